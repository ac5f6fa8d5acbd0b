#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

#include "note_support.h"

#include "audit/evidence/trust.h"
#include "ledger/note/policy.h"

#define ORIGIN "ledger.example/a"
#define TEXT ORIGIN "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

/* In policies and signatures below, a letter in braces stands for a key; 'i' is the key of witness
 * 1 under another name. */
struct player {
    char letter;
    const char *name;
    uint8_t type, seed;
};
static const struct player cast[] = {
    {'L', ORIGIN, 1, 1},
    {'M', "ledger.example/b", 1, 2},
    {'l', "renamed.example", 1, 1},
    {'1', "witness.example/1", 4, 11},
    {'2', "witness.example/2", 4, 12},
    {'3', "witness.example/3", 4, 13},
    {'4', "witness.example/4", 4, 14},
    {'5', "witness.example/5", 4, 15},
    {'i', "impostor.example", 4, 11},
};

static const struct player *
player_of(char letter)
{
    for (size_t i = 0; i < sizeof(cast) / sizeof(cast[0]); i++)
        if (cast[i].letter == letter)
            return &cast[i];
    fail_msg("nobody is called %c", letter);
    abort();
}

static void
keys_of(const struct player *player, uint8_t public_key[static 32], uint8_t secret[static 64])
{
    uint8_t seed[32];

    memset(seed, player->seed, sizeof(seed));
    crypto_sign_seed_keypair(public_key, secret, seed);
}

static struct ledger_buffer
filled_in(const char *text)
{
    struct ledger_buffer out = {0};

    for (; *text != '\0'; text++) {
        if (*text != '{') {
            assert_int_equal(ledger_buffer_append(&out, ledger_slice_of(text, 1), NULL), LEDGER_OK);
            continue;
        }
        const struct player *player = player_of(text[1]);
        struct ledger_public_key key;
        uint8_t secret[64];
        char vkey[LEDGER_VKEY_SIZE];

        keys_of(player, key.bytes, secret);
        ledger_vkey_format(player->name, player->type, &key, vkey);
        assert_int_equal(ledger_buffer_append_text(&out, vkey, NULL), LEDGER_OK);
        text += 2;
    }
    return out;
}

static enum ledger_status
parse(const char *text, struct ledger_policy **out_policy, struct ledger_error *err)
{
    struct ledger_buffer bytes = filled_in(text);
    enum ledger_status status = ledger_policy_parse(ledger_buffer_slice(&bytes), out_policy, err);

    ledger_buffer_free(&bytes);
    return status;
}

static struct ledger_policy *
policy_of(const char *text)
{
    struct ledger_policy *policy = NULL;
    struct ledger_error err = {0};

    assert_status(parse(text, &policy, &err), LEDGER_OK, &err);
    return policy;
}

/* Witness n cosigns at 1000 + n; a '!' spoils the signature behind it. By the auditor's own code.
 */
static struct ledger_buffer
note_signed_by(const char *letters)
{
    struct audit_buffer lines = {0};
    struct ledger_buffer out = {0};

    for (; *letters != '\0'; letters++) {
        const bool spoilt = *letters == '!';
        const struct player *player = player_of(*(letters += spoilt));
        const struct audit_note note = {.text = audit_text(spoilt ? "other\n" : TEXT)};
        uint8_t public_key[32], secret[64];

        keys_of(player, public_key, secret);
        if (player->type == 4) {
            assert_int_equal(audit_cosign(&note, player->name, secret,
                                          1000 + (uint64_t)(*letters - '0'), &lines, NULL),
                             AUDIT_OK);
            continue;
        }
        struct ledger_secret seed = {0};
        struct ledger_key key = {.seed = {0}};
        struct ledger_buffer whole = {0};

        assert_int_equal(ledger_secret_take(&seed, 32, NULL), LEDGER_OK);
        memset(seed.data, player->seed, 32);
        assert_int_equal(ledger_key_from_seed(&seed, &key, NULL), LEDGER_OK);
        assert_int_equal(ledger_note_sign(ledger_slice_of(note.text.data, note.text.size),
                                          player->name, &key, &whole, NULL),
                         LEDGER_OK);
        audit_buffer_append(&lines, (struct audit_bytes){whole.data + note.text.size + 1,
                                                         whole.size - note.text.size - 1});
        ledger_buffer_free(&whole);
        ledger_key_free(&key);
    }
    assert_int_equal(ledger_buffer_append_text(&out, TEXT "\n", NULL), LEDGER_OK);
    assert_int_equal(ledger_buffer_append(&out, ledger_slice_of(lines.data, lines.size), NULL),
                     LEDGER_OK);
    audit_buffer_free(&lines);
    return out;
}

