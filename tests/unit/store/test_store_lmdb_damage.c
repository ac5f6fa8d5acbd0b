/* Files that a disk or a person changed: whatever is wrong with them, opening and reading them ends
 * in a status and never in a signal. LEDGER_TEST_LONG=1 flips every bit instead of some. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/store/keyspace.h"
#include "store_directory.h"
#include "support/assert_status.h"

struct image {
    struct store_directory directory;
    uint8_t *bytes;
    size_t size;
    uint64_t rows;
    uint64_t sum;
};

static void
write_file(const char *path, const uint8_t *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, size, 0), (ssize_t)size);
    assert_int_equal(close(fd), 0);
}

static void
write_byte(const char *path, size_t at, uint8_t byte)
{
    int fd = open(path, O_WRONLY);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
    assert_int_equal(close(fd), 0);
}

static void
change_rows(struct ledger_store *store, uint64_t round)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    assert_status(ledger_store_begin(store, LEDGER_STORE_WRITE, &txn, &err), LEDGER_OK, &err);
    for (uint64_t i = 0; i < 40; i++) {
        const struct ledger_store_key key = ledger_store_key_of_number((i * 13 + round * 7) % 97);
        uint8_t value[300];

        memset(value, (int)(i + round), sizeof(value));
        if ((i + round) % 3 == 0)
            (void)!ledger_store_remove(txn, LEDGER_STORE_BALANCE, ledger_store_key_slice(&key),
                                       &err);
        else
            assert_status(ledger_store_replace(txn, LEDGER_STORE_BALANCE,
                                               ledger_store_key_slice(&key),
                                               ledger_slice_of(value, 20 + i * 7), &err),
                          LEDGER_OK, &err);
    }
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
}

/* A small store with branches, large values, several tables and a list of free pages. */
static void
image_make(struct image *image)
{
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};
    struct stat stat_now;
    int fd;

    image->directory = store_directory_new(NULL);
    assert_status(store_open(&image->directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err),
                  LEDGER_OK, &err);
    assert_status(store_fill(store, LEDGER_STORE_SEALS, 0, 3, 6000, &err), LEDGER_OK, &err);
    assert_status(store_fill(store, LEDGER_STORE_LINES_TAIL, 0, 60, 250, &err), LEDGER_OK, &err);
    for (uint64_t round = 0; round < 6; round++)
        change_rows(store, round);
    assert_status(store_read_all(store, &image->rows, &image->sum, &err), LEDGER_OK, &err);
    ledger_store_close(store);

    fd = open(image->directory.data_path, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &stat_now), 0);
    image->size = (size_t)stat_now.st_size;
    image->bytes = malloc(image->size);
    assert_non_null(image->bytes);
    assert_int_equal(pread(fd, image->bytes, image->size, 0), (ssize_t)image->size);
    assert_int_equal(close(fd), 0);
}

static void
image_free(struct image *image)
{
    store_directory_remove(&image->directory);
    free(image->bytes);
}

struct verdicts {
    unsigned same;
    unsigned other; /* Content that differs: for the hashes of the ledger to find. */
    unsigned refused;
};

/* Opens the file as it now is, reads all of it and, when that went well, writes to it. */
static enum ledger_status
judge(const struct image *image, unsigned flags, struct verdicts *verdicts,
      struct ledger_error *err)
{
    struct ledger_store *store = NULL;
    uint64_t rows = 0;
    uint64_t sum = 0;
    enum ledger_status status = store_open(&image->directory, flags, 0, &store, err);

    if (status == LEDGER_OK)
        status = store_read_all(store, &rows, &sum, err);
    if (status != LEDGER_OK)
        verdicts->refused++;
    else if (rows == image->rows && sum == image->sum)
        verdicts->same++;
    else
        verdicts->other++;
    if (status == LEDGER_OK && (flags & LEDGER_STORE_LMDB_READ_ONLY) == 0)
        change_rows(store, 50);
    ledger_store_close(store);
    return status;
}

static bool
is_long(void)
{
    const char *wish = getenv("LEDGER_TEST_LONG");

    return wish != NULL && strcmp(wish, "1") == 0;
}

