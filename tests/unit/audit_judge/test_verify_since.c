/* From a held checkpoint on, with and without the replay's state, at and around the border of a
 * bundle; and reports that do not depend on how many threads made them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/record/codec.h"
#include "support/assert_status.h"
#include "verify_world.h"

enum { VOUCHERS = 600 };

static struct verify_world world;

struct since {
    struct audit_checkpoint held;
    struct audit_buffer held_bytes;
    struct audit_arena *state;
};

/* What an auditor has who verified the first `size` vouchers. */
static void
since_open(struct since *since, size_t size, bool with_state)
{
    *since = (struct since){0};
    since->held = verify_world_checkpoint(&world, size, &since->held_bytes);
    if (!with_state)
        return;
    struct evidence_files files;
    struct forge forge;
    forge_copy(&world.forge, &forge);
    forge_cut(&forge, size);
    forge_evidence(&forge, FIXTURE_ORIGIN, &world.fixture.ledger_key, &files);
    assert_int_equal(audit_arena_open(NULL, &since->state, NULL), AUDIT_OK);
    struct audit_verification report = verify_files_of(
        &world, &files, &(struct audit_verify_options){.since_state = since->state, .threads = 1});
    assert_int_equal(report.verdict, AUDIT_HOLDS);
    audit_verification_free(&report);
    evidence_files_free(&files);
    forge_free(&forge);
}

static void
since_close(struct since *since)
{
    audit_arena_close(since->state);
    audit_buffer_free(&since->held_bytes);
}

static struct audit_verification
verify_since(struct evidence_files *files, const struct since *since)
{
    struct audit_verify_options options = {
        .held = &since->held, .since_state = since->state, .only_since = true, .threads = 2};
    return verify_files_of(&world, files, &options);
}

static const struct {
    size_t size;
    bool with_state;
} held[] = {{2, false},   {255, false}, {256, false}, {256, true}, {257, false},
            {300, false}, {300, true},  {599, false}, {600, true}, {600, false}};

static void
what_came_after_holds_and_what_was_not_judged_is_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++) {
        struct since since;
        size_t size = held[i].size, first = world.forge.first_entries[size];
        bool with_state = held[i].with_state;
        since_open(&since, size, with_state);
        struct audit_verification report = verify_since(&world.files, &since);
        if (report.verdict != AUDIT_HOLDS)
            verify_report_print(&report);
        assert_int_equal(report.verdict, AUDIT_HOLDS);
        assert_int_equal(report.since_size, size);
        assert_true(report.complete);
        assert_int_equal(report.entry_count, world.forge.entry_count);
        assert_int_equal(report.skipped[AUDIT_CHECK_SIGNATURES], with_state ? 0 : VOUCHERS - size);
        assert_int_equal(report.skipped[AUDIT_CHECK_RULES],
                         with_state ? 0 : world.forge.entry_count - first);
        assert_int_equal(report.checked[AUDIT_CHECK_ENTRIES], world.forge.entry_count - first);
        audit_verification_free(&report);
        since_close(&since);
    }
}

static void
copy_with(const struct forge *forge, const char *prefix, struct evidence_files *out)
{
    struct evidence_files other = {0};
    forge_evidence(forge, FIXTURE_ORIGIN, &world.fixture.ledger_key, &other);
    evidence_files_copy(&world.files, out);
    for (size_t i = 0; i < other.count; i++)
        if (strncmp(other.files[i].path, prefix, strlen(prefix)) == 0)
            evidence_files_put(out, other.files[i].path, other.files[i].data, other.files[i].size);
    evidence_files_free(&other);
}

/* Voucher 270 sealed at another time, and all after it linked again; nobody signed again. */
static void
fork_at_270(struct forge *forge)
{
    struct ledger_arena arena = {0};
    struct ledger_buffer bytes = {0};
    struct ledger_seal seal;
    forge_copy(&world.forge, forge);
    assert_status(ledger_seal_decode(ledger_buffer_slice(&forge->seals[270]), &arena, &seal, NULL),
                  LEDGER_OK, NULL);
    seal.sealed_at_ms++;
    assert_status(ledger_seal_encode(&seal, &bytes, NULL), LEDGER_OK, NULL);
    forge_set_seal(forge, 270, ledger_buffer_slice(&bytes));
    forge_link_again(forge, 271);
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
}

