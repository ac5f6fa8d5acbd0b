/* What an auditor brings from elsewhere: a policy, the genesis, a checkpoint that he holds. Each is
 * compared, and what is missing or not theirs leaves the verifier unable to tell: it never turns
 * into a verdict. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ledger/note/checkpoint.h"
#include "support/assert_status.h"
#include "verify_world.h"

enum { SEALS = 12, CHANGE = 3 };
#define MOVED "test.example/moved"

static struct verify_world world;   /* 12 vouchers */
static struct verify_world changed; /* voucher CHANGE gives the ledger another key */
static struct ledger_key key_before, foreign;
static char vkey_before[LEDGER_VKEY_SIZE], vkey_foreign[LEDGER_VKEY_SIZE],
    vkey_witness[LEDGER_VKEY_SIZE];

struct held {
    struct audit_checkpoint checkpoint;
    struct audit_buffer bytes;
};

/* A checkpoint by whatever key; with another root where `root` is NULL. */
static void
held_make(const char *origin, const struct ledger_key *key, uint64_t size,
          const struct audit_hash *root, struct held *out)
{
    struct ledger_checkpoint checkpoint = {.size = size, .root = {{7}}};
    struct ledger_buffer text = {0}, note = {0};
    struct ledger_error err = {0};

    if (root != NULL)
        memcpy(checkpoint.root.bytes, root->bytes, sizeof(root->bytes));
    (void)snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", origin);
    assert_status(ledger_checkpoint_format(&checkpoint, &text, &err), LEDGER_OK, &err);
    assert_status(ledger_note_sign(ledger_buffer_slice(&text), origin, key, &note, &err), LEDGER_OK,
                  &err);
    *out = (struct held){0};
    audit_buffer_append(&out->bytes, (struct audit_bytes){note.data, note.size});
    assert_int_equal(audit_checkpoint_read(audit_buffer_bytes(&out->bytes), &out->checkpoint, NULL),
                     AUDIT_OK);
    ledger_buffer_free(&text);
    ledger_buffer_free(&note);
}

static struct audit_trust *
policy_of(const char *vkey, bool with_witness)
{
    struct audit_trust *trust = NULL;
    char text[1024];

    if (with_witness)
        (void)snprintf(text, sizeof(text), "log %s\nwitness w %s\nquorum w\n", vkey, vkey_witness);
    else
        (void)snprintf(text, sizeof(text), "log %s\nquorum none\n", vkey);
    assert_int_equal(audit_trust_read(audit_text(text), "policy", &trust, NULL), AUDIT_OK);
    return trust;
}

static void
assert_reason(const struct audit_verification *report, enum audit_message message, const char *what)
{
    if (report->reason.message == message)
        return;
    verify_report_print(report);
    fail_msg("%s: reason %d, expected %d", what, (int)report->reason.message, (int)message);
}

/* ---- the checkpoint that he holds */

enum tree { SAME_TREE, OTHER_TREE };
enum signer { LEDGER, FORMER, FOREIGN };

