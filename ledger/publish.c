#include "ledger/publish.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/publish_internal.h"
#include "ledger/store/tiles.h"
#include "ledger/witness.h"

static const enum ledger_bundle_kind kinds[] = {
    LEDGER_BUNDLE_SEALS,
    LEDGER_BUNDLE_LINES,
    LEDGER_BUNDLE_HINTS,
};
enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]), TILE_HEIGHT = 8 };

void
publish_progress(struct publishing *publishing, uint64_t done)
{
    const struct ledger_progress *progress = &publishing->options->progress;
    const uint64_t total = 2 * (publishing->next.stated.size - publishing->old.stated.size +
                                publishing->next.entries - publishing->old.entries);

    publishing->progress_done += done;
    if (progress->report != NULL)
        progress->report(progress->context, publishing->progress_done, total);
}

static uint64_t
count_of(const struct publish_checkpoint *checkpoint, enum ledger_bundle_kind kind)
{
    return kind == LEDGER_BUNDLE_SEALS ? checkpoint->stated.size : checkpoint->entries;
}

/* --- copying --- */

struct copying {
    enum ledger_bundle_kind kind;
    struct ledger_buffer *out;
};

static enum ledger_status
record_copy(void *context, uint64_t number, struct ledger_slice record, struct ledger_error *err)
{
    struct copying *copying = context;
    uint8_t length[2];
    enum ledger_status status = LEDGER_OK;

    (void)number;
    if (copying->kind != LEDGER_BUNDLE_HINTS) {
        ledger_put_u16(length, (uint16_t)record.size);
        status = ledger_buffer_append(copying->out, ledger_slice_of(length, sizeof(length)), err);
    }
    if (status == LEDGER_OK)
        status = ledger_buffer_append(copying->out, record, err);
    return status;
}

/* The records [first, end) as a file has them. Copied in a transaction of its own: a reader that
 * stays open while files are written would keep the store from using its free pages again. */
static enum ledger_status
bundle_copy(struct ledger *ledger, enum ledger_bundle_kind kind, uint64_t first, uint64_t end,
            struct ledger_buffer *out, struct ledger_error *err)
{
    struct copying copying = {.kind = kind, .out = out};
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    ledger_buffer_clear(out);
    if (status == LEDGER_OK)
        status = ledger_bundle_scan(txn, kind, first, end, record_copy, &copying, err);
    ledger_store_abort(txn);
    return status;
}

static enum ledger_status
tile_copy(struct ledger *ledger, unsigned tile_level, uint64_t first, uint64_t end,
          struct ledger_buffer *out, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    ledger_buffer_clear(out);
    for (uint64_t index = first; index < end && status == LEDGER_OK; index++) {
        struct ledger_digest hash;

        status = ledger_tiles_read(txn, TILE_HEIGHT * tile_level, index, &hash, err);
        if (status == LEDGER_OK)
            status = ledger_buffer_append(out, ledger_digest_slice(&hash), err);
    }
    ledger_store_abort(txn);
    return status;
}

static uint64_t
file_end(uint64_t number, uint64_t count)
{
    const uint64_t full = (number + 1) * LEDGER_BUNDLE_RECORDS;

    return full < count ? full : count;
}

static enum ledger_status
bundles_write(struct publishing *publishing, enum ledger_bundle_kind kind,
              struct ledger_buffer *bytes, struct ledger_error *err)
{
    const uint64_t old_count = count_of(&publishing->old, kind);
    const uint64_t count = count_of(&publishing->next, kind);
    uint64_t done = old_count;
    enum ledger_status status = LEDGER_OK;

    while (done < count && status == LEDGER_OK) {
        const uint64_t number = done / LEDGER_BUNDLE_RECORDS;
        const uint64_t first = number * LEDGER_BUNDLE_RECORDS;
        const uint64_t end = file_end(number, count);
        char name[LEDGER_FOLDER_NAME_SIZE];

        status = bundle_copy(publishing->ledger, kind, first, end, bytes, err);
        ledger_evidence_bundle_name(kind, number, (unsigned)(end - first), name);
        if (status == LEDGER_OK)
            status = ledger_folder_put(&publishing->folder, name, ledger_buffer_slice(bytes), err);
        if (kind != LEDGER_BUNDLE_HINTS)
            publish_progress(publishing, end - done);
        done = end;
    }
    return status;
}

