#include "ledger/vault.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/evidence.h"
#include "ledger/pending_rows.h"
#include "ledger/state/state.h"
#include "ledger/store/keyspace.h"

enum {
    SALT_SIZE = 32,
    CANONICAL_SIZE_MAX = 400,
    DISPLAY_SIZE_MAX = 256,
    CHECK_SIZE = 8,
    ROW_SIZE_MIN = 1 + SALT_SIZE + 2 + 1 + 2 + CHECK_SIZE,
};

/* New rows stand in a store in memory, under the keys that they will have in the ledger. */
struct ledger_vault {
    struct ledger *ledger;
    struct ledger_store *store;
    struct ledger_store_txn *txn;
};

void
ledger_private_key(struct ledger_slice commitment, struct ledger_store_key *out_key)
{
    *out_key = (struct ledger_store_key){0};
    ledger_store_key_add_u8(out_key, 'c');
    ledger_store_key_add_bytes(out_key, commitment);
}

struct ledger_store_key
ledger_private_lookup_key(enum ledger_commitment_kind kind, struct ledger_slice canonical)
{
    struct ledger_store_key key = {0};
    struct ledger_digest digest = ledger_digest_of(canonical);

    ledger_store_key_add_u8(&key, 'b');
    ledger_store_key_add_u8(&key, (uint8_t)(kind + 1));
    ledger_store_key_add_bytes(&key, ledger_digest_slice(&digest));
    return key;
}

enum ledger_status
ledger_vault_open(struct ledger *ledger, struct ledger_vault **out_vault, struct ledger_error *err)
{
    struct ledger_vault *vault = calloc(1, sizeof(*vault));
    enum ledger_status status;

    if (vault == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*vault));
    vault->ledger = ledger;
    status = ledger_store_open_memory(&vault->store, err);
    if (status == LEDGER_OK)
        status = ledger_store_begin(vault->store, LEDGER_STORE_WRITE, &vault->txn, err);
    if (status != LEDGER_OK) {
        ledger_vault_free(vault);
        return status;
    }
    *out_vault = vault;
    return LEDGER_OK;
}

void
ledger_vault_free(struct ledger_vault *vault)
{
    if (vault == NULL)
        return;
    ledger_store_abort(vault->txn);
    ledger_store_close(vault->store);
    free(vault);
}

static enum ledger_status
commitment_find(struct ledger_store_txn *txn, enum ledger_commitment_kind kind,
                struct ledger_slice canonical, struct ledger_digest *out, struct ledger_error *err)
{
    struct ledger_store_key key = ledger_private_lookup_key(kind, canonical);
    struct ledger_slice value;
    enum ledger_status status =
        ledger_store_get(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&key), &value, err);

    if (status != LEDGER_OK)
        return status;
    if (value.size != sizeof(out->bytes))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PRIVATE_ROW_DAMAGED);
    memcpy(out->bytes, value.data, value.size);
    return LEDGER_OK;
}

enum ledger_status
ledger_private_find(struct ledger *ledger, enum ledger_commitment_kind kind,
                    struct ledger_slice canonical, struct ledger_digest *out_commitment,
                    struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = commitment_find(txn, kind, canonical, out_commitment, err);
    ledger_store_abort(txn);
    return status;
}

/* An insert that finds a row already spoils a transaction in some stores, so it is looked for
 * first. */
static enum ledger_status
insert_if_absent(struct ledger_store_txn *txn, struct ledger_slice key, struct ledger_slice value,
                 struct ledger_error *err)
{
    struct ledger_slice present;
    enum ledger_status status = ledger_store_get(txn, LEDGER_STORE_PRIVATE, key, &present, err);

    if (status != LEDGER_NOT_FOUND)
        return status;
    return ledger_store_insert(txn, LEDGER_STORE_PRIVATE, key, value, err);
}

/* Puts both rows of a commitment. The same person may stand under two commitments, after an import
 * from elsewhere: both are true, and the row by bytes keeps the first, which the ledger may have.
 */
static enum ledger_status
rows_put(struct ledger_vault *vault, enum ledger_commitment_kind kind,
         struct ledger_slice canonical, struct ledger_slice commitment, struct ledger_slice value,
         struct ledger_error *err)
{
    struct ledger_store_key by_commitment;
    struct ledger_store_key by_bytes = ledger_private_lookup_key(kind, canonical);
    struct ledger_digest first;
    enum ledger_status status;

    ledger_private_key(commitment, &by_commitment);
    status = insert_if_absent(vault->txn, ledger_store_key_slice(&by_commitment), value, err);
    if (status != LEDGER_OK)
        return status;
    status = ledger_private_find(vault->ledger, kind, canonical, &first, err);
    if (status != LEDGER_NOT_FOUND)
        return status;
    return insert_if_absent(vault->txn, ledger_store_key_slice(&by_bytes), commitment, err);
}

