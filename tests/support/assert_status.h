/* The one house assertion: a status, and when it is another one, the sentence behind it. */
#ifndef TESTS_SUPPORT_ASSERT_STATUS_H
#define TESTS_SUPPORT_ASSERT_STATUS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger/base/error.h"

#define assert_status(status, expected, err)                                                       \
    assert_status_at((status), (expected), (err), __FILE__, __LINE__)
void assert_status_at(enum ledger_status status, enum ledger_status expected,
                      const struct ledger_error *err, const char *file, int line);

/* That the failure carries this message and not just its status. */
#define assert_message(err, expected) assert_message_at((err), (expected), __FILE__, __LINE__)
void assert_message_at(const struct ledger_error *err, enum ledger_message expected,
                       const char *file, int line);

#endif
