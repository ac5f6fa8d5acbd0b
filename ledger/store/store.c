/* The one way to a backend: every function here checks the contract of store.h, and then calls
 * through the table of operations. */
#include "ledger/store/store.h"

#include <assert.h>

struct table_row {
    const char *name;
    enum ledger_store_class class;
};

static const struct table_row table_rows[] = {
#define LEDGER_STORE_TABLE_ROW(name, text, class)                                                  \
    [LEDGER_STORE_##name] = {text, LEDGER_STORE_##class},
    LEDGER_STORE_TABLES(LEDGER_STORE_TABLE_ROW)
#undef LEDGER_STORE_TABLE_ROW
};
_Static_assert(sizeof(table_rows) / sizeof(table_rows[0]) == LEDGER_STORE_TABLE_COUNT,
               "every table has a row");

/* Its address names the thread. */
static _Thread_local char thread_mark;

const char *
ledger_store_table_name(enum ledger_store_table table)
{
    assert(table < LEDGER_STORE_TABLE_COUNT);
    return table_rows[table].name;
}

enum ledger_store_class
ledger_store_table_class(enum ledger_store_table table)
{
    assert(table < LEDGER_STORE_TABLE_COUNT);
    return table_rows[table].class;
}

static bool class_replaces(enum ledger_store_class class)
{
    return class == LEDGER_STORE_EDGE || class == LEDGER_STORE_WORKING ||
           class == LEDGER_STORE_DERIVED;
}

static bool class_removes(enum ledger_store_class class)
{
    return class != LEDGER_STORE_EVIDENCE;
}

static enum ledger_status
check_usable(const struct ledger_store *store, struct ledger_error *err)
{
    if (atomic_load(&store->in_doubt))
        return ledger_fail(err, LEDGER_IN_DOUBT, LEDGER_MESSAGE_STORE_IN_DOUBT);
    return LEDGER_OK;
}

static enum ledger_status
check_key(enum ledger_store_table table, struct ledger_slice key, struct ledger_error *err)
{
    if (key.size == 0 || key.size > LEDGER_STORE_KEY_SIZE_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_STORE_KEY_SIZE,
                           ledger_store_table_name(table), key.size,
                           (size_t)LEDGER_STORE_KEY_SIZE_MAX);
    return LEDGER_OK;
}

static enum ledger_status
check_row(enum ledger_store_table table, const struct ledger_store_row *row,
          struct ledger_error *err)
{
    if (row->value.size > LEDGER_STORE_VALUE_SIZE_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_STORE_VALUE_SIZE,
                           ledger_store_table_name(table), row->value.size,
                           (size_t)LEDGER_STORE_VALUE_SIZE_MAX);
    return check_key(table, row->key, err);
}

/* Whether this transaction may write at all just now. */
static enum ledger_status
check_write(const struct ledger_store_txn *txn, enum ledger_store_table table,
            struct ledger_error *err)
{
    const char *name = ledger_store_table_name(table);

    if (txn->mode != LEDGER_STORE_WRITE)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_STORE_WRITE_IN_READ, name);
    if (txn->scans > 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_STORE_WRITE_IN_SCAN, name);
    if (txn->failed)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_STORE_TRANSACTION_FAILED);
    return check_usable(txn->store, err);
}

enum ledger_status
ledger_store_begin(struct ledger_store *store, enum ledger_store_mode mode,
                   struct ledger_store_txn **out_txn, struct ledger_error *err)
{
    enum ledger_status status;
    struct ledger_store_txn *txn = NULL;

    assert(store != NULL);
    status = check_usable(store, err);
    if (status != LEDGER_OK)
        return status;
    /* Waiting for oneself would be for ever. */
    if (mode == LEDGER_STORE_WRITE && atomic_load(&store->writer) == &thread_mark)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_STORE_SECOND_WRITER);

    status = store->ops->begin(store, mode, &txn, err);
    if (status != LEDGER_OK)
        return status;
    txn->store = store;
    txn->mode = mode;
    txn->scans = 0;
    txn->failed = false;
    if (mode == LEDGER_STORE_WRITE)
        atomic_store(&store->writer, &thread_mark);
    *out_txn = txn;
    return LEDGER_OK;
}

enum ledger_status
ledger_store_commit(struct ledger_store_txn **txn_pointer, struct ledger_error *err)
{
    enum ledger_status status;
    struct ledger_store_txn *txn = *txn_pointer;
    struct ledger_store *store = txn->store;

    assert(txn->scans == 0);
    *txn_pointer = NULL;
    status = check_usable(store, err);
    if (status == LEDGER_OK && txn->failed)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_STORE_TRANSACTION_FAILED);
    if (status != LEDGER_OK) {
        ledger_store_abort(txn);
        return status;
    }

    if (txn->mode == LEDGER_STORE_WRITE)
        atomic_store(&store->writer, NULL); /* Before the next writer is let in. */
    status = store->ops->commit(txn, err);
    if (status == LEDGER_IN_DOUBT)
        atomic_store(&store->in_doubt, true);
    return status;
}

void
ledger_store_abort(struct ledger_store_txn *txn)
{
    if (txn == NULL)
        return;
    assert(txn->scans == 0);
    if (txn->mode == LEDGER_STORE_WRITE)
        atomic_store(&txn->store->writer, NULL);
    txn->store->ops->abort(txn);
}

enum ledger_status
ledger_store_get(struct ledger_store_txn *txn, enum ledger_store_table table,
                 struct ledger_slice key, struct ledger_slice *out_value, struct ledger_error *err)
{
    enum ledger_status status = check_usable(txn->store, err);

