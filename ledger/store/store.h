/* Ordered bytes that survive. A backend knows keys and values, not money, so that LMDB, memory and
 * PostgreSQL hold identical bytes and share one contract suite (tests/contract).
 *
 * The contract is the weakest that all can honour: keys are ordered by byte, one writer at a time,
 * a reader sees the state as of its begin, a commit is durable when it returns (memory: visible).
 * A writer sees its own writes. What a table allows depends on its class. */
#ifndef LEDGER_STORE_STORE_H
#define LEDGER_STORE_STORE_H

#include <stdatomic.h>

#include "ledger/base/bytes.h"

/* LMDB's default limit. The wrappers enforce it for every backend, so that a ledger that fits in
 * one store fits in all of them. Keys are not empty; values may be. */
enum { LEDGER_STORE_KEY_SIZE_MAX = 511, LEDGER_STORE_VALUE_SIZE_MAX = 1 << 30 };

enum ledger_store_class {
    LEDGER_STORE_EVIDENCE, /* insert only */
    LEDGER_STORE_EDGE,     /* insert, replace, remove */
    LEDGER_STORE_WORKING,  /* insert, replace, remove */
    LEDGER_STORE_ERASABLE, /* insert, remove */
    LEDGER_STORE_DERIVED,  /* insert, replace, remove, clear: rebuilt from evidence */
};

/* Every table, in one place: name in the store, class. Order is for ever (memory and loops). */
#define LEDGER_STORE_TABLES(TABLE)                                                                 \
    TABLE(SEALS, "seals", EVIDENCE)                                                                \
    TABLE(LINES, "lines", EVIDENCE)                                                                \
    TABLE(TILES, "tiles", EVIDENCE)                                                                \
    TABLE(HINTS, "hints", EVIDENCE)                                                                \
    TABLE(SEALS_TAIL, "seals_tail", EDGE)                                                          \
    TABLE(LINES_TAIL, "lines_tail", EDGE)                                                          \
    TABLE(HINTS_TAIL, "hints_tail", EDGE)                                                          \
    TABLE(NODES, "nodes", EDGE)                                                                    \
    TABLE(HEAD, "head", EDGE)                                                                      \
    TABLE(PRIVATE, "private", ERASABLE)                                                            \
    TABLE(PENDING, "pending", WORKING)                                                             \
    TABLE(BY_REFERENCE, "by_reference", DERIVED)                                                   \
    TABLE(BY_VOUCHER, "by_voucher", DERIVED)                                                       \
    TABLE(BY_PAYEE, "by_payee", DERIVED)                                                           \
    TABLE(BY_PROGRAMME, "by_programme", DERIVED)                                                   \
    TABLE(BY_DATE, "by_date", DERIVED)                                                             \
    TABLE(IDENTITY, "identity", DERIVED)                                                           \
    TABLE(OFFICER, "officer", DERIVED)                                                             \
    TABLE(RULE, "rule", DERIVED)                                                                   \
    TABLE(PROGRAMME, "programme", DERIVED)                                                         \
    TABLE(BALANCE, "balance", DERIVED)                                                             \
    TABLE(PAYEE, "payee", DERIVED)                                                                 \
    TABLE(PAYEE_BALANCE, "payee_balance", DERIVED)                                                 \
    TABLE(REPEAT, "repeat", DERIVED)                                                               \
    TABLE(CLAIM, "claim", DERIVED)                                                                 \
    TABLE(ADJUSTED, "adjusted", DERIVED)                                                           \
    TABLE(BANK_RETURN, "bank_return", DERIVED)                                                     \
    TABLE(MATCHED, "matched", DERIVED)                                                             \
    TABLE(CLOSING, "closing", DERIVED)                                                             \
    TABLE(ANCHOR, "anchor", DERIVED)                                                               \
    TABLE(ERASED, "erased", DERIVED)

enum ledger_store_table {
#define LEDGER_STORE_TABLE_ENUM(name, text, class) LEDGER_STORE_##name,
    LEDGER_STORE_TABLES(LEDGER_STORE_TABLE_ENUM)
#undef LEDGER_STORE_TABLE_ENUM
        LEDGER_STORE_TABLE_COUNT
};

const char *ledger_store_table_name(enum ledger_store_table table);
enum ledger_store_class ledger_store_table_class(enum ledger_store_table table);

enum ledger_store_mode { LEDGER_STORE_READ, LEDGER_STORE_WRITE };
enum ledger_store_order { LEDGER_STORE_ASCENDING, LEDGER_STORE_DESCENDING };

struct ledger_store;
struct ledger_store_txn;

struct ledger_store_row {
    struct ledger_slice key;
    struct ledger_slice value;
};

/* Called once a row; slices are valid during the call, in which the transaction is not written to.
 * Any status but OK ends the scan and is returned by it. */
