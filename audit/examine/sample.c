#include "audit/examine/sample_internal.h"

#include <assert.h>
#include <stdlib.h>

#include "audit/examine/confidence.h"

void
audit_sample_free(struct audit_sample *sample)
{
    free(sample->items);
    free(sample->picks);
    *sample = (struct audit_sample){0};
}

/* --- the population --- */

static bool
takes_instrument(enum audit_sample_of of, enum audit_instrument instrument)
{
    switch (of) {
    case AUDIT_SAMPLE_OF_CASH:
        return instrument != AUDIT_RELIEF;
    case AUDIT_SAMPLE_OF_SUBSIDY:
        return instrument == AUDIT_SUBSIDY;
    case AUDIT_SAMPLE_OF_REFUND:
        return instrument == AUDIT_REFUND;
    case AUDIT_SAMPLE_OF_RELIEF:
        return instrument == AUDIT_RELIEF;
    case AUDIT_SAMPLE_OF_ALL:
    case AUDIT_SAMPLE_OF_END:
        break;
    }
    return true;
}

static bool
takes(const struct audit_sample_plan *plan, const struct audit_book *book,
      const struct audit_book_disbursement *at)
{
    const struct audit_book_programme *programme = &book->programmes[at->programme];
    return at->fen > 0 && at->voucher < plan->tree_size &&
           (plan->from == 0 || at->date >= plan->from) && (plan->to == 0 || at->date <= plan->to) &&
           takes_instrument(plan->of, programme->instrument) &&
           (plan->programme[0] == '\0' ||
            audit_bytes_equal(programme->code, audit_text(plan->programme)));
}

static bool
has_programme(const struct audit_book *book, const char *code)
{
    for (size_t i = 0; i < book->programme_count; i++)
        if (audit_bytes_equal(book->programmes[i].code, audit_text(code)))
            return true;
    return false;
}

enum audit_status
audit_sample_population(const struct audit_book *book, const struct audit_sample_plan *plan,
                        struct audit_sample *out, struct audit_error *err)
{
    struct audit_sample sample = {0};
    const size_t size = (book->disbursement_count + 1) * sizeof *sample.items;
    if (plan->programme[0] != '\0' && !has_programme(book, plan->programme))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SAMPLE_NO_PROGRAMME, plan->programme);
    sample.items = malloc(size);
    if (sample.items == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)size);
    for (uint32_t i = 0; i < book->disbursement_count; i++) {
        const struct audit_book_disbursement *at = &book->disbursements[i];
        if (takes(plan, book, at))
            sample.items[sample.item_count++] = (struct audit_sample_item){at->fen, at->entry, i};
    }
    *out = sample;
    return AUDIT_OK;
}

/* --- what is tolerable --- */

/* A share of money: what is tolerable rounded down, what is expected up. */
static int64_t
share_of(int64_t fen, int64_t millionths, bool up)
{
    audit_wide product = (audit_wide)(uint64_t)fen * (uint64_t)millionths;
    return (int64_t)((product + (up ? 999999 : 0)) / 1000000);
}

static enum audit_status
check_money(const struct audit_sample_plan *plan, struct audit_sample *sample,
            struct audit_error *err)
{
    const int64_t enlarged =
        plan->method == AUDIT_SAMPLE_MUS ? audit_expansion(plan->confidence) : 100; /* hundredths */
    sample->tolerable_fen = plan->tolerable.is_share
                                ? share_of(sample->book_fen, plan->tolerable.value, false)
                                : plan->tolerable.value;
    sample->expected_fen = plan->expected.is_share
                               ? share_of(sample->book_fen, plan->expected.value, true)
                               : plan->expected.value;
    if (sample->tolerable_fen == 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SAMPLE_TOLERABLE_ZERO);
    if ((audit_wide)(uint64_t)sample->tolerable_fen * 100 <=
        (audit_wide)(uint64_t)sample->expected_fen * (uint64_t)enlarged)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SAMPLE_TOLERABLE_SMALL,
                          sample->tolerable_fen, sample->expected_fen, (uint64_t)enlarged);
    return AUDIT_OK;
}

