#include "ledger/store/tiles.h"

#include <assert.h>
#include <string.h>

#include "ledger/store/keyspace.h"

enum { TILE_HEIGHT = 8, HASH_SIZE = 32 };

static struct ledger_store_key
tile_key(unsigned tile_level, uint64_t index)
{
    struct ledger_store_key key;

    key.size = 0;
    ledger_store_key_add_u8(&key, (uint8_t)tile_level);
    ledger_store_key_add_u64(&key, index);
    return key;
}

static enum ledger_status
fail_hash_missing(unsigned level, uint64_t index, struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_TREE_HASH_MISSING, (uint64_t)level,
                       index);
}

/* Collects hashes of one tile from `nodes`, row by row, at their place in the tile. */
struct node_walk {
    unsigned tile_level;
    uint64_t next;
    uint8_t *to;
};

static enum ledger_status
node_row(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct node_walk *walk = context;
    const struct ledger_store_key key = tile_key(walk->tile_level, walk->next);

    if (!ledger_slice_equal(row->key, ledger_store_key_slice(&key)) || row->value.size != HASH_SIZE)
        return fail_hash_missing(walk->tile_level * TILE_HEIGHT, walk->next, err);
    memcpy(walk->to, row->value.data, HASH_SIZE);
    walk->to += HASH_SIZE;
    walk->next++;
    return LEDGER_OK;
}

/* Reads the hashes [first, first + count) of a tile level that stand in `nodes`. */
static enum ledger_status
nodes_read(struct ledger_store_txn *txn, unsigned tile_level, uint64_t first, size_t count,
           uint8_t *to, struct ledger_error *err)
{
    const struct ledger_store_key first_key = tile_key(tile_level, first);
    const struct ledger_store_key end_key = tile_key(tile_level, first + count);
    struct node_walk walk = {.tile_level = tile_level, .next = first, .to = to};
    enum ledger_status status = ledger_store_scan(
        txn, LEDGER_STORE_NODES, ledger_store_key_slice(&first_key),
        ledger_store_key_slice(&end_key), LEDGER_STORE_ASCENDING, node_row, &walk, err);

    if (status == LEDGER_OK && walk.next != first + count)
        status = fail_hash_missing(tile_level * TILE_HEIGHT, walk.next, err);
    return status;
}

/* Writes the tile that `hash`, its last one, completes, and clears its other hashes away. */
static enum ledger_status
tile_complete(struct ledger_store_txn *txn, unsigned tile_level, uint64_t index,
              const struct ledger_digest *hash, struct ledger_error *err)
{
    const uint64_t first = index - (LEDGER_TILE_HASHES - 1);
    const struct ledger_store_key key = tile_key(tile_level, index / LEDGER_TILE_HASHES);
    uint8_t tile[LEDGER_TILE_SIZE];
    enum ledger_status status =
        nodes_read(txn, tile_level, first, LEDGER_TILE_HASHES - 1, tile, err);

    if (status == LEDGER_OK) {
        memcpy(tile + LEDGER_TILE_SIZE - HASH_SIZE, hash->bytes, HASH_SIZE);
        status = ledger_store_insert(txn, LEDGER_STORE_TILES, ledger_store_key_slice(&key),
                                     ledger_slice_of(tile, sizeof(tile)), err);
    }
    for (uint64_t i = first; i < index && status == LEDGER_OK; i++) {
        const struct ledger_store_key node_key = tile_key(tile_level, i);

        status =
            ledger_store_remove(txn, LEDGER_STORE_NODES, ledger_store_key_slice(&node_key), err);
    }
    return status;
}

/* A ledger_tree_grown_fn: keeps the hashes of the levels that tiles hold. */
static enum ledger_status
tiles_grown(void *context, unsigned level, uint64_t index, const struct ledger_digest *hash,
            struct ledger_error *err)
{
    struct ledger_store_txn *txn = context;
    const unsigned tile_level = level / TILE_HEIGHT;
    const struct ledger_store_key key = tile_key(tile_level, index);

    if (level % TILE_HEIGHT != 0)
        return LEDGER_OK;
    if (index % LEDGER_TILE_HASHES == LEDGER_TILE_HASHES - 1)
        return tile_complete(txn, tile_level, index, hash, err);
    return ledger_store_insert(txn, LEDGER_STORE_NODES, ledger_store_key_slice(&key),
                               ledger_digest_slice(hash), err);
}

enum ledger_status
ledger_tiles_append(struct ledger_store_txn *txn, struct ledger_tree_range *range,
                    const struct ledger_digest *leaf, struct ledger_error *err)
{
    return ledger_tree_range_append(range, leaf, tiles_grown, txn, err);
}

/* Reads the hashes [first, first + count) of a tile level, all of one tile. */
static enum ledger_status
tile_read(struct ledger_store_txn *txn, unsigned tile_level, uint64_t first, size_t count,
          uint8_t *to, struct ledger_error *err)
{
    const struct ledger_store_key key = tile_key(tile_level, first / LEDGER_TILE_HASHES);
    struct ledger_slice tile;
    enum ledger_status status =
        ledger_store_get(txn, LEDGER_STORE_TILES, ledger_store_key_slice(&key), &tile, err);

    if (status == LEDGER_NOT_FOUND)
        return nodes_read(txn, tile_level, first, count, to, err);
    if (status != LEDGER_OK)
        return status;
    if (tile.size != LEDGER_TILE_SIZE)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_TILE_SIZE,
                           (uint64_t)tile_level, first / LEDGER_TILE_HASHES, tile.size);
    memcpy(to, tile.data + first % LEDGER_TILE_HASHES * HASH_SIZE, count * HASH_SIZE);
    return LEDGER_OK;
}

enum ledger_status
ledger_tiles_read(void *txn, unsigned level, uint64_t index, struct ledger_digest *out_hash,
                  struct ledger_error *err)
{
    const unsigned height = level % TILE_HEIGHT; /* Above the tile level that the store keeps. */
    struct ledger_digest hashes[LEDGER_TILE_HASHES / 2];
    enum ledger_status status;

    assert(level < 64 && index <= UINT64_MAX >> level);
    status = tile_read(txn, level / TILE_HEIGHT, index << height, (size_t)1 << height,
                       (uint8_t *)hashes, err);
    if (status != LEDGER_OK)
        return status;
    for (size_t count = (size_t)1 << height; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++)
            hashes[i] = ledger_tree_node(&hashes[2 * i], &hashes[2 * i + 1]);
    *out_hash = hashes[0];
    return LEDGER_OK;
}

enum ledger_status
ledger_tiles_root_at(struct ledger_store_txn *txn, uint64_t size, struct ledger_digest *out_root,
                     struct ledger_error *err)
{
    struct ledger_tree_range range;
    enum ledger_status status = ledger_tree_range_at(size, ledger_tiles_read, txn, &range, err);

    if (status == LEDGER_OK)
        *out_root = ledger_tree_range_root(&range);
    return status;
}
