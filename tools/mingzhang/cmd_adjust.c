/* reverse, return, recover: what takes back all or part of a payout. Nothing is deleted: a mistake
 * is corrected by an entry of its own, under its own date. */
#include "ledger/read.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/people.h"

/* What is left of a payout, which is what is taken back when no amount is given. */
static enum ledger_status
amount_left(struct command_context *context, const char *reference, int64_t *out_fen,
            struct ledger_error *err)
{
    struct ledger_disbursement_state state;
    enum ledger_status status =
        ledger_read_disbursement(context->ledger, reference, &context->arena, &state, err);

    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_COMMAND_REFERENCE_UNKNOWN,
                           reference);
    if (status != LEDGER_OK)
        return status;
    *out_fen = state.amount_fen - state.reversed_fen - state.returned_fen - state.recovered_fen;
    if (*out_fen == 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_COMMAND_NOTHING_LEFT, reference,
                           state.amount_fen);
    return LEDGER_OK;
}

static enum ledger_status
account_fill(struct command_context *context, struct ledger_vault **vault,
             struct ledger_account *account, struct ledger_error *err)
{
    enum ledger_status status;

    if (!command_has(context, "account"))
        return LEDGER_OK;
    status = ledger_vault_open(context->ledger, vault, err);
    if (status == LEDGER_OK)
        status = flow_account(context, *vault, command_text(context, "account"),
                              command_text(context, "bank"), account, err);
    return status;
}

/* What the bank said; a reversal is none of the bank's business and has no such options. */
static enum ledger_status
bank_fill(struct command_context *context, struct ledger_vault **vault,
          struct ledger_adjustment *adjustment, struct ledger_error *err)
{
    enum ledger_status status;

    if (adjustment->kind == LEDGER_ADJUSTMENT_REVERSAL)
        return LEDGER_OK;
    adjustment->bank_reference = people_text(context, "bank-reference");
    status = command_date(context, "bank-date", &adjustment->bank_date, err);
    return status == LEDGER_OK ? account_fill(context, vault, &adjustment->account, err) : status;
}

static enum ledger_status
amount_fill(struct command_context *context, struct ledger_adjustment *adjustment,
            struct ledger_error *err)
{
    struct ledger_money amount;
    enum ledger_status status;

    if (!command_has(context, "amount"))
        return amount_left(context, adjustment->target, &adjustment->amount_fen, err);
    status = command_money(context, "amount", &amount, err);
    if (status != LEDGER_OK)
        return status;
    if (amount.fen <= 0)
        return command_misuse(context,
                              ledger_fail(err, LEDGER_OUT_OF_RANGE,
                                          LEDGER_MESSAGE_COMMAND_AMOUNT_NOT_POSITIVE, amount.fen));
    adjustment->amount_fen = amount.fen;
    return LEDGER_OK;
}

static enum ledger_status
adjust(struct command_context *context, enum ledger_adjustment_kind kind, struct ledger_error *err)
{
    struct ledger_entry draft;
    struct ledger_vault *vault = NULL;
    enum ledger_status status;

    ledger_entry_init(&draft, LEDGER_BODY_ADJUSTMENT);
    draft.adjustment.kind = kind;
    draft.adjustment.target = context->arguments[0];
    draft.adjustment.reason = command_text(context, "reason");
    draft.adjustment.date = flow_today(context);
    status = command_date(context, "date", &draft.adjustment.date, err);
    if (status == LEDGER_OK)
        status = amount_fill(context, &draft.adjustment, err);
    if (status == LEDGER_OK)
        status = bank_fill(context, &vault, &draft.adjustment, err);
    if (status == LEDGER_OK)
        status = flow_submit(context, &draft, 1, LEDGER_ROLE_MAKER, vault, err);
    ledger_vault_free(vault);
    return status;
}

static enum ledger_status
reverse_run(struct command_context *context, struct ledger_error *err)
{
    return adjust(context, LEDGER_ADJUSTMENT_REVERSAL, err);
}

static enum ledger_status
return_run(struct command_context *context, struct ledger_error *err)
{
    return adjust(context, LEDGER_ADJUSTMENT_RETURN, err);
}

static enum ledger_status
recover_run(struct command_context *context, struct ledger_error *err)
{
    return adjust(context, LEDGER_ADJUSTMENT_RECOVERY, err);
}

#define ADJUST_OPTIONS                                                                             \
    {.name = "reason",                                                                             \
     .value = "TEXT",                                                                              \
     .kind = COMMAND_VALUE,                                                                        \
     .required = true,                                                                             \
     .help = {"原因", "why"}},                                                                     \
        {.name = "amount",                                                                         \
         .value = "YUAN",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"金额（默认为尚未冲销的余额）", "how much (what is left)"}},                     \
    {                                                                                              \
        .name = "date", .value = "DATE", .kind = COMMAND_VALUE, .help = {                          \
            "记账日期（默认今天）",                                                                \
            "the accounting date (today)"                                                          \
        }                                                                                          \
    }

#define BANK_OPTIONS                                                                               \
    {.name = "bank-date",                                                                          \
     .value = "DATE",                                                                              \
     .kind = COMMAND_VALUE,                                                                        \
     .help = {"银行日期", "the bank's date"}},                                                     \
        {.name = "account",                                                                        \
         .value = "NUMBER",                                                                        \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"收回资金的账号", "the account to which the money came back"}},                  \
    {                                                                                              \
        .name = "bank", .value = "TEXT", .kind = COMMAND_VALUE, .help = { "开户行", "its bank" }   \
    }

static const struct command_option reverse_options[] = {
    ADJUST_OPTIONS,
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_reverse = {
    .name = "reverse",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<reference>",
    .summary = {"红字冲销：本不该登记的", "reverse a payout that should not have been recorded"},
    .examples = {"reverse BT-2023-0007 --reason '金额录错' --key /media/usb/zhang.san"},
    .options = reverse_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = reverse_run,
};

static const struct command_option return_options[] = {
    ADJUST_OPTIONS,
    {.name = "bank-reference",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"银行退汇流水号（只能用一次）", "the bank's number of the return; used once"}},
    BANK_OPTIONS,
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_return = {
    .name = "return",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<reference>",
    .summary = {"登记银行退汇", "record what the bank sent back"},
    .examples = {"return BT-2023-0007 --bank-reference 20230608-0012 --reason '账号有误' "
                 "--key /media/usb/zhang.san"},
    .options = return_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = return_run,
};

static const struct command_option recover_options[] = {
    ADJUST_OPTIONS,
    {.name = "bank-reference",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .help = {"银行流水号", "the bank's number"}},
    BANK_OPTIONS,
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_recover = {
    .name = "recover",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<reference>",
    .summary = {"登记追回的资金", "record what a payee paid back"},
    .examples = {"recover BT-2023-0007 --amount 20,000.00 --reason '不符合条件' "
                 "--key /media/usb/zhang.san"},
    .options = recover_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = recover_run,
};
