#include "ledger/value/date.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "ledger/value/loose.h"

static const int64_t ms_per_day = INT64_C(86400000);
static const int64_t ms_ahead = INT64_C(8) * 3600000; /* UTC+8 */
static const uint32_t date_last = 99991231;

static bool
year_is_leap(uint32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static uint32_t
month_days(uint32_t year, uint32_t month)
{
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && year_is_leap(year) ? 29 : days[month - 1];
}

bool
ledger_month_exists(uint32_t month)
{
    return month >= 190001 && month <= 999912 && month % 100 >= 1 && month % 100 <= 12;
}

bool
ledger_date_exists(uint32_t date)
{
    return ledger_month_exists(date / 100) && date % 100 >= 1 &&
           date % 100 <= month_days(date / 10000, date / 100 % 100);
}

uint32_t
ledger_date_month(uint32_t date)
{
    return date / 100;
}

uint32_t
ledger_month_last_date(uint32_t month)
{
    assert(ledger_month_exists(month));
    return month * 100 + month_days(month / 100, month % 100);
}

uint32_t
ledger_month_next(uint32_t month)
{
    return month % 100 == 12 ? month + 89 : month + 1;
}

/* Years begin in March, so that the leap day is the last of its year, and 153 days are any five
 * months from there: the days before a month follow from one division. */
int32_t
ledger_date_days(uint32_t date)
{
    uint32_t month = date / 100 % 100;
    uint32_t year = date / 10000 - (month <= 2 ? 1 : 0);
    uint32_t month_from_march = (month + 9) % 12;
    uint32_t day_of_year = (153 * month_from_march + 2) / 5 + date % 100 - 1;
    uint32_t days = 365 * year + year / 4 - year / 100 + year / 400 + day_of_year;

    assert(ledger_date_exists(date));
    return (int32_t)days - 719468; /* From 0000-03-01 to 1970-01-01. */
}

/* The other direction, for days from 1970-01-01 on. An era is the 400 years after which the
 * calendar repeats. */
static uint32_t
date_of_days(uint32_t days)
{
    uint32_t shifted = days + 719468;
    uint32_t era = shifted / 146097;
    uint32_t day_of_era = shifted % 146097;
    uint32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint32_t month_from_march = (5 * day_of_year + 2) / 153;
    uint32_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    uint32_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    uint32_t year = era * 400 + year_of_era + (month <= 2 ? 1 : 0);

    return year * 10000 + month * 100 + day;
}

uint32_t
ledger_date_of_instant(int64_t instant_ms)
{
    assert(instant_ms >= 0 && instant_ms <= LEDGER_INSTANT_MS_MAX);
    return date_of_days((uint32_t)((instant_ms + ms_ahead) / ms_per_day));
}

/* Year and month with what stands between, and what must stand behind: "-", "/", ".", 年 and 月, or
 * nothing. */
static bool
year_month_read(const struct ledger_loose *text, size_t *at, const char **out_separator,
                uint32_t *out_month)
{
    static const char *const separators[] = {"-", "/", ".", "年"};
    const char *separator = "";
    uint32_t year;
    uint32_t month;

    if (!ledger_loose_digits(text, at, 4, 4, &year))
        return false;
    for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
        if (ledger_loose_skip(text, at, separators[i])) {
            separator = separators[i];
            break;
        }
    }
    if (!ledger_loose_digits(text, at, separator[0] == '\0' ? 2 : 1, 2, &month))
        return false;
    *out_separator = separator;
    *out_month = year * 100 + month;
    return true;
}

/* "8:15", "08:15:00", "08:15:00.123": looked at only to know that it is nothing else. */
static bool
time_skip(const struct ledger_loose *text, size_t *at)
{
    uint32_t hour;
    uint32_t minute;
    uint32_t second = 0;

    if (!ledger_loose_digits(text, at, 1, 2, &hour) || !ledger_loose_skip(text, at, ":") ||
        !ledger_loose_digits(text, at, 2, 2, &minute))
        return false;
    if (ledger_loose_skip(text, at, ":")) {
        if (!ledger_loose_digits(text, at, 2, 2, &second))
            return false;
        if (ledger_loose_skip(text, at, ".")) {
            while (ledger_loose_is_digit(text->points[*at]))
                *at += 1;
        }
    }
    return hour < 24 && minute < 60 && second < 61;
}

