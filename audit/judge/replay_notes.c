/* Rule 16 for entries that point at others or at the outside: match, reconciliation, rejection,
 * anchor, erasure, incident. One that points at nothing sound has no effect. */
#include <string.h>

#include "audit/judge/replay_internal.h"

enum { ORIGIN_SIZE_MAX = 64 };

static struct audit_bytes
key_of(const uint64_t *number)
{
    return (struct audit_bytes){(const uint8_t *)number, sizeof(*number)};
}

static void
join(struct audit_replay *replay, const struct audit_entry *entry)
{
    struct replay_match *match;
    uint64_t number;
    size_t at = 0;

    while (audit_packed_next(entry->match.entries, &at, &number)) {
        if (number >= replay->entry)
            replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_MATCH_JOINS_LATER, number);
    }
    match = audit_table_insert(replay->arena, &replay->state->people.matches,
                               key_of(&replay->entry), /* out_new= */ NULL);
    if (match != NULL)
        match->is_join = true;
}

static void
part(struct audit_replay *replay, const struct audit_entry *entry)
{
    const uint64_t number = entry->match.parts;
    struct replay_match *match =
        audit_table_find(replay->arena, &replay->state->people.matches, key_of(&number));

    if (match == NULL || !match->is_join) {
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_MATCH_PARTS_NOTHING, number);
        return;
    }
    if (match->parted)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_MATCH_PARTED_BEFORE, number);
    match->parted = true;
}

static void
reconciliation(struct audit_replay *replay, const struct audit_entry *entry)
{
    struct audit_table *table = &replay->state->people.reconciliations;
    const struct audit_bytes account = entry->reconciliation.account.commitment;
    const uint64_t number = entry->reconciliation.previous;
    struct audit_hash *own;

    if (entry->reconciliation.tree_size > replay->state->position.size)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_RECONCILIATION_OF_LATER,
                      entry->reconciliation.tree_size);
    if (number != 0) {
        const struct audit_hash *previous = audit_table_find(replay->arena, table, key_of(&number));

        if (previous == NULL)
            replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_RECONCILIATION_AFTER_NOTHING,
                          number);
        else if (memcmp(previous->bytes, account.data, sizeof(previous->bytes)) != 0)
            replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_RECONCILIATION_OTHER_ACCOUNT,
                          number);
    }
    own = audit_table_insert(replay->arena, table, key_of(&replay->entry), /* out_new= */ NULL);
    if (own != NULL)
        memcpy(own->bytes, account.data, sizeof(own->bytes));
}

static void
rejection(struct audit_replay *replay, const struct audit_entry *entry)
{
    const struct audit_bytes id = entry->rejection.voucher;
    bool is_new = false;
    struct replay_known_voucher *known =
        audit_table_insert(replay->arena, &replay->state->people.vouchers, id, &is_new);

    if (known == NULL)
        return; /* The arena keeps the failure. */
    if (is_new) {
        known->rejected = true;
        known->number = replay->entry;
        return;
    }
    replay_object(replay, AUDIT_RULE_CONDITIONS,
                  known->sealed ? AUDIT_MESSAGE_REJECTION_OF_SEALED : AUDIT_MESSAGE_REJECTION_AGAIN,
                  id, known->number);
}

static bool
follows(const struct replay_anchor *last, const struct audit_checkpoint *checkpoint,
        const struct audit_list *proof)
{
    struct audit_hash hashes[AUDIT_PROOF_MAX];
    struct audit_bytes element;
    size_t count = 0;
    size_t at = 0;

    if (proof->count > AUDIT_PROOF_MAX)
        return false;
    while (audit_list_next(proof, &at, &element))
        memcpy(hashes[count++].bytes, element.data, sizeof(hashes[0].bytes));
    return audit_consistency_check(last->size, checkpoint->size, &last->root, &checkpoint->root,
                                   hashes, count, /* err= */ NULL) == AUDIT_OK;
}

