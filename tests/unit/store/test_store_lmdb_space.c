/* When there is no more room: in the map, on the disk, in what a file may have. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "store_directory.h"
#include "support/assert_status.h"

static void
assert_row_count(struct ledger_store *store, uint64_t expected)
{
    struct ledger_error err = {0};
    uint64_t rows;
    uint64_t sum;

    assert_status(store_read_all(store, &rows, &sum, &err), LEDGER_OK, &err);
    assert_int_equal(rows, expected);
}

static void
the_map_grows_ahead_of_writers(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};
    uint64_t used;
    uint64_t limit;

    (void)state;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 1U << 20, &store, &err),
                  LEDGER_OK, &err);
    for (uint64_t i = 0; i < 40; i++) /* 16 MiB, in pieces that fit what is kept free. */
        assert_status(store_fill(store, LEDGER_STORE_LINES, i * 100, 100, 4000, &err), LEDGER_OK,
                      &err);
    assert_status(ledger_store_usage(store, &used, &limit, &err), LEDGER_OK, &err);
    assert_true(used > 16000000 && limit > used && limit <= 64U << 20);
    assert_row_count(store, 4000);
    ledger_store_close(store);

    /* It is opened with a small map again, and with room all the same. */
    assert_status(store_open(&directory, 0, 1U << 20, &store, &err), LEDGER_OK, &err);
    assert_status(store_fill(store, LEDGER_STORE_LINES, 4000, 100, 4000, &err), LEDGER_OK, &err);
    assert_row_count(store, 4100);
    ledger_store_close(store);
    store_directory_remove(&directory);
}

static void
a_full_map_says_so_and_grows_for_the_next(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};
    enum ledger_status status = LEDGER_NO_SPACE;
    unsigned attempts = 0;

    (void)state;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 1U << 20, &store, &err),
                  LEDGER_OK, &err);
    assert_status(store_fill(store, LEDGER_STORE_SEALS, 0, 10, 100, &err), LEDGER_OK, &err);
    for (; status == LEDGER_NO_SPACE && attempts < 10; attempts++) {
        status = store_fill(store, LEDGER_STORE_LINES, 0, 100, 70000, &err);
        if (status == LEDGER_NO_SPACE) {
            assert_message(&err, LEDGER_MESSAGE_STORE_MAP_FULL);
            assert_row_count(store, 10);
        }
    }
    assert_status(status, LEDGER_OK, &err);
    assert_true(attempts > 1);
    assert_row_count(store, 110);
    ledger_store_close(store);
    assert_status(store_open(&directory, 0, 0, &store, &err), LEDGER_OK, &err);
    ledger_store_close(store);
    store_directory_remove(&directory);
}

static void
the_map_does_not_move_under_a_reader(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct ledger_store *store = NULL;
    struct ledger_store_txn *reader = NULL;
    struct ledger_error err = {0};
    struct ledger_slice value;
    const struct ledger_slice key = ledger_slice_of("\0\0\0\0\0\0\0\0", 8);
    uint8_t first;

    (void)state;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 1U << 20, &store, &err),
                  LEDGER_OK, &err);
    assert_status(store_fill(store, LEDGER_STORE_LINES, 0, 10, 70000, &err), LEDGER_OK, &err);
    assert_status(ledger_store_begin(store, LEDGER_STORE_READ, &reader, &err), LEDGER_OK, &err);
    assert_status(ledger_store_get(reader, LEDGER_STORE_LINES, key, &value, &err), LEDGER_OK, &err);
    first = value.data[0];
    assert_status(store_fill(store, LEDGER_STORE_LINES, 10, 100, 70000, &err), LEDGER_NO_SPACE,
                  &err);
    assert_int_equal(value.data[69999], first); /* Still there. */
    ledger_store_abort(reader);
    ledger_store_close(store);
    store_directory_remove(&directory);
}

/* Adds to `rows` rows until there is no more room, and returns how many there are then. */
static uint64_t
fill_up(struct ledger_store *store, uint64_t rows)
{
    enum ledger_status status = LEDGER_OK;
    struct ledger_error err = {0};

    while (status == LEDGER_OK && rows < 10000) {
        status = store_fill(store, LEDGER_STORE_LINES, rows, 5, 3000, &err);
        if (status == LEDGER_OK)
            rows += 5;
    }
    assert_status(status, LEDGER_NO_SPACE, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_DISK_FULL);
    return rows;
}

