#include "support/assert_status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/file.h"
#include "tools/common/sheet.h"

/* Rows as one text: cells in <>, rows as "number:"; cells that say nothing for certain before their
 * row, as "!B3 formula 12" and covered ones as "!B3 merged". */
struct shown {
    char text[8192];
    size_t size;
};

static void show(struct shown *shown, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
show(struct shown *shown, const char *format, ...)
{
    va_list values;
    int size;

    va_start(values, format);
    size = vsnprintf(shown->text + shown->size, sizeof(shown->text) - shown->size, format, values);
    va_end(values);
    assert_true(size >= 0 && (size_t)size < sizeof(shown->text) - shown->size);
    shown->size += (size_t)size;
}

static enum ledger_status
show_row(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    (void)err;
    show(context, "%u:", (unsigned)row->number);
    for (size_t i = 0; i < row->cell_count; i++)
        show(context, "<%.*s>", (int)row->cells[i].size, (const char *)row->cells[i].data);
    show(context, "\n");
    return LEDGER_OK;
}

static enum ledger_status
show_fault(void *context, uint64_t row, size_t column, struct ledger_slice text, bool is_covered,
           const struct ledger_error *why, struct ledger_error *err)
{
    char name[SHEET_CELL_NAME_SIZE];

    (void)err;
    sheet_cell_name(row, column, name);
    assert_int_equal(is_covered, why->message == LEDGER_MESSAGE_SHEET_CELL_MERGED);
    show(context, "!%s %s %.*s\n", name, ledger_message_name(why->message) + strlen("sheet-cell-"),
         (int)text.size, (const char *)text.data);
    return LEDGER_OK;
}

static enum ledger_status
read_book(const char *name, const char *sheet, sheet_fault_fn *fault, struct shown *shown,
          struct sheet_found *found, struct ledger_error *err)
{
    char path[4096];
    struct sheet_options options = {
        .sheet = sheet, .fault = fault, .row_count_max = 100, .cell_size_max = 64};

    (void)snprintf(path, sizeof(path), "%s/xlsx/%s.xlsx", getenv("LEDGER_TEST_DATA"), name);
    return sheet_read_file(path, &options, show_row, shown, found, err);
}

static void
workbooks_are_read_as_spreadsheets_show_them(void **state)
{
    static const struct {
        const char *name;
        const char *sheet;
        const char *rows;
    } rows[] = {
        {"plain", NULL, "1:<收款单位><金额>\n2:<虚构示例甲 & 乙><1234.5>\n"},
        {"rich", NULL,
         "1:<虚构 示例>\n2:<東京>\n3:<一行\r\n二行>\n4:<_x000D_ _x00ZZ_ _xD83D_>\n5:<𠮷😀>\n"},
        {"inline", NULL, "1:<甲><乙丙><丁><TRUE><FALSE><2023-06-05 00:00:00>\n"},
        {"gaps", NULL, "2:<><><甲><><><乙>\n7:<丙>\n8:<丁><戊>\n"},
        {"wps", NULL, "1:<甲><2023-06-05>\n"},
        {"strict", NULL, "1:<甲><7>\n"},
        {"hidden", NULL, "1:<甲>\n2:<乙>\n3:<丙>\n4:<丁>\n5:<戊>\n"},
        {"hidden", "旧", "1:<藏>\n"},
        {"hidden", "notes", "1:<说明>\n"},
        {"dates-1904", NULL,
         "1:<1904-01-01>\n2:<1904-01-02>\n3:<2023-06-05>\n4:<9999-12-31>\n!A5 date 2957004\n5:\n"},
        {"dates-1900", NULL,
         "1:<1900-01-01>\n2:<1900-02-28>\n!A3 date 60\n3:\n4:<1900-03-01>\n5:<2023-06-05>\n"
         "6:<2023-06-05 08:30:00>\n7:<2023-06-06>\n8:<9999-12-31>\n!A9 date 2958466\n9:\n"
         "!A10 date -1\n10:\n!A11 date 0\n11:\n"},
        {"formats", NULL,
         "1:<2023-06-05 12:00:00>\n2:<2023-06-05 12:00:00>\n"
         "3:<2023-06-05 12:00:00>\n4:<2023-06-05 12:00:00>\n5:<1081980:00:00>\n"
         "6:<45082.5>\n7:<45082.5>\n8:<45082.5>\n!A9 scaled 45082.5\n9:\n"
         "!A10 scaled 45082.5\n10:\n!A11 scaled 45082.5\n11:\n12:<45082.5>\n"
         "13:<45082.5>\n14:<45082.5>\n15:<45082.5>\n16:<2023-06-05 12:00:00>\n"
         "17:<2023-06-05 12:00:00>\n18:<2023-06-05 12:00:00>\n19:<45082.5>\n"
         "20:<45082.5>\n"},
        {"formats-built-in", NULL,
         "1:<0.5>\n2:<0.5>\n!A3 scaled 0.5\n3:\n4:<12:00:00>\n5:<12:00:00>\n"
         "6:<12:00:00>\n7:<12:00:00>\n8:<0.5>\n"},
        {"numbers", NULL,
         "1:<1234.5>\n2:<1.10>\n3:<0>\n4:<-0.50>\n5:<1234.5>\n6:<0.005>\n7:<-150>\n"
         "8:<123456789012345>\n9:<0.1>\n10:<1234.1>\n11:<852000000.29>\n"
         "!A12 inexact 0.30000000000000004\n12:\n!A13 inexact 1234.5600000000002\n13:\n"
         "!A14 digits-lost 9.9990000000000003E+18\n14:\n!A15 digits-lost 9999000000000000017\n15:\n"
         "!A16 digits-lost 1E+15\n16:\n!A17 digits-lost 1E400\n17:\n!A18 number 1,234\n18:\n"
         "!A19 number 12x\n19:\n20:<0.07>\n21:<0.07>\n!A22 inexact 99999999999999.984\n22:\n"
         "23:<0>\n24:<0>\n25:<7>\n!A26 number 1.\n26:\n!A27 number .5\n27:\n"},
        {"doubtful", NULL,
         "!B1 error #N/A\n1:<甲><><7>\n!A2 formula 7\n!B2 formula x\n2:\n"
         "!A3 formula 1\n!B3 formula 2\n3:<><><3>\n!A4 formula 4\n!B4 formula 5\n4:<><><丙>\n"
         "5:<丁><><8>\n!B6 formula \n!B6 merged \n!D6 merged \n6:<戊>\n!B7 merged \n7:<7>\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct shown shown = {0};
        struct sheet_found found = {0};
        struct ledger_error err = {0};

        print_message("  %s\n", rows[i].name);
        assert_status(read_book(rows[i].name, rows[i].sheet, show_fault, &shown, &found, &err),
                      LEDGER_OK, &err);
        assert_string_equal(shown.text, rows[i].rows);
        assert_true(found.is_workbook);
        assert_true(found.row_count > 0);
    }
}

static void
what_cannot_be_read_is_refused_with_what_to_do(void **state)
{
    static const struct {
        const char *name;
        enum ledger_status status;
        enum ledger_message message;
        const char *text;
    } rows[] = {
        {"old", LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_IS_XLS, "Save it as xlsx"},
        {"password", LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_ENCRYPTED, "Remove the password"},
        {"locked", LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_ENCRYPTED, "Remove the password"},
        {"binary", LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_IS_XLSB, "xlsb"},
        {"ods", LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_NO_WORKBOOK, "ods"},
        {"macro", LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_MACRO, "without macros"},
        {"macro-moved", LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_MACRO, "without macros"},
        {"macro-sheet", LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_MACRO, "without macros"},
        {"method", LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_ZIP_METHOD, "sheet1.xml"},
        {"ratio", LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_ZIP_BOMB, "sheet1.xml"},
        {"size", LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_ZIP_BOMB, "sheet1.xml"},
        {"checksum", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_DAMAGED, "sheet1.xml"},
        {"part-twice", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_TWICE, "orkbook.xml"},
        {"zip-cut-off", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_DAMAGED, "zip"},
        {"zip-header-only", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_DAMAGED, "zip"},
        {"zip-empty", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_DAMAGED, "zip"},
        {"path-up", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_NAME, "../outside.xml"},
        {"path-absolute", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_NAME, "/etc/x"},
        {"path-backslash", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_NAME, "xl\\x"},
        {"cut-off", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_XML_MALFORMED, "sheet1.xml, line 2"},
        {"not-xml", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_XML_MALFORMED, "sheet1.xml, line 1"},
        {"doctype", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_XML_DOCTYPE, "sheet1.xml"},
        {"doctype-external", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_XML_DOCTYPE, "sharedStrings"},
        {"deep", LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_XML_DEEP, "sheet1.xml"},
        {"rows-reversed", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_DISORDER, "near A2"},
        {"row-twice", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_DISORDER, "near A2"},
        {"cell-twice", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_DISORDER, "near C1"},
        {"cells-reversed", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_DISORDER, "near C1"},
        {"cell-of-another-row", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_DISORDER, "near A1"},
        {"cell-without-place", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_DISORDER, "near A1"},
        {"string-missing", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_DISORDER, "near B1"},
        {"column-257", LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_TOO_MANY_COLUMNS, "Row 1"},
        {"empty", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_EMPTY, "nothing"},
        {"empty-styled", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_EMPTY, "nothing"},
        {"all-hidden", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_NONE_VISIBLE, "--sheet"},
        {"chart", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_NONE_VISIBLE, "--sheet"},
        {"sheet-missing", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_NO_CELLS, "清单"},
        {"formula", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_FORMULA, "A2: This is a formula"},
        {"not-available", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_CELL_ERROR, "A2: This is"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct shown shown = {0};
        struct sheet_found found = {.row_count = 77};
        struct ledger_error err = {0};
        char name[64];
        char text[LEDGER_ERROR_TEXT_SIZE];

        print_message("  %s\n", rows[i].name);
        (void)snprintf(name, sizeof(name), "bad/%s", rows[i].name);
        assert_status(read_book(name, NULL, /* fault= */ NULL, &shown, &found, &err),
                      rows[i].status, &err);
        assert_message(&err, rows[i].message);
        ledger_error_text(&err, LEDGER_LANGUAGE_EN, text);
        if (strstr(text, rows[i].text) == NULL || strstr(text, ".xlsx") == NULL)
            fail_msg("%s: without %s", text, rows[i].text);
        assert_int_equal(found.row_count, 77);
    }
}

static void
sheets_and_hidden_rows_are_named(void **state)
{
    struct shown shown = {0};
    struct sheet_found found;
    struct ledger_error err = {0};
    char text[LEDGER_ERROR_TEXT_SIZE];

    (void)state;
    assert_status(read_book("hidden", NULL, NULL, &shown, &found, &err), LEDGER_OK, &err);
    assert_string_equal(found.sheet, "清单");
    assert_string_equal(found.sheets_visible, "Notes");
    assert_string_equal(found.sheets_hidden, "旧");
    assert_string_equal(found.rows_hidden, "2-3, 5"); /* Row 6 is hidden and blank. */
    assert_string_equal(found.columns_hidden, "B, D-F");
    assert_status(read_book("hidden", "表", NULL, &shown, &found, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_SHEET_NO_SUCH);
    ledger_error_text(&err, LEDGER_LANGUAGE_EN, text);
    assert_non_null(strstr(text, "清单, Notes"));
    assert_status(sheet_read_bytes(ledger_slice_of("a,b\n", 4),
                                   &(struct sheet_options){.sheet = "表"}, show_row, &shown, &found,
                                   &err),
                  LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_SHEET_IS_TEXT);
}

static void
the_digest_is_that_of_the_file(void **state)
{
    struct shown shown = {0};
    struct sheet_found found;
    struct ledger_error err = {0};
    struct ledger_buffer bytes = {0};
    struct ledger_digest digest;
    char path[4096];

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/xlsx/plain.xlsx", getenv("LEDGER_TEST_DATA"));
    assert_status(ledger_file_read(path, 1 << 20, &bytes, &err), LEDGER_OK, &err);
    digest = ledger_digest_of(ledger_buffer_slice(&bytes));
    assert_status(read_book("plain", NULL, NULL, &shown, &found, &err), LEDGER_OK, &err);
    assert_true(ledger_digest_equal(&found.digest, &digest));
    assert_status(sheet_read_bytes(ledger_buffer_slice(&bytes), &(struct sheet_options){0},
                                   show_row, &shown, &found, &err),
                  LEDGER_OK, &err);
    assert_true(ledger_digest_equal(&found.digest, &digest));
    ledger_buffer_free(&bytes);
}

/* Every cut of a sound workbook is refused: the list of parts stands at the end. */
static void
a_workbook_that_is_cut_off_is_refused_wherever_it_ends(void **state)
{
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};
    char path[4096];

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/xlsx/rich.xlsx", getenv("LEDGER_TEST_DATA"));
    assert_status(ledger_file_read(path, 1 << 20, &bytes, &err), LEDGER_OK, &err);
    for (size_t size = 4; size < bytes.size; size++) {
        struct shown shown = {0};
        struct sheet_found found = {0};
        enum ledger_status status =
            sheet_read_bytes(ledger_slice_of(bytes.data, size), &(struct sheet_options){0},
                             show_row, &shown, &found, &err);

        if (status != LEDGER_MALFORMED)
            fail_msg("cut at %zu: %d", size, (int)status);
    }
    ledger_buffer_free(&bytes);
}

static void
limits_are_kept(void **state)
{
    struct shown shown = {0};
    struct sheet_found found;
    struct ledger_error err = {0};
    char path[4096];

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/xlsx/plain.xlsx", getenv("LEDGER_TEST_DATA"));
    assert_status(sheet_read_file(path, &(struct sheet_options){.row_count_max = 1}, show_row,
                                  &shown, &found, &err),
                  LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_SHEET_TOO_MANY_ROWS);
    assert_status(sheet_read_file(path, &(struct sheet_options){.cell_size_max = 11}, show_row,
                                  &shown, &found, &err),
                  LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_SHEET_CELL_TOO_LARGE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workbooks_are_read_as_spreadsheets_show_them),
        cmocka_unit_test(what_cannot_be_read_is_refused_with_what_to_do),
        cmocka_unit_test(sheets_and_hidden_rows_are_named),
        cmocka_unit_test(the_digest_is_that_of_the_file),
        cmocka_unit_test(a_workbook_that_is_cut_off_is_refused_wherever_it_ends),
        cmocka_unit_test(limits_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
