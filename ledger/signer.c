#include "ledger/signer.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ledger/base/file.h"
#include "ledger/base/text.h"
#include "ledger/evidence.h"
#include "ledger/record/codec.h"
#include "ledger/state/state.h"
#include "ledger/store/bundle.h"
#include "ledger/store/tiles.h"

enum { SEEN_SIZE_MAX = 512, VKEY_FILE_SIZE_MAX = 256 };

static enum ledger_status
folder_file_read(const char *directory, const char *name, size_t size_max,
                 struct ledger_buffer *out, struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    enum ledger_status status = ledger_path_join(directory, name, &path, err);

    if (status == LEDGER_OK)
        status = ledger_file_read((const char *)path.data, size_max, out, err);
    ledger_buffer_free(&path);
    return status;
}

static enum ledger_status
folder_file_write(const char *directory, const char *name, struct ledger_slice bytes, unsigned mode,
                  bool replace, struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    enum ledger_status status = ledger_path_join(directory, name, &path, err);

    if (status == LEDGER_OK && replace)
        status = ledger_file_replace((const char *)path.data, bytes, mode, err);
    else if (status == LEDGER_OK)
        status = ledger_file_create((const char *)path.data, bytes, mode, err);
    ledger_buffer_free(&path);
    return status;
}

static enum ledger_status
secret_write(const char *directory, const struct ledger_key *key,
             const struct ledger_secret *passphrase, struct ledger_keyfile_cost cost, bool replace,
             struct ledger_error *err)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE];
    enum ledger_status status = ledger_keyfile_seal(key, passphrase, cost, bytes, err);

    if (status == LEDGER_OK)
        status = folder_file_write(directory, "secret.key", ledger_slice_of(bytes, sizeof(bytes)),
                                   0600, replace, err);
    sodium_memzero(bytes, sizeof(bytes));
    return status;
}

/* `public.vkey` comes last: with it the folder is finished, and without it nobody was told of a
 * key. */
static enum ledger_status
public_write(const char *directory, const char *name, const struct ledger_public_key *key,
             struct ledger_error *err)
{
    char vkey[LEDGER_VKEY_SIZE + 1];
    char pem[LEDGER_KEY_PEM_SIZE];
    struct ledger_buffer present = {0};
    size_t size;
    enum ledger_status status;

    ledger_public_key_pem(key, pem);
    status = folder_file_write(directory, "public.pem", ledger_slice_of_text(pem), 0644,
                               /* replace= */ false, err);
    if (status == LEDGER_EXISTS) /* By who was killed before he wrote the other. */
        status = folder_file_read(directory, "public.pem", sizeof(pem), &present, err);
    if (status == LEDGER_OK && present.size > 0 &&
        !ledger_slice_equal(ledger_buffer_slice(&present), ledger_slice_of_text(pem)))
        status = ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_SIGNER_EXISTS, directory);
    ledger_buffer_free(&present);
    if (status != LEDGER_OK)
        return status;
    ledger_vkey_format(name, LEDGER_KEY_ED25519, key, vkey);
    size = strlen(vkey);
    vkey[size] = '\n';
    return folder_file_write(directory, "public.vkey", ledger_slice_of(vkey, size + 1), 0644,
                             /* replace= */ false, err);
}

/* The key of a folder that was not finished, because who made it was killed: it has a secret key,
 * which the passphrase opens, and no `public.vkey`. EXISTS when the folder is finished, or when
 * another key than `*key`, which is not empty, was to stand in it. */
static enum ledger_status
unfinished_open(const char *directory, const struct ledger_secret *passphrase, bool is_given,
                struct ledger_key *key, struct ledger_error *err)
{
    struct ledger_buffer bytes = {0};
    struct ledger_key present = {0};
    enum ledger_status status =
        folder_file_read(directory, "public.vkey", VKEY_FILE_SIZE_MAX, &bytes, err);

    if (status != LEDGER_NOT_FOUND) {
        status = ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_SIGNER_EXISTS, directory);
        goto out;
    }
    status = folder_file_read(directory, "secret.key", LEDGER_KEYFILE_SIZE, &bytes, err);
    if (status == LEDGER_OK)
        status = ledger_keyfile_open(ledger_buffer_slice(&bytes), passphrase, &present, err);
    if (status == LEDGER_OK && is_given &&
        memcmp(present.public_key.bytes, key->public_key.bytes, sizeof(key->public_key.bytes)) != 0)
        status = ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_SIGNER_EXISTS, directory);
    if (status != LEDGER_OK)
        goto out;
    ledger_key_free(key);
    *key = present;
    present = (struct ledger_key){0}; /* Now the caller's. */

