#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "tools/common/output_cell.h"

struct output_table {
    const struct output_column *columns;
    size_t column_count;
    struct output_cell *cells; /* Row by row. */
    size_t cell_count;
    size_t cell_capacity;
    struct ledger_arena arena;
    enum ledger_status status; /* The first failure to add a cell, and why. */
    struct ledger_error err;
};

enum ledger_status
output_table_new(const struct output_column *columns, size_t column_count,
                 struct output_table **out_table, struct ledger_error *err)
{
    struct output_table *table = calloc(1, sizeof(*table));

    assert(column_count > 0);
    if (table == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*table));
    table->columns = columns;
    table->column_count = column_count;
    *out_table = table;
    return LEDGER_OK;
}

void
output_table_free(struct output_table *table)
{
    if (table == NULL)
        return;
    ledger_arena_free(&table->arena);
    free(table->cells);
    free(table);
}

static void
add_cell(struct output_table *table, struct output_cell cell)
{
    const struct output_column *column = &table->columns[table->cell_count % table->column_count];

    if (table->status != LEDGER_OK)
        return;
    assert(cell.none || cell.kind == column->kind);
    cell.kind = column->kind;
    if (table->cell_count == table->cell_capacity) {
        size_t capacity = table->cell_capacity == 0 ? 64 : table->cell_capacity * 2;
        struct output_cell *cells = capacity > SIZE_MAX / sizeof(*cells)
                                        ? NULL
                                        : realloc(table->cells, capacity * sizeof(*cells));

        if (cells == NULL) {
            table->status = ledger_fail(&table->err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                                        capacity * sizeof(*cells));
            return;
        }
        table->cells = cells;
        table->cell_capacity = capacity;
    }
    table->cells[table->cell_count++] = cell;
}

static void
add_text(struct output_table *table, struct ledger_slice text, enum output_tone tone)
{
    struct output_cell cell = {0};

    if (table->status != LEDGER_OK)
        return;
    table->status = output_cell_of_text(&table->arena, text, &cell, &table->err);
    cell.tone = tone;
    add_cell(table, cell);
}

void
output_table_slice(struct output_table *table, struct ledger_slice text)
{
    add_text(table, text, OUTPUT_PLAIN);
}

void
output_table_toned(struct output_table *table, const char *text, enum output_tone tone)
{
    add_text(table, ledger_slice_of_text(text), tone);
}

void
output_table_text(struct output_table *table, const char *text)
{
    output_table_slice(table, ledger_slice_of_text(text));
}

void
output_table_count(struct output_table *table, uint64_t count)
{
    add_cell(table, (struct output_cell){.kind = OUTPUT_COUNT, .number = count});
}

void
output_table_money(struct output_table *table, struct ledger_money amount)
{
    add_cell(table, (struct output_cell){.kind = OUTPUT_MONEY, .amount = amount});
}

void
output_table_date(struct output_table *table, uint32_t date)
{
    add_cell(table, (struct output_cell){.kind = OUTPUT_DATE, .number = date, .none = date == 0});
}

void
output_table_flag(struct output_table *table, bool flag)
{
    add_cell(table, (struct output_cell){.kind = OUTPUT_FLAG, .number = flag});
}

void
output_table_none(struct output_table *table)
{
    add_cell(table, (struct output_cell){.none = true});
}

size_t
output_table_row_count(const struct output_table *table)
{
    /* One that could not be filled is not empty: whoever prints it is told why. */
    if (table->status != LEDGER_OK)
        return table->cell_count / table->column_count + 1;
    return table->cell_count / table->column_count;
}

/* The sum of a column. A sum that does not fit is said, not printed. */
static enum ledger_status
column_total(const struct output_table *table, size_t column, struct output_cell *out_cell,
             struct ledger_error *err)
{
    struct output_cell total = {.kind = table->columns[column].kind};

    for (size_t i = column; i < table->cell_count; i += table->column_count) {
        const struct output_cell *cell = &table->cells[i];

        if (cell->none)
            continue;
        if (__builtin_add_overflow(total.number, cell->number, &total.number) ||
            ledger_money_add(total.amount, cell->amount, &total.amount) != LEDGER_OK)
            return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_OUTPUT_TOTAL_TOO_LARGE,
                               table->columns[column].key);
    }
    *out_cell = total;
    return LEDGER_OK;
}

/* The row 合计: cells of columns without a total are none. `*out_footer` is NULL when no column has
 * one. */
static enum ledger_status
make_footer(struct output_table *table, struct output_cell **out_footer, struct ledger_error *err)
{
    struct output_cell *footer =
        ledger_arena_take(&table->arena, table->column_count * sizeof(*footer));
    enum ledger_status status = LEDGER_OK;
    bool any = false;

    if (footer == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           table->column_count * sizeof(*footer));
    for (size_t i = 0; i < table->column_count && status == LEDGER_OK; i++) {
        footer[i] = (struct output_cell){.kind = table->columns[i].kind, .none = true};
        if (!table->columns[i].total)
            continue;
        assert(output_cell_is_right(table->columns[i].kind));
        status = column_total(table, i, &footer[i], err);
        any = true;
    }
    if (status == LEDGER_OK)
        *out_footer = any ? footer : NULL;
    return status;
}

static enum ledger_status
check_table(const struct output_table *table, struct ledger_error *err)
{
    if (table->status != LEDGER_OK) {
        if (err != NULL)
            *err = table->err;
        return table->status;
    }
    assert(table->cell_count % table->column_count == 0);
    return LEDGER_OK;
}

