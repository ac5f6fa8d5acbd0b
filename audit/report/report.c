/* What all formats have in common: the order of the parts, clean texts, totals, the bytes' hash,
 * and the first failure. A renderer sees only what went through here. */
#include "audit/report/report.h"

#include <assert.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "audit/report/report_internal.h"

enum { PIECE_SIZE = 1 << 16, CODE_SIZE_MAX = 1000 };

struct audit_report {
    const struct audit_renderer *renderer;
    void *state;
    enum audit_format format;
    struct audit_report_head head; /* with clean texts, which stand in `texts` */
    struct audit_buffer texts, recipe;
    const char **checks;

    audit_report_write_fn *write;
    void *context;
    struct audit_buffer out; /* not handed on yet */
    struct sha256_ctx sha;

    enum audit_status status; /* the first failure */
    struct audit_error err;

    bool in_table;
    struct audit_table table;
    int64_t totals[AUDIT_COLUMNS_MAX];
    struct audit_cell cells[AUDIT_COLUMNS_MAX];
    struct audit_buffer clean[AUDIT_COLUMNS_MAX]; /* texts of cells that were not */
};

const struct audit_words audit_report_words_checks = {"checks", "核验", "Verified"};
const struct audit_words audit_report_words_recipe = {"recipe", "生成选项", "Made by"};
const struct audit_words audit_report_words_total = {"total", "合计", "Total"};
const struct audit_words audit_report_words_note = {"note", "说明", "Note"};

static const struct audit_renderer *
renderer_of(enum audit_format format)
{
    switch (format) {
    case AUDIT_FORMAT_TEXT:
        return &audit_renderer_text;
    case AUDIT_FORMAT_CSV:
    case AUDIT_FORMAT_CSV_GB18030:
        return &audit_renderer_csv;
    case AUDIT_FORMAT_JSON:
        return &audit_renderer_json;
    case AUDIT_FORMAT_XLSX:
        return &audit_renderer_xlsx;
    case AUDIT_FORMAT_HTML:
        return &audit_renderer_html;
    case AUDIT_FORMAT_PDF:
        return &audit_renderer_pdf;
    case AUDIT_FORMAT_END:
        break;
    }
    return NULL;
}

/* --- what renderers ask --- */

const struct audit_report_head *
audit_report_head_of(const struct audit_report *report)
{
    return &report->head;
}

enum audit_format
audit_report_format_of(const struct audit_report *report)
{
    return report->format;
}

const char *
audit_report_word(const struct audit_report *report, struct audit_words words)
{
    return report->head.language == AUDIT_ZH ? words.zh : words.en;
}

const char *
audit_report_recipe_line(const struct audit_report *report)
{
    return (const char *)report->recipe.data;
}

size_t
audit_report_head_lines(const struct audit_report *report,
                        struct audit_head_line lines[static AUDIT_HEAD_LINES_MAX])
{
    static const struct audit_hash none = {{0}};
    const struct audit_report_head *head = &report->head;
    size_t count = 0;

    lines[count++] =
        (struct audit_head_line){{"origin", "账本", "Ledger"}, audit_cell_text(head->origin)};
    lines[count++] = (struct audit_head_line){{"tree_size", "审签单张数", "Vouchers"},
                                              audit_cell_count(head->tree_size)};
    lines[count++] =
        (struct audit_head_line){{"root", "树根", "Root"}, audit_cell_hash(&head->root)};
    if (!audit_hash_equal(&head->genesis, &none))
        lines[count++] = (struct audit_head_line){{"genesis", "创世哈希", "Genesis"},
                                                  audit_cell_hash(&head->genesis)};
    if (head->sealed_at_ms != 0)
        lines[count++] = (struct audit_head_line){{"sealed_at", "账本截至", "Ledger as of"},
                                                  audit_cell_time(head->sealed_at_ms)};
    if (head->version[0] != '\0')
        lines[count++] = (struct audit_head_line){{"version", "程序版本", "Program version"},
                                                  audit_cell_words(head->version)};
    return count;
}

/* --- bytes --- */

