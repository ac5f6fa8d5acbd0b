/* Rules 5 and 6: who signed, whether he may, and what he signed. */
#include <string.h>

#include "audit/judge/replay_internal.h"
#include "audit/judge/statement.h"

const struct audit_entry *
replay_genesis_enrolment(const struct audit_replay *replay, size_t *at)
{
    while (*at < replay->voucher->header->entry_count) {
        const struct audit_entry *entry = &replay->voucher->entries[(*at)++];

        if (entry->bytes.data != NULL && entry->body == AUDIT_OFFICER &&
            entry->officer.action == AUDIT_ENROL)
            return entry;
    }
    return NULL;
}

static void
signer_of_genesis(const struct audit_replay *replay, struct replay_signer *signer)
{
    const struct audit_entry *entry;
    struct audit_vkey vkey;
    size_t at = 0;

    while ((entry = replay_genesis_enrolment(replay, &at)) != NULL) {
        if (!audit_bytes_equal(entry->officer.name, signer->signature->officer))
            continue;
        if (audit_vkey_read(entry->officer.vkey, &vkey, /* err= */ NULL) != AUDIT_OK)
            continue;
        signer->known = true;
        signer->roles = entry->officer.roles;
        signer->person = entry->officer.person;
        signer->unit_code = entry->officer.unit_code;
        memcpy(signer->public_key, vkey.public_key, sizeof(signer->public_key));
        return;
    }
}

static void
signer_of_state(const struct audit_replay *replay, struct replay_signer *signer)
{
    const struct replay_officer *officer = audit_table_find(
        replay->arena, &replay->state->people.officers, signer->signature->officer);

    if (officer == NULL)
        return;
    signer->known = true;
    signer->revoked = officer->revoked;
    signer->roles = officer->roles;
    if (officer->has_person)
        signer->person = (struct audit_bytes){officer->person, sizeof(officer->person)};
    if (officer->has_unit_code)
        signer->unit_code = (struct audit_bytes){officer->unit_code, sizeof(officer->unit_code)};
    memcpy(signer->public_key, officer->public_key, sizeof(signer->public_key));
}

static void
find_signers(struct audit_replay *replay)
{
    const struct audit_seal *seal = replay->voucher->seal;

    for (size_t i = 0; i < seal->signature_count; i++) {
        struct replay_signer *signer = &replay->scratch.signers[i];

        *signer = (struct replay_signer){.signature = &seal->signatures[i]};
        if (replay->state->position.size == 0)
            signer_of_genesis(replay, signer);
        else
            signer_of_state(replay, signer);
    }
}

/* Section 3, as far as all who sign this voucher sign the same. */
static void
statement_begin(struct audit_replay *replay)
{
    const struct audit_header *header = replay->voucher->header;
    struct audit_buffer *text = &replay->scratch.statement;

    text->size = 0;
    audit_statement_begin(header, replay->voucher->seal->header_bytes, text);
    replay->scratch.statement_begin = text->size;
}

static void
statement_end(struct audit_replay *replay, const struct audit_signature *signature)
{
    struct audit_buffer *text = &replay->scratch.statement;

    if (!text->failed)
        text->size = replay->scratch.statement_begin;
    audit_statement_end(signature, text);
}

static void
judge_ed25519(struct audit_replay *replay, size_t index)
{
    const struct replay_signer *signer = &replay->scratch.signers[index];
    const struct audit_signature *signature = signer->signature;
    struct audit_signature_job job = {
        .voucher = replay->state->position.size,
        .signature = index,
        .officer = signature->officer,
    };

    statement_end(replay, signature);
    if (replay->scratch.statement.failed)
        return; /* Asked for after the last. */
    job.statement = audit_buffer_bytes(&replay->scratch.statement);
    memcpy(job.public_key, signer->public_key, sizeof(job.public_key));
    memcpy(job.ed25519, signature->ed25519.data, sizeof(job.ed25519));
    if (replay->sink->signature != NULL)
        replay->sink->signature(replay->sink->context, &job);
    else if (!audit_ed25519_check(job.public_key, job.statement, job.ed25519))
        replay_object_to_voucher(replay, AUDIT_RULE_SIGNATURE, AUDIT_MESSAGE_SIGNATURE_BAD,
                                 job.voucher, signature->officer);
}

