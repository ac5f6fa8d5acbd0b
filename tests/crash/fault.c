/* Preloaded into a program: makes its N-th call fail. faults.py drives it.
 *
 *   FAULT_KIND   io: calls on files beneath FAULT_ROOT; memory: allocations
 *   FAULT_N      which call, from 1; 0: none, all are only counted
 *   FAULT_ERRNO  what it fails with
 *   FAULT_MODE   once; ever: all calls from there on; short: half of it is written or read
 *   FAULT_COUNT  a file that gets the number of calls when the program ends */
/* RTLD_NEXT, O_TMPFILE and the *64 calls are GNU's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault_kind { FAULT_NONE, FAULT_IO, FAULT_MEMORY };
enum fault_mode { FAULT_ONCE, FAULT_EVER, FAULT_SHORT };

static struct {
    bool ready;
    enum fault_kind kind;
    enum fault_mode mode;
    int error;
    long at;
    long count;
    const char *root;
    const char *count_path;
} fault;

static long
number_of(const char *name)
{
    const char *text = getenv(name);

    return text == NULL ? 0 : strtol(text, NULL, 10);
}

__attribute__((constructor)) static void
fault_begin(void)
{
    const char *kind = getenv("FAULT_KIND");
    const char *mode = getenv("FAULT_MODE");

    fault.root = getenv("FAULT_ROOT");
    fault.count_path = getenv("FAULT_COUNT");
    fault.error = (int)number_of("FAULT_ERRNO");
    fault.at = number_of("FAULT_N");
    fault.mode = mode != NULL && strcmp(mode, "ever") == 0    ? FAULT_EVER
                 : mode != NULL && strcmp(mode, "short") == 0 ? FAULT_SHORT
                                                              : FAULT_ONCE;
    fault.kind = kind == NULL ? FAULT_NONE : strcmp(kind, "memory") == 0 ? FAULT_MEMORY : FAULT_IO;
    /* Not for children that it might start. */
    (void)unsetenv("FAULT_KIND");
    fault.ready = true;
}

