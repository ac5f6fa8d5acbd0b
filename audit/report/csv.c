/* For spreadsheets that open CSV, and for programs: report.h says what stands where, and which
 * texts get a mark. What belongs to no table waits for the end, so that the first line is a
 * heading. */
#include <assert.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "audit/report/report_internal.h"

struct csv {
    struct audit_report *report;
    struct audit_buffer line;      /* the present row, in UTF-8 */
    struct audit_buffer tail;      /* rows of name and value */
    struct audit_buffer shown;     /* a cell */
    struct audit_buffer converted; /* of GB18030 */
    bool is_converting;
    iconv_t converter;
    size_t table_count;
};

/* --- marks --- */

static bool
is_blank(uint32_t point)
{
    return point == ' ' || point == 0xA0 || point == 0x3000 || (point >= 0x2000 && point <= 0x200B);
}

static bool
begins_formula(uint32_t point)
{
    static const uint32_t signs[] = {'=', '+', '-', '@', '\'', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20};

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (point == signs[i])
            return true;
    return false;
}

/* A number, a date or a sum of money to a spreadsheet, which takes full-width digits too. */
static bool
begins_number(uint32_t point)
{
    static const uint32_t signs[] = {'(', '.', '$', 0xA5, 0xFFE5, 0x20AC, 0xFF08, 0xFF0E};

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (point == signs[i])
            return true;
    return (point >= '0' && point <= '9') || (point >= 0xFF10 && point <= 0xFF19);
}

/* "'", "\t", or "" */
static const char *
mark_of(struct audit_bytes text)
{
    uint32_t point = ' ';

    for (size_t at = 0; at < text.size && is_blank(point);)
        at += audit_text_next(text, at, &point);
    return begins_formula(point) ? "'" : begins_number(point) ? "\t" : "";
}

/* --- rows --- */

/* RFC 4180: a quote is written twice, and what holds a comma, a quote, a line's end or a mark
 * stands in quotes. */
static void
put_quoted(struct audit_buffer *line, struct audit_bytes text)
{
    audit_buffer_text(line, "\"");
    for (size_t at = 0; at < text.size; at++) {
        if (text.data[at] == '"')
            audit_buffer_text(line, "\"");
        audit_buffer_append(line, (struct audit_bytes){text.data + at, 1});
    }
    audit_buffer_text(line, "\"");
}

static void
put_text(struct audit_buffer *line, struct audit_bytes text, struct audit_buffer *scratch)
{
    const char *mark = mark_of(text);
    bool is_quoted = mark[0] != '\0';

    for (size_t at = 0; at < text.size && !is_quoted; at++)
        is_quoted = text.data[at] == ',' || text.data[at] == '"' || text.data[at] == '\r' ||
                    text.data[at] == '\n' || text.data[at] == ' ';
    if (!is_quoted) {
        audit_buffer_append(line, text);
        return;
    }
    scratch->size = 0;
    audit_buffer_text(scratch, mark);
    audit_buffer_append(scratch, text);
    put_quoted(line, audit_buffer_bytes(scratch));
    line->failed = line->failed || scratch->failed;
}

static void
put_cell(struct csv *csv, struct audit_buffer *line, const struct audit_cell *cell)
{
    switch (cell->kind) {
    case AUDIT_CELL_TEXT:
    case AUDIT_CELL_FILE:
        put_text(line, cell->text, &csv->shown);
        return;
    case AUDIT_CELL_MONEY:
        audit_buffer_yuan(line, cell->number);
        return;
    case AUDIT_CELL_SHARE: /* hundredths of a percent, as fen are of yuan */
        audit_buffer_yuan(line, cell->number);
        audit_buffer_text(line, "%");
        return;
    case AUDIT_CELL_HASH: {
        char hex[2 * sizeof(struct audit_hash) + 1];
        audit_hex_write(cell->text, hex);
        put_text(line, audit_text(hex), &csv->shown); /* may look like a number */
        return;
    }
    case AUDIT_CELL_EMPTY:
    case AUDIT_CELL_COUNT:
    case AUDIT_CELL_DATE:
    case AUDIT_CELL_TIME:
        audit_cell_show(cell, line);
        return;
    }
    assert(false && "a kind of cell that is none");
}

