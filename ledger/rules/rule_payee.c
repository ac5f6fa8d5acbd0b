/* Rules 12 and 17: the payee's code, and what a person should explain before he pays. */
#include <string.h>

#include "ledger/rules/judging.h"
#include "ledger/value/date.h"
#include "ledger/value/uscc.h"

enum ledger_status
ledger_rule_payee(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_disbursement *stated = &judging->entry->disbursement;
    const char *code = stated->payee.credit_code;
    enum ledger_uscc_fault fault;

    if (judging->entry->body != LEDGER_BODY_DISBURSEMENT)
        return LEDGER_OK;
    judging->payee_hash = ledger_payee_hash(&stated->payee);
    if (stated->payee.kind != LEDGER_PAYEE_ENTERPRISE)
        return LEDGER_OK;

    fault = ledger_uscc_check(ledger_slice_of_text(code));
    if (fault == LEDGER_USCC_FORM)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CREDIT_CODE_FORM, stated->payee.name,
                           code);
    if (fault == LEDGER_USCC_CHECK_18) {
        const char right[2] = {ledger_uscc_character_18(code), '\0'};

        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CREDIT_CODE_CHECK,
                           stated->payee.name, code, right);
    }
    return LEDGER_OK;
}

/* Old codes exist whose character 17 does not check; a typing error looks the same. */
static enum ledger_status
code_is_usual(const struct ledger_payee *payee, struct ledger_error *err)
{
    char right[2] = {0};

    if (payee->kind != LEDGER_PAYEE_ENTERPRISE ||
        ledger_uscc_check(ledger_slice_of_text(payee->credit_code)) != LEDGER_USCC_CHECK_17)
        return LEDGER_OK;
    right[0] = ledger_uscc_character_17(payee->credit_code);
    return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_UNEXPLAINED_CREDIT_CODE, payee->name,
                       payee->credit_code, right);
}

static enum ledger_status
payment_is_no_repeat(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_disbursement *stated = &judging->entry->disbursement;
    char payee[LEDGER_PAYEE_ID_SIZE];
    uint64_t earlier;
    enum ledger_status status;

    if (stated->replaces[0] != '\0')
        return LEDGER_OK;
    status =
        ledger_state_repeat(judging->txn, &judging->payee_hash, stated->programme,
                            stated->amount_fen, ledger_date_month(stated->date), &earlier, err);
    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK;
    if (status != LEDGER_OK)
        return status;
    ledger_rule_payee_label(&stated->payee, payee);
    return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_UNEXPLAINED_REPEAT, payee,
                       stated->programme, stated->amount_fen, earlier, stated->reference);
}

static enum ledger_status
payee_is_as_before(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_disbursement *stated = &judging->entry->disbursement;
    struct ledger_payee_state before;
    char payee[LEDGER_PAYEE_ID_SIZE];
    enum ledger_status status =
        ledger_state_payee(judging->txn, &judging->payee_hash, &judging->arena, &before, err);

    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK;
    if (status != LEDGER_OK)
        return status;
    if (stated->payee.name[0] != '\0' && before.name[0] != '\0' &&
        strcmp(stated->payee.name, before.name) != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_UNEXPLAINED_NAME, stated->reference,
                           before.name, stated->payee.name);
    if (stated->account.stated && before.account.size > 0 &&
        !ledger_slice_equal(stated->account.commitment, before.account)) {
        ledger_rule_payee_label(&stated->payee, payee);
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_UNEXPLAINED_ACCOUNT, payee,
                           before.bank, before.last_four, stated->account.bank,
                           stated->account.last_four);
    }
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_unexplained(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_disbursement *stated = &judging->entry->disbursement;
    enum ledger_status status;

    if (judging->entry->body != LEDGER_BODY_DISBURSEMENT || stated->reason[0] != '\0')
        return LEDGER_OK;
    status = code_is_usual(&stated->payee, err);
    if (status == LEDGER_OK)
        status = payment_is_no_repeat(judging, err);
    if (status == LEDGER_OK)
        status = payee_is_as_before(judging, err);
    return status;
}
