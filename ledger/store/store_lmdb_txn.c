/* The LMDB store's transactions, the map that they live in, and what its errors mean. */
#include "ledger/store/store_lmdb.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include "ledger/base/file.h"

/* Beyond this a size is a mistake, not a ledger. */
static const uint64_t map_size_max = (uint64_t)1 << 44;

struct lmdb_store *
lmdb_store_from(struct ledger_store *store)
{
    assert(store->ops == &lmdb_ops); /* A cast that can be wrong is checked where it is made. */
    return (struct lmdb_store *)store;
}

struct lmdb_txn *
lmdb_txn_from(struct ledger_store_txn *txn)
{
    assert(txn->store->ops == &lmdb_ops);
    return (struct lmdb_txn *)txn;
}

static bool
is_out_of_space(int rc)
{
    return rc == ENOSPC || rc == EFBIG || rc == EDQUOT;
}

enum ledger_status
lmdb_fail(const struct lmdb_store *store, int rc, struct ledger_error *err)
{
    const char *directory = store->place.directory;

    assert(rc != 0);
    if (is_out_of_space(rc))
        return ledger_fail(err, LEDGER_NO_SPACE, LEDGER_MESSAGE_STORE_DISK_FULL, directory, rc);
    switch (rc) {
    case MDB_NOTFOUND:
        return LEDGER_NOT_FOUND;
    case MDB_KEYEXIST:
        return LEDGER_EXISTS;
    case MDB_MAP_FULL:
        return ledger_fail(err, LEDGER_NO_SPACE, LEDGER_MESSAGE_STORE_MAP_FULL, directory);
    case MDB_TXN_FULL:
        return ledger_fail(err, LEDGER_NO_SPACE, LEDGER_MESSAGE_STORE_TRANSACTION_TOO_LARGE,
                           directory);
    case MDB_READERS_FULL:
        return ledger_fail(err, LEDGER_BUSY, LEDGER_MESSAGE_STORE_READERS_FULL, directory);
    case MDB_MAP_RESIZED:
        return ledger_fail(err, LEDGER_BUSY, LEDGER_MESSAGE_STORE_MAP_MOVED, directory);
    case MDB_VERSION_MISMATCH:
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_STORE_FORMAT_VERSION,
                           store->place.data_path);
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_INCOMPATIBLE:
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_DAMAGED,
                           store->place.data_path, (int64_t)rc);
    case LMDB_FILE_OTHER:
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_FILE_OTHER,
                           store->place.data_path);
    case MDB_PANIC:
        return ledger_fail(err, LEDGER_IN_DOUBT, LEDGER_MESSAGE_STORE_IN_DOUBT);
    default:
        break;
    }
    if (rc > 0)
        return ledger_file_fail(err, rc, LEDGER_MESSAGE_STORE_FAILED, directory);
    return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_STORE_LMDB_FAILED, directory, (int64_t)rc);
}

/* The map. */

static int
map_usage(const struct lmdb_store *store, uint64_t *out_used, uint64_t *out_size)
{
    MDB_envinfo info;
    MDB_stat stat;
    int rc = mdb_env_info(store->env, &info);

    if (rc == 0)
        rc = mdb_env_stat(store->env, &stat);
    if (rc != 0)
        return rc;
    *out_used = ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
    *out_size = info.me_mapsize;
    return 0;
}

/* Whether so much address space is to be had. LMDB gives the old map up before it asks for the new
 * one, and would be left without any. */
static bool
map_fits(const struct lmdb_store *store, uint64_t size)
{
    int fd;
    void *map;

    if (size > SIZE_MAX || mdb_env_get_fd(store->env, &fd) != 0)
        return false;
    map = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        return false;
    (void)munmap(map, (size_t)size);
    return true;
}

/* Doubles the map until it has room for what a writer may bring. Called with no transaction open
 * and the mutex held. Where there is no address space for more, the old size must do. */
static int
map_grow(struct lmdb_store *store)
{
    uint64_t used;
    uint64_t size;
    uint64_t wanted;
    int rc = map_usage(store, &used, &size);

    if (rc != 0)
        return rc;
    wanted = atomic_exchange(&store->map_full, false) ? size * 2 : size;
    while (wanted <= map_size_max &&
           (wanted / 100 * 85 < used || wanted - used < store->reserve_bytes))
        wanted *= 2;
    if (wanted == size || wanted > map_size_max || !map_fits(store, wanted))
        return 0;

    rc = mdb_env_set_mapsize(store->env, (size_t)wanted);
    if (rc != 0)
        atomic_store(&store->base.in_doubt, true); /* The map is gone: nothing works any more. */
    return rc;
}

/* Another process has grown the file: follow, unless a transaction of ours (but for the one that
 * is being begun) has pages of the map in its hands. */
static int
map_follow(struct lmdb_store *store)
{
    int rc = MDB_MAP_RESIZED;

    pthread_mutex_lock(&store->mutex);
    if (store->open_count == 1)
        rc = mdb_env_set_mapsize(store->env, 0);
    pthread_mutex_unlock(&store->mutex);
    return rc;
}

/* Transactions. */

static int
count_in(struct lmdb_store *store, enum ledger_store_mode mode)
{
    int rc = 0;

    pthread_mutex_lock(&store->mutex);
    if (mode == LEDGER_STORE_WRITE && store->open_count == 0)
        rc = map_grow(store);
    if (rc == 0)
        store->open_count++;
    pthread_mutex_unlock(&store->mutex);
    return rc;
}

static void
count_out(struct lmdb_store *store)
{
    pthread_mutex_lock(&store->mutex);
    assert(store->open_count > 0);
    store->open_count--;
    pthread_mutex_unlock(&store->mutex);
}

