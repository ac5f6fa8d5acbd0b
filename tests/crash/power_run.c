/* MAP_ANONYMOUS, nftw */
#define _GNU_SOURCE

#include "crash/power_run.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/assert_status.h"

enum {
    PATH_SIZE = 160,
    ALL_SUBSETS = 6,
    RANDOM_SUBSETS = 16,
    SECTOR = 512,
    WORD = 8,
    SHOWN_MAX = 8,
};

struct step {
    struct power_record record;
    char name[POWER_NAME_SIZE];
    char other_name[POWER_NAME_SIZE];
    const uint8_t *bytes; /* within the log */
};

struct power_run {
    char directory[PATH_SIZE];
    uint8_t *log;
    size_t log_size;
    struct step *steps;
    size_t step_count;
    struct power_history history;
    struct power_people *people;
};

/* A state to judge: which pending operations arrived, and how much of the newest. */
struct state {
    bool *there;
    int64_t torn;
    unsigned parts;
    enum power_depth depth;
};

/* What the child that judges tells its parent, who survives it. */
struct shared {
    size_t next;
    uint64_t verdicts[POWER_VERDICTS];
    uint64_t shown;
};

struct replaying {
    struct power_run *run;
    const struct power_replay *replay;
    struct power_count *count;
    struct power_disk *disk;
    struct power_promise promise;
    struct shared *shared;
    size_t step;
    uint64_t dice;
    struct state *states; /* at this step */
    size_t state_count;
    size_t state_capacity;
};

/* --- recording --- */

static bool
log_read(struct power_run *run, const char *path)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool done = false;

    if (fd < 0)
        return false;
    if (fstat(fd, &about) == 0) {
        run->log_size = (size_t)about.st_size;
        run->log = malloc(run->log_size + 1);
        done = run->log != NULL && read(fd, run->log, run->log_size) == (ssize_t)run->log_size;
    }
    (void)close(fd);
    return done;
}

static void
name_take(char name[static POWER_NAME_SIZE], const uint8_t *bytes, uint32_t size)
{
    assert_true(size < POWER_NAME_SIZE);
    memcpy(name, bytes, size);
    name[size] = '\0';
}

static void
steps_take(struct power_run *run)
{
    size_t capacity = 0;

    for (size_t at = 0; at < run->log_size;) {
        struct step *step;

        if (run->step_count == capacity) {
            capacity = capacity == 0 ? 1024 : 2 * capacity;
            run->steps = realloc(run->steps, capacity * sizeof(*run->steps));
            assert_non_null(run->steps);
        }
        step = &run->steps[run->step_count++];
        assert_true(run->log_size - at >= sizeof(step->record));
        memcpy(&step->record, run->log + at, sizeof(step->record));
        at += sizeof(step->record);
        name_take(step->name, run->log + at, step->record.name_size);
        at += step->record.name_size;
        name_take(step->other_name, run->log + at, step->record.other_name_size);
        at += step->record.other_name_size;
        step->bytes = run->log + at;
        at += step->record.data_size;
    }
}

static void
history_take(struct power_run *run)
{
    for (size_t i = 0; i < run->step_count; i++) {
        const struct step *step = &run->steps[i];
        const uint64_t size = step->record.offset;

        if (step->record.kind != POWER_MARK || step->record.mark != POWER_MARK_ACKNOWLEDGED)
            continue;
        assert_true(size <= POWER_VOUCHERS_MAX);
        run->history.is_known[size] = true;
        memcpy(&run->history.roots[size], step->bytes, 32);
        memcpy(&run->history.contents[size], step->bytes + 32, 32);
    }
}

struct power_run *
power_run_open(const char *directory)
{
    struct power_run *run = calloc(1, sizeof(*run));
    char path[PATH_SIZE + 16];

    assert_non_null(run);
    (void)snprintf(run->directory, sizeof(run->directory), "%s", directory);
    (void)snprintf(path, sizeof(path), "%s/log", directory);
    if (!log_read(run, path)) {
        (void)fprintf(stderr, "power_cut: %s cannot be read\n", path);
        power_run_free(run);
        return NULL;
    }
    steps_take(run);
    history_take(run);
    (void)snprintf(path, sizeof(path), "%s/people", directory);
    run->people = power_people_read(path);
    (void)snprintf(path, sizeof(path), "%s/state", directory);
    (void)mkdir(path, 0700);
    return run;
}

