#include <stdio.h>

#include "note_support.h"
#include "support/vectors.h"

#include "ledger/note/cosign.h"

/* A witness of tlog-cosignature with the seed 00..1f, over the checkpoint of 15 entries. */
#define W1_VKEY "witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define TEXT "example.com/log/testdata\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n"
#define LOG_LINE                                                                                   \
    DASH " example.com/log/testdata M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/" \
         "uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=\n"
#define W1_LINE                                                                                    \
    DASH " witness.example/w1 519lMgAAAABkGFDLo0vvaVMnQBetpNUCKKILroiWxoSAyyV9iB/cgczFo9ONQdSuKda" \
         "tX9+k2ggtjAKaVSHrTWaVvipK5HiRqnepAA==\n"
/* The same with another time, which is signed too. */
#define W1_OTHER_TIME                                                                              \
    DASH " witness.example/w1 519lMgAAAABkGFDMo0vvaVMnQBetpNUCKKILroiWxoSAyyV9iB/cgczFo9ONQdSuKda" \
         "tX9+k2ggtjAKaVSHrTWaVvipK5HiRqnepAA==\n"
/* A time beyond INT64_MAX. */
#define W1_LATE                                                                                    \
    DASH " witness.example/w1 519lMoAAAABkGFDLo0vvaVMnQBetpNUCKKILroiWxoSAyyV9iB/cgczFo9ON"        \
         "QdSuKdatX9+k2ggtjAKaVSHrTWaVvipK5HiRqnepAA==\n"
/* As long as a plain signature. */
#define W1_SHORT                                                                                   \
    DASH " witness.example/w1 519lMqNL72lTJ0AXraTVAiiiC66IlsaEgMslfYgf3IHMxaPTjUHUrinWrV/f"        \
         "pNoILYwCmlUh601mlb4qSuR4kap3qQA=\n"

static enum ledger_status
verify(const char *bytes, const char *vkey_text, uint64_t *out_time_s, struct ledger_error *err)
{
    struct ledger_vkey vkey = vkey_of(vkey_text);
    struct ledger_note note;

    assert_status(ledger_note_parse(ledger_slice_of_text(bytes), &note, err), LEDGER_OK, err);
    return ledger_cosignature_verify(&note, &vkey, out_time_s, err);
}

static void
a_published_cosignature_holds_for_its_own_text_alone(void **state)
{
    static const struct {
        const char *note;
        enum ledger_status status;
        uint64_t time_s;
    } rows[] = {
        {TEXT "\n" LOG_LINE W1_LINE, LEDGER_OK, 1679315147},
        {TEXT "\n" W1_LINE W1_LINE LOG_LINE, LEDGER_OK, 1679315147},
        {TEXT "\n" LOG_LINE, LEDGER_NOT_FOUND, 0},
        {TEXT "\n" LOG_LINE W1_OTHER_TIME, LEDGER_WRONG_KEY, 0},
        {TEXT "\n" LOG_LINE W1_LINE W1_OTHER_TIME, LEDGER_WRONG_KEY, 0},
        {TEXT "\n" LOG_LINE W1_LATE, LEDGER_WRONG_KEY, 0},
        {TEXT "\n" LOG_LINE W1_SHORT, LEDGER_WRONG_KEY, 0},
        {"other\n" TEXT "\n" LOG_LINE W1_LINE, LEDGER_WRONG_KEY, 0},
        {TEXT "more\n\n" LOG_LINE W1_LINE, LEDGER_WRONG_KEY, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};
        uint64_t time_s = 7;

        assert_status(verify(rows[i].note, W1_VKEY, &time_s, &err), rows[i].status, &err);
        assert_int_equal(time_s, rows[i].status == LEDGER_OK ? rows[i].time_s : 7);
        if (rows[i].status == LEDGER_WRONG_KEY)
            assert_message(&err, LEDGER_MESSAGE_NOTE_SIGNATURE_WRONG);
    }
}

static void
a_key_of_another_type_is_no_witness(void **state)
{
    struct ledger_error err = {0};
    struct ledger_vkey as_log = {.type = LEDGER_KEY_ED25519};
    struct ledger_note note;
    uint64_t time_s;

    (void)state;
    as_log = vkey_of(W1_VKEY);
    as_log.type = LEDGER_KEY_ED25519;
    assert_status(ledger_note_parse(ledger_slice_of_text(TEXT "\n" W1_LINE), &note, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_cosignature_verify(&note, &as_log, &time_s, &err), LEDGER_UNSUPPORTED,
                  &err);
    /* And a cosignature is no signature of a note. */
    assert_status(ledger_note_verify(&note, &as_log, &err), LEDGER_WRONG_KEY, &err);
}

static void
the_three_witnesses_of_the_known_log_hold(void **state)
{
    json_t *vectors = vectors_load("format-vectors.json");
    const json_t *vkeys = vectors_member(vectors, "log15", "witness_vkeys");
    const json_t *times = vectors_member(vectors, "log15", "cosignature_times");

    (void)state;
    assert_int_equal(json_array_size(vkeys), 3);
    for (size_t i = 0; i < 3; i++) {
        struct ledger_error err = {0};
        uint64_t time_s = 0;

        assert_status(verify(vectors_text(vectors, "log15", "checkpoint_15_cosigned"),
                             json_string_value(json_array_get(vkeys, i)), &time_s, &err),
                      LEDGER_OK, &err);
        assert_int_equal(time_s, json_integer_value(json_array_get(times, i)));
    }
    json_decref(vectors);
}

static void
a_line_is_written_as_it_was(void **state)
{
    struct ledger_buffer out = {0};
    struct ledger_note note;
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_note_parse(ledger_slice_of_text(TEXT "\n" LOG_LINE W1_LINE), &note, &err),
                  LEDGER_OK, &err);
    for (size_t i = 0; i < note.line_count; i++)
        assert_status(ledger_note_line_write(&note.lines[i], &out, &err), LEDGER_OK, &err);
    assert_slice_text(ledger_buffer_slice(&out), LOG_LINE W1_LINE);
    ledger_buffer_free(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_published_cosignature_holds_for_its_own_text_alone),
        cmocka_unit_test(a_key_of_another_type_is_no_witness),
        cmocka_unit_test(the_three_witnesses_of_the_known_log_hold),
        cmocka_unit_test(a_line_is_written_as_it_was),
    };
    return cmocka_run_group_tests(tests, prepare_process, NULL);
}