typedef enum ledger_status ledger_store_row_fn(void *context, const struct ledger_store_row *row,
                                               struct ledger_error *err);

/* What a backend implements. Nobody but store.c calls through this table: the ledger_store_*
 * functions check the contract once, for all backends. Every member is required. */
struct ledger_store_ops {
    const char *name; /* "lmdb", "memory", "postgres" */

    enum ledger_status (*begin)(struct ledger_store *store, enum ledger_store_mode mode,
                                struct ledger_store_txn **out_txn, struct ledger_error *err);
    enum ledger_status (*commit)(struct ledger_store_txn *txn, struct ledger_error *err);
    void (*abort)(struct ledger_store_txn *txn);

    enum ledger_status (*get)(struct ledger_store_txn *txn, enum ledger_store_table table,
                              struct ledger_slice key, struct ledger_slice *out_value,
                              struct ledger_error *err);
    /* Values of many keys, in the order given; a missing row has data NULL. A backend on a network
     * asks for them together. */
    enum ledger_status (*get_many)(struct ledger_store_txn *txn, enum ledger_store_table table,
                                   const struct ledger_slice *keys, size_t count,
                                   struct ledger_slice *out_values, struct ledger_error *err);
    enum ledger_status (*insert_many)(struct ledger_store_txn *txn, enum ledger_store_table table,
                                      const struct ledger_store_row *rows, size_t row_count,
                                      struct ledger_error *err);
    enum ledger_status (*replace)(struct ledger_store_txn *txn, enum ledger_store_table table,
                                  const struct ledger_store_row *row, struct ledger_error *err);
    enum ledger_status (*remove)(struct ledger_store_txn *txn, enum ledger_store_table table,
                                 struct ledger_slice key, struct ledger_error *err);
    enum ledger_status (*clear)(struct ledger_store_txn *txn, enum ledger_store_table table,
                                struct ledger_error *err);
    enum ledger_status (*scan)(struct ledger_store_txn *txn, enum ledger_store_table table,
                               struct ledger_slice first_key, struct ledger_slice end_key,
                               enum ledger_store_order order, ledger_store_row_fn *row,
                               void *context, struct ledger_error *err);
    /* How full it is, for doctor and the 85 % alarm. */
    enum ledger_status (*usage)(struct ledger_store *store, uint64_t *out_used_bytes,
                                uint64_t *out_limit_bytes, struct ledger_error *err);

    void (*close)(struct ledger_store *store);
};

/* The first member of every backend's store and transaction. A backend sets `ops` and leaves the
 * rest zero: it belongs to store.c. But `in_doubt` is also set by a backend whose disk refused a
 * commit that certainly wrote nothing. */
struct ledger_store {
    const struct ledger_store_ops *ops;
    _Atomic(const void *) writer; /* Names the thread that has a write transaction open. */
    atomic_bool in_doubt;
};
struct ledger_store_txn {
    struct ledger_store *store;
    enum ledger_store_mode mode;
    unsigned scans; /* How many scans are under way: nothing is written meanwhile. */
    bool failed;    /* A write failed, perhaps half done: it can only be aborted. */
};

/* What every function below refuses, whatever the backend, with LEDGER_REFUSED and a sentence: an
 * operation that the table's class does not allow, a write in a read transaction, within a scan or
 * after a write that failed, rows out of order, a second write transaction in one thread. Keys and
 * values beyond their limits are LEDGER_OUT_OF_RANGE. These are mistakes of our own code, but what
 * they would do to evidence is worse than a refusal. */

/* Begins. One write transaction at a time: a second writer waits, in another process too; in the
 * same thread it is refused. A write transaction ends in the thread where it began. Readers and the
 * writer do not disturb each other. Every transaction must end in commit or abort before the store
 * is closed. */
