/* What every store promises, run against each of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/store/keyspace.h"
#include "support/assert_status.h"

struct backend {
    const char *name;
    enum ledger_status (*open)(const char *directory, struct ledger_store **out_store,
                               struct ledger_error *err);
};

/* A store of its own for each test. */
struct fixture {
    const struct backend *backend;
    char directory[64];
    struct ledger_store *store;
    struct ledger_error err;
};

static enum ledger_status
open_memory(const char *directory, struct ledger_store **out_store, struct ledger_error *err)
{
    (void)directory;
    return ledger_store_open_memory(out_store, err);
}

static enum ledger_status
open_lmdb(const char *directory, struct ledger_store **out_store, struct ledger_error *err)
{
    const struct ledger_store_lmdb_options options = {.flags = LEDGER_STORE_LMDB_CREATE};

    return ledger_store_open_lmdb(directory, &options, out_store, err);
}

static void
remove_directory(const char *directory)
{
    static const char *const names[] = {"data.mdb", "lock.mdb", "lock"};
    char path[128];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(directory);
}

static void
setup(struct fixture *f, void **state)
{
    *f = (struct fixture){.backend = *state};
    (void)snprintf(f->directory, sizeof(f->directory), "/tmp/mz_contract_XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    assert_status(f->backend->open(f->directory, &f->store, &f->err), LEDGER_OK, &f->err);
}

static void
teardown(struct fixture *f)
{
    ledger_store_close(f->store);
    remove_directory(f->directory);
}

static struct ledger_store_txn *
begin(struct fixture *f, enum ledger_store_mode mode)
{
    struct ledger_store_txn *txn = NULL;

    assert_status(ledger_store_begin(f->store, mode, &txn, &f->err), LEDGER_OK, &f->err);
    return txn;
}

static void
commit(struct fixture *f, struct ledger_store_txn *txn)
{
    assert_status(ledger_store_commit(&txn, &f->err), LEDGER_OK, &f->err);
    assert_null(txn);
}

static struct ledger_slice
text(const char *bytes)
{
    return ledger_slice_of_text(bytes);
}

static void
insert(struct fixture *f, struct ledger_store_txn *txn, enum ledger_store_table table,
       const char *key, const char *value)
{
    assert_status(ledger_store_insert(txn, table, text(key), text(value), &f->err), LEDGER_OK,
                  &f->err);
}

/* That a row has this value, or, with NULL, is not there. */
static void
assert_row(struct ledger_store_txn *txn, enum ledger_store_table table, const char *key,
           const char *value)
{
    struct ledger_slice found = {0};
    struct ledger_error err = {0};
    enum ledger_status status = ledger_store_get(txn, table, text(key), &found, &err);

    assert_int_equal(err.message, LEDGER_MESSAGE_NONE);
    assert_status(status, value == NULL ? LEDGER_NOT_FOUND : LEDGER_OK, &err);
    if (value != NULL)
        assert_true(ledger_slice_equal(found, text(value)));
}

/* Writes the keys of a scan one behind the other, with a space behind each. */
static enum ledger_status
append_key(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    char *keys = context;
    size_t size = strlen(keys);

    (void)err;
    memcpy(keys + size, row->key.data, row->key.size);
    memcpy(keys + size + row->key.size, " ", 2);
    return LEDGER_OK;
}

static void
assert_scan(struct ledger_store_txn *txn, const char *first, const char *end,
            enum ledger_store_order order, const char *expected)
{
    char keys[256] = "";
    struct ledger_error err = {0};

    assert_status(ledger_store_scan(txn, LEDGER_STORE_OFFICER, text(first), text(end), order,
                                    append_key, keys, &err),
                  LEDGER_OK, &err);
    assert_string_equal(keys, expected);
}

static void
what_is_inserted_is_found_after_a_commit(void **state)
{
    struct fixture f;
    struct ledger_store_txn *txn;

    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_WRITE);
    insert(&f, txn, LEDGER_STORE_SEALS, "a", "one");
    insert(&f, txn, LEDGER_STORE_LINES, "a", "other table");
    insert(&f, txn, LEDGER_STORE_SEALS, "b", "");
    assert_row(txn, LEDGER_STORE_SEALS, "a", "one"); /* A writer sees its own writes. */
    commit(&f, txn);

    txn = begin(&f, LEDGER_STORE_READ);
    assert_row(txn, LEDGER_STORE_SEALS, "a", "one");
    assert_row(txn, LEDGER_STORE_LINES, "a", "other table");
    assert_row(txn, LEDGER_STORE_SEALS, "b", "");
    assert_row(txn, LEDGER_STORE_SEALS, "c", NULL);
    ledger_store_abort(txn);
    teardown(&f);
}

