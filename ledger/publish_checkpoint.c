/* Which checkpoint is published, and what may already be there. */
#include <string.h>

#include "ledger/cosigned.h"
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

/* The choice of a checkpoint, under way: the newest candidate is looked at first. */
struct choosing {
    struct ledger_store_txn *txn;
    const struct ledger_policy *policy;
    uint64_t newest_size;
    bool chosen;
    struct publish_checkpoint checkpoint;
    bool named; /* the policy names the ledger's present key */
    struct ledger_policy_verdict newest_verdict;
    char vkey[LEDGER_VKEY_SIZE]; /* the present one */
};

/* A checkpoint of the ledger's own must be what the ledger says of its size. */
static enum ledger_status
candidate_open(const struct choosing *choosing, uint64_t size, struct ledger_slice bytes,
               struct expected *out_expected, struct ledger_checkpoint *out_stated,
               struct ledger_error *err)
{
    enum ledger_status status = expected_at(choosing->txn, size, out_expected, err);

    if (status == LEDGER_OK)
        status = ledger_checkpoint_open(bytes, &out_expected->vkey, out_stated, err);
    if (status == LEDGER_OK &&
        (out_stated->size != size || !ledger_digest_equal(&out_stated->root, &out_expected->root) ||
         strcmp(out_stated->origin, out_expected->origin) != 0))
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "checkpoint");
    return status;
}

/* Whether the candidate meets the policy; what the newest lacks is remembered. */
static enum ledger_status
candidate_judge(struct choosing *choosing, uint64_t size, struct ledger_slice bytes,
                const struct ledger_vkey *vkey, bool *out_met, struct ledger_error *err)
{
    struct ledger_policy_verdict verdict;
    struct ledger_note note;
    enum ledger_status status;

    *out_met = true;
    if (choosing->policy == NULL)
        return LEDGER_OK;
    status = ledger_note_parse(bytes, &note, err);
    if (status == LEDGER_OK)
        status = ledger_policy_judge(choosing->policy, &note, &verdict, err);
    if (status != LEDGER_OK)
        return status;
    const bool named = ledger_policy_has_log(choosing->policy, vkey);
    if (size == choosing->newest_size) {
        choosing->named = named;
        choosing->newest_verdict = verdict;
    }
    *out_met = verdict.met && named;
    return LEDGER_OK;
}

static enum ledger_status
candidate_look(void *context, uint64_t size, struct ledger_slice bytes, struct ledger_error *err)
{
    struct choosing *choosing = context;
    struct publish_checkpoint *checkpoint = &choosing->checkpoint;
    struct expected expected;
    struct ledger_checkpoint stated;
    bool met;
    enum ledger_status status;

    if (choosing->chosen || size > choosing->newest_size)
        return LEDGER_OK;
    status = candidate_open(choosing, size, bytes, &expected, &stated, err);
    if (status == LEDGER_OK)
        status = candidate_judge(choosing, size, bytes, &expected.vkey, &met, err);
    if (status != LEDGER_OK)
        return status;
    if (size == choosing->newest_size)
        memcpy(choosing->vkey, expected.vkey_text, sizeof(choosing->vkey));
    if (!met)
        return LEDGER_OK;
    status = publish_entries_at(choosing->txn, size, &checkpoint->entries, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(&checkpoint->note, bytes, err);
    checkpoint->stated = stated;
    memcpy(checkpoint->vkey, expected.vkey_text, sizeof(checkpoint->vkey));
    choosing->chosen = status == LEDGER_OK;
    return status;
}

/* Who of the policy's witnesses has not cosigned the newest checkpoint. */
static enum ledger_status
refuse_quorum(const struct choosing *choosing, struct ledger_error *err)
{
    struct ledger_buffer missing = {0};
    enum ledger_status status = LEDGER_OK;

    if (!choosing->named)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_POLICY_WITHOUT_US, choosing->vkey);
    for (size_t i = 0; i < ledger_policy_witness_count(choosing->policy); i++)
        if (!choosing->newest_verdict.cosigned[i] && status == LEDGER_OK)
            status = ledger_buffer_printf(&missing, err, "%s%s", missing.size > 0 ? ", " : "",
                                          ledger_policy_witness(choosing->policy, i)->name);
    if (status == LEDGER_OK)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PUBLISH_NO_QUORUM,
                             choosing->newest_size, ledger_policy_quorum(choosing->policy),
                             missing.size > 0 ? (const char *)missing.data : "",
                             choosing->newest_verdict.witness_count);
    ledger_buffer_free(&missing);
    return status;
}

/* The newest one stands in a row of its own; those that were handed to witnesses are remembered. */
static enum ledger_status
candidates_look(struct choosing *choosing, struct ledger_error *err)
{
    struct ledger_slice note;
    enum ledger_status status = ledger_store_get(choosing->txn, LEDGER_STORE_HEAD,
                                                 ledger_slice_of_text("checkpoint"), &note, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "checkpoint");
    if (status == LEDGER_OK)
        status = candidate_look(choosing, choosing->newest_size, note, err);
    if (status == LEDGER_OK && !choosing->chosen)
        status = ledger_cosigned_each(choosing->txn, candidate_look, choosing, err);
    if (status == LEDGER_OK && !choosing->chosen)
        status = refuse_quorum(choosing, err);
    return status;
}

enum ledger_status
publish_checkpoint_choose(struct ledger *ledger, const struct ledger_policy *policy,
                          struct publish_checkpoint *out_checkpoint, struct ledger_error *err)
{
    struct choosing choosing = {.policy = policy};
    struct ledger_position position;
    enum ledger_status status =
        ledger_store_begin(ledger->store, LEDGER_STORE_READ, &choosing.txn, err);

    if (status != LEDGER_OK)
        return status;
    status = ledger_position_read(choosing.txn, &position, err);
    if (status != LEDGER_OK)
        goto out;
    if (position.seal_count == 0) {
        status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_NO_GENESIS);
        goto out;
    }
    choosing.newest_size = position.seal_count;
    status = candidates_look(&choosing, err);
    if (status != LEDGER_OK)
        goto out;
    ledger_store_abort(choosing.txn);
    choosing.txn = NULL;
    status = release(ledger, &choosing.checkpoint, err);
    if (status != LEDGER_OK)
        goto out;
    *out_checkpoint = choosing.checkpoint;
    choosing.checkpoint.note = (struct ledger_buffer){0}; /* Now the caller's. */

out:
    ledger_store_abort(choosing.txn);
    ledger_buffer_free(&choosing.checkpoint.note);
    return status;
}

enum ledger_status
publish_checkpoint_ahead(const struct publishing *publishing, const struct ledger_policy *policy,
                         struct ledger_error *err)
{
    const struct publish_checkpoint *old = &publishing->old;
    struct ledger_policy_verdict verdict;
    struct ledger_note note;
    enum ledger_status status;

    if (policy == NULL || old->stated.size <= publishing->next.stated.size)
        return LEDGER_OK;
    status = ledger_note_parse(ledger_buffer_slice(&old->note), &note, err);
    if (status == LEDGER_OK)
        status = ledger_policy_judge(policy, &note, &verdict, err);
    if (status == LEDGER_OK && !verdict.met)
        status =
            ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PUBLISH_NEWER_UNWITNESSED,
                        publishing->folder.path, old->stated.size, publishing->next.stated.size);
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
