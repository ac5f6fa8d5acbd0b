/* What somebody hid among more than three thousand honest payouts: each plant is found by the test
 * that is there for it, with all of its entries, and honest payouts raise few alarms. The table of
 * planted, found and false is printed. */
#include "analyse_support.h"

#include <stdio.h>
#include <string.h>

enum plant {
    HONEST,
    SPLIT_PAYMENTS,
    SPLIT_PROGRAMMES,
    PAID_TWICE,
    CHANGED_NAME,
    ACCOUNT_AGAIN,
    ONE_ACCOUNT,
    ONE_CLAIM,
    BELOW_LIMIT,
    YEAR_END,
    REPAID_TO_OTHER,
    RETURN_TO_OTHER,
    REVERSED_OFTEN,
    ROUND_AMOUNTS,
    AT_NIGHT,
    ON_A_SUNDAY,
    OVER_CAP,
    CAP_BY_ACCOUNT,
    STALE_RETURN,
    ONE_HAS_MOST,
    TWO_KEYS,
    EACH_OTHER,
    PAID_FIRST,
    MISSING_NUMBERS,
    ONE_VERY_LARGE,
    VERY_LATE,
    BEFORE_APPROVAL,
    NOT_REGISTERED,
    OTHER_CAPITALS,
    INVENTED_AMOUNTS,
    PLANTS
};

static const struct {
    const char *name;
    enum audit_test test;
} plants[PLANTS] = {
    [SPLIT_PAYMENTS] = {"a payment split into four", AUDIT_TEST_SPLIT},
    [SPLIT_PROGRAMMES] = {"split over two programmes, one officer", AUDIT_TEST_SPLIT},
    [PAID_TWICE] = {"paid twice in a month", AUDIT_TEST_DUPLICATE},
    [CHANGED_NAME] = {"paid twice through a changed name", AUDIT_TEST_DUPLICATE},
    [ACCOUNT_AGAIN] = {"the same account again, another programme", AUDIT_TEST_DUPLICATE},
    [ONE_ACCOUNT] = {"one account for six payees", AUDIT_TEST_ACCOUNTS},
    [ONE_CLAIM] = {"one application of two payees", AUDIT_TEST_DUPLICATE},
    [BELOW_LIMIT] = {"just below the threshold", AUDIT_TEST_BELOW},
    [YEAR_END] = {"a year-end rush", AUDIT_TEST_YEAR_END},
    [REPAID_TO_OTHER] = {"reversed and paid to another", AUDIT_TEST_REVERSAL},
    [RETURN_TO_OTHER] = {"returned and paid to another", AUDIT_TEST_REVERSAL},
    [REVERSED_OFTEN] = {"a programme that reverses a lot", AUDIT_TEST_REVERSAL},
    [ROUND_AMOUNTS] = {"round amounts", AUDIT_TEST_ROUND},
    [AT_NIGHT] = {"signed at night", AUDIT_TEST_HOURS},
    [ON_A_SUNDAY] = {"on a Sunday", AUDIT_TEST_DAY_OFF},
    [OVER_CAP] = {"over the cap", AUDIT_TEST_OVERPAID},
    [CAP_BY_ACCOUNT] = {"over the cap by a shared account", AUDIT_TEST_OVERPAID},
    [STALE_RETURN] = {"a return that nobody took care of", AUDIT_TEST_STALE_RETURN},
    [ONE_HAS_MOST] = {"one payee has most of it", AUDIT_TEST_CONCENTRATION},
    [TWO_KEYS] = {"one person with two keys", AUDIT_TEST_SEGREGATION},
    [EACH_OTHER] = {"two who review each other", AUDIT_TEST_SEGREGATION},
    [PAID_FIRST] = {"paid before the last signature", AUDIT_TEST_SEGREGATION},
    [MISSING_NUMBERS] = {"missing payment vouchers", AUDIT_TEST_SEQUENCE},
    [ONE_VERY_LARGE] = {"one payment far above the others", AUDIT_TEST_RELATIVE_SIZE},
    [VERY_LATE] = {"paid four months after approval", AUDIT_TEST_TIMELINESS},
    [BEFORE_APPROVAL] = {"paid before it was approved", AUDIT_TEST_TIMELINESS},
    [NOT_REGISTERED] = {"a payee that is not in the register", AUDIT_TEST_PAYEE},
    [OTHER_CAPITALS] = {"another amount in capital numerals", AUDIT_TEST_CAPITAL},
    [INVENTED_AMOUNTS] = {"invented amounts", AUDIT_TEST_BENFORD},
};

