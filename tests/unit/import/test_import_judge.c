/* What the ledger says to each row of a list. */
#include <stdlib.h>
#include <string.h>

#include "import_support.h"
#include "ledger/pending.h"
#include "support/park.h"

#define HEAD "业务单号|项目代码|预算年度|收款单位|信用代码|金额|日期|账号|说明\n"
#define PAYEE "虚构示例甲|" LIST_CODE

static struct ledger_import *
judge(struct park *park, const struct ledger_import_options *options, const char *lines)
{
    struct ledger_import *import = list_new(options);
    struct ledger_head head;
    struct ledger_error err = {0};

    assert_status(list_read(import, lines, &err), LEDGER_OK, &err);
    assert_status(ledger_head(park->ledger, &head, &err), LEDGER_OK, &err);
    assert_status(ledger_import_judge(import, ledger_store_of(park->ledger), head.entry_count,
                                      ledger_now(park->ledger), &err),
                  LEDGER_OK, &err);
    return import;
}

/* The only finding, its cell and class. */
static void
assert_finding(const struct ledger_import *import, const char *cell, enum ledger_import_class class,
               enum ledger_message message)
{
    size_t count;
    const struct ledger_import_finding *findings = ledger_import_findings(import, &count);
    struct ledger_error why;

    assert_int_equal(count, 1);
    ledger_import_finding_error(&findings[0], &why);
    assert_message(&why, message);
    assert_string_equal(why.place, cell);
    assert_int_equal(findings[0].class, class);
    assert_int_equal(ledger_import_class_count(import, class), 1);
}

static void
each_objection_of_a_rule_names_its_cell(void **state)
{
    static const struct {
        const char *lines;
        const char *cell;
        enum ledger_import_class class;
        enum ledger_message message;
    } rows[] = {
        {"R-1|TG-9|2023|" PAYEE "|5|2023-06-05", "B2", LEDGER_IMPORT_ERROR,
         LEDGER_MESSAGE_PROGRAMME_UNKNOWN},
        {"R-1|TG-1|2023|" PAYEE "|5|2024-06-05", "G2", LEDGER_IMPORT_ERROR,
         LEDGER_MESSAGE_DATE_IN_THE_FUTURE},
        {"R-1|TG-1|2023|" PAYEE "|1000000.01|2023-06-05", "F2", LEDGER_IMPORT_ERROR,
         LEDGER_MESSAGE_APPROPRIATION_EXCEEDED},
        {"R-1|TG-1|2023|" PAYEE "|5|2023-06-05\nR-1|TG-1|2023|" PAYEE "|5|2023-06-05", "A3",
         LEDGER_IMPORT_ERROR, LEDGER_MESSAGE_IMPORT_REFERENCE_TWICE},
        {"R-1|TG-1|2023|" PAYEE "|5|2023-06-05\nR-1|TG-1|2023|" PAYEE "|6|2023-06-05", "A3",
         LEDGER_IMPORT_ERROR, LEDGER_MESSAGE_IMPORT_REFERENCE_TWICE},
        {"R-1|TG-1|2023|" PAYEE "|5|2023-06-05\nR-2|TG-1|2023|" PAYEE "|5|2023-06-09", "F3",
         LEDGER_IMPORT_WARNING, LEDGER_MESSAGE_IMPORT_REPEAT},
        {"R-1|TG-1|2023|" PAYEE "|5|2023-06-05|12345678\nR-2|TG-1|2023|" PAYEE
         "|6|2023-06-09|12345679",
         "H3", LEDGER_IMPORT_WARNING, LEDGER_MESSAGE_UNEXPLAINED_ACCOUNT},
        {"R-1|TG-1|2023|" PAYEE "|5|2023-06-05\nR-2|TG-1|2023|另一名称|" LIST_CODE "|6|2023-06-09",
         "D3", LEDGER_IMPORT_WARNING, LEDGER_MESSAGE_UNEXPLAINED_NAME},
    };
    struct park park;

    (void)state;
    park_with_programme(&park);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_buffer lines = {0};
        struct ledger_error err = {0};
        struct ledger_import *import;

        assert_status(ledger_buffer_printf(&lines, &err, "%s%s", HEAD, rows[i].lines), LEDGER_OK,
                      &err);
        import = judge(&park, NULL, (const char *)lines.data);
        assert_finding(import, rows[i].cell, rows[i].class, rows[i].message);
        ledger_import_free(import);
        ledger_buffer_free(&lines);
    }
    park_close(&park);
}

