#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "support/vectors.h"
#include "tree_support.h"

static struct ledger_digest hashes[LEAVES_MAX];
static struct ledger_tree_leaves leaves = {.hashes = hashes, .count = LEAVES_MAX};
static json_t *vectors;

static void
assert_proof_equal(const struct ledger_tree_proof *proof, const json_t *expected)
{
    assert_int_equal(proof->count, json_array_size(expected));
    for (size_t i = 0; i < proof->count; i++)
        assert_digest_equal(proof->hashes[i], vectors_digest(json_array_get(expected, i)));
}

/* A line of the accumulated vectors: what is proved, then " %hex" for each hash. */
static void
hash_line(struct ledger_hasher *hasher, const char *what, const struct ledger_tree_proof *proof)
{
    ledger_hasher_add(hasher, ledger_slice_of_text(what));
    for (size_t i = 0; i < proof->count; i++) {
        char hex[LEDGER_DIGEST_HEX_SIZE];

        ledger_digest_hex(&proof->hashes[i], hex);
        ledger_hasher_add(hasher, ledger_slice_of_text(" "));
        ledger_hasher_add(hasher, ledger_slice_of_text(hex));
    }
    ledger_hasher_add(hasher, ledger_slice_of_text("\n"));
}

static void
hash_pair_line(struct ledger_hasher *hasher, uint64_t first, uint64_t second,
               const struct ledger_tree_proof *proof)
{
    char text[64];

    (void)snprintf(text, sizeof(text), "%" PRIu64 " %" PRIu64, first, second);
    hash_line(hasher, text, proof);
}

static void
proofs_in_a_tree_of_eight_are_the_published_ones(void **state)
{
    struct ledger_digest published[8];
    struct ledger_tree_leaves eight = {.hashes = published, .count = 8};
    const json_t *leaf_hashes = vectors_member(vectors, "rfc6962_8", "leaf_hashes");
    struct ledger_tree_proof proof;

    (void)state;
    for (size_t i = 0; i < 8; i++)
        published[i] = vectors_digest(json_array_get(leaf_hashes, i));
    proof = inclusion_of(&eight, 5, 8);
    assert_proof_equal(&proof, vectors_member(vectors, "rfc6962_8", "incl_5_8"));
    proof = consistency_of(&eight, 6, 8);
    assert_proof_equal(&proof, vectors_member(vectors, "rfc6962_8", "cons_6_8"));
    proof = consistency_of(&eight, 2, 5);
    assert_proof_equal(&proof, vectors_member(vectors, "rfc6962_8", "cons_2_5"));
}

static void
proofs_in_a_log_of_three_hundred_are_the_known_ones(void **state)
{
    static struct ledger_digest log_hashes[300];
    struct ledger_tree_leaves log = {.hashes = log_hashes, .count = 300};
    struct ledger_tree_proof proof;
    struct ledger_digest root;

    (void)state;
    for (unsigned i = 0; i < 300; i++) {
        char entry[32];

        (void)snprintf(entry, sizeof(entry), "entry-%04u", i);
        log_hashes[i] = ledger_tree_leaf(ledger_slice_of_text(entry));
    }
    assert_digest_equal(root_at(&log, 1),
                        vectors_digest(vectors_member(vectors, "own300", "root1")));
    assert_digest_equal(root_at(&log, 256),
                        vectors_digest(vectors_member(vectors, "own300", "root256")));
    root = root_at(&log, 300);
    assert_digest_equal(root, vectors_digest(vectors_member(vectors, "own300", "root300")));
    assert_digest_equal(ledger_digest_of(ledger_slice_of(log_hashes, 8192)),
                        vectors_digest(vectors_member(vectors, "own300", "tile/0/000 sha256")));
    assert_digest_equal(
        ledger_digest_of(ledger_slice_of(log_hashes + 256, 44 * sizeof(log_hashes[0]))),
        vectors_digest(vectors_member(vectors, "own300", "tile/0/001.p/44 sha256")));

    proof = inclusion_of(&log, 299, 300);
    assert_proof_equal(&proof, vectors_member(vectors, "own300", "incl_299_300"));
    assert_true(ledger_tree_inclusion_holds(299, 300, &log_hashes[299], &proof, &root));
    proof = consistency_of(&log, 256, 300);
    assert_proof_equal(&proof, vectors_member(vectors, "own300", "cons_256_300"));
}

static void
all_inclusion_proofs_to_130_leaves_hold_and_accumulate_to_the_known_hash(void **state)
{
    struct ledger_hasher hasher;

    (void)state;
    ledger_hasher_start(&hasher);
    for (uint64_t size = 0; size <= LEAVES_MAX; size++) {
        struct ledger_digest root = root_at(&leaves, size);

        for (uint64_t index = 0; index < size; index++) {
            struct ledger_tree_proof proof = inclusion_of(&leaves, index, size);

            assert_true(ledger_tree_inclusion_holds(index, size, &hashes[index], &proof, &root));
            hash_pair_line(&hasher, index, size, &proof);
        }
    }
    assert_digest_equal(
        ledger_hasher_finish(&hasher),
        vectors_digest(vectors_member(vectors, "merkle_accumulated", "inclusion_sha256")));
}

