/* verify: all of the evidence, from its bytes on. */
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/examine.h"

static const struct command_option options[] = {
    INPUT_POLICY_OPTION,
    INPUT_GENESIS_OPTION,
    INPUT_HELD_OPTION,
    INPUT_PIN_OPTION,
    {.name = "since",
     .value = "CHECKPOINT",
     .kind = COMMAND_VALUE,
     .help =
         {"只检查这个检查点之后的记录；与 --pin 的状态相符时，规则照常全部判断",
          "examine only what came after this checkpoint; where it is that of --pin, all rules are "
          "judged"}},
    INPUT_THREADS_OPTION,
    {0}};

static enum ledger_status
verify_run(struct command_context *context, struct ledger_error *err)
{
    struct examination examination;
    enum ledger_status status = examination_open(context, false, &examination, err);
    if (status == LEDGER_OK)
        status = examination_run(context, &examination, err);
    if (status == LEDGER_OK)
        status = examination_print(context, &examination, err);
    examination_close(&examination);
    return status;
}

const struct command cmd_verify = {
    .name = "verify",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "<evidence>",
    .summary = {"核验证据目录：每个字节、签名、规则、合计，列出全部问题",
                "verify evidence: every byte, signature, rule and total; names all damage"},
    .details =
        {"策略和创世哈希要从账本之外得到，不要用证据目录里附带的。没有来自别处的检查点时，"
         "只能证明没有改动，不能证明没有隐瞒最后一段，输出“完整性：未证明”。",
         "Get policy and genesis hash from outside the ledger, not with the evidence. Without a "
         "checkpoint from elsewhere nothing proves that the newest records were not withheld: "
         "it then says \"complete: not proved\"."},
    .examples = {"verify evidence --policy policy --genesis genesis.txt",
                 "verify evidence --policy policy --pin my-pin --json"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = verify_run,
};
