/* What each report says, word for word, in both languages, against golden files that people have
 * looked at. */
#include <stdio.h>
#include <string.h>

#include "kinds_world.h"
#include "report_support.h"
#include "support/assert_audit.h"

/* One report of the small ledger; members left out are open. */
struct shown {
    const char *name, *kind;
    uint32_t from, to;
    const char *programme, *category, *payee;
    uint64_t voucher;
    bool on_paper;
    const char *parts;
};

static void
assert_shown(const struct kinds_world *world, const struct shown *row, enum audit_language language)
{
    struct audit_report_subject subject = kinds_subject(world, language);
    struct audit_buffer out = {0};
    struct audit_error err = {0};
    char name[64];
    subject.from_date = row->from;
    subject.to_date = row->to;
    subject.programme = audit_text(row->programme != NULL ? row->programme : "");
    subject.category = audit_text(row->category != NULL ? row->category : "");
    subject.payee = audit_text(row->payee != NULL ? row->payee : "");
    subject.voucher = row->voucher;
    subject.on_paper = row->on_paper;
    subject.parts = audit_text(row->parts != NULL ? row->parts : "");
    assert_audit(kinds_build(&subject, row->kind, AUDIT_FORMAT_TEXT, &out, &err), AUDIT_OK, &err);
    snprintf(name, sizeof name, "%s.%s.txt", row->name, language == AUDIT_ZH ? "zh" : "en");
    assert_golden(name, audit_buffer_bytes(&out));
    audit_buffer_free(&out);
}

static void
assert_all_shown(const struct kinds_world *world, const struct shown *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_shown(world, &rows[i], AUDIT_ZH);
        assert_shown(world, &rows[i], AUDIT_EN);
    }
}

static void
each_report_says_what_the_ledger_has(void **state)
{
    static const struct shown rows[] = {
        {.name = "summary", .kind = "summary"},
        {.name = "disbursements", .kind = "disbursements"},
        {.name = "disbursements_on_paper", .kind = "disbursements", .on_paper = true},
        {.name = "disbursements_in_parts", .kind = "disbursements", .parts = "list"},
        {.name = "programmes", .kind = "programmes"},
        {.name = "voucher_genesis", .kind = "voucher", .voucher = 0},
        {.name = "voucher_appropriations", .kind = "voucher", .voucher = 1},
        {.name = "voucher_payouts", .kind = "voucher", .voucher = KINDS_PAYOUTS_VOUCHER},
        {.name = "voucher_adjustments", .kind = "voucher", .voucher = KINDS_ADJUSTMENTS_VOUCHER},
        {.name = "verification", .kind = "verification"},
        {.name = "publicity", .kind = "publicity"},
        {.name = "log", .kind = "log"},
    };
    struct kinds_world world;
    (void)state;
    kinds_world_open(&world);
    assert_all_shown(&world, rows, sizeof rows / sizeof rows[0]);
    kinds_world_close(&world);
}

static void
a_payee_has_one_account_under_all_his_names(void **state)
{
    const struct shown rows[] = {
        {.name = "payee_renamed", .kind = "payee", .payee = kinds_world_payee()},
        {.name = "payee_foreign", .kind = "payee", .payee = "Companies Register EX-17"},
        {.name = "payee_person",
         .kind = "payee",
         .payee = "person 0700000000000000000000000000000000000000000000000000000000000000"},
    };
    struct kinds_world world;
    (void)state;
    kinds_world_open(&world);
    assert_all_shown(&world, rows, sizeof rows / sizeof rows[0]);
    kinds_world_close(&world);
}

static void
a_period_and_a_programme_narrow_a_report(void **state)
{
    static const struct shown rows[] = {
        {.name = "summary_second_quarter", .kind = "summary", .from = 20230401, .to = 20230630},
        {.name = "summary_2023", .kind = "summary", .from = 20230101, .to = 20231231},
        {.name = "summary_before_the_first", .kind = "summary", .from = 20211101, .to = 20220630},
        {.name = "summary_after_the_last", .kind = "summary", .from = 20240101},
        {.name = "disbursements_refunds", .kind = "disbursements", .programme = "TK-1"},
        {.name = "programmes_2022",
         .kind = "programmes",
         .from = 20220101,
         .to = 20221231,
         .category = "企业优惠政策资金"},
        {.name = "log_before_all", .kind = "log", .to = 20200101},
    };
    struct kinds_world world;
    (void)state;
    kinds_world_open(&world);
    assert_all_shown(&world, rows, sizeof rows / sizeof rows[0]);
    kinds_world_close(&world);
}

