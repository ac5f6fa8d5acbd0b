/* close: the end of a month. What is closed never opens again; a mistake in it is corrected by an
 * entry of this month. */
#include "ledger/state/closing.h"
#include "ledger/value/date.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/people.h"

/* The month after the last closed one, or the first with a money entry. */
static enum ledger_status
next_month(struct ledger_store_txn *txn, uint32_t *out_month, struct ledger_error *err)
{
    uint32_t month;
    uint64_t entry;
    enum ledger_status status = ledger_state_closed_month(txn, &month, &entry, err);

    if (status == LEDGER_OK && month != 0)
        month = ledger_month_next(month);
    else if (status == LEDGER_OK)
        status = ledger_state_first_month(txn, &month, err);
    if (status == LEDGER_OK && month == 0)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_COMMAND_NOTHING_TO_CLOSE);
    if (status == LEDGER_OK)
        *out_month = month;
    return status;
}

static enum ledger_status
close_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_entry draft;
    uint32_t month = 0;
    enum ledger_status status = command_month(context, "month", &month, err);

    ledger_entry_init(&draft, LEDGER_BODY_CLOSING);
    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);
    if (status == LEDGER_OK && month == 0)
        status = next_month(txn, &month, err);
    if (status == LEDGER_OK)
        status = ledger_closing_compute(txn, month, &draft.closing, err);
    ledger_store_abort(txn);
    if (status != LEDGER_OK)
        return status;
    draft.closing.memo = people_text(context, "memo");
    return flow_submit(context, &draft, 1, LEDGER_ROLE_MAKER, NULL, err);
}

static const struct command_option close_options[] = {
    {.name = "month",
     .value = "MONTH",
     .kind = COMMAND_VALUE,
     .help = {"月份，如 2023-06（默认为下一个待结账的月份）",
              "such as 2023-06 (the next one to close)"}},
    {.name = "memo", .value = "TEXT", .kind = COMMAND_VALUE, .help = {"备注", "a note"}},
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_close = {
    .name = "close",
    .group = COMMAND_GROUP_RECORD,
    .summary = {"结账：月末封账，此后该月不再登记", "close a month for good"},
    .details =
        {"结账后发现的错误，用本月日期红字冲销或补记。",
         "A mistake found later is reversed or added under a date of the month that is open."},
    .examples = {"close --month 2023-06 --key /media/usb/zhang.san"},
    .options = close_options,
    .needs = COMMAND_NEEDS_WRITER,
    .run = close_run,
};
