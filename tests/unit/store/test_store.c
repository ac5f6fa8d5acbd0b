/* What the wrappers do by themselves, over a backend that does as it is told. */
#include <stdlib.h>
#include <string.h>

#include "ledger/store/store.h"
#include "support/assert_status.h"

struct puppet {
    struct ledger_store base;
    struct ledger_store_txn txn;
    enum ledger_status answer;
    unsigned calls;
    unsigned aborts;
};

static enum ledger_status
puppet_answer(struct ledger_store *store)
{
    struct puppet *puppet = (struct puppet *)store;

    puppet->calls++;
    return puppet->answer;
}

static enum ledger_status
puppet_begin(struct ledger_store *store, enum ledger_store_mode mode,
             struct ledger_store_txn **out_txn, struct ledger_error *err)
{
    (void)mode;
    (void)err;
    *out_txn = &((struct puppet *)store)->txn;
    return puppet_answer(store);
}

static enum ledger_status
puppet_commit(struct ledger_store_txn *txn, struct ledger_error *err)
{
    (void)err;
    return puppet_answer(txn->store);
}

static void
puppet_abort(struct ledger_store_txn *txn)
{
    ((struct puppet *)txn->store)->aborts++;
}

static enum ledger_status
puppet_get(struct ledger_store_txn *txn, enum ledger_store_table table, struct ledger_slice key,
           struct ledger_slice *out_value, struct ledger_error *err)
{
    (void)table;
    (void)key;
    (void)out_value;
    (void)err;
    return puppet_answer(txn->store);
}

static enum ledger_status
puppet_get_many(struct ledger_store_txn *txn, enum ledger_store_table table,
                const struct ledger_slice *keys, size_t count, struct ledger_slice *out_values,
                struct ledger_error *err)
{
    (void)table;
    (void)keys;
    (void)count;
    (void)out_values;
    (void)err;
    return puppet_answer(txn->store);
}

static enum ledger_status
puppet_insert_many(struct ledger_store_txn *txn, enum ledger_store_table table,
                   const struct ledger_store_row *rows, size_t row_count, struct ledger_error *err)
{
    (void)table;
    (void)rows;
    (void)row_count;
    (void)err;
    return puppet_answer(txn->store);
}

static enum ledger_status
puppet_replace(struct ledger_store_txn *txn, enum ledger_store_table table,
               const struct ledger_store_row *row, struct ledger_error *err)
{
    (void)table;
    (void)row;
    (void)err;
    return puppet_answer(txn->store);
}

static enum ledger_status
puppet_remove(struct ledger_store_txn *txn, enum ledger_store_table table, struct ledger_slice key,
              struct ledger_error *err)
{
    (void)table;
    (void)key;
    (void)err;
    return puppet_answer(txn->store);
}

static enum ledger_status
puppet_clear(struct ledger_store_txn *txn, enum ledger_store_table table, struct ledger_error *err)
{
    (void)table;
    (void)err;
    return puppet_answer(txn->store);
}

static enum ledger_status
puppet_scan(struct ledger_store_txn *txn, enum ledger_store_table table,
            struct ledger_slice first_key, struct ledger_slice end_key,
            enum ledger_store_order order, ledger_store_row_fn *row, void *context,
            struct ledger_error *err)
{
    (void)table;
    (void)first_key;
    (void)end_key;
    (void)order;
    (void)row;
    (void)context;
    (void)err;
    return puppet_answer(txn->store);
}

static enum ledger_status
puppet_usage(struct ledger_store *store, uint64_t *out_used_bytes, uint64_t *out_limit_bytes,
             struct ledger_error *err)
{
    (void)out_used_bytes;
    (void)out_limit_bytes;
    (void)err;
    return puppet_answer(store);
}

static void
puppet_close(struct ledger_store *store)
{
    ((struct puppet *)store)->calls++;
}

static const struct ledger_store_ops puppet_ops = {
    .name = "puppet",
    .begin = puppet_begin,
    .commit = puppet_commit,
    .abort = puppet_abort,
    .get = puppet_get,
    .get_many = puppet_get_many,
    .insert_many = puppet_insert_many,
    .replace = puppet_replace,
    .remove = puppet_remove,
    .clear = puppet_clear,
    .scan = puppet_scan,
    .usage = puppet_usage,
    .close = puppet_close,
};

static struct ledger_store_txn *
begin(struct puppet *puppet, enum ledger_store_mode mode)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    assert_status(ledger_store_begin(&puppet->base, mode, &txn, &err), LEDGER_OK, &err);
    return txn;
}

