/* A store in memory: for each table a B+-tree whose nodes are shared between states.
 *
 * A state is an array of roots. Nodes and rows count who points at them; what has one owner is
 * changed in place, what is shared is copied first, from the root down. So a transaction is a state
 * of its own: a reader's is what was committed when it began, abort lets a state go, commit puts it
 * in the place of the committed one, and nothing has to be undone.
 *
 * slots[i] of an inner node is a child and the lower bound of its keys: a row that is, or once was,
 * the first below it (that of slot 0 is not looked at). Leaves have rows alone. Nodes may become
 * underfull by removal and go when they are empty: tables grow, or are small. */
#include "ledger/store/store.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { NODE_SLOTS = 64 };

struct memory_row {
    size_t owners;
    size_t key_size;
    size_t value_size;
    uint8_t bytes[]; /* The key, then the value. */
};

struct memory_node;

struct memory_slot {
    struct memory_row *row;
    struct memory_node *child; /* NULL in a leaf. */
};

struct memory_node {
    size_t owners;
    size_t level; /* 0: a leaf */
    size_t count;
    struct memory_slot slots[NODE_SLOTS];
};

struct memory_state {
    struct memory_node *roots[LEDGER_STORE_TABLE_COUNT];
};

struct memory_store {
    struct ledger_store base; /* First, so that a store and its backend share an address. */
    struct memory_state committed;
    size_t open_count; /* Transactions. */
};

struct memory_txn {
    struct ledger_store_txn base;
    struct memory_state state;
};

static const struct ledger_store_ops memory_ops;

static struct memory_store *
memory_store_from(struct ledger_store *store)
{
    assert(store->ops == &memory_ops);
    return (struct memory_store *)store;
}

static struct memory_txn *
memory_txn_from(struct ledger_store_txn *txn)
{
    assert(txn->store->ops == &memory_ops);
    return (struct memory_txn *)txn;
}

static enum ledger_status
fail_memory(struct ledger_error *err, size_t size)
{
    return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, size);
}

/* Rows. */

static struct memory_row *
row_new(const struct ledger_store_row *from)
{
    struct memory_row *row = malloc(sizeof(*row) + from->key.size + from->value.size);

    if (row == NULL)
        return NULL;
    row->owners = 1;
    row->key_size = from->key.size;
    row->value_size = from->value.size;
    memcpy(row->bytes, from->key.data, from->key.size);
    if (from->value.size > 0)
        memcpy(row->bytes + row->key_size, from->value.data, from->value.size);
    return row;
}

static void
row_release(struct memory_row *row)
{
    if (--row->owners == 0)
        free(row);
}

static struct ledger_slice
row_key(const struct memory_row *row)
{
    return ledger_slice_of(row->bytes, row->key_size);
}

static struct ledger_slice
row_value(const struct memory_row *row)
{
    return ledger_slice_of(row->bytes + row->key_size, row->value_size);
}

/* Nodes. */

static struct memory_node *
node_new(size_t level)
{
    struct memory_node *node = malloc(sizeof(*node));

    if (node == NULL)
        return NULL;
    node->owners = 1;
    node->level = level;
    node->count = 0;
    return node;
}

static void
node_release(struct memory_node *node)
{
    if (node == NULL || --node->owners > 0)
        return;
    for (size_t i = 0; i < node->count; i++) {
        row_release(node->slots[i].row);
        node_release(node->slots[i].child);
    }
    free(node);
}

/* Makes the node at `*at` one that only its parent points to, so that it may be changed. */
static bool
node_own(struct memory_node **at)
{
    struct memory_node *shared = *at;
    struct memory_node *copy;

    if (shared->owners == 1)
        return true;
    copy = node_new(shared->level);
    if (copy == NULL)
        return false;
    for (size_t i = 0; i < shared->count; i++) {
        copy->slots[i] = shared->slots[i];
        copy->slots[i].row->owners++;
        if (copy->slots[i].child != NULL)
            copy->slots[i].child->owners++;
    }
    copy->count = shared->count;
    shared->owners--;
    *at = copy;
    return true;
}

/* The number of slots of `node`, from slot `from` on, whose row's key is below `key` (or equal to
 * it, when `equal_too`), plus `from`. */
