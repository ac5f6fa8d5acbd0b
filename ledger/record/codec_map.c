/* Between an unpacked protobuf message and the struct of entry.h or voucher.h, both ways, by the
 * rows of codec_table.c. Members of unpacked messages are copied with memcpy, because this file
 * knows where they lie and not what protobuf-c calls their types. */
#include "ledger/record/codec_internal.h"

#include <assert.h>

void *
codec_scratch_take(struct codec_scratch *scratch, size_t size)
{
    const size_t alignment = _Alignof(max_align_t);
    void *taken;

    if (size > sizeof(scratch->bytes) - scratch->used)
        return ledger_arena_take(&scratch->more, size);
    taken = scratch->bytes + scratch->used;
    scratch->used += (size + alignment - 1) / alignment * alignment;
    if (scratch->used > sizeof(scratch->bytes))
        scratch->used = sizeof(scratch->bytes);
    return taken;
}

enum codec_list_class
codec_list_class(const struct codec_field *field)
{
    if (field->message != NULL)
        return CODEC_LIST_OF_MESSAGES;
    if (field->kind == CODEC_BYTES || field->kind == CODEC_FIXED)
        return CODEC_LIST_OF_BYTES;
    assert(field->kind == CODEC_ENUM || field->kind == CODEC_UINT64);
    return CODEC_LIST_OF_NUMBERS;
}

size_t
codec_stride(const struct codec_field *field)
{
    if (field->message != NULL)
        return field->message->size;
    if (field->kind == CODEC_BYTES)
        return sizeof(struct ledger_slice);
    if (field->kind == CODEC_FIXED)
        return (size_t)field->max;
    return field->kind == CODEC_ENUM ? sizeof(uint32_t) : sizeof(uint64_t);
}

static void *
member_at(void *object, size_t offset)
{
    return (uint8_t *)object + offset;
}

/* A union's members wait until one is chosen. */
static void
init_texts(const struct codec_message *message, void *object)
{
    static const char *const empty = "";

    for (size_t i = 0; i < message->field_count; i++) {
        const struct codec_field *field = &message->fields[i];
        void *member = member_at(object, field->offset);

        if ((field->flags & CODEC_LIST) != 0 ||
            (message->shares_memory && codec_is_choice(&message->wire->fields[i])))
            continue;
        if (codec_is_text(field->kind))
            memcpy(member, &empty, sizeof(empty));
        else if (field->message != NULL)
            init_texts(field->message, member);
    }
}

void
codec_init(const struct codec_message *message, void *object)
{
    memset(object, 0, message->size);
    init_texts(message, object);
}

static enum ledger_status
map_no_memory(struct ledger_error *err, size_t size)
{
    return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, size);
}

/* -- from the wire ---------------------------------------------------------------------------- */

static struct ledger_slice
slice_from_wire(const void *at)
{
    ProtobufCBinaryData data;

    memcpy(&data, at, sizeof(data));
    return ledger_slice_of(data.data, data.len);
}

/* One value that is not a message: a member, or an element of a list. */
static enum ledger_status
value_from_wire(const struct codec_field *field, const void *at, void *member,
                const struct codec_path *path, struct ledger_error *err)
{
    struct ledger_slice bytes;
    protobuf_c_boolean truth;

    switch (field->kind) {
    case CODEC_VERSION:
        break;
    case CODEC_IDENTIFIER:
    case CODEC_CODE:
    case CODEC_ORIGIN:
    case CODEC_NAME:
    case CODEC_TEXT:
    case CODEC_VKEY:
    case CODEC_CREDIT_CODE:
    case CODEC_LAST_FOUR:
        memcpy(member, at, sizeof(const char *));
        break;
    case CODEC_BYTES:
        bytes = slice_from_wire(at);
        memcpy(member, &bytes, sizeof(bytes));
        break;
    case CODEC_FIXED:
        bytes = slice_from_wire(at);
        if (bytes.size == 0)
            return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_FIELD_MISSING, path,
                              NULL);
        assert(bytes.size == field->max); /* The scan has measured. */
        memcpy(member, bytes.data, bytes.size);
        break;
    case CODEC_UINT32:
    case CODEC_ENUM:
    case CODEC_DATE:
    case CODEC_MONTH:
        memcpy(member, at, sizeof(uint32_t));
        break;
    case CODEC_UINT64:
    case CODEC_INT64:
    case CODEC_SINT64:
        memcpy(member, at, sizeof(uint64_t));
        break;
    case CODEC_BOOL:
        memcpy(&truth, at, sizeof(truth));
        *(bool *)member = truth != 0;
        break;
    case CODEC_MESSAGE:
    case CODEC_OPTIONAL_MESSAGE:
        assert(false && "a message is mapped by its own rows");
    }
    return LEDGER_OK;
}

