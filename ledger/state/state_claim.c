/* Claims, which may be paid in parts, and bank returns, which come once.
 *
 * claim:       text0 programme | text0 claim number -> payee hash (32) | i64 approved | i64 net
 * bank_return: text0 bank reference                 -> u64 entry of the RETURN */
#include "ledger/state/state_apply.h"

static struct ledger_store_key
claim_key(const char *programme, const char *claim)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_text(&key, programme);
    ledger_store_key_add_text(&key, claim);
    return key;
}

enum ledger_status
ledger_state_claim(struct ledger_store_txn *txn, const char *programme, const char *claim,
                   struct ledger_claim_state *out_claim, struct ledger_error *err)
{
    const struct ledger_store_key key = claim_key(programme, claim);
    struct ledger_claim_state state;
    struct ledger_row_reader row;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_CLAIM, &key, &row, err);

    if (status != LEDGER_OK)
        return status;
    state.payee_hash = ledger_row_get_digest(&row);
    state.approved_fen = ledger_row_get_i64(&row);
    state.net_fen = ledger_row_get_i64(&row);
    status = ledger_row_end(&row, LEDGER_STORE_CLAIM, err);
    if (status == LEDGER_OK)
        *out_claim = state;
    return status;
}

enum ledger_status
ledger_state_claim_add(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                       const struct ledger_disbursement_state *disbursement, int64_t amount_fen,
                       int64_t approved_fen, struct ledger_error *err)
{
    const struct ledger_store_key key = claim_key(disbursement->programme, disbursement->claim);
    struct ledger_claim_state state = {.payee_hash = disbursement->payee_hash,
                                       .approved_fen = approved_fen};
    struct ledger_row_writer row;
    enum ledger_status status;

    if (disbursement->claim[0] == '\0')
        return LEDGER_OK;
    status = ledger_state_claim(txn, disbursement->programme, disbursement->claim, &state, err);
    if (status != LEDGER_OK && status != LEDGER_NOT_FOUND)
        return status;
    if (!ledger_state_sum_add(&state.net_fen, amount_fen))
        return ledger_state_sum_damaged(place, disbursement->claim, err);
    ledger_row_start(&row);
    ledger_row_put_bytes(&row, ledger_digest_slice(&state.payee_hash));
    ledger_row_put_i64(&row, state.approved_fen);
    ledger_row_put_i64(&row, state.net_fen);
    return ledger_row_replace(txn, LEDGER_STORE_CLAIM, &key, &row, place->entry_number, err);
}

static struct ledger_store_key
bank_return_key(const char *bank_reference)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_text(&key, bank_reference);
    return key;
}

enum ledger_status
ledger_state_bank_return(struct ledger_store_txn *txn, const char *bank_reference,
                         uint64_t *out_entry, struct ledger_error *err)
{
    const struct ledger_store_key key = bank_return_key(bank_reference);
    struct ledger_row_reader row;
    uint64_t entry_number;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_BANK_RETURN, &key, &row, err);

    if (status != LEDGER_OK)
        return status;
    entry_number = ledger_row_get_u64(&row);
    status = ledger_row_end(&row, LEDGER_STORE_BANK_RETURN, err);
    if (status == LEDGER_OK)
        *out_entry = entry_number;
    return status;
}

enum ledger_status
ledger_state_bank_return_add(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                             const char *bank_reference, struct ledger_error *err)
{
    const struct ledger_store_key key = bank_return_key(bank_reference);
    struct ledger_row_writer row;

    ledger_row_start(&row);
    ledger_row_put_u64(&row, place->entry_number);
    return ledger_row_insert(txn, LEDGER_STORE_BANK_RETURN, &key, &row, place->entry_number, err);
}
