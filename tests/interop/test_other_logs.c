/* Logs that no ledger wrote (tests/vectors/format-vectors.json): Tessera's test log, a log of 300
 * entries with two levels of tiles, Go's checksum database. What the auditor reads evidence with
 * reads them from their files to their policy. */
#include "support/assert_audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/evidence/evidence.h"
#include "audit/evidence/trust.h"
#include "support/vectors.h"

static json_t *vectors;

static int
vectors_open(void **state)
{
    (void)state;
    vectors = vectors_load("format-vectors.json");
    return 0;
}

static int
vectors_close(void **state)
{
    (void)state;
    json_decref(vectors);
    return 0;
}

static void
assert_hash(struct audit_hash hash, const json_t *expected)
{
    struct ledger_digest digest = vectors_digest(expected);
    assert_memory_equal(hash.bytes, digest.bytes, sizeof hash.bytes);
}

static struct audit_vkey
vkey_of(const char *text)
{
    struct audit_vkey vkey;
    struct audit_error err = {0};
    assert_audit(audit_vkey_read(audit_text(text), &vkey, &err), AUDIT_OK, &err);
    return vkey;
}

static struct audit_checkpoint
checkpoint_of(struct audit_bytes bytes)
{
    struct audit_checkpoint checkpoint;
    struct audit_error err = {0};
    assert_audit(audit_checkpoint_read(bytes, &checkpoint, &err), AUDIT_OK, &err);
    return checkpoint;
}

static struct audit_trust *
policy_of(const char *text)
{
    struct audit_trust *trust = NULL;
    struct audit_error err = {0};
    assert_audit(audit_trust_read(audit_text(text), "policy", &trust, &err), AUDIT_OK, &err);
    return trust;
}

/* The files of a log, as C2SP tlog-tiles has them, in memory. */
enum { FILES_MAX = 8 };

struct log {
    size_t count;
    struct {
        char path[AUDIT_FILE_PATH_SIZE];
        struct audit_buffer bytes;
    } files[FILES_MAX];
};

static enum audit_status
log_read(void *context, const char *path, size_t max, struct audit_buffer *out,
         struct audit_error *err)
{
    const struct log *log = context;
    for (size_t i = 0; i < log->count; i++) {
        if (strcmp(log->files[i].path, path) != 0)
            continue;
        assert_true(log->files[i].bytes.size <= max);
        audit_buffer_append(out, audit_buffer_bytes(&log->files[i].bytes));
        return audit_buffer_status(out, err);
    }
    return AUDIT_NOT_FOUND;
}

static enum audit_status
log_walk(void *context,
         enum audit_status (*found)(void *found_context, const char *path, bool regular,
                                    uint64_t size, struct audit_error *err),
         void *found_context, struct audit_error *err)
{
    const struct log *log = context;
    enum audit_status status = AUDIT_OK;
    for (size_t i = 0; i < log->count && status == AUDIT_OK; i++)
        status = found(found_context, log->files[i].path, true, log->files[i].bytes.size, err);
    return status;
}

static void
log_close(void *context)
{
    struct log *log = context;
    for (size_t i = 0; i < log->count; i++)
        audit_buffer_free(&log->files[i].bytes);
    log->count = 0;
}

static struct audit_buffer *
log_file(struct log *log, struct audit_file file)
{
    assert_true(log->count < FILES_MAX);
    audit_file_path(file, log->files[log->count].path);
    return &log->files[log->count++].bytes;
}

/* Entry i of the log; of the large one made by its rule. */
static struct audit_bytes
entry_of(const char *name, size_t i)
{
    static char text[16];
    if (strcmp(name, "own300") != 0)
        return audit_text(
            json_string_value(json_array_get(vectors_member(vectors, name, "entries"), i)));
    snprintf(text, sizeof text, "entry-%04u", (unsigned)i);
    return audit_text(text);
}

static void
append_entry(struct audit_buffer *out, struct audit_bytes entry)
{
    uint8_t size[] = {(uint8_t)(entry.size >> 8), (uint8_t)entry.size};
    audit_buffer_append(out, (struct audit_bytes){size, sizeof size});
    audit_buffer_append(out, entry);
}

