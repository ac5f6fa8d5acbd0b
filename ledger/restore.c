#include "ledger/restore.h"

#include <assert.h>
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/restore_internal.h"

/* How many entries the last seal says there are. It is believed only as far as the reading goes:
 * each file is as large as it is. */
static enum ledger_status
entry_count_read(struct restoring *restoring, struct ledger_error *err)
{
    struct ledger_evidence_reader *reader = &restoring->reader;
    struct ledger_arena arena = {0};
    struct ledger_slice bytes;
    struct ledger_seal seal;
    struct ledger_voucher_header header;
    enum ledger_status status =
        ledger_evidence_record(reader, LEDGER_BUNDLE_SEALS, reader->seal_count - 1, &bytes, err);

    if (status == LEDGER_OK)
        status = ledger_seal_decode(bytes, &arena, &seal, err);
    if (status == LEDGER_OK)
        status = ledger_voucher_header_decode(seal.header, &arena, &header, err);
    /* A voucher has at least one entry and at most 65,536. */
    if (status == LEDGER_OK &&
        (seal.first_entry < reader->seal_count - 1 ||
         seal.first_entry / LEDGER_VOUCHER_ENTRIES_MAX > reader->seal_count - 1))
        status =
            ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_VERIFY_CHAIN, reader->seal_count - 1);
    if (status == LEDGER_OK)
        reader->entry_count = seal.first_entry + header.entry_count;
    ledger_arena_free(&arena);
    return status;
}

static enum ledger_status
evidence_open(struct restoring *restoring, struct ledger_error *err)
{
    struct ledger_note note;
    enum ledger_status status =
        ledger_folder_open(restoring->options->evidence, &restoring->evidence, err);

    if (status != LEDGER_OK)
        return status;
    status = ledger_folder_read(&restoring->evidence, "checkpoint",
                                LEDGER_EVIDENCE_CHECKPOINT_SIZE_MAX, &restoring->note, err);
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_RESTORE_NO_EVIDENCE,
                           restoring->options->evidence);
    if (status != LEDGER_OK)
        return status;
    status = ledger_note_parse(ledger_buffer_slice(&restoring->note), &note, err);
    if (status == LEDGER_OK)
        status = ledger_checkpoint_parse(note.text, &restoring->claimed, err);
    if (status == LEDGER_MALFORMED || status == LEDGER_OUT_OF_RANGE ||
        (status == LEDGER_OK && restoring->claimed.size == 0))
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RESTORE_CHECKPOINT_FOREIGN);
    if (status != LEDGER_OK)
        return ledger_folder_blame(&restoring->evidence, "checkpoint", status, err);
    restoring->reader.folder = &restoring->evidence;
    restoring->reader.seal_count = restoring->claimed.size;
    return entry_count_read(restoring, err);
}

/* Before anything is built: voucher 0 is what names the ledger. */
static enum ledger_status
genesis_check(struct restoring *restoring, struct ledger_error *err)
{
    struct ledger_slice bytes;
    struct ledger_digest leaf;
    enum ledger_status status;

    if (restoring->options->genesis == NULL)
        return LEDGER_OK;
    status = ledger_evidence_record(&restoring->reader, LEDGER_BUNDLE_SEALS, 0, &bytes, err);
    if (status != LEDGER_OK)
        return status;
    leaf = ledger_tree_leaf(bytes);
    if (!ledger_digest_equal(&leaf, restoring->options->genesis))
        return ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_RESTORE_GENESIS_OTHER,
                           restoring->options->evidence);
    return LEDGER_OK;
}

static enum ledger_status
build(struct restoring *restoring, struct ledger_error *err)
{
    enum ledger_status status = restore_place_open(restoring, err);

    if (status == LEDGER_OK)
        status = restore_replay(restoring, err);
    if (status == LEDGER_OK)
        status = restore_heads(restoring, err);
    if (status == LEDGER_OK)
        status = restore_private(restoring, err);
    if (status == LEDGER_OK && restoring->options->key_path != NULL)
        status = restore_key_put(restoring, err);
    if (status == LEDGER_OK)
        status = restore_place_finish(restoring, err);
    return status;
}

enum ledger_status
ledger_restore(const struct ledger_restore_options *options,
               struct ledger_restoration *out_restoration, struct ledger_error *err)
{
    struct restoring restoring = {
        .options = options,
        .evidence = LEDGER_FOLDER_CLOSED,
        .place = LEDGER_FOLDER_CLOSED,
    };
    enum ledger_status status;

    assert(options->evidence != NULL && options->directory != NULL);
    status = evidence_open(&restoring, err);
    if (status == LEDGER_OK)
        status = genesis_check(&restoring, err);
    if (status == LEDGER_OK)
        status = build(&restoring, err);
    if (status == LEDGER_OK)
        *out_restoration = restoring.out;
    restore_place_drop(&restoring);
    ledger_evidence_reader_free(&restoring.reader);
    ledger_folder_close(&restoring.evidence);
    ledger_buffer_free(&restoring.note);
    ledger_buffer_free(&restoring.lost);
    return status;
}
