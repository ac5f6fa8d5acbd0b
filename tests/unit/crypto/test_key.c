#include <sodium.h>

#include "crypto_support.h"

/* RFC 8032, section 7.1, tests 1 to 3. */
static const struct {
    const char *seed;
    const char *public_key;
    const char *message;
    size_t message_size;
    const char *signature;
} rfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", 0,
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72", 1,
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "\xaf\x82", 2,
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6594a7c15e9716ed28dc027beceea1ec40a"},
};

static struct ledger_public_key
point_of_hex(const char *hex)
{
    struct ledger_public_key key;

    assert_int_equal(ledger_text_from_hex(hex, key.bytes, sizeof(key.bytes)), LEDGER_OK);
    return key;
}

static void
the_vectors_of_rfc_8032_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rfc8032) / sizeof(rfc8032[0]); i++) {
        struct ledger_key key = key_of_hex(rfc8032[i].seed);
        struct ledger_public_key public_key = point_of_hex(rfc8032[i].public_key);
        struct ledger_slice message = ledger_slice_of(rfc8032[i].message, rfc8032[i].message_size);
        struct ledger_signature signature;
        struct ledger_signature expected;
        struct ledger_error err = {0};

        assert_memory_equal(key.public_key.bytes, public_key.bytes, 32);
        assert_status(ledger_key_sign(&key, message, &signature, &err), LEDGER_OK, &err);
        assert_int_equal(ledger_text_from_hex(rfc8032[i].signature, expected.bytes, 64), LEDGER_OK);
        assert_memory_equal(signature.bytes, expected.bytes, 64);
        assert_true(ledger_signature_holds(&signature, message, &public_key));
        ledger_key_free(&key);
        assert_null(key.seed.data);
    }
}

static void
an_empty_message_needs_no_address(void **state)
{
    struct ledger_key key = key_counting();
    struct ledger_signature signature;
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_key_sign(&key, (struct ledger_slice){0}, &signature, &err), LEDGER_OK,
                  &err);
    assert_true(ledger_signature_holds(&signature, ledger_slice_of_text(""), &key.public_key));
    ledger_key_free(&key);
}

static void
any_flipped_bit_of_signature_message_or_key_fails(void **state)
{
    struct ledger_key key = key_counting();
    struct ledger_signature signature;
    struct ledger_error err = {0};
    uint8_t message[] = "pay 1.00 to nobody";
    struct ledger_slice slice = ledger_slice_of(message, sizeof(message));

    (void)state;
    assert_status(ledger_key_sign(&key, slice, &signature, &err), LEDGER_OK, &err);
    for (size_t bit = 0; bit < 512; bit++) {
        struct ledger_signature bad = signature;

        bad.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ledger_signature_holds(&bad, slice, &key.public_key));
    }
    for (size_t bit = 0; bit < 256; bit++) {
        struct ledger_public_key bad = key.public_key;

        bad.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ledger_signature_holds(&signature, slice, &bad));
    }
    for (size_t bit = 0; bit < sizeof(message) * 8; bit++) {
        message[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ledger_signature_holds(&signature, slice, &key.public_key));
        message[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(ledger_signature_holds(&signature, slice, &key.public_key));
    ledger_key_free(&key);
}

/* S + L is the same number to a lenient verifier: a second signature that nobody made. */
static void
a_signature_has_one_spelling(void **state)
{
    static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                      0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                      0,    0,    0,    0,    0,    0,    0,    0,
                                      0,    0,    0,    0,    0,    0,    0,    0x10};
    struct ledger_key key = key_counting();
    struct ledger_slice message = ledger_slice_of_text("once");
    struct ledger_signature signature;
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_key_sign(&key, message, &signature, &err), LEDGER_OK, &err);
    sodium_add(signature.bytes + 32, order, sizeof(order));
    assert_false(ledger_signature_holds(&signature, message, &key.public_key));
    ledger_key_free(&key);
}

static void
a_key_whose_halves_differ_signs_nothing(void **state)
{
    struct ledger_key key = key_counting();
    struct ledger_signature signature = {{0x33}};
    struct ledger_error err = {0};

    (void)state;
    key.public_key.bytes[5] ^= 1;
    assert_status(ledger_key_sign(&key, ledger_slice_of_text("x"), &signature, &err), LEDGER_IO,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_KEY_SIGNATURE_UNSOUND);
    assert_int_equal(signature.bytes[0], 0x33);
    ledger_key_free(&key);
}

