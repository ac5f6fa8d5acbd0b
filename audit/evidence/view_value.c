/* Single values: which texts and dates section 1 of proto/CANONICAL.md allows. */
#include <string.h>

#include "audit/evidence/eight.h"
#include "audit/evidence/signed_note.h"
#include "audit/evidence/view_form.h"

enum { VKEY_NAME_SIZE_MAX = 128 };

/* What a byte that is an ASCII character may be part of. */
enum { CODE = 1, CREDIT_CODE = 2, IDENTIFIER = 4 };

#define BOTH (CODE | IDENTIFIER)
#define ALL (CODE | CREDIT_CODE | IDENTIFIER)
static const uint8_t characters[256] = {
    ['!'] = IDENTIFIER,
    ['"'] = IDENTIFIER,
    ['#'] = IDENTIFIER,
    ['$'] = IDENTIFIER,
    ['%'] = IDENTIFIER,
    ['&'] = IDENTIFIER,
    ['\''] = IDENTIFIER,
    ['('] = IDENTIFIER,
    [')'] = IDENTIFIER,
    ['*'] = IDENTIFIER,
    [','] = IDENTIFIER,
    ['-'] = BOTH,
    ['.'] = BOTH,
    ['/'] = IDENTIFIER,
    [':'] = IDENTIFIER,
    [';'] = IDENTIFIER,
    ['<'] = IDENTIFIER,
    ['='] = IDENTIFIER,
    ['>'] = IDENTIFIER,
    ['?'] = IDENTIFIER,
    ['@'] = IDENTIFIER,
    ['['] = IDENTIFIER,
    ['\\'] = IDENTIFIER,
    [']'] = IDENTIFIER,
    ['^'] = IDENTIFIER,
    ['_'] = BOTH,
    ['`'] = IDENTIFIER,
    ['{'] = IDENTIFIER,
    ['|'] = IDENTIFIER,
    ['}'] = IDENTIFIER,
    ['~'] = IDENTIFIER,
    ['0'] = ALL,
    ['1'] = ALL,
    ['2'] = ALL,
    ['3'] = ALL,
    ['4'] = ALL,
    ['5'] = ALL,
    ['6'] = ALL,
    ['7'] = ALL,
    ['8'] = ALL,
    ['9'] = ALL,
    /* GB 32100 leaves out I, O, S, V and Z, which look like digits and U. */
    ['A'] = ALL,
    ['B'] = ALL,
    ['C'] = ALL,
    ['D'] = ALL,
    ['E'] = ALL,
    ['F'] = ALL,
    ['G'] = ALL,
    ['H'] = ALL,
    ['I'] = BOTH,
    ['J'] = ALL,
    ['K'] = ALL,
    ['L'] = ALL,
    ['M'] = ALL,
    ['N'] = ALL,
    ['O'] = BOTH,
    ['P'] = ALL,
    ['Q'] = ALL,
    ['R'] = ALL,
    ['S'] = BOTH,
    ['T'] = ALL,
    ['U'] = ALL,
    ['V'] = BOTH,
    ['W'] = ALL,
    ['X'] = ALL,
    ['Y'] = ALL,
    ['Z'] = BOTH,
    ['a'] = BOTH,
    ['b'] = BOTH,
    ['c'] = BOTH,
    ['d'] = BOTH,
    ['e'] = BOTH,
    ['f'] = BOTH,
    ['g'] = BOTH,
    ['h'] = BOTH,
    ['i'] = BOTH,
    ['j'] = BOTH,
    ['k'] = BOTH,
    ['l'] = BOTH,
    ['m'] = BOTH,
    ['n'] = BOTH,
    ['o'] = BOTH,
    ['p'] = BOTH,
    ['q'] = BOTH,
    ['r'] = BOTH,
    ['s'] = BOTH,
    ['t'] = BOTH,
    ['u'] = BOTH,
    ['v'] = BOTH,
    ['w'] = BOTH,
    ['x'] = BOTH,
    ['y'] = BOTH,
    ['z'] = BOTH,
};

/* Whether every character is of one class. */
static bool
all_are(struct audit_bytes text, uint8_t class)
{
    uint8_t common = class; /* Without a branch for each character. */
    for (size_t i = 0; i < text.size; i++)
        common &= characters[text.data[i]];
    return common != 0;
}

/* Clean text without `+` and without the three spaces, anywhere. */
static bool
is_identifier(struct audit_bytes text)
{
    size_t plain = 0;
    for (; text.size - plain >= 8; plain += 8) {
        uint64_t word = audit_eight(text.data + plain);
        if (!audit_eight_are_from(word, 0x21) || audit_eight_have(word, '+'))
            break;
    }
    if (all_are((struct audit_bytes){text.data + plain, text.size - plain}, IDENTIFIER))
        return true;
    uint32_t point = 0;
    for (size_t at = plain, size; at < text.size; at += size) {
        size = audit_text_next(text, at, &point);
        if (size == 0 || audit_text_steers(point) || point == '+' || point == 0x20 ||
            point == 0xA0 || point == 0x3000)
            return false;
    }
    return true;
}

static bool
is_last_four(struct audit_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.size == 4;
}

/* Apart, so that its room on the stack is not everybody's. */
static __attribute__((noinline)) bool
is_vkey(struct audit_bytes text)
{
    struct audit_vkey vkey;
    return audit_text_is_clean(text) && audit_vkey_read(text, &vkey, /* err= */ NULL) == AUDIT_OK &&
           vkey.type == AUDIT_KEY_ED25519 && strlen(vkey.name) <= VKEY_NAME_SIZE_MAX;
}

enum audit_message
audit_text_wrong(const struct audit_field *field, struct audit_bytes text)
{
    switch (field->kind) {
    case AUDIT_KIND_TEXT:
        return audit_text_is_clean(text) ? AUDIT_MESSAGE_NONE : AUDIT_MESSAGE_VIEW_TEXT;
    case AUDIT_KIND_IDENTIFIER:
        return is_identifier(text) ? AUDIT_MESSAGE_NONE : AUDIT_MESSAGE_VIEW_IDENTIFIER;
    case AUDIT_KIND_CODE:
        return all_are(text, CODE) ? AUDIT_MESSAGE_NONE : AUDIT_MESSAGE_VIEW_CODE;
    case AUDIT_KIND_ORIGIN:
        return all_are(text, IDENTIFIER) ? AUDIT_MESSAGE_NONE : AUDIT_MESSAGE_VIEW_ORIGIN;
    case AUDIT_KIND_VKEY:
        return is_vkey(text) ? AUDIT_MESSAGE_NONE : AUDIT_MESSAGE_VIEW_VKEY;
    case AUDIT_KIND_CREDIT_CODE:
        return text.size == 18 && all_are(text, CREDIT_CODE) ? AUDIT_MESSAGE_NONE
                                                             : AUDIT_MESSAGE_VIEW_CREDIT_CODE;
    case AUDIT_KIND_LAST_FOUR:
        return is_last_four(text) ? AUDIT_MESSAGE_NONE : AUDIT_MESSAGE_VIEW_LAST_FOUR;
    default: /* BYTES */
        return AUDIT_MESSAGE_NONE;
    }
}

bool
audit_date_exists(uint64_t date)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date < 19000101 || date > 99991231)
        return false;
    uint64_t year = date / 10000, month = date / 100 % 100, day = date % 100;
    if (month < 1 || month > 12)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day >= 1 && day <= days[month - 1] + (month == 2 && leap ? 1u : 0u);
}
