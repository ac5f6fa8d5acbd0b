/* A file's rows in order: what stands above the heading, the heading, payouts, 合计 and what people
 * write below it. */
#include "ledger/import/import.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/import/import_internal.h"
#include "ledger/value/uscc.h"

enum {
    ROWS_ABOVE_MAX = 20, /* the heading is within these */
    TITLES_MIN = 3,      /* so many cells that are titles make a row a heading */
    SECOND_HEADING_ROWS = 3,
    CAPACITY_FIRST = 64,
};

const char *ledger_import_class_name(enum ledger_import_class class)
{
    static const char *const names[LEDGER_IMPORT_CLASS_COUNT] = {"new", "exists", "differs",
                                                                 "warning", "error"};

    return class < LEDGER_IMPORT_CLASS_COUNT ? names[class] : "";
}

enum ledger_status
import_grow(void **items, size_t *capacity, size_t count, size_t size, struct ledger_error *err)
{
    size_t wanted = *capacity == 0 ? CAPACITY_FIRST : *capacity * 2;
    void *grown;

    if (count < *capacity)
        return LEDGER_OK;
    grown = wanted > SIZE_MAX / size ? NULL : realloc(*items, wanted * size);
    if (grown == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, wanted);
    *items = grown;
    *capacity = wanted;
    return LEDGER_OK;
}

char *
import_text(struct ledger_import *import, struct ledger_slice text, struct ledger_error *err)
{
    char *kept = ledger_arena_text(&import->arena, text);

    if (kept == NULL)
        (void)ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, text.size);
    return kept;
}

enum ledger_status
import_find(struct ledger_import *import, uint64_t row, size_t column,
            enum ledger_import_class class, const struct ledger_error *why,
            struct ledger_error *err)
{
    struct ledger_import_finding finding = {
        .row = row,
        .column = column,
        .class = class,
        .status = why->status,
        .message = why->message,
    };
    void *items = import->findings;
    enum ledger_status status =
        import_grow(&items, &import->finding_capacity, import->finding_count, sizeof(finding), err);

    if (status != LEDGER_OK)
        return status;
    import->findings = items;
    for (size_t i = 0; i < LEDGER_ERROR_ARGUMENT_COUNT; i++) {
        /* Most sentences have few arguments: the empty text is shared. */
        finding.arguments[i] = "";
        if (why->arguments[i][0] != '\0')
            finding.arguments[i] =
                import_text(import, ledger_slice_of_text(why->arguments[i]), err);
        if (finding.arguments[i] == NULL)
            return LEDGER_NO_MEMORY;
    }
    import->findings[import->finding_count++] = finding;
    return LEDGER_OK;
}

void
ledger_import_finding_error(const struct ledger_import_finding *finding,
                            struct ledger_error *out_error)
{
    char name[LEDGER_IMPORT_CELL_NAME_SIZE];

    *out_error = (struct ledger_error){.status = finding->status, .message = finding->message};
    for (size_t i = 0; i < LEDGER_ERROR_ARGUMENT_COUNT; i++)
        (void)snprintf(out_error->arguments[i], sizeof(out_error->arguments[i]), "%s",
                       finding->arguments[i]);
    ledger_import_cell_name(finding->row, finding->column, name);
    ledger_error_add_place(out_error, name);
}

enum ledger_status
ledger_import_new(const struct ledger_import_options *options, struct ledger_import **out_import,
                  struct ledger_error *err)
{
    struct ledger_import *import = calloc(1, sizeof(*import));

    assert(options->commit != NULL);
    if (import == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*import));
    import->options = *options;
    import->sum_is_known = true;
    for (size_t i = 0; i < LEDGER_IMPORT_FIELD_COUNT; i++)
        import->column_of[i] = IMPORT_NO_COLUMN;
    *out_import = import;
    return LEDGER_OK;
}

void
ledger_import_free(struct ledger_import *import)
{
    if (import == NULL)
        return;
    ledger_arena_free(&import->arena);
    free(import->rows);
    free(import->drafts);
    free(import->findings);
    free(import->faults);
    free(import);
}

static enum ledger_status
no_heading(uint64_t number, struct ledger_error *err)
{
    char wanted[IMPORT_FIELDS_SIZE];

    import_fields_wanted(wanted);
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_NO_HEADING, number, wanted);
}

/* Payouts above a heading would be lost without a word. */
static bool
looks_like_payout(const struct ledger_slice *cells, size_t cell_count)
{
    for (size_t i = 0; i < cell_count; i++) {
        struct ledger_slice text = import_trim(cells[i]);

        if (text.size == LEDGER_USCC_SIZE && ledger_uscc_check(text) != LEDGER_USCC_FORM)
            return true;
    }
    return false;
}

