/* One meaning, one byte string: every other encoding of the same thing is refused, whichever
 * message it stands in and however deep. The edits are those that protobuf libraries let pass, and
 * then some; each row of `edits` is one, each row of `places` a message to do it to. */
#include <string.h>

#include "sample.h"
#include "support/assert_status.h"
#include "wire.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef enum ledger_status decode_fn(struct ledger_slice bytes, struct ledger_error *err);

static enum ledger_status
decode_entry(struct ledger_slice bytes, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_entry entry;
    enum ledger_status status = ledger_entry_decode(bytes, &arena, &entry, err);

    ledger_arena_free(&arena);
    return status;
}

static enum ledger_status
decode_header(struct ledger_slice bytes, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_voucher_header header;
    enum ledger_status status = ledger_voucher_header_decode(bytes, &arena, &header, err);

    ledger_arena_free(&arena);
    return status;
}

static enum ledger_status
decode_seal(struct ledger_slice bytes, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_seal seal;
    enum ledger_status status = ledger_seal_decode(bytes, &arena, &seal, err);

    ledger_arena_free(&arena);
    return status;
}

static enum ledger_status
decode_pending_file(struct ledger_slice bytes, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_pending_file file;
    enum ledger_status status = ledger_pending_file_decode(bytes, &arena, &file, err);

    ledger_arena_free(&arena);
    return status;
}

static enum ledger_status
decode_proof_file(struct ledger_slice bytes, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_proof_file file;
    enum ledger_status status = ledger_proof_file_decode(bytes, &arena, &file, err);

    ledger_arena_free(&arena);
    return status;
}

static void
encode_body(enum ledger_body body, struct ledger_buffer *out)
{
    struct ledger_error err = {0};
    struct ledger_entry entry;

    sample_entry(&entry, body, SAMPLE_FULL);
    assert_status(ledger_entry_encode(&entry, out, &err), LEDGER_OK, &err);
}

/* -- edits ------------------------------------------------------------------------------------ */

/* A place: a message inside a message inside ..., and fields of it that an edit can use. 0: none of
 * this kind. */
struct place {
    const char *name;
    enum ledger_body body; /* 0: not an entry. */
    uint32_t path[4];
    uint32_t number; /* Of a singular varint. */
    uint32_t text;   /* Of a string. */
    uint32_t bytes;  /* Of a singular bytes field. */
    uint32_t part;   /* Of a singular message. */
    uint32_t packed; /* Of a packed list. */
};

static struct wire_field
varint(uint32_t number, uint64_t value)
{
    return (struct wire_field){.number = number, .type = 0, .value = value};
}

static struct wire_field
delimited(uint32_t number, const char *bytes, size_t size)
{
    return (struct wire_field){.number = number, .type = 2, .bytes = ledger_slice_of(bytes, size)};
}

static void
tag_overlong(struct wire_message *message, const void *context)
{
    (void)context;
    message->fields[message->count - 1].tag_padding = 1;
}

static void
value_overlong(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    wire_find(message, place->number)->value_padding = 1;
}

static void
length_overlong(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    wire_find(message, place->bytes != 0 ? place->bytes : place->text)->length_padding = 1;
}