/* Above all then: what is wrong, and where. */
static void
damage_is_reported_with_its_place(void **state)
{
    static const struct shown row = {.name = "verification_damaged", .kind = "verification"};
    struct kinds_world world;
    (void)state;
    kinds_world_open(&world);
    kinds_world_damage(&world);
    assert_int_equal(world.verification.verdict, AUDIT_DOES_NOT_HOLD);
    assert_all_shown(&world, &row, 1);
    kinds_world_close(&world);
}

static void
an_empty_ledger_has_reports_too(void **state)
{
    static const struct shown rows[] = {
        {.name = "empty_summary", .kind = "summary"},
        {.name = "empty_summary_period", .kind = "summary", .from = 20230101, .to = 20230228},
        {.name = "empty_disbursements", .kind = "disbursements"},
        {.name = "empty_programmes", .kind = "programmes"},
        {.name = "empty_publicity", .kind = "publicity"},
    };
    struct kinds_world world;
    (void)state;
    kinds_world_open_empty(&world);
    assert_all_shown(&world, rows, sizeof rows / sizeof rows[0]);
    kinds_world_close(&world);
}

/* Whatever the file is called, its pages stand beside it. */
static void
a_page_leads_to_the_pages_beside_it(void **state)
{
    static const struct {
        const char *stem, *link;
    } rows[] = {
        {"list", "<a href=\"./list-2022-06.html\">list-2022-06.html</a>"},
        {"明细 表",
         "<a href=\"./%e6%98%8e%e7%bb%86%20%e8%a1%a8-2022-06.html\">明细 表-2022-06.html</a>"},
        {"javascript:alert(1)",
         "<a "
         "href=\"./javascript%3aalert%281%29-2022-06.html\">javascript:alert(1)-2022-06.html</a>"},
        {"\"><script>x",
         "<a href=\"./%22%3e%3cscript%3ex-2022-06.html\">&quot;&gt;&lt;script&gt;x"},
        {"//host/../x", "<a href=\"./%2f%2fhost%2f..%2fx-2022-06.html\">"},
    };
    struct kinds_world world;
    (void)state;
    kinds_world_open(&world);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_report_subject subject = kinds_subject(&world, AUDIT_ZH);
        struct audit_buffer out = {0};
        struct audit_error err = {0};
        subject.parts = audit_text(rows[i].stem);
        assert_audit(kinds_build(&subject, "disbursements", AUDIT_FORMAT_HTML, &out, &err),
                     AUDIT_OK, &err);
        audit_buffer_append(&out, (struct audit_bytes){(const uint8_t *)"", 1});
        if (strstr((const char *)out.data, rows[i].link) == NULL)
            fail_msg("no %s in\n%s", rows[i].link, (const char *)out.data);
        assert_null(strstr((const char *)out.data, "<script"));
        audit_buffer_free(&out);
    }
    kinds_world_close(&world);
}

static void
what_is_not_there_is_named(void **state)
{
    struct kinds_world world;
    struct audit_buffer out;
    struct audit_error err = {0};
    (void)state;
    kinds_world_open(&world);
    struct audit_report_subject subject = kinds_subject(&world, AUDIT_ZH);
    static const char *const strangers[] = {
        "91999999MA0000000X",
        "person",
        "",
        " ",
        "credit-code",
        "Companies Register",
        "0700000000000000000000000000000000000000000000000000000000000000"};
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        subject.payee = audit_text(strangers[i]);
        assert_audit(kinds_build(&subject, "payee", AUDIT_FORMAT_TEXT, &out, &err), AUDIT_NOT_FOUND,
                     &err);
        assert_audit_message(&err, AUDIT_MESSAGE_REPORT_NO_PAYEE);
        audit_buffer_free(&out);
    }
    static const uint64_t vouchers[] = {KINDS_VOUCHERS, UINT64_MAX};
    for (size_t i = 0; i < 2; i++) {
        subject.voucher = vouchers[i];
        assert_audit(kinds_build(&subject, "voucher", AUDIT_FORMAT_TEXT, &out, &err),
                     AUDIT_NOT_FOUND, &err);
        assert_audit_message(&err, AUDIT_MESSAGE_REPORT_NO_VOUCHER);
        audit_buffer_free(&out);
    }
    kinds_world_close(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_report_says_what_the_ledger_has),
        cmocka_unit_test(a_payee_has_one_account_under_all_his_names),
        cmocka_unit_test(a_period_and_a_programme_narrow_a_report),
        cmocka_unit_test(damage_is_reported_with_its_place),
        cmocka_unit_test(an_empty_ledger_has_reports_too),
        cmocka_unit_test(a_page_leads_to_the_pages_beside_it),
        cmocka_unit_test(what_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
