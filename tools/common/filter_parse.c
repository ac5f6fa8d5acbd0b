/* A filter read: [-][key:]value, between blanks. */
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "tools/common/filter_internal.h"

struct reader {
    struct ledger_slice text; /* folded */
    size_t at;
    struct filter *filter;
    bool joined; /* behind AND: a word must come */
};

/* One word of the text: in quotes, or up to the next blank. */
struct word {
    struct ledger_slice all; /* as it stands there, for messages */
    struct ledger_slice key; /* empty: none */
    struct ledger_slice value;
    bool negated, quoted;
};

/* --- folding --- */

static enum ledger_status
put_point(struct ledger_buffer *out, uint32_t point, struct ledger_error *err)
{
    uint8_t bytes[4];
    size_t size = 0;

    if (point < 0x80) {
        bytes[size++] = (uint8_t)point;
    } else if (point < 0x800) {
        bytes[size++] = (uint8_t)(0xC0 | point >> 6);
        bytes[size++] = (uint8_t)(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        bytes[size++] = (uint8_t)(0xE0 | point >> 12);
        bytes[size++] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        bytes[size++] = (uint8_t)(0x80 | (point & 0x3F));
    } else {
        bytes[size++] = (uint8_t)(0xF0 | point >> 18);
        bytes[size++] = (uint8_t)(0x80 | (point >> 12 & 0x3F));
        bytes[size++] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        bytes[size++] = (uint8_t)(0x80 | (point & 0x3F));
    }
    return ledger_buffer_append(out, ledger_slice_of(bytes, size), err);
}

static enum ledger_status
fold(struct ledger_slice text, struct ledger_buffer *out, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    if (text.size > FILTER_SIZE_MAX)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_TOO_LONG,
                           (size_t)FILTER_SIZE_MAX, (size_t)FILTER_TERM_COUNT_MAX);
    for (size_t at = 0; at < text.size && status == LEDGER_OK;) {
        const uint32_t point = ledger_text_next(text, &at);

        if (point == UINT32_MAX || (point != '\t' && ledger_text_steers(point)))
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_NOT_TEXT);
        status = put_point(out, filter_fold(point), err);
    }
    return status;
}

/* --- words --- */

static bool
has_more(const struct reader *reader)
{
    return reader->at < reader->text.size;
}

static uint8_t
peek(const struct reader *reader)
{
    return has_more(reader) ? reader->text.data[reader->at] : ' ';
}

static struct ledger_slice
since(const struct reader *reader, size_t begin)
{
    return ledger_slice_of(reader->text.data + begin, reader->at - begin);
}

/* A quoted value, with "" for a quote in it; the quotes are not part of it, the "" are still. */
static enum ledger_status
read_quoted(struct reader *reader, size_t begin, struct ledger_slice *out, struct ledger_error *err)
{
    const size_t inside = ++reader->at;

    for (; has_more(reader); reader->at++) {
        if (peek(reader) != '"')
            continue;
        reader->at++;
        if (peek(reader) == '"' && has_more(reader))
            continue;
        *out = ledger_slice_of(reader->text.data + inside, reader->at - 1 - inside);
        if (peek(reader) == ' ')
            return LEDGER_OK;
        break;
    }
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_QUOTE,
                       ledger_slice_of(reader->text.data + begin, reader->text.size - begin));
}

static enum ledger_status
read_word(struct reader *reader, struct word *out, struct ledger_error *err)
{
    const size_t begin = reader->at;
    enum ledger_status status = LEDGER_OK;
    size_t value;

    *out = (struct word){.negated = peek(reader) == '-'};
    reader->at += out->negated;
    value = reader->at;
    while (!out->quoted && peek(reader) != ' ' && status == LEDGER_OK) {
        if (peek(reader) == '"' && reader->at == value) {
            out->quoted = true;
            status = read_quoted(reader, begin, &out->value, err);
        } else if (peek(reader) == ':' && out->key.size == 0 && reader->at > value) {
            out->key = since(reader, value);
            value = ++reader->at;
        } else {
            reader->at++;
        }
    }
    out->all = since(reader, begin);
    if (!out->quoted)
        out->value = since(reader, value);
    return status;
}

/* --- terms --- */

/* Keeps a value, with "" in a quoted one made ", and its points to compare with. */
static enum ledger_status
keep_text(struct filter *filter, const struct word *word, struct filter_term *term,
          struct ledger_error *err)
{
    const size_t room = word->value.size;
    uint8_t *bytes = ledger_arena_take(&filter->arena, room + 1);
    uint32_t *points = ledger_arena_take(&filter->arena, (room + 1) * sizeof(*points));
    size_t size = 0, count = 0;

