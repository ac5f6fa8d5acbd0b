/* Rules for a bank's lists, in JSON, and behind a NUL a list that is read by them: rows end with a
 * newline, cells with '|'. Rules are taken or refused with a sentence; whatever was taken, each row
 * of a list is one thing or the list is refused. */
#include <string.h>

#include "audit/reconcile/bank_rules.h"
#include "tests/fuzz/fuzz_statement.h"

enum { CELL_COUNT_MAX = 64 };

static enum audit_status
add_row(struct audit_row_reader *reader, struct audit_bytes line, uint64_t number,
        struct audit_error *err)
{
    struct audit_bytes cells[CELL_COUNT_MAX];
    size_t count = 0, begin = 0;

    for (size_t at = 0; at <= line.size && count < CELL_COUNT_MAX; at++)
        if (at == line.size || line.data[at] == '|') {
            cells[count++] = (struct audit_bytes){line.data + begin, at - begin};
            begin = at + 1;
        }
    return audit_rows_add(reader, number, cells, count, err);
}

static void
read_list(const struct audit_bank_rules *rules, struct audit_bytes list)
{
    const struct audit_hash hash = {{1}};
    struct audit_statements statements = {0};
    struct audit_row_reader *reader = NULL;
    struct audit_error err = {0};
    struct audit_bytes line;
    uint64_t lines = 0;
    enum audit_status status = audit_rows_begin(rules, "a.csv", &reader, &err);

    while (status == AUDIT_OK && audit_line(&list, &line))
        status = add_row(reader, line, ++lines, &err);
    if (status == AUDIT_OK)
        status = audit_rows_end(reader, &hash, &statements, &err);
    else
        audit_rows_free(reader);
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    fuzz_holds(statements.count == (status == AUDIT_OK));
    if (status == AUDIT_OK) {
        fuzz_statement_fits(&statements.statements[0]);
        fuzz_holds(statements.statements[0].row_count + statements.statements[0].other_count ==
                   lines);
    }
    audit_statements_free(&statements);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *behind = size > 0 ? memchr(data, '\0', size) : NULL;
    struct audit_bytes text = {data, behind != NULL ? (size_t)(behind - data) : size};
    struct audit_bank_rules *rules = NULL;
    struct audit_error err = {0};
    enum audit_status status;
    size_t count = 0;

    if (text.size == 0)
        return 0; /* {0} is the program's own rules. */
    status = audit_bank_rules_read(text, "rules.json", &rules, &err);
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    if (status != AUDIT_OK)
        return 0;
    for (const char *name; (name = audit_bank_rules_layout(rules, count)) != NULL; count++)
        fuzz_holds(name[0] != '\0');
    fuzz_holds(count > 0);
    if (behind != NULL)
        read_list(rules, (struct audit_bytes){behind + 1, size - text.size - 1});
    audit_bank_rules_free(rules);
    return 0;
}