static size_t
node_position(const struct memory_node *node, struct ledger_slice key, bool equal_too, size_t from)
{
    size_t low = from;
    size_t high = node->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ledger_slice_compare(row_key(node->slots[middle].row), key);

        if (order < 0 || (equal_too && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The slot of the child under which `key` has its place. */
static size_t
node_child_position(const struct memory_node *node, struct ledger_slice key)
{
    return node_position(node, key, /* equal_too= */ true, /* from= */ 1) - 1;
}

static void
node_put(struct memory_node *node, size_t position, struct memory_slot slot)
{
    memmove(&node->slots[position + 1], &node->slots[position],
            (node->count - position) * sizeof(node->slots[0]));
    node->slots[position] = slot;
    node->count++;
}

static void
node_take(struct memory_node *node, size_t position)
{
    row_release(node->slots[position].row);
    node->count--;
    memmove(&node->slots[position], &node->slots[position + 1],
            (node->count - position) * sizeof(node->slots[0]));
}

/* Splits the full child in `position`, both nodes being owned. A key that comes behind all others
 * splits off the last slot alone, so that tables filled in order have full nodes. */
static bool
node_split_child(struct memory_node *parent, size_t position, struct ledger_slice key)
{
    struct memory_node *left = parent->slots[position].child;
    struct memory_node *right = node_new(left->level);
    size_t kept = NODE_SLOTS / 2;

    if (right == NULL)
        return false;
    if (ledger_slice_compare(row_key(left->slots[left->count - 1].row), key) < 0)
        kept = NODE_SLOTS - 1;
    right->count = left->count - kept;
    memcpy(right->slots, &left->slots[kept], right->count * sizeof(right->slots[0]));
    left->count = kept;

    right->slots[0].row->owners++;
    node_put(parent, position + 1,
             (struct memory_slot){.row = right->slots[0].row, .child = right});
    return true;
}

/* Trees. */

static struct memory_row *
tree_find(const struct memory_node *root, struct ledger_slice key)
{
    size_t position;

    if (root == NULL)
        return NULL;
    while (root->level > 0)
        root = root->slots[node_child_position(root, key)].child;
    position = node_position(root, key, /* equal_too= */ false, 0);
    if (position == root->count || !ledger_slice_equal(row_key(root->slots[position].row), key))
        return NULL;
    return root->slots[position].row;
}

/* Puts a new root over a full one. */
static bool
tree_grow(struct memory_node **root)
{
    struct memory_node *top = node_new((*root)->level + 1);

    if (top == NULL)
        return false;
    (*root)->slots[0].row->owners++;
    node_put(top, 0, (struct memory_slot){.row = (*root)->slots[0].row, .child = *root});
    *root = top;
    return true;
}

/* Finds the leaf for `key`, owned and with room, from the root down: full nodes are split on the
 * way, so that a split never has to go back up. NULL when memory is out; the tree is sound then. */
static struct memory_node *
tree_leaf_with_room(struct memory_node **root, struct ledger_slice key)
{
    struct memory_node *node;

    if (*root == NULL && (*root = node_new(0)) == NULL)
        return NULL;
    if (!node_own(root) || ((*root)->count == NODE_SLOTS && !tree_grow(root)))
        return NULL;
    node = *root;
    while (node->level > 0) {
        size_t position = node_child_position(node, key);

        if (!node_own(&node->slots[position].child))
            return NULL;
        if (node->slots[position].child->count == NODE_SLOTS) {
            if (!node_split_child(node, position, key))
                return NULL;
            position = node_child_position(node, key);
        }
        node = node->slots[position].child;
    }
    return node;
}

/* Puts a row there, in place of one with the same key. */
static bool
tree_put(struct memory_node **root, const struct ledger_store_row *from)
{
    struct memory_row *row = row_new(from);
    struct memory_node *leaf;
    size_t position;

    if (row == NULL)
        return false;
    leaf = tree_leaf_with_room(root, from->key);
    if (leaf == NULL) {
        row_release(row);
        return false;
    }
    position = node_position(leaf, from->key, /* equal_too= */ false, 0);
    if (position < leaf->count && ledger_slice_equal(row_key(leaf->slots[position].row), from->key))
        node_take(leaf, position);
    node_put(leaf, position, (struct memory_slot){.row = row});
    return true;
}

/* Removes a row that is there; a node that becomes empty goes. */
static bool
tree_remove(struct memory_node **at, struct ledger_slice key)
{
    struct memory_node *node;
    size_t position;

    if (!node_own(at))
        return false;
    node = *at;
    if (node->level == 0) {
        node_take(node, node_position(node, key, /* equal_too= */ false, 0));
    } else {
        position = node_child_position(node, key);
        if (!tree_remove(&node->slots[position].child, key))
            return false;
        if (node->slots[position].child == NULL)
            node_take(node, position);
    }
    if (node->count == 0) {
        node_release(node);
        *at = NULL;
    }
    return true;
}

/* A scan and its way through a tree. */
struct memory_scan {
    struct ledger_slice first_key;
    struct ledger_slice end_key;
    enum ledger_store_order order;
    ledger_store_row_fn *row;
    void *context;
};

static enum ledger_status scan_slot(const struct memory_scan *scan, const struct memory_slot *slot,
                                    struct ledger_error *err);

/* Visits the slots that can hold keys within the bounds. */
static enum ledger_status
scan_node(const struct memory_scan *scan, const struct memory_node *node, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    size_t first = node->level > 0
                       ? node_child_position(node, scan->first_key)
                       : node_position(node, scan->first_key, /* equal_too= */ false, 0);
    size_t end = node->count;

    if (scan->end_key.size > 0)
        end = node_position(node, scan->end_key, /* equal_too= */ false, node->level > 0 ? 1 : 0);
    if (scan->order == LEDGER_STORE_ASCENDING) {
        for (size_t i = first; i < end && status == LEDGER_OK; i++)
            status = scan_slot(scan, &node->slots[i], err);
    } else {
        for (size_t i = end; i > first && status == LEDGER_OK; i--)
            status = scan_slot(scan, &node->slots[i - 1], err);
    }
    return status;
}

static enum ledger_status
scan_slot(const struct memory_scan *scan, const struct memory_slot *slot, struct ledger_error *err)
{
    struct ledger_store_row row;

    if (slot->child != NULL)
        return scan_node(scan, slot->child, err);
    row = (struct ledger_store_row){.key = row_key(slot->row), .value = row_value(slot->row)};
    return scan->row(scan->context, &row, err);
}

/* States. */

static struct memory_state
state_share(const struct memory_state *state)
{
    for (size_t i = 0; i < LEDGER_STORE_TABLE_COUNT; i++)
        if (state->roots[i] != NULL)
            state->roots[i]->owners++;
    return *state;
}

static void
state_release(struct memory_state *state)
{
    for (size_t i = 0; i < LEDGER_STORE_TABLE_COUNT; i++)
        node_release(state->roots[i]);
}

/* Operations. */

static enum ledger_status
memory_begin(struct ledger_store *base, enum ledger_store_mode mode,
             struct ledger_store_txn **out_txn, struct ledger_error *err)
{
    struct memory_store *store = memory_store_from(base);
    struct memory_txn *txn = calloc(1, sizeof(*txn));

    (void)mode;
    if (txn == NULL)
        return fail_memory(err, sizeof(*txn));
    txn->base.store = base;
    txn->state = state_share(&store->committed);
    store->open_count++;
    *out_txn = &txn->base;
    return LEDGER_OK;
}

static void
memory_abort(struct ledger_store_txn *base)
{
    struct memory_txn *txn = memory_txn_from(base);

    memory_store_from(base->store)->open_count--;
    state_release(&txn->state);
    free(txn);
}

static enum ledger_status
memory_commit(struct ledger_store_txn *base, struct ledger_error *err)
{
    struct memory_txn *txn = memory_txn_from(base);
    struct memory_store *store = memory_store_from(base->store);
    struct memory_state before = store->committed;

    (void)err;
    if (base->mode == LEDGER_STORE_WRITE) {
        store->committed = txn->state;
        txn->state = before; /* Released with the transaction. */
    }
    memory_abort(base);
    return LEDGER_OK;
}

static enum ledger_status
memory_get(struct ledger_store_txn *base, enum ledger_store_table table, struct ledger_slice key,
           struct ledger_slice *out_value, struct ledger_error *err)
{
    const struct memory_row *row = tree_find(memory_txn_from(base)->state.roots[table], key);

    (void)err;
    if (row == NULL)
        return LEDGER_NOT_FOUND;
    *out_value = row_value(row);
    return LEDGER_OK;
}

static enum ledger_status
memory_get_many(struct ledger_store_txn *base, enum ledger_store_table table,
                const struct ledger_slice *keys, size_t count, struct ledger_slice *out_values,
                struct ledger_error *err)
{
    const struct memory_node *root = memory_txn_from(base)->state.roots[table];

    (void)err;
    for (size_t i = 0; i < count; i++) {
        const struct memory_row *row = tree_find(root, keys[i]);

        out_values[i] = row == NULL ? (struct ledger_slice){0} : row_value(row);
    }
    return LEDGER_OK;
}

static enum ledger_status
memory_replace(struct ledger_store_txn *base, enum ledger_store_table table,
               const struct ledger_store_row *row, struct ledger_error *err)
{
    if (!tree_put(&memory_txn_from(base)->state.roots[table], row))
        return fail_memory(err, row->key.size + row->value.size);
    return LEDGER_OK;
}

static enum ledger_status
memory_insert_many(struct ledger_store_txn *base, enum ledger_store_table table,
                   const struct ledger_store_row *rows, size_t row_count, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < row_count && status == LEDGER_OK; i++) {
        if (tree_find(memory_txn_from(base)->state.roots[table], rows[i].key) != NULL)
            return LEDGER_EXISTS;
        status = memory_replace(base, table, &rows[i], err);
    }
    return status;
}

static enum ledger_status
memory_remove(struct ledger_store_txn *base, enum ledger_store_table table, struct ledger_slice key,
              struct ledger_error *err)
{
    struct memory_node **root = &memory_txn_from(base)->state.roots[table];

    if (tree_find(*root, key) == NULL)
        return LEDGER_NOT_FOUND;
    if (!tree_remove(root, key))
        return fail_memory(err, sizeof(struct memory_node));
    return LEDGER_OK;
}

static enum ledger_status
memory_clear(struct ledger_store_txn *base, enum ledger_store_table table, struct ledger_error *err)
{
    struct memory_txn *txn = memory_txn_from(base);

    (void)err;
    node_release(txn->state.roots[table]);
    txn->state.roots[table] = NULL;
    return LEDGER_OK;
}

static enum ledger_status
memory_scan(struct ledger_store_txn *base, enum ledger_store_table table,
            struct ledger_slice first_key, struct ledger_slice end_key,
            enum ledger_store_order order, ledger_store_row_fn *row, void *context,
            struct ledger_error *err)
{
    const struct memory_node *root = memory_txn_from(base)->state.roots[table];
    const struct memory_scan scan = {
        .first_key = first_key, .end_key = end_key, .order = order, .row = row, .context = context};

    return root == NULL ? LEDGER_OK : scan_node(&scan, root, err);
}

static uint64_t
node_bytes(const struct memory_node *node)
{
    uint64_t bytes = 0;

    if (node == NULL)
        return 0;
    for (size_t i = 0; i < node->count; i++) {
        const struct memory_slot *slot = &node->slots[i];

        bytes += slot->child != NULL
                     ? node_bytes(slot->child)
                     : sizeof(*slot->row) + slot->row->key_size + slot->row->value_size;
    }
    return bytes + sizeof(*node);
}

/* Counts what is committed; there is no limit but memory. */
static enum ledger_status
memory_usage(struct ledger_store *base, uint64_t *out_used_bytes, uint64_t *out_limit_bytes,
             struct ledger_error *err)
{
    const struct memory_store *store = memory_store_from(base);
    uint64_t used = 0;

    (void)err;
    for (size_t i = 0; i < LEDGER_STORE_TABLE_COUNT; i++)
        used += node_bytes(store->committed.roots[i]);
    *out_used_bytes = used;
    *out_limit_bytes = UINT64_MAX;
    return LEDGER_OK;
}

static void
memory_close(struct ledger_store *base)
{
    struct memory_store *store = memory_store_from(base);

    assert(store->open_count == 0);
    state_release(&store->committed);
    free(store);
}

static const struct ledger_store_ops memory_ops = {
    .name = "memory",
    .begin = memory_begin,
    .commit = memory_commit,
    .abort = memory_abort,
    .get = memory_get,
    .get_many = memory_get_many,
    .insert_many = memory_insert_many,
    .replace = memory_replace,
    .remove = memory_remove,
    .clear = memory_clear,
    .scan = memory_scan,
    .usage = memory_usage,
    .close = memory_close,
};

enum ledger_status
ledger_store_open_memory(struct ledger_store **out_store, struct ledger_error *err)
{
    struct memory_store *store = calloc(1, sizeof(*store));

    if (store == NULL)
        return fail_memory(err, sizeof(*store));
    store->base.ops = &memory_ops;
    *out_store = &store->base;
    return LEDGER_OK;
}