static enum ledger_status
value_compose(enum ledger_commitment_kind kind, const uint8_t salt[static SALT_SIZE],
              struct ledger_slice canonical, const char *display, struct ledger_buffer *out,
              struct ledger_error *err)
{
    uint8_t fixed[1 + SALT_SIZE + 2];
    uint8_t display_size[2];
    struct ledger_digest check;
    enum ledger_status status;

    fixed[0] = (uint8_t)(kind + 1);
    memcpy(fixed + 1, salt, SALT_SIZE);
    ledger_put_u16(fixed + 1 + SALT_SIZE, (uint16_t)canonical.size);
    ledger_put_u16(display_size, (uint16_t)strlen(display));

    status = ledger_buffer_append(out, ledger_slice_of(fixed, sizeof(fixed)), err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(out, canonical, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(out, ledger_slice_of(display_size, 2), err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append_text(out, display, err);
    if (status != LEDGER_OK)
        return status;
    check = ledger_digest_of(ledger_buffer_slice(out));
    return ledger_buffer_append(out, ledger_slice_of(check.bytes, CHECK_SIZE), err);
}

/* No control character either: one in the middle would end the text for whoever reads it as one,
 * and the row would then be found under another person's or account's bytes. */
static bool
texts_are_sound(struct ledger_slice canonical, struct ledger_slice display)
{
    return canonical.size > 0 && canonical.size <= CANONICAL_SIZE_MAX &&
           display.size <= DISPLAY_SIZE_MAX && ledger_text_is_clean(canonical) &&
           ledger_text_is_clean(display);
}

enum ledger_status
ledger_vault_commit(struct ledger_vault *vault, enum ledger_commitment_kind kind,
                    struct ledger_slice canonical, const char *display,
                    struct ledger_digest *out_commitment, struct ledger_error *err)
{
    struct ledger_buffer value = {0};
    struct ledger_digest commitment;
    uint8_t salt[SALT_SIZE];
    enum ledger_status status;

    if (!texts_are_sound(canonical, ledger_slice_of_text(display)))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_PRIVATE_TOO_LONG);

    status = commitment_find(vault->txn, kind, canonical, out_commitment, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_private_find(vault->ledger, kind, canonical, out_commitment, err);
    if (status != LEDGER_NOT_FOUND)
        return status;

    randombytes_buf(salt, sizeof(salt));
    commitment = ledger_commitment_of(kind, salt, canonical);
    status = value_compose(kind, salt, canonical, display, &value, err);
    if (status == LEDGER_OK)
        status = rows_put(vault, kind, canonical, ledger_digest_slice(&commitment),
                          ledger_buffer_slice(&value), err);
    ledger_buffer_free(&value);
    if (status == LEDGER_OK)
        *out_commitment = commitment;
    return status;
}

enum ledger_status
ledger_private_open(struct ledger_slice commitment, struct ledger_slice value,
                    struct ledger_arena *arena, struct ledger_private *out_private,
                    struct ledger_error *err)
{
    const size_t canonical_at = 1 + SALT_SIZE + 2;
    struct ledger_private opened = {.value = value};
    struct ledger_slice canonical;
    struct ledger_slice display;
    struct ledger_digest check;
    struct ledger_digest again;

    if (value.size < ROW_SIZE_MIN || value.data[0] < 1 || value.data[0] > 2)
        goto damaged;
    canonical = ledger_slice_of(value.data + canonical_at, ledger_get_u16(value.data + 33));
    if (canonical.size > value.size - ROW_SIZE_MIN + 1)
        goto damaged;
    display = ledger_slice_of(canonical.data + canonical.size + 2,
                              ledger_get_u16(canonical.data + canonical.size));
    if (canonical_at + canonical.size + 2 + display.size + CHECK_SIZE != value.size)
        goto damaged;

    check = ledger_digest_of(ledger_slice_of(value.data, value.size - CHECK_SIZE));
    opened.kind = (enum ledger_commitment_kind)(value.data[0] - 1);
    again = ledger_commitment_of(opened.kind, value.data + 1, canonical);
    if (memcmp(check.bytes, display.data + display.size, CHECK_SIZE) != 0 ||
        !texts_are_sound(canonical, display) ||
        !ledger_slice_equal(ledger_digest_slice(&again), commitment))
        goto damaged;

    opened.canonical = ledger_arena_text(arena, canonical);
    opened.display = ledger_arena_text(arena, display);
    if (opened.canonical == NULL || opened.display == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, value.size);
    *out_private = opened;
    return LEDGER_OK;

damaged:
    return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PRIVATE_ROW_DAMAGED);
}

enum ledger_status
ledger_vault_take_in(struct ledger_vault *vault, const struct ledger_private_row *row,
                     struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_private opened;
    enum ledger_status status =
        ledger_private_open(row->commitment, row->value, &arena, &opened, err);

    if (status == LEDGER_DAMAGED)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_PRIVATE_ROW_DAMAGED);
    if (status == LEDGER_OK)
        status = rows_put(vault, opened.kind, ledger_slice_of_text(opened.canonical),
                          row->commitment, row->value, err);
    ledger_arena_free(&arena);
    return status;
}

/* A voucher that travelled as a file while the person or account was erased must not bring the
 * bytes back. */
static enum ledger_status
row_is_erased(struct ledger_store_txn *txn, const struct ledger_store_row *row, bool *out_erased,
              struct ledger_error *err)
{
    struct ledger_slice commitment = row->value;
    struct ledger_digest digest;

