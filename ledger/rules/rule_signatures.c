/* Rules 5, 6 and 7: who signed, and whether these people may sign this together. */
#include <assert.h>

#include "ledger/record/voucher.h"
#include "ledger/rules/judging.h"

/* An officer as he stood before the voucher; in voucher 0 as it enrols him itself. */
static enum ledger_status
officer_look_up(struct ledger_judging *judging, const char *name,
                struct ledger_officer_state *out_officer, struct ledger_error *err)
{
    if (judging->the_case->seal_number == 0)
        return ledger_summary_officer(&judging->summary, name, out_officer);
    return ledger_state_officer(judging->the_case->txn, name, judging->arena, out_officer, err);
}

static enum ledger_message
role_not_held(enum ledger_role role)
{
    static const enum ledger_message messages[LEDGER_ROLE_END] = {
        [LEDGER_ROLE_MAKER] = LEDGER_MESSAGE_SIGNER_IS_NO_MAKER,
        [LEDGER_ROLE_REVIEWER] = LEDGER_MESSAGE_SIGNER_IS_NO_REVIEWER,
        [LEDGER_ROLE_APPROVER] = LEDGER_MESSAGE_SIGNER_IS_NO_APPROVER,
        [LEDGER_ROLE_ADMIN] = LEDGER_MESSAGE_SIGNER_IS_NO_ADMIN,
        [LEDGER_ROLE_CASHIER] = LEDGER_MESSAGE_SIGNER_IS_NO_CASHIER,
        [LEDGER_ROLE_RECOVERY] = LEDGER_MESSAGE_SIGNER_IS_NO_RECOVERY,
    };

    assert(role > LEDGER_ROLE_NONE && role < LEDGER_ROLE_END);
    return messages[role];
}

static enum ledger_status
signature_judge(struct ledger_judging *judging, const struct ledger_sign_off *signature,
                struct ledger_officer_state *out_officer, struct ledger_buffer *statement,
                struct ledger_error *err)
{
    enum ledger_status status = officer_look_up(judging, signature->officer, out_officer, err);

    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNER_UNKNOWN, signature->officer);
    if (status != LEDGER_OK)
        return status;
    if (out_officer->revoked)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNER_REVOKED, signature->officer);
    if ((out_officer->roles & 1u << signature->role) == 0)
        return ledger_fail(err, LEDGER_REFUSED, role_not_held(signature->role), signature->officer);
    if (signature->role == LEDGER_ROLE_RECOVERY && judging->the_case->seal_number > 0 &&
        !judging->summary.break_glass)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECOVERY_WITHOUT_BREAK_GLASS,
                           signature->officer);

    ledger_buffer_clear(statement);
    status = ledger_statement_compose(&judging->header, judging->the_case->header_bytes, signature,
                                      statement, err);
    if (status != LEDGER_OK)
        return status;
    if (!ledger_signature_holds(&signature->ed25519, ledger_buffer_slice(statement),
                                &out_officer->public_key))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNATURE_DOES_NOT_HOLD,
                           signature->officer);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_signature(struct ledger_judging *judging, struct ledger_error *err)
{
    const struct ledger_case *the_case = judging->the_case;
    enum ledger_status status = LEDGER_OK;
    struct ledger_buffer statement = {0};

    assert(the_case->signature_count <= LEDGER_SIGNATURES_MAX);
    for (size_t i = 0; i < the_case->signature_count && status == LEDGER_OK; i++)
        status = signature_judge(judging, &the_case->signatures[i], &judging->signers[i],
                                 &statement, err);
    ledger_buffer_free(&statement);
    return status;
}

static enum ledger_status
signers_are_different_people(const struct ledger_judging *judging, struct ledger_error *err)
{
    for (size_t i = 0; i < judging->the_case->signature_count; i++) {
        const struct ledger_officer_state *one = &judging->signers[i];

        for (size_t j = 0; j < i && one->person.size > 0; j++) {
            if (ledger_slice_equal(one->person, judging->signers[j].person))
                return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNERS_ARE_ONE_PERSON,
                                   judging->signers[j].name, one->name);
        }
    }
    return LEDGER_OK;
}

static enum ledger_status
signer_is_not_paid(const struct ledger_summary *summary, const struct ledger_officer_state *signer,
                   struct ledger_error *err)
{
    const struct ledger_payee unit = {
        .name = "",
        .kind = LEDGER_PAYEE_ENTERPRISE,
        .credit_code = signer->unit_code,
    };
    const struct ledger_payee person = {
        .name = "",
        .kind = LEDGER_PAYEE_PERSON,
        .person = signer->person,
    };
    struct ledger_digest hash;

    if (signer->unit_code[0] != '\0') {
        hash = ledger_payee_hash(&unit);
        if (ledger_summary_pays(summary, &hash))
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNER_PAYS_OWN_UNIT,
                               signer->name, signer->unit_code);
    }
    if (signer->person.size > 0) {
        hash = ledger_payee_hash(&person);
        if (ledger_summary_pays(summary, &hash))
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNER_PAYS_HIMSELF,
                               signer->name);
    }
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_separation(struct ledger_judging *judging, struct ledger_error *err)
{
    enum ledger_status status = signers_are_different_people(judging, err);

    for (size_t i = 0; i < judging->the_case->signature_count && status == LEDGER_OK; i++)
        status = signer_is_not_paid(&judging->summary, &judging->signers[i], err);
    return status;
}

enum ledger_status
ledger_rule_required_roles(struct ledger_judging *judging, struct ledger_error *err)
{
    static const enum ledger_message messages[LEDGER_ROLE_END] = {
        [LEDGER_ROLE_MAKER] = LEDGER_MESSAGE_MAKER_MISSING,
        [LEDGER_ROLE_REVIEWER] = LEDGER_MESSAGE_REVIEWER_MISSING,
        [LEDGER_ROLE_APPROVER] = LEDGER_MESSAGE_APPROVER_MISSING,
        [LEDGER_ROLE_ADMIN] = LEDGER_MESSAGE_ADMIN_MISSING,
        [LEDGER_ROLE_CASHIER] = LEDGER_MESSAGE_CASHIER_MISSING,
        [LEDGER_ROLE_RECOVERY] = LEDGER_MESSAGE_RECOVERY_MISSING,
    };
    const struct ledger_case *the_case = judging->the_case;
    struct ledger_needed needed;
    struct ledger_needed missing;
    enum ledger_status status = ledger_summary_needed(
        &judging->summary, the_case->txn, the_case->seal_number, judging->arena, &needed, err);

    if (status != LEDGER_OK)
        return status;
    missing = needed;
    ledger_needed_subtract(&missing, the_case->signatures, the_case->signature_count);
    for (unsigned role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++) {
        if (missing.counts[role] > 0)
            return ledger_fail(err, LEDGER_REFUSED, messages[role], (uint64_t)needed.counts[role],
                               (uint64_t)(needed.counts[role] - missing.counts[role]));
    }
    return LEDGER_OK;
}
