#include "support/assert_status.h"

#include <string.h>

#include "ledger/base/text.h"

/* A literal that may hold NUL bytes. */
#define BYTES(literal) (literal), sizeof(literal) - 1

static struct ledger_slice
slice(const char *text)
{
    return ledger_slice_of_text(text);
}

static void
clean_text_is_text_that_is_safe_to_show(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        bool is_clean;
    } rows[] = {
        {BYTES(""), true},
        {BYTES("东川高新区"), true},
        {BYTES("a b"), true},
        {BYTES("a\xE3\x80\x80z"), true},
        {BYTES("\xF0\xA0\x80\x80"), true},
        {BYTES("\xF4\x8F\xBF\xBF"), true},
        {BYTES(" a"), false},
        {BYTES("a "), false},
        {BYTES(" "), false},
        {BYTES("\xC2\xA0"
               "a"),
         false},
        {BYTES("a\xC2\xA0"), false},
        {BYTES("\xE3\x80\x80"
               "a"),
         false},
        {BYTES("a\xE3\x80\x80"), false},
        {BYTES("a\0b"), false},
        {BYTES("a\tb"), false},
        {BYTES("a\n"), false},
        {BYTES("\x1B[31m"), false},
        {BYTES("a\x7F"), false},
        {BYTES("a\xC2\x80"), false},
        {BYTES("a\xC2\x9F"), false},
        {BYTES("a\xD8\x9C"), false},     /* U+061C */
        {BYTES("a\xE2\x80\x8E"), false}, /* U+200E */
        {BYTES("a\xE2\x80\x8F"), false}, /* U+200F */
        {BYTES("a\xE2\x80\x8D"
               "b"),
         true},                          /* U+200D, a joiner */
        {BYTES("a\xE2\x80\xA8"), false}, /* U+2028 */
        {BYTES("a\xE2\x80\xA9"), false}, /* U+2029 */
        {BYTES("a\xE2\x80\xAA"), false}, /* U+202A */
        {BYTES("a\xE2\x80\xAE"), false}, /* U+202E */
        {BYTES("a\xE2\x80\xAF"
               "b"),
         true},
        {BYTES("a\xE2\x81\xA5"
               "b"),
         true},
        {BYTES("a\xE2\x81\xA6"), false}, /* U+2066 */
        {BYTES("a\xE2\x81\xA9"), false}, /* U+2069 */
        {BYTES("\xEF\xBB\xBF"
               "a"),
         false}, /* U+FEFF */
        {BYTES("\x80"), false},
        {BYTES("\xC0\xAF"), false},         /* Two bytes for '/' */
        {BYTES("\xE0\x80\xAF"), false},     /* Three bytes for '/' */
        {BYTES("\xF0\x80\x80\xAF"), false}, /* Four bytes for '/' */
        {BYTES("\xED\xA0\x80"), false},     /* A surrogate */
        {BYTES("\xED\xBF\xBF"), false},     /* A surrogate */
        {BYTES("\xF4\x90\x80\x80"), false}, /* Above U+10FFFF */
        {BYTES("\xF5\x80\x80\x80"), false},
        {BYTES("\xE4\xB8"), false}, /* Cut short */
        {BYTES("\xE4\xB8g"), false},
        {BYTES("\xFF"), false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (ledger_text_is_clean(ledger_slice_of(rows[i].bytes, rows[i].size)) != rows[i].is_clean)
            fail_msg("row %zu", i);
    }
}

