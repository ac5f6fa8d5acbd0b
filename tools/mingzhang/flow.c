#include "tools/mingzhang/flow.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/rules/rules.h"
#include "ledger/value/date.h"
#include "tools/mingzhang/erasing.h"
#include "tools/mingzhang/flow_internal.h"

uint32_t
flow_today(const struct command_context *context)
{
    return ledger_date_of_instant(ledger_now(context->ledger));
}

/* --- sealing what is complete --- */

bool
flow_is_locked(enum ledger_status status, const struct ledger_error *err)
{
    return status == LEDGER_WRONG_KEY && err->message == LEDGER_MESSAGE_OWN_KEY_LOCKED;
}

enum ledger_status
flow_seal(struct command_context *context, const struct ledger_voucher *voucher,
          struct ledger_receipt *out_receipt, struct ledger_error *err)
{
    struct ledger_verdict verdict;
    struct ledger_secret passphrase = {0};
    struct ledger_error locked;
    enum ledger_language language = context->output.language;
    enum ledger_status status = ledger_seal(context->ledger, voucher, out_receipt, &verdict, err);

    if (!flow_is_locked(status, err))
        return status;
    locked = *err;
    status = prompt_secret(language, language_word(language, WORD_FLOW_LEDGER_PASSPHRASE),
                           /* twice= */ false, &passphrase, err);
    if (status != LEDGER_OK) { /* Nobody there: what is missing is the passphrase. */
        *err = locked;
        return locked.status;
    }
    ledger_unlock(context->ledger, &passphrase);
    *err = (struct ledger_error){0};
    return ledger_seal(context->ledger, voucher, out_receipt, &verdict, err);
}

void
flow_erase(struct command_context *context, struct flow_result *results, size_t count)
{
    bool any = false;

    for (size_t i = 0; i < count; i++)
        any = any || results[i].is_sealed;
    if (!any || erasing_finish_if_due(context))
        return;
    for (size_t i = 0; i < count; i++)
        results[i].erasing_is_due = results[i].is_sealed;
}

/* --- drafts --- */

struct submission {
    struct ledger_voucher *vouchers;
    size_t count;
    struct flow_result *results;
    struct flow_signing signing;
};

static void
submission_free(struct submission *submission)
{
    for (size_t i = 0; i < submission->count; i++)
        ledger_voucher_free(&submission->vouchers[i]);
    free(submission->vouchers);
    free(submission->results);
    flow_signing_free(&submission->signing);
    *submission = (struct submission){0};
}

/* How many of the drafts from `first` on fit into one voucher. */
static enum ledger_status
chunk_size(const struct ledger_entry *drafts, size_t count, size_t *out_size,
           struct ledger_error *err)
{
    struct ledger_buffer scratch = {0};
    size_t bytes = 0;
    size_t size = 0;
    enum ledger_status status = LEDGER_OK;

    while (size < count && size < LEDGER_VOUCHER_ENTRIES_MAX) {
        ledger_buffer_clear(&scratch);
        status = ledger_entry_encode(&drafts[size], &scratch, err);
        if (status != LEDGER_OK)
            break;
        /* A draft has no salt yet, and a salt of zeros is left out: its field costs 18 bytes. */
        bytes += scratch.size + LEDGER_ENTRY_SALT_SIZE + 2;
        if (size > 0 && bytes > LEDGER_VOUCHER_BYTES_MAX)
            break;
        size++;
    }
    ledger_buffer_free(&scratch);
    if (status == LEDGER_OK)
        *out_size = size;
    return status;
}

static enum ledger_status
submission_grow(struct submission *submission, struct ledger_error *err)
{
    size_t count = submission->count + 1;
    struct ledger_voucher *vouchers =
        realloc(submission->vouchers, count * sizeof(*submission->vouchers));
    struct flow_result *results;

    if (vouchers == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           count * sizeof(*submission->vouchers));
    submission->vouchers = vouchers;
    results = realloc(submission->results, count * sizeof(*submission->results));
    if (results == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           count * sizeof(*submission->results));
    submission->results = results;
    submission->vouchers[submission->count] = (struct ledger_voucher){0};
    submission->results[submission->count] = (struct flow_result){0};
    return LEDGER_OK;
}

