#include "ledger/folder.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"

/* One name for all files in the making: only one writer is in the folder, so that what a crash
 * leaves behind is found again. */
static const char temporary[] = ".mingzhang.tmp";

static enum ledger_status
fail_at(const struct ledger_folder *folder, const char *name, enum ledger_message message,
        struct ledger_error *err)
{
    char path[2 * LEDGER_FOLDER_NAME_SIZE + 256];
    const int system_error = errno;

    (void)snprintf(path, sizeof(path), "%s/%s", folder->path, name);
    /* What O_NOFOLLOW says of a link, and what stands where a folder or a file should be. */
    if (system_error == ELOOP || system_error == ENOTDIR || system_error == EISDIR ||
        system_error == EMLINK || system_error == ENXIO)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FOLDER_IN_THE_WAY, path);
    return ledger_file_fail(err, system_error, message, path);
}

enum ledger_status
ledger_folder_blame(const struct ledger_folder *folder, const char *name, enum ledger_status status,
                    struct ledger_error *err)
{
    char path[2 * LEDGER_FOLDER_NAME_SIZE + 256];

    (void)snprintf(path, sizeof(path), "%s/%s", folder->path, name);
    ledger_error_add_place(err, path);
    return status;
}

static enum ledger_status
folder_open(const char *path, struct ledger_folder *out_folder, struct ledger_error *err)
{
    struct ledger_folder folder = LEDGER_FOLDER_CLOSED;

    folder.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder.fd < 0 && errno == ENOTDIR)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FOLDER_IN_THE_WAY, path);
    if (folder.fd < 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
    folder.path = strdup(path);
    if (folder.path == NULL) {
        (void)close(folder.fd);
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, strlen(path));
    }
    *out_folder = folder;
    return LEDGER_OK;
}

enum ledger_status
ledger_folder_open(const char *path, struct ledger_folder *out_folder, struct ledger_error *err)
{
    return folder_open(path, out_folder, err);
}

enum ledger_status
ledger_folder_open_writer(const char *path, struct ledger_folder *out_folder,
                          struct ledger_error *err)
{
    struct ledger_folder folder = LEDGER_FOLDER_CLOSED;
    enum ledger_status status = ledger_directory_create(path, 0755, err);

    if (status == LEDGER_OK || status == LEDGER_EXISTS)
        status = folder_open(path, &folder, err);
    if (status != LEDGER_OK)
        return status;
    if (flock(folder.fd, LOCK_EX | LOCK_NB) != 0) {
        status = errno == EWOULDBLOCK
                     ? ledger_fail(err, LEDGER_BUSY, LEDGER_MESSAGE_FOLDER_BUSY, path)
                     : ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
        goto out;
    }
    if (unlinkat(folder.fd, temporary, 0) != 0 && errno != ENOENT)
        status = fail_at(&folder, temporary, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
    if (status == LEDGER_OK) {
        *out_folder = folder;
        folder = LEDGER_FOLDER_CLOSED; /* Now the caller's. */
    }

out:
    ledger_folder_close(&folder);
    return status;
}

void
ledger_folder_close(struct ledger_folder *folder)
{
    if (folder->sub >= 0)
        (void)close(folder->sub);
    if (folder->fd >= 0)
        (void)close(folder->fd);
    free(folder->path);
    *folder = LEDGER_FOLDER_CLOSED;
}

/* The next folder on the way; -1 and errno. For who writes, its name is durable, even if it was
 * there: who made it may have been killed before he saw to that. */
static int
step_into(int parent, const char *name, bool make, mode_t mode)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int saved;

    if (!make || (fd < 0 && errno != ENOENT))
        return fd;
    if (fd < 0 && mkdirat(parent, name, mode) != 0 && errno != EEXIST)
        return -1;
    if (ledger_directory_sync(parent) == 0)
        return fd >= 0 ? fd : openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    saved = errno;
    if (fd >= 0)
        (void)close(fd);
    errno = saved;
    return -1;
}

/* Opens the folder of that name below the top, step by step; -1 and errno. */
static int
walk(const struct ledger_folder *folder, const char *name, size_t size, bool make, mode_t mode)
{
    char step[LEDGER_FOLDER_NAME_SIZE];
    int fd = dup(folder->fd);

    while (fd >= 0 && size > 0) {
        const char *slash = memchr(name, '/', size);
        const size_t step_size = slash != NULL ? (size_t)(slash - name) : size;
        int next;
        int saved;

        assert(step_size < sizeof(step));
        memcpy(step, name, step_size);
        step[step_size] = '\0';
        next = step_into(fd, step, make, mode);
        saved = errno;
        (void)close(fd);
        errno = saved;
        fd = next;
        name += slash != NULL ? step_size + 1 : step_size;
        size -= slash != NULL ? step_size + 1 : step_size;
    }
    return fd;
}

