/* Disbursements, and what later entries did to them.
 *
 * by_reference: text0 reference -> u64 entry number | i64 amount | u32 date | u16 budget year
 *                                  | u8 instrument | payee hash (32) | text programme | text claim
 * adjusted:     'd' | u64 entry of the disbursement -> i64 reversed | i64 returned | i64 recovered
 *                     | i64 settled | i64 replaced (no row: all zero)
 *               's' | u64 entry of the settlement   -> u64 entry of the disbursement | i64 amount
 *                     | u8 taken back */
#include "ledger/state/state_apply.h"

enum { KEY_DISBURSEMENT = 'd', KEY_SETTLEMENT = 's' };

static struct ledger_store_key
reference_key(const char *reference)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_text(&key, reference);
    return key;
}

static struct ledger_store_key
adjusted_key(uint8_t prefix, uint64_t entry_number)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_u8(&key, prefix);
    ledger_store_key_add_u64(&key, entry_number);
    return key;
}

/* The sums of 'd'; zero where there is no row. */
static enum ledger_status
adjusted_get(struct ledger_store_txn *txn, struct ledger_disbursement_state *state,
             struct ledger_error *err)
{
    const struct ledger_store_key key = adjusted_key(KEY_DISBURSEMENT, state->entry_number);
    struct ledger_row_reader row;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_ADJUSTED, &key, &row, err);

    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK;
    if (status != LEDGER_OK)
        return status;
    state->reversed_fen = ledger_row_get_i64(&row);
    state->returned_fen = ledger_row_get_i64(&row);
    state->recovered_fen = ledger_row_get_i64(&row);
    state->settled_fen = ledger_row_get_i64(&row);
    state->replaced_fen = ledger_row_get_i64(&row);
    return ledger_row_end(&row, LEDGER_STORE_ADJUSTED, err);
}

static enum ledger_status
adjusted_put(struct ledger_store_txn *txn, const struct ledger_state_place *place,
             const struct ledger_disbursement_state *state, struct ledger_error *err)
{
    const struct ledger_store_key key = adjusted_key(KEY_DISBURSEMENT, state->entry_number);
    struct ledger_row_writer row;

    ledger_row_start(&row);
    ledger_row_put_i64(&row, state->reversed_fen);
    ledger_row_put_i64(&row, state->returned_fen);
    ledger_row_put_i64(&row, state->recovered_fen);
    ledger_row_put_i64(&row, state->settled_fen);
    ledger_row_put_i64(&row, state->replaced_fen);
    return ledger_row_replace(txn, LEDGER_STORE_ADJUSTED, &key, &row, place->entry_number, err);
}

enum ledger_status
ledger_state_disbursement(struct ledger_store_txn *txn, const char *reference,
                          struct ledger_arena *arena,
                          struct ledger_disbursement_state *out_disbursement,
                          struct ledger_error *err)
{
    struct ledger_disbursement_state state = {0};
    struct ledger_store_key key;
    struct ledger_row_reader row;
    enum ledger_status status;

    if (!ledger_id_fits(reference))
        return LEDGER_NOT_FOUND;
    key = reference_key(reference);
    status = ledger_row_find(txn, LEDGER_STORE_BY_REFERENCE, &key, &row, err);
    if (status != LEDGER_OK)
        return status;
    state.entry_number = ledger_row_get_u64(&row);
    state.amount_fen = ledger_row_get_i64(&row);
    state.date = ledger_row_get_u32(&row);
    state.budget_year = ledger_row_get_u16(&row);
    state.instrument = (enum ledger_instrument)ledger_row_get_enum(&row, LEDGER_INSTRUMENT_SUBSIDY,
                                                                   LEDGER_INSTRUMENT_END - 1);
    state.payee_hash = ledger_row_get_digest(&row);
    state.programme = ledger_row_get_text(&row, arena);
    state.claim = ledger_row_get_text(&row, arena);
    status = ledger_row_end(&row, LEDGER_STORE_BY_REFERENCE, err);
    if (status == LEDGER_OK)
        status = adjusted_get(txn, &state, err);
    if (status == LEDGER_OK)
        *out_disbursement = state;
    return status;
}

static enum ledger_status
disbursement_put(struct ledger_store_txn *txn, const struct ledger_disbursement_state *state,
                 const char *reference, struct ledger_error *err)
{
    const struct ledger_store_key key = reference_key(reference);
    struct ledger_row_writer row;

    ledger_row_start(&row);
    ledger_row_put_u64(&row, state->entry_number);
    ledger_row_put_i64(&row, state->amount_fen);
    ledger_row_put_u32(&row, state->date);
    ledger_row_put_u16(&row, (uint16_t)state->budget_year);
    ledger_row_put_u8(&row, (uint8_t)state->instrument);
    ledger_row_put_bytes(&row, ledger_digest_slice(&state->payee_hash));
    ledger_row_put_text(&row, state->programme);
    ledger_row_put_text(&row, state->claim);
    return ledger_row_insert(txn, LEDGER_STORE_BY_REFERENCE, &key, &row, state->entry_number, err);
}

