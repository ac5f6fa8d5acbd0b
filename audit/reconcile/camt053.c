/* Statements of a camt.053: what they say of themselves, and whether their entries come to it. */
#include "audit/reconcile/camt053.h"

#include <stdio.h>
#include <string.h>

#include "audit/reconcile/cell.h"

enum { FILE_SIZE_MAX = 1 << 30, STATEMENT_COUNT_MAX = 10000, PAGE_MAX = 100000 };

/* --- reading fields --- */

enum audit_status
camt_refuse(const struct camt *camt, struct audit_bytes text, struct audit_error *err)
{
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_VALUE, camt->name,
                      camt_xml_line(camt->xml), camt_xml_element(camt->xml), text);
}

enum audit_status
camt_missing(const struct camt *camt, const char *element, struct audit_error *err)
{
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_MISSING, camt->name,
                      camt_xml_line(camt->xml), element);
}

enum audit_status
camt_amount(const struct camt *camt, struct audit_bytes text, int64_t *out_fen,
            struct audit_error *err)
{
    enum audit_amount came = audit_decimal_amount(text, out_fen);
    if (came == AUDIT_AMOUNT_READ)
        return AUDIT_OK;
    if (came != AUDIT_AMOUNT_DECIMALS && came != AUDIT_AMOUNT_LARGE)
        return camt_refuse(camt, text, err);
    return audit_fail(err, AUDIT_MALFORMED,
                      came == AUDIT_AMOUNT_LARGE ? AUDIT_MESSAGE_CAMT_LARGE
                                                 : AUDIT_MESSAGE_CAMT_DECIMALS,
                      camt->name, camt_xml_line(camt->xml), camt_xml_element(camt->xml), text);
}

enum audit_status
camt_money(const struct camt *camt, struct audit_bytes text, struct audit_bytes currency,
           int64_t *out_fen, struct audit_error *err)
{
    if (!audit_bytes_equal(currency, audit_text("CNY")))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_CURRENCY, camt->name,
                          camt_xml_line(camt->xml), camt_xml_element(camt->xml), currency);
    return camt_amount(camt, text, out_fen, err);
}

enum audit_status
camt_sign(const struct camt *camt, struct audit_bytes text, bool *out_out, struct audit_error *err)
{
    *out_out = audit_bytes_equal(text, audit_text("DBIT"));
    return *out_out || audit_bytes_equal(text, audit_text("CRDT")) ? AUDIT_OK
                                                                   : camt_refuse(camt, text, err);
}

enum audit_status
camt_count(const struct camt *camt, struct audit_bytes text, uint64_t max, uint64_t *out,
           struct audit_error *err)
{
    while (text.size > 1 && text.data[0] == '0')
        text = (struct audit_bytes){text.data + 1, text.size - 1};
    return audit_decimal_read(text, max, out) ? AUDIT_OK : camt_refuse(camt, text, err);
}

enum audit_status
camt_flag(const struct camt *camt, struct audit_bytes text, bool *out, struct audit_error *err)
{
    *out = audit_bytes_equal(text, audit_text("true")) || audit_bytes_equal(text, audit_text("1"));
    bool is_false =
        audit_bytes_equal(text, audit_text("false")) || audit_bytes_equal(text, audit_text("0"));
    return *out || is_false ? AUDIT_OK : camt_refuse(camt, text, err);
}

enum audit_status
camt_date(const struct camt *camt, struct audit_bytes text, uint32_t *out_date, bool *out_midnight,
          struct audit_error *err)
{
    return audit_xml_date(text, out_date, out_midnight) ? AUDIT_OK : camt_refuse(camt, text, err);
}

enum audit_status
camt_account(struct camt *camt, struct audit_bytes text, struct audit_bytes *out,
             struct audit_error *err)
{
    enum { ACCOUNT_SIZE_MAX = 128 };
    uint8_t account[ACCOUNT_SIZE_MAX];
    size_t size = 0;
    if (text.size > sizeof account || !audit_cell_account(text, account, &size))
        return camt_refuse(camt, text, err);
    *out = audit_statement_keep(&camt->statement, (struct audit_bytes){account, size});
    return AUDIT_OK;
}