out:
    ledger_key_free(&present);
    ledger_buffer_free(&bytes);
    return status;
}

enum ledger_status
ledger_signer_create(const char *directory, const char *name, struct ledger_key *key,
                     const struct ledger_secret *passphrase, struct ledger_keyfile_cost cost,
                     struct ledger_vkey *out_vkey, struct ledger_error *err)
{
    const bool is_given = key != NULL;
    struct ledger_key own = {0};
    char text[LEDGER_VKEY_SIZE];
    enum ledger_status status;

    if (!ledger_id_is_code(ledger_slice_of_text(name)))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_OFFICER_NAME, name);
    if (is_given) {
        own = *key;
        *key = (struct ledger_key){0}; /* Now ours. */
        status = LEDGER_OK;
    } else {
        status = ledger_key_generate(&own, err);
    }
    if (status != LEDGER_OK)
        goto out;

    status = ledger_directory_create(directory, 0700, err);
    if (status != LEDGER_OK && status != LEDGER_EXISTS)
        goto out;
    status = secret_write(directory, &own, passphrase, cost, /* replace= */ false, err);
    if (status == LEDGER_EXISTS)
        status = unfinished_open(directory, passphrase, is_given, &own, err);
    if (status != LEDGER_OK)
        goto out;
    status = public_write(directory, name, &own.public_key, err);
    if (status != LEDGER_OK)
        goto out;
    ledger_vkey_format(name, LEDGER_KEY_ED25519, &own.public_key, text);
    status = ledger_vkey_parse(ledger_slice_of_text(text), out_vkey, err);

out:
    ledger_key_free(&own);
    return status;
}

/* A secret key that others may read is no secret. */
static enum ledger_status
secret_mode_check(const char *directory, struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    struct stat info;
    enum ledger_status status = ledger_path_join(directory, "secret.key", &path, err);

    if (status != LEDGER_OK)
        return status;
    if (stat((const char *)path.data, &info) != 0)
        status = errno == ENOENT
                     ? ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_SIGNER_MISSING, directory)
                     : ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN,
                                        (const char *)path.data);
    else if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        status =
            ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_SIGNER_MODE, (const char *)path.data);
    ledger_buffer_free(&path);
    return status;
}

/* The next line of `text`, without its newline; false when there is none. */
static bool
next_line(struct ledger_slice *text, struct ledger_slice *out_line)
{
    const uint8_t *end = text->size == 0 ? NULL : memchr(text->data, '\n', text->size);

    if (end == NULL)
        return false;
    *out_line = ledger_slice_of(text->data, (size_t)(end - text->data));
    *text = ledger_slice_of(end + 1, text->size - out_line->size - 1);
    return true;
}

/* What stands behind `prefix` on a line; false when the line does not begin so. */
static bool
behind(struct ledger_slice line, const char *prefix, struct ledger_slice *out_rest)
{
    size_t size = strlen(prefix);

    if (line.size < size || memcmp(line.data, prefix, size) != 0)
        return false;
    *out_rest = ledger_slice_of(line.data + size, line.size - size);
    return true;
}

static enum ledger_status
seen_parse(struct ledger_slice text, struct ledger_seen *out_seen)
{
    struct ledger_seen seen = {0};
    struct ledger_slice line;
    struct ledger_slice rest;
    const uint8_t *space;

    if (!next_line(&text, &line) ||
        !ledger_slice_equal(line, ledger_slice_of_text("mingzhang/v1 seen")))
        return LEDGER_MALFORMED;
    if (!next_line(&text, &line) || !ledger_id_is_origin(line))
        return LEDGER_MALFORMED;
    memcpy(seen.origin, line.data, line.size);
    if (!next_line(&text, &line) || !behind(line, "genesis ", &rest) ||
        ledger_digest_from_base64(rest, &seen.genesis) != LEDGER_OK)
        return LEDGER_MALFORMED;
    if (!next_line(&text, &line) || !behind(line, "seen ", &rest) || text.size != 0)
        return LEDGER_MALFORMED;
    space = memchr(rest.data, ' ', rest.size);
    if (space == NULL ||
        ledger_text_from_decimal(ledger_slice_of(rest.data, (size_t)(space - rest.data)), INT64_MAX,
                                 &seen.size) != LEDGER_OK ||
        ledger_digest_from_base64(
            ledger_slice_of(space + 1, rest.size - (size_t)(space - rest.data) - 1), &seen.root) !=
            LEDGER_OK)
        return LEDGER_MALFORMED;
    *out_seen = seen;
    return LEDGER_OK;
}

