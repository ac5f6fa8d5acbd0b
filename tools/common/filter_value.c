/* Ranges: of amounts, dates and numbers. "A..B" with either end open, a comparison, or one value.
 */
#include "tools/common/filter_internal.h"

#include <string.h>

#include "ledger/base/text.h"
#include "ledger/value/date.h"
#include "ledger/value/money.h"

struct kind {
    /* What one value stands for: a year is all of its days. */
    bool (*read)(struct ledger_slice text, struct filter_range *out);
    /* The next and the one before; false where there is none. */
    bool (*after)(uint64_t value, uint64_t *out);
    bool (*before)(uint64_t value, uint64_t *out);
};

static bool
starts(struct ledger_slice *text, const char *word)
{
    const struct ledger_slice known = ledger_slice_of_text(word);

    if (text->size < known.size || memcmp(text->data, known.data, known.size) != 0)
        return false;
    *text = ledger_slice_of(text->data + known.size, text->size - known.size);
    return true;
}

static bool
ends(struct ledger_slice *text, const char *word)
{
    const struct ledger_slice known = ledger_slice_of_text(word);

    if (text->size < known.size ||
        memcmp(text->data + text->size - known.size, known.data, known.size) != 0)
        return false;
    text->size -= known.size;
    return true;
}

enum comparison { AT_LEAST, AT_MOST, MORE, LESS, EXACTLY };

static enum comparison
read_comparison(struct ledger_slice *text)
{
    if (starts(text, ">=") || starts(text, "≥"))
        return AT_LEAST;
    if (starts(text, "<=") || starts(text, "≤"))
        return AT_MOST;
    if (starts(text, ">"))
        return MORE;
    if (starts(text, "<"))
        return LESS;
    (void)starts(text, "=");
    return EXACTLY;
}

static bool
read_compared(struct ledger_slice text, const struct kind *kind, struct filter_range *out)
{
    const enum comparison comparison = read_comparison(&text);
    struct filter_range one;
    struct filter_range range = {FILTER_OPEN_LOW, FILTER_OPEN_HIGH};
    bool is_some = true;

    if (!kind->read(text, &one))
        return false;
    if (comparison == AT_LEAST || comparison == EXACTLY)
        range.low = one.low;
    if (comparison == AT_MOST || comparison == EXACTLY)
        range.high = one.high;
    if (comparison == MORE)
        is_some = kind->after(one.high, &range.low);
    if (comparison == LESS)
        is_some = kind->before(one.low, &range.high);
    if (is_some)
        *out = range;
    return is_some;
}

/* The place of ".."; the size where there is none. */
static size_t
find_dots(struct ledger_slice text)
{
    for (size_t i = 0; i + 1 < text.size; i++) {
        if (text.data[i] == '.' && text.data[i + 1] == '.')
            return i;
    }
    return text.size;
}

static bool
read_range(struct ledger_slice text, const struct kind *kind, struct filter_range *out)
{
    const size_t dots = find_dots(text);
    struct filter_range low = {FILTER_OPEN_LOW, 0};
    struct filter_range high = {0, FILTER_OPEN_HIGH};

    if (dots == text.size)
        return read_compared(text, kind, out);
    if (text.size == 2 || (dots > 0 && !kind->read(ledger_slice_of(text.data, dots), &low)) ||
        (dots + 2 < text.size &&
         !kind->read(ledger_slice_of(text.data + dots + 2, text.size - dots - 2), &high)))
        return false;
    *out = (struct filter_range){low.low, high.high};
    return true;
}

/* `what` is the message of a value that is none. */
static enum ledger_status
read_checked(struct ledger_slice value, const struct kind *kind, enum ledger_message what,
             struct filter_range *out, struct ledger_error *err)
{
    struct filter_range range;

    if (!read_range(value, kind, &range))
        return ledger_fail(err, LEDGER_MALFORMED, what, value);
    if (range.low > range.high)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_BACKWARDS, value);
    *out = range;
    return LEDGER_OK;
}

/* --- numbers --- */

static bool
number_after(uint64_t number, uint64_t *out)
{
    *out = number + 1;
    return number < INT64_MAX;
}

static bool
number_before(uint64_t number, uint64_t *out)
{
    *out = number - 1;
    return number > 0;
}

static bool
read_number(struct ledger_slice text, struct filter_range *out)
{
    uint64_t number;

    if (ledger_text_from_decimal(text, INT64_MAX, &number) != LEDGER_OK)
        return false;
    *out = (struct filter_range){number, number};
    return true;
}

enum ledger_status
filter_read_numbers(struct ledger_slice value, struct filter_range *out, struct ledger_error *err)
{
    static const struct kind numbers = {read_number, number_after, number_before};

    return read_checked(value, &numbers, LEDGER_MESSAGE_FILTER_NUMBER, out, err);
}

/* --- amounts --- */

/* How many zeros a unit has, in fen: 元 two, 万 six, 亿 ten. */
static unsigned
read_unit(struct ledger_slice *text)
{
    (void)ends(text, "元");
    if (ends(text, "亿"))
        return 10;
    return ends(text, "万") ? 6 : 2;
}

static bool
push_digit(uint64_t *number, uint64_t digit)
{
    return !__builtin_mul_overflow(*number, UINT64_C(10), number) &&
           !__builtin_add_overflow(*number, digit, number);
}

