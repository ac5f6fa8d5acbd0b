#include "audit/reconcile/reconcile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/reconcile_internal.h"

enum { WINDOW_DEFAULT = 5, GRACE_DEFAULT = 5, FAR_DEFAULT = 15 };

static enum audit_status
out_of_memory(struct audit_error *err, size_t size)
{
    return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)size);
}

/* ---- the bank's rows, in an order that no order of files changes */

static int
compare_texts(const struct reconcile_source *a, const struct reconcile_source *b)
{
    static const enum statement_part parts[] = {STATEMENT_REFERENCE, STATEMENT_PURPOSE,
                                                STATEMENT_ACCOUNT,   STATEMENT_NAME,
                                                STATEMENT_VOUCHER,   STATEMENT_END_TO_END};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const int order =
            audit_bytes_compare(audit_statement_text(a->statement, a->row->texts[parts[i]]),
                                audit_statement_text(b->statement, b->row->texts[parts[i]]));

        if (order != 0)
            return order;
    }
    return (a->row->balance_fen > b->row->balance_fen) -
           (a->row->balance_fen < b->row->balance_fen);
}

static int
compare_sources(const void *a, const void *b)
{
    const struct reconcile_source *first = a, *second = b;
    int order;

    if (first->row->date != second->row->date)
        return first->row->date < second->row->date ? -1 : 1;
    order = memcmp(audit_statement_file(first->statement, first->row)->bytes,
                   audit_statement_file(second->statement, second->row)->bytes,
                   sizeof(struct audit_hash));
    if (order != 0)
        return order;
    if (first->row->line != second->row->line)
        return first->row->line < second->row->line ? -1 : 1;
    /* One file given twice: the same lines again. */
    if (first->row->amount_fen != second->row->amount_fen)
        return first->row->amount_fen < second->row->amount_fen ? -1 : 1;
    return compare_texts(first, second);
}

static size_t
count_bank_rows(const struct audit_reconcile *run)
{
    size_t count = run->carry != NULL ? run->carry->rows.row_count : 0;

    for (size_t i = 0; i < run->statement_count; i++)
        for (size_t j = 0; j < run->statements[i].row_count; j++)
            count += run->statements[i].rows[j].status == AUDIT_ROW_COUNTED ? 1 : 0;
    return count;
}

static void
gather_sources(struct audit_reconcile *run)
{
    size_t count = 0;

    for (size_t i = 0; i <= run->statement_count; i++) {
        const struct audit_statement *statement = i < run->statement_count ? &run->statements[i]
                                                  : run->carry != NULL     ? &run->carry->rows
                                                                           : NULL;

        for (size_t j = 0; statement != NULL && j < statement->row_count; j++)
            if (statement->rows[j].status == AUDIT_ROW_COUNTED)
                run->sources[count++] = (struct reconcile_source){statement, &statement->rows[j]};
    }
    if (count > 0)
        qsort(run->sources, count, sizeof *run->sources, compare_sources);
}

static void
fill_bank_row(struct audit_reconcile *run, size_t at)
{
    const struct reconcile_source *source = &run->sources[at];
    const struct audit_bytes account = reconcile_bank_text(run, at, STATEMENT_ACCOUNT);
    struct reconcile_row *row = &run->rows[BANK][at];

    row->fen = source->row->amount_fen;
    row->out = source->row->out;
    row->day = reconcile_business_day(&run->settings, source->row->date);
    row->carried = run->carry != NULL && source->statement == &run->carry->rows;
    if (row->carried)
        row->ordinal = run->carry->row_ordinals[source->row - run->carry->rows.rows];
    row->name = reconcile_name(run, reconcile_bank_text(run, at, STATEMENT_NAME));
    row->last_four = reconcile_last_four(account);
    if (reconcile_is_digits(account))
        row->account = reconcile_word(run, 'a', account);
}

/* Payments of two programmes or claims are two, and so is what its maker explained or paid again:
 * those are like nothing else. */
static uint32_t
alike(struct audit_reconcile *run, const struct audit_kept_item *item)
{
    struct audit_buffer text = {0};
    uint32_t word;

    audit_buffer_decimal(&text, item->kind);
    audit_buffer_text(&text, "\n");
    audit_buffer_append(&text, reconcile_item_text(run, item->programme));
    audit_buffer_text(&text, "\n");
    audit_buffer_append(&text, reconcile_item_text(run, item->claim));
    if (item->explained || item->replaces) {
        audit_buffer_text(&text, "\n");
        audit_buffer_decimal(&text, item->entry);
    }
    word = reconcile_word(run, 'g', audit_buffer_bytes(&text));
    run->failed = run->failed || text.failed;
    audit_buffer_free(&text);
    return word;
}