static enum ledger_status
tiles_write(struct publishing *publishing, unsigned tile_level, struct ledger_buffer *bytes,
            struct ledger_error *err)
{
    const uint64_t count = publishing->next.stated.size >> (TILE_HEIGHT * tile_level);
    uint64_t done = publishing->old.stated.size >> (TILE_HEIGHT * tile_level);
    enum ledger_status status = LEDGER_OK;

    while (done < count && status == LEDGER_OK) {
        const uint64_t number = done / LEDGER_TILE_HASHES;
        const uint64_t first = number * LEDGER_TILE_HASHES;
        const uint64_t end = file_end(number, count);
        char name[LEDGER_FOLDER_NAME_SIZE];

        status = tile_copy(publishing->ledger, tile_level, first, end, bytes, err);
        ledger_evidence_tile_name(tile_level, number, (unsigned)(end - first), name);
        if (status == LEDGER_OK)
            status = ledger_folder_put(&publishing->folder, name, ledger_buffer_slice(bytes), err);
        done = end;
    }
    return status;
}

static enum ledger_status
files_write(struct publishing *publishing, struct ledger_error *err)
{
    struct ledger_buffer bytes = {0};
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < KIND_COUNT && status == LEDGER_OK; i++)
        status = bundles_write(publishing, kinds[i], &bytes, err);
    for (unsigned level = 0; level < LEDGER_EVIDENCE_LEVELS && status == LEDGER_OK; level++)
        status = tiles_write(publishing, level, &bytes, err);
    if (status == LEDGER_OK)
        status = ledger_folder_sync(&publishing->folder, err);
    ledger_buffer_free(&bytes);
    return status;
}

/* --- clearing away --- */

/* Partial files from what was the edge on, wherever a full file stands now: those of the checkpoint
 * before, and those of a publication that was broken off. */
static enum ledger_status
parts_remove(struct publishing *publishing, uint64_t old_size, uint64_t old_entries,
             struct ledger_error *err)
{
    char name[LEDGER_FOLDER_NAME_SIZE];
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < KIND_COUNT; i++) {
        const uint64_t old_count = kinds[i] == LEDGER_BUNDLE_SEALS ? old_size : old_entries;
        const uint64_t full = count_of(&publishing->next, kinds[i]) / LEDGER_BUNDLE_RECORDS;

        for (uint64_t n = old_count / LEDGER_BUNDLE_RECORDS; n < full && status == LEDGER_OK; n++) {
            ledger_evidence_bundle_parts(kinds[i], n, name);
            status = ledger_folder_remove_numbered(&publishing->folder, name, err);
        }
    }
    for (unsigned level = 0; level < LEDGER_EVIDENCE_LEVELS; level++) {
        const unsigned shift = TILE_HEIGHT * level;
        const uint64_t full = (publishing->next.stated.size >> shift) / LEDGER_TILE_HASHES;

        for (uint64_t n = (old_size >> shift) / LEDGER_TILE_HASHES; n < full && status == LEDGER_OK;
             n++) {
            ledger_evidence_tile_parts(level, n, name);
            status = ledger_folder_remove_numbered(&publishing->folder, name, err);
        }
    }
    return status;
}

/* The newest checkpoint that was published before a given size. */
struct looking {
    uint64_t below;
    uint64_t found;
};

static enum ledger_status
size_look(void *context, const char *name, struct ledger_error *err)
{
    struct looking *looking = context;
    const size_t digits = strspn(name, "0123456789");
    uint64_t size;

    (void)err;
    if (digits == 0 || digits > 19 || name[digits] != '\0')
        return LEDGER_OK;
    size = strtoull(name, NULL, 10);
    if (size < looking->below && size > looking->found)
        looking->found = size;
    return LEDGER_OK;
}

/* From the checkpoint before this one on. When nothing is new this is done again, because a crash
 * may have come between the last checkpoint and the clearing away after it. */
