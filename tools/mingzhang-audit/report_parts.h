/* A long list for browsers: a page a month, and one that says what is on each. */
#ifndef TOOLS_MINGZHANG_AUDIT_REPORT_PARTS_H
#define TOOLS_MINGZHANG_AUDIT_REPORT_PARTS_H

#include "audit/report/kinds.h"
#include "tools/mingzhang-audit/whole_file.h"

enum { REPORT_PARTS_ABOVE = 20000 }; /* rows that a browser still shows at once */

/* Writes one page: of these dates, or (with a stem) the one that names the others. */
typedef enum ledger_status report_part_fn(void *context, uint32_t from, uint32_t to,
                                          struct audit_bytes stem, const struct whole_file *file);

/* Where the subject has more than `above` rows in more than one month, all of its pages, the one
 * that names them last, so that whoever sees it has them all; said on stderr. Otherwise
 * `*out_written` is false, and nothing was done. */
enum ledger_status report_parts_write(struct command_context *context,
                                      const struct audit_report_subject *subject,
                                      const struct whole_file *file, uint64_t above,
                                      report_part_fn *write, void *write_context,
                                      bool *out_written) LEDGER_MUST_CHECK;

#endif
