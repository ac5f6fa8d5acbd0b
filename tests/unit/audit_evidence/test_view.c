/* Whole messages: which formats are newer, where a message ends, and what the views hand out. */
#include <string.h>

#include "support/assert_status.h"
#include "view_support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* -- newer formats ---------------------------------------------------------------------------- */

#define SALT "0123456789abcdef"
#define HEAD "\x08\x01\x12\x10" SALT

static void
what_is_newer_is_neither_accepted_nor_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        enum audit_status status;
        enum audit_message message;
    } rows[] = {
#define ROW(text, status, message)                                                                 \
    {(text), sizeof(text) - 1, AUDIT_##status, AUDIT_MESSAGE_##message}
        /* A body above 17, alone behind version and salt. */
        ROW(HEAD "\x92\x01\x02hi", NEWER, VIEW_NEWER_BODY),
        ROW(HEAD "\x92\x01\x00", NEWER, VIEW_NEWER_BODY),
        ROW(HEAD "\xFA\xFF\xFF\xFF\x0F\x00", NEWER, VIEW_NEWER_BODY), /* 536,870,911 */
        ROW(HEAD "\xFA\xFF\xFF\xFF\x1F\x00", MALFORMED, VIEW_WIRE_NUMBER),
        ROW(HEAD "\x90\x01\x02", MALFORMED, VIEW_UNKNOWN_FIELD), /* a varint */
        ROW(HEAD "\x92\x01\x03hi", MALFORMED, VIEW_WIRE_CUT),
        ROW(HEAD "\x92\x01\x82\x00hi", MALFORMED, VIEW_WIRE_NUMBER),
        ROW(HEAD "\x92\x01\x01h\x9A\x01\x00", MALFORMED, VIEW_UNKNOWN_FIELD),
        ROW(HEAD "\x92\x01\x01h\x92\x01\x01h", MALFORMED, VIEW_UNKNOWN_FIELD),
        ROW("\x08\x01\x92\x01\x02hi", MALFORMED, VIEW_UNKNOWN_FIELD), /* no salt */
        ROW("\x12\x10" SALT "\x92\x01\x02hi", MALFORMED, VIEW_UNKNOWN_FIELD),
        ROW("\x08\x01\x12\x0F"
            "123456789abcdef"
            "\x92\x01\x02hi",
            MALFORMED, VIEW_FIXED),
        ROW(HEAD "\x72\x00\x92\x01\x02hi", MALFORMED, VIEW_MISSING), /* behind a body */
        ROW("\x92\x01\x02hi", MALFORMED, VIEW_UNKNOWN_FIELD),
        ROW(HEAD "\x02\x00", MALFORMED, VIEW_UNKNOWN_FIELD), /* field 0 */
        /* A version above 1, whatever follows. */
        ROW("\x08\x02", NEWER, VIEW_NEWER_VERSION),
        ROW("\x08\x02\xFF\xFF", NEWER, VIEW_NEWER_VERSION),
        ROW("\x08\xFF\xFF\xFF\xFF\x0F", NEWER, VIEW_NEWER_VERSION),
        ROW("\x08\x80\x80\x80\x80\x10", MALFORMED, VIEW_NUMBER), /* 33 bits */
        ROW("\x08\x82\x00", MALFORMED, VIEW_WIRE_NUMBER),
        ROW("\x08\x00", MALFORMED, VIEW_DEFAULT),
        ROW("\x0A\x01\x02", MALFORMED, VIEW_OTHER_TYPE),
        ROW("\x12\x10" SALT "\x08\x02", MALFORMED, VIEW_ORDER),
        ROW("", MALFORMED, VIEW_MISSING),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        view_expect(AUDIT_ERASURE, ledger_slice_of((const uint8_t *)rows[i].bytes, rows[i].size),
                    rows[i].status, rows[i].message, NULL);
    for (unsigned sample = VIEW_HEADER; sample <= VIEW_RECEIPT; sample++) {
        view_expect(sample, ledger_slice_of((const uint8_t *)"\x08\x02?", 3), AUDIT_NEWER,
                    AUDIT_MESSAGE_VIEW_NEWER_VERSION, NULL);
        view_expect(sample, (struct ledger_slice){0}, AUDIT_MALFORMED, AUDIT_MESSAGE_VIEW_MISSING,
                    NULL);
    }
}

static void
an_entry_has_one_body(void **state)
{
    struct ledger_buffer sample = {0}, other = {0}, edited = {0};
    struct wire_message rejection, erasure;
    (void)state;
    view_expect(AUDIT_ERASURE, ledger_slice_of((const uint8_t *)HEAD, sizeof HEAD - 1),
                AUDIT_MALFORMED, AUDIT_MESSAGE_VIEW_ONE_BODY, "entry");
    view_sample(AUDIT_REJECTION, &sample);
    view_sample(AUDIT_ERASURE, &other);
    wire_parse(ledger_buffer_slice(&sample), &rejection);
    wire_parse(ledger_buffer_slice(&other), &erasure);
    wire_insert(&rejection, 3, erasure.fields[2]);
    wire_write(&rejection, &edited);
    view_expect(AUDIT_ERASURE, ledger_buffer_slice(&edited), AUDIT_MALFORMED,
                AUDIT_MESSAGE_VIEW_ONE_BODY, "entry");
    ledger_buffer_free(&sample);
    ledger_buffer_free(&other);
    ledger_buffer_free(&edited);
}

/* A kind above 17 in an otherwise valid header. */
static void
a_header_with_a_newer_kind_is_newer_when_all_else_is_valid(void **state)
{
    static const struct {
        uint32_t kind;
        uint64_t prepared_at_ms;
        enum audit_status status;
        enum audit_message message;
    } rows[] = {
        {17, 1, AUDIT_OK, AUDIT_MESSAGE_NONE},
        {18, 1, AUDIT_NEWER, AUDIT_MESSAGE_VIEW_NEWER_KIND},
        {536870911, 1, AUDIT_NEWER, AUDIT_MESSAGE_VIEW_NEWER_KIND},
        {536870912, 1, AUDIT_MALFORMED, AUDIT_MESSAGE_VIEW_NUMBER},
        {18, UINT64_C(253402300800000), AUDIT_MALFORMED, AUDIT_MESSAGE_VIEW_NUMBER},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ledger_buffer sample = {0}, kind = {0}, edited = {0};
        struct wire_message header;
        view_sample(VIEW_HEADER, &sample);
        wire_parse(ledger_buffer_slice(&sample), &header);
        wire_write(&(struct wire_message){2, {wire_number(1, rows[i].kind), wire_number(2, 1)}},
                   &kind);
        size_t at = (size_t)(wire_find(&header, 7) - header.fields);
        wire_insert(&header, at, wire_bytes(6, ledger_buffer_slice(&kind)));
        wire_find(&header, 11)->value = rows[i].prepared_at_ms;
        wire_write(&header, &edited);
        view_expect(VIEW_HEADER, ledger_buffer_slice(&edited), rows[i].status, rows[i].message,
                    NULL);
        ledger_buffer_free(&sample);
        ledger_buffer_free(&kind);
        ledger_buffer_free(&edited);
    }
}

static void
what_is_too_large_is_refused(void **state)
{
    static const struct {
        unsigned sample;
        size_t size_max;
        const char *name;
    } rows[] = {
        {AUDIT_ERASURE, 16384, "entry"}, {VIEW_HEADER, 2048, "header"}, {VIEW_SEAL, 32768, "seal"}};
    static uint8_t bytes[32769] = {0x08, 0x02};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        view_expect(rows[i].sample, ledger_slice_of(bytes, rows[i].size_max), AUDIT_NEWER,
                    AUDIT_MESSAGE_VIEW_NEWER_VERSION, NULL);
        view_expect(rows[i].sample, ledger_slice_of(bytes, rows[i].size_max + 1), AUDIT_MALFORMED,
                    AUDIT_MESSAGE_VIEW_TOO_LARGE, rows[i].name);
    }
}

