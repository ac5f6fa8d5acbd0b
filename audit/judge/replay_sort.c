/* Orders of closings: programme lines by code and year, payee lines by hash. A merge sort, because
 * its comparisons need the arena and hostile input must not make it quadratic. */
#include <string.h>

#include "audit/judge/replay_internal.h"

uint64_t
replay_prefix(struct audit_bytes key)
{
    uint64_t prefix = 0;

    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < key.size ? key.data[i] : 0u);
    return prefix;
}

struct replay_sorted *
replay_room_for(struct audit_arena *arena, struct replay_room *room, uint64_t count)
{
    uint64_t capacity = room->capacity > 0 ? room->capacity : 64;
    audit_ref at;

    if (count > room->capacity) {
        while (capacity < count)
            capacity *= 2;
        if (audit_arena_take(arena, 2 * capacity * sizeof(struct replay_sorted), &at) == NULL)
            return NULL;
        room->at = at;
        room->capacity = capacity;
    }
    return room->at != 0 ? audit_arena_at(arena, room->at) : NULL;
}

static bool
in_order(const struct audit_replay *replay, const struct replay_sorted *a,
         const struct replay_sorted *b, replay_compare_fn *compare)
{
    return a->prefix < b->prefix || (a->prefix == b->prefix && compare != NULL &&
                                     compare(replay, a->record, b->record) <= 0);
}

/* Merges from[left, middle) and from[middle, end) into to[left, end). */
static void
merge(const struct audit_replay *replay, const struct replay_sorted *from, struct replay_sorted *to,
      size_t left, size_t middle, size_t end, replay_compare_fn *compare)
{
    size_t a = left, b = middle;

    for (size_t i = left; i < end; i++) {
        if (a < middle && (b == end || in_order(replay, &from[a], &from[b], compare)))
            to[i] = from[a++];
        else
            to[i] = from[b++];
    }
}

/* The second half of the room is where runs are merged to and fro. */
void
replay_sort(const struct audit_replay *replay, struct replay_sorted *rows, size_t count,
            replay_compare_fn *compare)
{
    struct replay_sorted *from = rows, *to = rows + count;

    for (size_t run = 1; run < count; run *= 2) {
        struct replay_sorted *merged = to;

        for (size_t left = 0; left < count; left += 2 * run) {
            const size_t middle = count - left > run ? left + run : count;
            const size_t end = count - middle > run ? middle + run : count;

            merge(replay, from, to, left, middle, end, compare);
        }
        to = from;
        from = merged;
    }
    if (from != rows)
        memcpy(rows, from, count * sizeof(*rows));
}

static struct audit_bytes
code_of(const struct audit_replay *replay, const struct replay_year *year)
{
    const struct replay_programme *programme = audit_arena_at(replay->arena, year->programme);

    return replay_text(replay->arena, programme->code);
}

static int
compare_years(const struct audit_replay *replay, audit_ref a, audit_ref b)
{
    const struct replay_year *left = audit_arena_at(replay->arena, a);
    const struct replay_year *right = audit_arena_at(replay->arena, b);
    const int order = audit_bytes_compare(code_of(replay, left), code_of(replay, right));

    if (order != 0)
        return order;
    return left->budget_year < right->budget_year ? -1 : left->budget_year > right->budget_year;
}

static bool
has_any(const struct replay_sum sums[static REPLAY_KIND_COUNT])
{
    return (sums[REPLAY_APPROPRIATED].count | sums[REPLAY_DISBURSED].count |
            sums[REPLAY_ADJUSTED].count | sums[REPLAY_SETTLED].count) != 0;
}

const struct replay_sorted *
replay_years_sorted(const struct audit_replay *replay, bool closed, size_t *out_count)
{
    struct replay_money *money = &replay->state->money;
    struct replay_sorted *rows =
        replay_room_for(replay->arena, &money->year_room, money->years.count + 1);
    const struct replay_year *year;
    audit_ref at = 0;
    size_t count = 0;

    if (rows == NULL)
        return NULL;
    while ((year = audit_table_next(replay->arena, &money->years, &at, /* out_key= */ NULL)) !=
           NULL) {
        if (has_any(closed ? year->closed : year->all))
            rows[count++] = (struct replay_sorted){replay_prefix(code_of(replay, year)),
                                                   audit_table_ref(replay->arena, year)};
    }
    replay_sort(replay, rows, count, compare_years);
    *out_count = count;
    return rows;
}
