/* Whether what waits is whole. */
#include <string.h>

#include "ledger/pending_rows.h"
#include "ledger/store/bundle.h"

enum ledger_status
ledger_pending_reference_check(struct ledger_store_txn *txn, const char *reference,
                               struct ledger_voucher_id voucher, struct ledger_error *err)
{
    struct ledger_store_key key = ledger_pending_reference_key(reference);
    struct ledger_slice waiting;
    enum ledger_status status =
        ledger_store_get(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&key), &waiting, err);

    if (status == LEDGER_NOT_FOUND ||
        (status == LEDGER_OK &&
         !ledger_slice_equal(waiting, ledger_slice_of(voucher.bytes, sizeof(voucher.bytes)))))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
    return status;
}

struct row_checking {
    struct ledger_store_txn *txn;
    uint64_t rows;     /* that are there */
    uint64_t expected; /* that whole vouchers account for */
    uint64_t vouchers;
};

/* How many references a voucher's header says there are: one for each disbursement. */
static uint64_t
reference_count(const struct ledger_voucher_header *header)
{
    for (size_t i = 0; i < header->kind_count; i++) {
        if (header->kinds[i].body == LEDGER_BODY_DISBURSEMENT)
            return header->kinds[i].count;
    }
    return 0;
}

static enum ledger_status
waiting_check(struct row_checking *checking, struct ledger_voucher_id id, struct ledger_error *err)
{
    struct ledger_voucher voucher = {0};
    enum ledger_status status = ledger_pending_rows_load(checking->txn, id, &voucher, err);

    if (status == LEDGER_OK &&
        memcmp(voucher.header.voucher.bytes, id.bytes, sizeof(id.bytes)) != 0)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
    if (status == LEDGER_OK)
        status = ledger_voucher_header_check(&voucher, err);
    if (status == LEDGER_OK)
        status = ledger_pending_references_each(checking->txn, &voucher,
                                                ledger_pending_reference_check, err);
    if (status == LEDGER_OK) {
        checking->vouchers++;
        checking->expected +=
            1 + (voucher.entry_count + LEDGER_BUNDLE_RECORDS - 1) / LEDGER_BUNDLE_RECORDS +
            reference_count(&voucher.header) + voucher.signature_count;
    }
    ledger_voucher_free(&voucher);
    return status;
}

static enum ledger_status
row_check(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct row_checking *checking = context;
    struct ledger_voucher_id id;

    checking->rows++;
    if (row->key.data[0] != 'h')
        return LEDGER_OK;
    if (row->key.size != 1 + sizeof(id.bytes))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
    memcpy(id.bytes, row->key.data + 1, sizeof(id.bytes));
    return waiting_check(checking, id, err);
}

enum ledger_status
ledger_pending_rows_check(struct ledger_store_txn *txn, uint64_t *count, struct ledger_error *err)
{
    struct row_checking checking = {.txn = txn};
    enum ledger_status status = ledger_store_scan(
        txn, LEDGER_STORE_PENDING, ledger_slice_of(NULL, 0), ledger_slice_of(NULL, 0),
        LEDGER_STORE_ASCENDING, row_check, &checking, err);

    if (status == LEDGER_OK && checking.rows != checking.expected)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
    if (status == LEDGER_OK)
        *count += checking.vouchers;
    return status;
}
