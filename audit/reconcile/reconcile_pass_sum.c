/* P6: at most six rows of one payee account that add up to one row of the other side, in exactly
 * one way. The search is bounded three times over: by the rows that it looks at for one target, by
 * steps for one payee, and by six. What it did not reach is counted, not guessed. */
#include "audit/reconcile/reconcile_internal.h"

enum {
    PARTS_MAX = 6,
    CANDIDATES_MAX = 24,
    STEPS_PER_ROW = 1024,
    STEPS_AT_LEAST = 1 << 13,
};

struct search {
    const struct audit_reconcile *run;
    enum audit_side side; /* of the parts */
    uint32_t candidates[CANDIDATES_MAX];
    int64_t fen[CANDIDATES_MAX];
    size_t count;
    uint32_t chosen, solution, any; /* bit i: candidate i */
    unsigned solutions;             /* two are as good as many */
    uint64_t *steps;                /* left for this payee */
};

/* Candidates from `at` on are to add up to `rest`, `parts` of them at most. */
static void
choose(struct search *search, size_t at, int64_t rest, unsigned parts)
{
    if (*search->steps == 0 || search->solutions > 1)
        return;
    --*search->steps;
    if (rest == 0) {
        search->solution = search->chosen;
        search->any |= search->chosen;
        search->solutions++;
        return;
    }
    if (parts == 0)
        return;
    for (size_t i = at; i < search->count; i++) {
        if (search->fen[i] > rest)
            continue;
        search->chosen |= UINT32_C(1) << i;
        choose(search, i + 1, rest - search->fen[i], parts - 1);
        search->chosen &= ~(UINT32_C(1) << i);
    }
}

static void
conclude(struct audit_reconcile *run, const struct search *search, uint32_t target)
{
    const enum audit_side other = (enum audit_side)(1 - (int)search->side);
    const uint32_t members = search->solutions == 1 ? search->solution : search->any;
    const uint32_t compared =
        AUDIT_COMPARED_SUM | AUDIT_COMPARED_WINDOW |
        (run->rows[other][target].account != 0 ? AUDIT_COMPARED_ACCOUNT
                                               : AUDIT_COMPARED_LAST_FOUR | AUDIT_COMPARED_NAME);
    const uint32_t group = reconcile_group_new(
        run, search->solutions == 1 ? AUDIT_CLASS_MATCHED : AUDIT_CLASS_AMBIGUOUS, AUDIT_PASS_SUM,
        compared);

    reconcile_group_add(run, group, other, target);
    for (size_t i = 0; i < search->count; i++)
        if ((members >> i & 1) != 0)
            reconcile_group_add(run, group, search->side, search->candidates[i]);
}

/* Looks for parts of `target` among rows[0, count), all within the window. */
static void
find_parts(struct audit_reconcile *run, enum audit_side side, uint32_t target, const uint32_t *rows,
           size_t count, uint64_t *steps)
{
    const struct reconcile_row *whole = &run->rows[1 - (int)side][target];
    struct search search = {.run = run, .side = side, .steps = steps};

    for (size_t i = 0; i < count; i++) {
        const struct reconcile_row *row = &run->rows[side][rows[i]];

        if (!reconcile_is_open(row) || row->fen >= whole->fen)
            continue;
        if (search.count == CANDIDATES_MAX) {
            run->result.unsearched++;
            return;
        }
        search.fen[search.count] = row->fen;
        search.candidates[search.count++] = rows[i];
    }
    if (search.count < 2)
        return;
    choose(&search, 0, whole->fen, PARTS_MAX);
    if (*steps == 0 && search.solutions < 2)
        run->result.unsearched++; /* A second way may be among what was not reached. */
    else if (search.solutions > 0)
        conclude(run, &search, target);
}

/* Rows within the window before and behind a target are one piece of the array, by day. Closed rows
 * stay in it, so one with more than a few hundred is not looked through. */
static void
targets_of(struct audit_reconcile *run, enum audit_side side, const uint32_t *targets,
           size_t target_count, const uint32_t *rows, size_t row_count, uint64_t *steps)
{
    const enum audit_side other = (enum audit_side)(1 - (int)side);
    const uint32_t window = run->settings.window;
    size_t low = 0, high = 0;

    for (size_t i = 0; i < target_count; i++) {
        const struct reconcile_row *target = &run->rows[other][targets[i]];

        while (low < row_count && run->rows[side][rows[low]].day + window < target->day)
            low++;
        high = high > low ? high : low;
        while (high < row_count && run->rows[side][rows[high]].day <= target->day + window)
            high++;
        if (!reconcile_is_open(target) || high - low < 2)
            continue;
        if (high - low > 16 * CANDIDATES_MAX)
            run->result.unsearched++;
        else
            find_parts(run, side, targets[i], rows + low, high - low, steps);
    }
}

/* One payee's open rows: first rows of the bank as sums of items, then items as sums of rows. */
static void
search_group(struct audit_reconcile *run, size_t begin, size_t end)
{
    size_t count[AUDIT_SIDES] = {0, 0};
    uint64_t steps = STEPS_AT_LEAST + STEPS_PER_ROW * (uint64_t)(end - begin);

    for (size_t i = begin; i < end; i++) {
        const enum audit_side side = reconcile_key_side(&run->keys[i]);

        run->scratch[side][count[side]++] = reconcile_key_row(&run->keys[i]);
    }
    if (count[LEDGER] == 0 || count[BANK] == 0)
        return;
    targets_of(run, AUDIT_SIDE_LEDGER, run->scratch[BANK], count[BANK], run->scratch[LEDGER],
               count[LEDGER], &steps);
    targets_of(run, AUDIT_SIDE_BANK, run->scratch[LEDGER], count[LEDGER], run->scratch[BANK],
               count[BANK], &steps);
}

static void
search_by(struct audit_reconcile *run, bool whole_account)
{
    size_t begin = 0, end = 0;

    reconcile_keys_begin(run);
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < run->count[side]; i++) {
            const struct reconcile_row *row = &run->rows[side][i];

            if (!reconcile_is_open(row))
                continue;
            if (whole_account && row->account != 0)
                reconcile_key_add(run, (enum audit_side)side, i, row->out, row->account);
            else if (!whole_account && row->name != 0 && row->last_four != 0)
                reconcile_key_add(run, (enum audit_side)side, i, row->out,
                                  (uint64_t)row->name << 32 | row->last_four);
        }
    reconcile_keys_sort(run);
    while (!run->failed && reconcile_keys_next(run, &begin, &end))
        if (end - begin > 2)
            search_group(run, begin, end);
}

void
reconcile_pass_sum(struct audit_reconcile *run)
{
    search_by(run, /* whole_account= */ true);
    search_by(run, /* whole_account= */ false);
}
