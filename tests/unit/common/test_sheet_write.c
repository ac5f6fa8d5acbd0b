#include "support/assert_status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "tools/common/sheet.h"
#include "tools/common/sheet_write.h"

/* What a cell holds comes back from the reader as it was given. */
static const char *const texts[] = {
    "虚构示例甲",
    "91999999MA00000154",
    "9999000000000000017",
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    " 前后有空格 ",
    "一行\n二行",
    "a\r\nb",
    "<&>\"'",
    "_x0041_",
    "_x005F_",
    "\x01",
    "𠮷😀",
    "0.10",
    "1.2E5",
};
enum { TEXT_COUNT = sizeof(texts) / sizeof(texts[0]) };

struct place {
    char directory[64];
    char path[128];
};

static int
set_up(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    assert_non_null(place);
    strcpy(place->directory, "/tmp/test_sheet_write.XXXXXX");
    assert_non_null(mkdtemp(place->directory));
    (void)snprintf(place->path, sizeof(place->path), "%s/list.xlsx", place->directory);
    *state = place;
    return 0;
}

/* Nothing but the list may be left behind. */
static int
tear_down(void **state)
{
    struct place *place = *state;

    (void)unlink(place->path);
    assert_int_equal(rmdir(place->directory), 0);
    free(place);
    return 0;
}

static struct sheet_writer *
begin(const struct place *place)
{
    struct sheet_writer *writer = NULL;
    struct ledger_error err = {0};

    assert_status(sheet_writer_open(place->path, &writer, &err), LEDGER_OK, &err);
    assert_status(sheet_writer_sheet(writer, "六月", "清单", &err), LEDGER_OK, &err);
    return writer;
}

static void
put(struct sheet_writer *writer, uint64_t row, size_t column, const char *text)
{
    struct ledger_error err = {0};

    assert_status(
        sheet_writer_text(writer, row, column, ledger_slice_of_text(text), SHEET_STYLE_WRONG, &err),
        LEDGER_OK, &err);
}

static enum ledger_status
finish(struct sheet_writer *writer, const struct place *place, bool *is_same)
{
    enum ledger_status status = sheet_writer_finish(writer, place->path, is_same, NULL);

    sheet_writer_free(writer);
    return status;
}

static enum ledger_status
check_row(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    size_t *count = context;

    (void)err;
    assert_int_equal(row->number, *count + 2);
    assert_int_equal(row->cell_count, 3);
    assert_int_equal(row->cells[0].size + row->cells[1].size, 0);
    if (!ledger_slice_equal(row->cells[2], ledger_slice_of_text(texts[*count])))
        fail_msg("\"%s\" came back as \"%.*s\"", texts[*count], (int)row->cells[2].size,
                 (const char *)row->cells[2].data);
    (*count)++;
    return LEDGER_OK;
}

