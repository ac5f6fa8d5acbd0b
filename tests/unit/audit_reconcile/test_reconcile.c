/* Each pass alone, and what it must leave alone. */
#include "reconcile_support.h"

#include <stdlib.h>
#include <string.h>

#define ACME "6222020200012345678"
#define ACME_WRONG "6222020200012354678"
#define BOLT "6222020200087654321"

#define TELL(told_reference, told_fen, told_date, told_account, told_name)                         \
    {                                                                                              \
        .reference = (told_reference), .fen = (told_fen), .date = (told_date),                     \
        .account = (told_account), .name = (told_name)                                             \
    }
#define BOOK_AS(row_fen, row_date, row_account, row_name, row_purpose, row_reference)              \
    {                                                                                              \
        .fen = (row_fen), .date = (row_date), .account = (row_account), .name = (row_name),        \
        .purpose = (row_purpose), .reference = (row_reference)                                     \
    }
#define BOOK(row_fen, row_date, row_account, row_name, row_purpose)                                \
    BOOK_AS(row_fen, row_date, row_account, row_name, row_purpose, NULL)

static void
money_that_agrees_is_matched(void **state)
{
    (void)state;
    {
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补")};
        assert_scene(told, booked, "S-1 matched account | 1 matched account");
    }
    { /* The number in the purpose decides, however late the bank is. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260429, NULL, NULL, "奖补款（S-1）")};
        assert_scene(told, booked, "S-1 matched number | 1 matched number");
    }
    { /* S-1 is not S-12. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, "~1111", "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, NULL, NULL, "奖补款S-12")};
        assert_scene(told, booked, "S-1 ledger_only none | 1 bank_only none");
    }
    { /* A payment voucher that stands in the bank's own column. */
        const struct told told[] = {
            {.reference = "S-1", .fen = 50000, .date = 20260407, .voucher = "ZF0017"}};
        const struct booked booked[] = {{.fen = 50000, .date = 20260428, .voucher = "ZF0017"}};
        assert_scene(told, booked, "S-1 matched number | 1 matched number");
    }
    { /* Without private rows: the last four digits and the name. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, "~5678", "甲（集团）公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲(集团) 公司", "奖补")};
        assert_scene(told, booked, "S-1 matched name | 1 matched name");
    }
    { /* A person has no name in the ledger. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, "~5678", NULL)};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "张三", "补贴")};
        assert_scene(told, booked, "S-1 matched account | 1 matched account");
    }
    {
        const struct told told[] = {TELL("S-1", 50000, 20260407, NULL, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, NULL, "甲公司", "奖补")};
        assert_scene(told, booked, "S-1 matched name | 1 matched name");
    }
}

static void
what_differs_is_named(void **state)
{
    (void)state;
    { /* one fen */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50001, 20260408, ACME, "甲公司", "奖补")};
        assert_scene(told, booked, "S-1 amount_mismatch suggested | 1 amount_mismatch suggested");
    }
    { /* A row that names two numbers goes with one of them: no entry is named without its row. */
        const struct told told[] = {TELL("S-101", 50000, 20260407, NULL, NULL),
                                    TELL("S-102", 70000, 20260407, NULL, NULL)};
        const struct booked booked[] = {BOOK(93000, 20260408, NULL, NULL, "S-101 S-102")};
        assert_scene(told, booked,
                     "S-101 amount_mismatch suggested, S-102 ledger_only none | "
                     "1 amount_mismatch suggested");
    }
    { /* Two numbers, each of a payment of this amount: nobody can tell which it is. */
        const struct told told[] = {TELL("S-101", 50000, 20260407, NULL, NULL),
                                    TELL("S-102", 50000, 20260407, NULL, NULL)};
        const struct booked booked[] = {BOOK(50000, 20260408, NULL, NULL, "S-101 S-102")};
        assert_scene(told, booked,
                     "S-101 ambiguous number, S-102 ambiguous number | 1 ambiguous number");
    }
    { /* But for the payee. */
        const struct told told[] = {TELL("S-101", 50000, 20260407, BOLT, "乙公司"),
                                    TELL("S-102", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "S-101 S-102")};
        assert_scene(told, booked,
                     "S-101 ledger_only none, S-102 matched number | "
                     "1 matched number");
    }
    { /* Two rows that name both are two payments. */
        const struct told told[] = {TELL("S-101", 50000, 20260407, NULL, NULL),
                                    TELL("S-102", 50000, 20260407, NULL, NULL)};
        const struct booked booked[] = {BOOK(50000, 20260408, NULL, NULL, "S-101 S-102"),
                                        BOOK(50000, 20260409, NULL, NULL, "S-101 S-102")};
        assert_scene(told, booked,
                     "S-101 matched number, S-102 matched number | "
                     "1 matched number, 2 matched number");
    }
    { /* two digits that changed places */
        const struct told told[] = {TELL("S-1", 123400, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(132400, 20260408, ACME, "甲公司", "奖补")};
        assert_scene(told, booked, "S-1 amount_mismatch suggested | 1 amount_mismatch suggested");
    }
    { /* Its number says that it is the same payment, whatever the amount. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(77, 20260408, ACME, "甲公司", "S-1")};
        assert_scene(told, booked, "S-1 amount_mismatch suggested | 1 amount_mismatch suggested");
    }
    { /* Other amounts to the same payee are other payments. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(77123, 20260408, ACME, "甲公司", "奖补")};
        assert_scene(told, booked, "S-1 ledger_only none | 1 bank_only none");
    }
    { /* the right name, another account */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME_WRONG, "甲公司", "奖补")};
        assert_scene(told, booked, "S-1 payee_mismatch suggested | 1 payee_mismatch suggested");
    }
    { /* somebody else */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, BOLT, "乙公司", "奖补")};
        assert_scene(told, booked, "S-1 payee_mismatch suggested | 1 payee_mismatch suggested");
    }
    { /* The number agrees, and the money went elsewhere. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, BOLT, "乙公司", "S-1")};
        assert_scene(told, booked, "S-1 payee_mismatch number | 1 payee_mismatch number");
    }
    { /* 跨期: eight business days */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260417, ACME, "甲公司", "奖补")};
        assert_scene(told, booked,
                     "S-1 date_out_of_window suggested | 1 date_out_of_window suggested");
    }
    { /* Money in is not money out. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(-50000, 20260408, ACME, "甲公司", "S-1")};
        assert_scene(told, booked, "S-1 ledger_only none | 1 bank_only none");
    }
}

static void
business_days_are_counted_and_not_days(void **state)
{
    static const uint32_t holidays[] = {20260408, 20260404, 20260406, 20260407, 20260406, 20260405};
    const struct told told[] = {TELL("S-1", 50000, 20260403, ACME, "甲公司")};
    const struct booked booked[] = {BOOK(50000, 20260413, ACME, "甲公司", "奖补")};
    struct scene scene;
    char says[256];

    (void)state;
    scene_open(&scene); /* Friday to the Monday after next: six business days */
    scene_run(&scene, told, 1, booked, 1);
    scene_says(&scene, says, sizeof says);
    assert_string_equal(says, "S-1 date_out_of_window suggested | 1 date_out_of_window suggested");
    scene.settings.holidays = holidays;
    scene.settings.holiday_count = 6;
    scene_run(&scene, told, 1, booked, 1);
    scene_says(&scene, says, sizeof says);
    assert_string_equal(says, "S-1 matched account | 1 matched account");
    /* Both days of the weekend between are worked (调休), so they are six again; a weekday that is
     * said to be worked changes nothing. */
    static const uint32_t workdays[] = {20260412, 20260411, 20260412, 20260409,
                                        20260404, 20260405, 20260410};
    scene.settings.workdays = workdays;
    scene.settings.workday_count = 7;
    scene_run(&scene, told, 1, booked, 1);
    scene_says(&scene, says, sizeof says);
    assert_string_equal(says, "S-1 date_out_of_window suggested | 1 date_out_of_window suggested");
    scene_close(&scene);
}

