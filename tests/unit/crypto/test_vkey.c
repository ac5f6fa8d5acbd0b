#include "crypto_support.h"
#include "support/vectors.h"

static const struct {
    const char *text;
    const char *name;
    uint8_t type;
    uint32_t key_id;
} known[] = {
    /* C2SP signed-note's example, golang.org/x/mod/sumdb/note, transparency-dev/formats. */
    {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "example.com/foo",
     LEDGER_KEY_ED25519, 0x530d903a},
    {"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "PeterNeumann",
     LEDGER_KEY_ED25519, 0xc74f20a3},
    {"sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", "sum.golang.org",
     LEDGER_KEY_ED25519, 0x033de0ae},
    {"TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6", "TEST", LEDGER_KEY_ED25519,
     0x7997405c}, /* With a plus in its base64. */
    {"remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", "remora.n621.de",
     LEDGER_KEY_COSIGNATURE, 0xda77ade7},
    {"witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
     "witness.example/w1", LEDGER_KEY_COSIGNATURE, 0xe75f6532},
    /* A type that nobody knows, over bytes that are no sound key: to be passed over, not refused.
     */
    {"other.example+f4857a71+7gEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "other.example", 0xee,
     0xf4857a71},
};

static void
known_keys_are_read_and_written_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct ledger_vkey vkey;
        char text[LEDGER_VKEY_SIZE];
        struct ledger_error err = {0};

        assert_status(ledger_vkey_parse(ledger_slice_of_text(known[i].text), &vkey, &err),
                      LEDGER_OK, &err);
        assert_string_equal(vkey.name, known[i].name);
        assert_int_equal(vkey.type, known[i].type);
        assert_int_equal(vkey.key_id, known[i].key_id);
        assert_int_equal(ledger_vkey_id(vkey.name, vkey.type, &vkey.public_key), known[i].key_id);
        ledger_vkey_format(vkey.name, vkey.type, &vkey.public_key, text);
        assert_string_equal(text, known[i].text);
    }
}

static void
the_keys_of_the_logs_come_from_their_seeds(void **state)
{
    json_t *vectors = vectors_load("format-vectors.json");
    struct ledger_key log15 = key_of_hex(vectors_text(vectors, "log15", "log_seed"));
    struct ledger_key own300 = key_counting();
    const json_t *witnesses = vectors_member(vectors, "log15", "witness_vkeys");
    char text[LEDGER_VKEY_SIZE];

    (void)state;
    ledger_vkey_format(vectors_text(vectors, "log15", "origin"), LEDGER_KEY_ED25519,
                       &log15.public_key, text);
    assert_string_equal(text, vectors_text(vectors, "log15", "log_vkey"));
    ledger_vkey_format(vectors_text(vectors, "own300", "origin"), LEDGER_KEY_ED25519,
                       &own300.public_key, text);
    assert_string_equal(text, vectors_text(vectors, "own300", "vkey"));

    assert_int_equal(json_array_size(witnesses), 3);
    for (size_t i = 0; i < 3; i++) {
        uint8_t seed[32];
        struct ledger_secret secret;
        struct ledger_key witness;
        char name[32] = "witness.example/w1";
        struct ledger_error err = {0};

        memset(seed, (int)i + 1, sizeof(seed));
        name[17] = (char)('1' + i);
        secret = secret_of(seed, sizeof(seed));
        assert_status(ledger_key_from_seed(&secret, &witness, &err), LEDGER_OK, &err);
        ledger_vkey_format(name, LEDGER_KEY_COSIGNATURE, &witness.public_key, text);
        assert_string_equal(text, json_string_value(json_array_get(witnesses, i)));
        ledger_key_free(&witness);
    }
    ledger_key_free(&log15);
    ledger_key_free(&own300);
    json_decref(vectors);
}

static void
the_same_key_has_another_id_under_another_type_or_name(void **state)
{
    struct ledger_key key = key_counting();
    uint32_t id = ledger_vkey_id("a.example", LEDGER_KEY_ED25519, &key.public_key);

    (void)state;
    assert_int_not_equal(id, ledger_vkey_id("a.example", LEDGER_KEY_COSIGNATURE, &key.public_key));
    assert_int_not_equal(id, ledger_vkey_id("b.example", LEDGER_KEY_ED25519, &key.public_key));
    ledger_key_free(&key);
}

#define KEY_TEXT "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

