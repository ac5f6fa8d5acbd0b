/* Any rows are a list or are refused with a sentence; of a list, each row has one status. Rows end
 * with a newline and cells with '|'; bytes that begin with '{' are a rules file. */
#include "audit/reconcile/bank_rules.h"
#include "tests/fuzz/fuzz_statement.h"

enum { CELL_COUNT_MAX = 64 };

static struct audit_bank_rules *
rules_of_the_program(void)
{
    static struct audit_bank_rules *rules;
    if (rules == NULL)
        fuzz_holds(audit_bank_rules_read((struct audit_bytes){0}, NULL, &rules, NULL) == AUDIT_OK);
    return rules;
}

/* A row off the front of `rest`. */
static enum audit_status
add_row(struct audit_row_reader *reader, struct audit_bytes *rest, uint64_t line,
        struct audit_error *err)
{
    struct audit_bytes cells[CELL_COUNT_MAX];
    size_t count = 0, begin = 0, at = 0;
    for (; at < rest->size && rest->data[at] != '\n'; at++)
        if (rest->data[at] == '|' && count + 1 < CELL_COUNT_MAX) {
            cells[count++] = (struct audit_bytes){rest->data + begin, at - begin};
            begin = at + 1;
        }
    cells[count++] = (struct audit_bytes){rest->data + begin, at - begin};
    at += at < rest->size;
    *rest = (struct audit_bytes){rest->data + at, rest->size - at};
    return audit_rows_add(reader, line, cells, count, err);
}

static void
read_rows(const struct audit_bank_rules *rules, struct audit_bytes rest)
{
    const struct audit_hash hash = {{1}};
    struct audit_statements statements = {0};
    struct audit_row_reader *reader = NULL;
    struct audit_error err = {0};
    uint64_t lines = 0;
    enum audit_status status = audit_rows_begin(rules, "a.csv", &reader, &err);

    while (status == AUDIT_OK && rest.size > 0)
        status = add_row(reader, &rest, ++lines, &err);
    if (status == AUDIT_OK)
        status = audit_rows_end(reader, &hash, &statements, &err);
    else
        audit_rows_free(reader);
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    fuzz_holds(statements.count == (status == AUDIT_OK));
    if (status == AUDIT_OK) {
        const struct audit_statement *statement = &statements.statements[0];
        fuzz_statement_fits(statement);
        fuzz_holds(statement->row_count + statement->other_count == lines);
        fuzz_holds(statement->status_counts[AUDIT_ROW_HEADING] == 1);
    }
    fuzz_statements_join(&statements);
    audit_statements_free(&statements);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct audit_bytes bytes = {data, size};
    struct audit_bank_rules *rules = NULL;
    struct audit_error err = {0};

    if (size == 0 || data[0] != '{') {
        read_rows(rules_of_the_program(), bytes);
        return 0;
    }
    enum audit_status status = audit_bank_rules_read(bytes, "rules.json", &rules, &err);
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    if (status == AUDIT_OK)
        read_rows(rules, audit_text("交易日期|支出|收入|余额\n2023-01-05|1.00||9.00\n"));
    audit_bank_rules_free(rules);
    return 0;
}
