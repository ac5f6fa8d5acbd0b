/* mingzhang-audit: the table of its commands. */
#include "audit/evidence/status.h"
#include "tools/mingzhang-audit/commands.h"

/* clang-format off */
static const struct command *const commands[] = {
    /* In the order of help, by group. */
    &cmd_statement,
    &cmd_totals,
    &cmd_claim,
    &cmd_report,
    &cmd_reconcile,
    &cmd_sample,
    &cmd_evaluate,
    &cmd_analyse,
    &cmd_verify,
    &cmd_pin,
    &cmd_receipt,
    &cmd_compare,
    &cmd_witness_init,
    &cmd_witness_trust,
    &cmd_witness_show,
    &cmd_witness_cosign,
    &command_completion,
    &command_help,
    NULL,
};
/* clang-format on */

static const struct command_program program = {
    .name = "mingzhang-audit",
    .version = MINGZHANG_VERSION,
    .claim = {"明账核验：不信任何人，只信签名和哈希。离线可用，不改动证据。",
              "Mingzhang for auditors: trusts nobody, only signatures and hashes; offline, and "
              "without touching the evidence."},
    .exits =
        {[COMMAND_EXIT_DONE] =
             {"完成；若是核验：成立（是否完整，看输出中的“完整性”）",
              "done; of a verification: it holds. Whether it is complete stands in "
              "the output"},
         [COMMAND_EXIT_FAILED] =
             {"没有做成，或无法判断：例如没有创世哈希、文件读不出、格式较新",
              "failed, or could not tell: no genesis hash, an unreadable file, a "
              "newer format"},
         [COMMAND_EXIT_REFUSED] =
             {"见证未签：账本未登记、签名不符或请求已过时；没有留下签名",
              "the witness did not cosign: a ledger it does not know, a signature that is not the "
              "ledger's, a request that is out of date"},
         [COMMAND_EXIT_NOT_HELD] =
             {"已核查，不成立：证据或证明有改动、缺失，签名、规则、合计有误，或有分叉",
              "examined, and it does not hold: changed, missing, a signature, a "
              "rule, a total, or a fork"},
         [COMMAND_EXIT_NO] =
             {"已查清，答案是“否”：对账单有断点、缺页、缺日、重叠或合计不符；对账不符、不完整；"
              "或样本表明总体不能接受；或有公布数不成立",
              "examined, and the answer is no: a statement has a break, a gap, an overlap or "
              "a wrong total; a reconciliation has breaks or is incomplete; a sample says that the "
              "population is not acceptable; a published figure does not hold"}},
    .examples = {"help exit-codes", "verify evidence --policy policy --genesis genesis.txt"},
    .commands = commands,
};

/* The auditor's library keeps a refusal and goes on: what it reckoned then is told to nobody. */
static bool
was_out_of_memory(void)
{
    return audit_memory_refusals() > 0;
}

int
main(int argc, char **argv)
{
    output_watch(was_out_of_memory);
    return command_main(&program, argc, argv);
}
