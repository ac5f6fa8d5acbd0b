/* What the ledger says to each row, and what the rows come to. */
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/import/import_internal.h"
#include "ledger/rules/rules.h"

struct judging {
    struct ledger_import *import;
    struct ledger_store_txn *txn;
    uint64_t first_entry;
    struct ledger_arena arena;
    size_t *row_of_draft;
};

/* Closes the gap of drafts whose rows are not of a class any more, in order. */
static void
drafts_compact(struct ledger_import *import)
{
    size_t kept = 0;

    for (size_t i = 0; i < import->row_count; i++) {
        struct ledger_import_row *row = &import->rows[i];

        if (row->draft == LEDGER_IMPORT_NO_DRAFT)
            continue;
        if (row->class != LEDGER_IMPORT_NEW) {
            row->draft = LEDGER_IMPORT_NO_DRAFT;
            continue;
        }
        import->drafts[kept] = import->drafts[row->draft];
        row->draft = kept++;
    }
    import->draft_count = kept;
}

/* --- what waits --- */

static enum ledger_status
waiting_find(struct ledger_import *import, struct ledger_error *err)
{
    const struct ledger_import_options *options = &import->options;

    for (size_t i = 0; options->waits != NULL && i < import->row_count; i++) {
        struct ledger_import_row *row = &import->rows[i];
        struct ledger_error why = {0};
        enum ledger_status status;

        if (row->draft == LEDGER_IMPORT_NO_DRAFT)
            continue;
        status = options->waits(options->context, &import->drafts[row->draft], &why);
        if (status == LEDGER_NOT_FOUND)
            continue;
        if (status != LEDGER_EXISTS && status != LEDGER_REFUSED) {
            if (err != NULL)
                *err = why;
            return status;
        }
        row->class = status == LEDGER_EXISTS ? LEDGER_IMPORT_EXISTS : LEDGER_IMPORT_DIFFERS;
        status = import_find(import, row->number, import->column_of[LEDGER_IMPORT_REFERENCE],
                             row->class, &why, err);
        if (status != LEDGER_OK)
            return status;
    }
    drafts_compact(import);
    return LEDGER_OK;
}

/* --- rules --- */

static enum ledger_import_field
field_unexplained(enum ledger_message message)
{
    if (message == LEDGER_MESSAGE_UNEXPLAINED_CREDIT_CODE)
        return LEDGER_IMPORT_CREDIT_CODE;
    if (message == LEDGER_MESSAGE_UNEXPLAINED_NAME)
        return LEDGER_IMPORT_PAYEE;
    if (message == LEDGER_MESSAGE_UNEXPLAINED_ACCOUNT)
        return LEDGER_IMPORT_ACCOUNT;
    return LEDGER_IMPORT_AMOUNT;
}

/* The cell that a rule is about. */
static enum ledger_import_field
field_of_rule(enum ledger_rule_number rule, enum ledger_message message)
{
    switch (rule) {
    case LEDGER_RULE_PROGRAMME:
        return LEDGER_IMPORT_PROGRAMME;
    case LEDGER_RULE_PERIOD:
        return LEDGER_IMPORT_DATE;
    case LEDGER_RULE_PAYEE:
        return LEDGER_IMPORT_CREDIT_CODE;
    case LEDGER_RULE_APPROPRIATION:
    case LEDGER_RULE_PAYEE_CAP:
        return LEDGER_IMPORT_AMOUNT;
    case LEDGER_RULE_ADJUSTMENT:
        return LEDGER_IMPORT_REPLACES;
    case LEDGER_RULE_UNEXPLAINED:
        return field_unexplained(message);
    case LEDGER_RULE_NONE:
    case LEDGER_RULE_FORM:
    case LEDGER_RULE_VOUCHER_KNOWN:
    case LEDGER_RULE_TOTALS:
    case LEDGER_RULE_SEEN:
    case LEDGER_RULE_SIGNATURE:
    case LEDGER_RULE_SEPARATION:
    case LEDGER_RULE_REQUIRED_ROLES:
    case LEDGER_RULE_CLOCK:
    case LEDGER_RULE_DUPLICATE_REFERENCE:
    case LEDGER_RULE_CLOSING:
    case LEDGER_RULE_END:
        break;
    }
    return LEDGER_IMPORT_REFERENCE;
}

