#include "support/forge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/note/checkpoint.h"
#include "ledger/record/codec.h"
#include "ledger/store/bundle.h"
#include "support/assert_status.h"

enum { BUNDLE = 256 };

static void *
must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

static struct ledger_buffer
copy_of(struct ledger_slice bytes)
{
    struct ledger_buffer copy = {0};
    if (ledger_buffer_append(&copy, bytes, NULL) != LEDGER_OK)
        abort();
    return copy;
}

/* ---- apart */

static enum ledger_status
take(void *context, uint64_t number, struct ledger_slice record, struct ledger_error *err)
{
    struct ledger_buffer **rows = context;
    (void)err;
    (*rows)[number] = copy_of(record);
    return LEDGER_OK;
}

static void
count_entries(struct forge *forge)
{
    free(forge->first_entries);
    forge->first_entries = must(calloc(forge->seal_count + 1, sizeof(*forge->first_entries)));
    for (size_t i = 0; i < forge->seal_count; i++) {
        struct ledger_arena arena = {0};
        struct ledger_seal seal;
        assert_status(
            ledger_seal_decode(ledger_buffer_slice(&forge->seals[i]), &arena, &seal, NULL),
            LEDGER_OK, NULL);
        forge->first_entries[i] = (size_t)seal.first_entry;
        ledger_arena_free(&arena);
    }
    forge->first_entries[forge->seal_count] = forge->entry_count;
}

void
forge_read(struct fixture *fixture, struct forge *out)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};
    *out = (struct forge){.seal_count = (size_t)fixture->seal_count,
                          .entry_count = (size_t)fixture->entry_count};
    out->seals = must(calloc(out->seal_count + 1, sizeof(*out->seals)));
    out->entries = must(calloc(out->entry_count + 1, sizeof(*out->entries)));
    assert_status(ledger_store_begin(fixture->store, LEDGER_STORE_READ, &txn, &err), LEDGER_OK,
                  &err);
    assert_status(
        ledger_bundle_scan(txn, LEDGER_BUNDLE_SEALS, 0, out->seal_count, take, &out->seals, &err),
        LEDGER_OK, &err);
    assert_status(ledger_bundle_scan(txn, LEDGER_BUNDLE_LINES, 0, out->entry_count, take,
                                     &out->entries, &err),
                  LEDGER_OK, &err);
    ledger_store_abort(txn);
    count_entries(out);
}

void
forge_copy(const struct forge *from, struct forge *out)
{
    *out = (struct forge){.seal_count = from->seal_count, .entry_count = from->entry_count};
    out->seals = must(calloc(out->seal_count + 1, sizeof(*out->seals)));
    out->entries = must(calloc(out->entry_count + 1, sizeof(*out->entries)));
    for (size_t i = 0; i < out->seal_count; i++)
        out->seals[i] = copy_of(ledger_buffer_slice(&from->seals[i]));
    for (size_t i = 0; i < out->entry_count; i++)
        out->entries[i] = copy_of(ledger_buffer_slice(&from->entries[i]));
    size_t size = (out->seal_count + 1) * sizeof(*out->first_entries);
    out->first_entries = memcpy(must(malloc(size)), from->first_entries, size);
}

void
forge_free(struct forge *forge)
{
    for (size_t i = 0; i < forge->seal_count; i++)
        ledger_buffer_free(&forge->seals[i]);
    for (size_t i = 0; i < forge->entry_count; i++)
        ledger_buffer_free(&forge->entries[i]);
    free(forge->seals);
    free(forge->entries);
    free(forge->first_entries);
    *forge = (struct forge){0};
}

void
forge_set_entry(struct forge *forge, size_t entry, struct ledger_slice bytes)
{
    struct ledger_buffer copy = copy_of(bytes);
    ledger_buffer_free(&forge->entries[entry]);
    forge->entries[entry] = copy;
}

void
forge_set_seal(struct forge *forge, size_t seal, struct ledger_slice bytes)
{
    struct ledger_buffer copy = copy_of(bytes);
    ledger_buffer_free(&forge->seals[seal]);
    forge->seals[seal] = copy;
}

size_t
forge_seal_of(const struct forge *forge, size_t entry)
{
    size_t seal = 0;
    while (seal + 1 < forge->seal_count && forge->first_entries[seal + 1] <= entry)
        seal++;
    return seal;
}

