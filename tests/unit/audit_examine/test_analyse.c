/* What an analysis says of what it cannot test, of books at the edges, and of single cases that a
 * year of payouts does not have. */
#include "analyse_support.h"

#include <string.h>

static void
analyse(const struct scene *scene, const struct audit_analyse_options *given,
        struct audit_analysis *analysis)
{
    struct audit_analyse_options options = *given;
    struct audit_error err = {0};
    if (options.programme == 0)
        options.programme = AUDIT_NO_ROW;
    assert_audit(audit_analyse(&scene->book, &options, analysis, &err), AUDIT_OK, &err);
}

static bool
notes_say(const struct audit_test_outcome *outcome, enum audit_message message)
{
    for (size_t i = 0; i < outcome->note_count; i++)
        if (outcome->notes[i].message == message)
            return true;
    return false;
}

static bool
has_lead(const struct audit_analysis *analysis, enum audit_message message, const char *text)
{
    char sentence[AUDIT_ERROR_TEXT_SIZE];
    for (size_t i = 0; i < analysis->lead_count; i++) {
        audit_error_text(&analysis->leads[i].what, AUDIT_EN, sentence);
        if (analysis->leads[i].what.message == message && strstr(sentence, text) != NULL)
            return true;
    }
    return false;
}

static void
what_is_not_tested_says_what_it_needs(void **state)
{
    static const struct {
        enum audit_test test;
        enum audit_test_state state;
        enum audit_message note;
    } rows[] = {
        {AUDIT_TEST_DUPLICATE, AUDIT_TEST_DONE, AUDIT_MESSAGE_NONE},
        {AUDIT_TEST_ACCOUNTS, AUDIT_TEST_NOT_DONE, AUDIT_MESSAGE_ANALYSE_NEEDS_ACCOUNTS},
        {AUDIT_TEST_SPLIT, AUDIT_TEST_NOT_DONE, AUDIT_MESSAGE_ANALYSE_NEEDS_LIMITS},
        {AUDIT_TEST_BELOW, AUDIT_TEST_NOT_DONE, AUDIT_MESSAGE_ANALYSE_NEEDS_LIMITS},
        {AUDIT_TEST_DAY_OFF, AUDIT_TEST_NOT_DONE, AUDIT_MESSAGE_ANALYSE_NEEDS_CALENDAR},
        {AUDIT_TEST_SEQUENCE, AUDIT_TEST_PARTLY, AUDIT_MESSAGE_ANALYSE_NEEDS_VOUCHER_NUMBERS},
        {AUDIT_TEST_CHAIN, AUDIT_TEST_DONE, AUDIT_MESSAGE_ANALYSE_CHAIN_PROVED},
        {AUDIT_TEST_SEGREGATION, AUDIT_TEST_DONE, AUDIT_MESSAGE_ANALYSE_SEGREGATION_PROVED},
        {AUDIT_TEST_OVERPAID, AUDIT_TEST_DONE, AUDIT_MESSAGE_NONE},
        {AUDIT_TEST_STALE_RETURN, AUDIT_TEST_DONE, AUDIT_MESSAGE_ANALYSE_WEEKENDS_ALONE},
        {AUDIT_TEST_PAYEE, AUDIT_TEST_PARTLY, AUDIT_MESSAGE_ANALYSE_NEEDS_REGISTER},
        {AUDIT_TEST_YEAR_END, AUDIT_TEST_NOT_DONE, AUDIT_MESSAGE_ANALYSE_NEEDS_DECEMBER},
        {AUDIT_TEST_CAPITAL, AUDIT_TEST_NOT_DONE, AUDIT_MESSAGE_ANALYSE_NEEDS_CAPITALS},
        {AUDIT_TEST_BENFORD, AUDIT_TEST_NOT_DONE, AUDIT_MESSAGE_ANALYSE_BENFORD_FEW},
    };
    struct audit_analyse_rules rules;
    struct scene *scene = scene_new(1);
    struct audit_analysis analysis;
    (void)state;
    audit_analyse_rules_begin(&rules);
    rules.limit_count = 0;
    scene_book(scene);
    analyse(scene, &(struct audit_analyse_options){.rules = &rules}, &analysis);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct audit_test_outcome *outcome = &analysis.outcomes[rows[i].test];
        assert_int_equal(outcome->state, rows[i].state);
        if (rows[i].note != AUDIT_MESSAGE_NONE)
            assert_true(notes_say(outcome, rows[i].note));
    }
    assert_int_equal(analysis.lead_total, 0); /* of an empty book */
    audit_analysis_free(&analysis);
    scene_free(scene);
}

