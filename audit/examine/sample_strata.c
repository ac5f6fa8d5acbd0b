/* How large a stratified sample is, and how it is divided: in whole numbers alone, so that a draw
 * comes out the same on every machine. */
#include "audit/examine/sample_internal.h"

#include <assert.h>

#include "audit/examine/confidence.h"

uint64_t
audit_wide_root(audit_wide number)
{
    audit_wide root = 0;
    for (audit_wide bit = (audit_wide)1 << 63; bit > 0; bit >>= 1)
        if ((root | bit) * (root | bit) <= number)
            root |= bit;
    return (uint64_t)root;
}

audit_wide
audit_wide_ceil(audit_wide a, audit_wide b)
{
    return a / b + (a % b != 0);
}

audit_wide
audit_variance_sum(uint64_t count, audit_wide sum, audit_wide squares)
{
    return count * squares - sum * sum;
}

/* --- strata --- */

static const int64_t bounds_fen[AUDIT_SAMPLE_STRATA_MAX] = {100000000, 10000000, 1000000, 0};

uint32_t
audit_stratum_of(const struct audit_sample *sample, int64_t fen)
{
    uint32_t stratum = 0;
    while (fen < sample->strata[stratum].from_fen)
        stratum++;
    return stratum;
}

void
audit_strata_count(struct audit_sample *sample)
{
    sample->stratum_count = AUDIT_SAMPLE_STRATA_MAX;
    for (size_t i = 0; i < AUDIT_SAMPLE_STRATA_MAX; i++)
        sample->strata[i] = (struct audit_sample_stratum){.from_fen = bounds_fen[i]};
    for (size_t i = 0; i < sample->item_count; i++) {
        const int64_t fen = sample->items[i].fen;
        struct audit_sample_stratum *stratum = &sample->strata[audit_stratum_of(sample, fen)];
        stratum->count++;
        stratum->fen += fen;
    }
}

/* --- sizes --- */

/* Below the top stratum amounts are under 10^8 fen, and there are under 2^32 of them. */
struct spread {
    audit_wide squares;   /* of the amounts */
    audit_wide deviation; /* S_h, in fen, rounded down */
    audit_wide variance;  /* S_h squared, rounded up */
    audit_wide weight;    /* by which the sample is divided */
};

static void
spreads_of(const struct audit_sample *sample, bool in_proportion, struct spread *spreads)
{
    audit_wide weights = 0;
    for (size_t i = 0; i < sample->stratum_count; i++)
        spreads[i] = (struct spread){0};
    for (size_t i = 0; i < sample->item_count; i++) {
        const uint64_t fen = (uint64_t)sample->items[i].fen;
        uint32_t stratum = audit_stratum_of(sample, sample->items[i].fen);
        if (stratum > 0)
            spreads[stratum].squares += (audit_wide)fen * fen;
    }
    for (size_t i = 1; i < sample->stratum_count; i++) {
        const struct audit_sample_stratum *at = &sample->strata[i];
        if (at->count < 2)
            continue;
        audit_wide sum = audit_variance_sum(at->count, (uint64_t)at->fen, spreads[i].squares);
        spreads[i].variance = audit_wide_ceil(sum, (audit_wide)at->count * (at->count - 1));
        spreads[i].deviation = audit_wide_root(sum / ((audit_wide)at->count * (at->count - 1)));
        weights += spreads[i].weight = at->count * (in_proportion ? 1 : spreads[i].deviation);
    }
    /* All amounts alike: nothing to prefer. */
    for (size_t i = 1; i < sample->stratum_count && weights == 0; i++)
        spreads[i].weight = sample->strata[i].count;
}

/* The variance of the sum that is aimed at, in fen squared: (margin / z)^2. */
static audit_wide
variance_wanted(const struct audit_sample_plan *plan, const struct audit_sample *sample)
{
    audit_wide margin = (audit_wide)(uint64_t)(sample->tolerable_fen - sample->expected_fen) / 2;
    audit_wide error = margin * 1000 / (uint64_t)audit_two_sided(plan->confidence);
    return error * error;
}

/* Neyman: (sum N_h S_h)^2 / (V + sum N_h S_h^2); in proportion: N sum N_h S_h^2 / (the same). */
static uint64_t
size_wanted(const struct audit_sample_plan *plan, const struct audit_sample *sample,
            const struct spread *spreads)
{
    audit_wide count = 0, deviations = 0, variances = 0;
    for (size_t i = 1; i < sample->stratum_count; i++) {
        count += sample->strata[i].count;
        deviations += sample->strata[i].count * spreads[i].deviation;
        variances += sample->strata[i].count * spreads[i].variance;
    }
    audit_wide above = plan->in_proportion ? count * variances : deviations * deviations;
    audit_wide below = variance_wanted(plan, sample) + variances;
    audit_wide size = below == 0 ? 0 : audit_wide_ceil(above, below);
    return size > count ? (uint64_t)count : (uint64_t)size;
}

/* Divides; a stratum whose part is all of it is taken whole and what is left divided again. */
static void
divide(struct audit_sample *sample, const struct spread *spreads, uint64_t size)
{
    bool again = true;
    while (again) {
        audit_wide weights = 0;
        again = false;
        for (size_t i = 1; i < sample->stratum_count; i++)
            weights += sample->strata[i].whole ? 0 : spreads[i].weight;
        for (size_t i = 1; i < sample->stratum_count && !again; i++) {
            struct audit_sample_stratum *at = &sample->strata[i];
            if (at->whole || at->count == 0)
                continue;
            audit_wide part =
                weights == 0 ? 0 : audit_wide_ceil((audit_wide)size * spreads[i].weight, weights);
            if (part < 2)
                part = 2;
            at->size = part < at->count ? (uint64_t)part : at->count;
            at->whole = again = part >= at->count;
            if (at->whole)
                size -= size < at->count ? size : at->count;
        }
    }
}

void
audit_strata_sizes(const struct audit_sample_plan *plan, struct audit_sample *sample)
{
    struct spread spreads[AUDIT_SAMPLE_STRATA_MAX];
    assert(sample->stratum_count == AUDIT_SAMPLE_STRATA_MAX);
    spreads_of(sample, plan->in_proportion, spreads);
    sample->strata[0].whole = true;
    sample->strata[0].size = sample->strata[0].count;
    sample->size = size_wanted(plan, sample, spreads);
    divide(sample, spreads, sample->size);
}
