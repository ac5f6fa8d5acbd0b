/* Protobuf bytes taken apart and put together wrongly: what protobuf libraries do not write. */
#ifndef TESTS_UNIT_RECORD_WIRE_H
#define TESTS_UNIT_RECORD_WIRE_H

#include "ledger/base/bytes.h"

enum { WIRE_FIELDS_MAX = 40 };

struct wire_field {
    uint32_t number;
    unsigned type;  /* 0 varint, 2 length-delimited; others carry `bytes` as they are. */
    uint64_t value; /* Of a varint. */
    struct ledger_slice bytes;
    unsigned tag_padding;    /* Superfluous varint bytes behind the tag, */
    unsigned length_padding; /* the length, */
    unsigned value_padding;  /* the value. */
    bool raw_value;          /* Write `bytes` where a varint belongs, */
    bool raw_length;         /* or where length and content belong. */
};

struct wire_message {
    size_t count;
    struct wire_field fields[WIRE_FIELDS_MAX];
};

/* Of well-formed bytes; fields borrow from them. */
void wire_parse(struct ledger_slice bytes, struct wire_message *out_message);
/* Appends. */
void wire_write(const struct wire_message *message, struct ledger_buffer *out);

struct wire_field *wire_find(struct wire_message *message, uint32_t number);
/* Puts a field at an index, moving the others up. */
void wire_insert(struct wire_message *message, size_t at, struct wire_field field);

/* Rewrites `bytes` with `edit` applied to the message at `path` (field numbers from the outermost
 * inwards, ended by 0; the first of each number), with the lengths around it corrected. */
typedef void wire_edit_fn(struct wire_message *message, const void *context);
void wire_edit(struct ledger_slice bytes, const uint32_t *path, wire_edit_fn *edit,
               const void *context, struct ledger_buffer *out);

#endif