__attribute__((destructor)) static void
fault_end(void)
{
    char digits[24];
    int size = snprintf(digits, sizeof(digits), "%ld\n", fault.count);
    int fd = fault.count_path == NULL ? -1
                                      : (int)syscall(SYS_openat, AT_FDCWD, fault.count_path,
                                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (fd >= 0) {
        (void)syscall(SYS_write, fd, digits, (size_t)size);
        (void)syscall(SYS_close, fd);
    }
}

/* Counts a call of this kind; whether it is one that fails. */
static bool
is_hit(enum fault_kind kind)
{
    if (!fault.ready || fault.kind != kind)
        return false;
    fault.count++;
    return fault.at > 0 &&
           (fault.mode == FAULT_EVER ? fault.count >= fault.at : fault.count == fault.at);
}

static bool
is_beneath(const char *path)
{
    return fault.root != NULL && strncmp(path, fault.root, strlen(fault.root)) == 0;
}

static bool
fd_is_ours(int fd)
{
    char name[64];
    char path[4096];
    ssize_t size;
    int kept = errno;

    if (!fault.ready || fault.kind != FAULT_IO)
        return false;
    (void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    size = readlink(name, path, sizeof(path) - 1);
    errno = kept;
    if (size <= 0)
        return false;
    path[size] = '\0';
    return is_beneath(path);
}

/* A relative name counts where its directory does. */
static bool
name_is_ours(int directory, const char *path)
{
    return path[0] == '/' ? is_beneath(path) : directory != AT_FDCWD && fd_is_ours(directory);
}

static bool
fd_fails(int fd)
{
    return fd_is_ours(fd) && is_hit(FAULT_IO);
}

/* What cannot be done by half is done. */
static bool
fd_refuses(int fd)
{
    return fd_fails(fd) && fault.mode != FAULT_SHORT;
}

static bool
name_fails(int directory, const char *path)
{
    return fault.ready && fault.kind == FAULT_IO && name_is_ours(directory, path) &&
           is_hit(FAULT_IO) && fault.mode != FAULT_SHORT;
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, #name))
#define FAIL                                                                                       \
    do {                                                                                           \
        errno = fault.error;                                                                       \
        return -1;                                                                                 \
    } while (0)

/* --- names --- */

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
            FAIL;                                                                                  \
        return REAL(name, int (*)(const char *, int, ...))(path, flags, mode);                     \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                               \
    int name(int directory, const char *path, int flags, ...)                                      \
    {                                                                                              \
        MODE_OF(flags, flags)                                                                      \
        if (name_fails(directory, path))                                                           \
            FAIL;                                                                                  \
        return REAL(name, int (*)(int, const char *, int, ...))(directory, path, flags, mode);     \
    }
OPENAT(openat)
OPENAT(openat64)

int
rename(const char *from, const char *to)
{
    if (name_fails(AT_FDCWD, from))
        FAIL;
    return REAL(rename, int (*)(const char *, const char *))(from, to);
}

int
renameat(int from_directory, const char *from, int to_directory, const char *to)
{
    if (name_fails(from_directory, from))
        FAIL;
    return REAL(renameat, int (*)(int, const char *, int, const char *))(from_directory, from,
                                                                         to_directory, to);
}

int
link(const char *from, const char *to)
{
    if (name_fails(AT_FDCWD, to))
        FAIL;
    return REAL(link, int (*)(const char *, const char *))(from, to);
}

int
linkat(int from_directory, const char *from, int to_directory, const char *to, int flags)
{
    if (name_fails(to_directory, to))
        FAIL;
    return REAL(linkat, int (*)(int, const char *, int, const char *, int))(
        from_directory, from, to_directory, to, flags);
}

int
unlink(const char *path)
{
    if (name_fails(AT_FDCWD, path))
        FAIL;
    return REAL(unlink, int (*)(const char *))(path);
}

int
unlinkat(int directory, const char *path, int flags)
{
    if (name_fails(directory, path))
        FAIL;
    return REAL(unlinkat, int (*)(int, const char *, int))(directory, path, flags);
}

int
mkdir(const char *path, mode_t mode)
{
    if (name_fails(AT_FDCWD, path))
        FAIL;
    return REAL(mkdir, int (*)(const char *, mode_t))(path, mode);
}

int
mkdirat(int directory, const char *path, mode_t mode)
{
    if (name_fails(directory, path))
        FAIL;
    return REAL(mkdirat, int (*)(int, const char *, mode_t))(directory, path, mode);
}

/* --- bytes --- */

static size_t
shortened(size_t size)
{
    return size > 1 ? size / 2 : size;
}

/* In mode "short" the call is done by half, which is no failure but must be dealt with. */
#define TRANSFER(size)                                                                             \
    if (fd_fails(fd)) {                                                                            \
        if (fault.mode != FAULT_SHORT)                                                             \
            FAIL;                                                                                  \
        (size) = shortened(size);                                                                  \
    }

ssize_t
read(int fd, void *bytes, size_t size)
{
    TRANSFER(size)
    return REAL(read, ssize_t(*)(int, void *, size_t))(fd, bytes, size);
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
    TRANSFER(size)
    return REAL(write, ssize_t(*)(int, const void *, size_t))(fd, bytes, size);
}

#define PREAD(name, offset_type)                                                                   \
    ssize_t name(int fd, void *bytes, size_t size, offset_type offset)                             \
    {                                                                                              \
        TRANSFER(size)                                                                             \
        return REAL(name, ssize_t(*)(int, void *, size_t, offset_type))(fd, bytes, size, offset);  \
    }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

#define PWRITE(name, offset_type)                                                                  \
    ssize_t name(int fd, const void *bytes, size_t size, offset_type offset)                       \
    {                                                                                              \
        TRANSFER(size)                                                                             \
        return REAL(name, ssize_t(*)(int, const void *, size_t, offset_type))(fd, bytes, size,     \
                                                                              offset);             \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
    if (fd_fails(fd)) {
        if (fault.mode != FAULT_SHORT)
            FAIL;
        count = count > 1 ? count / 2 : count;
    }
    return REAL(writev, ssize_t(*)(int, const struct iovec *, int))(fd, parts, count);
}

#define PWRITEV(name, offset_type)                                                                 \
    ssize_t name(int fd, const struct iovec *parts, int count, offset_type offset)                 \
    {                                                                                              \
        if (fd_fails(fd)) {                                                                        \
            if (fault.mode != FAULT_SHORT)                                                         \
                FAIL;                                                                              \
            count = count > 1 ? count / 2 : count;                                                 \
        }                                                                                          \
        return REAL(name, ssize_t(*)(int, const struct iovec *, int, offset_type))(fd, parts,      \
                                                                                   count, offset); \
    }
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

int
fsync(int fd)
{
    if (fd_refuses(fd))
        FAIL;
    return REAL(fsync, int (*)(int))(fd);
}

int
fdatasync(int fd)
{
    if (fd_refuses(fd))
        FAIL;
    return REAL(fdatasync, int (*)(int))(fd);
}

#define TRUNCATE(name, offset_type)                                                                \
    int name(int fd, offset_type size)                                                             \
    {                                                                                              \
        if (fd_refuses(fd))                                                                        \
            FAIL;                                                                                  \
        return REAL(name, int (*)(int, offset_type))(fd, size);                                    \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int
flock(int fd, int operation)
{
    if (fd_refuses(fd))
        FAIL;
    return REAL(flock, int (*)(int, int))(fd, operation);
}

/* The descriptor is gone, whatever close says (POSIX leaves it open to doubt; Linux closes). */
int
close(int fd)
{
    bool fails = fd_refuses(fd);
    int result = REAL(close, int (*)(int))(fd);

    if (fails)
        FAIL;
    return result;
}

#define MMAP(name, offset_type)                                                                    \
    void *name(void *address, size_t size, int protection, int flags, int fd, offset_type offset)  \
    {                                                                                              \
        if (fd >= 0 && fd_refuses(fd)) {                                                           \
            errno = fault.error;                                                                   \
            return MAP_FAILED;                                                                     \
        }                                                                                          \
        return REAL(name, void *(*)(void *, size_t, int, int, int, offset_type))(                  \
            address, size, protection, flags, fd, offset);                                         \
    }
MMAP(mmap, off_t)
MMAP(mmap64, off64_t)

/* --- memory; not in builds with AddressSanitizer, whose allocator it would replace --- */

#ifdef FAULT_ALLOCATIONS
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *bytes, size_t size);

void *
malloc(size_t size)
{
    if (is_hit(FAULT_MEMORY)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
    if (is_hit(FAULT_MEMORY)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_calloc(count, size);
}

void *
realloc(void *bytes, size_t size)
{
    if (is_hit(FAULT_MEMORY)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_realloc(bytes, size);
}
#endif