/* Whatever is cut off anywhere, or has one byte more, is refused. */
static void
a_message_ends_where_it_ends(void **state)
{
    (void)state;
    for (unsigned sample = 3; sample <= VIEW_RECEIPT; sample++) {
        struct ledger_buffer bytes = {0};
        if (sample >= AUDIT_BODY_END && sample < VIEW_HEADER)
            continue;
        view_sample(sample, &bytes);
        for (size_t size = 0; size < bytes.size; size++) {
            struct audit_error err = {0};
            struct audit_entry entry;
            struct audit_header header;
            struct audit_seal seal;
            struct audit_bytes cut = {bytes.data, size};
            if (sample < AUDIT_BODY_END)
                assert_audit(audit_view_entry(cut, &entry, &err), AUDIT_MALFORMED, &err);
            if (sample == VIEW_HEADER)
                assert_audit(audit_view_header(cut, &header, &err), AUDIT_MALFORMED, &err);
            /* A seal without its last signatures is a seal. */
            if (sample == VIEW_SEAL && audit_view_seal(cut, &seal, &err) == AUDIT_OK)
                assert_true(seal.signature_count < 3);
        }
        assert_status(ledger_buffer_append(&bytes, ledger_slice_of_text("\x7F"), NULL), LEDGER_OK,
                      NULL);
        view_expect(sample, ledger_buffer_slice(&bytes), AUDIT_MALFORMED,
                    AUDIT_MESSAGE_VIEW_WIRE_TYPE, NULL);
        ledger_buffer_free(&bytes);
    }
}

