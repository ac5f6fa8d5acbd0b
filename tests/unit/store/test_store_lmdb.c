/* Opening, and sharing with others. */
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/store/keyspace.h"
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

static bool
file_exists(const struct store_directory *directory, const char *name)
{
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s", directory->path, name);
    return access(path, F_OK) == 0;
}

static void
a_store_is_made_once(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};
    struct stat file;

    (void)state;
    assert_int_equal(rmdir(directory.path), 0);
    assert_status(store_open(&directory, 0, 0, &store, &err), LEDGER_NOT_FOUND, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_NO_LEDGER);
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_OK,
                  &err);
    assert_int_equal(stat(directory.path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0700);
    assert_int_equal(stat(directory.data_path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    assert_status(store_fill(store, LEDGER_STORE_SEALS, 0, 5, 10, &err), LEDGER_OK, &err);
    ledger_store_close(store);

    store = NULL;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_EXISTS,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_LEDGER_EXISTS);
    assert_null(store);
    assert_status(store_open(&directory, 0, 0, &store, &err), LEDGER_OK, &err);
    assert_row_count(store, 5);
    ledger_store_close(store);
    store_directory_remove(&directory);
}

static void
where_there_is_no_ledger_nothing_is_left_behind(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};

    (void)state;
    assert_status(store_open(&directory, 0, 0, &store, &err), LEDGER_NOT_FOUND, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_NO_LEDGER);
    assert_false(file_exists(&directory, "lock"));
    assert_false(file_exists(&directory, "lock.mdb"));
    assert_int_equal(rmdir(directory.path), 0);
}

static void
a_store_is_open_once_in_a_process(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct store_directory other_name = directory;
    struct ledger_store *store = NULL;
    struct ledger_store *second = NULL;
    struct ledger_error err = {0};

    (void)state;
    strcat(other_name.path, "/.");
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_OK,
                  &err);
    assert_status(store_open(&directory, 0, 0, &second, &err), LEDGER_BUSY, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_OPEN_TWICE);
    assert_status(store_open(&other_name, LEDGER_STORE_LMDB_READ_ONLY, 0, &second, &err),
                  LEDGER_BUSY, &err);
    assert_null(second);
    ledger_store_close(store);
    assert_status(store_open(&other_name, 0, 0, &store, &err), LEDGER_OK, &err);
    ledger_store_close(store);
    store_directory_remove(&directory);
}

/* Runs `work` in a child that was forked before this process opened the store, when told to. */
struct helper {
    pid_t pid;
    int go;
};

static struct helper
helper_start(const struct store_directory *directory,
             bool (*work)(const struct store_directory *directory))
{
    struct helper helper;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    helper.pid = fork();
    assert_true(helper.pid >= 0);
    if (helper.pid == 0) {
        char word;

        (void)close(ends[1]);
        _exit(read(ends[0], &word, 1) == 1 && work(directory) ? 0 : 1);
    }
    (void)close(ends[0]);
    helper.go = ends[1];
    return helper;
}

static void
helper_run(const struct helper *helper)
{
    int result;

    assert_int_equal(write(helper->go, "g", 1), 1);
    assert_int_equal(close(helper->go), 0);
    assert_int_equal(waitpid(helper->pid, &result, 0), helper->pid);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
}

static bool
write_much(const struct store_directory *directory)
{
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};
    bool done = store_open(directory, 0, 64U << 20, &store, &err) == LEDGER_OK &&
                store_fill(store, LEDGER_STORE_LINES, 100, 400, 20000, &err) == LEDGER_OK;

    ledger_store_close(store);
    return done;
}

static void
another_process_writes_and_we_follow(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct helper helper = helper_start(&directory, write_much);
    struct ledger_store *store = NULL;
    struct ledger_store_txn *reader = NULL;
    struct ledger_error err = {0};

    (void)state;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 1U << 20, &store, &err),
                  LEDGER_OK, &err);
    assert_status(store_fill(store, LEDGER_STORE_LINES, 0, 10, 100, &err), LEDGER_OK, &err);
    assert_row_count(store, 10);
    helper_run(&helper); /* 8 MB: more than our map holds. */
    assert_row_count(store, 410);
    assert_status(ledger_store_begin(store, LEDGER_STORE_READ, &reader, &err), LEDGER_OK, &err);
    ledger_store_abort(reader);
    assert_status(store_fill(store, LEDGER_STORE_LINES, 500, 10, 20000, &err), LEDGER_OK, &err);
    assert_row_count(store, 420);
    ledger_store_close(store);
    store_directory_remove(&directory);
}

