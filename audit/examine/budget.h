/* The ledger against the budget: what was appropriated, disbursed, adjusted and settled, and what
 * is still available, by whatever one asks. Cash (SUBSIDY and REFUND) and RELIEF stand apart in
 * every row.
 *
 * Entries count in the month of their own accounting date; adjustments and settlements under the
 * programme, budget year and payee of their disbursement (proto/CANONICAL.md, section 5). */
#ifndef AUDIT_EXAMINE_BUDGET_H
#define AUDIT_EXAMINE_BUDGET_H

#include "audit/examine/book.h"

enum audit_budget_by {
    AUDIT_BUDGET_PROGRAMME, /* and budget year */
    AUDIT_BUDGET_MONTH,
    AUDIT_BUDGET_PROGRAMME_MONTH, /* programme, budget year, month */
    AUDIT_BUDGET_CATEGORY,
    AUDIT_BUDGET_INSTRUMENT,
    AUDIT_BUDGET_YEAR, /* the budget year */
    AUDIT_BUDGET_PAYEE,
    AUDIT_BUDGET_BY_COUNT
};
/* "programme-month"; static storage. */
const char *audit_budget_by_name(enum audit_budget_by by);

struct audit_budget_query {
    enum audit_budget_by by;
    uint32_t from_date, to_date; /* accounting dates, inclusive; 0: open */
    bool one_programme;
    uint32_t programme;          /* with `one_programme`: this alone */
    struct audit_bytes category; /* {0}: all */
};

struct audit_budget_side {
    struct audit_totals totals; /* of the dates that were asked for */
    int64_t net_fen;            /* disbursed less adjusted */
    /* As rule 13 counts it: appropriated - (disbursed - adjusted), of programmes with a ceiling,
     * over everything up to the row's month (else up to `to_date`), whatever `from_date` says.
     * Without such a programme in the row, or by payee, nothing is limited. */
    bool limited;
    int64_t available_fen;
};

struct audit_budget_row {
    uint32_t programme;   /* AUDIT_NO_ROW: not by programme */
    uint32_t payee;       /* AUDIT_NO_ROW: not by payee */
    uint32_t budget_year; /* 0: not by budget year */
    uint32_t month;       /* YYYYMM; 0: not by month */
    unsigned instrument;  /* 0: not by instrument */
    struct audit_bytes category;
    struct audit_budget_side cash, relief;
    int64_t net_fen; /* of both: what a published figure is judged on */
};

struct audit_budget {
    struct audit_budget_row *rows; /* ascending: by code, year, month, category (bytes), payee id */
    size_t row_count;
    struct audit_budget_row all;
};

/* Rows are what has any entry in the dates that were asked for. MALFORMED when a sum does not fit.
 */
enum audit_status audit_budget_make(const struct audit_book *book,
                                    const struct audit_budget_query *query,
                                    struct audit_budget *out,
                                    struct audit_error *err) AUDIT_MUST_CHECK;
void audit_budget_free(struct audit_budget *budget);
/* Only the row of all, in one walk and without memory. */
enum audit_status audit_budget_sum(const struct audit_book *book,
                                   const struct audit_budget_query *query,
                                   struct audit_budget_row *out,
                                   struct audit_error *err) AUDIT_MUST_CHECK;

#endif
