#include "ledger/store/store_lmdb_tree.h"

#include <errno.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "ledger/store/store.h"

enum { NODE_SIZE = 8, TREE_SIZE = 48 };
enum { PAGE_BRANCH = 1, PAGE_LEAF = 2, PAGE_LARGE = 4 };
enum { NODE_LARGE = 1, NODE_TREE = 2 };

static const uint64_t no_page = UINT64_MAX;

/* A tree on its way through: what was counted, and where the keys have got to. */
struct walk {
    const struct lmdb_tree *tree;
    struct lmdb_tree counted;
    uint8_t last_key[LEDGER_STORE_KEY_SIZE_MAX];
    size_t last_key_size; /* 0: no key yet */
    uint8_t floor_key[LEDGER_STORE_KEY_SIZE_MAX];
    size_t floor_key_size; /* What the branch said of the keys to come; 0: nothing. */
};

enum ledger_status
lmdb_check_damaged(const struct lmdb_check *check, enum ledger_message message, uint64_t page)
{
    return ledger_fail(check->err, LEDGER_DAMAGED, message, check->path, page);
}

enum ledger_status
lmdb_check_read(const struct lmdb_check *check, uint64_t offset, uint8_t *to, size_t size)
{
    while (size > 0) {
        ssize_t got = pread(check->fd, to, size, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ledger_file_fail(check->err, errno, LEDGER_MESSAGE_STORE_FAILED, check->path);
        if (got == 0)
            return lmdb_check_damaged(
                check, LEDGER_MESSAGE_STORE_FILE_CUT,
                offset / (check->page_size != 0 ? check->page_size : LMDB_PAGE_SIZE_MIN));
        to += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return LEDGER_OK;
}

/* Notes that `page` is in use, or free; says no when it is outside, or was noted before. */
static enum ledger_status
note_page(struct lmdb_check *check, uint64_t page, uint64_t from)
{
    if (page < 2 || page > check->last_page)
        return ledger_fail(check->err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_PAGE_OUTSIDE,
                           check->path, from, page);
    if ((check->seen[page / 8] >> (page % 8) & 1) != 0)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_TWICE, page);
    check->seen[page / 8] = (uint8_t)(check->seen[page / 8] | 1U << (page % 8));
    return LEDGER_OK;
}

struct lmdb_tree
lmdb_tree_read(const uint8_t *from, enum lmdb_tree_kind kind)
{
    return (struct lmdb_tree){
        .kind = kind,
        .unused = lmdb_get_u32(from),
        .flags = lmdb_get_u16(from + 4),
        .depth = lmdb_get_u16(from + 6),
        .branch_pages = lmdb_get_u64(from + 8),
        .leaf_pages = lmdb_get_u64(from + 16),
        .large_pages = lmdb_get_u64(from + 24),
        .entries = lmdb_get_u64(from + 32),
        .root = lmdb_get_u64(from + 40),
    };
}

/* Keys. */

static int
key_compare(const struct walk *walk, const uint8_t *a, size_t a_size, const uint8_t *b,
            size_t b_size)
{
    if (walk->tree->kind == TREE_FREE) {
        uint64_t a_number = lmdb_get_u64(a);
        uint64_t b_number = lmdb_get_u64(b);

        return (a_number > b_number) - (a_number < b_number);
    }
    return ledger_slice_compare(ledger_slice_of(a, a_size), ledger_slice_of(b, b_size));
}

static bool
key_has_size(const struct walk *walk, size_t size)
{
    if (walk->tree->kind == TREE_FREE)
        return size == 8;
    return size >= 1 && size <= LEDGER_STORE_KEY_SIZE_MAX;
}

/* A branch says that the keys to come are not below `key`; it must be above those before. */
static bool
keys_set_floor(struct walk *walk, const uint8_t *key, size_t size)
{
    if (!key_has_size(walk, size) || walk->last_key_size == 0 ||
        key_compare(walk, walk->last_key, walk->last_key_size, key, size) >= 0)
        return false;
    memcpy(walk->floor_key, key, size);
    walk->floor_key_size = size;
    return true;
}

static bool
keys_add(struct walk *walk, const uint8_t *key, size_t size)
{
    if (!key_has_size(walk, size))
        return false;
    if (walk->last_key_size > 0 &&
        key_compare(walk, walk->last_key, walk->last_key_size, key, size) >= 0)
        return false;
    if (walk->floor_key_size > 0 &&
        key_compare(walk, walk->floor_key, walk->floor_key_size, key, size) > 0)
        return false;
    memcpy(walk->last_key, key, size);
    walk->last_key_size = size;
    return true;
}

/* Free list. */

/* The page numbers of one entry of the free list, `count` of them beginning at `from`. */
static enum ledger_status
free_pages(struct lmdb_check *check, const uint8_t *from, size_t count, uint64_t *before,
           uint64_t page)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
        uint64_t free_page = lmdb_get_u64(from + 8 * i);

        if (free_page >= *before)
            return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_FREE_LIST, page);
        *before = free_page;
        status = note_page(check, free_page, page);
    }
    return status;
}

