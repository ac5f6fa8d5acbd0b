/* How long it took: from approval to payment, from appropriation to payment, and returns that
 * nobody took care of. */
#include <stdlib.h>

#include "audit/examine/analyse_internal.h"

static bool
is_approved(const struct analysis *a, analysis_ref row)
{
    (void)a;
    return row->at->approved_date != 0;
}

static int
by_programme(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    return order != 0 ? order : analysis_by_row(x, y);
}

static int64_t
delay_of(analysis_ref row)
{
    return audit_calendar_days(row->at->approved_date, row->at->date);
}

/* The late ones of a programme; they are moved to the front of its rows. */
static void
tell_late(struct analysis *a, const analysis_ref *rows, size_t count)
{
    uint64_t later = 0;
    size_t late = 0;
    int64_t longest = 0;
    analysis_ref *mine = &a->order[rows - a->order];
    for (size_t i = 0; i < count; i++) {
        const int64_t days = delay_of(mine[i]);
        if (days < 0)
            analysis_tell(a, analysis_of(mine[i], mine[i]->net_fen), &mine[i], 1,
                          AUDIT_MESSAGE_ANALYSE_BEFORE_APPROVAL, mine[i]->at->reference,
                          mine[i]->at->date, mine[i]->at->approved_date, mine[i]->net_fen);
        if (days <= rule_of(a, AUDIT_ANALYSE_LATE_FIRST))
            continue;
        later += days > rule_of(a, AUDIT_ANALYSE_LATE_SECOND);
        longest = days > longest ? days : longest;
        analysis_ref other = mine[late];
        mine[late++] = mine[i];
        mine[i] = other;
    }
    if (late == 0)
        return;
    struct analysis_scope scope = analysis_nobody(analysis_net(a, mine, late));
    scope.programme = mine[0]->at->programme;
    analysis_tell(a, scope, mine, late, AUDIT_MESSAGE_ANALYSE_LATE, (uint64_t)late,
                  (uint64_t)rule_of(a, AUDIT_ANALYSE_LATE_FIRST), later,
                  (uint64_t)rule_of(a, AUDIT_ANALYSE_LATE_SECOND), longest);
}

/* --- appropriations: what came first is paid out first --- */

typedef const struct audit_book_appropriation *grant_ref;

static int
grants_in_order(const void *p, const void *q)
{
    grant_ref x = *(const grant_ref *)p, y = *(const grant_ref *)q;
    int order = ANALYSIS_ORDER(x->programme, y->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->budget_year, y->budget_year);
    if (order == 0)
        order = ANALYSIS_ORDER(x->date, y->date);
    return order != 0 ? order : ANALYSIS_ORDER(x->entry, y->entry);
}

static int
by_year_and_date(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->budget_year, y->at->budget_year);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->date, y->at->date);
    return order != 0 ? order : analysis_by_row(x, y);
}

static int
grant_against_row(grant_ref grant, analysis_ref row)
{
    int order = ANALYSIS_ORDER(grant->programme, row->at->programme);
    return order != 0 ? order : ANALYSIS_ORDER(grant->budget_year, row->at->budget_year);
}

/* What was paid of this programme and year until the date; rows from *at on, which moves along. */
static void
pay_until(struct analysis *a, size_t count, grant_ref grant, uint32_t date, size_t *at,
          int64_t *paid)
{
    while (*at < count && grant_against_row(grant, a->order[*at]) == 0 &&
           a->order[*at]->at->date <= date)
        analysis_add(a, paid, a->order[(*at)++]->net_fen);
}

static void
tell_unspent(struct analysis *a, grant_ref grant, int64_t unspent)
{
    struct analysis_scope scope = analysis_nobody(unspent);
    scope.programme = grant->programme;
    analysis_tell_entries(a, scope, &grant->entry, 1, AUDIT_MESSAGE_ANALYSE_UNSPENT,
                          grant->document, grant->date, grant->fen,
                          (uint64_t)rule_of(a, AUDIT_ANALYSE_LATE_THIRD), unspent);
}

