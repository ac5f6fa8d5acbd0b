/* The hash tiles: level 0 is what was signed, everything above follows from it. Of what lies before
 * first_seal only the edge is read, as far as what comes behind is hashed together with it: that
 * the root there is the one that was verified before is judged by verify_head.c. */
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
    size_t absent;
    struct audit_frontier frontier;
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
    tiles->absent += status == AUDIT_NOT_FOUND;
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

/* The edge of the tree at first_seal, one level of it: hashes of the tile in which it ends. */
static void
read_edge(struct tiles *tiles, unsigned level)
{
    struct verify *verify = tiles->verify;
    struct level *at = &tiles->levels[level];
    uint64_t hashes = verify->checkpoint.size >> (8 * level);
    at->count = verify->first_seal >> (8 * level);
    size_t before = at->count % TILE_HASHES;
    uint64_t number = at->count / TILE_HASHES;
    size_t count = verify_records_in(number, hashes);
    if (before == 0)
        return;
    if (!read_tile(tiles, tile_file(level, number, count), count)) {
        tiles->torn = true;
        return;
    }
    memcpy(at->hashes, tiles->bytes.data, before * sizeof at->hashes[0]);
}

/* The largest subtrees first: one for each bit of the size. */
static void
begin_at_edge(struct tiles *tiles)
{
    struct audit_frontier *frontier = &tiles->frontier;
    size_t roots = 0;
    for (unsigned level = LEVELS; level-- > 0 && !tiles->torn;) {
        const struct level *at = &tiles->levels[level];
        size_t first = 0;
        read_edge(tiles, level);
        for (size_t part = TILE_HASHES / 2; part > 0; part /= 2)
            if ((at->count & part) != 0) {
                frontier->hashes[roots++] = audit_merkle_root(at->hashes + first, part);
                first += part;
            }
    }
    frontier->size = tiles->verify->first_seal;
}

/* The hashes of a tile of level 0 from place `first` on. */
static void
take_tile(struct tiles *tiles, uint64_t number, size_t first)
{
    size_t count = verify_records_in(number, tiles->verify->checkpoint.size);
    if (first > 0 && tiles->torn)
        return; /* It was the edge's, or what comes behind cannot be told without it. */
    if (!read_tile(tiles, tile_file(0, number, count), count)) {
        tiles->torn = true;
        return;
    }
    tiles->verify->report->checked[AUDIT_CHECK_TREE] += count - first;
    for (size_t i = first; i < count && !tiles->torn; i++) {
        struct audit_hash hash;
        memcpy(&hash, tiles->bytes.data + i * sizeof hash, sizeof hash);
        audit_frontier_append(&tiles->frontier, &hash);
        push(tiles, 0, &hash);
    }
}

/* The partial tiles at the right edge, above level 0. */
static void
end_at_edge(struct tiles *tiles)
{
    for (unsigned level = 1; level < LEVELS && !tiles->torn; level++) {
        uint64_t hashes = tiles->levels[level].count;
        if (hashes % TILE_HASHES > 0)
            compare_tile(tiles, level, hashes / TILE_HASHES, hashes % TILE_HASHES);
    }
}

void
verify_tiles(struct verify *verify)
{
    struct tiles tiles = {.verify = verify};
    uint64_t size = verify->checkpoint.size, first = verify->first_seal;
    begin_at_edge(&tiles);
    verify->frontier = tiles.frontier;
    verify->since_known = !tiles.torn;
    verify->since_root = audit_frontier_root(&tiles.frontier);
    for (uint64_t number = first / TILE_HASHES;
         first < size && number <= (size - 1) / TILE_HASHES && tiles.absent <= ABSENT_FILES_MAX;
         number++)
        take_tile(&tiles, number, number == first / TILE_HASHES ? first % TILE_HASHES : 0);
    end_at_edge(&tiles);
    struct audit_hash root = audit_frontier_root(&tiles.frontier);
    verify->tiles_hold = !tiles.torn && audit_hash_equal(&root, &verify->checkpoint.root);
    judge_unfit(&tiles);
    audit_buffer_free(&tiles.bytes);
}
