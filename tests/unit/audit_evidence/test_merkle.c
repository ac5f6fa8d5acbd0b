#include "support/assert_audit.h"

#include <string.h>

#include "audit/evidence/merkle.h"
#include "ledger/tree/proof.h"
#include "support/vectors.h"

enum { LEAVES = 131 };

/* Leaf i is the single byte i, as the accumulated vectors have it. */
static struct audit_hash leaves[LEAVES];

static int
leaves_make(void **state)
{
    (void)state;
    for (unsigned i = 0; i < LEAVES; i++) {
        uint8_t byte = (uint8_t)i;
        leaves[i] = audit_leaf_hash((struct audit_bytes){&byte, 1});
    }
    return 0;
}

static void
assert_hash(struct audit_hash hash, struct audit_hash expected)
{
    assert_memory_equal(hash.bytes, expected.bytes, sizeof hash.bytes);
}

static struct audit_hash
vector_hash(const json_t *value)
{
    struct ledger_digest digest = vectors_digest(value);
    struct audit_hash hash;
    memcpy(hash.bytes, digest.bytes, sizeof hash.bytes);
    return hash;
}

/* Full subtrees of the leaves from `context` on. */
static enum audit_status
subtree_of_leaves(void *context, unsigned level, uint64_t index, struct audit_hash *out,
                  struct audit_error *err)
{
    const struct audit_hash *first = context;
    (void)err;
    *out = audit_merkle_root(first + (index << level), (size_t)1 << level);
    return AUDIT_OK;
}

/* Of a tree of any size whose leaves are all the same. */
static enum audit_status
subtree_of_sameness(void *context, unsigned level, uint64_t index, struct audit_hash *out,
                    struct audit_error *err)
{
    struct audit_hash hash = leaves[0];
    (void)context, (void)index, (void)err;
    for (unsigned i = 0; i < level; i++)
        hash = audit_node_hash(&hash, &hash);
    *out = hash;
    return AUDIT_OK;
}

struct proof {
    size_t count;
    struct audit_hash hashes[AUDIT_PROOF_MAX + 1];
};

static struct proof
inclusion(uint64_t index, uint64_t size, audit_subtree_fn *subtree)
{
    struct proof proof = {0};
    struct audit_error err = {0};
    assert_audit(
        audit_inclusion_make(index, size, subtree, leaves, proof.hashes, &proof.count, &err),
        AUDIT_OK, &err);
    return proof;
}

static struct proof
consistency(uint64_t from, uint64_t to, audit_subtree_fn *subtree)
{
    struct proof proof = {0};
    struct audit_error err = {0};
    assert_audit(
        audit_consistency_make(from, to, subtree, leaves, proof.hashes, &proof.count, &err),
        AUDIT_OK, &err);
    return proof;
}

static void
the_eight_known_leaves_have_their_hashes_and_roots(void **state)
{
    json_t *vectors = vectors_load("format-vectors.json");
    const json_t *inputs = vectors_member(vectors, "rfc6962_8", "leaves_hex");
    const json_t *hashes = vectors_member(vectors, "rfc6962_8", "leaf_hashes");
    const json_t *roots = vectors_member(vectors, "rfc6962_8", "roots_0_to_8");
    struct audit_hash known[8];
    struct audit_frontier frontier = {0};
    (void)state;

    assert_int_equal(json_array_size(roots), 9);
    assert_hash(audit_frontier_root(&frontier), vector_hash(json_array_get(roots, 0)));
    for (size_t i = 0; i < 8; i++) {
        uint8_t bytes[16];
        size_t size = vectors_bytes(json_array_get(inputs, i), bytes, sizeof bytes);
        known[i] = audit_leaf_hash((struct audit_bytes){bytes, size});
        assert_hash(known[i], vector_hash(json_array_get(hashes, i)));
        audit_frontier_append(&frontier, &known[i]);
        assert_hash(audit_frontier_root(&frontier), vector_hash(json_array_get(roots, i + 1)));
        assert_hash(audit_merkle_root(known, i + 1), vector_hash(json_array_get(roots, i + 1)));
    }
    json_decref(vectors);
}

