#include "support/assert_status.h"

#include <time.h>

#include "ledger/base/clock.h"

static int64_t
fixed_now(void *context)
{
    return *(const int64_t *)context;
}

static void
a_clock_that_was_handed_in_is_the_time(void **state)
{
    int64_t instant = 1688083200123;

    (void)state;
    assert_int_equal(ledger_clock_now((struct ledger_clock){fixed_now, &instant}), 1688083200123);
}

static void
without_a_clock_it_is_the_systems_time_in_milliseconds(void **state)
{
    int64_t before = (int64_t)time(NULL) * 1000;
    int64_t now = ledger_clock_now((struct ledger_clock){0});

    (void)state;
    /* time(2) may lag behind clock_gettime by a tick. */
    assert_true(now >= before - 1000);
    assert_true(now <= ((int64_t)time(NULL) + 2) * 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_that_was_handed_in_is_the_time),
        cmocka_unit_test(without_a_clock_it_is_the_systems_time_in_milliseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
