#include "support/assert_audit.h"

#include "audit/examine/confidence.h"

static const unsigned percents[] = {99, 95, 90, 85, 80, 75, 50};
enum { PERCENT_COUNT = sizeof percents / sizeof percents[0] };

static void
reliability_factors_of_the_table_are_those_of_poisson(void **state)
{
    (void)state;
    for (size_t i = 0; i < PERCENT_COUNT; i++)
        for (uint64_t k = 0; k < 6; k++)
            assert_int_equal(audit_reliability(percents[i], k),
                             audit_reliability_computed(percents[i], k));
    /* Beyond the table, by halves of chi-square quantiles: R_10 and R_20 at 5 %. */
    assert_int_equal(audit_reliability(95, 10), 16962);
    assert_int_equal(audit_reliability(95, 20), 29062);
    for (uint64_t k = 1; k < 2000; k = k * 3 / 2 + 1)
        assert_true(audit_reliability(95, k) - audit_reliability(95, k - 1) > 1000);
}

static void
only_the_levels_of_the_table_are_known(void **state)
{
    (void)state;
    for (unsigned percent = 0; percent <= 101; percent++) {
        bool known = false;
        for (size_t i = 0; i < PERCENT_COUNT; i++)
            known = known || percents[i] == percent;
        assert_int_equal(audit_confidence_is_known(percent), known);
    }
}

static void
attribute_sizes_are_those_of_the_tables(void **state)
{
    static const struct {
        unsigned percent;
        uint64_t k, millionths, size;
    } rows[] = {
        {95, 0, 10000, 299}, {95, 0, 20000, 149}, {95, 0, 30000, 99},  {95, 0, 50000, 59},
        {95, 0, 100000, 29}, {95, 1, 50000, 93},  {95, 2, 50000, 124}, {95, 1, 100000, 46},
        {90, 0, 50000, 45},  {90, 1, 50000, 77},  {50, 0, 500000, 1},  {99, 0, 10000, 459},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(audit_attribute_size(rows[i].percent, rows[i].k, rows[i].millionths),
                         rows[i].size);
}

/* By whole numbers: how many of all samples of 5 of 12, 4 of which are marked, have at most k. */
static void
chances_are_those_of_counting(void **state)
{
    static const double at_most[] = {56.0 / 792, 336.0 / 792, 672.0 / 792, 784.0 / 792, 1, 1};

    (void)state;
    for (uint64_t k = 0; k < 6; k++) {
        double chance = audit_hypergeometric_at_most(k, 12, 4, 5);
        assert_true(chance - at_most[k] < 1e-12 && at_most[k] - chance < 1e-12);
    }
    assert_true(audit_hypergeometric_at_most(0, 10, 8, 5) == 0); /* 3 at least */
    double half = audit_binomial_at_most(1, 4, 0.5) - 5.0 / 16;
    assert_true(half < 1e-12 && half > -1e-12);
    assert_true(audit_binomial_at_most(0, 3, 0) == 1 && audit_binomial_at_most(0, 3, 1) == 0);
    assert_true(audit_poisson_at_most(3, 0) == 1);
    /* Far above the mean, where the terms below overflow, and far below it. */
    assert_true(audit_poisson_at_most(100000, 0.001) == 1);
    assert_true(audit_binomial_at_most(900000, 1000000, 1e-6) == 1);
    assert_true(audit_hypergeometric_at_most(900000, 2000000, 950000, 1000000) == 1);
    assert_true(audit_binomial_at_most(0, 1000000, 0.9) == 0);
}

static void
a_finite_population_needs_no_larger_sample_and_its_limit_answers_it(void **state)
{
    (void)state;
    for (uint64_t population = 1; population < 3000; population = population * 7 / 4 + 1) {
        for (uint64_t percent = 1; percent <= 20; percent += 4) {
            uint64_t marked = (population * percent + 99) / 100;
            for (uint64_t k = 0; k < 3; k++) {
                uint64_t size = audit_attribute_size_of(95, k, population, marked);
                assert_true(size <= population && size > 0);
                assert_true(size == population ||
                            size <= audit_attribute_size(95, k, percent * 10000));
                if (k >= marked || size <= k)
                    continue;
                assert_true(audit_hypergeometric_at_most(k, population, marked, size) <=
                            0.05 + 1e-9);
                if (size > k + 1)
                    assert_true(audit_hypergeometric_at_most(k, population, marked, size - 1) >
                                0.05);
                /* As many as were allowed: fewer than the tolerable number may be there. */
                assert_true(audit_attribute_limit(95, k, population, size) < marked);
            }
        }
    }
    /* Everything was seen: there are as many as were found. */
    assert_int_equal(audit_attribute_limit(95, 3, 50, 50), 3);
    assert_int_equal(audit_attribute_limit(95, 0, 50, 0), 50);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reliability_factors_of_the_table_are_those_of_poisson),
        cmocka_unit_test(only_the_levels_of_the_table_are_known),
        cmocka_unit_test(attribute_sizes_are_those_of_the_tables),
        cmocka_unit_test(chances_are_those_of_counting),
        cmocka_unit_test(a_finite_population_needs_no_larger_sample_and_its_limit_answers_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
