#include <string.h>

#include "support/assert_status.h"
#include "support/vectors.h"

static const struct {
    const char *text;
    const char *hex;
    const char *base64;
} known[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
     "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
     "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE="},
};
enum { KNOWN_COUNT = sizeof(known) / sizeof(known[0]) };

static void
the_vectors_of_fips_180_hold_in_one_piece_and_in_many(void **state)
{
    (void)state;
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        struct ledger_digest digest = ledger_digest_of(ledger_slice_of_text(known[i].text));
        char hex[LEDGER_DIGEST_HEX_SIZE];
        char base64[LEDGER_DIGEST_BASE64_SIZE];
        struct ledger_hasher hasher;

        ledger_digest_hex(&digest, hex);
        assert_string_equal(hex, known[i].hex);
        ledger_digest_base64(&digest, base64);
        assert_string_equal(base64, known[i].base64);

        ledger_hasher_start(&hasher);
        ledger_hasher_add(&hasher, (struct ledger_slice){0}); /* Nothing, at no address. */
        for (const char *at = known[i].text; *at != '\0'; at++)
            ledger_hasher_add(&hasher, ledger_slice_of(at, 1));
        assert_digest_equal(ledger_hasher_finish(&hasher), digest);
    }
}

static void
a_million_times_the_letter_a_hashes_as_published(void **state)
{
    struct ledger_hasher hasher;
    struct ledger_digest digest;
    char thousand[1000];
    char hex[LEDGER_DIGEST_HEX_SIZE];

    (void)state;
    memset(thousand, 'a', sizeof(thousand));
    ledger_hasher_start(&hasher);
    for (size_t i = 0; i < 1000; i++)
        ledger_hasher_add(&hasher, ledger_slice_of(thousand, sizeof(thousand)));
    digest = ledger_hasher_finish(&hasher);
    ledger_digest_hex(&digest, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
base64_is_read_back_and_only_as_it_is_written(void **state)
{
    static const char *const refused[] = {
        "",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",  /* No padding. */
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=", /* Unused bits set. */
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=", /* The alphabet of URLs. */
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        " 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==", /* 31 bytes. */
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA", /* 33 bytes. */
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUAAA==",
    };

    (void)state;
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        struct ledger_digest digest;

        assert_int_equal(ledger_digest_from_base64(ledger_slice_of_text(known[i].base64), &digest),
                         LEDGER_OK);
        assert_digest_equal(digest, ledger_digest_of(ledger_slice_of_text(known[i].text)));
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct ledger_digest digest = {{0x77}};

        assert_int_equal(ledger_digest_from_base64(ledger_slice_of_text(refused[i]), &digest),
                         LEDGER_MALFORMED);
        assert_int_equal(digest.bytes[0], 0x77);
    }
}

static void
digests_are_equal_only_in_all_their_bits(void **state)
{
    struct ledger_digest digest = ledger_digest_of(ledger_slice_of_text("abc"));

    (void)state;
    for (size_t bit = 0; bit < 256; bit++) {
        struct ledger_digest other = digest;

        assert_true(ledger_digest_equal(&digest, &other));
        other.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ledger_digest_equal(&digest, &other));
    }
    assert_ptr_equal(ledger_digest_slice(&digest).data, digest.bytes);
    assert_int_equal(ledger_digest_slice(&digest).size, 32);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_fips_180_hold_in_one_piece_and_in_many),
        cmocka_unit_test(a_million_times_the_letter_a_hashes_as_published),
        cmocka_unit_test(base64_is_read_back_and_only_as_it_is_written),
        cmocka_unit_test(digests_are_equal_only_in_all_their_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