/* In the child: what is preloaded comes before the sanitizer's library, which is told that it may.
 */
static void
workload_run(const char *directory, uint64_t seed)
{
    char root[PATH_SIZE], people[PATH_SIZE], log[PATH_SIZE], number[24];
    char options[512];
    const char *sanitizer = getenv("ASAN_OPTIONS");

    (void)snprintf(root, sizeof(root), "%s/root", directory);
    (void)snprintf(people, sizeof(people), "%s/people", directory);
    (void)snprintf(log, sizeof(log), "%s/log", directory);
    (void)snprintf(number, sizeof(number), "%" PRIu64, seed);
    (void)snprintf(options, sizeof(options), "%s%sverify_asan_link_order=0",
                   sanitizer != NULL ? sanitizer : "", sanitizer != NULL ? ":" : "");
    if (mkdir(root, 0700) != 0 || mkdir(people, 0700) != 0 || setenv("POWER_ROOT", root, 1) != 0 ||
        setenv("POWER_LOG", log, 1) != 0 || setenv("LD_PRELOAD", POWER_RECORDER, 1) != 0 ||
        setenv("ASAN_OPTIONS", options, 1) != 0)
        _exit(126);
    (void)execl(POWER_WORKLOAD, POWER_WORKLOAD, root, people, number, (char *)NULL);
    _exit(127);
}

struct power_run *
power_run_record(const char *directory, uint64_t seed)
{
    int how = -1;
    pid_t child = fork();

    if (child == 0)
        workload_run(directory, seed);
    if (child < 0 || waitpid(child, &how, 0) != child || !WIFEXITED(how) || WEXITSTATUS(how) != 0) {
        (void)fprintf(stderr, "power_cut: the workload of seed %" PRIu64 " failed\n", seed);
        return NULL;
    }
    return power_run_open(directory);
}

void
power_run_free(struct power_run *run)
{
    if (run == NULL)
        return;
    power_people_free(run->people);
    free(run->steps);
    free(run->log);
    free(run);
}

/* --- judging --- */

static void
failure_show(const struct replaying *replaying, const struct state *state,
             enum power_verdict verdict, const char *why)
{
    const struct step *step = &replaying->run->steps[replaying->step];
    const size_t pending = power_disk_pending(replaying->disk);

    if (!replaying->replay->show_failures || replaying->shared->shown++ >= SHOWN_MAX)
        return;
    (void)printf("%s at step %zu (kind %u %s %s), promised %" PRIu64 " sealed, %" PRIu64
                 " published, torn %" PRId64 ": %s\n",
                 power_verdict_name(verdict), replaying->step, step->record.kind, step->name,
                 step->other_name, replaying->promise.acknowledged, replaying->promise.published,
                 state->torn, why);
    for (size_t i = 0; i < pending && i < 24; i++) {
        const struct power_operation *operation = power_disk_operation(replaying->disk, i);

        (void)printf("  %s kind %u file %zu offset %" PRIu64 " size %" PRIu64 " %s %s\n",
                     state->there[i] ? "there  " : "missing", operation->kind, operation->file,
                     operation->offset, operation->size, operation->name, operation->other_name);
    }
    (void)fflush(stdout);
}

/* In a child: from the next state on, until all are judged or one kills it. */
static void
states_judge(struct replaying *replaying)
{
    struct shared *shared = replaying->shared;
    char root[PATH_SIZE + 16];

    (void)snprintf(root, sizeof(root), "%s/state", replaying->run->directory);
    while (shared->next < replaying->state_count) {
        const struct state *state = &replaying->states[shared->next];
        char why[POWER_WHY_SIZE] = "";
        enum power_verdict verdict;

        if (!power_disk_build(replaying->disk, state->there, state->torn, state->parts, root))
            _exit(3);
        verdict = power_judge(root, &replaying->run->history, &replaying->promise, state->parts,
                              state->depth, replaying->run->people, why);
        if (verdict != POWER_GOOD)
            failure_show(replaying, state, verdict, why);
        shared->verdicts[verdict]++;
        shared->next++;
    }
    _exit(0);
}

