/* A voucher of 65,536 entries over 257 bundles: in bounded memory, at the most that it may weigh,
 * and where a hostile ledger seals sixteen times more. Entries are made when they are read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "audit/evidence/merkle.h"
#include "ledger/note/checkpoint.h"
#include "ledger/record/codec.h"
#include "support/assert_status.h"
#include "verify_world.h"

enum { ENTRIES = 65536, RESIDENT_MAX_KIB = 256 << 10 };

/* Evidence of two vouchers: the genesis of the world, and one of ENTRIES records. */
struct large {
    struct verify_world *world;
    struct evidence_files files; /* all but the entries and hints */
    struct audit_evidence *files_evidence;
    size_t record_size;
    size_t before; /* entries of the genesis */
};

/* Bytes that are no entry, each its own. */
static void
record_of(const struct large *large, size_t entry, uint8_t *out)
{
    memset(out, 0x5A, large->record_size);
    memcpy(out, &entry, sizeof(entry));
}

static struct audit_hash
leaf_of(const struct large *large, size_t entry)
{
    uint8_t record[1 << 14];
    const struct ledger_buffer *entries = large->world->forge.entries;
    if (entry < large->before)
        return audit_leaf_hash((struct audit_bytes){entries[entry].data, entries[entry].size});
    record_of(large, entry, record);
    return audit_leaf_hash((struct audit_bytes){record, large->record_size});
}

static void
append_line(const struct large *large, size_t entry, struct audit_buffer *out)
{
    uint8_t record[1 << 14];
    const struct ledger_buffer *entries = large->world->forge.entries;
    struct audit_bytes bytes = {record, large->record_size};
    if (entry < large->before)
        bytes = (struct audit_bytes){entries[entry].data, entries[entry].size};
    else
        record_of(large, entry, record);
    uint8_t size[2] = {(uint8_t)(bytes.size >> 8), (uint8_t)bytes.size};
    audit_buffer_append(out, (struct audit_bytes){size, 2});
    audit_buffer_append(out, bytes);
}

static enum audit_status
read_large(void *context, const char *path, size_t max, struct audit_buffer *out,
           struct audit_error *err)
{
    const struct large *large = context;
    const struct audit_source *rest = audit_evidence_source(large->files_evidence);
    struct audit_file file;
    size_t end = large->before + ENTRIES;
    if (!audit_file_of_path(path, &file) ||
        (file.kind != AUDIT_FILE_LINES && file.kind != AUDIT_FILE_HINTS))
        return rest->read(rest->context, path, max, out, err);
    size_t first = (size_t)file.number * 256, width = file.width > 0 ? file.width : 256;
    out->size = 0;
    if (first + width > end || (file.width > 0 && first + width != end))
        return AUDIT_NOT_FOUND;
    for (size_t i = first; i < first + width; i++) {
        struct audit_hash leaf;
        if (file.kind == AUDIT_FILE_LINES) {
            append_line(large, i, out);
            continue;
        }
        leaf = leaf_of(large, i);
        audit_buffer_append(out, (struct audit_bytes){leaf.bytes, 8});
    }
    return audit_buffer_status(out, err);
}

static enum audit_status
walk_nothing(void *context,
             enum audit_status (*found)(void *found_context, const char *path, bool regular,
                                        uint64_t size, struct audit_error *err),
             void *found_context, struct audit_error *err)
{
    (void)context;
    (void)found;
    (void)found_context;
    (void)err;
    return AUDIT_OK;
}

static void
close_nothing(void *context)
{
    (void)context;
}

