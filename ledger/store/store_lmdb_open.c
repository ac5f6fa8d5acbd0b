/* Opens and closes the LMDB store. */
#include "ledger/store/store_lmdb.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "ledger/base/file.h"

static const uint64_t map_size_default = (uint64_t)1 << 30;

/* Every one of these trades a crash's safety for speed. */
enum {
    FORBIDDEN_FLAGS =
        MDB_NOSYNC | MDB_NOMETASYNC | MDB_MAPASYNC | MDB_WRITEMAP | MDB_NOMEMINIT | MDB_FIXEDMAP
};

/* An empty file, which LMDB takes for a new one. */
static enum ledger_status
make_data(struct lmdb_place *place, struct ledger_error *err)
{
    struct stat about;
    enum ledger_status status = LEDGER_OK;
    int fd = openat(place->directory_fd, "data.mdb",
                    O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0) {
        place->nothing_there = false; /* Nor is anything of ours to be taken away again. */
        if (errno == EEXIST)
            return ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_STORE_LEDGER_EXISTS,
                               place->directory);
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_STORE_CANNOT_OPEN, place->data_path);
    }
    if (fstat(fd, &about) != 0)
        status = ledger_file_fail(err, errno, LEDGER_MESSAGE_STORE_CANNOT_OPEN, place->data_path);
    else
        place->checked = lmdb_file_of(&about);
    (void)close(fd);
    return status;
}

static enum ledger_status
check_structure(struct lmdb_place *place, struct ledger_error *err)
{
    if (!place->must_check)
        return LEDGER_OK;
    if (place->nothing_there)
        return make_data(place, err);
    return lmdb_place_check(place, "data.mdb", &place->checked, err);
}

/* LMDB opens by name, and reads no more than the meta pages while it does: nothing that those name
 * was followed yet when it turns out that the name was given to another file. */
int
lmdb_env_open(MDB_env *env, const char *path, unsigned flags, const struct lmdb_file *checked)
{
    struct lmdb_file file;
    struct stat about;
    int fd;
    int rc = mdb_env_open(env, path, flags, 0600);

    if (rc == 0)
        rc = mdb_env_get_fd(env, &fd);
    if (rc != 0 || checked == NULL || checked->inode == 0)
        return rc;
    if (fstat(fd, &about) != 0)
        return errno;
    file = lmdb_file_of(&about);
    return file.device == checked->device && file.inode == checked->inode ? 0 : LMDB_FILE_OTHER;
}

static int
env_open(struct lmdb_store *store, uint64_t map_size_min)
{
    unsigned flags = MDB_NOTLS;
    unsigned flags_now = 0;
    int rc = mdb_env_create(&store->env);

    if (store->read_only)
        flags |= MDB_RDONLY;
    if (store->place.no_lock)
        flags |= MDB_NOLOCK;
    if (rc == 0)
        rc = mdb_env_set_maxdbs(store->env, LEDGER_STORE_TABLE_COUNT);
    /* A reader takes the size that the file has. */
    if (rc == 0)
        rc = mdb_env_set_mapsize(store->env, store->read_only ? 0 : (size_t)map_size_min);
    if (rc == 0)
        rc = lmdb_env_open(store->env, store->place.directory, flags, &store->place.checked);
    if (rc == 0)
        rc = mdb_env_get_flags(store->env, &flags_now);
    if (rc == 0) {
        assert((flags_now & FORBIDDEN_FLAGS) == 0);
        assert((flags_now & MDB_NOLOCK) == 0 || store->read_only);
    }
    if (rc == 0 && !store->place.no_lock)
        rc = mdb_reader_check(store->env, /* dead= */ NULL);
    return rc;
}

/* Opens the handles of all tables within `txn`. A missing table of evidence is damage, not an
 * invitation to make an empty one; derived tables may be new since the ledger was made. */
static enum ledger_status
tables_open(struct lmdb_store *store, MDB_txn *txn, bool create, bool *out_incomplete,
            struct ledger_error *err)
{
    *out_incomplete = false;
    for (enum ledger_store_table i = 0; i < LEDGER_STORE_TABLE_COUNT; i++) {
        const char *name = ledger_store_table_name(i);
        unsigned flags = 0;
        int rc = mdb_dbi_open(txn, name, create ? MDB_CREATE : 0, &store->tables[i]);

        if (rc == MDB_NOTFOUND && !store->read_only &&
            ledger_store_table_class(i) == LEDGER_STORE_DERIVED) {
            *out_incomplete = true;
            continue;
        }
        if (rc == MDB_NOTFOUND)
            return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_TABLE_MISSING,
                               store->place.directory, name);
        if (rc == 0)
            rc = mdb_dbi_flags(txn, store->tables[i], &flags);
        if (rc == 0 && flags != 0)
            rc = MDB_INCOMPATIBLE;
        if (rc != 0)
            return lmdb_fail(store, rc, err);
    }
    return LEDGER_OK;
}

/* Says whether the file holds no table at all: its creation was interrupted. */
static int
file_is_empty(MDB_env *env, bool *out_empty)
{
    MDB_stat stat;
    int rc = mdb_env_stat(env, &stat);

    if (rc == 0)
        *out_empty = stat.ms_entries == 0;
    return rc;
}