/* Bytes from one element of an unpacked list to the next. */
static size_t
wire_stride(const struct codec_field *field)
{
    switch (codec_list_class(field)) {
    case CODEC_LIST_OF_MESSAGES:
        return sizeof(ProtobufCMessage *);
    case CODEC_LIST_OF_BYTES:
        return sizeof(ProtobufCBinaryData);
    case CODEC_LIST_OF_NUMBERS:
        break;
    }
    return codec_stride(field);
}

static enum ledger_status
elements_from_wire(const struct codec_field *field, const uint8_t *wire, size_t count,
                   struct ledger_arena *arena, uint8_t *elements, struct codec_path *path,
                   struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; status == LEDGER_OK && i < count; i++) {
        const void *at = wire + i * wire_stride(field);
        void *element = elements + i * codec_stride(field);
        const ProtobufCMessage *message;

        path->index = i;
        if (field->message == NULL) {
            status = value_from_wire(field, at, element, path, err);
            continue;
        }
        memcpy(&message, at, sizeof(const void *));
        init_texts(field->message, element);
        status = codec_from_wire(field->message, message, arena, element, path, err);
    }
    return status;
}

static enum ledger_status
list_from_wire(const struct codec_field *field, const ProtobufCFieldDescriptor *descriptor,
               const ProtobufCMessage *wire, struct ledger_arena *arena, void *object,
               struct codec_path *path, struct ledger_error *err)
{
    void *elements = member_at(object, field->offset);
    const uint8_t *from;
    size_t count;

    memcpy(&count, codec_at(wire, descriptor->quantifier_offset), sizeof(count));
    memcpy(&from, codec_at(wire, descriptor->offset), sizeof(from));
    assert(count <= field->count_max); /* The scan has counted. */
    if (count == 0)
        return LEDGER_OK;

    memcpy(member_at(object, field->count_offset), &count, sizeof(count));
    if (codec_list_class(field) == CODEC_LIST_OF_NUMBERS) {
        memcpy(elements, &from, sizeof(from)); /* The same on both sides: borrowed. */
        return LEDGER_OK;
    }
    if ((field->flags & CODEC_INLINE) == 0) {
        void *taken = ledger_arena_take(arena, count * codec_stride(field));

        if (taken == NULL)
            return map_no_memory(err, count * codec_stride(field));
        memcpy(elements, &taken, sizeof(taken));
        elements = taken;
    }
    return elements_from_wire(field, from, count, arena, elements, path, err);
}

static enum ledger_status
message_from_wire(const struct codec_field *field, const void *at, struct ledger_arena *arena,
                  void *member, const struct codec_path *path, struct ledger_error *err)
{
    const ProtobufCMessage *wire;

    memcpy(&wire, at, sizeof(const void *));
    if (wire == NULL && field->kind == CODEC_OPTIONAL_MESSAGE)
        return LEDGER_OK;
    if (wire == NULL)
        return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_FIELD_MISSING, path, NULL);
    if (field->kind == CODEC_OPTIONAL_MESSAGE)
        *(bool *)member = true;
    return codec_from_wire(field->message, wire, arena, member, path, err);
}

/* Whether field i is a oneof member that was not chosen; notes the one that was. */
static bool
is_other_choice(const struct codec_message *message, size_t i, const ProtobufCMessage *wire,
                void *object)
{
    const ProtobufCFieldDescriptor *descriptor = &message->wire->fields[i];
    uint32_t choice;

    if (!codec_is_choice(descriptor))
        return false;
    memcpy(&choice, codec_at(wire, descriptor->quantifier_offset), sizeof(choice));
    if (choice != descriptor->id)
        return true;
    memcpy(member_at(object, message->choice_offset), &choice, sizeof(choice));
    if (message->shares_memory && message->fields[i].message != NULL)
        init_texts(message->fields[i].message, member_at(object, message->fields[i].offset));
    return false;
}

enum ledger_status
codec_from_wire(const struct codec_message *message, const ProtobufCMessage *wire,
                struct ledger_arena *arena, void *object, const struct codec_path *path,
                struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; status == LEDGER_OK && i < message->field_count; i++) {
        const struct codec_field *field = &message->fields[i];
        const ProtobufCFieldDescriptor *descriptor = &message->wire->fields[i];
        struct codec_path here = {path, descriptor->name, CODEC_NO_INDEX};
        const void *at = codec_at(wire, descriptor->offset);
        void *member = member_at(object, field->offset);

        if (is_other_choice(message, i, wire, object))
            continue;
        if ((field->flags & CODEC_LIST) != 0)
            status = list_from_wire(field, descriptor, wire, arena, object, &here, err);
        else if (field->message != NULL)
            status = message_from_wire(field, at, arena, member, &here, err);
        else
            status = value_from_wire(field, at, member, &here, err);
    }
    return status;
}

/* -- to the wire ------------------------------------------------------------------------------ */

