/* Entries, headers and seals at random, all of which both implementations must accept. */
#ifndef TESTS_UNIT_AUDIT_EVIDENCE_RANDOM_ENTRY_H
#define TESTS_UNIT_AUDIT_EVIDENCE_RANDOM_ENTRY_H

#include "ledger/record/codec.h"

/* Starts the same sequence again. */
void random_start(uint64_t seed);
/* 0 to `count` - 1. */
uint64_t random_below(uint64_t count);

/* What they borrow lasts until the next call of any of these three. */
void random_entry(struct ledger_entry *entry, enum ledger_body body);
void random_header(struct ledger_voucher_header *header);
void random_seal(struct ledger_seal *seal);

#endif
