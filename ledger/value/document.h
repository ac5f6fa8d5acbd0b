/* 文号: numbers of official documents, "财建〔2024〕148号" (GB/T 9704) and "财政部
 * 税务总局公告2022年第14号". */
#ifndef LEDGER_VALUE_DOCUMENT_H
#define LEDGER_VALUE_DOCUMENT_H

#include "ledger/base/bytes.h"

/* Appends the canonical form: brackets of any kind around the year become 〔〕, 第 and leading
 * zeros of the number go (in the first form), full-width letters and digits become plain,
 * parentheses of the name full-width. MALFORMED names the text when it is neither form. */
enum ledger_status ledger_document_normalise(struct ledger_slice text, struct ledger_buffer *out,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
