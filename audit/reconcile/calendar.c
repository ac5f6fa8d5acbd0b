#include "audit/reconcile/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "audit/evidence/date.h"
#include "audit/reconcile/cell.h"

struct calendar_reading {
    const char *name; /* of the file */
    uint64_t line;
    struct audit_calendar *calendar;
    size_t capacity;
    struct audit_error *err;
};

static bool
is_word(struct audit_bytes text, const char *english, const char *chinese)
{
    return audit_bytes_equal(text, audit_text(english)) ||
           audit_bytes_equal(text, audit_text(chinese));
}

static bool
is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

/* Up to a remark, without blanks around it. */
static struct audit_bytes
without_remark(struct audit_bytes line)
{
    const uint8_t *remark = line.size > 0 ? memchr(line.data, '#', line.size) : NULL;
    if (remark != NULL)
        line.size = (size_t)(remark - line.data);
    while (line.size > 0 && is_blank(line.data[line.size - 1]))
        line.size--;
    return audit_cell_trim(line);
}

static enum audit_status
add_day(struct calendar_reading *reading, uint32_t date, bool worked)
{
    struct audit_calendar *calendar = reading->calendar;
    if (calendar->count == AUDIT_CALENDAR_DAYS_MAX)
        return audit_fail(reading->err, AUDIT_MALFORMED, AUDIT_MESSAGE_CALENDAR_LONG, reading->name,
                          (uint64_t)AUDIT_CALENDAR_DAYS_MAX);
    if (calendar->count == reading->capacity) {
        size_t capacity = reading->capacity > 0 ? 2 * reading->capacity : 64;
        struct audit_calendar_day *days = realloc(calendar->days, capacity * sizeof *days);
        if (days == NULL)
            return audit_fail(reading->err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                              (uint64_t)(capacity * sizeof *days));
        calendar->days = days;
        reading->capacity = capacity;
    }
    calendar->days[calendar->count++] = (struct audit_calendar_day){date, worked};
    return AUDIT_OK;
}

static enum audit_status
read_line(struct calendar_reading *reading, struct audit_bytes line)
{
    struct audit_bytes text = without_remark(line), day = text, word;
    uint32_t date = 0;
    reading->line++;
    if (text.size == 0)
        return AUDIT_OK;
    for (day.size = 0; day.size < text.size && !is_blank(text.data[day.size]);)
        day.size++;
    word = audit_cell_trim((struct audit_bytes){text.data + day.size, text.size - day.size});
    if (audit_cell_read_date(day, &date) == AUDIT_DATE_NONE)
        return audit_fail(reading->err, AUDIT_MALFORMED, AUDIT_MESSAGE_CALENDAR_DATE, reading->name,
                          reading->line, day);
    if (is_word(word, "holiday", "休"))
        return add_day(reading, date, false);
    if (is_word(word, "workday", "班"))
        return add_day(reading, date, true);
    return audit_fail(reading->err, AUDIT_MALFORMED, AUDIT_MESSAGE_CALENDAR_WORD, reading->name,
                      reading->line, word);
}

static int
by_date(const void *a, const void *b)
{
    const struct audit_calendar_day *x = a, *y = b;
    return (x->date > y->date) - (x->date < y->date);
}

static enum audit_status
put_in_order(struct calendar_reading *reading)
{
    struct audit_calendar *calendar = reading->calendar;
    if (calendar->count > 0)
        qsort(calendar->days, calendar->count, sizeof *calendar->days, by_date);
    for (size_t i = 1; i < calendar->count; i++)
        if (calendar->days[i - 1].date == calendar->days[i].date)
            return audit_fail(reading->err, AUDIT_MALFORMED, AUDIT_MESSAGE_CALENDAR_TWICE,
                              reading->name, calendar->days[i].date);
    return AUDIT_OK;
}

enum audit_status
audit_calendar_read(struct audit_bytes text, const char *name, struct audit_calendar *out,
                    struct audit_error *err)
{
    struct calendar_reading reading = {.name = name, .calendar = out, .err = err};
    enum audit_status status = AUDIT_OK;
    struct audit_bytes line;
    *out = (struct audit_calendar){0};
    if (text.size > AUDIT_CALENDAR_SIZE_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_VIEW_TOO_LARGE, name,
                          (uint64_t)text.size, (uint64_t)AUDIT_CALENDAR_SIZE_MAX);
    while (status == AUDIT_OK && audit_line(&text, &line))
        status = read_line(&reading, line);
    if (status == AUDIT_OK && text.size > 0) /* An editor may leave the last newline out. */
        status = read_line(&reading, text);
    return status == AUDIT_OK ? put_in_order(&reading) : status;
}

void
audit_calendar_free(struct audit_calendar *calendar)
{
    free(calendar->days);
    *calendar = (struct audit_calendar){0};
}

/* The place of the first day that is not before the date. */
static size_t
place_of(const struct audit_calendar *calendar, uint32_t date)
{
    size_t low = 0, high = calendar != NULL ? calendar->count : 0;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (calendar->days[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool
audit_calendar_covers(const struct audit_calendar *calendar, uint32_t date)
{
    const size_t at = place_of(calendar, date / 10000 * 10000);
    return calendar != NULL && at < calendar->count &&
           calendar->days[at].date / 10000 == date / 10000;
}

unsigned
audit_calendar_weekday(uint32_t date)
{
    const int64_t days = (audit_date_days(date) + 3) % 7; /* 1970-01-01 was a Thursday */
    return (unsigned)(days < 0 ? days + 7 : days);
}

bool
audit_calendar_worked(const struct audit_calendar *calendar, uint32_t date)
{
    const size_t at = place_of(calendar, date);
    if (calendar != NULL && at < calendar->count && calendar->days[at].date == date)
        return calendar->days[at].worked;
    return audit_calendar_weekday(date) < 5;
}

/* Mondays to Fridays up to and with the date, from a Monday long ago on. */
static int64_t
weekdays_to(uint32_t date)
{
    const int64_t days = audit_calendar_days(19000101, date) + 1;
    const int64_t weeks = days >= 0 ? days / 7 : -((6 - days) / 7);
    const int64_t rest = days - 7 * weeks;
    return 5 * weeks + (rest < 5 ? rest : 5);
}

uint32_t
audit_calendar_worked_days(const struct audit_calendar *calendar, uint32_t first, uint32_t last)
{
    if (last <= first)
        return 0;
    int64_t count = weekdays_to(last) - weekdays_to(first);
    for (size_t at = place_of(calendar, first + 1);
         calendar != NULL && at < calendar->count && calendar->days[at].date <= last; at++) {
        const struct audit_calendar_day *day = &calendar->days[at];
        count += (int64_t)day->worked - (audit_calendar_weekday(day->date) < 5);
    }
    return (uint32_t)count;
}

int64_t
audit_calendar_days(uint32_t first, uint32_t last)
{
    return audit_date_days(last) - audit_date_days(first);
}

uint32_t
audit_calendar_later(uint32_t date, int64_t days)
{
    return audit_days_date(audit_date_days(date) + days);
}