static enum ledger_status
free_list_inline(struct lmdb_check *check, const uint8_t *value, uint64_t size, uint64_t page)
{
    uint64_t before = no_page;

    if (size < 8 || size % 8 != 0 || lmdb_get_u64(value) > size / 8 - 1)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_FREE_LIST, page);
    return free_pages(check, value + 8, (size_t)lmdb_get_u64(value), &before, page);
}

/* A list too long for its leaf: read a page at a time, the first 8 bytes being its length. */
static enum ledger_status
free_list_large(struct lmdb_check *check, uint64_t first_page, uint64_t size)
{
    uint8_t *buffer = check->pages + LMDB_DEPTH_MAX * check->page_size;
    uint64_t offset = first_page * check->page_size + LMDB_PAGE_HEADER_SIZE;
    uint64_t before = no_page;
    uint64_t left;
    enum ledger_status status;

    if (size < 8 || size % 8 != 0)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_FREE_LIST, first_page);
    status = lmdb_check_read(check, offset, buffer, 8);
    if (status != LEDGER_OK)
        return status;
    left = lmdb_get_u64(buffer);
    if (left > size / 8 - 1)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_FREE_LIST, first_page);
    for (offset += 8; left > 0 && status == LEDGER_OK;) {
        size_t count = check->page_size / 8 < left ? check->page_size / 8 : (size_t)left;

        status = lmdb_check_read(check, offset, buffer, count * 8);
        if (status == LEDGER_OK)
            status = free_pages(check, buffer, count, &before, first_page);
        offset += count * 8;
        left -= count;
    }
    return status;
}

/* Pages. */

/* A large value: its header, and that its pages are nobody else's. A value that was replaced by a
 * smaller one may have more pages than it needs. */
static enum ledger_status
large_value(struct lmdb_check *check, struct walk *walk, uint64_t page, uint64_t first,
            uint64_t size)
{
    uint8_t header[LMDB_PAGE_HEADER_SIZE];
    uint64_t count;
    enum ledger_status status = note_page(check, first, page);

    if (status == LEDGER_OK)
        status = lmdb_check_read(check, first * check->page_size, header, sizeof(header));
    if (status != LEDGER_OK)
        return status;
    count = lmdb_get_u32(header + 12);
    if (lmdb_get_u64(header) != first || lmdb_get_u16(header + 10) != PAGE_LARGE ||
        count * check->page_size < LMDB_PAGE_HEADER_SIZE + size ||
        first + count > check->file_pages)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_LARGE, first);
    for (uint64_t i = 1; i < count && status == LEDGER_OK; i++)
        status = note_page(check, first + i, page);
    walk->counted.large_pages += count;
    if (status == LEDGER_OK && walk->tree->kind == TREE_FREE)
        status = free_list_large(check, first, size);
    return status;
}

