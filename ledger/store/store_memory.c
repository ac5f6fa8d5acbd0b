/* A store in memory: a tree for each table (memory_tree.h has how its states share their nodes).
 *
 * A state is an array of roots, and a transaction is a state of its own: a reader's is what was
 * committed when it began, abort lets a state go, commit puts it in the place of the committed one.
 */
#include <assert.h>
#include <stdlib.h>

#include "ledger/store/memory_tree.h"

struct memory_state {
    struct memory_node *roots[LEDGER_STORE_TABLE_COUNT];
};

struct memory_store {
    struct ledger_store base; /* First, so that a store and its backend share an address. */
    struct memory_state committed;
    size_t open_count; /* Transactions. */
};

struct memory_txn {
    struct ledger_store_txn base;
    struct memory_state state;
};

static const struct ledger_store_ops memory_ops;

static struct memory_store *
memory_store_from(struct ledger_store *store)
{
    assert(store->ops == &memory_ops);
    return (struct memory_store *)store;
}

static struct memory_txn *
memory_txn_from(struct ledger_store_txn *txn)
{
    assert(txn->store->ops == &memory_ops);
    return (struct memory_txn *)txn;
}

static enum ledger_status
fail_memory(struct ledger_error *err, size_t size)
{
    return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, size);
}

static struct memory_state
state_share(const struct memory_state *state)
{
    for (size_t i = 0; i < LEDGER_STORE_TABLE_COUNT; i++)
        memory_tree_share(state->roots[i]);
    return *state;
}

static void
state_release(struct memory_state *state)
{
    for (size_t i = 0; i < LEDGER_STORE_TABLE_COUNT; i++)
        memory_tree_release(state->roots[i]);
}

static enum ledger_status
memory_begin(struct ledger_store *base, enum ledger_store_mode mode,
             struct ledger_store_txn **out_txn, struct ledger_error *err)
{
    struct memory_store *store = memory_store_from(base);
    struct memory_txn *txn = calloc(1, sizeof(*txn));

    (void)mode;
    if (txn == NULL)
        return fail_memory(err, sizeof(*txn));
    txn->base.store = base;
    txn->state = state_share(&store->committed);
    store->open_count++;
    *out_txn = &txn->base;
    return LEDGER_OK;
}

static void
memory_abort(struct ledger_store_txn *base)
{
    struct memory_txn *txn = memory_txn_from(base);

    memory_store_from(base->store)->open_count--;
    state_release(&txn->state);
    free(txn);
}

static enum ledger_status
memory_commit(struct ledger_store_txn *base, struct ledger_error *err)
{
    struct memory_txn *txn = memory_txn_from(base);
    struct memory_store *store = memory_store_from(base->store);
    struct memory_state before = store->committed;

    (void)err;
    if (base->mode == LEDGER_STORE_WRITE) {
        store->committed = txn->state;
        txn->state = before; /* Released with the transaction. */
    }
    memory_abort(base);
    return LEDGER_OK;
}

static enum ledger_status
memory_get(struct ledger_store_txn *base, enum ledger_store_table table, struct ledger_slice key,
           struct ledger_slice *out_value, struct ledger_error *err)
{
    const struct memory_node *root = memory_txn_from(base)->state.roots[table];

    (void)err;
    return memory_tree_get(root, key, out_value) ? LEDGER_OK : LEDGER_NOT_FOUND;
}

static enum ledger_status
memory_get_many(struct ledger_store_txn *base, enum ledger_store_table table,
                const struct ledger_slice *keys, size_t count, struct ledger_slice *out_values,
                struct ledger_error *err)
{
    const struct memory_node *root = memory_txn_from(base)->state.roots[table];

    (void)err;
    for (size_t i = 0; i < count; i++)
        if (!memory_tree_get(root, keys[i], &out_values[i]))
            out_values[i] = (struct ledger_slice){0};
    return LEDGER_OK;
}

static enum ledger_status
memory_replace(struct ledger_store_txn *base, enum ledger_store_table table,
               const struct ledger_store_row *row, struct ledger_error *err)
{
    if (!memory_tree_put(&memory_txn_from(base)->state.roots[table], row))
        return fail_memory(err, row->key.size + row->value.size);
    return LEDGER_OK;
}

static enum ledger_status
memory_insert_many(struct ledger_store_txn *base, enum ledger_store_table table,
                   const struct ledger_store_row *rows, size_t row_count, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    struct ledger_slice value;

    for (size_t i = 0; i < row_count && status == LEDGER_OK; i++) {
        if (memory_tree_get(memory_txn_from(base)->state.roots[table], rows[i].key, &value))
            return LEDGER_EXISTS;
        status = memory_replace(base, table, &rows[i], err);
    }
    return status;
}

static enum ledger_status
memory_remove(struct ledger_store_txn *base, enum ledger_store_table table, struct ledger_slice key,
              struct ledger_error *err)
{
    struct memory_node **root = &memory_txn_from(base)->state.roots[table];

    struct ledger_slice value;

    if (!memory_tree_get(*root, key, &value))
        return LEDGER_NOT_FOUND;
    if (!memory_tree_remove(root, key))
        return fail_memory(err, key.size);
    return LEDGER_OK;
}

static enum ledger_status
memory_clear(struct ledger_store_txn *base, enum ledger_store_table table, struct ledger_error *err)
{
    struct memory_txn *txn = memory_txn_from(base);

    (void)err;
    memory_tree_release(txn->state.roots[table]);
    txn->state.roots[table] = NULL;
    return LEDGER_OK;
}

static enum ledger_status
memory_scan(struct ledger_store_txn *base, enum ledger_store_table table,
            struct ledger_slice first_key, struct ledger_slice end_key,
            enum ledger_store_order order, ledger_store_row_fn *row, void *context,
            struct ledger_error *err)
{
    const struct memory_node *root = memory_txn_from(base)->state.roots[table];
    const struct memory_scan scan = {
        .first_key = first_key, .end_key = end_key, .order = order, .row = row, .context = context};

    return memory_tree_scan(root, &scan, err);
}

/* Counts what is committed; there is no limit but memory. */
static enum ledger_status
memory_usage(struct ledger_store *base, uint64_t *out_used_bytes, uint64_t *out_limit_bytes,
             struct ledger_error *err)
{
    const struct memory_store *store = memory_store_from(base);
    uint64_t used = 0;

    (void)err;
    for (size_t i = 0; i < LEDGER_STORE_TABLE_COUNT; i++)
        used += memory_tree_bytes(store->committed.roots[i]);
    *out_used_bytes = used;
    *out_limit_bytes = UINT64_MAX;
    return LEDGER_OK;
}

static void
memory_close(struct ledger_store *base)
{
    struct memory_store *store = memory_store_from(base);

    assert(store->open_count == 0);
    state_release(&store->committed);
    free(store);
}

static const struct ledger_store_ops memory_ops = {
    .name = "memory",
    .begin = memory_begin,
    .commit = memory_commit,
    .abort = memory_abort,
    .get = memory_get,
    .get_many = memory_get_many,
    .insert_many = memory_insert_many,
    .replace = memory_replace,
    .remove = memory_remove,
    .clear = memory_clear,
    .scan = memory_scan,
    .usage = memory_usage,
    .close = memory_close,
};

enum ledger_status
ledger_store_open_memory(struct ledger_store **out_store, struct ledger_error *err)
{
    struct memory_store *store = calloc(1, sizeof(*store));

    if (store == NULL)
        return fail_memory(err, sizeof(*store));
    store->base.ops = &memory_ops;
    *out_store = &store->base;
    return LEDGER_OK;
}
