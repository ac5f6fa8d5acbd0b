/* mkdtemp and nftw are of XSI. */
#define _XOPEN_SOURCE 700

#include "unit/audit_judge/tree_support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/witness/witness.h"
#include "support/folders.h"
#include "support/vectors.h"

#define ORIGIN "ledger.example/witnessed"
#define NAME "witness.example/w1"
enum { NOW = 1790000000 };

/* A witness with a folder of its own. */
struct world {
    char path[64];
    struct audit_witness_folder folder;
    struct audit_witness_key key;
    struct audit_trust *logs;
    struct audit_witness witness;
    struct signer log;
    struct tree tree;
};

/* The key of a seed of one repeated byte, as the vectors have it. */
static struct audit_witness_key
key_of(const char *name, uint8_t seed_byte)
{
    struct signer signer = signer_of(name, AUDIT_KEY_COSIGNATURE, seed_byte);
    struct audit_witness_key key = {.vkey = signer.vkey, .secret = sodium_malloc(64)};
    assert_non_null(key.secret);
    memcpy(key.secret, signer.secret, 64);
    return key;
}

static void
world_open_for(struct world *world, const struct signer *log)
{
    struct audit_error err = {0};
    *world = (struct world){.log = *log, .tree = {.size = 0, .other_from = TREE_MAX}};
    strcpy(world->path, "/tmp/mingzhang-witness-XXXXXX");
    assert_non_null(mkdtemp(world->path));
    assert_audit(audit_witness_folder_make(world->path, &world->folder, &err), AUDIT_OK, &err);
    world->logs = trust_of_log(log);
    assert_audit(audit_witness_places(&world->folder, world->logs, &err), AUDIT_OK, &err);
    world->key = key_of(NAME, 1);
    world->witness = (struct audit_witness){&world->folder, world->logs, &world->key, NOW};
}

static void
world_open(struct world *world)
{
    struct signer log = signer_of(ORIGIN, AUDIT_KEY_ED25519, 9);
    world_open_for(world, &log);
}

static void
world_close(struct world *world)
{
    audit_witness_folder_close(&world->folder);
    audit_witness_key_free(&world->key);
    audit_trust_free(world->logs);
    folder_remove(world->path);
}

/* "<path>/seen/<hash of the origin>/<name>" */
static void
seen_path(const struct world *world, const char *name, char *path, size_t size)
{
    char place[65];
    struct audit_hash hash = audit_sha256(audit_text(world->log.vkey.name));
    audit_hex_write((struct audit_bytes){hash.bytes, 32}, place);
    (void)snprintf(path, size, "%s/seen/%s/%s", world->path, place, name);
}

static bool
seen_exists(const struct world *world, const char *name)
{
    char path[256];
    seen_path(world, name, path, sizeof path);
    return access(path, F_OK) == 0;
}

/* Asks for old -> size of a tree; `wrong`: an edit of the request. */
enum wrong {
    NOTHING_WRONG,
    NO_PROOF,
    PROOF_CHANGED,
    PROOF_LONGER,
    SIGNED_BY_OTHER,
    SIGNATURE_CHANGED,
    OTHER_ORIGIN,
    EMPTY_ROOT_WRONG,
};

