#include "sample_support.h"

#include <stdlib.h>

static void
evaluated(const struct audit_sample_plan *plan, const struct audit_sample *sample,
          const struct audit_found *found, struct audit_evaluation *out)
{
    struct audit_error err = {0};
    assert_audit(audit_evaluate(plan, sample, found, out, &err), AUDIT_OK, &err);
}

static void
basic_precision_is_the_worked_one(void **state)
{
    (void)state;
    /* 26,882.00 yuan at R = 3.000. */
    assert_int_equal(audit_mus_basic(2688200, 3000), 8064600);
    /* 2,386,554.62 at 2.996: 7,150,117.64152 */
    assert_int_equal(audit_mus_basic(238655462, 2996), 715011765);
}

/* Forty items of 10,000.00 and one of 900,000.00; what is chosen below the interval is wrong by
 * these hundredths, in this order. */
static void
misstatement_is_projected_by_taint(void **state)
{
    int64_t fen[41];
    struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_MUS);
    struct audit_sample sample;
    struct audit_evaluation made;

    (void)state;
    for (size_t i = 0; i < 40; i++)
        fen[i] = 1000000;
    fen[40] = 90000000;
    plan.tolerable = (struct audit_limit){false, 10000000};
    sample_of(fen, 41, &sample);
    sample_drawn(&plan, &sample);
    assert_int_equal(sample.size, 39); /* 1,300,000 × 2.996 / 100,000 */
    assert_int_equal(sample.interval_fen, 3333333);
    struct audit_found *found = sample_found(&sample);

    evaluated(&plan, &sample, found, &made);
    assert_true(made.acceptable);
    assert_int_equal(made.error_count, 0);
    assert_int_equal(made.mus.basic_fen, 9986666); /* 3,333,333 × 2.996 up */
    assert_int_equal(made.mus.limit_fen, 9986666);
    audit_evaluation_free(&made);

    found[0].audited_fen = 750000; /* t 0.25 */
    found[1].audited_fen = 400000; /* t 0.60, the first by order */
    found[2].audited_fen = 1300000;
    found[sample.pick_count - 1].audited_fen = 89999900;
    evaluated(&plan, &sample, found, &made);
    assert_false(made.acceptable);
    assert_int_equal(made.error_count, 4);
    assert_int_equal(made.errors[0].pick, 1);
    assert_int_equal(made.errors[0].projected_fen, 2000000); /* 1,999,999.8 */
    assert_int_equal(made.errors[0].allowance_fen, 1496000); /* × 1.748 = 3,495,999.65 up */
    assert_int_equal(made.errors[1].pick, 0);
    assert_int_equal(made.errors[1].projected_fen, 833334); /* 833,333.25 */
    assert_int_equal(made.errors[1].allowance_fen, 460000); /* × 1.552 = 1,293,333.204 up */
    assert_int_equal(made.mus.projected_fen, 2833334);
    assert_int_equal(made.mus.allowance_fen, 1956000);
    assert_int_equal(made.mus.top_fen, 100);
    assert_int_equal(made.mus.understated_fen, 1000000); /* 999,999.9 */
    assert_int_equal(made.mus.limit_fen, 9986666 + 2833334 + 1956000 + 100);
    assert_int_equal(made.found_fen, 250000 + 600000 + 100);
    audit_evaluation_free(&made);
    free(found);
    audit_sample_free(&sample);
}

static void
where_everything_is_at_the_top_nothing_is_uncertain(void **state)
{
    struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_MUS);
    struct audit_sample sample;
    struct audit_evaluation made;

    (void)state;
    sample_of((const int64_t[]){5000000, 5000000, 5000000}, 3, &sample);
    sample_drawn(&plan, &sample);
    assert_int_equal(sample.pick_count, 3);
    struct audit_found *found = sample_found(&sample);
    found[2].audited_fen = 4850000;
    evaluated(&plan, &sample, found, &made);
    assert_int_equal(made.mus.limit_fen, 150000);
    assert_true(made.acceptable); /* 1 % is 150,000 */
    audit_evaluation_free(&made);
    found[2].audited_fen = 4849999;
    evaluated(&plan, &sample, found, &made);
    assert_false(made.acceptable);
    audit_evaluation_free(&made);
    free(found);
    audit_sample_free(&sample);
}

/* If the tolerable misstatement is spread evenly, the limit covers it in about 95 of 100 draws. */
static void
the_limit_covers_what_is_really_wrong_as_often_as_it_says(void **state)
{
    enum { SEEDS = 400 };
    unsigned covered = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_MUS);
        struct audit_sample sample;
        struct audit_evaluation made;
        int64_t wrong = 0;
        plan.seed = seed;
        plan.tolerable.value = 50000;
        sample_of_random(2000, seed, &sample);
        sample_drawn(&plan, &sample);
        struct audit_found *found = sample_found(&sample);
        /* Every twentieth is not there at all. */
        for (size_t i = 0; i < sample.item_count; i++)
            wrong += i % 20 == 7 ? sample.items[i].fen : 0;
        for (size_t i = 0; i < sample.pick_count; i++)
            if (sample.picks[i].item % 20 == 7)
                found[i].audited_fen = 0;
        evaluated(&plan, &sample, found, &made);
        covered += made.mus.limit_fen >= wrong;
        audit_evaluation_free(&made);
        free(found);
        audit_sample_free(&sample);
    }
    assert_in_range(covered, SEEDS * 93 / 100, SEEDS);
}

