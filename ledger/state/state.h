/* What the ledger knows, entry after entry: officers, programmes, balances, references. All of it
 * is derived: ledger_state_apply of every entry in order rebuilds it byte for byte. Rules read it,
 * and each entry of a voucher sees what those before it did.
 *
 * The rows of each derived table (numbers big-endian, signed ones two's complement) are described
 * beside its functions' definitions. Texts and slices in results are taken from the arena. */
#ifndef LEDGER_STATE_STATE_H
#define LEDGER_STATE_STATE_H

#include "ledger/record/voucher.h"
#include "ledger/store/keyspace.h"

/* Adds one entry to the derived tables. `leaf` is the RFC 6962 leaf hash of its bytes. What the
 * rules promise (such as targets that exist) is checked again: DAMAGED when it does not hold, which
 * a rebuild over damaged evidence can meet; OUT_OF_RANGE when a sum no longer fits. Entries in
 * order of their numbers. */
enum ledger_status ledger_state_apply(struct ledger_store_txn *txn, uint64_t entry_number,
                                      uint64_t seal_number, const struct ledger_entry *entry,
                                      const struct ledger_digest *leaf,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
/* Notes that a voucher was sealed (by_voucher). Before its entries are applied. */
enum ledger_status ledger_state_apply_voucher(struct ledger_store_txn *txn,
                                              struct ledger_voucher_id voucher,
                                              uint64_t seal_number,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;
/* Empties every derived table. */
enum ledger_status ledger_state_clear(struct ledger_store_txn *txn,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* by_voucher: what became of a voucher id. NOT_FOUND when neither sealed nor rejected. */
struct ledger_voucher_fate {
    bool rejected;
    uint64_t number; /* sealed: its seal; rejected: the entry that says so */
};
enum ledger_status ledger_state_voucher(struct ledger_store_txn *txn,
                                        struct ledger_voucher_id voucher,
                                        struct ledger_voucher_fate *out_fate,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

/* The identity in force. NOT_FOUND before the genesis. */
struct ledger_identity_state {
    const char *name;
    const char *origin;
    const char *vkey;
    uint64_t entry_number;
    uint64_t seal_number; /* checkpoints of size > seal_number are under this origin and vkey */
};
enum ledger_status ledger_state_identity(struct ledger_store_txn *txn, struct ledger_arena *arena,
                                         struct ledger_identity_state *out_identity,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;
/* The identity of the checkpoint of a given tree size (size >= 1). */
enum ledger_status ledger_state_identity_at(struct ledger_store_txn *txn, uint64_t tree_size,
                                            struct ledger_arena *arena,
                                            struct ledger_identity_state *out_identity,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;
/* Whether an identity ever named this origin, or this ledger key. */
enum ledger_status ledger_state_origin_is_used(struct ledger_store_txn *txn, const char *origin,
                                               bool *out_used,
                                               struct ledger_error *err) LEDGER_MUST_CHECK;
/* Whether a public key was ever an officer's or the ledger's own. */
enum ledger_status ledger_state_key_is_used(struct ledger_store_txn *txn,
                                            const struct ledger_public_key *key, bool *out_used,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

struct ledger_officer_state {
    const char *name;
    const char *full_name;
    const char *unit;
    const char *unit_code;
    struct ledger_slice person; /* 32 bytes or none */
    struct ledger_public_key public_key;
    unsigned roles; /* bit 1 << enum ledger_role */
    bool revoked;
    uint64_t enrolled_entry; /* the entry with the key in force: ENROL or the last ROTATE */
    uint64_t changed_entry;  /* the last entry about him */
};
enum ledger_status ledger_state_officer(struct ledger_store_txn *txn, const char *name,
                                        struct ledger_arena *arena,
                                        struct ledger_officer_state *out_officer,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
/* All officers by name. The callback's struct is valid during the call. */
typedef enum ledger_status ledger_state_officer_fn(void *context,
                                                   const struct ledger_officer_state *officer,
                                                   struct ledger_error *err);
enum ledger_status ledger_state_officers(struct ledger_store_txn *txn,
                                         ledger_state_officer_fn *each, void *context,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;
/* Admins who are not revoked. */
enum ledger_status ledger_state_admin_count(struct ledger_store_txn *txn, uint64_t *out_count,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

/* The newest rule's requirements; none: count 0. Not the defaults, which are
 * rules/requirements.h's. */
enum ledger_status ledger_state_requirements(struct ledger_store_txn *txn,
                                             struct ledger_arena *arena,
                                             const struct ledger_requirement **out_requirements,
                                             size_t *out_count,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;

/* A programme as OPEN, AMENDs and CLOSE left it. `programme.action` is that of the newest entry.
 * NOT_FOUND. */
struct ledger_programme_state {
    struct ledger_programme programme;
    bool closed;
    uint64_t opened_entry;
    uint64_t changed_entry;
};
enum ledger_status ledger_state_programme(struct ledger_store_txn *txn, const char *code,
                                          struct ledger_arena *arena,
                                          struct ledger_programme_state *out_programme,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;
typedef enum ledger_status ledger_state_programme_fn(void *context,
                                                     const struct ledger_programme_state *programme,
                                                     struct ledger_error *err);
enum ledger_status ledger_state_programmes(struct ledger_store_txn *txn,
                                           ledger_state_programme_fn *each, void *context,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

/* What is known of a disbursement without reading it: the row of by_reference. NOT_FOUND. */
struct ledger_disbursement_state {
    uint64_t entry_number;
    int64_t amount_fen;
    uint32_t date;
    uint32_t budget_year;
    enum ledger_instrument instrument;
    struct ledger_digest payee_hash;
    const char *programme;
    const char *claim; /* "" for none */
    /* adjusted: what later entries did to it */
    int64_t reversed_fen;
    int64_t returned_fen;
    int64_t recovered_fen;
    int64_t settled_fen;
    int64_t replaced_fen; /* paid again by disbursements that replace it */
};
enum ledger_status ledger_state_disbursement(struct ledger_store_txn *txn, const char *reference,
                                             struct ledger_arena *arena,
                                             struct ledger_disbursement_state *out_disbursement,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;

/* A settlement by entry number, for the one that takes it back. NOT_FOUND when that entry is no
 * settlement. */
struct ledger_settlement_state {
    uint64_t disbursement_entry;
    int64_t amount_fen;
    bool taken_back;
};
enum ledger_status ledger_state_settlement(struct ledger_store_txn *txn, uint64_t entry_number,
                                           struct ledger_settlement_state *out_settlement,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

/* Sums of a programme and budget year, over all months; zero where there is nothing. */
enum ledger_status ledger_state_balance(struct ledger_store_txn *txn, const char *programme,
                                        uint32_t budget_year, struct ledger_totals *out_totals,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same, month by month (the month of each entry's own date), ascending by code, year, month. */
struct ledger_balance_row {
    const char *programme;
    uint32_t budget_year;
    uint32_t month;
    struct ledger_totals totals;
};
typedef enum ledger_status ledger_state_balance_fn(void *context,
                                                   const struct ledger_balance_row *row,
                                                   struct ledger_error *err);
enum ledger_status ledger_state_balances(struct ledger_store_txn *txn,
                                         ledger_state_balance_fn *each, void *context,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

/* Adds totals to totals; false, with `*totals` no longer of use, when a sum leaves its range. */
bool ledger_state_totals_add(struct ledger_totals *totals,
                             const struct ledger_totals *more) LEDGER_MUST_CHECK;

/* Sums of a payee in a programme and budget year (appropriated is 0); zero where there is nothing.
 */
enum ledger_status ledger_state_payee_balance(struct ledger_store_txn *txn,
                                              const struct ledger_digest *payee_hash,
                                              const char *programme, uint32_t budget_year,
                                              struct ledger_totals *out_totals,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* What the newest disbursements said of a payee. NOT_FOUND. */
struct ledger_payee_state {
    const char *id;   /* CANONICAL.md, section 4 */
    const char *name; /* of the newest disbursement that has one; "" */
    const char *bank; /* of the newest that has an account; "" */
    const char *last_four;
    struct ledger_slice account; /* its commitment, 32 bytes, or none */
    uint64_t last_entry;         /* his newest disbursement */
};
enum ledger_status ledger_state_payee(struct ledger_store_txn *txn,
                                      const struct ledger_digest *payee_hash,
                                      struct ledger_arena *arena,
                                      struct ledger_payee_state *out_payee,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
typedef enum ledger_status ledger_state_payee_fn(void *context,
                                                 const struct ledger_digest *payee_hash,
                                                 const struct ledger_payee_state *payee,
                                                 struct ledger_error *err);
enum ledger_status ledger_state_payees(struct ledger_store_txn *txn, ledger_state_payee_fn *each,
                                       void *context, struct ledger_error *err) LEDGER_MUST_CHECK;

/* An earlier disbursement of the same payee, programme, amount and month: its entry number.
 * NOT_FOUND. */
enum ledger_status ledger_state_repeat(struct ledger_store_txn *txn,
                                       const struct ledger_digest *payee_hash,
                                       const char *programme, int64_t amount_fen, uint32_t month,
                                       uint64_t *out_entry,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* A claim (programme, claim number). NOT_FOUND. */
struct ledger_claim_state {
    struct ledger_digest payee_hash;
    int64_t approved_fen;
    int64_t net_fen; /* disbursed less adjusted */
};
enum ledger_status ledger_state_claim(struct ledger_store_txn *txn, const char *programme,
                                      const char *claim, struct ledger_claim_state *out_claim,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* The RETURN that used a bank reference: its entry number. NOT_FOUND. */
enum ledger_status ledger_state_bank_return(struct ledger_store_txn *txn,
                                            const char *bank_reference, uint64_t *out_entry,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

/* The body of an entry that a match, an unmatch or a reconciliation may name: MATCH (JOIN, not
 * parted yet) and RECONCILIATION entries are noted. NOT_FOUND for others. */
struct ledger_matched_state {
    enum ledger_body body;
    bool parted;                  /* MATCH */
    struct ledger_digest account; /* RECONCILIATION: the account's commitment */
};
enum ledger_status ledger_state_matched(struct ledger_store_txn *txn, uint64_t entry_number,
                                        struct ledger_matched_state *out_matched,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

/* The last closed month, or 0; and the entry that closed it. */
enum ledger_status ledger_state_closed_month(struct ledger_store_txn *txn, uint32_t *out_month,
                                             uint64_t *out_entry,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;
/* The entry that closed a month. NOT_FOUND. */
enum ledger_status ledger_state_closing(struct ledger_store_txn *txn, uint32_t month,
                                        uint64_t *out_entry,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
/* The month of the earliest-dated money entry, or 0. */
enum ledger_status ledger_state_first_month(struct ledger_store_txn *txn, uint32_t *out_month,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

/* The last anchor of another origin: its tree size and root. NOT_FOUND. */
enum ledger_status ledger_state_anchor(struct ledger_store_txn *txn, const char *origin,
                                       uint64_t *out_size, struct ledger_digest *out_root,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

enum ledger_status ledger_state_is_erased(struct ledger_store_txn *txn,
                                          const struct ledger_digest *commitment, bool *out_erased,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
