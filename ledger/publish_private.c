/* Private bytes in published evidence: all there are, for those entitled to them; and never one
 * that was erased. */
#include <string.h>

#include "ledger/pending_rows.h"
#include "ledger/publish_internal.h"
#include "ledger/store/keyspace.h"

enum {
    COMMITMENT_SIZE = LEDGER_EVIDENCE_COMMITMENT_SIZE,
    ROW_HEAD_SIZE = LEDGER_EVIDENCE_PRIVATE_HEAD_SIZE,
    ROWS_A_TRANSACTION = 1024,
};

/* A piece of the table, copied, so that no transaction stays open while files are written. Starts
 * at the rows of commitments. */
struct piece {
    struct ledger_buffer bytes;
    size_t row_count;
    struct ledger_store_key next; /* behind the last one */
};

static enum ledger_status
row_take(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct piece *piece = context;
    uint8_t length[2];
    enum ledger_status status;

    if (piece->row_count == ROWS_A_TRANSACTION)
        return LEDGER_EXISTS; /* Enough: ends the scan. */
    if (row->key.size != 1 + COMMITMENT_SIZE || row->value.size > LEDGER_PRIVATE_VALUE_SIZE_MAX)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PRIVATE_ROW_DAMAGED);
    ledger_put_u16(length, (uint16_t)row->value.size);
    status = ledger_buffer_append(&piece->bytes,
                                  ledger_slice_of(row->key.data + 1, COMMITMENT_SIZE), err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(&piece->bytes, ledger_slice_of(length, sizeof(length)), err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(&piece->bytes, row->value, err);
    if (status == LEDGER_OK) {
        piece->next.size = 0;
        ledger_store_key_add_bytes(&piece->next, row->key);
        ledger_store_key_add_u8(&piece->next, 0); /* The first key that is greater. */
        piece->row_count++;
    }
    return status;
}

static enum ledger_status
piece_read(struct ledger *ledger, struct piece *piece, struct ledger_error *err)
{
    const struct ledger_store_key first = piece->next;
    struct ledger_store_key end = {0};
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status != LEDGER_OK)
        return status;
    ledger_private_key((struct ledger_slice){0}, &end);
    ledger_store_key_end_of_prefix(&end);
    piece->row_count = 0;
    ledger_buffer_clear(&piece->bytes);
    status = ledger_store_scan(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&first),
                               ledger_store_key_slice(&end), LEDGER_STORE_ASCENDING, row_take,
                               piece, err);
    ledger_store_abort(txn);
    return status == LEDGER_EXISTS ? LEDGER_OK : status;
}

/* The commitments that the file has now, one behind the other: what may stay without being asked
 * for again. */
static enum ledger_status
commitments_present(const struct publishing *publishing, struct ledger_buffer *out_commitments,
                    struct ledger_error *err)
{
    struct ledger_stream stream = LEDGER_STREAM_CLOSED;
    struct ledger_buffer row = {0};
    bool more = true;
    enum ledger_status status =
        ledger_stream_open(&publishing->folder, LEDGER_EVIDENCE_PRIVATE_NAME, &stream, err);

    while (status == LEDGER_OK && more) {
        status = ledger_evidence_private_read(&publishing->folder, &stream, &row, &more, err);
        if (status == LEDGER_OK && more)
            status = ledger_buffer_append(out_commitments,
                                          ledger_slice_of(row.data, COMMITMENT_SIZE), err);
    }
    ledger_buffer_free(&row);
    ledger_stream_close(&stream);
    return status;
}

/* Of the rows in a piece, adds those that are wanted: all, or those whose commitment the file had.
 * Both ascend. */
static enum ledger_status
piece_add(struct publishing *publishing, int fd, const struct piece *piece,
          const struct ledger_buffer *kept, size_t *kept_at, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t at = 0; at < piece->bytes.size && status == LEDGER_OK;) {
        const uint8_t *row = piece->bytes.data + at;
        const size_t size = ROW_HEAD_SIZE + (size_t)ledger_get_u16(row + COMMITMENT_SIZE);
        bool wanted = publishing->options->with_private;

        while (!wanted && *kept_at < kept->size &&
               memcmp(kept->data + *kept_at, row, COMMITMENT_SIZE) < 0)
            *kept_at += COMMITMENT_SIZE;
        if (!wanted && *kept_at < kept->size)
            wanted = memcmp(kept->data + *kept_at, row, COMMITMENT_SIZE) == 0;
        if (wanted) {
            status = ledger_folder_add(&publishing->folder, fd, ledger_slice_of(row, size), err);
            publishing->private_count++;
        }
        at += size;
    }
    return status;
}

enum ledger_status
publish_private(struct publishing *publishing, struct ledger_error *err)
{
    struct ledger_buffer kept = {0};
    struct piece piece = {.row_count = 0};
    size_t kept_at = 0;
    int fd = -1;
    enum ledger_status status = LEDGER_OK;

    ledger_private_key((struct ledger_slice){0}, &piece.next);
    if (!publishing->options->with_private) {
        status = commitments_present(publishing, &kept, err);
        if (status == LEDGER_NOT_FOUND) {
            status = LEDGER_OK; /* Nothing private was ever published here. */
            goto out;
        }
    }
    if (status == LEDGER_OK)
        status = ledger_folder_begin(&publishing->folder, &fd, err);
    do {
        if (status == LEDGER_OK)
            status = piece_read(publishing->ledger, &piece, err);
        if (status == LEDGER_OK)
            status = piece_add(publishing, fd, &piece, &kept, &kept_at, err);
    } while (status == LEDGER_OK && piece.row_count == ROWS_A_TRANSACTION);
    if (status == LEDGER_OK)
        status = ledger_folder_finish(&publishing->folder, &fd, LEDGER_EVIDENCE_PRIVATE_NAME, err);

out:
    ledger_folder_drop(&publishing->folder, &fd);
    ledger_buffer_free(&piece.bytes);
    ledger_buffer_free(&kept);
    return status;
}
