#include "crypto_support.h"

#include "ledger/crypto/keyfile.h"

/* Of the seed 00 01 .. 1f; base32 and SHA-256 by Python. */
static const char code_counting[] =
    "AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-CQKR-MFYY-DENB-WHA5-DYPW-GDON-FE";

static enum ledger_status
parse_and_free(const char *text, struct ledger_error *err)
{
    struct ledger_key key = {.seed = {0}};
    enum ledger_status status = ledger_recovery_code_parse(ledger_slice_of_text(text), &key, err);

    if (status != LEDGER_OK)
        assert_null(key.seed.data);
    ledger_key_free(&key);
    return status;
}

static void
the_code_of_a_known_seed_is_the_known_one(void **state)
{
    struct ledger_key key = key_counting();
    char text[LEDGER_RECOVERY_CODE_SIZE];

    (void)state;
    ledger_recovery_code_format(&key, text);
    assert_string_equal(text, code_counting);
    ledger_key_free(&key);
}

static void
a_code_gives_its_key_back_however_it_is_typed(void **state)
{
    static const char *const typed[] = {
        code_counting,
        "aaaq-eaye-auda-ocaj-bifq-ydio-b4ib-ceqt-cqkr-mfyy-denb-wha5-dypw-gdon-fe",
        "AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQTCQKRMFYYDENBWHA5DYPWGDONFE",
        " aaaq EAYE auda OCAJ bifq YDIO b4ib\r\nCEQT cqkr MFYY denb WHA5 dypw GDON fe\n",
        "A-A-A-Q-EAYE AUDA--OCAJ\tBIFQ YDIO B4IB CEQT CQKR MFYY DENB WHA5 DYPW GDON FE-",
    };
    struct ledger_key expected = key_counting();

    (void)state;
    for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
        struct ledger_key key = {.seed = {0}};
        struct ledger_error err = {0};

        assert_status(ledger_recovery_code_parse(ledger_slice_of_text(typed[i]), &key, &err),
                      LEDGER_OK, &err);
        assert_memory_equal(key.seed.data, expected.seed.data, 32);
        assert_memory_equal(key.public_key.bytes, expected.public_key.bytes, 32);
        ledger_key_free(&key);
    }
    ledger_key_free(&expected);
}

static void
random_keys_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < 50; i++) {
        struct ledger_key key = {.seed = {0}};
        struct ledger_key again = {.seed = {0}};
        char text[LEDGER_RECOVERY_CODE_SIZE];
        struct ledger_error err = {0};

        assert_status(ledger_key_generate(&key, &err), LEDGER_OK, &err);
        ledger_recovery_code_format(&key, text);
        assert_status(ledger_recovery_code_parse(ledger_slice_of_text(text), &again, &err),
                      LEDGER_OK, &err);
        assert_memory_equal(key.seed.data, again.seed.data, 32);
        ledger_key_free(&key);
        ledger_key_free(&again);
    }
}

/* 32 bits of check: one wrong letter in 58 places never passes here. */
static void
any_wrong_letter_is_noticed(void **state)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char text[sizeof(code_counting)];

    (void)state;
    memcpy(text, code_counting, sizeof(text));
    for (size_t at = 0; text[at] != '\0'; at++) {
        if (text[at] == '-')
            continue;
        for (const char *letter = alphabet; *letter != '\0'; letter++) {
            struct ledger_error err = {0};

            if (*letter == code_counting[at])
                continue;
            text[at] = *letter;
            assert_status(parse_and_free(text, &err), LEDGER_MALFORMED, &err);
            assert_message(&err, LEDGER_MESSAGE_RECOVERY_CODE_CHECK);
        }
        text[at] = code_counting[at];
    }
}

static void
what_cannot_be_a_code_is_refused_with_its_reason(void **state)
{
    static const struct {
        const char *text;
        enum ledger_message message;
        const char *argument;
    } rows[] = {
        {"", LEDGER_MESSAGE_RECOVERY_CODE_LENGTH, "0"},
        {"- -", LEDGER_MESSAGE_RECOVERY_CODE_LENGTH, "0"},
        {"AAAQ", LEDGER_MESSAGE_RECOVERY_CODE_LENGTH, "4"},
        {"AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-CQKR-MFYY-DENB-WHA5-DYPW-GDON-F",
         LEDGER_MESSAGE_RECOVERY_CODE_LENGTH, "57"},
        {"AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-CQKR-MFYY-DENB-WHA5-DYPW-GDON-FEA",
         LEDGER_MESSAGE_RECOVERY_CODE_LENGTH, "59"},
        {"AA0Q", LEDGER_MESSAGE_RECOVERY_CODE_CHARACTER, "3"},
        {"AAAQ-1", LEDGER_MESSAGE_RECOVERY_CODE_CHARACTER, "6"},
        {"8", LEDGER_MESSAGE_RECOVERY_CODE_CHARACTER, "1"},
        {"AAAQ=", LEDGER_MESSAGE_RECOVERY_CODE_CHARACTER, "5"},
        {"\xe4\xb8\x80", LEDGER_MESSAGE_RECOVERY_CODE_CHARACTER, "1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};

        assert_status(parse_and_free(rows[i].text, &err), LEDGER_MALFORMED, &err);
        assert_message(&err, rows[i].message);
        assert_string_equal(err.arguments[0], rows[i].argument);
    }
}

/* Both parts are needed, in whichever order, and are other ones each time. */
static void
a_key_in_two_codes_comes_back_from_both(void **state)
{
    struct ledger_key key = key_counting();
    char codes[3][2][LEDGER_RECOVERY_CODE_SIZE];
    struct ledger_error err = {0};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct ledger_key parts[2] = {{.seed = {0}}, {.seed = {0}}};
        struct ledger_key again = {.seed = {0}};

        assert_status(ledger_recovery_codes_split(&key, codes[i][0], codes[i][1], &err), LEDGER_OK,
                      &err);
        for (size_t part = 0; part < 2; part++) {
            assert_status(ledger_recovery_code_parse(ledger_slice_of_text(codes[i][part]),
                                                     &parts[part], &err),
                          LEDGER_OK, &err);
            assert_memory_not_equal(parts[part].seed.data, key.seed.data, 32);
        }
        for (size_t first = 0; first < 2; first++) {
            assert_status(
                ledger_recovery_codes_join(&parts[first], &parts[1 - first], &again, &err),
                LEDGER_OK, &err);
            assert_memory_equal(again.seed.data, key.seed.data, 32);
            assert_memory_equal(again.public_key.bytes, key.public_key.bytes, 32);
            ledger_key_free(&again);
        }
        assert_status(ledger_recovery_codes_join(&parts[0], &parts[0], &again, &err),
                      LEDGER_MALFORMED, &err);
        assert_message(&err, LEDGER_MESSAGE_RECOVERY_CODE_TWICE);
        assert_null(again.seed.data);
        ledger_key_free(&parts[0]);
        ledger_key_free(&parts[1]);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_string_not_equal(codes[i][0], codes[(i + 1) % 3][0]);
        assert_string_not_equal(codes[i][1], codes[(i + 1) % 3][1]);
    }
    ledger_key_free(&key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_code_of_a_known_seed_is_the_known_one),
        cmocka_unit_test(a_code_gives_its_key_back_however_it_is_typed),
        cmocka_unit_test(random_keys_come_back),
        cmocka_unit_test(any_wrong_letter_is_noticed),
        cmocka_unit_test(what_cannot_be_a_code_is_refused_with_its_reason),
        cmocka_unit_test(a_key_in_two_codes_comes_back_from_both),
    };

    return cmocka_run_group_tests(tests, prepare_process, NULL);
}
