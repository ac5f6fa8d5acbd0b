#include "support/assert_audit.h"

void
assert_audit_at(enum audit_status status, enum audit_status expected, const struct audit_error *err,
                const char *file, int line)
{
    char text[AUDIT_ERROR_TEXT_SIZE] = "";

    if (status == expected)
        return;
    if (err != NULL && status != AUDIT_OK)
        audit_error_text(err, AUDIT_EN, text);
    print_error("audit status %d, expected %d. %s\n", (int)status, (int)expected, text);
    _fail(file, line);
}

void
assert_audit_message_at(const struct audit_error *err, enum audit_message expected,
                        const char *file, int line)
{
    char is[AUDIT_MESSAGE_NAME_SIZE], should[AUDIT_MESSAGE_NAME_SIZE];

    if (err->message == expected)
        return;
    audit_message_name(err->message, is);
    audit_message_name(expected, should);
    print_error("message %s, expected %s\n", is, should);
    _fail(file, line);
}
