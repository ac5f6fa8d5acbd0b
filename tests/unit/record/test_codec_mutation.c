/* Bytes with faults at random: whatever is still accepted is the one encoding of what it says, and
 * has no field that we do not know. And the rows of the codec, which all of that rests on. */
#include <stdlib.h>
#include <string.h>

#include "ledger/record/codec_internal.h"
#include "sample.h"
#include "support/assert_status.h"

/* splitmix64: the same faults in every run. */
static uint64_t
next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* One fault: a bit, a byte, a byte more or less, a piece twice. `bytes` has room for 600 more. */
static size_t
mutate(uint8_t *bytes, size_t size, uint64_t *random)
{
    const size_t at = next_random(random) % size;
    const size_t piece = 1 + next_random(random) % 32;

    switch (next_random(random) % 5) {
    case 0:
        bytes[at] ^= (uint8_t)(1U << (next_random(random) % 8));
        return size;
    case 1:
        bytes[at] = (uint8_t)next_random(random);
        return size;
    case 2:
        memmove(bytes + at, bytes + at + 1, size - at - 1);
        return size - 1;
    case 3:
        memmove(bytes + at + 1, bytes + at, size - at);
        bytes[at] = (uint8_t)next_random(random);
        return size + 1;
    default:
        if (piece > size - at)
            return size;
        memmove(bytes + at + piece, bytes + at, size - at);
        return size + piece;
    }
}

static bool
has_unknown_fields(const ProtobufCMessage *message)
{
    if (message->n_unknown_fields > 0)
        return true;
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        const uint8_t *member = (const uint8_t *)message + field->offset;
        const uint8_t *quantifier = (const uint8_t *)message + field->quantifier_offset;
        ProtobufCMessage *const *parts = (ProtobufCMessage *const *)(const void *)member;
        size_t count = 1;

        if (field->type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
            *(const uint32_t *)(const void *)quantifier != field->id)
            continue;
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            count = *(const size_t *)(const void *)quantifier;
            parts = *(ProtobufCMessage *const *const *)(const void *)member;
        }
        for (size_t j = 0; j < count; j++)
            if (parts[j] != NULL && has_unknown_fields(parts[j]))
                return true;
    }
    return false;
}

static void
assert_canonical(struct ledger_slice bytes, const struct ledger_entry *entry)
{
    struct ledger_buffer again = {0};
    struct ledger_error err = {0};
    ProtobufCMessage *message =
        protobuf_c_message_unpack(codec_entry.wire, NULL, bytes.size, bytes.data);

    assert_status(ledger_entry_encode(entry, &again, &err), LEDGER_OK, &err);
    assert_true(ledger_slice_equal(bytes, ledger_buffer_slice(&again)));
    assert_non_null(message);
    assert_false(has_unknown_fields(message));
    protobuf_c_message_free_unpacked(message, NULL);
    ledger_buffer_free(&again);
}

static void
what_is_accepted_of_100000_faulty_entries_is_canonical(void **state)
{
    uint64_t random = 20240630;
    size_t accepted = 0, refused = 0;
    struct ledger_arena arena = {0};

    (void)state;
    for (unsigned i = 0; i < 100000; i++) {
        const unsigned body = LEDGER_BODY_FIRST + i % (LEDGER_BODY_END - LEDGER_BODY_FIRST);
        struct ledger_entry entry, back;
        struct ledger_buffer bytes = {0};
        struct ledger_error err = {0};
        uint8_t *copy;

        sample_entry(&entry, (enum ledger_body)body, i % 2 == 0 ? SAMPLE_FULL : SAMPLE_LEAST);
        assert_status(ledger_entry_encode(&entry, &bytes, &err), LEDGER_OK, &err);
        assert_status(ledger_buffer_reserve(&bytes, 600, &err), LEDGER_OK, &err);
        for (uint64_t faults = 1 + next_random(&random) % 3; faults > 0; faults--)
            bytes.size = mutate(bytes.data, bytes.size, &random);
        copy = malloc(bytes.size); /* So that one byte too far is seen. */
        assert_non_null(copy);
        memcpy(copy, bytes.data, bytes.size);

        ledger_arena_reset(&arena);
        if (ledger_entry_decode(ledger_slice_of(copy, bytes.size), &arena, &back, &err) ==
            LEDGER_OK) {
            assert_canonical(ledger_slice_of(copy, bytes.size), &back);
            accepted++;
        } else {
            assert_int_not_equal(err.message, LEDGER_MESSAGE_NONE);
            /* The scan finds every other encoding; comparing again must find none. */
            assert_int_not_equal(err.message, LEDGER_MESSAGE_RECORD_NOT_CANONICAL);
            assert_int_not_equal(err.message, LEDGER_MESSAGE_RECORD_UNREADABLE);
            refused++;
        }
        free(copy);
        ledger_buffer_free(&bytes);
    }
    /* Faults inside texts and hashes make other entries; neither side may be empty. */
    assert_true(accepted > 1000);
    assert_true(refused > 10000);
    ledger_arena_free(&arena);
}