/* The disbursement that a later entry names: one that is not there is damage. */
static enum ledger_status
target_get(struct ledger_store_txn *txn, const struct ledger_state_place *place,
           const char *reference, struct ledger_arena *arena,
           struct ledger_disbursement_state *out_target, struct ledger_error *err)
{
    enum ledger_status status = ledger_state_disbursement(txn, reference, arena, out_target, err);

    return status == LEDGER_NOT_FOUND ? ledger_state_target_missing(place, reference, err) : status;
}

/* The movement of an entry under its disbursement's programme, budget year and payee. */
static struct ledger_state_movement
movement_under(const struct ledger_disbursement_state *disbursement,
               enum ledger_state_measure measure, int64_t amount_fen, uint32_t date)
{
    return (struct ledger_state_movement){.measure = measure,
                                          .amount_fen = amount_fen,
                                          .date = date,
                                          .programme = disbursement->programme,
                                          .budget_year = disbursement->budget_year,
                                          .payee_hash = &disbursement->payee_hash};
}

static enum ledger_status
instrument_get(struct ledger_store_txn *txn, const struct ledger_state_place *place,
               const char *programme, enum ledger_instrument *out_instrument,
               struct ledger_error *err)
{
    enum ledger_status status = ledger_state_instrument(txn, programme, out_instrument, err);

    return status == LEDGER_NOT_FOUND ? ledger_state_target_missing(place, programme, err) : status;
}

enum ledger_status
ledger_state_apply_appropriation(struct ledger_store_txn *txn,
                                 const struct ledger_state_place *place,
                                 const struct ledger_appropriation *appropriation,
                                 struct ledger_error *err)
{
    const struct ledger_state_movement movement = {.measure = LEDGER_STATE_APPROPRIATED,
                                                   .amount_fen = appropriation->amount_fen,
                                                   .date = appropriation->date,
                                                   .programme = appropriation->programme,
                                                   .budget_year = appropriation->budget_year};
    enum ledger_instrument instrument;
    enum ledger_status status =
        instrument_get(txn, place, appropriation->programme, &instrument, err);

    return status == LEDGER_OK ? ledger_state_move(txn, place, &movement, err) : status;
}

/* Adds what this disbursement pays again to the one that it replaces. */
static enum ledger_status
replaced_add(struct ledger_store_txn *txn, const struct ledger_state_place *place,
             const struct ledger_disbursement *disbursement, struct ledger_error *err)
{
    struct ledger_disbursement_state replaced;
    struct ledger_arena arena = {0};
    enum ledger_status status =
        target_get(txn, place, disbursement->replaces, &arena, &replaced, err);

    if (status != LEDGER_OK)
        goto out;
    if (ledger_state_sum_add(&replaced.replaced_fen, disbursement->amount_fen))
        status = adjusted_put(txn, place, &replaced, err);
    else
        status = ledger_state_sum_damaged(place, disbursement->replaces, err);

out:
    ledger_arena_free(&arena);
    return status;
}

enum ledger_status
ledger_state_apply_disbursement(struct ledger_store_txn *txn,
                                const struct ledger_state_place *place,
                                const struct ledger_disbursement *disbursement,
                                struct ledger_error *err)
{
    struct ledger_disbursement_state state = {.entry_number = place->entry_number,
                                              .amount_fen = disbursement->amount_fen,
                                              .date = disbursement->date,
                                              .budget_year = disbursement->budget_year,
                                              .payee_hash = ledger_payee_hash(&disbursement->payee),
                                              .programme = disbursement->programme,
                                              .claim = disbursement->claim};
    const struct ledger_state_movement movement = movement_under(
        &state, LEDGER_STATE_DISBURSED, disbursement->amount_fen, disbursement->date);
    enum ledger_status status =
        instrument_get(txn, place, disbursement->programme, &state.instrument, err);

    /* Before it is there itself: it replaces an earlier one. */
    if (status == LEDGER_OK && disbursement->replaces[0] != '\0')
        status = replaced_add(txn, place, disbursement, err);
    if (status == LEDGER_OK)
        status = disbursement_put(txn, &state, disbursement->reference, err);
    if (status == LEDGER_OK)
        status = ledger_state_claim_add(txn, place, &state, disbursement->amount_fen,
                                        disbursement->claim_approved_fen, err);
    if (status == LEDGER_OK)
        status = ledger_state_apply_payee(txn, place, disbursement, &state.payee_hash, err);
    return status == LEDGER_OK ? ledger_state_move(txn, place, &movement, err) : status;
}

static bool
adjusted_add(struct ledger_disbursement_state *target, const struct ledger_adjustment *adjustment)
{
    switch (adjustment->kind) {
    case LEDGER_ADJUSTMENT_REVERSAL:
        return ledger_state_sum_add(&target->reversed_fen, adjustment->amount_fen);
    case LEDGER_ADJUSTMENT_RETURN:
        return ledger_state_sum_add(&target->returned_fen, adjustment->amount_fen);
    case LEDGER_ADJUSTMENT_RECOVERY:
        return ledger_state_sum_add(&target->recovered_fen, adjustment->amount_fen);
    }
    return false;
}

