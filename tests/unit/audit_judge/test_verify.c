/* The verifier's report, damage by damage: verdict, what is named, how much is said, and the last
 * good head. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/note/checkpoint.h"
#include "ledger/record/codec.h"
#include "support/assert_status.h"
#include "support/history.h"
#include "verify_world.h"

static struct verify_world world;

/* ---- ways to spoil */

static void
rebuild(struct forge *forge, struct evidence_files *files)
{
    evidence_files_free(files);
    forge_evidence(forge, FIXTURE_ORIGIN, &world.fixture.ledger_key, files);
}

/* Another bit in a record of a file, `offset` bytes into it. */
static void
flip_record(struct evidence_files *files, const char *path, size_t record, size_t offset)
{
    struct evidence_file *file = evidence_files_find(files, path);
    size_t at = 0;
    for (size_t i = 0; i < record; i++)
        at += 2 + ((size_t)file->data[at] << 8 | file->data[at + 1]);
    file->data[at + 2 + offset] ^= 1;
}

static void
drop_records(struct evidence_files *files, const char *path, size_t first, size_t count)
{
    struct evidence_file *file = evidence_files_find(files, path);
    size_t at = 0, end;
    for (size_t i = 0; i < first; i++)
        at += 2 + ((size_t)file->data[at] << 8 | file->data[at + 1]);
    end = at;
    for (size_t i = 0; i < count; i++)
        end += 2 + ((size_t)file->data[end] << 8 | file->data[end + 1]);
    memmove(file->data + at, file->data + end, file->size - end);
    file->size -= end - at;
}

#define SEALS "tile/entries/000.p/12"
#define LINES "tile/lines/000.p/33"
#define HINTS "tile/hints/000.p/33"
#define TILE "tile/0/000.p/12"

static void
nothing(struct forge *forge, struct evidence_files *files)
{
    (void)forge;
    (void)files;
}

static void
an_entry(struct forge *forge, struct evidence_files *files)
{
    (void)forge;
    flip_record(files, LINES, 20, 9);
}

static void
a_seal(struct forge *forge, struct evidence_files *files)
{
    (void)forge;
    flip_record(files, SEALS, 5, 60);
}

static void
the_last_seal(struct forge *forge, struct evidence_files *files)
{
    (void)forge;
    flip_record(files, SEALS, 11, 0); /* cannot be read any more */
}

/* The header of voucher 3 has one entry more or less than it had. */
static void
count_of_a_header(struct evidence_files *files, int step)
{
    struct evidence_file *file = evidence_files_find(files, SEALS);
    const struct ledger_buffer *seal = &world.forge.seals[3];
    size_t at = 0;
    for (size_t i = 0; i < 3; i++)
        at += 2 + ((size_t)file->data[at] << 8 | file->data[at + 1]);
    for (size_t i = 2; i + 1 < seal->size; i++)
        if (seal->data[i - 2] == 16 && seal->data[i] == 0x20 && seal->data[i + 1] == 1) {
            file->data[at + 2 + i + 1] = (uint8_t)(seal->data[i + 1] + step);
            return;
        }
    /* The field's tag stands behind the 16 bytes of the voucher's id. */
    for (size_t i = 18; i + 1 < seal->size; i++)
        if (seal->data[i] == 0x20 && seal->data[i - 18] == 0x1A && seal->data[i - 17] == 16) {
            file->data[at + 2 + i + 1] = (uint8_t)(seal->data[i + 1] + step);
            return;
        }
    fail_msg("the header's count was not found");
}

static void
one_entry_more(struct forge *forge, struct evidence_files *files)
{
    (void)forge;
    count_of_a_header(files, 2);
}

static void
two_seals_in_a_row(struct forge *forge, struct evidence_files *files)
{
    (void)forge;
    drop_records(files, SEALS, 4, 2);
}

static void
all_seals(struct forge *forge, struct evidence_files *files)
{
    (void)forge;
    evidence_files_remove(files, SEALS);
}

static void
all_entries(struct forge *forge, struct evidence_files *files)
{
    (void)forge;
    evidence_files_remove(files, LINES);
}

static void
all_hints(struct forge *forge, struct evidence_files *files)
{
    (void)forge;
    evidence_files_remove(files, HINTS);
}

