/* Ed25519 keys (RFC 8032), signatures, and public keys as C2SP vkeys and PEM. */
#ifndef LEDGER_CRYPTO_KEY_H
#define LEDGER_CRYPTO_KEY_H

#include "ledger/base/secret.h"
#include "ledger/crypto/digest.h"

struct ledger_public_key {
    uint8_t bytes[32];
};

struct ledger_signature {
    uint8_t bytes[64];
};

/* A secret key in locked memory. Starts as {0}. */
struct ledger_key {
    struct ledger_secret seed; /* 32 bytes */
    struct ledger_public_key public_key;
};

/* A new random key. */
enum ledger_status ledger_key_generate(struct ledger_key *out_key,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
/* The key of a seed, which is taken over: on success `seed` is {0} and the key owns it. */
enum ledger_status ledger_key_from_seed(struct ledger_secret *seed, struct ledger_key *out_key,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
void ledger_key_free(struct ledger_key *key);

/* Signs, and verifies what it signed before it hands it out: a bit that flips in between must not
 * become evidence. IO when that verification fails. */
enum ledger_status ledger_key_sign(const struct ledger_key *key, struct ledger_slice message,
                                   struct ledger_signature *out_signature,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
bool ledger_signature_holds(const struct ledger_signature *signature, struct ledger_slice message,
                            const struct ledger_public_key *key);

/* A canonical point of large order: what may be enrolled. */
bool ledger_public_key_is_sound(const struct ledger_public_key *key);

/* `<name>+<key id, 8 hex>+<base64(type || public key)>` (C2SP signed-note). */
enum { LEDGER_VKEY_SIZE = 193, LEDGER_VKEY_NAME_SIZE = 129 };
enum ledger_key_type {
    LEDGER_KEY_ED25519 = 0x01,     /* signs notes, and statements of people */
    LEDGER_KEY_COSIGNATURE = 0x04, /* a witness's cosignature/v1 */
};

struct ledger_vkey {
    char name[LEDGER_VKEY_NAME_SIZE];
    uint8_t type; /* any: a verifier passes over types it does not know */
    uint32_t key_id;
    struct ledger_public_key public_key;
};

/* Key id: SHA-256(name || 0x0A || type || public key)[0:4], big-endian. */
uint32_t ledger_vkey_id(const char *name, uint8_t type, const struct ledger_public_key *key);
/* What may stand as a name in a vkey or before a signature: clean UTF-8, not empty, without space
 * (of any kind) and `+`. */
bool ledger_key_name_is_sound(struct ledger_slice name);
/* MALFORMED names the text; the key id must be right and, for the two types above, the key sound.
 * UNSUPPORTED for another type whose keys do not have 32 bytes. */
enum ledger_status ledger_vkey_parse(struct ledger_slice text, struct ledger_vkey *out_vkey,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
/* `name` is at most 128 bytes, without space and `+`. */
void ledger_vkey_format(const char *name, uint8_t type, const struct ledger_public_key *key,
                        char text[static LEDGER_VKEY_SIZE]);

/* SubjectPublicKeyInfo (RFC 8410) in PEM, for openssl. */
enum { LEDGER_KEY_PEM_SIZE = 128 };
void ledger_public_key_pem(const struct ledger_public_key *key,
                           char text[static LEDGER_KEY_PEM_SIZE]);

#endif
