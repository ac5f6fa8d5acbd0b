/* The body of an add-checkpoint request (C2SP tlog-witness):
 *
 *     old <size>
 *     <base64 of 32 bytes>       0 to 63 lines: a consistency proof from there to the checkpoint
 *     <empty line>
 *     <checkpoint, a signed note> */
#ifndef AUDIT_WITNESS_WITNESS_REQUEST_H
#define AUDIT_WITNESS_WITNESS_REQUEST_H

#include "audit/evidence/merkle.h"
#include "audit/evidence/signed_note.h"

enum {
    AUDIT_WITNESS_PROOF_MAX = 63,
    AUDIT_WITNESS_REQUEST_MAX = AUDIT_NOTE_SIZE_MAX + 4096,
};

struct audit_witness_request {
    uint64_t old_size;
    size_t proof_count;
    struct audit_hash proof[AUDIT_WITNESS_PROOF_MAX];
    struct audit_checkpoint checkpoint; /* of any log: extension lines and all */
};
/* MALFORMED names the line. Borrows from `bytes`. */
enum audit_status audit_witness_request_read(struct audit_bytes bytes,
                                             struct audit_witness_request *out,
                                             struct audit_error *err) AUDIT_MUST_CHECK;

#endif
