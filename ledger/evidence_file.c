#include "ledger/evidence_file.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/store/tiles.h"

enum { HASH_SIZE = 32, TILE_HEIGHT = 8, INDEX_NAME_SIZE = 32 };

/* --- names --- */

/* Groups of three digits, all but the last behind an "x": x001/x234/067. */
static void
index_name(uint64_t number, char name[static INDEX_NAME_SIZE])
{
    uint64_t divisor = 1;
    size_t at = 0;

    while (number / divisor >= 1000)
        divisor *= 1000;
    for (; divisor > 1; divisor /= 1000)
        at += (size_t)snprintf(name + at, INDEX_NAME_SIZE - at, "x%03" PRIu64 "/",
                               number / divisor % 1000);
    (void)snprintf(name + at, INDEX_NAME_SIZE - at, "%03" PRIu64, number % 1000);
}

static const char *
kind_name(enum ledger_bundle_kind kind)
{
    switch (kind) {
    case LEDGER_BUNDLE_SEALS:
        return "entries";
    case LEDGER_BUNDLE_LINES:
        return "lines";
    case LEDGER_BUNDLE_HINTS:
        break;
    }
    return "hints";
}

static void
file_name(const char *what, uint64_t number, unsigned width,
          char name[static LEDGER_FOLDER_NAME_SIZE])
{
    char index[INDEX_NAME_SIZE];

    index_name(number, index);
    if (width == LEDGER_TILE_HASHES)
        (void)snprintf(name, LEDGER_FOLDER_NAME_SIZE, "tile/%s/%s", what, index);
    else if (width > 0)
        (void)snprintf(name, LEDGER_FOLDER_NAME_SIZE, "tile/%s/%s.p/%u", what, index, width);
    else
        (void)snprintf(name, LEDGER_FOLDER_NAME_SIZE, "tile/%s/%s.p", what, index);
}

void
ledger_evidence_bundle_name(enum ledger_bundle_kind kind, uint64_t number, unsigned width,
                            char name[static LEDGER_FOLDER_NAME_SIZE])
{
    assert(width > 0);
    file_name(kind_name(kind), number, width, name);
}

void
ledger_evidence_bundle_parts(enum ledger_bundle_kind kind, uint64_t number,
                             char name[static LEDGER_FOLDER_NAME_SIZE])
{
    file_name(kind_name(kind), number, 0, name);
}

void
ledger_evidence_tile_name(unsigned tile_level, uint64_t number, unsigned width,
                          char name[static LEDGER_FOLDER_NAME_SIZE])
{
    char level[4];

    assert(width > 0 && tile_level < LEDGER_EVIDENCE_LEVELS);
    (void)snprintf(level, sizeof(level), "%u", tile_level & 7u);
    file_name(level, number, width, name);
}

void
ledger_evidence_tile_parts(unsigned tile_level, uint64_t number,
                           char name[static LEDGER_FOLDER_NAME_SIZE])
{
    char level[4];

    assert(tile_level < LEDGER_EVIDENCE_LEVELS);
    (void)snprintf(level, sizeof(level), "%u", tile_level & 7u);
    file_name(level, number, 0, name);
}

void
ledger_evidence_checkpoint_name(uint64_t size, char name[static LEDGER_FOLDER_NAME_SIZE])
{
    (void)snprintf(name, LEDGER_FOLDER_NAME_SIZE, "checkpoints/%" PRIu64, size);
}

/* --- reading --- */

void
ledger_evidence_reader_free(struct ledger_evidence_reader *reader)
{
    for (size_t i = 0; i < sizeof(reader->bundles) / sizeof(reader->bundles[0]); i++)
        ledger_buffer_free(&reader->bundles[i].bytes);
    for (size_t i = 0; i < LEDGER_EVIDENCE_LEVELS; i++)
        ledger_buffer_free(&reader->tiles[i].bytes);
    *reader = (struct ledger_evidence_reader){0};
}

static size_t
bundle_size_max(enum ledger_bundle_kind kind, unsigned width)
{
    switch (kind) {
    case LEDGER_BUNDLE_SEALS:
        return width * (size_t)(2 + LEDGER_SEAL_SIZE_MAX);
    case LEDGER_BUNDLE_LINES:
        return width * (size_t)(2 + LEDGER_ENTRY_SIZE_MAX);
    case LEDGER_BUNDLE_HINTS:
        break;
    }
    return width * (size_t)LEDGER_HINT_SIZE;
}

static unsigned
width_of(uint64_t count, uint64_t number)
{
    const uint64_t left = count - number * LEDGER_BUNDLE_RECORDS;

    return left < LEDGER_BUNDLE_RECORDS ? (unsigned)left : LEDGER_BUNDLE_RECORDS;
}