static void
single_hashes_are_as_published(void **state)
{
    static const struct {
        size_t begin, end;
        const char *hex;
    } nodes[] = {
        {2, 4, "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"},
        {4, 6, "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"},
        {6, 8, "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"},
        {4, 8, "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"},
    };
    static const char *const inputs[] = {"",
                                         "00",
                                         "10",
                                         "2021",
                                         "3031",
                                         "40414243",
                                         "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f"};
    struct audit_hash known[8], expected, leaf = audit_leaf_hash(audit_text("L123456"));
    (void)state;

    for (size_t i = 0; i < 8; i++) {
        uint8_t bytes[16];
        size_t size = strlen(inputs[i]) / 2;
        assert_true(audit_hex_read(audit_text(inputs[i]), bytes, size));
        known[i] = audit_leaf_hash((struct audit_bytes){bytes, size});
    }
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
        assert_true(audit_hex_read(audit_text(nodes[i].hex), expected.bytes, 32));
        assert_hash(audit_merkle_root(known + nodes[i].begin, nodes[i].end - nodes[i].begin),
                    expected);
    }
    assert_true(audit_hex_read(
        audit_text("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"),
        expected.bytes, 32));
    assert_hash(leaf, expected);
}

static void
append_proof(struct audit_buffer *lines, const struct proof *proof)
{
    for (size_t i = 0; i < proof->count; i++) {
        audit_buffer_text(lines, " ");
        audit_buffer_hex(lines, (struct audit_bytes){proof->hashes[i].bytes, 32});
    }
    audit_buffer_text(lines, "\n");
}

static void
append_number(struct audit_buffer *lines, const char *before, unsigned number)
{
    audit_buffer_text(lines, before);
    audit_buffer_decimal(lines, number);
}

static void
assert_accumulated(struct audit_buffer *lines, const char *name)
{
    json_t *vectors = vectors_load("format-vectors.json");
    assert_false(lines->failed);
    assert_hash(audit_sha256(audit_buffer_bytes(lines)),
                vector_hash(vectors_member(vectors, "merkle_accumulated", name)));
    audit_buffer_free(lines);
    json_decref(vectors);
}

static void
all_trees_up_to_130_have_the_known_roots_and_proofs(void **state)
{
    struct audit_buffer roots = {0}, inclusions = {0}, consistencies = {0};
    (void)state;

    for (unsigned size = 0; size <= 130; size++) {
        struct proof root = {1, {audit_merkle_root(leaves, size)}};
        append_number(&roots, "", size);
        append_proof(&roots, &root);
        for (unsigned i = 0; i < size; i++) {
            struct proof proof = inclusion(i, size, subtree_of_leaves);
            append_number(&inclusions, "", i);
            append_number(&inclusions, " ", size);
            append_proof(&inclusions, &proof);
        }
        for (unsigned from = 0; from <= size; from++) {
            struct proof proof = consistency(from, size, subtree_of_leaves);
            append_number(&consistencies, "", from);
            append_number(&consistencies, " ", size);
            append_proof(&consistencies, &proof);
        }
    }
    assert_accumulated(&roots, "roots_sha256");
    assert_accumulated(&inclusions, "inclusion_sha256");
    assert_accumulated(&consistencies, "consistency_sha256");
}

static void
append_range(struct audit_buffer *lines, const char *before, unsigned start, unsigned end)
{
    append_number(lines, before, start);
    append_number(lines, ", ", end);
    audit_buffer_text(lines, ")");
}

/* Whether [start, end) is a subtree of some tree. */
static bool
is_subtree(unsigned start, unsigned end)
{
    unsigned ceiling = 1;
    while (ceiling < end - start)
        ceiling *= 2;
    return start == 0 || start == end || start % ceiling == 0;
}

