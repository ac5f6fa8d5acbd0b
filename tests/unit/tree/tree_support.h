/* Small trees for the proof tests: leaf i is the single byte i. */
#ifndef TESTS_UNIT_TREE_TREE_SUPPORT_H
#define TESTS_UNIT_TREE_TREE_SUPPORT_H

#include "support/assert_status.h"

#include "ledger/tree/proof.h"

enum { LEAVES_MAX = 130 };

static inline void
leaves_fill(struct ledger_digest *hashes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t byte = (uint8_t)i;

        hashes[i] = ledger_tree_leaf(ledger_slice_of(&byte, 1));
    }
}

static inline struct ledger_digest
root_at(struct ledger_tree_leaves *leaves, uint64_t size)
{
    struct ledger_tree_range range = {0};
    struct ledger_error err = {0};

    assert_status(ledger_tree_range_at(size, ledger_tree_read_leaves, leaves, &range, &err),
                  LEDGER_OK, &err);
    return ledger_tree_range_root(&range);
}

static inline struct ledger_tree_proof
inclusion_of(struct ledger_tree_leaves *leaves, uint64_t index, uint64_t size)
{
    struct ledger_tree_proof proof = {0};
    struct ledger_error err = {0};

    assert_status(ledger_tree_inclusion(index, size, ledger_tree_read_leaves, leaves, &proof, &err),
                  LEDGER_OK, &err);
    return proof;
}

static inline struct ledger_tree_proof
consistency_of(struct ledger_tree_leaves *leaves, uint64_t old_size, uint64_t size)
{
    struct ledger_tree_proof proof = {0};
    struct ledger_error err = {0};

    assert_status(
        ledger_tree_consistency(old_size, size, ledger_tree_read_leaves, leaves, &proof, &err),
        LEDGER_OK, &err);
    return proof;
}

#endif
