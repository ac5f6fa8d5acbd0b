/* What holds whatever the format: totals, dates, the first failure, the hash, and what cells show.
 */
#include "report_support.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/report/renderer.h"
#include "support/assert_audit.h"

static const enum audit_format formats[] = {AUDIT_FORMAT_TEXT, AUDIT_FORMAT_CSV,
                                            AUDIT_FORMAT_CSV_GB18030, AUDIT_FORMAT_JSON,
                                            AUDIT_FORMAT_XLSX};
enum { FORMAT_COUNT = sizeof formats / sizeof formats[0] };

static const struct audit_column columns[] = {
    {{"amount", "金额", "Amount"}, AUDIT_CELL_MONEY, 20, true},
    {{"date", "日期", "Date"}, AUDIT_CELL_DATE, 10, false},
};
static const struct audit_words table_words = {"table", "表", "Table"};

static struct audit_report *
begin(enum audit_format format, struct audit_buffer *out)
{
    static struct audit_report_head head;
    struct audit_report *report = NULL;
    struct audit_error err = {0};
    head = head_of_tests(AUDIT_ZH);
    assert_audit(audit_report_begin(format, &head, to_buffer, out, &report, &err), AUDIT_OK, &err);
    return report;
}

static void
row(struct audit_report *report, int64_t fen, uint32_t date)
{
    const struct audit_cell cells[] = {audit_cell_money(fen), audit_cell_date(date)};
    audit_report_row(report, cells);
}

static void
a_total_beyond_the_range_of_money_is_refused_by_its_column(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        struct audit_buffer out = {0};
        struct audit_error err = {0};
        struct audit_hash hash = {{7}}, before = hash;
        struct audit_report *report = begin(formats[i], &out);
        audit_report_table(report, table_words, columns, 2, 0);
        row(report, INT64_MAX, 0);
        row(report, 1, 0);
        row(report, -5, 0); /* does nothing any more */
        audit_report_table_end(report);
        assert_audit(audit_report_end(report, &hash, &err), AUDIT_MALFORMED, &err);
        assert_audit_message(&err, AUDIT_MESSAGE_REPORT_TOTAL_LARGE);
        assert_string_equal(err.arguments[0], "金额");
        assert_true(audit_hash_equal(&hash, &before));
        audit_buffer_free(&out);
    }
}

static void
a_total_at_the_end_of_the_range_is_right(void **state)
{
    struct audit_buffer out = {0};
    struct audit_error err = {0};
    struct audit_report *report = begin(AUDIT_FORMAT_JSON, &out);
    (void)state;
    audit_report_table(report, table_words, columns, 2, 0);
    row(report, INT64_MAX - 1, 0);
    row(report, 1, 0);
    audit_report_table_end(report);
    assert_audit(audit_report_end(report, NULL, &err), AUDIT_OK, &err);
    audit_buffer_append(&out, (struct audit_bytes){(const uint8_t *)"", 1});
    assert_non_null(
        strstr((const char *)out.data, "\"total\": {\"amount\": \"92233720368547758.07\"}"));
    audit_buffer_free(&out);
}

static void
a_subtotal_is_not_added_and_an_empty_table_totals_zero(void **state)
{
    static const char expected[] = "\xEF\xBB\xBF金额,日期\r\n"
                                   "5.00,2023-06-05\r\n"
                                   "5.00,\r\n"
                                   "-2.00,2023-06-06\r\n"
                                   "3.00,合计\r\n"
                                   "\r\n"
                                   "表\r\n"
                                   "金额,日期\r\n"
                                   "0.00,合计\r\n"
                                   "\r\n";
    const struct audit_cell subtotal[] = {audit_cell_money(500), {0}};
    struct audit_buffer out = {0};
    struct audit_error err = {0};
    struct audit_report *report = begin(AUDIT_FORMAT_CSV, &out);
    (void)state;
    audit_report_table(report, table_words, columns, 2, 0);
    row(report, 500, 20230605);
    audit_report_subtotal(report, subtotal);
    row(report, -200, 20230606);
    audit_report_table_end(report);
    audit_report_table(report, table_words, columns, 2, 0);
    audit_report_table_end(report);
    assert_audit(audit_report_end(report, NULL, &err), AUDIT_OK, &err);
    assert_true(out.size > strlen(expected));
    assert_memory_equal(out.data, expected, strlen(expected));
    audit_buffer_free(&out);
}

