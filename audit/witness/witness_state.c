#define _DEFAULT_SOURCE /* flock: unlike fcntl's locks it goes with the open file, not the process \
                         */
#include "audit/witness/witness_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PLACE_SIZE = 65, NAME_SIZE = 96 };

static enum audit_status
cannot(enum audit_message message, const char *name, int why, struct audit_error *err)
{
    enum audit_status status = AUDIT_IO;
    if (why == ENOSPC || why == EDQUOT)
        status = AUDIT_NO_SPACE;
    else if (why == EACCES || why == EPERM || why == EROFS)
        status = AUDIT_DENIED;
    return audit_fail(err, status, message, name, why);
}

static enum audit_status
cannot_write(const char *name, int why, struct audit_error *err)
{
    return cannot(AUDIT_MESSAGE_WITNESS_CANNOT_WRITE, name, why, err);
}

static enum audit_status
cannot_read(const char *name, int why, struct audit_error *err)
{
    return cannot(AUDIT_MESSAGE_WITNESS_CANNOT_READ, name, why, err);
}

void
audit_witness_folder_close(struct audit_witness_folder *folder)
{
    const int files[] = {folder->lock, folder->seen, folder->directory};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (files[i] >= 0)
            (void)close(files[i]);
    *folder = AUDIT_WITNESS_FOLDER_NONE;
}

static enum audit_status
open_parts(const char *path, int create, struct audit_witness_folder *out, struct audit_error *err)
{
    struct audit_witness_folder folder = AUDIT_WITNESS_FOLDER_NONE;
    folder.directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder.directory >= 0)
        folder.seen =
            openat(folder.directory, "seen", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (folder.seen >= 0)
        folder.lock = openat(folder.directory, "lock",
                             O_RDWR | create | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    int why = errno;
    if (folder.lock < 0) {
        audit_witness_folder_close(&folder);
        if (why == ENOENT || why == ENOTDIR)
            return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_WITNESS_NO_FOLDER, path);
        return cannot_read(path, why, err);
    }
    *out = folder;
    return AUDIT_OK;
}

enum audit_status
audit_witness_folder_make(const char *path, struct audit_witness_folder *out,
                          struct audit_error *err)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return cannot_write(path, errno, err);
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return cannot_write(path, errno, err);
    int why = mkdirat(directory, "seen", 0755) == 0 || errno == EEXIST ? 0 : errno;
    (void)close(directory);
    return why == 0 ? open_parts(path, O_CREAT, out, err) : cannot_write(path, why, err);
}

enum audit_status
audit_witness_folder_open(const char *path, struct audit_witness_folder *out,
                          struct audit_error *err)
{
    return open_parts(path, 0, out, err);
}

enum audit_status
audit_witness_lock(const struct audit_witness_folder *folder, struct audit_error *err)
{
    while (flock(folder->lock, LOCK_EX) != 0)
        if (errno != EINTR)
            return cannot_write("lock", errno, err);
    return AUDIT_OK;
}

void
audit_witness_unlock(const struct audit_witness_folder *folder)
{
    (void)flock(folder->lock, LOCK_UN);
}

static enum audit_status
read_at(int directory, const char *name, size_t max, struct audit_buffer *out,
        struct audit_error *err)
{
    uint8_t piece[4096];
    ssize_t size = 0;
    int file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0 && errno == ENOENT)
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_WITNESS_CANNOT_READ, name, ENOENT);
    if (file < 0)
        return cannot_read(name, errno, err);
    while (out->size <= max && (size = read(file, piece, sizeof piece)) > 0)
        audit_buffer_append(out, (struct audit_bytes){piece, (size_t)size});
    int why = size < 0 ? errno : out->size > max ? EFBIG : 0;
    (void)close(file);
    return why == 0 ? audit_buffer_status(out, err) : cannot_read(name, why, err);
}

static int
write_all(int file, struct audit_bytes bytes)
{
    while (bytes.size > 0) {
        ssize_t size = write(file, bytes.data, bytes.size);
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return size < 0 ? errno : EIO;
        bytes = (struct audit_bytes){bytes.data + size, bytes.size - (size_t)size};
    }
    return fsync(file) == 0 ? 0 : errno;
}

/* Written beside, durable, then under its name. Without `replaces` the name itself is made new. */
static enum audit_status
write_at(int directory, const char *name, mode_t mode, bool replaces, struct audit_bytes bytes,
         struct audit_error *err)
{
    char beside[NAME_SIZE];
    (void)snprintf(beside, sizeof beside, replaces ? "%s.new" : "%s", name);
    int file =
        openat(directory, beside,
               O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (replaces ? O_TRUNC : O_EXCL), mode);
    if (file < 0)
        return cannot_write(name, errno, err);
    int why = write_all(file, bytes);
    if (close(file) != 0 && why == 0)
        why = errno;
    if (why == 0 && replaces && renameat(directory, beside, directory, name) != 0)
        why = errno;
    if (why != 0) {
        (void)unlinkat(directory, beside, 0);
        return cannot_write(name, why, err);
    }
    return fsync(directory) == 0 ? AUDIT_OK : cannot_write(name, errno, err);
}

enum audit_status
audit_witness_file_read(const struct audit_witness_folder *folder, const char *name, size_t max,
                        struct audit_buffer *out, struct audit_error *err)
{
    return read_at(folder->directory, name, max, out, err);
}

enum audit_status
audit_witness_file_write(const struct audit_witness_folder *folder, const char *name,
                         struct audit_bytes bytes, bool replaces, struct audit_error *err)
{
    return write_at(folder->directory, name, 0600, replaces, bytes, err);
}

static void
place_of(struct audit_bytes origin, char place[static PLACE_SIZE])
{
    struct audit_hash hash = audit_sha256(origin);
    audit_hex_write((struct audit_bytes){hash.bytes, sizeof hash.bytes}, place);
}

enum audit_status
audit_witness_places(const struct audit_witness_folder *folder, const struct audit_trust *logs,
                     struct audit_error *err)
{
    for (size_t i = 0; i < audit_trust_log_count(logs); i++) {
        char place[PLACE_SIZE];
        place_of(audit_text(audit_trust_log(logs, i)->name), place);
        if (mkdirat(folder->seen, place, 0755) != 0 && errno != EEXIST)
            return cannot_write(place, errno, err);
    }
    return fsync(folder->seen) == 0 ? AUDIT_OK : cannot_write("seen", errno, err);
}

enum audit_status
audit_witness_seen_read(const struct audit_witness_folder *folder, struct audit_bytes origin,
                        struct audit_buffer *out, struct audit_error *err)
{
    char place[PLACE_SIZE], path[NAME_SIZE];
    place_of(origin, place);
    (void)snprintf(path, sizeof path, "%s/checkpoint", place);
    return read_at(folder->seen, path, AUDIT_NOTE_SIZE_MAX, out, err);
}

enum audit_status
audit_witness_seen_write(const struct audit_witness_folder *folder, struct audit_bytes origin,
                         const char *name, struct audit_bytes bytes, struct audit_error *err)
{
    char place[PLACE_SIZE];
    place_of(origin, place);
    int directory = openat(folder->seen, place, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (directory < 0)
        return cannot_write(place, errno, err);
    enum audit_status status = write_at(directory, name, 0644, true, bytes, err);
    (void)close(directory);
    return status;
}
