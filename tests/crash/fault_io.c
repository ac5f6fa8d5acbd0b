/* Calls on files that fail: names, bytes, locks, folders, and what asks about them. A descriptor is
 * ours when it came from a name beneath FAULT_ROOT, or from a folder that did. */
/* RTLD_NEXT, O_TMPFILE and the *64 calls are GNU's. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fault.h"

enum { DESCRIPTORS_MAX = 4096 };

static bool ours[DESCRIPTORS_MAX];

static bool
fd_is_ours(int fd)
{
    return fault.ready && fault.kind == FAULT_IO && fd >= 0 && fd < DESCRIPTORS_MAX && ours[fd];
}

/* A relative name counts where its folder does; the harness works in the folder that counts. */
static bool
name_is_ours(int directory, const char *path)
{
    if (!fault.ready || fault.kind != FAULT_IO || path == NULL)
        return false;
    if (path[0] == '/')
        return strncmp(path, fault.root, strlen(fault.root)) == 0;
    return directory == AT_FDCWD || fd_is_ours(directory);
}

static int
opened(int fd, bool is_ours)
{
    if (fd >= 0 && fd < DESCRIPTORS_MAX)
        ours[fd] = is_ours;
    return fd;
}

static bool
fd_fails(int fd)
{
    return fd_is_ours(fd) && fault_hits(FAULT_IO, /* moves= */ false);
}

static bool
fd_moves(int fd)
{
    return fd_is_ours(fd) && fault_hits(FAULT_IO, /* moves= */ true);
}

static bool
name_fails(int directory, const char *path)
{
    return name_is_ours(directory, path) && fault_hits(FAULT_IO, /* moves= */ false);
}

#define FAIL_WITH(result)                                                                          \
    do {                                                                                           \
        errno = fault.error;                                                                       \
        return result;                                                                             \
    } while (0)

/* --- what opens --- */

#define MODE_OF(flags, last)                                                                       \
    unsigned mode = 0;                                                                             \
    if (((flags) & (O_CREAT | O_TMPFILE)) != 0) {                                                  \
        va_list arguments;                                                                         \
        va_start(arguments, last);                                                                 \
        mode = va_arg(arguments, unsigned);                                                        \
        va_end(arguments);                                                                         \
    }

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        MODE_OF(flags, flags)                                                                      \
        if (name_fails(AT_FDCWD, path))                                                            \
            FAIL_WITH(-1);                                                                         \
        return opened(REAL(name)(path, flags, mode), name_is_ours(AT_FDCWD, path));                \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                               \
    int name(int directory, const char *path, int flags, ...)                                      \
    {                                                                                              \
        MODE_OF(flags, flags)                                                                      \
        if (name_fails(directory, path))                                                           \
            FAIL_WITH(-1);                                                                         \
        return opened(REAL(name)(directory, path, flags, mode), name_is_ours(directory, path));    \
    }
OPENAT(openat)
OPENAT(openat64)

#define MKSTEMP(name)                                                                              \
    int name(char *path)                                                                           \
    {                                                                                              \
        if (name_fails(AT_FDCWD, path))                                                            \
            FAIL_WITH(-1);                                                                         \
        return opened(REAL(name)(path), name_is_ours(AT_FDCWD, path));                             \
    }
MKSTEMP(mkstemp)
MKSTEMP(mkstemp64)

int
dup(int fd)
{
    bool is_ours = fd_is_ours(fd);

    if (fd_fails(fd))
        FAIL_WITH(-1);
    return opened(REAL(dup)(fd), is_ours);
}

