/* Whole files as banks write them (tests/data/bank): what is read of them is what generate.py put
 * in, booking by booking. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/bank_rules.h"
#include "tests/support/assert_audit.h"
#include "tests/support/assert_status.h"
#include "tools/common/sheet.h"

static struct audit_buffer
file_of(const char *name)
{
    char path[1024], piece[4096];
    struct audit_buffer out = {0};
    (void)snprintf(path, sizeof path, "%s/bank/%s", getenv("LEDGER_TEST_DATA"), name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    for (size_t size; (size = fread(piece, 1, sizeof piece, file)) > 0;)
        audit_buffer_append(&out, (struct audit_bytes){(const uint8_t *)piece, size});
    fclose(file);
    return out;
}

struct list {
    struct audit_row_reader *reader;
    uint64_t number;
    struct audit_error err;
};

static enum ledger_status
take_row(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    struct list *list = context;
    struct audit_bytes cells[SHEET_COLUMN_COUNT_MAX];
    (void)err;
    while (++list->number < row->number)
        assert_audit(audit_rows_add(list->reader, list->number, NULL, 0, &list->err), AUDIT_OK,
                     &list->err);
    for (size_t i = 0; i < row->cell_count; i++)
        cells[i] = (struct audit_bytes){row->cells[i].data, row->cells[i].size};
    assert_audit(audit_rows_add(list->reader, row->number, cells, row->cell_count, &list->err),
                 AUDIT_OK, &list->err);
    return LEDGER_OK;
}

static void
read_list(const char *name, struct audit_bytes file, struct audit_statements *statements)
{
    char rules_name[256];
    struct audit_buffer rules_file = {0};
    struct audit_bank_rules *rules = NULL;
    const struct sheet_options options = {0};
    struct sheet_found found = {0};
    struct list list = {0};
    struct ledger_error sheet_err = {0};
    const struct audit_hash hash = audit_sha256(file);
    (void)snprintf(rules_name, sizeof rules_name, "%.*s.json", (int)strcspn(name, "."), name);
    if (strncmp(name, "village", 7) == 0)
        rules_file = file_of(rules_name);
    assert_audit(
        audit_bank_rules_read(audit_buffer_bytes(&rules_file), rules_name, &rules, &list.err),
        AUDIT_OK, &list.err);
    assert_audit(audit_rows_begin(rules, name, &list.reader, &list.err), AUDIT_OK, &list.err);
    assert_status(sheet_read_bytes(ledger_slice_of(file.data, file.size), &options, take_row, &list,
                                   &found, &sheet_err),
                  LEDGER_OK, &sheet_err);
    assert_audit(audit_rows_end(list.reader, &hash, statements, &list.err), AUDIT_OK, &list.err);
    assert_int_equal(statements->statements[0].row_count + statements->statements[0].other_count,
                     list.number);
    audit_bank_rules_free(rules);
    audit_buffer_free(&rules_file);
}

static struct audit_statements
read_file(const char *name)
{
    struct audit_statements statements = {0};
    struct audit_error err = {0};
    struct audit_buffer file = file_of(name);
    struct audit_bytes bytes = audit_buffer_bytes(&file);
    const struct audit_hash hash = audit_sha256(bytes);
    if (strstr(name, ".xml") != NULL)
        assert_audit(audit_camt053_read(bytes, name, &statements, &err), AUDIT_OK, &err);
    else
        read_list(name, bytes, &statements);
    assert_int_equal(statements.count, 1);
    assert_true(audit_hash_equal(&statements.statements[0].sha256, &hash));
    audit_buffer_free(&file);
    return statements;
}

/* --- as the lines of expected.txt and rows/ --- */

static void
put(struct audit_buffer *out, struct audit_bytes text)
{
    audit_buffer_append(out, text);
    audit_buffer_text(out, "|");
}

static void
put_fen(struct audit_buffer *out, bool given, int64_t fen)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%lld", (long long)fen);
    put(out, audit_text(given ? text : "-"));
}

static void
put_row(struct audit_buffer *out, const struct audit_bank_row *row)
{
    put_fen(out, true, row->date);
    put(out, audit_text(row->out ? "out" : "in"));
    put_fen(out, true, row->amount_fen);
    put(out, row->name);
    put(out, row->account);
    put(out, row->reference);
    put(out, row->voucher);
    put(out, row->end_to_end);
    put(out, row->purpose);
    if (row->has_balance)
        put_fen(out, true, row->balance_fen);
    out->size -= row->has_balance; /* No '|' behind the last. */
    audit_buffer_text(out, "\n");
}

static void
put_statement(struct audit_buffer *out, const struct audit_statement *at)
{
    char findings[32];
    put(out, at->name);
    put(out, audit_text(at->format));
    put(out, at->account.size > 0 ? at->account : audit_text("-"));
    put_fen(out, true, at->first_date);
    put_fen(out, true, at->last_date);
    put_fen(out, at->has_opening, at->opening_fen);
    put_fen(out, true, at->in_fen);
    put_fen(out, true, at->out_fen);
    put_fen(out, at->has_closing, at->closing_fen);
    put_fen(out, true, (int64_t)at->status_counts[AUDIT_ROW_COUNTED]);
    put(out, audit_text(at->newest_first ? "newest" : "oldest"));
    (void)snprintf(findings, sizeof findings, "%zu\n", at->finding_count);
    audit_buffer_text(out, findings);
}

static void
assert_same(const struct audit_buffer *found, struct audit_bytes expected)
{
    if (!audit_bytes_equal(audit_buffer_bytes(found), expected))
        fail_msg("read:\n%.*s\nexpected:\n%.*s", (int)found->size, (const char *)found->data,
                 (int)expected.size, (const char *)expected.data);
}

static void
check_file(struct audit_bytes line)
{
    char name[128], rows_name[160];
    struct audit_buffer found = {0}, rows = {0};
    const uint8_t *end = memchr(line.data, '|', line.size);
    (void)snprintf(name, sizeof name, "%.*s", (int)(end - line.data), (const char *)line.data);
    (void)snprintf(rows_name, sizeof rows_name, "rows/%.*s.txt", (int)(strrchr(name, '.') - name),
                   name);
    struct audit_statements statements = read_file(name);
    const struct audit_statement *at = &statements.statements[0];
    put_statement(&found, at);
    found.size--; /* The line comes without its newline. */
    assert_same(&found, line);
    found.size = 0;
    for (size_t i = 0; i < at->row_count; i++) {
        const struct audit_bank_row row = audit_statement_at(at, i);

        if (row.status == AUDIT_ROW_COUNTED)
            put_row(&found, &row);
    }
    rows = file_of(rows_name);
    assert_same(&found, audit_buffer_bytes(&rows));
    audit_buffer_free(&rows);
    audit_buffer_free(&found);
    audit_statements_free(&statements);
}

static void
each_file_says_what_was_put_into_it(void **state)
{
    struct audit_buffer expected = file_of("expected.txt");
    struct audit_bytes rest = audit_buffer_bytes(&expected), line;
    size_t count = 0;
    (void)state;
    while (audit_line(&rest, &line)) {
        if (line.data[0] == '#')
            continue;
        check_file(line);
        count++;
    }
    assert_int_equal(count, 16);
    audit_buffer_free(&expected);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_file_says_what_was_put_into_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
