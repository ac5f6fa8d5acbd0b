/* Totals, identities, the bridge (余额调节表), ages and the verdict: everything that follows from
 * what became of each row. Sums are checked; one beyond the range of money ends the run. */
#include "audit/reconcile/reconcile_internal.h"

int64_t
reconcile_signed_fen(const struct audit_reconcile *run, enum audit_side side, size_t row)
{
    const bool out = run->rows[side][row].out;
    const int64_t fen =
        side == LEDGER ? run->items->items[row].amount_fen : run->sources[row].row->amount_fen;

    return out ? fen : -fen;
}

static bool
add(int64_t *sum, int64_t fen)
{
    return !__builtin_add_overflow(*sum, fen, sum);
}

static bool
take(int64_t *sum, int64_t fen)
{
    return !__builtin_sub_overflow(*sum, fen, sum);
}

static size_t
age_of(const struct audit_reconcile *run, int side, size_t row)
{
    const uint32_t today = reconcile_day_number(run->settings.last_date);
    const uint32_t day = reconcile_day_number(reconcile_date(run, side, row));
    const uint32_t days = today > day ? today - day : 0;

    if (days <= 1)
        return 0;
    if (days <= 7)
        return 1;
    return days <= 30 ? 2 : 3;
}

static bool
count_rows(struct audit_reconcile *run, int64_t sums[AUDIT_SIDES])
{
    bool fine = true;

    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < run->count[side]; i++) {
            const struct reconcile_row *row = &run->rows[side][i];
            const int64_t fen = reconcile_signed_fen(run, (enum audit_side)side, i);
            struct audit_totals_of_class *class = &run->result.classes[row->classification];
            struct audit_totals_of_class *age = &run->result.ages[age_of(run, side, i)];

            class->count[side]++;
            fine = fine && add(&class->fen[side], fen) && add(&sums[side], fen);
            if (!audit_reconcile_is_break(run, (enum audit_side)side, i))
                continue;
            age->count[side]++;
            fine = fine && add(&age->fen[side], fen);
        }
    return fine;
}

/* Whether a balance of this run is more than a difference between two days: somebody states one,
 * and what was open before is part of it. */
static bool
is_balance_known(const struct audit_reconcile *run)
{
    const struct audit_carry *carry = run->carry;
    bool stated = run->settings.has_ledger_opening || (carry != NULL && carry->has_bank_closing);

    for (size_t i = 0; i < run->statement_count && !stated; i++)
        stated = run->ordered[i]->has_opening || run->ordered[i]->has_closing;
    return stated && run->statement_count > 0 &&
           (carry == NULL || carry->has_bank_closing || run->settings.has_ledger_opening);
}

bool
audit_reconcile_is_in_bridge(const struct audit_reconcile *run, enum audit_side side, size_t row)
{
    const enum audit_class class = (enum audit_class)run->rows[side][row].classification;

    return audit_reconcile_is_break(run, side, row) && class != AUDIT_CLASS_PAYEE_MISMATCH &&
           class != AUDIT_CLASS_DATE_OUT_OF_WINDOW;
}

static bool
add_open(struct audit_reconcile *run)
{
    struct audit_bridge *bridge = &run->result.bridge;

    for (size_t i = 0; i < run->count[LEDGER]; i++) {
        const int64_t fen = reconcile_signed_fen(run, LEDGER, i);

        if (audit_reconcile_is_in_bridge(run, LEDGER, i) &&
            !(fen > 0 ? add(&bridge->ledger_out, fen) : add(&bridge->ledger_in, -fen)))
            return false;
    }
    for (size_t i = 0; i < run->count[BANK]; i++) {
        const int64_t fen = reconcile_signed_fen(run, BANK, i);

        if (audit_reconcile_is_in_bridge(run, BANK, i) &&
            !(fen > 0 ? add(&bridge->bank_out, fen) : add(&bridge->bank_in, -fen)))
            return false;
    }
    return true;
}

static const struct audit_statement *
first_statement(const struct audit_reconcile *run)
{
    return run->statement_count > 0 ? run->ordered[0] : NULL;
}

static const struct audit_statement *
last_statement(const struct audit_reconcile *run)
{
    return run->statement_count > 0 ? run->ordered[run->statement_count - 1] : NULL;
}

