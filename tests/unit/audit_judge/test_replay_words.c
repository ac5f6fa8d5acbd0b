/* Credit codes, civil dates, months, and payees as keys of tables. */
#include <stdio.h>
#include <string.h>

#include "audit/evidence/date.h"
#include "audit/judge/replay_internal.h"
#include "support/assert_audit.h"

static void
a_credit_code_ends_in_its_check_character(void **state)
{
    static const struct {
        const char *code;
        bool holds, holds_17;
    } rows[] = {
        {"91350100M000100Y43", true, true}, /* the example of GB 32100 */
        {"91440300708461136T", true, true}, /* listed companies */
        {"914403001922038216", true, true},
        {"91330100799655058B", true, true},
        {"91110000802100433B", true, true},
        {"91110000802100433C", false, true},
        {"91110000802100434B", false, false},
        {"19110000802100433B", false, true},   /* two characters changed places */
        {"91110000802100433I", false, true},   /* no character of the standard */
        {"91110000802100433", false, false},   /* too short */
        {"91110000802100433BB", false, false}, /* too long */
        {"", false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct audit_bytes code = audit_text(rows[i].code);

        if (replay_credit_code_holds(code) != rows[i].holds ||
            replay_character_17_holds(code) != rows[i].holds_17)
            fail_msg("%s", rows[i].code);
    }
}

/* Any of the 30 other characters in any of the 18 places is noticed: 31 is prime and no weight is
 * a multiple of it. */
static void
one_wrong_character_is_noticed_everywhere(void **state)
{
    static const char characters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    char code[] = "91350100M000100Y43";

    (void)state;
    for (size_t at = 0; at < 18; at++) {
        const char right = code[at];

        for (size_t i = 0; i < 31; i++) {
            code[at] = characters[i];
            assert_int_equal(replay_credit_code_holds(audit_text(code)), code[at] == right);
        }
        code[at] = right;
    }
}

/* Character 17 that GB 11714 gives is a digit or X; each of the eleven comes up. */
static void
character_17_is_one_of_eleven(void **state)
{
    char code[19];
    unsigned seen = 0;

    (void)state;
    for (unsigned number = 0; number < 1000; number++) {
        unsigned right = 0;

        for (unsigned c = 0; c < 11; c++) {
            (void)snprintf(code, sizeof(code), "91510100%08u%c0", number, "0123456789X"[c]);
            if (replay_character_17_holds(audit_text(code))) {
                right++;
                seen |= 1u << c;
            }
        }
        assert_int_equal(right, 1);
    }
    assert_int_equal(seen, 0x7ff);
}

static void
the_civil_day_begins_at_16_hours_utc(void **state)
{
    static const struct {
        int64_t instant_ms;
        uint32_t date;
    } rows[] = {
        {0, 19700101},
        {1, 19700101},
        {INT64_C(57599999), 19700101},
        {INT64_C(57600000), 19700102},
        {-1, 19700101},
        {INT64_C(-28800000), 19700101},
        {INT64_C(-28800001), 19691231},
        {INT64_C(951753599999), 20000228},
        {INT64_C(951753600000), 20000229},
        {INT64_C(951840000000), 20000301},
        {INT64_C(1689386400000), 20230715},
        {INT64_C(4107513600000), 21000301}, /* 2100 has no 29 February */
        {INT64_C(4107513599999), 21000228},
        {INT64_C(253402271999999), 99991231},
        {INT64_C(253402272000000), 100000101}, /* after every date that an entry may have */
        {INT64_C(253402300799999), 100000101},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const uint32_t date = audit_date_of(rows[i].instant_ms);

        if (date != rows[i].date)
            fail_msg("%lld ms is %u, not %u", (long long)rows[i].instant_ms, date, rows[i].date);
    }
}

static unsigned
days_of(unsigned year, unsigned month)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

/* Against a calendar that counts day by day, from 1900 to the last date there is. */
static void
every_day_is_the_day_after_the_one_before(void **state)
{
    int64_t noon_ms = INT64_C(-2208988800000) + INT64_C(4) * 3600000; /* 1900-01-01, 12:00 */
    uint32_t month_before = 0;

    (void)state;
    for (unsigned year = 1900; year <= 9999; year++) {
        for (unsigned month = 1; month <= 12; month++) {
            if (month_before != 0)
                assert_int_equal(replay_month_after(month_before), year * 100 + month);
            month_before = year * 100 + month;
            for (unsigned day = 1; day <= days_of(year, month); day++) {
                if (audit_date_of(noon_ms) != year * 10000 + month * 100 + day)
                    fail_msg("%u-%u-%u", year, month, day);
                noon_ms += 86400000;
            }
        }
    }
}

static void
a_payee_is_read_back_from_his_key(void **state)
{
    static const uint8_t person[32] = {0x0a, 0x00, 0xff};
    const struct audit_payee rows[] = {
        {.kind = AUDIT_PAYEE_CREDIT_CODE, .id = audit_text("91350100M000100Y43")},
        {.kind = AUDIT_PAYEE_PERSON, .id = {person, sizeof(person)}},
        {.kind = AUDIT_PAYEE_OTHER,
         .id = audit_text("Handelsregister Hamburg"),
         .number = audit_text("HRB-4711")},
        {.kind = AUDIT_PAYEE_OTHER, .id = audit_text("甲"), .number = audit_text("1")},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t bytes[REPLAY_PAYEE_KEY_MAX];
        const struct audit_payee back = replay_payee_of_key(replay_payee_key(&rows[i], bytes));

        assert_int_equal(back.kind, rows[i].kind);
        assert_true(audit_bytes_equal(back.id, rows[i].id));
        assert_true(audit_bytes_equal(back.number, rows[i].number));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_credit_code_ends_in_its_check_character),
        cmocka_unit_test(one_wrong_character_is_noticed_everywhere),
        cmocka_unit_test(character_17_is_one_of_eleven),
        cmocka_unit_test(the_civil_day_begins_at_16_hours_utc),
        cmocka_unit_test(every_day_is_the_day_after_the_one_before),
        cmocka_unit_test(a_payee_is_read_back_from_his_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