/* Whether so many digits may stand before a separator, or before the point. */
static bool
closes_group(unsigned group, bool has_comma, bool by_comma)
{
    if (has_comma)
        return group == 3;
    return group > 0 && (!by_comma || group <= 3);
}

/* "1,234.5": digits 12345, one decimal. Separators every three digits or none. */
static bool
read_figure(struct ledger_slice text, uint64_t *out_digits, unsigned *out_decimals)
{
    unsigned decimals = 0, group = 0;
    bool has_point = false, has_comma = false;
    uint64_t digits = 0;

    for (size_t i = 0; i < text.size; i++) {
        const uint8_t byte = text.data[i];

        if (byte == ',' || byte == '.') {
            if (has_point || !closes_group(group, has_comma, byte == ','))
                return false;
            has_point = byte == '.';
            has_comma = has_comma || byte == ',';
            group = 0;
        } else if (byte < '0' || byte > '9' || !push_digit(&digits, byte - (uint64_t)'0')) {
            return false;
        } else {
            group++;
            decimals += has_point;
        }
    }
    *out_digits = digits;
    *out_decimals = decimals;
    return group > 0 && (has_point || !has_comma || group == 3);
}

static bool
read_amount(struct ledger_slice text, struct filter_range *out)
{
    unsigned decimals;
    unsigned zeros;
    uint64_t fen;

    (void)(starts(&text, "¥") || starts(&text, "￥"));
    zeros = read_unit(&text);
    if (!read_figure(text, &fen, &decimals))
        return false;
    for (; decimals < zeros; decimals++) {
        if (!push_digit(&fen, 0))
            return false;
    }
    for (; decimals > zeros; decimals--) {
        if (fen % 10 != 0)
            return false;
        fen /= 10;
    }
    if (fen > (uint64_t)LEDGER_MONEY_FEN_MAX)
        return false;
    *out = (struct filter_range){fen, fen};
    return true;
}

static bool
amount_after(uint64_t fen, uint64_t *out)
{
    *out = fen + 1;
    return fen < (uint64_t)LEDGER_MONEY_FEN_MAX;
}

enum ledger_status
filter_read_amounts(struct ledger_slice value, struct filter_range *out, struct ledger_error *err)
{
    static const struct kind amounts = {read_amount, amount_after, number_before};

    return read_checked(value, &amounts, LEDGER_MESSAGE_FILTER_AMOUNT, out, err);
}

/* --- dates --- */

static struct filter_range
months(uint32_t year, uint32_t first, uint32_t last)
{
    return (struct filter_range){(year * 100 + first) * 100 + 1,
                                 ledger_month_last_date(year * 100 + last)};
}

/* What may stand behind a year. */
static bool
read_part_of_year(struct ledger_slice rest, uint32_t year, struct filter_range *out)
{
    static const struct {
        const char *words[3];
        uint32_t first, last;
    } rows[] = {
        {{"", "年", "年"}, 1, 12},          {{"Q1", "q1", "年一季度"}, 1, 3},
        {{"Q2", "q2", "年二季度"}, 4, 6},   {{"Q3", "q3", "年三季度"}, 7, 9},
        {{"Q4", "q4", "年四季度"}, 10, 12}, {{"H1", "h1", "年上半年"}, 1, 6},
        {{"H2", "h2", "年下半年"}, 7, 12},
    };
    const bool has_dash = starts(&rest, "-");

    for (size_t i = has_dash; i < sizeof(rows) / sizeof(*rows); i++) {
        for (size_t j = 0; j < 3; j++) {
            if (!ledger_slice_equal(rest, ledger_slice_of_text(rows[i].words[j])))
                continue;
            *out = months(year, rows[i].first, rows[i].last);
            return true;
        }
    }
    return false;
}

static bool
read_date(struct ledger_slice text, struct filter_range *out)
{
    uint32_t date;
    uint64_t year;

    if (text.size >= 4 &&
        ledger_text_from_decimal(ledger_slice_of(text.data, 4), 9999, &year) == LEDGER_OK &&
        ledger_month_exists((uint32_t)year * 100 + 1) &&
        read_part_of_year(ledger_slice_of(text.data + 4, text.size - 4), (uint32_t)year, out))
        return true;
    if (ledger_month_parse(text, &date, NULL) == LEDGER_OK) {
        *out = months(date / 100, date % 100, date % 100);
        return true;
    }
    if (ledger_date_parse(text, &date, NULL) != LEDGER_OK)
        return false;
    *out = (struct filter_range){date, date};
    return true;
}

static bool
day_after(uint64_t date, uint64_t *out)
{
    const uint32_t next = (uint32_t)date + 1;

    if (date == 99991231)
        return false;
    *out = ledger_date_exists(next)
               ? next
               : ledger_month_next(ledger_date_month((uint32_t)date)) * 100 + 1;
    return true;
}

static bool
day_before(uint64_t date, uint64_t *out)
{
    const uint32_t month = ledger_date_month((uint32_t)date);

    if (date == 19000101)
        return false;
    if (date % 100 != 1)
        *out = date - 1;
    else
        *out = ledger_month_last_date(month % 100 == 1 ? month - 100 + 11 : month - 1);
    return true;
}

enum ledger_status
filter_read_dates(struct ledger_slice value, struct filter_range *out, struct ledger_error *err)
{
    static const struct kind days = {read_date, day_after, day_before};

    return read_checked(value, &days, LEDGER_MESSAGE_FILTER_DATE, out, err);
}
