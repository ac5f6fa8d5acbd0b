/* What is done to evidence after it was written. Covered up: header, links, tiles, hints and
 * checkpoint fit again, by the ledger's own key, and only people's signatures and the rules are
 * left to tell. */
#ifndef TESTS_DIFFERENTIAL_SPOIL_H
#define TESTS_DIFFERENTIAL_SPOIL_H

#include "differential/compare.h"

/* Changes a ledger, which becomes the exhibit's, and makes the evidence. False: nothing was
 * changed after all. */
bool spoil(struct generated *generated, const struct pool *pool, struct exhibit *out);

#endif
