/* The writers of an honest unit: they know the law from the books that they keep themselves
 * (life.h), and mend a draft before anybody judges it. Nothing here asks the ledger's rules, so
 * that a refusal of what was mended is a false alarm, and is counted as one. */
#ifndef TESTS_DIFFERENTIAL_HONEST_H
#define TESTS_DIFFERENTIAL_HONEST_H

#include "differential/life.h"

/* Makes the draft right, or another of it that is. False: these people would not write it. */
bool honest_mend(struct life *life, struct draft *draft);

/* Whether officer `who` may sign beside those who signed: he is none of them under another name,
 * and nobody whom the voucher pays. */
bool honest_may_sign(const struct life *life, const struct life_memory *before,
                     const struct fixture_voucher *voucher, const struct draft *drafts,
                     size_t draft_count, size_t who);

#endif
