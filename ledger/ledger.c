#include "ledger/ledger.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <fcntl.h>
#include <sodium.h>

#include "ledger/base/file.h"
#include "ledger/evidence.h"
#include "ledger/state/state.h"
#include "ledger/store/tiles.h"

enum {
    CHECKPOINT_SIZE_MAX = 65536,
};

void
ledger_own_key_name(const struct ledger_public_key *key, char name[static LEDGER_OWN_KEY_NAME_SIZE])
{
    char digits[17];

    for (size_t i = 0; i < 8; i++)
        (void)snprintf(digits + 2 * i, 3, "%02x", key->bytes[i]);
    (void)snprintf(name, LEDGER_OWN_KEY_NAME_SIZE, "keys/%s.key", digits);
}

enum ledger_status
ledger_own_key_write(const char *directory, const struct ledger_key *key,
                     const struct ledger_secret *passphrase, struct ledger_keyfile_cost cost,
                     struct ledger_error *err)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE];
    char name[LEDGER_OWN_KEY_NAME_SIZE];
    struct ledger_buffer path = {0};
    enum ledger_status status;

    ledger_own_key_name(&key->public_key, name);
    status = ledger_keyfile_seal(key, passphrase, cost, bytes, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_path_join(directory, name, &path, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_file_create((const char *)path.data, ledger_slice_of(bytes, sizeof(bytes)),
                                0600, err);

out:
    sodium_memzero(bytes, sizeof(bytes));
    ledger_buffer_free(&path);
    return status;
}

enum ledger_status
ledger_own_key_read(const struct ledger *ledger, const struct ledger_public_key *public_key,
                    struct ledger_key *out_key, struct ledger_error *err)
{
    char name[LEDGER_OWN_KEY_NAME_SIZE];
    struct ledger_buffer path = {0};
    struct ledger_buffer bytes = {0};
    struct ledger_public_key stated;
    bool is_protected;
    enum ledger_status status;

    ledger_own_key_name(public_key, name);
    status = ledger_path_join(ledger->directory, name, &path, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_file_read((const char *)path.data, LEDGER_KEYFILE_SIZE, &bytes, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_OWN_KEY_MISSING, name);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_keyfile_is_protected(ledger_buffer_slice(&bytes), &is_protected, &stated, err);
    if (status != LEDGER_OK)
        goto out;
    if (memcmp(stated.bytes, public_key->bytes, sizeof(stated.bytes)) != 0) {
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_OWN_KEY_OTHER, name);
        goto out;
    }
    if (is_protected && ledger->passphrase.data == NULL) {
        status = ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_OWN_KEY_LOCKED);
        goto out;
    }
    status = ledger_keyfile_open(ledger_buffer_slice(&bytes),
                                 is_protected ? &ledger->passphrase : NULL, out_key, err);

out:
    if (bytes.data != NULL)
        sodium_memzero(bytes.data, bytes.size);
    ledger_buffer_free(&bytes);
    ledger_buffer_free(&path);
    return status;
}

/* Makes the directory and what is in it, but not the store. */
static enum ledger_status
directories_create(const char *directory, struct ledger_error *err)
{
    struct ledger_buffer keys = {0};
    enum ledger_status status = ledger_directory_create(directory, 0700, err);

    if (status != LEDGER_OK && status != LEDGER_EXISTS)
        return status; /* An empty directory that somebody made for it is fine. */
    status = ledger_path_join(directory, "keys", &keys, err);
    if (status == LEDGER_OK) {
        status = ledger_directory_create((const char *)keys.data, 0700, err);
        if (status == LEDGER_EXISTS)
            status = ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_LEDGER_EXISTS, directory);
    }
    ledger_buffer_free(&keys);
    return status;
}

enum ledger_status
ledger_format_write(struct ledger_store *store, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    uint8_t format[4];
    enum ledger_status status = ledger_store_begin(store, LEDGER_STORE_WRITE, &txn, err);

    if (status != LEDGER_OK)
        return status;
    ledger_put_u32(format, LEDGER_STORE_FORMAT);
    status = ledger_store_insert(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("format"),
                                 ledger_slice_of(format, sizeof(format)), err);
    if (status == LEDGER_OK)
        status = ledger_store_commit(&txn, err);
    ledger_store_abort(txn);
    return status;
}

static enum ledger_status
store_create(const char *directory, struct ledger_error *err)
{
    const struct ledger_store_lmdb_options options = {.flags = LEDGER_STORE_LMDB_CREATE};
    struct ledger_store *store = NULL;
    enum ledger_status status = ledger_store_open_lmdb(directory, &options, &store, err);

    if (status == LEDGER_OK)
        status = ledger_format_write(store, err);
    ledger_store_close(store);
    /* Nothing is in doubt where there is no voucher yet: whoever is making it takes it away. */
    if (status == LEDGER_IN_DOUBT)
        status = ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_STORE_FAILED, directory, EIO);
    return status;
}