static void
an_abort_leaves_no_trace(void **state)
{
    struct fixture f;
    struct ledger_store_txn *txn;

    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_WRITE);
    insert(&f, txn, LEDGER_STORE_OFFICER, "kept", "1");
    insert(&f, txn, LEDGER_STORE_RULE, "kept", "1");
    commit(&f, txn);

    txn = begin(&f, LEDGER_STORE_WRITE);
    insert(&f, txn, LEDGER_STORE_OFFICER, "new", "2");
    assert_status(ledger_store_replace(txn, LEDGER_STORE_OFFICER, text("kept"), text("2"), &f.err),
                  LEDGER_OK, &f.err);
    assert_status(ledger_store_clear(txn, LEDGER_STORE_RULE, &f.err), LEDGER_OK, &f.err);
    assert_row(txn, LEDGER_STORE_RULE, "kept", NULL);
    ledger_store_abort(txn);

    txn = begin(&f, LEDGER_STORE_READ);
    assert_row(txn, LEDGER_STORE_OFFICER, "kept", "1");
    assert_row(txn, LEDGER_STORE_OFFICER, "new", NULL);
    assert_row(txn, LEDGER_STORE_RULE, "kept", "1");
    ledger_store_abort(txn);
    ledger_store_abort(NULL);
    teardown(&f);
}

static void
a_reader_sees_the_state_as_of_its_begin(void **state)
{
    struct fixture f;
    struct ledger_store_txn *before;
    struct ledger_store_txn *writer;
    struct ledger_store_txn *during;

    setup(&f, state);
    writer = begin(&f, LEDGER_STORE_WRITE);
    insert(&f, writer, LEDGER_STORE_OFFICER, "a", "1");
    commit(&f, writer);

    before = begin(&f, LEDGER_STORE_READ);
    writer = begin(&f, LEDGER_STORE_WRITE);
    assert_status(ledger_store_remove(writer, LEDGER_STORE_OFFICER, text("a"), &f.err), LEDGER_OK,
                  &f.err);
    insert(&f, writer, LEDGER_STORE_OFFICER, "b", "2");
    during = begin(&f, LEDGER_STORE_READ);
    commit(&f, writer);

    assert_row(before, LEDGER_STORE_OFFICER, "a", "1");
    assert_row(before, LEDGER_STORE_OFFICER, "b", NULL);
    assert_row(during, LEDGER_STORE_OFFICER, "a", "1");
    ledger_store_abort(before);
    ledger_store_abort(during);

    before = begin(&f, LEDGER_STORE_READ);
    assert_row(before, LEDGER_STORE_OFFICER, "a", NULL);
    assert_row(before, LEDGER_STORE_OFFICER, "b", "2");
    commit(&f, before); /* A reader may end this way too. */
    teardown(&f);
}

static void
a_key_that_is_there_is_not_inserted_again(void **state)
{
    struct fixture f;
    struct ledger_store_txn *txn;
    const struct ledger_store_row rows[] = {{text("a"), text("1")}, {text("m"), text("1")}};

    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_WRITE);
    insert(&f, txn, LEDGER_STORE_SEALS, "m", "0");
    commit(&f, txn);

    txn = begin(&f, LEDGER_STORE_WRITE);
    assert_status(ledger_store_insert_many(txn, LEDGER_STORE_SEALS, rows, 2, &f.err), LEDGER_EXISTS,
                  NULL);
    assert_int_equal(f.err.message, LEDGER_MESSAGE_NONE);
    /* Half of it may be done, so nothing of it is kept. */
    assert_status(ledger_store_insert(txn, LEDGER_STORE_SEALS, text("z"), text(""), &f.err),
                  LEDGER_REFUSED, &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_TRANSACTION_FAILED);
    assert_status(ledger_store_commit(&txn, &f.err), LEDGER_REFUSED, &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_TRANSACTION_FAILED);
    assert_null(txn);

    txn = begin(&f, LEDGER_STORE_READ);
    assert_row(txn, LEDGER_STORE_SEALS, "a", NULL);
    assert_row(txn, LEDGER_STORE_SEALS, "m", "0");
    ledger_store_abort(txn);
    teardown(&f);
}

