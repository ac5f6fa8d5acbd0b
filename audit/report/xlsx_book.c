/* libxlsxwriter, held to strings, numbers and dates. In its mode of constant memory a row goes to a
 * working file when the next one begins. */
#include "audit/report/xlsx_book.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    TEXT_SIZE_MAX = 16000, /* bytes; escaped at most twice as many, and 32,767 are the limit */
    PIECE_SIZE = 1 << 16,
    /* A workbook has a date, and no clock gets in. 2023-01-01. */
    CREATED = 1672531200,
};

/* Fifteen digits are exact in a double, whatever they are; a workbook is written with sixteen. */
static const int64_t number_end = 1000000000000000;

static enum audit_status
fail_file(const struct xlsx_book *book, enum audit_message message, int error,
          struct audit_error *err)
{
    const enum audit_status status = error == ENOMEM   ? AUDIT_NO_MEMORY
                                     : error == EACCES ? AUDIT_DENIED
                                     : error == ENOSPC ? AUDIT_NO_SPACE
                                                       : AUDIT_IO;
    return audit_fail(err, status, message, book->directory, error);
}

enum audit_status
xlsx_book_check(struct xlsx_book *book, lxw_error result, struct audit_error *err)
{
    if (result == LXW_NO_ERROR)
        return AUDIT_OK;
    return fail_file(book, AUDIT_MESSAGE_REPORT_WORK_FILE_FAILED,
                     result == LXW_ERROR_MEMORY_MALLOC_FAILED ? ENOMEM
                     : errno != 0                             ? errno
                                                              : EIO,
                     err);
}

/* --- formats --- */

static const char *
number_format(enum audit_cell_kind kind)
{
    switch (kind) {
    case AUDIT_CELL_MONEY:
        return "#,##0.00;[Red]-#,##0.00";
    case AUDIT_CELL_COUNT:
        return "0";
    case AUDIT_CELL_SHARE:
        return "0.00%";
    case AUDIT_CELL_DATE:
        return "yyyy-mm-dd";
    case AUDIT_CELL_TIME:
        return "yyyy-mm-dd hh:mm:ss";
    case AUDIT_CELL_EMPTY:
    case AUDIT_CELL_TEXT:
    case AUDIT_CELL_FILE:
    case AUDIT_CELL_HASH:
        break;
    }
    return "@";
}

static lxw_format *
format_make(struct xlsx_book *book, const char *number, enum xlsx_weight weight)
{
    lxw_format *format = workbook_add_format(book->book);

    if (format == NULL)
        return NULL;
    format_set_num_format(format, number);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (weight != XLSX_PLAIN)
        format_set_bold(format);
    if (weight == XLSX_TOTAL)
        format_set_top(format, LXW_BORDER_THIN);
    return format;
}

static bool
formats_make(struct xlsx_book *book)
{
    bool made = true;

    for (int weight = 0; weight < XLSX_WEIGHT_COUNT; weight++) {
        for (int kind = 0; kind < XLSX_KIND_COUNT; kind++) {
            book->formats[kind][weight] = format_make(
                book, number_format((enum audit_cell_kind)kind), (enum xlsx_weight)weight);
            made = made && book->formats[kind][weight] != NULL;
        }
        book->months[weight] = format_make(book, "yyyy-mm", (enum xlsx_weight)weight);
        book->numbers_as_text[weight] = format_make(book, "@", (enum xlsx_weight)weight);
        if (book->numbers_as_text[weight] != NULL)
            format_set_align(book->numbers_as_text[weight], LXW_ALIGN_RIGHT);
        made = made && book->months[weight] != NULL && book->numbers_as_text[weight] != NULL;
    }
    book->title = format_make(book, "@", XLSX_BOLD);
    book->heading = format_make(book, "@", XLSX_BOLD);
    book->wrapped = format_make(book, "@", XLSX_PLAIN);
    book->place = format_make(book, "@", XLSX_PLAIN);
    if (!made || book->title == NULL || book->heading == NULL || book->wrapped == NULL ||
        book->place == NULL)
        return false;
    format_set_font_size(book->title, 16);
    format_set_bg_color(book->heading, 0xE7E6E6);
    format_set_bottom(book->heading, LXW_BORDER_THIN);
    format_set_text_wrap(book->heading);
    format_set_text_wrap(book->wrapped);
    format_set_bottom(book->place, LXW_BORDER_THIN);
    return true;
}