static void
a_map_that_another_process_grew_waits_for_our_readers(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct helper helper = helper_start(&directory, write_much);
    struct ledger_store *store = NULL;
    struct ledger_store_txn *reader = NULL;
    struct ledger_store_txn *second = NULL;
    struct ledger_error err = {0};

    (void)state;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 1U << 20, &store, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_begin(store, LEDGER_STORE_READ, &reader, &err), LEDGER_OK, &err);
    helper_run(&helper);
    assert_status(ledger_store_begin(store, LEDGER_STORE_READ, &second, &err), LEDGER_BUSY, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_MAP_MOVED);
    ledger_store_abort(reader);
    assert_row_count(store, 400);
    ledger_store_close(store);
    store_directory_remove(&directory);
}

static bool
be_nobody(void)
{
    return geteuid() != 0 || (setgid(65534) == 0 && setuid(65534) == 0);
}

static bool
read_without_writing(const struct store_directory *directory)
{
    struct ledger_store *store = NULL;
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};
    uint64_t rows = 0;
    uint64_t sum;
    bool done = be_nobody();

    done = done && store_open(directory, 0, 0, &store, &err) == LEDGER_DENIED;
    done = done &&
           store_open(directory, LEDGER_STORE_LMDB_READ_ONLY, 0, &store, &err) == LEDGER_OK &&
           store_read_all(store, &rows, &sum, &err) == LEDGER_OK && rows == 7 &&
           ledger_store_begin(store, LEDGER_STORE_WRITE, &txn, &err) == LEDGER_DENIED &&
           err.message == LEDGER_MESSAGE_STORE_READ_ONLY;
    ledger_store_close(store);
    return done;
}

static bool
be_refused_as_busy(const struct store_directory *directory)
{
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};

    return be_nobody() &&
           store_open(directory, LEDGER_STORE_LMDB_READ_ONLY, 0, &store, &err) == LEDGER_BUSY &&
           err.message == LEDGER_MESSAGE_STORE_OPEN_ELSEWHERE;
}

/* As an auditor finds it: all may be read, nothing written. */
static void
make_read_only(const struct store_directory *directory)
{
    static const char *const names[] = {"data.mdb", "lock.mdb", "lock"};
    char path[128];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", directory->path, names[i]);
        assert_int_equal(chmod(path, 0444), 0);
    }
    assert_int_equal(chmod(directory->path, 0555), 0);
}

static void
a_read_only_directory_is_read_without_a_trace(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct helper helper = helper_start(&directory, read_without_writing);
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};

    (void)state;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_OK,
                  &err);
    assert_status(store_fill(store, LEDGER_STORE_SEALS, 0, 7, 10, &err), LEDGER_OK, &err);
    ledger_store_close(store);
    make_read_only(&directory);
    helper_run(&helper);
    assert_int_equal(chmod(directory.path, 0700), 0);
    store_directory_remove(&directory);
}

static void
a_read_only_directory_that_somebody_writes_to_is_busy(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct helper helper = helper_start(&directory, be_refused_as_busy);
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};

    (void)state;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_OK,
                  &err);
    make_read_only(&directory);
    helper_run(&helper);
    assert_int_equal(chmod(directory.path, 0700), 0);
    ledger_store_close(store);
    store_directory_remove(&directory);
}

static void
read_only_sees_what_writers_do_and_writes_nothing(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct helper helper = helper_start(&directory, write_much);
    struct ledger_store *store = NULL;
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    (void)state;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_OK,
                  &err);
    ledger_store_close(store);
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_READ_ONLY, 0, &store, &err), LEDGER_OK,
                  &err);
    assert_status(ledger_store_begin(store, LEDGER_STORE_WRITE, &txn, &err), LEDGER_DENIED, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_READ_ONLY);
    helper_run(&helper);
    assert_row_count(store, 400);
    ledger_store_close(store);
    store_directory_remove(&directory);
}

