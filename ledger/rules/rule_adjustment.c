/* Rule 15: what later entries say of a disbursement: taken back, paid by the bank, paid again. */
#include <string.h>

#include "ledger/rules/judging.h"

/* All that was taken back of a disbursement. */
static int64_t
adjusted_of(const struct ledger_disbursement_state *target)
{
    return target->reversed_fen + target->returned_fen + target->recovered_fen;
}

static enum ledger_status
target_look_up(struct ledger_entry_judging *judging, const char *reference,
               struct ledger_disbursement_state *out_target, struct ledger_error *err)
{
    enum ledger_status status =
        ledger_state_disbursement(judging->txn, reference, &judging->arena, out_target, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TARGET_UNKNOWN, reference);
    return status;
}

static enum ledger_status
reversal_judge(const struct ledger_adjustment *stated,
               const struct ledger_disbursement_state *target, struct ledger_error *err)
{
    const int64_t standing = target->amount_fen - target->reversed_fen;

    /* What the bank confirmed was paid cannot be said never to have been recorded rightly. */
    if (target->settled_fen > standing - stated->amount_fen)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_REVERSAL_OF_SETTLED, stated->target,
                           standing, target->settled_fen, stated->amount_fen);
    return LEDGER_OK;
}

static enum ledger_status
return_judge(struct ledger_entry_judging *judging, const struct ledger_disbursement_state *target,
             struct ledger_error *err)
{
    const struct ledger_adjustment *stated = &judging->entry->adjustment;
    uint64_t earlier;
    enum ledger_status status;

    if (target->instrument == LEDGER_INSTRUMENT_RELIEF)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RELIEF_NOT_RETURNED, stated->target);
    status = ledger_state_bank_return(judging->txn, stated->bank_reference, &earlier, err);
    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK;
    if (status != LEDGER_OK)
        return status;
    return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_BANK_RETURN_USED, stated->bank_reference,
                       earlier);
}

static enum ledger_status
adjustment_judge(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_adjustment *stated = &judging->entry->adjustment;
    struct ledger_disbursement_state target;
    enum ledger_status status = target_look_up(judging, stated->target, &target, err);

    if (status != LEDGER_OK)
        return status;
    if (stated->date < target.date)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ADJUSTMENT_BEFORE_TARGET,
                           stated->target, stated->date, target.date);
    if (stated->amount_fen > target.amount_fen - adjusted_of(&target))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ADJUSTMENT_EXCEEDS_TARGET,
                           stated->target, target.amount_fen, adjusted_of(&target),
                           stated->amount_fen, target.amount_fen - adjusted_of(&target));
    if (stated->kind == LEDGER_ADJUSTMENT_REVERSAL)
        return reversal_judge(stated, &target, err);
    if (stated->kind == LEDGER_ADJUSTMENT_RETURN)
        return return_judge(judging, &target, err);
    return LEDGER_OK;
}

static enum ledger_status
taking_back_judge(struct ledger_entry_judging *judging,
                  const struct ledger_disbursement_state *target, struct ledger_error *err)
{
    const struct ledger_settlement *stated = &judging->entry->settlement;
    struct ledger_settlement_state earlier;
    enum ledger_status status =
        ledger_state_settlement(judging->txn, stated->takes_back, &earlier, err);

    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TAKES_BACK_NO_SETTLEMENT,
                           stated->takes_back);
    if (status != LEDGER_OK)
        return status;
    if (earlier.disbursement_entry != target->entry_number)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TAKES_BACK_OTHER_TARGET,
                           stated->takes_back, stated->target);
    if (earlier.amount_fen < 0 || earlier.amount_fen != -stated->amount_fen)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TAKES_BACK_OTHER_AMOUNT,
                           stated->takes_back, earlier.amount_fen, stated->amount_fen);
    if (earlier.taken_back)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TAKES_BACK_TWICE,
                           stated->takes_back);
    return LEDGER_OK;
}

static enum ledger_status
settlement_judge(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_settlement *stated = &judging->entry->settlement;
    struct ledger_disbursement_state target;
    int64_t standing;
    enum ledger_status status = target_look_up(judging, stated->target, &target, err);

    if (status != LEDGER_OK)
        return status;
    if (target.instrument == LEDGER_INSTRUMENT_RELIEF)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RELIEF_NOT_SETTLED, stated->target);
    if (stated->date < target.date)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SETTLEMENT_BEFORE_TARGET,
                           stated->target, stated->date, target.date);
    if (stated->amount_fen < 0)
        return taking_back_judge(judging, &target, err);
    standing = target.amount_fen - target.reversed_fen;
    if (stated->amount_fen > standing - target.settled_fen)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SETTLEMENT_EXCEEDS_TARGET,
                           stated->target, standing, target.settled_fen, stated->amount_fen);
    return LEDGER_OK;
}

static enum ledger_status
replacement_judge(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_disbursement *stated = &judging->entry->disbursement;
    struct ledger_disbursement_state target;
    enum ledger_status status;

    if (stated->replaces[0] == '\0')
        return LEDGER_OK;
    status = target_look_up(judging, stated->replaces, &target, err);
    if (status != LEDGER_OK)
        return status;
    if (strcmp(stated->programme, target.programme) != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_REPLACES_OTHER_PROGRAMME,
                           stated->reference, stated->replaces, target.programme,
                           stated->programme);
    if (stated->budget_year != target.budget_year)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_REPLACES_OTHER_YEAR,
                           stated->reference, stated->replaces, (uint64_t)target.budget_year,
                           (uint64_t)stated->budget_year);
    if (!ledger_digest_equal(&judging->payee_hash, &target.payee_hash))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_REPLACES_OTHER_PAYEE,
                           stated->reference, stated->replaces);
    if (stated->amount_fen > target.returned_fen - target.replaced_fen)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_REPLACES_MORE_THAN_RETURNED,
                           stated->replaces, target.returned_fen, target.replaced_fen,
                           stated->amount_fen);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_adjustment(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    if (judging->entry->body == LEDGER_BODY_ADJUSTMENT)
        return adjustment_judge(judging, err);
    if (judging->entry->body == LEDGER_BODY_SETTLEMENT)
        return settlement_judge(judging, err);
    if (judging->entry->body == LEDGER_BODY_DISBURSEMENT)
        return replacement_judge(judging, err);
    return LEDGER_OK;
}
