/* Rule 16, who the ledger is and who may sign: identity, officer, rule, and what voucher 0 holds.
 */
#include <string.h>

#include "ledger/note/checkpoint.h"
#include "ledger/rules/judging.h"
#include "ledger/value/uscc.h"

enum { ADMINS_MIN = 2 };

/* Reads a vkey whose key must be of `name` and new to the ledger: a key that was once somebody's
 * would let one person's signature pass for another's. */
static enum ledger_status
vkey_is_new(struct ledger_store_txn *txn, const char *text, const char *name,
            struct ledger_error *err)
{
    struct ledger_vkey vkey;
    bool used = false;
    enum ledger_status status =
        ledger_rule_of_form(ledger_vkey_parse(ledger_slice_of_text(text), &vkey, err), err);

    if (status != LEDGER_OK)
        return status;
    if (vkey.type != LEDGER_KEY_ED25519 || strcmp(vkey.name, name) != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_VKEY_OF_OTHER_NAME, vkey.name, name);
    status = ledger_state_key_is_used(txn, &vkey.public_key, &used, err);
    if (status != LEDGER_OK)
        return status;
    if (used)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_VKEY_USED_BEFORE, name);
    return LEDGER_OK;
}

/* The old origin's last head must be named and be genuine, so that whoever follows the ledger can
 * follow it over the change. */
static enum ledger_status
origin_changes(struct ledger_entry_judging *judging, const struct ledger_identity_state *before,
               struct ledger_error *err)
{
    const struct ledger_identity *stated = &judging->entry->identity;
    struct ledger_vkey vkey;
    struct ledger_checkpoint checkpoint;
    bool used = false;
    enum ledger_status status =
        ledger_state_origin_is_used(judging->txn, stated->origin, &used, err);

    if (status != LEDGER_OK)
        return status;
    if (used)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ORIGIN_USED_BEFORE, stated->origin);
    if (stated->last_checkpoint.size == 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ORIGIN_WITHOUT_CHECKPOINT,
                           stated->origin, before->origin);
    status = ledger_vkey_parse(ledger_slice_of_text(before->vkey), &vkey, err);
    if (status == LEDGER_OK)
        status = ledger_checkpoint_open(stated->last_checkpoint, &vkey, &checkpoint, err);
    if (status == LEDGER_NO_MEMORY)
        return status;
    if (status != LEDGER_OK || strcmp(checkpoint.origin, before->origin) != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ORIGIN_CHECKPOINT_FOREIGN,
                           before->origin);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_closing_identity(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_identity *stated = &judging->entry->identity;
    struct ledger_identity_state before;
    bool same_origin;
    enum ledger_status status = ledger_state_identity(judging->txn, &judging->arena, &before, err);

    /* The first: ledger_rule_closing_genesis says where it stands. */
    if (status == LEDGER_NOT_FOUND)
        return vkey_is_new(judging->txn, stated->vkey, stated->origin, err);
    if (status != LEDGER_OK)
        return status;
    same_origin = strcmp(stated->origin, before.origin) == 0;
    if (same_origin && stated->last_checkpoint.size > 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CHECKPOINT_WITHOUT_NEW_ORIGIN,
                           stated->origin);
    if (same_origin && strcmp(stated->vkey, before.vkey) == 0) {
        if (strcmp(stated->name, before.name) == 0)
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_IDENTITY_CHANGES_NOTHING);
        return LEDGER_OK;
    }
    status = vkey_is_new(judging->txn, stated->vkey, stated->origin, err);
    if (status != LEDGER_OK || same_origin)
        return status;
    return origin_changes(judging, &before, err);
}

/* What an entry states of a person: unit code and roles (ENROL and CHANGE). */
static enum ledger_status
person_judge(const struct ledger_officer *stated, struct ledger_error *err)
{
    enum ledger_uscc_fault fault = LEDGER_USCC_SOUND;

    if (stated->unit_code[0] != '\0')
        fault = ledger_uscc_check(ledger_slice_of_text(stated->unit_code));
    if (fault == LEDGER_USCC_FORM)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CREDIT_CODE_FORM, stated->unit,
                           stated->unit_code);
    if (fault == LEDGER_USCC_CHECK_18) {
        const char right[2] = {ledger_uscc_character_18(stated->unit_code), '\0'};

        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CREDIT_CODE_CHECK, stated->unit,
                           stated->unit_code, right);
    }
    if (ledger_summary_gives(stated, LEDGER_ROLE_ADMIN) && stated->role_count > 1)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ADMIN_WITH_OTHER_ROLE, stated->name);
    if (ledger_summary_gives(stated, LEDGER_ROLE_RECOVERY) && stated->role_count > 1)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECOVERY_WITH_OTHER_ROLE,
                           stated->name);
    return LEDGER_OK;
}

