/* Trees and proofs, from RFC 6962, section 2.1 (its definitions make proofs) and RFC 9162, sections
 * 2.1.3.2 and 2.1.4.2 (their loops check them). Both kinds of check are one climb from a node to
 * the root; how many hashes that takes is known from index and size alone, so that a proof of
 * another length is refused before anything is hashed. */
#include "audit/evidence/merkle.h"

#include <assert.h>
#include <string.h>

#include <nettle/sha2.h>

/* Above it a consistency proof could have more than AUDIT_PROOF_MAX hashes. No tree comes near. */
#define TREE_SIZE_MAX (UINT64_C(1) << 63)

/* The leaves from `begin` on, `count` of them: a subtree of some tree, full or at its right edge.
 */
struct range {
    uint64_t begin, count;
};

struct audit_hash
audit_leaf_hash(struct audit_bytes leaf)
{
    static const uint8_t prefix = 0;
    return audit_sha256_2((struct audit_bytes){&prefix, 1}, leaf);
}

struct audit_hash
audit_node_hash(const struct audit_hash *left, const struct audit_hash *right)
{
    /* One piece: most of verifying a ledger is spent here. */
    uint8_t node[1 + 2 * sizeof left->bytes];
    struct sha256_ctx sha;
    struct audit_hash hash;

    node[0] = 1;
    memcpy(node + 1, left->bytes, sizeof left->bytes);
    memcpy(node + 1 + sizeof left->bytes, right->bytes, sizeof right->bytes);
    sha256_init(&sha);
    sha256_update(&sha, sizeof node, node);
    sha256_digest(&sha, sizeof hash.bytes, hash.bytes);
    return hash;
}

static unsigned
bit_length(uint64_t number)
{
    return number == 0 ? 0 : 64 - (unsigned)__builtin_clzll(number);
}

/* The largest power of two below `count`, which is at least 2. */
static uint64_t
split(uint64_t count)
{
    return UINT64_C(1) << (bit_length(count - 1) - 1);
}

/* The root over full subtrees behind each other, the largest first; at least one. */
static struct audit_hash
roots_root(const struct audit_hash *roots, size_t count)
{
    struct audit_hash root = roots[count - 1];
    for (size_t i = count - 1; i > 0; i--)
        root = audit_node_hash(&roots[i - 1], &root);
    return root;
}

void
audit_frontier_append(struct audit_frontier *frontier, const struct audit_hash *leaf)
{
    size_t count = (size_t)__builtin_popcountll(frontier->size);
    struct audit_hash root = *leaf;

    assert(frontier->size < UINT64_MAX);
    for (uint64_t size = frontier->size; (size & 1) != 0; size >>= 1)
        root = audit_node_hash(&frontier->hashes[--count], &root);
    frontier->hashes[count] = root;
    frontier->size++;
}

struct audit_hash
audit_frontier_root(const struct audit_frontier *frontier)
{
    if (frontier->size == 0)
        return audit_sha256((struct audit_bytes){0});
    return roots_root(frontier->hashes, (size_t)__builtin_popcountll(frontier->size));
}

struct audit_hash
audit_merkle_root(const struct audit_hash *leaves, size_t count)
{
    struct audit_frontier frontier;

    frontier.size = 0; /* Without its hashes: 2 KiB of zeros are many for a tree of one leaf. */
    for (size_t i = 0; i < count; i++)
        audit_frontier_append(&frontier, &leaves[i]);
    return audit_frontier_root(&frontier);
}

/* How many hashes lead from node `at` to the root, of a level whose last node is `last`: one for
 * each level until both share a subtree, and then only those on the left. */
static size_t
path_size(uint64_t at, uint64_t last)
{
    unsigned inner = bit_length(at ^ last);
    return inner + (inner < 64 ? (size_t)__builtin_popcountll(at >> inner) : 0);
}

/* Climbs from node `at` to the root. `*now` becomes the root of the whole tree; `*then` (or NULL)
 * of the tree that ends with the node, which has only what lies to the left. */
