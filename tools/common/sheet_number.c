#include "tools/common/sheet_number.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

enum {
    DIGITS_KEPT = 15,    /* that a spreadsheet shows and takes */
    DIGITS_WRITTEN = 17, /* that tell any two binary fractions apart */
    DIGITS_MAX = 40,
    EXPONENT_MAX = 400,
    PLACES_MAX = 31, /* 5^31 has 72 bits, and 2^53 times that still fits `wide` */
};

/* digits × 10^exponent; no zero at either end, none at all for zero. */
struct decimal {
    bool is_negative;
    bool is_plain; /* written without an exponent or needless zeros in front */
    char digits[DIGITS_MAX + 1];
    size_t count;
    int exponent;
};

static bool
is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* Digits from `at` on; the value's last place is 10^exponent. False when there are too many. */
static bool
digits_take(struct ledger_slice stored, size_t *at, struct decimal *decimal, int step)
{
    for (; *at < stored.size && is_digit(stored.data[*at]); (*at)++) {
        if (decimal->count == 0 && stored.data[*at] == '0') {
            decimal->exponent -= step;
            continue;
        }
        if (decimal->count == DIGITS_MAX)
            return false;
        decimal->digits[decimal->count++] = (char)stored.data[*at];
        decimal->exponent -= step;
    }
    return true;
}

static bool
exponent_take(struct ledger_slice stored, size_t *at, int *exponent)
{
    bool is_negative = false;
    size_t start;
    int value = 0;

    if (*at < stored.size && (stored.data[*at] == '-' || stored.data[*at] == '+'))
        is_negative = stored.data[(*at)++] == '-';
    for (start = *at; *at < stored.size && is_digit(stored.data[*at]); (*at)++) {
        value = value * 10 + (stored.data[*at] - '0');
        if (value > EXPONENT_MAX)
            return false;
    }
    *exponent += is_negative ? -value : value;
    return *at > start;
}

/* -?digits(.digits)?([eE][+-]?digits)? and nothing else. */
static bool
decimal_read(struct ledger_slice stored, struct decimal *out)
{
    struct decimal decimal = {.is_plain = true};
    size_t at = 0;
    size_t start;

    if (stored.size > 0 && stored.data[0] == '-') {
        decimal.is_negative = true;
        at++;
    }
    start = at;
    if (!digits_take(stored, &at, &decimal, 0) || at == start)
        return false;
    if (stored.data[start] == '0' && at - start > 1)
        decimal.is_plain = false;
    if (at < stored.size && stored.data[at] == '.') {
        start = ++at;
        if (!digits_take(stored, &at, &decimal, 1) || at == start)
            return false;
    }
    if (at < stored.size && (stored.data[at] == 'e' || stored.data[at] == 'E')) {
        decimal.is_plain = false;
        at++;
        if (!exponent_take(stored, &at, &decimal.exponent))
            return false;
    }
    while (decimal.count > 0 && decimal.digits[decimal.count - 1] == '0') {
        decimal.count--;
        decimal.exponent++;
    }
    decimal.digits[decimal.count] = '\0';
    if (decimal.count == 0) { /* Zero has no sign and no magnitude. */
        decimal.exponent = 0;
        decimal.is_plain = decimal.is_plain && !decimal.is_negative;
        decimal.is_negative = false;
    }
    *out = decimal;
    return at == stored.size;
}

/* --- is it a decimal that somebody typed? --- */

static uint64_t
digits_value(const struct decimal *decimal)
{
    uint64_t value = 0;

    assert(decimal->count <= DIGITS_WRITTEN);
    for (size_t i = 0; i < decimal->count; i++)
        value = value * 10 + (uint64_t)(decimal->digits[i] - '0');
    return value;
}

/* value / 10^places as the nearest m × 2^e with 2^52 <= m < 2^53, ties to even, as IEEE 754 has it.
 */
