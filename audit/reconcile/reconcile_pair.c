/* Pairing within groups of rows that agree in a key.
 *
 * A group falls into stretches in which each row is at most `window` business days from the next.
 * In a stretch, as many rows of one side as of the other pair in order when they say the same about
 * the payee. Otherwise the nearest dates pair first, and among rows at the same distance whatever
 * cannot be told apart by payee, or leaves over rows that are not alike, is ambiguous. What is left
 * over beside matched rows that it is alike to is remembered as their twin. Each stretch is walked
 * a fixed number of times, so a group of any size costs its size. */
#include <assert.h>
#include <stdlib.h>

#include "audit/reconcile/reconcile_internal.h"

/* Open rows of one stretch, in order. */
struct stretch {
    uint32_t *rows[AUDIT_SIDES];
    size_t count[AUDIT_SIDES];
};

uint32_t
reconcile_group_new(struct audit_reconcile *run, enum audit_class classification,
                    enum audit_pass pass, uint32_t compared)
{
    struct reconcile_group *grown;

    if (run->group_count == run->group_capacity) {
        const size_t capacity = run->group_capacity > 0 ? run->group_capacity * 2 : 1024;

        grown = realloc(run->groups, capacity * sizeof *grown);
        if (grown == NULL) {
            run->failed = true;
            return 0;
        }
        run->groups = grown;
        run->group_capacity = capacity;
        if (run->group_count == 0)
            run->groups[run->group_count++] = (struct reconcile_group){0};
    }
    run->groups[run->group_count] = (struct reconcile_group){
        .classification = (uint8_t)classification,
        .pass = (uint8_t)pass,
        .compared = (uint16_t)compared,
    };
    return (uint32_t)run->group_count++;
}

void
reconcile_group_add(struct audit_reconcile *run, uint32_t group, enum audit_side side, uint32_t row)
{
    struct reconcile_row *added = &run->rows[side][row];
    struct reconcile_group *chain;

    if (group == 0)
        return;
    chain = &run->groups[group];
    added->next = chain->first[side];
    chain->first[side] = row + 1;
    added->group = group;
    added->classification = chain->classification;
    added->pass = chain->pass;
    added->compared = chain->compared;
}

void
reconcile_groups_in_order(struct audit_reconcile *run)
{
    for (int side = 0; side < AUDIT_SIDES; side++) {
        for (size_t i = 1; i < run->group_count; i++)
            run->groups[i].first[side] = 0;
        for (size_t i = run->count[side]; i > 0; i--) {
            struct reconcile_row *row = &run->rows[side][i - 1];

            if (row->group == 0)
                continue;
            row->next = run->groups[row->group].first[side];
            run->groups[row->group].first[side] = (uint32_t)i;
        }
    }
}

void
reconcile_candidate_add(struct audit_reconcile *run, uint32_t row, uint32_t candidate)
{
    if (run->candidate_count == run->candidate_capacity) {
        const size_t capacity = run->candidate_capacity > 0 ? run->candidate_capacity * 2 : 64;
        struct reconcile_candidate *grown =
            realloc(run->candidates, capacity * sizeof *run->candidates);

        if (grown == NULL) {
            run->failed = true;
            return;
        }
        run->candidates = grown;
        run->candidate_capacity = capacity;
    }
    run->candidates[run->candidate_count++] = (struct reconcile_candidate){row, candidate};
}

uint32_t
reconcile_agreement(const struct reconcile_row *a, const struct reconcile_row *b)
{
    uint32_t agreed = 0;

    if (a->account != 0 && a->account == b->account)
        agreed |= AUDIT_COMPARED_ACCOUNT;
    else if (a->last_four != 0 && a->last_four == b->last_four)
        agreed |= AUDIT_COMPARED_LAST_FOUR;
    if (a->name != 0 && a->name == b->name)
        agreed |= AUDIT_COMPARED_NAME;
    return agreed;
}

bool
reconcile_payees_differ(const struct reconcile_row *a, const struct reconcile_row *b)
{
    if (a->account != 0 && b->account != 0)
        return a->account != b->account;
    if (a->last_four != 0 && b->last_four != 0)
        return a->last_four != b->last_four;
    return a->name != 0 && b->name != 0 && a->name != b->name;
}

static uint32_t
distance(const struct reconcile_row *a, const struct reconcile_row *b)
{
    return a->day > b->day ? a->day - b->day : b->day - a->day;
}