static struct audit_buffer
request_of(const struct world *world, const struct tree *tree, uint64_t old, uint64_t size,
           enum wrong wrong)
{
    struct audit_buffer out = {0};
    struct tree at = *tree;
    struct audit_hash proof[AUDIT_PROOF_MAX], root;
    struct audit_error err = {0};
    size_t count = 0;
    at.size = size;
    if (old > 0 && old <= size) {
        struct audit_evidence *evidence = tree_evidence(&at);
        struct audit_tile_reader *reader = calloc(1, sizeof *reader);
        assert_non_null(reader);
        reader->evidence = evidence;
        reader->size = size;
        assert_audit(
            audit_consistency_make(old, size, audit_tile_subtree, reader, proof, &count, &err),
            AUDIT_OK, &err);
        free(reader);
        audit_evidence_close(evidence);
    }
    if (wrong == PROOF_CHANGED)
        proof[0].bytes[5] ^= 1;
    if (wrong == PROOF_LONGER)
        proof[count++] = (struct audit_hash){{1}};
    audit_buffer_text(&out, "old ");
    audit_buffer_decimal(&out, old);
    audit_buffer_text(&out, "\n");
    for (size_t i = 0; i < (wrong == NO_PROOF ? 0 : count); i++) {
        audit_buffer_base64(&out, (struct audit_bytes){proof[i].bytes, 32});
        audit_buffer_text(&out, "\n");
    }
    audit_buffer_text(&out, "\n");
    struct signer signer = world->log;
    if (wrong == SIGNED_BY_OTHER)
        signer = signer_of(ORIGIN, AUDIT_KEY_ED25519, 77);
    if (wrong == OTHER_ORIGIN)
        signer = signer_of("ledger.example/unknown", AUDIT_KEY_ED25519, 9);
    root = tree_root(&at, size);
    if (wrong == EMPTY_ROOT_WRONG)
        root.bytes[0] ^= 1;
    checkpoint_write(signer.vkey.name, size, &root, &signer, &out);
    if (wrong == SIGNATURE_CHANGED)
        out.data[out.size - 20] ^= 1;
    return out;
}

/* What the answer is; COSIGNED must verify and be kept. */
static unsigned
asked(struct world *world, struct audit_bytes request, struct audit_witness_answer *answer)
{
    struct audit_error err = {0};
    assert_audit(audit_witness_add_checkpoint(&world->witness, request, answer, &err), AUDIT_OK,
                 &err);
    assert_int_equal(answer->why.message == AUDIT_MESSAGE_NONE,
                     answer->status == AUDIT_WITNESS_COSIGNED);
    return (unsigned)answer->status;
}

static void
is_kept(const struct world *world, uint64_t size, const struct audit_hash *root)
{
    struct audit_buffer bytes = {0};
    struct audit_checkpoint seen;
    struct audit_error err = {0};
    uint64_t time = 0;
    assert_audit(audit_witness_seen(&world->folder, &world->key.vkey,
                                    audit_text(world->log.vkey.name), &bytes, &seen, &time, &err),
                 AUDIT_OK, &err);
    assert_int_equal(seen.size, size);
    assert_true(audit_hash_equal(&seen.root, root));
    assert_int_equal(time, world->witness.now);
    /* What is shown to monitors carries the log's signature too. */
    assert_audit(audit_note_check(&seen.note, &world->log.vkey, NULL, &err), AUDIT_OK, &err);
    audit_buffer_free(&bytes);
}

static void
expect(struct world *world, uint64_t old, uint64_t size, enum wrong wrong, unsigned status,
       enum audit_message message)
{
    struct audit_buffer request = request_of(world, &world->tree, old, size, wrong);
    struct audit_witness_answer answer;
    assert_int_equal(asked(world, audit_buffer_bytes(&request), &answer), status);
    assert_audit_message(&answer.why, message);
    if (status == AUDIT_WITNESS_COSIGNED) {
        struct audit_hash root = tree_root(&world->tree, size);
        is_kept(world, size, &root);
    }
    audit_witness_answer_free(&answer);
    audit_buffer_free(&request);
}

