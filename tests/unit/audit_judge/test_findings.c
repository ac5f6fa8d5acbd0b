/* Findings in the order of a report, and no more of them than are kept. */
#include <string.h>

#include "audit/judge/verify_internal.h"
#include "support/assert_status.h"

enum { NO = -1 };

/* In the order in which they must come out. */
static const struct {
    const char *what;
    long seal, entry;
    enum audit_rule rule;
    enum audit_check check;
    const char *text;
} rows[] = {
    {"a voucher's bytes before its rules", 2, NO, 0, AUDIT_CHECK_CHAIN, ""},
    {"an entry's bytes are its voucher's", 2, 9, 0, AUDIT_CHECK_ENTRIES, ""},
    {"a rule on the voucher", 2, NO, AUDIT_RULE_SIGNATURE, AUDIT_CHECK_SIGNATURES, "admin.1"},
    {"of two by their words", 2, NO, AUDIT_RULE_SIGNATURE, AUDIT_CHECK_SIGNATURES, "admin.2"},
    {"by the number of the rule", 2, NO, AUDIT_RULE_CLOCK, AUDIT_CHECK_RULES, ""},
    {"then its entries", 2, 7, AUDIT_RULE_ADJUSTMENT, AUDIT_CHECK_RULES, ""},
    {"one after the other", 2, 8, AUDIT_RULE_PROGRAMME, AUDIT_CHECK_RULES, ""},
    {"each by rule", 2, 8, AUDIT_RULE_PERIOD, AUDIT_CHECK_RULES, ""},
    {"the next voucher", 3, NO, 0, AUDIT_CHECK_CHAIN, ""},
    {"what is of no voucher, by check", NO, NO, 0, AUDIT_CHECK_TREE, ""},
    {"then by check again", NO, NO, 0, AUDIT_CHECK_HISTORY, "checkpoints/1"},
    {"and by words", NO, NO, 0, AUDIT_CHECK_HISTORY, "checkpoints/2"},
    {"and last what is of an entry", NO, 4, 0, AUDIT_CHECK_HINTS, ""},
    {"one after the other", NO, 5, 0, AUDIT_CHECK_HINTS, ""},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static void
add(struct findings *findings, size_t i)
{
    struct audit_finding *finding = findings_add(findings);
    finding->concerns_seal = rows[i].seal != NO;
    finding->seal = rows[i].seal != NO ? (uint64_t)rows[i].seal : 0;
    finding->concerns_entry = rows[i].entry != NO;
    finding->entry = rows[i].entry != NO ? (uint64_t)rows[i].entry : 0;
    finding->rule = rows[i].rule;
    finding->check = rows[i].check;
    memcpy(finding->what.arguments[0], rows[i].text, strlen(rows[i].text) + 1);
}

static bool
is_row(const struct audit_finding *finding, size_t i)
{
    return finding->concerns_seal == (rows[i].seal != NO) &&
           (rows[i].seal == NO || finding->seal == (uint64_t)rows[i].seal) &&
           finding->concerns_entry == (rows[i].entry != NO) &&
           (rows[i].entry == NO || finding->entry == (uint64_t)rows[i].entry) &&
           finding->rule == rows[i].rule && finding->check == rows[i].check &&
           strcmp(finding->what.arguments[0], rows[i].text) == 0;
}

static void
the_order_is_the_ledgers_then_the_laws(void **state)
{
    (void)state;
    /* Multiples modulo a prime above their number bring them in an order of their own each. */
    assert_true(ROWS < 17);
    for (size_t step = 1; step < 17; step++) {
        struct findings findings = {0};
        for (size_t i = 1; i < 17; i++)
            if (i * step % 17 - 1 < ROWS)
                add(&findings, i * step % 17 - 1);
        assert_int_equal(findings.count, ROWS);
        findings_sort(&findings);
        for (size_t i = 0; i < ROWS; i++)
            if (!is_row(&findings.rows[i], i))
                fail_msg("step %zu, place %zu: not \"%s\"", step, i, rows[i].what);
        findings_free(&findings);
    }
}

static void
more_than_are_kept_are_counted(void **state)
{
    struct findings findings = {0};
    (void)state;
    for (size_t i = 0; i < AUDIT_FINDINGS_MAX + 5; i++) {
        struct audit_finding *finding = findings_add(&findings);
        assert_non_null(finding);
        assert_int_equal(finding->seal, 0); /* each is a new one */
        finding->seal = i + 1;
    }
    assert_int_equal(findings.count, AUDIT_FINDINGS_MAX);
    assert_int_equal(findings.total, AUDIT_FINDINGS_MAX + 5);
    assert_int_equal(findings.rows[AUDIT_FINDINGS_MAX - 1].seal, AUDIT_FINDINGS_MAX);
    findings_free(&findings);
    findings_sort(&findings); /* nothing to sort */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_is_the_ledgers_then_the_laws),
        cmocka_unit_test(more_than_are_kept_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