/* Level 0 and the seals are of another history, the levels above and the head of the true one. */
static void
history_below_an_upper_tile_is_not_taken_on_trust(void **state)
{
    struct forge forge;
    (void)state;
    fork_at_270(&forge);
    for (unsigned with_state = 0; with_state < 2; with_state++) {
        struct evidence_files files, tiles;
        struct since since;
        copy_with(&forge, "tile/entries/", &files);
        copy_with(&forge, "tile/0/", &tiles);
        for (size_t i = 0; i < tiles.count; i++)
            if (strncmp(tiles.files[i].path, "tile/0/", 7) == 0)
                evidence_files_put(&files, tiles.files[i].path, tiles.files[i].data,
                                   tiles.files[i].size);
        since_open(&since, 100, with_state == 1);
        struct audit_verification report = verify_since(&files, &since);
        assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
        assert_non_null(verify_finds(&report, "tile-unfit"));
        audit_verification_free(&report);
        since_close(&since);
        evidence_files_free(&tiles);
        evidence_files_free(&files);
    }
    forge_free(&forge);
}

/* All of it is of another history, with the ledger's signature. */
static void
a_fork_behind_the_held_checkpoint_is_found_only_where_it_lies(void **state)
{
    struct forge forge;
    struct evidence_files files;
    (void)state;
    fork_at_270(&forge);
    forge_evidence(&forge, FIXTURE_ORIGIN, &world.fixture.ledger_key, &files);
    for (unsigned i = 0; i < 4; i++) {
        struct since since;
        since_open(&since, i < 2 ? 300 : 270, i % 2 == 1);
        struct audit_verification report = verify_since(&files, &since);
        assert_int_equal(report.verdict, i == 2 ? AUDIT_HOLDS : AUDIT_DOES_NOT_HOLD);
        if (i == 0)
            assert_non_null(verify_finds(&report, "forked"));
        audit_verification_free(&report);
        since_close(&since);
    }
    evidence_files_free(&files);
    forge_free(&forge);
}

static void
a_smaller_evidence_than_the_held_checkpoint_was_rolled_back(void **state)
{
    (void)state;
    for (unsigned with_state = 0; with_state < 2; with_state++) {
        struct evidence_files files;
        struct forge forge;
        struct since since;
        forge_copy(&world.forge, &forge);
        forge_cut(&forge, 256);
        forge_evidence(&forge, FIXTURE_ORIGIN, &world.fixture.ledger_key, &files);
        since_open(&since, 300, with_state == 1);
        struct audit_verification report = verify_since(&files, &since);
        assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
        assert_int_equal(report.finding_total, 1);
        assert_int_equal(report.findings[0].damage, AUDIT_ROLLED_BACK);
        assert_int_equal(report.good_size, 256);
        audit_verification_free(&report);
        since_close(&since);
        evidence_files_free(&files);
        forge_free(&forge);
    }
}

/* ---- records that moved over the ends of bundles */

static void
remove_record(struct ledger_buffer *rows, size_t *count, size_t at)
{
    ledger_buffer_free(&rows[at]);
    memmove(rows + at, rows + at + 1, (*count - at - 1) * sizeof(*rows));
    rows[--*count] = (struct ledger_buffer){0};
}