/* Entries of the preview have numbers that no ledger has given: where a sentence would name one, it
 * names the row. */
static uint64_t
row_of_entry(const struct judging *judging, uint64_t entry)
{
    return judging->import->rows[judging->row_of_draft[entry - judging->first_entry]].number;
}

/* A reference that is there already: in the ledger, or further up in this file. */
static enum ledger_status
duplicate_class(struct judging *judging, const struct ledger_import_row *row,
                enum ledger_status verdict, enum ledger_import_class *out_class,
                struct ledger_error *why, struct ledger_error *err)
{
    struct ledger_disbursement_state known;
    enum ledger_status status;

    ledger_arena_reset(&judging->arena);
    status = ledger_state_disbursement(judging->txn, row->reference, &judging->arena, &known, err);
    if (status != LEDGER_OK)
        return status;
    if (known.entry_number >= judging->first_entry) {
        *out_class = LEDGER_IMPORT_ERROR;
        *why = (struct ledger_error){0};
        (void)ledger_fail(why, LEDGER_REFUSED, LEDGER_MESSAGE_IMPORT_REFERENCE_TWICE,
                          row->reference, row_of_entry(judging, known.entry_number));
        return LEDGER_OK;
    }
    *out_class = verdict == LEDGER_EXISTS ? LEDGER_IMPORT_EXISTS : LEDGER_IMPORT_DIFFERS;
    return LEDGER_OK;
}

/* The sentence about a repeated payment names an entry; see row_of_entry. */
static void
repeat_name_row(const struct judging *judging, struct ledger_error *why)
{
    uint64_t entry;
    char payee[LEDGER_ERROR_ARGUMENT_SIZE];
    char programme[LEDGER_ERROR_ARGUMENT_SIZE];

    if (why->message != LEDGER_MESSAGE_UNEXPLAINED_REPEAT ||
        ledger_text_from_decimal(ledger_slice_of_text(why->arguments[3]), UINT64_MAX, &entry) !=
            LEDGER_OK ||
        entry < judging->first_entry)
        return;
    memcpy(payee, why->arguments[0], sizeof(payee));
    memcpy(programme, why->arguments[1], sizeof(programme));
    (void)ledger_fail(why, LEDGER_REFUSED, LEDGER_MESSAGE_IMPORT_REPEAT, payee, programme,
                      row_of_entry(judging, entry));
}

static enum ledger_status
row_judged(void *context, size_t entry_index, enum ledger_status verdict,
           const struct ledger_verdict *rule, const struct ledger_error *why,
           struct ledger_error *err)
{
    struct judging *judging = context;
    struct ledger_import *import = judging->import;
    struct ledger_import_row *row = &import->rows[judging->row_of_draft[entry_index]];
    struct ledger_error said = *why;
    size_t column;
    enum ledger_status status = LEDGER_OK;

    if (verdict == LEDGER_OK)
        return LEDGER_OK;
    row->class = LEDGER_IMPORT_ERROR;
    if (rule->rule == LEDGER_RULE_UNEXPLAINED) {
        row->class = LEDGER_IMPORT_WARNING;
        repeat_name_row(judging, &said);
    } else if (rule->rule == LEDGER_RULE_DUPLICATE_REFERENCE)
        status = duplicate_class(judging, row, verdict, &row->class, &said, err);
    if (status != LEDGER_OK)
        return status;
    column = import->column_of[field_of_rule(rule->rule, said.message)];
    if (column == IMPORT_NO_COLUMN)
        column = import->column_of[LEDGER_IMPORT_REFERENCE];
    return import_find(import, row->number, column, row->class, &said, err);
}

static int
findings_compare(const void *a, const void *b)
{
    const struct ledger_import_finding *left = a;
    const struct ledger_import_finding *right = b;

    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return left->column == right->column ? 0 : left->column < right->column ? -1 : 1;
}

