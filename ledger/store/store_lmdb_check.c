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

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ledger/base/file.h"
#include "ledger/store/store_lmdb_tree.h"

_Static_assert(sizeof(size_t) == 8, "the layout is that of 64-bit machines");

enum {
    META_SIZE = 152,
    PAGE_META = 8,
    LOOSE_PAGES = 131072, /* A transaction may leave so many unused pages unwritten at the end. */
};

static const uint32_t meta_magic = 0xBEEFC0DE;
static const uint64_t map_size_max = (uint64_t)1 << 46;

static bool
meta_has_other_format(const uint8_t *meta)
{
    /* LMDB 1.0 has 24 bytes before the magic number; the other byte order shows in the number. */
    return lmdb_get_u32(meta + 24) == meta_magic || lmdb_get_u32(meta + 16) == 0xDEC0EFBE ||
           (lmdb_get_u32(meta + 16) == meta_magic && lmdb_get_u32(meta + 20) != 1);
}

static enum ledger_status
meta_judge(const struct lmdb_check *check, const uint8_t *meta, uint64_t number)
{
    if (lmdb_get_u64(meta) != number || lmdb_get_u16(meta + 10) != PAGE_META ||
        lmdb_get_u32(meta + 16) != meta_magic || lmdb_get_u32(meta + 20) != 1 ||
        lmdb_get_u64(meta + 24) != 0 || lmdb_get_u32(meta + 40) != check->page_size ||
        lmdb_get_u16(meta + 44) != 8)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_META_FORM, number);
    return LEDGER_OK;
}

/* Reads both meta pages and leaves the one that holds in `meta`. */
static enum ledger_status
metas_read(struct lmdb_check *check, uint8_t meta[static META_SIZE])
{
    uint8_t other[META_SIZE];
    uint64_t txnids[2];
    enum ledger_status status = lmdb_check_read(check, 0, meta, META_SIZE);

    if (status != LEDGER_OK)
        return status;
    check->page_size = lmdb_get_u32(meta + 40);
    if (meta_has_other_format(meta)) {
        /* A flipped bit in one of the two versions is damage, not another format. */
        if (check->page_size < LMDB_PAGE_SIZE_MIN || check->page_size > LMDB_PAGE_SIZE_MAX ||
            lmdb_check_read(check, check->page_size, other, META_SIZE) != LEDGER_OK ||
            meta_judge(check, other, 1) != LEDGER_OK)
            return ledger_fail(check->err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_STORE_FORMAT_VERSION,
                               check->path);
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_META_FORM, 0);
    }
    if (check->page_size < LMDB_PAGE_SIZE_MIN || check->page_size > LMDB_PAGE_SIZE_MAX ||
        (check->page_size & (check->page_size - 1)) != 0)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_META_FORM, 0);

    status = lmdb_check_read(check, check->page_size, other, META_SIZE);
    if (status == LEDGER_OK)
        status = meta_judge(check, meta, 0);
    if (status == LEDGER_OK)
        status = meta_judge(check, other, 1);
    if (status != LEDGER_OK)
        return status;

    txnids[0] = lmdb_get_u64(meta + 144);
    txnids[1] = lmdb_get_u64(other + 144);
    if ((txnids[0] | txnids[1]) != 0 &&
        (txnids[0] % 2 != 0 || txnids[1] % 2 != 1 ||
         (txnids[0] + 1 != txnids[1] && txnids[1] + 1 != txnids[0])))
        return ledger_fail(check->err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_META_TRANSACTIONS,
                           check->path, txnids[0], txnids[1]);
    if (txnids[1] > txnids[0])
        memcpy(meta, other, META_SIZE);
    check->txnid = lmdb_get_u64(meta + 144);
    return LEDGER_OK;
}

static enum ledger_status
check_prepare(struct lmdb_check *check, const uint8_t meta[static META_SIZE])
{
    const uint64_t holding = check->txnid % 2;

    check->file_pages = check->file_size / check->page_size;
    check->last_page = lmdb_get_u64(meta + 136);
    if (check->last_page < 1 || lmdb_get_u64(meta + 32) > map_size_max)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_META_FORM, holding);
    if (check->last_page >= check->file_pages + LOOSE_PAGES)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_FILE_CUT, check->file_pages);
    check->seen = calloc(1, (size_t)(check->last_page / 8 + 1));
    check->pages = malloc((LMDB_DEPTH_MAX + 1) * check->page_size);
    check->filled = malloc(check->page_size / 2);
    if (check->seen == NULL || check->pages == NULL || check->filled == NULL)
        return ledger_fail(check->err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           (size_t)(check->last_page / 8 + 1));
    return LEDGER_OK;
}

static enum ledger_status
check_file(struct lmdb_check *check)
{
    uint8_t meta[META_SIZE];
    struct lmdb_tree free_tree;
    struct lmdb_tree main_tree;
    enum ledger_status status = metas_read(check, meta);

    if (status == LEDGER_OK)
        status = check_prepare(check, meta);
    if (status != LEDGER_OK)
        return status;
    free_tree = lmdb_tree_read(meta + 40, TREE_FREE);
    main_tree = lmdb_tree_read(meta + 88, TREE_MAIN);
    if (main_tree.flags != 0 || main_tree.unused != 0)
        return lmdb_check_damaged(check, LEDGER_MESSAGE_STORE_META_FORM, check->txnid % 2);

    status = lmdb_check_tree(check, &main_tree, check->txnid % 2);
    for (size_t i = 0; i < check->tree_count && status == LEDGER_OK; i++)
        status = lmdb_check_tree(check, &check->trees[i], main_tree.root);
    if (status == LEDGER_OK)
        status = lmdb_check_tree(check, &free_tree, check->txnid % 2);
    return status;
}

enum ledger_status
lmdb_check(int fd, const char *path, struct ledger_error *err)
{
    struct lmdb_check *check;
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
