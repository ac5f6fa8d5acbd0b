/* The strict pre-scan: bytes are read once, and refused unless they are the only encoding that
 * their meaning has (CANONICAL.md, section 1, rules 1 to 8), before protobuf-c sees them. It
 * accepts unknown fields, groups them with the known ones when it writes, takes a bool from any
 * wire type, and takes 28 bytes of memory for each unknown byte pair; none of that gets so far. */
#include "ledger/record/codec_internal.h"

#include <assert.h>

#include "ledger/base/text.h"

enum { WIRE_VARINT = 0, WIRE_BYTES = 2, TAG_SIZE_MAX = 5, VARINT_SIZE_MAX = 10 };

struct scan_reader {
    const uint8_t *at;
    const uint8_t *end;
};

/* What is known of the message being scanned. */
struct scan_state {
    const struct codec_message *message;
    const struct codec_path *path;
    uint32_t number;   /* Of the last field; 0 before the first. */
    size_t row;        /* Of the first field that may still come. */
    size_t repeats;    /* How often the last field stood. */
    bool choice_taken; /* A member of the oneof stood. */
};

static enum ledger_status scan_message(const struct codec_message *message,
                                       struct ledger_slice bytes, const struct codec_path *path,
                                       unsigned depth, struct ledger_error *err);

/* A shortest varint of at most `size_max` bytes and 64 bits. */
static enum ledger_status
scan_varint(struct scan_reader *reader, size_t size_max, const struct codec_path *path,
            const char *name, uint64_t *out_value, struct ledger_error *err)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size_max; i++) {
        uint8_t byte;

        if (reader->at == reader->end)
            return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_TRUNCATED, path, name);
        byte = *reader->at++;
        if (i == VARINT_SIZE_MAX - 1 && byte > 1)
            break;
        value |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (byte >= 0x80)
            continue;
        if (byte == 0 && i > 0)
            return codec_fail(err, LEDGER_NOT_CANONICAL, LEDGER_MESSAGE_RECORD_NUMBER_NOT_SHORTEST,
                              path, name);
        *out_value = value;
        return LEDGER_OK;
    }
    return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NUMBER_TOO_WIDE, path, name);
}

static enum ledger_status
scan_bytes(struct scan_reader *reader, const struct codec_path *path, const char *name,
           struct ledger_slice *out_bytes, struct ledger_error *err)
{
    uint64_t size;
    enum ledger_status status = scan_varint(reader, VARINT_SIZE_MAX, path, name, &size, err);

    if (status != LEDGER_OK)
        return status;
    if (size > (uint64_t)(reader->end - reader->at))
        return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_TRUNCATED, path, name);
    *out_bytes = ledger_slice_of(reader->at, (size_t)size);
    reader->at += size;
    return LEDGER_OK;
}

/* The width of a number's type. 0 is judged by the caller: inside a packed list it is a value. */
static enum ledger_status
scan_width(const ProtobufCFieldDescriptor *wire, uint64_t value, const struct codec_path *path,
           struct ledger_error *err)
{
    uint64_t max = UINT64_MAX;

    if (wire->type == PROTOBUF_C_TYPE_UINT32 || wire->type == PROTOBUF_C_TYPE_ENUM)
        max = UINT32_MAX;
    if (wire->type == PROTOBUF_C_TYPE_INT64)
        max = INT64_MAX; /* Not negative: rule 7. */
    if (wire->type == PROTOBUF_C_TYPE_BOOL)
        max = 1;
    if (value <= max)
        return LEDGER_OK;
    return codec_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_NUMBER_TOO_WIDE, path,
                      wire->name);
}

static enum ledger_status
scan_number(struct scan_reader *reader, const ProtobufCFieldDescriptor *wire,
            const struct codec_path *path, struct ledger_error *err)
{
    uint64_t value;
    enum ledger_status status = scan_varint(reader, VARINT_SIZE_MAX, path, wire->name, &value, err);

    if (status != LEDGER_OK)
        return status;
    if (value == 0 && !codec_is_choice(wire))
        return codec_fail(err, LEDGER_NOT_CANONICAL, LEDGER_MESSAGE_RECORD_DEFAULT_WRITTEN, path,
                          wire->name);
    return scan_width(wire, value, path, err);
}

static enum ledger_status
scan_too_many(const struct codec_field *field, const ProtobufCFieldDescriptor *wire,
              const struct codec_path *path, struct ledger_error *err)
{
    char text[CODEC_PATH_TEXT_SIZE];

    codec_path_text(path, wire->name, text);
    return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_TOO_MANY, text,
                       field->count_max);
}