static void
fill_ledger_row(struct audit_reconcile *run, size_t at)
{
    const struct audit_kept_item *item = &run->items->items[at];
    const struct audit_bytes account = reconcile_item_text(run, item->account);
    struct reconcile_row *row = &run->rows[LEDGER][at];

    row->fen = item->bank_fen;
    row->out = item->out;
    row->day =
        reconcile_business_day(&run->settings, item->bank_date != 0 ? item->bank_date : item->date);
    row->carried = item->carried;
    row->name = reconcile_name(run, reconcile_item_text(run, item->name));
    row->last_four =
        reconcile_last_four(account.size > 0 ? account : reconcile_item_text(run, item->last_four));
    if (reconcile_is_digits(account))
        row->account = reconcile_word(run, 'a', account);
    row->alike = alike(run, item);
}

static bool
allocate(struct audit_reconcile *run)
{
    size_t most;

    run->count[LEDGER] = run->items->count;
    run->count[BANK] = count_bank_rows(run);
    most = run->count[LEDGER] > run->count[BANK] ? run->count[LEDGER] : run->count[BANK];
    run->sources = calloc(run->count[BANK] + 1, sizeof *run->sources);
    run->ordered = calloc(run->statement_count + 1, sizeof *run->ordered);
    for (int side = 0; side < AUDIT_SIDES; side++) {
        run->rows[side] = calloc(run->count[side] + 1, sizeof *run->rows[side]);
        run->scratch[side] = calloc(most + 1, sizeof *run->scratch[side]);
        if (run->rows[side] == NULL || run->scratch[side] == NULL)
            return false;
    }
    return run->sources != NULL && run->ordered != NULL;
}

static int
compare_statements(const void *a, const void *b)
{
    const struct audit_statement *const *first = a, *const *second = b;

    if ((*first)->first_date != (*second)->first_date)
        return (*first)->first_date < (*second)->first_date ? -1 : 1;
    if ((*first)->last_date != (*second)->last_date)
        return (*first)->last_date < (*second)->last_date ? -1 : 1;
    if ((*first)->page != (*second)->page)
        return (*first)->page < (*second)->page ? -1 : 1;
    return memcmp((*first)->sha256.bytes, (*second)->sha256.bytes, sizeof(struct audit_hash));
}

static void
fill(struct audit_reconcile *run)
{
    gather_sources(run);
    for (size_t i = 0; i < run->statement_count; i++)
        run->ordered[i] = &run->statements[i];
    qsort(run->ordered, run->statement_count, sizeof *run->ordered, compare_statements);
    for (size_t i = 0; i < run->count[LEDGER] && !run->failed; i++)
        fill_ledger_row(run, i);
    for (size_t i = 0; i < run->count[BANK] && !run->failed; i++)
        fill_bank_row(run, i);
}

/* ---- the passes */

typedef void pass_fn(struct audit_reconcile *run);

static void
run_passes(struct audit_reconcile *run)
{
    /* Order is precedence: a row that an earlier pass consumed is seen by none behind it. */
    static pass_fn *const passes[AUDIT_PASS_END] = {
        [AUDIT_PASS_REPEATED] = reconcile_pass_repeated,
        [AUDIT_PASS_REVERSED] = reconcile_pass_reversed,
        [AUDIT_PASS_MANUAL] = reconcile_pass_manual,
        [AUDIT_PASS_NUMBER] = reconcile_pass_number,
        [AUDIT_PASS_SETTLED] = reconcile_pass_settled,
        [AUDIT_PASS_ACCOUNT] = reconcile_pass_account,
        [AUDIT_PASS_NAME] = reconcile_pass_name,
        [AUDIT_PASS_BATCH] = reconcile_pass_batch,
        [AUDIT_PASS_SUM] = reconcile_pass_sum,
        [AUDIT_PASS_RETURNED] = reconcile_pass_returned,
        [AUDIT_PASS_SUGGESTED] = reconcile_pass_suggested,
    };

    for (int pass = AUDIT_PASS_REPEATED; pass < AUDIT_PASS_END && !run->failed; pass++) {
        if (run->settings.watch != NULL)
            run->settings.watch(run->settings.watch_context, (enum audit_pass)pass);
        passes[pass](run);
    }
}

static bool
goes_with_its_target(const struct audit_kept_item *item)
{
    return item->kind == AUDIT_ITEM_REVERSAL && item->of != AUDIT_NO_ITEM;
}

/* What no pass consumed, and reversals, which go with what they take back. */
static void
classify_rest(struct audit_reconcile *run)
{
    for (size_t i = 0; i < run->count[BANK]; i++)
        if (run->rows[BANK][i].classification == 0)
            run->rows[BANK][i].classification = AUDIT_CLASS_BANK_ONLY;
    for (size_t i = 0; i < run->count[LEDGER]; i++)
        if (run->rows[LEDGER][i].classification == 0 &&
            !goes_with_its_target(&run->items->items[i]))
            run->rows[LEDGER][i].classification = AUDIT_CLASS_LEDGER_ONLY;
    for (size_t i = 0; i < run->count[LEDGER]; i++) {
        const struct audit_kept_item *item = &run->items->items[i];
        const struct reconcile_row *target;

        if (!goes_with_its_target(item))
            continue;
        target = &run->rows[LEDGER][item->of];
        reconcile_group_add(run, target->group, LEDGER, (uint32_t)i);
        run->rows[LEDGER][i].classification = target->classification;
        run->rows[LEDGER][i].pass = target->pass;
        run->rows[LEDGER][i].compared = target->compared;
    }
}