static const struct held_row {
    const char *what;
    bool changed; /* the ledger that changed its key */
    uint64_t size;
    enum tree tree;
    enum signer signer;
    const char *origin;
    enum audit_verdict verdict;
    enum audit_message reason;
    const char *finding;
} held_rows[] = {
#define SOUND AUDIT_HOLDS, AUDIT_MESSAGE_NONE, NULL
#define ACCUSED(finding) AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_NONE, finding
#define UNKNOWN AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_HELD_UNSIGNED, NULL
    {"an earlier one", false, 5, SAME_TREE, LEDGER, FIXTURE_ORIGIN, SOUND},
    {"the newest", false, SEALS, SAME_TREE, LEDGER, FIXTURE_ORIGIN, SOUND},
    {"this tree's, signed by nobody we know", false, 5, SAME_TREE, FOREIGN, FIXTURE_ORIGIN, SOUND},
    {"another tree's", false, 5, OTHER_TREE, LEDGER, FIXTURE_ORIGIN, ACCUSED("forked")},
    {"another tree's, the newest", false, SEALS, OTHER_TREE, LEDGER, FIXTURE_ORIGIN,
     ACCUSED("forked")},
    {"a larger tree's", false, SEALS + 1, OTHER_TREE, LEDGER, FIXTURE_ORIGIN,
     ACCUSED("rolled-back")},
    {"another tree's, signed by nobody we know", false, 5, OTHER_TREE, FOREIGN, FIXTURE_ORIGIN,
     UNKNOWN},
    {"a larger tree's, signed by nobody we know", false, SEALS + 1, OTHER_TREE, FOREIGN,
     FIXTURE_ORIGIN, UNKNOWN},
    {"another tree's of another ledger", false, 5, OTHER_TREE, LEDGER, MOVED, UNKNOWN},
    {"one from before the change of key", true, CHANGE, SAME_TREE, FORMER, FIXTURE_ORIGIN, SOUND},
    {"another tree's, by the key of then", true, CHANGE, OTHER_TREE, FORMER, FIXTURE_ORIGIN,
     ACCUSED("forked")},
    {"another tree's, by a key no longer in force", true, CHANGE + 1, OTHER_TREE, FORMER,
     FIXTURE_ORIGIN, UNKNOWN},
    {"another tree's from before, by nobody's key", true, CHANGE, OTHER_TREE, FOREIGN,
     FIXTURE_ORIGIN, UNKNOWN},
    {"another ledger's, by the key of then", true, CHANGE, OTHER_TREE, FORMER, MOVED, UNKNOWN},
    {"another tree's, by the key of now", true, CHANGE + 1, OTHER_TREE, LEDGER, FIXTURE_ORIGIN,
     ACCUSED("forked")},
};

static struct audit_hash
root_of(struct verify_world *of, uint64_t size)
{
    struct audit_buffer bytes;
    struct audit_checkpoint checkpoint = verify_world_checkpoint(of, (size_t)size, &bytes);

    audit_buffer_free(&bytes);
    return checkpoint.root;
}

static void
a_held_checkpoint_proves_accuses_or_leaves_us_unable_to_tell(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(held_rows) / sizeof(held_rows[0]); i++) {
        const struct held_row *row = &held_rows[i];
        struct verify_world *of = row->changed ? &changed : &world;
        const struct ledger_key *key = row->signer == LEDGER   ? &of->fixture.ledger_key
                                       : row->signer == FORMER ? &key_before
                                                               : &foreign;
        struct audit_hash root = root_of(of, row->size < SEALS ? row->size : SEALS);
        struct held held;

        held_make(row->origin, key, row->size, row->tree == SAME_TREE ? &root : NULL, &held);
        struct audit_verification report = verify_files_of(
            of, &of->files, &(struct audit_verify_options){.held = &held.checkpoint, .threads = 1});
        if (report.verdict != row->verdict || report.finding_total != (row->finding != NULL)) {
            verify_report_print(&report);
            fail_msg("%s", row->what);
        }
        assert_reason(&report, row->reason, row->what);
        assert_int_equal(report.complete, row->verdict == AUDIT_HOLDS);
        assert_int_equal(report.held_size, row->size);
        assert_int_equal(report.checked[AUDIT_CHECK_HELD], 1);
        if (row->finding != NULL)
            assert_non_null(verify_finds(&report, row->finding));
        audit_verification_free(&report);
        audit_buffer_free(&held.bytes);
    }
}