static void
nearest_binary(uint64_t value, int places, uint64_t *out_m, int *out_e)
{
    wide numerator = value;
    wide denominator = 1;
    const uint64_t low = UINT64_C(1) << 52;
    int e = -places; /* 10^p = 5^p × 2^p */
    uint64_t m;
    wide rest;

    for (int i = 0; i < places; i++)
        denominator *= 5;
    for (; numerator / denominator >= 2 * low; e++)
        denominator *= 2;
    for (; numerator / denominator < low; e--)
        numerator *= 2;
    m = (uint64_t)(numerator / denominator);
    rest = numerator % denominator * 2;
    if (rest > denominator || (rest == denominator && m % 2 == 1))
        m++;
    if (m == 2 * low) {
        m = low;
        e++;
    }
    *out_m = m;
    *out_e = e;
}

/* Rounds to the 15 digits that a spreadsheet shows. False when that is another binary number. */
static bool
decimal_settle(struct decimal *decimal)
{
    struct decimal whole = *decimal;
    uint64_t value = digits_value(decimal);
    uint64_t scale = decimal->count == DIGITS_WRITTEN ? 100 : 10;
    uint64_t rounded = (value + scale / 2) / scale;
    uint64_t m[2];
    int e[2];

    whole.exponent += scale == 100 ? 2 : 1;
    nearest_binary(value, -decimal->exponent, &m[0], &e[0]);
    assert(whole.exponent <= 0); /* At most 15 digits stand in front of the point. */
    nearest_binary(rounded, -whole.exponent, &m[1], &e[1]);
    if (m[0] != m[1] || e[0] != e[1])
        return false;
    whole.count = (size_t)snprintf(whole.digits, sizeof(whole.digits), "%" PRIu64, rounded);
    while (whole.digits[whole.count - 1] == '0') {
        whole.digits[--whole.count] = '\0';
        whole.exponent++;
    }
    whole.is_plain = false;
    *decimal = whole;
    return true;
}

static void
decimal_write(const struct decimal *decimal, char text[static SHEET_NUMBER_SIZE])
{
    int point = (int)decimal->count + decimal->exponent; /* digits in front of the point */
    const char *sign = decimal->is_negative && decimal->count > 0 ? "-" : "";

    assert(point <= DIGITS_KEPT && -decimal->exponent <= PLACES_MAX);
    if (decimal->count == 0)
        (void)snprintf(text, SHEET_NUMBER_SIZE, "0");
    else if (decimal->exponent >= 0)
        (void)snprintf(text, SHEET_NUMBER_SIZE, "%s%s%.*s", sign, decimal->digits,
                       decimal->exponent, "000000000000000");
    else if (point > 0)
        (void)snprintf(text, SHEET_NUMBER_SIZE, "%s%.*s.%s", sign, point, decimal->digits,
                       decimal->digits + point);
    else
        (void)snprintf(text, SHEET_NUMBER_SIZE, "%s0.%.*s%s", sign, -point,
                       "0000000000000000000000000000000", decimal->digits);
}

static enum ledger_status
number_write(struct decimal *decimal, struct ledger_slice stored,
             char text[static SHEET_NUMBER_SIZE], struct ledger_error *err)
{
    if ((int)decimal->count + decimal->exponent > DIGITS_KEPT)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_DIGITS_LOST, stored);
    if (decimal->count > DIGITS_WRITTEN || -decimal->exponent > PLACES_MAX ||
        (decimal->count > DIGITS_KEPT && !decimal_settle(decimal)))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_INEXACT, stored);
    if (decimal->is_plain && stored.size < SHEET_NUMBER_SIZE)
        (void)snprintf(text, SHEET_NUMBER_SIZE, "%.*s", (int)stored.size,
                       (const char *)stored.data);
    else
        decimal_write(decimal, text);
    return LEDGER_OK;
}

/* --- days and times --- */

enum {
    SECONDS_PER_DAY = 86400,
    SERIAL_MAX = 2958465, /* 9999-12-31 */
    PLACES_OF_DAY = 18,
};

/* Whole days, and seconds of the day; a time is shown to the second and kept to the tick of a
 * binary fraction. False when there are more days than there are dates. */
