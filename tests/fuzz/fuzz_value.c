/* What people write in cells. What is read is in range, and what is written is read as the same. */
#include <string.h>

#include "ledger/value/claim.h"
#include "ledger/value/date.h"
#include "ledger/value/document.h"
#include "ledger/value/money.h"
#include "ledger/value/uscc.h"
#include "tests/fuzz/fuzz.h"

static void
read_money(struct ledger_slice text, enum ledger_money_unit unit)
{
    struct ledger_error err = {0};
    struct ledger_money amount;
    struct ledger_money again;
    char canonical[LEDGER_MONEY_TEXT_SIZE];
    char grouped[LEDGER_MONEY_GROUPED_SIZE];

    enum ledger_status status = ledger_money_parse_loose(text, unit, &amount, &err);
    fuzz_explained(status, &err);
    if (status != LEDGER_OK)
        return;
    ledger_money_format(amount, canonical);
    fuzz_holds(ledger_money_parse(canonical, strlen(canonical), &again, NULL) == LEDGER_OK);
    fuzz_holds(again.fen == amount.fen);
    ledger_money_format_grouped(amount, grouped);
    fuzz_holds(ledger_money_parse_loose(ledger_slice_of_text(grouped), LEDGER_MONEY_YUAN, &again,
                                        NULL) == LEDGER_OK);
    fuzz_holds(again.fen == amount.fen);
}

static void
read_canonical_money(struct ledger_slice text)
{
    struct ledger_error err = {0};
    struct ledger_money amount;
    char again[LEDGER_MONEY_TEXT_SIZE];

    enum ledger_status status =
        ledger_money_parse((const char *)text.data, text.size, &amount, &err);
    fuzz_explained(status, &err);
    if (status != LEDGER_OK)
        return;
    ledger_money_format(amount, again);
    fuzz_holds(ledger_slice_equal(text, ledger_slice_of_text(again)));
}

static void
read_date(struct ledger_slice text)
{
    struct ledger_error err = {0};
    uint32_t date;
    uint32_t again;
    char written[LEDGER_DATE_TEXT_SIZE];

    enum ledger_status status = ledger_date_parse(text, &date, &err);
    fuzz_explained(status, &err);
    if (status == LEDGER_OK) {
        fuzz_holds(ledger_date_exists(date));
        ledger_date_format(date, written);
        fuzz_holds(ledger_date_parse(ledger_slice_of_text(written), &again, NULL) == LEDGER_OK);
        fuzz_holds(again == date);
    }

    err = (struct ledger_error){0};
    status = ledger_month_parse(text, &date, &err);
    fuzz_explained(status, &err);
    fuzz_holds(status != LEDGER_OK || ledger_month_exists(date));
}

static void
read_claim(struct ledger_slice text)
{
    struct ledger_error err = {0};
    struct ledger_claim claim;

    enum ledger_status status = ledger_claim_parse(text, &claim, &err);
    fuzz_explained(status, &err);
    if (status == LEDGER_OK) {
        fuzz_holds(claim.step.fen > 0);
        fuzz_holds(claim.first_fen < claim.end_fen);
    }
}

static void
read_document(struct ledger_slice text)
{
    struct ledger_error err = {0};
    struct ledger_buffer once = {0};
    struct ledger_buffer twice = {0};

    enum ledger_status status = ledger_document_normalise(text, &once, &err);
    fuzz_explained(status, &err);
    if (status == LEDGER_OK) {
        fuzz_holds(ledger_document_normalise(ledger_buffer_slice(&once), &twice, NULL) ==
                   LEDGER_OK);
        fuzz_holds(ledger_slice_equal(ledger_buffer_slice(&once), ledger_buffer_slice(&twice)));
    }
    ledger_buffer_free(&once);
    ledger_buffer_free(&twice);
}

static void
read_uscc(struct ledger_slice text)
{
    struct ledger_error err = {0};
    char code[LEDGER_USCC_SIZE + 1];

    enum ledger_status status = ledger_uscc_parse(text, code, &err);
    fuzz_explained(status, &err);
    if (status == LEDGER_OK) {
        enum ledger_uscc_fault fault = ledger_uscc_check(ledger_slice_of_text(code));
        fuzz_holds(fault == LEDGER_USCC_SOUND || fault == LEDGER_USCC_CHECK_17);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct ledger_slice text = ledger_slice_of(data + 1, size - 1);

    switch (data[0] % 7) {
    case 0:
        read_money(text, LEDGER_MONEY_YUAN);
        break;
    case 1:
        read_money(text, LEDGER_MONEY_WAN);
        break;
    case 2:
        read_canonical_money(text);
        break;
    case 3:
        read_date(text);
        break;
    case 4:
        read_claim(text);
        break;
    case 5:
        read_document(text);
        break;
    default:
        read_uscc(text);
        break;
    }
    return 0;
}
