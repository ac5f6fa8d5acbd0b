/* Reading what is sealed. */
#ifndef LEDGER_READ_H
#define LEDGER_READ_H

#include "ledger/ledger.h"
#include "ledger/state/state.h"

/* An entry with what surrounds it. Texts and slices from the arena that was given, or valid during
 * the call. */
struct ledger_record {
    uint64_t number;
    struct ledger_store_txn *txn; /* for further look-ups during ledger_list's call; else NULL */
    struct ledger_slice bytes;
    struct ledger_entry entry;
    /* Of a disbursement, adjustment or settlement: the disbursement it is or concerns. */
    bool has_disbursement;
    struct ledger_disbursement_state disbursement;
};

/* NOT_FOUND, without message, beyond the end. */
enum ledger_status ledger_read_entry(struct ledger *ledger, uint64_t number,
                                     struct ledger_arena *arena, struct ledger_record *out_record,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

/* Where the disbursement with this reference stands; texts from the arena. NOT_FOUND, without
 * message. */
enum ledger_status ledger_read_disbursement(struct ledger *ledger, const char *reference,
                                            struct ledger_arena *arena,
                                            struct ledger_disbursement_state *out_disbursement,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

struct ledger_sealed {
    struct ledger_seal seal;
    struct ledger_voucher_header header;
    struct ledger_slice bytes;
    struct ledger_digest leaf;
};
enum ledger_status ledger_read_seal(struct ledger *ledger, uint64_t number,
                                    struct ledger_arena *arena, struct ledger_sealed *out_sealed,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* The seal that covers an entry. */
enum ledger_status ledger_read_seal_of(struct ledger *ledger, uint64_t entry_number,
                                       struct ledger_arena *arena, struct ledger_sealed *out_sealed,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* The same two within a transaction; NOT_FOUND, without message, beyond the end. */
enum ledger_status ledger_sealed_read(struct ledger_store_txn *txn, uint64_t number,
                                      struct ledger_arena *arena, struct ledger_sealed *out_sealed,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_sealed_read_of(struct ledger_store_txn *txn, uint64_t entry_number,
                                         struct ledger_arena *arena,
                                         struct ledger_sealed *out_sealed,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

/* What surrounds an entry whose bytes a transaction gave: for scans. The record borrows from both.
 * DAMAGED when the index lacks its disbursement. */
enum ledger_status ledger_record_of(struct ledger_store_txn *txn, uint64_t number,
                                    struct ledger_slice bytes, struct ledger_arena *arena,
                                    struct ledger_record *record,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* The reference of the disbursement that an entry is or concerns; NULL for other bodies. */
const char *ledger_entry_reference(const struct ledger_entry *entry);

/* A money entry's amount, date, and whether it is one. */
bool ledger_entry_money(const struct ledger_entry *entry, int64_t *out_amount_fen,
                        uint32_t *out_date);

#endif
