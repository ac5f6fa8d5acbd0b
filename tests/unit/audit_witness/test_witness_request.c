#include "support/assert_audit.h"

#include <string.h>

#include "audit/witness/witness_request.h"

#define HASH "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define NOTE                                                                                       \
    "log.example/a\n5\n" HASH "\n\n\xE2\x80\x94 log.example/a AAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"

static void
a_request_is_taken_apart(void **state)
{
    struct audit_witness_request request;
    struct audit_error err = {0};
    (void)state;
    assert_audit(audit_witness_request_read(audit_text("old 3\n" HASH "\n" HASH "\n\n" NOTE),
                                            &request, &err),
                 AUDIT_OK, &err);
    assert_int_equal(request.old_size, 3);
    assert_int_equal(request.proof_count, 2);
    assert_int_equal(request.checkpoint.size, 5);
    assert_true(audit_bytes_equal(request.checkpoint.origin, audit_text("log.example/a")));
    assert_true(audit_bytes_equal(request.checkpoint.note.bytes, audit_text(NOTE)));
}

static void
what_is_no_request_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text;
        enum audit_message message;
        const char *line;
    } rows[] = {
        {"", AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"old 3", AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"old\n\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"old \n\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"old 03\n\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"old +3\n\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"old -1\n\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"old  3\n\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"old 3 \n\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"old 3\r\n\r\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"Old 3\n\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"old 9223372036854775808\n\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "1"},
        {"old 3\n" HASH "\n", AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "3"},
        {"old 3\nAAAA\n\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "2"},
        {"old 3\n" HASH "\n" HASH " \n\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "3"},
        {"old 3\n" NOTE, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, "2"},
        {"old 3\n\n", AUDIT_MESSAGE_NOTE_UNSIGNED, NULL},
        {"old 3\n\n\n" NOTE, AUDIT_MESSAGE_CHECKPOINT_FORM, NULL},
        {"old 3\n\nlog.example/a\n05\n" HASH "\n\n\xE2\x80\x94 a AAAAAAAA\n",
         AUDIT_MESSAGE_CHECKPOINT_FORM, NULL},
        {"old 3\n\nlog.example/a\n5\n" HASH "\n", AUDIT_MESSAGE_NOTE_UNSIGNED, NULL},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_witness_request request;
        struct audit_error err = {0};
        assert_audit(audit_witness_request_read(audit_text(rows[i].text), &request, &err),
                     AUDIT_MALFORMED, &err);
        assert_audit_message(&err, rows[i].message);
        if (rows[i].line != NULL)
            assert_string_equal(err.arguments[0], rows[i].line);
    }
}

static enum audit_status
read_with_proof(size_t lines, struct audit_error *err)
{
    struct audit_buffer text = {0};
    struct audit_witness_request request;
    audit_buffer_text(&text, "old 3\n");
    for (size_t i = 0; i < lines; i++)
        audit_buffer_text(&text, HASH "\n");
    audit_buffer_text(&text, "\n" NOTE);
    enum audit_status status = audit_witness_request_read(audit_buffer_bytes(&text), &request, err);
    if (status == AUDIT_OK)
        assert_int_equal(request.proof_count, lines);
    audit_buffer_free(&text);
    return status;
}

static void
sixty_three_hashes_are_the_most(void **state)
{
    struct audit_error err = {0};
    (void)state;
    assert_audit(read_with_proof(0, &err), AUDIT_OK, &err);
    assert_audit(read_with_proof(63, &err), AUDIT_OK, &err);
    assert_audit(read_with_proof(64, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_WITNESS_REQUEST_LONG);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_taken_apart),
        cmocka_unit_test(what_is_no_request_is_refused_with_its_line),
        cmocka_unit_test(sixty_three_hashes_are_the_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