static void
without_one_nothing_is_called_complete(void **state)
{
    struct audit_verification report = verify_files_of(&world, &world.files, NULL);

    (void)state;
    assert_int_equal(report.verdict, AUDIT_HOLDS);
    assert_false(report.complete);
    assert_int_equal(report.checked[AUDIT_CHECK_HELD], 0);
    assert_true(report.replayed);
    assert_int_equal(report.skipped[AUDIT_CHECK_SIGNATURES], 0);
    assert_int_equal(report.skipped[AUDIT_CHECK_RULES], 0);
    assert_string_equal(report.origin, FIXTURE_ORIGIN);
    assert_int_equal(report.good_size, SEALS);
    assert_memory_equal(&report.good_root, &report.root, sizeof(report.root));
    assert_true(report.cash.disbursed_count > 0);
    audit_verification_free(&report);
}

/* ---- only what is new, without a state */

static const struct {
    const char *what;
    uint64_t size;
    enum tree tree;
    bool other_genesis;
    enum audit_verdict verdict;
    const char *finding;
    uint64_t skipped;
} since_rows[] = {
    {"since nothing", 0, SAME_TREE, false, AUDIT_HOLDS, NULL, SEALS},
    {"since the fifth", 5, SAME_TREE, false, AUDIT_HOLDS, NULL, SEALS - 5},
    {"since the newest", SEALS, SAME_TREE, false, AUDIT_HOLDS, NULL, 0},
    {"since a fork", 5, OTHER_TREE, false, AUDIT_DOES_NOT_HOLD, "forked", SEALS - 5},
    {"since a fork of all", SEALS, OTHER_TREE, false, AUDIT_DOES_NOT_HOLD, "forked", 0},
    {"since more than there is", SEALS + 3, OTHER_TREE, false, AUDIT_DOES_NOT_HOLD, "rolled-back",
     0},
    {"of another ledger", 5, SAME_TREE, true, AUDIT_DOES_NOT_HOLD, "genesis-differs", SEALS - 5},
};

static void
what_is_new_is_judged_by_what_he_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(since_rows) / sizeof(since_rows[0]); i++) {
        struct audit_hash root =
            root_of(&world, since_rows[i].size < SEALS ? since_rows[i].size : SEALS);
        struct audit_hash genesis = world.genesis;
        struct held held;

        genesis.bytes[0] ^= since_rows[i].other_genesis ? 1 : 0;
        held_make(FIXTURE_ORIGIN, &world.fixture.ledger_key, since_rows[i].size,
                  since_rows[i].tree == SAME_TREE ? &root : NULL, &held);
        struct audit_verification report = verify_files_of(
            &world, &world.files,
            &(struct audit_verify_options){
                .held = &held.checkpoint, .genesis = &genesis, .only_since = true, .threads = 1});
        if (report.verdict != since_rows[i].verdict ||
            report.skipped[AUDIT_CHECK_SIGNATURES] != since_rows[i].skipped) {
            verify_report_print(&report);
            fail_msg("%s", since_rows[i].what);
        }
        if (since_rows[i].finding != NULL)
            assert_non_null(verify_finds(&report, since_rows[i].finding));
        else
            assert_true(report.complete);
        assert_false(report.replayed);
        assert_int_equal(report.since_size, since_rows[i].size);
        if (since_rows[i].size <= SEALS)
            assert_memory_equal(&report.genesis, &world.genesis, sizeof(world.genesis));
        audit_verification_free(&report);
        audit_buffer_free(&held.bytes);
    }
}

#define IN_SEAL_8 (SIZE_MAX - 1)

/* Where a record of a bundle begins. */
static size_t
in_record(const struct evidence_file *file, size_t record)
{
    size_t at = 0;

    for (size_t i = 0; i < record; i++)
        at += 2 + ((size_t)file->data[at] << 8 | file->data[at + 1]);
    return at + 2;
}