static bool
date_read(const struct ledger_loose *text, uint32_t *out_date)
{
    const char *separator;
    const char *behind_month;
    uint32_t month;
    uint32_t day;
    size_t at = 0;

    if (!year_month_read(text, &at, &separator, &month))
        return false;
    behind_month = (unsigned char)separator[0] >= 0x80 ? "月" : separator;
    if (!ledger_loose_skip(text, &at, behind_month) ||
        !ledger_loose_digits(text, &at, separator[0] == '\0' ? 2 : 1, 2, &day))
        return false;
    if (behind_month != separator && !ledger_loose_skip(text, &at, "日"))
        return false;
    if (text->points[at] == ' ') {
        ledger_loose_skip_blanks(text, &at);
        if (!time_skip(text, &at))
            return false;
    }
    *out_date = month * 100 + day;
    return at == text->count;
}

enum ledger_status
ledger_date_parse(struct ledger_slice text, uint32_t *out_date, struct ledger_error *err)
{
    struct ledger_loose folded;
    uint32_t date;

    if (!ledger_loose_fold(text, &folded) || !date_read(&folded, &date))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_DATE_MALFORMED, text);
    if (!ledger_date_exists(date))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_DATE_DOES_NOT_EXIST, text);
    *out_date = date;
    return LEDGER_OK;
}

/* Not 2023.1: a spreadsheet may have made it of 2023.10. */
static bool
month_read(const struct ledger_loose *text, uint32_t *out_month)
{
    const char *separator;
    size_t at = 0;

    if (!year_month_read(text, &at, &separator, out_month))
        return false;
    if (separator[0] == '.' || separator[0] == '/')
        return false;
    if ((unsigned char)separator[0] >= 0x80 && !ledger_loose_skip(text, &at, "月"))
        return false;
    return at == text->count;
}

enum ledger_status
ledger_month_parse(struct ledger_slice text, uint32_t *out_month, struct ledger_error *err)
{
    struct ledger_loose folded;
    uint32_t month;

    if (!ledger_loose_fold(text, &folded) || !month_read(&folded, &month))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_MONTH_MALFORMED, text);
    if (!ledger_month_exists(month))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_MONTH_DOES_NOT_EXIST, text);
    *out_month = month;
    return LEDGER_OK;
}

void
ledger_date_format(uint32_t date, char text[static LEDGER_DATE_TEXT_SIZE])
{
    text[0] = '\0';
    if (date == 0)
        return;
    if (date > date_last) /* An instant may end in the year 10000, which has no text. */
        date = date_last;
    (void)snprintf(text, LEDGER_DATE_TEXT_SIZE, "%04" PRIu32 "-%02" PRIu32 "-%02" PRIu32,
                   date / 10000 % 10000, date / 100 % 100, date % 100);
}

void
ledger_month_format(uint32_t month, char text[static LEDGER_DATE_TEXT_SIZE])
{
    text[0] = '\0';
    if (month == 0)
        return;
    if (month > date_last / 100)
        month = date_last / 100;
    (void)snprintf(text, LEDGER_DATE_TEXT_SIZE, "%04" PRIu32 "-%02" PRIu32, month / 100 % 10000,
                   month % 100);
}

void
ledger_instant_format(int64_t instant_ms, char text[static LEDGER_DATE_TIME_SIZE])
{
    uint32_t date = ledger_date_of_instant(instant_ms);
    uint32_t second = (uint32_t)((instant_ms + ms_ahead) % ms_per_day / 1000);

    ledger_date_format(date, text);
    (void)snprintf(text + LEDGER_DATE_TEXT_SIZE - 1,
                   LEDGER_DATE_TIME_SIZE - LEDGER_DATE_TEXT_SIZE + 1,
                   " %02" PRIu32 ":%02" PRIu32 ":%02" PRIu32, second / 3600 % 24, second / 60 % 60,
                   second % 60);
}
