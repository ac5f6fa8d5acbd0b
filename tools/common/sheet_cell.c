/* One cell of a sheet, as text. What a cell may be:
 *   n, or nothing   a number, by its style a date or a time
 *   s, inlineStr    text, in runs
 *   str             text that a formula made, or that somebody's program wrote
 *   b, d            TRUE or FALSE; a date in ISO 8601
 *   e               an error value: refused
 * A cell with a formula holds what some program once computed, and so do cells that an array
 * formula covers: refused, whatever is stored. */
#include <stdio.h>
#include <string.h>

#include "ledger/base/text.h"
#include "tools/common/sheet_xlsx.h"

enum ledger_status
sheet_xlsx_disorder(const struct sheet_xlsx *xlsx, struct ledger_error *err)
{
    char name[SHEET_CELL_NAME_SIZE];

    sheet_cell_name(xlsx->row_number, xlsx->columns_seen, name);
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_DISORDER, name);
}

enum ledger_status
sheet_cell_fault(struct sheet_xlsx *xlsx, size_t column, struct ledger_slice text, bool is_covered,
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

enum ledger_status
sheet_cell_start(struct sheet_xlsx *xlsx, const char **attributes, struct ledger_error *err)
{
    const char *place = sheet_xml_attribute(attributes, "r");
    const char *type = sheet_xml_attribute(attributes, "t");
    const char *style = sheet_xml_attribute(attributes, "s");
    struct sheet_range range = {.first_row = xlsx->row_number, .first_column = xlsx->columns_seen};

    if (place != NULL && !sheet_range_read(place, &range))
        return sheet_xlsx_disorder(xlsx, err);
    if (range.first_row != xlsx->row_number || range.first_column < xlsx->columns_seen)
        return sheet_xlsx_disorder(xlsx, err);
    xlsx->cell = (struct sheet_cell){.row = range.first_row, .column = range.first_column};
    xlsx->columns_seen = range.first_column + 1;
    (void)snprintf(xlsx->cell.type, sizeof(xlsx->cell.type), "%s", type == NULL ? "n" : type);
    if (style != NULL && ledger_text_from_decimal(ledger_slice_of_text(style), UINT32_MAX,
                                                  &xlsx->cell.style) != LEDGER_OK)
        return sheet_xlsx_disorder(xlsx, err);
    xlsx->in_cell = true;
    ledger_buffer_clear(&xlsx->value);
    return LEDGER_OK;
}

enum ledger_status
sheet_cell_formula(struct sheet_xlsx *xlsx, const char **attributes, struct ledger_error *err)
{
    const char *kind = sheet_xml_attribute(attributes, "t");
    const char *covers = sheet_xml_attribute(attributes, "ref");
    struct sheet_range range;

    xlsx->cell.is_formula = true;
    if (kind == NULL || covers == NULL ||
        (strcmp(kind, "array") != 0 && strcmp(kind, "dataTable") != 0))
        return LEDGER_OK;
    if (!sheet_range_read(covers, &range) || !sheet_ranges_add(&xlsx->arrays, &range))
        return sheet_xlsx_disorder(xlsx, err);
    return LEDGER_OK;
}

static bool
is_computed(const struct sheet_xlsx *xlsx)
{
    for (size_t i = 0; i < xlsx->arrays.count; i++) {
        if (sheet_range_has(&xlsx->arrays.items[i], xlsx->row_number, xlsx->cell.column))
            return true;
    }
    return xlsx->cell.is_formula;
}

/* Writes a text as the cell of its column; what lies between is empty. */
static enum ledger_status
cell_put(struct sheet_xlsx *xlsx, struct ledger_slice text, struct ledger_error *err)
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
shared_put(struct sheet_xlsx *xlsx, struct ledger_slice value, struct ledger_error *err)
{
    struct ledger_slice text;
    uint64_t number;

    if (ledger_text_from_decimal(value, UINT32_MAX, &number) != LEDGER_OK ||
        !sheet_book_string(xlsx->book, number, &text)) {
        xlsx->columns_seen = xlsx->cell.column;
        return sheet_xlsx_disorder(xlsx, err);
    }
    return cell_put(xlsx, text, err);
}

static enum ledger_status
number_put(struct sheet_xlsx *xlsx, struct ledger_slice value, struct ledger_error *err)
{
    const struct sheet_book *book = xlsx->book;
    enum sheet_format format = xlsx->cell.style < book->format_count
                                   ? book->formats[xlsx->cell.style]
                                   : SHEET_FORMAT_NUMBER;
    char text[SHEET_NUMBER_SIZE];
    struct ledger_error why = {0};

    if (sheet_number_text(value, format, book->is_1904, text, &why) != LEDGER_OK)
        return sheet_cell_fault(xlsx, xlsx->cell.column, value, /* is_covered= */ false, &why, err);
    return cell_put(xlsx, ledger_slice_of_text(text), err);
}

/* "2023-06-05T00:00:00": a blank stands between date and time elsewhere. */
static enum ledger_status
iso_date_put(struct sheet_xlsx *xlsx, struct ledger_error *err)
{
    uint8_t *letter = memchr(xlsx->value.data, 'T', xlsx->value.size);

    if (letter != NULL)
        *letter = ' ';
    return cell_put(xlsx, ledger_buffer_slice(&xlsx->value), err);
}

static enum ledger_status
value_put(struct sheet_xlsx *xlsx, struct ledger_error *err)
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
    return sheet_cell_fault(xlsx, xlsx->cell.column, value, /* is_covered= */ false, &why, err);
}

enum ledger_status
sheet_cell_end(struct sheet_xlsx *xlsx, struct ledger_error *err)
{
    struct ledger_error why = {0};

    xlsx->in_cell = false;
    if (!is_computed(xlsx))
        return xlsx->value.size == 0 ? LEDGER_OK : value_put(xlsx, err);
    if (xlsx->cell.column >= SHEET_COLUMN_COUNT_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_TOO_MANY_COLUMNS,
                           xlsx->row_number, (size_t)SHEET_COLUMN_COUNT_MAX);
    (void)ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_FORMULA);
    return sheet_cell_fault(xlsx, xlsx->cell.column, ledger_buffer_slice(&xlsx->value),
                            /* is_covered= */ false, &why, err);
}

enum ledger_status
sheet_cell_text(struct sheet_xlsx *xlsx, struct ledger_slice text, struct ledger_error *err)
{
    char name[SHEET_CELL_NAME_SIZE];

    if (!xlsx->cell.in_value && !(xlsx->cell.in_text && sheet_runs_count(&xlsx->cell.runs)))
        return LEDGER_OK;
    /* Escapes shorten a text, so that one which is too long now may not be; such cells are none. */
    if (xlsx->value.size + text.size > xlsx->options->cell_size_max) {
        sheet_cell_name(xlsx->row_number, xlsx->cell.column, name);
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_CELL_TOO_LARGE, name,
                           xlsx->options->cell_size_max);
    }
    return ledger_buffer_append(&xlsx->value, text, err);
}