static void
no_date_that_is_none_gets_into_a_report(void **state)
{
    static const struct {
        uint32_t date;
        enum audit_status status;
    } rows[] = {
        {20230605, AUDIT_OK},         {20230229, AUDIT_MALFORMED},
        {20240229, AUDIT_OK},         {19000229, AUDIT_MALFORMED},
        {20000229, AUDIT_OK},         {20230431, AUDIT_MALFORMED},
        {20231301, AUDIT_MALFORMED},  {20230600, AUDIT_MALFORMED},
        {18991231, AUDIT_MALFORMED},  {19000101, AUDIT_OK},
        {99991231, AUDIT_OK},         {202306, AUDIT_OK},
        {202313, AUDIT_MALFORMED},    {2023, AUDIT_MALFORMED},
        {100000101, AUDIT_MALFORMED}, {0, AUDIT_OK},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_buffer out = {0};
        struct audit_error err = {0};
        struct audit_report *report = begin(AUDIT_FORMAT_TEXT, &out);
        audit_report_field(report, columns[1].words, audit_cell_date(rows[i].date));
        assert_audit(audit_report_end(report, NULL, &err), rows[i].status, &err);
        if (rows[i].status != AUDIT_OK)
            assert_audit_message(&err, AUDIT_MESSAGE_REPORT_DATE);
        audit_buffer_free(&out);
    }
}

static void
the_hash_is_that_of_all_bytes(void **state)
{
    const struct audit_report_head head = head_of_tests(AUDIT_EN);
    (void)state;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        struct audit_buffer out = {0};
        struct audit_hash hash = {{0}}, own;
        report_of_all_parts(formats[i], &head, &out, &hash);
        own = audit_sha256(audit_buffer_bytes(&out));
        assert_true(audit_hash_equal(&hash, &own));
        audit_buffer_free(&out);
    }
}

static bool
refuse(void *context, struct audit_bytes piece)
{
    (void)piece;
    ++*(size_t *)context;
    return false;
}

static void
who_takes_no_bytes_is_told_once_and_nothing_is_left(void **state)
{
    const struct audit_report_head head = head_of_tests(AUDIT_ZH);
    (void)state;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        struct audit_report *report = NULL;
        struct audit_error err = {0};
        size_t calls = 0;
        enum audit_status status =
            audit_report_begin(formats[i], &head, refuse, &calls, &report, &err);
        if (status == AUDIT_OK) {
            audit_report_note(report, "说明");
            status = audit_report_end(report, NULL, &err);
        }
        assert_audit(status, AUDIT_IO, &err);
        assert_audit_message(&err, AUDIT_MESSAGE_REPORT_CANNOT_WRITE);
        assert_int_equal(calls, 1);
    }
}

static size_t
files_in(const char *path)
{
    DIR *directory = opendir(path);
    size_t count = 0;
    assert_non_null(directory);
    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count;
}

static void
a_workbook_leaves_no_working_file_and_names_a_directory_it_cannot_use(void **state)
{
    char path[] = "/tmp/audit-report-XXXXXX";
    struct audit_report_head head = head_of_tests(AUDIT_ZH);
    struct audit_report *report = NULL;
    struct audit_buffer out = {0};
    struct audit_error err = {0};
    (void)state;
    assert_non_null(mkdtemp(path));
    head.work_directory = path;
    report_of_all_parts(AUDIT_FORMAT_XLSX, &head, &out, NULL);
    assert_int_equal(files_in(path), 2); /* . and .. */
    assert_audit(audit_report_begin(AUDIT_FORMAT_XLSX, &head, to_buffer, &out, &report, &err),
                 AUDIT_OK, &err);
    assert_int_not_equal(files_in(path), 2);
    audit_report_free(report);
    assert_int_equal(files_in(path), 2);
    assert_int_equal(rmdir(path), 0);
    assert_audit(audit_report_begin(AUDIT_FORMAT_XLSX, &head, to_buffer, &out, &report, &err),
                 AUDIT_IO, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_REPORT_NO_WORK_FILE);
    assert_string_equal(err.arguments[0], path);
    audit_buffer_free(&out);
}

