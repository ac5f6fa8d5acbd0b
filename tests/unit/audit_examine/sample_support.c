#include "sample_support.h"

#include <stdlib.h>

struct audit_sample_plan
sample_plan(enum audit_sample_method method)
{
    return (struct audit_sample_plan){
        .method = method,
        .seed = 20230711,
        .confidence = 95,
        .tolerable = {true, 10000},
        .expected = {true, 0},
        .of = AUDIT_SAMPLE_OF_ALL,
        .tree_size = 8,
        .root = {{1, 2, 3}},
    };
}

void
sample_of(const int64_t *fen, size_t count, struct audit_sample *out)
{
    *out = (struct audit_sample){.item_count = count};
    out->items = calloc(count + 1, sizeof *out->items);
    assert_non_null(out->items);
    for (size_t i = 0; i < count; i++)
        out->items[i] = (struct audit_sample_item){fen[i], 100 + i, (uint32_t)i};
}

void
sample_of_random(size_t count, uint64_t seed, struct audit_sample *out)
{
    int64_t *fen = calloc(count, sizeof *fen);
    assert_non_null(fen);
    for (size_t i = 0; i < count; i++) {
        int64_t end = 10;
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        for (uint64_t size = (seed >> 33) % 9; size > 0; size--)
            end *= 10;
        fen[i] = (int64_t)(seed >> 20) % (end > 500000000 ? 500000000 : end) + 1;
    }
    sample_of(fen, count, out);
    free(fen);
}

void
sample_drawn(const struct audit_sample_plan *plan, struct audit_sample *sample)
{
    struct audit_error err = {0};
    assert_audit(audit_sample_draw(plan, sample, &err), AUDIT_OK, &err);
}

struct audit_found *
sample_found(const struct audit_sample *sample)
{
    struct audit_found *found = calloc(sample->pick_count + 1, sizeof *found);
    assert_non_null(found);
    for (size_t i = 0; i < sample->pick_count; i++)
        found[i].audited_fen = sample->items[sample->picks[i].item].fen;
    return found;
}
