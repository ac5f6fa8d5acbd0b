#include "ledger/base/text.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

struct code_range {
    uint32_t first;
    uint32_t last;
};

/* CANONICAL.md, section 1, rule 8, in that order. */
static const struct code_range steering_ranges[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x061C, 0x061C}, {0x200E, 0x200F},
    {0x2028, 0x2029}, {0x202A, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF},
};

/* East Asian Width W and F, joined where only unassigned code points lie between. */
static const struct code_range wide_ranges[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26A1, 0x26A1},   {0x2705, 0x2705},   {0x270A, 0x270B},
    {0x274C, 0x274C},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2E80, 0x303E},   {0x3041, 0x3247},
    {0x3250, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x16FE0, 0x18DFF}, {0x1AFF0, 0x1B2FF}, {0x1F004, 0x1F004},
    {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320},
    {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA},
    {0x1F3E0, 0x1F3F0}, {0x1F400, 0x1F43E}, {0x1F440, 0x1F4FC}, {0x1F4FF, 0x1F53D},
    {0x1F550, 0x1F567}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F6EB, 0x1F6EC},
    {0x1F7E0, 0x1F7EB}, {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x2FFFD},
    {0x30000, 0x3FFFD},
};

/* What stands on top of the character before it. */
static const struct code_range zero_width_ranges[] = {
    {0x0300, 0x036F}, {0x200B, 0x200D}, {0x20D0, 0x20F0},
    {0x302A, 0x302D}, {0xFE00, 0xFE0F}, {0xE0100, 0xE01EF},
};

#define RANGES_CONTAIN(ranges, code_point)                                                         \
    ranges_contain((ranges), sizeof(ranges) / sizeof((ranges)[0]), (code_point))

static bool
ranges_contain(const struct code_range *ranges, size_t range_count, uint32_t code_point)
{
    for (size_t i = 0; i < range_count && ranges[i].first <= code_point; i++) {
        if (code_point <= ranges[i].last)
            return true;
    }
    return false;
}

bool
ledger_text_steers(uint32_t code_point)
{
    return RANGES_CONTAIN(steering_ranges, code_point);
}

uint32_t
ledger_text_next(struct ledger_slice text, size_t *at)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t code_point;
    size_t size;
    uint8_t lead;

    if (*at >= text.size)
        return UINT32_MAX;
    lead = text.data[*at];
    if (lead < 0x80) {
        *at += 1;
        return lead;
    }
    if (lead < 0xC2 || lead > 0xF4)
        return UINT32_MAX;
    size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size - *at < size)
        return UINT32_MAX;

    code_point = lead & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        uint8_t byte = text.data[*at + i];

        if ((byte & 0xC0) != 0x80)
            return UINT32_MAX;
        code_point = code_point << 6 | (byte & 0x3Fu);
    }
    if (code_point < least[size] || code_point > 0x10FFFF ||
        (code_point >= 0xD800 && code_point <= 0xDFFF))
        return UINT32_MAX;
    *at += size;
    return code_point;
}

static bool
is_space(uint32_t code_point)
{
    return code_point == 0x20 || code_point == 0xA0 || code_point == 0x3000;
}

bool
ledger_text_is_clean(struct ledger_slice text)
{
    uint32_t code_point = 'x'; /* Of empty text, neither end is a space. */
    size_t at = 0;

    while (at < text.size) {
        bool is_first = at == 0;

        code_point = ledger_text_next(text, &at);
        if (code_point == UINT32_MAX || ledger_text_steers(code_point))
            return false;
        if (is_first && is_space(code_point))
            return false;
    }
    return !is_space(code_point);
}

enum ledger_status
ledger_text_escape(struct ledger_slice text, struct ledger_buffer *out, struct ledger_error *err)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    enum ledger_status status;
    size_t at = 0;

    /* Every byte becomes three at most; with the room taken first, no append can fail. */
    if (text.size > SIZE_MAX / 3)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, text.size);
    status = ledger_buffer_reserve(out, text.size * 3, err);
    if (status != LEDGER_OK)
        return status;

    while (at < text.size) {
        size_t first = at;
        uint32_t code_point = ledger_text_next(text, &at);

        if (code_point == UINT32_MAX)
            at++;
        if (code_point == UINT32_MAX || ledger_text_steers(code_point)) {
            memcpy(out->data + out->size, replacement, sizeof(replacement) - 1);
            out->size += sizeof(replacement) - 1;
        } else {
            memcpy(out->data + out->size, text.data + first, at - first);
            out->size += at - first;
        }
    }
    return LEDGER_OK;
}

size_t
ledger_text_columns(const char *text)
{
    struct ledger_slice slice = ledger_slice_of_text(text);
    size_t columns = 0;
    size_t at = 0;

    while (at < slice.size) {
        uint32_t code_point = ledger_text_next(slice, &at);

        if (code_point == UINT32_MAX)
            at++;
        if (code_point != UINT32_MAX && RANGES_CONTAIN(zero_width_ranges, code_point))
            continue;
        columns += RANGES_CONTAIN(wide_ranges, code_point) ? 2 : 1;
    }
    return columns;
}

void
ledger_text_hex(struct ledger_slice bytes, char *text)
{
    (void)sodium_bin2hex(text, bytes.size * 2 + 1, bytes.data, bytes.size);
}

static int
hex_digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    return -1;
}

/* Not sodium_hex2bin, which also takes upper case: a hash that can be written two ways can be
 * signed two ways. */
enum ledger_status
ledger_text_from_hex(const char *text, uint8_t *out, size_t size)
{
    if (strnlen(text, size * 2 + 1) != size * 2)
        return LEDGER_MALFORMED;
    for (size_t i = 0; i < size * 2; i++) {
        if (hex_digit(text[i]) < 0)
            return LEDGER_MALFORMED;
    }
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
    return LEDGER_OK;
}

void
ledger_text_base64(struct ledger_slice bytes, char *text)
{
    (void)sodium_bin2base64(text, LEDGER_BASE64_SIZE(bytes.size), bytes.data, bytes.size,
                            sodium_base64_VARIANT_ORIGINAL);
}

/* libsodium insists on the padding and on unused bits of zero; with no character to ignore and no
 * place to report the end, it also insists on reading everything. */
enum ledger_status
ledger_text_from_base64(struct ledger_slice text, uint8_t *out, size_t capacity, size_t *out_size)
{
    size_t size = 0;

    if (text.size == 0) {
        *out_size = 0;
        return LEDGER_OK;
    }
    /* libsodium 1.0.18 reads every byte from 0x80 on as a slash. */
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] >= 0x80)
            return LEDGER_MALFORMED;
    }
    if (sodium_base642bin(out, capacity, (const char *)text.data, text.size, /* ignore= */ NULL,
                          &size, /* b64_end= */ NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return LEDGER_MALFORMED;
    *out_size = size;
    return LEDGER_OK;
}

enum ledger_status
ledger_text_from_decimal(struct ledger_slice text, uint64_t max, uint64_t *out_number)
{
    uint64_t number = 0;

    if (text.size == 0 || (text.size > 1 && text.data[0] == '0'))
        return LEDGER_MALFORMED;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return LEDGER_MALFORMED;
        if (__builtin_mul_overflow(number, (uint64_t)10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(text.data[i] - '0'), &number))
            return LEDGER_MALFORMED;
    }
    if (number > max)
        return LEDGER_MALFORMED;
    *out_number = number;
    return LEDGER_OK;
}
