/* Taken back: how often, and what went to somebody else right after. */
#include <string.h>

#include "audit/examine/analyse_internal.h"
#include "audit/examine/statistics.h"

static bool
is_reversed(analysis_ref row)
{
    return row->at->reversed_fen > 0;
}

static int
by_programme(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(is_reversed(y), is_reversed(x));
    return order != 0 ? order : analysis_by_row(x, y);
}

static int
by_maker(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->signers[AUDIT_MAKER], y->signers[AUDIT_MAKER]);
    if (order == 0)
        order = ANALYSIS_ORDER(is_reversed(y), is_reversed(x));
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_maker(analysis_ref x, analysis_ref y)
{
    return x->signers[AUDIT_MAKER] == y->signers[AUDIT_MAKER];
}

static uint64_t
all_reversed(const struct analysis *a)
{
    uint64_t count = 0;
    for (size_t i = 0; i < a->row_count; i++)
        count += is_reversed(&a->rows[i]);
    return count;
}

/* The reversed ones stand first. Compared with all others. */
static void
tell_often(struct analysis *a, struct analysis_scope scope, const analysis_ref *rows, size_t count)
{
    const uint64_t all = all_reversed(a);
    uint64_t reversed = 0;
    char share[AUDIT_CHANCE_SIZE], usual[AUDIT_CHANCE_SIZE];
    while (reversed < count && is_reversed(rows[reversed]))
        analysis_add(a, &scope.fen, rows[reversed++]->at->reversed_fen);
    if (reversed < (uint64_t)rule_of(a, AUDIT_ANALYSE_REVERSAL_COUNT) ||
        audit_ten_thousandths((int64_t)reversed, (int64_t)count) <=
            100 * rule_of(a, AUDIT_ANALYSE_REVERSAL_SHARE))
        return;
    const uint64_t others = a->row_count - count;
    const double rate = (double)(all - reversed + 1) / (double)(others + 2);
    if (others > 0 && audit_chance_at_least(reversed, count, rate) * 1e6 >=
                          (double)rule_of(a, AUDIT_ANALYSE_REVERSAL_CHANCE))
        return;
    audit_share_text((int64_t)reversed, (int64_t)count, share);
    audit_share_text((int64_t)all, (int64_t)a->row_count, usual);
    analysis_tell(a, scope, rows, reversed, AUDIT_MESSAGE_ANALYSE_REVERSED_OFTEN, (uint64_t)count,
                  reversed, share, usual, scope.fen);
}

static void
often_of_programme(struct analysis *a, const analysis_ref *rows, size_t count)
{
    struct analysis_scope scope = analysis_nobody(0);
    scope.programme = rows[0]->at->programme;
    tell_often(a, scope, rows, count);
}

static void
often_of_maker(struct analysis *a, const analysis_ref *rows, size_t count)
{
    struct analysis_scope scope = analysis_nobody(0);
    scope.officer = rows[0]->signers[AUDIT_MAKER];
    tell_often(a, scope, rows, count);
}

/* --- to somebody else --- */

static int
by_sum_and_date(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->fen, y->at->fen);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->date, y->at->date);
    return order != 0 ? order : analysis_by_row(x, y);
}

/* The first of the sorted rows that is not before (programme, fen, date). */
static size_t
place_of(const struct analysis *a, size_t count, analysis_ref like, uint32_t date)
{
    size_t low = 0;
    while (low < count) {
        const size_t middle = low + (count - low) / 2;
        analysis_ref at = a->order[middle];
        int order = ANALYSIS_ORDER(at->at->programme, like->at->programme);
        if (order == 0)
            order = ANALYSIS_ORDER(at->at->fen, like->at->fen);
        if (order == 0)
            order = ANALYSIS_ORDER(at->at->date, date);
        if (order < 0)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* A payment of the same amount and day to somebody else, recorded after the reversal. */
static void
look_for_other(struct analysis *a, size_t count, analysis_ref row,
               const struct audit_book_adjustment *taken)
{
    for (size_t i = place_of(a, count, row, taken->date);
         i < count && a->order[i]->at->programme == row->at->programme &&
         a->order[i]->at->fen == row->at->fen && a->order[i]->at->date == taken->date;
         i++) {
        analysis_ref other = a->order[i];
        if (other->at->payee == row->at->payee || other->at->voucher < taken->voucher)
            continue;
        const uint64_t entries[] = {row->at->entry, taken->entry, other->at->entry};
        analysis_tell_entries(a, analysis_of(other, other->net_fen), entries, 3,
                              AUDIT_MESSAGE_ANALYSE_REVERSED_TO_OTHER, row->at->reference,
                              taken->date, analysis_payee_name(a, row),
                              analysis_payee_name(a, other), other->at->fen);
        return;
    }
}

static void
look_at_reversals(struct analysis *a, size_t count, analysis_ref row)
{
    for (uint32_t i = row->at->first_adjustment; i != AUDIT_NO_ROW;
         i = a->book->adjustments[i].next_of_target)
        if (a->book->adjustments[i].kind == AUDIT_REVERSAL)
            look_for_other(a, count, row, &a->book->adjustments[i]);
}

static void
look_at_replacement(struct analysis *a, analysis_ref row)
{
    if (row->at->replaces == AUDIT_NO_ROW)
        return;
    const struct audit_book_disbursement *before = &a->book->disbursements[row->at->replaces];
    const uint64_t entries[] = {before->entry, row->at->entry};
    if (before->payee != row->at->payee)
        analysis_tell_entries(a, analysis_of(row, row->net_fen), entries, 2,
                              AUDIT_MESSAGE_ANALYSE_REPAID_TO_OTHER, before->reference,
                              before->name.size > 0 ? before->name
                                                    : a->book->payees[before->payee].id,
                              analysis_payee_name(a, row), row->at->fen);
}

void
analyse_reversal(struct analysis *a)
{
    size_t count = analysis_sort(a, NULL, by_programme);
    a->outcome->examined = count;
    analysis_runs(a, count, analysis_same_programme, often_of_programme);
    count = analysis_sort(a, NULL, by_maker);
    analysis_runs(a, count, same_maker, often_of_maker);
    count = analysis_sort(a, NULL, by_sum_and_date);
    for (size_t i = 0; i < a->row_count && a->status == AUDIT_OK; i++) {
        look_at_reversals(a, count, &a->rows[i]);
        look_at_replacement(a, &a->rows[i]);
    }
}
