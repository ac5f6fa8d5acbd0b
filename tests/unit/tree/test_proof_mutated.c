/* Proofs that somebody has altered: every one of them must fail. */
#include <string.h>

#include "tree_support.h"

enum { SMALL_MAX = 20 };

static struct ledger_digest hashes[LEAVES_MAX];
static struct ledger_tree_leaves leaves = {.hashes = hashes, .count = LEAVES_MAX};
static struct ledger_digest roots[LEAVES_MAX + 1];

/* What a proof claims, and so all that an attacker can alter. */
struct claim {
    bool is_inclusion;
    uint64_t first; /* Index or old size. */
    uint64_t size;
    struct ledger_digest of; /* Leaf hash or old root. */
    struct ledger_digest root;
    struct ledger_tree_proof proof;
};

static bool
claim_holds(const struct claim *claim)
{
    return claim->is_inclusion
               ? ledger_tree_inclusion_holds(claim->first, claim->size, &claim->of, &claim->proof,
                                             &claim->root)
               : ledger_tree_consistency_holds(claim->first, claim->size, &claim->of, &claim->root,
                                               &claim->proof);
}

static struct claim
claim_of(bool is_inclusion, uint64_t first, uint64_t size)
{
    return (struct claim){
        .is_inclusion = is_inclusion,
        .first = first,
        .size = size,
        .of = is_inclusion ? hashes[first] : roots[first],
        .root = roots[size],
        .proof = is_inclusion ? inclusion_of(&leaves, first, size)
                              : consistency_of(&leaves, first, size),
    };
}

typedef void claim_test_fn(const struct claim *claim);

/* All inclusions, and all consistencies that prove something (0 < old size). */
static void
for_each_claim(uint64_t size_max, claim_test_fn *test)
{
    for (uint64_t size = 1; size <= size_max; size++) {
        for (uint64_t first = 0; first <= size; first++) {
            struct claim claim;

            if (first < size) {
                claim = claim_of(true, first, size);
                assert_true(claim_holds(&claim));
                test(&claim);
            }
            if (first > 0) {
                claim = claim_of(false, first, size);
                assert_true(claim_holds(&claim));
                test(&claim);
            }
        }
    }
}

