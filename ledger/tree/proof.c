/* Proofs out of full nodes.
 *
 * A node of the tree is full when all leaves below it exist; only the nodes on the right edge are
 * not, and they are hashed together here from full ones. On the way from a node up to the root the
 * siblings are full but for at most one:
 *
 *   - Where the node's index and the right edge's differ, the node lies in a full subtree beside
 *     the edge: up to the highest bit that differs, its siblings lie in that subtree.
 *   - At that bit the sibling is the right edge itself, full or not.
 *   - Above, the path is the right edge; it has a sibling, a full one on the left, at each bit of
 *     its index that is set, and goes straight up otherwise.
 *
 * So a proof reads at most as many nodes as the tree is high, and for the one edge as many again.
 * A consistency proof is the path of the last full subtree of the old tree, with that subtree's
 * own hash first; the old root itself stands for it when the old tree is that subtree. */
#include "ledger/tree/proof.h"

#include <assert.h>

/* Where a proof is put together. */
struct proof_making {
    ledger_tree_read_fn *read;
    void *context;
    struct ledger_error *err;
    struct ledger_tree_proof proof;
};

enum ledger_status
ledger_tree_read_leaves(void *context, unsigned level, uint64_t index,
                        struct ledger_digest *out_hash, struct ledger_error *err)
{
    const struct ledger_tree_leaves *leaves = context;
    struct ledger_tree_range range = {0};
    uint64_t end;

    /* (index + 1) << level, where it exists. */
    if (level > 63 || index >= (UINT64_MAX >> level) ||
        (end = (index + 1) << level) > leaves->count)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_TREE_INDEX_BEYOND, index,
                           leaves->count >> (level & 63));
    for (uint64_t i = index << level; i < end; i++)
        ledger_tree_range_add(&range, &leaves->hashes[i]);
    *out_hash = ledger_tree_range_root(&range);
    return LEDGER_OK;
}

enum ledger_status
ledger_tree_range_at(uint64_t size, ledger_tree_read_fn *read, void *context,
                     struct ledger_tree_range *out_range, struct ledger_error *err)
{
    struct ledger_tree_range range = {.size = size};
    uint64_t start = 0;

    if (size > LEDGER_TREE_SIZE_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_TREE_TOO_LARGE, size);
    for (unsigned level = 63; level-- > 0;) {
        enum ledger_status status;

        if ((size >> level & 1) == 0)
            continue;
        status = read(context, level, start >> level, &range.hashes[range.count], err);
        if (status != LEDGER_OK)
            return status;
        range.count++;
        start += UINT64_C(1) << level;
    }
    *out_range = range;
    return LEDGER_OK;
}

static enum ledger_status
proof_add(struct proof_making *making, unsigned level, uint64_t index)
{
    struct ledger_tree_proof *proof = &making->proof;
    enum ledger_status status;

    assert(proof->count < LEDGER_TREE_PROOF_MAX);
    status = making->read(making->context, level, index, &proof->hashes[proof->count], making->err);
    if (status == LEDGER_OK)
        proof->count++;
    return status;
}

/* Adds the hash over leaves [start, size), smallest full subtree first, as the root does. */
static enum ledger_status
proof_add_edge(struct proof_making *making, uint64_t start, uint64_t size)
{
    struct ledger_digest hash = {{0}};
    uint64_t end = size;
    bool first = true;

    assert(start < size);
    for (unsigned level = 0; end > start; level++) {
        struct ledger_digest full;
        enum ledger_status status;

        if (((size - start) >> level & 1) == 0)
            continue;
        end -= UINT64_C(1) << level;
        status = making->read(making->context, level, end >> level, &full, making->err);
        if (status != LEDGER_OK)
            return status;
        hash = first ? full : ledger_tree_node(&full, &hash);
        first = false;
    }
    assert(making->proof.count < LEDGER_TREE_PROOF_MAX);
    making->proof.hashes[making->proof.count++] = hash;
    return LEDGER_OK;
}

/* Adds the siblings of the full node at (level, index) and of all above it, lowest first. */
static enum ledger_status
proof_add_path(struct proof_making *making, unsigned level, uint64_t index, uint64_t size)
{
    uint64_t edge = (size - 1) >> level;

    for (; index != edge; level++, index >>= 1, edge >>= 1) {
        uint64_t sibling = index ^ 1;
        enum ledger_status status = sibling == edge ? proof_add_edge(making, sibling << level, size)
                                                    : proof_add(making, level, sibling);

        if (status != LEDGER_OK)
            return status;
    }
    for (; index > 0; level++, index >>= 1) {
        enum ledger_status status;

        if ((index & 1) == 0)
            continue;
        status = proof_add(making, level, index - 1);
        if (status != LEDGER_OK)
            return status;
    }
    return LEDGER_OK;
}

