/* Rules files and registers of payees: what they say, and how they are refused, in both languages.
 */
#include "support/assert_audit.h"

#include <string.h>

#include "audit/examine/analyse_rules.h"
#include "audit/examine/register.h"

static void
says(const struct audit_error *err, const char *zh, const char *en)
{
    char text[AUDIT_ERROR_TEXT_SIZE];
    audit_error_text(err, AUDIT_ZH, text);
    if (strstr(text, zh) == NULL)
        fail_msg("%s lacks %s", text, zh);
    audit_error_text(err, AUDIT_EN, text);
    if (strstr(text, en) == NULL)
        fail_msg("%s lacks %s", text, en);
}

static void
a_rules_file_that_says_all_is_read_back(void **state)
{
    struct audit_analyse_rules rules, again;
    struct audit_buffer text = {0}, other = {0};
    struct audit_error err = {0};
    (void)state;
    audit_analyse_rules_begin(&rules);
    assert_audit(
        audit_analyse_rules_read(
            audit_text("{\"split_days\": 30, \"hours_first\": \"09:15\", \"below_chance\": "
                       "0.005, \"approval_limits\": [\"200000.00\", \"1000000.50\"]}"),
            "r.json", &rules, &err),
        AUDIT_OK, &err);
    assert_int_equal(rules.values[AUDIT_ANALYSE_SPLIT_DAYS], 30);
    assert_int_equal(rules.values[AUDIT_ANALYSE_HOURS_FIRST], 9 * 60 + 15);
    assert_int_equal(rules.values[AUDIT_ANALYSE_BELOW_CHANCE], 5000);
    assert_int_equal(rules.limit_count, 2);
    assert_int_equal(rules.limits_fen[1], 100000050);
    assert_int_equal(rules.values[AUDIT_ANALYSE_SIZE_FACTOR], 10); /* left as it was */
    audit_analyse_rules_write(&rules, &text);
    audit_analyse_rules_begin(&again);
    assert_audit(audit_analyse_rules_read(audit_buffer_bytes(&text), "r.json", &again, &err),
                 AUDIT_OK, &err);
    audit_analyse_rules_write(&again, &other);
    assert_true(audit_bytes_equal(audit_buffer_bytes(&text), audit_buffer_bytes(&other)));
    assert_memory_equal(rules.values, again.values, sizeof rules.values);
    audit_buffer_free(&text);
    audit_buffer_free(&other);
}

