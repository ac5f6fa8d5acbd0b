/* Signed notes (C2SP signed-note), checkpoints (tlog-checkpoint) and cosignatures
 * (tlog-cosignature).
 *
 *     <text, ending in a newline>
 *     <empty line: the last one of the note>
 *     — <key name> <base64(key id (4) || signature)>       one line or more
 *
 * Signature of a key of type 1: Ed25519 (64) over the text. Of type 4: time (8, big-endian seconds)
 * || Ed25519 (64) over "cosignature/v1\ntime <time>\n" || text. Lines of other keys are read for
 * their form and cost no more than that. */
#include "audit/evidence/signed_note.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "audit/evidence/vkey.h"

#define LINE_START "\xE2\x80\x94 " /* an em dash and a space */

enum {
    TIME_SIZE = 8,
    ED25519_SIZE = crypto_sign_BYTES,
    LINE_BYTES_MAX = AUDIT_KEY_ID_SIZE + TIME_SIZE + ED25519_SIZE,
};
_Static_assert(crypto_sign_PUBLICKEYBYTES == 32 && ED25519_SIZE == 64, "Ed25519 as stated");

/* A signature line, taken apart. */
struct line {
    struct audit_bytes name, base64;
};

/* Reads base64 of any length for its form alone, a piece at a time: signatures of types that we do
 * not know may be long. */
static bool
base64_is_sound(struct audit_bytes text, size_t size_min)
{
    uint8_t piece[3072];
    size_t size, total = 0;
    while (text.size > 0) {
        struct audit_bytes now = text;
        if (now.size > sizeof piece / 3 * 4)
            now.size = sizeof piece / 3 * 4;
        if (!audit_base64_read(now, piece, sizeof piece, &size))
            return false;
        text = (struct audit_bytes){text.data + now.size, text.size - now.size};
        if (text.size > 0 && size < sizeof piece)
            return false; /* Padding stands at the end. */
        total += size;
    }
    return total >= size_min;
}

/* The next signature line; false at the end. The lines were checked. */
static bool
line_next(struct audit_bytes *rest, struct line *out)
{
    struct audit_bytes line;
    if (!audit_line(rest, &line))
        return false;
    line.data += sizeof LINE_START - 1;
    line.size -= sizeof LINE_START - 1;
    bool found = audit_take_until(&line, ' ', &out->name);
    assert(found);
    out->base64 = line;
    return true;
}

static bool
line_is_sound(struct audit_bytes line)
{
    struct audit_bytes name;
    size_t start = sizeof LINE_START - 1;
    if (line.size < start || memcmp(line.data, LINE_START, start) != 0)
        return false;
    line = (struct audit_bytes){line.data + start, line.size - start};
    return audit_take_until(&line, ' ', &name) && audit_key_name_is_sound(name) &&
           base64_is_sound(line, AUDIT_KEY_ID_SIZE + 1);
}

static enum audit_status
lines_check(struct audit_bytes lines, struct audit_error *err)
{
    struct audit_bytes line;
    uint64_t count = 0;
    while (audit_line(&lines, &line)) {
        count++;
        if (count > AUDIT_NOTE_LINES_MAX)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_NOTE_TOO_MANY_LINES,
                              (uint64_t)AUDIT_NOTE_LINES_MAX);
        if (!line_is_sound(line))
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_NOTE_LINE, count);
    }
    if (lines.size > 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_NOTE_LINE, count + 1);
    if (count == 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_NOTE_UNSIGNED);
    return AUDIT_OK;
}

static enum audit_status
characters_check(struct audit_bytes bytes, struct audit_error *err)
{
    for (size_t at = 0; at < bytes.size;) {
        uint32_t point = 0;
        size_t size = audit_text_next(bytes, at, &point);
        if (size == 0 || (point < 0x20 && point != '\n'))
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_NOTE_CHARACTER, (uint64_t)at);
        at += size;
    }
    return AUDIT_OK;
}

enum audit_status
audit_note_read(struct audit_bytes bytes, struct audit_note *out, struct audit_error *err)
{
    if (bytes.size > AUDIT_NOTE_SIZE_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_NOTE_TOO_LARGE, (uint64_t)bytes.size,
                          (uint64_t)AUDIT_NOTE_SIZE_MAX);
    enum audit_status status = characters_check(bytes, err);
    if (status != AUDIT_OK)
        return status;

    size_t end = bytes.size; /* behind the last empty line */
    while (end >= 2 && (bytes.data[end - 1] != '\n' || bytes.data[end - 2] != '\n'))
        end--;
    if (end < 2)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_NOTE_UNSIGNED);
    struct audit_note note = {
        .bytes = bytes,
        .text = {bytes.data, end - 1},
        .lines = {bytes.data + end, bytes.size - end},
    };
    status = lines_check(note.lines, err);
    if (status == AUDIT_OK)
        *out = note;
    return status;
}

