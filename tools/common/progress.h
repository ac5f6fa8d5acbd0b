/* How far long work is, on stderr: only on a terminal, only after a second, at most ten times a
 * second, with rate and time left. */
#ifndef TOOLS_COMMON_PROGRESS_H
#define TOOLS_COMMON_PROGRESS_H

#include "ledger/base/clock.h"
#include "tools/common/output.h"

struct progress {
    enum ledger_language language;
    const char *label; /* Borrowed: what is being done, in the user's language. */
    bool wanted;       /* Somebody looks at stderr. */
    bool shown;        /* There is a line to wipe. */
    int64_t started_ms;
    int64_t drawn_ms;
    FILE *stream;
    struct ledger_clock clock; /* {0}: the system's */
};

void progress_begin(struct progress *progress, const struct output *output, const char *label);

/* Has the form of ledger_progress_fn: `context` is the struct progress. `total` 0: not known. */
void progress_report(void *context, uint64_t done, uint64_t total);

/* Wipes the line, so that what follows starts on a clean one. */
void progress_end(struct progress *progress);

#endif