static enum audit_status
check_rate(const struct audit_sample_plan *plan, struct audit_sample *sample,
           struct audit_error *err)
{
    const audit_wide number = sample->item_count;
    const bool no_expected = plan->expected.value == 0;
    if (!plan->tolerable.is_share || plan->tolerable.value == 0 ||
        plan->tolerable.value >= 1000000 || (!plan->expected.is_share && !no_expected))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SAMPLE_RATE);
    if (plan->method == AUDIT_SAMPLE_DISCOVERY && !no_expected)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SAMPLE_DISCOVERY_EXPECTED);
    if (plan->expected.value >= plan->tolerable.value)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SAMPLE_RATE_SMALL);
    sample->tolerable_count =
        (uint64_t)audit_wide_ceil(number * (uint64_t)plan->tolerable.value, 1000000);
    return AUDIT_OK;
}

enum audit_status
audit_sample_limits(const struct audit_sample_plan *plan, struct audit_sample *sample,
                    struct audit_error *err)
{
    bool is_money = plan->method == AUDIT_SAMPLE_MUS || plan->method == AUDIT_SAMPLE_STRATIFIED;
    if (!audit_confidence_is_known(plan->confidence))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SAMPLE_CONFIDENCE,
                          (uint64_t)plan->confidence);
    return is_money ? check_money(plan, sample, err) : check_rate(plan, sample, err);
}

/* --- monetary unit --- */

uint64_t
audit_mus_size(int64_t book_fen, int64_t tolerable_fen, int64_t expected_fen, unsigned confidence)
{
    /* R0 in thousandths, EF in hundredths. */
    audit_wide room = (audit_wide)(uint64_t)tolerable_fen * 100 -
                      (audit_wide)(uint64_t)expected_fen * (uint64_t)audit_expansion(confidence);
    audit_wide size = audit_wide_ceil(
        (audit_wide)(uint64_t)book_fen * (uint64_t)audit_reliability(confidence, 0), 10 * room);
    return size > (audit_wide)(uint64_t)book_fen ? (uint64_t)book_fen : (uint64_t)size;
}

/* How many chosen units are in the first `fen` of the population. */
static uint64_t
units_to(const struct audit_sample *sample, int64_t fen)
{
    return fen < sample->first_unit
               ? 0
               : (uint64_t)((fen - sample->first_unit) / sample->interval_fen) + 1;
}

static void
draw_units(struct audit_sample *sample, struct audit_draw *draw)
{
    int64_t before = 0;
    sample->interval_fen = sample->book_fen / (int64_t)sample->size;
    sample->first_unit = (int64_t)audit_draw_below(draw, (uint64_t)sample->interval_fen) + 1;
    sample->stratum_count = 2;
    sample->strata[0] =
        (struct audit_sample_stratum){.from_fen = sample->interval_fen, .whole = true};
    sample->strata[1] = (struct audit_sample_stratum){.from_fen = 0};
    for (uint32_t i = 0; i < sample->item_count; i++) {
        const int64_t fen = sample->items[i].fen;
        const uint64_t units_before = units_to(sample, before);
        const uint64_t hits = units_to(sample, before + fen) - units_before;
        const uint32_t stratum = fen >= sample->interval_fen ? 0 : 1;
        sample->strata[stratum].count++;
        sample->strata[stratum].fen += fen;
        before += fen;
        if (hits == 0)
            continue;
        sample->strata[stratum].size++;
        sample->hits += hits;
        sample->picks[sample->pick_count++] = (struct audit_sample_pick){
            .item = i,
            .stratum = stratum,
            .hits = hits,
            .unit = sample->first_unit + (int64_t)units_before * sample->interval_fen,
        };
    }
}

/* --- items --- */

