#include "rows_support.h"

#include <string.h>

#include "tests/support/assert_audit.h"

enum { CELL_COUNT_MAX = 64 };

static enum audit_status
add_line(struct audit_row_reader *reader, uint64_t line, const char *text, size_t size,
         struct audit_error *err)
{
    struct audit_bytes cells[CELL_COUNT_MAX];
    size_t count = 0, begin = 0;
    for (size_t i = 0; i <= size; i++)
        if (i == size || text[i] == '|') {
            assert_true(count < CELL_COUNT_MAX);
            cells[count++] = (struct audit_bytes){(const uint8_t *)text + begin, i - begin};
            begin = i + 1;
        }
    return audit_rows_add(reader, line, cells, count, err);
}

enum audit_status
read_rows(const char *text, const char *rules_text, struct audit_statements *statements,
          struct audit_error *err)
{
    struct audit_bytes given = {0};
    struct audit_bank_rules *rules = NULL;
    struct audit_row_reader *reader = NULL;
    const struct audit_hash hash = {.bytes = {7}};
    uint64_t line = 0;
    if (rules_text != NULL)
        given = audit_text(rules_text);
    enum audit_status status = audit_bank_rules_read(given, "rules.json", &rules, err);
    if (status == AUDIT_OK)
        status = audit_rows_begin(rules, "a.csv", &reader, err);
    while (status == AUDIT_OK && *text != '\0') {
        size_t size = strcspn(text, "\n");
        status = add_line(reader, ++line, text, size, err);
        text += size + (text[size] == '\n');
    }
    if (status == AUDIT_OK)
        status = audit_rows_end(reader, &hash, statements, err);
    else
        audit_rows_free(reader);
    audit_bank_rules_free(rules);
    return status;
}

struct audit_statements
rows_of(const char *text, const char *rules_text)
{
    struct audit_statements statements = {0};
    struct audit_error err = {0};
    uint64_t lines = 0, counted = 0;
    assert_audit(read_rows(text, rules_text, &statements, &err), AUDIT_OK, &err);
    assert_int_equal(statements.count, 1);
    for (const char *at = text; *at != '\0'; at++)
        lines += *at == '\n';
    for (size_t i = 0; i < 8; i++)
        counted += statements.statements[0].status_counts[i];
    assert_int_equal(counted, lines); /* Each row is something, and one thing. */
    assert_int_equal(statements.statements[0].row_count + statements.statements[0].other_count,
                     lines);
    return statements;
}

void
rows_refused(const char *text, const char *rules_text, enum audit_message message, const char *word,
             const char *second_word)
{
    struct audit_statements statements = {0};
    struct audit_error err = {0};
    char sentence[AUDIT_ERROR_TEXT_SIZE];
    assert_audit(read_rows(text, rules_text, &statements, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, message);
    assert_int_equal(statements.count, 0);
    audit_error_text(&err, AUDIT_ZH, sentence);
    if (strstr(sentence, word) == NULL || strstr(sentence, second_word) == NULL)
        fail_msg("\"%s\" names not both of \"%s\" and \"%s\"", sentence, word, second_word);
}

void
assert_bytes(struct audit_bytes bytes, const char *expected)
{
    if (!audit_bytes_equal(bytes, audit_text(expected)))
        fail_msg("\"%.*s\" is not \"%s\"", (int)bytes.size, (const char *)bytes.data, expected);
}
