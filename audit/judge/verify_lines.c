/* The stream of entries: bundles and hints, read ahead, hashed and decoded by the pool. */
#include <stdlib.h>
#include <string.h>

#include "audit/judge/verify_internal.h"

/* The task: nothing here is shared with other threads. */
static void
read_unit(struct audit_task *task)
{
    struct line_unit *unit = (struct line_unit *)task;
    unsigned width = unit->expected == BUNDLE_RECORDS ? 0 : (unsigned)unit->expected;
    struct audit_file file = {.kind = AUDIT_FILE_LINES, .number = unit->number, .width = width};
    struct audit_file read;

    unit->count = unit->hint_count = 0;
    unit->status =
        audit_evidence_read_records(unit->evidence, file, &unit->bytes, &read, &unit->err);
    if (unit->status == AUDIT_OK)
        unit->count = verify_split(audit_buffer_bytes(&unit->bytes), unit->records, &unit->torn);
    for (size_t i = 0; i < unit->count; i++) {
        unit->leaves[i] = audit_leaf_hash(unit->records[i]);
        unit->decoded[i] = audit_view_entry(unit->records[i], &unit->entries[i], NULL);
        if (unit->decoded[i] != AUDIT_OK)
            unit->entries[i] = (struct audit_entry){0};
    }
    file.kind = AUDIT_FILE_HINTS;
    unit->hint_status =
        audit_evidence_read_records(unit->evidence, file, &unit->hints, &read, &unit->hint_err);
    if (unit->hint_status == AUDIT_OK)
        unit->hint_count = unit->hints.size / HINT_SIZE;
}

static struct line_unit *
unit_new(const struct verify *verify)
{
    struct line_unit *unit = calloc(1, sizeof *unit);
    if (unit != NULL) {
        unit->task.run = read_unit;
        unit->evidence = verify->evidence;
    }
    return unit;
}

static void
unit_free(struct line_unit *unit)
{
    audit_buffer_free(&unit->bytes);
    audit_buffer_free(&unit->hints);
    free(unit->entries);
    free(unit);
}

/* Ordinary bundles are smaller; large ones must not pile up. */
enum { SPARE_SIZE_MAX = 1 << 20 };

static void
give_back(struct line_stream *stream, struct line_unit *unit)
{
    if (--unit->users > 0)
        return;
    if (unit->bytes.capacity > SPARE_SIZE_MAX)
        audit_buffer_free(&unit->bytes);
    if (stream->spare_count < LINE_WINDOW)
        stream->spare[stream->spare_count++] = unit;
    else
        unit_free(unit);
}

void
line_stream_release(struct line_stream *stream, struct line_unit *unit)
{
    give_back(stream, unit);
}

/* Hands one more bundle to the pool; false at the end. */
static enum audit_status
read_ahead(struct line_stream *stream, bool *out_more, struct audit_error *err)
{
    uint64_t number = stream->first_unit + stream->window_count;
    size_t expected = verify_records_in(number, stream->entry_count);
    *out_more = false;
    if (expected == 0 || stream->window_count == LINE_WINDOW)
        return AUDIT_OK;
    struct line_unit *unit =
        stream->spare_count > 0 ? stream->spare[--stream->spare_count] : unit_new(stream->verify);
    if (unit != NULL && unit->entries == NULL)
        unit->entries = calloc(UNIT_RECORDS_MAX, sizeof *unit->entries);
    if (unit == NULL || unit->entries == NULL) {
        if (unit != NULL)
            unit_free(unit);
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)(UNIT_RECORDS_MAX * sizeof *unit->entries));
    }
    unit->number = number;
    unit->expected = expected;
    unit->users = 1;
    stream->window[stream->window_count++] = unit;
    audit_pool_submit(stream->verify->pool, &unit->task);
    *out_more = true;
    return AUDIT_OK;
}

