#include "note_support.h"

#include <stdlib.h>
#include <string.h>

#include "audit/evidence/trust.h"

#define ORIGIN "origin.example/a"
#define TEXT ORIGIN "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

/* Policies and signature lines here are written with these letters in braces for keys. Small ones
 * are the same key under another name, or of another type. */
static const struct {
    char letter;
    const char *name;
    uint8_t type, seed;
} cast[] = {
    {'L', ORIGIN, 1, 1},
    {'l', "origin.example/b", 1, 1},
    {'M', ORIGIN, 1, 2},              /* another key of the same ledger */
    {'N', "origin.example/c", 1, 3},  /* another ledger */
    {'m', "witness.example/m", 4, 2}, /* the key of M, as a witness */
    {'1', "witness.example/1", 4, 11},
    {'2', "witness.example/2", 4, 12},
    {'3', "witness.example/3", 4, 13},
    {'4', "witness.example/4", 4, 14},
    {'5', "witness.example/5", 4, 15},
    {'6', "witness.example/6", 4, 16},
    {'i', "impostor.example", 4, 11}, /* the key of 1 */
};

static struct signer
signer_of_letter(char letter)
{
    for (size_t i = 0; i < sizeof cast / sizeof cast[0]; i++)
        if (cast[i].letter == letter)
            return signer_of(cast[i].name, cast[i].type, cast[i].seed);
    fail_msg("nobody is called %c", letter);
    abort();
}

/* The policy with vkeys in their places. */
static struct audit_buffer
policy_text(const char *text)
{
    struct audit_buffer out = {0};
    for (; *text != '\0'; text++) {
        if (text[0] != '{') {
            audit_buffer_append(&out, (struct audit_bytes){(const uint8_t *)text, 1});
            continue;
        }
        struct signer signer = signer_of_letter(text[1]);
        audit_vkey_write(signer.vkey.name, signer.vkey.type, signer.vkey.public_key, &out);
        text += 2;
    }
    return out;
}

static enum audit_status
policy_read(const char *text, struct audit_trust **out_trust, struct audit_error *err)
{
    struct audit_buffer policy = policy_text(text);
    enum audit_status status =
        audit_trust_read(audit_buffer_bytes(&policy), "policy.txt", out_trust, err);
    audit_buffer_free(&policy); /* A policy keeps what it needs. */
    return status;
}

static struct audit_trust *
policy_of(const char *text)
{
    struct audit_trust *trust = NULL;
    struct audit_error err = {0};
    assert_audit(policy_read(text, &trust, &err), AUDIT_OK, &err);
    return trust;
}

/* Witness n signs at time 1000 + n; a '!' before a letter spoils that signature. */
static struct audit_buffer
checkpoint_signed_by(const char *letters)
{
    struct audit_buffer out = {0};
    audit_buffer_text(&out, TEXT "\n");
    for (; *letters != '\0'; letters++) {
        bool spoilt = *letters == '!';
        letters += spoilt;
        struct signer signer = signer_of_letter(*letters);
        const char *text = spoilt ? "other\n" : TEXT;
        if (signer.vkey.type == AUDIT_KEY_ED25519)
            append_signed_line(&out, &signer, text);
        else
            append_cosigned_line(&out, &signer, text, 1000 + (uint64_t)(*letters - '0'));
    }
    return out;
}

static void
a_policy_is_read_with_its_names_keys_and_urls(void **state)
{
    struct audit_trust *trust = policy_of("\n# a comment, \xe6\xb3\xa8\xe9\x87\x8a\n\t # another\n"
                                          "log {L} https://log.example/ \n"
                                          "\twitness \t w\x80  {1}   https://w1.example/  \n\n"
                                          "log\t{N}\n  quorum\tw\x80\nwitness late {2}\n");
    const char *name = NULL;
    struct audit_bytes url = {0};
    (void)state;

    assert_int_equal(audit_trust_log_count(trust), 2);
    assert_string_equal(audit_trust_log(trust, 0)->name, ORIGIN);
    assert_string_equal(audit_trust_log(trust, 1)->name, "origin.example/c");
    assert_int_equal(audit_trust_witness_count(trust), 2);
    assert_string_equal(audit_trust_witness(trust, 0, &name, &url)->name, "witness.example/1");
    assert_string_equal(name, "w\x80");
    assert_true(audit_bytes_equal(url, audit_text("https://w1.example/")));
    assert_string_equal(audit_trust_witness(trust, 1, &name, &url)->name, "witness.example/2");
    assert_string_equal(name, "late");
    assert_null(url.data);
    assert_int_equal(url.size, 0);
    audit_trust_free(trust);
    audit_trust_free(NULL);
}

