/* XLSX (ECMA-376, ISO/IEC 29500) as rows. Internal to tools/common. */
#ifndef TOOLS_COMMON_SHEET_XLSX_H
#define TOOLS_COMMON_SHEET_XLSX_H

#include "tools/common/sheet.h"
#include "tools/common/sheet_book.h"

/* Reads a sheet to its end. Fills in all of `found` but the digest. */
enum ledger_status sheet_xlsx_read(struct ledger_slice bytes, const struct sheet_options *options,
                                   sheet_row_fn *row, void *context, struct sheet_found *found,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;

/* A range of cells, from 0 for columns and 1 for rows; "B4" alone is one cell. */
struct sheet_range {
    uint64_t first_row;
    uint64_t last_row;
    size_t first_column;
    size_t last_column;
};
/* False, without writing, for what is none. */
bool sheet_range_read(const char *text, struct sheet_range *out_range);
static inline bool
sheet_range_has(const struct sheet_range *range, uint64_t row, size_t column)
{
    return row >= range->first_row && row <= range->last_row && column >= range->first_column &&
           column <= range->last_column;
}

/* Ranges that do not overlap, while a sheet is read from above: those that reach the present row.
 * There are no more of them than columns, or they overlap. */
struct sheet_ranges {
    struct sheet_range items[SHEET_COLUMN_COUNT_MAX];
    size_t count;
};
/* Drops those that end above the row. */
void sheet_ranges_descend(struct sheet_ranges *ranges, uint64_t row);
/* False when there are too many. */
bool sheet_ranges_add(struct sheet_ranges *ranges, const struct sheet_range *range);

/* What stands beside the cells, found before the first row is handed over. Starts as {0}. */
struct sheet_layout {
    struct sheet_range *merged; /* by first row */
    size_t merged_count;
    size_t merged_capacity;
    char *columns_hidden; /* of SHEET_NAMES_SIZE */
};
enum ledger_status sheet_layout_read(struct sheet_zip *zip, const char *part,
                                     struct sheet_layout *layout,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
void sheet_layout_free(struct sheet_layout *layout);

/* Adds "5" or "5-7" to a list, with "…" at its end when it does not fit. */
void sheet_list_add(char list[static SHEET_NAMES_SIZE], const char *first, const char *last);

/* The cell being read. */
struct sheet_cell {
    uint64_t row;
    size_t column;
    char type[16];
    uint64_t style;
    bool is_formula;
    bool in_value; /* <v> */
    bool in_text;  /* <is> */
    struct sheet_runs runs;
};

/* A sheet being read, by sheet_xlsx.c; its cells by sheet_cell.c. */
struct sheet_xlsx {
    const struct sheet_options *options;
    const struct sheet_book *book;
    struct sheet_found *found;
    sheet_row_fn *row;
    void *context;

    struct sheet_layout layout;
    size_t merged_next;
    struct sheet_ranges merged; /* that reach the row */
    struct sheet_ranges arrays; /* of array formulas */

    uint64_t row_number;
    bool in_row;
    bool in_cell;
    bool row_is_hidden;
    size_t fault_count;
    struct sheet_cell cell;
    struct ledger_buffer value; /* of the cell, as it is stored */
    struct ledger_buffer bytes; /* the row's cells, one behind the other */
    size_t ends[SHEET_COLUMN_COUNT_MAX];
    size_t cell_count; /* up to the last with text */
    size_t columns_seen;

    uint64_t hidden_first; /* a run of hidden rows that is not listed yet */
    uint64_t hidden_last;
};

enum ledger_status sheet_cell_start(struct sheet_xlsx *xlsx, const char **attributes,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* An element <f> begins. */
enum ledger_status sheet_cell_formula(struct sheet_xlsx *xlsx, const char **attributes,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status sheet_cell_text(struct sheet_xlsx *xlsx, struct ledger_slice text,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status sheet_cell_end(struct sheet_xlsx *xlsx,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;
/* Tells of a doubtful cell, or refuses it. */
enum ledger_status sheet_cell_fault(struct sheet_xlsx *xlsx, size_t column,
                                    struct ledger_slice text, bool is_covered,
                                    const struct ledger_error *why,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* Refuses rows and cells that do not follow each other. */
enum ledger_status sheet_xlsx_disorder(const struct sheet_xlsx *xlsx, struct ledger_error *err);

#endif
