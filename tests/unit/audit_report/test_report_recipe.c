/* The recipe: what was put into a report comes out of its bytes, and nothing else does. */
#include "report_support.h"

#include <string.h>

#include "support/assert_audit.h"

static const enum audit_format formats[] = {AUDIT_FORMAT_TEXT, AUDIT_FORMAT_CSV,
                                            AUDIT_FORMAT_CSV_GB18030, AUDIT_FORMAT_JSON,
                                            AUDIT_FORMAT_XLSX};
enum { FORMAT_COUNT = sizeof formats / sizeof formats[0] };

static void
every_format_gives_its_recipe_back(void **state)
{
    static const char *const recipes[] = {
        "disbursements --from 2023-01-01 --to 2023-06-30",
        "",
        "a",
        "list --payee \"某某公司\" --text '<&>()\\;%' \xC2\xA0 100%",
        " leading and trailing ",
    };
    (void)state;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        for (size_t j = 0; j < sizeof recipes / sizeof recipes[0]; j++) {
            struct audit_report_head head = head_of_tests(j % 2 == 0 ? AUDIT_ZH : AUDIT_EN);
            struct audit_buffer out = {0};
            struct audit_recipe recipe = {0};
            struct audit_error err = {0};
            head.recipe = recipes[j];
            report_of_all_parts(formats[i], &head, &out, NULL);
            assert_audit(audit_report_recipe(audit_buffer_bytes(&out), &recipe, &err), AUDIT_OK,
                         &err);
            assert_string_equal(recipe.options, recipes[j]);
            assert_string_equal(recipe.version, "mingzhang 0.1.0");
            assert_int_equal(recipe.format, formats[i]);
            assert_int_equal(recipe.language, head.language);
            assert_int_equal(recipe.tree_size, 1204);
            assert_true(audit_hash_equal(&recipe.root, &head.root));
            audit_buffer_free(&out);
        }
    }
}

/* One of those texts is a line of a recipe. */
static void
a_text_that_looks_like_a_recipe_is_not_taken_for_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        struct audit_buffer out = {0};
        struct audit_recipe recipe = {0};
        struct audit_error err = {0};
        report_of_hostile_texts(formats[i], &out);
        assert_audit(audit_report_recipe(audit_buffer_bytes(&out), &recipe, &err), AUDIT_OK, &err);
        assert_int_equal(recipe.tree_size, 1204);
        assert_int_equal(recipe.format, formats[i]);
        audit_buffer_free(&out);
    }
}

#define ROOT "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"

