/* What a verifier of hostile bytes may do after it opened its files: read the evidence, allocate,
 * compute, print. Landlock (Linux 5.13 and later) takes away the rest of the file system, seccomp
 * the rest of the system. What is refused fails with EPERM or EACCES, as a sentence; a socket, a
 * program to run or another process to look into ends the process at once.
 *
 * Without Landlock, seccomp alone still keeps every file from being written (unless `writable` is
 * given: it cannot see where). Builds with sanitizers are less strict: they read /proc, and fork
 * and trace themselves to find leaks. */
#ifndef AUDIT_EVIDENCE_SANDBOX_H
#define AUDIT_EVIDENCE_SANDBOX_H

#include <stdbool.h>

#include "audit/evidence/status.h"

struct audit_sandbox {
    int evidence;   /* directory that stays readable; -1: none */
    int evidence_2; /* for compare; -1 */
    int writable;   /* directory in which files may be made and replaced (a pin); -1: none */
    int work;       /* directory of nameless working files (an arena opened later); 0, -1: none */
    int fonts;      /* directory of fonts that stay readable (audit_report_prepare); 0, -1: none */
};
struct audit_sandbox_result {
    bool landlock; /* in force */
    bool seccomp;
};
/* Puts the whole process in; threads made later inherit it, so call it before any. A kernel without
 * them is no failure: `*out` says what holds. A descriptor that is in the way is. */
enum audit_status audit_sandbox_enter(const struct audit_sandbox *allowed,
                                      struct audit_sandbox_result *out,
                                      struct audit_error *err) AUDIT_MUST_CHECK;

#endif
