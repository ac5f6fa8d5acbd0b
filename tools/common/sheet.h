/* A list that somebody made with a spreadsheet, as rows of cells: for payouts to be recorded and
 * for bank statements. Rows are handed over one at a time, so a long list takes no more memory than
 * its longest row (and a workbook's texts). What cannot be read for certain is refused with its row
 * and column, never guessed: a wrong cell would be money.
 *
 * Rows and columns are named as a spreadsheet shows them ("C17"): rows count from 1, blank lines
 * and the heading included, and a row whose cells hold line breaks is one row. */
#ifndef TOOLS_COMMON_SHEET_H
#define TOOLS_COMMON_SHEET_H

#include "ledger/crypto/digest.h"

enum sheet_encoding {
    SHEET_ENCODING_GUESS = 0, /* by byte order mark; else UTF-8 if all of it is; else GB18030 */
    SHEET_ENCODING_UTF_8,
    SHEET_ENCODING_GB18030, /* holds GBK and GB2312 too */
    SHEET_ENCODING_UTF_16LE,
    SHEET_ENCODING_UTF_16BE,
    SHEET_ENCODING_COUNT
};

/* "UTF-8", "GB18030"; for SHEET_ENCODING_GUESS "". */
const char *sheet_encoding_name(enum sheet_encoding encoding);
/* Reads --encoding: the names above, and gbk, gb2312, utf8, utf-16, in any case. False, without
 * writing, for others. */
bool sheet_encoding_from_name(const char *name, enum sheet_encoding *out_encoding);

enum {
    SHEET_ROW_COUNT_MAX = 1000000,
    SHEET_COLUMN_COUNT_MAX = 256,
    SHEET_CELL_SIZE_MAX = 1 << 20,
    SHEET_FILE_SIZE_MAX = 512 << 20,
    SHEET_BOOK_SIZE_MAX = 128 << 20, /* a workbook: it is packed */
    SHEET_NAME_SIZE = 128,           /* of a sheet: 31 characters, and a NUL */
    SHEET_NAMES_SIZE = 512,
};

/* Told of a cell of a workbook that says nothing for certain (a formula, an error value, digits
 * that are lost), before the row that it stands in, where it is then empty. `text` is what is
 * stored there. `is_covered`: nothing is stored, because the cell is under a merged one; who has no
 * such function is not told of those. Another status than LEDGER_OK ends the reading. */
typedef enum ledger_status sheet_fault_fn(void *context, uint64_t row, size_t column,
                                          struct ledger_slice text, bool is_covered,
                                          const struct ledger_error *why, struct ledger_error *err);

struct sheet_options {
    enum sheet_encoding encoding;
    char separator;        /* ',', ';' or '\t'; 0: the one that the first rows use most */
    const char *sheet;     /* of a workbook, by name; NULL: the first that is visible */
    sheet_fault_fn *fault; /* NULL: such a cell ends the reading, and is the failure's place */
    /* 0: the limits above. Tests set smaller ones. */
    uint64_t row_count_max;
    size_t cell_size_max;
};

/* A row. Cells are UTF-8 without NUL; they are borrowed, valid during the call. */
struct sheet_row {
    uint64_t number; /* as a spreadsheet shows it */
    uint64_t line;   /* of the file, where the row begins; the same unless cells hold line breaks */
    const struct ledger_slice *cells;
    size_t cell_count;
};

/* Takes a row; blank lines are passed over. Another status than LEDGER_OK ends the reading and is
 * what the reader returns. */
typedef enum ledger_status sheet_row_fn(void *context, const struct sheet_row *row,
                                        struct ledger_error *err);

/* What the file turned out to be; shown to the person before anything is recorded. */
struct sheet_found {
    enum sheet_encoding encoding;
    char separator;
    bool is_workbook;            /* then there is no encoding and no separator */
    uint64_t row_count;          /* handed over */
    struct ledger_digest digest; /* SHA-256 of the file's bytes as they were read */

    /* Of a workbook: lists of names with ", " between, "…" for what does not fit. */
    char sheet[SHEET_NAME_SIZE];
    char sheets_visible[SHEET_NAMES_SIZE]; /* that were not read */
    char sheets_hidden[SHEET_NAMES_SIZE];  /* likewise */
    char rows_hidden[SHEET_NAMES_SIZE];    /* "5-7, 12"; they were read */
    char columns_hidden[SHEET_NAMES_SIZE]; /* "C, E-F"; they were read */
};

/* Reads a file, CSV or a workbook (XLSX) by its first bytes. MALFORMED: not a list, a quote that is
 * never closed, text behind a closing quote, a NUL, bytes that are not of the encoding, two
 * encodings in one file, a damaged workbook, nothing in it. OUT_OF_RANGE: a limit. UNSUPPORTED: a
 * workbook with a password, with macros, or of another format. The path is the failure's place. */
enum ledger_status sheet_read_file(const char *path, const struct sheet_options *options,
                                   sheet_row_fn *row, void *context, struct sheet_found *out_found,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same for bytes at hand. */
enum ledger_status sheet_read_bytes(struct ledger_slice bytes, const struct sheet_options *options,
                                    sheet_row_fn *row, void *context, struct sheet_found *out_found,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* "C17" for row 17 and column 2 (from 0). */
enum { SHEET_CELL_NAME_SIZE = 32 };
void sheet_cell_name(uint64_t row_number, size_t column, char name[static SHEET_CELL_NAME_SIZE]);

#endif
