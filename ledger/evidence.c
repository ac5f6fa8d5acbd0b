#include "ledger/evidence.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/store/bundle.h"
#include "ledger/store/tiles.h"

enum { POSITION_SIZE = 88 };

static struct ledger_slice
head_key(const char *name)
{
    return ledger_slice_of_text(name);
}

static enum ledger_status
format_check(struct ledger_store_txn *txn, struct ledger_error *err)
{
    struct ledger_slice value;
    enum ledger_status status =
        ledger_store_get(txn, LEDGER_STORE_HEAD, head_key("format"), &value, err);

    if (status != LEDGER_OK)
        return status;
    if (value.size != 4)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "format");
    if (ledger_get_u32(value.data) != LEDGER_STORE_FORMAT)
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_STORE_NEWER,
                           (uint64_t)ledger_get_u32(value.data), (uint64_t)LEDGER_STORE_FORMAT);
    return LEDGER_OK;
}

static enum ledger_status
position_decode(struct ledger_slice bytes, struct ledger_position *position)
{
    uint64_t sealed_at;

    if (bytes.size != POSITION_SIZE)
        return LEDGER_DAMAGED;
    position->seal_count = ledger_get_u64(bytes.data);
    position->entry_count = ledger_get_u64(bytes.data + 8);
    sealed_at = ledger_get_u64(bytes.data + 16);
    if (sealed_at > INT64_MAX)
        return LEDGER_DAMAGED;
    position->last_sealed_at_ms = (int64_t)sealed_at;
    memcpy(position->last_leaf.bytes, bytes.data + 24, 32);
    memcpy(position->genesis.bytes, bytes.data + 56, 32);
    return LEDGER_OK;
}

enum ledger_status
ledger_position_read(struct ledger_store_txn *txn, struct ledger_position *out_position,
                     struct ledger_error *err)
{
    struct ledger_position position = {0};
    struct ledger_slice value;
    enum ledger_status status = format_check(txn, err);

    if (status == LEDGER_NOT_FOUND) { /* A store that nothing was written to. */
        *out_position = position;
        return LEDGER_OK;
    }
    if (status != LEDGER_OK)
        return status;

    status = ledger_store_get(txn, LEDGER_STORE_HEAD, head_key("position"), &value, err);
    if (status == LEDGER_NOT_FOUND) {
        *out_position = position;
        return LEDGER_OK;
    }
    if (status != LEDGER_OK)
        return status;
    if (position_decode(value, &position) != LEDGER_OK)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "position");

    status = ledger_store_get(txn, LEDGER_STORE_HEAD, head_key("frontier"), &value, err);
    if (status == LEDGER_OK)
        status = ledger_tree_range_decode(value, &position.range);
    if (status == LEDGER_NOT_FOUND || status == LEDGER_MALFORMED ||
        (status == LEDGER_OK && position.range.size != position.seal_count))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "frontier");
    if (status != LEDGER_OK)
        return status;

    *out_position = position;
    return LEDGER_OK;
}

enum ledger_status
ledger_position_write(struct ledger_store_txn *txn, const struct ledger_position *position,
                      struct ledger_error *err)
{
    uint8_t row[POSITION_SIZE];
    uint8_t frontier[LEDGER_TREE_RANGE_BYTES_MAX];
    size_t frontier_size = ledger_tree_range_encode(&position->range, frontier);
    enum ledger_status status;

    assert(position->range.size == position->seal_count);
    ledger_put_u64(row, position->seal_count);
    ledger_put_u64(row + 8, position->entry_count);
    ledger_put_u64(row + 16, (uint64_t)position->last_sealed_at_ms);
    memcpy(row + 24, position->last_leaf.bytes, 32);
    memcpy(row + 56, position->genesis.bytes, 32);

    status = ledger_store_replace(txn, LEDGER_STORE_HEAD, head_key("position"),
                                  ledger_slice_of(row, sizeof(row)), err);
    if (status != LEDGER_OK)
        return status;
    return ledger_store_replace(txn, LEDGER_STORE_HEAD, head_key("frontier"),
                                ledger_slice_of(frontier, frontier_size), err);
}

