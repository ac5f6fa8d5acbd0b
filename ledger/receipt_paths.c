/* The proofs of a receipt. What is stored may be damaged, and a receipt goes to somebody who cannot
 * ask back: every path is checked against its root here. */
#include <stdlib.h>
#include <string.h>

#include "ledger/receipt_internal.h"
#include "ledger/store/bundle.h"
#include "ledger/store/tiles.h"

enum ledger_status
receipt_no_memory(struct ledger_error *err, size_t size)
{
    return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, size);
}

static enum ledger_status
keep(struct receipt_making *making, const struct ledger_tree_proof *proof,
     struct receipt_path *out_path, struct ledger_error *err)
{
    const size_t size = proof->count * sizeof(*proof->hashes);
    struct ledger_digest *hashes;

    if (proof->count == 0) {
        *out_path = (struct receipt_path){NULL, 0};
        return LEDGER_OK;
    }
    hashes = ledger_arena_take(making->arena, size);
    if (hashes == NULL)
        return receipt_no_memory(err, size);
    memcpy(hashes, proof->hashes, size);
    *out_path = (struct receipt_path){hashes, proof->count};
    return LEDGER_OK;
}

enum ledger_status
receipt_seal_path(struct receipt_making *making, const struct ledger_sealed *sealed,
                  struct receipt_path *out_path, struct ledger_error *err)
{
    const uint64_t number = sealed->seal.number;
    const uint64_t size = making->checkpoint.size;
    struct ledger_tree_proof proof;
    enum ledger_status status =
        ledger_tree_inclusion(number, size, ledger_tiles_read, making->txn, &proof, err);

    if (status != LEDGER_OK)
        return status;
    if (!ledger_tree_inclusion_holds(number, size, &sealed->leaf, &proof, &making->checkpoint.root))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_VERIFY_LEAF, number);
    return keep(making, &proof, out_path, err);
}

enum ledger_status
receipt_leaf_path(struct receipt_making *making, const struct ledger_tree_leaves *leaves,
                  uint64_t index, const struct ledger_digest *root, uint64_t number,
                  enum ledger_message message, struct receipt_path *out_path,
                  struct ledger_error *err)
{
    struct ledger_tree_leaves copy = *leaves; /* The reader's context is not const. */
    struct ledger_tree_proof proof;
    enum ledger_status status =
        ledger_tree_inclusion(index, leaves->count, ledger_tree_read_leaves, &copy, &proof, err);

    if (status != LEDGER_OK)
        return status;
    if (!ledger_tree_inclusion_holds(index, leaves->count, &leaves->hashes[index], &proof, root))
        return ledger_fail(err, LEDGER_DAMAGED, message, number);
    return keep(making, &proof, out_path, err);
}

struct leaf_scan {
    struct ledger_digest *leaves;
    uint64_t first;
};

static enum ledger_status
leaf_note(void *context, uint64_t number, struct ledger_slice record, struct ledger_error *err)
{
    const struct leaf_scan *scan = context;

    (void)err;
    scan->leaves[number - scan->first] = ledger_tree_leaf(record);
    return LEDGER_OK;
}

enum ledger_status
receipt_entry_path(struct receipt_making *making, const struct ledger_sealed *sealed,
                   uint32_t index, struct receipt_path *out_path, struct ledger_error *err)
{
    const size_t count = sealed->header.entry_count;
    struct leaf_scan scan = {.first = sealed->seal.first_entry};
    struct ledger_tree_leaves leaves;
    enum ledger_status status;

    scan.leaves = calloc(count, sizeof(*scan.leaves));
    if (scan.leaves == NULL)
        return receipt_no_memory(err, count * sizeof(*scan.leaves));
    status = ledger_bundle_scan(making->txn, LEDGER_BUNDLE_LINES, scan.first, scan.first + count,
                                leaf_note, &scan, err);
    leaves = (struct ledger_tree_leaves){scan.leaves, count};
    if (status == LEDGER_OK)
        status = receipt_leaf_path(making, &leaves, index, &sealed->header.entries_root,
                                   sealed->seal.number, LEDGER_MESSAGE_VERIFY_ENTRIES_ROOT,
                                   out_path, err);
    free(scan.leaves);
    return status;
}
