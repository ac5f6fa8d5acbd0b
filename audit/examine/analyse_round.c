/* Round amounts: more of them for a payee or from an officer than in the rest of the programme. */
#include "audit/examine/analyse_internal.h"
#include "audit/examine/statistics.h"

static const int64_t units[] = {10000000, 1000000, 100000}; /* 100,000, 10,000, 1,000 yuan */
enum { UNITS = sizeof units / sizeof units[0] };

static bool
is_free(const struct analysis *a, analysis_ref row)
{
    (void)a;
    return !row->tariff;
}

static int
by_payee(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    return order != 0 ? order : analysis_by_row(x, y);
}

static int
by_maker(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->signers[AUDIT_MAKER], y->signers[AUDIT_MAKER]);
    return order != 0 ? order : analysis_by_row(x, y);
}

static uint64_t
count_round(const analysis_ref *rows, size_t count, int64_t unit)
{
    uint64_t round = 0;
    for (size_t i = 0; i < count; i++)
        round += rows[i]->at->fen % unit == 0;
    return round;
}

static void
tell_round(struct analysis *a, const analysis_ref *rows, size_t count, struct analysis_scope scope,
           int64_t unit, uint64_t round, const char *share, const char *chance)
{
    scope.fen = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i]->at->fen % unit == 0)
            analysis_add(a, &scope.fen, rows[i]->net_fen);
    analysis_tell(a, scope, rows, count, AUDIT_MESSAGE_ANALYSE_ROUND, (uint64_t)count, round, unit,
                  share, chance);
}

/* One payee's or officer's rows against the rest of the programme. The rest has one round amount
 * more than it has, so that none is not taken for "impossible". The coarsest unit is told. */
static void
compare(struct analysis *a, const analysis_ref *rows, size_t count, const uint64_t *all_round,
        size_t all, struct analysis_scope scope)
{
    if (count < (size_t)rule_of(a, AUDIT_ANALYSE_ROUND_COUNT) || count == all)
        return;
    for (size_t i = 0; i < UNITS; i++) {
        const uint64_t round = count_round(rows, count, units[i]);
        const uint64_t others = all_round[i] - round + 1, rest = all - count + 2;
        const double chance = audit_chance_at_least(round, count, (double)others / (double)rest);
        char share[AUDIT_CHANCE_SIZE], text[AUDIT_CHANCE_SIZE];
        if (round == 0 || chance * 1e6 >= (double)rule_of(a, AUDIT_ANALYSE_ROUND_CHANCE))
            continue;
        audit_share_text((int64_t)(others - 1), (int64_t)(rest - 2), share);
        audit_chance_text(chance, text);
        tell_round(a, rows, count, scope, units[i], round, share, text);
        return;
    }
}

static bool
same_payee(analysis_ref x, analysis_ref y)
{
    return x->at->payee == y->at->payee;
}

static bool
same_maker(analysis_ref x, analysis_ref y)
{
    return x->signers[AUDIT_MAKER] == y->signers[AUDIT_MAKER];
}

static void
compare_each(struct analysis *a, const analysis_ref *rows, size_t count, bool of_makers)
{
    analysis_same_fn *same = of_makers ? same_maker : same_payee;
    uint64_t all_round[UNITS];
    for (size_t i = 0; i < UNITS; i++)
        all_round[i] = count_round(rows, count, units[i]);
    for (size_t begin = 0, end; begin < count; begin = end) {
        struct analysis_scope scope = analysis_of(rows[begin], 0);
        for (end = begin + 1; end < count && same(rows[begin], rows[end]);)
            end++;
        if (of_makers) {
            scope.payee = AUDIT_NO_ROW;
            scope.officer = rows[begin]->signers[AUDIT_MAKER];
        }
        compare(a, rows + begin, end - begin, all_round, count, scope);
    }
}

static void
round_of_payees(struct analysis *a, const analysis_ref *rows, size_t count)
{
    compare_each(a, rows, count, false);
}

static void
round_of_makers(struct analysis *a, const analysis_ref *rows, size_t count)
{
    compare_each(a, rows, count, true);
}

void
analyse_round(struct analysis *a)
{
    size_t count = analysis_sort(a, is_free, by_payee);
    a->outcome->examined = count;
    if (count < a->row_count)
        analysis_partly(a, AUDIT_MESSAGE_ANALYSE_TARIFF_LEFT_OUT, (uint64_t)(a->row_count - count));
    analysis_runs(a, count, analysis_same_programme, round_of_payees);
    count = analysis_sort(a, is_free, by_maker);
    analysis_runs(a, count, analysis_same_programme, round_of_makers);
}