static void
decoding_takes_little_more_memory_than_its_bytes(void **state)
{
    /* 64 requirements of 8 bytes, the smallest parts that there are. */
    static struct ledger_requirement requirements[64];
    struct ledger_entry entry, back;
    struct ledger_buffer bytes = {0};
    struct ledger_arena arena = {0};
    struct ledger_error err = {0};

    (void)state;
    for (unsigned i = 0; i < 64; i++)
        requirements[i] = (struct ledger_requirement){(enum ledger_body)(3 + i / 5),
                                                      (enum ledger_role)(1 + i % 5), 1, 0};
    sample_entry(&entry, LEDGER_BODY_RULE, SAMPLE_FULL);
    entry.rule.requirements = requirements;
    entry.rule.requirement_count = 64;
    assert_status(ledger_entry_encode(&entry, &bytes, &err), LEDGER_OK, &err);
    assert_status(ledger_entry_decode(ledger_buffer_slice(&bytes), &arena, &back, &err), LEDGER_OK,
                  &err);
    assert_ptr_equal(arena.first, arena.current); /* One block of 16 KiB was enough. */
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
}

/* -- the rows --------------------------------------------------------------------------------- */

static void
assert_fits(const struct codec_field *field, const ProtobufCFieldDescriptor *wire)
{
    const bool list = (field->flags & CODEC_LIST) != 0;

    assert_int_equal(list, wire->label == PROTOBUF_C_LABEL_REPEATED);
    assert_int_equal(list, field->count_max > 0);
    if (codec_is_text(field->kind))
        assert_int_equal(wire->type, PROTOBUF_C_TYPE_STRING);
    if (field->kind == CODEC_BYTES || field->kind == CODEC_FIXED)
        assert_int_equal(wire->type, PROTOBUF_C_TYPE_BYTES);
    if (field->kind == CODEC_VERSION || field->kind == CODEC_UINT32 || field->kind == CODEC_DATE ||
        field->kind == CODEC_MONTH)
        assert_int_equal(wire->type, PROTOBUF_C_TYPE_UINT32);
    if (field->kind == CODEC_UINT64)
        assert_int_equal(wire->type, PROTOBUF_C_TYPE_UINT64);
    if (field->kind == CODEC_INT64)
        assert_int_equal(wire->type, PROTOBUF_C_TYPE_INT64);
    if (field->kind == CODEC_SINT64)
        assert_int_equal(wire->type, PROTOBUF_C_TYPE_SINT64);
    if (field->kind == CODEC_BOOL)
        assert_int_equal(wire->type, PROTOBUF_C_TYPE_BOOL);
    assert_int_equal(field->message != NULL, wire->type == PROTOBUF_C_TYPE_MESSAGE);
    if (field->kind == CODEC_ENUM) {
        const ProtobufCEnumDescriptor *values = wire->descriptor;
        /* A rule asks for every role but the last one, the recovery key. */
        const bool is_asked_for =
            strcmp(values->short_name, "Role") == 0 && field->max == LEDGER_ROLE_CASHIER;
        const int last = values->values[values->n_values - 1].value;

        assert_int_equal(wire->type, PROTOBUF_C_TYPE_ENUM);
        assert_int_equal(field->max, last - is_asked_for);
        assert_int_equal(last, values->n_values - 1); /* 0 is the first, and none is left out. */
    }
}

/* The way down to a message; it may not come by itself. */
struct way {
    const struct way *above;
    const struct codec_message *message;
};

static size_t
walk(const struct codec_message *message, const struct way *above)
{
    const struct way here = {above, message};
    size_t depth = 0, deepest = 0;

    for (const struct way *way = above; way != NULL; way = way->above) {
        assert_ptr_not_equal(way->message, message);
        depth++;
    }
    assert_in_range(depth, 0, CODEC_DEPTH_MAX - 1);
    assert_int_equal(message->field_count, message->wire->n_fields);
    for (size_t i = 0; i < message->field_count; i++) {
        const struct codec_field *field = &message->fields[i];

        if (i > 0)
            assert_true(message->wire->fields[i - 1].id < message->wire->fields[i].id);
        assert_fits(field, &message->wire->fields[i]);
        if (field->message == NULL)
            continue;
        assert_ptr_equal(field->message->wire, message->wire->fields[i].descriptor);
        size_t below = walk(field->message, &here);
        if (below > deepest)
            deepest = below;
    }
    return deepest + 1;
}

static void
rows_fit_their_messages_and_no_message_contains_itself(void **state)
{
    (void)state;
    assert_int_equal(walk(&codec_entry, NULL), 4); /* entry, disbursement, payee, other */
    assert_int_equal(walk(&codec_header, NULL), 2);
    assert_int_equal(walk(&codec_sign_off, NULL), 1);
    assert_int_equal(walk(&codec_seal, NULL), 2);
    assert_int_equal(walk(&codec_pending_file, NULL), 2);
    assert_int_equal(walk(&codec_proof_file, NULL), 3); /* receipt, payee, line */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_accepted_of_100000_faulty_entries_is_canonical),
        cmocka_unit_test(decoding_takes_little_more_memory_than_its_bytes),
        cmocka_unit_test(rows_fit_their_messages_and_no_message_contains_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
