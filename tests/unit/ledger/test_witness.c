/* Asking witnesses, taking what they sign, and publishing by their quorum. The witnesses are the
 * auditor's own code. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "audit/evidence/signed_note.h"
#include "audit/witness/witness_request.h"
#include "ledger/cosigned.h"
#include "ledger/publish.h"
#include "ledger/restore.h"
#include "ledger/verify.h"
#include "ledger/witness.h"
#include "support/folders.h"
#include "support/park.h"

enum { PATH_SIZE = 160 };

static struct ledger_verification verification;

/* Witness n: "w<n>.example", its seed a repeated byte. */
static void
keys_of(unsigned n, char name[static 16], uint8_t public_key[static 32], uint8_t secret[static 64])
{
    uint8_t seed[32];

    memset(seed, (int)n + 40, sizeof(seed));
    crypto_sign_seed_keypair(public_key, secret, seed);
    (void)snprintf(name, 16, "w%u.example", n);
}

static void
append_policy(struct ledger_buffer *out, struct park *park, unsigned witnesses, const char *rest)
{
    char vkey[LEDGER_VKEY_SIZE], name[16];
    struct ledger_public_key key;
    uint8_t secret[64];

    ledger_vkey_format(PARK_ORIGIN, LEDGER_KEY_ED25519, &park->ledger_key, vkey);
    assert_int_equal(ledger_buffer_printf(out, NULL, "log %s\n", vkey), LEDGER_OK);
    for (unsigned n = 1; n <= witnesses; n++) {
        keys_of(n, name, key.bytes, secret);
        ledger_vkey_format(name, LEDGER_KEY_COSIGNATURE, &key, vkey);
        assert_int_equal(ledger_buffer_printf(out, NULL, "witness w%u %s\n", n, vkey), LEDGER_OK);
    }
    assert_int_equal(ledger_buffer_printf(out, NULL, "%s\n", rest), LEDGER_OK);
}

static struct ledger_policy *
policy_of(struct park *park, unsigned witnesses, const char *rest)
{
    struct ledger_buffer text = {0};
    struct ledger_policy *policy = NULL;
    struct ledger_error err = {0};

    append_policy(&text, park, witnesses, rest);
    assert_status(ledger_policy_parse(ledger_buffer_slice(&text), &policy, &err), LEDGER_OK, &err);
    ledger_buffer_free(&text);
    return policy;
}

/* Keeps a policy where publishing looks for it. */
static void
policy_keep(struct park *park, unsigned witnesses, const char *rest)
{
    char path[PATH_SIZE];
    struct ledger_buffer text = {0};
    struct ledger_error err = {0};

    (void)snprintf(path, sizeof(path), "%s/policy", park->ledger_path);
    append_policy(&text, park, witnesses, rest);
    assert_status(ledger_file_replace(path, ledger_buffer_slice(&text), 0644, &err), LEDGER_OK,
                  &err);
    ledger_buffer_free(&text);
}

/* Asks from `old`; the request is one that the auditor's reader takes, and its proof holds. */
static struct ledger_witness_request
asked(struct park *park, uint64_t old_size, struct ledger_buffer *body)
{
    struct ledger_witness_request request;
    struct audit_witness_request read;
    struct ledger_error err = {0};

    ledger_buffer_clear(body);
    assert_status(ledger_witness_request(park->ledger, old_size, body, &request, &err), LEDGER_OK,
                  &err);
    assert_int_equal(
        audit_witness_request_read((struct audit_bytes){body->data, body->size}, &read, NULL),
        AUDIT_OK);
    assert_int_equal(read.old_size, old_size);
    assert_int_equal(read.checkpoint.size, request.size);
    assert_string_equal(request.origin, PARK_ORIGIN);
    return request;
}

/* Appends witness n's cosignature over the request's checkpoint. */
static void
cosigned_by(unsigned n, const struct ledger_buffer *body, uint64_t time_s,
            struct ledger_buffer *out)
{
    struct audit_witness_request read;
    struct audit_buffer line = {0};
    char name[16];
    uint8_t public_key[32], secret[64];