static void
all_subtrees_up_to_130_are_those_of_the_draft(void **state)
{
    struct audit_buffer hashes = {0}, inclusions = {0};
    (void)state;

    for (unsigned end = 0; end <= 130; end++) {
        for (unsigned start = 0; start <= end; start++) {
            if (!is_subtree(start, end))
                continue;
            struct proof root = {1, {audit_merkle_root(leaves + start, end - start)}};
            append_range(&hashes, "[", start, end);
            append_proof(&hashes, &root);
            for (unsigned i = start; i < end; i++) {
                struct proof proof = {0};
                assert_audit(audit_inclusion_make(i - start, end - start, subtree_of_leaves,
                                                  leaves + start, proof.hashes, &proof.count, NULL),
                             AUDIT_OK, NULL);
                append_number(&inclusions, "", i);
                append_range(&inclusions, " [", start, end);
                append_proof(&inclusions, &proof);
            }
        }
    }
    assert_accumulated(&hashes, "mtc_subtree_hash_sha256");
    assert_accumulated(&inclusions, "mtc_subtree_inclusion_sha256");
}

static void
a_frontier_knows_every_root_on_the_way(void **state)
{
    struct audit_frontier frontier = {0};
    (void)state;

    for (unsigned size = 0; size < LEAVES; size++) {
        struct audit_hash root = audit_merkle_root(leaves, size), at;
        assert_int_equal(frontier.size, size);
        assert_hash(audit_frontier_root(&frontier), root);
        assert_audit(audit_merkle_root_at(size, subtree_of_leaves, leaves, &at, NULL), AUDIT_OK,
                     NULL);
        assert_hash(at, root);
        audit_frontier_append(&frontier, &leaves[size]);
    }
}

/* What is asked of inclusion, or of consistency between the same numbers. */
struct claim {
    uint64_t a, b; /* index and size, or from and to */
    struct audit_hash first, root;
    struct proof proof;
    enum audit_status (*check)(const struct claim *claim, struct audit_error *err);
};

static enum audit_status
inclusion_claim(const struct claim *claim, struct audit_error *err)
{
    return audit_inclusion_check(claim->a, claim->b, &claim->first, claim->proof.hashes,
                                 claim->proof.count, &claim->root, err);
}

static enum audit_status
consistency_claim(const struct claim *claim, struct audit_error *err)
{
    return audit_consistency_check(claim->a, claim->b, &claim->first, &claim->root,
                                   claim->proof.hashes, claim->proof.count, err);
}

static void
assert_claim(const struct claim *claim, enum audit_status expected, enum audit_message message)
{
    struct audit_error err = {0};
    assert_audit(claim->check(claim, &err), expected, &err);
    if (expected != AUDIT_OK)
        assert_audit_message(&err, message);
}

/* The claim holds, and nothing near it does. */
static void
assert_claim_and_no_neighbour(struct claim *claim, enum audit_message not_held)
{
    assert_claim(claim, AUDIT_OK, AUDIT_MESSAGE_NONE);
    claim->first.bytes[31] ^= 1;
    assert_claim(claim, AUDIT_NOT_HELD, not_held);
    claim->first.bytes[31] ^= 1;
    for (size_t i = 0; i < claim->proof.count; i++) {
        claim->proof.hashes[i].bytes[i % 32] ^= 0x80;
        assert_claim(claim, AUDIT_NOT_HELD, not_held);
        claim->proof.hashes[i].bytes[i % 32] ^= 0x80;
    }
    claim->proof.count++;
    assert_claim(claim, AUDIT_MALFORMED, AUDIT_MESSAGE_PROOF_LENGTH);
    claim->proof.count--;
    if (claim->proof.count > 0) {
        claim->proof.count--;
        assert_claim(claim, AUDIT_MALFORMED, AUDIT_MESSAGE_PROOF_LENGTH);
        claim->proof.count++;
    }
    claim->root.bytes[0] ^= 1;
    assert_claim(claim,
                 claim->check == consistency_claim && claim->a == 0 ? AUDIT_OK : AUDIT_NOT_HELD,
                 not_held);
    claim->root.bytes[0] ^= 1;
}

