/* The LMDB store's rows. */
#include "ledger/store/store_lmdb.h"

/* LMDB takes keys and values by a type that is not const, and does not write through it. */
static MDB_val
val_from_slice(struct ledger_slice slice)
{
    const union {
        const uint8_t *given;
        void *taken;
    } data = {.given = slice.data};

    return (MDB_val){.mv_size = slice.size, .mv_data = data.taken};
}

static struct ledger_slice
slice_from_val(MDB_val val)
{
    return ledger_slice_of(val.mv_data, val.mv_size);
}

static MDB_dbi
txn_table(const struct lmdb_txn *txn, enum ledger_store_table table)
{
    return lmdb_store_from(txn->base.store)->tables[table];
}

static enum ledger_status
lmdb_get(struct ledger_store_txn *base, enum ledger_store_table table, struct ledger_slice key,
         struct ledger_slice *out_value, struct ledger_error *err)
{
    struct lmdb_txn *txn = lmdb_txn_from(base);
    MDB_val key_val = val_from_slice(key);
    MDB_val value;
    int rc = mdb_get(txn->txn, txn_table(txn, table), &key_val, &value);

    if (rc != 0)
        return lmdb_txn_fail(txn, rc, err);
    *out_value = slice_from_val(value);
    return LEDGER_OK;
}

static enum ledger_status
lmdb_get_many(struct ledger_store_txn *base, enum ledger_store_table table,
              const struct ledger_slice *keys, size_t count, struct ledger_slice *out_values,
              struct ledger_error *err)
{
    for (size_t i = 0; i < count; i++) {
        enum ledger_status status = lmdb_get(base, table, keys[i], &out_values[i], err);

        if (status == LEDGER_NOT_FOUND)
            out_values[i] = (struct ledger_slice){0};
        else if (status != LEDGER_OK)
            return status;
    }
    return LEDGER_OK;
}

/* Says whether every row of a table comes before `key`, so that it can be appended to: LMDB then
 * fills pages to the brim and, once more, refuses a key out of order. */
static int
cursor_is_before(MDB_cursor *cursor, struct ledger_slice key, bool *out_before)
{
    MDB_val last_key;
    MDB_val value;
    int rc = mdb_cursor_get(cursor, &last_key, &value, MDB_LAST);

    if (rc != 0 && rc != MDB_NOTFOUND)
        return rc;
    *out_before = rc == MDB_NOTFOUND || ledger_slice_compare(slice_from_val(last_key), key) < 0;
    return 0;
}

static enum ledger_status
lmdb_insert_many(struct ledger_store_txn *base, enum ledger_store_table table,
                 const struct ledger_store_row *rows, size_t row_count, struct ledger_error *err)
{
    struct lmdb_txn *txn = lmdb_txn_from(base);
    MDB_cursor *cursor = NULL;
    bool append = false;
    int rc = mdb_cursor_open(txn->txn, txn_table(txn, table), &cursor);

    if (rc == 0 && ledger_store_table_class(table) == LEDGER_STORE_EVIDENCE)
        rc = cursor_is_before(cursor, rows[0].key, &append);
    for (size_t i = 0; i < row_count && rc == 0; i++) {
        MDB_val key = val_from_slice(rows[i].key);
        MDB_val value = val_from_slice(rows[i].value);

        rc = mdb_cursor_put(cursor, &key, &value, append ? MDB_APPEND : MDB_NOOVERWRITE);
    }
    if (cursor != NULL)
        mdb_cursor_close(cursor);
    return rc == 0 ? LEDGER_OK : lmdb_txn_fail(txn, rc, err);
}

static enum ledger_status
lmdb_replace(struct ledger_store_txn *base, enum ledger_store_table table,
             const struct ledger_store_row *row, struct ledger_error *err)
{
    struct lmdb_txn *txn = lmdb_txn_from(base);
    MDB_val key = val_from_slice(row->key);
    MDB_val value = val_from_slice(row->value);
    int rc = mdb_put(txn->txn, txn_table(txn, table), &key, &value, 0);

    return rc == 0 ? LEDGER_OK : lmdb_txn_fail(txn, rc, err);
}

