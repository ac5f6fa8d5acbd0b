/* Hashes of RFC 6962, section 2.1. */
#ifndef LEDGER_TREE_NODE_H
#define LEDGER_TREE_NODE_H

#include "ledger/crypto/digest.h"

/* SHA-256(0x00 || leaf). Leaves are prefixed with 0x00 and nodes with 0x01, so that no leaf can be
 * crafted whose bytes are also a node. */
struct ledger_digest ledger_tree_leaf(struct ledger_slice leaf);
struct ledger_digest ledger_tree_node(const struct ledger_digest *left,
                                      const struct ledger_digest *right);
/* SHA-256(""): the root of a tree without leaves. */
struct ledger_digest ledger_tree_empty_root(void);

#endif