static void
fails_with_any_bit_flipped(const struct claim *claim)
{
    struct claim bad = *claim;

    for (size_t bit = 0; bit < claim->proof.count * 256; bit++) {
        bad.proof.hashes[bit / 256].bytes[bit % 256 / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(claim_holds(&bad));
        bad.proof.hashes[bit / 256].bytes[bit % 256 / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 256; bit++) {
        bad.of.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(claim_holds(&bad));
        bad.of = claim->of;
        bad.root.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(claim_holds(&bad));
        bad.root = claim->root;
    }
    assert_true(claim_holds(&bad));
}

static void
any_flipped_bit_fails(void **state)
{
    (void)state;
    for_each_claim(SMALL_MAX, fails_with_any_bit_flipped);
}

static void
fails_at_any_other_length(const struct claim *claim)
{
    const struct ledger_digest extra[] = {claim->root, claim->of, ledger_tree_empty_root(), {{0}}};
    size_t count = claim->proof.count;

    for (size_t without = 0; without < count; without++) {
        struct claim bad = *claim;

        memmove(&bad.proof.hashes[without], &bad.proof.hashes[without + 1],
                (count - without - 1) * sizeof(bad.proof.hashes[0]));
        bad.proof.count--;
        assert_false(claim_holds(&bad));
        bad = *claim;
        bad.proof.count = without;
        assert_false(claim_holds(&bad));
    }
    for (size_t at = 0; at <= count; at++) {
        for (size_t i = 0; i < sizeof(extra) / sizeof(extra[0]); i++) {
            struct claim bad = *claim;

            memmove(&bad.proof.hashes[at + 1], &bad.proof.hashes[at],
                    (count - at) * sizeof(bad.proof.hashes[0]));
            bad.proof.hashes[at] = extra[i];
            bad.proof.count++;
            assert_false(claim_holds(&bad));
        }
    }
}

static void
a_hash_too_many_or_too_few_fails(void **state)
{
    (void)state;
    for_each_claim(40, fails_at_any_other_length);
}

static void
fails_with_hashes_swapped(const struct claim *claim)
{
    for (size_t i = 1; i < claim->proof.count; i++) {
        struct claim bad = *claim;

        bad.proof.hashes[i] = claim->proof.hashes[i - 1];
        bad.proof.hashes[i - 1] = claim->proof.hashes[i];
        assert_false(claim_holds(&bad));
    }
}

static void
hashes_in_another_order_fail(void **state)
{
    (void)state;
    for_each_claim(LEAVES_MAX, fails_with_hashes_swapped);
}

/* Inclusion binds the index within a size of one shape; the size itself is bound by the signature
 * over size and root, which is why a wrong size may only be tried with that size's own root. */
static void
fails_at_any_other_place(const struct claim *claim)
{
    for (uint64_t other = 0; other <= claim->size + 2; other++) {
        struct claim bad = *claim;

        bad.first = other;
        if (other != claim->first && !(other == 0 && !claim->is_inclusion && bad.proof.count == 0))
            assert_false(claim_holds(&bad));
        bad = *claim;
        bad.size = other;
        bad.root = roots[other];
        if (other != claim->size)
            assert_false(claim_holds(&bad));
    }
}

static void
another_index_or_another_size_fails(void **state)
{
    (void)state;
    for_each_claim(40, fails_at_any_other_place);
}

static void
nothing_holds_beyond_the_limits(void **state)
{
    struct ledger_tree_proof proof = {.count = 0};
    struct ledger_digest empty = ledger_tree_empty_root();

    (void)state;
    assert_false(ledger_tree_inclusion_holds(0, 0, &empty, &proof, &empty));
    assert_false(ledger_tree_inclusion_holds(1, 1, &empty, &proof, &empty));
    assert_false(ledger_tree_inclusion_holds(UINT64_MAX, 1, &empty, &proof, &empty));
    assert_false(ledger_tree_inclusion_holds(0, UINT64_MAX, &empty, &proof, &empty));
    assert_false(ledger_tree_consistency_holds(1, 0, &empty, &empty, &proof));
    assert_false(ledger_tree_consistency_holds(UINT64_MAX, UINT64_MAX, &empty, &empty, &proof));
    assert_true(ledger_tree_inclusion_holds(0, 1, &empty, &proof, &empty));

    proof.count = LEDGER_TREE_PROOF_MAX + 1; /* Must not be read past the array's end. */
    assert_false(ledger_tree_inclusion_holds(5, LEDGER_TREE_SIZE_MAX, &empty, &proof, &empty));
    assert_false(ledger_tree_consistency_holds(5, LEDGER_TREE_SIZE_MAX, &empty, &empty, &proof));
}

static void
growth_from_nothing_holds_for_any_root_but_only_without_a_proof(void **state)
{
    struct ledger_tree_proof none = {0};
    struct ledger_tree_proof one = {.count = 1, .hashes = {roots[5]}};

    (void)state;
    assert_true(ledger_tree_consistency_holds(0, 5, &roots[0], &roots[5], &none));
    assert_true(ledger_tree_consistency_holds(0, 5, &roots[0], &roots[7], &none));
    assert_false(ledger_tree_consistency_holds(0, 5, &roots[0], &roots[5], &one));
    assert_true(ledger_tree_consistency_holds(5, 5, &roots[5], &roots[5], &none));
    assert_false(ledger_tree_consistency_holds(5, 5, &roots[5], &roots[6], &none));
    assert_false(ledger_tree_consistency_holds(5, 5, &roots[5], &roots[5], &one));
    assert_false(ledger_tree_consistency_holds(4, 5, &roots[4], &roots[5], &none));
}

/* Two histories that part at leaf 9: no proof of one may carry over to the other. */
static void
a_rewritten_past_has_no_proof(void **state)
{
    struct ledger_digest forged_hashes[LEAVES_MAX];
    struct ledger_tree_leaves forged = {.hashes = forged_hashes, .count = LEAVES_MAX};

    (void)state;
    memcpy(forged_hashes, hashes, sizeof(hashes));
    forged_hashes[9].bytes[0] ^= 1;
    for (uint64_t size = 11; size <= 40; size++) {
        struct ledger_digest root = root_at(&forged, size);

        for (uint64_t old_size = 10; old_size < size; old_size++) {
            struct ledger_tree_proof honest = consistency_of(&leaves, old_size, size);
            struct ledger_tree_proof forged_proof = consistency_of(&forged, old_size, size);

            assert_false(
                ledger_tree_consistency_holds(old_size, size, &roots[old_size], &root, &honest));
            assert_false(ledger_tree_consistency_holds(old_size, size, &roots[old_size], &root,
                                                       &forged_proof));
        }
    }
}

static int
prepare(void **state)
{
    (void)state;
    leaves_fill(hashes, LEAVES_MAX);
    for (uint64_t size = 0; size <= LEAVES_MAX; size++)
        roots[size] = root_at(&leaves, size);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_flipped_bit_fails),
        cmocka_unit_test(a_hash_too_many_or_too_few_fails),
        cmocka_unit_test(hashes_in_another_order_fail),
        cmocka_unit_test(another_index_or_another_size_fails),
        cmocka_unit_test(nothing_holds_beyond_the_limits),
        cmocka_unit_test(growth_from_nothing_holds_for_any_root_but_only_without_a_proof),
        cmocka_unit_test(a_rewritten_past_has_no_proof),
    };

    return cmocka_run_group_tests(tests, prepare, NULL);
}