static enum ledger_status
fail_missing(const struct ledger_evidence_reader *reader, const char *name,
             struct ledger_error *err)
{
    return ledger_folder_blame(
        reader->folder, name,
        ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_EVIDENCE_FILE_MISSING), err);
}

static enum ledger_status
fail_broken(const struct ledger_evidence_reader *reader, const char *name, struct ledger_error *err)
{
    return ledger_folder_blame(
        reader->folder, name, ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_EVIDENCE_FILE_BROKEN),
        err);
}

/* The bundle in which a record stands: the file of the exact width or, where that was cleared away,
 * the full one. */
static enum ledger_status
bundle_load(struct ledger_evidence_reader *reader, enum ledger_bundle_kind kind, uint64_t number,
            struct ledger_error *err)
{
    struct ledger_evidence_bundle *bundle = &reader->bundles[kind];
    const uint64_t count = kind == LEDGER_BUNDLE_SEALS ? reader->seal_count : reader->entry_count;
    unsigned width = width_of(count, number);
    char name[LEDGER_FOLDER_NAME_SIZE];
    enum ledger_status status;

    bundle->is_loaded = false;
    ledger_buffer_clear(&bundle->bytes);
    ledger_evidence_bundle_name(kind, number, width, name);
    status =
        ledger_folder_read(reader->folder, name, bundle_size_max(kind, width), &bundle->bytes, err);
    if (status == LEDGER_NOT_FOUND && width < LEDGER_BUNDLE_RECORDS) {
        char full[LEDGER_FOLDER_NAME_SIZE];

        ledger_evidence_bundle_name(kind, number, LEDGER_BUNDLE_RECORDS, full);
        status =
            ledger_folder_read(reader->folder, full, bundle_size_max(kind, LEDGER_BUNDLE_RECORDS),
                               &bundle->bytes, err);
        if (status != LEDGER_NOT_FOUND) {
            width = LEDGER_BUNDLE_RECORDS;
            memcpy(name, full, sizeof(name));
        }
    }
    if (status == LEDGER_NOT_FOUND)
        return fail_missing(reader, name, err);
    if (status != LEDGER_OK)
        return status;
    if (ledger_bundle_split(kind, ledger_buffer_slice(&bundle->bytes), width, bundle->records,
                            /* err= */ NULL) != LEDGER_OK)
        return fail_broken(reader, name, err);
    bundle->is_loaded = true;
    bundle->number = number;
    reader->byte_count += bundle->bytes.size;
    return LEDGER_OK;
}

enum ledger_status
ledger_evidence_record(struct ledger_evidence_reader *reader, enum ledger_bundle_kind kind,
                       uint64_t number, struct ledger_slice *out_record, struct ledger_error *err)
{
    struct ledger_evidence_bundle *bundle = &reader->bundles[kind];
    enum ledger_status status = LEDGER_OK;

    assert(number < (kind == LEDGER_BUNDLE_SEALS ? reader->seal_count : reader->entry_count));
    if (!bundle->is_loaded || bundle->number != number / LEDGER_BUNDLE_RECORDS)
        status = bundle_load(reader, kind, number / LEDGER_BUNDLE_RECORDS, err);
    if (status == LEDGER_OK)
        *out_record = bundle->records[number % LEDGER_BUNDLE_RECORDS];
    return status;
}

static enum ledger_status
tile_load(struct ledger_evidence_reader *reader, unsigned tile_level, uint64_t number,
          struct ledger_error *err)
{
    struct ledger_evidence_tile *tile = &reader->tiles[tile_level];
    unsigned width = width_of(reader->seal_count >> (TILE_HEIGHT * tile_level), number);
    char name[LEDGER_FOLDER_NAME_SIZE];
    enum ledger_status status;

    tile->is_loaded = false;
    ledger_buffer_clear(&tile->bytes);
    ledger_evidence_tile_name(tile_level, number, width, name);
    status = ledger_folder_read(reader->folder, name, width * (size_t)HASH_SIZE, &tile->bytes, err);
    if (status == LEDGER_NOT_FOUND && width < LEDGER_TILE_HASHES) {
        char full[LEDGER_FOLDER_NAME_SIZE];

        ledger_evidence_tile_name(tile_level, number, LEDGER_TILE_HASHES, full);
        status = ledger_folder_read(reader->folder, full, LEDGER_TILE_SIZE, &tile->bytes, err);
        if (status != LEDGER_NOT_FOUND) {
            width = LEDGER_TILE_HASHES;
            memcpy(name, full, sizeof(name));
        }
    }
    if (status == LEDGER_NOT_FOUND)
        return fail_missing(reader, name, err);
    if (status != LEDGER_OK)
        return status;
    if (tile->bytes.size != width * (size_t)HASH_SIZE)
        return fail_broken(reader, name, err);
    tile->is_loaded = true;
    tile->number = number;
    reader->byte_count += tile->bytes.size;
    return LEDGER_OK;
}

