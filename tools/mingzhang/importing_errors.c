/* The list once more, with what is wrong in it: a workbook to correct and import again. The list is
 * read a second time, because nothing keeps its cells; a list that changed meanwhile is refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/common/sheet_write.h"
#include "tools/mingzhang/importing.h"

static const char remark_title[] = "错误说明";
static const char suffix[] = "-错误说明";

enum {
    COPIES_MAX = 99,
    COLUMN_WIDTH = 18,
    REMARK_WIDTH = 70,
};

struct errors {
    const struct importing *importing;
    struct sheet_writer *writer;

    size_t remark_column;
    bool remark_is_there; /* the list has had one before: it is written anew */
    uint64_t heading_row;
    uint64_t last_row;

    const struct ledger_import_finding *findings; /* by row and column */
    size_t finding_count;
    size_t finding_next;

    /* What stands in doubtful cells of the row to come. */
    struct ledger_arena arena;
    struct ledger_slice doubtful[SHEET_COLUMN_COUNT_MAX];
};

/* --- one row --- */

/* Where a column of the list stands here. What lies right of the last title stays right of it, or
 * the next import would take it for a column's content. */
static size_t
column_here(const struct errors *errors, size_t column)
{
    return column >= errors->remark_column && !errors->remark_is_there ? column + 1 : column;
}

static bool
is_worth_saying(const struct ledger_import_finding *finding)
{
    return finding->class == LEDGER_IMPORT_ERROR || finding->class == LEDGER_IMPORT_DIFFERS ||
           finding->class == LEDGER_IMPORT_WARNING;
}

static enum sheet_style
cell_style(const struct errors *errors, uint64_t row, size_t column)
{
    enum sheet_style style = row == errors->heading_row ? SHEET_STYLE_TITLE : SHEET_STYLE_TEXT;

    for (size_t i = errors->finding_next;
         i < errors->finding_count && errors->findings[i].row == row; i++) {
        const struct ledger_import_finding *finding = &errors->findings[i];

        if (finding->column != column || !is_worth_saying(finding))
            continue;
        if (finding->class != LEDGER_IMPORT_WARNING)
            return SHEET_STYLE_WRONG;
        style = SHEET_STYLE_DOUBTFUL;
    }
    return style;
}

/* All that is said of a row, a line each. */
static enum ledger_status
remark_write(struct errors *errors, uint64_t row, struct ledger_error *err)
{
    struct ledger_buffer remark = {0};
    enum ledger_status status = LEDGER_OK;

    for (; errors->finding_next < errors->finding_count &&
           errors->findings[errors->finding_next].row <= row && status == LEDGER_OK;
         errors->finding_next++) {
        struct ledger_import_finding finding = errors->findings[errors->finding_next];
        struct ledger_error why;
        char text[LEDGER_ERROR_TEXT_SIZE];

        if (!is_worth_saying(&finding) || finding.row < row)
            continue;
        finding.column = column_here(errors, finding.column);
        ledger_import_finding_error(&finding, &why);
        ledger_error_text(&why, errors->importing->context->output.language, text);
        if (remark.size > 0)
            status = ledger_buffer_append_text(&remark, "\n", err);
        if (status == LEDGER_OK)
            status = ledger_buffer_append_text(&remark, text, err);
    }
    if (row == errors->heading_row && status == LEDGER_OK)
        status = sheet_writer_text(errors->writer, row, errors->remark_column,
                                   ledger_slice_of_text(remark_title), SHEET_STYLE_TITLE, err);
    else if (remark.size > 0 && status == LEDGER_OK)
        status = sheet_writer_text(errors->writer, row, errors->remark_column,
                                   ledger_buffer_slice(&remark), SHEET_STYLE_REMARK, err);
    ledger_buffer_free(&remark);
    return status;
}

