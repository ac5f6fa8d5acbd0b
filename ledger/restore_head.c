/* Heads of a restored ledger: the evidence's checkpoint, the earlier ones beside it, and a newer
 * one that is known from elsewhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/file.h"
#include "ledger/cosigned.h"
#include "ledger/note/cosign.h"
#include "ledger/record/codec.h"
#include "ledger/restore_internal.h"
#include "ledger/state/state.h"
#include "ledger/store/tiles.h"

/* The file that remembers, beside the store. */
static const char lost_name[] = "lost-head";

/* Whose key signs a checkpoint of that size, or of one beyond the ledger's. */
static enum ledger_status
vkey_at(struct ledger_store_txn *txn, uint64_t size, uint64_t seal_count,
        struct ledger_arena *arena, struct ledger_identity_state *out_identity,
        struct ledger_vkey *out_vkey, struct ledger_error *err)
{
    enum ledger_status status = ledger_state_identity_at(txn, size < seal_count ? size : seal_count,
                                                         arena, out_identity, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
    if (status == LEDGER_OK)
        status = ledger_vkey_parse(ledger_slice_of_text(out_identity->vkey), out_vkey, err);
    return status;
}

enum head_verdict { HEAD_HOLDS, HEAD_FOREIGN, HEAD_OTHER_KEY, HEAD_FORKED };

/* Whether a note is a checkpoint of this ledger: signed by its key of then, under its origin of
 * then and, up to where the ledger reaches, over its tree. */
static enum ledger_status
head_judge(const struct restoring *restoring, struct ledger_store_txn *txn,
           struct ledger_slice note_bytes, struct ledger_checkpoint *out_checkpoint,
           enum head_verdict *out_verdict, struct ledger_error *err)
{
    const uint64_t seal_count = restoring->position.seal_count;
    struct ledger_arena arena = {0};
    struct ledger_identity_state identity;
    struct ledger_note note;
    struct ledger_vkey vkey;
    struct ledger_digest root;
    enum ledger_status status = ledger_note_parse(note_bytes, &note, err);

