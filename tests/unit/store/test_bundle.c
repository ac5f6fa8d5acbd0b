#include <stdlib.h>
#include <string.h>

#include "ledger/store/bundle.h"
#include "ledger/store/keyspace.h"
#include "support/assert_status.h"

enum { RECORDS_MAX = 70000, RECORD_SIZE_LIMIT = 40 };

struct fixture {
    struct ledger_store *store;
    struct ledger_store_txn *txn;
    struct ledger_error err;
};

static void
setup(struct fixture *f)
{
    *f = (struct fixture){0};
    assert_status(ledger_store_open_memory(&f->store, &f->err), LEDGER_OK, &f->err);
    assert_status(ledger_store_begin(f->store, LEDGER_STORE_WRITE, &f->txn, &f->err), LEDGER_OK,
                  &f->err);
}

static void
teardown(struct fixture *f)
{
    ledger_store_abort(f->txn);
    ledger_store_close(f->store);
}

/* Record `number`: 0 to 39 bytes of its own. */
static struct ledger_slice
record_of(uint64_t number)
{
    static uint8_t bytes[RECORD_SIZE_LIMIT + 8];
    uint8_t *at = bytes;

    for (size_t i = 0; i + 8 <= sizeof(bytes); i += 8)
        ledger_put_u64(at + i, number * 0x9E3779B97F4A7C15U + i);
    return ledger_slice_of(bytes, number * 31 % RECORD_SIZE_LIMIT);
}

/* Appends records [first, first + count), all in one call. */
static enum ledger_status
append(struct fixture *f, uint64_t first, size_t count)
{
    struct ledger_slice *records = calloc(count + 1, sizeof(*records));
    uint8_t *bytes = malloc((count + 1) * RECORD_SIZE_LIMIT);
    enum ledger_status status;

    assert_non_null(records);
    assert_non_null(bytes);
    for (size_t i = 0; i < count; i++) {
        struct ledger_slice record = record_of(first + i);

        memcpy(bytes + i * RECORD_SIZE_LIMIT, record.data, record.size);
        records[i] = ledger_slice_of(bytes + i * RECORD_SIZE_LIMIT, record.size);
    }
    status = ledger_bundle_append(f->txn, LEDGER_BUNDLE_LINES, first, records, count, &f->err);
    free(records);
    free(bytes);
    return status;
}

static enum ledger_status
count_row(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    (void)row;
    (void)err;
    ++*(size_t *)context;
    return LEDGER_OK;
}

static size_t
count_rows(struct fixture *f, enum ledger_store_table table)
{
    const struct ledger_slice all = {0};
    size_t count = 0;

    assert_status(ledger_store_scan(f->txn, table, all, all, LEDGER_STORE_ASCENDING, count_row,
                                    &count, &f->err),
                  LEDGER_OK, &f->err);
    return count;
}

static enum ledger_status
check_record(void *context, uint64_t number, struct ledger_slice record, struct ledger_error *err)
{
    uint64_t *next = context;

    (void)err;
    assert_int_equal(number, *next);
    assert_true(ledger_slice_equal(record, record_of(number)));
    ++*next;
    return LEDGER_OK;
}

static void
assert_records(struct fixture *f, uint64_t first, uint64_t end)
{
    uint64_t next = first;

    assert_status(
        ledger_bundle_scan(f->txn, LEDGER_BUNDLE_LINES, first, end, check_record, &next, &f->err),
        LEDGER_OK, &f->err);
    assert_int_equal(next, end);
}

static void
records_come_back_whatever_way_they_were_cut(void **state)
{
    static const size_t steps[] = {1, 7, 255, 256, 257, 1000, 65536};

    (void)state;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        const size_t size = steps[i] == 65536 ? RECORDS_MAX : 2100;
        struct ledger_slice record;
        struct fixture f;

        setup(&f);
        for (size_t at = 0; at < size; at += steps[i]) {
            size_t count = steps[i] < size - at ? steps[i] : size - at;

            assert_status(append(&f, at, count), LEDGER_OK, &f.err);
            assert_int_equal(count_rows(&f, LEDGER_STORE_LINES), (at + count) / 256);
            assert_int_equal(count_rows(&f, LEDGER_STORE_LINES_TAIL), (at + count) % 256);
        }
        assert_records(&f, 0, size);
        assert_records(&f, 300, 1700);
        assert_records(&f, size - 3, size);
        assert_records(&f, 5, 5);
        for (uint64_t number = 0; number < size; number += 97) {
            assert_status(ledger_bundle_get(f.txn, LEDGER_BUNDLE_LINES, number, &record, &f.err),
                          LEDGER_OK, &f.err);
            assert_true(ledger_slice_equal(record, record_of(number)));
        }
        assert_status(ledger_bundle_get(f.txn, LEDGER_BUNDLE_LINES, size, &record, &f.err),
                      LEDGER_NOT_FOUND, NULL);
        assert_int_equal(f.err.message, LEDGER_MESSAGE_NONE);
        teardown(&f);
    }
}

