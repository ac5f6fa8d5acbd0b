#include "audit/examine/statistics.h"

#include <stdio.h>

#include "audit/examine/confidence.h"

double
audit_chance_at_least(uint64_t hits, uint64_t trials, double p)
{
    if (hits == 0)
        return 1;
    /* At least so many hits are at most the other trials missed: the sum of small terms alone. */
    return hits > trials ? 0 : audit_binomial_at_most(trials - hits, trials, 1 - p);
}

void
audit_chance_text(double p, char text[AUDIT_CHANCE_SIZE])
{
    if (p < 0.0001)
        (void)snprintf(text, AUDIT_CHANCE_SIZE, "< 0.0001");
    else
        (void)snprintf(text, AUDIT_CHANCE_SIZE, "%.4f", p);
}

/* 10 * part / whole and what is left, without a product that may be too large. */
static int64_t
next_digit(int64_t *part, int64_t whole)
{
    int64_t digit = 0, left = 0;
    for (int i = 0; i < 10; i++) {
        if (left >= whole - *part) {
            left -= whole - *part;
            digit++;
        } else {
            left += *part;
        }
    }
    *part = left;
    return digit;
}

int64_t
audit_ten_thousandths(int64_t part, int64_t whole)
{
    int64_t share = part / whole;
    if (share > INT64_MAX / 100000)
        return INT64_MAX;
    part %= whole;
    for (int i = 0; i < 4; i++)
        share = 10 * share + next_digit(&part, whole);
    return share + (part >= whole - part ? 1 : 0);
}

void
audit_share_text(int64_t part, int64_t whole, char text[AUDIT_CHANCE_SIZE])
{
    const int64_t share = audit_ten_thousandths(part, whole);
    (void)snprintf(text, AUDIT_CHANCE_SIZE, "%lld.%02d%%", (long long)(share / 100),
                   (int)(share % 100));
}