static void
find_file_faults(struct verify *verify, const struct line_unit *unit)
{
    unsigned width = unit->expected == BUNDLE_RECORDS ? 0 : (unsigned)unit->expected;
    struct audit_file file = {.kind = AUDIT_FILE_LINES, .number = unit->number, .width = width};
    if (unit->status != AUDIT_OK)
        verify_found_in_file(verify, AUDIT_CHECK_FILES, file, unit->status, &unit->err);
    else if (unit->torn) /* Else the entries themselves tell which is missing, or one too many. */
        verify_found_count(verify, file, unit->count, unit->expected, unit->torn);
    file.kind = AUDIT_FILE_HINTS;
    if (unit->hint_status != AUDIT_OK)
        verify_found_in_file(verify, AUDIT_CHECK_FILES, file, unit->hint_status, &unit->hint_err);
    else if (unit->hints.size != unit->expected * HINT_SIZE)
        verify_found_count(verify, file, unit->hint_count, unit->expected,
                           unit->hints.size % HINT_SIZE != 0);
}

/* The unit of that number, read; NULL behind the last. It must not lie before the window, nor
 * further ahead than the window is long. */
static enum audit_status
unit_at(struct line_stream *stream, uint64_t number, struct line_unit **out,
        struct audit_error *err)
{
    enum audit_status status;
    bool more = true;
    *out = NULL;
    while (more)
        if ((status = read_ahead(stream, &more, err)) != AUDIT_OK)
            return status;
    if (number - stream->first_unit >= stream->window_count)
        return AUDIT_OK;
    struct line_unit *unit = stream->window[number - stream->first_unit];
    bool was_done = unit->task.run == NULL;
    if (!was_done) {
        audit_pool_wait(stream->verify->pool, &unit->task);
        unit->task.run = NULL; /* Waited for; set again before the next reading. */
        stream->verify->bytes_read += unit->bytes.size + unit->hints.size;
        stream->verify->report->checked[AUDIT_CHECK_FILES] += 2;
        stream->absent += unit->status == AUDIT_NOT_FOUND;
        find_file_faults(stream->verify, unit);
    }
    *out = unit;
    return AUDIT_OK;
}

/* Lets go of units that neither the records nor the hints need any more. */
static void
slide(struct line_stream *stream)
{
    uint64_t needed = stream->entry / BUNDLE_RECORDS;
    if (stream->unit < needed)
        needed = stream->unit;
    while (stream->window_count > 0 && stream->first_unit < needed) {
        struct line_unit *unit = stream->window[0];
        if (unit->task.run != NULL) /* Jumped over; its task still writes to it. */
            audit_pool_wait(stream->verify->pool, &unit->task);
        unit->task.run = read_unit;
        if (unit->users > 1) { /* A long voucher has copied what it needs and keeps the bytes. */
            free(unit->entries);
            unit->entries = NULL;
        }
        give_back(stream, unit);
        stream->window_count--;
        memmove(stream->window, stream->window + 1, stream->window_count * sizeof *stream->window);
        stream->first_unit++;
    }
}

enum audit_status
line_stream_open(struct line_stream *stream, struct verify *verify, uint64_t first_entry,
                 uint64_t entry_count, struct audit_error *err)
{
    *stream =
        (struct line_stream){.verify = verify, .entry = first_entry, .entry_count = entry_count};
    stream->first_unit = stream->unit = first_entry / BUNDLE_RECORDS;
    stream->record = first_entry % BUNDLE_RECORDS;
    stream->extra = calloc(LINE_STRAYS_MAX, sizeof *stream->extra);
    stream->lost = calloc(LINE_STRAYS_MAX, sizeof *stream->lost);
    if (stream->extra == NULL || stream->lost == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)(LINE_STRAYS_MAX * sizeof *stream->extra));
    return AUDIT_OK;
}

void
line_stream_close(struct line_stream *stream)
{
    for (size_t i = 0; i < stream->window_count; i++) {
        if (stream->window[i]->task.run != NULL)
            audit_pool_wait(stream->verify->pool, &stream->window[i]->task);
        unit_free(stream->window[i]);
    }
    for (size_t i = 0; i < stream->spare_count; i++)
        unit_free(stream->spare[i]);
    free(stream->extra);
    free(stream->lost);
    *stream = (struct line_stream){0};
}

