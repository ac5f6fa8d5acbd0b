/* xorshift64*: the same numbers everywhere. */
#ifndef TESTS_DIFFERENTIAL_DICE_H
#define TESTS_DIFFERENTIAL_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
    uint64_t state; /* not 0 */
};

static inline unsigned
roll(struct dice *dice, unsigned sides)
{
    dice->state ^= dice->state >> 12;
    dice->state ^= dice->state << 25;
    dice->state ^= dice->state >> 27;
    return (unsigned)((dice->state * UINT64_C(2685821657736338717) >> 33) % sides);
}

/* Once in so many times. */
static inline bool
once_in(struct dice *dice, unsigned sides)
{
    return roll(dice, sides) == 0;
}

#endif
