/* The number of a payment: the next one after the last of its programme. */
#include <stdlib.h>
#include <string.h>

#include "ledger/read.h"
#include "tools/mingzhang/pay_internal.h"

enum { LOOK_BACK_ENTRIES = 500, NUMBERS_TRIED = 10000 };

/* Whether a number is neither sealed nor waiting. */
static enum ledger_status
reference_is_free(const struct pay_asking *asking, const char *reference, bool *out_free,
                  struct ledger_error *err)
{
    struct ledger_disbursement_state state;
    struct ledger_voucher_id voucher;
    struct ledger *ledger = asking->context->ledger;
    enum ledger_status status =
        ledger_read_disbursement(ledger, reference, asking->arena, &state, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_pending_reference(ledger, reference, &voucher, err);
    *out_free = status == LEDGER_NOT_FOUND;
    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
}

/* The newest sealed reference of the programme, if there is one not far back; else "". */
static enum ledger_status
reference_last(const struct pay_asking *asking, const char *programme, const char **out_reference,
               struct ledger_error *err)
{
    struct ledger_head head;
    enum ledger_status status = ledger_head(asking->context->ledger, &head, err);

    *out_reference = "";
    for (uint64_t back = 1;
         status == LEDGER_OK && back <= head.entry_count && back <= LOOK_BACK_ENTRIES; back++) {
        struct ledger_record record;

        status = ledger_read_entry(asking->context->ledger, head.entry_count - back, asking->arena,
                                   &record, err);
        if (status == LEDGER_OK && record.entry.body == LEDGER_BODY_DISBURSEMENT &&
            strcmp(record.entry.disbursement.programme, programme) == 0) {
            *out_reference = record.entry.disbursement.reference;
            return LEDGER_OK;
        }
    }
    return status;
}

/* "BT-2023-0007" and 2 -> "BT-2023-0009": its last digits counted on, their width kept. False when
 * it does not end in digits. */
static bool
reference_count_on(const char *last, uint64_t by, char *text, size_t size)
{
    size_t end = strlen(last);
    size_t start = end;
    uint64_t number;

    while (start > 0 && end - start < 18 && last[start - 1] >= '0' && last[start - 1] <= '9')
        start--;
    if (start == end)
        return false;
    number = strtoull(last + start, NULL, 10) + by;
    return snprintf(text, size, "%.*s%0*llu", (int)start, last, (int)(end - start),
                    (unsigned long long)number) < (int)size;
}

static enum ledger_status
reference_propose(const struct pay_asking *asking, const struct ledger_disbursement *disbursement,
                  char *text, size_t size, struct ledger_error *err)
{
    const char *last;
    bool is_free = false;
    enum ledger_status status = reference_last(asking, disbursement->programme, &last, err);

    for (uint64_t i = 1; status == LEDGER_OK && !is_free && i <= NUMBERS_TRIED; i++) {
        if (!reference_count_on(last, i, text, size) &&
            snprintf(text, size, "%s-%u-%llu", disbursement->programme,
                     (unsigned)disbursement->date, (unsigned long long)i) >= (int)size)
            break;
        status = reference_is_free(asking, text, &is_free, err);
    }
    if (!is_free)
        text[0] = '\0';
    return status;
}

enum ledger_status
pay_ask_reference(const struct pay_asking *asking, struct ledger_disbursement *disbursement,
                  struct ledger_error *err)
{
    char proposed[LEDGER_ID_SIZE_MAX + 1];
    enum ledger_status status =
        reference_propose(asking, disbursement, proposed, sizeof(proposed), err);

    if (status != LEDGER_OK)
        return status;
    return pay_ask_line(asking, pay_word(asking, WORD_PAY_REFERENCE),
                        proposed[0] == '\0' ? NULL : proposed, &disbursement->reference, err);
}