enum ledger_status
ledger_evidence_hash(void *context, unsigned level, uint64_t index, struct ledger_digest *out_hash,
                     struct ledger_error *err)
{
    struct ledger_evidence_reader *reader = context;
    const unsigned height = level % TILE_HEIGHT; /* Above the level that tiles hold. */
    const unsigned tile_level = level / TILE_HEIGHT;
    struct ledger_evidence_tile *tile = &reader->tiles[tile_level];
    const uint64_t first = index << height;
    struct ledger_digest hashes[LEDGER_TILE_HASHES / 2];
    enum ledger_status status = LEDGER_OK;

    assert(index < reader->seal_count >> level);
    if (!tile->is_loaded || tile->number != first / LEDGER_TILE_HASHES)
        status = tile_load(reader, tile_level, first / LEDGER_TILE_HASHES, err);
    if (status != LEDGER_OK)
        return status;
    memcpy(hashes, tile->bytes.data + first % LEDGER_TILE_HASHES * HASH_SIZE,
           ((size_t)1 << height) * HASH_SIZE);
    for (size_t count = (size_t)1 << height; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++)
            hashes[i] = ledger_tree_node(&hashes[2 * i], &hashes[2 * i + 1]);
    *out_hash = hashes[0];
    return LEDGER_OK;
}

static enum ledger_status
fail_private(const struct ledger_folder *folder, struct ledger_error *err)
{
    return ledger_folder_blame(
        folder, LEDGER_EVIDENCE_PRIVATE_NAME,
        ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_EVIDENCE_FILE_BROKEN), err);
}

enum ledger_status
ledger_evidence_private_read(const struct ledger_folder *folder, struct ledger_stream *stream,
                             struct ledger_buffer *row, bool *out_is_there,
                             struct ledger_error *err)
{
    uint8_t previous[LEDGER_EVIDENCE_COMMITMENT_SIZE];
    const bool is_first = row->size == 0;
    size_t got = 0;
    size_t size;
    enum ledger_status status;

    if (!is_first)
        memcpy(previous, row->data, sizeof(previous));
    ledger_buffer_clear(row);
    status = ledger_stream_read(stream, LEDGER_EVIDENCE_PRIVATE_HEAD_SIZE, row, &got, err);
    if (status != LEDGER_OK || got == 0) {
        *out_is_there = false;
        return status;
    }
    if (got < LEDGER_EVIDENCE_PRIVATE_HEAD_SIZE ||
        (!is_first && memcmp(previous, row->data, sizeof(previous)) >= 0))
        return fail_private(folder, err);
    size = ledger_get_u16(row->data + LEDGER_EVIDENCE_COMMITMENT_SIZE);
    if (size > LEDGER_PRIVATE_VALUE_SIZE_MAX)
        return fail_private(folder, err);
    status = ledger_stream_read(stream, size, row, &got, err);
    if (status == LEDGER_OK && got < size)
        status = fail_private(folder, err);
    if (status == LEDGER_OK)
        *out_is_there = true;
    return status;
}

/* --- vouchers --- */

static enum ledger_status
no_memory(size_t size, struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, size);
}

static enum ledger_status
damaged(enum ledger_message message, uint64_t number, struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_DAMAGED, message, number);
}

static enum ledger_status
record_keep(struct ledger_arena *arena, struct ledger_slice *record, struct ledger_error *err)
{
    uint8_t *copy = ledger_arena_take(arena, record->size + 1); /* One of no bytes is one too. */

    if (copy == NULL)
        return no_memory(record->size, err);
    memcpy(copy, record->data, record->size);
    *record = ledger_slice_of(copy, record->size);
    return LEDGER_OK;
}

static enum ledger_status
seal_take(struct ledger_evidence_reader *reader, struct ledger_arena *arena,
          struct ledger_evidence_voucher *voucher, struct ledger_error *err)
{
    struct ledger_digest stated;
    enum ledger_status status = ledger_evidence_record(reader, LEDGER_BUNDLE_SEALS, voucher->number,
                                                       &voucher->seal_bytes, err);

    if (status == LEDGER_OK)
        status = record_keep(arena, &voucher->seal_bytes, err);
    if (status == LEDGER_OK)
        status = ledger_evidence_hash(reader, 0, voucher->number, &stated, err);
    if (status != LEDGER_OK)
        return status;
    voucher->leaf = ledger_tree_leaf(voucher->seal_bytes);
    if (!ledger_digest_equal(&voucher->leaf, &stated))
        return damaged(LEDGER_MESSAGE_VERIFY_LEAF, voucher->number, err);
    status = ledger_seal_decode(voucher->seal_bytes, arena, &voucher->seal, err);
    if (status == LEDGER_OK)
        status = ledger_voucher_header_decode(voucher->seal.header, arena, &voucher->header, err);
    return status;
}

