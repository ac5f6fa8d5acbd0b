/* renameat2 with RENAME_NOREPLACE: a memory stick with FAT has no hard links, so link(2) cannot
 * publish a new file there without the risk of replacing one. */
#define _GNU_SOURCE

#include "ledger/base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/text.h"

/* How a finished temporary file takes its name. */
enum publish { PUBLISH_REPLACE, PUBLISH_CREATE };

/* ".mingzhang-", 16 hex digits, ".tmp", NUL. It does not grow with the file's own name, which may
 * be as long as the system allows. */
enum { TEMPORARY_NAME_SIZE = 11 + 16 + 4 + 1 };

enum ledger_status
ledger_file_fail(struct ledger_error *err, int system_error, enum ledger_message doing,
                 const char *path)
{
    enum ledger_status status = LEDGER_IO;

    switch (system_error) {
    case EACCES:
    case EPERM:
    case EROFS:
        status = LEDGER_DENIED;
        break;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        status = LEDGER_NO_SPACE;
        break;
    case ENOENT:
        status = LEDGER_NOT_FOUND;
        break;
    case ENOMEM:
        status = LEDGER_NO_MEMORY;
        break;
    case EAGAIN:
    case EBUSY:
        status = LEDGER_BUSY;
        break;
    default:
        break;
    }
    return ledger_fail(err, status, doing, path, system_error);
}

/* Appends until the end of the file, and refuses to go beyond `size_max`: a size that fstat said is
 * only a hint, because files grow, and some have none. */
static enum ledger_status
descriptor_read(int fd, const char *path, size_t size_hint, size_t size_max,
                struct ledger_buffer *out, struct ledger_error *err)
{
    const size_t before = out->size;

    for (;;) {
        size_t extra = size_hint > out->size - before ? size_hint - (out->size - before) : 0;
        enum ledger_status status = ledger_buffer_reserve(out, extra + 4096, err);
        ssize_t got;

        if (status != LEDGER_OK)
            return status;
        got = read(fd, out->data + out->size, out->capacity - out->size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_READ, path);
        if (got == 0)
            return LEDGER_OK;
        out->size += (size_t)got;
        if (out->size - before > size_max)
            return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_FILE_TOO_LARGE, path,
                               size_max);
    }
}

enum ledger_status
ledger_file_read(const char *path, size_t size_max, struct ledger_buffer *out,
                 struct ledger_error *err)
{
    const size_t before = out->size;
    enum ledger_status status;
    struct stat about;
    int fd;

    /* Non-blocking, so that a pipe put in the file's place is refused and not waited for. */
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return LEDGER_NOT_FOUND;
    if (fd < 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
    if (fstat(fd, &about) != 0) {
        status = ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_READ, path);
        goto out;
    }
    if (!S_ISREG(about.st_mode)) {
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILE_NOT_REGULAR, path);
        goto out;
    }
    if ((uint64_t)about.st_size > size_max) {
        status =
            ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_FILE_TOO_LARGE, path, size_max);
        goto out;
    }
    status = descriptor_read(fd, path, (size_t)about.st_size, size_max, out, err);

out:
    (void)close(fd); /* Only read from: nothing can be lost. */
    if (status != LEDGER_OK)
        out->size = before;
    return status;
}

/* Where the last name of a path begins: slashes at the end do not count. */
static size_t
name_offset(const char *path)
{
    size_t end = strlen(path);

    while (end > 1 && path[end - 1] == '/')
        end--;
    while (end > 0 && path[end - 1] != '/')
        end--;
    return end;
}

