/* minizip over bytes in memory. The list of parts is read once, checked, and sorted; parts are
 * found by it alone, so that no two programs can see different parts under one name. */
#include "tools/common/sheet_zip.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unzip.h>
#include <zlib.h>

struct zip_entry {
    char name[SHEET_ZIP_NAME_SIZE_MAX + 1];
    unz64_file_pos at;
};

struct sheet_zip {
    struct ledger_slice bytes;
    uint64_t position;
    bool is_short; /* the last read came to the end of the bytes */
    unzFile file;
    struct zip_entry *entries; /* by name */
    size_t count;
    const struct zip_entry *current; /* the part being read */
};

/* --- minizip's view of memory: the opaque is the stream --- */

static voidpf ZCALLBACK
memory_open(voidpf opaque, const void *name, int mode)
{
    (void)name;
    (void)mode;
    return opaque;
}

static uLong ZCALLBACK
memory_read(voidpf opaque, voidpf stream, void *to, uLong size)
{
    struct sheet_zip *zip = stream;
    uint64_t left = zip->bytes.size - zip->position;
    size_t taken = size < left ? size : (size_t)left;

    (void)opaque;
    if (taken > 0)
        memcpy(to, zip->bytes.data + zip->position, taken);
    zip->position += taken;
    zip->is_short = taken < size;
    return taken;
}

static uLong ZCALLBACK
memory_write(voidpf opaque, voidpf stream, const void *from, uLong size)
{
    (void)opaque;
    (void)stream;
    (void)from;
    (void)size;
    return 0;
}

static ZPOS64_T ZCALLBACK
memory_tell(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return ((struct sheet_zip *)stream)->position;
}

static long ZCALLBACK
memory_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    struct sheet_zip *zip = stream;
    uint64_t base = origin == ZLIB_FILEFUNC_SEEK_SET   ? 0
                    : origin == ZLIB_FILEFUNC_SEEK_CUR ? zip->position
                                                       : zip->bytes.size;

    (void)opaque;
    if (offset > zip->bytes.size - base)
        return -1;
    zip->position = base + offset;
    return 0;
}

static int ZCALLBACK
memory_close(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

/* Where nobody says so, minizip takes the end of the file for a zero. */
static int ZCALLBACK
memory_error(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return ((struct sheet_zip *)stream)->is_short ? 1 : 0;
}

/* --- the list of parts --- */

static int
entries_compare(const void *a, const void *b)
{
    return strcasecmp(((const struct zip_entry *)a)->name, ((const struct zip_entry *)b)->name);
}

static const struct zip_entry *
entry_find(const struct sheet_zip *zip, const char *name)
{
    struct zip_entry wanted;

    if (strlen(name) > SHEET_ZIP_NAME_SIZE_MAX)
        return NULL;
    strcpy(wanted.name, name);
    return bsearch(&wanted, zip->entries, zip->count, sizeof(wanted), entries_compare);
}

/* Parts are never unpacked to files; a name that tries to lead elsewhere says what the file is. */
static bool
name_is_plain(const char *name, size_t size)
{
    if (size == 0 || strlen(name) != size || name[0] == '/' || strpbrk(name, "\\:") != NULL)
        return false;
    for (const char *part = name; part != NULL; part = strchr(part, '/')) {
        part += *part == '/' ? 1 : 0;
        if (strcmp(part, "..") == 0 || strncmp(part, "../", 3) == 0)
            return false;
    }
    return true;
}

static enum ledger_status
sizes_check(const unz_file_info64 *about, const char *name, uint64_t *total,
            struct ledger_error *err)
{
    uint64_t size = about->uncompressed_size;

    *total += size > SHEET_ZIP_ENTRY_SIZE_MAX ? SHEET_ZIP_TOTAL_SIZE_MAX : size;
    if (size > SHEET_ZIP_ENTRY_SIZE_MAX || *total > SHEET_ZIP_TOTAL_SIZE_MAX ||
        (size > SHEET_ZIP_RATIO_FREE && size / SHEET_ZIP_RATIO_MAX > about->compressed_size))
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_ZIP_BOMB, name);
    return LEDGER_OK;
}

static enum ledger_status
entry_take(struct sheet_zip *zip, uint64_t *total, struct ledger_error *err)
{
    struct zip_entry *entry = &zip->entries[zip->count];
    unz_file_info64 about;

    if (unzGetCurrentFileInfo64(zip->file, &about, entry->name, sizeof(entry->name), NULL, 0, NULL,
                                0) != UNZ_OK ||
        unzGetFilePos64(zip->file, &entry->at) != UNZ_OK)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_DAMAGED, "zip");
    if (about.size_filename > SHEET_ZIP_NAME_SIZE_MAX)
        entry->name[SHEET_ZIP_NAME_SIZE_MAX] = '\0';
    if (about.size_filename > SHEET_ZIP_NAME_SIZE_MAX ||
        !name_is_plain(entry->name, about.size_filename))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_NAME,
                           ledger_slice_of_text(entry->name));
    if ((about.flag & 1) != 0)
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_ENCRYPTED);
    if (about.compression_method != 0 && about.compression_method != Z_DEFLATED)
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_ZIP_METHOD, entry->name);
    zip->count++;
    return sizes_check(&about, entry->name, total, err);
}

