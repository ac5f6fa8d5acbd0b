/* A list of rows under way. Private to this folder. */
#ifndef AUDIT_RECONCILE_ROWS_H
#define AUDIT_RECONCILE_ROWS_H

#include "audit/reconcile/bank_rules_internal.h"
#include "audit/reconcile/cell.h"
#include "audit/reconcile/statement_internal.h"

enum { ROWS_COLUMN_COUNT_MAX = 256, ROWS_HEADING_AMONG_MAX = 50, ROWS_PURPOSE_MAX = 16 };

/* Where the columns are, by the heading; SIZE_MAX: there is none. */
struct rows_heading {
    const struct bank_layout *layout; /* NULL: not seen yet */
    size_t at[BANK_ROLE_COUNT];
    size_t purposes[ROWS_PURPOSE_MAX];
    size_t purpose_count;
    enum bank_sign sign;
    size_t cell_count;
    struct audit_hash cells; /* of the plain cells: a second heading is told by it */
};

/* The dates of one column are all of one form. */
struct rows_dates {
    enum audit_date_form form;
    uint64_t line; /* the first of them */
};

struct rows_sums {
    int64_t in_fen, out_fen;
};

struct audit_row_reader {
    const struct audit_bank_rules *rules;
    struct audit_statement statement;
    uint64_t row_count;
    struct rows_heading heading;
    struct rows_dates dates, booked, valued;
    bool signs_seen, balances_seen, amounts_seen;
    struct rows_sums all, part; /* of counted rows so far; since the last footer of a part */
    bool states_opening, states_closing;
    int64_t opening_fen, closing_fen; /* above the heading, or carried over */
    struct audit_buffer purpose;      /* of the row; emptied for the next */
};

/* The row under the reader's eyes. */
struct rows_row {
    uint64_t line;
    const struct audit_bytes *cells;
    size_t cell_count;
};
/* The cell of a column without padding, {0} where there is none. */
struct audit_bytes rows_cell(const struct audit_row_reader *reader, const struct rows_row *row,
                             enum bank_role role);
struct audit_bytes rows_cell_at(const struct rows_row *row, size_t column);
enum audit_status rows_fail(const struct audit_row_reader *reader, enum audit_message message,
                            const struct rows_row *row, struct audit_bytes text,
                            struct audit_error *err);

/* Looks for a layout of which this row is the heading. */
enum audit_status rows_heading_find(struct audit_row_reader *reader, const struct rows_row *row,
                                    bool *out_found, struct audit_error *err);
bool rows_heading_is(const struct audit_row_reader *reader, const struct rows_row *row);
/* A row above the heading: account, currency, period, balances, where it states them. */
enum audit_status rows_preamble(struct audit_row_reader *reader, const struct rows_row *row,
                                struct audit_error *err);

/* The date of a column, left as it is where the cell holds none. */
enum audit_status rows_date(struct audit_row_reader *reader, const struct rows_row *row,
                            enum bank_role role, struct rows_dates *seen, uint32_t *out_date,
                            struct audit_error *err);
/* A row with a date, to the rows of the statement. */
enum audit_status rows_booking(struct audit_row_reader *reader, const struct rows_row *row,
                               uint32_t date, struct audit_error *err);

/* Booking order, running balance, opening and closing of all that was read. */
void rows_settle(struct audit_row_reader *reader);

#endif
