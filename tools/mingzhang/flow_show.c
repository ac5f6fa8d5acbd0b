/* What a person sees before he signs: every entry, decoded from the bytes that his signature will
 * cover, and the statement itself. It goes to stderr: data alone go to stdout. */
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/record/codec.h"
#include "tools/mingzhang/flow_internal.h"
#include "tools/mingzhang/view.h"

enum { SHOWN_ENTRIES_MAX = 20 };

static struct output
to_stderr(const struct command_context *context)
{
    struct output output = context->output;

    output.stream = stderr;
    output.json = false;
    return output;
}

static enum ledger_status
show_entry(struct command_context *context, const struct view *source,
           const struct ledger_voucher *voucher, size_t index, struct ledger_arena *arena,
           struct ledger_error *err)
{
    const struct output output = to_stderr(context);
    const struct view view = {
        .output = &output,
        .arena = arena,
        .find_private = source->find_private,
        .private_context = source->private_context,
    };
    struct output_record *record = NULL;
    struct ledger_entry entry;
    enum ledger_status status = ledger_entry_decode(voucher->entries[index], arena, &entry, err);

    if (status == LEDGER_OK)
        status = output_record_new(&record, err);
    if (status == LEDGER_OK)
        status = view_entry(&view, &entry, record, err);
    if (status == LEDGER_OK) {
        if (voucher->entry_count > 1)
            language_say(stderr, output.language, WORD_FLOW_ENTRY_OF, (uint64_t)index + 1,
                         (uint64_t)voucher->entry_count);
        status = output_record_print(&output, record, err);
    }
    output_record_free(record);
    return status;
}

static enum ledger_status
show_entries(struct command_context *context, const struct view *source,
             const struct ledger_voucher *voucher, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    size_t count = voucher->entry_count;
    enum ledger_status status = LEDGER_OK;

    if (count > SHOWN_ENTRIES_MAX && !command_has(context, "full"))
        count = SHOWN_ENTRIES_MAX;
    for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
        ledger_arena_reset(&arena);
        status = show_entry(context, source, voucher, i, &arena, err);
    }
    ledger_arena_free(&arena);
    if (status == LEDGER_OK && count < voucher->entry_count)
        language_say(stderr, context->output.language, WORD_FLOW_MORE_ENTRIES, (uint64_t)count,
                     (uint64_t)voucher->entry_count);
    return status;
}

/* The statement as it will be signed, but for the instant of signing. */
static enum ledger_status
show_statement(struct command_context *context, const struct ledger_voucher *voucher,
               const struct flow_signing *signing, struct ledger_error *err)
{
    const struct ledger_sign_off sign_off = {
        .officer = signing->signer.vkey.name,
        .role = signing->role,
        .signed_at_ms = ledger_clock_now((struct ledger_clock){0}),
        .seen_size = signing->head.size,
        .seen_root = signing->head.root,
    };
    struct ledger_buffer text = {0};
    struct ledger_buffer safe = {0};
    const char *line;
    enum ledger_status status =
        ledger_statement_compose(&voucher->header, voucher->header_bytes, &sign_off, &text, err);

    if (status != LEDGER_OK)
        goto out;
    language_say(stderr, context->output.language, WORD_FLOW_STATEMENT);
    status = ledger_buffer_append(&text, ledger_slice_of("", 1), err);
    if (status != LEDGER_OK)
        goto out;
    line = (const char *)text.data;
    for (size_t size = 0; *line != '\0'; line += size + (line[size] == '\n')) {
        size = strcspn(line, "\n");
        ledger_buffer_clear(&safe);
        status = ledger_text_escape(ledger_slice_of(line, size), &safe, err);
        if (status != LEDGER_OK)
            goto out;
        (void)fprintf(stderr, "  %.*s\n", (int)safe.size, (const char *)safe.data);
    }

out:
    ledger_buffer_free(&safe);
    ledger_buffer_free(&text);
    return status;
}

