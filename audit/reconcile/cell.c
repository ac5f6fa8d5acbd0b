#include "audit/reconcile/cell.h"

#include <string.h>

static bool
is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

static bool
is_blank(uint32_t point)
{
    return point == ' ' || point == '\t' || point == '\r' || point == '\n' || point == 0xA0 ||
           point == 0x3000 || point == 0xFEFF;
}

/* The next code point; a byte that is no UTF-8 stands for itself. */
static size_t
next(struct audit_bytes text, size_t at, uint32_t *out_point)
{
    size_t size = audit_text_next(text, at, out_point);
    if (size == 0)
        *out_point = 0xFFFD;
    return size > 0 ? size : 1;
}

static const char *const padding[] = {" ",        "\t",           "\r",          "\n",
                                      "\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"};

/* The size of the blank with which the text begins or ends; 0: with none. */
static size_t
outer_blank(struct audit_bytes text, bool at_end)
{
    uint8_t outer = text.size > 0 ? text.data[at_end ? text.size - 1 : 0] : 'x';
    if (outer > ' ' && outer < 0x80)
        return 0; /* Most cells, so that they cost nothing. */
    for (size_t i = 0; i < sizeof padding / sizeof padding[0]; i++) {
        size_t size = strlen(padding[i]);
        if (size <= text.size &&
            memcmp(text.data + (at_end ? text.size - size : 0), padding[i], size) == 0)
            return size;
    }
    return 0;
}

static struct audit_bytes
trim_blanks(struct audit_bytes text)
{
    for (size_t size; (size = outer_blank(text, false)) > 0;)
        text = (struct audit_bytes){text.data + size, text.size - size};
    for (size_t size; (size = outer_blank(text, true)) > 0;)
        text.size -= size;
    return text.size > 0 ? text : (struct audit_bytes){0};
}

struct audit_bytes
audit_cell_trim(struct audit_bytes text)
{
    text = trim_blanks(text);
    if (text.size >= 3 && text.data[0] == '=' && text.data[1] == '"' &&
        text.data[text.size - 1] == '"')
        text = trim_blanks((struct audit_bytes){text.data + 2, text.size - 3});
    if (text.size > 0 && text.data[0] == '\'')
        text = trim_blanks((struct audit_bytes){text.data + 1, text.size - 1});
    return text;
}

static bool
narrow(struct audit_bytes text, bool blanks, uint8_t *out, size_t capacity, size_t *out_size)
{
    size_t written = 0;
    uint32_t point = 0;
    for (size_t at = 0; at < text.size;) {
        size_t size = next(text, at, &point);
        bool wide = point >= 0xFF01 && point <= 0xFF5E;
        size_t wanted = wide ? 1 : size;
        if (blanks || !is_blank(point)) {
            if (wanted > capacity - written)
                return false;
            if (wide)
                out[written] = (uint8_t)(point - 0xFF01 + '!');
            else
                memcpy(out + written, text.data + at, size);
            written += wanted;
        }
        at += size;
    }
    *out_size = written;
    return true;
}

bool
audit_cell_narrow(struct audit_bytes text, uint8_t *out, size_t capacity, size_t *out_size)
{
    return narrow(text, true, out, capacity, out_size);
}

bool
audit_cell_plain(struct audit_bytes text, uint8_t *out, size_t capacity, size_t *out_size)
{
    static const char unit[] = "(元)";
    size_t size = 0, unit_size = sizeof unit - 1;
    if (!narrow(text, false, out, capacity, &size))
        return false;
    if (size > unit_size && memcmp(out + size - unit_size, unit, unit_size) == 0)
        size -= unit_size;
    *out_size = size;
    return true;
}

/* --- amounts --- */

/* Digits, separators among those before the point, and what is read of them. */
struct digits {
    uint64_t number;
    unsigned whole, decimals; /* how many digits */
    unsigned group;           /* digits since the last separator */
    bool separated, point, large;
};

static bool
take_digit(struct digits *digits, uint8_t digit)
{
    if (digits->point ? digits->decimals >= 2 : digits->large) {
        digits->decimals += digits->point;
        return true; /* Too many are told apart when all are seen. */
    }
    digits->whole += !digits->point;
    digits->decimals += digits->point;
    digits->group++;
    digits->large =
        digits->large || __builtin_mul_overflow(digits->number, 10, &digits->number) ||
        __builtin_add_overflow(digits->number, (uint64_t)(digit - '0'), &digits->number);
    return true;
}

static bool
take_separator(struct digits *digits)
{
    bool fits = !digits->point && digits->whole > 0 &&
                (digits->separated ? digits->group == 3 : digits->whole <= 3);
    digits->separated = true;
    digits->group = 0;
    return fits;
}

static bool
take_point(struct digits *digits)
{
    bool fits = !digits->point && digits->whole > 0 && (!digits->separated || digits->group == 3);
    digits->point = true;
    return fits;
}