static enum ledger_status
scan_packed(struct ledger_slice bytes, const struct codec_field *field,
            const ProtobufCFieldDescriptor *wire, const struct codec_path *path,
            struct ledger_error *err)
{
    struct scan_reader reader = {bytes.data, bytes.data + bytes.size};
    enum ledger_status status = LEDGER_OK;

    if (bytes.size == 0)
        return codec_fail(err, LEDGER_NOT_CANONICAL, LEDGER_MESSAGE_RECORD_DEFAULT_WRITTEN, path,
                          wire->name);
    for (size_t count = 0; status == LEDGER_OK && reader.at < reader.end; count++) {
        uint64_t value;

        if (count == field->count_max)
            return scan_too_many(field, wire, path, err);
        status = scan_varint(&reader, VARINT_SIZE_MAX, path, wire->name, &value, err);
        if (status == LEDGER_OK)
            status = scan_width(wire, value, path, err);
    }
    return status;
}

/* `bytes` are the content of a length-delimited field that stands where it may. */
static enum ledger_status
scan_content(const struct scan_state *state, struct ledger_slice bytes,
             const struct codec_field *field, const ProtobufCFieldDescriptor *wire, unsigned depth,
             struct ledger_error *err)
{
    const bool list = wire->label == PROTOBUF_C_LABEL_REPEATED;

    if (wire->type == PROTOBUF_C_TYPE_MESSAGE) {
        const struct codec_path path = {state->path, wire->name,
                                        list ? state->repeats - 1 : CODEC_NO_INDEX};

        return scan_message(field->message, bytes, &path, depth + 1, err);
    }
    if (bytes.size == 0 && !list && !codec_is_choice(wire))
        return codec_fail(err, LEDGER_NOT_CANONICAL, LEDGER_MESSAGE_RECORD_DEFAULT_WRITTEN,
                          state->path, wire->name);
    if (field->kind == CODEC_FIXED && bytes.size != field->max) {
        const struct codec_path path = {state->path, wire->name,
                                        list ? state->repeats - 1 : CODEC_NO_INDEX};

        return codec_size_fail(field, bytes.size, &path, err);
    }
    if (wire->type == PROTOBUF_C_TYPE_STRING && !ledger_text_is_clean(bytes))
        return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_TEXT_UNCLEAN, state->path,
                          wire->name);
    return LEDGER_OK;
}

/* Moves on to the field with this number. OK with `*out_row` beyond the last: an unknown one. */
static enum ledger_status
scan_find(struct scan_state *state, uint32_t number, size_t *out_row, struct ledger_error *err)
{
    const struct codec_message *message = state->message;
    const ProtobufCFieldDescriptor *fields = message->wire->fields;
    size_t row = state->row;

    while (row < message->field_count && fields[row].id < number)
        row++;
    if (row == message->field_count || fields[row].id != number) {
        *out_row = message->field_count;
        return LEDGER_OK;
    }
    if (number == state->number && (fields[row].label != PROTOBUF_C_LABEL_REPEATED ||
                                    (fields[row].flags & PROTOBUF_C_FIELD_FLAG_PACKED) != 0))
        return codec_fail(err, LEDGER_NOT_CANONICAL, LEDGER_MESSAGE_RECORD_FIELD_TWICE, state->path,
                          fields[row].name);
    state->repeats = number == state->number ? state->repeats + 1 : 1;
    if (state->repeats > message->fields[row].count_max && message->fields[row].count_max > 0)
        return scan_too_many(&message->fields[row], &fields[row], state->path, err);
    if (codec_is_choice(&fields[row]) && state->choice_taken)
        return codec_fail(err, LEDGER_NOT_CANONICAL, LEDGER_MESSAGE_RECORD_TWO_CHOICES, state->path,
                          message->choice);
    state->choice_taken = state->choice_taken || codec_is_choice(&fields[row]);
    state->row = row;
    *out_row = row;
    return LEDGER_OK;
}

/* A number that the message does not have. In an entry that is otherwise complete, a last field
 * above the bodies is the body of a newer format; all else is nobody's. */
static enum ledger_status
scan_unknown(const struct scan_state *state, struct scan_reader *reader, uint32_t number,
             unsigned type, struct ledger_error *err)
{
    char text[CODEC_PATH_TEXT_SIZE];
    struct ledger_slice body;

    if (state->message == &codec_entry && number >= LEDGER_BODY_END && !state->choice_taken &&
        state->number == LEDGER_BODY_FIRST - 1 && type == WIRE_BYTES) {
        enum ledger_status status = scan_bytes(reader, state->path, "body", &body, err);

        if (status != LEDGER_OK)
            return status;
        if (reader->at == reader->end)
            return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_RECORD_BODY_NEWER,
                               (uint64_t)number);
    }
    codec_path_text(state->path, state->path == NULL ? state->message->title : NULL, text);
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_UNKNOWN_FIELD, text,
                       (uint64_t)number);
}