/* Opens the directory in which `path` names something; -1 and errno when that fails. */
static int
parent_open(const char *path, struct ledger_buffer *scratch, struct ledger_error *err)
{
    struct ledger_slice parent = ledger_slice_of(path, name_offset(path));

    if (parent.size == 0)
        parent = ledger_slice_of_text(".");
    ledger_buffer_clear(scratch);
    if (ledger_buffer_append(scratch, parent, err) != LEDGER_OK ||
        ledger_buffer_append(scratch, ledger_slice_of("", 1), err) != LEDGER_OK) {
        errno = ENOMEM;
        return -1;
    }
    return open((const char *)scratch->data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int
ledger_file_sync(int fd)
{
    int result;

    do
        result = fsync(fd);
    while (result != 0 && errno == EINTR);
    return result;
}

int
ledger_directory_sync(int directory)
{
    if (ledger_file_sync(directory) == 0)
        return 0;
    return errno == EINVAL || errno == ENOTSUP ? 0 : -1;
}

static int
descriptor_write(int fd, struct ledger_slice bytes)
{
    size_t done = 0;

    while (done < bytes.size) {
        ssize_t put = write(fd, bytes.data + done, bytes.size - done);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        done += (size_t)put;
    }
    return 0;
}

bool
ledger_file_is_temporary(const char *name)
{
    static const char begin[] = ".mingzhang-";
    static const char end[] = ".tmp";
    const size_t size = strlen(name);

    return size == TEMPORARY_NAME_SIZE - 1 && strncmp(name, begin, sizeof(begin) - 1) == 0 &&
           strcmp(name + size - (sizeof(end) - 1), end) == 0;
}

/* Writes a durable temporary file into `directory`. On failure there is none, and errno says why.
 */
static int
temporary_write(int directory, char name[static TEMPORARY_NAME_SIZE], struct ledger_slice bytes,
                unsigned mode)
{
    uint8_t random[8];
    char hex[2 * sizeof(random) + 1];
    int saved;
    int fd;

    do {
        randombytes_buf(random, sizeof(random));
        ledger_text_hex(ledger_slice_of(random, sizeof(random)), hex);
        (void)snprintf(name, TEMPORARY_NAME_SIZE, ".mingzhang-%s.tmp", hex);
        fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    (mode_t)mode);
    } while (fd < 0 && (errno == EEXIST || errno == EINTR));
    if (fd < 0)
        return -1;

    if (descriptor_write(fd, bytes) == 0 && ledger_file_sync(fd) == 0) {
        /* Linux gives the descriptor back even when close is interrupted; all else is an error. */
        if (close(fd) == 0 || errno == EINTR)
            return 0;
        saved = errno;
    } else {
        saved = errno;
        (void)close(fd);
    }
    (void)unlinkat(directory, name, 0);
    errno = saved;
    return -1;
}

/* Gives the temporary file its name. */
static int
temporary_publish(int directory, const char *temporary, const char *name, enum publish publish)
{
    if (publish == PUBLISH_REPLACE)
        return renameat(directory, temporary, directory, name);
    if (renameat2(directory, temporary, directory, name, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return -1;
    /* NFS has hard links instead. */
    if (linkat(directory, temporary, directory, name, 0) != 0)
        return -1;
    (void)unlinkat(directory, temporary, 0);
    return 0;
}

static enum ledger_status
file_put(const char *path, struct ledger_slice bytes, unsigned mode, enum publish publish,
         struct ledger_error *err)
{
    const char *name = path + name_offset(path);
    char temporary[TEMPORARY_NAME_SIZE] = "";
    struct ledger_buffer scratch = {0};
    enum ledger_status status = LEDGER_OK;
    int directory;

    directory = parent_open(path, &scratch, err);
    if (directory < 0 || temporary_write(directory, temporary, bytes, mode) != 0) {
        status = ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_WRITE, path);
        goto out;
    }
    if (temporary_publish(directory, temporary, name, publish) != 0) {
        if (errno == EEXIST && publish == PUBLISH_CREATE)
            status = ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_FILE_EXISTS, path);
        else
            status = ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_WRITE, path);
        (void)unlinkat(directory, temporary, 0);
        goto out;
    }
    if (ledger_directory_sync(directory) != 0) {
        status = ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_WRITE, path);
        if (publish == PUBLISH_CREATE) /* What we said we did not create must not be there. */
            (void)unlinkat(directory, name, 0);
    }

out:
    if (directory >= 0)
        (void)close(directory);
    ledger_buffer_free(&scratch);
    return status;
}

enum ledger_status
ledger_file_replace(const char *path, struct ledger_slice bytes, unsigned mode,
                    struct ledger_error *err)
{
    return file_put(path, bytes, mode, PUBLISH_REPLACE, err);
}

enum ledger_status
ledger_file_create(const char *path, struct ledger_slice bytes, unsigned mode,
                   struct ledger_error *err)
{
    return file_put(path, bytes, mode, PUBLISH_CREATE, err);
}

enum ledger_status
ledger_directory_create(const char *path, unsigned mode, struct ledger_error *err)
{
    struct ledger_buffer scratch = {0};
    enum ledger_status status = LEDGER_OK;
    int parent = parent_open(path, &scratch, err);
    int made = -1;

    if (parent >= 0)
        made = mkdirat(parent, path + name_offset(path), (mode_t)mode);
    if (made != 0 && (parent < 0 || errno != EEXIST)) {
        status = ledger_file_fail(err, errno, LEDGER_MESSAGE_DIRECTORY_CANNOT_CREATE, path);
        goto out;
    }
    if (made != 0)
        status = ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_DIRECTORY_EXISTS, path);
    /* Of one that is there, too: who made it may have been killed before he did this. */
    if (ledger_directory_sync(parent) != 0) {
        status = ledger_file_fail(err, errno, LEDGER_MESSAGE_DIRECTORY_CANNOT_CREATE, path);
        if (made == 0) /* Or the next attempt would find it, and take it for somebody else's. */
            (void)unlinkat(parent, path + name_offset(path), AT_REMOVEDIR);
    }

out:
    if (parent >= 0)
        (void)close(parent);
    ledger_buffer_free(&scratch);
    return status;
}

enum ledger_status
ledger_path_join(const char *directory, const char *name, struct ledger_buffer *out,
                 struct ledger_error *err)
{
    size_t size = strlen(directory);
    const char *separator = size == 0 || directory[size - 1] == '/' ? "" : "/";
    enum ledger_status status = ledger_buffer_reserve(out, size + strlen(name) + 2, err);

    if (status != LEDGER_OK)
        return status;
    ledger_buffer_clear(out);
    return ledger_buffer_printf(out, err, "%s%s%s", directory, separator, name);
}
