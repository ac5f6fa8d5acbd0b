/* What a closing states, computed from the balances (CANONICAL.md, section 5). */
#ifndef LEDGER_STATE_CLOSING_H
#define LEDGER_STATE_CLOSING_H

#include "ledger/state/state.h"

/* Fills in everything but the memo, over all that is applied and dated up to the end of `month`. */
enum ledger_status ledger_closing_compute(struct ledger_store_txn *txn, uint32_t month,
                                          struct ledger_closing *out_closing,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
