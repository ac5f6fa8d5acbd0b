/* What the two halves of the LMDB store share: store_lmdb.c has the operations, store_lmdb_open.c
 * opens and closes. */
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

extern const struct ledger_store_ops lmdb_ops;

/* Records what an LMDB call came to; `rc` is not 0. NOT_FOUND and EXISTS get no message. */
enum ledger_status lmdb_fail(const struct lmdb_store *store, int rc, struct ledger_error *err);

/* The same of a commit, which leaves the outcome IN_DOUBT unless it is certain that nothing was
 * written. */
enum ledger_status lmdb_commit_fail(const struct lmdb_store *store, int rc,
                                    struct ledger_error *err);

/* In store_lmdb_open.c. */
void lmdb_close(struct ledger_store *base);

#endif
