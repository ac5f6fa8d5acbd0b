#include <stdio.h>

#include "note_support.h"
#include "support/vectors.h"

#include "ledger/note/checkpoint.h"

/* Go's checksum database: the key's name is not the origin, and the origin has spaces. */
#define GO_VKEY "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
#define GO_TEXT "go.sum database tree\n35225469\nvt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=\n"
#define GO_LINE                                                                                    \
    DASH                                                                                           \
        " sum.golang.org Az3grpukl5AXaVfYkLiDGORx/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebHLAyaKbbTM" \
        "75QTtPydhKCExixSfwQ=\n"

#define EMPTY_ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define SOME_ROOT "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs="

static enum ledger_status
parse(const char *text, struct ledger_checkpoint *out_checkpoint, struct ledger_error *err)
{
    return ledger_checkpoint_parse(ledger_slice_of_text(text), out_checkpoint, err);
}

static void
gos_checkpoint_is_signed_but_its_origin_is_none_of_ours(void **state)
{
    static const char whole[] = GO_TEXT "\n" GO_LINE;
    struct ledger_vkey vkey = vkey_of(GO_VKEY);
    struct ledger_note note;
    struct ledger_checkpoint checkpoint;
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_note_parse(ledger_slice_of_text(whole), &note, &err), LEDGER_OK, &err);
    assert_status(ledger_note_verify(&note, &vkey, &err), LEDGER_OK, &err);
    assert_status(ledger_checkpoint_open(ledger_slice_of_text(whole), &vkey, &checkpoint, &err),
                  LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_CHECKPOINT_ORIGIN);
}

static void
the_checkpoints_of_the_known_logs_open(void **state)
{
    static const struct {
        const char *log;
        const char *checkpoint;
        const char *vkey;
        uint64_t size;
    } rows[] = {
        {"log15", "checkpoint_7", "log_vkey", 7},
        {"log15", "checkpoint_15_cosigned", "log_vkey", 15},
        {"own300", "checkpoint300", "vkey", 300},
    };
    json_t *vectors = vectors_load("format-vectors.json");

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *text = vectors_text(vectors, rows[i].log, rows[i].checkpoint);
        struct ledger_vkey vkey = vkey_of(vectors_text(vectors, rows[i].log, rows[i].vkey));
        struct ledger_digest root =
            i < 2 ? vectors_digest(json_array_get(vectors_member(vectors, "log15", "roots"),
                                                  (size_t)rows[i].size))
                  : vectors_digest(vectors_member(vectors, "own300", "root300"));
        struct ledger_checkpoint checkpoint;
        struct ledger_error err = {0};

        assert_status(ledger_checkpoint_open(ledger_slice_of_text(text), &vkey, &checkpoint, &err),
                      LEDGER_OK, &err);
        assert_string_equal(checkpoint.origin, vectors_text(vectors, rows[i].log, "origin"));
        assert_int_equal(checkpoint.size, rows[i].size);
        assert_digest_equal(checkpoint.root, root);
    }
    json_decref(vectors);
}

/* Sizes 0 to 15: each made, signed, and opened; those that the vectors have, to the byte. */
static void
every_checkpoint_of_the_fifteen_entry_log_is_made_as_published(void **state)
{
    json_t *vectors = vectors_load("format-vectors.json");
    struct ledger_key key = key_of_hex(vectors_text(vectors, "log15", "log_seed"));
    struct ledger_vkey vkey = vkey_of(vectors_text(vectors, "log15", "log_vkey"));
    const char *at_7 = vectors_text(vectors, "log15", "checkpoint_7");
    const char *at_15 = vectors_text(vectors, "log15", "checkpoint_15_cosigned");

    (void)state;
    for (uint64_t size = 0; size <= 15; size++) {
        struct ledger_checkpoint checkpoint = {
            .origin = "example.com/log/testdata",
            .size = size,
            .root = vectors_digest(
                json_array_get(vectors_member(vectors, "log15", "roots"), (size_t)size)),
        };
        struct ledger_checkpoint again;
        struct ledger_buffer text = {0};
        struct ledger_buffer note = {0};
        struct ledger_error err = {0};

        assert_status(ledger_checkpoint_format(&checkpoint, &text, &err), LEDGER_OK, &err);
        assert_status(
            ledger_note_sign(ledger_buffer_slice(&text), checkpoint.origin, &key, &note, &err),
            LEDGER_OK, &err);
        if (size == 7)
            assert_slice_text(ledger_buffer_slice(&note), at_7);
        if (size == 15) /* The cosignatures stand behind. */
            assert_memory_equal(note.data, at_15, note.size);
        assert_status(ledger_checkpoint_open(ledger_buffer_slice(&note), &vkey, &again, &err),
                      LEDGER_OK, &err);
        assert_string_equal(again.origin, checkpoint.origin);
        assert_int_equal(again.size, size);
        assert_digest_equal(again.root, checkpoint.root);
        ledger_buffer_free(&text);
        ledger_buffer_free(&note);
    }
    ledger_key_free(&key);
    json_decref(vectors);
}