static enum ledger_status
entries_read(struct sheet_zip *zip, struct ledger_error *err)
{
    unz_global_info64 about = {0};
    uint64_t total = 0;
    int result;

    if (unzGetGlobalInfo64(zip->file, &about) != UNZ_OK || about.number_entry == 0)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_DAMAGED, "zip");
    if (about.number_entry > SHEET_ZIP_ENTRY_COUNT_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_ZIP_ENTRIES,
                           (size_t)SHEET_ZIP_ENTRY_COUNT_MAX);
    zip->entries = calloc((size_t)about.number_entry, sizeof(*zip->entries));
    if (zip->entries == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           (size_t)about.number_entry);
    for (result = unzGoToFirstFile(zip->file); result == UNZ_OK && zip->count < about.number_entry;
         result = unzGoToNextFile(zip->file)) {
        enum ledger_status status = entry_take(zip, &total, err);

        if (status != LEDGER_OK)
            return status;
    }
    if (zip->count != about.number_entry)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_DAMAGED, "zip");
    qsort(zip->entries, zip->count, sizeof(*zip->entries), entries_compare);
    for (size_t i = 1; i < zip->count; i++) {
        if (entries_compare(&zip->entries[i - 1], &zip->entries[i]) == 0)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_TWICE,
                               zip->entries[i].name);
    }
    return LEDGER_OK;
}

enum ledger_status
sheet_zip_open(struct ledger_slice bytes, struct sheet_zip **out_zip, struct ledger_error *err)
{
    struct sheet_zip *zip = calloc(1, sizeof(*zip));
    zlib_filefunc64_def memory = {.zopen64_file = memory_open,
                                  .zread_file = memory_read,
                                  .zwrite_file = memory_write,
                                  .ztell64_file = memory_tell,
                                  .zseek64_file = memory_seek,
                                  .zclose_file = memory_close,
                                  .zerror_file = memory_error,
                                  .opaque = zip};
    enum ledger_status status;

    if (zip == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*zip));
    zip->bytes = bytes;
    zip->file = unzOpen2_64("", &memory);
    if (zip->file == NULL)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_DAMAGED, "zip");
    else
        status = entries_read(zip, err);
    if (status != LEDGER_OK) {
        sheet_zip_close(zip);
        return status;
    }
    *out_zip = zip;
    return LEDGER_OK;
}

void
sheet_zip_close(struct sheet_zip *zip)
{
    if (zip == NULL)
        return;
    sheet_zip_abandon(zip);
    if (zip->file != NULL)
        (void)unzClose(zip->file);
    free(zip->entries);
    free(zip);
}

bool
sheet_zip_has(const struct sheet_zip *zip, const char *name)
{
    return entry_find(zip, name) != NULL;
}

bool
sheet_zip_has_ending(const struct sheet_zip *zip, const char *ending)
{
    for (size_t i = 0; i < zip->count; i++) {
        size_t size = strlen(zip->entries[i].name);

        if (size >= strlen(ending) &&
            strcasecmp(zip->entries[i].name + size - strlen(ending), ending) == 0)
            return true;
    }
    return false;
}

static enum ledger_status
damaged(const struct sheet_zip *zip, struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_DAMAGED, zip->current->name);
}

enum ledger_status
sheet_zip_begin(struct sheet_zip *zip, const char *name, struct ledger_error *err)
{
    const struct zip_entry *entry = entry_find(zip, name);

    assert(zip->current == NULL);
    if (entry == NULL)
        return LEDGER_NOT_FOUND;
    zip->current = entry;
    if (unzGoToFilePos64(zip->file, &entry->at) != UNZ_OK ||
        unzOpenCurrentFile(zip->file) != UNZ_OK) {
        enum ledger_status status = damaged(zip, err);

        zip->current = NULL;
        return status;
    }
    return LEDGER_OK;
}

enum ledger_status
sheet_zip_read(struct sheet_zip *zip, void *to, size_t capacity, size_t *out_size,
               struct ledger_error *err)
{
    int size;

    assert(zip->current != NULL && capacity <= 1 << 20);
    size = unzReadCurrentFile(zip->file, to, (unsigned)capacity);
    if (size < 0)
        return damaged(zip, err);
    *out_size = (size_t)size;
    return LEDGER_OK;
}

enum ledger_status
sheet_zip_end(struct sheet_zip *zip, struct ledger_error *err)
{
    /* A part that ends early is cut off, whatever its checksum. */
    bool whole = unzeof(zip->file) == 1;
    int result = unzCloseCurrentFile(zip->file);
    enum ledger_status status = whole && result == UNZ_OK ? LEDGER_OK : damaged(zip, err);

    zip->current = NULL;
    return status;
}

void
sheet_zip_abandon(struct sheet_zip *zip)
{
    if (zip->current != NULL)
        (void)unzCloseCurrentFile(zip->file);
    zip->current = NULL;
}