static void
a_policy_is_read_with_its_names_keys_and_urls(void **state)
{
    struct ledger_policy *policy = policy_of(
        "\n # \xe6\xb3\xa8\xe9\x87\x8a\n log {L} https://log.example/ \n"
        "\twitness \t w\x80  {1}   https://w1.example/  \nquorum\tw\x80\nwitness late {2}\n");
    struct ledger_vkey other = {.name = "ledger.example/b"};

    (void)state;
    assert_int_equal(ledger_policy_witness_count(policy), 2);
    assert_string_equal(ledger_policy_witness(policy, 0)->name, "w\x80");
    assert_string_equal(ledger_policy_witness(policy, 0)->url, "https://w1.example/");
    assert_string_equal(ledger_policy_witness(policy, 0)->vkey.name, "witness.example/1");
    assert_null(ledger_policy_witness(policy, 1)->url);
    assert_string_equal(ledger_policy_quorum(policy), "w\x80");
    assert_false(ledger_policy_has_log(policy, &other));
    ledger_policy_free(policy);
    ledger_policy_free(NULL);
}

#define WITNESSES "witness a {1}\nwitness b {2}\nwitness c {3}\n"

static void
what_is_no_policy_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text;
        enum ledger_message message;
        const char *place;
    } rows[] = {
        {"", LEDGER_MESSAGE_POLICY_QUORUM_MISSING, ""},
        {"log {L}\n" WITNESSES, LEDGER_MESSAGE_POLICY_QUORUM_MISSING, ""},
        {"# quorum none\n", LEDGER_MESSAGE_POLICY_QUORUM_MISSING, ""},
        {"quorum none", LEDGER_MESSAGE_POLICY_LINE_OPEN, "line 1"},
        {"quorum none\n#", LEDGER_MESSAGE_POLICY_LINE_OPEN, "line 2"},
        {"quorum none\nquorum none\n", LEDGER_MESSAGE_POLICY_QUORUM_TWICE, "line 2"},
        {"quorum a\nwitness a {1}\n", LEDGER_MESSAGE_POLICY_NAME_UNKNOWN, "line 1"},
        {"quorum None\n", LEDGER_MESSAGE_POLICY_NAME_UNKNOWN, "line 1"},
        {"quorum\n", LEDGER_MESSAGE_POLICY_ITEM_MISSING, "line 1"},
        {"quorum none none\n", LEDGER_MESSAGE_POLICY_ITEM_EXTRA, "line 1"},
        {"quorum none # why\n", LEDGER_MESSAGE_POLICY_ITEM_EXTRA, "line 1"},
        {"quorum none\r\n", LEDGER_MESSAGE_POLICY_CHARACTER, "line 1"},
        {"#\x01\nquorum none\n", LEDGER_MESSAGE_POLICY_CHARACTER, "line 1"},
        {"quorum none\n#\x7f\n", LEDGER_MESSAGE_POLICY_CHARACTER, "line 2"},
        {"\xef\xbb\xbfquorum none\n", LEDGER_MESSAGE_POLICY_WORD, "line 1"},
        {"QUORUM none\n", LEDGER_MESSAGE_POLICY_WORD, "line 1"},
        {"log\nquorum none\n", LEDGER_MESSAGE_POLICY_ITEM_MISSING, "line 1"},
        {"log x\nquorum none\n", LEDGER_MESSAGE_VKEY_MALFORMED, "line 1"},
        {"log {1}\nquorum none\n", LEDGER_MESSAGE_POLICY_KEY_NOT_OF_LOG, "line 1"},
        {"log {L} url more\nquorum none\n", LEDGER_MESSAGE_POLICY_ITEM_EXTRA, "line 1"},
        {"log {L}\nlog {l}\nquorum none\n", LEDGER_MESSAGE_POLICY_KEY_TWICE, "line 2"},
        {"witness a\nquorum none\n", LEDGER_MESSAGE_POLICY_ITEM_MISSING, "line 1"},
        {"witness a {L}\nquorum none\n", LEDGER_MESSAGE_POLICY_KEY_NOT_OF_WITNESS, "line 1"},
        {"witness none {1}\nquorum none\n", LEDGER_MESSAGE_POLICY_NAME_TAKEN, "line 1"},
        {"witness a {1}\nwitness a {2}\nquorum a\n", LEDGER_MESSAGE_POLICY_NAME_TAKEN, "line 2"},
        {"witness a {1}\nwitness b {i}\nquorum a\n", LEDGER_MESSAGE_POLICY_KEY_TWICE, "line 2"},
        {WITNESSES "group g\nquorum g\n", LEDGER_MESSAGE_POLICY_ITEM_MISSING, "line 4"},
        {WITNESSES "group g any\nquorum g\n", LEDGER_MESSAGE_POLICY_ITEM_MISSING, "line 4"},
        {WITNESSES "group g 0 a\nquorum g\n", LEDGER_MESSAGE_POLICY_THRESHOLD, "line 4"},
        {WITNESSES "group g 3 a b\nquorum g\n", LEDGER_MESSAGE_POLICY_THRESHOLD, "line 4"},
        {WITNESSES "group g 01 a b\nquorum g\n", LEDGER_MESSAGE_POLICY_THRESHOLD, "line 4"},
        {WITNESSES "group g some a b\nquorum g\n", LEDGER_MESSAGE_POLICY_THRESHOLD, "line 4"},
        {WITNESSES "group g any d\nquorum g\n", LEDGER_MESSAGE_POLICY_NAME_UNKNOWN, "line 4"},
        {WITNESSES "group g any none\nquorum g\n", LEDGER_MESSAGE_POLICY_NAME_UNKNOWN, "line 4"},
        {WITNESSES "group g any g\nquorum g\n", LEDGER_MESSAGE_POLICY_NAME_UNKNOWN, "line 4"},
        {WITNESSES "group g any a a\nquorum g\n", LEDGER_MESSAGE_POLICY_MEMBER_TWICE, "line 4"},
        {WITNESSES "group g any a\ngroup h any a\nquorum g\n", LEDGER_MESSAGE_POLICY_MEMBER_TWICE,
         "line 5"},
        {WITNESSES "group a any b\nquorum a\n", LEDGER_MESSAGE_POLICY_NAME_TAKEN, "line 4"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_policy *policy = NULL;
        struct ledger_error err = {0};

        assert_status(parse(rows[i].text, &policy, &err), LEDGER_MALFORMED, &err);
        assert_message(&err, rows[i].message);
        assert_string_equal(err.place, rows[i].place);
        assert_null(policy);
    }
}