static enum ledger_status
seen_read(const char *directory, struct ledger_seen *out_seen, bool *out_has_seen,
          struct ledger_error *err)
{
    struct ledger_buffer bytes = {0};
    enum ledger_status status = folder_file_read(directory, "seen", SEEN_SIZE_MAX, &bytes, err);

    if (status == LEDGER_NOT_FOUND) {
        status = LEDGER_OK;
        *out_has_seen = false;
    } else if (status == LEDGER_OUT_OF_RANGE ||
               (status == LEDGER_OK &&
                seen_parse(ledger_buffer_slice(&bytes), out_seen) != LEDGER_OK)) {
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_LAST_SEEN_MALFORMED, directory);
    } else if (status == LEDGER_OK) {
        *out_has_seen = true;
    }
    ledger_buffer_free(&bytes);
    return status;
}

static enum ledger_status
vkey_read(struct ledger_signer *signer, struct ledger_error *err)
{
    struct ledger_buffer bytes = {0};
    struct ledger_slice text;
    enum ledger_status status =
        folder_file_read(signer->directory, "public.vkey", VKEY_FILE_SIZE_MAX, &bytes, err);

    if (status == LEDGER_NOT_FOUND)
        status =
            ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_SIGNER_MISSING, signer->directory);
    if (status != LEDGER_OK)
        goto out;
    text = ledger_buffer_slice(&bytes);
    if (text.size > 0 && text.data[text.size - 1] == '\n')
        text.size--;
    status = ledger_vkey_parse(text, &signer->vkey, err);

out:
    ledger_buffer_free(&bytes);
    return status;
}

enum ledger_status
ledger_signer_open(const char *directory, struct ledger_signer *out_signer,
                   struct ledger_error *err)
{
    struct ledger_signer signer = {.directory = strdup(directory)};
    enum ledger_status status;

    if (signer.directory == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, strlen(directory));
    status = secret_mode_check(directory, err);
    if (status == LEDGER_OK)
        status = vkey_read(&signer, err);
    if (status == LEDGER_OK)
        status = seen_read(signer.directory, &signer.seen, &signer.has_seen, err);
    if (status != LEDGER_OK) {
        ledger_signer_free(&signer);
        return status;
    }
    *out_signer = signer;
    return LEDGER_OK;
}

enum ledger_status
ledger_signer_unlock(struct ledger_signer *signer, const struct ledger_secret *passphrase,
                     struct ledger_error *err)
{
    struct ledger_buffer bytes = {0};
    struct ledger_key key = {0};
    enum ledger_status status =
        folder_file_read(signer->directory, "secret.key", LEDGER_KEYFILE_SIZE, &bytes, err);

    if (status == LEDGER_NOT_FOUND)
        status =
            ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_SIGNER_MISSING, signer->directory);
    if (status == LEDGER_OK)
        status = ledger_keyfile_open(ledger_buffer_slice(&bytes), passphrase, &key, err);
    if (status == LEDGER_OK && memcmp(key.public_key.bytes, signer->vkey.public_key.bytes, 32) != 0)
        status = ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_SIGNER_KEYS_DIFFER,
                             signer->directory);
    if (status == LEDGER_OK) {
        ledger_key_free(&signer->key);
        signer->key = key;
        key = (struct ledger_key){0}; /* Now the signer's. */
    }
    ledger_key_free(&key);
    if (bytes.data != NULL)
        sodium_memzero(bytes.data, bytes.size);
    ledger_buffer_free(&bytes);
    return status;
}

void
ledger_signer_free(struct ledger_signer *signer)
{
    ledger_key_free(&signer->key);
    free(signer->directory);
    *signer = (struct ledger_signer){0};
}

enum ledger_status
ledger_signer_change_passphrase(struct ledger_signer *signer,
                                const struct ledger_secret *passphrase,
                                struct ledger_keyfile_cost cost, struct ledger_error *err)
{
    assert(signer->key.seed.data != NULL);
    return secret_write(signer->directory, &signer->key, passphrase, cost, /* replace= */ true,
                        err);
}

