/* A witness's folder as the commands use it. */
#ifndef TOOLS_MINGZHANG_AUDIT_WITNESS_H
#define TOOLS_MINGZHANG_AUDIT_WITNESS_H

#include "audit/witness/witness.h"
#include "tools/common/prompt.h"
#include "tools/mingzhang-audit/inputs.h"

struct witness_folder {
    struct audit_witness_folder folder;
    struct audit_buffer key_file;
    struct audit_vkey vkey; /* the public half of the key */
    struct audit_buffer logs_text;
    struct audit_trust *logs; /* NULL: none is trusted yet */
};

/* Opens it, without the secret key. Close it in any case. */
enum ledger_status witness_open(struct command_context *context, const char *path,
                                struct witness_folder *out) LEDGER_MUST_CHECK;
void witness_close(struct witness_folder *witness);

#endif
