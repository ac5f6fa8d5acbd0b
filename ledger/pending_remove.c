/* Taking a voucher away that waits: sealed, rejected, or damaged. */
#include <stdlib.h>
#include <string.h>

#include "ledger/commit.h"
#include "ledger/evidence.h"
#include "ledger/pending.h"
#include "ledger/pending_rows.h"

/* Removal while scanning is not allowed: keys are gathered first. */
struct key_list {
    struct ledger_arena arena;
    struct ledger_slice *keys;
    size_t count;
    size_t capacity;
};

static enum ledger_status
key_note(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct key_list *list = context;
    uint8_t *copy = ledger_arena_take(&list->arena, row->key.size);

    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        struct ledger_slice *keys = realloc(list->keys, capacity * sizeof(*keys));

        if (keys == NULL)
            return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                               capacity * sizeof(*keys));
        list->keys = keys;
        list->capacity = capacity;
    }
    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, row->key.size);
    memcpy(copy, row->key.data, row->key.size);
    list->keys[list->count++] = ledger_slice_of(copy, row->key.size);
    return LEDGER_OK;
}

struct reference_list {
    struct key_list *keys;
    struct ledger_voucher_id voucher;
};

static enum ledger_status
reference_note(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct reference_list *list = context;

    if (!ledger_slice_equal(row->value,
                            ledger_slice_of(list->voucher.bytes, sizeof(list->voucher.bytes))))
        return LEDGER_OK;
    return key_note(list->keys, row, err);
}

static enum ledger_status
references_note(struct ledger_store_txn *txn, struct ledger_voucher_id id, struct key_list *keys,
                struct ledger_error *err)
{
    struct reference_list list = {.keys = keys, .voucher = id};
    struct ledger_store_key prefix = {0};

    ledger_store_key_add_u8(&prefix, 'r');
    return ledger_pending_scan(txn, &prefix, reference_note, &list, err);
}

static enum ledger_status
reference_remove(struct ledger_store_txn *txn, const char *reference,
                 struct ledger_voucher_id voucher, struct ledger_error *err)
{
    struct ledger_store_key key = ledger_pending_reference_key(reference);
    enum ledger_status status = ledger_pending_reference_check(txn, reference, voucher, err);

    if (status != LEDGER_OK)
        return status;
    return ledger_store_remove(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&key), err);
}

/* By the entries, which is quick; where they are damaged by what the rows say, which reads all
 * references: damage must not keep a voucher waiting for ever. */
static enum ledger_status
references_remove(struct ledger_store_txn *txn, struct ledger_voucher_id id, struct key_list *keys,
                  struct ledger_error *err)
{
    struct ledger_voucher voucher = {0};
    enum ledger_status status = ledger_pending_rows_load(txn, id, &voucher, err);

    if (status == LEDGER_OK)
        status = ledger_pending_references_each(txn, &voucher, reference_remove, err);
    ledger_voucher_free(&voucher);
    if (status == LEDGER_DAMAGED || status == LEDGER_MALFORMED || status == LEDGER_NOT_CANONICAL ||
        status == LEDGER_OUT_OF_RANGE)
        status = references_note(txn, id, keys, err);
    return status;
}

enum ledger_status
ledger_pending_rows_remove(struct ledger_store_txn *txn, struct ledger_voucher_id id,
                           struct ledger_error *err)
{
    struct ledger_store_key header_key = ledger_pending_key('h', id);
    struct key_list list = {0};
    struct ledger_slice header;
    enum ledger_status status;

    status = ledger_store_get(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&header_key),
                              &header, err);
    if (status == LEDGER_OK)
        status = references_remove(txn, id, &list, err);
    for (const char *kind = "ehs"; *kind != '\0' && status == LEDGER_OK; kind++) {
        struct ledger_store_key prefix = ledger_pending_key(*kind, id);

        status = ledger_pending_scan(txn, &prefix, key_note, &list, err);
    }
    for (size_t i = 0; i < list.count && status == LEDGER_OK; i++)
        status = ledger_store_remove(txn, LEDGER_STORE_PENDING, list.keys[i], err);
    free(list.keys);
    ledger_arena_free(&list.arena);
    return status;
}

enum ledger_status
ledger_pending_remove(struct ledger *ledger, struct ledger_voucher_id id, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_WRITE, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_pending_rows_remove(txn, id, err);
    if (status == LEDGER_OK)
        status = ledger_commit_voucher(&txn, id, err);
    ledger_store_abort(txn);
    return status;
}
