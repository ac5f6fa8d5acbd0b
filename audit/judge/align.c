#include "audit/judge/align.h"

bool
align_step(align_equal_fn *equal, void *context, size_t there, size_t due, size_t *out_there,
           size_t *out_due)
{
    size_t i_max = there < ALIGN_LOOKAHEAD ? there : ALIGN_LOOKAHEAD;
    size_t j_max = due < ALIGN_LOOKAHEAD ? due : ALIGN_LOOKAHEAD;
    if (i_max > 1 && j_max > 1 && equal(context, 0, 1) && equal(context, 1, 0)) {
        *out_there = 1; /* Neighbours in each other's place: one of them was moved. */
        *out_due = 0;
        return true;
    }
    for (size_t sum = 1; sum <= i_max + j_max; sum++) {
        /* Balanced steps first: a change before a loss and an insertion. */
        for (size_t k = 0; k <= sum; k++) {
            size_t i = k % 2 == 1 ? sum / 2 + (k + 1) / 2 : sum / 2 - k / 2;
            size_t j = sum - i;
            if (i > i_max || j > j_max)
                continue;
            bool i_ends = i == there, j_ends = j == due;
            if (i_ends && j_ends) {
                *out_there = i;
                *out_due = j;
                return true;
            }
            if (i_ends || j_ends || i == i_max || j == j_max || !equal(context, i, j))
                continue;
            if (i + 1 < i_max && j + 1 < j_max && !equal(context, i + 1, j + 1))
                continue;
            *out_there = i;
            *out_due = j;
            return true;
        }
    }
    *out_there = there > 0;
    *out_due = due > 0;
    return false;
}