static void
climb(uint64_t at, uint64_t last, const struct audit_hash *proof, size_t proof_count,
      struct audit_hash *now, struct audit_hash *then)
{
    for (size_t i = 0; i < proof_count; i++) {
        assert(last != 0);
        if ((at & 1) != 0 || at == last) {
            *now = audit_node_hash(&proof[i], now);
            if (then != NULL)
                *then = audit_node_hash(&proof[i], then);
            /* A node at the right edge without a sibling is its own parent. */
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            *now = audit_node_hash(now, &proof[i]);
        }
        at >>= 1;
        last >>= 1;
    }
    assert(last == 0);
}

static enum audit_status
proof_size_check(size_t proof_count, size_t expected, struct audit_error *err)
{
    if (proof_count == expected)
        return AUDIT_OK;
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_PROOF_LENGTH, (uint64_t)proof_count,
                      (uint64_t)expected);
}

static enum audit_status
index_check(uint64_t index, uint64_t size, struct audit_error *err)
{
    if (index < size && size <= TREE_SIZE_MAX)
        return AUDIT_OK;
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_PROOF_INDEX, index, size);
}

static enum audit_status
sizes_check(uint64_t from, uint64_t to, struct audit_error *err)
{
    if (from <= to && to <= TREE_SIZE_MAX)
        return AUDIT_OK;
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_PROOF_SIZES, from, to);
}

enum audit_status
audit_inclusion_check(uint64_t index, uint64_t size, const struct audit_hash *leaf,
                      const struct audit_hash *proof, size_t proof_count,
                      const struct audit_hash *root, struct audit_error *err)
{
    enum audit_status status = index_check(index, size, err);
    if (status == AUDIT_OK)
        status = proof_size_check(proof_count, path_size(index, size - 1), err);
    if (status != AUDIT_OK)
        return status;

    struct audit_hash now = *leaf;
    climb(index, size - 1, proof, proof_count, &now, /* then= */ NULL);
    if (audit_hash_equal(&now, root))
        return AUDIT_OK;
    return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_INCLUSION_NOT_HELD, index, size);
}

/* Whether a proof of the right length leads to both roots; 0 < from < to. */
static bool
consistent(uint64_t from, uint64_t to, const struct audit_hash *from_root,
           const struct audit_hash *to_root, const struct audit_hash *proof, size_t proof_count)
{
    /* The largest full subtree at the old tree's right edge is where both climb from. */
    unsigned level = (unsigned)__builtin_ctzll(from);
    uint64_t at = (from >> level) - 1, last = (to - 1) >> level;
    bool whole = at == 0; /* That subtree is the old tree, and its root need not be proved. */
    struct audit_hash now = whole ? *from_root : proof[0];
    struct audit_hash then = now;

    climb(at, last, proof + !whole, proof_count - !whole, &now, &then);
    return audit_hash_equal(&then, from_root) && audit_hash_equal(&now, to_root);
}

static size_t
consistency_size(uint64_t from, uint64_t to)
{
    if (from == 0 || from == to)
        return 0;
    unsigned level = (unsigned)__builtin_ctzll(from);
    uint64_t at = (from >> level) - 1;
    return (at != 0) + path_size(at, (to - 1) >> level);
}

enum audit_status
audit_consistency_check(uint64_t from, uint64_t to, const struct audit_hash *from_root,
                        const struct audit_hash *to_root, const struct audit_hash *proof,
                        size_t proof_count, struct audit_error *err)
{
    enum audit_status status = sizes_check(from, to, err);
    if (status == AUDIT_OK)
        status = proof_size_check(proof_count, consistency_size(from, to), err);
    if (status != AUDIT_OK)
        return status;

    struct audit_hash empty = audit_sha256((struct audit_bytes){0});
    bool holds = from != 0 || audit_hash_equal(from_root, &empty);
    if (from == to)
        holds = holds && audit_hash_equal(from_root, to_root);
    else if (from != 0)
        holds = consistent(from, to, from_root, to_root, proof, proof_count);
    if (holds)
        return AUDIT_OK;
    return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_CONSISTENCY_NOT_HELD, from, to);
}

