/* A workbook: a cover with all that stands outside of tables, and a sheet for each table, whose
 * first row is its heading. Signatures stand below the table before them, to be printed with it. A
 * report of one table opens at that. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/report/xlsx_book.h"

enum {
    COVER_NAME_WIDTH = 20,
    COVER_VALUE_WIDTH = 80,
    WIDTH_MAX = 80,
    PLACE_COLUMNS = 2,
    ROW_END = LXW_ROW_MAX - 16, /* room for a total and signatures */
};

struct xlsx {
    struct audit_report *report;
    struct xlsx_book book;
    lxw_worksheet *cover, *sheet; /* sheet: of the last table; NULL before it */
    lxw_row_t cover_row, row;     /* the next ones */
    lxw_row_t last_row;           /* of the last row of data; 0: none */
    lxw_col_t column_count;
    bool has_filter;
    unsigned table_count, sheet_count;
};

/* --- printing --- */

/* "&" begins a command in the head and foot of a page. */
static void
put_page_text(struct audit_buffer *out, struct audit_bytes text)
{
    enum { PART_SIZE_MAX = 90 }; /* all three of a line have 255 */
    size_t taken = 0;

    for (size_t at = 0; at < text.size;) {
        uint32_t point;
        const size_t size = audit_text_next(text, at, &point);

        taken += point == '&' ? 2 : size;
        if (size == 0 || taken > PART_SIZE_MAX)
            return;
        audit_buffer_text(out, point == '&' ? "&" : "");
        audit_buffer_append(out, (struct audit_bytes){text.data + at, size});
        at += size;
    }
}

static enum audit_status
page_texts(struct xlsx *xlsx, lxw_worksheet *sheet, struct audit_error *err)
{
    const struct audit_report_head *head = audit_report_head_of(xlsx->report);
    struct audit_buffer top = {0}, foot = {0};
    enum audit_status status;

    audit_buffer_text(&top, "&L");
    put_page_text(&top, audit_text(audit_report_word(xlsx->report, head->title)));
    audit_buffer_text(&top, "&R");
    put_page_text(&top, head->origin);
    audit_buffer_append(&top, (struct audit_bytes){(const uint8_t *)"", 1});
    audit_buffer_text(&foot, "&L");
    audit_buffer_decimal(&foot, head->tree_size);
    audit_buffer_text(&foot, " ");
    audit_buffer_hex(&foot, (struct audit_bytes){head->root.bytes, sizeof head->root.bytes});
    audit_buffer_text(&foot, "&R&P / &N");
    audit_buffer_append(&foot, (struct audit_bytes){(const uint8_t *)"", 1});
    status = audit_buffer_status(&top, err);
    if (status == AUDIT_OK)
        status = audit_buffer_status(&foot, err);
    if (status == AUDIT_OK)
        status =
            xlsx_book_check(&xlsx->book, worksheet_set_header(sheet, (const char *)top.data), err);
    if (status == AUDIT_OK)
        status =
            xlsx_book_check(&xlsx->book, worksheet_set_footer(sheet, (const char *)foot.data), err);
    audit_buffer_free(&top);
    audit_buffer_free(&foot);
    return status;
}

static enum audit_status
sheet_open(struct xlsx *xlsx, const char *name, bool is_cover, lxw_worksheet **out,
           struct audit_error *err)
{
    const enum audit_report_paper paper = audit_report_head_of(xlsx->report)->paper;
    enum { A4 = 9, A5 = 11 };
    lxw_worksheet *sheet = NULL;
    enum audit_status status = xlsx_book_sheet(&xlsx->book, name, &sheet, err);

    if (status != AUDIT_OK)
        return status;
    worksheet_set_paper(sheet, paper == AUDIT_PAPER_A5 ? A5 : A4);
    if (paper == AUDIT_PAPER_A4_LANDSCAPE && !is_cover)
        worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0); /* one page wide, as many high as there are */
    worksheet_set_margins(sheet, 0.5, 0.5, 0.75, 0.75);
    status = page_texts(xlsx, sheet, err);
    if (status == AUDIT_OK)
        *out = sheet;
    return status;
}

/* --- the cover --- */

static enum audit_status
cover_line(struct xlsx *xlsx, struct audit_words words, const struct audit_cell *value,
           struct audit_error *err)
{
    struct xlsx_book *book = &xlsx->book;
    const lxw_row_t row = xlsx->cover_row++;
    enum audit_status status = xlsx_book_text(book, xlsx->cover, row, 0,
                                              audit_text(audit_report_word(xlsx->report, words)),
                                              book->formats[AUDIT_CELL_TEXT][XLSX_PLAIN], err);

    if (status != AUDIT_OK)
        return status;
    if (value->kind == AUDIT_CELL_TEXT)
        return xlsx_book_text(book, xlsx->cover, row, 1, value->text, book->wrapped, err);
    return xlsx_book_cell(book, xlsx->cover, row, 1, value, XLSX_PLAIN, err);
}