/* Damage in what is new, or in the tiles that say what was before. */
static const struct {
    const char *what, *path; /* a byte of this file is changed, or all of it gone */
    size_t at;               /* SIZE_MAX: gone */
    const char *finding;
    uint64_t total, good_size;
} since_damages[] = {
    {"a seal", "tile/entries/000.p/12", IN_SEAL_8, "seal-changed", 1, 8},
    {"a hash of what is new", "tile/0/000.p/12", 32 * 8, "tile-hash-changed", 1, 8},
    {"a hash of what was before", "tile/0/000.p/12", 32 * 2, "root-differs", 1, 0},
    {"the first hash", "tile/0/000.p/12", 0, "root-differs", 1, 0},
    {"the tile", "tile/0/000.p/12", SIZE_MAX, "file-missing", 1, 0},
};

static void
damage_in_what_is_new_is_named_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(since_damages) / sizeof(since_damages[0]); i++) {
        struct audit_hash root = root_of(&world, 5), good_root;
        struct evidence_files files;
        struct held held;

        held_make(FIXTURE_ORIGIN, &world.fixture.ledger_key, 5, &root, &held);
        evidence_files_copy(&world.files, &files);
        struct evidence_file *file = evidence_files_find(&files, since_damages[i].path);
        if (since_damages[i].at == SIZE_MAX) {
            evidence_files_remove(&files, since_damages[i].path);
        } else {
            size_t at =
                since_damages[i].at == IN_SEAL_8 ? in_record(file, 8) + 60 : since_damages[i].at;
            file->data[at] ^= 1;
        }
        struct audit_verification report =
            verify_files_of(&world, &files,
                            &(struct audit_verify_options){
                                .held = &held.checkpoint, .only_since = true, .threads = 1});
        if (report.verdict != AUDIT_DOES_NOT_HOLD ||
            report.finding_total != since_damages[i].total ||
            verify_finds(&report, since_damages[i].finding) == NULL ||
            report.good_size != since_damages[i].good_size) {
            verify_report_print(&report);
            fail_msg("%s", since_damages[i].what);
        }
        if (report.good_size > 0) {
            good_root = root_of(&world, report.good_size);
            assert_memory_equal(&report.good_root, &good_root, sizeof(good_root));
        }
        audit_verification_free(&report);
        evidence_files_free(&files);
        audit_buffer_free(&held.bytes);
    }
}

/* ---- policy and genesis */

static struct audit_verification
judge(struct evidence_files *files, const struct audit_verify_options *options,
      struct audit_arena **out_state, enum audit_status expected)
{
    struct audit_evidence *evidence = evidence_files_open(files);
    struct audit_verification report;

    assert_int_equal(audit_verify(evidence, options, &report, out_state, NULL), expected);
    audit_evidence_close(evidence);
    return report;
}

static void
without_policy_or_genesis_nobody_can_tell(void **state)
{
    struct audit_verify_options options = {.genesis = &world.genesis, .threads = 1};
    struct audit_verification report = judge(&world.files, &options, NULL, AUDIT_OK);

    (void)state;
    assert_int_equal(report.verdict, AUDIT_COULD_NOT_TELL);
    assert_reason(&report, AUDIT_MESSAGE_NO_POLICY, "no policy");
    audit_verification_free(&report);

    options = (struct audit_verify_options){.trust = world.trust};
    report = judge(&world.files, &options, NULL, AUDIT_OK);
    assert_int_equal(report.verdict, AUDIT_COULD_NOT_TELL);
    assert_reason(&report, AUDIT_MESSAGE_NO_GENESIS, "no genesis");
    assert_int_equal(report.checked[AUDIT_CHECK_GENESIS], 0);
    assert_int_equal(report.threads, sysconf(_SC_NPROCESSORS_ONLN));
    audit_verification_free(&report);
}