static void
every_hint(struct forge *forge, struct evidence_files *files)
{
    struct evidence_file *file = evidence_files_find(files, HINTS);
    (void)forge;
    for (size_t i = 0; i < file->size; i++)
        file->data[i] ^= 0x55;
}

static void
every_tile(struct forge *forge, struct evidence_files *files)
{
    struct evidence_file *file = evidence_files_find(files, TILE);
    (void)forge;
    for (size_t i = 0; i < file->size; i++)
        file->data[i] ^= 0x55;
}

static void
the_tile(struct forge *forge, struct evidence_files *files)
{
    (void)forge;
    evidence_files_remove(files, TILE);
}

static void
a_wider_partial_tile(struct forge *forge, struct evidence_files *files)
{
    struct evidence_file *file = evidence_files_find(files, TILE);
    uint8_t wide[13 * 32] = {0};
    (void)forge;
    memcpy(wide, file->data, file->size);
    evidence_files_put(files, TILE, wide, sizeof(wide));
}

static void
an_entry_behind_the_last(struct forge *forge, struct evidence_files *files)
{
    struct evidence_file *file = evidence_files_find(files, LINES);
    uint8_t *data = malloc(file->size + 3);
    (void)forge;
    assert_non_null(data);
    memcpy(data, file->data, file->size);
    memcpy(data + file->size, "\0\1x", 3);
    evidence_files_put(files, LINES, data, file->size + 3);
    free(data);
}

static void
two_neighbours_swapped(struct forge *forge, struct evidence_files *files)
{
    struct ledger_buffer first = forge->entries[20];
    struct evidence_files lines = {0};
    forge->entries[20] = forge->entries[21];
    forge->entries[21] = first;
    forge_put_lines(forge, &lines);
    evidence_files_put(files, LINES, lines.files[0].data, lines.files[0].size);
    evidence_files_free(&lines);
}

/* The ledger's own key signs a head of a size that nobody can have. */
static void
sign_size(const struct forge *forge, struct evidence_files *files, uint64_t size)
{
    struct ledger_checkpoint checkpoint = {.size = size};
    struct ledger_buffer text = {0}, note = {0};
    struct ledger_error err = {0};
    (void)forge;
    (void)snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", FIXTURE_ORIGIN);
    assert_status(ledger_checkpoint_format(&checkpoint, &text, &err), LEDGER_OK, &err);
    assert_status(ledger_note_sign(ledger_buffer_slice(&text), FIXTURE_ORIGIN,
                                   &world.fixture.ledger_key, &note, &err),
                  LEDGER_OK, &err);
    evidence_files_put(files, "checkpoint", note.data, note.size);
    ledger_buffer_free(&text);
    ledger_buffer_free(&note);
}

static void
a_size_near_two_to_the_63(struct forge *forge, struct evidence_files *files)
{
    sign_size(forge, files, (UINT64_C(1) << 63) - 1);
}

/* A sealed first entry that no ledger reaches. */
static void
seal_first_entry(struct forge *forge, struct evidence_files *files, size_t number, uint64_t first)
{
    struct ledger_arena arena = {0};
    struct ledger_buffer bytes = {0};
    struct ledger_seal seal;
    assert_status(
        ledger_seal_decode(ledger_buffer_slice(&forge->seals[number]), &arena, &seal, NULL),
        LEDGER_OK, NULL);
    seal.first_entry = first;
    assert_status(ledger_seal_encode(&seal, &bytes, NULL), LEDGER_OK, NULL);
    forge_set_seal(forge, number, ledger_buffer_slice(&bytes));
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
    rebuild(forge, files);
}

static void
a_first_entry_near_two_to_the_64(struct forge *forge, struct evidence_files *files)
{
    seal_first_entry(forge, files, 11, UINT64_MAX);
}

static void
a_first_entry_near_two_to_the_40(struct forge *forge, struct evidence_files *files)
{
    seal_first_entry(forge, files, 11, UINT64_C(1) << 40);
}

static void
a_gap_before_a_first_entry_near_two_to_the_40(struct forge *forge, struct evidence_files *files)
{
    seal_first_entry(forge, files, 11, UINT64_C(1) << 40);
    evidence_files_remove(files, "tile/0/000.p/12");
    drop_records(files, SEALS, 10, 1);
}

