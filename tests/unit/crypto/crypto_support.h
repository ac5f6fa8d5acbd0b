/* Keys and secrets for the tests of this folder. */
#ifndef TESTS_UNIT_CRYPTO_CRYPTO_SUPPORT_H
#define TESTS_UNIT_CRYPTO_CRYPTO_SUPPORT_H

#include <string.h>

#include "support/assert_status.h"

#include "ledger/base/text.h"
#include "ledger/crypto/key.h"

static inline struct ledger_secret
secret_of(const void *bytes, size_t size)
{
    struct ledger_secret secret = {0};
    struct ledger_error err = {0};

    assert_status(ledger_secret_take(&secret, size, &err), LEDGER_OK, &err);
    memcpy(secret.data, bytes, size);
    return secret;
}

static inline struct ledger_key
key_of_hex(const char *seed_hex)
{
    uint8_t seed[32];
    struct ledger_secret secret;
    struct ledger_key key = {.seed = {0}};
    struct ledger_error err = {0};

    assert_int_equal(ledger_text_from_hex(seed_hex, seed, sizeof(seed)), LEDGER_OK);
    secret = secret_of(seed, sizeof(seed));
    assert_status(ledger_key_from_seed(&secret, &key, &err), LEDGER_OK, &err);
    assert_null(secret.data); /* The key owns it now. */
    return key;
}

/* The seed 00 01 .. 1f, of the vectors. */
static inline struct ledger_key
key_counting(void)
{
    return key_of_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
}

static inline int
prepare_process(void **state)
{
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_secret_prepare_process(&err), LEDGER_OK, &err);
    return 0;
}

#endif
