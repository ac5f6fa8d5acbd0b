/* Recovery codes: seed (32 bytes) and the first 4 bytes of its SHA-256, 288 bits, as 58 characters
 * of base32 (RFC 4648, section 6, without padding), of which the last carries 3 bits and 2 zeros.
 *
 *   ABCD-EFGH-...-XY   14 groups of four and one of two
 *
 * Nothing of it stands anywhere but in locked memory and in the text that the caller asked for. */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "ledger/crypto/keyfile.h"

enum {
    SEED_SIZE = 32,
    CHECK_SIZE = 4,
    CODED_SIZE = SEED_SIZE + CHECK_SIZE,
    CHARACTER_COUNT = (CODED_SIZE * 8 + 4) / 5,
    SPARE_BITS = CHARACTER_COUNT * 5 - CODED_SIZE * 8,
    GROUP_SIZE = 4,
};

_Static_assert(CHARACTER_COUNT + (CHARACTER_COUNT - 1) / GROUP_SIZE + 1 <=
                   LEDGER_RECOVERY_CODE_SIZE,
               "the size that keyfile.h promises");

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static struct ledger_digest
seed_digest(const uint8_t *seed)
{
    return ledger_digest_of(ledger_slice_of(seed, SEED_SIZE));
}

/* The bytes of the code, one bit after the other: seed, check, spare zeros. */
static unsigned
coded_bit(const struct ledger_key *key, const struct ledger_digest *check, unsigned at)
{
    unsigned byte = at / 8;
    unsigned value = byte < SEED_SIZE    ? key->seed.data[byte]
                     : byte < CODED_SIZE ? check->bytes[byte - SEED_SIZE]
                                         : 0;

    return value >> (7 - at % 8) & 1;
}

void
ledger_recovery_code_format(const struct ledger_key *key,
                            char text[static LEDGER_RECOVERY_CODE_SIZE])
{
    struct ledger_digest check = seed_digest(key->seed.data);
    size_t size = 0;

    assert(key->seed.size == SEED_SIZE);
    for (unsigned i = 0; i < CHARACTER_COUNT; i++) {
        unsigned value = 0;

        for (unsigned bit = 0; bit < 5; bit++)
            value = value << 1 | coded_bit(key, &check, i * 5 + bit);
        if (i > 0 && i % GROUP_SIZE == 0)
            text[size++] = '-';
        text[size++] = alphabet[value];
    }
    text[size] = '\0';
    sodium_memzero(&check, sizeof(check));
}

/* The value of a character, -1 for what is passed over, -2 for what cannot be there. */
static int
character_value(uint8_t character)
{
    if (character >= 'A' && character <= 'Z')
        return character - 'A';
    if (character >= 'a' && character <= 'z')
        return character - 'a';
    if (character >= '2' && character <= '7')
        return character - '2' + 26;
    if (character == ' ' || character == '-' || character == '\t' || character == '\r' ||
        character == '\n')
        return -1;
    return -2;
}

/* Reads the characters into `coded`, CODED_SIZE bytes. `*out_spare` is what the last one has beyond
 * them. */
static enum ledger_status
characters_read(struct ledger_slice text, struct ledger_secret *coded, unsigned *out_spare,
                struct ledger_error *err)
{
    size_t count = 0;
    unsigned held = 0;
    unsigned held_bits = 0;

    for (size_t i = 0; i < text.size; i++) {
        int value = character_value(text.data[i]);

        if (value == -2)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECOVERY_CODE_CHARACTER,
                               i + 1);
        if (value < 0 || count++ >= CHARACTER_COUNT)
            continue;
        held = (held << 5 | (unsigned)value) & 0xfff;
        held_bits += 5;
        if (held_bits >= 8) {
            held_bits -= 8;
            coded->data[(count * 5 - held_bits) / 8 - 1] = (uint8_t)(held >> held_bits);
        }
    }
    if (count != CHARACTER_COUNT)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECOVERY_CODE_LENGTH, count,
                           (size_t)CHARACTER_COUNT);
    assert(held_bits == SPARE_BITS);
    *out_spare = held & ((1U << SPARE_BITS) - 1);
    return LEDGER_OK;
}

enum ledger_status
ledger_recovery_code_parse(struct ledger_slice text, struct ledger_key *out_key,
                           struct ledger_error *err)
{
    struct ledger_secret coded = {0};
    struct ledger_secret seed = {0};
    struct ledger_digest check = {{0}};
    unsigned spare = 0;
    enum ledger_status status;

    status = ledger_secret_take(&coded, CODED_SIZE, err);
    if (status != LEDGER_OK)
        goto out;
    status = characters_read(text, &coded, &spare, err);
    if (status != LEDGER_OK)
        goto out;
    check = seed_digest(coded.data);
    if (spare != 0 || memcmp(check.bytes, coded.data + SEED_SIZE, CHECK_SIZE) != 0) {
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECOVERY_CODE_CHECK);
        goto out;
    }
    status = ledger_secret_take(&seed, SEED_SIZE, err);
    if (status != LEDGER_OK)
        goto out;
    memcpy(seed.data, coded.data, SEED_SIZE);
    status = ledger_key_from_seed(&seed, out_key, err);

out:
    sodium_memzero(&check, sizeof(check));
    ledger_secret_free(&seed);
    ledger_secret_free(&coded);
    return status;
}

/* The key whose seed is the two seeds xor each other. */
static enum ledger_status
seeds_combine(const struct ledger_key *a, const struct ledger_key *b, struct ledger_key *out_key,
              struct ledger_error *err)
{
    struct ledger_secret seed = {0};
    enum ledger_status status = ledger_secret_take(&seed, SEED_SIZE, err);

    if (status == LEDGER_OK) {
        for (size_t i = 0; i < SEED_SIZE; i++)
            seed.data[i] = a->seed.data[i] ^ b->seed.data[i];
        status = ledger_key_from_seed(&seed, out_key, err);
    }
    ledger_secret_free(&seed);
    return status;
}

enum ledger_status
ledger_recovery_codes_split(const struct ledger_key *key,
                            char first[static LEDGER_RECOVERY_CODE_SIZE],
                            char second[static LEDGER_RECOVERY_CODE_SIZE], struct ledger_error *err)
{
    struct ledger_key random = {0};
    struct ledger_key rest = {0};
    enum ledger_status status = ledger_key_generate(&random, err);

    if (status == LEDGER_OK)
        status = seeds_combine(key, &random, &rest, err);
    if (status == LEDGER_OK) {
        ledger_recovery_code_format(&random, first);
        ledger_recovery_code_format(&rest, second);
    }
    ledger_key_free(&random);
    ledger_key_free(&rest);
    return status;
}

enum ledger_status
ledger_recovery_codes_join(const struct ledger_key *first, const struct ledger_key *second,
                           struct ledger_key *out_key, struct ledger_error *err)
{
    if (sodium_memcmp(first->seed.data, second->seed.data, SEED_SIZE) == 0)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECOVERY_CODE_TWICE);
    return seeds_combine(first, second, out_key, err);
}