static void
a_record_taken_out_of_the_first_bundle_moves_all_behind_it(void **state)
{
    struct forge forge;
    struct evidence_files files;
    (void)state;
    /* Files keep their names, so the last is one record short. */
    for (unsigned seals = 0; seals < 2; seals++) {
        forge_copy(&world.forge, &forge);
        size_t count = forge.entry_count, seal_count = forge.seal_count;
        remove_record(seals ? forge.seals : forge.entries, seals ? &seal_count : &count, 40);
        forge.entry_count = count;
        forge.seal_count = seal_count;
        struct evidence_files moved = {0};
        if (seals)
            forge_put_seals(&forge, &moved);
        else
            forge_put_lines(&forge, &moved);
        evidence_files_copy(&world.files, &files);
        for (size_t i = 0; i < moved.count; i++) {
            const char *path = moved.files[i].path;
            if (strstr(path, ".p/") != NULL)
                path = seals ? "tile/entries/002.p/88" : "tile/lines/002.p/95";
            assert_non_null(evidence_files_find(&files, path));
            evidence_files_put(&files, path, moved.files[i].data, moved.files[i].size);
        }
        struct audit_verification report = verify_files_of(&world, &files, NULL);
        const struct audit_finding *gone =
            verify_finds(&report, seals ? "seal-missing" : "entry-missing");
        if (gone == NULL || report.finding_total > (seals ? 3u : 1u))
            verify_report_print(&report);
        assert_non_null(gone);
        assert_int_equal(seals ? gone->seal : gone->entry, 40);
        /* A seal beyond its bundle is one that was moved; entries are a stream. */
        assert_int_equal(report.finding_total, seals ? 3 : 1);
        assert_int_equal(report.good_size, seals ? 40 : forge_seal_of(&world.forge, 40));
        audit_verification_free(&report);
        evidence_files_free(&moved);
        evidence_files_free(&files);
        forge_free(&forge);
    }
}

static void
a_bundle_that_is_gone_leaves_the_others_sound(void **state)
{
    static const struct {
        const char *path, *message;
    } rows[] = {{"tile/entries/001", "seals-missing"},
                {"tile/lines/001", "entries-missing"},
                {"tile/hints/001", "file-missing"},
                {"tile/0/001", "file-missing"},
                {"tile/1/000.p/2", "file-missing"}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct evidence_files files;
        evidence_files_copy(&world.files, &files);
        evidence_files_remove(&files, rows[i].path);
        struct audit_verification report = verify_files_of(&world, &files, NULL);
        if (report.finding_total > 2 || verify_finds(&report, rows[i].message) == NULL)
            verify_report_print(&report);
        assert_non_null(verify_finds(&report, rows[i].message));
        assert_true(report.finding_total <= 2);
        audit_verification_free(&report);
        evidence_files_free(&files);
    }
}

/* ---- threads */

static void
compare_reports(const struct audit_verification *a, const struct audit_verification *b)
{
    assert_int_equal(a->verdict, b->verdict);
    assert_int_equal(a->finding_total, b->finding_total);
    assert_int_equal(a->finding_count, b->finding_count);
    assert_memory_equal(a->findings, b->findings, a->finding_count * sizeof(*a->findings));
    assert_memory_equal(a->checked, b->checked, sizeof(a->checked));
    assert_memory_equal(a->skipped, b->skipped, sizeof(a->skipped));
    assert_int_equal(a->good_size, b->good_size);
    assert_memory_equal(&a->good_root, &b->good_root, sizeof(a->good_root));
    assert_int_equal(a->bytes_read, b->bytes_read);
}

static void
any_number_of_threads_tells_the_same(void **state)
{
    struct evidence_files files;
    (void)state;
    evidence_files_copy(&world.files, &files);
    for (size_t i = 0; i < files.count; i++)
        for (size_t at = 500; at < files.files[i].size; at += 1499)
            files.files[i].data[at] ^= 0x10;
    struct audit_verification one = verify_files_of(&world, &files, NULL);
    assert_true(one.finding_total > 30);
    for (unsigned threads = 2; threads <= 8; threads += 3) {
        struct audit_verification many =
            verify_files_of(&world, &files, &(struct audit_verify_options){.threads = threads});
        compare_reports(&one, &many);
        audit_verification_free(&many);
    }
    audit_verification_free(&one);
    evidence_files_free(&files);
}

static int
open_world(void **state)
{
    (void)state;
    verify_world_open_long(&world, VOUCHERS);
    return 0;
}

static int
close_world(void **state)
{
    (void)state;
    verify_world_close(&world);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_after_holds_and_what_was_not_judged_is_counted),
        cmocka_unit_test(history_below_an_upper_tile_is_not_taken_on_trust),
        cmocka_unit_test(a_fork_behind_the_held_checkpoint_is_found_only_where_it_lies),
        cmocka_unit_test(a_smaller_evidence_than_the_held_checkpoint_was_rolled_back),
        cmocka_unit_test(a_record_taken_out_of_the_first_bundle_moves_all_behind_it),
        cmocka_unit_test(a_bundle_that_is_gone_leaves_the_others_sound),
        cmocka_unit_test(any_number_of_threads_tells_the_same),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
