#include "audit/examine/benford.h"

#include <math.h>

static const struct {
    const char *name;
    unsigned first;
    size_t count;
    double chi_square_limit;
    double bands[AUDIT_BENFORD_NONCONFORMING]; /* up to and with which MAD a band reaches */
} kinds[AUDIT_BENFORD_KINDS] = {
    [AUDIT_BENFORD_FIRST] = {"first", 1, 9, 15.507, {.006, .012, .015}},
    [AUDIT_BENFORD_SECOND] = {"second", 0, 10, 16.919, {.008, .010, .012}},
    [AUDIT_BENFORD_FIRST_TWO] = {"first-two", 10, 90, 112.022, {.0012, .0018, .0022}},
};

const char *
audit_benford_kind_name(enum audit_benford_kind kind)
{
    return kinds[kind].name;
}

unsigned
audit_benford_first_digit(enum audit_benford_kind kind)
{
    return kinds[kind].first;
}

size_t
audit_benford_digit_count(enum audit_benford_kind kind)
{
    return kinds[kind].count;
}

bool
audit_benford_digit(enum audit_benford_kind kind, int64_t fen, unsigned *out_digit)
{
    const int64_t least = kind == AUDIT_BENFORD_FIRST ? 1 : 10;
    if (fen < least)
        return false;
    while (fen >= 10 * least)
        fen /= 10;
    *out_digit = (unsigned)(kind == AUDIT_BENFORD_SECOND ? fen % 10 : fen);
    return true;
}

double
audit_benford_expected(enum audit_benford_kind kind, unsigned digit)
{
    double sum = 0;
    if (kind != AUDIT_BENFORD_SECOND)
        return log10(1 + 1 / (double)digit);
    for (unsigned first = 1; first < 10; first++)
        sum += log10(1 + 1 / (double)(10 * first + digit));
    return sum;
}

const char *
audit_benford_band_name(enum audit_benford_band band)
{
    static const char *const names[] = {"close", "acceptable", "marginal", "nonconforming"};
    return names[band];
}

void
audit_benford_add(struct audit_benford *benford, int64_t fen)
{
    unsigned digit;
    if (!audit_benford_digit(benford->kind, fen, &digit))
        return;
    benford->count++;
    benford->counts[digit - kinds[benford->kind].first]++;
}

/* With the correction for continuity, unless it is more than the difference itself. */
static double
z_of(double actual, double expected, double count)
{
    const double difference = fabs(actual - expected), correction = 1 / (2 * count);
    const double deviation = sqrt(expected * (1 - expected) / count);
    return (correction < difference ? difference - correction : difference) / deviation;
}

void
audit_benford_judge(struct audit_benford *benford)
{
    const double count = (double)benford->count;
    const size_t digits = kinds[benford->kind].count;
    double deviations = 0;
    benford->chi_square = 0;
    benford->chi_square_limit = kinds[benford->kind].chi_square_limit;
    for (size_t i = 0; i < digits && benford->count > 0; i++) {
        const unsigned digit = kinds[benford->kind].first + (unsigned)i;
        const double expected = audit_benford_expected(benford->kind, digit);
        const double actual = (double)benford->counts[i] / count;
        const double off = (double)benford->counts[i] - expected * count;
        benford->z[i] = z_of(actual, expected, count);
        benford->chi_square += off * off / (expected * count);
        deviations += fabs(actual - expected);
    }
    benford->mad = deviations / (double)digits;
    benford->band = AUDIT_BENFORD_CLOSE;
    while (benford->band < AUDIT_BENFORD_NONCONFORMING &&
           benford->mad > kinds[benford->kind].bands[benford->band])
        benford->band++;
}
