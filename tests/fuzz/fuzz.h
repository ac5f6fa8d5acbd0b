/* A fuzz target: one function over bytes from outside, and properties that must hold for all bytes.
 * The first byte picks what the others are, where a target reads several things. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "ledger/base/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An assertion of its own, so that a target also holds where somebody builds without assert. */
#define fuzz_holds(condition)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* A failure is recorded with its sentence, or the reader would be left alone. */
static inline void
fuzz_explained(enum ledger_status status, const struct ledger_error *err)
{
    char text[LEDGER_ERROR_TEXT_SIZE];

    if (status == LEDGER_OK)
        return;
    fuzz_holds(err->status == status);
    ledger_error_text(err, LEDGER_LANGUAGE_ZH, text);
    fuzz_holds(text[0] != '\0');
    ledger_error_text(err, LEDGER_LANGUAGE_EN, text);
    fuzz_holds(text[0] != '\0');
}

#endif
