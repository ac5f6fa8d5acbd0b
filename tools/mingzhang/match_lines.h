/* Rows of bank statements, named FILE:ROW on the command line, as a match states them. Files are
 * read with the auditor's own readers, so that a row has the number that reconciliation gives it.
 */
#ifndef TOOLS_MINGZHANG_MATCH_LINES_H
#define TOOLS_MINGZHANG_MATCH_LINES_H

#include "audit/reconcile/statement.h"
#include "ledger/record/entry.h"
#include "tools/common/command.h"

/* More do not go into one match, of lines as of entries: reconciliation looks at no more. */
enum { MATCH_SIDE_MAX = 256 };

/* All that --line names, in its order; money out is positive. `account` is digits: a statement of
 * another one is refused. Texts and hashes live as long as the command. */
enum ledger_status match_lines_read(struct command_context *context, const char *account,
                                    struct ledger_bank_line **out_lines, size_t *out_count,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* What the bank calls a booking, in a form that an entry may hold: its serial number, else that of
 * its voucher. "" where neither is an identifier (a blank in it, or none at all): the bank's words
 * are not changed, and a row is named by its file and number anyway. Lives as long as the command;
 * NULL when memory is out. */
const char *match_bank_reference(struct command_context *context, const struct audit_bank_row *row);

#endif
