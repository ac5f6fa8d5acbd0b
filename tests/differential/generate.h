/* Random small ledgers: a seed gives one, the same on every machine. Of half of them every voucher
 * was judged before it was sealed; of a quarter one voucher breaks a rule and was sealed all the
 * same; of the last quarter bytes were changed afterwards (spoil.h). With
 * `pool->honest` all are sound, by what their writers know (honest.h). */
#ifndef TESTS_DIFFERENTIAL_GENERATE_H
#define TESTS_DIFFERENTIAL_GENERATE_H

#include "differential/life.h"
#include "support/forge.h"

enum generated_kind { GENERATED_SOUND, GENERATED_BROKEN, GENERATED_SPOILT };

struct generated {
    enum generated_kind kind;
    /* Honest ledgers: what the ledger refused to prepare all the same, and how often. */
    size_t refusals;
    char refused[LEDGER_ERROR_TEXT_SIZE];
    struct forge forge;
    struct dice dice; /* to go on with */
};

void pool_open(struct pool *pool);
void pool_close(struct pool *pool);

void generate(struct pool *pool, uint64_t seed, struct generated *out);
void generated_free(struct generated *generated);

#endif
