#include "support/assert_status.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/secret.h"

static void
a_secret_is_zeroed_memory_that_can_be_written(void **state)
{
    struct ledger_secret secret = {0};
    struct ledger_error err = {0};

    (void)state;
    ledger_secret_free(&secret);
    assert_status(ledger_secret_take(&secret, 32, &err), LEDGER_OK, &err);
    assert_int_equal(secret.size, 32);
    for (size_t i = 0; i < secret.size; i++)
        assert_int_equal(secret.data[i], 0);
    memset(secret.data, 0x5A, secret.size);
    ledger_secret_free(&secret);
    assert_null(secret.data);
    assert_int_equal(secret.size, 0);
}

static void
a_secret_that_cannot_be_is_out_of_memory(void **state)
{
    struct ledger_secret secret = {0};
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_secret_take(&secret, SIZE_MAX, &err), LEDGER_NO_MEMORY, &err);
    assert_null(secret.data);
}

/* A pipe that holds `bytes` and ends. */
static int
pipe_of(const char *bytes, size_t size)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, size), (ssize_t)size);
    assert_int_equal(close(ends[1]), 0);
    return ends[0];
}

static void
a_passphrase_is_the_first_line(void **state)
{
    static const struct {
        const char *bytes;
        const char *passphrase; /* NULL: MALFORMED. */
    } rows[] = {
        {"open sesame\n", "open sesame"},
        {"open sesame", "open sesame"},
        {"芝麻开门\r\n", "芝麻开门"},
        {" x \nsecond\n", " x "},
        {"\r\r\n", "\r"},
        {"", NULL},
        {"\n", NULL},
        {"\r\n", NULL},
        {"\nsecond\n", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int fd = pipe_of(rows[i].bytes, strlen(rows[i].bytes));
        struct ledger_secret secret = {0};
        struct ledger_error err = {0};

        if (rows[i].passphrase == NULL) {
            assert_status(ledger_secret_read_descriptor(fd, &secret, &err), LEDGER_MALFORMED, &err);
            assert_message(&err, LEDGER_MESSAGE_PASSPHRASE_EMPTY);
            assert_null(secret.data);
        } else {
            assert_status(ledger_secret_read_descriptor(fd, &secret, &err), LEDGER_OK, &err);
            assert_int_equal(secret.size, strlen(rows[i].passphrase));
            assert_memory_equal(secret.data, rows[i].passphrase, secret.size);
        }
        ledger_secret_free(&secret);
        (void)close(fd);
    }
}

static void
what_stands_behind_the_newline_stays_for_the_next_reader(void **state)
{
    int fd = pipe_of("one\ntwo\n", 8);
    struct ledger_secret secret = {0};
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_secret_read_descriptor(fd, &secret, &err), LEDGER_OK, &err);
    ledger_secret_free(&secret);
    assert_status(ledger_secret_read_descriptor(fd, &secret, &err), LEDGER_OK, &err);
    assert_memory_equal(secret.data, "two", 3);
    ledger_secret_free(&secret);
    (void)close(fd);
}

static void
a_passphrase_has_at_most_1024_bytes(void **state)
{
    static const struct {
        size_t size;
        const char *end;
        enum ledger_status status;
    } rows[] = {
        {1024, "", LEDGER_OK},          {1024, "\n", LEDGER_OK},
        {1024, "\r\n", LEDGER_OK},      {1025, "", LEDGER_MALFORMED},
        {1025, "\n", LEDGER_MALFORMED}, {1025, "\r\n", LEDGER_MALFORMED},
        {3000, "\n", LEDGER_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_secret secret = {0};
        struct ledger_error err = {0};
        char bytes[3002];
        int fd;

        memset(bytes, 'x', rows[i].size);
        memcpy(bytes + rows[i].size, rows[i].end, strlen(rows[i].end));
        fd = pipe_of(bytes, rows[i].size + strlen(rows[i].end));
        assert_status(ledger_secret_read_descriptor(fd, &secret, &err), rows[i].status, &err);
        assert_int_equal(secret.size, rows[i].status == LEDGER_OK ? rows[i].size : 0);
        ledger_secret_free(&secret);
        (void)close(fd);
    }
}

static void
a_descriptor_that_is_not_open_is_said_so(void **state)
{
    struct ledger_secret secret = {0};
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_secret_read_descriptor(-1, &secret, &err), LEDGER_IO, &err);
    assert_message(&err, LEDGER_MESSAGE_PASSPHRASE_CANNOT_READ);
}

static void
a_passphrase_file_is_for_its_owner_alone(void **state)
{
    static const struct {
        mode_t mode;
        enum ledger_status status;
    } rows[] = {{0600, LEDGER_OK},     {0400, LEDGER_OK},     {0640, LEDGER_DENIED},
                {0604, LEDGER_DENIED}, {0644, LEDGER_DENIED}, {0440, LEDGER_DENIED}};
    char path[] = "/tmp/mingzhang-secret-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "sesame\n", 7), 7);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_secret secret = {0};
        struct ledger_error err = {0};

        assert_int_equal(fchmod(fd, rows[i].mode), 0);
        assert_status(ledger_secret_read_file(path, &secret, &err), rows[i].status, &err);
        if (rows[i].status == LEDGER_OK)
            assert_memory_equal(secret.data, "sesame", 6);
        else
            assert_message(&err, LEDGER_MESSAGE_PASSPHRASE_FILE_READABLE);
        ledger_secret_free(&secret);
    }
    (void)close(fd);
    assert_int_equal(unlink(path), 0);
}

static void
a_passphrase_is_not_read_from_what_is_no_file(void **state)
{
    struct ledger_secret secret = {0};
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_secret_read_file("/tmp", &secret, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_FILE_NOT_REGULAR);
    assert_status(ledger_secret_read_file("/nonexistent/passphrase", &secret, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_message(&err, LEDGER_MESSAGE_FILE_CANNOT_OPEN);
}

static void
a_prepared_process_leaves_no_core_and_survives_a_closed_pipe(void **state)
{
    struct ledger_error err = {0};
    struct rlimit core;
    int ends[2];

    (void)state;
    assert_status(ledger_secret_prepare_process(&err), LEDGER_OK, &err);
    assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
    assert_int_equal(core.rlim_max, 0);
    assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
    assert_int_equal(pipe(ends), 0);
    (void)close(ends[0]);
    assert_int_equal(write(ends[1], "x", 1), -1);
    (void)close(ends[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_zeroed_memory_that_can_be_written),
        cmocka_unit_test(a_secret_that_cannot_be_is_out_of_memory),
        cmocka_unit_test(a_passphrase_is_the_first_line),
        cmocka_unit_test(what_stands_behind_the_newline_stays_for_the_next_reader),
        cmocka_unit_test(a_passphrase_has_at_most_1024_bytes),
        cmocka_unit_test(a_descriptor_that_is_not_open_is_said_so),
        cmocka_unit_test(a_passphrase_file_is_for_its_owner_alone),
        cmocka_unit_test(a_passphrase_is_not_read_from_what_is_no_file),
        cmocka_unit_test(a_prepared_process_leaves_no_core_and_survives_a_closed_pipe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
