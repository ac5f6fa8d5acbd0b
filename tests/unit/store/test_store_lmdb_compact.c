/* A store's file written anew: what was removed is gone from it, what is there is there, whatever
 * step the process ends at. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store_directory.h"
#include "support/assert_status.h"

enum { CRASHED = 77, ROWS = 300, PRIVATE_ROWS = 40, STEPS_MIN = 10, STEPS_MAX = 200 };

static const char secret[] = "resident-id 110101199003078515";

/* --- the system, as it stops --- */

int __real_fsync(int fd);
int __real_linkat(int from_fd, const char *from, int to_fd, const char *to, int flags);
int __real_renameat(int from_fd, const char *from, int to_fd, const char *to);
int __real_unlinkat(int fd, const char *name, int flags);
ssize_t __real_pwrite64(int fd, const void *bytes, size_t size, off_t at);
int __wrap_fsync(int fd);
int __wrap_linkat(int from_fd, const char *from, int to_fd, const char *to, int flags);
int __wrap_renameat(int from_fd, const char *from, int to_fd, const char *to);
int __wrap_unlinkat(int fd, const char *name, int flags);
ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t size, off_t at);

static struct {
    unsigned left;    /* steps until it happens; 0: it never does */
    int system_error; /* what the step fails with; 0: the process ends */
    bool no_links;    /* a file system without them */
} machine;

static bool
step_fails(void)
{
    if (machine.left == 0 || --machine.left > 0)
        return false;
    if (machine.system_error == 0)
        _exit(CRASHED);
    errno = machine.system_error;
    return true;
}

int
__wrap_fsync(int fd)
{
    return step_fails() ? -1 : __real_fsync(fd);
}

int
__wrap_linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
    if (machine.no_links) {
        errno = EPERM;
        return -1;
    }
    return step_fails() ? -1 : __real_linkat(from_fd, from, to_fd, to, flags);
}

int
__wrap_renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    return step_fails() ? -1 : __real_renameat(from_fd, from, to_fd, to);
}

int
__wrap_unlinkat(int fd, const char *name, int flags)
{
    return step_fails() ? -1 : __real_unlinkat(fd, name, flags);
}

ssize_t
__wrap_pwrite64(int fd, const void *bytes, size_t size, off_t at)
{
    return step_fails() ? -1 : __real_pwrite64(fd, bytes, size, at);
}

/* --- a store from which a row was removed --- */

static void
private_write(struct ledger_store *store, bool remove)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};
    char value[64];

    assert_status(ledger_store_begin(store, LEDGER_STORE_WRITE, &txn, &err), LEDGER_OK, &err);
    for (unsigned i = 0; i < PRIVATE_ROWS && !remove; i++) {
        const int size = i == 7 ? snprintf(value, sizeof(value), "%s", secret)
                                : snprintf(value, sizeof(value), "resident-id of number %u", i);

        assert_status(ledger_store_insert(txn, LEDGER_STORE_PRIVATE, ledger_slice_of(&i, sizeof(i)),
                                          ledger_slice_of(value, (size_t)size), &err),
                      LEDGER_OK, &err);
    }
    if (remove) {
        const unsigned seventh = 7;

        assert_status(ledger_store_remove(txn, LEDGER_STORE_PRIVATE,
                                          ledger_slice_of(&seventh, sizeof(seventh)), &err),
                      LEDGER_OK, &err);
    }
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
}

static struct store_directory
directory_with_a_removed_row(void)
{
    struct store_directory directory = store_directory_new(NULL);
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};

    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 1U << 20, &store, &err),
                  LEDGER_OK, &err);
    assert_status(store_fill(store, LEDGER_STORE_SEALS, 0, ROWS, 700, &err), LEDGER_OK, &err);
    assert_status(store_fill(store, LEDGER_STORE_LINES, 0, 3, 70000, &err), LEDGER_OK, &err);
    private_write(store, /* remove= */ false);
    private_write(store, /* remove= */ true);
    ledger_store_close(store);
    return directory;
}

