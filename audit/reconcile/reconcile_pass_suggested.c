/* P8: nothing is matched here. Of what is still open, rows that look alike are named together with
 * what differs: the amount, the payee, or the days between. Only where there is no choice. */
#include <stdlib.h>

#include "audit/reconcile/reconcile_internal.h"

enum { DIGITS_MAX = 20, FEW = 12 };

static size_t
digits_of(uint64_t number, uint8_t digits[static DIGITS_MAX])
{
    size_t count = 0;

    for (; number > 0; number /= 10)
        digits[count++] = (uint8_t)(number % 10);
    return count;
}

/* How two amounts resemble each other: a slip of the pen, or little; 0: not at all. */
static uint32_t
resemblance(int64_t first, int64_t second)
{
    uint8_t a[DIGITS_MAX], b[DIGITS_MAX];
    const uint64_t x = (uint64_t)(first < second ? first : second);
    const uint64_t y = (uint64_t)(first < second ? second : first);
    const size_t count = digits_of(x, a);
    size_t differing = 0, last = 0;

    if (x == y)
        return 0;
    if (y % x == 0 && (y / x == 10 || y / x == 100))
        return AUDIT_COMPARED_DECIMAL_POINT;
    if (count == digits_of(y, b)) {
        for (size_t i = 0; i < count; i++)
            if (a[i] != b[i]) {
                differing++;
                last = i;
            }
        if (differing == 1)
            return AUDIT_COMPARED_ONE_DIGIT;
        if (differing == 2 && a[last] == b[last - 1] && a[last - 1] == b[last])
            return AUDIT_COMPARED_SWAPPED_DIGITS;
    }
    return y - x <= y / 100 ? AUDIT_COMPARED_NEAR : 0;
}

static void
mismatch(struct audit_reconcile *run, uint32_t ledger, uint32_t bank,
         enum audit_class classification, uint32_t compared)
{
    const struct reconcile_row *a = &run->rows[LEDGER][ledger], *b = &run->rows[BANK][bank];
    const uint32_t days = a->day > b->day ? a->day - b->day : b->day - a->day;
    uint32_t group;

    compared |= reconcile_agreement(a, b);
    if (a->fen == b->fen)
        compared |= AUDIT_COMPARED_AMOUNT;
    else
        compared |= resemblance(a->fen, b->fen);
    if (days <= run->settings.window)
        compared |= AUDIT_COMPARED_WINDOW;
    group = reconcile_group_new(run, classification, AUDIT_PASS_SUGGESTED, compared);
    reconcile_group_add(run, group, LEDGER, ledger);
    reconcile_group_add(run, group, BANK, bank);
}

typedef uint32_t alike_fn(const struct audit_reconcile *run, uint32_t ledger, uint32_t bank);

/* The one row of the bank that is like this row, and that is like no other: small stretches only,
 * since each is compared with each. */
static void
suggest(struct audit_reconcile *run, const uint32_t *ledger, size_t k, const uint32_t *bank,
        size_t m, alike_fn *alike, enum audit_class classification)
{
    uint32_t found[FEW][FEW];

    if (k == 0 || m == 0 || k > FEW || m > FEW)
        return;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < m; j++)
            /* A row whose text names two numbers is in two stretches, and is named once. */
            found[i][j] = reconcile_is_open(&run->rows[LEDGER][ledger[i]]) &&
                                  reconcile_is_open(&run->rows[BANK][bank[j]])
                              ? alike(run, ledger[i], bank[j])
                              : 0;
    for (size_t i = 0; i < k; i++) {
        size_t in_row = 0, in_column = 0, at = 0;

        for (size_t j = 0; j < m; j++)
            if (found[i][j] != 0) {
                in_row++;
                at = j;
            }
        for (size_t l = 0; l < k && in_row == 1; l++)
            in_column += found[l][at] != 0 ? 1 : 0;
        if (in_column == 1)
            mismatch(run, ledger[i], bank[at], classification, found[i][at]);
    }
}

static void
suggest_stretches(struct audit_reconcile *run, uint32_t window, alike_fn *alike,
                  enum audit_class classification)
{
    size_t begin = 0, end = 0;

    reconcile_keys_sort(run);
    while (!run->failed && reconcile_keys_next(run, &begin, &end)) {
        size_t count[AUDIT_SIDES] = {0, 0};
        uint32_t last_day = run->keys[begin].day;

        for (size_t i = begin; i < end; i++) {
            const struct reconcile_key *key = &run->keys[i];
            const enum audit_side side = reconcile_key_side(key);

            if (key->day - last_day > window) {
                suggest(run, run->scratch[LEDGER], count[LEDGER], run->scratch[BANK], count[BANK],
                        alike, classification);
                count[LEDGER] = count[BANK] = 0;
            }
            last_day = key->day;
            if (i == begin || key->at != run->keys[i - 1].at)
                run->scratch[side][count[side]++] = reconcile_key_row(key);
        }
        suggest(run, run->scratch[LEDGER], count[LEDGER], run->scratch[BANK], count[BANK], alike,
                classification);
    }
}

/* ---- amounts */

static uint32_t
same_number(const struct audit_reconcile *run, uint32_t ledger, uint32_t bank)
{
    (void)run;
    (void)ledger;
    (void)bank;
    return AUDIT_COMPARED_NUMBER;
}

static void
number_word(struct audit_reconcile *run, uint32_t word, void *context)
{
    const uint32_t *row = context;

    reconcile_key_add(run, BANK, *row, word, run->rows[BANK][*row].out);
}