static enum ledger_status
lmdb_remove(struct ledger_store_txn *base, enum ledger_store_table table, struct ledger_slice key,
            struct ledger_error *err)
{
    struct lmdb_txn *txn = lmdb_txn_from(base);
    MDB_val key_val = val_from_slice(key);
    int rc = mdb_del(txn->txn, txn_table(txn, table), &key_val, NULL);

    return rc == 0 ? LEDGER_OK : lmdb_txn_fail(txn, rc, err);
}

static enum ledger_status
lmdb_clear(struct ledger_store_txn *base, enum ledger_store_table table, struct ledger_error *err)
{
    struct lmdb_txn *txn = lmdb_txn_from(base);
    int rc = mdb_drop(txn->txn, txn_table(txn, table), /* del= */ 0);

    return rc == 0 ? LEDGER_OK : lmdb_txn_fail(txn, rc, err);
}

/* Goes to the first row of a scan. */
static int
cursor_start(MDB_cursor *cursor, struct ledger_slice first_key, struct ledger_slice end_key,
             enum ledger_store_order order, MDB_val *key, MDB_val *value)
{
    int rc;

    if (order == LEDGER_STORE_ASCENDING) {
        *key = val_from_slice(first_key);
        return mdb_cursor_get(cursor, key, value, first_key.size > 0 ? MDB_SET_RANGE : MDB_FIRST);
    }
    if (end_key.size == 0)
        return mdb_cursor_get(cursor, key, value, MDB_LAST);
    *key = val_from_slice(end_key);
    rc = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
    if (rc == MDB_NOTFOUND)
        return mdb_cursor_get(cursor, key, value, MDB_LAST);
    return rc != 0 ? rc : mdb_cursor_get(cursor, key, value, MDB_PREV);
}

static bool
key_is_within(struct ledger_slice key, struct ledger_slice first_key, struct ledger_slice end_key,
              enum ledger_store_order order)
{
    if (order == LEDGER_STORE_DESCENDING)
        return ledger_slice_compare(key, first_key) >= 0;
    return end_key.size == 0 || ledger_slice_compare(key, end_key) < 0;
}

static enum ledger_status
lmdb_scan(struct ledger_store_txn *base, enum ledger_store_table table,
          struct ledger_slice first_key, struct ledger_slice end_key, enum ledger_store_order order,
          ledger_store_row_fn *row_fn, void *context, struct ledger_error *err)
{
    struct lmdb_txn *txn = lmdb_txn_from(base);
    const MDB_cursor_op step = order == LEDGER_STORE_ASCENDING ? MDB_NEXT : MDB_PREV;
    enum ledger_status status = LEDGER_OK;
    MDB_cursor *cursor = NULL;
    MDB_val key;
    MDB_val value;
    int rc = mdb_cursor_open(txn->txn, txn_table(txn, table), &cursor);

    if (rc == 0)
        rc = cursor_start(cursor, first_key, end_key, order, &key, &value);
    while (rc == 0 && status == LEDGER_OK &&
           key_is_within(slice_from_val(key), first_key, end_key, order)) {
        const struct ledger_store_row row = {.key = slice_from_val(key),
                                             .value = slice_from_val(value)};

        status = row_fn(context, &row, err);
        if (status == LEDGER_OK)
            rc = mdb_cursor_get(cursor, &key, &value, step);
    }
    if (cursor != NULL)
        mdb_cursor_close(cursor);
    if (rc != 0 && rc != MDB_NOTFOUND)
        return lmdb_txn_fail(txn, rc, err);
    return status;
}

const struct ledger_store_ops lmdb_ops = {
    .name = "lmdb",
    .begin = lmdb_begin,
    .commit = lmdb_commit,
    .abort = lmdb_abort,
    .get = lmdb_get,
    .get_many = lmdb_get_many,
    .insert_many = lmdb_insert_many,
    .replace = lmdb_replace,
    .remove = lmdb_remove,
    .clear = lmdb_clear,
    .scan = lmdb_scan,
    .usage = lmdb_usage,
    .close = lmdb_close,
};
