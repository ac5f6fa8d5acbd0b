/* Single fields of a camt.053, read or refused by line and element; and balances, which are made of
 * three of them. */
#include <string.h>

#include "audit/reconcile/camt053.h"
#include "audit/reconcile/cell.h"

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

enum audit_status
camt_balance_field(struct camt *camt, enum camt_field field, struct audit_bytes text,
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

void
camt_balance_begin(struct camt_balances *balances)
{
    balances->type[0] = '\0';
    balances->has_amount = balances->has_sign = balances->out = false;
    balances->fen = 0;
}

enum audit_status
camt_balance_end(struct camt *camt, struct audit_error *err)
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
void
camt_balances_settle(struct camt *camt)
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