/* The hints of all entries stand in one array, so that they are appended in one call. */
static enum ledger_status
hints_append(struct ledger_store_txn *txn, const struct ledger_position *position,
             const struct ledger_sealed_voucher *voucher, struct ledger_error *err)
{
    struct ledger_slice *hints = calloc(voucher->entry_count, sizeof(*hints));
    enum ledger_status status;

    if (hints == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           voucher->entry_count * sizeof(*hints));
    for (size_t i = 0; i < voucher->entry_count; i++)
        hints[i] = ledger_slice_of(voucher->leaves[i].bytes, LEDGER_HINT_SIZE);
    status = ledger_bundle_append(txn, LEDGER_BUNDLE_HINTS, position->entry_count, hints,
                                  voucher->entry_count, err);
    free(hints);
    return status;
}

enum ledger_status
ledger_evidence_append(struct ledger_store_txn *txn, struct ledger_position *position,
                       const struct ledger_sealed_voucher *voucher,
                       enum ledger_evidence_scope scope, struct ledger_error *err)
{
    struct ledger_position next = *position;
    enum ledger_status status;

    status = ledger_bundle_append(txn, LEDGER_BUNDLE_SEALS, position->seal_count,
                                  &voucher->seal_bytes, 1, err);
    if (status != LEDGER_OK)
        return status;
    if (scope == LEDGER_EVIDENCE_ALL) {
        status = ledger_bundle_append(txn, LEDGER_BUNDLE_LINES, position->entry_count,
                                      voucher->entries, voucher->entry_count, err);
        if (status != LEDGER_OK)
            return status;
        status = hints_append(txn, position, voucher, err);
        if (status != LEDGER_OK)
            return status;
    }

    next.last_leaf = ledger_tree_leaf(voucher->seal_bytes);
    status = ledger_tiles_append(txn, &next.range, &next.last_leaf, err);
    if (status != LEDGER_OK)
        return status;
    if (position->seal_count == 0)
        next.genesis = next.last_leaf;
    next.seal_count++;
    next.entry_count += voucher->entry_count;
    next.last_sealed_at_ms = voucher->sealed_at_ms;
    status = ledger_position_write(txn, &next, err);
    if (status != LEDGER_OK)
        return status;

    *position = next;
    return LEDGER_OK;
}

struct recheck {
    const struct ledger_digest *leaves;
    uint64_t first;
};

static enum ledger_status
entry_recheck(void *context, uint64_t number, struct ledger_slice record, struct ledger_error *err)
{
    const struct recheck *recheck = context;
    struct ledger_digest leaf = ledger_tree_leaf(record);

    if (ledger_digest_equal(&leaf, &recheck->leaves[number - recheck->first]))
        return LEDGER_OK;
    return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RECHECK_FAILED, number);
}

enum ledger_status
ledger_evidence_recheck(struct ledger_store_txn *txn, const struct ledger_position *position,
                        const struct ledger_sealed_voucher *voucher, struct ledger_error *err)
{
    struct recheck recheck = {
        .leaves = voucher->leaves,
        .first = position->entry_count - voucher->entry_count,
    };
    struct ledger_slice seal;
    struct ledger_digest leaf;
    struct ledger_digest root;
    struct ledger_digest expected = ledger_tree_range_root(&position->range);
    enum ledger_status status;

    status = ledger_bundle_scan(txn, LEDGER_BUNDLE_LINES, recheck.first, position->entry_count,
                                entry_recheck, &recheck, err);
    if (status != LEDGER_OK)
        return status;

    status = ledger_bundle_get(txn, LEDGER_BUNDLE_SEALS, position->seal_count - 1, &seal, err);
    if (status != LEDGER_OK)
        return status;
    leaf = ledger_tree_leaf(seal);
    status = ledger_tiles_root_at(txn, position->seal_count, &root, err);
    if (status != LEDGER_OK)
        return status;
    if (!ledger_digest_equal(&leaf, &position->last_leaf) || !ledger_digest_equal(&root, &expected))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RECHECK_FAILED, recheck.first);
    return LEDGER_OK;
}
