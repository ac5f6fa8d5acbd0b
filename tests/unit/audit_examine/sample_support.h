/* Populations for tests of sampling, without a ledger. */
#ifndef TESTS_UNIT_AUDIT_EXAMINE_SAMPLE_SUPPORT_H
#define TESTS_UNIT_AUDIT_EXAMINE_SAMPLE_SUPPORT_H

#include "support/assert_audit.h"

#include "audit/examine/evaluate.h"

/* A plan of the method over everything, 95 %, tolerable 1 %, none expected. */
struct audit_sample_plan sample_plan(enum audit_sample_method method);
/* A population of these amounts; entries are numbered from 100. */
void sample_of(const int64_t *fen, size_t count, struct audit_sample *out);
/* `count` amounts of 0.01 to 5,000,000.00 yuan, of every size alike. */
void sample_of_random(size_t count, uint64_t seed, struct audit_sample *out);
void sample_drawn(const struct audit_sample_plan *plan, struct audit_sample *sample);
/* Findings that say what the book says; the caller frees them. */
struct audit_found *sample_found(const struct audit_sample *sample);

#endif