    keys_of(n, name, public_key, secret);
    assert_int_equal(
        audit_witness_request_read((struct audit_bytes){body->data, body->size}, &read, NULL),
        AUDIT_OK);
    assert_int_equal(audit_cosign(&read.checkpoint.note, name, secret, time_s, &line, NULL),
                     AUDIT_OK);
    assert_int_equal(ledger_buffer_append(out, ledger_slice_of(line.data, line.size), NULL),
                     LEDGER_OK);
    audit_buffer_free(&line);
}

static struct ledger_cosignatures
taken(struct park *park, const struct ledger_buffer *answer, const struct ledger_policy *policy)
{
    struct ledger_cosignatures added;
    struct ledger_error err = {0};

    assert_status(
        ledger_cosignatures_add(park->ledger, ledger_buffer_slice(answer), policy, &added, &err),
        LEDGER_OK, &err);
    return added;
}

static void
holds(struct park *park)
{
    struct ledger_error err = {0};

    assert_status(ledger_verify(park->ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    assert_int_equal(verification.finding_count, 0);
}

static enum ledger_status
published(struct park *park, const char *name, struct ledger_publication *out,
          struct ledger_error *err)
{
    char path[PATH_SIZE];
    const struct ledger_publish_options options = {.directory = path};

    (void)snprintf(path, sizeof(path), "%s/%s", park->directory, name);
    return ledger_publish(park->ledger, &options, out, err);
}

static void
record_one(struct park *park, unsigned number)
{
    char code[16];
    struct ledger_entry draft;

    (void)snprintf(code, sizeof(code), "XM-%u", number);
    draft = park_programme(code, LEDGER_INSTRUMENT_SUBSIDY);
    (void)park_record(park, &draft, 1);
}

/* --- asking --- */

static void
a_request_proves_from_every_size(void **state)
{
    struct park park;
    struct ledger_buffer body = {0};
    struct ledger_error err = {0};
    struct ledger_witness_request request;

    (void)state;
    park_open(&park);
    for (unsigned i = 0; i < 4; i++)
        record_one(&park, i);
    request = asked(&park, 0, &body);
    assert_int_equal(request.size, 6);
    for (uint64_t old = 1; old <= 6; old++)
        (void)asked(&park, old, &body);
    ledger_buffer_clear(&body);
    assert_status(ledger_witness_request(park.ledger, 7, &body, &request, &err),
                  LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_WITNESS_OLD_BEYOND);
    assert_int_equal(body.size, 0);
    ledger_buffer_free(&body);
    holds(&park);
    park_close(&park);
}

static void
an_answer_is_told_by_its_form(void **state)
{
    static const struct {
        const char *answer;
        enum ledger_answer_kind kind;
        uint64_t size;
    } rows[] = {
        {"\xe2\x80\x94 w AAAAAAAA\n", LEDGER_ANSWER_COSIGNATURES, 0},
        {"0\n", LEDGER_ANSWER_SIZE, 0},
        {"20852163\n", LEDGER_ANSWER_SIZE, 20852163},
        {"", LEDGER_ANSWER_OTHER, 0},
        {"\n", LEDGER_ANSWER_OTHER, 0},
        {"5", LEDGER_ANSWER_OTHER, 0},
        {"05\n", LEDGER_ANSWER_OTHER, 0},
        {"5\n\n", LEDGER_ANSWER_OTHER, 0},
        {"-5\n", LEDGER_ANSWER_OTHER, 0},
        {"9223372036854775808\n", LEDGER_ANSWER_OTHER, 0},
        {"<html>\n", LEDGER_ANSWER_OTHER, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t size = 0;

        assert_int_equal(ledger_answer_kind(ledger_slice_of_text(rows[i].answer), &size),
                         rows[i].kind);
        assert_int_equal(size, rows[i].size);
    }
}

/* --- taking --- */

static void
cosignatures_find_the_checkpoint_they_are_for(void **state)
{
    struct park park;
    struct ledger_buffer first = {0}, second = {0}, answer = {0}, note = {0};
    struct ledger_policy *policy;
    struct ledger_cosignatures added;
    struct ledger_error err = {0};
    uint64_t last = 9;

    (void)state;
    park_open(&park);
    policy = policy_of(&park, 3, "group g 2 w1 w2 w3\nquorum g");
    (void)asked(&park, 0, &first);
    record_one(&park, 1); /* The ledger goes on while the stick is under way. */
    (void)asked(&park, 0, &second);

    assert_status(
        ledger_witness_last(park.ledger, &ledger_policy_witness(policy, 0)->vkey, &last, &err),
        LEDGER_OK, &err);
    assert_int_equal(last, 0);
    cosigned_by(1, &first, 1000, &answer);
    added = taken(&park, &answer, policy);
    assert_int_equal(added.size, 2);
    assert_int_equal(added.count, 1);
    assert_string_equal(added.witnesses, "w1");
    assert_false(added.meets_policy);

    ledger_buffer_clear(&answer);
    cosigned_by(2, &second, 1001, &answer);
    cosigned_by(9, &second, 1001, &answer); /* a stranger */
    cosigned_by(3, &second, 1002, &answer);
    added = taken(&park, &answer, policy);
    assert_int_equal(added.size, 3);
    assert_int_equal(added.count, 2);
    assert_int_equal(added.ignored, 1);
    assert_string_equal(added.witnesses, "w2, w3");
    assert_true(added.meets_policy);
    for (unsigned i = 0; i < 3; i++) {
        assert_status(
            ledger_witness_last(park.ledger, &ledger_policy_witness(policy, i)->vkey, &last, &err),
            LEDGER_OK, &err);
        assert_int_equal(last, i == 0 ? 2 : 3);
    }
    /* The newest checkpoint shows its own, and nobody else's. */
    assert_status(ledger_checkpoint(park.ledger, &note, &err), LEDGER_OK, &err);
    assert_int_equal(ledger_buffer_append(&note, ledger_slice_of("", 1), &err), LEDGER_OK);
    assert_null(strstr((const char *)note.data, "w1.example"));
    assert_non_null(strstr((const char *)note.data, "w2.example"));
    assert_null(strstr((const char *)note.data, "w9.example"));
    holds(&park);
    park_reopen(&park);
    holds(&park);
    ledger_buffer_free(&first);
    ledger_buffer_free(&second);
    ledger_buffer_free(&answer);
    ledger_buffer_free(&note);
    ledger_policy_free(policy);
    park_close(&park);
}

static size_t
lines_of_newest(struct park *park)
{
    struct ledger_buffer bytes = {0};
    struct ledger_note note;
    struct ledger_error err = {0};

    assert_status(ledger_checkpoint(park->ledger, &bytes, &err), LEDGER_OK, &err);
    assert_status(ledger_note_parse(ledger_buffer_slice(&bytes), &note, &err), LEDGER_OK, &err);
    ledger_buffer_free(&bytes);
    return note.line_count;
}

static void
what_is_no_good_answer_is_refused_as_a_whole(void **state)
{
    struct park park;
    struct ledger_buffer body = {0}, other = {0}, answer = {0};
    struct ledger_policy *policy;
    struct ledger_cosignatures added;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    policy = policy_of(&park, 2, "quorum w1");
    (void)asked(&park, 0, &body);
    /* Of another tree: the request's text with another size. */
    assert_status(ledger_buffer_append(&other, ledger_buffer_slice(&body), &err), LEDGER_OK, &err);
    char *size = strstr((char *)other.data, PARK_ORIGIN "\n") + strlen(PARK_ORIGIN "\n");
    assert_int_equal(*size, '2');
    *size = '3';

#define REFUSED(status, message_name)                                                              \
    do {                                                                                           \
        err = (struct ledger_error){0};                                                            \
        assert_status(ledger_cosignatures_add(park.ledger, ledger_buffer_slice(&answer), policy,   \
                                              &added, &err),                                       \
                      status, &err);                                                               \
        assert_message(&err, LEDGER_MESSAGE_##message_name);                                       \
        assert_int_equal(lines_of_newest(&park), 1);                                               \
        ledger_buffer_clear(&answer);                                                              \
    } while (0)
    cosigned_by(1, &other, 1000, &answer);
    REFUSED(LEDGER_WRONG_KEY, COSIGNATURE_OF_OTHER);
    /* A good one before it is not kept either. */
    cosigned_by(2, &body, 1000, &answer);
    cosigned_by(1, &other, 1000, &answer);
    REFUSED(LEDGER_WRONG_KEY, COSIGNATURE_OF_OTHER);
    cosigned_by(8, &body, 1000, &answer);
    cosigned_by(9, &body, 1000, &answer);
    REFUSED(LEDGER_NOT_FOUND, COSIGNATURE_OF_NOBODY);
    REFUSED(LEDGER_MALFORMED, COSIGNATURE_NONE);
    assert_int_equal(ledger_buffer_append_text(&answer, "5\n", &err), LEDGER_OK);
    REFUSED(LEDGER_MALFORMED, COSIGNATURE_NONE);
    cosigned_by(1, &body, 1000, &answer);
    answer.size--; /* without its newline */
    REFUSED(LEDGER_MALFORMED, NOTE_UNSIGNED);
    cosigned_by(1, &body, 1000, &answer);
    assert_int_equal(ledger_buffer_append_text(&answer, "\n", &err), LEDGER_OK);
    REFUSED(LEDGER_MALFORMED, NOTE_UNSIGNED);
    cosigned_by(1, &body, 1000, &answer);
    assert_int_equal(ledger_buffer_append_text(&answer, "\n", &err), LEDGER_OK);
    cosigned_by(1, &body, 1000, &answer);
    REFUSED(LEDGER_MALFORMED, COSIGNATURE_NONE);
#undef REFUSED
    ledger_buffer_free(&body);
    ledger_buffer_free(&other);
    ledger_buffer_free(&answer);
    ledger_policy_free(policy);
    park_close(&park);
}

/* A witness that is asked again signs again: the newest of its lines is kept, once. */
static void
one_line_of_each_witness_is_kept_the_newest(void **state)
{
    struct park park;
    struct ledger_buffer body = {0}, answer = {0};
    struct ledger_policy *policy;
    static const uint64_t times_s[] = {1000, 1005, 1002, 1005};

    (void)state;
    park_open(&park);
    policy = policy_of(&park, 2, "quorum w1");
    (void)asked(&park, 0, &body);
    for (size_t i = 0; i < sizeof(times_s) / sizeof(times_s[0]); i++) {
        struct ledger_policy_verdict verdict;
        struct ledger_buffer bytes = {0};
        struct ledger_note note;
        struct ledger_error err = {0};

        ledger_buffer_clear(&answer);
        cosigned_by(1, &body, times_s[i], &answer);
        if (i == 0)
            cosigned_by(2, &body, 7, &answer);
        (void)taken(&park, &answer, policy);
        assert_int_equal(lines_of_newest(&park), 3);
        assert_status(ledger_checkpoint(park.ledger, &bytes, &err), LEDGER_OK, &err);
        assert_status(ledger_note_parse(ledger_buffer_slice(&bytes), &note, &err), LEDGER_OK, &err);
        assert_status(ledger_policy_judge(policy, &note, &verdict, &err), LEDGER_OK, &err);
        assert_int_equal(verdict.times_s[0], i == 0 ? 1000 : 1005);
        assert_int_equal(verdict.times_s[1], 7);
        ledger_buffer_free(&bytes);
    }
    ledger_buffer_free(&body);
    ledger_buffer_free(&answer);
    ledger_policy_free(policy);
    park_close(&park);
}

/* --- publishing --- */

static void
the_newest_checkpoint_with_a_quorum_is_published(void **state)
{
    struct park park;
    struct ledger_buffer bodies[5] = {{0}}, answer = {0};
    struct ledger_policy *policy;
    struct ledger_publication done;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    policy = policy_of(&park, 3, "group g 2 w1 w2 w3\nquorum g");
    policy_keep(&park, 3, "group g 2 w1 w2 w3\nquorum g");
    for (unsigned i = 0; i < 5; i++) { /* sizes 2 to 6 */
        (void)asked(&park, 0, &bodies[i]);
        record_one(&park, i);
    }
    assert_status(published(&park, "evidence", &done, &err), LEDGER_REFUSED, &err);
    assert_message(&err, LEDGER_MESSAGE_PUBLISH_NO_QUORUM);
    assert_string_equal(err.arguments[2], "w1, w2, w3");

    /* 3 has two, 5 has one, 4 gets two later. */
    cosigned_by(1, &bodies[1], 1000, &answer);
    cosigned_by(3, &bodies[1], 1000, &answer);
    cosigned_by(2, &bodies[3], 1000, &answer);
    (void)taken(&park, &answer, policy);
    assert_status(published(&park, "evidence", &done, &err), LEDGER_OK, &err);
    assert_int_equal(done.size, 3);
    ledger_buffer_clear(&answer);
    cosigned_by(1, &bodies[2], 1001, &answer);
    cosigned_by(2, &bodies[2], 1001, &answer);
    (void)taken(&park, &answer, policy);
    assert_status(published(&park, "evidence", &done, &err), LEDGER_OK, &err);
    assert_int_equal(done.size, 4);
    assert_int_equal(done.old_size, 3);

    /* What is published is no other than what is published anew. */
    assert_status(published(&park, "fresh", &done, &err), LEDGER_OK, &err);
    char evidence[PATH_SIZE], fresh[PATH_SIZE];
    (void)snprintf(evidence, sizeof(evidence), "%s/evidence", park.directory);
    (void)snprintf(fresh, sizeof(fresh), "%s/fresh", park.directory);
    assert_true(folder_is_part_of(fresh, evidence));

    /* A ledger restored from it has the cosignatures too. */
    char restored_path[PATH_SIZE], again[PATH_SIZE];
    (void)snprintf(restored_path, sizeof(restored_path), "%s/restored", park.directory);
    (void)snprintf(again, sizeof(again), "%s/again", park.directory);
    const struct ledger_restore_options options = {.evidence = fresh, .directory = restored_path};
    const struct ledger_options open_options = {.directory = restored_path};
    const struct ledger_publish_options publish_options = {.directory = again};
    struct ledger_restoration restored;
    struct ledger *ledger = NULL;
    assert_status(ledger_restore(&options, &restored, &err), LEDGER_OK, &err);
    assert_status(ledger_open(&open_options, &ledger, &err), LEDGER_OK, &err);
    assert_status(ledger_publish(ledger, &publish_options, &done, &err), LEDGER_OK, &err);
    assert_true(folder_equal(fresh, again));
    ledger_close(ledger);

    for (size_t i = 0; i < 5; i++)
        ledger_buffer_free(&bodies[i]);
    ledger_buffer_free(&answer);
    ledger_policy_free(policy);
    park_close(&park);
}

static void
a_folder_that_is_ahead_without_a_quorum_is_refused(void **state)
{
    struct park park;
    struct ledger_buffer body = {0}, answer = {0};
    struct ledger_policy *policy;
    struct ledger_publication done;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    policy = policy_of(&park, 1, "quorum w1");
    (void)asked(&park, 0, &body);
    cosigned_by(1, &body, 1000, &answer);
    (void)taken(&park, &answer, policy);
    record_one(&park, 1);
    assert_status(published(&park, "evidence", &done, &err), LEDGER_OK, &err);
    assert_int_equal(done.size, 3); /* No policy yet. */
    policy_keep(&park, 1, "quorum w1");
    assert_status(published(&park, "evidence", &done, &err), LEDGER_REFUSED, &err);
    assert_message(&err, LEDGER_MESSAGE_PUBLISH_NEWER_UNWITNESSED);
    assert_status(published(&park, "other", &done, &err), LEDGER_OK, &err);
    assert_int_equal(done.size, 2);
    /* A broken policy publishes nothing, whatever is cosigned. */
    policy_keep(&park, 1, "");
    err = (struct ledger_error){0};
    assert_status(published(&park, "third", &done, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_POLICY_QUORUM_MISSING);
    ledger_buffer_free(&body);
    ledger_buffer_free(&answer);
    ledger_policy_free(policy);
    park_close(&park);
}

/* --- the rows --- */

static void
row_set(struct park *park, uint64_t size, const char *from, const char *to)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_buffer note = {0};
    struct ledger_slice row;
    uint8_t key[16] = "cosigned";
    struct ledger_error err = {0};

    ledger_put_u64(key + 8, size);
    assert_status(ledger_store_begin(ledger_store_of(park->ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_get(txn, LEDGER_STORE_HEAD, ledger_slice_of(key, 16), &row, &err),
                  LEDGER_OK, &err);
    assert_int_equal(ledger_buffer_append(&note, row, &err), LEDGER_OK);
    assert_int_equal(ledger_buffer_append(&note, ledger_slice_of("", 1), &err), LEDGER_OK);
    char *at = strstr((char *)note.data, from);
    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
    note.size--;
    assert_status(ledger_store_replace(txn, LEDGER_STORE_HEAD, ledger_slice_of(key, 16),
                                       ledger_buffer_slice(&note), &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
    ledger_buffer_free(&note);
}

/* A remembered checkpoint that is not the ledger's own is found by verify, and not published. */
static void
a_remembered_checkpoint_that_was_changed_is_found(void **state)
{
    static const char *const edits[][2] = {{"\n2\n", "\n1\n"},
                                           {PARK_ORIGIN, "dark.example/policy-funds"}};

    (void)state;
    for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
        struct park park;
        struct ledger_buffer body = {0};
        struct ledger_publication done;
        struct ledger_error err = {0};

        park_open(&park);
        (void)asked(&park, 0, &body);
        record_one(&park, 1);
        holds(&park);
        row_set(&park, 2, edits[i][0], edits[i][1]);
        assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                      LEDGER_DAMAGED, &err);
        assert_int_equal(verification.finding_count, 1);
        assert_int_equal(verification.findings[0].check, LEDGER_CHECK_HEAD);
        policy_keep(&park, 1, "quorum w1");
        assert_int_not_equal(published(&park, "evidence", &done, &err), LEDGER_OK);
        ledger_buffer_free(&body);
        park_close(&park);
    }
}

static enum ledger_status
size_note(void *context, uint64_t size, struct ledger_slice note, struct ledger_error *err)
{
    uint64_t *sizes = context; /* how many, the newest, the oldest */

    (void)note, (void)err;
    if (sizes[0]++ == 0)
        sizes[1] = size;
    assert_true(sizes[0] == 1 || size < sizes[2]);
    sizes[2] = size;
    return LEDGER_OK;
}

static void
so_many_checkpoints_are_remembered_and_the_oldest_goes_first(void **state)
{
    struct park park;
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};
    uint64_t sizes[3] = {0};

    (void)state;
    park_open(&park);
    assert_status(ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    for (uint64_t size = 1; size <= LEDGER_COSIGNED_ROWS_MAX + 3; size++)
        assert_status(ledger_cosigned_put(txn, size << 20, ledger_slice_of_text("a note"), &err),
                      LEDGER_OK, &err);
    assert_status(ledger_cosigned_each(txn, size_note, sizes, &err), LEDGER_OK, &err);
    assert_int_equal(sizes[0], LEDGER_COSIGNED_ROWS_MAX);
    assert_int_equal(sizes[1], (uint64_t)(LEDGER_COSIGNED_ROWS_MAX + 3) << 20);
    assert_int_equal(sizes[2], (uint64_t)4 << 20);
    ledger_store_abort(txn);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_proves_from_every_size),
        cmocka_unit_test(an_answer_is_told_by_its_form),
        cmocka_unit_test(cosignatures_find_the_checkpoint_they_are_for),
        cmocka_unit_test(what_is_no_good_answer_is_refused_as_a_whole),
        cmocka_unit_test(one_line_of_each_witness_is_kept_the_newest),
        cmocka_unit_test(the_newest_checkpoint_with_a_quorum_is_published),
        cmocka_unit_test(a_folder_that_is_ahead_without_a_quorum_is_refused),
        cmocka_unit_test(a_remembered_checkpoint_that_was_changed_is_found),
        cmocka_unit_test(so_many_checkpoints_are_remembered_and_the_oldest_goes_first),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