/* A title that is doubtful would leave its whole column unread. */
static enum ledger_status
heading_take(struct ledger_import *import, uint64_t number, const struct ledger_slice *cells,
             size_t cell_count, struct ledger_error *err)
{
    const struct import_fault *fault = import_fault_first(import);
    char name[LEDGER_IMPORT_CELL_NAME_SIZE];

    if (fault == NULL)
        return import_heading_read(import, number, cells, cell_count, err);
    ledger_import_cell_name(number, fault->column, name);
    if (err != NULL)
        *err = fault->why;
    ledger_error_add_place(err, name);
    return fault->why.status;
}

static enum ledger_status
above_take(struct ledger_import *import, uint64_t number, const struct ledger_slice *cells,
           size_t cell_count, struct ledger_error *err)
{
    if (import_heading_likeness(import, cells, cell_count) >= TITLES_MIN)
        return heading_take(import, number, cells, cell_count, err);
    if (++import->rows_above > ROWS_ABOVE_MAX || looks_like_payout(cells, cell_count))
        return no_heading(number, err);
    for (size_t i = 0; i < cell_count; i++) {
        enum ledger_status status =
            import_unit_read(import_trim(cells[i]), &import->unit_above, err);

        if (status != LEDGER_OK)
            return status;
    }
    return LEDGER_OK;
}

/* The same titles again, which happens when lists are put one below the other; or, right below the
 * heading, a second line of it. */
static bool
is_second_heading(const struct ledger_import *import, const struct ledger_slice *cells,
                  size_t cell_count)
{
    size_t same = 0;

    for (size_t i = 0; i < cell_count && i < import->column_count; i++) {
        if (import->columns[i].title[0] != '\0' &&
            ledger_slice_equal(import_trim(cells[i]),
                               ledger_slice_of_text(import->columns[i].title)))
            same++;
    }
    return same >= TITLES_MIN || (import->row_count < SECOND_HEADING_ROWS &&
                                  import_heading_likeness(import, cells, cell_count) >= TITLES_MIN);
}

static bool
is_sum_word(struct ledger_slice cell)
{
    static const char *const sums[] = {
        "合计",  "总计",   "合计：", "总计：", "合计:", "总计:", "合 计",
        "总 计", "合　计", "总　计", "合  计", "total", "Total", "TOTAL"};
    struct ledger_slice text = import_trim(cell);

    for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
        if (ledger_slice_equal(text, ledger_slice_of_text(sums[i])))
            return true;
    }
    return false;
}

static bool
is_empty(const struct ledger_import *import, enum ledger_import_field field,
         const struct ledger_slice *cells, size_t cell_count)
{
    return !import_has_content(import, field, cells, cell_count);
}

static bool
is_footer(const struct ledger_import *import, const struct ledger_slice *cells, size_t cell_count)
{
    bool has_word = false;

    for (size_t i = 0; i < cell_count && !has_word; i++)
        has_word = is_sum_word(cells[i]);
    return has_word && is_empty(import, LEDGER_IMPORT_DATE, cells, cell_count) &&
           is_empty(import, LEDGER_IMPORT_CREDIT_CODE, cells, cell_count) &&
           is_empty(import, LEDGER_IMPORT_PERSON, cells, cell_count);
}

/* "制表人：…" below the sum. */
static bool
is_below_footer(const struct ledger_import *import, const struct ledger_slice *cells,
                size_t cell_count)
{
    return import->footer_row != 0 && is_empty(import, LEDGER_IMPORT_DATE, cells, cell_count) &&
           is_empty(import, LEDGER_IMPORT_CREDIT_CODE, cells, cell_count) &&
           is_empty(import, LEDGER_IMPORT_PERSON, cells, cell_count) &&
           is_empty(import, LEDGER_IMPORT_AMOUNT, cells, cell_count);
}

static enum ledger_status
row_add(struct ledger_import *import, const struct ledger_import_row *row, struct ledger_error *err)
{
    void *items = import->rows;
    enum ledger_status status =
        import_grow(&items, &import->row_capacity, import->row_count, sizeof(*row), err);

    if (status != LEDGER_OK)
        return status;
    import->rows = items;
    import->rows[import->row_count++] = *row;
    return LEDGER_OK;
}

/* The sum that somebody else made of the same rows is the best check that none was lost. It cannot
 * be compared while an amount above cannot be read: then that amount is what there is to say. */
