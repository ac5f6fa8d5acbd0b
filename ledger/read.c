#include "ledger/read.h"

#include <string.h>

#include "ledger/evidence.h"
#include "ledger/record/codec.h"
#include "ledger/store/bundle.h"

bool
ledger_entry_money(const struct ledger_entry *entry, int64_t *out_amount_fen, uint32_t *out_date)
{
    if (entry->body == LEDGER_BODY_APPROPRIATION) {
        *out_amount_fen = entry->appropriation.amount_fen;
        *out_date = entry->appropriation.date;
    } else if (entry->body == LEDGER_BODY_DISBURSEMENT) {
        *out_amount_fen = entry->disbursement.amount_fen;
        *out_date = entry->disbursement.date;
    } else if (entry->body == LEDGER_BODY_ADJUSTMENT) {
        *out_amount_fen = entry->adjustment.amount_fen;
        *out_date = entry->adjustment.date;
    } else if (entry->body == LEDGER_BODY_SETTLEMENT) {
        *out_amount_fen = entry->settlement.amount_fen;
        *out_date = entry->settlement.date;
    } else {
        return false;
    }
    return true;
}

const char *
ledger_entry_reference(const struct ledger_entry *entry)
{
    if (entry->body == LEDGER_BODY_DISBURSEMENT)
        return entry->disbursement.reference;
    if (entry->body == LEDGER_BODY_ADJUSTMENT)
        return entry->adjustment.target;
    if (entry->body == LEDGER_BODY_SETTLEMENT)
        return entry->settlement.target;
    return NULL;
}

enum ledger_status
ledger_record_of(struct ledger_store_txn *txn, uint64_t number, struct ledger_slice bytes,
                 struct ledger_arena *arena, struct ledger_record *record, struct ledger_error *err)
{
    const char *reference;
    enum ledger_status status;

    *record = (struct ledger_record){.number = number, .txn = txn, .bytes = bytes};
    status = ledger_entry_decode(bytes, arena, &record->entry, err);
    if (status != LEDGER_OK)
        return status;
    reference = ledger_entry_reference(&record->entry);
    if (reference == NULL)
        return LEDGER_OK;
    status = ledger_state_disbursement(txn, reference, arena, &record->disbursement, err);
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_LACKS_REFERENCE, reference,
                           number);
    record->has_disbursement = status == LEDGER_OK;
    return status;
}

enum ledger_status
ledger_read_entry(struct ledger *ledger, uint64_t number, struct ledger_arena *arena,
                  struct ledger_record *out_record, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_record record;
    struct ledger_slice bytes;
    uint8_t *copy;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_bundle_get(txn, LEDGER_BUNDLE_LINES, number, &bytes, err);
    if (status != LEDGER_OK)
        goto out;
    copy = ledger_arena_take(arena, bytes.size);
    if (copy == NULL) {
        status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, bytes.size);
        goto out;
    }
    memcpy(copy, bytes.data, bytes.size);
    status = ledger_record_of(txn, number, ledger_slice_of(copy, bytes.size), arena, &record, err);
    record.txn = NULL; /* It ends here. */
    if (status == LEDGER_OK)
        *out_record = record;

out:
    ledger_store_abort(txn);
    return status;
}

enum ledger_status
ledger_read_disbursement(struct ledger *ledger, const char *reference, struct ledger_arena *arena,
                         struct ledger_disbursement_state *out_disbursement,
                         struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_disbursement(txn, reference, arena, out_disbursement, err);
    ledger_store_abort(txn);
    return status;
}

/* --- seals --- */

enum ledger_status
ledger_sealed_read(struct ledger_store_txn *txn, uint64_t number, struct ledger_arena *arena,
                   struct ledger_sealed *out_sealed, struct ledger_error *err)
{
    struct ledger_sealed sealed;
    struct ledger_slice bytes;
    uint8_t *copy;
    enum ledger_status status = ledger_bundle_get(txn, LEDGER_BUNDLE_SEALS, number, &bytes, err);

    if (status != LEDGER_OK)
        return status;
    copy = ledger_arena_take(arena, bytes.size);
    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, bytes.size);
    memcpy(copy, bytes.data, bytes.size);
    sealed.bytes = ledger_slice_of(copy, bytes.size);
    sealed.leaf = ledger_tree_leaf(sealed.bytes);
    status = ledger_seal_decode(sealed.bytes, arena, &sealed.seal, err);
    if (status == LEDGER_OK)
        status = ledger_voucher_header_decode(sealed.seal.header, arena, &sealed.header, err);
    if (status == LEDGER_OK)
        *out_sealed = sealed;
    return status;
}

enum ledger_status
ledger_read_seal(struct ledger *ledger, uint64_t number, struct ledger_arena *arena,
                 struct ledger_sealed *out_sealed, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_sealed_read(txn, number, arena, out_sealed, err);
    ledger_store_abort(txn);
    return status;
}

static enum ledger_status
seal_first_entry(struct ledger_store_txn *txn, uint64_t number, struct ledger_arena *scratch,
                 uint64_t *out_first, struct ledger_error *err)
{
    struct ledger_slice bytes;
    struct ledger_seal seal;
    enum ledger_status status;

    ledger_arena_reset(scratch);
    status = ledger_bundle_get(txn, LEDGER_BUNDLE_SEALS, number, &bytes, err);
    if (status == LEDGER_OK)
        status = ledger_seal_decode(bytes, scratch, &seal, err);
    if (status == LEDGER_OK)
        *out_first = seal.first_entry;
    return status;
}

enum ledger_status
ledger_sealed_read_of(struct ledger_store_txn *txn, uint64_t entry_number,
                      struct ledger_arena *arena, struct ledger_sealed *out_sealed,
                      struct ledger_error *err)
{
    struct ledger_position position;
    struct ledger_arena scratch = {0};
    uint64_t low = 0;
    uint64_t high;
    enum ledger_status status = ledger_position_read(txn, &position, err);

    if (status == LEDGER_OK && entry_number >= position.entry_count)
        status = LEDGER_NOT_FOUND;
    if (status != LEDGER_OK)
        return status;

    /* Seals ascend by first entry: the last one that does not begin behind the entry covers it. */
    high = position.seal_count;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        uint64_t first;

        status = seal_first_entry(txn, middle, &scratch, &first, err);
        if (status != LEDGER_OK)
            goto out;
        if (first <= entry_number)
            low = middle;
        else
            high = middle;
    }
    status = ledger_sealed_read(txn, low, arena, out_sealed, err);

out:
    ledger_arena_free(&scratch);
    return status;
}

enum ledger_status
ledger_read_seal_of(struct ledger *ledger, uint64_t entry_number, struct ledger_arena *arena,
                    struct ledger_sealed *out_sealed, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_sealed_read_of(txn, entry_number, arena, out_sealed, err);
    ledger_store_abort(txn);
    return status;
}
