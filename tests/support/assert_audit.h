/* The house assertion for the auditor's statuses, with the sentence behind them. */
#ifndef TESTS_SUPPORT_ASSERT_AUDIT_H
#define TESTS_SUPPORT_ASSERT_AUDIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit/evidence/status.h"

#define assert_audit(status, expected, err)                                                        \
    assert_audit_at((status), (expected), (err), __FILE__, __LINE__)
void assert_audit_at(enum audit_status status, enum audit_status expected,
                     const struct audit_error *err, const char *file, int line);

/* That the failure carries this message and not just its status. */
#define assert_audit_message(err, expected)                                                        \
    assert_audit_message_at((err), (expected), __FILE__, __LINE__)
void assert_audit_message_at(const struct audit_error *err, enum audit_message expected,
                             const char *file, int line);

#endif
