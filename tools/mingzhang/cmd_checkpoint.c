/* checkpoint: the newest head, signed by the ledger. */
#include "ledger/base/text.h"
#include "ledger/ledger.h"
#include "ledger/value/date.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/open.h"

static json_t *
base64_json(const struct ledger_digest *digest)
{
    char text[LEDGER_BASE64_SIZE(sizeof(digest->bytes))];

    ledger_text_base64(ledger_slice_of(digest->bytes, sizeof(digest->bytes)), text);
    return json_string(text);
}

static json_t *
hex_json(const struct ledger_digest *digest)
{
    char text[LEDGER_DIGEST_HEX_SIZE];

    ledger_digest_hex(digest, text);
    return json_string(text);
}

static enum ledger_status
print_json(struct command_context *context, const struct ledger_buffer *note,
           struct ledger_error *err)
{
    struct ledger_head head;
    char when[LEDGER_DATE_TIME_SIZE];
    json_t *document;
    int failed;
    enum ledger_status status = ledger_head(context->ledger, &head, err);

    if (status != LEDGER_OK)
        return status;
    document = json_object();
    failed = document == NULL;
    ledger_instant_format(head.last_sealed_at_ms, when);
    failed |=
        json_object_set_new(document, "note", json_stringn((const char *)note->data, note->size));
    failed |= json_object_set_new(document, "size", json_integer((json_int_t)head.seal_count));
    failed |= json_object_set_new(document, "root", base64_json(&head.root));
    failed |= json_object_set_new(document, "genesis", hex_json(&head.genesis));
    failed |= json_object_set_new(document, "entries", json_integer((json_int_t)head.entry_count));
    failed |= json_object_set_new(document, "sealed_at", json_string(when));
    if (failed != 0) {
        json_decref(document);
        document = NULL;
    }
    return output_json(&context->output, document, err);
}

/* Opened for writing where that is allowed: when the disk was full between sealing and releasing,
 * this is the command that writes the head file after all. Who may only read gets his answer too.
 */
static enum ledger_status
open_and_release(struct command_context *context, struct ledger_error *err)
{
    struct ledger_error why = {0};
    enum ledger_status status = open_ledger(context, COMMAND_NEEDS_WRITER, &why);

    if (status != LEDGER_OK && why.message == LEDGER_MESSAGE_STORE_CANNOT_OPEN)
        return open_ledger(context, COMMAND_NEEDS_READER, err);
    if (status != LEDGER_OK && err != NULL)
        *err = why;
    return status;
}

static enum ledger_status
checkpoint_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_buffer note = {0};
    enum ledger_status status = open_and_release(context, err);

    if (status == LEDGER_OK)
        status = ledger_checkpoint(context->ledger, &note, err);
    if (status == LEDGER_NOT_FOUND && context->ledger != NULL)
        status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_NO_GENESIS);
    if (status == LEDGER_OK && context->output.json)
        status = print_json(context, &note, err);
    else if (status == LEDGER_OK)
        /* The exact bytes: they are what is signed. They were written by our own note code. */
        (void)fwrite(note.data, 1, note.size, context->output.stream);
    ledger_buffer_free(&note);
    return status;
}

const struct command cmd_checkpoint = {
    .name = "checkpoint",
    .group = COMMAND_GROUP_PROVE,
    .summary = {"打印最新检查点：账本规模和根哈希，附账本签名",
                "print the newest checkpoint: size and root of the ledger, signed"},
    .details = {"把它抄送账本之外的人（审计、上级、见证人）：以后谁也不能改写它之前的历史而"
                "不被发现。",
                "Give it to somebody outside, an auditor or a witness: nobody can then rewrite "
                "what came before it without being found out."},
    .examples = {"checkpoint", "checkpoint --json"},
    .needs = COMMAND_NEEDS_NOTHING,
    .run = checkpoint_run,
};