static void
only_the_tests_that_were_asked_for_are_made(void **state)
{
    struct audit_analyse_options options = {.tests = {[AUDIT_TEST_SPLIT] = true}};
    struct scene *scene = scene_new(1);
    struct audit_analysis analysis;
    (void)state;
    scene_book(scene);
    analyse(scene, &options, &analysis);
    for (int i = 0; i < AUDIT_TEST_COUNT; i++) {
        enum audit_test test;
        assert_int_equal(analysis.outcomes[i].state == AUDIT_TEST_LEFT_OUT, i != AUDIT_TEST_SPLIT);
        assert_true(audit_test_of(audit_test_words((enum audit_test)i)->key, &test));
        assert_int_equal(test, i);
    }
    audit_analysis_free(&analysis);
    scene_free(scene);
}

/* The State Council's notice is of one year: other years are said to be untested. */
static void
a_year_without_a_notice_is_not_a_year_without_holidays(void **state)
{
    struct scene *scene = scene_new(1);
    struct audit_analysis analysis;
    (void)state;
    scene_programme(scene, "NONE", 0);
    const uint32_t programme = scene_programme(scene, "A", 0);
    scene_pay(scene, programme, scene_payee(scene, NULL), 12300, 20220101);
    scene_pay(scene, programme, scene_payee(scene, NULL), 45600, 20230101);
    scene_book(scene);
    analyse(scene, &(struct audit_analyse_options){.calendar = &scene->calendar}, &analysis);
    assert_int_equal(analysis.outcomes[AUDIT_TEST_DAY_OFF].state, AUDIT_TEST_PARTLY);
    assert_int_equal(analysis.outcomes[AUDIT_TEST_DAY_OFF].examined, 1);
    assert_true(has_lead(&analysis, AUDIT_MESSAGE_ANALYSE_DAY_OFF, "2023-01-01"));
    assert_false(has_lead(&analysis, AUDIT_MESSAGE_ANALYSE_DAY_OFF, "2022"));
    audit_analysis_free(&analysis);
    scene_free(scene);
}

/* Appropriated on 1 February, and 40 of 100 paid within 90 days. */
static void
an_appropriation_that_lies_idle_is_told_with_what_is_left(void **state)
{
    struct scene *scene = scene_new(1);
    struct audit_analysis analysis;
    (void)state;
    scene_programme(scene, "NONE", 0);
    const uint32_t programme = scene_programme(scene, "IDLE", 0);
    scene_pay(scene, programme, scene_payee(scene, NULL), 4000000, 20230401);
    scene_pay(scene, programme, scene_payee(scene, NULL), 6000000, 20231020);
    scene_book(scene);
    scene->appropriations[programme].date = 20230201;
    analyse(scene, &(struct audit_analyse_options){0}, &analysis);
    assert_true(has_lead(&analysis, AUDIT_MESSAGE_ANALYSE_UNSPENT, "60,000.00 yuan were not paid"));
    audit_analysis_free(&analysis);
    /* With a beginning in between it cannot be told, and that is said. */
    analyse(scene, &(struct audit_analyse_options){.first_date = 20230601}, &analysis);
    assert_false(has_lead(&analysis, AUDIT_MESSAGE_ANALYSE_UNSPENT, ""));
    assert_true(notes_say(&analysis.outcomes[AUDIT_TEST_TIMELINESS],
                          AUDIT_MESSAGE_ANALYSE_NEEDS_BEGINNING));
    audit_analysis_free(&analysis);
    scene_free(scene);
}

static void
a_seal_that_goes_back_in_time_is_told(void **state)
{
    struct scene *scene = scene_new(1);
    struct audit_analysis analysis;
    (void)state;
    const uint32_t programme = scene_programme(scene, "A", 0);
    scene_pay(scene, programme, scene_payee(scene, NULL), 12300, 20230301);
    scene_pay(scene, programme, scene_payee(scene, NULL), 45600, 20230302);
    scene_book(scene);
    scene->book_vouchers[1].sealed_at_ms = scene->book_vouchers[0].sealed_at_ms - 1;
    analyse(scene, &(struct audit_analyse_options){0}, &analysis);
    assert_true(has_lead(&analysis, AUDIT_MESSAGE_ANALYSE_TIME_BACK, "Voucher 1"));
    audit_analysis_free(&analysis);
    scene_free(scene);
}

static void
payments_without_an_account_are_counted_as_untested(void **state)
{
    struct scene *scene = scene_new(1);
    struct audit_analysis analysis;
    char text[AUDIT_ERROR_TEXT_SIZE];
    (void)state;
    const uint32_t programme = scene_programme(scene, "A", 0);
    for (int i = 0; i < 3; i++)
        scene_pay(scene, programme, scene_payee(scene, NULL), 12300 + i, 20230301);
    scene_book(scene);
    for (int i = 0; i < 2; i++)
        scene->disbursements[i].account = (struct audit_book_account){0};
    analyse(scene, &(struct audit_analyse_options){0}, &analysis);
    const struct audit_test_outcome *outcome = &analysis.outcomes[AUDIT_TEST_ACCOUNTS];
    assert_int_equal(outcome->state, AUDIT_TEST_PARTLY);
    assert_int_equal(outcome->examined, 1);
    audit_error_text(&outcome->notes[0], AUDIT_EN, text);
    assert_string_equal(text, "2 payments state no account; what concerns accounts is not tested "
                              "for them.");
    audit_analysis_free(&analysis);
    scene_free(scene);
}

