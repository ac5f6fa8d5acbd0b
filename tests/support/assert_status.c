#include "support/assert_status.h"

void
assert_status_at(enum ledger_status status, enum ledger_status expected,
                 const struct ledger_error *err, const char *file, int line)
{
    char text[LEDGER_ERROR_TEXT_SIZE] = "";

    if (status == expected)
        return;
    if (err != NULL && status != LEDGER_OK)
        ledger_error_text(err, LEDGER_LANGUAGE_EN, text);
    print_error("status %s, expected %s. %s\n", ledger_status_name(status),
                ledger_status_name(expected), text);
    _fail(file, line);
}

void
assert_message_at(const struct ledger_error *err, enum ledger_message expected, const char *file,
                  int line)
{
    if (err->message == expected)
        return;
    print_error("message %s, expected %s\n", ledger_message_name(err->message),
                ledger_message_name(expected));
    _fail(file, line);
}
