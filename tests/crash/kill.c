/* kill -9: a writer is killed at a random moment, again and again, and nothing that it had said is
 * lost.
 *
 * usage: kill [--seed N] [--count N] [--state FILE] [--task NAME] [--lie]
 *
 * Each kill: a child opens the ledger as a process of its own and does one of the tasks below, and
 * says on a pipe what a person would have been told. It is killed after a time that is drawn evenly
 * from how long the task takes, so that kills land everywhere in it. Then the ledger must open in
 * less than a second without anybody's hand, have everything that was said, have no half voucher,
 * and the task must go through. Every 64th time, and at the end, all of it is verified.
 *
 * --state keeps the count, so that the next call goes on from there. --lie makes the child say that
 * a voucher is sealed before it is: the run must then fail, or it could not fail at all. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ledger/index.h"
#include "ledger/publish.h"
#include "ledger/read.h"
#include "ledger/restore.h"
#include "ledger/state/state.h"
#include "ledger/verify.h"
#include "support/folders.h"
#include "support/park.h"

enum {
    VERIFY_EVERY = 64,
    LEDGER_EVERY = 256, /* kills; then a new ledger: the appropriation is used up some time */
    READY_MS_MAX = 1000,
    SAID_MAX = 4096,
};

/* What was said: so many vouchers sealed and this one the last; or this one waits; or so many
 * published. */
enum said_kind { SAID_SEALED = 1, SAID_WAITS, SAID_PUBLISHED };
struct said {
    uint64_t kind;
    uint64_t number;
    struct ledger_voucher_id voucher;
};

struct run {
    struct park park;
    char evidence[96];
    char restored[96];
    uint32_t dice;
    bool lie;
    uint64_t payouts; /* so many were tried */
    int say;          /* the child's end of the pipe */
    uint64_t kills, in_time, promised, lost, half, slow, slowest_ms;
};

static unsigned
roll(struct run *run, unsigned sides)
{
    run->dice = run->dice * 1664525u + 1013904223u;
    return (run->dice >> 8) % sides;
}

static int64_t
clock_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
must(enum ledger_status status, const struct ledger_error *err, const char *what)
{
    char text[LEDGER_ERROR_TEXT_SIZE];

    if (status == LEDGER_OK)
        return;
    ledger_error_text(err, LEDGER_LANGUAGE_EN, text);
    (void)fprintf(stderr, "kill: %s: %s\n", what, text);
    exit(1);
}

static void
say(const struct run *run, enum said_kind kind, uint64_t number, struct ledger_voucher_id voucher)
{
    const struct said said = {(uint64_t)kind, number, voucher};

    if (write(run->say, &said, sizeof(said)) != (ssize_t)sizeof(said))
        _exit(3);
}

/* ---- the tasks, each done by the child ---- */

static void
payouts_prepare(struct run *run, size_t count, struct ledger_voucher *out_voucher)
{
    static struct ledger_entry drafts[8];
    static char references[8][32];
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    for (size_t i = 0; i < count; i++) {
        run->payouts++;
        (void)snprintf(references[i], sizeof(references[i]), "K-%" PRIu64, run->payouts);
        drafts[i] = park_payout("TG-1", references[i], 1 + (int64_t)run->payouts, 20230620);
    }
    must(ledger_voucher_prepare(run->park.ledger, drafts, count, NULL, out_voucher, &verdict, &err),
         &err, "prepare");
}

static void
voucher_seal(struct run *run, struct ledger_voucher *voucher)
{
    struct ledger_verdict verdict;
    struct ledger_receipt receipt;
    struct ledger_head head;
    struct ledger_error err = {0};

    if (run->lie) {
        must(ledger_head(run->park.ledger, &head, &err), &err, "head");
        say(run, SAID_SEALED, head.seal_count, voucher->header.voucher);
    }
    must(ledger_seal(run->park.ledger, voucher, &receipt, &verdict, &err), &err, "seal");
    say(run, SAID_SEALED, receipt.seal_number, voucher->header.voucher);
}

static void
task_append(struct run *run)
{
    for (int i = 0; i < 6; i++) {
        struct ledger_voucher voucher = {0};

        payouts_prepare(run, 1 + (size_t)i, &voucher);
        park_sign(&run->park, &voucher, PARK_MAKER);
        park_sign(&run->park, &voucher, PARK_REVIEWER);
        voucher_seal(run, &voucher);
        ledger_voucher_free(&voucher);
    }
}

/* Several vouchers of one import wait together or not at all. */
static void
task_import(struct run *run)
{
    struct ledger_voucher vouchers[3] = {0};
    struct ledger_error err = {0};

    for (size_t i = 0; i < 3; i++) {
        payouts_prepare(run, 4, &vouchers[i]);
        park_sign(&run->park, &vouchers[i], PARK_MAKER);
    }
    must(ledger_pending_put(run->park.ledger, vouchers, 3, NULL, &err), &err, "import");
    for (size_t i = 0; i < 3; i++)
        say(run, SAID_WAITS, i, vouchers[i].header.voucher);
    for (size_t i = 0; i < 3; i++)
        ledger_voucher_free(&vouchers[i]);
}

