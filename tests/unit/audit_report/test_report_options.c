/* The options of a report as one line: whatever is written is read again, and only that. */
#include <stdio.h>
#include <string.h>

#include "support/assert_audit.h"
#include "tools/mingzhang-audit/report_recipe.h"

static struct report_options
options_of(const char *kind)
{
    return (struct report_options){.kind = audit_report_kind_of(kind)};
}

static void
assert_written(const struct report_options *options, const char *expected)
{
    char line[REPORT_RECIPE_SIZE];
    struct audit_error err = {0};
    assert_audit(report_options_write(options, line, &err), AUDIT_OK, &err);
    assert_string_equal(line, expected);
}

static void
assert_bytes(struct audit_bytes a, struct audit_bytes b)
{
    assert_int_equal(a.size, b.size);
    if (a.size > 0)
        assert_memory_equal(a.data, b.data, a.size);
}

static void
assert_read_again(const struct report_options *options)
{
    char line[REPORT_RECIPE_SIZE];
    struct report_options again;
    struct audit_error err = {0};
    assert_audit(report_options_write(options, line, &err), AUDIT_OK, &err);
    for (const char *at = line; *at != '\0'; at++)
        assert_true(*at >= ' ' && *at < 0x7f);
    assert_audit(report_options_read(line, &again, &err), AUDIT_OK, &err);
    assert_ptr_equal(again.kind, options->kind);
    assert_int_equal(again.from_date, options->from_date);
    assert_int_equal(again.to_date, options->to_date);
    assert_bytes(again.programme, options->programme);
    assert_bytes(again.category, options->category);
    assert_bytes(again.payee, options->payee);
    assert_bytes(again.parts, options->parts);
    assert_int_equal(again.voucher, options->voucher);
    assert_int_equal(report_paper_of(&again), report_paper_of(options));
}

static void
options_stand_in_one_order(void **state)
{
    struct report_options options = options_of("disbursements");
    (void)state;
    assert_written(&options, "disbursements");
    options.from_date = 20230101;
    options.to_date = 20230630;
    options.programme = audit_text("JC-2023");
    options.category = audit_text("a b%");
    options.has_paper = true;
    options.paper = AUDIT_PAPER_A5;
    /* What the kind does not need is left out. */
    options.payee = audit_text("91999999MA00000154");
    options.voucher = 7;
    assert_written(&options, "disbursements from=20230101 to=20230630 programme=JC-2023 "
                             "category=a%20b%25 paper=a5");
    options.kind = audit_report_kind_of("payee");
    options.has_paper = false;
    assert_written(&options, "payee from=20230101 to=20230630 programme=JC-2023 "
                             "category=a%20b%25 payee=91999999MA00000154");
    options = options_of("voucher");
    assert_written(&options, "voucher voucher=0");
}

static const char *const hostile[] = {
    "中文 名称",
    "%",
    "%20",
    "%%%",
    " leading",
    "trailing ",
    "=",
    "a=b from=20230101",
    "voucher=1",
    "\"'<>&()\\;`$",
    "\n\r\t\x01\x7f",
    "\xFF\xFE",
    "other Companies Register\nEX-17",
    "\xE2\x80\xAE",
    "🏛",
};

static void
what_is_written_is_read_again(void **state)
{
    (void)state;
    for (const struct audit_report_kind *kind = audit_report_kinds; kind->title.key != NULL; kind++)
        for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
            struct report_options options = {.kind = kind};
            options.programme = audit_text(hostile[i]);
            options.category = audit_text(hostile[(i + 1) % (sizeof hostile / sizeof hostile[0])]);
            if (strcmp(kind->title.key, "disbursements") == 0)
                options.parts = audit_text(hostile[i]);
            if (kind->needs_payee)
                options.payee = audit_text(hostile[i]);
            if (kind->needs_voucher)
                options.voucher = i == 0 ? INT64_MAX : i;
            options.from_date = i % 2 == 0 ? 20240229 : 0;
            options.to_date = i % 3 == 0 ? 99991231 : 0;
            options.has_paper = i % 4 == 0 && kind->paper != AUDIT_PAPER_A5;
            options.paper = AUDIT_PAPER_A5;
            assert_read_again(&options);
        }
}

