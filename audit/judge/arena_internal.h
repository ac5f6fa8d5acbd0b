/* Private to arena and table: how the file begins, and pages for buckets. */
#ifndef AUDIT_JUDGE_ARENA_INTERNAL_H
#define AUDIT_JUDGE_ARENA_INTERNAL_H

#include "audit/judge/arena.h"

enum {
    ARENA_PAGE_SIZE = 4096,
    ARENA_HASH_KEY_SIZE = 16,
    /* No reference has more bits: a bucket packs one into 37, in units of 8. */
    ARENA_REF_BITS = 40,
    /* Each a quarter of all before: more than there are addresses. */
    ARENA_EXTENTS_MAX = 128,
};

/* Pages of buckets lie together, apart from the rest: they are what every look-up needs. */
struct arena_extent {
    audit_ref begin, end;
};

/* At offset 0, where no reference leads. */
struct arena_head {
    uint64_t used;
    audit_ref root;
    uint8_t hash_key[ARENA_HASH_KEY_SIZE];
    audit_ref page;      /* the next that nobody has yet, in the last extent */
    uint64_t page_count; /* in all extents */
    uint64_t extent_count;
    struct arena_extent extents[ARENA_EXTENTS_MAX];
};

struct audit_arena {
    uint8_t *base;
    uint64_t reserved; /* address space; of it, */
    uint64_t mapped;   /* as much as the file has */
    uint64_t size_max; /* of a file of this process */
    int file;
    int statm;             /* /proc/self/statm; -1: there is none */
    uint64_t budget;       /* for resident bytes of the process; 0: none */
    uint64_t resident_min; /* bytes that giving pages back did not help against */
    unsigned countdown;    /* takes until the budget is looked at again */
    uint64_t next_extent;  /* to give back when the rest is not enough */
    enum audit_status failure;
    int failure_number; /* errno */
};

struct arena_head *arena_head(const struct audit_arena *arena);
/* Makes the file at least `size` bytes long and maps them; false with the failure kept. */
bool arena_grow(struct audit_arena *arena, uint64_t size);
/* A zeroed page at a page's beginning; NULL as audit_arena_take. */
void *arena_take_page(struct audit_arena *arena, audit_ref *out_ref);
/* Looks at the budget, when it is time. */
void arena_breathe(struct audit_arena *arena);
/* Gives all pages back to the system; they come back from the file. */
void arena_drop(const struct audit_arena *arena);

#endif
