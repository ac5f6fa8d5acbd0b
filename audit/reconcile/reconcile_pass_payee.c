/* P3 and P4: the same amount to the same payee, on days near each other. */
#include "audit/reconcile/reconcile_internal.h"

typedef bool takes_fn(const struct reconcile_row *row);
typedef uint64_t second_fn(const struct reconcile_row *row);

static void
keys_of(struct audit_reconcile *run, enum audit_side side, takes_fn *takes, second_fn *second)
{
    for (size_t i = 0; i < run->count[side]; i++) {
        const struct reconcile_row *row = &run->rows[side][i];

        if (reconcile_is_open(row) && takes(row))
            reconcile_key_add(run, side, i, reconcile_amount_key(row), second(row));
    }
}

static void
pair_by(struct audit_reconcile *run, takes_fn *ledger, takes_fn *bank, second_fn *second,
        const struct reconcile_rule *rule)
{
    reconcile_keys_begin(run);
    keys_of(run, LEDGER, ledger, second);
    if (run->key_count == 0)
        return;
    keys_of(run, BANK, bank, second);
    reconcile_pair(run, rule);
}

static bool
has_account(const struct reconcile_row *row)
{
    return row->account != 0;
}

static bool
has_last_four(const struct reconcile_row *row)
{
    return row->last_four != 0;
}

static bool
has_no_name(const struct reconcile_row *row)
{
    return row->last_four != 0 && row->name == 0;
}

static bool
has_no_account(const struct reconcile_row *row)
{
    return row->last_four != 0 && row->account == 0;
}

static bool
has_last_four_alone(const struct reconcile_row *row)
{
    return row->last_four != 0 && row->name == 0 && row->account == 0;
}

static bool
has_name(const struct reconcile_row *row)
{
    return row->name != 0;
}

static bool
has_name_alone(const struct reconcile_row *row)
{
    return row->name != 0 && row->last_four == 0;
}

static bool
has_both(const struct reconcile_row *row)
{
    return row->name != 0 && row->last_four != 0;
}

static uint64_t
account(const struct reconcile_row *row)
{
    return row->account;
}

static uint64_t
last_four(const struct reconcile_row *row)
{
    return row->last_four;
}

static uint64_t
name(const struct reconcile_row *row)
{
    return row->name;
}

static uint64_t
name_and_last_four(const struct reconcile_row *row)
{
    return (uint64_t)row->name << 32 | row->last_four;
}

/* Whole account numbers first. Where a side knows but the last four digits (no private rows, or the
 * bank masks), they count when one of the two says no name: a person has none in the ledger. No
 * step brings two whole numbers together here: they were compared. */
void
reconcile_pass_account(struct audit_reconcile *run)
{
    struct reconcile_rule rule = {.pass = AUDIT_PASS_ACCOUNT,
                                  .classification = AUDIT_CLASS_MATCHED,
                                  .window = run->settings.window,
                                  .twins = true};

    pair_by(run, has_account, has_account, account, &rule);
    rule.ledger_payees = rule.bank_payees = true;
    pair_by(run, has_last_four_alone, has_last_four, last_four, &rule);
    pair_by(run, has_no_account, has_no_name, last_four, &rule);
    pair_by(run, has_no_name, has_no_account, last_four, &rule);
    pair_by(run, has_last_four, has_last_four_alone, last_four, &rule);
}

/* Names with the last four digits; then names where one side says nothing of an account, so that
 * no pair is made of rows that contradict each other. */
void
reconcile_pass_name(struct audit_reconcile *run)
{
    const struct reconcile_rule rule = {.pass = AUDIT_PASS_NAME,
                                        .classification = AUDIT_CLASS_MATCHED,
                                        .window = run->settings.window,
                                        .ledger_payees = true,
                                        .bank_payees = true,
                                        .twins = true};

    pair_by(run, has_both, has_both, name_and_last_four, &rule);
    pair_by(run, has_name, has_name_alone, name, &rule);
    pair_by(run, has_name_alone, has_name, name, &rule);
}