bool
audit_ed25519_check(const uint8_t public_key[static 32], struct audit_bytes message,
                    const uint8_t signature[static 64])
{
    /* libsodium refuses the weak keys too, unless it was built to be lenient. */
    return !audit_key_is_weak(public_key) &&
           crypto_sign_verify_detached(signature, message.data, message.size, public_key) == 0;
}

/* Appends what a cosignature signs. */
static void
cosigned_message(struct audit_bytes text, uint64_t time, struct audit_buffer *out)
{
    audit_buffer_text(out, "cosignature/v1\ntime ");
    audit_buffer_decimal(out, time);
    audit_buffer_text(out, "\n");
    audit_buffer_append(out, text);
}

static enum audit_status
cosignature_check(const struct audit_note *note, const struct audit_vkey *vkey,
                  const uint8_t signature[static TIME_SIZE + ED25519_SIZE], bool *out_good,
                  uint64_t *out_time, struct audit_error *err)
{
    struct audit_buffer message = {0};
    uint64_t time = 0;

    for (size_t i = 0; i < TIME_SIZE; i++)
        time = time << 8 | signature[i];
    cosigned_message(note->text, time, &message);
    enum audit_status status = audit_buffer_status(&message, err);
    if (status == AUDIT_OK) {
        *out_good =
            time <= INT64_MAX && audit_ed25519_check(vkey->public_key, audit_buffer_bytes(&message),
                                                     signature + TIME_SIZE);
        *out_time = time;
    }
    audit_buffer_free(&message);
    return status;
}

/* Whether the line's key id is this key's. The id is at least 8 digits of base64. */
static bool
line_is_of(struct audit_bytes base64, const struct audit_vkey *vkey)
{
    uint8_t first[6];
    size_t size = 0;
    struct audit_bytes start = {base64.data, 8};
    return audit_base64_read(start, first, sizeof first, &size) &&
           memcmp(first, vkey->id, AUDIT_KEY_ID_SIZE) == 0;
}

/* Judges one line of the key's name; NOT_FOUND when its id is another's. */
static enum audit_status
line_check(const struct audit_note *note, const struct audit_vkey *vkey, struct audit_bytes base64,
           uint64_t *out_time, struct audit_error *err)
{
    uint8_t bytes[LINE_BYTES_MAX];
    size_t size = 0, time_size = vkey->type == AUDIT_KEY_COSIGNATURE ? TIME_SIZE : 0;
    uint64_t time = 0;
    bool good = false;

    if (!line_is_of(base64, vkey))
        return AUDIT_NOT_FOUND;
    if (audit_base64_read(base64, bytes, sizeof bytes, &size) &&
        size == AUDIT_KEY_ID_SIZE + time_size + ED25519_SIZE) {
        enum audit_status status = AUDIT_OK;
        if (time_size == 0)
            good = audit_ed25519_check(vkey->public_key, note->text, bytes + AUDIT_KEY_ID_SIZE);
        else
            status = cosignature_check(note, vkey, bytes + AUDIT_KEY_ID_SIZE, &good, &time, err);
        if (status != AUDIT_OK)
            return status;
    }
    if (!good)
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_NOTE_SIGNATURE, vkey->name);
    *out_time = time;
    return AUDIT_OK;
}

enum audit_status
audit_note_check(const struct audit_note *note, const struct audit_vkey *vkey, uint64_t *out_time,
                 struct audit_error *err)
{
    struct audit_bytes rest = note->lines, name = audit_text(vkey->name);
    struct line line;
    uint64_t newest = 0, time = 0;
    bool found = false;

    while (line_next(&rest, &line)) {
        if (!audit_bytes_equal(line.name, name))
            continue;
        enum audit_status status = line_check(note, vkey, line.base64, &time, err);
        if (status == AUDIT_NOT_FOUND)
            continue;
        if (status != AUDIT_OK)
            return status;
        found = true;
        newest = time > newest ? time : newest;
    }
    if (!found)
        return AUDIT_NOT_FOUND;
    if (out_time != NULL)
        *out_time = newest;
    return AUDIT_OK;
}

void
audit_note_lines_of(const struct audit_note *note, const struct audit_vkey *vkey,
                    struct audit_buffer *out)
{
    struct audit_bytes rest = note->lines, before = rest, name = audit_text(vkey->name);
    struct line line;

