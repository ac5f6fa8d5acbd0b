/* Random ledgers before the ledger's judge, the auditor and, for a sample, the Python verifier: all
 * must say the same, of the same rule and entry, and add up to the same totals.
 *
 *     differential [--count N] [--seed S] [--from I]       ledgers S+I to S+N-1
 *                  [--python VERIFY.PY --sample K]         every K-th also by Python
 *                  [--progress]
 *                  [--honest]                          ledgers that their writers know to be right
 *                  [--unmended]                        with --honest: and are not always
 *
 * Of an honest ledger any objection, of whichever judge, is a false alarm, and so is an entry that
 * the ledger refuses to prepare.
 *
 * An interrupt ends it with what it has so far, and says from where to go on.
 *
 * Where they differ, the ledger is cut to the fewest vouchers that still show it, and its evidence
 * written to a directory that is named. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "differential/ask_python.h"
#include "differential/spoil.h"
#include "support/assert_status.h"

enum { DIFFERENCES_SHOWN = 20 };

struct campaign {
    struct pool pool;
    struct python *python;
    uint64_t seed, count, from, sample;
    bool progress;
    uint64_t judged[3], held[3], objected[3], untold[3]; /* by enum generated_kind */
    uint64_t met[LEDGER_RULE_END], bodies[LEDGER_BODY_END];
    uint64_t vouchers, entries, python_count, differences, alarms;
};

/* ---- one ledger */

static void
count_bodies(struct campaign *campaign, const struct forge *forge)
{
    campaign->vouchers += forge->seal_count;
    campaign->entries += forge->entry_count;
    for (size_t i = 0; i < forge->entry_count; i++) {
        const unsigned body = entry_body(&forge->entries[i]);

        if (body < LEDGER_BODY_END)
            campaign->bodies[body]++;
    }
}

/* The ledger of a seed as it goes before the judges. */
static enum generated_kind
exhibit_make(struct campaign *campaign, uint64_t seed, struct exhibit *out)
{
    struct generated generated;

    generate(&campaign->pool, seed, &generated);
    if (generated.refusals > 0 && campaign->alarms++ < DIFFERENCES_SHOWN)
        printf("seed %llu: a false alarm: refused to prepare %zu times, first: %s\n",
               (unsigned long long)seed, generated.refusals, generated.refused);
    if (generated.kind == GENERATED_SPOILT) {
        /* What was not changed after all is a sound ledger. */
        if (!spoil(&generated, &campaign->pool, out))
            generated.kind = GENERATED_SOUND;
    } else {
        *out = (struct exhibit){.forge = generated.forge,
                                .is_covered = true,
                                .is_covered_by_hints = true,
                                .has_store = true};
        generated.forge = (struct forge){0};
        exhibit_publish(out, &campaign->pool);
    }
    generated_free(&generated);
    return generated.kind;
}

static void
print_verdict(const char *who, const struct verdict *verdict)
{
    static const char *const opinions[] = {"holds", "does not hold", "could not tell"};

    printf("  %s: %s, rule %s", who, opinions[verdict->opinion],
           verdict->rule > 0 ? ledger_rule_name((enum ledger_rule_number)verdict->rule) : "-");
    if (verdict->has_seal)
        printf(", voucher %llu", (unsigned long long)verdict->seal);
    if (verdict->has_entry)
        printf(", entry %llu", (unsigned long long)verdict->entry);
    printf(". %s\n", verdict->why);
}

/* Cuts vouchers from the end as long as the two differ. */
static void
shrink(struct campaign *campaign, struct exhibit *exhibit)
{
    struct verdict ledger, auditor;

    while (exhibit->is_covered && exhibit->has_store && exhibit->forge.seal_count > 1) {
        struct exhibit shorter = {
            .is_covered = true, .is_covered_by_hints = true, .has_store = true};

        forge_copy(&exhibit->forge, &shorter.forge);
        forge_cut(&shorter.forge, shorter.forge.seal_count - 1);
        exhibit_publish(&shorter, &campaign->pool);
        if (judges_agree(&shorter, &ledger, &auditor)) {
            exhibit_free(&shorter);
            return;
        }
        exhibit_free(exhibit);
        *exhibit = shorter;
    }
}

