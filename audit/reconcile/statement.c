/* Statements behind each other: whether they are of one account, and what is missing between them.
 */
#include "audit/reconcile/statement_internal.h"

#include <stdlib.h>
#include <string.h>

#include "audit/evidence/date.h"
#include "audit/reconcile/cell.h"

/* --- which account --- */

/* Masked numbers ("6222 **** 1234") say how they begin and end. */
static bool
is_account(struct audit_bytes said, struct audit_bytes wanted)
{
    enum { TELLING_DIGITS_MIN = 4 };
    size_t head = 0, tail = 0;
    while (head < said.size && said.data[head] != '*')
        head++;
    if (head == said.size)
        return audit_bytes_equal(said, wanted);
    while (said.data[said.size - 1 - tail] != '*')
        tail++;
    return head + tail >= TELLING_DIGITS_MIN && head + tail <= wanted.size &&
           memcmp(said.data, wanted.data, head) == 0 &&
           memcmp(said.data + said.size - tail, wanted.data + wanted.size - tail, tail) == 0;
}

static enum audit_status
check_accounts(const struct audit_statements *statements, struct audit_bytes account,
               struct audit_error *err)
{
    for (size_t i = 0; i < statements->count && account.size > 0; i++) {
        const struct audit_statement *statement = &statements->statements[i];
        if (statement->account.size > 0 && !is_account(statement->account, account))
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_STATEMENT_OTHER_ACCOUNT,
                              statement->name, statement->account, account);
    }
    return AUDIT_OK;
}

/* --- order --- */

struct place {
    struct audit_statement statement;
    size_t index; /* as they were given: what is equal stays in that order */
    bool one_account;
};

static int
by_number(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int
by_time(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    const struct audit_statement *s = &x->statement, *t = &y->statement;
    int order = x->one_account ? 0 : audit_bytes_compare(s->account, t->account);
    if (order == 0)
        order = by_number(s->first_date, t->first_date);
    if (order == 0)
        order = by_number(s->last_date, t->last_date);
    if (order == 0)
        order = by_number(s->page, t->page);
    if (order == 0)
        order = by_number(s->sequence, t->sequence);
    return order != 0 ? order : by_number(x->index, y->index);
}

static enum audit_status
sort(struct audit_statements *statements, bool one_account, struct audit_error *err)
{
    size_t count = statements->count;
    struct place *places = calloc(count, sizeof *places);
    if (places == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)(count * sizeof *places));
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){statements->statements[i], i, one_account};
    qsort(places, count, sizeof *places, by_time);
    for (size_t i = 0; i < count; i++)
        statements->statements[i] = places[i].statement;
    free(places);
    return AUDIT_OK;
}

/* --- gaps --- */

static void
find(struct audit_statement *statement, enum audit_statement_fault fault, uint32_t date,
     int64_t expected, int64_t found)
{
    struct audit_statement_finding finding = {
        .fault = fault, .date = date, .expected_fen = expected, .found_fen = found};
    audit_statement_find(statement, finding);
}

static bool
is_next_page(const struct audit_statement *before, const struct audit_statement *after)
{
    bool one = (before->id.size > 0 && audit_bytes_equal(before->id, after->id)) ||
               (before->period_stated && after->period_stated &&
                before->first_date == after->first_date && before->last_date == after->last_date);
    return one && before->page > 0 && before->page_count == 0 && after->page == before->page + 1;
}

static bool
is_chained(const struct audit_statement *before, const struct audit_statement *after)
{
    return before->has_closing && after->has_opening && before->closing_fen == after->opening_fen;
}

/* Two lists of one day may be its two halves: then the balance goes on from one to the other. */
static bool
overlaps(const struct audit_statement *before, const struct audit_statement *after)
{
    if (after->first_date == before->last_date)
        return !is_chained(before, after) || audit_hash_equal(&before->sha256, &after->sha256);
    return after->first_date < before->last_date;
}

/* Banks that send a statement a day send none for Saturday and Sunday. 1970-01-01 was a Thursday.
 */
static bool
is_weekend(int64_t first_day, int64_t last_day)
{
    for (int64_t day = first_day; day <= last_day; day++)
        if (last_day - first_day > 1 || (day + 3) % 7 < 5)
            return false;
    return true;
}

static bool
days_are_missing(const struct audit_statement *before, const struct audit_statement *after)
{
    if (!before->period_stated || !after->period_stated)
        return false;
    int64_t first = audit_date_days(before->last_date) + 1;
    int64_t last = audit_date_days(after->first_date) - 1;
    bool numbered = before->sequence > 0 && after->sequence == before->sequence + 1;
    return last >= first && !numbered && !(is_chained(before, after) && is_weekend(first, last));
}

