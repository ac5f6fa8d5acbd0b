#include "ledger/note/note.h"

#include <assert.h>
#include <string.h>

#include "ledger/base/text.h"

enum {
    KEY_ID_SIZE = 4,
    ED25519_PAYLOAD_SIZE = sizeof(struct ledger_signature),
    CHUNK_TEXT_SIZE = 256, /* Whole groups of base64, so that chunks can be read one by one. */
    CHUNK_SIZE = CHUNK_TEXT_SIZE / 4 * 3,
};

/* An em dash and a space. */
static const char line_start[] = "\xe2\x80\x94 ";
enum { LINE_START_SIZE = sizeof(line_start) - 1 };

/* What C2SP asks of a note: valid UTF-8 and no control character below U+0020 but the newline. */
static enum ledger_status
characters_check(struct ledger_slice bytes, struct ledger_error *err)
{
    for (size_t at = 0; at < bytes.size;) {
        size_t before = at;
        uint32_t point = ledger_text_next(bytes, &at);

        if (point == UINT32_MAX || (point < 0x20 && point != '\n'))
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_NOTE_NOT_TEXT, before + 1);
    }
    return LEDGER_OK;
}

/* Cuts the bytes at their last empty line. */
static enum ledger_status
note_split(struct ledger_slice bytes, struct ledger_slice *out_text, struct ledger_slice *out_lines,
           struct ledger_error *err)
{
    if (bytes.size < 2 || bytes.data[bytes.size - 1] != '\n')
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_NOTE_UNSIGNED);
    for (size_t at = bytes.size - 1; at > 0; at--) {
        if (bytes.data[at] != '\n' || bytes.data[at - 1] != '\n')
            continue;
        *out_text = ledger_slice_of(bytes.data, at);
        *out_lines = ledger_slice_of(bytes.data + at + 1, bytes.size - at - 1);
        if (out_lines->size > 0)
            return LEDGER_OK;
        break; /* The empty line is the last. */
    }
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_NOTE_UNSIGNED);
}

/* Reads base64 of any length; what there is beyond `capacity` bytes is checked and dropped. */
static enum ledger_status
payload_decode(struct ledger_slice text, uint8_t *out, size_t capacity, size_t *out_size)
{
    size_t total = 0;

    for (size_t at = 0; at < text.size; at += CHUNK_TEXT_SIZE) {
        bool is_last = text.size - at <= CHUNK_TEXT_SIZE;
        uint8_t chunk[CHUNK_SIZE];
        size_t size;
        size_t kept = total < capacity ? capacity - total : 0;

        if (ledger_text_from_base64(
                ledger_slice_of(text.data + at, is_last ? text.size - at : CHUNK_TEXT_SIZE), chunk,
                sizeof(chunk), &size) != LEDGER_OK)
            return LEDGER_MALFORMED;
        /* Padding ends the whole text, not a chunk of it. */
        if (!is_last && size != CHUNK_SIZE)
            return LEDGER_MALFORMED;
        if (kept > size)
            kept = size;
        if (kept > 0)
            memcpy(out + total, chunk, kept);
        total += size;
    }
    *out_size = total;
    return LEDGER_OK;
}

/* Reads one signature line, without its newline. */
static enum ledger_status
line_parse(struct ledger_slice text, struct ledger_note_line *out_line)
{
    struct ledger_note_line line = {.payload_size = 0};
    uint8_t blob[KEY_ID_SIZE + sizeof(line.payload)];
    size_t blob_size;
    const uint8_t *space;
    size_t encoded_at;

    if (text.size < LINE_START_SIZE || memcmp(text.data, line_start, LINE_START_SIZE) != 0)
        return LEDGER_MALFORMED;
    text = ledger_slice_of(text.data + LINE_START_SIZE, text.size - LINE_START_SIZE);
    space = text.size == 0 ? NULL : memchr(text.data, ' ', text.size);
    if (space == NULL)
        return LEDGER_MALFORMED;
    line.name = ledger_slice_of(text.data, (size_t)(space - text.data));
    encoded_at = line.name.size + 1;
    if (!ledger_key_name_is_sound(line.name) ||
        payload_decode(ledger_slice_of(text.data + encoded_at, text.size - encoded_at), blob,
                       sizeof(blob), &blob_size) != LEDGER_OK ||
        blob_size <= KEY_ID_SIZE)
        return LEDGER_MALFORMED;

    line.key_id = ledger_get_u32(blob);
    line.payload_size = blob_size - KEY_ID_SIZE;
    if (line.payload_size <= sizeof(line.payload))
        memcpy(line.payload, blob + KEY_ID_SIZE, line.payload_size);
    *out_line = line;
    return LEDGER_OK;
}

