/* Vouchers for the auditor alone: what the ledger would never have sealed, sealed all the same. */
#ifndef TESTS_UNIT_AUDIT_JUDGE_REPLAY_SUPPORT_H
#define TESTS_UNIT_AUDIT_JUDGE_REPLAY_SUPPORT_H

#include "support/assert_audit.h"
#include "support/fixture.h"

/* Signed by everybody and taken; the fixture's next voucher stands behind it. The ledger's store
 * knows nothing of it, so nothing may be judged by the ledger afterwards. `unsealed` may be NULL.
 */
void replay_take(struct fixture *fixture, const struct ledger_entry *entries, size_t count,
                 const bool *unsealed, struct audit_feed_result *out);
/* Judged, and forgotten. */
void replay_try(struct fixture *fixture, const struct ledger_entry *entries, size_t count,
                struct audit_feed_result *out);
/* That the entry at `index` of the fixture's next voucher is objected to like this, and the first
 * to be; AUDIT_RULE_END: that nothing is. And that the ledger says the same: so nothing may have
 * been taken without it. */
#define assert_objection(fixture, entries, count, index, rule, message)                            \
    assert_objection_at((fixture), (entries), (count), (index), (rule), (message), __FILE__,       \
                        __LINE__)
void assert_objection_at(struct fixture *fixture, const struct ledger_entry *entries, size_t count,
                         size_t index, enum audit_rule rule, enum audit_message message,
                         const char *file, int line);

#endif