    if (status == LEDGER_OK)
        status = check_key(table, key, err);
    if (status != LEDGER_OK)
        return status;
    return txn->store->ops->get(txn, table, key, out_value, err);
}

enum ledger_status
ledger_store_get_many(struct ledger_store_txn *txn, enum ledger_store_table table,
                      const struct ledger_slice *keys, size_t count,
                      struct ledger_slice *out_values, struct ledger_error *err)
{
    enum ledger_status status = check_usable(txn->store, err);

    for (size_t i = 0; i < count && status == LEDGER_OK; i++)
        status = check_key(table, keys[i], err);
    if (status != LEDGER_OK || count == 0)
        return status;
    return txn->store->ops->get_many(txn, table, keys, count, out_values, err);
}

enum ledger_status
ledger_store_insert_many(struct ledger_store_txn *txn, enum ledger_store_table table,
                         const struct ledger_store_row *rows, size_t row_count,
                         struct ledger_error *err)
{
    enum ledger_status status = check_write(txn, table, err);

    for (size_t i = 0; i < row_count && status == LEDGER_OK; i++) {
        status = check_row(table, &rows[i], err);
        if (status == LEDGER_OK && i > 0 && ledger_slice_compare(rows[i - 1].key, rows[i].key) >= 0)
            status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_STORE_ROWS_NOT_ASCENDING,
                                 ledger_store_table_name(table), i + 1);
    }
    if (status != LEDGER_OK || row_count == 0)
        return status;

    status = txn->store->ops->insert_many(txn, table, rows, row_count, err);
    txn->failed = status != LEDGER_OK;
    return status;
}

enum ledger_status
ledger_store_insert(struct ledger_store_txn *txn, enum ledger_store_table table,
                    struct ledger_slice key, struct ledger_slice value, struct ledger_error *err)
{
    const struct ledger_store_row row = {.key = key, .value = value};

    return ledger_store_insert_many(txn, table, &row, 1, err);
}

enum ledger_status
ledger_store_replace(struct ledger_store_txn *txn, enum ledger_store_table table,
                     struct ledger_slice key, struct ledger_slice value, struct ledger_error *err)
{
    const struct ledger_store_row row = {.key = key, .value = value};
    enum ledger_status status = check_write(txn, table, err);

    if (status == LEDGER_OK && !class_replaces(ledger_store_table_class(table)))
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_STORE_REPLACE_FORBIDDEN,
                             ledger_store_table_name(table));
    if (status == LEDGER_OK)
        status = check_row(table, &row, err);
    if (status != LEDGER_OK)
        return status;

    status = txn->store->ops->replace(txn, table, &row, err);
    txn->failed = status != LEDGER_OK;
    return status;
}

enum ledger_status
ledger_store_remove(struct ledger_store_txn *txn, enum ledger_store_table table,
                    struct ledger_slice key, struct ledger_error *err)
{
    enum ledger_status status = check_write(txn, table, err);

    if (status == LEDGER_OK && !class_removes(ledger_store_table_class(table)))
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_STORE_REMOVE_FORBIDDEN,
                             ledger_store_table_name(table));
    if (status == LEDGER_OK)
        status = check_key(table, key, err);
    if (status != LEDGER_OK)
        return status;

    status = txn->store->ops->remove(txn, table, key, err);
    txn->failed = status != LEDGER_OK && status != LEDGER_NOT_FOUND;
    return status;
}

enum ledger_status
ledger_store_clear(struct ledger_store_txn *txn, enum ledger_store_table table,
                   struct ledger_error *err)
{
    enum ledger_status status = check_write(txn, table, err);

    if (status == LEDGER_OK && ledger_store_table_class(table) != LEDGER_STORE_DERIVED)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_STORE_CLEAR_FORBIDDEN,
                             ledger_store_table_name(table));
    if (status != LEDGER_OK)
        return status;

    status = txn->store->ops->clear(txn, table, err);
    txn->failed = status != LEDGER_OK;
    return status;
}

static enum ledger_status
check_bound(enum ledger_store_table table, struct ledger_slice bound, struct ledger_error *err)
{
    return bound.size == 0 ? LEDGER_OK : check_key(table, bound, err);
}

enum ledger_status
ledger_store_scan(struct ledger_store_txn *txn, enum ledger_store_table table,
                  struct ledger_slice first_key, struct ledger_slice end_key,
                  enum ledger_store_order order, ledger_store_row_fn *row, void *context,
                  struct ledger_error *err)
{
    enum ledger_status status = check_usable(txn->store, err);

    if (status == LEDGER_OK)
        status = check_bound(table, first_key, err);
    if (status == LEDGER_OK)
        status = check_bound(table, end_key, err);
    if (status != LEDGER_OK)
        return status;
    if (end_key.size > 0 && ledger_slice_compare(first_key, end_key) >= 0)
        return LEDGER_OK;

    txn->scans++;
    status = txn->store->ops->scan(txn, table, first_key, end_key, order, row, context, err);
    txn->scans--;
    return status;
}

enum ledger_status
ledger_store_usage(struct ledger_store *store, uint64_t *out_used_bytes, uint64_t *out_limit_bytes,
                   struct ledger_error *err)
{
    enum ledger_status status = check_usable(store, err);

    if (status != LEDGER_OK)
        return status;
    return store->ops->usage(store, out_used_bytes, out_limit_bytes, err);
}

void
ledger_store_close(struct ledger_store *store)
{
    if (store != NULL)
        store->ops->close(store);
}
