/* For programs: one object, written as it comes, a row a line. */
#include <assert.h>
#include <stdlib.h>

#include "audit/report/report_internal.h"

struct json {
    struct audit_report *report;
    struct audit_buffer line;
    struct audit_buffer subtotals; /* of the present table; they are no rows to who adds those up */
    bool has_part, has_row, has_total;
    uint64_t row_count;
};

static const char *const kind_names[] = {
    [AUDIT_CELL_EMPTY] = "empty", [AUDIT_CELL_TEXT] = "text",   [AUDIT_CELL_MONEY] = "money",
    [AUDIT_CELL_COUNT] = "count", [AUDIT_CELL_SHARE] = "share", [AUDIT_CELL_DATE] = "date",
    [AUDIT_CELL_TIME] = "time",   [AUDIT_CELL_HASH] = "hash",
};

/* RFC 8259: quotes and backslashes; controls were taken out before. */
static void
put_string(struct audit_buffer *out, struct audit_bytes text)
{
    size_t from = 0;

    audit_buffer_text(out, "\"");
    for (size_t at = 0; at < text.size; at++) {
        assert(text.data[at] >= 0x20);
        if (text.data[at] != '"' && text.data[at] != '\\')
            continue;
        audit_buffer_append(out, (struct audit_bytes){text.data + from, at - from});
        audit_buffer_text(out, "\\");
        from = at;
    }
    if (from < text.size)
        audit_buffer_append(out, (struct audit_bytes){text.data + from, text.size - from});
    audit_buffer_text(out, "\"");
}

static void
put_member(struct audit_buffer *out, const char *key, const char *text)
{
    audit_buffer_text(out, "\"");
    audit_buffer_text(out, key);
    audit_buffer_text(out, "\": ");
    put_string(out, audit_text(text));
}

static void
put_cell(struct audit_buffer *out, const struct audit_cell *cell)
{
    switch (cell->kind) {
    case AUDIT_CELL_EMPTY:
        audit_buffer_text(out, "null");
        return;
    case AUDIT_CELL_TEXT:
    case AUDIT_CELL_FILE:
        put_string(out, cell->text);
        return;
    case AUDIT_CELL_COUNT:
    case AUDIT_CELL_SHARE:
        audit_buffer_signed(out, cell->number);
        return;
    case AUDIT_CELL_MONEY:
    case AUDIT_CELL_DATE:
    case AUDIT_CELL_TIME:
    case AUDIT_CELL_HASH:
        break;
    }
    audit_buffer_text(out, "\"");
    if (cell->kind == AUDIT_CELL_MONEY)
        audit_buffer_yuan(out, cell->number);
    else if (cell->kind == AUDIT_CELL_TIME) {
        audit_buffer_clock(out, cell->number, "T");
        audit_buffer_text(out, "+08:00");
    } else
        audit_cell_show(cell, out);
    audit_buffer_text(out, "\"");
}

static enum audit_status
hand_on(struct json *json, struct audit_error *err)
{
    enum audit_status status = audit_buffer_status(&json->line, err);

    if (status == AUDIT_OK)
        status = audit_report_write(json->report, audit_buffer_bytes(&json->line), err);
    json->line.size = 0;
    return status;
}

/* --- head --- */

static void
put_head(struct json *json)
{
    const struct audit_report_head *head = audit_report_head_of(json->report);
    struct audit_head_line lines[AUDIT_HEAD_LINES_MAX];
    const size_t count = audit_report_head_lines(json->report, lines);
    struct audit_buffer *out = &json->line;

    audit_buffer_text(out, "{\n");
    put_member(out, "report", head->title.key);
    audit_buffer_text(out, ",\n");
    put_member(out, "title", audit_report_word(json->report, head->title));
    audit_buffer_text(out, ",\n");
    put_member(out, "language", head->language == AUDIT_ZH ? "zh" : "en");
    audit_buffer_text(out, ",\n\"head\": {");
    for (size_t i = 0; i < count; i++) {
        audit_buffer_text(out, i > 0 ? ", \"" : "\"");
        audit_buffer_text(out, lines[i].words.key);
        audit_buffer_text(out, "\": ");
        put_cell(out, &lines[i].value);
    }
    audit_buffer_text(out, "},\n\"checks\": [");
    for (size_t i = 0; head->checks[i] != NULL; i++) {
        audit_buffer_text(out, i > 0 ? ",\n  " : "\n  ");
        put_string(out, audit_text(head->checks[i]));
    }
    audit_buffer_text(out, "],\n\"parts\": [\n");
}

