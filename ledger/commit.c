#include "ledger/commit.h"

#include <errno.h>
#include <stdlib.h>

enum ledger_status
ledger_commit_voucher(struct ledger_store_txn **txn, struct ledger_voucher_id voucher,
                      struct ledger_error *err)
{
    enum ledger_status status = ledger_store_commit(txn, err);
    char id[LEDGER_VOUCHER_ID_TEXT_SIZE];
    int system_error = EIO;

    if (status != LEDGER_IN_DOUBT || err == NULL)
        return status;
    if (err->message == LEDGER_MESSAGE_STORE_COMMIT_IN_DOUBT)
        system_error = (int)strtol(err->arguments[0], NULL, 10);
    ledger_voucher_id_format(voucher, id);
    return ledger_fail(err, status, LEDGER_MESSAGE_VOUCHER_IN_DOUBT, system_error, id);
}
