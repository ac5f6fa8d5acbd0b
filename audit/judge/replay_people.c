/* Rule 16 for identities, officers and rules, and what they change. */
#include <string.h>

#include "audit/judge/replay_internal.h"

enum { ADMINS_MIN = 2 };

static const struct {
    enum audit_body body;
    enum audit_role role;
    struct replay_need need;
} defaults[] = {
    {AUDIT_IDENTITY, AUDIT_ADMIN, {2, 0}},
    {AUDIT_OFFICER, AUDIT_ADMIN, {2, 0}},
    {AUDIT_RULE, AUDIT_ADMIN, {2, 0}},
    {AUDIT_ERASURE, AUDIT_ADMIN, {2, 0}},
    {AUDIT_INCIDENT, AUDIT_ADMIN, {2, 0}},
    {AUDIT_PROGRAMME, AUDIT_MAKER, {1, 0}},
    {AUDIT_PROGRAMME, AUDIT_REVIEWER, {1, 0}},
    {AUDIT_APPROPRIATION, AUDIT_MAKER, {1, 0}},
    {AUDIT_APPROPRIATION, AUDIT_REVIEWER, {1, 0}},
    {AUDIT_DISBURSEMENT, AUDIT_MAKER, {1, 0}},
    {AUDIT_DISBURSEMENT, AUDIT_REVIEWER, {1, 0}},
    {AUDIT_DISBURSEMENT, AUDIT_APPROVER, {1, 50000000}},
    {AUDIT_ADJUSTMENT, AUDIT_MAKER, {1, 0}},
    {AUDIT_ADJUSTMENT, AUDIT_REVIEWER, {1, 0}},
    {AUDIT_MATCH, AUDIT_MAKER, {1, 0}},
    {AUDIT_MATCH, AUDIT_REVIEWER, {1, 0}},
    {AUDIT_RECONCILIATION, AUDIT_MAKER, {1, 0}},
    {AUDIT_RECONCILIATION, AUDIT_REVIEWER, {1, 0}},
    {AUDIT_CLOSING, AUDIT_MAKER, {1, 0}},
    {AUDIT_CLOSING, AUDIT_REVIEWER, {1, 0}},
    {AUDIT_SETTLEMENT, AUDIT_CASHIER, {1, 0}},
    {AUDIT_REJECTION, AUDIT_REVIEWER, {1, 0}},
    {AUDIT_ANCHOR, AUDIT_MAKER, {1, 0}},
};

static void
needs_default(struct replay_needs *out)
{
    *out = (struct replay_needs){0};
    for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
        out->of[defaults[i].body][defaults[i].role] = defaults[i].need;
}

static bool
threshold_may_move(enum audit_body body, enum audit_role role)
{
    return body == AUDIT_DISBURSEMENT && role == AUDIT_APPROVER;
}

/* What a rule that takes away from the defaults would have to say (rule 16) is not in force. */
void
replay_needs_of(const struct audit_entry *rule, struct replay_needs *out)
{
    struct audit_bytes element;
    size_t at = 0;

    needs_default(out);
    while (audit_list_next(&rule->rule.requirements, &at, &element)) {
        const struct audit_requirement stated = audit_view_requirement(element);
        struct replay_need *need = &out->of[stated.body][stated.role];
        const bool is_default = need->count > 0;

        if (stated.count > need->count)
            need->count = stated.count;
        if (!is_default || threshold_may_move(stated.body, stated.role))
            need->from_fen = stated.from_fen;
    }
}

static void
rule_entry(struct audit_replay *replay, const struct audit_entry *entry)
{
    struct replay_needs known;
    struct audit_bytes element;
    size_t at = 0;

    needs_default(&known);
    while (audit_list_next(&entry->rule.requirements, &at, &element)) {
        const struct audit_requirement stated = audit_view_requirement(element);
        const struct replay_need *need = &known.of[stated.body][stated.role];

        if (need->count == 0)
            continue;
        if (stated.count < need->count)
            replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_REQUIREMENT_COUNT_LOW,
                          audit_body_name(stated.body), audit_role_name(stated.role),
                          (uint64_t)need->count);
        if (stated.from_fen != 0 && !threshold_may_move(stated.body, stated.role))
            replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_REQUIREMENT_FROM_STATED,
                          audit_body_name(stated.body), audit_role_name(stated.role));
    }
    replay_needs_of(entry, &replay->state->people.needs);
}

