/* P7: money that comes back after a payment that was matched (退汇、退票). First returns that the
 * ledger has recorded, by the counterparty that the bank itself named for the payment; then what
 * the ledger has not: the row is `returned`, and a red-letter entry or a new payment is due. */
#include "audit/reconcile/reconcile_internal.h"

/* The row of the bank that paid an item; false: it was not matched one to one. */
static bool
paid_by(const struct audit_reconcile *run, uint32_t item, uint32_t *out_row)
{
    const struct reconcile_row *row = &run->rows[LEDGER][item];
    const struct reconcile_group *group;

    if (row->classification != AUDIT_CLASS_MATCHED || row->group == 0)
        return false;
    group = &run->groups[row->group];
    if (group->first[BANK] == 0)
        return false;
    *out_row = group->first[BANK] - 1;
    return run->rows[BANK][*out_row].next == 0;
}

static uint64_t
counterparty(const struct reconcile_row *row, bool by_account)
{
    return by_account ? row->account : row->name;
}

/* Who an item came back from: the counterparty of the row that paid, as the bank itself has it; or,
 * where an earlier run matched that, the payee of the ledger. */
static uint64_t
comes_from(const struct audit_reconcile *run, uint32_t i, bool by_account)
{
    const uint32_t of = run->items->items[i].of;
    uint32_t paid;

    if (of != AUDIT_NO_ITEM && paid_by(run, of, &paid))
        return counterparty(&run->rows[BANK][paid], by_account);
    return counterparty(&run->rows[LEDGER][i], by_account);
}

static void
pair_recorded(struct audit_reconcile *run, bool by_account)
{
    const struct reconcile_rule rule = {.pass = AUDIT_PASS_RETURNED,
                                        .classification = AUDIT_CLASS_MATCHED,
                                        .window = RECONCILE_NO_WINDOW,
                                        .ledger_payees = true,
                                        .twins = true};

    reconcile_keys_begin(run);
    for (size_t i = 0; i < run->count[LEDGER]; i++) {
        const struct reconcile_row *row = &run->rows[LEDGER][i];
        const uint64_t from = comes_from(run, (uint32_t)i, by_account);

        if (reconcile_is_open(row) && !row->out && from != 0)
            reconcile_key_add(run, LEDGER, i, reconcile_amount_key(row), from);
    }
    if (run->key_count == 0)
        return;
    for (size_t i = 0; i < run->count[BANK]; i++) {
        const struct reconcile_row *row = &run->rows[BANK][i];

        if (reconcile_is_open(row) && !row->out && counterparty(row, by_account) != 0)
            reconcile_key_add(run, BANK, i, reconcile_amount_key(row),
                              counterparty(row, by_account));
    }
    reconcile_pair(run, &rule);
}

/* Matched payments of one counterparty and amount that came before, not yet returned. */
struct payments {
    uint32_t *rows;
    size_t count;
    bool alike; /* all of them: which one came back makes no difference */
};

static uint32_t
item_of(const struct audit_reconcile *run, uint32_t row)
{
    return run->groups[run->rows[BANK][row].group].first[LEDGER] - 1;
}

static bool
is_alike(const struct audit_reconcile *run, uint32_t row, uint32_t other)
{
    const struct reconcile_row *a = &run->rows[LEDGER][item_of(run, row)];
    const struct reconcile_row *b = &run->rows[LEDGER][item_of(run, other)];

    return a->alike == b->alike && a->account == b->account && a->name == b->name &&
           a->last_four == b->last_four;
}

static void
return_one(struct audit_reconcile *run, struct payments *payments, uint32_t credit, bool by_account)
{
    const uint32_t compared =
        AUDIT_COMPARED_AMOUNT | (by_account ? AUDIT_COMPARED_ACCOUNT : AUDIT_COMPARED_NAME);
    struct reconcile_row *row = &run->rows[BANK][credit];
    uint32_t group;

    if (payments->count == 0)
        return;
    if (payments->count > 1 && !payments->alike) {
        group = reconcile_group_new(run, AUDIT_CLASS_AMBIGUOUS, AUDIT_PASS_RETURNED, compared);
        reconcile_group_add(run, group, BANK, credit);
        for (size_t i = 0; i < payments->count && i < AUDIT_CANDIDATES_MAX; i++)
            reconcile_candidate_add(run, credit, payments->rows[i]);
        return;
    }
    /* The payment stays matched with its item; the row of the return names it. */
    group = reconcile_group_new(run, AUDIT_CLASS_RETURNED, AUDIT_PASS_RETURNED, compared);
    reconcile_group_add(run, group, BANK, credit);
    row->twin = payments->rows[--payments->count] + 1;
}

/* Keys are in the order of days: a payment stands before what returns it, also on one day. */
static void
return_group(struct audit_reconcile *run, size_t begin, size_t end, bool by_account)
{
    struct payments payments = {.rows = run->scratch[BANK], .alike = true};

    for (size_t i = begin; i < end; i++) {
        const uint32_t at = reconcile_key_row(&run->keys[i]);

        if (!run->rows[BANK][at].out) {
            return_one(run, &payments, at, by_account);
            continue;
        }
        if (payments.count > 0 && !is_alike(run, payments.rows[0], at))
            payments.alike = false;
        payments.rows[payments.count++] = at;
    }
}

static bool
is_returned_already(const struct audit_reconcile *run, uint32_t item)
{
    return run->items->items[item].kind != AUDIT_ITEM_PAYMENT;
}

static bool
can_be_returned(const struct audit_reconcile *run, uint32_t at)
{
    const struct reconcile_row *row = &run->rows[BANK][at];

    return row->out && row->classification == AUDIT_CLASS_MATCHED && row->group != 0 &&
           run->groups[row->group].first[LEDGER] != 0 && row->next == 0 &&
           !is_returned_already(run, item_of(run, at));
}

static void
pair_unrecorded(struct audit_reconcile *run, bool by_account)
{
    size_t begin = 0, end = 0, credits = 0;

    reconcile_keys_begin(run);
    for (size_t i = 0; i < run->count[BANK]; i++) {
        const struct reconcile_row *row = &run->rows[BANK][i];
        const bool credit = reconcile_is_open(row) && !row->out;

        if (counterparty(row, by_account) == 0 || (!credit && !can_be_returned(run, (uint32_t)i)))
            continue;
        credits += credit ? 1 : 0;
        reconcile_key_add(run, BANK, i, (uint64_t)row->fen, counterparty(row, by_account));
    }
    if (credits == 0)
        return;
    reconcile_keys_sort(run);
    while (!run->failed && reconcile_keys_next(run, &begin, &end))
        if (end - begin > 1)
            return_group(run, begin, end, by_account);
}

void
reconcile_pass_returned(struct audit_reconcile *run)
{
    pair_recorded(run, /* by_account= */ true);
    pair_recorded(run, /* by_account= */ false);
    pair_unrecorded(run, /* by_account= */ true);
    pair_unrecorded(run, /* by_account= */ false);
}