enum ledger_status
ledger_signer_remember(struct ledger_signer *signer, const struct ledger_seen *seen,
                       struct ledger_error *err)
{
    char genesis[LEDGER_DIGEST_BASE64_SIZE];
    char root[LEDGER_DIGEST_BASE64_SIZE];
    struct ledger_buffer text = {0};
    enum ledger_status status;

    ledger_digest_base64(&seen->genesis, genesis);
    ledger_digest_base64(&seen->root, root);
    status = ledger_buffer_printf(&text, err, "mingzhang/v1 seen\n%s\ngenesis %s\nseen %llu %s\n",
                                  seen->origin, genesis, (unsigned long long)seen->size, root);
    if (status == LEDGER_OK)
        status = folder_file_write(signer->directory, "seen", ledger_buffer_slice(&text), 0600,
                                   /* replace= */ true, err);
    if (status == LEDGER_OK) {
        signer->seen = *seen;
        signer->has_seen = true;
    }
    ledger_buffer_free(&text);
    return status;
}

/* The ledger's head as a signer states it. */
static enum ledger_status
head_of_ledger(struct ledger_store_txn *txn, const struct ledger_position *position,
               struct ledger_seen *out_head, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_identity_state identity;
    struct ledger_seen head = {
        .genesis = position->genesis,
        .size = position->seal_count,
        .root = ledger_tree_range_root(&position->range),
    };
    enum ledger_status status = LEDGER_OK;

    if (position->seal_count > 0) {
        status = ledger_state_identity(txn, &arena, &identity, err);
        if (status == LEDGER_OK)
            memcpy(head.origin, identity.origin, strlen(identity.origin) + 1);
    }
    ledger_arena_free(&arena);
    if (status == LEDGER_OK)
        *out_head = head;
    return status;
}

static enum ledger_status
head_compare(const struct ledger_signer *signer, struct ledger_store_txn *txn,
             const struct ledger_seen *head, struct ledger_error *err)
{
    struct ledger_digest root;
    enum ledger_status status;

    if (!signer->has_seen)
        return LEDGER_OK;
    if (!ledger_digest_equal(&signer->seen.genesis, &head->genesis))
        return ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_LAST_SEEN_OTHER_LEDGER,
                           signer->vkey.name, signer->seen.origin);
    if (signer->seen.size > head->size)
        return ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_LAST_SEEN_AHEAD,
                           signer->vkey.name, signer->seen.size, head->size);
    if (signer->seen.size == 0)
        return LEDGER_OK;
    status = ledger_tiles_root_at(txn, signer->seen.size, &root, err);
    if (status == LEDGER_OK && !ledger_digest_equal(&root, &signer->seen.root))
        status = ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_LAST_SEEN_FORKED,
                             signer->vkey.name, signer->seen.size);
    return status;
}

/* Whether one of a voucher's entries lets a signer follow. */
static enum ledger_status
entries_name_seen(const struct ledger_seen *seen, const struct ledger_slice *entries,
                  size_t entry_count, bool *out_names, struct ledger_error *err)
{
    struct ledger_checkpoint head = {.size = seen->size, .root = seen->root};
    struct ledger_arena arena = {0};
    enum ledger_status status = LEDGER_OK;

    memcpy(head.origin, seen->origin, sizeof(head.origin));
    *out_names = false;
    for (size_t i = 0; i < entry_count && status == LEDGER_OK && !*out_names; i++) {
        struct ledger_entry entry;

        ledger_arena_reset(&arena);
        status = ledger_entry_decode(entries[i], &arena, &entry, err);
        *out_names = status == LEDGER_OK && ledger_identity_names_head(&entry, &head);
    }
    ledger_arena_free(&arena);
    return status;
}

/* The same of the entry by which the ledger left the origin that he knows, if it did. */
static enum ledger_status
ledger_names_seen(const struct ledger_seen *seen, struct ledger_store_txn *txn, uint64_t size,
                  bool *out_names, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_identity_state identity;
    struct ledger_slice entry;
    uint64_t left_by = 0;
    bool has_left = false;
    enum ledger_status status = LEDGER_OK;

    *out_names = false;
    while (size > 0 && status == LEDGER_OK) {
        status = ledger_state_identity_at(txn, size, &arena, &identity, err);
        if (status != LEDGER_OK || strcmp(identity.origin, seen->origin) == 0)
            break;
        has_left = true;
        left_by = identity.entry_number;
        size = identity.seal_number;
    }
    if (status == LEDGER_OK && size > 0 && has_left)
        status = ledger_bundle_get(txn, LEDGER_BUNDLE_LINES, left_by, &entry, err);
    if (status == LEDGER_OK && size > 0 && has_left)
        status = entries_name_seen(seen, &entry, 1, out_names, err);
    ledger_arena_free(&arena);
    return status;
}

