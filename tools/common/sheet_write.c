#include "tools/common/sheet_write.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "ledger/base/file.h"

enum {
    CELL_SIZE_MAX =
        16000, /* bytes; escaped at most twice as many, and 32,767 are the format's limit */
    FILE_SIZE_MAX = 512 << 20,
    /* Files have one date, or the same list would make other bytes each time. 2023-01-01. */
    CREATED = 1672531200,
};

struct sheet_writer {
    const char *path;
    struct ledger_buffer partial; /* its path until it is whole */
    bool partial_exists;
    struct ledger_buffer bytes; /* once it is whole */
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *styles[SHEET_STYLE_COUNT];
    lxw_format *money;
    lxw_format *date;
};

/* --- the file --- */

static enum ledger_status
partial_make(struct sheet_writer *writer, struct ledger_error *err)
{
    enum ledger_status status =
        ledger_buffer_printf(&writer->partial, err, "%s.partial-XXXXXX", writer->path);
    int fd;

    if (status != LEDGER_OK)
        return status;
    fd = mkstemp((char *)writer->partial.data);
    if (fd < 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_WRITE, writer->path);
    writer->partial_exists = true;
    (void)close(fd);
    return LEDGER_OK;
}

static lxw_format *
text_format(struct sheet_writer *writer)
{
    lxw_format *format = workbook_add_format(writer->book);

    if (format != NULL)
        format_set_num_format(format, "@");
    return format;
}

static bool
styles_make(struct sheet_writer *writer)
{
    for (size_t i = 0; i < SHEET_STYLE_COUNT; i++) {
        writer->styles[i] = text_format(writer);
        if (writer->styles[i] == NULL)
            return false;
    }
    writer->money = workbook_add_format(writer->book);
    writer->date = workbook_add_format(writer->book);
    if (writer->money == NULL || writer->date == NULL)
        return false;
    format_set_num_format(writer->money, "#,##0.00");
    format_set_num_format(writer->date, "yyyy-mm-dd");
    format_set_bold(writer->styles[SHEET_STYLE_TITLE]);
    format_set_bg_color(writer->styles[SHEET_STYLE_TITLE], 0xE7E6E6);
    format_set_bg_color(writer->styles[SHEET_STYLE_WRONG], 0xFFC7CE);
    format_set_font_color(writer->styles[SHEET_STYLE_WRONG], 0x9C0006);
    format_set_bg_color(writer->styles[SHEET_STYLE_DOUBTFUL], 0xFFEB9C);
    format_set_font_color(writer->styles[SHEET_STYLE_REMARK], 0x9C0006);
    format_set_text_wrap(writer->styles[SHEET_STYLE_REMARK]);
    return true;
}

enum ledger_status
sheet_writer_open(const char *path, struct sheet_writer **out_writer, struct ledger_error *err)
{
    struct sheet_writer *writer = calloc(1, sizeof(*writer));
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    lxw_doc_properties properties = {.created = CREATED};
    enum ledger_status status;

    if (writer == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*writer));
    writer->path = path;
    status = partial_make(writer, err);
    if (status == LEDGER_OK) {
        writer->book = workbook_new_opt((const char *)writer->partial.data, &options);
        if (writer->book == NULL || !styles_make(writer) ||
            workbook_set_properties(writer->book, &properties) != LXW_NO_ERROR)
            status =
                ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*writer));
    }
    if (status != LEDGER_OK) {
        sheet_writer_free(writer);
        return status;
    }
    *out_writer = writer;
    return LEDGER_OK;
}

void
sheet_writer_free(struct sheet_writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->book != NULL)
        lxw_workbook_free(writer->book);
    if (writer->partial_exists)
        (void)unlink((const char *)writer->partial.data);
    ledger_buffer_free(&writer->partial);
    ledger_buffer_free(&writer->bytes);
    free(writer);
}

static bool
is_same_file(const char *path, struct ledger_slice bytes)
{
    struct ledger_buffer there = {0};
    bool same = ledger_file_read(path, FILE_SIZE_MAX, &there, /* err= */ NULL) == LEDGER_OK &&
                ledger_slice_equal(ledger_buffer_slice(&there), bytes);

    ledger_buffer_free(&there);
    return same;
}

static enum ledger_status
book_close(struct sheet_writer *writer, struct ledger_error *err)
{
    lxw_error result;

    if (writer->book == NULL)
        return LEDGER_OK;
    errno = 0;
    result = workbook_close(writer->book);
    writer->book = NULL; /* Whatever came of it, it is gone. */
    if (result != LXW_NO_ERROR)
        return ledger_file_fail(err, errno == 0 ? EIO : errno, LEDGER_MESSAGE_FILE_CANNOT_WRITE,
                                writer->path);
    return ledger_file_read((const char *)writer->partial.data, FILE_SIZE_MAX, &writer->bytes, err);
}

enum ledger_status
sheet_writer_finish(struct sheet_writer *writer, const char *path, bool *out_is_same,
                    struct ledger_error *err)
{
    enum ledger_status status = book_close(writer, err);

    if (status != LEDGER_OK)
        return status;
    status = ledger_file_create(path, ledger_buffer_slice(&writer->bytes), 0600, err);
    if (status == LEDGER_EXISTS)
        *out_is_same = is_same_file(path, ledger_buffer_slice(&writer->bytes));
    return status;
}

/* --- sheets and cells --- */

enum ledger_status
sheet_writer_sheet(struct sheet_writer *writer, const char *name, const char *fallback,
                   struct ledger_error *err)
{
    bool is_fit = name[0] != '\0' && workbook_validate_sheet_name(writer->book, name) == 0;

