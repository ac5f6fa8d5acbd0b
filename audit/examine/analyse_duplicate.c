/* Paid twice: to the same payee, into the same account, under another name or code, or on the same
 * application. */
#include <stdlib.h>

#include "audit/examine/analyse_internal.h"

static int
by_payee(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->fen, y->at->fen);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->date, y->at->date);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_month(analysis_ref x, analysis_ref y)
{
    return x->at->payee == y->at->payee && x->at->programme == y->at->programme &&
           x->at->fen == y->at->fen && x->at->date / 100 == y->at->date / 100;
}

static void
tell_repeat(struct analysis *a, const analysis_ref *rows, size_t count)
{
    if (count < 2)
        return;
    /* One of them is owed; the rest is at stake. */
    const int64_t fen = analysis_net(a, rows + 1, count - 1);
    analysis_tell(a, analysis_of(rows[0], fen), rows, count, AUDIT_MESSAGE_ANALYSE_REPEAT,
                  analysis_payee_name(a, rows[0]), rows[0]->at->date / 100, (uint64_t)count,
                  rows[0]->at->fen, analysis_programme_code(a, rows[0]->at->programme));
}

/* --- one account --- */

static int
by_account_and_date(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->account, y->account);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->fen, y->at->fen);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->date, y->at->date);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_account_and_fen(analysis_ref x, analysis_ref y)
{
    return x->account == y->account && x->at->fen == y->at->fen;
}

/* What the first test says already: one payee, one programme, one month. */
static bool
is_repeat(const analysis_ref *rows, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!same_month(rows[0], rows[i]))
            return false;
    return true;
}

/* What the next test says: several payees of one programme. */
static bool
is_of_others(const analysis_ref *rows, size_t count)
{
    bool payees = false, programmes = false;
    for (size_t i = 1; i < count; i++) {
        payees = payees || rows[i]->at->payee != rows[0]->at->payee;
        programmes = programmes || rows[i]->at->programme != rows[0]->at->programme;
    }
    return payees && !programmes;
}

static void
tell_soon_again(struct analysis *a, const analysis_ref *rows, size_t count)
{
    for (size_t begin = 0, end; begin < count; begin = end) {
        for (end = begin + 1;
             end < count && audit_calendar_days(rows[end - 1]->at->date, rows[end]->at->date) <=
                                rule_of(a, AUDIT_ANALYSE_DUPLICATE_DAYS);)
            end++;
        const size_t size = end - begin;
        if (size < 2 || is_repeat(rows + begin, size) || is_of_others(rows + begin, size))
            continue;
        const int64_t fen = analysis_net(a, rows + begin + 1, size - 1);
        analysis_tell(a, analysis_of(rows[begin], fen), rows + begin, size,
                      AUDIT_MESSAGE_ANALYSE_SAME_ACCOUNT, rows[begin]->at->account.last_four,
                      rows[begin]->at->date, rows[end - 1]->at->date, (uint64_t)size,
                      rows[begin]->at->fen);
    }
}

static int
by_account_and_programme(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->account, y->account);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->fen, y->at->fen);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_but_payee(analysis_ref x, analysis_ref y)
{
    return same_account_and_fen(x, y) && x->at->programme == y->at->programme;
}

static void
tell_other_payee(struct analysis *a, const analysis_ref *rows, size_t count)
{
    size_t payees = 1;
    for (size_t i = 1; i < count; i++)
        payees += rows[i]->at->payee != rows[i - 1]->at->payee;
    if (payees < 2)
        return;
    struct analysis_scope scope = analysis_of(rows[0], analysis_net(a, rows + 1, count - 1));
    scope.payee = AUDIT_NO_ROW;
    analysis_tell(a, scope, rows, count, AUDIT_MESSAGE_ANALYSE_SAME_SAME_DIFFERENT,
                  analysis_payee_name(a, rows[0]), (uint64_t)payees, rows[0]->at->account.last_four,
                  rows[0]->at->fen, analysis_programme_code(a, rows[0]->at->programme));
}

/* --- a changed name --- */

/* What names of one enterprise differ by. */
static const char *const dropped[] = {"有限责任公司",
                                      "股份有限公司",
                                      "有限公司",
                                      "集团",
                                      "公司",
                                      "（",
                                      "）",
                                      "(",
                                      ")",
                                      " ",
                                      "　",
                                      "·"};

enum { NAME_SIZE = 192 };