/* False, with an objection, for a key that says nothing. */
static bool
read_vkey(struct audit_replay *replay, struct audit_bytes text, struct audit_vkey *out_vkey)
{
    if (audit_vkey_read(text, out_vkey, /* err= */ NULL) == AUDIT_OK &&
        out_vkey->type == AUDIT_KEY_ED25519)
        return true;
    replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_VKEY_UNREADABLE, text);
    return false;
}

/* Remembers a public key; objects when anybody, or the ledger, had it before. */
static void
use_key(struct audit_replay *replay, const struct audit_vkey *vkey)
{
    bool is_new = true;

    if (audit_table_insert(replay->arena, &replay->state->people.keys,
                           (struct audit_bytes){vkey->public_key, sizeof(vkey->public_key)},
                           &is_new) != NULL &&
        !is_new)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_KEY_USED_BEFORE,
                      audit_text(vkey->name));
}

static void
use_origin(struct audit_replay *replay, struct audit_bytes origin)
{
    bool is_new = true;

    if (audit_table_insert(replay->arena, &replay->state->people.origins, origin, &is_new) !=
            NULL &&
        !is_new)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_ORIGIN_USED_BEFORE, origin);
}

static bool
is_head_of(struct audit_bytes bytes, const struct replay_identity *identity)
{
    struct audit_checkpoint checkpoint;
    struct audit_vkey vkey;

    return audit_checkpoint_read(bytes, &checkpoint, /* err= */ NULL) == AUDIT_OK &&
           audit_bytes_equal(checkpoint.origin, replay_identity_origin(identity)) &&
           audit_vkey_read(replay_identity_vkey(identity), &vkey, /* err= */ NULL) == AUDIT_OK &&
           audit_note_check(&checkpoint.note, &vkey, /* out_time= */ NULL, /* err= */ NULL) ==
               AUDIT_OK;
}

/* A checkpoint is taken for the ledger's only when its key bears the origin's name. */
static void
judge_key_name(struct audit_replay *replay, const struct audit_entry *entry,
               const struct audit_vkey *vkey)
{
    if (!audit_bytes_equal(audit_text(vkey->name), entry->identity.origin))
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_VKEY_NOT_OF_ORIGIN,
                      audit_text(vkey->name), entry->identity.origin);
}

static void
judge_change(struct audit_replay *replay, const struct audit_entry *entry,
             const struct replay_identity *now, const struct audit_vkey *vkey)
{
    const struct audit_bytes origin = entry->identity.origin;
    const bool moves = !audit_bytes_equal(origin, replay_identity_origin(now));
    const bool same_key = audit_bytes_equal(entry->identity.vkey, replay_identity_vkey(now));
    const bool stated = entry->identity.last_checkpoint.size > 0;

    if (!moves && same_key && audit_bytes_equal(entry->identity.name, replay_identity_name(now)))
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_IDENTITY_CHANGES_NOTHING);
    judge_key_name(replay, entry, vkey);
    if (!moves && stated)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_LAST_CHECKPOINT_NOT_NEEDED,
                      origin);
    if (moves && !stated)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_LAST_CHECKPOINT_MISSING, origin);
    if (moves && stated && !is_head_of(entry->identity.last_checkpoint, now))
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_LAST_CHECKPOINT_FOREIGN,
                      replay_identity_origin(now));
    if (moves)
        use_origin(replay, origin);
    if (!same_key)
        use_key(replay, vkey);
}

