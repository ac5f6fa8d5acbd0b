#include "ledger/base/clock.h"

#include <assert.h>
#include <stddef.h>
#include <time.h>

int64_t
ledger_clock_now(struct ledger_clock clock)
{
    struct timespec now;
    int result;

    if (clock.now_ms != NULL)
        return clock.now_ms(clock.context);
    result = clock_gettime(CLOCK_REALTIME, &now);
    assert(result == 0); /* POSIX lets it fail only for a clock that does not exist. */
    (void)result;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
