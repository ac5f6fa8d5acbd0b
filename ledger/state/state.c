/* by_voucher: voucher id (16) -> u8 fate (0 sealed, 1 rejected) | u64 seal number, or number of the
 * rejecting entry. */
#include "ledger/state/state.h"

#include <assert.h>

#include "ledger/state/state_apply.h"

enum { FATE_SEALED = 0, FATE_REJECTED = 1 };

static struct ledger_store_key
voucher_key(struct ledger_voucher_id voucher)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_bytes(&key, ledger_slice_of(voucher.bytes, sizeof(voucher.bytes)));
    return key;
}

static enum ledger_status
voucher_put(struct ledger_store_txn *txn, struct ledger_voucher_id voucher, uint8_t fate,
            uint64_t number, struct ledger_error *err)
{
    const struct ledger_store_key key = voucher_key(voucher);
    char text[LEDGER_VOUCHER_ID_TEXT_SIZE];
    struct ledger_row_writer row;
    enum ledger_status status;

    ledger_row_start(&row);
    ledger_row_put_u8(&row, fate);
    ledger_row_put_u64(&row, number);
    status = ledger_store_insert(txn, LEDGER_STORE_BY_VOUCHER, ledger_store_key_slice(&key),
                                 ledger_slice_of(row.bytes, row.size), err);
    if (status != LEDGER_EXISTS)
        return status;
    ledger_voucher_id_format(voucher, text);
    return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STATE_VOUCHER_TWICE, text);
}

enum ledger_status
ledger_state_apply_voucher(struct ledger_store_txn *txn, struct ledger_voucher_id voucher,
                           uint64_t seal_number, struct ledger_error *err)
{
    assert(txn != NULL);

    return voucher_put(txn, voucher, FATE_SEALED, seal_number, err);
}

enum ledger_status
ledger_state_voucher(struct ledger_store_txn *txn, struct ledger_voucher_id voucher,
                     struct ledger_voucher_fate *out_fate, struct ledger_error *err)
{
    const struct ledger_store_key key = voucher_key(voucher);
    struct ledger_voucher_fate fate;
    struct ledger_row_reader row;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_BY_VOUCHER, &key, &row, err);

    if (status != LEDGER_OK)
        return status;
    fate.rejected = ledger_row_get_bool(&row);
    fate.number = ledger_row_get_u64(&row);
    status = ledger_row_end(&row, LEDGER_STORE_BY_VOUCHER, err);
    if (status == LEDGER_OK)
        *out_fate = fate;
    return status;
}

static enum ledger_status
apply_money(struct ledger_store_txn *txn, const struct ledger_state_place *place,
            const struct ledger_entry *entry, struct ledger_error *err)
{
    if (entry->body == LEDGER_BODY_APPROPRIATION)
        return ledger_state_apply_appropriation(txn, place, &entry->appropriation, err);
    if (entry->body == LEDGER_BODY_DISBURSEMENT)
        return ledger_state_apply_disbursement(txn, place, &entry->disbursement, err);
    if (entry->body == LEDGER_BODY_ADJUSTMENT)
        return ledger_state_apply_adjustment(txn, place, &entry->adjustment, err);
    return ledger_state_apply_settlement(txn, place, &entry->settlement, err);
}

enum ledger_status
ledger_state_apply(struct ledger_store_txn *txn, uint64_t entry_number, uint64_t seal_number,
                   const struct ledger_entry *entry, const struct ledger_digest *leaf,
                   struct ledger_error *err)
{
    const struct ledger_state_place place = {
        .entry_number = entry_number, .seal_number = seal_number, .leaf = *leaf};

    assert(txn != NULL);

    switch (entry->body) {
    case LEDGER_BODY_IDENTITY:
        return ledger_state_apply_identity(txn, &place, &entry->identity, err);
    case LEDGER_BODY_OFFICER:
        return ledger_state_apply_officer(txn, &place, &entry->officer, err);
    case LEDGER_BODY_RULE:
        return ledger_state_apply_rule(txn, &place, &entry->rule, err);
    case LEDGER_BODY_PROGRAMME:
        return ledger_state_apply_programme(txn, &place, &entry->programme, err);
    case LEDGER_BODY_APPROPRIATION:
    case LEDGER_BODY_DISBURSEMENT:
    case LEDGER_BODY_ADJUSTMENT:
    case LEDGER_BODY_SETTLEMENT:
        return apply_money(txn, &place, entry, err);
    case LEDGER_BODY_MATCH:
        return ledger_state_apply_match(txn, &place, &entry->match, err);
    case LEDGER_BODY_RECONCILIATION:
        return ledger_state_apply_reconciliation(txn, &place, &entry->reconciliation, err);
    case LEDGER_BODY_CLOSING:
        return ledger_state_apply_closing(txn, &place, &entry->closing, err);
    case LEDGER_BODY_REJECTION:
        return voucher_put(txn, entry->rejection.voucher, FATE_REJECTED, entry_number, err);
    case LEDGER_BODY_ANCHOR:
        return ledger_state_apply_anchor(txn, &place, &entry->anchor, err);
    case LEDGER_BODY_ERASURE:
        return ledger_state_apply_erasure(txn, &place, &entry->erasure, err);
    case LEDGER_BODY_INCIDENT:
        return LEDGER_OK; /* Told to people; nothing is derived from it. */
    }
    return LEDGER_UNSUPPORTED;
}

enum ledger_status
ledger_state_clear(struct ledger_store_txn *txn, struct ledger_error *err)
{
    assert(txn != NULL);

    for (int table = 0; table < (int)LEDGER_STORE_TABLE_COUNT; table++) {
        enum ledger_status status;

        if (ledger_store_table_class((enum ledger_store_table)table) != LEDGER_STORE_DERIVED)
            continue;
        status = ledger_store_clear(txn, (enum ledger_store_table)table, err);
        if (status != LEDGER_OK)
            return status;
    }
    return LEDGER_OK;
}
