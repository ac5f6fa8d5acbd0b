#include <stdlib.h>
#include <string.h>

#include "audit/evidence/date.h"
#include "audit/reconcile/cell.h"
#include "tests/support/assert_audit.h"

static void
amounts_are_read_or_refused_for_a_reason(void **state)
{
    static const struct {
        const char *text;
        enum audit_amount came;
        int64_t fen;
        bool is_signed;
    } cases[] = {
        {"0", AUDIT_AMOUNT_READ, 0, false},
        {"1234.56", AUDIT_AMOUNT_READ, 123456, false},
        {"1,234.5", AUDIT_AMOUNT_READ, 123450, false},
        {"1,234,567", AUDIT_AMOUNT_READ, 123456700, false},
        {" \t 12.00\t\xC2\xA0\xE3\x80\x80", AUDIT_AMOUNT_READ, 1200, false},
        {"￥1,234.56", AUDIT_AMOUNT_READ, 123456, false},
        {"¥-5", AUDIT_AMOUNT_READ, -500, true},
        {"-￥5", AUDIT_AMOUNT_READ, -500, true},
        {"+10000.00", AUDIT_AMOUNT_READ, 1000000, true},
        {"−7.1", AUDIT_AMOUNT_READ, -710, true},
        {"（1,234.56）", AUDIT_AMOUNT_READ, -123456, true},
        {"(0.01)", AUDIT_AMOUNT_READ, -1, true},
        {"１２，３４５．６７", AUDIT_AMOUNT_READ, 1234567, false},
        {"'100.00", AUDIT_AMOUNT_READ, 10000, false},
        {"=\"100.00\"", AUDIT_AMOUNT_READ, 10000, false},
        {"92233720368547758.07", AUDIT_AMOUNT_READ, INT64_MAX, false},
        {"007.00", AUDIT_AMOUNT_READ, 700, false},
        {"", AUDIT_AMOUNT_NOTHING, 0, false},
        {" \t", AUDIT_AMOUNT_NOTHING, 0, false},
        {"-", AUDIT_AMOUNT_NOTHING, 0, false},
        {"--", AUDIT_AMOUNT_NOTHING, 0, false},
        {"—", AUDIT_AMOUNT_NOTHING, 0, false},
        {"－－", AUDIT_AMOUNT_NOTHING, 0, false},
        {"---", AUDIT_AMOUNT_NONE, 0, false},
        {"1.2E+05", AUDIT_AMOUNT_SCIENTIFIC, 0, false},
        {"-3e7", AUDIT_AMOUNT_SCIENTIFIC, 0, false},
        {"1.234", AUDIT_AMOUNT_DECIMALS, 0, false},
        {"1.000", AUDIT_AMOUNT_DECIMALS, 0, false},
        {"92233720368547758.08", AUDIT_AMOUNT_LARGE, 0, false},
        {"99999999999999999999", AUDIT_AMOUNT_LARGE, 0, false},
        {"1,23.00", AUDIT_AMOUNT_NONE, 0, false},
        {"12345,678", AUDIT_AMOUNT_NONE, 0, false},
        {"1,2345", AUDIT_AMOUNT_NONE, 0, false},
        {",123", AUDIT_AMOUNT_NONE, 0, false},
        {"1.", AUDIT_AMOUNT_NONE, 0, false},
        {".5", AUDIT_AMOUNT_NONE, 0, false},
        {"1.2.3", AUDIT_AMOUNT_NONE, 0, false},
        {"1.2,3", AUDIT_AMOUNT_NONE, 0, false},
        {"+-5", AUDIT_AMOUNT_NONE, 0, false},
        {"(-5)", AUDIT_AMOUNT_NONE, 0, false},
        {"()", AUDIT_AMOUNT_NONE, 0, false},
        {"￥", AUDIT_AMOUNT_NONE, 0, false},
        {"12元", AUDIT_AMOUNT_NONE, 0, false},
        {"1万", AUDIT_AMOUNT_NONE, 0, false},
        {"0x10", AUDIT_AMOUNT_NONE, 0, false},
        {"\xFF", AUDIT_AMOUNT_NONE, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t fen = 0;
        bool is_signed = false;
        enum audit_amount came = audit_cell_amount(audit_text(cases[i].text), &fen, &is_signed);
        if (came != cases[i].came || fen != cases[i].fen || is_signed != cases[i].is_signed)
            fail_msg("\"%s\": %d, %lld fen, signed %d", cases[i].text, (int)came, (long long)fen,
                     is_signed);
    }
}

static void
dates_have_a_form_and_exist(void **state)
{
    static const struct {
        const char *text;
        enum audit_date_form form;
        uint32_t date;
    } cases[] = {
        {"20260410", AUDIT_DATE_COMPACT, 20260410},
        {"20260410 17:07:09", AUDIT_DATE_COMPACT, 20260410},
        {"2026-04-16 11:09:16", AUDIT_DATE_HYPHENS, 20260416},
        {"2026-4-6", AUDIT_DATE_HYPHENS, 20260406},
        {"2026-04-16T11:09:16", AUDIT_DATE_HYPHENS, 20260416},
        {"2026/4/16", AUDIT_DATE_SLASHES, 20260416},
        {"2026/4/16 9:05", AUDIT_DATE_SLASHES, 20260416},
        {"2026.04.16", AUDIT_DATE_POINTS, 20260416},
        {"2026年4月16日", AUDIT_DATE_WORDS, 20260416},
        {"2026年04月16日11:09:16", AUDIT_DATE_WORDS, 20260416},
        {"２０２６－０４－１６", AUDIT_DATE_HYPHENS, 20260416},
        {"\t2024-02-29 ", AUDIT_DATE_HYPHENS, 20240229},
        {"2023-02-29", AUDIT_DATE_NONE, 0},
        {"20261301", AUDIT_DATE_NONE, 0},
        {"20260400", AUDIT_DATE_NONE, 0},
        {"2026041", AUDIT_DATE_NONE, 0},
        {"202604101", AUDIT_DATE_NONE, 0},
        {"04/16/2026", AUDIT_DATE_NONE, 0},
        {"16-04-2026", AUDIT_DATE_NONE, 0},
        {"26-04-16", AUDIT_DATE_NONE, 0},
        {"2026-04/16", AUDIT_DATE_NONE, 0},
        {"2026-04-16 25:00", AUDIT_DATE_NONE, 0},
        {"2026-04-1611:09", AUDIT_DATE_NONE, 0},
        {"46128", AUDIT_DATE_NONE, 0},
        {"", AUDIT_DATE_NONE, 0},
        {"合计", AUDIT_DATE_NONE, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t date = 0;
        enum audit_date_form form = audit_cell_read_date(audit_text(cases[i].text), &date);
        if (form != cases[i].form || date != cases[i].date)
            fail_msg("\"%s\": form %d, %u", cases[i].text, (int)form, date);
    }
}

static void
times_with_a_zone_are_told_in_shanghai(void **state)
{
    static const struct {
        const char *text;
        uint32_t date; /* 0: refused */
        bool midnight;
    } cases[] = {
        {"2023-01-05", 20230105, false},
        {"2023-01-05+08:00", 20230105, false},
        {"2023-01-05T23:59:59", 20230105, false},
        {"2023-01-05T00:00:00", 20230105, true},
        {"2023-01-05T24:00:00", 20230106, true},
        {"2023-01-05T16:00:00Z", 20230106, true},
        {"2023-01-05T15:59:59.999Z", 20230105, false},
        {"2022-12-31T20:00:00-05:00", 20230101, false},
        {"2023-01-01T05:00:00+14:00", 20221231, false},
        {"2023-01-05T00:00:00+08:00", 20230105, true},
        {"2023-1-5", 0, false},
        {"2023-01-05T1:00:00", 0, false},
        {"2023-01-05T10:00", 0, false},
        {"2023-01-05T10:00:00+8", 0, false},
        {"2023-01-05 10:00:00", 0, false},
        {"9999-12-31T24:00:00", 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t date = 0;
        bool midnight = false;
        bool read = audit_xml_date(audit_text(cases[i].text), &date, &midnight);
        if (read != (cases[i].date != 0) || date != cases[i].date || midnight != cases[i].midnight)
            fail_msg("\"%s\": %u, midnight %d", cases[i].text, date, midnight);
    }
}

static void
days_count_on_through_four_hundred_years(void **state)
{
    int64_t days = audit_date_days(19700101);
    (void)state;
    assert_int_equal(days, 0);
    assert_int_equal(audit_date_days(20230101), 19358);
    assert_int_equal(audit_date_days(19000301) - audit_date_days(19000228), 1);
    assert_int_equal(audit_date_days(20000301) - audit_date_days(20000228), 2);
    uint32_t before = 19000101;
    for (days = audit_date_days(before) + 1; days <= audit_date_days(23000101); days++) {
        uint32_t date = audit_days_date(days);
        assert_true(date > before);
        assert_int_equal(audit_date_days(date), days);
        before = date;
    }
}

static void
account_numbers_are_digits_unless_they_say_more(void **state)
{
    static const struct {
        const char *text, *account; /* NULL: refused */
    } cases[] = {
        {" 6222 0000-1111 ", "622200001111"},
        {"'9999000000000000017", "9999000000000000017"},
        {"\t999900\t", "999900"},
        {"６２２２", "6222"},
        {"6222 **** 1234", "6222****1234"},
        {"NRA-4400", "NRA-4400"},
        {"-", ""},
        {"", ""},
        {"5.30019E+19", NULL},
        {"6e18", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t account[64];
        size_t size = 0;
        bool read = audit_cell_account(audit_text(cases[i].text), account, &size);
        assert_int_equal(read, cases[i].account != NULL);
        if (read &&
            !audit_bytes_equal((struct audit_bytes){account, size}, audit_text(cases[i].account)))
            fail_msg("\"%s\": \"%.*s\"", cases[i].text, (int)size, (const char *)account);
    }
}

static void
headings_are_compared_without_what_banks_pad_with(void **state)
{
    static const struct {
        const char *text, *plain;
    } cases[] = {
        {"借方发生额（支取）", "借方发生额(支取)"},
        {"\t日 志 号 ", "日志号"},
        {"金额（元）", "金额"},
        {"\xEF\xBB\xBF交易日期", "交易日期"},
        {"钞／汇", "钞/汇"},
        {"(元)", "(元)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t plain[64];
        size_t size = 0;
        assert_true(audit_cell_plain(audit_text(cases[i].text), plain, sizeof plain, &size));
        if (!audit_bytes_equal((struct audit_bytes){plain, size}, audit_text(cases[i].plain)))
            fail_msg("\"%s\": \"%.*s\"", cases[i].text, (int)size, (const char *)plain);
    }
    uint8_t small[4];
    size_t size = 0;
    assert_false(audit_cell_plain(audit_text("交易日期"), small, sizeof small, &size));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_read_or_refused_for_a_reason),
        cmocka_unit_test(dates_have_a_form_and_exist),
        cmocka_unit_test(times_with_a_zone_are_told_in_shanghai),
        cmocka_unit_test(days_count_on_through_four_hundred_years),
        cmocka_unit_test(account_numbers_are_digits_unless_they_say_more),
        cmocka_unit_test(headings_are_compared_without_what_banks_pad_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