static void
a_bundle_is_256_lengths_and_records(void **state)
{
    struct ledger_buffer expected = {0};
    struct ledger_slice bundle;
    const struct ledger_store_key key = ledger_store_key_of_number(0);
    struct fixture f;

    (void)state;
    setup(&f);
    assert_status(append(&f, 0, 200), LEDGER_OK, &f.err);
    assert_status(append(&f, 200, 100), LEDGER_OK, &f.err);
    for (uint64_t i = 0; i < 256; i++) {
        struct ledger_slice record = record_of(i);
        uint8_t length[2] = {(uint8_t)(record.size >> 8), (uint8_t)record.size};

        assert_status(ledger_buffer_append(&expected, ledger_slice_of(length, 2), NULL), LEDGER_OK,
                      NULL);
        assert_status(ledger_buffer_append(&expected, record, NULL), LEDGER_OK, NULL);
    }
    assert_status(
        ledger_store_get(f.txn, LEDGER_STORE_LINES, ledger_store_key_slice(&key), &bundle, &f.err),
        LEDGER_OK, &f.err);
    assert_true(ledger_slice_equal(bundle, ledger_buffer_slice(&expected)));
    ledger_buffer_free(&expected);
    teardown(&f);
}

static void
hints_have_8_bytes_and_no_length(void **state)
{
    uint8_t hint[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    struct ledger_slice hints[256];
    struct ledger_slice found;
    const struct ledger_store_key key = ledger_store_key_of_number(0);
    struct fixture f;

    (void)state;
    setup(&f);
    for (size_t i = 0; i < 256; i++)
        hints[i] = ledger_slice_of(hint, 8);
    hints[77].size = 9;
    assert_status(ledger_bundle_append(f.txn, LEDGER_BUNDLE_HINTS, 0, hints, 256, &f.err),
                  LEDGER_OUT_OF_RANGE, &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_RECORD_SIZE);
    hints[77].size = 8;
    assert_status(ledger_bundle_append(f.txn, LEDGER_BUNDLE_HINTS, 0, hints, 256, &f.err),
                  LEDGER_OK, &f.err);
    assert_status(
        ledger_store_get(f.txn, LEDGER_STORE_HINTS, ledger_store_key_slice(&key), &found, &f.err),
        LEDGER_OK, &f.err);
    assert_int_equal(found.size, 2048);
    assert_status(ledger_bundle_get(f.txn, LEDGER_BUNDLE_HINTS, 255, &found, &f.err), LEDGER_OK,
                  &f.err);
    assert_true(ledger_slice_equal(found, ledger_slice_of(hint, 8)));
    teardown(&f);
}

static void
a_record_has_at_most_65535_bytes(void **state)
{
    static uint8_t bytes[65536];
    struct ledger_slice record = ledger_slice_of(bytes, sizeof(bytes));
    struct fixture f;

    (void)state;
    setup(&f);
    assert_status(ledger_bundle_append(f.txn, LEDGER_BUNDLE_SEALS, 0, &record, 1, &f.err),
                  LEDGER_OUT_OF_RANGE, &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_RECORD_SIZE);
    record.size--;
    assert_status(ledger_bundle_append(f.txn, LEDGER_BUNDLE_SEALS, 0, &record, 1, &f.err),
                  LEDGER_OK, &f.err);
    teardown(&f);
}

static void
a_bundle_whose_lengths_do_not_add_up_is_damaged(void **state)
{
    struct ledger_slice records[LEDGER_BUNDLE_RECORDS];
    static const uint8_t two[] = {0, 1, 'a', 0, 2, 'b', 'c'};
    static const struct {
        size_t size;
        size_t count;
        enum ledger_status status;
    } cases[] = {
        {7, 2, LEDGER_OK},      {7, 1, LEDGER_DAMAGED}, {7, 3, LEDGER_DAMAGED},
        {6, 2, LEDGER_DAMAGED}, {4, 2, LEDGER_DAMAGED}, {3, 2, LEDGER_DAMAGED},
        {3, 1, LEDGER_OK},      {0, 0, LEDGER_OK},      {0, 1, LEDGER_DAMAGED},
        {1, 1, LEDGER_DAMAGED},
    };
    struct ledger_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_status(ledger_bundle_split(LEDGER_BUNDLE_LINES, ledger_slice_of(two, cases[i].size),
                                          cases[i].count, records, &err),
                      cases[i].status, &err);
        if (cases[i].status != LEDGER_OK)
            assert_message(&err, LEDGER_MESSAGE_STORE_BUNDLE_DAMAGED);
    }
    assert_status(
        ledger_bundle_split(LEDGER_BUNDLE_HINTS, ledger_slice_of(two, 7), 1, records, &err),
        LEDGER_DAMAGED, &err);
}

