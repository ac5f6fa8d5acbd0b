/* The reader of proto/CANONICAL.md, section 1: one pass over a message, each field by the row that
 * its number names. */
#include <assert.h>
#include <string.h>

#include "audit/evidence/view_form.h"
#include "audit/evidence/wire_read.h"

#define FEN_MAX INT64_C(9000000000000000000)
#define INSTANT_MAX UINT64_C(253402300799999)

static void
put(void *view, const struct audit_field *field, const void *value, size_t size)
{
    if (field->offset != AUDIT_NOWHERE)
        memcpy((char *)view + field->offset, value, size);
}

static enum audit_status
out_of_range(const struct audit_field *field, const struct audit_place *place, uint64_t value,
             uint64_t first, uint64_t last, struct audit_error *err)
{
    return audit_refuse_numbers(place, field->name, AUDIT_MESSAGE_VIEW_NUMBER, value, first, last,
                                err);
}

static enum audit_status
newer(enum audit_message message, uint64_t number, struct audit_error *err)
{
    return audit_fail(err, AUDIT_NEWER, message, number);
}

/* A number of at most 32 bits. */
static enum audit_status
read_number_32(const struct audit_field *field, const struct audit_place *place, uint64_t value,
               void *view, struct audit_error *err)
{
    uint64_t first = 1, last = field->limit;
    if (field->kind == AUDIT_KIND_DATE) {
        if (!audit_date_exists(value))
            return audit_refuse_numbers(place, field->name, AUDIT_MESSAGE_VIEW_DATE, value, 0, 0,
                                        err);
        last = value;
    } else if (field->kind == AUDIT_KIND_MONTH) {
        if (value < 190001 || value > 999912 || value % 100 < 1 || value % 100 > 12)
            return audit_refuse_numbers(place, field->name, AUDIT_MESSAGE_VIEW_MONTH, value, 0, 0,
                                        err);
        last = value;
    } else if (field->kind == AUDIT_KIND_YEAR) {
        first = 1900;
        last = 9999;
    }
    if (value < first || value > last)
        return out_of_range(field, place, value, first, last, err);
    uint32_t number = (uint32_t)value;
    put(view, field, &number, sizeof number);
    return AUDIT_OK;
}

static enum audit_status
read_fen(const struct audit_field *field, const struct audit_place *place, uint64_t value,
         void *view, struct audit_error *err)
{
    if (field->kind == AUDIT_KIND_FEN && value > FEN_MAX)
        return out_of_range(field, place, value, 1, FEN_MAX, err);
    int64_t fen = (int64_t)value;
    if (field->kind == AUDIT_KIND_SIGNED_FEN) {
        fen = (value & 1) != 0 ? -(int64_t)(value >> 1) - 1 : (int64_t)(value >> 1);
        if (fen > FEN_MAX || fen < -FEN_MAX)
            return audit_refuse(place, field->name, AUDIT_MESSAGE_VIEW_FEN, err);
    }
    put(view, field, &fen, sizeof fen);
    return AUDIT_OK;
}

static enum audit_status
read_varint(const struct audit_field *field, const struct audit_place *place, uint64_t value,
            void *view, struct audit_error *err)
{
    if (value == 0)
        return audit_refuse(place, field->name, AUDIT_MESSAGE_VIEW_DEFAULT, err);
    switch (field->kind) {
    case AUDIT_KIND_VERSION:
        if (value > UINT32_MAX)
            return out_of_range(field, place, value, 1, UINT32_MAX, err);
        return value == 1 ? AUDIT_OK : newer(AUDIT_MESSAGE_VIEW_NEWER_VERSION, value, err);
    case AUDIT_KIND_NUMBER:
        put(view, field, &value, sizeof value);
        return AUDIT_OK;
    case AUDIT_KIND_BOOL: {
        if (value != 1)
            return out_of_range(field, place, value, 1, 1, err);
        bool yes = true;
        put(view, field, &yes, sizeof yes);
        return AUDIT_OK;
    }
    case AUDIT_KIND_INSTANT:
        if (value > INSTANT_MAX)
            return out_of_range(field, place, value, 1, INSTANT_MAX, err);
        put(view, field, &value, sizeof value);
        return AUDIT_OK;
    case AUDIT_KIND_FEN:
    case AUDIT_KIND_SIGNED_FEN:
        return read_fen(field, place, value, view, err);
    default:
        return read_number_32(field, place, value, view, err);
    }
}

