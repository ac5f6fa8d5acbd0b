/* Adjustments and settlements (rules 10 and 15, and 13's range). */
#include "audit/judge/replay_internal.h"

struct replay_payout *
replay_target(struct audit_replay *replay, struct audit_bytes target, struct replay_item *item)
{
    const struct replay_ahead_slot *ahead = replay_look_ahead(replay);
    struct replay_payout *payout = ahead->payout;

    if (payout == NULL)
        payout = audit_table_find_tagged(replay->arena, &replay->state->money.payouts, target,
                                         ahead->reference_tag);
    if (payout == NULL || payout->payee == 0) { /* payee 0: the arena was full */
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_TARGET_UNKNOWN, target);
        return NULL;
    }
    item->payee = audit_arena_at(replay->arena, payout->payee);
    item->line = replay_line_at(replay, item->payee, payout->line);
    item->year = audit_arena_at(replay->arena, item->line->year);
    item->programme = audit_arena_at(replay->arena, item->year->programme);
    return payout;
}

struct replay_payout_sums *
replay_payout_sums_of(struct audit_replay *replay, struct replay_payout *payout)
{
    if (payout->sums == 0)
        return audit_arena_take(replay->arena, sizeof(struct replay_payout_sums), &payout->sums);
    return audit_arena_at(replay->arena, payout->sums);
}

/* Past the range it is more than any amount. */
static int64_t
sum_of(int64_t a, int64_t b)
{
    int64_t sum;

    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static void
judge_date(struct audit_replay *replay, const struct replay_item *item,
           const struct replay_payout *payout, struct audit_bytes target)
{
    if (item->date < payout->date)
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_TARGET_IS_LATER, target,
                      item->date, payout->date);
}

static void
judge_adjusted(struct audit_replay *replay, const struct audit_entry *entry,
               const struct replay_payout *payout, const struct replay_payout_sums *sums)
{
    const int64_t amount = entry->adjustment.amount_fen;
    const int64_t adjusted = sum_of(sums->adjusted_fen, amount);
    const int64_t reversed = sum_of(sums->reversed_fen, amount);

    if (adjusted > payout->amount_fen)
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_ADJUSTED_TOO_MUCH,
                      entry->adjustment.target, adjusted, payout->amount_fen);
    else if (entry->adjustment.kind == AUDIT_REVERSAL &&
             sums->settled_fen > payout->amount_fen - reversed)
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_REVERSED_BELOW_SETTLED,
                      entry->adjustment.target, payout->amount_fen - reversed, sums->settled_fen);
}

/* A RETURN is of cash, and the bank's reference of one RETURN only. */
static bool
judge_return(struct audit_replay *replay, const struct audit_entry *entry,
             const struct replay_item *item)
{
    uint64_t *earlier;
    bool is_new;

    if (entry->adjustment.kind != AUDIT_RETURN)
        return true;
    if (item->programme->instrument == AUDIT_RELIEF)
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_RELIEF_RETURNED,
                      entry->adjustment.target);
    earlier = audit_table_insert(replay->arena, &replay->state->money.returns,
                                 entry->adjustment.bank_reference, &is_new);
    if (earlier == NULL)
        return false;
    if (is_new)
        *earlier = item->entry;
    else
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_RETURNED_TWICE,
                      entry->adjustment.bank_reference, *earlier);
    return true;
}

static void
adjust(struct audit_replay *replay, const struct audit_entry *entry, struct replay_item *item,
       const struct replay_payout *payout, struct replay_payout_sums *sums)
{
    const int64_t amount = item->amount_fen;
    struct replay_claim *claim = audit_arena_at(replay->arena, payout->claim);

    replay_item_add(replay, item);
    sums->adjusted_fen = sum_of(sums->adjusted_fen, amount);
    if (entry->adjustment.kind == AUDIT_REVERSAL)
        sums->reversed_fen = sum_of(sums->reversed_fen, amount);
    if (entry->adjustment.kind == AUDIT_RETURN)
        sums->returned_fen = sum_of(sums->returned_fen, amount);
    (void)__builtin_sub_overflow(item->line->net_fen, amount, &item->line->net_fen);
    if (claim != NULL)
        (void)__builtin_sub_overflow(claim->net_fen, amount, &claim->net_fen);
}