static int
txn_begin(struct lmdb_store *store, unsigned flags, MDB_txn **out_txn)
{
    int rc = mdb_txn_begin(store->env, NULL, flags, out_txn);

    if (rc == MDB_MAP_RESIZED) {
        rc = map_follow(store);
        if (rc == 0)
            rc = mdb_txn_begin(store->env, NULL, flags, out_txn);
    }
    if (rc == MDB_READERS_FULL) { /* Slots of processes that died can be had back. */
        rc = mdb_reader_check(store->env, NULL);
        if (rc == 0)
            rc = mdb_txn_begin(store->env, NULL, flags, out_txn);
    }
    return rc;
}

enum ledger_status
lmdb_begin(struct ledger_store *base, enum ledger_store_mode mode,
           struct ledger_store_txn **out_txn, struct ledger_error *err)
{
    struct lmdb_store *store = lmdb_store_from(base);
    struct lmdb_txn *txn;
    int rc;

    if (mode == LEDGER_STORE_WRITE && store->read_only)
        return ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_STORE_READ_ONLY,
                           store->place.directory);
    txn = calloc(1, sizeof(*txn));
    if (txn == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*txn));

    rc = count_in(store, mode);
    if (rc == 0) {
        rc = txn_begin(store, mode == LEDGER_STORE_READ ? MDB_RDONLY : 0, &txn->txn);
        if (rc != 0)
            count_out(store);
    }
    if (rc != 0) {
        free(txn);
        return lmdb_fail(store, rc, err);
    }
    txn->base.store = base;
    *out_txn = &txn->base;
    return LEDGER_OK;
}

/* LMDB reports a short write as EIO; a disk, or a file's limit, that is full is what it mostly
 * means. */
static bool
disk_is_full(const struct lmdb_store *store)
{
    struct statvfs file_system;
    struct rlimit limit;
    struct stat data;
    int fd;

    if (mdb_env_get_fd(store->env, &fd) != 0 || fstatvfs(fd, &file_system) != 0 ||
        fstat(fd, &data) != 0 || getrlimit(RLIMIT_FSIZE, &limit) != 0)
        return false;
    if (limit.rlim_cur != RLIM_INFINITY && (rlim_t)data.st_size >= limit.rlim_cur)
        return true;
    return (uint64_t)file_system.f_bavail * file_system.f_frsize < 65536;
}

int
lmdb_disk_error(const struct lmdb_store *store, int rc)
{
    return rc == EIO && disk_is_full(store) ? ENOSPC : rc;
}

/* LMDB writes the pages first, then syncs, then writes the meta
 * page; when that fails it lets nobody begin any more. So where a reader can begin, the meta page
 * was not touched, and where what failed is a lack of space or memory, nothing is left in doubt:
 * the pages that did not get through belong to nobody. The store is closed to further calls all the
 * same. Any other failure of a disk says that it can no longer be relied on. */
enum ledger_status
lmdb_commit_fail(const struct lmdb_store *store, int rc, struct ledger_error *err)
{
    MDB_txn *probe;
    bool touched = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &probe) != 0;

    if (!touched)
        mdb_txn_abort(probe);
    if (!touched)
        rc = lmdb_disk_error(store, rc);
    if (!touched &&
        (is_out_of_space(rc) || rc == ENOMEM || rc == MDB_MAP_FULL || rc == MDB_TXN_FULL))
        return lmdb_fail(store, rc, err);
    return ledger_fail(err, LEDGER_IN_DOUBT, LEDGER_MESSAGE_STORE_COMMIT_IN_DOUBT,
                       rc > 0 ? rc : EIO);
}

enum ledger_status
lmdb_commit(struct ledger_store_txn *base, struct ledger_error *err)
{
    struct lmdb_store *store = lmdb_store_from(base->store);
    struct lmdb_txn *txn = lmdb_txn_from(base);
    enum ledger_status status = LEDGER_OK;
    int rc = mdb_txn_commit(txn->txn);

    if (rc == MDB_MAP_FULL)
        atomic_store(&store->map_full, true);
    if (rc != 0)
        status = lmdb_commit_fail(store, rc, err);
    /* The disk refused, and what it holds now is for the next opening to look at. A map or a
     * transaction that is too small is LMDB's own answer, before anything was written. */
    if (rc > 0 && base->mode == LEDGER_STORE_WRITE)
        atomic_store(&store->base.in_doubt, true);
    count_out(store);
    free(txn);
    return status;
}

void
lmdb_abort(struct ledger_store_txn *base)
{
    struct lmdb_txn *txn = lmdb_txn_from(base);

    mdb_txn_abort(txn->txn);
    count_out(lmdb_store_from(base->store));
    free(txn);
}

enum ledger_status
lmdb_txn_fail(const struct lmdb_txn *txn, int rc, struct ledger_error *err)
{
    struct lmdb_store *store = lmdb_store_from(txn->base.store);

    if (rc == MDB_MAP_FULL)
        atomic_store(&store->map_full, true);
    /* LMDB wrote some of a large transaction early. */
    return lmdb_fail(store, lmdb_disk_error(store, rc), err);
}

enum ledger_status
lmdb_usage(struct ledger_store *base, uint64_t *out_used_bytes, uint64_t *out_limit_bytes,
           struct ledger_error *err)
{
    const struct lmdb_store *store = lmdb_store_from(base);
    int rc = map_usage(store, out_used_bytes, out_limit_bytes);

    return rc == 0 ? LEDGER_OK : lmdb_fail(store, rc, err);
}
