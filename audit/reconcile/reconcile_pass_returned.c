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

/* What a payment and its return have in common, the surest first. */
enum tie { TIE_NUMBER, TIE_ACCOUNT, TIE_NAME, TIES };

static uint64_t
payee(const struct reconcile_row *row, enum tie tie)
{
    return tie == TIE_ACCOUNT ? row->account : row->name;
}

/* ISO 20022 has banks write NOTPROVIDED where there is no number. */
static uint64_t
tie_of(struct audit_reconcile *run, uint32_t at, enum tie tie)
{
    const struct audit_bytes number = reconcile_bank_text(run, at, STATEMENT_END_TO_END);

    if (tie != TIE_NUMBER)
        return payee(&run->rows[BANK][at], tie);
    return audit_bytes_equal(number, audit_text("NOTPROVIDED")) ? 0
                                                                : reconcile_word(run, 'e', number);
}

/* What an item that came back has in common with the row of its return: what the bank wrote when it
 * paid; or, where an earlier run matched that, the payee of the ledger. */
static uint64_t
comes_from(struct audit_reconcile *run, uint32_t i, enum tie tie)
{
    const uint32_t of = run->items->items[i].of;
    uint32_t paid;

    if (of != AUDIT_NO_ITEM && paid_by(run, of, &paid))
        return tie_of(run, paid, tie);
    return tie == TIE_NUMBER ? 0 : payee(&run->rows[LEDGER][i], tie);
}

static void
pair_recorded(struct audit_reconcile *run, enum tie tie)
{
    const struct reconcile_rule rule = {.pass = AUDIT_PASS_RETURNED,
                                        .classification = AUDIT_CLASS_MATCHED,
                                        .window = RECONCILE_NO_WINDOW,
                                        .ledger_payees = true,
                                        .twins = true};

    reconcile_keys_begin(run);
    for (size_t i = 0; i < run->count[LEDGER]; i++) {
        const struct reconcile_row *row = &run->rows[LEDGER][i];
        const uint64_t from = comes_from(run, (uint32_t)i, tie);

        if (reconcile_is_open(row) && !row->out && from != 0)
            reconcile_key_add(run, LEDGER, i, reconcile_amount_key(row), from);
    }
    if (run->key_count == 0)
        return;
    for (size_t i = 0; i < run->count[BANK]; i++) {
        const struct reconcile_row *row = &run->rows[BANK][i];

        if (reconcile_is_open(row) && !row->out && tie_of(run, (uint32_t)i, tie) != 0)
            reconcile_key_add(run, BANK, i, reconcile_amount_key(row),
                              tie_of(run, (uint32_t)i, tie));
    }
    reconcile_pair(run, &rule);
}

/* Matched payments of one counterparty and amount that came before, not yet returned; and what the
 * bank paid beside them a second time, of which the ledger knows nothing. */