static enum ledger_status
show(struct command_context *context, const struct view *source,
     const struct ledger_voucher *voucher, const struct flow_signing *signing,
     struct ledger_error *err)
{
    enum ledger_status status;

    if (context->output.quiet && command_has(context, "yes"))
        return LEDGER_OK; /* Asked for twice: neither to see nor to be asked. */
    status = show_entries(context, source, voucher, err);
    if (status == LEDGER_OK && signing->role != LEDGER_ROLE_NONE)
        status = show_statement(context, voucher, signing, err);
    return status;
}

/* What is behind a commitment that the ledger has, or that this voucher brings. */
struct private_source {
    struct ledger *ledger;
    const struct ledger_vault *vault;
};

static enum ledger_status
private_of_source(void *context, struct ledger_slice commitment, struct ledger_arena *arena,
                  struct ledger_private *out_private, bool *out_erased, struct ledger_error *err)
{
    const struct private_source *source = context;
    enum ledger_status status = LEDGER_NOT_FOUND;

    if (source->vault != NULL)
        status = ledger_vault_get(source->vault, commitment, arena, out_private, err);
    if (status == LEDGER_NOT_FOUND)
        status =
            view_private_of_ledger(source->ledger, commitment, arena, out_private, out_erased, err);
    return status;
}

enum ledger_status
flow_show(struct command_context *context, const struct ledger_voucher *voucher,
          const struct flow_signing *signing, struct ledger_error *err)
{
    struct private_source privates = {context->ledger, signing->vault};
    const struct view source = {
        .find_private = context->ledger == NULL ? NULL : private_of_source,
        .private_context = &privates,
    };

    return show(context, &source, voucher, signing, err);
}

/* --- private rows of a file --- */

static enum ledger_status
private_of_file(void *context, struct ledger_slice commitment, struct ledger_arena *arena,
                struct ledger_private *out_private, bool *out_erased, struct ledger_error *err)
{
    const struct ledger_pending_file *file = context;

    *out_erased = false;
    for (size_t i = 0; i < file->private_row_count; i++) {
        /* A row that is not what its commitment says ends it here: nobody signs over that. */
        if (ledger_slice_equal(file->private_rows[i].commitment, commitment))
            return ledger_private_open(commitment, file->private_rows[i].value, arena, out_private,
                                       err);
    }
    return LEDGER_NOT_FOUND;
}

enum ledger_status
flow_show_file(struct command_context *context, const struct ledger_pending_file *file,
               const struct ledger_voucher *voucher, const struct flow_signing *signing,
               struct ledger_error *err)
{
    struct ledger_pending_file copy = *file; /* A context is not const. */
    const struct view source = {.find_private = private_of_file, .private_context = &copy};

    return show(context, &source, voucher, signing, err);
}

enum ledger_status
flow_ask(struct command_context *context, const struct flow_signing *signing,
         struct ledger_error *err)
{
    const enum ledger_language language = context->output.language;
    struct ledger_buffer question = {0};
    bool yes = false;
    enum ledger_status status = LEDGER_OK;

    if (signing->followed)
        output_notice(&context->output, WORD_FLOW_FOLLOWED, signing->signer.vkey.name,
                      signing->signer.seen.size, signing->head.size);
    if (signing->was_pinned)
        output_notice(&context->output, WORD_FLOW_PINNED, signing->signer.vkey.name,
                      signing->head.origin);
    if (command_has(context, "yes"))
        return LEDGER_OK;
    if (signing->role == LEDGER_ROLE_NONE)
        status = language_append(&question, language, err, WORD_FLOW_ASK_SEAL);
    else
        status = language_append(&question, language, err, WORD_FLOW_ASK, signing->signer.vkey.name,
                                 flow_role_word(language, signing->role));
    if (status == LEDGER_OK)
        status = prompt_yes_no(language, (const char *)question.data, /* default_answer= */ true,
                               &yes, err);
    ledger_buffer_free(&question);
    if (status == LEDGER_OK && !yes)
        status = ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_FLOW_NOT_SIGNED);
    return status;
}
