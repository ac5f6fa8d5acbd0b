/* Whom an auditor trusts: a C2SP tlog-policy. Fail closed: a policy without a quorum line, with an
 * unknown name or a key twice is no policy. */
#ifndef AUDIT_EVIDENCE_TRUST_H
#define AUDIT_EVIDENCE_TRUST_H

#include "audit/evidence/signed_note.h"

enum { AUDIT_TRUST_LOGS_MAX = 64, AUDIT_TRUST_WITNESSES_MAX = 256, AUDIT_TRUST_GROUPS_MAX = 256 };

struct audit_trust; /* a policy, read */

/* MALFORMED names the line, and so does NEWER (a key of a type that we cannot check). `name` is
 * what the sentences call the file. The caller's. */
enum audit_status audit_trust_read(struct audit_bytes text, const char *name,
                                   struct audit_trust **out_trust,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
/* Accepts NULL. */
void audit_trust_free(struct audit_trust *trust);

size_t audit_trust_log_count(const struct audit_trust *trust);
const struct audit_vkey *audit_trust_log(const struct audit_trust *trust, size_t index);
size_t audit_trust_witness_count(const struct audit_trust *trust);
/* The witness's name in the policy, its key, and its URL ({0} when none is given). */
const struct audit_vkey *audit_trust_witness(const struct audit_trust *trust, size_t index,
                                             const char **out_name, struct audit_bytes *out_url);

/* What a checkpoint's signatures come to. */
struct audit_trusted {
    const struct audit_vkey *log;         /* whose signature holds */
    bool seen[AUDIT_TRUST_WITNESSES_MAX]; /* by witness index */
    uint64_t times[AUDIT_TRUST_WITNESSES_MAX];
    size_t witness_count; /* how many cosigned */
    uint64_t newest_time; /* of their cosignatures, seconds; 0: none */
    bool quorum;          /* met; also for `quorum none` */
    bool quorum_none;     /* the policy asks for no witness */
};
/* Judges signatures against the policy. A log's key name must be the checkpoint's origin. NOT_HELD:
 * a signature of a known key fails. UNTRUSTED: no log of the policy signed it (say for which origin
 * it is), or the quorum is not met; `*out` is written for UNTRUSTED too. */
enum audit_status audit_trust_check(const struct audit_trust *trust,
                                    const struct audit_checkpoint *checkpoint,
                                    struct audit_trusted *out,
                                    struct audit_error *err) AUDIT_MUST_CHECK;

#endif
