/* A small invented history with every kind of entry, the same in every run: what tests that spoil
 * evidence start from. */
#ifndef TESTS_SUPPORT_HISTORY_H
#define TESTS_SUPPORT_HISTORY_H

#include "support/fixture.h"

enum { HISTORY_VOUCHERS = 12 };

/* Opens the fixture and records HISTORY_VOUCHERS vouchers. From voucher `fork_at` on it is another
 * history, as if the same people had signed otherwise; HISTORY_VOUCHERS: no fork. */
void history_open(struct fixture *fixture, size_t fork_at);

#endif