/* In the order of the specification, and each refusal leaves the state as it was. */
static void
each_request_gets_the_status_of_the_specification(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
#define EXPECT(old, size, wrong, status, message)                                                  \
    expect(&world, old, size, wrong, status, AUDIT_MESSAGE_##message)
    EXPECT(0, 5, OTHER_ORIGIN, 404, WITNESS_LOG_UNKNOWN);
    EXPECT(0, 5, SIGNED_BY_OTHER, 403, WITNESS_LOG_UNSIGNED);
    EXPECT(0, 5, SIGNATURE_CHANGED, 403, NOTE_SIGNATURE);
    EXPECT(3, 5, NOTHING_WRONG, 409, WITNESS_OLD_OTHER); /* nothing was seen yet */
    EXPECT(0, 5, PROOF_LONGER, 422, WITNESS_PROOF_FROM_NOTHING);
    EXPECT(0, 0, EMPTY_ROOT_WRONG, 422, WITNESS_EMPTY_ROOT);
    EXPECT(0, 5, NOTHING_WRONG, 200, NONE);
    EXPECT(6, 5, NOTHING_WRONG, 400, WITNESS_OLD_BEYOND);
    EXPECT(0, 7, NOTHING_WRONG, 409, WITNESS_OLD_OTHER);
    EXPECT(4, 7, NOTHING_WRONG, 409, WITNESS_OLD_OTHER);
    EXPECT(4, 4, NOTHING_WRONG, 409, WITNESS_OLD_OTHER); /* no way back */
    EXPECT(5, 7, NO_PROOF, 422, WITNESS_PROOF_FAILS);
    EXPECT(5, 7, PROOF_CHANGED, 422, WITNESS_PROOF_FAILS);
    EXPECT(5, 7, PROOF_LONGER, 422, WITNESS_PROOF_FAILS);
    EXPECT(5, 5, PROOF_LONGER, 422, WITNESS_PROOF_FAILS);
    EXPECT(5, 7, OTHER_ORIGIN, 404, WITNESS_LOG_UNKNOWN);
    EXPECT(5, 7, SIGNED_BY_OTHER, 403, WITNESS_LOG_UNSIGNED);
    EXPECT(5, 5, NOTHING_WRONG, 200, NONE); /* the same once more, at a newer time */
    world.witness.now++;
    EXPECT(5, 5, NOTHING_WRONG, 200, NONE);
    EXPECT(5, 300, NOTHING_WRONG, 200, NONE);
    EXPECT(300, 600, NOTHING_WRONG, 200, NONE);
    EXPECT(300, 600, NOTHING_WRONG, 409, WITNESS_OLD_OTHER);
#undef EXPECT
    assert_false(seen_exists(&world, "fork"));
    assert_false(seen_exists(&world, "checkpoint.new"));
    world_close(&world);
}

static void
a_wrong_old_size_is_answered_with_the_right_one(void **state)
{
    struct world world;
    struct audit_witness_answer answer;
    (void)state;
    world_open(&world);
    for (unsigned seen = 0; seen < 2; seen++) {
        struct audit_buffer request = request_of(&world, &world.tree, 3, 9, NOTHING_WRONG);
        assert_int_equal(asked(&world, audit_buffer_bytes(&request), &answer), 409);
        assert_string_equal(answer.content_type, "text/x.tlog.size");
        assert_true(audit_bytes_equal(audit_buffer_bytes(&answer.body),
                                      audit_text(seen == 0 ? "0\n" : "7\n")));
        audit_witness_answer_free(&answer);
        audit_buffer_free(&request);
        if (seen == 0)
            expect(&world, 0, 7, NOTHING_WRONG, 200, AUDIT_MESSAGE_NONE);
    }
    world_close(&world);
}

/* Another root at the size that was seen, signed by the log: kept as a proof for anybody. */
static void
a_fork_is_refused_and_its_proof_is_kept(void **state)
{
    struct world world;
    struct audit_witness_answer answer;
    struct audit_error err = {0};
    (void)state;
    world_open(&world);
    expect(&world, 0, 7, NOTHING_WRONG, 200, AUDIT_MESSAGE_NONE);
    struct tree other = {.other_from = 4, .history = 1};
    struct audit_buffer request = request_of(&world, &other, 7, 7, NOTHING_WRONG);
    assert_int_equal(asked(&world, audit_buffer_bytes(&request), &answer), 422);
    assert_audit_message(&answer.why, AUDIT_MESSAGE_WITNESS_FORK);
    assert_true(answer.forked);
    audit_witness_answer_free(&answer);
    audit_buffer_free(&request);
    struct audit_hash root = tree_root(&world.tree, 7);
    is_kept(&world, 7, &root);

    char path[256], bytes[8192];
    struct audit_fork fork;
    seen_path(&world, "fork", path, sizeof path);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    assert_audit(audit_fork_read((struct audit_bytes){(const uint8_t *)bytes, size}, &fork, &err),
                 AUDIT_OK, &err);
    assert_audit(audit_fork_check(&fork, world.logs, &err), AUDIT_OK, &err);

    /* One that goes on from the other history has no proof from ours. */
    request = request_of(&world, &other, 7, 9, NOTHING_WRONG);
    assert_int_equal(asked(&world, audit_buffer_bytes(&request), &answer), 422);
    assert_audit_message(&answer.why, AUDIT_MESSAGE_WITNESS_PROOF_FAILS);
    audit_witness_answer_free(&answer);
    audit_buffer_free(&request);
    world_close(&world);
}

static enum audit_status
failing(struct world *world, struct audit_bytes request, struct audit_error *err)
{
    struct audit_witness_answer answer;
    enum audit_status status = audit_witness_add_checkpoint(&world->witness, request, &answer, err);
    assert_int_equal(answer.body.size, 0); /* Nothing leaves. */
    audit_witness_answer_free(&answer);
    return status;
}

/* The witness is not fit to sign: its folder is an old copy, was changed, or its clock stands
 * wrong. */
static void
a_witness_that_is_not_what_it_signed_does_not_sign(void **state)
{
    struct world world;
    struct audit_witness_answer answer;
    struct audit_error err = {0};
    char path[256], copy[96];
    (void)state;
    world_open(&world);
    expect(&world, 0, 5, NOTHING_WRONG, 200, AUDIT_MESSAGE_NONE);
    (void)snprintf(copy, sizeof copy, "%s-copy", world.path);
    folder_copy(world.path, copy);

    /* The log has our cosignature over 7, and shows it when it asks again. */
    struct audit_buffer request = request_of(&world, &world.tree, 5, 7, NOTHING_WRONG);
    struct audit_buffer with_ours = {0};
    audit_buffer_append(&with_ours, audit_buffer_bytes(&request));
    assert_int_equal(asked(&world, audit_buffer_bytes(&request), &answer), 200);
    audit_buffer_append(&with_ours, audit_buffer_bytes(&answer.body));
    audit_witness_answer_free(&answer);
    seen_path(&world, "checkpoint", path, sizeof path);

    /* Roll the folder back. */
    audit_witness_folder_close(&world.folder);
    folder_remove(world.path);
    folder_copy(copy, world.path);
    folder_remove(copy);
    assert_audit(audit_witness_folder_open(world.path, &world.folder, &err), AUDIT_OK, &err);
    assert_audit(failing(&world, audit_buffer_bytes(&with_ours), &err), AUDIT_NOT_HELD, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_WITNESS_STATE_OLD);
    assert_string_equal(err.arguments[1], "5");
    assert_string_equal(err.arguments[2], "7");

    world.witness.now--;
    assert_audit(failing(&world, audit_buffer_bytes(&request), &err), AUDIT_UNTRUSTED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_WITNESS_CLOCK);
    world.witness.now++;

    /* A state that somebody else wrote. */
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, (long)strlen(ORIGIN) + 1, SEEK_SET), 0);
    assert_int_equal(fputc('4', file), '4'); /* size 5 becomes 4 */
    (void)fclose(file);
    assert_audit(failing(&world, audit_buffer_bytes(&request), &err), AUDIT_NOT_HELD, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_WITNESS_STATE_DAMAGED);

    /* No place to keep it: nothing is signed. */
    assert_int_equal(remove(path), 0);
    *strrchr(path, '/') = '\0';
    assert_int_equal(rmdir(path), 0);
    audit_buffer_free(&request);
    request = request_of(&world, &world.tree, 0, 7, NOTHING_WRONG);
    assert_audit(failing(&world, audit_buffer_bytes(&request), &err), AUDIT_IO, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_WITNESS_CANNOT_WRITE);
    audit_buffer_free(&request);
    audit_buffer_free(&with_ours);
    world_close(&world);
}

