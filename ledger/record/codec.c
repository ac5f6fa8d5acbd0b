/* The functions of codec.h. Decoding is six steps, cheapest first, and each trusts those before:
 *
 *   1 codec_scan       size, and the wire rules; nothing is allocated
 *   2 unpack           protobuf-c, into the caller's arena
 *   3 codec_from_wire  into the struct; texts are borrowed from step 2
 *   4 codec_check      ranges, lengths, required fields
 *   5 codec_to_wire    back again, from the struct
 *   6 pack             compared with the bytes as it comes
 *
 * Steps 5 and 6 must find nothing after step 1. They are there because step 1 is ours: an encoding
 * that we overlooked still has to come back as the same bytes. */
#include "ledger/record/codec_internal.h"

struct codec_memory {
    struct ledger_arena *arena;
    size_t refused; /* What could not be taken, or 0. */
};

static void *
memory_take(void *context, size_t size)
{
    struct codec_memory *memory = context;
    void *taken = ledger_arena_take(memory->arena, size);

    if (taken == NULL)
        memory->refused = size;
    return taken;
}

/* Pieces die with their arena. */
static void
memory_give_back(void *context, void *pointer)
{
    (void)context;
    (void)pointer;
}

/* A protobuf-c sink that compares instead of storing. */
struct codec_comparer {
    ProtobufCBuffer base; /* First: protobuf-c hands the sink back by this address. */
    struct ledger_slice rest;
    bool equal;
};

static void
comparer_append(ProtobufCBuffer *buffer, size_t size, const uint8_t *data)
{
    struct codec_comparer *comparer = (struct codec_comparer *)buffer;

    if (size == 0)
        return;
    comparer->equal = comparer->equal && size <= comparer->rest.size &&
                      memcmp(data, comparer->rest.data, size) == 0;
    if (!comparer->equal)
        return;
    comparer->rest.data += size;
    comparer->rest.size -= size;
}

static enum ledger_status
codec_compare(const struct codec_message *message, const void *object, struct ledger_slice bytes,
              struct ledger_error *err)
{
    struct codec_comparer comparer = {{comparer_append}, bytes, true};
    struct codec_scratch scratch;
    ProtobufCMessage *wire;
    enum ledger_status status;

    scratch.used = 0;
    scratch.more = (struct ledger_arena){0};
    wire = codec_scratch_take(&scratch, message->wire->sizeof_message);
    if (wire == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           message->wire->sizeof_message);
    status = codec_to_wire(message, object, &scratch, wire, err);
    if (status != LEDGER_OK)
        goto out;
    (void)protobuf_c_message_pack_to_buffer(wire, &comparer.base);
    if (!comparer.equal || comparer.rest.size > 0)
        status = ledger_fail(err, LEDGER_NOT_CANONICAL, LEDGER_MESSAGE_RECORD_NOT_CANONICAL,
                             message->title);

out:
    ledger_arena_free(&scratch.more);
    return status;
}

static enum ledger_status
codec_unpack(const struct codec_message *message, struct ledger_slice bytes,
             struct ledger_arena *arena, const ProtobufCMessage **out_wire,
             struct ledger_error *err)
{
    struct codec_memory memory = {arena, 0};
    ProtobufCAllocator allocator = {memory_take, memory_give_back, &memory};
    const ProtobufCMessage *wire =
        protobuf_c_message_unpack(message->wire, &allocator, bytes.size, bytes.data);

    if (wire == NULL && memory.refused > 0)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, memory.refused);
    if (wire == NULL)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_UNREADABLE, message->title);
    *out_wire = wire;
    return LEDGER_OK;
}

/* `object` is for use on success only; the callers copy it out then. */
static enum ledger_status
codec_decode(const struct codec_message *message, struct ledger_slice bytes,
             struct ledger_arena *arena, void *object, struct ledger_error *err)
{
    const struct codec_path title = {NULL, message->title, CODEC_NO_INDEX};
    const struct codec_path *path = message == &codec_entry ? NULL : &title;
    const ProtobufCMessage *wire = NULL;
    enum ledger_status status = codec_scan(message, bytes, path, err);

    if (status != LEDGER_OK)
        return status;
    status = codec_unpack(message, bytes, arena, &wire, err);
    if (status != LEDGER_OK)
        return status;
    codec_init(message, object);
    status = codec_from_wire(message, wire, arena, object, path, err);
    if (status != LEDGER_OK)
        return status;
    status = codec_check(message, object, path, err);
    if (status != LEDGER_OK)
        return status;
    return codec_compare(message, object, bytes, err);
}

static enum ledger_status
codec_pack(const struct codec_message *message, const ProtobufCMessage *wire,
           struct ledger_buffer *out, struct ledger_error *err)
{
    const size_t size = protobuf_c_message_get_packed_size(wire);
    enum ledger_status status;

    if (size > message->bytes_max)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_TOO_LARGE,
                           message->title, size, message->bytes_max);
    status = ledger_buffer_reserve(out, size, err);
    if (status == LEDGER_OK)
        out->size += protobuf_c_message_pack(wire, out->data + out->size);
    return status;
}