/* What the bank's rows of this period took off its balance: neither carried ones nor repetitions.
 */
static bool
bank_movement(const struct audit_reconcile *run, int64_t *out_fen)
{
    int64_t sum = 0;

    for (size_t i = 0; i < run->count[BANK]; i++)
        if (!run->rows[BANK][i].carried && run->rows[BANK][i].pass != AUDIT_PASS_REPEATED &&
            !add(&sum, reconcile_signed_fen(run, BANK, i)))
            return false;
    *out_fen = sum;
    return true;
}

static void
check(struct audit_reconcile *run, enum audit_identity_kind kind, int64_t left, int64_t right)
{
    run->result.identities[kind] = (struct audit_identity_check){true, left == right, left, right};
}

static bool
bridge(struct audit_reconcile *run)
{
    const struct audit_statement *first = first_statement(run), *last = last_statement(run);
    struct audit_bridge *bridge = &run->result.bridge;
    const struct audit_carry *carry = run->carry;
    int64_t movement, opening = 0, ledger;

    if (!bank_movement(run, &movement) || !add_open(run))
        return false;
    if (first != NULL && first->has_opening)
        opening = first->opening_fen;
    else if (carry != NULL && carry->has_bank_closing)
        opening = carry->bank_closing_fen;
    else if (last != NULL && last->has_closing &&
             __builtin_add_overflow(last->closing_fen, movement, &opening))
        return false;
    ledger = opening;
    if (run->settings.has_ledger_opening)
        ledger = run->settings.ledger_opening_fen;
    else if (carry != NULL && carry->has_bank_closing)
        ledger = carry->ledger_closing_fen;
    bridge->bank_fen = opening;
    if (__builtin_sub_overflow(ledger, run->items->recorded_fen, &bridge->ledger_fen) ||
        !take(&bridge->bank_fen, movement))
        return false;
    if (first != NULL && first->has_opening && last->has_closing)
        check(run, AUDIT_IDENTITY_BANK_SUM, bridge->bank_fen, last->closing_fen);
    if (last != NULL && last->has_closing)
        bridge->bank_fen = last->closing_fen;
    bridge->adjusted_ledger_fen = bridge->ledger_fen;
    bridge->adjusted_bank_fen = bridge->bank_fen;
    if (!add(&bridge->adjusted_ledger_fen, bridge->bank_in) ||
        !take(&bridge->adjusted_ledger_fen, bridge->bank_out) ||
        !add(&bridge->adjusted_bank_fen, bridge->ledger_in) ||
        !take(&bridge->adjusted_bank_fen, bridge->ledger_out))
        return false;
    if (is_balance_known(run))
        check(run, AUDIT_IDENTITY_BRIDGE, bridge->adjusted_ledger_fen, bridge->adjusted_bank_fen);
    return true;
}

/* The first place where one statement does not begin with what the one before ended with. Pages of
 * one statement have their own subtotals, which the readers follow. */
static void
check_statements(struct audit_reconcile *run)
{
    for (size_t i = 1; i < run->statement_count; i++) {
        const struct audit_statement *before = run->ordered[i - 1], *after = run->ordered[i];

        if (!before->has_closing || !after->has_opening ||
            (before->page > 0 && after->page > 0 && before->first_date == after->first_date))
            continue;
        check(run, AUDIT_IDENTITY_STATEMENTS_FOLLOW, before->closing_fen, after->opening_fen);
        if (!run->result.identities[AUDIT_IDENTITY_STATEMENTS_FOLLOW].holds)
            return;
    }
}