static void
what_was_paid_twice_comes_back_before_what_is_right(void **state)
{
    const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
    const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补"),
                                    BOOK(50000, 20260408, ACME, "甲公司", "奖补"),
                                    BOOK(-50000, 20260410, ACME, "甲公司", "退汇"),
                                    BOOK(-50000, 20260413, ACME, "甲公司", "退汇"),
                                    BOOK(-50000, 20260414, ACME, "甲公司", "退汇")};
    struct scene scene;
    char says[1024];

    (void)state;
    scene_open(&scene);
    scene_run(&scene, told, 1, booked, 5);
    scene_says(&scene, says, sizeof says);
    assert_string_equal(says, "S-1 matched account | 1 matched account, "
                              "2 duplicate_in_bank account, 3 returned returned, "
                              "4 returned returned, 5 bank_only none");
    /* By what they return: the second payment, then the first. */
    assert_int_equal(audit_reconcile_outcome(scene.run, AUDIT_SIDE_BANK, 2).twin, 2);
    assert_int_equal(audit_reconcile_outcome(scene.run, AUDIT_SIDE_BANK, 3).twin, 1);
    scene_close(&scene);
}

static void
more_of_one_side_than_of_the_other_are_duplicates(void **state)
{
    (void)state;
    {
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补"),
                                        BOOK(50000, 20260408, ACME, "甲公司", "奖补")};
        assert_scene(told, booked,
                     "S-1 matched account | 1 matched account, 2 duplicate_in_bank account");
    }
    {
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司"),
                                    TELL("S-2", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补")};
        assert_scene(told, booked,
                     "S-1 matched account, S-2 duplicate_in_ledger account | 1 matched account");
    }
    { /* As many as there are entries: they pair in order. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司"),
                                    TELL("S-2", 50000, 20260409, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补"),
                                        BOOK(50000, 20260410, ACME, "甲公司", "奖补")};
        assert_scene(told, booked,
                     "S-1 matched account, S-2 matched account | "
                     "1 matched account, 2 matched account");
    }
    { /* Listed twice: one serial number is one booking. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {
            {.fen = 50000, .date = 20260408, .account = ACME, .reference = "B77"},
            {.fen = 50000, .date = 20260408, .account = ACME, .reference = "B77", .again = true}};
        assert_scene(told, booked,
                     "S-1 matched account | 1 matched account, 2 duplicate_in_bank repeated");
    }
    { /* Two balances are two bookings, whatever their serial numbers say. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司"),
                                    TELL("S-2", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {{.fen = 50000,
                                         .date = 20260408,
                                         .account = ACME,
                                         .reference = "B77",
                                         .balance_fen = 99950000},
                                        {.fen = 50000,
                                         .date = 20260408,
                                         .account = ACME,
                                         .reference = "B77",
                                         .balance_fen = 99900000}};
        assert_scene(told, booked,
                     "S-1 matched account, S-2 matched account | "
                     "1 matched account, 2 matched account");
    }
    { /* One line of one file, imported twice. */
        const struct told told[] = {{.reference = "S-1",
                                     .fen = 50000,
                                     .date = 20260407,
                                     .account = ACME,
                                     .name = "甲公司",
                                     .source = "0123456789abcdef0123456789abcdef",
                                     .source_row = 7},
                                    {.reference = "S-2",
                                     .fen = 50000,
                                     .date = 20260409,
                                     .account = ACME,
                                     .name = "甲公司",
                                     .source = "0123456789abcdef0123456789abcdef",
                                     .source_row = 7}};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补")};
        assert_scene(told, booked,
                     "S-1 matched account, S-2 duplicate_in_ledger repeated | 1 matched account");
    }
}

