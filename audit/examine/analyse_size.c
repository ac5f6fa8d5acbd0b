/* One that is far larger than the others, and much that goes to few. */
#include <stdlib.h>

#include "audit/examine/analyse_internal.h"
#include "audit/examine/statistics.h"

/* --- relative size --- */

static int
by_payee_and_size(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    if (order == 0)
        order = ANALYSIS_ORDER(y->net_fen, x->net_fen);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_payee(analysis_ref x, analysis_ref y)
{
    return x->at->payee == y->at->payee;
}

static void
tell_large(struct analysis *a, const analysis_ref *rows, size_t count)
{
    if (count < (size_t)rule_of(a, AUDIT_ANALYSE_SIZE_COUNT) ||
        rows[0]->net_fen / rows[1]->net_fen < rule_of(a, AUDIT_ANALYSE_SIZE_FACTOR))
        return;
    analysis_tell(a, analysis_of(rows[0], rows[0]->net_fen), rows, 1,
                  AUDIT_MESSAGE_ANALYSE_RELATIVE_SIZE, analysis_payee_name(a, rows[0]),
                  rows[0]->net_fen, rows[1]->net_fen, rows[0]->net_fen / rows[1]->net_fen,
                  (uint64_t)count);
}

void
analyse_relative_size(struct analysis *a)
{
    const size_t count = analysis_sort(a, analysis_is_paid, by_payee_and_size);
    a->outcome->examined = count;
    analysis_runs(a, count, same_payee, tell_large);
}

/* --- concentration --- */

static int
by_programme_and_payee(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    return order != 0 ? order : analysis_by_row(x, y);
}

struct heap {
    int64_t fen;
    size_t first, count; /* in the rows of the programme */
};

static int
largest_first(const void *p, const void *q)
{
    const struct heap *x = p, *y = q;
    int order = ANALYSIS_ORDER(y->fen, x->fen);
    return order != 0 ? order : ANALYSIS_ORDER(x->first, y->first);
}

/* Payees of one programme, each with what he has. NULL: no memory, and the status says so. */
static struct heap *
heaps_of(struct analysis *a, const analysis_ref *rows, size_t count, analysis_same_fn *same,
         size_t *out_count)
{
    struct heap *heaps = calloc(count, sizeof *heaps);
    size_t heap_count = 0;
    if (heaps == NULL) {
        a->status = audit_fail(a->err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                               (uint64_t)(count * sizeof *heaps));
        return NULL;
    }
    for (size_t begin = 0, end; begin < count; begin = end) {
        for (end = begin + 1; end < count && same(rows[begin], rows[end]);)
            end++;
        heaps[heap_count++] =
            (struct heap){analysis_net(a, rows + begin, end - begin), begin, end - begin};
    }
    qsort(heaps, heap_count, sizeof *heaps, largest_first);
    *out_count = heap_count;
    return heaps;
}

/* Herfindahl and Hirschman: the squares of all shares, from 0 to 10,000. */
static uint64_t
hhi_of(const struct heap *heaps, size_t count, int64_t all)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)heaps[i].fen / (double)all * ((double)heaps[i].fen / (double)all);
    return (uint64_t)(sum * 10000 + 0.5);
}

static void
tell_ten(struct analysis *a, const analysis_ref *rows, const struct heap *heaps, size_t count,
         int64_t all)
{
    struct analysis_scope scope = analysis_nobody(0);
    char share[AUDIT_CHANCE_SIZE];
    uint64_t largest[10];
    for (size_t i = 0; i < 10; i++) {
        analysis_add(a, &scope.fen, heaps[i].fen);
        largest[i] = rows[heaps[i].first]->at->entry;
    }
    if (a->status != AUDIT_OK ||
        audit_ten_thousandths(scope.fen, all) <= 100 * rule_of(a, AUDIT_ANALYSE_CONCENTRATION_TEN))
        return;
    scope.programme = rows[0]->at->programme;
    audit_share_text(scope.fen, all, share);
    analysis_tell_entries(a, scope, largest, 10, AUDIT_MESSAGE_ANALYSE_CONCENTRATED_TEN, share,
                          scope.fen, (uint64_t)count, hhi_of(heaps, count, all));
}

static void
tell_concentrated(struct analysis *a, const analysis_ref *rows, size_t count)
{
    size_t payees = 0;
    struct heap *heaps = heaps_of(a, rows, count, same_payee, &payees);
    const int64_t all = analysis_net(a, rows, count);
    char share[AUDIT_CHANCE_SIZE];
    if (heaps == NULL || a->status != AUDIT_OK ||
        payees < (size_t)rule_of(a, AUDIT_ANALYSE_CONCENTRATION_PAYEES))
        goto out;
    for (size_t i = 0; i < payees; i++) {
        const analysis_ref *of = rows + heaps[i].first;
        if (audit_ten_thousandths(heaps[i].fen, all) <=
            100 * rule_of(a, AUDIT_ANALYSE_CONCENTRATION_ONE))
            break;
        audit_share_text(heaps[i].fen, all, share);
        analysis_tell(a, analysis_of(of[0], heaps[i].fen), of, heaps[i].count,
                      AUDIT_MESSAGE_ANALYSE_CONCENTRATED_ONE, analysis_payee_name(a, of[0]), share,
                      heaps[i].fen, (uint64_t)payees, hhi_of(heaps, payees, all));
    }
    if (payees > 10)
        tell_ten(a, rows, heaps, payees, all);
out:
    free(heaps);
}

static int
by_decider(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(analysis_decider(x), analysis_decider(y));
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_decider(analysis_ref x, analysis_ref y)
{
    return analysis_decider(x) == analysis_decider(y);
}

/* With two people, one has most of it for no reason that counts. */
enum { DECIDERS_MIN = 3 };

static void
tell_deciders(struct analysis *a, const analysis_ref *rows, size_t count)
{
    size_t deciders = 0;
    struct heap *heaps = heaps_of(a, rows, count, same_decider, &deciders);
    const int64_t all = analysis_net(a, rows, count);
    char share[AUDIT_CHANCE_SIZE];
    if (heaps == NULL || a->status != AUDIT_OK || deciders < DECIDERS_MIN ||
        audit_ten_thousandths(heaps[0].fen, all) <=
            100 * rule_of(a, AUDIT_ANALYSE_CONCENTRATION_OFFICER))
        goto out;
    struct analysis_scope scope = analysis_nobody(heaps[0].fen);
    scope.officer = analysis_decider(rows[heaps[0].first]);
    audit_share_text(heaps[0].fen, all, share);
    analysis_tell(a, scope, rows + heaps[0].first, heaps[0].count,
                  AUDIT_MESSAGE_ANALYSE_CONCENTRATED_OFFICER,
                  analysis_officer_name(a, scope.officer), share, heaps[0].fen, (uint64_t)deciders);
out:
    free(heaps);
}

void
analyse_concentration(struct analysis *a)
{
    size_t count = analysis_sort(a, analysis_is_paid, by_programme_and_payee);
    a->outcome->examined = count;
    analysis_runs(a, count, analysis_same_programme, tell_concentrated);
    count = analysis_sort(a, analysis_is_paid, by_decider);
    if (count > 0 && a->status == AUDIT_OK)
        tell_deciders(a, a->order, count);
}
