/* Any bytes are a camt.053 or are refused with a sentence, and then nothing of them is kept; what
 * is read fits itself; and a message without its end is none. */
#include "tests/fuzz/fuzz_statement.h"

static void
is_refused_without_its_end(struct audit_bytes bytes)
{
    struct audit_statements statements = {0};
    while (bytes.size > 0 && bytes.data[bytes.size - 1] != '>')
        bytes.size--;
    if (bytes.size == 0)
        return; /* UTF-16 */
    bytes.size--;
    fuzz_holds(audit_camt053_read(bytes, "cut.xml", &statements, NULL) == AUDIT_MALFORMED ||
               statements.count > 0);
    audit_statements_free(&statements);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct audit_bytes bytes = {data, size};
    struct audit_statements statements = {0};
    struct audit_error err = {0};
    enum audit_status status = audit_camt053_read(bytes, "a.xml", &statements, &err);

    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    fuzz_holds((status == AUDIT_OK) == (statements.count > 0));
    for (size_t i = 0; i < statements.count; i++)
        fuzz_statement_fits(&statements.statements[i]);
    fuzz_statements_join(&statements);
    if (status == AUDIT_OK)
        is_refused_without_its_end(bytes);
    audit_statements_free(&statements);
    return 0;
}
