/* Amounts of renminbi. */
#ifndef LEDGER_VALUE_MONEY_H
#define LEDGER_VALUE_MONEY_H

#include "ledger/base/bytes.h"

/* "-92233720368547758.08" and its NUL. */
enum { LEDGER_MONEY_TEXT_SIZE = 22 };
/* "-92,233,720,368,547,758.08" and its NUL. */
enum { LEDGER_MONEY_GROUPED_SIZE = 27 };

/* The largest amount an entry may state, and the largest sum (CANONICAL.md, section 1). */
#define LEDGER_MONEY_FEN_MAX INT64_C(9000000000000000000)

/* An amount of renminbi, counted in fen. A plain value: copy it, compare `fen` directly. There is
 * no floating point anywhere in this library, and no arithmetic that can wrap. */
struct ledger_money {
    int64_t fen;
};

/* On overflow return LEDGER_OUT_OF_RANGE, without a message, and leave `*out` untouched. */
enum ledger_status ledger_money_add(struct ledger_money a, struct ledger_money b,
                                    struct ledger_money *out_sum) LEDGER_MUST_CHECK;
enum ledger_status ledger_money_subtract(struct ledger_money a, struct ledger_money b,
                                         struct ledger_money *out_difference) LEDGER_MUST_CHECK;

/* Parses exactly the text that ledger_money_format writes ("0.00", "-12.30"): an optional minus,
 * digits without a leading zero, a point, two digits. Everything else is LEDGER_MALFORMED, because
 * an amount that can be written two ways can be signed two ways. */
enum ledger_status ledger_money_parse(const char *text, size_t text_size,
                                      struct ledger_money *out_amount,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* What a unit column says the figures are in. */
enum ledger_money_unit {
    LEDGER_MONEY_YUAN = 100,
    LEDGER_MONEY_WAN = 1000000, /* 万元 */
};

/* Reads an amount as finance people write it: digits with or without thousands separators ("," or
 * "，", every three digits or it is refused), a leading ￥, ¥, "RMB" or "CNY", full-width digits,
 * "+", "-", "－" or parentheses for negative, a trailing 元 or 万元 (which overrides `unit`),
 * blanks around. What the unit leaves must be whole fen ("1.234567" 万元 is exact; "1.2345678" is
 * refused, with the sentence that says so). Refused: more decimals than fen, scientific notation,
 * formulas, two points, a point without digits behind it, nothing at all. Messages name the text;
 * the caller adds the cell as place.
 */
enum ledger_status ledger_money_parse_loose(struct ledger_slice text, enum ledger_money_unit unit,
                                            struct ledger_money *out_amount,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

/* Write the canonical text, and the text with thousands separators, NUL-terminated. Cannot fail. */
void ledger_money_format(struct ledger_money amount, char text[static LEDGER_MONEY_TEXT_SIZE]);
void ledger_money_format_grouped(struct ledger_money amount,
                                 char text[static LEDGER_MONEY_GROUPED_SIZE]);

#endif
