/* Eight bytes at a time: what a reader of millions of entries does not want to ask byte by byte.
 * Private to this folder. */
#ifndef AUDIT_EVIDENCE_EIGHT_H
#define AUDIT_EVIDENCE_EIGHT_H

#include <stdbool.h>
#include <stdint.h>

#define AUDIT_EIGHT_HIGH UINT64_C(0x8080808080808080)
#define AUDIT_EIGHT_LOW UINT64_C(0x0101010101010101)

/* The first byte lowest, on every machine; compilers make one load of it. */
static inline uint64_t
audit_eight(const uint8_t *data)
{
    return (uint64_t)data[0] | (uint64_t)data[1] << 8 | (uint64_t)data[2] << 16 |
           (uint64_t)data[3] << 24 | (uint64_t)data[4] << 32 | (uint64_t)data[5] << 40 |
           (uint64_t)data[6] << 48 | (uint64_t)data[7] << 56;
}

/* Whether all are ASCII from `first` (at least 1) to 0x7E. In bytes below 0x80, adding 0x80 - first
 * reaches the high bit from `first` on, and adding 1 at 0x7F; nothing carries. */
static inline bool
audit_eight_are_from(uint64_t word, uint8_t first)
{
    return (word & AUDIT_EIGHT_HIGH) == 0 &&
           ((word + AUDIT_EIGHT_LOW * (0x80u - first)) & AUDIT_EIGHT_HIGH) == AUDIT_EIGHT_HIGH &&
           ((word + AUDIT_EIGHT_LOW) & AUDIT_EIGHT_HIGH) == 0;
}

/* Whether one is `byte`. */
static inline bool
audit_eight_have(uint64_t word, uint8_t byte)
{
    uint64_t other = word ^ (AUDIT_EIGHT_LOW * byte);
    return ((other - AUDIT_EIGHT_LOW) & ~other & AUDIT_EIGHT_HIGH) != 0;
}

#endif
