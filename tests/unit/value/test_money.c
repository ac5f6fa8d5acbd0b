#include "support/assert_status.h"

#include <string.h>

#include "ledger/value/money.h"

/* A fixed sequence (xorshift64), so that a failure can be repeated. */
static int64_t
next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (int64_t)(*seed >> (*seed % 64));
}

static void
the_canonical_text_is_read_and_nothing_else(void **state)
{
    static const struct {
        const char *text;
        enum ledger_status status;
        int64_t fen;
    } rows[] = {
        {"0.00", LEDGER_OK, 0},
        {"0.01", LEDGER_OK, 1},
        {"-0.01", LEDGER_OK, -1},
        {"-12.30", LEDGER_OK, -1230},
        {"1234567.89", LEDGER_OK, 123456789},
        {"92233720368547758.07", LEDGER_OK, INT64_MAX},
        {"92233720368547758.08", LEDGER_OUT_OF_RANGE, 0},
        {"-92233720368547758.08", LEDGER_OK, INT64_MIN},
        {"-92233720368547758.09", LEDGER_OUT_OF_RANGE, 0},
        {"184467440737095516.16", LEDGER_OUT_OF_RANGE, 0},
        {"999999999999999999999999.00", LEDGER_OUT_OF_RANGE, 0},
        {"-0.00", LEDGER_MALFORMED, 0}, /* Zero has one spelling. */
        {"007.00", LEDGER_MALFORMED, 0},
        {"00.00", LEDGER_MALFORMED, 0},
        {"", LEDGER_MALFORMED, 0},
        {"-", LEDGER_MALFORMED, 0},
        {"1", LEDGER_MALFORMED, 0},
        {"1.2", LEDGER_MALFORMED, 0},
        {"1.234", LEDGER_MALFORMED, 0},
        {".50", LEDGER_MALFORMED, 0},
        {"-.50", LEDGER_MALFORMED, 0},
        {"1,234.50", LEDGER_MALFORMED, 0},
        {"+1.00", LEDGER_MALFORMED, 0},
        {"--1.00", LEDGER_MALFORMED, 0},
        {" 1.00", LEDGER_MALFORMED, 0},
        {"1.00\n", LEDGER_MALFORMED, 0},
        {"1.00.00", LEDGER_MALFORMED, 0},
        {"1..00", LEDGER_MALFORMED, 0},
        {"1e2.00", LEDGER_MALFORMED, 0},
        {"１.00", LEDGER_MALFORMED, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_money amount = {0};
        struct ledger_error err = {0};

        assert_status(ledger_money_parse(rows[i].text, strlen(rows[i].text), &amount, &err),
                      rows[i].status, &err);
        assert_true(amount.fen == rows[i].fen);
        if (rows[i].status != LEDGER_OK)
            assert_string_equal(err.arguments[0][0] == '\0' ? "" : "named",
                                rows[i].text[0] == '\0' ? "" : "named");
    }
}

static void
assert_round_trip(int64_t fen)
{
    char text[LEDGER_MONEY_TEXT_SIZE];
    char grouped[LEDGER_MONEY_GROUPED_SIZE];
    struct ledger_money back = {0};
    struct ledger_error err = {0};

    ledger_money_format((struct ledger_money){fen}, text);
    assert_status(ledger_money_parse(text, strlen(text), &back, &err), LEDGER_OK, &err);
    assert_true(back.fen == fen);
    ledger_money_format_grouped((struct ledger_money){fen}, grouped);
    back.fen = ~fen;
    assert_status(
        ledger_money_parse_loose(ledger_slice_of_text(grouped), LEDGER_MONEY_YUAN, &back, &err),
        LEDGER_OK, &err);
    assert_true(back.fen == fen);
}

static void
what_is_written_is_read_back(void **state)
{
    uint64_t seed = 0x9E3779B97F4A7C15;
    uint64_t power = 1;

    (void)state;
    for (size_t i = 0; i < 20; i++, power *= 10) {
        for (uint64_t around = 0; around < 3; around++) {
            assert_round_trip((int64_t)(power - around));
            assert_round_trip((int64_t)(around - power));
        }
    }
    for (int64_t fen = -100000; fen <= 100000; fen += 37)
        assert_round_trip(fen);
    assert_round_trip(INT64_MAX);
    assert_round_trip(INT64_MIN);
    for (size_t i = 0; i < 20000; i++) {
        int64_t fen = next_random(&seed);

        assert_round_trip(fen);
        assert_round_trip(fen == INT64_MIN ? 0 : -fen);
    }
}

static void
thousands_are_set_apart(void **state)
{
    static const struct {
        int64_t fen;
        const char *text;
    } rows[] = {
        {0, "0.00"},
        {-1, "-0.01"},
        {99999, "999.99"},
        {-99999, "-999.99"},
        {100000, "1,000.00"},
        {-12345678, "-123,456.78"},
        {123456789, "1,234,567.89"},
        {INT64_MAX, "92,233,720,368,547,758.07"},
        {INT64_MIN, "-92,233,720,368,547,758.08"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[LEDGER_MONEY_GROUPED_SIZE];

        ledger_money_format_grouped((struct ledger_money){rows[i].fen}, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void
amounts_are_read_as_finance_people_write_them(void **state)
{
    static const struct {
        const char *text;
        enum ledger_money_unit unit;
        int64_t fen;
    } rows[] = {
        {"1234.5", LEDGER_MONEY_YUAN, 123450},
        {"1,234.50", LEDGER_MONEY_YUAN, 123450},
        {"1，234.50", LEDGER_MONEY_YUAN, 123450},
        {"12,345,678", LEDGER_MONEY_YUAN, 1234567800},
        {"￥1,234.50", LEDGER_MONEY_YUAN, 123450},
        {"¥1,234.50", LEDGER_MONEY_YUAN, 123450},
        {"￥ 1,234.50", LEDGER_MONEY_YUAN, 123450},
        {"-￥5", LEDGER_MONEY_YUAN, -500},
        {"￥-5", LEDGER_MONEY_YUAN, -500},
        {"RMB 1234.50", LEDGER_MONEY_YUAN, 123450},
        {"CNY1234.50", LEDGER_MONEY_YUAN, 123450},
        {"９２", LEDGER_MONEY_YUAN, 9200},
        {"１，２３４．５０", LEDGER_MONEY_YUAN, 123450},
        {"(1,234.50)", LEDGER_MONEY_YUAN, -123450},
        {"（1,234.50）", LEDGER_MONEY_YUAN, -123450},
        {"(￥1,234.50)", LEDGER_MONEY_YUAN, -123450},
        {"+10000.00", LEDGER_MONEY_YUAN, 1000000},
        {"-0.01", LEDGER_MONEY_YUAN, -1},
        {"－1.00", LEDGER_MONEY_YUAN, -100},
        {"−1.00", LEDGER_MONEY_YUAN, -100},
        {"-0", LEDGER_MONEY_YUAN, 0},
        {".5", LEDGER_MONEY_YUAN, 50},
        {"007", LEDGER_MONEY_YUAN, 700},
        {" \t1.00\t ", LEDGER_MONEY_YUAN, 100},
        {"　1.00　", LEDGER_MONEY_YUAN, 100},
        {"\xC2\xA0"
         "1.00",
         LEDGER_MONEY_YUAN, 100},
        {"12.5万元", LEDGER_MONEY_YUAN, 12500000},
        {"12.5 万元", LEDGER_MONEY_YUAN, 12500000},
        {"12.5元", LEDGER_MONEY_WAN, 1250},
        {"(12.5万元)", LEDGER_MONEY_YUAN, -12500000},
        {"12.5", LEDGER_MONEY_WAN, 12500000},
        {"1.234567", LEDGER_MONEY_WAN, 1234567},
        {"92233720368547758.07", LEDGER_MONEY_YUAN, INT64_MAX},
        {"(92233720368547758.08)", LEDGER_MONEY_YUAN, INT64_MIN},
        {"9223372036854.775807", LEDGER_MONEY_WAN, INT64_MAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_money amount = {-77};
        struct ledger_error err = {0};

        assert_status(ledger_money_parse_loose(ledger_slice_of_text(rows[i].text), rows[i].unit,
                                               &amount, &err),
                      LEDGER_OK, &err);
        if (amount.fen != rows[i].fen)
            fail_msg("%s", rows[i].text);
    }
}

static void
what_is_not_clearly_an_amount_is_refused_with_the_reason(void **state)
{
    static const struct {
        const char *text;
        enum ledger_money_unit unit;
        enum ledger_status status;
        enum ledger_message message;
    } rows[] = {
#define ROW(text, unit, status, message)                                                           \
    {text, LEDGER_MONEY_##unit, LEDGER_##status, LEDGER_MESSAGE_AMOUNT_##message}
        ROW("", YUAN, MALFORMED, EMPTY),
        ROW(" \t　", YUAN, MALFORMED, EMPTY),
        ROW("1.234", YUAN, MALFORMED, TOO_MANY_DECIMALS),
        ROW("1.230", YUAN, MALFORMED, TOO_MANY_DECIMALS),
        ROW("1.2345678", WAN, MALFORMED, TOO_MANY_DECIMALS),
        ROW("1.2345678万元", YUAN, MALFORMED, TOO_MANY_DECIMALS),
        ROW("0.1234567890123456789012345", YUAN, MALFORMED, TOO_MANY_DECIMALS),
        ROW("1.234元", WAN, MALFORMED, TOO_MANY_DECIMALS),
        ROW("1e5", YUAN, MALFORMED, SCIENTIFIC),
        ROW("5.3E+07", YUAN, MALFORMED, SCIENTIFIC),
        ROW("-5.3e-07", YUAN, MALFORMED, SCIENTIFIC),
        ROW("5.3Ｅ＋07", YUAN, MALFORMED, SCIENTIFIC),
        ROW("=1+1", YUAN, MALFORMED, FORMULA),
        ROW("＝A1", YUAN, MALFORMED, FORMULA),
        ROW("1,23,4", YUAN, MALFORMED, SEPARATORS),
        ROW("1,2345", YUAN, MALFORMED, SEPARATORS),
        ROW("1234,567", YUAN, MALFORMED, SEPARATORS),
        ROW(",123", YUAN, MALFORMED, SEPARATORS),
        ROW("1,", YUAN, MALFORMED, SEPARATORS),
        ROW("1,,234", YUAN, MALFORMED, SEPARATORS),
        ROW("1,234.567,890", YUAN, MALFORMED, SEPARATORS),
        ROW("--", YUAN, MALFORMED, MALFORMED),
        ROW("-", YUAN, MALFORMED, MALFORMED),
        ROW("+-5", YUAN, MALFORMED, MALFORMED),
        ROW("5-", YUAN, MALFORMED, MALFORMED),
        ROW("1.2.3", YUAN, MALFORMED, MALFORMED),
        ROW("5.", YUAN, MALFORMED, MALFORMED),
        ROW(".", YUAN, MALFORMED, MALFORMED),
        ROW("1 234", YUAN, MALFORMED, MALFORMED),
        ROW("(5", YUAN, MALFORMED, MALFORMED),
        ROW("5)", YUAN, MALFORMED, MALFORMED),
        ROW("(-5)", YUAN, MALFORMED, MALFORMED),
        ROW("￥", YUAN, MALFORMED, MALFORMED),
        ROW("￥￥5", YUAN, MALFORMED, MALFORMED),
        ROW("USD5", YUAN, MALFORMED, MALFORMED),
        ROW("五元", YUAN, MALFORMED, MALFORMED),
        ROW("5元5角", YUAN, MALFORMED, MALFORMED),
        ROW("5万元元", YUAN, MALFORMED, MALFORMED),
        ROW("0x10", YUAN, MALFORMED, MALFORMED),
        ROW("1\n2", YUAN, MALFORMED, MALFORMED),
        ROW("\xFF", YUAN, MALFORMED, MALFORMED),
        ROW("1'000", YUAN, MALFORMED, MALFORMED),
        ROW("92233720368547758.08", YUAN, OUT_OF_RANGE, OUT_OF_RANGE),
        ROW("-92233720368547758.09", YUAN, OUT_OF_RANGE, OUT_OF_RANGE),
        ROW("9223372036854.775808", WAN, OUT_OF_RANGE, OUT_OF_RANGE),
        ROW("99999999999999999999999999", YUAN, OUT_OF_RANGE, OUT_OF_RANGE),
#undef ROW
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_money amount = {-77};
        struct ledger_error err = {0};

        if (ledger_money_parse_loose(ledger_slice_of_text(rows[i].text), rows[i].unit, &amount,
                                     &err) != rows[i].status ||
            err.message != rows[i].message)
            fail_msg("\"%s\": %s", rows[i].text, ledger_message_name(err.message));
        assert_int_equal(amount.fen, -77);
    }
}

static void
a_cell_longer_than_any_amount_is_refused(void **state)
{
    struct ledger_money amount = {-77};
    struct ledger_error err = {0};
    char text[5000];

    (void)state;
    memset(text, '1', sizeof(text));
    assert_status(ledger_money_parse_loose(ledger_slice_of(text, sizeof(text)), LEDGER_MONEY_YUAN,
                                           &amount, &err),
                  LEDGER_MALFORMED, &err);
}

static void
sums_never_wrap(void **state)
{
    static const struct {
        int64_t a;
        int64_t b;
        bool sum_fits;
        bool difference_fits;
    } rows[] = {
        {1, 2, true, true},           {INT64_MAX, 0, true, true},
        {INT64_MAX, 1, false, true},  {INT64_MIN, -1, false, true},
        {INT64_MIN, 1, true, false},  {0, INT64_MIN, true, false},
        {-1, INT64_MIN, false, true}, {INT64_MAX, INT64_MIN, true, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct ledger_money a = {rows[i].a};
        const struct ledger_money b = {rows[i].b};
        struct ledger_money out = {-77};

        assert_status(ledger_money_add(a, b, &out),
                      rows[i].sum_fits ? LEDGER_OK : LEDGER_OUT_OF_RANGE, NULL);
        assert_true(out.fen == (rows[i].sum_fits ? rows[i].a + rows[i].b : -77));
        out.fen = -77;
        assert_status(ledger_money_subtract(a, b, &out),
                      rows[i].difference_fits ? LEDGER_OK : LEDGER_OUT_OF_RANGE, NULL);
        assert_true(out.fen == (rows[i].difference_fits ? rows[i].a - rows[i].b : -77));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_canonical_text_is_read_and_nothing_else),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(thousands_are_set_apart),
        cmocka_unit_test(amounts_are_read_as_finance_people_write_them),
        cmocka_unit_test(what_is_not_clearly_an_amount_is_refused_with_the_reason),
        cmocka_unit_test(a_cell_longer_than_any_amount_is_refused),
        cmocka_unit_test(sums_never_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
