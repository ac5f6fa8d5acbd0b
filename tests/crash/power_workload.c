/* What is done to the ledger whose disk is recorded: `power_workload ROOT PEOPLE SEED`.
 *
 * The ledger is ROOT/ledger, its evidence ROOT/evidence; PEOPLE is a folder for the officers, which
 * is not on that disk, and gets their keys in a file `seeds` for those who go on with a crash
 * state. The seed decides how many vouchers there are, how large, when is published, and
 * who is killed while he publishes. */
#define _GNU_SOURCE /* RTLD_DEFAULT */

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crash/power_content.h"
#include "crash/power_trace.h"
#include "ledger/index.h"
#include "ledger/publish.h"
#include "support/park.h"

enum { BIG_VOUCHER = 300 }; /* More than the 256 of a bundle: partial files are cleared away. */

struct work {
    struct park park;
    const char *evidence;
    power_mark_fn *mark;
    power_kill_fn *kill;
    uint32_t dice;
    unsigned payouts;
};

/* Numerical Recipes' generator; the upper bits are the better ones. */
static unsigned
roll(struct work *work, unsigned sides)
{
    work->dice = work->dice * 1664525u + 1013904223u;
    return (work->dice >> 16) % sides;
}

/* Says what a person has been told by now: that so many vouchers are sealed, with this content. */
static void
acknowledge(struct work *work)
{
    struct ledger_digest contents[POWER_VOUCHERS_MAX];
    struct ledger_digest said[2];
    struct ledger_head head;
    struct ledger_error err = {0};
    uint64_t vouchers;

    assert_status(power_content_of_ledger(work->park.ledger, contents, &vouchers, &err), LEDGER_OK,
                  &err);
    assert_status(ledger_head(work->park.ledger, &head, &err), LEDGER_OK, &err);
    said[0] = head.root;
    said[1] = contents[vouchers - 1];
    work->mark(POWER_MARK_ACKNOWLEDGED, vouchers, said, sizeof(said));
    work->park.now_ms += 60000;
}

static void
record(struct work *work, const struct ledger_entry *drafts, size_t count)
{
    (void)park_record(&work->park, drafts, count);
    acknowledge(work);
}

static void
pay(struct work *work, size_t count)
{
    static struct ledger_entry drafts[BIG_VOUCHER];
    static char references[BIG_VOUCHER][24];

    for (size_t i = 0; i < count; i++) {
        /* Amounts differ, or the later one would need a reason. */
        work->payouts++;
        (void)snprintf(references[i], sizeof(references[i]), "PAY-%06u", work->payouts);
        drafts[i] = park_payout("TG-1", references[i], 100 + (int64_t)work->payouts, 20230620);
    }
    record(work, drafts, count);
}

static void
publish(struct work *work)
{
    const struct ledger_publish_options options = {.directory = work->evidence};
    struct ledger_publication publication;
    struct ledger_error err = {0};

    assert_status(ledger_publish(work->park.ledger, &options, &publication, &err), LEDGER_OK, &err);
    work->mark(POWER_MARK_PUBLISHED, publication.size, NULL, 0);
}

/* Somebody else publishes and is killed on the way: what he did may be on the disk or not, and
 * whoever publishes next finds it there and must not believe that it is. */
static void
publish_killed(struct work *work)
{
    int how = 0;
    pid_t child;

    ledger_close(work->park.ledger); /* A store that is open does not survive a fork. */
    work->park.ledger = NULL;
    child = fork();
    if (child == 0) {
        park_reopen(&work->park);
        work->kill(1 + roll(work, 60));
        publish(work);
        _exit(0); /* There was less to do. */
    }
    assert_true(child > 0 && waitpid(child, &how, 0) == child && WIFEXITED(how));
    assert_true(WEXITSTATUS(how) == 0 || WEXITSTATUS(how) == POWER_KILLED);
    (void)roll(work, 60);
    park_reopen(&work->park);
}

static void
submit_by_admins(struct work *work, const struct ledger_entry *draft)
{
    static const enum park_person admins[] = {PARK_ADMIN_A, PARK_ADMIN_B, PARK_PEOPLE};
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    assert_status(park_submit(&work->park, draft, 1, admins, &receipt, &verdict, &err), LEDGER_OK,
                  &err);
    acknowledge(work);
}

