/* A workbook in the making. Cells are texts and nothing else: no cell is a formula, and none
 * becomes one when somebody opens and leaves it, because all have the format of text. So identity
 * numbers of 18 digits stay as they are. The same calls make the same bytes. */
#ifndef TOOLS_COMMON_SHEET_WRITE_H
#define TOOLS_COMMON_SHEET_WRITE_H

#include "ledger/base/bytes.h"

struct sheet_writer;

enum sheet_style {
    SHEET_STYLE_TEXT = 0,
    SHEET_STYLE_TITLE,    /* bold, on grey */
    SHEET_STYLE_WRONG,    /* on red */
    SHEET_STYLE_DOUBTFUL, /* on yellow */
    SHEET_STYLE_REMARK,   /* red, wrapped */
    SHEET_STYLE_COUNT
};

/* What people will fill in. */
enum sheet_entry {
    SHEET_ENTRY_TEXT = 0,
    SHEET_ENTRY_MONEY, /* a number above zero, shown as 1,234.50 */
    SHEET_ENTRY_DATE,  /* 2023-06-05 */
    SHEET_ENTRY_YEAR,  /* 1900 to 9999 */
};

/* Begins a file that will stand at `path`, or beside it. */
enum ledger_status sheet_writer_open(const char *path, struct sheet_writer **out_writer,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
/* Accepts NULL. What was not finished leaves nothing behind. */
void sheet_writer_free(struct sheet_writer *writer);
/* Puts the file in place, mode 0600: lists name people. EXISTS when there is a file already, which
 * stays as it was; `*out_is_same`: it holds the same bytes. Then another path may be tried; nothing
 * may be added to the sheets any more. */
enum ledger_status sheet_writer_finish(struct sheet_writer *writer, const char *path,
                                       bool *out_is_same,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* Begins a sheet; what follows goes there. A name that spreadsheets refuse becomes `fallback`. */
enum ledger_status sheet_writer_sheet(struct sheet_writer *writer, const char *name,
                                      const char *fallback,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
/* Rows count from 1 and come in order, columns from 0. What is longer than a cell can hold is cut.
 */
enum ledger_status sheet_writer_text(struct sheet_writer *writer, uint64_t row, size_t column,
                                     struct ledger_slice text, enum sheet_style style,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
/* How a whole column looks and what may be entered there, from row 2 on. */
void sheet_writer_column(struct sheet_writer *writer, size_t column, unsigned width,
                         enum sheet_entry entry);
/* A drop-down in a column, from row 2 on: rows 2 to `last_row` of the first column of `sheet`. */
void sheet_writer_choices(struct sheet_writer *writer, size_t column, const char *sheet,
                          uint64_t last_row);
/* Keeps the rows down to this one in sight, and lets people filter by the columns below it. */
void sheet_writer_head(struct sheet_writer *writer, uint64_t row, uint64_t last_row,
                       size_t column_count);

#endif
