/* For terminals and for printing: lines of text in columns, in which a Chinese character is as wide
 * as two Latin letters. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/report/renderer.h"

enum { LINE_WIDTH = 100, FIELDS_MAX = 64, GAP = 2 };

struct field {
    const char *name;
    size_t begin, end; /* of its value, in `values` */
};

struct text {
    struct audit_report *report;
    struct audit_buffer line;
    /* Fields wait for those next to them, to stand in two columns. */
    struct field fields[FIELDS_MAX];
    size_t field_count;
    struct audit_buffer values;
    bool after_heading; /* no empty line is wanted */

    size_t widths[AUDIT_COLUMNS_MAX]; /* of the present table */
    struct audit_buffer shown[AUDIT_COLUMNS_MAX];
};

/* --- lines --- */

static void
put_spaces(struct audit_buffer *line, size_t count)
{
    for (size_t i = 0; i < count; i++)
        audit_buffer_text(line, " ");
}

static void
put_rule(struct audit_buffer *line, const char *dash, size_t width)
{
    for (size_t i = 0; i < width; i++)
        audit_buffer_text(line, dash);
}

/* Hands the line on, without the blanks at its end. */
static enum audit_status
line_end(struct text *text, struct audit_error *err)
{
    struct audit_buffer *line = &text->line;
    enum audit_status status;

    while (line->size > 0 && line->data[line->size - 1] == ' ')
        line->size--;
    audit_buffer_text(line, "\n");
    status = audit_buffer_status(line, err);
    if (status == AUDIT_OK)
        status = audit_report_write(text->report, audit_buffer_bytes(line), err);
    line->size = 0;
    return status;
}

static enum audit_status
line_of(struct text *text, const char *words, struct audit_error *err)
{
    audit_buffer_text(&text->line, words);
    return line_end(text, err);
}

/* As much of `rest` as is `width` wide, ended by a blank if there is one in its second half; the
 * blanks at the break belong to neither side. Never nothing. */
static struct audit_bytes
piece_take(struct audit_bytes *rest, size_t width)
{
    size_t at = 0, wide = 0, blank = 0;
    uint32_t point;

    while (at < rest->size) {
        const size_t size = audit_text_next(*rest, at, &point);

        assert(size > 0); /* Texts are clean. */
        if (wide + audit_point_width(point) > width && at > 0)
            break;
        wide += audit_point_width(point);
        if (point == ' ' && wide > width / 2)
            blank = at;
        at += size;
    }
    if (at < rest->size && rest->data[at] != ' ' && blank > 0)
        at = blank;

    const struct audit_bytes piece = {rest->data, at};
    while (at < rest->size && rest->data[at] == ' ')
        at++;
    *rest = (struct audit_bytes){rest->data + at, rest->size - at};
    return piece;
}

/* A paragraph: broken at LINE_WIDTH, its further lines as far in as the first is by now. */
static enum audit_status
paragraph(struct text *text, struct audit_bytes rest, size_t indent, struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;

    do {
        if (rest.size > 0)
            audit_buffer_append(&text->line, piece_take(&rest, LINE_WIDTH - indent));
        status = line_end(text, err);
        if (rest.size > 0)
            put_spaces(&text->line, indent);
    } while (status == AUDIT_OK && rest.size > 0);
    return status;
}

/* --- fields --- */

static enum audit_status
fields_flush(struct text *text, struct audit_error *err)
{
    size_t width = 0;
    enum audit_status status = audit_buffer_status(&text->values, err);

    for (size_t i = 0; i < text->field_count; i++) {
        const size_t own = audit_text_width(audit_text(text->fields[i].name));
        width = own > width ? own : width;
    }
    width = width > LINE_WIDTH / 2 ? LINE_WIDTH / 2 : width;
    for (size_t i = 0; i < text->field_count && status == AUDIT_OK; i++) {
        const struct field *field = &text->fields[i];
        const size_t own = audit_text_width(audit_text(field->name));

        audit_buffer_text(&text->line, field->name);
        put_spaces(&text->line, (own < width ? width - own : 0) + GAP);
        struct audit_bytes value = {NULL, field->end - field->begin};
        if (value.size > 0)
            value.data = text->values.data + field->begin;
        status = paragraph(text, value, width + GAP, err);
    }
    text->field_count = 0;
    text->values.size = 0;
    return status;
}

static enum audit_status
text_field(void *state, struct audit_words words, const struct audit_cell *value,
           struct audit_error *err)
{
    struct text *text = state;
    struct field *field;
    enum audit_status status = AUDIT_OK;

    if (text->field_count == FIELDS_MAX)
        status = fields_flush(text, err);
    else if (text->field_count == 0 && !text->after_heading)
        status = line_end(text, err);
    text->after_heading = false;
    field = &text->fields[text->field_count++];
    field->name = audit_report_word(text->report, words);
    field->begin = text->values.size;
    audit_cell_show(value, &text->values);
    field->end = text->values.size;
    return status;
}