/* How many leads honest payouts may raise, by test: of about 3,700 honest ones. */
static const size_t false_max[AUDIT_TEST_COUNT] = {
    [AUDIT_TEST_ACCOUNTS] = 12,
    [AUDIT_TEST_SPLIT] = 24,
    [AUDIT_TEST_BELOW] = 1,
};

enum { RD = 2, REFUND = 3 };

static struct payout *
plant(struct scene *scene, enum plant kind, uint32_t programme, uint32_t payee, int64_t fen,
      uint32_t date)
{
    struct payout *payout = scene_pay(scene, programme, payee, fen, date);
    payout->plant = (int)kind;
    return payout;
}

static void
plant_splits_and_duplicates(struct scene *scene)
{
    uint32_t payee = scene_payee(scene, NULL), other;
    for (uint32_t i = 0; i < 4; i++)
        plant(scene, SPLIT_PAYMENTS, RD, payee, 18123400 + 17 * i, 20230511 + (i < 2 ? i : i + 3));
    payee = scene_payee(scene, NULL);
    for (uint32_t i = 0; i < 2; i++) {
        struct payout *payout =
            plant(scene, SPLIT_PROGRAMMES, i == 0 ? RD : REFUND, payee, 28123456 + i, 20230613 + i);
        payout->reviewer = REVIEWER_2;
    }
    payee = scene_payee(scene, NULL);
    plant(scene, PAID_TWICE, RD, payee, 3456789, 20230705);
    plant(scene, PAID_TWICE, RD, payee, 3456789, 20230726);
    payee = scene_payee(scene, "虚构星河科技有限公司");
    other = scene_payee(scene, "虚构星河（集团）科技公司");
    plant(scene, CHANGED_NAME, RD, payee, 7654321, 20230308);
    plant(scene, CHANGED_NAME, RD, other, 7654321, 20230421);
    payee = scene_payee(scene, NULL);
    plant(scene, ACCOUNT_AGAIN, RD, payee, 4433221, 20230817);
    plant(scene, ACCOUNT_AGAIN, REFUND, payee, 4433221, 20230821);
    payee = scene_payee(scene, NULL);
    other = scene_payee(scene, NULL);
    plant(scene, ONE_CLAIM, RD, payee, 1112131, 20230912)->claim = "SQ-ONE";
    plant(scene, ONE_CLAIM, RD, other, 2212131, 20230913)->claim = "SQ-ONE";
    scene->plan[scene->plan_count - 1].approved_fen = 5000000;
    for (uint32_t i = 0; i < 6; i++) {
        struct payout *payout = plant(scene, ONE_ACCOUNT, RD, scene_payee(scene, NULL),
                                      5123400 + 1733 * (int64_t)i, scene_day(scene, 3, 10));
        payout->account = SCENE_PAYEES - 1;
    }
}

static void
plant_amounts(struct scene *scene)
{
    const uint32_t limit = scene_programme(scene, "LIMIT", 0);
    for (int i = 0; i < 80; i++)
        scene_pay(scene, limit, scene_payee(scene, NULL),
                  30000017 + (int64_t)scene_below(scene, 40000000), scene_day(scene, 1, 12));
    for (int i = 0; i < 30; i++)
        plant(scene, BELOW_LIMIT, limit, scene_payee(scene, NULL),
              48000019 + (int64_t)scene_below(scene, 1900000), scene_day(scene, 1, 12));
    const uint32_t rounder = scene_payee(scene, NULL);
    for (uint32_t i = 0; i < 8; i++)
        plant(scene, ROUND_AMOUNTS, RD, rounder, 10000000 * (int64_t)(i % 3 + 6),
              20230115 + 100 * (i + 2));
    const uint32_t invented = scene_programme(scene, "INVENTED", 0);
    for (int i = 0; i < 400; i++)
        plant(scene, INVENTED_AMOUNTS, invented, scene_payee(scene, NULL),
              100019 + (int64_t)scene_below(scene, 90000000), scene_day(scene, 1, 12));
    const uint32_t large = scene_payee(scene, NULL);
    for (uint32_t i = 0; i < 5; i++)
        plant(scene, i == 4 ? ONE_VERY_LARGE : HONEST, RD, large,
              i == 4 ? 44444444 : 1000123 + 1000 * (int64_t)i,
              20230215 + 200 * i + (i == 3) + (i == 4));
    plant(scene, OTHER_CAPITALS, RD, scene_payee(scene, NULL), 1409500, 20230418)->memo =
        "批复人民币壹万肆仟零玖拾元整";
    plant(scene, HONEST, RD, scene_payee(scene, NULL), 140950, 20230419)->memo =
        "人民币壹仟肆佰零玖元伍角";
}

