/* A workbook being written: cells in rows from top to bottom, each a string, a number or a date,
 * and never a formula. Private to xlsx*.c. */
#ifndef AUDIT_REPORT_XLSX_BOOK_H
#define AUDIT_REPORT_XLSX_BOOK_H

#include <locale.h>
#include <xlsxwriter.h>

#include "audit/report/report_internal.h"

enum xlsx_weight { XLSX_PLAIN, XLSX_BOLD, XLSX_TOTAL, XLSX_WEIGHT_COUNT };
enum { XLSX_KIND_COUNT = AUDIT_CELL_HASH + 1 };

struct xlsx_book {
    struct audit_report *report;
    char *directory, *path; /* of the working file; path NULL: there is none */
    lxw_workbook *book;
    locale_t plain; /* a decimal point, whatever the program's locale: the library prints by it */
    lxw_format *formats[XLSX_KIND_COUNT][XLSX_WEIGHT_COUNT];
    lxw_format *months[XLSX_WEIGHT_COUNT], *numbers_as_text[XLSX_WEIGHT_COUNT];
    lxw_format *title, *heading, *wrapped, *place;
    struct audit_buffer shown, text;
};

enum audit_status xlsx_book_open(struct audit_report *report, struct xlsx_book *out,
                                 struct audit_error *err) AUDIT_MUST_CHECK;
/* Makes the file of it and hands its bytes on to the report. */
enum audit_status xlsx_book_finish(struct xlsx_book *book,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
/* Removes the working file; accepts {0}. */
void xlsx_book_close(struct xlsx_book *book);

/* A sheet by this name, or by one like it where the format does not allow it or it is taken. */
enum audit_status xlsx_book_sheet(struct xlsx_book *book, const char *name, lxw_worksheet **out,
                                  struct audit_error *err) AUDIT_MUST_CHECK;

enum audit_status xlsx_book_text(struct xlsx_book *book, lxw_worksheet *sheet, lxw_row_t row,
                                 lxw_col_t column, struct audit_bytes text, lxw_format *format,
                                 struct audit_error *err) AUDIT_MUST_CHECK;
/* As its kind says. */
enum audit_status xlsx_book_cell(struct xlsx_book *book, lxw_worksheet *sheet, lxw_row_t row,
                                 lxw_col_t column, const struct audit_cell *cell,
                                 enum xlsx_weight weight, struct audit_error *err) AUDIT_MUST_CHECK;
/* WORKBOOK's own failures as a status. */
enum audit_status xlsx_book_check(struct xlsx_book *book, lxw_error result,
                                  struct audit_error *err) AUDIT_MUST_CHECK;

#endif
