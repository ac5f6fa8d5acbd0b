/* Which checkpoint is published, and what may already be there. */
#include <string.h>

#include "ledger/publish_internal.h"
#include "ledger/record/codec.h"
#include "ledger/state/state.h"
#include "ledger/store/tiles.h"

enum ledger_status
publish_entries_at(struct ledger_store_txn *txn, uint64_t size, uint64_t *out_entries,
                   struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_slice bytes;
    struct ledger_seal seal;
    struct ledger_voucher_header header;
    enum ledger_status status = ledger_bundle_get(txn, LEDGER_BUNDLE_SEALS, size - 1, &bytes, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_SEAL_MISSING, size - 1);
    if (status == LEDGER_OK)
        status = ledger_seal_decode(bytes, &arena, &seal, err);
    if (status == LEDGER_OK)
        status = ledger_voucher_header_decode(seal.header, &arena, &header, err);
    if (status == LEDGER_OK)
        *out_entries = seal.first_entry + header.entry_count;
    ledger_arena_free(&arena);
    return status;
}

/* What the ledger says of a checkpoint of that size: whose key signs it, under which origin, and
 * over which root. */
struct expected {
    struct ledger_vkey vkey;
    char vkey_text[LEDGER_VKEY_SIZE];
    char origin[LEDGER_ORIGIN_SIZE];
    struct ledger_digest root;
};

static enum ledger_status
expected_at(struct ledger_store_txn *txn, uint64_t size, struct expected *out,
            struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_identity_state identity;
    enum ledger_status status = ledger_state_identity_at(txn, size, &arena, &identity, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
    if (status == LEDGER_OK)
        status = ledger_vkey_parse(ledger_slice_of_text(identity.vkey), &out->vkey, err);
    if (status == LEDGER_OK)
        status = ledger_tiles_root_at(txn, size, &out->root, err);
    if (status == LEDGER_OK) {
        (void)strncpy(out->vkey_text, identity.vkey, sizeof(out->vkey_text) - 1);
        out->vkey_text[sizeof(out->vkey_text) - 1] = '\0';
        (void)strncpy(out->origin, identity.origin, sizeof(out->origin) - 1);
        out->origin[sizeof(out->origin) - 1] = '\0';
    }
    ledger_arena_free(&arena);
    return status;
}

/* The head file first: what goes out is never newer than what the ledger will hold itself to. */
static enum ledger_status
release(struct ledger *ledger, const struct publish_checkpoint *checkpoint,
        struct ledger_error *err)
{
    struct ledger_buffer head_file = {0};
    struct ledger_note note;
    struct ledger_checkpoint released = {.size = 0};
    enum ledger_status status;

    if (!ledger->read_only)
        return ledger_release(ledger, ledger_buffer_slice(&checkpoint->note), err);
    status = ledger_head_file_read(ledger, &head_file, err);
    if (status == LEDGER_OK && head_file.size > 0) {
        status = ledger_note_parse(ledger_buffer_slice(&head_file), &note, err);
        if (status == LEDGER_OK)
            status = ledger_checkpoint_parse(note.text, &released, err);
    }
    if (status == LEDGER_OK && released.size < checkpoint->stated.size)
        status = ledger_fail(err, LEDGER_BUSY, LEDGER_MESSAGE_PUBLISH_NOT_RELEASED,
                             checkpoint->stated.size);
    ledger_buffer_free(&head_file);
    return status;
}

enum ledger_status
publish_checkpoint_choose(struct ledger *ledger, const char *policy_path,
                          struct publish_checkpoint *out_checkpoint, struct ledger_error *err)
{
    struct publish_checkpoint checkpoint = {.stated = {.size = 0}};
    struct ledger_store_txn *txn = NULL;
    struct ledger_position position;
    struct expected expected;
    struct ledger_slice note;
    enum ledger_status status;

    /* Closed, not open: what cannot be judged is not published. */
    if (policy_path != NULL)
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_PUBLISH_POLICY, policy_path);
    status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);
    if (status != LEDGER_OK)
        return status;
    status = ledger_position_read(txn, &position, err);
    if (status != LEDGER_OK)
        goto out;
    if (position.seal_count == 0) {
        status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_NO_GENESIS);
        goto out;
    }
    status =
        ledger_store_get(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("checkpoint"), &note, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "checkpoint");
    if (status == LEDGER_OK)
        status = ledger_buffer_append(&checkpoint.note, note, err);
    if (status == LEDGER_OK)
        status = expected_at(txn, position.seal_count, &expected, err);
    if (status == LEDGER_OK)
        status = ledger_checkpoint_open(ledger_buffer_slice(&checkpoint.note), &expected.vkey,
                                        &checkpoint.stated, err);
    if (status == LEDGER_OK && (checkpoint.stated.size != position.seal_count ||
                                !ledger_digest_equal(&checkpoint.stated.root, &expected.root) ||
                                strcmp(checkpoint.stated.origin, expected.origin) != 0))
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "checkpoint");
    if (status == LEDGER_OK)
        status = publish_entries_at(txn, checkpoint.stated.size, &checkpoint.entries, err);
    if (status != LEDGER_OK)
        goto out;
    memcpy(checkpoint.vkey, expected.vkey_text, sizeof(checkpoint.vkey));
    ledger_store_abort(txn);
    txn = NULL;
    status = release(ledger, &checkpoint, err);
    if (status != LEDGER_OK)
        goto out;
    *out_checkpoint = checkpoint;
    checkpoint.note = (struct ledger_buffer){0}; /* Now the caller's. */