/* --- the file --- */

static enum audit_status
path_make(struct xlsx_book *book, struct audit_error *err)
{
    const char *wanted = audit_report_head_of(book->report)->work_directory;
    const size_t room = 64;
    int fd;

    if (wanted == NULL)
        wanted = getenv("TMPDIR");
    if (wanted == NULL || wanted[0] == '\0')
        wanted = "/tmp";
    book->directory = strdup(wanted);
    book->path = malloc(strlen(wanted) + room);
    if (book->directory == NULL || book->path == NULL) {
        free(book->path);
        book->path = NULL; /* It names no file yet. */
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)room);
    }
    snprintf(book->path, strlen(wanted) + room, "%s/mingzhang-report-XXXXXX", wanted);
    fd = mkstemp(book->path);
    if (fd < 0) {
        const int error = errno;
        free(book->path);
        book->path = NULL;
        return fail_file(book, AUDIT_MESSAGE_REPORT_NO_WORK_FILE, error, err);
    }
    (void)close(fd);
    return AUDIT_OK;
}

/* The recipe stands among the properties, which name no program and no person. */
static lxw_error
properties_set(struct xlsx_book *book)
{
    const struct audit_report_head *head = audit_report_head_of(book->report);
    /* The library copies them; its types have no const. */
    lxw_doc_properties properties = {
        .title = (char *)(uintptr_t)audit_report_word(book->report, head->title),
        .comments = (char *)(uintptr_t)audit_report_recipe_line(book->report),
        .created = CREATED,
    };
    return workbook_set_properties(book->book, &properties);
}

enum audit_status
xlsx_book_open(struct audit_report *report, struct xlsx_book *out, struct audit_error *err)
{
    struct xlsx_book book = {.report = report};
    enum audit_status status = path_make(&book, err);

    if (status == AUDIT_OK) {
        book.plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
        if (book.plain == (locale_t)0)
            status = audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                                (uint64_t)sizeof(*out));
    }
    if (status == AUDIT_OK) {
        lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = book.directory};

        book.book = workbook_new_opt(book.path, &options);
        if (book.book == NULL || !formats_make(&book) || properties_set(&book) != LXW_NO_ERROR)
            status = audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                                (uint64_t)sizeof(*out));
    }
    if (status != AUDIT_OK) {
        xlsx_book_close(&book);
        return status;
    }
    *out = book;
    return AUDIT_OK;
}

void
xlsx_book_close(struct xlsx_book *book)
{
    if (book->book != NULL)
        lxw_workbook_free(book->book);
    if (book->path != NULL)
        (void)unlink(book->path);
    if (book->plain != (locale_t)0)
        freelocale(book->plain);
    audit_buffer_free(&book->shown);
    audit_buffer_free(&book->text);
    free(book->path);
    free(book->directory);
    *book = (struct xlsx_book){0};
}

static enum audit_status
file_hand_on(struct xlsx_book *book, int fd, uint8_t *piece, struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;

    while (status == AUDIT_OK) {
        const ssize_t size = read(fd, piece, PIECE_SIZE);

        if (size == 0)
            return AUDIT_OK;
        if (size > 0)
            status =
                audit_report_write(book->report, (struct audit_bytes){piece, (size_t)size}, err);
        else if (errno != EINTR)
            status = fail_file(book, AUDIT_MESSAGE_REPORT_WORK_FILE_FAILED, errno, err);
    }
    return status;
}