/* The header's root alone fits again: what it holds, the ledger's own codec cannot count. */
static void
root_again(struct forge *forge, size_t number)
{
    struct ledger_arena arena = {0};
    struct ledger_buffer header_bytes = {0}, bytes = {0};
    struct ledger_tree_range range = {0};
    struct ledger_voucher_header header;
    struct ledger_seal seal;
    assert_status(
        ledger_seal_decode(ledger_buffer_slice(&forge->seals[number]), &arena, &seal, NULL),
        LEDGER_OK, NULL);
    assert_status(ledger_voucher_header_decode(seal.header, &arena, &header, NULL), LEDGER_OK,
                  NULL);
    for (size_t i = forge->first_entries[number]; i < forge->first_entries[number + 1]; i++) {
        const struct ledger_digest leaf = ledger_tree_leaf(ledger_buffer_slice(&forge->entries[i]));
        ledger_tree_range_add(&range, &leaf);
    }
    header.entries_root = ledger_tree_range_root(&range);
    assert_status(ledger_voucher_header_encode(&header, &header_bytes, NULL), LEDGER_OK, NULL);
    seal.header = ledger_buffer_slice(&header_bytes);
    assert_status(ledger_seal_encode(&seal, &bytes, NULL), LEDGER_OK, NULL);
    forge_set_seal(forge, number, ledger_buffer_slice(&bytes));
    ledger_buffer_free(&header_bytes);
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
}

/* An entry of a body that comes after ours: of it and what follows only the form is judged. */
static void
a_newer_body(struct forge *forge, struct evidence_files *files)
{
    uint8_t bytes[2 + 18 + 3] = {0x08, 1, 0x12, 16, 1, [20] = 0x92, [21] = 0x01, [22] = 0};
    size_t seal = forge_seal_of(forge, 20);
    forge_set_entry(forge, 20, ledger_slice_of(bytes, sizeof(bytes)));
    root_again(forge, seal);
    forge_link_again(forge, seal + 1);
    rebuild(forge, files);
}

/* The forger has the ledger's key: only the signatures of the last voucher are left to tell. */
static void
the_last_voucher_with_a_stolen_key(struct forge *forge, struct evidence_files *files)
{
    struct ledger_buffer *entry = &forge->entries[31];
    entry->data[10] ^= 1;
    assert_true(forge_header_again(forge, 11));
    rebuild(forge, files);
}

static void
the_last_two_seals_swapped(struct forge *forge, struct evidence_files *files)
{
    struct ledger_buffer last = forge->seals[11];
    struct evidence_files seals = {0};
    forge->seals[11] = forge->seals[10];
    forge->seals[10] = last;
    forge_put_seals(forge, &seals);
    evidence_files_put(files, SEALS, seals.files[0].data, seals.files[0].size);
    evidence_files_free(&seals);
}

/* The seal as the forger, who has the ledger's key, makes it; what comes behind is linked to it. */
static void
seal_again(struct forge *forge, struct evidence_files *files, size_t number,
           void (*change)(struct ledger_seal *seal, struct ledger_voucher_header *header))
{
    struct ledger_arena arena = {0};
    struct ledger_buffer header_bytes = {0}, bytes = {0};
    struct ledger_voucher_header header;
    struct ledger_seal seal;
    assert_status(
        ledger_seal_decode(ledger_buffer_slice(&forge->seals[number]), &arena, &seal, NULL),
        LEDGER_OK, NULL);
    assert_status(ledger_voucher_header_decode(seal.header, &arena, &header, NULL), LEDGER_OK,
                  NULL);
    change(&seal, &header);
    assert_status(ledger_voucher_header_encode(&header, &header_bytes, NULL), LEDGER_OK, NULL);
    seal.header = ledger_buffer_slice(&header_bytes);
    assert_status(ledger_seal_encode(&seal, &bytes, NULL), LEDGER_OK, NULL);
    forge_set_seal(forge, number, ledger_buffer_slice(&bytes));
    if (number + 1 < forge->seal_count)
        forge_link_again(forge, number + 1);
    ledger_buffer_free(&header_bytes);
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
    rebuild(forge, files);
}

static void
other_previous(struct ledger_seal *seal, struct ledger_voucher_header *header)
{
    (void)header;
    seal->previous.bytes[0] ^= 1;
}

static void
a_seal_behind_another_one(struct forge *forge, struct evidence_files *files)
{
    seal_again(forge, files, 11, other_previous);
}

