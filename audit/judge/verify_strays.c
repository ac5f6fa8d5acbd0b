/* Entries that are missing and records that are too many: kept until the end, because what was lost
 * in one place and found in another was moved. */
#include <string.h>

#include "audit/judge/verify_internal.h"

/* Behind the last voucher that could be read nobody says whose entries they are. */
static uint64_t
seal_of(const struct line_stream *stream, const struct line_stray *stray)
{
    return stray->seal < stream->verify->checkpoint.size ? stray->seal : UINT64_MAX;
}

static void
tell_extra(const struct line_stream *stream, const struct line_stray *stray)
{
    bool one = stray->count == 1;
    enum audit_message message =
        stray->entry < stream->entry_count
            ? (one ? AUDIT_MESSAGE_ENTRY_INSERTED : AUDIT_MESSAGE_ENTRIES_INSERTED)
            : (one ? AUDIT_MESSAGE_ENTRY_BEHIND_LAST : AUDIT_MESSAGE_ENTRIES_BEHIND_LAST);
    verify_found(stream->verify, AUDIT_CHECK_ENTRIES, AUDIT_INSERTED, seal_of(stream, stray),
                 stray->entry, message, stray->entry, stray->count);
}

static void
tell_lost(const struct line_stream *stream, const struct line_stray *stray)
{
    struct verify *verify = stream->verify;
    uint64_t seal = seal_of(stream, stray);
    if (stray->count == 1)
        verify_found(verify, AUDIT_CHECK_ENTRIES, AUDIT_MISSING, seal, stray->entry,
                     AUDIT_MESSAGE_ENTRY_MISSING, stray->entry);
    else
        verify_found(verify, AUDIT_CHECK_ENTRIES, AUDIT_MISSING, seal, stray->entry,
                     AUDIT_MESSAGE_ENTRIES_MISSING, stray->entry, stray->entry + stray->count - 1);
}

/* Where there is no room to wait for its other half, a stray joins the run before it, or is told at
 * once. */
void
line_strays_extra(struct line_stream *stream, const struct audit_hash *leaf)
{
    struct line_stray stray = {
        .entry = stream->entry, .count = 1, .seal = stream->verify->seal, .known = true};
    struct line_stray *last =
        stream->extra_count > 0 ? &stream->extra[stream->extra_count - 1] : NULL;
    memcpy(stray.hint, leaf->bytes, HINT_SIZE);
    if (stream->extra_count < LINE_STRAYS_MAX) {
        stream->extra[stream->extra_count++] = stray;
    } else if (last->entry == stray.entry) {
        last->known = false;
        last->count++;
    } else {
        tell_extra(stream, &stray);
    }
}

/* Of entries without a hint nothing can be found elsewhere: they are kept as runs. */
void
line_strays_lost(struct line_stream *stream, const uint8_t *hint)
{
    struct line_stray stray = {
        .entry = stream->entry, .count = 1, .seal = stream->verify->seal, .known = hint != NULL};
    struct line_stray *last = stream->lost_count > 0 ? &stream->lost[stream->lost_count - 1] : NULL;
    bool full = stream->lost_count == LINE_STRAYS_MAX;
    if (hint != NULL)
        memcpy(stray.hint, hint, HINT_SIZE);
    if (last != NULL && last->entry + last->count == stray.entry &&
        (full || (!last->known && hint == NULL))) {
        last->known = false;
        last->count++;
    } else if (full) {
        tell_lost(stream, &stray);
    } else {
        stream->lost[stream->lost_count++] = stray;
    }
}

static void
pair(struct line_stream *stream, struct line_stray *lost)
{
    for (size_t i = 0; i < stream->extra_count && lost->known && !lost->paired; i++) {
        struct line_stray *extra = &stream->extra[i];
        if (extra->paired || !extra->known || memcmp(extra->hint, lost->hint, HINT_SIZE) != 0)
            continue;
        extra->paired = lost->paired = true;
        /* It stands where the order breaks first. */
        const struct line_stray *first = extra->entry < lost->entry ? extra : lost;
        verify_found(stream->verify, AUDIT_CHECK_ENTRIES, AUDIT_REORDERED, seal_of(stream, first),
                     first->entry, AUDIT_MESSAGE_ENTRY_MOVED, lost->entry, extra->entry);
    }
}

/* Those in a row are one finding: of lost ones the next entries, of extra ones the same place. */
static void
tell_runs(const struct line_stream *stream, const struct line_stray *strays, size_t count,
          bool lost)
{
    for (size_t i = 0; i < count; i++) {
        struct line_stray run = strays[i];
        if (run.paired)
            continue;
        for (; i + 1 < count && !strays[i + 1].paired &&
               strays[i + 1].entry == run.entry + (lost ? run.count : 0);
             i++)
            run.count += strays[i + 1].count;
        (lost ? tell_lost : tell_extra)(stream, &run);
    }
}

void
line_strays_tell(struct line_stream *stream)
{
    for (size_t i = 0; i < stream->lost_count; i++)
        pair(stream, &stream->lost[i]);
    tell_runs(stream, stream->lost, stream->lost_count, /* lost= */ true);
    tell_runs(stream, stream->extra, stream->extra_count, /* lost= */ false);
}
