/* A sheet's rows from above. The part is read twice: once for what stands below the cells and
 * changes what they mean, and once for the cells.
 *
 * What a cell may be:
 *   n, or nothing   a number, by its style a date or a time
 *   s, inlineStr    text, in runs
 *   str             text that a formula made, or that somebody's program wrote
 *   b, d            TRUE or FALSE; a date in ISO 8601
 *   e               an error value: refused
 * A cell with a formula holds what some program once computed, and so do cells that an array
 * formula covers: refused, whatever is stored. */
#include "tools/common/sheet_xlsx.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"

struct cell {
    uint64_t row;
    size_t column;
    char type[16];
    uint64_t style;
    bool is_formula;
    bool in_value; /* <v> */
    bool in_text;  /* <is> */
    struct sheet_runs runs;
};

struct xlsx {
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
    struct cell cell;
    struct ledger_buffer value; /* of the cell, as it is stored */
    struct ledger_buffer bytes; /* the row's cells, one behind the other */
    size_t ends[SHEET_COLUMN_COUNT_MAX];
    size_t cell_count; /* up to the last with text */
    size_t columns_seen;

    uint64_t hidden_first; /* a run of hidden rows that is not listed yet */
    uint64_t hidden_last;
};

static enum ledger_status
disorder(const struct xlsx *xlsx, struct ledger_error *err)
{
    char name[SHEET_CELL_NAME_SIZE];

    sheet_cell_name(xlsx->row_number, xlsx->columns_seen, name);
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_DISORDER, name);
}

static enum ledger_status
fault(struct xlsx *xlsx, size_t column, struct ledger_slice text, bool is_covered,
      const struct ledger_error *why, struct ledger_error *err)
{
    char name[SHEET_CELL_NAME_SIZE];

    xlsx->fault_count++;
    if (xlsx->options->fault != NULL)
        return xlsx->options->fault(xlsx->context, xlsx->row_number, column, text, is_covered, why,
                                    err);
    sheet_cell_name(xlsx->row_number, column, name);
    if (err != NULL)
        *err = *why;
    ledger_error_add_place(err, name);
    return why->status;
}

/* --- one cell --- */

static enum ledger_status
cell_start(struct xlsx *xlsx, const char **attributes, struct ledger_error *err)
{
    const char *place = sheet_xml_attribute(attributes, "r");
    const char *type = sheet_xml_attribute(attributes, "t");
    const char *style = sheet_xml_attribute(attributes, "s");
    struct sheet_range range = {.first_row = xlsx->row_number, .first_column = xlsx->columns_seen};

    if (place != NULL && !sheet_range_read(place, &range))
        return disorder(xlsx, err);
    if (range.first_row != xlsx->row_number || range.first_column < xlsx->columns_seen)
        return disorder(xlsx, err);
    xlsx->cell = (struct cell){.row = range.first_row, .column = range.first_column};
    xlsx->columns_seen = range.first_column + 1;
    (void)snprintf(xlsx->cell.type, sizeof(xlsx->cell.type), "%s", type == NULL ? "n" : type);
    if (style != NULL && ledger_text_from_decimal(ledger_slice_of_text(style), UINT32_MAX,
                                                  &xlsx->cell.style) != LEDGER_OK)
        return disorder(xlsx, err);
    xlsx->in_cell = true;
    ledger_buffer_clear(&xlsx->value);
    return LEDGER_OK;
}

static enum ledger_status
formula_start(struct xlsx *xlsx, const char **attributes, struct ledger_error *err)
{
    const char *kind = sheet_xml_attribute(attributes, "t");
    const char *covers = sheet_xml_attribute(attributes, "ref");
    struct sheet_range range;

    xlsx->cell.is_formula = true;
    if (kind == NULL || covers == NULL ||
        (strcmp(kind, "array") != 0 && strcmp(kind, "dataTable") != 0))
        return LEDGER_OK;
    if (!sheet_range_read(covers, &range) || !sheet_ranges_add(&xlsx->arrays, &range))
        return disorder(xlsx, err);
    return LEDGER_OK;
}

static bool
is_computed(const struct xlsx *xlsx)
{
    for (size_t i = 0; i < xlsx->arrays.count; i++) {
        if (sheet_range_has(&xlsx->arrays.items[i], xlsx->row_number, xlsx->cell.column))
            return true;
    }
    return xlsx->cell.is_formula;
}

