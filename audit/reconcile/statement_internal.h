/* What readers of statements share: a statement that is being filled. Private to this folder. */
#ifndef AUDIT_RECONCILE_STATEMENT_INTERNAL_H
#define AUDIT_RECONCILE_STATEMENT_INTERNAL_H

#include "audit/reconcile/statement.h"

/* Empty, with memory of its own. Failures to grow are kept, so that filling asks once
 * (audit_statement_finish). */
enum audit_status audit_statement_new(const char *name, const struct audit_hash *sha256,
                                      struct audit_statement *out,
                                      struct audit_error *err) AUDIT_MUST_CHECK;
void audit_statement_clear(struct audit_statement *statement); /* accepts {0} */

/* A copy that lives as long as the statement. */
struct audit_bytes audit_statement_keep(struct audit_statement *statement, struct audit_bytes text);
/* `text` behind what is there, with a space between; either may be empty. */
void audit_statement_join_text(struct audit_statement *statement, struct audit_bytes *there,
                               struct audit_bytes text);
/* A zeroed row at the end; valid until the next. NULL when memory is out. */
struct audit_bank_row *audit_statement_row(struct audit_statement *statement);
void audit_statement_other(struct audit_statement *statement, uint64_t line,
                           enum audit_row_status status);
/* Findings beyond some hundred are not kept: the first ones tell. */
void audit_statement_find(struct audit_statement *statement, struct audit_statement_finding found);

/* Whether all of it could be kept. */
enum audit_status audit_statement_status(const struct audit_statement *statement,
                                         struct audit_error *err) AUDIT_MUST_CHECK;
/* Counts statuses and sums, fills in the period where the file states none. MALFORMED: a sum beyond
 * int64. */
enum audit_status audit_statement_finish(struct audit_statement *statement,
                                         struct audit_error *err) AUDIT_MUST_CHECK;
/* Takes the statement over; on failure it stays the caller's. */
enum audit_status audit_statements_take(struct audit_statements *statements,
                                        struct audit_statement *statement,
                                        struct audit_error *err) AUDIT_MUST_CHECK;

#endif
