/* Keys as text: <name>+<8 hex digits of the id>+<base64(type || public key)> (C2SP signed-note).
 * The id is SHA-256(name || '\n' || type || public key)[0:4]. */
#include "audit/evidence/vkey.h"

#include <string.h>

#include <sodium.h>

enum {
    ID_SIZE = AUDIT_KEY_ID_SIZE,
    KEY_SIZE = 32,
    VKEY_BYTES_MAX = 4096, /* post-quantum keys have 1,312 */
};

/* The spaces of Unicode, but for those that steer as well. */
static bool
is_unicode_space(uint32_t point)
{
    return point == 0x20 || point == 0xA0 || point == 0x1680 ||
           (point >= 0x2000 && point <= 0x200A) || point == 0x202F || point == 0x205F ||
           point == 0x3000;
}

bool
audit_key_name_is_sound(struct audit_bytes name)
{
    for (size_t at = 0; at < name.size;) {
        uint32_t point = 0;
        size_t size = audit_text_next(name, at, &point);
        if (size == 0 || audit_text_steers(point) || point == '+' || is_unicode_space(point))
            return false;
        at += size;
    }
    return name.size > 0;
}

bool
audit_key_is_weak(const uint8_t public_key[static KEY_SIZE])
{
    /* Canonical, on the curve, of prime order: libsodium checks all three. */
    return crypto_core_ed25519_is_valid_point(public_key) != 1;
}

void
audit_key_id(struct audit_bytes name, uint8_t type, const uint8_t public_key[static KEY_SIZE],
             uint8_t out_id[static ID_SIZE])
{
    uint8_t rest[2 + KEY_SIZE] = {'\n', type};
    memcpy(rest + 2, public_key, KEY_SIZE);
    struct audit_hash hash = audit_sha256_2(name, (struct audit_bytes){rest, sizeof rest});
    memcpy(out_id, hash.bytes, ID_SIZE);
}

/* Takes what stands before the first `mark` off `rest`; false when there is none. */
bool
audit_take_until(struct audit_bytes *rest, char mark, struct audit_bytes *out_part)
{
    const uint8_t *at = rest->size > 0 ? memchr(rest->data, mark, rest->size) : NULL;
    if (at == NULL)
        return false;
    *out_part = (struct audit_bytes){rest->data, (size_t)(at - rest->data)};
    rest->size -= out_part->size + 1;
    rest->data = at + 1;
    return true;
}

enum audit_status
audit_vkey_read(struct audit_bytes text, struct audit_vkey *out, struct audit_error *err)
{
    struct audit_bytes name, hex, rest = text;
    struct audit_vkey vkey = {0};
    uint8_t bytes[VKEY_BYTES_MAX], id[ID_SIZE];
    size_t size;

    if (!audit_take_until(&rest, '+', &name) || !audit_take_until(&rest, '+', &hex) ||
        !audit_key_name_is_sound(name) || name.size > AUDIT_KEY_NAME_MAX ||
        !audit_hex_read(hex, vkey.id, sizeof vkey.id) ||
        !audit_base64_read(rest, bytes, sizeof bytes, &size) || size < 2)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_VKEY_FORM, text);
    if (bytes[0] != AUDIT_KEY_ED25519 && bytes[0] != AUDIT_KEY_COSIGNATURE)
        return audit_fail(err, AUDIT_NEWER, AUDIT_MESSAGE_VKEY_TYPE, name, (uint64_t)bytes[0]);
    if (size != 1 + KEY_SIZE)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_VKEY_FORM, text);

    memcpy(vkey.name, name.data, name.size);
    vkey.type = bytes[0];
    memcpy(vkey.public_key, bytes + 1, KEY_SIZE);
    audit_key_id(name, vkey.type, vkey.public_key, id);
    if (memcmp(id, vkey.id, sizeof id) != 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_VKEY_ID, name);
    if (audit_key_is_weak(vkey.public_key))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_VKEY_WEAK, name);
    *out = vkey;
    return AUDIT_OK;
}

void
audit_vkey_write(const char *name, uint8_t type, const uint8_t public_key[static 32],
                 struct audit_buffer *out)
{
    uint8_t id[ID_SIZE], bytes[1 + KEY_SIZE] = {type};

    memcpy(bytes + 1, public_key, KEY_SIZE);
    audit_key_id(audit_text(name), type, public_key, id);
    audit_buffer_text(out, name);
    audit_buffer_text(out, "+");
    audit_buffer_hex(out, (struct audit_bytes){id, sizeof id});
    audit_buffer_text(out, "+");
    audit_buffer_base64(out, (struct audit_bytes){bytes, sizeof bytes});
}
