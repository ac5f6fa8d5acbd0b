/* Dates, and times with a zone. */
#include <string.h>

#include "audit/evidence/date.h"
#include "audit/reconcile/cell.h"

static bool
is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

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
    if (size > 0) /* Of nothing at all there is no pointer to count from. */
        *text = (struct audit_bytes){text->data + size, text->size - size};
    *out = number;
    return size >= min;
}

static bool
take_text(struct audit_bytes *text, const char *wanted)
{
    size_t size = strlen(wanted);
    if (size > text->size || (size > 0 && memcmp(text->data, wanted, size) != 0))
        return false;
    *text = (struct audit_bytes){text->data + size, text->size - size};
    return true;
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
    struct audit_bytes time = audit_cell_trim(rest);
    return (time.size < rest.size || form == AUDIT_DATE_WORDS) && is_time(time);
}

enum audit_date_form
audit_cell_read_date(struct audit_bytes text, uint32_t *out_date)
{
    uint8_t plain[64];
    struct audit_bytes whole = {plain, 0};
    text = audit_cell_trim(text);
    if (!audit_cell_narrow(text, plain, sizeof plain, &whole.size))
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
