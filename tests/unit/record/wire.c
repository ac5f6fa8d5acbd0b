#include "wire.h"

#include "support/assert_status.h"

static uint64_t
take_varint(struct ledger_slice *rest)
{
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 70; shift += 7) {
        uint8_t byte;

        assert_true(rest->size > 0);
        byte = rest->data[0];
        rest->data++;
        rest->size--;
        value |= (uint64_t)(byte & 0x7F) << (shift < 64 ? shift : 63);
        if (byte < 0x80)
            return value;
    }
    fail_msg("a varint without an end");
    return 0;
}

void
wire_parse(struct ledger_slice bytes, struct wire_message *out_message)
{
    out_message->count = 0;
    while (bytes.size > 0) {
        const uint64_t tag = take_varint(&bytes);
        struct wire_field field = {.number = (uint32_t)(tag >> 3), .type = tag & 7};

        if (field.type == 0) {
            field.value = take_varint(&bytes);
        } else {
            size_t size = take_varint(&bytes);

            assert_int_equal(field.type, 2);
            assert_true(size <= bytes.size);
            field.bytes = ledger_slice_of(bytes.data, size);
            bytes = ledger_slice_of(bytes.data + size, bytes.size - size);
        }
        wire_insert(out_message, out_message->count, field);
    }
}

static void
put(struct ledger_buffer *out, const void *data, size_t size)
{
    assert_status(ledger_buffer_append(out, ledger_slice_of(data, size), NULL), LEDGER_OK, NULL);
}

static void
put_varint(struct ledger_buffer *out, uint64_t value, unsigned padding)
{
    do {
        uint8_t byte = (uint8_t)(value & 0x7F);

        value >>= 7;
        if (value > 0 || padding > 0)
            byte |= 0x80;
        put(out, &byte, 1);
    } while (value > 0);
    for (; padding > 0; padding--) {
        uint8_t byte = padding > 1 ? 0x80 : 0x00;

        put(out, &byte, 1);
    }
}

void
wire_write(const struct wire_message *message, struct ledger_buffer *out)
{
    for (size_t i = 0; i < message->count; i++) {
        const struct wire_field *field = &message->fields[i];

        put_varint(out, (uint64_t)field->number << 3 | field->type, field->tag_padding);
        if (field->type == 0 && !field->raw_value)
            put_varint(out, field->value, field->value_padding);
        if (field->type == 2 && !field->raw_length)
            put_varint(out, field->bytes.size, field->length_padding);
        if (field->type != 0 || field->raw_value)
            put(out, field->bytes.data, field->bytes.size);
    }
}

struct wire_field *
wire_find(struct wire_message *message, uint32_t number)
{
    for (size_t i = 0; i < message->count; i++)
        if (message->fields[i].number == number)
            return &message->fields[i];
    fail_msg("no field %u", number);
    return NULL;
}

void
wire_insert(struct wire_message *message, size_t at, struct wire_field field)
{
    assert_true(message->count < WIRE_FIELDS_MAX);
    for (size_t i = message->count; i > at; i--)
        message->fields[i] = message->fields[i - 1];
    message->fields[at] = field;
    message->count++;
}

void
wire_edit(struct ledger_slice bytes, const uint32_t *path, wire_edit_fn *edit, const void *context,
          struct ledger_buffer *out)
{
    struct wire_message message;
    struct ledger_buffer inner = {0};

    wire_parse(bytes, &message);
    if (path[0] == 0) {
        edit(&message, context);
    } else {
        struct wire_field *field = wire_find(&message, path[0]);

        wire_edit(field->bytes, path + 1, edit, context, &inner);
        field->bytes = ledger_buffer_slice(&inner);
    }
    wire_write(&message, out);
    ledger_buffer_free(&inner);
}
