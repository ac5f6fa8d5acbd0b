/* Private to the sandbox: its two halves. Each says false where this kernel, this machine or the
 * container around us has no such thing. */
#ifndef AUDIT_EVIDENCE_SANDBOX_INTERNAL_H
#define AUDIT_EVIDENCE_SANDBOX_INTERNAL_H

#include "audit/evidence/sandbox.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANDBOX_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define SANDBOX_SANITIZED 1
#endif
#endif
#ifndef SANDBOX_SANITIZED
#define SANDBOX_SANITIZED 0
#endif

enum audit_status sandbox_landlock(const struct audit_sandbox *allowed, bool *out,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
bool sandbox_seccomp(const struct audit_sandbox *allowed);

#endif