static enum ledger_status
lines_parse(struct ledger_slice text, struct ledger_note *note, struct ledger_error *err)
{
    while (text.size > 0) {
        const uint8_t *newline = memchr(text.data, '\n', text.size);
        size_t size;

        assert(newline != NULL); /* note_split saw that the last byte is one. */
        size = (size_t)(newline - text.data);
        if (note->line_count == LEDGER_NOTE_SIGNATURES_MAX)
            return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_NOTE_TOO_MANY_SIGNATURES,
                               (size_t)LEDGER_NOTE_SIGNATURES_MAX);
        if (line_parse(ledger_slice_of(text.data, size), &note->lines[note->line_count]) !=
            LEDGER_OK)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_NOTE_LINE_MALFORMED,
                               note->line_count + 1);
        note->line_count++;
        text = ledger_slice_of(newline + 1, text.size - size - 1);
    }
    return LEDGER_OK;
}

enum ledger_status
ledger_note_parse(struct ledger_slice bytes, struct ledger_note *out_note, struct ledger_error *err)
{
    struct ledger_note note = {.line_count = 0};
    struct ledger_slice lines = {0};
    enum ledger_status status;

    if (bytes.size > LEDGER_NOTE_SIZE_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_NOTE_TOO_LARGE, bytes.size,
                           (size_t)LEDGER_NOTE_SIZE_MAX);
    status = characters_check(bytes, err);
    if (status != LEDGER_OK)
        return status;
    status = note_split(bytes, &note.text, &lines, err);
    if (status != LEDGER_OK)
        return status;
    status = lines_parse(lines, &note, err);
    if (status == LEDGER_OK)
        *out_note = note;
    return status;
}

static bool
line_holds(const struct ledger_note_line *line, struct ledger_slice text,
           const struct ledger_public_key *key)
{
    struct ledger_signature signature;

    if (line->payload_size != ED25519_PAYLOAD_SIZE)
        return false;
    memcpy(signature.bytes, line->payload, sizeof(signature.bytes));
    return ledger_signature_holds(&signature, text, key);
}

enum ledger_status
ledger_note_verify(const struct ledger_note *note, const struct ledger_vkey *vkey,
                   struct ledger_error *err)
{
    struct ledger_slice name = ledger_slice_of_text(vkey->name);
    enum ledger_status status = LEDGER_NOT_FOUND;

    /* A cosignature's key signs another message; the same key must not count for this one. */
    if (vkey->type != LEDGER_KEY_ED25519)
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_VKEY_TYPE_UNKNOWN, vkey->name,
                           (uint64_t)vkey->type);
    for (size_t i = 0; i < note->line_count; i++) {
        const struct ledger_note_line *line = &note->lines[i];

        if (line->key_id != vkey->key_id || !ledger_slice_equal(line->name, name))
            continue;
        if (!line_holds(line, note->text, &vkey->public_key))
            return ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_NOTE_SIGNATURE_WRONG,
                               vkey->name);
        status = LEDGER_OK;
    }
    return status;
}

/* What ledger_note_parse would refuse must not be signed. */
static enum ledger_status
signable_check(struct ledger_slice text, const char *name, struct ledger_error *err)
{
    struct ledger_slice name_slice = ledger_slice_of_text(name);
    size_t size_max = LEDGER_NOTE_SIZE_MAX - LEDGER_VKEY_NAME_SIZE - 128;

    if (name_slice.size >= LEDGER_VKEY_NAME_SIZE || !ledger_key_name_is_sound(name_slice))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_NOTE_SIGNER_NAME, name);
    if (text.size > size_max)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_NOTE_TOO_LARGE, text.size,
                           size_max);
    if (text.size == 0 || text.data[text.size - 1] != '\n')
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_NOTE_TEXT_UNENDED);
    return characters_check(text, err);
}

enum ledger_status
ledger_note_sign(struct ledger_slice text, const char *name, const struct ledger_key *key,
                 struct ledger_buffer *out, struct ledger_error *err)
{
    uint8_t blob[KEY_ID_SIZE + ED25519_PAYLOAD_SIZE];
    char encoded[LEDGER_BASE64_SIZE(sizeof(blob))];
    struct ledger_signature signature;
    size_t size_before = out->size;
    enum ledger_status status;

    status = signable_check(text, name, err);
    if (status != LEDGER_OK)
        return status;
    status = ledger_key_sign(key, text, &signature, err);
    if (status != LEDGER_OK)
        return status;
    ledger_put_u32(blob, ledger_vkey_id(name, LEDGER_KEY_ED25519, &key->public_key));
    memcpy(blob + KEY_ID_SIZE, signature.bytes, sizeof(signature.bytes));
    ledger_text_base64(ledger_slice_of(blob, sizeof(blob)), encoded);

    status = ledger_buffer_append(out, text, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_printf(out, err, "\n%s%s %s\n", line_start, name, encoded);
    if (status != LEDGER_OK)
        out->size = size_before;
    return status;
}
