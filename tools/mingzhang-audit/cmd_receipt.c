/* receipt: one file from the ledger, judged without anything else from it. */
#include <string.h>

#include "audit/evidence/sandbox.h"
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/inputs.h"
#include "tools/mingzhang-audit/receipt_show.h"

/* Of what does not hold nothing is shown that somebody could take for proved. */
static enum ledger_status
print_not_holding(struct command_context *context, const struct audit_receipt *receipt,
                  struct ledger_error *err)
{
    const bool broken = receipt->verdict == AUDIT_DOES_NOT_HOLD;
    const bool zh = context->output.language == LEDGER_LANGUAGE_ZH;
    char text[AUDIT_ERROR_TEXT_SIZE];
    enum ledger_status status = LEDGER_OK;

    input_sentence(context, &receipt->reason, text);
    if (context->output.json)
        status = output_json(&context->output,
                             json_pack("{s:s, s:s}", "verdict",
                                       broken ? "does not hold" : "could not tell", "reason", text),
                             err);
    if (status != LEDGER_OK)
        return status;
    status = input_tell(context, receipt->reason.status, &receipt->reason);
    (void)snprintf(context->sentence.text, sizeof(context->sentence.text), "%s%.900s",
                   broken ? zh ? "入账证明不成立：" : "The receipt does not hold: "
                   : zh   ? "无法判断："
                          : "Could not tell: ",
                   text);
    return broken ? LEDGER_DAMAGED : status;
}

/* The file is read already: nothing else is needed of the system. */
static enum ledger_status
judge(struct command_context *context, const struct audit_buffer *file,
      const struct audit_trust *trust, const struct audit_hash *genesis,
      struct audit_receipt *out_receipt)
{
    const struct audit_sandbox nothing = {.evidence = -1, .evidence_2 = -1, .writable = -1};
    struct audit_sandbox_result result;
    struct audit_error why = {0};
    enum audit_status status = audit_sandbox_enter(&nothing, &result, &why);

    if (status == AUDIT_OK)
        status = audit_receipt_judge(audit_buffer_bytes(file), trust, genesis, out_receipt, &why);
    return input_tell(context, status, &why);
}

static enum ledger_status
receipt_run(struct command_context *context, struct ledger_error *err)
{
    static struct audit_receipt receipt;
    struct audit_buffer file = {0};
    struct audit_trust *trust = NULL;
    struct audit_hash genesis;
    bool has_genesis = false;
    enum ledger_status status = input_policy(context, &trust);

    if (status == LEDGER_OK)
        status = input_genesis(context, &genesis, &has_genesis);
    if (status == LEDGER_OK)
        status = input_file(context, context->arguments[0], AUDIT_RECEIPT_FILE_MAX, &file);
    if (status == LEDGER_OK)
        status = judge(context, &file, trust, has_genesis ? &genesis : NULL, &receipt);
    if (status == LEDGER_OK)
        status = receipt.verdict == AUDIT_HOLDS
                     ? receipt_show(context, &receipt, trust, &genesis, err)
                     : print_not_holding(context, &receipt, err);
    audit_receipt_free(&receipt);
    audit_buffer_free(&file);
    audit_trust_free(trust);
    return status;
}

static const struct command_option options[] = {INPUT_POLICY_OPTION, INPUT_GENESIS_OPTION, {0}};

const struct command cmd_receipt = {
    .name = "receipt",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "<file>",
    .summary = {"核验一份入账证明：一笔明细，或一个收款方的全部款项",
                "check a receipt: one entry, or all that a payee was paid"},
    .details = {"只需这个文件、策略和创世哈希，不需要账本和网络。策略和创世哈希要从账本之外得到。",
                "Needs this file, the policy and the genesis hash, and neither the ledger nor a "
                "network. Get policy and genesis hash by another way than the file."},
    .examples = {"receipt TK-2023-000017.tlog-proof --policy policy --genesis genesis.txt",
                 "receipt heji.tlog-proof --policy policy --genesis genesis.txt --json"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = receipt_run,
};