static enum audit_status
head_write(struct text *text, struct audit_error *err)
{
    const struct audit_report_head *head = audit_report_head_of(text->report);
    const char *title = audit_report_word(text->report, head->title);
    struct audit_head_line lines[AUDIT_HEAD_LINES_MAX];
    size_t count = audit_report_head_lines(text->report, lines);
    enum audit_status status = line_of(text, title, err);

    put_rule(&text->line, "=", audit_text_width(audit_text(title)));
    text->after_heading = true;
    if (status == AUDIT_OK)
        status = line_end(text, err);
    for (size_t i = 0; i < count && status == AUDIT_OK; i++)
        status = text_field(text, lines[i].words, &lines[i].value, err);
    for (size_t i = 0; head->checks[i] != NULL && status == AUDIT_OK; i++) {
        const struct audit_cell check = audit_cell_words(head->checks[i]);
        status = text_field(text, audit_report_words_checks, &check, err);
    }
    return status == AUDIT_OK ? fields_flush(text, err) : status;
}

static void
text_free(void *state)
{
    struct text *text = state;

    if (text == NULL)
        return;
    audit_buffer_free(&text->line);
    audit_buffer_free(&text->values);
    for (size_t i = 0; i < AUDIT_COLUMNS_MAX; i++)
        audit_buffer_free(&text->shown[i]);
    free(text);
}

static enum audit_status
text_begin(struct audit_report *report, void **out_state, struct audit_error *err)
{
    struct text *text = calloc(1, sizeof(*text));
    enum audit_status status;

    if (text == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof(*text));
    text->report = report;
    status = head_write(text, err);
    if (status != AUDIT_OK) {
        text_free(text);
        return status;
    }
    *out_state = text;
    return AUDIT_OK;
}

/* --- parts of words --- */

/* Whatever waits is written, and an empty line. */
static enum audit_status
part_begin(struct text *text, struct audit_error *err)
{
    enum audit_status status = fields_flush(text, err);
    text->after_heading = false;
    return status == AUDIT_OK ? line_end(text, err) : status;
}

static enum audit_status
heading(struct text *text, struct audit_words words, const char *dash, struct audit_error *err)
{
    const char *title = audit_report_word(text->report, words);
    enum audit_status status = part_begin(text, err);

    if (status == AUDIT_OK)
        status = line_of(text, title, err);
    put_rule(&text->line, dash, audit_text_width(audit_text(title)));
    text->after_heading = true;
    return status == AUDIT_OK ? line_end(text, err) : status;
}

static enum audit_status
text_section(void *state, struct audit_words words, struct audit_error *err)
{
    return heading(state, words, "=", err);
}

static enum audit_status
text_note(void *state, const char *words, struct audit_error *err)
{
    struct text *text = state;
    enum audit_status status = part_begin(text, err);
    return status == AUDIT_OK ? paragraph(text, audit_text(words), 0, err) : status;
}

static enum audit_status
text_signatures(void *state, const struct audit_words *places, size_t count,
                struct audit_error *err)
{
    static const char colon_zh[] = "：", line_to_sign[] = "____________";
    struct text *text = state;
    const bool is_zh = audit_report_head_of(text->report)->language == AUDIT_ZH;
    enum audit_status status = part_begin(text, err);
    size_t wide = 0;

    for (size_t i = 0; i < count && status == AUDIT_OK; i++) {
        const char *place = audit_report_word(text->report, places[i]);
        const size_t width = audit_text_width(audit_text(place)) + 2 + strlen(line_to_sign);

        if (wide > 0 && wide + 4 + width > LINE_WIDTH) {
            status = line_end(text, err);
            wide = 0;
        }
        put_spaces(&text->line, wide > 0 ? 4 : 0);
        wide += width + (wide > 0 ? 4 : 0);
        audit_buffer_text(&text->line, place);
        audit_buffer_text(&text->line, is_zh ? colon_zh : ": ");
        audit_buffer_text(&text->line, line_to_sign);
    }
    return status == AUDIT_OK ? line_end(text, err) : status;
}

static enum audit_status
text_chart(void *state, const struct audit_chart *chart, struct audit_error *err)
{
    (void)state;
    (void)chart;
    (void)err;
    return AUDIT_OK;
}

static enum audit_status
text_code(void *state, struct audit_words words, struct audit_bytes code, struct audit_error *err)
{
    const struct audit_cell cell = audit_cell_text(code);
    return text_field(state, words, &cell, err);
}

static enum audit_status
text_end(void *state, struct audit_error *err)
{
    struct text *text = state;
    enum audit_status status = part_begin(text, err);

    audit_buffer_text(&text->line, audit_report_word(text->report, audit_report_words_recipe));
    put_spaces(&text->line, GAP);
    audit_buffer_text(&text->line, audit_report_recipe_line(text->report));
    return status == AUDIT_OK ? line_end(text, err) : status;
}

