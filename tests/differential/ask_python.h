/* The third judge: evidence is written to a directory, and at the end the Python verifier is asked
 * about all of it at once. */
#ifndef TESTS_DIFFERENTIAL_ASK_PYTHON_H
#define TESTS_DIFFERENTIAL_ASK_PYTHON_H

#include "differential/compare.h"

struct python;

struct python *python_open(const char *verify_path);
/* Writes the evidence down, and what the other two agreed on. */
void python_ask(struct python *python, uint64_t seed, const struct exhibit *exhibit,
                const struct verdict *ledger, const struct verdict *auditor);
/* Asks, prints where it says otherwise, removes what was written, and returns how often it did.
 * That Python cannot be asked at all is a difference too. */
uint64_t python_close(struct python *python, uint64_t *out_count);

#endif