    *out_verdict = HEAD_FOREIGN;
    *out_checkpoint = (struct ledger_checkpoint){.size = 0};
    if (status == LEDGER_OK)
        status = ledger_checkpoint_parse(note.text, out_checkpoint, err);
    if (status == LEDGER_MALFORMED || status == LEDGER_OUT_OF_RANGE)
        status = LEDGER_OK;
    else if (status == LEDGER_OK && out_checkpoint->size > 0) {
        status = vkey_at(txn, out_checkpoint->size, seal_count, &arena, &identity, &vkey, err);
        if (status != LEDGER_OK)
            goto out;
        status = ledger_note_verify(&note, &vkey, err);
        if (strcmp(identity.origin, out_checkpoint->origin) != 0) {
            status = LEDGER_OK;
            goto out;
        }
        if (status == LEDGER_NOT_FOUND || status == LEDGER_WRONG_KEY) {
            /* Up to where the ledger reaches, its keys are known. */
            if (status == LEDGER_NOT_FOUND && out_checkpoint->size > seal_count)
                *out_verdict = HEAD_OTHER_KEY;
            status = LEDGER_OK;
            goto out;
        }
        *out_verdict = HEAD_HOLDS;
        if (status != LEDGER_OK || out_checkpoint->size > seal_count)
            goto out;
        status = ledger_tiles_root_at(txn, out_checkpoint->size, &root, err);
        if (status == LEDGER_OK && !ledger_digest_equal(&root, &out_checkpoint->root))
            *out_verdict = HEAD_FORKED;
    }

out:
    ledger_arena_free(&arena);
    return status;
}

static bool
line_is_own(const struct ledger_note_line *line, const struct ledger_vkey *vkey)
{
    return ledger_note_line_is_of(line, vkey) &&
           line->payload_size == sizeof(struct ledger_signature);
}

/* The note with the ledger's own signature and the cosignatures behind it: what the ledger itself
 * had written. */
static enum ledger_status
own_note(struct ledger_slice bytes, const struct ledger_vkey *vkey, struct ledger_buffer *out,
         bool *out_cosigned, struct ledger_error *err)
{
    struct ledger_note note;
    size_t own = 0;
    enum ledger_status status = ledger_note_parse(bytes, &note, err);

    if (status != LEDGER_OK)
        return status;
    while (own < note.line_count && !line_is_own(&note.lines[own], vkey))
        own++;
    if (own == note.line_count)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RESTORE_CHECKPOINT_FOREIGN);
    status = ledger_buffer_append(out, note.text, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append_text(out, "\n", err);
    if (status == LEDGER_OK)
        status = ledger_note_line_write(&note.lines[own], out, err);
    *out_cosigned = false;
    for (size_t i = 0; i < note.line_count && status == LEDGER_OK; i++) {
        if (note.lines[i].payload_size != sizeof(note.lines[i].payload) ||
            ledger_note_line_is_of(&note.lines[i], vkey))
            continue;
        *out_cosigned = true;
        status = ledger_note_line_write(&note.lines[i], out, err);
    }
    return status;
}

/* The evidence's own checkpoint becomes the store's, and the head file. */
static enum ledger_status
checkpoint_put(struct restoring *restoring, struct ledger_store_txn *txn, struct ledger_error *err)
{
    const struct ledger_slice key = ledger_slice_of_text("checkpoint");
    const uint64_t seal_count = restoring->position.seal_count;
    struct ledger_checkpoint checkpoint;
    struct ledger_identity_state identity;
    struct ledger_arena arena = {0};
    struct ledger_vkey vkey;
    struct ledger_buffer note = {0};
    bool cosigned = false;
    enum head_verdict verdict;
    enum ledger_status status = head_judge(restoring, txn, ledger_buffer_slice(&restoring->note),
                                           &checkpoint, &verdict, err);

    if (status == LEDGER_OK && verdict != HEAD_HOLDS)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RESTORE_CHECKPOINT_FOREIGN);
    if (status == LEDGER_OK)
        status = vkey_at(txn, seal_count, seal_count, &arena, &identity, &vkey, err);
    if (status == LEDGER_OK)
        status = own_note(ledger_buffer_slice(&restoring->note), &vkey, &note, &cosigned, err);
    if (status == LEDGER_OK)
        status = ledger_store_insert(txn, LEDGER_STORE_HEAD, key, ledger_buffer_slice(&note), err);
    if (status == LEDGER_OK && cosigned)
        status = ledger_cosigned_put(txn, seal_count, ledger_buffer_slice(&note), err);
    if (status == LEDGER_OK)
        status = ledger_release(&restoring->ledger, ledger_buffer_slice(&note), err);
    if (status == LEDGER_OK) {
        (void)snprintf(restoring->out.origin, sizeof(restoring->out.origin), "%s", identity.origin);
        (void)snprintf(restoring->out.vkey, sizeof(restoring->out.vkey), "%s", identity.vkey);
    }
    ledger_buffer_free(&note);
    ledger_arena_free(&arena);
    return status;
}

/* A newer head is remembered if it is the newest. */
static enum ledger_status
lost_take(struct restoring *restoring, const struct ledger_checkpoint *checkpoint,
          struct ledger_slice note, struct ledger_error *err)
{
    if (checkpoint->size <= restoring->position.seal_count ||
        checkpoint->size <= restoring->out.lost_size)
        return LEDGER_OK;
    restoring->out.lost_size = checkpoint->size;
    restoring->out.lost_root = checkpoint->root;
    ledger_buffer_clear(&restoring->lost);
    return ledger_buffer_append(&restoring->lost, note, err);
}

struct earlier {
    struct restoring *restoring;
    struct ledger_store_txn *txn;
};

/* One of checkpoints/. It must hold like everything else; one that is newer than `checkpoint` tells
 * that the evidence was set back. */
