/* Statements of a camt.053: what they say of themselves, and whether their entries come to it. */
#include "audit/reconcile/camt053.h"

#include <stdio.h>
#include <string.h>

#include "audit/evidence/date.h"
#include "audit/reconcile/cell.h"

enum { FILE_SIZE_MAX = 1 << 30, STATEMENT_COUNT_MAX = 10000, PAGE_MAX = 100000 };

/* --- the statement --- */

static enum audit_status
total_field(struct camt *camt, enum camt_field field, struct audit_bytes text,
            struct audit_error *err)
{
    unsigned place = (unsigned)(field - CAMT_ALL_COUNT);
    struct camt_total *total = &camt->totals[place / 2];
    if (place % 2 == 0) {
        total->has_count = true;
        return camt_count(camt, text, INT64_MAX, &total->count, err);
    }
    total->has_sum = true;
    return camt_amount(camt, text, &total->sum_fen, err);
}

static enum audit_status
page_field(struct camt *camt, struct audit_bytes text, uint32_t *out, struct audit_error *err)
{
    uint64_t page = 0;
    enum audit_status status = camt_count(camt, text, PAGE_MAX, &page, err);
    if (status == AUDIT_OK && page == 0)
        return camt_refuse(camt, text, err);
    *out = (uint32_t)page;
    return status;
}

static enum audit_status
statement_field(struct camt *camt, enum camt_field field, struct audit_bytes text,
                struct audit_error *err)
{
    struct audit_statement *statement = &camt->statement;
    bool midnight = false;
    switch ((int)field) {
    case CAMT_ID:
        statement->id = audit_statement_keep(statement, text);
        return AUDIT_OK;
    case CAMT_PAGE:
        return page_field(camt, text, &statement->page, err);
    case CAMT_LAST:
        return camt_flag(camt, text, &camt->page_last, err);
    case CAMT_SEQUENCE:
        return camt_count(camt, text, INT64_MAX, &statement->sequence, err);
    case CAMT_LEGAL_SEQUENCE:
        return camt_count(camt, text, INT64_MAX, &camt->legal_sequence, err);
    case CAMT_FROM:
        return camt_date(camt, text, &statement->first_date, &midnight, err);
    case CAMT_TO:
        return camt_date(camt, text, &statement->last_date, &camt->to_midnight, err);
    case CAMT_ACCOUNT:
        return camt_account(camt, text, &statement->account, err);
    case CAMT_CURRENCY:
        if (!audit_bytes_equal(text, audit_text("CNY")))
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_CURRENCY, camt->name,
                              camt_xml_line(camt->xml), camt_xml_element(camt->xml), text);
        return AUDIT_OK;
    default:
        return total_field(camt, field, text, err);
    }
}

static enum audit_status
begin_statement(struct camt *camt, struct audit_error *err)
{
    struct audit_statement *statement = &camt->statement;
    if (camt->found.count == STATEMENT_COUNT_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_LIMIT, camt->name,
                          camt_xml_line(camt->xml), "Stmt", (uint64_t)STATEMENT_COUNT_MAX);
    enum audit_status status = audit_statement_new(camt->name, &camt->sha256, statement, err);
    if (status != AUDIT_OK)
        return status;
    (void)snprintf(statement->format, sizeof statement->format, "camt.053.001.%s",
                   camt_xml_version(camt->xml));
    statement->currency = audit_text("CNY");
    memset(camt->totals, 0, sizeof camt->totals);
    memset(camt->booked, 0, sizeof camt->booked);
    memset(camt->all, 0, sizeof camt->all);
    camt->balances = (struct camt_balances){0};
    camt->page_last = false;
    camt->legal_sequence = 0;
    camt->to_midnight = false;
    return AUDIT_OK;
}

static void
find(struct audit_statement *statement, enum audit_statement_fault fault, int64_t expected,
     int64_t found)
{
    struct audit_statement_finding finding = {
        .fault = fault, .expected_fen = expected, .found_fen = found, .date = statement->last_date};
    audit_statement_find(statement, finding);
}

/* Some banks count what is only announced, others what is booked. */
static void
check_totals(struct camt *camt)
{
    for (unsigned i = 0; i < CAMT_TOTALS; i++) {
        const struct camt_total *total = &camt->totals[i];
        const struct camt_sum *booked = &camt->booked[i], *all = &camt->all[i];
        if (total->has_count && total->count != booked->count && total->count != all->count)
            find(&camt->statement, AUDIT_STATEMENT_COUNT_DIFFERS, (int64_t)total->count,
                 (int64_t)booked->count);
        if (total->has_sum && total->sum_fen != booked->fen && total->sum_fen != all->fen)
            find(&camt->statement, AUDIT_STATEMENT_TOTAL_DIFFERS, total->sum_fen, booked->fen);
    }
}

static void
check_closing(struct audit_statement *statement)
{
    int64_t closing = 0;
    if (!statement->has_opening || !statement->has_closing)
        return;
    bool fits = !__builtin_add_overflow(statement->opening_fen, statement->in_fen, &closing) &&
                !__builtin_sub_overflow(closing, statement->out_fen, &closing);
    if (!fits || closing != statement->closing_fen)
        find(statement, AUDIT_STATEMENT_CLOSING_DIFFERS, fits ? closing : INT64_MAX,
             statement->closing_fen);
}

