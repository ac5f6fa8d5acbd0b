/* One voucher under judgement: what its rules share, so that nothing is looked up twice. Only the
 * files of this folder see it.
 *
 * A rule returns OK (no objection), REFUSED or EXISTS (it objects, and `err` says why), or anything
 * else when it could not find out, which never becomes a yes or a no. */
#ifndef LEDGER_RULES_JUDGING_H
#define LEDGER_RULES_JUDGING_H

#include "ledger/rules/rules.h"
#include "ledger/rules/summary.h"

struct ledger_judging {
    const struct ledger_case *the_case;
    struct ledger_arena *arena; /* lives as long as the judgement */
    struct ledger_digest *leaves;
    struct ledger_verdict verdict;
    /* Since rule 1. */
    struct ledger_voucher_header header;
    struct ledger_summary summary;
    /* Since rule 5: one for each signature, as he stood before the voucher. */
    struct ledger_officer_state signers[LEDGER_SIGNATURES_MAX];
};

/* One entry under judgement. */
struct ledger_entry_judging {
    struct ledger_store_txn *txn;
    struct ledger_store_txn *lines; /* where earlier entries are */
    const struct ledger_entry *entry;
    uint64_t number;
    size_t index; /* in the voucher */
    size_t entry_count;
    uint64_t first_entry;
    uint64_t seal_number;
    uint32_t today; /* the civil date of sealed-at */
    /* The voucher's entries, in one of two forms, for a reference that is used twice in it. */
    const struct ledger_slice *voucher_bytes;
    const struct ledger_entry *voucher_entries;
    struct ledger_arena arena; /* emptied before each entry */
    struct ledger_verdict verdict;
    /* Since rule 9: the programme of an appropriation or a disbursement. */
    struct ledger_programme_state programme;
    struct ledger_digest payee_hash; /* of a disbursement */
};

typedef enum ledger_status ledger_voucher_rule_fn(struct ledger_judging *judging,
                                                  struct ledger_error *err);
typedef enum ledger_status ledger_entry_rule_fn(struct ledger_entry_judging *judging,
                                                struct ledger_error *err);

ledger_voucher_rule_fn ledger_rule_form;
ledger_voucher_rule_fn ledger_rule_voucher_known;
ledger_voucher_rule_fn ledger_rule_totals;
ledger_voucher_rule_fn ledger_rule_seen;
ledger_voucher_rule_fn ledger_rule_signature;
ledger_voucher_rule_fn ledger_rule_separation;
ledger_voucher_rule_fn ledger_rule_required_roles;
ledger_voucher_rule_fn ledger_rule_clock;

ledger_entry_rule_fn ledger_rule_programme;
ledger_entry_rule_fn ledger_rule_period;
ledger_entry_rule_fn ledger_rule_duplicate_reference;
ledger_entry_rule_fn ledger_rule_payee;
ledger_entry_rule_fn ledger_rule_appropriation;
ledger_entry_rule_fn ledger_rule_payee_cap;
ledger_entry_rule_fn ledger_rule_adjustment;
ledger_entry_rule_fn ledger_rule_closing;
ledger_entry_rule_fn ledger_rule_unexplained;

/* The parts of rule 16, one a body. */
ledger_entry_rule_fn ledger_rule_closing_identity;
ledger_entry_rule_fn ledger_rule_closing_officer;
ledger_entry_rule_fn ledger_rule_closing_requirements;
ledger_entry_rule_fn ledger_rule_closing_genesis; /* what voucher 0 may hold */
ledger_entry_rule_fn ledger_rule_closing_match;
ledger_entry_rule_fn ledger_rule_closing_reconciliation;
ledger_entry_rule_fn ledger_rule_closing_rejection;
ledger_entry_rule_fn ledger_rule_closing_anchor;
ledger_entry_rule_fn ledger_rule_closing_erasure;
ledger_entry_rule_fn ledger_rule_closing_incident;

/* Whether a status says that a rule objects. */
bool ledger_rule_objects(enum ledger_status status);
/* What the codec finds wrong with bytes is rule 1's objection; anything else stays what it is. */
enum ledger_status ledger_rule_of_form(enum ledger_status status, struct ledger_error *err);

/* Rules 9 to 17 on judging->entry, and then the entry applied to the derived tables. The first
 * objection is in judging->verdict. */
enum ledger_status ledger_judge_entry(struct ledger_entry_judging *judging,
                                      const struct ledger_digest *leaf, struct ledger_error *err);

/* "KJ-01 / 2023": a programme and its budget year as one argument of a sentence. */
enum { LEDGER_RULE_LABEL_SIZE = 160 };
void ledger_rule_label(const char *programme, uint32_t budget_year,
                       char label[static LEDGER_RULE_LABEL_SIZE]);
/* How a sentence calls a payee: by name, or by id where there is none. */
void ledger_rule_payee_label(const struct ledger_payee *payee,
                             char label[static LEDGER_PAYEE_ID_SIZE]);

#endif