enum ledger_status
ledger_state_apply_adjustment(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                              const struct ledger_adjustment *adjustment, struct ledger_error *err)
{
    struct ledger_disbursement_state target;
    struct ledger_state_movement movement;
    struct ledger_arena arena = {0};
    enum ledger_status status = target_get(txn, place, adjustment->target, &arena, &target, err);

    if (status != LEDGER_OK)
        goto out;
    status = adjusted_add(&target, adjustment)
                 ? adjusted_put(txn, place, &target, err)
                 : ledger_state_sum_damaged(place, adjustment->target, err);
    if (status == LEDGER_OK && adjustment->kind == LEDGER_ADJUSTMENT_RETURN)
        status = ledger_state_bank_return_add(txn, place, adjustment->bank_reference, err);
    if (status == LEDGER_OK)
        status = ledger_state_claim_add(txn, place, &target, -adjustment->amount_fen,
                                        /* approved_fen= */ 0, err);
    if (status != LEDGER_OK)
        goto out;
    movement =
        movement_under(&target, LEDGER_STATE_ADJUSTED, adjustment->amount_fen, adjustment->date);
    status = ledger_state_move(txn, place, &movement, err);

out:
    ledger_arena_free(&arena);
    return status;
}

enum ledger_status
ledger_state_settlement(struct ledger_store_txn *txn, uint64_t entry_number,
                        struct ledger_settlement_state *out_settlement, struct ledger_error *err)
{
    const struct ledger_store_key key = adjusted_key(KEY_SETTLEMENT, entry_number);
    struct ledger_settlement_state settlement;
    struct ledger_row_reader row;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_ADJUSTED, &key, &row, err);

    if (status != LEDGER_OK)
        return status;
    settlement.disbursement_entry = ledger_row_get_u64(&row);
    settlement.amount_fen = ledger_row_get_i64(&row);
    settlement.taken_back = ledger_row_get_bool(&row);
    status = ledger_row_end(&row, LEDGER_STORE_ADJUSTED, err);
    if (status == LEDGER_OK)
        *out_settlement = settlement;
    return status;
}

static enum ledger_status
settlement_put(struct ledger_store_txn *txn, const struct ledger_state_place *place,
               uint64_t settlement_entry, const struct ledger_settlement_state *settlement,
               struct ledger_error *err)
{
    const struct ledger_store_key key = adjusted_key(KEY_SETTLEMENT, settlement_entry);
    struct ledger_row_writer row;

    ledger_row_start(&row);
    ledger_row_put_u64(&row, settlement->disbursement_entry);
    ledger_row_put_i64(&row, settlement->amount_fen);
    ledger_row_put_u8(&row, settlement->taken_back ? 1 : 0);
    return settlement_entry == place->entry_number
               ? ledger_row_insert(txn, LEDGER_STORE_ADJUSTED, &key, &row, settlement_entry, err)
               : ledger_row_replace(txn, LEDGER_STORE_ADJUSTED, &key, &row, place->entry_number,
                                    err);
}

/* Marks the settlement that this one takes back. */
static enum ledger_status
settlement_take_back(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                     uint64_t settlement_entry, struct ledger_error *err)
{
    struct ledger_settlement_state earlier;
    enum ledger_status status = ledger_state_settlement(txn, settlement_entry, &earlier, err);

    if (status == LEDGER_NOT_FOUND || (status == LEDGER_OK && earlier.taken_back))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STATE_ENTRY_NAMES_ENTRY,
                           place->entry_number, settlement_entry);
    if (status != LEDGER_OK)
        return status;
    earlier.taken_back = true;
    return settlement_put(txn, place, settlement_entry, &earlier, err);
}

enum ledger_status
ledger_state_apply_settlement(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                              const struct ledger_settlement *settlement, struct ledger_error *err)
{
    struct ledger_settlement_state state = {.amount_fen = settlement->amount_fen};
    struct ledger_disbursement_state target;
    struct ledger_state_movement movement;
    struct ledger_arena arena = {0};
    enum ledger_status status = target_get(txn, place, settlement->target, &arena, &target, err);

    if (status != LEDGER_OK)
        goto out;
    status = ledger_state_sum_add(&target.settled_fen, settlement->amount_fen)
                 ? adjusted_put(txn, place, &target, err)
                 : ledger_state_sum_damaged(place, settlement->target, err);
    if (status == LEDGER_OK && settlement->takes_back != 0)
        status = settlement_take_back(txn, place, settlement->takes_back, err);
    if (status != LEDGER_OK)
        goto out;
    state.disbursement_entry = target.entry_number;
    status = settlement_put(txn, place, place->entry_number, &state, err);
    if (status != LEDGER_OK)
        goto out;
    movement =
        movement_under(&target, LEDGER_STATE_SETTLED, settlement->amount_fen, settlement->date);
    status = ledger_state_move(txn, place, &movement, err);

out:
    ledger_arena_free(&arena);
    return status;
}
