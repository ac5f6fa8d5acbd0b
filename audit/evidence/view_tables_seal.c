/* The fields of headers, seals and receipts: proto/voucher.proto, proto/receipt.proto. */
#include "audit/evidence/view_tables.h"
#include "audit/evidence/wire_read.h"

enum { FIELD_NUMBER_MAX = 0x1FFFFFFF }; /* of protobuf */
enum { SEAL_SIZE_MAX = 32768, HEADER_SIZE_MAX = 2048, ENTRY_SIZE_MAX = 16384 };
enum { ENTRIES_MAX = 65536, ENROLMENTS_MAX = 128, PATH_MAX_HASHES = 64, PAYEE_LINES_MAX = 2 };

static const struct audit_field kind_count_fields[] = {
    [1] = {"body", NULL, FIELD_NUMBER_MAX, offsetof(struct audit_kind_count, body), COUNT},
    [2] = {"count", NULL, MANY, offsetof(struct audit_kind_count, count), COUNT},
};

static enum audit_status
check_kind_count(void *view, uint32_t stated, const struct audit_place *place,
                 struct audit_error *err)
{
    const struct audit_kind_count *kind = view;
    (void)stated;
    if (kind->body < AUDIT_IDENTITY)
        return audit_refuse_numbers(place, "body", AUDIT_MESSAGE_VIEW_NUMBER, kind->body,
                                    AUDIT_IDENTITY, AUDIT_BODY_END - 1, err);
    return AUDIT_OK;
}

static bool
kind_count_ascends(const void *before, const void *element)
{
    const struct audit_kind_count *a = before, *b = element;
    return a->body < b->body;
}

static void
kind_count_keep(void *view, uint32_t index, const void *element)
{
    struct audit_header_reading *reading = view;
    const struct audit_kind_count *kind = element;
    (void)index;
    if (kind->body < AUDIT_BODY_END)
        reading->header.kinds[kind->body] = kind->count;
    else if (reading->unknown_kind == 0)
        reading->unknown_kind = kind->body;
}

static const struct audit_form kind_count = {
    FORM(kind_count_fields), .must = B(1) | B(2), .check = check_kind_count,
    .ascends = kind_count_ascends, .keep = kind_count_keep};

#define IN_HEADER(member) offsetof(struct audit_header, member)
static const struct audit_field header_fields[] = {
    [1] = {"version", NULL, 0, AUDIT_NOWHERE, AUDIT_KIND_VERSION},
    [2] = {"origin", NULL, ID, IN_HEADER(origin), AUDIT_KIND_ORIGIN},
    [3] = {"voucher", NULL, 16, IN_HEADER(voucher), FIXED},
    [4] = {"entry_count", NULL, ENTRIES_MAX, IN_HEADER(entry_count), COUNT},
    [5] = {"entries_root", NULL, HASH, IN_HEADER(entries_root), FIXED},
    [6] = {"kinds", &kind_count, 15, AUDIT_NOWHERE, MESSAGES},
    [7] = {"appropriated_fen", NULL, 0, IN_HEADER(appropriated_fen), SIGNED_FEN},
    [8] = {"disbursed_fen", NULL, 0, IN_HEADER(disbursed_fen), FEN},
    [9] = {"adjusted_fen", NULL, 0, IN_HEADER(adjusted_fen), FEN},
    [10] = {"settled_fen", NULL, 0, IN_HEADER(settled_fen), SIGNED_FEN},
    [11] = {"prepared_at_ms", NULL, 0, IN_HEADER(prepared_at_ms), AUDIT_KIND_INSTANT},
};

const struct audit_form audit_form_header = {
    FORM(header_fields), .must = B(1) | B(2) | B(3) | B(4) | B(5) | B(6) | B(11)};

#define IN_SIGNATURE(member) offsetof(struct audit_signature, member)
static const struct audit_field signature_fields[] = {
    [1] = {"officer", NULL, ID, IN_SIGNATURE(officer), CODE},
    [2] = {"role", NULL, AUDIT_ROLE_END - 1, IN_SIGNATURE(role), COUNT},
    [3] = {"signed_at_ms", NULL, 0, IN_SIGNATURE(signed_at_ms), AUDIT_KIND_INSTANT},
    [4] = {"seen_size", NULL, 0, IN_SIGNATURE(seen_size), NUMBER},
    [5] = {"seen_root", NULL, HASH, IN_SIGNATURE(seen_root), FIXED},
    [6] = {"ed25519", NULL, 64, IN_SIGNATURE(ed25519), FIXED},
};

static bool
signature_ascends(const void *before, const void *element)
{
    const struct audit_signature *a = before, *b = element;
    return a->role < b->role ||
           (a->role == b->role && audit_bytes_compare(a->officer, b->officer) < 0);
}

static void
signature_keep(void *view, uint32_t index, const void *element)
{
    struct audit_seal *seal = view;
    seal->signatures[index] = *(const struct audit_signature *)element;
    seal->signature_count = index + 1;
}

static const struct audit_form signature = {FORM(signature_fields),
                                            .must = B(1) | B(2) | B(3) | B(5) | B(6),
                                            .ascends = signature_ascends, .keep = signature_keep};

#define IN_SEAL(member) offsetof(struct audit_seal, member)
static const struct audit_field seal_fields[] = {
    [1] = {"version", NULL, 0, AUDIT_NOWHERE, AUDIT_KIND_VERSION},
    [2] = {"number", NULL, 0, IN_SEAL(number), NUMBER},
    [3] = {"previous", NULL, HASH, IN_SEAL(previous), FIXED},
    [4] = {"first_entry", NULL, 0, IN_SEAL(first_entry), NUMBER},
    [5] = {"sealed_at_ms", NULL, 0, IN_SEAL(sealed_at_ms), AUDIT_KIND_INSTANT},
    [6] = {"header", NULL, HEADER_SIZE_MAX, IN_SEAL(header_bytes), AUDIT_KIND_BYTES},
    [7] = {"signatures", &signature, AUDIT_SIGNATURES_MAX, AUDIT_NOWHERE, MESSAGES},
};

