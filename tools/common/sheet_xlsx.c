/* A sheet's rows from above. The part is read twice: once for what stands below the cells and
 * changes what they mean, and once for the cells. */
#include "tools/common/sheet_xlsx.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"

/* --- one row --- */

static void
hidden_list(struct sheet_xlsx *xlsx)
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
hidden_note(struct sheet_xlsx *xlsx)
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
row_start(struct sheet_xlsx *xlsx, const char **attributes, struct ledger_error *err)
{
    const char *place = sheet_xml_attribute(attributes, "r");
    uint64_t number = xlsx->row_number + 1;

    xlsx->columns_seen = 0;
    if (place != NULL &&
        ledger_text_from_decimal(ledger_slice_of_text(place), UINT32_MAX, &number) != LEDGER_OK)
        return sheet_xlsx_disorder(xlsx, err);
    if (number <= xlsx->row_number)
        return sheet_xlsx_disorder(xlsx, err);
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
            return sheet_xlsx_disorder(xlsx, err);
    }
    return LEDGER_OK;
}

/* Cells that a merged one covers show its content, and hold none. */
static enum ledger_status
covered_find(struct sheet_xlsx *xlsx, struct ledger_error *err)
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
            status = sheet_cell_fault(xlsx, column, (struct ledger_slice){0},
                                      /* is_covered= */ true, &why, err);
            if (status != LEDGER_OK)
                return status;
        }
    }
    return LEDGER_OK;
}

static enum ledger_status
hand_over(struct sheet_xlsx *xlsx, struct ledger_error *err)
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
row_end(struct sheet_xlsx *xlsx, struct ledger_error *err)
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
    struct sheet_xlsx *xlsx = context;

    if (xlsx->in_cell) {
        if (strcmp(name, "v") == 0)
            xlsx->cell.in_value = true;
        else if (strcmp(name, "is") == 0)
            xlsx->cell.in_text = true;
        else if (strcmp(name, "f") == 0)
            return sheet_cell_formula(xlsx, attributes, err);
        else if (xlsx->cell.in_text)
            sheet_runs_start(&xlsx->cell.runs, name);
    } else if (strcmp(name, "row") == 0 && !xlsx->in_row)
        return row_start(xlsx, attributes, err);
    else if (strcmp(name, "c") == 0 && xlsx->in_row)
        return sheet_cell_start(xlsx, attributes, err);
    return LEDGER_OK;
}

static enum ledger_status
on_end(void *context, const char *name, struct ledger_error *err)
{
    struct sheet_xlsx *xlsx = context;

    if (xlsx->in_cell) {
        if (strcmp(name, "v") == 0)
            xlsx->cell.in_value = false;
        else if (strcmp(name, "is") == 0)
            xlsx->cell.in_text = false;
        else if (strcmp(name, "c") == 0)
            return sheet_cell_end(xlsx, err);
        else
            sheet_runs_end(&xlsx->cell.runs, name);
    } else if (strcmp(name, "row") == 0 && xlsx->in_row)
        return row_end(xlsx, err);
    return LEDGER_OK;
}

static enum ledger_status
on_text(void *context, struct ledger_slice text, struct ledger_error *err)
{
    struct sheet_xlsx *xlsx = context;

    return xlsx->in_cell ? sheet_cell_text(xlsx, text, err) : LEDGER_OK;
}

static enum ledger_status
rows_read(struct sheet_xlsx *xlsx, struct sheet_zip *zip, const struct sheet_book_sheet *sheet,
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
    struct sheet_xlsx *xlsx = calloc(1, sizeof(*xlsx));
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