/* Where a file's own name begins. */
static size_t
folder_part(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash != NULL ? (size_t)(slash - name) : 0;
}

static const char *
own_name(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash != NULL ? slash + 1 : name;
}

static enum ledger_status
descriptor_read(int fd, size_t size_max, struct ledger_buffer *out, struct ledger_error *err)
{
    const size_t before = out->size;

    for (;;) {
        enum ledger_status status = ledger_buffer_reserve(out, 4096, err);
        ssize_t got;

        if (status != LEDGER_OK)
            return status;
        got = read(fd, out->data + out->size, out->capacity - out->size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return LEDGER_IO;
        if (got == 0)
            return LEDGER_OK;
        out->size += (size_t)got;
        if (out->size - before > size_max)
            return LEDGER_OUT_OF_RANGE;
    }
}

static enum ledger_status
file_read(const struct ledger_folder *folder, const char *name, int fd, size_t size_max,
          struct ledger_buffer *out, struct ledger_error *err)
{
    const size_t before = out->size;
    struct stat about;
    enum ledger_status status = LEDGER_OK;

    if (fstat(fd, &about) != 0)
        return fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_READ, err);
    if (!S_ISREG(about.st_mode)) {
        errno = EISDIR;
        return fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_READ, err);
    }
    if ((uint64_t)about.st_size > size_max)
        status = LEDGER_OUT_OF_RANGE;
    if (status == LEDGER_OK)
        status = ledger_buffer_reserve(out, (size_t)about.st_size + 1, err);
    if (status == LEDGER_OK)
        status = descriptor_read(fd, size_max, out, err);
    if (status == LEDGER_IO)
        status = fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_READ, err);
    if (status == LEDGER_OUT_OF_RANGE)
        status = ledger_folder_blame(
            folder, name,
            ledger_fail(err, status, LEDGER_MESSAGE_FILE_TOO_LARGE, own_name(name), size_max), err);
    if (status != LEDGER_OK)
        out->size = before;
    return status;
}

/* Opens whatever stands under that name, if it is no link. */
static enum ledger_status
file_open(const struct ledger_folder *folder, const char *name, int *out_fd,
          struct ledger_error *err)
{
    int sub = walk(folder, name, folder_part(name), /* make= */ false, 0);
    int fd = -1;
    enum ledger_status status = LEDGER_OK;

    /* Non-blocking, so that a pipe put in the file's place is refused and not waited for. */
    if (sub >= 0)
        fd = openat(sub, own_name(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0)
        *out_fd = fd;
    else if (errno == ENOENT)
        status = LEDGER_NOT_FOUND;
    else
        status = fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_OPEN, err);
    if (sub >= 0)
        (void)close(sub);
    return status;
}

enum ledger_status
ledger_folder_read(const struct ledger_folder *folder, const char *name, size_t size_max,
                   struct ledger_buffer *out, struct ledger_error *err)
{
    int fd;
    enum ledger_status status = file_open(folder, name, &fd, err);

    if (status != LEDGER_OK)
        return status;
    status = file_read(folder, name, fd, size_max, out, err);
    (void)close(fd); /* Only read from: nothing can be lost. */
    return status;
}

enum ledger_status
ledger_stream_open(const struct ledger_folder *folder, const char *name,
                   struct ledger_stream *stream, struct ledger_error *err)
{
    struct stat about;
    enum ledger_status status = file_open(folder, name, &stream->fd, err);

    stream->at = 0;
    stream->end = 0;
    if (status != LEDGER_OK)
        return status;
    if (fstat(stream->fd, &about) == 0 && S_ISREG(about.st_mode))
        return LEDGER_OK;
    ledger_stream_close(stream);
    errno = EISDIR;
    return fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_READ, err);
}

enum ledger_status
ledger_stream_read(struct ledger_stream *stream, size_t size, struct ledger_buffer *out,
                   size_t *out_got, struct ledger_error *err)
{
    size_t done = 0;

    while (done < size) {
        size_t piece = stream->end - stream->at;
        enum ledger_status status;

        if (piece == 0) {
            ssize_t got = read(stream->fd, stream->bytes, sizeof(stream->bytes));

            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_READ, "");
            if (got == 0)
                break;
            stream->at = 0;
            stream->end = (size_t)got;
            continue;
        }
        if (piece > size - done)
            piece = size - done;
        status = ledger_buffer_append(out, ledger_slice_of(stream->bytes + stream->at, piece), err);
        if (status != LEDGER_OK)
            return status;
        stream->at += piece;
        done += piece;
    }
    *out_got = done;
    return LEDGER_OK;
}

