/* More than was approved, allowed for one payee, or appropriated. The rules of the ledger judge the
 * first two entry by entry; here they are added up again, over accounts that payees share too, and
 * over caps as they are now. */
#include "audit/examine/analyse_internal.h"

static bool
has_approval(const struct analysis *a, analysis_ref row)
{
    (void)a;
    return row->net_fen > 0 && row->at->claim.size > 0 && row->at->claim_approved_fen > 0;
}

static int
by_claim(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = audit_bytes_compare(x->at->claim, y->at->claim);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_claim(analysis_ref x, analysis_ref y)
{
    return x->at->programme == y->at->programme && audit_bytes_equal(x->at->claim, y->at->claim);
}

static void
tell_claim(struct analysis *a, const analysis_ref *rows, size_t count)
{
    const int64_t paid = analysis_net(a, rows, count);
    const int64_t approved = rows[count - 1]->at->claim_approved_fen;
    if (paid > approved)
        analysis_tell(a, analysis_of(rows[0], paid - approved), rows, count,
                      AUDIT_MESSAGE_ANALYSE_OVER_CLAIM, rows[0]->at->claim, paid, approved);
}

static bool
has_cap(const struct analysis *a, analysis_ref row)
{
    return row->net_fen > 0 && a->book->programmes[row->at->programme].payee_cap_fen > 0;
}

static int
by_payee_and_year(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->budget_year, y->at->budget_year);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_payee_and_year(analysis_ref x, analysis_ref y)
{
    return x->at->programme == y->at->programme && x->at->budget_year == y->at->budget_year &&
           x->at->payee == y->at->payee;
}

static void
tell_cap(struct analysis *a, const analysis_ref *rows, size_t count)
{
    const int64_t paid = analysis_net(a, rows, count);
    const int64_t cap = a->book->programmes[rows[0]->at->programme].payee_cap_fen;
    if (paid > cap)
        analysis_tell(a, analysis_of(rows[0], paid - cap), rows, count,
                      AUDIT_MESSAGE_ANALYSE_OVER_CAP, analysis_payee_name(a, rows[0]),
                      (uint64_t)rows[0]->at->budget_year, paid, cap);
}

static bool
has_cap_and_account(const struct analysis *a, analysis_ref row)
{
    return has_cap(a, row) && row->account != AUDIT_NO_ROW;
}

static int
by_account_and_year(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->account, y->account);
    return order != 0 ? order : by_payee_and_year(p, q);
}

static bool
same_account_and_year(analysis_ref x, analysis_ref y)
{
    return x->account == y->account && x->at->programme == y->at->programme &&
           x->at->budget_year == y->at->budget_year;
}

static void
tell_cap_of_account(struct analysis *a, const analysis_ref *rows, size_t count)
{
    const int64_t paid = analysis_net(a, rows, count);
    const int64_t cap = a->book->programmes[rows[0]->at->programme].payee_cap_fen;
    uint64_t payees = 1;
    for (size_t i = 1; i < count; i++)
        payees += rows[i]->at->payee != rows[i - 1]->at->payee;
    struct analysis_scope scope = analysis_of(rows[0], paid - cap);
    scope.payee = AUDIT_NO_ROW;
    if (payees > 1 && paid > cap)
        analysis_tell(a, scope, rows, count, AUDIT_MESSAGE_ANALYSE_OVER_CAP_ACCOUNT,
                      rows[0]->at->account.last_four, payees, (uint64_t)rows[0]->at->budget_year,
                      paid, cap);
}

/* --- appropriations: of whole programmes and years, whatever dates were asked for --- */

static void
tell_appropriation(struct analysis *a, const analysis_ref *rows, size_t count)
{
    const struct audit_book_programme *programme = &a->book->programmes[rows[0]->at->programme];
    const uint32_t year = rows[0]->at->budget_year;
    int64_t given = 0;
    for (size_t i = 0; i < a->book->appropriation_count; i++) {
        const struct audit_book_appropriation *at = &a->book->appropriations[i];
        if (at->programme == rows[0]->at->programme && at->budget_year == year)
            analysis_add(a, &given, at->fen);
    }
    const int64_t paid = analysis_net(a, rows, count);
    struct analysis_scope scope = analysis_nobody(paid - given);
    scope.programme = rows[0]->at->programme;
    if (programme->ceiling && paid > given)
        analysis_tell(a, scope, rows, count, AUDIT_MESSAGE_ANALYSE_OVER_APPROPRIATION,
                      programme->code, (uint64_t)year, paid, given);
}

static bool
same_year(analysis_ref x, analysis_ref y)
{
    return x->at->programme == y->at->programme && x->at->budget_year == y->at->budget_year;
}

void
analyse_overpaid(struct analysis *a)
{
    size_t count = analysis_sort(a, has_approval, by_claim);
    a->outcome->examined = a->row_count;
    if (count < a->row_count)
        analysis_partly(a, AUDIT_MESSAGE_ANALYSE_NEEDS_APPROVED, (uint64_t)(a->row_count - count));
    analysis_runs(a, count, same_claim, tell_claim);
    count = analysis_sort(a, has_cap, by_payee_and_year);
    analysis_runs(a, count, same_payee_and_year, tell_cap);
    count = analysis_sort(a, has_cap_and_account, by_account_and_year);
    analysis_runs(a, count, same_account_and_year, tell_cap_of_account);
    count = analysis_sort(a, analysis_is_paid, by_payee_and_year);
    analysis_runs(a, count, same_year, tell_appropriation);
}