static enum audit_status
hand_on(struct audit_report *report, struct audit_bytes piece, struct audit_error *err)
{
    sha256_update(&report->sha, piece.size, piece.data);
    if (!report->write(report->context, piece))
        return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_REPORT_CANNOT_WRITE);
    return AUDIT_OK;
}

static enum audit_status
flush(struct audit_report *report, struct audit_error *err)
{
    enum audit_status status = audit_buffer_status(&report->out, err);

    if (status == AUDIT_OK && report->out.size > 0)
        status = hand_on(report, audit_buffer_bytes(&report->out), err);
    report->out.size = 0;
    return status;
}

enum audit_status
audit_report_write(struct audit_report *report, struct audit_bytes piece, struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;

    if (report->out.size + piece.size > PIECE_SIZE)
        status = flush(report, err);
    if (status == AUDIT_OK && piece.size > PIECE_SIZE)
        return hand_on(report, piece, err);
    if (status == AUDIT_OK)
        audit_buffer_append(&report->out, piece);
    return status;
}

/* --- the beginning --- */

/* Texts are appended first and found afterwards, since a buffer that grows moves. */
static enum audit_status
head_take(struct audit_report *report, const struct audit_report_head *head,
          struct audit_error *err)
{
    size_t check_count = 0, origin_size, at;
    enum audit_status status;

    report->head = *head;
    report->head.version = head->version != NULL ? head->version : "";
    report->head.recipe = head->recipe != NULL ? head->recipe : "";
    while (head->checks != NULL && head->checks[check_count] != NULL)
        check_count++;
    report->checks = calloc(check_count + 1, sizeof(*report->checks));
    if (report->checks == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)check_count * sizeof(*report->checks));
    audit_text_clean(head->origin, &report->texts);
    origin_size = report->texts.size;
    for (size_t i = 0; i < check_count; i++) {
        audit_text_clean(audit_text(head->checks[i]), &report->texts);
        audit_buffer_append(&report->texts, (struct audit_bytes){(const uint8_t *)"", 1});
    }
    status = audit_buffer_status(&report->texts, err);
    if (status != AUDIT_OK)
        return status;
    report->head.origin = (struct audit_bytes){report->texts.data, origin_size};
    at = origin_size;
    for (size_t i = 0; i < check_count; i++) {
        report->checks[i] = (const char *)report->texts.data + at;
        at += strlen(report->checks[i]) + 1;
    }
    report->head.checks = report->checks;
    status = audit_recipe_compose(report->format, &report->head, &report->recipe, err);
    audit_buffer_append(&report->recipe, (struct audit_bytes){(const uint8_t *)"", 1});
    return status != AUDIT_OK ? status : audit_buffer_status(&report->recipe, err);
}

enum audit_status
audit_report_begin(enum audit_format format, const struct audit_report_head *head,
                   audit_report_write_fn *write, void *context, struct audit_report **out,
                   struct audit_error *err)
{
    const struct audit_renderer *renderer = renderer_of(format);
    struct audit_report *report;
    enum audit_status status;

    assert(format > 0 && format < AUDIT_FORMAT_END);
    assert(head->title.zh != NULL && head->title.en != NULL && head->title.key != NULL);
    if (renderer == NULL)
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_REPORT_FORMAT_ABSENT,
                          audit_format_name(format));
    report = calloc(1, sizeof(*report));
    if (report == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof(*report));
    report->renderer = renderer;
    report->format = format;
    report->write = write;
    report->context = context;
    sha256_init(&report->sha);
    status = head_take(report, head, err);
    if (status == AUDIT_OK && head->sealed_at_ms != 0 && !audit_time_is_real(head->sealed_at_ms))
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_DATE,
                            audit_report_word(report, head->title), head->sealed_at_ms);
    if (status == AUDIT_OK)
        status = renderer->begin(report, &report->state, err);
    if (status != AUDIT_OK) {
        audit_report_free(report);
        return status;
    }
    *out = report;
    return AUDIT_OK;
}

/* --- cells --- */