/* `before` is the one that reaches furthest: after a month and then a day of it, the month. */
static void
check_days(const struct audit_statement *before, struct audit_statement *after, bool next_page)
{
    if (before->last_date == 0 || after->first_date == 0)
        return; /* Nothing moved, and no period is stated: it may belong anywhere. */
    if (!next_page && overlaps(before, after)) {
        find(after, AUDIT_STATEMENT_OVERLAP, after->first_date, 0, 0);
        return;
    }
    if (!next_page && days_are_missing(before, after))
        find(after, AUDIT_STATEMENT_DAY_MISSING,
             audit_days_date(audit_date_days(before->last_date) + 1), 0, 0);
    if (before->has_closing && after->has_opening && !is_chained(before, after))
        find(after, AUDIT_STATEMENT_OPENING_DIFFERS, after->first_date, before->closing_fen,
             after->opening_fen);
}

static void
check_gaps(struct audit_statements *statements, bool one_account)
{
    const struct audit_statement *furthest = NULL;
    for (size_t i = 0; i < statements->count; i++) {
        struct audit_statement *at = &statements->statements[i];
        bool first = i == 0 || (!one_account && !audit_bytes_equal(at[-1].account, at->account));
        bool last = i + 1 == statements->count ||
                    (!one_account && !audit_bytes_equal(at->account, at[1].account));
        bool next_page = !first && is_next_page(at - 1, at);
        bool page_open = !first && at[-1].page > 0 && at[-1].page_count == 0;
        if (!next_page && (at->page > 1 || page_open))
            find(at, AUDIT_STATEMENT_PAGE_MISSING, at->first_date, 0, 0);
        if (!first)
            check_days(furthest, at, next_page);
        if (last && at->page > 0 && at->page_count == 0)
            find(at, AUDIT_STATEMENT_PAGE_MISSING, at->last_date, 0, 0);
        if (first || at->last_date >= furthest->last_date)
            furthest = at;
    }
}

enum audit_status
audit_statements_join(struct audit_statements *statements, struct audit_bytes account,
                      struct audit_error *err)
{
    enum audit_status status = check_accounts(statements, account, err);
    if (status == AUDIT_OK && statements->count > 0)
        status = sort(statements, account.size > 0, err);
    if (status == AUDIT_OK)
        check_gaps(statements, account.size > 0);
    for (size_t i = 0; i < statements->count && status == AUDIT_OK; i++)
        status = audit_statement_status(&statements->statements[i], err);
    return status;
}

/* --- in words --- */

static void
explain_row(const struct audit_statement *statement, const struct audit_statement_finding *finding,
            struct audit_error *out)
{
    const struct audit_bytes name = statement->name;
    const int64_t expected = finding->expected_fen, found = finding->found_fen;
    if (finding->fault == AUDIT_STATEMENT_BALANCE_BREAKS)
        (void)audit_fail(out, AUDIT_NOT_HELD, AUDIT_MESSAGE_STATEMENT_BALANCE, name, finding->line,
                         finding->date, expected, found);
    else if (finding->fault == AUDIT_STATEMENT_TOTAL_DIFFERS)
        (void)audit_fail(out, AUDIT_NOT_HELD, AUDIT_MESSAGE_STATEMENT_ROW_TOTAL, name,
                         finding->line, expected, found);
    else
        (void)audit_fail(out, AUDIT_NOT_HELD, AUDIT_MESSAGE_STATEMENT_ROW_COUNT, name,
                         finding->line, expected, found);
}

void
audit_statement_explain(const struct audit_statement *statement,
                        const struct audit_statement_finding *finding, struct audit_error *out)
{
    const struct audit_bytes name = statement->name;
    const int64_t expected = finding->expected_fen, found = finding->found_fen;
    *out = (struct audit_error){0};
    if (finding->line > 0) {
        explain_row(statement, finding, out);
        return;
    }
    switch (finding->fault) {
    case AUDIT_STATEMENT_BALANCE_BREAKS:
    case AUDIT_STATEMENT_TOTAL_DIFFERS:
        (void)audit_fail(out, AUDIT_NOT_HELD, AUDIT_MESSAGE_STATEMENT_TOTAL, name, expected, found);
        return;
    case AUDIT_STATEMENT_CLOSING_DIFFERS:
        (void)audit_fail(out, AUDIT_NOT_HELD, AUDIT_MESSAGE_STATEMENT_CLOSING, name, expected,
                         found);
        return;
    case AUDIT_STATEMENT_PAGE_MISSING:
        (void)audit_fail(out, AUDIT_NOT_HELD, AUDIT_MESSAGE_STATEMENT_PAGE, name);
        return;
    case AUDIT_STATEMENT_DAY_MISSING:
        (void)audit_fail(out, AUDIT_NOT_HELD, AUDIT_MESSAGE_STATEMENT_DAY, name, finding->date);
        return;
    case AUDIT_STATEMENT_OPENING_DIFFERS:
        (void)audit_fail(out, AUDIT_NOT_HELD, AUDIT_MESSAGE_STATEMENT_OPENING, name, expected,
                         found);
        return;
    case AUDIT_STATEMENT_OVERLAP:
        (void)audit_fail(out, AUDIT_NOT_HELD, AUDIT_MESSAGE_STATEMENT_OVERLAP, name, finding->date);
        return;
    case AUDIT_STATEMENT_COUNT_DIFFERS:
        (void)audit_fail(out, AUDIT_NOT_HELD, AUDIT_MESSAGE_STATEMENT_COUNT, name, expected, found);
        return;
    }
}
