/* The arena: address space is reserved once, and the file is mapped into it piece by piece, so that
 * addresses stay. Pages that are given back stay in the file (the system's cache of it, or the
 * disk) and are no part of the process until they are touched again.
 *
 * Not for several threads: the replay is one. */
#define _GNU_SOURCE /* O_TMPFILE, MAP_NORESERVE */
#include "audit/judge/arena_internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <sodium.h>

enum {
    STEP_MIN = 256 * 1024,
    STEP_MAX = 64 * 1024 * 1024,
    EXTENT_PAGES_MIN = 16,
    /* Pages are not given back for less than this: what is dropped must be fetched again. */
    DROP_MIN = 32 * 1024 * 1024,
    /* A take may touch a handful of pages, and the system maps sixteen for one: 20 MiB at most. */
    TAKES_PER_LOOK = 64,
};

/* Of address space; less where the system has a limit (ulimit -v). */
#define RESERVED_MAX (UINT64_C(1) << ARENA_REF_BITS)
#define RESERVED_MIN (UINT64_C(1) << 26)

static uint64_t
round_up(uint64_t number, uint64_t unit)
{
    return (number + unit - 1) / unit * unit;
}

struct arena_head *
arena_head(const struct audit_arena *arena)
{
    return (void *)arena->base;
}

/* A file without a name, which is gone when we are, however we end. */
static int
open_file(const char *directory)
{
    int fd = open(directory, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    char path[4096];
    int size = snprintf(path, sizeof path, "%s/mingzhang-audit-XXXXXX", directory);
    if (size < 0 || (size_t)size >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static bool
reserve(struct audit_arena *arena)
{
    for (uint64_t size = RESERVED_MAX; size >= RESERVED_MIN; size /= 2) {
        void *base =
            mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (base != MAP_FAILED) {
            arena->base = base;
            arena->reserved = size;
            return true;
        }
    }
    return false;
}

static bool
fail(struct audit_arena *arena, enum audit_status status, int number)
{
    arena->failure = status;
    arena->failure_number = number;
    return false;
}

static bool
allocate(struct audit_arena *arena, uint64_t size)
{
    int number = EFBIG;
    /* Asked here, because the system says it by a signal. */
    if (size <= arena->size_max)
        do
            number =
                posix_fallocate(arena->file, (off_t)arena->mapped, (off_t)(size - arena->mapped));
        while (number == EINTR);
    if (number == 0)
        return true;
    bool full = number == ENOSPC || number == EDQUOT || number == EFBIG;
    return fail(arena, full ? AUDIT_NO_SPACE : AUDIT_IO, number);
}

bool
arena_grow(struct audit_arena *arena, uint64_t size)
{
    if (arena->failure != AUDIT_OK)
        return false;
    if (size <= arena->mapped)
        return true;
    if (size > arena->reserved)
        return fail(arena, AUDIT_NO_MEMORY, ENOMEM);
    uint64_t step = arena->mapped < STEP_MIN   ? STEP_MIN
                    : arena->mapped > STEP_MAX ? STEP_MAX
                                               : arena->mapped;
    uint64_t least = round_up(size, STEP_MIN), wanted = arena->mapped + step;
    if (wanted < least)
        wanted = least;
    if (wanted > arena->reserved)
        wanted = arena->reserved;
    if (!allocate(arena, wanted)) {
        /* A disk that is nearly full may still have what is needed now. */
        arena->failure = AUDIT_OK;
        wanted = least;
        if (!allocate(arena, wanted))
            return false;
    }
    void *at = mmap(arena->base + arena->mapped, wanted - arena->mapped, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_FIXED, arena->file, (off_t)arena->mapped);
    if (at == MAP_FAILED)
        return fail(arena, AUDIT_NO_MEMORY, errno);
    /* No readahead, and no large pages: a touch is a page, or the budget would be spent on what
     * nobody asked for. */
    madvise(at, wanted - arena->mapped, MADV_RANDOM);
    madvise(at, wanted - arena->mapped, MADV_NOHUGEPAGE);
    arena->mapped = wanted;
    return true;
}

static const char *
default_directory(void)
{
    const char *directory = getenv("TMPDIR");
    if (directory != NULL && directory[0] != '\0')
        return directory;
    return access("/var/tmp", W_OK | X_OK) == 0 ? "/var/tmp" : "/tmp";
}

static enum audit_status
set_up(struct audit_arena *arena, const char *directory, struct audit_error *err)
{
    struct rlimit limit;
    if (directory == NULL)
        directory = default_directory();
    arena->file = open_file(directory);
    if (arena->file < 0)
        return audit_fail(err, errno == ENOSPC ? AUDIT_NO_SPACE : AUDIT_DENIED,
                          AUDIT_MESSAGE_ARENA_NO_FILE, directory, errno);
    arena->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    arena->size_max = getrlimit(RLIMIT_FSIZE, &limit) == 0 ? (uint64_t)limit.rlim_cur : UINT64_MAX;
    if (!reserve(arena))
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, RESERVED_MIN);
    if (!arena_grow(arena, STEP_MIN))
        return audit_arena_status(arena, err);
    arena_head(arena)->used = sizeof(struct arena_head);
    if (sodium_init() < 0)
        return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_ARENA_NO_RANDOM);
    randombytes_buf(arena_head(arena)->hash_key, ARENA_HASH_KEY_SIZE);
    return AUDIT_OK;
}

enum audit_status
audit_arena_open(const char *directory, struct audit_arena **out, struct audit_error *err)
{
    struct audit_arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *arena);
    arena->file = arena->statm = -1;
    enum audit_status status = set_up(arena, directory, err);
    if (status == AUDIT_OK)
        *out = arena;
    else
        audit_arena_close(arena);
    return status;
}