static void
keep_evidence(const struct exhibit *exhibit)
{
    char directory[] = "/tmp/differential-XXXXXX";

    if (mkdtemp(directory) == NULL)
        return;
    evidence_files_write(&exhibit->files, directory);
    printf("  %zu vouchers: evidence in %s\n  log %s\n", exhibit->forge.seal_count, directory,
           exhibit->vkey);
}

static void
show_difference(struct campaign *campaign, uint64_t seed, struct exhibit *exhibit,
                const struct verdict *ledger, const struct verdict *auditor)
{
    if (++campaign->differences > DIFFERENCES_SHOWN)
        return;
    printf("seed %llu:\n", (unsigned long long)seed);
    print_verdict("the ledger", ledger);
    print_verdict("the auditor", auditor);
    shrink(campaign, exhibit);
    keep_evidence(exhibit);
    (void)fflush(stdout);
}

static void
note_verdict(struct campaign *campaign, enum generated_kind kind, const struct verdict *ledger)
{
    campaign->judged[kind]++;
    campaign->held[kind] += ledger->opinion == OPINION_HOLDS;
    campaign->objected[kind] += ledger->opinion == OPINION_OBJECTS;
    campaign->untold[kind] += ledger->opinion == OPINION_UNTOLD;
    if (ledger->opinion == OPINION_OBJECTS)
        campaign->met[ledger->rule]++;
}

static void
note_alarms(struct campaign *campaign, uint64_t seed, const struct verdict *ledger,
            const struct verdict *auditor)
{
    if (ledger->opinion == OPINION_HOLDS && auditor->opinion == OPINION_HOLDS)
        return;
    if (campaign->alarms++ >= DIFFERENCES_SHOWN)
        return;
    printf("seed %llu: a false alarm\n", (unsigned long long)seed);
    print_verdict("the ledger", ledger);
    print_verdict("the auditor", auditor);
}

static void
judge_seed(struct campaign *campaign, uint64_t seed)
{
    struct exhibit exhibit;
    struct verdict ledger, auditor;
    const enum generated_kind kind = exhibit_make(campaign, seed, &exhibit);

    count_bodies(campaign, &exhibit.forge);
    if (!judges_agree(&exhibit, &ledger, &auditor))
        show_difference(campaign, seed, &exhibit, &ledger, &auditor);
    else if (campaign->python != NULL && seed % campaign->sample == 0)
        python_ask(campaign->python, seed, &exhibit, &ledger, &auditor);
    note_verdict(campaign, kind, &ledger);
    if (campaign->pool.honest)
        note_alarms(campaign, seed, &ledger, &auditor);
    exhibit_free(&exhibit);
}

/* ---- all of them */

static void
print_counts(const struct campaign *campaign)
{
    static const char *const kinds[] = {"as they should be", "with a broken rule",
                                        "changed afterwards"};

    printf("%llu vouchers, %llu entries\n", (unsigned long long)campaign->vouchers,
           (unsigned long long)campaign->entries);
    for (int kind = GENERATED_SOUND; kind <= GENERATED_SPOILT; kind++)
        printf("%-20s %llu: %llu hold, %llu do not hold, of %llu it cannot be told\n", kinds[kind],
               (unsigned long long)campaign->judged[kind], (unsigned long long)campaign->held[kind],
               (unsigned long long)campaign->objected[kind],
               (unsigned long long)campaign->untold[kind]);
    printf("first objections:");
    for (int rule = LEDGER_RULE_FORM; rule < LEDGER_RULE_END; rule++)
        printf(" %s %llu", ledger_rule_name((enum ledger_rule_number)rule),
               (unsigned long long)campaign->met[rule]);
    printf(" (no rule %llu)\nentries:", (unsigned long long)campaign->met[0]);
    for (int body = LEDGER_BODY_FIRST; body < LEDGER_BODY_END; body++)
        printf(" %s %llu", ledger_body_name((enum ledger_body)body),
               (unsigned long long)campaign->bodies[body]);
    printf("\n%llu also by Python\n%llu differences\n", (unsigned long long)campaign->python_count,
           (unsigned long long)campaign->differences);
    if (campaign->pool.honest)
        printf("%llu false alarms on %llu honest ledgers\n", (unsigned long long)campaign->alarms,
               (unsigned long long)(campaign->count - campaign->from));
}

