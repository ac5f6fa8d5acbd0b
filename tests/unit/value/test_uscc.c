#include "support/assert_status.h"

#include <string.h>

#include "ledger/value/uscc.h"

static const char symbols[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static const char *const sound_codes[] = {"91350100M000100Y43", "9144030071526726XG",
                                          "914403001922038216", "91330100799655058B"};
enum { SOUND_COUNT = sizeof(sound_codes) / sizeof(sound_codes[0]) };

static enum ledger_uscc_fault
check(const char *code)
{
    return ledger_uscc_check(ledger_slice_of_text(code));
}

static void
known_codes_are_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < SOUND_COUNT; i++) {
        assert_int_equal(check(sound_codes[i]), LEDGER_USCC_SOUND);
        assert_int_equal(ledger_uscc_character_17(sound_codes[i]), sound_codes[i][16]);
        assert_int_equal(ledger_uscc_character_18(sound_codes[i]), sound_codes[i][17]);
    }
    assert_int_equal(check("91350100M000100Y4Z"), LEDGER_USCC_FORM);
    assert_int_equal(check("91350100M000100Y44"), LEDGER_USCC_CHECK_18);
}

static void
form_is_18_characters_of_the_alphabet(void **state)
{
    static const char *const refused[] = {
        "",
        "91350100M000100Y4",
        "91350100M000100Y433",
        "91350100m000100y43",
        "91350100I000100Y43",
        "91350100O000100Y43",
        "9135 100M000100Y43",
        "350100100000000",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        assert_int_equal(check(refused[i]), LEDGER_USCC_FORM);
    assert_int_equal(ledger_uscc_check(ledger_slice_of("91350100M000100Y4\0", 18)),
                     LEDGER_USCC_FORM);
    assert_int_equal(ledger_uscc_character_18("I1350100M000100Y4"), '\0');
    assert_int_equal(ledger_uscc_character_17("91350100I000100Y"), '\0');
}

static void
every_substitution_of_one_character_is_detected(void **state)
{
    (void)state;
    for (size_t i = 0; i < SOUND_COUNT; i++) {
        for (size_t place = 0; place < LEDGER_USCC_SIZE; place++) {
            for (size_t symbol = 0; symbol < 31; symbol++) {
                char code[LEDGER_USCC_SIZE + 1];

                memcpy(code, sound_codes[i], sizeof(code));
                if (code[place] == symbols[symbol])
                    continue;
                code[place] = symbols[symbol];
                assert_int_equal(check(code), LEDGER_USCC_CHECK_18);
            }
        }
    }
}

static void
every_adjacent_transposition_is_detected(void **state)
{
    (void)state;
    for (size_t i = 0; i < SOUND_COUNT; i++) {
        for (size_t place = 0; place + 1 < LEDGER_USCC_SIZE; place++) {
            char code[LEDGER_USCC_SIZE + 1];

            memcpy(code, sound_codes[i], sizeof(code));
            if (code[place] == code[place + 1])
                continue;
            code[place] = sound_codes[i][place + 1];
            code[place + 1] = sound_codes[i][place];
            assert_int_equal(check(code), LEDGER_USCC_CHECK_18);
        }
    }
}

static void
a_wrong_character_17_alone_is_the_lesser_fault(void **state)
{
    char code[LEDGER_USCC_SIZE + 1] = "91350100M000100Y5?";

    (void)state;
    code[17] = ledger_uscc_character_18(code);
    assert_int_equal(check(code), LEDGER_USCC_CHECK_17);
}

static void
codes_are_read_without_blanks_around_and_in_upper_case(void **state)
{
    static const char *const texts[] = {"91350100M000100Y43", " 91350100m000100y43\t",
                                        "　91350100M000100Y43\xC2\xA0\r\n"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char code[LEDGER_USCC_SIZE + 1] = "";
        struct ledger_error err = {0};

        assert_status(ledger_uscc_parse(ledger_slice_of_text(texts[i]), code, &err), LEDGER_OK,
                      &err);
        assert_string_equal(code, "91350100M000100Y43");
    }
}

static void
what_is_no_code_is_refused_with_the_reason(void **state)
{
    static const struct {
        const char *text;
        enum ledger_message message;
    } rows[] = {
        {"", LEDGER_MESSAGE_USCC_FORM},
        {"91350100M000100Y4", LEDGER_MESSAGE_USCC_FORM},
        {"91350100M000100Y433", LEDGER_MESSAGE_USCC_FORM},
        {"91350100 M000100Y43", LEDGER_MESSAGE_USCC_FORM},
        {"91350100M000100Y4 3", LEDGER_MESSAGE_USCC_FORM},
        {"91350100M000100Y4Z", LEDGER_MESSAGE_USCC_FORM},
        {"91350100M000100Y4\xFF", LEDGER_MESSAGE_USCC_FORM},
        {"东川高新区", LEDGER_MESSAGE_USCC_FORM},
        {"9.135E+17", LEDGER_MESSAGE_USCC_FORM},
        {"９1350100M000100Y43", LEDGER_MESSAGE_USCC_FULL_WIDTH},
        {"91350100M000100Y4３", LEDGER_MESSAGE_USCC_FULL_WIDTH},
        {"91350100M000100Y44", LEDGER_MESSAGE_USCC_CHECK_18},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char code[LEDGER_USCC_SIZE + 1] = "as it was";
        struct ledger_error err = {0};

        assert_status(ledger_uscc_parse(ledger_slice_of_text(rows[i].text), code, &err),
                      LEDGER_MALFORMED, &err);
        if (err.message != rows[i].message)
            fail_msg("\"%s\": %s", rows[i].text, ledger_message_name(err.message));
        assert_string_equal(code, "as it was");
    }
}

static void
the_character_that_would_fit_is_named(void **state)
{
    char code[LEDGER_USCC_SIZE + 1];
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_uscc_parse(ledger_slice_of_text("9144030071526726X0"), code, &err),
                  LEDGER_MALFORMED, &err);
    assert_string_equal(err.arguments[0], "9144030071526726X0");
    assert_string_equal(err.arguments[1], "G");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_codes_are_sound),
        cmocka_unit_test(form_is_18_characters_of_the_alphabet),
        cmocka_unit_test(every_substitution_of_one_character_is_detected),
        cmocka_unit_test(every_adjacent_transposition_is_detected),
        cmocka_unit_test(a_wrong_character_17_alone_is_the_lesser_fault),
        cmocka_unit_test(codes_are_read_without_blanks_around_and_in_upper_case),
        cmocka_unit_test(what_is_no_code_is_refused_with_the_reason),
        cmocka_unit_test(the_character_that_would_fit_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
