/* Reports for browsers: nothing runs, nothing is loaded, everything is text. */
#include "report_support.h"

#include <stdlib.h>
#include <string.h>

#include "audit/report/chart.h"
#include "support/assert_audit.h"

/* NUL-terminated; freed by the caller with free. */
static char *
html_of(bool hostile)
{
    const struct audit_report_head head = head_of_tests(AUDIT_ZH);
    struct audit_buffer out = {0};
    if (hostile)
        report_of_hostile_texts(AUDIT_FORMAT_HTML, &out);
    else
        report_of_all_parts(AUDIT_FORMAT_HTML, &head, &out, NULL);
    audit_buffer_append(&out, (struct audit_bytes){(const uint8_t *)"", 1});
    assert_false(out.failed);
    return (char *)out.data;
}

static size_t
count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        count++;
    return count;
}

/* Every tag and attribute of the page is one that we write; the corpus adds none. */
static void
no_text_becomes_markup(void **state)
{
    static const char *const tags[] = {
        "!DOCTYPE", "html",  "head", "meta",   "style",      "title",   "body", "h1",     "h2",
        "dl",       "div",   "dt",   "dd",     "table",      "caption", "span", "thead",  "tr",
        "th",       "tbody", "td",   "figure", "figcaption", "svg",     "path", "footer", "p",
    };
    (void)state;
    for (int hostile = 0; hostile < 2; hostile++) {
        char *html = html_of(hostile == 1);
        for (const char *at = html; (at = strchr(at, '<')) != NULL; at++) {
            const char *name = at[1] == '/' ? at + 2 : at + 1;
            size_t size = strcspn(name, " >");
            bool known = false;
            for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
                known = known || (strlen(tags[i]) == size && memcmp(tags[i], name, size) == 0);
            if (!known)
                fail_msg("an unknown tag: %.40s", at);
            const char *end = strchr(at, '>');
            assert_non_null(end);
            for (const char *event = at; event < end; event++)
                assert_false(strncmp(event, " on", 3) == 0 || strncmp(event, " style=", 7) == 0 ||
                             strncmp(event, " src=", 5) == 0 || strncmp(event, " href=", 6) == 0);
        }
        free(html);
    }
}

static void
the_policy_names_the_one_style_by_its_hash(void **state)
{
    char *html = html_of(false), *begin = strstr(html, "<style>"), *end = strstr(html, "</style>");
    struct audit_buffer wanted = {0};
    (void)state;
    assert_non_null(begin);
    assert_non_null(end);
    assert_int_equal(count_of(html, "<style"), 1);
    begin += strlen("<style>");
    struct audit_hash hash =
        audit_sha256((struct audit_bytes){(const uint8_t *)begin, (size_t)(end - begin)});
    audit_buffer_text(&wanted, "content=\"default-src 'none'; style-src 'sha256-");
    audit_buffer_base64(&wanted, (struct audit_bytes){hash.bytes, sizeof hash.bytes});
    audit_buffer_append(&wanted, (struct audit_bytes){(const uint8_t *)"'", 2});
    assert_non_null(strstr(html, (const char *)wanted.data));
    assert_null(strstr(begin, "@import"));
    assert_null(strstr(begin, "url("));
    audit_buffer_free(&wanted);
    free(html);
}

static void
a_negative_sum_is_red_and_has_its_minus(void **state)
{
    char *html = html_of(false);
    (void)state;
    assert_non_null(strstr(html, "<td class=\"n neg\">-42.00</td>"));
    assert_non_null(strstr(html, "<td class=\"n\">9,999,999,999,999.99</td>"));
    assert_non_null(strstr(html, "<html lang=\"zh-CN\">"));
    assert_non_null(strstr(html, "单位：元"));
    assert_non_null(strstr(html, "合计"));
    assert_non_null(strstr(html, "编制人：<span></span>"));
    assert_int_equal(count_of(html, "<svg class=\"code\""), 1);
    free(html);
}

static void
the_recipe_is_found_behind_a_forged_one(void **state)
{
    (void)state;
    for (int hostile = 0; hostile < 2; hostile++) {
        char *html = html_of(hostile == 1);
        struct audit_recipe recipe;
        struct audit_error err = {0};
        assert_audit(audit_report_recipe(audit_text(html), &recipe, &err), AUDIT_OK, &err);
        assert_int_equal(recipe.format, AUDIT_FORMAT_HTML);
        assert_int_equal(recipe.tree_size, 1204);
        assert_string_equal(recipe.options, head_of_tests(AUDIT_ZH).recipe);
        free(html);
    }
}

/* --- charts --- */