/* Reliefs move no cash, and are left out of every test. */
static void
reliefs_are_left_out_and_counted(void **state)
{
    struct scene *scene = scene_new(1);
    struct audit_analysis analysis;
    (void)state;
    const uint32_t programme = scene_programme(scene, "RELIEF", 0);
    const uint32_t payee = scene_payee(scene, NULL);
    scene->programmes[programme].instrument = AUDIT_RELIEF;
    scene_pay(scene, programme, payee, 12300, 20230301);
    scene_pay(scene, programme, payee, 12300, 20230302);
    scene_book(scene);
    analyse(scene, &(struct audit_analyse_options){0}, &analysis);
    assert_int_equal(analysis.relief_count, 2);
    assert_int_equal(analysis.row_count, 0);
    assert_int_equal(analysis.outcomes[AUDIT_TEST_DUPLICATE].leads, 0);
    audit_analysis_free(&analysis);
    scene_free(scene);
}

static void
sums_beyond_the_range_of_money_are_refused(void **state)
{
    const struct audit_analyse_options options = {.programme = AUDIT_NO_ROW};
    struct scene *scene = scene_new(1);
    struct audit_analysis analysis;
    struct audit_error err = {0};
    (void)state;
    const uint32_t programme = scene_programme(scene, "A", 0);
    for (int i = 0; i < 2; i++)
        scene_pay(scene, programme, scene_payee(scene, NULL), 1, 20230301);
    scene_book(scene);
    for (int i = 0; i < 2; i++)
        scene->disbursements[i].fen = INT64_MAX - i;
    assert_audit(audit_analyse(&scene->book, &options, &analysis, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_ANALYSE_SUM_LARGE);
    audit_analysis_free(&analysis);
    scene_free(scene);
}

/* Where a law cannot hold, it is not held against anybody. */
static void
benford_says_why_it_does_not_apply(void **state)
{
    static const struct {
        const char *code;
        int64_t least, most;
        int count;
        enum audit_message why;
    } rows[] = {
        {"FEW", 100, 100000000, 100, AUDIT_MESSAGE_ANALYSE_BENFORD_FEW},
        {"NARROW", 1000000, 9000000, 400, AUDIT_MESSAGE_ANALYSE_BENFORD_NARROW},
    };
    struct scene *scene = scene_new(1);
    struct audit_analysis analysis;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const uint32_t programme = scene_programme(scene, rows[i].code, 0);
        for (int k = 0; k < rows[i].count; k++)
            scene_pay(scene, programme, scene_payee(scene, NULL),
                      scene_amount(scene, rows[i].least, rows[i].most), 20230301);
    }
    const uint32_t tariff = scene_programme(scene, "TARIFF", 0);
    for (int k = 0; k < 400; k++)
        scene_pay(scene, tariff, scene_payee(scene, NULL),
                  k % 4 == 0 ? scene_amount(scene, 100, 100000000) : 50000000, 20230301);
    scene_book(scene);
    analyse(scene, &(struct audit_analyse_options){0}, &analysis);
    assert_int_equal(analysis.benford_count, 4);
    for (size_t i = 0; i < 2; i++) {
        assert_false(analysis.benford[i + 1].applicable[AUDIT_BENFORD_FIRST]);
        assert_int_equal(analysis.benford[i + 1].why[AUDIT_BENFORD_FIRST].message, rows[i].why);
    }
    assert_int_equal(analysis.benford[3].why[AUDIT_BENFORD_FIRST].message,
                     AUDIT_MESSAGE_ANALYSE_BENFORD_TARIFF);
    assert_int_equal(analysis.benford[0].count, 500); /* all, but for the tariff */
    for (size_t i = 0; i < analysis.lead_count; i++)
        if (analysis.leads[i].test == AUDIT_TEST_BENFORD)
            assert_int_equal(analysis.leads[i].programme, AUDIT_NO_ROW);
    audit_analysis_free(&analysis);
    scene_free(scene);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_tested_says_what_it_needs),
        cmocka_unit_test(only_the_tests_that_were_asked_for_are_made),
        cmocka_unit_test(a_year_without_a_notice_is_not_a_year_without_holidays),
        cmocka_unit_test(an_appropriation_that_lies_idle_is_told_with_what_is_left),
        cmocka_unit_test(a_seal_that_goes_back_in_time_is_told),
        cmocka_unit_test(payments_without_an_account_are_counted_as_untested),
        cmocka_unit_test(reliefs_are_left_out_and_counted),
        cmocka_unit_test(sums_beyond_the_range_of_money_are_refused),
        cmocka_unit_test(benford_says_why_it_does_not_apply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
