/* Private to ledger/state: what each kind of body does to the derived tables. One function a body,
 * called by state.c; the money bodies meet in one movement. */
#ifndef LEDGER_STATE_STATE_APPLY_H
#define LEDGER_STATE_STATE_APPLY_H

#include "ledger/state/state.h"
#include "ledger/state/state_row.h"

/* Where the entry being applied stands. */
struct ledger_state_place {
    uint64_t entry_number;
    uint64_t seal_number;
    struct ledger_digest leaf;
};

/* state_identity.c */
enum ledger_state_key_owner { LEDGER_STATE_OWNER_LEDGER = 0, LEDGER_STATE_OWNER_OFFICER = 1 };
/* The public key in a vkey. The codec looked at its form, so one that does not read is damage. */
enum ledger_status ledger_state_vkey_read(const struct ledger_state_place *place, const char *vkey,
                                          struct ledger_public_key *out_key,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;
/* Notes a key as used; one that is noted already is damage. */
enum ledger_status ledger_state_key_put(struct ledger_store_txn *txn,
                                        const struct ledger_state_place *place,
                                        const struct ledger_public_key *public_key,
                                        enum ledger_state_key_owner owner, const char *name,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_state_apply_identity(struct ledger_store_txn *txn,
                                               const struct ledger_state_place *place,
                                               const struct ledger_identity *identity,
                                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* state_officer.c */
enum ledger_status ledger_state_apply_officer(struct ledger_store_txn *txn,
                                              const struct ledger_state_place *place,
                                              const struct ledger_officer *officer,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_state_apply_rule(struct ledger_store_txn *txn,
                                           const struct ledger_state_place *place,
                                           const struct ledger_rule *rule,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

/* state_programme.c */
enum ledger_status ledger_state_apply_programme(struct ledger_store_txn *txn,
                                                const struct ledger_state_place *place,
                                                const struct ledger_programme *programme,
                                                struct ledger_error *err) LEDGER_MUST_CHECK;
/* The instrument alone, without an arena. NOT_FOUND. */
enum ledger_status ledger_state_instrument(struct ledger_store_txn *txn, const char *code,
                                           enum ledger_instrument *out_instrument,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

/* state_money.c */
enum ledger_status ledger_state_apply_appropriation(
    struct ledger_store_txn *txn, const struct ledger_state_place *place,
    const struct ledger_appropriation *appropriation, struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_state_apply_disbursement(struct ledger_store_txn *txn,
                                                   const struct ledger_state_place *place,
                                                   const struct ledger_disbursement *disbursement,
                                                   struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_state_apply_adjustment(struct ledger_store_txn *txn,
                                                 const struct ledger_state_place *place,
                                                 const struct ledger_adjustment *adjustment,
                                                 struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_state_apply_settlement(struct ledger_store_txn *txn,
                                                 const struct ledger_state_place *place,
                                                 const struct ledger_settlement *settlement,
                                                 struct ledger_error *err) LEDGER_MUST_CHECK;

/* state_claim.c: adds `amount_fen` to a claim's net; `approved_fen` is 0 for an adjustment. */
enum ledger_status ledger_state_claim_add(struct ledger_store_txn *txn,
                                          const struct ledger_state_place *place,
                                          const struct ledger_disbursement_state *disbursement,
                                          int64_t amount_fen, int64_t approved_fen,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_state_bank_return_add(struct ledger_store_txn *txn,
                                                const struct ledger_state_place *place,
                                                const char *bank_reference,
                                                struct ledger_error *err) LEDGER_MUST_CHECK;

/* state_payee.c: notes what a disbursement says of its payee, and the repeat row. */
enum ledger_status ledger_state_apply_payee(struct ledger_store_txn *txn,
                                            const struct ledger_state_place *place,
                                            const struct ledger_disbursement *disbursement,
                                            const struct ledger_digest *payee_hash,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

/* state_notes.c */
enum ledger_status ledger_state_apply_match(struct ledger_store_txn *txn,
                                            const struct ledger_state_place *place,
                                            const struct ledger_match *match,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_state_apply_reconciliation(
    struct ledger_store_txn *txn, const struct ledger_state_place *place,
    const struct ledger_reconciliation *reconciliation, struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_state_apply_closing(struct ledger_store_txn *txn,
                                              const struct ledger_state_place *place,
                                              const struct ledger_closing *closing,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_state_apply_anchor(struct ledger_store_txn *txn,
                                             const struct ledger_state_place *place,
                                             const struct ledger_anchor *anchor,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_state_apply_erasure(struct ledger_store_txn *txn,
                                              const struct ledger_state_place *place,
                                              const struct ledger_erasure *erasure,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* state_balance.c: what a money entry adds, and where: one of the four sums. */
enum ledger_state_measure {
    LEDGER_STATE_APPROPRIATED,
    LEDGER_STATE_DISBURSED,
    LEDGER_STATE_ADJUSTED,
    LEDGER_STATE_SETTLED,
};
struct ledger_state_movement {
    enum ledger_state_measure measure;
    int64_t amount_fen;
    uint32_t date;
    const char *programme;
    uint32_t budget_year;
    const struct ledger_digest *payee_hash; /* NULL for an appropriation */
};
/* Lists the entry (by_date, by_programme, by_payee) and adds it to the balances. */
enum ledger_status ledger_state_move(struct ledger_store_txn *txn,
                                     const struct ledger_state_place *place,
                                     const struct ledger_state_movement *movement,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

/* state_sums.c. A sum stays within CANONICAL.md, section 1: false, and `*sum` as it was, when it
 * does not. */
bool ledger_state_sum_add(int64_t *sum, int64_t amount_fen);
/* The failure of an entry whose sums leave the range. */
enum ledger_status ledger_state_sum_damaged(const struct ledger_state_place *place,
                                            const char *subject, struct ledger_error *err);
/* The failure of an entry that names what is not there. */
enum ledger_status ledger_state_target_missing(const struct ledger_state_place *place,
                                               const char *target, struct ledger_error *err);

/* state_balance.c. A row of payee_balance: totals of a payee in a programme, year and month (0: all
 * months). */
struct ledger_payee_balance_row {
    struct ledger_digest payee_hash;
    const char *programme;
    uint32_t budget_year;
    uint32_t month;
    struct ledger_totals totals;
    uint64_t last_entry; /* the highest entry number counted here, and its leaf hash */
    struct ledger_digest last_leaf;
};
/* Reads rows of payee_balance and balance, as a scan finds them. */
enum ledger_status ledger_payee_balance_read(const struct ledger_store_row *row,
                                             struct ledger_arena *arena,
                                             struct ledger_payee_balance_row *out_row,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_balance_read(const struct ledger_store_row *row,
                                       struct ledger_arena *arena,
                                       struct ledger_balance_row *out_row,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