/* Who can no longer enrol anybody has lost the ledger: two admins remain, always. */
static enum ledger_status
admins_remain(struct ledger_entry_judging *judging, bool was_admin, bool is_admin,
              struct ledger_error *err)
{
    uint64_t count;
    enum ledger_status status = ledger_state_admin_count(judging->txn, &count, err);

    if (status != LEDGER_OK)
        return status;
    count = count - was_admin + is_admin;
    if (count < ADMINS_MIN)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TOO_FEW_ADMINS, count);
    return LEDGER_OK;
}

static enum ledger_status
officer_known(struct ledger_entry_judging *judging, struct ledger_officer_state *out_before,
              struct ledger_error *err)
{
    const struct ledger_officer *stated = &judging->entry->officer;
    const bool enrols = stated->action == LEDGER_OFFICER_ENROL;
    enum ledger_status status =
        ledger_state_officer(judging->txn, stated->name, &judging->arena, out_before, err);

    if (status == LEDGER_NOT_FOUND && enrols) {
        *out_before = (struct ledger_officer_state){0};
        return LEDGER_OK;
    }
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_OFFICER_UNKNOWN, stated->name);
    if (status != LEDGER_OK)
        return status;
    if (enrols)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_OFFICER_NAME_USED, stated->name,
                           out_before->enrolled_entry);
    if (out_before->revoked)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_OFFICER_IS_REVOKED, stated->name,
                           out_before->changed_entry);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_closing_officer(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_officer *stated = &judging->entry->officer;
    struct ledger_officer_state before;
    bool was_admin;
    bool is_admin;
    enum ledger_status status = officer_known(judging, &before, err);

    if (status == LEDGER_OK &&
        (stated->action == LEDGER_OFFICER_ENROL || stated->action == LEDGER_OFFICER_ROTATE))
        status = vkey_is_new(judging->txn, stated->vkey, stated->name, err);
    if (status == LEDGER_OK &&
        (stated->action == LEDGER_OFFICER_ENROL || stated->action == LEDGER_OFFICER_CHANGE))
        status = person_judge(stated, err);
    /* In voucher 0 admins are counted after the last entry. */
    if (status != LEDGER_OK || judging->seal_number == 0)
        return status;

    was_admin = (before.roles & 1u << LEDGER_ROLE_ADMIN) != 0;
    is_admin = was_admin && stated->action != LEDGER_OFFICER_REVOKE;
    if (stated->action == LEDGER_OFFICER_ENROL || stated->action == LEDGER_OFFICER_CHANGE)
        is_admin = ledger_summary_gives(stated, LEDGER_ROLE_ADMIN);
    return admins_remain(judging, was_admin, is_admin, err);
}

enum ledger_status
ledger_rule_closing_requirements(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    return ledger_requirements_check(&judging->entry->rule, err);
}

enum ledger_status
ledger_rule_closing_genesis(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_entry *entry = judging->entry;
    const bool is_officer = entry->body == LEDGER_BODY_OFFICER;
    const bool is_identity = entry->body == LEDGER_BODY_IDENTITY;

    if (is_identity != (judging->index == 0))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_GENESIS_IDENTITY_FIRST);
    if (is_identity && entry->identity.last_checkpoint.size > 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CHECKPOINT_WITHOUT_NEW_ORIGIN,
                           entry->identity.origin);
    if (!is_identity && !is_officer && entry->body != LEDGER_BODY_RULE)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_GENESIS_HOLDS_OTHER,
                           ledger_body_name(entry->body));
    if (is_officer && entry->officer.action != LEDGER_OFFICER_ENROL)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_GENESIS_ENROLS_ONLY,
                           entry->officer.name);
    if (judging->index + 1 == judging->entry_count)
        return admins_remain(judging, false,
                             is_officer && ledger_summary_gives(&entry->officer, LEDGER_ROLE_ADMIN),
                             err);
    return LEDGER_OK;
}
