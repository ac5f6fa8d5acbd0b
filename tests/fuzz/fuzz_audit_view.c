/* The auditor's reader over any bytes: it explains what it refuses, walks what it accepts, and says
 * of entries, headers and seals what the ledger's codec says. */
#include <string.h>

#include "audit/evidence/view.h"
#include "audit/evidence/wire.h"
#include "ledger/record/codec.h"
#include "tests/fuzz/fuzz.h"

static void
explained(enum audit_status status, const struct audit_error *err)
{
    char text[AUDIT_ERROR_TEXT_SIZE];

    if (status == AUDIT_OK)
        return;
    fuzz_holds(status == AUDIT_MALFORMED || status == AUDIT_NEWER);
    fuzz_holds(err->status == status);
    fuzz_holds(err->message != AUDIT_MESSAGE_NONE);
    audit_error_text(err, AUDIT_ZH, text);
    fuzz_holds(text[0] != '\0');
    audit_error_text(err, AUDIT_EN, text);
    fuzz_holds(text[0] != '\0');
}

static void
same_verdict(enum ledger_status ledger, enum audit_status audit)
{
    fuzz_holds((ledger == LEDGER_OK) == (audit == AUDIT_OK));
    fuzz_holds((ledger == LEDGER_UNSUPPORTED) == (audit == AUDIT_NEWER));
}

/* Whether `part` lies in `whole`; what is not stated lies nowhere. */
static bool
lies_in(struct audit_bytes part, struct audit_bytes whole)
{
    return part.size == 0 || (part.data >= whole.data && part.size <= whole.size &&
                              (size_t)(part.data - whole.data) <= whole.size - part.size);
}

static uint32_t
count_hashes(const struct audit_list *list, struct audit_bytes whole)
{
    struct audit_bytes element;
    uint32_t count = 0;

    for (size_t at = 0; audit_list_next(list, &at, &element); count++)
        fuzz_holds(element.size == 32 && lies_in(element, whole));
    return count;
}

static void
walk_entry(const struct audit_entry *entry)
{
    struct audit_bytes element;
    struct audit_buffer id = {0};
    uint64_t number, before = 0;
    uint32_t count = 0;

    fuzz_holds(entry->salt.size == 16 && lies_in(entry->salt, entry->bytes));
    fuzz_holds(audit_body_name(entry->body)[0] != '\0');
    if (entry->body == AUDIT_RULE) {
        for (size_t at = 0; audit_list_next(&entry->rule.requirements, &at, &element); count++)
            fuzz_holds(audit_view_requirement(element).count > 0);
        fuzz_holds(count == entry->rule.requirements.count);
    } else if (entry->body == AUDIT_DISBURSEMENT) {
        audit_payee_id(&entry->disbursement.payee, &id);
        fuzz_holds(id.failed || id.size > 0);
        fuzz_holds(lies_in(entry->disbursement.source_sheet, entry->bytes));
    } else if (entry->body == AUDIT_MATCH) {
        for (size_t at = 0; audit_packed_next(entry->match.entries, &at, &number); count++) {
            fuzz_holds(count == 0 || number > before);
            before = number;
        }
    } else if (entry->body == AUDIT_ERASURE) {
        fuzz_holds(count_hashes(&entry->erasure.commitments, entry->bytes) ==
                   entry->erasure.commitments.count);
    }
    audit_buffer_free(&id);
}

static void
walk_receipt(const struct audit_receipt_view *receipt, struct audit_bytes whole)
{
    struct audit_bytes element;
    uint32_t count = 0;

    fuzz_holds(receipt->seal.size > 0 && lies_in(receipt->seal, whole));
    fuzz_holds(receipt->entry.size > 0 && lies_in(receipt->entry, whole));
    fuzz_holds(count_hashes(&receipt->entry_path, whole) == receipt->entry_path.count);
    fuzz_holds(count_hashes(&receipt->genesis_path, whole) == receipt->genesis_path.count);
    for (size_t at = 0; audit_list_next(&receipt->enrolments, &at, &element); count++) {
        struct audit_enrolment enrolment = audit_view_enrolment(element);
        fuzz_holds(lies_in(enrolment.entry, whole));
        fuzz_holds(count_hashes(&enrolment.seal_path, whole) == enrolment.seal_path.count);
    }
    fuzz_holds(count == receipt->enrolments.count && count <= 128);
    for (size_t at = 0; audit_list_next(&receipt->payee_lines, &at, &element);)
        fuzz_holds(audit_view_payee_line(element).line.size == 64);
}

/* The same bytes are one field behind the other, or they are not. */
static void
walk_wire(struct audit_bytes bytes)
{
    struct audit_wire_field field;
    struct audit_error err = {0};
    enum audit_status status = AUDIT_OK;
    size_t at = 0, before = 0;

    while (status == AUDIT_OK && at < bytes.size) {
        before = at;
        status = audit_wire_next(bytes, &at, &field, &err);
        fuzz_holds(status == AUDIT_OK ? at > before : at == before);
        if (status == AUDIT_OK && field.is_bytes)
            fuzz_holds(lies_in(field.bytes, bytes));
    }
    explained(status, &err);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ledger_arena arena = {0};
    struct audit_error err = {0};
    enum audit_status status;
    union {
        struct ledger_entry entry;
        struct ledger_voucher_header header;
        struct ledger_seal seal;
    } other;
    union {
        struct audit_entry entry;
        struct audit_header header;
        struct audit_seal seal;
        struct audit_receipt_view receipt;
    } view;

    if (size == 0)
        return 0;
    struct audit_bytes bytes = {data + 1, size - 1};
    struct ledger_slice slice = ledger_slice_of(data + 1, size - 1);

    switch (data[0] % 5) {
    case 0:
        status = audit_view_entry(bytes, &view.entry, &err);
        same_verdict(ledger_entry_decode(slice, &arena, &other.entry, NULL), status);
        if (status == AUDIT_OK)
            walk_entry(&view.entry);
        break;
    case 1:
        status = audit_view_header(bytes, &view.header, &err);
        same_verdict(ledger_voucher_header_decode(slice, &arena, &other.header, NULL), status);
        break;
    case 2:
        status = audit_view_seal(bytes, &view.seal, &err);
        same_verdict(ledger_seal_decode(slice, &arena, &other.seal, NULL), status);
        break;
    case 3:
        status = audit_view_receipt(bytes, &view.receipt, &err);
        if (status == AUDIT_OK)
            walk_receipt(&view.receipt, bytes);
        break;
    default:
        walk_wire(bytes);
        status = AUDIT_OK;
        break;
    }
    explained(status, &err);
    ledger_arena_free(&arena);
    return 0;
}
