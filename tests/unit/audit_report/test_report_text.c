/* Reports for terminals, against golden files that people have looked at. */
#include "report_support.h"

#include <string.h>

#include "audit/report/renderer.h"
#include "support/assert_audit.h"

static void
a_report_in_chinese_stands_in_columns(void **state)
{
    const struct audit_report_head head = head_of_tests(AUDIT_ZH);
    struct audit_buffer out = {0};
    (void)state;
    report_of_all_parts(AUDIT_FORMAT_TEXT, &head, &out, NULL);
    assert_golden("all_parts.zh.txt", audit_buffer_bytes(&out));
    audit_buffer_free(&out);
}

static void
a_report_in_english_stands_in_columns(void **state)
{
    const struct audit_report_head head = head_of_tests(AUDIT_EN);
    struct audit_buffer out = {0};
    (void)state;
    report_of_all_parts(AUDIT_FORMAT_TEXT, &head, &out, NULL);
    assert_golden("all_parts.en.txt", audit_buffer_bytes(&out));
    audit_buffer_free(&out);
}

/* Every line of the table of the golden report is one of full columns: the amounts end in one
 * place. */
static void
amounts_end_in_one_column_whatever_stands_before(void **state)
{
    const struct audit_report_head head = head_of_tests(AUDIT_ZH);
    struct audit_buffer out = {0};
    struct audit_bytes rest, line;
    size_t found = 0;
    (void)state;
    report_of_all_parts(AUDIT_FORMAT_TEXT, &head, &out, NULL);
    rest = audit_buffer_bytes(&out);
    while (audit_line(&rest, &line)) {
        static const char *const amounts[] = {"85,121.50", "123.50", "-42.00", "85,245.00"};
        char text[512];
        assert_true(line.size < sizeof text);
        memcpy(text, line.data, line.size);
        text[line.size] = '\0';
        for (size_t i = 0; i < 4; i++) {
            const char *at = strstr(text, amounts[i]);
            if (at == NULL)
                continue;
            const size_t end = (size_t)(at - text) + strlen(amounts[i]);
            assert_int_equal(audit_text_width((struct audit_bytes){line.data, end}),
                             6 + 2 + 10 + 2 + 20 + 2 + 18 + 2 + 16);
            found++;
        }
    }
    assert_int_equal(found, 4);
    audit_buffer_free(&out);
}

static void
no_text_steers_a_terminal(void **state)
{
    struct audit_buffer out = {0};
    (void)state;
    report_of_hostile_texts(AUDIT_FORMAT_TEXT, &out);
    for (size_t at = 0; at < out.size;) {
        uint32_t point = 0;
        const size_t size = audit_text_next(audit_buffer_bytes(&out), at, &point);
        assert_true(size > 0);
        assert_true(point == '\n' || !audit_text_steers(point));
        at += size;
    }
    audit_buffer_free(&out);
}

static void
what_is_wide_counts_twice_and_what_combines_not_at_all(void **state)
{
    static const struct {
        const char *text;
        size_t width;
    } rows[] = {
        {"", 0},
        {"abc", 3},
        {"中文", 4},
        {"ＡＢＣ", 6},
        {"ｱｲｳ", 3},
        {"e\xCC\x81", 1},
        {"，。", 4},
        {"한글", 4},
        {"…—", 2},
        {"\xE2\x80\x8B", 0},
        {"𠀀", 2},
        {"\xEF\xBF\xBD", 1},
        {"a\xFF"
         "b",
         3},
        {"😀", 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(audit_text_width(audit_text(rows[i].text)), rows[i].width);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_in_chinese_stands_in_columns),
        cmocka_unit_test(a_report_in_english_stands_in_columns),
        cmocka_unit_test(amounts_end_in_one_column_whatever_stands_before),
        cmocka_unit_test(no_text_steers_a_terminal),
        cmocka_unit_test(what_is_wide_counts_twice_and_what_combines_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
