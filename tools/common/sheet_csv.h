/* CSV (RFC 4180) out of decoded text. Internal to tools/common. */
#ifndef TOOLS_COMMON_SHEET_CSV_H
#define TOOLS_COMMON_SHEET_CSV_H

#include "tools/common/sheet_text.h"

/* Reads the text to its end. `mixed_line`: the line at which the text is known to change its
 * encoding, 0 for none. Fills in the separator and the number of rows. */
enum ledger_status sheet_csv_read(struct sheet_text *text, const struct sheet_options *options,
                                  uint64_t mixed_line, sheet_row_fn *row, void *context,
                                  struct sheet_found *found,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

/* The separator that the first record which has any uses most; a comma when none does. */
char sheet_csv_separator(struct ledger_slice text);

#endif
