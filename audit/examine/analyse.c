/* The table of tests, and what all of them stand on. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/evidence/date.h"
#include "audit/examine/analyse_internal.h"
#include "audit/examine/statistics.h"

static analysis_test_fn *const tests[AUDIT_TEST_COUNT] = {
    [AUDIT_TEST_DUPLICATE] = analyse_duplicate,
    [AUDIT_TEST_ACCOUNTS] = analyse_accounts,
    [AUDIT_TEST_SPLIT] = analyse_split,
    [AUDIT_TEST_BELOW] = analyse_below,
    [AUDIT_TEST_ROUND] = analyse_round,
    [AUDIT_TEST_DAY_OFF] = analyse_day_off,
    [AUDIT_TEST_HOURS] = analyse_hours,
    [AUDIT_TEST_SEQUENCE] = analyse_sequence,
    [AUDIT_TEST_CHAIN] = analyse_chain,
    [AUDIT_TEST_SEGREGATION] = analyse_segregation,
    [AUDIT_TEST_OVERPAID] = analyse_overpaid,
    [AUDIT_TEST_RELATIVE_SIZE] = analyse_relative_size,
    [AUDIT_TEST_TIMELINESS] = analyse_timeliness,
    [AUDIT_TEST_STALE_RETURN] = analyse_stale_return,
    [AUDIT_TEST_CONCENTRATION] = analyse_concentration,
    [AUDIT_TEST_PAYEE] = analyse_payee,
    [AUDIT_TEST_YEAR_END] = analyse_year_end,
    [AUDIT_TEST_REVERSAL] = analyse_reversal,
    [AUDIT_TEST_CAPITAL] = analyse_capital,
    [AUDIT_TEST_BENFORD] = analyse_benford,
};

/* --- rows --- */

static bool
is_wanted(const struct audit_book *book, const struct audit_analyse_options *options,
          const struct audit_book_disbursement *at)
{
    (void)book;
    return at->date >= options->first_date &&
           (options->last_date == 0 || at->date <= options->last_date) &&
           (options->programme == AUDIT_NO_ROW || at->programme == options->programme);
}

static void
set_signers(const struct audit_book *book, struct analysis_row *row)
{
    const struct audit_book_voucher *voucher = &book->vouchers[row->at->voucher];
    for (size_t i = 0; i < AUDIT_ROLE_END; i++)
        row->signers[i] = AUDIT_NO_ROW;
    for (size_t i = 0; i < voucher->signature_count; i++) {
        const struct audit_book_signature *at = &book->signatures[voucher->first_signature + i];
        if (row->signers[at->role] == AUDIT_NO_ROW)
            row->signers[at->role] = at->officer;
    }
}

static void
take_rows(struct analysis *a)
{
    for (size_t i = 0; i < a->book->disbursement_count; i++) {
        const struct audit_book_disbursement *at = &a->book->disbursements[i];
        if (!is_wanted(a->book, a->options, at))
            continue;
        if (a->book->programmes[at->programme].instrument == AUDIT_RELIEF) {
            a->out->relief_count++;
            continue;
        }
        struct analysis_row *row = &a->rows[a->row_count++];
        *row = (struct analysis_row){.at = at,
                                     .net_fen = audit_book_net_fen(at),
                                     .row = (uint32_t)i,
                                     .account = AUDIT_NO_ROW};
        set_signers(a->book, row);
        analysis_add(a, &a->out->row_fen, row->net_fen);
    }
    a->out->row_count = a->row_count;
}

int
analysis_by_row(analysis_ref x, analysis_ref y)
{
    return ANALYSIS_ORDER(x->row, y->row);
}

int
analysis_by_programme_and_fen(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->fen, y->at->fen);
    return order != 0 ? order : analysis_by_row(x, y);
}

bool
analysis_same_programme(analysis_ref x, analysis_ref y)
{
    return x->at->programme == y->at->programme;
}

size_t
analysis_sort(struct analysis *a, analysis_filter_fn *filter,
              int (*compare)(const void *, const void *))
{
    size_t count = 0;
    for (size_t i = 0; i < a->row_count; i++)
        if (filter == NULL || filter(a, &a->rows[i]))
            a->order[count++] = &a->rows[i];
    if (count > 0)
        qsort(a->order, count, sizeof *a->order, compare);
    return count;
}

void
analysis_runs(struct analysis *a, size_t count, analysis_same_fn *same, analysis_run_fn *run)
{
    for (size_t begin = 0, end; begin < count && a->status == AUDIT_OK; begin = end) {
        for (end = begin + 1; end < count && same(a->order[begin], a->order[end]);)
            end++;
        run(a, &a->order[begin], end - begin);
    }
}

bool
analysis_is_paid(const struct analysis *a, analysis_ref row)
{
    (void)a;
    return row->net_fen > 0;
}

bool
analysis_has_account(const struct analysis *a, analysis_ref row)
{
    (void)a;
    return row->net_fen > 0 && row->account != AUDIT_NO_ROW;
}

void
analysis_note_accounts(struct analysis *a)
{
    if (a->without_account > 0)
        analysis_partly(a, AUDIT_MESSAGE_ANALYSE_WITHOUT_ACCOUNT, (uint64_t)a->without_account);
}

uint32_t
analysis_decider(analysis_ref row)
{
    return row->signers[AUDIT_APPROVER] != AUDIT_NO_ROW ? row->signers[AUDIT_APPROVER]
                                                        : row->signers[AUDIT_REVIEWER];
}

