/* The auditor as a second judge for tests: bytes of vouchers go through its own reader into its own
 * replay, and what it objects to comes out. Nothing here knows the ledger's code. */
#ifndef TESTS_SUPPORT_AUDIT_FEED_H
#define TESTS_SUPPORT_AUDIT_FEED_H

#include <stdio.h>

#include "audit/judge/replay.h"

struct audit_feed {
    struct audit_arena *arena;
    struct audit_replay *replay;
    FILE *saved; /* the arena as it is now, for audit_feed_try; NULL: not saved yet */
};

struct audit_feed_voucher {
    struct audit_bytes seal;
    const struct audit_seal *seal_view; /* not NULL: instead of reading `seal` */
    const struct audit_bytes *entries;  /* {0}: missing */
    size_t entry_count;                 /* fewer than the header says: the rest is missing */
    const bool *unsealed;
    bool header_lost;
    bool seal_changed;
    bool damaged; /* judge although an entry cannot be read, as a verifier of evidence does */
};

enum { AUDIT_FEED_OBJECTIONS_MAX = 32 };
struct audit_feed_result {
    enum audit_rule rule; /* of the first objection; 0: there is none */
    bool concerns_entry;
    uint64_t entry;
    size_t objection_count; /* all; the first ones are kept */
    struct audit_objection objections[AUDIT_FEED_OBJECTIONS_MAX];
};

void audit_feed_open(struct audit_feed *feed);
void audit_feed_close(struct audit_feed *feed);

/* Judges and takes. Bytes that the reader refuses are rule 1, and then nothing is taken. */
void audit_feed_take(struct audit_feed *feed, const struct audit_feed_voucher *voucher,
                     struct audit_feed_result *out);
/* Judges in a copy that is thrown away. */
void audit_feed_try(struct audit_feed *feed, const struct audit_feed_voucher *voucher,
                    struct audit_feed_result *out);

#endif