static void
policies_that_the_specification_allows_are_read(void **state)
{
    static const char *const rows[] = {
        "quorum none\n",
        "quorum none\n#",
        "quorum none\nlog {L}\n",
        "log {L}\nlog {M}\nquorum none\n",
        "witness all {1}\nwitness any {2}\nwitness 1 {3}\ngroup group 2 all any 1\nquorum group\n",
        "witness w {1} url-is-opaque#not-a-comment\nquorum w\n",
        /* One key may be a log's and a witness's. */
        "log {M}\nwitness w {m}\nquorum w\n",
        /* A quorum may be a member of a group, and there may be witnesses beside it. */
        "witness a {1}\nwitness b {2}\nquorum a\ngroup g all a b\n",
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_trust *trust = NULL;
        struct audit_error err = {0};
        /* A last line without its newline is none, even a comment. */
        bool whole = rows[i][strlen(rows[i]) - 1] == '\n';
        assert_audit(policy_read(rows[i], &trust, &err), whole ? AUDIT_OK : AUDIT_MALFORMED, &err);
        audit_trust_free(trust);
    }
}

#define MLDSA "w+00000000+BgAA"

static void
what_is_no_policy_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text;
        enum audit_message message;
        const char *line, *item;
    } rows[] = {
        {"", AUDIT_MESSAGE_TRUST_QUORUM_MISSING, "1", ""},
        {"\n# quorum none\n", AUDIT_MESSAGE_TRUST_QUORUM_MISSING, "3", ""},
        {"log {L}\nwitness w {1}\n", AUDIT_MESSAGE_TRUST_QUORUM_MISSING, "3", ""},
        {"quorum none", AUDIT_MESSAGE_TRUST_LINE_OPEN, "1", ""},
        {"quorum none\n\nlog {L}", AUDIT_MESSAGE_TRUST_LINE_OPEN, "3", ""},
        {"quorum none\nquorum none\n", AUDIT_MESSAGE_TRUST_QUORUM_TWICE, "2", "none"},
        {"witness w {1}\nquorum w\nquorum w\n", AUDIT_MESSAGE_TRUST_QUORUM_TWICE, "3", "w"},
        {"quorum w\nwitness w {1}\n", AUDIT_MESSAGE_TRUST_NAME_UNKNOWN, "1", "w"},
        {"quorum None\n", AUDIT_MESSAGE_TRUST_NAME_UNKNOWN, "1", "None"},
        {"quorum\n", AUDIT_MESSAGE_TRUST_ITEM_MISSING, "1", ""},
        {"quorum none none\n", AUDIT_MESSAGE_TRUST_ITEM_TOO_MANY, "1", "none"},
        {"quorum none # why\n", AUDIT_MESSAGE_TRUST_ITEM_TOO_MANY, "1", "#"},
        {"quorum none\r\n", AUDIT_MESSAGE_TRUST_OCTET, "1", ""},
        {"quorum none\n#\x01\n", AUDIT_MESSAGE_TRUST_OCTET, "2", ""},
        {"quorum none\n#\x7f\n", AUDIT_MESSAGE_TRUST_OCTET, "2", ""},
        {"\xef\xbb\xbflog {L}\nquorum none\n", AUDIT_MESSAGE_TRUST_WORD, "1", "\xef\xbf\xbdlog"},
        {"quibble w\nquorum none\n", AUDIT_MESSAGE_TRUST_WORD, "1", "quibble"},
        {"QUORUM none\n", AUDIT_MESSAGE_TRUST_WORD, "1", "QUORUM"},
        {"quorum\xc2\xa0none\n", AUDIT_MESSAGE_TRUST_WORD, "1", "quorum\xc2\xa0none"},
        {"log\nquorum none\n", AUDIT_MESSAGE_TRUST_ITEM_MISSING, "1", ""},
        {"log garbage\nquorum none\n", AUDIT_MESSAGE_TRUST_KEY, "1", "garbage"},
        {"log {L} url more\nquorum none\n", AUDIT_MESSAGE_TRUST_ITEM_TOO_MANY, "1", "more"},
        {"log {L}\nlog {L} url\nquorum none\n", AUDIT_MESSAGE_TRUST_KEY_TWICE, "2", ORIGIN},
        {"log {L}\nlog {l}\nquorum none\n", AUDIT_MESSAGE_TRUST_KEY_TWICE, "2", "origin.example/b"},
        {"log {1}\nquorum none\n", AUDIT_MESSAGE_TRUST_KEY_NOT_OF_LOG, "1", NULL},
        {"log " MLDSA "\nquorum none\n", AUDIT_MESSAGE_TRUST_KEY_NEWER, "1", MLDSA},
        {"witness\nquorum none\n", AUDIT_MESSAGE_TRUST_ITEM_MISSING, "1", ""},
        {"witness w\nquorum none\n", AUDIT_MESSAGE_TRUST_ITEM_MISSING, "1", ""},
        {"witness {1}\nquorum none\n", AUDIT_MESSAGE_TRUST_ITEM_MISSING, "1", ""},
        {"witness w x\nquorum none\n", AUDIT_MESSAGE_TRUST_KEY, "1", "x"},
        {"witness w {L}\nquorum w\n", AUDIT_MESSAGE_TRUST_KEY_NOT_OF_WITNESS, "1", NULL},
        {"witness w " MLDSA "\nquorum none\n", AUDIT_MESSAGE_TRUST_KEY_NEWER, "1", MLDSA},
        {"witness w {1} u # c\nquorum w\n", AUDIT_MESSAGE_TRUST_ITEM_TOO_MANY, "1", "#"},
        {"witness none {1}\nquorum none\n", AUDIT_MESSAGE_TRUST_NAME_NONE, "1", "none"},
        {"witness w {1}\nwitness w {2}\nquorum w\n", AUDIT_MESSAGE_TRUST_NAME_TWICE, "2", "w"},
        {"witness w {1}\nwitness v {1}\nquorum w\n", AUDIT_MESSAGE_TRUST_KEY_TWICE, "2", "v"},
        {"witness w {1}\nwitness v {i}\nquorum w\n", AUDIT_MESSAGE_TRUST_KEY_TWICE, "2", "v"},
        {"group\nquorum none\n", AUDIT_MESSAGE_TRUST_ITEM_MISSING, "1", ""},
        {"group g\nquorum none\n", AUDIT_MESSAGE_TRUST_ITEM_MISSING, "1", ""},
        {"group g all\nquorum none\n", AUDIT_MESSAGE_TRUST_ITEM_MISSING, "1", ""},
        {"witness w {1}\ngroup w any w\nquorum w\n", AUDIT_MESSAGE_TRUST_NAME_TWICE, "2", "w"},
        {"witness w {1}\ngroup none any w\nquorum w\n", AUDIT_MESSAGE_TRUST_NAME_NONE, "2", "none"},
        {"witness w {1}\ngroup g any none\nquorum g\n", AUDIT_MESSAGE_TRUST_NAME_UNKNOWN, "2",
         "none"},
        {"group g any w\nwitness w {1}\nquorum g\n", AUDIT_MESSAGE_TRUST_NAME_UNKNOWN, "1", "w"},
        {"group g any g\nquorum g\n", AUDIT_MESSAGE_TRUST_NAME_UNKNOWN, "1", "g"},
        {"witness w {1}\ngroup g 0 w\nquorum g\n", AUDIT_MESSAGE_TRUST_THRESHOLD, "2", "0"},
        {"witness w {1}\ngroup g 2 w\nquorum g\n", AUDIT_MESSAGE_TRUST_THRESHOLD, "2", "2"},
        {"witness w {1}\ngroup g -1 w\nquorum g\n", AUDIT_MESSAGE_TRUST_THRESHOLD, "2", "-1"},
        {"witness w {1}\ngroup g 01 w\nquorum g\n", AUDIT_MESSAGE_TRUST_THRESHOLD, "2", "01"},
        {"witness w {1}\ngroup g All w\nquorum g\n", AUDIT_MESSAGE_TRUST_THRESHOLD, "2", "All"},
        {"witness w {1}\ngroup g all w w\nquorum g\n", AUDIT_MESSAGE_TRUST_MEMBER_TWICE, "2", "w"},
        {"witness w {1}\nwitness v {2}\ngroup g any w v\ngroup h any w\nquorum g\n",
         AUDIT_MESSAGE_TRUST_MEMBER_TWICE, "4", "w"},
        {"witness w {1}\ngroup g any w\ngroup h any g\ngroup i all h g\nquorum i\n",
         AUDIT_MESSAGE_TRUST_MEMBER_TWICE, "4", "g"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_trust *trust = NULL;
        struct audit_error err = {0};
        bool newer = rows[i].message == AUDIT_MESSAGE_TRUST_KEY_NEWER;
        assert_audit(policy_read(rows[i].text, &trust, &err), newer ? AUDIT_NEWER : AUDIT_MALFORMED,
                     &err);
        assert_audit_message(&err, rows[i].message);
        assert_string_equal(err.arguments[0], "policy.txt");
        assert_string_equal(err.arguments[1], rows[i].line);
        if (rows[i].item != NULL)
            assert_string_equal(err.arguments[2], rows[i].item);
        assert_null(trust);
    }
}