static void
sums_are_rounded_once_and_half_up(void **state)
{
    static const struct {
        int64_t fen;
        enum audit_unit unit;
        enum audit_language language;
        const char *shown;
    } rows[] = {
        {85200000000, AUDIT_UNIT_YI, AUDIT_ZH, "8.52"},
        {85150000000, AUDIT_UNIT_YI, AUDIT_ZH, "8.52"},
        {85149999999, AUDIT_UNIT_YI, AUDIT_ZH, "8.51"},
        {-85150000000, AUDIT_UNIT_YI, AUDIT_ZH, "-8.52"},
        {4999, AUDIT_UNIT_WAN, AUDIT_ZH, "0.00"},
        {-4999, AUDIT_UNIT_WAN, AUDIT_ZH, "0.00"},
        {5000, AUDIT_UNIT_WAN, AUDIT_ZH, "0.01"},
        {1234567890, AUDIT_UNIT_WAN, AUDIT_ZH, "1,234.57"},
        {123456, AUDIT_UNIT_YUAN, AUDIT_ZH, "1,234.56"},
        {100000, AUDIT_UNIT_WAN, AUDIT_EN, "1.00"},
        {85200000000, AUDIT_UNIT_YI, AUDIT_EN, "852.00"},
        {INT64_MAX, AUDIT_UNIT_YUAN, AUDIT_ZH, "92,233,720,368,547,758.07"},
        {INT64_MIN, AUDIT_UNIT_YUAN, AUDIT_ZH, "-92,233,720,368,547,758.08"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_buffer out = {0};
        audit_unit_show(rows[i].fen, rows[i].unit, rows[i].language, &out);
        audit_buffer_append(&out, (struct audit_bytes){(const uint8_t *)"", 1});
        assert_string_equal((const char *)out.data, rows[i].shown);
        audit_buffer_free(&out);
    }
    assert_int_equal(audit_unit_of(9999999999), AUDIT_UNIT_WAN);
    assert_int_equal(audit_unit_of(10000000000), AUDIT_UNIT_YI);
    assert_int_equal(audit_unit_of(999999), AUDIT_UNIT_YUAN);
}

static void
a_chart_says_its_sums_and_escapes_its_names(void **state)
{
    static const int64_t fen[] = {85200000000, -1500000000, 0};
    const struct audit_bytes labels[] = {audit_text("<b>技改&补助"), audit_text("二月"),
                                         audit_text("三月")};
    (void)state;
    for (enum audit_chart_kind kind = AUDIT_CHART_BARS; kind <= AUDIT_CHART_DONUT; kind++) {
        const struct audit_chart_series series = {audit_text("2023"), fen};
        const struct audit_chart chart = {kind, {"c", "按月拨付", "By month"}, labels, 3, &series,
                                          1};
        struct audit_buffer out = {0};
        struct audit_error err = {0};
        assert_audit(audit_chart_check(&chart, &err), AUDIT_OK, &err);
        audit_chart_svg(&chart, AUDIT_ZH, 640, 1, &out);
        audit_buffer_append(&out, (struct audit_bytes){(const uint8_t *)"", 1});
        const char *svg = (const char *)out.data;
        assert_non_null(strstr(svg, ">8.52</text>"));
        assert_non_null(strstr(svg, "单位：亿元"));
        assert_null(strstr(svg, "<b>"));
        assert_null(strstr(svg, "style="));
        assert_null(strstr(svg, "nan"));
        if (kind != AUDIT_CHART_DONUT)
            assert_non_null(strstr(svg, ">-0.15</text>"));
        else
            assert_non_null(strstr(svg, ">100.00%</text>"));
        audit_buffer_free(&out);
    }
}

static void
what_cannot_be_drawn_is_refused(void **state)
{
    static const int64_t large[] = {INT64_MAX, 1}, nothing[] = {0, -5};
    const struct audit_bytes labels[] = {audit_text("一月"), audit_text("二月")};
    const struct audit_chart_series two[] = {{audit_text("a"), large}, {audit_text("b"), large}};
    const struct audit_chart_series none[] = {{audit_text("a"), nothing}};
    const struct {
        struct audit_chart chart;
        enum audit_message message;
    } rows[] = {
        {{AUDIT_CHART_BARS, {"c", "图", "c"}, labels, 0, two, 1}, AUDIT_MESSAGE_CHART_SHAPE},
        {{AUDIT_CHART_BARS, {"c", "图", "c"}, labels, 61, two, 1}, AUDIT_MESSAGE_CHART_SHAPE},
        {{AUDIT_CHART_BARS, {"c", "图", "c"}, labels, 2, two, 7}, AUDIT_MESSAGE_CHART_SHAPE},
        {{AUDIT_CHART_DONUT, {"c", "图", "c"}, labels, 2, two, 2}, AUDIT_MESSAGE_CHART_SHAPE},
        {{AUDIT_CHART_STACKED, {"c", "图", "c"}, labels, 2, two, 2}, AUDIT_MESSAGE_CHART_SUM},
        {{AUDIT_CHART_DONUT, {"c", "图", "c"}, labels, 2, two, 1}, AUDIT_MESSAGE_CHART_SUM},
        {{AUDIT_CHART_DONUT, {"c", "图", "c"}, labels, 2, none, 1}, AUDIT_MESSAGE_CHART_SUM},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_error err = {0};
        assert_audit(audit_chart_check(&rows[i].chart, &err), AUDIT_MALFORMED, &err);
        assert_int_equal(err.message, rows[i].message);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_becomes_markup),
        cmocka_unit_test(the_policy_names_the_one_style_by_its_hash),
        cmocka_unit_test(a_negative_sum_is_red_and_has_its_minus),
        cmocka_unit_test(the_recipe_is_found_behind_a_forged_one),
        cmocka_unit_test(sums_are_rounded_once_and_half_up),
        cmocka_unit_test(a_chart_says_its_sums_and_escapes_its_names),
        cmocka_unit_test(what_cannot_be_drawn_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