static const struct {
    const char *what, *vkey;
    bool changed, with_witness, damaged, no_genesis;
    enum audit_verdict verdict;
    enum audit_message reason;
} policies[] = {
    {"the ledger's key", NULL, false, false, false, false, AUDIT_HOLDS, AUDIT_MESSAGE_NONE},
    {"nobody's key", vkey_foreign, false, false, false, false, AUDIT_COULD_NOT_TELL,
     AUDIT_MESSAGE_TRUST_NO_LOG},
    {"nobody's key for a ledger that changed its own", vkey_foreign, true, false, false, false,
     AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_TRUST_NO_LOG},
    {"the key before", vkey_before, true, false, false, false, AUDIT_COULD_NOT_TELL,
     AUDIT_MESSAGE_TRUST_LOG_REPLACED},
    {"the key before, and damage", vkey_before, true, false, true, false, AUDIT_DOES_NOT_HOLD,
     AUDIT_MESSAGE_TRUST_NO_LOG},
    {"the key before, and no genesis", vkey_before, true, false, false, true, AUDIT_COULD_NOT_TELL,
     AUDIT_MESSAGE_TRUST_NO_LOG},
    {"a quorum that is not met", NULL, false, true, false, false, AUDIT_COULD_NOT_TELL,
     AUDIT_MESSAGE_TRUST_NO_QUORUM},
    {"a quorum that is not met, and no genesis", NULL, false, true, false, true,
     AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_TRUST_NO_QUORUM},
};

static void
the_policy_says_whom_to_believe(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
        struct verify_world *of = policies[i].changed ? &changed : &world;
        struct audit_trust *trust =
            policy_of(policies[i].vkey != NULL ? policies[i].vkey : of->fixture.vkey,
                      policies[i].with_witness);
        struct audit_verify_options options = {
            .trust = trust, .genesis = policies[i].no_genesis ? NULL : &of->genesis, .threads = 1};
        struct evidence_files files;

        evidence_files_copy(&of->files, &files);
        if (policies[i].damaged)
            files.files[0].data[20] ^= 1;
        struct audit_verification report = judge(&files, &options, NULL, AUDIT_OK);
        if (report.verdict != policies[i].verdict) {
            verify_report_print(&report);
            fail_msg("%s", policies[i].what);
        }
        assert_reason(&report, policies[i].reason, policies[i].what);
        audit_verification_free(&report);
        evidence_files_free(&files);
        audit_trust_free(trust);
    }
}

/* The head is signed by a key that the policy knows, and the ledger itself names another. */
static void
the_ledger_itself_names_who_signs_its_head(void **state)
{
    static const struct {
        const char *what, *origin;
        bool by_foreign;
        enum audit_message message; /* NONE: it holds */
    } rows[] = {
        {"the ledger's own", FIXTURE_ORIGIN, false, AUDIT_MESSAGE_NONE},
        {"under another origin", MOVED, false, AUDIT_MESSAGE_CHECKPOINT_ORIGIN},
        {"by another key", FIXTURE_ORIGIN, true, AUDIT_MESSAGE_CHECKPOINT_KEY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct ledger_key *key = rows[i].by_foreign ? &foreign : &world.fixture.ledger_key;
        struct evidence_files files;
        char vkey[LEDGER_VKEY_SIZE];

        ledger_vkey_format(rows[i].origin, LEDGER_KEY_ED25519, &key->public_key, vkey);
        struct audit_trust *trust = policy_of(vkey, /* with_witness= */ false);
        struct audit_verify_options options = {
            .trust = trust, .genesis = &world.genesis, .threads = 1};
        evidence_files_copy(&world.files, &files);
        forge_put_checkpoint(&world.forge, rows[i].origin, key, &files);
        struct audit_verification report = judge(&files, &options, NULL, AUDIT_OK);
        if (rows[i].message == AUDIT_MESSAGE_NONE) {
            assert_int_equal(report.verdict, AUDIT_HOLDS);
        } else {
            assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
            assert_int_equal(report.finding_total, 1);
            assert_int_equal(report.findings[0].what.message, rows[i].message);
        }
        audit_verification_free(&report);
        evidence_files_free(&files);
        audit_trust_free(trust);
    }
}

/* A quorum that is not met takes nothing from what the ledger itself signed. */
static void
a_fork_is_told_without_a_quorum(void **state)
{
    struct audit_trust *trust = policy_of(world.fixture.vkey, /* with_witness= */ true);

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct held held;

        held_make(FIXTURE_ORIGIN, i % 2 == 0 ? &world.fixture.ledger_key : &foreign, 5, NULL,
                  &held);
        struct audit_verify_options options = {.trust = trust,
                                               .genesis = &world.genesis,
                                               .held = &held.checkpoint,
                                               .only_since = i >= 2,
                                               .threads = 1};
        struct audit_verification report = judge(&world.files, &options, NULL, AUDIT_OK);
        assert_int_equal(report.verdict, i % 2 == 0 ? AUDIT_DOES_NOT_HOLD : AUDIT_COULD_NOT_TELL);
        assert_reason(&report, AUDIT_MESSAGE_TRUST_NO_QUORUM, "no quorum");
        audit_verification_free(&report);
        audit_buffer_free(&held.bytes);
    }
    audit_trust_free(trust);
}