static void
plant_times(struct scene *scene)
{
    const uint32_t rush = scene_programme(scene, "RUSH", 0);
    for (uint32_t month = 1; month <= 11; month++)
        for (int i = 0; i < 5; i++)
            scene_pay(scene, rush, scene_payee(scene, NULL), scene_amount(scene, 1000000, 4000000),
                      scene_day(scene, month, month));
    for (int i = 0; i < 25; i++)
        plant(scene, YEAR_END, rush, scene_payee(scene, NULL),
              scene_amount(scene, 1000000, 4000000), 20231226 + scene_below(scene, 4));
    for (uint32_t i = 0; i < 3; i++) {
        struct payout *payout = plant(scene, AT_NIGHT, RD, scene_payee(scene, NULL),
                                      scene_amount(scene, 100000, 9000000), 20230321 + i);
        payout->minute = 1412;
    }
    plant(scene, ON_A_SUNDAY, RD, scene_payee(scene, NULL), 987654, 20230716);
    plant(scene, VERY_LATE, RD, scene_payee(scene, NULL), 876543, 20230719)->approved_date =
        20230315;
    plant(scene, BEFORE_APPROVAL, RD, scene_payee(scene, NULL), 765432, 20230720)->approved_date =
        20230725;
}

static void
plant_reversals(struct scene *scene)
{
    struct payout *payout =
        plant(scene, REPAID_TO_OTHER, RD, scene_payee(scene, NULL), 6060606, 20230822);
    scene_take_back(scene, payout, AUDIT_REVERSAL, 20230829, true);
    plant(scene, REPAID_TO_OTHER, RD, scene_payee(scene, NULL), 6060606, 20230829);
    payout = plant(scene, RETURN_TO_OTHER, RD, scene_payee(scene, NULL), 5050505, 20230823);
    scene_take_back(scene, payout, AUDIT_RETURN, 20230828, true);
    const size_t returned = (size_t)(payout - scene->plan) + 1;
    plant(scene, RETURN_TO_OTHER, RD, scene_payee(scene, NULL), 5050505, 20230830)->replaces =
        returned;
    payout = plant(scene, STALE_RETURN, RD, scene_payee(scene, NULL), 4040404, 20230824);
    scene_take_back(scene, payout, AUDIT_RETURN, 20230831, true);
    const uint32_t often = scene_programme(scene, "OFTEN", 0);
    for (int i = 0; i < 30; i++) {
        payout = plant(scene, i < 8 ? REVERSED_OFTEN : HONEST, often, scene_payee(scene, NULL),
                       scene_amount(scene, 100000, 5000000), scene_day(scene, 2, 9));
        if (i < 8)
            scene_take_back(scene, payout, AUDIT_REVERSAL, audit_calendar_later(payout->date, 3),
                            false);
    }
}

