/* What the next entries of the voucher will touch is asked for while this one is judged. A ledger's
 * payouts and payees are more than any cache holds, and a judgement that waits for each of its
 * records in turn does nothing else; records that are asked for some entries ahead are there.
 *
 * An entry goes through four steps, each some entries before the next: its tags and their buckets;
 * the record that a bucket leads to; what that record leads to; and what that leads to. Nothing
 * here changes what is remembered, and whatever is not found ahead is looked up when it is judged.
 */
#include <assert.h>

#include "audit/judge/replay_internal.h"

enum {
    /* How many entries before it is judged an entry takes each step. */
    AHEAD_BUCKETS = 12,
    AHEAD_RECORD = 8,
    AHEAD_BEHIND = 5,
    AHEAD_LAST = 2,
    CACHE_LINE = 64,
};
_Static_assert((int)AHEAD_BUCKETS < (int)REPLAY_AHEAD_SLOTS, "a slot for each that is on its way");

void
replay_expect(const void *at, size_t size)
{
    const char *bytes = at;

    for (size_t offset = 0; at != NULL && offset < size; offset += CACHE_LINE)
        __builtin_prefetch(bytes + offset);
}

void
replay_expect_record(const struct audit_arena *arena, audit_ref ref, size_t size)
{
    if (ref != 0)
        replay_expect((const char *)audit_arena_at(arena, ref) - CACHE_LINE, size + CACHE_LINE);
}

static struct audit_bytes
target_of(const struct audit_entry *entry)
{
    return entry->body == AUDIT_ADJUSTMENT ? entry->adjustment.target : entry->settlement.target;
}

static bool
has_target(const struct audit_entry *entry)
{
    return entry->body == AUDIT_ADJUSTMENT || entry->body == AUDIT_SETTLEMENT;
}

static void
ask_buckets(struct audit_replay *replay, const struct audit_entry *entry,
            struct replay_ahead_slot *slot)
{
    const struct replay_money *money = &replay->state->money;
    uint8_t key[REPLAY_PAYEE_KEY_MAX];

    *slot = (struct replay_ahead_slot){.known = true};
    if (entry->body == AUDIT_DISBURSEMENT) {
        slot->reference_tag = audit_table_tag(replay->arena, entry->disbursement.reference);
        slot->payee_tag =
            audit_table_tag(replay->arena, replay_payee_key(&entry->disbursement.payee, key));
        audit_table_expect(replay->arena, &money->payees, slot->payee_tag);
    } else {
        slot->reference_tag = audit_table_tag(replay->arena, target_of(entry));
    }
    audit_table_expect(replay->arena, &money->payouts, slot->reference_tag);
}

static void
ask_record(struct audit_replay *replay, const struct audit_entry *entry,
           const struct replay_ahead_slot *slot)
{
    const struct replay_money *money = &replay->state->money;

    if (entry->body == AUDIT_DISBURSEMENT)
        replay_expect_record(replay->arena,
                             audit_table_guess(replay->arena, &money->payees, slot->payee_tag),
                             sizeof(struct replay_payee));
    else
        replay_expect_record(replay->arena,
                             audit_table_guess(replay->arena, &money->payouts, slot->reference_tag),
                             sizeof(struct replay_payout));
}

/* The payee's first lines and his name; of a payout the payee and the sums. */
static void
ask_behind(struct audit_replay *replay, const struct audit_entry *entry,
           struct replay_ahead_slot *slot)
{
    const struct replay_money *money = &replay->state->money;
    uint8_t key[REPLAY_PAYEE_KEY_MAX];

    if (entry->body == AUDIT_DISBURSEMENT) {
        slot->payee = audit_table_find_tagged(replay->arena, &money->payees,
                                              replay_payee_key(&entry->disbursement.payee, key),
                                              slot->payee_tag);
        if (slot->payee == NULL)
            return;
        replay_expect(audit_arena_at(replay->arena, slot->payee->lines),
                      2 * sizeof(struct replay_line));
        replay_expect(audit_arena_at(replay->arena, slot->payee->name), CACHE_LINE);
        replay_expect(audit_arena_at(replay->arena, slot->payee->account), CACHE_LINE);
        return;
    }
    slot->payout = audit_table_find_tagged(replay->arena, &money->payouts, target_of(entry),
                                           slot->reference_tag);
    if (slot->payout == NULL)
        return;
    replay_expect(audit_arena_at(replay->arena, slot->payout->payee), sizeof(struct replay_payee));
    replay_expect(audit_arena_at(replay->arena, slot->payout->sums),
                  sizeof(struct replay_payout_sums));
}

static void
ask_last(struct audit_replay *replay, const struct replay_ahead_slot *slot)
{
    const struct replay_payee *payee =
        slot->payout != NULL ? audit_arena_at(replay->arena, slot->payout->payee) : NULL;

    if (payee != NULL)
        replay_expect(replay_line_at(replay, payee, slot->payout->line),
                      sizeof(struct replay_line));
}

/* The step that entry `index` takes when it is `distance` before its judgement. */
static void
step(struct audit_replay *replay, size_t index, size_t distance)
{
    const struct audit_voucher *voucher = replay->voucher;
    struct replay_ahead_slot *slot = &replay->ahead.slots[index % REPLAY_AHEAD_SLOTS];
    const struct audit_entry *entry;

    if (index >= voucher->header->entry_count)
        return;
    entry = &voucher->entries[index];
    if (distance == AHEAD_BUCKETS)
        slot->known = false;
    if (entry->bytes.data == NULL || (entry->body != AUDIT_DISBURSEMENT && !has_target(entry)))
        return;
    if (distance == AHEAD_BUCKETS)
        ask_buckets(replay, entry, slot);
    else if (distance == AHEAD_RECORD)
        ask_record(replay, entry, slot);
    else if (distance == AHEAD_BEHIND)
        ask_behind(replay, entry, slot);
    else
        ask_last(replay, slot);
}

/* The first entries of a voucher take the steps that they could not take before it. */
static void
begin(struct audit_replay *replay, size_t index)
{
    static const size_t distances[] = {AHEAD_BUCKETS, AHEAD_RECORD, AHEAD_BEHIND, AHEAD_LAST};

    for (size_t i = 0; i < sizeof(distances) / sizeof(distances[0]); i++) {
        for (size_t before = 0; before < distances[i]; before++)
            step(replay, index + before, distances[i]);
    }
}

const struct replay_ahead_slot *
replay_look_ahead(struct audit_replay *replay)
{
    struct replay_ahead *ahead = &replay->ahead;
    const uint64_t voucher = replay->state->position.size + 1;
    const size_t index = (size_t)(replay->entry - replay->state->position.entry_count);

    if (ahead->voucher != voucher || ahead->next > index) {
        begin(replay, index);
        ahead->voucher = voucher;
        ahead->next = index;
    }
    /* More than one step where entries of other bodies stood between. */
    for (; ahead->next <= index; ahead->next++) {
        step(replay, ahead->next + AHEAD_BUCKETS, AHEAD_BUCKETS);
        step(replay, ahead->next + AHEAD_RECORD, AHEAD_RECORD);
        step(replay, ahead->next + AHEAD_BEHIND, AHEAD_BEHIND);
        step(replay, ahead->next + AHEAD_LAST, AHEAD_LAST);
    }
    assert(ahead->slots[index % REPLAY_AHEAD_SLOTS].known);
    return &ahead->slots[index % REPLAY_AHEAD_SLOTS];
}
