/* The stream of seals, and which bytes of them the tree has. */
#include <string.h>

#include "audit/judge/verify_internal.h"

static const struct audit_file *
file_of(const struct seal_unit *unit, enum audit_file_kind kind, struct audit_file *out)
{
    *out = (struct audit_file){
        .kind = kind, .number = unit->number, .width = (unsigned)(unit->expected % BUNDLE_RECORDS)};
    return out;
}

/* What is wrong with the file is told when the bundle's turn comes. */
static void
load(struct seal_stream *stream, struct seal_unit *unit, uint64_t number)
{
    struct verify *verify = stream->verify;
    struct audit_file file;
    unit->number = number;
    unit->expected = verify_records_in(number, verify->checkpoint.size);
    unit->loaded = unit->expected > 0;
    unit->torn = false;
    unit->count = unit->hash_count = 0;
    memset(unit->used, 0, sizeof unit->used);
    unit->err = (struct audit_error){0};
    if (!unit->loaded)
        return;
    unit->status =
        verify_read(verify, *file_of(unit, AUDIT_FILE_SEALS, &file), &unit->bytes, &unit->err);
    if (unit->status == AUDIT_OK)
        unit->count = verify_split(audit_buffer_bytes(&unit->bytes), unit->records, &unit->torn);
    for (size_t i = 0; i < unit->count; i++)
        unit->leaves[i] = audit_leaf_hash(unit->records[i]);
    stream->absent += unit->status == AUDIT_NOT_FOUND;
    /* What is wrong with the tile, verify_tiles told. */
    if (verify_read(verify, *file_of(unit, AUDIT_FILE_TILE, &file), &unit->tile, NULL) ==
            AUDIT_OK &&
        unit->tile.size == unit->expected * sizeof unit->hashes[0]) {
        unit->hash_count = unit->expected;
        memcpy(unit->hashes, unit->tile.data, unit->tile.size);
    }
}

static void
tell_file_faults(struct verify *verify, const struct seal_unit *unit)
{
    struct audit_file file;
    (void)file_of(unit, AUDIT_FILE_SEALS, &file);
    if (unit->status != AUDIT_OK)
        verify_found_in_file(verify, AUDIT_CHECK_FILES, file, unit->status, &unit->err);
    else if (unit->torn) /* Else the seals themselves tell which is missing, or one too many. */
        verify_found_count(verify, file, unit->count, unit->expected, unit->torn);
}

static void
put(struct seal_stream *stream, size_t place, struct seal_unit *unit, size_t record)
{
    unit->used[record] = true;
    stream->records[place] = &unit->records[record];
    stream->leaves[place] = unit->leaves[record];
}

static bool
seal_equal(void *context, size_t i, size_t j)
{
    struct audit_hash **rows = context;
    return audit_hash_equal(rows[0] + i, rows[1] + j);
}

/* Brings the bundle's records and hashes beside each other; without a tile, by position. */
static void
align(struct seal_stream *stream)
{
    struct seal_unit *unit = stream->now;
    for (size_t record = 0, due = 0; due < unit->expected || record < unit->count;) {
        size_t there = unit->count - record, wanted = unit->expected - due;
        size_t i = there > 0, j = wanted > 0;
        if (unit->hash_count > 0 &&
            (i == 0 || j == 0 || !audit_hash_equal(&unit->leaves[record], &unit->hashes[due]))) {
            struct audit_hash *rows[] = {unit->leaves + record, unit->hashes + due};
            (void)align_step(seal_equal, rows, there, wanted, &i, &j);
        }
        for (size_t k = 0; k < i && k < j; k++)
            if (!unit->used[record + k]) /* not fetched by the bundle before */
                put(stream, due + k, unit, record + k);
        record += i;
        due += j;
    }
}

/* A record of `unit` that is the missing seal at `place`. */
static bool
fetch(struct seal_stream *stream, size_t place, struct seal_unit *unit)
{
    const struct audit_hash *wanted = &stream->now->hashes[place];
    for (size_t i = 0; unit->loaded && i < unit->count; i++) {
        uint64_t belongs = stream->now->number * BUNDLE_RECORDS + place;
        uint64_t stands = unit->number * BUNDLE_RECORDS + i;
        if (unit->used[i] || !audit_hash_equal(&unit->leaves[i], wanted))
            continue;
        put(stream, place, unit, i);
        /* It stands where the order breaks first. */
        verify_found(stream->verify, AUDIT_CHECK_CHAIN, AUDIT_REORDERED,
                     belongs < stands ? belongs : stands, UINT64_MAX, AUDIT_MESSAGE_SEAL_MOVED,
                     belongs, stands);
        return true;
    }
    return false;
}

static void
fetch_missing(struct seal_stream *stream)
{
    const struct seal_unit *now = stream->now;
    for (size_t place = 0; place < now->expected && now->hash_count > 0; place++)
        if (stream->records[place] == NULL && !fetch(stream, place, stream->now) &&
            !fetch(stream, place, stream->before))
            (void)fetch(stream, place, stream->ahead);
}