/* protobuf-c's structs are not const inside; nothing that packs writes through them. */
static void
slice_to_wire(void *at, const void *data, size_t size)
{
    ProtobufCBinaryData binary = {.len = size};

    memcpy(&binary.data, &data, sizeof(data));
    memcpy(at, &binary, sizeof(binary));
}

static void
value_to_wire(const struct codec_field *field, const void *member, void *at)
{
    static const uint32_t version = 1;
    const struct ledger_slice *bytes;
    protobuf_c_boolean truth;

    switch (field->kind) {
    case CODEC_VERSION:
        memcpy(at, &version, sizeof(version));
        break;
    case CODEC_IDENTIFIER:
    case CODEC_CODE:
    case CODEC_ORIGIN:
    case CODEC_NAME:
    case CODEC_TEXT:
    case CODEC_VKEY:
    case CODEC_CREDIT_CODE:
    case CODEC_LAST_FOUR:
        memcpy(at, member, sizeof(const char *));
        break;
    case CODEC_BYTES:
        bytes = member;
        slice_to_wire(at, bytes->data, bytes->size);
        break;
    case CODEC_FIXED:
        slice_to_wire(at, member, (size_t)field->max);
        break;
    case CODEC_UINT32:
    case CODEC_ENUM:
    case CODEC_DATE:
    case CODEC_MONTH:
        memcpy(at, member, sizeof(uint32_t));
        break;
    case CODEC_UINT64:
    case CODEC_INT64:
    case CODEC_SINT64:
        memcpy(at, member, sizeof(uint64_t));
        break;
    case CODEC_BOOL:
        truth = *(const bool *)member;
        memcpy(at, &truth, sizeof(truth));
        break;
    case CODEC_MESSAGE:
    case CODEC_OPTIONAL_MESSAGE:
        assert(false && "a message is mapped by its own rows");
    }
}

/* Writes the pointer to a new message at `at`. */
static enum ledger_status
message_to_wire(const struct codec_message *message, const void *member,
                struct codec_scratch *scratch, void *at, struct ledger_error *err)
{
    ProtobufCMessage *wire = codec_scratch_take(scratch, message->wire->sizeof_message);

    if (wire == NULL)
        return map_no_memory(err, message->wire->sizeof_message);
    memcpy(at, &wire, sizeof(wire));
    return codec_to_wire(message, member, scratch, wire, err);
}

static enum ledger_status
list_to_wire(const struct codec_field *field, const ProtobufCFieldDescriptor *descriptor,
             const void *object, struct codec_scratch *scratch, ProtobufCMessage *wire,
             struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    const size_t count = codec_count(field, object);
    const void *elements = codec_elements(field, object);
    const bool numbers = codec_list_class(field) == CODEC_LIST_OF_NUMBERS;
    uint8_t *to;

    memcpy(member_at(wire, descriptor->quantifier_offset), &count, sizeof(count));
    if (numbers || count == 0) {
        memcpy(member_at(wire, descriptor->offset), &elements, sizeof(elements));
        return LEDGER_OK;
    }
    to = codec_scratch_take(scratch, count * wire_stride(field));
    if (to == NULL)
        return map_no_memory(err, count * wire_stride(field));
    memcpy(member_at(wire, descriptor->offset), &to, sizeof(to));
    for (size_t i = 0; status == LEDGER_OK && i < count; i++) {
        const void *element = codec_at(elements, i * codec_stride(field));
        void *at = to + i * wire_stride(field);

        if (field->message == NULL)
            value_to_wire(field, element, at);
        else
            status = message_to_wire(field->message, element, scratch, at, err);
    }
    return status;
}

enum ledger_status
codec_to_wire(const struct codec_message *message, const void *object,
              struct codec_scratch *scratch, ProtobufCMessage *wire, struct ledger_error *err)
{
    const uint32_t choice = codec_choice(message, object);
    enum ledger_status status = LEDGER_OK;

    message->wire->message_init(wire);
    for (size_t i = 0; status == LEDGER_OK && i < message->field_count; i++) {
        const struct codec_field *field = &message->fields[i];
        const ProtobufCFieldDescriptor *descriptor = &message->wire->fields[i];
        const void *member = codec_at(object, field->offset);
        void *at = member_at(wire, descriptor->offset);

        if (codec_is_choice(descriptor)) {
            if (choice != descriptor->id)
                continue;
            memcpy(member_at(wire, descriptor->quantifier_offset), &choice, sizeof(choice));
        }
        if ((field->flags & CODEC_LIST) != 0)
            status = list_to_wire(field, descriptor, object, scratch, wire, err);
        else if (field->message == NULL)
            value_to_wire(field, member, at);
        else if (field->kind == CODEC_MESSAGE || *(const bool *)member)
            status = message_to_wire(field->message, member, scratch, at, err);
    }
    return status;
}
