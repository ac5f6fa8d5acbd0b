/* Private to the verifier: one voucher after the other, its seal beside its entries. */
#ifndef AUDIT_JUDGE_VERIFY_WALK_H
#define AUDIT_JUDGE_VERIFY_WALK_H

#include "audit/judge/verify_internal.h"

enum { VOUCHER_SIZE_MAX = 67108864 }; /* of its entries */

/* One voucher's entries beside each other. */
struct gathered {
    struct audit_entry *entries;
    struct audit_hash *leaves;
    enum audit_status *decoded; /* NOT_FOUND: it is missing, or was not kept */
    bool *unsealed, *off_hint;
    struct line_unit **units; /* that are held for them */
    size_t capacity, unit_count;
    uint64_t first; /* number of the first */
    size_t count;   /* how many the header has */
    size_t due;     /* how many of them were taken from the stream */
    size_t missing, off, unread;
    uint64_t size; /* bytes; beyond VOUCHER_SIZE_MAX only hashes are kept */
};

struct walk {
    struct verify *verify;
    struct seal_stream seals;
    struct line_stream lines;
    struct gathered gathered;
    struct audit_seal seal;
    struct audit_header header;
    bool seal_read;                 /* `seal` is the one that is judged */
    struct audit_hash entries_root; /* of the voucher that is judged */
    bool unsure; /* how many entries the vouchers before have, only the next sound seal tells */
    struct audit_hash previous; /* leaf hash of the seal before, as the tree has it */
    bool previous_known;
    uint64_t missing;          /* seals in a row, before the one that is judged */
    uint64_t hint_bundle_told; /* one finding a bundle of hints is enough */
};

/* verify_entries.c: takes `due` entries from the stream for the header's and judges them by its
 * root. */
enum audit_status walk_judge_entries(struct walk *walk, size_t due,
                                     struct audit_error *err) AUDIT_MUST_CHECK;
/* Lets go of what was taken. */
void walk_let_go(struct walk *walk);
void gathered_free(struct gathered *gathered);

#endif
