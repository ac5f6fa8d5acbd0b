/* Two checkpoints of what should be one ledger: the same head, one that extends the other, or a
 * fork. Content is not looked at; that each copy holds in itself is for verify to say. */
#ifndef AUDIT_JUDGE_COMPARE_H
#define AUDIT_JUDGE_COMPARE_H

#include "audit/evidence/evidence.h"
#include "audit/judge/fork.h"

/* What is compared. Where the sizes differ the larger one's tiles are needed. */
struct audit_side {
    struct audit_checkpoint checkpoint;
    const struct audit_evidence *evidence; /* NULL: the checkpoint alone */
};

enum audit_relation {
    AUDIT_SAME,
    AUDIT_EXTENDS, /* the larger one has the smaller one's tree as its beginning */
    AUDIT_FORK,
    AUDIT_UNTOLD,
};

struct audit_comparison {
    enum audit_relation relation;
    struct audit_error reason; /* UNTOLD: why; with status NOT_HELD a known key's signature fails */
    size_t larger;             /* 0 or 1; of equals 1 */
    uint64_t by;               /* EXTENDS: by how many vouchers */
    bool checked;              /* signatures, by a policy */
    struct audit_trusted trusted[2];
    struct audit_fork fork; /* FORK: what audit_fork_write takes; borrows from the sides */
    bool common_known;      /* FORK with both sides' tiles at hand: */
    uint64_t common_size;   /* the first so many vouchers are the same in both */
};

/* Compares. `trust` NULL: no signature is checked, and nobody can be accused (UNTOLD in place of
 * FORK). A status other than OK is a failure of the machine. */
enum audit_status audit_compare(const struct audit_side sides[static 2],
                                const struct audit_trust *trust, struct audit_comparison *out,
                                struct audit_error *err) AUDIT_MUST_CHECK;

#endif