static void
other_signer(struct ledger_seal *seal, struct ledger_voucher_header *header)
{
    static struct ledger_sign_off signatures[FIXTURE_OFFICERS_MAX];
    (void)header;
    memcpy(signatures, seal->signatures, seal->signature_count * sizeof(signatures[0]));
    signatures[seal->signature_count - 1].officer = "zz-nobody";
    seal->signatures = signatures;
}

static void
a_signer_whom_nobody_knows(struct forge *forge, struct evidence_files *files)
{
    seal_again(forge, files, 11, other_signer);
}

static void
other_sum(struct ledger_seal *seal, struct ledger_voucher_header *header)
{
    (void)seal;
    header->disbursed_fen++;
}

static void
a_sum_that_the_entries_do_not_give(struct forge *forge, struct evidence_files *files)
{
    seal_again(forge, files, 11, other_sum);
}

static void
a_closing_with_another_sum(struct forge *forge, struct evidence_files *files)
{
    for (size_t i = forge->entry_count; i-- > 0;) {
        struct ledger_arena arena = {0};
        struct ledger_buffer bytes = {0};
        struct ledger_entry entry;
        assert_status(
            ledger_entry_decode(ledger_buffer_slice(&forge->entries[i]), &arena, &entry, NULL),
            LEDGER_OK, NULL);
        if (entry.body == LEDGER_BODY_CLOSING) {
            entry.closing.cash.disbursed_fen++;
            assert_status(ledger_entry_encode(&entry, &bytes, NULL), LEDGER_OK, NULL);
            forge_set_entry(forge, i, ledger_buffer_slice(&bytes));
            assert_true(forge_header_again(forge, forge_seal_of(forge, i)));
            if (forge_seal_of(forge, i) + 1 < forge->seal_count)
                forge_link_again(forge, forge_seal_of(forge, i) + 1);
            i = 0;
        }
        ledger_buffer_free(&bytes);
        ledger_arena_free(&arena);
    }
    rebuild(forge, files);
}

/* Signed by the ledger, over a tree that nobody has. */
static void
the_root_of_the_head(struct forge *forge, struct evidence_files *files)
{
    sign_size(forge, files, forge->seal_count);
}

static void
the_root_of_the_head_and_the_hints(struct forge *forge, struct evidence_files *files)
{
    sign_size(forge, files, forge->seal_count);
    evidence_files_remove(files, HINTS);
}

static void
seals_and_tile(struct forge *forge, struct evidence_files *files)
{
    (void)forge;
    evidence_files_remove(files, SEALS);
    evidence_files_remove(files, TILE);
}

static void
one_entry_more_without_a_tile(struct forge *forge, struct evidence_files *files)
{
    one_entry_more(forge, files);
    evidence_files_remove(files, TILE);
}

/* ---- the table */

enum { ANY = -1, NOBODY = -2 };

