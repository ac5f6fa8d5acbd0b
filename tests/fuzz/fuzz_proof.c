/* A forged proof of a tree of at most 16 leaves never holds: what holds is the proof that the tree
 * itself gives. Bytes: kind, index or old size, size, then what the forger changes (at, xor). */
#include <string.h>

#include "ledger/tree/proof.h"
#include "tests/fuzz/fuzz.h"

enum { LEAVES_MAX = 16 };

struct forest {
    struct ledger_digest leaves[LEAVES_MAX];
    struct ledger_tree_leaves all;
};

static struct ledger_digest
root_of(struct forest *forest, uint64_t size)
{
    struct ledger_tree_range range;

    fuzz_holds(ledger_tree_range_at(size, ledger_tree_read_leaves, &forest->all, &range, NULL) ==
               LEDGER_OK);
    return ledger_tree_range_root(&range);
}

/* Changes a proof as the bytes say; whether it is now another one. */
static bool
forge(struct ledger_tree_proof *proof, const uint8_t *data, size_t size)
{
    struct ledger_tree_proof honest = *proof;
    size_t honest_size = proof->count * sizeof proof->hashes[0];

    for (size_t i = 0; i + 2 < size; i += 3) {
        size_t hash = data[i] % LEDGER_TREE_PROOF_MAX;
        proof->hashes[hash].bytes[data[i + 1] % 32] ^= data[i + 2];
        if (data[i] >= 0xf0)
            proof->count = data[i + 1] % (LEDGER_TREE_PROOF_MAX + 1);
    }
    return proof->count != honest.count || memcmp(proof->hashes, honest.hashes, honest_size) != 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct forest forest = {.all = {.count = LEAVES_MAX}};
    struct ledger_tree_proof proof = {0};

    if (size < 3)
        return 0;
    forest.all.hashes = forest.leaves;
    for (size_t i = 0; i < LEAVES_MAX; i++)
        memset(forest.leaves[i].bytes, (int)(i + 1), sizeof forest.leaves[i].bytes);

    uint64_t tree_size = 1 + data[1] % LEAVES_MAX;
    struct ledger_digest root = root_of(&forest, tree_size);
    if (data[0] % 2 == 0) {
        uint64_t index = data[2] % tree_size;
        fuzz_holds(ledger_tree_inclusion(index, tree_size, ledger_tree_read_leaves, &forest.all,
                                         &proof, NULL) == LEDGER_OK);
        bool forged = forge(&proof, data + 3, size - 3);
        fuzz_holds(ledger_tree_inclusion_holds(index, tree_size, &forest.leaves[index], &proof,
                                               &root) == !forged);
    } else {
        uint64_t old_size = data[2] % (tree_size + 1);
        struct ledger_digest old_root = root_of(&forest, old_size);
        fuzz_holds(ledger_tree_consistency(old_size, tree_size, ledger_tree_read_leaves,
                                           &forest.all, &proof, NULL) == LEDGER_OK);
        bool forged = forge(&proof, data + 3, size - 3);
        fuzz_holds(ledger_tree_consistency_holds(old_size, tree_size, &old_root, &root, &proof) ==
                   !forged);
    }
    return 0;
}
