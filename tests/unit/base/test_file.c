#include "support/assert_status.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"

static char directory[] = "/tmp/mingzhang-file-XXXXXX";
static struct ledger_buffer path_buffer;

static const char *
path_of(const char *name)
{
    struct ledger_error err = {0};

    assert_status(ledger_path_join(directory, name, &path_buffer, &err), LEDGER_OK, &err);
    return (const char *)path_buffer.data;
}

static size_t
file_count(void)
{
    DIR *entries = opendir(directory);
    size_t count = 0;

    assert_non_null(entries);
    while (readdir(entries) != NULL)
        count++;
    (void)closedir(entries);
    return count - 2; /* "." and ".." */
}

static void
assert_file_holds(const char *path, const char *expected)
{
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};

    assert_status(ledger_file_read(path, 1000, &bytes, &err), LEDGER_OK, &err);
    assert_true(ledger_slice_equal(ledger_buffer_slice(&bytes), ledger_slice_of_text(expected)));
    ledger_buffer_free(&bytes);
}

static int
directory_make(void **state)
{
    (void)state;
    memcpy(directory + strlen(directory) - 6, "XXXXXX", 6);
    return mkdtemp(directory) == NULL;
}

static int
directory_remove(void **state)
{
    DIR *entries = opendir(directory);
    struct dirent *entry;

    (void)state;
    while ((entry = readdir(entries)) != NULL) {
        if (entry->d_name[0] != '.' || entry->d_name[1] == 'm')
            (void)remove(path_of(entry->d_name));
    }
    (void)closedir(entries);
    ledger_buffer_free(&path_buffer);
    return rmdir(directory);
}

static void
replace_puts_a_file_and_then_another_in_its_place(void **state)
{
    const char *path = path_of("head");
    struct ledger_error err = {0};
    struct stat about;

    (void)state;
    assert_status(ledger_file_replace(path, ledger_slice_of_text("old"), 0600, &err), LEDGER_OK,
                  &err);
    assert_file_holds(path, "old");
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_status(ledger_file_replace(path, ledger_slice_of_text(""), 0400, &err), LEDGER_OK, &err);
    assert_file_holds(path, "");
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0400);
    assert_int_equal(file_count(), 1);
}

static void
create_leaves_a_file_that_is_there_as_it_was(void **state)
{
    const char *path = path_of("key");
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_file_create(path, ledger_slice_of_text("first"), 0600, &err), LEDGER_OK,
                  &err);
    assert_status(ledger_file_create(path, ledger_slice_of_text("second"), 0600, &err),
                  LEDGER_EXISTS, &err);
    assert_message(&err, LEDGER_MESSAGE_FILE_EXISTS);
    assert_file_holds(path, "first");
    assert_int_equal(file_count(), 1);
}

static void
create_does_not_follow_a_link_that_leads_nowhere(void **state)
{
    const char *path = path_of("link");
    struct ledger_error err = {0};

    (void)state;
    assert_int_equal(symlink("/nonexistent/target", path), 0);
    assert_status(ledger_file_create(path, ledger_slice_of_text("x"), 0600, &err), LEDGER_EXISTS,
                  &err);
    assert_int_equal(file_count(), 1);
}

static void
a_failed_write_leaves_the_old_file_and_nothing_else(void **state)
{
    const char *path = path_of("head");
    struct ledger_buffer large = {0};
    struct ledger_error err = {0};
    struct rlimit before;
    struct rlimit limited;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);

    (void)state;
    assert_status(ledger_file_replace(path, ledger_slice_of_text("old"), 0600, &err), LEDGER_OK,
                  &err);
    assert_status(ledger_buffer_reserve(&large, 100000, &err), LEDGER_OK, &err);
    memset(large.data, 'x', 100000);
    large.size = 100000;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limited = before;
    limited.rlim_cur = 50000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limited), 0);
    assert_status(ledger_file_replace(path, ledger_buffer_slice(&large), 0600, &err),
                  LEDGER_NO_SPACE, &err);
    assert_message(&err, LEDGER_MESSAGE_FILE_CANNOT_WRITE);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, handler);

    assert_file_holds(path, "old");
    assert_int_equal(file_count(), 1);
    ledger_buffer_free(&large);
}