static void
a_missing_record_is_damage_when_it_must_be_there(void **state)
{
    const struct ledger_store_key gap = ledger_store_key_of_number(300);
    uint64_t next = 256;
    struct fixture f;

    (void)state;
    setup(&f);
    assert_status(append(&f, 0, 400), LEDGER_OK, &f.err);
    assert_status(ledger_bundle_scan(f.txn, LEDGER_BUNDLE_LINES, 256, UINT64_MAX, check_record,
                                     &next, &f.err),
                  LEDGER_OK, &f.err);
    assert_int_equal(next, 400); /* To the end of what is there. */
    next = 390;
    assert_status(
        ledger_bundle_scan(f.txn, LEDGER_BUNDLE_LINES, 390, 401, check_record, &next, &f.err),
        LEDGER_DAMAGED, &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_RECORD_MISSING);
    assert_string_equal(f.err.arguments[1], "400");

    assert_status(
        ledger_store_remove(f.txn, LEDGER_STORE_LINES_TAIL, ledger_store_key_slice(&gap), &f.err),
        LEDGER_OK, &f.err);
    next = 256;
    assert_status(
        ledger_bundle_scan(f.txn, LEDGER_BUNDLE_LINES, 256, 400, check_record, &next, &f.err),
        LEDGER_DAMAGED, &f.err);
    assert_string_equal(f.err.arguments[1], "300");
    /* Nor is a bundle made of a tail with a hole. */
    assert_status(append(&f, 400, 200), LEDGER_DAMAGED, &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_RECORD_MISSING);
    teardown(&f);
}

static enum ledger_status
stop_with_not_found(void *context, uint64_t number, struct ledger_slice record,
                    struct ledger_error *err)
{
    (void)record;
    (void)err;
    *(uint64_t *)context = number;
    return number == 10 || number == 290 ? LEDGER_NOT_FOUND : LEDGER_OK;
}

static void
what_the_callback_says_ends_the_scan(void **state)
{
    uint64_t last = 0;
    struct fixture f;

    (void)state;
    setup(&f);
    assert_status(append(&f, 0, 300), LEDGER_OK, &f.err);
    assert_status(
        ledger_bundle_scan(f.txn, LEDGER_BUNDLE_LINES, 0, 300, stop_with_not_found, &last, &f.err),
        LEDGER_NOT_FOUND, NULL);
    assert_int_equal(last, 10);
    assert_status(
        ledger_bundle_scan(f.txn, LEDGER_BUNDLE_LINES, 11, 300, stop_with_not_found, &last, &f.err),
        LEDGER_NOT_FOUND, NULL);
    assert_int_equal(last, 290);
    teardown(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_back_whatever_way_they_were_cut),
        cmocka_unit_test(a_bundle_is_256_lengths_and_records),
        cmocka_unit_test(hints_have_8_bytes_and_no_length),
        cmocka_unit_test(a_record_has_at_most_65535_bytes),
        cmocka_unit_test(a_bundle_whose_lengths_do_not_add_up_is_damaged),
        cmocka_unit_test(a_missing_record_is_damage_when_it_must_be_there),
        cmocka_unit_test(what_the_callback_says_ends_the_scan),
    };

    return cmocka_run_group_tests_name("bundle", tests, NULL, NULL);
}
