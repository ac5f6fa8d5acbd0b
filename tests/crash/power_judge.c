#include "crash/power_judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ledger/publish.h"
#include "ledger/verify.h"
#include "support/park.h"

enum { PATH_SIZE = 160 };

/* A day after the run began: later than everything in it, and nothing in it is too old. */
static const int64_t later_ms = PARK_NOW_MS + INT64_C(86400000);

struct power_people {
    struct park park;
};

/* One judgement under way. */
struct judging {
    const struct power_history *history;
    const struct power_promise *promise;
    char ledger_path[PATH_SIZE];
    char evidence[PATH_SIZE];
    struct ledger *ledger;
    uint64_t vouchers;
    char *why;
};

const char *
power_verdict_name(enum power_verdict verdict)
{
    static const char *const names[POWER_VERDICTS] = {
        [POWER_GOOD] = "good",         [POWER_LOST] = "lost",         [POWER_WRONG] = "wrong",
        [POWER_UNOPENED] = "unopened", [POWER_EVIDENCE] = "evidence", [POWER_STUCK] = "stuck",
        [POWER_CRASHED] = "crashed",
    };

    return names[verdict];
}

static int64_t
clock_later(void *unused)
{
    (void)unused;
    return later_ms;
}

struct power_people *
power_people_read(const char *directory)
{
    struct power_people *people = calloc(1, sizeof(*people));
    char path[PATH_SIZE];
    FILE *file;
    struct ledger_error err = {0};

    assert_non_null(people);
    people->park.now_ms = later_ms;
    (void)snprintf(path, sizeof(path), "%s/seeds", directory);
    file = fopen(path, "rb");
    assert_non_null(file);
    for (int i = 0; i < PARK_PEOPLE; i++) {
        struct ledger_signer *signer = &people->park.people[i];
        const char *name = park_name((enum park_person)i);
        struct ledger_secret seed = {0};
        char text[LEDGER_VKEY_SIZE];

        assert_status(ledger_secret_take(&seed, 32, &err), LEDGER_OK, &err);
        assert_int_equal(fread(seed.data, 32, 1, file), 1);
        assert_status(ledger_key_from_seed(&seed, &signer->key, &err), LEDGER_OK, &err);
        ledger_vkey_format(name, LEDGER_KEY_ED25519, &signer->key.public_key, text);
        assert_status(ledger_vkey_parse(ledger_slice_of_text(text), &signer->vkey, &err), LEDGER_OK,
                      &err);
        (void)snprintf(path, sizeof(path), "%s/%s-after", directory, name);
        (void)mkdir(path, 0700);
        signer->directory = strdup(path);
    }
    (void)fclose(file);
    return people;
}

void
power_people_free(struct power_people *people)
{
    if (people == NULL)
        return;
    for (int i = 0; i < PARK_PEOPLE; i++)
        ledger_signer_free(&people->park.people[i]);
    free(people);
}

static enum power_verdict
blame(struct judging *judging, enum power_verdict verdict, const char *what,
      enum ledger_status status, const struct ledger_error *err)
{
    char sentence[LEDGER_ERROR_TEXT_SIZE] = "";

    if (status != LEDGER_OK && err != NULL)
        ledger_error_text(err, LEDGER_LANGUAGE_EN, sentence);
    (void)snprintf(judging->why, POWER_WHY_SIZE, "%s: %.200s", what, sentence);
    return verdict;
}

static enum ledger_status
reopen(struct judging *judging, struct ledger_error *err)
{
    const struct ledger_options options = {
        .directory = judging->ledger_path,
        .clock = {.now_ms = clock_later},
    };

    ledger_close(judging->ledger);
    judging->ledger = NULL;
    return ledger_open(&options, &judging->ledger, err);
}

static enum power_verdict
judge_opening(struct judging *judging)
{
    struct ledger_error err = {0};
    const enum ledger_status status = reopen(judging, &err);

    if (status == LEDGER_OK || (!judging->promise->created && judging->promise->acknowledged == 0))
        return POWER_GOOD;
    return blame(judging, status == LEDGER_ROLLED_BACK ? POWER_LOST : POWER_UNOPENED, "opening",
                 status, &err);
}

static enum power_verdict
judge_content(struct judging *judging)
{
    struct ledger_digest contents[POWER_VOUCHERS_MAX];
    const struct power_history *history = judging->history;
    struct ledger_head head;
    struct ledger_error err = {0};
    enum ledger_status status =
        power_content_of_ledger(judging->ledger, contents, &judging->vouchers, &err);

    if (status == LEDGER_OK)
        status = ledger_head(judging->ledger, &head, &err);
    if (status != LEDGER_OK)
        return blame(judging, POWER_WRONG, "reading", status, &err);
    if (judging->vouchers < judging->promise->acknowledged)
        return blame(judging, POWER_LOST, "fewer vouchers than acknowledged", LEDGER_OK, NULL);
    for (uint64_t n = 1; n <= judging->vouchers; n++)
        if (history->is_known[n] && !ledger_digest_equal(&contents[n - 1], &history->contents[n]))
            return blame(judging, POWER_WRONG, "other seals or entries", LEDGER_OK, NULL);
    if (history->is_known[judging->vouchers] &&
        !ledger_digest_equal(&head.root, &history->roots[judging->vouchers]))
        return blame(judging, POWER_WRONG, "another root", LEDGER_OK, NULL);
    return POWER_GOOD;
}