static enum ledger_status
cell_write(struct errors *errors, const struct sheet_row *row, size_t column,
           struct ledger_error *err)
{
    struct ledger_slice text =
        column < row->cell_count ? row->cells[column] : (struct ledger_slice){0};
    enum sheet_style style = cell_style(errors, row->number, column);

    if (text.size == 0)
        text = errors->doubtful[column];
    if (text.size == 0 && style == SHEET_STYLE_TEXT)
        return LEDGER_OK;
    return sheet_writer_text(errors->writer, row->number, column_here(errors, column), text, style,
                             err);
}

/* How far the row reaches: by its cells, doubtful ones, and findings about empty ones. */
static size_t
row_width(const struct errors *errors, const struct sheet_row *row)
{
    size_t width = row->cell_count;

    for (size_t i = width; i < SHEET_COLUMN_COUNT_MAX; i++)
        width = errors->doubtful[i].size > 0 ? i + 1 : width;
    for (size_t i = errors->finding_next;
         i < errors->finding_count && errors->findings[i].row == row->number; i++)
        width = errors->findings[i].column >= width ? errors->findings[i].column + 1 : width;
    return width;
}

static enum ledger_status
row_write(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    struct errors *errors = context;
    enum ledger_status status = LEDGER_OK;
    size_t width = row_width(errors, row);

    for (size_t i = 0; i < width && status == LEDGER_OK; i++) {
        if (!errors->remark_is_there || i != errors->remark_column ||
            row->number < errors->heading_row)
            status = cell_write(errors, row, i, err);
    }
    if (status == LEDGER_OK)
        status = remark_write(errors, row->number, err);
    errors->last_row = row->number;
    memset(errors->doubtful, 0, sizeof(errors->doubtful));
    ledger_arena_reset(&errors->arena);
    return status;
}

/* What is stored in a doubtful cell is shown, as text: who looks at it and leaves it, says that it
 * is right. */
static enum ledger_status
doubtful_note(void *context, uint64_t row, size_t column, struct ledger_slice text, bool is_covered,
              const struct ledger_error *why, struct ledger_error *err)
{
    struct errors *errors = context;
    char *copy;

    (void)row;
    (void)why;
    if (is_covered || text.size == 0)
        return LEDGER_OK;
    copy = ledger_arena_text(&errors->arena, text);
    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, text.size);
    errors->doubtful[column] = ledger_slice_of(copy, text.size);
    return LEDGER_OK;
}

/* --- the file --- */

static void
remark_place(struct errors *errors)
{
    size_t count = 0;
    const struct ledger_import_column *columns =
        ledger_import_columns(errors->importing->import, &count);

    errors->remark_column = count;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(columns[i].title, remark_title) != 0)
            continue;
        errors->remark_column = i;
        errors->remark_is_there = true;
    }
}

static void
columns_shape(const struct errors *errors)
{
    size_t count = 0;

    (void)ledger_import_columns(errors->importing->import, &count);
    for (size_t i = 0; i < count + 1; i++)
        sheet_writer_column(errors->writer, i,
                            i == errors->remark_column ? REMARK_WIDTH : COLUMN_WIDTH,
                            SHEET_ENTRY_TEXT);
    sheet_writer_head(errors->writer, errors->heading_row, errors->last_row,
                      errors->remark_is_there ? count : count + 1);
}

static enum ledger_status
list_write(struct errors *errors, struct ledger_error *err)
{
    const struct importing *importing = errors->importing;
    const char *path = importing->context->arguments[0];
    struct sheet_options options = importing->sheet;
    struct sheet_found found = {0};
    enum ledger_status status;

    options.fault = doubtful_note;
    status = sheet_read_file(path, &options, row_write, errors, &found, err);
    if (status == LEDGER_OK &&
        memcmp(found.digest.bytes, importing->found.digest.bytes, sizeof(found.digest.bytes)) != 0)
        status = ledger_fail(err, LEDGER_BUSY, LEDGER_MESSAGE_IMPORT_LIST_CHANGED, path);
    if (status == LEDGER_OK)
        columns_shape(errors);
    return status;
}

