/* Sums: of programmes by budget year and month, of payees by programme and budget year. */
#include <assert.h>
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

audit_ref
replay_text_keep(struct audit_arena *arena, struct audit_bytes text)
{
    audit_ref kept;
    uint8_t *bytes;

    if (text.size == 0)
        return 0;
    bytes = audit_arena_take(arena, sizeof(uint16_t) + text.size, &kept);
    if (bytes == NULL)
        return 0;
    bytes[0] = (uint8_t)(text.size >> 8);
    bytes[1] = (uint8_t)text.size;
    memcpy(bytes + 2, text.data, text.size);
    return kept;
}

struct audit_bytes
replay_text(const struct audit_arena *arena, audit_ref text)
{
    const uint8_t *bytes = audit_arena_at(arena, text);

    return bytes == NULL ? (struct audit_bytes){0}
                         : (struct audit_bytes){bytes + 2, (size_t)(bytes[0] << 8 | bytes[1])};
}

/* Entries of one voucher mostly name the same programme, and of one programme the same year. */
struct replay_programme *
replay_programme_find(struct audit_replay *replay, struct audit_bytes code)
{
    struct replay_money *money = &replay->state->money;
    struct replay_programme *programme = audit_arena_at(replay->arena, money->recent_programme);

    if (programme != NULL && audit_bytes_equal(replay_text(replay->arena, programme->code), code))
        return programme;
    programme = audit_table_find(replay->arena, &money->programmes, code);
    if (programme != NULL)
        money->recent_programme = audit_table_ref(replay->arena, programme);
    return programme;
}

/* A key of a reference and a number. */
struct pair {
    uint64_t ref, number;
};

static struct audit_bytes
pair_key(const struct pair *pair)
{
    return (struct audit_bytes){(const uint8_t *)pair, sizeof(*pair)};
}

struct replay_year *
replay_year_of(struct audit_replay *replay, struct replay_programme *programme,
               uint32_t budget_year)
{
    struct replay_year *year = audit_arena_at(replay->arena, programme->recent_year);
    struct pair key;
    bool is_new;

    if (year != NULL && year->budget_year == budget_year)
        return year;
    key = (struct pair){audit_table_ref(replay->arena, programme), budget_year};
    year = audit_table_insert(replay->arena, &replay->state->money.years, pair_key(&key), &is_new);
    if (year == NULL)
        return NULL;
    if (is_new) {
        year->programme = key.ref;
        year->budget_year = budget_year;
        year->number = (uint32_t)replay->state->money.years.count;
    }
    programme->recent_year = audit_table_ref(replay->arena, year);
    return year;
}

static struct audit_hash
hash_of_id(const struct audit_payee *payee)
{
    uint8_t bytes[REPLAY_PAYEE_ID_MAX];
    struct audit_buffer id = {.data = bytes, .capacity = sizeof(bytes)};

    audit_payee_id(payee, &id);
    assert(id.data == bytes); /* it never grew */
    return audit_sha256(audit_buffer_bytes(&id));
}

struct replay_payee *
replay_payee_of(struct audit_replay *replay, const struct audit_payee *payee, uint32_t tag)
{
    uint8_t bytes[REPLAY_PAYEE_KEY_MAX];
    struct audit_bytes key = replay_payee_key(payee, bytes);
    struct replay_payee *found;
    bool is_new;

    found =
        audit_table_insert_tagged(replay->arena, &replay->state->money.payees, key, tag, &is_new);
    if (found != NULL && is_new)
        found->id = hash_of_id(payee);
    return found;
}

struct replay_line *
replay_line_at(const struct audit_replay *replay, const struct replay_payee *payee, uint32_t index)
{
    return (struct replay_line *)audit_arena_at(replay->arena, payee->lines) + index;
}

uint32_t
replay_line_index(const struct audit_replay *replay, const struct replay_payee *payee,
                  const struct replay_line *line)
{
    return (uint32_t)(line - replay_line_at(replay, payee, 0));
}

/* Room for a line more: twice as many, elsewhere. */
static bool
lines_grow(struct audit_replay *replay, struct replay_payee *payee)
{
    const uint32_t capacity = payee->line_capacity > 0 ? payee->line_capacity * 2 : 1;
    struct replay_line *lines;
    audit_ref ref;

    if (payee->line_count < payee->line_capacity)
        return true;
    lines = audit_arena_take(replay->arena, capacity * sizeof(*lines), &ref);
    if (lines == NULL)
        return false;
    if (payee->line_count > 0)
        memcpy(lines, replay_line_at(replay, payee, 0), payee->line_count * sizeof(*lines));
    payee->lines = ref;
    payee->line_capacity = capacity;
    return true;
}

static struct replay_line *
line_new(struct audit_replay *replay, struct replay_payee *payee, const struct replay_year *year)
{
    struct replay_line *line;

    if (!lines_grow(replay, payee))
        return NULL;
    if (payee->line_count < REPLAY_LINES_NUMBERED)
        payee->numbers[payee->line_count] = year->number;
    line = replay_line_at(replay, payee, payee->line_count++);
    line->year = audit_table_ref(replay->arena, year);
    return line;
}

/* Few payees have as many lines as are numbered; those behind are in the table. */
static struct replay_line *
line_behind(struct audit_replay *replay, struct replay_payee *payee, const struct replay_year *year)
{
    const struct pair key = {audit_table_ref(replay->arena, payee),
                             audit_table_ref(replay->arena, year)};
    uint32_t *index;
    bool is_new;

    index = audit_table_insert(replay->arena, &replay->state->money.lines, pair_key(&key), &is_new);
    if (index == NULL)
        return NULL;
    if (!is_new)
        return replay_line_at(replay, payee, *index);
    *index = payee->line_count;
    return line_new(replay, payee, year);
}

struct replay_line *
replay_line_of(struct audit_replay *replay, struct replay_payee *payee, struct replay_year *year)
{
    for (uint32_t i = 0; i < payee->line_count && i < REPLAY_LINES_NUMBERED; i++) {
        if (payee->numbers[i] == year->number)
            return replay_line_at(replay, payee, i);
    }
    return payee->line_count < REPLAY_LINES_NUMBERED ? line_new(replay, payee, year)
                                                     : line_behind(replay, payee, year);
}

static struct replay_month *
month_of(struct audit_replay *replay, uint32_t month)
{
    const struct audit_bytes key = {(const uint8_t *)&month, sizeof(month)};

    return audit_table_insert(replay->arena, &replay->state->money.months, key,
                              /* out_new= */ NULL);
}

static struct replay_year_month *
year_month_of(struct audit_replay *replay, struct replay_year *year, uint32_t month)
{
    struct replay_year_month *found = audit_arena_at(replay->arena, year->recent_month);
    struct replay_month *open;
    struct pair key;
    bool is_new;

    if (found != NULL && found->month == month)
        return found;
    key = (struct pair){audit_table_ref(replay->arena, year), month};
    open = month_of(replay, month);
    found = audit_table_insert(replay->arena, &replay->state->money.year_months, pair_key(&key),
                               &is_new);
    if (open == NULL || found == NULL)
        return NULL;
    year->recent_month = audit_table_ref(replay->arena, found);
    if (is_new) {
        found->year = key.ref;
        found->month = month;
        found->next = open->years;
        open->years = year->recent_month;
    }
    return found;
}

bool
replay_item_month(struct audit_replay *replay, struct replay_item *item)
{
    if (item->date / 100 <= replay->state->money.closed_month)
        return true;
    item->month = year_month_of(replay, item->year, item->date / 100);
    return item->month != NULL;
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
    struct replay_month *month = month_of(replay, item->date / 100);
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