static void
every_inclusion_holds_and_nothing_near_it(void **state)
{
    (void)state;
    for (unsigned size = 1; size <= 130; size++) {
        for (unsigned i = 0; i < size; i++) {
            struct claim claim = {i,
                                  size,
                                  leaves[i],
                                  audit_merkle_root(leaves, size),
                                  inclusion(i, size, subtree_of_leaves),
                                  inclusion_claim};
            assert_claim_and_no_neighbour(&claim, AUDIT_MESSAGE_INCLUSION_NOT_HELD);
            claim.a = (i + 1) % size; /* Another leaf's place. */
            assert_true(size == 1 || inclusion_claim(&claim, NULL) != AUDIT_OK);
        }
    }
}

static void
every_consistency_holds_and_nothing_near_it(void **state)
{
    (void)state;
    for (unsigned to = 0; to <= 130; to++) {
        for (unsigned from = 0; from <= to; from++) {
            struct claim claim = {from,
                                  to,
                                  audit_merkle_root(leaves, from),
                                  audit_merkle_root(leaves, to),
                                  consistency(from, to, subtree_of_leaves),
                                  consistency_claim};
            if (from == 0 && to == 0)
                continue; /* Below: equals in both roots. */
            assert_claim_and_no_neighbour(&claim, AUDIT_MESSAGE_CONSISTENCY_NOT_HELD);
        }
    }
}

static void
nothing_grows_only_from_the_empty_tree(void **state)
{
    struct audit_hash empty = audit_merkle_root(leaves, 0);
    struct claim both = {0, 0, empty, empty, {0}, consistency_claim};
    (void)state;

    assert_claim(&both, AUDIT_OK, AUDIT_MESSAGE_NONE);
    both.root = leaves[0];
    assert_claim(&both, AUDIT_NOT_HELD, AUDIT_MESSAGE_CONSISTENCY_NOT_HELD);
    both.first = leaves[0]; /* Equal, but no tree of size 0 has this root. */
    assert_claim(&both, AUDIT_NOT_HELD, AUDIT_MESSAGE_CONSISTENCY_NOT_HELD);
    both =
        (struct claim){0, 5, empty, audit_merkle_root(leaves, 5), {1, {{{0}}}}, consistency_claim};
    assert_claim(&both, AUDIT_MALFORMED, AUDIT_MESSAGE_PROOF_LENGTH);
}

static void
numbers_that_do_not_fit_are_refused_before_hashing(void **state)
{
    static const uint64_t most = UINT64_C(1) << 63;
    static const struct {
        enum audit_status (*check)(const struct claim *, struct audit_error *);
        uint64_t a, b;
        enum audit_message message;
    } rows[] = {
        {inclusion_claim, 0, 0, AUDIT_MESSAGE_PROOF_INDEX},
        {inclusion_claim, 7, 7, AUDIT_MESSAGE_PROOF_INDEX},
        {inclusion_claim, UINT64_MAX, 7, AUDIT_MESSAGE_PROOF_INDEX},
        {inclusion_claim, 0, UINT64_MAX, AUDIT_MESSAGE_PROOF_INDEX},
        {inclusion_claim, 0, most, AUDIT_MESSAGE_PROOF_LENGTH},
        {consistency_claim, 8, 7, AUDIT_MESSAGE_PROOF_SIZES},
        {consistency_claim, 1, 0, AUDIT_MESSAGE_PROOF_SIZES},
        {consistency_claim, 1, most + 1, AUDIT_MESSAGE_PROOF_SIZES},
        {consistency_claim, UINT64_MAX, UINT64_MAX, AUDIT_MESSAGE_PROOF_SIZES},
        {consistency_claim, 1, most, AUDIT_MESSAGE_PROOF_LENGTH},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct claim claim = {rows[i].a, rows[i].b, leaves[0], leaves[0], {0}, rows[i].check};
        assert_claim(&claim, AUDIT_MALFORMED, rows[i].message);
    }
}

