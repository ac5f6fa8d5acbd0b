/* The power goes at any moment: is everything there that was promised?
 *
 *   power_cut [--seed N] [--count N] [--without PROMISE]   one run, N of its states
 *   power_cut --campaign --seed N --count N --state FILE   run after run, until N states in all are
 *                                                          judged; goes on where FILE says
 *   power_cut --replay DIRECTORY                           a run that was kept, all its states
 *
 * A run records the workload (power_workload.c) and replays its disk (power_disk.h). With --without
 * the disk, or the ledger, forgets something, and the harness must see it: it fails when it finds
 * nothing. A run in which a state was bad is kept, and its directory named. */
/* mkdtemp */
#define _XOPEN_SOURCE 700

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "crash/power_run.h"
#include "support/folders.h"

/* Of a run, a campaign takes no more: many different runs find more than all of a few. */
enum { PATH_SIZE = 160, CAMPAIGN_STATES_OF_A_RUN = 20000 };

struct options {
    uint64_t seed;
    uint64_t count;
    const char *without;
    const char *replay;
    const char *state;
    bool campaign;
    struct power_fault fault;
};

/* Memory where there is one to write to: the states are many, and none must survive. */
static bool
directory_make(char path[static PATH_SIZE])
{
    (void)snprintf(path, PATH_SIZE, "%s/mz-power-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    return mkdtemp(path) != NULL;
}

static uint64_t
bad_of(const struct power_count *count)
{
    uint64_t bad = 0;

    for (int i = POWER_GOOD + 1; i < POWER_VERDICTS; i++)
        bad += count->verdicts[i];
    return bad;
}

static void
count_show(const struct power_count *count)
{
    (void)printf("%" PRIu64 " states judged (%" PRIu64 " verified whole, %" PRIu64 " gone on with)",
                 count->judged, count->verified, count->went_on);
    for (int i = 0; i < POWER_VERDICTS; i++)
        (void)printf("%s %" PRIu64 " %s", i == 0 ? ":" : ",", count->verdicts[i],
                     power_verdict_name((enum power_verdict)i));
    (void)printf("\n");
    (void)fflush(stdout);
}

/* Records, replays `judge_max` states spread over all there are, and cleans up unless one is bad.
 */
static bool
run_once(const struct options *options, uint64_t seed, uint64_t judge_max,
         struct power_count *count)
{
    struct power_replay replay = {
        .fault = options->fault,
        .seed = seed,
        .deep_every = options->campaign ? 400 : 24,
        .show_failures = options->without == NULL,
    };
    struct power_count all = {0};
    struct power_count now = {0};
    char directory[PATH_SIZE];
    struct power_run *run;

    if (options->replay != NULL)
        (void)snprintf(directory, sizeof(directory), "%s", options->replay);
    else if (!directory_make(directory))
        return false;
    run = options->replay != NULL ? power_run_open(directory) : power_run_record(directory, seed);
    if (run == NULL)
        return false;
    power_run_replay(run, &replay, &all); /* Only counted. */
    replay.judge_max = judge_max;
    replay.stride = all.states > judge_max ? all.states / judge_max : 1;
    /* States that are next to each other cost less: a campaign takes a stretch, each run another.
     */
    if (options->campaign && all.states > judge_max) {
        replay.stride = 1;
        replay.first = seed * UINT64_C(0x9E3779B97F4A7C15) % (all.states - judge_max);
    }
    power_run_replay(run, &replay, &now);
    power_run_free(run);
    (void)printf("seed %" PRIu64 ": %" PRIu64 " states, ", seed, all.states);
    count_show(&now);

    if (bad_of(&now) > 0 && options->without == NULL)
        (void)printf("kept: %s\n", directory);
    else if (options->replay == NULL)
        folder_remove(directory);
    count->judged += now.judged;
    count->verified += now.verified;
    count->went_on += now.went_on;
    for (int i = 0; i < POWER_VERDICTS; i++)
        count->verdicts[i] += now.verdicts[i];
    return true;
}

/* --- a campaign --- */

static void
state_read(const char *path, uint64_t *runs, struct power_count *count)
{
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return; /* It begins. */
    if (fscanf(file, "runs %" SCNu64 " judged %" SCNu64 " verified %" SCNu64 " went-on %" SCNu64,
               runs, &count->judged, &count->verified, &count->went_on) != 4) {
        (void)fprintf(stderr, "power_cut: %s is no state of a campaign\n", path);
        exit(2);
    }
    for (int i = 0; i < POWER_VERDICTS; i++)
        if (fscanf(file, "%" SCNu64, &count->verdicts[i]) != 1)
            exit(2);
    (void)fclose(file);
}

static bool
state_write(const char *path, uint64_t runs, const struct power_count *count)
{
    char temporary[PATH_SIZE + 8];
    FILE *file;
    bool done;

    (void)snprintf(temporary, sizeof(temporary), "%.*s.new", PATH_SIZE, path);
    file = fopen(temporary, "w");
    if (file == NULL)
        return false;
    (void)fprintf(file, "runs %" PRIu64 " judged %" PRIu64 " verified %" PRIu64 " went-on %" PRIu64,
                  runs, count->judged, count->verified, count->went_on);
    for (int i = 0; i < POWER_VERDICTS; i++)
        (void)fprintf(file, " %" PRIu64, count->verdicts[i]);
    done = fprintf(file, "\n") > 0;
    return fclose(file) == 0 && done && rename(temporary, path) == 0;
}

/* The row for tests/CAMPAIGNS.md. */
static void
row_show(const struct options *options, uint64_t runs, const struct power_count *count)
{
    char date[16];
    const time_t now = time(NULL);
    struct tm day;

    (void)strftime(date, sizeof(date), "%Y-%m-%d", gmtime_r(&now, &day));
    (void)printf("| %s | `power_cut --campaign --seed %" PRIu64 " --count %" PRIu64 "` | %" PRIu64
                 " states of %" PRIu64 " runs | ",
                 date, options->seed, options->count, count->judged, runs);
    count_show(count);
}

static int
campaign(const struct options *options)
{
    struct power_count count = {0};
    uint64_t runs = 0;

    state_read(options->state, &runs, &count);
    while (count.judged < options->count) {
        uint64_t judge_max = options->count - count.judged;

        if (judge_max > CAMPAIGN_STATES_OF_A_RUN)
            judge_max = CAMPAIGN_STATES_OF_A_RUN;
        if (!run_once(options, options->seed + runs, judge_max, &count))
            return 1;
        runs++;
        if (!state_write(options->state, runs, &count)) {
            (void)fprintf(stderr, "power_cut: %s cannot be written\n", options->state);
            return 1;
        }
        row_show(options, runs, &count);
    }
    return bad_of(&count) > 0;
}

/* --- */

static bool
fault_take(const char *word, struct power_fault *fault)
{
    const struct {
        const char *word;
        bool *flag;
    } faults[] = {
        {"store-sync", &fault->no_store_sync},     {"meta-sync", &fault->no_meta_sync},
        {"ledger-names", &fault->no_ledger_names}, {"evidence-names", &fault->no_evidence_names},
        {"file-sync", &fault->no_file_sync},
    };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
        if (strcmp(word, faults[i].word) == 0)
            return *faults[i].flag = true;
    return false;
}

static bool
options_take(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";

        if (strcmp(argv[i], "--campaign") == 0) {
            options->campaign = true;
            continue;
        }
        i++;
        if (strcmp(argv[i - 1], "--seed") == 0)
            options->seed = strtoull(value, NULL, 10);
        else if (strcmp(argv[i - 1], "--count") == 0)
            options->count = strtoull(value, NULL, 10);
        else if (strcmp(argv[i - 1], "--state") == 0)
            options->state = value;
        else if (strcmp(argv[i - 1], "--replay") == 0)
            options->replay = value;
        else if (strcmp(argv[i - 1], "--without") != 0 || !fault_take(value, &options->fault))
            return false;
        else
            options->without = value;
    }
    return options->count > 0 && options->campaign == (options->state != NULL);
}

int
main(int argc, char **argv)
{
    struct options options = {.seed = 1, .count = UINT64_MAX};
    struct power_count count = {0};

    if (!options_take(argc, argv, &options)) {
        (void)fprintf(stderr, "usage: power_cut [--seed N] [--count N] [--without PROMISE] "
                              "[--replay DIRECTORY]\n"
                              "       power_cut --campaign --seed N --count N --state FILE\n");
        return 2;
    }
    if (options.campaign)
        return campaign(&options);
    if (!run_once(&options, options.seed, options.count, &count))
        return 1;
    if (options.without == NULL)
        return bad_of(&count) > 0;
    if (bad_of(&count) == 0)
        (void)printf("--without %s, and nothing was found: the harness is blind\n",
                     options.without);
    return bad_of(&count) == 0;
}
