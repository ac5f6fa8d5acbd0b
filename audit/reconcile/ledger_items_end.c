/* From all that the ledger ever recorded for an account to the items of one run. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/ledger_items_internal.h"

static bool
was_open(const struct audit_items_settings *settings, uint64_t entry)
{
    size_t low = 0, high = settings->carried_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (settings->carried[middle] < entry)
            low = middle + 1;
        else
            high = middle;
    }
    return low < settings->carried_count && settings->carried[low] == entry;
}

/* Whether an item takes part; if not, it is counted where it belongs. */
static bool
takes_part(struct audit_items *items, struct audit_kept_item *item, bool *out_large)
{
    const struct audit_items_settings *settings = &items->memory->settings;
    struct audit_apart *apart = &items->earlier;
    const int64_t fen = item->out ? item->amount_fen : -item->amount_fen;

    if (item->date > settings->last_date) {
        apart = &items->later;
    } else if (was_open(settings, item->entry)) {
        item->carried = true;
        return true;
    } else if (item->date >= settings->first_date ||
               (settings->carried_entries > 0 && item->entry >= settings->carried_entries)) {
        return true;
    }
    apart->count++;
    if (__builtin_add_overflow(apart->fen, fen, &apart->fen))
        *out_large = true;
    return false;
}

static int
by_date(const void *a, const void *b)
{
    const struct audit_kept_item *first = a, *second = b;

    if (first->date != second->date)
        return first->date < second->date ? -1 : 1;
    return (first->entry > second->entry) - (first->entry < second->entry);
}

static int
by_entry(const void *a, const void *b)
{
    const uint64_t *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

/* Drops what takes no part; `places[i]` becomes the number of item i among those left, by its entry
 * for now: the sort moves them once more. */
static enum audit_status
select_items(struct audit_items *items, uint64_t *entries, struct audit_error *err)
{
    size_t kept = 0;
    bool large = false;

    for (size_t i = 0; i < items->count; i++) {
        entries[i] = items->items[i].entry;
        if (takes_part(items, &items->items[i], &large))
            items->items[kept++] = items->items[i];
    }
    items->count = kept;
    return large ? audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_SUM_LARGE) : AUDIT_OK;
}

struct place {
    uint64_t entry;
    uint32_t item;
};

static uint32_t
find_place(const struct place *places, size_t count, uint64_t entry)
{
    const struct place *found = bsearch(&entry, places, count, sizeof *places, by_entry);

    return found != NULL ? found->item : AUDIT_NO_ITEM;
}

static void
link_pieces(struct audit_items *items, const struct place *places, const uint64_t *entries)
{
    for (size_t i = items->piece_count; i > 0; i--) {
        struct audit_item_piece *piece = &items->pieces[i - 1];

        piece->item = find_place(places, items->count, entries[piece->item]);
        if (piece->item == AUDIT_NO_ITEM || piece->taken_back)
            continue;
        piece->next = items->items[piece->item].piece;
        items->items[piece->item].piece = (uint32_t)i;
        items->items[piece->item].piece_count++;
    }
}

/* A REVERSAL says of money that it never moved, so the bank shows that much less; where its target
 * is in no run any more the bank did pay, and then it stands for itself. */
static bool
net_reversals(struct audit_items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        struct audit_kept_item *item = &items->items[i];
        const int64_t fen = item->out ? item->amount_fen : -item->amount_fen;

        if (!item->carried &&
            __builtin_add_overflow(items->recorded_fen, fen, &items->recorded_fen))
            return false;
        if (item->kind != AUDIT_ITEM_REVERSAL || item->of == AUDIT_NO_ITEM)
            continue;
        items->items[item->of].bank_fen -= item->amount_fen;
        item->bank_fen = 0;
    }
    return true;
}

enum audit_status
audit_items_end(struct audit_items *items, struct audit_error *err)
{
    const size_t all = items->count;
    uint64_t *entries = calloc(all + 1, sizeof *entries);
    struct place *places = NULL;
    enum audit_status status;

    assert(!items->memory->ended);
    if (entries == NULL)
        return items_out_of_memory(err);
    status = select_items(items, entries, err);
    if (status != AUDIT_OK)
        goto out;
    places = calloc(items->count + 1, sizeof *places);
    if (places == NULL) {
        status = items_out_of_memory(err);
        goto out;
    }
    if (items->count > 0)
        qsort(items->items, items->count, sizeof *items->items, by_date);
    for (size_t i = 0; i < items->count; i++)
        places[i] = (struct place){items->items[i].entry, (uint32_t)i};
    if (items->count > 0)
        qsort(places, items->count, sizeof *places, by_entry);
    link_pieces(items, places, entries);
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i].of != AUDIT_NO_ITEM)
            items->items[i].of = find_place(places, items->count, entries[items->items[i].of]);
    if (!net_reversals(items))
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_SUM_LARGE);
    items->memory->ended = true;

out:
    free(places);
    free(entries);
    return status;
}
