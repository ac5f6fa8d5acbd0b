/* What callers of view.h call: the reader of view_read.c, set on whole messages. */
#include "audit/evidence/view.h"

#include <assert.h>
#include <string.h>

#include "audit/evidence/view_form.h"
#include "audit/evidence/wire_read.h"

enum { ENTRY_SIZE_MAX = 16384, HEADER_SIZE_MAX = 2048, SEAL_SIZE_MAX = 32768 };

static enum audit_status
check_size(struct audit_bytes bytes, size_t size_max, const struct audit_place *place,
           struct audit_error *err)
{
    if (bytes.size <= size_max)
        return AUDIT_OK;
    return audit_refuse_numbers(place, NULL, AUDIT_MESSAGE_VIEW_TOO_LARGE, bytes.size, size_max, 0,
                                err);
}

enum audit_status
audit_view_entry(struct audit_bytes bytes, struct audit_entry *out_entry, struct audit_error *err)
{
    static const struct audit_place here = {0};
    struct audit_entry entry;
    enum audit_status status = check_size(bytes, ENTRY_SIZE_MAX, &here, err);
    if (status != AUDIT_OK)
        return status;
    memset(&entry, 0, sizeof entry);
    status = audit_form_read(&audit_form_entry, &here, bytes, &entry, err);
    if (status != AUDIT_OK)
        return status;
    entry.bytes = bytes;
    *out_entry = entry;
    return AUDIT_OK;
}

enum audit_status
audit_view_header(struct audit_bytes bytes, struct audit_header *out_header,
                  struct audit_error *err)
{
    static const struct audit_place here = {.name = "header"};
    struct audit_header_reading reading = {0};
    enum audit_status status = check_size(bytes, HEADER_SIZE_MAX, &here, err);
    if (status == AUDIT_OK)
        status = audit_form_read(&audit_form_header, &here, bytes, &reading, err);
    if (status != AUDIT_OK)
        return status;
    if (reading.unknown_kind != 0)
        return audit_fail(err, AUDIT_NEWER, AUDIT_MESSAGE_VIEW_NEWER_KIND,
                          (uint64_t)reading.unknown_kind);
    reading.header.bytes = bytes;
    *out_header = reading.header;
    return AUDIT_OK;
}

enum audit_status
audit_view_seal(struct audit_bytes bytes, struct audit_seal *out_seal, struct audit_error *err)
{
    static const struct audit_place here = {.name = "seal"};
    struct audit_seal seal;
    enum audit_status status = check_size(bytes, SEAL_SIZE_MAX, &here, err);
    if (status != AUDIT_OK)
        return status;
    memset(&seal, 0, sizeof seal);
    status = audit_form_read(&audit_form_seal, &here, bytes, &seal, err);
    if (status != AUDIT_OK)
        return status;
    seal.bytes = bytes;
    *out_seal = seal;
    return AUDIT_OK;
}

enum audit_status
audit_view_receipt(struct audit_bytes bytes, struct audit_receipt_view *out,
                   struct audit_error *err)
{
    static const struct audit_place here = {.name = "receipt"};
    struct audit_receipt_view receipt = {0};
    enum audit_status status = audit_form_read(&audit_form_receipt, &here, bytes, &receipt, err);
    if (status == AUDIT_OK)
        *out = receipt;
    return status;
}

/* Elements were checked when their message was read. */
static void
read_checked(const struct audit_form *form, struct audit_bytes element, void *view)
{
    static const struct audit_place here = {0};
    enum audit_status status = audit_form_read(form, &here, element, view, /* err= */ NULL);
    assert(status == AUDIT_OK);
    (void)status;
}

struct audit_requirement
audit_view_requirement(struct audit_bytes element)
{
    struct audit_requirement requirement = {0};
    read_checked(&audit_form_requirement, element, &requirement);
    return requirement;
}

struct audit_enrolment
audit_view_enrolment(struct audit_bytes element)
{
    struct audit_enrolment enrolment = {0};
    read_checked(&audit_form_enrolment, element, &enrolment);
    return enrolment;
}

struct audit_payee_line
audit_view_payee_line(struct audit_bytes element)
{
    struct audit_payee_line line = {0};
    read_checked(&audit_form_payee_line, element, &line);
    return line;
}

bool
audit_list_next(const struct audit_list *list, size_t *at, struct audit_bytes *out_element)
{
    struct audit_wire_field field;
    if (*at >= list->bytes.size)
        return false;
    enum audit_wire_problem problem = audit_wire_read(list->bytes, at, &field);
    assert(problem == AUDIT_WIRE_FINE);
    assert(field.is_bytes);
    (void)problem;
    *out_element = field.bytes;
    return true;
}

bool
audit_packed_next(struct audit_bytes packed, size_t *at, uint64_t *out_number)
{
    return *at < packed.size && audit_wire_varint(packed, at, out_number);
}

void
audit_payee_id(const struct audit_payee *payee, struct audit_buffer *out)
{
    switch (payee->kind) {
    case AUDIT_PAYEE_CREDIT_CODE:
        audit_buffer_text(out, "credit-code ");
        audit_buffer_append(out, payee->id);
        break;
    case AUDIT_PAYEE_PERSON:
        audit_buffer_text(out, "person ");
        audit_buffer_hex(out, payee->id);
        break;
    case AUDIT_PAYEE_OTHER:
        audit_buffer_text(out, "other ");
        audit_buffer_append(out, payee->id);
        audit_buffer_text(out, "\n");
        audit_buffer_append(out, payee->number);
        break;
    }
}

const char *
audit_role_name(unsigned role)
{
    static const char *const names[] = {
        [AUDIT_MAKER] = "maker", [AUDIT_REVIEWER] = "reviewer", [AUDIT_APPROVER] = "approver",
        [AUDIT_ADMIN] = "admin", [AUDIT_CASHIER] = "cashier",   [AUDIT_RECOVERY_KEY] = "recovery",
    };
    return role >= AUDIT_MAKER && role < AUDIT_ROLE_END ? names[role] : "";
}
