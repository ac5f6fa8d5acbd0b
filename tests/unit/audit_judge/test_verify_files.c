/* What lies beside the evidence's own files: earlier checkpoints and partial files, which must hold
 * too, what a newer publication left, and what does not belong. */
#include <stdio.h>
#include <string.h>

#include "ledger/note/checkpoint.h"
#include "support/assert_status.h"
#include "verify_world.h"

enum { SEALS = 12 };
#define WHOLE_LINES "tile/lines/000.p/33"
#define WHOLE_HINTS "tile/hints/000.p/33"
#define WHOLE_SEALS "tile/entries/000.p/12"
#define WHOLE_TILE "tile/0/000.p/12"

static struct verify_world world;
static struct ledger_key foreign;

static const struct {
    const char *what, *path;
    uint64_t size; /* that the note states */
    bool other_root;
    bool by_foreign;
    const char *origin;
    const char *finding; /* NULL: it holds */
    enum audit_damage damage;
    unsigned checked, newer;
} earlier[] = {
    {"of this tree", "checkpoints/5", 5, false, false, FIXTURE_ORIGIN, NULL, 0, 1, 0},
    {"the newest", "checkpoints/12", 12, false, false, FIXTURE_ORIGIN, NULL, 0, 1, 0},
    {"under another size", "checkpoints/6", 5, false, false, FIXTURE_ORIGIN, "earlier-size",
     AUDIT_CHANGED, 0, 0},
    {"of a publication under way", "checkpoints/13", 13, true, false, FIXTURE_ORIGIN, NULL, 0, 0,
     1},
    {"of another tree", "checkpoints/5", 5, true, false, FIXTURE_ORIGIN, "earlier-root",
     AUDIT_FORKED, 1, 0},
    {"signed by another key", "checkpoints/5", 5, false, true, FIXTURE_ORIGIN, "earlier-signature",
     AUDIT_SIGNATURE_BAD, 1, 0},
    {"of another ledger", "checkpoints/5", 5, false, false, "test.example/moved",
     "earlier-signature", AUDIT_SIGNATURE_BAD, 1, 0},
};

static void
note_put(struct evidence_files *files, const char *path, const char *origin,
         const struct ledger_key *key, uint64_t size, const struct audit_hash *root)
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
    evidence_files_put(files, path, note.data, note.size);
    ledger_buffer_free(&text);
    ledger_buffer_free(&note);
}

static void
an_earlier_checkpoint_is_the_ledgers_and_of_this_tree(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(earlier) / sizeof(earlier[0]); i++) {
        struct evidence_files files;
        struct audit_buffer bytes = {0};
        struct audit_hash root;

        if (!earlier[i].other_root)
            root = verify_world_checkpoint(&world, (size_t)earlier[i].size, &bytes).root;
        audit_buffer_free(&bytes);
        evidence_files_copy(&world.files, &files);
        note_put(&files, earlier[i].path, earlier[i].origin,
                 earlier[i].by_foreign ? &foreign : &world.fixture.ledger_key, earlier[i].size,
                 earlier[i].other_root ? NULL : &root);
        struct audit_verification report = verify_files_of(&world, &files, NULL);
        if (report.finding_total != (earlier[i].finding != NULL) ||
            report.checked[AUDIT_CHECK_HISTORY] != earlier[i].checked ||
            report.newer_files != earlier[i].newer) {
            verify_report_print(&report);
            fail_msg("%s", earlier[i].what);
        }
        if (earlier[i].finding != NULL) {
            const struct audit_finding *finding = verify_finds(&report, earlier[i].finding);
            assert_non_null(finding);
            assert_int_equal(finding->damage, earlier[i].damage);
            assert_true(finding->concerns_file);
        }
        audit_verification_free(&report);
        evidence_files_free(&files);
    }
}

/* Without a replay nobody knows whose key was in force; that is said, and not guessed. */
static void
without_a_replay_earlier_checkpoints_are_not_judged(void **state)
{
    struct evidence_files files;
    struct audit_buffer bytes;
    struct audit_checkpoint held = verify_world_checkpoint(&world, 5, &bytes);

    (void)state;
    evidence_files_copy(&world.files, &files);
    note_put(&files, "checkpoints/4", FIXTURE_ORIGIN, &foreign, 4, NULL);
    struct audit_verification report = verify_files_of(
        &world, &files,
        &(struct audit_verify_options){.held = &held, .only_since = true, .threads = 1});
    assert_int_equal(report.verdict, AUDIT_HOLDS);
    assert_int_equal(report.checked[AUDIT_CHECK_HISTORY], 0);
    assert_int_equal(report.skipped[AUDIT_CHECK_HISTORY], 1);
    audit_verification_free(&report);
    evidence_files_free(&files);
    audit_buffer_free(&bytes);
}

/* ---- partial files and strangers */

enum from { RECORDS, HASHES, HINTS, TEXT };

