/* settle: the bank or treasury did pay. Signed by the cashier alone, who records nothing else. */
#include "ledger/base/file.h"
#include "ledger/read.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/people.h"

static enum ledger_status
target_state(struct command_context *context, const char *reference,
             struct ledger_disbursement_state *out_state, struct ledger_error *err)
{
    enum ledger_status status =
        ledger_read_disbursement(context->ledger, reference, &context->arena, out_state, err);

    if (status == LEDGER_NOT_FOUND)
        status =
            ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_COMMAND_REFERENCE_UNKNOWN, reference);
    return status;
}

/* The settlement that a negative one takes back; its amount and bank reference are the new one's.
 */
static enum ledger_status
take_back_fill(struct command_context *context, struct ledger_settlement *settlement,
               struct ledger_error *err)
{
    struct ledger_record record;
    enum ledger_status status =
        command_number(context, "take-back", INT64_MAX, &settlement->takes_back, err);

    if (status == LEDGER_OK)
        status = ledger_read_entry(context->ledger, settlement->takes_back, &context->arena,
                                   &record, err);
    if (status == LEDGER_NOT_FOUND ||
        (status == LEDGER_OK && record.entry.body != LEDGER_BODY_SETTLEMENT))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_COMMAND_NO_SETTLEMENT,
                           settlement->takes_back);
    if (status != LEDGER_OK)
        return status;
    settlement->amount_fen = -record.entry.settlement.amount_fen;
    settlement->bank_reference = record.entry.settlement.bank_reference;
    return LEDGER_OK;
}

static enum ledger_status
amount_fill(struct command_context *context, struct ledger_settlement *settlement,
            struct ledger_error *err)
{
    struct ledger_disbursement_state state;
    struct ledger_money amount = {0};
    enum ledger_status status;

    if (command_has(context, "take-back"))
        return take_back_fill(context, settlement, err);
    if (!command_has(context, "bank-reference"))
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_COMMAND_BANK_REFERENCE));
    settlement->bank_reference = command_text(context, "bank-reference");
    status = target_state(context, settlement->target, &state, err);
    if (status != LEDGER_OK)
        return status;
    amount.fen = state.amount_fen - state.reversed_fen - state.settled_fen;
    status = command_money(context, "amount", &amount, err);
    if (status != LEDGER_OK)
        return status;
    if (command_has(context, "amount") && amount.fen <= 0)
        return command_misuse(context,
                              ledger_fail(err, LEDGER_OUT_OF_RANGE,
                                          LEDGER_MESSAGE_COMMAND_SETTLED_NOT_POSITIVE, amount.fen));
    if (amount.fen == 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_COMMAND_NOTHING_TO_SETTLE,
                           settlement->target, state.settled_fen);
    settlement->amount_fen = amount.fen;
    return LEDGER_OK;
}

/* SHA-256 of the bank statement in which the line stands. */
static enum ledger_status
statement_fill(struct command_context *context, struct ledger_settlement *settlement,
               struct ledger_error *err)
{
    enum { STATEMENT_SIZE_MAX = 256 << 20 };
    struct ledger_buffer bytes = {0};
    struct ledger_digest *digest;
    enum ledger_status status;

    if (!command_has(context, "statement"))
        return LEDGER_OK;
    digest = ledger_arena_take(&context->arena, sizeof(*digest));
    if (digest == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*digest));
    status = ledger_file_read(command_text(context, "statement"), STATEMENT_SIZE_MAX, &bytes, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_COMMAND_FILE_MISSING,
                             command_text(context, "statement"));
    if (status == LEDGER_OK) {
        *digest = ledger_digest_of(ledger_buffer_slice(&bytes));
        settlement->statement_sha256 = ledger_digest_slice(digest);
    }
    ledger_buffer_free(&bytes);
    return status;
}

static enum ledger_status
settle_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_entry draft;
    struct ledger_vault *vault = NULL;
    enum ledger_status status;

    ledger_entry_init(&draft, LEDGER_BODY_SETTLEMENT);
    draft.settlement.target = context->arguments[0];
    draft.settlement.reason = people_text(context, "reason");
    draft.settlement.date = flow_today(context);
    status = amount_fill(context, &draft.settlement, err);
    if (status == LEDGER_OK)
        status = command_date(context, "date", &draft.settlement.date, err);
    if (status == LEDGER_OK)
        status = command_date(context, "bank-date", &draft.settlement.bank_date, err);
    if (status == LEDGER_OK)
        status = statement_fill(context, &draft.settlement, err);
    if (status == LEDGER_OK && command_has(context, "account")) {
        status = ledger_vault_open(context->ledger, &vault, err);
        if (status == LEDGER_OK)
            status = flow_account(context, vault, command_text(context, "account"),
                                  command_text(context, "bank"), &draft.settlement.account, err);
    }
    if (status == LEDGER_OK)
        status = flow_submit(context, &draft, 1, LEDGER_ROLE_CASHIER, vault, err);
    ledger_vault_free(vault);
    return status;
}

static const struct command_option settle_options[] = {
    {.name = "bank-reference",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .help = {"银行流水号", "the bank's number of the payment"}},
    {.name = "amount",
     .value = "YUAN",
     .kind = COMMAND_VALUE,
     .help = {"实付金额（默认为尚未支付的余额）", "how much was paid (what is left to pay)"}},
    {.name = "date",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"记账日期（默认今天）", "the accounting date (today)"}},
    {.name = "bank-date",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"银行支付日期", "the day on which the bank paid"}},
    {.name = "account",
     .value = "NUMBER",
     .kind = COMMAND_VALUE,
     .help = {"付款账号", "the unit's account that paid"}},
    {.name = "bank", .value = "TEXT", .kind = COMMAND_VALUE, .help = {"开户行", "its bank"}},
    {.name = "statement",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"银行对账单文件（记其 SHA-256）", "the bank's statement (its SHA-256 is recorded)"}},
    {.name = "take-back",
     .value = "ENTRY",
     .kind = COMMAND_VALUE,
     .help = {"撤回第 ENTRY 号支付确认", "take back the settlement of this entry number"}},
    {.name = "reason", .value = "TEXT", .kind = COMMAND_VALUE, .help = {"原因", "why"}},
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_settle = {
    .name = "settle",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<reference>",
    .summary = {"支付确认：银行或国库已付", "confirm that the bank or treasury did pay"},
    .examples = {"settle BT-2023-0007 --bank-reference 20230606-0003 --key /media/usb/chu.na",
                 "settle BT-2023-0007 --take-back 1860 --reason '记错笔' --key /media/usb/chu.na"},
    .options = settle_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = settle_run,
};
