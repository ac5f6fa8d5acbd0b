/* The B+-trees of the memory store, whose nodes are shared between states.
 *
 * Nodes and rows count who points at them; what has one owner is changed in place, what is shared
 * is copied first, from the root down. So a state of a tree is its root, to have another state is
 * to point at the root once more, and nothing ever has to be undone. NULL is the empty tree.
 *
 * slots[i] of an inner node is a child and the lower bound of its keys: a row that is, or once was,
 * the first below it (that of slot 0 is not looked at). Leaves have rows alone. Nodes may become
 * underfull by removal and go when they are empty: tables grow, or are small. */
#ifndef LEDGER_STORE_MEMORY_TREE_H
#define LEDGER_STORE_MEMORY_TREE_H

#include "ledger/store/store.h"

struct memory_node;

/* Points at the tree once more, and once less. Both accept NULL. */
void memory_tree_share(struct memory_node *root);
void memory_tree_release(struct memory_node *root);

/* Looks a key up; the value is the tree's. */
bool memory_tree_get(const struct memory_node *root, struct ledger_slice key,
                     struct ledger_slice *out_value);

/* Puts a row there, in place of one with the same key. Says no when memory is out; the tree is
 * sound then, and has the rows that it had. */
bool memory_tree_put(struct memory_node **root, const struct ledger_store_row *row);

/* Removes a row that is there. Says no as memory_tree_put does. */
bool memory_tree_remove(struct memory_node **root, struct ledger_slice key);

/* A scan: bounds, order and callback as for ledger_store_scan. */
struct memory_scan {
    struct ledger_slice first_key;
    struct ledger_slice end_key;
    enum ledger_store_order order;
    ledger_store_row_fn *row;
    void *context;
};
enum ledger_status memory_tree_scan(const struct memory_node *root, const struct memory_scan *scan,
                                    struct ledger_error *err);

/* The memory that a tree takes, were it alone. */
uint64_t memory_tree_bytes(const struct memory_node *root);

#endif
