#include <stdio.h>
#include <stdlib.h>

#include "note_support.h"

/* C2SP signed-note's own example. */
#define SPEC_VKEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define SPEC_TEXT "This is an example message.\n"
#define SPEC_LINE                                                                                  \
    DASH " example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3m"  \
         "FXmRKuwHjG1Yu72IneyaQM=\n"

/* golang.org/x/mod/sumdb/note; the seed is in its PRIVATE+KEY text. */
#define GO_VKEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define GO_KEY_BASE64 "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define GO_TEXT                                                                                    \
    "If you think cryptography is the answer to your problem,\n"                                   \
    "then you don't know what your problem is.\n"
#define GO_LINE                                                                                    \
    DASH " PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngo" \
         "tpRZb6KE6RyyBwJnAM=\n"

static enum ledger_status
parse(const char *text, struct ledger_note *out_note, struct ledger_error *err)
{
    return ledger_note_parse(ledger_slice_of_text(text), out_note, err);
}

static struct ledger_note
note_of(const char *text)
{
    struct ledger_note note;
    struct ledger_error err = {0};

    assert_status(parse(text, &note, &err), LEDGER_OK, &err);
    return note;
}

static void
the_published_notes_are_read_and_verified(void **state)
{
    static const struct {
        const char *vkey;
        const char *text;
        const char *note;
        const char *name;
        uint32_t key_id;
    } rows[] = {
        {SPEC_VKEY, SPEC_TEXT, SPEC_TEXT "\n" SPEC_LINE, "example.com/foo", 0x530d903a},
        {GO_VKEY, GO_TEXT, GO_TEXT "\n" GO_LINE, "PeterNeumann", 0xc74f20a3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_note note = note_of(rows[i].note);
        struct ledger_vkey vkey = vkey_of(rows[i].vkey);
        struct ledger_error err = {0};

        assert_slice_text(note.text, rows[i].text);
        assert_int_equal(note.line_count, 1);
        assert_slice_text(note.lines[0].name, rows[i].name);
        assert_int_equal(note.lines[0].key_id, rows[i].key_id);
        assert_int_equal(note.lines[0].payload_size, 64);
        assert_status(ledger_note_verify(&note, &vkey, &err), LEDGER_OK, &err);
    }
}

static void
signing_gives_the_published_bytes(void **state)
{
    uint8_t typed_seed[33];
    size_t size;
    struct ledger_secret seed = {0};
    struct ledger_key key = {.seed = {0}};
    struct ledger_buffer out = {0};
    struct ledger_error err = {0};

    (void)state;
    assert_int_equal(ledger_text_from_base64(ledger_slice_of_text(GO_KEY_BASE64), typed_seed,
                                             sizeof(typed_seed), &size),
                     LEDGER_OK);
    assert_int_equal(size, 33);
    assert_status(ledger_secret_take(&seed, 32, &err), LEDGER_OK, &err);
    memcpy(seed.data, typed_seed + 1, 32);
    assert_status(ledger_key_from_seed(&seed, &key, &err), LEDGER_OK, &err);

    assert_status(ledger_buffer_append_text(&out, "before|", &err), LEDGER_OK, &err);
    assert_status(ledger_note_sign(ledger_slice_of_text(GO_TEXT), "PeterNeumann", &key, &out, &err),
                  LEDGER_OK, &err);
    assert_slice_text(ledger_buffer_slice(&out), "before|" GO_TEXT "\n" GO_LINE);
    ledger_buffer_free(&out);
    ledger_key_free(&key);
}

static void
the_text_ends_at_the_last_empty_line(void **state)
{
    static const struct {
        const char *note;
        const char *text;
    } rows[] = {
        {"a\n\nb\n\n" SPEC_LINE, "a\n\nb\n"},
        {"a\n\n\n" SPEC_LINE, "a\n\n"},
        {"\n\n" SPEC_LINE, "\n"},
        /* What looks like a signature line before the last empty line is text. */
        {"a\n\n" GO_LINE "\n" SPEC_LINE, "a\n\n" GO_LINE},
        {"\xe5\xb8\x81\n\n" SPEC_LINE, "\xe5\xb8\x81\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_note note = note_of(rows[i].note);

        assert_slice_text(note.text, rows[i].text);
        assert_int_equal(note.line_count, 1);
    }
}

static void
what_is_no_note_is_refused_with_its_reason(void **state)
{
    static const struct {
        const char *note;
        enum ledger_message message;
        const char *argument;
    } rows[] = {
        {"", LEDGER_MESSAGE_NOTE_UNSIGNED, ""},
        {"\n", LEDGER_MESSAGE_NOTE_UNSIGNED, ""},
        {"\n\n", LEDGER_MESSAGE_NOTE_UNSIGNED, ""},
        {SPEC_TEXT, LEDGER_MESSAGE_NOTE_UNSIGNED, ""},
        {SPEC_TEXT "\n", LEDGER_MESSAGE_NOTE_UNSIGNED, ""},
        {SPEC_TEXT SPEC_LINE, LEDGER_MESSAGE_NOTE_UNSIGNED, ""},
        {"\n" SPEC_LINE, LEDGER_MESSAGE_NOTE_UNSIGNED, ""},
        {SPEC_TEXT "\n" SPEC_LINE "x", LEDGER_MESSAGE_NOTE_UNSIGNED, ""}, /* No last newline. */
        {SPEC_TEXT "\n" SPEC_LINE "\n", LEDGER_MESSAGE_NOTE_UNSIGNED, ""},
        {"a\tb\n\n" SPEC_LINE, LEDGER_MESSAGE_NOTE_NOT_TEXT, "2"},
        {"a\r\n\r\n" SPEC_LINE, LEDGER_MESSAGE_NOTE_NOT_TEXT, "2"},
        {"a\xff\n\n" SPEC_LINE, LEDGER_MESSAGE_NOTE_NOT_TEXT, "2"},
        {"a\xc0\x80\n\n" SPEC_LINE, LEDGER_MESSAGE_NOTE_NOT_TEXT, "2"}, /* Over-long. */
        {"a\n\nnonsense\n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n- foo AAAAAAA=\n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n" DASH "foo AAAAAAA=\n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n" DASH " \n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n" DASH " foo\n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n" DASH " foo \n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n" DASH "  AAAAAAA=\n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n" DASH " fo+o AAAAAAA=\n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n" DASH " fo\xc2\xa0o AAAAAAA=\n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n" DASH " foo AAAAAAA= \n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n" DASH " foo AAAAAAA\n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n" DASH " foo AAAAAAB=\n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"},
        {"a\n\n" DASH " foo AAAAAA==\n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "1"}, /* Only an id. */
        {"a\n\n" SPEC_LINE "nonsense\n", LEDGER_MESSAGE_NOTE_LINE_MALFORMED, "2"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_note note = {.line_count = 77};
        struct ledger_error err = {0};

        assert_status(parse(rows[i].note, &note, &err), LEDGER_MALFORMED, &err);
        assert_message(&err, rows[i].message);
        assert_string_equal(err.arguments[0], rows[i].argument);
        assert_int_equal(note.line_count, 77);
    }
}

static void
a_note_cut_anywhere_never_verifies(void **state)
{
    static const char whole[] = GO_TEXT "\n" GO_LINE;
    struct ledger_vkey vkey = vkey_of(GO_VKEY);

    (void)state;
    for (size_t size = 0; size < sizeof(whole) - 1; size++) {
        struct ledger_note note;

        assert_int_not_equal(
            ledger_note_parse(ledger_slice_of(whole, size), &note, /* err= */ NULL), LEDGER_OK);
    }
    for (size_t bit = 0; bit < (sizeof(whole) - 1) * 8; bit++) {
        uint8_t bad[sizeof(whole)];
        struct ledger_note note;

        memcpy(bad, whole, sizeof(whole));
        bad[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (ledger_note_parse(ledger_slice_of(bad, sizeof(whole) - 1), &note, /* err= */ NULL) ==
            LEDGER_OK)
            assert_int_not_equal(ledger_note_verify(&note, &vkey, /* err= */ NULL), LEDGER_OK);
    }
}

static void
limits_on_signatures_and_size_are_kept(void **state)
{
    struct ledger_buffer bytes = {0};
    struct ledger_note note;
    struct ledger_vkey vkey = vkey_of(SPEC_VKEY);
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_buffer_append_text(&bytes, SPEC_TEXT "\n", &err), LEDGER_OK, &err);
    for (size_t i = 1; i < LEDGER_NOTE_SIGNATURES_MAX; i++)
        assert_status(ledger_buffer_append_text(&bytes, DASH " foo AAAAAAA=\n", &err), LEDGER_OK,
                      &err);
    assert_status(ledger_buffer_append_text(&bytes, SPEC_LINE, &err), LEDGER_OK, &err);
    assert_status(ledger_note_parse(ledger_buffer_slice(&bytes), &note, &err), LEDGER_OK, &err);
    assert_int_equal(note.line_count, LEDGER_NOTE_SIGNATURES_MAX);
    assert_status(ledger_note_verify(&note, &vkey, &err), LEDGER_OK, &err);

    assert_status(ledger_buffer_append_text(&bytes, SPEC_LINE, &err), LEDGER_OK, &err);
    assert_status(ledger_note_parse(ledger_buffer_slice(&bytes), &note, &err), LEDGER_OUT_OF_RANGE,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_NOTE_TOO_MANY_SIGNATURES);

    ledger_buffer_clear(&bytes);
    while (bytes.size <= LEDGER_NOTE_SIZE_MAX)
        assert_status(ledger_buffer_append_text(&bytes, SPEC_TEXT "\n" SPEC_LINE, &err), LEDGER_OK,
                      &err);
    assert_status(ledger_note_parse(ledger_buffer_slice(&bytes), &note, &err), LEDGER_OUT_OF_RANGE,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_NOTE_TOO_LARGE);
    ledger_buffer_free(&bytes);
}

/* A signature of a type to come, thousands of bytes long, beside one that we know. */
static void
long_signatures_of_other_types_are_passed_over(void **state)
{
    static uint8_t blob[4 + 2428];
    static char encoded[LEDGER_BASE64_SIZE(sizeof(blob))];
    static char text[sizeof(encoded) + 256];
    struct ledger_vkey vkey = vkey_of(SPEC_VKEY);
    struct ledger_note note;
    struct ledger_error err = {0};

    (void)state;
    memset(blob, 0x5a, sizeof(blob));
    ledger_text_base64(ledger_slice_of(blob, sizeof(blob)), encoded);
    (void)snprintf(text, sizeof(text), SPEC_TEXT "\n" DASH " mldsa.example %s\n" SPEC_LINE,
                   encoded);
    note = note_of(text);
    assert_int_equal(note.line_count, 2);
    assert_int_equal(note.lines[0].key_id, 0x5a5a5a5a);
    assert_int_equal(note.lines[0].payload_size, 2428);
    assert_status(ledger_note_verify(&note, &vkey, &err), LEDGER_OK, &err);

    /* Padding in its midst, where one of our chunks ends, is still no base64. */
    memcpy(encoded + 252, "AAA=", 4);
    (void)snprintf(text, sizeof(text), SPEC_TEXT "\n" DASH " mldsa.example %s\n" SPEC_LINE,
                   encoded);
    assert_status(parse(text, &note, &err), LEDGER_MALFORMED, &err);
}

static void
a_bad_signature_of_a_known_key_condemns_the_note(void **state)
{
    static const char bad_line[] = DASH
        " example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3m"
        "FXmRKuwHjG1Yu72IneyaQQ=\n";
    static const char short_line[] = DASH " example.com/foo Uw2QOkn8\n";
    struct ledger_vkey spec = vkey_of(SPEC_VKEY);
    struct ledger_vkey go = vkey_of(GO_VKEY);
    const struct {
        const char *lines[3];
        const struct ledger_vkey *vkey;
        enum ledger_status status;
    } rows[] = {
        {{SPEC_LINE}, &spec, LEDGER_OK},
        {{SPEC_LINE}, &go, LEDGER_NOT_FOUND},
        {{bad_line}, &spec, LEDGER_WRONG_KEY},
        {{short_line}, &spec, LEDGER_WRONG_KEY},
        {{GO_LINE}, &go, LEDGER_WRONG_KEY}, /* Of another text. */
        {{GO_LINE, SPEC_LINE}, &spec, LEDGER_OK},
        {{SPEC_LINE, SPEC_LINE}, &spec, LEDGER_OK},
        {{SPEC_LINE, bad_line}, &spec, LEDGER_WRONG_KEY},
        {{bad_line, SPEC_LINE}, &spec, LEDGER_WRONG_KEY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[1024] = SPEC_TEXT "\n";
        struct ledger_note note;
        struct ledger_error err = {0};

        for (size_t j = 0; j < 3 && rows[i].lines[j] != NULL; j++)
            (void)strcat(text, rows[i].lines[j]);
        note = note_of(text);
        assert_status(ledger_note_verify(&note, rows[i].vkey, &err), rows[i].status, &err);
        if (rows[i].status == LEDGER_WRONG_KEY)
            assert_message(&err, LEDGER_MESSAGE_NOTE_SIGNATURE_WRONG);
    }
}

static void
name_and_id_must_both_be_the_keys(void **state)
{
    struct ledger_note note = note_of(SPEC_TEXT "\n" SPEC_LINE);
    struct ledger_vkey vkey = vkey_of(SPEC_VKEY);
    struct ledger_error err = {0};

    (void)state;
    vkey.key_id++;
    assert_status(ledger_note_verify(&note, &vkey, &err), LEDGER_NOT_FOUND, &err);
    vkey.key_id--;
    vkey.name[0] = 'E';
    assert_status(ledger_note_verify(&note, &vkey, &err), LEDGER_NOT_FOUND, &err);
    vkey.name[0] = 'e';
    vkey.type = LEDGER_KEY_COSIGNATURE; /* Signs another message. */
    assert_status(ledger_note_verify(&note, &vkey, &err), LEDGER_UNSUPPORTED, &err);
}

static void
what_could_not_be_read_back_is_not_signed(void **state)
{
    static const struct {
        const char *text;
        const char *name;
        enum ledger_message message;
    } rows[] = {
        {"", "a.example", LEDGER_MESSAGE_NOTE_TEXT_UNENDED},
        {"no newline", "a.example", LEDGER_MESSAGE_NOTE_TEXT_UNENDED},
        {"a\r\n", "a.example", LEDGER_MESSAGE_NOTE_NOT_TEXT},
        {"a\xff\n", "a.example", LEDGER_MESSAGE_NOTE_NOT_TEXT},
        {"a\n", "", LEDGER_MESSAGE_NOTE_SIGNER_NAME},
        {"a\n", "a b", LEDGER_MESSAGE_NOTE_SIGNER_NAME},
        {"a\n", "a+b", LEDGER_MESSAGE_NOTE_SIGNER_NAME},
        {"a\n", "a\nb", LEDGER_MESSAGE_NOTE_SIGNER_NAME},
    };
    struct ledger_key key =
        key_of_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    struct ledger_buffer out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};

        assert_status(
            ledger_note_sign(ledger_slice_of_text(rows[i].text), rows[i].name, &key, &out, &err),
            LEDGER_MALFORMED, &err);
        assert_message(&err, rows[i].message);
        assert_int_equal(out.size, 0);
    }
    ledger_buffer_free(&out);
    ledger_key_free(&key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_notes_are_read_and_verified),
        cmocka_unit_test(signing_gives_the_published_bytes),
        cmocka_unit_test(the_text_ends_at_the_last_empty_line),
        cmocka_unit_test(what_is_no_note_is_refused_with_its_reason),
        cmocka_unit_test(a_note_cut_anywhere_never_verifies),
        cmocka_unit_test(limits_on_signatures_and_size_are_kept),
        cmocka_unit_test(long_signatures_of_other_types_are_passed_over),
        cmocka_unit_test(a_bad_signature_of_a_known_key_condemns_the_note),
        cmocka_unit_test(name_and_id_must_both_be_the_keys),
        cmocka_unit_test(what_could_not_be_read_back_is_not_signed),
    };

    return cmocka_run_group_tests(tests, prepare_process, NULL);
}
