/* Rules 13 and 14: what is paid stays within what was appropriated, within a payee's cap and within
 * what was approved. Sums are those before this entry, all months together. */
#include <stdio.h>
#include <string.h>

#include "ledger/rules/judging.h"

/* a + b, or false when it leaves the range that a sum may have. */
static bool
sum_fits(int64_t a, int64_t b, int64_t *out_sum)
{
    int64_t sum;

    if (__builtin_add_overflow(a, b, &sum) || sum > LEDGER_MONEY_FEN_MAX ||
        sum < -LEDGER_MONEY_FEN_MAX)
        return false;
    *out_sum = sum;
    return true;
}

static enum ledger_status
appropriation_judge(struct ledger_entry_judging *judging, const struct ledger_totals *before,
                    struct ledger_error *err)
{
    const struct ledger_appropriation *stated = &judging->entry->appropriation;
    const bool ceiling = judging->programme.programme.ceiling;
    /* Adjustments never exceed what they adjust. */
    const int64_t paid = before->disbursed_fen - before->adjusted_fen;
    char label[LEDGER_RULE_LABEL_SIZE];
    int64_t after;

    ledger_rule_label(stated->programme, stated->budget_year, label);
    if (!sum_fits(before->appropriated_fen, stated->amount_fen, &after))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_SUM_OVERFLOW, label);
    if (stated->amount_fen < 0 && ceiling && after < paid)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_APPROPRIATION_BELOW_PAID, label,
                           before->appropriated_fen, stated->amount_fen, paid, paid - after);
    if (!ceiling && after < 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_APPROPRIATION_NEGATIVE, label,
                           before->appropriated_fen, stated->amount_fen);
    return LEDGER_OK;
}

static enum ledger_status
disbursement_judge(struct ledger_entry_judging *judging, const struct ledger_totals *before,
                   struct ledger_error *err)
{
    const struct ledger_disbursement *stated = &judging->entry->disbursement;
    const int64_t paid = before->disbursed_fen - before->adjusted_fen;
    char label[LEDGER_RULE_LABEL_SIZE];
    int64_t gross;

    ledger_rule_label(stated->programme, stated->budget_year, label);
    if (!sum_fits(before->disbursed_fen, stated->amount_fen, &gross))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_SUM_OVERFLOW, label);
    if (judging->programme.programme.ceiling &&
        gross - before->adjusted_fen > before->appropriated_fen)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_APPROPRIATION_EXCEEDED, label,
                           before->appropriated_fen, paid, stated->amount_fen,
                           gross - before->adjusted_fen - before->appropriated_fen);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_appropriation(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_entry *entry = judging->entry;
    const bool appropriates = entry->body == LEDGER_BODY_APPROPRIATION;
    struct ledger_totals before;
    enum ledger_status status;

    if (!appropriates && entry->body != LEDGER_BODY_DISBURSEMENT)
        return LEDGER_OK;
    status = ledger_state_balance(
        judging->txn, appropriates ? entry->appropriation.programme : entry->disbursement.programme,
        appropriates ? entry->appropriation.budget_year : entry->disbursement.budget_year, &before,
        err);
    if (status != LEDGER_OK)
        return status;
    return appropriates ? appropriation_judge(judging, &before, err)
                        : disbursement_judge(judging, &before, err);
}

static enum ledger_status
cap_judge(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_disbursement *stated = &judging->entry->disbursement;
    const int64_t cap = judging->programme.programme.payee_cap_fen;
    struct ledger_totals before;
    char label[LEDGER_RULE_LABEL_SIZE];
    char payee[LEDGER_PAYEE_ID_SIZE];
    int64_t paid;
    enum ledger_status status;

    if (cap == 0)
        return LEDGER_OK;
    status = ledger_state_payee_balance(judging->txn, &judging->payee_hash, stated->programme,
                                        stated->budget_year, &before, err);
    if (status != LEDGER_OK)
        return status;
    paid = before.disbursed_fen - before.adjusted_fen;
    /* Written so that nothing can wrap: all three are within range and not negative. */
    if (stated->amount_fen <= cap - paid)
        return LEDGER_OK;
    ledger_rule_label(stated->programme, stated->budget_year, label);
    ledger_rule_payee_label(&stated->payee, payee);
    return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PAYEE_CAP_EXCEEDED, label, payee, cap,
                       paid, stated->amount_fen);
}

static enum ledger_status
claim_judge(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_disbursement *stated = &judging->entry->disbursement;
    struct ledger_claim_state claim;
    char label[LEDGER_RULE_LABEL_SIZE];
    enum ledger_status status;

    if (stated->claim[0] == '\0')
        return LEDGER_OK;
    status = ledger_state_claim(judging->txn, stated->programme, stated->claim, &claim, err);
    if (status == LEDGER_NOT_FOUND) {
        claim = (struct ledger_claim_state){.payee_hash = judging->payee_hash,
                                            .approved_fen = stated->claim_approved_fen};
        status = LEDGER_OK;
    }
    if (status != LEDGER_OK)
        return status;

    (void)snprintf(label, sizeof(label), "%s / %s", stated->programme, stated->claim);
    if (!ledger_digest_equal(&claim.payee_hash, &judging->payee_hash))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLAIM_OTHER_PAYEE, label);
    if (claim.approved_fen != stated->claim_approved_fen)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLAIM_OTHER_AMOUNT, label,
                           claim.approved_fen, stated->claim_approved_fen);
    if (stated->amount_fen > claim.approved_fen - claim.net_fen)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLAIM_EXCEEDED, label,
                           claim.approved_fen, claim.net_fen, stated->amount_fen,
                           claim.net_fen + (stated->amount_fen - claim.approved_fen));
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_payee_cap(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    enum ledger_status status;

    if (judging->entry->body != LEDGER_BODY_DISBURSEMENT)
        return LEDGER_OK;
    status = cap_judge(judging, err);
    return status == LEDGER_OK ? claim_judge(judging, err) : status;
}
