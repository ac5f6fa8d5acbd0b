/* Business days: Monday to Friday, without the holidays and with the worked weekends that are given
 * as data. Any other date counts as the business day that follows. */
#include "audit/evidence/date.h"
#include "audit/reconcile/reconcile_internal.h"

uint32_t
reconcile_day_number(uint32_t date)
{
    enum { DAYS_TO_1970 = 25567 };

    return (uint32_t)(audit_date_days(date) + DAYS_TO_1970);
}

/* How many of the dates, which ascend, are before the date. */
static uint32_t
count_before(const uint32_t *dates, size_t count, uint32_t date)
{
    size_t low = 0, high = count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (dates[middle] < date)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

uint32_t
reconcile_business_day(const struct audit_reconcile_settings *settings, uint32_t date)
{
    const uint32_t days = reconcile_day_number(date); /* 1900-01-01 was a Monday */
    const uint32_t rest = days % 7;

    return days / 7 * 5 + (rest < 5 ? rest : 5) -
           count_before(settings->holidays, settings->holiday_count, date) +
           count_before(settings->workdays, settings->workday_count, date);
}
