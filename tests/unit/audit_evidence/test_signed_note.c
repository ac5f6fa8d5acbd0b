#include "note_support.h"

#include <string.h>

#include "ledger/note/note.h"
#include "support/vectors.h"

static void
the_published_notes_are_read_and_verified(void **state)
{
    static const struct {
        const char *vkey, *text, *note;
    } rows[] = {
        {SPEC_VKEY, SPEC_TEXT, SPEC_TEXT "\n" SPEC_LINE},
        {GO_VKEY, GO_TEXT, GO_TEXT "\n" GO_LINE},
        {SUMDB_VKEY, SUMDB_TEXT, SUMDB_TEXT "\n" SUMDB_LINE},
        {GO_VKEY, GO_TEXT, GO_TEXT "\n" SPEC_LINE GO_LINE SUMDB_LINE}, /* Others' lines: ignored. */
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_note note = note_of(audit_text(rows[i].note));
        struct audit_vkey vkey = vkey_of(rows[i].vkey);
        struct audit_error err = {0};
        uint64_t time = 7;
        assert_true(audit_bytes_equal(note.text, audit_text(rows[i].text)));
        assert_audit(audit_note_check(&note, &vkey, &time, &err), AUDIT_OK, &err);
        assert_int_equal(time, 0);
        assert_audit(audit_note_check(&note, &vkey, /* out_time= */ NULL, &err), AUDIT_OK, &err);
    }
}

static void
a_known_seed_gives_the_published_lines(void **state)
{
    uint8_t seed[32] = {0x11}, public_key[32], secret[64];
    struct audit_buffer vkey_text = {0}, lines = {0};
    (void)state;

    crypto_sign_seed_keypair(public_key, secret, seed);
    audit_vkey_write(SIGSUM_ORIGIN, AUDIT_KEY_ED25519, public_key, &vkey_text);
    struct signer signer;
    assert_audit(audit_vkey_read(audit_buffer_bytes(&vkey_text), &signer.vkey, NULL), AUDIT_OK,
                 NULL);
    memcpy(signer.secret, secret, sizeof secret);
    append_signed_line(&lines, &signer, SIGSUM_TEXT);
    assert_true(audit_bytes_equal(audit_buffer_bytes(&lines), audit_text(SIGSUM_LINE)));
    audit_buffer_free(&lines);
    audit_buffer_free(&vkey_text);
}

static void
cosigning_gives_the_published_line(void **state)
{
    json_t *vectors = vectors_load("format-vectors.json");
    struct audit_bytes checkpoint =
        audit_text(vectors_text(vectors, "log15", "checkpoint_15_cosigned"));
    struct audit_note note = note_of(checkpoint);
    struct audit_vkey vkey = vkey_of(COSIGN_VKEY);
    struct audit_buffer out = {0};
    struct audit_error err = {0};
    uint8_t seed[32], public_key[32], secret[64];
    uint64_t time = 0;
    (void)state;

    for (uint8_t i = 0; i < sizeof seed; i++)
        seed[i] = i;
    crypto_sign_seed_keypair(public_key, secret, seed);
    audit_buffer_append(&out, checkpoint);
    size_t before = out.size;
    assert_audit(audit_cosign(&note, "witness.example/w1", secret, COSIGN_TIME, &out, &err),
                 AUDIT_OK, &err);
    assert_int_equal(out.size - before, strlen(COSIGN_LINE));
    assert_memory_equal(out.data + before, COSIGN_LINE, strlen(COSIGN_LINE));

    note = note_of(audit_buffer_bytes(&out));
    assert_audit(audit_note_check(&note, &vkey, &time, &err), AUDIT_OK, &err);
    assert_int_equal(time, COSIGN_TIME);
    assert_audit(audit_cosign(&note, "two words", secret, COSIGN_TIME, &out, &err), AUDIT_MALFORMED,
                 &err);
    assert_audit_message(&err, AUDIT_MESSAGE_KEY_NAME);
    audit_buffer_free(&out);
    json_decref(vectors);
}

