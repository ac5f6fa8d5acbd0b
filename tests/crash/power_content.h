/* What a ledger or its evidence holds, as one digest: every seal's bytes and every entry's, up to a
 * voucher. The workload says what it was when it was acknowledged; a crash state is compared. */
#ifndef TESTS_CRASH_POWER_CONTENT_H
#define TESTS_CRASH_POWER_CONTENT_H

#include "ledger/ledger.h"

enum { POWER_VOUCHERS_MAX = 128 };

/* Of a ledger, after each of its vouchers: contents[n] is what the first n + 1 hold. */
enum ledger_status power_content_of_ledger(struct ledger *ledger,
                                           struct ledger_digest contents[static POWER_VOUCHERS_MAX],
                                           uint64_t *out_vouchers, struct ledger_error *err);

/* Of a folder of evidence, up to its checkpoint. NOT_FOUND when it has none. */
enum ledger_status power_content_of_evidence(const char *directory,
                                             struct ledger_checkpoint *out_checkpoint,
                                             struct ledger_digest *out_content,
                                             struct ledger_error *err);

#endif