static void
what_has_several_good_partners_is_picked_by_nobody(void **state)
{
    (void)state;
    { /* Two programmes owe the same, and the bank paid once. */
        const struct told told[] = {
            {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME},
            {.reference = "S-2",
             .fen = 50000,
             .date = 20260407,
             .account = ACME,
             .programme = "SUB2"}};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, NULL, "奖补")};
        assert_scene(told, booked,
                     "S-1 ambiguous account, S-2 ambiguous account | 1 ambiguous account");
    }
    { /* Two persons with the same last four digits. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, "~5678", NULL)};
        const struct booked booked[] = {
            BOOK(50000, 20260408, ACME, "张三", "补贴"),
            BOOK(50000, 20260408, "6222020200099995678", "李四", "补贴")};
        assert_scene(told, booked,
                     "S-1 ambiguous account | 1 ambiguous account, 2 ambiguous account");
    }
    { /* Two claims of one programme, and one payment that fits both. */
        const struct told told[] = {
            {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME, .claim = "A"},
            {.reference = "S-2", .fen = 50000, .date = 20260407, .account = ACME, .claim = "B"}};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, NULL, "奖补")};
        assert_scene(told, booked,
                     "S-1 ambiguous account, S-2 ambiguous account | 1 ambiguous account");
    }
    { /* The nearer day is the better partner. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, "~5678", NULL)};
        const struct booked booked[] = {
            BOOK(50000, 20260408, ACME, "张三", "补贴"),
            BOOK(50000, 20260413, "6222020200099995678", "李四", "补贴")};
        assert_scene(told, booked,
                     "S-1 matched account | 1 matched account, "
                     "2 duplicate_in_bank account");
    }
}

static void
a_return_of_one_of_several_payments_is_not_guessed(void **state)
{
    const struct told told[] = {
        {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME, .claim = "A"},
        {.reference = "S-2", .fen = 50000, .date = 20260414, .account = ACME, .claim = "B"}};
    const struct booked booked[] = {BOOK(50000, 20260407, ACME, NULL, "奖补"),
                                    BOOK(50000, 20260414, ACME, NULL, "奖补"),
                                    BOOK(-50000, 20260416, ACME, NULL, "退汇")};
    struct scene scene;
    char says[256];
    size_t at = 0, candidate = 9;

    (void)state;
    scene_open(&scene);
    scene_run(&scene, told, 2, booked, 3);
    scene_says(&scene, says, sizeof says);
    assert_string_equal(says, "S-1 matched account, S-2 matched account | 1 matched account, "
                              "2 matched account, 3 ambiguous returned");
    assert_true(audit_reconcile_candidate(scene.run, 2, &at, &candidate));
    assert_int_equal(candidate, 0);
    assert_true(audit_reconcile_candidate(scene.run, 2, &at, &candidate));
    assert_int_equal(candidate, 1);
    assert_false(audit_reconcile_candidate(scene.run, 2, &at, &candidate));
    at = 0;
    assert_false(audit_reconcile_candidate(scene.run, 1, &at, &candidate));
    scene_close(&scene);
}

/* What is owed every week is missed in the week in which the bank missed it. */
static void
the_nearest_day_pairs_first(void **state)
{
    const struct told told[] = {
        {.reference = "S-1", .fen = 50000, .date = 20260401, .account = ACME},
        {.reference = "S-2", .fen = 50000, .date = 20260408, .account = ACME, .reason = "每周"},
        {.reference = "S-3", .fen = 50000, .date = 20260415, .account = ACME, .reason = "每周"},
        {.reference = "S-4", .fen = 50000, .date = 20260422, .account = ACME, .reason = "每周"}};
    const struct booked booked[] = {BOOK(50000, 20260402, ACME, NULL, "奖补"),
                                    BOOK(50000, 20260416, ACME, NULL, "奖补"),
                                    BOOK(50000, 20260423, ACME, NULL, "奖补")};

    (void)state;
    assert_scene(told, booked,
                 "S-1 matched account, S-2 ledger_only none, S-3 matched account, S-4 matched "
                 "account | 1 matched account, 2 matched account, 3 matched account");
}

static void
the_bank_may_be_the_earlier_one(void **state)
{
    const struct told told[] = {TELL("S-1", 50000, 20260409, ACME, NULL)};
    const struct booked booked[] = {BOOK(50000, 20260408, ACME, NULL, "奖补"),
                                    BOOK(50000, 20260413, ACME, NULL, "奖补")};

    (void)state;
    assert_scene(told, booked,
                 "S-1 matched account | 1 matched account, 2 duplicate_in_bank account");
}

/* 24 rows in which six add up to the entry. That no other six do is more than the search can find
 * out, so it does not say that it has. */
static void
a_sum_that_was_not_searched_to_the_end_is_none(void **state)
{
    struct told told[] = {TELL("S-1", 0, 20260407, ACME, NULL)};
    struct booked booked[24];
    struct scene scene;

    (void)state;
    for (unsigned i = 0; i < 24; i++) {
        booked[i] = (struct booked)BOOK(INT64_C(1000000000) + (INT64_C(1) << i), 20260408, ACME,
                                        NULL, "奖补");
        told[0].fen += i < 6 ? booked[i].fen : 0;
    }
    scene_open(&scene);
    scene_run(&scene, told, 1, booked, 24);
    assert_int_equal(audit_reconcile_result(scene.run)->unsearched, 1);
    assert_int_equal(audit_reconcile_result(scene.run)->match_count, 0);
    scene_run(&scene, told, 1, booked, 12); /* and here it can */
    assert_int_equal(audit_reconcile_result(scene.run)->unsearched, 0);
    assert_int_equal(audit_reconcile_result(scene.run)->match_count, 1);
    scene_close(&scene);
}

static void
small_numbers_in_a_text_are_no_references(void **state)
{
    const struct told told[] = {{.reference = "12", .fen = 50000, .date = 20260407}};

    (void)state;
    {
        const struct booked booked[] = {BOOK(50000, 20260408, NULL, NULL, "12月奖补")};
        assert_scene(told, booked, "12 ledger_only none | 1 bank_only none");
    }
    { /* A field of its own is. */
        const struct booked booked[] = {{.fen = 50000, .date = 20260408, .end_to_end = "12"}};
        assert_scene(told, booked, "12 matched number | 1 matched number");
    }
}

static void
sums_are_found_when_there_is_one_way(void **state)
{
    (void)state;
    { /* paid together */
        const struct told told[] = {TELL("S-1", 30000, 20260407, ACME, "甲公司"),
                                    TELL("S-2", 45000, 20260407, ACME, "甲公司"),
                                    TELL("S-3", 11000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(75000, 20260408, ACME, "甲公司", "奖补")};
        assert_scene(told, booked,
                     "S-1 matched sum, S-2 matched sum, S-3 ledger_only none | 1 matched sum");
    }
    { /* paid in parts */
        const struct told told[] = {TELL("S-1", 75000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(30000, 20260408, ACME, "甲公司", "奖补"),
                                        BOOK(45000, 20260409, ACME, "甲公司", "奖补")};
        assert_scene(told, booked, "S-1 matched sum | 1 matched sum, 2 matched sum");
    }
    { /* 30 + 45 and 10 + 65 */
        const struct told told[] = {TELL("S-1", 30000, 20260407, ACME, "甲公司"),
                                    TELL("S-2", 45000, 20260407, ACME, "甲公司"),
                                    TELL("S-3", 10000, 20260407, ACME, "甲公司"),
                                    TELL("S-4", 65000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(75000, 20260408, ACME, "甲公司", "奖补")};
        assert_scene(told, booked,
                     "S-1 ambiguous sum, S-2 ambiguous sum, S-3 ambiguous sum, S-4 ambiguous sum "
                     "| 1 ambiguous sum");
    }
    { /* seven parts are no sum */
        const struct told told[] = {
            TELL("S-1", 101, 20260407, ACME, "甲"),  TELL("S-2", 203, 20260407, ACME, "甲"),
            TELL("S-3", 407, 20260407, ACME, "甲"),  TELL("S-4", 811, 20260407, ACME, "甲"),
            TELL("S-5", 1613, 20260407, ACME, "甲"), TELL("S-6", 3217, 20260407, ACME, "甲"),
            TELL("S-7", 6421, 20260407, ACME, "甲")};
        const struct booked booked[] = {BOOK(12773, 20260408, ACME, "甲", "奖补")};
        assert_scene(told, booked,
                     "S-1 ledger_only none, S-2 ledger_only none, S-3 ledger_only none, S-4 "
                     "ledger_only none, S-5 ledger_only none, S-6 ledger_only none, S-7 "
                     "ledger_only none | 1 bank_only none");
    }
}

static void
batches_are_one_row_of_the_other_side(void **state)
{
    (void)state;
    { /* one payment voucher for many payees */
        const struct told told[] = {
            {.reference = "S-1", .fen = 30000, .date = 20260407, .account = ACME, .voucher = "ZF1"},
            {.reference = "S-2", .fen = 45000, .date = 20260407, .account = BOLT, .voucher = "ZF1"},
            {.reference = "S-3", .fen = 45000, .date = 20260407, .account = BOLT}};
        const struct booked booked[] = {BOOK(75000, 20260408, NULL, NULL, "批量代发")};
        assert_scene(told, booked,
                     "S-1 matched batch, S-2 matched batch, S-3 ledger_only none | "
                     "1 matched batch");
    }
    { /* one voucher of the ledger */
        const struct told told[] = {
            {.reference = "S-1", .fen = 30000, .date = 20260407, .account = ACME, .sealed = 7},
            {.reference = "S-2", .fen = 45000, .date = 20260407, .account = BOLT, .sealed = 7}};
        const struct booked booked[] = {BOOK(75000, 20260408, NULL, NULL, "批量代发")};
        assert_scene(told, booked, "S-1 matched batch, S-2 matched batch | 1 matched batch");
    }
    { /* two batches, one row */
        const struct told told[] = {
            {.reference = "S-1", .fen = 30000, .date = 20260407, .account = ACME, .sealed = 7},
            {.reference = "S-2", .fen = 45000, .date = 20260407, .account = BOLT, .sealed = 7},
            {.reference = "S-3", .fen = 35000, .date = 20260407, .account = ACME, .sealed = 8},
            {.reference = "S-4", .fen = 40000, .date = 20260407, .account = BOLT, .sealed = 8}};
        const struct booked booked[] = {BOOK(75000, 20260408, NULL, NULL, "批量代发")};
        assert_scene(told, booked,
                     "S-1 ambiguous batch, S-2 ambiguous batch, S-3 ambiguous batch, S-4 ambiguous "
                     "batch | 1 ambiguous batch");
    }
    { /* the bank's batch */
        const struct told told[] = {{.reference = "S-1", .fen = 75000, .date = 20260407}};
        const struct booked booked[] = {
            {.fen = 30000, .date = 20260408, .account = ACME, .batch = 4},
            {.fen = 45000, .date = 20260408, .account = BOLT, .batch = 4}};
        assert_scene(told, booked, "S-1 matched batch | 1 matched batch, 2 matched batch");
    }
}

static void
settlements_name_the_row(void **state)
{
    (void)state;
    {
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司"),
                                    {.settles = true,
                                     .target = "S-1",
                                     .fen = 50000,
                                     .date = 20260408,
                                     .bank_reference = "B77"}};
        const struct booked booked[] = {BOOK_AS(50000, 20260429, NULL, NULL, "转账", "B77")};
        assert_scene(told, booked, "S-1 matched settled | 1 matched settled");
    }
    { /* taken back: it names nothing any more */
        const struct told told[] = {TELL("S-1", 50000, 20260407, "~1111", "甲公司"),
                                    {.settles = true,
                                     .target = "S-1",
                                     .fen = 50000,
                                     .date = 20260408,
                                     .bank_reference = "B77"},
                                    {.settles = true,
                                     .target = "S-1",
                                     .fen = -50000,
                                     .date = 20260408,
                                     .bank_reference = "B77",
                                     .takes_back = 5}};
        const struct booked booked[] = {BOOK_AS(50000, 20260429, NULL, NULL, "转账", "B77")};
        assert_scene(told, booked, "S-1 ledger_only none | 1 bank_only none");
    }
    { /* one row settles two */
        const struct told told[] = {
            TELL("S-1", 50000, 20260407, ACME, "甲公司"),
            TELL("S-2", 20000, 20260407, BOLT, "乙公司"),
            {.settles = true, .target = "S-1", .fen = 50000, .bank_reference = "B77"},
            {.settles = true, .target = "S-2", .fen = 20000, .bank_reference = "B77"}};
        const struct booked booked[] = {BOOK_AS(70000, 20260429, NULL, NULL, "批量", "B77")};
        assert_scene(told, booked, "S-1 matched settled, S-2 matched settled | 1 matched settled");
    }
    { /* two rows settle one */
        const struct told told[] = {
            TELL("S-1", 50000, 20260407, ACME, "甲公司"),
            {.settles = true, .target = "S-1", .fen = 30000, .bank_reference = "B77"},
            {.settles = true, .target = "S-1", .fen = 20000, .bank_reference = "B78"}};
        const struct booked booked[] = {BOOK_AS(30000, 20260428, NULL, NULL, "转账", "B77"),
                                        BOOK_AS(20000, 20260429, NULL, NULL, "转账", "B78")};
        assert_scene(told, booked, "S-1 matched settled | 1 matched settled, 2 matched settled");
    }
}

static void
money_that_comes_back_is_paired(void **state)
{
    (void)state;
    { /* recorded, with the bank's serial number */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司"),
                                    {.adjusts = AUDIT_RETURN,
                                     .target = "S-1",
                                     .fen = 50000,
                                     .date = 20260410,
                                     .bank_reference = "B78"}};
        const struct booked booked[] = {BOOK_AS(50000, 20260408, ACME, "甲公司", "奖补", "B77"),
                                        BOOK_AS(-50000, 20260410, NULL, NULL, "退汇", "B78")};
        assert_scene(told, booked,
                     "S-1 matched account, ~S-1 matched settled | "
                     "1 matched account, 2 matched settled");
    }
    { /* recorded; the ledger knows no account, the bank does */
        const struct told told[] = {{.reference = "S-1", .fen = 50000, .date = 20260407},
                                    {.adjusts = AUDIT_RETURN,
                                     .target = "S-1",
                                     .fen = 50000,
                                     .date = 20260424,
                                     .bank_reference = "X1"}};
        const struct booked booked[] = {BOOK_AS(50000, 20260408, ACME, "甲公司", "S-1", "B77"),
                                        BOOK_AS(-50000, 20260410, ACME, "甲公司", "退汇", "B78")};
        assert_scene(told, booked,
                     "S-1 matched number, ~S-1 matched returned | "
                     "1 matched number, 2 matched returned");
    }
    { /* not recorded */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补"),
                                        BOOK(-50000, 20260410, ACME, "甲公司", "退汇")};
        assert_scene(told, booked, "S-1 matched account | 1 matched account, 2 returned returned");
    }
    { /* recorded late, with the day on which the bank booked it */
        const struct told told[] = {TELL("S-1", 50000, 20260401, ACME, "甲公司"),
                                    {.adjusts = AUDIT_RECOVERY,
                                     .target = "S-1",
                                     .fen = 20000,
                                     .date = 20260430,
                                     .bank_date = 20260410}};
        const struct booked booked[] = {BOOK(50000, 20260401, ACME, "甲公司", "奖补"),
                                        BOOK(-20000, 20260410, ACME, "甲公司", "退回多领")};
        assert_scene(told, booked,
                     "S-1 matched account, ~S-1 matched account | "
                     "1 matched account, 2 matched account");
    }
    { /* known by the number that the bank repeats */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {
            {.fen = 50000, .date = 20260408, .account = ACME, .end_to_end = "E2E-7"},
            {.fen = -50000, .date = 20260410, .end_to_end = "E2E-7"}};
        assert_scene(told, booked, "S-1 matched account | 1 matched account, 2 returned returned");
    }
    { /* NOTPROVIDED is no number */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {
            {.fen = 50000, .date = 20260408, .account = ACME, .end_to_end = "NOTPROVIDED"},
            {.fen = -50000, .date = 20260410, .end_to_end = "NOTPROVIDED"}};
        assert_scene(told, booked, "S-1 matched account | 1 matched account, 2 bank_only none");
    }
    { /* Nothing comes back twice, whichever way it is known. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补"),
                                        BOOK(-50000, 20260410, ACME, NULL, "退汇"),
                                        BOOK(-50000, 20260413, NULL, "甲公司", "缴款")};
        assert_scene(told, booked,
                     "S-1 matched account | 1 matched account, 2 returned returned, "
                     "3 bank_only none");
    }
    {
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司"),
                                    {.adjusts = AUDIT_RETURN,
                                     .target = "S-1",
                                     .fen = 50000,
                                     .date = 20260410,
                                     .bank_reference = "B78"}};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补"),
                                        BOOK_AS(-50000, 20260410, ACME, NULL, "退汇", "B78"),
                                        BOOK(-50000, 20260413, ACME, "甲公司", "缴款")};
        assert_scene(told, booked,
                     "S-1 matched account, ~S-1 matched settled | 1 matched account, "
                     "2 matched settled, 3 bank_only none");
    }
    { /* one part of two */
        const struct told told[] = {TELL("S-1", 75000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(30000, 20260408, ACME, "甲公司", "奖补"),
                                        BOOK(45000, 20260409, ACME, "甲公司", "奖补"),
                                        BOOK(-45000, 20260410, ACME, "甲公司", "退汇")};
        assert_scene(told, booked,
                     "S-1 matched sum | 1 matched sum, 2 matched sum, 3 returned returned");
    }
    { /* before the payment it is no return */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
        const struct booked booked[] = {BOOK(-50000, 20260402, ACME, "甲公司", "缴款"),
                                        BOOK(50000, 20260408, ACME, "甲公司", "奖补")};
        assert_scene(told, booked, "S-1 matched account | 1 bank_only none, 2 matched account");
    }
    { /* a red-letter entry is not money: neither it nor its target is looked for */
        const struct told told[] = {
            TELL("S-1", 50000, 20260407, ACME, "甲公司"),
            {.adjusts = AUDIT_REVERSAL, .target = "S-1", .fen = 50000, .date = 20260408}};
        const struct booked booked[] = {BOOK(700, 20260408, NULL, NULL, "手续费")};
        assert_scene(told, booked,
                     "S-1 matched reversed, ~S-1 matched reversed | 1 bank_only none");
    }
    { /* 多记: the bank paid what is left */
        const struct told told[] = {
            TELL("S-1", 50000, 20260407, ACME, "甲公司"),
            {.adjusts = AUDIT_REVERSAL, .target = "S-1", .fen = 20000, .date = 20260408}};
        const struct booked booked[] = {BOOK(30000, 20260408, ACME, "甲公司", "奖补")};
        assert_scene(told, booked, "S-1 matched account, ~S-1 matched account | 1 matched account");
    }
}

static void
what_is_joined_by_hand_comes_first(void **state)
{
    static const uint32_t second[] = {2, 0};
    static const uint64_t entry[] = {4, 0};

    (void)state;
    { /* Row 1 is as good, and a person said row 2. */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司"),
                                    {.joins = second, .entries = entry}};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补"),
                                        BOOK(50000, 20260408, BOLT, "乙公司", "奖补")};
        assert_scene(told, booked, "S-1 matched manual | 1 bank_only none, 2 matched manual");
    }
    { /* parted: as if it had never been said */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司"),
                                    {.joins = second, .entries = entry},
                                    {.parts = 5}};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补"),
                                        BOOK(50000, 20260408, BOLT, "乙公司", "奖补")};
        assert_scene(told, booked, "S-1 matched account | 1 matched account, 2 bank_only none");
    }
    { /* does not add up */
        const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司"),
                                    {.joins = second, .entries = entry}};
        const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补"),
                                        BOOK(60000, 20260408, BOLT, "乙公司", "奖补")};
        struct scene scene;
        char says[256];

        scene_open(&scene);
        scene_run(&scene, told, 2, booked, 2);
        scene_says(&scene, says, sizeof says);
        assert_string_equal(says, "S-1 matched account | 1 matched account, 2 bank_only none");
        assert_int_equal(audit_reconcile_result(scene.run)->not_joined, 1);
        assert_int_equal(audit_reconcile_result(scene.run)->verdict, AUDIT_BREAKS);
        scene_close(&scene);
    }
}

