#include "support/assert_status.h"

#include <stdlib.h>
#include <string.h>

#include "tools/common/output.h"
#include "tools/common/progress.h"

static const struct output_column columns[] = {
    {.key = "payee", .title = {"收款单位", "payee"}, .kind = OUTPUT_TEXT},
    {.key = "count", .title = {"笔数", "count"}, .kind = OUTPUT_COUNT, .total = true},
    {.key = "amount", .title = {"金额", "amount"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "date", .title = {"日期", "date"}, .kind = OUTPUT_DATE},
};
enum { COLUMN_COUNT = sizeof(columns) / sizeof(columns[0]) };

/* Prints into `text`. */
static enum ledger_status
print(struct output_table *table, bool json, enum ledger_language language, char *text,
      size_t capacity, struct ledger_error *err)
{
    struct output output = {.stream = tmpfile(), .json = json, .language = language};
    enum ledger_status status;

    assert_non_null(output.stream);
    status = output_table_print(&output, table, err);
    rewind(output.stream);
    text[fread(text, 1, capacity - 1, output.stream)] = '\0';
    (void)fclose(output.stream);
    return status;
}

static struct output_table *
two_rows(void)
{
    struct output_table *table = NULL;
    struct ledger_error err = {0};

    assert_status(output_table_new(columns, COLUMN_COUNT, &table, &err), LEDGER_OK, &err);
    output_table_text(table, "虚构示例甲");
    output_table_count(table, 2);
    output_table_money(table, (struct ledger_money){123456789});
    output_table_date(table, 20230630);
    output_table_text(table, "b\x1B[31m\xE2\x80\xAE");
    output_table_count(table, 10);
    output_table_money(table, (struct ledger_money){-50});
    output_table_none(table);
    return table;
}

static void
text_is_escaped_without_memory_and_cut_between_characters(void **state)
{
    static const struct {
        const char *text;
        size_t capacity;
        const char *escaped;
    } rows[] = {
        {"", 1, ""},         {"ab", 3, "ab"},
        {"ab", 2, "a"},      {"b\x1B[31m", 16, "b\xEF\xBF\xBD[31m"},
        {"b\x1B", 4, "b"},   {"\xFF", 4, "\xEF\xBF\xBD"},
        {"账本", 7, "账本"}, {"账本", 6, "账"},
    };
    char out[16];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(output_escape(rows[i].text, out, rows[i].capacity),
                         strlen(rows[i].escaped));
        assert_string_equal(out, rows[i].escaped);
    }
}

static bool
no_memory(void)
{
    return true;
}

static void
what_fell_short_is_remembered(void **state)
{
    (void)state;
    assert_false(output_is_short());
    output_watch(no_memory);
    assert_true(output_is_short());
    output_watch(NULL);
    assert_false(output_is_short());
    output_fell_short();
    assert_true(output_is_short());
}

static void
a_table_stands_in_columns_of_the_screen_and_closes_with_a_total(void **state)
{
    struct output_table *table = two_rows();
    struct ledger_error err = {0};
    char text[4096];

    (void)state;
    assert_int_equal(output_table_row_count(table), 2);
    assert_status(print(table, false, LEDGER_LANGUAGE_ZH, text, sizeof(text), &err), LEDGER_OK,
                  &err);
    assert_string_equal(text, "收款单位    笔数          金额  日期\n"
                              "----------  ----  ------------  ----------\n"
                              "虚构示例甲     2  1,234,567.89  2023-06-30\n"
                              "b\xEF\xBF\xBD[31m\xEF\xBF\xBD       10         -0.50  \n"
                              "合计          12  1,234,567.39  \n");
    output_table_free(table);
}