static void
a_repeat_in_the_file_names_the_row(void **state)
{
    struct park park;
    struct ledger_import *import;
    size_t count;

    (void)state;
    park_with_programme(&park);
    import =
        judge(&park, NULL,
              HEAD "R-1|TG-1|2023|" PAYEE "|5|2023-06-05\nR-2|TG-1|2023|" PAYEE "|5|2023-06-09");
    assert_string_equal(ledger_import_findings(import, &count)[0].arguments[2], "2");
    ledger_import_free(import);
    park_close(&park);
}

static void
a_reason_answers_a_warning(void **state)
{
    struct park park;
    struct ledger_import *import;
    size_t count;

    (void)state;
    park_with_programme(&park);
    import = judge(&park, NULL,
                   HEAD "R-1|TG-1|2023|" PAYEE "|5|2023-06-05\nR-2|TG-1|2023|" PAYEE
                        "|5|2023-06-09||两笔设备");
    assert_int_equal(ledger_import_class_count(import, LEDGER_IMPORT_NEW), 2);
    (void)ledger_import_findings(import, &count);
    assert_int_equal(count, 0);
    ledger_import_free(import);
    park_close(&park);
}

static void
what_is_recorded_exists_or_differs(void **state)
{
    struct park park;
    struct ledger_import *import;
    const struct ledger_entry *drafts;
    struct ledger_entry copy;
    size_t count;
    static const char lines[] = HEAD "R-1|TG-1|2023|" PAYEE "|5|2023-06-05\n"
                                     "R-2|TG-1|2023|" PAYEE "|7|2023-06-05";

    (void)state;
    park_with_programme(&park);
    import = judge(&park, NULL, lines);
    drafts = ledger_import_take_new(import, &count);
    assert_int_equal(count, 2);
    copy = drafts[0];
    (void)park_record(&park, &copy, 1);
    ledger_import_free(import);

    import = judge(&park, NULL, lines);
    assert_finding(import, "A2", LEDGER_IMPORT_EXISTS, LEDGER_MESSAGE_DUPLICATE_EXISTS);
    drafts = ledger_import_take_new(import, &count);
    assert_int_equal(count, 1);
    assert_string_equal(drafts[0].disbursement.reference, "R-2");
    ledger_import_free(import);

    import = judge(&park, NULL, HEAD "R-1|TG-1|2023|" PAYEE "|6|2023-06-05");
    assert_finding(import, "A2", LEDGER_IMPORT_DIFFERS, LEDGER_MESSAGE_DUPLICATE_AMOUNT);
    ledger_import_free(import);
    park_close(&park);
}

static enum ledger_status
waits_by_amount(void *context, const struct ledger_entry *draft, struct ledger_error *err)
{
    (void)context;
    if (strcmp(draft->disbursement.reference, "R-1") != 0)
        return LEDGER_NOT_FOUND;
    return draft->disbursement.amount_fen == 500
               ? ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_IMPORT_WAITS_SAME, "R-1", "v")
               : ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_IMPORT_WAITS_OTHER, "R-1", "v");
}