static json_t *
row_json(const struct output_table *table, const struct output_cell *cells, bool totals_only)
{
    json_t *row = json_object();

    for (size_t i = 0; i < table->column_count && row != NULL; i++) {
        if (totals_only && !table->columns[i].total)
            continue;
        if (json_object_set_new(row, table->columns[i].key, output_cell_json(&cells[i])) != 0) {
            json_decref(row);
            row = NULL;
        }
    }
    return row;
}

enum ledger_status
output_table_json(struct output_table *table, json_t **out_json, struct ledger_error *err)
{
    enum ledger_status status = check_table(table, err);
    struct output_cell *footer = NULL;
    json_t *document = NULL;
    json_t *rows = NULL;
    int failed = 0;

    if (status == LEDGER_OK)
        status = make_footer(table, &footer, err);
    if (status != LEDGER_OK)
        return status;

    document = json_object();
    rows = json_array();
    for (size_t i = 0; i < table->cell_count; i += table->column_count)
        failed |= json_array_append_new(rows, row_json(table, table->cells + i, false));
    failed |= json_object_set_new(document, "rows", rows); /* Now the document's. */
    if (footer != NULL)
        failed |= json_object_set_new(document, "total", row_json(table, footer, true));
    if (failed != 0) {
        json_decref(document);
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)0);
    }
    *out_json = document;
    return LEDGER_OK;
}

static void
widen(size_t *width, const char *text)
{
    size_t columns = ledger_text_columns(text);

    if (columns > *width)
        *width = columns;
}

static void
measure_row(const struct output_table *table, enum ledger_language language,
            const struct output_cell *cells, size_t *widths)
{
    char room[OUTPUT_CELL_TEXT_SIZE];

    for (size_t i = 0; i < table->column_count; i++)
        widen(&widths[i], output_cell_show(&cells[i], language, room));
}

/* One cell, padded. Nothing is put behind the last one when it stands left. */
static void
put_cell(const struct output *output, const struct output_cell *cell, const char *text,
         size_t width, bool right, bool last)
{
    size_t used = ledger_text_columns(text);
    int padding = used < width ? (int)(width - used) : 0;

    if (right)
        (void)fprintf(output->stream, "%*s", padding, "");
    output_cell_put(output, cell, text);
    if (!right && !last)
        (void)fprintf(output->stream, "%*s", padding, "");
    (void)fputs(last ? "\n" : "  ", output->stream);
}

static void
put_row(const struct output *output, const struct output_table *table,
        const struct output_cell *cells, const size_t *widths)
{
    char room[OUTPUT_CELL_TEXT_SIZE];

    for (size_t i = 0; i < table->column_count; i++)
        put_cell(output, &cells[i], output_cell_show(&cells[i], output->language, room), widths[i],
                 output_cell_is_right(table->columns[i].kind), i + 1 == table->column_count);
}

static void
put_heading(const struct output *output, const struct output_table *table, const size_t *widths)
{
    const struct output_cell plain = {.kind = OUTPUT_TEXT};

    for (size_t i = 0; i < table->column_count; i++)
        put_cell(output, &plain, language_pick(output->language, table->columns[i].title),
                 widths[i], output_cell_is_right(table->columns[i].kind),
                 i + 1 == table->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        for (size_t j = 0; j < widths[i]; j++)
            (void)fputc('-', output->stream);
        (void)fputs(i + 1 == table->column_count ? "\n" : "  ", output->stream);
    }
}

/* The word 合计 goes into the first column that has no sum of its own, if it is text. */
static void
label_footer(const struct output *output, const struct output_table *table,
             struct output_cell *footer)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].kind == OUTPUT_TEXT || table->columns[i].kind == OUTPUT_DATE) {
            footer[i] = (struct output_cell){.kind = OUTPUT_TEXT,
                                             .text = language_word(output->language, WORD_TOTAL)};
            return;
        }
    }
}

static enum ledger_status
print_text(const struct output *output, struct output_table *table, struct output_cell *footer,
           struct ledger_error *err)
{
    size_t *widths = ledger_arena_take(&table->arena, table->column_count * sizeof(*widths));

    if (widths == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           table->column_count * sizeof(*widths));
    for (size_t i = 0; i < table->column_count; i++)
        widths[i] = ledger_text_columns(language_pick(output->language, table->columns[i].title));
    for (size_t i = 0; i < table->cell_count; i += table->column_count)
        measure_row(table, output->language, table->cells + i, widths);
    if (footer != NULL) {
        label_footer(output, table, footer);
        measure_row(table, output->language, footer, widths);
    }

    put_heading(output, table, widths);
    for (size_t i = 0; i < table->cell_count; i += table->column_count)
        put_row(output, table, table->cells + i, widths);
    if (footer != NULL)
        put_row(output, table, footer, widths);
    return LEDGER_OK;
}

enum ledger_status
output_table_print(const struct output *output, struct output_table *table,
                   struct ledger_error *err)
{
    struct output_cell *footer = NULL;
    json_t *document = NULL;
    enum ledger_status status;

    if (output->json) {
        status = output_table_json(table, &document, err);
        return status == LEDGER_OK ? output_json(output, document, err) : status;
    }
    status = check_table(table, err);
    if (status == LEDGER_OK)
        status = make_footer(table, &footer, err);
    if (status == LEDGER_OK)
        status = print_text(output, table, footer, err);
    return status;
}
