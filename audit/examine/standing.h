/* Where a disbursement stands, from what later entries did to it. */
#ifndef AUDIT_EXAMINE_STANDING_H
#define AUDIT_EXAMINE_STANDING_H

#include "audit/examine/book.h"

enum audit_standing {
    AUDIT_STANDING_UNPAID = 1,
    AUDIT_STANDING_PARTLY_PAID,
    AUDIT_STANDING_PAID,
    AUDIT_STANDING_REVERSED, /* in full */
    AUDIT_STANDING_RETURNED, /* and not paid again in full */
    AUDIT_STANDING_REPLACED, /* returned, and paid again in full */
    AUDIT_STANDING_RECOVERED,
    AUDIT_STANDING_RELIEF, /* no cash: nothing to pay */
    AUDIT_STANDING_END
};
enum audit_standing audit_standing_of(const struct audit_book *book, uint32_t disbursement);
/* "partly-paid"; static storage. */
const char *audit_standing_name(enum audit_standing standing);
const char *audit_standing_word(enum audit_standing standing, enum audit_language language);

#endif