static enum ledger_status
footer_take(struct ledger_import *import, uint64_t number, const struct ledger_slice *cells,
            size_t cell_count, struct ledger_error *err)
{
    struct ledger_slice text = import_cell(import, LEDGER_IMPORT_AMOUNT, cells, cell_count);
    struct ledger_import_row row = {.number = number,
                                    .class = LEDGER_IMPORT_ERROR,
                                    .draft = LEDGER_IMPORT_NO_DRAFT,
                                    .reference = "",
                                    .programme = ""};
    struct ledger_error why = {0};
    int64_t fen = 0;
    enum ledger_status status = LEDGER_OK;

    import->footer_row = number;
    if (!is_empty(import, LEDGER_IMPORT_AMOUNT, cells, cell_count) && text.size == 0) {
        import->footer_is_doubtful = true; /* Mostly =SUM(…): what it says proves nothing. */
        return LEDGER_OK;
    }
    if (text.size > 0)
        status = import_amount_read(import, LEDGER_IMPORT_AMOUNT, text, &fen, &why);
    else if (import->row_count > 0)
        return LEDGER_OK;
    if (status == LEDGER_OK && import->sum_is_known && fen != import->sum_fen)
        status = ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_FOOTER_DIFFERS, fen,
                             import->sum_fen);
    if (status == LEDGER_OK)
        return LEDGER_OK;
    if (status != LEDGER_MALFORMED && status != LEDGER_OUT_OF_RANGE) {
        if (err != NULL)
            *err = why;
        return status;
    }
    status = row_add(import, &row, err);
    if (status != LEDGER_OK)
        return status;
    return import_find(import, number, import->column_of[LEDGER_IMPORT_AMOUNT], LEDGER_IMPORT_ERROR,
                       &why, err);
}

static enum ledger_status
payout_take(struct ledger_import *import, uint64_t number, const struct ledger_slice *cells,
            size_t cell_count, struct ledger_error *err)
{
    struct ledger_import_row row = {
        .number = number, .class = LEDGER_IMPORT_ERROR, .draft = LEDGER_IMPORT_NO_DRAFT};
    bool is_sound = false;
    void *items = import->drafts;
    enum ledger_status status = import_grow(&items, &import->draft_capacity, import->draft_count,
                                            sizeof(*import->drafts), err);

    if (status != LEDGER_OK)
        return status;
    import->drafts = items;
    status = import_cells_read(import, &row, cells, cell_count,
                               &import->drafts[import->draft_count], &is_sound, err);
    if (status != LEDGER_OK)
        return status;
    if (is_sound) {
        row.class = LEDGER_IMPORT_NEW;
        row.draft = import->draft_count++;
    }
    if (!row.has_amount ||
        __builtin_add_overflow(import->sum_fen, row.amount_fen, &import->sum_fen))
        import->sum_is_known = false;
    return row_add(import, &row, err);
}

static bool
is_blank_row(const struct ledger_slice *cells, size_t cell_count)
{
    for (size_t i = 0; i < cell_count; i++) {
        if (import_trim(cells[i]).size > 0)
            return false;
    }
    return true;
}

static enum ledger_status
row_take(struct ledger_import *import, uint64_t number, const struct ledger_slice *cells,
         size_t cell_count, struct ledger_error *err)
{
    if (is_blank_row(cells, cell_count) && import_fault_first(import) == NULL)
        return LEDGER_OK;
    if (import->column_count == 0)
        return above_take(import, number, cells, cell_count, err);
    if (is_second_heading(import, cells, cell_count))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_TWO_HEADINGS,
                           import->heading_row, number);
    if (is_footer(import, cells, cell_count))
        return footer_take(import, number, cells, cell_count, err);
    if (is_below_footer(import, cells, cell_count))
        return LEDGER_OK;
    return payout_take(import, number, cells, cell_count, err);
}

enum ledger_status
ledger_import_take(struct ledger_import *import, uint64_t number, const struct ledger_slice *cells,
                   size_t cell_count, struct ledger_error *err)
{
    enum ledger_status status = row_take(import, number, cells, cell_count, err);

    import->fault_count = 0;
    return status;
}

enum ledger_status
ledger_import_finish(struct ledger_import *import, const struct ledger_digest *file,
                     struct ledger_error *err)
{
    if (import->column_count == 0)
        return no_heading(import->rows_above, err);
    if (import->row_count == 0)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_NO_ROWS,
                           import->heading_row);
    import->file = *file; /* Every draft's source points here. */
    return LEDGER_OK;
}

uint64_t
ledger_import_heading_row(const struct ledger_import *import)
{
    return import->heading_row;
}

uint64_t
ledger_import_footer_row(const struct ledger_import *import)
{
    return import->footer_row;
}

bool
ledger_import_footer_is_doubtful(const struct ledger_import *import)
{
    return import->footer_is_doubtful;
}

const struct ledger_import_column *
ledger_import_columns(const struct ledger_import *import, size_t *out_count)
{
    *out_count = import->column_count;
    return import->columns;
}

const struct ledger_import_row *
ledger_import_rows(const struct ledger_import *import, size_t *out_count)
{
    *out_count = import->row_count;
    return import->rows;
}

const struct ledger_import_finding *
ledger_import_findings(const struct ledger_import *import, size_t *out_count)
{
    *out_count = import->finding_count;
    return import->findings;
}
