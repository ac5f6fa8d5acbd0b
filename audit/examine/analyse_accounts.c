/* One account of many payees; one payee with many accounts. */
#include "audit/examine/analyse_internal.h"

static int
by_account(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->account, y->account);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_account(analysis_ref x, analysis_ref y)
{
    return x->account == y->account;
}

static void
tell_shared(struct analysis *a, const analysis_ref *rows, size_t count)
{
    size_t payees = 1;
    for (size_t i = 1; i < count; i++)
        payees += rows[i]->at->payee != rows[i - 1]->at->payee;
    if (payees < 2)
        return;
    const int64_t fen = analysis_net(a, rows, count);
    analysis_tell(a, analysis_nobody(fen), rows, count, AUDIT_MESSAGE_ANALYSE_ACCOUNT_SHARED,
                  rows[0]->at->account.last_four, (uint64_t)payees, analysis_payee_name(a, rows[0]),
                  (uint64_t)count, fen);
}

static int
by_payee(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    if (order == 0)
        order = ANALYSIS_ORDER(x->account, y->account);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_payee(analysis_ref x, analysis_ref y)
{
    return x->at->payee == y->at->payee;
}

static void
tell_many(struct analysis *a, const analysis_ref *rows, size_t count)
{
    size_t accounts = 1;
    for (size_t i = 1; i < count; i++)
        accounts += rows[i]->account != rows[i - 1]->account;
    if (accounts < 2)
        return;
    struct analysis_scope scope = analysis_of(rows[0], analysis_net(a, rows, count));
    scope.programme = AUDIT_NO_ROW;
    analysis_tell(a, scope, rows, count, AUDIT_MESSAGE_ANALYSE_ACCOUNTS_MANY,
                  analysis_payee_name(a, rows[0]), (uint64_t)accounts, (uint64_t)count, scope.fen);
}

void
analyse_accounts(struct analysis *a)
{
    size_t count = analysis_sort(a, analysis_has_account, by_account);
    a->outcome->examined = count;
    if (count == 0) {
        analysis_not_done(a, AUDIT_MESSAGE_ANALYSE_NEEDS_ACCOUNTS);
        return;
    }
    analysis_note_accounts(a);
    analysis_runs(a, count, same_account, tell_shared);
    count = analysis_sort(a, analysis_has_account, by_payee);
    analysis_runs(a, count, same_payee, tell_many);
}