static void
a_nul_is_no_octet_of_a_policy(void **state)
{
    static const uint8_t text[] = "quorum none\n#\0\n";
    struct audit_trust *trust = NULL;
    struct audit_error err = {0};
    (void)state;

    assert_audit(audit_trust_read((struct audit_bytes){text, sizeof text - 1}, "p", &trust, &err),
                 AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_TRUST_OCTET);
}

/* `count` lines of one kind and a quorum; whether that is a policy. */
static bool
many_are_read(const char *word, unsigned count)
{
    struct audit_buffer out = {0};
    struct audit_trust *trust = NULL;
    bool group = strcmp(word, "group") == 0, log = strcmp(word, "log") == 0;

    audit_buffer_text(&out, group ? "witness w0 " COSIGN_VKEY "\n" : "");
    for (unsigned i = 1; i <= count; i++) {
        uint8_t seed[32] = {(uint8_t)i, (uint8_t)(i >> 8)}, public_key[32], secret[64];
        crypto_sign_seed_keypair(public_key, secret, seed);
        audit_buffer_text(&out, word);
        audit_buffer_text(&out, log ? "" : " w");
        if (!log)
            audit_buffer_decimal(&out, i);
        audit_buffer_text(&out, group ? " any w" : " ");
        if (group)
            audit_buffer_decimal(&out, i - 1);
        else
            audit_vkey_write("name", log ? 1 : 4, public_key, &out);
        audit_buffer_text(&out, "\n");
    }
    audit_buffer_text(&out, "quorum none\n");
    bool read = audit_trust_read(audit_buffer_bytes(&out), "p", &trust, NULL) == AUDIT_OK;
    audit_trust_free(trust);
    audit_buffer_free(&out);
    return read;
}

