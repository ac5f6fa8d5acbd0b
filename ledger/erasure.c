#include "ledger/erasure.h"

#include <string.h>

#include "ledger/evidence.h"
#include "ledger/pending_rows.h"

/* The row 'e'. */
static struct ledger_store_key
mark_key(struct ledger_slice commitment)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_u8(&key, 'e');
    ledger_store_key_add_bytes(&key, commitment);
    return key;
}

static enum ledger_status
rows_scan(struct ledger_store_txn *txn, char kind, ledger_store_row_fn *each, void *context,
          struct ledger_error *err)
{
    struct ledger_store_key first = {0};
    struct ledger_store_key end;

    ledger_store_key_add_u8(&first, (uint8_t)kind);
    end = first;
    ledger_store_key_end_of_prefix(&end);
    return ledger_store_scan(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&first),
                             ledger_store_key_slice(&end), LEDGER_STORE_ASCENDING, each, context,
                             err);
}

/* --- removing rows --- */

/* The row 'b' that leads to a commitment, and who else has its bytes. */
struct erasing {
    struct ledger_slice commitment;
    struct ledger_store_key by_bytes; /* empty: none leads to it */
    struct ledger_digest other;
    bool has_other;
};

/* Looked for by its value: the row 'c' that would say its key may be damaged, and must go too. */
static enum ledger_status
lookup_find(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct erasing *erasing = context;

    (void)err;
    if (ledger_slice_equal(row->value, erasing->commitment)) {
        erasing->by_bytes.size = 0;
        ledger_store_key_add_bytes(&erasing->by_bytes, row->key);
    }
    return LEDGER_OK;
}

static enum ledger_status
other_find(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct erasing *erasing = context;
    const struct ledger_slice commitment = ledger_slice_of(row->key.data + 1, row->key.size - 1);
    struct ledger_arena arena = {0};
    struct ledger_private opened;
    struct ledger_store_key key;

    if (commitment.size != sizeof(erasing->other.bytes) ||
        ledger_slice_equal(commitment, erasing->commitment))
        return LEDGER_OK;
    if (ledger_private_open(commitment, row->value, &arena, &opened, err) == LEDGER_OK) {
        key = ledger_private_lookup_key(opened.kind, ledger_slice_of_text(opened.canonical));
        if (ledger_slice_equal(ledger_store_key_slice(&key),
                               ledger_store_key_slice(&erasing->by_bytes))) {
            memcpy(erasing->other.bytes, commitment.data, commitment.size);
            erasing->has_other = true;
        }
    }
    ledger_arena_free(&arena);
    return LEDGER_OK; /* A damaged row is nobody's other. */
}

static enum ledger_status
remove_if_there(struct ledger_store_txn *txn, const struct ledger_store_key *key,
                struct ledger_error *err)
{
    enum ledger_status status =
        ledger_store_remove(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(key), err);

    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
}

static enum ledger_status
lookup_erase(struct ledger_store_txn *txn, struct erasing *erasing, struct ledger_error *err)
{
    struct ledger_error ignored = {0};
    enum ledger_status status = rows_scan(txn, 'b', lookup_find, erasing, err);

    if (status != LEDGER_OK || erasing->by_bytes.size == 0)
        return status;
    status = rows_scan(txn, 'c', other_find, erasing, &ignored);
    if (status == LEDGER_OK)
        status = remove_if_there(txn, &erasing->by_bytes, err);
    if (status == LEDGER_OK && erasing->has_other)
        status = ledger_store_insert(txn, LEDGER_STORE_PRIVATE,
                                     ledger_store_key_slice(&erasing->by_bytes),
                                     ledger_digest_slice(&erasing->other), err);
    return status;
}

static enum ledger_status
commitment_erase(struct ledger_store_txn *txn, struct ledger_slice commitment,
                 struct ledger_error *err)
{
    struct erasing erasing = {.commitment = commitment};
    const struct ledger_store_key mark = mark_key(commitment);
    struct ledger_store_key by_commitment;
    struct ledger_slice present;
    enum ledger_status status = lookup_erase(txn, &erasing, err);

    ledger_private_key(commitment, &by_commitment);
    if (status == LEDGER_OK)
        status = remove_if_there(txn, &by_commitment, err);
    if (status != LEDGER_OK)
        return status;
    status =
        ledger_store_get(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&mark), &present, err);
    if (status != LEDGER_NOT_FOUND)
        return status;
    return ledger_store_insert(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&mark),
                               ledger_slice_of(NULL, 0), err);
}

