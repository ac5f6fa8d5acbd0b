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

/* --- dates --- */

const char *
audit_date_form_example(enum audit_date_form form)
{
    switch (form) {
    case AUDIT_DATE_COMPACT:
        return "20230131";
    case AUDIT_DATE_HYPHENS:
        return "2023-01-31";
    case AUDIT_DATE_SLASHES:
        return "2023/1/31";
    case AUDIT_DATE_POINTS:
        return "2023.01.31";
    case AUDIT_DATE_WORDS:
        return "2023年1月31日";
    case AUDIT_DATE_NONE:
        break;
    }
    return "";
}

static bool
exists(uint32_t year, uint32_t month, uint32_t day)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1900 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* Takes `min` to `max` digits off. */
static bool
take_number(struct audit_bytes *text, size_t min, size_t max, uint32_t *out)
{
    uint32_t number = 0;
    size_t size = 0;
    while (size < text->size && size < max && is_digit(text->data[size]))
        number = number * 10 + (uint32_t)(text->data[size++] - '0');
    *text = (struct audit_bytes){text->data + size, text->size - size};
    *out = number;
    return size >= min;
}

static bool
take_text(struct audit_bytes *text, const char *wanted)
{
    return *wanted == '\0' || take_prefix(text, &wanted, 1) == 1;
}

/* H:MM, HH:MM:SS, HH:MM:SS.fff, HHMMSS; the whole of `text`. */
static bool
is_time(struct audit_bytes text)
{
    uint32_t hour = 0, minute = 0, second = 0, fraction = 0;
    bool colons = text.size > 2 && (text.data[1] == ':' || text.data[2] == ':');
    bool fits = take_number(&text, colons ? 1 : 2, 2, &hour) &&
                (!colons || take_text(&text, ":")) && take_number(&text, 2, 2, &minute);
    if (fits && text.size > 0 && (!colons || take_text(&text, ":")))
        fits = take_number(&text, 2, 2, &second);
    if (fits && take_text(&text, "."))
        fits = take_number(&text, 1, 9, &fraction);
    return fits && text.size == 0 && hour <= 24 && minute < 60 && second <= 60;
}

static bool
take_day(struct audit_bytes *text, enum audit_date_form form, uint32_t *out_date)
{
    static const struct {
        const char *behind_year, *behind_month, *behind_day;
    } marks[] = {
        [AUDIT_DATE_COMPACT] = {"", "", ""},     [AUDIT_DATE_HYPHENS] = {"-", "-", ""},
        [AUDIT_DATE_SLASHES] = {"/", "/", ""},   [AUDIT_DATE_POINTS] = {".", ".", ""},
        [AUDIT_DATE_WORDS] = {"年", "月", "日"},
    };
    uint32_t year = 0, month = 0, day = 0;
    size_t min = form == AUDIT_DATE_COMPACT ? 2 : 1;
    if (!take_number(text, 4, 4, &year) || !take_text(text, marks[form].behind_year) ||
        !take_number(text, min, 2, &month) || !take_text(text, marks[form].behind_month) ||
        !take_number(text, min, 2, &day) || !take_text(text, marks[form].behind_day) ||
        !exists(year, month, day))
        return false;
    *out_date = year * 10000 + month * 100 + day;
    return true;
}

/* Behind a date: nothing, or a time of day; digits glued to digits are neither. */
static bool
time_follows(struct audit_bytes rest, enum audit_date_form form)
{
    if (rest.size == 0)
        return true;
    if (take_text(&rest, "T"))
        return is_time(rest);
    struct audit_bytes time = trim_blanks(rest);
    return (time.size < rest.size || form == AUDIT_DATE_WORDS) && is_time(time);
}