static void
what_lmdb_makes_passes(void **state)
{
    struct image image;
    struct verdicts verdicts = {0};
    struct ledger_error err = {0};

    (void)state;
    image_make(&image);
    assert_status(judge(&image, LEDGER_STORE_LMDB_READ_ONLY, &verdicts, &err), LEDGER_OK, &err);
    assert_int_equal(verdicts.same, 1);
    image_free(&image);
}

/* Reopened, and so checked, after every one of many transactions of every kind. */
static void
what_lmdb_makes_of_random_work_passes(void **state)
{
    const unsigned rounds = is_long() ? 2000 : 150;
    struct store_directory directory = store_directory_new(NULL);
    struct ledger_store *store = NULL;
    struct ledger_error err = {0};
    uint64_t random = 7;

    (void)state;
    assert_status(store_open(&directory, LEDGER_STORE_LMDB_CREATE, 0, &store, &err), LEDGER_OK,
                  &err);
    for (unsigned round = 0; round < rounds; round++) {
        struct ledger_store_txn *txn = NULL;

        assert_status(ledger_store_begin(store, LEDGER_STORE_WRITE, &txn, &err), LEDGER_OK, &err);
        for (unsigned step = 0; step < 60; step++) {
            const enum ledger_store_table table =
                (enum ledger_store_table)((unsigned)LEDGER_STORE_BY_REFERENCE + (random >> 60) % 4);
            static uint8_t value[20000];
            struct ledger_store_key key;
            size_t size;

            random = random * 6364136223846793005U + 1442695040888963407U;
            key = ledger_store_key_of_number((random >> 33) % 400);
            if (random >> 50 & 1)
                ledger_store_key_add_bytes(&key,
                                           ledger_slice_of(value, (size_t)(random >> 20 & 0xFF)));
            size = (size_t)(random >> 12) % ((random >> 40 & 7) == 0 ? 20000U : 400U);
            if ((random >> 45 & 3) == 0)
                (void)!ledger_store_remove(txn, table, ledger_store_key_slice(&key), &err);
            else
                assert_status(ledger_store_replace(txn, table, ledger_store_key_slice(&key),
                                                   ledger_slice_of(value, size), &err),
                              LEDGER_OK, &err);
        }
        if (round % 23 == 22)
            assert_status(ledger_store_clear(txn, LEDGER_STORE_BY_VOUCHER, &err), LEDGER_OK, &err);
        if (round % 7 == 6)
            ledger_store_abort(txn);
        else
            assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
        ledger_store_close(store);
        store = NULL;
        assert_status(store_open(&directory, 0, 0, &store, &err), LEDGER_OK, &err);
    }
    ledger_store_close(store);
    store_directory_remove(&directory);
}

static void
a_flipped_bit_is_never_a_crash(void **state)
{
    /* A prime, so that all places of a page and all bits have their turn over the pages. */
    const size_t stride = is_long() ? 1 : 149;
    struct image image;
    struct verdicts verdicts = {0};
    struct ledger_error err = {0};

    (void)state;
    image_make(&image);
    for (size_t bit = 0; bit < image.size * 8; bit += stride) {
        const uint8_t flipped = (uint8_t)(image.bytes[bit / 8] ^ 1U << bit % 8);

        write_byte(image.directory.data_path, bit / 8, flipped);
        (void)judge(&image, LEDGER_STORE_LMDB_READ_ONLY, &verdicts, &err);
        write_byte(image.directory.data_path, bit / 8, image.bytes[bit / 8]);
    }
    print_message("%zu bytes: same %u, other content %u, refused %u\n", image.size, verdicts.same,
                  verdicts.other, verdicts.refused);
    assert_true(verdicts.refused > 0);
    image_free(&image);
}

/* The pages' headers, tables of nodes and both metas, every bit, and then written to as well. */
static void
a_flipped_bit_of_structure_is_never_a_crash_of_a_writer(void **state)
{
    const size_t stride = is_long() ? 1 : 7;
    struct image image;
    struct verdicts verdicts = {0};
    struct ledger_error err = {0};

    (void)state;
    image_make(&image);
    for (size_t bit = 0; bit < image.size * 8; bit += stride) {
        if (bit / 8 % 4096 >= (bit / 8 < 8192 ? 152 : 40))
            continue;
        write_byte(image.directory.data_path, bit / 8,
                   (uint8_t)(image.bytes[bit / 8] ^ 1U << bit % 8));
        (void)judge(&image, 0, &verdicts, &err);
        write_file(image.directory.data_path, image.bytes, image.size);
    }
    print_message("same %u, other content %u, refused %u\n", verdicts.same, verdicts.other,
                  verdicts.refused);
    assert_true(verdicts.refused > verdicts.other);
    image_free(&image);
}

