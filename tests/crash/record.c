/* A library to preload: writes down what a program asks of the file system beneath one directory.
 *
 *   LD_PRELOAD=librecord.so POWER_ROOT=/dir POWER_LOG=/file program ...
 *
 * Every call is passed on first and recorded when it succeeded (power_trace.h). The log is appended
 * to, so that several processes, one after the other, make one history. What is written through a
 * shared map is not seen: LMDB's lock file, whose bytes nobody needs after a power cut.
 *
 * GNU: RTLD_NEXT, and renameat2. */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "power_trace.h"

/* The system's own function of that name. POSIX lets dlsym's result be used as a function; C alone
 * has no cast for it. */
#define SYSTEM(function) (*(__typeof__(&(function)) *)&(void *){dlsym(RTLD_NEXT, #function)})

enum { PATH_SIZE = PATH_MAX + 256 };

static int log_fd = -1;
static char root[PATH_SIZE];

static unsigned records_left; /* 0: nobody is to be killed */

void power_mark(uint32_t mark, uint64_t number, const void *bytes, uint32_t size);
void power_kill(unsigned records);

/* By the system call itself: our own write would record it. */
static void
record(struct power_record header, const char *name, const char *other_name, const void *data)
{
    union {
        const void *from;
        void *to;
    } parts[4] = {{&header}, {name}, {other_name}, {data}};
    struct iovec pieces[4];
    const int saved = errno;

    header.name_size = name != NULL ? (uint32_t)strlen(name) : 0;
    header.other_name_size = other_name != NULL ? (uint32_t)strlen(other_name) : 0;
    pieces[0] = (struct iovec){parts[0].to, sizeof(header)};
    pieces[1] = (struct iovec){parts[1].to, header.name_size};
    pieces[2] = (struct iovec){parts[2].to, header.other_name_size};
    pieces[3] = (struct iovec){parts[3].to, header.data_size};
    if (syscall(SYS_writev, log_fd, pieces, 4) < 0)
        _exit(99); /* A history with a hole proves nothing. */
    if (records_left > 0 && --records_left == 0)
        _exit(POWER_KILLED);
    errno = saved;
}