/* Writes the bundles and tiles of the first `size` entries, by the specification's words. */
static void
log_write(struct log *log, const char *name, unsigned size)
{
    *log = (struct log){0};
    struct audit_hash bundle[256];
    struct audit_buffer above = {0};
    for (unsigned begin = 0; begin < size; begin += 256) {
        unsigned width = size - begin < 256 ? size - begin : 256;
        struct audit_file file = {.number = begin / 256, .width = width % 256};
        file.kind = AUDIT_FILE_SEALS;
        struct audit_buffer *entries = log_file(log, file);
        file.kind = AUDIT_FILE_TILE;
        struct audit_buffer *tile = log_file(log, file);
        for (unsigned i = 0; i < width; i++) {
            struct audit_bytes entry = entry_of(name, begin + i);
            append_entry(entries, entry);
            bundle[i] = audit_leaf_hash(entry);
            audit_buffer_append(tile, (struct audit_bytes){bundle[i].bytes, 32});
        }
        struct audit_hash root = audit_merkle_root(bundle, width);
        if (width == 256)
            audit_buffer_append(&above, (struct audit_bytes){root.bytes, 32});
    }
    if (above.size > 0)
        *log_file(log, (struct audit_file){.kind = AUDIT_FILE_TILE,
                                           .level = 1,
                                           .width = (unsigned)(above.size / 32)}) = above;
}

static struct audit_evidence *
evidence_of(struct log *log)
{
    struct audit_evidence *evidence = NULL;
    struct audit_error err = {0};
    struct audit_source source = {log_read, log_walk, log_close, log};
    assert_audit(audit_evidence_from(source, &evidence, &err), AUDIT_OK, &err);
    return evidence;
}

/* Reads every bundle, as verifying does, and gives the root over what stands in them. */
static struct audit_hash
root_of_bundles(const struct audit_evidence *evidence, uint64_t size)
{
    struct audit_frontier frontier = {0};
    struct audit_buffer bytes = {0};
    struct audit_error err = {0};
    struct audit_file read;

    for (uint64_t begin = 0; begin < size; begin += 256) {
        unsigned width = size - begin < 256 ? (unsigned)(size - begin) : 256;
        struct audit_file file = {
            .kind = AUDIT_FILE_SEALS, .number = begin / 256, .width = width % 256};
        struct audit_bytes records[256];
        assert_audit(audit_evidence_read_records(evidence, file, &bytes, &read, &err), AUDIT_OK,
                     &err);
        assert_audit(audit_bundle_split(audit_buffer_bytes(&bytes), width, records, &err), AUDIT_OK,
                     &err);
        for (unsigned i = 0; i < width; i++) {
            struct audit_hash leaf = audit_leaf_hash(records[i]);
            audit_frontier_append(&frontier, &leaf);
        }
    }
    audit_buffer_free(&bytes);
    assert_true(frontier.size == size);
    return audit_frontier_root(&frontier);
}

static struct audit_hash
root_of_tiles(const struct audit_evidence *evidence, uint64_t size, uint64_t at)
{
    struct audit_tile_reader *tiles = calloc(1, sizeof *tiles);
    struct audit_hash root;
    struct audit_error err = {0};

    assert_non_null(tiles);
    *tiles = (struct audit_tile_reader){.evidence = evidence, .size = size};
    assert_audit(audit_merkle_root_at(at, audit_tile_subtree, tiles, &root, &err), AUDIT_OK, &err);
    free(tiles);
    return root;
}

/* That the published proof is the one that the tiles give. */
static void
assert_proof(const struct audit_evidence *evidence, uint64_t size, bool consistency, uint64_t from,
             const json_t *expected)
{
    struct audit_tile_reader *tiles = calloc(1, sizeof *tiles);
    struct audit_hash proof[AUDIT_PROOF_MAX];
    struct audit_error err = {0};
    size_t count = 0;

    assert_non_null(tiles);
    *tiles = (struct audit_tile_reader){.evidence = evidence, .size = size};
    assert_audit((consistency ? audit_consistency_make : audit_inclusion_make)(
                     from, size, audit_tile_subtree, tiles, proof, &count, &err),
                 AUDIT_OK, &err);
    assert_int_equal(count, json_array_size(expected));
    for (size_t i = 0; i < count; i++)
        assert_hash(proof[i], json_array_get(expected, i));
    free(tiles);
}

