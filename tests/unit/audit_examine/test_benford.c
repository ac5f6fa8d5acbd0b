/* Benford's law against the numbers that are written down for it (Nigrini's tables of expected
 * frequencies, bands and critical values), and the edges of digits. */
#include "support/assert_audit.h"

#include <math.h>
#include <string.h>

#include "audit/examine/benford.h"
#include "audit/examine/statistics.h"

static void
expected_frequencies_are_those_of_the_books(void **state)
{
    static const double first[] = {.30103, .17609, .12494, .09691, .07918,
                                   .06695, .05799, .05115, .04576};
    static const double second[] = {.11968, .11389, .10882, .10433, .10031,
                                    .09668, .09337, .09035, .08757, .08500};
    double sum = 0;
    (void)state;
    for (unsigned i = 0; i < 9; i++)
        assert_true(fabs(audit_benford_expected(AUDIT_BENFORD_FIRST, i + 1) - first[i]) < 5e-6);
    for (unsigned i = 0; i < 10; i++)
        assert_true(fabs(audit_benford_expected(AUDIT_BENFORD_SECOND, i) - second[i]) < 5e-6);
    for (unsigned i = 10; i < 100; i++)
        sum += audit_benford_expected(AUDIT_BENFORD_FIRST_TWO, i);
    assert_true(fabs(sum - 1) < 1e-12);
}

static void
digits_are_taken_from_the_left(void **state)
{
    static const struct {
        int64_t fen;
        int first, second, two; /* -1: too few digits */
    } rows[] = {
        {1, 1, -1, -1},  {9, 9, -1, -1},       {10, 1, 0, 10},      {99, 9, 9, 99},
        {100, 1, 0, 10}, {50000000, 5, 0, 50}, {1234567, 1, 2, 12}, {INT64_MAX, 9, 2, 92},
        {0, -1, -1, -1}, {-500, -1, -1, -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const int wanted[] = {rows[i].first, rows[i].second, rows[i].two};
        for (int kind = 0; kind < AUDIT_BENFORD_KINDS; kind++) {
            unsigned digit = 1000;
            assert_int_equal(
                audit_benford_digit((enum audit_benford_kind)kind, rows[i].fen, &digit),
                wanted[kind] >= 0);
            if (wanted[kind] >= 0)
                assert_int_equal(digit, wanted[kind]);
        }
    }
}

/* A thousand amounts, as many of each first digit as the law has, and two that are not. */
static void
bands_and_limits_are_those_of_the_books(void **state)
{
    static const int lawful[] = {301, 176, 125, 97, 79, 67, 58, 51, 46};
    static const struct {
        int moved; /* from digit 1 to digit 9 */
        enum audit_benford_band band;
        bool beyond_chance;
    } rows[] = {
        {0, AUDIT_BENFORD_CLOSE, false},         {24, AUDIT_BENFORD_CLOSE, false},
        {40, AUDIT_BENFORD_ACCEPTABLE, true},    {60, AUDIT_BENFORD_MARGINAL, true},
        {90, AUDIT_BENFORD_NONCONFORMING, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_benford benford = {.kind = AUDIT_BENFORD_FIRST};
        for (int digit = 1; digit <= 9; digit++) {
            const int count = lawful[digit - 1] - (digit == 1 ? rows[i].moved : 0) +
                              (digit == 9 ? rows[i].moved : 0);
            for (int k = 0; k < count; k++)
                audit_benford_add(&benford, digit * 1000);
        }
        audit_benford_judge(&benford);
        assert_int_equal(benford.count, 1000);
        assert_int_equal(benford.band, rows[i].band);
        assert_int_equal(benford.chi_square > benford.chi_square_limit, rows[i].beyond_chance);
        assert_true(benford.chi_square_limit == 15.507);
    }
}

/* Z for 9 among a thousand: (0.06576 - 0.04576 - 0.0005) / sqrt(0.04576 * 0.95424 / 1000). */
static void
z_is_corrected_unless_the_correction_is_larger(void **state)
{
    struct audit_benford benford = {.kind = AUDIT_BENFORD_FIRST};
    (void)state;
    benford.count = 1000;
    benford.counts[8] = 66;
    benford.counts[0] = 301; /* the law's share within the correction */
    audit_benford_judge(&benford);
    assert_true(fabs(benford.z[8] - 2.989) < 0.005);
    assert_true(fabs(benford.z[0] - fabs(.301 - .30103) / sqrt(.30103 * .69897 / 1000)) < 1e-4);
}

static void
shares_and_chances_are_written_as_people_read_them(void **state)
{
    static const struct {
        int64_t part, whole;
        const char *text;
    } rows[] = {
        {0, 7, "0.00%"},
        {1, 3, "33.33%"},
        {2, 3, "66.67%"},
        {1, 1, "100.00%"},
        {5, 2, "250.00%"},
        {INT64_MAX - 1, INT64_MAX, "100.00%"},
        {INT64_MAX / 2, INT64_MAX, "50.00%"},
        {1, INT64_MAX, "0.00%"},
        {12345, 100000, "12.35%"}, /* half is up */
    };
    char text[AUDIT_CHANCE_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        audit_share_text(rows[i].part, rows[i].whole, text);
        assert_string_equal(text, rows[i].text);
    }
    audit_chance_text(0.03125, text);
    assert_string_equal(text, "0.0312");
    audit_chance_text(0.00001, text);
    assert_string_equal(text, "< 0.0001");
    assert_true(fabs(audit_chance_at_least(5, 5, 0.5) - 0.03125) < 1e-12);
    assert_true(audit_chance_at_least(0, 5, 0.5) == 1);
    assert_true(audit_chance_at_least(6, 5, 0.5) == 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expected_frequencies_are_those_of_the_books),
        cmocka_unit_test(digits_are_taken_from_the_left),
        cmocka_unit_test(bands_and_limits_are_those_of_the_books),
        cmocka_unit_test(z_is_corrected_unless_the_correction_is_larger),
        cmocka_unit_test(shares_and_chances_are_written_as_people_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