static struct audit_hash
sameness_root(uint64_t size)
{
    struct audit_hash root;
    assert_audit(audit_merkle_root_at(size, subtree_of_sameness, NULL, &root, NULL), AUDIT_OK,
                 NULL);
    return root;
}

/* Sizes around powers of two up to the largest tree: where shifts would go wrong. */
static void
proofs_of_the_largest_trees_hold(void **state)
{
    (void)state;
    for (unsigned bit = 1; bit <= 63; bit++) {
        for (int off = -1; off <= 1; off++) {
            uint64_t size = (UINT64_C(1) << bit) + (uint64_t)(int64_t)off;
            uint64_t places[] = {0, size / 3, size / 2, size - 1};
            if (size > UINT64_C(1) << 63)
                continue;
            for (size_t i = 0; i < 4; i++) {
                struct claim claim = {places[i],
                                      size,
                                      leaves[0],
                                      sameness_root(size),
                                      inclusion(places[i], size, subtree_of_sameness),
                                      inclusion_claim};
                assert_claim_and_no_neighbour(&claim, AUDIT_MESSAGE_INCLUSION_NOT_HELD);
                claim = (struct claim){places[i] + 1,
                                       size,
                                       sameness_root(places[i] + 1),
                                       sameness_root(size),
                                       consistency(places[i] + 1, size, subtree_of_sameness),
                                       consistency_claim};
                assert_claim_and_no_neighbour(&claim, AUDIT_MESSAGE_CONSISTENCY_NOT_HELD);
            }
        }
    }
}

static enum audit_status
subtree_that_is_missing(void *context, unsigned level, uint64_t index, struct audit_hash *out,
                        struct audit_error *err)
{
    (void)out;
    if (level == 0 && index == 4)
        return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_PROOF_INDEX, index, UINT64_C(5));
    return subtree_of_leaves(context, level, index, out, err);
}

static void
a_subtree_that_cannot_be_read_fails_and_writes_nothing(void **state)
{
    struct audit_error err = {0};
    struct audit_hash root = leaves[9], proof[AUDIT_PROOF_MAX];
    size_t count = 99;
    (void)state;

    memset(proof, 0x5A, sizeof proof);
    assert_audit(audit_merkle_root_at(5, subtree_that_is_missing, leaves, &root, &err), AUDIT_IO,
                 &err);
    assert_audit_message(&err, AUDIT_MESSAGE_PROOF_INDEX);
    assert_audit(audit_inclusion_make(3, 5, subtree_that_is_missing, leaves, proof, &count, &err),
                 AUDIT_IO, &err);
    assert_audit(audit_consistency_make(3, 5, subtree_that_is_missing, leaves, proof, &count, &err),
                 AUDIT_IO, &err);
    assert_audit(audit_inclusion_make(5, 5, subtree_of_leaves, leaves, proof, &count, &err),
                 AUDIT_MALFORMED, &err);
    assert_audit(audit_consistency_make(6, 5, subtree_of_leaves, leaves, proof, &count, &err),
                 AUDIT_MALFORMED, &err);
    assert_hash(root, leaves[9]);
    assert_int_equal(count, 99);
    for (size_t i = 0; i < sizeof proof; i++)
        assert_int_equal(((const uint8_t *)proof)[i], 0x5A);
}

/* The ledger's own trees: written apart from these, and the same. */
struct other {
    struct ledger_digest leaves[LEAVES];
    struct ledger_tree_leaves all;
};