/* Makes a file with some tables, by LMDB alone. */
static void
make_raw(const struct store_directory *directory, enum ledger_store_table left_out, unsigned flags,
         bool tables)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;

    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 64), 0);
    assert_int_equal(mdb_env_open(env, directory->path, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    for (enum ledger_store_table i = 0; i < LEDGER_STORE_TABLE_COUNT && tables; i++)
        if (i != left_out)
            assert_int_equal(
                mdb_dbi_open(txn, ledger_store_table_name(i), MDB_CREATE | flags, &dbi), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

static void
a_table_of_evidence_must_be_there_and_a_derived_one_is_made(void **state)
{
    static const struct {
        enum ledger_store_table left_out;
        unsigned flags;
        bool tables;
        enum ledger_status status;
        enum ledger_message message;
    } cases[] = {
        {LEDGER_STORE_TABLE_COUNT, 0, true, LEDGER_OK, LEDGER_MESSAGE_NONE},
        {LEDGER_STORE_TABLE_COUNT, 0, false, LEDGER_OK, LEDGER_MESSAGE_NONE},
        {LEDGER_STORE_BALANCE, 0, true, LEDGER_OK, LEDGER_MESSAGE_NONE},
        {LEDGER_STORE_ERASED, 0, true, LEDGER_OK, LEDGER_MESSAGE_NONE},
        {LEDGER_STORE_SEALS, 0, true, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_TABLE_MISSING},
        {LEDGER_STORE_HEAD, 0, true, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_TABLE_MISSING},
        {LEDGER_STORE_PRIVATE, 0, true, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_TABLE_MISSING},
        {LEDGER_STORE_TABLE_COUNT, MDB_DUPSORT, true, LEDGER_DAMAGED,
         LEDGER_MESSAGE_STORE_PAGE_TABLE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct store_directory directory = store_directory_new(NULL);
        struct ledger_store *store = NULL;
        struct ledger_error err = {0};

        make_raw(&directory, cases[i].left_out, cases[i].flags, cases[i].tables);
        assert_status(store_open(&directory, 0, 0, &store, &err), cases[i].status, &err);
        if (cases[i].status == LEDGER_OK) {
            for (enum ledger_store_table j = 0; j < LEDGER_STORE_TABLE_COUNT; j++)
                assert_status(store_fill(store, j, 0, 2, 9, &err), LEDGER_OK, &err);
            assert_row_count(store, 2 * LEDGER_STORE_TABLE_COUNT);
        } else {
            assert_message(&err, cases[i].message);
        }
        ledger_store_close(store);
        store_directory_remove(&directory);
    }
}

static void
a_link_in_place_of_the_file_is_not_followed(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};

    (void)state;
    assert_int_equal(symlink("/etc/passwd", directory.data_path), 0);
    assert_status(store_open(&directory, 0, 0, &store, &err), LEDGER_IO, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_CANNOT_OPEN);
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_EXISTS,
                  &err);
    store_directory_remove(&directory);
}

enum { THREADS = 4, THREAD_ROUNDS = 25 };

struct thread_work {
    struct ledger_store *store;
    uint64_t first;
    enum ledger_status status;
};

static void *
thread_run(void *context)
{
    struct thread_work *work = context;
    uint64_t rows;
    uint64_t sum;

    for (uint64_t i = 0; i < THREAD_ROUNDS && work->status == LEDGER_OK; i++) {
        work->status =
            store_fill(work->store, LEDGER_STORE_LINES, work->first + i * 10, 10, 5000, NULL);
        if (work->status == LEDGER_OK)
            work->status = store_read_all(work->store, &rows, &sum, NULL);
    }
    return NULL;
}

static void
writers_of_several_threads_wait_for_each_other(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct thread_work works[THREADS];
    pthread_t threads[THREADS];
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};

    (void)state;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_OK,
                  &err);
    for (size_t i = 0; i < THREADS; i++) {
        works[i] = (struct thread_work){.store = store, .first = i * 100000};
        assert_int_equal(pthread_create(&threads[i], NULL, thread_run, &works[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_status(works[i].status, LEDGER_OK, NULL);
    }
    assert_row_count(store, (uint64_t)THREADS * THREAD_ROUNDS * 10);
    ledger_store_close(store);
    store_directory_remove(&directory);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_is_made_once),
        cmocka_unit_test(where_there_is_no_ledger_nothing_is_left_behind),
        cmocka_unit_test(a_store_is_open_once_in_a_process),
        cmocka_unit_test(another_process_writes_and_we_follow),
        cmocka_unit_test(a_map_that_another_process_grew_waits_for_our_readers),
        cmocka_unit_test(a_read_only_directory_is_read_without_a_trace),
        cmocka_unit_test(a_read_only_directory_that_somebody_writes_to_is_busy),
        cmocka_unit_test(read_only_sees_what_writers_do_and_writes_nothing),
        cmocka_unit_test(a_table_of_evidence_must_be_there_and_a_derived_one_is_made),
        cmocka_unit_test(a_link_in_place_of_the_file_is_not_followed),
        cmocka_unit_test(writers_of_several_threads_wait_for_each_other),
    };

    return cmocka_run_group_tests_name("store on LMDB", tests, NULL, NULL);
}