static void
colours_are_put_around_the_text_and_take_no_width(void **state)
{
    struct output output = {.stream = tmpfile(), .colour = true};
    struct output_table *table = NULL;
    struct output_record *record = NULL;
    struct ledger_error err = {0};
    char text[4096];

    (void)state;
    assert_non_null(output.stream);
    assert_status(output_table_new(columns, COLUMN_COUNT, &table, &err), LEDGER_OK, &err);
    output_table_toned(table, "退汇", OUTPUT_BAD);
    output_table_count(table, 1);
    output_table_money(table, (struct ledger_money){-50});
    output_table_none(table);
    output_table_toned(table, "", OUTPUT_GOOD);
    output_table_none(table);
    output_table_money(table, (struct ledger_money){20});
    output_table_none(table);
    assert_status(output_table_print(&output, table, &err), LEDGER_OK, &err);
    assert_status(output_record_new(&record, &err), LEDGER_OK, &err);
    output_record_toned(record, "status", (struct language_text){"状态", "Status"}, "已付",
                        OUTPUT_GOOD);
    output_record_toned(record, "left", (struct language_text){"未付", "Left"}, "是",
                        OUTPUT_WAITING);
    assert_status(output_record_print(&output, record, &err), LEDGER_OK, &err);
    rewind(output.stream);
    text[fread(text, 1, sizeof(text) - 1, output.stream)] = '\0';
    (void)fclose(output.stream);
    assert_string_equal(text, "收款单位  笔数   金额  日期\n"
                              "--------  ----  -----  ----\n"
                              "\x1B[31m退汇\x1B[0m         1  \x1B[31m-0.50\x1B[0m  \n"
                              "                 0.20  \n"
                              "合计         1  \x1B[31m-0.30\x1B[0m  \n"
                              "状态： \x1B[32m已付\x1B[0m\n"
                              "未付： \x1B[33m是\x1B[0m\n");
    output_table_free(table);
    output_record_free(record);
}

static void
json_has_the_same_cells_and_money_as_text(void **state)
{
    struct output_table *table = two_rows();
    struct ledger_error err = {0};
    char text[4096];
    json_t *document;
    json_t *row;

    (void)state;
    assert_status(print(table, true, LEDGER_LANGUAGE_ZH, text, sizeof(text), &err), LEDGER_OK,
                  &err);
    assert_null(strchr(text, '\x1B'));
    document = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(document);
    row = json_array_get(json_object_get(document, "rows"), 0);
    assert_string_equal(json_string_value(json_object_get(row, "amount")), "1234567.89");
    assert_int_equal(json_integer_value(json_object_get(row, "count")), 2);
    assert_string_equal(json_string_value(json_object_get(row, "date")), "2023-06-30");
    row = json_array_get(json_object_get(document, "rows"), 1);
    assert_true(json_is_null(json_object_get(row, "date")));
    row = json_object_get(document, "total");
    assert_string_equal(json_string_value(json_object_get(row, "amount")), "1234567.39");
    assert_int_equal(json_integer_value(json_object_get(row, "count")), 12);
    assert_null(json_object_get(row, "payee"));
    json_decref(document);
    output_table_free(table);
}

static void
a_sum_beyond_all_limits_is_said_and_nothing_is_printed(void **state)
{
    static const struct output_column money[] = {
        {.key = "amount", .title = {"金额", "amount"}, .kind = OUTPUT_MONEY, .total = true}};
    struct output_table *table = NULL;
    struct ledger_error err = {0};
    char text[256];

    (void)state;
    assert_status(output_table_new(money, 1, &table, &err), LEDGER_OK, &err);
    output_table_money(table, (struct ledger_money){INT64_MAX});
    output_table_money(table, (struct ledger_money){1});
    assert_status(print(table, false, LEDGER_LANGUAGE_EN, text, sizeof(text), &err),
                  LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_OUTPUT_TOTAL_TOO_LARGE);
    assert_string_equal(text, "");
    assert_status(print(table, true, LEDGER_LANGUAGE_EN, text, sizeof(text), &err),
                  LEDGER_OUT_OF_RANGE, &err);
    assert_string_equal(text, "");
    output_table_free(table);
}

