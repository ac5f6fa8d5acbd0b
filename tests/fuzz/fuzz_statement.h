/* What holds for every statement that a reader took, whatever the bytes were. */
#ifndef TESTS_FUZZ_FUZZ_STATEMENT_H
#define TESTS_FUZZ_FUZZ_STATEMENT_H

#include "audit/reconcile/statement.h"
#include "tests/fuzz/fuzz_audit.h"

static inline void
fuzz_statement_row(const struct audit_bank_row *row)
{
    fuzz_holds(row->amount_fen >= 0);
    fuzz_holds(row->status == AUDIT_ROW_COUNTED || row->status == AUDIT_ROW_NO_AMOUNT ||
               row->status == AUDIT_ROW_PENDING);
    fuzz_holds((row->status == AUDIT_ROW_COUNTED) <= (row->amount_fen > 0));
    fuzz_holds(row->status == AUDIT_ROW_PENDING ||
               (row->date >= 19000101 && row->date <= 99991231));
}

/* Rows, statuses and sums fit each other; findings are sentences. */
static inline void
fuzz_statement_fits(const struct audit_statement *statement)
{
    uint64_t statuses = 0, counted = 0;
    int64_t in = 0, out = 0;

    for (size_t i = 0; i < 8; i++)
        statuses += statement->status_counts[i];
    fuzz_holds(statuses == statement->row_count + statement->other_count);
    for (size_t i = 0; i < statement->row_count; i++) {
        const struct audit_bank_row row = audit_statement_at(statement, i);
        fuzz_statement_row(&row);
        if (row.status != AUDIT_ROW_COUNTED)
            continue;
        counted++;
        *(row.out ? &out : &in) += row.amount_fen;
    }
    fuzz_holds(counted == statement->status_counts[AUDIT_ROW_COUNTED]);
    fuzz_holds(in == statement->in_fen && out == statement->out_fen);
    fuzz_holds(statement->first_date <= statement->last_date);
    for (size_t i = 0; i < statement->finding_count; i++) {
        struct audit_error said;
        audit_statement_explain(statement, &statement->findings[i], &said);
        fuzz_audit_explained(AUDIT_NOT_HELD, &said);
    }
}

/* Joining finds gaps and loses nothing. */
static inline void
fuzz_statements_join(struct audit_statements *statements)
{
    size_t count = statements->count;
    struct audit_error err = {0};

    fuzz_holds(audit_statements_join(statements, (struct audit_bytes){0}, &err) == AUDIT_OK);
    fuzz_holds(statements->count == count);
    for (size_t i = 0; i < count; i++)
        fuzz_statement_fits(&statements->statements[i]);
}

#endif
