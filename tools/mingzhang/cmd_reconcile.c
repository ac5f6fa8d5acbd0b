/* reconcile: does the bank agree with this ledger? The auditor's engine over the ledger's own
 * evidence; what comes of it can be sealed, and what is matched settled. */
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/reconcile.h"

static enum ledger_status
usage_check(struct command_context *context, enum audit_against against, struct ledger_error *err)
{
    const bool seals = command_has(context, "seal"), settles = command_has(context, "settle");

    if (seals && settles)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECONCILE_SEAL_AND_SETTLE));
    if (seals && against != AUDIT_AGAINST_BANK)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECONCILE_SEAL_NO_ACCOUNT));
    if (settles && against == AUDIT_AGAINST_LIST)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECONCILE_SETTLE_LIST));
    return LEDGER_OK;
}

static enum ledger_status
open_all(struct command_context *context, struct reconcile *reconcile, struct whole_file *out_file,
         struct ledger_error *err)
{
    const char *out = command_text(context, "out");
    uint64_t threads = 0;
    enum ledger_status status = command_number(context, "threads", 256, &threads, err);

    if (status == LEDGER_OK)
        status = reconciling_open(context, context->arguments, (size_t)context->argument_count,
                                  &reconcile->inputs, err);
    if (status == LEDGER_OK)
        status = usage_check(context, reconcile->inputs.against, err);
    if (status == LEDGER_OK)
        status = reconcile_before_take(context, reconcile, err);
    if (status == LEDGER_OK && out != NULL)
        status = whole_file_open(context, out, /* replace= */ true, out_file);
    if (status == LEDGER_OK)
        status = own_evidence_open(context, &reconcile->own, err);
    reconcile->inputs.evidence = reconcile->own.evidence;
    reconcile->inputs.trust = reconcile->own.trust;
    reconcile->inputs.genesis = &reconcile->own.genesis;
    reconcile->inputs.threads = (unsigned)threads;
    return status;
}

/* What is about to be recorded is shown where a voucher is shown before it is signed. */
static enum ledger_status
print(struct command_context *context, struct reconcile *reconcile, struct ledger_error *err)
{
    const struct output output = context->output;
    const bool records = command_has(context, "seal") || command_has(context, "settle");
    enum ledger_status status;

    if (records && output.quiet && command_has(context, "yes"))
        return LEDGER_OK;
    if (records) {
        context->output.stream = stderr;
        context->output.json = false;
    }
    status = reconciling_print(context, &reconcile->inputs, &reconcile->result, err);
    context->output = output;
    return status;
}

static enum ledger_status
finish(struct command_context *context, struct reconcile *reconcile, const struct whole_file *out,
       struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    if (reconcile->result.run == NULL)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RECONCILE_NOT_HELD,
                           reconcile->own.folder);
    if (out->directory >= 0)
        status = whole_file_write(context, out, reconciling_text, &reconcile->result);
    if (status == LEDGER_OK)
        status = print(context, reconcile, err);
    if (status != LEDGER_OK)
        return status;
    if (command_has(context, "seal"))
        return reconcile_seal(context, reconcile, err);
    if (command_has(context, "settle"))
        return reconcile_settle(context, reconcile, err);
    context->answer_is_no = !reconciling_is_balanced(&reconcile->result);
    return LEDGER_OK;
}

static enum ledger_status
reconcile_run(struct command_context *context, struct ledger_error *err)
{
    struct reconcile reconcile = {.own = {0}};
    struct whole_file out = WHOLE_FILE_CLOSED;
    enum ledger_status status = open_all(context, &reconcile, &out, err);

    if (status == LEDGER_OK)
        status = reconciling_run(context, &reconcile.inputs, &reconcile.result, err);
    if (status == LEDGER_OK)
        status = finish(context, &reconcile, &out, err);
    reconciling_free(&reconcile.result);
    reconciling_close(&reconcile.inputs);
    whole_file_close(&out);
    own_evidence_close(&reconcile.own);
    return status;
}

static const struct command_option reconcile_options[] = {
    RECONCILING_OPTIONS,
    {.name = "out",
     .value = "RESULT",
     .kind = COMMAND_VALUE,
     .help = {"把结果写入这个文件", "write the result to this file"}},
    {.name = "seal",
     .help = {"把对账结果登记入账（经办签名，复核人复核），下次对账自动接续",
              "record the result in the ledger (a maker signs, then a reviewer); the next run goes "
              "on from it"}},
    {.name = "settle",
     .help = {"把勾对相符而未确认的拨付逐笔登记支付确认（出纳签名）",
              "record settlements of all payouts that are matched (the cashier signs)"}},
    {.name = "threads",
     .value = "N",
     .kind = COMMAND_VALUE,
     .help = {"线程数（默认：处理器个数）", "threads (default: as many as processors)"}},
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_reconcile = {
    .name = "reconcile",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<statement>...",
    .summary = {"账本与银行对账单逐笔核对，编制余额调节表",
                "compare the ledger with bank statements row by row, to an adjusted balance"},
    .details =
        {"账本先把证据写到自己的 evidence 目录（含账号等私密内容，只有本人可读），再由独立审计程序"
         "的引擎核验并对账，结果与 mingzhang-audit reconcile 相同。--seal "
         "把结论登记入账，结果全文存在账本的 reconciliations 目录；下次对账自动接续未达账项。"
         "--settle "
         "给勾对相符的拨付登记支付确认，重复运行不会重复登记。两者都先显示、再签名，登记成功"
         "即退出码 0，结论见明细。无法确定的，用 mingzhang match 人工勾对。",
         "The ledger writes its evidence to its own folder evidence, private bytes too, and the "
         "auditor's engine verifies and compares it, as mingzhang-audit reconcile does. --seal "
         "records what came of it and keeps the text in the ledger's folder reconciliations, so "
         "that the next run carries on by itself. --settle records settlements of what is matched, "
         "never twice. Both show everything before it is signed, and end with status 0 once it is "
         "recorded, whatever the verdict. What cannot be told is said with mingzhang match."},
    .examples = {"reconcile 2023-06.csv --account 9999000000000000017",
                 "reconcile 2023-06.csv --account 9999000000000000017 --seal --key "
                 "/media/usb/zhang.san"},
    .options = reconcile_options,
    .argument_count_min = 1,
    .argument_count_max = INT_MAX,
    .needs = COMMAND_NEEDS_WRITER,
    .run = reconcile_run,
};
