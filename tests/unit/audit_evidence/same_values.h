/* That the ledger's struct and the auditor's view say the same. */
#ifndef TESTS_UNIT_AUDIT_EVIDENCE_SAME_VALUES_H
#define TESTS_UNIT_AUDIT_EVIDENCE_SAME_VALUES_H

#include "audit/evidence/view.h"
#include "ledger/record/codec.h"

struct audit_bytes bytes_of(struct ledger_slice slice);
void same_text(const char *text, struct audit_bytes bytes);
void same_bytes(struct ledger_slice slice, struct audit_bytes bytes);
void same_digest(const struct ledger_digest *digest, struct audit_bytes bytes);
void same_entry(const struct ledger_entry *a, const struct audit_entry *b);

#endif
