#include "ledger/store/store_lmdb_copy.h"

#include "ledger/base/file.h"
#include "ledger/store/store_lmdb.h"

enum { COMMIT_BYTES = 64 << 20 };

/* Two files, and a table of each. */
struct copying {
    struct lmdb_store from; /* Only what lmdb_fail looks at, and the environment. */
    struct lmdb_store to;
    MDB_txn *reader;
    MDB_txn *writer;
    size_t since_commit; /* bytes */
};

/* As lmdb_fail, but what is wrong with a disk says nothing of what was or was not recorded. */
static enum ledger_status
copy_fail(const struct lmdb_store *store, int rc, struct ledger_error *err)
{
    return rc > 0 ? ledger_file_fail(err, rc, LEDGER_MESSAGE_STORE_FAILED, store->place.data_path)
                  : lmdb_fail(store, rc, err);
}

static int
env_new(const char *path, unsigned flags, size_t map_size, const struct lmdb_file *checked,
        MDB_env **out_env)
{
    int rc = mdb_env_create(out_env);

    if (rc == 0)
        rc = mdb_env_set_maxdbs(*out_env, LEDGER_STORE_TABLE_COUNT);
    if (rc == 0)
        rc = mdb_env_set_mapsize(*out_env, map_size);
    if (rc == 0)
        rc = lmdb_env_open(*out_env, path, flags | MDB_NOTLS, checked);
    return rc;
}

static enum ledger_status
begin(struct copying *copying, const struct lmdb_place *place, const char *path,
      struct ledger_error *err)
{
    MDB_envinfo info;
    int rc = env_new(place->directory, MDB_RDONLY, 0, &place->checked, &copying->from.env);

    if (rc == 0)
        rc = mdb_txn_begin(copying->from.env, NULL, MDB_RDONLY, &copying->reader);
    if (rc == 0)
        rc = mdb_env_info(copying->from.env, &info);
    if (rc != 0)
        return copy_fail(&copying->from, rc, err);
    /* Nobody knows of the new file, so it needs no lock. */
    rc = env_new(path, MDB_NOLOCK, info.me_mapsize, /* checked= */ NULL, &copying->to.env);
    return rc == 0 ? LEDGER_OK : copy_fail(&copying->to, rc, err);
}

static void
end(struct copying *copying)
{
    mdb_txn_abort(copying->writer);
    mdb_txn_abort(copying->reader);
    if (copying->to.env != NULL)
        mdb_env_close(copying->to.env);
    if (copying->from.env != NULL)
        mdb_env_close(copying->from.env);
}

/* A transaction's pages stand in memory until it ends. */
static int
commit_some(struct copying *copying, MDB_dbi table, MDB_cursor **cursor)
{
    MDB_txn *writer = copying->writer;
    int rc;

    mdb_cursor_close(*cursor);
    *cursor = NULL;
    copying->writer = NULL;
    copying->since_commit = 0;
    rc = mdb_txn_commit(writer);
    if (rc == 0)
        rc = mdb_txn_begin(copying->to.env, NULL, 0, &copying->writer);
    if (rc == 0)
        rc = mdb_cursor_open(copying->writer, table, cursor);
    return rc;
}

/* In key order, and appended: pages are filled to the brim. */
static enum ledger_status
table_copy(struct copying *copying, MDB_dbi from, MDB_dbi to, struct ledger_error *err)
{
    MDB_cursor *source = NULL;
    MDB_cursor *target = NULL;
    MDB_val key;
    MDB_val value;
    enum ledger_status status = LEDGER_OK;
    int rc = mdb_cursor_open(copying->reader, from, &source);
    int put;

    if (rc != 0)
        return copy_fail(&copying->from, rc, err);
    put = mdb_cursor_open(copying->writer, to, &target);
    while (put == 0 && (rc = mdb_cursor_get(source, &key, &value, MDB_NEXT)) == 0) {
        put = mdb_cursor_put(target, &key, &value, MDB_APPEND);
        copying->since_commit += key.mv_size + value.mv_size;
        if (put == 0 && copying->since_commit >= COMMIT_BYTES)
            put = commit_some(copying, to, &target);
    }
    if (put != 0)
        status = copy_fail(&copying->to, put, err);
    else if (rc != MDB_NOTFOUND)
        status = copy_fail(&copying->from, rc, err);
    if (target != NULL)
        mdb_cursor_close(target);
    mdb_cursor_close(source);
    return status;
}

