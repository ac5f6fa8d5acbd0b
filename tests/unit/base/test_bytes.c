#include "support/assert_status.h"

#include <string.h>

#include "ledger/base/bytes.h"

static void
slices_are_equal_by_their_bytes(void **state)
{
    (void)state;
    assert_true(ledger_slice_equal(ledger_slice_of_text("ab"), ledger_slice_of("abc", 2)));
    assert_false(ledger_slice_equal(ledger_slice_of_text("ab"), ledger_slice_of_text("abc")));
    assert_false(ledger_slice_equal(ledger_slice_of_text("ab"), ledger_slice_of_text("aB")));
    assert_true(ledger_slice_equal(ledger_slice_of(NULL, 0), ledger_slice_of_text("")));
}

static void
slices_are_ordered_by_unsigned_bytes_and_the_shorter_comes_first(void **state)
{
    static const char *const ascending[] = {"", "a", "ab", "b", "\x7F", "\x80", "\xFF"};

    (void)state;
    for (size_t i = 0; i < sizeof(ascending) / sizeof(ascending[0]); i++) {
        for (size_t j = 0; j < sizeof(ascending) / sizeof(ascending[0]); j++) {
            int order = ledger_slice_compare(ledger_slice_of_text(ascending[i]),
                                             ledger_slice_of_text(ascending[j]));

            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

static void
a_buffer_grows_and_keeps_what_it_has(void **state)
{
    struct ledger_buffer buffer = {0};
    struct ledger_error err = {0};

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        uint8_t byte = (uint8_t)i;

        assert_status(ledger_buffer_append(&buffer, ledger_slice_of(&byte, 1), &err), LEDGER_OK,
                      &err);
    }
    assert_int_equal(buffer.size, 1000);
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(buffer.data[i], (uint8_t)i);

    ledger_buffer_clear(&buffer);
    assert_int_equal(buffer.size, 0);
    assert_true(buffer.capacity >= 1000);
    ledger_buffer_free(&buffer);
    assert_null(buffer.data);
    assert_int_equal(buffer.capacity, 0);
    ledger_buffer_free(&buffer);
}

static void
printing_into_a_buffer_counts_no_nul_but_writes_one(void **state)
{
    struct ledger_buffer buffer = {0};
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_buffer_append_text(&buffer, "size ", &err), LEDGER_OK, &err);
    assert_status(ledger_buffer_printf(&buffer, &err, "%d %s", 42, "fen"), LEDGER_OK, &err);
    assert_int_equal(buffer.size, 11);
    assert_string_equal((const char *)buffer.data, "size 42 fen");
    ledger_buffer_free(&buffer);
}

static void
a_size_that_cannot_be_is_refused_and_the_buffer_stays(void **state)
{
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX - 1};
    struct ledger_buffer buffer = {0};
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_buffer_append_text(&buffer, "x", &err), LEDGER_OK, &err);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_status(ledger_buffer_reserve(&buffer, sizes[i], &err), LEDGER_NO_MEMORY, &err);
        assert_message(&err, LEDGER_MESSAGE_OUT_OF_MEMORY);
        assert_int_equal(buffer.size, 1);
        assert_int_equal(buffer.data[0], 'x');
    }
    ledger_buffer_free(&buffer);
}

static void
an_arena_gives_zeroed_aligned_memory_that_does_not_overlap(void **state)
{
    struct ledger_arena arena = {0};

    (void)state;
    for (int round = 0; round < 3; round++) {
        uint8_t *before = NULL;

        for (size_t size = 1; size < 5000; size += 97) {
            uint8_t *taken = ledger_arena_take(&arena, size);

            assert_non_null(taken);
            assert_int_equal((uintptr_t)taken % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(taken[i], 0);
            memset(taken, 0xA5, size);
            if (before != NULL)
                assert_int_equal(before[0], 0xA5);
            before = taken;
        }
        ledger_arena_reset(&arena);
        assert_ptr_equal(arena.first, arena.current);
    }
    ledger_arena_free(&arena);
    assert_null(arena.first);
    ledger_arena_free(&arena);
    ledger_arena_reset(&arena);
}

static void
an_arena_takes_more_than_a_block_and_refuses_the_impossible(void **state)
{
    struct ledger_arena arena = {0};
    char *large = ledger_arena_take(&arena, 1000000);

    (void)state;
    assert_non_null(large);
    memset(large, 1, 1000000);
    assert_string_equal(ledger_arena_text(&arena, ledger_slice_of("财政x", 6)), "财政");
    assert_string_equal(ledger_arena_text(&arena, ledger_slice_of(NULL, 0)), "");
    assert_null(ledger_arena_take(&arena, SIZE_MAX));
    assert_int_equal(large[999999], 1);
    ledger_arena_free(&arena);
}

static void
numbers_are_written_big_end_first(void **state)
{
    static const uint8_t expected[14] = {1,    2,    3,    4,    5,    6,    0xF1,
                                         0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8};
    uint8_t bytes[14];

    (void)state;
    ledger_put_u16(bytes, 0x0102);
    ledger_put_u32(bytes + 2, 0x03040506);
    ledger_put_u64(bytes + 6, 0xF1F2F3F4F5F6F7F8);
    assert_memory_equal(bytes, expected, sizeof(bytes));
    assert_int_equal(ledger_get_u16(bytes), 0x0102);
    assert_int_equal(ledger_get_u32(bytes + 2), 0x03040506);
    assert_true(ledger_get_u64(bytes + 6) == 0xF1F2F3F4F5F6F7F8);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_are_equal_by_their_bytes),
        cmocka_unit_test(slices_are_ordered_by_unsigned_bytes_and_the_shorter_comes_first),
        cmocka_unit_test(a_buffer_grows_and_keeps_what_it_has),
        cmocka_unit_test(printing_into_a_buffer_counts_no_nul_but_writes_one),
        cmocka_unit_test(a_size_that_cannot_be_is_refused_and_the_buffer_stays),
        cmocka_unit_test(an_arena_gives_zeroed_aligned_memory_that_does_not_overlap),
        cmocka_unit_test(an_arena_takes_more_than_a_block_and_refuses_the_impossible),
        cmocka_unit_test(numbers_are_written_big_end_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
