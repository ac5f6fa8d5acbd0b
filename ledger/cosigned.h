/* Private to the root of the library: checkpoints that are remembered with their cosignatures, as
 * rows of the table `head`: "cosigned" || size (u64 BE) -> signed note. */
#ifndef LEDGER_COSIGNED_H
#define LEDGER_COSIGNED_H

#include "ledger/evidence.h"

enum {
    LEDGER_COSIGNED_KEY_SIZE = 16,
    LEDGER_COSIGNED_ROWS_MAX = 256, /* the oldest go first */
};

/* Remembers a note, in the place of the one of its size. */
enum ledger_status ledger_cosigned_put(struct ledger_store_txn *txn, uint64_t size,
                                       struct ledger_slice note,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
/* NOT_FOUND, without a message, when there is none. Borrowed from the transaction. */
enum ledger_status ledger_cosigned_get(struct ledger_store_txn *txn, uint64_t size,
                                       struct ledger_slice *out_note,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* The notes, the newest first. Any status but OK ends it. */
typedef enum ledger_status ledger_cosigned_fn(void *context, uint64_t size,
                                              struct ledger_slice note, struct ledger_error *err);
enum ledger_status ledger_cosigned_each(struct ledger_store_txn *txn, ledger_cosigned_fn *each,
                                        void *context, struct ledger_error *err) LEDGER_MUST_CHECK;
/* Whether a row of `head` is one of these, and of which size. */
bool ledger_cosigned_is_row(struct ledger_slice key, uint64_t *out_size);

#endif
