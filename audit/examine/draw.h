/* Numbers that neither side of an audit can steer, and that anybody can draw again. They follow
 * from the auditor's own number, which the ledger cannot foresee, and from the head of the ledger,
 * which the auditor cannot choose:
 *
 *   key       BLAKE2b-256("mingzhang/v1 draw\n" number "\n" size "\n" root "\n"),
 *             numbers in decimal, the root as hex
 *   block i   BLAKE2b-512 under this key (RFC 7693, 2.5) of i as 8 bytes, big-endian, i = 0, 1 …
 *   numbers   8 of each block, of 8 bytes, big-endian
 *
 * One below an end is the next number modulo that end; numbers from the largest multiple of the end
 * on are passed over, so that all have the same chance. */
#ifndef AUDIT_EXAMINE_DRAW_H
#define AUDIT_EXAMINE_DRAW_H

#include "audit/evidence/bytes.h"

struct audit_draw {
    uint8_t key[32], block[64];
    uint64_t next_block;
    size_t used; /* bytes of the block */
};

void audit_draw_begin(struct audit_draw *draw, uint64_t number, uint64_t tree_size,
                      const struct audit_hash *root);
/* Each of 0 … end - 1 alike; `end` > 0. */
uint64_t audit_draw_below(struct audit_draw *draw, uint64_t end);

#endif