void
audit_arena_close(struct audit_arena *arena)
{
    if (arena == NULL)
        return;
    if (arena->base != NULL)
        munmap(arena->base, arena->reserved);
    if (arena->file >= 0)
        close(arena->file);
    if (arena->statm >= 0)
        close(arena->statm);
    free(arena);
}

void *
audit_arena_take(struct audit_arena *arena, size_t size, audit_ref *out_ref)
{
    struct arena_head *head = arena_head(arena);
    if (size > arena->reserved) {
        fail(arena, AUDIT_NO_MEMORY, ENOMEM);
        return NULL;
    }
    uint64_t room = size > 0 ? round_up(size, 8) : 8;
    arena_breathe(arena);
    if (!arena_grow(arena, head->used + room))
        return NULL;
    *out_ref = head->used;
    head->used += room;
    return arena->base + *out_ref;
}

static bool
take_extent(struct audit_arena *arena)
{
    struct arena_head *head = arena_head(arena);
    audit_ref first, begin = round_up(head->used, ARENA_PAGE_SIZE);
    uint64_t pages = head->page_count / 4;
    if (pages < EXTENT_PAGES_MIN)
        pages = EXTENT_PAGES_MIN;
    uint64_t size = begin - head->used + pages * ARENA_PAGE_SIZE;
    assert(head->extent_count < ARENA_EXTENTS_MAX);
    if (audit_arena_take(arena, (size_t)size, &first) == NULL)
        return false;
    head->extents[head->extent_count++] =
        (struct arena_extent){begin, begin + pages * ARENA_PAGE_SIZE};
    head->page = begin;
    head->page_count += pages;
    return true;
}

void *
arena_take_page(struct audit_arena *arena, audit_ref *out_ref)
{
    struct arena_head *head = arena_head(arena);
    if (arena->failure != AUDIT_OK)
        return NULL;
    if (head->extent_count == 0 || head->page == head->extents[head->extent_count - 1].end)
        if (!take_extent(arena))
            return NULL;
    *out_ref = head->page;
    head->page += ARENA_PAGE_SIZE;
    return arena->base + *out_ref;
}

