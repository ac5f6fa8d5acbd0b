/* Sums that cannot wrap, and the failures of an entry that does not fit what is there. */
#include "ledger/state/state_apply.h"

bool
ledger_state_sum_add(int64_t *sum, int64_t amount_fen)
{
    int64_t result;

    if (__builtin_add_overflow(*sum, amount_fen, &result) || result > LEDGER_MONEY_FEN_MAX ||
        result < -LEDGER_MONEY_FEN_MAX)
        return false;
    *sum = result;
    return true;
}

bool
ledger_state_totals_add(struct ledger_totals *totals, const struct ledger_totals *more)
{
    return !__builtin_add_overflow(totals->appropriated_count, more->appropriated_count,
                                   &totals->appropriated_count) &&
           !__builtin_add_overflow(totals->disbursed_count, more->disbursed_count,
                                   &totals->disbursed_count) &&
           !__builtin_add_overflow(totals->adjusted_count, more->adjusted_count,
                                   &totals->adjusted_count) &&
           !__builtin_add_overflow(totals->settled_count, more->settled_count,
                                   &totals->settled_count) &&
           ledger_state_sum_add(&totals->appropriated_fen, more->appropriated_fen) &&
           ledger_state_sum_add(&totals->disbursed_fen, more->disbursed_fen) &&
           ledger_state_sum_add(&totals->adjusted_fen, more->adjusted_fen) &&
           ledger_state_sum_add(&totals->settled_fen, more->settled_fen);
}

enum ledger_status
ledger_state_sum_damaged(const struct ledger_state_place *place, const char *subject,
                         struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_STATE_SUM_OUT_OF_RANGE,
                       place->entry_number, subject);
}

enum ledger_status
ledger_state_target_missing(const struct ledger_state_place *place, const char *target,
                            struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STATE_TARGET_MISSING,
                       place->entry_number, target);
}