/* --- tables --- */

static bool
is_right(enum audit_cell_kind kind)
{
    return kind == AUDIT_CELL_MONEY || kind == AUDIT_CELL_COUNT || kind == AUDIT_CELL_SHARE;
}

/* Only texts can be broken; a number that is too wide makes its line longer. */
static bool
is_breakable(enum audit_cell_kind kind)
{
    return kind == AUDIT_CELL_TEXT || kind == AUDIT_CELL_HASH;
}

/* What a cell took beyond its width, `*beyond`, is saved at the blanks of those behind it. */
static void
cell_put(struct text *text, struct audit_bytes shown, size_t width, bool right, size_t *beyond)
{
    const size_t own = audit_text_width(shown), room = width > *beyond ? width - *beyond : 0;
    const size_t left = own < room ? room - own : 0;

    put_spaces(&text->line, right ? left : 0);
    audit_buffer_append(&text->line, shown);
    put_spaces(&text->line, (right ? 0 : left) + GAP);
    *beyond = *beyond + own + left - width;
}

static enum audit_status
table_rule(struct text *text, const struct audit_table *table, struct audit_error *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        put_rule(&text->line, "-", text->widths[i]);
        put_spaces(&text->line, i + 1 < table->column_count ? GAP : 0);
    }
    return line_end(text, err);
}

/* What the table is, and of what its money is. */
static enum audit_status
title_of(struct text *text, const struct audit_table *table, struct audit_error *err)
{
    static const struct audit_words in_yuan = {"unit", "（单位：元）", " (in yuan)"};
    struct audit_buffer title = {0};
    enum audit_status status;
    bool money = false;

    for (size_t i = 0; i < table->column_count; i++)
        money = money || table->columns[i].kind == AUDIT_CELL_MONEY;
    audit_buffer_text(&title, audit_report_word(text->report, table->words));
    if (money)
        audit_buffer_text(&title, audit_report_word(text->report, in_yuan));
    audit_buffer_append(&title, (struct audit_bytes){(const uint8_t *)"", 1});
    status = audit_buffer_status(&title, err);
    if (status == AUDIT_OK)
        status = line_of(text, (const char *)title.data, err);
    audit_buffer_free(&title);
    return status;
}

static enum audit_status
text_table(void *state, const struct audit_table *table, struct audit_error *err)
{
    struct text *text = state;
    enum audit_status status = part_begin(text, err);
    size_t beyond = 0;

    if (status == AUDIT_OK)
        status = title_of(text, table, err);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct audit_column *column = &table->columns[i];
        const struct audit_bytes title = audit_text(audit_report_word(text->report, column->words));
        const size_t own = audit_text_width(title);

        text->widths[i] = own > column->width ? own : column->width;
        cell_put(text, title, text->widths[i], is_right(column->kind), &beyond);
    }
    if (status == AUDIT_OK)
        status = line_end(text, err);
    return status == AUDIT_OK ? table_rule(text, table, err) : status;
}

/* A row takes as many lines as its longest text needs. */
static enum audit_status
text_row(void *state, const struct audit_table *table, const struct audit_cell *cells,
         enum audit_report_row_kind kind, struct audit_error *err)
{
    struct text *text = state;
    struct audit_bytes rest[AUDIT_COLUMNS_MAX];
    enum audit_status status = AUDIT_OK;
    bool is_more = true;

    if (kind != AUDIT_REPORT_ROW)
        status = table_rule(text, table, err);
    for (size_t i = 0; i < table->column_count; i++) {
        text->shown[i].size = 0;
        audit_cell_show(&cells[i], &text->shown[i]);
        if (status == AUDIT_OK)
            status = audit_buffer_status(&text->shown[i], err);
        rest[i] = audit_buffer_bytes(&text->shown[i]);
    }
    while (status == AUDIT_OK && is_more) {
        size_t beyond = 0;

        is_more = false;
        for (size_t i = 0; i < table->column_count; i++) {
            struct audit_bytes piece = rest[i];

            if (is_breakable(cells[i].kind) && rest[i].size > 0)
                piece = piece_take(&rest[i], text->widths[i]);
            else
                rest[i].size = 0;
            cell_put(text, piece, text->widths[i], is_right(cells[i].kind), &beyond);
            is_more = is_more || rest[i].size > 0;
        }
        status = line_end(text, err);
    }
    return status;
}

static enum audit_status
text_table_end(void *state, const struct audit_table *table, struct audit_error *err)
{
    (void)state;
    (void)table;
    (void)err;
    return AUDIT_OK;
}

const struct audit_renderer audit_renderer_text = {
    .begin = text_begin,
    .section = text_section,
    .field = text_field,
    .note = text_note,
    .table = text_table,
    .row = text_row,
    .table_end = text_table_end,
    .signatures = text_signatures,
    .chart = text_chart,
    .code = text_code,
    .end = text_end,
    .free = text_free,
};
