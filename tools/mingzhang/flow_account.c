/* Account numbers as people write them, into what an entry states. */
#include <string.h>

#include "ledger/base/text.h"
#include "tools/mingzhang/flow.h"

bool
flow_account_digits(const char *text, char *digits, size_t size)
{
    struct ledger_slice slice = ledger_slice_of_text(text);
    size_t count = 0;

    for (size_t at = 0; at < slice.size;) {
        uint32_t point = ledger_text_next(slice, &at);

        if (point == ' ' || point == '-' || point == 0x3000 || point == 0xA0)
            continue;
        if (point >= 0xFF10 && point <= 0xFF19)
            point = '0' + (point - 0xFF10);
        if (point < '0' || point > '9' || count + 1 >= size)
            return false;
        digits[count++] = (char)point;
    }
    digits[count] = '\0';
    return count >= 4;
}

enum ledger_status
flow_account(struct command_context *context, struct ledger_vault *vault, const char *digits,
             const char *bank, struct ledger_account *out_account, struct ledger_error *err)
{
    struct ledger_digest commitment;
    struct ledger_account account = {.stated = true, .bank = bank == NULL ? "" : bank};
    char canonical[41];
    uint8_t *kept;
    enum ledger_status status;

    if (!flow_account_digits(digits, canonical, sizeof(canonical)))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FLOW_ACCOUNT_MALFORMED, digits);
    status = ledger_vault_commit(vault, LEDGER_COMMITMENT_ACCOUNT, ledger_slice_of_text(canonical),
                                 "", &commitment, err);
    if (status != LEDGER_OK)
        return status;
    kept = ledger_arena_take(&context->arena, sizeof(commitment.bytes));
    account.last_four =
        ledger_arena_text(&context->arena, ledger_slice_of_text(canonical + strlen(canonical) - 4));
    if (kept == NULL || account.last_four == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           sizeof(commitment.bytes));
    memcpy(kept, commitment.bytes, sizeof(commitment.bytes));
    account.commitment = ledger_slice_of(kept, sizeof(commitment.bytes));
    *out_account = account;
    return LEDGER_OK;
}