void
reconcile_accept(struct audit_reconcile *run, uint32_t ledger, uint32_t bank,
                 const struct reconcile_rule *rule)
{
    const struct reconcile_row *a = &run->rows[LEDGER][ledger], *b = &run->rows[BANK][bank];
    enum audit_class classification = rule->classification;
    uint32_t compared = rule->compared | reconcile_agreement(a, b), group;

    if (a->fen == b->fen)
        compared |= AUDIT_COMPARED_AMOUNT;
    if (distance(a, b) <= run->settings.window)
        compared |= AUDIT_COMPARED_WINDOW;
    if (classification == AUDIT_CLASS_MATCHED && reconcile_payees_differ(a, b))
        classification = AUDIT_CLASS_PAYEE_MISMATCH;
    group = reconcile_group_new(run, classification, rule->pass, compared);
    reconcile_group_add(run, group, LEDGER, ledger);
    reconcile_group_add(run, group, BANK, bank);
}

/* Whether all rows say the same about the payee, as far as the rule asks; and, with `alike`, all
 * else that repetitions have in common. */
static bool
are_same(const struct audit_reconcile *run, enum audit_side side, const uint32_t *rows,
         size_t count, const struct reconcile_rule *rule, bool alike)
{
    const struct reconcile_row *first = &run->rows[side][rows[0]];
    const bool payees = side == LEDGER ? rule->ledger_payees : rule->bank_payees;

    for (size_t i = 1; i < count; i++) {
        const struct reconcile_row *row = &run->rows[side][rows[i]];

        if (payees && (row->account != first->account || row->last_four != first->last_four ||
                       row->name != first->name))
            return false;
        if (alike && row->alike != first->alike)
            return false;
    }
    return true;
}

static void
mark_ambiguous(struct audit_reconcile *run, const struct stretch *stretch,
               const struct reconcile_rule *rule)
{
    uint32_t group;

    group = reconcile_group_new(run, AUDIT_CLASS_AMBIGUOUS, rule->pass,
                                rule->compared | AUDIT_COMPARED_AMOUNT);
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < stretch->count[side]; i++)
            reconcile_group_add(run, group, (enum audit_side)side, stretch->rows[side][i]);
}

/* Rows at one distance from each other, or without dates that count. */
static void
pair_equals(struct audit_reconcile *run, const struct stretch *equal,
            const struct reconcile_rule *rule)
{
    const size_t k = equal->count[LEDGER], m = equal->count[BANK];
    const size_t pairs = k < m ? k : m;

    if (pairs == 0)
        return;
    if ((k > 1 || m > 1) &&
        (!are_same(run, LEDGER, equal->rows[LEDGER], k, rule, k > m) ||
         !are_same(run, BANK, equal->rows[BANK], m, rule, /* alike= */ false))) {
        mark_ambiguous(run, equal, rule);
        return;
    }
    for (size_t i = 0; i < pairs; i++)
        reconcile_accept(run, equal->rows[LEDGER][i], equal->rows[BANK][i], rule);
}

/* Takes open rows of one day from `*at` on into the front of what was read already. */
static size_t
take_day(const struct audit_reconcile *run, enum audit_side side, uint32_t *rows, size_t count,
         size_t *at, uint32_t **out_rows)
{
    const uint32_t day = run->rows[side][rows[*at]].day;
    size_t taken = 0, begin = *at;

    /* Moved together at the beginning of the day's own place: nothing else is overwritten, and
     * closed rows are found again behind, where they are skipped. */
    for (; *at < count && run->rows[side][rows[*at]].day == day; ++*at) {
        if (reconcile_is_open(&run->rows[side][rows[*at]])) {
            const uint32_t row = rows[*at];

            rows[*at] = rows[begin + taken];
            rows[begin + taken++] = row;
        }
    }
    *out_rows = rows + begin;
    return taken;
}

/* Pairs rows of which the bank's is `offset` business days after the ledger's. */
static void
pair_at(struct audit_reconcile *run, const struct stretch *stretch, int64_t offset,
        const struct reconcile_rule *rule)
{
    size_t i = 0, j = 0;

    while (i < stretch->count[LEDGER] && j < stretch->count[BANK]) {
        const int64_t wanted = run->rows[LEDGER][stretch->rows[LEDGER][i]].day + offset;
        const int64_t day = run->rows[BANK][stretch->rows[BANK][j]].day;
        struct stretch equal;

        if (day < wanted) {
            j++;
        } else if (day > wanted) {
            i++;
        } else {
            equal.count[LEDGER] = take_day(run, LEDGER, stretch->rows[LEDGER],
                                           stretch->count[LEDGER], &i, &equal.rows[LEDGER]);
            equal.count[BANK] = take_day(run, BANK, stretch->rows[BANK], stretch->count[BANK], &j,
                                         &equal.rows[BANK]);
            pair_equals(run, &equal, rule);
        }
    }
}

