/* Private to sample*.c and evaluate*.c: the steps of a draw. */
#ifndef AUDIT_EXAMINE_SAMPLE_INTERNAL_H
#define AUDIT_EXAMINE_SAMPLE_INTERNAL_H

#include "audit/examine/draw.h"
#include "audit/examine/sample.h"

__extension__ typedef unsigned __int128 audit_wide;

/* The root, rounded down. */
uint64_t audit_wide_root(audit_wide number);
/* a / b, rounded up; b > 0. */
audit_wide audit_wide_ceil(audit_wide a, audit_wide b);

/* n (n - 1) times the variance of n numbers with these sums; the numbers below 2^53. */
audit_wide audit_variance_sum(uint64_t count, audit_wide sum, audit_wide squares);

/* Money that is tolerable and expected, of what the plan says. */
enum audit_status audit_sample_limits(const struct audit_sample_plan *plan,
                                      struct audit_sample *sample,
                                      struct audit_error *err) AUDIT_MUST_CHECK;
/* How many of each stratum; `strata` are set up and counted. */
void audit_strata_sizes(const struct audit_sample_plan *plan, struct audit_sample *sample);
/* Sets up the default strata and counts. */
void audit_strata_count(struct audit_sample *sample);
uint32_t audit_stratum_of(const struct audit_sample *sample, int64_t fen);

#endif
