/* What a run tells whoever asks. */
#include <assert.h>

#include "audit/reconcile/reconcile_internal.h"

const char *audit_class_name(enum audit_class class)
{
    static const char *const names[AUDIT_CLASS_END] = {
        [AUDIT_CLASS_MATCHED] = "matched",
        [AUDIT_CLASS_LEDGER_ONLY] = "ledger_only",
        [AUDIT_CLASS_BANK_ONLY] = "bank_only",
        [AUDIT_CLASS_AMOUNT_MISMATCH] = "amount_mismatch",
        [AUDIT_CLASS_PAYEE_MISMATCH] = "payee_mismatch",
        [AUDIT_CLASS_DUPLICATE_IN_BANK] = "duplicate_in_bank",
        [AUDIT_CLASS_DUPLICATE_IN_LEDGER] = "duplicate_in_ledger",
        [AUDIT_CLASS_RETURNED] = "returned",
        [AUDIT_CLASS_AMBIGUOUS] = "ambiguous",
        [AUDIT_CLASS_DATE_OUT_OF_WINDOW] = "date_out_of_window",
    };

    assert(class > 0 && class < AUDIT_CLASS_END);
    return names[class];
}

const char *
audit_pass_name(enum audit_pass pass)
{
    static const char *const names[AUDIT_PASS_END] = {
        "none",    "repeated", "reversed", "manual", "number",   "settled",
        "account", "name",     "batch",    "sum",    "returned", "suggested",
    };

    assert(pass < AUDIT_PASS_END);
    return names[pass];
}

const char *
audit_reconcile_verdict_name(enum audit_reconcile_verdict verdict)
{
    static const char *const names[] = {
        [AUDIT_BALANCED] = "balanced",
        [AUDIT_BALANCED_WITH_PENDING] = "balanced_with_pending",
        [AUDIT_BREAKS] = "breaks",
        [AUDIT_INCOMPLETE] = "incomplete",
    };

    return names[verdict];
}

const char *
audit_identity_name(enum audit_identity_kind kind)
{
    static const char *const names[AUDIT_IDENTITIES] = {
        [AUDIT_IDENTITY_BANK_SUM] = "bank_sum",
        [AUDIT_IDENTITY_STATEMENTS_FOLLOW] = "statements_follow",
        [AUDIT_IDENTITY_PERIODS_FOLLOW] = "periods_follow",
        [AUDIT_IDENTITY_LEDGER_ROWS] = "ledger_rows",
        [AUDIT_IDENTITY_BANK_ROWS] = "bank_rows",
        [AUDIT_IDENTITY_MATCHED] = "matched",
        [AUDIT_IDENTITY_BRIDGE] = "bridge",
    };

    assert(kind < AUDIT_IDENTITIES);
    return names[kind];
}

const struct audit_result *
audit_reconcile_result(const struct audit_reconcile *run)
{
    return &run->result;
}

size_t
audit_reconcile_count(const struct audit_reconcile *run, enum audit_side side)
{
    return run->count[side];
}

struct audit_outcome
audit_reconcile_outcome(const struct audit_reconcile *run, enum audit_side side, size_t row)
{
    const struct reconcile_row *at = &run->rows[side][row];

    assert(row < run->count[side]);
    return (struct audit_outcome){
        .classification = (enum audit_class)at->classification,
        .pass = (enum audit_pass)at->pass,
        .compared = at->compared,
        .group = at->group,
        .twin = at->twin,
        .carried = at->carried,
        .persisting = at->persisting,
    };
}

struct audit_item
audit_reconcile_item(const struct audit_reconcile *run, size_t row)
{
    assert(row < run->count[LEDGER]);
    return audit_items_at(run->items, row);
}

struct audit_bank_row
audit_reconcile_bank_row(const struct audit_reconcile *run, size_t row,
                         struct audit_hash *out_statement)
{
    assert(row < run->count[BANK]);
    if (out_statement != NULL)
        *out_statement = *reconcile_file(run, row);
    return reconcile_bank_row(run, row);
}

bool
audit_reconcile_member(const struct audit_reconcile *run, uint32_t group, enum audit_side side,
                       size_t *at, size_t *out_row)
{
    uint32_t row;

    if (group == 0 || group >= run->group_count)
        return false;
    row = *at == 0 ? run->groups[group].first[side] : run->rows[side][*at - 1].next;
    if (row == 0)
        return false;
    *at = row;
    *out_row = row - 1;
    return true;
}

bool
audit_reconcile_candidate(const struct audit_reconcile *run, size_t bank_row, size_t *at,
                          size_t *out_bank_row)
{
    size_t low = 0, high = run->candidate_count;

    while (*at == 0 && low < high) {
        const size_t middle = low + (high - low) / 2;

        if (run->candidates[middle].row < bank_row)
            low = middle + 1;
        else
            high = middle;
    }
    if (*at > 0)
        low = *at;
    if (low >= run->candidate_count || run->candidates[low].row != bank_row)
        return false;
    *out_bank_row = run->candidates[low].candidate;
    *at = low + 1;
    return true;
}

bool
audit_reconcile_is_break(const struct audit_reconcile *run, enum audit_side side, size_t row)
{
    const struct reconcile_row *at = &run->rows[side][row];

    /* A row of the bank that is listed twice moved no money: a fault of the list, in its class. */
    return at->classification != AUDIT_CLASS_MATCHED &&
           !(side == AUDIT_SIDE_BANK && at->pass == AUDIT_PASS_REPEATED);
}