static void
a_directory_is_not_replaced_by_a_file(void **state)
{
    const char *path = path_of("folder");
    struct ledger_error err = {0};

    (void)state;
    assert_int_equal(mkdir(path, 0700), 0);
    assert_status(ledger_file_replace(path, ledger_slice_of_text("x"), 0600, &err), LEDGER_IO,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_FILE_CANNOT_WRITE);
    assert_status(ledger_file_create(path, ledger_slice_of_text("x"), 0600, &err), LEDGER_EXISTS,
                  &err);
    assert_int_equal(file_count(), 1);
}

static void
a_file_in_a_directory_that_is_not_there_cannot_be_written(void **state)
{
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_file_replace(path_of("none/head"), ledger_slice_of_text("x"), 0600, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_message(&err, LEDGER_MESSAGE_FILE_CANNOT_WRITE);
    assert_status(ledger_file_create(path_of("none/head"), ledger_slice_of_text("x"), 0600, &err),
                  LEDGER_NOT_FOUND, &err);
}

static void
a_path_without_a_directory_is_in_the_current_one(void **state)
{
    struct ledger_error err = {0};
    char before[4096];

    (void)state;
    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir(directory), 0);
    assert_status(ledger_file_create("bare", ledger_slice_of_text("x"), 0600, &err), LEDGER_OK,
                  &err);
    assert_status(ledger_directory_create("sub/", 0700, &err), LEDGER_OK, &err);
    assert_int_equal(chdir(before), 0);
    assert_file_holds(path_of("bare"), "x");
    assert_int_equal(file_count(), 2);
}

static void
reading_refuses_what_is_missing_too_large_or_no_file(void **state)
{
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_buffer_append_text(&bytes, "kept", &err), LEDGER_OK, &err);
    assert_status(ledger_file_read(path_of("none"), 10, &bytes, &err), LEDGER_NOT_FOUND, &err);
    assert_message(&err, LEDGER_MESSAGE_NONE);
    assert_status(ledger_file_read(directory, 10, &bytes, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_FILE_NOT_REGULAR);
    assert_int_equal(mkfifo(path_of("pipe"), 0600), 0);
    assert_status(ledger_file_read(path_of("pipe"), 10, &bytes, &err), LEDGER_MALFORMED, &err);
    assert_status(ledger_file_read("/dev/zero", 10, &bytes, &err), LEDGER_MALFORMED, &err);

    assert_status(
        ledger_file_create(path_of("ten"), ledger_slice_of_text("0123456789"), 0600, &err),
        LEDGER_OK, &err);
    assert_status(ledger_file_read(path_of("ten"), 9, &bytes, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_FILE_TOO_LARGE);
    assert_int_equal(bytes.size, 4);
    assert_status(ledger_file_read(path_of("ten"), 10, &bytes, &err), LEDGER_OK, &err);
    assert_memory_equal(bytes.data, "kept0123456789", 14);
    assert_int_equal(bytes.size, 14);

    /* A file whose size fstat does not know. */
    ledger_buffer_clear(&bytes);
    assert_status(ledger_file_read("/proc/self/status", 8, &bytes, &err), LEDGER_OUT_OF_RANGE,
                  &err);
    assert_int_equal(bytes.size, 0);
    assert_status(ledger_file_read("/proc/self/status", 100000, &bytes, &err), LEDGER_OK, &err);
    assert_true(bytes.size > 8);
    ledger_buffer_free(&bytes);
}

static void
a_directory_is_made_once(void **state)
{
    struct ledger_error err = {0};
    struct stat about;

    (void)state;
    assert_status(ledger_directory_create(path_of("tile"), 0700, &err), LEDGER_OK, &err);
    assert_int_equal(stat(path_of("tile"), &about), 0);
    assert_true(S_ISDIR(about.st_mode));
    assert_status(ledger_directory_create(path_of("tile"), 0700, &err), LEDGER_EXISTS, &err);
    assert_message(&err, LEDGER_MESSAGE_DIRECTORY_EXISTS);
    assert_status(ledger_directory_create(path_of("tile///"), 0700, &err), LEDGER_EXISTS, &err);
    assert_status(ledger_directory_create(path_of("a/b"), 0700, &err), LEDGER_NOT_FOUND, &err);
    assert_message(&err, LEDGER_MESSAGE_DIRECTORY_CANNOT_CREATE);
    assert_status(ledger_directory_create("", 0700, &err), LEDGER_NOT_FOUND, &err);
}

static void
paths_are_joined_by_one_slash(void **state)
{
    static const struct {
        const char *directory;
        const char *name;
        const char *joined;
    } rows[] = {
        {"a", "b", "a/b"}, {"a/", "b", "a/b"},        {"/", "b", "/b"},
        {"", "b", "b"},    {"账本", "头", "账本/头"},
    };
    struct ledger_buffer out = {0};
    struct ledger_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_status(ledger_path_join(rows[i].directory, rows[i].name, &out, &err), LEDGER_OK,
                      &err);
        assert_string_equal((const char *)out.data, rows[i].joined);
        assert_int_equal(out.size, strlen(rows[i].joined));
    }
    ledger_buffer_free(&out);
}