static void
put_identity(struct audit_replay *replay, const struct audit_entry *entry)
{
    const struct replay_identity *now = replay_identity_now(replay);
    const uint64_t since_size = replay->state->position.size + 1;
    const struct audit_bytes texts[] = {entry->identity.name, entry->identity.origin,
                                        entry->identity.vkey};
    struct replay_identity *identity;
    uint8_t *at;
    audit_ref ref;

    identity = audit_arena_take(
        replay->arena, sizeof(*identity) + texts[0].size + texts[1].size + texts[2].size, &ref);
    if (identity == NULL)
        return; /* The arena keeps the failure. */
    *identity = (struct replay_identity){
        /* Of several in one voucher only the last is ever asked for. */
        .before = now != NULL && now->since_size == since_size ? now->before
                                                               : replay->state->people.identity,
        .since_size = since_size,
        .name_size = texts[0].size,
        .origin_size = texts[1].size,
        .vkey_size = texts[2].size,
    };
    at = (uint8_t *)(identity + 1);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        memcpy(at, texts[i].data, texts[i].size);
        at += texts[i].size;
    }
    replay->state->people.identity = ref;
}

static void
identity_entry(struct audit_replay *replay, const struct audit_entry *entry)
{
    const struct replay_identity *now = replay_identity_now(replay);
    struct audit_vkey vkey;

    if (!read_vkey(replay, entry->identity.vkey, &vkey))
        return;
    if (now != NULL) {
        judge_change(replay, entry, now, &vkey);
    } else {
        if (entry->identity.last_checkpoint.size > 0)
            replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_LAST_CHECKPOINT_NOT_NEEDED,
                          entry->identity.origin);
        judge_key_name(replay, entry, &vkey);
        use_origin(replay, entry->identity.origin);
        use_key(replay, &vkey);
    }
    put_identity(replay, entry);
}

static bool
is_admin(const struct replay_officer *officer)
{
    return !officer->revoked && (officer->roles >> AUDIT_ADMIN & 1u) != 0;
}

/* Judges and sets the key of an entry that states one. */
static void
set_key(struct audit_replay *replay, const struct audit_entry *entry,
        struct replay_officer *officer)
{
    const struct audit_bytes name = entry->officer.name;
    struct audit_vkey vkey;

    if (!read_vkey(replay, entry->officer.vkey, &vkey))
        return;
    if (!audit_bytes_equal(audit_text(vkey.name), name))
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_VKEY_NOT_OF_OFFICER,
                      audit_text(vkey.name), name);
    use_key(replay, &vkey);
    memcpy(officer->public_key, vkey.public_key, sizeof(officer->public_key));
}

/* Judges and sets everything about the person but the key. What is left out is cleared. */
static void
set_person(struct audit_replay *replay, const struct audit_entry *entry,
           struct replay_officer *officer)
{
    const unsigned roles = entry->officer.roles;
    const struct audit_bytes unit_code = entry->officer.unit_code, person = entry->officer.person;

    if (unit_code.size > 0 && !replay_credit_code_holds(unit_code))
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_UNIT_CODE_WRONG,
                      entry->officer.name, unit_code);
    if ((roles >> AUDIT_ADMIN & 1u) != 0 && roles != 1u << AUDIT_ADMIN)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_ADMIN_HAS_OTHER_ROLE,
                      entry->officer.name);
    if ((roles >> AUDIT_RECOVERY_KEY & 1u) != 0 && roles != 1u << AUDIT_RECOVERY_KEY)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_RECOVERY_HAS_OTHER_ROLE,
                      entry->officer.name);
    officer->roles = roles;
    officer->has_unit_code = unit_code.size == sizeof(officer->unit_code);
    if (officer->has_unit_code)
        memcpy(officer->unit_code, unit_code.data, sizeof(officer->unit_code));
    officer->has_person = person.size == sizeof(officer->person);
    if (officer->has_person)
        memcpy(officer->person, person.data, sizeof(officer->person));
}

