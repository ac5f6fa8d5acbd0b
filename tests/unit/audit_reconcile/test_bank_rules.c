#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows_support.h"
#include "tests/support/assert_audit.h"

#define RULES(inside)                                                                              \
    "{\"layouts\": [{\"name\": \"my-bank\", " inside                                               \
    "\"columns\": {\"date\": [\"记账时点\"], \"out\": \"付\", \"in\": [\"收\", \"收到\"]}}]}"

/* A heading as each bank writes it, with what it pads with. */
static void
a_layout_is_known_by_its_heading(void **state)
{
    static const struct {
        const char *heading, *layout;
    } cases[] = {
        {"凭证号|交易时间|对方单位|对方账号|转入金额|转出金额|余额|用途|摘要|附言",
         "icbc-corporate"},
        {"账号|账户名称|交易时间|借方发生额（支取）|贷方发生额（收入）|余额|币种|对方户名|对方账号|"
         "对方开户机构|记账日期|摘要|备注|账户明细编号-交易流水号|企业流水号|凭证种类|凭证号",
         "ccb-corporate"},
        {"账号|账户名称|交易时间|借方发生额(支取)|贷方发生额(收入)|余额", "ccb-corporate"},
        {"记账日|交易日期|支出|收入|币种|摘要|对方账号|对方户名|交易地点", "ccb-personal"},
        {"记账日|交易日期|交易时间|支出|收入|账户余额|币种|摘要", "ccb-personal"},
        {"交易日期\t|摘要\t|交易详情|交易场所|交易国家或地区简称|钞/汇|交易金额(收入)|"
         "交易金额(支出)|交易币种|记账金额(收入)|记账金额(支出)|记账币种|余额|对方户名|对方账户|",
         "icbc-personal"},
        {"交易日期|交易时间|交易摘要|交易金额|本次余额|对手信息|日 志 号|交易渠道|交易附言",
         "abc-personal"},
        {"交易时间|收入金额|支出金额|账户余额|对方账号|对方户名|对方开户行|交易用途",
         "abc-corporate"},
        {"交易时间|交易流水号|借方发生额|贷方发生额|账户余额|凭证号|客户附言|对方账号|对方账号名称|"
         "对方开户行",
         "cmbc-corporate"},
        {"收入退还书号|退库日期|收款人名称|收款人账号|退库金额（元）", "treasury-refunds"},
        {"入账日期|收支标志|发生额|交易后余额|收付款方名称", "synonyms"},
        {"交易日期|交易时间|转出金额|转入金额", "synonyms"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, "%s\n", cases[i].heading);
        struct audit_statements statements = rows_of(text, NULL);
        assert_string_equal(statements.statements[0].format, cases[i].layout);
        assert_int_equal(statements.statements[0].status_counts[AUDIT_ROW_HEADING], 1);
        audit_statements_free(&statements);
    }
}

static void
a_file_brings_a_bank_that_is_not_known(void **state)
{
    static const char rules[] =
        "{\"layouts\": [{\"name\": \"village-bank\", \"columns\": {\"date\": [\"记账时点\"], "
        "\"amount\": \"变动额\", \"direction\": \"性质\", \"name\": \"往来方\", \"balance\": "
        "\"结存\"}, \"optional\": [\"balance\"], \"amount_sign\": \"direction\", "
        "\"direction_out\": [\"减\", \"贷\"], \"direction_in\": \"增\", \"footers\": "
        "[\"本社提示\"], "
        "\"account_in_preamble\": \"存折号\"}]}";
    struct audit_statements statements = rows_of("存折号：99990017\n"
                                                 "记账时点|性质|变动额|往来方\n"
                                                 "2023-01-05|减|5.00|虚构示例甲公司\n"
                                                 "2023-01-05|增|7.00|虚构示例乙公司\n"
                                                 "2023-01-06|贷|1.00|虚构示例丙公司\n"
                                                 "本社提示：请核对\n",
                                                 rules);
    const struct audit_statement *at = &statements.statements[0];
    (void)state;
    assert_string_equal(at->format, "village-bank");
    assert_bytes(at->account, "99990017");
    assert_int_equal(at->out_fen, 600); /* 贷 by the file's word, not by the program's */
    assert_int_equal(at->in_fen, 700);
    assert_int_equal(at->status_counts[AUDIT_ROW_FOOTER], 1);
    audit_statements_free(&statements);
}