static void
all_consistency_proofs_to_130_leaves_hold_and_accumulate_to_the_known_hash(void **state)
{
    struct ledger_hasher hasher;
    struct ledger_digest roots[LEAVES_MAX + 1];

    (void)state;
    ledger_hasher_start(&hasher);
    for (uint64_t size = 0; size <= LEAVES_MAX; size++) {
        roots[size] = root_at(&leaves, size);
        for (uint64_t old_size = 0; old_size <= size; old_size++) {
            struct ledger_tree_proof proof = consistency_of(&leaves, old_size, size);

            assert_true(ledger_tree_consistency_holds(old_size, size, &roots[old_size],
                                                      &roots[size], &proof));
            hash_pair_line(&hasher, old_size, size, &proof);
        }
    }
    assert_digest_equal(
        ledger_hasher_finish(&hasher),
        vectors_digest(vectors_member(vectors, "merkle_accumulated", "consistency_sha256")));
}

/* A subtree of Merkle Tree Certificates is a tree of its own over some of the leaves, in a place
 * where a larger tree would have it too. */
static bool
subtree_is_valid(uint64_t start, uint64_t end)
{
    uint64_t width = 1;

    while (width < end - start)
        width *= 2;
    return start == 0 || start == end || start % width == 0;
}

static void
all_subtrees_to_130_leaves_accumulate_to_the_hashes_of_the_draft(void **state)
{
    struct ledger_hasher roots;
    struct ledger_hasher inclusions;

    (void)state;
    ledger_hasher_start(&roots);
    ledger_hasher_start(&inclusions);
    for (uint64_t end = 0; end <= LEAVES_MAX; end++) {
        for (uint64_t start = 0; start <= end; start++) {
            struct ledger_tree_leaves subtree = {.hashes = hashes + start, .count = end - start};
            struct ledger_digest root;
            char text[64];
            char hex[LEDGER_DIGEST_HEX_SIZE];

            if (!subtree_is_valid(start, end))
                continue;
            root = root_at(&subtree, end - start);
            ledger_digest_hex(&root, hex);
            (void)snprintf(text, sizeof(text), "[%" PRIu64 ", %" PRIu64 ") ", start, end);
            ledger_hasher_add(&roots, ledger_slice_of_text(text));
            ledger_hasher_add(&roots, ledger_slice_of_text(hex));
            ledger_hasher_add(&roots, ledger_slice_of_text("\n"));

            for (uint64_t index = start; index < end; index++) {
                struct ledger_tree_proof proof = inclusion_of(&subtree, index - start, end - start);

                (void)snprintf(text, sizeof(text), "%" PRIu64 " [%" PRIu64 ", %" PRIu64 ")", index,
                               start, end);
                hash_line(&inclusions, text, &proof);
            }
        }
    }
    assert_digest_equal(
        ledger_hasher_finish(&roots),
        vectors_digest(vectors_member(vectors, "merkle_accumulated", "mtc_subtree_hash_sha256")));
    assert_digest_equal(ledger_hasher_finish(&inclusions),
                        vectors_digest(vectors_member(vectors, "merkle_accumulated",
                                                      "mtc_subtree_inclusion_sha256")));
}

/* A tree far larger than any memory, in which every full node's hash is that of its name. */
struct vast_tree {
    uint64_t size;
    size_t read_count;
    size_t fail_at;
};

static enum ledger_status
vast_read(void *context, unsigned level, uint64_t index, struct ledger_digest *out_hash,
          struct ledger_error *err)
{
    struct vast_tree *tree = context;
    uint8_t name[9];

    if (tree->read_count++ == tree->fail_at)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)1);
    assert_true(level < 63);
    assert_true(index <= (tree->size >> level) - 1); /* Only full nodes are asked for. */
    name[0] = (uint8_t)level;
    ledger_put_u64(name + 1, index);
    *out_hash = ledger_digest_of(ledger_slice_of(name, sizeof(name)));
    return LEDGER_OK;
}

static void
proofs_in_vast_trees_fit_and_read_few_nodes(void **state)
{
    static const struct {
        uint64_t size;
        uint64_t index;
    } rows[] = {
        {LEDGER_TREE_SIZE_MAX, 0},
        {LEDGER_TREE_SIZE_MAX, LEDGER_TREE_SIZE_MAX - 1},
        {LEDGER_TREE_SIZE_MAX, LEDGER_TREE_SIZE_MAX / 2},
        {LEDGER_TREE_SIZE_MAX, LEDGER_TREE_SIZE_MAX - 2},
        {(UINT64_C(1) << 62) + 1, UINT64_C(1) << 62},
        {(UINT64_C(1) << 62) + 1, 12345},
        {UINT64_C(1) << 62, 1},
        {1000000007, 999999999},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct vast_tree tree = {.size = rows[i].size, .fail_at = SIZE_MAX};
        struct ledger_tree_proof proof;
        struct ledger_tree_range range;
        struct ledger_error err = {0};

        assert_status(
            ledger_tree_inclusion(rows[i].index, rows[i].size, vast_read, &tree, &proof, &err),
            LEDGER_OK, &err);
        assert_true(proof.count <= 63);
        assert_true(tree.read_count <= 126);
        tree.read_count = 0;
        assert_status(ledger_tree_consistency(rows[i].index + 1, rows[i].size, vast_read, &tree,
                                              &proof, &err),
                      LEDGER_OK, &err);
        assert_true(tree.read_count <= 127);
        tree.read_count = 0;
        assert_status(ledger_tree_range_at(rows[i].size, vast_read, &tree, &range, &err), LEDGER_OK,
                      &err);
        assert_int_equal(tree.read_count, range.count);
        assert_int_equal(range.count, __builtin_popcountll(rows[i].size));
    }
}

