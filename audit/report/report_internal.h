/* Shared by the modules of audit/report alone: the parts of cells, and of a recipe. */
#ifndef AUDIT_REPORT_REPORT_INTERNAL_H
#define AUDIT_REPORT_REPORT_INTERNAL_H

#include "audit/report/renderer.h"

/* Of the years 1900 to 9999. A date is YYYYMMDD or YYYYMM. */
bool audit_date_is_real(int64_t date);
bool audit_time_is_real(int64_t ms);
/* Days since 1970-01-01; of a month: of its first day. */
int64_t audit_days_of_cell(int64_t date);
/* A time in UTC+8: its date and the milliseconds of that day. */
struct audit_clock {
    int64_t date, ms;
};
struct audit_clock audit_clock_of(int64_t ms);

void audit_buffer_date(struct audit_buffer *out, int64_t date); /* "2023-06-05", "2023-06" */
/* "2023-06-05 14:03:22" in UTC+8, with `between` for the blank. */
void audit_buffer_clock(struct audit_buffer *out, int64_t ms, const char *between);
void audit_buffer_signed(struct audit_buffer *out, int64_t number);

/* Makes the line of a recipe; MALFORMED where the options or the version are too long. */
enum audit_status audit_recipe_compose(enum audit_format format,
                                       const struct audit_report_head *head,
                                       struct audit_buffer *out,
                                       struct audit_error *err) AUDIT_MUST_CHECK;
/* The bytes in which the recipe of a workbook stands. */
enum audit_status audit_recipe_unzip(struct audit_bytes file, struct audit_buffer *out,
                                     struct audit_error *err) AUDIT_MUST_CHECK;

#endif