/* --- encodings --- */

/* The text that stopped the converter, for the message: one character. */
static enum audit_status
fail_unconverted(const char *from, size_t left, struct audit_error *err)
{
    const struct audit_bytes rest = {(const uint8_t *)from, left};
    char text[5] = "";
    uint32_t point;
    const size_t size = audit_text_next(rest, 0, &point);

    memcpy(text, from, size);
    text[size] = '\0';
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_UNCONVERTED, text);
}

static enum audit_status
convert(struct csv *csv, struct audit_bytes line, struct audit_error *err)
{
    char to[4096];
    /* iconv's own type has no const; it does not write there. */
    char *from = (char *)(uintptr_t)line.data;
    size_t left = line.size;

    csv->converted.size = 0;
    while (left > 0) {
        char *at = to;
        size_t room = sizeof to;
        const size_t before = left;
        const size_t result = iconv(csv->converter, &from, &left, &at, &room);

        audit_buffer_append(&csv->converted,
                            (struct audit_bytes){(const uint8_t *)to, sizeof to - room});
        if (result == (size_t)-1 && left == before)
            return fail_unconverted(from, left, err);
    }
    return audit_buffer_status(&csv->converted, err);
}

static enum audit_status
hand_on(struct csv *csv, struct audit_buffer *lines, struct audit_error *err)
{
    enum audit_status status = audit_buffer_status(lines, err);
    struct audit_bytes bytes = audit_buffer_bytes(lines);

    if (status == AUDIT_OK && csv->is_converting) {
        status = convert(csv, bytes, err);
        bytes = audit_buffer_bytes(&csv->converted);
    }
    if (status == AUDIT_OK)
        status = audit_report_write(csv->report, bytes, err);
    lines->size = 0;
    return status;
}

static enum audit_status
line_end(struct csv *csv, struct audit_error *err)
{
    audit_buffer_text(&csv->line, "\r\n");
    return hand_on(csv, &csv->line, err);
}

/* --- the tail --- */

static enum audit_status
tail_add(struct csv *csv, struct audit_words words, const struct audit_cell *value,
         struct audit_error *err)
{
    put_text(&csv->tail, audit_text(audit_report_word(csv->report, words)), &csv->shown);
    audit_buffer_text(&csv->tail, ",");
    put_cell(csv, &csv->tail, value);
    audit_buffer_text(&csv->tail, "\r\n");
    return audit_buffer_status(&csv->tail, err);
}

static enum audit_status
tail_text(struct csv *csv, struct audit_words words, const char *text, struct audit_error *err)
{
    const struct audit_cell cell = audit_cell_words(text);
    return tail_add(csv, words, &cell, err);
}

static enum audit_status
tail_head(struct csv *csv, struct audit_error *err)
{
    static const struct audit_words title = {"title", "标题", "Title"};
    const struct audit_report_head *head = audit_report_head_of(csv->report);
    struct audit_head_line lines[AUDIT_HEAD_LINES_MAX];
    const size_t count = audit_report_head_lines(csv->report, lines);
    enum audit_status status =
        tail_text(csv, title, audit_report_word(csv->report, head->title), err);

    for (size_t i = 0; i < count && status == AUDIT_OK; i++)
        status = tail_add(csv, lines[i].words, &lines[i].value, err);
    for (size_t i = 0; head->checks[i] != NULL && status == AUDIT_OK; i++)
        status = tail_text(csv, audit_report_words_checks, head->checks[i], err);
    return status;
}

static enum audit_status
csv_section(void *state, struct audit_words words, struct audit_error *err)
{
    static const struct audit_words section = {"section", "章节", "Section"};
    struct csv *csv = state;
    return tail_text(csv, section, audit_report_word(csv->report, words), err);
}

static enum audit_status
csv_field(void *state, struct audit_words words, const struct audit_cell *value,
          struct audit_error *err)
{
    return tail_add(state, words, value, err);
}

static enum audit_status
csv_note(void *state, const char *text, struct audit_error *err)
{
    return tail_text(state, audit_report_words_note, text, err);
}

static enum audit_status
csv_signatures(void *state, const struct audit_words *places, size_t count, struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;

    for (size_t i = 0; i < count && status == AUDIT_OK; i++)
        status = tail_text(state, places[i], "", err);
    return status;
}