    while (line_next(&rest, &line)) {
        if (audit_bytes_equal(line.name, name) && line_is_of(line.base64, vkey))
            audit_buffer_append(out, (struct audit_bytes){before.data, before.size - rest.size});
        before = rest;
    }
}

/* The three lines; `out_rest` is what follows them. */
static enum audit_status
checkpoint_lines(struct audit_bytes bytes, struct audit_checkpoint *out,
                 struct audit_bytes *out_rest, struct audit_error *err)
{
    struct audit_bytes size, root;
    size_t root_size;

    enum audit_status status = audit_note_read(bytes, &out->note, err);
    if (status != AUDIT_OK)
        return status;
    *out_rest = out->note.text;
    if (!audit_line(out_rest, &out->origin) || out->origin.size == 0 ||
        !audit_line(out_rest, &size) || !audit_decimal_read(size, INT64_MAX, &out->size) ||
        !audit_line(out_rest, &root) ||
        !audit_base64_read(root, out->root.bytes, sizeof out->root.bytes, &root_size) ||
        root_size != sizeof out->root.bytes)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM);
    return AUDIT_OK;
}

enum audit_status
audit_checkpoint_parse(struct audit_bytes bytes, struct audit_checkpoint *out,
                       struct audit_error *err)
{
    struct audit_checkpoint checkpoint;
    struct audit_bytes rest, extension;

    enum audit_status status = checkpoint_lines(bytes, &checkpoint, &rest, err);
    if (status != AUDIT_OK)
        return status;
    while (audit_line(&rest, &extension))
        if (extension.size == 0)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM);
    *out = checkpoint;
    return AUDIT_OK;
}

enum audit_status
audit_checkpoint_read(struct audit_bytes bytes, struct audit_checkpoint *out,
                      struct audit_error *err)
{
    struct audit_checkpoint checkpoint;
    struct audit_bytes rest;

    enum audit_status status = checkpoint_lines(bytes, &checkpoint, &rest, err);
    if (status != AUDIT_OK)
        return status;
    if (rest.size > 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_EXTENSION,
                          checkpoint.origin);
    struct audit_hash empty = audit_sha256((struct audit_bytes){0});
    if (checkpoint.size == 0 && !audit_hash_equal(&checkpoint.root, &empty))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_EMPTY_ROOT,
                          checkpoint.origin);
    *out = checkpoint;
    return AUDIT_OK;
}

/* key id || time || signature */
static void
cosignature_line(const char *name, const uint8_t secret_key[static 64], uint64_t time,
                 struct audit_bytes message, struct audit_buffer *out)
{
    uint8_t bytes[LINE_BYTES_MAX];

    audit_key_id(audit_text(name), AUDIT_KEY_COSIGNATURE,
                 secret_key + crypto_sign_SEEDBYTES /* the public half */, bytes);
    for (size_t i = 0; i < TIME_SIZE; i++)
        bytes[AUDIT_KEY_ID_SIZE + i] = (uint8_t)(time >> (56 - 8 * i));
    crypto_sign_detached(bytes + AUDIT_KEY_ID_SIZE + TIME_SIZE, /* siglen_p= */ NULL, message.data,
                         message.size, secret_key);
    audit_buffer_text(out, LINE_START);
    audit_buffer_text(out, name);
    audit_buffer_text(out, " ");
    audit_buffer_base64(out, (struct audit_bytes){bytes, sizeof bytes});
    audit_buffer_text(out, "\n");
}

enum audit_status
audit_cosign(const struct audit_note *note, const char *name, const uint8_t secret_key[static 64],
             uint64_t time, struct audit_buffer *out_line, struct audit_error *err)
{
    struct audit_buffer message = {0}, line = {0};
    enum audit_status status;

    if (!audit_key_name_is_sound(audit_text(name)) || strlen(name) > AUDIT_KEY_NAME_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_KEY_NAME, name);
    assert(time <= INT64_MAX);
    cosigned_message(note->text, time, &message);
    status = audit_buffer_status(&message, err);
    if (status != AUDIT_OK)
        goto out;
    cosignature_line(name, secret_key, time, audit_buffer_bytes(&message), &line);
    status = audit_buffer_status(&line, err);
    if (status != AUDIT_OK)
        goto out;
    audit_buffer_append(out_line, audit_buffer_bytes(&line));
    status = audit_buffer_status(out_line, err);

out:
    audit_buffer_free(&line);
    audit_buffer_free(&message);
    return status;
}
