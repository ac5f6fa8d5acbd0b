#include "store_directory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/store/keyspace.h"
#include "support/assert_status.h"

struct store_directory
store_directory_new(const char *parent)
{
    struct store_directory directory;

    if (parent == NULL) /* In memory, where there is such a place: these tests sync a lot. */
        parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    (void)snprintf(directory.path, sizeof(directory.path), "%s/mz_store_XXXXXX", parent);
    assert_non_null(mkdtemp(directory.path));
    (void)snprintf(directory.data_path, sizeof(directory.data_path), "%s/data.mdb", directory.path);
    return directory;
}

void
store_directory_remove(const struct store_directory *directory)
{
    static const char *const names[] = {"data.mdb", "lock.mdb", "lock"};
    char path[128];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", directory->path, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(directory->path);
}

enum ledger_status
store_open(const struct store_directory *directory, unsigned flags, uint64_t map_size_min,
           struct ledger_store **out_store, struct ledger_error *err)
{
    const struct ledger_store_lmdb_options options = {.flags = flags, .map_size_min = map_size_min};

    return ledger_store_open_lmdb(directory->path, &options, out_store, err);
}

enum ledger_status
store_fill(struct ledger_store *store, enum ledger_store_table table, uint64_t first,
           uint64_t count, size_t value_size, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    uint8_t *value = malloc(value_size + 1);
    enum ledger_status status = ledger_store_begin(store, LEDGER_STORE_WRITE, &txn, err);

    assert_non_null(value);
    for (uint64_t i = first; i < first + count && status == LEDGER_OK; i++) {
        const struct ledger_store_key key = ledger_store_key_of_number(i);

        memset(value, (int)(i & 0xFF), value_size);
        status = ledger_store_insert(txn, table, ledger_store_key_slice(&key),
                                     ledger_slice_of(value, value_size), err);
    }
    if (status == LEDGER_OK)
        status = ledger_store_commit(&txn, err);
    ledger_store_abort(txn);
    free(value);
    return status;
}

struct sums {
    uint64_t rows;
    uint64_t bytes;
};

static enum ledger_status
sum_row(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct sums *sums = context;

    (void)err;
    sums->rows++;
    for (size_t i = 0; i < row->key.size; i++)
        sums->bytes = sums->bytes * 31 + row->key.data[i];
    for (size_t i = 0; i < row->value.size; i++)
        sums->bytes = sums->bytes * 31 + row->value.data[i];
    return LEDGER_OK;
}

enum ledger_status
store_read_all(struct ledger_store *store, uint64_t *out_rows, uint64_t *out_sum,
               struct ledger_error *err)
{
    const struct ledger_slice all = {0};
    struct ledger_store_txn *txn = NULL;
    struct sums sums = {0};
    enum ledger_status status = ledger_store_begin(store, LEDGER_STORE_READ, &txn, err);

    for (enum ledger_store_table i = 0; i < LEDGER_STORE_TABLE_COUNT && status == LEDGER_OK; i++)
        status = ledger_store_scan(txn, i, all, all,
                                   i % 2 == 0 ? LEDGER_STORE_ASCENDING : LEDGER_STORE_DESCENDING,
                                   sum_row, &sums, err);
    ledger_store_abort(txn);
    *out_rows = sums.rows;
    *out_sum = sums.bytes;
    return status;
}