static const struct {
    const char *what;
    void (*spoil)(struct forge *forge, struct evidence_files *files);
    enum audit_verdict verdict;
    const char *message; /* that is among the findings */
    enum audit_damage damage;
    long seal, entry;
    long good_size; /* ANY */
    long most;      /* findings; ANY */
} damages[] = {
    {"nothing", nothing, AUDIT_HOLDS, NULL, 0, NOBODY, NOBODY, 12, 0},
    {"an entry", an_entry, AUDIT_DOES_NOT_HOLD, "entry-changed", AUDIT_CHANGED, 4, 20, 4, 1},
    {"a seal", a_seal, AUDIT_DOES_NOT_HOLD, "seal-changed", AUDIT_CHANGED, 5, NOBODY, 5, 3},
    {"the last seal", the_last_seal, AUDIT_DOES_NOT_HOLD, "seal-changed", AUDIT_CHANGED, 11, NOBODY,
     11, 1},
    {"the entry count of a header", one_entry_more, AUDIT_DOES_NOT_HOLD, "seal-changed",
     AUDIT_CHANGED, 3, NOBODY, 3, 5},
    {"two seals in a row", two_seals_in_a_row, AUDIT_DOES_NOT_HOLD, "seals-missing", AUDIT_MISSING,
     4, NOBODY, 4, 1},
    {"the file of seals", all_seals, AUDIT_DOES_NOT_HOLD, "seals-missing", AUDIT_MISSING, 0, NOBODY,
     0, 2},
    {"the file of entries", all_entries, AUDIT_DOES_NOT_HOLD, "entries-missing", AUDIT_MISSING, 0,
     0, 0, 2},
    {"the file of hints", all_hints, AUDIT_DOES_NOT_HOLD, "file-missing", AUDIT_MISSING, NOBODY,
     NOBODY, 12, 1},
    {"every hint", every_hint, AUDIT_DOES_NOT_HOLD, "hint-changed", AUDIT_CHANGED, NOBODY, 0, 12,
     1},
    {"every hash of the tile", every_tile, AUDIT_DOES_NOT_HOLD, "tile-hash-changed", AUDIT_CHANGED,
     0, NOBODY, ANY, 12},
    {"the tile", the_tile, AUDIT_DOES_NOT_HOLD, "file-missing", AUDIT_MISSING, NOBODY, NOBODY, 12,
     1},
    {"a partial tile too wide", a_wider_partial_tile, AUDIT_DOES_NOT_HOLD,
     "evidence-file-too-large", AUDIT_CHANGED, NOBODY, NOBODY, 12, 1},
    {"a record behind the last", an_entry_behind_the_last, AUDIT_DOES_NOT_HOLD, "entry-behind-last",
     AUDIT_INSERTED, NOBODY, 33, 12, 1},
    {"two neighbouring entries swapped", two_neighbours_swapped, AUDIT_DOES_NOT_HOLD, "entry-moved",
     AUDIT_REORDERED, 4, 20, 4, 1},
    {"a size near 2^63", a_size_near_two_to_the_63, AUDIT_DOES_NOT_HOLD, "too-much-missing",
     AUDIT_MISSING, ANY, NOBODY, ANY, ANY},
    {"a first entry near 2^64", a_first_entry_near_two_to_the_64, AUDIT_DOES_NOT_HOLD,
     "chain-broken", AUDIT_CHANGED, 11, NOBODY, 11, ANY},
    {"a first entry near 2^40", a_first_entry_near_two_to_the_40, AUDIT_DOES_NOT_HOLD,
     "chain-broken", AUDIT_CHANGED, 11, NOBODY, ANY, ANY},
    {"a gap, and a first entry near 2^40", a_gap_before_a_first_entry_near_two_to_the_40,
     AUDIT_DOES_NOT_HOLD, "seal-missing", AUDIT_MISSING, ANY, NOBODY, ANY, ANY},
    {"the last voucher, with a stolen key", the_last_voucher_with_a_stolen_key, AUDIT_DOES_NOT_HOLD,
     "signature-does-not-hold", AUDIT_SIGNATURE_BAD, 11, NOBODY, 11, 4},
    {"the last two seals swapped", the_last_two_seals_swapped, AUDIT_DOES_NOT_HOLD, "seal-moved",
     AUDIT_REORDERED, 10, NOBODY, 10, 1},
    {"another seal before it", a_seal_behind_another_one, AUDIT_DOES_NOT_HOLD, "chain-broken",
     AUDIT_CHANGED, 11, NOBODY, 11, 1},
    {"a signer whom nobody knows", a_signer_whom_nobody_knows, AUDIT_DOES_NOT_HOLD,
     "signer-unknown", AUDIT_SIGNATURE_BAD, 11, NOBODY, 11, 1},
    {"a sum that the entries do not give", a_sum_that_the_entries_do_not_give, AUDIT_DOES_NOT_HOLD,
     "header-disbursed-wrong", AUDIT_TOTAL_WRONG, 11, NOBODY, 11, ANY},
    {"a closing with another sum", a_closing_with_another_sum, AUDIT_DOES_NOT_HOLD,
     "closing-sum-differs", AUDIT_TOTAL_WRONG, 5, 22, 5, ANY},
    {"the root of the head", the_root_of_the_head, AUDIT_DOES_NOT_HOLD, "root-differs",
     AUDIT_CHANGED, NOBODY, NOBODY, 12, 1},
    {"the root of the head, and hints", the_root_of_the_head_and_the_hints, AUDIT_DOES_NOT_HOLD,
     "root-differs", AUDIT_CHANGED, NOBODY, NOBODY, 12, 2},
    {"seals and tile", seals_and_tile, AUDIT_DOES_NOT_HOLD, "seals-missing", AUDIT_MISSING, 0,
     NOBODY, 0, 3},
    {"the entry count of a header, and no tile", one_entry_more_without_a_tile, AUDIT_DOES_NOT_HOLD,
     "file-missing", AUDIT_MISSING, NOBODY, NOBODY, 3, 25},
    {"a newer body", a_newer_body, AUDIT_COULD_NOT_TELL, NULL, 0, NOBODY, NOBODY, 12, 0},
};

