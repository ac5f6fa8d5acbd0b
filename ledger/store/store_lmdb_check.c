/* A file of LMDB 0.9 (data version 1) on a 64-bit machine, in its byte order. A page has a size
 * that the meta pages give (LMDB takes the system's), and 16 bytes of header:
 *
 *   0 u64 its number    8 u16 unused    10 u16 kind: 1 branch, 2 leaf, 4 large value, 8 meta
 *   12 u16 lower, 14 u16 upper: where the free room begins and ends (large value: 12 u32 pages)
 *
 * Meta (pages 0 and 1; the one with the larger transaction number holds; transaction n writes n%2):
 *   16 u32 magic   20 u32 version   24 u64 address   32 u64 map size   40 free list   88 main tree
 *   136 u64 last page   144 u64 transaction number
 * Tree: 0 u32 unused (free list: the page size)  4 u16 flags  6 u16 depth
 *   8 u64 branch pages  16 u64 leaf pages  24 u64 large pages  32 u64 entries  40 u64 root or ~0
 * Branch and leaf: from 16 to lower u16 offsets of nodes, in key order; nodes fill upper to the
 * end. Node: 0 u16 low, 2 u16 high, 4 u16 flags, 6 u16 key size, 8 the key. In a branch the first
 * three are the child's number; key 0 is not looked at. In a leaf low and high are the value's
 * size; flags 1: the value is in a large value page, whose number stands here; 2: it is a tree.
 * Free list: transaction number -> u64 count, and so many page numbers, descending. */
#include "ledger/store/store_lmdb_check.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "ledger/store/store.h"

_Static_assert(sizeof(size_t) == 8, "the layout is that of 64-bit machines");

enum {
    HEADER_SIZE = 16,
    META_SIZE = 152,
    NODE_SIZE = 8,
    TREE_SIZE = 48,
    PAGE_SIZE_MIN = 4096,
    PAGE_SIZE_MAX = 32768,
    DEPTH_MAX = 31,       /* LMDB's cursors hold 32 levels. */
    TREES_MAX = 256,      /* Tables that we would look at; we make far fewer. */
    LOOSE_PAGES = 131072, /* A transaction may leave so many unused pages unwritten at the end. */
};

enum { PAGE_BRANCH = 1, PAGE_LEAF = 2, PAGE_LARGE = 4, PAGE_META = 8 };
enum { NODE_LARGE = 1, NODE_TREE = 2 };

static const uint32_t meta_magic = 0xBEEFC0DE;
static const uint64_t no_page = UINT64_MAX;
static const uint64_t map_size_max = (uint64_t)1 << 46;

enum tree_kind { TREE_FREE, TREE_MAIN, TREE_TABLE };

struct tree {
    enum tree_kind kind;
    uint32_t unused;
    uint16_t flags;
    uint16_t depth;
    uint64_t branch_pages;
    uint64_t leaf_pages;
    uint64_t large_pages;
    uint64_t entries;
    uint64_t root;
};

struct check {
    int fd;
    const char *path;
    struct ledger_error *err;
    uint64_t file_size;
    uint64_t file_pages; /* Whole ones. */
    size_t page_size;
    uint64_t last_page;
    uint64_t txnid;
    uint8_t *seen;   /* A bit for every page that is used or free: no page is both, or twice. */
    uint8_t *pages;  /* A page for every level of a tree, and one for lists. */
    uint8_t *filled; /* A byte for every two of a page. */
    size_t tree_count;
    struct tree trees[TREES_MAX];
};

/* A tree on its way through: what was counted, and where the keys have got to. */
struct walk {
    const struct tree *tree;
    struct tree counted;
    uint8_t last_key[LEDGER_STORE_KEY_SIZE_MAX];
    size_t last_key_size; /* 0: no key yet */
    uint8_t floor_key[LEDGER_STORE_KEY_SIZE_MAX];
    size_t floor_key_size; /* What the branch said of the keys to come; 0: nothing. */
};

static uint16_t
get_u16(const uint8_t *from)
{
    uint16_t value;

    memcpy(&value, from, sizeof(value));
    return value;
}

static uint32_t
get_u32(const uint8_t *from)
{
    uint32_t value;

    memcpy(&value, from, sizeof(value));
    return value;
}

static uint64_t
get_u64(const uint8_t *from)
{
    uint64_t value;

    memcpy(&value, from, sizeof(value));
    return value;
}