/* MTH of a range that a tree has as a subtree: it begins at a multiple of the power of two that is
 * not below its count. */
static enum audit_status
range_root(struct range range, audit_subtree_fn *subtree, void *context, struct audit_hash *out,
           struct audit_error *err)
{
    struct audit_hash roots[64];
    size_t count = 0;
    uint64_t at = range.begin;

    for (unsigned level = bit_length(range.count); level-- > 0;) {
        if ((range.count >> level & 1) == 0)
            continue;
        enum audit_status status = subtree(context, level, at >> level, &roots[count], err);
        if (status != AUDIT_OK)
            return status;
        at += UINT64_C(1) << level;
        count++;
    }
    *out = roots_root(roots, count);
    return AUDIT_OK;
}

enum audit_status
audit_merkle_root_at(uint64_t size, audit_subtree_fn *subtree, void *context,
                     struct audit_hash *out_root, struct audit_error *err)
{
    if (size > 0)
        return range_root((struct range){0, size}, subtree, context, out_root, err);
    *out_root = audit_sha256((struct audit_bytes){0});
    return AUDIT_OK;
}

/* Writes the roots of the ranges, which were found from the root down, from the leaf up. */
static enum audit_status
ranges_roots(const struct range *ranges, size_t count, audit_subtree_fn *subtree, void *context,
             struct audit_hash *out_proof, size_t *out_count, struct audit_error *err)
{
    struct audit_hash proof[AUDIT_PROOF_MAX];

    assert(count <= AUDIT_PROOF_MAX);
    for (size_t i = 0; i < count; i++) {
        enum audit_status status =
            range_root(ranges[count - 1 - i], subtree, context, &proof[i], err);
        if (status != AUDIT_OK)
            return status;
    }
    if (count > 0)
        memcpy(out_proof, proof, count * sizeof proof[0]);
    *out_count = count;
    return AUDIT_OK;
}

/* Halves `*range` as RFC 6962 does, keeps the half with leaf `leaf` and returns the other. */
static struct range
descend(struct range *range, uint64_t leaf)
{
    uint64_t left = split(range->count);
    struct range halves[] = {{range->begin, left}, {range->begin + left, range->count - left}};
    bool right = leaf >= halves[1].begin;

    *range = halves[right];
    return halves[!right];
}

enum audit_status
audit_inclusion_make(uint64_t index, uint64_t size, audit_subtree_fn *subtree, void *context,
                     struct audit_hash out_proof[static AUDIT_PROOF_MAX], size_t *out_count,
                     struct audit_error *err)
{
    struct range siblings[AUDIT_PROOF_MAX], range = {0, size};
    size_t count = 0;
    enum audit_status status = index_check(index, size, err);

    if (status != AUDIT_OK)
        return status;
    while (range.count > 1)
        siblings[count++] = descend(&range, index);
    return ranges_roots(siblings, count, subtree, context, out_proof, out_count, err);
}

enum audit_status
audit_consistency_make(uint64_t from, uint64_t to, audit_subtree_fn *subtree, void *context,
                       struct audit_hash out_proof[static AUDIT_PROOF_MAX], size_t *out_count,
                       struct audit_error *err)
{
    struct range parts[AUDIT_PROOF_MAX], range = {0, to};
    size_t count = 0;
    enum audit_status status = sizes_check(from, to, err);

    if (status != AUDIT_OK)
        return status;
    if (from > 0) {
        /* Down along the old tree's last leaf, to the subtree that ends where the old tree ends. */
        while (range.begin + range.count != from)
            parts[count++] = descend(&range, from - 1);
        if (range.begin > 0)
            parts[count++] = range;
    }
    return ranges_roots(parts, count, subtree, context, out_proof, out_count, err);
}