static bool
file_holds(const char *path, const char *text)
{
    struct stat about;
    FILE *file = fopen(path, "rb");
    char *bytes;
    bool found = false;

    if (file == NULL)
        return false;
    assert_int_equal(fstat(fileno(file), &about), 0);
    bytes = malloc((size_t)about.st_size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)about.st_size, file), about.st_size);
    for (size_t at = 0; at + strlen(text) <= (size_t)about.st_size && !found; at++)
        found = memcmp(bytes + at, text, strlen(text)) == 0;
    free(bytes);
    (void)fclose(file);
    return found;
}

static bool
directory_has(const struct store_directory *directory, const char *name)
{
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s", directory->path, name);
    return access(path, F_OK) == 0;
}

/* The rows are those that are to be there: their number, and their bytes added up. */
static void
assert_rows_are_there(const struct store_directory *directory)
{
    static uint64_t expected_sum;
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};
    uint64_t rows = 0;
    uint64_t sum = 0;

    assert_status(store_open(directory, 0, 1U << 20, &store, &err), LEDGER_OK, &err);
    assert_status(store_read_all(store, &rows, &sum, &err), LEDGER_OK, &err);
    assert_int_equal(rows, ROWS + 3 + PRIVATE_ROWS - 1);
    if (expected_sum == 0)
        expected_sum = sum;
    assert_int_equal(sum, expected_sum);
    ledger_store_close(store);
}

static void
assert_compacts(const struct store_directory *directory)
{
    struct ledger_error err = {0};
    bool due = true;

    assert_status(ledger_store_compact_lmdb(directory->path, 0, &err), LEDGER_OK, &err);
    assert_status(ledger_store_compact_is_due(directory->path, &due, &err), LEDGER_OK, &err);
    assert_false(due);
    assert_false(directory_has(directory, "data.new"));
    assert_false(directory_has(directory, "data.mdb.old"));
    assert_false(file_holds(directory->data_path, secret));
    assert_rows_are_there(directory);
}

/* --- tests --- */

static void
what_was_removed_is_in_the_file_before_and_not_behind(void **state)
{
    struct store_directory directory = directory_with_a_removed_row();

    (void)state;
    assert_rows_are_there(&directory);
    assert_true(file_holds(directory.data_path, secret)); /* Or this would prove nothing. */
    assert_compacts(&directory);
    assert_true(file_holds(directory.data_path, "resident-id of number 8"));
    assert_compacts(&directory); /* Again: nothing to do, and nothing done wrong. */
    store_directory_remove(&directory);
}

static void
the_old_file_is_overwritten_and_not_only_forgotten(void **state)
{
    for (int no_links = 0; no_links < 2; no_links++) {
        struct store_directory directory = directory_with_a_removed_row();
        int old = open(directory.data_path, O_RDONLY | O_CLOEXEC);
        uint8_t byte = 0;
        off_t at = 0;

        (void)state;
        assert_true(old >= 0);
        machine.no_links = no_links != 0;
        assert_compacts(&directory);
        machine.no_links = false;
        for (; pread(old, &byte, 1, at) == 1; at += 7)
            assert_int_equal(byte, 0);
        assert_true(at > 4096);
        (void)close(old);
        store_directory_remove(&directory);
    }
}

static void
a_store_that_somebody_has_open_is_left_alone(void **state)
{
    struct store_directory directory = directory_with_a_removed_row();
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};
    int outcome = 0;
    pid_t child;

    (void)state;
    assert_status(store_open(&directory, 0, 1U << 20, &store, &err), LEDGER_OK, &err);
    assert_status(ledger_store_compact_lmdb(directory.path, 0, &err), LEDGER_BUSY, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_OPEN_TWICE);
    ledger_store_close(store);

    /* Another process has it. */
    int pipes[2][2];
    char word = 0;

    assert_int_equal(pipe(pipes[0]), 0);
    assert_int_equal(pipe(pipes[1]), 0);
    child = fork();
    if (child == 0) {
        if (store_open(&directory, LEDGER_STORE_LMDB_READ_ONLY, 0, &store, &err) != LEDGER_OK ||
            write(pipes[0][1], "o", 1) != 1 || read(pipes[1][0], &word, 1) != 1)
            _exit(1);
        ledger_store_close(store);
        _exit(0);
    }
    assert_int_equal(read(pipes[0][0], &word, 1), 1);
    assert_status(ledger_store_compact_lmdb(directory.path, 0, &err), LEDGER_BUSY, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_COMPACT_BUSY);
    assert_int_equal(write(pipes[1][1], "c", 1), 1);
    assert_int_equal(waitpid(child, &outcome, 0), child);
    assert_int_equal(outcome, 0);
    for (int i = 0; i < 4; i++)
        (void)close(pipes[i / 2][i % 2]);
    assert_compacts(&directory);
    store_directory_remove(&directory);
}

