/* Rule 16: a closing states what the ledger itself adds up. The other bodies that have conditions
 * of their own are in rule_officers.c and rule_evidence.c. */
#include "ledger/state/closing.h"

#include "ledger/rules/judging.h"
#include "ledger/value/date.h"

/* One count and sum of a closing: what must be there, what is stated. */
struct closing_sum {
    enum ledger_message differs;
    uint64_t count[2];
    int64_t fen[2];
};

static enum ledger_status
sums_match(const struct ledger_closing *right, const struct ledger_closing *stated,
           const char *month, struct ledger_error *err)
{
#define SUM(totals, what, message)                                                                 \
    {                                                                                              \
        LEDGER_MESSAGE_##message, {right->totals.what##_count, stated->totals.what##_count},       \
        {                                                                                          \
            right->totals.what##_fen, stated->totals.what##_fen                                    \
        }                                                                                          \
    }
    const struct closing_sum sums[] = {
        SUM(cash, appropriated, CLOSING_CASH_APPROPRIATED),
        SUM(cash, disbursed, CLOSING_CASH_DISBURSED),
        SUM(cash, adjusted, CLOSING_CASH_ADJUSTED),
        SUM(cash, settled, CLOSING_CASH_SETTLED),
        SUM(relief, appropriated, CLOSING_RELIEF_APPROPRIATED),
        SUM(relief, disbursed, CLOSING_RELIEF_DISBURSED),
        SUM(relief, adjusted, CLOSING_RELIEF_ADJUSTED),
        SUM(relief, settled, CLOSING_RELIEF_SETTLED),
    };
#undef SUM

    for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
        if (sums[i].count[0] != sums[i].count[1] || sums[i].fen[0] != sums[i].fen[1])
            return ledger_fail(err, LEDGER_REFUSED, sums[i].differs, month, sums[i].count[0],
                               sums[i].fen[0], sums[i].count[1], sums[i].fen[1]);
    }
    return LEDGER_OK;
}

static enum ledger_status
roots_match(const struct ledger_closing *right, const struct ledger_closing *stated,
            const char *month, struct ledger_error *err)
{
    if (right->programme_count != stated->programme_count)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLOSING_PROGRAMME_COUNT, month,
                           right->programme_count, stated->programme_count);
    if (!ledger_digest_equal(&right->programme_root, &stated->programme_root))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLOSING_PROGRAMME_ROOT, month);
    if (right->payee_count != stated->payee_count)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLOSING_PAYEE_COUNT, month,
                           right->payee_count, stated->payee_count);
    if (!ledger_digest_equal(&right->payee_root, &stated->payee_root))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLOSING_PAYEE_ROOT, month);
    return LEDGER_OK;
}

/* The month that a closing must be of; 0 where there is nothing to close. */
static enum ledger_status
month_to_close(struct ledger_store_txn *txn, uint32_t *out_month, struct ledger_error *err)
{
    uint32_t closed;
    uint64_t entry;
    enum ledger_status status = ledger_state_closed_month(txn, &closed, &entry, err);

    if (status != LEDGER_OK)
        return status;
    if (closed == 0)
        return ledger_state_first_month(txn, out_month, err);
    *out_month = ledger_month_next(closed);
    return LEDGER_OK;
}

static enum ledger_status
closing_judge(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_closing *stated = &judging->entry->closing;
    struct ledger_closing right;
    uint32_t expected;
    char month[LEDGER_DATE_TEXT_SIZE];
    char expected_month[LEDGER_DATE_TEXT_SIZE];
    enum ledger_status status = month_to_close(judging->txn, &expected, err);

    if (status != LEDGER_OK)
        return status;
    ledger_month_format(stated->month, month);
    if (expected == 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLOSING_OF_NOTHING, month);
    ledger_month_format(expected, expected_month);
    if (stated->month != expected)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLOSING_OUT_OF_ORDER, month,
                           expected_month);
    if (ledger_month_last_date(stated->month) >= judging->today)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLOSING_BEFORE_MONTH_END, month,
                           judging->today);
    status = ledger_closing_compute(judging->txn, stated->month, &right, err);
    if (status == LEDGER_OK)
        status = sums_match(&right, stated, month, err);
    if (status == LEDGER_OK)
        status = roots_match(&right, stated, month, err);
    return status;
}

enum ledger_status
ledger_rule_closing(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    static ledger_entry_rule_fn *const by_body[LEDGER_BODY_END] = {
        [LEDGER_BODY_IDENTITY] = ledger_rule_closing_identity,
        [LEDGER_BODY_OFFICER] = ledger_rule_closing_officer,
        [LEDGER_BODY_RULE] = ledger_rule_closing_requirements,
        [LEDGER_BODY_MATCH] = ledger_rule_closing_match,
        [LEDGER_BODY_RECONCILIATION] = ledger_rule_closing_reconciliation,
        [LEDGER_BODY_CLOSING] = closing_judge,
        [LEDGER_BODY_REJECTION] = ledger_rule_closing_rejection,
        [LEDGER_BODY_ANCHOR] = ledger_rule_closing_anchor,
        [LEDGER_BODY_ERASURE] = ledger_rule_closing_erasure,
        [LEDGER_BODY_INCIDENT] = ledger_rule_closing_incident,
    };
    ledger_entry_rule_fn *const judge = by_body[judging->entry->body];
    enum ledger_status status = LEDGER_OK;

    if (judging->seal_number == 0)
        status = ledger_rule_closing_genesis(judging, err);
    if (status == LEDGER_OK && judge != NULL)
        status = judge(judging, err);
    return status;
}