static void
evidence_without_a_checkpoint_cannot_be_judged(void **state)
{
    struct evidence_files files;

    (void)state;
    evidence_files_copy(&world.files, &files);
    evidence_files_remove(&files, "checkpoint");
    struct audit_verification report = verify_files_of(&world, &files, NULL);
    assert_int_equal(report.verdict, AUDIT_COULD_NOT_TELL);
    assert_reason(&report, AUDIT_MESSAGE_NO_CHECKPOINT, "no checkpoint");
    assert_int_equal(report.size, 0);
    audit_verification_free(&report);

    evidence_files_put(&files, "checkpoint", "x\n", 2);
    report = verify_files_of(&world, &files, NULL);
    assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
    audit_verification_free(&report);
    evidence_files_free(&files);
}

/* ---- what he gets */

static enum audit_status
count_voucher(void *context, const struct audit_voucher *voucher, uint64_t first_entry,
              struct audit_error *err)
{
    size_t *left = context;

    (void)first_entry;
    assert_non_null(voucher->header);
    if (*left == 0)
        return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_NO_POLICY);
    --*left;
    return AUDIT_OK;
}

static void
the_state_is_given_to_whom_the_evidence_holds(void **state)
{
    struct audit_verify_options options = {
        .trust = world.trust, .genesis = &world.genesis, .threads = 1};
    struct audit_arena *arena = NULL, *mine = NULL;
    struct evidence_files files;

    (void)state;
    struct audit_verification report = judge(&world.files, &options, &arena, AUDIT_OK);
    assert_int_equal(report.verdict, AUDIT_HOLDS);
    assert_non_null(arena);
    audit_verification_free(&report);
    audit_arena_close(arena);

    evidence_files_copy(&world.files, &files);
    files.files[0].data[20] ^= 1;
    report = judge(&files, &options, &arena, AUDIT_OK);
    assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
    assert_null(arena);
    audit_verification_free(&report);
    evidence_files_free(&files);

    assert_int_equal(audit_arena_open(NULL, &mine, NULL), AUDIT_OK);
    options.since_state = mine;
    report = judge(&world.files, &options, &arena, AUDIT_OK);
    assert_int_equal(report.verdict, AUDIT_HOLDS);
    assert_null(arena); /* It is his already. */
    audit_verification_free(&report);
    audit_arena_close(mine);
}

static void
vouchers_are_handed_on_as_long_as_everything_holds(void **state)
{
    size_t left = 100;
    struct audit_verify_options options = {.trust = world.trust,
                                           .genesis = &world.genesis,
                                           .threads = 1,
                                           .voucher = count_voucher,
                                           .voucher_context = &left};
    struct evidence_files files;

    (void)state;
    struct audit_verification report = judge(&world.files, &options, NULL, AUDIT_OK);
    assert_int_equal(left, 100 - SEALS);
    audit_verification_free(&report);

    /* The reader's failure ends it, and is no verdict. */
    left = 3;
    report = judge(&world.files, &options, NULL, AUDIT_IO);
    assert_int_equal(report.verdict, AUDIT_COULD_NOT_TELL);
    audit_verification_free(&report);

    left = 100;
    evidence_files_copy(&world.files, &files);
    struct evidence_file *lines = evidence_files_find(&files, "tile/lines/000.p/33");
    lines->data[lines->size - 1] ^= 1; /* in the last voucher */
    report = judge(&files, &options, NULL, AUDIT_OK);
    assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
    assert_int_equal(left, 100 - (SEALS - 1));
    audit_verification_free(&report);
    evidence_files_free(&files);
}

