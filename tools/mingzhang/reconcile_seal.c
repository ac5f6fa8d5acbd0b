/* A run as an entry of the ledger, and its text where the next one finds it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/people.h"
#include "tools/mingzhang/reconcile.h"

_Static_assert((int)LEDGER_RECONCILIATION_BALANCED == (int)AUDIT_BALANCED &&
                   (int)LEDGER_RECONCILIATION_BALANCED_WITH_PENDING ==
                       (int)AUDIT_BALANCED_WITH_PENDING &&
                   (int)LEDGER_RECONCILIATION_BREAKS == (int)AUDIT_BREAKS &&
                   (int)LEDGER_RECONCILIATION_INCOMPLETE == (int)AUDIT_INCOMPLETE,
               "both sides count verdicts as entry.proto does");

static enum ledger_status
no_memory(size_t size, struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, size);
}

static int
compare_hashes(const void *a, const void *b)
{
    const struct ledger_slice *first = a, *second = b;

    return memcmp(first->data, second->data, first->size);
}

/* Ascending, each file once: a file of camt may hold several statements. */
static enum ledger_status
statements_fill(struct command_context *context, const struct audit_statements *statements,
                struct ledger_reconciliation *out, struct ledger_error *err)
{
    struct ledger_slice *hashes =
        ledger_arena_take(&context->arena, (statements->count + 1) * sizeof(*hashes));
    size_t count = 0;

    if (hashes == NULL)
        return no_memory(statements->count * sizeof(*hashes), err);
    for (size_t i = 0; i < statements->count; i++)
        hashes[i] = ledger_slice_of(statements->statements[i].sha256.bytes,
                                    sizeof(statements->statements[i].sha256.bytes));
    qsort(hashes, statements->count, sizeof(*hashes), compare_hashes);
    for (size_t i = 0; i < statements->count; i++)
        if (count == 0 || !ledger_slice_equal(hashes[i], hashes[count - 1]))
            hashes[count++] = hashes[i];
    out->statements = hashes;
    out->statement_count = count;
    return LEDGER_OK;
}

static enum ledger_status
lines_fill(struct command_context *context, const struct audit_result *result,
           struct ledger_reconciliation *out, struct ledger_error *err)
{
    struct ledger_reconciliation_line *lines =
        ledger_arena_take(&context->arena, AUDIT_CLASS_END * sizeof(*lines));

    if (lines == NULL)
        return no_memory(AUDIT_CLASS_END * sizeof(*lines), err);
    for (uint32_t class = AUDIT_CLASS_MATCHED; class < AUDIT_CLASS_END; class ++) {
        const struct audit_totals_of_class *totals = &result->classes[class];

        if (totals->count[AUDIT_SIDE_LEDGER] == 0 && totals->count[AUDIT_SIDE_BANK] == 0 &&
            class != AUDIT_CLASS_MATCHED)
            continue;
        lines[out->line_count++] = (struct ledger_reconciliation_line){
            .classification = class,
            .ledger_count = totals->count[AUDIT_SIDE_LEDGER],
            .ledger_fen = totals->fen[AUDIT_SIDE_LEDGER],
            .bank_count = totals->count[AUDIT_SIDE_BANK],
            .bank_fen = totals->fen[AUDIT_SIDE_BANK],
        };
    }
    out->lines = lines;
    return LEDGER_OK;
}

/* The bank's own balances; a list may have none, and then the entry says so. */
static void
balances_fill(const struct reconcile *reconcile, enum ledger_language language,
              struct ledger_reconciliation *out)
{
    const struct audit_statements *statements = &reconcile->result.statements;
    const struct audit_statement *first = statements->statements;
    const struct audit_statement *last = first + statements->count - 1;

    if (statements->count > 0 && first->has_opening && last->has_closing) {
        out->opening_fen = first->opening_fen;
        out->closing_fen = last->closing_fen;
        return;
    }
    out->memo = language_word(language, WORD_RECONCILE_NO_BALANCE);
}

