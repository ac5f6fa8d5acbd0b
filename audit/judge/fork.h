/* A fork, proved (proto/CANONICAL.md, section 9): two checkpoints that one ledger signed and that
 * cannot be of one tree, in a file that a third party checks with nothing but the policy. */
#ifndef AUDIT_JUDGE_FORK_H
#define AUDIT_JUDGE_FORK_H

#include "audit/evidence/merkle.h"
#include "audit/evidence/trust.h"

/* Two notes, and what stands before them. */
enum { AUDIT_FORK_SIZE_MAX = 2 * AUDIT_NOTE_SIZE_MAX + 8192 };

struct audit_fork {
    uint64_t size;          /* of the first checkpoint */
    struct audit_hash root; /* that the second's tree has at this size */
    size_t proof_count;
    struct audit_hash proof[AUDIT_PROOF_MAX]; /* from it to the second checkpoint */
    struct audit_checkpoint first, second;
};

/* Appends the file. */
void audit_fork_write(const struct audit_fork *fork, struct audit_buffer *out);
/* MALFORMED: it is not of the form; NEWER: of a later version. Borrows from `bytes`. */
enum audit_status audit_fork_read(struct audit_bytes bytes, struct audit_fork *out,
                                  struct audit_error *err) AUDIT_MUST_CHECK;

/* Whether it proves a fork, of whichever ledger. NOT_HELD: it does not. */
enum audit_status audit_fork_holds(const struct audit_fork *fork,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
/* OK: it does, and a ledger of the policy signed both checkpoints, which nobody can explain away.
 * UNTRUSTED: no key of the policy signed one of them, or there is no policy (`trust` NULL).
 * NOT_HELD: it proves nothing, or a signature of a known key fails. A quorum is not asked for: the
 * ledger's own signatures accuse it. */
enum audit_status audit_fork_check(const struct audit_fork *fork, const struct audit_trust *trust,
                                   struct audit_error *err) AUDIT_MUST_CHECK;

/* Whether a log of the policy signed the checkpoint; a missing quorum is no objection.
 * `*out_trusted` is written for UNTRUSTED too. */
enum audit_status audit_fork_signed(const struct audit_checkpoint *checkpoint,
                                    const struct audit_trust *trust,
                                    struct audit_trusted *out_trusted,
                                    struct audit_error *err) AUDIT_MUST_CHECK;

#endif