/* A name is enrolled once; the first holder keeps it. NULL: objected, or no space. */
static struct replay_officer *
officer_for(struct audit_replay *replay, const struct audit_entry *entry)
{
    struct audit_table *officers = &replay->state->people.officers;
    const struct audit_bytes name = entry->officer.name;
    struct replay_officer *officer = audit_table_find(replay->arena, officers, name);

    if (entry->officer.action == AUDIT_ENROL) {
        if (officer == NULL)
            return audit_table_insert(replay->arena, officers, name, /* out_new= */ NULL);
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_OFFICER_ENROLLED_BEFORE, name);
        return NULL;
    }
    if (officer != NULL && !officer->revoked)
        return officer;
    replay_object(replay, AUDIT_RULE_CONDITIONS,
                  officer == NULL ? AUDIT_MESSAGE_OFFICER_NOT_ENROLLED
                                  : AUDIT_MESSAGE_OFFICER_REVOKED_BEFORE,
                  name);
    return NULL;
}

static void
officer_entry(struct audit_replay *replay, const struct audit_entry *entry)
{
    struct replay_officer *officer = officer_for(replay, entry);
    uint64_t *admins = &replay->state->people.admins;
    const enum audit_officer_action action = entry->officer.action;
    bool was_admin;

    if (officer == NULL)
        return;
    was_admin = is_admin(officer);
    if (action == AUDIT_ENROL || action == AUDIT_ROTATE)
        set_key(replay, entry, officer);
    if (action == AUDIT_ENROL || action == AUDIT_CHANGE)
        set_person(replay, entry, officer);
    if (action == AUDIT_REVOKE)
        officer->revoked = true;
    *admins = *admins + is_admin(officer) - was_admin;
    /* Only who makes them too few is told so. */
    if (was_admin && !is_admin(officer) && *admins < ADMINS_MIN &&
        replay->state->position.size != 0)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_ADMINS_TOO_FEW,
                      entry->officer.name, *admins);
}

void
replay_genesis_entry(struct audit_replay *replay, const struct audit_entry *entry, size_t index)
{
    const bool founds = entry->body >= AUDIT_IDENTITY && entry->body <= AUDIT_RULE;

    if ((index == 0) != (entry->body == AUDIT_IDENTITY))
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_GENESIS_IDENTITY_NOT_FIRST,
                      audit_body_name(entry->body));
    else if (!founds)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_GENESIS_HOLDS_MORE,
                      audit_body_name(entry->body));
    else if (entry->body == AUDIT_OFFICER && entry->officer.action != AUDIT_ENROL)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_GENESIS_ONLY_ENROLS,
                      entry->officer.name);
}

void
replay_genesis_end(struct audit_replay *replay)
{
    if (replay->state->people.admins < ADMINS_MIN)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_GENESIS_ADMINS_TOO_FEW,
                      replay->state->people.admins);
}

void
replay_people_begin(struct audit_replay *replay)
{
    struct replay_people *people = &replay->state->people;

    audit_table_begin(&people->officers, sizeof(struct replay_officer));
    audit_table_begin(&people->keys, sizeof(uint8_t));
    audit_table_begin(&people->origins, sizeof(uint8_t));
    audit_table_begin(&people->vouchers, sizeof(struct replay_known_voucher));
    audit_table_begin(&people->matches, sizeof(struct replay_match));
    audit_table_begin(&people->reconciliations, sizeof(struct audit_hash));
    audit_table_begin(&people->anchors, sizeof(struct replay_anchor));
    audit_table_begin(&people->erased, sizeof(uint8_t));
    needs_default(&people->needs);
}

void
replay_people_entry(struct audit_replay *replay, const struct audit_entry *entry)
{
    switch ((unsigned)entry->body) {
    case AUDIT_IDENTITY:
        identity_entry(replay, entry);
        break;
    case AUDIT_OFFICER:
        officer_entry(replay, entry);
        break;
    case AUDIT_RULE:
        rule_entry(replay, entry);
        break;
    default:
        replay_note_entry(replay, entry);
        break;
    }
}