static void
an_empty_table_is_its_heading_and_a_total_of_nothing(void **state)
{
    struct output_table *table = NULL;
    struct ledger_error err = {0};
    char text[1024];

    (void)state;
    assert_status(output_table_new(columns, COLUMN_COUNT, &table, &err), LEDGER_OK, &err);
    assert_status(print(table, false, LEDGER_LANGUAGE_EN, text, sizeof(text), &err), LEDGER_OK,
                  &err);
    assert_string_equal(text, "payee  count  amount  date\n"
                              "-----  -----  ------  ----\n"
                              "Total      0    0.00  \n");
    output_table_free(table);
}

static void
a_record_stands_on_its_side(void **state)
{
    static const struct {
        bool json;
        const char *text;
    } rows[] = {
        {false, "业务单号： GZ-1\n金额：     0.05\n已支付：   否\n"},
        {true, "{\n  \"reference\": \"GZ-1\",\n  \"amount\": \"0.05\",\n  \"settled\": false\n}\n"},
    };
    struct ledger_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct output output = {.stream = tmpfile(), .json = rows[i].json};
        struct output_record *record = NULL;
        char text[512];

        assert_non_null(output.stream);
        assert_status(output_record_new(&record, &err), LEDGER_OK, &err);
        output_record_text(record, "reference", (struct language_text){"业务单号", "reference"},
                           "GZ-1");
        output_record_text(record, "memo", (struct language_text){"备注", "memo"}, NULL);
        output_record_money(record, "amount", (struct language_text){"金额", "amount"},
                            (struct ledger_money){5});
        output_record_date(record, "date", (struct language_text){"日期", "date"}, 0);
        output_record_flag(record, "settled", (struct language_text){"已支付", "settled"}, false);
        assert_status(output_record_print(&output, record, &err), LEDGER_OK, &err);
        rewind(output.stream);
        text[fread(text, 1, sizeof(text) - 1, output.stream)] = '\0';
        assert_string_equal(text, rows[i].text);
        (void)fclose(output.stream);
        output_record_free(record);
    }
}

static void
json_that_memory_failed_is_said(void **state)
{
    struct output output = {.stream = stdout};
    struct ledger_error err = {0};

    (void)state;
    assert_status(output_json(&output, NULL, &err), LEDGER_NO_MEMORY, &err);
}

static int64_t
set_clock(void *context)
{
    return *(int64_t *)context;
}

static void
progress_waits_a_second_and_draws_ten_times_in_one(void **state)
{
    int64_t now_ms = 5000;
    struct progress progress = {.language = LEDGER_LANGUAGE_EN,
                                .label = "verify",
                                .wanted = true,
                                .started_ms = 5000,
                                .drawn_ms = 5000,
                                .stream = tmpfile(),
                                .clock = {.now_ms = set_clock, .context = &now_ms}};
    char text[1024];

    (void)state;
    assert_non_null(progress.stream);
    progress_report(&progress, 10, 1000);
    now_ms = 5999;
    progress_report(&progress, 99, 1000);
    assert_false(progress.shown);
    now_ms = 7000;
    progress_report(&progress, 200, 1000);
    now_ms = 7099;
    progress_report(&progress, 210, 1000);
    progress_end(&progress);
    rewind(progress.stream);
    text[fread(text, 1, sizeof(text) - 1, progress.stream)] = '\0';
    assert_string_equal(
        text, "\rverify: 200 of 1000 (20%), 100 a second, about 0 min 8 s left\x1B[K\r\x1B[K");
    (void)fclose(progress.stream);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped_without_memory_and_cut_between_characters),
        cmocka_unit_test(what_fell_short_is_remembered),
        cmocka_unit_test(a_table_stands_in_columns_of_the_screen_and_closes_with_a_total),
        cmocka_unit_test(colours_are_put_around_the_text_and_take_no_width),
        cmocka_unit_test(json_has_the_same_cells_and_money_as_text),
        cmocka_unit_test(a_sum_beyond_all_limits_is_said_and_nothing_is_printed),
        cmocka_unit_test(an_empty_table_is_its_heading_and_a_total_of_nothing),
        cmocka_unit_test(a_record_stands_on_its_side),
        cmocka_unit_test(json_that_memory_failed_is_said),
        cmocka_unit_test(progress_waits_a_second_and_draws_ten_times_in_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
