#include "support/assert_status.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "ledger/base/text.h"

struct row {
    const char *name;
    const char *types;
    const char *texts[2];
};

static const struct row table[] = {
#define LEDGER_MESSAGE(name, types, zh, en) {#name, types, {zh, en}},
#include "ledger/base/messages.def"
#undef LEDGER_MESSAGE
};
enum { ROW_COUNT = sizeof(table) / sizeof(table[0]) };

/* Which placeholders a sentence uses, as bits; UINT_MAX when a brace belongs to none. */
static unsigned
placeholders(const char *text)
{
    unsigned used = 0;

    while ((text = strpbrk(text, "{}")) != NULL) {
        if (text[0] != '{' || text[1] < '1' || text[1] > '9' || text[2] != '}')
            return UINT32_MAX;
        used |= 1u << (text[1] - '1');
        text += 3;
    }
    return used;
}

static void
every_sentence_uses_exactly_the_arguments_it_is_given(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &table[i];
        size_t count = strlen(row->types);
        unsigned all = (1u << count) - 1;

        if (count > LEDGER_ERROR_ARGUMENT_COUNT || strspn(row->types, "stzuimde") != count)
            fail_msg("%s: types \"%s\"", row->name, row->types);
        if (placeholders(row->texts[LEDGER_LANGUAGE_ZH]) != all)
            fail_msg("%s: the Chinese sentence does not use %zu arguments", row->name, count);
        if (placeholders(row->texts[LEDGER_LANGUAGE_EN]) != all)
            fail_msg("%s: the English sentence does not use %zu arguments", row->name, count);
    }
}

static bool
has_han(const char *text)
{
    struct ledger_slice slice = ledger_slice_of_text(text);

    for (size_t at = 0; at < slice.size;) {
        uint32_t code_point = ledger_text_next(slice, &at);

        if (code_point >= 0x4E00 && code_point <= 0x9FFF)
            return true;
    }
    return false;
}

static bool
ends_in(const char *text, const char *end)
{
    return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

static void
every_sentence_is_clean_text_with_an_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const char *zh = table[i].texts[LEDGER_LANGUAGE_ZH];
        const char *en = table[i].texts[LEDGER_LANGUAGE_EN];
        size_t en_size = strlen(en);
        size_t zh_size = strlen(zh);

        if (!ledger_text_is_clean(ledger_slice_of_text(zh)) || !has_han(zh) ||
            !(ends_in(zh, "。") || ends_in(zh, "？")))
            fail_msg("%s: Chinese sentence: %s", table[i].name, zh);
        if (!ledger_text_is_clean(ledger_slice_of_text(en)) ||
            !(ends_in(en, ".") || ends_in(en, "?")))
            fail_msg("%s: English sentence: %s", table[i].name, en);
        /* A whole sentence with its longest arguments must fit. */
        assert_true(zh_size + strlen(table[i].types) * LEDGER_ERROR_ARGUMENT_SIZE +
                        LEDGER_ERROR_PLACE_SIZE <
                    LEDGER_ERROR_TEXT_SIZE);
        assert_true(en_size + strlen(table[i].types) * LEDGER_ERROR_ARGUMENT_SIZE +
                        LEDGER_ERROR_PLACE_SIZE <
                    LEDGER_ERROR_TEXT_SIZE);
    }
}

static void
message_names_are_stable_and_distinct(void **state)
{
    (void)state;
    assert_string_equal(ledger_message_name(LEDGER_MESSAGE_NONE), "");
    assert_string_equal(ledger_message_name(LEDGER_MESSAGE_FILE_CANNOT_OPEN), "file-cannot-open");
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const char *name = ledger_message_name((enum ledger_message)(i + 1));

        assert_int_equal(strlen(name), strlen(table[i].name)); /* Not cut. */
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(name));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(table[i].name, table[j].name);
    }
}

static void
a_failure_is_told_in_both_languages_with_its_place(void **state)
{
    struct ledger_error err = {0};
    char text[LEDGER_ERROR_TEXT_SIZE];

    (void)state;
    assert_int_equal(
        ledger_fail(&err, LEDGER_DENIED, LEDGER_MESSAGE_FILE_CANNOT_OPEN, "a.csv", EACCES),
        LEDGER_DENIED);
    ledger_error_text(&err, LEDGER_LANGUAGE_ZH, text);
    assert_string_equal(text, "无法打开文件 a.csv：权限不足。请检查路径和权限。");
    ledger_error_add_place(&err, "row 17");
    ledger_error_add_place(&err, "list.csv");
    ledger_error_add_place(&err, "");
    ledger_error_text(&err, LEDGER_LANGUAGE_EN, text);
    assert_string_equal(text, "list.csv: row 17: Cannot open a.csv: permission denied. Check the "
                              "path and its permissions.");
    ledger_error_text(&err, LEDGER_LANGUAGE_ZH, text);
    assert_memory_equal(text, "list.csv: row 17：无法", strlen("list.csv: row 17：无法"));
}

