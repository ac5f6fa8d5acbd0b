/* The little statistics that an analysis needs. Floating point: these are chances, never money. */
#ifndef AUDIT_EXAMINE_STATISTICS_H
#define AUDIT_EXAMINE_STATISTICS_H

#include <stdint.h>

/* The chance of at least `hits` in `trials`, each with the chance `p` (0 to 1): one-sided. */
double audit_chance_at_least(uint64_t hits, uint64_t trials, double p);

/* "0.0312", and "< 0.0001" for what is smaller. */
enum { AUDIT_CHANCE_SIZE = 32 };
void audit_chance_text(double p, char text[AUDIT_CHANCE_SIZE]);
/* "62.35%", rounded half up, from whole numbers; `whole` > 0. */
void audit_share_text(int64_t part, int64_t whole, char text[AUDIT_CHANCE_SIZE]);
/* part / whole in ten-thousandths, rounded half up; both not negative, `whole` > 0. */
int64_t audit_ten_thousandths(int64_t part, int64_t whole);

#endif