static enum audit_status
cover_words(struct xlsx *xlsx, struct audit_words words, const char *text, struct audit_error *err)
{
    const struct audit_cell cell = audit_cell_words(text);
    return cover_line(xlsx, words, &cell, err);
}

static enum audit_status
cover_write(struct xlsx *xlsx, struct audit_error *err)
{
    const struct audit_report_head *head = audit_report_head_of(xlsx->report);
    const char *title = audit_report_word(xlsx->report, head->title);
    struct audit_head_line lines[AUDIT_HEAD_LINES_MAX];
    const size_t count = audit_report_head_lines(xlsx->report, lines);
    enum audit_status status;

    (void)worksheet_set_column(xlsx->cover, 0, 0, COVER_NAME_WIDTH, NULL);
    (void)worksheet_set_column(xlsx->cover, 1, 1, COVER_VALUE_WIDTH, NULL);
    status = xlsx_book_text(&xlsx->book, xlsx->cover, xlsx->cover_row++, 0, audit_text(title),
                            xlsx->book.title, err);
    for (size_t i = 0; i < count && status == AUDIT_OK; i++)
        status = cover_line(xlsx, lines[i].words, &lines[i].value, err);
    for (size_t i = 0; head->checks[i] != NULL && status == AUDIT_OK; i++)
        status = cover_words(xlsx, audit_report_words_checks, head->checks[i], err);
    return status;
}

static void
xlsx_free(void *state)
{
    struct xlsx *xlsx = state;

    if (xlsx == NULL)
        return;
    xlsx_book_close(&xlsx->book);
    free(xlsx);
}

static enum audit_status
xlsx_begin(struct audit_report *report, void **out_state, struct audit_error *err)
{
    static const struct audit_words cover = {"cover", "封面", "Cover"};
    struct xlsx *xlsx = calloc(1, sizeof(*xlsx));
    enum audit_status status;

    if (xlsx == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof(*xlsx));
    xlsx->report = report;
    status = xlsx_book_open(report, &xlsx->book, err);
    if (status == AUDIT_OK)
        status = sheet_open(xlsx, audit_report_word(report, cover), true, &xlsx->cover, err);
    if (status == AUDIT_OK)
        status = cover_write(xlsx, err);
    if (status != AUDIT_OK) {
        xlsx_free(xlsx);
        return status;
    }
    *out_state = xlsx;
    return AUDIT_OK;
}

/* --- parts of words --- */

static enum audit_status
xlsx_section(void *state, struct audit_words words, struct audit_error *err)
{
    struct xlsx *xlsx = state;

    xlsx->cover_row++;
    return xlsx_book_text(&xlsx->book, xlsx->cover, xlsx->cover_row++, 0,
                          audit_text(audit_report_word(xlsx->report, words)),
                          xlsx->book.formats[AUDIT_CELL_TEXT][XLSX_BOLD], err);
}

static enum audit_status
xlsx_field(void *state, struct audit_words words, const struct audit_cell *value,
           struct audit_error *err)
{
    return cover_line(state, words, value, err);
}

static enum audit_status
xlsx_note(void *state, const char *text, struct audit_error *err)
{
    return cover_words(state, audit_report_words_note, text, err);
}

/* A name and a line to sign on beside it, below the last table or on the cover. */
static enum audit_status
xlsx_signatures(void *state, const struct audit_words *places, size_t count,
                struct audit_error *err)
{
    struct xlsx *xlsx = state;
    struct xlsx_book *book = &xlsx->book;
    const bool is_table = xlsx->sheet != NULL;
    lxw_worksheet *sheet = is_table ? xlsx->sheet : xlsx->cover;
    lxw_row_t *row = is_table ? &xlsx->row : &xlsx->cover_row;
    const lxw_col_t wide =
        is_table && xlsx->column_count >= PLACE_COLUMNS ? xlsx->column_count : PLACE_COLUMNS;
    lxw_col_t column = 0;
    enum audit_status status = AUDIT_OK;

    *row += 1;
    for (size_t i = 0; i < count && status == AUDIT_OK; i++, column += PLACE_COLUMNS) {
        if (column + PLACE_COLUMNS > wide) {
            *row += 2;
            column = 0;
        }
        status = xlsx_book_text(book, sheet, *row, column,
                                audit_text(audit_report_word(xlsx->report, places[i])),
                                book->numbers_as_text[XLSX_PLAIN], err);
        if (status == AUDIT_OK)
            status = xlsx_book_text(book, sheet, *row, (lxw_col_t)(column + 1),
                                    (struct audit_bytes){0}, book->place, err);
    }
    *row += 1;
    return status;
}

static enum audit_status
xlsx_chart(void *state, const struct audit_chart *chart, struct audit_error *err)
{
    (void)state;
    (void)chart;
    (void)err;
    return AUDIT_OK;
}

static enum audit_status
xlsx_code(void *state, struct audit_words words, struct audit_bytes text, struct audit_error *err)
{
    const struct audit_cell cell = audit_cell_text(text);
    return cover_line(state, words, &cell, err);
}

/* --- tables --- */