static void
assert_survives_a_lack_of_space(const struct store_directory *directory, struct ledger_store *store,
                                uint64_t rows)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    assert_true(rows > 10);
    /* Nothing is in doubt, and nothing is tried again inside either: the store is to be opened
     * anew. */
    assert_status(ledger_store_begin(store, LEDGER_STORE_READ, &txn, &err), LEDGER_IN_DOUBT, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_IN_DOUBT);
    ledger_store_close(store);
    for (int again = 0; again < 2; again++) { /* In vain. */
        assert_status(store_open(directory, 0, 0, &store, &err), LEDGER_OK, &err);
        assert_int_equal(fill_up(store, rows), rows);
        ledger_store_close(store);
    }
    assert_status(store_open(directory, 0, 0, &store, &err), LEDGER_OK, &err);
    assert_row_count(store, rows);
    ledger_store_close(store);
}

static void
a_full_disk_loses_nothing(void **state)
{
    struct store_directory mounted = store_directory_new("/tmp");
    struct store_directory directory;
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};

    (void)state;
    if (mount("tmpfs", mounted.path, "tmpfs", 0, "size=1m") != 0) {
        store_directory_remove(&mounted);
        skip(); /* Only root may; the next test is for everybody. */
    }
    directory = store_directory_new(mounted.path);
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_OK,
                  &err);
    assert_survives_a_lack_of_space(&directory, store, fill_up(store, 0));
    store_directory_remove(&directory);
    assert_int_equal(umount(mounted.path), 0);
    store_directory_remove(&mounted);
}

static void
a_limit_on_the_file_s_size_loses_nothing(void **state)
{
    /* On a page, and within one: then LMDB sees a short write first. */
    static const rlim_t limits[] = {512 * 1024, 512 * 1024 + 1000};
    struct rlimit before;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        struct store_directory directory = store_directory_new(NULL);
        struct rlimit small = {.rlim_cur = limits[i], .rlim_max = before.rlim_max};
        struct ledger_store *store = NULL;
        struct ledger_error err = {0};

        assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_OK,
                      &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        assert_survives_a_lack_of_space(&directory, store, fill_up(store, 0));
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        store_directory_remove(&directory);
    }
}

static void
what_could_not_be_made_for_lack_of_space_is_taken_away_again(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct rlimit before;
    struct rlimit small;
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    small = (struct rlimit){.rlim_cur = 9000, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err),
                  LEDGER_NO_SPACE, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_null(store);
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_OK,
                  &err);
    ledger_store_close(store);
    store_directory_remove(&directory);
}

/* LMDB maps its lock file, and who writes to a map whose blocks the disk does not have is killed.
 */
static void
a_disk_too_small_for_the_lock_file_is_refused_and_kills_nobody(void **state)
{
    struct store_directory mounted = store_directory_new("/tmp");
    unsigned refused = 0;

    (void)state;
    for (unsigned pages = 2; pages < 24; pages++) {
        struct store_directory directory;
        struct ledger_store *store = NULL;
        struct ledger_error err = {0};
        char size[32];
        enum ledger_status status;

        (void)snprintf(size, sizeof(size), "size=%u", pages * 4096);
        if (mount("tmpfs", mounted.path, "tmpfs", 0, size) != 0) {
            store_directory_remove(&mounted);
            skip(); /* Only root may. */
        }
        directory = store_directory_new(mounted.path);
        status = store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err);
        if (status != LEDGER_OK)
            assert_status(status, LEDGER_NO_SPACE, &err);
        refused += status != LEDGER_OK;
        ledger_store_close(store);
        store_directory_remove(&directory);
        assert_int_equal(umount(mounted.path), 0);
    }
    assert_true(refused > 2 && refused < 20);
    store_directory_remove(&mounted);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_map_grows_ahead_of_writers),
        cmocka_unit_test(a_full_map_says_so_and_grows_for_the_next),
        cmocka_unit_test(a_disk_too_small_for_the_lock_file_is_refused_and_kills_nobody),
        cmocka_unit_test(the_map_does_not_move_under_a_reader),
        cmocka_unit_test(a_full_disk_loses_nothing),
        cmocka_unit_test(a_limit_on_the_file_s_size_loses_nothing),
        cmocka_unit_test(what_could_not_be_made_for_lack_of_space_is_taken_away_again),
    };

    return cmocka_run_group_tests_name("lack of space", tests, NULL, NULL);
}