/* The race of the specification: both start from what was seen; one of them gets 409, and the state
 * is the other's. Processes, because that is who shares a folder. */
static void
of_two_at_once_one_is_sent_away(void **state)
{
    struct world world;
    (void)state;
    for (unsigned round = 0; round < 8; round++) {
        world_open(&world);
        expect(&world, 0, 5, NOTHING_WRONG, 200, AUDIT_MESSAGE_NONE);
        struct audit_buffer requests[2] = {request_of(&world, &world.tree, 5, 7, NOTHING_WRONG),
                                           request_of(&world, &world.tree, 5, 9, NOTHING_WRONG)};
        pid_t children[2];
        int outcomes[2];
        for (size_t i = 0; i < 2; i++) {
            children[i] = fork();
            assert_true(children[i] >= 0);
            if (children[i] == 0) {
                struct audit_witness_answer answer;
                struct audit_witness_folder own = AUDIT_WITNESS_FOLDER_NONE;
                int code = 3;
                if (audit_witness_folder_open(world.path, &own, NULL) == AUDIT_OK) {
                    world.witness.folder = &own;
                    if (audit_witness_add_checkpoint(&world.witness,
                                                     audit_buffer_bytes(&requests[i]), &answer,
                                                     NULL) == AUDIT_OK)
                        code = answer.status == AUDIT_WITNESS_COSIGNED     ? 0
                               : answer.status == AUDIT_WITNESS_OTHER_SIZE ? 1
                                                                           : 2;
                }
                _exit(code);
            }
        }
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(waitpid(children[i], &outcomes[i], 0), children[i]);
            assert_true(WIFEXITED(outcomes[i]));
        }
        assert_int_equal(WEXITSTATUS(outcomes[0]) + WEXITSTATUS(outcomes[1]), 1);
        uint64_t won = WEXITSTATUS(outcomes[0]) == 0 ? 7 : 9;
        struct audit_hash root = tree_root(&world.tree, won);
        is_kept(&world, won, &root);
        audit_buffer_free(&requests[0]);
        audit_buffer_free(&requests[1]);
        world_close(&world);
    }
}

