/* Before an erasure: which commitments it is about, and what names them. */
#include <stdio.h>
#include <string.h>

#include "ledger/erasure.h"
#include "ledger/evidence.h"
#include "ledger/pending.h"
#include "ledger/pending_rows.h"
#include "ledger/record/codec.h"
#include "ledger/store/bundle.h"

struct finding {
    struct ledger_store_key by_bytes;
    struct ledger_buffer *commitments;
};

static enum ledger_status
row_compare(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct finding *finding = context;
    const struct ledger_slice commitment = ledger_slice_of(row->key.data + 1, row->key.size - 1);
    struct ledger_arena arena = {0};
    struct ledger_private opened;
    struct ledger_store_key key;
    enum ledger_status status = ledger_private_open(commitment, row->value, &arena, &opened, err);

    if (status == LEDGER_OK) {
        key = ledger_private_lookup_key(opened.kind, ledger_slice_of_text(opened.canonical));
        if (ledger_slice_equal(ledger_store_key_slice(&key),
                               ledger_store_key_slice(&finding->by_bytes)))
            status = ledger_buffer_append(finding->commitments, commitment, err);
    }
    ledger_arena_free(&arena);
    return status;
}

enum ledger_status
ledger_erasure_find(struct ledger *ledger, enum ledger_commitment_kind kind,
                    struct ledger_slice canonical, struct ledger_buffer *out_commitments,
                    struct ledger_error *err)
{
    const size_t before = out_commitments->size;
    struct finding finding = {ledger_private_lookup_key(kind, canonical), out_commitments};
    struct ledger_store_key first = {0};
    struct ledger_store_key end;
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    ledger_store_key_add_u8(&first, 'c');
    end = first;
    ledger_store_key_end_of_prefix(&end);
    if (status == LEDGER_OK)
        status = ledger_store_scan(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&first),
                                   ledger_store_key_slice(&end), LEDGER_STORE_ASCENDING,
                                   row_compare, &finding, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK && out_commitments->size == before)
        return LEDGER_NOT_FOUND;
    return status;
}

/* --- what names a commitment --- */

struct counting {
    struct ledger_slice commitment;
    struct ledger_erasure_scope scope;
    struct ledger_arena arena;
    bool named; /* by the entry at hand */
};

static enum ledger_status
commitment_compare(void *context, struct ledger_slice commitment, struct ledger_error *err)
{
    struct counting *counting = context;

    (void)err;
    if (ledger_slice_equal(commitment, counting->commitment))
        counting->named = true;
    return LEDGER_OK;
}

static enum ledger_status
entry_look(struct counting *counting, struct ledger_slice bytes, struct ledger_entry *entry,
           struct ledger_error *err)
{
    enum ledger_status status;

    ledger_arena_reset(&counting->arena);
    counting->named = false;
    status = ledger_entry_decode(bytes, &counting->arena, entry, err);
    if (status == LEDGER_OK)
        status = ledger_entry_commitments_each(entry, commitment_compare, counting, err);
    return status;
}

static enum ledger_status
entry_count(void *context, uint64_t number, struct ledger_slice bytes, struct ledger_error *err)
{
    struct counting *counting = context;
    struct ledger_entry entry;
    enum ledger_status status = entry_look(counting, bytes, &entry, err);

    (void)number;
    if (status == LEDGER_OK && counting->named) {
        counting->scope.entry_count++;
        counting->scope.disbursement_count += entry.body == LEDGER_BODY_DISBURSEMENT;
    }
    return status;
}

static enum ledger_status
officer_compare(void *context, const struct ledger_officer_state *officer, struct ledger_error *err)
{
    struct counting *counting = context;

    (void)err;
    if (!officer->revoked && ledger_slice_equal(officer->person, counting->commitment))
        (void)snprintf(counting->scope.officer, sizeof(counting->scope.officer), "%s",
                       officer->name);
    return LEDGER_OK;
}

static enum ledger_status
sealed_count(struct ledger *ledger, struct counting *counting, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_position position;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_position_read(txn, &position, err);
    if (status == LEDGER_OK)
        status = ledger_bundle_scan(txn, LEDGER_BUNDLE_LINES, 0, position.entry_count, entry_count,
                                    counting, err);
    if (status == LEDGER_OK)
        status = ledger_state_officers(txn, officer_compare, counting, err);
    ledger_store_abort(txn);
    return status;
}

static enum ledger_status
voucher_take(void *context, const struct ledger_pending_item *item, struct ledger_error *err)
{
    return ledger_buffer_append(
        context, ledger_slice_of(item->header->voucher.bytes, sizeof(item->header->voucher.bytes)),
        err);
}

static enum ledger_status
voucher_count(struct ledger *ledger, struct ledger_voucher_id id, struct counting *counting,
              struct ledger_error *err)
{
    struct ledger_voucher voucher = {0};
    struct ledger_entry entry;
    bool named = false;
    enum ledger_status status =
        ledger_pending_load(ledger, id, &voucher, /* out_dropped= */ NULL, err);

    for (size_t i = 0; i < voucher.entry_count && status == LEDGER_OK && !named; i++) {
        status = entry_look(counting, voucher.entries[i], &entry, err);
        named = counting->named;
    }
    counting->scope.waiting_count += named;
    ledger_voucher_free(&voucher);
    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status; /* Sealed or rejected meanwhile. */
}

static enum ledger_status
waiting_count(struct ledger *ledger, struct counting *counting, struct ledger_error *err)
{
    struct ledger_buffer ids = {0};
    struct ledger_voucher_id id;
    enum ledger_status status = ledger_pending_each(ledger, voucher_take, &ids, err);

    for (size_t at = 0; at < ids.size && status == LEDGER_OK; at += sizeof(id.bytes)) {
        memcpy(id.bytes, ids.data + at, sizeof(id.bytes));
        status = voucher_count(ledger, id, counting, err);
    }
    ledger_buffer_free(&ids);
    return status;
}

enum ledger_status
ledger_erasure_scope(struct ledger *ledger, struct ledger_slice commitment,
                     struct ledger_erasure_scope *out_scope, struct ledger_error *err)
{
    struct counting counting = {.commitment = commitment};
    enum ledger_status status = sealed_count(ledger, &counting, err);

    if (status == LEDGER_OK)
        status = waiting_count(ledger, &counting, err);
    if (status == LEDGER_OK)
        *out_scope = counting.scope;
    ledger_arena_free(&counting.arena);
    return status;
}
