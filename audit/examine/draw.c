#include "audit/examine/draw.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

void
audit_draw_begin(struct audit_draw *draw, uint64_t number, uint64_t tree_size,
                 const struct audit_hash *root)
{
    char hex[2 * sizeof root->bytes + 1], text[160];
    audit_hex_write((struct audit_bytes){root->bytes, sizeof root->bytes}, hex);
    int size = snprintf(text, sizeof text, "mingzhang/v1 draw\n%" PRIu64 "\n%" PRIu64 "\n%s\n",
                        number, tree_size, hex);
    assert(size > 0 && (size_t)size < sizeof text);
    *draw = (struct audit_draw){.used = sizeof draw->block};
    int made = crypto_generichash(draw->key, sizeof draw->key, (const unsigned char *)text,
                                  (unsigned long long)size, NULL, 0);
    assert(made == 0);
    (void)made;
}

static void
next_block(struct audit_draw *draw)
{
    uint8_t counter[8];
    for (size_t i = 0; i < sizeof counter; i++)
        counter[i] = (uint8_t)(draw->next_block >> (56 - 8 * i));
    int made = crypto_generichash(draw->block, sizeof draw->block, counter, sizeof counter,
                                  draw->key, sizeof draw->key);
    assert(made == 0);
    (void)made;
    draw->next_block++;
    draw->used = 0;
}

static uint64_t
next_number(struct audit_draw *draw)
{
    uint64_t number = 0;
    if (draw->used == sizeof draw->block)
        next_block(draw);
    for (size_t i = 0; i < 8; i++)
        number = number << 8 | draw->block[draw->used++];
    return number;
}

uint64_t
audit_draw_below(struct audit_draw *draw, uint64_t end)
{
    assert(end > 0);
    /* 2^64 mod end: so many numbers at the top would favour the small ones. */
    const uint64_t left_over = (0 - end) % end;
    uint64_t number;
    do
        number = next_number(draw);
    while (left_over != 0 && number >= 0 - left_over);
    return number % end;
}