/* Records that are no seal of their own bundle nor of its neighbours. */
static void
tell_left_over(struct verify *verify, const struct seal_unit *unit)
{
    for (size_t i = 0; unit->loaded && i < unit->count; i++) {
        uint64_t stands = unit->number * BUNDLE_RECORDS + i;
        if (!unit->used[i])
            verify_found(verify, AUDIT_CHECK_CHAIN, AUDIT_INSERTED,
                         stands < verify->checkpoint.size ? stands : UINT64_MAX, UINT64_MAX,
                         AUDIT_MESSAGE_SEAL_INSERTED, stands);
    }
}

void
seal_stream_enter(struct seal_stream *stream, uint64_t number)
{
    struct seal_unit *oldest = stream->before;
    if (stream->now == NULL) {
        stream->before = &stream->units[0];
        stream->now = &stream->units[1];
        stream->ahead = &stream->units[2];
        load(stream, stream->now, number);
    } else {
        stream->before = stream->now;
        stream->now = stream->ahead;
        stream->ahead = oldest;
    }
    load(stream, stream->ahead, number + 1);
    memset(stream->records, 0, sizeof stream->records);
    tell_file_faults(stream->verify, stream->now);
    align(stream);
    fetch_missing(stream);
    tell_left_over(stream->verify, stream->before);
}

void
seal_stream_end(struct seal_stream *stream)
{
    if (stream->now != NULL)
        tell_left_over(stream->verify, stream->now);
}

bool
seal_stream_gave_up(const struct seal_stream *stream)
{
    return stream->absent > ABSENT_FILES_MAX;
}

void
seal_stream_close(struct seal_stream *stream)
{
    for (size_t i = 0; i < 3; i++) {
        audit_buffer_free(&stream->units[i].bytes);
        audit_buffer_free(&stream->units[i].tile);
    }
}

/* The record of a seal of the bundle ahead; NULL when there is none. */
static const struct audit_bytes *
record_ahead(const struct seal_stream *stream, size_t place)
{
    const struct seal_unit *unit = stream->ahead;
    if (!unit->loaded || place >= unit->expected)
        return NULL;
    for (size_t i = 0; place < unit->hash_count && i < unit->count; i++)
        if (audit_hash_equal(&unit->leaves[i], &unit->hashes[place]))
            return &unit->records[i];
    return place < unit->count ? &unit->records[place] : NULL;
}

/* Whether the seal behind place `at` names `leaf` as the one before it. */
static bool
next_names(struct seal_stream *stream, size_t at, const struct audit_hash *leaf)
{
    const struct audit_bytes *record =
        at + 1 < stream->now->expected ? stream->records[at + 1] : record_ahead(stream, 0);
    return record != NULL && audit_view_seal(*record, &stream->scratch, NULL) == AUDIT_OK &&
           memcmp(stream->scratch.previous.data, leaf->bytes, sizeof leaf->bytes) == 0;
}

static void
tell_tile(struct seal_stream *stream)
{
    struct verify *verify = stream->verify;
    struct audit_file file;
    char path[AUDIT_FILE_PATH_SIZE];
    audit_file_path(*file_of(stream->now, AUDIT_FILE_TILE, &file), path);
    struct audit_finding *finding =
        verify_found(verify, AUDIT_CHECK_TREE, AUDIT_CHANGED, verify->seal, UINT64_MAX,
                     AUDIT_MESSAGE_TILE_HASH_CHANGED, path, verify->seal);
    finding->concerns_file = true;
    finding->file = file;
}

struct seal_place
seal_stream_at(struct seal_stream *stream, size_t at)
{
    struct verify *verify = stream->verify;
    bool has_tile = stream->now->hash_count > 0;
    bool last = verify->seal + 1 == verify->checkpoint.size;
    const struct audit_hash *is = &stream->leaves[at], *tile = &stream->now->hashes[at];
    struct seal_place place = {.leaf_known = has_tile};
    if (has_tile)
        place.leaf = *tile;
    if (stream->records[at] == NULL)
        return place;
    place.bytes = *stream->records[at];
    place.leaf_known = true;
    place.sound = has_tile ? audit_hash_equal(is, tile) : next_names(stream, at, is);
    if (has_tile && !place.sound) {
        /* Bytes and tile disagree: the seal behind tells which of them was sealed. */
        bool names_it = !verify->tiles_hold && next_names(stream, at, is);
        place.changed =
            verify->tiles_hold || (!names_it && (next_names(stream, at, tile) || !last));
        place.sound = names_it;
    }
    if (place.changed)
        return place;
    if (has_tile && !audit_hash_equal(is, tile))
        tell_tile(stream);
    place.leaf = *is;
    return place;
}

static bool
reads_first_entry(struct seal_stream *stream, const struct audit_bytes *record, uint64_t *out)
{
    if (record == NULL || audit_view_seal(*record, &stream->scratch, NULL) != AUDIT_OK)
        return false;
    *out = stream->scratch.first_entry;
    return true;
}

