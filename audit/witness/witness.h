/* A witness of C2SP tlog-witness: what it answers to an add-checkpoint request, by whatever way the
 * bytes come and go (a USB stick, a mail, HTTP). */
#ifndef AUDIT_WITNESS_WITNESS_H
#define AUDIT_WITNESS_WITNESS_H

#include "audit/judge/fork.h"
#include "audit/witness/witness_key.h"
#include "audit/witness/witness_request.h"
#include "audit/witness/witness_state.h"

/* The statuses of the protocol. */
enum audit_witness_status {
    AUDIT_WITNESS_COSIGNED = 200,
    AUDIT_WITNESS_BAD_REQUEST = 400,
    AUDIT_WITNESS_FORBIDDEN = 403,
    AUDIT_WITNESS_UNKNOWN_LOG = 404,
    AUDIT_WITNESS_OTHER_SIZE = 409,
    AUDIT_WITNESS_INCONSISTENT = 422,
};

struct audit_witness {
    const struct audit_witness_folder *folder;
    const struct audit_trust
        *logs; /* for which it cosigns; witnesses and quorum mean nothing here */
    const struct audit_witness_key *key;
    uint64_t now; /* seconds since 1970 */
};

struct audit_witness_answer {
    enum audit_witness_status status;
    struct audit_buffer body; /* COSIGNED: signature lines; OTHER_SIZE: "<size>\n"; else empty */
    const char *content_type;
    struct audit_error why; /* not COSIGNED */
    uint64_t seen_size;     /* what this witness had cosigned before; 0: nothing */
    uint64_t size;          /* COSIGNED: what it has now */
    bool forked;            /* the log signed two histories; the proof was kept beside the state */
};
void audit_witness_answer_free(struct audit_witness_answer *answer);

/* Judges a request and, for COSIGNED, keeps the checkpoint durably before it returns. Takes the
 * folder's lock for as long as that needs.
 *
 * Another status than OK is no answer to the log (HTTP would say 500): the machine failed, or the
 * witness itself is not fit to sign. NOT_HELD: its state is not what it signed, or is older than a
 * cosignature of its own that the request carries; UNTRUSTED: its clock is behind its last
 * cosignature. */
enum audit_status audit_witness_add_checkpoint(const struct audit_witness *witness,
                                               struct audit_bytes request,
                                               struct audit_witness_answer *out,
                                               struct audit_error *err) AUDIT_MUST_CHECK;

/* What was last cosigned of a log, checked to be signed by the witness itself; NOT_FOUND: nothing
 * yet. `bytes` keeps it. */
enum audit_status audit_witness_seen(const struct audit_witness_folder *folder,
                                     const struct audit_vkey *witness, struct audit_bytes origin,
                                     struct audit_buffer *bytes, struct audit_checkpoint *out,
                                     uint64_t *out_time, struct audit_error *err) AUDIT_MUST_CHECK;

#endif