static void
child_run(struct replaying *replaying)
{
    int how = 0;
    pid_t child = fork();

    if (child == 0)
        states_judge(replaying);
    assert_true(child > 0 && waitpid(child, &how, 0) == child);
    if (WIFEXITED(how) && WEXITSTATUS(how) == 3) {
        (void)fprintf(stderr, "power_cut: a state cannot be written\n");
        exit(1);
    }
    if (replaying->shared->next < replaying->state_count) {
        failure_show(replaying, &replaying->states[replaying->shared->next], POWER_CRASHED, "");
        replaying->shared->verdicts[POWER_CRASHED]++;
        replaying->shared->next++;
    }
}

static void
states_finish(struct replaying *replaying)
{
    replaying->shared->next = 0;
    while (replaying->shared->next < replaying->state_count)
        child_run(replaying);
    for (size_t i = 0; i < replaying->state_count; i++)
        free(replaying->states[i].there);
    replaying->state_count = 0;
}

/* --- the states there are --- */

static bool
state_is_chosen(struct replaying *replaying)
{
    const uint64_t stride = replaying->replay->stride;
    const uint64_t number = replaying->count->states++;

    return stride != 0 && number >= replaying->replay->first && number % stride == 0 &&
           replaying->count->judged < replaying->replay->judge_max;
}

static enum power_depth
depth_next(struct power_count *count, uint64_t deep_every)
{
    const uint64_t number = count->judged++;

    if (number % deep_every == 0) {
        count->verified++;
        return POWER_VERIFY;
    }
    if (number % deep_every == deep_every / 2) {
        count->went_on++;
        return POWER_GO_ON;
    }
    return POWER_LOOK;
}

static void
state_add(struct replaying *replaying, const bool *there, int64_t torn)
{
    const size_t pending = power_disk_pending(replaying->disk);
    struct state *state;

    if (!state_is_chosen(replaying))
        return;
    if (replaying->state_count == replaying->state_capacity) {
        replaying->state_capacity = 2 * replaying->state_capacity + 64;
        replaying->states =
            realloc(replaying->states, replaying->state_capacity * sizeof(*replaying->states));
        assert_non_null(replaying->states);
    }
    state = &replaying->states[replaying->state_count++];
    state->there = malloc(pending + 1);
    assert_non_null(state->there);
    memcpy(state->there, there, pending);
    state->torn = torn;
    state->depth = depth_next(replaying->count, replaying->replay->deep_every);
    state->parts = power_disk_parts(replaying->disk);
    if (replaying->state_count == 1 || state->depth != POWER_LOOK)
        state->parts = POWER_PART_BOTH;
}

static unsigned
roll(struct replaying *replaying, unsigned sides)
{
    replaying->dice =
        replaying->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(replaying->dice >> 33) % sides;
}

static void
subsets_all(struct replaying *replaying, bool *there, size_t pending, bool with_newest)
{
    for (unsigned mask = 0; mask < 1u << pending; mask++) {
        if (with_newest && (mask >> (pending - 1) & 1u) == 0)
            continue;
        for (size_t i = 0; i < pending; i++)
            there[i] = (mask >> i & 1u) != 0;
        state_add(replaying, there, POWER_WHOLE);
    }
}

static void
subsets_some(struct replaying *replaying, bool *there, size_t pending, bool with_newest)
{
    const size_t others = with_newest ? pending - 1 : pending;

    there[pending - 1] = with_newest;
    for (size_t i = 0; i < others; i++) {
        memset(there, 1, others);
        there[i] = false;
        state_add(replaying, there, POWER_WHOLE);
        memset(there, 0, others);
        there[i] = true;
        state_add(replaying, there, POWER_WHOLE);
    }
    for (int all = 0; all < 2; all++) {
        memset(there, all, others);
        state_add(replaying, there, POWER_WHOLE);
    }
    for (int i = 0; i < RANDOM_SUBSETS; i++) {
        for (size_t n = 0; n < others; n++)
            there[n] = roll(replaying, 2) != 0;
        state_add(replaying, there, POWER_WHOLE);
    }
}

