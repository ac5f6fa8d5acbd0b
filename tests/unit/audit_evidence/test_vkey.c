#include "note_support.h"

#include <string.h>

#include "audit/evidence/vkey.h"
#include "ledger/crypto/key.h"

static void
keys_of_both_types_are_read_and_written_the_same(void **state)
{
    static const struct {
        const char *text, *name;
        uint8_t type, id[4];
    } rows[] = {
        {SPEC_VKEY, "example.com/foo", 1, {0x53, 0x0d, 0x90, 0x3a}},
        {GO_VKEY, "PeterNeumann", 1, {0xc7, 0x4f, 0x20, 0xa3}},
        /* Here the base64 has a plus of its own. */
        {SUMDB_VKEY, "sum.golang.org", 1, {0x03, 0x3d, 0xe0, 0xae}},
        {"TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
         "TEST",
         1,
         {0x79, 0x97, 0x40, 0x5c}},
        {"remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
         "remora.n621.de",
         4,
         {0xda, 0x77, 0xad, 0xe7}},
        {COSIGN_VKEY, "witness.example/w1", 4, {0xe7, 0x5f, 0x65, 0x32}},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_vkey vkey = vkey_of(rows[i].text);
        struct audit_buffer again = {0};
        struct ledger_vkey theirs;
        assert_string_equal(vkey.name, rows[i].name);
        assert_int_equal(vkey.type, rows[i].type);
        assert_memory_equal(vkey.id, rows[i].id, 4);
        audit_vkey_write(vkey.name, vkey.type, vkey.public_key, &again);
        assert_true(audit_bytes_equal(audit_buffer_bytes(&again), audit_text(rows[i].text)));
        assert_int_equal(ledger_vkey_parse(ledger_slice_of_text(rows[i].text), &theirs, NULL),
                         LEDGER_OK);
        assert_memory_equal(vkey.public_key, theirs.public_key.bytes, 32);
        audit_buffer_free(&again);
    }
}

static void
what_is_no_key_is_refused_with_its_reason(void **state)
{
    static const struct {
        const char *text;
        enum audit_status status;
        enum audit_message message;
    } rows[] = {
        {"", AUDIT_MALFORMED, AUDIT_MESSAGE_VKEY_FORM},
        {"example.com/foo", AUDIT_MALFORMED, AUDIT_MESSAGE_VKEY_FORM},
        {"example.com/foo+530d903a", AUDIT_MALFORMED, AUDIT_MESSAGE_VKEY_FORM},
        {"example.com/foo+530d903a+", AUDIT_MALFORMED, AUDIT_MESSAGE_VKEY_FORM},
        {"+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", AUDIT_MALFORMED,
         AUDIT_MESSAGE_VKEY_FORM},
        {"example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", AUDIT_MALFORMED,
         AUDIT_MESSAGE_VKEY_FORM},
        {"example.com/foo+530d903+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", AUDIT_MALFORMED,
         AUDIT_MESSAGE_VKEY_FORM},
        {"example.com foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", AUDIT_MALFORMED,
         AUDIT_MESSAGE_VKEY_FORM},
        {"example\xe3\x80\x80+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
         AUDIT_MALFORMED, AUDIT_MESSAGE_VKEY_FORM},
        {"example\xff+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", AUDIT_MALFORMED,
         AUDIT_MESSAGE_VKEY_FORM},
        {SPEC_VKEY "\n", AUDIT_MALFORMED, AUDIT_MESSAGE_VKEY_FORM},
        {SPEC_VKEY "AAAA", AUDIT_MALFORMED, AUDIT_MESSAGE_VKEY_FORM}, /* 36 bytes */
        {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q==", AUDIT_MALFORMED,
         AUDIT_MESSAGE_VKEY_FORM}, /* 31 bytes */
        {"example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", AUDIT_MALFORMED,
         AUDIT_MESSAGE_VKEY_ID},
        {"example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", AUDIT_MALFORMED,
         AUDIT_MESSAGE_VKEY_ID},
        /* Type 4 has another id, though the key is the same. */
        {"example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", AUDIT_MALFORMED,
         AUDIT_MESSAGE_VKEY_ID},
        {"example.com/foo+530d903a+BukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", AUDIT_NEWER,
         AUDIT_MESSAGE_VKEY_TYPE},
        {"example.com/foo+530d903a+AukyeQ==", AUDIT_NEWER, AUDIT_MESSAGE_VKEY_TYPE},
        {"example.com/foo+530d903a+/////w==", AUDIT_NEWER, AUDIT_MESSAGE_VKEY_TYPE},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_vkey vkey;
        struct audit_error err = {0};
        assert_audit(audit_vkey_read(audit_text(rows[i].text), &vkey, &err), rows[i].status, &err);
        assert_audit_message(&err, rows[i].message);
        struct ledger_vkey theirs;
        bool refused =
            ledger_vkey_parse(ledger_slice_of_text(rows[i].text), &theirs, NULL) != LEDGER_OK;
        assert_true(refused || rows[i].status == AUDIT_NEWER); /* Theirs may pass over types. */
    }
}