    writer->sheet = workbook_add_worksheet(writer->book, is_fit ? name : fallback);
    if (writer->sheet == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, strlen(fallback));
    /* All is text on purpose: no green corner in every cell. */
    (void)worksheet_ignore_errors(writer->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    return LEDGER_OK;
}

/* "_x0041_" in a text is taken for an escape by whoever reads it; its first "_" is written as one.
 */
static bool
is_escape(struct ledger_slice text, size_t at)
{
    const char *digits = "0123456789abcdefABCDEF";

    if (text.size - at < 7 || memcmp(text.data + at, "_x", 2) != 0 || text.data[at + 6] != '_')
        return false;
    for (size_t i = 2; i < 6; i++) {
        if (memchr(digits, text.data[at + i], strlen(digits)) == NULL)
            return false;
    }
    return true;
}

/* A NUL-terminated copy, cut between characters where it is too long for a cell. */
static char *
cell_text(struct ledger_slice text)
{
    static const char escape[] = "_x005F_";
    size_t size = text.size > CELL_SIZE_MAX ? CELL_SIZE_MAX : text.size;
    char *copy = malloc(2 * size + 1); /* An escape of 7 bytes makes 6 more. */
    size_t to = 0;

    if (copy == NULL)
        return NULL;
    while (size < text.size && size > 0 && (text.data[size] & 0xC0) == 0x80)
        size--;
    for (size_t at = 0; at < size; at++) {
        if (is_escape(ledger_slice_of(text.data, size), at)) {
            memcpy(copy + to, escape, strlen(escape));
            to += strlen(escape);
        } else
            copy[to++] = (char)text.data[at];
    }
    copy[to] = '\0';
    return copy;
}

enum ledger_status
sheet_writer_text(struct sheet_writer *writer, uint64_t row, size_t column,
                  struct ledger_slice text, enum sheet_style style, struct ledger_error *err)
{
    char *copy = cell_text(text);
    lxw_format *format = writer->styles[style];
    lxw_row_t at = (lxw_row_t)row - 1;
    lxw_error result;

    assert(row > 0 && row <= LXW_ROW_MAX && column < LXW_COL_MAX);
    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, text.size);
    result = copy[0] == '\0'
                 ? worksheet_write_blank(writer->sheet, at, (lxw_col_t)column, format)
                 : worksheet_write_string(writer->sheet, at, (lxw_col_t)column, copy, format);
    free(copy);
    if (result != LXW_NO_ERROR)
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_FILE_CANNOT_WRITE, writer->path, EIO);
    return LEDGER_OK;
}

static void
validate(struct sheet_writer *writer, size_t column, lxw_data_validation *validation)
{
    validation->ignore_blank = LXW_VALIDATION_ON;
    (void)worksheet_data_validation_range(writer->sheet, 1, (lxw_col_t)column, LXW_ROW_MAX - 1,
                                          (lxw_col_t)column, validation);
}

void
sheet_writer_column(struct sheet_writer *writer, size_t column, unsigned width,
                    enum sheet_entry entry)
{
    char title[] = "mingzhang";
    char money[] = "请填大于零的数，单位：元。An amount above zero, in yuan.";
    char date[] = "请填日期，例如 2023-06-05。A date, such as 2023-06-05.";
    char year[] = "请填四位年度，例如 2023。A year of four digits.";
    lxw_data_validation validation = {.error_title = title};
    lxw_format *format = writer->styles[SHEET_STYLE_TEXT];

    switch (entry) {
    case SHEET_ENTRY_TEXT:
        break;
    case SHEET_ENTRY_MONEY:
        format = writer->money;
        validation.validate = LXW_VALIDATION_TYPE_DECIMAL;
        validation.criteria = LXW_VALIDATION_CRITERIA_GREATER_THAN;
        validation.error_message = money;
        validate(writer, column, &validation);
        break;
    case SHEET_ENTRY_DATE:
        format = writer->date;
        validation.validate = LXW_VALIDATION_TYPE_DATE;
        validation.criteria = LXW_VALIDATION_CRITERIA_GREATER_THAN;
        validation.value_datetime = (lxw_datetime){.year = 1949, .month = 10, .day = 1};
        validation.error_message = date;
        validate(writer, column, &validation);
        break;
    case SHEET_ENTRY_YEAR:
        format = NULL;
        validation.validate = LXW_VALIDATION_TYPE_INTEGER;
        validation.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
        validation.minimum_number = 1900;
        validation.maximum_number = 9999;
        validation.error_message = year;
        validate(writer, column, &validation);
        break;
    }
    (void)worksheet_set_column(writer->sheet, (lxw_col_t)column, (lxw_col_t)column, width, format);
}

void
sheet_writer_choices(struct sheet_writer *writer, size_t column, const char *sheet,
                     uint64_t last_row)
{
    char range[128];
    char title[] = "mingzhang";
    char message[] = "请从列表中选择。Choose one of the list.";
    lxw_data_validation validation = {.validate = LXW_VALIDATION_TYPE_LIST_FORMULA,
                                      .value_formula = range,
                                      .error_title = title,
                                      .error_message = message};

    (void)snprintf(range, sizeof(range), "='%s'!$A$2:$A$%llu", sheet, (unsigned long long)last_row);
    validate(writer, column, &validation);
}

void
sheet_writer_head(struct sheet_writer *writer, uint64_t row, uint64_t last_row, size_t column_count)
{
    worksheet_freeze_panes(writer->sheet, (lxw_row_t)row, 0);
    (void)worksheet_autofilter(writer->sheet, (lxw_row_t)row - 1, 0, (lxw_row_t)last_row - 1,
                               (lxw_col_t)(column_count - 1));
}
