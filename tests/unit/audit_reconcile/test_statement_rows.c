#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows_support.h"
#include "tests/support/assert_audit.h"

#define HEAD "交易日期|支出|收入|余额|对方户名|对方账号|流水号|摘要|用途\n"

static void
a_row_is_read_into_its_parts(void **state)
{
    struct audit_statements statements = rows_of(
        HEAD "2023-01-05|￥1,234.50|-|98,765.50|虚构示例甲公司\t| 9999 0000 |L1|拨付|第一批\n",
        NULL);
    const struct audit_statement *at = &statements.statements[0];
    const struct audit_bank_row row = audit_statement_at(at, 0);
    (void)state;
    assert_string_equal(at->format, "synonyms");
    assert_bytes(at->name, "a.csv");
    assert_bytes(at->currency, "CNY");
    assert_int_equal(at->sha256.bytes[0], 7);
    assert_int_equal(row.line, 2);
    assert_int_equal(row.status, AUDIT_ROW_COUNTED);
    assert_true(row.out);
    assert_false(row.reversal);
    assert_int_equal(row.amount_fen, 123450);
    assert_int_equal(row.date, 20230105);
    assert_true(row.has_balance);
    assert_int_equal(row.balance_fen, 9876550);
    assert_bytes(row.name, "虚构示例甲公司");
    assert_bytes(row.account, "99990000");
    assert_bytes(row.reference, "L1");
    assert_bytes(row.purpose, "拨付 第一批"); /* as the columns stand */
    audit_statements_free(&statements);
}

/* How amounts say where they went, by layout. */
static void
amounts_go_out_or_come_in(void **state)
{
    static const struct {
        const char *text;
        bool out, reversal;
        int64_t fen; /* 0: a notice */
    } cases[] = {
        {"交易日期|支出|收入\n20230105|5.00|0.00\n", true, false, 500},
        {"交易日期|支出|收入\n20230105|0|5\n", false, false, 500},
        {"交易日期|支出|收入\n20230105|--|\t5.00\n", false, false, 500},
        {"交易日期|支出|收入\n20230105|-|\n", false, false, 0},
        {"交易日期|支出|收入\n20230105|0.00|0.00\n", false, false, 0},
        /* the bank takes a payment back in the column of payments */
        {"交易日期|支出|收入\n20230105|-5.00|\n", false, true, 500},
        {"交易日期|支出|收入\n20230105||（5.00）\n", true, true, 500},
        {"交易日期|借方发生额|贷方发生额\n20230105|5.00|\n", true, false, 500},
        {"交易日期|发生额|借贷标志\n20230105|5.00|借\n", true, false, 500},
        {"交易日期|发生额|借贷标志\n20230105|5.00|贷方\n", false, false, 500},
        {"交易日期|发生额|收支标志\n20230105|5.00| 支 出 \n", true, false, 500},
        {"交易日期|交易金额|方向\n20230105|-5.00|借\n", false, true, 500},
        {"交易日期|交易金额|方向\n20230105|0.00|\n", false, false, 0},
        {"交易日期|交易金额\n20230105|-5.00\n", true, false, 500},
        {"交易日期|交易金额\n20230105|+5.00\n", false, false, 500},
        {"交易日期|支出金额\n20230105|5.00\n", true, false, 500},
        {"退库日期|收入退还书号|退库金额\n20230105|T1|5.00\n", true, false, 500},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct audit_statements statements = rows_of(cases[i].text, NULL);
        const struct audit_bank_row row = audit_statement_at(&statements.statements[0], 0);
        if (row.out != cases[i].out || row.reversal != cases[i].reversal ||
            row.amount_fen != cases[i].fen ||
            row.status != (cases[i].fen != 0 ? AUDIT_ROW_COUNTED : AUDIT_ROW_NO_AMOUNT))
            fail_msg("%s: out %d, reversal %d, %lld, status %d", cases[i].text, row.out,
                     row.reversal, (long long)row.amount_fen, (int)row.status);
        assert_int_equal(statements.statements[0].out_fen, cases[i].out ? cases[i].fen : 0);
        audit_statements_free(&statements);
    }
}