static void
texts_that_are_no_vkey_are_refused_and_named(void **state)
{
    static const struct {
        const char *text;
        enum ledger_message message;
    } rows[] = {
        {"", LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com/foo", LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com/foo+530d903a", LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com/foo+530d903a+", LEDGER_MESSAGE_VKEY_MALFORMED},
        {"+530d903a+" KEY_TEXT, LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com /foo+530d903a+" KEY_TEXT, LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com\xe3\x80\x80/foo+530d903a+" KEY_TEXT, LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com\xe2\x80\x83/foo+530d903a+" KEY_TEXT, LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com\n/foo+530d903a+" KEY_TEXT, LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com\xff/foo+530d903a+" KEY_TEXT, LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com/foo+530D903A+" KEY_TEXT, LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com/foo+530d903+" KEY_TEXT, LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com/foo+0530d903a+" KEY_TEXT, LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com/foo+530d90 3+" KEY_TEXT, LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com/foo+530d903a+" KEY_TEXT "\n", LEDGER_MESSAGE_VKEY_MALFORMED},
        {" example.com/foo+530d903a+" KEY_TEXT, LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U0=",
         LEDGER_MESSAGE_VKEY_MALFORMED}, /* 31 bytes. */
        {"example.com/foo+530d903a+" KEY_TEXT "AAAA", LEDGER_MESSAGE_VKEY_MALFORMED},
        {"example.com/foo+530d903b+" KEY_TEXT, LEDGER_MESSAGE_VKEY_ID_WRONG},
        {"example.com/fop+530d903a+" KEY_TEXT, LEDGER_MESSAGE_VKEY_ID_WRONG},
        {"example.com/foo+530d903a+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
         LEDGER_MESSAGE_VKEY_ID_WRONG},
        {"small.example+96025190+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
         LEDGER_MESSAGE_VKEY_UNSOUND},
        {"small.example+9dfeff4b+BAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
         LEDGER_MESSAGE_VKEY_UNSOUND},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_vkey vkey = {.name = "untouched"};
        struct ledger_error err = {0};

        assert_status(ledger_vkey_parse(ledger_slice_of_text(rows[i].text), &vkey, &err),
                      LEDGER_MALFORMED, &err);
        assert_message(&err, rows[i].message);
        assert_string_equal(vkey.name, "untouched");
    }
}

static void
a_name_may_have_128_bytes_and_no_more(void **state)
{
    struct ledger_key key = key_counting();
    char name[LEDGER_VKEY_NAME_SIZE];
    char text[LEDGER_VKEY_SIZE + 1] = "n";
    struct ledger_vkey vkey;
    struct ledger_error err = {0};

    (void)state;
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    ledger_vkey_format(name, LEDGER_KEY_ED25519, &key.public_key, text + 1);
    assert_status(ledger_vkey_parse(ledger_slice_of_text(text + 1), &vkey, &err), LEDGER_OK, &err);
    assert_string_equal(vkey.name, name);
    assert_status(ledger_vkey_parse(ledger_slice_of_text(text), &vkey, &err), LEDGER_MALFORMED,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_VKEY_MALFORMED);
    ledger_key_free(&key);
}

/* An ML-DSA-44 key, which a policy may list beside ours. */
static void
a_longer_key_of_an_unknown_type_is_unsupported_not_malformed(void **state)
{
    uint8_t typed_key[1 + 1312] = {0x06};
    char text[64 + LEDGER_BASE64_SIZE(sizeof(typed_key))] = "mldsa.example+6a5c7846+";
    struct ledger_vkey vkey;
    struct ledger_error err = {0};

    (void)state;
    ledger_text_base64(ledger_slice_of(typed_key, sizeof(typed_key)), text + strlen(text));
    assert_status(ledger_vkey_parse(ledger_slice_of_text(text), &vkey, &err), LEDGER_UNSUPPORTED,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_VKEY_TYPE_UNKNOWN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_keys_are_read_and_written_back),
        cmocka_unit_test(the_keys_of_the_logs_come_from_their_seeds),
        cmocka_unit_test(the_same_key_has_another_id_under_another_type_or_name),
        cmocka_unit_test(texts_that_are_no_vkey_are_refused_and_named),
        cmocka_unit_test(a_name_may_have_128_bytes_and_no_more),
        cmocka_unit_test(a_longer_key_of_an_unknown_type_is_unsupported_not_malformed),
    };

    return cmocka_run_group_tests(tests, prepare_process, NULL);
}