static void
judge_row(size_t i)
{
    struct forge forge;
    struct evidence_files files;
    forge_copy(&world.forge, &forge);
    evidence_files_copy(&world.files, &files);
    damages[i].spoil(&forge, &files);
    struct audit_verification report = verify_files_of(&world, &files, NULL);
    const struct audit_finding *found =
        damages[i].message != NULL ? verify_finds(&report, damages[i].message) : NULL;
    bool right = report.verdict == damages[i].verdict &&
                 (damages[i].message == NULL || found != NULL) &&
                 (damages[i].good_size == ANY || (long)report.good_size == damages[i].good_size) &&
                 (damages[i].most == ANY || (long)report.finding_total <= damages[i].most);
    if (found != NULL)
        right = right && found->damage == damages[i].damage &&
                (damages[i].seal == ANY || found->concerns_seal == (damages[i].seal >= 0)) &&
                (damages[i].seal < 0 || found->seal == (uint64_t)damages[i].seal) &&
                found->concerns_entry == (damages[i].entry >= 0) &&
                (damages[i].entry < 0 || found->entry == (uint64_t)damages[i].entry);
    if (!right || getenv("VERIFY_VERBOSE") != NULL) {
        print_message("%s: ", damages[i].what);
        verify_report_print(&report);
    }
    if (!right)
        fail_msg("%s: not what it should be", damages[i].what);
    audit_verification_free(&report);
    evidence_files_free(&files);
    forge_free(&forge);
}

static void
damage_is_named_and_only_that(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++)
        judge_row(i);
}

/* ---- a machine that fails, in the place of files that are there */

static const struct audit_source *behind;
static const char *refused_path;
static enum audit_status refusal;

static enum audit_status
read_or_refuse(void *context, const char *path, size_t max, struct audit_buffer *out,
               struct audit_error *err)
{
    (void)context;
    if (strcmp(path, refused_path) == 0)
        return audit_fail(err, refusal, AUDIT_MESSAGE_EVIDENCE_UNREADABLE, path, 5);
    return behind->read(behind->context, path, max, out, err);
}

static enum audit_status
walk_behind(void *context,
            enum audit_status (*found)(void *found_context, const char *path, bool regular,
                                       uint64_t size, struct audit_error *err),
            void *found_context, struct audit_error *err)
{
    (void)context;
    return behind->walk(behind->context, found, found_context, err);
}

static void
close_nothing(void *context)
{
    (void)context;
}

static void
nobody_is_accused_of_what_the_machine_could_not_read(void **state)
{
    static const char *const paths[] = {SEALS, LINES, HINTS, TILE};
    static const enum audit_status refusals[] = {AUDIT_IO, AUDIT_NO_MEMORY};
    struct audit_evidence *whole = evidence_files_open(&world.files);
    const struct audit_verify_options options = {
        .trust = world.trust, .genesis = &world.genesis, .threads = 1};

    (void)state;
    behind = audit_evidence_source(whole);
    for (size_t i = 0; i < 8; i++) {
        const struct audit_source source = {
            .read = read_or_refuse, .walk = walk_behind, .close = close_nothing};
        struct audit_evidence *evidence = NULL;
        struct audit_verification report;
        struct audit_error err = {0};

        refused_path = paths[i / 2];
        refusal = refusals[i % 2];
        assert_int_equal(audit_evidence_from(source, &evidence, &err), AUDIT_OK);
        assert_int_equal(audit_verify(evidence, &options, &report, NULL, &err), refusal);
        assert_int_equal(err.message, AUDIT_MESSAGE_EVIDENCE_UNREADABLE);
        assert_non_null(strstr(err.arguments[0], refused_path));
        assert_int_equal(report.verdict, AUDIT_COULD_NOT_TELL);
        audit_verification_free(&report);
        audit_evidence_close(evidence);
    }
    audit_evidence_close(whole);
}

static int
open_world(void **state)
{
    (void)state;
    verify_world_open(&world);
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
        cmocka_unit_test(nobody_is_accused_of_what_the_machine_could_not_read),
        cmocka_unit_test(damage_is_named_and_only_that),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