static enum ledger_status
damaged(const struct check *check, enum ledger_message message, uint64_t page)
{
    return ledger_fail(check->err, LEDGER_DAMAGED, message, check->path, page);
}

static enum ledger_status
read_at(const struct check *check, uint64_t offset, uint8_t *to, size_t size)
{
    while (size > 0) {
        ssize_t got = pread(check->fd, to, size, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ledger_file_fail(check->err, errno, LEDGER_MESSAGE_STORE_FAILED, check->path);
        if (got == 0)
            return damaged(check, LEDGER_MESSAGE_STORE_FILE_CUT,
                           offset / (check->page_size != 0 ? check->page_size : PAGE_SIZE_MIN));
        to += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return LEDGER_OK;
}

/* Notes that `page` is in use, or free; says no when it is outside, or was noted before. */
static enum ledger_status
note_page(struct check *check, uint64_t page, uint64_t from)
{
    if (page < 2 || page > check->last_page)
        return ledger_fail(check->err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_PAGE_OUTSIDE,
                           check->path, from, page);
    if ((check->seen[page / 8] >> (page % 8) & 1) != 0)
        return damaged(check, LEDGER_MESSAGE_STORE_PAGE_TWICE, page);
    check->seen[page / 8] = (uint8_t)(check->seen[page / 8] | 1U << (page % 8));
    return LEDGER_OK;
}

static struct tree
tree_read(const uint8_t *from, enum tree_kind kind)
{
    return (struct tree){
        .kind = kind,
        .unused = get_u32(from),
        .flags = get_u16(from + 4),
        .depth = get_u16(from + 6),
        .branch_pages = get_u64(from + 8),
        .leaf_pages = get_u64(from + 16),
        .large_pages = get_u64(from + 24),
        .entries = get_u64(from + 32),
        .root = get_u64(from + 40),
    };
}

/* Keys. */

static int
key_compare(const struct walk *walk, const uint8_t *a, size_t a_size, const uint8_t *b,
            size_t b_size)
{
    if (walk->tree->kind == TREE_FREE) {
        uint64_t a_number = get_u64(a);
        uint64_t b_number = get_u64(b);

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
free_pages(struct check *check, const uint8_t *from, size_t count, uint64_t *before, uint64_t page)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
        uint64_t free_page = get_u64(from + 8 * i);

        if (free_page >= *before)
            return damaged(check, LEDGER_MESSAGE_STORE_PAGE_FREE_LIST, page);
        *before = free_page;
        status = note_page(check, free_page, page);
    }
    return status;
}

static enum ledger_status
free_list_inline(struct check *check, const uint8_t *value, uint64_t size, uint64_t page)
{
    uint64_t before = no_page;

    if (size < 8 || size % 8 != 0 || get_u64(value) > size / 8 - 1)
        return damaged(check, LEDGER_MESSAGE_STORE_PAGE_FREE_LIST, page);
    return free_pages(check, value + 8, (size_t)get_u64(value), &before, page);
}

/* A list too long for its leaf: read a page at a time, the first 8 bytes being its length. */
static enum ledger_status
free_list_large(struct check *check, uint64_t first_page, uint64_t size)
{
    uint8_t *buffer = check->pages + DEPTH_MAX * check->page_size;
    uint64_t offset = first_page * check->page_size + HEADER_SIZE;
    uint64_t before = no_page;
    uint64_t left;
    enum ledger_status status;

    if (size < 8 || size % 8 != 0)
        return damaged(check, LEDGER_MESSAGE_STORE_PAGE_FREE_LIST, first_page);
    status = read_at(check, offset, buffer, 8);
    if (status != LEDGER_OK)
        return status;
    left = get_u64(buffer);
    if (left > size / 8 - 1)
        return damaged(check, LEDGER_MESSAGE_STORE_PAGE_FREE_LIST, first_page);
    for (offset += 8; left > 0 && status == LEDGER_OK;) {
        size_t count = check->page_size / 8 < left ? check->page_size / 8 : (size_t)left;

        status = read_at(check, offset, buffer, count * 8);
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
large_value(struct check *check, struct walk *walk, uint64_t page, uint64_t first, uint64_t size)
{
    uint8_t header[HEADER_SIZE];
    uint64_t count;
    enum ledger_status status = note_page(check, first, page);

    if (status == LEDGER_OK)
        status = read_at(check, first * check->page_size, header, sizeof(header));
    if (status != LEDGER_OK)
        return status;
    count = get_u32(header + 12);
    if (get_u64(header) != first || get_u16(header + 10) != PAGE_LARGE ||
        count * check->page_size < HEADER_SIZE + size || first + count > check->file_pages)
        return damaged(check, LEDGER_MESSAGE_STORE_PAGE_LARGE, first);
    for (uint64_t i = 1; i < count && status == LEDGER_OK; i++)
        status = note_page(check, first + i, page);
    walk->counted.large_pages += count;
    if (status == LEDGER_OK && walk->tree->kind == TREE_FREE)
        status = free_list_large(check, first, size);
    return status;
}

static enum ledger_status
table_record(struct check *check, const uint8_t *value, uint64_t size, uint64_t page)
{
    struct tree tree;

    if (size != TREE_SIZE || check->tree_count == TREES_MAX)
        return damaged(check, LEDGER_MESSAGE_STORE_PAGE_TABLE, page);
    tree = tree_read(value, TREE_TABLE);
    if (tree.flags != 0 || tree.unused != 0)
        return damaged(check, LEDGER_MESSAGE_STORE_PAGE_TABLE, page);
    check->trees[check->tree_count++] = tree;
    return LEDGER_OK;
}

/* Claims a node's bytes; says no when they are not within the nodes' part of the page or another
 * node has some of them. */
static bool
node_claim(struct check *check, size_t upper, size_t offset, uint64_t size, size_t *claimed)
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
leaf_value(struct check *check, struct walk *walk, uint64_t page, const uint8_t *node)
{
    const uint64_t size = get_u16(node) | (uint64_t)get_u16(node + 2) << 16;
    const uint16_t flags = get_u16(node + 4);
    const uint8_t *key = node + NODE_SIZE;
    const uint8_t *value = key + get_u16(node + 6);

    switch (walk->tree->kind) {
    case TREE_MAIN:
        if (flags != NODE_TREE)
            break;
        return table_record(check, value, size, page);
    case TREE_FREE:
        if (get_u64(key) == 0 || get_u64(key) > check->txnid)
            return damaged(check, LEDGER_MESSAGE_STORE_PAGE_FREE_LIST, page);
        if (flags == 0)
            return free_list_inline(check, value, size, page);
        if (flags == NODE_LARGE)
            return large_value(check, walk, page, get_u64(value), size);
        break;
    case TREE_TABLE:
        if (flags == 0)
            return LEDGER_OK;
        if (flags == NODE_LARGE)
            return large_value(check, walk, page, get_u64(value), size);
        break;
    }
    return damaged(check, LEDGER_MESSAGE_STORE_PAGE_NODES, page);
}

static enum ledger_status walk_page(struct check *check, struct walk *walk, uint64_t page,
                                    unsigned level, uint64_t from);

static enum ledger_status
leaf_node(struct check *check, struct walk *walk, uint64_t page, const uint8_t *node)
{
    if (!keys_add(walk, node + NODE_SIZE, get_u16(node + 6)))
        return damaged(check, LEDGER_MESSAGE_STORE_PAGE_ORDER, page);
    walk->counted.entries++;
    return leaf_value(check, walk, page, node);
}

static enum ledger_status
branch_node(struct check *check, struct walk *walk, uint64_t page, const uint8_t *node, size_t i,
            unsigned level)
{
    const uint64_t child =
        get_u16(node) | (uint64_t)get_u16(node + 2) << 16 | (uint64_t)get_u16(node + 4) << 32;

    if (i > 0 && !keys_set_floor(walk, node + NODE_SIZE, get_u16(node + 6)))
        return damaged(check, LEDGER_MESSAGE_STORE_PAGE_ORDER, page);
    return walk_page(check, walk, child, level - 1, page);
}

/* All nodes of a page lie within it, apart, and leave no gap: before any of them is followed. */
static bool
nodes_fit(struct check *check, const uint8_t *bytes, bool branch)
{
    const size_t count = (size_t)(get_u16(bytes + 12) - HEADER_SIZE) / 2;
    const size_t upper = get_u16(bytes + 14);
    size_t claimed = 0;

    memset(check->filled, 0, check->page_size / 2);
    for (size_t i = 0; i < count; i++) {
        size_t offset = get_u16(bytes + HEADER_SIZE + 2 * i);
        const uint8_t *node = bytes + offset;
        uint64_t size = NODE_SIZE;

        if (offset > check->page_size - NODE_SIZE)
            return false;
        size += get_u16(node + 6);
        if (!branch && (get_u16(node + 4) & NODE_LARGE) != 0)
            size += 8;
        else if (!branch)
            size += get_u16(node) | (uint64_t)get_u16(node + 2) << 16;
        if (!node_claim(check, upper, offset, size, &claimed))
            return false;
    }
    return claimed == check->page_size - upper;
}

/* Reads a page of a tree into the buffer of its level and judges its header. */
static enum ledger_status
page_read(struct check *check, const struct walk *walk, uint64_t page, unsigned level,
          uint8_t *bytes)
{
    const bool branch = level > 1;
    const size_t count_min = branch && walk->tree->kind != TREE_FREE ? 2 : 1;
    enum ledger_status status = read_at(check, page * check->page_size, bytes, check->page_size);
    size_t lower;
    size_t upper;

    if (status != LEDGER_OK)
        return status;
    lower = get_u16(bytes + 12);
    upper = get_u16(bytes + 14);
    if (get_u64(bytes) != page || get_u16(bytes + 10) != (branch ? PAGE_BRANCH : PAGE_LEAF) ||
        lower % 2 != 0 || upper % 2 != 0 || lower < HEADER_SIZE + 2 * count_min || lower > upper ||
        upper > check->page_size)
        return damaged(check, LEDGER_MESSAGE_STORE_PAGE_HEADER, page);
    if (!nodes_fit(check, bytes, branch))
        return damaged(check, LEDGER_MESSAGE_STORE_PAGE_NODES, page);
    return LEDGER_OK;
}

/* Follows one page of a tree and all below it; `level` is 1 for leaves. */
static enum ledger_status
walk_page(struct check *check, struct walk *walk, uint64_t page, unsigned level, uint64_t from)
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
    count = (size_t)(get_u16(bytes + 12) - HEADER_SIZE) / 2;
    for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
        const uint8_t *node = bytes + get_u16(bytes + HEADER_SIZE + 2 * i);

        status = level > 1 ? branch_node(check, walk, page, node, i, level)
                           : leaf_node(check, walk, page, node);
    }
    return status;
}

/* Follows a tree; `from` is the page that holds its record. */
static enum ledger_status
walk_tree(struct check *check, const struct tree *tree, uint64_t from)
{
    struct walk walk = {.tree = tree};
    enum ledger_status status = LEDGER_OK;

    if (tree->root == no_page ? tree->depth != 0 : tree->depth < 1 || tree->depth > DEPTH_MAX)
        return damaged(check, LEDGER_MESSAGE_STORE_TREE_COUNTS, from);
    if (tree->root != no_page)
        status = walk_page(check, &walk, tree->root, tree->depth, from);
    if (status != LEDGER_OK)
        return status;
    if (walk.counted.branch_pages != tree->branch_pages ||
        walk.counted.leaf_pages != tree->leaf_pages ||
        walk.counted.large_pages != tree->large_pages || walk.counted.entries != tree->entries)
        return damaged(check, LEDGER_MESSAGE_STORE_TREE_COUNTS, from);
    return LEDGER_OK;
}

/* Meta pages. */

static bool
meta_has_other_format(const uint8_t *meta)
{
    /* LMDB 1.0 has 24 bytes before the magic number; the other byte order shows in the number. */
    return get_u32(meta + 24) == meta_magic || get_u32(meta + 16) == 0xDEC0EFBE ||
           (get_u32(meta + 16) == meta_magic && get_u32(meta + 20) != 1);
}

static enum ledger_status
meta_judge(const struct check *check, const uint8_t *meta, uint64_t number)
{
    if (get_u64(meta) != number || get_u16(meta + 10) != PAGE_META ||
        get_u32(meta + 16) != meta_magic || get_u32(meta + 20) != 1 || get_u64(meta + 24) != 0 ||
        get_u32(meta + 40) != check->page_size || get_u16(meta + 44) != 8)
        return damaged(check, LEDGER_MESSAGE_STORE_META_FORM, number);
    return LEDGER_OK;
}

/* Reads both meta pages and leaves the one that holds in `meta`. */
static enum ledger_status
metas_read(struct check *check, uint8_t meta[static META_SIZE])
{
    uint8_t other[META_SIZE];
    uint64_t txnids[2];
    enum ledger_status status = read_at(check, 0, meta, META_SIZE);

    if (status != LEDGER_OK)
        return status;
    check->page_size = get_u32(meta + 40);
    if (meta_has_other_format(meta)) {
        /* A flipped bit in one of the two versions is damage, not another format. */
        if (check->page_size < PAGE_SIZE_MIN || check->page_size > PAGE_SIZE_MAX ||
            read_at(check, check->page_size, other, META_SIZE) != LEDGER_OK ||
            meta_judge(check, other, 1) != LEDGER_OK)
            return ledger_fail(check->err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_STORE_FORMAT_VERSION,
                               check->path);
        return damaged(check, LEDGER_MESSAGE_STORE_META_FORM, 0);
    }
    if (check->page_size < PAGE_SIZE_MIN || check->page_size > PAGE_SIZE_MAX ||
        (check->page_size & (check->page_size - 1)) != 0)
        return damaged(check, LEDGER_MESSAGE_STORE_META_FORM, 0);

    status = read_at(check, check->page_size, other, META_SIZE);
    if (status == LEDGER_OK)
        status = meta_judge(check, meta, 0);
    if (status == LEDGER_OK)
        status = meta_judge(check, other, 1);
    if (status != LEDGER_OK)
        return status;

    txnids[0] = get_u64(meta + 144);
    txnids[1] = get_u64(other + 144);
    if ((txnids[0] | txnids[1]) != 0 &&
        (txnids[0] % 2 != 0 || txnids[1] % 2 != 1 ||
         (txnids[0] + 1 != txnids[1] && txnids[1] + 1 != txnids[0])))
        return ledger_fail(check->err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_META_TRANSACTIONS,
                           check->path, txnids[0], txnids[1]);
    if (txnids[1] > txnids[0])
        memcpy(meta, other, META_SIZE);
    check->txnid = get_u64(meta + 144);
    return LEDGER_OK;
}

static enum ledger_status
check_prepare(struct check *check, const uint8_t meta[static META_SIZE])
{
    const uint64_t holding = check->txnid % 2;

    check->file_pages = check->file_size / check->page_size;
    check->last_page = get_u64(meta + 136);
    if (check->last_page < 1 || get_u64(meta + 32) > map_size_max)
        return damaged(check, LEDGER_MESSAGE_STORE_META_FORM, holding);
    if (check->last_page >= check->file_pages + LOOSE_PAGES)
        return damaged(check, LEDGER_MESSAGE_STORE_FILE_CUT, check->file_pages);
    check->seen = calloc(1, (size_t)(check->last_page / 8 + 1));
    check->pages = malloc((DEPTH_MAX + 1) * check->page_size);
    check->filled = malloc(check->page_size / 2);
    if (check->seen == NULL || check->pages == NULL || check->filled == NULL)
        return ledger_fail(check->err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           (size_t)(check->last_page / 8 + 1));
    return LEDGER_OK;
}

static enum ledger_status
check_file(struct check *check)
{
    uint8_t meta[META_SIZE];
    struct tree free_tree;
    struct tree main_tree;
    enum ledger_status status = metas_read(check, meta);

    if (status == LEDGER_OK)
        status = check_prepare(check, meta);
    if (status != LEDGER_OK)
        return status;
    free_tree = tree_read(meta + 40, TREE_FREE);
    main_tree = tree_read(meta + 88, TREE_MAIN);
    if (main_tree.flags != 0 || main_tree.unused != 0)
        return damaged(check, LEDGER_MESSAGE_STORE_META_FORM, check->txnid % 2);

    status = walk_tree(check, &main_tree, check->txnid % 2);
    for (size_t i = 0; i < check->tree_count && status == LEDGER_OK; i++)
        status = walk_tree(check, &check->trees[i], main_tree.root);
    if (status == LEDGER_OK)
        status = walk_tree(check, &free_tree, check->txnid % 2);
    return status;
}

enum ledger_status
lmdb_check(int fd, const char *path, struct ledger_error *err)
{
    struct check *check;
    struct stat file;
    enum ledger_status status;

    if (fstat(fd, &file) != 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_STORE_CANNOT_OPEN, path);
    if (!S_ISREG(file.st_mode))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_FILE_KIND, path);
    check = calloc(1, sizeof(*check));
    if (check == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*check));
    check->fd = fd;
    check->path = path;
    check->err = err;
    check->file_size = (uint64_t)file.st_size;
    status = check_file(check);
    free(check->seen);
    free(check->pages);
    free(check->filled);
    free(check);
    return status;
}