static void
a_policy_has_room_for_many(void **state)
{
    (void)state;
    assert_true(many_are_read("log", AUDIT_TRUST_LOGS_MAX));
    assert_false(many_are_read("log", AUDIT_TRUST_LOGS_MAX + 1));
    assert_true(many_are_read("witness", AUDIT_TRUST_WITNESSES_MAX));
    assert_false(many_are_read("witness", AUDIT_TRUST_WITNESSES_MAX + 1));
    assert_true(many_are_read("group", AUDIT_TRUST_GROUPS_MAX)); /* each in the next */
    assert_false(many_are_read("group", AUDIT_TRUST_GROUPS_MAX + 1));
}

#define WITNESSES "witness a {1}\nwitness b {2}\nwitness c {3}\n"
#define SIX WITNESSES "witness d {4}\nwitness e {5}\nwitness f {6}\n"
/* The example of the specification. */
#define NESTED "log {L}\n" SIX "group x 2 a b c\ngroup y any d e f\ngroup z all x y\nquorum z\n"

static void
quorums_are_counted_through_their_groups(void **state)
{
    static const struct {
        const char *policy, *signers;
        bool met;
    } rows[] = {
        {"log {L}\nquorum none\n", "L", true},
        {"log {L}\n" WITNESSES "quorum none\n", "L", true},
        {"log {L}\n" WITNESSES "quorum b\n", "L2", true},
        {"log {L}\n" WITNESSES "quorum b\n", "L13", false},
        {"log {L}\n" WITNESSES "quorum b\n", "L", false},
        {"log {L}\n" WITNESSES "group g any a b c\nquorum g\n", "L3", true},
        {"log {L}\n" WITNESSES "group g any a b c\nquorum g\n", "L", false},
        {"log {L}\n" WITNESSES "group g any a b\nquorum g\n", "L3", false},
        {"log {L}\n" WITNESSES "group g all a b c\nquorum g\n", "L123", true},
        {"log {L}\n" WITNESSES "group g all a b c\nquorum g\n", "L23", false},
        {"log {L}\n" WITNESSES "group g 2 a b c\nquorum g\n", "L31", true},
        {"log {L}\n" WITNESSES "group g 2 a b c\nquorum g\n", "L3", false},
        {"log {L}\n" WITNESSES "group g 2 a b c\nquorum g\n", "L3333", false}, /* one, often */
        {NESTED, "L123456", true},
        {NESTED, "L134", true},
        {NESTED, "L236", true},
        {NESTED, "L14", false},
        {NESTED, "L123", false},
        {NESTED, "L1456", false},
        {NESTED, "L456", false},
        /* What a group does not count on does not help it. */
        {"log {L}\n" SIX "group x all a b\ngroup y all c d\ngroup z any x y\nquorum x\n", "L34",
         false},
        {"log {L}\n" SIX "group x all a b\ngroup y all c d\ngroup z any x y\nquorum z\n", "L34",
         true},
        {"log {L}\n" SIX "group x all a b\ngroup y all c d\ngroup z any x y\nquorum z\n", "L24",
         false},
        {"log {L}\n" SIX "group x 2 a b\ngroup y all x c\ngroup z any y d\nquorum z\n", "L123",
         true},
        {"log {L}\n" SIX "group x 2 a b\ngroup y all x c\ngroup z any y d\nquorum z\n", "L23",
         false},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_trust *trust = policy_of(rows[i].policy);
        struct audit_buffer bytes = checkpoint_signed_by(rows[i].signers);
        struct audit_checkpoint checkpoint;
        struct audit_trusted trusted;
        struct audit_error err = {0};
        assert_audit(audit_checkpoint_read(audit_buffer_bytes(&bytes), &checkpoint, &err), AUDIT_OK,
                     &err);
        assert_audit(audit_trust_check(trust, &checkpoint, &trusted, &err),
                     rows[i].met ? AUDIT_OK : AUDIT_UNTRUSTED, &err);
        if (!rows[i].met)
            assert_audit_message(&err, AUDIT_MESSAGE_TRUST_NO_QUORUM);
        assert_int_equal(trusted.quorum, rows[i].met);
        assert_int_equal(trusted.quorum_none, strstr(rows[i].policy, "quorum none") != NULL);
        assert_ptr_equal(trusted.log, audit_trust_log(trust, 0));
        audit_buffer_free(&bytes);
        audit_trust_free(trust);
    }
}

