#include "crash/power_content.h"

#include <string.h>

#include "ledger/evidence_file.h"
#include "ledger/note/note.h"
#include "ledger/read.h"
#include "ledger/record/codec.h"

/* The digest so far and the leaf hash of the next record, hashed together. */
static void
content_add(struct ledger_digest *content, struct ledger_slice record)
{
    struct ledger_digest pair[2] = {*content, ledger_tree_leaf(record)};

    *content = ledger_digest_of(ledger_slice_of(pair, sizeof(pair)));
}

static enum ledger_status
entry_add(void *context, uint64_t number, struct ledger_slice record, struct ledger_error *err)
{
    (void)number;
    (void)err;
    content_add(context, record);
    return LEDGER_OK;
}

static enum ledger_status
voucher_add(struct ledger_store_txn *txn, uint64_t number, struct ledger_digest *content,
            struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_sealed sealed;
    enum ledger_status status = ledger_sealed_read(txn, number, &arena, &sealed, err);

    if (status == LEDGER_OK) {
        content_add(content, sealed.bytes);
        status = ledger_bundle_scan(txn, LEDGER_BUNDLE_LINES, sealed.seal.first_entry,
                                    sealed.seal.first_entry + sealed.header.entry_count, entry_add,
                                    content, err);
    }
    ledger_arena_free(&arena);
    return status;
}

enum ledger_status
power_content_of_ledger(struct ledger *ledger,
                        struct ledger_digest contents[static POWER_VOUCHERS_MAX],
                        uint64_t *out_vouchers, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_digest content = {{0}};
    struct ledger_head head;
    enum ledger_status status = ledger_head(ledger, &head, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger_store_of(ledger), LEDGER_STORE_READ, &txn, err);
    if (status == LEDGER_OK && head.seal_count > POWER_VOUCHERS_MAX)
        status = LEDGER_OUT_OF_RANGE;
    for (uint64_t i = 0; status == LEDGER_OK && i < head.seal_count; i++) {
        status = voucher_add(txn, i, &content, err);
        contents[i] = content;
    }
    ledger_store_abort(txn);
    if (status == LEDGER_OK)
        *out_vouchers = head.seal_count;
    return status;
}

static enum ledger_status
checkpoint_read(const struct ledger_folder *folder, struct ledger_checkpoint *out,
                struct ledger_error *err)
{
    struct ledger_buffer bytes = {0};
    struct ledger_note note;
    enum ledger_status status =
        ledger_folder_read(folder, "checkpoint", LEDGER_EVIDENCE_CHECKPOINT_SIZE_MAX, &bytes, err);

    if (status == LEDGER_OK)
        status = ledger_note_parse(ledger_buffer_slice(&bytes), &note, err);
    if (status == LEDGER_OK)
        status = ledger_checkpoint_parse(note.text, out, err);
    ledger_buffer_free(&bytes);
    return status;
}

/* Seal, entries, hints and tiles of every voucher, checked against each other on the way. */
static enum ledger_status
vouchers_read(struct ledger_evidence_reader *reader, struct ledger_digest *content,
              struct ledger_tree_range *range, struct ledger_error *err)
{
    struct ledger_digest previous = {{0}};
    struct ledger_arena arena = {0};
    uint64_t entries = 0;
    enum ledger_status status = LEDGER_OK;

    for (uint64_t i = 0; i < reader->seal_count && status == LEDGER_OK; i++) {
        struct ledger_evidence_voucher voucher = {0};

        ledger_arena_reset(&arena);
        status = ledger_evidence_voucher_read(reader, i, &previous, entries, &arena, &voucher, err);
        if (status == LEDGER_OK)
            status = ledger_evidence_range_add(reader, range, &voucher.leaf, err);
        if (status != LEDGER_OK)
            break;
        content_add(content, voucher.seal_bytes);
        for (size_t n = 0; n < voucher.entry_count; n++)
            content_add(content, voucher.entries[n]);
        previous = voucher.leaf;
        entries += voucher.entry_count;
    }
    ledger_arena_free(&arena);
    return status;
}

/* How many entries the evidence covers is in its last seal. */
static enum ledger_status
entries_count(struct ledger_evidence_reader *reader, uint64_t *out_entries,
              struct ledger_error *err)
{
    struct ledger_slice bytes;
    struct ledger_arena arena = {0};
    struct ledger_seal seal;
    struct ledger_voucher_header header;
    enum ledger_status status =
        ledger_evidence_record(reader, LEDGER_BUNDLE_SEALS, reader->seal_count - 1, &bytes, err);

    if (status == LEDGER_OK)
        status = ledger_seal_decode(bytes, &arena, &seal, err);
    if (status == LEDGER_OK)
        status = ledger_voucher_header_decode(seal.header, &arena, &header, err);
    if (status == LEDGER_OK)
        *out_entries = seal.first_entry + header.entry_count;
    ledger_arena_free(&arena);
    return status;
}

enum ledger_status
power_content_of_evidence(const char *directory, struct ledger_checkpoint *out_checkpoint,
                          struct ledger_digest *out_content, struct ledger_error *err)
{
    struct ledger_folder folder = LEDGER_FOLDER_CLOSED;
    struct ledger_evidence_reader reader = {.folder = &folder};
    struct ledger_tree_range range = {0};
    struct ledger_digest content = {{0}};
    struct ledger_digest root;
    enum ledger_status status = ledger_folder_open(directory, &folder, err);

    if (status == LEDGER_OK)
        status = checkpoint_read(&folder, out_checkpoint, err);
    if (status != LEDGER_OK)
        goto out;
    reader.seal_count = out_checkpoint->size;
    status = entries_count(&reader, &reader.entry_count, err);
    if (status == LEDGER_OK)
        status = vouchers_read(&reader, &content, &range, err);
    if (status != LEDGER_OK)
        goto out;
    root = ledger_tree_range_root(&range);
    if (!ledger_digest_equal(&root, &out_checkpoint->root))
        status = LEDGER_DAMAGED;
    *out_content = content;

out:
    ledger_evidence_reader_free(&reader);
    ledger_folder_close(&folder);
    return status;
}
