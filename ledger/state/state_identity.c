/* Who the ledger is, and every key that ever spoke in it.
 *
 * identity: 'i' | u64 seal number | u64 entry number -> text name | text origin | text vkey
 *           'o' | text0 origin                       -> u64 entry that named it first
 * officer:  'k' | public key (32) -> u8 owner (0 the ledger, 1 an officer) | text officer's name,
 *                                    or origin: the first who had the key, for ever
 *           (the table's other rows are state_officer.c's) */
#include "ledger/state/state_apply.h"

enum { KEY_IDENTITY = 'i', KEY_ORIGIN = 'o', KEY_PUBLIC = 'k' };

static struct ledger_store_key
prefix_key(uint8_t prefix)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_u8(&key, prefix);
    return key;
}

static struct ledger_store_key
text_key(uint8_t prefix, const char *text)
{
    struct ledger_store_key key = prefix_key(prefix);

    ledger_store_key_add_text(&key, text);
    return key;
}

static struct ledger_store_key
public_key_key(const struct ledger_public_key *public_key)
{
    struct ledger_store_key key = prefix_key(KEY_PUBLIC);

    ledger_store_key_add_bytes(&key, ledger_slice_of(public_key->bytes, sizeof(public_key->bytes)));
    return key;
}

enum ledger_status
ledger_state_vkey_read(const struct ledger_state_place *place, const char *vkey,
                       struct ledger_public_key *out_key, struct ledger_error *err)
{
    struct ledger_vkey parsed;

    if (ledger_vkey_parse(ledger_slice_of_text(vkey), &parsed, /* err= */ NULL) != LEDGER_OK)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STATE_VKEY_UNREADABLE,
                           place->entry_number, vkey);
    *out_key = parsed.public_key;
    return LEDGER_OK;
}

enum ledger_status
ledger_state_key_put(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                     const struct ledger_public_key *public_key, enum ledger_state_key_owner owner,
                     const char *name, struct ledger_error *err)
{
    const struct ledger_store_key key = public_key_key(public_key);
    struct ledger_row_writer row;

    ledger_row_start(&row);
    ledger_row_put_u8(&row, (uint8_t)owner);
    ledger_row_put_text(&row, name);
    return ledger_row_insert(txn, LEDGER_STORE_OFFICER, &key, &row, place->entry_number, err);
}

/* An identity may keep its origin, or its key under a new name: the first entry stays noted. */
static enum ledger_status
identity_note_used(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                   const struct ledger_identity *identity, struct ledger_error *err)
{
    const struct ledger_store_key origin_key = text_key(KEY_ORIGIN, identity->origin);
    struct ledger_public_key public_key;
    struct ledger_row_writer row;
    enum ledger_status status;
    bool used;

    status = ledger_state_vkey_read(place, identity->vkey, &public_key, err);
    if (status != LEDGER_OK)
        return status;
    status = ledger_state_key_is_used(txn, &public_key, &used, err);
    if (status == LEDGER_OK && !used)
        status = ledger_state_key_put(txn, place, &public_key, LEDGER_STATE_OWNER_LEDGER,
                                      identity->origin, err);
    if (status != LEDGER_OK)
        return status;

    status = ledger_state_origin_is_used(txn, identity->origin, &used, err);
    if (status != LEDGER_OK || used)
        return status;
    ledger_row_start(&row);
    ledger_row_put_u64(&row, place->entry_number);
    return ledger_row_insert(txn, LEDGER_STORE_IDENTITY, &origin_key, &row, place->entry_number,
                             err);
}

enum ledger_status
ledger_state_apply_identity(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                            const struct ledger_identity *identity, struct ledger_error *err)
{
    struct ledger_store_key key = prefix_key(KEY_IDENTITY);
    struct ledger_row_writer row;
    enum ledger_status status = identity_note_used(txn, place, identity, err);

    if (status != LEDGER_OK)
        return status;
    ledger_store_key_add_u64(&key, place->seal_number);
    ledger_store_key_add_u64(&key, place->entry_number);
    ledger_row_start(&row);
    ledger_row_put_text(&row, identity->name);
    ledger_row_put_text(&row, identity->origin);
    ledger_row_put_text(&row, identity->vkey);
    return ledger_row_insert(txn, LEDGER_STORE_IDENTITY, &key, &row, place->entry_number, err);
}