enum ledger_status
ledger_create(const char *directory, const struct ledger_secret *passphrase,
              struct ledger_keyfile_cost cost, struct ledger_public_key *out_ledger_key,
              struct ledger_error *err)
{
    struct ledger_key key = {0};
    enum ledger_status status;

    assert(directory != NULL);
    status = directories_create(directory, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_key_generate(&key, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_own_key_write(directory, &key, passphrase, cost, err);
    if (status != LEDGER_OK)
        goto out;
    status = store_create(directory, err);
    if (status != LEDGER_OK)
        goto out;
    *out_ledger_key = key.public_key;

out:
    ledger_key_free(&key);
    return status;
}

enum ledger_status
ledger_add_own_key(struct ledger *ledger, const struct ledger_secret *passphrase,
                   struct ledger_keyfile_cost cost, struct ledger_public_key *out_ledger_key,
                   struct ledger_error *err)
{
    struct ledger_key key = {0};
    enum ledger_status status = ledger_key_generate(&key, err);

    if (status == LEDGER_OK)
        status = ledger_own_key_write(ledger->directory, &key, passphrase, cost, err);
    if (status == LEDGER_OK)
        *out_ledger_key = key.public_key;
    ledger_key_free(&key);
    return status;
}

enum ledger_status
ledger_head_file_read(const struct ledger *ledger, struct ledger_buffer *out,
                      struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    enum ledger_status status = ledger_path_join(ledger->directory, "head", &path, err);

    if (status == LEDGER_OK)
        status = ledger_file_read((const char *)path.data, CHECKPOINT_SIZE_MAX, out, err);
    if (status == LEDGER_NOT_FOUND)
        status = LEDGER_OK;
    ledger_buffer_free(&path);
    return status;
}

/* The tree size that a checkpoint note states; 0 when it cannot be read. */
static uint64_t
note_size(struct ledger_slice bytes)
{
    struct ledger_note note;
    struct ledger_checkpoint checkpoint;

    if (ledger_note_parse(bytes, &note, /* err= */ NULL) != LEDGER_OK ||
        ledger_checkpoint_parse(note.text, &checkpoint, /* err= */ NULL) != LEDGER_OK)
        return 0;
    return checkpoint.size;
}

enum ledger_status
ledger_release(const struct ledger *ledger, struct ledger_slice note, struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    struct ledger_buffer lock_path = {0};
    struct ledger_buffer present = {0};
    int lock = -1;
    enum ledger_status status;

    status = ledger_path_join(ledger->directory, "head", &path, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_path_join(ledger->directory, "head.lock", &lock_path, err);
    if (status != LEDGER_OK)
        goto out;

    /* Two processes may have committed one after the other and release in the other order; the file
     * must not go back. */
    lock = open((const char *)lock_path.data, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX) != 0) {
        status = ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN,
                                  (const char *)lock_path.data);
        goto out;
    }
    status = ledger_head_file_read(ledger, &present, err);
    if (status != LEDGER_OK)
        goto out;
    if (present.size == 0 || note_size(ledger_buffer_slice(&present)) < note_size(note))
        status = ledger_file_replace((const char *)path.data, note, 0644, err);

out:
    if (lock >= 0)
        (void)close(lock);
    ledger_buffer_free(&present);
    ledger_buffer_free(&lock_path);
    ledger_buffer_free(&path);
    return status;
}

/* The checkpoint that a head file holds, its signature verified by the key that the ledger had
 * then. */
static enum ledger_status
head_file_open(struct ledger_store_txn *txn, const struct ledger_position *position,
               struct ledger_slice bytes, struct ledger_checkpoint *out, struct ledger_error *err)
{
    struct ledger_note note;
    struct ledger_checkpoint claimed;
    struct ledger_identity_state identity;
    struct ledger_vkey vkey;
    struct ledger_arena arena = {0};
    enum ledger_status status = ledger_note_parse(bytes, &note, err);

    if (status != LEDGER_OK)
        goto out;
    status = ledger_checkpoint_parse(note.text, &claimed, err);
    if (status != LEDGER_OK)
        goto out;
    if (claimed.size > position->seal_count) {
        status = ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_STORE_BEHIND_HEAD,
                             claimed.size, position->seal_count);
        goto out;
    }
    if (claimed.size == 0) {
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_FILE_DAMAGED);
        goto out;
    }
    status = ledger_state_identity_at(txn, claimed.size, &arena, &identity, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_vkey_parse(ledger_slice_of_text(identity.vkey), &vkey, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_checkpoint_open(bytes, &vkey, out, err);
    if (status == LEDGER_OK && strcmp(out->origin, identity.origin) != 0)
        status = LEDGER_WRONG_KEY;

out:
    if (status == LEDGER_MALFORMED || status == LEDGER_WRONG_KEY || status == LEDGER_NOT_FOUND ||
        status == LEDGER_OUT_OF_RANGE)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_FILE_DAMAGED);
    ledger_arena_free(&arena);
    return status;
}