static void
assert_same_proof(const struct proof *proof, const struct ledger_tree_proof *others)
{
    assert_int_equal(proof->count, others->count);
    if (proof->count > 0)
        assert_memory_equal(proof->hashes, others->hashes, proof->count * sizeof proof->hashes[0]);
}

/* Both judge the proof alike after each of a few changes. */
static void
assert_same_verdicts(struct claim *claim, const struct ledger_tree_proof *honest)
{
    const struct ledger_digest *first = (const struct ledger_digest *)&claim->first;
    const struct ledger_digest *root = (const struct ledger_digest *)&claim->root;
    struct ledger_tree_proof others = *honest;

    for (unsigned change = 0; change < 6; change++) {
        size_t at = change > 2 ? change - 3 : 0;
        if (change > 2) {
            claim->proof.hashes[at].bytes[7] ^= 4;
            others.hashes[at].bytes[7] ^= 4;
        }
        claim->proof.count = others.count =
            honest->count + (change == 1) - (change == 2 && honest->count > 0);
        bool theirs = claim->check == inclusion_claim
                          ? ledger_tree_inclusion_holds(claim->a, claim->b, first, &others, root)
                          : ledger_tree_consistency_holds(claim->a, claim->b, first, root, &others);
        assert_int_equal(claim->check(claim, NULL) == AUDIT_OK, theirs);
    }
}

static void
both_implementations_make_and_judge_the_same_proofs(void **state)
{
    struct other other = {.all = {.count = LEAVES}};
    struct ledger_tree_range range = {0};
    (void)state;

    memcpy(other.leaves, leaves, sizeof leaves);
    other.all.hashes = other.leaves;
    for (unsigned size = 1; size <= 130; size++) {
        ledger_tree_range_add(&range, &other.leaves[size - 1]);
        struct ledger_digest theirs = ledger_tree_range_root(&range);
        struct audit_hash root = audit_merkle_root(leaves, size);
        assert_memory_equal(root.bytes, theirs.bytes, sizeof root.bytes);
        for (unsigned i = 0; i < size; i++) {
            struct ledger_tree_proof proof = {0};
            struct claim claim = {
                i, size, leaves[i], root, inclusion(i, size, subtree_of_leaves), inclusion_claim};
            assert_int_equal(
                ledger_tree_inclusion(i, size, ledger_tree_read_leaves, &other.all, &proof, NULL),
                LEDGER_OK);
            assert_same_proof(&claim.proof, &proof);
            assert_same_verdicts(&claim, &proof);

            claim = (struct claim){i,
                                   size,
                                   audit_merkle_root(leaves, i),
                                   root,
                                   consistency(i, size, subtree_of_leaves),
                                   consistency_claim};
            assert_int_equal(
                ledger_tree_consistency(i, size, ledger_tree_read_leaves, &other.all, &proof, NULL),
                LEDGER_OK);
            assert_same_proof(&claim.proof, &proof);
            assert_same_verdicts(&claim, &proof);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_eight_known_leaves_have_their_hashes_and_roots),
        cmocka_unit_test(single_hashes_are_as_published),
        cmocka_unit_test(all_trees_up_to_130_have_the_known_roots_and_proofs),
        cmocka_unit_test(all_subtrees_up_to_130_are_those_of_the_draft),
        cmocka_unit_test(a_frontier_knows_every_root_on_the_way),
        cmocka_unit_test(every_inclusion_holds_and_nothing_near_it),
        cmocka_unit_test(every_consistency_holds_and_nothing_near_it),
        cmocka_unit_test(nothing_grows_only_from_the_empty_tree),
        cmocka_unit_test(numbers_that_do_not_fit_are_refused_before_hashing),
        cmocka_unit_test(proofs_of_the_largest_trees_hold),
        cmocka_unit_test(a_subtree_that_cannot_be_read_fails_and_writes_nothing),
        cmocka_unit_test(both_implementations_make_and_judge_the_same_proofs),
    };
    return cmocka_run_group_tests(tests, leaves_make, NULL);
}
