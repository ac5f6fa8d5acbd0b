#include "ledger/tree/node.h"

static struct ledger_digest
hash_prefixed(uint8_t prefix, struct ledger_slice first, struct ledger_slice second)
{
    struct ledger_hasher hasher;

    ledger_hasher_start(&hasher);
    ledger_hasher_add(&hasher, ledger_slice_of(&prefix, 1));
    ledger_hasher_add(&hasher, first);
    ledger_hasher_add(&hasher, second);
    return ledger_hasher_finish(&hasher);
}

struct ledger_digest
ledger_tree_leaf(struct ledger_slice leaf)
{
    return hash_prefixed(0x00, leaf, (struct ledger_slice){0});
}

struct ledger_digest
ledger_tree_node(const struct ledger_digest *left, const struct ledger_digest *right)
{
    return hash_prefixed(0x01, ledger_digest_slice(left), ledger_digest_slice(right));
}

struct ledger_digest
ledger_tree_empty_root(void)
{
    return ledger_digest_of((struct ledger_slice){0});
}