static void
a_table_allows_what_its_class_allows(void **state)
{
    static const struct {
        enum ledger_store_table table;
        bool replaces;
        bool removes;
        bool clears;
    } classes[] = {
        {LEDGER_STORE_SEALS, false, false, false},     {LEDGER_STORE_LINES, false, false, false},
        {LEDGER_STORE_TILES, false, false, false},     {LEDGER_STORE_HINTS, false, false, false},
        {LEDGER_STORE_SEALS_TAIL, true, true, false},  {LEDGER_STORE_NODES, true, true, false},
        {LEDGER_STORE_HEAD, true, true, false},        {LEDGER_STORE_PENDING, true, true, false},
        {LEDGER_STORE_PRIVATE, false, true, false},    {LEDGER_STORE_BALANCE, true, true, true},
        {LEDGER_STORE_BY_REFERENCE, true, true, true},
    };
    struct fixture f;
    struct ledger_store_txn *txn;

    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_WRITE);
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        const enum ledger_store_table table = classes[i].table;

        insert(&f, txn, table, "k", "v");
        assert_status(ledger_store_replace(txn, table, text("k"), text("w"), &f.err),
                      classes[i].replaces ? LEDGER_OK : LEDGER_REFUSED, &f.err);
        if (!classes[i].replaces)
            assert_message(&f.err, LEDGER_MESSAGE_STORE_REPLACE_FORBIDDEN);
        assert_row(txn, table, "k", classes[i].replaces ? "w" : "v");

        assert_status(ledger_store_remove(txn, table, text("k"), &f.err),
                      classes[i].removes ? LEDGER_OK : LEDGER_REFUSED, &f.err);
        if (!classes[i].removes)
            assert_message(&f.err, LEDGER_MESSAGE_STORE_REMOVE_FORBIDDEN);
        assert_status(ledger_store_clear(txn, table, &f.err),
                      classes[i].clears ? LEDGER_OK : LEDGER_REFUSED, &f.err);
        if (!classes[i].clears)
            assert_message(&f.err, LEDGER_MESSAGE_STORE_CLEAR_FORBIDDEN);
        assert_row(txn, table, "k", classes[i].removes ? NULL : "v");
    }
    commit(&f, txn); /* A refusal touched nothing, so the transaction goes on. */
    teardown(&f);
}

static enum ledger_status
write_within(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    return ledger_store_replace(context, LEDGER_STORE_OFFICER, row->key, row->value, err);
}

static void
a_write_at_the_wrong_time_is_refused(void **state)
{
    struct fixture f;
    struct ledger_store_txn *txn;
    struct ledger_store_txn *second = NULL;

    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_READ);
    assert_status(ledger_store_insert(txn, LEDGER_STORE_SEALS, text("k"), text("v"), &f.err),
                  LEDGER_REFUSED, &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_WRITE_IN_READ);
    ledger_store_abort(txn);

    txn = begin(&f, LEDGER_STORE_WRITE);
    insert(&f, txn, LEDGER_STORE_OFFICER, "a", "1");
    assert_status(ledger_store_scan(txn, LEDGER_STORE_OFFICER, text(""), text(""),
                                    LEDGER_STORE_ASCENDING, write_within, txn, &f.err),
                  LEDGER_REFUSED, &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_WRITE_IN_SCAN);

    assert_status(ledger_store_begin(f.store, LEDGER_STORE_WRITE, &second, &f.err), LEDGER_REFUSED,
                  &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_SECOND_WRITER);
    assert_null(second);
    commit(&f, txn);
    ledger_store_abort(begin(&f, LEDGER_STORE_WRITE));
    ledger_store_abort(begin(&f, LEDGER_STORE_WRITE));
    teardown(&f);
}

