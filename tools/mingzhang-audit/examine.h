/* One examination of evidence, as verify and pin make it: inputs are opened, the process gives up
 * what it will not need, and only then is the first byte of the evidence looked at. */
#ifndef TOOLS_MINGZHANG_AUDIT_EXAMINE_H
#define TOOLS_MINGZHANG_AUDIT_EXAMINE_H

#include "audit/evidence/sandbox.h"
#include "audit/judge/pin.h"
#include "audit/judge/verify.h"
#include "tools/mingzhang-audit/inputs.h"

struct examination {
    struct audit_evidence *evidence;
    struct audit_trust *trust;
    struct audit_hash genesis;
    bool has_genesis;
    struct audit_buffer held_bytes;
    struct audit_checkpoint held;
    bool has_held;
    int pin_directory; /* -1: none */
    struct audit_pin pin;
    bool has_pin;
    struct audit_arena *state; /* the replay's memory, new or the pin's */
    bool since;
    struct audit_sandbox_result sandbox;
    struct audit_verification report;
};

/* Opens what the options of the command name: evidence (argument 0), --policy, --genesis, --held,
 * --since, --pin. `writable`: the pin is written afterwards. */
enum ledger_status examination_open(struct command_context *context, bool writable,
                                    struct examination *out,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* Verifies, with a progress bar. */
enum ledger_status examination_run(struct command_context *context, struct examination *examination,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
/* Prints the report and returns what it comes to. */
enum ledger_status examination_print(struct command_context *context,
                                     struct examination *examination,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
void examination_close(struct examination *examination);

#endif
