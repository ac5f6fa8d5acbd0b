/* What a receipt proves, for a person or a program. */
#ifndef TOOLS_MINGZHANG_AUDIT_RECEIPT_SHOW_H
#define TOOLS_MINGZHANG_AUDIT_RECEIPT_SHOW_H

#include "audit/judge/receipt.h"
#include "tools/common/command.h"

/* Shows a receipt that holds: the entry, of a payee his total, the voucher's counts and totals, who
 * signed, the checkpoint and its witnesses; and the verdict in a sentence. */
enum ledger_status receipt_show(struct command_context *context,
                                const struct audit_receipt *receipt,
                                const struct audit_trust *trust, const struct audit_hash *genesis,
                                struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