static void
json_free(void *state)
{
    struct json *json = state;

    if (json == NULL)
        return;
    audit_buffer_free(&json->line);
    audit_buffer_free(&json->subtotals);
    free(json);
}

static enum audit_status
json_begin(struct audit_report *report, void **out_state, struct audit_error *err)
{
    struct json *json = calloc(1, sizeof(*json));
    enum audit_status status;

    if (json == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof(*json));
    json->report = report;
    put_head(json);
    status = hand_on(json, err);
    if (status != AUDIT_OK) {
        json_free(json);
        return status;
    }
    *out_state = json;
    return AUDIT_OK;
}

/* --- parts --- */

static struct audit_buffer *
part_begin(struct json *json, const char *part)
{
    audit_buffer_text(&json->line, json->has_part ? ",\n{" : "{");
    json->has_part = true;
    put_member(&json->line, "part", part);
    audit_buffer_text(&json->line, ", ");
    return &json->line;
}

/* A part with a name. */
static struct audit_buffer *
named_begin(struct json *json, const char *part, struct audit_words words)
{
    struct audit_buffer *out = part_begin(json, part);

    put_member(out, "key", words.key);
    audit_buffer_text(out, ", ");
    put_member(out, "title", audit_report_word(json->report, words));
    return out;
}

static enum audit_status
part_end(struct json *json, struct audit_error *err)
{
    audit_buffer_text(&json->line, "}");
    return hand_on(json, err);
}

static enum audit_status
json_section(void *state, struct audit_words words, struct audit_error *err)
{
    (void)named_begin(state, "section", words);
    return part_end(state, err);
}

static enum audit_status
json_field(void *state, struct audit_words words, const struct audit_cell *value,
           struct audit_error *err)
{
    struct audit_buffer *out = named_begin(state, "field", words);

    audit_buffer_text(out, ", ");
    put_member(out, "kind", kind_names[value->kind]);
    audit_buffer_text(out, ", \"value\": ");
    put_cell(out, value);
    return part_end(state, err);
}

static enum audit_status
json_note(void *state, const char *text, struct audit_error *err)
{
    put_member(part_begin(state, "note"), "text", text);
    return part_end(state, err);
}

static enum audit_status
json_signatures(void *state, const struct audit_words *places, size_t count,
                struct audit_error *err)
{
    struct json *json = state;
    struct audit_buffer *out = part_begin(json, "signatures");

    audit_buffer_text(out, "\"places\": [");
    for (size_t i = 0; i < count; i++) {
        audit_buffer_text(out, i > 0 ? ", {" : "{");
        put_member(out, "key", places[i].key);
        audit_buffer_text(out, ", ");
        put_member(out, "title", audit_report_word(json->report, places[i]));
        audit_buffer_text(out, "}");
    }
    audit_buffer_text(out, "]");
    return part_end(json, err);
}

static enum audit_status
json_chart(void *state, const struct audit_chart *chart, struct audit_error *err)
{
    (void)state;
    (void)chart;
    (void)err;
    return AUDIT_OK;
}

static enum audit_status
json_code(void *state, struct audit_words words, struct audit_bytes text, struct audit_error *err)
{
    struct audit_buffer *out = named_begin(state, "code", words);

    audit_buffer_text(out, ", \"text\": ");
    put_string(out, text);
    return part_end(state, err);
}

/* --- tables --- */