/* Every call but abort and close, with what it takes to get through otherwise. */
static enum ledger_status
call(struct puppet *puppet, struct ledger_store_txn *txn, unsigned which, struct ledger_error *err)
{
    const struct ledger_slice key = ledger_slice_of_text("k");
    const struct ledger_slice all = {0};
    struct ledger_store_txn *another = NULL;
    struct ledger_slice value;
    uint64_t number;

    switch (which) {
    case 0:
        return ledger_store_insert(txn, LEDGER_STORE_RULE, key, key, err);
    case 1:
        return ledger_store_replace(txn, LEDGER_STORE_RULE, key, key, err);
    case 2:
        return ledger_store_remove(txn, LEDGER_STORE_RULE, key, err);
    case 3:
        return ledger_store_clear(txn, LEDGER_STORE_RULE, err);
    case 4:
        return ledger_store_get(txn, LEDGER_STORE_RULE, key, &value, err);
    case 5:
        return ledger_store_get_many(txn, LEDGER_STORE_RULE, &key, 1, &value, err);
    case 6:
        return ledger_store_scan(txn, LEDGER_STORE_RULE, all, all, LEDGER_STORE_ASCENDING, NULL,
                                 NULL, err);
    case 7:
        return ledger_store_usage(&puppet->base, &number, &number, err);
    default:
        return ledger_store_begin(&puppet->base, LEDGER_STORE_READ, &another, err);
    }
}

enum { WRITES = 4, CALLS = 9 };

static void
a_store_whose_commit_is_in_doubt_refuses_all_but_close(void **state)
{
    struct puppet puppet = {.base = {.ops = &puppet_ops}, .answer = LEDGER_OK};
    struct ledger_store_txn *txn;
    struct ledger_error err = {0};
    unsigned calls;

    (void)state;
    txn = begin(&puppet, LEDGER_STORE_WRITE);
    puppet.answer = LEDGER_IN_DOUBT;
    assert_status(ledger_store_commit(&txn, &err), LEDGER_IN_DOUBT, &err);
    assert_null(txn);

    puppet.answer = LEDGER_OK;
    puppet.txn = (struct ledger_store_txn){.store = &puppet.base, .mode = LEDGER_STORE_WRITE};
    calls = puppet.calls;
    for (unsigned i = 0; i < CALLS; i++) {
        assert_status(call(&puppet, &puppet.txn, i, &err), LEDGER_IN_DOUBT, &err);
        assert_message(&err, LEDGER_MESSAGE_STORE_IN_DOUBT);
    }
    txn = &puppet.txn;
    assert_status(ledger_store_commit(&txn, &err), LEDGER_IN_DOUBT, &err);
    assert_int_equal(puppet.aborts, 1); /* It was ended all the same. */
    assert_int_equal(puppet.calls, calls);
    ledger_store_close(&puppet.base);
    assert_int_equal(puppet.calls, calls + 1);
}

static void
after_a_write_that_failed_a_transaction_can_only_be_aborted(void **state)
{
    (void)state;
    for (unsigned i = 0; i < WRITES; i++) {
        struct puppet puppet = {.base = {.ops = &puppet_ops}, .answer = LEDGER_OK};
        struct ledger_store_txn *txn = begin(&puppet, LEDGER_STORE_WRITE);
        struct ledger_error err = {0};
        unsigned calls;

        puppet.answer = LEDGER_NO_SPACE;
        assert_status(call(&puppet, txn, i, &err), LEDGER_NO_SPACE, NULL);
        puppet.answer = LEDGER_OK;
        calls = puppet.calls;
        for (unsigned j = 0; j < WRITES; j++) {
            assert_status(call(&puppet, txn, j, &err), LEDGER_REFUSED, &err);
            assert_message(&err, LEDGER_MESSAGE_STORE_TRANSACTION_FAILED);
        }
        assert_status(ledger_store_commit(&txn, &err), LEDGER_REFUSED, &err);
        assert_int_equal(puppet.calls, calls);
        assert_int_equal(puppet.aborts, 1);
        assert_status(call(&puppet, NULL, CALLS, &err), LEDGER_OK, &err); /* The store goes on. */
    }
}

static void
a_commit_that_certainly_wrote_nothing_leaves_the_store_in_use(void **state)
{
    struct puppet puppet = {.base = {.ops = &puppet_ops}, .answer = LEDGER_OK};
    struct ledger_store_txn *txn = begin(&puppet, LEDGER_STORE_WRITE);
    struct ledger_error err = {0};

    (void)state;
    puppet.answer = LEDGER_NO_SPACE;
    assert_status(ledger_store_commit(&txn, &err), LEDGER_NO_SPACE, NULL);
    puppet.answer = LEDGER_OK;
    ledger_store_abort(begin(&puppet, LEDGER_STORE_WRITE));
}

static void
every_table_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (enum ledger_store_table i = 0; i < LEDGER_STORE_TABLE_COUNT; i++) {
        assert_true(strlen(ledger_store_table_name(i)) > 0);
        assert_true(ledger_store_table_class(i) <= LEDGER_STORE_DERIVED);
        for (enum ledger_store_table j = 0; j < i; j++)
            assert_string_not_equal(ledger_store_table_name(i), ledger_store_table_name(j));
    }
    ledger_store_close(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_whose_commit_is_in_doubt_refuses_all_but_close),
        cmocka_unit_test(after_a_write_that_failed_a_transaction_can_only_be_aborted),
        cmocka_unit_test(a_commit_that_certainly_wrote_nothing_leaves_the_store_in_use),
        cmocka_unit_test(every_table_has_a_name_of_its_own),
    };

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