static const enum audit_message no_role[AUDIT_ROLE_END] = {
    [AUDIT_MAKER] = AUDIT_MESSAGE_SIGNER_IS_NO_MAKER,
    [AUDIT_REVIEWER] = AUDIT_MESSAGE_SIGNER_IS_NO_REVIEWER,
    [AUDIT_APPROVER] = AUDIT_MESSAGE_SIGNER_IS_NO_APPROVER,
    [AUDIT_ADMIN] = AUDIT_MESSAGE_SIGNER_IS_NO_ADMIN,
    [AUDIT_CASHIER] = AUDIT_MESSAGE_SIGNER_IS_NO_CASHIER,
    [AUDIT_RECOVERY_KEY] = AUDIT_MESSAGE_SIGNER_IS_NO_RECOVERY,
};

/* Rule 5. A signer who may not sign is told of once; his signature is not looked at. */
static void
judge_signature(struct audit_replay *replay, size_t index)
{
    const struct replay_signer *signer = &replay->scratch.signers[index];
    const struct audit_signature *signature = signer->signature;
    enum audit_message message = AUDIT_MESSAGE_NONE;

    if (!signer->known)
        message = AUDIT_MESSAGE_SIGNER_UNKNOWN;
    else if (signer->revoked)
        message = AUDIT_MESSAGE_SIGNER_REVOKED;
    else if ((signer->roles >> signature->role & 1u) == 0)
        message = no_role[signature->role];
    else if (signature->role == AUDIT_RECOVERY_KEY && replay->state->position.size != 0 &&
             !replay_breaks_glass(replay))
        message = AUDIT_MESSAGE_RECOVERY_WITHOUT_BREAK_GLASS;
    if (message == AUDIT_MESSAGE_NONE)
        judge_ed25519(replay, index);
    else
        replay_object_to_voucher(replay, AUDIT_RULE_SIGNATURE, message,
                                 replay->state->position.size, signature->officer);
}

/* Both stated, and the same. */
static bool
same(struct audit_bytes a, struct audit_bytes b)
{
    return a.size > 0 && audit_bytes_equal(a, b);
}

static void
judge_payee(struct audit_replay *replay, const struct audit_payee *payee, uint64_t number,
            uint64_t *told)
{
    for (size_t i = 0; i < replay->voucher->seal->signature_count; i++) {
        const struct replay_signer *signer = &replay->scratch.signers[i];
        const bool unit =
            payee->kind == AUDIT_PAYEE_CREDIT_CODE && same(signer->unit_code, payee->id);
        const bool himself = payee->kind == AUDIT_PAYEE_PERSON && same(signer->person, payee->id);

        if ((!unit && !himself) || (*told >> i & 1u) != 0)
            continue;
        *told |= UINT64_C(1) << i;
        replay_object_to_voucher(replay, AUDIT_RULE_SEPARATION,
                                 unit ? AUDIT_MESSAGE_SIGNER_PAYS_OWN_UNIT
                                      : AUDIT_MESSAGE_SIGNER_PAYS_HIMSELF,
                                 replay->state->position.size, signer->signature->officer, number);
    }
}

static void
judge_separation(struct audit_replay *replay)
{
    const struct audit_voucher *voucher = replay->voucher;
    const struct replay_signer *signers = replay->scratch.signers;
    uint64_t told = 0; /* by signer: once is enough */

    for (size_t i = 1; i < voucher->seal->signature_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (same(signers[i].person, signers[j].person))
                replay_object_to_voucher(
                    replay, AUDIT_RULE_SEPARATION, AUDIT_MESSAGE_SIGNERS_ARE_ONE_PERSON,
                    replay->state->position.size, signers[j].signature->officer,
                    signers[i].signature->officer);
        }
    }
    for (size_t i = 0; i < voucher->header->entry_count; i++) {
        if (replay_entry_counts(replay, i) && voucher->entries[i].body == AUDIT_DISBURSEMENT)
            judge_payee(replay, &voucher->entries[i].disbursement.payee,
                        replay->state->position.entry_count + i, &told);
    }
}
_Static_assert(AUDIT_SIGNATURES_MAX <= 64, "one bit for each signer");

enum audit_status
replay_judge_signers(struct audit_replay *replay, struct audit_error *err)
{
    enum audit_status status;

    find_signers(replay);
    statement_begin(replay);
    for (size_t i = 0; i < replay->voucher->seal->signature_count; i++)
        judge_signature(replay, i);
    status = audit_buffer_status(&replay->scratch.statement, err);
    if (status != AUDIT_OK)
        return status;
    judge_separation(replay);
    return replay_judge_roles(replay, err);
}