static enum ledger_status
tables_open_or_create(struct lmdb_store *store, bool create, bool *out_incomplete,
                      struct ledger_error *err)
{
    MDB_txn *txn = NULL;
    enum ledger_status status;
    int rc = mdb_txn_begin(store->env, NULL, create ? 0 : MDB_RDONLY, &txn);

    if (rc != 0)
        return lmdb_fail(store, rc, err);
    status = tables_open(store, txn, create, out_incomplete, err);
    if (status != LEDGER_OK) {
        mdb_txn_abort(txn);
        return status;
    }
    rc = mdb_txn_commit(txn); /* Which keeps the handles, in a read transaction too. */
    if (rc == 0)
        return LEDGER_OK;
    /* Of what is being made nothing is in doubt: it is taken away again. */
    return store->place.nothing_there ? lmdb_fail(store, lmdb_disk_error(store, rc), err)
                                      : lmdb_commit_fail(store, rc, err);
}

/* Names must survive a crash as bytes do: those of the files, and the directory's own, which
 * whoever made it, or gave it its name, may have been killed before he saw to. A parent that one
 * may not look into is left to him. */
static enum ledger_status
names_sync(const struct lmdb_place *place, struct ledger_error *err)
{
    int parent = openat(place->directory_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool may_not = parent < 0 && (errno == EACCES || errno == EPERM);
    bool synced = may_not || (parent >= 0 && ledger_directory_sync(parent) == 0);
    int failed = errno;

    if (parent >= 0)
        (void)close(parent);
    if (!synced)
        return ledger_file_fail(err, failed, LEDGER_MESSAGE_STORE_FAILED, place->directory);
    if (ledger_directory_sync(place->directory_fd) != 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_STORE_FAILED, place->directory);
    return LEDGER_OK;
}

static enum ledger_status
tables_prepare(struct lmdb_store *store, struct ledger_error *err)
{
    bool incomplete = false;
    bool empty = false;
    enum ledger_status status;
    int rc = file_is_empty(store->env, &empty);

    if (rc != 0)
        return lmdb_fail(store, rc, err);
    status = tables_open_or_create(store, empty && !store->read_only, &incomplete, err);
    if (status == LEDGER_OK && incomplete)
        status = tables_open_or_create(store, /* create= */ true, &incomplete, err);
    if (status == LEDGER_OK && !store->read_only)
        status = names_sync(&store->place, err);
    return status;
}

void
lmdb_close(struct ledger_store *base)
{
    struct lmdb_store *store = (struct lmdb_store *)base;

    assert(base->ops == &lmdb_ops);
    assert(store->open_count == 0);
    if (store->env != NULL)
        mdb_env_close(store->env);
    lmdb_place_leave(&store->place);
    pthread_mutex_destroy(&store->mutex);
    free(store);
}

/* Closes what could not be opened. What could not be made is taken away again, still under the
 * lock, so that the next attempt does not find half a ledger. */
static void
store_give_up(struct lmdb_store *store)
{
    if (store->env != NULL)
        mdb_env_close(store->env);
    store->env = NULL;
    if (store->place.nothing_there) {
        (void)unlinkat(store->place.directory_fd, "data.mdb", 0);
        (void)unlinkat(store->place.directory_fd, "lock.mdb", 0);
    }
    lmdb_close(&store->base);
}

static enum ledger_status
store_new(struct lmdb_store **out_store, struct ledger_error *err)
{
    struct lmdb_store *store = calloc(1, sizeof(*store));

    if (store == NULL || pthread_mutex_init(&store->mutex, NULL) != 0) {
        free(store);
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*store));
    }
    store->base.ops = &lmdb_ops;
    store->place = (struct lmdb_place){.directory_fd = -1, .lock_fd = -1};
    *out_store = store;
    return LEDGER_OK;
}

enum ledger_status
ledger_store_open_lmdb(const char *directory, const struct ledger_store_lmdb_options *options,
                       struct ledger_store **out_store, struct ledger_error *err)
{
    static const uint64_t granule = 65536; /* A multiple of every page size. */
    const struct ledger_store_lmdb_options defaults = {0};
    struct lmdb_store *store = NULL;
    enum ledger_status status;
    uint64_t map_size_min;
    int rc;

    assert(directory != NULL);
    if (options == NULL)
        options = &defaults;
    map_size_min = options->map_size_min != 0 ? options->map_size_min : map_size_default;
    map_size_min = (map_size_min + granule - 1) / granule * granule;

    status = store_new(&store, err);
    if (status != LEDGER_OK)
        return status;
    store->read_only = (options->flags & LEDGER_STORE_LMDB_READ_ONLY) != 0;
    store->reserve_bytes = map_size_min / 2;

    status = lmdb_place_enter(directory, options->flags, &store->place, err);
    if (status == LEDGER_OK)
        status = check_structure(&store->place, err);
    if (status == LEDGER_OK)
        status = lmdb_place_admit(&store->place, err);
    if (status == LEDGER_OK)
        status = lmdb_place_reserve_lock(&store->place, err);
    if (status == LEDGER_OK) {
        rc = env_open(store, map_size_min);
        status = rc == 0 ? tables_prepare(store, err) : lmdb_fail(store, rc, err);
    }
    if (status != LEDGER_OK) {
        store_give_up(store);
        return status;
    }
    *out_store = &store->base;
    return LEDGER_OK;
}
