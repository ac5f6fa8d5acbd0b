#include "view_support.h"

#include <stdlib.h>
#include <string.h>

#include "support/assert_status.h"
#include "unit/record/sample.h"

struct audit_bytes
view_bytes(struct ledger_slice slice)
{
    return (struct audit_bytes){slice.data, slice.size};
}

struct wire_field
wire_number(uint32_t number, uint64_t value)
{
    return (struct wire_field){.number = number, .value = value};
}

struct wire_field
wire_bytes(uint32_t number, struct ledger_slice bytes)
{
    return (struct wire_field){.number = number, .type = 2, .bytes = bytes};
}

static void
entry_sample(unsigned sample, struct ledger_buffer *out)
{
    struct ledger_entry entry;
    struct ledger_error err = {0};
    enum ledger_body body = sample < LEDGER_BODY_END         ? (enum ledger_body)sample
                            : sample == VIEW_LEAST_PROGRAMME ? LEDGER_BODY_PROGRAMME
                                                             : LEDGER_BODY_DISBURSEMENT;
    sample_entry(&entry, body, sample == VIEW_LEAST_PROGRAMME ? SAMPLE_LEAST : SAMPLE_FULL);
    if (sample == VIEW_PERSON || sample == VIEW_OTHER)
        entry.disbursement.payee.credit_code = "";
    if (sample == VIEW_PERSON) {
        entry.disbursement.payee.kind = LEDGER_PAYEE_PERSON;
        entry.disbursement.payee.name = "";
        entry.disbursement.payee.person = sample_hash(0x77);
    } else if (sample == VIEW_OTHER) {
        entry.disbursement.payee.kind = LEDGER_PAYEE_OTHER;
        entry.disbursement.payee.register_name = "Handelsregister Hamburg";
        entry.disbursement.payee.register_number = "HRB-17";
    }
    assert_status(ledger_entry_encode(&entry, out, &err), LEDGER_OK, &err);
}

static void
receipt_sample(struct ledger_buffer *out)
{
    struct ledger_buffer seal = {0}, enrolment = {0}, line = {0}, payee = {0};
    static const uint8_t two_hashes[64];
    struct ledger_slice hash = sample_hash(0x44);
    view_sample(VIEW_SEAL, &seal);
    struct ledger_slice seal_bytes = ledger_buffer_slice(&seal);
    wire_write(
        &(struct wire_message){5,
                               {wire_bytes(1, seal_bytes), wire_bytes(2, hash), wire_number(3, 2),
                                wire_bytes(4, hash), wire_bytes(5, hash)}},
        &enrolment);
    wire_write(
        &(struct wire_message){3,
                               {wire_number(1, 5), wire_bytes(2, ledger_slice_of(two_hashes, 64)),
                                wire_bytes(3, hash)}},
        &line);
    wire_write(&(struct wire_message){3,
                                      {wire_bytes(1, ledger_slice_of_text("person 00")),
                                       wire_bytes(2, ledger_slice_of_text("statement")),
                                       wire_bytes(3, ledger_buffer_slice(&line))}},
               &payee);
    wire_write(
        &(struct wire_message){8,
                               {wire_number(1, 1), wire_bytes(2, seal_bytes), wire_number(3, 7),
                                wire_bytes(4, hash), wire_bytes(5, hash), wire_bytes(6, hash),
                                wire_bytes(7, ledger_buffer_slice(&enrolment)),
                                wire_bytes(8, ledger_buffer_slice(&payee))}},
        out);
    ledger_buffer_free(&seal);
    ledger_buffer_free(&enrolment);
    ledger_buffer_free(&line);
    ledger_buffer_free(&payee);
}

void
view_sample(unsigned sample, struct ledger_buffer *out)
{
    struct ledger_error err = {0};
    if (sample == VIEW_HEADER) {
        struct ledger_voucher_header header;
        sample_header(&header, SAMPLE_FULL);
        assert_status(ledger_voucher_header_encode(&header, out, &err), LEDGER_OK, &err);
    } else if (sample == VIEW_SEAL) {
        struct ledger_seal seal;
        sample_seal(&seal, SAMPLE_FULL);
        assert_status(ledger_seal_encode(&seal, out, &err), LEDGER_OK, &err);
    } else if (sample == VIEW_RECEIPT) {
        receipt_sample(out);
    } else {
        entry_sample(sample, out);
    }
}

static enum audit_status
read_as(unsigned sample, struct audit_bytes bytes, struct audit_error *err)
{
    struct audit_entry entry;
    struct audit_header header;
    struct audit_seal seal;
    struct audit_receipt_view receipt;
    switch (sample) {
    case VIEW_HEADER:
        return audit_view_header(bytes, &header, err);
    case VIEW_SEAL:
        return audit_view_seal(bytes, &seal, err);
    case VIEW_RECEIPT:
        return audit_view_receipt(bytes, &receipt, err);
    default:
        return audit_view_entry(bytes, &entry, err);
    }
}

void
view_expect(unsigned sample, struct ledger_slice bytes, enum audit_status status,
            enum audit_message message, const char *path)
{
    struct audit_error err = {0};
    uint8_t *copy = malloc(bytes.size + 1); /* So that one byte too far is seen. */
    assert_non_null(copy);
    if (bytes.size > 0)
        memcpy(copy + 1, bytes.data, bytes.size);
    enum audit_status is = read_as(sample, (struct audit_bytes){copy + 1, bytes.size}, &err);
    if (is != status || (path != NULL && strcmp(err.arguments[0], path) != 0))
        print_error("sample %u, %s; the message names %s\n", sample, path != NULL ? path : "",
                    err.arguments[0]);
    assert_audit(is, status, &err);
    /* Without room for a sentence the verdict is the same. */
    assert_int_equal(read_as(sample, (struct audit_bytes){copy + 1, bytes.size}, NULL), status);
    if (status != AUDIT_OK)
        assert_audit_message(&err, message);
    if (path != NULL)
        assert_string_equal(err.arguments[0], path);
    free(copy);
}
