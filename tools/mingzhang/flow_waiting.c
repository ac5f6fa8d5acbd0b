/* A voucher that waits: signed by the next person, and sealed when nobody is missing. */
#include <string.h>

#include "tools/mingzhang/erasing.h"
#include "tools/mingzhang/flow_internal.h"

/* Nobody signs a voucher twice: his second signature would take the place of his first. */
enum ledger_status
flow_not_signed_yet(const struct command_context *context, const struct ledger_voucher *voucher,
                    const char *officer, struct ledger_error *err)
{
    for (size_t i = 0; i < voucher->signature_count; i++) {
        if (strcmp(voucher->signatures[i].officer, officer) == 0)
            return ledger_fail(
                err, LEDGER_REFUSED, LEDGER_MESSAGE_FLOW_SIGNED_ALREADY, officer,
                flow_role_word(context->output.language, voucher->signatures[i].role));
    }
    return LEDGER_OK;
}

/* Sealed, or kept until the others have signed. What the rules refuse is neither. */
static enum ledger_status
keep_or_seal(struct command_context *context, const struct ledger_voucher *voucher,
             const struct ledger_sign_off *own, struct flow_result *result,
             struct ledger_error *err)
{
    enum ledger_status status =
        ledger_voucher_missing(context->ledger, voucher, result->missing, err);

    if (status != LEDGER_OK)
        return status;
    if (flow_is_complete(result->missing)) {
        status = flow_seal(context, voucher, &result->receipt, err);
        result->is_sealed = status == LEDGER_OK;
        /* The signature is good, only the ledger's own key is locked: do not ask for it twice. */
        if (flow_is_locked(status, err) && own != NULL) {
            enum ledger_status kept = ledger_pending_sign(context->ledger, result->voucher, own,
                                                          /* err= */ NULL);

            if (kept == LEDGER_OK)
                output_notice(&context->output, WORD_FLOW_SIGNATURE_KEPT);
        }
        return status;
    }
    status = flow_judge(context->ledger, voucher, err);
    if (status == LEDGER_OK && own != NULL)
        status = ledger_pending_sign(context->ledger, result->voucher, own, err);
    return status;
}

static const struct ledger_sign_off *
signature_of(const struct ledger_voucher *voucher, const char *officer)
{
    for (size_t i = 0; i < voucher->signature_count; i++) {
        if (strcmp(voucher->signatures[i].officer, officer) == 0)
            return &voucher->signatures[i];
    }
    return NULL;
}

static enum ledger_status
sign_loaded(struct command_context *context, struct ledger_voucher *voucher, enum ledger_role role,
            struct flow_signing *signing, struct flow_result *result, struct ledger_error *err)
{
    const char *officer = signing->signer.vkey.name;
    bool complete;
    enum ledger_status status =
        ledger_voucher_missing(context->ledger, voucher, result->missing, err);

    if (status != LEDGER_OK)
        return status;
    complete = flow_is_complete(result->missing);
    if (!complete) {
        status = flow_not_signed_yet(context, voucher, officer, err);
        if (status == LEDGER_OK)
            status = flow_choose_role(context, &signing->signer, role, result->missing,
                                      &signing->role, err);
    }
    if (status == LEDGER_OK)
        status = ledger_signer_look_for(&signing->signer, context->ledger, voucher->entries,
                                        voucher->entry_count, &signing->head, &signing->was_pinned,
                                        &signing->followed, err);
    if (status == LEDGER_OK)
        status = erasing_tell_of(context, voucher, err);
    if (status == LEDGER_OK)
        status = flow_show(context, voucher, signing, err);
    if (status == LEDGER_OK)
        status = flow_ask(context, signing, err);
    if (status == LEDGER_OK && !complete)
        status = flow_unlock(context, signing, err);
    if (status == LEDGER_OK)
        status = flow_unlock_ledger(context, err);
    if (status == LEDGER_OK && !complete)
        status = flow_sign(context, signing, voucher, err);
    if (status == LEDGER_OK)
        status = keep_or_seal(context, voucher, complete ? NULL : signature_of(voucher, officer),
                              result, err);
    return status;
}

enum ledger_status
flow_sign_waiting(struct command_context *context, const char *id_prefix, enum ledger_role role,
                  struct ledger_error *err)
{
    struct flow_signing signing = {0};
    struct ledger_voucher voucher = {0};
    struct flow_result result = {0};
    size_t dropped = 0;
    enum ledger_status status = flow_open_signer(context, &signing.signer, err);

    if (status == LEDGER_OK)
        status = ledger_pending_find(context->ledger, id_prefix, &result.voucher, err);
    if (status == LEDGER_OK)
        status = ledger_pending_load(context->ledger, result.voucher, &voucher, &dropped, err);
    if (status != LEDGER_OK)
        goto out;
    if (dropped > 0)
        output_notice(&context->output, WORD_FLOW_SIGNATURES_DROPPED, (uint64_t)dropped);
    result.entry_count = voucher.entry_count;
    status = sign_loaded(context, &voucher, role, &signing, &result, err);
    if (status == LEDGER_OK)
        flow_erase(context, &result, 1);
    if (status == LEDGER_OK)
        status = flow_answer(context, &result, 1, /* as_list= */ false, err);
    if (status == LEDGER_OK)
        flow_tell_keys(context, &voucher, &result);

out:
    ledger_voucher_free(&voucher);
    flow_signing_free(&signing);
    return status;
}

enum ledger_status
flow_finish_waiting(struct command_context *context, struct ledger_voucher_id id,
                    struct ledger_error *err)
{
    struct ledger_voucher voucher = {0};
    struct flow_result result = {.voucher = id};
    enum ledger_status status =
        ledger_pending_load(context->ledger, id, &voucher, /* out_dropped= */ NULL, err);

    if (status != LEDGER_OK)
        goto out;
    result.entry_count = voucher.entry_count;
    status = ledger_voucher_missing(context->ledger, &voucher, result.missing, err);
    if (status == LEDGER_OK && flow_is_complete(result.missing)) {
        status = flow_unlock_ledger(context, err);
        if (status == LEDGER_OK)
            status = flow_seal(context, &voucher, &result.receipt, err);
        result.is_sealed = status == LEDGER_OK;
    }
    if (status == LEDGER_OK)
        flow_erase(context, &result, 1);
    if (status == LEDGER_OK)
        status = flow_answer(context, &result, 1, /* as_list= */ false, err);
    if (status == LEDGER_OK)
        flow_tell_keys(context, &voucher, &result);

out:
    ledger_voucher_free(&voucher);
    return status;
}
