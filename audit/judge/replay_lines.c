/* Sums: of programmes by budget year and month, of payees by programme and budget year. */
#include <string.h>

#include "audit/judge/replay_internal.h"

void
replay_sum_add(struct replay_sum *sum, int64_t fen)
{
    sum->count++;
    (void)__builtin_add_overflow(sum->fen, fen, &sum->fen);
}

static void
sum_take_in(struct replay_sum *sum, const struct replay_sum *other)
{
    sum->count += other->count;
    (void)__builtin_add_overflow(sum->fen, other->fen, &sum->fen);
}

/* `closed` is his newest among closed months. */
static void
closed_last(struct replay_payee *payee, const struct replay_last *last)
{
    if (!payee->has_closed || last->entry > payee->closed.entry)
        payee->closed = *last;
    payee->has_closed = true;
}

static void
line_add_closed(struct replay_payee *payee, struct replay_line *line, enum replay_kind kind,
                int64_t fen, const struct replay_last *last)
{
    replay_sum_add(&line->closed[kind - REPLAY_DISBURSED], fen);
    closed_last(payee, last);
}

/* The payee's open month is `month`, or becomes it because the old one was closed since. A line
 * with another open month than his is of one that was closed. */
static void
line_add_open(struct replay_payee *payee, struct replay_line *line, uint32_t month,
              enum replay_kind kind, int64_t fen, const struct replay_last *last)
{
    if (payee->open_month != month) {
        if (payee->open_month != 0)
            closed_last(payee, &payee->open);
        payee->open_month = month;
        payee->repeat_count = 0;
    }
    payee->open = *last;
    if (line->open_month != month) {
        for (size_t i = 0; i < REPLAY_KIND_COUNT - 1; i++)
            sum_take_in(&line->closed[i], &line->open[i]);
        memset(line->open, 0, sizeof(line->open));
        line->open_month = month;
    }
    replay_sum_add(&line->open[kind - REPLAY_DISBURSED], fen);
}

/* A chunk with room at the head of the month's list. */
static struct replay_late_chunk *
late_chunk(struct audit_replay *replay, struct replay_month *month)
{
    struct replay_money *money = &replay->state->money;
    struct replay_late_chunk *chunk = audit_arena_at(replay->arena, month->late);
    audit_ref ref = money->free_chunks;

    if (chunk != NULL && chunk->count < REPLAY_LATE_COUNT)
        return chunk;
    chunk = audit_arena_at(replay->arena, ref);
    if (chunk != NULL)
        money->free_chunks = chunk->next;
    else
        chunk = audit_arena_take(replay->arena, sizeof(*chunk), &ref);
    if (chunk == NULL)
        return NULL;
    chunk->count = 0;
    chunk->next = month->late;
    month->late = ref;
    return chunk;
}

static void
line_add_late(struct audit_replay *replay, const struct replay_item *item,
              const struct replay_last *last)
{
    struct replay_month *month = replay_month_of(replay, item->date / 100);
    struct replay_late_chunk *chunk = month != NULL ? late_chunk(replay, month) : NULL;

    if (chunk != NULL)
        chunk->late[chunk->count++] = (struct replay_late){
            .payee = audit_table_ref(replay->arena, item->payee),
            .fen = item->amount_fen,
            .last = *last,
            .line = replay_line_index(replay, item->payee, item->line),
            .kind = item->kind,
        };
}

static void
line_add(struct audit_replay *replay, const struct replay_item *item)
{
    const struct replay_last last = {item->entry, *item->leaf};
    const uint32_t month = item->date / 100, closed = replay->state->money.closed_month;
    struct replay_payee *payee = item->payee;

    if (month <= closed)
        line_add_closed(payee, item->line, item->kind, item->amount_fen, &last);
    else if (payee->open_month == month || payee->open_month <= closed)
        line_add_open(payee, item->line, month, item->kind, item->amount_fen, &last);
    else
        line_add_late(replay, item, &last);
}

void
replay_item_add(struct audit_replay *replay, struct replay_item *item)
{
    struct replay_money *money = &replay->state->money;
    const uint32_t month = item->date / 100;

    replay_sum_add(&item->year->all[item->kind], item->amount_fen);
    replay_sum_add(item->month != NULL ? &item->month->sums[item->kind]
                                       : &item->year->closed[item->kind],
                   item->amount_fen);
    if (money->first_month == 0 || month < money->first_month)
        money->first_month = month;
    if (item->line != NULL)
        line_add(replay, item);
}

static void
late_take_in(struct audit_replay *replay, const struct replay_late_chunk *chunk)
{
    for (size_t i = 0; i < chunk->count; i++) {
        const struct replay_late *late = &chunk->late[i];
        struct replay_payee *payee = audit_arena_at(replay->arena, late->payee);
        struct replay_line *line = replay_line_at(replay, payee, late->line);

        line_add_closed(payee, line, late->kind, late->fen, &late->last);
    }
}

/* One month. Sums that stand open at a payee's side are taken in when they are next touched. */
static void
take_in_month(struct audit_replay *replay, uint32_t number)
{
    struct replay_money *money = &replay->state->money;
    const struct audit_bytes key = {(const uint8_t *)&number, sizeof(number)};
    struct replay_month *month = audit_table_find(replay->arena, &money->months, key);
    struct replay_year_month *of_year;
    struct replay_late_chunk *chunk;

    if (month == NULL)
        return;
    for (audit_ref at = month->years; at != 0; at = of_year->next) {
        struct replay_year *year;

        of_year = audit_arena_at(replay->arena, at);
        year = audit_arena_at(replay->arena, of_year->year);
        for (size_t i = 0; i < REPLAY_KIND_COUNT; i++)
            sum_take_in(&year->closed[i], &of_year->sums[i]);
    }
    while ((chunk = audit_arena_at(replay->arena, month->late)) != NULL) {
        const audit_ref ref = month->late;

        late_take_in(replay, chunk);
        month->late = chunk->next;
        chunk->next = money->free_chunks;
        money->free_chunks = ref;
    }
    month->years = 0;
}

void
replay_close_month(struct audit_replay *replay, uint32_t month)
{
    struct replay_money *money = &replay->state->money;
    uint32_t next =
        money->closed_month != 0 ? replay_month_after(money->closed_month) : money->first_month;

    for (; next != 0 && next <= month; next = replay_month_after(next))
        take_in_month(replay, next);
    money->closed_month = month;
}

void
replay_line_sums(const struct replay_line *line, uint32_t month,
                 struct replay_sum out[static REPLAY_KIND_COUNT - 1])
{
    memcpy(out, line->closed, sizeof(line->closed));
    for (size_t i = 0; line->open_month <= month && i < REPLAY_KIND_COUNT - 1; i++)
        sum_take_in(&out[i], &line->open[i]);
}

bool
replay_payee_last(const struct replay_payee *payee, uint32_t month, struct replay_last *out)
{
    const bool has_open = payee->open_month != 0 && payee->open_month <= month;

    if (!has_open && !payee->has_closed)
        return false;
    *out = has_open && (!payee->has_closed || payee->open.entry > payee->closed.entry)
               ? payee->open
               : payee->closed;
    return true;
}
