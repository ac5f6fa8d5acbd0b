#include "support/assert_status.h"

#include <stdlib.h>
#include <string.h>

#include "tools/common/language.h"

/* Which placeholders a sentence uses, as bits. */
static unsigned
placeholders(const char *text)
{
    unsigned used = 0;

    while ((text = strchr(text, '{')) != NULL) {
        assert_true(text[1] >= '1' && text[1] <= '9' && text[2] == '}');
        used |= 1u << (text[1] - '1');
        text += 3;
    }
    return used;
}

static void
every_word_uses_exactly_its_arguments_in_both_languages(void **state)
{
    (void)state;
    for (int i = 0; i < WORD_COUNT; i++) {
        enum word word = (enum word)i;
        unsigned all = (1u << strlen(language_word_types(word))) - 1;
        unsigned zh = 0;

        /* {1} help … {1}: a sentence may use one twice, but must use all. */
        zh = placeholders(language_word(LEDGER_LANGUAGE_ZH, word));
        assert_int_equal(zh, all);
        assert_int_equal(placeholders(language_word(LEDGER_LANGUAGE_EN, word)), all);
    }
}

static void
the_language_is_that_of_the_first_variable_set(void **state)
{
    static const struct {
        const char *all;
        const char *messages;
        const char *lang;
        enum ledger_language language;
    } rows[] = {
        {"", "", "", LEDGER_LANGUAGE_EN},
        {"", "", "zh_CN.UTF-8", LEDGER_LANGUAGE_ZH},
        {"", "en_US.UTF-8", "zh_CN.UTF-8", LEDGER_LANGUAGE_EN},
        {"zh_CN", "en_US.UTF-8", "en_US.UTF-8", LEDGER_LANGUAGE_ZH},
        {"C.UTF-8", "zh_CN.UTF-8", "zh_CN.UTF-8", LEDGER_LANGUAGE_EN},
        {"", "", "C", LEDGER_LANGUAGE_EN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        (void)setenv("LC_ALL", rows[i].all, 1);
        (void)setenv("LC_MESSAGES", rows[i].messages, 1);
        (void)setenv("LANG", rows[i].lang, 1);
        assert_int_equal(language_of_environment(), rows[i].language);
    }
}

static void
a_language_has_two_names_and_no_others(void **state)
{
    enum ledger_language language = LEDGER_LANGUAGE_EN;

    (void)state;
    assert_true(language_from_name("zh", &language));
    assert_int_equal(language, LEDGER_LANGUAGE_ZH);
    assert_true(language_from_name("en", &language));
    assert_int_equal(language, LEDGER_LANGUAGE_EN);
    assert_false(language_from_name("fr", &language));
    assert_false(language_from_name("", &language));
}

static void
arguments_stand_where_the_sentence_puts_them_and_cannot_steer_a_terminal(void **state)
{
    struct ledger_buffer out = {0};
    struct ledger_error err = {0};

    (void)state;
    assert_status(language_append(&out, LEDGER_LANGUAGE_ZH, &err, WORD_PROGRESS_OF, "核验",
                                  UINT64_C(50), UINT64_C(200), UINT64_C(25), UINT64_C(7)),
                  LEDGER_OK, &err);
    assert_string_equal((const char *)out.data, "核验：50/200（25%），每秒 7");
    ledger_buffer_clear(&out);
    assert_status(language_append(&out, LEDGER_LANGUAGE_EN, &err, WORD_ERROR_LINE,
                                  "a\x1B[2J\xE2\x80\xAE", "name"),
                  LEDGER_OK, &err);
    assert_string_equal((const char *)out.data, "Error: a\xEF\xBF\xBD[2J\xEF\xBF\xBD [name]");
    ledger_buffer_free(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_uses_exactly_its_arguments_in_both_languages),
        cmocka_unit_test(the_language_is_that_of_the_first_variable_set),
        cmocka_unit_test(a_language_has_two_names_and_no_others),
        cmocka_unit_test(arguments_stand_where_the_sentence_puts_them_and_cannot_steer_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
