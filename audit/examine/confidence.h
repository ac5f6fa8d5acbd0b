/* How sure a sample makes: factors of monetary unit sampling, and the chances from which sizes and
 * limits of attribute sampling follow. Chances are floating point; what multiplies money is a whole
 * number of thousandths. */
#ifndef AUDIT_EXAMINE_CONFIDENCE_H
#define AUDIT_EXAMINE_CONFIDENCE_H

#include <stdbool.h>
#include <stdint.h>

/* In percent: 99, 95, 90, 85, 80, 75 and 50; the functions below take no other. */
bool audit_confidence_is_known(uint64_t percent);

/* R_k, the mean of a Poisson distribution with a chance of 100 - `percent` % to find at most `k`,
 * in thousandths. To k = 5 by the tables that auditors have; `computed` never looks there. */
int64_t audit_reliability(unsigned percent, uint64_t k);
int64_t audit_reliability_computed(unsigned percent, uint64_t k);
/* By how much an expected misstatement is enlarged, in hundredths. */
int64_t audit_expansion(unsigned percent);
/* Of the normal distribution: so many standard errors to either side, in thousandths. */
int64_t audit_two_sided(unsigned percent);

/* The chance to find at most `k` in a sample. */
double audit_poisson_at_most(uint64_t k, double mean);
double audit_binomial_at_most(uint64_t k, uint64_t size, double share);
/* Of `population`, `marked` of which are what is looked for, without putting back. */
double audit_hypergeometric_at_most(uint64_t k, uint64_t population, uint64_t marked,
                                    uint64_t size);

/* The smallest sample that finds at most `k` with a chance of no more than 100 - `percent` %: of an
 * endless population with this share, in millionths (1 to 999,999), or of a finite one. A finite
 * one that no part of gives so much is its own sample. */
uint64_t audit_attribute_size(unsigned percent, uint64_t k, uint64_t share_millionths);
uint64_t audit_attribute_size_of(unsigned percent, uint64_t k, uint64_t population,
                                 uint64_t marked);
/* How many of the population there may be, with that confidence, when `k` of `size` were found. */
uint64_t audit_attribute_limit(unsigned percent, uint64_t k, uint64_t population, uint64_t size);

#endif
