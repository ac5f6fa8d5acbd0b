/* reconcile: does the bank agree with the ledger? */
#include "audit/evidence/sandbox.h"
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/reconciling.h"
#include "tools/mingzhang-audit/verdict.h"

/* All that is opened before the sandbox. */
struct opened {
    struct reconciling_inputs inputs;
    struct audit_evidence *evidence;
    struct audit_trust *trust;
    struct audit_hash genesis;
    bool has_genesis;
    struct audit_buffer held_bytes;
    struct audit_checkpoint held;
    struct reconciling_output output;
    struct audit_sandbox_result sandbox;
};

static enum ledger_status
open_ledger(struct command_context *context, struct opened *opened)
{
    const char *held = command_text(context, "held");
    struct audit_error why = {0};
    enum ledger_status status;
    if ((status = input_policy(context, &opened->trust)) != LEDGER_OK ||
        (status = input_genesis(context, &opened->genesis, &opened->has_genesis)) != LEDGER_OK)
        return status;
    if (held != NULL &&
        (status = input_checkpoint(context, held, &opened->held_bytes, &opened->held)) != LEDGER_OK)
        return status;
    enum audit_status read = audit_evidence_open(context->arguments[0], &opened->evidence, &why);
    opened->inputs.evidence = opened->evidence;
    opened->inputs.trust = opened->trust;
    opened->inputs.genesis = opened->has_genesis ? &opened->genesis : NULL;
    opened->inputs.held = held != NULL ? &opened->held : NULL;
    return input_tell(context, read, &why);
}

static enum ledger_status
open_all(struct command_context *context, struct opened *opened, struct ledger_error *err)
{
    uint64_t threads = 0;
    struct audit_error why = {0};
    enum ledger_status status = command_number(context, "threads", 256, &threads, err);
    if (status == LEDGER_OK)
        status = reconciling_open(context, context->arguments + 1,
                                  (size_t)context->argument_count - 1, &opened->inputs, err);
    if (status == LEDGER_OK)
        status = reconciling_output_open(context, &opened->output, err);
    if (status == LEDGER_OK)
        status = open_ledger(context, opened);
    if (status != LEDGER_OK)
        return status;
    opened->inputs.threads = (unsigned)threads;
    const struct input_rooms rooms = reconciling_output_rooms(&opened->output);
    const struct audit_sandbox allowed = {
        .evidence = audit_evidence_directory(opened->evidence),
        .evidence_2 = -1,
        .writable = rooms.writable,
        .fonts = rooms.fonts,
    };
    return input_tell(context, audit_sandbox_enter(&allowed, &opened->sandbox, &why), &why);
}

static void
close_all(struct opened *opened)
{
    reconciling_close(&opened->inputs);
    reconciling_output_close(&opened->output);
    audit_evidence_close(opened->evidence);
    audit_trust_free(opened->trust);
    audit_buffer_free(&opened->held_bytes);
}

/* Of evidence that does not hold nothing else is said. */
static enum ledger_status
print_verdict(struct command_context *context, const struct opened *opened,
              const struct reconciling *reconciling, struct ledger_error *err)
{
    const struct verdict verdict = {
        .report = &reconciling->verification,
        .trust = opened->trust,
        .evidence = context->arguments[0],
        .landlock = opened->sandbox.landlock,
        .seccomp = opened->sandbox.seccomp,
    };
    return verdict_print(context, &verdict, err);
}

static enum ledger_status
print(struct command_context *context, const struct opened *opened, struct reconciling *reconciling,
      struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    if (reconciling->run == NULL)
        return print_verdict(context, opened, reconciling, err);
    status = reconciling_output_write(context, &opened->output, &opened->inputs, reconciling, err);
    if (status == LEDGER_OK)
        context->answer_is_no = !reconciling_is_balanced(reconciling);
    return status;
}

static enum ledger_status
reconcile_run(struct command_context *context, struct ledger_error *err)
{
    struct opened opened = {.output = RECONCILING_OUTPUT_CLOSED};
    struct reconciling reconciling = {0};
    enum ledger_status status = open_all(context, &opened, err);
    if (status == LEDGER_OK)
        status = reconciling_run(context, &opened.inputs, &reconciling, err);
    if (status == LEDGER_OK)
        status = print(context, &opened, &reconciling, err);
    reconciling_free(&reconciling);
    close_all(&opened);
    return status;
}

static const struct command_option options[] = {
    INPUT_POLICY_OPTION,
    INPUT_GENESIS_OPTION,
    {.name = "held",
     .value = "CHECKPOINT",
     .kind = COMMAND_VALUE,
     .help = {"从别处得到的检查点：证明完整到它为止",
              "a checkpoint from elsewhere: proves completeness up to it"}},
    RECONCILING_OPTIONS,
    RECONCILING_REPORT_OPTION,
    REPORTING_OPTIONS,
    {.name = "threads",
     .value = "N",
     .kind = COMMAND_VALUE,
     .help = {"线程数（默认：处理器个数）", "threads (default: as many as processors)"}},
    {0}};

const struct command cmd_reconcile = {
    .name = "reconcile",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<evidence> <statement>...",
    .summary = {"账本与银行对账单逐笔核对，编制余额调节表",
                "compare the ledger with bank statements row by row, to an adjusted balance"},
    .details =
        {"先核验全部证据，不成立就不对账。一次核对一个付款账户，两边每一行恰好归入一类；差一分钱也"
         "不算"
         "相符，有几种可能的不代为选择。结果文件同样的输入总是同样的内容，下次用 --previous "
         "接续未达账项。减税降费不动资金，单独合计。",
         "Verifies all evidence first, and says nothing of what does not hold. One run is of one "
         "paying account; every row of both sides is in exactly one class; one fen is a "
         "difference, and nothing is picked where there are several ways. The same inputs give the "
         "same result, byte for byte, and --previous carries on what was open. Relief moves no "
         "money and is totalled apart."},
    .examples = {"reconcile evidence 2023-06.csv --account 9999000000000000017 --policy policy "
                 "--genesis genesis.txt --out 2023-06.result",
                 "reconcile evidence tuiku.csv --against treasury --policy policy --genesis "
                 "genesis.txt"},
    .options = options,
    .argument_count_min = 2,
    .argument_count_max = INT_MAX,
    .run = reconcile_run,
};
