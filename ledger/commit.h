/* The end of a transaction that is about one voucher. */
#ifndef LEDGER_COMMIT_H
#define LEDGER_COMMIT_H

#include "ledger/record/voucher.h"
#include "ledger/store/store.h"

/* ledger_store_commit; but what is left in doubt is said of this voucher, with the commands by
 * which its id is looked up. Nothing is tried again. */
enum ledger_status ledger_commit_voucher(struct ledger_store_txn **txn,
                                         struct ledger_voucher_id voucher,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