static void
an_error_of_the_system_without_our_words_has_the_c_librarys(void **state)
{
    struct ledger_error err = {0};
    char text[LEDGER_ERROR_TEXT_SIZE];

    (void)state;
    (void)ledger_fail(&err, LEDGER_IO, LEDGER_MESSAGE_FILE_CANNOT_READ, "a", EXDEV);
    ledger_error_text(&err, LEDGER_LANGUAGE_EN, text);
    assert_non_null(strstr(text, strerror(EXDEV)));
}

static void
nobody_needs_to_ask_for_the_message(void **state)
{
    (void)state;
    assert_int_equal(ledger_fail(NULL, LEDGER_IO, LEDGER_MESSAGE_FILE_CANNOT_READ, "a", EIO),
                     LEDGER_IO);
    ledger_error_add_place(NULL, "anywhere");
}

static void
a_status_without_a_message_has_a_general_sentence(void **state)
{
    (void)state;
    for (int status = LEDGER_OK; status <= LEDGER_IN_DOUBT; status++) {
        struct ledger_error err = {.status = (enum ledger_status)status};
        char zh[LEDGER_ERROR_TEXT_SIZE];
        char en[LEDGER_ERROR_TEXT_SIZE];

        ledger_error_text(&err, LEDGER_LANGUAGE_ZH, zh);
        ledger_error_text(&err, LEDGER_LANGUAGE_EN, en);
        assert_true(has_han(zh));
        assert_true(en[0] != '\0' && !has_han(en));
    }
}

static void
arguments_cannot_steer_the_terminal(void **state)
{
    static const char *const hostile[] = {"a\x1B[2J", "a\xC2\x9B[2J", "a\xE2\x80\xAEgpj",
                                          "\x9B",     "\xE4\xB8",     "a\nb"};

    (void)state;
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        struct ledger_error err = {0};
        char text[LEDGER_ERROR_TEXT_SIZE];

        (void)ledger_fail(&err, LEDGER_EXISTS, LEDGER_MESSAGE_FILE_EXISTS, hostile[i]);
        ledger_error_add_place(&err, hostile[i]);
        ledger_error_text(&err, LEDGER_LANGUAGE_ZH, text);
        assert_true(ledger_text_is_clean(ledger_slice_of_text(text)));
        assert_non_null(strstr(err.arguments[0], "\xEF\xBF\xBD"));
    }
}

static void
what_is_too_long_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t lead = 0; lead < 3; lead++) {
        struct ledger_error err = {0};
        char text[LEDGER_ERROR_TEXT_SIZE];
        char path[1024];
        size_t size = lead;

        memset(path, 'x', lead);
        while (size + 4 < sizeof(path)) {
            memcpy(path + size, "财", 3);
            size += 3;
        }
        path[size] = '\0';
        (void)ledger_fail(&err, LEDGER_EXISTS, LEDGER_MESSAGE_FILE_EXISTS, path);
        for (int i = 0; i < 10; i++)
            ledger_error_add_place(&err, path);
        assert_string_equal(err.arguments[0] + strlen(err.arguments[0]) - 3, "…");
        assert_true(strlen(err.arguments[0]) > LEDGER_ERROR_ARGUMENT_SIZE - 8);
        ledger_error_text(&err, LEDGER_LANGUAGE_ZH, text);
        assert_true(ledger_text_is_clean(ledger_slice_of_text(text)));
        assert_non_null(strstr(text, "已经存在"));
    }
}

static void
a_brace_in_an_argument_is_no_placeholder(void **state)
{
    struct ledger_error err = {0};
    char text[LEDGER_ERROR_TEXT_SIZE];

    (void)state;
    (void)ledger_fail(&err, LEDGER_EXISTS, LEDGER_MESSAGE_FILE_EXISTS, "{1}{9}");
    ledger_error_text(&err, LEDGER_LANGUAGE_ZH, text);
    assert_string_equal(text, "文件 {1}{9} 已经存在，未覆盖。请换一个文件名。");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sentence_uses_exactly_the_arguments_it_is_given),
        cmocka_unit_test(every_sentence_is_clean_text_with_an_end),
        cmocka_unit_test(message_names_are_stable_and_distinct),
        cmocka_unit_test(a_failure_is_told_in_both_languages_with_its_place),
        cmocka_unit_test(an_error_of_the_system_without_our_words_has_the_c_librarys),
        cmocka_unit_test(nobody_needs_to_ask_for_the_message),
        cmocka_unit_test(a_status_without_a_message_has_a_general_sentence),
        cmocka_unit_test(arguments_cannot_steer_the_terminal),
        cmocka_unit_test(what_is_too_long_is_cut_between_characters),
        cmocka_unit_test(a_brace_in_an_argument_is_no_placeholder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