/* The record `ahead` records on, over the ends of units; NULL unit when there is none. */
static enum audit_status
record_ahead(struct line_stream *stream, size_t ahead, struct line_unit **out_unit,
             size_t *out_record, struct audit_error *err)
{
    uint64_t number = stream->unit;
    size_t record = stream->record + ahead;
    for (;;) {
        enum audit_status status = unit_at(stream, number, out_unit, err);
        if (status != AUDIT_OK || *out_unit == NULL)
            return status;
        if (record < (*out_unit)->count) {
            *out_record = record;
            return AUDIT_OK;
        }
        record -= (*out_unit)->count;
        number++;
    }
}

/* The hint of the entry `ahead` entries on; NULL when there is none to be had. */
static enum audit_status
hint_ahead(struct line_stream *stream, size_t ahead, const uint8_t **out, struct audit_error *err)
{
    uint64_t entry = stream->entry + ahead;
    struct line_unit *unit = NULL;
    *out = NULL;
    if (entry >= stream->entry_count)
        return AUDIT_OK;
    enum audit_status status = unit_at(stream, entry / BUNDLE_RECORDS, &unit, err);
    size_t at = entry % BUNDLE_RECORDS;
    if (status == AUDIT_OK && unit != NULL && unit->hint_status == AUDIT_OK &&
        at < unit->hint_count)
        *out = unit->hints.data + at * HINT_SIZE;
    return status;
}

/* What lies ahead, gathered for one alignment. */
struct ahead {
    const uint8_t *there[ALIGN_LOOKAHEAD + 1];
    const uint8_t *due[ALIGN_LOOKAHEAD + 1];
};

static bool
ahead_equal(void *context, size_t i, size_t j)
{
    const struct ahead *ahead = context;
    return ahead->due[j] != NULL && memcmp(ahead->there[i], ahead->due[j], HINT_SIZE) == 0;
}

static enum audit_status
look_ahead(struct line_stream *stream, struct ahead *ahead, size_t *out_there, size_t *out_due,
           struct audit_error *err)
{
    size_t there = 0, due = 0;
    enum audit_status status;
    for (; there <= ALIGN_LOOKAHEAD; there++) {
        struct line_unit *unit = NULL;
        size_t record = 0;
        if ((status = record_ahead(stream, there, &unit, &record, err)) != AUDIT_OK)
            return status;
        if (unit == NULL)
            break;
        ahead->there[there] = unit->leaves[record].bytes;
    }
    for (; due <= ALIGN_LOOKAHEAD && stream->entry + due < stream->entry_count; due++)
        if ((status = hint_ahead(stream, due, &ahead->due[due], err)) != AUDIT_OK)
            return status;
    *out_there = there;
    *out_due = due;
    return AUDIT_OK;
}

/* Where no hint tells: each bundle has its own file. `unit` holds the next record; NULL: there is
 * none. */
static void
align_by_position(struct line_stream *stream, const struct line_unit *unit)
{
    uint64_t due = stream->entry / BUNDLE_RECORDS;
    stream->changed = unit != NULL && unit->number == due;
    stream->missing = unit == NULL || unit->number > due;
    stream->inserted = unit != NULL && unit->number < due;
}

static enum audit_status
align(struct line_stream *stream, const struct line_unit *unit, struct audit_error *err)
{
    struct ahead ahead;
    size_t there, due, i = 0, j = 0;
    enum audit_status status = look_ahead(stream, &ahead, &there, &due, err);
    if (status != AUDIT_OK)
        return status;
    if (!align_step(ahead_equal, &ahead, there, due, &i, &j)) {
        align_by_position(stream, unit);
        return AUDIT_OK;
    }
    stream->changed = i < j ? i : j;
    stream->missing = j - stream->changed;
    stream->inserted = i - stream->changed;
    return AUDIT_OK;
}

bool
line_stream_gave_up(const struct line_stream *stream)
{
    return stream->absent > ABSENT_FILES_MAX;
}

static void
take(struct line_stream *stream, const struct line_unit *unit, size_t record)
{
    stream->unit = unit->number;
    stream->record = record + 1;
}