static enum ledger_status
earlier_check(void *context, const char *name, struct ledger_error *err)
{
    const struct earlier *earlier = context;
    struct restoring *restoring = earlier->restoring;
    struct ledger_checkpoint checkpoint;
    struct ledger_buffer note = {0};
    char path[LEDGER_FOLDER_NAME_SIZE];
    char expected[LEDGER_FOLDER_NAME_SIZE];
    enum head_verdict verdict;
    enum ledger_status status;

    if (strspn(name, "0123456789") != strlen(name) || strlen(name) > 19)
        return LEDGER_OK; /* Nothing of ours. */
    (void)snprintf(path, sizeof(path), "checkpoints/%s", name);
    status = ledger_folder_read(&restoring->evidence, path, LEDGER_EVIDENCE_CHECKPOINT_SIZE_MAX,
                                &note, err);
    if (status == LEDGER_OK)
        status = head_judge(restoring, earlier->txn, ledger_buffer_slice(&note), &checkpoint,
                            &verdict, err);
    if (status == LEDGER_OK) {
        ledger_evidence_checkpoint_name(checkpoint.size, expected);
        if (verdict != HEAD_HOLDS || strcmp(path, expected) != 0)
            status = ledger_folder_blame(
                &restoring->evidence, path,
                ledger_fail(err, LEDGER_DAMAGED,
                            verdict == HEAD_FORKED ? LEDGER_MESSAGE_RESTORE_FORK
                                                   : LEDGER_MESSAGE_RESTORE_CHECKPOINT_FOREIGN),
                err);
    }
    if (status == LEDGER_OK)
        status = lost_take(restoring, &checkpoint, ledger_buffer_slice(&note), err);
    ledger_buffer_free(&note);
    return status;
}

static enum ledger_status
head_from_elsewhere(struct restoring *restoring, struct ledger_store_txn *txn,
                    struct ledger_error *err)
{
    const char *path = restoring->options->head_path;
    struct ledger_checkpoint checkpoint;
    struct ledger_buffer note = {0};
    enum head_verdict verdict;
    enum ledger_status status =
        ledger_file_read(path, LEDGER_EVIDENCE_CHECKPOINT_SIZE_MAX, &note, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_COMMAND_FILE_MISSING, path);
    if (status == LEDGER_OK)
        status = head_judge(restoring, txn, ledger_buffer_slice(&note), &checkpoint, &verdict, err);
    if (status == LEDGER_OK && verdict == HEAD_FOREIGN)
        status = ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_RESTORE_HEAD_FOREIGN, path);
    if (status == LEDGER_OK && verdict == HEAD_OTHER_KEY)
        status = ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_RESTORE_HEAD_OTHER_KEY, path,
                             checkpoint.size, restoring->position.seal_count);
    if (status == LEDGER_OK && verdict == HEAD_FORKED)
        status =
            ledger_folder_blame(&restoring->evidence, "checkpoint",
                                ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RESTORE_FORK), err);
    if (status == LEDGER_OK)
        status = lost_take(restoring, &checkpoint, ledger_buffer_slice(&note), err);
    ledger_buffer_free(&note);
    return status;
}

static enum ledger_status
lost_put(struct restoring *restoring, struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    enum ledger_status status =
        ledger_path_join(restoring->ledger.directory, lost_name, &path, err);

    if (status == LEDGER_OK)
        status = ledger_file_create((const char *)path.data, ledger_buffer_slice(&restoring->lost),
                                    0644, err);
    ledger_buffer_free(&path);
    return status;
}

enum ledger_status
restore_heads(struct restoring *restoring, struct ledger_error *err)
{
    struct earlier earlier = {.restoring = restoring};
    enum ledger_status status =
        ledger_store_begin(restoring->ledger.store, LEDGER_STORE_WRITE, &earlier.txn, err);

    if (status != LEDGER_OK)
        return status;
    status = checkpoint_put(restoring, earlier.txn, err);
    if (status == LEDGER_OK) {
        status =
            ledger_folder_list(&restoring->evidence, "checkpoints", earlier_check, &earlier, err);
        if (status == LEDGER_NOT_FOUND)
            status = LEDGER_OK;
    }
    if (status == LEDGER_OK && restoring->options->head_path != NULL)
        status = head_from_elsewhere(restoring, earlier.txn, err);
    if (status == LEDGER_OK)
        status = ledger_store_commit(&earlier.txn, err);
    ledger_store_abort(earlier.txn);
    if (status == LEDGER_OK && restoring->out.lost_size > 0)
        status = lost_put(restoring, err);
    return status;
}