/* Nobody signs twice, in whichever role; at most 64 signatures, mostly two. */
static enum audit_status
check_seal(void *view, uint32_t stated, const struct audit_place *place, struct audit_error *err)
{
    const struct audit_seal *seal = view;
    (void)stated;
    for (size_t i = 1; i < seal->signature_count; i++)
        for (size_t j = 0; j < i; j++)
            if (audit_bytes_equal(seal->signatures[i].officer, seal->signatures[j].officer))
                return audit_refuse_text(place, "signatures", AUDIT_MESSAGE_VIEW_SIGNED_TWICE,
                                         seal->signatures[i].officer, err);
    return AUDIT_OK;
}

const struct audit_form audit_form_seal = {
    FORM(seal_fields), .must = B(1) | B(3) | B(5) | B(6) | B(7), .check = check_seal};

#define IN_ENROLMENT(member) offsetof(struct audit_enrolment, member)
static const struct audit_field enrolment_fields[] = {
    [1] = {"seal", NULL, SEAL_SIZE_MAX, IN_ENROLMENT(seal), AUDIT_KIND_BYTES},
    [2] = {"seal_path", NULL, PATH_MAX_HASHES, IN_ENROLMENT(seal_path), AUDIT_KIND_HASHES},
    [3] = {"entry_index", NULL, ENTRIES_MAX - 1, IN_ENROLMENT(entry_index), COUNT},
    [4] = {"entry", NULL, ENTRY_SIZE_MAX, IN_ENROLMENT(entry), AUDIT_KIND_BYTES},
    [5] = {"entry_path", NULL, PATH_MAX_HASHES, IN_ENROLMENT(entry_path), AUDIT_KIND_HASHES},
};

/* The number that the bytes of a seal state; whether they are a seal, who reads them asks. */
static uint64_t
seal_number(struct audit_bytes seal)
{
    struct audit_wire_field field;
    size_t at = 0;
    while (audit_wire_read(seal, &at, &field) == AUDIT_WIRE_FINE && field.number <= 2)
        if (field.number == 2)
            return field.varint;
    return 0;
}

static bool
enrolment_ascends(const void *before, const void *element)
{
    const struct audit_enrolment *a = before, *b = element;
    uint64_t first = seal_number(a->seal), second = seal_number(b->seal);
    return first < second || (first == second && a->entry_index < b->entry_index);
}

const struct audit_form audit_form_enrolment = {FORM(enrolment_fields), .must = B(1) | B(4),
                                                .ascends = enrolment_ascends};

static const struct audit_field payee_line_fields[] = {
    [1] = {"index", NULL, 0, offsetof(struct audit_payee_line, index), NUMBER},
    [2] = {"line", NULL, 64, offsetof(struct audit_payee_line, line), FIXED},
    [3] = {"path", NULL, PATH_MAX_HASHES, offsetof(struct audit_payee_line, path),
           AUDIT_KIND_HASHES},
};

static bool
payee_line_ascends(const void *before, const void *element)
{
    const struct audit_payee_line *a = before, *b = element;
    return a->index < b->index;
}

const struct audit_form audit_form_payee_line = {FORM(payee_line_fields), .must = B(2),
                                                 .ascends = payee_line_ascends};

#define IN_RECEIPT(member) offsetof(struct audit_receipt_view, member)
static const struct audit_field payee_total_fields[] = {
    [1] = {"payee", NULL, MANY, IN_RECEIPT(payee), AUDIT_KIND_BYTES},
    [2] = {"statement", NULL, MANY, IN_RECEIPT(statement), AUDIT_KIND_BYTES},
    [3] = {"lines", &audit_form_payee_line, PAYEE_LINES_MAX, IN_RECEIPT(payee_lines), MESSAGES},
};
static const struct audit_form payee_total = {FORM(payee_total_fields), .must = B(1)};

static const struct audit_field receipt_fields[] = {
    [1] = {"version", NULL, 0, AUDIT_NOWHERE, AUDIT_KIND_VERSION},
    [2] = {"seal", NULL, SEAL_SIZE_MAX, IN_RECEIPT(seal), AUDIT_KIND_BYTES},
    [3] = {"entry_index", NULL, ENTRIES_MAX - 1, IN_RECEIPT(entry_index), COUNT},
    [4] = {"entry", NULL, ENTRY_SIZE_MAX, IN_RECEIPT(entry), AUDIT_KIND_BYTES},
    [5] = {"entry_path", NULL, PATH_MAX_HASHES, IN_RECEIPT(entry_path), AUDIT_KIND_HASHES},
    [6] = {"genesis_path", NULL, PATH_MAX_HASHES, IN_RECEIPT(genesis_path), AUDIT_KIND_HASHES},
    [7] = {"enrolments", &audit_form_enrolment, ENROLMENTS_MAX, IN_RECEIPT(enrolments), MESSAGES},
    [8] = {"payee", &payee_total, 0, 0, MESSAGE},
};

static enum audit_status
check_receipt(void *view, uint32_t stated, const struct audit_place *place, struct audit_error *err)
{
    struct audit_receipt_view *receipt = view;
    (void)place;
    (void)err;
    receipt->has_payee = (stated & B(8)) != 0;
    return AUDIT_OK;
}

const struct audit_form audit_form_receipt = {FORM(receipt_fields), .must = B(1) | B(2) | B(4),
                                              .check = check_receipt};