static void
only_the_accounts_own_entries_take_part(void **state)
{
    const struct told told[] = {
        {.reference = "S-1", .fen = 100, .date = 20260407, .account = ACME, .paying = "~1234"},
        {.reference = "S-2", .fen = 200, .date = 20260407, .account = ACME, .paying = "~9999"},
        {.reference = "T-1", .fen = 400, .date = 20260407, .programme = "REF"},
        {.reference = "R-1", .fen = 800, .date = 20260407, .programme = "REL"},
        {.reference = "S-3", .fen = 1600, .date = 20260331, .paying = "~1234"},
        {.reference = "S-4", .fen = 3200, .date = 20260501, .paying = "~1234"},
        {.adjusts = AUDIT_REVERSAL, .target = "R-1", .fen = 300, .date = 20260408}};
    const struct booked booked[] = {BOOK(100, 20260408, ACME, NULL, "奖补")};
    struct scene scene;
    char says[256];

    (void)state;
    scene_open(&scene);
    scene.items_settings.last_four = audit_text("1234");
    scene_run(&scene, told, sizeof told / sizeof *told, booked, 1);
    scene_says(&scene, says, sizeof says);
    assert_string_equal(says, "S-1 matched account | 1 matched account");
    assert_int_equal(scene.items->other_account.fen, 200);
    assert_int_equal(scene.items->other_instrument.fen, 400);
    assert_int_equal(scene.items->relief.fen, 500);
    assert_int_equal(scene.items->relief.count, 2);
    assert_int_equal(scene.items->earlier.fen, 1600);
    assert_int_equal(scene.items->later.fen, 3200);
    scene_close(&scene);
}

