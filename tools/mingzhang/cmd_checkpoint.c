/* checkpoint: the newest head, signed by the ledger. */
#include "ledger/base/text.h"
#include "ledger/ledger.h"
#include "ledger/value/date.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/open.h"
#include "tools/mingzhang/witnessing.h"

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
print_newest(struct command_context *context, struct ledger_error *err)
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

/* What each option goes with; the three ways exclude each other. */
static enum ledger_status
check_usage(struct command_context *context, const char **out_way, struct ledger_error *err)
{
    static const char *const ways[] = {"request", "add-cosignatures", "witness"};
    static const struct {
        const char *option, *way, *other_way;
    } rows[] = {{"old", "request", NULL},
                {"for", "request", "add-cosignatures"},
                {"timeout", "witness", NULL}};
    size_t count = 0;

    *out_way = NULL;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (!command_has(context, ways[i]))
            continue;
        count++;
        *out_way = ways[i];
    }
    if (count > 1)
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_WITNESS_ONE_WAY));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (command_has(context, rows[i].option) && !command_has(context, rows[i].way) &&
            (rows[i].other_way == NULL || !command_has(context, rows[i].other_way)))
            return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                       LEDGER_MESSAGE_WITNESS_OPTION_ALONE,
                                                       rows[i].option, rows[i].way));
    return LEDGER_OK;
}

static enum ledger_status
checkpoint_run(struct command_context *context, struct ledger_error *err)
{
    const char *way;
    enum ledger_status status = check_usage(context, &way, err);

    if (status != LEDGER_OK)
        return status;
    if (way == NULL)
        return print_newest(context, err);
    status = open_ledger(context, COMMAND_NEEDS_WRITER, err);
    if (status != LEDGER_OK)
        return status;
    if (way[0] == 'r')
        return witnessing_request(context, err);
    return way[0] == 'a' ? witnessing_take(context, err) : witnessing_ask(context, err);
}

static const struct command_option checkpoint_options[] = {
    {.name = "request",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"生成一份见证请求（C2SP tlog-witness），交给见证人",
              "write a request to a witness (C2SP tlog-witness)"}},
    {.name = "old",
     .value = "SIZE",
     .kind = COMMAND_VALUE,
     .help = {"从这个规模起证明（见证人上次见证到的）",
              "prove from this size, which the witness has seen"}},
    {.name = "for",
     .value = "NAME",
     .kind = COMMAND_VALUE,
     .help = {"策略里的哪位见证人：从他上次签到的规模起",
              "which witness of the policy: from the size that it last cosigned"}},
    {.name = "add-cosignatures",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"收下见证人的答复", "take a witness's answer"}},
    {.name = "witness",
     .value = "URL",
     .kind = COMMAND_VALUE,
     .help = {"联网请这位见证人签名（网址，或策略里的名称）",
              "ask this witness over the network (its URL, or its name in the policy)"}},
    {.name = "timeout",
     .value = "SECONDS",
     .kind = COMMAND_VALUE,
     .help = {"最多等多少秒（默认 30）", "wait so long at most (default 30)"}},
    WITNESSING_POLICY_OPTION,
    {.name = NULL},
};

const struct command cmd_checkpoint = {
    .name = "checkpoint",
    .group = COMMAND_GROUP_PROVE,
    .summary = {"打印最新检查点（账本规模、根哈希、签名），或请见证人签名",
                "print the newest checkpoint, signed; or have witnesses cosign it"},
    .details = {"把它抄送账本之外的人（审计、上级、见证人）：以后谁也不能改写它之前的历史而"
                "不被发现。",
                "Give it to somebody outside, an auditor or a witness: nobody can then rewrite "
                "what came before it without being found out."},
    .examples = {"checkpoint", "checkpoint --request /media/usb/request --for w1"},
    .options = checkpoint_options,
    .needs = COMMAND_NEEDS_NOTHING,
    .run = checkpoint_run,
};
