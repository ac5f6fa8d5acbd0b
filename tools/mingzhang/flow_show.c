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

enum ledger_status
flow_show(struct command_context *context, const struct ledger_voucher *voucher,
          const struct flow_signing *signing, struct ledger_error *err)
{
    const struct view source = {
        .find_private = context->ledger == NULL ? NULL : view_private_of_ledger,
        .private_context = context->ledger,
    };

    return show(context, &source, voucher, signing, err);
}

/* --- private rows of a file --- */

enum { ROW_HEAD_SIZE = 1 + 32 + 2, ROW_CHECK_SIZE = 8 };

/* Takes a row apart (CANONICAL.md, section 4). What is shown must be what the commitment stands
 * for, so a row that is not is as good as none. */
static bool
private_row_open(const struct ledger_private_row *row, struct ledger_arena *arena,
                 struct ledger_private *out)
{
    const uint8_t *value = row->value.data;
    size_t canonical_size;
    size_t display_size;
    struct ledger_slice canonical;
    struct ledger_digest commitment;

    if (row->value.size < ROW_HEAD_SIZE + 2 + ROW_CHECK_SIZE || value[0] < 1 || value[0] > 2)
        return false;
    canonical_size = ledger_get_u16(value + 33);
    if (row->value.size < ROW_HEAD_SIZE + canonical_size + 2 + ROW_CHECK_SIZE)
        return false;
    display_size = ledger_get_u16(value + ROW_HEAD_SIZE + canonical_size);
    if (row->value.size != ROW_HEAD_SIZE + canonical_size + 2 + display_size + ROW_CHECK_SIZE)
        return false;
    canonical = ledger_slice_of(value + ROW_HEAD_SIZE, canonical_size);
    out->kind = value[0] == 1 ? LEDGER_COMMITMENT_PERSON : LEDGER_COMMITMENT_ACCOUNT;
    commitment = ledger_commitment_of(out->kind, value + 1, canonical);
    if (!ledger_slice_equal(ledger_digest_slice(&commitment), row->commitment))
        return false;
    out->canonical = ledger_arena_text(arena, canonical);
    out->display = ledger_arena_text(
        arena, ledger_slice_of(value + ROW_HEAD_SIZE + canonical_size + 2, display_size));
    out->value = row->value;
    return out->canonical != NULL && out->display != NULL;
}

static enum ledger_status
private_of_file(void *context, struct ledger_slice commitment, struct ledger_arena *arena,
                struct ledger_private *out_private, bool *out_erased, struct ledger_error *err)
{
    const struct ledger_pending_file *file = context;
    struct ledger_private opened;

    (void)err;
    *out_erased = false;
    for (size_t i = 0; i < file->private_row_count; i++) {
        if (!ledger_slice_equal(file->private_rows[i].commitment, commitment))
            continue;
        if (!private_row_open(&file->private_rows[i], arena, &opened))
            return LEDGER_NOT_FOUND;
        *out_private = opened;
        return LEDGER_OK;
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