    if (bytes == NULL || points == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, room);
    for (size_t i = 0; i < room; i++) {
        bytes[size++] = word->value.data[i];
        i += word->quoted && word->value.data[i] == '"';
    }
    term->word = ledger_slice_of(bytes, size);
    term->text.is_letters = true;
    for (size_t at = 0; at < size; count++) {
        const uint32_t point = filter_fold_case(ledger_text_next(term->word, &at));

        points[count] = point;
        term->text.is_letters = term->text.is_letters && point >= 'a' && point <= 'z';
    }
    term->text.points = points;
    term->text.count = count;
    term->text.is_letters = term->text.is_letters && count >= 2;
    return LEDGER_OK;
}

static enum ledger_status
read_value(struct filter *filter, const struct word *word, struct filter_term *term,
           struct ledger_error *err)
{
    switch (term->field) {
    case FILTER_AMOUNT:
        return filter_read_amounts(word->value, &term->range, err);
    case FILTER_DATE:
        return filter_read_dates(word->value, &term->range, err);
    case FILTER_VOUCHER:
    case FILTER_ENTRY:
        return filter_read_numbers(word->value, &term->range, err);
    case FILTER_STATUS:
        return filter_read_statuses(word->value, &term->set, err);
    case FILTER_INSTRUMENT:
        return filter_read_instruments(word->value, &term->set, err);
    case FILTER_ANY:
    case FILTER_PAYEE:
    case FILTER_PROGRAMME:
    case FILTER_CATEGORY:
    case FILTER_OFFICER:
    case FILTER_FIELD_COUNT:
        break;
    }
    return keep_text(filter, word, term, err);
}

static enum ledger_status
add_term(struct filter *filter, const struct word *word, struct ledger_error *err)
{
    struct filter_term term = {.field = FILTER_ANY, .negated = word->negated};
    enum ledger_status status;

    if (word->key.size > 0 && !filter_read_field(word->key, &term.field))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_KEY_UNKNOWN, word->key,
                           word->all);
    if (word->value.size == 0)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_VALUE_MISSING, word->all);
    if (filter->term_count == FILTER_TERM_COUNT_MAX)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_TOO_LONG,
                           (size_t)FILTER_SIZE_MAX, (size_t)FILTER_TERM_COUNT_MAX);
    status = read_value(filter, word, &term, err);
    if (status == LEDGER_OK)
        filter->terms[filter->term_count++] = term;
    return status;
}

static bool
is_plain(const struct word *word, const char *text)
{
    return !word->quoted && ledger_slice_equal(word->all, ledger_slice_of_text(text));
}

/* A word, or the AND between two. */
static enum ledger_status
take_word(struct reader *reader, const struct word *word, struct ledger_error *err)
{
    if (is_plain(word, "OR"))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_OR);
    if (!is_plain(word, "AND")) {
        reader->joined = false;
        return add_term(reader->filter, word, err);
    }
    if (reader->joined || reader->filter->term_count == 0)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_AND);
    reader->joined = true;
    return LEDGER_OK;
}

static enum ledger_status
read_all(struct reader *reader, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    struct word word;

    while (status == LEDGER_OK) {
        while (has_more(reader) && peek(reader) == ' ')
            reader->at++;
        if (!has_more(reader))
            break;
        status = read_word(reader, &word, err);
        if (status == LEDGER_OK)
            status = take_word(reader, &word, err);
    }
    if (status == LEDGER_OK && reader->joined)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_AND);
    if (status == LEDGER_OK && reader->filter->term_count == 0)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_EMPTY);
    return status;
}

enum ledger_status
filter_parse(struct ledger_slice text, struct filter **out_filter, struct ledger_error *err)
{
    struct ledger_buffer folded = {0};
    struct reader reader = {.filter = calloc(1, sizeof(*reader.filter))};
    enum ledger_status status;

    if (reader.filter == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           sizeof(*reader.filter));
    status = fold(text, &folded, err);
    if (status == LEDGER_OK) {
        reader.text = ledger_buffer_slice(&folded);
        status = read_all(&reader, err);
    }
    if (status == LEDGER_OK) {
        *out_filter = reader.filter;
        reader.filter = NULL; /* Now the caller's. */
    }
    ledger_buffer_free(&folded);
    filter_free(reader.filter);
    return status;
}
