/* Preloaded into the programs by lazyfs.sh. The product refuses FUSE, under which nobody knows what
 * a flush is; LazyFS is a FUSE file system made to lose what was not flushed, and is here called
 * ext4.
 *
 * With LAZYFS_NO_SYNC set, flushes say that they were done and are not: the harness must then find
 * loss, or it would find none ever. */
/* fstatfs and RTLD_NEXT are GNU's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/vfs.h>

#define EXT4_MAGIC 0xEF53

int
fstatfs64(int fd, struct statfs64 *out)
{
    int (*real)(int, struct statfs64 *) =
        (int (*)(int, struct statfs64 *))dlsym(RTLD_NEXT, "fstatfs64");
    int result = real(fd, out);

    if (result == 0)
        out->f_type = EXT4_MAGIC;
    return result;
}

static int
lies(void)
{
    return getenv("LAZYFS_NO_SYNC") != NULL;
}

int
fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");

    return lies() ? 0 : real(fd);
}

int
fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");

    return lies() ? 0 : real(fd);
}

/* LMDB writes its meta pages through a descriptor that flushes by itself. */
#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        int (*real)(const char *, int, ...) =                                                      \
            (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name);                              \
        unsigned mode = 0;                                                                         \
                                                                                                   \
        if ((flags & (O_CREAT | O_TMPFILE)) != 0) {                                                \
            va_list arguments;                                                                     \
                                                                                                   \
            va_start(arguments, flags);                                                            \
            mode = va_arg(arguments, unsigned);                                                    \
            va_end(arguments);                                                                     \
        }                                                                                          \
        return real(path, lies() ? flags & ~(O_DSYNC | O_SYNC) : flags, mode);                     \
    }
OPEN(open)
OPEN(open64)