static void
quorums_are_counted_through_their_groups(void **state)
{
    static const char nested[] = WITNESSES "witness d {4}\nwitness e {5}\ngroup x 2 a b c\ngroup y "
                                           "any d e\ngroup z all x y\nquorum z\n";
    static const struct {
        const char *policy, *signers;
        bool met;
    } rows[] = {
        {"quorum none\n", "L", true},
        {WITNESSES "quorum none\n", "L", true},
        {WITNESSES "quorum b\n", "L2", true},
        {WITNESSES "quorum b\n", "L13", false},
        {WITNESSES "group g any a b c\nquorum g\n", "L3", true},
        {WITNESSES "group g all a b c\nquorum g\n", "L23", false},
        {WITNESSES "group g 2 a b c\nquorum g\n", "L31", true},
        {WITNESSES "group g 2 a b c\nquorum g\n", "L333", false}, /* one, often */
        {nested, "L124", true},
        {nested, "L12", false},
        {nested, "L145", false},
        {nested, "L12345", true},
        {WITNESSES "quorum a\ngroup g all a b\n", "L1", true},
        {WITNESSES "quorum a\n", "Li", false}, /* 1 under another name is a stranger */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_policy *policy = policy_of(rows[i].policy);
        struct ledger_buffer bytes = note_signed_by(rows[i].signers);
        struct ledger_policy_verdict verdict;
        struct ledger_note note;
        struct ledger_error err = {0};

        assert_status(ledger_note_parse(ledger_buffer_slice(&bytes), &note, &err), LEDGER_OK, &err);
        assert_status(ledger_policy_judge(policy, &note, &verdict, &err), LEDGER_OK, &err);
        assert_int_equal(verdict.met, rows[i].met);
        ledger_buffer_free(&bytes);
        ledger_policy_free(policy);
    }
}

static void
a_bad_cosignature_of_a_known_witness_spoils_all(void **state)
{
    static const struct {
        const char *signers;
        enum ledger_status status;
    } rows[] = {{"L12!4", LEDGER_OK}, {"L12!3", LEDGER_WRONG_KEY}, {"L12!1", LEDGER_WRONG_KEY}};
    struct ledger_policy *policy = policy_of(WITNESSES "group g any a b c\nquorum g\n");

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_buffer bytes = note_signed_by(rows[i].signers);
        struct ledger_policy_verdict verdict = {.witness_count = 9};
        struct ledger_note note;
        struct ledger_error err = {0};

        assert_status(ledger_note_parse(ledger_buffer_slice(&bytes), &note, &err), LEDGER_OK, &err);
        assert_status(ledger_policy_judge(policy, &note, &verdict, &err), rows[i].status, &err);
        assert_int_equal(verdict.witness_count, rows[i].status == LEDGER_OK ? 2 : 9);
        if (rows[i].status == LEDGER_OK)
            assert_true(verdict.times_s[0] == 1001 && verdict.times_s[1] == 1002);
        ledger_buffer_free(&bytes);
    }
    ledger_policy_free(policy);
}