static void
who_signed_and_when_is_told_also_without_trust(void **state)
{
    static const struct {
        const char *policy, *signers;
        enum audit_status status;
        enum audit_message message;
        const char *seen;
        uint64_t newest;
        bool log, quorum;
    } rows[] = {
        {NESTED, "L5314", AUDIT_OK, AUDIT_MESSAGE_NONE, "1345", 1005, true, true},
        {NESTED, "L6", AUDIT_UNTRUSTED, AUDIT_MESSAGE_TRUST_NO_QUORUM, "6", 1006, true, false},
        {NESTED, "123456", AUDIT_UNTRUSTED, AUDIT_MESSAGE_TRUST_NO_LOG, "123456", 1006, false,
         true},
        /* Without both: who the ledger is comes first. */
        {NESTED, "2", AUDIT_UNTRUSTED, AUDIT_MESSAGE_TRUST_NO_LOG, "2", 1002, false, false},
        {NESTED, "M14", AUDIT_UNTRUSTED, AUDIT_MESSAGE_TRUST_NO_LOG, "14", 1004, false, false},
        {"quorum none\n", "L", AUDIT_UNTRUSTED, AUDIT_MESSAGE_TRUST_NO_LOG, "", 0, false, true},
        {"log {N}\nquorum none\n", "L", AUDIT_UNTRUSTED, AUDIT_MESSAGE_TRUST_NO_LOG, "", 0, false,
         true},
        /* The key of another ledger of the policy signed: not this ledger's. */
        {"log {N}\nquorum none\n", "N", AUDIT_UNTRUSTED, AUDIT_MESSAGE_TRUST_NO_LOG, "", 0, false,
         true},
        {"log {N}\nlog {L}\nquorum none\n", "NL", AUDIT_OK, AUDIT_MESSAGE_NONE, "", 0, true, true},
        {"log {M}\nlog {L}\nquorum none\n", "L", AUDIT_OK, AUDIT_MESSAGE_NONE, "", 0, true, true},
        /* A witness under another name is a stranger. */
        {"log {L}\nwitness a {1}\nquorum a\n", "Li", AUDIT_UNTRUSTED, AUDIT_MESSAGE_TRUST_NO_QUORUM,
         "", 0, true, false},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_trust *trust = policy_of(rows[i].policy);
        struct audit_buffer bytes = checkpoint_signed_by(rows[i].signers);
        struct audit_checkpoint checkpoint;
        struct audit_trusted trusted;
        struct audit_error err = {0};
        assert_audit(audit_checkpoint_read(audit_buffer_bytes(&bytes), &checkpoint, &err), AUDIT_OK,
                     &err);
        assert_audit(audit_trust_check(trust, &checkpoint, &trusted, &err), rows[i].status, &err);
        if (rows[i].status != AUDIT_OK)
            assert_audit_message(&err, rows[i].message);
        for (size_t w = 0; w < AUDIT_TRUST_WITNESSES_MAX; w++) {
            bool seen = w < 6 && strchr(rows[i].seen, (int)('1' + w)) != NULL;
            assert_int_equal(trusted.seen[w], seen);
            assert_int_equal(trusted.times[w], seen ? 1001 + w : 0);
        }
        assert_int_equal(trusted.witness_count, strlen(rows[i].seen));
        assert_int_equal(trusted.newest_time, rows[i].newest);
        assert_int_equal(trusted.log != NULL, rows[i].log);
        if (rows[i].log)
            assert_string_equal(trusted.log->name, ORIGIN);
        assert_int_equal(trusted.quorum, rows[i].quorum);
        audit_buffer_free(&bytes);
        audit_trust_free(trust);
    }
}

