#include <string.h>

#include "ledger/store/keyspace.h"
#include "support/assert_status.h"

static void
keys_are_added_to_from_left_to_right(void **state)
{
    static const uint8_t expected[] = {0x07, 0x01, 0x02, 0x00, 0x00, 0x00, 0x2A, 0, 0,    0,
                                       0,    0,    0,    1,    0,    'a',  'b',  0, 0xFF, 0x00};
    static const uint8_t bytes[] = {0xFF, 0x00};
    struct ledger_store_key key = {0};

    (void)state;
    ledger_store_key_add_u8(&key, 7);
    ledger_store_key_add_u16(&key, 0x0102);
    ledger_store_key_add_u32(&key, 42);
    ledger_store_key_add_u64(&key, 256);
    ledger_store_key_add_text(&key, "ab");
    ledger_store_key_add_bytes(&key, ledger_slice_of(bytes, 2));
    ledger_store_key_add_bytes(&key, ledger_slice_of(NULL, 0));
    assert_int_equal(key.size, sizeof(expected));
    assert_memory_equal(ledger_store_key_slice(&key).data, expected, sizeof(expected));
}

static void
numbers_and_texts_have_the_order_of_their_keys(void **state)
{
    static const uint64_t numbers[] = {
        0, 1, 255, 256, 65535, 1U << 31, UINT32_MAX, (uint64_t)1 << 63, UINT64_MAX};
    static const char *const texts[] = {"", "a", "a!", "aa", "b"};

    (void)state;
    for (size_t i = 1; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct ledger_store_key low = ledger_store_key_of_number(numbers[i - 1]);
        struct ledger_store_key high = ledger_store_key_of_number(numbers[i]);

        assert_true(
            ledger_slice_compare(ledger_store_key_slice(&low), ledger_store_key_slice(&high)) < 0);
    }
    for (size_t i = 1; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct ledger_store_key low = {0};
        struct ledger_store_key high = {0};

        /* What follows a text does not matter: the zero byte parts "a" from "aa". */
        ledger_store_key_add_text(&low, texts[i - 1]);
        ledger_store_key_add_u64(&low, UINT64_MAX);
        ledger_store_key_add_text(&high, texts[i]);
        ledger_store_key_add_u64(&high, 0);
        assert_true(
            ledger_slice_compare(ledger_store_key_slice(&low), ledger_store_key_slice(&high)) < 0);
    }
}

static void
the_end_of_a_prefix_lies_behind_all_that_begin_with_it(void **state)
{
    static const struct {
        const char *prefix;
        size_t prefix_size;
        const char *end;
        size_t end_size;
    } cases[] = {
        {"a", 1, "b", 1},           {"a\0", 2, "a\1", 2},     {"a\xFE", 2, "a\xFF", 2},
        {"a\xFF", 2, "b", 1},       {"a\xFF\xFF", 3, "b", 1}, {"\xFF", 1, "", 0}, /* To the end. */
        {"\xFF\xFF\xFF", 3, "", 0}, {"", 0, "", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ledger_store_key key = {0};

        ledger_store_key_add_bytes(&key, ledger_slice_of(cases[i].prefix, cases[i].prefix_size));
        ledger_store_key_end_of_prefix(&key);
        assert_int_equal(key.size, cases[i].end_size);
        assert_memory_equal(key.bytes, cases[i].end, cases[i].end_size);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_added_to_from_left_to_right),
        cmocka_unit_test(numbers_and_texts_have_the_order_of_their_keys),
        cmocka_unit_test(the_end_of_a_prefix_lies_behind_all_that_begin_with_it),
    };

    return cmocka_run_group_tests_name("keyspace", tests, NULL, NULL);
}
