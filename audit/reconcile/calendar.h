/* Which days are worked: Monday to Friday, but for the holidays of the State Council's yearly
 * notice, and the weekends that it has worked instead (调休).
 *
 * A calendar is a file, a line a day: a date, a blank, and what it is. '#' begins a remark.
 *     2023-01-23 休        (or: holiday)
 *     2023-01-28 班        (or: workday)
 * A year without any line is not covered: nobody has said what its holidays are. */
#ifndef AUDIT_RECONCILE_CALENDAR_H
#define AUDIT_RECONCILE_CALENDAR_H

#include "audit/evidence/bytes.h"

enum { AUDIT_CALENDAR_SIZE_MAX = 1 << 20, AUDIT_CALENDAR_DAYS_MAX = 1 << 15 };

struct audit_calendar_day {
    uint32_t date; /* YYYYMMDD */
    bool worked;
};
struct audit_calendar {
    struct audit_calendar_day *days; /* ascending, no date twice */
    size_t count;
};

/* MALFORMED names file and line: what cannot be read, a date that does not exist, one that stands
 * there twice. Free it in any case. */
enum audit_status audit_calendar_read(struct audit_bytes text, const char *name,
                                      struct audit_calendar *out,
                                      struct audit_error *err) AUDIT_MUST_CHECK;
void audit_calendar_free(struct audit_calendar *calendar);

/* A calendar may be NULL below: then there are neither holidays nor worked weekends. */
bool audit_calendar_covers(const struct audit_calendar *calendar, uint32_t date);
bool audit_calendar_worked(const struct audit_calendar *calendar, uint32_t date);
/* How many worked days there are behind `first` up to and with `last`; 0 if that is not later. */
uint32_t audit_calendar_worked_days(const struct audit_calendar *calendar, uint32_t first,
                                    uint32_t last);
/* How many days `last` is behind `first`; negative where it is before. For dates that exist. */
int64_t audit_calendar_days(uint32_t first, uint32_t last);
/* 0 is Monday, 6 Sunday. */
unsigned audit_calendar_weekday(uint32_t date);
/* The date that many days later (or earlier). */
uint32_t audit_calendar_later(uint32_t date, int64_t days);

#endif