enum ledger_status ledger_store_begin(struct ledger_store *store, enum ledger_store_mode mode,
                                      struct ledger_store_txn **out_txn,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* Commits and ends `*txn`, which becomes NULL whatever happens. On a status other than OK from a
 * write the outcome is IN_DOUBT unless it is certain that nothing was written (NO_SPACE). A store
 * after IN_DOUBT, or after any error that came from the disk, refuses every call but close: nothing
 * is tried again inside. */
enum ledger_status ledger_store_commit(struct ledger_store_txn **txn,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
/* Ends a transaction without a trace. Accepts NULL. */
void ledger_store_abort(struct ledger_store_txn *txn);

/* Looks one row up. On success `*out_value` is borrowed from the transaction: valid until the
 * transaction's next write or its end, whichever is sooner. LEDGER_NOT_FOUND is not an error
 * worth a message: `err` is left alone. */
enum ledger_status ledger_store_get(struct ledger_store_txn *txn, enum ledger_store_table table,
                                    struct ledger_slice key, struct ledger_slice *out_value,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_store_get_many(struct ledger_store_txn *txn,
                                         enum ledger_store_table table,
                                         const struct ledger_slice *keys, size_t count,
                                         struct ledger_slice *out_values,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

/* Inserts rows, given in ascending key order without repeats. LEDGER_EXISTS, without a message,
 * when a key is there. After that, as after any write that failed, the transaction can only be
 * aborted.
 */
enum ledger_status ledger_store_insert_many(struct ledger_store_txn *txn,
                                            enum ledger_store_table table,
                                            const struct ledger_store_row *rows, size_t row_count,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_store_insert(struct ledger_store_txn *txn, enum ledger_store_table table,
                                       struct ledger_slice key, struct ledger_slice value,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
/* Puts the row there, whether or not there is one. */
enum ledger_status ledger_store_replace(struct ledger_store_txn *txn, enum ledger_store_table table,
                                        struct ledger_slice key, struct ledger_slice value,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
/* LEDGER_NOT_FOUND when there is none; the transaction goes on. */
enum ledger_status ledger_store_remove(struct ledger_store_txn *txn, enum ledger_store_table table,
                                       struct ledger_slice key,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_store_clear(struct ledger_store_txn *txn, enum ledger_store_table table,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* Rows with first_key <= key < end_key, in the order asked for. Empty slices: from the start, to
 * the end. */
enum ledger_status ledger_store_scan(struct ledger_store_txn *txn, enum ledger_store_table table,
                                     struct ledger_slice first_key, struct ledger_slice end_key,
                                     enum ledger_store_order order, ledger_store_row_fn *row,
                                     void *context, struct ledger_error *err) LEDGER_MUST_CHECK;

enum ledger_status ledger_store_usage(struct ledger_store *store, uint64_t *out_used_bytes,
                                      uint64_t *out_limit_bytes,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* Closes; accepts NULL. */
void ledger_store_close(struct ledger_store *store);

/* An empty store in memory: tests, dry runs, rebuilding for comparison. For one thread at a time,
 * which may have any number of readers and one writer open: a reader sees the state as of its begin
 * here too. */
enum ledger_status ledger_store_open_memory(struct ledger_store **out_store,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

enum ledger_store_lmdb_flags {
    LEDGER_STORE_LMDB_CREATE = 1, /* make it, and its directory; EXISTS when it is there */
    /* For looking only. Where the directory lets us write, LMDB's lock file protects us from a
     * writer; where it does not, nothing is written, and a store that somebody else has open is
     * BUSY: ask for a copy. */
    LEDGER_STORE_LMDB_READ_ONLY = 2,
    /* For tests on simulated disks: the file system is not judged. */
    LEDGER_STORE_LMDB_ANY_FILE_SYSTEM = 4,
};

struct ledger_store_lmdb_options {
    unsigned flags;
    uint64_t map_size_min; /* 0: the default, 1 GiB; tests make it small */
};

/* Opens `directory`/data.mdb with LMDB's default durability, which is asserted. Before LMDB sees
 * the file its structure is checked (store_lmdb_check.h), unless another process has it open, which
 * checked it then. Stale readers are cleared. The map is grown when a writer begins and it is more
 * than 85 % full, has less than half of `map_size_min` (512 MiB) left, or was found full.
 *
 * Statuses: NOT_FOUND (no ledger here; the message says so), EXISTS (on CREATE), BUSY (this process
 * has it open already), DENIED, DAMAGED (with what is wrong), UNSUPPORTED (another format of LMDB),
 * MALFORMED (a network file system: NFS, SMB, 9p, AFS, Coda, Ceph, Lustre, GFS2, OCFS2, VirtualBox
 * shares, FUSE; their locks or their memory maps are not to be relied on). Not for use in a child
 * after fork. */
enum ledger_status ledger_store_open_lmdb(const char *directory,
                                          const struct ledger_store_lmdb_options *options,
                                          struct ledger_store **out_store,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

/* Writes the file of the store in `directory` anew, so that it holds the bytes of the rows that are
 * there and no others: a row that was removed leaves its bytes on pages that LMDB counts as free,
 * and in the gaps of pages in use, until something is written over them. Nobody may have the store
 * open, this process neither: BUSY.
 *
 * Every row is copied into a file beside it, compared, checked and synced before it takes the name,
 * so that a crash at any moment leaves the old file or the new one; the old one is then overwritten
 * with zeros and removed, by the next call if a crash came between. What a drive or a file system
 * keeps of overwritten blocks (flash, snapshots, copies on write) is beyond its reach. */
enum ledger_status ledger_store_compact_lmdb(const char *directory, unsigned flags,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;

/* Whether a compaction that did not come to its end left a file there. */
enum ledger_status ledger_store_compact_is_due(const char *directory, bool *out_due,
                                               struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