static void
tesseras_log_has_its_roots_at_every_size(void **state)
{
    const json_t *roots = vectors_member(vectors, "log15", "roots");
    (void)state;

    assert_int_equal(json_array_size(roots), 16);
    for (unsigned size = 1; size <= 15; size++) {
        struct log log;
        log_write(&log, "log15", size);
        struct audit_evidence *evidence = evidence_of(&log);
        assert_hash(root_of_bundles(evidence, size), json_array_get(roots, size));
        for (unsigned at = 0; at <= size; at++)
            assert_hash(root_of_tiles(evidence, size, at), json_array_get(roots, at));
        audit_evidence_close(evidence);
    }
}

static void
tesseras_checkpoints_are_signed_and_consistent(void **state)
{
    const char *request = vectors_text(vectors, "log15", "add_checkpoint_old7_to_15");
    struct audit_bytes rest = audit_text(request), line;
    struct audit_vkey log = vkey_of(vectors_text(vectors, "log15", "log_vkey"));
    struct audit_hash proof[AUDIT_PROOF_MAX];
    struct audit_error err = {0};
    size_t count = 0, size;
    (void)state;

    /* A witness's request (C2SP tlog-witness): "old 7", the proof, an empty line, the checkpoint.
     */
    assert_true(audit_line(&rest, &line));
    assert_true(audit_bytes_equal(line, audit_text("old 7")));
    while (audit_line(&rest, &line) && line.size > 0)
        assert_true(audit_base64_read(line, proof[count++].bytes, 32, &size) && size == 32);
    struct audit_checkpoint old =
        checkpoint_of(audit_text(vectors_text(vectors, "log15", "checkpoint_7")));
    struct audit_checkpoint now = checkpoint_of(rest);
    assert_true(old.size == 7 && now.size == 15);
    assert_audit(audit_note_check(&old.note, &log, NULL, &err), AUDIT_OK, &err);
    assert_audit(audit_note_check(&now.note, &log, NULL, &err), AUDIT_OK, &err);
    assert_audit(
        audit_consistency_check(old.size, now.size, &old.root, &now.root, proof, count, &err),
        AUDIT_OK, &err);
    assert_audit(audit_consistency_check(6, now.size, &old.root, &now.root, proof, count, &err),
                 AUDIT_MALFORMED, &err);
    now.root.bytes[0] ^= 1;
    assert_audit(
        audit_consistency_check(old.size, now.size, &old.root, &now.root, proof, count, &err),
        AUDIT_NOT_HELD, &err);
}

/* The checkpoint with only those signature lines whose bit is set, the log's being bit 0. */
static struct audit_buffer
with_lines(const char *note, unsigned bits)
{
    struct audit_buffer out = {0};
    struct audit_bytes rest = audit_text(note), line;
    for (unsigned i = 0; audit_line(&rest, &line); i++) {
        if (i >= 4 && (bits >> (i - 4) & 1) == 0)
            continue;
        audit_buffer_append(&out, line);
        audit_buffer_text(&out, "\n");
    }
    return out;
}

static void
two_of_three_witnesses_are_a_quorum(void **state)
{
    struct audit_trust *trust = policy_of(vectors_text(vectors, "log15", "policy"));
    const json_t *times = vectors_member(vectors, "log15", "cosignature_times");
    const char *note = vectors_text(vectors, "log15", "checkpoint_15_cosigned");
    (void)state;

    for (unsigned bits = 1; bits < 16; bits++) {
        struct audit_buffer bytes = with_lines(note, bits);
        struct audit_checkpoint checkpoint = checkpoint_of(audit_buffer_bytes(&bytes));
        struct audit_trusted trusted;
        struct audit_error err = {0};
        unsigned witnesses = (unsigned)__builtin_popcount(bits >> 1);
        bool log = bits & 1;
        assert_audit(audit_trust_check(trust, &checkpoint, &trusted, &err),
                     log && witnesses >= 2 ? AUDIT_OK : AUDIT_UNTRUSTED, &err);
        assert_int_equal(trusted.log != NULL, log);
        assert_int_equal(trusted.quorum, witnesses >= 2);
        assert_int_equal(trusted.witness_count, witnesses);
        for (size_t w = 0; w < 3; w++) {
            bool seen = bits >> (w + 1) & 1;
            json_int_t time = seen ? json_integer_value(json_array_get(times, w)) : 0;
            assert_int_equal(trusted.seen[w], seen);
            assert_int_equal(trusted.times[w], time);
        }
        audit_buffer_free(&bytes);
    }
    audit_trust_free(trust);
}

