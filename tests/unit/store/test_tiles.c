#include <stdlib.h>
#include <string.h>

#include "ledger/store/keyspace.h"
#include "ledger/store/tiles.h"
#include "support/assert_status.h"

enum { LEAVES = 70000 };

static struct ledger_digest leaves[LEAVES];

struct fixture {
    struct ledger_store *store;
    struct ledger_store_txn *txn;
    struct ledger_tree_range range;
    struct ledger_error err;
};

static void
setup(struct fixture *f)
{
    *f = (struct fixture){0};
    assert_status(ledger_store_open_memory(&f->store, &f->err), LEDGER_OK, &f->err);
    assert_status(ledger_store_begin(f->store, LEDGER_STORE_WRITE, &f->txn, &f->err), LEDGER_OK,
                  &f->err);
    for (uint64_t i = 0; i < LEAVES; i++) {
        uint8_t leaf[8];

        ledger_put_u64(leaf, i);
        leaves[i] = ledger_tree_leaf(ledger_slice_of(leaf, sizeof(leaf)));
    }
}

static void
teardown(struct fixture *f)
{
    ledger_store_abort(f->txn);
    ledger_store_close(f->store);
}

static void
append_up_to(struct fixture *f, uint64_t size)
{
    for (uint64_t i = f->range.size; i < size; i++)
        assert_status(ledger_tiles_append(f->txn, &f->range, &leaves[i], &f->err), LEDGER_OK,
                      &f->err);
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

/* Roots and proofs out of the store are those out of an array of the same leaves. */
static void
assert_same_as_array(struct fixture *f, uint64_t size)
{
    struct ledger_tree_leaves array = {.hashes = leaves, .count = f->range.size};
    struct ledger_tree_proof proof;
    struct ledger_tree_proof expected_proof;
    struct ledger_tree_range range;
    struct ledger_digest root;
    struct ledger_digest expected;

    assert_status(ledger_tree_range_at(size, ledger_tree_read_leaves, &array, &range, &f->err),
                  LEDGER_OK, &f->err);
    expected = ledger_tree_range_root(&range);
    assert_status(ledger_tiles_root_at(f->txn, size, &root, &f->err), LEDGER_OK, &f->err);
    assert_true(ledger_digest_equal(&root, &expected));
    if (size == 0)
        return;
    assert_status(ledger_tree_inclusion(size / 3, size, ledger_tiles_read, f->txn, &proof, &f->err),
                  LEDGER_OK, &f->err);
    assert_status(ledger_tree_inclusion(size / 3, size, ledger_tree_read_leaves, &array,
                                        &expected_proof, &f->err),
                  LEDGER_OK, &f->err);
    assert_int_equal(proof.count, expected_proof.count);
    assert_memory_equal(proof.hashes, expected_proof.hashes, proof.count * 32);
    assert_true(ledger_tree_inclusion_holds(size / 3, size, &leaves[size / 3], &proof, &root));
}

static void
roots_and_proofs_are_those_of_the_leaves(void **state)
{
    static const uint64_t sizes[] = {0,   1,   2,    3,     7,     8,     255,   256,   257,  300,
                                     511, 512, 4095, 10007, 65535, 65536, 65537, 65792, 70000};
    struct fixture f;

    (void)state;
    setup(&f);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        append_up_to(&f, sizes[i]);
        for (size_t j = sizes[i] > 4096 ? 6 : 0; j <= i; j++)
            if (sizes[j] <= 512 || j + 3 > i) /* Small ones, and the newest of the large. */
                assert_same_as_array(&f, sizes[j]);
    }
    teardown(&f);
}

static void
full_tiles_are_evidence_and_the_rest_stands_in_nodes(void **state)
{
    static const struct {
        uint64_t size;
        size_t tiles;
        size_t nodes;
    } cases[] = {
        {0, 0, 0},       {1, 0, 1},
        {255, 0, 255},   {256, 1, 1}, /* Level 1 has one hash, of the tile below. */
        {257, 1, 2},     {65535, 255, 255 + 255},
        {65536, 257, 1}, {65537, 257, 2},
    };
    struct fixture f;

    (void)state;
    setup(&f);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        append_up_to(&f, cases[i].size);
        assert_int_equal(count_rows(&f, LEDGER_STORE_TILES), cases[i].tiles);
        assert_int_equal(count_rows(&f, LEDGER_STORE_NODES), cases[i].nodes);
    }
    teardown(&f);
}

static void
a_tile_is_its_256_hashes(void **state)
{
    struct ledger_store_key key = {0};
    struct ledger_slice tile;
    struct fixture f;

    (void)state;
    setup(&f);
    append_up_to(&f, 600);
    ledger_store_key_add_u8(&key, 0);
    ledger_store_key_add_u64(&key, 1);
    assert_status(
        ledger_store_get(f.txn, LEDGER_STORE_TILES, ledger_store_key_slice(&key), &tile, &f.err),
        LEDGER_OK, &f.err);
    assert_int_equal(tile.size, LEDGER_TILE_SIZE);
    assert_memory_equal(tile.data, &leaves[256], LEDGER_TILE_SIZE);
    teardown(&f);
}

static void
a_hash_that_is_gone_is_damage(void **state)
{
    struct ledger_store_key key = {0};
    struct ledger_digest root;
    struct fixture f;

    (void)state;
    setup(&f);
    append_up_to(&f, 300);
    ledger_store_key_add_u8(&key, 0);
    ledger_store_key_add_u64(&key, 280);
    assert_status(
        ledger_store_remove(f.txn, LEDGER_STORE_NODES, ledger_store_key_slice(&key), &f.err),
        LEDGER_OK, &f.err);
    assert_status(ledger_tiles_root_at(f.txn, 300, &root, &f.err), LEDGER_DAMAGED, &f.err);
    assert_message(&f.err, LEDGER_MESSAGE_STORE_TREE_HASH_MISSING);
    assert_string_equal(f.err.arguments[1], "280");
    assert_status(ledger_tiles_root_at(f.txn, 280, &root, &f.err), LEDGER_OK, &f.err);
    teardown(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_and_proofs_are_those_of_the_leaves),
        cmocka_unit_test(full_tiles_are_evidence_and_the_rest_stands_in_nodes),
        cmocka_unit_test(a_tile_is_its_256_hashes),
        cmocka_unit_test(a_hash_that_is_gone_is_damage),
    };

    return cmocka_run_group_tests_name("tiles", tests, NULL, NULL);
}