static void
a_flipped_transaction_number_does_not_bring_an_older_ledger_back(void **state)
{
    struct image image;
    unsigned other = 0;

    (void)state;
    image_make(&image);
    for (size_t bit = 0; bit < 128; bit++) {
        const size_t at = (bit < 64 ? 0U : 4096U) + 144 + bit % 64 / 8;
        struct verdicts verdicts = {0};
        struct ledger_error err = {0};

        write_byte(image.directory.data_path, at, (uint8_t)(image.bytes[at] ^ 1U << bit % 8));
        if (judge(&image, LEDGER_STORE_LMDB_READ_ONLY, &verdicts, &err) == LEDGER_DAMAGED)
            assert_message(&err, LEDGER_MESSAGE_STORE_META_TRANSACTIONS);
        other += verdicts.other;
        write_byte(image.directory.data_path, at, image.bytes[at]);
    }
    /* n and n+1 differ by one, as do n+2 and n+1, so a bit or two stay for the `head` file. */
    assert_true(other <= 2);
    image_free(&image);
}

static void
a_cut_file_is_never_a_crash(void **state)
{
    struct image image;
    struct verdicts verdicts = {0};

    (void)state;
    image_make(&image);
    for (size_t size = 0; size < image.size; size += 512) {
        struct ledger_error err = {0};
        enum ledger_status status;

        write_file(image.directory.data_path, image.bytes, size);
        status = judge(&image, LEDGER_STORE_LMDB_READ_ONLY, &verdicts, &err);
        if (status != LEDGER_OK)
            assert_status(status, LEDGER_DAMAGED, &err);
        if (size <= 4096)
            assert_message(&err, LEDGER_MESSAGE_STORE_FILE_CUT);
    }
    assert_int_equal(verdicts.other, 0);
    assert_true(verdicts.refused > verdicts.same); /* Same: when only free pages are gone. */
    image_free(&image);
}

static void
another_format_is_unsupported_and_a_foreign_file_is_damaged(void **state)
{
    static const char foreign[] = "SQLite format 3";
    struct image image;
    struct verdicts verdicts = {0};
    struct ledger_error err = {0};

    (void)state;
    image_make(&image);
    image.bytes[20] = image.bytes[4096 + 20] = 2; /* The version, in both meta pages. */
    write_file(image.directory.data_path, image.bytes, image.size);
    assert_status(judge(&image, 0, &verdicts, &err), LEDGER_UNSUPPORTED, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_FORMAT_VERSION);

    image.bytes[4096 + 20] = 1; /* In one of them it is damage. */
    write_file(image.directory.data_path, image.bytes, image.size);
    assert_status(judge(&image, 0, &verdicts, &err), LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_META_FORM);

    memset(image.bytes, 0, image.size);
    memcpy(image.bytes + 24, "\xDE\xC0\xEF\xBE", 4); /* LMDB 1.0 has its magic number here. */
    write_file(image.directory.data_path, image.bytes, image.size);
    assert_status(judge(&image, 0, &verdicts, &err), LEDGER_UNSUPPORTED, &err);

    memset(image.bytes, 0, image.size);
    memcpy(image.bytes, foreign, sizeof(foreign));
    write_file(image.directory.data_path, image.bytes, image.size);
    assert_status(judge(&image, 0, &verdicts, &err), LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_META_FORM);
    image_free(&image);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lmdb_makes_passes),
        cmocka_unit_test(what_lmdb_makes_of_random_work_passes),
        cmocka_unit_test(a_flipped_bit_is_never_a_crash),
        cmocka_unit_test(a_flipped_bit_of_structure_is_never_a_crash_of_a_writer),
        cmocka_unit_test(a_flipped_transaction_number_does_not_bring_an_older_ledger_back),
        cmocka_unit_test(a_cut_file_is_never_a_crash),
        cmocka_unit_test(another_format_is_unsupported_and_a_foreign_file_is_damaged),
    };

    return cmocka_run_group_tests_name("damaged files", tests, NULL, NULL);
}