static enum ledger_status
scan_version(struct scan_reader reader, const struct scan_state *state, struct ledger_error *err)
{
    uint64_t version;
    enum ledger_status status =
        scan_varint(&reader, VARINT_SIZE_MAX, state->path, "version", &version, err);

    if (status != LEDGER_OK || version <= 1 || version > UINT32_MAX)
        return status; /* What is wrong with it, scan_number says. */
    return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_RECORD_VERSION_NEWER,
                       state->message->title, version);
}

static enum ledger_status
scan_value(struct scan_state *state, struct scan_reader *reader, size_t row, unsigned type,
           unsigned depth, struct ledger_error *err)
{
    const struct codec_field *field = &state->message->fields[row];
    const ProtobufCFieldDescriptor *wire = &state->message->wire->fields[row];
    const bool packed = (wire->flags & PROTOBUF_C_FIELD_FLAG_PACKED) != 0;
    const bool delimited = packed || wire->type == PROTOBUF_C_TYPE_STRING ||
                           wire->type == PROTOBUF_C_TYPE_BYTES ||
                           wire->type == PROTOBUF_C_TYPE_MESSAGE;
    struct ledger_slice bytes;
    enum ledger_status status;

    if (type != (delimited ? WIRE_BYTES : WIRE_VARINT))
        return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_WRONG_WIRE_TYPE, state->path,
                          wire->name);
    if (!delimited) {
        status = field->kind == CODEC_VERSION ? scan_version(*reader, state, err) : LEDGER_OK;
        return status == LEDGER_OK ? scan_number(reader, wire, state->path, err) : status;
    }
    status = scan_bytes(reader, state->path, wire->name, &bytes, err);
    if (status != LEDGER_OK)
        return status;
    return packed ? scan_packed(bytes, field, wire, state->path, err)
                  : scan_content(state, bytes, field, wire, depth, err);
}

static enum ledger_status
scan_field(struct scan_state *state, struct scan_reader *reader, unsigned depth,
           struct ledger_error *err)
{
    const char *name = state->path == NULL ? state->message->title : NULL;
    uint64_t tag;
    uint32_t number;
    size_t row = 0;
    enum ledger_status status = scan_varint(reader, TAG_SIZE_MAX, state->path, name, &tag, err);

    if (status != LEDGER_OK)
        return status;
    number = (uint32_t)(tag >> 3);
    if (tag > UINT32_MAX || number == 0)
        return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_TAG_INVALID, state->path,
                          name);
    if (number < state->number)
        return codec_fail(err, LEDGER_NOT_CANONICAL, LEDGER_MESSAGE_RECORD_FIELD_ORDER, state->path,
                          name);
    status = scan_find(state, number, &row, err);
    if (status != LEDGER_OK)
        return status;
    if (row == state->message->field_count)
        return scan_unknown(state, reader, number, (unsigned)(tag & 7), err);
    state->number = number;
    return scan_value(state, reader, row, (unsigned)(tag & 7), depth, err);
}

static enum ledger_status
scan_message(const struct codec_message *message, struct ledger_slice bytes,
             const struct codec_path *path, unsigned depth, struct ledger_error *err)
{
    struct scan_state state = {.message = message, .path = path};
    struct scan_reader reader = {bytes.data, bytes.data + bytes.size};
    enum ledger_status status = LEDGER_OK;

    assert(depth < CODEC_DEPTH_MAX); /* Rows do not nest deeper, whatever the bytes say. */
    assert(message->wire->n_fields == message->field_count);

    /* A message that stands by itself has a version, and says it first. */
    if (message->bytes_max > 0 && message->fields[0].kind == CODEC_VERSION &&
        (bytes.size == 0 || bytes.data[0] != (1 << 3 | WIRE_VARINT)))
        return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_VERSION_MISSING, path,
                          message->title);
    while (status == LEDGER_OK && reader.at < reader.end)
        status = scan_field(&state, &reader, depth, err);
    return status;
}

enum ledger_status
codec_scan(const struct codec_message *message, struct ledger_slice bytes,
           const struct codec_path *path, struct ledger_error *err)
{
    if (bytes.size > message->bytes_max)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_TOO_LARGE,
                           message->title, bytes.size, message->bytes_max);
    return scan_message(message, bytes, path, /* depth= */ 0, err);
}
