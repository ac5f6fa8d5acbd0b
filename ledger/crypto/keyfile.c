/* Key files: see keyfile.h for the bytes.
 *
 * With a passphrase, Argon2id makes a key from it and the salt, and XChaCha20-Poly1305 encrypts the
 * seed under that key with the 104 bytes before it as additional data: a changed cost, salt or
 * public key fails exactly as a wrong passphrase does. Costs are looked at before anything else is
 * done with them, because whoever can put a file here must not be able to make us take a terabyte.
 */
#include "ledger/crypto/keyfile.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum {
    MAGIC_SIZE = 16,
    AT_PROTECTION = 16,
    AT_ZERO = 17,
    AT_PASSES = 20,
    AT_MEMORY = 24,
    AT_SALT = 32,
    AT_NONCE = 48,
    AT_PUBLIC_KEY = 72,
    AT_SEED = 104,
    AT_TAG = 136,

    SEED_SIZE = AT_TAG - AT_SEED,
    TAG_SIZE = LEDGER_KEYFILE_SIZE - AT_TAG,
    CIPHER_KEY_SIZE = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,

    PROTECTION_NONE = 0,
    PROTECTION_PASSPHRASE = 1,

    PASSES_MIN = 1,
    PASSES_MAX = 10,
    MEMORY_MIN = 64 << 20,
    MEMORY_MAX = 1 << 30,
};

_Static_assert(AT_NONCE - AT_SALT == crypto_pwhash_argon2id_SALTBYTES, "the salt fits");
_Static_assert(AT_PUBLIC_KEY - AT_NONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
               "the nonce fits");
_Static_assert(AT_SEED - AT_PUBLIC_KEY == sizeof(struct ledger_public_key), "the key fits");
_Static_assert(TAG_SIZE == crypto_aead_xchacha20poly1305_ietf_ABYTES, "the tag fits");

static const char magic[] = "mingzhang key v1";
_Static_assert(sizeof(magic) - 1 == MAGIC_SIZE, "the magic fits");

const struct ledger_keyfile_cost ledger_keyfile_cost_default = {3, 256 << 20};
const struct ledger_keyfile_cost ledger_keyfile_cost_light = {2, 64 << 20};

static enum ledger_status
cost_check(struct ledger_keyfile_cost cost, struct ledger_error *err)
{
    if (cost.passes >= PASSES_MIN && cost.passes <= PASSES_MAX && cost.memory_bytes >= MEMORY_MIN &&
        cost.memory_bytes <= MEMORY_MAX)
        return LEDGER_OK;
    return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_KEYFILE_COST_BEYOND,
                       (uint64_t)cost.passes, cost.memory_bytes);
}

static bool
is_zero(const uint8_t *bytes, size_t size)
{
    return sodium_is_zero(bytes, size) == 1;
}

/* The key that encrypts the seed. */
static enum ledger_status
cipher_key_derive(const struct ledger_secret *passphrase, const uint8_t *salt,
                  struct ledger_keyfile_cost cost, struct ledger_secret *out_key,
                  struct ledger_error *err)
{
    struct ledger_secret key = {0};
    enum ledger_status status;

    status = cost_check(cost, err);
    if (status != LEDGER_OK)
        return status;
    status = ledger_secret_take(&key, CIPHER_KEY_SIZE, err);
    if (status != LEDGER_OK)
        return status;
    /* Within the limits above, memory is all that can be missing. */
    if (crypto_pwhash_argon2id(key.data, key.size, (const char *)passphrase->data, passphrase->size,
                               salt, cost.passes, (size_t)cost.memory_bytes,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
        ledger_secret_free(&key);
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_KEYFILE_NO_MEMORY,
                           cost.memory_bytes);
    }
    *out_key = key; /* Now the caller's. */
    return LEDGER_OK;
}

static enum ledger_status
seal_protected(const struct ledger_key *key, const struct ledger_secret *passphrase,
               struct ledger_keyfile_cost cost, uint8_t bytes[static LEDGER_KEYFILE_SIZE],
               struct ledger_error *err)
{
    struct ledger_secret cipher_key = {0};
    enum ledger_status status;

    bytes[AT_PROTECTION] = PROTECTION_PASSPHRASE;
    ledger_put_u32(bytes + AT_PASSES, cost.passes);
    ledger_put_u64(bytes + AT_MEMORY, cost.memory_bytes);
    randombytes_buf(bytes + AT_SALT, AT_PUBLIC_KEY - AT_SALT); /* Salt and nonce. */

    status = cipher_key_derive(passphrase, bytes + AT_SALT, cost, &cipher_key, err);
    if (status != LEDGER_OK)
        return status;
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + AT_SEED, NULL, key->seed.data,
                                                     SEED_SIZE, bytes, AT_SEED, NULL,
                                                     bytes + AT_NONCE, cipher_key.data);
    ledger_secret_free(&cipher_key);
    return LEDGER_OK;
}