static void
a_file_is_tried_before_the_program(void **state)
{
    static const char rules[] = "{\"layouts\": [{\"name\": \"mine\", \"columns\": {\"date\": "
                                "\"交易时间\", \"in\": \"转出金额\", \"out\": \"转入金额\"}}]}";
    struct audit_statements statements =
        rows_of("交易时间|转入金额|转出金额|对方单位\n20230105|5.00||甲\n", rules);
    (void)state;
    assert_string_equal(statements.statements[0].format, "mine");
    assert_int_equal(statements.statements[0].out_fen, 500);
    audit_statements_free(&statements);
}

static void
synonyms_and_footers_of_a_file_are_added(void **state)
{
    static const char rules[] = "{\"synonyms\": {\"out\": [\"付出额\"], \"date\": \"发生日\"}, "
                                "\"footers\": [\"特此说明\"]}";
    struct audit_statements statements =
        rows_of("发生日|付出额|余额\n20230105|5.00|95\n特此说明\n", rules);
    (void)state;
    assert_string_equal(statements.statements[0].format, "synonyms");
    assert_int_equal(statements.statements[0].out_fen, 500);
    audit_statements_free(&statements);
    rows_refused("发生日|付出额|余额\n", NULL, AUDIT_MESSAGE_ROWS_NO_HEADING, "a.csv", "");
}