static enum ledger_status
table_record(struct lmdb_check *check, const uint8_t *value, uint64_t size, uint64_t page)
{
    struct lmdb_tree tree;

    if (size != TREE_SIZE || check->tree_count == LMDB_TREES_MAX)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_TABLE, page);
    tree = lmdb_tree_read(value, TREE_TABLE);
    if (tree.flags != 0 || tree.unused != 0)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_TABLE, page);
    check->trees[check->tree_count++] = tree;
    return LEDGER_OK;
}

/* Claims a node's bytes; says no when they are not within the nodes' part of the page or another
 * node has some of them. */
static bool
node_claim(struct lmdb_check *check, size_t upper, size_t offset, uint64_t size, size_t *claimed)
{
    size_t even;

    if (offset < upper || offset % 2 != 0 || size > check->page_size - offset)
        return false;
    even = ((size_t)size + 1) & ~(size_t)1;
    if (even > check->page_size - offset)
        return false;
    for (size_t i = offset / 2; i < (offset + even) / 2; i++)
        if (check->filled[i]++ != 0)
            return false;
    *claimed += even;
    return true;
}

static enum ledger_status
leaf_value(struct lmdb_check *check, struct walk *walk, uint64_t page, const uint8_t *node)
{
    const uint64_t size = lmdb_get_u16(node) | (uint64_t)lmdb_get_u16(node + 2) << 16;
    const uint16_t flags = lmdb_get_u16(node + 4);
    const uint8_t *key = node + NODE_SIZE;
    const uint8_t *value = key + lmdb_get_u16(node + 6);

    switch (walk->tree->kind) {
    case TREE_MAIN:
        if (flags != NODE_TREE)
            break;
        return table_record(check, value, size, page);
    case TREE_FREE:
        if (lmdb_get_u64(key) == 0 || lmdb_get_u64(key) > check->txnid)
            return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_FREE_LIST, page);
        if (flags == 0)
            return free_list_inline(check, value, size, page);
        if (flags == NODE_LARGE)
            return large_value(check, walk, page, lmdb_get_u64(value), size);
        break;
    case TREE_TABLE:
        if (flags == 0)
            return LEDGER_OK;
        if (flags == NODE_LARGE)
            return large_value(check, walk, page, lmdb_get_u64(value), size);
        break;
    }
    return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_NODES, page);
}

static enum ledger_status walk_page(struct lmdb_check *check, struct walk *walk, uint64_t page,
                                    unsigned level, uint64_t from);

static enum ledger_status
leaf_node(struct lmdb_check *check, struct walk *walk, uint64_t page, const uint8_t *node)
{
    if (!keys_add(walk, node + NODE_SIZE, lmdb_get_u16(node + 6)))
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_ORDER, page);
    walk->counted.entries++;
    return leaf_value(check, walk, page, node);
}

static enum ledger_status
branch_node(struct lmdb_check *check, struct walk *walk, uint64_t page, const uint8_t *node,
            size_t i, unsigned level)
{
    const uint64_t child = lmdb_get_u16(node) | (uint64_t)lmdb_get_u16(node + 2) << 16 |
                           (uint64_t)lmdb_get_u16(node + 4) << 32;

    if (i > 0 && !keys_set_floor(walk, node + NODE_SIZE, lmdb_get_u16(node + 6)))
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_ORDER, page);
    return walk_page(check, walk, child, level - 1, page);
}