/* Voucher 1 of the world, with ENTRIES entries under its header. */
static void
seal_large(struct large *large, struct forge *forge)
{
    struct ledger_arena arena = {0};
    struct ledger_voucher_header header;
    struct ledger_seal seal;
    struct ledger_buffer header_bytes = {0}, bytes = {0};
    struct ledger_tree_range range = {0};
    for (size_t i = 0; i < ENTRIES; i++) {
        struct audit_hash leaf = leaf_of(large, large->before + i);
        struct ledger_digest digest;
        memcpy(digest.bytes, leaf.bytes, sizeof(digest.bytes));
        ledger_tree_range_add(&range, &digest);
    }
    assert_status(ledger_seal_decode(ledger_buffer_slice(&forge->seals[1]), &arena, &seal, NULL),
                  LEDGER_OK, NULL);
    assert_status(ledger_voucher_header_decode(seal.header, &arena, &header, NULL), LEDGER_OK,
                  NULL);
    header.entry_count = ENTRIES;
    header.kind_count = 1;
    header.kinds[0].count = ENTRIES;
    header.entries_root = ledger_tree_range_root(&range);
    assert_status(ledger_voucher_header_encode(&header, &header_bytes, NULL), LEDGER_OK, NULL);
    seal.header = ledger_buffer_slice(&header_bytes);
    assert_status(ledger_seal_encode(&seal, &bytes, NULL), LEDGER_OK, NULL);
    forge_set_seal(forge, 1, ledger_buffer_slice(&bytes));
    ledger_buffer_free(&header_bytes);
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
}

static void
open_large(struct large *large, struct verify_world *world, size_t record_size)
{
    struct forge forge;
    *large = (struct large){
        .world = world, .record_size = record_size, .before = world->forge.first_entries[1]};
    forge_copy(&world->forge, &forge);
    forge_cut(&forge, 2);
    seal_large(large, &forge);
    forge_put_seals(&forge, &large->files);
    forge_put_tiles(&forge, &large->files);
    forge_put_checkpoint(&forge, FIXTURE_ORIGIN, &world->fixture.ledger_key, &large->files);
    large->files_evidence = evidence_files_open(&large->files);
    forge_free(&forge);
}

static void
a_large_voucher_is_judged_in_little_memory(void **state)
{
    static const struct {
        size_t record_size;
        bool too_large;
    } rows[] = {{1024, false}, {1025, true}, {16384, true}};
    struct verify_world world = {0};
    (void)state;
    verify_world_open(&world);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct large large;
        struct audit_evidence *evidence = NULL;
        struct audit_verification report;
        struct rusage usage;
        open_large(&large, &world, rows[i].record_size);
        struct audit_source source = {
            .read = read_large, .walk = walk_nothing, .close = close_nothing, .context = &large};
        assert_int_equal(audit_evidence_from(source, &evidence, NULL), AUDIT_OK);
        struct audit_verify_options options = {
            .trust = world.trust, .genesis = &world.genesis, .threads = 4};
        assert_int_equal(audit_verify(evidence, &options, &report, NULL, NULL), AUDIT_OK);
        /* All are told of, and nothing else is blamed. */
        assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
        assert_int_equal(report.checked[AUDIT_CHECK_ENTRIES], large.before + ENTRIES);
        assert_true((verify_finds(&report, "voucher-too-large") != NULL) == rows[i].too_large);
        assert_null(verify_finds(&report, "entry-changed"));
        assert_non_null(verify_finds(&report, "entry-form"));
        assert_true(report.finding_total < ENTRIES + 20);
        assert_int_equal(report.good_size, 1);
        audit_verification_free(&report);
        audit_evidence_close(evidence);
        audit_evidence_close(large.files_evidence);
        evidence_files_free(&large.files);
        assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
        print_message("%zu bytes an entry: at most %ld MiB resident\n", rows[i].record_size,
                      usage.ru_maxrss >> 10);
#if !defined(__SANITIZE_ADDRESS__) &&                                                              \
    !defined(__SANITIZE_THREAD__) /* Its own memory would be counted. */
        assert_true(usage.ru_maxrss < RESIDENT_MAX_KIB);
#endif
    }
    verify_world_close(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_voucher_is_judged_in_little_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