static enum ledger_status
draft_fill(struct command_context *context, const struct reconcile *reconcile,
           struct ledger_vault *vault, struct ledger_reconciliation *out, struct ledger_error *err)
{
    static const struct audit_hash none;
    const struct reconciling *run = &reconcile->result;
    const struct audit_result *result = audit_reconcile_result(run->run);
    const char *digits;
    enum ledger_status status = reconcile_account(context, reconcile, &digits, err);

    if (status == LEDGER_OK)
        status = flow_account(context, vault, digits, /* bank= */ NULL, &out->account, err);
    if (status == LEDGER_OK)
        status = statements_fill(context, &run->statements, out, err);
    if (status == LEDGER_OK)
        status = lines_fill(context, result, out, err);
    if (status != LEDGER_OK)
        return status;
    balances_fill(reconcile, context->output.language, out);
    out->first_date = run->settings.first_date;
    out->last_date = run->settings.last_date;
    out->tree_size = run->settings.tree_size;
    if (!audit_hash_equal(&run->settings.rules_sha256, &none))
        out->rules_sha256 = ledger_slice_of(run->settings.rules_sha256.bytes, sizeof(none.bytes));
    out->verdict = (enum ledger_reconciliation_verdict)result->verdict;
    out->report_sha256 = ledger_slice_of(run->text_sha256.bytes, sizeof(none.bytes));
    out->previous = reconcile->before.entry;
    return LEDGER_OK;
}

static const char *
text_folder(struct command_context *context)
{
    return people_path(context, ledger_directory(context->ledger), "reconciliations");
}

/* Kept before anybody signs: a crash must not leave a sealed run without its text. */
static enum ledger_status
text_keep(struct command_context *context, struct reconcile *reconcile, const char **out_path,
          bool *out_is_new, struct ledger_error *err)
{
    struct whole_file file = WHOLE_FILE_CLOSED;
    struct ledger_digest sha256;
    const char *folder = text_folder(context);
    enum ledger_status status;

    if (folder == NULL)
        return no_memory(sizeof("reconciliations"), err);
    memcpy(sha256.bytes, reconcile->result.text_sha256.bytes, sizeof(sha256.bytes));
    status = reconcile_text_path(context, &sha256, out_path, err);
    if (status == LEDGER_OK)
        status = ledger_directory_create(folder, 0700, err);
    if (status != LEDGER_OK && status != LEDGER_EXISTS)
        return status;
    *out_is_new = access(*out_path, F_OK) != 0;
    status = whole_file_open(context, *out_path, /* replace= */ true, &file);
    if (status == LEDGER_OK)
        status = whole_file_write(context, &file, reconciling_text, &reconcile->result);
    whole_file_close(&file);
    return status;
}

/* Nobody signed: the folder goes too where nothing else is in it. */
static void
text_forget(struct command_context *context, const char *path)
{
    const char *folder = text_folder(context);

    (void)unlink(path);
    if (folder != NULL)
        (void)rmdir(folder);
}

enum ledger_status
reconcile_seal(struct command_context *context, struct reconcile *reconcile,
               struct ledger_error *err)
{
    struct ledger_entry draft;
    struct ledger_vault *vault = NULL;
    const char *path = NULL;
    bool is_new = false;
    enum ledger_status status = ledger_vault_open(context->ledger, &vault, err);

    ledger_entry_init(&draft, LEDGER_BODY_RECONCILIATION);
    if (status == LEDGER_OK)
        status = draft_fill(context, reconcile, vault, &draft.reconciliation, err);
    if (status == LEDGER_OK)
        status = text_keep(context, reconcile, &path, &is_new, err);
    if (status == LEDGER_OK)
        status = flow_submit(context, &draft, 1, LEDGER_ROLE_MAKER, vault, err);
    /* In doubt it may be sealed, and the text is needed. */
    if (status != LEDGER_OK && status != LEDGER_IN_DOUBT && is_new)
        text_forget(context, path);
    ledger_vault_free(vault);
    return status;
}
