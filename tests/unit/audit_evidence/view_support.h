/* Messages of every kind with every field stated, to be taken apart, and what the auditor's reader
 * says of them. */
#ifndef TESTS_UNIT_AUDIT_EVIDENCE_VIEW_SUPPORT_H
#define TESTS_UNIT_AUDIT_EVIDENCE_VIEW_SUPPORT_H

#include "audit/evidence/view.h"
#include "ledger/base/bytes.h"
#include "support/assert_audit.h"
#include "unit/record/wire.h"

/* A body's number, or one of these. */
enum view_sample {
    VIEW_HEADER = 100,
    VIEW_SEAL,
    VIEW_RECEIPT,
    VIEW_PERSON, /* a disbursement to a person */
    VIEW_OTHER,  /* and to somebody of another register */
    VIEW_LEAST_PROGRAMME,
};

struct audit_bytes view_bytes(struct ledger_slice slice);
/* Appends the sample's bytes. */
void view_sample(unsigned sample, struct ledger_buffer *out);

/* Reads the bytes as what the sample is. For a refusal also the message, and the path that it
 * names (NULL: whichever). */
void view_expect(unsigned sample, struct ledger_slice bytes, enum audit_status status,
                 enum audit_message message, const char *path);

struct wire_field wire_number(uint32_t number, uint64_t value);
struct wire_field wire_bytes(uint32_t number, struct ledger_slice bytes);

#endif