static size_t
encode(uint32_t code_point, char bytes[static 4])
{
    if (code_point < 0x80) {
        bytes[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        bytes[0] = (char)(0xC0 | code_point >> 6);
        bytes[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        bytes[0] = (char)(0xE0 | code_point >> 12);
        bytes[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    bytes[0] = (char)(0xF0 | code_point >> 18);
    bytes[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    bytes[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    bytes[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

static void
every_code_point_is_read_and_surrogates_are_not(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point < 0x110000; code_point++) {
        char bytes[4];
        size_t size = encode(code_point, bytes);
        bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
        size_t at = 0;

        assert_int_equal(ledger_text_next(ledger_slice_of(bytes, size), &at),
                         is_surrogate ? UINT32_MAX : code_point);
        assert_int_equal(at, is_surrogate ? 0 : size);
        at = 0;
        assert_int_equal(ledger_text_next(ledger_slice_of(bytes, size - 1), &at), UINT32_MAX);
        assert_int_equal(at, 0);
    }
}

static void
what_could_steer_a_terminal_is_shown_as_a_replacement(void **state)
{
    static const struct {
        const char *from;
        const char *shown;
    } rows[] = {
        {"", ""},
        {"财政 ok", "财政 ok"},
        {"a\x1B[2Jb", "a\xEF\xBF\xBD[2Jb"},
        {"a\xC2\x9B", "a\xEF\xBF\xBD"},
        {"\xE2\x80\xAE"
         "gpj",
         "\xEF\xBF\xBDgpj"},
        {"\xFF\xE4\xB8", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"line\n", "line\xEF\xBF\xBD"},
    };
    struct ledger_buffer out = {0};
    struct ledger_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ledger_buffer_clear(&out);
        assert_status(ledger_text_escape(slice(rows[i].from), &out, &err), LEDGER_OK, &err);
        assert_true(ledger_slice_equal(ledger_buffer_slice(&out), slice(rows[i].shown)));
    }
    ledger_buffer_free(&out);
}

static void
wide_characters_take_two_columns(void **state)
{
    static const struct {
        const char *text;
        size_t columns;
    } rows[] = {
        {"", 0},     {"abc", 3},      {"财政", 4},      {"（）", 4}, {"￥1,234.50", 10},
        {"¥1", 2},   {"〔2024〕", 8}, {"e\xCC\x81", 1}, {"ﾊ", 1},    {"\xF0\xA0\x80\x80", 2},
        {"１２", 4}, {"、。", 4},     {"한글", 4},      {"😀", 2},    {"…—", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(ledger_text_columns(rows[i].text), rows[i].columns);
}

static void
hex_is_lower_case_of_the_exact_length(void **state)
{
    static const uint8_t bytes[] = {0x00, 0x9A, 0xFF};
    static const char *const refused[] = {"",       "009af",  "009aff0", "009aff00",
                                          "009AFF", "009ag0", "009af ",  "0x9aff"};
    uint8_t back[3] = {7, 7, 7};
    char text[7];

    (void)state;
    ledger_text_hex(ledger_slice_of(bytes, sizeof(bytes)), text);
    assert_string_equal(text, "009aff");
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_status(ledger_text_from_hex(refused[i], back, sizeof(back)), LEDGER_MALFORMED, NULL);
        assert_int_equal(back[0], 7);
    }
    assert_status(ledger_text_from_hex(text, back, sizeof(back)), LEDGER_OK, NULL);
    assert_memory_equal(back, bytes, sizeof(bytes));
    assert_status(ledger_text_from_hex("", back, 0), LEDGER_OK, NULL);
}

static void
base64_is_that_of_rfc_4648(void **state)
{
    static const struct {
        const char *bytes;
        const char *text;
    } rows[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xFB\xFF", "+/8="},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[LEDGER_BASE64_SIZE(6)];
        uint8_t back[6];
        size_t size = 99;

        ledger_text_base64(slice(rows[i].bytes), text);
        assert_string_equal(text, rows[i].text);
        assert_int_equal(strlen(text) + 1, LEDGER_BASE64_SIZE(strlen(rows[i].bytes)));
        assert_status(ledger_text_from_base64(slice(text), back, sizeof(back), &size), LEDGER_OK,
                      NULL);
        assert_true(ledger_slice_equal(ledger_slice_of(back, size), slice(rows[i].bytes)));
    }
}

static void
base64_has_one_spelling_for_one_meaning(void **state)
{
    static const char *const refused[] = {
        "Zg",   "Zg=",        "Zg===",        "Zg==\n", " Zg==", "Z g==", "Zh==",
        "Zm9=", "\xC3\xA9Zg", "Zm9v=",        "=",      "====",  "A===",  "A",
        "-_8=", "Zg==Zg==",   "Zm9vZm9vZm9v",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        uint8_t back[6];
        size_t size = 99;

        assert_status(ledger_text_from_base64(slice(refused[i]), back, sizeof(back), &size),
                      LEDGER_MALFORMED, NULL);
        assert_int_equal(size, 99);
    }
}

static void
decimal_numbers_have_one_spelling_and_a_limit(void **state)
{
    static const struct {
        const char *text;
        uint64_t max;
        enum ledger_status status;
        uint64_t number;
    } rows[] = {
        {"0", 0, LEDGER_OK, 0},
        {"256", 256, LEDGER_OK, 256},
        {"18446744073709551615", UINT64_MAX, LEDGER_OK, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, LEDGER_MALFORMED, 0},
        {"99999999999999999999", UINT64_MAX, LEDGER_MALFORMED, 0},
        {"257", 256, LEDGER_MALFORMED, 0},
        {"", UINT64_MAX, LEDGER_MALFORMED, 0},
        {"00", UINT64_MAX, LEDGER_MALFORMED, 0},
        {"01", UINT64_MAX, LEDGER_MALFORMED, 0},
        {"+1", UINT64_MAX, LEDGER_MALFORMED, 0},
        {"-1", UINT64_MAX, LEDGER_MALFORMED, 0},
        {" 1", UINT64_MAX, LEDGER_MALFORMED, 0},
        {"1 ", UINT64_MAX, LEDGER_MALFORMED, 0},
        {"1a", UINT64_MAX, LEDGER_MALFORMED, 0},
        {"１", UINT64_MAX, LEDGER_MALFORMED, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t number = 0;

        assert_status(ledger_text_from_decimal(slice(rows[i].text), rows[i].max, &number),
                      rows[i].status, NULL);
        assert_true(number == rows[i].number);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_text_is_text_that_is_safe_to_show),
        cmocka_unit_test(every_code_point_is_read_and_surrogates_are_not),
        cmocka_unit_test(what_could_steer_a_terminal_is_shown_as_a_replacement),
        cmocka_unit_test(wide_characters_take_two_columns),
        cmocka_unit_test(hex_is_lower_case_of_the_exact_length),
        cmocka_unit_test(base64_is_that_of_rfc_4648),
        cmocka_unit_test(base64_has_one_spelling_for_one_meaning),
        cmocka_unit_test(decimal_numbers_have_one_spelling_and_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
