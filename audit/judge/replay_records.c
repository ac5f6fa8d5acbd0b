/* Records: programmes, their budget years and months, payees and their lines, found or made. */
#include <assert.h>
#include <string.h>

#include "audit/judge/replay_internal.h"

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

struct replay_month *
replay_month_of(struct audit_replay *replay, uint32_t month)
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
    open = replay_month_of(replay, month);
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