bool
seal_stream_first_entry(struct seal_stream *stream, size_t at, uint64_t *out)
{
    const struct seal_unit *now = stream->now, *ahead = stream->ahead;
    for (; at < now->expected; at++)
        if ((now->hash_count == 0 || audit_hash_equal(&stream->leaves[at], &now->hashes[at])) &&
            reads_first_entry(stream, stream->records[at], out))
            return true;
    for (size_t i = 0; ahead->loaded && i < ahead->expected; i++)
        if (reads_first_entry(stream, record_ahead(stream, i), out))
            return true;
    return false;
}

/* ---- how many entries there are ---- */

enum { VOUCHER_ENTRIES_MAX = 65536 };

/* How far files of entries reach, within what the lost seals at the end can have held. */
struct reach {
    uint64_t most, furthest;
};

static enum audit_status
look(void *context, const char *path, bool regular, uint64_t size, struct audit_error *err)
{
    struct reach *reach = context;
    struct audit_file file;
    (void)size;
    (void)err;
    if (!regular || !audit_file_of_path(path, &file) || file.kind != AUDIT_FILE_LINES ||
        file.number > reach->most / BUNDLE_RECORDS)
        return AUDIT_OK;
    uint64_t end = file.number * BUNDLE_RECORDS + (file.width > 0 ? file.width : BUNDLE_RECORDS);
    if (end <= reach->most && end > reach->furthest)
        reach->furthest = end;
    return AUDIT_OK;
}

/* How far they reach behind entry `least`, at most `most`; `least` itself when none does. */
static uint64_t
count_by_files(struct verify *verify, uint64_t least, uint64_t most)
{
    struct reach reach = {.most = most, .furthest = least};
    const struct audit_source *source = audit_evidence_source(verify->evidence);
    if (source->walk(source->context, look, &reach, NULL) != AUDIT_OK)
        return least;
    return reach.furthest;
}

/* What the last readable seal says. */
struct told {
    uint64_t seal, first_entry, end; /* its number, and its entries */
    bool any;
};

static bool
reads_end(struct seal_stream *stream, const struct audit_bytes *record, uint64_t number,
          struct told *out)
{
    struct audit_header header;
    if (audit_view_seal(*record, &stream->scratch, NULL) != AUDIT_OK ||
        audit_view_header(stream->scratch.header_bytes, &header, NULL) != AUDIT_OK ||
        stream->scratch.first_entry / VOUCHER_ENTRIES_MAX > number)
        return false;
    uint64_t first_entry = stream->scratch.first_entry;
    *out = (struct told){number, first_entry, first_entry + header.entry_count, .any = true};
    return true;
}

static bool
unit_reads_end(struct seal_stream *stream, const struct seal_unit *unit, struct told *out)
{
    for (size_t place = unit->expected; place-- > 0;)
        for (size_t i = unit->count; i-- > 0;) {
            bool is = unit->hash_count > 0
                          ? audit_hash_equal(&unit->leaves[i], &unit->hashes[place])
                          : i == place;
            uint64_t number = unit->number * BUNDLE_RECORDS + place;
            if (is && reads_end(stream, &unit->records[i], number, out))
                return true;
        }
    return false;
}

/* Whether the last file of `count` entries is there. */
static bool
is_file_there(struct seal_stream *stream, uint64_t count)
{
    uint64_t last = (count - 1) / BUNDLE_RECORDS;
    struct audit_file file = {
        .kind = AUDIT_FILE_LINES, .number = last, .width = (unsigned)(count % BUNDLE_RECORDS)};
    struct audit_buffer *scratch = &stream->units[0].tile;
    return verify_read(stream->verify, file, scratch, NULL) != AUDIT_NOT_FOUND;
}

/* No published file ends within a voucher: one that ends within the last gives its header the lie.
 */
static uint64_t
count_told(struct seal_stream *stream, const struct told *told)
{
    struct verify *verify = stream->verify;
    uint64_t lost = verify->checkpoint.size - (told->any ? told->seal + 1 : 0);
    if (lost > UINT32_MAX) /* Nobody lost so many: the head's size is made up. */
        lost = UINT32_MAX;
    if (lost > 0)
        return count_by_files(verify, told->end, told->end + lost * VOUCHER_ENTRIES_MAX);
    if (is_file_there(stream, told->end))
        return told->end;
    uint64_t by_files =
        count_by_files(verify, told->first_entry, told->first_entry + VOUCHER_ENTRIES_MAX);
    return by_files > told->first_entry ? by_files : told->end;
}

uint64_t
seal_stream_count_entries(struct seal_stream *stream)
{
    struct told told = {0};
    uint64_t number = (stream->verify->checkpoint.size - 1) / BUNDLE_RECORDS;
    for (size_t tries = 0; tries < ABSENT_FILES_MAX; tries++) {
        load(stream, &stream->units[0], number);
        if (unit_reads_end(stream, &stream->units[0], &told) || number-- == 0)
            break;
    }
    stream->units[0].loaded = false;
    stream->absent = 0;
    return count_told(stream, &told);
}
