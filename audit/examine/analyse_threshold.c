/* Kept below a limit from which more people must sign: payments that were split, and amounts that
 * crowd just below it. */
#include "audit/examine/analyse_internal.h"
#include "audit/examine/statistics.h"

static int
by_payee(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->date, y->at->date);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_payee(analysis_ref x, analysis_ref y)
{
    return x->at->payee == y->at->payee && x->at->programme == y->at->programme;
}

static int
by_decider(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    if (order == 0)
        order = ANALYSIS_ORDER(analysis_decider(x), analysis_decider(y));
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->date, y->at->date);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_decider(analysis_ref x, analysis_ref y)
{
    return x->at->payee == y->at->payee && analysis_decider(x) == analysis_decider(y);
}

static void
tell_split(struct analysis *a, const analysis_ref *rows, size_t count, int64_t limit)
{
    bool one_programme = true;
    struct analysis_scope scope = analysis_of(rows[0], analysis_net(a, rows, count));
    for (size_t i = 1; i < count; i++)
        one_programme = one_programme && rows[i]->at->programme == rows[0]->at->programme;
    scope.officer = analysis_decider(rows[0]);
    if (!one_programme)
        scope.programme = AUDIT_NO_ROW;
    const uint64_t days =
        (uint64_t)audit_calendar_days(rows[0]->at->date, rows[count - 1]->at->date) + 1;
    analysis_tell(a, scope, rows, count,
                  one_programme ? AUDIT_MESSAGE_ANALYSE_SPLIT : AUDIT_MESSAGE_ANALYSE_SPLIT_OTHERS,
                  analysis_payee_name(a, rows[0]), days, (uint64_t)count, scope.fen, limit);
}

/* Rows of one payee by date, all below the limit. Every set of them within the window begins with
 * one of them, and lies within the window that begins there; so each beginning is tried once.
 * `changes` counts neighbours of different programmes: none, and the window is of one. */
static void
look_for_split(struct analysis *a, const analysis_ref *rows, size_t count, int64_t limit,
               bool others)
{
    const int64_t window = rule_of(a, AUDIT_ANALYSE_SPLIT_DAYS);
    size_t changes = 0;
    int64_t sum = 0;
    for (size_t begin = 0, end = 0; begin < count && a->status == AUDIT_OK; begin++) {
        for (; end < count &&
               audit_calendar_days(rows[begin]->at->date, rows[end]->at->date) < window;
             end++) {
            changes += end > begin && rows[end]->at->programme != rows[end - 1]->at->programme;
            analysis_add(a, &sum, rows[end]->net_fen);
        }
        if (sum >= limit && end - begin > 1 && (changes > 0) == others) {
            tell_split(a, rows + begin, end - begin, limit);
            begin = end - 1;
            sum = 0;
            changes = 0;
            continue;
        }
        sum -= rows[begin]->net_fen;
        changes -= begin + 1 < end && rows[begin + 1]->at->programme != rows[begin]->at->programme;
    }
}

static void
split_run(struct analysis *a, const analysis_ref *rows, size_t count, bool others)
{
    for (size_t i = 0; i < a->rules.limit_count && count > 1; i++) {
        const int64_t limit = a->rules.limits_fen[i];
        size_t begin = 0;
        /* Stretches of rows below the limit; one at or above it was signed as it had to be. */
        for (size_t end = 0; end <= count; end++)
            if (end == count || rows[end]->at->fen >= limit) {
                look_for_split(a, rows + begin, end - begin, limit, others);
                begin = end + 1;
            }
    }
}

static void
split_of_programme(struct analysis *a, const analysis_ref *rows, size_t count)
{
    split_run(a, rows, count, false);
}

static void
split_of_decider(struct analysis *a, const analysis_ref *rows, size_t count)
{
    split_run(a, rows, count, true);
}

void
analyse_split(struct analysis *a)
{
    size_t count = analysis_sort(a, analysis_is_paid, by_payee);
    a->outcome->examined = count;
    if (a->rules.limit_count == 0) {
        analysis_not_done(a, AUDIT_MESSAGE_ANALYSE_NEEDS_LIMITS);
        return;
    }
    analysis_runs(a, count, same_payee, split_of_programme);
    count = analysis_sort(a, analysis_is_paid, by_decider);
    analysis_runs(a, count, same_decider, split_of_decider);
}

/* --- just below --- */

static bool
is_free(const struct analysis *a, analysis_ref row)
{
    (void)a;
    return !row->tariff;
}

static int
by_maker(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->signers[AUDIT_MAKER], y->signers[AUDIT_MAKER]);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->fen, y->at->fen);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_maker(analysis_ref x, analysis_ref y)
{
    return x->signers[AUDIT_MAKER] == y->signers[AUDIT_MAKER];
}

static size_t
first_from(const analysis_ref *rows, size_t count, int64_t fen)
{
    size_t low = 0;
    while (low < count) {
        const size_t middle = low + (count - low) / 2;
        if (rows[middle]->at->fen < fen)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* Rows by amount. As many above as below is what chance would have. */
static void
look_below(struct analysis *a, const analysis_ref *rows, size_t count, int64_t limit,
           struct analysis_scope scope)
{
    const int64_t band = limit / 100 * rule_of(a, AUDIT_ANALYSE_BELOW_BAND);
    const size_t from = first_from(rows, count, limit - band);
    const size_t at = first_from(rows, count, limit);
    const size_t to = first_from(rows, count, limit + band);
    const uint64_t below = at - from, above = to - at;
    const double chance = audit_chance_at_least(below, below + above, 0.5);
    char text[AUDIT_CHANCE_SIZE];
    if (below < (uint64_t)rule_of(a, AUDIT_ANALYSE_BELOW_COUNT) ||
        chance * 1e6 >= (double)rule_of(a, AUDIT_ANALYSE_BELOW_CHANCE))
        return;
    audit_chance_text(chance, text);
    scope.fen = analysis_net(a, rows + from, below);
    analysis_tell(a, scope, rows + from, below, AUDIT_MESSAGE_ANALYSE_BELOW, limit - band, limit,
                  below, above, text);
}

static void
below_of_programme(struct analysis *a, const analysis_ref *rows, size_t count)
{
    struct analysis_scope scope = analysis_nobody(0);
    scope.programme = rows[0]->at->programme;
    for (size_t i = 0; i < a->rules.limit_count; i++)
        look_below(a, rows, count, a->rules.limits_fen[i], scope);
}

static void
below_of_maker(struct analysis *a, const analysis_ref *rows, size_t count)
{
    struct analysis_scope scope = analysis_nobody(0);
    scope.officer = rows[0]->signers[AUDIT_MAKER];
    for (size_t i = 0; i < a->rules.limit_count; i++)
        look_below(a, rows, count, a->rules.limits_fen[i], scope);
}

void
analyse_below(struct analysis *a)
{
    size_t count = analysis_sort(a, is_free, analysis_by_programme_and_fen);
    a->outcome->examined = count;
    if (a->rules.limit_count == 0) {
        analysis_not_done(a, AUDIT_MESSAGE_ANALYSE_NEEDS_LIMITS);
        return;
    }
    if (count < a->row_count)
        analysis_partly(a, AUDIT_MESSAGE_ANALYSE_TARIFF_LEFT_OUT, (uint64_t)(a->row_count - count));
    analysis_runs(a, count, analysis_same_programme, below_of_programme);
    count = analysis_sort(a, is_free, by_maker);
    analysis_runs(a, count, same_maker, below_of_maker);
}