/* Signatures of others, and a good line of the log beside a bad one. */
static void
signatures_of_strangers_are_passed_over_and_not_kept(void **state)
{
    struct world world;
    struct audit_witness_answer answer;
    (void)state;
    world_open(&world);
    struct audit_buffer request = request_of(&world, &world.tree, 0, 5, NOTHING_WRONG);
    struct signer stranger = signer_of("stranger.example/s", AUDIT_KEY_ED25519, 50);
    append_signed_line(&request, &stranger, "something else\n");
    assert_int_equal(asked(&world, audit_buffer_bytes(&request), &answer), 200);
    audit_witness_answer_free(&answer);
    struct audit_buffer bytes = {0};
    struct audit_checkpoint seen;
    uint64_t time;
    assert_audit(audit_witness_seen(&world.folder, &world.key.vkey, audit_text(ORIGIN), &bytes,
                                    &seen, &time, NULL),
                 AUDIT_OK, NULL);
    audit_buffer_append(&bytes, (struct audit_bytes){(const uint8_t *)"", 1});
    assert_null(strstr((const char *)bytes.data, "stranger"));
    audit_buffer_free(&bytes);
    append_signed_line(&request, &world.log, "something else\n");
    assert_int_equal(asked(&world, audit_buffer_bytes(&request), &answer), 403);
    audit_witness_answer_free(&answer);
    audit_buffer_free(&request);
    world_close(&world);
}

/* A log of ours, from size 7 to 15, with the cosignature that another implementation gave. */
static void
a_published_request_gets_the_published_cosignature(void **state)
{
    struct world world;
    struct audit_witness_answer answer;
    struct signer log = {.vkey = vkey_of("example.com/log/testdata+33d7b496+"
                                         "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")};
    json_t *vectors = vectors_load("format-vectors.json");
    struct audit_buffer first = {0};
    (void)state;
    world_open_for(&world, &log);
    audit_buffer_text(&first, "old 0\n\n");
    audit_buffer_text(&first, vectors_text(vectors, "log15", "checkpoint_7"));
    assert_int_equal(asked(&world, audit_buffer_bytes(&first), &answer), 200);
    audit_witness_answer_free(&answer);
    assert_int_equal(asked(&world,
                           audit_text(vectors_text(vectors, "log15", "add_checkpoint_old7_to_15")),
                           &answer),
                     200);
    audit_buffer_append(&answer.body, (struct audit_bytes){(const uint8_t *)"", 1});
    assert_non_null(strstr(vectors_text(vectors, "log15", "checkpoint_15_cosigned"),
                           (const char *)answer.body.data));
    audit_witness_answer_free(&answer);
    audit_buffer_free(&first);
    json_decref(vectors);
    world_close(&world);
}

