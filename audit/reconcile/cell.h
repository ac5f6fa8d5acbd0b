/* One cell as people and banks write it: amounts, dates, account numbers. Strict: what can be read
 * in two ways is not read. Private to this folder. */
#ifndef AUDIT_RECONCILE_CELL_H
#define AUDIT_RECONCILE_CELL_H

#include "audit/evidence/bytes.h"

/* Without what banks pad with: blanks, tabs, U+3000, U+00A0, a byte order mark; and what
 * spreadsheets wrap around text: a leading ' and ="…". A piece of `text`. */
struct audit_bytes audit_cell_trim(struct audit_bytes text);

/* The text as headings are compared: no blank anywhere, full-width signs (！ to ～) as ASCII, no
 * "(元)" behind. False: longer than `capacity`. */
bool audit_cell_plain(struct audit_bytes text, uint8_t *out, size_t capacity, size_t *out_size);
/* Full-width as above, other blanks kept. */
bool audit_cell_narrow(struct audit_bytes text, uint8_t *out, size_t capacity, size_t *out_size);

enum audit_amount {
    AUDIT_AMOUNT_READ,
    AUDIT_AMOUNT_NOTHING,    /* empty, "-", "--", "—" */
    AUDIT_AMOUNT_NONE,       /* not the form of an amount */
    AUDIT_AMOUNT_SCIENTIFIC, /* 1.2E+05: what a spreadsheet makes of long numbers */
    AUDIT_AMOUNT_DECIMALS,   /* more than two */
    AUDIT_AMOUNT_LARGE,      /* beyond int64 fen */
};
/* 1234.5, +1,234.50, ￥-12, -￥12, (12.00), full-width forms. Separators stand before every third
 * digit or nowhere. `*out_signed`: with a sign of its own. Written only when READ. */
enum audit_amount audit_cell_amount(struct audit_bytes text, int64_t *out_fen, bool *out_signed);
/* As XML writes decimals: digits, at most two behind a point, no sign. */
enum audit_amount audit_decimal_amount(struct audit_bytes text, int64_t *out_fen);

enum audit_date_form {
    AUDIT_DATE_NONE = 0,
    AUDIT_DATE_COMPACT, /* 20260410 */
    AUDIT_DATE_HYPHENS, /* 2026-04-10, 2026-4-10 */
    AUDIT_DATE_SLASHES, /* 2026/4/10 */
    AUDIT_DATE_POINTS,  /* 2026.04.10 */
    AUDIT_DATE_WORDS,   /* 2026年4月10日 */
};
/* An example of the form, for sentences. */
const char *audit_date_form_example(enum audit_date_form form);
/* A date that exists, of the years 1900 to 9999, and behind it nothing or a blank or 'T' and a time
 * of day. Which form it has, or NONE. */
enum audit_date_form audit_cell_read_date(struct audit_bytes text, uint32_t *out_date);
/* xs:date and xs:dateTime; a time with a zone is told in UTC+8. `*out_midnight`: 00:00:00. */
bool audit_xml_date(struct audit_bytes text, uint32_t *out_date, bool *out_midnight);

/* A number of an account into `out` (at most the size of `text`): digits without blanks and
 * hyphens between them; any other text, a masked number for one, without blanks. False: in
 * scientific form. */
bool audit_cell_account(struct audit_bytes text, uint8_t *out, size_t *out_size);

/* What a spreadsheet makes of a long number: "5.30019E+19". Its digits are gone. */
bool audit_cell_is_damaged(struct audit_bytes text);

#endif
