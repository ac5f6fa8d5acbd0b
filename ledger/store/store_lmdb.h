/* What the parts of the LMDB store share: store_lmdb.c has the rows, store_lmdb_txn.c transactions
 * and the map, store_lmdb_open.c opens and closes. */
#ifndef LEDGER_STORE_STORE_LMDB_H
#define LEDGER_STORE_STORE_LMDB_H

#include <lmdb.h>
#include <pthread.h>

#include "ledger/store/store_lmdb_place.h"

struct lmdb_store {
    struct ledger_store base; /* First, so that a store and its backend share an address. */
    struct lmdb_place place;
    MDB_env *env;
    MDB_dbi tables[LEDGER_STORE_TABLE_COUNT];
    bool read_only;
    uint64_t reserve_bytes; /* To be free in the map when a writer begins. */
    atomic_bool map_full;   /* A writer found it so. */
    pthread_mutex_t mutex;  /* Guards open_count, and the map's size while it changes. */
    size_t open_count;      /* Transactions: the map must not move under them. */
};

struct lmdb_txn {
    struct ledger_store_txn base;
    MDB_txn *txn;
};

/* Beside LMDB's own codes: the file that it opened is not the one that was checked. */
enum { LMDB_FILE_OTHER = -30600 };

/* The one place that gives LMDB a file (tests/check_layers.cmake): of directory `path`, which must
 * be `checked`; NULL for one that nobody has made yet. Returns 0 or what lmdb_fail takes. */
int lmdb_env_open(MDB_env *env, const char *path, unsigned flags, const struct lmdb_file *checked);

extern const struct ledger_store_ops lmdb_ops;

struct lmdb_store *lmdb_store_from(struct ledger_store *store);
struct lmdb_txn *lmdb_txn_from(struct ledger_store_txn *txn);

/* Records what an LMDB call came to; `rc` is not 0. NOT_FOUND and EXISTS get no message. */
enum ledger_status lmdb_fail(const struct lmdb_store *store, int rc, struct ledger_error *err);

/* What LMDB reports as EIO, when the disk is full. */
int lmdb_disk_error(const struct lmdb_store *store, int rc);

/* The same of a call within a transaction. */
enum ledger_status lmdb_txn_fail(const struct lmdb_txn *txn, int rc, struct ledger_error *err);
/* The same of a commit, which leaves the outcome IN_DOUBT unless it is certain that nothing was
 * written. */
enum ledger_status lmdb_commit_fail(const struct lmdb_store *store, int rc,
                                    struct ledger_error *err);

/* Operations, in store_lmdb_txn.c and store_lmdb_open.c. */
enum ledger_status lmdb_begin(struct ledger_store *base, enum ledger_store_mode mode,
                              struct ledger_store_txn **out_txn, struct ledger_error *err);
enum ledger_status lmdb_commit(struct ledger_store_txn *base, struct ledger_error *err);
void lmdb_abort(struct ledger_store_txn *base);
enum ledger_status lmdb_usage(struct ledger_store *base, uint64_t *out_used_bytes,
                              uint64_t *out_limit_bytes, struct ledger_error *err);
void lmdb_close(struct ledger_store *base);

#endif
