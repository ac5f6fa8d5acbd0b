/* Officers, rules, and who the ledger is. */
#include <stdio.h>
#include <string.h>

#include "differential/life.h"
#include "ledger/note/checkpoint.h"
#include "ledger/rules/requirements.h"
#include "support/assert_status.h"

static void
state_key(struct life *life, const char *name, size_t key, struct draft *out)
{
    out->key = key;
    ledger_vkey_format(name, LEDGER_KEY_ED25519, &life_key(life, key)->public_key, out->vkey);
}

/* One that was not used yet, mostly. */
static size_t
any_key(struct life *life, size_t own)
{
    if (life_errs(life, 4))
        return roll(&life->dice, LIFE_OFFICERS + 1);
    if ((life->memory.keys_used >> own & 1) == 0)
        return own;
    for (size_t key = LIFE_OFFICERS; key-- > 0;)
        if ((life->memory.keys_used >> key & 1) == 0)
            return key;
    return own;
}

/* That a rule may ask for: all but the last. */
static enum ledger_role
any_role_of_people(struct life *life)
{
    return (enum ledger_role)(LEDGER_ROLE_MAKER + roll(&life->dice, LEDGER_ROLE_CASHIER));
}

static enum ledger_role
any_role(struct life *life)
{
    return (enum ledger_role)(LEDGER_ROLE_MAKER + roll(&life->dice, LEDGER_ROLE_RECOVERY));
}

/* A second role, which admins and recovery keys may not have. */
static void
state_second_role(struct life *life, struct draft *out)
{
    const bool alone = out->roles[0] == LEDGER_ROLE_ADMIN || out->roles[0] == LEDGER_ROLE_RECOVERY;

    if (!once_in(&life->dice, 5) || out->roles[0] == LEDGER_ROLE_CASHIER ||
        (alone && !life_errs(life, 2)))
        return;
    out->roles[1] = LEDGER_ROLE_CASHIER;
    if (out->roles[0] == LEDGER_ROLE_RECOVERY || life_errs(life, 4)) {
        out->roles[0] = once_in(&life->dice, 2) ? LEDGER_ROLE_ADMIN : LEDGER_ROLE_MAKER;
        out->roles[1] = LEDGER_ROLE_RECOVERY;
    }
    out->entry.officer.role_count = 2;
}

static void
state_person(struct life *life, size_t who, struct draft *out)
{
    struct ledger_officer *officer = &out->entry.officer;
    struct dice *dice = &life->dice;

    officer->full_name = once_in(dice, 2) ? "张三" : "李四";
    officer->unit = "园区财政局";
    officer->roles = out->roles;
    officer->role_count = 1;
    state_second_role(life, out);
    if (!once_in(dice, 4))
        officer->person = life_hash(life, life_errs(life, 3) || once_in(dice, 8) ? roll(dice, 48)
                                                                                 : (unsigned)who);
    if (once_in(dice, 2)) {
        memcpy(out->code, life->fixture.officers[who].unit_code, sizeof(out->code));
        if (life_errs(life, 8))
            out->code[17] = out->code[17] == '1' ? '2' : '1';
        officer->unit_code = out->code;
    }
}

void
draft_enrolment(struct life *life, size_t who, struct draft *out)
{
    struct ledger_officer *officer = &out->entry.officer;

    ledger_entry_init(&out->entry, LEDGER_BODY_OFFICER);
    out->which = who;
    officer->action = LEDGER_OFFICER_ENROL;
    officer->name = life->fixture.officers[who].name;
    state_key(life, life_errs(life, 12) ? "somebody" : officer->name, any_key(life, who), out);
    officer->vkey = out->vkey;
    if (out->roles[0] == LEDGER_ROLE_NONE)
        out->roles[0] = any_role(life);
    state_person(life, who, out);
}

/* Somebody of whom that can be said, where no error is wanted. */
static bool
find_officer(struct life *life, bool enrolled, size_t *out_who)
{
    const size_t first = roll(&life->dice, LIFE_OFFICERS);

    if (life_errs(life, 4)) {
        *out_who = first;
        return true;
    }
    for (size_t i = 0; i < LIFE_OFFICERS; i++) {
        const size_t who = (first + i) % LIFE_OFFICERS;
        const struct life_officer *officer = &life->memory.officers[who];

        if (officer->enrolled == enrolled && !officer->revoked) {
            *out_who = who;
            return true;
        }
    }
    return false;
}

bool
draft_officer(struct life *life, struct draft *out)
{
    static const enum ledger_officer_action actions[] = {
        LEDGER_OFFICER_ENROL,  LEDGER_OFFICER_CHANGE, LEDGER_OFFICER_ROTATE,
        LEDGER_OFFICER_ROTATE, LEDGER_OFFICER_REVOKE,
    };
    const enum ledger_officer_action action = actions[roll(&life->dice, 5)];
    struct ledger_officer *officer = &out->entry.officer;
    size_t who;

    if (!find_officer(life, action != LEDGER_OFFICER_ENROL, &who))
        return false;
    if (action == LEDGER_OFFICER_ENROL) {
        draft_enrolment(life, who, out);
        return true;
    }
    ledger_entry_init(&out->entry, LEDGER_BODY_OFFICER);
    out->which = who;
    officer->action = action;
    officer->name = life->fixture.officers[who].name;
    officer->reason = "人员调整";
    if (action == LEDGER_OFFICER_CHANGE) {
        /* Mostly what he was, so that there are people to sign. */
        out->roles[0] = life->memory.officers[who].roles[0];
        if (out->roles[0] == LEDGER_ROLE_NONE || life_errs(life, 3))
            out->roles[0] = any_role(life);
        state_person(life, who, out);
    } else if (action == LEDGER_OFFICER_ROTATE) {
        state_key(life, life_errs(life, 12) ? "somebody" : officer->name,
                  any_key(life, life->memory.officers[who].key), out);
        officer->vkey = out->vkey;
    }
    return true;
}

