#include "audit/witness/witness_key.h"

#include <string.h>

#include <sodium.h>

static const char kind[] = "mingzhang/v1 witness-key";
static const char kind_of_any_version[] = "mingzhang/v";

enum {
    SEED_SIZE = crypto_sign_SEEDBYTES,
    SECRET_SIZE = crypto_sign_SECRETKEYBYTES,
    SALT_SIZE = crypto_pwhash_SALTBYTES,
    NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    BOX_SIZE = SEED_SIZE + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    PASSES_MAX = 16,
    MEMORY_MAX = 1 << 30,
};
_Static_assert(SEED_SIZE == 32 && SECRET_SIZE == 64 && SALT_SIZE == 16 && NONCE_SIZE == 24,
               "the file as it is stated");

struct cost {
    uint64_t passes, memory;
};
static const struct cost costs[] = {
    [AUDIT_WITNESS_COST_DEFAULT] = {3, UINT64_C(256) << 20},
    [AUDIT_WITNESS_COST_LIGHT] = {2, UINT64_C(64) << 20},
    [AUDIT_WITNESS_COST_STRONG] = {4, UINT64_C(1) << 30},
};

/* A key file, read. */
struct key_file {
    struct audit_vkey vkey;
    struct cost cost;
    uint8_t salt[SALT_SIZE];
    struct audit_bytes head; /* what is authenticated besides the seed */
    uint8_t sealed[NONCE_SIZE + BOX_SIZE];
};

void
audit_witness_key_free(struct audit_witness_key *key)
{
    sodium_free(key->secret); /* Wipes; accepts NULL. */
    *key = (struct audit_witness_key){0};
}

/* Locked memory for `size` bytes. */
static uint8_t *
take_secret(size_t size, struct audit_error *err)
{
    uint8_t *bytes = sodium_init() < 0 ? NULL : sodium_malloc(size);
    if (bytes == NULL)
        (void)audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)size);
    return bytes;
}

static enum audit_status
key_from_seed(struct audit_bytes name, const uint8_t seed[static SEED_SIZE],
              struct audit_witness_key *out, struct audit_error *err)
{
    struct audit_witness_key key = {.secret = take_secret(SECRET_SIZE, err)};
    struct audit_buffer vkey = {0}, text = {0};
    uint8_t public_key[32];
    enum audit_status status = AUDIT_NO_MEMORY;
    if (key.secret == NULL)
        return status;
    crypto_sign_seed_keypair(public_key, key.secret, seed);
    audit_buffer_append(&text, name);
    audit_buffer_append(&text, (struct audit_bytes){(const uint8_t *)"", 1});
    status = audit_buffer_status(&text, err);
    if (status == AUDIT_OK) {
        audit_vkey_write((const char *)text.data, AUDIT_KEY_COSIGNATURE, public_key, &vkey);
        status = audit_buffer_status(&vkey, err);
    }
    /* Reading it again says whether the name may be one. */
    if (status == AUDIT_OK &&
        audit_vkey_read(audit_buffer_bytes(&vkey), &key.vkey, NULL) != AUDIT_OK)
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_NAME, name);
    audit_buffer_free(&vkey);
    audit_buffer_free(&text);
    if (status == AUDIT_OK) {
        *out = key;
        key = (struct audit_witness_key){0}; /* Now the caller's. */
    }
    audit_witness_key_free(&key);
    return status;
}

enum audit_status
audit_witness_key_new(struct audit_bytes name, struct audit_witness_key *out,
                      struct audit_error *err)
{
    if (name.size > AUDIT_KEY_NAME_MAX || memchr(name.data, '\0', name.size) != NULL)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_NAME, name);
    uint8_t *seed = take_secret(SEED_SIZE, err);
    if (seed == NULL)
        return AUDIT_NO_MEMORY;
    randombytes_buf(seed, SEED_SIZE);
    enum audit_status status = key_from_seed(name, seed, out, err);
    sodium_free(seed);
    return status;
}

/* The key of the box, in locked memory. */
static enum audit_status
box_key(const struct cost *cost, const uint8_t salt[static SALT_SIZE],
        struct audit_bytes passphrase, uint8_t **out, struct audit_error *err)
{
    uint8_t *key = take_secret(crypto_aead_xchacha20poly1305_ietf_KEYBYTES, err);
    if (key == NULL)
        return AUDIT_NO_MEMORY;
    if (crypto_pwhash(key, crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
                      (const char *)passphrase.data, passphrase.size, salt, cost->passes,
                      (size_t)cost->memory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        sodium_free(key);
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, cost->memory);
    }
    *out = key;
    return AUDIT_OK;
}

static void
write_head(const struct audit_vkey *vkey, const struct cost *cost,
           const uint8_t salt[static SALT_SIZE], struct audit_buffer *out)
{
    audit_buffer_text(out, kind);
    audit_buffer_text(out, "\n");
    audit_vkey_write(vkey->name, vkey->type, vkey->public_key, out);
    audit_buffer_text(out, "\nargon2id ");
    audit_buffer_decimal(out, cost->passes);
    audit_buffer_text(out, " ");
    audit_buffer_decimal(out, cost->memory);
    audit_buffer_text(out, " ");
    audit_buffer_base64(out, (struct audit_bytes){salt, SALT_SIZE});
    audit_buffer_text(out, "\n");
}