void *
audit_arena_at(const struct audit_arena *arena, audit_ref ref)
{
    assert(ref < arena->mapped);
    return ref == 0 ? NULL : arena->base + ref;
}

enum audit_status
audit_arena_status(const struct audit_arena *arena, struct audit_error *err)
{
    switch ((unsigned)arena->failure) {
    case AUDIT_OK:
        return AUDIT_OK;
    case AUDIT_NO_SPACE:
        return audit_fail(err, AUDIT_NO_SPACE, AUDIT_MESSAGE_ARENA_FULL, arena->mapped,
                          arena->failure_number);
    case AUDIT_NO_MEMORY:
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_ARENA_NO_ADDRESSES, arena->mapped);
    default:
        return audit_fail(err, arena->failure, AUDIT_MESSAGE_ARENA_FILE_FAILED,
                          arena->failure_number);
    }
}

audit_ref
audit_arena_root(const struct audit_arena *arena)
{
    return arena_head(arena)->root;
}

void
audit_arena_set_root(struct audit_arena *arena, audit_ref root)
{
    assert(root < arena_head(arena)->used);
    arena_head(arena)->root = root;
}

uint64_t
audit_arena_size(const struct audit_arena *arena)
{
    return arena_head(arena)->used;
}

/* The mapping is shared: what was written is in the file already. */
static void
drop(const struct audit_arena *arena, uint64_t begin, uint64_t end)
{
    begin = round_up(begin, ARENA_PAGE_SIZE);
    if (begin < end)
        madvise(arena->base + begin, end - begin, MADV_DONTNEED);
}

void
arena_drop(const struct audit_arena *arena)
{
    drop(arena, 0, arena->mapped);
}

/* All but the pages of buckets. */
static void
drop_records(const struct audit_arena *arena)
{
    uint64_t begin = 0;
    const struct arena_head *head = arena_head(arena);
    uint64_t count = head->extent_count;
    for (uint64_t i = 0; i < count; i++) {
        const struct arena_extent extent = head->extents[i];
        drop(arena, begin, extent.begin);
        begin = extent.end;
    }
    drop(arena, begin, arena->mapped);
}

/* Of the process, in bytes. Without /proc: what the arena could have at most. */
static uint64_t
resident(const struct audit_arena *arena)
{
    char text[128];
    unsigned long long all, in_memory;
    ssize_t got = arena->statm >= 0 ? pread(arena->statm, text, sizeof text - 1, 0) : -1;
    if (got <= 0)
        return arena->mapped;
    text[got] = '\0';
    if (sscanf(text, "%llu %llu", &all, &in_memory) != 2)
        return arena->mapped;
    return in_memory * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Records first. What remains above three quarters is buckets, of which those go that stayed the
 * longest. */
static uint64_t
shrink(struct audit_arena *arena, uint64_t limit)
{
    drop_records(arena);
    uint64_t now = resident(arena), count = arena_head(arena)->extent_count;
    for (uint64_t i = 0; i < count && now > limit / 4 * 3; i++) {
        const struct arena_extent *extent =
            &arena_head(arena)->extents[arena->next_extent++ % count];
        drop(arena, extent->begin, extent->end);
        now = resident(arena);
    }
    return now;
}

static void
look(struct audit_arena *arena)
{
    uint64_t limit = arena->budget > arena->resident_min ? arena->budget : arena->resident_min;
    arena->countdown = TAKES_PER_LOOK;
    if (resident(arena) > limit)
        /* Where others need that much, dropping ever again would only make us slow. */
        arena->resident_min = shrink(arena, limit) + DROP_MIN;
}

void
arena_breathe(struct audit_arena *arena)
{
    if (arena->budget > 0 && arena->countdown-- == 0)
        look(arena);
}

void
audit_arena_keep_below(struct audit_arena *arena, uint64_t bytes)
{
    if (bytes != arena->budget)
        arena->resident_min = 0;
    arena->budget = bytes;
    look(arena);
}
