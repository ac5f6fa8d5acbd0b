#include "support/assert_status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/common/sheet.h"

/* Rows as one text: cells in <>, rows as "number/line:". */
struct shown {
    char text[4096];
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
    struct shown *shown = context;

    (void)err;
    show(shown, "%u/%u:", (unsigned)row->number, (unsigned)row->line);
    for (size_t i = 0; i < row->cell_count; i++)
        show(shown, "<%.*s>", (int)row->cells[i].size, (const char *)row->cells[i].data);
    show(shown, "\n");
    return LEDGER_OK;
}

#define BYTES(text) ledger_slice_of(text, sizeof(text) - 1)

static void
lists_are_read_as_spreadsheets_write_them(void **state)
{
    static const struct {
        const char *name;
        struct ledger_slice bytes;
        enum sheet_encoding encoding;
        char separator;
        const char *rows;
    } rows[] = {
        {"plain",
         {(const uint8_t *)"a,b\n1,2\n", 8},
         SHEET_ENCODING_UTF_8,
         ',',
         "1/1:<a><b>\n2/2:<1><2>\n"},
        {"no last line break",
         {(const uint8_t *)"a,b\n1,", 6},
         SHEET_ENCODING_UTF_8,
         ',',
         "1/1:<a><b>\n2/2:<1><>\n"},
        {"CR LF and blank lines",
         {(const uint8_t *)"a,b\r\n\r\n\r\n1,2\r\n", 14},
         SHEET_ENCODING_UTF_8,
         ',',
         "1/1:<a><b>\n4/4:<1><2>\n"},
        {"CR alone",
         {(const uint8_t *)"a,b\r1,2\r", 8},
         SHEET_ENCODING_UTF_8,
         ',',
         "1/1:<a><b>\n2/2:<1><2>\n"},
        {"quotes",
         {(const uint8_t *)"\"a,b\",\"c\"\"d\",\"\"\n\"x\ny\",z,\n1,2,3\n", 31},
         SHEET_ENCODING_UTF_8,
         ',',
         "1/1:<a,b><c\"d><>\n2/2:<x\ny><z><>\n3/4:<1><2><3>\n"},
        {"quotes inside",
         {(const uint8_t *)"=\"6222\",b\n", 10},
         SHEET_ENCODING_UTF_8,
         ',',
         "1/1:<=\"6222\"><b>\n"},
        {"a tab behind a quoted cell",
         {(const uint8_t *)"\"6222\"\t,b\n", 10},
         SHEET_ENCODING_UTF_8,
         ',',
         "1/1:<6222\t><b>\n"},
        {"semicolons",
         {(const uint8_t *)"a;b,c;d\n", 8},
         SHEET_ENCODING_UTF_8,
         ';',
         "1/1:<a><b,c><d>\n"},
        {"tabs",
         {(const uint8_t *)"a\tb\n1,5\t2\n", 10},
         SHEET_ENCODING_UTF_8,
         '\t',
         "1/1:<a><b>\n2/2:<1,5><2>\n"},
        {"a title above",
         {(const uint8_t *)"title\na;b\n", 10},
         SHEET_ENCODING_UTF_8,
         ';',
         "1/1:<title>\n2/2:<a><b>\n"},
        {"UTF-8 with a mark",
         {(const uint8_t *)"\xEF\xBB\xBF\xE4\xB8\xAD,b\n", 9},
         SHEET_ENCODING_UTF_8,
         ',',
         "1/1:<中><b>\n"},
        {"GB18030",
         {(const uint8_t *)"\xD6\xD0\xCE\xC4,b\n\x95\x34\xB2\x35,\xA2\xE3\n", 15},
         SHEET_ENCODING_GB18030,
         ',',
         "1/1:<中文><b>\n2/2:<𠮷><€>\n"},
        {"联通 alone is taken for GB18030 when another line says so",
         {(const uint8_t *)"\xC1\xAA\xCD\xA8\n\xD6\xD0\xCE\xC4\n", 10},
         SHEET_ENCODING_GB18030,
         ',',
         "1/1:<联通>\n2/2:<中文>\n"},
        {"UTF-16LE",
         {(const uint8_t *)"\xFF\xFE\x2D\x4E\x09\0b\0\r\0\n\0\x42\xD8\xB7\xDF\x09\0", 18},
         SHEET_ENCODING_UTF_16LE,
         '\t',
         "1/1:<中><b>\n2/2:<𠮷><>\n"},
        {"UTF-16BE",
         {(const uint8_t *)"\xFE\xFF\x4E\x2D\0,\0b\0\n", 10},
         SHEET_ENCODING_UTF_16BE,
         ',',
         "1/1:<中><b>\n"},
        {"rows of nothing but separators",
         {(const uint8_t *)"a,b\n,,,,\n1,2\n", 13},
         SHEET_ENCODING_UTF_8,
         ',',
         "1/1:<a><b>\n3/3:<1><2>\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct shown shown = {0};
        struct sheet_found found = {0};
        struct ledger_error err = {0};
        struct ledger_digest digest = ledger_digest_of(rows[i].bytes);

        print_message("  %s\n", rows[i].name);
        assert_status(sheet_read_bytes(rows[i].bytes, &(struct sheet_options){0}, show_row, &shown,
                                       &found, &err),
                      LEDGER_OK, &err);
        assert_string_equal(shown.text, rows[i].rows);
        assert_int_equal(found.encoding, rows[i].encoding);
        assert_int_equal(found.separator, rows[i].separator);
        assert_true(ledger_digest_equal(&found.digest, &digest));
    }
}

static void
what_cannot_be_read_for_certain_is_refused_with_its_place(void **state)
{
    static const struct {
        struct ledger_slice bytes;
        enum sheet_encoding encoding;
        enum ledger_status status;
        enum ledger_message message;
        const char *text; /* a part of the English sentence */
    } rows[] = {
        {{(const uint8_t *)"", 0}, 0, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_EMPTY, "nothing"},
        {{(const uint8_t *)"\xEF\xBB\xBF", 3}, 0, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_EMPTY, ""},
        {{(const uint8_t *)"\r\n ,\r\n", 2}, 0, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_EMPTY, ""},
        {{(const uint8_t *)"a,b\n1,\"x\n2,y\n", 13},
         0,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_QUOTE_OPEN,
         "cell B2 (line 2 of the file)"},
        {{(const uint8_t *)"a,b\n\"x\"y,1\n", 11},
         0,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_TEXT_AFTER_QUOTE,
         "cell A2 (line 2"},
        {{(const uint8_t *)"a,b\n1,2\0\n", 9},
         0,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_NUL,
         "Cell B2"},
        {{(const uint8_t *)"a,b\n1,123456789\n", 16},
         0,
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_SHEET_CELL_TOO_LARGE,
         "Cell B2 is too large; at most 8 bytes"},
        {{(const uint8_t *)"1\n2\n3\n4\n", 8},
         0,
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_SHEET_TOO_MANY_ROWS,
         "at most 3"},
        {{(const uint8_t *)"a,b\n1,\xFF\n", 8},
         SHEET_ENCODING_UTF_8,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_BYTES_INVALID,
         "Cell B2"},
        {{(const uint8_t *)"a,b\n1,\xC0\xAF\n", 9},
         SHEET_ENCODING_UTF_8,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_BYTES_INVALID,
         "Cell B2"},
        {{(const uint8_t *)"a,b\n1,\xED\xA0\x80\n", 10},
         SHEET_ENCODING_UTF_8,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_BYTES_INVALID,
         "Cell B2"},
        {{(const uint8_t *)"a,b\n1,\xE4\xB8", 8},
         SHEET_ENCODING_UTF_8,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_BYTES_INVALID,
         "Cell B2"},
        {{(const uint8_t *)"a,b\n1,\xFF\n", 8},
         0,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_BYTES_INVALID,
         "Cell B2"}, /* not GB18030 either */
        {{(const uint8_t *)"\xFF\xFE\x2D\x4E\x09", 5},
         0,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_BYTES_INVALID,
         "Cell A1"},
        {{(const uint8_t *)"\xE4\xB8\xAD,b\n1,\xD6\xD0\n", 11},
         0,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_ENCODINGS_MIXED,
         "Row 2 (line 2 of the file)"},
        {{(const uint8_t *)"\xD6\xD0,b\n1,\xCE\xC4\n\xE4\xB8\xAD\n", 14},
         0,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_ENCODINGS_MIXED,
         "Row 3 (line 3 of the file)"},
        {{(const uint8_t *)"PK\x03\x04...", 7},
         0,
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_SHEET_ZIP_DAMAGED,
         "damaged or incomplete"},
        {{(const uint8_t *)"\xD0\xCF\x11\xE0...", 7},
         0,
         LEDGER_UNSUPPORTED,
         LEDGER_MESSAGE_SHEET_IS_XLS,
         "xls"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sheet_options options = {
            .encoding = rows[i].encoding, .row_count_max = 3, .cell_size_max = 8};
        struct sheet_found found = {.row_count = 77};
        struct shown shown = {0};
        struct ledger_error err = {0};
        char text[LEDGER_ERROR_TEXT_SIZE];

        assert_status(sheet_read_bytes(rows[i].bytes, &options, show_row, &shown, &found, &err),
                      rows[i].status, &err);
        assert_message(&err, rows[i].message);
        ledger_error_text(&err, LEDGER_LANGUAGE_EN, text);
        if (strstr(text, rows[i].text) == NULL)
            fail_msg("%s: without %s", text, rows[i].text);
        assert_int_equal(found.row_count, 77);
    }
}

static void
columns_end_at_256(void **state)
{
    char bytes[SHEET_COLUMN_COUNT_MAX + 2];
    struct sheet_found found;
    struct shown shown = {0};
    struct ledger_error err = {0};

    (void)state;
    memset(bytes, ',', sizeof(bytes));
    bytes[0] = 'x';
    assert_status(sheet_read_bytes(ledger_slice_of(bytes, SHEET_COLUMN_COUNT_MAX),
                                   &(struct sheet_options){0}, show_row, &shown, &found, &err),
                  LEDGER_OK, &err);
    assert_status(sheet_read_bytes(ledger_slice_of(bytes, SHEET_COLUMN_COUNT_MAX + 1),
                                   &(struct sheet_options){0}, show_row, &shown, &found, &err),
                  LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_SHEET_TOO_MANY_COLUMNS);
}

enum { UNIT_COUNT = 100000 };

/* The one cell is "a" and then the same three or four bytes again and again. */
static enum ledger_status
check_units(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    const char *unit = context;
    size_t unit_size = strlen(unit);

    (void)err;
    assert_int_equal(row->cell_count, 1);
    assert_int_equal(row->cells[0].size, 1 + UNIT_COUNT * unit_size);
    assert_int_equal(row->cells[0].data[0], 'a');
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        if (memcmp(row->cells[0].data + 1 + i * unit_size, unit, unit_size) != 0)
            fail_msg("character %zu", i);
    }
    return LEDGER_OK;
}

/* Characters that lie across the blocks that are read come out whole, in each encoding. */
static void
blocks_do_not_show(void **state)
{
    static const struct {
        struct ledger_slice first;
        struct ledger_slice unit;
        enum sheet_encoding encoding;
        char text[8];
    } rows[] = {
        {{(const uint8_t *)"a", 1},
         {(const uint8_t *)"\xE4\xB8\xAD", 3},
         SHEET_ENCODING_UTF_8,
         "中"},
        {{(const uint8_t *)"a", 1},
         {(const uint8_t *)"\x95\x34\xB2\x35", 4},
         SHEET_ENCODING_GB18030,
         "𠮷"},
        {{(const uint8_t *)"a\0", 2},
         {(const uint8_t *)"\x42\xD8\xB7\xDF", 4},
         SHEET_ENCODING_UTF_16LE,
         "𠮷"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sheet_options options = {.encoding = rows[i].encoding};
        struct ledger_buffer bytes = {0};
        struct ledger_error err = {0};
        struct sheet_found found;
        char unit[8];

        memcpy(unit, rows[i].text, sizeof(unit));
        assert_status(ledger_buffer_append(&bytes, rows[i].first, &err), LEDGER_OK, &err);
        for (size_t j = 0; j < UNIT_COUNT; j++)
            assert_status(ledger_buffer_append(&bytes, rows[i].unit, &err), LEDGER_OK, &err);
        assert_status(sheet_read_bytes(ledger_buffer_slice(&bytes), &options, check_units, unit,
                                       &found, &err),
                      LEDGER_OK, &err);
        assert_int_equal(found.row_count, 1);
        ledger_buffer_free(&bytes);
    }
}

static enum ledger_status
stop_at_two(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    (void)context;
    return row->number < 2 ? LEDGER_OK
                           : ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SHEET_EMPTY);
}

static void
the_taker_of_rows_can_end_the_reading(void **state)
{
    struct sheet_found found;
    struct ledger_error err = {0};

    (void)state;
    assert_status(sheet_read_bytes(BYTES("1\n2\n\"3"), &(struct sheet_options){0}, stop_at_two,
                                   NULL, &found, &err),
                  LEDGER_REFUSED, &err);
}

static void
cells_are_named_as_a_spreadsheet_does(void **state)
{
    static const struct {
        uint64_t row;
        size_t column;
        const char *name;
    } rows[] = {
        {1, 0, "A1"},   {17, 2, "C17"}, {1, 25, "Z1"},   {1, 26, "AA1"},
        {9, 51, "AZ9"}, {9, 52, "BA9"}, {1, 701, "ZZ1"}, {1, 702, "AAA1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char name[SHEET_CELL_NAME_SIZE];

        sheet_cell_name(rows[i].row, rows[i].column, name);
        assert_string_equal(name, rows[i].name);
    }
}

static void
encodings_have_names_that_people_use(void **state)
{
    static const struct {
        const char *name;
        enum sheet_encoding encoding;
    } rows[] = {
        {"utf-8", SHEET_ENCODING_UTF_8},     {"UTF8", SHEET_ENCODING_UTF_8},
        {"gb18030", SHEET_ENCODING_GB18030}, {"GBK", SHEET_ENCODING_GB18030},
        {"gb2312", SHEET_ENCODING_GB18030},  {"utf-16le", SHEET_ENCODING_UTF_16LE},
        {"UTF-16", SHEET_ENCODING_UTF_16LE},
    };
    enum sheet_encoding encoding;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(sheet_encoding_from_name(rows[i].name, &encoding));
        assert_int_equal(encoding, rows[i].encoding);
    }
    assert_false(sheet_encoding_from_name("latin1", &encoding));
    assert_false(sheet_encoding_from_name("", &encoding));
}

static enum ledger_status
count_row(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    uint64_t *row_count = context;

    (void)err;
    /* The separator was found. */
    assert_true(row->cell_count > 1);
    (*row_count)++;
    return LEDGER_OK;
}

static void
the_lists_of_the_test_data_are_read(void **state)
{
    static const struct {
        const char *name;
        enum ledger_status status;
        enum ledger_message message;
        enum sheet_encoding encoding;
    } rows[] = {
        {"refunds.csv", LEDGER_OK, 0, SHEET_ENCODING_UTF_8},
        {"subsidies.csv", LEDGER_OK, 0, SHEET_ENCODING_GB18030},
        {"bad/encoding-utf16.csv", LEDGER_OK, 0, SHEET_ENCODING_UTF_16LE},
        {"bad/encoding-mixed.csv", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ENCODINGS_MIXED, 0},
        {"bad/encoding-overlong.csv", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ENCODINGS_MIXED, 0},
        {"bad/nul.csv", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_NUL, 0},
        {"bad/quote-open.csv", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_QUOTE_OPEN, 0},
        {"bad/empty.csv", LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_EMPTY, 0},
        {"bad", LEDGER_MALFORMED, LEDGER_MESSAGE_FILE_NOT_REGULAR, 0},
        {"none.csv", LEDGER_NOT_FOUND, LEDGER_MESSAGE_FILE_CANNOT_OPEN, 0},
    };
    const char *data = getenv("LEDGER_TEST_DATA");

    (void)state;
    assert_non_null(data);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};
        struct sheet_found found = {0};
        uint64_t row_count = 0;
        char path[512];

        (void)snprintf(path, sizeof(path), "%s/%s", data, rows[i].name);
        assert_status(
            sheet_read_file(path, &(struct sheet_options){0}, count_row, &row_count, &found, &err),
            rows[i].status, &err);
        if (rows[i].status == LEDGER_OK) {
            assert_int_equal(found.encoding, rows[i].encoding);
            assert_int_equal(found.row_count, row_count);
            assert_true(row_count > 1);
        } else if (rows[i].status != LEDGER_NOT_FOUND) {
            assert_message(&err, rows[i].message);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_read_as_spreadsheets_write_them),
        cmocka_unit_test(what_cannot_be_read_for_certain_is_refused_with_its_place),
        cmocka_unit_test(columns_end_at_256),
        cmocka_unit_test(blocks_do_not_show),
        cmocka_unit_test(the_taker_of_rows_can_end_the_reading),
        cmocka_unit_test(cells_are_named_as_a_spreadsheet_does),
        cmocka_unit_test(encodings_have_names_that_people_use),
        cmocka_unit_test(the_lists_of_the_test_data_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