static const struct {
    const char *what, *path;
    const char *whole; /* whose first `count` records it holds, NULL: a text */
    enum from from;
    size_t count;
    size_t change;       /* this byte, counted from 1; 0: none */
    const char *finding; /* NULL: it holds */
    unsigned newer;
} files_beside[] = {
    {"five entries", "tile/lines/000.p/5", WHOLE_LINES, RECORDS, 5, 0, NULL, 0},
    {"five entries, one changed", "tile/lines/000.p/5", WHOLE_LINES, RECORDS, 5, 9,
     "partial-differs", 0},
    {"four entries for five", "tile/lines/000.p/5", WHOLE_LINES, RECORDS, 4, 0, "partial-differs",
     0},
    {"six entries for five", "tile/lines/000.p/5", WHOLE_LINES, RECORDS, 6, 0, "partial-differs",
     0},
    {"five seals", "tile/entries/000.p/5", WHOLE_SEALS, RECORDS, 5, 0, NULL, 0},
    {"five seals, one changed", "tile/entries/000.p/5", WHOLE_SEALS, RECORDS, 5, 30,
     "partial-differs", 0},
    {"five hashes", "tile/0/000.p/5", WHOLE_TILE, HASHES, 5, 0, NULL, 0},
    {"five hashes, one changed", "tile/0/000.p/5", WHOLE_TILE, HASHES, 5, 160, "partial-differs",
     0},
    {"four hashes for five", "tile/0/000.p/5", WHOLE_TILE, HASHES, 4, 0, "evidence-file-size-wrong",
     0},
    {"five hints", "tile/hints/000.p/5", WHOLE_HINTS, HINTS, 5, 0, NULL, 0},
    {"five hints, one changed", "tile/hints/000.p/5", WHOLE_HINTS, HINTS, 5, 40, "partial-differs",
     0},
    {"more entries than there are", "tile/lines/000.p/34", WHOLE_LINES, RECORDS, 33, 0, NULL, 1},
    {"a tile above, where there is none", "tile/1/000.p/1", WHOLE_TILE, HASHES, 1, 0, NULL, 1},
    {"the next bundle", "tile/lines/001.p/1", WHOLE_LINES, RECORDS, 1, 0, NULL, 1},
    {"a publication that was broken off", ".mingzhang.tmp", NULL, TEXT, 0, 0, NULL, 1},
    {"a hidden file", ".hidden", NULL, TEXT, 0, 0, NULL, 0},
    {"a hidden file below", "tile/.hidden", NULL, TEXT, 0, 0, NULL, 0},
    {"a file that is none of ours", "notes.txt", NULL, TEXT, 0, 0, "file-strange", 0},
    {"a tile by another spelling", "tile/00/000.p/12", NULL, TEXT, 0, 0, "file-strange", 0},
};

static size_t
end_of(enum from from, const struct evidence_file *whole, size_t count)
{
    size_t at = 0;

    if (from != RECORDS)
        return count * (from == HASHES ? 32 : 8);
    for (size_t i = 0; i < count; i++)
        at += 2 + ((size_t)whole->data[at] << 8 | whole->data[at + 1]);
    return at;
}

static void
partial_files_begin_like_the_whole_and_nothing_else_is_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(files_beside) / sizeof(files_beside[0]); i++) {
        struct evidence_files files;

        evidence_files_copy(&world.files, &files);
        if (files_beside[i].whole == NULL) {
            evidence_files_put(&files, files_beside[i].path, "x", 1);
        } else {
            const struct evidence_file *whole = evidence_files_find(&files, files_beside[i].whole);
            size_t size = end_of(files_beside[i].from, whole, files_beside[i].count);
            evidence_files_put(&files, files_beside[i].path, whole->data, size);
        }
        if (files_beside[i].change > 0)
            evidence_files_find(&files, files_beside[i].path)->data[files_beside[i].change - 1] ^=
                1;
        struct audit_verification report = verify_files_of(&world, &files, NULL);
        if (report.finding_total != (files_beside[i].finding != NULL) ||
            (files_beside[i].finding != NULL &&
             verify_finds(&report, files_beside[i].finding) == NULL) ||
            report.newer_files != files_beside[i].newer) {
            verify_report_print(&report);
            fail_msg("%s (%llu newer)", files_beside[i].what,
                     (unsigned long long)report.newer_files);
        }
        audit_verification_free(&report);
        evidence_files_free(&files);
    }
}

static int
open_world(void **state)
{
    (void)state;
    assert_int_equal(ledger_key_generate(&foreign, NULL), LEDGER_OK);
    verify_world_open(&world);
    return 0;
}

static int
close_world(void **state)
{
    (void)state;
    verify_world_close(&world);
    ledger_key_free(&foreign);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_earlier_checkpoint_is_the_ledgers_and_of_this_tree),
        cmocka_unit_test(without_a_replay_earlier_checkpoints_are_not_judged),
        cmocka_unit_test(partial_files_begin_like_the_whole_and_nothing_else_is_there),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
