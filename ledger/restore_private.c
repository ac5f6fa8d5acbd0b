/* Private bytes that came with the evidence: each is what its commitment says, and none was erased.
 */
#include <string.h>

#include "ledger/pending_rows.h"
#include "ledger/restore_internal.h"
#include "ledger/state/state.h"

enum {
    COMMITMENT_SIZE = LEDGER_EVIDENCE_COMMITMENT_SIZE,
    ROW_HEAD_SIZE = LEDGER_EVIDENCE_PRIVATE_HEAD_SIZE,
    ROWS_A_TRANSACTION = 1024,
};

/* An old copy of the evidence must not bring back what was erased since. */
static enum ledger_status
row_take(struct restoring *restoring, struct ledger_vault *vault, const struct ledger_buffer *bytes,
         struct ledger_store_txn *txn, struct ledger_error *err)
{
    const struct ledger_private_row row = {
        .commitment = ledger_slice_of(bytes->data, COMMITMENT_SIZE),
        .value = ledger_slice_of(bytes->data + ROW_HEAD_SIZE, bytes->size - ROW_HEAD_SIZE),
    };
    struct ledger_digest commitment;
    bool erased = false;
    enum ledger_status status;

    memcpy(commitment.bytes, bytes->data, COMMITMENT_SIZE);
    status = ledger_state_is_erased(txn, &commitment, &erased, err);
    if (status != LEDGER_OK || erased)
        return status;
    status = ledger_vault_take_in(vault, &row, err);
    if (status == LEDGER_MALFORMED || status == LEDGER_DAMAGED)
        status = ledger_folder_blame(&restoring->evidence, LEDGER_EVIDENCE_PRIVATE_NAME,
                                     LEDGER_DAMAGED, err);
    if (status == LEDGER_OK)
        restoring->out.private_count++;
    return status;
}

/* As many rows as one transaction takes. */
static enum ledger_status
chunk_take(struct restoring *restoring, struct ledger_stream *stream, struct ledger_buffer *row,
           bool *out_more, struct ledger_error *err)
{
    struct ledger_vault *vault = NULL;
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_vault_open(&restoring->ledger, &vault, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(restoring->ledger.store, LEDGER_STORE_WRITE, &txn, err);
    *out_more = true;
    for (int i = 0; i < ROWS_A_TRANSACTION && status == LEDGER_OK && *out_more; i++) {
        status = ledger_evidence_private_read(&restoring->evidence, stream, row, out_more, err);
        if (status == LEDGER_OK && *out_more)
            status = row_take(restoring, vault, row, txn, err);
    }
    if (status == LEDGER_OK)
        status = ledger_vault_store(vault, txn, err);
    if (status == LEDGER_OK)
        status = ledger_store_commit(&txn, err);
    ledger_store_abort(txn);
    ledger_vault_free(vault);
    return status;
}

enum ledger_status
restore_private(struct restoring *restoring, struct ledger_error *err)
{
    struct ledger_stream stream = LEDGER_STREAM_CLOSED;
    struct ledger_buffer row = {0};
    bool more = true;
    enum ledger_status status =
        ledger_stream_open(&restoring->evidence, LEDGER_EVIDENCE_PRIVATE_NAME, &stream, err);

    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK; /* It was published without. */
    while (status == LEDGER_OK && more)
        status = chunk_take(restoring, &stream, &row, &more, err);
    ledger_buffer_free(&row);
    ledger_stream_close(&stream);
    return status;
}