static int
compare_candidates(const void *a, const void *b)
{
    const struct reconcile_candidate *first = a, *second = b;

    if (first->row != second->row)
        return first->row < second->row ? -1 : 1;
    return (first->candidate > second->candidate) - (first->candidate < second->candidate);
}

static int
compare_dates(const void *a, const void *b)
{
    const uint32_t *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

/* Each date once, of weekdays or of weekends alone: lists of holidays name weekends too, and come
 * from several files. NULL: no memory. */
static uint32_t *
take_days(const uint32_t *given, size_t given_count, bool weekends, size_t *out_count)
{
    uint32_t *days = calloc(given_count + 1, sizeof *days);
    size_t count = 0, kept = 0;

    if (days == NULL)
        return NULL;
    for (size_t i = 0; i < given_count; i++)
        if ((reconcile_day_number(given[i]) % 7 >= 5) == weekends)
            days[count++] = given[i];
    qsort(days, count, sizeof *days, compare_dates);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || days[i] != days[i - 1])
            days[kept++] = days[i];
    *out_count = kept;
    return days;
}

static bool
take_calendar(struct audit_reconcile *run)
{
    struct audit_reconcile_settings *settings = &run->settings;

    run->holidays = take_days(settings->holidays, settings->holiday_count, /* weekends= */ false,
                              &settings->holiday_count);
    run->workdays = take_days(settings->workdays, settings->workday_count, /* weekends= */ true,
                              &settings->workday_count);
    settings->holidays = run->holidays;
    settings->workdays = run->workdays;
    return run->holidays != NULL && run->workdays != NULL;
}

/* An account may have been named by its last four digits in one run and by all in the other. */
static bool
is_same_account(struct audit_bytes a, struct audit_bytes b)
{
    if (audit_bytes_equal(a, b))
        return true;
    if (!reconcile_is_digits(a) || !reconcile_is_digits(b) || (a.size != 4 && b.size != 4))
        return false;
    return reconcile_last_four(a) != 0 && reconcile_last_four(a) == reconcile_last_four(b);
}

static enum audit_status
begin(struct audit_reconcile *run, struct audit_error *err)
{
    if (run->carry != NULL && run->carry->last_date >= run->settings.first_date)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_PERIOD_OVERLAPS,
                          run->carry->last_date, run->settings.first_date);
    if (run->carry != NULL && !is_same_account(run->carry->account, run->settings.account))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_CARRY_ACCOUNT,
                          run->carry->account, run->settings.account);
    if (run->settings.window == 0)
        run->settings.window = WINDOW_DEFAULT;
    if (run->settings.grace == 0)
        run->settings.grace = GRACE_DEFAULT;
    if (run->settings.far == 0)
        run->settings.far = FAR_DEFAULT;
    if (run->items->count > INT32_MAX || count_bank_rows(run) > INT32_MAX || !take_calendar(run) ||
        !allocate(run))
        return out_of_memory(err, count_bank_rows(run));
    return AUDIT_OK;
}

enum audit_status
audit_reconcile_run(struct audit_arena *arena, const struct audit_items *items,
                    const struct audit_statement *statements, size_t statement_count,
                    const struct audit_carry *carry,
                    const struct audit_reconcile_settings *settings, struct audit_reconcile **out,
                    struct audit_error *err)
{
    struct audit_reconcile *run = calloc(1, sizeof *run);
    enum audit_status status;

    if (run == NULL)
        return out_of_memory(err, sizeof *run);
    run->arena = arena;
    run->items = items;
    run->statements = statements;
    run->statement_count = statement_count;
    run->carry = carry;
    run->settings = *settings;
    audit_table_begin(&run->words, sizeof(uint32_t));
    status = begin(run, err);
    if (status != AUDIT_OK)
        goto out;
    fill(run);
    run_passes(run);
    status = audit_arena_status(arena, err);
    if (status == AUDIT_OK && run->failed)
        status = out_of_memory(err, run->key_capacity * sizeof *run->keys);
    if (status != AUDIT_OK)
        goto out;
    classify_rest(run);
    reconcile_groups_in_order(run);
    if (run->candidate_count > 0)
        qsort(run->candidates, run->candidate_count, sizeof *run->candidates, compare_candidates);
    status = reconcile_report(run, err);
    if (status == AUDIT_OK)
        status = reconcile_compare_breaks(run, err);
    if (status != AUDIT_OK)
        goto out;
    *out = run;
    run = NULL; /* Now the caller's. */

out:
    audit_reconcile_free(run);
    return status;
}

void
audit_reconcile_free(struct audit_reconcile *run)
{
    if (run == NULL)
        return;
    for (int side = 0; side < AUDIT_SIDES; side++) {
        free(run->rows[side]);
        free(run->scratch[side]);
    }
    free(run->holidays);
    free(run->workdays);
    free(run->ordered);
    free(run->sources);
    free(run->groups);
    free(run->candidates);
    free(run->resolved);
    free(run->keys);
    free(run);
}