#define FCNTL(name)                                                                                \
    int name(int fd, int command, ...)                                                             \
    {                                                                                              \
        bool is_ours = fd_is_ours(fd);                                                             \
        va_list arguments;                                                                         \
        void *argument;                                                                            \
        int result;                                                                                \
                                                                                                   \
        va_start(arguments, command);                                                              \
        argument = va_arg(arguments, void *);                                                      \
        va_end(arguments);                                                                         \
        if (fd_fails(fd))                                                                          \
            FAIL_WITH(-1);                                                                         \
        result = REAL(name)(fd, command, argument);                                                \
        return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? opened(result, is_ours)          \
                                                                : result;                          \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

/* The descriptor is gone, whatever close says (POSIX leaves it open to doubt; Linux closes). */
int
close(int fd)
{
    bool fails = fd_fails(fd);
    int result;

    (void)opened(fd, false);
    result = REAL(close)(fd);
    if (fails)
        FAIL_WITH(-1);
    return result;
}

/* --- names --- */

#define NAME(name, parameters, arguments, directory, path)                                         \
    int name parameters                                                                            \
    {                                                                                              \
        if (name_fails(directory, path))                                                           \
            FAIL_WITH(-1);                                                                         \
        return REAL(name) arguments;                                                               \
    }
NAME(rename, (const char *from, const char *to), (from, to), AT_FDCWD, from)
NAME(renameat, (int fd, const char *from, int to_fd, const char *to), (fd, from, to_fd, to), fd,
     from)
NAME(renameat2, (int fd, const char *from, int to_fd, const char *to, unsigned flags),
     (fd, from, to_fd, to, flags), fd, from)
NAME(link, (const char *from, const char *to), (from, to), AT_FDCWD, to)
NAME(linkat, (int fd, const char *from, int to_fd, const char *to, int flags),
     (fd, from, to_fd, to, flags), to_fd, to)
NAME(symlink, (const char *to, const char *from), (to, from), AT_FDCWD, from)
NAME(unlink, (const char *path), (path), AT_FDCWD, path)
NAME(unlinkat, (int fd, const char *path, int flags), (fd, path, flags), fd, path)
NAME(rmdir, (const char *path), (path), AT_FDCWD, path)
NAME(remove, (const char *path), (path), AT_FDCWD, path)
NAME(mkdir, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
NAME(mkdirat, (int fd, const char *path, mode_t mode), (fd, path, mode), fd, path)
NAME(chmod, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
NAME(fchmodat, (int fd, const char *path, mode_t mode, int flags), (fd, path, mode, flags), fd,
     path)
NAME(access, (const char *path, int mode), (path, mode), AT_FDCWD, path)
NAME(faccessat, (int fd, const char *path, int mode, int flags), (fd, path, mode, flags), fd, path)
NAME(stat, (const char *path, struct stat *out), (path, out), AT_FDCWD, path)
NAME(stat64, (const char *path, struct stat64 *out), (path, out), AT_FDCWD, path)
NAME(lstat, (const char *path, struct stat *out), (path, out), AT_FDCWD, path)
NAME(lstat64, (const char *path, struct stat64 *out), (path, out), AT_FDCWD, path)
NAME(fstatat, (int fd, const char *path, struct stat *out, int flags), (fd, path, out, flags), fd,
     path)
NAME(fstatat64, (int fd, const char *path, struct stat64 *out, int flags), (fd, path, out, flags),
     fd, path)
NAME(statfs, (const char *path, struct statfs *out), (path, out), AT_FDCWD, path)
NAME(statvfs, (const char *path, struct statvfs *out), (path, out), AT_FDCWD, path)
NAME(truncate, (const char *path, off_t size), (path, size), AT_FDCWD, path)
NAME(utimensat, (int fd, const char *path, const struct timespec times[2], int flags),
     (fd, path, times, flags), fd, path)

ssize_t
readlink(const char *path, char *out, size_t size)
{
    if (name_fails(AT_FDCWD, path))
        FAIL_WITH(-1);
    return REAL(readlink)(path, out, size);
}

char *
realpath(const char *path, char *out)
{
    if (name_fails(AT_FDCWD, path))
        FAIL_WITH(NULL);
    return REAL(realpath)(path, out);
}

/* --- descriptors --- */

#define DESCRIPTOR(name, parameters, arguments)                                                    \
    int name parameters                                                                            \
    {                                                                                              \
        if (fd_fails(fd))                                                                          \
            FAIL_WITH(-1);                                                                         \
        return REAL(name) arguments;                                                               \
    }
DESCRIPTOR(fstat, (int fd, struct stat *out), (fd, out))
DESCRIPTOR(fstat64, (int fd, struct stat64 *out), (fd, out))
DESCRIPTOR(fstatfs, (int fd, struct statfs *out), (fd, out))
DESCRIPTOR(fstatfs64, (int fd, struct statfs64 *out), (fd, out))
DESCRIPTOR(fstatvfs, (int fd, struct statvfs *out), (fd, out))
DESCRIPTOR(fstatvfs64, (int fd, struct statvfs64 *out), (fd, out))
DESCRIPTOR(fsync, (int fd), (fd))
DESCRIPTOR(fdatasync, (int fd), (fd))
DESCRIPTOR(syncfs, (int fd), (fd))
DESCRIPTOR(ftruncate, (int fd, off_t size), (fd, size))
DESCRIPTOR(ftruncate64, (int fd, off64_t size), (fd, size))
DESCRIPTOR(fchmod, (int fd, mode_t mode), (fd, mode))
DESCRIPTOR(fchown, (int fd, uid_t user, gid_t group), (fd, user, group))
DESCRIPTOR(futimens, (int fd, const struct timespec times[2]), (fd, times))
DESCRIPTOR(fallocate, (int fd, int mode, off_t offset, off_t size), (fd, mode, offset, size))
DESCRIPTOR(flock, (int fd, int operation), (fd, operation))
DESCRIPTOR(lockf, (int fd, int command, off_t size), (fd, command, size))

#define ALLOCATE(name, type)                                                                       \
    int name(int fd, type offset, type size)                                                       \
    {                                                                                              \
        if (fd_fails(fd))                                                                          \
            return fault.error;                                                                    \
        return REAL(name)(fd, offset, size);                                                       \
    }
ALLOCATE(posix_fallocate, off_t)
ALLOCATE(posix_fallocate64, off64_t)

#define LSEEK(name, type)                                                                          \
    type name(int fd, type offset, int whence)                                                     \
    {                                                                                              \
        if (fd_fails(fd))                                                                          \
            FAIL_WITH(-1);                                                                         \
        return REAL(name)(fd, offset, whence);                                                     \
    }
LSEEK(lseek, off_t)
LSEEK(lseek64, off64_t)

/* --- bytes --- */

/* In mode "short" the call is done by half, which is no failure but must be dealt with. */
#define BY_HALF(size)                                                                              \
    do {                                                                                           \
        if (fd_moves(fd)) {                                                                        \
            if (fault.mode != FAULT_SHORT)                                                         \
                FAIL_WITH(-1);                                                                     \
            (size) = (size) > 1 ? (size) / 2 : (size);                                             \
        }                                                                                          \
    } while (0)

#define BYTES(name, bytes_type)                                                                    \
    ssize_t name(int fd, bytes_type bytes, size_t size)                                            \
    {                                                                                              \
        BY_HALF(size);                                                                             \
        return REAL(name)(fd, bytes, size);                                                        \
    }
BYTES(read, void *)
BYTES(write, const void *)

#define BYTES_AT(name, bytes_type, size_type, offset_type)                                         \
    ssize_t name(int fd, bytes_type bytes, size_type size, offset_type offset)                     \
    {                                                                                              \
        BY_HALF(size);                                                                             \
        return REAL(name)(fd, bytes, size, offset);                                                \
    }
BYTES_AT(pread, void *, size_t, off_t)
BYTES_AT(pread64, void *, size_t, off64_t)
BYTES_AT(pwrite, const void *, size_t, off_t)
BYTES_AT(pwrite64, const void *, size_t, off64_t)
BYTES_AT(preadv, const struct iovec *, int, off_t)
BYTES_AT(preadv64, const struct iovec *, int, off64_t)
BYTES_AT(pwritev, const struct iovec *, int, off_t)
BYTES_AT(pwritev64, const struct iovec *, int, off64_t)

#define VECTORS(name)                                                                              \
    ssize_t name(int fd, const struct iovec *parts, int count)                                     \
    {                                                                                              \
        BY_HALF(count);                                                                            \
        return REAL(name)(fd, parts, count);                                                       \
    }
VECTORS(readv)
VECTORS(writev)

/* --- maps; one of no file is memory --- */

static bool
map_fails(int fd)
{
    if (fd < 0 && fault_hits(FAULT_MEMORY, /* moves= */ false)) {
        errno = ENOMEM;
        return true;
    }
    if (!fd_fails(fd))
        return false;
    errno = fault.error;
    return true;
}

#define MMAP(name, offset_type)                                                                    \
    void *name(void *address, size_t size, int protection, int flags, int fd, offset_type offset)  \
    {                                                                                              \
        if (map_fails(fd))                                                                         \
            return MAP_FAILED;                                                                     \
        return REAL(name)(address, size, protection, flags, fd, offset);                           \
    }
MMAP(mmap, off_t)
MMAP(mmap64, off64_t)

int
msync(void *address, size_t size, int flags)
{
    if (fault_hits(FAULT_IO, /* moves= */ false))
        FAIL_WITH(-1);
    return REAL(msync)(address, size, flags);
}

/* --- folders --- */

DIR *
opendir(const char *path)
{
    DIR *stream;

    if (name_fails(AT_FDCWD, path))
        FAIL_WITH(NULL);
    stream = REAL(opendir)(path);
    if (stream != NULL)
        (void)opened(dirfd(stream), name_is_ours(AT_FDCWD, path));
    return stream;
}

DIR *
fdopendir(int fd)
{
    if (fd_fails(fd))
        FAIL_WITH(NULL);
    return REAL(fdopendir)(fd);
}

#define READDIR(name, type)                                                                        \
    struct type *name(DIR *stream)                                                                 \
    {                                                                                              \
        if (fd_fails(dirfd(stream)))                                                               \
            FAIL_WITH(NULL);                                                                       \
        return REAL(name)(stream);                                                                 \
    }
READDIR(readdir, dirent)
READDIR(readdir64, dirent64)

int
closedir(DIR *stream)
{
    bool fails = fd_fails(dirfd(stream));
    int result;

    (void)opened(dirfd(stream), false);
    result = REAL(closedir)(stream);
    if (fails)
        FAIL_WITH(-1);
    return result;
}

/* --- streams: the library's own calls beneath them cannot be stood before --- */

#define FOPEN(name)                                                                                \
    FILE *name(const char *path, const char *mode)                                                 \
    {                                                                                              \
        FILE *stream;                                                                              \
                                                                                                   \
        if (name_fails(AT_FDCWD, path))                                                            \
            FAIL_WITH(NULL);                                                                       \
        stream = REAL(name)(path, mode);                                                           \
        if (stream != NULL)                                                                        \
            (void)opened(fileno(stream), name_is_ours(AT_FDCWD, path));                            \
        return stream;                                                                             \
    }
FOPEN(fopen)
FOPEN(fopen64)

FILE *
fdopen(int fd, const char *mode)
{
    if (fd_fails(fd))
        FAIL_WITH(NULL);
    return REAL(fdopen)(fd, mode);
}

/* The stream says that it failed, as after a call beneath that did. */
size_t
fread(void *bytes, size_t size, size_t count, FILE *stream)
{
    if (fd_moves(fileno(stream)) && fault.mode != FAULT_SHORT) {
        stream->_flags |= 0x20; /* _IO_ERR_SEEN */
        FAIL_WITH(0);
    }
    return REAL(fread)(bytes, size, count, stream);
}