struct payments {
    uint32_t *rows, *twins;
    size_t count, twin_count;
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

/* Suggestions name it a duplicate when all passes are done. */
static bool
is_paid_twice(const struct reconcile_row *row)
{
    return row->out && reconcile_is_open(row) && row->twin != 0 && !row->returned;
}

static void
return_one(struct audit_reconcile *run, struct payments *payments, uint32_t credit, enum tie tie)
{
    static const uint32_t ties[TIES] = {AUDIT_COMPARED_NUMBER, AUDIT_COMPARED_ACCOUNT,
                                        AUDIT_COMPARED_NAME};
    const uint32_t compared = AUDIT_COMPARED_AMOUNT | ties[tie];
    struct reconcile_row *row = &run->rows[BANK][credit];
    uint32_t group;

    if (payments->count + payments->twin_count == 0)
        return;
    if (payments->twin_count == 0 && payments->count > 1 && !payments->alike) {
        group = reconcile_group_new(run, AUDIT_CLASS_AMBIGUOUS, AUDIT_PASS_RETURNED, compared);
        reconcile_group_add(run, group, BANK, credit);
        for (size_t i = 0; i < payments->count && i < AUDIT_CANDIDATES_MAX; i++)
            reconcile_candidate_add(run, credit, payments->rows[i]);
        return;
    }
    /* The payment stays matched with its item; the row of the return names it. What was paid twice
     * comes back first: taken for the return of the first payment, which is right, it would bring
     * the ledger to record that nothing was paid. */
    group = reconcile_group_new(run, AUDIT_CLASS_RETURNED, AUDIT_PASS_RETURNED, compared);
    reconcile_group_add(run, group, BANK, credit);
    row->twin = 1 + (payments->twin_count > 0 ? payments->twins[--payments->twin_count]
                                              : payments->rows[--payments->count]);
    run->rows[BANK][row->twin - 1].returned = true;
}

/* Keys are in the order of days: a payment stands before what returns it, also on one day. */
static void
return_group(struct audit_reconcile *run, size_t begin, size_t end, enum tie tie)
{
    struct payments payments = {
        .rows = run->scratch[BANK], .twins = run->scratch[LEDGER], .alike = true};

    for (size_t i = begin; i < end; i++) {
        const uint32_t at = reconcile_key_row(&run->keys[i]);

        if (!run->rows[BANK][at].out) {
            return_one(run, &payments, at, tie);
            continue;
        }
        if (is_paid_twice(&run->rows[BANK][at])) {
            payments.twins[payments.twin_count++] = at;
            continue;
        }
        if (payments.count > 0 && !is_alike(run, payments.rows[0], at))
            payments.alike = false;
        payments.rows[payments.count++] = at;
    }
}

/* Payments whose return the ledger knows, and the bank showed, come back no second time. */
static void
mark_returned(struct audit_reconcile *run)
{
    for (uint32_t i = 0; i < run->count[LEDGER]; i++) {
        const struct audit_kept_item *item = &run->items->items[i];
        uint32_t paid;

        if (!item->out && item->of != AUDIT_NO_ITEM && item->kind != AUDIT_ITEM_REVERSAL &&
            run->rows[LEDGER][i].classification == AUDIT_CLASS_MATCHED &&
            paid_by(run, item->of, &paid) && run->rows[BANK][paid].fen == item->bank_fen)
            run->rows[BANK][paid].returned = true;
    }
}

static bool
can_be_returned(const struct audit_reconcile *run, const struct reconcile_row *row)
{
    return row->out && row->classification == AUDIT_CLASS_MATCHED && !row->returned &&
           row->group != 0 && run->groups[row->group].first[LEDGER] != 0;
}

static void
pair_unrecorded(struct audit_reconcile *run, enum tie tie)
{
    size_t begin = 0, end = 0, credits = 0;

    reconcile_keys_begin(run);
    for (uint32_t i = 0; i < run->count[BANK]; i++) {
        const struct reconcile_row *row = &run->rows[BANK][i];
        const bool credit = reconcile_is_open(row) && !row->out;
        uint64_t second;

        if (!credit && !can_be_returned(run, row) && !is_paid_twice(row))
            continue;
        second = tie_of(run, i, tie);
        if (second == 0)
            continue;
        credits += credit ? 1 : 0;
        reconcile_key_add(run, BANK, i, (uint64_t)row->fen, second);
    }
    if (credits == 0)
        return;
    reconcile_keys_sort(run);
    while (!run->failed && reconcile_keys_next(run, &begin, &end))
        if (end - begin > 1)
            return_group(run, begin, end, tie);
}

static bool
has_open_credit(const struct audit_reconcile *run)
{
    for (size_t i = 0; i < run->count[BANK]; i++)
        if (reconcile_is_open(&run->rows[BANK][i]) && !run->rows[BANK][i].out)
            return true;
    return false;
}

void
reconcile_pass_returned(struct audit_reconcile *run)
{
    if (!has_open_credit(run))
        return;
    for (int tie = 0; tie < TIES; tie++)
        pair_recorded(run, (enum tie)tie);
    mark_returned(run);
    for (int tie = 0; tie < TIES; tie++)
        pair_unrecorded(run, (enum tie)tie);
}