/* What the ledger has already is answered with where it stands, for programs too. */
static enum ledger_status
answer_known(struct command_context *context, const struct ledger_verdict *verdict,
             enum ledger_status status)
{
    enum ledger_status printed = LEDGER_OK;

    if (context->output.json && verdict->is_known)
        printed = output_json(&context->output,
                              json_pack("{s:s, s:I}", "status", "known", "first_entry",
                                        (json_int_t)verdict->known_number),
                              /* err= */ NULL);
    return printed == LEDGER_OK ? status : printed;
}

/* A clock that is wrong now is heard of now, before anybody signs what could not be sealed. */
static enum ledger_status
clock_check(struct command_context *context, const struct ledger_entry *drafts, size_t count,
            struct ledger_error *err)
{
    struct ledger_head head;
    enum ledger_status status;

    if (count == 1 && drafts[0].body == LEDGER_BODY_INCIDENT)
        return LEDGER_OK; /* It is how a wrong clock is owned up to. */
    status = ledger_head(context->ledger, &head, err);
    return status == LEDGER_OK
               ? ledger_rules_seal_follows(head.last_sealed_at_ms, ledger_now(context->ledger), err)
               : status;
}

static enum ledger_status
prepare_one(struct command_context *context, struct submission *submission,
            const struct ledger_entry *drafts, size_t count, struct ledger_error *err)
{
    struct ledger_voucher *voucher;
    struct flow_result *result;
    struct ledger_verdict verdict = {0};
    enum ledger_status status = submission_grow(submission, err);

    if (status != LEDGER_OK)
        return status;
    voucher = &submission->vouchers[submission->count];
    result = &submission->results[submission->count];
    status = ledger_voucher_prepare(context->ledger, drafts, count, /* origin= */ NULL, voucher,
                                    &verdict, err);
    if (status == LEDGER_EXISTS)
        status = answer_known(context, &verdict, status);
    if (status != LEDGER_OK)
        return status;
    submission->count++;
    status = clock_check(context, drafts, count, err);
    if (status != LEDGER_OK)
        return status;
    result->voucher = voucher->header.voucher;
    result->entry_count = voucher->entry_count;
    return ledger_voucher_missing(context->ledger, voucher, result->missing, err);
}

/* Everything before the signature: who, as what, over which head; shown, and asked. */
static enum ledger_status
ready_to_sign(struct command_context *context, struct submission *submission, enum ledger_role role,
              struct ledger_error *err)
{
    struct flow_signing *signing = &submission->signing;
    enum ledger_status status = flow_choose_role(
        context, &signing->signer, role, submission->results[0].missing, &signing->role, err);

    if (status == LEDGER_OK)
        status = ledger_signer_look_for(&signing->signer, context->ledger,
                                        submission->vouchers[0].entries,
                                        submission->vouchers[0].entry_count, &signing->head,
                                        &signing->was_pinned, &signing->followed, err);
    for (size_t i = 0; i < submission->count && status == LEDGER_OK; i++)
        status = flow_show(context, &submission->vouchers[i], signing, err);
    if (status == LEDGER_OK)
        status = flow_ask(context, signing, err);
    if (status == LEDGER_OK)
        status = flow_unlock(context, signing, err);
    if (status == LEDGER_OK)
        status = flow_unlock_ledger(context, err);
    return status;
}

/* Signs all, and lets the rules see each with its signature before anything is kept. */
static enum ledger_status
sign_all(struct command_context *context, struct submission *submission, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < submission->count && status == LEDGER_OK; i++) {
        struct ledger_voucher *voucher = &submission->vouchers[i];

        status = flow_sign(context, &submission->signing, voucher, err);
        if (status == LEDGER_OK)
            status = flow_judge(context->ledger, voucher, err);
        if (status == LEDGER_OK)
            status = ledger_voucher_missing(context->ledger, voucher,
                                            submission->results[i].missing, err);
    }
    return status;
}