/* --- afterwards --- */

enum ledger_status
ledger_lost_head_read(const struct ledger *ledger, struct ledger_store_txn *txn,
                      struct ledger_buffer *out_note, struct ledger_checkpoint *out_checkpoint,
                      struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    struct ledger_buffer bytes = {0};
    struct ledger_arena arena = {0};
    struct ledger_identity_state identity;
    struct ledger_note note;
    struct ledger_checkpoint checkpoint;
    enum ledger_status status = ledger_path_join(ledger->directory, lost_name, &path, err);

    if (status == LEDGER_OK)
        status = ledger_file_read((const char *)path.data, LEDGER_EVIDENCE_CHECKPOINT_SIZE_MAX,
                                  &bytes, err);
    if (status == LEDGER_OK)
        status = ledger_note_parse(ledger_buffer_slice(&bytes), &note, err);
    if (status == LEDGER_OK)
        status = ledger_checkpoint_parse(note.text, &checkpoint, err);
    if (status == LEDGER_OK)
        status = ledger_state_identity(txn, &arena, &identity, err);
    /* Once the ledger goes on under another origin, the file is history. */
    if (status == LEDGER_OK && strcmp(identity.origin, checkpoint.origin) != 0)
        status = LEDGER_NOT_FOUND;
    if (status == LEDGER_OK)
        status = ledger_buffer_append(out_note, ledger_buffer_slice(&bytes), err);
    if (status == LEDGER_OK)
        *out_checkpoint = checkpoint;
    if (status == LEDGER_MALFORMED)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_LOST_HEAD_DAMAGED);
    ledger_arena_free(&arena);
    ledger_buffer_free(&bytes);
    ledger_buffer_free(&path);
    return status;
}

enum ledger_status
ledger_lost_head(struct ledger *ledger, struct ledger_buffer *out_note, struct ledger_error *err)
{
    struct ledger_checkpoint checkpoint;
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_lost_head_read(ledger, txn, out_note, &checkpoint, err);
    ledger_store_abort(txn);
    return status;
}

bool
ledger_identity_names_head(const struct ledger_entry *entry, const struct ledger_checkpoint *head)
{
    struct ledger_note note;
    struct ledger_checkpoint named;

    if (entry->body != LEDGER_BODY_IDENTITY || entry->identity.last_checkpoint.size == 0 ||
        strcmp(entry->identity.origin, head->origin) == 0 ||
        ledger_note_parse(entry->identity.last_checkpoint, &note, /* err= */ NULL) != LEDGER_OK ||
        ledger_checkpoint_parse(note.text, &named, /* err= */ NULL) != LEDGER_OK ||
        strcmp(named.origin, head->origin) != 0)
        return false;
    /* A newer one may have come to light meanwhile. */
    return named.size > head->size ||
           (named.size == head->size && ledger_digest_equal(&named.root, &head->root));
}

enum ledger_status
ledger_lost_head_judge(const struct ledger *ledger, struct ledger_store_txn *txn,
                       const struct ledger_slice *entries, size_t entry_count,
                       struct ledger_error *err)
{
    struct ledger_checkpoint lost;
    struct ledger_position position;
    struct ledger_buffer note = {0};
    struct ledger_arena arena = {0};
    bool names_it = false;
    enum ledger_status status = ledger_lost_head_read(ledger, txn, &note, &lost, err);

    if (status == LEDGER_NOT_FOUND) {
        status = LEDGER_OK;
        goto out;
    }
    for (size_t i = 0; i < entry_count && status == LEDGER_OK && !names_it; i++) {
        struct ledger_entry entry;

        ledger_arena_reset(&arena);
        status = ledger_entry_decode(entries[i], &arena, &entry, err);
        names_it = status == LEDGER_OK && ledger_identity_names_head(&entry, &lost);
    }
    if (status == LEDGER_OK && !names_it)
        status = ledger_position_read(txn, &position, err);
    if (status == LEDGER_OK && !names_it)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RESTORED_BEHIND, lost.size,
                             position.seal_count);

out:
    ledger_arena_free(&arena);
    ledger_buffer_free(&note);
    return status;
}
