/* Civil dates of the Gregorian calendar, as numbers: YYYYMMDD. */
#ifndef AUDIT_EVIDENCE_DATE_H
#define AUDIT_EVIDENCE_DATE_H

#include <stdint.h>

/* Days since 1970-01-01 and back; for dates that exist. */
int64_t audit_date_days(uint32_t date);
uint32_t audit_days_date(int64_t days);

/* The date of an instant in UTC+8 (proto/CANONICAL.md, section 5), of milliseconds since 1970. */
uint32_t audit_date_of(int64_t ms);

#endif
