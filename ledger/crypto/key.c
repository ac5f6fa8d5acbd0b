#include "ledger/crypto/key.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "ledger/base/text.h"

enum {
    SEED_SIZE = crypto_sign_ed25519_SEEDBYTES,
    EXPANDED_SIZE = crypto_sign_ed25519_SECRETKEYBYTES
};

_Static_assert(SEED_SIZE == 32, "RFC 8032");
_Static_assert(sizeof(struct ledger_public_key) == crypto_sign_ed25519_PUBLICKEYBYTES, "RFC 8032");
_Static_assert(sizeof(struct ledger_signature) == crypto_sign_ed25519_BYTES, "RFC 8032");

/* libsodium signs with seed and public key side by side; they are together in locked memory only
 * as long as it takes. */
static enum ledger_status
seed_expand(const struct ledger_secret *seed, struct ledger_secret *out_expanded,
            struct ledger_public_key *out_public_key, struct ledger_error *err)
{
    struct ledger_secret expanded = {0};
    enum ledger_status status;

    assert(seed->size == SEED_SIZE);
    status = ledger_secret_take(&expanded, EXPANDED_SIZE, err);
    if (status != LEDGER_OK)
        return status;
    if (crypto_sign_ed25519_seed_keypair(out_public_key->bytes, expanded.data, seed->data) != 0) {
        ledger_secret_free(&expanded);
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_KEY_GENERATION_FAILED);
    }
    *out_expanded = expanded; /* Now the caller's. */
    return LEDGER_OK;
}

enum ledger_status
ledger_key_from_seed(struct ledger_secret *seed, struct ledger_key *out_key,
                     struct ledger_error *err)
{
    struct ledger_secret expanded = {0};
    struct ledger_public_key public_key;
    enum ledger_status status = seed_expand(seed, &expanded, &public_key, err);

    ledger_secret_free(&expanded);
    if (status != LEDGER_OK)
        return status;
    *out_key = (struct ledger_key){.seed = *seed, .public_key = public_key};
    *seed = (struct ledger_secret){0}; /* Now the key's. */
    return LEDGER_OK;
}

enum ledger_status
ledger_key_generate(struct ledger_key *out_key, struct ledger_error *err)
{
    struct ledger_secret seed = {0};
    enum ledger_status status = ledger_secret_take(&seed, SEED_SIZE, err);

    if (status != LEDGER_OK)
        return status;
    randombytes_buf(seed.data, seed.size);
    status = ledger_key_from_seed(&seed, out_key, err);
    ledger_secret_free(&seed);
    return status;
}

void
ledger_key_free(struct ledger_key *key)
{
    ledger_secret_free(&key->seed);
    *key = (struct ledger_key){0};
}

/* libsodium takes a NULL message only by luck of memcpy; give it an address. */
static const uint8_t *
message_data(struct ledger_slice message)
{
    return message.size == 0 ? (const uint8_t *)"" : message.data;
}

enum ledger_status
ledger_key_sign(const struct ledger_key *key, struct ledger_slice message,
                struct ledger_signature *out_signature, struct ledger_error *err)
{
    struct ledger_secret expanded = {0};
    struct ledger_public_key public_key;
    struct ledger_signature signature;
    enum ledger_status status = seed_expand(&key->seed, &expanded, &public_key, err);

    if (status != LEDGER_OK)
        return status;
    /* The public key is computed anew and must still be the key's: signing with a wrong one under
     * the right seed would give the seed away. */
    if (memcmp(public_key.bytes, key->public_key.bytes, sizeof(public_key.bytes)) != 0 ||
        crypto_sign_ed25519_detached(signature.bytes, NULL, message_data(message), message.size,
                                     expanded.data) != 0 ||
        !ledger_signature_holds(&signature, message, &key->public_key))
        status = ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_KEY_SIGNATURE_UNSOUND);
    else
        *out_signature = signature;
    ledger_secret_free(&expanded);
    return status;
}

bool
ledger_signature_holds(const struct ledger_signature *signature, struct ledger_slice message,
                       const struct ledger_public_key *key)
{
    return crypto_sign_ed25519_verify_detached(signature->bytes, message_data(message),
                                               message.size, key->bytes) == 0;
}

/* Whether y, the lower 255 bits, little-endian, is below p = 2^255 - 19. One point must not have
 * two spellings, or the same key could be enrolled twice. */
static bool
point_is_canonical(const uint8_t point[static 32])
{
    if ((point[31] & 0x7f) != 0x7f)
        return true;
    for (size_t i = 30; i > 0; i--)
        if (point[i] != 0xff)
            return true;
    return point[0] < 0xed;
}

bool
ledger_public_key_is_sound(const struct ledger_public_key *key)
{
    return point_is_canonical(key->bytes) && crypto_core_ed25519_is_valid_point(key->bytes) == 1;
}

void
ledger_public_key_pem(const struct ledger_public_key *key, char text[static LEDGER_KEY_PEM_SIZE])
{
    static const char head[] = "-----BEGIN PUBLIC KEY-----\n";
    static const char tail[] = "\n-----END PUBLIC KEY-----\n";
    /* SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING of 33 bytes, the first 0 }. */
    uint8_t der[44] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    char body[LEDGER_BASE64_SIZE(sizeof(der))];

    _Static_assert(sizeof(head) + sizeof(body) + sizeof(tail) - 2 <= LEDGER_KEY_PEM_SIZE,
                   "the size that key.h promises");
    memcpy(der + 12, key->bytes, sizeof(key->bytes));
    ledger_text_base64(ledger_slice_of(der, sizeof(der)), body);
    memcpy(text, head, sizeof(head) - 1);
    memcpy(text + sizeof(head) - 1, body, sizeof(body) - 1);
    memcpy(text + sizeof(head) + sizeof(body) - 2, tail, sizeof(tail));
}
