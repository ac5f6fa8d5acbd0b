/* Money: where its entries go, and the rules that several of them share. */
#include "audit/evidence/date.h"
#include "audit/judge/replay_internal.h"

void
replay_money_begin(struct audit_replay *replay)
{
    struct replay_money *money = &replay->state->money;

    *money = (struct replay_money){0};
    audit_table_begin(&money->programmes, sizeof(struct replay_programme));
    audit_table_begin(&money->years, sizeof(struct replay_year));
    audit_table_begin(&money->year_months, sizeof(struct replay_year_month));
    audit_table_begin(&money->months, sizeof(struct replay_month));
    audit_table_begin(&money->payees, sizeof(struct replay_payee));
    audit_table_begin(&money->lines, sizeof(uint32_t));
    audit_table_begin(&money->payouts, sizeof(struct replay_payout));
    audit_table_begin(&money->repeats, sizeof(uint64_t));
    audit_table_begin(&money->claims, sizeof(struct replay_claim));
    audit_table_begin(&money->settlements, sizeof(struct replay_settlement));
    audit_table_begin(&money->returns, sizeof(uint64_t));
}

uint32_t
replay_money_closed_month(const struct audit_replay *replay)
{
    return replay->state->money.closed_month;
}

void
replay_money_entry(struct audit_replay *replay, const struct audit_entry *entry,
                   const struct audit_hash *leaf)
{
    switch ((unsigned)entry->body) {
    case AUDIT_PROGRAMME:
        replay_programme_entry(replay, entry);
        return;
    case AUDIT_APPROPRIATION:
        replay_appropriation_entry(replay, entry, leaf);
        return;
    case AUDIT_DISBURSEMENT:
        replay_disbursement_entry(replay, entry, leaf);
        return;
    case AUDIT_ADJUSTMENT:
        replay_adjustment_entry(replay, entry, leaf);
        return;
    case AUDIT_SETTLEMENT:
        replay_settlement_entry(replay, entry, leaf);
        return;
    case AUDIT_CLOSING:
        replay_closing_entry(replay, entry);
        return;
    default:
        return; /* the other half's */
    }
}

void
replay_judge_period(struct audit_replay *replay, uint32_t date)
{
    const uint32_t closed_month = replay->state->money.closed_month;
    const uint32_t today = audit_date_of(replay->voucher->seal->sealed_at_ms);

    if (date / 100 <= closed_month)
        replay_object(replay, AUDIT_RULE_PERIOD, AUDIT_MESSAGE_PERIOD_CLOSED, date, closed_month);
    else if (date > today)
        replay_object(replay, AUDIT_RULE_PERIOD, AUDIT_MESSAGE_PERIOD_LATER_THAN_SEAL, date, today);
}

void
replay_judge_open(struct audit_replay *replay, const struct replay_programme *programme,
                  uint32_t date)
{
    const struct audit_bytes code = replay_text(replay->arena, programme->code);

    if (date < programme->first_date)
        replay_object(replay, AUDIT_RULE_PROGRAMME, AUDIT_MESSAGE_PROGRAMME_NOT_YET_OPEN, code,
                      date, programme->first_date);
    else if (programme->last_date != 0 && date > programme->last_date)
        replay_object(replay, AUDIT_RULE_PROGRAMME, AUDIT_MESSAGE_PROGRAMME_OVER, code, date,
                      programme->last_date);
}

static bool
leaves_range(int64_t sum, int64_t fen)
{
    return __builtin_add_overflow(sum, fen, &sum) || sum > REPLAY_FEN_MAX || sum < -REPLAY_FEN_MAX;
}

static void
object_to_range(struct audit_replay *replay, const struct replay_item *item)
{
    replay_object(replay, AUDIT_RULE_APPROPRIATED, AUDIT_MESSAGE_PROGRAMME_SUM_OUT_OF_RANGE,
                  replay_text(replay->arena, item->programme->code),
                  (uint64_t)item->year->budget_year);
}

void
replay_judge_range(struct audit_replay *replay, const struct replay_item *item)
{
    if (leaves_range(item->year->all[item->kind].fen, item->amount_fen))
        object_to_range(replay, item);
}

void
replay_judge_sums(struct audit_replay *replay, const struct replay_item *item)
{
    replay_judge_range(replay, item);
    if (item->month != NULL && leaves_range(item->month->sums[item->kind].fen, item->amount_fen))
        object_to_range(replay, item);
}

/* For a disbursement and a negative appropriation. */
void
replay_judge_ceiling(struct audit_replay *replay, const struct replay_item *item)
{
    const struct replay_sum *all = item->year->all;
    int64_t appropriated = all[REPLAY_APPROPRIATED].fen, net, disbursed = all[REPLAY_DISBURSED].fen;
    int64_t *changed = item->kind == REPLAY_APPROPRIATED ? &appropriated : &disbursed;

    if (__builtin_add_overflow(*changed, item->amount_fen, changed) ||
        __builtin_sub_overflow(disbursed, all[REPLAY_ADJUSTED].fen, &net))
        return; /* out of range: objected to */
    if (item->programme->ceiling && net > appropriated)
        replay_object(replay, AUDIT_RULE_APPROPRIATED, AUDIT_MESSAGE_CEILING_EXCEEDED,
                      replay_text(replay->arena, item->programme->code),
                      (uint64_t)item->year->budget_year, net, appropriated);
    else if (!item->programme->ceiling && item->kind == REPLAY_APPROPRIATED && appropriated < 0)
        replay_object(replay, AUDIT_RULE_APPROPRIATED, AUDIT_MESSAGE_APPROPRIATED_NEGATIVE,
                      replay_text(replay->arena, item->programme->code),
                      (uint64_t)item->year->budget_year, appropriated);
}