static void
a_name_of_255_bytes_is_the_longest(void **state)
{
    char name[258];
    (void)state;

    memset(name, 'n', sizeof name);
    for (size_t size = 255; size <= 256; size++) {
        struct audit_buffer text = {0};
        struct audit_vkey vkey;
        name[size] = '\0';
        audit_vkey_write(name, AUDIT_KEY_ED25519, vkey_of(SPEC_VKEY).public_key, &text);
        assert_audit(audit_vkey_read(audit_buffer_bytes(&text), &vkey, NULL),
                     size == 255 ? AUDIT_OK : AUDIT_MALFORMED, NULL);
        audit_buffer_free(&text);
        name[size] = 'n';
    }
}

/* Points of small order, in both signs, and spellings of y that are not below 2^255 - 19. */
static void
weak_keys_are_refused_and_never_verify(void **state)
{
    static const char *const keys[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    (void)state;

    for (size_t i = 0; i < 2 * sizeof keys / sizeof keys[0]; i++) {
        struct ledger_public_key theirs;
        uint8_t key[32], signature[64] = {1}; /* R is the neutral point and S is 0. */
        struct audit_buffer text = {0};
        struct audit_vkey vkey;
        struct audit_error err = {0};
        assert_true(audit_hex_read(audit_text(keys[i / 2]), key, sizeof key));
        key[31] = (uint8_t)(key[31] | (i % 2) << 7);
        audit_vkey_write("weak", AUDIT_KEY_ED25519, key, &text);
        assert_audit(audit_vkey_read(audit_buffer_bytes(&text), &vkey, &err), AUDIT_MALFORMED,
                     &err);
        assert_audit_message(&err, AUDIT_MESSAGE_VKEY_WEAK);
        assert_false(audit_ed25519_check(key, audit_text("m"), signature));
        memcpy(theirs.bytes, key, sizeof key);
        assert_false(ledger_public_key_is_sound(&theirs));
        audit_buffer_free(&text);
    }
}

/* The points of small order are eight: each of them times 8 is the neutral point. */
static void
the_list_of_weak_points_is_whole(void **state)
{
    static const uint8_t neutral[32] = {1};
    uint8_t point[32] = {0}, sum[32];
    size_t found = 0;
    (void)state;

    assert_true(audit_hex_read(
        audit_text("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), sum, 32));
    memcpy(point, sum, sizeof point);
    for (unsigned i = 1; i <= 8; i++) {
        struct audit_buffer text = {0};
        struct audit_vkey vkey;
        audit_vkey_write("weak", AUDIT_KEY_ED25519, sum, &text);
        found += audit_vkey_read(audit_buffer_bytes(&text), &vkey, NULL) == AUDIT_MALFORMED;
        audit_buffer_free(&text);
        if (i < 8)
            assert_memory_not_equal(sum, neutral, sizeof neutral);
        else
            assert_memory_equal(sum, neutral, sizeof neutral);
        assert_int_equal(crypto_core_ed25519_add(sum, sum, point), 0);
    }
    assert_int_equal(found, 8);
}

/* Of all characters, with a letter on each side: both readers refuse spaces, '+' and
 * what steers a terminal or the direction of writing. */
static void
no_name_holds_a_space(void **state)
{
    static const uint32_t spaces[] = {0x20,   0x85,   0xA0,   0x1680, 0x2000, 0x2001, 0x2002,
                                      0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009,
                                      0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};
    (void)state;

    for (uint32_t point = 1; point < 0x3100; point++) {
        char name[8] = "a";
        size_t size = 1;
        bool steers = point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x61C ||
                      point == 0x200E || point == 0x200F || (point >= 0x2028 && point <= 0x202E) ||
                      (point >= 0x2066 && point <= 0x2069);
        bool sound = !steers && point != '+';
        if (point < 0x80) {
            name[size++] = (char)point;
        } else if (point < 0x800) {
            name[size++] = (char)(0xC0 | point >> 6);
            name[size++] = (char)(0x80 | (point & 0x3F));
        } else {
            name[size++] = (char)(0xE0 | point >> 12);
            name[size++] = (char)(0x80 | (point >> 6 & 0x3F));
            name[size++] = (char)(0x80 | (point & 0x3F));
        }
        name[size++] = 'b';
        for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++)
            sound = sound && point != spaces[i];
        if (audit_key_name_is_sound((struct audit_bytes){(const uint8_t *)name, size}) != sound ||
            ledger_key_name_is_sound(ledger_slice_of(name, size)) != sound)
            fail_msg("U+%04X", (unsigned)point);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_both_types_are_read_and_written_the_same),
        cmocka_unit_test(what_is_no_key_is_refused_with_its_reason),
        cmocka_unit_test(no_name_holds_a_space),
        cmocka_unit_test(a_name_of_255_bytes_is_the_longest),
        cmocka_unit_test(weak_keys_are_refused_and_never_verify),
        cmocka_unit_test(the_list_of_weak_points_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
