#include <stdlib.h>
#include <string.h>

#include "audit/report/sampling_internal.h"

/* A row that names an entry. The finding's text stands in `texts`. */
struct sheet_line {
    uint64_t row, entry;
    int64_t book_fen;
    size_t found_at, found_size;
};

struct audit_sampling_reader {
    bool has_columns;   /* in this sheet */
    bool has_table;     /* in any */
    bool of_deviations; /* what the table's findings are */
    size_t columns[SAMPLING_COLUMN_COUNT];
    struct sheet_line *lines;
    size_t line_count, line_room;
    struct audit_buffer texts, plan;
    unsigned plan_count;
};

enum audit_status
audit_sampling_reader_new(struct audit_sampling_reader **out, struct audit_error *err)
{
    struct audit_sampling_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *reader);
    *out = reader;
    return AUDIT_OK;
}

void
audit_sampling_reader_free(struct audit_sampling_reader *reader)
{
    if (reader == NULL)
        return;
    free(reader->lines);
    audit_buffer_free(&reader->texts);
    audit_buffer_free(&reader->plan);
    free(reader);
}

void
audit_sampling_reader_sheet(struct audit_sampling_reader *reader)
{
    reader->has_columns = false;
}

/* --- cells --- */

/* Blanks that spreadsheets and people leave: space, tab, U+3000, U+00A0. */
static size_t
blank_size(struct audit_bytes text)
{
    static const char *const blanks[] = {" ", "\t", "\r", "\n", "\xE3\x80\x80", "\xC2\xA0"};
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
        size_t size = strlen(blanks[i]);
        if (text.size >= size && memcmp(text.data, blanks[i], size) == 0)
            return size;
    }
    return 0;
}

static struct audit_bytes
trim(struct audit_bytes text)
{
    size_t size;
    while ((size = blank_size(text)) > 0)
        text = (struct audit_bytes){text.data + size, text.size - size};
    for (bool again = true; again;) {
        again = false;
        for (size_t back = 1; back <= 3 && back <= text.size && !again; back++) {
            struct audit_bytes end = {text.data + text.size - back, back};
            if (blank_size(end) == back) {
                text.size -= back;
                again = true;
            }
        }
    }
    return text;
}

static struct audit_bytes
cell(const struct audit_bytes *cells, size_t count, size_t column)
{
    return column < count ? trim(cells[column]) : (struct audit_bytes){0};
}

/* "1234.5", "1,234.50", "￥1,234.50": digits in groups of three or without groups, no sign. */
static bool
amount_read(struct audit_bytes text, int64_t *out)
{
    uint8_t plain[32];
    struct audit_limit limit;
    size_t size = 0, since_comma = 0;
    bool has_comma = false, has_point = false;
    static const char yuan[] = "￥", yen[] = "¥";
    for (size_t i = 0; i < 2; i++) {
        const char *sign = i == 0 ? yuan : yen;
        if (text.size > strlen(sign) && memcmp(text.data, sign, strlen(sign)) == 0)
            text = (struct audit_bytes){text.data + strlen(sign), text.size - strlen(sign)};
    }
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == ',') {
            bool fits = has_comma ? since_comma == 3 : i >= 1 && i <= 3;
            if (!fits || has_point)
                return false;
            has_comma = true;
            since_comma = 0;
            continue;
        }
        if (text.data[i] == '.' && !has_point) {
            if (has_comma && since_comma != 3)
                return false;
            has_point = true;
        }
        since_comma += !has_point;
        if (size == sizeof plain)
            return false;
        plain[size++] = text.data[i];
    }
    if (has_comma && !has_point && since_comma != 3)
        return false;
    if (!audit_limit_read((struct audit_bytes){plain, size}, &limit) || limit.is_share)
        return false;
    *out = limit.value;
    return true;
}

static bool
is_one_of(struct audit_bytes text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (audit_bytes_equal(text, audit_text(words[i])))
            return true;
    return false;
}

static bool
deviation_read(struct audit_bytes text, bool *out)
{
    static const char *const yes[] = {"是", "有", "yes", "Yes", "YES", "Y", "y", "1"};
    static const char *const no[] = {"否", "无", "no", "No", "NO", "N", "n", "0"};
    *out = is_one_of(text, yes, sizeof yes / sizeof yes[0]);
    return *out || is_one_of(text, no, sizeof no / sizeof no[0]);
}

/* --- rows --- */

static bool
is_titled(struct audit_bytes text, struct audit_words words)
{
    return audit_bytes_equal(text, audit_text(words.zh)) ||
           audit_bytes_equal(text, audit_text(words.en)) ||
           audit_bytes_equal(text, audit_text(words.key));
}

