#include "support/assert_status.h"

#include "ledger/value/claim.h"

static void
published_figures_are_intervals_to_the_fen(void **state)
{
    static const struct {
        const char *text;
        enum ledger_claim_kind kind;
        int64_t figure;
        int64_t step;
        int64_t first;
        int64_t end;
        bool end_is_convention;
    } rows[] = {
        {"8.52亿元", LEDGER_CLAIM_ROUNDED, 85200000000, 100000000, 85150000000, 85250000000, false},
        {"1.49余亿元", LEDGER_CLAIM_AT_LEAST, 14900000000, 100000000, 14900000000, 15000000000,
         true},
        {"1.49余亿", LEDGER_CLAIM_AT_LEAST, 14900000000, 100000000, 14900000000, 15000000000, true},
        {"1.49亿余元", LEDGER_CLAIM_AT_LEAST, 14900000000, 100000000, 14900000000, 15000000000,
         true},
        {"1.49亿多元", LEDGER_CLAIM_AT_LEAST, 14900000000, 100000000, 14900000000, 15000000000,
         true},
        {"超1.49亿元", LEDGER_CLAIM_MORE, 14900000000, 100000000, 14900000001, INT64_MAX, false},
        {"超过 1.49亿元", LEDGER_CLAIM_MORE, 14900000000, 100000000, 14900000001, INT64_MAX, false},
        {"逾1.49亿元", LEDGER_CLAIM_MORE, 14900000000, 100000000, 14900000001, INT64_MAX, false},
        {"突破1.49亿元", LEDGER_CLAIM_MORE, 14900000000, 100000000, 14900000001, INT64_MAX, false},
        {"近1.49亿元", LEDGER_CLAIM_NEARLY, 14900000000, 100000000, 14800000000, 14900000000,
         false},
        {"约1.49亿元", LEDGER_CLAIM_ABOUT, 14900000000, 100000000, 14850000000, 14950000000, false},
        {"８．５２亿元", LEDGER_CLAIM_ROUNDED, 85200000000, 100000000, 85150000000, 85250000000,
         false},
        {" 8.52 亿元　", LEDGER_CLAIM_ROUNDED, 85200000000, 100000000, 85150000000, 85250000000,
         false},
        {"85,200万元", LEDGER_CLAIM_ROUNDED, 85200000000, 1000000, 85199500000, 85200500000, false},
        {"300余万元", LEDGER_CLAIM_AT_LEAST, 300000000, 1000000, 300000000, 301000000, true},
        {"100余元", LEDGER_CLAIM_AT_LEAST, 10000, 100, 10000, 10100, true},
        {"1234元", LEDGER_CLAIM_ROUNDED, 123400, 100, 123350, 123450, false},
        {"1234.5元", LEDGER_CLAIM_ROUNDED, 123450, 10, 123445, 123455, false},
        {"1,234.56元", LEDGER_CLAIM_ROUNDED, 123456, 1, 123456, 123457, false},
        {"0.123456万元", LEDGER_CLAIM_ROUNDED, 123456, 1, 123456, 123457, false},
        {"900000000亿元", LEDGER_CLAIM_ROUNDED, 9000000000000000000, 10000000000,
         8999999995000000000, 9000000005000000000, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_claim claim = {0};
        struct ledger_error err = {0};

        assert_status(ledger_claim_parse(ledger_slice_of_text(rows[i].text), &claim, &err),
                      LEDGER_OK, &err);
        assert_int_equal(claim.kind, rows[i].kind);
        assert_true(claim.figure.fen == rows[i].figure);
        assert_true(claim.step.fen == rows[i].step);
        assert_true(claim.first_fen == rows[i].first);
        assert_true(claim.end_fen == rows[i].end);
        assert_int_equal(claim.end_is_convention, rows[i].end_is_convention);
    }
}

static void
a_claim_holds_to_the_fen_and_not_a_fen_further(void **state)
{
    static const struct {
        const char *text;
        int64_t sum;
        enum ledger_claim_answer answer;
    } rows[] = {
        {"8.52亿元", 85149999999, LEDGER_CLAIM_FAILS},
        {"8.52亿元", 85150000000, LEDGER_CLAIM_HOLDS},
        {"8.52亿元", 85249999999, LEDGER_CLAIM_HOLDS},
        {"8.52亿元", 85250000000, LEDGER_CLAIM_FAILS},
        {"1.49余亿元", 14899999999, LEDGER_CLAIM_FAILS},
        {"1.49余亿元", 14900000000, LEDGER_CLAIM_HOLDS},
        {"1.49余亿元", 15000000000, LEDGER_CLAIM_HOLDS}, /* A warning, by convention. */
        {"超1.49亿元", 14900000000, LEDGER_CLAIM_FAILS},
        {"超1.49亿元", 14900000001, LEDGER_CLAIM_HOLDS},
        {"超1.49亿元", INT64_MAX, LEDGER_CLAIM_HOLDS},
        {"近1.49亿元", 14799999999, LEDGER_CLAIM_FAILS},
        {"近1.49亿元", 14800000000, LEDGER_CLAIM_HOLDS},
        {"近1.49亿元", 14899999999, LEDGER_CLAIM_HOLDS},
        {"近1.49亿元", 14900000000, LEDGER_CLAIM_FAILS},
        {"约1.49亿元", 14849999999, LEDGER_CLAIM_FAILS},
        {"约1.49亿元", 14949999999, LEDGER_CLAIM_HOLDS},
        {"1,234.56元", 123456, LEDGER_CLAIM_HOLDS},
        {"1,234.56元", 123455, LEDGER_CLAIM_FAILS},
        {"1,234.56元", 123457, LEDGER_CLAIM_FAILS},
        {"8.52亿元", INT64_MIN, LEDGER_CLAIM_FAILS},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_claim claim = {0};
        struct ledger_error err = {0};

        assert_status(ledger_claim_parse(ledger_slice_of_text(rows[i].text), &claim, &err),
                      LEDGER_OK, &err);
        if (ledger_claim_judge(&claim, (struct ledger_money){rows[i].sum}) != rows[i].answer)
            fail_msg("row %zu: %s", i, rows[i].text);
    }
}

static void
what_is_no_figure_is_refused_with_the_reason(void **state)
{
    static const struct {
        const char *text;
        enum ledger_status status;
        enum ledger_message message;
    } rows[] = {
        {"", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"8.52", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {".52亿元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"852余", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"亿元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"-8.52亿元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"8.52亿美元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"8.52万亿元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"8.5.2亿元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"8,52亿元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"8e1亿元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"1.49余亿余元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"超1.49亿余元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"近约1.49亿元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"八亿元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"8.52亿元以上", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED},
        {"1.234元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_TOO_FINE},
        {"0.12345678901亿元", LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_TOO_FINE},
        {"900000001亿元", LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_CLAIM_OUT_OF_RANGE},
        {"99999999999999999999亿元", LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_CLAIM_OUT_OF_RANGE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_claim claim = {.first_fen = -77};
        struct ledger_error err = {0};

        if (ledger_claim_parse(ledger_slice_of_text(rows[i].text), &claim, &err) !=
                rows[i].status ||
            err.message != rows[i].message)
            fail_msg("\"%s\": %s", rows[i].text, ledger_message_name(err.message));
        assert_int_equal(claim.first_fen, -77);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_figures_are_intervals_to_the_fen),
        cmocka_unit_test(a_claim_holds_to_the_fen_and_not_a_fen_further),
        cmocka_unit_test(what_is_no_figure_is_refused_with_the_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
