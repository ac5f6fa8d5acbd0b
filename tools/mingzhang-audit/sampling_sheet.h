/* A filled-in sampling sheet from the command line: a workbook with all that is visible in it, or a
 * list (CSV). */
#ifndef TOOLS_MINGZHANG_AUDIT_SAMPLING_SHEET_H
#define TOOLS_MINGZHANG_AUDIT_SAMPLING_SHEET_H

#include "audit/report/sampling.h"
#include "tools/common/command.h"

struct sampling_sheet {
    const char *path;
    struct audit_buffer bytes;
    struct audit_hash sha256;
    struct audit_sampling_reader *reader;
    void *converters[3];
};
/* Takes all bytes into memory; from then on nothing of the system is needed. */
enum ledger_status sampling_sheet_open(struct command_context *context, const char *path,
                                       struct sampling_sheet *out) LEDGER_MUST_CHECK;
/* Reads them, and the plan of the draw. */
enum ledger_status sampling_sheet_read(struct command_context *context,
                                       struct sampling_sheet *sheet, struct audit_sample_plan *out,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
void sampling_sheet_close(struct sampling_sheet *sheet); /* accepts {0} */

#endif
