/* Derived tables, made anew from evidence. */
#ifndef LEDGER_INDEX_H
#define LEDGER_INDEX_H

#include "ledger/ledger.h"

/* Empties every derived table and applies every entry again, in one transaction. */
enum ledger_status ledger_reindex(struct ledger *ledger, struct ledger_progress progress,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

/* Applies every sealed voucher of `from` to the derived tables of `to` (another store's):
 * what reindexing is made of. */
enum ledger_status ledger_index_apply_all(struct ledger_store_txn *from,
                                          struct ledger_store_txn *to,
                                          struct ledger_progress progress,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
