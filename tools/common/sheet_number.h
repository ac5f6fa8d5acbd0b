/* Numbers of a workbook as the text that they are meant to be: an amount to the digit, a date as a
 * date. A spreadsheet keeps binary fractions of 53 bits and writes 1234.1 as 1234.0999999999999;
 * here they are decimal texts and whole numbers, and what they cannot say for certain is refused.
 * Internal to tools/common. */
#ifndef TOOLS_COMMON_SHEET_NUMBER_H
#define TOOLS_COMMON_SHEET_NUMBER_H

#include "ledger/base/bytes.h"

/* What a number format makes of a number. */
enum sheet_format {
    SHEET_FORMAT_NUMBER = 0,
    SHEET_FORMAT_DATE,
    SHEET_FORMAT_TIME,
    SHEET_FORMAT_ELAPSED, /* [h]:mm: hours may pass 24 */
    SHEET_FORMAT_SCALED,  /* shows another number than there is: in thousands, in per cent */
};

/* The kind of a format that has a code of its own, and of one that has none but its number. */
enum sheet_format sheet_format_of_code(const char *code);
enum sheet_format sheet_format_of_number(uint32_t number);

enum { SHEET_NUMBER_SIZE = 80 };

/* Writes what the stored number says, NUL-terminated. MALFORMED: no number, no date that exists,
 * more than the 15 digits that spreadsheets keep, a binary fraction that is near no decimal of 15
 * digits, a scaled one.
 *
 * Numbers are as written, without an exponent. Of 16 and 17 digits, the decimal of 15 digits counts
 * if its binary fraction is the same one: there is never a second such decimal. Dates are
 * "2023-06-05", or with a time "2023-06-05 08:30:00". */
enum ledger_status sheet_number_text(struct ledger_slice stored, enum sheet_format format,
                                     bool is_1904, char text[static SHEET_NUMBER_SIZE],
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