static enum ledger_status
first_waiting(void *context, const struct ledger_pending_item *item, struct ledger_error *err)
{
    struct ledger_voucher_id *out = context;

    (void)err;
    *out = item->header->voucher;
    return LEDGER_OK;
}

/* What waits is signed by the reviewer and sealed, as `review` does. */
static void
task_review(struct run *run)
{
    struct ledger_voucher voucher = {0};
    struct ledger_voucher_id id = {0};
    struct ledger_error err = {0};
    static const struct ledger_voucher_id none;

    must(ledger_pending_each(run->park.ledger, first_waiting, &id, &err), &err, "pending");
    if (memcmp(&id, &none, sizeof(id)) == 0) {
        task_import(run);
        must(ledger_pending_each(run->park.ledger, first_waiting, &id, &err), &err, "pending");
    }
    must(ledger_pending_load(run->park.ledger, id, &voucher, NULL, &err), &err, "load");
    park_sign(&run->park, &voucher, PARK_REVIEWER);
    must(ledger_pending_sign(run->park.ledger, id, &voucher.signatures[1], &err), &err, "sign");
    voucher_seal(run, &voucher);
    ledger_voucher_free(&voucher);
}

static void
publish(struct run *run, struct ledger_publication *out)
{
    const struct ledger_publish_options options = {.directory = run->evidence};
    struct ledger_error err = {0};

    must(ledger_publish(run->park.ledger, &options, out, &err), &err, "publish");
}

static void
task_publish(struct run *run)
{
    static const struct ledger_voucher_id none;
    struct ledger_publication done;

    task_append(run);
    publish(run, &done);
    say(run, SAID_PUBLISHED, done.size, none);
}

static void
task_restore(struct run *run)
{
    const struct ledger_restore_options options = {.evidence = run->evidence,
                                                   .directory = run->restored};
    struct ledger_restoration done;
    struct ledger_publication published;
    struct ledger_error err = {0};

    folder_remove(run->restored);
    publish(run, &published);
    must(ledger_restore(&options, &done, &err), &err, "restore");
    if (done.seal_count != published.size)
        _exit(3);
}

static void
task_own_key(struct run *run)
{
    static const enum park_person admins[] = {PARK_ADMIN_A, PARK_ADMIN_B, PARK_PEOPLE};
    char vkey[LEDGER_VKEY_SIZE];
    struct ledger_public_key fresh;
    struct ledger_entry entry;
    struct ledger_voucher voucher = {0};
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    must(ledger_add_own_key(run->park.ledger, NULL, ledger_keyfile_cost_light, &fresh, &err), &err,
         "key");
    entry = park_identity(PARK_ORIGIN, &fresh, vkey);
    must(ledger_voucher_prepare(run->park.ledger, &entry, 1, NULL, &voucher, &verdict, &err), &err,
         "prepare");
    for (size_t i = 0; admins[i] != PARK_PEOPLE; i++)
        park_sign(&run->park, &voucher, admins[i]);
    voucher_seal(run, &voucher);
    ledger_voucher_free(&voucher);
}

static void
task_reindex(struct run *run)
{
    const struct ledger_progress nobody = {0};
    struct ledger_error err = {0};

    must(ledger_reindex(run->park.ledger, nobody, &err), &err, "reindex");
}

static const struct task {
    const char *name;
    void (*run)(struct run *run);
    unsigned share; /* of 100 kills */
} tasks[] = {
    {"append", task_append, 44},  {"import", task_import, 12},  {"review", task_review, 16},
    {"publish", task_publish, 8}, {"restore", task_restore, 8}, {"own-key", task_own_key, 6},
    {"reindex", task_reindex, 6},
};
enum { TASKS = sizeof(tasks) / sizeof(*tasks) };

static size_t
task_drawn(struct run *run)
{
    unsigned at = roll(run, 100);
    size_t task = 0;

    while (at >= tasks[task].share)
        at -= tasks[task++].share;
    return task;
}

/* ---- what must be there ---- */

