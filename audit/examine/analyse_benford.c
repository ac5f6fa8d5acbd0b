/* Benford's law over each programme and over all, where it applies. */
#include <stdlib.h>

#include "audit/examine/analyse_internal.h"
#include "audit/examine/statistics.h"

#include <stdio.h>

static bool
counts(const struct analysis *a, analysis_ref row)
{
    (void)a;
    return row->at->fen >= 10 && row->net_fen > 0; /* red-letter rows stay out */
}

/* Of all together: one fixed tariff among the programmes would hide what the others say. */
static bool
counts_among_all(const struct analysis *a, analysis_ref row)
{
    return counts(a, row) && !row->tariff;
}

static int
by_fen(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->fen, y->at->fen);
    return order != 0 ? order : analysis_by_row(x, y);
}

/* Whether the law applies to these rows at all; the reason where it does not. */
static bool
applies(struct analysis *a, const analysis_ref *rows, size_t count, enum audit_benford_kind kind,
        struct audit_error *why)
{
    const int64_t least = rule_of(a, kind == AUDIT_BENFORD_FIRST_TWO ? AUDIT_ANALYSE_BENFORD_TWO
                                                                     : AUDIT_ANALYSE_BENFORD_FIRST);
    if (count < (size_t)least) {
        (void)audit_fail(why, AUDIT_OK, AUDIT_MESSAGE_ANALYSE_BENFORD_FEW, (uint64_t)count,
                         (uint64_t)least);
        return false;
    }
    if (rows[count - 1]->at->fen / 100 < rows[0]->at->fen) {
        (void)audit_fail(why, AUDIT_OK, AUDIT_MESSAGE_ANALYSE_BENFORD_NARROW, rows[0]->at->fen,
                         rows[count - 1]->at->fen);
        return false;
    }
    const size_t top = analysis_top_amounts(a, rows, count);
    if (100 * (uint64_t)top > (uint64_t)rule_of(a, AUDIT_ANALYSE_TARIFF_SHARE) * count) {
        char share[AUDIT_CHANCE_SIZE];
        audit_share_text((int64_t)top, (int64_t)count, share);
        (void)audit_fail(why, AUDIT_OK, AUDIT_MESSAGE_ANALYSE_BENFORD_TARIFF,
                         (uint64_t)rule_of(a, AUDIT_ANALYSE_TARIFF_TOP), share);
        return false;
    }
    return true;
}

/* The digits that stand out most among those that are too many. */
static unsigned
most_of(const struct audit_benford *benford)
{
    unsigned most = audit_benford_first_digit(benford->kind);
    double z = -1;
    for (size_t i = 0; i < audit_benford_digit_count(benford->kind); i++) {
        const unsigned digit = audit_benford_first_digit(benford->kind) + (unsigned)i;
        const double expected =
            audit_benford_expected(benford->kind, digit) * (double)benford->count;
        if ((double)benford->counts[i] > expected && benford->z[i] > z) {
            z = benford->z[i];
            most = digit;
        }
    }
    return most;
}

/* The entries with those digits, as one lead. Rows are moved within their range. */
static void
tell_benford(struct analysis *a, analysis_ref *rows, size_t count,
             const struct audit_benford *benford, uint32_t programme)
{
    const unsigned digits = most_of(benford);
    const size_t at = digits - audit_benford_first_digit(benford->kind);
    struct analysis_scope scope = analysis_nobody(0);
    char mad[32], shares[64];
    size_t found = 0;
    unsigned of;
    for (size_t i = 0; i < count; i++)
        if (audit_benford_digit(benford->kind, rows[i]->at->fen, &of) && of == digits) {
            analysis_ref other = rows[found];
            rows[found++] = rows[i];
            rows[i] = other;
        }
    scope.programme = programme;
    scope.fen = analysis_net(a, rows, found);
    (void)snprintf(mad, sizeof mad, "%.4f", benford->mad);
    (void)snprintf(shares, sizeof shares, "%.2f%% / %.2f%%",
                   100 * (double)benford->counts[at] / (double)benford->count,
                   100 * audit_benford_expected(benford->kind, digits));
    analysis_tell(a, scope, rows, found,
                  benford->kind == AUDIT_BENFORD_FIRST_TWO ? AUDIT_MESSAGE_ANALYSE_BENFORD_TWO
                                                           : AUDIT_MESSAGE_ANALYSE_BENFORD,
                  benford->count, mad, (uint64_t)digits, shares);
}

static void
judge(struct analysis *a, const analysis_ref *of, size_t count, uint32_t programme)
{
    struct audit_benford_scope *scope = &a->out->benford[a->out->benford_count++];
    analysis_ref *rows = &a->order[of - a->order];
    *scope = (struct audit_benford_scope){.programme = programme, .count = count};
    for (int kind = 0; kind < AUDIT_BENFORD_KINDS && a->status == AUDIT_OK; kind++) {
        scope->results[kind].kind = (enum audit_benford_kind)kind;
        scope->applicable[kind] =
            applies(a, rows, count, (enum audit_benford_kind)kind, &scope->why[kind]);
        for (size_t i = 0; i < count; i++)
            audit_benford_add(&scope->results[kind], rows[i]->at->fen);
        audit_benford_judge(&scope->results[kind]);
    }
    /* Leads last: they move rows. The second digit has none of its own: the first two say it. Few
     * amounts stray from any law by a mean deviation that looks large, so that chance must be ruled
     * out too. */
    for (int kind = 0; kind < AUDIT_BENFORD_KINDS && a->status == AUDIT_OK; kind++)
        if (kind != AUDIT_BENFORD_SECOND && scope->applicable[kind] &&
            scope->results[kind].band == AUDIT_BENFORD_NONCONFORMING &&
            scope->results[kind].chi_square > scope->results[kind].chi_square_limit)
            tell_benford(a, rows, count, &scope->results[kind], programme);
}

static void
judge_programme(struct analysis *a, const analysis_ref *rows, size_t count)
{
    judge(a, rows, count, rows[0]->at->programme);
}

void
analyse_benford(struct analysis *a)
{
    const size_t scopes = a->book->programme_count + 1;
    a->out->benford = calloc(scopes, sizeof *a->out->benford);
    if (a->out->benford == NULL) {
        a->status = audit_fail(a->err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                               (uint64_t)(scopes * sizeof *a->out->benford));
        return;
    }
    size_t count = analysis_sort(a, counts, analysis_by_programme_and_fen);
    a->outcome->examined = count;
    if (count == 0) {
        analysis_not_done(a, AUDIT_MESSAGE_ANALYSE_BENFORD_FEW, UINT64_C(0),
                          (uint64_t)rule_of(a, AUDIT_ANALYSE_BENFORD_FIRST));
        return;
    }
    const size_t among_all = analysis_sort(a, counts_among_all, by_fen);
    if (among_all < count)
        analysis_note(a, AUDIT_MESSAGE_ANALYSE_BENFORD_WITHOUT_TARIFFS,
                      (uint64_t)(count - among_all));
    judge(a, a->order, among_all, AUDIT_NO_ROW);
    count = analysis_sort(a, counts, analysis_by_programme_and_fen);
    analysis_runs(a, count, analysis_same_programme, judge_programme);
    bool any = false;
    for (size_t i = 0; i < a->out->benford_count; i++)
        any = any || a->out->benford[i].applicable[AUDIT_BENFORD_FIRST];
    if (!any)
        analysis_not_done(a, AUDIT_MESSAGE_ANALYSE_BENFORD_NOWHERE);
}
