/* May this voucher be sealed? The seventeen rules of CANONICAL.md, section 6, as a table in order
 * of precedence: the first that objects names the verdict, so that a voucher that breaks two rules
 * is refused for the same reason on every machine, and in the auditor's replay. */
#ifndef LEDGER_RULES_RULES_H
#define LEDGER_RULES_RULES_H

#include "ledger/state/state.h"

enum ledger_rule_number {
    LEDGER_RULE_NONE = 0,
    LEDGER_RULE_FORM = 1,
    LEDGER_RULE_VOUCHER_KNOWN,
    LEDGER_RULE_TOTALS,
    LEDGER_RULE_SEEN,
    LEDGER_RULE_SIGNATURE,
    LEDGER_RULE_SEPARATION,
    LEDGER_RULE_REQUIRED_ROLES,
    LEDGER_RULE_CLOCK,
    LEDGER_RULE_PROGRAMME,
    LEDGER_RULE_PERIOD,
    LEDGER_RULE_DUPLICATE_REFERENCE,
    LEDGER_RULE_PAYEE,
    LEDGER_RULE_APPROPRIATION,
    LEDGER_RULE_PAYEE_CAP,
    LEDGER_RULE_ADJUSTMENT,
    LEDGER_RULE_CLOSING,
    LEDGER_RULE_UNEXPLAINED,
    LEDGER_RULE_END
};

/* "required-roles". Static storage. */
const char *ledger_rule_name(enum ledger_rule_number rule);

/* Everything that the judgement of one voucher rests on. */
struct ledger_case {
    struct ledger_store_txn *txn; /* a write transaction: entries are applied as they pass */
    /* Where the bytes of earlier entries are, when a verification makes the tables again without
     * them. NULL: in `txn`. */
    struct ledger_store_txn *lines;
    struct ledger_slice header_bytes;
    const struct ledger_slice *entries; /* their bytes */
    size_t entry_count;
    const struct ledger_sign_off *signatures;
    size_t signature_count;
    uint64_t seal_number;
    uint64_t first_entry;
    int64_t sealed_at_ms;          /* preparing: now */
    int64_t previous_sealed_at_ms; /* 0 for voucher 0 */
    bool preparing;                /* rules 4 to 8 are left out */
};

struct ledger_verdict {
    enum ledger_rule_number rule; /* NONE: nothing objects */
    bool concerns_entry;
    size_t entry_index; /* in the voucher */
    /* Rule 2: the seal that this very voucher has. Rule 11: the entry that has the reference. */
    bool is_known; /* the same again: EXISTS, not REFUSED */
    uint64_t known_number;
};

/* The part of rule 8 that needs no signature: may a seal at this time follow that one? For who
 * prepares a voucher while his clock is wrong, so that nobody signs what cannot be sealed. */
enum ledger_status ledger_rules_seal_follows(int64_t previous_sealed_at_ms, int64_t sealed_at_ms,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;

/* Judges, and applies every entry to the derived tables as it goes, so that each sees those before
 * it: on OK the transaction holds the state after the voucher (ledger_state_apply_voucher
 * included), on anything else it is to be aborted. REFUSED, or EXISTS (verdict.is_known):
 * `out_verdict` and `err` say which rule, why and what to do. DAMAGED, IO, NO_MEMORY, UNSUPPORTED:
 * could not find out. `out_header` and `out_leaves` (entry_count leaf hashes, allocated by the
 * caller; may be NULL) are for the caller's further work; the header borrows from `arena`. */
enum ledger_status ledger_rules_judge(const struct ledger_case *the_case,
                                      struct ledger_arena *arena,
                                      struct ledger_voucher_header *out_header,
                                      struct ledger_digest *out_leaves,
                                      struct ledger_verdict *out_verdict,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* The same entry rules (9 to 17), for a preview that wants every row's verdict and not the first
 * one: each entry that passes is applied, each that does not is reported and left out.
 * `out_verdict` and the error hold during the call. Entries are structs here: they need no header
 * yet. Returns OK unless it could not find out. */
typedef enum ledger_status ledger_rules_each_fn(void *context, size_t entry_index,
                                                enum ledger_status status,
                                                const struct ledger_verdict *verdict,
                                                const struct ledger_error *why,
                                                struct ledger_error *err);
enum ledger_status ledger_rules_judge_each(struct ledger_store_txn *txn,
                                           const struct ledger_entry *entries, size_t entry_count,
                                           uint64_t first_entry, int64_t now_ms,
                                           ledger_rules_each_fn *each, void *context,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