/* FrToDt; its end at midnight is the end of the day before. */
static enum audit_status
settle_period(struct camt *camt, struct audit_error *err)
{
    struct audit_statement *statement = &camt->statement;
    statement->period_stated = statement->first_date != 0 && statement->last_date != 0;
    if (!statement->period_stated) {
        statement->first_date = statement->last_date = 0;
        return AUDIT_OK;
    }
    if (camt->to_midnight && statement->last_date > statement->first_date)
        statement->last_date = audit_days_date(audit_date_days(statement->last_date) - 1);
    if (statement->last_date < statement->first_date)
        return camt_refuse(camt, audit_text("FrToDt"), err);
    return AUDIT_OK;
}

static enum audit_status
end_statement(struct camt *camt, struct audit_error *err)
{
    struct audit_statement *statement = &camt->statement;
    if (statement->sequence == 0)
        statement->sequence = camt->legal_sequence;
    statement->page_count = camt->page_last ? statement->page : 0;
    if (statement->account.size == 0)
        return camt_missing(camt, "Acct", err);
    camt_balances_settle(camt);
    enum audit_status status = settle_period(camt, err);
    if (status == AUDIT_OK)
        check_totals(camt);
    if (status == AUDIT_OK)
        status = audit_statement_finish(statement, err);
    if (status == AUDIT_OK) {
        check_closing(statement);
        camt->rows_before += statement->row_count;
        status = audit_statements_take(&camt->found, statement, err);
    }
    return status;
}

/* --- the message --- */

static enum audit_status
on_begin(void *context, enum camt_part part, struct audit_error *err)
{
    struct camt *camt = context;
    switch (part) {
    case CAMT_STATEMENT:
        return begin_statement(camt, err);
    case CAMT_BALANCE:
        camt_balance_begin(&camt->balances);
        return AUDIT_OK;
    case CAMT_ENTRY:
    case CAMT_BATCH:
    case CAMT_DETAIL:
        return camt_entry_begin(camt, part, err);
    case CAMT_MESSAGE:
    case CAMT_PART_COUNT:
        break;
    }
    camt->message_page = 0;
    camt->message_last = false;
    camt->message_first = camt->found.count;
    return AUDIT_OK;
}

/* Pages of a message are those of its statement. Of several, the first goes on from the page
 * before, and the last goes on on the next. */
static void
spread_pages(struct camt *camt)
{
    size_t count = camt->found.count - camt->message_first;
    for (size_t i = 0; i < count; i++) {
        struct audit_statement *statement = &camt->found.statements[camt->message_first + i];
        bool goes_on = i + 1 == count && !camt->message_last;
        if (statement->page == 0 && (count == 1 || goes_on || (i == 0 && camt->message_page > 1))) {
            statement->page = camt->message_page;
            statement->page_count = goes_on ? 0 : camt->message_page;
        }
    }
}

static enum audit_status
on_end(void *context, enum camt_part part, struct audit_error *err)
{
    struct camt *camt = context;
    switch (part) {
    case CAMT_STATEMENT:
        return end_statement(camt, err);
    case CAMT_BALANCE:
        return camt_balance_end(camt, err);
    case CAMT_ENTRY:
    case CAMT_BATCH:
    case CAMT_DETAIL:
        return camt_entry_end(camt, part, err);
    case CAMT_MESSAGE:
    case CAMT_PART_COUNT:
        break;
    }
    spread_pages(camt);
    return AUDIT_OK;
}

static enum audit_status
on_field(void *context, enum camt_field field, struct audit_bytes text, struct audit_bytes currency,
         struct audit_error *err)
{
    struct camt *camt = context;
    if (field >= CAMT_ENTRY_REFERENCE)
        return camt_entry_field(camt, field, text, currency, err);
    if (field >= CAMT_BALANCE_TYPE)
        return camt_balance_field(camt, field, text, currency, err);
    if (field >= CAMT_ID)
        return statement_field(camt, field, text, err);
    return field == CAMT_MESSAGE_PAGE ? page_field(camt, text, &camt->message_page, err)
                                      : camt_flag(camt, text, &camt->message_last, err);
}

/* All of the file, or nothing. */
static enum audit_status
hand_over(struct camt *camt, struct audit_statements *statements, struct audit_error *err)
{
    size_t before = statements->count;
    enum audit_status status = AUDIT_OK;
    for (size_t i = 0; i < camt->found.count && status == AUDIT_OK; i++)
        status = audit_statements_take(statements, &camt->found.statements[i], err);
    while (status != AUDIT_OK && statements->count > before)
        audit_statement_clear(&statements->statements[--statements->count]);
    return status;
}

enum audit_status
audit_camt053_read(struct audit_bytes file, const char *name, struct audit_statements *statements,
                   struct audit_error *err)
{
    struct camt camt = {.name = name, .sha256 = audit_sha256(file)};
    const struct camt_handler handler = {&camt, on_begin, on_end, on_field};
    if (file.size > FILE_SIZE_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_VIEW_TOO_LARGE, name,
                          (uint64_t)file.size, (uint64_t)FILE_SIZE_MAX);
    enum audit_status status = camt_xml_read(file, name, &handler, &camt.xml, err);
    if (status == AUDIT_OK && camt.found.count == 0)
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_NONE, name);
    if (status == AUDIT_OK)
        status = hand_over(&camt, statements, err);
    audit_statement_clear(&camt.statement);
    audit_statements_free(&camt.found);
    camt_xml_free(camt.xml);
    audit_buffer_free(&camt.purpose);
    audit_buffer_free(&camt.reason_words);
    return status;
}