static void
refunds_go_against_the_treasurys_list(void **state)
{
    const struct told told[] = {
        {.reference = "T-1", .fen = 40000, .date = 20260407, .programme = "REF", .voucher = "TK9"},
        {.reference = "S-1", .fen = 40000, .date = 20260407, .account = ACME}};
    const struct booked booked[] = {{.fen = 40000, .date = 20260420, .end_to_end = "TK9"}};
    struct scene scene;
    char says[256];

    (void)state;
    scene_open(&scene);
    scene.items_settings.against = AUDIT_AGAINST_TREASURY;
    scene_run(&scene, told, 2, booked, 1);
    scene_says(&scene, says, sizeof says);
    assert_string_equal(says, "T-1 matched number | 1 matched number");
    assert_int_equal(scene.items->other_instrument.fen, 40000);
    scene_close(&scene);
}

static void
another_offices_list_is_compared_like_a_bank(void **state)
{
    const struct told told[] = {
        {.reference = "T-1", .fen = 40000, .date = 20260407, .programme = "REF", .voucher = "TK9"},
        {.reference = "S-1", .fen = 500, .date = 20260407, .account = ACME, .name = "甲公司"},
        {.reference = "S-2", .fen = 600, .date = 20260407, .account = ACME, .programme = "SUB2"},
        {.reference = "R-1", .fen = 70000, .date = 20260407, .programme = "REL"}};
    const struct booked booked[] = {{.fen = 40000, .date = 20260420, .end_to_end = "TK9"},
                                    {.fen = 500, .date = 20260408, .name = "甲公司"},
                                    {.fen = 600, .date = 20260408, .account = ACME}};
    const struct audit_identity_check *identity;
    struct scene scene;
    char says[256];

    (void)state;
    scene_open(&scene);
    scene.items_settings.against = AUDIT_AGAINST_LIST;
    scene_run(&scene, told, 4, booked, 3);
    scene_says(&scene, says, sizeof says);
    assert_string_equal(says, "T-1 matched number, S-1 matched name, S-2 matched account | "
                              "1 matched number, 2 matched name, 3 matched account");
    assert_int_equal(scene.items->relief.fen, 70000);
    scene.items_settings.programme = audit_text("SUB2");
    scene_run(&scene, told, 4, booked, 3);
    scene_says(&scene, says, sizeof says);
    assert_string_equal(
        says, "S-2 matched account | 1 bank_only none, 2 bank_only none, 3 matched account");
    assert_int_equal(scene.items->other_programme.fen, 40500);
    assert_int_equal(scene.items->relief.fen, 70000);
    identity = &audit_reconcile_result(scene.run)->identities[AUDIT_IDENTITY_BRIDGE];
    assert_true(identity->stated && identity->holds);
    scene_close(&scene);
}