static void
keys_have_1_to_511_bytes(void **state)
{
    static const size_t sizes[] = {0, 1, 510, 511, 512, 4096};
    uint8_t key[4096];
    struct fixture f;
    struct ledger_store_txn *txn;
    struct ledger_slice value;

    memset(key, 'k', sizeof(key));
    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_WRITE);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        const bool allowed = sizes[i] >= 1 && sizes[i] <= 511;
        const struct ledger_slice slice = ledger_slice_of(key, sizes[i]);

        assert_status(ledger_store_insert(txn, LEDGER_STORE_SEALS, slice, text("v"), &f.err),
                      allowed ? LEDGER_OK : LEDGER_OUT_OF_RANGE, &f.err);
        assert_status(ledger_store_get(txn, LEDGER_STORE_SEALS, slice, &value, &f.err),
                      allowed ? LEDGER_OK : LEDGER_OUT_OF_RANGE, &f.err);
        if (!allowed)
            assert_message(&f.err, LEDGER_MESSAGE_STORE_KEY_SIZE);
    }
    value.size = (size_t)LEDGER_STORE_VALUE_SIZE_MAX + 1;
    value.data = key; /* Not read: it is refused for its size. */
    assert_status(ledger_store_insert(txn, LEDGER_STORE_SEALS, text("z"), value, &f.err),
                  LEDGER_OUT_OF_RANGE, &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_VALUE_SIZE);
    commit(&f, txn);
    teardown(&f);
}

static void
values_have_any_size(void **state)
{
    static const size_t sizes[] = {0, 1, 2000, 2040, 4079, 4080, 4081, 8176, 70000, 5000000};
    uint8_t *bytes = malloc(5000000);
    struct fixture f;
    struct ledger_store_txn *txn;

    assert_non_null(bytes);
    for (size_t i = 0; i < 5000000; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_WRITE);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct ledger_store_key key = ledger_store_key_of_number(sizes[i]);

        assert_status(ledger_store_insert(txn, LEDGER_STORE_LINES, ledger_store_key_slice(&key),
                                          ledger_slice_of(bytes, sizes[i]), &f.err),
                      LEDGER_OK, &f.err);
    }
    commit(&f, txn);
    txn = begin(&f, LEDGER_STORE_READ);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct ledger_store_key key = ledger_store_key_of_number(sizes[i]);
        struct ledger_slice value;

        assert_status(
            ledger_store_get(txn, LEDGER_STORE_LINES, ledger_store_key_slice(&key), &value, &f.err),
            LEDGER_OK, &f.err);
        assert_non_null(value.data);
        assert_true(ledger_slice_equal(value, ledger_slice_of(bytes, sizes[i])));
    }
    ledger_store_abort(txn);
    teardown(&f);
    free(bytes);
}

static void
rows_must_be_given_in_ascending_order(void **state)
{
    const struct ledger_store_row falling[] = {{text("b"), text("")}, {text("a"), text("")}};
    const struct ledger_store_row repeated[] = {{text("a"), text("")}, {text("a"), text("")}};
    const struct ledger_store_row rising[] = {
        {text("a"), text("1")}, {text("aa"), text("2")}, {text("b"), text("3")}};
    struct fixture f;
    struct ledger_store_txn *txn;

    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_WRITE);
    assert_status(ledger_store_insert_many(txn, LEDGER_STORE_SEALS, falling, 2, &f.err),
                  LEDGER_REFUSED, &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_ROWS_NOT_ASCENDING);
    assert_status(ledger_store_insert_many(txn, LEDGER_STORE_SEALS, repeated, 2, &f.err),
                  LEDGER_REFUSED, &f.err);
    assert_status(ledger_store_insert_many(txn, LEDGER_STORE_SEALS, NULL, 0, &f.err), LEDGER_OK,
                  &f.err);
    assert_status(ledger_store_insert_many(txn, LEDGER_STORE_SEALS, rising, 3, &f.err), LEDGER_OK,
                  &f.err);
    /* Evidence may also be filled in between, though it mostly grows at its end. */
    insert(&f, txn, LEDGER_STORE_SEALS, "ab", "4");
    assert_row(txn, LEDGER_STORE_SEALS, "ab", "4");
    assert_row(txn, LEDGER_STORE_SEALS, "b", "3");
    commit(&f, txn);
    teardown(&f);
}