static void
draw_stratum(struct audit_sample *sample, uint32_t stratum, struct audit_draw *draw)
{
    uint64_t left = sample->strata[stratum].count;
    uint64_t wanted = sample->strata[stratum].size;
    for (uint32_t i = 0; i < sample->item_count && wanted > 0; i++) {
        if (audit_stratum_of(sample, sample->items[i].fen) != stratum)
            continue;
        /* Nothing is drawn where everything is taken. */
        bool chosen = left == wanted || audit_draw_below(draw, left) < wanted;
        left--;
        if (!chosen)
            continue;
        wanted--;
        sample->picks[sample->pick_count++] =
            (struct audit_sample_pick){.item = i, .stratum = stratum};
    }
}

static int
by_item(const void *a, const void *b)
{
    const struct audit_sample_pick *x = a, *y = b;
    return (x->item > y->item) - (x->item < y->item);
}

static void
draw_items(struct audit_sample *sample, struct audit_draw *draw)
{
    for (uint32_t i = 0; i < sample->stratum_count; i++)
        draw_stratum(sample, i, draw);
    qsort(sample->picks, sample->pick_count, sizeof *sample->picks, by_item);
}

/* The smallest c that is the expected rate of the sample that it needs. A larger c needs no smaller
 * sample, so that none below the expected rate of this one's can do: it is left out at once. */
static void
size_attributes(const struct audit_sample_plan *plan, struct audit_sample *sample)
{
    uint64_t c = 0, size;
    for (;;) {
        size = audit_attribute_size_of(plan->confidence, c, sample->item_count,
                                       sample->tolerable_count);
        audit_wide expected =
            audit_wide_ceil((audit_wide)size * (uint64_t)plan->expected.value, 1000000);
        if (size == sample->item_count || expected <= c)
            break;
        c = (uint64_t)expected;
    }
    /* Who looks at everything may find all but the tolerable number. */
    sample->expected_count = size < sample->item_count     ? c
                             : sample->tolerable_count > 0 ? sample->tolerable_count - 1
                                                           : 0;
    sample->size = size;
    sample->stratum_count = 1;
    sample->strata[0] = (struct audit_sample_stratum){
        .count = sample->item_count, .fen = sample->book_fen, .size = size};
}

/* --- the draw --- */

static enum audit_status
sum_up(struct audit_sample *sample, struct audit_error *err)
{
    sample->book_fen = 0;
    for (size_t i = 0; i < sample->item_count; i++) {
        assert(sample->items[i].fen > 0);
        if (__builtin_add_overflow(sample->book_fen, sample->items[i].fen, &sample->book_fen))
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SAMPLE_SUM_LARGE);
    }
    if (sample->item_count == 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SAMPLE_EMPTY);
    return AUDIT_OK;
}

enum audit_status
audit_sample_draw(const struct audit_sample_plan *plan, struct audit_sample *sample,
                  struct audit_error *err)
{
    struct audit_draw draw;
    enum audit_status status = sum_up(sample, err);
    if (status == AUDIT_OK)
        status = audit_sample_limits(plan, sample, err);
    if (status != AUDIT_OK)
        return status;
    const size_t memory = sample->item_count * sizeof *sample->picks;
    sample->picks = malloc(memory);
    if (sample->picks == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)memory);
    audit_draw_begin(&draw, plan->seed, plan->tree_size, &plan->root);
    if (plan->method == AUDIT_SAMPLE_MUS) {
        sample->size = audit_mus_size(sample->book_fen, sample->tolerable_fen, sample->expected_fen,
                                      plan->confidence);
        draw_units(sample, &draw);
        return AUDIT_OK;
    }
    if (plan->method == AUDIT_SAMPLE_STRATIFIED) {
        audit_strata_count(sample);
        audit_strata_sizes(plan, sample);
    } else {
        size_attributes(plan, sample);
    }
    draw_items(sample, &draw);
    return AUDIT_OK;
}