enum ledger_status
ledger_private_erase(struct ledger_store_txn *txn, const struct ledger_erasure *erasure,
                     struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < erasure->commitment_count && status == LEDGER_OK; i++)
        status = commitment_erase(txn, erasure->commitments[i], err);
    return status;
}

/* --- what verify asks --- */

static enum ledger_status
is_erased(struct ledger_store_txn *txn, struct ledger_slice commitment, bool *out_erased,
          struct ledger_error *err)
{
    struct ledger_digest digest;

    if (commitment.size != sizeof(digest.bytes))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PRIVATE_ROW_DAMAGED);
    memcpy(digest.bytes, commitment.data, commitment.size);
    return ledger_state_is_erased(txn, &digest, out_erased, err);
}

enum ledger_status
ledger_private_mark_check(struct ledger_store_txn *txn, const struct ledger_store_row *row,
                          struct ledger_error *err)
{
    bool erased = false;
    enum ledger_status status =
        is_erased(txn, ledger_slice_of(row->key.data + 1, row->key.size - 1), &erased, err);

    if (status == LEDGER_OK && (!erased || row->value.size != 0))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PRIVATE_ROW_DAMAGED);
    return status;
}

enum ledger_status
ledger_private_is_kept(struct ledger_store_txn *txn, struct ledger_slice commitment,
                       struct ledger_error *err)
{
    char hex[LEDGER_DIGEST_HEX_SIZE];
    struct ledger_digest digest;
    bool erased = false;
    enum ledger_status status = is_erased(txn, commitment, &erased, err);

    if (status != LEDGER_OK || !erased)
        return status;
    memcpy(digest.bytes, commitment.data, commitment.size);
    ledger_digest_hex(&digest, hex);
    return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PRIVATE_ROW_ERASED, hex);
}

/* --- the file --- */

static enum ledger_status
mark_take(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    return ledger_buffer_append(context, ledger_slice_of(row->key.data + 1, row->key.size - 1),
                                err);
}

/* The marked commitments, one behind the other. */
static enum ledger_status
marks_read(struct ledger *ledger, struct ledger_buffer *out, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = rows_scan(txn, 'e', mark_take, out, err);
    ledger_store_abort(txn);
    return status;
}

enum ledger_status
ledger_erasure_due(struct ledger *ledger, uint64_t *out_count, struct ledger_error *err)
{
    struct ledger_buffer marks = {0};
    bool due = false;
    enum ledger_status status = marks_read(ledger, &marks, err);

    if (status == LEDGER_OK)
        status = ledger_store_compact_is_due(ledger->directory, &due, err);
    if (status == LEDGER_OK) {
        *out_count = marks.size / sizeof(struct ledger_digest);
        if (due && *out_count == 0)
            *out_count = 1; /* Of whom, nobody knows any more. */
    }
    ledger_buffer_free(&marks);
    return status;
}

/* Those that were there before the file was written anew, and no others: another process may have
 * erased more since. */
static enum ledger_status
marks_remove(struct ledger *ledger, const struct ledger_buffer *marks, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_WRITE, &txn, err);

    for (size_t at = 0; at < marks->size && status == LEDGER_OK;
         at += sizeof(struct ledger_digest)) {
        const struct ledger_store_key key =
            mark_key(ledger_slice_of(marks->data + at, sizeof(struct ledger_digest)));

        status = remove_if_there(txn, &key, err);
    }
    if (status == LEDGER_OK)
        status = ledger_store_commit(&txn, err);
    ledger_store_abort(txn);
    return status;
}

enum ledger_status
ledger_erasure_finish(struct ledger **ledger, struct ledger_error *err)
{
    struct ledger_buffer marks = {0};
    struct ledger_buffer directory = {0};
    struct ledger_options options = {.clock = (*ledger)->clock};
    struct ledger_error reopening = {0};
    enum ledger_status status = marks_read(*ledger, &marks, err);
    enum ledger_status reopened;

    if (status == LEDGER_OK)
        status = ledger_buffer_printf(&directory, err, "%s", (*ledger)->directory);
    if (status != LEDGER_OK)
        goto out;
    options.directory = (const char *)directory.data;
    ledger_close(*ledger);
    *ledger = NULL;
    status = ledger_store_compact_lmdb(options.directory, 0, err);
    reopened = ledger_open(&options, ledger, &reopening);
    if (status == LEDGER_OK && reopened != LEDGER_OK) {
        status = reopened;
        if (err != NULL)
            *err = reopening;
    }
    if (status == LEDGER_OK)
        status = marks_remove(*ledger, &marks, err);

out:
    ledger_buffer_free(&directory);
    ledger_buffer_free(&marks);
    return status;
}
