/* The file of a receipt, byte by byte. */
#include <stdio.h>
#include <string.h>

#include "receipt_support.h"

static void
assert_file(struct ledger_slice file, enum audit_verdict verdict, enum audit_message message,
            const char *what)
{
    static struct audit_receipt receipt;
    struct audit_error err = {0};

    assert_audit(audit_receipt_judge((struct audit_bytes){file.data, file.size}, trust, &genesis,
                                     &receipt, &err),
                 AUDIT_OK, &err);
    assert_verdict_of(&receipt, verdict, message, what);
    audit_receipt_free(&receipt);
}

/* The file with the first `from` behind `skip` bytes turned into `to`. */
static void
replace(const struct ledger_buffer *file, size_t skip, const char *from, const char *to,
        struct ledger_buffer *out)
{
    const char *text = (const char *)file->data;
    const char *at = strstr(text + skip, from);
    struct ledger_error err = {0};

    assert_non_null(at);
    ledger_buffer_clear(out);
    assert_status(ledger_buffer_append(out, ledger_slice_of(text, (size_t)(at - text)), &err),
                  LEDGER_OK, &err);
    assert_status(ledger_buffer_append_text(out, to, &err), LEDGER_OK, &err);
    assert_status(ledger_buffer_append_text(out, at + strlen(from), &err), LEDGER_OK, &err);
}

static void
the_file_has_one_form(void **state)
{
    static const struct {
        const char *from, *to;
        enum audit_verdict verdict;
        enum audit_message message;
    } rows[] = {
        {"c2sp.org/tlog-proof@v1\n", "", AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_RECEIPT_IS_NONE},
        {"c2sp.org/tlog-proof@v1\n", "C2SP.org/tlog-proof@v1\n", AUDIT_COULD_NOT_TELL,
         AUDIT_MESSAGE_RECEIPT_IS_NONE},
        {"@v1\n", "@v2\n", AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_RECEIPT_NEWER},
        {"@v1\n", "@v01\n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"@v1\n", "@v1\r\n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"extra ", "extra", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"extra ", "extra  ", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"extra C", "extra =", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"extra CAES", "extra CAESCAES", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_VIEW_OTHER_TYPE},
        {"extra CAES", "extra CAIS", AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_VIEW_NEWER_VERSION},
        {"index 4\n", "index 04\n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"index 4\n", "index +4\n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"index 4\n", "index 4 \n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"index 4\n", "index 18446744073709551616\n", AUDIT_DOES_NOT_HOLD,
         AUDIT_MESSAGE_RECEIPT_LINE},
        {"index 4\n", "", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"index 4\n", "index 4\nindex 4\n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"index 4\n", "index 4\n\n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_CHECKPOINT_FORM},
        {"index 4\n", "index 4\nAAAA\n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"=\n\n", "=\n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"=\n\n", "\n\n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_LINE},
        {"\n8\n", "\n7\n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_NOTE_SIGNATURE},
        {"\n8\n", "\n08\n", AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_CHECKPOINT_FORM},
    };
    static struct world_receipt parts;
    struct ledger_buffer file = {0};
    struct ledger_buffer changed = {0};
    struct ledger_error err = {0};

    (void)state;
    payout(&parts);
    world_receipt_write(&parts, &file);
    assert_status(ledger_buffer_append(&file, ledger_slice_of("", 1), &err), LEDGER_OK, &err);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        replace(&file, 0, rows[i].from, rows[i].to, &changed);
        assert_file(ledger_buffer_slice(&changed), rows[i].verdict, rows[i].message, rows[i].to);
    }
    assert_file(ledger_slice_of(NULL, 0), AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_RECEIPT_IS_NONE,
                "empty");
    file.size--;
    assert_file(ledger_buffer_slice(&file), AUDIT_HOLDS, AUDIT_MESSAGE_NONE, "as it was");
    ledger_buffer_free(&changed);
    ledger_buffer_free(&file);
}

static void
a_tlog_proof_of_another_log_is_no_receipt(void **state)
{
    static const char other[] = "c2sp.org/tlog-proof@v1\nindex 0\n\nlog\n1\n"
                                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— log AAAAAAA=\n";

    (void)state;
    assert_file(ledger_slice_of_text(other), AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_RECEIPT_NO_EXTRA,
                "no extra");
}

static void
a_path_of_more_than_64_hashes_is_refused(void **state)
{
    static struct world_receipt parts;
    struct ledger_buffer file = {0};
    struct ledger_buffer longer = {0};
    struct ledger_buffer again = {0};
    struct ledger_error err = {0};

    (void)state;
    payout(&parts);
    world_receipt_write(&parts, &file);
    assert_status(ledger_buffer_append(&file, ledger_slice_of("", 1), &err), LEDGER_OK, &err);
    replace(&file, 0, "index 4\n", "index 4\n", &again);
    for (unsigned i = 0; i < 62; i++) {
        assert_status(ledger_buffer_append(&again, ledger_slice_of("", 1), &err), LEDGER_OK, &err);
        replace(&again, 0, "index 4\n", "index 4\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                &longer);
        ledger_buffer_clear(&again);
        assert_status(ledger_buffer_append(&again, ledger_buffer_slice(&longer), &err), LEDGER_OK,
                      &err);
    }
    assert_file(ledger_buffer_slice(&again), AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_PATH_LONG,
                "65 hashes");
    ledger_buffer_free(&again);
    ledger_buffer_free(&longer);
    ledger_buffer_free(&file);
}

/* Every byte of the file, in eight ways: none holds; and every length. */
static void
no_changed_byte_holds(void **state)
{
    static struct audit_receipt receipt;
    static struct world_receipt parts;
    struct ledger_buffer file = {0};
    struct audit_error err = {0};

    (void)state;
    closing(&parts);
    world_receipt_payee(&world, 1, &parts);
    world_receipt_write(&parts, &file);
    for (size_t at = 0; at < file.size; at++) {
        file.data[at] ^= (uint8_t)(1u << at % 8);
        assert_audit(audit_receipt_judge((struct audit_bytes){file.data, file.size}, trust,
                                         &genesis, &receipt, &err),
                     AUDIT_OK, &err);
        if (receipt.verdict == AUDIT_HOLDS)
            fail_msg("byte %zu changed, and it holds", at);
        audit_receipt_free(&receipt);
        file.data[at] ^= (uint8_t)(1u << at % 8);
    }
    for (size_t size = 0; size < file.size; size += 7) {
        assert_audit(audit_receipt_judge((struct audit_bytes){file.data, size}, trust, &genesis,
                                         &receipt, &err),
                     AUDIT_OK, &err);
        if (receipt.verdict == AUDIT_HOLDS)
            fail_msg("cut to %zu bytes, and it holds", size);
        audit_receipt_free(&receipt);
    }
    ledger_buffer_free(&file);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_has_one_form),
        cmocka_unit_test(a_tlog_proof_of_another_log_is_no_receipt),
        cmocka_unit_test(a_path_of_more_than_64_hashes_is_refused),
        cmocka_unit_test(no_changed_byte_holds),
    };

    return cmocka_run_group_tests_name("receipt_file", tests, open_world, close_world);
}