/* A test that meets no rule tests nothing: five thousand ledgers meet each. */
static bool
is_telling(const struct campaign *campaign)
{
    const uint64_t count = campaign->count - campaign->from;
    bool telling = true;

    if (count < (campaign->pool.honest ? 50 : 5000))
        return true;
    for (int rule = LEDGER_RULE_FORM; rule < LEDGER_RULE_END; rule++)
        if (campaign->met[rule] == 0 && !campaign->pool.honest) {
            printf("no ledger broke rule %s first\n",
                   ledger_rule_name((enum ledger_rule_number)rule));
            telling = false;
        }
    for (int body = LEDGER_BODY_FIRST; body < LEDGER_BODY_END; body++)
        if (campaign->bodies[body] == 0) {
            printf("no entry was a %s\n", ledger_body_name((enum ledger_body)body));
            telling = false;
        }
    if (campaign->held[GENERATED_SOUND] * 4 < campaign->judged[GENERATED_SOUND] * 3 ||
        campaign->objected[GENERATED_BROKEN] * 4 < campaign->judged[GENERATED_BROKEN] * 3) {
        printf("too few ledgers hold, or too few do not\n");
        telling = false;
    }
    return telling;
}

static volatile sig_atomic_t is_stopped;

static void
stop(int signal)
{
    (void)signal;
    is_stopped = 1;
}

static void
run(struct campaign *campaign)
{
    const time_t started = time(NULL);

    for (uint64_t i = campaign->from; i < campaign->count; i++) {
        if (is_stopped) {
            printf("stopped: go on with --from %llu\n", (unsigned long long)i);
            campaign->count = i;
            break;
        }
        judge_seed(campaign, campaign->seed + i);
        if (campaign->progress && (i + 1) % 1000 == 0) {
            fprintf(stderr, "%llu of %llu, %lld s, %llu differences (go on with --from %llu)\n",
                    (unsigned long long)(i + 1), (unsigned long long)campaign->count,
                    (long long)(time(NULL) - started), (unsigned long long)campaign->differences,
                    (unsigned long long)(i + 1));
        }
    }
}

static bool
read_options(struct campaign *campaign, int argc, char **argv, const char **out_python)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--progress") == 0) {
            campaign->progress = true;
            continue;
        }
        if (strcmp(argv[i], "--honest") == 0) {
            campaign->pool.honest = true;
            continue;
        }
        if (strcmp(argv[i], "--unmended") == 0) {
            campaign->pool.unmended = true;
            continue;
        }
        if (i + 1 == argc)
            return false;
        const char *value = argv[i + 1];

        if (strcmp(argv[i], "--count") == 0)
            campaign->count = strtoull(value, NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0)
            campaign->seed = strtoull(value, NULL, 10);
        else if (strcmp(argv[i], "--from") == 0)
            campaign->from = strtoull(value, NULL, 10);
        else if (strcmp(argv[i], "--sample") == 0)
            campaign->sample = strtoull(value, NULL, 10);
        else if (strcmp(argv[i], "--python") == 0)
            *out_python = value;
        else
            return false;
        i++;
    }
    return campaign->count > campaign->from && campaign->sample > 0;
}

int
main(int argc, char **argv)
{
    static struct campaign campaign = {.count = 1000, .sample = 100};
    const char *python = NULL;

    if (!read_options(&campaign, argc, argv, &python)) {
        fprintf(stderr, "differential [--count N] [--seed S] [--from I] [--python VERIFY.PY "
                        "--sample K] [--progress] [--honest [--unmended]]\n");
        return 2;
    }
    (void)signal(SIGINT, stop);
    (void)signal(SIGTERM, stop);
    pool_open(&campaign.pool);
    if (python != NULL)
        campaign.python = python_open(python);
    run(&campaign);
    if (campaign.python != NULL)
        campaign.differences += python_close(campaign.python, &campaign.python_count);
    print_counts(&campaign);
    pool_close(&campaign.pool);
    return campaign.differences > 0 || campaign.alarms > 0 || !is_telling(&campaign);
}