static bool
identities(struct audit_reconcile *run, const int64_t sums[AUDIT_SIDES])
{
    const struct audit_statement *first = first_statement(run);
    uint64_t count[AUDIT_SIDES] = {0, 0};
    int64_t fen[AUDIT_SIDES] = {0, 0};

    for (int side = 0; side < AUDIT_SIDES; side++)
        for (int class = 1; class < AUDIT_CLASS_END; class ++) {
            count[side] += run->result.classes[class].count[side];
            if (!add(&fen[side], run->result.classes[class].fen[side]))
                return false;
        }
    for (int side = 0; side < AUDIT_SIDES; side++) {
        const enum audit_identity_kind kind =
            side == LEDGER ? AUDIT_IDENTITY_LEDGER_ROWS : AUDIT_IDENTITY_BANK_ROWS;

        check(run, kind, fen[side], sums[side]);
        if (count[side] != run->count[side])
            run->result.identities[kind].holds = false;
    }
    check(run, AUDIT_IDENTITY_MATCHED, run->result.classes[AUDIT_CLASS_MATCHED].fen[LEDGER],
          run->result.classes[AUDIT_CLASS_MATCHED].fen[BANK]);
    check_statements(run);
    if (run->carry != NULL && run->carry->has_bank_closing && first != NULL && first->has_opening)
        check(run, AUDIT_IDENTITY_PERIODS_FOLLOW, run->carry->bank_closing_fen, first->opening_fen);
    return true;
}

/* 未达账项 of the last days: the other side is expected to follow. Money that left the account
 * without an entry never waits. */
static bool
is_pending(const struct audit_reconcile *run, int side, size_t row)
{
    const struct reconcile_row *at = &run->rows[side][row];
    const uint32_t today = reconcile_business_day(&run->settings, run->settings.last_date);

    if (at->classification == AUDIT_CLASS_DATE_OUT_OF_WINDOW)
        return true;
    if (at->classification != AUDIT_CLASS_LEDGER_ONLY &&
        (at->classification != AUDIT_CLASS_BANK_ONLY || at->out))
        return false;
    return at->day + run->settings.grace >= today;
}

/* Lists that state no period of their own say nothing about days without a booking. */
static bool
is_uncovered(const struct audit_reconcile *run)
{
    const struct audit_statement *first = first_statement(run);
    uint32_t last_date = 0;

    if (first == NULL)
        return true;
    for (size_t i = 0; i < run->statement_count; i++) {
        if (!run->ordered[i]->period_stated)
            return false;
        last_date = run->ordered[i]->last_date > last_date ? run->ordered[i]->last_date : last_date;
    }
    return first->first_date > run->settings.first_date || last_date < run->settings.last_date;
}

static uint64_t
count_outside(const struct audit_reconcile *run)
{
    uint64_t count = 0;

    for (size_t i = 0; i < run->count[BANK]; i++) {
        const uint32_t date = reconcile_date(run, BANK, i);

        if (!run->rows[BANK][i].carried &&
            (date < run->settings.first_date || date > run->settings.last_date))
            count++;
    }
    return count;
}

static enum audit_reconcile_verdict
judge(const struct audit_reconcile *run)
{
    enum audit_reconcile_verdict verdict =
        run->result.not_joined > 0 ? AUDIT_BREAKS : AUDIT_BALANCED;

    if (run->result.uncovered || run->result.outside > 0 || run->result.statement_findings > 0)
        return AUDIT_INCOMPLETE;
    for (int kind = 0; kind < AUDIT_IDENTITIES; kind++)
        if (run->result.identities[kind].stated && !run->result.identities[kind].holds)
            return AUDIT_INCOMPLETE;
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < run->count[side]; i++) {
            if (run->rows[side][i].classification == AUDIT_CLASS_MATCHED)
                continue;
            if (!is_pending(run, side, i))
                return AUDIT_BREAKS;
            if (verdict == AUDIT_BALANCED)
                verdict = AUDIT_BALANCED_WITH_PENDING;
        }
    return verdict;
}

enum audit_status
reconcile_report(struct audit_reconcile *run, struct audit_error *err)
{
    int64_t sums[AUDIT_SIDES] = {0, 0};

    for (size_t i = 0; i < run->statement_count; i++)
        run->result.statement_findings += run->statements[i].finding_count;
    for (size_t i = 1; i < run->group_count; i++)
        run->result.match_count += run->groups[i].classification == AUDIT_CLASS_MATCHED ? 1 : 0;
    if (!count_rows(run, sums) || !bridge(run) || !identities(run, sums))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_SUM_LARGE);
    run->result.uncovered = is_uncovered(run);
    run->result.outside = count_outside(run);
    run->result.verdict = judge(run);
    return AUDIT_OK;
}
