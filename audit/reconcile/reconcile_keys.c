/* Rows are brought together by sorting keys, so that a million equal amounts cost what a million
 * different ones do. Sorted by merging: no input makes it quadratic. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/reconcile_internal.h"

void
reconcile_keys_begin(struct audit_reconcile *run)
{
    run->key_count = 0;
}

static bool
grow(struct audit_reconcile *run)
{
    const size_t capacity = run->key_capacity > 0 ? run->key_capacity * 2 : 1024;
    struct reconcile_key *keys = realloc(run->keys, capacity * sizeof *keys);

    if (keys == NULL)
        return false;
    run->keys = keys;
    keys = realloc(run->keys_other, capacity * sizeof *keys);
    if (keys == NULL)
        return false;
    run->keys_other = keys;
    run->key_capacity = capacity;
    return true;
}

void
reconcile_key_add(struct audit_reconcile *run, enum audit_side side, size_t row, uint64_t first,
                  uint64_t second)
{
    if (run->key_count == run->key_capacity && !grow(run)) {
        run->failed = true;
        return;
    }
    run->keys[run->key_count++] = (struct reconcile_key){first, second, run->rows[side][row].day,
                                                         (uint32_t)(row * 2) | (uint32_t)side};
}

static inline bool
in_order(const struct reconcile_key *a, const struct reconcile_key *b)
{
    if (a->first != b->first)
        return a->first < b->first;
    if (a->second != b->second)
        return a->second < b->second;
    return a->day != b->day ? a->day < b->day : a->at <= b->at;
}

/* Merges from[left, middle) and from[middle, end) into to[left, end). */
static void
merge(const struct reconcile_key *from, struct reconcile_key *to, size_t left, size_t middle,
      size_t end)
{
    size_t a = left, b = middle;

    if (middle == end || in_order(&from[middle - 1], &from[middle])) {
        memcpy(to + left, from + left, (end - left) * sizeof *to);
        return;
    }
    for (size_t i = left; i < end; i++) {
        if (a < middle && (b == end || in_order(&from[a], &from[b])))
            to[i] = from[a++];
        else
            to[i] = from[b++];
    }
}

void
reconcile_keys_sort(struct audit_reconcile *run)
{
    const size_t count = run->key_count;

    for (size_t size = 1; size < count; size *= 2) {
        struct reconcile_key *merged = run->keys_other;

        for (size_t left = 0; left < count; left += 2 * size) {
            const size_t middle = count - left > size ? left + size : count;
            const size_t end = count - middle > size ? middle + size : count;

            merge(run->keys, merged, left, middle, end);
        }
        run->keys_other = run->keys;
        run->keys = merged;
    }
}

bool
reconcile_keys_next(const struct audit_reconcile *run, size_t *begin, size_t *end)
{
    const struct reconcile_key *keys = run->keys;
    size_t at = *end;

    if (at >= run->key_count)
        return false;
    *begin = at;
    while (at < run->key_count && keys[at].first == keys[*begin].first &&
           keys[at].second == keys[*begin].second)
        at++;
    *end = at;
    return true;
}