/* Checks a cell and makes its text clean; `buffer` holds it until the next one. */
static enum audit_status
cell_take(struct audit_report *report, struct audit_words words, const struct audit_cell *cell,
          struct audit_buffer *buffer, struct audit_cell *out)
{
    *out = *cell;
    if (cell->kind == AUDIT_CELL_HASH)
        assert(cell->text.size == sizeof(struct audit_hash));
    if ((cell->kind == AUDIT_CELL_DATE && !audit_date_is_real(cell->number)) ||
        (cell->kind == AUDIT_CELL_TIME && !audit_time_is_real(cell->number)))
        return audit_fail(&report->err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_DATE,
                          audit_report_word(report, words), cell->number);
    if (cell->kind == AUDIT_CELL_FILE && report->format != AUDIT_FORMAT_HTML)
        out->kind = AUDIT_CELL_TEXT; /* The others lead nowhere. */
    if ((cell->kind != AUDIT_CELL_TEXT && cell->kind != AUDIT_CELL_FILE) ||
        !audit_text_needs_cleaning(cell->text))
        return AUDIT_OK;
    buffer->size = 0;
    audit_text_clean(cell->text, buffer);
    out->text = audit_buffer_bytes(buffer);
    return audit_buffer_status(buffer, &report->err);
}

static enum audit_status
row_take(struct audit_report *report, const struct audit_cell *cells, bool is_added)
{
    for (size_t i = 0; i < report->table.column_count; i++) {
        const struct audit_column *column = &report->table.columns[i];
        enum audit_status status;

        assert(cells[i].kind == column->kind || cells[i].kind == AUDIT_CELL_EMPTY ||
               cells[i].kind == AUDIT_CELL_TEXT ||
               (cells[i].kind == AUDIT_CELL_FILE && column->kind == AUDIT_CELL_TEXT));
        status = cell_take(report, column->words, &cells[i], &report->clean[i], &report->cells[i]);
        if (status != AUDIT_OK)
            return status;
        if (is_added && column->total && cells[i].kind == column->kind &&
            __builtin_add_overflow(report->totals[i], cells[i].number, &report->totals[i]))
            return audit_fail(&report->err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_TOTAL_LARGE,
                              audit_report_word(report, column->words));
    }
    return AUDIT_OK;
}

/* --- the parts --- */

void
audit_report_section(struct audit_report *report, struct audit_words words)
{
    assert(!report->in_table);
    if (report->status == AUDIT_OK)
        report->status = report->renderer->section(report->state, words, &report->err);
}

void
audit_report_field(struct audit_report *report, struct audit_words words, struct audit_cell value)
{
    assert(!report->in_table);
    if (report->status == AUDIT_OK)
        report->status = cell_take(report, words, &value, &report->clean[0], &report->cells[0]);
    if (report->status == AUDIT_OK)
        report->status =
            report->renderer->field(report->state, words, &report->cells[0], &report->err);
}

void
audit_report_note(struct audit_report *report, const char *text)
{
    struct audit_buffer *clean = &report->clean[0];

    assert(!report->in_table);
    if (report->status != AUDIT_OK)
        return;
    clean->size = 0;
    audit_text_clean(audit_text(text), clean);
    audit_buffer_append(clean, (struct audit_bytes){(const uint8_t *)"", 1});
    report->status = audit_buffer_status(clean, &report->err);
    if (report->status == AUDIT_OK)
        report->status =
            report->renderer->note(report->state, (const char *)clean->data, &report->err);
}

void
audit_report_table(struct audit_report *report, struct audit_words words,
                   const struct audit_column *columns, size_t column_count, uint64_t row_count)
{
    assert(!report->in_table);
    assert(column_count > 0 && column_count <= AUDIT_COLUMNS_MAX);
    for (size_t i = 0; i < column_count; i++) {
        assert(columns[i].kind != AUDIT_CELL_EMPTY);
        assert(!columns[i].total || columns[i].kind == AUDIT_CELL_MONEY ||
               columns[i].kind == AUDIT_CELL_COUNT);
    }
    report->in_table = true;
    report->table = (struct audit_table){words, columns, column_count, row_count};
    memset(report->totals, 0, sizeof report->totals);
    if (report->status == AUDIT_OK)
        report->status = report->renderer->table(report->state, &report->table, &report->err);
}