static enum audit_status
json_table(void *state, const struct audit_table *table, struct audit_error *err)
{
    struct json *json = state;
    struct audit_buffer *out = named_begin(json, "table", table->words);

    audit_buffer_text(out, ", \"columns\": [");
    for (size_t i = 0; i < table->column_count; i++) {
        audit_buffer_text(out, i > 0 ? ", {" : "{");
        put_member(out, "key", table->columns[i].words.key);
        audit_buffer_text(out, ", ");
        put_member(out, "title", audit_report_word(json->report, table->columns[i].words));
        audit_buffer_text(out, ", ");
        put_member(out, "kind", kind_names[table->columns[i].kind]);
        audit_buffer_text(out, "}");
    }
    audit_buffer_text(out, "], \"rows\": [");
    json->has_row = json->has_total = false;
    json->row_count = 0;
    json->subtotals.size = 0;
    return hand_on(json, err);
}

static void
put_row(struct audit_buffer *out, const struct audit_table *table, const struct audit_cell *cells)
{
    for (size_t i = 0; i < table->column_count; i++) {
        audit_buffer_text(out, i > 0 ? ", \"" : "\"");
        audit_buffer_text(out, table->columns[i].words.key);
        audit_buffer_text(out, "\": ");
        put_cell(out, &cells[i]);
    }
    audit_buffer_text(out, "}");
}

static void
put_list_end(struct json *json)
{
    audit_buffer_text(&json->line, "]");
    if (json->subtotals.size == 0)
        return;
    audit_buffer_text(&json->line, ", \"subtotals\": [");
    audit_buffer_append(&json->line, audit_buffer_bytes(&json->subtotals));
    audit_buffer_text(&json->line, "]");
    json->line.failed = json->line.failed || json->subtotals.failed;
    json->subtotals.size = 0;
}

static enum audit_status
json_row(void *state, const struct audit_table *table, const struct audit_cell *cells,
         enum audit_report_row_kind kind, struct audit_error *err)
{
    struct json *json = state;

    switch (kind) {
    case AUDIT_REPORT_ROW:
        audit_buffer_text(&json->line, json->has_row ? ",\n{" : "\n{");
        json->has_row = true;
        json->row_count++;
        put_row(&json->line, table, cells);
        return hand_on(json, err);
    case AUDIT_REPORT_SUBTOTAL: /* says how many rows stand before it */
        audit_buffer_text(&json->subtotals, json->subtotals.size > 0 ? ",\n" : "\n");
        audit_buffer_text(&json->subtotals, "{\"rows_before\": ");
        audit_buffer_decimal(&json->subtotals, json->row_count);
        audit_buffer_text(&json->subtotals, ", \"cells\": {");
        put_row(&json->subtotals, table, cells);
        audit_buffer_text(&json->subtotals, "}");
        return audit_buffer_status(&json->subtotals, err);
    case AUDIT_REPORT_TOTAL:
        break;
    }
    put_list_end(json);
    audit_buffer_text(&json->line, ",\n\"total\": {");
    json->has_total = true;
    for (size_t i = 0, count = 0; i < table->column_count; i++) {
        if (!table->columns[i].total)
            continue;
        audit_buffer_text(&json->line, count++ > 0 ? ", \"" : "\"");
        audit_buffer_text(&json->line, table->columns[i].words.key);
        audit_buffer_text(&json->line, "\": ");
        put_cell(&json->line, &cells[i]);
    }
    audit_buffer_text(&json->line, "}");
    return hand_on(json, err);
}

static enum audit_status
json_table_end(void *state, const struct audit_table *table, struct audit_error *err)
{
    struct json *json = state;

    (void)table;
    if (!json->has_total)
        put_list_end(json);
    return part_end(json, err);
}

static enum audit_status
json_end(void *state, struct audit_error *err)
{
    struct json *json = state;

    audit_buffer_text(&json->line, "\n],\n");
    put_member(&json->line, "recipe", audit_report_recipe_line(json->report));
    audit_buffer_text(&json->line, "\n}\n");
    return hand_on(json, err);
}

const struct audit_renderer audit_renderer_json = {
    .begin = json_begin,
    .section = json_section,
    .field = json_field,
    .note = json_note,
    .table = json_table,
    .row = json_row,
    .table_end = json_table_end,
    .signatures = json_signatures,
    .chart = json_chart,
    .code = json_code,
    .end = json_end,
    .free = json_free,
};
