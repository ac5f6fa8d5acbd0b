/* The ledger's tree, as C2SP tlog-tiles has it: full tiles of 256 hashes are evidence, the right
 * edge of each level stands hash by hash in `nodes`.
 *
 * tiles: level (u8) || index (u64 BE) -> 8,192 bytes. Tile levels: level L, index N holds the
 * hashes of tree level 8L, [256N, 256N + 256). nodes: tile level (u8) || index of the hash in its
 * level (u64 BE) -> 32 bytes, until the tile is full. Hashes of other tree levels are computed from
 * these. */
#ifndef LEDGER_STORE_TILES_H
#define LEDGER_STORE_TILES_H

#include "ledger/store/store.h"
#include "ledger/tree/proof.h"

enum { LEDGER_TILE_HASHES = 256, LEDGER_TILE_SIZE = LEDGER_TILE_HASHES * 32 };

/* Appends one leaf hash to range and store. */
enum ledger_status ledger_tiles_append(struct ledger_store_txn *txn,
                                       struct ledger_tree_range *range,
                                       const struct ledger_digest *leaf,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* A ledger_tree_read_fn over the store; the context is the transaction. */
enum ledger_status ledger_tiles_read(void *txn, unsigned level, uint64_t index,
                                     struct ledger_digest *out_hash, struct ledger_error *err);

/* The root of the first `size` leaves. */
enum ledger_status ledger_tiles_root_at(struct ledger_store_txn *txn, uint64_t size,
                                        struct ledger_digest *out_root,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