static void
many_rows_are_got_at_once_and_missing_ones_show(void **state)
{
    const struct ledger_slice keys[] = {text("c"), text("x"), text("a"), text("c")};
    struct ledger_slice values[4];
    struct fixture f;
    struct ledger_store_txn *txn;

    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_WRITE);
    insert(&f, txn, LEDGER_STORE_CLAIM, "a", "");
    insert(&f, txn, LEDGER_STORE_CLAIM, "c", "3");
    assert_status(ledger_store_get_many(txn, LEDGER_STORE_CLAIM, keys, 4, values, &f.err),
                  LEDGER_OK, &f.err);
    assert_true(ledger_slice_equal(values[0], text("3")));
    assert_null(values[1].data);
    assert_non_null(values[2].data); /* Empty is not missing. */
    assert_int_equal(values[2].size, 0);
    assert_true(ledger_slice_equal(values[3], text("3")));
    assert_status(ledger_store_get_many(txn, LEDGER_STORE_CLAIM, NULL, 0, NULL, &f.err), LEDGER_OK,
                  &f.err);
    ledger_store_abort(txn);
    teardown(&f);
}

static enum ledger_status
stop_at_c(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    enum ledger_status status = append_key(context, row, err);

    return row->key.data[0] == 'c' ? LEDGER_EXISTS : status;
}

static void
scans_go_both_ways_within_bounds(void **state)
{
    static const struct {
        const char *first;
        const char *end;
        const char *ascending;
        const char *descending;
    } scans[] = {
        {"", "", "a ab b c d ", "d c b ab a "},
        {"a", "", "a ab b c d ", "d c b ab a "},
        {"aa", "", "ab b c d ", "d c b ab "},
        {"b", "d", "b c ", "c b "},
        {"", "b", "a ab ", "ab a "},
        {"bb", "cc", "c ", "c "},
        {"", "z", "a ab b c d ", "d c b ab a "},
        {"", "A", "", ""},
        {"e", "", "", ""},
        {"c", "c", "", ""},
        {"d", "b", "", ""},
        {"d", "da", "d ", "d "},
    };
    char keys[64] = "";
    struct fixture f;
    struct ledger_store_txn *txn;

    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_WRITE);
    assert_scan(txn, "", "", LEDGER_STORE_ASCENDING, "");
    assert_scan(txn, "", "", LEDGER_STORE_DESCENDING, "");
    assert_scan(txn, "", "x", LEDGER_STORE_DESCENDING, "");
    insert(&f, txn, LEDGER_STORE_OFFICER, "c", "");
    insert(&f, txn, LEDGER_STORE_OFFICER, "ab", "");
    insert(&f, txn, LEDGER_STORE_OFFICER, "d", "");
    insert(&f, txn, LEDGER_STORE_OFFICER, "a", "");
    insert(&f, txn, LEDGER_STORE_OFFICER, "b", "");
    for (size_t i = 0; i < sizeof(scans) / sizeof(scans[0]); i++) {
        assert_scan(txn, scans[i].first, scans[i].end, LEDGER_STORE_ASCENDING, scans[i].ascending);
        assert_scan(txn, scans[i].first, scans[i].end, LEDGER_STORE_DESCENDING,
                    scans[i].descending);
    }
    /* Any status ends a scan and comes out of it. */
    assert_status(ledger_store_scan(txn, LEDGER_STORE_OFFICER, text(""), text(""),
                                    LEDGER_STORE_ASCENDING, stop_at_c, keys, &f.err),
                  LEDGER_EXISTS, NULL);
    assert_string_equal(keys, "a ab b c ");
    commit(&f, txn);
    teardown(&f);
}

static void
what_is_not_there_cannot_be_removed(void **state)
{
    struct fixture f;
    struct ledger_store_txn *txn;

    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_WRITE);
    assert_status(ledger_store_remove(txn, LEDGER_STORE_OFFICER, text("a"), &f.err),
                  LEDGER_NOT_FOUND, NULL);
    assert_int_equal(f.err.message, LEDGER_MESSAGE_NONE);
    insert(&f, txn, LEDGER_STORE_OFFICER, "a", "1");
    assert_status(ledger_store_remove(txn, LEDGER_STORE_OFFICER, text("a"), &f.err), LEDGER_OK,
                  &f.err);
    assert_row(txn, LEDGER_STORE_OFFICER, "a", NULL);
    commit(&f, txn);
    teardown(&f);
}

enum { MANY = 20000 };

static enum ledger_status
count_up(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    uint64_t *next = context;

    (void)err;
    assert_int_equal(ledger_get_u64(row->key.data), *next);
    assert_int_equal(row->value.size, *next % 300);
    ++*next;
    return LEDGER_OK;
}