/* Whether the row is the table's heading; it then says where its columns are. */
static bool
take_heading(struct audit_sampling_reader *reader, const struct audit_bytes *cells, size_t count)
{
    static const enum sampling_column needed[] = {SAMPLING_NUMBER, SAMPLING_ENTRY, SAMPLING_BOOK,
                                                  SAMPLING_FOUND};
    size_t columns[SAMPLING_COLUMN_COUNT];
    bool of_deviations = false;
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        size_t at = 0;
        for (; at < count; at++) {
            struct audit_bytes title = cell(cells, count, at);
            if (is_titled(title, sampling_columns[needed[i]].words))
                break;
            if (needed[i] == SAMPLING_FOUND && is_titled(title, sampling_found_deviation)) {
                of_deviations = true;
                break;
            }
        }
        if (at == count)
            return false;
        columns[needed[i]] = at;
    }
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        reader->columns[needed[i]] = columns[needed[i]];
    reader->of_deviations = of_deviations;
    return true;
}

/* The line of the draw, wherever it stands. */
static void
take_plan(struct audit_sampling_reader *reader, const struct audit_bytes *cells, size_t count)
{
    const struct audit_bytes mark = audit_text("mingzhang/v1 draw ");
    for (size_t i = 0; i < count; i++) {
        struct audit_bytes text = trim(cells[i]);
        if (text.size < mark.size || memcmp(text.data, mark.data, mark.size) != 0 ||
            audit_bytes_equal(text, audit_buffer_bytes(&reader->plan)))
            continue;
        reader->plan.size = 0;
        audit_buffer_append(&reader->plan, text);
        reader->plan_count++;
    }
}

static enum audit_status
keep(struct audit_sampling_reader *reader, struct sheet_line line, struct audit_bytes found,
     struct audit_error *err)
{
    if (reader->line_count == reader->line_room) {
        size_t room = reader->line_room == 0 ? 256 : 2 * reader->line_room;
        struct sheet_line *lines = realloc(reader->lines, room * sizeof *lines);
        if (lines == NULL)
            return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                              (uint64_t)(room * sizeof *lines));
        reader->lines = lines;
        reader->line_room = room;
    }
    line.found_at = reader->texts.size;
    line.found_size = found.size;
    audit_buffer_append(&reader->texts, found);
    reader->lines[reader->line_count++] = line;
    return audit_buffer_status(&reader->texts, err);
}

enum audit_status
audit_sampling_reader_row(struct audit_sampling_reader *reader, uint64_t number,
                          const struct audit_bytes *cells, size_t count, struct audit_error *err)
{
    struct sheet_line line = {.row = number};
    uint64_t serial;
    take_plan(reader, cells, count);
    if (!reader->has_columns) {
        reader->has_columns = take_heading(reader, cells, count);
        reader->has_table = reader->has_table || reader->has_columns;
        return AUDIT_OK;
    }
    /* Rows of the table are numbered; what else people write beside them is not looked at. */
    if (!audit_decimal_read(cell(cells, count, reader->columns[SAMPLING_NUMBER]), UINT64_MAX,
                            &serial))
        return AUDIT_OK;
    struct audit_bytes entry = cell(cells, count, reader->columns[SAMPLING_ENTRY]);
    struct audit_bytes book = cell(cells, count, reader->columns[SAMPLING_BOOK]);
    struct audit_bytes found = cell(cells, count, reader->columns[SAMPLING_FOUND]);
    if (!audit_decimal_read(entry, UINT64_MAX, &line.entry))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_ENTRY, number, entry);
    if (!amount_read(book, &line.book_fen))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_BOOK, number, book);
    return keep(reader, line, found, err);
}

enum audit_status
audit_sampling_reader_plan(const struct audit_sampling_reader *reader,
                           struct audit_sample_plan *out, struct audit_error *err)
{
    struct audit_sample_plan plan;
    enum audit_status status = audit_buffer_status(&reader->plan, err);
    if (status != AUDIT_OK)
        return status;
    if (!reader->has_table)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_NO_TABLE);
    if (reader->plan_count == 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_NO_PLAN);
    if (reader->plan_count > 1)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_PLANS);
    status = audit_sample_plan_read(audit_buffer_bytes(&reader->plan), &plan, err);
    if (status != AUDIT_OK)
        return status;
    if (reader->of_deviations == sampling_is_of_money(&plan))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_NO_TABLE);
    *out = plan;
    return AUDIT_OK;
}