/* The cashier's key: those who go on with a crash state do not need him. */
static void
change_officer_key(struct work *work)
{
    char vkey[LEDGER_VKEY_SIZE];
    struct ledger_key fresh = {0};
    struct ledger_entry entry;
    struct ledger_error err = {0};

    assert_status(ledger_key_generate(&fresh, &err), LEDGER_OK, &err);
    ledger_vkey_format(park_name(PARK_CASHIER), LEDGER_KEY_ED25519, &fresh.public_key, vkey);
    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = LEDGER_OFFICER_ROTATE;
    entry.officer.name = park_name(PARK_CASHIER);
    entry.officer.vkey = vkey;
    entry.officer.reason = "定期更换";
    submit_by_admins(work, &entry);
    ledger_key_free(&work->park.people[PARK_CASHIER].key);
    work->park.people[PARK_CASHIER].key = fresh;
}

static void
change_own_key(struct work *work)
{
    char vkey[LEDGER_VKEY_SIZE];
    struct ledger_public_key fresh;
    struct ledger_entry entry;
    struct ledger_error err = {0};

    assert_status(
        ledger_add_own_key(work->park.ledger, NULL, ledger_keyfile_cost_light, &fresh, &err),
        LEDGER_OK, &err);
    entry = park_identity(PARK_ORIGIN, &fresh, vkey);
    submit_by_admins(work, &entry);
}

static void
reindex(struct work *work)
{
    const struct ledger_progress nobody = {0};
    struct ledger_error err = {0};

    assert_status(ledger_reindex(work->park.ledger, nobody, &err), LEDGER_OK, &err);
}

static void
seeds_write(const struct park *park, const char *path)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    for (int person = 0; person < PARK_PEOPLE; person++)
        assert_int_equal(fwrite(park->people[person].key.seed.data, 32, 1, file), 1);
    assert_int_equal(fclose(file), 0);
}

static void
work_do(struct work *work)
{
    const struct ledger_entry opening[2] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
    };
    const unsigned rounds = 18 + roll(work, 8);
    const unsigned publish_every = 4 + roll(work, 4);
    const unsigned big_round = 3 + roll(work, 12);

    work->mark(POWER_MARK_CREATED, 0, NULL, 0);
    park_begin(&work->park);
    acknowledge(work);
    record(work, opening, 2);
    for (unsigned round = 1; round <= rounds; round++) {
        pay(work, round == big_round ? BIG_VOUCHER : 1 + roll(work, 9));
        if (round % publish_every == 0 && roll(work, 4) != 0)
            publish_killed(work);
        if (round % publish_every == 0)
            publish(work);
        if (round == rounds / 3)
            change_officer_key(work);
        if (round == rounds / 2)
            reindex(work);
        if (round == rounds * 2 / 3)
            change_own_key(work);
        if (round == rounds * 3 / 4)
            park_reopen(&work->park);
    }
    publish(work);
}

int
main(int argc, char **argv)
{
    static struct work work;
    char ledger_path[80];
    char evidence[80];
    char seeds[80];

    if (argc != 4)
        return 2;
    *(void **)&work.mark = dlsym(RTLD_DEFAULT, "power_mark");
    *(void **)&work.kill = dlsym(RTLD_DEFAULT, "power_kill");
    if (work.mark == NULL || work.kill == NULL) {
        (void)fprintf(stderr, "power_workload: nobody records: LD_PRELOAD is not set\n");
        return 1;
    }
    work.dice = (uint32_t)strtoul(argv[3], NULL, 10);
    (void)snprintf(ledger_path, sizeof(ledger_path), "%s/ledger", argv[1]);
    (void)snprintf(evidence, sizeof(evidence), "%s/evidence", argv[1]);
    (void)snprintf(seeds, sizeof(seeds), "%s/seeds", argv[2]);
    work.evidence = evidence;
    park_prepare_at(&work.park, argv[2], ledger_path);
    seeds_write(&work.park, seeds);
    work_do(&work);
    /* What park_close does, but that the people's folders stay. */
    ledger_close(work.park.ledger);
    for (int person = 0; person < PARK_PEOPLE; person++)
        ledger_signer_free(&work.park.people[person]);
    return 0;
}
