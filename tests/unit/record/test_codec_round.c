/* What is written can be read, means the same, and is what other protobuf programs read and write.
 */
#define _GNU_SOURCE /* For memmem. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sample.h"
#include "support/assert_status.h"

static void
encode(const struct ledger_entry *entry, struct ledger_buffer *out)
{
    struct ledger_error err = {0};

    assert_status(ledger_entry_encode(entry, out, &err), LEDGER_OK, &err);
}

static void
every_body_comes_back_as_it_was(void **state)
{
    (void)state;
    for (unsigned body = LEDGER_BODY_FIRST; body < LEDGER_BODY_END; body++)
        for (unsigned fill = SAMPLE_LEAST; fill <= SAMPLE_FULL; fill++) {
            struct ledger_entry entry, back;
            struct ledger_buffer bytes = {0}, again = {0};
            struct ledger_arena arena = {0};
            struct ledger_error err = {0};

            sample_entry(&entry, (enum ledger_body)body, (enum sample_fill)fill);
            encode(&entry, &bytes);
            assert_status(ledger_entry_decode(ledger_buffer_slice(&bytes), &arena, &back, &err),
                          LEDGER_OK, &err);
            assert_int_equal(back.body, body);
            assert_memory_equal(back.salt, entry.salt, sizeof(entry.salt));
            encode(&back, &again);
            assert_true(
                ledger_slice_equal(ledger_buffer_slice(&bytes), ledger_buffer_slice(&again)));
            ledger_buffer_free(&bytes);
            ledger_buffer_free(&again);
            ledger_arena_free(&arena);
        }
}

static void
the_fields_of_a_disbursement_come_back_each_in_its_place(void **state)
{
    struct ledger_entry entry, back;
    struct ledger_buffer bytes = {0};
    struct ledger_arena arena = {0};
    struct ledger_error err = {0};
    const struct ledger_disbursement *was = &entry.disbursement, *is = &back.disbursement;

    (void)state;
    sample_entry(&entry, LEDGER_BODY_DISBURSEMENT, SAMPLE_FULL);
    encode(&entry, &bytes);
    assert_status(ledger_entry_decode(ledger_buffer_slice(&bytes), &arena, &back, &err), LEDGER_OK,
                  &err);
    assert_string_equal(is->programme, was->programme);
    assert_int_equal(is->budget_year, was->budget_year);
    assert_string_equal(is->reference, was->reference);
    assert_string_equal(is->payee.name, was->payee.name);
    assert_int_equal(is->payee.kind, LEDGER_PAYEE_ENTERPRISE);
    assert_string_equal(is->payee.credit_code, was->payee.credit_code);
    assert_string_equal(is->payee.register_name, "");
    assert_int_equal(is->amount_fen, was->amount_fen);
    assert_int_equal(is->date, was->date);
    assert_string_equal(is->claim, was->claim);
    assert_int_equal(is->claim_approved_fen, was->claim_approved_fen);
    assert_true(is->account.stated && is->paying_account.stated && is->source.stated);
    assert_string_equal(is->account.last_four, "0271");
    assert_string_equal(is->paying_account.bank, was->paying_account.bank);
    assert_true(ledger_slice_equal(is->account.commitment, was->account.commitment));
    assert_string_equal(is->payment_voucher, was->payment_voucher);
    assert_string_equal(is->document, was->document);
    assert_int_equal(is->applied_date, was->applied_date);
    assert_int_equal(is->approved_date, was->approved_date);
    assert_string_equal(is->replaces, was->replaces);
    assert_int_equal(is->attachment_count, 2);
    assert_string_equal(is->attachments[1].name, "审批单.pdf");
    assert_string_equal(is->memo, was->memo);
    assert_string_equal(is->reason, was->reason);
    assert_string_equal(is->source.sheet, was->source.sheet);
    assert_int_equal(is->source.row, 17);
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
}

static void
what_is_not_stated_comes_back_empty_and_never_null(void **state)
{
    struct ledger_entry entry, back;
    struct ledger_buffer bytes = {0};
    struct ledger_arena arena = {0};
    struct ledger_error err = {0};

    (void)state;
    sample_entry(&entry, LEDGER_BODY_DISBURSEMENT, SAMPLE_LEAST);
    entry.disbursement.payee =
        (struct ledger_payee){"", LEDGER_PAYEE_PERSON, "", sample_hash(7), "", ""};
    encode(&entry, &bytes);
    assert_status(ledger_entry_decode(ledger_buffer_slice(&bytes), &arena, &back, &err), LEDGER_OK,
                  &err);
    assert_string_equal(back.disbursement.claim, "");
    assert_string_equal(back.disbursement.account.bank, "");
    assert_string_equal(back.disbursement.payee.name, "");
    assert_string_equal(back.disbursement.payee.credit_code, "");
    assert_string_equal(back.disbursement.payee.register_number, "");
    assert_false(back.disbursement.account.stated);
    assert_int_equal(back.disbursement.attachment_count, 0);
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
}