void
forge_cut(struct forge *forge, size_t seals)
{
    size_t entries = forge->first_entries[seals];
    for (size_t i = seals; i < forge->seal_count; i++)
        ledger_buffer_free(&forge->seals[i]);
    for (size_t i = entries; i < forge->entry_count; i++)
        ledger_buffer_free(&forge->entries[i]);
    forge->seal_count = seals;
    forge->entry_count = entries;
}

/* ---- fitted again */

static bool
count_header(const struct forge *forge, size_t seal, struct ledger_voucher_header *header)
{
    struct ledger_tree_range range = {0};
    struct ledger_arena arena = {0};
    bool readable = true;
    size_t first = forge->first_entries[seal], end = forge->first_entries[seal + 1];
    header->entry_count = 0; /* Counted with the kinds. */
    header->kind_count = 0;
    header->appropriated_fen = header->disbursed_fen = header->adjusted_fen = header->settled_fen =
        0;
    for (size_t i = first; i < end && readable; i++) {
        struct ledger_slice bytes = ledger_buffer_slice(&forge->entries[i]);
        struct ledger_digest leaf = ledger_tree_leaf(bytes);
        struct ledger_entry entry;
        ledger_tree_range_add(&range, &leaf);
        readable = ledger_entry_decode(bytes, &arena, &entry, NULL) == LEDGER_OK &&
                   ledger_voucher_header_count(header, &entry, NULL) == LEDGER_OK;
    }
    header->entries_root = ledger_tree_range_root(&range);
    ledger_arena_free(&arena);
    return readable;
}

bool
forge_header_again(struct forge *forge, size_t number)
{
    struct ledger_arena arena = {0};
    struct ledger_seal seal;
    struct ledger_voucher_header header;
    struct ledger_buffer header_bytes = {0}, seal_bytes = {0};
    bool done = ledger_seal_decode(ledger_buffer_slice(&forge->seals[number]), &arena, &seal,
                                   NULL) == LEDGER_OK &&
                ledger_voucher_header_decode(seal.header, &arena, &header, NULL) == LEDGER_OK &&
                count_header(forge, number, &header) &&
                ledger_voucher_header_encode(&header, &header_bytes, NULL) == LEDGER_OK;
    if (done) {
        seal.header = ledger_buffer_slice(&header_bytes);
        done = ledger_seal_encode(&seal, &seal_bytes, NULL) == LEDGER_OK;
    }
    if (done)
        forge_set_seal(forge, number, ledger_buffer_slice(&seal_bytes));
    ledger_buffer_free(&header_bytes);
    ledger_buffer_free(&seal_bytes);
    ledger_arena_free(&arena);
    return done;
}

void
forge_link_again(struct forge *forge, size_t first)
{
    for (size_t i = first; i < forge->seal_count; i++) {
        struct ledger_arena arena = {0};
        struct ledger_buffer bytes = {0};
        struct ledger_seal seal;
        if (ledger_seal_decode(ledger_buffer_slice(&forge->seals[i]), &arena, &seal, NULL) ==
            LEDGER_OK) {
            seal.number = i;
            seal.first_entry = forge->first_entries[i];
            seal.previous = i == 0 ? (struct ledger_digest){0}
                                   : ledger_tree_leaf(ledger_buffer_slice(&forge->seals[i - 1]));
            if (ledger_seal_encode(&seal, &bytes, NULL) == LEDGER_OK)
                forge_set_seal(forge, i, ledger_buffer_slice(&bytes));
        }
        ledger_buffer_free(&bytes);
        ledger_arena_free(&arena);
    }
}

/* ---- together */

static void
put(struct evidence_files *out, enum audit_file_kind kind, unsigned level, size_t number,
    size_t count, const struct ledger_buffer *bytes)
{
    char path[AUDIT_FILE_PATH_SIZE];
    struct audit_file file = {.kind = kind,
                              .level = level,
                              .number = number,
                              .width = count == BUNDLE ? 0 : (unsigned)count};
    audit_file_path(file, path);
    evidence_files_put(out, path, bytes->data, bytes->size);
}

static void
append(struct ledger_buffer *to, const void *data, size_t size)
{
    if (ledger_buffer_append(to, ledger_slice_of(data, size), NULL) != LEDGER_OK)
        abort();
}