static void
deviations_give_the_limit_of_the_rate(void **state)
{
    static const struct {
        size_t deviations;
        bool acceptable;
    } rows[] = {{0, true}, {1, true}, {2, false}, {5, false}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_ATTRIBUTE);
        struct audit_sample sample;
        struct audit_evaluation made;
        plan.tolerable.value = 50000;
        plan.expected.value = 10000;
        sample_of_random(100000, 2, &sample);
        sample_drawn(&plan, &sample);
        assert_int_equal(sample.pick_count, 93);
        struct audit_found *found = sample_found(&sample);
        for (size_t j = 0; j < rows[i].deviations; j++)
            found[7 * j].deviates = true;
        evaluated(&plan, &sample, found, &made);
        assert_int_equal(made.attribute.deviations, rows[i].deviations);
        assert_int_equal(made.acceptable, rows[i].acceptable);
        /* 3.17 % and 5.00 % by Clopper and Pearson; the population is large. */
        if (rows[i].deviations == 0)
            assert_in_range(made.attribute.limit_ten_thousandths, 315, 318);
        if (rows[i].deviations == 1)
            assert_in_range(made.attribute.limit_ten_thousandths, 498, 500);
        audit_evaluation_free(&made);
        free(found);
        audit_sample_free(&sample);
    }
}

/* By hand: one stratum of six, 1,000.00 to 6,000.00 yuan, all of it or a part. */
static void
strata_are_raised_to_the_whole(void **state)
{
    struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_STRATIFIED);
    struct audit_sample_pick picks[] = {{.item = 0, .stratum = 3},
                                        {.item = 2, .stratum = 3},
                                        {.item = 4, .stratum = 3},
                                        {.item = 6, .stratum = 0}};
    struct audit_found found[] = {
        {100000, false}, {300000, false}, {500000, false}, {200000000, false}};
    struct audit_sample sample;
    struct audit_evaluation made;

    (void)state;
    sample_of((const int64_t[]){100000, 200000, 300000, 400000, 500000, 600000, 200000000}, 7,
              &sample);
    sample.book_fen = 202100000;
    sample.tolerable_fen = 1000000;
    sample.stratum_count = 4;
    sample.strata[0] = (struct audit_sample_stratum){.from_fen = 100000000, .count = 1};
    sample.strata[3] = (struct audit_sample_stratum){.count = 6};
    sample.picks = picks;
    sample.pick_count = 4;
    evaluated(&plan, &sample, found, &made);
    /* Mean 3,000.00, times 6; s^2 = 4 × 10^10, Var = 6 × 3 × 4 × 10^10 / 3. */
    assert_int_equal(made.stratified.estimate_fen, 201800000);
    assert_int_equal(made.stratified.deviation_fen, 489898);
    assert_int_equal(made.stratified.margin_fen, 960201); /* × 1.96 = 960,200.08 */
    assert_int_equal(made.stratified.low_fen, 201800000 - 960201);
    assert_int_equal(made.stratified.difference_fen, 0);
    assert_false(made.acceptable); /* 300,000 + 960,201 are over 1,000,000 */
    audit_evaluation_free(&made);

    sample.tolerable_fen = 1260201;
    evaluated(&plan, &sample, found, &made);
    assert_true(made.acceptable);
    audit_evaluation_free(&made);

    found[1].audited_fen = 0;
    evaluated(&plan, &sample, found, &made);
    assert_int_equal(made.stratified.difference_fen, 600000); /* 300,000 / 3 × 6 */
    assert_int_equal(made.error_count, 1);
    assert_int_equal(made.found_fen, 300000);
    audit_evaluation_free(&made);
    sample.picks = NULL;
    audit_sample_free(&sample);
}

/* What is at the end of the range is told, not wrapped. */
static void
sums_beyond_the_range_are_refused(void **state)
{
    struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_MUS);
    struct audit_sample sample;
    struct audit_evaluation made;
    struct audit_error err = {0};
    int64_t fen[40];

    (void)state;
    for (size_t i = 0; i < 40; i++)
        fen[i] = i == 0 ? INT64_MAX / 2 : 1;
    plan.tolerable.value = 900000;
    sample_of(fen, 40, &sample);
    sample_drawn(&plan, &sample);
    /* Chosen by hand: a fen that should have been a hundred thousand yuan. */
    sample.picks[0] = (struct audit_sample_pick){.item = 1, .stratum = 1, .hits = 1};
    sample.pick_count = 1;
    struct audit_found found = {10000000, false};
    assert_audit(audit_evaluate(&plan, &sample, &found, &made, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_SAMPLE_SUM_LARGE);
    audit_sample_free(&sample);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(basic_precision_is_the_worked_one),
        cmocka_unit_test(misstatement_is_projected_by_taint),
        cmocka_unit_test(where_everything_is_at_the_top_nothing_is_uncertain),
        cmocka_unit_test(the_limit_covers_what_is_really_wrong_as_often_as_it_says),
        cmocka_unit_test(deviations_give_the_limit_of_the_rate),
        cmocka_unit_test(strata_are_raised_to_the_whole),
        cmocka_unit_test(sums_beyond_the_range_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
