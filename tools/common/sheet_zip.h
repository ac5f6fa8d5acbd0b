/* The parts of a workbook: a zip archive in memory, judged as a whole before any part is read.
 * Internal to tools/common. */
#ifndef TOOLS_COMMON_SHEET_ZIP_H
#define TOOLS_COMMON_SHEET_ZIP_H

#include "ledger/base/bytes.h"

/* A list of a million rows is some hundred megabytes of XML, and deflate makes a tenth of it. What
 * goes far beyond was made to fill a disk or a memory. */
enum {
    SHEET_ZIP_ENTRY_COUNT_MAX = 2048,
    SHEET_ZIP_NAME_SIZE_MAX = 255,
    SHEET_ZIP_RATIO_MAX = 200,
    SHEET_ZIP_RATIO_FREE = 1 << 20, /* bytes; below, a ratio says nothing */
    SHEET_ZIP_ENTRY_SIZE_MAX = 1 << 30,
};
#define SHEET_ZIP_TOTAL_SIZE_MAX (UINT64_C(2) << 30)

struct sheet_zip;

/* Opens an archive over `bytes`, which must outlive it. MALFORMED: damaged, a part twice, a name
 * that leads out of the archive. OUT_OF_RANGE: a limit. UNSUPPORTED: locked, or packed in a way
 * that workbooks are not. */
enum ledger_status sheet_zip_open(struct ledger_slice bytes, struct sheet_zip **out_zip,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;
/* Accepts NULL. */
void sheet_zip_close(struct sheet_zip *zip);

/* Whether there is a part of that name; case of ASCII letters is nothing, as the format has it. */
bool sheet_zip_has(const struct sheet_zip *zip, const char *name);
/* Whether some part's name ends so. */
bool sheet_zip_has_ending(const struct sheet_zip *zip, const char *ending);

/* Reads a part from its start: begin, read until nothing comes, end. NOT_FOUND has no message. The
 * part's checksum is judged at the end. */
enum ledger_status sheet_zip_begin(struct sheet_zip *zip, const char *name,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status sheet_zip_read(struct sheet_zip *zip, void *to, size_t capacity,
                                  size_t *out_size, struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status sheet_zip_end(struct sheet_zip *zip, struct ledger_error *err) LEDGER_MUST_CHECK;
/* Ends early, and says nothing about the rest. */
void sheet_zip_abandon(struct sheet_zip *zip);

#endif