/* --- against the draw --- */

static int
by_entry(const void *a, const void *b)
{
    const struct sheet_line *x = a, *y = b;
    if (x->entry != y->entry)
        return x->entry < y->entry ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Picks stand in the order of entries. */
static const struct audit_sample_item *
pick_of(const struct audit_sample *sample, uint64_t entry, size_t *out_pick)
{
    size_t low = 0, high = sample->pick_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct audit_sample_item *item = &sample->items[sample->picks[middle].item];
        if (item->entry == entry) {
            *out_pick = middle;
            return item;
        }
        if (item->entry < entry)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Whether the lines, in the order of entries, are rows of this draw. */
static enum audit_status
check_lines(const struct sheet_line *lines, size_t count, const struct audit_sample *sample,
            struct audit_error *err)
{
    size_t pick;
    for (size_t i = 0; i < count; i++) {
        const struct audit_sample_item *item = pick_of(sample, lines[i].entry, &pick);
        if (item == NULL)
            return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_SHEET_NOT_DRAWN, lines[i].row,
                              lines[i].entry);
        if (i > 0 && lines[i - 1].entry == lines[i].entry)
            return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_SHEET_TWICE, lines[i].row,
                              lines[i].entry, lines[i - 1].row);
        if (item->fen != lines[i].book_fen)
            return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_SHEET_BOOK_CHANGED, lines[i].row,
                              lines[i].entry, lines[i].book_fen, item->fen);
    }
    return AUDIT_OK;
}

/* Names the entries of the draw that have no line: as many as fit. */
static enum audit_status
check_missing(const struct sheet_line *lines, size_t count, const struct audit_sample *sample,
              struct audit_error *err)
{
    struct audit_buffer names = {0};
    enum { NAMES_SIZE_MAX = 100 };
    size_t at = 0, missing = 0;
    for (size_t i = 0; i < sample->pick_count; i++) {
        const uint64_t entry = sample->items[sample->picks[i].item].entry;
        if (at < count && lines[at].entry == entry) {
            at++;
            continue;
        }
        if (names.size > 0 && names.size < NAMES_SIZE_MAX)
            audit_buffer_text(&names, ", ");
        if (names.size < NAMES_SIZE_MAX)
            audit_buffer_decimal(&names, entry);
        missing++;
    }
    enum audit_status status = audit_buffer_status(&names, err);
    if (status == AUDIT_OK && missing > 0)
        status = audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_SHEET_MISSING, (uint64_t)missing,
                            audit_buffer_bytes(&names));
    audit_buffer_free(&names);
    return status;
}

/* In the order of the sheet, so that the first sentence is about the first row. */
static enum audit_status
read_found(const struct audit_sampling_reader *reader, const struct audit_sample_plan *plan,
           const struct audit_sample *sample, struct audit_found *out, struct audit_error *err)
{
    for (size_t i = 0; i < reader->line_count; i++) {
        const struct sheet_line *line = &reader->lines[i];
        const struct audit_bytes text = {reader->texts.data + line->found_at, line->found_size};
        struct audit_found found = {0};
        size_t pick = 0;
        (void)pick_of(sample, line->entry, &pick);
        if (line->found_size == 0)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_UNEXAMINED, line->row,
                              line->entry);
        if (!sampling_is_of_money(plan)) {
            if (!deviation_read(text, &found.deviates))
                return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_DEVIATION, line->row,
                                  text);
        } else if (!amount_read(text, &found.audited_fen) ||
                   found.audited_fen >= AUDIT_AUDITED_END) {
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_AUDITED, line->row, text);
        }
        out[pick] = found;
    }
    return AUDIT_OK;
}

enum audit_status
audit_sampling_reader_found(const struct audit_sampling_reader *reader,
                            const struct audit_sample_plan *plan, const struct audit_sample *sample,
                            struct audit_found *out, struct audit_error *err)
{
    const size_t size = (reader->line_count + 1) * sizeof(struct sheet_line);
    struct sheet_line *lines = malloc(size);
    if (lines == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)size);
    if (reader->line_count > 0)
        memcpy(lines, reader->lines, reader->line_count * sizeof *lines);
    qsort(lines, reader->line_count, sizeof *lines, by_entry);
    enum audit_status status = check_lines(lines, reader->line_count, sample, err);
    if (status == AUDIT_OK)
        status = check_missing(lines, reader->line_count, sample, err);
    if (status == AUDIT_OK)
        status = read_found(reader, plan, sample, out, err);
    free(lines);
    return status;
}
