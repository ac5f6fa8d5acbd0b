#include "support/assert_status.h"

#include <stdbool.h>
#include <string.h>

#include "ledger/value/id.h"

static void
names_are_of_their_kind(void **state)
{
    static const struct {
        const char *text;
        bool is_identifier;
        bool is_code;
        bool is_origin;
    } rows[] = {
        {"li.si", true, true, true},
        {"KJ-2024_01", true, true, true},
        {"example.gov/park", true, false, true},
        {"财建2024", true, false, false},
        {"a~!\"", true, false, true},
        {"", false, false, false},
        {"a b", false, false, false},
        {"a+b", false, false, false},
        {"a\xC2\xA0"
         "b",
         false, false, false},
        {"a\xE3\x80\x80"
         "b",
         false, false, false},
        {"a\nb", false, false, false},
        {"a\x7F", false, false, false},
        {"a\xE2\x80\xAE", false, false, false},
        {"\xFF", false, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_slice text = ledger_slice_of_text(rows[i].text);

        assert_int_equal(ledger_id_is_identifier(text), rows[i].is_identifier);
        assert_int_equal(ledger_id_is_code(text), rows[i].is_code);
        assert_int_equal(ledger_id_is_origin(text), rows[i].is_origin);
    }
}

static void
names_have_at_most_64_bytes(void **state)
{
    char text[66] = "";

    (void)state;
    assert_true(ledger_id_fits(text));
    memset(text, 'x', 64);
    assert_true(ledger_id_fits(text));
    text[64] = 'x';
    assert_false(ledger_id_fits(text));
    assert_true(ledger_id_is_identifier(ledger_slice_of(text, 64)));
    assert_true(ledger_id_is_code(ledger_slice_of(text, 64)));
    assert_true(ledger_id_is_origin(ledger_slice_of(text, 64)));
    assert_false(ledger_id_is_identifier(ledger_slice_of(text, 65)));
    assert_false(ledger_id_is_code(ledger_slice_of(text, 65)));
    assert_false(ledger_id_is_origin(ledger_slice_of(text, 65)));
    assert_false(ledger_id_is_code(ledger_slice_of("a\0b", 3)));
    assert_false(ledger_id_is_origin(ledger_slice_of("a\0b", 3)));
    assert_false(ledger_id_is_identifier(ledger_slice_of("a\0b", 3)));
}

static void
voucher_ids_are_32_lower_case_hex_digits(void **state)
{
    static const char *const refused[] = {
        "", "00112233445566778899aabbccddeef", "00112233445566778899aabbccddeeff0",
        "00112233445566778899AABBCCDDEEFF", "00112233-4455-6677-8899-aabbccddeeff"};
    const char *canonical = "00112233445566778899aabbccddeeff";
    char text[LEDGER_VOUCHER_ID_TEXT_SIZE];
    struct ledger_voucher_id id = {{0}};
    struct ledger_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_status(ledger_voucher_id_parse(refused[i], &id, &err), LEDGER_MALFORMED, &err);
        assert_message(&err, LEDGER_MESSAGE_VOUCHER_ID_MALFORMED);
        assert_int_equal(id.bytes[1], 0);
    }
    assert_status(ledger_voucher_id_parse(canonical, &id, &err), LEDGER_OK, &err);
    assert_int_equal(id.bytes[1], 0x11);
    assert_int_equal(id.bytes[15], 0xFF);
    ledger_voucher_id_format(id, text);
    assert_string_equal(text, canonical);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_of_their_kind),
        cmocka_unit_test(names_have_at_most_64_bytes),
        cmocka_unit_test(voucher_ids_are_32_lower_case_hex_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