static void
what_waits_exists_or_differs_and_is_not_judged(void **state)
{
    const struct ledger_import_options options = {.waits = waits_by_amount};
    struct park park;
    struct ledger_import *import;

    (void)state;
    park_with_programme(&park);
    import =
        judge(&park, &options,
              HEAD "R-1|TG-1|2023|" PAYEE "|5|2023-06-05\nR-2|TG-1|2023|" PAYEE "|7|2023-06-05");
    assert_finding(import, "A2", LEDGER_IMPORT_EXISTS, LEDGER_MESSAGE_IMPORT_WAITS_SAME);
    assert_int_equal(ledger_import_class_count(import, LEDGER_IMPORT_NEW), 1);
    ledger_import_free(import);
    import = judge(&park, &options, HEAD "R-1|TG-1|2023|" PAYEE "|6|2023-06-05");
    assert_finding(import, "A2", LEDGER_IMPORT_DIFFERS, LEDGER_MESSAGE_IMPORT_WAITS_OTHER);
    ledger_import_free(import);
    park_close(&park);
}

static void
looking_leaves_nothing_in_the_ledger(void **state)
{
    struct park park;
    struct ledger_buffer before = {0};
    struct ledger_buffer after = {0};
    struct ledger_head head[2];
    struct ledger_totals totals;
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    assert_status(ledger_head(park.ledger, &head[0], &err), LEDGER_OK, &err);
    assert_status(ledger_checkpoint(park.ledger, &before, &err), LEDGER_OK, &err);
    ledger_import_free(judge(&park, NULL, HEAD "R-1|TG-1|2023|" PAYEE "|5|2023-06-05"));
    assert_status(ledger_head(park.ledger, &head[1], &err), LEDGER_OK, &err);
    assert_status(ledger_checkpoint(park.ledger, &after, &err), LEDGER_OK, &err);
    assert_int_equal(head[0].entry_count, head[1].entry_count);
    assert_true(ledger_slice_equal(ledger_buffer_slice(&before), ledger_buffer_slice(&after)));
    assert_status(ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_READ, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_state_balance(txn, "TG-1", 2023, &totals, &err), LEDGER_OK, &err);
    assert_int_equal(totals.disbursed_count, 0);
    ledger_store_abort(txn);
    ledger_buffer_free(&before);
    ledger_buffer_free(&after);
    park_close(&park);
}

static void
control_totals_are_by_programme(void **state)
{
    struct park park;
    struct ledger_import *import;
    struct ledger_import_total *totals = NULL;
    size_t count;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    import = judge(&park, NULL,
                   HEAD "R-1|TG-1|2023|" PAYEE "|5|2023-06-05\nR-2|TG-9|2023|" PAYEE
                        "|7|2023-06-05\nR-3|TG-1|2023|" PAYEE "|0.01|2023-06-05\n"
                        "R-4|TG-1|2023|" PAYEE "|x|2023-06-05");
    assert_status(ledger_import_totals(import, &totals, &count, &err), LEDGER_OK, &err);
    assert_int_equal(count, 2);
    assert_string_equal(totals[0].programme, "TG-1");
    assert_int_equal(totals[0].row_count, 2);
    assert_int_equal(totals[0].amount_fen, 501);
    assert_int_equal(totals[1].row_count, 1);
    assert_int_equal(totals[1].new_count, 0);
    free(totals);
    ledger_import_free(import);

    import = judge(&park, NULL,
                   HEAD "R-1|TG-1|2023|" PAYEE "|90000000000000000|2023-06-05\n"
                        "R-2|TG-1|2023|" PAYEE "|90000000000000000|2023-06-05");
    assert_status(ledger_import_totals(import, &totals, &count, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_IMPORT_SUM_TOO_LARGE);
    ledger_import_free(import);
    park_close(&park);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_objection_of_a_rule_names_its_cell),
        cmocka_unit_test(a_repeat_in_the_file_names_the_row),
        cmocka_unit_test(a_reason_answers_a_warning),
        cmocka_unit_test(what_is_recorded_exists_or_differs),
        cmocka_unit_test(what_waits_exists_or_differs_and_is_not_judged),
        cmocka_unit_test(looking_leaves_nothing_in_the_ledger),
        cmocka_unit_test(control_totals_are_by_programme),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
