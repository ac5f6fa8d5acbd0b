/* The right edge of a tree.
 *
 * A tree of `size` leaves falls into full subtrees as `size` falls into powers of two: 13 = 8 + 4 +
 * 1. Their roots, largest first, are the range. Appending a leaf is adding one to a binary number:
 * each trailing 1 of the old size is a subtree that the new one merges with, and the hash that the
 * merging leaves takes the place of the carry. The root hashes them together from the smallest to
 * the largest, which is MTH of RFC 6962: its k, the largest power of two below n, is always the
 * first of them.
 *
 * As bytes: u64 BE size, then one 32-byte hash for each bit set in it. */
#include "ledger/tree/range.h"

#include <assert.h>
#include <string.h>

enum { HASH_SIZE = sizeof(struct ledger_digest) };

static unsigned
bits_set(uint64_t number)
{
    return (unsigned)__builtin_popcountll(number);
}

enum ledger_status
ledger_tree_range_append(struct ledger_tree_range *range, const struct ledger_digest *leaf,
                         ledger_tree_grown_fn *grown, void *context, struct ledger_error *err)
{
    struct ledger_digest hash = *leaf;
    uint64_t index = range->size;
    unsigned left = range->count;

    assert(range->size < LEDGER_TREE_SIZE_MAX);
    assert(range->count == bits_set(range->size));

    for (unsigned level = 0;; level++, index >>= 1) {
        if (grown != NULL) {
            enum ledger_status status = grown(context, level, index, &hash, err);

            if (status != LEDGER_OK)
                return status;
        }
        if ((index & 1) == 0)
            break;
        hash = ledger_tree_node(&range->hashes[--left], &hash);
    }

    /* Nothing was written until here, so a listener that failed has changed nothing. */
    range->hashes[left] = hash;
    range->count = left + 1;
    range->size++;
    return LEDGER_OK;
}

void
ledger_tree_range_add(struct ledger_tree_range *range, const struct ledger_digest *leaf)
{
    enum ledger_status status =
        ledger_tree_range_append(range, leaf, /* grown= */ NULL, /* context= */ NULL,
                                 /* err= */ NULL);

    assert(status == LEDGER_OK);
    (void)status;
}

struct ledger_digest
ledger_tree_range_root(const struct ledger_tree_range *range)
{
    struct ledger_digest root;

    assert(range->count == bits_set(range->size));
    if (range->count == 0)
        return ledger_tree_empty_root();

    root = range->hashes[range->count - 1];
    for (unsigned i = range->count - 1; i > 0; i--)
        root = ledger_tree_node(&range->hashes[i - 1], &root);
    return root;
}

size_t
ledger_tree_range_encode(const struct ledger_tree_range *range,
                         uint8_t bytes[static LEDGER_TREE_RANGE_BYTES_MAX])
{
    assert(range->count == bits_set(range->size));
    ledger_put_u64(bytes, range->size);
    for (unsigned i = 0; i < range->count; i++)
        memcpy(bytes + 8 + (size_t)i * HASH_SIZE, range->hashes[i].bytes, HASH_SIZE);
    return 8 + (size_t)range->count * HASH_SIZE;
}

enum ledger_status
ledger_tree_range_decode(struct ledger_slice bytes, struct ledger_tree_range *out_range)
{
    uint64_t size;
    unsigned count;

    if (bytes.size < 8)
        return LEDGER_MALFORMED;
    size = ledger_get_u64(bytes.data);
    count = bits_set(size);
    if (size > LEDGER_TREE_SIZE_MAX || bytes.size != 8 + (size_t)count * HASH_SIZE)
        return LEDGER_MALFORMED;

    *out_range = (struct ledger_tree_range){.size = size, .count = count};
    for (unsigned i = 0; i < count; i++)
        memcpy(out_range->hashes[i].bytes, bytes.data + 8 + (size_t)i * HASH_SIZE, HASH_SIZE);
    return LEDGER_OK;
}