/* The name without them, at most so long: two that agree so far are alike. */
static size_t
plain_name(struct audit_bytes name, uint8_t out[NAME_SIZE])
{
    size_t size = 0;
    for (size_t at = 0, step; at < name.size && size < NAME_SIZE; at += step) {
        step = 0;
        for (size_t i = 0; i < sizeof dropped / sizeof dropped[0] && step == 0; i++) {
            const struct audit_bytes word = audit_text(dropped[i]);
            if (name.size - at >= word.size &&
                audit_bytes_equal((struct audit_bytes){name.data + at, word.size}, word))
                step = word.size;
        }
        if (step == 0) {
            out[size++] = name.data[at];
            step = 1;
        }
    }
    return size;
}

static int
compare_names(analysis_ref x, analysis_ref y)
{
    uint8_t first[NAME_SIZE], second[NAME_SIZE];
    const size_t first_size = plain_name(x->at->name, first);
    const size_t second_size = plain_name(y->at->name, second);
    return audit_bytes_compare((struct audit_bytes){first, first_size},
                               (struct audit_bytes){second, second_size});
}

/* Amounts first: names are compared only where amounts are the same. */
static int
by_amount_and_name(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->fen, y->at->fen);
    if (order == 0)
        order = compare_names(x, y);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->date, y->at->date);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_amount_and_name(analysis_ref x, analysis_ref y)
{
    return x->at->programme == y->at->programme && x->at->fen == y->at->fen &&
           compare_names(x, y) == 0;
}

static bool
has_name(const struct analysis *a, analysis_ref row)
{
    (void)a;
    return row->net_fen > 0 && row->at->name.size > 0;
}

static void
tell_like_names(struct analysis *a, const analysis_ref *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const bool near = audit_calendar_days(rows[i - 1]->at->date, rows[i]->at->date) <=
                          rule_of(a, AUDIT_ANALYSE_NAME_DAYS);
        /* The same account is told by the test before. */
        if (!near || rows[i]->at->payee == rows[i - 1]->at->payee ||
            (rows[i]->account != AUDIT_NO_ROW && rows[i]->account == rows[i - 1]->account))
            continue;
        struct analysis_scope scope = analysis_of(rows[i], rows[i]->net_fen);
        analysis_tell(a, scope, rows + i - 1, 2, AUDIT_MESSAGE_ANALYSE_LIKE_NAME,
                      analysis_payee_name(a, rows[i - 1]), analysis_payee_name(a, rows[i]),
                      analysis_programme_code(a, rows[i]->at->programme), rows[i]->at->fen);
    }
}

/* --- one application --- */

static bool
has_claim(const struct analysis *a, analysis_ref row)
{
    (void)a;
    return row->net_fen > 0 && row->at->claim.size > 0;
}

static int
by_claim(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = audit_bytes_compare(x->at->claim, y->at->claim);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_claim(analysis_ref x, analysis_ref y)
{
    return audit_bytes_equal(x->at->claim, y->at->claim);
}

static void
tell_claim(struct analysis *a, const analysis_ref *rows, size_t count)
{
    size_t payees = 1;
    for (size_t i = 1; i < count; i++)
        payees += rows[i]->at->payee != rows[i - 1]->at->payee;
    if (payees < 2)
        return;
    const int64_t fen = analysis_net(a, rows, count);
    analysis_tell(a, analysis_nobody(fen), rows, count, AUDIT_MESSAGE_ANALYSE_SAME_CLAIM,
                  rows[0]->at->claim, (uint64_t)payees, analysis_payee_name(a, rows[0]), fen);
}

void
analyse_duplicate(struct analysis *a)
{
    size_t count = analysis_sort(a, analysis_is_paid, by_payee);
    a->outcome->examined = count;
    analysis_runs(a, count, same_month, tell_repeat);
    count = analysis_sort(a, analysis_has_account, by_account_and_date);
    analysis_runs(a, count, same_account_and_fen, tell_soon_again);
    count = analysis_sort(a, analysis_has_account, by_account_and_programme);
    analysis_runs(a, count, same_but_payee, tell_other_payee);
    count = analysis_sort(a, has_name, by_amount_and_name);
    analysis_runs(a, count, same_amount_and_name, tell_like_names);
    count = analysis_sort(a, has_claim, by_claim);
    analysis_runs(a, count, same_claim, tell_claim);
    analysis_note_accounts(a);
}