/* C2SP tlog-proof: "index 6", the proof, an empty line, the checkpoint with its cosignatures. */
static void
a_proof_file_of_another_log_holds_from_entry_to_policy(void **state)
{
    struct audit_bytes rest =
        audit_text(vectors_text(vectors, "log15", "tlog_proof_index6_size15"));
    struct audit_trust *trust = policy_of(vectors_text(vectors, "log15", "policy"));
    struct audit_bytes line;
    struct audit_hash proof[AUDIT_PROOF_MAX], leaf = audit_leaf_hash(entry_of("log15", 6));
    struct audit_trusted trusted;
    struct audit_error err = {0};
    size_t count = 0, size;
    (void)state;

    assert_true(audit_line(&rest, &line));
    assert_true(audit_bytes_equal(line, audit_text("c2sp.org/tlog-proof@v1")));
    assert_true(audit_line(&rest, &line));
    assert_true(audit_bytes_equal(line, audit_text("index 6")));
    while (audit_line(&rest, &line) && line.size > 0)
        assert_true(audit_base64_read(line, proof[count++].bytes, 32, &size) && size == 32);
    struct audit_checkpoint checkpoint = checkpoint_of(rest);

    assert_audit(audit_trust_check(trust, &checkpoint, &trusted, &err), AUDIT_OK, &err);
    assert_int_equal(trusted.witness_count, 3);
    assert_audit(
        audit_inclusion_check(6, checkpoint.size, &leaf, proof, count, &checkpoint.root, &err),
        AUDIT_OK, &err);
    leaf = audit_leaf_hash(entry_of("log15", 7));
    assert_audit(
        audit_inclusion_check(6, checkpoint.size, &leaf, proof, count, &checkpoint.root, &err),
        AUDIT_NOT_HELD, &err);
    audit_trust_free(trust);
}

static const struct audit_buffer *
file_of(const struct log *log, const char *path)
{
    for (size_t i = 0; i < log->count; i++)
        if (strcmp(log->files[i].path, path) == 0)
            return &log->files[i].bytes;
    fail_msg("the log has no file %s", path);
    abort();
}

static void
a_log_of_two_levels_is_read_whole(void **state)
{
    static const struct {
        const char *path, *member;
    } hashed[] = {
        {"tile/0/000", "tile/0/000 sha256"},
        {"tile/0/001.p/44", "tile/0/001.p/44 sha256"},
        {"tile/entries/000", "tile/entries/000 sha256"},
    };
    struct log log;
    struct audit_checkpoint checkpoint =
        checkpoint_of(audit_text(vectors_text(vectors, "own300", "checkpoint300")));
    struct audit_vkey vkey = vkey_of(vectors_text(vectors, "own300", "vkey"));
    struct audit_error err = {0};
    (void)state;

    log_write(&log, "own300", 300);
    assert_int_equal(log.count, 5);
    for (size_t i = 0; i < sizeof hashed / sizeof hashed[0]; i++)
        assert_hash(audit_sha256(audit_buffer_bytes(file_of(&log, hashed[i].path))),
                    vectors_member(vectors, "own300", hashed[i].member));
    struct audit_hash above;
    assert_int_equal(file_of(&log, "tile/1/000.p/1")->size, sizeof above.bytes);
    memcpy(above.bytes, file_of(&log, "tile/1/000.p/1")->data, sizeof above.bytes);
    assert_hash(above, vectors_member(vectors, "own300", "tile/1/000.p/1 hex"));

    struct audit_evidence *evidence = evidence_of(&log);
    assert_audit(audit_note_check(&checkpoint.note, &vkey, NULL, &err), AUDIT_OK, &err);
    struct audit_hash bundles = root_of_bundles(evidence, 300);
    assert_memory_equal(bundles.bytes, checkpoint.root.bytes, sizeof bundles.bytes);
    assert_hash(checkpoint.root, vectors_member(vectors, "own300", "root300"));
    assert_hash(root_of_tiles(evidence, 300, 300), vectors_member(vectors, "own300", "root300"));
    assert_hash(root_of_tiles(evidence, 300, 256), vectors_member(vectors, "own300", "root256"));
    assert_hash(root_of_tiles(evidence, 300, 1), vectors_member(vectors, "own300", "root1"));
    assert_proof(evidence, 300, false, 299, vectors_member(vectors, "own300", "incl_299_300"));
    assert_proof(evidence, 300, true, 256, vectors_member(vectors, "own300", "cons_256_300"));
    audit_evidence_close(evidence);
}

