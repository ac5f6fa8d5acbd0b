#include "support/assert_audit.h"

#include "audit/examine/draw.h"

static void
numbers_are_those_of_python(void **state)
{
    static const uint64_t below_1000[] = {76, 932, 329, 632, 59, 53, 386, 324, 975, 464, 513, 125};
    static const uint64_t large[] = {UINT64_C(6278484639722478128), UINT64_C(44222211225860195),
                                     UINT64_C(7338485758717083128)};
    struct audit_hash root;
    struct audit_draw draw;

    (void)state;
    for (size_t i = 0; i < sizeof root.bytes; i++)
        root.bytes[i] = (uint8_t)i;
    audit_draw_begin(&draw, 20230711, 8, &root);
    for (size_t i = 0; i < sizeof below_1000 / sizeof below_1000[0]; i++)
        assert_true(audit_draw_below(&draw, 1000) == below_1000[i]);

    /* Half of all numbers are passed over here. */
    audit_draw_begin(&draw, 7, 1, &(struct audit_hash){{0}});
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++)
        assert_true(audit_draw_below(&draw, (UINT64_C(1) << 63) + 1) == large[i]);
    assert_true(audit_draw_below(&draw, 1) == 0);
}

static uint64_t
first(uint64_t number, uint64_t size, uint8_t root_byte)
{
    struct audit_draw draw;
    audit_draw_begin(&draw, number, size, &(struct audit_hash){{root_byte}});
    return audit_draw_below(&draw, UINT64_MAX);
}

static void
number_size_and_root_each_change_the_draw(void **state)
{
    (void)state;
    assert_true(first(1, 1, 0) == first(1, 1, 0));
    assert_true(first(1, 1, 0) != first(2, 1, 0));
    assert_true(first(1, 1, 0) != first(1, 2, 0));
    assert_true(first(1, 1, 0) != first(1, 1, 1));
    assert_true(first(1, 11, 0) != first(11, 1, 0)); /* One number does not run into the next. */
}

static void
all_numbers_have_the_same_chance(void **state)
{
    enum { END = 7, COUNT = 70000 };
    unsigned counts[END] = {0};
    struct audit_draw draw;

    (void)state;
    audit_draw_begin(&draw, 42, 3, &(struct audit_hash){{9}});
    for (size_t i = 0; i < COUNT; i++)
        counts[audit_draw_below(&draw, END)]++;
    for (size_t i = 0; i < END; i++)
        assert_in_range(counts[i], COUNT / END - 400, COUNT / END + 400); /* over 4 deviations */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_python),
        cmocka_unit_test(number_size_and_root_each_change_the_draw),
        cmocka_unit_test(all_numbers_have_the_same_chance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