static void
what_a_file_does_not_say_rightly_is_named(void **state)
{
    static const struct {
        const char *text;
        enum audit_message message;
        const char *layout, *key;
    } cases[] = {
        {"{", AUDIT_MESSAGE_BANK_RULES_JSON, "rules.json", "1"},
        {"[]", AUDIT_MESSAGE_BANK_RULES_JSON, "rules.json", "1"},
        {"{\"layouts\": [],\n \"layouts\": []}", AUDIT_MESSAGE_BANK_RULES_JSON, "rules.json", "2"},
        {"{\"layout\": []}", AUDIT_MESSAGE_BANK_RULES_KEY, "-", "layout"},
        {"{\"layouts\": {}}", AUDIT_MESSAGE_BANK_RULES_KEY, "-", "layouts"},
        {"{\"layouts\": [1]}", AUDIT_MESSAGE_BANK_RULES_KEY, "-", "name"},
        {"{\"layouts\": [{\"name\": \"\"}]}", AUDIT_MESSAGE_BANK_RULES_KEY, "-", "name"},
        {"{\"layouts\": [{\"name\": \"a-name-of-thirty-two-bytes-ah-so-it\"}]}",
         AUDIT_MESSAGE_BANK_RULES_KEY, "-", "name"},
        {"{\"layouts\": [{\"name\": \"x\"}]}", AUDIT_MESSAGE_BANK_RULES_KEY, "x", "columns"},
        {"{\"layouts\": [{\"name\": \"x\", \"columns\": {\"day\": \"日\"}}]}",
         AUDIT_MESSAGE_BANK_RULES_KEY, "x", "day"},
        {"{\"layouts\": [{\"name\": \"x\", \"columns\": {\"date\": [1]}}]}",
         AUDIT_MESSAGE_BANK_RULES_KEY, "x", "date"},
        {"{\"layouts\": [{\"name\": \"x\", \"columns\": {\"date\": []}}]}",
         AUDIT_MESSAGE_BANK_RULES_KEY, "x", "date"},
        {"{\"layouts\": [{\"name\": \"x\", \"columns\": {\"date\": \" \\t\"}}]}",
         AUDIT_MESSAGE_BANK_RULES_KEY, "x", "date"},
        {"{\"layouts\": [{\"name\": \"x\", \"columns\": {\"out\": \"付\"}}]}",
         AUDIT_MESSAGE_BANK_RULES_KEY, "x", "date"},
        {"{\"layouts\": [{\"name\": \"x\", \"columns\": {\"date\": \"日\"}}]}",
         AUDIT_MESSAGE_BANK_RULES_KEY, "x", "amount"},
        {"{\"layouts\": [{\"name\": \"x\", \"columns\": {\"date\": \"日\", \"out\": \"付\", "
         "\"amount\": \"额\"}}]}",
         AUDIT_MESSAGE_BANK_RULES_KEY, "x", "amount"},
        {RULES("\"amount_sign\": \"signed\", "), AUDIT_MESSAGE_BANK_RULES_KEY, "my-bank",
         "amount_sign"},
        {RULES("\"amount_sign\": \"maybe\", "), AUDIT_MESSAGE_BANK_RULES_KEY, "my-bank",
         "amount_sign"},
        {"{\"layouts\": [{\"name\": \"x\", \"columns\": {\"date\": \"日\", \"amount\": \"额\"}, "
         "\"amount_sign\": \"direction\"}]}",
         AUDIT_MESSAGE_BANK_RULES_KEY, "x", "direction"},
        {RULES("\"optional\": [\"balance\"], "), AUDIT_MESSAGE_BANK_RULES_KEY, "my-bank",
         "balance"},
        {RULES("\"optional\": \"in\", "), AUDIT_MESSAGE_BANK_RULES_KEY, "my-bank", "optional"},
        {RULES("\"footer\": [\"a\"], "), AUDIT_MESSAGE_BANK_RULES_KEY, "my-bank", "footer"},
        {RULES("\"footers\": [\"\"], "), AUDIT_MESSAGE_BANK_RULES_KEY, "my-bank", "footers"},
        {"{\"synonyms\": {\"day\": \"日\"}}", AUDIT_MESSAGE_BANK_RULES_KEY, "synonyms", "day"},
        {"{\"synonyms\": []}", AUDIT_MESSAGE_BANK_RULES_KEY, "synonyms", "columns"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        rows_refused("", cases[i].text, cases[i].message, cases[i].layout, cases[i].key);
}

static void
layouts_have_names_for_help(void **state)
{
    struct audit_bank_rules *rules = NULL;
    struct audit_error err = {0};
    size_t count = 0;
    (void)state;
    assert_audit(audit_bank_rules_read(audit_text(RULES("")), "r", &rules, &err), AUDIT_OK, &err);
    assert_string_equal(audit_bank_rules_layout(rules, 0), "my-bank");
    assert_string_equal(audit_bank_rules_layout(rules, 1), "icbc-corporate");
    while (audit_bank_rules_layout(rules, count) != NULL)
        count++;
    assert_int_equal(count, 10);
    assert_string_equal(audit_bank_rules_layout(rules, count - 1), "synonyms");
    audit_bank_rules_free(rules);
    audit_bank_rules_free(NULL);
}

/* The example that audit/reconcile/README.md gives people to begin with. */
static void
the_example_of_the_manual_is_read(void **state)
{
    static char page[16384];
    char path[1024];
    (void)state;
    (void)snprintf(path, sizeof path, "%s/../../audit/reconcile/README.md",
                   getenv("LEDGER_TEST_DATA"));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    fclose(file);
    char *begin = strstr(page, "```json\n");
    assert_non_null(begin);
    char *end = strstr(begin + 8, "```");
    assert_non_null(end);
    *end = '\0';
    struct audit_statements statements =
        rows_of("存折号：99990017\n记账时点|性质|变动额|往来方\n2023-01-05|减|5.00|甲\n"
                "本社提示\n特此说明\n",
                begin + 8);
    assert_string_equal(statements.statements[0].format, "village-bank");
    assert_bytes(statements.statements[0].account, "99990017");
    assert_int_equal(statements.statements[0].out_fen, 500);
    audit_statements_free(&statements);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_layout_is_known_by_its_heading),
        cmocka_unit_test(a_file_brings_a_bank_that_is_not_known),
        cmocka_unit_test(a_file_is_tried_before_the_program),
        cmocka_unit_test(synonyms_and_footers_of_a_file_are_added),
        cmocka_unit_test(what_a_file_does_not_say_rightly_is_named),
        cmocka_unit_test(the_example_of_the_manual_is_read),
        cmocka_unit_test(layouts_have_names_for_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