static void
every_row_has_a_status(void **state)
{
    struct audit_statements statements =
        rows_of("明细查询文件下载\n"
                "\n"
                "账号：|9999000000000000017|币种：|人民币\n"
                "起始日期: 2023-01-01   截止日期: 2023-01-31\n" HEAD "期初余额|||100.00\n"
                "2023-01-05|10.00||90.00\n"
                "2023-01-05|||90.00|通知\n"
                "本页小计|10.00|0\n" HEAD "承前页|||90.00\n"
                "2023-01-06||5.00|95.00\n"
                "\t| \n"
                "本页小计||5.00\n"
                "人民币合计|10.00|5.00\n"
                "以上明细仅供参考\n",
                NULL);
    const struct audit_statement *at = &statements.statements[0];
    static const uint64_t expected[8] = {
        [AUDIT_ROW_COUNTED] = 2,  [AUDIT_ROW_PREAMBLE] = 3, [AUDIT_ROW_HEADING] = 1,
        [AUDIT_ROW_FOOTER] = 4,   [AUDIT_ROW_BLANK] = 2,    [AUDIT_ROW_REPEATED] = 3,
        [AUDIT_ROW_NO_AMOUNT] = 1};
    (void)state;
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(at->status_counts[i], expected[i]);
    assert_int_equal(at->finding_count, 0);
    assert_bytes(at->account, "9999000000000000017");
    assert_true(at->period_stated);
    assert_int_equal(at->first_date, 20230101);
    assert_int_equal(at->last_date, 20230131);
    assert_int_equal(at->opening_fen, 10000);
    assert_int_equal(at->closing_fen, 9500);
    audit_statements_free(&statements);
}

static void
what_stands_above_the_heading_is_understood(void **state)
{
    static const struct {
        const char *preamble, *account;
        uint32_t first, last; /* 0: not stated; the rows' then */
    } cases[] = {
        {"[HISTORYDETAIL]\n", "", 0, 0},
        {"账号|9999 0017\n", "99990017", 0, 0},
        {"账 号： 9999-0017 (人民币)  户名：虚构示例园区\n", "99990017", 0, 0},
        {"账户名称|虚构示例园区|账号|99990017|币种|人民币\n", "99990017", 0, 0},
        {"卡号: 6222 **** 0017\n", "6222****0017", 0, 0},
        {"账户：虚构示例园区\n账号：99990017\n", "99990017", 0, 0},
        {"账号:||99990017\n", "99990017", 0, 0},
        {"账号：99990017 查询时间：10:30:00 起止日期：20230101-20230131\n", "99990017", 20230101,
         20230131},
        {"起止日期|2023-01-01 至 2023-01-31\n", "", 20230101, 20230131},
        {"查询时间段：2023年1月1日—2023年1月31日\n", "", 20230101, 20230131},
        {"查询期间：2023-01-01-2023-01-31\n", "", 20230101, 20230131},
        {"起始日期|2023/1/1|截止日期|2023/1/31\n", "", 20230101, 20230131},
        {"起始日期|2023/1/31|截止日期|2023/1/1\n", "", 0, 0}, /* That is no period. */
        {"起始日期|2023/1/1\n", "", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, "%s%s", cases[i].preamble,
                       HEAD "2023-01-05|10.00||90.00\n");
        struct audit_statements statements = rows_of(text, NULL);
        const struct audit_statement *at = &statements.statements[0];
        assert_bytes(at->account, cases[i].account);
        assert_int_equal(at->period_stated, cases[i].first != 0);
        assert_int_equal(at->first_date, cases[i].first != 0 ? cases[i].first : 20230105);
        assert_int_equal(at->last_date, cases[i].last != 0 ? cases[i].last : 20230105);
        audit_statements_free(&statements);
    }
}