static void
texts_come_back_as_they_were(void **state)
{
    struct place *place = *state;
    struct sheet_writer *writer = begin(place);
    struct sheet_found found;
    struct ledger_error err = {0};
    struct stat about;
    size_t count = 0;
    bool is_same = false;

    for (size_t i = 0; i < TEXT_COUNT; i++)
        put(writer, i + 2, 2, texts[i]);
    assert_int_equal(finish(writer, place, &is_same), LEDGER_OK);
    assert_status(
        sheet_read_file(place->path, &(struct sheet_options){0}, check_row, &count, &found, &err),
        LEDGER_OK, &err);
    assert_int_equal(count, TEXT_COUNT);
    assert_string_equal(found.sheet, "六月");
    assert_int_equal(stat(place->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void
another_file_is_never_replaced_and_the_same_one_is_known(void **state)
{
    struct place *place = *state;
    struct ledger_buffer before = {0};
    struct ledger_buffer after = {0};
    struct ledger_error err = {0};
    bool is_same = false;

    for (int round = 0; round < 3; round++) {
        struct sheet_writer *writer = begin(place);

        put(writer, 1, 0, round < 2 ? "甲" : "乙");
        assert_int_equal(finish(writer, place, &is_same), round == 0 ? LEDGER_OK : LEDGER_EXISTS);
        assert_int_equal(is_same, round == 1);
        is_same = false;
        ledger_buffer_clear(&after);
        assert_status(ledger_file_read(place->path, 1 << 20, &after, &err), LEDGER_OK, &err);
        if (round == 0)
            assert_status(ledger_buffer_append(&before, ledger_buffer_slice(&after), &err),
                          LEDGER_OK, &err);
        assert_true(ledger_slice_equal(ledger_buffer_slice(&before), ledger_buffer_slice(&after)));
    }
    ledger_buffer_free(&before);
    ledger_buffer_free(&after);
}

static void
what_is_given_up_leaves_nothing(void **state)
{
    struct place *place = *state;
    struct sheet_writer *writer = begin(place);

    put(writer, 1, 0, "甲");
    sheet_writer_free(writer);
    assert_int_equal(access(place->path, F_OK), -1);
    sheet_writer_free(NULL);
}

static void
a_place_that_is_none_is_refused_with_its_name(void **state)
{
    struct sheet_writer *writer = NULL;
    struct ledger_error err = {0};

    (void)state;
    assert_status(sheet_writer_open("/no/such/place.xlsx", &writer, &err), LEDGER_NOT_FOUND, &err);
    assert_message(&err, LEDGER_MESSAGE_FILE_CANNOT_WRITE);
    assert_null(writer);
}

static enum ledger_status
take_size(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    (void)err;
    *(struct ledger_slice *)context = row->cells[0];
    assert_int_equal(row->cells[0].size % 3, 0); /* cut between characters */
    assert_true(row->cells[0].size > 15000 && row->cells[0].size <= 16000);
    return LEDGER_OK;
}

static void
a_text_that_no_cell_can_hold_is_cut_between_characters(void **state)
{
    struct place *place = *state;
    struct sheet_writer *writer = begin(place);
    struct ledger_slice cell = {0};
    struct sheet_found found;
    struct ledger_error err = {0};
    char *text = malloc(3 * 40000 + 1);
    bool is_same = false;

    assert_non_null(text);
    for (size_t i = 0; i < 40000; i++)
        memcpy(text + 3 * i, "中", 3);
    text[3 * (size_t)40000] = '\0';
    put(writer, 1, 0, text);
    assert_int_equal(finish(writer, place, &is_same), LEDGER_OK);
    assert_status(
        sheet_read_file(place->path, &(struct sheet_options){0}, take_size, &cell, &found, &err),
        LEDGER_OK, &err);
    assert_int_equal(found.row_count, 1);
    free(text);
}

static void
a_name_that_spreadsheets_refuse_gives_way(void **state)
{
    static const char *const names[] = {
        "",    "a/b", "a:b",
        "[x]", "'x'", "名称太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长"};
    struct place *place = *state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct sheet_writer *writer = NULL;
        struct ledger_slice cell;
        struct sheet_found found;
        struct ledger_error err = {0};
        bool is_same = false;
        char text[15003 + 1];

        memset(text, 'x', sizeof(text) - 1);
        text[sizeof(text) - 1] = '\0';
        assert_status(sheet_writer_open(place->path, &writer, &err), LEDGER_OK, &err);
        assert_status(sheet_writer_sheet(writer, names[i], "清单", &err), LEDGER_OK, &err);
        put(writer, 1, 0, text);
        assert_int_equal(finish(writer, place, &is_same), LEDGER_OK);
        assert_status(sheet_read_file(place->path, &(struct sheet_options){0}, take_size, &cell,
                                      &found, &err),
                      LEDGER_OK, &err);
        assert_string_equal(found.sheet, "清单");
        assert_int_equal(unlink(place->path), 0);
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(texts_come_back_as_they_were),
        TEST(another_file_is_never_replaced_and_the_same_one_is_known),
        TEST(what_is_given_up_leaves_nothing),
        TEST(a_place_that_is_none_is_refused_with_its_name),
        TEST(a_text_that_no_cell_can_hold_is_cut_between_characters),
        TEST(a_name_that_spreadsheets_refuse_gives_way),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