/* Writes all of the book and puts it nowhere yet. */
static enum ledger_status
book_write(struct importing *importing, const char *path, struct sheet_writer **out_writer,
           struct ledger_error *err)
{
    struct errors *errors = calloc(1, sizeof(*errors));
    enum ledger_status status;

    if (errors == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*errors));
    errors->importing = importing;
    errors->heading_row = ledger_import_heading_row(importing->import);
    errors->findings = ledger_import_findings(importing->import, &errors->finding_count);
    remark_place(errors);
    status = sheet_writer_open(path, &errors->writer, err);
    if (status == LEDGER_OK)
        status = sheet_writer_sheet(errors->writer, importing->found.sheet, "清单", err);
    if (status == LEDGER_OK)
        status = list_write(errors, err);
    if (status == LEDGER_OK) {
        *out_writer = errors->writer;
        errors->writer = NULL; /* Now the caller's. */
    }
    sheet_writer_free(errors->writer);
    ledger_arena_free(&errors->arena);
    free(errors);
    return status;
}

/* "六月.xlsx" and its corrected copy "六月-错误说明3.xlsx" both give "六月". */
static size_t
stem_size(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');
    size_t size = dot == NULL || dot == name ? strlen(path) : (size_t)(dot - path);
    size_t digits = size;

    while (digits > (size_t)(name - path) && path[digits - 1] >= '0' && path[digits - 1] <= '9')
        digits--;
    if (digits > (size_t)(name - path) + strlen(suffix) &&
        memcmp(path + digits - strlen(suffix), suffix, strlen(suffix)) == 0)
        return digits - strlen(suffix);
    return size;
}

/* Under the first name that is free: somebody may be half-way through correcting the one before. A
 * file with the same bytes is as good as new. */
static enum ledger_status
beside_finish(const char *list, struct sheet_writer *writer, struct ledger_buffer *path,
              struct ledger_error *err)
{
    int size = (int)stem_size(list);
    bool is_same = false;
    enum ledger_status status = LEDGER_EXISTS;

    for (unsigned i = 1; i <= COPIES_MAX && status == LEDGER_EXISTS && !is_same; i++) {
        ledger_buffer_clear(path);
        status = i == 1 ? ledger_buffer_printf(path, err, "%.*s%s.xlsx", size, list, suffix)
                        : ledger_buffer_printf(path, err, "%.*s%s%u.xlsx", size, list, suffix, i);
        if (status == LEDGER_OK)
            status = sheet_writer_finish(writer, (const char *)path->data, &is_same, err);
    }
    return is_same ? LEDGER_OK : status;
}

static enum ledger_status
given_finish(const char *given, struct sheet_writer *writer, struct ledger_buffer *path,
             struct ledger_error *err)
{
    bool is_same = false;
    enum ledger_status status = ledger_buffer_printf(path, err, "%s", given);

    if (status == LEDGER_OK)
        status = sheet_writer_finish(writer, given, &is_same, err);
    return is_same ? LEDGER_OK : status;
}

enum ledger_status
importing_errors_write(struct importing *importing, struct ledger_buffer *out_path,
                       struct ledger_error *err)
{
    const char *list = importing->context->arguments[0];
    const char *given = command_text(importing->context, "errors");
    struct sheet_writer *writer = NULL;
    enum ledger_status status = book_write(importing, given == NULL ? list : given, &writer, err);

    if (status == LEDGER_OK)
        status = given == NULL ? beside_finish(list, writer, out_path, err)
                               : given_finish(given, writer, out_path, err);
    sheet_writer_free(writer);
    if (status == LEDGER_EXISTS) /* Nothing was done, which EXISTS would pass for. */
        status = ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_FILE_EXISTS,
                             (const char *)out_path->data);
    return status;
}
