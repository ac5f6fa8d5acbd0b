#include "audit/examine/confidence.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

enum { TABLE_K = 6 };

static const struct confidence {
    unsigned percent;
    int64_t reliability[TABLE_K]; /* thousandths */
    int64_t expansion;            /* hundredths */
    int64_t two_sided;            /* thousandths */
} table[] = {
    {99, {4605, 6638, 8406, 10045, 11605, 13108}, 190, 2576},
    {95, {2996, 4744, 6296, 7754, 9154, 10513}, 160, 1960},
    {90, {2303, 3890, 5322, 6681, 7994, 9275}, 150, 1645},
    {85, {1897, 3372, 4723, 6014, 7267, 8495}, 140, 1440},
    {80, {1609, 2994, 4279, 5515, 6721, 7906}, 130, 1282},
    {75, {1386, 2693, 3920, 5109, 6274, 7423}, 125, 1150},
    {50, {693, 1678, 2674, 3672, 4671, 5670}, 100, 674},
};

/* Chances are compared with this much room, so that one that is equal to the limit in numbers that
 * floating point cannot hold is not taken for more. */
static const double room = 1e-12;

static const struct confidence *
row_of(uint64_t percent)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].percent == percent)
            return &table[i];
    return NULL;
}

static double
risk_of(unsigned percent)
{
    return (double)(100 - percent) / 100.0;
}

bool
audit_confidence_is_known(uint64_t percent)
{
    return row_of(percent) != NULL;
}

int64_t
audit_reliability(unsigned percent, uint64_t k)
{
    const struct confidence *row = row_of(percent);
    assert(row != NULL);
    return k < TABLE_K ? row->reliability[k] : audit_reliability_computed(percent, k);
}

int64_t
audit_expansion(unsigned percent)
{
    const struct confidence *row = row_of(percent);
    assert(row != NULL);
    return row->expansion;
}

int64_t
audit_two_sided(unsigned percent)
{
    const struct confidence *row = row_of(percent);
    assert(row != NULL);
    return row->two_sided;
}

/* --- chances --- */

/* Each sum begins with its last term, by logarithms, and goes down by the ratio of neighbours:
 * nothing underflows that counts. Terms rise to the mean and fall from there on: below it the rest
 * of them is nothing as soon as one is. A sum that overflows has its last term far above the mean,
 * where the chance is 1, and fmin says so. */

static double
log_factorial(uint64_t n)
{
    return lgamma((double)n + 1);
}

static double
log_choose(uint64_t n, uint64_t k)
{
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

double
audit_poisson_at_most(uint64_t k, double mean)
{
    double term = 1, sum = 1;
    if (mean <= 0)
        return 1;
    for (uint64_t i = k; i > 0 && term > sum * 1e-18; i--) {
        term *= (double)i / mean;
        sum += term;
    }
    return fmin(1, sum * exp((double)k * log(mean) - mean - log_factorial(k)));
}

double
audit_binomial_at_most(uint64_t k, uint64_t size, double share)
{
    double term = 1, sum = 1;
    if (k >= size || share <= 0)
        return 1;
    if (share >= 1)
        return 0;
    for (uint64_t i = k; i > 0 && term > sum * 1e-18; i--) {
        term *= (double)i / (double)(size - i + 1) * (1 - share) / share;
        sum += term;
    }
    double last = log_choose(size, k) + (double)k * log(share) + (double)(size - k) * log1p(-share);
    return fmin(1, sum * exp(last));
}

double
audit_hypergeometric_at_most(uint64_t k, uint64_t population, uint64_t marked, uint64_t size)
{
    assert(marked <= population && size <= population);
    const uint64_t others = population - marked;
    const uint64_t least = size > others ? size - others : 0;
    double term = 1, sum = 1;
    if (k >= marked || k >= size)
        return 1;
    if (k < least)
        return 0;
    for (uint64_t i = k; i > least && term > sum * 1e-18; i--) {
        term *= (double)i / (double)(marked - i + 1) * (double)(others - size + i) /
                (double)(size - i + 1);
        sum += term;
    }
    double last =
        log_choose(marked, k) + log_choose(others, size - k) - log_choose(population, size);
    return fmin(1, sum * exp(last));
}

/* --- what follows from them --- */

int64_t
audit_reliability_computed(unsigned percent, uint64_t k)
{
    const double risk = risk_of(percent);
    double low = 0, high = 2.0 * (double)k + 20;
    for (unsigned i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (audit_poisson_at_most(k, middle) > risk)
            low = middle;
        else
            high = middle;
    }
    return (int64_t)llround(high * 1000);
}

/* The smallest size from k + 1 to `most` at which the chance is small enough; more cannot have a
 * greater one. */
static uint64_t
smallest_size(double risk, uint64_t k, uint64_t population, uint64_t marked, double share,
              uint64_t most)
{
    uint64_t low = k, high = most;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        double chance = population > 0 ? audit_hypergeometric_at_most(k, population, marked, middle)
                                       : audit_binomial_at_most(k, middle, share);
        if (chance <= risk + room)
            high = middle;
        else
            low = middle;
    }
    return high;
}

uint64_t
audit_attribute_size(unsigned percent, uint64_t k, uint64_t share_millionths)
{
    assert(share_millionths > 0 && share_millionths < 1000000);
    const double share = (double)share_millionths / 1e6;
    uint64_t most = k + 2;
    while (audit_binomial_at_most(k, most, share) > risk_of(percent) + room)
        most *= 2;
    return smallest_size(risk_of(percent), k, 0, 0, share, most);
}

uint64_t
audit_attribute_size_of(unsigned percent, uint64_t k, uint64_t population, uint64_t marked)
{
    assert(marked <= population);
    if (k >= marked || population <= k)
        return population;
    return smallest_size(risk_of(percent), k, population, marked, 0, population);
}

uint64_t
audit_attribute_limit(unsigned percent, uint64_t k, uint64_t population, uint64_t size)
{
    assert(k <= size && size <= population);
    /* Those that were found there are, and those that were not in the sample may all be. */
    uint64_t low = k, high = population - (size - k) + 1;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (audit_hypergeometric_at_most(k, population, middle, size) > risk_of(percent) + room)
            low = middle;
        else
            high = middle;
    }
    return low;
}
