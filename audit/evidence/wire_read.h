/* The wire format itself, inline: the reader asks for some thirty fields an entry, two million
 * entries a second. wire.h has it as functions. */
#ifndef AUDIT_EVIDENCE_WIRE_READ_H
#define AUDIT_EVIDENCE_WIRE_READ_H

#include "audit/evidence/wire.h"

enum audit_wire_problem {
    AUDIT_WIRE_FINE = 0,
    AUDIT_WIRE_CUT,  /* runs past the end */
    AUDIT_WIRE_LONG, /* a number that is not in its shortest form, or too large */
    AUDIT_WIRE_TYPE, /* neither a varint nor length-delimited */
};

enum { AUDIT_WIRE_VARINT_SIZE_MAX = 10 };

/* A varint of more than two bytes, or one that is wrong. */
enum audit_wire_problem audit_wire_long_varint(struct audit_bytes message, size_t *at,
                                               uint64_t *out_value);

static inline enum audit_wire_problem
audit_wire_read_varint(struct audit_bytes message, size_t *at, uint64_t *out_value)
{
    if (*at >= message.size)
        return AUDIT_WIRE_CUT;
    const uint8_t *data = message.data + *at;
    if (data[0] < 0x80) {
        *out_value = data[0];
        *at += 1;
        return AUDIT_WIRE_FINE;
    }
    if (message.size - *at < 2 || data[1] >= 0x80 || data[1] == 0)
        return audit_wire_long_varint(message, at, out_value);
    *out_value = (uint64_t)data[1] << 7 | (data[0] & 0x7F);
    *at += 2;
    return AUDIT_WIRE_FINE;
}

/* The field at `*at`, which moves on only when all is fine. */
static inline enum audit_wire_problem
audit_wire_read(struct audit_bytes message, size_t *at, struct audit_wire_field *out_field)
{
    size_t here = *at;
    uint64_t tag = 0, value = 0;
    enum audit_wire_problem problem = audit_wire_read_varint(message, &here, &tag);
    if (problem != AUDIT_WIRE_FINE)
        return problem;
    if (tag > UINT32_MAX)
        return AUDIT_WIRE_LONG;
    if ((tag & 7) != 0 && (tag & 7) != 2)
        return AUDIT_WIRE_TYPE;
    problem = audit_wire_read_varint(message, &here, &value);
    if (problem != AUDIT_WIRE_FINE)
        return problem;
    out_field->number = (uint32_t)(tag >> 3);
    out_field->is_bytes = (tag & 7) == 2;
    out_field->varint = value;
    if (out_field->is_bytes) {
        if (value > message.size - here)
            return AUDIT_WIRE_CUT;
        out_field->varint = 0;
        out_field->bytes = (struct audit_bytes){message.data + here, (size_t)value};
        here += (size_t)value;
    }
    *at = here;
    return AUDIT_WIRE_FINE;
}

#endif