/* Packed numbers, each greater than the one before. Roles are kept as bits. */
static enum audit_status
read_packed(const struct audit_field *field, const struct audit_place *place,
            struct audit_bytes packed, void *view, struct audit_error *err)
{
    uint64_t before = 0, number = 0;
    uint32_t count = 0, bits = 0;
    for (size_t at = 0; at < packed.size; count++, before = number) {
        if (audit_wire_read_varint(packed, &at, &number) != AUDIT_WIRE_FINE)
            return audit_refuse_numbers(place, field->name, AUDIT_MESSAGE_VIEW_WIRE_NUMBER, at, 0,
                                        0, err);
        if (count > 0 && number <= before)
            return audit_refuse(place, field->name, AUDIT_MESSAGE_VIEW_NOT_ASCENDING, err);
        if (field->kind == AUDIT_KIND_ROLES && (number < 1 || number >= AUDIT_ROLE_END))
            return out_of_range(field, place, number, 1, AUDIT_ROLE_END - 1, err);
        if (count == field->limit)
            return audit_refuse_numbers(place, field->name, AUDIT_MESSAGE_VIEW_TOO_MANY,
                                        field->limit, 0, 0, err);
        bits |= UINT32_C(1) << (number & 31);
    }
    if (field->kind == AUDIT_KIND_ROLES)
        put(view, field, &bits, sizeof bits);
    else
        put(view, field, &packed, sizeof packed);
    return AUDIT_OK;
}

static enum audit_status
read_bytes(const struct audit_field *field, const struct audit_place *place,
           struct audit_bytes bytes, void *view, struct audit_error *err)
{
    if (field->kind == AUDIT_KIND_MESSAGE) {
        struct audit_place here = {place, field->name, 0};
        char *inner = (char *)view + (field->offset != AUDIT_NOWHERE ? field->offset : 0);
        return audit_form_read(field->form, &here, bytes, inner, err);
    }
    if (bytes.size == 0)
        return audit_refuse(place, field->name, AUDIT_MESSAGE_VIEW_DEFAULT, err);
    switch (field->kind) {
    case AUDIT_KIND_ROLES:
    case AUDIT_KIND_PACKED:
        return read_packed(field, place, bytes, view, err);
    case AUDIT_KIND_FIXED:
        if (bytes.size != field->limit)
            return audit_refuse_numbers(place, field->name, AUDIT_MESSAGE_VIEW_FIXED, bytes.size,
                                        field->limit, 0, err);
        break;
    default:
        if (bytes.size > field->limit)
            return audit_refuse_numbers(place, field->name, AUDIT_MESSAGE_VIEW_LENGTH, bytes.size,
                                        field->limit, 0, err);
        enum audit_message wrong = audit_text_wrong(field, bytes);
        if (wrong != AUDIT_MESSAGE_NONE)
            return audit_refuse_text(place, field->name, wrong, bytes, err);
        break;
    }
    put(view, field, &bytes, sizeof bytes);
    return AUDIT_OK;
}

/* One element of a list. `elements` holds this one and the one before, by turns. */
static enum audit_status
read_element(const struct audit_field *field, const struct audit_place *place,
             struct audit_bytes bytes, void *view, union audit_element elements[static 2],
             struct audit_error *err)
{
    uint32_t index = place->position - 1;
    union audit_element *element = &elements[index & 1], *before = &elements[(index & 1) ^ 1];
    bool ascends = true;
    memset(element, 0, sizeof *element);
    if (field->kind == AUDIT_KIND_MESSAGES) {
        enum audit_status status = audit_form_read(field->form, place, bytes, element, err);
        if (status != AUDIT_OK)
            return status;
        if (index > 0 && field->form->ascends != NULL)
            ascends = field->form->ascends(before, element);
        if (ascends && field->form->keep != NULL)
            field->form->keep(view, index, element);
    } else {
        if (bytes.size != sizeof(struct audit_hash))
            return audit_refuse_numbers(place, NULL, AUDIT_MESSAGE_VIEW_FIXED, bytes.size,
                                        sizeof(struct audit_hash), 0, err);
        element->hash = bytes;
        if (index > 0 && field->kind == AUDIT_KIND_HASHES_ASCENDING)
            ascends = audit_bytes_compare(before->hash, bytes) < 0;
    }
    return ascends ? AUDIT_OK : audit_refuse(place, NULL, AUDIT_MESSAGE_VIEW_NOT_ASCENDING, err);
}

/* All elements of a list, of which the first begins at `start` and ends at `*at`. Apart, so that
 * the room for two elements is not on the stack of messages that have no list. */