enum audit_status
audit_witness_key_seal(const struct audit_witness_key *key, struct audit_bytes passphrase,
                       enum audit_witness_cost cost, struct audit_buffer *out,
                       struct audit_error *err)
{
    struct audit_buffer file = {0};
    uint8_t salt[SALT_SIZE], sealed[NONCE_SIZE + BOX_SIZE];
    uint8_t *box = NULL;
    enum audit_status status;
    randombytes_buf(salt, sizeof salt);
    randombytes_buf(sealed, NONCE_SIZE);
    write_head(&key->vkey, &costs[cost], salt, &file);
    status = audit_buffer_status(&file, err);
    if (status == AUDIT_OK)
        status = box_key(&costs[cost], salt, passphrase, &box, err);
    if (status == AUDIT_OK) {
        /* The seed is the first half of libsodium's secret key. */
        (void)crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_SIZE, NULL, key->secret,
                                                         SEED_SIZE, file.data, file.size, NULL,
                                                         sealed, box);
        audit_buffer_base64(&file, (struct audit_bytes){sealed, sizeof sealed});
        audit_buffer_text(&file, "\n");
        audit_buffer_append(out, audit_buffer_bytes(&file));
        status = file.failed ? audit_buffer_status(&file, err) : audit_buffer_status(out, err);
    }
    sodium_free(box);
    audit_buffer_free(&file);
    return status;
}

/* Takes what stands before the space off the line; the whole line where there is none. */
static struct audit_bytes
take_word(struct audit_bytes *line)
{
    const uint8_t *space = line->size > 0 ? memchr(line->data, ' ', line->size) : NULL;
    struct audit_bytes word = *line;
    *line = (struct audit_bytes){0};
    if (space != NULL) {
        *line = (struct audit_bytes){space + 1, word.size - (size_t)(space - word.data) - 1};
        word.size = (size_t)(space - word.data);
    }
    return word;
}

static bool
read_cost(struct audit_bytes line, struct key_file *out)
{
    size_t size = 0;
    return audit_bytes_equal(take_word(&line), audit_text("argon2id")) &&
           audit_decimal_read(take_word(&line), PASSES_MAX, &out->cost.passes) &&
           out->cost.passes > 0 &&
           audit_decimal_read(take_word(&line), MEMORY_MAX, &out->cost.memory) &&
           out->cost.memory >= crypto_pwhash_MEMLIMIT_MIN &&
           audit_base64_read(line, out->salt, sizeof out->salt, &size) && size == SALT_SIZE;
}

static enum audit_status
key_file_read(struct audit_bytes bytes, struct key_file *out, struct audit_error *err)
{
    struct audit_bytes rest = bytes, first, vkey, cost, sealed;
    size_t size = 0, prefix = sizeof kind_of_any_version - 1;
    if (!audit_line(&rest, &first) || first.size < prefix ||
        memcmp(first.data, kind_of_any_version, prefix) != 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_KEY_FORM);
    if (!audit_bytes_equal(first, audit_text(kind)))
        return audit_fail(err, AUDIT_NEWER, AUDIT_MESSAGE_WITNESS_KEY_NEWER, first);
    bool sound = audit_line(&rest, &vkey) && audit_line(&rest, &cost) && read_cost(cost, out);
    out->head = (struct audit_bytes){bytes.data, bytes.size - rest.size};
    sound = sound && audit_vkey_read(vkey, &out->vkey, NULL) == AUDIT_OK &&
            out->vkey.type == AUDIT_KEY_COSIGNATURE && audit_line(&rest, &sealed) &&
            rest.size == 0 && audit_base64_read(sealed, out->sealed, sizeof out->sealed, &size) &&
            size == sizeof out->sealed;
    return sound ? AUDIT_OK : audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_KEY_FORM);
}

enum audit_status
audit_witness_key_public(struct audit_bytes file, struct audit_vkey *out, struct audit_error *err)
{
    struct key_file read;
    enum audit_status status = key_file_read(file, &read, err);
    if (status == AUDIT_OK)
        *out = read.vkey;
    return status;
}

/* The public half is derived again: a file whose vkey is not its seed's would sign under a name
 * that verifies for nobody. */
static enum audit_status
key_fits(const struct key_file *file, const uint8_t *seed, struct audit_witness_key *out,
         struct audit_error *err)
{
    struct audit_witness_key key = {0};
    enum audit_status status = key_from_seed(audit_text(file->vkey.name), seed, &key, err);
    if (status == AUDIT_OK &&
        memcmp(key.vkey.public_key, file->vkey.public_key, sizeof key.vkey.public_key) != 0)
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_KEY_FORM);
    if (status == AUDIT_OK) {
        *out = key;
        key = (struct audit_witness_key){0}; /* Now the caller's. */
    }
    audit_witness_key_free(&key);
    return status;
}

enum audit_status
audit_witness_key_open(struct audit_bytes file, struct audit_bytes passphrase,
                       struct audit_witness_key *out, struct audit_error *err)
{
    struct key_file read;
    uint8_t *box = NULL, *seed = NULL;
    enum audit_status status = key_file_read(file, &read, err);
    if (status != AUDIT_OK)
        return status;
    seed = take_secret(SEED_SIZE, err);
    status = seed == NULL ? AUDIT_NO_MEMORY : box_key(&read.cost, read.salt, passphrase, &box, err);
    if (status == AUDIT_OK && crypto_aead_xchacha20poly1305_ietf_decrypt(
                                  seed, NULL, NULL, read.sealed + NONCE_SIZE, BOX_SIZE,
                                  read.head.data, read.head.size, read.sealed, box) != 0)
        status = audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_WITNESS_PASSPHRASE, read.vkey.name);
    if (status == AUDIT_OK)
        status = key_fits(&read, seed, out, err);
    sodium_free(box);
    sodium_free(seed);
    return status;
}