    if (row->key.data[0] == 'c')
        commitment = ledger_slice_of(row->key.data + 1, row->key.size - 1);
    assert(commitment.size == sizeof(digest.bytes));
    memcpy(digest.bytes, commitment.data, commitment.size);
    return ledger_state_is_erased(txn, &digest, out_erased, err);
}

/* Another process may have come to know the same person or account since the vault was opened.
 * Under two commitments he would be two payees, each with a cap of his own: the voucher must be
 * made again.
 */
static enum ledger_status
row_store(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct ledger_store_txn *txn = context;
    struct ledger_slice present;
    bool erased = false;
    enum ledger_status status = row_is_erased(txn, row, &erased, err);

    if (status != LEDGER_OK || erased)
        return status;
    status = ledger_store_get(txn, LEDGER_STORE_PRIVATE, row->key, &present, err);
    if (status == LEDGER_NOT_FOUND)
        return ledger_store_insert(txn, LEDGER_STORE_PRIVATE, row->key, row->value, err);
    if (status == LEDGER_OK && row->key.data[0] == 'b' && !ledger_slice_equal(present, row->value))
        return ledger_fail(err, LEDGER_BUSY, LEDGER_MESSAGE_PRIVATE_MEANWHILE);
    return status;
}

enum ledger_status
ledger_vault_store(const struct ledger_vault *vault, struct ledger_store_txn *txn,
                   struct ledger_error *err)
{
    return ledger_store_scan(vault->txn, LEDGER_STORE_PRIVATE, ledger_slice_of(NULL, 0),
                             ledger_slice_of(NULL, 0), LEDGER_STORE_ASCENDING, row_store, txn, err);
}

static enum ledger_status
private_read(struct ledger_store_txn *txn, struct ledger_slice commitment,
             struct ledger_arena *arena, struct ledger_private *out_private,
             struct ledger_error *err)
{
    struct ledger_store_key key;
    struct ledger_slice value;
    uint8_t *copy;
    enum ledger_status status;

    ledger_private_key(commitment, &key);
    status = ledger_store_get(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&key), &value, err);
    if (status != LEDGER_OK)
        return status;
    copy = ledger_arena_take(arena, value.size);
    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, value.size);
    memcpy(copy, value.data, value.size);
    return ledger_private_open(commitment, ledger_slice_of(copy, value.size), arena, out_private,
                               err);
}

enum ledger_status
ledger_private_get(struct ledger *ledger, struct ledger_slice commitment,
                   struct ledger_arena *arena, struct ledger_private *out_private,
                   struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = private_read(txn, commitment, arena, out_private, err);
    ledger_store_abort(txn);
    return status;
}

enum ledger_status
ledger_vault_get(const struct ledger_vault *vault, struct ledger_slice commitment,
                 struct ledger_arena *arena, struct ledger_private *out_private,
                 struct ledger_error *err)
{
    enum ledger_status status = private_read(vault->txn, commitment, arena, out_private, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_private_get(vault->ledger, commitment, arena, out_private, err);
    return status;
}

enum ledger_status
ledger_private_row_is_found(struct ledger_store_txn *txn, const struct ledger_private *opened,
                            struct ledger_error *err)
{
    struct ledger_digest first;
    enum ledger_status status =
        commitment_find(txn, opened->kind, ledger_slice_of_text(opened->canonical), &first, err);

    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PRIVATE_ROW_DAMAGED);
    return status;
}

enum ledger_status
ledger_private_lookup_check(struct ledger_store_txn *txn, const struct ledger_store_row *row,
                            struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_store_key key;
    struct ledger_slice value;
    struct ledger_private opened;
    struct ledger_store_key expected;
    enum ledger_status status = LEDGER_NOT_FOUND;

    if (row->value.size == sizeof(struct ledger_digest)) {
        ledger_private_key(row->value, &key);
        status =
            ledger_store_get(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&key), &value, err);
    }
    if (status == LEDGER_OK)
        status = ledger_private_open(row->value, value, &arena, &opened, err);
    if (status == LEDGER_OK) {
        expected = ledger_private_lookup_key(opened.kind, ledger_slice_of_text(opened.canonical));
        if (!ledger_slice_equal(row->key, ledger_store_key_slice(&expected)))
            status = LEDGER_NOT_FOUND;
    }
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PRIVATE_ROW_DAMAGED);
    ledger_arena_free(&arena);
    return status;
}
