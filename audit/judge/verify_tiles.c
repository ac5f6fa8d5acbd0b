/* The hash tiles: level 0 is what was signed, everything above follows from it. */
#include <string.h>

#include "audit/judge/verify_internal.h"

enum { TILE_HASHES = 256, LEVELS = 8, UNFIT_MAX = 64 };

/* The hashes of one level's newest tile, as they follow from the level below. */
struct level {
    uint64_t count; /* hashes of this level so far */
    struct audit_hash hashes[TILE_HASHES];
};

struct tiles {
    struct verify *verify;
    struct level levels[LEVELS];
    struct audit_buffer bytes;
    bool torn; /* a tile of level 0 is missing: nothing above it can be recomputed */
    struct audit_file unfit[UNFIT_MAX]; /* upper tiles that do not follow from those below */
    size_t unfit_count;
};

static struct audit_file
tile_file(unsigned level, uint64_t number, size_t count)
{
    return (struct audit_file){.kind = AUDIT_FILE_TILE,
                               .level = level,
                               .number = number,
                               .width = count == TILE_HASHES ? 0 : (unsigned)count};
}

/* Reads a tile of exactly `count` hashes; a fault is a finding, and false. */
static bool
read_tile(struct tiles *tiles, struct audit_file file, size_t count)
{
    struct audit_error why = {0};
    enum audit_status status = verify_read(tiles->verify, file, &tiles->bytes, &why);
    if (status != AUDIT_OK)
        verify_found_in_file(tiles->verify, AUDIT_CHECK_TREE, file, status, &why);
    else if (tiles->bytes.size != count * sizeof(struct audit_hash))
        verify_found_count(tiles->verify, file, tiles->bytes.size / sizeof(struct audit_hash),
                           count, tiles->bytes.size % sizeof(struct audit_hash) != 0);
    else
        return true;
    return false;
}

/* Compares an upper tile with what follows from below. */
static void
compare_tile(struct tiles *tiles, unsigned level, uint64_t number, size_t count)
{
    struct audit_file file = tile_file(level, number, count);
    size_t size = count * sizeof(struct audit_hash);
    if (!read_tile(tiles, file, count))
        return;
    tiles->verify->report->checked[AUDIT_CHECK_TREE] += count;
    if (memcmp(tiles->bytes.data, tiles->levels[level].hashes, size) != 0 &&
        tiles->unfit_count < UNFIT_MAX)
        tiles->unfit[tiles->unfit_count++] = file;
}

static void
push(struct tiles *tiles, unsigned level, const struct audit_hash *hash)
{
    struct level *at = &tiles->levels[level];
    at->hashes[at->count++ % TILE_HASHES] = *hash;
    if (at->count % TILE_HASHES != 0 || level + 1 == LEVELS)
        return;
    struct audit_hash above = audit_merkle_root(at->hashes, TILE_HASHES);
    if (level > 0)
        compare_tile(tiles, level, at->count / TILE_HASHES - 1, TILE_HASHES);
    push(tiles, level + 1, &above);
}

static void
judge_unfit(struct tiles *tiles)
{
    for (size_t i = 0; i < tiles->unfit_count; i++) {
        char path[AUDIT_FILE_PATH_SIZE];
        audit_file_path(tiles->unfit[i], path);
        struct audit_finding *finding = verify_found(
            tiles->verify, AUDIT_CHECK_TREE, AUDIT_CHANGED, UINT64_MAX, UINT64_MAX,
            tiles->verify->tiles_hold ? AUDIT_MESSAGE_TILE_CHANGED : AUDIT_MESSAGE_TILE_UNFIT,
            path);
        finding->concerns_file = true;
        finding->file = tiles->unfit[i];
    }
}

static enum audit_status
all_tiles(struct verify *verify)
{
    struct tiles tiles = {.verify = verify};
    struct audit_frontier frontier = {0};
    uint64_t size = verify->checkpoint.size;
    for (uint64_t number = 0; verify_records_in(number, size) > 0; number++) {
        size_t count = verify_records_in(number, size);
        if (!read_tile(&tiles, tile_file(0, number, count), count)) {
            tiles.torn = true;
            continue;
        }
        verify->report->checked[AUDIT_CHECK_TREE] += count;
        for (size_t i = 0; i < count && !tiles.torn; i++) {
            struct audit_hash hash;
            memcpy(&hash, tiles.bytes.data + i * sizeof hash, sizeof hash);
            audit_frontier_append(&frontier, &hash);
            push(&tiles, 0, &hash);
        }
    }
    for (unsigned level = 1; level < LEVELS && !tiles.torn; level++) {
        size_t count = tiles.levels[level].count % TILE_HASHES;
        if (count > 0)
            compare_tile(&tiles, level, tiles.levels[level].count / TILE_HASHES, count);
    }
    struct audit_hash root = audit_frontier_root(&frontier);
    verify->tiles_hold = !tiles.torn && audit_hash_equal(&root, &verify->checkpoint.root);
    judge_unfit(&tiles);
    audit_buffer_free(&tiles.bytes);
    return AUDIT_OK;
}

/* From a known size on: the root that the tiles give, by as few of them as it takes. */
static enum audit_status
edge_tiles(struct verify *verify, struct audit_error *err)
{
    struct audit_tile_reader reader = {.evidence = verify->evidence,
                                       .size = verify->checkpoint.size};
    struct audit_hash root;
    enum audit_status status =
        audit_merkle_root_at(verify->checkpoint.size, audit_tile_subtree, &reader, &root, err);
    if (status == AUDIT_NO_MEMORY || status == AUDIT_IO)
        return status;
    verify->tiles_hold = status == AUDIT_OK && audit_hash_equal(&root, &verify->checkpoint.root);
    return AUDIT_OK;
}

enum audit_status
verify_tiles(struct verify *verify, struct audit_error *err)
{
    return verify->first_seal == 0 ? all_tiles(verify) : edge_tiles(verify, err);
}
