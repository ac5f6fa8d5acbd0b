/* The strict reader of proto/CANONICAL.md, section 1: one pass over the bytes, no allocation,
 * tables that say for each message which fields it has. view.h is what callers see. */
#ifndef AUDIT_EVIDENCE_WIRE_H
#define AUDIT_EVIDENCE_WIRE_H

#include "audit/evidence/bytes.h"

/* One field as it stands on the wire. */
struct audit_wire_field {
    uint32_t number;
    bool is_bytes; /* length-delimited, else a varint */
    uint64_t varint;
    struct audit_bytes bytes; /* the contents, without tag and length */
};

/* Reads the field at `*at` of `message` and moves on. MALFORMED, with `at` unmoved, when tag, value
 * or length is not in its shortest form, of another wire type, or runs past the end. */
enum audit_status audit_wire_next(struct audit_bytes message, size_t *at,
                                  struct audit_wire_field *out_field,
                                  struct audit_error *err) AUDIT_MUST_CHECK;

/* A shortest varint of at most 64 bits; false and unmoved otherwise. */
bool audit_wire_varint(struct audit_bytes message, size_t *at, uint64_t *out_value);

#endif