/* --- accounts, and programmes that pay fixed amounts --- */

static int
by_commitment(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = audit_bytes_compare(x->at->account.commitment, y->at->account.commitment);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
states_account(const struct analysis *a, analysis_ref row)
{
    (void)a;
    return row->at->account.commitment.size > 0;
}

/* A ledger commits to the same account always in the same way, so equal commitments are one
 * account. */
static void
number_accounts(struct analysis *a)
{
    const size_t count = analysis_sort(a, states_account, by_commitment);
    uint32_t account = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && !audit_bytes_equal(a->order[i - 1]->at->account.commitment,
                                        a->order[i]->at->account.commitment))
            account++;
        a->rows[a->order[i] - a->rows].account = account;
    }
    for (size_t i = 0; i < a->row_count; i++)
        a->without_account += a->rows[i].net_fen > 0 && a->rows[i].account == AUDIT_NO_ROW;
}

static int
descending(const void *p, const void *q)
{
    const size_t *x = p, *y = q;
    return ANALYSIS_ORDER(*y, *x);
}

size_t
analysis_top_amounts(struct analysis *a, const analysis_ref *rows, size_t count)
{
    size_t *sizes = calloc(count, sizeof *sizes), runs = 0, top = 0;
    if (sizes == NULL) {
        a->status = audit_fail(a->err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                               (uint64_t)(count * sizeof *sizes));
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        runs += i == 0 || rows[i]->at->fen != rows[i - 1]->at->fen;
        sizes[runs - 1]++;
    }
    qsort(sizes, runs, sizeof *sizes, descending);
    for (size_t i = 0; i < runs && i < (size_t)rule_of(a, AUDIT_ANALYSE_TARIFF_TOP); i++)
        top += sizes[i];
    free(sizes);
    return top;
}

/* Whether a few amounts are most of a programme's payments: a handful of payments is always a
 * handful of amounts. Sorted by amount. */
static void
mark_tariff(struct analysis *a, const analysis_ref *rows, size_t count)
{
    const uint64_t top = analysis_top_amounts(a, rows, count);
    bool repeated = false;
    for (size_t i = 1; i < count; i++)
        repeated = repeated || rows[i]->at->fen == rows[i - 1]->at->fen;
    const bool tariff =
        repeated && 100 * top > (uint64_t)rule_of(a, AUDIT_ANALYSE_TARIFF_SHARE) * count;
    for (size_t i = 0; i < count; i++)
        a->rows[rows[i] - a->rows].tariff = tariff;
}

static void
find_tariffs(struct analysis *a)
{
    const size_t count = analysis_sort(a, NULL, analysis_by_programme_and_fen);
    analysis_runs(a, count, analysis_same_programme, mark_tariff);
}

/* --- from first to last --- */

static void
set_today(struct analysis *a)
{
    const struct audit_book *book = a->book;
    if (book->voucher_count > 0)
        a->out->today = audit_date_of(book->vouchers[book->voucher_count - 1].sealed_at_ms);
    if (a->options->last_date != 0 && a->options->last_date < a->out->today)
        a->out->today = a->options->last_date;
}

static int
by_money(const void *p, const void *q)
{
    const struct audit_lead *x = p, *y = q;
    int order = ANALYSIS_ORDER(y->fen, x->fen);
    if (order == 0)
        order = ANALYSIS_ORDER(x->test, y->test);
    return order != 0 ? order : ANALYSIS_ORDER(x->first_entry, y->first_entry);
}

static void
run_tests(struct analysis *a)
{
    bool all = true;
    for (size_t i = 0; i < AUDIT_TEST_COUNT; i++)
        all = all && !a->options->tests[i];
    for (size_t i = 0; i < AUDIT_TEST_COUNT && a->status == AUDIT_OK; i++) {
        if (!all && !a->options->tests[i])
            continue;
        a->test = (enum audit_test)i;
        a->outcome = &a->out->outcomes[i];
        a->outcome->state = AUDIT_TEST_DONE;
        tests[i](a);
    }
    if (a->out->lead_count > 0)
        qsort(a->out->leads, a->out->lead_count, sizeof *a->out->leads, by_money);
}

enum audit_status
audit_analyse(const struct audit_book *book, const struct audit_analyse_options *options,
              struct audit_analysis *out, struct audit_error *err)
{
    struct analysis a = {.book = book, .options = options, .out = out, .err = err};
    const size_t room = book->disbursement_count + 1;
    *out = (struct audit_analysis){0};
    if (options->rules != NULL)
        a.rules = *options->rules;
    else
        audit_analyse_rules_begin(&a.rules);
    a.rows = calloc(room, sizeof *a.rows);
    a.order = calloc(room, sizeof *a.order);
    if (a.rows == NULL || a.order == NULL) {
        a.status = audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                              (uint64_t)(room * sizeof *a.rows));
        goto out;
    }
    take_rows(&a);
    set_today(&a);
    number_accounts(&a);
    find_tariffs(&a);
    run_tests(&a);
out:
    free(a.rows);
    free(a.order);
    return a.status;
}

void
audit_analysis_free(struct audit_analysis *analysis)
{
    free(analysis->leads);
    free(analysis->entries);
    free(analysis->benford);
    *analysis = (struct audit_analysis){0};
}
