/* A directory for a store, and what else the tests of the LMDB store share. */
#ifndef TESTS_UNIT_STORE_STORE_DIRECTORY_H
#define TESTS_UNIT_STORE_STORE_DIRECTORY_H

#include "ledger/store/store.h"

struct store_directory {
    char path[64];
    char data_path[80];
};

/* An empty directory in `parent`; NULL: wherever it is fast. */
struct store_directory store_directory_new(const char *parent);
/* Removes it and the files of a store in it. */
void store_directory_remove(const struct store_directory *directory);

enum ledger_status store_open(const struct store_directory *directory, unsigned flags,
                              uint64_t map_size_min, struct ledger_store **out_store,
                              struct ledger_error *err);

/* Inserts rows [first, first + count) of `value_size` bytes into a table, in one transaction of
 * their own. Returns the first status that is not OK. */
enum ledger_status store_fill(struct ledger_store *store, enum ledger_store_table table,
                              uint64_t first, uint64_t count, size_t value_size,
                              struct ledger_error *err);

/* Reads every row of every table and returns how many there are; their bytes are added up in
 * `*out_sum`, so that none goes unread. */
enum ledger_status store_read_all(struct ledger_store *store, uint64_t *out_rows, uint64_t *out_sum,
                                  struct ledger_error *err);

#endif