/* The newest write arrives in part, once with all the others and once with some of them. */
static void
tears(struct replaying *replaying, bool *there, size_t pending)
{
    const struct power_operation *newest = power_disk_operation(replaying->disk, pending - 1);
    const uint64_t piece = newest->size < SECTOR ? WORD : SECTOR;

    if (newest->kind != POWER_WRITE)
        return;
    for (uint64_t torn = piece; torn < newest->size; torn += piece) {
        memset(there, 1, pending);
        state_add(replaying, there, (int64_t)torn);
        if (pending == 1)
            continue;
        for (size_t n = 0; n + 1 < pending; n++)
            there[n] = roll(replaying, 2) != 0;
        state_add(replaying, there, (int64_t)torn);
    }
}

static void
states_of_step(struct replaying *replaying, bool is_promise)
{
    static bool there[POWER_PENDING_MAX + 1];
    const size_t pending = power_disk_pending(replaying->disk);

    if (pending == 0) {
        state_add(replaying, there, POWER_WHOLE);
    } else if (pending <= ALL_SUBSETS) {
        subsets_all(replaying, there, pending, !is_promise);
    } else {
        subsets_some(replaying, there, pending, true);
        if (is_promise)
            subsets_some(replaying, there, pending, false);
    }
    if (pending > 0 && !is_promise)
        tears(replaying, there, pending);
    states_finish(replaying);
}

static void
promise_take(struct power_promise *promise, const struct power_record *record)
{
    switch ((enum power_mark)record->mark) {
    case POWER_MARK_CREATED:
        promise->created = true;
        break;
    case POWER_MARK_ACKNOWLEDGED:
        promise->acknowledged = record->offset;
        break;
    case POWER_MARK_PUBLISHED:
        promise->published = record->offset;
        break;
    }
}

static bool
is_sync(const struct power_record *record)
{
    return record->kind == POWER_SYNC || record->kind == POWER_SYNC_NAMES ||
           record->kind == POWER_ROOT;
}

static void
steps_replay(struct replaying *replaying)
{
    const struct power_run *run = replaying->run;
    const struct power_replay *replay = replaying->replay;

    for (replaying->step = 0; replaying->step < run->step_count; replaying->step++) {
        const struct step *step = &run->steps[replaying->step];
        const bool is_promise = step->record.kind == POWER_MARK;

        /* A disk that keeps no promise piles up; its first years are enough. */
        if ((replay->stride != 0 && replaying->count->judged >= replay->judge_max) ||
            power_disk_pending(replaying->disk) > POWER_PENDING_MAX - 4)
            break;
        power_disk_take(replaying->disk, &step->record, step->name, step->other_name, step->bytes);
        if (is_promise)
            promise_take(&replaying->promise, &step->record);
        /* What is there after a sync was possible before it, under the same promises. */
        if (!is_sync(&step->record))
            states_of_step(replaying, is_promise);
        power_disk_settle(replaying->disk);
    }
}

void
power_run_replay(struct power_run *run, const struct power_replay *replay,
                 struct power_count *count)
{
    struct replaying replaying = {.run = run,
                                  .replay = replay,
                                  .count = count,
                                  .disk = power_disk_new(&replay->fault),
                                  .dice = replay->seed};

    replaying.shared = mmap(NULL, sizeof(*replaying.shared), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(replaying.shared != MAP_FAILED);
    steps_replay(&replaying);
    for (int i = 0; i < POWER_VERDICTS; i++)
        count->verdicts[i] += replaying.shared->verdicts[i];
    (void)munmap(replaying.shared, sizeof(*replaying.shared));
    free(replaying.states);
    power_disk_free(replaying.disk);
}
