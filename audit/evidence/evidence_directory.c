/* Evidence in a directory that somebody else filled, perhaps with intent.
 *
 * Every component of a path is opened on its own, beneath the one before and with O_NOFOLLOW, so
 * that no link leads out, not even one that is put there while we read. (openat2 could do it in one
 * call, but seccomp cannot look into its arguments and would have to let it write.) O_NONBLOCK: a
 * pipe must not keep us waiting for somebody to write to it. */
#include "audit/evidence/evidence_directory.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    /* The deepest file of evidence lies 9 names down. */
    DEPTH_MAX = 12,
    NAME_SIZE = 256, /* with a slash or the NUL */
    WALK_PATH_SIZE = DEPTH_MAX * NAME_SIZE,
    OPEN_FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY,
};

struct directory {
    int fd;
};

static int
open_at(int parent, const char *name, int flags)
{
    int fd;
    do
        fd = openat(parent, name, flags);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* Why `path`, or its folder `name` in `parent`, could not be opened. */
static enum audit_status
open_failed(int parent, const char *name, const char *path, int number, struct audit_error *err)
{
    struct stat what;
    switch (number) {
    case ENOENT:
        return AUDIT_NOT_FOUND;
    case ELOOP:
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_LINK, path);
    case ENOTDIR:
        if (fstatat(parent, name, &what, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(what.st_mode))
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_LINK, path);
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_FILE_IN_THE_WAY, path, name);
    case ENXIO: /* a socket */
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_NOT_A_FILE, path);
    case EACCES:
    case EPERM:
        return audit_fail(err, AUDIT_DENIED, AUDIT_MESSAGE_EVIDENCE_DENIED, path);
    default:
        return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_EVIDENCE_UNREADABLE, path, number);
    }
}

/* Opens `path` beneath `root`, component by component. */
static enum audit_status
open_beneath(int root, const char *path, int *out_fd, struct audit_error *err)
{
    char name[NAME_SIZE];
    int parent = root;
    for (const char *at = path;;) {
        size_t size = strcspn(at, "/");
        assert(size > 0 && size < sizeof name);
        memcpy(name, at, size);
        name[size] = '\0';
        bool last = at[size] == '\0';
        int fd = open_at(parent, name, OPEN_FLAGS | (last ? 0 : O_DIRECTORY));
        enum audit_status status = fd < 0 ? open_failed(parent, name, path, errno, err) : AUDIT_OK;
        if (parent != root)
            close(parent);
        if (status != AUDIT_OK)
            return status;
        if (last) {
            *out_fd = fd;
            return AUDIT_OK;
        }
        parent = fd;
        at += size + 1;
    }
}

/* That it is a regular file of at most `max` bytes. */
static enum audit_status
check_file(int fd, const char *path, size_t max, size_t *out_size, struct audit_error *err)
{
    struct stat what;
    if (fstat(fd, &what) != 0)
        return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_EVIDENCE_UNREADABLE, path, errno);
    if (S_ISDIR(what.st_mode))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_IS_DIRECTORY, path);
    if (!S_ISREG(what.st_mode))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_NOT_A_FILE, path);
    if ((uint64_t)what.st_size > max)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_FILE_TOO_LARGE, path,
                          (uint64_t)what.st_size, (uint64_t)max);
    *out_size = (size_t)what.st_size;
    return AUDIT_OK;
}

static enum audit_status
read_whole(int fd, const char *path, size_t size, struct audit_buffer *out, struct audit_error *err)
{
    if (out->capacity < size) {
        uint8_t *data = realloc(out->data, size);
        if (data == NULL)
            return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)size);
        out->data = data;
        out->capacity = size;
    }
    size_t at = 0;
    while (at < size) {
        ssize_t got = pread(fd, out->data + at, size - at, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_EVIDENCE_UNREADABLE, path, errno);
        if (got == 0)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_FILE_SHRANK, path);
        at += (size_t)got;
    }
    out->size = size;
    return AUDIT_OK;
}