static bool
is_there(struct run *run, const struct said *said)
{
    struct ledger_arena arena = {0};
    struct ledger_voucher_fate fate;
    struct ledger_store_txn *txn = NULL;
    struct ledger_voucher waiting = {0};
    struct ledger_sealed sealed;
    struct ledger_error err = {0};
    bool there = false;

    if (said->kind == SAID_SEALED) {
        there =
            ledger_read_seal(run->park.ledger, said->number, &arena, &sealed, &err) == LEDGER_OK &&
            memcmp(&sealed.header.voucher, &said->voucher, sizeof(said->voucher)) == 0;
    } else if (said->kind == SAID_WAITS) {
        there =
            ledger_pending_load(run->park.ledger, said->voucher, &waiting, NULL, &err) == LEDGER_OK;
        if (!there) { /* Sealed meanwhile, by a review that was killed before it could say so. */
            must(ledger_store_begin(ledger_store_of(run->park.ledger), LEDGER_STORE_READ, &txn,
                                    &err),
                 &err, "read");
            there = ledger_state_voucher(txn, said->voucher, &fate, &err) == LEDGER_OK;
            ledger_store_abort(txn);
        }
    } else {
        struct ledger_publication again;

        publish(run, &again);
        there = again.old_size >= said->number;
    }
    ledger_voucher_free(&waiting);
    ledger_arena_free(&arena);
    return there;
}

/* The last seal's entries are the last entries: nothing is behind it, and nothing is missing. */
static bool
is_whole(struct run *run, const struct ledger_head *head)
{
    struct ledger_arena arena = {0};
    struct ledger_sealed last;
    struct ledger_record record;
    struct ledger_error err = {0};
    bool whole = ledger_read_seal(run->park.ledger, head->seal_count - 1, &arena, &last, &err) ==
                     LEDGER_OK &&
                 last.seal.first_entry + last.header.entry_count == head->entry_count &&
                 ledger_read_entry(run->park.ledger, head->entry_count - 1, &arena, &record,
                                   &err) == LEDGER_OK &&
                 ledger_read_entry(run->park.ledger, head->entry_count, &arena, &record, NULL) ==
                     LEDGER_NOT_FOUND;

    ledger_arena_free(&arena);
    return whole;
}

static void
verify(struct run *run)
{
    static struct ledger_verification verification;
    const struct ledger_progress nobody = {0};
    struct ledger_error err = {0};

    must(ledger_verify(run->park.ledger, nobody, &verification, &err), &err, "verify");
}

/* Everything that was said is looked for; the park's ledger is open afterwards. */
static void
judge(struct run *run, const struct said *said, size_t count, const char *task)
{
    struct ledger_head head;
    struct ledger_error err = {0};
    int64_t begun_us = clock_us();
    uint64_t ready_ms;

    park_reopen(&run->park);
    must(ledger_head(run->park.ledger, &head, &err), &err, "head");
    ready_ms = (uint64_t)(clock_us() - begun_us) / 1000;
    run->slow += ready_ms >= READY_MS_MAX;
    if (ready_ms > run->slowest_ms)
        run->slowest_ms = ready_ms;
    if (!is_whole(run, &head)) {
        run->half++;
        (void)printf("kill: a half voucher after %s\n", task);
    }
    for (size_t i = 0; i < count; i++) {
        run->promised++;
        if (is_there(run, &said[i]))
            continue;
        run->lost++;
        (void)printf("kill: %s said that voucher %" PRIu64 " (kind %" PRIu64
                     ") is safe, and it is not there\n",
                     task, said[i].number, said[i].kind);
    }
}

static void
ledger_away(struct run *run)
{
    ledger_close(run->park.ledger);
    run->park.ledger = NULL;
}

/* A child at its task; what it says goes to `*out_reader`. */
static pid_t
child_start(struct run *run, const struct task *task, int *out_reader)
{
    int ends[2];
    pid_t child;

    if (pipe(ends) != 0 || (child = fork()) < 0) {
        perror("kill");
        exit(1);
    }
    if (child == 0) {
        (void)close(ends[0]);
        run->say = ends[1];
        park_reopen(&run->park);
        task->run(run);
        ledger_away(run);
        _exit(0);
    }
    (void)close(ends[1]);
    *out_reader = ends[0];
    return child;
}

static size_t
child_said(int reader, struct said *said)
{
    size_t count = 0;

    while (count < SAID_MAX && read(reader, &said[count], sizeof(*said)) == (ssize_t)sizeof(*said))
        count++;
    (void)close(reader);
    return count;
}

/* Done to the end; false when the child failed. `*out_us`: how long it took. */
static bool
task_whole(struct run *run, const struct task *task, int64_t *out_us)
{
    static struct said said[SAID_MAX];
    int reader;
    int ended;
    int64_t begun_us = clock_us();
    pid_t child = child_start(run, task, &reader);
    size_t count = child_said(reader, said);

    (void)waitpid(child, &ended, 0);
    *out_us = clock_us() - begun_us;
    if (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0)
        return false;
    judge(run, said, count, task->name);
    return true;
}