/* A table that the store has not made yet is made when it is next opened. */
static enum ledger_status
tables_copy(struct copying *copying, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    MDB_txn *writer;
    int rc = mdb_txn_begin(copying->to.env, NULL, 0, &copying->writer);

    for (enum ledger_store_table i = 0; i < LEDGER_STORE_TABLE_COUNT && rc == 0; i++) {
        const char *name = ledger_store_table_name(i);
        MDB_dbi from;

        rc = mdb_dbi_open(copying->reader, name, 0, &from);
        if (rc == MDB_NOTFOUND) {
            rc = 0;
            continue;
        }
        if (rc == 0)
            rc = mdb_dbi_open(copying->writer, name, MDB_CREATE, &copying->to.tables[i]);
        if (rc == 0)
            status = table_copy(copying, from, copying->to.tables[i], err);
        if (status != LEDGER_OK)
            return status;
    }
    if (rc == 0) {
        writer = copying->writer;
        copying->writer = NULL;
        rc = mdb_txn_commit(writer);
    }
    if (rc == 0)
        rc = mdb_env_sync(copying->to.env, /* force= */ 1);
    return rc == 0 ? LEDGER_OK : copy_fail(&copying->to, rc, err);
}

static bool
val_equal(const MDB_val *a, const MDB_val *b)
{
    return ledger_slice_equal(ledger_slice_of(a->mv_data, a->mv_size),
                              ledger_slice_of(b->mv_data, b->mv_size));
}

/* Whether two tables hold the same rows; the reader of the copy is `other`. */
static int
table_compare(struct copying *copying, MDB_txn *other, MDB_dbi from, MDB_dbi to, bool *out_same)
{
    MDB_cursor *one = NULL;
    MDB_cursor *two = NULL;
    bool same = true;
    int rc = mdb_cursor_open(copying->reader, from, &one);

    if (rc == 0)
        rc = mdb_cursor_open(other, to, &two);
    while (rc == 0 && same) {
        MDB_val keys[2];
        MDB_val values[2];
        int second;

        rc = mdb_cursor_get(one, &keys[0], &values[0], MDB_NEXT);
        second = mdb_cursor_get(two, &keys[1], &values[1], MDB_NEXT);
        if (rc == 0 && second == 0)
            same = val_equal(&keys[0], &keys[1]) && val_equal(&values[0], &values[1]);
        else
            same = rc == second;
    }
    if (two != NULL)
        mdb_cursor_close(two);
    if (one != NULL)
        mdb_cursor_close(one);
    if (rc == MDB_NOTFOUND)
        rc = 0;
    if (rc == 0)
        *out_same = same;
    return rc;
}

/* It is about to take the place of the only file there is. */
static enum ledger_status
tables_compare(struct copying *copying, const char *path, struct ledger_error *err)
{
    MDB_txn *other = NULL;
    bool same = true;
    int rc = mdb_txn_begin(copying->to.env, NULL, MDB_RDONLY, &other);

    for (enum ledger_store_table i = 0; i < LEDGER_STORE_TABLE_COUNT && rc == 0 && same; i++) {
        MDB_dbi from;

        rc = mdb_dbi_open(copying->reader, ledger_store_table_name(i), 0, &from);
        if (rc == 0)
            rc = table_compare(copying, other, from, copying->to.tables[i], &same);
        else if (rc == MDB_NOTFOUND)
            rc = 0;
    }
    mdb_txn_abort(other);
    if (rc != 0)
        return copy_fail(&copying->to, rc, err);
    return same ? LEDGER_OK
                : ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_COPY_DIFFERS, path);
}

enum ledger_status
lmdb_copy_rows(const struct lmdb_place *place, char *path, struct ledger_error *err)
{
    struct copying copying = {.since_commit = 0};
    enum ledger_status status;

    copying.from.place.directory = place->directory;
    copying.from.place.data_path = place->data_path;
    copying.to.place.directory = place->directory;
    copying.to.place.data_path = path;
    status = begin(&copying, place, path, err);
    if (status == LEDGER_OK)
        status = tables_copy(&copying, err);
    if (status == LEDGER_OK)
        status = tables_compare(&copying, path, err);
    end(&copying);
    return status;
}