static __attribute__((noinline)) enum audit_status
read_list(const struct audit_field *field, const struct audit_place *place,
          struct audit_bytes message, size_t start, size_t *at, struct audit_wire_field first,
          void *view, struct audit_error *err)
{
    struct audit_list list = {.bytes = {message.data + start, 0}};
    struct audit_wire_field next = first;
    union audit_element elements[2];
    size_t ahead = *at;
    do {
        *at = ahead;
        if (list.count == field->limit)
            return audit_refuse_numbers(place, field->name, AUDIT_MESSAGE_VIEW_TOO_MANY,
                                        field->limit, 0, 0, err);
        list.count++;
        struct audit_place here = {place, field->name, list.count};
        enum audit_status status = read_element(field, &here, next.bytes, view, elements, err);
        if (status != AUDIT_OK)
            return status;
    } while (*at < message.size && audit_wire_read(message, &ahead, &next) == AUDIT_WIRE_FINE &&
             next.number == first.number && next.is_bytes);
    list.bytes.size = *at - start;
    put(view, field, &list, sizeof list);
    return AUDIT_OK;
}

static enum audit_status
refuse_wire(enum audit_wire_problem problem, const struct audit_place *place, size_t at,
            struct audit_error *err)
{
    enum audit_message message = problem == AUDIT_WIRE_CUT    ? AUDIT_MESSAGE_VIEW_WIRE_CUT
                                 : problem == AUDIT_WIRE_LONG ? AUDIT_MESSAGE_VIEW_WIRE_NUMBER
                                                              : AUDIT_MESSAGE_VIEW_WIRE_TYPE;
    return audit_refuse_numbers(place, NULL, message, at, 0, 0, err);
}

/* A field that the form has not. Of an entry it is a newer body, when the entry is otherwise the
 * envelope that every body has. */
static enum audit_status
refuse_unknown(const struct audit_form *form, const struct audit_place *place,
               const struct audit_wire_field *field, uint32_t stated, bool is_last,
               struct audit_error *err)
{
    if (form == &audit_form_entry && field->number > form->last && field->is_bytes &&
        stated == form->must && is_last)
        return newer(AUDIT_MESSAGE_VIEW_NEWER_BODY, field->number, err);
    return audit_refuse_numbers(place, NULL, AUDIT_MESSAGE_VIEW_UNKNOWN_FIELD, field->number, 0, 0,
                                err);
}

static const char *
first_name(const struct audit_form *form, uint32_t fields)
{
    return form->fields[__builtin_ctz(fields)].name;
}

/* What must be stated and what must not, and the conditions between fields. */
static enum audit_status
finish(const struct audit_form *form, uint32_t stated, const struct audit_place *place, void *view,
       struct audit_error *err)
{
    uint32_t must = form->must, may = UINT32_MAX;
    if (form->cases != NULL && (stated & must) == must) {
        uint32_t action;
        memcpy(&action, (char *)view + form->action_offset, sizeof action);
        must |= form->cases[action].must;
        may = form->cases[action].may;
    }
    if ((must & ~stated) != 0)
        return audit_refuse(place, first_name(form, must & ~stated), AUDIT_MESSAGE_VIEW_MISSING,
                            err);
    if ((stated & ~may) != 0)
        return audit_refuse(place, first_name(form, stated & ~may), AUDIT_MESSAGE_VIEW_NOT_HERE,
                            err);
    return form->check != NULL ? form->check(view, stated, place, err) : AUDIT_OK;
}

enum audit_status
audit_form_read(const struct audit_form *form, const struct audit_place *place,
                struct audit_bytes bytes, void *view, struct audit_error *err)
{
    uint32_t stated = 0, last = 0;
    assert(form->last < 32);
    for (size_t at = 0; at < bytes.size;) {
        struct audit_wire_field wire;
        size_t start = at;
        enum audit_wire_problem problem = audit_wire_read(bytes, &at, &wire);
        if (problem != AUDIT_WIRE_FINE)
            return refuse_wire(problem, place, start, err);
        if (wire.number > form->last || form->fields[wire.number].kind == AUDIT_KIND_NONE)
            return refuse_unknown(form, place, &wire, stated, at == bytes.size, err);
        const struct audit_field *field = &form->fields[wire.number];
        if (wire.number <= last)
            return audit_refuse(place, field->name, AUDIT_MESSAGE_VIEW_ORDER, err);
        if (wire.is_bytes != (field->kind >= AUDIT_KIND_TEXT))
            return audit_refuse(place, field->name, AUDIT_MESSAGE_VIEW_OTHER_TYPE, err);
        enum audit_status status;
        if (!wire.is_bytes)
            status = read_varint(field, place, wire.varint, view, err);
        else if (field->kind < AUDIT_KIND_HASHES)
            status = read_bytes(field, place, wire.bytes, view, err);
        else
            status = read_list(field, place, bytes, start, &at, wire, view, err);
        if (status != AUDIT_OK)
            return status;
        last = wire.number;
        stated |= UINT32_C(1) << last;
    }
    return finish(form, stated, place, view, err);
}
