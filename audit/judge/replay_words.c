/* Small words of the law: credit codes, months, payees as keys. */
#include <string.h>

#include "audit/judge/replay_internal.h"

/* GB 32100: the 31 characters by their values. */
static const char characters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* -1 for a character that GB 32100 does not have. */
static int
value_of(uint8_t character)
{
    const char *at = character != '\0' ? strchr(characters, character) : NULL;

    return at != NULL ? (int)(at - characters) : -1;
}

bool
replay_credit_code_holds(struct audit_bytes code)
{
    unsigned sum = 0, weight = 1;

    if (code.size != 18)
        return false;
    for (size_t i = 0; i < 17; i++) {
        const int value = value_of(code.data[i]);

        if (value < 0)
            return false;
        sum += (unsigned)value * weight;
        weight = weight * 3 % 31;
    }
    return value_of(code.data[17]) == (int)((31 - sum % 31) % 31);
}

bool
replay_character_17_holds(struct audit_bytes credit_code)
{
    static const unsigned weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    unsigned sum = 0, expected;

    if (credit_code.size != 18)
        return false;
    for (size_t i = 0; i < 8; i++) {
        const unsigned character = credit_code.data[8 + i];

        sum += weights[i] * (character <= '9' ? character - '0' : character - 'A' + 10);
    }
    expected = 11 - sum % 11;
    return credit_code.data[16] == (expected == 10   ? 'X'
                                    : expected == 11 ? '0'
                                                     : (uint8_t)('0' + expected));
}

uint32_t
replay_month_after(uint32_t month)
{
    return month % 100 == 12 ? month + 89 : month + 1;
}

/* Kind, then the id's bytes; the number of another register behind a newline, which no register's
 * name has. */
struct audit_bytes
replay_payee_key(const struct audit_payee *payee, uint8_t key[static REPLAY_PAYEE_KEY_MAX])
{
    size_t size = 0;

    key[size++] = (uint8_t)payee->kind;
    memcpy(key + size, payee->id.data, payee->id.size);
    size += payee->id.size;
    if (payee->kind == AUDIT_PAYEE_OTHER) {
        key[size++] = '\n';
        memcpy(key + size, payee->number.data, payee->number.size);
        size += payee->number.size;
    }
    return (struct audit_bytes){key, size};
}

struct audit_payee
replay_payee_of_key(struct audit_bytes key)
{
    struct audit_payee payee = {.kind = (enum audit_payee_kind)key.data[0],
                                .id = {key.data + 1, key.size - 1}};

    if (payee.kind == AUDIT_PAYEE_OTHER) {
        payee.number = payee.id;
        (void)audit_line(&payee.number, &payee.id);
    }
    return payee;
}
