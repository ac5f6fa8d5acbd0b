/* Between the check of a store's file and LMDB's opening of it, somebody gives its name to another.
 */
#include <lmdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store_directory.h"
#include "support/assert_status.h"

int __real_mdb_env_open(MDB_env *env, const char *path, unsigned flags, mdb_mode_t mode);
int __wrap_mdb_env_open(MDB_env *env, const char *path, unsigned flags, mdb_mode_t mode);

/* What takes the place of data.mdb just before it is opened; NULL: nothing does. */
static const char *swap_with;
static const char *swap_at;

int
__wrap_mdb_env_open(MDB_env *env, const char *path, unsigned flags, mdb_mode_t mode)
{
    if (swap_with != NULL)
        assert_int_equal(rename(swap_with, swap_at), 0);
    swap_with = NULL;
    return __real_mdb_env_open(env, path, flags, mode);
}

static bool
file_exists(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0;
}

/* A sound store with rows, so that nothing but its being another file speaks against it. */
static struct store_directory
filled_directory(uint64_t rows)
{
    struct store_directory directory = store_directory_new(NULL);
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};

    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_OK,
                  &err);
    assert_status(store_fill(store, LEDGER_STORE_SEALS, 0, rows, 10, &err), LEDGER_OK, &err);
    ledger_store_close(store);
    return directory;
}

static void
an_exchanged_file_is_refused(void **state)
{
    static const unsigned flags[] = {0, LEDGER_STORE_LMDB_READ_ONLY};

    (void)state;
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        struct store_directory directory = filled_directory(3);
        struct store_directory other = filled_directory(5);
        struct ledger_store *store = NULL;
        struct ledger_error err = {0};

        swap_with = other.data_path;
        swap_at = directory.data_path;
        assert_status(store_open(&directory, flags[i], 0, &store, &err), LEDGER_DAMAGED, &err);
        assert_message(&err, LEDGER_MESSAGE_STORE_FILE_OTHER);
        assert_null(store);
        assert_true(file_exists(directory.data_path));
        store_directory_remove(&directory);
        store_directory_remove(&other);
    }
}

static void
a_file_in_the_place_of_one_that_is_being_made_is_refused(void **state)
{
    struct store_directory directory = store_directory_new(NULL);
    struct store_directory other = filled_directory(5);
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};

    (void)state;
    swap_with = other.data_path;
    swap_at = directory.data_path;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_DAMAGED,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_FILE_OTHER);
    store_directory_remove(&directory);
    store_directory_remove(&other);
}

/* Who comes second trusts the check of the first: it must be of the file that he opens. */
static void
who_did_not_check_himself_opens_what_was_checked(void **state)
{
    struct store_directory directory = filled_directory(3);
    struct store_directory other = filled_directory(5);
    struct ledger_store *store = NULL;
    struct ledger_store *second = NULL;
    struct ledger_error err = {0};
    pid_t child;
    int ended = 0;

    (void)state;
    assert_status(store_open(&directory, 0, 0, &store, &err), LEDGER_OK, &err);
    for (int swapped = 0; swapped < 2; swapped++) {
        if (swapped == 1)
            assert_int_equal(rename(other.data_path, directory.data_path), 0);
        /* Not this process: it may not open a directory twice. */
        child = fork();
        if (child == 0) {
            (void)execl("/proc/self/exe", "second", directory.path, (char *)NULL);
            _exit(99);
        }
        assert_true(child > 0 && waitpid(child, &ended, 0) == child && WIFEXITED(ended));
        assert_int_equal(WEXITSTATUS(ended), swapped == 1 ? LEDGER_DAMAGED : LEDGER_OK);
    }
    ledger_store_close(store);

    /* Nobody has it open any more: it is checked anew, and found to be sound. */
    assert_status(store_open(&directory, 0, 0, &second, &err), LEDGER_OK, &err);
    ledger_store_close(second);
    store_directory_remove(&directory);
    store_directory_remove(&other);
}

static void
a_copy_is_not_made_of_an_exchanged_file(void **state)
{
    struct store_directory directory = filled_directory(3);
    struct store_directory other = filled_directory(5);
    struct ledger_error err = {0};

    (void)state;
    swap_with = other.data_path;
    swap_at = directory.data_path;
    assert_status(
        ledger_store_compact_lmdb(directory.path, LEDGER_STORE_LMDB_ANY_FILE_SYSTEM, &err),
        LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_FILE_OTHER);
    store_directory_remove(&directory);
    store_directory_remove(&other);
}

/* The second process: opens the store of the directory that it is given. */
static int
open_as_second(const char *path)
{
    struct ledger_store_lmdb_options options = {.flags = LEDGER_STORE_LMDB_ANY_FILE_SYSTEM};
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};
    enum ledger_status status = ledger_store_open_lmdb(path, &options, &store, &err);

    if (status == LEDGER_OK)
        ledger_store_close(store);
    else if (err.message != LEDGER_MESSAGE_STORE_FILE_OTHER)
        return 98;
    return (int)status;
}

int
main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exchanged_file_is_refused),
        cmocka_unit_test(a_file_in_the_place_of_one_that_is_being_made_is_refused),
        cmocka_unit_test(who_did_not_check_himself_opens_what_was_checked),
        cmocka_unit_test(a_copy_is_not_made_of_an_exchanged_file),
    };

    if (count == 2)
        return open_as_second(arguments[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
