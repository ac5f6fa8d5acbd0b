/* An arena, written down. The file is
 *
 *   16  "mingzhang arena\n"
 *    8  0x0102030405060708 in the order of this machine's bytes
 *    8  size of what follows the header
 *    8  root
 *   32  SHA-256 over the 40 bytes before and all that follows
 *
 * and then the arena from its first byte. It stands at the end of the file that it is in: bytes
 * behind it are refused. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nettle/sha2.h>

#include "audit/judge/arena_internal.h"

enum {
    PIECE_SIZE = 1 << 20,
    DROP_EVERY = 32 << 20,
};

struct save_header {
    char magic[16];
    uint64_t order;
    uint64_t size;
    audit_ref root;
    struct audit_hash sha256;
};
_Static_assert(sizeof(struct save_header) == 72, "written as it lies in memory");

static const char magic[16] = "mingzhang arena\n";
static const uint64_t order = UINT64_C(0x0102030405060708);

static enum audit_status
write_all(int file, const void *bytes, size_t size, struct audit_error *err)
{
    const uint8_t *at = bytes;
    while (size > 0) {
        ssize_t done = write(file, at, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
            return audit_fail(err, full ? AUDIT_NO_SPACE : AUDIT_IO, AUDIT_MESSAGE_ARENA_NOT_SAVED,
                              errno);
        }
        at += done;
        size -= (size_t)done;
    }
    return AUDIT_OK;
}

static enum audit_status
read_all(int file, void *bytes, size_t size, struct audit_error *err)
{
    uint8_t *at = bytes;
    while (size > 0) {
        ssize_t done = read(file, at, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_ARENA_UNREADABLE, errno);
        if (done == 0)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ARENA_DAMAGED);
        at += done;
        size -= (size_t)done;
    }
    return AUDIT_OK;
}

typedef enum audit_status move_fn(int file, void *bytes, size_t size, struct audit_error *err);

static enum audit_status
write_piece(int file, void *bytes, size_t size, struct audit_error *err)
{
    return write_all(file, bytes, size, err);
}

/* Moves `size` bytes of the arena to the file or from it, hashing, in little memory. `sha` holds
 * what stands before. */
static enum audit_status
move(const struct audit_arena *arena, uint64_t size, int file, move_fn *piece,
     struct sha256_ctx *sha, struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;
    for (uint64_t at = 0; at < size && status == AUDIT_OK;) {
        size_t count = size - at < PIECE_SIZE ? (size_t)(size - at) : PIECE_SIZE;
        status = piece(file, arena->base + at, count, err);
        sha256_update(sha, count, arena->base + at);
        at += count;
        if (at % DROP_EVERY == 0)
            arena_drop(arena);
    }
    return status;
}

static void
begin(struct sha256_ctx *sha, const struct save_header *header)
{
    sha256_init(sha);
    sha256_update(sha, offsetof(struct save_header, sha256), (const uint8_t *)header);
}

enum audit_status
audit_arena_save(struct audit_arena *arena, int file, struct audit_error *err)
{
    struct save_header header = {
        .order = order, .size = audit_arena_size(arena), .root = audit_arena_root(arena)};
    static const struct save_header empty;
    struct sha256_ctx sha;
    enum audit_status status = audit_arena_status(arena, err);
    off_t start = lseek(file, 0, SEEK_CUR);
    if (status != AUDIT_OK)
        return status;
    if (start < 0)
        return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_ARENA_NOT_SAVED, errno);
    if ((uint64_t)start + sizeof header + header.size > arena->size_max)
        return audit_fail(err, AUDIT_NO_SPACE, AUDIT_MESSAGE_ARENA_NOT_SAVED, EFBIG);
    memcpy(header.magic, magic, sizeof magic);
    begin(&sha, &header);
    /* The header last: until then this is no arena. */
    status = write_all(file, &empty, sizeof empty, err);
    if (status == AUDIT_OK)
        status = move(arena, header.size, file, write_piece, &sha, err);
    if (status != AUDIT_OK)
        return status;
    sha256_digest(&sha, sizeof header.sha256, header.sha256.bytes);
    if (lseek(file, start, SEEK_SET) < 0)
        return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_ARENA_NOT_SAVED, errno);
    status = write_all(file, &header, sizeof header, err);
    if (status == AUDIT_OK && lseek(file, 0, SEEK_END) < 0)
        status = audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_ARENA_NOT_SAVED, errno);
    return status;
}

/* That this is an arena's header, and that the file has as much behind it as it says. */
static enum audit_status
read_header(int file, struct save_header *header, struct audit_error *err)
{
    struct stat what;
    enum audit_status status = read_all(file, header, sizeof *header, err);
    if (status != AUDIT_OK)
        return status;
    if (memcmp(header->magic, magic, sizeof magic) != 0 || header->order != order)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ARENA_FOREIGN);
    off_t here = lseek(file, 0, SEEK_CUR);
    if (here < 0 || fstat(file, &what) != 0)
        return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_ARENA_UNREADABLE, errno);
    if (header->size < sizeof(struct arena_head) || header->size > (uint64_t)what.st_size ||
        (uint64_t)(what.st_size - here) != header->size || header->root >= header->size)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ARENA_DAMAGED);
    return AUDIT_OK;
}

static enum audit_status
fill(struct audit_arena *arena, const struct save_header *header, int file, struct audit_error *err)
{
    struct sha256_ctx sha;
    struct audit_hash hash;
    begin(&sha, header);
    if (!arena_grow(arena, header->size))
        return audit_arena_status(arena, err);
    enum audit_status status = move(arena, header->size, file, read_all, &sha, err);
    if (status != AUDIT_OK)
        return status;
    sha256_digest(&sha, sizeof hash, hash.bytes);
    const struct arena_head *head = arena_head(arena);
    if (!audit_hash_equal(&hash, &header->sha256) || head->used != header->size ||
        head->root != header->root)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ARENA_DAMAGED);
    return AUDIT_OK;
}

enum audit_status
audit_arena_load(int file, const char *directory, struct audit_arena **out, struct audit_error *err)
{
    struct save_header header;
    struct audit_arena *arena = NULL;
    enum audit_status status = read_header(file, &header, err);
    if (status == AUDIT_OK)
        status = audit_arena_open(directory, &arena, err);
    if (status == AUDIT_OK)
        status = fill(arena, &header, file, err);
    if (status == AUDIT_OK)
        *out = arena;
    else
        audit_arena_close(arena);
    return status;
}