enum audit_status
xlsx_book_finish(struct xlsx_book *book, struct audit_error *err)
{
    enum audit_status status;
    uint8_t *piece = NULL;
    lxw_error result;
    locale_t before;
    int fd = -1;

    errno = 0;
    before = uselocale(book->plain);
    result = workbook_close(book->book);
    (void)uselocale(before);
    book->book = NULL; /* Whatever came of it, it is gone. */
    status = xlsx_book_check(book, result, err);
    if (status != AUDIT_OK)
        goto out;
    fd = open(book->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        status = fail_file(book, AUDIT_MESSAGE_REPORT_WORK_FILE_FAILED, errno, err);
        goto out;
    }
    piece = malloc(PIECE_SIZE);
    status = piece == NULL ? audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                                        (uint64_t)PIECE_SIZE)
                           : file_hand_on(book, fd, piece, err);
out:
    if (fd >= 0)
        (void)close(fd);
    free(piece);
    return status;
}

/* --- sheets --- */

/* A name of at most 31 UTF-16 units without []:*?/\ and apostrophes, cut between characters. */
static void
name_make(const char *wanted, char name[static 4 * LXW_SHEETNAME_MAX + 1])
{
    const struct audit_bytes text = audit_text(wanted);
    size_t units = 0, size = 0;

    for (size_t at = 0; at < text.size;) {
        uint32_t point;
        const size_t taken = audit_text_next(text, at, &point);

        units += point > 0xFFFF ? 2 : 1;
        if (taken == 0 || units > LXW_SHEETNAME_MAX)
            break;
        if (point < 0x80 && strchr("[]:*?/\\'", (int)point) != NULL)
            name[size++] = '_';
        else {
            memcpy(name + size, text.data + at, taken);
            size += taken;
        }
        at += taken;
    }
    name[size] = '\0';
}

enum audit_status
xlsx_book_sheet(struct xlsx_book *book, const char *name, lxw_worksheet **out,
                struct audit_error *err)
{
    char fit[4 * LXW_SHEETNAME_MAX + 1];
    lxw_worksheet *sheet;

    name_make(name, fit);
    /* Without a name the library finds one: Sheet7. */
    sheet = workbook_add_worksheet(
        book->book, fit[0] != '\0' && workbook_validate_sheet_name(book->book, fit) == LXW_NO_ERROR
                        ? fit
                        : NULL);
    if (sheet == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)strlen(fit));
    /* All ids are text on purpose: no green corner in every cell. */
    (void)worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    *out = sheet;
    return AUDIT_OK;
}

/* --- cells --- */

/* "_x0041_" in a text is taken for an escape by whoever reads it; its first "_" is written as one.
 */
static bool
is_escape(struct audit_bytes text, size_t at)
{
    static const char digits[] = "0123456789abcdefABCDEF";

    if (text.size - at < 7 || memcmp(text.data + at, "_x", 2) != 0 || text.data[at + 6] != '_')
        return false;
    for (size_t i = 2; i < 6; i++)
        if (memchr(digits, text.data[at + i], sizeof digits - 1) == NULL)
            return false;
    return true;
}

/* NUL-terminated, in book->text; cut between characters where it is too long for a cell. */
static void
text_make(struct xlsx_book *book, struct audit_bytes text)
{
    struct audit_bytes taken = text;

    if (taken.size > TEXT_SIZE_MAX) {
        taken.size = TEXT_SIZE_MAX;
        while (taken.size > 0 && (text.data[taken.size] & 0xC0) == 0x80)
            taken.size--;
    }
    book->text.size = 0;
    for (size_t at = 0; at < taken.size; at++) {
        if (is_escape(taken, at))
            audit_buffer_text(&book->text, "_x005F_");
        else
            audit_buffer_append(&book->text, (struct audit_bytes){taken.data + at, 1});
    }
    audit_buffer_text(&book->text, taken.size < text.size ? "…" : "");
    audit_buffer_append(&book->text, (struct audit_bytes){(const uint8_t *)"", 1});
}

