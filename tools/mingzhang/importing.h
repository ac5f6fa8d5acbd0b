/* What the files of `mingzhang import` share. */
#ifndef TOOLS_MINGZHANG_IMPORTING_H
#define TOOLS_MINGZHANG_IMPORTING_H

#include "ledger/import/import.h"
#include "tools/common/progress.h"
#include "tools/common/sheet.h"
#include "tools/mingzhang/flow.h"

struct waiting_voucher;

/* One file on its way. */
struct importing {
    struct command_context *context;
    struct ledger_vault *vault;
    struct ledger_import *import;
    struct waiting_voucher *waiting; /* those that were met so far */
    struct sheet_options sheet;
    struct sheet_found found;
    struct progress progress;
    uint64_t rows_seen;
    struct ledger_buffer errors_path; /* NUL-terminated; empty: not written */
};

/* Whether a draft waits in a voucher that is not sealed yet: a ledger_import_waits_fn whose context
 * is the struct importing. */
ledger_import_waits_fn importing_waits;
void importing_waiting_free(struct waiting_voucher *waiting);

/* The preview, for people and for programs. */
enum ledger_status importing_say(struct importing *importing,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status importing_json(struct importing *importing,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

/* Writes the workbook that says what is wrong, to --errors or beside the list; its path comes
 * behind, NUL-terminated. */
enum ledger_status importing_errors_write(struct importing *importing,
                                          struct ledger_buffer *out_path,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;
/* Writes the empty list. */
enum ledger_status importing_template_write(struct command_context *context, const char *path,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