void
ledger_stream_close(struct ledger_stream *stream)
{
    if (stream->fd >= 0)
        (void)close(stream->fd);
    stream->fd = -1;
}

enum ledger_status
ledger_folder_sync(struct ledger_folder *folder, struct ledger_error *err)
{
    if (folder->sub < 0)
        return LEDGER_OK;
    if (folder->sub_is_dirty && ledger_directory_sync(folder->sub) != 0)
        return fail_at(folder, folder->sub_name, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
    (void)close(folder->sub);
    folder->sub = -1;
    folder->sub_is_dirty = false;
    return LEDGER_OK;
}

/* Makes `sub` the folder of that file. Evidence is written folder by folder, so that each is synced
 * once. */
static enum ledger_status
sub_enter(struct ledger_folder *folder, const char *name, mode_t mode, struct ledger_error *err)
{
    const size_t size = folder_part(name);
    enum ledger_status status;

    assert(size < sizeof(folder->sub_name));
    if (folder->sub >= 0 && strlen(folder->sub_name) == size &&
        memcmp(folder->sub_name, name, size) == 0)
        return LEDGER_OK;
    status = ledger_folder_sync(folder, err);
    if (status != LEDGER_OK)
        return status;
    folder->sub = walk(folder, name, size, /* make= */ true, mode);
    if (folder->sub < 0)
        return fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
    memcpy(folder->sub_name, name, size);
    folder->sub_name[size] = '\0';
    return LEDGER_OK;
}

static enum ledger_status
temporary_open(struct ledger_folder *folder, mode_t mode, int *out_fd, struct ledger_error *err)
{
    int fd;

    if (unlinkat(folder->fd, temporary, 0) != 0 && errno != ENOENT)
        return fail_at(folder, temporary, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
    fd = openat(folder->fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return fail_at(folder, temporary, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
    *out_fd = fd;
    return LEDGER_OK;
}

enum ledger_status
ledger_folder_add(struct ledger_folder *folder, int fd, struct ledger_slice bytes,
                  struct ledger_error *err)
{
    size_t done = 0;

    while (done < bytes.size) {
        ssize_t put = write(fd, bytes.data + done, bytes.size - done);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return fail_at(folder, temporary, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
        done += (size_t)put;
    }
    folder->byte_count += bytes.size;
    return LEDGER_OK;
}

/* Durable, and out of the page cache where the kernel agrees: what is read back comes from the
 * disk. */
static enum ledger_status
temporary_close(struct ledger_folder *folder, int *fd, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    if (ledger_file_sync(*fd) != 0)
        status = fail_at(folder, temporary, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
    (void)posix_fadvise(*fd, 0, 0, POSIX_FADV_DONTNEED);
    if (close(*fd) != 0 && errno != EINTR && status == LEDGER_OK)
        status = fail_at(folder, temporary, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
    *fd = -1;
    return status;
}

/* Gives it its name. A rename would replace a link, or whatever else stands there: that is refused,
 * because somebody put it there. */
static enum ledger_status
temporary_rename(struct ledger_folder *folder, const char *name, struct ledger_error *err)
{
    struct stat about;

    if (fstatat(folder->sub, own_name(name), &about, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EISDIR;
        if (!S_ISREG(about.st_mode))
            return fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
    } else if (errno != ENOENT) {
        return fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
    }
    if (renameat(folder->fd, temporary, folder->sub, own_name(name)) != 0)
        return fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
    folder->sub_is_dirty = true;
    folder->file_count++;
    return LEDGER_OK;
}

/* Whether the file is there with these bytes already. */
static enum ledger_status
is_there(const struct ledger_folder *folder, const char *name, struct ledger_slice bytes,
         bool *out_is_there, struct ledger_error *err)
{
    struct ledger_buffer present = {0};
    enum ledger_status status = ledger_folder_read(folder, name, bytes.size, &present, err);

    if (status == LEDGER_OK)
        *out_is_there = ledger_slice_equal(ledger_buffer_slice(&present), bytes);
    if (status == LEDGER_NOT_FOUND || status == LEDGER_OUT_OF_RANGE) { /* Not that one. */
        *out_is_there = false;
        status = LEDGER_OK;
    }
    ledger_buffer_free(&present);
    return status;
}

enum ledger_status
ledger_folder_put(struct ledger_folder *folder, const char *name, struct ledger_slice bytes,
                  struct ledger_error *err)
{
    bool there;
    int fd = -1;
    enum ledger_status status = is_there(folder, name, bytes, &there, err);

    if (status == LEDGER_OK)
        status = sub_enter(folder, name, 0755, err);
    if (status != LEDGER_OK)
        return status;
    if (there) {
        /* Whoever gave it its name may have been killed before that was durable. */
        folder->sub_is_dirty = true;
        return LEDGER_OK;
    }
    status = temporary_open(folder, 0644, &fd, err);
    if (status == LEDGER_OK)
        status = ledger_folder_add(folder, fd, bytes, err);
    if (status == LEDGER_OK)
        status = temporary_close(folder, &fd, err);
    if (status == LEDGER_OK)
        status = temporary_rename(folder, name, err);
    if (fd >= 0)
        (void)close(fd);
    if (status != LEDGER_OK)
        (void)unlinkat(folder->fd, temporary, 0);
    return status;
}

enum ledger_status
ledger_folder_begin(struct ledger_folder *folder, int *out_fd, struct ledger_error *err)
{
    return temporary_open(folder, 0600, out_fd, err);
}

enum ledger_status
ledger_folder_finish(struct ledger_folder *folder, int *fd, const char *name,
                     struct ledger_error *err)
{
    enum ledger_status status = temporary_close(folder, fd, err);

    if (status == LEDGER_OK)
        status = sub_enter(folder, name, 0700, err);
    if (status == LEDGER_OK)
        status = temporary_rename(folder, name, err);
    return status;
}

void
ledger_folder_drop(struct ledger_folder *folder, int *fd)
{
    if (*fd < 0)
        return;
    (void)close(*fd);
    (void)unlinkat(folder->fd, temporary, 0);
    *fd = -1;
}

enum ledger_status
ledger_folder_list(const struct ledger_folder *folder, const char *name,
                   ledger_folder_name_fn *each, void *context, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    int fd = walk(folder, name, strlen(name), /* make= */ false, 0);
    DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *found;

    if (stream == NULL) {
        status = errno == ENOENT ? LEDGER_NOT_FOUND
                                 : fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_READ, err);
        if (fd >= 0)
            (void)close(fd);
        return status;
    }
    for (;;) {
        errno = 0;
        found = readdir(stream);
        if (found == NULL)
            break;
        if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0)
            continue;
        status = each(context, found->d_name, err);
        if (status != LEDGER_OK)
            goto out;
    }
    if (errno != 0)
        status = fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_READ, err);

out:
    (void)closedir(stream);
    return status;
}

/* Removes one file whose name is a number. */
struct removing {
    const struct ledger_folder *folder;
    const char *name;
    int fd;
};

static enum ledger_status
number_remove(void *context, const char *name, struct ledger_error *err)
{
    const struct removing *removing = context;

    if (strspn(name, "0123456789") != strlen(name) || unlinkat(removing->fd, name, 0) == 0 ||
        errno == ENOENT || errno == EISDIR)
        return LEDGER_OK;
    return fail_at(removing->folder, removing->name, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
}

enum ledger_status
ledger_folder_remove_numbered(struct ledger_folder *folder, const char *name,
                              struct ledger_error *err)
{
    struct removing removing = {.folder = folder, .name = name, .fd = -1};
    enum ledger_status status = LEDGER_OK;
    int parent = walk(folder, name, folder_part(name), /* make= */ false, 0);

    if (parent >= 0)
        removing.fd = walk(folder, name, strlen(name), /* make= */ false, 0);
    if (removing.fd < 0) {
        if (errno != ENOENT)
            status = fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);
        goto out;
    }
    status = ledger_folder_list(folder, name, number_remove, &removing, err);
    if (status != LEDGER_OK)
        goto out;
    if ((unlinkat(parent, own_name(name), AT_REMOVEDIR) != 0 && errno != ENOTEMPTY &&
         errno != EEXIST) ||
        ledger_directory_sync(parent) != 0)
        status = fail_at(folder, name, LEDGER_MESSAGE_FILE_CANNOT_WRITE, err);

out:
    if (removing.fd >= 0)
        (void)close(removing.fd);
    if (parent >= 0)
        (void)close(parent);
    return status;
}