enum audit_status
xlsx_book_text(struct xlsx_book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
               struct audit_bytes text, lxw_format *format, struct audit_error *err)
{
    enum audit_status status;
    lxw_error result;
    locale_t before;

    text_make(book, text);
    status = audit_buffer_status(&book->text, err);
    if (status != AUDIT_OK)
        return status;
    errno = 0;
    before = uselocale(book->plain); /* The row before is written now. */
    result = text.size == 0 ? worksheet_write_blank(sheet, row, column, format)
                            : worksheet_write_string(sheet, row, column,
                                                     (const char *)book->text.data, format);
    (void)uselocale(before);
    return xlsx_book_check(book, result, err);
}

static enum audit_status
number_write(struct xlsx_book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
             const struct audit_cell *cell, enum xlsx_weight weight, struct audit_error *err)
{
    lxw_format *format = book->formats[cell->kind][weight];
    /* The nearest double of a quotient of two that are exact: printed with as many decimals as it
     * has, it is the same number again. A workbook knows no other numbers. */
    double value = (double)cell->number;
    lxw_error result;
    locale_t before;

    if (cell->kind == AUDIT_CELL_MONEY)
        value /= 100;
    else if (cell->kind == AUDIT_CELL_SHARE)
        value /= 10000;
    else if (cell->kind == AUDIT_CELL_DATE) {
        value = (double)(audit_days_of_cell(cell->number) + 25569); /* since 1899-12-30 */
        format = cell->number < 1000000 ? book->months[weight] : format;
    } else if (cell->kind == AUDIT_CELL_TIME) {
        const struct audit_clock clock = audit_clock_of(cell->number);
        const int64_t seconds = (audit_days_of_cell(clock.date) + 25569) * 86400 + clock.ms / 1000;
        value = (double)seconds / 86400;
    }
    errno = 0;
    before = uselocale(book->plain);
    result = worksheet_write_number(sheet, row, column, value, format);
    (void)uselocale(before);
    return xlsx_book_check(book, result, err);
}

/* Whether a workbook has such a number: it holds no day before March 1900, for it has one in
 * February that never was. */
static bool
is_number(const struct audit_cell *cell)
{
    switch (cell->kind) {
    case AUDIT_CELL_MONEY:
    case AUDIT_CELL_COUNT:
    case AUDIT_CELL_SHARE:
        return cell->number < number_end && cell->number > -number_end;
    case AUDIT_CELL_DATE:
        return audit_days_of_cell(cell->number) >= audit_days_of_cell(19000301);
    case AUDIT_CELL_TIME:
        return audit_clock_of(cell->number).date >= 19000301;
    case AUDIT_CELL_EMPTY:
    case AUDIT_CELL_TEXT:
    case AUDIT_CELL_FILE:
    case AUDIT_CELL_HASH:
        break;
    }
    return false;
}

enum audit_status
xlsx_book_cell(struct xlsx_book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
               const struct audit_cell *cell, enum xlsx_weight weight, struct audit_error *err)
{
    const bool is_text = cell->kind == AUDIT_CELL_EMPTY || cell->kind == AUDIT_CELL_TEXT ||
                         cell->kind == AUDIT_CELL_HASH;
    enum audit_status status;

    if (is_number(cell))
        return number_write(book, sheet, row, column, cell, weight, err);
    book->shown.size = 0;
    audit_cell_show(cell, &book->shown);
    status = audit_buffer_status(&book->shown, err);
    if (status != AUDIT_OK)
        return status;
    return xlsx_book_text(
        book, sheet, row, column, audit_buffer_bytes(&book->shown),
        is_text ? book->formats[AUDIT_CELL_TEXT][weight] : book->numbers_as_text[weight], err);
}
