/* The books that tests of reports are built over: a small invented ledger that the verifier holds,
 * and reports made of it into memory. */
#ifndef TESTS_UNIT_AUDIT_REPORT_KINDS_WORLD_H
#define TESTS_UNIT_AUDIT_REPORT_KINDS_WORLD_H

#include "../audit_judge/verify_world.h"
#include "audit/report/kinds.h"

struct kinds_world {
    struct verify_world world;
    struct audit_book *book;
    struct audit_verification verification;
};
enum { KINDS_PAYOUTS_VOUCHER = 3, KINDS_ADJUSTMENTS_VOUCHER = 7, KINDS_VOUCHERS = 8 };

/* Two years of payouts, refunds and relief; one payee under two names, a person, a foreigner; a
 * return that is paid again, a reversal in full, a recovery; an officer who signs and is revoked.
 */
void kinds_world_open(struct kinds_world *out);
/* A genesis, and nothing else. */
void kinds_world_open_empty(struct kinds_world *out);
/* The history of tests/support/history.h. */
void kinds_world_open_history(struct kinds_world *out);
/* Changes a bit of an entry, and verifies again: what was read stays in the book up to there. */
void kinds_world_damage(struct kinds_world *world);
void kinds_world_close(struct kinds_world *world);

/* The credit code of the payee with two names. */
const char *kinds_world_payee(void);
struct audit_report_subject kinds_subject(const struct kinds_world *world,
                                          enum audit_language language);
/* Builds a report; `out` is the caller's. */
enum audit_status kinds_build(const struct audit_report_subject *subject, const char *key,
                              enum audit_format format, struct audit_buffer *out,
                              struct audit_error *err);

#endif
