/* Benford's law: how often amounts begin with which digits. A pointer for whoever looks on, where
 * it applies at all; fixed tariffs break it by design. */
#ifndef AUDIT_EXAMINE_BENFORD_H
#define AUDIT_EXAMINE_BENFORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum audit_benford_kind {
    AUDIT_BENFORD_FIRST,     /* 1 to 9 */
    AUDIT_BENFORD_SECOND,    /* 0 to 9 */
    AUDIT_BENFORD_FIRST_TWO, /* 10 to 99 */
    AUDIT_BENFORD_KINDS
};
enum { AUDIT_BENFORD_DIGITS_MAX = 90 };
const char *audit_benford_kind_name(enum audit_benford_kind kind); /* "first" */
unsigned audit_benford_first_digit(enum audit_benford_kind kind);  /* 1, 0, 10 */
size_t audit_benford_digit_count(enum audit_benford_kind kind);    /* 9, 10, 90 */
/* The digits of an amount above 0; false where it has too few. */
bool audit_benford_digit(enum audit_benford_kind kind, int64_t fen, unsigned *out_digit);
/* How often the law has them, 0 to 1. */
double audit_benford_expected(enum audit_benford_kind kind, unsigned digit);

/* Nigrini's bands for the mean absolute deviation. */
enum audit_benford_band {
    AUDIT_BENFORD_CLOSE,
    AUDIT_BENFORD_ACCEPTABLE,
    AUDIT_BENFORD_MARGINAL,
    AUDIT_BENFORD_NONCONFORMING
};
const char *audit_benford_band_name(enum audit_benford_band band); /* "close" */

struct audit_benford {
    enum audit_benford_kind kind;
    uint64_t count;                            /* of all */
    uint64_t counts[AUDIT_BENFORD_DIGITS_MAX]; /* from the first digit on */
    double z[AUDIT_BENFORD_DIGITS_MAX];        /* above 1.96: beyond chance at 5 % */
    double chi_square, chi_square_limit;       /* at 5 % */
    double mad;
    enum audit_benford_band band;
};
void audit_benford_add(struct audit_benford *benford, int64_t fen);
/* Computes what follows from the counts. */
void audit_benford_judge(struct audit_benford *benford);

#endif
