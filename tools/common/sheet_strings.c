/* Texts that come in runs, and the table of those that cells share. */
#include <stdlib.h>
#include <string.h>

#include "tools/common/sheet_book.h"

void
sheet_runs_start(struct sheet_runs *runs, const char *name)
{
    if (strcmp(name, "t") == 0)
        runs->in_text++;
    else if (strcmp(name, "rPh") == 0)
        runs->in_phonetic++;
}

void
sheet_runs_end(struct sheet_runs *runs, const char *name)
{
    if (strcmp(name, "t") == 0 && runs->in_text > 0)
        runs->in_text--;
    else if (strcmp(name, "rPh") == 0 && runs->in_phonetic > 0)
        runs->in_phonetic--;
}

/* The character of "_x000D_" at `from`; 0 when there is none. Halves of a pair stay as they are
 * written: XML has no need to write them so. */
static uint32_t
escape_read(const uint8_t *from, size_t size)
{
    uint32_t value = 0;

    if (size < 7 || from[0] != '_' || from[1] != 'x' || from[6] != '_')
        return 0;
    for (size_t i = 2; i < 6; i++) {
        uint8_t byte = from[i];
        uint32_t digit = byte >= '0' && byte <= '9'   ? byte - (uint32_t)'0'
                         : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10U
                         : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10U
                                                      : 16;

        if (digit == 16)
            return 0;
        value = value * 16 + digit;
    }
    return value >= 0xD800 && value <= 0xDFFF ? 0 : value;
}

static size_t
utf8_write(uint32_t point, uint8_t *to)
{
    if (point < 0x80) {
        to[0] = (uint8_t)point;
        return 1;
    }
    if (point < 0x800) {
        to[0] = (uint8_t)(0xC0 | point >> 6);
        to[1] = (uint8_t)(0x80 | (point & 0x3F));
        return 2;
    }
    to[0] = (uint8_t)(0xE0 | point >> 12);
    to[1] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    to[2] = (uint8_t)(0x80 | (point & 0x3F));
    return 3;
}

void
sheet_runs_unescape(struct ledger_buffer *text, size_t start)
{
    size_t to = start;

    for (size_t from = start; from < text->size;) {
        uint32_t point = escape_read(text->data + from, text->size - from);

        if (point == 0)
            text->data[to++] = text->data[from++];
        else {
            to += utf8_write(point, text->data + to);
            from += 7;
        }
    }
    text->size = to;
}

struct strings {
    struct sheet_book *book;
    struct sheet_runs runs;
    bool in_item;
};

static enum ledger_status
string_start(void *context, const char *name, const char **attributes, struct ledger_error *err)
{
    struct strings *strings = context;

    (void)attributes;
    (void)err;
    if (strcmp(name, "si") == 0) {
        strings->in_item = true;
        strings->runs = (struct sheet_runs){0};
    } else
        sheet_runs_start(&strings->runs, name);
    return LEDGER_OK;
}

static enum ledger_status
string_add(struct sheet_book *book, struct ledger_error *err)
{
    size_t start = book->string_count == 0 ? 0 : book->string_ends[book->string_count - 1];

    if (book->string_count == SHEET_BOOK_STRING_COUNT_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_ZIP_BOMB,
                           "sharedStrings");
    if (book->string_count == book->string_capacity) {
        size_t capacity = book->string_capacity == 0 ? 1024 : book->string_capacity * 2;
        size_t *grown = realloc(book->string_ends, capacity * sizeof(*grown));

        if (grown == NULL)
            return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, capacity);
        book->string_ends = grown;
        book->string_capacity = capacity;
    }
    sheet_runs_unescape(&book->strings, start);
    book->string_ends[book->string_count++] = book->strings.size;
    return LEDGER_OK;
}

static enum ledger_status
string_end(void *context, const char *name, struct ledger_error *err)
{
    struct strings *strings = context;

    if (strcmp(name, "si") == 0 && strings->in_item) {
        strings->in_item = false;
        return string_add(strings->book, err);
    }
    sheet_runs_end(&strings->runs, name);
    return LEDGER_OK;
}

static enum ledger_status
string_text(void *context, struct ledger_slice text, struct ledger_error *err)
{
    struct strings *strings = context;
    struct ledger_buffer *all = &strings->book->strings;

    if (!strings->in_item || !sheet_runs_count(&strings->runs))
        return LEDGER_OK;
    if (all->size + text.size > SHEET_BOOK_STRINGS_SIZE_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_ZIP_BOMB,
                           "sharedStrings");
    return ledger_buffer_append(all, text, err);
}

enum ledger_status
sheet_strings_read(struct sheet_book *book, const char *part, struct ledger_error *err)
{
    static const struct sheet_xml_handler handler = {
        .start = string_start, .end = string_end, .text = string_text};
    struct strings strings = {.book = book};

    if (part == NULL || !sheet_zip_has(book->zip, part))
        return LEDGER_OK; /* A workbook may write all texts into its cells. */
    return sheet_xml_read(book->zip, part, &handler, &strings, err);
}

bool
sheet_book_string(const struct sheet_book *book, uint64_t number, struct ledger_slice *out)
{
    size_t start;

    if (number >= book->string_count)
        return false;
    start = number == 0 ? 0 : book->string_ends[number - 1];
    *out = ledger_slice_of(book->strings.data + start, book->string_ends[number] - start);
    return true;
}
