/* Each kind of cell, as people fill it in. */
#include <string.h>

#include "import_support.h"
#include "support/assert_status.h"

/* Reads one row under `heading`, in which one cell is `text`. */
static struct ledger_import *
read_cell(const char *heading, const char *before, const char *text, const char *after)
{
    struct ledger_import *import = list_new(NULL);
    struct ledger_buffer lines = {0};
    struct ledger_error err = {0};

    assert_status(ledger_buffer_printf(&lines, &err, "%s\n%s%s%s", heading, before, text, after),
                  LEDGER_OK, &err);
    assert_status(list_read(import, (const char *)lines.data, &err), LEDGER_OK, &err);
    ledger_buffer_free(&lines);
    return import;
}

static const struct ledger_disbursement *
draft_of(struct ledger_import *import)
{
    size_t count;
    const struct ledger_entry *drafts = ledger_import_take_new(import, &count);

    assert_int_equal(count, 1);
    return &drafts[0].disbursement;
}

struct refused {
    const char *text;
    enum ledger_message message;
};

/* Every text of the table is refused with its sentence, and the cell is named. */
static void
assert_refused(const char *heading, const char *before, const char *after, const char *cell,
               const struct refused *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ledger_import *import = read_cell(heading, before, rows[i].text, after);
        size_t finding_count;
        const struct ledger_import_finding *findings =
            ledger_import_findings(import, &finding_count);
        struct ledger_error why;

        assert_int_equal(finding_count, 1);
        ledger_import_finding_error(&findings[0], &why);
        assert_message(&why, rows[i].message);
        assert_string_equal(why.place, cell);
        assert_int_equal(ledger_import_class_count(import, LEDGER_IMPORT_ERROR), 1);
        (void)ledger_import_take_new(import, &finding_count);
        assert_int_equal(finding_count, 0);
        ledger_import_free(import);
    }
}
#define ASSERT_REFUSED(before, after, cell, rows)                                                  \
    assert_refused(LIST_HEADING, before, after, cell, rows, sizeof(rows) / sizeof((rows)[0]))

