/* appropriate: money made available to a programme for a budget year. */
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/people.h"

enum { YEAR_MAX = 9999 };

static enum ledger_status
appropriate_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_entry draft;
    struct ledger_money amount;
    uint32_t date = flow_today(context);
    uint64_t year;
    enum ledger_status status;

    status = command_argument_money(context, 1, "amount", &amount, err);
    if (status == LEDGER_OK && amount.fen == 0)
        status = command_misuse(
            context, ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_COMMAND_AMOUNT_ZERO));
    if (status == LEDGER_OK)
        status = command_date(context, "date", &date, err);
    year = date / 10000;
    if (status == LEDGER_OK)
        status = command_number(context, "year", YEAR_MAX, &year, err);
    if (status != LEDGER_OK)
        return status;

    ledger_entry_init(&draft, LEDGER_BODY_APPROPRIATION);
    draft.appropriation.programme = context->arguments[0];
    draft.appropriation.budget_year = (uint32_t)year;
    draft.appropriation.amount_fen = amount.fen;
    draft.appropriation.date = date;
    draft.appropriation.document = people_text(context, "document");
    draft.appropriation.memo = people_text(context, "memo");
    return flow_submit(context, &draft, 1, LEDGER_ROLE_MAKER, NULL, err);
}

static const struct command_option appropriate_options[] = {
    {.name = "year",
     .value = "YEAR",
     .kind = COMMAND_VALUE,
     .help = {"预算年度（默认取日期的年份）", "the budget year (the date's)"}},
    {.name = "date",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"记账日期（默认今天）", "the accounting date (today)"}},
    {.name = "document",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .help = {"指标文号", "the number of the document"}},
    {.name = "memo", .value = "TEXT", .kind = COMMAND_VALUE, .help = {"备注", "a note"}},
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_appropriate = {
    .name = "appropriate",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<programme> <amount>",
    .summary = {"下达、调增或调减指标", "make money available to a programme, or take it back"},
    .details = {"金额为负表示调减；以 - 开头的金额前写 --。",
                "A negative amount takes back; write -- before it."},
    .examples =
        {"appropriate KJ-01 5,000,000.00 --document '财建〔2023〕1号' --key /media/usb/zhang.san",
         "appropriate KJ-01 --year 2023 --key /media/usb/zhang.san -- -20000.00"},
    .options = appropriate_options,
    .argument_count_min = 2,
    .argument_count_max = 2,
    .needs = COMMAND_NEEDS_WRITER,
    .run = appropriate_run,
};