static enum audit_status
directory_read(void *context, const char *path, size_t max, struct audit_buffer *out,
               struct audit_error *err)
{
    const struct directory *directory = context;
    int fd = -1;
    size_t size = 0;
    out->size = 0;
    enum audit_status status = open_beneath(directory->fd, path, &fd, err);
    if (status != AUDIT_OK)
        return status;
    status = check_file(fd, path, max, &size, err);
    if (status == AUDIT_OK)
        status = read_whole(fd, path, size, out, err);
    close(fd);
    return status;
}

typedef enum audit_status found_fn(void *found_context, const char *path, bool regular,
                                   uint64_t size, struct audit_error *err);
struct walk {
    found_fn *found;
    void *found_context;
    char path[WALK_PATH_SIZE];
};

static enum audit_status walk_folder(struct walk *walk, int parent, const char *name,
                                     size_t path_size, unsigned depth, struct audit_error *err);

/* One name in `folder`; `walk->path` ends in it, `path_size` bytes long. */
static enum audit_status
walk_name(struct walk *walk, int folder, const char *name, size_t path_size, unsigned depth,
          struct audit_error *err)
{
    struct stat what;
    if (fstatat(folder, name, &what, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? AUDIT_OK /* taken away meanwhile */
                               : audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_EVIDENCE_UNREADABLE,
                                            walk->path, errno);
    bool clean = audit_text_is_clean(audit_text(name));
    if (S_ISDIR(what.st_mode) && clean && depth < DEPTH_MAX)
        return walk_folder(walk, folder, name, path_size, depth, err);
    bool regular = S_ISREG(what.st_mode) && clean;
    return walk->found(walk->found_context, walk->path, regular,
                       regular ? (uint64_t)what.st_size : 0, err);
}

/* Names in `stream`, one after the other: never more than one is held. */
static enum audit_status
walk_stream(struct walk *walk, DIR *stream, size_t path_size, unsigned depth,
            struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;
    while (status == AUDIT_OK) {
        errno = 0;
        const struct dirent *row = readdir(stream);
        walk->path[path_size] = '\0';
        if (row == NULL)
            return errno == 0 ? AUDIT_OK
                              : audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_EVIDENCE_UNREADABLE,
                                           walk->path, errno);
        if (strcmp(row->d_name, ".") == 0 || strcmp(row->d_name, "..") == 0)
            continue;
        size_t at = path_size, size = strlen(row->d_name);
        if (at > 0)
            walk->path[at++] = '/';
        assert(at + size < sizeof walk->path);
        memcpy(walk->path + at, row->d_name, size + 1);
        status = walk_name(walk, dirfd(stream), row->d_name, at + size, depth + 1, err);
    }
    return status;
}

/* `depth` names lead to this folder. */
static enum audit_status
walk_folder(struct walk *walk, int parent, const char *name, size_t path_size, unsigned depth,
            struct audit_error *err)
{
    int fd = open_at(parent, name, OPEN_FLAGS | O_DIRECTORY);
    if (fd < 0 && errno == ENOENT)
        return AUDIT_OK;
    if (fd < 0)
        return open_failed(parent, name, walk->path, errno, err);
    DIR *stream = fdopendir(fd);
    if (stream == NULL) {
        close(fd);
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, UINT64_C(32768));
    }
    enum audit_status status = walk_stream(walk, stream, path_size, depth, err);
    closedir(stream);
    return status;
}

static enum audit_status
directory_walk(void *context, found_fn *found, void *found_context, struct audit_error *err)
{
    const struct directory *directory = context;
    struct walk walk = {.found = found, .found_context = found_context, .path = ""};
    return walk_folder(&walk, directory->fd, ".", 0, 0, err);
}

static void
directory_close(void *context)
{
    struct directory *directory = context;
    close(directory->fd);
    free(directory);
}

enum audit_status
audit_directory_source(const char *path, struct audit_source *out, int *out_directory,
                       struct audit_error *err)
{
    /* The path is the auditor's own word: here a link is followed. */
    int fd = open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_EVIDENCE_NO_DIRECTORY, path);
    if (fd < 0)
        return open_failed(AT_FDCWD, path, path, errno, err);
    struct directory *directory = malloc(sizeof *directory);
    if (directory == NULL) {
        close(fd);
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *directory);
    }
    directory->fd = fd;
    *out = (struct audit_source){directory_read, directory_walk, directory_close, directory};
    *out_directory = fd;
    return AUDIT_OK;
}
