/* Two rows of hashes, what is there and what should be, brought beside each other again after a
 * difference. */
#ifndef AUDIT_JUDGE_ALIGN_H
#define AUDIT_JUDGE_ALIGN_H

#include "audit/evidence/bytes.h"

enum { ALIGN_LOOKAHEAD = 64 };

/* Whether the item `i` from here on of what is there equals the item `j` of what should be. */
typedef bool align_equal_fn(void *context, size_t i, size_t j);

/* Called where the next two differ: how many items of each to pass over until both agree again (two
 * in a row, or to the end): the smallest such step, so that one change is (1, 1), one insertion (1,
 * 0) and one loss (0, 1); of two neighbours in each other's place the first is an insertion.
 * `there` and `due` are how many items can be looked at, at most ALIGN_LOOKAHEAD are. False where
 * nothing agrees again: then it is (1, 1), or what is left of one side. */
bool align_step(align_equal_fn *equal, void *context, size_t there, size_t due, size_t *out_there,
                size_t *out_due);

#endif