__attribute__((constructor)) static void
start(void)
{
    const char *log = getenv("POWER_LOG");
    const char *directory = getenv("POWER_ROOT");
    struct stat about;

    if (log == NULL || directory == NULL || realpath(directory, root) == NULL ||
        stat(root, &about) != 0)
        return;
    log_fd =
        (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (log_fd >= 0)
        record((struct power_record){.kind = POWER_ROOT, .directory = about.st_ino}, NULL, NULL,
               NULL);
}

void
power_mark(uint32_t mark, uint64_t number, const void *bytes, uint32_t size)
{
    if (log_fd >= 0)
        record(
            (struct power_record){
                .kind = POWER_MARK, .mark = mark, .offset = number, .data_size = size},
            NULL, NULL, bytes);
}

void
power_kill(unsigned records)
{
    records_left = records;
}

/* --- which of it concerns us --- */

static bool
descriptor_path(int fd, char path[static PATH_SIZE])
{
    char link[64];
    ssize_t size;

    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    size = readlink(link, path, PATH_SIZE - 1);
    if (size <= 0)
        return false;
    path[size] = '\0';
    return true;
}

static bool
path_is_ours(const char *path)
{
    const size_t size = strlen(root);

    return log_fd >= 0 && strncmp(path, root, size) == 0 &&
           (path[size] == '/' || path[size] == '\0');
}

static bool
descriptor_is_ours(int fd, struct stat *about)
{
    char path[PATH_SIZE];
    const int saved = errno;
    const bool ours = log_fd >= 0 && fd != log_fd && descriptor_path(fd, path) &&
                      path_is_ours(path) && fstat(fd, about) == 0;

    errno = saved;
    return ours;
}

/* A name in a directory of ours. */
struct place {
    bool is_ours;
    uint64_t directory;
    char path[PATH_SIZE];
    const char *name; /* within the path */
    bool exists;
    struct stat about; /* of what has the name, if something has */
};

static void
place_find(int directory_fd, const char *path, struct place *place)
{
    char absolute[2 * PATH_SIZE];
    char directory[PATH_SIZE];
    struct stat about;
    const int saved = errno;
    char *slash;

    place->is_ours = false;
    if (log_fd < 0)
        return;
    if (path[0] == '/')
        (void)snprintf(absolute, sizeof(absolute), "%s", path);
    else if (directory_fd == AT_FDCWD ? getcwd(directory, sizeof(directory)) != NULL
                                      : descriptor_path(directory_fd, directory))
        (void)snprintf(absolute, sizeof(absolute), "%s/%s", directory, path);
    else
        absolute[0] = '\0';
    slash = strrchr(absolute, '/');
    if (slash != NULL && strlen(absolute) < PATH_SIZE) {
        *slash = '\0';
        if (realpath(absolute, place->path) != NULL && path_is_ours(place->path) &&
            stat(place->path, &about) == 0) {
            const size_t size = strlen(place->path);

            place->is_ours = true;
            place->directory = about.st_ino;
            (void)snprintf(place->path + size, PATH_SIZE - size, "/%s", slash + 1);
            place->name = place->path + size + 1;
            place->exists = lstat(place->path, &place->about) == 0;
        }
    }
    errno = saved;
}

/* --- files --- */

static int
opened(int fd, const struct place *place, int flags)
{
    struct stat about;

    if (fd < 0 || !place->is_ours || fstat(fd, &about) != 0)
        return fd;
    if (!place->exists)
        record((struct power_record){.kind = POWER_CREATE,
                                     .directory = place->directory,
                                     .inode = about.st_ino},
               place->name, NULL, NULL);
    else if ((flags & O_TRUNC) != 0)
        record((struct power_record){.kind = POWER_TRUNCATE, .inode = about.st_ino}, NULL, NULL,
               NULL);
    return fd;
}

static int
open_at(int directory, const char *path, int flags, mode_t mode)
{
    struct place place = {.is_ours = false};
    int fd;

    if ((flags & (O_CREAT | O_TRUNC)) != 0)
        place_find(directory, path, &place);
    /* openat serves open too. */
    fd = SYSTEM(openat)(directory, path, flags, mode);
    return opened(fd, &place, flags);
}

int
open(const char *path, int flags, ...)
{
    va_list arguments;
    mode_t mode;

    va_start(arguments, flags);
    mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return open_at(AT_FDCWD, path, flags, mode);
}

int
openat(int directory, const char *path, int flags, ...)
{
    va_list arguments;
    mode_t mode;

    va_start(arguments, flags);
    mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return open_at(directory, path, flags, mode);
}

int
creat(const char *path, mode_t mode)
{
    return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

static void
written(int fd, const void *bytes, size_t size, off_t offset)
{
    struct stat about;

    if (!descriptor_is_ours(fd, &about))
        return;
    record((struct power_record){.kind = POWER_WRITE,
                                 .through = (fcntl(fd, F_GETFL) & O_DSYNC) != 0,
                                 .inode = about.st_ino,
                                 .offset = (uint64_t)offset,
                                 .size = size,
                                 .data_size = (uint32_t)size},
           NULL, NULL, bytes);
}

static void
written_vector(int fd, const struct iovec *pieces, int count, off_t offset, ssize_t done)
{
    size_t left = done > 0 ? (size_t)done : 0;

    for (int i = 0; i < count && left > 0; i++) {
        const size_t size = pieces[i].iov_len < left ? pieces[i].iov_len : left;

        written(fd, pieces[i].iov_base, size, offset);
        offset += (off_t)size;
        left -= size;
    }
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
    ssize_t done = SYSTEM(write)(fd, bytes, size);

    if (done > 0 && log_fd >= 0)
        written(fd, bytes, (size_t)done, lseek(fd, 0, SEEK_CUR) - done);
    return done;
}

ssize_t
writev(int fd, const struct iovec *pieces, int count)
{
    ssize_t done = SYSTEM(writev)(fd, pieces, count);

    if (done > 0 && log_fd >= 0)
        written_vector(fd, pieces, count, lseek(fd, 0, SEEK_CUR) - done, done);
    return done;
}

ssize_t
pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    ssize_t done = SYSTEM(pwrite)(fd, bytes, size, offset);

    if (done > 0)
        written(fd, bytes, (size_t)done, offset);
    return done;
}

ssize_t
pwritev(int fd, const struct iovec *pieces, int count, off_t offset)
{
    ssize_t done = SYSTEM(pwritev)(fd, pieces, count, offset);

    written_vector(fd, pieces, count, offset, done);
    return done;
}

int
ftruncate(int fd, off_t size)
{
    struct stat about;
    int result = SYSTEM(ftruncate)(fd, size);

    if (result == 0 && descriptor_is_ours(fd, &about))
        record((struct power_record){.kind = POWER_TRUNCATE,
                                     .inode = about.st_ino,
                                     .size = (uint64_t)size},
               NULL, NULL, NULL);
    return result;
}

static void
synced(int fd)
{
    struct stat about;

    if (descriptor_is_ours(fd, &about))
        record((struct power_record){.kind = S_ISDIR(about.st_mode) ? POWER_SYNC_NAMES : POWER_SYNC,
                                     .inode = about.st_ino},
               NULL, NULL, NULL);
}

int
fsync(int fd)
{
    int result = SYSTEM(fsync)(fd);

    if (result == 0)
        synced(fd);
    return result;
}

int
fdatasync(int fd)
{
    int result = SYSTEM(fdatasync)(fd);

    if (result == 0)
        synced(fd);
    return result;
}

/* --- names --- */

static int
renamed(int result, const struct place *from, const struct place *to)
{
    if (result == 0 && from->is_ours && to->is_ours)
        record((struct power_record){.kind = POWER_RENAME,
                                     .directory = from->directory,
                                     .other_directory = to->directory,
                                     .inode = from->about.st_ino},
               from->name, to->name, NULL);
    return result;
}

int
renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
    struct place from_place, to_place;

    place_find(from_fd, from, &from_place);
    place_find(to_fd, to, &to_place);
    return renamed(SYSTEM(renameat2)(from_fd, from, to_fd, to, flags), &from_place, &to_place);
}

