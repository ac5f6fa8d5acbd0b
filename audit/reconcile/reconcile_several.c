/* A row of the bank that names several numbers, each of an entry of its amount: the number alone
 * does not decide. Where one of the entries fits the payee better than all others, it is that one;
 * else the row is ambiguous, with all of them. Where several rows compete for one entry, this says
 * nothing. */
#include <stdlib.h>

#include "audit/reconcile/reconcile_internal.h"

/* An entry that a row names. */
struct named {
    uint32_t bank, ledger;
};

struct several {
    struct named *named;
    size_t count, capacity;
};

/* The only open row of the bank among keys[begin, end); false: there are others, or none. */
static bool
only_bank_row(const struct audit_reconcile *run, size_t begin, size_t end, uint32_t *out)
{
    bool found = false;

    for (size_t i = begin; i < end; i++) {
        const uint32_t row = reconcile_key_row(&run->keys[i]);

        if (reconcile_key_side(&run->keys[i]) != BANK || !reconcile_is_open(&run->rows[BANK][row]))
            continue;
        if (found && row != *out)
            return false; /* A text may say one number twice. */
        found = true;
        *out = row;
    }
    return found;
}

static void
add_named(struct audit_reconcile *run, struct several *several, uint32_t bank, uint32_t ledger)
{
    if (several->count == several->capacity) {
        const size_t capacity = several->capacity > 0 ? several->capacity * 2 : 256;
        struct named *grown = realloc(several->named, capacity * sizeof *grown);

        if (grown == NULL) {
            run->failed = true;
            return;
        }
        several->named = grown;
        several->capacity = capacity;
    }
    several->named[several->count++] = (struct named){bank, ledger};
}

static void
collect(struct audit_reconcile *run, struct several *several)
{
    size_t begin = 0, end = 0;

    while (!run->failed && reconcile_keys_next(run, &begin, &end)) {
        uint32_t bank = 0;

        if (end - begin < 2 || !only_bank_row(run, begin, end, &bank))
            continue;
        for (size_t i = begin; i < end; i++) {
            const uint32_t row = reconcile_key_row(&run->keys[i]);

            if (reconcile_key_side(&run->keys[i]) == LEDGER &&
                reconcile_is_open(&run->rows[LEDGER][row]))
                add_named(run, several, bank, row);
        }
    }
}

static int
compare_named(const void *a, const void *b)
{
    const struct named *first = a, *second = b;

    if (first->bank != second->bank)
        return first->bank < second->bank ? -1 : 1;
    return (first->ledger > second->ledger) - (first->ledger < second->ledger);
}

static unsigned
fitness(const struct reconcile_row *ledger, const struct reconcile_row *bank)
{
    const uint32_t agreed = reconcile_agreement(ledger, bank);

    if (reconcile_payees_differ(ledger, bank))
        return 0;
    return 1 + ((agreed & AUDIT_COMPARED_ACCOUNT) != 0 ? 4u : 0) +
           ((agreed & AUDIT_COMPARED_LAST_FOUR) != 0 ? 2u : 0) +
           ((agreed & AUDIT_COMPARED_NAME) != 0 ? 1u : 0);
}

/* All that one row names: the best of them, or a question. */
static void
decide(struct audit_reconcile *run, const struct named *named, size_t count,
       const struct reconcile_rule *rule)
{
    const struct reconcile_row *bank = &run->rows[BANK][named[0].bank];
    unsigned best = 0;
    size_t at = 0, as_good = 0;
    uint32_t group;

    for (size_t i = 0; i < count; i++) {
        const unsigned fit = fitness(&run->rows[LEDGER][named[i].ledger], bank);

        as_good = fit > best ? 1 : fit == best ? as_good + 1 : as_good;
        if (fit > best) {
            best = fit;
            at = i;
        }
    }
    if (best > 0 && as_good == 1) {
        reconcile_accept(run, named[at].ledger, named[0].bank, rule);
        return;
    }
    group = reconcile_group_new(run, AUDIT_CLASS_AMBIGUOUS, rule->pass,
                                rule->compared | AUDIT_COMPARED_AMOUNT);
    for (size_t i = 0; i < count; i++)
        reconcile_group_add(run, group, LEDGER, named[i].ledger);
    reconcile_group_add(run, group, BANK, named[0].bank);
}

void
reconcile_several(struct audit_reconcile *run, const struct reconcile_rule *rule)
{
    struct several several = {0};

    reconcile_keys_sort(run);
    collect(run, &several);
    if (several.count > 0)
        qsort(several.named, several.count, sizeof *several.named, compare_named);
    for (size_t i = 0, next; i < several.count && !run->failed; i = next) {
        for (next = i + 1;
             next < several.count && several.named[next].bank == several.named[i].bank;)
            next++;
        if (next - i > 1)
            decide(run, &several.named[i], next - i, rule);
    }
    free(several.named);
}
