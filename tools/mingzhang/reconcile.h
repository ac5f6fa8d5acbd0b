/* Private to cmd_reconcile.c and reconcile_*.c: a reconciliation of the ledger's own evidence, by
 * the auditor's engine, and what the ledger records of it. */
#ifndef TOOLS_MINGZHANG_RECONCILE_H
#define TOOLS_MINGZHANG_RECONCILE_H

#include "ledger/record/entry.h"
#include "tools/mingzhang-audit/reconciling.h"
#include "tools/mingzhang/own_evidence.h"

/* The run before of the account: the newest sealed one that ended before this one begins. */
struct reconcile_before {
    uint64_t entry; /* 0: none */
    uint32_t last_date;
    struct ledger_digest report_sha256;
};

struct reconcile {
    struct reconciling_inputs inputs;
    struct reconciling result;
    struct reconcile_before before;
    struct own_evidence own;
};

/* Where the ledger keeps the text of a sealed run. Lives as long as the command. */
enum ledger_status reconcile_text_path(struct command_context *context,
                                       const struct ledger_digest *sha256, const char **out_path,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* Finds the run before and, unless --previous names its text, takes it from where it is kept. To be
 * called behind reconciling_open. */
enum ledger_status reconcile_before_take(struct command_context *context,
                                         struct reconcile *reconcile,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

/* --seal: keeps the text, and submits the entry; the maker signs. */
enum ledger_status reconcile_seal(struct command_context *context, struct reconcile *reconcile,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

/* --settle: what the bank confirms and the ledger does not say yet; the cashier signs. */
enum ledger_status reconcile_settle(struct command_context *context, struct reconcile *reconcile,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* All digits of the account that was compared; REFUSED when nobody said more than four. Lives as
 * long as the command. */
enum ledger_status reconcile_account(struct command_context *context,
                                     const struct reconcile *reconcile, const char **out_digits,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
