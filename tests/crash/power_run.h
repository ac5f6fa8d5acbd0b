/* One recorded run, and all that a power cut could have left of it. */
#ifndef TESTS_CRASH_POWER_RUN_H
#define TESTS_CRASH_POWER_RUN_H

#include "crash/power_disk.h"
#include "crash/power_judge.h"

struct power_run;

/* What is judged, and what came of it. */
struct power_count {
    uint64_t states;   /* that there are */
    uint64_t judged;   /* of them */
    uint64_t verified; /* of those, by `verify` too */
    uint64_t went_on;  /* and by going on */
    uint64_t verdicts[POWER_VERDICTS];
};

/* Makes DIRECTORY/root, /people and /log with the workload of that seed. NULL when it fails. */
struct power_run *power_run_record(const char *directory, uint64_t seed);
/* From a directory in which that was done. */
struct power_run *power_run_open(const char *directory);
void power_run_free(struct power_run *run);

struct power_replay {
    struct power_fault fault;
    uint64_t seed;      /* of the random subsets */
    uint64_t stride;    /* every how many-th state is judged; 0: they are counted only */
    uint64_t first;     /* from this one on */
    uint64_t judge_max; /* no more than these */
    /* One in so many of them is verified whole, and as many are gone on with. */
    uint64_t deep_every;
    bool show_failures;
};

/* For every operation of the run, the states in which it is the newest; for every promise, all that
 * there may be then:
 *   - with up to six pending operations, every subset;
 *   - beyond, all of them, the newest alone, each one missing, each one with the newest alone, and
 *     sixteen random subsets;
 *   - a newest write torn at every 512 bytes, a short one (a meta page) at every 8.
 * Of a disk on which only the ledger or only the evidence is in motion, the other half is the same
 * in all states of a moment, and is judged in the first of them. */
void power_run_replay(struct power_run *run, const struct power_replay *replay,
                      struct power_count *count);

#endif