/* sigsum-go's deterministic checkpoint: seed 11 and zeros, root 1c 0e 47 and zeros. Its origin has
 * 80 characters, too long for us as a checkpoint, but its note is one. */
static void
sigsums_note_is_signed_as_published(void **state)
{
    static const char origin[] =
        "sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69";
    static const char signature[] = "gJ2ho0n8F8olcerUF1FFdv235A/5as/coWrpLrtE7ovMeP5whgwouYExowG/"
                                    "lTznxu6OUGjjt5yJQ6bXtTcf718MqAQ=";
    struct ledger_key key =
        key_of_hex("1100000000000000000000000000000000000000000000000000000000000000");
    struct ledger_buffer text = {0};
    struct ledger_buffer note = {0};
    struct ledger_checkpoint checkpoint;
    struct ledger_error err = {0};
    char expected[512];

    (void)state;
    (void)snprintf(expected, sizeof(expected),
                   "%s\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", origin);
    assert_status(ledger_buffer_append_text(&text, expected, &err), LEDGER_OK, &err);
    assert_status(ledger_note_sign(ledger_buffer_slice(&text), origin, &key, &note, &err),
                  LEDGER_OK, &err);
    (void)snprintf(expected, sizeof(expected), "\n" DASH " %s %s\n", origin, signature);
    assert_int_equal(note.size, text.size + strlen(expected));
    assert_memory_equal(note.data + text.size, expected, strlen(expected));
    assert_status(ledger_checkpoint_parse(ledger_buffer_slice(&text), &checkpoint, &err),
                  LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_CHECKPOINT_ORIGIN);
    ledger_buffer_free(&text);
    ledger_buffer_free(&note);
    ledger_key_free(&key);
}

