#include <stdio.h>
#include <string.h>

#include "support/assert_status.h"
#include "support/vectors.h"

#include "ledger/tree/range.h"

enum { LEAVES_MAX = 130 };

static struct ledger_digest
leaf_of_byte(size_t value)
{
    uint8_t byte = (uint8_t)value;

    return ledger_tree_leaf(ledger_slice_of(&byte, 1));
}

/* MTH of RFC 6962, section 2.1, to the letter. */
static struct ledger_digest
root_by_definition(const struct ledger_digest *leaves, size_t count)
{
    struct ledger_digest left;
    struct ledger_digest right;
    size_t k = 1;

    if (count == 0)
        return ledger_tree_empty_root();
    if (count == 1)
        return leaves[0];
    while (k * 2 < count)
        k *= 2;
    left = root_by_definition(leaves, k);
    right = root_by_definition(leaves + k, count - k);
    return ledger_tree_node(&left, &right);
}

static void
roots_are_those_of_the_published_vectors(void **state)
{
    json_t *vectors = vectors_load("format-vectors.json");
    const json_t *leaves = vectors_member(vectors, "rfc6962_8", "leaves_hex");
    const json_t *roots = vectors_member(vectors, "rfc6962_8", "roots_0_to_8");
    struct ledger_tree_range range = {0};

    (void)state;
    assert_int_equal(json_array_size(roots), 9);
    for (size_t i = 0; i <= 8; i++) {
        uint8_t leaf[16];
        size_t size;
        struct ledger_digest hash;

        assert_int_equal(range.size, i);
        assert_digest_equal(ledger_tree_range_root(&range),
                            vectors_digest(json_array_get(roots, i)));
        if (i == 8)
            break;
        size = vectors_bytes(json_array_get(leaves, i), leaf, sizeof(leaf));
        hash = ledger_tree_leaf(ledger_slice_of(leaf, size));
        ledger_tree_range_add(&range, &hash);
    }
    json_decref(vectors);
}

static void
roots_of_the_fifteen_entry_log_are_those_its_checkpoints_sign(void **state)
{
    json_t *vectors = vectors_load("format-vectors.json");
    const json_t *entries = vectors_member(vectors, "log15", "entries");
    const json_t *roots = vectors_member(vectors, "log15", "roots");
    struct ledger_tree_range range = {0};

    (void)state;
    assert_int_equal(json_array_size(roots), 16);
    assert_int_equal(json_array_size(entries), 15);
    for (size_t i = 0; i < 15; i++) {
        struct ledger_digest hash =
            ledger_tree_leaf(ledger_slice_of_text(json_string_value(json_array_get(entries, i))));

        ledger_tree_range_add(&range, &hash);
        assert_digest_equal(ledger_tree_range_root(&range),
                            vectors_digest(json_array_get(roots, i + 1)));
    }
    json_decref(vectors);
}

static void
all_roots_to_130_leaves_accumulate_to_the_known_hash(void **state)
{
    json_t *vectors = vectors_load("format-vectors.json");
    struct ledger_tree_range range = {0};
    struct ledger_digest leaves[LEAVES_MAX];
    struct ledger_hasher hasher;

    (void)state;
    ledger_hasher_start(&hasher);
    for (size_t n = 0; n <= LEAVES_MAX; n++) {
        struct ledger_digest root = ledger_tree_range_root(&range);
        char hex[LEDGER_DIGEST_HEX_SIZE];
        char line[LEDGER_DIGEST_HEX_SIZE + 16];

        assert_digest_equal(root, root_by_definition(leaves, n));
        ledger_digest_hex(&root, hex);
        (void)snprintf(line, sizeof(line), "%zu %s\n", n, hex);
        ledger_hasher_add(&hasher, ledger_slice_of_text(line));
        if (n < LEAVES_MAX) {
            leaves[n] = leaf_of_byte(n);
            ledger_tree_range_add(&range, &leaves[n]);
        }
    }
    assert_digest_equal(
        ledger_hasher_finish(&hasher),
        vectors_digest(vectors_member(vectors, "merkle_accumulated", "roots_sha256")));
    json_decref(vectors);
}

struct growth {
    const struct ledger_digest *leaves;
    size_t calls;
    size_t fail_at; /* The call that fails; SIZE_MAX: none. */
    unsigned level_next;
};

static enum ledger_status
grown_check(void *context, unsigned level, uint64_t index, const struct ledger_digest *hash,
            struct ledger_error *err)
{
    struct growth *growth = context;

    if (growth->calls == growth->fail_at)
        return ledger_fail(err, LEDGER_NO_SPACE, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)1);
    growth->calls++;
    assert_int_equal(level, growth->level_next++);
    assert_digest_equal(*hash,
                        root_by_definition(growth->leaves + (index << level), (size_t)1 << level));
    return LEDGER_OK;
}