static void
by_number(struct audit_reconcile *run)
{
    reconcile_keys_begin(run);
    for (size_t i = 0; i < run->count[LEDGER]; i++)
        if (reconcile_is_open(&run->rows[LEDGER][i])) {
            const items_text word = run->items->items[i].reference;

            reconcile_key_add(run, LEDGER, i, word, run->rows[LEDGER][i].out);
        }
    if (run->key_count == 0)
        return;
    for (size_t i = 0; i < run->count[BANK]; i++) {
        uint32_t row = (uint32_t)i;

        if (!reconcile_is_open(&run->rows[BANK][i]))
            continue;
        for (size_t j = 0; j < sizeof reconcile_number_parts / sizeof *reconcile_number_parts; j++)
            reconcile_words_in(run, RECONCILE_REFERENCES,
                               reconcile_bank_text(run, i, reconcile_number_parts[j]), number_word,
                               &row);
    }
    suggest_stretches(run, RECONCILE_NO_WINDOW, same_number, AUDIT_CLASS_AMOUNT_MISMATCH);
}

static uint32_t
amounts_alike(const struct audit_reconcile *run, uint32_t ledger, uint32_t bank)
{
    return resemblance(run->rows[LEDGER][ledger].fen, run->rows[BANK][bank].fen);
}

static void
by_payee(struct audit_reconcile *run, bool by_account)
{
    reconcile_keys_begin(run);
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < run->count[side]; i++) {
            const struct reconcile_row *row = &run->rows[side][i];
            const uint32_t payee = by_account ? row->account : row->name;

            if (reconcile_is_open(row) && payee != 0)
                reconcile_key_add(run, (enum audit_side)side, i, row->out, payee);
        }
    suggest_stretches(run, run->settings.window, amounts_alike, AUDIT_CLASS_AMOUNT_MISMATCH);
}

/* ---- payees */

static uint32_t
any_payee(const struct audit_reconcile *run, uint32_t ledger, uint32_t bank)
{
    return reconcile_payees_differ(&run->rows[LEDGER][ledger], &run->rows[BANK][bank])
               ? AUDIT_COMPARED_AMOUNT
               : 0;
}

static struct audit_bytes
account_text(const struct audit_reconcile *run, enum audit_side side, uint32_t row)
{
    return side == LEDGER ? reconcile_item_text(run, run->items->items[row].account)
                          : reconcile_bank_text(run, row, STATEMENT_ACCOUNT);
}

/* Accounts that differ by one digit, or by two neighbours that changed places. */
static uint32_t
accounts_alike(const struct audit_reconcile *run, uint32_t ledger, uint32_t bank)
{
    const struct audit_bytes a = account_text(run, LEDGER, ledger);
    const struct audit_bytes b = account_text(run, BANK, bank);
    size_t differing = 0, last = 0;

    if (a.size != b.size || a.size == 0)
        return 0;
    for (size_t i = 0; i < a.size; i++)
        if (a.data[i] != b.data[i]) {
            differing++;
            last = i;
        }
    if (differing == 1)
        return AUDIT_COMPARED_ONE_DIGIT;
    return differing == 2 && a.data[last] == b.data[last - 1] && a.data[last - 1] == b.data[last]
               ? AUDIT_COMPARED_SWAPPED_DIGITS
               : 0;
}

static void
by_amount(struct audit_reconcile *run, bool by_name, alike_fn *alike)
{
    reconcile_keys_begin(run);
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < run->count[side]; i++) {
            const struct reconcile_row *row = &run->rows[side][i];

            if (reconcile_is_open(row) && (!by_name || row->name != 0))
                reconcile_key_add(run, (enum audit_side)side, i, reconcile_amount_key(row),
                                  by_name ? row->name : 0);
        }
    suggest_stretches(run, run->settings.window, alike, AUDIT_CLASS_PAYEE_MISMATCH);
}

/* ---- days: 跨期 */

static void
by_days(struct audit_reconcile *run, bool by_account)
{
    const struct reconcile_rule rule = {.pass = AUDIT_PASS_SUGGESTED,
                                        .classification = AUDIT_CLASS_DATE_OUT_OF_WINDOW,
                                        .window = run->settings.far,
                                        .one_to_one = true};

    reconcile_keys_begin(run);
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < run->count[side]; i++) {
            const struct reconcile_row *row = &run->rows[side][i];

            if (!reconcile_is_open(row) || row->twin != 0)
                continue;
            if (by_account && row->account != 0)
                reconcile_key_add(run, (enum audit_side)side, i, reconcile_amount_key(row),
                                  row->account);
            else if (!by_account && row->name != 0 && row->last_four != 0)
                reconcile_key_add(run, (enum audit_side)side, i, reconcile_amount_key(row),
                                  (uint64_t)row->name << 32 | row->last_four);
        }
    reconcile_pair(run, &rule);
}

/* Twins have found their name already: they are left out of what follows by being classified. */
static void
name_twins(struct audit_reconcile *run)
{
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < run->count[side]; i++) {
            struct reconcile_row *row = &run->rows[side][i];

            if (!reconcile_is_open(row) || row->twin == 0)
                continue;
            row->classification =
                side == BANK ? AUDIT_CLASS_DUPLICATE_IN_BANK : AUDIT_CLASS_DUPLICATE_IN_LEDGER;
            row->pass = run->rows[side][row->twin - 1].pass;
            row->compared = run->rows[side][row->twin - 1].compared;
        }
}

void
reconcile_pass_suggested(struct audit_reconcile *run)
{
    name_twins(run);
    by_days(run, /* by_account= */ true);
    by_days(run, /* by_account= */ false);
    by_number(run);
    by_payee(run, /* by_account= */ true);
    by_payee(run, /* by_account= */ false);
    by_amount(run, /* by_name= */ true, any_payee);
    by_amount(run, /* by_name= */ false, accounts_alike);
    by_amount(run, /* by_name= */ false, any_payee);
}