static void
plant_payees(struct scene *scene)
{
    const uint32_t capped = scene_programme(scene, "CAPPED", 20000000);
    for (int i = 0; i < 60; i++)
        scene_pay(scene, capped, scene_payee(scene, NULL), scene_amount(scene, 1000000, 9000000),
                  scene_day(scene, 1, 12));
    const uint32_t over = scene_payee(scene, NULL);
    plant(scene, OVER_CAP, capped, over, 9900011, 20230217);
    plant(scene, OVER_CAP, capped, over, 9900012, 20230519);
    plant(scene, OVER_CAP, capped, over, 9900013, 20230818);
    for (uint32_t i = 0; i < 2; i++)
        plant(scene, CAP_BY_ACCOUNT, capped, scene_payee(scene, NULL), 15000031 + (int64_t)i,
              20230620 + i)
            ->account = SCENE_PAYEES - 2;
    const uint32_t few = scene_programme(scene, "FEW", 0);
    const uint32_t most = scene_payee(scene, NULL);
    for (int i = 0; i < 40; i++)
        scene_pay(scene, few, scene_payee(scene, NULL), scene_amount(scene, 1000000, 3000000),
                  scene_day(scene, 1, 12));
    for (uint32_t i = 0; i < 4; i++)
        plant(scene, ONE_HAS_MOST, few, most, 24100000 + (int64_t)i, 20230314 + 200 * i);
    plant(scene, NOT_REGISTERED, RD, scene_payee(scene, "名册外虚构有限公司"), 654321, 20230919);
}

static void
plant_people(struct scene *scene)
{
    const uint32_t double_1 = (uint32_t)scene->officer_count++;
    const uint32_t double_2 = (uint32_t)scene->officer_count++;
    const uint32_t swap_1 = (uint32_t)scene->officer_count++;
    const uint32_t swap_2 = (uint32_t)scene->officer_count++;
    const char *names[] = {"wang.ba", "wang.ba.2", "feng.jiu", "chen.shi"};
    const char *full[] = {"王八一", "王八一", "冯九", "陈十"};
    for (size_t i = 0; i < 4; i++)
        scene->officers[double_1 + i] =
            (struct audit_book_officer){.name = audit_text(names[i]),
                                        .full_name = audit_text(full[i]),
                                        .unit = audit_text("虚构财政局")};
    struct payout *payout = plant(scene, TWO_KEYS, RD, scene_payee(scene, NULL), 543210, 20230921);
    payout->maker = double_1;
    payout->reviewer = double_2;
    for (uint32_t i = 0; i < 8; i++) {
        payout = plant(scene, EACH_OTHER, RD, scene_payee(scene, NULL),
                       scene_amount(scene, 100000, 900000), scene_day(scene, 2, 11));
        payout->maker = i % 2 == 0 ? swap_1 : swap_2;
        payout->reviewer = i % 2 == 0 ? swap_2 : swap_1;
    }
    plant(scene, PAID_FIRST, RD, scene_payee(scene, NULL), 432109, 20230922)->paid_on = 20230918;
    for (int i = 0; i < 20; i++)
        scene_pay(scene, RD, scene_payee(scene, NULL), 321098 + i, 20230925)->paid_on = 20230926;
}

/* The unit's second series of payment vouchers: 14 numbers, two of them nowhere. */
static void
plant_missing_numbers(struct scene *scene)
{
    static const char *const numbers[] = {"PZ-001", "PZ-002", "PZ-003", "PZ-004",
                                          "PZ-005", "PZ-006", "PZ-009", "PZ-010",
                                          "PZ-011", "PZ-012", "PZ-013", "PZ-014"};
    for (uint32_t i = 0; i < 12; i++)
        plant(scene, i == 5 || i == 6 ? MISSING_NUMBERS : HONEST, RD, scene_payee(scene, NULL),
              210987 + 111 * (int64_t)i, 20231009 + i % 5)
            ->voucher = numbers[i];
}

static struct scene *
planted(uint64_t seed)
{
    struct scene *scene = scene_new(seed);
    scene_honest(scene);
    plant_splits_and_duplicates(scene);
    plant_amounts(scene);
    plant_times(scene);
    plant_reversals(scene);
    plant_payees(scene);
    plant_people(scene);
    plant_missing_numbers(scene);
    scene_book(scene);
    return scene;
}

static void
analyse(const struct scene *scene, struct audit_analysis *analysis)
{
    const struct audit_analyse_options options = {
        .calendar = &scene->calendar, .registered = &scene->registered, .programme = AUDIT_NO_ROW};
    struct audit_error err = {0};
    assert_audit(audit_analyse(&scene->book, &options, analysis, &err), AUDIT_OK, &err);
}

static size_t
entries_of(const struct scene *scene, enum plant kind)
{
    size_t count = 0;
    for (size_t i = 0; i < scene->book.entry_count; i++)
        count += scene->plant_of_entry[i] == (int)kind;
    return count;
}