static void
without_any_balance_there_is_no_bridge(void **state)
{
    const struct told told[] = {TELL("S-1", 50000, 20260407, ACME, "甲公司")};
    const struct booked booked[] = {BOOK(50000, 20260408, ACME, "甲公司", "奖补")};
    struct scene scene;
    struct audit_reconcile *run = NULL;
    struct audit_error err = {0};

    (void)state;
    scene_open(&scene);
    scene_run(&scene, told, 1, booked, 1);
    scene.statements[0].has_opening = scene.statements[0].has_closing = false;
    assert_audit(audit_reconcile_run(scene.arena, scene.items, scene.statements, 1, NULL,
                                     &scene.settings, &run, &err),
                 AUDIT_OK, &err);
    assert_false(audit_reconcile_result(run)->identities[AUDIT_IDENTITY_BRIDGE].stated);
    assert_int_equal(audit_reconcile_result(run)->verdict, AUDIT_BALANCED);
    audit_reconcile_free(run);
    scene.settings.has_ledger_opening = true; /* The unit knows its own. */
    assert_audit(audit_reconcile_run(scene.arena, scene.items, scene.statements, 1, NULL,
                                     &scene.settings, &run, &err),
                 AUDIT_OK, &err);
    assert_true(audit_reconcile_result(run)->identities[AUDIT_IDENTITY_BRIDGE].stated);
    audit_reconcile_free(run);
    scene_close(&scene);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_that_agrees_is_matched),
        cmocka_unit_test(another_offices_list_is_compared_like_a_bank),
        cmocka_unit_test(without_any_balance_there_is_no_bridge),
        cmocka_unit_test(what_differs_is_named),
        cmocka_unit_test(business_days_are_counted_and_not_days),
        cmocka_unit_test(more_of_one_side_than_of_the_other_are_duplicates),
        cmocka_unit_test(what_was_paid_twice_comes_back_before_what_is_right),
        cmocka_unit_test(what_has_several_good_partners_is_picked_by_nobody),
        cmocka_unit_test(a_return_of_one_of_several_payments_is_not_guessed),
        cmocka_unit_test(the_nearest_day_pairs_first),
        cmocka_unit_test(the_bank_may_be_the_earlier_one),
        cmocka_unit_test(a_sum_that_was_not_searched_to_the_end_is_none),
        cmocka_unit_test(small_numbers_in_a_text_are_no_references),
        cmocka_unit_test(sums_are_found_when_there_is_one_way),
        cmocka_unit_test(batches_are_one_row_of_the_other_side),
        cmocka_unit_test(settlements_name_the_row),
        cmocka_unit_test(money_that_comes_back_is_paired),
        cmocka_unit_test(what_is_joined_by_hand_comes_first),
        cmocka_unit_test(only_the_accounts_own_entries_take_part),
        cmocka_unit_test(refunds_go_against_the_treasurys_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