static enum audit_status
pass_over_insertions(struct line_stream *stream, struct audit_error *err)
{
    for (; stream->inserted > 0; stream->inserted--) {
        struct line_unit *unit = NULL;
        size_t record = 0;
        enum audit_status status = record_ahead(stream, 0, &unit, &record, err);
        if (status != AUDIT_OK || unit == NULL)
            return status;
        line_strays_extra(stream, &unit->leaves[record]);
        take(stream, unit, record);
    }
    return AUDIT_OK;
}

static enum audit_status
lose(struct line_stream *stream, struct audit_error *err)
{
    const uint8_t *hint = NULL;
    enum audit_status status = hint_ahead(stream, 0, &hint, err);
    line_strays_lost(stream, hint);
    stream->entry++;
    return status;
}

/* The entry that is due: its hint, and the record that stands where it should. */
struct line_due {
    const uint8_t *hint;    /* NULL: there is none to be had */
    struct line_unit *unit; /* NULL: there are no more records */
    size_t record;
};

static enum audit_status
look_at_due(struct line_stream *stream, struct line_due *out, struct audit_error *err)
{
    *out = (struct line_due){0};
    enum audit_status status = record_ahead(stream, 0, &out->unit, &out->record, err);
    if (status == AUDIT_OK)
        status = hint_ahead(stream, 0, &out->hint, err);
    return status;
}

static bool
fits(const struct line_stream *stream, const struct line_due *due)
{
    if (due->unit == NULL)
        return false;
    if (due->hint == NULL) /* By position alone. */
        return due->unit->number == stream->entry / BUNDLE_RECORDS;
    return memcmp(due->unit->leaves[due->record].bytes, due->hint, HINT_SIZE) == 0;
}

/* Goes on until it is known what comes next: an entry, changed or not, or the lack of it. Each
 * round takes at least one record off, or ends. */
static enum audit_status
find_due(struct line_stream *stream, struct line_due *due, struct audit_error *err)
{
    for (;;) {
        enum audit_status status = AUDIT_OK;
        bool decided = stream->changed > 0 || stream->missing > 0;
        if (!decided)
            status = pass_over_insertions(stream, err);
        if (status == AUDIT_OK)
            status = look_at_due(stream, due, err);
        if (status != AUDIT_OK || decided || fits(stream, due))
            return status;
        if (due->hint != NULL)
            status = align(stream, due->unit, err);
        else
            align_by_position(stream, due->unit);
        if (status != AUDIT_OK)
            return status;
    }
}

enum audit_status
line_stream_next(struct line_stream *stream, struct line_place *out, struct audit_error *err)
{
    struct line_due due;
    *out = (struct line_place){0};
    slide(stream);
    enum audit_status status = find_due(stream, &due, err);
    if (status != AUDIT_OK)
        return status;
    if (stream->changed > 0) {
        stream->changed--;
        out->off_hint = true;
    } else if (stream->missing > 0) {
        stream->missing--;
        return lose(stream, err);
    }
    due.unit->users++;
    out->unit = due.unit;
    out->record = due.record;
    take(stream, due.unit, due.record);
    stream->entry++;
    return AUDIT_OK;
}

enum audit_status
line_stream_skip(struct line_stream *stream, uint64_t to, struct audit_error *err)
{
    while (stream->entry < to && stream->entry < stream->entry_count &&
           !line_stream_gave_up(stream)) {
        struct line_place place;
        enum audit_status status = line_stream_next(stream, &place, err);
        if (status != AUDIT_OK)
            return status;
        if (place.unit != NULL)
            line_stream_release(stream, place.unit);
    }
    return AUDIT_OK;
}

void
line_stream_end(struct line_stream *stream)
{
    struct line_unit *unit = NULL;
    size_t record = 0;
    while (record_ahead(stream, 0, &unit, &record, NULL) == AUDIT_OK && unit != NULL) {
        line_strays_extra(stream, &unit->leaves[record]);
        take(stream, unit, record);
    }
    line_strays_tell(stream);
}