static enum ledger_status
entry_take(struct ledger_evidence_reader *reader, struct ledger_arena *arena,
           struct ledger_evidence_voucher *voucher, size_t index, struct ledger_error *err)
{
    const uint64_t number = voucher->seal.first_entry + index;
    struct ledger_slice *entry = &voucher->entries[index];
    struct ledger_slice hint;
    enum ledger_status status =
        ledger_evidence_record(reader, LEDGER_BUNDLE_LINES, number, entry, err);

    if (status == LEDGER_OK)
        status = record_keep(arena, entry, err);
    if (status == LEDGER_OK)
        status = ledger_evidence_record(reader, LEDGER_BUNDLE_HINTS, number, &hint, err);
    if (status != LEDGER_OK)
        return status;
    voucher->leaves[index] = ledger_tree_leaf(*entry);
    if (memcmp(hint.data, voucher->leaves[index].bytes, LEDGER_HINT_SIZE) != 0)
        return damaged(LEDGER_MESSAGE_VERIFY_HINT, number, err);
    return LEDGER_OK;
}

static enum ledger_status
entries_take(struct ledger_evidence_reader *reader, struct ledger_arena *arena,
             struct ledger_evidence_voucher *voucher, struct ledger_error *err)
{
    const size_t count = voucher->header.entry_count;
    struct ledger_tree_range range = {0};
    struct ledger_digest root;
    enum ledger_status status = LEDGER_OK;

    voucher->entries = ledger_arena_take(arena, count * sizeof(*voucher->entries));
    voucher->leaves = ledger_arena_take(arena, count * sizeof(*voucher->leaves));
    if (voucher->entries == NULL || voucher->leaves == NULL)
        return no_memory(count * sizeof(*voucher->leaves), err);
    for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
        status = entry_take(reader, arena, voucher, i, err);
        if (status == LEDGER_OK)
            ledger_tree_range_add(&range, &voucher->leaves[i]);
    }
    if (status != LEDGER_OK)
        return status;
    voucher->entry_count = count;
    root = ledger_tree_range_root(&range);
    if (!ledger_digest_equal(&root, &voucher->header.entries_root))
        return damaged(LEDGER_MESSAGE_VERIFY_ENTRIES_ROOT, voucher->number, err);
    return LEDGER_OK;
}

enum ledger_status
ledger_evidence_voucher_read(struct ledger_evidence_reader *reader, uint64_t number,
                             const struct ledger_digest *previous, uint64_t first_entry,
                             struct ledger_arena *arena,
                             struct ledger_evidence_voucher *out_voucher, struct ledger_error *err)
{
    struct ledger_evidence_voucher voucher = {.number = number};
    enum ledger_status status = seal_take(reader, arena, &voucher, err);

    if (status != LEDGER_OK)
        return status;
    if (voucher.seal.number != number || voucher.seal.first_entry != first_entry ||
        !ledger_digest_equal(&voucher.seal.previous, previous) ||
        voucher.header.entry_count > reader->entry_count - first_entry)
        return damaged(LEDGER_MESSAGE_VERIFY_CHAIN, number, err);
    status = entries_take(reader, arena, &voucher, err);
    if (status == LEDGER_OK)
        *out_voucher = voucher;
    return status;
}

/* A ledger_tree_grown_fn. */
static enum ledger_status
hash_check(void *context, unsigned level, uint64_t index, const struct ledger_digest *hash,
           struct ledger_error *err)
{
    struct ledger_evidence_reader *reader = context;
    struct ledger_digest stated;
    enum ledger_status status;

    if (level % TILE_HEIGHT != 0)
        return LEDGER_OK;
    status = ledger_evidence_hash(reader, level, index, &stated, err);
    if (status == LEDGER_OK && !ledger_digest_equal(hash, &stated)) {
        char name[LEDGER_FOLDER_NAME_SIZE];
        const uint64_t number = index / LEDGER_TILE_HASHES;

        ledger_evidence_tile_name(level / TILE_HEIGHT, number,
                                  width_of(reader->seal_count >> level, number), name);
        status = fail_broken(reader, name, err);
    }
    return status;
}

enum ledger_status
ledger_evidence_range_add(struct ledger_evidence_reader *reader, struct ledger_tree_range *range,
                          const struct ledger_digest *leaf, struct ledger_error *err)
{
    return ledger_tree_range_append(range, leaf, hash_check, reader, err);
}