/* As many of one side as of the other, each within the window of its partner. */
static bool
pair_in_order(struct audit_reconcile *run, const struct stretch *stretch,
              const struct reconcile_rule *rule)
{
    const size_t count = stretch->count[LEDGER];

    if (count != stretch->count[BANK] ||
        !are_same(run, LEDGER, stretch->rows[LEDGER], count, rule, /* alike= */ false) ||
        !are_same(run, BANK, stretch->rows[BANK], count, rule, /* alike= */ false))
        return false;
    for (size_t i = 0; i < count; i++)
        if (distance(&run->rows[LEDGER][stretch->rows[LEDGER][i]],
                     &run->rows[BANK][stretch->rows[BANK][i]]) > rule->window)
            return false;
    for (size_t i = 0; i < count; i++)
        reconcile_accept(run, stretch->rows[LEDGER][i], stretch->rows[BANK][i], rule);
    return true;
}

static size_t
count_open(const struct audit_reconcile *run, const struct stretch *stretch, int side)
{
    size_t count = 0;

    for (size_t i = 0; i < stretch->count[side]; i++)
        count += reconcile_is_open(&run->rows[side][stretch->rows[side][i]]) ? 1 : 0;
    return count;
}

/* Rows left over on one side only, beside matched ones: each repeats the nearest matched row before
 * it that it is alike to, else the first behind. Rows were moved within their day: order by day is
 * all that this needs, and of one day the least number counts. */
static void
remember_twins(struct audit_reconcile *run, const struct stretch *stretch, int side)
{
    struct reconcile_row *rows = run->rows[side];
    uint32_t matched = 0;

    for (size_t i = 0; i < stretch->count[side] && matched == 0; i++)
        if (rows[stretch->rows[side][i]].classification == AUDIT_CLASS_MATCHED)
            matched = stretch->rows[side][i] + 1;
    for (size_t i = 0; i < stretch->count[side] && matched != 0; i++) {
        struct reconcile_row *row = &rows[stretch->rows[side][i]];

        if (row->classification == AUDIT_CLASS_MATCHED)
            matched = stretch->rows[side][i] + 1;
        else if (reconcile_is_open(row) && row->twin == 0 &&
                 (side == BANK || row->alike == rows[matched - 1].alike))
            row->twin = matched;
    }
}

static int
compare_numbers(const void *a, const void *b)
{
    const uint32_t *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

static void
pair_stretch(struct audit_reconcile *run, const struct stretch *stretch,
             const struct reconcile_rule *rule)
{
    size_t left[AUDIT_SIDES];

    if (stretch->count[LEDGER] == 0 || stretch->count[BANK] == 0 ||
        (rule->one_to_one && stretch->count[LEDGER] + stretch->count[BANK] > 2) ||
        pair_in_order(run, stretch, rule))
        return;
    if (rule->window == RECONCILE_NO_WINDOW) {
        pair_equals(run, stretch, rule);
    } else {
        for (int64_t offset = 0; offset <= (int64_t)rule->window; offset++) {
            pair_at(run, stretch, offset, rule);
            if (offset > 0)
                pair_at(run, stretch, -offset, rule);
        }
    }
    if (!rule->twins)
        return;
    for (int side = 0; side < AUDIT_SIDES; side++)
        left[side] = count_open(run, stretch, side);
    for (int side = 0; side < AUDIT_SIDES; side++)
        if (left[side] > 0 && left[1 - side] == 0) {
            qsort(stretch->rows[side], stretch->count[side], sizeof(uint32_t), compare_numbers);
            remember_twins(run, stretch, side);
        }
}

/* Open rows of keys[begin, end), split where days lie further apart than the window. */
static void
pair_group(struct audit_reconcile *run, size_t begin, size_t end, const struct reconcile_rule *rule)
{
    struct stretch stretch = {{run->scratch[LEDGER], run->scratch[BANK]}, {0, 0}};
    uint32_t last_day = 0;

    for (size_t i = begin; i < end; i++) {
        const struct reconcile_key *key = &run->keys[i];
        const enum audit_side side = reconcile_key_side(key);

        if (!reconcile_is_open(&run->rows[side][reconcile_key_row(key)]) ||
            (i > begin && key->at == run->keys[i - 1].at))
            continue; /* A text may say one number twice. */
        if (key->day - last_day > rule->window) {
            pair_stretch(run, &stretch, rule);
            stretch.count[LEDGER] = stretch.count[BANK] = 0;
        }
        last_day = key->day;
        stretch.rows[side][stretch.count[side]++] = reconcile_key_row(key);
    }
    pair_stretch(run, &stretch, rule);
}

void
reconcile_pair(struct audit_reconcile *run, const struct reconcile_rule *rule)
{
    size_t begin = 0, end = 0;

    reconcile_keys_sort(run);
    while (!run->failed && reconcile_keys_next(run, &begin, &end))
        if (end - begin > 1)
            pair_group(run, begin, end, rule);
}
