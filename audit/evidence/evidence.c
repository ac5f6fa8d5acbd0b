#include "audit/evidence/evidence.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/evidence/evidence_directory.h"

enum { RECORDS = 256, TILE_LEVELS = 8 };

struct audit_evidence {
    struct audit_source source;
    int directory;
};

enum audit_status
audit_evidence_from(struct audit_source source, struct audit_evidence **out,
                    struct audit_error *err)
{
    struct audit_evidence *evidence = malloc(sizeof *evidence);
    if (evidence == NULL) {
        source.close(source.context);
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *evidence);
    }
    *evidence = (struct audit_evidence){source, -1};
    *out = evidence;
    return AUDIT_OK;
}

enum audit_status
audit_evidence_open(const char *directory, struct audit_evidence **out, struct audit_error *err)
{
    struct audit_source source;
    int fd = -1;
    enum audit_status status = audit_directory_source(directory, &source, &fd, err);
    if (status == AUDIT_OK)
        status = audit_evidence_from(source, out, err);
    if (status == AUDIT_OK)
        (*out)->directory = fd;
    return status;
}

void
audit_evidence_close(struct audit_evidence *evidence)
{
    if (evidence == NULL)
        return;
    evidence->source.close(evidence->source.context);
    free(evidence);
}

const struct audit_source *
audit_evidence_source(const struct audit_evidence *evidence)
{
    return &evidence->source;
}

int
audit_evidence_directory(const struct audit_evidence *evidence)
{
    return evidence->directory;
}

/* Hashes and hints have one size each, so the file has one. */
static bool
has_fixed_size(enum audit_file_kind kind)
{
    return kind == AUDIT_FILE_TILE || kind == AUDIT_FILE_HINTS;
}

enum audit_status
audit_evidence_read(const struct audit_evidence *evidence, struct audit_file file,
                    struct audit_buffer *out, struct audit_error *err)
{
    char path[AUDIT_FILE_PATH_SIZE];
    size_t max = audit_file_size_max(file);
    audit_file_path(file, path);
    out->size = 0;
    enum audit_status status = evidence->source.read(evidence->source.context, path, max, out, err);
    if (status == AUDIT_NOT_FOUND)
        return audit_fail(err, status, AUDIT_MESSAGE_EVIDENCE_FILE_MISSING, path);
    if (status == AUDIT_OK && has_fixed_size(file.kind) && out->size != max) {
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_FILE_SIZE_WRONG, path,
                            (uint64_t)out->size, (uint64_t)max);
        out->size = 0;
    }
    return status;
}

/* Takes the next record of a bundle off `rest`: two bytes of length, big-endian, and the record. */
static bool
take_record(struct audit_bytes *rest, struct audit_bytes *out)
{
    if (rest->size < 2)
        return false;
    size_t size = (size_t)rest->data[0] << 8 | rest->data[1];
    if (rest->size - 2 < size)
        return false;
    *out = (struct audit_bytes){rest->data + 2, size};
    *rest = (struct audit_bytes){rest->data + 2 + size, rest->size - 2 - size};
    return true;
}

/* Cuts what was read of a full file to its first `width` records. */
static enum audit_status
cut(struct audit_buffer *records, struct audit_file file, unsigned width, struct audit_error *err)
{
    if (has_fixed_size(file.kind)) {
        file.width = width;
        records->size = audit_file_size_max(file);
        return AUDIT_OK;
    }
    struct audit_bytes rest = audit_buffer_bytes(records), record;
    for (unsigned i = 0; i < width; i++)
        if (!take_record(&rest, &record)) {
            records->size = 0;
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BUNDLE_LENGTH, (uint64_t)i,
                              (uint64_t)width);
        }
    records->size -= rest.size;
    return AUDIT_OK;
}

enum audit_status
audit_evidence_read_records(const struct audit_evidence *evidence, struct audit_file file,
                            struct audit_buffer *out, struct audit_file *out_read,
                            struct audit_error *err)
{
    struct audit_file full = file;
    struct audit_error full_err = {0};
    enum audit_status status = audit_evidence_read(evidence, file, out, err);
    full.width = 0;
    if (status != AUDIT_NOT_FOUND || file.width == 0) {
        if (status == AUDIT_OK)
            *out_read = file;
        return status;
    }
    status = audit_evidence_read(evidence, full, out, &full_err);
    /* When neither is there, it is the partial one that is missing: `err` says so already. */
    if (status == AUDIT_NOT_FOUND)
        return status;
    if (status == AUDIT_OK)
        status = cut(out, full, file.width, &full_err);
    if (status == AUDIT_OK)
        *out_read = full;
    if (err != NULL)
        *err = full_err;
    return status;
}

enum audit_status
audit_bundle_split(struct audit_bytes bundle, size_t count,
                   struct audit_bytes out_records[static 256], struct audit_error *err)
{
    struct audit_bytes rest = bundle;
    assert(count <= RECORDS);
    for (size_t i = 0; i < count; i++) {
        if (!take_record(&rest, &out_records[i]))
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BUNDLE_LENGTH, (uint64_t)i,
                              (uint64_t)count);
        if (out_records[i].size == 0)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BUNDLE_RECORD_EMPTY, (uint64_t)i,
                              (uint64_t)count);
    }
    if (rest.size > 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BUNDLE_LEFT_OVER, (uint64_t)rest.size,
                          (uint64_t)count);
    return AUDIT_OK;
}

/* Reads tile `number` of a tile level into the reader, where it is not there yet. */
static enum audit_status
load_tile(struct audit_tile_reader *reader, unsigned tile_level, uint64_t number,
          struct audit_error *err)
{
    if (reader->levels[tile_level].loaded && reader->levels[tile_level].number == number)
        return AUDIT_OK;
    uint64_t hashes = reader->size >> (8 * tile_level), before = number * RECORDS;
    struct audit_file read, file = {.kind = AUDIT_FILE_TILE, .level = tile_level, .number = number};
    if (hashes - before < RECORDS)
        file.width = (unsigned)(hashes - before);
    struct audit_buffer bytes = {0};
    enum audit_status status =
        audit_evidence_read_records(reader->evidence, file, &bytes, &read, err);
    if (status == AUDIT_OK) {
        reader->levels[tile_level].count = bytes.size / sizeof(struct audit_hash);
        memcpy(reader->levels[tile_level].hashes, bytes.data, bytes.size);
        reader->levels[tile_level].number = number;
        reader->levels[tile_level].loaded = true;
    }
    audit_buffer_free(&bytes);
    return status;
}

enum audit_status
audit_tile_subtree(void *tile_reader, unsigned level, uint64_t index, struct audit_hash *out,
                   struct audit_error *err)
{
    struct audit_tile_reader *reader = tile_reader;
    unsigned tile_level = level / 8, above = level % 8;
    /* Hashes of the tile's level that lie below the subtree: one tile holds them all. */
    uint64_t count = UINT64_C(1) << above;
    if (tile_level >= TILE_LEVELS || index >= reader->size >> level)
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_EVIDENCE_NO_SUBTREE, (uint64_t)level,
                          index, reader->size);
    uint64_t first = index << above;
    enum audit_status status = load_tile(reader, tile_level, first / RECORDS, err);
    if (status != AUDIT_OK)
        return status;
    assert(first % RECORDS + count <= reader->levels[tile_level].count);
    *out = audit_merkle_root(&reader->levels[tile_level].hashes[first % RECORDS], (size_t)count);
    return AUDIT_OK;
}
