/* The checker's way through one tree of an LMDB file, and what it knows of the file meanwhile. The
 * format stands at the head of store_lmdb_check.c. */
#ifndef LEDGER_STORE_STORE_LMDB_TREE_H
#define LEDGER_STORE_STORE_LMDB_TREE_H

#include <string.h>

#include "ledger/base/bytes.h"

enum {
    LMDB_PAGE_HEADER_SIZE = 16,
    LMDB_PAGE_SIZE_MIN = 4096,
    LMDB_PAGE_SIZE_MAX = 32768,
    LMDB_DEPTH_MAX = 31,  /* LMDB's cursors hold 32 levels. */
    LMDB_TREES_MAX = 256, /* Tables that we would look at; we make far fewer. */
};

enum lmdb_tree_kind { TREE_FREE, TREE_MAIN, TREE_TABLE };

struct lmdb_tree {
    enum lmdb_tree_kind kind;
    uint32_t unused;
    uint16_t flags;
    uint16_t depth;
    uint64_t branch_pages;
    uint64_t leaf_pages;
    uint64_t large_pages;
    uint64_t entries;
    uint64_t root;
};

struct lmdb_check {
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
    struct lmdb_tree trees[LMDB_TREES_MAX];
};

/* LMDB writes numbers as the machine has them. */
static inline uint16_t
lmdb_get_u16(const uint8_t *from)
{
    uint16_t value;

    memcpy(&value, from, sizeof(value));
    return value;
}

static inline uint32_t
lmdb_get_u32(const uint8_t *from)
{
    uint32_t value;

    memcpy(&value, from, sizeof(value));
    return value;
}

static inline uint64_t
lmdb_get_u64(const uint8_t *from)
{
    uint64_t value;

    memcpy(&value, from, sizeof(value));
    return value;
}

/* DAMAGED, of a message whose arguments are the file and a page. */
enum ledger_status lmdb_check_damaged(const struct lmdb_check *check, enum ledger_message message,
                                      uint64_t page);

/* Reads exactly `size` bytes; DAMAGED where the file ends before. */
enum ledger_status lmdb_check_read(const struct lmdb_check *check, uint64_t offset, uint8_t *to,
                                   size_t size) LEDGER_MUST_CHECK;

/* The record of a tree, 48 bytes of a meta page or of the main tree. */
struct lmdb_tree lmdb_tree_read(const uint8_t *from, enum lmdb_tree_kind kind);

/* Follows a tree; `from` is the page that holds its record. Tables that the main tree names are
 * added to `check->trees`. */
enum ledger_status lmdb_check_tree(struct lmdb_check *check, const struct lmdb_tree *tree,
                                   uint64_t from) LEDGER_MUST_CHECK;

#endif
