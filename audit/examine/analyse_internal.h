/* An analysis under way. Private to this folder: each test is a function of it; it sorts the rows
 * as it needs them, walks along runs of equal ones, and tells leads. */
#ifndef AUDIT_EXAMINE_ANALYSE_INTERNAL_H
#define AUDIT_EXAMINE_ANALYSE_INTERNAL_H

#include "audit/examine/analyse.h"

struct analysis_row {
    const struct audit_book_disbursement *at;
    int64_t net_fen;
    uint32_t row;                     /* in the book */
    uint32_t account;                 /* equal: the same account; AUDIT_NO_ROW: not stated */
    uint32_t signers[AUDIT_ROLE_END]; /* officers by role; AUDIT_NO_ROW: nobody */
    bool tariff;                      /* of a programme that pays fixed amounts */
};
typedef const struct analysis_row *analysis_ref;

struct analysis {
    const struct audit_book *book;
    struct audit_analyse_rules rules;
    const struct audit_analyse_options *options;
    struct audit_analysis *out;
    struct analysis_row *rows; /* in the order of the ledger */
    size_t row_count;
    analysis_ref *order;    /* room for all of them, for the test that runs */
    size_t without_account; /* paid rows that state none */
    enum audit_test test;
    struct audit_test_outcome *outcome; /* of this test */
    size_t lead_capacity, entry_capacity;
    enum audit_status status; /* the first failure is kept, and nothing more is told */
    struct audit_error *err;
};

typedef void analysis_test_fn(struct analysis *a);
analysis_test_fn analyse_duplicate, analyse_accounts, analyse_split, analyse_below, analyse_round,
    analyse_day_off, analyse_hours, analyse_sequence, analyse_chain, analyse_segregation,
    analyse_overpaid, analyse_relative_size, analyse_timeliness, analyse_stale_return,
    analyse_concentration, analyse_payee, analyse_year_end, analyse_reversal, analyse_capital,
    analyse_benford;

static inline int64_t
rule_of(const struct analysis *a, enum audit_analyse_rule rule)
{
    return a->rules.values[rule];
}

/* --- rows */
typedef bool analysis_filter_fn(const struct analysis *a, analysis_ref row);
/* Fills a->order with the rows that the filter takes (NULL: all), sorted; how many. A comparison is
 * of two analysis_refs, for qsort, and ends with analysis_by_row so that the order is one. */
size_t analysis_sort(struct analysis *a, analysis_filter_fn *filter,
                     int (*compare)(const void *, const void *));
#define ANALYSIS_REF(p) (*(const analysis_ref *)(p))
#define ANALYSIS_ORDER(x, y) (((x) > (y)) - ((x) < (y)))
int analysis_by_row(analysis_ref x, analysis_ref y);
/* A comparison and a sameness that several tests sort and walk by. */
int analysis_by_programme_and_fen(const void *p, const void *q);
bool analysis_same_programme(analysis_ref x, analysis_ref y);

typedef bool analysis_same_fn(analysis_ref x, analysis_ref y);
typedef void analysis_run_fn(struct analysis *a, const analysis_ref *rows, size_t count);
/* Hands on each run of rows in a->order that `same` does not tell apart. */
void analysis_runs(struct analysis *a, size_t count, analysis_same_fn *same, analysis_run_fn *run);

bool analysis_is_paid(const struct analysis *a, analysis_ref row);     /* something is left of it */
bool analysis_has_account(const struct analysis *a, analysis_ref row); /* and it is paid */
/* Says what of the tests of accounts is not tested, if anything. */
void analysis_note_accounts(struct analysis *a);
/* Who decided: the approver, else the reviewer. */
uint32_t analysis_decider(analysis_ref row);

/* How many of these rows, which ascend by amount, have one of the most frequent amounts
 * (AUDIT_ANALYSE_TARIFF_TOP of them). */
size_t analysis_top_amounts(struct analysis *a, const analysis_ref *rows, size_t count);

/* --- sums */
void analysis_add(struct analysis *a, int64_t *sum, int64_t fen);
int64_t analysis_net(struct analysis *a, const analysis_ref *rows, size_t count);

/* --- leads */
struct analysis_scope {
    uint32_t payee, programme, officer;
    int64_t fen;
};
struct analysis_scope analysis_nobody(int64_t fen);
/* Payee and programme of a row. */
struct analysis_scope analysis_of(analysis_ref row, int64_t fen);
/* A lead about these rows. */
void analysis_tell(struct analysis *a, struct analysis_scope scope, const analysis_ref *rows,
                   size_t count, enum audit_message message, ...);
/* About entries that are no disbursements, or those of one. */
void analysis_tell_entries(struct analysis *a, struct analysis_scope scope, const uint64_t *entries,
                           size_t count, enum audit_message message, ...);
void analysis_note(struct analysis *a, enum audit_message message, ...);
/* Also says that the test was not done, or not wholly. */
void analysis_not_done(struct analysis *a, enum audit_message message, ...);
void analysis_partly(struct analysis *a, enum audit_message message, ...);

/* A name for sentences: the payee's; what its id is where it has none. */
struct audit_bytes analysis_payee_name(const struct analysis *a, analysis_ref row);
struct audit_bytes analysis_officer_name(const struct analysis *a, uint32_t officer);
struct audit_bytes analysis_programme_code(const struct analysis *a, uint32_t programme);
/* Minute of the day in UTC+8. */
uint32_t analysis_minute(int64_t ms);

#endif