static enum ledger_status
clear_away(struct publishing *publishing, bool is_new, struct ledger_error *err)
{
    struct looking looking = {.below = publishing->next.stated.size};
    struct ledger_store_txn *txn = NULL;
    uint64_t entries = 0;
    enum ledger_status status =
        ledger_folder_list(&publishing->folder, "checkpoints", size_look, &looking, err);

    if (status == LEDGER_NOT_FOUND)
        status = LEDGER_OK;
    if (status == LEDGER_OK && looking.found == 0)
        return is_new ? parts_remove(publishing, 0, 0, err) : LEDGER_OK;
    if (status == LEDGER_OK)
        status = ledger_store_begin(publishing->ledger->store, LEDGER_STORE_READ, &txn, err);
    if (status == LEDGER_OK)
        status = publish_entries_at(txn, looking.found, &entries, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK)
        status = parts_remove(publishing, looking.found, entries, err);
    return status;
}

/* --- */

static enum ledger_status
name_judge(void *context, const char *name, struct ledger_error *err)
{
    static const char *const known[] = {"checkpoint", "checkpoints", "tile", "private"};
    const struct ledger_folder *folder = context;

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(name, known[i]) == 0)
            return LEDGER_OK;
    return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PUBLISH_STRANGE_FILE, folder->path,
                       name);
}

static enum ledger_status
publish_to_folder(struct publishing *publishing, struct ledger_error *err)
{
    const bool is_new = publishing->next.stated.size > publishing->old.stated.size;
    enum ledger_status status = LEDGER_OK;

    if (is_new) {
        status = files_write(publishing, err);
        if (status == LEDGER_OK)
            status = publish_check(publishing, err);
    }
    if (status == LEDGER_OK)
        status = publish_private(publishing, err);
    /* Of an equal size, it may carry other signatures now; one that is older stays away. */
    if (status == LEDGER_OK && publishing->next.stated.size >= publishing->old.stated.size)
        status = publish_checkpoint_put(publishing, err);
    if (status == LEDGER_OK)
        status = clear_away(publishing, is_new, err);
    if (status == LEDGER_OK)
        status = ledger_folder_sync(&publishing->folder, err);
    return status;
}

static enum ledger_status
genesis_read(struct ledger *ledger, struct ledger_digest *out_genesis, struct ledger_error *err)
{
    struct ledger_head head;
    enum ledger_status status = ledger_head(ledger, &head, err);

    if (status == LEDGER_OK)
        *out_genesis = head.genesis;
    return status;
}

enum ledger_status
ledger_publish(struct ledger *ledger, const struct ledger_publish_options *options,
               struct ledger_publication *out_publication, struct ledger_error *err)
{
    struct publishing publishing = {
        .ledger = ledger,
        .options = options,
        .folder = LEDGER_FOLDER_CLOSED,
    };
    const struct publish_checkpoint *there;
    struct ledger_publication publication = {.size = 0};
    struct ledger_policy *policy = NULL;
    enum ledger_status status =
        options->own_alone ? LEDGER_OK
                           : ledger_policy_load(ledger, options->policy_path, &policy, err);

    if (status == LEDGER_OK)
        status = publish_checkpoint_choose(ledger, policy, &publishing.next, err);
    if (status == LEDGER_OK)
        status = genesis_read(ledger, &publication.genesis, err);
    if (status == LEDGER_OK)
        status = ledger_folder_open_writer(options->directory, &publishing.folder, err);
    if (status == LEDGER_OK)
        status = ledger_folder_list(&publishing.folder, "", name_judge, &publishing.folder, err);
    if (status == LEDGER_OK)
        status = publish_checkpoint_present(ledger, &publishing.folder, &publishing.old, err);
    if (status == LEDGER_OK)
        status = publish_checkpoint_ahead(&publishing, policy, err);
    if (status == LEDGER_OK)
        status = publish_to_folder(&publishing, err);
    if (status != LEDGER_OK)
        goto out;

    there = publishing.next.stated.size >= publishing.old.stated.size ? &publishing.next
                                                                      : &publishing.old;
    publication.size = there->stated.size;
    publication.entries = there->entries;
    publication.root = there->stated.root;
    publication.old_size = publishing.old.stated.size;
    publication.file_count = publishing.folder.file_count;
    publication.byte_count = publishing.folder.byte_count;
    publication.private_count = publishing.private_count;
    memcpy(publication.vkey, publishing.next.vkey, sizeof(publication.vkey));
    *out_publication = publication;

out:
    ledger_policy_free(policy);
    ledger_folder_close(&publishing.folder);
    ledger_buffer_free(&publishing.old.note);
    ledger_buffer_free(&publishing.next.note);
    return status;
}
