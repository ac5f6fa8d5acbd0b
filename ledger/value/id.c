#include "ledger/value/id.h"

#include <string.h>

#include "ledger/base/text.h"

static bool
size_fits(struct ledger_slice text)
{
    return text.size >= 1 && text.size <= LEDGER_ID_SIZE_MAX;
}

bool
ledger_id_fits(const char *text)
{
    return strlen(text) <= LEDGER_ID_SIZE_MAX;
}

bool
ledger_id_is_identifier(struct ledger_slice text)
{
    if (!size_fits(text) || !ledger_text_is_clean(text))
        return false;
    for (size_t at = 0; at < text.size;) {
        uint32_t code_point = ledger_text_next(text, &at);

        if (code_point == '+' || code_point == ' ' || code_point == 0xA0 || code_point == 0x3000)
            return false;
    }
    return true;
}

static bool
is_of_code(uint8_t byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte >= '0' && byte <= '9') || byte == '.' || byte == '-' || byte == '_';
}

bool
ledger_id_is_code(struct ledger_slice text)
{
    if (!size_fits(text))
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (!is_of_code(text.data[i]))
            return false;
    }
    return true;
}

bool
ledger_id_is_origin(struct ledger_slice text)
{
    if (!size_fits(text))
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] <= ' ' || text.data[i] >= 0x7F || text.data[i] == '+')
            return false;
    }
    return true;
}

void
ledger_voucher_id_format(struct ledger_voucher_id id, char text[static LEDGER_VOUCHER_ID_TEXT_SIZE])
{
    ledger_text_hex(ledger_slice_of(id.bytes, sizeof(id.bytes)), text);
}

enum ledger_status
ledger_voucher_id_parse(const char *text, struct ledger_voucher_id *out_id,
                        struct ledger_error *err)
{
    if (ledger_text_from_hex(text, out_id->bytes, sizeof(out_id->bytes)) != LEDGER_OK)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_VOUCHER_ID_MALFORMED, text);
    return LEDGER_OK;
}