/* The old publication or the new one: whatever `checkpoint` names is there. */
static enum power_verdict
judge_evidence(struct judging *judging)
{
    const struct power_history *history = judging->history;
    struct ledger_checkpoint checkpoint;
    struct ledger_digest content;
    struct ledger_error err = {0};
    const enum ledger_status status =
        power_content_of_evidence(judging->evidence, &checkpoint, &content, &err);

    if (status == LEDGER_NOT_FOUND && judging->promise->published == 0)
        return POWER_GOOD;
    if (status != LEDGER_OK)
        return blame(judging, POWER_EVIDENCE, "evidence", status, &err);
    if (checkpoint.size < judging->promise->published)
        return blame(judging, POWER_EVIDENCE, "an older publication", LEDGER_OK, NULL);
    if (judging->ledger != NULL && checkpoint.size > judging->vouchers)
        return blame(judging, POWER_EVIDENCE, "evidence ahead of the store", LEDGER_OK, NULL);
    if (checkpoint.size > POWER_VOUCHERS_MAX ||
        (history->is_known[checkpoint.size] &&
         (!ledger_digest_equal(&content, &history->contents[checkpoint.size]) ||
          !ledger_digest_equal(&checkpoint.root, &history->roots[checkpoint.size]))))
        return blame(judging, POWER_EVIDENCE, "other content in evidence", LEDGER_OK, NULL);
    return POWER_GOOD;
}

static enum power_verdict
judge_thoroughly(struct judging *judging)
{
    static struct ledger_verification verification;
    const struct ledger_progress nobody = {0};
    struct ledger_error err = {0};
    const enum ledger_status status = ledger_verify(judging->ledger, nobody, &verification, &err);

    if (status == LEDGER_OK)
        return POWER_GOOD;
    return blame(judging, POWER_WRONG, "verify", status,
                 verification.finding_count > 0 ? &verification.findings[0].what : &err);
}

static enum ledger_status
seal_one_more(struct judging *judging, struct power_people *people, struct ledger_error *err)
{
    static const enum park_person signers[] = {PARK_MAKER, PARK_REVIEWER, PARK_PEOPLE};
    const struct ledger_entry entry = park_programme("AFTER-1", LEDGER_INSTRUMENT_REFUND);
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;

    /* They have just come: what they saw in another state is not of this one. */
    for (int i = 0; i < PARK_PEOPLE; i++)
        people->park.people[i].has_seen = false;
    people->park.ledger = judging->ledger;
    return park_submit(&people->park, &entry, 1, signers, &receipt, &verdict, err);
}

/* Whoever comes back after the cut goes on working: seals, publishes, closes and opens. */
static enum power_verdict
judge_going_on(struct judging *judging, struct power_people *people)
{
    const struct ledger_publish_options options = {.directory = judging->evidence};
    struct power_promise promise = *judging->promise;
    struct ledger_publication publication;
    struct ledger_error err = {0};
    enum ledger_status status = LEDGER_OK;
    enum power_verdict verdict;

    promise.acknowledged = judging->vouchers;
    /* The officers are enrolled by the second voucher. */
    if (judging->vouchers >= 2) {
        status = seal_one_more(judging, people, &err);
        promise.acknowledged++;
    }
    if (status == LEDGER_OK && judging->vouchers > 0) {
        status = ledger_publish(judging->ledger, &options, &publication, &err);
        promise.published = promise.acknowledged;
    }
    if (status == LEDGER_OK)
        status = reopen(judging, &err);
    if (status != LEDGER_OK)
        return blame(judging, POWER_STUCK, "going on", status, &err);
    judging->promise = &promise;
    /* The voucher that came now is none that the history knows. */
    struct power_history history = *judging->history;
    if (judging->vouchers >= 2)
        for (uint64_t n = judging->vouchers + 1; n <= POWER_VOUCHERS_MAX; n++)
            history.is_known[n] = false;
    judging->history = &history;
    verdict = judge_content(judging);
    if (verdict == POWER_GOOD)
        verdict = judge_evidence(judging);
    if (verdict == POWER_GOOD)
        verdict = judge_thoroughly(judging);
    return verdict;
}

enum power_verdict
power_judge(const char *root, const struct power_history *history,
            const struct power_promise *promise, unsigned parts, enum power_depth depth,
            struct power_people *people, char out_why[static POWER_WHY_SIZE])
{
    struct judging judging = {.history = history, .promise = promise, .why = out_why};
    enum power_verdict verdict = POWER_GOOD;

    (void)snprintf(judging.ledger_path, sizeof(judging.ledger_path), "%s/ledger", root);
    (void)snprintf(judging.evidence, sizeof(judging.evidence), "%s/evidence", root);
    if ((parts & POWER_PART_LEDGER) != 0)
        verdict = judge_opening(&judging);
    if (verdict == POWER_GOOD && judging.ledger != NULL)
        verdict = judge_content(&judging);
    if (verdict == POWER_GOOD && (parts & POWER_PART_EVIDENCE) != 0)
        verdict = judge_evidence(&judging);
    if (verdict == POWER_GOOD && judging.ledger != NULL && judging.vouchers > 0) {
        if (depth == POWER_VERIFY)
            verdict = judge_thoroughly(&judging);
        if (depth == POWER_GO_ON)
            verdict = judge_going_on(&judging, people);
    }
    ledger_close(judging.ledger);
    return verdict;
}
