/* Private to verify*.c: one verification under way. */
#ifndef LEDGER_VERIFY_INTERNAL_H
#define LEDGER_VERIFY_INTERNAL_H

#include "ledger/evidence.h"
#include "ledger/verify.h"

struct ledger_verifying {
    struct ledger *ledger;
    struct ledger_verification *out;
    struct ledger_progress progress;
    struct ledger_store_txn *txn; /* what is verified: one snapshot */
    struct ledger_store *memory;  /* what it should be, made again from the evidence */
    struct ledger_store_txn *scratch;
    struct ledger_position stated;   /* as the store says */
    struct ledger_position replayed; /* as the evidence says */
    uint64_t entry_bound;            /* no entry from here on, whatever `stated` says */
    bool is_replaying; /* until the first thing that does not hold: what comes after cannot be
                          judged */
    /* The first thing that could not be read, as opposed to what does not hold: the rest is looked
     * at all the same, and findings are worth more than this. */
    enum ledger_status failed;
    struct ledger_error failure;
};

/* Notes one thing that does not hold; `what` may be NULL for a finding whose message is in `out`'s.
 */
void ledger_finding_add(struct ledger_verifying *verifying, enum ledger_check check,
                        const struct ledger_error *what);
void ledger_finding_add_entry(struct ledger_verifying *verifying, enum ledger_check check,
                              uint64_t entry_number, const struct ledger_error *what);
void ledger_finding_add_seal(struct ledger_verifying *verifying, enum ledger_check check,
                             uint64_t seal_number, const struct ledger_error *what);

/* How one step of the verification ended: nothing, a finding of this check, or a failure to keep.
 */
void ledger_verify_step(struct ledger_verifying *verifying, enum ledger_check check,
                        enum ledger_status status, const struct ledger_error *what);

/* A ledger_store_row_fn that counts; its context is a uint64_t. */
enum ledger_status ledger_verify_row_count(void *context, const struct ledger_store_row *row,
                                           struct ledger_error *err);

/* Whether a status is a finding about the data, rather than a reason why we could not tell. */
bool ledger_status_is_finding(enum ledger_status status);

/* verify_replay.c: seals, entries, hints, rules. verify_tables.c: everything else. */
enum ledger_status ledger_verify_replay(struct ledger_verifying *verifying,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
void ledger_verify_tables(struct ledger_verifying *verifying, struct ledger_slice head_file);
void ledger_verify_waiting(struct ledger_verifying *verifying);

#endif
