/* The ledger's own evidence, as an auditor reads it: published to a folder in the ledger's
 * directory, and opened by the auditor's library. */
#ifndef TOOLS_MINGZHANG_OWN_EVIDENCE_H
#define TOOLS_MINGZHANG_OWN_EVIDENCE_H

#include "audit/evidence/trust.h"
#include "tools/mingzhang-audit/inputs.h"

/* Starts as {0}; close it in any case. */
struct own_evidence {
    struct audit_evidence *evidence;
    struct audit_trust *trust; /* the ledger's own key, no witness */
    struct audit_hash genesis;
    const char *folder; /* lives as long as the command */
};

/* Publishes what the ledger has to its own folder `evidence`, private rows too, and opens it as an
 * auditor would who trusts the ledger's key and genesis. */
enum ledger_status own_evidence_open(struct command_context *context, struct own_evidence *out,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
void own_evidence_close(struct own_evidence *own);

#endif