static void
task_killed(struct run *run, const struct task *task, int64_t whole_us)
{
    static struct said said[SAID_MAX];
    int reader;
    int ended;
    int64_t wait_us = (int64_t)roll(run, (unsigned)whole_us + 1);
    const struct timespec wait = {wait_us / 1000000, wait_us % 1000000 * 1000};
    pid_t child = child_start(run, task, &reader);
    size_t count;

    (void)nanosleep(&wait, NULL);
    (void)kill(child, SIGKILL);
    (void)waitpid(child, &ended, 0);
    run->in_time += WIFSIGNALED(ended);
    if (WIFEXITED(ended) && WEXITSTATUS(ended) != 0) {
        (void)printf("kill: %s failed by itself\n", task->name);
        run->lost++;
    }
    count = child_said(reader, said);
    judge(run, said, count, task->name);
}

static void
ledger_begin(struct run *run)
{
    park_with_programme(&run->park);
    (void)snprintf(run->evidence, sizeof(run->evidence), "%s/evidence", run->park.directory);
    (void)snprintf(run->restored, sizeof(run->restored), "%s/restored", run->park.directory);
    run->payouts = 0;
    ledger_away(run);
}

/* The child's references do not come back; the parent counts far enough ahead of them. */
static void
payouts_skip(struct run *run)
{
    run->payouts += 64;
}

static uint64_t
state_read(const char *path)
{
    unsigned long long done = 0;
    FILE *file = path == NULL ? NULL : fopen(path, "r");

    if (file != NULL && fscanf(file, "%llu", &done) != 1)
        done = 0;
    if (file != NULL)
        (void)fclose(file);
    return done;
}

static void
state_write(const char *path, uint64_t done)
{
    FILE *file = path == NULL ? NULL : fopen(path, "w");

    if (file == NULL)
        return;
    (void)fprintf(file, "%" PRIu64 "\n", done);
    (void)fclose(file);
}

static int
round_of_kills(struct run *run, uint64_t begin, uint64_t end, int only, const char *state)
{
    int64_t whole_us[TASKS];

    ledger_begin(run);
    for (size_t i = 0; i < TASKS; i++) {
        if (!task_whole(run, &tasks[i], &whole_us[i]))
            return 1;
        ledger_away(run);
        payouts_skip(run);
    }
    for (uint64_t done = begin; done < end; done++) {
        size_t task = only >= 0 ? (size_t)only : task_drawn(run);
        int64_t again_us;

        task_killed(run, &tasks[task], whole_us[task]);
        if (done % VERIFY_EVERY == VERIFY_EVERY - 1 || done == end - 1)
            verify(run);
        ledger_away(run);
        payouts_skip(run);
        /* Without anybody's hand it goes through now. */
        if (done % 8 == 7) {
            if (!task_whole(run, &tasks[task], &again_us)) {
                (void)printf("kill: %s cannot be done again\n", tasks[task].name);
                return 1;
            }
            ledger_away(run);
            payouts_skip(run);
        }
        run->kills = done + 1;
        state_write(state, run->kills);
        if (run->lost + run->half + run->slow > 0)
            break;
    }
    park_close(&run->park);
    return run->lost + run->half + run->slow > 0;
}

static int
task_named(const char *name)
{
    for (int i = 0; i < TASKS; i++)
        if (strcmp(tasks[i].name, name) == 0)
            return i;
    (void)fprintf(stderr, "kill: no task is called %s\n", name);
    exit(2);
}

int
main(int argc, char **argv)
{
    static struct run run;
    uint64_t seed = 1, count = 200, done;
    const char *state = NULL;
    int only = -1;
    int failed = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--lie") == 0)
            run.lie = true;
        else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0)
            seed = strtoull(argv[++i], NULL, 10);
        else if (i + 1 < argc && strcmp(argv[i], "--count") == 0)
            count = strtoull(argv[++i], NULL, 10);
        else if (i + 1 < argc && strcmp(argv[i], "--state") == 0)
            state = argv[++i];
        else if (i + 1 < argc && strcmp(argv[i], "--task") == 0)
            only = task_named(argv[++i]);
        else {
            (void)fprintf(stderr, "usage: kill [--seed N] [--count N] [--state FILE] [--task NAME] "
                                  "[--lie]\n");
            return 2;
        }
    }
    for (done = state_read(state); done < count && !failed;) {
        uint64_t end = done - done % LEDGER_EVERY + LEDGER_EVERY;

        end = end < count ? end : count;
        run.dice = (uint32_t)(seed * 2654435761u + done);
        failed = round_of_kills(&run, done, end, only, state);
        done = end;
    }
    (void)printf("kill: seed %" PRIu64 ", %" PRIu64 " kills; in this run %" PRIu64
                 " came before the task was done; %" PRIu64 " promises, %" PRIu64 " lost, %" PRIu64
                 " half vouchers, slowest opening %" PRIu64 " ms\n",
                 seed, run.kills, run.in_time, run.promised, run.lost, run.half, run.slowest_ms);
    return failed;
}
