/* Paths of evidence and what they name (proto/CANONICAL.md, section 7). */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit/evidence/evidence.h"

enum {
    RECORDS = 256,
    LEVEL_MAX = 7, /* 256^8 seals do not fit 64 bits */
    LENGTH_SIZE = 2,
    SEAL_SIZE_MAX = 32768,
    ENTRY_SIZE_MAX = 16384,
    HASH_SIZE = 32,
    HINT_SIZE = 8,
};

/* The one file whose size follows from no width: a million people. */
static const size_t private_size_max = (size_t)128 << 20;

static const char *
folder(enum audit_file_kind kind)
{
    return kind == AUDIT_FILE_SEALS   ? "entries"
           : kind == AUDIT_FILE_LINES ? "lines"
           : kind == AUDIT_FILE_HINTS ? "hints"
                                      : "";
}

/* Groups of three digits, all but the last with an x before, and the width of a partial file. */
static void
put_number(char *text, size_t size, uint64_t number, unsigned width)
{
    uint64_t unit = 1;
    size_t at = 0;
    while (number / unit >= 1000)
        unit *= 1000;
    for (; unit > 1; unit /= 1000)
        at += (size_t)snprintf(text + at, size - at, "x%03u/", (unsigned)(number / unit % 1000));
    at += (size_t)snprintf(text + at, size - at, "%03u", (unsigned)(number % 1000));
    if (width > 0)
        snprintf(text + at, size - at, ".p/%u", width);
}

void
audit_file_path(struct audit_file file, char path[static AUDIT_FILE_PATH_SIZE])
{
    size_t at = 0;
    assert(file.kind < AUDIT_FILE_KIND_COUNT && file.width < RECORDS);
    switch (file.kind) {
    case AUDIT_FILE_EARLIER_CHECKPOINT:
        snprintf(path, AUDIT_FILE_PATH_SIZE, "checkpoints/%" PRIu64, file.number);
        return;
    case AUDIT_FILE_PRIVATE:
        snprintf(path, AUDIT_FILE_PATH_SIZE, "private/rows");
        return;
    case AUDIT_FILE_TILE:
        at = (size_t)snprintf(path, AUDIT_FILE_PATH_SIZE, "tile/%u/", file.level);
        break;
    case AUDIT_FILE_SEALS:
    case AUDIT_FILE_LINES:
    case AUDIT_FILE_HINTS:
        at = (size_t)snprintf(path, AUDIT_FILE_PATH_SIZE, "tile/%s/", folder(file.kind));
        break;
    case AUDIT_FILE_CHECKPOINT:
    case AUDIT_FILE_KIND_COUNT:
        snprintf(path, AUDIT_FILE_PATH_SIZE, "checkpoint");
        return;
    }
    put_number(path + at, AUDIT_FILE_PATH_SIZE - at, file.number, file.width);
}

/* Takes `prefix` off `rest`. */
static bool
take(struct audit_bytes *rest, const char *prefix)
{
    size_t size = strlen(prefix);
    if (rest->size < size || memcmp(rest->data, prefix, size) != 0)
        return false;
    *rest = (struct audit_bytes){rest->data + size, rest->size - size};
    return true;
}

/* Digits with x and slashes among them: whether they stand where they must is seen when the path is
 * written again. */
static bool
take_number(struct audit_bytes *rest, uint64_t *out)
{
    uint64_t number = 0;
    for (; rest->size > 0 && rest->data[0] != '.'; rest->data++, rest->size--) {
        uint8_t character = rest->data[0];
        if (character == 'x' || character == '/')
            continue;
        if (character < '0' || character > '9' || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(character - '0'), &number))
            return false;
    }
    *out = number;
    return true;
}

/* What stands below tile/. */
static bool
read_tile(struct audit_bytes rest, struct audit_file *file)
{
    uint64_t width = 0, number = 0;
    file->kind = AUDIT_FILE_TILE;
    for (enum audit_file_kind kind = AUDIT_FILE_SEALS; kind <= AUDIT_FILE_HINTS; kind++)
        if (take(&rest, folder(kind)))
            file->kind = kind;
    if (file->kind == AUDIT_FILE_TILE) {
        if (rest.size == 0 || rest.data[0] < '0' || rest.data[0] > '0' + LEVEL_MAX)
            return false;
        file->level = rest.data[0] - (unsigned)'0';
        rest = (struct audit_bytes){rest.data + 1, rest.size - 1};
    }
    if (!take(&rest, "/") || !take_number(&rest, &number))
        return false;
    if (rest.size > 0 &&
        (!take(&rest, ".p/") || !audit_decimal_read(rest, RECORDS - 1, &width) || width == 0))
        return false;
    file->number = number;
    file->width = (unsigned)width;
    /* A tree of 64 bits has no more tiles of this level. */
    return number >> (8 * (LEVEL_MAX - file->level)) == 0;
}

bool
audit_file_of_path(const char *path, struct audit_file *out)
{
    struct audit_file file = {0};
    struct audit_bytes rest = audit_text(path);
    char again[AUDIT_FILE_PATH_SIZE];
    if (rest.size >= sizeof again)
        return false;
    if (take(&rest, "checkpoints/")) {
        file.kind = AUDIT_FILE_EARLIER_CHECKPOINT;
        /* Nobody signs the empty tree: it names no key. */
        if (!audit_decimal_read(rest, UINT64_MAX, &file.number) || file.number == 0)
            return false;
    } else if (take(&rest, "tile/")) {
        if (!read_tile(rest, &file))
            return false;
    } else {
        file.kind = take(&rest, "private/") ? AUDIT_FILE_PRIVATE : AUDIT_FILE_CHECKPOINT;
    }
    /* One file, one spelling. */
    audit_file_path(file, again);
    if (strcmp(path, again) != 0)
        return false;
    *out = file;
    return true;
}

size_t
audit_file_size_max(struct audit_file file)
{
    size_t records = file.width > 0 ? file.width : RECORDS;
    switch (file.kind) {
    case AUDIT_FILE_TILE:
        return records * HASH_SIZE;
    case AUDIT_FILE_SEALS:
        return records * (LENGTH_SIZE + SEAL_SIZE_MAX);
    case AUDIT_FILE_LINES:
        return records * (LENGTH_SIZE + ENTRY_SIZE_MAX);
    case AUDIT_FILE_HINTS:
        return records * HINT_SIZE;
    case AUDIT_FILE_PRIVATE:
        return private_size_max;
    case AUDIT_FILE_CHECKPOINT:
    case AUDIT_FILE_EARLIER_CHECKPOINT:
    case AUDIT_FILE_KIND_COUNT:
        break;
    }
    return AUDIT_NOTE_SIZE_MAX;
}
