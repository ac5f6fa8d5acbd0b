/* Which column is which field, and which files are no lists. */
#include "import_support.h"

#include <string.h>

#include "support/assert_status.h"

static void
titles_are_known_by_many_names(void **state)
{
    static const struct {
        const char *title;
        enum ledger_import_field field;
        enum ledger_money_unit unit;
    } rows[] = {
        {"支付编号", LEDGER_IMPORT_REFERENCE, 0},
        {" 业 务　单号 ", LEDGER_IMPORT_REFERENCE, 0},
        {"政策代码", LEDGER_IMPORT_PROGRAMME, 0},
        {"企业名称", LEDGER_IMPORT_PAYEE, 0},
        {"收款单位（全称）", LEDGER_IMPORT_PAYEE, 0},
        {"税号", LEDGER_IMPORT_CREDIT_CODE, 0},
        {"统一社会信用代码（纳税人识别号）", LEDGER_IMPORT_CREDIT_CODE, 0},
        {"身份证号码", LEDGER_IMPORT_PERSON, 0},
        {"金额（万元）", LEDGER_IMPORT_AMOUNT, LEDGER_MONEY_WAN},
        {"本次拨付金额【元】", LEDGER_IMPORT_AMOUNT, LEDGER_MONEY_YUAN},
        {"拨付金额", LEDGER_IMPORT_AMOUNT, LEDGER_MONEY_YUAN},
        {"核定金额(单位：万元)", LEDGER_IMPORT_CLAIM_APPROVED, LEDGER_MONEY_WAN},
        {"收款人开户银行", LEDGER_IMPORT_BANK, 0},
        {"收款方账户", LEDGER_IMPORT_ACCOUNT, 0},
        {"*文号", LEDGER_IMPORT_DOCUMENT, 0},
        {"摘要：", LEDGER_IMPORT_MEMO, 0},
        {"Credit_Code", LEDGER_IMPORT_CREDIT_CODE, 0},
        {"说明", LEDGER_IMPORT_REASON, 0},
        {"序号", LEDGER_IMPORT_UNKNOWN, 0},
        {"金额（千元）", LEDGER_IMPORT_UNKNOWN, 0}, /* not read as yuan */
        {"金额(美元)", LEDGER_IMPORT_UNKNOWN, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_import *import = list_new(NULL);
        struct ledger_buffer line = {0};
        struct ledger_error err = {0};
        size_t count;
        const struct ledger_import_column *columns;

        assert_status(
            ledger_buffer_printf(&line, &err, "%s|批准日期|申请日期|支付凭证号", rows[i].title),
            LEDGER_OK, &err);
        /* The heading lacks much, but its columns have been read. */
        assert_status(list_take(import, 1, (const char *)line.data, &err), LEDGER_MALFORMED, &err);
        columns = ledger_import_columns(import, &count);
        assert_int_equal(count, 4);
        assert_int_equal(columns[0].field, rows[i].field);
        assert_int_equal(columns[0].unit, rows[i].unit);
        ledger_buffer_free(&line);
        ledger_import_free(import);
    }
}

#define ROW "R-1|P|2023|甲|" LIST_CODE "|5|2023-06-05||"

static void
what_is_no_list_is_refused_and_says_what_was_looked_for(void **state)
{
    static const struct {
        const char *lines;
        enum ledger_message message;
    } rows[] = {
        {ROW "\n" ROW, LEDGER_MESSAGE_IMPORT_NO_HEADING},
        {"一份报告\n第二行", LEDGER_MESSAGE_IMPORT_NO_HEADING},
        {LIST_HEADING, LEDGER_MESSAGE_IMPORT_NO_ROWS},
        {LIST_HEADING "\n" ROW "\n" LIST_HEADING "\n" ROW, LEDGER_MESSAGE_IMPORT_TWO_HEADINGS},
        {LIST_HEADING "\n编号|政策代码|金额||||||\n" ROW, LEDGER_MESSAGE_IMPORT_TWO_HEADINGS},
        {LIST_HEADING "|金额\n" ROW, LEDGER_MESSAGE_IMPORT_COLUMN_TWICE},
        {"业务单号|项目代码|预算年度|收款单位|信用代码|数额不明|拨付日期\n" ROW,
         LEDGER_MESSAGE_IMPORT_COLUMN_MISSING},
        {"业务单号|项目代码|预算年度|收款单位|信用代码|金额(千元)|拨付日期\n" ROW,
         LEDGER_MESSAGE_IMPORT_COLUMN_MISSING},
        {"拨付清单|单位：千元\n" LIST_HEADING "\n" ROW, LEDGER_MESSAGE_IMPORT_UNIT_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_import *import = list_new(NULL);
        struct ledger_error err = {0};

        assert_status(list_read(import, rows[i].lines, &err), LEDGER_MALFORMED, &err);
        assert_message(&err, rows[i].message);
        ledger_import_free(import);
    }
}

static void
a_refused_heading_names_the_missing_column(void **state)
{
    struct ledger_import *import = list_new(NULL);
    struct ledger_error err = {0};

    (void)state;
    assert_status(
        list_read(import, "业务单号|项目代码|预算年度|收款单位|信用代码|数额|日期\n" ROW, &err),
        LEDGER_MALFORMED, &err);
    assert_string_equal(err.arguments[1], "金额 (amount)");
    ledger_import_free(import);
}

static int64_t
amount_under(const struct ledger_import_options *options, const char *lines)
{
    struct ledger_import *import = list_new(options);
    struct ledger_error err = {0};
    size_t count;
    const struct ledger_entry *drafts;
    int64_t fen;

    assert_status(list_read(import, lines, &err), LEDGER_OK, &err);
    drafts = ledger_import_take_new(import, &count);
    assert_int_equal(count, 1);
    fen = drafts[0].disbursement.amount_fen;
    ledger_import_free(import);
    return fen;
}

#define PLAIN "业务单号|项目代码|预算年度|收款单位|信用代码|金额|日期"
#define IN_WAN "业务单号|项目代码|预算年度|收款单位|信用代码|金额（万元）|日期"

static void
the_unit_comes_from_the_title_from_above_it_or_from_the_person(void **state)
{
    const struct ledger_import_options wan = {.unit = LEDGER_MONEY_WAN};
    const struct ledger_import_options yuan = {.unit = LEDGER_MONEY_YUAN};
    struct ledger_import *import;
    struct ledger_error err = {0};

    (void)state;
    assert_int_equal(amount_under(NULL, PLAIN "\n" ROW), 500);
    assert_int_equal(amount_under(NULL, IN_WAN "\n" ROW), 5000000);
    assert_int_equal(amount_under(&wan, PLAIN "\n" ROW), 5000000);
    assert_int_equal(
        amount_under(NULL, "某园区拨付清单\n编制单位：某局|单位：万元\n" PLAIN "\n" ROW), 5000000);
    assert_int_equal(amount_under(&yuan, "清单|单位：万元\n" PLAIN "\n" ROW), 500);

    import = list_new(&yuan);
    assert_status(list_read(import, IN_WAN "\n" ROW, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_IMPORT_UNIT_DIFFERS);
    ledger_import_free(import);
}

static void
a_person_may_say_which_column_it_is(void **state)
{
    const struct ledger_import_options named = {.columns = "拨付数=amount,金额=ignore"};
    const struct ledger_import_options absent = {.columns = "没有这列=amount"};
    const struct ledger_import_options nonsense = {.columns = "拨付数=money"};
    const struct ledger_import_options given = {.programme = "P-9", .budget_year = 2022};
    struct ledger_import *import;
    struct ledger_error err = {0};

    (void)state;
    assert_int_equal(amount_under(&named,
                                  "业务单号|项目代码|预算年度|收款单位|信用代码|金额|日期|拨付数\n"
                                  "R-1|P|2023|甲|" LIST_CODE "|9|2023-06-05|7"),
                     700);
    assert_int_equal(amount_under(&given, "业务单号|收款单位|信用代码|金额|日期\nR-1|甲|" LIST_CODE
                                          "|5|2023-06-05"),
                     500);
    import = list_new(&absent);
    assert_status(list_read(import, PLAIN "\n" ROW, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_IMPORT_COLUMN_ABSENT);
    ledger_import_free(import);
    import = list_new(&nonsense);
    assert_status(list_read(import, PLAIN "\n" ROW, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_IMPORT_COLUMNS_OPTION);
    ledger_import_free(import);
}

static void
a_total_row_is_compared_and_what_stands_below_is_passed_over(void **state)
{
    static const struct {
        const char *footer;
        size_t errors;
    } rows[] = {
        {"合计|||||5.00|", 0}, {"合　计|||||5.00|\n制表人：甲", 0},
        {"合计|||||5.01|", 1}, {"合计||||||", 0},
        {"合计|||||五元|", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_import *import = list_new(NULL);
        struct ledger_buffer lines = {0};
        struct ledger_error err = {0};

        assert_status(ledger_buffer_printf(&lines, &err, "%s\n%s\n%s", PLAIN,
                                           "R-1|P|2023|甲|" LIST_CODE "|5|2023-06-05",
                                           rows[i].footer),
                      LEDGER_OK, &err);
        assert_status(list_read(import, (const char *)lines.data, &err), LEDGER_OK, &err);
        assert_int_equal(ledger_import_footer_row(import), 3);
        assert_int_equal(ledger_import_class_count(import, LEDGER_IMPORT_NEW), 1);
        assert_int_equal(ledger_import_class_count(import, LEDGER_IMPORT_ERROR), rows[i].errors);
        ledger_buffer_free(&lines);
        ledger_import_free(import);
    }
}

static void
cells_are_named_as_a_spreadsheet_names_them(void **state)
{
    static const struct {
        size_t column;
        const char *name;
    } rows[] = {{0, "A17"}, {2, "C17"}, {25, "Z17"}, {26, "AA17"}, {255, "IV17"}, {702, "AAA17"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char name[LEDGER_IMPORT_CELL_NAME_SIZE];

        ledger_import_cell_name(17, rows[i].column, name);
        assert_string_equal(name, rows[i].name);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_are_known_by_many_names),
        cmocka_unit_test(what_is_no_list_is_refused_and_says_what_was_looked_for),
        cmocka_unit_test(a_refused_heading_names_the_missing_column),
        cmocka_unit_test(the_unit_comes_from_the_title_from_above_it_or_from_the_person),
        cmocka_unit_test(a_person_may_say_which_column_it_is),
        cmocka_unit_test(a_total_row_is_compared_and_what_stands_below_is_passed_over),
        cmocka_unit_test(cells_are_named_as_a_spreadsheet_names_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
