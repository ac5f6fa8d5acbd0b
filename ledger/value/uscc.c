#include "ledger/value/uscc.h"

#include <string.h>

#include "ledger/base/text.h"

/* GB 32100-2015: no I, O, S, V and Z. A symbol's value is its place. */
static const char symbols[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int
symbol_value(char character)
{
    const char *found = character == '\0' ? NULL : strchr(symbols, character);

    return found == NULL ? -1 : (int)(found - symbols);
}

char
ledger_uscc_character_18(const char code[static 17])
{
    unsigned weight = 1;
    unsigned sum = 0;

    for (size_t i = 0; i < 17; i++) {
        int value = symbol_value(code[i]);

        if (value < 0)
            return '\0';
        sum += (unsigned)value * weight;
        weight = weight * 3 % 31;
    }
    return symbols[(31 - sum % 31) % 31];
}

/* GB 11714 counts in the full alphabet: A is 10, Z is 35. */
char
ledger_uscc_character_17(const char code[static 16])
{
    static const uint8_t weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    static const char characters[] = "0X987654321"; /* By the sum's remainder. */
    unsigned sum = 0;

    for (size_t i = 0; i < 8; i++) {
        char character = code[8 + i];

        if (symbol_value(character) < 0)
            return '\0';
        sum += weights[i] * (unsigned)(character <= '9' ? character - '0' : character - 'A' + 10);
    }
    return characters[sum % 11];
}

enum ledger_uscc_fault
ledger_uscc_check(struct ledger_slice code)
{
    char text[LEDGER_USCC_SIZE];

    if (code.size != LEDGER_USCC_SIZE)
        return LEDGER_USCC_FORM;
    memcpy(text, code.data, LEDGER_USCC_SIZE);
    for (size_t i = 0; i < LEDGER_USCC_SIZE; i++) {
        if (symbol_value(text[i]) < 0)
            return LEDGER_USCC_FORM;
    }
    if (ledger_uscc_character_18(text) != text[17])
        return LEDGER_USCC_CHECK_18;
    if (ledger_uscc_character_17(text) != text[16])
        return LEDGER_USCC_CHECK_17;
    return LEDGER_USCC_SOUND;
}

static bool
is_blank(uint32_t code_point)
{
    return code_point == ' ' || code_point == '\t' || code_point == '\r' || code_point == '\n' ||
           code_point == 0xA0 || code_point == 0x3000;
}

/* Copies without the blanks around, in upper case. Says how many characters there were; what does
 * not fit, or is not ASCII, makes it too many. */
static size_t
characters_read(struct ledger_slice text, char code[static LEDGER_USCC_SIZE],
                bool *out_has_full_width)
{
    size_t count = 0;
    size_t blanks = 0;

    for (size_t at = 0; at < text.size;) {
        uint32_t code_point = ledger_text_next(text, &at);

        if (code_point == UINT32_MAX)
            return SIZE_MAX;
        if (is_blank(code_point)) {
            blanks += count > 0 ? 1 : 0;
            continue;
        }
        *out_has_full_width |= code_point >= 0xFF01 && code_point <= 0xFF5E;
        if (blanks > 0 || code_point >= 0x80 || count == LEDGER_USCC_SIZE) {
            count = LEDGER_USCC_SIZE + 1;
            blanks = 0;
            continue;
        }
        if (count < LEDGER_USCC_SIZE)
            code[count++] = (char)(code_point >= 'a' && code_point <= 'z' ? code_point - 'a' + 'A'
                                                                          : code_point);
    }
    return count;
}

enum ledger_status
ledger_uscc_parse(struct ledger_slice text, char code[static LEDGER_USCC_SIZE + 1],
                  struct ledger_error *err)
{
    char read[LEDGER_USCC_SIZE + 1] = "";
    bool has_full_width = false;
    size_t count = characters_read(text, read, &has_full_width);
    char fitting[2] = "";

    if (has_full_width)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USCC_FULL_WIDTH, text);
    if (count != LEDGER_USCC_SIZE)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USCC_FORM, text);

    switch (ledger_uscc_check(ledger_slice_of(read, LEDGER_USCC_SIZE))) {
    case LEDGER_USCC_FORM:
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USCC_FORM, text);
    case LEDGER_USCC_CHECK_18:
        fitting[0] = ledger_uscc_character_18(read);
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USCC_CHECK_18, text, fitting);
    case LEDGER_USCC_CHECK_17: /* Not an error: old organisation codes exist with it. */
    case LEDGER_USCC_SOUND:
        break;
    }
    memcpy(code, read, LEDGER_USCC_SIZE + 1);
    return LEDGER_OK;
}