static enum ledger_status
codec_encode(const struct codec_message *message, const void *object, struct ledger_buffer *out,
             struct ledger_error *err)
{
    const struct codec_path title = {NULL, message->title, CODEC_NO_INDEX};
    struct codec_scratch scratch;
    ProtobufCMessage *wire;
    enum ledger_status status =
        codec_check(message, object, message == &codec_entry ? NULL : &title, err);

    if (status != LEDGER_OK)
        return status;
    scratch.used = 0;
    scratch.more = (struct ledger_arena){0};
    wire = codec_scratch_take(&scratch, message->wire->sizeof_message);
    if (wire == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           message->wire->sizeof_message);
    status = codec_to_wire(message, object, &scratch, wire, err);
    if (status == LEDGER_OK)
        status = codec_pack(message, wire, out, err);
    ledger_arena_free(&scratch.more);
    return status;
}

void
ledger_entry_init(struct ledger_entry *entry, enum ledger_body body)
{
    codec_init(&codec_entry, entry);
    entry->body = body;
    for (size_t i = 0; i < codec_entry.field_count; i++)
        if (codec_entry.wire->fields[i].id == body && codec_entry.fields[i].message != NULL)
            codec_init(codec_entry.fields[i].message,
                       (uint8_t *)entry + codec_entry.fields[i].offset);
}

/* -- codec.h ---------------------------------------------------------------------------------- */

enum ledger_status
ledger_entry_encode(const struct ledger_entry *entry, struct ledger_buffer *out,
                    struct ledger_error *err)
{
    return codec_encode(&codec_entry, entry, out, err);
}

enum ledger_status
ledger_entry_decode(struct ledger_slice bytes, struct ledger_arena *arena,
                    struct ledger_entry *out_entry, struct ledger_error *err)
{
    struct ledger_entry entry;
    enum ledger_status status = codec_decode(&codec_entry, bytes, arena, &entry, err);

    if (status == LEDGER_OK)
        *out_entry = entry;
    return status;
}

enum ledger_status
ledger_voucher_header_encode(const struct ledger_voucher_header *header, struct ledger_buffer *out,
                             struct ledger_error *err)
{
    return codec_encode(&codec_header, header, out, err);
}

enum ledger_status
ledger_voucher_header_decode(struct ledger_slice bytes, struct ledger_arena *arena,
                             struct ledger_voucher_header *out_header, struct ledger_error *err)
{
    struct ledger_voucher_header header;
    enum ledger_status status = codec_decode(&codec_header, bytes, arena, &header, err);

    if (status == LEDGER_OK)
        *out_header = header;
    return status;
}

enum ledger_status
ledger_seal_encode(const struct ledger_seal *seal, struct ledger_buffer *out,
                   struct ledger_error *err)
{
    return codec_encode(&codec_seal, seal, out, err);
}

enum ledger_status
ledger_seal_decode(struct ledger_slice bytes, struct ledger_arena *arena,
                   struct ledger_seal *out_seal, struct ledger_error *err)
{
    struct ledger_seal seal;
    enum ledger_status status = codec_decode(&codec_seal, bytes, arena, &seal, err);

    if (status == LEDGER_OK)
        *out_seal = seal;
    return status;
}

enum ledger_status
ledger_sign_off_encode(const struct ledger_sign_off *sign_off, struct ledger_buffer *out,
                       struct ledger_error *err)
{
    return codec_encode(&codec_sign_off, sign_off, out, err);
}

enum ledger_status
ledger_sign_off_decode(struct ledger_slice bytes, struct ledger_arena *arena,
                       struct ledger_sign_off *out_sign_off, struct ledger_error *err)
{
    struct ledger_sign_off sign_off;
    enum ledger_status status = codec_decode(&codec_sign_off, bytes, arena, &sign_off, err);

    if (status == LEDGER_OK)
        *out_sign_off = sign_off;
    return status;
}

enum ledger_status
ledger_pending_file_encode(const struct ledger_pending_file *file, struct ledger_buffer *out,
                           struct ledger_error *err)
{
    return codec_encode(&codec_pending_file, file, out, err);
}

enum ledger_status
ledger_pending_file_decode(struct ledger_slice bytes, struct ledger_arena *arena,
                           struct ledger_pending_file *out_file, struct ledger_error *err)
{
    struct ledger_pending_file file;
    enum ledger_status status = codec_decode(&codec_pending_file, bytes, arena, &file, err);

    if (status == LEDGER_OK)
        *out_file = file;
    return status;
}

enum ledger_status
ledger_proof_file_encode(const struct ledger_proof_file *file, struct ledger_buffer *out,
                         struct ledger_error *err)
{
    return codec_encode(&codec_proof_file, file, out, err);
}

enum ledger_status
ledger_proof_file_decode(struct ledger_slice bytes, struct ledger_arena *arena,
                         struct ledger_proof_file *out_file, struct ledger_error *err)
{
    struct ledger_proof_file file;
    enum ledger_status status = codec_decode(&codec_proof_file, bytes, arena, &file, err);

    if (status == LEDGER_OK)
        *out_file = file;
    return status;
}