/* Benford opens to the entries of the digit in excess, reversals to those that were reversed; all
 * others to every entry that was planted. */
static size_t
entries_wanted(const struct scene *scene, enum plant kind)
{
    const size_t planted = entries_of(scene, kind);
    if (kind == INVENTED_AMOUNTS)
        return planted / 9;
    if (kind == REVERSED_OFTEN)
        return planted / 2;
    if (kind == RETURN_TO_OTHER || kind == STALE_RETURN) /* without the entry of the return */
        return planted - 1;
    return planted;
}

static void
everything_that_was_hidden_is_found(void **state)
{
    struct scene *scene = planted(20230601);
    struct audit_analysis analysis;
    (void)state;
    analyse(scene, &analysis);
    printf("%zu payouts, %zu payees\n%-44s %-18s %7s %7s %7s\n", scene->book.disbursement_count,
           scene->payee_count, "planted", "test", "entries", "found", "leads");
    bool all = true;
    for (int i = 1; i < PLANTS; i++) {
        size_t entries = 0;
        const size_t leads = scene_found(scene, &analysis, plants[i].test, i, &entries);
        printf("%-44s %-18s %7zu %7zu %7zu\n", plants[i].name,
               audit_test_words(plants[i].test)->key, entries_of(scene, (enum plant)i), entries,
               leads);
        all = all && leads > 0 && entries >= entries_wanted(scene, (enum plant)i);
    }
    assert_true(all);
    audit_analysis_free(&analysis);
    scene_free(scene);
}

static void
honest_payouts_raise_few_alarms(void **state)
{
    struct scene *scene = planted(20230601);
    struct audit_analysis analysis;
    bool few = true;
    (void)state;
    analyse(scene, &analysis);
    printf("%-18s %9s %7s %7s %7s\n", "test", "examined", "leads", "false", "allowed");
    for (int i = 0; i < AUDIT_TEST_COUNT; i++) {
        const size_t wrong = scene_false(scene, &analysis, (enum audit_test)i);
        printf("%-18s %9llu %7llu %7zu %7zu\n", audit_test_words((enum audit_test)i)->key,
               (unsigned long long)analysis.outcomes[i].examined,
               (unsigned long long)analysis.outcomes[i].leads, wrong, false_max[i]);
        few = few && wrong <= false_max[i];
    }
    if (!few)
        for (size_t i = 0; i < analysis.lead_count; i++) {
            char text[AUDIT_ERROR_TEXT_SIZE];
            bool honest = analysis.leads[i].entry_count > 0;
            for (size_t k = 0; k < analysis.leads[i].entry_count; k++)
                honest =
                    honest &&
                    scene->plant_of_entry[analysis.entries[analysis.leads[i].first_entry + k]] == 0;
            audit_error_text(&analysis.leads[i].what, AUDIT_EN, text);
            if (honest)
                printf("false: %s: %s\n", audit_test_words(analysis.leads[i].test)->key, text);
        }
    assert_true(few);
    audit_analysis_free(&analysis);
    scene_free(scene);
}

/* Without anything hidden, and without any year of this kind being special: other seeds. */
static void
other_years_are_no_worse(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct scene *scene = planted(seed * 7919);
        struct audit_analysis analysis;
        size_t entries;
        analyse(scene, &analysis);
        for (int i = 1; i < PLANTS; i++)
            if (scene_found(scene, &analysis, plants[i].test, i, &entries) == 0 ||
                entries < entries_wanted(scene, (enum plant)i))
                fail_msg("seed %llu: %s", (unsigned long long)seed, plants[i].name);
        for (int i = 0; i < AUDIT_TEST_COUNT; i++)
            if (scene_false(scene, &analysis, (enum audit_test)i) > 2 * false_max[i] + 1)
                fail_msg("seed %llu: false alarms of %s", (unsigned long long)seed,
                         audit_test_words((enum audit_test)i)->key);
        audit_analysis_free(&analysis);
        scene_free(scene);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_that_was_hidden_is_found),
        cmocka_unit_test(honest_payouts_raise_few_alarms),
        cmocka_unit_test(other_years_are_no_worse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