/* The same witnesses serve two logs: its policy names the log, and not the other. */
static void
a_policy_for_one_log_is_none_for_another(void **state)
{
    struct audit_buffer text = {0};
    struct audit_checkpoint checkpoint =
        checkpoint_of(audit_text(vectors_text(vectors, "own300", "checkpoint300")));
    struct audit_trusted trusted;
    struct audit_error err = {0};
    (void)state;

    const char *policy = vectors_text(vectors, "log15", "policy");
    struct audit_trust *trust = policy_of(policy);
    assert_audit(audit_trust_check(trust, &checkpoint, &trusted, &err), AUDIT_UNTRUSTED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_TRUST_NO_LOG);
    assert_true(trusted.quorum);
    audit_trust_free(trust);

    audit_buffer_text(&text, policy);
    audit_buffer_text(&text, "log ");
    audit_buffer_text(&text, vectors_text(vectors, "own300", "vkey"));
    audit_buffer_append(&text, (struct audit_bytes){(const uint8_t *)"\n", 2}); /* with a NUL */
    trust = policy_of((const char *)text.data);
    assert_audit(audit_trust_check(trust, &checkpoint, &trusted, &err), AUDIT_OK, &err);
    assert_string_equal(trusted.log->name, "ledger.example/test");
    assert_int_equal(trusted.witness_count, 2);
    audit_trust_free(trust);
    audit_buffer_free(&text);
}

#define SUMDB_VKEY "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
#define SUMDB                                                                                      \
    "go.sum database tree\n35225469\nvt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=\n\n"             \
    "\xE2\x80\x94 sum.golang.org Az3grpukl5AXaVfYkLiDGORx/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebH"  \
    "LAyaKbbTM75QTtPydhKCExixSfwQ=\n"

/* Its key is not named as its origin, which a policy asks for; by the key alone it verifies. */
static void
gos_checksum_database_is_read_but_no_log_of_a_policy(void **state)
{
    struct audit_checkpoint checkpoint = checkpoint_of(audit_text(SUMDB));
    struct audit_vkey vkey = vkey_of(SUMDB_VKEY);
    struct audit_trust *trust = policy_of("log " SUMDB_VKEY "\nquorum none\n");
    struct audit_trusted trusted;
    struct audit_error err = {0};
    (void)state;

    assert_true(checkpoint.size == 35225469);
    assert_true(audit_bytes_equal(checkpoint.origin, audit_text("go.sum database tree")));
    assert_audit(audit_note_check(&checkpoint.note, &vkey, NULL, &err), AUDIT_OK, &err);
    assert_audit(audit_trust_check(trust, &checkpoint, &trusted, &err), AUDIT_UNTRUSTED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_TRUST_NO_LOG);
    audit_trust_free(trust);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tesseras_log_has_its_roots_at_every_size),
        cmocka_unit_test(tesseras_checkpoints_are_signed_and_consistent),
        cmocka_unit_test(two_of_three_witnesses_are_a_quorum),
        cmocka_unit_test(a_proof_file_of_another_log_holds_from_entry_to_policy),
        cmocka_unit_test(a_log_of_two_levels_is_read_whole),
        cmocka_unit_test(a_policy_for_one_log_is_none_for_another),
        cmocka_unit_test(gos_checksum_database_is_read_but_no_log_of_a_policy),
    };
    return cmocka_run_group_tests(tests, vectors_open, vectors_close);
}