/* -- what views hand out ---------------------------------------------------------------------- */

static void
a_receipt_hands_out_what_it_says(void **state)
{
    struct ledger_buffer bytes = {0};
    struct audit_receipt_view receipt;
    struct audit_error err = {0};
    struct audit_bytes element, hash;
    size_t at = 0, inner = 0;
    (void)state;
    view_sample(VIEW_RECEIPT, &bytes);
    assert_audit(audit_view_receipt(view_bytes(ledger_buffer_slice(&bytes)), &receipt, &err),
                 AUDIT_OK, &err);
    assert_int_equal(receipt.entry_index, 7);
    assert_int_equal(receipt.entry.size, 32);
    assert_int_equal(receipt.entry_path.count, 1);
    assert_int_equal(receipt.genesis_path.count, 1);
    assert_true(receipt.has_payee);
    assert_true(audit_bytes_equal(receipt.payee, audit_text("person 00")));
    assert_true(audit_bytes_equal(receipt.statement, audit_text("statement")));
    assert_true(audit_list_next(&receipt.enrolments, &at, &element));
    struct audit_enrolment enrolment = audit_view_enrolment(element);
    assert_int_equal(enrolment.entry_index, 2);
    assert_true(audit_bytes_equal(enrolment.seal, receipt.seal));
    assert_true(audit_list_next(&enrolment.seal_path, &inner, &hash));
    assert_int_equal(hash.size, 32);
    assert_int_equal(hash.data[0], 0x44);
    assert_false(audit_list_next(&enrolment.seal_path, &inner, &hash));
    assert_false(audit_list_next(&receipt.enrolments, &at, &element));
    at = inner = 0;
    assert_true(audit_list_next(&receipt.payee_lines, &at, &element));
    struct audit_payee_line line = audit_view_payee_line(element);
    assert_int_equal(line.index, 5);
    assert_int_equal(line.line.size, 64);
    assert_true(audit_list_next(&line.path, &inner, &hash));
    assert_int_equal(hash.data[31], 0x44);
    ledger_buffer_free(&bytes);
}

static void
nothing_is_written_for_what_is_refused(void **state)
{
    static const uint8_t bytes[] = {0x08, 0x01};
    struct audit_entry entry;
    struct audit_header header;
    struct audit_seal seal;
    struct audit_receipt_view receipt;
    struct audit_bytes bad = {bytes, sizeof bytes};
    uint8_t before[sizeof seal];
    (void)state;
    memset(before, 0xA5, sizeof before);
    memset(&entry, 0xA5, sizeof entry);
    memset(&header, 0xA5, sizeof header);
    memset(&seal, 0xA5, sizeof seal);
    memset(&receipt, 0xA5, sizeof receipt);
    assert_audit(audit_view_entry(bad, &entry, NULL), AUDIT_MALFORMED, NULL);
    assert_audit(audit_view_header(bad, &header, NULL), AUDIT_MALFORMED, NULL);
    assert_audit(audit_view_seal(bad, &seal, NULL), AUDIT_MALFORMED, NULL);
    assert_audit(audit_view_receipt(bad, &receipt, NULL), AUDIT_MALFORMED, NULL);
    assert_memory_equal(&entry, before, sizeof entry);
    assert_memory_equal(&header, before, sizeof header);
    assert_memory_equal(&seal, before, sizeof seal);
    assert_memory_equal(&receipt, before, sizeof receipt);
}

static void
numbers_that_are_none_have_no_name(void **state)
{
    (void)state;
    assert_string_equal(audit_body_name(0), "");
    assert_string_equal(audit_body_name(2), "");
    assert_string_equal(audit_body_name(3), "identity");
    assert_string_equal(audit_body_name(17), "incident");
    assert_string_equal(audit_body_name(18), "");
    assert_string_equal(audit_role_name(0), "");
    assert_string_equal(audit_role_name(1), "maker");
    assert_string_equal(audit_role_name(5), "cashier");
    assert_string_equal(audit_role_name(6), "recovery");
    assert_string_equal(audit_role_name(7), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_newer_is_neither_accepted_nor_refused),
        cmocka_unit_test(an_entry_has_one_body),
        cmocka_unit_test(a_header_with_a_newer_kind_is_newer_when_all_else_is_valid),
        cmocka_unit_test(what_is_too_large_is_refused),
        cmocka_unit_test(a_message_ends_where_it_ends),
        cmocka_unit_test(a_receipt_hands_out_what_it_says),
        cmocka_unit_test(nothing_is_written_for_what_is_refused),
        cmocka_unit_test(numbers_that_are_none_have_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