static void
generated_keys_differ_are_sound_and_sign(void **state)
{
    struct ledger_key keys[2] = {{.seed = {0}}, {.seed = {0}}};
    struct ledger_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct ledger_signature signature;

        assert_status(ledger_key_generate(&keys[i], &err), LEDGER_OK, &err);
        assert_int_equal(keys[i].seed.size, 32);
        assert_true(ledger_public_key_is_sound(&keys[i].public_key));
        assert_status(ledger_key_sign(&keys[i], ledger_slice_of_text("x"), &signature, &err),
                      LEDGER_OK, &err);
    }
    assert_memory_not_equal(keys[0].public_key.bytes, keys[1].public_key.bytes, 32);
    assert_memory_not_equal(keys[0].seed.data, keys[1].seed.data, 32);
    ledger_key_free(&keys[0]);
    ledger_key_free(&keys[1]);
    ledger_key_free(&keys[1]); /* Freeing what is free is fine. */
}

static void
points_of_small_order_and_second_spellings_are_not_sound(void **state)
{
    static const char *const refused[] = {
        /* The eight points of small order, and the ways to write them. */
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        /* Not on the curve. */
        "0200000000000000000000000000000000000000000000000000000000000000",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct ledger_public_key key = point_of_hex(refused[i]);

        if (ledger_public_key_is_sound(&key))
            fail_msg("%s passed", refused[i]);
    }
    /* p + y for every y that has a second spelling. */
    for (unsigned y = 0; y < 19; y++) {
        struct ledger_public_key key;

        memset(key.bytes, 0xff, sizeof(key.bytes));
        key.bytes[0] = (uint8_t)(0xed + y);
        assert_false(ledger_public_key_is_sound(&key));
        key.bytes[31] = 0x7f;
        assert_false(ledger_public_key_is_sound(&key));
    }
    for (size_t i = 0; i < sizeof(rfc8032) / sizeof(rfc8032[0]); i++) {
        struct ledger_public_key key = point_of_hex(rfc8032[i].public_key);

        assert_true(ledger_public_key_is_sound(&key));
    }
}

/* Sound, and as near to a second spelling as a sound point can be. */
static void
points_just_below_the_prime_are_sound(void **state)
{
    static const char *const sound[] = {
        "17ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "e4ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0b",
        "ed2100000000000000000000000000000000000000000000000000000000007f",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++) {
        struct ledger_public_key key = point_of_hex(sound[i]);

        if (!ledger_public_key_is_sound(&key))
            fail_msg("%s was refused", sound[i]);
    }
}

/* An honest key with a point of order 8 added: verifiers disagree about its signatures. */
static void
points_of_mixed_order_are_not_sound(void **state)
{
    struct ledger_public_key honest = point_of_hex(rfc8032[0].public_key);
    struct ledger_public_key small =
        point_of_hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
    struct ledger_public_key mixed;

    (void)state;
    assert_int_equal(crypto_core_ed25519_add(mixed.bytes, honest.bytes, small.bytes), 0);
    assert_false(ledger_public_key_is_sound(&mixed));
}

/* The example of RFC 8410, section 10: its private key (10.3) and its public key (10.1). */
static void
pem_is_that_of_rfc_8410(void **state)
{
    struct ledger_key key =
        key_of_hex("d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842");
    char text[LEDGER_KEY_PEM_SIZE];

    (void)state;
    ledger_public_key_pem(&key.public_key, text);
    assert_string_equal(text, "-----BEGIN PUBLIC KEY-----\n"
                              "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
                              "-----END PUBLIC KEY-----\n");
    ledger_key_free(&key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_rfc_8032_hold),
        cmocka_unit_test(an_empty_message_needs_no_address),
        cmocka_unit_test(any_flipped_bit_of_signature_message_or_key_fails),
        cmocka_unit_test(a_signature_has_one_spelling),
        cmocka_unit_test(a_key_whose_halves_differ_signs_nothing),
        cmocka_unit_test(generated_keys_differ_are_sound_and_sign),
        cmocka_unit_test(points_of_small_order_and_second_spellings_are_not_sound),
        cmocka_unit_test(points_just_below_the_prime_are_sound),
        cmocka_unit_test(points_of_mixed_order_are_not_sound),
        cmocka_unit_test(pem_is_that_of_rfc_8410),
    };

    return cmocka_run_group_tests(tests, prepare_process, NULL);
}