/* --- the ledger's reader and the auditor's, on policies made of pieces --- */

static uint32_t random_state;

static unsigned
pick(unsigned count)
{
    random_state = random_state * 1664525 + 1013904223;
    return random_state >> 8 & 0xffff ? (random_state >> 8) % count : 0;
}

static void
random_policy(struct ledger_buffer *out)
{
    static const char *const pieces[] = {
        "witness a {1}\n",
        "witness b {2}\n",
        "witness c {3}\n",
        "witness d {4}\n",
        "group g any a b\n",
        "group g all a b\n",
        "group g 2 a b c\n",
        "group h 1 g c\n",
        "group h all g d\n",
        "quorum none\n",
        "quorum a\n",
        "quorum g\n",
        "quorum h\n",
        "log {L}\n",
        "log {M}\n",
        "# c\n",
        "witness a {1} http://x\n",
        "group h 2 c d\n",
        "group k any g h\n",
        "quorum k\n",
    };

    enum { WITNESS_PIECES = 4, GROUP_PIECES = 5, QUORUM_PIECES = 4 };
    const unsigned groups = pick(3), lines = WITNESS_PIECES + groups + 1;

    for (unsigned line = 0; line < lines; line++) {
        unsigned piece = line;
        if (pick(12) == 0) /* Anything, anywhere. */
            piece = pick(sizeof(pieces) / sizeof(pieces[0]));
        else if (line == lines - 1)
            piece = WITNESS_PIECES + GROUP_PIECES + pick(QUORUM_PIECES);
        else if (line >= WITNESS_PIECES)
            piece = WITNESS_PIECES + pick(GROUP_PIECES);
        assert_int_equal(ledger_buffer_append_text(out, pieces[piece], NULL), LEDGER_OK);
    }
    assert_int_equal(ledger_buffer_append(out, ledger_slice_of("", 1), NULL), LEDGER_OK);
}

static void
the_ledger_and_the_auditor_judge_alike(void **state)
{
    static const char *const signers[] = {"L", "L1", "L2", "L12", "L3", "L34", "L124", "L1234"};
    unsigned read_count = 0, met_count = 0;

    (void)state;
    random_state = 20231;
    for (unsigned round = 0; round < 3000; round++) {
        struct ledger_buffer text = {0}, bytes = {0}, signed_note = {0};
        struct ledger_policy *policy = NULL;
        struct audit_trust *trust = NULL;
        random_policy(&text);
        bytes = filled_in((const char *)text.data);
        const bool read =
            ledger_policy_parse(ledger_buffer_slice(&bytes), &policy, NULL) == LEDGER_OK;
        assert_int_equal(audit_trust_read((struct audit_bytes){bytes.data, bytes.size}, "p", &trust,
                                          NULL) == AUDIT_OK,
                         read);
        if (read) {
            struct ledger_policy_verdict verdict;
            struct audit_checkpoint checkpoint;
            struct audit_trusted trusted = {0};
            struct ledger_note note;

            read_count++;
            signed_note = note_signed_by(signers[pick(8)]);
            assert_int_equal(ledger_note_parse(ledger_buffer_slice(&signed_note), &note, NULL),
                             LEDGER_OK);
            assert_int_equal(ledger_policy_judge(policy, &note, &verdict, NULL), LEDGER_OK);
            assert_int_equal(
                audit_checkpoint_read((struct audit_bytes){signed_note.data, signed_note.size},
                                      &checkpoint, NULL),
                AUDIT_OK);
            (void)!audit_trust_check(trust, &checkpoint, &trusted, NULL);
            assert_int_equal(verdict.met, trusted.quorum);
            assert_int_equal(verdict.witness_count, trusted.witness_count);
            met_count += verdict.met;
        }
        ledger_policy_free(policy);
        audit_trust_free(trust);
        ledger_buffer_free(&text);
        ledger_buffer_free(&bytes);
        ledger_buffer_free(&signed_note);
    }
    /* Both kinds were there, in numbers. */
    assert_true(read_count > 100 && read_count < 2900);
    assert_true(met_count > 20 && met_count < read_count - 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_is_read_with_its_names_keys_and_urls),
        cmocka_unit_test(what_is_no_policy_is_refused_with_its_line),
        cmocka_unit_test(quorums_are_counted_through_their_groups),
        cmocka_unit_test(a_bad_cosignature_of_a_known_witness_spoils_all),
        cmocka_unit_test(the_ledger_and_the_auditor_judge_alike),
    };
    return cmocka_run_group_tests(tests, prepare_process, NULL);
}
