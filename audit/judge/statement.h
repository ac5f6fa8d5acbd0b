/* What a person signed (proto/CANONICAL.md, section 3). */
#ifndef AUDIT_JUDGE_STATEMENT_H
#define AUDIT_JUDGE_STATEMENT_H

#include "audit/evidence/view.h"

/* Appends the part that all who sign a voucher have in common, and the rest of one's own. Failures
 * are the buffer's (audit_buffer_status). */
void audit_statement_begin(const struct audit_header *header, struct audit_bytes header_bytes,
                           struct audit_buffer *text);
void audit_statement_end(const struct audit_signature *signature, struct audit_buffer *text);

#endif