static void
put_records(enum audit_file_kind kind, const struct ledger_buffer *records, size_t count,
            struct evidence_files *out)
{
    for (size_t first = 0; first < count; first += BUNDLE) {
        size_t end = count - first < BUNDLE ? count : first + BUNDLE;
        struct ledger_buffer bytes = {0};
        for (size_t i = first; i < end; i++) {
            uint8_t size[2] = {(uint8_t)(records[i].size >> 8), (uint8_t)records[i].size};
            append(&bytes, size, sizeof(size));
            append(&bytes, records[i].data, records[i].size);
        }
        put(out, kind, 0, first / BUNDLE, end - first, &bytes);
        ledger_buffer_free(&bytes);
    }
}

void
forge_put_lines(const struct forge *forge, struct evidence_files *out)
{
    put_records(AUDIT_FILE_LINES, forge->entries, forge->entry_count, out);
}

void
forge_put_seals(const struct forge *forge, struct evidence_files *out)
{
    put_records(AUDIT_FILE_SEALS, forge->seals, forge->seal_count, out);
}

void
forge_put_hints(const struct forge *forge, struct evidence_files *out)
{
    for (size_t first = 0; first < forge->entry_count; first += BUNDLE) {
        size_t end = forge->entry_count - first < BUNDLE ? forge->entry_count : first + BUNDLE;
        struct ledger_buffer bytes = {0};
        for (size_t i = first; i < end; i++) {
            struct ledger_digest leaf = ledger_tree_leaf(ledger_buffer_slice(&forge->entries[i]));
            append(&bytes, leaf.bytes, LEDGER_HINT_SIZE);
        }
        put(out, AUDIT_FILE_HINTS, 0, first / BUNDLE, end - first, &bytes);
        ledger_buffer_free(&bytes);
    }
}

static struct ledger_digest
root_of(const struct ledger_digest *hashes, size_t count)
{
    struct ledger_tree_range range = {0};
    for (size_t i = 0; i < count; i++)
        ledger_tree_range_add(&range, &hashes[i]);
    return ledger_tree_range_root(&range);
}

static struct ledger_digest *
leaves_of(const struct forge *forge)
{
    struct ledger_digest *leaves = must(calloc(forge->seal_count + 1, sizeof(*leaves)));
    for (size_t i = 0; i < forge->seal_count; i++)
        leaves[i] = ledger_tree_leaf(ledger_buffer_slice(&forge->seals[i]));
    return leaves;
}

void
forge_put_tiles(const struct forge *forge, struct evidence_files *out)
{
    struct ledger_digest *hashes = leaves_of(forge);
    size_t count = forge->seal_count;
    for (unsigned level = 0; count > 0; level++) {
        size_t above = 0;
        for (size_t first = 0; first < count; first += BUNDLE) {
            size_t width = count - first < BUNDLE ? count - first : BUNDLE;
            struct ledger_buffer bytes = {0};
            append(&bytes, hashes + first, width * sizeof(*hashes));
            put(out, AUDIT_FILE_TILE, level, first / BUNDLE, width, &bytes);
            ledger_buffer_free(&bytes);
            if (width == BUNDLE)
                hashes[above++] = root_of(hashes + first, BUNDLE);
        }
        count = above;
    }
    free(hashes);
}

void
forge_put_checkpoint(const struct forge *forge, const char *origin, const struct ledger_key *key,
                     struct evidence_files *out)
{
    struct ledger_digest *leaves = leaves_of(forge);
    struct ledger_checkpoint checkpoint = {.size = forge->seal_count,
                                           .root = root_of(leaves, forge->seal_count)};
    struct ledger_buffer text = {0}, note = {0};
    struct ledger_error err = {0};
    (void)snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", origin);
    assert_status(ledger_checkpoint_format(&checkpoint, &text, &err), LEDGER_OK, &err);
    assert_status(ledger_note_sign(ledger_buffer_slice(&text), origin, key, &note, &err), LEDGER_OK,
                  &err);
    evidence_files_put(out, "checkpoint", note.data, note.size);
    ledger_buffer_free(&text);
    ledger_buffer_free(&note);
    free(leaves);
}

void
forge_evidence(const struct forge *forge, const char *origin, const struct ledger_key *key,
               struct evidence_files *out)
{
    *out = (struct evidence_files){0};
    forge_put_lines(forge, out);
    forge_put_hints(forge, out);
    forge_put_seals(forge, out);
    forge_put_tiles(forge, out);
    forge_put_checkpoint(forge, origin, key, out);
}