enum ledger_status
ledger_guard(struct ledger_store_txn *txn, const struct ledger_position *position,
             struct ledger_slice head_file, uint64_t *out_size, struct ledger_error *err)
{
    struct ledger_checkpoint released = {0};
    struct ledger_digest root;
    enum ledger_status status;

    if (head_file.size == 0) {
        /* A crash between the first commit and the first head file leaves one seal and no file;
         * nothing else does, because the file is replaced, never removed. */
        if (position->seal_count > 1)
            return ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_HEAD_FILE_MISSING,
                               position->seal_count);
        *out_size = 0;
        return LEDGER_OK;
    }
    status = head_file_open(txn, position, head_file, &released, err);
    if (status != LEDGER_OK)
        return status;
    status = ledger_tiles_root_at(txn, released.size, &root, err);
    if (status != LEDGER_OK)
        return status;
    if (!ledger_digest_equal(&root, &released.root))
        return ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_STORE_FORKED, released.size);
    *out_size = released.size;
    return LEDGER_OK;
}

enum ledger_status
ledger_release_stored(const struct ledger *ledger, struct ledger_store_txn *txn,
                      struct ledger_error *err)
{
    struct ledger_slice note;
    enum ledger_status status =
        ledger_store_get(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("checkpoint"), &note, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "checkpoint");
    if (status == LEDGER_OK)
        status = ledger_release(ledger, note, err);
    return status;
}

/* Checks where the store stands against the head file; when that lags, because a crash came between
 * commit and release, releases what the store committed. */
static enum ledger_status
settle_head(struct ledger *ledger, struct ledger_error *err)
{
    struct ledger_buffer head_file = {0};
    struct ledger_store_txn *txn = NULL;
    struct ledger_position position;
    uint64_t released;
    enum ledger_status status;

    /* The file first and the snapshot after it: another process may be sealing. */
    status = ledger_head_file_read(ledger, &head_file, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_position_read(txn, &position, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_guard(txn, &position, ledger_buffer_slice(&head_file), &released, err);
    if (status != LEDGER_OK || released == position.seal_count || ledger->read_only)
        goto out;
    status = ledger_release_stored(ledger, txn, err);

out:
    ledger_store_abort(txn);
    ledger_buffer_free(&head_file);
    return status;
}

enum ledger_status
ledger_open(const struct ledger_options *options, struct ledger **out_ledger,
            struct ledger_error *err)
{
    const struct ledger_store_lmdb_options store_options = {
        .flags = options->read_only ? LEDGER_STORE_LMDB_READ_ONLY : 0,
        .map_size_min = options->map_size_min,
    };
    struct ledger *ledger = calloc(1, sizeof(*ledger));
    enum ledger_status status;

    if (ledger == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*ledger));
    ledger->clock = options->clock;
    ledger->read_only = options->read_only;
    ledger->directory = strdup(options->directory);
    if (ledger->directory == NULL) {
        status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                             strlen(options->directory));
        goto out;
    }
    status = ledger_store_open_lmdb(options->directory, &store_options, &ledger->store, err);
    if (status != LEDGER_OK)
        goto out;
    status = settle_head(ledger, err);
    if (status != LEDGER_OK)
        goto out;
    *out_ledger = ledger;
    ledger = NULL; /* Now the caller's. */

out:
    if (status != LEDGER_OK)
        ledger_error_add_place(err, options->directory);
    ledger_close(ledger);
    return status;
}

void
ledger_close(struct ledger *ledger)
{
    if (ledger == NULL)
        return;
    ledger_store_close(ledger->store);
    ledger_secret_free(&ledger->passphrase);
    free(ledger->directory);
    free(ledger);
}

void
ledger_unlock(struct ledger *ledger, struct ledger_secret *passphrase)
{
    ledger_secret_free(&ledger->passphrase);
    ledger->passphrase = *passphrase;
    *passphrase = (struct ledger_secret){0}; /* Now the ledger's. */
}

enum ledger_status
ledger_head(struct ledger *ledger, struct ledger_head *out_head, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_position position;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_position_read(txn, &position, err);
    if (status == LEDGER_OK)
        *out_head = (struct ledger_head){
            .seal_count = position.seal_count,
            .entry_count = position.entry_count,
            .last_sealed_at_ms = position.last_sealed_at_ms,
            .root = ledger_tree_range_root(&position.range),
            .last_leaf = position.last_leaf,
            .genesis = position.genesis,
        };
    ledger_store_abort(txn);
    return status;
}

enum ledger_status
ledger_checkpoint(struct ledger *ledger, struct ledger_buffer *out_note, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_slice note;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_store_get(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("checkpoint"), &note,
                                  err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(out_note, note, err);
    ledger_store_abort(txn);
    return status;
}

int64_t
ledger_now(const struct ledger *ledger)
{
    return ledger_clock_now(ledger->clock);
}

struct ledger_store *
ledger_store_of(struct ledger *ledger)
{
    return ledger->store;
}

const char *
ledger_directory(const struct ledger *ledger)
{
    return ledger->directory;
}
