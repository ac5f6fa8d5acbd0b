/* What rules 3, 5, 6 and 7 need to know of a voucher's entries, gathered while rule 1 reads them,
 * so that no rule holds 65,536 decoded entries. */
#ifndef LEDGER_RULES_SUMMARY_H
#define LEDGER_RULES_SUMMARY_H

#include "ledger/record/voucher.h"
#include "ledger/rules/requirements.h"
#include "ledger/state/state.h"
#include "ledger/tree/range.h"

struct ledger_payee_sum {
    struct ledger_digest payee_hash;
    int64_t fen;
};

/* Starts as {0}. What it keeps of entries (origin, officers, requirements) is gathered in voucher 0
 * only, and borrows from the arena that those were decoded into. */
struct ledger_summary {
    struct ledger_voucher_header counted; /* kinds and sums */
    bool overflow;                        /* no header can state the sums */
    struct ledger_error overflow_why;
    struct ledger_tree_range range;
    bool has_body[LEDGER_BODY_END];
    bool break_glass; /* an incident of that kind, and not voucher 0 */
    /* The greatest absolute amount of a body, for disbursements also of the sum to one payee. */
    int64_t reached_fen[LEDGER_BODY_END];
    struct ledger_payee_sum *payees; /* whom disbursements pay; ascending once finished */
    size_t payee_count;
    size_t payee_capacity;

    const char *origin;              /* the first identity's, or NULL */
    struct ledger_officer *officers; /* ENROL only */
    size_t officer_count;
    size_t officer_capacity;
    size_t admin_count;
    size_t recovery_count;
    const struct ledger_requirement *requirements; /* the last rule's */
    size_t requirement_count;
};

/* Adds one entry; `leaf` is its leaf hash. */
enum ledger_status ledger_summary_add(struct ledger_summary *summary, uint64_t seal_number,
                                      const struct ledger_entry *entry,
                                      const struct ledger_digest *leaf,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
/* After the last entry: payees in order, each once, with his sum. */
void ledger_summary_finish(struct ledger_summary *summary);
void ledger_summary_free(struct ledger_summary *summary);

/* Whether a disbursement of the voucher pays this payee. Finished summaries only. */
bool ledger_summary_pays(const struct ledger_summary *summary,
                         const struct ledger_digest *payee_hash);
/* An officer as voucher 0 itself enrols him. NOT_FOUND. */
enum ledger_status ledger_summary_officer(const struct ledger_summary *summary, const char *name,
                                          struct ledger_officer_state *out_officer);

/* Whether an ENROL or a CHANGE gives this role. */
bool ledger_summary_gives(const struct ledger_officer *officer, enum ledger_role role);
bool ledger_summary_is_break_glass(uint64_t seal_number, const struct ledger_entry *entry);

/* How many signers of each role a voucher with this summary needs. */
enum ledger_status ledger_summary_needed(const struct ledger_summary *summary,
                                         struct ledger_store_txn *txn, uint64_t seal_number,
                                         struct ledger_arena *arena,
                                         struct ledger_needed *out_needed,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