#define ROUND(type, sample, encode_fn, decode_fn)                                                  \
    for (unsigned fill = SAMPLE_LEAST; fill <= SAMPLE_FULL; fill++) {                              \
        type was, is;                                                                              \
        struct ledger_buffer bytes = {0}, again = {0};                                             \
        struct ledger_arena arena = {0};                                                           \
        struct ledger_error err = {0};                                                             \
                                                                                                   \
        sample(&was, (enum sample_fill)fill);                                                      \
        assert_status(encode_fn(&was, &bytes, &err), LEDGER_OK, &err);                             \
        assert_status(decode_fn(ledger_buffer_slice(&bytes), &arena, &is, &err), LEDGER_OK, &err); \
        assert_status(encode_fn(&is, &again, &err), LEDGER_OK, &err);                              \
        assert_true(ledger_slice_equal(ledger_buffer_slice(&bytes), ledger_buffer_slice(&again))); \
        ledger_buffer_free(&bytes);                                                                \
        ledger_buffer_free(&again);                                                                \
        ledger_arena_free(&arena);                                                                 \
    }

static void
headers_seals_signatures_and_files_come_back(void **state)
{
    (void)state;
    ROUND(struct ledger_voucher_header, sample_header, ledger_voucher_header_encode,
          ledger_voucher_header_decode)
    ROUND(struct ledger_sign_off, sample_sign_off, ledger_sign_off_encode, ledger_sign_off_decode)
    ROUND(struct ledger_seal, sample_seal, ledger_seal_encode, ledger_seal_decode)
    ROUND(struct ledger_pending_file, sample_pending_file, ledger_pending_file_encode,
          ledger_pending_file_decode)
    ROUND(struct ledger_proof_file, sample_proof_file, ledger_proof_file_encode,
          ledger_proof_file_decode)
}

static void
encoding_appends_to_what_is_there(void **state)
{
    struct ledger_entry entry;
    struct ledger_buffer alone = {0}, behind = {0};

    (void)state;
    sample_entry(&entry, LEDGER_BODY_RULE, SAMPLE_FULL);
    encode(&entry, &alone);
    assert_status(ledger_buffer_append_text(&behind, "before", NULL), LEDGER_OK, NULL);
    encode(&entry, &behind);
    assert_int_equal(behind.size, 6 + alone.size);
    assert_memory_equal(behind.data, "before", 6);
    assert_memory_equal(behind.data + 6, alone.data, alone.size);
    ledger_buffer_free(&alone);
    ledger_buffer_free(&behind);
}

/* Runs `protoc` in its own process with the bytes as input, and returns what it writes. */
static void
protoc(const char *arguments, struct ledger_slice input, struct ledger_buffer *out)
{
    char path[] = "/tmp/mingzhang-protoc-XXXXXX";
    char command[1024];
    uint8_t piece[4096];
    size_t size;
    FILE *pipe;
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, input.data, input.size), input.size);
    assert_int_equal(close(fd), 0);
    (void)snprintf(command, sizeof(command), "'%s' --proto_path='%s' %s entry.proto < '%s'",
                   TEST_PROTOC, TEST_PROTO_DIR, arguments, path);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    while ((size = fread(piece, 1, sizeof(piece), pipe)) > 0)
        assert_status(ledger_buffer_append(out, ledger_slice_of(piece, size), NULL), LEDGER_OK,
                      NULL);
    assert_int_equal(pclose(pipe), 0);
    assert_int_equal(unlink(path), 0);
}

/* protoc is another implementation: it reads ours, and from its own text writes the same bytes. */
static void
protoc_reads_every_body_and_writes_the_same_bytes(void **state)
{
    (void)state;
    for (unsigned body = LEDGER_BODY_FIRST; body < LEDGER_BODY_END; body++) {
        struct ledger_entry entry;
        struct ledger_buffer bytes = {0}, text = {0}, again = {0};

        sample_entry(&entry, (enum ledger_body)body, SAMPLE_FULL);
        encode(&entry, &bytes);
        protoc("--decode=mingzhang.v1.Entry", ledger_buffer_slice(&bytes), &text);
        assert_non_null(memmem(text.data, text.size, ledger_body_name(entry.body),
                               strlen(ledger_body_name(entry.body))));
        protoc("--encode=mingzhang.v1.Entry", ledger_buffer_slice(&text), &again);
        assert_true(ledger_slice_equal(ledger_buffer_slice(&bytes), ledger_buffer_slice(&again)));
        ledger_buffer_free(&bytes);
        ledger_buffer_free(&text);
        ledger_buffer_free(&again);
    }
}

static void
protoc_shows_the_amounts_under_their_names(void **state)
{
    static const char *const lines[] = {
        "version: 1\n",
        "  amount_fen: 4990050\n",
        "  date: 20240630\n",
        "    last_four: \"0271\"\n",
        "    credit_code: \"91350100M000100Y43\"\n",
        "    row: 17\n",
    };
    struct ledger_entry entry;
    struct ledger_buffer bytes = {0}, text = {0};

    (void)state;
    sample_entry(&entry, LEDGER_BODY_DISBURSEMENT, SAMPLE_FULL);
    encode(&entry, &bytes);
    protoc("--decode=mingzhang.v1.Entry", ledger_buffer_slice(&bytes), &text);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_non_null(memmem(text.data, text.size, lines[i], strlen(lines[i])));
    ledger_buffer_free(&bytes);
    ledger_buffer_free(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_body_comes_back_as_it_was),
        cmocka_unit_test(the_fields_of_a_disbursement_come_back_each_in_its_place),
        cmocka_unit_test(what_is_not_stated_comes_back_empty_and_never_null),
        cmocka_unit_test(headers_seals_signatures_and_files_come_back),
        cmocka_unit_test(encoding_appends_to_what_is_there),
        cmocka_unit_test(protoc_reads_every_body_and_writes_the_same_bytes),
        cmocka_unit_test(protoc_shows_the_amounts_under_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
