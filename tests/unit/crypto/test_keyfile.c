#include <sodium.h>

#include "crypto_support.h"

#include "ledger/crypto/keyfile.h"

/* As cheap as the limits allow; what a pass costs is not under test. */
static const struct ledger_keyfile_cost cheap = {1, 64 << 20};

static struct ledger_key key;
static struct ledger_secret passphrase;

static struct ledger_slice
file_slice(const uint8_t bytes[static LEDGER_KEYFILE_SIZE])
{
    return ledger_slice_of(bytes, LEDGER_KEYFILE_SIZE);
}

static void
a_sealed_key_opens_with_its_passphrase_and_no_other(void **state)
{
    struct ledger_secret wrong = secret_of("correct horsf", 13);
    struct ledger_secret shorter = secret_of("correct hors", 12);
    uint8_t bytes[LEDGER_KEYFILE_SIZE];
    struct ledger_key opened = {.seed = {0}};
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_keyfile_seal(&key, &passphrase, cheap, bytes, &err), LEDGER_OK, &err);
    assert_status(ledger_keyfile_open(file_slice(bytes), &wrong, &opened, &err), LEDGER_WRONG_KEY,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_KEYFILE_PASSPHRASE_WRONG);
    assert_status(ledger_keyfile_open(file_slice(bytes), &shorter, &opened, &err), LEDGER_WRONG_KEY,
                  &err);
    assert_status(ledger_keyfile_open(file_slice(bytes), /* passphrase= */ NULL, &opened, &err),
                  LEDGER_WRONG_KEY, &err);
    assert_message(&err, LEDGER_MESSAGE_KEYFILE_PASSPHRASE_NEEDED);
    assert_null(opened.seed.data);

    assert_status(ledger_keyfile_open(file_slice(bytes), &passphrase, &opened, &err), LEDGER_OK,
                  &err);
    assert_memory_equal(opened.seed.data, key.seed.data, 32);
    assert_memory_equal(opened.public_key.bytes, key.public_key.bytes, 32);
    ledger_key_free(&opened);
    ledger_secret_free(&wrong);
    ledger_secret_free(&shorter);
}

static void
the_bytes_stand_where_the_format_says(void **state)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE];
    uint8_t again[LEDGER_KEYFILE_SIZE];
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_keyfile_seal(&key, &passphrase, cheap, bytes, &err), LEDGER_OK, &err);
    assert_memory_equal(bytes, "mingzhang key v1", 16);
    assert_memory_equal(bytes + 16, "\1\0\0\0", 4);
    assert_memory_equal(bytes + 20, "\0\0\0\1", 4);
    assert_memory_equal(bytes + 24, "\0\0\0\0\4\0\0\0", 8);
    assert_memory_equal(bytes + 72, key.public_key.bytes, 32);
    for (size_t at = 0; at + 4 <= sizeof(bytes); at++)
        assert_memory_not_equal(bytes + at, key.seed.data, 4); /* The seed shows nowhere. */

    assert_status(ledger_keyfile_seal(&key, &passphrase, cheap, again, &err), LEDGER_OK, &err);
    assert_memory_not_equal(bytes + 32, again + 32, 16); /* A new salt, a new nonce. */
    assert_memory_not_equal(bytes + 48, again + 48, 24);
    assert_memory_not_equal(bytes + 104, again + 104, 48);
}

static void
an_unprotected_file_holds_the_seed_and_opens_without(void **state)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE];
    uint8_t expected[LEDGER_KEYFILE_SIZE] = "mingzhang key v1";
    struct ledger_key opened = {.seed = {0}};
    struct ledger_error err = {0};

    (void)state;
    memcpy(expected + 72, key.public_key.bytes, 32);
    memcpy(expected + 104, key.seed.data, 32);
    assert_status(
        ledger_keyfile_seal(&key, /* passphrase= */ NULL, ledger_keyfile_cost_default, bytes, &err),
        LEDGER_OK, &err);
    assert_memory_equal(bytes, expected, sizeof(bytes));
    assert_status(ledger_keyfile_open(file_slice(bytes), /* passphrase= */ NULL, &opened, &err),
                  LEDGER_OK, &err);
    assert_memory_equal(opened.seed.data, key.seed.data, 32);
    ledger_key_free(&opened);
}