void
replay_adjustment_entry(struct audit_replay *replay, const struct audit_entry *entry,
                        const struct audit_hash *leaf)
{
    struct replay_item item = {
        .kind = REPLAY_ADJUSTED,
        .amount_fen = entry->adjustment.amount_fen,
        .date = entry->adjustment.date,
        .entry = replay->entry,
        .leaf = leaf,
    };
    struct replay_payout_sums *sums;
    struct replay_payout *payout;

    replay_judge_period(replay, item.date);
    payout = replay_target(replay, entry->adjustment.target, &item);
    if (payout == NULL)
        return;
    sums = replay_payout_sums_of(replay, payout);
    if (sums == NULL || !replay_item_month(replay, &item))
        return;
    judge_date(replay, &item, payout, entry->adjustment.target);
    judge_adjusted(replay, entry, payout, sums);
    if (!judge_return(replay, entry, &item))
        return;
    replay_judge_sums(replay, &item);
    adjust(replay, entry, &item, payout, sums);
}

static struct audit_bytes
number_key(const uint64_t *number)
{
    return (struct audit_bytes){(const uint8_t *)number, sizeof(*number)};
}

/* A negative settlement takes back a positive one, once. */
static void
take_back(struct audit_replay *replay, const struct audit_entry *entry, audit_ref target)
{
    const uint64_t number = entry->settlement.takes_back;
    struct replay_settlement *taken =
        audit_table_find(replay->arena, &replay->state->money.settlements, number_key(&number));

    if (taken == NULL || taken->target != target) {
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_TAKEN_BACK_UNKNOWN, number,
                      entry->settlement.target);
        return;
    }
    if (taken->amount_fen != -entry->settlement.amount_fen)
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_TAKEN_BACK_IN_PART, number,
                      taken->amount_fen, -entry->settlement.amount_fen);
    else if (taken->taken_back_by != 0)
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_TAKEN_BACK_TWICE, number,
                      taken->taken_back_by);
    taken->taken_back_by = replay->entry;
}

static bool
settle(struct audit_replay *replay, const struct audit_entry *entry,
       const struct replay_payout *payout, const struct replay_payout_sums *sums)
{
    const int64_t settled = sum_of(sums->settled_fen, entry->settlement.amount_fen);
    const int64_t most = payout->amount_fen - sums->reversed_fen;
    struct replay_settlement *settlement;

    if (settled > most)
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_SETTLED_TOO_MUCH,
                      entry->settlement.target, settled, most);
    settlement = audit_table_insert(replay->arena, &replay->state->money.settlements,
                                    number_key(&replay->entry), /* out_new= */ NULL);
    if (settlement == NULL)
        return false;
    settlement->target = audit_table_ref(replay->arena, payout);
    settlement->amount_fen = entry->settlement.amount_fen;
    return true;
}

void
replay_settlement_entry(struct audit_replay *replay, const struct audit_entry *entry,
                        const struct audit_hash *leaf)
{
    struct replay_item item = {
        .kind = REPLAY_SETTLED,
        .amount_fen = entry->settlement.amount_fen,
        .date = entry->settlement.date,
        .entry = replay->entry,
        .leaf = leaf,
    };
    struct replay_payout_sums *sums;
    struct replay_payout *payout;

    replay_judge_period(replay, item.date);
    payout = replay_target(replay, entry->settlement.target, &item);
    if (payout == NULL)
        return;
    sums = replay_payout_sums_of(replay, payout);
    if (sums == NULL || !replay_item_month(replay, &item))
        return;
    judge_date(replay, &item, payout, entry->settlement.target);
    if (item.programme->instrument == AUDIT_RELIEF)
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_RELIEF_SETTLED,
                      entry->settlement.target);
    if (item.amount_fen < 0)
        take_back(replay, entry, audit_table_ref(replay->arena, payout));
    else if (!settle(replay, entry, payout, sums))
        return;
    replay_judge_sums(replay, &item);
    replay_item_add(replay, &item);
    sums->settled_fen = sum_of(sums->settled_fen, item.amount_fen);
}