static enum audit_status
csv_chart(void *state, const struct audit_chart *chart, struct audit_error *err)
{
    (void)state;
    (void)chart;
    (void)err;
    return AUDIT_OK;
}

static enum audit_status
csv_code(void *state, struct audit_words words, struct audit_bytes text, struct audit_error *err)
{
    const struct audit_cell cell = audit_cell_text(text);
    return tail_add(state, words, &cell, err);
}

/* --- tables --- */

static enum audit_status
csv_table(void *state, const struct audit_table *table, struct audit_error *err)
{
    struct csv *csv = state;
    enum audit_status status = AUDIT_OK;

    if (csv->table_count++ > 0) {
        audit_buffer_text(&csv->line, "\r\n");
        put_text(&csv->line, audit_text(audit_report_word(csv->report, table->words)), &csv->shown);
        status = line_end(csv, err);
    }
    for (size_t i = 0; i < table->column_count; i++) {
        const char *title = audit_report_word(csv->report, table->columns[i].words);

        audit_buffer_text(&csv->line, i > 0 ? "," : "");
        put_text(&csv->line, audit_text(title), &csv->shown);
    }
    return status == AUDIT_OK ? line_end(csv, err) : status;
}

static enum audit_status
csv_row(void *state, const struct audit_table *table, const struct audit_cell *cells,
        enum audit_report_row_kind kind, struct audit_error *err)
{
    struct csv *csv = state;

    (void)kind;
    for (size_t i = 0; i < table->column_count; i++) {
        audit_buffer_text(&csv->line, i > 0 ? "," : "");
        put_cell(csv, &csv->line, &cells[i]);
    }
    if (csv->line.size == 0) /* An empty line would end the table. */
        audit_buffer_text(&csv->line, "\"\"");
    return line_end(csv, err);
}

static enum audit_status
csv_table_end(void *state, const struct audit_table *table, struct audit_error *err)
{
    (void)state;
    (void)table;
    (void)err;
    return AUDIT_OK;
}

/* --- beginning and end --- */

static void
csv_free(void *state)
{
    struct csv *csv = state;

    if (csv == NULL)
        return;
    if (csv->is_converting)
        (void)iconv_close(csv->converter);
    audit_buffer_free(&csv->line);
    audit_buffer_free(&csv->tail);
    audit_buffer_free(&csv->shown);
    audit_buffer_free(&csv->converted);
    free(csv);
}

static enum audit_status
csv_begin(struct audit_report *report, void **out_state, struct audit_error *err)
{
    struct csv *csv = calloc(1, sizeof(*csv));
    enum audit_status status;

    if (csv == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof(*csv));
    csv->report = report;
    if (audit_report_format_of(report) == AUDIT_FORMAT_CSV_GB18030) {
        csv->converter = iconv_open("GB18030", "UTF-8");
        csv->is_converting = csv->converter != (iconv_t)-1;
        status = csv->is_converting
                     ? AUDIT_OK
                     : audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_REPORT_FORMAT_ABSENT,
                                  audit_format_name(AUDIT_FORMAT_CSV_GB18030));
    } else
        status = audit_report_write(report, audit_text("\xEF\xBB\xBF"), err);
    if (status == AUDIT_OK)
        status = tail_head(csv, err);
    if (status != AUDIT_OK) {
        csv_free(csv);
        return status;
    }
    *out_state = csv;
    return AUDIT_OK;
}

static enum audit_status
csv_end(void *state, struct audit_error *err)
{
    struct csv *csv = state;
    enum audit_status status =
        tail_text(csv, audit_report_words_recipe, audit_report_recipe_line(csv->report), err);

    if (csv->table_count > 0 && status == AUDIT_OK)
        status = line_end(csv, err);
    return status == AUDIT_OK ? hand_on(csv, &csv->tail, err) : status;
}

const struct audit_renderer audit_renderer_csv = {
    .begin = csv_begin,
    .section = csv_section,
    .field = csv_field,
    .note = csv_note,
    .table = csv_table,
    .row = csv_row,
    .table_end = csv_table_end,
    .signatures = csv_signatures,
    .chart = csv_chart,
    .code = csv_code,
    .end = csv_end,
    .free = csv_free,
};