static void
whether_it_is_protected_is_told_without_a_passphrase(void **state)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE];
    struct ledger_public_key public_key;
    bool is_protected = false;
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_keyfile_seal(&key, &passphrase, cheap, bytes, &err), LEDGER_OK, &err);
    assert_status(ledger_keyfile_is_protected(file_slice(bytes), &is_protected, &public_key, &err),
                  LEDGER_OK, &err);
    assert_true(is_protected);
    assert_memory_equal(public_key.bytes, key.public_key.bytes, 32);
    assert_status(ledger_keyfile_seal(&key, /* passphrase= */ NULL, cheap, bytes, &err), LEDGER_OK,
                  &err);
    assert_status(ledger_keyfile_is_protected(file_slice(bytes), &is_protected, &public_key, &err),
                  LEDGER_OK, &err);
    assert_false(is_protected);
}

static void
sealing_beyond_the_cost_limits_is_refused(void **state)
{
    static const struct ledger_keyfile_cost refused[] = {
        {0, 64 << 20},   {11, 64 << 20},         {UINT32_MAX, 64 << 20},
        {1, 0},          {1, (64 << 20) - 1},    {1, (UINT64_C(1) << 30) + 1},
        {1, UINT64_MAX}, {1, UINT64_C(1) << 40},
    };
    struct ledger_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        uint8_t bytes[LEDGER_KEYFILE_SIZE] = {0x44};

        assert_status(ledger_keyfile_seal(&key, &passphrase, refused[i], bytes, &err),
                      LEDGER_OUT_OF_RANGE, &err);
        assert_message(&err, LEDGER_MESSAGE_KEYFILE_COST_BEYOND);
        assert_int_equal(bytes[0], 0x44);
    }
    assert_int_equal(ledger_keyfile_cost_default.passes, 3);
    assert_int_equal(ledger_keyfile_cost_default.memory_bytes, 256 << 20);
    assert_int_equal(ledger_keyfile_cost_light.passes, 2);
    assert_int_equal(ledger_keyfile_cost_light.memory_bytes, 64 << 20);
}

/* The format spelled out with libsodium alone, so that a slip in keyfile.c that seals and opens
 * alike is seen. */
static void
a_file_made_by_the_letter_of_the_format_opens(void **state)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE] = "mingzhang key v1";
    uint8_t cipher_key[32];
    struct ledger_key opened = {.seed = {0}};
    struct ledger_error err = {0};

    (void)state;
    bytes[16] = 1;
    bytes[23] = 2;
    bytes[28] = 4; /* 0x04000000: 64 MiB. */
    memset(bytes + 32, 0xa1, 16);
    memset(bytes + 48, 0xb2, 24);
    memcpy(bytes + 72, key.public_key.bytes, 32);
    assert_int_equal(crypto_pwhash(cipher_key, 32, "correct horse", 13, bytes + 32, 2, 0x04000000,
                                   crypto_pwhash_ALG_ARGON2ID13),
                     0);
    assert_int_equal(crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + 104, NULL, key.seed.data,
                                                                32, bytes, 104, NULL, bytes + 48,
                                                                cipher_key),
                     0);
    assert_status(ledger_keyfile_open(file_slice(bytes), &passphrase, &opened, &err), LEDGER_OK,
                  &err);
    assert_memory_equal(opened.seed.data, key.seed.data, 32);
    ledger_key_free(&opened);
}

static int
prepare(void **state)
{
    (void)prepare_process(state);
    key = key_counting();
    passphrase = secret_of("correct horse", 13);
    return 0;
}

static int
clean_up(void **state)
{
    (void)state;
    ledger_key_free(&key);
    ledger_secret_free(&passphrase);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sealed_key_opens_with_its_passphrase_and_no_other),
        cmocka_unit_test(the_bytes_stand_where_the_format_says),
        cmocka_unit_test(an_unprotected_file_holds_the_seed_and_opens_without),
        cmocka_unit_test(whether_it_is_protected_is_told_without_a_passphrase),
        cmocka_unit_test(sealing_beyond_the_cost_limits_is_refused),
        cmocka_unit_test(a_file_made_by_the_letter_of_the_format_opens),
    };

    return cmocka_run_group_tests(tests, prepare, clean_up);
}