int
renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    return renameat2(from_fd, from, to_fd, to, 0);
}

int
rename(const char *from, const char *to)
{
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
    struct place from_place, to_place;
    int result;

    place_find(from_fd, from, &from_place);
    place_find(to_fd, to, &to_place);
    result = SYSTEM(linkat)(from_fd, from, to_fd, to, flags);
    if (result == 0 && from_place.is_ours && to_place.is_ours)
        record((struct power_record){.kind = POWER_LINK,
                                     .inode = from_place.about.st_ino,
                                     .other_directory = to_place.directory},
               NULL, to_place.name, NULL);
    return result;
}

int
link(const char *from, const char *to)
{
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
unlinkat(int directory, const char *path, int flags)
{
    struct place place;
    int result;

    place_find(directory, path, &place);
    result = SYSTEM(unlinkat)(directory, path, flags);
    if (result == 0 && place.is_ours)
        record((struct power_record){.kind = POWER_UNLINK, .directory = place.directory},
               place.name, NULL, NULL);
    return result;
}

int
unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int
rmdir(const char *path)
{
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int
mkdirat(int directory, const char *path, mode_t mode)
{
    struct place place;
    struct stat about;
    int result;

    place_find(directory, path, &place);
    result = SYSTEM(mkdirat)(directory, path, mode);
    if (result == 0 && place.is_ours && stat(place.path, &about) == 0)
        record((struct power_record){.kind = POWER_MKDIR,
                                     .directory = place.directory,
                                     .inode = about.st_ino},
               place.name, NULL, NULL);
    return result;
}

int
mkdir(const char *path, mode_t mode)
{
    return mkdirat(AT_FDCWD, path, mode);
}

/* --- the same under the names that programs with 64-bit offsets are linked to --- */

#define SAME_AS(function) __attribute__((alias(#function)))

int open64(const char *path, int flags, ...) SAME_AS(open);
int openat64(int directory, const char *path, int flags, ...) SAME_AS(openat);
int creat64(const char *path, mode_t mode) SAME_AS(creat);
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) SAME_AS(pwrite);
ssize_t pwritev64(int fd, const struct iovec *pieces, int count, off64_t offset) SAME_AS(pwritev);
int ftruncate64(int fd, off64_t size) SAME_AS(ftruncate);
