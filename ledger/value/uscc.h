/* 统一社会信用代码 (GB 32100-2015): 18 characters of which the last checks the others, and the
 * organisation code inside (GB 11714) has a check of its own at 17. */
#ifndef LEDGER_VALUE_USCC_H
#define LEDGER_VALUE_USCC_H

#include "ledger/base/bytes.h"

enum { LEDGER_USCC_SIZE = 18 };

/* What is wrong with a code, worst first. */
enum ledger_uscc_fault {
    LEDGER_USCC_SOUND = 0,
    LEDGER_USCC_FORM,     /* Not 18 characters of the alphabet. */
    LEDGER_USCC_CHECK_18, /* An error: one character is wrong. */
    LEDGER_USCC_CHECK_17, /* A warning: old codes exist with it. */
};

enum ledger_uscc_fault ledger_uscc_check(struct ledger_slice code);

/* The right character at 17 (over 9 to 16) and at 18 (over 1 to 17); `code` holds at least those.
 * NUL when one of them is not of the alphabet. */
char ledger_uscc_character_17(const char code[static 16]);
char ledger_uscc_character_18(const char code[static 17]);

/* Trims blanks and upper-cases ASCII; refuses full-width characters. Writes 18 characters and a
 * NUL; checks form and character 18, and names the character that would fit. */
enum ledger_status ledger_uscc_parse(struct ledger_slice text,
                                     char code[static LEDGER_USCC_SIZE + 1],
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
