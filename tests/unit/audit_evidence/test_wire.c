/* The wire format: one spelling for every tag, length and number. */
#include <stdlib.h>
#include <string.h>

#include "audit/evidence/wire.h"
#include "support/assert_audit.h"

#define BYTES(...)                                                                                 \
    {                                                                                              \
        {__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})                                      \
    }

struct bytes {
    uint8_t data[24];
    size_t size;
};

/* The bytes where one too far is seen. */
static struct audit_bytes
alone(const struct bytes *bytes, uint8_t **out_copy)
{
    *out_copy = malloc(bytes->size + 1);
    assert_non_null(*out_copy);
    memcpy(*out_copy + 1, bytes->data, bytes->size);
    return (struct audit_bytes){*out_copy + 1, bytes->size};
}

static void
a_number_has_one_spelling(void **state)
{
    static const struct {
        struct bytes bytes;
        bool good;
        uint64_t value;
    } rows[] = {
        {BYTES(0x00), true, 0},
        {BYTES(0x7F), true, 127},
        {BYTES(0x80, 0x01), true, 128},
        {BYTES(0xFF, 0x7F), true, 16383},
        {BYTES(0xFF, 0xFF, 0xFF, 0xFF, 0x0F), true, UINT32_MAX},
        {BYTES(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F), true, INT64_MAX},
        {BYTES(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01), true,
         UINT64_C(1) << 63},
        {BYTES(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01), true, UINT64_MAX},
        /* Over 64 bits. */
        {BYTES(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02), false, 0},
        {BYTES(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x03), false, 0},
        {BYTES(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01), false, 0},
        {BYTES(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 0x00), false, 0},
        /* Longer than it need be. */
        {BYTES(0x80, 0x00), false, 0},
        {BYTES(0x81, 0x00), false, 0},
        {BYTES(0xFF, 0x80, 0x00), false, 0},
        {BYTES(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00), false, 0},
        /* Cut off. */
        {BYTES(0x80), false, 0},
        {BYTES(0xFF, 0xFF), false, 0},
        {BYTES(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF), false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t *copy;
        size_t at = 0;
        uint64_t value = 42;
        struct audit_bytes bytes = alone(&rows[i].bytes, &copy);
        assert_int_equal(audit_wire_varint(bytes, &at, &value), rows[i].good);
        assert_int_equal(at, rows[i].good ? bytes.size : 0);
        assert_true(value == (rows[i].good ? rows[i].value : 42));
        free(copy);
    }
    size_t at = 0;
    uint64_t value;
    assert_false(audit_wire_varint((struct audit_bytes){0}, &at, &value));
}

static void
a_field_that_is_not_as_it_must_be_is_refused_and_not_passed(void **state)
{
    static const struct {
        struct bytes bytes;
        enum audit_message message;
    } rows[] = {
        {BYTES(0x09, 1, 2, 3, 4, 5, 6, 7, 8), AUDIT_MESSAGE_WIRE_TYPE}, /* 64-bit */
        {BYTES(0x0B, 0x0C), AUDIT_MESSAGE_WIRE_TYPE},                   /* groups */
        {BYTES(0x0D, 1, 2, 3, 4), AUDIT_MESSAGE_WIRE_TYPE},             /* 32-bit */
        {BYTES(0x0E, 1), AUDIT_MESSAGE_WIRE_TYPE},
        {BYTES(0x0F, 1), AUDIT_MESSAGE_WIRE_TYPE},
        {BYTES(0x88, 0x00, 0x01), AUDIT_MESSAGE_WIRE_NOT_SHORTEST},                /* tag */
        {BYTES(0x88, 0x80, 0x80, 0x80, 0x10, 1), AUDIT_MESSAGE_WIRE_NOT_SHORTEST}, /* 33 bits */
        {BYTES(0x08, 0x81, 0x00), AUDIT_MESSAGE_WIRE_NOT_SHORTEST},                /* value */
        {BYTES(0x0A, 0x81, 0x00, 'x'), AUDIT_MESSAGE_WIRE_NOT_SHORTEST},           /* length */
        {BYTES(0x08), AUDIT_MESSAGE_WIRE_CUT},
        {BYTES(0x0A), AUDIT_MESSAGE_WIRE_CUT},
        {BYTES(0x0A, 1), AUDIT_MESSAGE_WIRE_CUT},
        {BYTES(0x0A, 3, 'a', 'b'), AUDIT_MESSAGE_WIRE_CUT},
        {BYTES(0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 'a'),
         AUDIT_MESSAGE_WIRE_CUT},
        {BYTES(0x88), AUDIT_MESSAGE_WIRE_CUT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t *copy;
        size_t at = 0;
        struct audit_wire_field field = {.number = 99};
        struct audit_error err = {0};
        struct audit_bytes bytes = alone(&rows[i].bytes, &copy);
        assert_audit(audit_wire_next(bytes, &at, &field, &err), AUDIT_MALFORMED, &err);
        assert_audit_message(&err, rows[i].message);
        assert_int_equal(at, 0);
        assert_int_equal(field.number, 99);
        free(copy);
    }
}

static void
fields_are_taken_one_behind_the_other(void **state)
{
    static const uint8_t data[] = {0x08, 0x96, 0x01, 0x12, 0x02, 'h',  'i', 0x1A,
                                   0x00, 0xF8, 0xFF, 0xFF, 0xFF, 0x0F, 0x00};
    struct audit_bytes message = {data, sizeof data};
    struct audit_wire_field field;
    struct audit_error err = {0};
    size_t at = 0;
    (void)state;
    assert_audit(audit_wire_next(message, &at, &field, &err), AUDIT_OK, &err);
    assert_int_equal(field.number, 1);
    assert_false(field.is_bytes);
    assert_int_equal(field.varint, 150);
    assert_audit(audit_wire_next(message, &at, &field, &err), AUDIT_OK, &err);
    assert_int_equal(field.number, 2);
    assert_true(field.is_bytes);
    assert_int_equal(field.bytes.size, 2);
    assert_ptr_equal(field.bytes.data, data + 5);
    assert_audit(audit_wire_next(message, &at, &field, &err), AUDIT_OK, &err);
    assert_int_equal(field.number, 3);
    assert_true(field.is_bytes);
    assert_int_equal(field.bytes.size, 0);
    /* The highest number that there is. */
    assert_audit(audit_wire_next(message, &at, &field, &err), AUDIT_OK, &err);
    assert_int_equal(field.number, 536870911);
    assert_false(field.is_bytes);
    assert_int_equal(at, sizeof data);
    assert_audit(audit_wire_next(message, &at, &field, &err), AUDIT_MALFORMED, &err);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_has_one_spelling),
        cmocka_unit_test(a_field_that_is_not_as_it_must_be_is_refused_and_not_passed),
        cmocka_unit_test(fields_are_taken_one_behind_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