/* What all have signed and could not be sealed goes again: whoever is told that it failed will do
 * it once more, and the first try must not wait beside the second. */
static void
take_away(struct command_context *context, const struct submission *submission)
{
    for (size_t i = 0; i < submission->count; i++) {
        const struct flow_result *result = &submission->results[i];
        struct ledger_error ignored = {0};

        if (flow_is_complete(result->missing) && !result->is_sealed &&
            ledger_pending_remove(context->ledger, result->voucher, &ignored) != LEDGER_OK)
            return; /* It waits then, and pending lists it. */
    }
}

static enum ledger_status
seal_complete(struct command_context *context, struct submission *submission,
              struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < submission->count && status == LEDGER_OK; i++) {
        struct flow_result *result = &submission->results[i];

        if (!flow_is_complete(result->missing))
            continue;
        status = flow_seal(context, &submission->vouchers[i], &result->receipt, err);
        result->is_sealed = status == LEDGER_OK;
    }
    /* In doubt: it may be sealed, and is looked up by its id. */
    if (status != LEDGER_OK && status != LEDGER_IN_DOUBT)
        take_away(context, submission);
    return status;
}

static enum ledger_status
submit(struct command_context *context, struct submission *submission, enum ledger_role role,
       const struct ledger_vault *vault, bool as_list, struct ledger_error *err)
{
    enum ledger_status status;

    submission->signing.vault = vault;
    status = ready_to_sign(context, submission, role, err);
    if (status == LEDGER_OK)
        status = sign_all(context, submission, err);
    if (status == LEDGER_OK)
        status = ledger_pending_put(context->ledger, submission->vouchers, submission->count, vault,
                                    err);
    if (status == LEDGER_OK)
        status = seal_complete(context, submission, err);
    if (status == LEDGER_OK)
        flow_erase(context, submission->results, submission->count);
    if (status == LEDGER_OK)
        status = flow_answer(context, submission->results, submission->count, as_list, err);
    return status;
}

enum ledger_status
flow_submit(struct command_context *context, const struct ledger_entry *drafts, size_t draft_count,
            enum ledger_role role, const struct ledger_vault *vault, struct ledger_error *err)
{
    struct submission submission = {0};
    enum ledger_status status = flow_open_signer(context, &submission.signing.signer, err);

    if (status == LEDGER_OK)
        status = prepare_one(context, &submission, drafts, draft_count, err);
    if (status == LEDGER_OK)
        status = submit(context, &submission, role, vault, /* as_list= */ false, err);
    submission_free(&submission);
    return status;
}

enum ledger_status
flow_submit_many(struct command_context *context, const struct ledger_entry *drafts,
                 size_t draft_count, enum ledger_role role, const struct ledger_vault *vault,
                 struct ledger_error *err)
{
    struct submission submission = {0};
    size_t size = 0;
    enum ledger_status status = flow_open_signer(context, &submission.signing.signer, err);

    for (size_t first = 0; first < draft_count && status == LEDGER_OK; first += size) {
        status = chunk_size(drafts + first, draft_count - first, &size, err);
        if (status == LEDGER_OK)
            status = prepare_one(context, &submission, drafts + first, size, err);
    }
    if (status == LEDGER_OK)
        status = submit(context, &submission, role, vault, /* as_list= */ true, err);
    submission_free(&submission);
    return status;
}

enum ledger_status
flow_submit_by_admin(struct command_context *context, const struct ledger_entry *draft,
                     const struct ledger_vault *vault, struct ledger_error *err)
{
    struct ledger_entry drafts[2];
    size_t count = 0;

    if (command_has(context, "break-glass")) {
        ledger_entry_init(&drafts[count], LEDGER_BODY_INCIDENT);
        drafts[count].incident.kind = LEDGER_INCIDENT_BREAK_GLASS;
        drafts[count++].incident.description = command_text(context, "break-glass");
    }
    drafts[count++] = *draft;
    return flow_submit(context, drafts, count, LEDGER_ROLE_ADMIN, vault, err);
}
