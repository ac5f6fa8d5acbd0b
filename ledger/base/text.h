/* Text from outside: UTF-8 that is safe to show, and bytes written as hex and base64. */
#ifndef LEDGER_BASE_TEXT_H
#define LEDGER_BASE_TEXT_H

#include "ledger/base/bytes.h"

/* Says whether bytes are text as proto/CANONICAL.md, section 1, rule 8 has it: valid UTF-8 without
 * control, bidirectional-override, line-separator or byte-order characters, no space (U+0020,
 * U+00A0, U+3000) at either end. Empty text is text. */
bool ledger_text_is_clean(struct ledger_slice text);

/* Whether a code point may not stand in clean text: it could steer a terminal or turn the reading
 * direction (the list of rule 8). */
bool ledger_text_steers(uint32_t code_point);

/* Reads one code point at `*at` and moves on; returns UINT32_MAX, without moving, where the bytes
 * are not valid UTF-8. */
uint32_t ledger_text_next(struct ledger_slice text, size_t *at);

/* Appends `text` with everything that could steer a terminal (C0, C1, bidi, invalid UTF-8) shown as
 * U+FFFD. For output of bytes that were not checked. */
enum ledger_status ledger_text_escape(struct ledger_slice text, struct ledger_buffer *out,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* How many terminal columns a clean text takes: wide characters (East Asian Width W and F) two,
 * combining marks and joiners none. */
size_t ledger_text_columns(const char *text);

/* Lower-case hex. `text` takes 2 * size + 1 bytes. */
void ledger_text_hex(struct ledger_slice bytes, char *text);
/* Exactly `size` bytes from 2 * size lower-case hex digits; else LEDGER_MALFORMED, no message. */
enum ledger_status ledger_text_from_hex(const char *text, uint8_t *out,
                                        size_t size) LEDGER_MUST_CHECK;

/* RFC 4648, section 4, padded. LEDGER_BASE64_SIZE(n) counts the NUL. */
#define LEDGER_BASE64_SIZE(size) ((((size) + 2) / 3) * 4 + 1)
void ledger_text_base64(struct ledger_slice bytes, char *text);
/* Strict: padding required, no other characters, unused bits zero. Writes at most `capacity` bytes
 * and their number; else LEDGER_MALFORMED, no message. */
enum ledger_status ledger_text_from_base64(struct ledger_slice text, uint8_t *out, size_t capacity,
                                           size_t *out_size) LEDGER_MUST_CHECK;

/* A decimal number without sign, leading zero or space, at most `max`; else LEDGER_MALFORMED. */
enum ledger_status ledger_text_from_decimal(struct ledger_slice text, uint64_t max,
                                            uint64_t *out_number) LEDGER_MUST_CHECK;

#endif