bool
camt_add(struct camt_sum *sum, int64_t fen)
{
    sum->count++;
    return !__builtin_add_overflow(sum->fen, fen, &sum->fen);
}

/* --- balances --- */

static enum audit_status
balance_field(struct camt *camt, enum camt_field field, struct audit_bytes text,
              struct audit_bytes currency, struct audit_error *err)
{
    struct camt_balances *balances = &camt->balances;
    if (field == CAMT_BALANCE_TYPE) {
        if (text.size < sizeof balances->type) {
            memcpy(balances->type, text.data, text.size);
            balances->type[text.size] = '\0';
        }
        return AUDIT_OK;
    }
    if (field == CAMT_BALANCE_SIGN) {
        balances->has_sign = true;
        return camt_sign(camt, text, &balances->out, err);
    }
    balances->has_amount = true;
    return camt_money(camt, text, currency, &balances->fen, err);
}

static void
begin_balance(struct camt_balances *balances)
{
    balances->type[0] = '\0';
    balances->has_amount = balances->has_sign = balances->out = false;
    balances->fen = 0;
}

static enum audit_status
end_balance(struct camt *camt, struct audit_error *err)
{
    struct camt_balances *balances = &camt->balances;
    struct audit_statement *statement = &camt->statement;
    if (!balances->has_amount)
        return camt_missing(camt, "Amt", err);
    if (!balances->has_sign)
        return camt_missing(camt, "CdtDbtInd", err);
    int64_t fen = balances->out ? -balances->fen : balances->fen;
    bool opening = strcmp(balances->type, "OPBD") == 0;
    bool closing = strcmp(balances->type, "CLBD") == 0;
    if ((opening && statement->has_opening) || (closing && statement->has_closing))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_TWICE, camt->name,
                          camt_xml_line(camt->xml), balances->type);
    if (opening) {
        statement->has_opening = true;
        statement->opening_fen = fen;
    } else if (closing) {
        statement->has_closing = true;
        statement->closing_fen = fen;
    } else if (strcmp(balances->type, "PRCD") == 0) {
        balances->has_previous = true;
        balances->previous_fen = fen;
    } else if (strcmp(balances->type, "ITBD") == 0) {
        balances->interim_fen[balances->interim_count > 0] = fen;
        balances->interim_count++;
    }
    return AUDIT_OK;
}

/* A page that is not the first begins with an interim balance, one that is not the last ends with
 * one. A single one closes, unless the closing is there. */
static void
settle_balances(struct camt *camt)
{
    struct audit_statement *statement = &camt->statement;
    const struct camt_balances *balances = &camt->balances;
    if (!statement->has_opening && balances->has_previous) {
        statement->has_opening = true;
        statement->opening_fen = balances->previous_fen;
    }
    bool two = balances->interim_count > 1;
    if (!statement->has_opening &&
        (two || (balances->interim_count > 0 && statement->has_closing))) {
        statement->has_opening = true;
        statement->opening_fen = balances->interim_fen[0];
    } else if (!statement->has_closing && balances->interim_count > 0) {
        statement->has_closing = true;
        statement->closing_fen = balances->interim_fen[two];
    }
    if (!statement->has_closing && two) {
        statement->has_closing = true;
        statement->closing_fen = balances->interim_fen[1];
    }
}

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
    camt->batch_number = 0;
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
    settle_balances(camt);
    enum audit_status status = settle_period(camt, err);
    if (status == AUDIT_OK)
        check_totals(camt);
    if (status == AUDIT_OK)
        status = audit_statement_finish(statement, err);
    if (status == AUDIT_OK) {
        check_closing(statement);
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
        begin_balance(&camt->balances);
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
        return end_balance(camt, err);
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
        return balance_field(camt, field, text, currency, err);
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
