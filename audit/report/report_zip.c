/* The recipe of a workbook stands in its properties, docProps/core.xml: one part of at most 64 KiB
 * is unpacked and nothing else, so that no bomb goes off. */
#include <string.h>
#include <strings.h>
#include <unzip.h>
#include <zlib.h>

#include "audit/report/report_internal.h"

enum { PART_SIZE_MAX = 1 << 16, ENTRY_COUNT_MAX = 4096 };

struct memory {
    struct audit_bytes bytes;
    uint64_t position;
    bool is_short; /* the last read came to the end of the bytes */
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
    struct memory *memory = stream;
    const uint64_t left = memory->bytes.size - memory->position;
    const size_t taken = size < left ? size : (size_t)left;

    (void)opaque;
    if (taken > 0)
        memcpy(to, memory->bytes.data + memory->position, taken);
    memory->position += taken;
    memory->is_short = taken < size;
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
    return ((struct memory *)stream)->position;
}

static long ZCALLBACK
memory_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    struct memory *memory = stream;
    const uint64_t base = origin == ZLIB_FILEFUNC_SEEK_SET   ? 0
                          : origin == ZLIB_FILEFUNC_SEEK_CUR ? memory->position
                                                             : memory->bytes.size;

    (void)opaque;
    if (offset > memory->bytes.size - base)
        return -1;
    memory->position = base + offset;
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
    return ((struct memory *)stream)->is_short ? 1 : 0;
}

/* --- the part --- */

static enum audit_status
damaged(struct audit_error *err)
{
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_WORKBOOK_DAMAGED);
}

static enum audit_status
part_read(unzFile file, struct audit_buffer *out, struct audit_error *err)
{
    uint8_t piece[4096];
    enum audit_status status = AUDIT_OK;
    int size;

    if (unzOpenCurrentFile(file) != UNZ_OK)
        return damaged(err);
    while (status == AUDIT_OK && (size = unzReadCurrentFile(file, piece, sizeof piece)) != 0) {
        if (size < 0)
            status = damaged(err);
        else if (out->size + (size_t)size > PART_SIZE_MAX)
            status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_WORKBOOK_LARGE,
                                (uint64_t)PART_SIZE_MAX);
        else
            audit_buffer_append(out, (struct audit_bytes){piece, (size_t)size});
    }
    /* Its checksum is compared when all of it was read: a part that ends early is cut off. */
    if (status == AUDIT_OK && unzeof(file) != 1)
        status = damaged(err);
    if (unzCloseCurrentFile(file) != UNZ_OK && status == AUDIT_OK)
        status = damaged(err);
    return status == AUDIT_OK ? audit_buffer_status(out, err) : status;
}

/* The one part of this name; two would be read one way here and another way elsewhere. */
static enum audit_status
part_find(unzFile file, unz64_file_pos *out, struct audit_error *err)
{
    size_t count = 0, found = 0;
    int result;

    for (result = unzGoToFirstFile(file); result == UNZ_OK && count < ENTRY_COUNT_MAX;
         result = unzGoToNextFile(file), count++) {
        char name[32];

        if (unzGetCurrentFileInfo64(file, NULL, name, sizeof name, NULL, 0, NULL, 0) != UNZ_OK)
            return damaged(err);
        name[sizeof name - 1] = '\0';
        if (strcasecmp(name, "docProps/core.xml") != 0)
            continue;
        if (++found > 1 || unzGetFilePos64(file, out) != UNZ_OK)
            return damaged(err);
    }
    if (result != UNZ_END_OF_LIST_OF_FILE)
        return damaged(err);
    return found == 1 ? AUDIT_OK : AUDIT_NOT_FOUND;
}

enum audit_status
audit_recipe_unzip(struct audit_bytes file, struct audit_buffer *out, struct audit_error *err)
{
    struct memory memory = {.bytes = file};
    zlib_filefunc64_def functions = {.zopen64_file = memory_open,
                                     .zread_file = memory_read,
                                     .zwrite_file = memory_write,
                                     .ztell64_file = memory_tell,
                                     .zseek64_file = memory_seek,
                                     .zclose_file = memory_close,
                                     .zerror_file = memory_error,
                                     .opaque = &memory};
    unz64_file_pos at;
    enum audit_status status;
    unzFile zip = unzOpen2_64("", &functions);

    if (zip == NULL)
        return damaged(err);
    status = part_find(zip, &at, err);
    if (status == AUDIT_OK && unzGoToFilePos64(zip, &at) != UNZ_OK)
        status = damaged(err);
    if (status == AUDIT_OK)
        status = part_read(zip, out, err);
    (void)unzClose(zip);
    return status;
}