/* Ends a child at step `left` of a compaction; false when it came to its end before. */
static bool
crash_at(const struct store_directory *directory, unsigned left)
{
    int outcome = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        machine.left = left;
        _exit(ledger_store_compact_lmdb(directory->path, 0, NULL) == LEDGER_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &outcome, 0), child);
    assert_true(WIFEXITED(outcome));
    assert_true(WEXITSTATUS(outcome) == 0 || WEXITSTATUS(outcome) == CRASHED);
    return WEXITSTATUS(outcome) == CRASHED;
}

static void
after_a_crash_at_any_step_the_rows_are_there_and_the_next_call_completes_it(void **state)
{
    unsigned at = 1;
    unsigned left_over = 0;

    (void)state;
    for (bool crashed = true; crashed && at < STEPS_MAX; at++) {
        struct store_directory directory = directory_with_a_removed_row();
        bool due = false;

        crashed = crash_at(&directory, at);
        assert_rows_are_there(&directory);
        assert_status(ledger_store_compact_is_due(directory.path, &due, NULL), LEDGER_OK, NULL);
        left_over += due;
        /* A second crash while what the first one left is cleared away. */
        if (crashed && at % 3 == 0)
            (void)crash_at(&directory, 2);
        assert_rows_are_there(&directory);
        assert_compacts(&directory);
        store_directory_remove(&directory);
    }
    assert_true(at > STEPS_MIN && at < STEPS_MAX);
    assert_true(left_over > 3);
}

static void
a_disk_that_fails_at_any_step_leaves_the_rows_and_says_so(void **state)
{
    static const int errors[] = {EIO, ENOSPC};
    unsigned failures = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        enum ledger_status status = LEDGER_IO;

        for (unsigned at = 1; status != LEDGER_OK && at < STEPS_MAX; at++) {
            struct store_directory directory = directory_with_a_removed_row();
            struct ledger_error err = {0};

            machine.left = at;
            machine.system_error = errors[i];
            status = ledger_store_compact_lmdb(directory.path, 0, &err);
            if (machine.left == 0) {
                /* What could not be cleared away behind a failure is left to the next call. */
                assert_status(status, errors[i] == EIO ? LEDGER_IO : LEDGER_NO_SPACE, &err);
                failures++;
            }
            machine.left = 0;
            machine.system_error = 0;
            assert_rows_are_there(&directory);
            assert_compacts(&directory);
            store_directory_remove(&directory);
        }
        assert_status(status, LEDGER_OK, NULL);
    }
    assert_true(failures > 2 * STEPS_MIN);
}

static void
a_damaged_store_is_not_copied(void **state)
{
    struct store_directory directory = directory_with_a_removed_row();
    struct ledger_error err = {0};
    const uint8_t garbage[4096] = {0xFF};
    int fd = open(directory.data_path, O_WRONLY | O_CLOEXEC);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, garbage, sizeof(garbage), 0), sizeof(garbage));
    assert_int_equal(close(fd), 0);
    assert_status(ledger_store_compact_lmdb(directory.path, 0, &err), LEDGER_DAMAGED, &err);
    assert_true(file_holds(directory.data_path, secret)); /* Touched by nobody. */
    store_directory_remove(&directory);
    assert_status(ledger_store_compact_lmdb("/nonexistent/ledger", 0, &err), LEDGER_NOT_FOUND,
                  &err);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_removed_is_in_the_file_before_and_not_behind),
        cmocka_unit_test(the_old_file_is_overwritten_and_not_only_forgotten),
        cmocka_unit_test(a_store_that_somebody_has_open_is_left_alone),
        cmocka_unit_test(
            after_a_crash_at_any_step_the_rows_are_there_and_the_next_call_completes_it),
        cmocka_unit_test(a_disk_that_fails_at_any_step_leaves_the_rows_and_says_so),
        cmocka_unit_test(a_damaged_store_is_not_copied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
