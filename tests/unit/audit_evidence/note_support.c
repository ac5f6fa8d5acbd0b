#include "note_support.h"

#include <string.h>

struct signer
signer_of(const char *name, uint8_t type, uint8_t seed_byte)
{
    struct signer signer;
    uint8_t seed[32], public_key[32];
    struct audit_buffer text = {0};
    struct audit_error err = {0};

    memset(seed, seed_byte, sizeof seed);
    crypto_sign_seed_keypair(public_key, signer.secret, seed);
    audit_vkey_write(name, type, public_key, &text);
    assert_audit(audit_vkey_read(audit_buffer_bytes(&text), &signer.vkey, &err), AUDIT_OK, &err);
    assert_string_equal(signer.vkey.name, name);
    assert_int_equal(signer.vkey.type, type);
    audit_buffer_free(&text);
    return signer;
}

struct audit_vkey
vkey_of(const char *text)
{
    struct audit_vkey vkey;
    struct audit_error err = {0};
    assert_audit(audit_vkey_read(audit_text(text), &vkey, &err), AUDIT_OK, &err);
    return vkey;
}

struct audit_note
note_of(struct audit_bytes bytes)
{
    struct audit_note note;
    struct audit_error err = {0};
    assert_audit(audit_note_read(bytes, &note, &err), AUDIT_OK, &err);
    return note;
}

void
append_line(struct audit_buffer *out, const struct audit_vkey *vkey, const void *signature,
            size_t size)
{
    struct audit_buffer bytes = {0};
    audit_buffer_append(&bytes, (struct audit_bytes){vkey->id, 4});
    audit_buffer_append(&bytes, (struct audit_bytes){signature, size});
    audit_buffer_text(out, DASH " ");
    audit_buffer_text(out, vkey->name);
    audit_buffer_text(out, " ");
    audit_buffer_base64(out, audit_buffer_bytes(&bytes));
    audit_buffer_text(out, "\n");
    audit_buffer_free(&bytes);
}

void
append_signed_line(struct audit_buffer *out, const struct signer *signer, const char *text)
{
    uint8_t signature[64];
    crypto_sign_detached(signature, NULL, (const uint8_t *)text, strlen(text), signer->secret);
    append_line(out, &signer->vkey, signature, sizeof signature);
}

void
append_cosigned_line(struct audit_buffer *out, const struct signer *signer, const char *text,
                     uint64_t time)
{
    struct audit_note note = {.text = audit_text(text)};
    assert_audit(audit_cosign(&note, signer->vkey.name, signer->secret, time, out, NULL), AUDIT_OK,
                 NULL);
}