/* `text` is ASCII digits with separators and a point; anything else makes it none. */
static enum audit_amount
read_digits(struct audit_bytes text, bool separators, int64_t *out_fen)
{
    struct digits digits = {0};
    int64_t fen = 0;
    bool fits = text.size > 0;
    for (size_t i = 0; i < text.size && fits; i++) {
        uint8_t c = text.data[i];
        fits = is_digit(c) ? take_digit(&digits, c)
               : c == '.'  ? take_point(&digits)
                           : c == ',' && separators && take_separator(&digits);
    }
    if (!fits || digits.whole == 0 || (digits.point && digits.decimals == 0) ||
        (!digits.point && digits.separated && digits.group != 3))
        return AUDIT_AMOUNT_NONE;
    if (digits.decimals > 2)
        return AUDIT_AMOUNT_DECIMALS;
    uint64_t scale = digits.decimals == 0 ? 100 : digits.decimals == 1 ? 10 : 1;
    if (digits.large || __builtin_mul_overflow(digits.number, scale, &fen))
        return AUDIT_AMOUNT_LARGE;
    *out_fen = fen;
    return AUDIT_AMOUNT_READ;
}

enum audit_amount
audit_decimal_amount(struct audit_bytes text, int64_t *out_fen)
{
    return read_digits(text, false, out_fen);
}

static bool
is_scientific(struct audit_bytes text)
{
    size_t at = 0;
    while (at < text.size && (is_digit(text.data[at]) || text.data[at] == '.'))
        at++;
    if (at == 0 || at == text.size || (text.data[at] | 0x20) != 'e')
        return false;
    at++;
    if (at < text.size && (text.data[at] == '+' || text.data[at] == '-'))
        at++;
    size_t exponent = at;
    while (at < text.size && is_digit(text.data[at]))
        at++;
    return at == text.size && at > exponent;
}

/* Takes one of the prefixes off; its number from 1, or 0. */
static unsigned
take_prefix(struct audit_bytes *text, const char *const *prefixes, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        size_t size = strlen(prefixes[i]);
        if (text->size >= size && memcmp(text->data, prefixes[i], size) == 0) {
            *text = (struct audit_bytes){text->data + size, text->size - size};
            return i + 1;
        }
    }
    return 0;
}

static bool
is_nothing(struct audit_bytes text)
{
    static const char *const dashes[] = {"-", "—", "–"};
    for (unsigned i = 0; i < 2 && text.size > 0; i++)
        if (take_prefix(&text, dashes, 3) == 0)
            return false;
    return text.size == 0;
}

enum audit_amount
audit_cell_amount(struct audit_bytes text, int64_t *out_fen, bool *out_signed)
{
    /* U+FFE5 is outside the range of full-width ASCII; U+2212 is the minus sign. */
    static const char *const currencies[] = {"￥", "¥"};
    static const char *const signs[] = {"+", "-", "−"};
    uint8_t plain[64];
    struct audit_bytes rest = {plain, 0};
    int64_t fen = 0;
    text = audit_cell_trim(text);
    if (!narrow(text, false, plain, sizeof plain, &rest.size))
        return AUDIT_AMOUNT_NONE;
    if (is_nothing(rest))
        return AUDIT_AMOUNT_NOTHING;
    bool bracketed = rest.size >= 2 && rest.data[0] == '(' && rest.data[rest.size - 1] == ')';
    if (bracketed)
        rest = (struct audit_bytes){rest.data + 1, rest.size - 2};
    unsigned sign = bracketed ? 0 : take_prefix(&rest, signs, 3);
    (void)take_prefix(&rest, currencies, 2);
    if (sign == 0 && !bracketed)
        sign = take_prefix(&rest, signs, 3);
    if (is_scientific(rest))
        return AUDIT_AMOUNT_SCIENTIFIC;
    enum audit_amount came = read_digits(rest, true, &fen);
    if (came != AUDIT_AMOUNT_READ)
        return came;
    *out_fen = bracketed || sign >= 2 ? -fen : fen;
    *out_signed = bracketed || sign > 0;
    return AUDIT_AMOUNT_READ;
}

/* --- accounts --- */

bool
audit_cell_account(struct audit_bytes text, uint8_t *out, size_t *out_size)
{
    size_t size = 0, written = 0;
    bool digits = true;
    text = audit_cell_trim(text);
    if (!narrow(text, false, out, text.size, &size) ||
        is_scientific((struct audit_bytes){out, size}))
        return false;
    for (size_t i = 0; i < size; i++)
        digits = digits && (is_digit(out[i]) || (out[i] == '-' && i > 0));
    for (size_t i = 0; i < size; i++)
        if (!digits || out[i] != '-')
            out[written++] = out[i];
    *out_size = written == 1 && out[0] == '-' ? 0 : written;
    return true;
}

bool
audit_cell_is_damaged(struct audit_bytes text)
{
    text = audit_cell_trim(text);
    return is_scientific(text) &&
           (memchr(text.data, '.', text.size) != NULL || memchr(text.data, '+', text.size) != NULL);
}
