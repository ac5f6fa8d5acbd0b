/* Names that stand in statements and keys: short, without space, `+` or control characters. */
#ifndef LEDGER_VALUE_ID_H
#define LEDGER_VALUE_ID_H

#include "ledger/base/bytes.h"

enum { LEDGER_ID_SIZE_MAX = 64, LEDGER_VOUCHER_ID_SIZE = 16 };

struct ledger_voucher_id {
    uint8_t bytes[LEDGER_VOUCHER_ID_SIZE];
};

/* Whether a text is short enough to be any of the three below. One that is not names nothing, and a
 * key of the store need not hold it. */
bool ledger_id_fits(const char *text);

/* identifier: 1 to 64 bytes of clean text without space and `+`. */
bool ledger_id_is_identifier(struct ledger_slice text);
/* code: 1 to 64 of A-Z a-z 0-9 . - _ (programme codes, officer names, budget codes). */
bool ledger_id_is_code(struct ledger_slice text);
/* origin: 1 to 64 of printable ASCII without space and `+`. */
bool ledger_id_is_origin(struct ledger_slice text);

/* 32 lower-case hex digits. A person may give any unambiguous prefix to a command; that is the
 * command's business. */
enum { LEDGER_VOUCHER_ID_TEXT_SIZE = 33 };
void ledger_voucher_id_format(struct ledger_voucher_id id,
                              char text[static LEDGER_VOUCHER_ID_TEXT_SIZE]);
enum ledger_status ledger_voucher_id_parse(const char *text, struct ledger_voucher_id *out_id,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
