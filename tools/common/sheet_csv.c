/* A machine over bytes. UTF-8 never has a comma, a quote or a line break inside a character, so it
 * need not know characters.
 *
 *   START   nothing of the cell yet      "  opens quotes, else PLAIN
 *   PLAIN   text                         a quote is text, as in ="6222…" of bank statements
 *   QUOTED  between quotes               all is text but the quote
 *   CLOSED  behind a quote that ended    "  is one quote of the text, blanks are kept, else refused
 *
 * LF, CR LF and CR end a row outside of quotes; inside they are text. */
#include "tools/common/sheet_csv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum csv_state { CSV_START, CSV_PLAIN, CSV_QUOTED, CSV_CLOSED };

struct csv {
    const struct sheet_options *options;
    char separator;
    enum csv_state state;
    bool after_cr; /* an LF that follows belongs to it */
    uint64_t mixed_line;

    uint64_t line;
    uint64_t row_line; /* where the row began */
    uint64_t row_number;
    uint64_t quote_line; /* where the open quote stands */

    struct ledger_buffer bytes; /* the row's cells, one behind the other */
    size_t ends[SHEET_COLUMN_COUNT_MAX];
    size_t cell_count; /* ended ones */
    bool row_has_text;

    sheet_row_fn *row;
    void *context;
    uint64_t row_count;
};

static size_t
cell_start(const struct csv *csv)
{
    return csv->cell_count == 0 ? 0 : csv->ends[csv->cell_count - 1];
}

/* Refuses at the present cell, which the message names first and its line second. */
static enum ledger_status
refuse_cell(const struct csv *csv, enum ledger_status status, enum ledger_message message,
            struct ledger_error *err)
{
    char name[SHEET_CELL_NAME_SIZE];

    sheet_cell_name(csv->row_number, csv->cell_count, name);
    return ledger_fail(err, status, message, name, csv->line);
}

static enum ledger_status
add_bytes(struct csv *csv, const uint8_t *bytes, size_t size, struct ledger_error *err)
{
    size_t cell_size_max = csv->options->cell_size_max;
    char name[SHEET_CELL_NAME_SIZE];

    if (csv->bytes.size - cell_start(csv) + size > cell_size_max) {
        sheet_cell_name(csv->row_number, csv->cell_count, name);
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_CELL_TOO_LARGE, name,
                           cell_size_max);
    }
    csv->row_has_text = true;
    return ledger_buffer_append(&csv->bytes, ledger_slice_of(bytes, size), err);
}

static enum ledger_status
end_cell(struct csv *csv, struct ledger_error *err)
{
    if (csv->cell_count == SHEET_COLUMN_COUNT_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_TOO_MANY_COLUMNS,
                           csv->row_number, (size_t)SHEET_COLUMN_COUNT_MAX);
    csv->ends[csv->cell_count++] = csv->bytes.size;
    csv->state = CSV_START;
    return LEDGER_OK;
}

static enum ledger_status
hand_over(struct csv *csv, struct ledger_error *err)
{
    struct ledger_slice cells[SHEET_COLUMN_COUNT_MAX];
    struct sheet_row row = {.number = csv->row_number,
                            .line = csv->row_line,
                            .cells = cells,
                            .cell_count = csv->cell_count};
    size_t start = 0;

    for (size_t i = 0; i < csv->cell_count; i++) {
        size_t size = csv->ends[i] - start;

        cells[i] = ledger_slice_of(size == 0 ? NULL : csv->bytes.data + start, size);
        start = csv->ends[i];
    }
    csv->row_count++;
    return csv->row(csv->context, &row, err);
}

/* Ends the row. One without any text is a blank line, or Excel's ",,,": not handed over, counted.
 */
static enum ledger_status
end_row(struct csv *csv, struct ledger_error *err)
{
    enum ledger_status status = end_cell(csv, err);

    if (status == LEDGER_OK && csv->row_has_text) {
        if (csv->row_number > csv->options->row_count_max)
            status = ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_TOO_MANY_ROWS,
                                 csv->options->row_count_max);
        else
            status = hand_over(csv, err);
    }
    ledger_buffer_clear(&csv->bytes);
    csv->cell_count = 0;
    csv->row_has_text = false;
    csv->row_number++;
    csv->row_line = csv->line;
    return status;
}

static bool
is_break(uint8_t byte)
{
    return byte == '\n' || byte == '\r';
}

/* How many bytes from `at` on are plain text in this state, so that they can go in one piece. */
static size_t
text_run(const struct csv *csv, struct ledger_slice piece, size_t at)
{
    size_t end = at;

    while (end < piece.size) {
        uint8_t byte = piece.data[end];

        if (byte == '\0' || byte == '"' || is_break(byte) ||
            (csv->state != CSV_QUOTED && byte == (uint8_t)csv->separator))
            break;
        end++;
    }
    return end - at;
}

static enum ledger_status
take_quote(struct csv *csv, struct ledger_error *err)
{
    static const uint8_t quote = '"';

    switch (csv->state) {
    case CSV_START:
        csv->state = CSV_QUOTED;
        csv->quote_line = csv->line;
        return LEDGER_OK;
    case CSV_QUOTED:
        csv->state = CSV_CLOSED;
        return LEDGER_OK;
    case CSV_CLOSED:
        csv->state = CSV_QUOTED;
        return add_bytes(csv, &quote, 1, err);
    case CSV_PLAIN:
        return add_bytes(csv, &quote, 1, err);
    }
    return LEDGER_OK;
}