enum ledger_status
ledger_tree_inclusion(uint64_t index, uint64_t size, ledger_tree_read_fn *read, void *context,
                      struct ledger_tree_proof *out_proof, struct ledger_error *err)
{
    struct proof_making making = {.read = read, .context = context, .err = err};
    enum ledger_status status;

    if (size > LEDGER_TREE_SIZE_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_TREE_TOO_LARGE, size);
    if (index >= size)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_TREE_INDEX_BEYOND, index, size);

    status = proof_add_path(&making, 0, index, size);
    if (status == LEDGER_OK)
        *out_proof = making.proof;
    return status;
}

enum ledger_status
ledger_tree_consistency(uint64_t old_size, uint64_t size, ledger_tree_read_fn *read, void *context,
                        struct ledger_tree_proof *out_proof, struct ledger_error *err)
{
    struct proof_making making = {.read = read, .context = context, .err = err};
    enum ledger_status status = LEDGER_OK;

    if (size > LEDGER_TREE_SIZE_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_TREE_TOO_LARGE, size);
    if (old_size > size)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_TREE_SIZE_BEYOND, old_size,
                           size);

    if (old_size > 0 && old_size < size) {
        unsigned level = (unsigned)__builtin_ctzll(old_size);
        uint64_t index = (old_size >> level) - 1;

        if (index > 0)
            status = proof_add(&making, level, index);
        if (status == LEDGER_OK)
            status = proof_add_path(&making, level, index, size);
    }
    if (status == LEDGER_OK)
        *out_proof = making.proof;
    return status;
}

/* Where a verifier stands on its way up: a node, and the last node of the same level. */
struct climb {
    uint64_t node;
    uint64_t last;
};

/* Whether the next hash of the proof is a left sibling. A node that is the last of its level and
 * has no sibling is carried up first. */
static bool
climb_takes_left(struct climb *climb)
{
    if ((climb->node & 1) == 0 && climb->node != climb->last)
        return false;
    while ((climb->node & 1) == 0 && climb->node != 0) {
        climb->node >>= 1;
        climb->last >>= 1;
    }
    return true;
}

static void
climb_up(struct climb *climb)
{
    climb->node >>= 1;
    climb->last >>= 1;
}

bool
ledger_tree_inclusion_holds(uint64_t index, uint64_t size, const struct ledger_digest *leaf,
                            const struct ledger_tree_proof *proof, const struct ledger_digest *root)
{
    struct climb climb = {.node = index, .last = size - 1};
    struct ledger_digest hash = *leaf;

    if (size > LEDGER_TREE_SIZE_MAX || index >= size || proof->count > LEDGER_TREE_PROOF_MAX)
        return false;
    for (size_t i = 0; i < proof->count; i++) {
        if (climb.last == 0)
            return false;
        hash = climb_takes_left(&climb) ? ledger_tree_node(&proof->hashes[i], &hash)
                                        : ledger_tree_node(&hash, &proof->hashes[i]);
        climb_up(&climb);
    }
    return climb.last == 0 && ledger_digest_equal(&hash, root);
}

/* 0 < old_size < size. */
static bool
growth_holds(uint64_t old_size, uint64_t size, const struct ledger_digest *old_root,
             const struct ledger_digest *root, const struct ledger_tree_proof *proof)
{
    struct climb climb = {.node = old_size - 1, .last = size - 1};
    bool old_is_full = (old_size & (old_size - 1)) == 0;
    struct ledger_digest old_hash;
    struct ledger_digest hash;

    if (proof->count == 0)
        return false;
    while ((climb.node & 1) != 0)
        climb_up(&climb);
    old_hash = hash = old_is_full ? *old_root : proof->hashes[0];
    for (size_t i = old_is_full ? 0 : 1; i < proof->count; i++) {
        if (climb.last == 0)
            return false;
        if (climb_takes_left(&climb)) {
            old_hash = ledger_tree_node(&proof->hashes[i], &old_hash);
            hash = ledger_tree_node(&proof->hashes[i], &hash);
        } else {
            hash = ledger_tree_node(&hash, &proof->hashes[i]);
        }
        climb_up(&climb);
    }
    return climb.last == 0 && ledger_digest_equal(&old_hash, old_root) &&
           ledger_digest_equal(&hash, root);
}

bool
ledger_tree_consistency_holds(uint64_t old_size, uint64_t size,
                              const struct ledger_digest *old_root,
                              const struct ledger_digest *root,
                              const struct ledger_tree_proof *proof)
{
    if (size > LEDGER_TREE_SIZE_MAX || old_size > size || proof->count > LEDGER_TREE_PROOF_MAX)
        return false;
    if (old_size == size)
        return proof->count == 0 && ledger_digest_equal(old_root, root);
    if (old_size == 0)
        return proof->count == 0;
    return growth_holds(old_size, size, old_root, root, proof);
}