/* Writes a text as the cell of its column; what lies between is empty. */
static enum ledger_status
cell_put(struct xlsx *xlsx, struct ledger_slice text, struct ledger_error *err)
{
    size_t column = xlsx->cell.column;
    char name[SHEET_CELL_NAME_SIZE];

    if (text.size == 0)
        return LEDGER_OK;
    if (column >= SHEET_COLUMN_COUNT_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_TOO_MANY_COLUMNS,
                           xlsx->row_number, (size_t)SHEET_COLUMN_COUNT_MAX);
    if (text.size > xlsx->options->cell_size_max) {
        sheet_cell_name(xlsx->row_number, column, name);
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_CELL_TOO_LARGE, name,
                           xlsx->options->cell_size_max);
    }
    while (xlsx->cell_count < column)
        xlsx->ends[xlsx->cell_count++] = xlsx->bytes.size;
    xlsx->ends[xlsx->cell_count++] = xlsx->bytes.size + text.size;
    return ledger_buffer_append(&xlsx->bytes, text, err);
}

static enum ledger_status
shared_put(struct xlsx *xlsx, struct ledger_slice value, struct ledger_error *err)
{
    struct ledger_slice text;
    uint64_t number;

    if (ledger_text_from_decimal(value, UINT32_MAX, &number) != LEDGER_OK ||
        !sheet_book_string(xlsx->book, number, &text)) {
        xlsx->columns_seen = xlsx->cell.column;
        return disorder(xlsx, err);
    }
    return cell_put(xlsx, text, err);
}

static enum ledger_status
number_put(struct xlsx *xlsx, struct ledger_slice value, struct ledger_error *err)
{
    const struct sheet_book *book = xlsx->book;
    enum sheet_format format = xlsx->cell.style < book->format_count
                                   ? book->formats[xlsx->cell.style]
                                   : SHEET_FORMAT_NUMBER;
    char text[SHEET_NUMBER_SIZE];
    struct ledger_error why = {0};

    if (sheet_number_text(value, format, book->is_1904, text, &why) != LEDGER_OK)
        return fault(xlsx, xlsx->cell.column, value, /* is_covered= */ false, &why, err);
    return cell_put(xlsx, ledger_slice_of_text(text), err);
}

/* "2023-06-05T00:00:00": a blank stands between date and time elsewhere. */
static enum ledger_status
iso_date_put(struct xlsx *xlsx, struct ledger_error *err)
{
    uint8_t *letter = memchr(xlsx->value.data, 'T', xlsx->value.size);

    if (letter != NULL)
        *letter = ' ';
    return cell_put(xlsx, ledger_buffer_slice(&xlsx->value), err);
}

static enum ledger_status
value_put(struct xlsx *xlsx, struct ledger_error *err)
{
    const char *type = xlsx->cell.type;
    struct ledger_slice value = ledger_buffer_slice(&xlsx->value);
    bool is_one = value.size == 1 && value.data[0] == '1';
    struct ledger_error why = {0};

    if (strcmp(type, "s") == 0)
        return shared_put(xlsx, value, err);
    if (strcmp(type, "inlineStr") == 0 || strcmp(type, "str") == 0) {
        sheet_runs_unescape(&xlsx->value, 0);
        return cell_put(xlsx, ledger_buffer_slice(&xlsx->value), err);
    }
    if (strcmp(type, "b") == 0)
        return cell_put(xlsx, ledger_slice_of_text(is_one ? "TRUE" : "FALSE"), err);
    if (strcmp(type, "d") == 0)
        return iso_date_put(xlsx, err);
    if (strcmp(type, "n") == 0)
        return number_put(xlsx, value, err);
    (void)ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_ERROR, value);
    return fault(xlsx, xlsx->cell.column, value, /* is_covered= */ false, &why, err);
}

static enum ledger_status
cell_end(struct xlsx *xlsx, struct ledger_error *err)
{
    struct ledger_error why = {0};

    xlsx->in_cell = false;
    if (!is_computed(xlsx))
        return xlsx->value.size == 0 ? LEDGER_OK : value_put(xlsx, err);
    if (xlsx->cell.column >= SHEET_COLUMN_COUNT_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_TOO_MANY_COLUMNS,
                           xlsx->row_number, (size_t)SHEET_COLUMN_COUNT_MAX);
    (void)ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_FORMULA);
    return fault(xlsx, xlsx->cell.column, ledger_buffer_slice(&xlsx->value),
                 /* is_covered= */ false, &why, err);
}

/* --- one row --- */