static void
what_cannot_be_read_for_certain_is_refused_by_row(void **state)
{
    static const struct {
        const char *text;
        enum audit_message message;
        const char *row, *word;
    } cases[] = {
        {"", AUDIT_MESSAGE_ROWS_NO_HEADING, "a.csv", "--rules"},
        {"序号|姓名\n1|张三\n", AUDIT_MESSAGE_ROWS_NO_HEADING, "a.csv", "表头"},
        {"交易日期|余额\n20230105|1\n", AUDIT_MESSAGE_ROWS_NO_HEADING, "a.csv", "表头"},
        {"交易日期|支出|收入|支出\n", AUDIT_MESSAGE_ROWS_COLUMN_TWICE, "第 1 行", "支出"},
        {HEAD "20230105|1|\n2023-01-06|1|\n", AUDIT_MESSAGE_ROWS_DATE_FORMS, "第 3 行", "第 2 行"},
        {HEAD "2023-01-05|1|\n2023/1/6|1|\n20230107|1|\n2023年1月8日|1|\n",
         AUDIT_MESSAGE_ROWS_DATE_FORMS, "第 3 行", "2023/1/6"},
        {HEAD "2023-02-29|1|\n", AUDIT_MESSAGE_ROWS_DATE, "第 2 行", "2023-02-29"},
        {HEAD "05/01/2023|1|\n", AUDIT_MESSAGE_ROWS_DATE, "第 2 行", "05/01/2023"},
        {HEAD "44931|1|\n", AUDIT_MESSAGE_ROWS_DATE, "第 2 行", "44931"},
        {HEAD "2023-01-05|1|\n|2.00|\n", AUDIT_MESSAGE_ROWS_UNKNOWN, "第 3 行", "2.00"},
        {HEAD "2023-01-05|1|\n本行特别声明||\n", AUDIT_MESSAGE_ROWS_DATE, "第 3 行", "特别声明"},
        {HEAD "2023-01-05|1.5E+07|\n", AUDIT_MESSAGE_ROWS_SCIENTIFIC, "第 2 行", "1.5E+07"},
        {HEAD "2023-01-05|1|\n2023-01-05|0.125|\n", AUDIT_MESSAGE_ROWS_DECIMALS, "第 3 行",
         "0.125"},
        {HEAD "2023-01-05|99999999999999999999|\n", AUDIT_MESSAGE_ROWS_LARGE, "第 2 行", "9999"},
        {HEAD "2023-01-05|1,23.00|\n", AUDIT_MESSAGE_ROWS_AMOUNT, "第 2 行", "1,23.00"},
        {HEAD "2023-01-05|壹元|\n", AUDIT_MESSAGE_ROWS_AMOUNT, "第 2 行", "壹元"},
        {HEAD "2023-01-05|1||9O.00\n", AUDIT_MESSAGE_ROWS_AMOUNT, "第 2 行", "9O.00"},
        {HEAD "2023-01-05|1.00|2.00\n", AUDIT_MESSAGE_ROWS_BOTH, "第 2 行", "1.00"},
        {HEAD "2023-01-05|1|||甲|6.22202E+18\n", AUDIT_MESSAGE_ROWS_ACCOUNT, "第 2 行",
         "6.22202E+18"},
        {HEAD "2023-01-05|1|||甲||1.2E+10\n", AUDIT_MESSAGE_ROWS_ACCOUNT, "第 2 行", "1.2E+10"},
        {HEAD "2023-01-05|1|||甲||L1|a|b|多\n", AUDIT_MESSAGE_ROWS_LONG, "第 2 行", "多"},
        {"交易日期|发生额|方向\n20230105|5.00|未知\n", AUDIT_MESSAGE_ROWS_DIRECTION, "第 2 行",
         "未知"},
        {"交易日期|发生额|方向\n20230105|5.00|\n", AUDIT_MESSAGE_ROWS_DIRECTION, "第 2 行", "方向"},
        {"交易日期|发生额\n20230105|5.00\n", AUDIT_MESSAGE_ROWS_NO_SIGN, "a.csv", "amount_sign"},
        {"交易日期|支出|收入|币种\n20230105|1||美元\n", AUDIT_MESSAGE_ROWS_CURRENCY, "第 2 行",
         "美元"},
        {"币种：美元\n交易日期|支出|收入\n", AUDIT_MESSAGE_ROWS_CURRENCY, "第 1 行", "美元"},
        {"账号|交易日期|支出|收入\n11|20230105|1|\n12|20230105|1|\n",
         AUDIT_MESSAGE_ROWS_OTHER_ACCOUNT, "第 3 行", "12"},
        {"账号：99990017\n账号|交易日期|支出|收入\n99990018|20230105|1|\n",
         AUDIT_MESSAGE_ROWS_OTHER_ACCOUNT, "第 3 行", "99990017"},
        {HEAD "2023-01-05|90000000000000000|\n2023-01-05|90000000000000000|\n",
         AUDIT_MESSAGE_STATEMENT_SUM, "a.csv", "超出"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        rows_refused(cases[i].text, NULL, cases[i].message, cases[i].row, cases[i].word);
}

static void
the_heading_stands_among_the_first_fifty_rows(void **state)
{
    char text[4096];
    (void)state;
    for (unsigned before = 49; before <= 50; before++) {
        text[0] = '\0';
        for (unsigned i = 0; i < before; i++)
            strcat(text, i % 2 == 0 ? "说明\n" : "\n");
        strcat(text, HEAD "2023-01-05|1||\n");
        if (before == 49) {
            struct audit_statements statements = rows_of(text, NULL);
            assert_int_equal(statements.statements[0].row_count, 1);
            audit_statements_free(&statements);
        } else {
            rows_refused(text, NULL, AUDIT_MESSAGE_ROWS_NO_HEADING, "50", "表头");
        }
    }
}

/* --- balances --- */

/* Days and rows, written either way round; `breaks` is the row that the first finding names. */
static void
balances_are_checked_in_either_order(void **state)
{
    static const struct {
        const char *text;
        bool newest_first;
        uint64_t breaks;
        int64_t expected, found, opening, closing;
    } cases[] = {
        {HEAD "20230105|10||90\n20230106||5|95\n20230107|15||80\n", false, 0, 0, 0, 100, 80},
        {HEAD "20230107|15||80\n20230106||5|95\n20230105|10||90\n", true, 0, 0, 0, 100, 80},
        /* all of one day: only balances tell */
        {HEAD "20230105|15||80\n20230105||5|95\n20230105|10||90\n", true, 0, 0, 0, 100, 80},
        /* a row is missing */
        {HEAD "20230105|10||90\n20230106||5|95\n20230107|15||70\n20230107|1||69\n", false, 4, 80,
         70, 100, 69},
        {HEAD "20230107|1||69\n20230107|15||70\n20230106||5|95\n20230105|10||90\n", true, 3, 80, 70,
         100, 69},
        /* a fen */
        {HEAD "20230105|10||90\n20230106||5|95.01\n20230107|15||80.01\n", false, 3, 95, 0, 100, 0},
        /* rows without a balance, and notices */
        {HEAD "20230105|10||\n20230106||5|95\n20230106||||通知\n20230107|15||80\n", false, 0, 0, 0,
         100, 80},
        {HEAD "20230105|10||-\n20230106||5|94\n20230107|15||79\n", false, 0, 0, 0, 99, 79},
        /* a payment taken back */
        {HEAD "20230105|10||90\n20230106|-10||100\n", false, 0, 0, 0, 100, 100},
        {HEAD "20230105|110||-10\n20230106||5|-5\n", false, 0, 0, 0, 100, -5},
        {HEAD "承前页|||200\n20230105|10||90\n", false, 3, 190, 90, 200, 90},
        {"期初余额：200\n" HEAD "20230105|10||90\n", false, 3, 190, 90, 200, 90},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct audit_statements statements = rows_of(cases[i].text, NULL);
        const struct audit_statement *at = &statements.statements[0];
        const struct audit_statement_finding *first = at->findings;
        int64_t closing = cases[i].closing == 0 ? 8001 : cases[i].closing * 100;
        if (at->newest_first != cases[i].newest_first ||
            at->opening_fen != cases[i].opening * 100 || at->closing_fen != closing ||
            !at->has_opening || !at->has_closing)
            fail_msg("case %zu: newest first %d, opening %lld, closing %lld", i, at->newest_first,
                     (long long)at->opening_fen, (long long)at->closing_fen);
        assert_int_equal(at->finding_count > 0, cases[i].breaks != 0);
        for (size_t r = 1; r < at->row_count; r++)
            assert_true(audit_statement_at(at, r).date >= audit_statement_at(at, r - 1).date);
        if (cases[i].breaks == 0) {
            audit_statements_free(&statements);
            continue;
        }
        assert_int_equal(first->fault, AUDIT_STATEMENT_BALANCE_BREAKS);
        assert_int_equal(first->line, cases[i].breaks);
        assert_int_equal(first->expected_fen, cases[i].expected * 100);
        assert_int_equal(first->found_fen, cases[i].found == 0 ? 9501 : cases[i].found * 100);
        audit_statements_free(&statements);
    }
}

static void
a_balance_that_breaks_at_row_seven_is_named(void **state)
{
    struct audit_statements statements = rows_of(HEAD "20230105|1||99\n20230105|1||98\n"
                                                      "20230105|1||97\n20230105|1||96\n"
                                                      "20230105|1||95\n20230106|1||93\n"
                                                      "20230106|1||92\n",
                                                 NULL);
    const struct audit_statement *at = &statements.statements[0];
    (void)state;
    assert_int_equal(at->finding_count, 1);
    assert_int_equal(at->findings[0].line, 7);
    assert_int_equal(at->findings[0].date, 20230106);
    assert_int_equal(at->findings[0].expected_fen, 9400);
    audit_statements_free(&statements);
}

/* Taking any one row out of a sound list is found at the row behind it. */
static void
any_row_that_is_taken_out_is_found(void **state)
{
    enum { ROWS = 40 };
    (void)state;
    for (unsigned newest_first = 0; newest_first < 2; newest_first++)
        for (unsigned gone = 1; gone + 1 < ROWS; gone++) {
            char lines[ROWS][64], text[ROWS * 64] = HEAD;
            long long balance = 100000;
            for (unsigned i = 0; i < ROWS; i++) {
                long long amount = 100 + (i * 37) % 91;
                bool out = i % 3 != 0;
                balance += out ? -amount : amount;
                (void)snprintf(lines[i], sizeof lines[i], "202301%02u|%s%lld|%s%lld|%lld\n",
                               1 + i / 2, out ? "" : "0", out ? amount : 0, out ? "0" : "",
                               out ? 0 : amount, balance);
            }
            for (unsigned i = 0; i < ROWS; i++) {
                unsigned at = newest_first ? ROWS - 1 - i : i;
                if (at != gone)
                    strcat(text, lines[at]);
            }
            struct audit_statements statements = rows_of(text, NULL);
            const struct audit_statement *at = &statements.statements[0];
            assert_int_equal(at->newest_first, newest_first);
            assert_int_equal(at->finding_count, 1);
            /* Row 1 is the heading; the row behind, in the order of booking. */
            assert_int_equal(at->findings[0].line, newest_first ? 1 + ROWS - 1 - gone : 2 + gone);
            audit_statements_free(&statements);
        }
}

static void
the_banks_own_sums_are_checked(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        uint64_t line;
        int64_t expected, found;
    } cases[] = {
        {HEAD "20230105|10||\n20230106||5|\n合计|10.00|5.00|\n", 0, 0, 0, 0},
        {HEAD "20230105|10||\n合计|11.00||\n", 1, 3, 1100, 1000},
        {HEAD "20230105|10||\n合计|10.00|1.00|\n", 1, 3, 100, 0},
        {HEAD "20230105|10||\n小计|10||\n20230106|7||\n小计|7||\n合计|17||\n", 0, 0, 0, 0},
        {HEAD "20230105|10||\n小计|10||\n20230106|7||\n小计|17||\n", 1, 5, 1700, 700},
        {HEAD "20230105|10||\n合计：共 1 笔\n", 0, 0, 0, 0},
        {"退库日期|收入退还书号|退库金额\n20230105|T1|5.00\n合计||6.00\n", 1, 3, 600, 500},
        {"期末余额：85\n" HEAD "20230105|10||90\n", 1, 0, 9000, 8500},
        {"期初余额：100\n期末余额：90\n交易日期|支出\n20230105|10\n", 0, 0, 0, 0},
        {"期初余额：100\n期末余额：91\n交易日期|支出\n20230105|10\n", 1, 0, 9000, 9100},
        {"期初余额：100\n" HEAD, 0, 0, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct audit_statements statements = rows_of(cases[i].text, NULL);
        const struct audit_statement *at = &statements.statements[0];
        if (at->finding_count != cases[i].count)
            fail_msg("case %zu: %zu findings", i, at->finding_count);
        if (at->finding_count > 0) {
            assert_int_equal(at->findings[0].line, cases[i].line);
            assert_int_equal(at->findings[0].expected_fen, cases[i].expected);
            assert_int_equal(at->findings[0].found_fen, cases[i].found);
        }
        audit_statements_free(&statements);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_read_into_its_parts),
        cmocka_unit_test(amounts_go_out_or_come_in),
        cmocka_unit_test(every_row_has_a_status),
        cmocka_unit_test(what_stands_above_the_heading_is_understood),
        cmocka_unit_test(what_cannot_be_read_for_certain_is_refused_by_row),
        cmocka_unit_test(the_heading_stands_among_the_first_fifty_rows),
        cmocka_unit_test(balances_are_checked_in_either_order),
        cmocka_unit_test(a_balance_that_breaks_at_row_seven_is_named),
        cmocka_unit_test(any_row_that_is_taken_out_is_found),
        cmocka_unit_test(the_banks_own_sums_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
