/* Which call fails, and where it stands.
 *
 * A place is a stack of return addresses: the same call from the same callers. Ten thousand
 * allocations of one loop are one place, and the first and the last of them are enough to see how
 * it fails. */
/* RTLD_NEXT is GNU's. */
#define _GNU_SOURCE
#include "fault.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { FRAMES_MAX = 48 };

struct fault fault;

/* What the decision itself allocates is nobody's call. */
static __thread bool inside __attribute__((tls_model("initial-exec")));

static uint64_t
site_now(bool moves)
{
    void *frames[FRAMES_MAX];
    int count = backtrace(frames, FRAMES_MAX);
    uint64_t hash = 1469598103934665603U;

    for (int i = 2; i < count; i++) {
        uintptr_t address = (uintptr_t)frames[i];

        for (size_t byte = 0; byte < sizeof(address); byte++)
            hash = (hash ^ (address >> 8 * byte & 0xff)) * 1099511628211U;
    }
    return (hash & ~(uint64_t)1) | moves;
}

/* Libraries that do not look whether they got the memory that they asked for (libxlsxwriter 1.1.4,
 * fontconfig 2.14), or whether a file of their own could be read (the first): what is called from
 * within them is not our call. */
static bool
is_in_library(const char *const *names)
{
    void *frames[FRAMES_MAX];
    int count = backtrace(frames, FRAMES_MAX);
    Dl_info about;

    for (int i = 2; i < count; i++) {
        if (dladdr(frames[i], &about) == 0 || about.dli_fname == NULL)
            continue;
        for (const char *const *name = names; *name != NULL; name++)
            if (strstr(about.dli_fname, *name) != NULL)
                return true;
    }
    return false;
}

static const char *const unasked[] = {"libxlsxwriter", "libfontconfig", "libexpat",
                                      "libhpdf",       "libfreetype",   NULL};
/* Asked in a process of its own, with ten thousand places: its first and its last call stand for
 * all. */
static const char *const fonts[] = {"libfontconfig", NULL};

static bool
is_at(uint64_t count)
{
    switch (fault.mode) {
    case FAULT_COUNT_SITES:
        return false;
    case FAULT_EVER:
        return count >= fault.at;
    case FAULT_OFTEN:
        return count >= fault.at && count < fault.at + FAULT_OFTEN_COUNT;
    case FAULT_ONCE:
    case FAULT_SHORT:
    case FAULT_KILL:
        break;
    }
    return count == fault.at;
}

/* For a debugger to stop at. */
__attribute__((noinline)) void fault_hit_now(void);
void
fault_hit_now(void)
{
    __asm__ volatile("");
}

bool
fault_hits(enum fault_kind kind, bool moves)
{
    uint64_t count;
    bool hits;

    if (!fault.ready || fault.kind != kind || inside)
        return false;
    inside = true;
    count = atomic_fetch_add(&fault.shared->calls, 1) + 1;
    hits = fault.at > 0 && is_at(count);
    if (fault.mode == FAULT_COUNT_SITES && count <= FAULT_SITES_MAX)
        fault.shared->sites[count - 1] =
            kind == FAULT_MEMORY && is_in_library(fonts) ? FAULT_FONTS : site_now(moves);
    if (hits && atomic_fetch_add(&fault.shared->hits, 1) == 0)
        atomic_store(&fault.shared->hit_site, site_now(moves));
    if (hits)
        atomic_store(&fault.shared->in_library, is_in_library(unasked));
    inside = false;
    if (hits)
        fault_hit_now();
    if (hits && fault.mode == FAULT_KILL)
        (void)kill(getpid(), SIGKILL);
    /* What cannot be done by half is done. */
    return hits && fault.mode != FAULT_KILL && (moves || fault.mode != FAULT_SHORT);
}
