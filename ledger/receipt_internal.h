/* Private to receipt*.c: one receipt in the making. */
#ifndef LEDGER_RECEIPT_INTERNAL_H
#define LEDGER_RECEIPT_INTERNAL_H

#include "ledger/evidence.h"
#include "ledger/receipt.h"
#include "ledger/record/proof_file.h"
#include "ledger/tree/proof.h"

struct receipt_making {
    struct ledger_store_txn *txn;
    struct ledger_arena *arena; /* what the file borrows from */
    struct ledger_slice note;
    struct ledger_checkpoint checkpoint;
    struct ledger_sealed sealed; /* the voucher of the entry */
    struct ledger_proof_file file;
};

/* A path, in the arena. */
struct receipt_path {
    const struct ledger_digest *hashes;
    size_t count;
};

/* receipt_paths.c: proofs, each checked before it is handed on. */

/* Of a seal under the checkpoint. */
enum ledger_status receipt_seal_path(struct receipt_making *making,
                                     const struct ledger_sealed *sealed,
                                     struct receipt_path *out_path,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
/* Of an entry (index in its voucher) under its header's root. */
enum ledger_status receipt_entry_path(struct receipt_making *making,
                                      const struct ledger_sealed *sealed, uint32_t index,
                                      struct receipt_path *out_path,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
/* Of leaf `index` under `root`. DAMAGED with `message` about voucher `number` when it does not lead
 * there. */
enum ledger_status receipt_leaf_path(struct receipt_making *making,
                                     const struct ledger_tree_leaves *leaves, uint64_t index,
                                     const struct ledger_digest *root, uint64_t number,
                                     enum ledger_message message, struct receipt_path *out_path,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

/* receipt_enrolments.c: on whose entries the signatures rest. Sets file.enrolments. */
enum ledger_status receipt_enrolments(struct receipt_making *making,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* receipt_payee.c: sets file.payee, of a closing. */
enum ledger_status receipt_payee_total(struct receipt_making *making,
                                       const struct ledger_closing *closing, const char *payee_id,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

enum ledger_status receipt_no_memory(struct ledger_error *err, size_t size);

#endif
