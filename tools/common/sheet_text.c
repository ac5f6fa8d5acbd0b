#include "tools/common/sheet_text.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "ledger/base/file.h"

static const char *const encoding_names[SHEET_ENCODING_COUNT] = {
    [SHEET_ENCODING_GUESS] = "",
    [SHEET_ENCODING_UTF_8] = "UTF-8",
    [SHEET_ENCODING_GB18030] = "GB18030",
    [SHEET_ENCODING_UTF_16LE] = "UTF-16LE",
    [SHEET_ENCODING_UTF_16BE] = "UTF-16BE",
};

const char *
sheet_encoding_name(enum sheet_encoding encoding)
{
    assert(encoding < SHEET_ENCODING_COUNT);
    return encoding_names[encoding];
}

bool
sheet_encoding_from_name(const char *name, enum sheet_encoding *out_encoding)
{
    static const struct {
        const char *name;
        enum sheet_encoding encoding;
    } others[] = {
        {"utf8", SHEET_ENCODING_UTF_8},
        {"gbk", SHEET_ENCODING_GB18030},
        {"gb2312", SHEET_ENCODING_GB18030},
        {"utf-16", SHEET_ENCODING_UTF_16LE},
    };

    for (int i = SHEET_ENCODING_UTF_8; i < SHEET_ENCODING_COUNT; i++) {
        if (strcasecmp(name, encoding_names[i]) == 0) {
            *out_encoding = (enum sheet_encoding)i;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (strcasecmp(name, others[i].name) == 0) {
            *out_encoding = others[i].encoding;
            return true;
        }
    }
    return false;
}

enum ledger_status
sheet_bytes_read(struct sheet_bytes *bytes, uint8_t *to, size_t capacity, size_t *out_size,
                 struct ledger_error *err)
{
    size_t size;

    if (bytes->file != NULL) {
        errno = 0;
        size = fread(to, 1, capacity, bytes->file);
        if (size < capacity && ferror(bytes->file) != 0)
            return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_SHEET_CANNOT_READ,
                               errno == 0 ? EIO : errno);
    } else {
        size = bytes->memory.size - bytes->memory_at;
        size = size > capacity ? capacity : size;
        if (size > 0)
            memcpy(to, bytes->memory.data + bytes->memory_at, size);
        bytes->memory_at += size;
    }
    *out_size = size;
    return LEDGER_OK;
}

enum ledger_status
sheet_bytes_rewind(struct sheet_bytes *bytes, struct ledger_error *err)
{
    bytes->memory_at = 0;
    if (bytes->file != NULL && fseek(bytes->file, 0, SEEK_SET) != 0)
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_SHEET_CANNOT_READ, errno);
    return LEDGER_OK;
}

bool
sheet_utf8_push(struct sheet_utf8 *utf8, uint8_t byte)
{
    const bool wide = utf8->wide;

    if (utf8->left > 0) {
        if (byte < utf8->low || byte > utf8->high) {
            *utf8 = (struct sheet_utf8){.wide = wide};
            return false;
        }
        utf8->left--;
        utf8->low = 0x80;
        utf8->high = 0xBF;
        return true;
    }
    /* The bounds of the second byte keep out long forms, surrogates and what is above U+10FFFF. */
    utf8->low = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
    utf8->high = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    if (byte < 0x80)
        return true;
    if (byte < 0xC2 || byte > 0xF4)
        return false;
    utf8->left = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    utf8->wide = wide || byte >= 0xE0;
    return true;
}

/* How many lines are surely UTF-8 and how many surely not, and the first of each. Two-byte
 * characters prove nothing: 联通 in GBK is valid UTF-8. A whole line with three-byte characters is
 * hardly ever so by accident. */
struct line_tally {
    struct sheet_utf8 utf8;
    bool broken;
    bool open; /* the line has bytes */
    bool after_cr;
    uint64_t line;
    uint64_t utf8_count;
    uint64_t utf8_first;
    uint64_t other_count;
    uint64_t other_first;
};

static void
tally_line(struct line_tally *tally)
{
    if (tally->broken || tally->utf8.left > 0) {
        if (tally->other_count++ == 0)
            tally->other_first = tally->line;
    } else if (tally->utf8.wide) {
        if (tally->utf8_count++ == 0)
            tally->utf8_first = tally->line;
    }
    tally->utf8 = (struct sheet_utf8){0};
    tally->broken = false;
    tally->open = false;
    tally->line++;
}

static void
tally_bytes(struct line_tally *tally, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bool second_half = bytes[i] == '\n' && tally->after_cr;

        /* Lines as sheet_csv.c counts them. No encoding that is guessed has CR or LF inside a
         * character. */
        tally->after_cr = bytes[i] == '\r';
        if (second_half)
            continue;
        tally->open = true;
        if (bytes[i] == '\n' || bytes[i] == '\r')
            tally_line(tally);
        else if (!sheet_utf8_push(&tally->utf8, bytes[i]))
            tally->broken = true;
    }
}

static struct sheet_guess
tally_verdict(const struct line_tally *tally)
{
    struct sheet_guess guess = {.encoding = SHEET_ENCODING_UTF_8};

    if (tally->other_count == 0)
        return guess;
    if (tally->utf8_count >= tally->other_count) {
        guess.mixed_line = tally->other_first;
    } else {
        guess.encoding = SHEET_ENCODING_GB18030;
        guess.mixed_line = tally->utf8_first;
    }
    return guess;
}

