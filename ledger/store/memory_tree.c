#include "ledger/store/memory_tree.h"

#include <stdlib.h>
#include <string.h>

enum { NODE_SLOTS = 64 };

struct memory_row {
    size_t owners;
    size_t key_size;
    size_t value_size;
    uint8_t bytes[]; /* The key, then the value. */
};

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

void
memory_tree_release(struct memory_node *node)
{
    if (node == NULL || --node->owners > 0)
        return;
    for (size_t i = 0; i < node->count; i++) {
        row_release(node->slots[i].row);
        memory_tree_release(node->slots[i].child);
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

bool
memory_tree_put(struct memory_node **root, const struct ledger_store_row *from)
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

/* A node that becomes empty goes. */
bool
memory_tree_remove(struct memory_node **at, struct ledger_slice key)
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
        if (!memory_tree_remove(&node->slots[position].child, key))
            return false;
        if (node->slots[position].child == NULL)
            node_take(node, position);
    }
    if (node->count == 0) {
        memory_tree_release(node);
        *at = NULL;
    }
    return true;
}

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

void
memory_tree_share(struct memory_node *root)
{
    if (root != NULL)
        root->owners++;
}

bool
memory_tree_get(const struct memory_node *root, struct ledger_slice key,
                struct ledger_slice *out_value)
{
    const struct memory_row *row = tree_find(root, key);

    if (row == NULL)
        return false;
    *out_value = row_value(row);
    return true;
}

enum ledger_status
memory_tree_scan(const struct memory_node *root, const struct memory_scan *scan,
                 struct ledger_error *err)
{
    return root == NULL ? LEDGER_OK : scan_node(scan, root, err);
}

uint64_t
memory_tree_bytes(const struct memory_node *node)
{
    uint64_t bytes = 0;

    if (node == NULL)
        return 0;
    for (size_t i = 0; i < node->count; i++) {
        const struct memory_slot *slot = &node->slots[i];

        bytes += slot->child != NULL
                     ? memory_tree_bytes(slot->child)
                     : sizeof(*slot->row) + slot->row->key_size + slot->row->value_size;
    }
    return bytes + sizeof(*node);
}
