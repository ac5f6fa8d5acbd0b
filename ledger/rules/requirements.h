/* Who must sign what: rule 7's defaults and what the newest `rule` entry adds. */
#ifndef LEDGER_RULES_REQUIREMENTS_H
#define LEDGER_RULES_REQUIREMENTS_H

#include "ledger/rules/rules.h"

/* How many signers of each role a voucher needs; index by enum ledger_role. */
struct ledger_needed {
    uint32_t counts[LEDGER_ROLE_END];
    bool break_glass; /* one signature as RECOVERY stands for an admin's */
};

/* Adds up what the entries need (decoded one after the other), as the requirements stand now. In
 * voucher 0 (seal_number 0): every admin it enrols, at least two, and every recovery key. */
enum ledger_status ledger_requirements_of(struct ledger_store_txn *txn, uint64_t seal_number,
                                          const struct ledger_slice *entries, size_t entry_count,
                                          struct ledger_needed *out_needed,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

/* Takes away what these signatures give. */
void ledger_needed_subtract(struct ledger_needed *needed, const struct ledger_sign_off *signatures,
                            size_t count);

/* Whether these entries break the glass: hold an incident of that kind, and are not voucher 0. */
enum ledger_status ledger_entries_break_glass(uint64_t seal_number,
                                              const struct ledger_slice *entries,
                                              size_t entry_count, bool *out_breaks,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* Whether requirements of a `rule` entry may stand beside the defaults (rule 16). REFUSED says
 * which one not. */
enum ledger_status ledger_requirements_check(const struct ledger_rule *rule,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;

/* What holds where no rule says otherwise, ascending by body and role. Static storage. */
const struct ledger_requirement *ledger_requirement_defaults(size_t *out_count);

/* Default threshold of (disbursement, approver): 500,000.00 yuan. */
#define LEDGER_APPROVER_FROM_FEN INT64_C(50000000)

#endif