static void
row_write(struct audit_report *report, const struct audit_cell *cells,
          enum audit_report_row_kind kind)
{
    assert(report->in_table);
    if (report->status == AUDIT_OK)
        report->status = row_take(report, cells, kind == AUDIT_REPORT_ROW);
    if (report->status == AUDIT_OK)
        report->status =
            report->renderer->row(report->state, &report->table, report->cells, kind, &report->err);
}

void
audit_report_row(struct audit_report *report, const struct audit_cell *cells)
{
    row_write(report, cells, AUDIT_REPORT_ROW);
}

void
audit_report_subtotal(struct audit_report *report, const struct audit_cell *cells)
{
    row_write(report, cells, AUDIT_REPORT_SUBTOTAL);
}

/* The sums in their columns, and what they are in the first column that has none. */
static void
total_write(struct audit_report *report)
{
    struct audit_cell cells[AUDIT_COLUMNS_MAX] = {{0}};
    bool is_named = false, is_any = false;

    for (size_t i = 0; i < report->table.column_count; i++) {
        const struct audit_column *column = &report->table.columns[i];

        if (column->total) {
            cells[i] = (struct audit_cell){.kind = column->kind, .number = report->totals[i]};
            is_any = true;
        } else if (!is_named) {
            cells[i] = audit_cell_words(audit_report_word(report, audit_report_words_total));
            is_named = true;
        }
    }
    if (is_any)
        row_write(report, cells, AUDIT_REPORT_TOTAL);
}

void
audit_report_table_end(struct audit_report *report)
{
    assert(report->in_table);
    total_write(report);
    report->in_table = false;
    if (report->status == AUDIT_OK)
        report->status = report->renderer->table_end(report->state, &report->table, &report->err);
}

void
audit_report_signatures(struct audit_report *report, const struct audit_words *places, size_t count)
{
    assert(!report->in_table && count > 0);
    if (report->status == AUDIT_OK)
        report->status = report->renderer->signatures(report->state, places, count, &report->err);
}

void
audit_report_chart(struct audit_report *report, const struct audit_chart *chart)
{
    assert(!report->in_table);
    if (report->status == AUDIT_OK)
        report->status = report->renderer->chart(report->state, chart, &report->err);
}

void
audit_report_code(struct audit_report *report, struct audit_words words, struct audit_bytes text)
{
    struct audit_cell cell = audit_cell_text(text);

    assert(!report->in_table);
    if (report->status == AUDIT_OK && text.size > CODE_SIZE_MAX)
        report->status = audit_fail(&report->err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_CODE_LONG,
                                    (uint64_t)text.size);
    if (report->status == AUDIT_OK)
        report->status = cell_take(report, words, &cell, &report->clean[0], &report->cells[0]);
    if (report->status == AUDIT_OK)
        report->status =
            report->renderer->code(report->state, words, report->cells[0].text, &report->err);
}

/* --- the end --- */

enum audit_status
audit_report_end(struct audit_report *report, struct audit_hash *out_sha256,
                 struct audit_error *err)
{
    enum audit_status status;

    assert(!report->in_table);
    if (report->status == AUDIT_OK)
        report->status = report->renderer->end(report->state, &report->err);
    if (report->status == AUDIT_OK)
        report->status = flush(report, &report->err);
    if (report->status == AUDIT_OK && out_sha256 != NULL)
        sha256_digest(&report->sha, sizeof out_sha256->bytes, out_sha256->bytes);
    status = report->status;
    if (status != AUDIT_OK && err != NULL)
        *err = report->err;
    audit_report_free(report);
    return status;
}

void
audit_report_free(struct audit_report *report)
{
    if (report == NULL)
        return;
    report->renderer->free(report->state);
    for (size_t i = 0; i < AUDIT_COLUMNS_MAX; i++)
        audit_buffer_free(&report->clean[i]);
    audit_buffer_free(&report->texts);
    audit_buffer_free(&report->recipe);
    audit_buffer_free(&report->out);
    free(report->checks);
    free(report);
}
