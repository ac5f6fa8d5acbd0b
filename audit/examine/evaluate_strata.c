/* A stratified sample: what the population would be if all of it were like what was looked at. */
#include "audit/examine/confidence.h"
#include "audit/examine/evaluate_internal.h"

struct sums {
    audit_wide audited, squares;
    audit_wide book; /* of those that were chosen */
    uint64_t count;
};

/* N times the mean, to the nearest fen. */
static audit_wide
raise(uint64_t population, audit_wide sum, uint64_t count)
{
    return count == 0 ? 0 : (2 * population * sum + count) / (2 * (audit_wide)count);
}

/* Audited amounts are below 2^47 and picks fewer than 2^32, so that count * squares stays below
 * 2^158 only in theory: false where it does not fit. */
static bool
variance_of(const struct sums *at, uint64_t population, audit_wide *out)
{
    audit_wide product, variance;
    *out = 0;
    if (at->count < 2 || at->count == population)
        return true;
    if (__builtin_mul_overflow(at->squares, (audit_wide)at->count, &product))
        return false;
    variance = audit_wide_ceil(product - at->audited * at->audited,
                               (audit_wide)at->count * (at->count - 1));
    if (__builtin_mul_overflow(variance, (audit_wide)population * (population - at->count), out))
        return false;
    *out = audit_wide_ceil(*out, at->count);
    return true;
}

static void
sum_up(const struct audit_sample *sample, const struct audit_found *found, struct sums *sums,
       struct audit_evaluation *out)
{
    for (uint32_t i = 0; i < sample->pick_count; i++) {
        const struct audit_sample_pick *pick = &sample->picks[i];
        const int64_t book = sample->items[pick->item].fen;
        const uint64_t audited = (uint64_t)found[i].audited_fen;
        struct sums *at = &sums[pick->stratum];
        at->count++;
        at->audited += audited;
        at->book += (uint64_t)book;
        at->squares += (audit_wide)audited * audited;
        if (book != found[i].audited_fen)
            out->errors[out->error_count++] = (struct audit_error_found){
                .pick = i, .difference_fen = book - found[i].audited_fen};
    }
}

enum audit_status
audit_evaluate_strata(const struct audit_sample_plan *plan, const struct audit_sample *sample,
                      const struct audit_found *found, struct audit_evaluation *out,
                      struct audit_error *err)
{
    struct sums sums[AUDIT_SAMPLE_STRATA_MAX] = {0};
    const uint64_t z = (uint64_t)audit_two_sided(plan->confidence);
    audit_wide estimate = 0, by_book = 0, variance = 0, more;
    sum_up(sample, found, sums, out);
    for (size_t i = 0; i < sample->stratum_count; i++) {
        const uint64_t population = sample->strata[i].count;
        estimate += raise(population, sums[i].audited, sums[i].count);
        by_book += raise(population, sums[i].book, sums[i].count);
        if (!variance_of(&sums[i], population, &more) ||
            __builtin_add_overflow(variance, more, &variance))
            return audit_evaluate_large(err);
    }
    /* The root rounded up, so that no margin is promised that there is not. */
    audit_wide deviation = audit_wide_root(variance);
    deviation += deviation * deviation < variance;
    audit_wide margin = audit_wide_ceil(deviation * z, 1000);
    if (estimate > INT64_MAX / 4 || by_book > INT64_MAX / 4 || margin > INT64_MAX / 4)
        return audit_evaluate_large(err);
    out->stratified.estimate_fen = (int64_t)estimate;
    out->stratified.deviation_fen = (int64_t)deviation;
    out->stratified.margin_fen = (int64_t)margin;
    out->stratified.low_fen = (int64_t)estimate - (int64_t)margin;
    out->stratified.high_fen = (int64_t)estimate + (int64_t)margin;
    out->stratified.difference_fen = (int64_t)by_book - (int64_t)estimate;
    int64_t low = sample->book_fen - out->stratified.low_fen;
    int64_t high = out->stratified.high_fen - sample->book_fen;
    out->acceptable = low <= sample->tolerable_fen && high <= sample->tolerable_fen;
    return AUDIT_OK;
}