static void
a_node_that_cannot_be_read_fails_the_proof_and_leaves_it_untouched(void **state)
{
    struct vast_tree tree = {.size = 1000};
    struct ledger_tree_proof proof;
    struct ledger_tree_proof before;
    struct ledger_tree_range range = {.size = 7};
    struct ledger_error err;

    (void)state;
    memset(&proof, 0x5a, sizeof(proof));
    before = proof;
    /* The path of leaf 300 reads 14 nodes, that of size 300 fewer. */
    for (size_t fail_at = 0; fail_at < 6; fail_at++) {
        tree.fail_at = fail_at;
        tree.read_count = 0;
        assert_status(ledger_tree_inclusion(300, 1000, vast_read, &tree, &proof, &err),
                      LEDGER_DAMAGED, &err);
        tree.read_count = 0;
        assert_status(ledger_tree_consistency(300, 1000, vast_read, &tree, &proof, &err),
                      LEDGER_DAMAGED, &err);
        tree.read_count = 0;
        assert_status(ledger_tree_range_at(1000, vast_read, &tree, &range, &err), LEDGER_DAMAGED,
                      &err);
        assert_memory_equal(&proof, &before, sizeof(proof));
        assert_int_equal(range.size, 7);
    }
}

static void
what_lies_beyond_the_tree_is_refused(void **state)
{
    struct ledger_tree_proof proof;
    struct ledger_tree_range range;
    struct ledger_digest hash;
    struct ledger_error err;

    (void)state;
    assert_status(ledger_tree_inclusion(8, 8, ledger_tree_read_leaves, &leaves, &proof, &err),
                  LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_TREE_INDEX_BEYOND);
    assert_status(ledger_tree_inclusion(0, 0, ledger_tree_read_leaves, &leaves, &proof, &err),
                  LEDGER_OUT_OF_RANGE, &err);
    assert_status(ledger_tree_consistency(9, 8, ledger_tree_read_leaves, &leaves, &proof, &err),
                  LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_TREE_SIZE_BEYOND);
    assert_status(
        ledger_tree_inclusion(1, UINT64_MAX, ledger_tree_read_leaves, &leaves, &proof, &err),
        LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_TREE_TOO_LARGE);
    assert_status(
        ledger_tree_consistency(1, UINT64_MAX, ledger_tree_read_leaves, &leaves, &proof, &err),
        LEDGER_OUT_OF_RANGE, &err);
    assert_status(ledger_tree_range_at(UINT64_MAX, ledger_tree_read_leaves, &leaves, &range, &err),
                  LEDGER_OUT_OF_RANGE, &err);

    assert_status(ledger_tree_read_leaves(&leaves, 0, 129, &hash, &err), LEDGER_OK, &err);
    assert_status(ledger_tree_read_leaves(&leaves, 0, 130, &hash, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_status(ledger_tree_read_leaves(&leaves, 1, 65, &hash, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_status(ledger_tree_read_leaves(&leaves, 8, 0, &hash, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_status(ledger_tree_read_leaves(&leaves, 63, 1, &hash, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_status(ledger_tree_read_leaves(&leaves, 64, 0, &hash, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_status(ledger_tree_read_leaves(&leaves, 2, UINT64_MAX, &hash, &err), LEDGER_OUT_OF_RANGE,
                  &err);
}

static int
prepare(void **state)
{
    (void)state;
    leaves_fill(hashes, LEAVES_MAX);
    vectors = vectors_load("format-vectors.json");
    return 0;
}

static int
clean_up(void **state)
{
    (void)state;
    json_decref(vectors);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proofs_in_a_tree_of_eight_are_the_published_ones),
        cmocka_unit_test(proofs_in_a_log_of_three_hundred_are_the_known_ones),
        cmocka_unit_test(all_inclusion_proofs_to_130_leaves_hold_and_accumulate_to_the_known_hash),
        cmocka_unit_test(
            all_consistency_proofs_to_130_leaves_hold_and_accumulate_to_the_known_hash),
        cmocka_unit_test(all_subtrees_to_130_leaves_accumulate_to_the_hashes_of_the_draft),
        cmocka_unit_test(proofs_in_vast_trees_fit_and_read_few_nodes),
        cmocka_unit_test(a_node_that_cannot_be_read_fails_the_proof_and_leaves_it_untouched),
        cmocka_unit_test(what_lies_beyond_the_tree_is_refused),
    };

    return cmocka_run_group_tests(tests, prepare, clean_up);
}