static void
the_text_ends_at_the_last_empty_line(void **state)
{
    static const struct {
        const char *note, *text;
    } rows[] = {
        {"a\n\nb\n\n" SPEC_LINE, "a\n\nb\n"},
        {"a\n\n\n" SPEC_LINE, "a\n\n"},
        {"\n\n" SPEC_LINE, "\n"},
        {"a\n\n" GO_LINE "\n" SPEC_LINE, "a\n\n" GO_LINE},
        {"\xe5\xb8\x81\x7f\xc2\x85\n\n" SPEC_LINE, "\xe5\xb8\x81\x7f\xc2\x85\n"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_note note = note_of(audit_text(rows[i].note));
        assert_true(audit_bytes_equal(note.text, audit_text(rows[i].text)));
        assert_true(audit_bytes_equal(note.lines, audit_text(SPEC_LINE)));
        assert_true(audit_bytes_equal(note.bytes, audit_text(rows[i].note)));
    }
}

static void
what_is_no_note_is_refused_with_its_reason(void **state)
{
    static const struct {
        const char *note;
        enum audit_message message;
        const char *argument;
    } rows[] = {
        {"", AUDIT_MESSAGE_NOTE_UNSIGNED, ""},
        {"\n", AUDIT_MESSAGE_NOTE_UNSIGNED, ""},
        {"\n\n", AUDIT_MESSAGE_NOTE_UNSIGNED, ""},
        {SPEC_TEXT, AUDIT_MESSAGE_NOTE_UNSIGNED, ""},
        {SPEC_TEXT "\n", AUDIT_MESSAGE_NOTE_UNSIGNED, ""},
        {SPEC_TEXT SPEC_LINE, AUDIT_MESSAGE_NOTE_UNSIGNED, ""},
        {"\n" SPEC_LINE, AUDIT_MESSAGE_NOTE_UNSIGNED, ""},
        {SPEC_TEXT "\n" SPEC_LINE "\n", AUDIT_MESSAGE_NOTE_UNSIGNED, ""},
        {SPEC_TEXT "\n" SPEC_LINE "x", AUDIT_MESSAGE_NOTE_LINE, "2"},
        {SPEC_TEXT "\n" SPEC_LINE DASH " foo AAAAAAA=", AUDIT_MESSAGE_NOTE_LINE, "2"},
        {"a\tb\n\n" SPEC_LINE, AUDIT_MESSAGE_NOTE_CHARACTER, "1"},
        {"a\r\n\r\n" SPEC_LINE, AUDIT_MESSAGE_NOTE_CHARACTER, "1"},
        {"a\n\n" DASH " f\x1f AAAAAAA=\n", AUDIT_MESSAGE_NOTE_CHARACTER, "8"},
        {"a\xff\n\n" SPEC_LINE, AUDIT_MESSAGE_NOTE_CHARACTER, "1"},
        {"a\xc0\x80\n\n" SPEC_LINE, AUDIT_MESSAGE_NOTE_CHARACTER, "1"},     /* over-long */
        {"a\xed\xa0\x80\n\n" SPEC_LINE, AUDIT_MESSAGE_NOTE_CHARACTER, "1"}, /* a surrogate */
        {"a\n\nnonsense\n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n" DASH "\n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n- foo AAAAAAA=\n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n" DASH "foo AAAAAAA=\n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n" DASH " \n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n" DASH " foo\n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n" DASH " foo \n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n" DASH "  AAAAAAA=\n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n" DASH " foo  AAAAAAA=\n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n" DASH " fo+o AAAAAAA=\n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n" DASH " fo\xc2\xa0o AAAAAAA=\n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n" DASH " foo AAAAAAA= \n", AUDIT_MESSAGE_NOTE_LINE, "1"},
        {"a\n\n" DASH " foo AAAAAAA\n", AUDIT_MESSAGE_NOTE_LINE, "1"},  /* unpadded */
        {"a\n\n" DASH " foo AAAAAAB=\n", AUDIT_MESSAGE_NOTE_LINE, "1"}, /* unused bits */
        {"a\n\n" DASH " foo AAAAAA==\n", AUDIT_MESSAGE_NOTE_LINE, "1"}, /* an id alone */
        {"a\n\n" DASH " foo AAAA_AA=\n", AUDIT_MESSAGE_NOTE_LINE, "1"}, /* base64url */
        {"a\n\n" DASH " foo AAA=AAAA\n", AUDIT_MESSAGE_NOTE_LINE, "1"}, /* padded within */
        {"a\n\n" SPEC_LINE DASH " foo A===\n", AUDIT_MESSAGE_NOTE_LINE, "2"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_note note;
        struct audit_error err = {0};
        assert_audit(audit_note_read(audit_text(rows[i].note), &note, &err), AUDIT_MALFORMED, &err);
        assert_audit_message(&err, rows[i].message);
        assert_string_equal(err.arguments[0], rows[i].argument);
        struct ledger_note theirs;
        assert_int_not_equal(ledger_note_parse(ledger_slice_of_text(rows[i].note), &theirs, NULL),
                             LEDGER_OK);
    }
}

/* Long base64 is read in pieces of 4,096 digits; a fault at any piece's edge is found. */
static void
long_signatures_are_read_for_their_form(void **state)
{
    static const struct {
        size_t digits, at;
        const char *digit; /* NULL: sound */
    } rows[] = {
        {4096, 0, NULL},   {4100, 0, NULL},   {8192, 0, NULL}, {12, 0, NULL},   {4100, 4095, "="},
        {8192, 4095, "="}, {8192, 4096, "-"}, {8192, 0, "="},  {4098, 0, NULL}, {8192, 4094, "=="},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_buffer out = {0};
        struct audit_note note;
        audit_buffer_text(&out, "a\n\n" DASH " foo ");
        size_t begin = out.size;
        for (size_t k = 0; k < rows[i].digits; k++)
            audit_buffer_text(&out, "A");
        if (rows[i].digit != NULL)
            memcpy(out.data + begin + rows[i].at, rows[i].digit, strlen(rows[i].digit));
        audit_buffer_text(&out, "\n");
        bool sound = rows[i].digit == NULL && rows[i].digits % 4 == 0;
        assert_audit(audit_note_read(audit_buffer_bytes(&out), &note, NULL),
                     sound ? AUDIT_OK : AUDIT_MALFORMED, NULL);
        audit_buffer_free(&out);
    }
}

#define TEXT "origin.example/a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

enum fault { GOOD, FLIPPED, SHORT, LONG, OTHER_TEXT };

/* A line of the key with this fault; for a cosignature at time `time`. */
static void
append_faulty_line(struct audit_buffer *out, const struct signer *signer, enum fault fault,
                   uint64_t time)
{
    const char *text = fault == OTHER_TEXT ? "other\n" : TEXT;
    uint8_t bytes[96] = {0};
    size_t size;
    struct audit_buffer line = {0};

    if (signer->vkey.type == AUDIT_KEY_ED25519)
        append_signed_line(&line, signer, text);
    else
        append_cosigned_line(&line, signer, text, time);
    size_t start = strlen(DASH "  ") + strlen(signer->vkey.name);
    struct audit_bytes base64 = {line.data + start, line.size - 1 - start};
    assert_true(audit_base64_read(base64, bytes, sizeof bytes, &size));
    if (fault == FLIPPED)
        bytes[size - 40] ^= 1;
    append_line(out, &signer->vkey, bytes + 4, size - 4 - (fault == SHORT) + (fault == LONG));
    audit_buffer_free(&line);
}

static void
every_line_of_a_key_must_hold(void **state)
{
    static const struct {
        uint8_t type;
        int faults[3]; /* -1: no line */
        enum audit_status expected;
    } rows[] = {
        {1, {GOOD, -1, -1}, AUDIT_OK},
        {1, {GOOD, GOOD, GOOD}, AUDIT_OK},
        {1, {-1, -1, -1}, AUDIT_NOT_FOUND},
        {1, {FLIPPED, -1, -1}, AUDIT_NOT_HELD},
        {1, {GOOD, FLIPPED, -1}, AUDIT_NOT_HELD},
        {1, {GOOD, GOOD, OTHER_TEXT}, AUDIT_NOT_HELD},
        {1, {SHORT, -1, -1}, AUDIT_NOT_HELD},
        {1, {LONG, -1, -1}, AUDIT_NOT_HELD},
        {4, {GOOD, -1, -1}, AUDIT_OK},
        {4, {GOOD, GOOD, GOOD}, AUDIT_OK},
        {4, {-1, -1, -1}, AUDIT_NOT_FOUND},
        {4, {FLIPPED, -1, -1}, AUDIT_NOT_HELD},
        {4, {GOOD, FLIPPED, GOOD}, AUDIT_NOT_HELD},
        {4, {GOOD, SHORT, -1}, AUDIT_NOT_HELD},
        {4, {GOOD, LONG, -1}, AUDIT_NOT_HELD},
        {4, {GOOD, OTHER_TEXT, -1}, AUDIT_NOT_HELD},
    };
    struct signer stranger = signer_of("stranger.example", AUDIT_KEY_ED25519, 9);
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct signer signer = signer_of("key.example", rows[i].type, 7);
        struct audit_buffer out = {0};
        struct audit_error err = {0};
        uint64_t time = 99;
        audit_buffer_text(&out, TEXT "\n");
        append_signed_line(&out, &stranger, TEXT);
        for (size_t k = 0; k < 3; k++)
            if (rows[i].faults[k] >= 0) /* The newest is neither first nor last. */
                append_faulty_line(&out, &signer, (enum fault)rows[i].faults[k],
                                   (uint64_t[]){1000, 3000, 2000}[k]);
        struct audit_note note = note_of(audit_buffer_bytes(&out));
        assert_audit(audit_note_check(&note, &signer.vkey, &time, &err), rows[i].expected, &err);
        if (rows[i].expected == AUDIT_NOT_HELD) {
            assert_audit_message(&err, AUDIT_MESSAGE_NOTE_SIGNATURE);
            assert_string_equal(err.arguments[0], "key.example");
        }
        bool all = rows[i].faults[2] == GOOD;
        uint64_t newest = rows[i].type == 1 ? 0 : all ? 3000 : 1000;
        assert_int_equal(time, rows[i].expected == AUDIT_OK ? newest : 99);
        audit_buffer_free(&out);
    }
}

static void
keys_that_share_a_name_or_an_id_are_others(void **state)
{
    struct signer key = signer_of("key.example", AUDIT_KEY_ED25519, 7);
    struct signer renamed = signer_of("key.example/2", AUDIT_KEY_ED25519, 7);
    struct signer retyped = signer_of("key.example", AUDIT_KEY_COSIGNATURE, 7);
    struct audit_buffer out = {0};
    uint8_t nonsense[64] = {1};
    (void)state;

    memcpy(renamed.vkey.id, key.vkey.id, sizeof key.vkey.id);
    audit_buffer_text(&out, TEXT "\n");
    append_line(&out, &renamed.vkey, nonsense, sizeof nonsense); /* the same id */
    append_line(&out, &retyped.vkey, nonsense, sizeof nonsense); /* the same name */
    struct audit_note note = note_of(audit_buffer_bytes(&out));
    assert_audit(audit_note_check(&note, &key.vkey, NULL, NULL), AUDIT_NOT_FOUND, NULL);
    append_signed_line(&out, &key, TEXT);
    note = note_of(audit_buffer_bytes(&out));
    assert_audit(audit_note_check(&note, &key.vkey, NULL, NULL), AUDIT_OK, NULL);
    assert_audit(audit_note_check(&note, &retyped.vkey, NULL, NULL), AUDIT_NOT_HELD, NULL);
    audit_buffer_free(&out);
}

static void
a_cosignature_from_beyond_time_does_not_hold(void **state)
{
    struct signer witness = signer_of("w.example", AUDIT_KEY_COSIGNATURE, 3);
    (void)state;

    for (int beyond = 0; beyond < 2; beyond++) {
        uint64_t time = (uint64_t)INT64_MAX + (uint64_t)beyond, read = 0;
        uint8_t bytes[8 + 64];
        struct audit_buffer out = {0}, message = {0};
        audit_buffer_text(&message, "cosignature/v1\ntime ");
        audit_buffer_decimal(&message, time);
        audit_buffer_text(&message, "\n" TEXT);
        for (unsigned i = 0; i < 8; i++)
            bytes[i] = (uint8_t)(time >> (56 - 8 * i));
        crypto_sign_detached(bytes + 8, NULL, message.data, message.size, witness.secret);
        audit_buffer_text(&out, TEXT "\n");
        append_line(&out, &witness.vkey, bytes, sizeof bytes);
        struct audit_note note = note_of(audit_buffer_bytes(&out));
        assert_audit(audit_note_check(&note, &witness.vkey, &read, NULL),
                     beyond ? AUDIT_NOT_HELD : AUDIT_OK, NULL);
        assert_true(read == (beyond ? 0 : INT64_MAX));
        audit_buffer_free(&message);
        audit_buffer_free(&out);
    }
}

static void
ten_thousand_signatures_of_strangers_are_passed_over(void **state)
{
    struct signer key = signer_of("origin.example/a", AUDIT_KEY_ED25519, 7);
    struct audit_buffer out = {0};
    struct audit_error err = {0};
    struct audit_note note;
    (void)state;

    audit_buffer_text(&out, TEXT "\n");
    for (unsigned i = 0; i < 10000; i++)
        audit_buffer_text(&out,
                          DASH " origin.example/a AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
    append_signed_line(&out, &key, TEXT);
    note = note_of(audit_buffer_bytes(&out));
    for (unsigned i = 0; i < 100; i++)
        assert_audit(audit_note_check(&note, &key.vkey, NULL, &err), AUDIT_OK, &err);
    audit_buffer_free(&out);
}

static void
notes_have_limits(void **state)
{
    struct audit_buffer out = {0};
    struct audit_error err = {0};
    struct audit_note note;
    (void)state;

    audit_buffer_text(&out, "a\n\n");
    for (unsigned i = 0; i < AUDIT_NOTE_LINES_MAX; i++)
        audit_buffer_text(&out, DASH " a AAAAAAA=\n");
    assert_audit(audit_note_read(audit_buffer_bytes(&out), &note, &err), AUDIT_OK, &err);
    audit_buffer_text(&out, DASH " a AAAAAAA=\n");
    assert_audit(audit_note_read(audit_buffer_bytes(&out), &note, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_NOTE_TOO_MANY_LINES);

    out.size = 0;
    while (out.size < AUDIT_NOTE_SIZE_MAX - strlen("\n" SPEC_LINE))
        audit_buffer_text(&out, "\n");
    audit_buffer_text(&out, "\n" SPEC_LINE);
    assert_audit(audit_note_read(audit_buffer_bytes(&out), &note, &err), AUDIT_OK, &err);
    audit_buffer_text(&out, "\n");
    assert_audit(audit_note_read(audit_buffer_bytes(&out), &note, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_NOTE_TOO_LARGE);
    audit_buffer_free(&out);
}

#define EMPTY_ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static void
checkpoints_are_read_to_the_letter(void **state)
{
    static const struct {
        const char *text;
        enum audit_status expected;
        enum audit_message message;
        uint64_t size;
    } rows[] = {
        {"o\n0\n" EMPTY_ROOT "\n", AUDIT_OK, AUDIT_MESSAGE_NONE, 0},
        {SUMDB_TEXT, AUDIT_OK, AUDIT_MESSAGE_NONE, 35225469},
        {SIGSUM_TEXT, AUDIT_OK, AUDIT_MESSAGE_NONE, 10},
        {"o\n9223372036854775807\n" EMPTY_ROOT "\n", AUDIT_OK, AUDIT_MESSAGE_NONE, INT64_MAX},
        {"o\n9223372036854775808\n" EMPTY_ROOT "\n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM,
         0},
        {"o\n18446744073709551616\n" EMPTY_ROOT "\n", AUDIT_MALFORMED,
         AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"\n1\n" EMPTY_ROOT "\n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"o\n\n" EMPTY_ROOT "\n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"o\n01\n" EMPTY_ROOT "\n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"o\n+1\n" EMPTY_ROOT "\n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"o\n-1\n" EMPTY_ROOT "\n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"o\n1 \n" EMPTY_ROOT "\n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"o\n1\n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"o\n1\n\n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"o\n1\n" EMPTY_ROOT " \n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        /* 31 and 33 bytes, and a bit that should be unused. */
        {"o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n", AUDIT_MALFORMED,
         AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA\n", AUDIT_MALFORMED,
         AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", AUDIT_MALFORMED,
         AUDIT_MESSAGE_CHECKPOINT_FORM, 0},
        {"o\n1\n" EMPTY_ROOT "\nextension\n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_EXTENSION,
         0},
        {"o\n1\n" EMPTY_ROOT "\n\n", AUDIT_MALFORMED, AUDIT_MESSAGE_CHECKPOINT_EXTENSION, 0},
        {"o\n0\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", AUDIT_MALFORMED,
         AUDIT_MESSAGE_CHECKPOINT_EMPTY_ROOT, 0},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_buffer out = {0};
        struct audit_checkpoint checkpoint;
        struct audit_error err = {0};
        audit_buffer_text(&out, rows[i].text);
        audit_buffer_text(&out, "\n" SPEC_LINE);
        assert_audit(audit_checkpoint_read(audit_buffer_bytes(&out), &checkpoint, &err),
                     rows[i].expected, &err);
        if (rows[i].expected == AUDIT_OK) {
            assert_true(checkpoint.size == rows[i].size);
            assert_memory_equal(checkpoint.origin.data, rows[i].text, checkpoint.origin.size);
            assert_int_equal(rows[i].text[checkpoint.origin.size], '\n');
        } else {
            assert_audit_message(&err, rows[i].message);
        }
        audit_buffer_free(&out);
    }
    assert_audit(audit_checkpoint_read(audit_text(TEXT), &(struct audit_checkpoint){0}, NULL),
                 AUDIT_MALFORMED, NULL);
}

/* A log of others may say more in its checkpoints; read as theirs, they hold, as long as each line
 * says something. */
static void
more_lines_are_for_the_logs_of_others(void **state)
{
    static const struct {
        const char *text;
        enum audit_status parsed;
    } rows[] = {
        {"o\n1\n" EMPTY_ROOT "\n", AUDIT_OK},
        {"o\n1\n" EMPTY_ROOT "\nextension\n", AUDIT_OK},
        {"o\n1\n" EMPTY_ROOT "\none\ntwo\n", AUDIT_OK},
        {"o\n1\n" EMPTY_ROOT "\n\n", AUDIT_MALFORMED},
        {"o\n1\n" EMPTY_ROOT "\none\n\ntwo\n", AUDIT_MALFORMED},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_buffer out = {0};
        struct audit_checkpoint checkpoint;
        struct audit_error err = {0};
        audit_buffer_text(&out, rows[i].text);
        audit_buffer_text(&out, "\n" SPEC_LINE);
        assert_audit(audit_checkpoint_parse(audit_buffer_bytes(&out), &checkpoint, &err),
                     rows[i].parsed, &err);
        if (rows[i].parsed != AUDIT_OK)
            assert_audit_message(&err, AUDIT_MESSAGE_CHECKPOINT_FORM);
        audit_buffer_free(&out);
    }
}

/* What the ledger signs, the auditor verifies; what is changed, both refuse alike. */
static void
notes_of_the_ledger_hold_and_changed_ones_are_judged_alike(void **state)
{
    struct ledger_secret seed = {0};
    struct ledger_key key = {.seed = {0}};
    struct ledger_buffer out = {0};
    struct ledger_vkey theirs;
    char vkey_text[LEDGER_VKEY_SIZE];
    struct ledger_error err = {0};
    size_t held = 0;
    (void)state;

    assert_int_equal(ledger_secret_take(&seed, 32, &err), LEDGER_OK);
    memset(seed.data, 5, 32);
    assert_int_equal(ledger_key_from_seed(&seed, &key, &err), LEDGER_OK);
    assert_int_equal(
        ledger_note_sign(ledger_slice_of_text(TEXT), "origin.example/a", &key, &out, &err),
        LEDGER_OK);
    ledger_vkey_format("origin.example/a", 1, &key.public_key, vkey_text);
    assert_int_equal(ledger_vkey_parse(ledger_slice_of_text(vkey_text), &theirs, &err), LEDGER_OK);
    struct audit_vkey vkey = vkey_of(vkey_text);

    for (size_t i = 0; i <= 8 * out.size; i++) {
        struct ledger_note their_note;
        struct audit_note note;
        uint8_t bit = (uint8_t)(i < 8 * out.size ? 1 << i % 8 : 0);
        out.data[i / 8 % out.size] ^= bit;
        bool held_there =
            ledger_note_parse(ledger_buffer_slice(&out), &their_note, NULL) == LEDGER_OK &&
            ledger_note_verify(&their_note, &theirs, NULL) == LEDGER_OK;
        bool held_here =
            audit_note_read((struct audit_bytes){out.data, out.size}, &note, NULL) == AUDIT_OK &&
            audit_note_check(&note, &vkey, NULL, NULL) == AUDIT_OK;
        assert_int_equal(held_here, held_there);
        held += held_here;
        out.data[i / 8 % out.size] ^= bit;
    }
    assert_int_equal(held, 1); /* the one that was not changed */
    ledger_buffer_free(&out);
    ledger_key_free(&key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_notes_are_read_and_verified),
        cmocka_unit_test(a_known_seed_gives_the_published_lines),
        cmocka_unit_test(cosigning_gives_the_published_line),
        cmocka_unit_test(the_text_ends_at_the_last_empty_line),
        cmocka_unit_test(what_is_no_note_is_refused_with_its_reason),
        cmocka_unit_test(long_signatures_are_read_for_their_form),
        cmocka_unit_test(every_line_of_a_key_must_hold),
        cmocka_unit_test(keys_that_share_a_name_or_an_id_are_others),
        cmocka_unit_test(a_cosignature_from_beyond_time_does_not_hold),
        cmocka_unit_test(ten_thousand_signatures_of_strangers_are_passed_over),
        cmocka_unit_test(notes_have_limits),
        cmocka_unit_test(checkpoints_are_read_to_the_letter),
        cmocka_unit_test(more_lines_are_for_the_logs_of_others),
        cmocka_unit_test(notes_of_the_ledger_hold_and_changed_ones_are_judged_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