/* What was seen is not in this ledger any more. `err` has said so; it stays unless he may follow.
 */
static enum ledger_status
follow(const struct ledger_signer *signer, struct ledger_store_txn *txn, uint64_t size,
       const struct ledger_slice *entries, size_t entry_count, bool *out_followed,
       struct ledger_error *err)
{
    struct ledger_error why = {0};
    enum ledger_status status =
        entries_name_seen(&signer->seen, entries, entry_count, out_followed, &why);

    if (status == LEDGER_OK && !*out_followed)
        status = ledger_names_seen(&signer->seen, txn, size, out_followed, &why);
    if (status != LEDGER_OK && status != LEDGER_NOT_FOUND) {
        if (err != NULL)
            *err = why;
        return status;
    }
    return *out_followed ? LEDGER_OK : LEDGER_ROLLED_BACK;
}

enum ledger_status
ledger_signer_look_for(struct ledger_signer *signer, struct ledger *ledger,
                       const struct ledger_slice *entries, size_t entry_count,
                       struct ledger_seen *out_head, bool *out_pinned, bool *out_followed,
                       struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_position position;
    struct ledger_seen head;
    bool followed = false;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_position_read(txn, &position, err);
    if (status == LEDGER_OK)
        status = head_of_ledger(txn, &position, &head, err);
    if (status == LEDGER_OK)
        status = head_compare(signer, txn, &head, err);
    if (status == LEDGER_ROLLED_BACK &&
        ledger_digest_equal(&signer->seen.genesis, &position.genesis))
        status = follow(signer, txn, position.seal_count, entries, entry_count, &followed, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK) {
        *out_head = head;
        *out_pinned = !signer->has_seen && head.size > 0;
        *out_followed = followed;
    }
    return status;
}

enum ledger_status
ledger_signer_look(struct ledger_signer *signer, struct ledger *ledger,
                   struct ledger_seen *out_head, bool *out_pinned, struct ledger_error *err)
{
    bool followed;

    return ledger_signer_look_for(signer, ledger, /* entries= */ NULL, 0, out_head, out_pinned,
                                  &followed, err);
}

static enum ledger_status
file_head(const struct ledger_pending_file *file, struct ledger_seen *out_head,
          struct ledger_error *err)
{
    struct ledger_note note;
    struct ledger_checkpoint checkpoint;
    struct ledger_seen head = {.root = ledger_tree_empty_root()};
    enum ledger_status status;

    if (file->checkpoint.size == 0) { /* A genesis: nothing was seen yet. */
        *out_head = head;
        return LEDGER_OK;
    }
    status = ledger_note_parse(file->checkpoint, &note, err);
    if (status == LEDGER_OK)
        status = ledger_checkpoint_parse(note.text, &checkpoint, err);
    if (status != LEDGER_OK)
        return status;
    memcpy(head.origin, checkpoint.origin, sizeof(head.origin));
    head.size = checkpoint.size;
    head.root = checkpoint.root;
    if (file->genesis.size == sizeof(head.genesis.bytes))
        memcpy(head.genesis.bytes, file->genesis.data, sizeof(head.genesis.bytes));
    *out_head = head;
    return LEDGER_OK;
}

static enum ledger_status
file_proof_check(const struct ledger_signer *signer, const struct ledger_pending_file *file,
                 const struct ledger_seen *head, struct ledger_error *err)
{
    /* Who has only the genesis pinned, or is about to pin it, proves from size 1, whose root is its
     * leaf hash. */
    const bool from_genesis = !signer->has_seen || signer->seen.size == 0;
    const uint64_t from = from_genesis ? 1 : signer->seen.size;
    const struct ledger_digest root = from_genesis ? head->genesis : signer->seen.root;

    for (size_t i = 0; i < file->proof_count; i++) {
        struct ledger_tree_proof proof = {.count = file->proofs[i].hash_count};

        if (file->proofs[i].size != from || proof.count > LEDGER_TREE_PROOF_MAX)
            continue;
        if (proof.count > 0)
            memcpy(proof.hashes, file->proofs[i].hashes, proof.count * sizeof(proof.hashes[0]));
        if (ledger_tree_consistency_holds(from, head->size, &root, &head->root, &proof))
            return LEDGER_OK;
        if (!signer->has_seen)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_VOUCHER_FILE_HEAD);
        return ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_LAST_SEEN_FORKED,
                           signer->vkey.name, from);
    }
    if (!signer->has_seen)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_VOUCHER_FILE_HEAD);
    return ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_LAST_SEEN_NO_PROOF, from);
}

