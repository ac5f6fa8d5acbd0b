/* What private rows say, and that none says more than its commitment. */
#include "audit/judge/private_rows.h"

#include <string.h>

#include "support/assert_audit.h"
#include "support/evidence_files.h"

static const uint8_t salt[32] = {7};

struct made {
    struct audit_hash commitment;
    struct audit_buffer row;
};

static void
put_text(struct audit_buffer *out, struct audit_bytes text)
{
    uint8_t size[2] = {(uint8_t)(text.size >> 8), (uint8_t)text.size};
    audit_buffer_append(out, (struct audit_bytes){size, sizeof size});
    audit_buffer_append(out, text);
}

/* `kind` is written as it is; the commitment is that of an account for 2, of a person otherwise. */
static struct made
make(uint8_t kind, const char *canonical, const char *name)
{
    struct made made = {.row = {0}};
    struct audit_buffer committed = {0};
    audit_buffer_text(&committed, kind == 2 ? "mingzhang/v1 account\n" : "mingzhang/v1 person\n");
    audit_buffer_append(&committed, (struct audit_bytes){salt, sizeof salt});
    audit_buffer_text(&committed, canonical);
    made.commitment = audit_sha256(audit_buffer_bytes(&committed));
    audit_buffer_free(&committed);
    audit_buffer_append(&made.row, (struct audit_bytes){&kind, 1});
    audit_buffer_append(&made.row, (struct audit_bytes){salt, sizeof salt});
    put_text(&made.row, audit_text(canonical));
    put_text(&made.row, audit_text(name));
    struct audit_hash over = audit_sha256(audit_buffer_bytes(&made.row));
    audit_buffer_append(&made.row, (struct audit_bytes){over.bytes, 8});
    return made;
}

static void
put(struct audit_buffer *file, const struct made *made)
{
    audit_buffer_append(file, (struct audit_bytes){made->commitment.bytes, 32});
    put_text(file, audit_buffer_bytes(&made->row));
}

/* Rows by the bytes of a file; NULL data: evidence without one. */
static struct audit_private_rows *
rows_of(struct audit_bytes file)
{
    struct evidence_files files = {0};
    struct audit_private_rows *rows = NULL;
    struct audit_error err = {0};
    evidence_files_put(&files, "checkpoint", "x", 1);
    if (file.data != NULL)
        evidence_files_put(&files, "private/rows", file.data, file.size);
    struct audit_evidence *evidence = evidence_files_open(&files);
    assert_audit(audit_private_rows_read(evidence, &rows, &err), AUDIT_OK, &err);
    audit_evidence_close(evidence);
    evidence_files_free(&files);
    return rows;
}

static void
assert_text(struct audit_bytes text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    if (text.size > 0)
        assert_memory_equal(text.data, expected, text.size);
}

static struct audit_bytes
commitment_of(const struct made *made)
{
    return (struct audit_bytes){made->commitment.bytes, 32};
}

static void
an_account_says_its_digits_and_a_person_the_name(void **state)
{
    struct made account = make(2, "6228480000000000017", "");
    struct made person = make(1, "resident-id 11010119900307002X", "张三");
    struct audit_buffer file = {0};
    struct audit_private_row row;
    (void)state;
    put(&file, &account); /* in either order: one of them is wrong, and both are found */
    put(&file, &person);
    for (int turn = 0; turn < 2; turn++) {
        struct audit_private_rows *rows = rows_of(audit_buffer_bytes(&file));
        assert_int_equal(audit_private_rows_count(rows), 2);
        assert_text(audit_private_digits(rows, commitment_of(&account)), "6228480000000000017");
        assert_text(audit_private_shown(rows, commitment_of(&account)), "6228480000000000017");
        assert_text(audit_private_digits(rows, commitment_of(&person)), "");
        assert_text(audit_private_shown(rows, commitment_of(&person)), "张三");
        assert_true(audit_private_find(rows, commitment_of(&person), &row));
        assert_int_equal(row.kind, AUDIT_PRIVATE_PERSON);
        assert_text(row.canonical, "resident-id 11010119900307002X");
        audit_private_rows_free(rows);
        file.size = 0;
        put(&file, &person);
        put(&file, &account);
    }
    audit_buffer_free(&file);
    audit_buffer_free(&account.row);
    audit_buffer_free(&person.row);
}

static void
evidence_without_private_rows_knows_nobody(void **state)
{
    struct made account = make(2, "1", "");
    struct audit_private_rows *rows = rows_of((struct audit_bytes){0});
    (void)state;
    assert_int_equal(audit_private_rows_count(rows), 0);
    assert_text(audit_private_shown(rows, commitment_of(&account)), "");
    assert_text(audit_private_shown(rows, (struct audit_bytes){0}), "");
    audit_private_rows_free(rows);
    audit_private_rows_free(NULL);
    audit_buffer_free(&account.row);
}

static void
no_changed_byte_of_a_row_is_believed(void **state)
{
    struct made account = make(2, "6228480000000000017", "");
    struct audit_buffer file = {0};
    (void)state;
    put(&file, &account);
    for (size_t at = 0; at < file.size; at++) {
        file.data[at] ^= 1;
        struct audit_private_rows *rows = rows_of(audit_buffer_bytes(&file));
        assert_text(audit_private_digits(rows, commitment_of(&account)), "");
        audit_private_rows_free(rows);
        file.data[at] ^= 1;
    }
    for (size_t size = 0; size < file.size; size++) {
        struct audit_private_rows *rows = rows_of((struct audit_bytes){file.data, size});
        assert_int_equal(audit_private_rows_count(rows), 0);
        audit_private_rows_free(rows);
    }
    audit_buffer_free(&file);
    audit_buffer_free(&account.row);
}

static void
what_is_no_row_of_the_form_is_not_found(void **state)
{
    static const struct {
        uint8_t kind;
        const char *canonical, *name;
    } cases[] = {{2, "", ""},
                 {2, "62284x", ""},
                 {2, "6228 48", ""},
                 {1, "", "张三"},
                 {1, "resident-id\x01", "张"},
                 {3, "6228", ""},
                 {0, "6228", ""},
                 {1, "passport 1", "张\x1b[2J"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct made made = make(cases[i].kind, cases[i].canonical, cases[i].name);
        struct audit_buffer file = {0};
        put(&file, &made);
        struct audit_private_rows *rows = rows_of(audit_buffer_bytes(&file));
        assert_int_equal(audit_private_rows_count(rows), 1);
        assert_text(audit_private_shown(rows, commitment_of(&made)), "");
        audit_private_rows_free(rows);
        audit_buffer_free(&file);
        audit_buffer_free(&made.row);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_says_its_digits_and_a_person_the_name),
        cmocka_unit_test(evidence_without_private_rows_knows_nobody),
        cmocka_unit_test(no_changed_byte_of_a_row_is_believed),
        cmocka_unit_test(what_is_no_row_of_the_form_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