static enum sheet_encoding
encoding_of_mark(const uint8_t *bytes, size_t size)
{
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        return SHEET_ENCODING_UTF_8;
    if (size >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0)
        return SHEET_ENCODING_UTF_16LE;
    if (size >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0)
        return SHEET_ENCODING_UTF_16BE;
    if (size >= 4 && memcmp(bytes, "\x84\x31\x95\x33", 4) == 0)
        return SHEET_ENCODING_GB18030;
    return SHEET_ENCODING_GUESS;
}

enum ledger_status
sheet_guess(struct sheet_bytes *bytes, struct sheet_guess *out_guess, struct ledger_error *err)
{
    uint8_t block[4096];
    struct line_tally tally = {.line = 1};
    struct sheet_guess guess = {0};
    size_t size = 0;
    bool first = true;
    enum ledger_status status;

    do {
        status = sheet_bytes_read(bytes, block, sizeof(block), &size, err);
        if (status != LEDGER_OK)
            return status;
        if (first)
            guess.encoding = encoding_of_mark(block, size);
        first = false;
        tally_bytes(&tally, block, size);
    } while (size > 0 && guess.encoding == SHEET_ENCODING_GUESS);
    if (tally.open)
        tally_line(&tally);
    *out_guess = guess.encoding == SHEET_ENCODING_GUESS ? tally_verdict(&tally) : guess;
    return LEDGER_OK;
}

enum ledger_status
sheet_text_open(struct sheet_text *text, struct sheet_bytes *bytes, enum sheet_encoding encoding,
                struct ledger_error *err)
{
    assert(encoding > SHEET_ENCODING_GUESS && encoding < SHEET_ENCODING_COUNT);
    text->bytes = bytes;
    text->encoding = encoding;
    text->converter_open = false;
    text->begun = false;
    text->ended = false;
    text->raw_size = 0;
    sha256_init(&text->hasher);
    if (encoding == SHEET_ENCODING_UTF_8)
        return LEDGER_OK;
    text->converter = iconv_open("UTF-8", sheet_encoding_name(encoding));
    /* iconv_open's failure is a cast of -1, by POSIX. */
    if (text->converter == (iconv_t)-1)
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_ENCODING_MISSING,
                           sheet_encoding_name(encoding));
    text->converter_open = true;
    return LEDGER_OK;
}

void
sheet_text_close(struct sheet_text *text)
{
    if (text->converter_open)
        (void)iconv_close(text->converter);
    text->converter_open = false;
}

/* Copies whole characters of `raw`; says how many bytes it used and whether it met wrong ones. */
static void
take_utf8(struct sheet_text *text, size_t *out_used, size_t *out_size, bool *out_broken)
{
    struct sheet_utf8 utf8 = {0};
    size_t used = 0;

    *out_broken = false;
    for (size_t i = 0; i < text->raw_size && !*out_broken; i++) {
        *out_broken = !sheet_utf8_push(&utf8, text->raw[i]);
        if (!*out_broken && utf8.left == 0)
            used = i + 1;
    }
    memcpy(text->text, text->raw, used);
    *out_used = used;
    *out_size = used;
}

static void
take_converted(struct sheet_text *text, size_t *out_used, size_t *out_size, bool *out_broken)
{
    char *from = (char *)text->raw;
    char *to = (char *)text->text;
    size_t from_size = text->raw_size;
    size_t to_size = sizeof(text->text);
    size_t result = iconv(text->converter, &from, &from_size, &to, &to_size);

    /* EINVAL is a character that the block cuts. E2BIG cannot be: no character of these encodings
     * takes more than one and a half times its bytes in UTF-8. */
    *out_broken = result == (size_t)-1 && errno == EILSEQ;
    assert(result != (size_t)-1 || errno != E2BIG);
    *out_used = text->raw_size - from_size;
    *out_size = sizeof(text->text) - to_size;
}

/* A byte order mark is no text; it came through the decoder as U+FEFF. */
static struct ledger_slice
without_mark(struct sheet_text *text, size_t size)
{
    struct ledger_slice piece = ledger_slice_of(text->text, size);

    if (!text->begun && size >= 3 && memcmp(text->text, "\xEF\xBB\xBF", 3) == 0)
        piece = ledger_slice_of(text->text + 3, size - 3);
    text->begun = text->begun || size > 0;
    return piece;
}

enum ledger_status
sheet_text_next(struct sheet_text *text, struct ledger_slice *out_piece, bool *out_broken,
                struct ledger_error *err)
{
    struct ledger_slice piece = {0};
    bool broken = false;

    while (piece.size == 0 && !broken && !text->ended) {
        size_t read_size = 0;
        size_t used = 0;
        size_t size = 0;
        enum ledger_status status =
            sheet_bytes_read(text->bytes, text->raw + text->raw_size,
                             sizeof(text->raw) - text->raw_size, &read_size, err);

        if (status != LEDGER_OK)
            return status;
        sha256_update(&text->hasher, read_size, text->raw + text->raw_size);
        text->raw_size += read_size;
        text->ended = read_size == 0;
        if (text->encoding == SHEET_ENCODING_UTF_8)
            take_utf8(text, &used, &size, &broken);
        else
            take_converted(text, &used, &size, &broken);
        piece = without_mark(text, size);
        text->raw_size -= used;
        memmove(text->raw, text->raw + used, text->raw_size);
        /* What is left at the end of the file is half a character. */
        broken = broken || (text->ended && text->raw_size > 0);
    }
    text->ended = text->ended || broken;
    *out_piece = piece;
    *out_broken = broken;
    return LEDGER_OK;
}