static void
hidden_list(struct xlsx *xlsx)
{
    char names[2][24];

    if (xlsx->hidden_first == 0)
        return;
    (void)snprintf(names[0], sizeof(names[0]), "%" PRIu64, xlsx->hidden_first);
    (void)snprintf(names[1], sizeof(names[1]), "%" PRIu64, xlsx->hidden_last);
    sheet_list_add(xlsx->found->rows_hidden, names[0], names[1]);
    xlsx->hidden_first = 0;
}

static void
hidden_note(struct xlsx *xlsx)
{
    if (!xlsx->row_is_hidden)
        return;
    if (xlsx->hidden_first != 0 && xlsx->row_number != xlsx->hidden_last + 1)
        hidden_list(xlsx);
    if (xlsx->hidden_first == 0)
        xlsx->hidden_first = xlsx->row_number;
    xlsx->hidden_last = xlsx->row_number;
}

static enum ledger_status
row_start(struct xlsx *xlsx, const char **attributes, struct ledger_error *err)
{
    const char *place = sheet_xml_attribute(attributes, "r");
    uint64_t number = xlsx->row_number + 1;

    xlsx->columns_seen = 0;
    if (place != NULL &&
        ledger_text_from_decimal(ledger_slice_of_text(place), UINT32_MAX, &number) != LEDGER_OK)
        return disorder(xlsx, err);
    if (number <= xlsx->row_number)
        return disorder(xlsx, err);
    xlsx->row_number = number;
    xlsx->row_is_hidden = sheet_xml_flag(attributes, "hidden");
    xlsx->in_row = true;
    xlsx->fault_count = 0;
    xlsx->cell_count = 0;
    ledger_buffer_clear(&xlsx->bytes);
    sheet_ranges_descend(&xlsx->arrays, number);
    sheet_ranges_descend(&xlsx->merged, number);
    for (; xlsx->merged_next < xlsx->layout.merged_count &&
           xlsx->layout.merged[xlsx->merged_next].first_row <= number;
         xlsx->merged_next++) {
        const struct sheet_range *range = &xlsx->layout.merged[xlsx->merged_next];

        if (range->last_row >= number && !sheet_ranges_add(&xlsx->merged, range))
            return disorder(xlsx, err);
    }
    return LEDGER_OK;
}

/* Cells that a merged one covers show its content, and hold none. */
static enum ledger_status
covered_find(struct xlsx *xlsx, struct ledger_error *err)
{
    for (size_t i = 0; i < xlsx->merged.count; i++) {
        const struct sheet_range *range = &xlsx->merged.items[i];
        bool is_first_row = range->first_row == xlsx->row_number;
        char name[SHEET_CELL_NAME_SIZE];

        sheet_cell_name(range->first_row, range->first_column, name);
        for (size_t column = range->first_column + (is_first_row ? 1 : 0);
             column <= range->last_column && column < SHEET_COLUMN_COUNT_MAX; column++) {
            struct ledger_error why = {0};
            enum ledger_status status;

            (void)ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_MERGED, name);
            status =
                fault(xlsx, column, (struct ledger_slice){0}, /* is_covered= */ true, &why, err);
            if (status != LEDGER_OK)
                return status;
        }
    }
    return LEDGER_OK;
}

static enum ledger_status
hand_over(struct xlsx *xlsx, struct ledger_error *err)
{
    struct ledger_slice cells[SHEET_COLUMN_COUNT_MAX];
    struct sheet_row row = {.number = xlsx->row_number,
                            .line = xlsx->row_number,
                            .cells = cells,
                            .cell_count = xlsx->cell_count};
    size_t start = 0;

    for (size_t i = 0; i < xlsx->cell_count; i++) {
        size_t size = xlsx->ends[i] - start;

        cells[i] = ledger_slice_of(size == 0 ? NULL : xlsx->bytes.data + start, size);
        start = xlsx->ends[i];
    }
    xlsx->found->row_count++;
    return xlsx->row(xlsx->context, &row, err);
}

static enum ledger_status
row_end(struct xlsx *xlsx, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    xlsx->in_row = false;
    if (xlsx->cell_count == 0 && xlsx->fault_count == 0)
        return LEDGER_OK; /* a blank line, or nothing but colours */
    if (xlsx->row_number > xlsx->options->row_count_max)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_TOO_MANY_ROWS,
                           xlsx->options->row_count_max);
    hidden_note(xlsx);
    /* Alone, it would be every title that is centred over its list. */
    if (xlsx->options->fault != NULL)
        status = covered_find(xlsx, err);
    return status == LEDGER_OK ? hand_over(xlsx, err) : status;
}

/* --- the sheet --- */

