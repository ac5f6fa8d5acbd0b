/* Rows are brought together by sorting keys, so that a million equal amounts cost what a million
 * different ones do. Sorted by merging: no input makes it quadratic. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/reconcile_internal.h"

enum { INSERT_MAX = 12 };

void
reconcile_keys_begin(struct audit_reconcile *run)
{
    run->key_count = 0;
}

/* By halves: what has been asked for and is not written to costs addresses, not memory; but a copy
 * costs both. */
static bool
grow(struct audit_reconcile *run)
{
    const size_t capacity =
        run->key_capacity > 0 ? run->key_capacity + run->key_capacity / 2 : 1024;
    struct reconcile_key *keys = realloc(run->keys, capacity * sizeof *keys);

    if (keys == NULL)
        return false;
    run->keys = keys;
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

/* Merges keys[0, middle) and keys[middle, count). The first run moves aside: what is written then
 * never overtakes what is still to be read of the second. */
static void
merge(struct reconcile_key *keys, size_t middle, size_t count, struct reconcile_key *aside)
{
    size_t a = 0, b = middle, to = 0;

    if (in_order(&keys[middle - 1], &keys[middle]))
        return;
    memcpy(aside, keys, middle * sizeof *keys);
    while (a < middle && b < count)
        keys[to++] = in_order(&aside[a], &keys[b]) ? aside[a++] : keys[b++];
    memcpy(keys + to, aside + a, (middle - a) * sizeof *keys);
}

/* A few keys, by inserting. */
static void
insert(struct reconcile_key *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct reconcile_key key = keys[i];
        size_t at = i;

        for (; at > 0 && !in_order(&keys[at - 1], &key); at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

/* `aside` has room for half of them. As deep as the logarithm of the count. */
static void
sort(struct reconcile_key *keys, size_t count, struct reconcile_key *aside)
{
    const size_t middle = count / 2;

    if (count <= INSERT_MAX) {
        insert(keys, count);
        return;
    }
    sort(keys, middle, aside);
    sort(keys + middle, count - middle, aside);
    merge(keys, middle, count, aside);
}

void
reconcile_keys_sort(struct audit_reconcile *run)
{
    const size_t half = run->key_count / 2;
    struct reconcile_key *aside;

    if (run->key_count < 2)
        return;
    aside = malloc((half + 1) * sizeof *aside);
    if (aside == NULL) {
        run->failed = true;
        run->key_count = 0;
        return;
    }
    sort(run->keys, run->key_count, aside);
    free(aside);
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
