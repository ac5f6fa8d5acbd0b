/* Cells that are doubtful before they are read: formulas, error values, cells under merged ones. */
#include <string.h>

#include "import_support.h"
#include "support/assert_status.h"

#define GOOD_ROW "X-1|KJ-01|2023|虚构示例甲|" LIST_CODE "|5|2023-06-05||"

static void
say(struct ledger_import *import, size_t column, bool is_covered)
{
    struct ledger_error why = {0};
    struct ledger_error err = {0};

    if (is_covered)
        (void)ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_MERGED, "A1");
    else
        (void)ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_FORMULA);
    assert_status(ledger_import_fault(import, column, is_covered, &why, &err), LEDGER_OK, &err);
}

static void
take(struct ledger_import *import, uint64_t number, const char *line)
{
    struct ledger_error err = {0};

    assert_status(list_take(import, number, line, &err), LEDGER_OK, &err);
}

static void
finish(struct ledger_import *import)
{
    struct ledger_digest file = {{1}};
    struct ledger_error err = {0};

    assert_status(ledger_import_finish(import, &file, &err), LEDGER_OK, &err);
}

static void
a_doubtful_cell_is_a_finding_where_it_would_be_read(void **state)
{
    static const struct {
        size_t column;
        bool is_covered;
        const char *line;
        const char *cell; /* NULL: no finding */
        enum ledger_message message;
    } rows[] = {
        {5, false, "X-1|KJ-01|2023|甲|" LIST_CODE "||2023-06-05||", "F2",
         LEDGER_MESSAGE_SHEET_CELL_FORMULA},
        {5, true, "X-1|KJ-01|2023|甲|" LIST_CODE "||2023-06-05||", "F2",
         LEDGER_MESSAGE_SHEET_CELL_MERGED},
        {4, false, "X-1|KJ-01|2023|甲||5|2023-06-05||", "E2", LEDGER_MESSAGE_SHEET_CELL_FORMULA},
        {8, false, "X-1|KJ-01|2023|甲|" LIST_CODE "|5|2023-06-05||", "I2",
         LEDGER_MESSAGE_SHEET_CELL_FORMULA}, /* not required, but somebody wrote it */
        {9, false, "X-1|KJ-01|2023|甲|" LIST_CODE "|5|2023-06-05||", NULL, 0}, /* 序号 */
        {10, false, "X-1|KJ-01|2023|甲|" LIST_CODE "|5|2023-06-05||", "K2",
         LEDGER_MESSAGE_SHEET_CELL_FORMULA}, /* right of the last title */
        {10, true, "X-1|KJ-01|2023|甲|" LIST_CODE "|5|2023-06-05||", NULL, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_import *import = list_new(NULL);
        const struct ledger_import_finding *findings;
        struct ledger_error why = {0};
        size_t count = 0;

        take(import, 1, LIST_HEADING "|序号");
        say(import, rows[i].column, rows[i].is_covered);
        take(import, 2, rows[i].line);
        take(import, 3, GOOD_ROW); /* What was said holds for one row. */
        finish(import);
        findings = ledger_import_findings(import, &count);
        assert_int_equal(count, rows[i].cell == NULL ? 0 : 1);
        assert_int_equal(ledger_import_class_count(import, LEDGER_IMPORT_ERROR), count);
        if (count > 0) {
            ledger_import_finding_error(&findings[0], &why);
            assert_message(&why, rows[i].message);
            assert_string_equal(why.place, rows[i].cell);
        }
        ledger_import_free(import);
    }
}

static void
a_row_of_nothing_but_formulas_is_no_blank_line(void **state)
{
    struct ledger_import *import = list_new(NULL);

    (void)state;
    take(import, 1, LIST_HEADING);
    say(import, 0, true);
    take(import, 2, "||||||||"); /* under a merged cell, and blank */
    take(import, 3, GOOD_ROW);
    say(import, 0, false);
    take(import, 4, "||||||||");
    finish(import);
    assert_int_equal(ledger_import_class_count(import, LEDGER_IMPORT_ERROR), 1);
    ledger_import_free(import);
}

static void
a_heading_with_a_doubtful_title_is_refused_and_one_with_merged_cells_is_not(void **state)
{
    struct ledger_import *import = list_new(NULL);
    struct ledger_error err = {0};

    (void)state;
    say(import, 7, false);
    assert_status(list_take(import, 1, LIST_HEADING, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_SHEET_CELL_FORMULA);
    assert_string_equal(err.place, "H1");
    ledger_import_free(import);

    import = list_new(NULL);
    say(import, 1, true);
    say(import, 2, false);
    take(import, 1, "虚构园区拨付清单");
    say(import, 7, true);
    take(import, 2, LIST_HEADING);
    take(import, 3, GOOD_ROW);
    finish(import);
    assert_int_equal(ledger_import_class_count(import, LEDGER_IMPORT_ERROR), 0);
    ledger_import_free(import);
}

static void
a_computed_sum_is_compared_with_nothing_and_said_to_be_so(void **state)
{
    struct ledger_import *import = list_new(NULL);

    (void)state;
    take(import, 1, LIST_HEADING);
    take(import, 2, GOOD_ROW);
    say(import, 1, true);
    say(import, 5, false);
    take(import, 3, "合计||||||||");
    finish(import);
    assert_int_equal(ledger_import_footer_row(import), 3);
    assert_true(ledger_import_footer_is_doubtful(import));
    assert_int_equal(ledger_import_class_count(import, LEDGER_IMPORT_ERROR), 0);
    ledger_import_free(import);
}

/* Otherwise the word 合计 in a payee's cell would make a payout disappear. */
static void
a_row_with_a_doubtful_date_is_no_total_row(void **state)
{
    struct ledger_import *import = list_new(NULL);

    (void)state;
    take(import, 1, LIST_HEADING);
    take(import, 2, GOOD_ROW);
    say(import, 6, false);
    take(import, 3, "X-2|KJ-01|2023|合计||5|||");
    finish(import);
    assert_int_equal(ledger_import_footer_row(import), 0);
    assert_int_equal(ledger_import_class_count(import, LEDGER_IMPORT_ERROR), 1);
    ledger_import_free(import);
}

static void
the_source_names_the_sheet(void **state)
{
    static const struct {
        const char *name;
        const char *sheet;
    } rows[] = {{"六月", "六月"}, {"", ""}, {"a\xE2\x80\xAE", ""}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_import *import = list_new(NULL);
        const struct ledger_entry *drafts;
        size_t count = 0;

        take(import, 1, LIST_HEADING);
        take(import, 2, GOOD_ROW);
        ledger_import_name_sheet(import, rows[i].name);
        finish(import);
        drafts = ledger_import_take_new(import, &count);
        assert_int_equal(count, 1);
        assert_string_equal(drafts[0].disbursement.source.sheet, rows[i].sheet);
        ledger_import_free(import);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_doubtful_cell_is_a_finding_where_it_would_be_read),
        cmocka_unit_test(a_row_of_nothing_but_formulas_is_no_blank_line),
        cmocka_unit_test(
            a_heading_with_a_doubtful_title_is_refused_and_one_with_merged_cells_is_not),
        cmocka_unit_test(a_computed_sum_is_compared_with_nothing_and_said_to_be_so),
        cmocka_unit_test(a_row_with_a_doubtful_date_is_no_total_row),
        cmocka_unit_test(the_source_names_the_sheet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