static enum ledger_status
on_start(void *context, const char *name, const char **attributes, struct ledger_error *err)
{
    struct xlsx *xlsx = context;

    if (xlsx->in_cell) {
        if (strcmp(name, "v") == 0)
            xlsx->cell.in_value = true;
        else if (strcmp(name, "is") == 0)
            xlsx->cell.in_text = true;
        else if (strcmp(name, "f") == 0)
            return formula_start(xlsx, attributes, err);
        else if (xlsx->cell.in_text)
            sheet_runs_start(&xlsx->cell.runs, name);
    } else if (strcmp(name, "row") == 0 && !xlsx->in_row)
        return row_start(xlsx, attributes, err);
    else if (strcmp(name, "c") == 0 && xlsx->in_row)
        return cell_start(xlsx, attributes, err);
    return LEDGER_OK;
}

static enum ledger_status
on_end(void *context, const char *name, struct ledger_error *err)
{
    struct xlsx *xlsx = context;

    if (xlsx->in_cell) {
        if (strcmp(name, "v") == 0)
            xlsx->cell.in_value = false;
        else if (strcmp(name, "is") == 0)
            xlsx->cell.in_text = false;
        else if (strcmp(name, "c") == 0)
            return cell_end(xlsx, err);
        else
            sheet_runs_end(&xlsx->cell.runs, name);
    } else if (strcmp(name, "row") == 0 && xlsx->in_row)
        return row_end(xlsx, err);
    return LEDGER_OK;
}

static enum ledger_status
on_text(void *context, struct ledger_slice text, struct ledger_error *err)
{
    struct xlsx *xlsx = context;
    char name[SHEET_CELL_NAME_SIZE];

    if (!xlsx->in_cell ||
        !(xlsx->cell.in_value || (xlsx->cell.in_text && sheet_runs_count(&xlsx->cell.runs))))
        return LEDGER_OK;
    /* Escapes shorten a text, so that one which is too long now may not be; such cells are none. */
    if (xlsx->value.size + text.size > xlsx->options->cell_size_max) {
        sheet_cell_name(xlsx->row_number, xlsx->cell.column, name);
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_CELL_TOO_LARGE, name,
                           xlsx->options->cell_size_max);
    }
    return ledger_buffer_append(&xlsx->value, text, err);
}

static enum ledger_status
rows_read(struct xlsx *xlsx, struct sheet_zip *zip, const struct sheet_book_sheet *sheet,
          struct ledger_error *err)
{
    static const struct sheet_xml_handler handler = {
        .start = on_start, .end = on_end, .text = on_text};
    struct sheet_found *found = xlsx->found;
    enum ledger_status status;

    (void)snprintf(found->sheet, sizeof(found->sheet), "%s", sheet->name);
    sheet_book_names(xlsx->book, sheet, /* hidden= */ false, found->sheets_visible,
                     sizeof(found->sheets_visible));
    sheet_book_names(xlsx->book, sheet, /* hidden= */ true, found->sheets_hidden,
                     sizeof(found->sheets_hidden));
    xlsx->layout.columns_hidden = found->columns_hidden;
    status = sheet_layout_read(zip, sheet->part, &xlsx->layout, err);
    if (status == LEDGER_OK)
        status = sheet_xml_read(zip, sheet->part, &handler, xlsx, err);
    hidden_list(xlsx);
    if (status == LEDGER_OK && found->row_count == 0)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_EMPTY);
    return status;
}

enum ledger_status
sheet_xlsx_read(struct ledger_slice bytes, const struct sheet_options *options, sheet_row_fn *row,
                void *context, struct sheet_found *found, struct ledger_error *err)
{
    struct sheet_zip *zip = NULL;
    struct sheet_book book = {0};
    const struct sheet_book_sheet *sheet = NULL;
    struct xlsx *xlsx = calloc(1, sizeof(*xlsx));
    enum ledger_status status;

    if (xlsx == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*xlsx));
    xlsx->options = options;
    xlsx->book = &book;
    xlsx->found = found;
    xlsx->row = row;
    xlsx->context = context;
    status = sheet_zip_open(bytes, &zip, err);
    if (status == LEDGER_OK)
        status = sheet_book_read(zip, &book, err);
    if (status == LEDGER_OK)
        status = sheet_book_pick(&book, options->sheet, &sheet, err);
    if (status == LEDGER_OK)
        status = rows_read(xlsx, zip, sheet, err);
    sheet_layout_free(&xlsx->layout);
    ledger_buffer_free(&xlsx->value);
    ledger_buffer_free(&xlsx->bytes);
    free(xlsx);
    sheet_book_free(&book);
    sheet_zip_close(zip);
    return status;
}