enum audit_date_form
audit_cell_date(struct audit_bytes text, uint32_t *out_date)
{
    uint8_t plain[64];
    struct audit_bytes whole = {plain, 0};
    text = audit_cell_trim(text);
    if (!narrow(text, true, plain, sizeof plain, &whole.size))
        return AUDIT_DATE_NONE;
    for (int form = AUDIT_DATE_COMPACT; form <= AUDIT_DATE_WORDS; form++) {
        struct audit_bytes rest = whole;
        uint32_t date = 0;
        if (!take_day(&rest, (enum audit_date_form)form, &date))
            continue;
        if (!time_follows(rest, (enum audit_date_form)form))
            return AUDIT_DATE_NONE;
        *out_date = date;
        return (enum audit_date_form)form;
    }
    return AUDIT_DATE_NONE;
}

/* Days from civil, by the eras of 400 years of the proleptic Gregorian calendar. */
int64_t
audit_date_days(uint32_t date)
{
    int64_t year = date / 10000, month = date / 100 % 100, day = date % 100;
    year -= month <= 2;
    int64_t era = year / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

uint32_t
audit_days_date(int64_t days)
{
    days += 719468;
    int64_t era = days / 146097, of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t shifted = (5 * of_year + 2) / 153;
    int64_t day = of_year - (153 * shifted + 2) / 5 + 1;
    int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    year += era * 400 + (month <= 2);
    return (uint32_t)(year * 10000 + month * 100 + day);
}

/* "Z", "+08:00", "-05:00" or nothing; minutes east of Greenwich. */
static bool
take_zone(struct audit_bytes text, bool *out_given, int32_t *out_minutes)
{
    uint32_t hours = 0, minutes = 0;
    *out_given = text.size > 0;
    *out_minutes = 0;
    if (text.size == 0 || (text.size == 1 && text.data[0] == 'Z'))
        return true;
    bool west = text.data[0] == '-';
    if (!take_text(&text, west ? "-" : "+") || !take_number(&text, 2, 2, &hours) ||
        !take_text(&text, ":") || !take_number(&text, 2, 2, &minutes) || text.size > 0 ||
        hours > 14 || minutes > 59)
        return false;
    *out_minutes = (int32_t)(hours * 60 + minutes) * (west ? -1 : 1);
    return true;
}

/* The part of an xs:dateTime behind 'T', in minutes; whether it is a whole minute. */
static bool
take_time(struct audit_bytes *text, int64_t *out_minutes, bool *out_even)
{
    uint32_t hour = 0, minute = 0, second = 0, fraction = 0;
    if (!take_number(text, 2, 2, &hour) || !take_text(text, ":") ||
        !take_number(text, 2, 2, &minute) || !take_text(text, ":") ||
        !take_number(text, 2, 2, &second) || hour > 24 || minute > 59 || second > 60)
        return false;
    if (take_text(text, ".") && !take_number(text, 1, 9, &fraction))
        return false;
    *out_minutes = (int64_t)hour * 60 + minute;
    *out_even = second == 0 && fraction == 0;
    return true;
}

bool
audit_xml_date(struct audit_bytes text, uint32_t *out_date, bool *out_midnight)
{
    enum { SHANGHAI_MINUTES = 480, DAY_MINUTES = 1440 };
    uint32_t date = 0;
    int64_t minutes = 0;
    int32_t zone = 0;
    bool zoned = false, even = false;
    if (text.size < 10 || text.data[4] != '-' || text.data[7] != '-' ||
        !take_day(&text, AUDIT_DATE_HYPHENS, &date))
        return false;
    bool timed = take_text(&text, "T");
    if ((timed && !take_time(&text, &minutes, &even)) || !take_zone(text, &zoned, &zone))
        return false;
    if (timed && zoned)
        minutes += SHANGHAI_MINUTES - zone;
    if (timed) /* From -1,440 minutes on, so that the division rounds down. */
        date = audit_days_date(audit_date_days(date) + (minutes + DAY_MINUTES) / DAY_MINUTES - 1);
    if (date < 19000101 || date > 99991231)
        return false;
    *out_date = date;
    *out_midnight = even && minutes % DAY_MINUTES == 0;
    return true;
}