static void
what_is_no_recipe_is_none(void **state)
{
    static const struct {
        const char *text;
        enum audit_status status;
    } rows[] = {
        {"", AUDIT_NOT_FOUND},
        {"mingzhang-report/1", AUDIT_NOT_FOUND},
        {"mingzhang-report/2 csv zh 1 " ROOT " 1 : a ;", AUDIT_NOT_FOUND},
        {"mingzhang-report/1 csv zh 1 " ROOT " 1 : a ;", AUDIT_OK},
        {"before mingzhang-report/1 csv zh 1 " ROOT " 1 :  ; behind", AUDIT_OK},
        {"mingzhang-report/1 ", AUDIT_MALFORMED},
        {"mingzhang-report/1 ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 " ROOT " 1 : a", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 " ROOT " 1 : a;", AUDIT_MALFORMED},
        {"mingzhang-report/1 xls zh 1 " ROOT " 1 : a ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv de 1 " ROOT " 1 : a ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 01 " ROOT " 1 : a ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 9223372036854775808 " ROOT " 1 : a ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 a5 1 : a ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 " ROOT " 1 a ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 " ROOT " 1 : a%4 ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 " ROOT " 1 : a%zz ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 " ROOT " 1 : a%00 ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 " ROOT " 1 : a\tb ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 " ROOT " 1 : a%1B[31m ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 " ROOT " 1 : a%E6%9F ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 " ROOT " %E2%80%AE : a ;", AUDIT_MALFORMED},
        {"mingzhang-report/1 csv zh 1 " ROOT " 1 : \xE6\x9F\x90 ;", AUDIT_MALFORMED},
        {"PK\3\4", AUDIT_MALFORMED},
        {"PK\3\4 mingzhang-report/1 csv zh 1 " ROOT " 1 : a ;", AUDIT_MALFORMED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_recipe recipe = {.tree_size = 99};
        struct audit_error err = {0};
        enum audit_status status = audit_report_recipe(audit_text(rows[i].text), &recipe, &err);
        assert_audit(status, rows[i].status, &err);
        assert_int_equal(recipe.tree_size, status == AUDIT_OK ? 1 : 99);
        if (status == AUDIT_MALFORMED)
            assert_audit_message(&err, memcmp(rows[i].text, "PK", 2) == 0
                                           ? AUDIT_MESSAGE_REPORT_WORKBOOK_DAMAGED
                                           : AUDIT_MESSAGE_REPORT_RECIPE_DAMAGED);
    }
}

static void
options_that_are_too_long_are_refused_before_anything_is_written(void **state)
{
    char options[1025];
    struct audit_report_head head = head_of_tests(AUDIT_ZH);
    struct audit_report *report = NULL;
    struct audit_buffer out = {0};
    struct audit_error err = {0};
    struct audit_recipe recipe = {0};
    (void)state;
    memset(options, '%', sizeof options - 1);
    options[1024] = '\0';
    head.recipe = options;
    assert_audit(audit_report_begin(AUDIT_FORMAT_JSON, &head, to_buffer, &out, &report, &err),
                 AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_REPORT_RECIPE_LONG);
    assert_int_equal(out.size, 0);
    options[1023] = '\0';
    report_of_all_parts(AUDIT_FORMAT_JSON, &head, &out, NULL);
    assert_audit(audit_report_recipe(audit_buffer_bytes(&out), &recipe, &err), AUDIT_OK, &err);
    assert_string_equal(recipe.options, options);
    audit_buffer_free(&out);
}

static void
options_that_steer_a_terminal_are_refused(void **state)
{
    static const char *const recipes[] = {"a\x1B[31m", "a\nb", "\xE2\x80\xAE", "\xFF"};
    (void)state;
    for (size_t i = 0; i < sizeof recipes / sizeof recipes[0]; i++) {
        struct audit_report_head head = head_of_tests(AUDIT_ZH);
        struct audit_report *report = NULL;
        struct audit_buffer out = {0};
        struct audit_error err = {0};
        head.recipe = recipes[i];
        assert_audit(audit_report_begin(AUDIT_FORMAT_CSV, &head, to_buffer, &out, &report, &err),
                     AUDIT_MALFORMED, &err);
        assert_audit_message(&err, AUDIT_MESSAGE_REPORT_RECIPE_TEXT);
        assert_int_equal(out.size, 0);
    }
}

/* Cut anywhere, a workbook is damaged; changed in one byte, it says the same or that it is damaged.
 */
static void
a_workbook_that_was_cut_or_changed_is_told(void **state)
{
    const struct audit_report_head head = head_of_tests(AUDIT_ZH);
    struct audit_buffer out = {0};
    (void)state;
    report_of_all_parts(AUDIT_FORMAT_XLSX, &head, &out, NULL);
    for (size_t size = 4; size < out.size; size += 97) {
        struct audit_recipe recipe = {0};
        struct audit_error err = {0};
        assert_audit(audit_report_recipe((struct audit_bytes){out.data, size}, &recipe, &err),
                     AUDIT_MALFORMED, &err);
        assert_audit_message(&err, AUDIT_MESSAGE_REPORT_WORKBOOK_DAMAGED);
    }
    for (size_t at = 4; at < out.size; at++) {
        struct audit_recipe recipe = {0};
        struct audit_error err = {0};
        out.data[at] ^= 0x10;
        enum audit_status status = audit_report_recipe(audit_buffer_bytes(&out), &recipe, &err);
        out.data[at] ^= 0x10;
        if (status == AUDIT_OK)
            assert_string_equal(recipe.options, head.recipe);
    }
    audit_buffer_free(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_gives_its_recipe_back),
        cmocka_unit_test(a_text_that_looks_like_a_recipe_is_not_taken_for_it),
        cmocka_unit_test(what_is_no_recipe_is_none),
        cmocka_unit_test(options_that_are_too_long_are_refused_before_anything_is_written),
        cmocka_unit_test(options_that_steer_a_terminal_are_refused),
        cmocka_unit_test(a_workbook_that_was_cut_or_changed_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
