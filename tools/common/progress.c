#include "tools/common/progress.h"

#include <unistd.h>

enum { PROGRESS_AFTER_MS = 1000, PROGRESS_EVERY_MS = 100 };

void
progress_begin(struct progress *progress, const struct output *output, const char *label)
{
    *progress = (struct progress){
        .language = output->language,
        .label = label,
        .wanted = !output->quiet && !output->json && isatty(STDERR_FILENO) == 1,
        .stream = stderr,
    };
    progress->started_ms = ledger_clock_now(progress->clock);
    progress->drawn_ms = progress->started_ms;
}

/* `a * b / c` without wrapping: what would not fit is UINT64_MAX. */
static uint64_t
scaled(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t product;

    if (c == 0 || __builtin_mul_overflow(a, b, &product))
        return UINT64_MAX;
    return product / c;
}

/* Lines are built first and written at once, so that a slow terminal shows no halves. */
static enum ledger_status
compose(const struct progress *progress, uint64_t done, uint64_t total, uint64_t elapsed_ms,
        struct ledger_buffer *line)
{
    uint64_t rate = scaled(done, 1000, elapsed_ms);
    uint64_t left_s;
    enum ledger_status status;

    if (total == 0 || done > total)
        return language_append(line, progress->language, /* err= */ NULL, WORD_PROGRESS,
                               progress->label, done, rate);
    status = language_append(line, progress->language, /* err= */ NULL, WORD_PROGRESS_OF,
                             progress->label, done, total, scaled(done, 100, total), rate);
    if (status != LEDGER_OK || done == 0)
        return status;
    left_s = scaled(total - done, elapsed_ms, done) / 1000;
    return language_append(line, progress->language, /* err= */ NULL, WORD_PROGRESS_LEFT,
                           left_s / 60, left_s % 60);
}

void
progress_report(void *context, uint64_t done, uint64_t total)
{
    struct progress *progress = context;
    struct ledger_buffer line = {0};
    int64_t now_ms;

    if (!progress->wanted)
        return;
    now_ms = ledger_clock_now(progress->clock);
    if (now_ms - progress->started_ms < PROGRESS_AFTER_MS ||
        now_ms - progress->drawn_ms < PROGRESS_EVERY_MS)
        return;
    if (compose(progress, done, total, (uint64_t)(now_ms - progress->started_ms), &line) ==
        LEDGER_OK) {
        /* ESC [ K clears what a longer line left behind. */
        (void)fprintf(progress->stream, "\r%s\x1B[K", (const char *)line.data);
        (void)fflush(progress->stream);
        progress->shown = true;
        progress->drawn_ms = now_ms;
    }
    ledger_buffer_free(&line);
}

void
progress_end(struct progress *progress)
{
    if (progress->shown) {
        (void)fputs("\r\x1B[K", progress->stream);
        (void)fflush(progress->stream);
    }
    progress->shown = false;
}
