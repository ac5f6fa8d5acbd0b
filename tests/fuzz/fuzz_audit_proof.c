/* Forged proofs, judged by the auditor and by the ledger: what holds is what the tree itself gives,
 * and both say the same. Bytes: kind; two numbers of 8 bytes, big-endian (index or old size, size);
 * then what the forger changes: hash, byte, xor. Kind: bit 0 consistency, bit 1 a tree of any size
 * whose leaves are all the same. */
#include <string.h>

#include "audit/evidence/merkle.h"
#include "ledger/tree/proof.h"
#include "tests/fuzz/fuzz_audit.h"

enum { LEAVES_MAX = 40, NUMBERS_SIZE = 17 };

static struct audit_hash leaves[LEAVES_MAX], levels[64];

/* For inclusion `a` is the index and `first` the leaf. */
struct claim {
    bool consistency;
    uint64_t a, b;
    struct audit_hash first, root;
    size_t count;
    struct audit_hash proof[AUDIT_PROOF_MAX];
};

static enum audit_status
subtree_of_leaves(void *context, unsigned level, uint64_t index, struct audit_hash *out,
                  struct audit_error *err)
{
    (void)context, (void)err;
    *out = audit_merkle_root(leaves + (index << level), (size_t)1 << level);
    return AUDIT_OK;
}

static enum audit_status
subtree_of_sameness(void *context, unsigned level, uint64_t index, struct audit_hash *out,
                    struct audit_error *err)
{
    (void)context, (void)index, (void)err;
    *out = levels[level];
    return AUDIT_OK;
}

static void
leaves_make(void)
{
    for (size_t i = 0; i < LEAVES_MAX; i++)
        memset(leaves[i].bytes, (int)(i + 1), sizeof leaves[i].bytes);
    levels[0] = leaves[0];
    for (size_t i = 1; i < 64; i++)
        levels[i] = audit_node_hash(&levels[i - 1], &levels[i - 1]);
}

/* The honest claim; false when the numbers make none. */
static bool
claim_make(struct claim *claim, audit_subtree_fn *subtree)
{
    struct audit_error err = {0};
    enum audit_status status = (claim->consistency ? audit_consistency_make : audit_inclusion_make)(
        claim->a, claim->b, subtree, NULL, claim->proof, &claim->count, &err);

    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    if (status != AUDIT_OK)
        return false;
    fuzz_holds(audit_merkle_root_at(claim->b, subtree, NULL, &claim->root, NULL) == AUDIT_OK);
    if (claim->consistency)
        fuzz_holds(audit_merkle_root_at(claim->a, subtree, NULL, &claim->first, NULL) == AUDIT_OK);
    else
        fuzz_holds(subtree(NULL, 0, claim->a, &claim->first, NULL) == AUDIT_OK);
    return true;
}

static bool
holds(const struct claim *claim)
{
    struct audit_error err = {0};
    enum audit_status status =
        claim->consistency ? audit_consistency_check(claim->a, claim->b, &claim->first,
                                                     &claim->root, claim->proof, claim->count, &err)
                           : audit_inclusion_check(claim->a, claim->b, &claim->first, claim->proof,
                                                   claim->count, &claim->root, &err);
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_NOT_HELD || status == AUDIT_MALFORMED);
    return status == AUDIT_OK;
}

static bool
holds_for_the_ledger(const struct claim *claim)
{
    struct ledger_tree_proof proof = {.count = claim->count};
    struct ledger_digest first, root;

    memcpy(proof.hashes, claim->proof, sizeof claim->proof);
    memcpy(first.bytes, claim->first.bytes, sizeof first.bytes);
    memcpy(root.bytes, claim->root.bytes, sizeof root.bytes);
    return claim->consistency
               ? ledger_tree_consistency_holds(claim->a, claim->b, &first, &root, &proof)
               : ledger_tree_inclusion_holds(claim->a, claim->b, &first, &proof, &root);
}

/* Changes a claim as the bytes say; whether it is now another one. */
static bool
forge(struct claim *claim, const uint8_t *data, size_t size)
{
    struct claim honest = *claim;
    /* From nothing any tree may grow; and of a tree that is its own leaf, or does not grow, both
     * roots could be changed alike. */
    bool root_is_proved = claim->consistency ? claim->a != 0 && claim->a != claim->b : claim->b > 1;

    for (size_t i = 0; i + 2 < size; i += 3) {
        size_t at = data[i] % (AUDIT_PROOF_MAX + 2), byte = data[i + 1] % 32;
        if (data[i] >= 0xF0)
            claim->count = data[i + 1] % (AUDIT_PROOF_MAX + 1);
        else if (at < AUDIT_PROOF_MAX)
            claim->proof[at].bytes[byte] ^= data[i + 2];
        else if (at == AUDIT_PROOF_MAX)
            claim->first.bytes[byte] ^= data[i + 2];
        else if (root_is_proved)
            claim->root.bytes[byte] ^= data[i + 2];
    }
    return claim->count != honest.count || !audit_hash_equal(&claim->first, &honest.first) ||
           !audit_hash_equal(&claim->root, &honest.root) ||
           memcmp(claim->proof, honest.proof, honest.count * sizeof honest.proof[0]) != 0;
}

static uint64_t
number(const uint8_t *bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 8; i++)
        value = value << 8 | bytes[i];
    return value;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct claim claim = {0};

    if (size < NUMBERS_SIZE)
        return 0;
    leaves_make();
    claim.consistency = data[0] & 1;
    bool large = data[0] & 2;
    claim.a = number(data + 1);
    claim.b = number(data + 9);
    if (!large) {
        claim.a %= LEAVES_MAX + 1;
        claim.b %= LEAVES_MAX + 1;
    }
    if (!claim_make(&claim, large ? subtree_of_sameness : subtree_of_leaves)) {
        fuzz_holds(!holds(&claim)); /* Numbers of which no proof is made: none holds. */
        return 0;
    }
    fuzz_holds(holds(&claim));
    bool forged = forge(&claim, data + NUMBERS_SIZE, size - NUMBERS_SIZE);
    fuzz_holds(holds(&claim) == !forged);
    /* The ledger has a smaller limit, and asks nothing of the root of an empty tree. */
    if (claim.b <= INT64_MAX && !(claim.consistency && claim.a == 0))
        fuzz_holds(holds_for_the_ledger(&claim) == !forged);
    return 0;
}
