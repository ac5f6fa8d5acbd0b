/* What the two ways into `pay` share: options on the command line, and questions on a terminal. */
#ifndef TOOLS_MINGZHANG_PAY_H
#define TOOLS_MINGZHANG_PAY_H

#include "tools/mingzhang/flow.h"

/* Fills in a payment field by field on the terminal: programme, payee, account, amount (shown back
 * in capitals), date, reference, memo. Texts live as long as the command. */
enum ledger_status pay_ask(struct command_context *context, struct ledger_vault *vault,
                           struct ledger_disbursement *disbursement,
                           struct ledger_error *err) LEDGER_MUST_CHECK;
/* Asks why something unusual is right. */
enum ledger_status pay_ask_reason(struct command_context *context,
                                  struct ledger_disbursement *disbursement,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

/* The credit code as 18 characters, for as long as the command runs. */
enum ledger_status pay_credit_code(struct command_context *context, const char *text,
                                   const char **out_code,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;

/* What the newest payment said of this payee. NOT_FOUND. */
enum ledger_status pay_known_payee(struct command_context *context,
                                   const struct ledger_payee *payee,
                                   struct ledger_payee_state *out_payee,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;

/* Submits it. What waits under the same reference is answered with the voucher that has it, or
 * refused with the first field that differs. */
enum ledger_status pay_submit(struct command_context *context,
                              const struct ledger_disbursement *disbursement,
                              const struct ledger_vault *vault,
                              struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