enum ledger_status
ledger_keyfile_seal(const struct ledger_key *key, const struct ledger_secret *passphrase,
                    struct ledger_keyfile_cost cost, uint8_t out_bytes[static LEDGER_KEYFILE_SIZE],
                    struct ledger_error *err)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE] = {0};
    enum ledger_status status = LEDGER_OK;

    assert(key->seed.size == SEED_SIZE);
    memcpy(bytes, magic, MAGIC_SIZE);
    memcpy(bytes + AT_PUBLIC_KEY, key->public_key.bytes, sizeof(key->public_key.bytes));
    if (passphrase == NULL)
        memcpy(bytes + AT_SEED, key->seed.data, SEED_SIZE);
    else
        status = seal_protected(key, passphrase, cost, bytes, err);
    if (status == LEDGER_OK)
        memcpy(out_bytes, bytes, sizeof(bytes));
    sodium_memzero(bytes, sizeof(bytes));
    return status;
}

/* What can be said without a passphrase: the form, and that the costs can be borne. */
static enum ledger_status
form_check(struct ledger_slice bytes, struct ledger_error *err)
{
    const uint8_t *data = bytes.data;

    if (bytes.size < MAGIC_SIZE || memcmp(data, magic, MAGIC_SIZE - 1) != 0)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_KEYFILE_MALFORMED);
    if (data[MAGIC_SIZE - 1] >= '2' && data[MAGIC_SIZE - 1] <= '9')
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_KEYFILE_NEWER);
    if (data[MAGIC_SIZE - 1] != '1' || bytes.size != LEDGER_KEYFILE_SIZE ||
        !is_zero(data + AT_ZERO, AT_PASSES - AT_ZERO))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_KEYFILE_MALFORMED);

    switch (data[AT_PROTECTION]) {
    case PROTECTION_NONE:
        if (!is_zero(data + AT_PASSES, AT_PUBLIC_KEY - AT_PASSES) ||
            !is_zero(data + AT_TAG, TAG_SIZE))
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_KEYFILE_MALFORMED);
        return LEDGER_OK;
    case PROTECTION_PASSPHRASE:
        return cost_check(
            (struct ledger_keyfile_cost){.passes = ledger_get_u32(data + AT_PASSES),
                                         .memory_bytes = ledger_get_u64(data + AT_MEMORY)},
            err);
    default:
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_KEYFILE_NEWER);
    }
}

enum ledger_status
ledger_keyfile_is_protected(struct ledger_slice bytes, bool *out_protected,
                            struct ledger_public_key *out_public_key, struct ledger_error *err)
{
    enum ledger_status status = form_check(bytes, err);

    if (status != LEDGER_OK)
        return status;
    *out_protected = bytes.data[AT_PROTECTION] == PROTECTION_PASSPHRASE;
    memcpy(out_public_key->bytes, bytes.data + AT_PUBLIC_KEY, sizeof(out_public_key->bytes));
    return LEDGER_OK;
}

/* Decrypts the seed of a well-formed protected file into `seed`, 32 bytes. */
static enum ledger_status
seed_decrypt(const uint8_t *data, const struct ledger_secret *passphrase,
             struct ledger_secret *seed, struct ledger_error *err)
{
    const struct ledger_keyfile_cost cost = {.passes = ledger_get_u32(data + AT_PASSES),
                                             .memory_bytes = ledger_get_u64(data + AT_MEMORY)};
    struct ledger_secret cipher_key = {0};
    enum ledger_status status;

    if (passphrase == NULL)
        return ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_KEYFILE_PASSPHRASE_NEEDED);
    status = cipher_key_derive(passphrase, data + AT_SALT, cost, &cipher_key, err);
    if (status != LEDGER_OK)
        return status;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(seed->data, NULL, NULL, data + AT_SEED,
                                                   SEED_SIZE + TAG_SIZE, data, AT_SEED,
                                                   data + AT_NONCE, cipher_key.data) != 0)
        status = ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_KEYFILE_PASSPHRASE_WRONG);
    ledger_secret_free(&cipher_key);
    return status;
}

enum ledger_status
ledger_keyfile_open(struct ledger_slice bytes, const struct ledger_secret *passphrase,
                    struct ledger_key *out_key, struct ledger_error *err)
{
    struct ledger_secret seed = {0};
    struct ledger_key key = {0};
    enum ledger_status status;

    status = form_check(bytes, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_secret_take(&seed, SEED_SIZE, err);
    if (status != LEDGER_OK)
        goto out;
    if (bytes.data[AT_PROTECTION] == PROTECTION_PASSPHRASE)
        status = seed_decrypt(bytes.data, passphrase, &seed, err);
    else
        memcpy(seed.data, bytes.data + AT_SEED, SEED_SIZE);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_key_from_seed(&seed, &key, err);
    if (status != LEDGER_OK)
        goto out;

    if (memcmp(key.public_key.bytes, bytes.data + AT_PUBLIC_KEY, sizeof(key.public_key.bytes)) !=
        0) {
        status = ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_KEYFILE_KEYS_DIFFER);
        goto out;
    }
    *out_key = key;
    key = (struct ledger_key){0}; /* Now the caller's. */

out:
    ledger_secret_free(&seed);
    ledger_key_free(&key);
    return status;
}
