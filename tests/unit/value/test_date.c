#include "support/assert_status.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ledger/value/date.h"

static void
days_exist_as_in_the_gregorian_calendar(void **state)
{
    static const struct {
        uint32_t date;
        bool exists;
    } rows[] = {
        {19000101, true},  {18991231, false}, {99991231, true},  {100000101, false},
        {20240229, true},  {20230229, false}, {19000229, false}, {20000229, true},
        {21000229, false}, {20230630, true},  {20230631, false}, {20230600, false},
        {20230001, false}, {20231301, false}, {0, false},        {UINT32_MAX, false},
        {20231231, true},  {20231232, false}, {2023, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(ledger_date_exists(rows[i].date), rows[i].exists);
    assert_true(ledger_month_exists(190001));
    assert_true(ledger_month_exists(999912));
    assert_false(ledger_month_exists(189912));
    assert_false(ledger_month_exists(202300));
    assert_false(ledger_month_exists(202313));
    assert_false(ledger_month_exists(1000001));
}

static void
months_have_a_next_one_and_a_last_day(void **state)
{
    (void)state;
    assert_int_equal(ledger_date_month(20230630), 202306);
    assert_int_equal(ledger_month_last_date(202302), 20230228);
    assert_int_equal(ledger_month_last_date(202402), 20240229);
    assert_int_equal(ledger_month_last_date(210002), 21000228);
    assert_int_equal(ledger_month_last_date(202312), 20231231);
    assert_int_equal(ledger_month_next(202306), 202307);
    assert_int_equal(ledger_month_next(202312), 202401);
}

/* Walks the calendar by its own rule, so that neither direction can hide the other's error. */
static void
every_day_from_1900_to_2200_is_one_more_than_the_day_before(void **state)
{
    int32_t days = -25567; /* 1900-01-01, 70 years of which 17 are leap years before 1970. */
    uint32_t date = 19000101;

    (void)state;
    while (date <= 22001231) {
        char text[LEDGER_DATE_TEXT_SIZE];
        uint32_t back = 0;
        struct ledger_error err = {0};

        assert_true(ledger_date_exists(date));
        assert_int_equal(ledger_date_days(date), days);
        ledger_date_format(date, text);
        assert_status(ledger_date_parse(ledger_slice_of_text(text), &back, &err), LEDGER_OK, &err);
        assert_int_equal(back, date);
        if (days >= 0) {
            int64_t instant = (int64_t)days * 86400000;

            /* The day begins eight hours before it begins in UTC. */
            assert_int_equal(ledger_date_of_instant(instant), date);
            assert_int_equal(ledger_date_of_instant(instant + 16 * 3600000 - 1), date);
            if (days > 0)
                assert_int_equal(ledger_date_of_instant(instant - 8 * 3600000), date);
        }
        days++;
        date++;
        if (!ledger_date_exists(date))
            date = ledger_month_next(ledger_date_month(date - 1)) * 100 + 1;
    }
    assert_int_equal(days, 84371);
}

static void
instants_are_shown_in_the_time_of_beijing(void **state)
{
    static const struct {
        int64_t instant;
        const char *text;
    } rows[] = {
        {0, "1970-01-01 08:00:00"},
        {INT64_C(1688084100000), "2023-06-30 08:15:00"},
        {INT64_C(1688140799999), "2023-06-30 23:59:59"},
        {INT64_C(1688140800000), "2023-07-01 00:00:00"},
        {INT64_C(951768000000), "2000-02-29 04:00:00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[LEDGER_DATE_TIME_SIZE];

        ledger_instant_format(rows[i].instant, text);
        assert_string_equal(text, rows[i].text);
    }
}

/* The last instant of 9999 in UTC is already a day of the year 10000 in UTC+8, which no text of the
 * agreed size can hold. */
static void
the_last_instant_is_shown_without_overrunning_its_buffer(void **state)
{
    char text[LEDGER_DATE_TIME_SIZE];

    (void)state;
    ledger_instant_format(LEDGER_INSTANT_MS_MAX - 8 * 3600000, text);
    assert_string_equal(text, "9999-12-31 23:59:59");
    assert_int_equal(ledger_date_of_instant(LEDGER_INSTANT_MS_MAX), 100000101);
    ledger_instant_format(LEDGER_INSTANT_MS_MAX, text);
    assert_string_equal(text, "9999-12-31 07:59:59");
}

static void
dates_are_read_in_the_forms_that_people_and_banks_use(void **state)
{
    static const char *const texts[] = {
        "2023-06-30",
        "20230630",
        "2023/6/30",
        "2023/06/30",
        "2023.6.30",
        "2023年6月30日",
        "2023年06月30日",
        " 2023-06-30\t",
        "２０２３－０６－３０",
        "2023-06-30 11:09:16",
        "20230630 17:07:09",
        "2023-6-30  8:15",
        "2023-06-30 11:09:16.123",
        "　2023-06-30　",
        "2023年6月30日 11:09",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct ledger_error err = {0};
        uint32_t date = 0;

        assert_status(ledger_date_parse(ledger_slice_of_text(texts[i]), &date, &err), LEDGER_OK,
                      &err);
        assert_int_equal(date, 20230630);
    }
}

static void
what_is_no_date_is_refused_and_what_does_not_exist_is_said_so(void **state)
{
    static const struct {
        const char *text;
        enum ledger_message message;
    } rows[] = {
        {"", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023", LEDGER_MESSAGE_DATE_MALFORMED},
        {"202306", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023063", LEDGER_MESSAGE_DATE_MALFORMED},
        {"202306301", LEDGER_MESSAGE_DATE_MALFORMED},
        {"23-06-30", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023-06/30", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023-06-301", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023-006-30", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023--30", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023年6月30", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023年6-30", LEDGER_MESSAGE_DATE_MALFORMED},
        {"06/30/2023", LEDGER_MESSAGE_DATE_MALFORMED},
        {"30.06.2023", LEDGER_MESSAGE_DATE_MALFORMED},
        {"45107", LEDGER_MESSAGE_DATE_MALFORMED}, /* A spreadsheet's day number. */
        {"2023-06-30x", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023-06-30 x", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023-06-30 24:00:00", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023-06-30 11:60", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023-06-30 11:09:16 x", LEDGER_MESSAGE_DATE_MALFORMED},
        {"2023-06-31", LEDGER_MESSAGE_DATE_DOES_NOT_EXIST},
        {"20230229", LEDGER_MESSAGE_DATE_DOES_NOT_EXIST},
        {"2023-13-01", LEDGER_MESSAGE_DATE_DOES_NOT_EXIST},
        {"2023-0-1", LEDGER_MESSAGE_DATE_DOES_NOT_EXIST},
        {"1899-12-31", LEDGER_MESSAGE_DATE_DOES_NOT_EXIST},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};
        uint32_t date = 77;

        assert_status(ledger_date_parse(ledger_slice_of_text(rows[i].text), &date, &err),
                      LEDGER_MALFORMED, &err);
        if (err.message != rows[i].message)
            fail_msg("\"%s\": %s", rows[i].text, ledger_message_name(err.message));
        assert_int_equal(date, 77);
    }
}

static void
months_are_read_where_they_cannot_be_mistaken(void **state)
{
    static const struct {
        const char *text;
        uint32_t month;
        enum ledger_message message;
    } rows[] = {
        {"2023-06", 202306, LEDGER_MESSAGE_NONE},
        {"2023-6", 202306, LEDGER_MESSAGE_NONE},
        {"202306", 202306, LEDGER_MESSAGE_NONE},
        {"2023年6月", 202306, LEDGER_MESSAGE_NONE},
        {" 2023年12月 ", 202312, LEDGER_MESSAGE_NONE},
        {"2023.1", 0, LEDGER_MESSAGE_MONTH_MALFORMED}, /* Perhaps October, cut by a spreadsheet. */
        {"20236", 0, LEDGER_MESSAGE_MONTH_MALFORMED},
        {"2023-06-30", 0, LEDGER_MESSAGE_MONTH_MALFORMED},
        {"2023年6", 0, LEDGER_MESSAGE_MONTH_MALFORMED},
        {"", 0, LEDGER_MESSAGE_MONTH_MALFORMED},
        {"2023-13", 0, LEDGER_MESSAGE_MONTH_DOES_NOT_EXIST},
        {"189912", 0, LEDGER_MESSAGE_MONTH_DOES_NOT_EXIST},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};
        uint32_t month = 0;

        assert_status(ledger_month_parse(ledger_slice_of_text(rows[i].text), &month, &err),
                      rows[i].month != 0 ? LEDGER_OK : LEDGER_MALFORMED, &err);
        assert_message(&err, rows[i].message);
        assert_int_equal(month, rows[i].month);
    }
}

static void
dates_and_months_that_are_not_stated_are_empty(void **state)
{
    char text[LEDGER_DATE_TEXT_SIZE];

    (void)state;
    ledger_date_format(20230630, text);
    assert_string_equal(text, "2023-06-30");
    ledger_date_format(0, text);
    assert_string_equal(text, "");
    ledger_month_format(202306, text);
    assert_string_equal(text, "2023-06");
    ledger_month_format(0, text);
    assert_string_equal(text, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_exist_as_in_the_gregorian_calendar),
        cmocka_unit_test(months_have_a_next_one_and_a_last_day),
        cmocka_unit_test(every_day_from_1900_to_2200_is_one_more_than_the_day_before),
        cmocka_unit_test(instants_are_shown_in_the_time_of_beijing),
        cmocka_unit_test(the_last_instant_is_shown_without_overrunning_its_buffer),
        cmocka_unit_test(dates_are_read_in_the_forms_that_people_and_banks_use),
        cmocka_unit_test(what_is_no_date_is_refused_and_what_does_not_exist_is_said_so),
        cmocka_unit_test(months_are_read_where_they_cannot_be_mistaken),
        cmocka_unit_test(dates_and_months_that_are_not_stated_are_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
