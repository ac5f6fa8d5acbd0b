/* Public keys as C2SP signed-note writes them: `<name>+<key id>+<base64(type || public key)>`. The
 * base64 may itself contain `+`, so the text is split at the first two. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/crypto/key.h"

enum { ID_TEXT_SIZE = 8, TYPED_KEY_SIZE = 1 + sizeof(struct ledger_public_key) };

_Static_assert(LEDGER_VKEY_NAME_SIZE - 1 + 1 + ID_TEXT_SIZE + 1 +
                       LEDGER_BASE64_SIZE(TYPED_KEY_SIZE) <=
                   LEDGER_VKEY_SIZE,
               "the longest vkey fits");

/* The Zs, Zl and Zp characters of Unicode, and the controls that count as space. */
static bool
is_space(uint32_t point)
{
    switch (point) {
    case 0x20:
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
        return true;
    default:
        return (point >= 0x09 && point <= 0x0d) || (point >= 0x2000 && point <= 0x200a);
    }
}

bool
ledger_key_name_is_sound(struct ledger_slice name)
{
    if (name.size == 0 || !ledger_text_is_clean(name))
        return false;
    for (size_t at = 0; at < name.size;) {
        uint32_t point = ledger_text_next(name, &at);

        if (point == UINT32_MAX || point == '+' || is_space(point))
            return false;
    }
    return true;
}

uint32_t
ledger_vkey_id(const char *name, uint8_t type, const struct ledger_public_key *key)
{
    const uint8_t between[2] = {0x0a, type};
    struct ledger_hasher hasher;
    struct ledger_digest digest;

    ledger_hasher_start(&hasher);
    ledger_hasher_add(&hasher, ledger_slice_of_text(name));
    ledger_hasher_add(&hasher, ledger_slice_of(between, sizeof(between)));
    ledger_hasher_add(&hasher, ledger_slice_of(key->bytes, sizeof(key->bytes)));
    digest = ledger_hasher_finish(&hasher);
    return ledger_get_u32(digest.bytes);
}

/* Takes what stands before the next `+`, and the `+`, off the front of `*text`. */
static bool
take_field(struct ledger_slice *text, struct ledger_slice *out_field)
{
    const uint8_t *plus = text->size == 0 ? NULL : memchr(text->data, '+', text->size);

    if (plus == NULL)
        return false;
    *out_field = ledger_slice_of(text->data, (size_t)(plus - text->data));
    *text = ledger_slice_of(plus + 1, text->size - out_field->size - 1);
    return true;
}

static enum ledger_status
fail_malformed(struct ledger_slice text, struct ledger_error *err)
{
    char shown[LEDGER_ERROR_ARGUMENT_SIZE] = "";
    size_t size = text.size < sizeof(shown) - 1 ? text.size : sizeof(shown) - 1;

    if (size > 0)
        memcpy(shown, text.data, size);
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_VKEY_MALFORMED, shown);
}

static enum ledger_status
key_id_check(const struct ledger_vkey *vkey, struct ledger_error *err)
{
    uint32_t key_id = ledger_vkey_id(vkey->name, vkey->type, &vkey->public_key);
    char given[ID_TEXT_SIZE + 1];
    char right[ID_TEXT_SIZE + 1];

    if (key_id == vkey->key_id)
        return LEDGER_OK;
    (void)snprintf(given, sizeof(given), "%08" PRIx32, vkey->key_id);
    (void)snprintf(right, sizeof(right), "%08" PRIx32, key_id);
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_VKEY_ID_WRONG, vkey->name, given,
                       right);
}

static bool
type_is_known(uint8_t type)
{
    return type == LEDGER_KEY_ED25519 || type == LEDGER_KEY_COSIGNATURE;
}

enum ledger_status
ledger_vkey_parse(struct ledger_slice text, struct ledger_vkey *out_vkey, struct ledger_error *err)
{
    struct ledger_slice rest = text;
    struct ledger_slice name;
    struct ledger_slice id;
    char id_text[ID_TEXT_SIZE + 1] = "";
    uint8_t id_bytes[4];
    uint8_t typed_key[2048]; /* Room for an ML-DSA key, so that its type can be told. */
    size_t typed_key_size;
    struct ledger_vkey vkey = {0};
    enum ledger_status status;

    if (!take_field(&rest, &name) || !take_field(&rest, &id) || !ledger_key_name_is_sound(name) ||
        name.size >= sizeof(vkey.name) || id.size != ID_TEXT_SIZE)
        return fail_malformed(text, err);
    memcpy(vkey.name, name.data, name.size);
    memcpy(id_text, id.data, id.size);
    if (ledger_text_from_hex(id_text, id_bytes, sizeof(id_bytes)) != LEDGER_OK ||
        ledger_text_from_base64(rest, typed_key, sizeof(typed_key), &typed_key_size) != LEDGER_OK ||
        typed_key_size == 0)
        return fail_malformed(text, err);
    vkey.key_id = ledger_get_u32(id_bytes);
    vkey.type = typed_key[0];

    if (typed_key_size != TYPED_KEY_SIZE && !type_is_known(vkey.type))
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_VKEY_TYPE_UNKNOWN, vkey.name,
                           (uint64_t)vkey.type);
    if (typed_key_size != TYPED_KEY_SIZE)
        return fail_malformed(text, err);
    memcpy(vkey.public_key.bytes, typed_key + 1, sizeof(vkey.public_key.bytes));

    status = key_id_check(&vkey, err);
    if (status != LEDGER_OK)
        return status;
    if (type_is_known(vkey.type) && !ledger_public_key_is_sound(&vkey.public_key))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_VKEY_UNSOUND, vkey.name);
    *out_vkey = vkey;
    return LEDGER_OK;
}

void
ledger_vkey_format(const char *name, uint8_t type, const struct ledger_public_key *key,
                   char text[static LEDGER_VKEY_SIZE])
{
    uint8_t typed_key[TYPED_KEY_SIZE];
    char body[LEDGER_BASE64_SIZE(TYPED_KEY_SIZE)];

    assert(strlen(name) < LEDGER_VKEY_NAME_SIZE);
    assert(ledger_key_name_is_sound(ledger_slice_of_text(name)));
    typed_key[0] = type;
    memcpy(typed_key + 1, key->bytes, sizeof(key->bytes));
    ledger_text_base64(ledger_slice_of(typed_key, sizeof(typed_key)), body);
    (void)snprintf(text, LEDGER_VKEY_SIZE, "%s+%08" PRIx32 "+%s", name,
                   ledger_vkey_id(name, type, key), body);
}