static void
the_systems_errors_become_statuses(void **state)
{
    static const struct {
        int system_error;
        enum ledger_status status;
    } rows[] = {
        {EACCES, LEDGER_DENIED},    {EPERM, LEDGER_DENIED},     {EROFS, LEDGER_DENIED},
        {ENOSPC, LEDGER_NO_SPACE},  {EDQUOT, LEDGER_NO_SPACE},  {EFBIG, LEDGER_NO_SPACE},
        {ENOENT, LEDGER_NOT_FOUND}, {ENOMEM, LEDGER_NO_MEMORY}, {EAGAIN, LEDGER_BUSY},
        {EBUSY, LEDGER_BUSY},       {EIO, LEDGER_IO},           {EISDIR, LEDGER_IO},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};

        assert_status(ledger_file_fail(&err, rows[i].system_error, LEDGER_MESSAGE_FILE_CANNOT_READ,
                                       "statement.csv"),
                      rows[i].status, &err);
        assert_string_equal(err.arguments[0], "statement.csv");
    }
}

static void
what_a_killed_process_leaves_is_known_by_its_name(void **state)
{
    static const struct {
        const char *name;
        bool is_temporary;
    } cases[] = {
        {".mingzhang-0123456789abcdef.tmp", true},
        {".mingzhang-0123456789abcdef.tm", false},
        {".mingzhang-0123456789abcdef.tmpx", false},
        {".mingzhang-0123456789abcde.tmp", false},
        {".mingzhang-0123456789abcdefxtmp", false},
        {"xmingzhang-0123456789abcdef.tmp", false},
        {".mingzhang.tmp", false},
        {"4b56912a31c7d9f6.key", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(ledger_file_is_temporary(cases[i].name), cases[i].is_temporary);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, directory_make, directory_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(replace_puts_a_file_and_then_another_in_its_place),
        IN_DIRECTORY(create_leaves_a_file_that_is_there_as_it_was),
        IN_DIRECTORY(create_does_not_follow_a_link_that_leads_nowhere),
        IN_DIRECTORY(a_failed_write_leaves_the_old_file_and_nothing_else),
        IN_DIRECTORY(a_directory_is_not_replaced_by_a_file),
        IN_DIRECTORY(a_file_in_a_directory_that_is_not_there_cannot_be_written),
        IN_DIRECTORY(a_path_without_a_directory_is_in_the_current_one),
        IN_DIRECTORY(reading_refuses_what_is_missing_too_large_or_no_file),
        IN_DIRECTORY(a_directory_is_made_once),
        cmocka_unit_test(paths_are_joined_by_one_slash),
        cmocka_unit_test(what_a_killed_process_leaves_is_known_by_its_name),
        cmocka_unit_test(the_systems_errors_become_statuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