static void
value_of_eleven_bytes(struct wire_message *message, const void *context)
{
    const struct place *place = context;
    struct wire_field *field = wire_find(message, place->number);

    field->raw_value = true;
    field->bytes = ledger_slice_of("\x81\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11);
}

static void
value_of_65_bits(struct wire_message *message, const void *context)
{
    const struct place *place = context;
    struct wire_field *field = wire_find(message, place->number);

    field->raw_value = true;
    field->bytes = ledger_slice_of("\x81\x80\x80\x80\x80\x80\x80\x80\x80\x02", 10);
}

static void
fields_swapped(struct wire_message *message, const void *context)
{
    struct wire_field last = message->fields[message->count - 1];

    (void)context;
    assert_true(message->count > 1);
    memmove(&message->fields[1], &message->fields[0],
            (message->count - 1) * sizeof(message->fields[0]));
    message->fields[0] = last;
}

static void
number_twice(struct wire_message *message, const void *context)
{
    const struct place *place = context;
    struct wire_field *field = wire_find(message, place->number);

    wire_insert(message, (size_t)(field - message->fields), *field);
}

static void
text_twice(struct wire_message *message, const void *context)
{
    const struct place *place = context;
    struct wire_field *field = wire_find(message, place->text);

    wire_insert(message, (size_t)(field - message->fields), *field);
}

static void
part_twice(struct wire_message *message, const void *context)
{
    const struct place *place = context;
    struct wire_field *field = wire_find(message, place->part);

    wire_insert(message, (size_t)(field - message->fields), *field);
}

static void
packed_twice(struct wire_message *message, const void *context)
{
    const struct place *place = context;
    struct wire_field *field = wire_find(message, place->packed);

    wire_insert(message, (size_t)(field - message->fields), *field);
}

static void
zero_written(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    wire_find(message, place->number)->value = 0;
}

static void
empty_text_written(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    wire_find(message, place->text)->bytes.size = 0;
}

static void
empty_bytes_written(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    wire_find(message, place->bytes)->bytes.size = 0;
}

static void
empty_list_written(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    wire_find(message, place->packed)->bytes.size = 0;
}

static void
list_not_packed(struct wire_message *message, const void *context)
{
    const struct place *place = context;
    struct wire_field *field = wire_find(message, place->packed);

    *field = varint(place->packed, 1);
    wire_insert(message, (size_t)(field - message->fields) + 1, varint(place->packed, 5));
}

static void
list_element_overlong(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    wire_find(message, place->packed)->bytes = ledger_slice_of("\x81\x00", 2);
}

static void
list_cut(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    wire_find(message, place->packed)->bytes = ledger_slice_of("\x01\x85", 2);
}

static void
number_as_bytes(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    *wire_find(message, place->number) = delimited(place->number, "\x01", 1);
}

static void
number_as_fixed32(struct wire_message *message, const void *context)
{
    const struct place *place = context;
    struct wire_field *field = wire_find(message, place->number);

    field->type = 5;
    field->bytes = ledger_slice_of("\x01\x00\x00\x00", 4);
}

static void
number_as_fixed64(struct wire_message *message, const void *context)
{
    const struct place *place = context;
    struct wire_field *field = wire_find(message, place->number);

    field->type = 1;
    field->bytes = ledger_slice_of("\x01\x00\x00\x00\x00\x00\x00\x00", 8);
}

static void
text_as_number(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    *wire_find(message, place->text) = varint(place->text, 7);
}

static void
part_as_group(struct wire_message *message, const void *context)
{
    const struct place *place = context;
    struct wire_field *field = wire_find(message, place->part);
    struct wire_field end = {.number = place->part, .type = 4};

    field->type = 3;
    wire_insert(message, (size_t)(field - message->fields) + 1, end);
}

static void
unknown_field_behind(struct wire_message *message, const void *context)
{
    (void)context;
    wire_insert(message, message->count, varint(150, 1));
}

static void
unknown_field_behind_and_overlong(struct wire_message *message, const void *context)
{
    (void)context;
    wire_insert(message, message->count, varint(150, 1));
    message->fields[message->count - 1].value_padding = 3;
}

static void
unknown_bytes_behind(struct wire_message *message, const void *context)
{
    (void)context;
    wire_insert(message, message->count, delimited(151, "hidden", 6));
}

static void
field_of_a_reserved_number(struct wire_message *message, const void *context)
{
    (void)context;
    wire_insert(message, message->count, varint(19000, 1));
}

static void
field_number_zero(struct wire_message *message, const void *context)
{
    (void)context;
    wire_insert(message, message->count, varint(0, 1));
}

static void
tag_of_33_bits(struct wire_message *message, const void *context)
{
    (void)context;
    wire_insert(message, message->count, varint(1, 1));
    message->fields[message->count - 1].tag_padding = 5;
}

static void
text_with_nul(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    wire_find(message, place->text)->bytes = ledger_slice_of("bob\0eve", 7);
}

static void
text_not_utf8(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    wire_find(message, place->text)->bytes = ledger_slice_of("a\xC0\xAF", 3);
}

static void
text_with_direction(struct wire_message *message, const void *context)
{
    const struct place *place = context;

    wire_find(message, place->text)->bytes = ledger_slice_of("a\xE2\x80\xAEz", 5);
}

static void
text_cut(struct wire_message *message, const void *context)
{
    const struct place *place = context;
    struct wire_field *field = wire_find(message, place->text);

    /* Says 100 bytes, and is the last. */
    message->count = (size_t)(field - message->fields) + 1;
    field->bytes = ledger_slice_of("\x64"
                                   "ab",
                                   3);
    field->raw_length = true;
}

enum needs { NEEDS_NOTHING, NEEDS_NUMBER, NEEDS_TEXT, NEEDS_BYTES, NEEDS_PART, NEEDS_PACKED };

static const struct edit {
    const char *name;
    wire_edit_fn *edit;
    enum needs needs;
    enum ledger_status status;
    enum ledger_message message;
} edits[] = {
    {"overlong tag", tag_overlong, NEEDS_NOTHING, LEDGER_NOT_CANONICAL,
     LEDGER_MESSAGE_RECORD_NUMBER_NOT_SHORTEST},
    {"overlong value", value_overlong, NEEDS_NUMBER, LEDGER_NOT_CANONICAL,
     LEDGER_MESSAGE_RECORD_NUMBER_NOT_SHORTEST},
    {"overlong length", length_overlong, NEEDS_BYTES, LEDGER_NOT_CANONICAL,
     LEDGER_MESSAGE_RECORD_NUMBER_NOT_SHORTEST},
    {"varint of 11 bytes", value_of_eleven_bytes, NEEDS_NUMBER, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_NUMBER_TOO_WIDE},
    {"varint of 65 bits", value_of_65_bits, NEEDS_NUMBER, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_NUMBER_TOO_WIDE},
    {"number twice", number_twice, NEEDS_NUMBER, LEDGER_NOT_CANONICAL,
     LEDGER_MESSAGE_RECORD_FIELD_TWICE},
    {"text twice", text_twice, NEEDS_TEXT, LEDGER_NOT_CANONICAL, LEDGER_MESSAGE_RECORD_FIELD_TWICE},
    {"sub-message twice", part_twice, NEEDS_PART, LEDGER_NOT_CANONICAL,
     LEDGER_MESSAGE_RECORD_FIELD_TWICE},
    {"packed list twice", packed_twice, NEEDS_PACKED, LEDGER_NOT_CANONICAL,
     LEDGER_MESSAGE_RECORD_FIELD_TWICE},
    {"explicit zero", zero_written, NEEDS_NUMBER, LEDGER_NOT_CANONICAL,
     LEDGER_MESSAGE_RECORD_DEFAULT_WRITTEN},
    {"explicit empty text", empty_text_written, NEEDS_TEXT, LEDGER_NOT_CANONICAL,
     LEDGER_MESSAGE_RECORD_DEFAULT_WRITTEN},
    {"explicit empty bytes", empty_bytes_written, NEEDS_BYTES, LEDGER_NOT_CANONICAL,
     LEDGER_MESSAGE_RECORD_DEFAULT_WRITTEN},
    {"explicit empty list", empty_list_written, NEEDS_PACKED, LEDGER_NOT_CANONICAL,
     LEDGER_MESSAGE_RECORD_DEFAULT_WRITTEN},
    {"list not packed", list_not_packed, NEEDS_PACKED, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_WRONG_WIRE_TYPE},
    {"overlong element", list_element_overlong, NEEDS_PACKED, LEDGER_NOT_CANONICAL,
     LEDGER_MESSAGE_RECORD_NUMBER_NOT_SHORTEST},
    {"list cut", list_cut, NEEDS_PACKED, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_TRUNCATED},
    {"number as bytes", number_as_bytes, NEEDS_NUMBER, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_WRONG_WIRE_TYPE},
    {"number as fixed32", number_as_fixed32, NEEDS_NUMBER, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_WRONG_WIRE_TYPE},
    {"number as fixed64", number_as_fixed64, NEEDS_NUMBER, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_WRONG_WIRE_TYPE},
    {"text as number", text_as_number, NEEDS_TEXT, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_WRONG_WIRE_TYPE},
    {"sub-message as group", part_as_group, NEEDS_PART, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_WRONG_WIRE_TYPE},
    {"unknown number", unknown_field_behind, NEEDS_NOTHING, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_UNKNOWN_FIELD},
    {"unknown overlong number", unknown_field_behind_and_overlong, NEEDS_NOTHING, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_UNKNOWN_FIELD},
    {"unknown bytes", unknown_bytes_behind, NEEDS_NOTHING, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_UNKNOWN_FIELD},
    {"reserved number", field_of_a_reserved_number, NEEDS_NOTHING, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_UNKNOWN_FIELD},
    {"field number zero", field_number_zero, NEEDS_NOTHING, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_TAG_INVALID},
    {"tag of six bytes", tag_of_33_bits, NEEDS_NOTHING, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_NUMBER_TOO_WIDE},
    {"text with NUL", text_with_nul, NEEDS_TEXT, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_TEXT_UNCLEAN},
    {"text not UTF-8", text_not_utf8, NEEDS_TEXT, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_TEXT_UNCLEAN},
    {"text that turns direction", text_with_direction, NEEDS_TEXT, LEDGER_MALFORMED,
     LEDGER_MESSAGE_RECORD_TEXT_UNCLEAN},
    {"text cut", text_cut, NEEDS_TEXT, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_TRUNCATED},
};

static const struct place places[] = {
    {"entry", LEDGER_BODY_ERASURE, {0}, 0, 0, 2, 16, 0},
    {"officer", LEDGER_BODY_OFFICER, {4}, 1, 3, 6, 0, 8},
    {"rule", LEDGER_BODY_RULE, {5}, 0, 2, 0, 0, 0},
    {"requirement", LEDGER_BODY_RULE, {5, 1}, 3, 0, 0, 0, 0},
    {"programme", LEDGER_BODY_PROGRAMME, {6}, 10, 2, 0, 0, 0},
    {"disbursement", LEDGER_BODY_DISBURSEMENT, {8}, 5, 17, 0, 9, 0},
    {"payee", LEDGER_BODY_DISBURSEMENT, {8, 4}, 0, 1, 0, 0, 0},
    {"account", LEDGER_BODY_DISBURSEMENT, {8, 9}, 0, 1, 3, 0, 0},
    {"attachment", LEDGER_BODY_DISBURSEMENT, {8, 16}, 0, 1, 2, 0, 0},
    {"source", LEDGER_BODY_ADJUSTMENT, {9, 10}, 3, 2, 1, 0, 0},
    {"settlement", LEDGER_BODY_SETTLEMENT, {10}, 2, 1, 7, 6, 0},
    {"match", LEDGER_BODY_MATCH, {11}, 1, 6, 0, 2, 4},
    {"bank line", LEDGER_BODY_MATCH, {11, 3}, 2, 0, 1, 0, 0},
    {"reconciliation", LEDGER_BODY_RECONCILIATION, {12}, 4, 13, 6, 1, 0},
    {"its line", LEDGER_BODY_RECONCILIATION, {12, 9}, 3, 0, 0, 0, 0},
    {"closing", LEDGER_BODY_CLOSING, {13}, 1, 8, 5, 2, 0},
    {"totals", LEDGER_BODY_CLOSING, {13, 3}, 8, 0, 0, 0, 0},
    {"anchor", LEDGER_BODY_ANCHOR, {15}, 0, 1, 2, 0, 0},
    {"incident", LEDGER_BODY_INCIDENT, {17}, 4, 2, 0, 0, 0},
    {"header", 0, {0}, 4, 2, 3, 0, 0},
    {"kind", 0, {6}, 2, 0, 0, 0, 0},
    {"seal", 0, {0}, 4, 0, 6, 0, 0},
    {"signature", 0, {7}, 3, 1, 6, 0, 0},
    {"voucher file", 0, {0}, 0, 0, 8, 0, 0},
    {"proof", 0, {6}, 1, 0, 0, 0, 0},
    {"private row", 0, {7}, 0, 0, 2, 0, 0},
    {"receipt", 0, {0}, 3, 0, 2, 8, 0},
    {"receipt's enrolment", 0, {7}, 3, 0, 1, 0, 0},
    {"receipt's payee", 0, {8}, 0, 0, 1, 0, 0},
    {"receipt's line", 0, {8, 3}, 1, 0, 2, 0, 0},
};

static decode_fn *
place_bytes(const struct place *place, struct ledger_buffer *out)
{
    struct ledger_error err = {0};

    if (place->body != 0) {
        encode_body(place->body, out);
        return decode_entry;
    }
    if (strcmp(place->name, "header") == 0 || strcmp(place->name, "kind") == 0) {
        struct ledger_voucher_header header;

        sample_header(&header, SAMPLE_FULL);
        assert_status(ledger_voucher_header_encode(&header, out, &err), LEDGER_OK, &err);
        return decode_header;
    }
    if (strcmp(place->name, "seal") == 0 || strcmp(place->name, "signature") == 0) {
        struct ledger_seal seal;

        sample_seal(&seal, SAMPLE_FULL);
        assert_status(ledger_seal_encode(&seal, out, &err), LEDGER_OK, &err);
        return decode_seal;
    }
    if (strncmp(place->name, "receipt", strlen("receipt")) == 0) {
        struct ledger_proof_file file;

        sample_proof_file(&file, SAMPLE_FULL);
        assert_status(ledger_proof_file_encode(&file, out, &err), LEDGER_OK, &err);
        return decode_proof_file;
    }
    struct ledger_pending_file file;

    sample_pending_file(&file, SAMPLE_FULL);
    assert_status(ledger_pending_file_encode(&file, out, &err), LEDGER_OK, &err);
    return decode_pending_file;
}

static bool
place_has(const struct place *place, enum needs needs)
{
    switch (needs) {
    case NEEDS_NOTHING:
        return true;
    case NEEDS_NUMBER:
        return place->number != 0;
    case NEEDS_TEXT:
        return place->text != 0;
    case NEEDS_BYTES:
        return place->bytes != 0;
    case NEEDS_PART:
        return place->part != 0;
    case NEEDS_PACKED:
        return place->packed != 0;
    }
    return false;
}

static void
every_other_encoding_is_refused_in_every_message(void **state)
{
    size_t tried = 0;

    (void)state;
    for (size_t p = 0; p < COUNT(places); p++)
        for (size_t e = 0; e < COUNT(edits); e++) {
            struct ledger_buffer bytes = {0}, edited = {0};
            struct ledger_error err = {0};
            enum ledger_status status;
            decode_fn *decode;

            if (!place_has(&places[p], edits[e].needs))
                continue;
            decode = place_bytes(&places[p], &bytes);
            assert_status(decode(ledger_buffer_slice(&bytes), &err), LEDGER_OK, &err);
            wire_edit(ledger_buffer_slice(&bytes), places[p].path, edits[e].edit, &places[p],
                      &edited);
            status = decode(ledger_buffer_slice(&edited), &err);
            if (status != edits[e].status || err.message != edits[e].message)
                print_error("%s in %s\n", edits[e].name, places[p].name);
            assert_status(status, edits[e].status, &err);
            assert_message(&err, edits[e].message);
            ledger_buffer_free(&bytes);
            ledger_buffer_free(&edited);
            tried++;
        }
    assert_true(tried > 300);
}

static void
fields_out_of_order_are_refused_in_every_message(void **state)
{
    (void)state;
    for (size_t p = 0; p < COUNT(places); p++) {
        struct ledger_buffer bytes = {0}, edited = {0};
        struct ledger_error err = {0};
        decode_fn *decode = place_bytes(&places[p], &bytes);
        enum ledger_status status;

        wire_edit(ledger_buffer_slice(&bytes), places[p].path, fields_swapped, NULL, &edited);
        status = decode(ledger_buffer_slice(&edited), &err);
        /* Where the version stands first, its absence is noticed first. */
        if (places[p].path[0] == 0)
            assert_message(&err, LEDGER_MESSAGE_RECORD_VERSION_MISSING);
        else
            assert_message(&err, LEDGER_MESSAGE_RECORD_FIELD_ORDER);
        assert_status(status, places[p].path[0] == 0 ? LEDGER_MALFORMED : LEDGER_NOT_CANONICAL,
                      &err);
        ledger_buffer_free(&bytes);
        ledger_buffer_free(&edited);
    }
}

/* -- what has one place only ------------------------------------------------------------------ */

struct exchange {
    uint32_t number;
    struct wire_field field;
};

static void
exchange_field(struct wire_message *message, const void *context)
{
    const struct exchange *exchange = context;

    *wire_find(message, exchange->number) = exchange->field;
}

static void
insert_field(struct wire_message *message, const void *context)
{
    const struct exchange *exchange = context;
    size_t at = 0;

    while (at < message->count && message->fields[at].number <= exchange->number)
        at++;
    wire_insert(message, at, exchange->field);
}

static void
single_edits_are_refused(void **state)
{
    static const struct {
        const char *name;
        enum ledger_body body;
        uint32_t path[4];
        wire_edit_fn *edit;
        struct exchange exchange;
        enum ledger_status status;
        enum ledger_message message;
        const char *field;
    } rows[] = {
        {"bool is 2",
         LEDGER_BODY_PROGRAMME,
         {6},
         exchange_field,
         {10, {.number = 10, .value = 2}},
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_RECORD_NUMBER_TOO_WIDE,
         "programme.ceiling"},
        {"uint32 of 33 bits",
         LEDGER_BODY_DISBURSEMENT,
         {8},
         exchange_field,
         {6, {.number = 6, .value = (UINT64_C(1) << 32) + 20240630}},
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_RECORD_NUMBER_TOO_WIDE,
         "disbursement.date"},
        {"enum below zero",
         LEDGER_BODY_ADJUSTMENT,
         {9},
         exchange_field,
         {1, {.number = 1, .value = UINT64_MAX}},
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_RECORD_NUMBER_TOO_WIDE,
         "adjustment.kind"},
        {"enum not listed",
         LEDGER_BODY_ADJUSTMENT,
         {9},
         exchange_field,
         {1, {.number = 1, .value = 4}},
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_RECORD_NUMBER_OUT_OF_RANGE,
         "adjustment.kind"},
        {"int64 below zero",
         LEDGER_BODY_DISBURSEMENT,
         {8},
         exchange_field,
         {5, {.number = 5, .value = UINT64_MAX}},
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_RECORD_NUMBER_TOO_WIDE,
         "disbursement.amount_fen"},
        {"two ids",
         LEDGER_BODY_DISBURSEMENT,
         {8, 4},
         insert_field,
         {2, {.number = 3, .type = 2, .bytes = {(const uint8_t *)"x", 1}}},
         LEDGER_NOT_CANONICAL,
         LEDGER_MESSAGE_RECORD_TWO_CHOICES,
         "disbursement.payee.id"},
        {"two bodies",
         LEDGER_BODY_DISBURSEMENT,
         {0},
         insert_field,
         {7, {.number = 7, .type = 2, .bytes = {(const uint8_t *)"", 0}}},
         LEDGER_NOT_CANONICAL,
         LEDGER_MESSAGE_RECORD_TWO_CHOICES,
         "body"},
        {"empty id",
         LEDGER_BODY_DISBURSEMENT,
         {8, 4},
         exchange_field,
         {2, {.number = 2, .type = 2, .bytes = {(const uint8_t *)"", 0}}},
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_RECORD_FIELD_MISSING,
         "disbursement.payee.credit_code"},
        {"empty id of a person",
         LEDGER_BODY_DISBURSEMENT,
         {8, 4},
         exchange_field,
         {2, {.number = 3, .type = 2, .bytes = {(const uint8_t *)"", 0}}},
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_RECORD_FIELD_MISSING,
         "disbursement.payee.person"},
        {"empty registration",
         LEDGER_BODY_DISBURSEMENT,
         {8, 4},
         exchange_field,
         {2, {.number = 4, .type = 2, .bytes = {(const uint8_t *)"", 0}}},
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_RECORD_FIELD_MISSING,
         "disbursement.payee.other.register"},
        {"empty body",
         LEDGER_BODY_DISBURSEMENT,
         {0},
         exchange_field,
         {8, {.number = 8, .type = 2, .bytes = {(const uint8_t *)"", 0}}},
         LEDGER_MALFORMED,
         LEDGER_MESSAGE_RECORD_FIELD_MISSING,
         "disbursement.payee"},
        {"role that is none",
         LEDGER_BODY_OFFICER,
         {4},
         exchange_field,
         {8, {.number = 8, .type = 2, .bytes = {(const uint8_t *)"\x00\x01", 2}}},
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_RECORD_FIELD_MISSING,
         "officer.roles[0]"},
        {"seven roles",
         LEDGER_BODY_OFFICER,
         {4},
         exchange_field,
         {8,
          {.number = 8, .type = 2, .bytes = {(const uint8_t *)"\x01\x02\x03\x04\x05\x06\x06", 7}}},
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_RECORD_TOO_MANY,
         "officer.roles"},
        {"salt of 15 bytes",
         LEDGER_BODY_ERASURE,
         {0},
         exchange_field,
         {2, {.number = 2, .type = 2, .bytes = {(const uint8_t *)"0123456789abcde", 15}}},
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_RECORD_SIZE_WRONG,
         "salt"},
        {"salt of 17 bytes",
         LEDGER_BODY_ERASURE,
         {0},
         exchange_field,
         {2, {.number = 2, .type = 2, .bytes = {(const uint8_t *)"0123456789abcdefg", 17}}},
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_RECORD_SIZE_WRONG,
         "salt"},
        {"root of 31 bytes",
         LEDGER_BODY_CLOSING,
         {13},
         exchange_field,
         {5,
          {.number = 5,
           .type = 2,
           .bytes = {(const uint8_t *)"0123456789abcdef0123456789abcde", 31}}},
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_RECORD_SIZE_WRONG,
         "closing.programme_root"},
        {"empty commitment",
         LEDGER_BODY_ERASURE,
         {16},
         exchange_field,
         {1, {.number = 1, .type = 2, .bytes = {(const uint8_t *)"", 0}}},
         LEDGER_OUT_OF_RANGE,
         LEDGER_MESSAGE_RECORD_SIZE_WRONG,
         "erasure.commitments[0]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ledger_buffer bytes = {0}, edited = {0};
        struct ledger_error err = {0};
        enum ledger_status status;

        encode_body(rows[i].body, &bytes);
        wire_edit(ledger_buffer_slice(&bytes), rows[i].path, rows[i].edit, &rows[i].exchange,
                  &edited);
        status = decode_entry(ledger_buffer_slice(&edited), &err);
        if (status != rows[i].status || err.message != rows[i].message)
            print_error("%s\n", rows[i].name);
        assert_status(status, rows[i].status, &err);
        assert_message(&err, rows[i].message);
        assert_string_equal(err.arguments[0], rows[i].field);
        ledger_buffer_free(&bytes);
        ledger_buffer_free(&edited);
    }
}

static void
every_prefix_of_an_entry_is_refused(void **state)
{
    struct ledger_buffer bytes = {0};

    (void)state;
    encode_body(LEDGER_BODY_DISBURSEMENT, &bytes);
    for (size_t size = 0; size < bytes.size; size++) {
        struct ledger_error err = {0};
        /* A copy of its own, so that reading one byte too many is seen. */
        struct ledger_buffer prefix = {0};

        assert_status(ledger_buffer_append(&prefix, ledger_slice_of(bytes.data, size), NULL),
                      LEDGER_OK, NULL);
        assert_status(decode_entry(ledger_buffer_slice(&prefix), &err), LEDGER_MALFORMED, &err);
        ledger_buffer_free(&prefix);
    }
    ledger_buffer_free(&bytes);
}

/* -- newer formats ---------------------------------------------------------------------------- */

static enum ledger_status
decode_text(const char *bytes, size_t size, struct ledger_error *err)
{
    return decode_entry(ledger_slice_of(bytes, size), err);
}
#define SALT                                                                                       \
    "\x12\x10"                                                                                     \
    "0123456789abcdef"
#define DECODE(literal, err) decode_text(literal, sizeof(literal) - 1, err)

static void
a_body_of_a_newer_format_is_neither_valid_nor_invalid(void **state)
{
    struct ledger_error err = {0};

    (void)state;
    assert_status(DECODE("\x08\x01" SALT "\x92\x01\x00", &err), LEDGER_UNSUPPORTED, &err); /* 18 */
    assert_message(&err, LEDGER_MESSAGE_RECORD_BODY_NEWER);
    assert_string_equal(err.arguments[0], "18");
    assert_status(DECODE("\x08\x01" SALT "\x92\x01\x03"
                         "any",
                         &err),
                  LEDGER_UNSUPPORTED, &err);
    /* 2^29 - 1, the largest number that a field has. */
    assert_status(DECODE("\x08\x01" SALT "\xFA\xFF\xFF\xFF\x0F\x01"
                         "x",
                         &err),
                  LEDGER_UNSUPPORTED, &err);
    assert_string_equal(err.arguments[0], "536870911");
}

static void
what_only_looks_like_a_newer_body_is_malformed(void **state)
{
    struct ledger_error err = {0};

    (void)state;
    /* A number, not a message. */
    assert_status(DECODE("\x08\x01" SALT "\x90\x01\x01", &err), LEDGER_MALFORMED, &err);
    /* More behind it. */
    assert_status(DECODE("\x08\x01" SALT "\x92\x01\x00\x9A\x01\x00", &err), LEDGER_MALFORMED, &err);
    /* Cut. */
    assert_status(DECODE("\x08\x01" SALT "\x92\x01\x04"
                         "any",
                         &err),
                  LEDGER_MALFORMED, &err);
    /* Overlong. */
    assert_status(DECODE("\x08\x01" SALT "\x92\x01\x80\x00", &err), LEDGER_NOT_CANONICAL, &err);
    /* Without a salt. */
    assert_status(DECODE("\x08\x01\x92\x01\x00", &err), LEDGER_MALFORMED, &err);
    /* Behind a body that we know. */
    assert_status(DECODE("\x08\x01" SALT "\x2A\x03\x12\x01r\x92\x01\x00", &err), LEDGER_MALFORMED,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_RECORD_UNKNOWN_FIELD);
    /* 2^29 is no field number. */
    assert_status(DECODE("\x08\x01" SALT "\x82\x80\x80\x80\x10\x00", &err), LEDGER_MALFORMED, &err);
}

static void
a_salt_of_the_wrong_size_before_a_newer_body_is_refused(void **state)
{
    struct ledger_error err = {0};

    (void)state;
    assert_status(DECODE("\x08\x01\x12\x01s\x92\x01\x00", &err), LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_RECORD_SIZE_WRONG);
}

static void
a_newer_version_is_neither_valid_nor_invalid(void **state)
{
    struct ledger_error err = {0};

    (void)state;
    assert_status(DECODE("\x08\x02 anything", &err), LEDGER_UNSUPPORTED, &err);
    assert_message(&err, LEDGER_MESSAGE_RECORD_VERSION_NEWER);
    assert_status(DECODE("\x08\xFF\xFF\xFF\xFF\x0F", &err), LEDGER_UNSUPPORTED, &err);
    assert_status(decode_header(ledger_slice_of("\x08\x02", 2), &err), LEDGER_UNSUPPORTED, &err);
    assert_status(decode_seal(ledger_slice_of("\x08\x02", 2), &err), LEDGER_UNSUPPORTED, &err);
    assert_status(decode_pending_file(ledger_slice_of("\x08\x02", 2), &err), LEDGER_UNSUPPORTED,
                  &err);
    /* But a version is a uint32 in its shortest form, and not zero. */
    assert_status(DECODE("\x08\x80\x80\x80\x80\x10", &err), LEDGER_OUT_OF_RANGE, &err);
    assert_status(DECODE("\x08\x82\x00", &err), LEDGER_NOT_CANONICAL, &err);
    assert_status(DECODE("\x08\x00", &err), LEDGER_NOT_CANONICAL, &err);
    assert_status(DECODE("", &err), LEDGER_MALFORMED, &err);
}

static void
counts_of_a_newer_body_make_a_header_newer(void **state)
{
    struct ledger_voucher_header header;
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};
    const uint32_t path[] = {6, 0};
    const struct exchange body = {1, {.number = 1, .value = 18}};
    struct ledger_buffer edited = {0};

    (void)state;
    sample_header(&header, SAMPLE_LEAST);
    assert_status(ledger_voucher_header_encode(&header, &bytes, &err), LEDGER_OK, &err);
    wire_edit(ledger_buffer_slice(&bytes), path, exchange_field, &body, &edited);
    assert_status(decode_header(ledger_buffer_slice(&edited), &err), LEDGER_UNSUPPORTED, &err);
    assert_message(&err, LEDGER_MESSAGE_RECORD_BODY_NEWER);
    ledger_buffer_free(&bytes);
    ledger_buffer_free(&edited);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_other_encoding_is_refused_in_every_message),
        cmocka_unit_test(fields_out_of_order_are_refused_in_every_message),
        cmocka_unit_test(single_edits_are_refused),
        cmocka_unit_test(every_prefix_of_an_entry_is_refused),
        cmocka_unit_test(a_body_of_a_newer_format_is_neither_valid_nor_invalid),
        cmocka_unit_test(what_only_looks_like_a_newer_body_is_malformed),
        cmocka_unit_test(a_salt_of_the_wrong_size_before_a_newer_body_is_refused),
        cmocka_unit_test(a_newer_version_is_neither_valid_nor_invalid),
        cmocka_unit_test(counts_of_a_newer_body_make_a_header_newer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