enum ledger_status
ledger_import_judge(struct ledger_import *import, struct ledger_store *store, uint64_t first_entry,
                    int64_t now_ms, struct ledger_error *err)
{
    struct judging judging = {.import = import, .first_entry = first_entry};
    enum ledger_status status = waiting_find(import, err);

    if (status != LEDGER_OK)
        return status;
    judging.row_of_draft = calloc(import->draft_count + 1, sizeof(size_t));
    if (judging.row_of_draft == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           import->draft_count * sizeof(size_t));
    for (size_t i = 0; i < import->row_count; i++) {
        if (import->rows[i].draft != LEDGER_IMPORT_NO_DRAFT)
            judging.row_of_draft[import->rows[i].draft] = i;
    }

    status = ledger_store_begin(store, LEDGER_STORE_WRITE, &judging.txn, err);
    if (status == LEDGER_OK)
        status = ledger_rules_judge_each(judging.txn, import->drafts, import->draft_count,
                                         first_entry, now_ms, row_judged, &judging, err);
    /* Nothing of it is kept. */
    ledger_store_abort(judging.txn);
    ledger_arena_free(&judging.arena);
    free(judging.row_of_draft);
    if (status == LEDGER_OK && import->finding_count > 1)
        qsort(import->findings, import->finding_count, sizeof(*import->findings), findings_compare);
    return status;
}

size_t
ledger_import_class_count(const struct ledger_import *import, enum ledger_import_class class)
{
    size_t count = 0;

    for (size_t i = 0; i < import->row_count; i++)
        count += import->rows[i].class == class ? 1 : 0;
    return count;
}

const struct ledger_entry *
ledger_import_take_new(struct ledger_import *import, size_t *out_count)
{
    drafts_compact(import);
    *out_count = import->draft_count;
    return import->drafts;
}

/* --- control totals --- */

static int
rows_compare(const void *a, const void *b)
{
    const struct ledger_import_row *const *left = a;
    const struct ledger_import_row *const *right = b;

    return strcmp((*left)->programme, (*right)->programme);
}

static bool
total_add(struct ledger_import_total *total, const struct ledger_import_row *row)
{
    bool is_new = row->class == LEDGER_IMPORT_NEW;

    total->row_count++;
    total->new_count += is_new ? 1 : 0;
    return !__builtin_add_overflow(total->amount_fen, row->amount_fen, &total->amount_fen) &&
           !__builtin_add_overflow(total->new_fen, is_new ? row->amount_fen : 0, &total->new_fen);
}

enum ledger_status
ledger_import_totals(const struct ledger_import *import, struct ledger_import_total **out_totals,
                     size_t *out_count, struct ledger_error *err)
{
    const struct ledger_import_row **sorted = calloc(import->row_count + 1, sizeof(*sorted));
    struct ledger_import_total *totals = NULL;
    size_t row_count = 0;
    size_t count = 0;
    enum ledger_status status = LEDGER_OK;

    if (sorted == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           import->row_count * sizeof(*sorted));
    for (size_t i = 0; i < import->row_count; i++) {
        if (import->rows[i].has_amount)
            sorted[row_count++] = &import->rows[i];
    }
    qsort(sorted, row_count, sizeof(*sorted), rows_compare);
    totals = calloc(row_count + 1, sizeof(*totals));
    if (totals == NULL) {
        status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                             row_count * sizeof(*totals));
        goto out;
    }
    for (size_t i = 0; i < row_count; i++) {
        if (count == 0 || strcmp(totals[count - 1].programme, sorted[i]->programme) != 0)
            totals[count++].programme = sorted[i]->programme;
        if (!total_add(&totals[count - 1], sorted[i])) {
            status = ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_IMPORT_SUM_TOO_LARGE,
                                 sorted[i]->programme);
            goto out;
        }
    }
    *out_totals = totals;
    *out_count = count;
    totals = NULL; /* Now the caller's. */

out:
    free(totals);
    free(sorted);
    return status;
}