out:
    ledger_store_abort(txn);
    ledger_buffer_free(&checkpoint.note);
    return status;
}

/* Judges a checkpoint that somebody else may have put there. */
static enum ledger_status
present_judge(struct ledger_store_txn *txn, const struct ledger_folder *folder,
              struct publish_checkpoint *present, struct ledger_error *err)
{
    struct ledger_position position;
    struct ledger_checkpoint signed_;
    struct expected expected;
    enum ledger_status status = ledger_position_read(txn, &position, err);
    uint64_t size = present->stated.size;

    if (status != LEDGER_OK)
        return status;
    status =
        expected_at(txn, size < position.seal_count ? size : position.seal_count, &expected, err);
    if (status != LEDGER_OK)
        return status;
    if (strcmp(present->stated.origin, expected.origin) != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PUBLISH_OTHER_LEDGER, folder->path,
                           present->stated.origin, expected.origin);
    status = ledger_checkpoint_open(ledger_buffer_slice(&present->note), &expected.vkey, &signed_,
                                    /* err= */ NULL);
    if (status == LEDGER_NO_MEMORY)
        return ledger_fail(err, status, LEDGER_MESSAGE_OUT_OF_MEMORY, present->note.size);
    if (size <= position.seal_count && status != LEDGER_OK)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PUBLISH_NOT_OURS, folder->path);
    /* One from the future may be signed by a key that this ledger has not heard of. */
    if (size > position.seal_count)
        return ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_PUBLISH_NEWER, folder->path,
                           size, position.seal_count);
    if (!ledger_digest_equal(&present->stated.root, &expected.root))
        return ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_PUBLISH_FORK, folder->path,
                           size);
    return publish_entries_at(txn, size, &present->entries, err);
}

enum ledger_status
publish_checkpoint_present(struct ledger *ledger, const struct ledger_folder *folder,
                           struct publish_checkpoint *out_checkpoint, struct ledger_error *err)
{
    struct publish_checkpoint present = {.stated = {.size = 0}};
    struct ledger_store_txn *txn = NULL;
    struct ledger_note note;
    enum ledger_status status = ledger_folder_read(
        folder, "checkpoint", LEDGER_EVIDENCE_CHECKPOINT_SIZE_MAX, &present.note, err);

    if (status == LEDGER_NOT_FOUND) {
        *out_checkpoint = present;
        return LEDGER_OK;
    }
    if (status != LEDGER_OK)
        return status;
    status = ledger_note_parse(ledger_buffer_slice(&present.note), &note, err);
    if (status == LEDGER_OK)
        status = ledger_checkpoint_parse(note.text, &present.stated, err);
    if (status != LEDGER_OK || present.stated.size == 0) {
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PUBLISH_NOT_OURS, folder->path);
        goto out;
    }
    status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);
    if (status == LEDGER_OK)
        status = present_judge(txn, folder, &present, err);
    if (status != LEDGER_OK)
        goto out;
    *out_checkpoint = present;
    present.note = (struct ledger_buffer){0}; /* Now the caller's. */

out:
    ledger_store_abort(txn);
    ledger_buffer_free(&present.note);
    return status;
}

/* Names durable, and the bytes once more from where they now are. */
static enum ledger_status
put_and_read_back(struct ledger_folder *folder, const char *name, const struct ledger_buffer *note,
                  struct ledger_error *err)
{
    struct ledger_buffer again = {0};
    enum ledger_status status = ledger_folder_put(folder, name, ledger_buffer_slice(note), err);

    if (status == LEDGER_OK)
        status = ledger_folder_sync(folder, err);
    if (status == LEDGER_OK)
        status = ledger_folder_read(folder, name, note->size, &again, err);
    if (status == LEDGER_NOT_FOUND || status == LEDGER_OUT_OF_RANGE ||
        (status == LEDGER_OK &&
         !ledger_slice_equal(ledger_buffer_slice(&again), ledger_buffer_slice(note))))
        status = ledger_folder_blame(
            folder, name, ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_EVIDENCE_FILE_BROKEN),
            err);
    ledger_buffer_free(&again);
    return status;
}

enum ledger_status
publish_checkpoint_put(struct publishing *publishing, struct ledger_error *err)
{
    const uint64_t old_size = publishing->old.stated.size;
    char name[LEDGER_FOLDER_NAME_SIZE];
    enum ledger_status status = LEDGER_OK;

    /* Kept before it is replaced: a crash in between leaves it twice, and never not at all. */
    if (old_size > 0 && old_size < publishing->next.stated.size) {
        ledger_evidence_checkpoint_name(old_size, name);
        status = put_and_read_back(&publishing->folder, name, &publishing->old.note, err);
    }
    if (status == LEDGER_OK)
        status = put_and_read_back(&publishing->folder, "checkpoint", &publishing->next.note, err);
    return status;
}