static void
amounts_are_read_to_the_fen(void **state)
{
    static const struct {
        const char *text;
        int64_t fen;
    } rows[] = {
        {"1001.00", 100100},
        {"￥1,234.50", 123450},
        {" １，２３４．５ ", 123450},
        {"1.5万元", 1500000},
        {"0.01", 1},
        {"90,000,000,000,000,000.00", LEDGER_MONEY_FEN_MAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_import *import =
            read_cell(LIST_HEADING, "R-1|P|2023|甲|" LIST_CODE "|", rows[i].text, "|2023-06-05");

        assert_int_equal(draft_of(import)->amount_fen, rows[i].fen);
        ledger_import_free(import);
    }
}

static void
amounts_that_are_not_sure_are_refused(void **state)
{
    static const struct refused rows[] = {
        {"", LEDGER_MESSAGE_AMOUNT_EMPTY},
        {"0", LEDGER_MESSAGE_IMPORT_AMOUNT_NOT_POSITIVE},
        {"-1", LEDGER_MESSAGE_IMPORT_AMOUNT_NOT_POSITIVE},
        {"(5.00)", LEDGER_MESSAGE_IMPORT_AMOUNT_NOT_POSITIVE},
        {"1.234", LEDGER_MESSAGE_AMOUNT_TOO_MANY_DECIMALS},
        {"1E+6", LEDGER_MESSAGE_AMOUNT_SCIENTIFIC},
        {"12,34.00", LEDGER_MESSAGE_AMOUNT_SEPARATORS},
        {"=SUM(F2:F3)", LEDGER_MESSAGE_AMOUNT_FORMULA},
        {"92233720368547758.08", LEDGER_MESSAGE_AMOUNT_OUT_OF_RANGE},
        {"90000000000000000.01", LEDGER_MESSAGE_AMOUNT_OUT_OF_RANGE},
        {"abc", LEDGER_MESSAGE_AMOUNT_MALFORMED},
    };

    (void)state;
    ASSERT_REFUSED("R-1|P|2023|甲|" LIST_CODE "|", "|2023-06-05", "F2", rows);
}

static void
accounts_are_digits_however_a_spreadsheet_keeps_them(void **state)
{
    static const char *const rows[] = {
        "9999352927547131862",     "'9999352927547131862",  "=\"9999352927547131862\"",
        "9999 3529 2754 7131 862", "9999352927547131862\t", "９９９９352927547131862",
        "9999-3529-2754-7131-862",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_import *import =
            read_cell(LIST_HEADING, "R-1|P|2023|甲|" LIST_CODE "|5|2023-06-05|", rows[i], "");
        struct ledger_account account = draft_of(import)->account;

        assert_true(account.stated);
        assert_string_equal(account.last_four, "1862");
        assert_string_equal(list_committed, "9999352927547131862");
        assert_int_equal(account.commitment.size, 32);
        ledger_import_free(import);
    }
}

static void
accounts_that_a_spreadsheet_spoilt_are_refused(void **state)
{
    static const struct refused rows[] = {
        {"9.99905E+18", LEDGER_MESSAGE_IMPORT_ACCOUNT_SCIENTIFIC},
        {"9.99905e18", LEDGER_MESSAGE_IMPORT_ACCOUNT_SCIENTIFIC},
        {"9999352927547131862.0", LEDGER_MESSAGE_IMPORT_ACCOUNT_SCIENTIFIC},
        {"9999395051ABC671511", LEDGER_MESSAGE_IMPORT_ACCOUNT_LETTERS},
        {"=A1", LEDGER_MESSAGE_IMPORT_ACCOUNT_LETTERS},
        {"1234567", LEDGER_MESSAGE_IMPORT_ACCOUNT_LENGTH},
        {"12345678901234567890123456789012345678901", LEDGER_MESSAGE_IMPORT_ACCOUNT_LENGTH},
        {"9999\xE2\x80\xAE"
         "352927547131862",
         LEDGER_MESSAGE_IMPORT_CELL_STEERS},
    };

    (void)state;
    ASSERT_REFUSED("R-1|P|2023|甲|" LIST_CODE "|5|2023-06-05|", "", "H2", rows);
}

static void
references_codes_and_years_are_refused_with_their_cell(void **state)
{
    static const struct refused references[] = {
        {"", LEDGER_MESSAGE_IMPORT_CELL_EMPTY},
        {"BAD 0002", LEDGER_MESSAGE_IMPORT_IDENTIFIER},
        {"1.2E+15", LEDGER_MESSAGE_IMPORT_IDENTIFIER},
    };
    static const struct refused programmes[] = {
        {"", LEDGER_MESSAGE_IMPORT_CELL_EMPTY},
        {"项目一", LEDGER_MESSAGE_IMPORT_PROGRAMME},
    };
    static const struct refused years[] = {
        {"", LEDGER_MESSAGE_IMPORT_CELL_EMPTY},
        {"MMXXIII", LEDGER_MESSAGE_IMPORT_YEAR},
        {"23", LEDGER_MESSAGE_IMPORT_YEAR},
        {"20233", LEDGER_MESSAGE_IMPORT_YEAR},
    };
    static const struct refused codes[] = {
        {"", LEDGER_MESSAGE_IMPORT_CELL_EMPTY},
        {"91999999MA5JDJJ82", LEDGER_MESSAGE_USCC_FORM},
        {"91999999OA5JDJJ82C", LEDGER_MESSAGE_USCC_FORM},
        {"91999999MA5JDJJ82D", LEDGER_MESSAGE_USCC_CHECK_18},
        {"９1999999MA5JDJJ82C", LEDGER_MESSAGE_USCC_FULL_WIDTH},
    };
    static const struct refused dates[] = {
        {"", LEDGER_MESSAGE_IMPORT_CELL_EMPTY},
        {"20260231", LEDGER_MESSAGE_DATE_DOES_NOT_EXIST},
        {"20230229", LEDGER_MESSAGE_DATE_DOES_NOT_EXIST},
        {"45000", LEDGER_MESSAGE_DATE_MALFORMED}, /* a spreadsheet's own count of days */
    };
    static const struct refused memos[] = {
        {"退税\x1b[2J", LEDGER_MESSAGE_IMPORT_CELL_STEERS},
        {"退税\xE2\x80\xAE元00.001", LEDGER_MESSAGE_IMPORT_CELL_STEERS},
        {"=HYPERLINK(\"http://example.invalid\")", LEDGER_MESSAGE_IMPORT_FORMULA},
    };

    (void)state;
    ASSERT_REFUSED("", "|P|2023|甲|" LIST_CODE "|5|2023-06-05", "A2", references);
    ASSERT_REFUSED("R-1|", "|2023|甲|" LIST_CODE "|5|2023-06-05", "B2", programmes);
    ASSERT_REFUSED("R-1|P|", "|甲|" LIST_CODE "|5|2023-06-05", "C2", years);
    ASSERT_REFUSED("R-1|P|2023|甲|", "|5|2023-06-05", "E2", codes);
    ASSERT_REFUSED("R-1|P|2023|甲|" LIST_CODE "|5|", "", "G2", dates);
    ASSERT_REFUSED("R-1|P|2023|甲|" LIST_CODE "|5|2023-06-05||", "", "I2", memos);
}

static void
a_text_has_a_longest_size(void **state)
{
    char memo[1026];
    const struct refused rows[] = {{memo, LEDGER_MESSAGE_IMPORT_TEXT_TOO_LONG}};
    struct ledger_import *import;

    (void)state;
    memset(memo, 'x', sizeof(memo));
    memo[1025] = '\0';
    ASSERT_REFUSED("R-1|P|2023|甲|" LIST_CODE "|5|2023-06-05||", "", "I2", rows);
    memo[1024] = '\0';
    import = read_cell(LIST_HEADING, "R-1|P|2023|甲|" LIST_CODE "|5|2023-06-05||", memo, "");
    assert_string_equal(draft_of(import)->memo, memo);
    ledger_import_free(import);
}

#define PERSON_HEADING "业务单号|项目代码|预算年度|姓名|身份证号|金额|日期"

static void
a_person_stands_in_the_entry_as_a_commitment_alone(void **state)
{
    /* The example number of GB 11643-1999. */
    struct ledger_import *import =
        read_cell(PERSON_HEADING, "R-1|P|2023|虚构甲|", "11010519491231002x", "|5|2023-06-05");
    const struct ledger_disbursement *draft = draft_of(import);

    (void)state;
    assert_int_equal(draft->payee.kind, LEDGER_PAYEE_PERSON);
    assert_string_equal(draft->payee.name, "");
    assert_int_equal(draft->payee.person.size, 32);
    assert_string_equal(list_committed, "resident-id 11010519491231002X");
    ledger_import_free(import);
}

static void
a_wrong_identity_number_is_refused_without_being_repeated(void **state)
{
    static const struct refused rows[] = {
        {"110105194912310021", LEDGER_MESSAGE_IMPORT_IDENTITY_NUMBER},
        {"1.10105E+17", LEDGER_MESSAGE_IMPORT_IDENTITY_NUMBER},
        {"", LEDGER_MESSAGE_IMPORT_CELL_EMPTY},
    };

    (void)state;
    assert_refused(PERSON_HEADING, "R-1|P|2023|虚构甲|", "|5|2023-06-05", "E2", rows, 3);
}

static void
every_bad_cell_of_a_row_is_found_at_once(void **state)
{
    struct ledger_import *import =
        read_cell(LIST_HEADING, "|P|x|甲|Y|", "zero", "|never|1|\x01|多");
    size_t count;

    (void)state;
    (void)ledger_import_findings(import, &count);
    assert_int_equal(count, 8);
    ledger_import_free(import);
}

static void
cells_that_belong_together_are_asked_for_together(void **state)
{
    static const char heading[] =
        "业务单号|项目代码|预算年度|收款单位|信用代码|金额|日期|申报编号|核定金额|开户行|账号";
    static const struct {
        const char *line;
        const char *cell;
    } rows[] = {
        {"R-1|P|2023|甲|" LIST_CODE "|5|2023-06-05|C-1|", "H2"},
        {"R-1|P|2023|甲|" LIST_CODE "|5|2023-06-05||7", "I2"},
        {"R-1|P|2023|甲|" LIST_CODE "|5|2023-06-05|||某银行|", "J2"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_import *import = read_cell(heading, rows[i].line, "", "");
        size_t count;
        const struct ledger_import_finding *findings = ledger_import_findings(import, &count);
        struct ledger_error why;

        assert_int_equal(count, 1);
        ledger_import_finding_error(&findings[0], &why);
        assert_message(&why, LEDGER_MESSAGE_IMPORT_CELL_ALONE);
        assert_string_equal(why.place, rows[i].cell);
        ledger_import_free(import);
    }
}

static void
the_source_is_the_file_and_the_row(void **state)
{
    struct ledger_import *import =
        read_cell(LIST_HEADING, "R-1|P|2023|甲|" LIST_CODE "|5|", "2023年6月5日", "");
    const struct ledger_disbursement *draft = draft_of(import);

    (void)state;
    assert_true(draft->source.stated);
    assert_int_equal(draft->source.row, 2);
    assert_string_equal(draft->source.sheet, "");
    assert_int_equal(draft->source.file_sha256.size, 32);
    assert_int_equal(draft->date, 20230605);
    ledger_import_free(import);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_read_to_the_fen),
        cmocka_unit_test(amounts_that_are_not_sure_are_refused),
        cmocka_unit_test(accounts_are_digits_however_a_spreadsheet_keeps_them),
        cmocka_unit_test(accounts_that_a_spreadsheet_spoilt_are_refused),
        cmocka_unit_test(references_codes_and_years_are_refused_with_their_cell),
        cmocka_unit_test(a_text_has_a_longest_size),
        cmocka_unit_test(a_person_stands_in_the_entry_as_a_commitment_alone),
        cmocka_unit_test(a_wrong_identity_number_is_refused_without_being_repeated),
        cmocka_unit_test(every_bad_cell_of_a_row_is_found_at_once),
        cmocka_unit_test(cells_that_belong_together_are_asked_for_together),
        cmocka_unit_test(the_source_is_the_file_and_the_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
