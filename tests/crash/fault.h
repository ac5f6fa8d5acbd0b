/* A library that is preloaded into a program and makes its N-th call fail. fault.c decides,
 * fault_io.c and fault_memory.c stand before the calls, fault_server.c runs a program's main once
 * for each case. */
#ifndef TESTS_CRASH_FAULT_H
#define TESTS_CRASH_FAULT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fault_kind { FAULT_NONE, FAULT_IO, FAULT_MEMORY };

enum fault_mode {
    FAULT_COUNT_SITES, /* none fails; the place of each call is written down */
    FAULT_ONCE,
    FAULT_EVER,  /* all calls from there on */
    FAULT_OFTEN, /* as many as FAULT_OFTEN_COUNT, as a signal may interrupt */
    FAULT_SHORT, /* half of it is written or read */
    FAULT_KILL,  /* the process is killed before it */
};

enum { FAULT_OFTEN_COUNT = 64, FAULT_SITES_MAX = 1 << 21, FAULT_FONTS = 2 };

/* Shared with faults.py, which reads it by these offsets. */
struct fault_shared {
    _Atomic uint64_t calls; /* of the kind asked for */
    _Atomic uint64_t hits;
    _Atomic uint64_t hit_site;
    _Atomic uint64_t in_library;     /* the last hit: called from within somebody else's library */
    uint64_t sites[FAULT_SITES_MAX]; /* the lowest bit: it moves bytes, and can be done by half */
};

struct fault {
    bool ready; /* a case runs */
    enum fault_kind kind;
    enum fault_mode mode;
    int error;
    uint64_t at;
    uint64_t chance;  /* what is drawn follows from it */
    int64_t time;     /* seconds since 1970 */
    const char *root; /* calls on files beneath it count */
    struct fault_shared *shared;
};

extern struct fault fault;

/* Counts a call of this kind; whether it fails. `moves`: it can be done by half. */
bool fault_hits(enum fault_kind kind, bool moves);

/* The next definition of a function, found once. */
#define REAL(name)                                                                                 \
    ({                                                                                             \
        static __typeof__(&name) real_##name;                                                      \
        if (real_##name == NULL)                                                                   \
            real_##name = (__typeof__(&name))dlsym(RTLD_NEXT, #name);                              \
        real_##name;                                                                               \
    })

#endif