bool
draft_rule(struct life *life, struct draft *out)
{
    struct dice *dice = &life->dice;
    unsigned body = LEDGER_BODY_IDENTITY;

    ledger_entry_init(&out->entry, LEDGER_BODY_RULE);
    out->entry.rule.reason = "内部控制";
    out->entry.rule.requirements = out->requirements;
    out->entry.rule.requirement_count = roll(dice, LIFE_REQUIREMENTS + 1);
    for (size_t i = 0; i < out->entry.rule.requirement_count; i++) {
        struct ledger_requirement *requirement = &out->requirements[i];

        body += roll(dice, 4);
        *requirement = (struct ledger_requirement){
            .body = (enum ledger_body)body,
            .role = any_role_of_people(life),
            .count = 1 + once_in(dice, 5),
        };
        if (body <= LEDGER_BODY_RULE && requirement->role == LEDGER_ROLE_ADMIN)
            requirement->count = 2;
        if (body >= LEDGER_BODY_APPROPRIATION && body <= LEDGER_BODY_SETTLEMENT && once_in(dice, 2))
            requirement->from_fen = 1 + roll(dice, 5000);
        body++;
    }
    return true;
}

static struct ledger_slice
last_checkpoint(struct life *life, struct draft *out)
{
    const size_t signer =
        life_errs(life, 5) ? roll(&life->dice, LIFE_OFFICERS) : life->memory.ledger_key;
    const char *origin = life_origins[life_errs(life, 6) ? 0 : life->memory.origin];
    struct ledger_checkpoint checkpoint = {.size = 1 + roll(&life->dice, LIFE_LEAVES)};
    struct ledger_buffer text = {0};
    struct ledger_error err = {0};

    checkpoint.root = life->pool->roots[checkpoint.size];
    (void)snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", origin);
    assert_status(ledger_checkpoint_format(&checkpoint, &text, &err), LEDGER_OK, &err);
    assert_status(ledger_note_sign(ledger_buffer_slice(&text), origin, life_key(life, signer),
                                   &out->note, &err),
                  LEDGER_OK, &err);
    ledger_buffer_free(&text);
    return ledger_buffer_slice(&out->note);
}

void
draft_first_identity(struct life *life, struct draft *out)
{
    ledger_entry_init(&out->entry, LEDGER_BODY_IDENTITY);
    out->which = 0;
    state_key(life, life_errs(life, 3) ? "any-name" : life_origins[0], LIFE_OFFICERS, out);
    out->entry.identity.name = "账本甲";
    out->entry.identity.origin = life_origins[0];
    out->entry.identity.vkey = out->vkey;
    out->entry.identity.reason = "建账";
}

bool
draft_identity(struct life *life, struct draft *out)
{
    struct life_memory *memory = &life->memory;
    struct ledger_identity *identity = &out->entry.identity;
    const bool moves = once_in(&life->dice, 2) && memory->origin + 1 < LIFE_ORIGINS;
    const bool rotates = moves || once_in(&life->dice, 2);

    ledger_entry_init(&out->entry, LEDGER_BODY_IDENTITY);
    out->which = moves ? memory->origin + 1 : memory->origin;
    if (life_errs(life, 6))
        out->which = 0;
    identity->name = once_in(&life->dice, 2) ? "账本甲" : "账本乙";
    identity->origin = life_origins[out->which];
    state_key(life, life_origins[life_errs(life, 8) ? 0 : out->which],
              rotates ? any_key(life, memory->ledger_key) : memory->ledger_key, out);
    identity->vkey = out->vkey;
    identity->reason = "变更";
    if ((out->which != memory->origin) != life_errs(life, 8))
        identity->last_checkpoint = last_checkpoint(life, out);
    return true;
}

static void
remember_officer(struct life *life, const struct draft *draft)
{
    const struct ledger_officer *stated = &draft->entry.officer;
    struct life_officer *officer = &life->memory.officers[draft->which];

    if (stated->action == LEDGER_OFFICER_REVOKE)
        officer->revoked = true;
    if (stated->vkey[0] != '\0') {
        officer->key = draft->key;
        life->memory.keys_used |= UINT64_C(1) << draft->key;
    }
    if (stated->role_count == 0)
        return;
    officer->enrolled = true;
    memcpy(officer->roles, draft->roles, sizeof(officer->roles));
    officer->role_count = stated->role_count;
    officer->person = LIFE_HASHES; /* none */
    for (unsigned i = 0; i < LIFE_HASHES && stated->person.size > 0; i++)
        if (memcmp(stated->person.data, life->pool->hashes[i].bytes, stated->person.size) == 0)
            officer->person = i;
}

void
follow_people(struct life *life, const struct draft *draft)
{
    if (draft->entry.body == LEDGER_BODY_IDENTITY) {
        life->memory.origin = draft->which;
        life->memory.ledger_key = draft->key;
        life->memory.ledger_name = draft->entry.identity.name;
        life->memory.keys_used |= UINT64_C(1) << draft->key;
    } else if (draft->entry.body == LEDGER_BODY_OFFICER) {
        remember_officer(life, draft);
    }
}