static enum audit_status
heading_write(struct xlsx *xlsx, const struct audit_table *table, struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;

    for (size_t i = 0; i < table->column_count && status == AUDIT_OK; i++) {
        const struct audit_column *column = &table->columns[i];
        const struct audit_bytes title = audit_text(audit_report_word(xlsx->report, column->words));
        size_t width = audit_text_width(title) + 3; /* the filter's button */

        width = width > column->width + 2 ? width : column->width + 2;
        (void)worksheet_set_column(xlsx->sheet, (lxw_col_t)i, (lxw_col_t)i,
                                   width > WIDTH_MAX ? WIDTH_MAX : (double)width, NULL);
        status = xlsx_book_text(&xlsx->book, xlsx->sheet, 0, (lxw_col_t)i, title,
                                xlsx->book.heading, err);
    }
    return status;
}

static enum audit_status
table_sheet(struct xlsx *xlsx, const struct audit_table *table, struct audit_error *err)
{
    enum audit_status status =
        sheet_open(xlsx, audit_report_word(xlsx->report, table->words), false, &xlsx->sheet, err);

    xlsx->row = 1;
    xlsx->last_row = 0;
    xlsx->has_filter = false;
    xlsx->sheet_count++;
    if (status != AUDIT_OK)
        return status;
    worksheet_freeze_panes(xlsx->sheet, 1, 0);
    (void)worksheet_repeat_rows(xlsx->sheet, 0, 0);
    return heading_write(xlsx, table, err);
}

/* Over the rows of data, before the row of totals is begun: the library refuses to speak of a row
 * behind which it has written another. */
static enum audit_status
filter_set(struct xlsx *xlsx, struct audit_error *err)
{
    if (xlsx->has_filter)
        return AUDIT_OK;
    xlsx->has_filter = true;
    return xlsx_book_check(&xlsx->book,
                           worksheet_autofilter(xlsx->sheet, 0, 0, xlsx->last_row,
                                                (lxw_col_t)(xlsx->column_count - 1)),
                           err);
}

/* The cover says which tables there are. */
static enum audit_status
xlsx_table(void *state, const struct audit_table *table, struct audit_error *err)
{
    static const struct audit_words words = {"table", "表", "Table"};
    struct xlsx *xlsx = state;
    enum audit_status status =
        cover_words(xlsx, words, audit_report_word(xlsx->report, table->words), err);

    xlsx->table_count++;
    xlsx->column_count = (lxw_col_t)table->column_count;
    return status == AUDIT_OK ? table_sheet(xlsx, table, err) : status;
}

static enum audit_status
xlsx_row(void *state, const struct audit_table *table, const struct audit_cell *cells,
         enum audit_report_row_kind kind, struct audit_error *err)
{
    static const enum xlsx_weight weights[] = {[AUDIT_REPORT_ROW] = XLSX_PLAIN,
                                               [AUDIT_REPORT_SUBTOTAL] = XLSX_BOLD,
                                               [AUDIT_REPORT_TOTAL] = XLSX_TOTAL};
    struct xlsx *xlsx = state;
    enum audit_status status = AUDIT_OK;

    if (kind == AUDIT_REPORT_TOTAL || xlsx->row == ROW_END)
        status = filter_set(xlsx, err);
    if (status == AUDIT_OK && xlsx->row == ROW_END && kind != AUDIT_REPORT_TOTAL)
        status = table_sheet(xlsx, table, err);
    for (size_t i = 0; i < table->column_count && status == AUDIT_OK; i++) {
        if (cells[i].kind != AUDIT_CELL_EMPTY || kind == AUDIT_REPORT_TOTAL)
            status = xlsx_book_cell(&xlsx->book, xlsx->sheet, xlsx->row, (lxw_col_t)i, &cells[i],
                                    weights[kind], err);
    }
    if (kind != AUDIT_REPORT_TOTAL)
        xlsx->last_row = xlsx->row;
    xlsx->row++;
    return status;
}

static enum audit_status
xlsx_table_end(void *state, const struct audit_table *table, struct audit_error *err)
{
    (void)table;
    return filter_set(state, err);
}

static enum audit_status
xlsx_end(void *state, struct audit_error *err)
{
    struct xlsx *xlsx = state;
    enum audit_status status;

    xlsx->cover_row++;
    status =
        cover_words(xlsx, audit_report_words_recipe, audit_report_recipe_line(xlsx->report), err);
    if (status != AUDIT_OK)
        return status;
    worksheet_activate(xlsx->table_count == 1 && xlsx->sheet_count == 1 ? xlsx->sheet
                                                                        : xlsx->cover);
    return xlsx_book_finish(&xlsx->book, err);
}

const struct audit_renderer audit_renderer_xlsx = {
    .begin = xlsx_begin,
    .section = xlsx_section,
    .field = xlsx_field,
    .note = xlsx_note,
    .table = xlsx_table,
    .row = xlsx_row,
    .table_end = xlsx_table_end,
    .signatures = xlsx_signatures,
    .chart = xlsx_chart,
    .code = xlsx_code,
    .end = xlsx_end,
    .free = xlsx_free,
};