static void
a_text_may_fill_the_line_and_no_more(void **state)
{
    static char text[REPORT_RECIPE_SIZE];
    static const size_t room = REPORT_RECIPE_SIZE - 1 - sizeof "log programme=" + 1;
    struct report_options options = options_of("log");
    char line[REPORT_RECIPE_SIZE];
    struct audit_error err = {0};
    (void)state;
    memset(text, 'x', sizeof text);
    options.programme = (struct audit_bytes){(const uint8_t *)text, room};
    assert_read_again(&options);
    options.programme.size++;
    assert_audit(report_options_write(&options, line, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_REPORT_RECIPE_LONG);
    /* Three for each byte that is no printable ASCII. */
    memset(text, ' ', sizeof text);
    options.programme.size = room / 3 + 1;
    assert_audit(report_options_write(&options, line, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_REPORT_RECIPE_LONG);
}

static void
what_it_does_not_know_is_of_a_newer_program(void **state)
{
    static const char *const lines[] = {
        "",
        " ",
        "balance",
        "Summary",
        "summaryx",
        "a-kind-with-a-name-of-more-than-thirty-two-letters",
        "summary colour=red",
        "summary from",
        "summary from=",
        "summary from=x",
        "summary from=20230230",
        "summary from=99991232",
        "summary from=-1",
        "summary from=18446744073709551616",
        "voucher voucher=9223372036854775808",
        "voucher voucher=+1",
        "summary programme=%",
        "summary programme=%2",
        "summary programme=%zz",
        "summary paper=b5",
        "summary paper=",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct report_options options;
        struct audit_error err = {0};
        if (report_options_read(lines[i], &options, &err) != AUDIT_NEWER)
            fail_msg("\"%s\" was taken", lines[i]);
        assert_audit_message(&err, AUDIT_MESSAGE_REPORT_RECIPE_UNKNOWN);
    }
}

static void
what_is_written_otherwise_was_changed(void **state)
{
    static const char *const lines[] = {
        " summary",
        "summary ",
        "summary  from=20230101",
        "summary to=20230101 from=20230101",
        "summary from=20230101 from=20230101",
        "summary from=20230101 from=20230102",
        "summary programme=a%62",
        "summary programme=a%2b",
        "summary payee=91999999MA00000154",
        "summary voucher=1",
        "summary paper=a5 paper=a5",
        "summary parts=list",
        "voucher",
        "voucher voucher=01",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct report_options options;
        struct audit_error err = {0};
        const enum audit_status status = report_options_read(lines[i], &options, &err);
        if (status != AUDIT_MALFORMED && status != AUDIT_NEWER)
            fail_msg("\"%s\" was taken", lines[i]);
    }
}

static void
paper_has_three_names(void **state)
{
    enum audit_report_paper paper = AUDIT_PAPER_A4;
    struct report_options options = options_of("voucher");
    (void)state;
    assert_int_equal(report_paper_of(&options), AUDIT_PAPER_A4);
    assert_true(report_paper_of_name(audit_text("a5"), &paper));
    assert_int_equal(paper, AUDIT_PAPER_A5);
    assert_true(report_paper_of_name(audit_text("a4-landscape"), &paper));
    assert_int_equal(paper, AUDIT_PAPER_A4_LANDSCAPE);
    assert_false(report_paper_of_name(audit_text("A5"), &paper));
    assert_false(report_paper_of_name(audit_text(""), &paper));
    assert_int_equal(paper, AUDIT_PAPER_A4_LANDSCAPE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_in_one_order),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(a_text_may_fill_the_line_and_no_more),
        cmocka_unit_test(what_it_does_not_know_is_of_a_newer_program),
        cmocka_unit_test(what_is_written_otherwise_was_changed),
        cmocka_unit_test(paper_has_three_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