static void
cells_show_what_people_read(void **state)
{
    struct audit_hash hash = {{0xAB}};
    const struct {
        struct audit_cell cell;
        const char *shown;
    } rows[] = {
        {{0}, ""},
        {audit_cell_words("文字"), "文字"},
        {audit_cell_money(0), "0.00"},
        {audit_cell_money(-5), "-0.05"},
        {audit_cell_money(99999), "999.99"},
        {audit_cell_money(100000), "1,000.00"},
        {audit_cell_money(-123456789), "-1,234,567.89"},
        {audit_cell_money(INT64_MIN), "-92,233,720,368,547,758.08"},
        {audit_cell_count(1234567), "1234567"},
        {audit_cell_share(6235), "62.35%"},
        {audit_cell_share(-1), "-0.01%"},
        {audit_cell_share(10000), "100.00%"},
        {audit_cell_date(20230605), "2023-06-05"},
        {audit_cell_date(202306), "2023-06"},
        {audit_cell_date(0), ""},
        {audit_cell_time(0), "1970-01-01 08:00:00"},
        {audit_cell_time(-1), "1970-01-01 07:59:59"},
        {audit_cell_time(1709222399999), "2024-02-29 23:59:59"},
        {audit_cell_time(1709222400000), "2024-03-01 00:00:00"},
        {audit_cell_time(-2209017600000), "1900-01-01 00:00:00"},
        {audit_cell_hash(&hash),
         "ab00000000000000000000000000000000000000000000000000000000000000"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_buffer out = {0};
        audit_cell_show(&rows[i].cell, &out);
        audit_buffer_append(&out, (struct audit_bytes){(const uint8_t *)"", 1});
        assert_string_equal((const char *)out.data, rows[i].shown);
        audit_buffer_free(&out);
    }
}

static void
formats_are_known_by_name_and_by_path(void **state)
{
    enum audit_format format;
    (void)state;
    for (enum audit_format i = AUDIT_FORMAT_TEXT; i < AUDIT_FORMAT_END; i++) {
        assert_true(audit_format_of_name(audit_format_name(i), &format));
        assert_int_equal(format, i);
    }
    assert_true(audit_format_of_path("a/b.XLSX", &format));
    assert_int_equal(format, AUDIT_FORMAT_XLSX);
    assert_true(audit_format_of_path("a.csv", &format));
    assert_int_equal(format, AUDIT_FORMAT_CSV);
    assert_false(audit_format_of_path(".csv", &format));
    assert_false(audit_format_of_path("a.xls", &format));
    assert_false(audit_format_of_name("CSV", &format));
}

static void
a_code_that_no_square_holds_is_refused(void **state)
{
    char text[1002];
    struct audit_buffer out = {0};
    struct audit_error err = {0};
    struct audit_report *report = begin(AUDIT_FORMAT_TEXT, &out);
    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    audit_report_code(report, table_words, (struct audit_bytes){(const uint8_t *)text, 1000});
    audit_report_code(report, table_words, audit_text(text));
    assert_audit(audit_report_end(report, NULL, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_REPORT_CODE_LONG);
    assert_string_equal(err.arguments[0], "1001");
    audit_buffer_free(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_total_beyond_the_range_of_money_is_refused_by_its_column),
        cmocka_unit_test(a_total_at_the_end_of_the_range_is_right),
        cmocka_unit_test(a_subtotal_is_not_added_and_an_empty_table_totals_zero),
        cmocka_unit_test(no_date_that_is_none_gets_into_a_report),
        cmocka_unit_test(the_hash_is_that_of_all_bytes),
        cmocka_unit_test(who_takes_no_bytes_is_told_once_and_nothing_is_left),
        cmocka_unit_test(a_workbook_leaves_no_working_file_and_names_a_directory_it_cannot_use),
        cmocka_unit_test(cells_show_what_people_read),
        cmocka_unit_test(formats_are_known_by_name_and_by_path),
        cmocka_unit_test(a_code_that_no_square_holds_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