static bool
days_read(const struct decimal *decimal, uint32_t *out_days, uint32_t *out_seconds)
{
    int point = (int)decimal->count + decimal->exponent;
    uint64_t days = 0;
    uint64_t part = 0;
    uint64_t seconds;

    if (point > 7 || decimal->is_negative)
        return false;
    for (int i = 0; i < point; i++)
        days = days * 10 + (i < (int)decimal->count ? (uint64_t)(decimal->digits[i] - '0') : 0);
    for (int place = 0; place < PLACES_OF_DAY; place++) {
        int i = point + place;

        part = part * 10 +
               (i >= 0 && i < (int)decimal->count ? (uint64_t)(decimal->digits[i] - '0') : 0);
    }
    seconds = (uint64_t)(((wide)part * SECONDS_PER_DAY + UINT64_C(500000000000000000)) /
                         UINT64_C(1000000000000000000));
    days += seconds / SECONDS_PER_DAY;
    if (days > SERIAL_MAX)
        return false;
    *out_days = (uint32_t)days;
    *out_seconds = (uint32_t)(seconds % SECONDS_PER_DAY);
    return true;
}

static bool
is_leap(uint32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The date that lies `days` behind the first of January of `year`. */
static uint32_t
date_after(uint32_t year, uint32_t days)
{
    static const uint8_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t month = 0;

    for (; days >= (is_leap(year) ? 366U : 365U); year++)
        days -= is_leap(year) ? 366U : 365U;
    for (; days >= lengths[month] + (month == 1 && is_leap(year) ? 1U : 0U); month++)
        days -= lengths[month] + (month == 1 && is_leap(year) ? 1U : 0U);
    return year * 10000 + (month + 1) * 100 + days + 1;
}

/* Day 60 of the epoch of 1900 is its 29 February, which that year did not have: every spreadsheet
 * keeps this fault of the first. */
static bool
date_of_serial(uint32_t serial, bool is_1904, uint32_t *out_date)
{
    if (!is_1904 && (serial == 0 || serial == 60))
        return false;
    *out_date = is_1904       ? date_after(1904, serial)
                : serial < 60 ? date_after(1900, serial - 1)
                              : date_after(1900, serial - 2);
    return *out_date <= 99991231;
}

static enum ledger_status
date_write(const struct decimal *decimal, struct ledger_slice stored, enum sheet_format format,
           bool is_1904, char text[static SHEET_NUMBER_SIZE], struct ledger_error *err)
{
    uint32_t days = 0;
    uint32_t seconds = 0;
    uint32_t date = 0;
    bool is_sound = days_read(decimal, &days, &seconds);
    bool is_elapsed = format == SHEET_FORMAT_ELAPSED;
    bool is_time = is_sound && (is_elapsed || (format == SHEET_FORMAT_TIME && days == 0));
    uint32_t hours = seconds / 3600 + (is_elapsed ? days * 24 : 0);

    if (!is_sound || (!is_time && !date_of_serial(days, is_1904, &date)))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_DATE, stored);
    if (is_time)
        (void)snprintf(text, SHEET_NUMBER_SIZE, "%02u:%02u:%02u", hours, seconds / 60 % 60,
                       seconds % 60);
    else if (seconds == 0)
        (void)snprintf(text, SHEET_NUMBER_SIZE, "%04u-%02u-%02u", date / 10000, date / 100 % 100,
                       date % 100);
    else
        (void)snprintf(text, SHEET_NUMBER_SIZE, "%04u-%02u-%02u %02u:%02u:%02u", date / 10000,
                       date / 100 % 100, date % 100, hours, seconds / 60 % 60, seconds % 60);
    return LEDGER_OK;
}

enum ledger_status
sheet_number_text(struct ledger_slice stored, enum sheet_format format, bool is_1904,
                  char text[static SHEET_NUMBER_SIZE], struct ledger_error *err)
{
    struct decimal decimal;

    if (!decimal_read(stored, &decimal))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_NUMBER, stored);
    switch (format) {
    case SHEET_FORMAT_NUMBER:
        return number_write(&decimal, stored, text, err);
    case SHEET_FORMAT_DATE:
    case SHEET_FORMAT_TIME:
    case SHEET_FORMAT_ELAPSED:
        return date_write(&decimal, stored, format, is_1904, text, err);
    case SHEET_FORMAT_SCALED:
        break;
    }
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_SCALED, stored);
}