/* Of one programme and year, by date: what of each was still there so many days later. */
static void
follow_grants(struct analysis *a, const grant_ref *grants, size_t grant_count, size_t count,
              size_t first_row)
{
    int64_t given = 0, paid = 0;
    size_t at = first_row;
    for (size_t i = 0; i < grant_count && a->status == AUDIT_OK; i++) {
        const uint32_t due =
            audit_calendar_later(grants[i]->date, rule_of(a, AUDIT_ANALYSE_LATE_THIRD));
        analysis_add(a, &given, grants[i]->fen);
        if (due > a->out->today || grants[i]->fen <= 0)
            continue;
        pay_until(a, count, grants[i], due, &at, &paid);
        const int64_t left = given - paid;
        if (left > 0)
            tell_unspent(a, grants[i], left < grants[i]->fen ? left : grants[i]->fen);
    }
}

static void
look_for_unspent(struct analysis *a)
{
    const size_t grant_count = a->book->appropriation_count;
    const size_t count = analysis_sort(a, NULL, by_year_and_date);
    grant_ref *grants = calloc(grant_count + 1, sizeof *grants);
    if (grants == NULL) {
        a->status = audit_fail(a->err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                               (uint64_t)(grant_count * sizeof *grants));
        return;
    }
    for (size_t i = 0; i < grant_count; i++)
        grants[i] = &a->book->appropriations[i];
    qsort(grants, grant_count, sizeof *grants, grants_in_order);
    for (size_t begin = 0, end, row = 0; begin < grant_count; begin = end) {
        for (end = begin + 1; end < grant_count &&
                              grants[end]->programme == grants[begin]->programme &&
                              grants[end]->budget_year == grants[begin]->budget_year;)
            end++;
        while (row < count && grant_against_row(grants[begin], a->order[row]) > 0)
            row++;
        if (a->options->programme == AUDIT_NO_ROW ||
            a->options->programme == grants[begin]->programme)
            follow_grants(a, grants + begin, end - begin, count, row);
    }
    free(grants);
}

void
analyse_timeliness(struct analysis *a)
{
    const size_t count = analysis_sort(a, is_approved, by_programme);
    a->outcome->examined = count;
    if (count < a->row_count)
        analysis_partly(a, AUDIT_MESSAGE_ANALYSE_NEEDS_APPROVAL_DATE,
                        (uint64_t)(a->row_count - count));
    analysis_runs(a, count, analysis_same_programme, tell_late);
    /* Payments outside of the dates that were asked for would be missed. */
    if (a->options->first_date == 0)
        look_for_unspent(a);
    else
        analysis_partly(a, AUDIT_MESSAGE_ANALYSE_NEEDS_BEGINNING);
}

/* --- returns --- */

static uint32_t
last_return(const struct analysis *a, const struct audit_book_disbursement *at)
{
    uint32_t date = 0;
    for (uint32_t i = at->first_adjustment; i != AUDIT_NO_ROW;
         i = a->book->adjustments[i].next_of_target)
        if (a->book->adjustments[i].kind == AUDIT_RETURN && a->book->adjustments[i].date > date)
            date = a->book->adjustments[i].date;
    return date;
}

void
analyse_stale_return(struct analysis *a)
{
    for (size_t i = 0; i < a->row_count; i++) {
        const struct analysis_row *row = &a->rows[i];
        const uint32_t date = row->at->returned_fen > 0 ? last_return(a, row->at) : 0;
        a->outcome->examined += row->at->returned_fen > 0;
        if (date == 0 || row->at->replaced_by != AUDIT_NO_ROW)
            continue;
        const uint32_t days = audit_calendar_worked_days(a->options->calendar, date, a->out->today);
        analysis_ref ref = row;
        if (days > rule_of(a, AUDIT_ANALYSE_STALE_DAYS))
            analysis_tell(a, analysis_of(row, row->at->returned_fen), &ref, 1,
                          AUDIT_MESSAGE_ANALYSE_STALE_RETURN, row->at->reference, date,
                          row->at->returned_fen, (uint64_t)days, a->out->today);
    }
    if (a->options->calendar == NULL)
        analysis_note(a, AUDIT_MESSAGE_ANALYSE_WEEKENDS_ALONE);
}