static void
open_changed(void)
{
    struct fixture *fixture = &changed.fixture;
    struct ledger_entry entry = fixture_programme("TK-1", LEDGER_INSTRUMENT_REFUND);
    char vkey[LEDGER_VKEY_SIZE];
    size_t next;

    fixture_open(fixture);
    next = fixture_officer_new(fixture, "unused", LEDGER_ROLE_MAKER); /* a key, not enrolled */
    fixture_record(fixture, &entry, 1);
    entry = fixture_disbursement("TK-1", "A-1", 1, 100);
    fixture_record(fixture, &entry, 1);
    ledger_vkey_format(FIXTURE_ORIGIN, LEDGER_KEY_ED25519, &fixture->officers[next].key.public_key,
                       vkey);
    ledger_entry_init(&entry, LEDGER_BODY_IDENTITY);
    entry.identity.name = "测试园区政策资金账本";
    entry.identity.origin = FIXTURE_ORIGIN;
    entry.identity.vkey = vkey;
    entry.identity.reason = "更换密钥";
    assert_int_equal(fixture_try(fixture, &entry, 1, FIXTURE_ADMINS).status, LEDGER_OK);
    entry = fixture_disbursement("TK-1", "A-2", 2, 200);
    fixture_record(fixture, &entry, 1);

    key_before = fixture->ledger_key;
    memcpy(vkey_before, fixture->vkey, sizeof(vkey_before));
    fixture->ledger_key = fixture->officers[next].key;
    fixture->officers[next].key = (struct ledger_key){0};
    memcpy(fixture->vkey, vkey, sizeof(vkey));
    verify_world_evidence(&changed);
}

static int
open_worlds(void **state)
{
    (void)state;
    assert_int_equal(ledger_key_generate(&foreign, NULL), LEDGER_OK);
    ledger_vkey_format(FIXTURE_ORIGIN, LEDGER_KEY_ED25519, &foreign.public_key, vkey_foreign);
    ledger_vkey_format("witness.example/w", LEDGER_KEY_COSIGNATURE, &foreign.public_key,
                       vkey_witness);
    verify_world_open(&world);
    open_changed();
    return 0;
}

static int
close_worlds(void **state)
{
    (void)state;
    ledger_key_free(&key_before);
    ledger_key_free(&foreign);
    verify_world_close(&changed);
    verify_world_close(&world);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_held_checkpoint_proves_accuses_or_leaves_us_unable_to_tell),
        cmocka_unit_test(without_one_nothing_is_called_complete),
        cmocka_unit_test(what_is_new_is_judged_by_what_he_holds),
        cmocka_unit_test(damage_in_what_is_new_is_named_once),
        cmocka_unit_test(without_policy_or_genesis_nobody_can_tell),
        cmocka_unit_test(the_policy_says_whom_to_believe),
        cmocka_unit_test(the_ledger_itself_names_who_signs_its_head),
        cmocka_unit_test(a_fork_is_told_without_a_quorum),
        cmocka_unit_test(evidence_without_a_checkpoint_cannot_be_judged),
        cmocka_unit_test(the_state_is_given_to_whom_the_evidence_holds),
        cmocka_unit_test(vouchers_are_handed_on_as_long_as_everything_holds),
    };
    return cmocka_run_group_tests(tests, open_worlds, close_worlds);
}