/* Counts the line first: what follows a break stands on the next one. */
static enum ledger_status
take_break(struct csv *csv, uint8_t byte, struct ledger_error *err)
{
    bool second_half = byte == '\n' && csv->after_cr;

    csv->after_cr = byte == '\r';
    if (!second_half)
        csv->line++;
    if (csv->state == CSV_QUOTED)
        return add_bytes(csv, &byte, 1, err);
    return second_half ? LEDGER_OK : end_row(csv, err);
}

/* Text behind a closing quote: only blanks may stand there, and they are kept. */
static enum ledger_status
check_run(const struct csv *csv, const uint8_t *run, size_t size, struct ledger_error *err)
{
    for (size_t i = 0; csv->state == CSV_CLOSED && i < size; i++) {
        if (run[i] != ' ' && run[i] != '\t')
            return refuse_cell(csv, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_TEXT_AFTER_QUOTE, err);
    }
    return LEDGER_OK;
}

static enum ledger_status
take_run(struct csv *csv, const uint8_t *run, size_t size, struct ledger_error *err)
{
    enum ledger_status status = check_run(csv, run, size, err);

    if (status == LEDGER_OK && csv->state == CSV_START)
        csv->state = CSV_PLAIN;
    return status == LEDGER_OK ? add_bytes(csv, run, size, err) : status;
}

static enum ledger_status
take_piece(struct csv *csv, struct ledger_slice piece, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t at = 0; at < piece.size && status == LEDGER_OK;) {
        uint8_t byte = piece.data[at];
        size_t run = text_run(csv, piece, at);

        if (csv->mixed_line != 0 && csv->line >= csv->mixed_line)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ENCODINGS_MIXED,
                               csv->row_number, csv->mixed_line);
        if (run > 0)
            status = take_run(csv, piece.data + at, run, err);
        else if (byte == '\0')
            status = refuse_cell(csv, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_NUL, err);
        else if (byte == '"')
            status = take_quote(csv, err);
        else if (is_break(byte))
            status = take_break(csv, byte, err);
        else
            status = end_cell(csv, err);
        if (run > 0 || !is_break(byte))
            csv->after_cr = false;
        at += run > 0 ? run : 1;
    }
    return status;
}

/* At the end of the text: a last row without a line break counts, an open quote does not. */
static enum ledger_status
finish(struct csv *csv, struct ledger_error *err)
{
    char name[SHEET_CELL_NAME_SIZE];
    enum ledger_status status = LEDGER_OK;

    if (csv->state == CSV_QUOTED) {
        sheet_cell_name(csv->row_number, csv->cell_count, name);
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_QUOTE_OPEN, name,
                           csv->quote_line);
    }
    if (csv->row_has_text || csv->cell_count > 0)
        status = end_row(csv, err);
    if (status == LEDGER_OK && csv->row_count == 0)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_EMPTY);
    return status;
}

char
sheet_csv_separator(struct ledger_slice text)
{
    static const char separators[] = {',', ';', '\t'};
    size_t counts[sizeof(separators)] = {0};
    size_t best = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (is_break(text.data[i]) && counts[0] + counts[1] + counts[2] > 0)
            break;
        for (size_t j = 0; j < sizeof(separators); j++)
            counts[j] += text.data[i] == (uint8_t)separators[j];
    }
    for (size_t j = 1; j < sizeof(separators); j++) {
        if (counts[j] > counts[best])
            best = j;
    }
    return separators[best];
}

static enum ledger_status
read_pieces(struct csv *csv, struct sheet_text *text, struct ledger_error *err)
{
    struct ledger_slice piece = {0};
    enum ledger_status status;
    bool broken = false;

    do {
        status = sheet_text_next(text, &piece, &broken, err);
        if (status != LEDGER_OK)
            return status;
        if (csv->separator == 0 && piece.size > 0)
            csv->separator = sheet_csv_separator(piece);
        status = take_piece(csv, piece, err);
        if (status == LEDGER_OK && broken && csv->mixed_line != 0 && csv->line >= csv->mixed_line)
            status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ENCODINGS_MIXED,
                                 csv->row_number, csv->mixed_line);
        else if (status == LEDGER_OK && broken)
            status = refuse_cell(csv, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_BYTES_INVALID, err);
    } while (status == LEDGER_OK && piece.size > 0);
    return status;
}

enum ledger_status
sheet_csv_read(struct sheet_text *text, const struct sheet_options *options, uint64_t mixed_line,
               sheet_row_fn *row, void *context, struct sheet_found *found,
               struct ledger_error *err)
{
    struct csv *csv = calloc(1, sizeof(*csv));
    enum ledger_status status;

    if (csv == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*csv));
    *csv = (struct csv){.options = options,
                        .separator = options->separator,
                        .mixed_line = mixed_line,
                        .line = 1,
                        .row_line = 1,
                        .row_number = 1,
                        .row = row,
                        .context = context};
    status = read_pieces(csv, text, err);
    if (status == LEDGER_OK)
        status = finish(csv, err);
    found->separator = csv->separator == 0 ? ',' : csv->separator;
    found->row_count = csv->row_count;
    ledger_buffer_free(&csv->bytes);
    free(csv);
    return status;
}