/* All nodes of a page lie within it, apart, and leave no gap: before any of them is followed. */
static bool
nodes_fit(struct lmdb_check *check, const uint8_t *bytes, bool branch)
{
    const size_t count = (size_t)(lmdb_get_u16(bytes + 12) - LMDB_PAGE_HEADER_SIZE) / 2;
    const size_t upper = lmdb_get_u16(bytes + 14);
    size_t claimed = 0;

    memset(check->filled, 0, check->page_size / 2);
    for (size_t i = 0; i < count; i++) {
        size_t offset = lmdb_get_u16(bytes + LMDB_PAGE_HEADER_SIZE + 2 * i);
        const uint8_t *node = bytes + offset;
        uint64_t size = NODE_SIZE;

        if (offset > check->page_size - NODE_SIZE)
            return false;
        size += lmdb_get_u16(node + 6);
        if (!branch && (lmdb_get_u16(node + 4) & NODE_LARGE) != 0)
            size += 8;
        else if (!branch)
            size += lmdb_get_u16(node) | (uint64_t)lmdb_get_u16(node + 2) << 16;
        if (!node_claim(check, upper, offset, size, &claimed))
            return false;
    }
    return claimed == check->page_size - upper;
}

/* Reads a page of a tree into the buffer of its level and judges its header. */
static enum ledger_status
page_read(struct lmdb_check *check, const struct walk *walk, uint64_t page, unsigned level,
          uint8_t *bytes)
{
    const bool branch = level > 1;
    const size_t count_min = branch && walk->tree->kind != TREE_FREE ? 2 : 1;
    enum ledger_status status =
        lmdb_check_read(check, page * check->page_size, bytes, check->page_size);
    size_t lower;
    size_t upper;

    if (status != LEDGER_OK)
        return status;
    lower = lmdb_get_u16(bytes + 12);
    upper = lmdb_get_u16(bytes + 14);
    if (lmdb_get_u64(bytes) != page ||
        lmdb_get_u16(bytes + 10) != (branch ? PAGE_BRANCH : PAGE_LEAF) || lower % 2 != 0 ||
        upper % 2 != 0 || lower < LMDB_PAGE_HEADER_SIZE + 2 * count_min || lower > upper ||
        upper > check->page_size)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_HEADER, page);
    if (!nodes_fit(check, bytes, branch))
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_PAGE_NODES, page);
    return LEDGER_OK;
}

/* Follows one page of a tree and all below it; `level` is 1 for leaves. */
static enum ledger_status
walk_page(struct lmdb_check *check, struct walk *walk, uint64_t page, unsigned level, uint64_t from)
{
    uint8_t *bytes = check->pages + (level - 1) * check->page_size;
    enum ledger_status status = note_page(check, page, from);
    size_t count;

    if (status == LEDGER_OK)
        status = page_read(check, walk, page, level, bytes);
    if (status != LEDGER_OK)
        return status;

    if (level > 1)
        walk->counted.branch_pages++;
    else
        walk->counted.leaf_pages++;
    count = (size_t)(lmdb_get_u16(bytes + 12) - LMDB_PAGE_HEADER_SIZE) / 2;
    for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
        const uint8_t *node = bytes + lmdb_get_u16(bytes + LMDB_PAGE_HEADER_SIZE + 2 * i);

        status = level > 1 ? branch_node(check, walk, page, node, i, level)
                           : leaf_node(check, walk, page, node);
    }
    return status;
}

enum ledger_status
lmdb_check_tree(struct lmdb_check *check, const struct lmdb_tree *tree, uint64_t from)
{
    struct walk walk = {.tree = tree};
    enum ledger_status status = LEDGER_OK;

    if (tree->root == no_page ? tree->depth != 0 : tree->depth < 1 || tree->depth > LMDB_DEPTH_MAX)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_TREE_COUNTS, from);
    if (tree->root != no_page)
        status = walk_page(check, &walk, tree->root, tree->depth, from);
    if (status != LEDGER_OK)
        return status;
    if (walk.counted.branch_pages != tree->branch_pages ||
        walk.counted.leaf_pages != tree->leaf_pages ||
        walk.counted.large_pages != tree->large_pages || walk.counted.entries != tree->entries)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_TREE_COUNTS, from);
    return LEDGER_OK;
}
