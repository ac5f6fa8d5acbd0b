/* What holds for every run of the engine, whatever was fed to it. */
#ifndef TESTS_FUZZ_FUZZ_AUDIT_RECONCILE_H
#define TESTS_FUZZ_FUZZ_AUDIT_RECONCILE_H

#include "audit/reconcile/reconcile.h"
#include "tests/fuzz/fuzz_audit.h"

static inline bool
fuzz_append(void *context, struct audit_bytes piece)
{
    audit_buffer_append(context, piece);
    return true;
}

/* The text of a run; the caller frees. */
static inline struct audit_buffer
fuzz_run_text(const struct audit_reconcile *run)
{
    struct audit_buffer text = {0};
    struct audit_hash said, found;

    fuzz_holds(audit_reconcile_text(run, fuzz_append, &text, &said, NULL) == AUDIT_OK);
    found = audit_sha256(audit_buffer_bytes(&text));
    fuzz_holds(audit_hash_equal(&said, &found));
    return text;
}

/* What is named together has a row of each side. */
static inline void
fuzz_has_partners(const struct audit_reconcile *run, uint32_t group)
{
    for (int side = 0; side < AUDIT_SIDES; side++) {
        size_t at = 0, row;

        fuzz_holds(audit_reconcile_member(run, group, (enum audit_side)side, &at, &row));
    }
}

/* Every row is in one class, classes add up to the rows, and matched rows cancel. Returns how many
 * rows of the bank are listed twice. */
static inline uint64_t
fuzz_run_adds_up(const struct audit_reconcile *run)
{
    const struct audit_result *result = audit_reconcile_result(run);
    uint64_t repeated = 0;

    for (int side = 0; side < AUDIT_SIDES; side++) {
        const size_t count = audit_reconcile_count(run, (enum audit_side)side);
        uint64_t counts[AUDIT_CLASS_END] = {0};
        int64_t fen[AUDIT_CLASS_END] = {0};

        for (size_t i = 0; i < count; i++) {
            const struct audit_outcome outcome =
                audit_reconcile_outcome(run, (enum audit_side)side, i);
            const struct audit_item item =
                side == 0 ? audit_reconcile_item(run, i) : (struct audit_item){0};
            const struct audit_bank_row row =
                side == 1 ? audit_reconcile_bank_row(run, i, NULL) : (struct audit_bank_row){0};
            const int64_t amount = side == 0 ? item.amount_fen : row.amount_fen;
            const bool out = side == 0 ? item.out : row.out;

            fuzz_holds(outcome.classification > 0 && outcome.classification < AUDIT_CLASS_END);
            fuzz_holds(outcome.twin <= count);
            if (outcome.classification == AUDIT_CLASS_AMOUNT_MISMATCH ||
                outcome.classification == AUDIT_CLASS_PAYEE_MISMATCH ||
                outcome.classification == AUDIT_CLASS_DATE_OUT_OF_WINDOW)
                fuzz_has_partners(run, outcome.group);
            counts[outcome.classification]++;
            fen[outcome.classification] += out ? amount : -amount;
            repeated += side == 1 && outcome.pass == AUDIT_PASS_REPEATED;
        }
        for (int class = 1; class < AUDIT_CLASS_END; class ++) {
            fuzz_holds(counts[class] == result->classes[class].count[side]);
            fuzz_holds(fen[class] == result->classes[class].fen[side]);
        }
        fuzz_holds(result->classes[0].count[side] == 0);
    }
    fuzz_holds(result->identities[AUDIT_IDENTITY_LEDGER_ROWS].holds);
    fuzz_holds(result->identities[AUDIT_IDENTITY_BANK_ROWS].holds);
    fuzz_holds(result->identities[AUDIT_IDENTITY_MATCHED].holds);
    fuzz_holds(result->classes[AUDIT_CLASS_MATCHED].fen[0] ==
               result->classes[AUDIT_CLASS_MATCHED].fen[1]);
    return repeated;
}

/* The text reads back as what the next run starts with; the caller frees. */
static inline struct audit_carry *
fuzz_run_carry(const struct audit_reconcile *run)
{
    struct audit_buffer text = fuzz_run_text(run);
    struct audit_carry *carry = NULL;
    size_t open[AUDIT_SIDES] = {0, 0};

    fuzz_holds(audit_carry_read(audit_buffer_bytes(&text), &carry, NULL) == AUDIT_OK);
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < audit_reconcile_count(run, (enum audit_side)side); i++)
            open[side] += audit_reconcile_is_break(run, (enum audit_side)side, i);
    fuzz_holds(carry->entry_count_open == open[AUDIT_SIDE_LEDGER]);
    fuzz_holds(carry->rows.row_count == open[AUDIT_SIDE_BANK]);
    fuzz_holds(carry->id_count == open[0] + open[1]);
    audit_buffer_free(&text);
    return carry;
}

#endif
