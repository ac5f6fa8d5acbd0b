/* The verifier's report, for people and for programs. */
#ifndef TOOLS_MINGZHANG_AUDIT_VERDICT_H
#define TOOLS_MINGZHANG_AUDIT_VERDICT_H

#include "audit/judge/verify.h"
#include "tools/common/command.h"

/* What is printed beside the report. */
struct verdict {
    const struct audit_verification *report;
    const struct audit_trust *trust;
    const char *evidence;   /* as it was given */
    bool landlock, seccomp; /* what the system held us to */
};

/* To the context's output. Returns DAMAGED for "does not hold", WRONG_KEY or UNSUPPORTED for "could
 * not tell", with the sentence in the context. */
enum ledger_status verdict_print(struct command_context *context, const struct verdict *verdict,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same as JSON. */
enum ledger_status verdict_print_json(struct command_context *context,
                                      const struct verdict *verdict,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* What a verification comes to: OK, or DAMAGED for "does not hold", WRONG_KEY or UNSUPPORTED for
 * "could not tell", with the sentence in the context. */
enum ledger_status verdict_status(struct command_context *context,
                                  const struct audit_verification *report) LEDGER_MUST_CHECK;

/* Shared by both: one sentence that says it all. */
void verdict_sentence(const struct command_context *context,
                      const struct audit_verification *report, enum ledger_language language,
                      char *text, size_t size);
uint64_t verdict_rate(const struct audit_verification *report); /* entries a second */

#endif
