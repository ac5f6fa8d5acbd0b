#include "audit/evidence/wire.h"

#include "audit/evidence/eight.h"
#include "audit/evidence/wire_read.h"

/* A varint that ends within eight bytes, which are there: its size, or 0. The bytes' lower seven
 * bits are drawn together by pairs, fours and eights. */
static size_t
short_varint(uint64_t word, uint64_t *out_value)
{
    uint64_t ends = ~word & AUDIT_EIGHT_HIGH;
    if (ends == 0)
        return 0;
    unsigned bits = (unsigned)__builtin_ctzll(ends) + 1;
    word &= (UINT64_MAX >> (64 - bits)) & ~AUDIT_EIGHT_HIGH;
    word = (word & UINT64_C(0x007F007F007F007F)) | (word & UINT64_C(0x7F007F007F007F00)) >> 1;
    word = (word & UINT64_C(0x00003FFF00003FFF)) | (word & UINT64_C(0x3FFF00003FFF0000)) >> 2;
    *out_value = (word & UINT64_C(0x0FFFFFFF)) | (word & UINT64_C(0x0FFFFFFF00000000)) >> 4;
    return bits / 8;
}

enum audit_wire_problem
audit_wire_long_varint(struct audit_bytes message, size_t *at, uint64_t *out_value)
{
    uint64_t value = 0;
    size_t size = 0;
    if (message.size - *at >= 8)
        size = short_varint(audit_eight(message.data + *at), &value);
    if (size > 0) {
        if (message.data[*at + size - 1] == 0)
            return AUDIT_WIRE_LONG;
        *out_value = value;
        *at += size;
        return AUDIT_WIRE_FINE;
    }
    for (size_t i = 0; i < AUDIT_WIRE_VARINT_SIZE_MAX; i++) {
        if (i >= message.size - *at)
            return AUDIT_WIRE_CUT;
        uint8_t byte = message.data[*at + i];
        /* The tenth byte holds the one bit that is left of 64. */
        if (i == AUDIT_WIRE_VARINT_SIZE_MAX - 1 && byte > 1)
            return AUDIT_WIRE_LONG;
        value |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (byte >= 0x80)
            continue;
        if (byte == 0 && i > 0)
            return AUDIT_WIRE_LONG;
        *out_value = value;
        *at += i + 1;
        return AUDIT_WIRE_FINE;
    }
    return AUDIT_WIRE_LONG;
}

bool
audit_wire_varint(struct audit_bytes message, size_t *at, uint64_t *out_value)
{
    return audit_wire_read_varint(message, at, out_value) == AUDIT_WIRE_FINE;
}

enum audit_status
audit_wire_next(struct audit_bytes message, size_t *at, struct audit_wire_field *out_field,
                struct audit_error *err)
{
    static const enum audit_message messages[] = {
        [AUDIT_WIRE_CUT] = AUDIT_MESSAGE_WIRE_CUT,
        [AUDIT_WIRE_LONG] = AUDIT_MESSAGE_WIRE_NOT_SHORTEST,
        [AUDIT_WIRE_TYPE] = AUDIT_MESSAGE_WIRE_TYPE,
    };
    struct audit_wire_field field = {0};
    enum audit_wire_problem problem = audit_wire_read(message, at, &field);
    if (problem != AUDIT_WIRE_FINE)
        return audit_fail(err, AUDIT_MALFORMED, messages[problem], (uint64_t)*at);
    *out_field = field;
    return AUDIT_OK;
}
