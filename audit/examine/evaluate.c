#include "audit/examine/evaluate.h"

#include <assert.h>
#include <stdlib.h>

#include "audit/examine/confidence.h"
#include "audit/examine/evaluate_internal.h"

void
audit_evaluation_free(struct audit_evaluation *evaluation)
{
    free(evaluation->errors);
    *evaluation = (struct audit_evaluation){0};
}

enum audit_status
audit_evaluate_large(struct audit_error *err)
{
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SAMPLE_SUM_LARGE);
}

/* --- monetary unit --- */

/* An item below the interval, and what it says. All are below 2^57, factors below 2^40. */
struct taint {
    int64_t book, difference;
    uint32_t pick;
};

/* The larger taint first, without division; then the order of the sample. */
static int
by_taint(const void *a, const void *b)
{
    const struct taint *x = a, *y = b;
    audit_wide left = (audit_wide)(uint64_t)x->difference * (uint64_t)y->book;
    audit_wide right = (audit_wide)(uint64_t)y->difference * (uint64_t)x->book;
    if (left != right)
        return left > right ? -1 : 1;
    return (x->pick > y->pick) - (x->pick < y->pick);
}

int64_t
audit_mus_basic(int64_t interval_fen, int64_t reliability)
{
    return (int64_t)audit_wide_ceil((audit_wide)(uint64_t)interval_fen * (uint64_t)reliability,
                                    1000);
}

/* I t, a number of thousandths of it, rounded up. Taints are at most 1 where the book is over; an
 * understated one may be more, and then the whole is split so that it fits. */
static bool
times_taint(int64_t interval, int64_t difference, int64_t book, int64_t thousandths, int64_t *out)
{
    audit_wide product = (audit_wide)(uint64_t)interval * (uint64_t)difference;
    if (product > ((audit_wide)0 - 1) / (uint64_t)thousandths)
        return false;
    audit_wide result =
        audit_wide_ceil(product * (uint64_t)thousandths, (audit_wide)(uint64_t)book * 1000);
    *out = (int64_t)result;
    return result <= INT64_MAX;
}

static bool
add(int64_t *sum, int64_t more)
{
    return !__builtin_add_overflow(*sum, more, sum);
}

/* Adds the overstated ones below the interval, which are in order. */
static bool
project(const struct audit_sample_plan *plan, const struct audit_sample *sample,
        const struct taint *taints, size_t count, struct audit_evaluation *out)
{
    for (size_t j = 0; j < count; j++) {
        int64_t all = 0, projected = 0;
        int64_t step =
            audit_reliability(plan->confidence, j + 1) - audit_reliability(plan->confidence, j);
        if (!times_taint(sample->interval_fen, taints[j].difference, taints[j].book, step, &all) ||
            !times_taint(sample->interval_fen, taints[j].difference, taints[j].book, 1000,
                         &projected) ||
            !add(&out->mus.projected_fen, projected) ||
            !add(&out->mus.allowance_fen, all - projected))
            return false;
        out->errors[out->error_count++] = (struct audit_error_found){
            taints[j].pick, taints[j].difference, projected, all - projected};
    }
    return true;
}

/* All others that differ: the top stratum, and what is understated. */
static bool
add_known(const struct audit_sample *sample, const struct audit_found *found,
          struct audit_evaluation *out)
{
    for (uint32_t i = 0; i < sample->pick_count; i++) {
        const struct audit_sample_pick *pick = &sample->picks[i];
        const int64_t book = sample->items[pick->item].fen;
        const int64_t difference = book - found[i].audited_fen;
        const bool is_top = pick->stratum == 0;
        int64_t projected = difference;
        if (difference == 0 || (difference > 0 && !is_top))
            continue;
        if (!is_top) {
            if (!times_taint(sample->interval_fen, -difference, book, 1000, &projected))
                return false;
            projected = -projected;
        }
        if (!(difference > 0 ? add(&out->mus.top_fen, projected)
                             : add(&out->mus.understated_fen, -projected)))
            return false;
        out->errors[out->error_count++] = (struct audit_error_found){i, difference, projected, 0};
    }
    return true;
}

static enum audit_status
evaluate_units(const struct audit_sample_plan *plan, const struct audit_sample *sample,
               const struct audit_found *found, struct audit_evaluation *out,
               struct audit_error *err)
{
    size_t count = 0;
    struct taint *taints = malloc((sample->pick_count + 1) * sizeof *taints);
    if (taints == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)((sample->pick_count + 1) * sizeof *taints));
    for (uint32_t i = 0; i < sample->pick_count; i++) {
        const int64_t book = sample->items[sample->picks[i].item].fen;
        if (sample->picks[i].stratum > 0 && found[i].audited_fen < book)
            taints[count++] = (struct taint){book, book - found[i].audited_fen, i};
    }
    qsort(taints, count, sizeof *taints, by_taint);
    if (sample->strata[1].count > 0)
        out->mus.basic_fen =
            audit_mus_basic(sample->interval_fen, audit_reliability(plan->confidence, 0));
    bool fits = project(plan, sample, taints, count, out) && add_known(sample, found, out) &&
                add(&out->mus.limit_fen, out->mus.basic_fen) &&
                add(&out->mus.limit_fen, out->mus.projected_fen) &&
                add(&out->mus.limit_fen, out->mus.allowance_fen) &&
                add(&out->mus.limit_fen, out->mus.top_fen);
    free(taints);
    out->acceptable = out->mus.limit_fen <= sample->tolerable_fen;
    return fits ? AUDIT_OK : audit_evaluate_large(err);
}

/* --- attribute --- */

static enum audit_status
evaluate_attributes(const struct audit_sample_plan *plan, const struct audit_sample *sample,
                    const struct audit_found *found, struct audit_evaluation *out)
{
    for (uint32_t i = 0; i < sample->pick_count; i++)
        if (found[i].deviates)
            out->errors[out->error_count++] = (struct audit_error_found){.pick = i};
    out->attribute.deviations = out->error_count;
    out->attribute.limit = audit_attribute_limit(plan->confidence, out->error_count,
                                                 sample->item_count, sample->pick_count);
    out->attribute.limit_ten_thousandths =
        (int64_t)audit_wide_ceil((audit_wide)out->attribute.limit * 10000, sample->item_count);
    out->acceptable = out->attribute.limit < sample->tolerable_count;
    return AUDIT_OK;
}

enum audit_status
audit_evaluate(const struct audit_sample_plan *plan, const struct audit_sample *sample,
               const struct audit_found *found, struct audit_evaluation *out,
               struct audit_error *err)
{
    struct audit_evaluation made = {0};
    enum audit_status status = AUDIT_OK;
    const size_t size = (sample->pick_count + 1) * sizeof *made.errors;
    made.errors = malloc(size);
    if (made.errors == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)size);
    if (plan->method == AUDIT_SAMPLE_MUS)
        status = evaluate_units(plan, sample, found, &made, err);
    else if (plan->method == AUDIT_SAMPLE_STRATIFIED)
        status = audit_evaluate_strata(plan, sample, found, &made, err);
    else
        status = evaluate_attributes(plan, sample, found, &made);
    for (size_t i = 0; i < made.error_count && status == AUDIT_OK; i++)
        if (made.errors[i].difference_fen > 0 &&
            !add(&made.found_fen, made.errors[i].difference_fen))
            status = audit_evaluate_large(err);
    if (status == AUDIT_OK)
        *out = made;
    else
        audit_evaluation_free(&made);
    return status;
}