/* Takes what stands between two marks off the text. */
static struct audit_bytes
between(const char **text, const char *begin, const char *end)
{
    const char *from = strstr(*text, begin);
    if (from == NULL)
        return (struct audit_bytes){0};
    from += strlen(begin);
    const char *to = strstr(from, end);
    assert_non_null(to);
    *text = to + strlen(end);
    return (struct audit_bytes){(const uint8_t *)from, (size_t)(to - from)};
}

/* Reads a number and a text of the recorded answer. */
static unsigned
expected_of(struct audit_bytes http, struct audit_bytes assertion)
{
    uint64_t expected = 0;
    assert_true(audit_decimal_read(http, 999, &expected));
    /* Of June 2025: 403 was then the answer to an unknown log. */
    if (audit_bytes_equal(assertion, audit_text("contains \"unknown log\"")))
        return 404;
    /* That signature ends in "6gx=", which sets bits that base64 leaves unused: no note for us. */
    if (audit_bytes_equal(assertion, audit_text("contains \"invalid signature\"")))
        return 400;
    return (unsigned)expected;
}

/* And with those bits clear it is what they say: a signature that fails. */
static void
ask_canonically(struct world *world, struct audit_bytes body)
{
    struct audit_buffer request = {0};
    struct audit_witness_answer answer;
    audit_buffer_append(&request, body);
    assert_int_equal(request.data[request.size - 3], 'x');
    request.data[request.size - 3] = 'w';
    assert_int_equal(asked(world, audit_buffer_bytes(&request), &answer), 403);
    assert_audit_message(&answer.why, AUDIT_MESSAGE_NOTE_SIGNATURE);
    audit_witness_answer_free(&answer);
    audit_buffer_free(&request);
}

/* The conversation by which litewitness is tested. */
static void
litewitness_and_we_answer_alike(void **state)
{
    struct world world;
    struct signer log = {.vkey = {.type = AUDIT_KEY_ED25519}};
    struct audit_buffer text = {0};
    char path[512];
    (void)state;
    assert_true(audit_hex_read(
        audit_text("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"),
        log.vkey.public_key, 32));
    audit_vkey_write(
        "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562",
        AUDIT_KEY_ED25519, log.vkey.public_key, &text);
    assert_audit(audit_vkey_read(audit_buffer_bytes(&text), &log.vkey, NULL), AUDIT_OK, NULL);
    audit_buffer_free(&text);
    world_open_for(&world, &log);

    static char conversation[32768];
    const char *folder = getenv("LEDGER_TEST_DATA");
    assert_non_null(folder);
    (void)snprintf(path, sizeof path, "%s/witness/litewitness.hurl", folder);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(conversation, 1, sizeof conversation - 1, file);
    assert_true(size < sizeof conversation - 1);
    (void)fclose(file);
    unsigned count = 0;
    for (const char *rest = conversation;; count++) {
        struct audit_bytes body = between(&rest, "add-checkpoint\n```\n", "```\n");
        if (body.data == NULL)
            break;
        struct audit_bytes http = between(&rest, "HTTP ", "\n");
        struct audit_bytes assertion = between(&rest, "[Asserts]\nbody ", "\n");
        struct audit_witness_answer answer;
        unsigned expected = expected_of(http, assertion);
        assert_int_equal(asked(&world, body, &answer), expected);
        if (expected == 400)
            ask_canonically(&world, body);
        if (expected == 409)
            assert_true(audit_bytes_equal(
                audit_buffer_bytes(&answer.body),
                audit_text(assertion.data[strlen("== \"")] == '3' ? "3\n" : "5\n")));
        audit_witness_answer_free(&answer);
    }
    assert_int_equal(count, 9);
    world_close(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_gets_the_status_of_the_specification),
        cmocka_unit_test(a_wrong_old_size_is_answered_with_the_right_one),
        cmocka_unit_test(a_fork_is_refused_and_its_proof_is_kept),
        cmocka_unit_test(a_witness_that_is_not_what_it_signed_does_not_sign),
        cmocka_unit_test(of_two_at_once_one_is_sent_away),
        cmocka_unit_test(signatures_of_strangers_are_passed_over_and_not_kept),
        cmocka_unit_test(a_published_request_gets_the_published_cosignature),
        cmocka_unit_test(litewitness_and_we_answer_alike),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
