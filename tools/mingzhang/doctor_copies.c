/* What stands outside the ledger's directory, and would be left of it: publications and the
 * witnesses' cosignatures. */
#include <string.h>
#include <sys/stat.h>

#include "ledger/value/date.h"
#include "ledger/witness.h"
#include "tools/mingzhang/doctor.h"
#include "tools/mingzhang/last_publication.h"

/* A week is the longest that an office should have to type in again. */
#define COPY_MS_MAX (7 * DOCTOR_DAY_MS)

/* One disk that dies takes both. */
static bool
on_the_same_disk(const struct doctor *doctor, const char *directory)
{
    struct stat ledger;
    struct stat copy;

    return stat(doctor->context->ledger_path, &ledger) == 0 && stat(directory, &copy) == 0 &&
           ledger.st_dev == copy.st_dev;
}

enum ledger_status
doctor_published(struct doctor *doctor, struct ledger_error *err)
{
    static const struct language_text item = {"发布与备份", "Publication"};
    struct last_publication last;
    struct ledger_buffer line = {0};
    char when[LEDGER_DATE_TIME_SIZE];
    uint64_t sealed = doctor->context->head->seal_count;
    enum doctor_state state = DOCTOR_GOOD;
    enum word what_to_do = WORD_DOCTOR_DO_PUBLISH;
    enum ledger_status status = last_publication_get(doctor->context->ledger, &last, err);

    if (sealed == 0)
        return LEDGER_OK; /* doctor_head says so. */
    if (status == LEDGER_NOT_FOUND) {
        status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_PUBLISHED_NEVER,
                                 sealed);
        return doctor_put(doctor, item, DOCTOR_ATTENTION, what_to_do, &line, status);
    }
    if (status != LEDGER_OK)
        return status;
    ledger_instant_format(last.time_ms, when);
    if (last.size >= sealed)
        status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_PUBLISHED_ALL,
                                 last.size, when, last.directory);
    else
        status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_PUBLISHED_TAIL,
                                 last.size, when, last.directory, sealed - last.size, last.size,
                                 sealed - 1);
    if (last.size < sealed && ledger_now(doctor->context->ledger) - last.time_ms > COPY_MS_MAX) {
        state = DOCTOR_ATTENTION;
    } else if (on_the_same_disk(doctor, last.directory)) {
        state = DOCTOR_ATTENTION;
        what_to_do = WORD_DOCTOR_DO_PUBLISH_ELSEWHERE;
    }
    return doctor_put(doctor, item, state, what_to_do, &line, status);
}

enum ledger_status
doctor_witnesses(struct doctor *doctor, struct ledger_error *err)
{
    static const struct language_text item = {"见证", "Witnesses"};
    struct ledger_policy *policy = NULL;
    struct ledger_witnessed newest = {0};
    struct ledger_buffer line = {0};
    char when[LEDGER_DATE_TIME_SIZE];
    uint64_t sealed = doctor->context->head->seal_count;
    enum doctor_state state = DOCTOR_GOOD;
    enum ledger_status status = ledger_policy_load(doctor->context->ledger, NULL, &policy, err);

    if (status != LEDGER_OK || sealed == 0)
        goto out;
    if (policy == NULL || ledger_policy_witness_count(policy) == 0) {
        status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_WITNESS_NONE);
        status =
            doctor_put(doctor, item, DOCTOR_ATTENTION, WORD_DOCTOR_DO_WITNESS_NAME, &line, status);
        goto out;
    }
    status = ledger_witness_newest(doctor->context->ledger, policy, &newest, err);
    if (status == LEDGER_NOT_FOUND) {
        status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_WITNESS_NEVER,
                                 (uint64_t)ledger_policy_witness_count(policy));
        state = DOCTOR_ATTENTION;
    } else if (status == LEDGER_OK) {
        ledger_instant_format(newest.time_ms, when);
        status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_WITNESSED,
                                 newest.size, sealed, when);
        if (newest.size < sealed &&
            ledger_now(doctor->context->ledger) - newest.time_ms > COPY_MS_MAX)
            state = DOCTOR_ATTENTION;
    }
    if (status == LEDGER_OK)
        status = doctor_put(doctor, item, state, WORD_DOCTOR_DO_WITNESS, &line, status);

out:
    ledger_policy_free(policy);
    return status;
}