/* Of the form that an origin has (CANONICAL.md, section 1). */
static bool
is_origin(struct audit_bytes origin)
{
    for (size_t i = 0; i < origin.size; i++) {
        if (origin.data[i] <= ' ' || origin.data[i] > '~' || origin.data[i] == '+')
            return false;
    }
    return origin.size > 0 && origin.size <= ORIGIN_SIZE_MAX;
}

/* The head that an anchor states, when it is one and of somebody else. */
static bool
anchored_head(struct audit_replay *replay, const struct audit_entry *entry,
              struct audit_checkpoint *out)
{
    const struct replay_identity *identity = replay_identity_now(replay);
    struct audit_vkey vkey;

    if (audit_checkpoint_read(entry->anchor.checkpoint, out, /* err= */ NULL) != AUDIT_OK) {
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_ANCHOR_UNREADABLE);
        return false;
    }
    if (audit_vkey_read(entry->anchor.vkey, &vkey, /* err= */ NULL) != AUDIT_OK ||
        audit_note_check(&out->note, &vkey, /* out_time= */ NULL, /* err= */ NULL) != AUDIT_OK) {
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_ANCHOR_UNSIGNED, out->origin);
        return false;
    }
    if (!is_origin(out->origin)) {
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_ANCHOR_UNREADABLE);
        return false;
    }
    if (identity != NULL && audit_bytes_equal(out->origin, replay_identity_origin(identity))) {
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_ANCHOR_OF_OWN_ORIGIN,
                      out->origin);
        return false;
    }
    return true;
}

static void
anchor(struct audit_replay *replay, const struct audit_entry *entry)
{
    struct audit_table *table = &replay->state->people.anchors;
    struct audit_checkpoint checkpoint;
    struct replay_anchor *last;

    if (!anchored_head(replay, entry, &checkpoint))
        return;
    last = audit_table_find(replay->arena, table, checkpoint.origin);
    if (last != NULL && checkpoint.size < last->size) {
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_ANCHOR_BEFORE_LAST,
                      checkpoint.origin, checkpoint.size, last->size);
        return;
    }
    if (last != NULL && !follows(last, &checkpoint, &entry->anchor.proof)) {
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_ANCHOR_DOES_NOT_FOLLOW,
                      checkpoint.origin, last->size, checkpoint.size);
        return;
    }
    last = audit_table_insert(replay->arena, table, checkpoint.origin, /* out_new= */ NULL);
    if (last != NULL)
        *last = (struct replay_anchor){.size = checkpoint.size, .root = checkpoint.root};
}

static void
erasure(struct audit_replay *replay, const struct audit_entry *entry)
{
    struct audit_bytes commitment;
    size_t at = 0;

    while (audit_list_next(&entry->erasure.commitments, &at, &commitment)) {
        bool is_new = true;

        if (audit_table_insert(replay->arena, &replay->state->people.erased, commitment, &is_new) !=
                NULL &&
            !is_new)
            replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_ERASURE_AGAIN, commitment);
    }
}

static void
incident(struct audit_replay *replay, const struct audit_entry *entry)
{
    if (entry->incident.from_entry > replay->entry)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_INCIDENT_FROM_LATER,
                      entry->incident.from_entry);
}

void
replay_note_entry(struct audit_replay *replay, const struct audit_entry *entry)
{
    switch ((unsigned)entry->body) {
    case AUDIT_MATCH:
        if (entry->match.action == AUDIT_JOIN)
            join(replay, entry);
        else
            part(replay, entry);
        break;
    case AUDIT_RECONCILIATION:
        reconciliation(replay, entry);
        break;
    case AUDIT_REJECTION:
        rejection(replay, entry);
        break;
    case AUDIT_ANCHOR:
        anchor(replay, entry);
        break;
    case AUDIT_ERASURE:
        erasure(replay, entry);
        break;
    case AUDIT_INCIDENT:
        incident(replay, entry);
        break;
    default:
        break;
    }
}
