/* Calendars of holidays: what is worked, and how files are refused. */
#include "support/assert_audit.h"

#include <string.h>

#include "audit/reconcile/calendar.h"

/* Spring Festival and Labour Day of 2023, as the State Council's notice has them. */
static const char notice[] = "\xEF\xBB\xBF# 国办发明电〔2022〕16号\r\n"
                             "2023-01-21 休\r\n2023-01-22 休\r\n2023-01-23 休\r\n2023-01-24 休\r\n"
                             "2023-01-25 holiday\n2023-01-26\t休\n2023-01-27 休 # 初六\n\n"
                             "2023-01-29 workday\n2023-01-28 班\n"
                             "2023-05-01 休\n2023-05-02 休\n2023-05-03 休\n2023-05-06 班";

static void
open_notice(struct audit_calendar *calendar)
{
    struct audit_error err = {0};
    assert_audit(audit_calendar_read(audit_text(notice), "节假日.txt", calendar, &err), AUDIT_OK,
                 &err);
}

static void
a_day_is_worked_as_the_notice_says(void **state)
{
    static const struct {
        uint32_t date;
        bool with, without;
    } rows[] = {
        {20230120, true, true},  {20230121, false, false}, {20230123, false, true},
        {20230128, true, false}, {20230129, true, false},  {20230204, false, false},
        {20230503, false, true}, {20230506, true, false},  {20230507, false, false},
        {20240229, true, true},  {19691231, true, true},   {19700104, false, false},
    };
    struct audit_calendar calendar;
    (void)state;
    open_notice(&calendar);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(audit_calendar_worked(&calendar, rows[i].date), rows[i].with);
        assert_int_equal(audit_calendar_worked(NULL, rows[i].date), rows[i].without);
    }
    assert_true(audit_calendar_covers(&calendar, 20231231));
    assert_false(audit_calendar_covers(&calendar, 20240101));
    assert_false(audit_calendar_covers(&calendar, 20221231));
    assert_false(audit_calendar_covers(NULL, 20230101));
    audit_calendar_free(&calendar);
}

/* Day by day gives the same as counting weeks. */
static void
worked_days_are_counted_as_one_would_on_paper(void **state)
{
    struct audit_calendar calendar;
    (void)state;
    open_notice(&calendar);
    for (int with = 0; with < 2; with++) {
        const struct audit_calendar *by = with ? &calendar : NULL;
        uint32_t count = 0, date = 20221220;
        while (date < 20230610) {
            assert_int_equal(audit_calendar_worked_days(by, 20221220, date), count);
            date = audit_calendar_later(date, 1);
            count += audit_calendar_worked(by, date);
        }
    }
    assert_int_equal(audit_calendar_worked_days(&calendar, 20230120, 20230130), 3);
    assert_int_equal(audit_calendar_worked_days(&calendar, 20230120, 20230120), 0);
    assert_int_equal(audit_calendar_worked_days(&calendar, 20230130, 20230120), 0);
    assert_int_equal(audit_calendar_days(20231231, 20240301), 61);
    assert_int_equal(audit_calendar_days(20240301, 20231231), -61);
    audit_calendar_free(&calendar);
}

static void
a_file_that_says_something_else_is_refused_by_its_line(void **state)
{
    static const struct {
        const char *text;
        enum audit_message message;
        const char *zh, *en;
    } rows[] = {
        {"2023-01-23 休\n2023-02-30 休\n", AUDIT_MESSAGE_CALENDAR_DATE, "第 2 行", "Line 2"},
        {"holiday\n", AUDIT_MESSAGE_CALENDAR_DATE, "holiday", "holiday"},
        {"2023-01-23\n", AUDIT_MESSAGE_CALENDAR_WORD, "第 1 行", "Line 1"},
        {"\n2023-01-23 放假\n", AUDIT_MESSAGE_CALENDAR_WORD, "放假", "放假"},
        {"2023-01-23 休 休\n", AUDIT_MESSAGE_CALENDAR_WORD, "第 1 行", "Line 1"},
        {"2023-01-23 休\n2023/1/23 班\n", AUDIT_MESSAGE_CALENDAR_TWICE, "2023-01-23", "2023-01-23"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_calendar calendar;
        struct audit_error err = {0};
        char text[AUDIT_ERROR_TEXT_SIZE];
        assert_audit(audit_calendar_read(audit_text(rows[i].text), "a.txt", &calendar, &err),
                     AUDIT_MALFORMED, &err);
        assert_audit_message(&err, rows[i].message);
        audit_error_text(&err, AUDIT_ZH, text);
        assert_non_null(strstr(text, rows[i].zh));
        assert_non_null(strstr(text, "a.txt"));
        audit_error_text(&err, AUDIT_EN, text);
        assert_non_null(strstr(text, rows[i].en));
        audit_calendar_free(&calendar);
    }
}

static void
an_empty_file_covers_nothing(void **state)
{
    struct audit_calendar calendar;
    struct audit_error err = {0};
    (void)state;
    assert_audit(audit_calendar_read(audit_text("# nothing\n"), "a.txt", &calendar, &err), AUDIT_OK,
                 &err);
    assert_false(audit_calendar_covers(&calendar, 20230101));
    assert_true(audit_calendar_worked(&calendar, 20230102));
    audit_calendar_free(&calendar);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_worked_as_the_notice_says),
        cmocka_unit_test(worked_days_are_counted_as_one_would_on_paper),
        cmocka_unit_test(a_file_that_says_something_else_is_refused_by_its_line),
        cmocka_unit_test(an_empty_file_covers_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