enum ledger_status
ledger_signer_look_in_file(struct ledger_signer *signer, const struct ledger_pending_file *file,
                           struct ledger_seen *out_head, bool *out_pinned, struct ledger_error *err)
{
    struct ledger_seen head;
    bool follows = false;
    enum ledger_status status = file_head(file, &head, err);

    if (status != LEDGER_OK)
        return status;
    if (signer->has_seen) {
        if (!ledger_digest_equal(&signer->seen.genesis, &head.genesis))
            return ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_LAST_SEEN_OTHER_LEDGER,
                               signer->vkey.name, signer->seen.origin);
        status = entries_name_seen(&signer->seen, file->entries, file->entry_count, &follows, err);
        if (status != LEDGER_OK)
            return status;
    }
    if (signer->has_seen && !follows) {
        if (signer->seen.size > head.size)
            return ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_LAST_SEEN_AHEAD,
                               signer->vkey.name, signer->seen.size, head.size);
    }
    /* The first time the pin is what the file says, but then the head must be of that ledger. */
    if (!follows && (signer->has_seen || head.size > 0))
        status = file_proof_check(signer, file, &head, err);
    if (status != LEDGER_OK)
        return status;
    *out_head = head;
    *out_pinned = !signer->has_seen && head.size > 0;
    return LEDGER_OK;
}

/* Another program may have signed with the same key since this one read the folder. What it saw is
 * not taken back to an older head, unless he followed the ledger to another origin; and where the
 * two saw different trees, nothing is signed. */
static enum ledger_status
head_remember(struct ledger_signer *signer, const struct ledger_seen *head,
              struct ledger_error *err)
{
    struct ledger_seen now;
    bool has_seen;
    enum ledger_status status = seen_read(signer->directory, &now, &has_seen, err);

    if (status != LEDGER_OK)
        return status;
    if (has_seen && (!ledger_digest_equal(&now.genesis, &head->genesis) ||
                     (now.size == head->size && strcmp(now.origin, head->origin) == 0 &&
                      !ledger_digest_equal(&now.root, &head->root))))
        return ledger_fail(err, LEDGER_BUSY, LEDGER_MESSAGE_SIGNER_MEANWHILE, signer->vkey.name);
    if (has_seen && now.size > head->size &&
        (strcmp(now.origin, head->origin) == 0 || strcmp(now.origin, signer->seen.origin) != 0))
        return LEDGER_OK;
    return ledger_signer_remember(signer, head, err);
}

enum ledger_status
ledger_signer_sign(struct ledger_signer *signer, const struct ledger_voucher *voucher,
                   enum ledger_role role, const struct ledger_seen *head, int64_t now_ms,
                   struct ledger_sign_off *out_sign_off, struct ledger_error *err)
{
    struct ledger_sign_off sign_off = {
        .officer = signer->vkey.name,
        .role = role,
        .signed_at_ms = now_ms,
        .seen_size = head->size,
        .seen_root = head->root,
    };
    struct ledger_buffer statement = {0};
    enum ledger_status status;

    assert(signer->key.seed.data != NULL);
    status = ledger_statement_compose(&voucher->header, voucher->header_bytes, &sign_off,
                                      &statement, err);
    if (status != LEDGER_OK)
        goto out;
    /* Remembered before the signature exists: a crash in between costs nothing, the other order
     * would let the same key sign over a shorter history later. A genesis leaves nothing to
     * remember. */
    if (head->size > 0) {
        status = head_remember(signer, head, err);
        if (status != LEDGER_OK)
            goto out;
    }
    status = ledger_key_sign(&signer->key, ledger_buffer_slice(&statement), &sign_off.ed25519, err);
    if (status == LEDGER_OK)
        *out_sign_off = sign_off;

out:
    ledger_buffer_free(&statement);
    return status;
}