static enum ledger_status
identity_read(struct ledger_slice key, struct ledger_slice value, struct ledger_arena *arena,
              struct ledger_identity_state *out_identity, struct ledger_error *err)
{
    struct ledger_identity_state identity;
    struct ledger_row_reader in_key;
    struct ledger_row_reader row;
    enum ledger_status status;

    ledger_row_open(&in_key, key);
    (void)ledger_row_get_enum(&in_key, KEY_IDENTITY, KEY_IDENTITY);
    identity.seal_number = ledger_row_get_u64(&in_key);
    identity.entry_number = ledger_row_get_u64(&in_key);
    ledger_row_open(&row, value);
    identity.name = ledger_row_get_text(&row, arena);
    identity.origin = ledger_row_get_text(&row, arena);
    identity.vkey = ledger_row_get_text(&row, arena);
    status = ledger_row_end(&in_key, LEDGER_STORE_IDENTITY, err);
    if (status == LEDGER_OK)
        status = ledger_row_end(&row, LEDGER_STORE_IDENTITY, err);
    if (status == LEDGER_OK)
        *out_identity = identity;
    return status;
}

/* The newest identity whose key is before `end`. */
static enum ledger_status
identity_before(struct ledger_store_txn *txn, const struct ledger_store_key *end,
                struct ledger_arena *arena, struct ledger_identity_state *out_identity,
                struct ledger_error *err)
{
    const struct ledger_store_key first = prefix_key(KEY_IDENTITY);
    struct ledger_buffer key = {0};
    struct ledger_buffer value = {0};
    enum ledger_status status;

    status = ledger_row_find_first(txn, LEDGER_STORE_IDENTITY, ledger_store_key_slice(&first),
                                   ledger_store_key_slice(end), LEDGER_STORE_DESCENDING, &key,
                                   &value, err);
    if (status == LEDGER_OK)
        status = identity_read(ledger_buffer_slice(&key), ledger_buffer_slice(&value), arena,
                               out_identity, err);
    ledger_buffer_free(&key);
    ledger_buffer_free(&value);
    return status;
}

enum ledger_status
ledger_state_identity(struct ledger_store_txn *txn, struct ledger_arena *arena,
                      struct ledger_identity_state *out_identity, struct ledger_error *err)
{
    struct ledger_store_key end = prefix_key(KEY_IDENTITY);

    ledger_store_key_end_of_prefix(&end);
    return identity_before(txn, &end, arena, out_identity, err);
}

enum ledger_status
ledger_state_identity_at(struct ledger_store_txn *txn, uint64_t tree_size,
                         struct ledger_arena *arena, struct ledger_identity_state *out_identity,
                         struct ledger_error *err)
{
    struct ledger_store_key end = prefix_key(KEY_IDENTITY);

    /* A checkpoint of size n covers seals 0 to n - 1. */
    ledger_store_key_add_u64(&end, tree_size);
    return identity_before(txn, &end, arena, out_identity, err);
}

/* Turns a look at a row into whether it is there. */
static enum ledger_status
used_from(enum ledger_status status, bool *out_used)
{
    if (status != LEDGER_OK && status != LEDGER_NOT_FOUND)
        return status;
    *out_used = status == LEDGER_OK;
    return LEDGER_OK;
}

enum ledger_status
ledger_state_origin_is_used(struct ledger_store_txn *txn, const char *origin, bool *out_used,
                            struct ledger_error *err)
{
    const struct ledger_store_key key = text_key(KEY_ORIGIN, origin);
    struct ledger_row_reader row;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_IDENTITY, &key, &row, err);

    if (status == LEDGER_OK) {
        (void)ledger_row_get_u64(&row);
        status = ledger_row_end(&row, LEDGER_STORE_IDENTITY, err);
    }
    return used_from(status, out_used);
}

enum ledger_status
ledger_state_key_is_used(struct ledger_store_txn *txn, const struct ledger_public_key *key,
                         bool *out_used, struct ledger_error *err)
{
    const struct ledger_store_key row_key = public_key_key(key);
    struct ledger_row_reader row;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_OFFICER, &row_key, &row, err);

    if (status == LEDGER_OK) {
        (void)ledger_row_get_enum(&row, LEDGER_STATE_OWNER_LEDGER, LEDGER_STATE_OWNER_OFFICER);
        (void)ledger_row_get_bytes(&row, ledger_row_get_u16(&row));
        status = ledger_row_end(&row, LEDGER_STORE_OFFICER, err);
    }
    return used_from(status, out_used);
}
