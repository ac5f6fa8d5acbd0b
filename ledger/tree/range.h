/* A compact range: the roots of the full subtrees that make up leaves [0, size), largest first. It
 * is all that is needed to append and to know the root: at most 64 hashes for any ledger. */
#ifndef LEDGER_TREE_RANGE_H
#define LEDGER_TREE_RANGE_H

#include "ledger/tree/node.h"

/* The most leaves a tree may have: a proof in a tree of 2^63 leaves still fits 64 hashes, in a
 * larger one it may not. */
#define LEDGER_TREE_SIZE_MAX ((uint64_t)INT64_MAX)

struct ledger_tree_range {
    uint64_t size;
    unsigned count; /* The number of bits set in `size`. */
    struct ledger_digest hashes[64];
};

/* Called for each node that appending completes, lowest first: the leaf itself is level 0. */
typedef enum ledger_status ledger_tree_grown_fn(void *context, unsigned level, uint64_t index,
                                                const struct ledger_digest *hash,
                                                struct ledger_error *err);

/* Appends one leaf hash to a range below LEDGER_TREE_SIZE_MAX. `grown` may be NULL. When it fails,
 * its status is returned and the range is as it was. */
enum ledger_status ledger_tree_range_append(struct ledger_tree_range *range,
                                            const struct ledger_digest *leaf,
                                            ledger_tree_grown_fn *grown, void *context,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;
/* Appends without a listener; cannot fail. */
void ledger_tree_range_add(struct ledger_tree_range *range, const struct ledger_digest *leaf);

struct ledger_digest ledger_tree_range_root(const struct ledger_tree_range *range);

/* u64 BE size, then the hashes: as the store keeps it. MALFORMED when they do not fit each other.
 */
enum { LEDGER_TREE_RANGE_BYTES_MAX = 8 + 64 * 32 };
size_t ledger_tree_range_encode(const struct ledger_tree_range *range,
                                uint8_t bytes[static LEDGER_TREE_RANGE_BYTES_MAX]);
enum ledger_status ledger_tree_range_decode(struct ledger_slice bytes,
                                            struct ledger_tree_range *out_range) LEDGER_MUST_CHECK;

#endif
