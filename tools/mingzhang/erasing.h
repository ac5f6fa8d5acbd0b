/* An erasure beside its signatures: what those who sign are told, and the ledger's own files
 * afterwards. */
#ifndef TOOLS_MINGZHANG_ERASING_H
#define TOOLS_MINGZHANG_ERASING_H

#include "ledger/append.h"
#include "ledger/erasure.h"
#include "tools/common/command.h"

/* Refuses the number of an officer in office. Says on stderr how much of the ledger names what is
 * to be erased, which of the ledger's own files repeat it, what goes and what stays. Whose it is
 * stands, masked, in the voucher itself. */
enum ledger_status erasing_tell(struct command_context *context,
                                const struct ledger_erasure *erasure,
                                struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same of every erasure in a voucher that waits. */
enum ledger_status erasing_tell_of(struct command_context *context,
                                   const struct ledger_voucher *voucher,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;

/* Takes the erased bytes out of the ledger's own evidence and out of its store's file, both in the
 * ledger's directory, and says which copies are for people to see to. Opens the ledger anew. BUSY:
 * somebody else has it open. */
enum ledger_status erasing_finish(struct command_context *context,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

/* The same behind a seal, where it is due: what keeps it from being done is a notice, since the
 * voucher is sealed. False where something is due still. */
bool erasing_finish_if_due(struct command_context *context);

#endif
