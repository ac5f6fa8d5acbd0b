#include "audit/judge/compare.h"

#include <assert.h>
#include <stdlib.h>

/* A comparison under way: sides by size, the smaller one first. */
struct comparing {
    const struct audit_side *small, *large;
    struct audit_comparison *out;
};

static bool
root_is_impossible(const struct audit_checkpoint *checkpoint)
{
    struct audit_hash empty = audit_sha256((struct audit_bytes){0});
    return checkpoint->size == 0 && !audit_hash_equal(&checkpoint->root, &empty);
}

/* What makes the comparison impossible to decide is its result; what stops the machine is not. */
static enum audit_status
untold(struct audit_comparison *out, enum audit_status status, const struct audit_error *why,
       struct audit_error *err)
{
    if (status == AUDIT_NO_MEMORY || status == AUDIT_IO || status == AUDIT_DENIED) {
        if (err != NULL)
            *err = *why;
        return status;
    }
    out->relation = AUDIT_UNTOLD;
    out->reason = *why;
    return AUDIT_OK;
}

static struct audit_tile_reader *
reader_new(const struct audit_side *side, struct audit_error *err)
{
    struct audit_tile_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        (void)audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                         (uint64_t)sizeof *reader);
        return NULL;
    }
    reader->evidence = side->evidence;
    reader->size = side->checkpoint.size;
    return reader;
}

/* The root that the larger tree has at the smaller size, and the path from there to its head. That
 * path is checked: damaged tiles must not look like a fork. */
static enum audit_status
look_into_tiles(struct comparing *comparing, struct audit_fork *fork, struct audit_error *err)
{
    const struct audit_checkpoint *large = &comparing->large->checkpoint;
    if (comparing->large->evidence == NULL)
        return audit_fail(err, AUDIT_UNTRUSTED, AUDIT_MESSAGE_COMPARE_NEEDS_TILES, fork->size,
                          large->size);
    struct audit_tile_reader *reader = reader_new(comparing->large, err);
    if (reader == NULL)
        return AUDIT_NO_MEMORY;
    enum audit_status status =
        audit_merkle_root_at(fork->size, audit_tile_subtree, reader, &fork->root, err);
    if (status == AUDIT_OK)
        status = audit_consistency_make(fork->size, large->size, audit_tile_subtree, reader,
                                        fork->proof, &fork->proof_count, err);
    if (status == AUDIT_OK &&
        audit_consistency_check(fork->size, large->size, &fork->root, &large->root, fork->proof,
                                fork->proof_count, NULL) != AUDIT_OK)
        status = audit_fail(err, AUDIT_UNTRUSTED, AUDIT_MESSAGE_COMPARE_TILES_UNFIT, large->size);
    free(reader);
    return status;
}

/* Fills the fork as if it were one: what the larger tree says about the smaller size. */
static enum audit_status
look(struct comparing *comparing, struct audit_error *err)
{
    struct audit_fork *fork = &comparing->out->fork;
    *fork = (struct audit_fork){
        .size = comparing->small->checkpoint.size,
        .first = comparing->small->checkpoint,
        .second = comparing->large->checkpoint,
        .root = comparing->large->checkpoint.root,
    };
    if (fork->size == 0)
        fork->root = audit_sha256((struct audit_bytes){0});
    else if (fork->size < fork->second.size)
        return look_into_tiles(comparing, fork, err);
    return AUDIT_OK;
}

/* The root of one copy's tree at a size that is not its own; false when its tiles do not say. */
static bool
root_at(struct audit_tile_reader *reader, uint64_t size, struct audit_hash *out)
{
    return audit_merkle_root_at(size, audit_tile_subtree, reader, out, NULL) == AUDIT_OK;
}

/* How far both went together, by halving: prefixes of equal trees are equal. It is a help for those
 * who look into it and proves nothing, so where tiles are damaged it is left out. */
static void
find_common(struct comparing *comparing)
{
    struct audit_tile_reader *a = NULL, *b = NULL;
    struct audit_hash root_a, root_b;
    uint64_t same = 0, other = comparing->small->checkpoint.size;
    bool told = comparing->small->evidence != NULL && comparing->large->evidence != NULL;
    if (told)
        told = (a = reader_new(comparing->small, NULL)) != NULL &&
               (b = reader_new(comparing->large, NULL)) != NULL && root_at(a, other, &root_a) &&
               audit_hash_equal(&root_a, &comparing->small->checkpoint.root);
    while (told && other - same > 1) {
        uint64_t half = same + (other - same) / 2;
        told = root_at(a, half, &root_a) && root_at(b, half, &root_b);
        if (told && audit_hash_equal(&root_a, &root_b))
            same = half;
        else
            other = half;
    }
    free(a);
    free(b);
    comparing->out->common_known = told;
    comparing->out->common_size = same;
}

/* The histories differ: who can be held to it? */
static void
judge_difference(struct comparing *comparing)
{
    struct audit_comparison *out = comparing->out;
    out->relation = AUDIT_UNTOLD;
    if (!audit_bytes_equal(out->fork.first.origin, out->fork.second.origin)) {
        (void)audit_fail(&out->reason, AUDIT_UNTRUSTED, AUDIT_MESSAGE_COMPARE_ORIGINS,
                         comparing->small->checkpoint.origin, comparing->large->checkpoint.origin);
    } else if (!out->checked) {
        (void)audit_fail(&out->reason, AUDIT_UNTRUSTED, AUDIT_MESSAGE_COMPARE_NOT_CHECKED,
                         out->fork.size);
    } else {
        assert(audit_fork_holds(&out->fork, NULL) == AUDIT_OK);
        out->relation = AUDIT_FORK;
        find_common(comparing);
    }
}

static enum audit_status
compare(struct comparing *comparing, struct audit_error *err)
{
    struct audit_comparison *out = comparing->out;
    struct audit_error why = {0};
    enum audit_status status = look(comparing, &why);
    if (status != AUDIT_OK)
        return untold(out, status, &why, err);
    if (!audit_hash_equal(&out->fork.first.root, &out->fork.root)) {
        judge_difference(comparing);
        return AUDIT_OK;
    }
    out->by = out->fork.second.size - out->fork.size;
    out->relation = out->by == 0 ? AUDIT_SAME : AUDIT_EXTENDS;
    return AUDIT_OK;
}

enum audit_status
audit_compare(const struct audit_side sides[static 2], const struct audit_trust *trust,
              struct audit_comparison *out, struct audit_error *err)
{
    struct audit_error why = {0};
    enum audit_status status = AUDIT_OK;
    *out = (struct audit_comparison){.checked = trust != NULL};
    for (size_t i = 0; i < 2 && trust != NULL && status == AUDIT_OK; i++)
        status = audit_fork_signed(&sides[i].checkpoint, trust, &out->trusted[i], &why);
    if (status != AUDIT_OK)
        return untold(out, status, &why, err);
    /* A root that no empty tree has accuses by itself, whatever the other one is. */
    out->larger = sides[1].checkpoint.size >= sides[0].checkpoint.size ? 1 : 0;
    if (out->larger == 1 && sides[0].checkpoint.size == sides[1].checkpoint.size &&
        root_is_impossible(&sides[1].checkpoint) && !root_is_impossible(&sides[0].checkpoint))
        out->larger = 0;
    struct comparing comparing = {&sides[1 - out->larger], &sides[out->larger], out};
    return compare(&comparing, err);
}