static void
many_rows_keep_their_order(void **state)
{
    static const uint8_t value[300];
    struct fixture f;
    struct ledger_store_txn *txn;
    uint64_t next = 0;
    uint64_t used;
    uint64_t limit;

    setup(&f, state);
    txn = begin(&f, LEDGER_STORE_WRITE);
    for (uint64_t i = 0; i < MANY; i++) {
        uint64_t number = i * 7919 % MANY; /* A prime, so each number comes once. */
        struct ledger_store_key key = ledger_store_key_of_number(number);

        assert_status(ledger_store_insert(txn, LEDGER_STORE_BY_DATE, ledger_store_key_slice(&key),
                                          ledger_slice_of(value, number % 300), &f.err),
                      LEDGER_OK, &f.err);
    }
    commit(&f, txn);
    txn = begin(&f, LEDGER_STORE_READ);
    assert_status(ledger_store_scan(txn, LEDGER_STORE_BY_DATE, text(""), text(""),
                                    LEDGER_STORE_ASCENDING, count_up, &next, &f.err),
                  LEDGER_OK, &f.err);
    assert_int_equal(next, MANY);
    ledger_store_abort(txn);
    assert_status(ledger_store_usage(f.store, &used, &limit, &f.err), LEDGER_OK, &f.err);
    assert_true(used > MANY * 150 && used < limit);

    txn = begin(&f, LEDGER_STORE_WRITE);
    assert_status(ledger_store_clear(txn, LEDGER_STORE_BY_DATE, &f.err), LEDGER_OK, &f.err);
    assert_row(txn, LEDGER_STORE_BY_DATE, "x", NULL);
    commit(&f, txn);
    teardown(&f);
}

/* A reference model: 512 numbered rows, each with the seed of its value or none. */
enum { MODEL_ROWS = 512, ROUNDS = 300, ROUND_STEPS = 40 };

struct model {
    uint32_t seeds[MODEL_ROWS]; /* 0: no row */
};

static uint32_t
next_random(uint64_t *random)
{
    *random = *random * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*random >> 33);
}

/* Keys of 2 to 400 bytes in the order of their numbers; values up to 6,000, so that LMDB's large
 * values have their part too. */
static struct ledger_store_key
model_key(uint32_t number)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_u16(&key, (uint16_t)number);
    for (uint32_t i = 0; i < number * 37 % 399; i++)
        ledger_store_key_add_u8(&key, (uint8_t)(number + i));
    return key;
}

static struct ledger_slice
model_value(uint32_t seed)
{
    static uint8_t bytes[6000];
    size_t size = seed % 7 == 0 ? seed % 6000 : seed % 200;

    memset(bytes, (int)(seed & 0xFF), size);
    return ledger_slice_of(bytes, size);
}

static void
model_step(struct fixture *f, struct ledger_store_txn *txn, struct model *model, uint64_t *random)
{
    const enum ledger_store_table table = LEDGER_STORE_PAYEE_BALANCE;
    const uint32_t number = next_random(random) % MODEL_ROWS;
    const uint32_t seed = next_random(random) | 1;
    const struct ledger_store_key key = model_key(number);
    const struct ledger_slice key_slice = ledger_store_key_slice(&key);
    struct ledger_slice value;
    enum ledger_status status;

    switch (next_random(random) % 8) {
    case 0:
    case 1:
    case 2:
        status = ledger_store_replace(txn, table, key_slice, model_value(seed), &f->err);
        assert_status(status, LEDGER_OK, &f->err);
        model->seeds[number] = seed;
        break;
    case 3:
    case 4:
        if (model->seeds[number] != 0)
            break; /* It would end the transaction. */
        status = ledger_store_insert(txn, table, key_slice, model_value(seed), &f->err);
        assert_status(status, LEDGER_OK, &f->err);
        model->seeds[number] = seed;
        break;
    case 5:
    case 6:
        status = ledger_store_remove(txn, table, key_slice, &f->err);
        assert_status(status, model->seeds[number] != 0 ? LEDGER_OK : LEDGER_NOT_FOUND, &f->err);
        model->seeds[number] = 0;
        break;
    default:
        status = ledger_store_get(txn, table, key_slice, &value, &f->err);
        assert_status(status, model->seeds[number] != 0 ? LEDGER_OK : LEDGER_NOT_FOUND, &f->err);
        if (status == LEDGER_OK)
            assert_true(ledger_slice_equal(value, model_value(model->seeds[number])));
        break;
    }
}

