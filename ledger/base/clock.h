/* What time it is, as somebody hands it in: tests set their own. */
#ifndef LEDGER_BASE_CLOCK_H
#define LEDGER_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970-01-01T00:00:00Z. */
typedef int64_t ledger_clock_fn(void *context);

struct ledger_clock {
    ledger_clock_fn *now_ms; /* NULL: the system's clock. */
    void *context;
};

int64_t ledger_clock_now(struct ledger_clock clock);

#endif