static void
a_rule_that_is_not_understood_is_refused_by_its_name(void **state)
{
    static const struct {
        const char *text;
        enum audit_message message;
        const char *zh, *en;
    } rows[] = {
        {"", AUDIT_MESSAGE_ANALYSE_RULES_JSON, "第 1 行", "Line 1"},
        {"[]", AUDIT_MESSAGE_ANALYSE_RULES_JSON, "应为一个对象", "an object"},
        {"{\"split_days\": 3, \"split_days\": 4}", AUDIT_MESSAGE_ANALYSE_RULES_JSON, "键不重复",
         "no key twice"},
        {"{\"split-days\": 3}", AUDIT_MESSAGE_ANALYSE_RULE_UNKNOWN, "split-days", "split-days"},
        {"{\"split_days\": 0}", AUDIT_MESSAGE_ANALYSE_RULE_VALUE, "1 至 366", "from 1 to 366"},
        {"{\"split_days\": 367}", AUDIT_MESSAGE_ANALYSE_RULE_VALUE, "split_days", "split_days"},
        {"{\"split_days\": 3.0}", AUDIT_MESSAGE_ANALYSE_RULE_VALUE, "split_days", "split_days"},
        {"{\"split_days\": \"3\"}", AUDIT_MESSAGE_ANALYSE_RULE_VALUE, "split_days", "split_days"},
        {"{\"below_chance\": 1}", AUDIT_MESSAGE_ANALYSE_RULE_VALUE, "0.000001 至 0.500000",
         "from 0.000001 to 0.500000"},
        {"{\"below_chance\": -0.1}", AUDIT_MESSAGE_ANALYSE_RULE_VALUE, "below_chance",
         "below_chance"},
        {"{\"hours_first\": \"8:30\"}", AUDIT_MESSAGE_ANALYSE_RULE_VALUE, "hours_first",
         "hours_first"},
        {"{\"hours_first\": \"08:60\"}", AUDIT_MESSAGE_ANALYSE_RULE_VALUE, "\"00:00\"",
         "\"23:59\""},
        {"{\"hours_last\": \"08:30\"}", AUDIT_MESSAGE_ANALYSE_RULE_ORDER,
         "hours_last 应大于 hours_first", "hours_last must be more than hours_first"},
        {"{\"late_days\": 60}", AUDIT_MESSAGE_ANALYSE_RULE_ORDER, "later_days", "later_days"},
        {"{\"approval_limits\": \"500000.00\"}", AUDIT_MESSAGE_ANALYSE_RULE_LIMITS, "至多 8 个",
         "at most 8"},
        {"{\"approval_limits\": [500000]}", AUDIT_MESSAGE_ANALYSE_RULE_LIMITS, "approval_limits",
         "approval_limits"},
        {"{\"approval_limits\": [\"5.0\"]}", AUDIT_MESSAGE_ANALYSE_RULE_LIMITS, "approval_limits",
         "approval_limits"},
        {"{\"approval_limits\": [\"0.00\"]}", AUDIT_MESSAGE_ANALYSE_RULE_LIMITS, "approval_limits",
         "approval_limits"},
        {"{\"approval_limits\": [\"2.00\", \"2.00\"]}", AUDIT_MESSAGE_ANALYSE_RULE_LIMITS,
         "approval_limits", "approval_limits"},
        {"{\"approval_limits\": [\"99999999999999999.00\"]}", AUDIT_MESSAGE_ANALYSE_RULE_LIMITS,
         "approval_limits", "approval_limits"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_analyse_rules rules, before;
        struct audit_error err = {0};
        audit_analyse_rules_begin(&rules);
        audit_analyse_rules_begin(&before);
        assert_audit(audit_analyse_rules_read(audit_text(rows[i].text), "规则.json", &rules, &err),
                     AUDIT_MALFORMED, &err);
        assert_audit_message(&err, rows[i].message);
        says(&err, rows[i].zh, rows[i].en);
        says(&err, "规则.json", "规则.json");
        assert_memory_equal(rules.values, before.values, sizeof rules.values);
    }
}

/* --- registers: rows with '|' between cells --- */

static enum audit_status
read_register(const char *text, struct audit_register *out, struct audit_error *err)
{
    struct audit_bytes rest = audit_text(text), line, cells[8];
    enum audit_status status = AUDIT_OK;
    uint64_t number = 0;
    *out = (struct audit_register){0};
    while (status == AUDIT_OK && audit_line(&rest, &line)) {
        size_t count = 0, begin = 0;
        for (size_t i = 0; i <= line.size; i++)
            if (i == line.size || line.data[i] == '|') {
                cells[count++] = (struct audit_bytes){line.data + begin, i - begin};
                begin = i + 1;
            }
        status = audit_register_add(out, "名册.csv", ++number, cells, count, err);
    }
    return status == AUDIT_OK ? audit_register_end(out, "名册.csv", err) : status;
}

static void
a_register_is_found_by_code(void **state)
{
    struct audit_register registered;
    struct audit_error err = {0};
    (void)state;
    assert_audit(read_register("\n序号|统一社会信用代码|名称|注销日期\n"
                               "1|91999999MA00000154| 甲公司 |2023-6-5\n\n"
                               "2|91350100M000100Y43|乙公司|\n",
                               &registered, &err),
                 AUDIT_OK, &err);
    const struct audit_register_row *row =
        audit_register_find(&registered, audit_text("91999999MA00000154"));
    assert_non_null(row);
    assert_int_equal(row->ended, 20230605);
    assert_true(audit_bytes_equal(row->name, audit_text("甲公司")));
    row = audit_register_find(&registered, audit_text("91350100M000100Y43"));
    assert_non_null(row);
    assert_int_equal(row->ended, 0);
    assert_null(audit_register_find(&registered, audit_text("91350100M000100Y44")));
    assert_null(audit_register_find(&registered, audit_text("9135")));
    audit_register_free(&registered);
}

static void
a_register_that_cannot_be_read_is_refused_by_its_row(void **state)
{
    static const struct {
        const char *text;
        enum audit_message message;
        const char *zh, *en;
    } rows[] = {
        {"", AUDIT_MESSAGE_REGISTER_NO_HEADING, "统一社会信用代码", "credit_code"},
        {"名称|注销日期\n", AUDIT_MESSAGE_REGISTER_NO_HEADING, "第 1 行", "Row 1"},
        {"credit_code|信用代码\n", AUDIT_MESSAGE_REGISTER_COLUMN_TWICE, "信用代码", "信用代码"},
        {"credit_code\n9199\n", AUDIT_MESSAGE_REGISTER_CODE, "第 2 行", "row 2"},
        {"name|credit_code\n甲\n", AUDIT_MESSAGE_REGISTER_CODE, "第 2 行", "row 2"},
        {"credit_code|deregistered\n91999999MA00000154|20230231\n", AUDIT_MESSAGE_REGISTER_DATE,
         "20230231", "20230231"},
        {"credit_code|deregistered\n91999999MA00000154|已注销\n", AUDIT_MESSAGE_REGISTER_DATE,
         "已注销", "已注销"},
        {"credit_code|deregistered\n91999999MA00000154|2023-13-01\n", AUDIT_MESSAGE_REGISTER_DATE,
         "2023-13-01", "2023-13-01"},
        {"credit_code\n91999999MA00000154\n91999999MA00000154\n", AUDIT_MESSAGE_REGISTER_TWICE,
         "91999999MA00000154", "91999999MA00000154"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_register registered;
        struct audit_error err = {0};
        assert_audit(read_register(rows[i].text, &registered, &err), AUDIT_MALFORMED, &err);
        assert_audit_message(&err, rows[i].message);
        says(&err, rows[i].zh, rows[i].en);
        says(&err, "名册.csv", "名册.csv");
        audit_register_free(&registered);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rules_file_that_says_all_is_read_back),
        cmocka_unit_test(a_rule_that_is_not_understood_is_refused_by_its_name),
        cmocka_unit_test(a_register_is_found_by_code),
        cmocka_unit_test(a_register_that_cannot_be_read_is_refused_by_its_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
