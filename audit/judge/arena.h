/* What a replay must remember, in one file that is mapped: any amount of it, in little memory.
 * Places are offsets, so that a pin is this file, copied. The pages are given back to the system
 * when the process grows beyond its budget, and come back from the file when they are touched
 * again. */
#ifndef AUDIT_JUDGE_ARENA_H
#define AUDIT_JUDGE_ARENA_H

#include "audit/evidence/bytes.h"

/* An offset in the arena; 0 is "nothing". */
typedef uint64_t audit_ref;

struct audit_arena;

/* In an unlinked file in `directory` (NULL: $TMPDIR, else /var/tmp, else /tmp). A full disk is met
 * as NO_SPACE by a call, never as a signal: space is allocated before it is touched. */
enum audit_status audit_arena_open(const char *directory, struct audit_arena **out,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
void audit_arena_close(struct audit_arena *arena);

/* Zeroed bytes, aligned to 8. Addresses stay valid until close. NULL when there is no space: the
 * failure is kept (audit_arena_status), so that a long computation asks once per voucher. */
void *audit_arena_take(struct audit_arena *arena, size_t size, audit_ref *out_ref);
void *audit_arena_at(const struct audit_arena *arena, audit_ref ref); /* NULL for 0 */
enum audit_status audit_arena_status(const struct audit_arena *arena,
                                     struct audit_error *err) AUDIT_MUST_CHECK;

/* The first thing taken, which says where everything else is. */
audit_ref audit_arena_root(const struct audit_arena *arena);
void audit_arena_set_root(struct audit_arena *arena, audit_ref root);
uint64_t audit_arena_size(const struct audit_arena *arena);

/* What the process may keep resident: with what else a verifier holds, below 256 MiB. */
enum { AUDIT_RESIDENT_MAX = 208 << 20 };
/* Gives pages back when the resident size of the process (/proc/self/statm) is above `bytes`, now
 * and from now on whenever something is taken or inserted. Cheap enough for every few hundred
 * entries, for those who only look up. */
void audit_arena_keep_below(struct audit_arena *arena, uint64_t bytes);

/* Writes all of it to `file` behind a header with its size, the root and its SHA-256; reads it back
 * into a new arena, refusing (MALFORMED) whatever does not match. */
enum audit_status audit_arena_save(struct audit_arena *arena, int file,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
enum audit_status audit_arena_load(int file, const char *directory, struct audit_arena **out,
                                   struct audit_error *err) AUDIT_MUST_CHECK;

/* A hash table in the arena: keys are bytes (compared whole), values of one fixed size, zeroed when
 * new, at addresses that stay. SipHash with a random key kept in the arena: whoever writes the
 * evidence cannot choose collisions. */
struct audit_table {
    audit_ref buckets;
    uint64_t bucket_count;
    uint64_t count;
    uint32_t value_size;
    audit_ref first, last; /* in order of insertion */
};
void audit_table_begin(struct audit_table *table, uint32_t value_size);
/* NULL: there is none. */
void *audit_table_find(const struct audit_arena *arena, const struct audit_table *table,
                       struct audit_bytes key);
/* The value there is, or a new zeroed one; `*out_new` (may be NULL) says which. NULL when the arena
 * is full. */
void *audit_table_insert(struct audit_arena *arena, struct audit_table *table,
                         struct audit_bytes key, bool *out_new);
/* All, in order of insertion: start with `*at` 0; NULL at the end. */
void *audit_table_next(const struct audit_arena *arena, const struct audit_table *table,
                       audit_ref *at, struct audit_bytes *out_key);
/* The reference of a value that find, insert or next returned, to be kept in other values, and back
 * by audit_arena_at; and the key that stands with it. */
audit_ref audit_table_ref(const struct audit_arena *arena, const void *value);
struct audit_bytes audit_table_key(const struct audit_arena *arena, audit_ref value);

/* For a caller who knows what he will ask for next. Memory is slow, not busy: who asks for it some
 * other work before he needs it, waits for many places as long as for one. The tag of a key is good
 * for every table of the arena; `expect` has the bucket brought near, `guess` says where the record
 * most likely is (0: it is not there), without touching it. */
uint32_t audit_table_tag(const struct audit_arena *arena, struct audit_bytes key);
void audit_table_expect(const struct audit_arena *arena, const struct audit_table *table,
                        uint32_t tag);
audit_ref audit_table_guess(const struct audit_arena *arena, const struct audit_table *table,
                            uint32_t tag);
/* As find and insert, for a key whose tag is known. */
void *audit_table_find_tagged(const struct audit_arena *arena, const struct audit_table *table,
                              struct audit_bytes key, uint32_t tag);
void *audit_table_insert_tagged(struct audit_arena *arena, struct audit_table *table,
                                struct audit_bytes key, uint32_t tag, bool *out_new);

#endif
