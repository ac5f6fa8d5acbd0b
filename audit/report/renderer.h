/* Private to audit/report: what a format does with the parts of a report. One const table a format,
 * all members required; report.c calls them in an order that makes sense (a row only within a
 * table), with cells that are checked, texts that are clean UTF-8, and totals that are added up. */
#ifndef AUDIT_REPORT_RENDERER_H
#define AUDIT_REPORT_RENDERER_H

#include "audit/report/report.h"

enum audit_report_row_kind { AUDIT_REPORT_ROW, AUDIT_REPORT_SUBTOTAL, AUDIT_REPORT_TOTAL };

struct audit_table {
    struct audit_words words;
    const struct audit_column *columns;
    size_t column_count;
    uint64_t row_count; /* announced; 0: not known */
};

struct audit_renderer {
    /* `*out_state` is the renderer's own, handed to all others and freed by `free`. */
    enum audit_status (*begin)(struct audit_report *report, void **out_state,
                               struct audit_error *err);
    enum audit_status (*section)(void *state, struct audit_words words, struct audit_error *err);
    enum audit_status (*field)(void *state, struct audit_words words,
                               const struct audit_cell *value, struct audit_error *err);
    enum audit_status (*note)(void *state, const char *text, struct audit_error *err);
    enum audit_status (*table)(void *state, const struct audit_table *table,
                               struct audit_error *err);
    enum audit_status (*row)(void *state, const struct audit_table *table,
                             const struct audit_cell *cells, enum audit_report_row_kind kind,
                             struct audit_error *err);
    enum audit_status (*table_end)(void *state, const struct audit_table *table,
                                   struct audit_error *err);
    enum audit_status (*signatures)(void *state, const struct audit_words *places, size_t count,
                                    struct audit_error *err);
    enum audit_status (*chart)(void *state, const struct audit_chart *chart,
                               struct audit_error *err);
    enum audit_status (*code)(void *state, struct audit_words words, struct audit_bytes text,
                              struct audit_error *err);
    enum audit_status (*end)(void *state, struct audit_error *err);
    void (*free)(void *state); /* accepts NULL */
};

extern const struct audit_renderer audit_renderer_text, audit_renderer_csv, audit_renderer_json,
    audit_renderer_xlsx, audit_renderer_html, audit_renderer_pdf;

/* What a renderer may ask of its report. */
const struct audit_report_head *audit_report_head_of(const struct audit_report *report);
enum audit_format audit_report_format_of(const struct audit_report *report);
/* Hands bytes on to where they go; hashed on the way. */
enum audit_status audit_report_write(struct audit_report *report, struct audit_bytes piece,
                                     struct audit_error *err) AUDIT_MUST_CHECK;
/* The title of something in the report's language. */
const char *audit_report_word(const struct audit_report *report, struct audit_words words);
/* What stands in the head of a report, in this order; what is not stated is left out. The checks
 * follow as lines named audit_report_words_checks, one each. Values live as long as the report. */
struct audit_head_line {
    struct audit_words words;
    struct audit_cell value;
};
enum { AUDIT_HEAD_LINES_MAX = 8 };
size_t audit_report_head_lines(const struct audit_report *report,
                               struct audit_head_line lines[static AUDIT_HEAD_LINES_MAX]);
extern const struct audit_words audit_report_words_checks, audit_report_words_recipe,
    audit_report_words_total, audit_report_words_note;
/* A cell as people read it: "1,234.50", "2023-06-05", "62.35%"; appended. */
void audit_cell_show(const struct audit_cell *cell, struct audit_buffer *out);
/* The line by which audit_report_recipe finds a report's recipe: printable ASCII without quotes,
 * "<", ">", "&", parentheses and backslashes, so that no format escapes any of it. It must stand
 * unbroken and uncompressed in the file's bytes, as the last of its kind: behind all texts from
 * outside. (In a workbook: in docProps/core.xml.) Lives as long as the report. */
const char *audit_report_recipe_line(const struct audit_report *report);
/* How wide text is in Latin letters: East Asian wide and full-width characters count as two
 * (UAX 11), combining ones as none. */
size_t audit_text_width(struct audit_bytes text);
size_t audit_point_width(uint32_t point);
/* Text with what steers, is no UTF-8 or no character (U+FFFE, U+FFFF) as U+FFFD. */
bool audit_text_needs_cleaning(struct audit_bytes text);
void audit_text_clean(struct audit_bytes text, struct audit_buffer *out); /* appended */

#endif