struct model_walk {
    const struct model *model;
    uint32_t next;
    int step;
};

static enum ledger_status
model_row(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct model_walk *walk = context;
    struct ledger_store_key key;

    (void)err;
    while (walk->model->seeds[walk->next] == 0)
        walk->next += (uint32_t)walk->step;
    key = model_key(walk->next);
    assert_true(ledger_slice_equal(row->key, ledger_store_key_slice(&key)));
    assert_true(ledger_slice_equal(row->value, model_value(walk->model->seeds[walk->next])));
    walk->next += (uint32_t)walk->step;
    return LEDGER_OK;
}

static void
assert_model(struct ledger_store_txn *txn, const struct model *model)
{
    struct model_walk up = {.model = model, .next = 0, .step = 1};
    struct model_walk down = {.model = model, .next = MODEL_ROWS - 1, .step = -1};
    struct ledger_error err = {0};

    assert_status(ledger_store_scan(txn, LEDGER_STORE_PAYEE_BALANCE, text(""), text(""),
                                    LEDGER_STORE_ASCENDING, model_row, &up, &err),
                  LEDGER_OK, &err);
    while (up.next < MODEL_ROWS)
        assert_int_equal(model->seeds[up.next++], 0);
    assert_status(ledger_store_scan(txn, LEDGER_STORE_PAYEE_BALANCE, text(""), text(""),
                                    LEDGER_STORE_DESCENDING, model_row, &down, &err),
                  LEDGER_OK, &err);
}

static void
random_operations_come_to_what_the_model_says(void **state)
{
    static struct model committed;
    static struct model model;
    static struct model held_model;
    struct ledger_store_txn *held = NULL;
    struct ledger_store_txn *txn;
    struct fixture f;
    uint64_t random = 20240630;

    setup(&f, state);
    memset(&committed, 0, sizeof(committed));
    for (unsigned round = 0; round < ROUNDS; round++) {
        if (round % 20 == 0) { /* A reader that stays while twenty writers come and go. */
            if (held != NULL)
                assert_model(held, &held_model);
            ledger_store_abort(held);
            held = begin(&f, LEDGER_STORE_READ);
            held_model = committed;
        }
        model = committed;
        txn = begin(&f, LEDGER_STORE_WRITE);
        for (unsigned step = 0; step < ROUND_STEPS; step++)
            model_step(&f, txn, &model, &random);
        assert_model(txn, &model);
        if (next_random(&random) % 4 == 0) {
            ledger_store_abort(txn);
        } else {
            commit(&f, txn);
            committed = model;
        }
    }
    assert_model(held, &held_model);
    ledger_store_abort(held);
    teardown(&f);
}

/* cmocka's state is not const, and nobody writes to it. */
static struct backend memory_backend = {"memory", open_memory};
static struct backend lmdb_backend = {"lmdb", open_lmdb};

#define WITH_EACH_BACKEND(test)                                                                    \
    cmocka_unit_test_prestate(test, &memory_backend), cmocka_unit_test_prestate(test, &lmdb_backend)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_EACH_BACKEND(what_is_inserted_is_found_after_a_commit),
        WITH_EACH_BACKEND(an_abort_leaves_no_trace),
        WITH_EACH_BACKEND(a_reader_sees_the_state_as_of_its_begin),
        WITH_EACH_BACKEND(a_key_that_is_there_is_not_inserted_again),
        WITH_EACH_BACKEND(a_table_allows_what_its_class_allows),
        WITH_EACH_BACKEND(a_write_at_the_wrong_time_is_refused),
        WITH_EACH_BACKEND(keys_have_1_to_511_bytes),
        WITH_EACH_BACKEND(values_have_any_size),
        WITH_EACH_BACKEND(rows_must_be_given_in_ascending_order),
        WITH_EACH_BACKEND(many_rows_are_got_at_once_and_missing_ones_show),
        WITH_EACH_BACKEND(scans_go_both_ways_within_bounds),
        WITH_EACH_BACKEND(what_is_not_there_cannot_be_removed),
        WITH_EACH_BACKEND(many_rows_keep_their_order),
        WITH_EACH_BACKEND(random_operations_come_to_what_the_model_says),
    };

    return cmocka_run_group_tests_name("store contract", tests, NULL, NULL);
}
