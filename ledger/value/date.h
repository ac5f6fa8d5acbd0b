/* Civil dates in UTC+8, written YYYYMMDD, and months, written YYYYMM. */
#ifndef LEDGER_VALUE_DATE_H
#define LEDGER_VALUE_DATE_H

#include "ledger/base/bytes.h"

/* "2023-06-30" and its NUL; "2023-06-30 08:15:00" and its NUL. */
enum { LEDGER_DATE_TEXT_SIZE = 11, LEDGER_DATE_TIME_SIZE = 20 };

#define LEDGER_INSTANT_MS_MAX INT64_C(253402300799999)

/* Whether the number names a day that exists, 19000101 to 99991231 (Gregorian). */
bool ledger_date_exists(uint32_t date);
/* Whether the number is a month, 190001 to 999912. */
bool ledger_month_exists(uint32_t month);

uint32_t ledger_date_month(uint32_t date);       /* 20230630 -> 202306 */
uint32_t ledger_month_last_date(uint32_t month); /* 202302 -> 20230228 */
uint32_t ledger_month_next(uint32_t month);      /* 202312 -> 202401 */
/* Days from 1970-01-01, for differences. */
int32_t ledger_date_days(uint32_t date);

/* The civil date in UTC+8 of an instant in milliseconds, 0 to LEDGER_INSTANT_MS_MAX. Of the last
 * eight hours it is 100000101, which is later than every date that exists. */
uint32_t ledger_date_of_instant(int64_t instant_ms);

/* Reads 2023-06-30, 20230630, 2023/6/30, 2023.6.30, 2023年6月30日; blanks around and a time behind
 * a blank are passed over. MALFORMED names the text; a day that does not exist says so. */
enum ledger_status ledger_date_parse(struct ledger_slice text, uint32_t *out_date,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
/* Reads 2023-06, 202306, 2023年6月. */
enum ledger_status ledger_month_parse(struct ledger_slice text, uint32_t *out_month,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* A date beyond 9999-12-31 is written as that day. */
void ledger_date_format(uint32_t date, char text[static LEDGER_DATE_TEXT_SIZE]);   /* 0 -> "" */
void ledger_month_format(uint32_t month, char text[static LEDGER_DATE_TEXT_SIZE]); /* "2023-06" */
void ledger_instant_format(int64_t instant_ms, char text[static LEDGER_DATE_TIME_SIZE]); /* UTC+8 */

#endif