/* Enough good signatures do not outweigh a bad one of a key that the policy knows. */
static void
a_bad_signature_of_a_known_key_spoils_all(void **state)
{
    static const struct {
        const char *signers;
        enum audit_status expected;
        const char *key;
    } rows[] = {
        {"L14!5", AUDIT_OK, NULL}, /* 5 is not known here */
        {"L!M14", AUDIT_OK, NULL},
        {"!L14", AUDIT_NOT_HELD, ORIGIN},
        {"L!L14", AUDIT_NOT_HELD, ORIGIN},
        {"L1!24", AUDIT_NOT_HELD, "witness.example/2"},
        {"L11!1", AUDIT_NOT_HELD, "witness.example/1"},
        {"L1!N", AUDIT_NOT_HELD, "origin.example/c"}, /* known, though of another origin */
    };
    struct audit_trust *trust =
        policy_of("log {L}\nlog {N}\n" WITNESSES "group g any a b c\nquorum g\n");
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_buffer bytes = checkpoint_signed_by(rows[i].signers);
        struct audit_checkpoint checkpoint;
        struct audit_trusted trusted = {.newest_time = 7};
        struct audit_error err = {0};
        assert_audit(audit_checkpoint_read(audit_buffer_bytes(&bytes), &checkpoint, &err), AUDIT_OK,
                     &err);
        assert_audit(audit_trust_check(trust, &checkpoint, &trusted, &err), rows[i].expected, &err);
        if (rows[i].key != NULL) {
            assert_audit_message(&err, AUDIT_MESSAGE_NOTE_SIGNATURE);
            assert_string_equal(err.arguments[0], rows[i].key);
            assert_int_equal(trusted.newest_time, 7);
        }
        audit_buffer_free(&bytes);
    }
    audit_trust_free(trust);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_is_read_with_its_names_keys_and_urls),
        cmocka_unit_test(policies_that_the_specification_allows_are_read),
        cmocka_unit_test(what_is_no_policy_is_refused_with_its_line),
        cmocka_unit_test(a_nul_is_no_octet_of_a_policy),
        cmocka_unit_test(a_policy_has_room_for_many),
        cmocka_unit_test(quorums_are_counted_through_their_groups),
        cmocka_unit_test(who_signed_and_when_is_told_also_without_trust),
        cmocka_unit_test(a_bad_signature_of_a_known_key_spoils_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
