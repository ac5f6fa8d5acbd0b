#include <string.h>

#include "support/assert_status.h"
#include "support/vectors.h"

#include "ledger/tree/range.h"

static struct ledger_digest
digest_of_hex(const char *hex)
{
    json_t *text = json_string(hex);
    struct ledger_digest digest = vectors_digest(text);

    json_decref(text);
    return digest;
}

static void
leaves_hash_as_the_published_vectors(void **state)
{
    json_t *vectors = vectors_load("format-vectors.json");
    const json_t *leaves = vectors_member(vectors, "rfc6962_8", "leaves_hex");
    const json_t *hashes = vectors_member(vectors, "rfc6962_8", "leaf_hashes");

    (void)state;
    assert_int_equal(json_array_size(leaves), 8);
    for (size_t i = 0; i < 8; i++) {
        uint8_t leaf[16];
        size_t size = vectors_bytes(json_array_get(leaves, i), leaf, sizeof(leaf));

        assert_digest_equal(ledger_tree_leaf(ledger_slice_of(leaf, size)),
                            vectors_digest(json_array_get(hashes, i)));
    }
    json_decref(vectors);
}

static void
leaves_and_nodes_are_hashed_apart(void **state)
{
    struct ledger_hasher hasher;
    struct ledger_digest left = ledger_tree_leaf(ledger_slice_of_text("left"));
    struct ledger_digest right = ledger_tree_leaf(ledger_slice_of_text("right"));
    struct ledger_digest node = ledger_tree_node(&left, &right);
    struct ledger_digest swapped = ledger_tree_node(&right, &left);
    uint8_t both[64];
    struct ledger_digest leaf;

    (void)state;
    memcpy(both, left.bytes, 32);
    memcpy(both + 32, right.bytes, 32);
    leaf = ledger_tree_leaf(ledger_slice_of(both, sizeof(both)));
    assert_false(ledger_digest_equal(&node, &leaf));
    assert_false(ledger_digest_equal(&node, &swapped));

    ledger_hasher_start(&hasher);
    ledger_hasher_add(&hasher, ledger_slice_of("\x01", 1));
    ledger_hasher_add(&hasher, ledger_slice_of(both, sizeof(both)));
    assert_digest_equal(ledger_hasher_finish(&hasher), node);
}

static void
a_leaf_of_text_hashes_as_transparency_dev_has_it(void **state)
{
    (void)state;
    assert_digest_equal(
        ledger_tree_leaf(ledger_slice_of_text("L123456")),
        digest_of_hex("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"));
}

static void
inner_nodes_hash_as_the_published_vectors(void **state)
{
    json_t *vectors = vectors_load("format-vectors.json");
    const json_t *hashes = vectors_member(vectors, "rfc6962_8", "leaf_hashes");
    struct ledger_digest level[8];
    static const char *const nodes_1[] = {
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    };

    (void)state;
    for (size_t i = 0; i < 8; i++)
        level[i] = vectors_digest(json_array_get(hashes, i));
    for (size_t i = 0; i < 4; i++) {
        level[i] = ledger_tree_node(&level[2 * i], &level[2 * i + 1]);
        assert_digest_equal(level[i], digest_of_hex(nodes_1[i]));
    }
    assert_digest_equal(
        ledger_tree_node(&level[2], &level[3]),
        digest_of_hex("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
    json_decref(vectors);
}

static void
the_empty_tree_has_the_hash_of_nothing(void **state)
{
    (void)state;
    assert_digest_equal(
        ledger_tree_empty_root(),
        digest_of_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_hash_as_the_published_vectors),
        cmocka_unit_test(leaves_and_nodes_are_hashed_apart),
        cmocka_unit_test(a_leaf_of_text_hashes_as_transparency_dev_has_it),
        cmocka_unit_test(inner_nodes_hash_as_the_published_vectors),
        cmocka_unit_test(the_empty_tree_has_the_hash_of_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
