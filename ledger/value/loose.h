/* What money, date, document and claim share when they read what people type: full-width forms made
 * plain, and figures with thousands separators. Private to this folder. */
#ifndef LEDGER_VALUE_LOOSE_H
#define LEDGER_VALUE_LOOSE_H

#include "ledger/base/bytes.h"

enum { LEDGER_LOOSE_SIZE_MAX = 128 };

/* Code points without blanks around. Full-width ASCII is ASCII, every blank is ' ', the minus sign
 * U+2212 is '-'. A 0 stands behind the last. */
struct ledger_loose {
    uint32_t points[LEDGER_LOOSE_SIZE_MAX + 1];
    size_t count;
};

/* False when the text is not UTF-8, holds what could steer a terminal, or is too long. */
bool ledger_loose_fold(struct ledger_slice text, struct ledger_loose *out);

/* Moves `*at` over a word or over blanks, when they stand there. */
bool ledger_loose_skip(const struct ledger_loose *text, size_t *at, const char *word);
void ledger_loose_skip_blanks(const struct ledger_loose *text, size_t *at);

bool ledger_loose_is_digit(uint32_t code_point);

/* Reads `count_min` to `count_max` digits (nine at most); false, without moving, where there are
 * fewer. More are left standing. */
bool ledger_loose_digits(const struct ledger_loose *text, size_t *at, size_t count_min,
                         size_t count_max, uint32_t *out_number);

/* 1,234.50 is digits 123450 and decimals 2. */
struct ledger_loose_figure {
    uint64_t digits;
    size_t decimals;
    bool is_too_large; /* `digits` did not fit. */
};

enum ledger_loose_fault {
    LEDGER_LOOSE_SOUND = 0,
    LEDGER_LOOSE_NO_FIGURE,
    LEDGER_LOOSE_SEPARATORS, /* Commas, but not every three digits. */
};

/* Reads digits, or groups of digits with ",", with or without a point and digits behind it. */
enum ledger_loose_fault ledger_loose_figure(const struct ledger_loose *text, size_t *at,
                                            struct ledger_loose_figure *out_figure);

/* A figure in a unit of so many fen (a power of ten). MALFORMED when it has parts of a fen,
 * OUT_OF_RANGE when it does not fit; no message. */
enum ledger_status ledger_loose_scale(struct ledger_loose_figure figure, uint64_t unit_fen,
                                      uint64_t *out_fen, uint64_t *out_step_fen) LEDGER_MUST_CHECK;

#endif