static void
texts_that_are_no_checkpoint_are_refused_with_their_reason(void **state)
{
    static const struct {
        const char *text;
        enum ledger_message message;
    } rows[] = {
        {"", LEDGER_MESSAGE_CHECKPOINT_CUT_SHORT},
        {"o\n", LEDGER_MESSAGE_CHECKPOINT_CUT_SHORT},
        {"o\n1\n", LEDGER_MESSAGE_CHECKPOINT_CUT_SHORT},
        {"o\n1\n" SOME_ROOT, LEDGER_MESSAGE_CHECKPOINT_CUT_SHORT},
        {"\n1\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_ORIGIN},
        {"o o\n1\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_ORIGIN},
        {"o+o\n1\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_ORIGIN},
        {"\xe5\xb8\x81\n1\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_ORIGIN},
        {"01234567890123456789012345678901234567890123456789012345678901234\n1\n" SOME_ROOT "\n",
         LEDGER_MESSAGE_CHECKPOINT_ORIGIN},
        {"o\n\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_SIZE},
        {"o\n01\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_SIZE},
        {"o\n00\n" EMPTY_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_SIZE},
        {"o\n+1\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_SIZE},
        {"o\n-1\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_SIZE},
        {"o\n 1\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_SIZE},
        {"o\n0x1\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_SIZE},
        {"o\n9223372036854775808\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_SIZE},
        {"o\n18446744073709551617\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_SIZE},
        {"o\n1\n\n", LEDGER_MESSAGE_CHECKPOINT_ROOT},
        {"o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs\n", LEDGER_MESSAGE_CHECKPOINT_ROOT},
        {"o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383ct=\n", LEDGER_MESSAGE_CHECKPOINT_ROOT},
        {"o\n1\n" SOME_ROOT " \n", LEDGER_MESSAGE_CHECKPOINT_ROOT},
        {"o\n1\nAAAA\n", LEDGER_MESSAGE_CHECKPOINT_ROOT},
        {"o\n0\n" SOME_ROOT "\n", LEDGER_MESSAGE_CHECKPOINT_ROOT},
        {"o\n1\n" SOME_ROOT "\nextension\n", LEDGER_MESSAGE_CHECKPOINT_EXTENDED},
        {"o\n1\n" SOME_ROOT "\n\n", LEDGER_MESSAGE_CHECKPOINT_EXTENDED},
        {"o\n1\n" SOME_ROOT "\nx", LEDGER_MESSAGE_CHECKPOINT_EXTENDED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_checkpoint checkpoint = {.size = 77};
        struct ledger_error err = {0};

        assert_status(parse(rows[i].text, &checkpoint, &err), LEDGER_MALFORMED, &err);
        assert_message(&err, rows[i].message);
        assert_int_equal(checkpoint.size, 77);
    }
}

static void
the_largest_and_the_empty_are_read(void **state)
{
    struct ledger_checkpoint checkpoint;
    struct ledger_error err = {0};

    (void)state;
    assert_status(parse("0123456789012345678901234567890123456789012345678901234567890123\n"
                        "9223372036854775807\n" SOME_ROOT "\n",
                        &checkpoint, &err),
                  LEDGER_OK, &err);
    assert_int_equal(checkpoint.size, INT64_MAX);
    assert_int_equal(strlen(checkpoint.origin), 64);
    assert_status(parse("o\n0\n" EMPTY_ROOT "\n", &checkpoint, &err), LEDGER_OK, &err);
    assert_int_equal(checkpoint.size, 0);
}

static void
a_checkpoint_of_another_key_does_not_open(void **state)
{
    json_t *vectors = vectors_load("format-vectors.json");
    const char *text = vectors_text(vectors, "log15", "checkpoint_7");
    struct ledger_vkey right = vkey_of(vectors_text(vectors, "log15", "log_vkey"));
    struct ledger_vkey other = vkey_of(vectors_text(vectors, "own300", "vkey"));
    struct ledger_checkpoint checkpoint = {.size = 77};
    struct ledger_error err = {0};
    char bad[512];

    (void)state;
    assert_status(ledger_checkpoint_open(ledger_slice_of_text(text), &other, &checkpoint, &err),
                  LEDGER_WRONG_KEY, &err);
    assert_message(&err, LEDGER_MESSAGE_CHECKPOINT_NOT_SIGNED);

    (void)snprintf(bad, sizeof(bad), "%s", text);
    strchr(bad, '\n')[1] = '8'; /* Another size under the same signature. */
    assert_status(ledger_checkpoint_open(ledger_slice_of_text(bad), &right, &checkpoint, &err),
                  LEDGER_WRONG_KEY, &err);
    assert_message(&err, LEDGER_MESSAGE_NOTE_SIGNATURE_WRONG);
    assert_int_equal(checkpoint.size, 77);
    json_decref(vectors);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gos_checkpoint_is_signed_but_its_origin_is_none_of_ours),
        cmocka_unit_test(the_checkpoints_of_the_known_logs_open),
        cmocka_unit_test(every_checkpoint_of_the_fifteen_entry_log_is_made_as_published),
        cmocka_unit_test(sigsums_note_is_signed_as_published),
        cmocka_unit_test(texts_that_are_no_checkpoint_are_refused_with_their_reason),
        cmocka_unit_test(the_largest_and_the_empty_are_read),
        cmocka_unit_test(a_checkpoint_of_another_key_does_not_open),
    };

    return cmocka_run_group_tests(tests, prepare_process, NULL);
}