static void
appending_tells_each_full_node_once_and_lowest_first(void **state)
{
    struct ledger_digest leaves[LEAVES_MAX];
    struct ledger_tree_range range = {0};
    struct growth growth = {.leaves = leaves, .fail_at = SIZE_MAX};
    struct ledger_error err = {0};
    size_t expected = 0;

    (void)state;
    for (size_t i = 0; i < LEAVES_MAX; i++) {
        leaves[i] = leaf_of_byte(i);
        growth.level_next = 0;
        assert_status(ledger_tree_range_append(&range, &leaves[i], grown_check, &growth, &err),
                      LEDGER_OK, &err);
        /* A new leaf completes one subtree for each time that its number divides by two. */
        for (size_t of = 1; (i + 1) % of == 0; of *= 2)
            expected++;
        assert_int_equal(growth.calls, expected);
    }
}

static void
a_failing_listener_leaves_the_range_as_it_was(void **state)
{
    struct ledger_digest leaves[LEAVES_MAX];
    struct ledger_tree_range range = {0};

    (void)state;
    for (size_t i = 0; i < LEAVES_MAX; i++) {
        struct ledger_tree_range before = range;
        size_t nodes = 0;

        leaves[i] = leaf_of_byte(i);
        for (size_t of = 1; (i + 1) % of == 0; of *= 2)
            nodes++;
        for (size_t fail_at = 0; fail_at < nodes; fail_at++) {
            struct growth growth = {.leaves = leaves, .fail_at = fail_at};
            struct ledger_error err = {0};

            assert_status(ledger_tree_range_append(&range, &leaves[i], grown_check, &growth, &err),
                          LEDGER_NO_SPACE, &err);
            assert_int_equal(err.status, LEDGER_NO_SPACE);
            assert_memory_equal(&range, &before, sizeof(range));
        }
        ledger_tree_range_add(&range, &leaves[i]);
    }
}

static void
encoding_comes_back_the_same_and_is_as_long_as_its_bits(void **state)
{
    struct ledger_tree_range range = {0};

    (void)state;
    for (size_t i = 0; i < LEAVES_MAX; i++) {
        uint8_t bytes[LEDGER_TREE_RANGE_BYTES_MAX];
        size_t size = ledger_tree_range_encode(&range, bytes);
        struct ledger_tree_range again;
        struct ledger_digest leaf = leaf_of_byte(i);

        assert_int_equal(size, 8 + 32 * (size_t)range.count);
        assert_int_equal(bytes[7], i);
        assert_int_equal(ledger_tree_range_decode(ledger_slice_of(bytes, size), &again), LEDGER_OK);
        assert_int_equal(again.size, range.size);
        assert_int_equal(again.count, range.count);
        assert_memory_equal(again.hashes, range.hashes, 32 * (size_t)range.count);
        ledger_tree_range_add(&range, &leaf);
    }
}

static void
bytes_that_do_not_fit_their_size_are_refused(void **state)
{
    uint8_t bytes[8 + 65 * 32] = {0};
    static const struct {
        uint64_t tree_size;
        size_t byte_count;
        enum ledger_status status;
    } rows[] = {
        {0, 8, LEDGER_OK},
        {0, 0, LEDGER_MALFORMED},
        {0, 7, LEDGER_MALFORMED},
        {0, 9, LEDGER_MALFORMED},
        {0, 40, LEDGER_MALFORMED},
        {1, 8, LEDGER_MALFORMED},
        {1, 39, LEDGER_MALFORMED},
        {1, 40, LEDGER_OK},
        {1, 41, LEDGER_MALFORMED},
        {5, 40, LEDGER_MALFORMED},
        {5, 72, LEDGER_OK},
        {5, 104, LEDGER_MALFORMED},
        {UINT64_C(1) << 62, 40, LEDGER_OK},
        {INT64_MAX, 8 + 63 * 32, LEDGER_OK},
        {UINT64_C(1) << 63, 40, LEDGER_MALFORMED}, /* Beyond LEDGER_TREE_SIZE_MAX. */
        {UINT64_MAX, 8 + 64 * 32, LEDGER_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_tree_range range = {.size = 77};

        ledger_put_u64(bytes, rows[i].tree_size);
        assert_int_equal(
            ledger_tree_range_decode(ledger_slice_of(bytes, rows[i].byte_count), &range),
            rows[i].status);
        assert_int_equal(range.size, rows[i].status == LEDGER_OK ? rows[i].tree_size : 77);
    }
    assert_int_equal(
        ledger_tree_range_decode((struct ledger_slice){0}, &(struct ledger_tree_range){0}),
        LEDGER_MALFORMED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_are_those_of_the_published_vectors),
        cmocka_unit_test(roots_of_the_fifteen_entry_log_are_those_its_checkpoints_sign),
        cmocka_unit_test(all_roots_to_130_leaves_accumulate_to_the_known_hash),
        cmocka_unit_test(appending_tells_each_full_node_once_and_lowest_first),
        cmocka_unit_test(a_failing_listener_leaves_the_range_as_it_was),
        cmocka_unit_test(encoding_comes_back_the_same_and_is_as_long_as_its_bits),
        cmocka_unit_test(bytes_that_do_not_fit_their_size_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
