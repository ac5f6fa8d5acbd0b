#include "audit/evidence/date.h"

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

uint32_t
audit_date_of(int64_t ms)
{
    enum { DAY_MS = 86400000, UTC_8_MS = 8 * 3600000 };
    const int64_t local = ms + UTC_8_MS;

    return audit_days_date(local / DAY_MS - (local % DAY_MS < 0)); /* rounded down */
}
