/* receipt: one file from the ledger, judged without anything else from it. */
#include <string.h>

#include "audit/evidence/sandbox.h"
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/inputs.h"
#include "tools/mingzhang-audit/receipt_report.h"
#include "tools/mingzhang-audit/receipt_show.h"

enum { REPORT_SIZE_MAX = 1 << 26 };

struct request {
    struct audit_buffer file;
    struct audit_trust *trust;
    struct audit_hash genesis;
    bool has_genesis;
    bool reported;
    struct receipt_reporting report;
    /* With --check. */
    const char *checked;
    struct audit_buffer checked_file;
    struct audit_recipe recipe;
};

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

/* A page that was made of a receipt: how, it says itself. */
static enum ledger_status
read_checked(struct command_context *context, struct request *request)
{
    struct audit_error why = {0};
    enum ledger_status status =
        input_file(context, request->checked, REPORT_SIZE_MAX, &request->checked_file);
    enum audit_status read;

    if (status != LEDGER_OK)
        return status;
    read = audit_report_recipe(audit_buffer_bytes(&request->checked_file), &request->recipe, &why);
    if (read == AUDIT_OK && strcmp(request->recipe.options, receipt_report_recipe) != 0)
        read = audit_fail(&why, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_NO_RECEIPT, request->checked);
    if (read == AUDIT_OK)
        return reporting_open_again(context, request->recipe.format, &request->report.reporting);
    return input_tell(context, read, &why);
}

static enum ledger_status
open_report(struct command_context *context, struct request *request, struct ledger_error *err)
{
    request->checked = command_text(context, "check");
    request->reported = command_has(context, "out") || command_has(context, "format");
    if (request->checked != NULL)
        return read_checked(context, request);
    if (!request->reported)
        return LEDGER_OK;
    const enum ledger_status status = reporting_open(context, &request->report.reporting, err);
    request->report.reporting.written = WORD_RECEIPT_WRITTEN;
    return status;
}

/* The file is read already: nothing else is needed of the system but where a report is to go. */
static enum ledger_status
judge(struct command_context *context, const struct request *request,
      struct audit_receipt *out_receipt)
{
    const struct input_rooms rooms = reporting_rooms(&request->report.reporting);
    const struct audit_sandbox allowed = {
        .evidence = -1, .evidence_2 = -1, .writable = rooms.writable, .fonts = rooms.fonts};
    struct audit_sandbox_result result;
    struct audit_error why = {0};
    enum audit_status status = audit_sandbox_enter(&allowed, &result, &why);

    if (status == AUDIT_OK)
        status =
            audit_receipt_judge(audit_buffer_bytes(&request->file), request->trust,
                                request->has_genesis ? &request->genesis : NULL, out_receipt, &why);
    return input_tell(context, status, &why);
}

static enum ledger_status
print_holding(struct command_context *context, struct request *request,
              const struct audit_receipt *receipt, struct ledger_error *err)
{
    request->report.receipt = receipt;
    request->report.trust = request->trust;
    request->report.genesis = &request->genesis;
    if (request->checked != NULL)
        return receipt_report_check(context, &request->report, &request->recipe,
                                    audit_buffer_bytes(&request->checked_file), request->checked);
    if (request->reported)
        return receipt_report_write(context, &request->report, err);
    return receipt_show(context, receipt, request->trust, &request->genesis, err);
}

static enum ledger_status
receipt_run(struct command_context *context, struct ledger_error *err)
{
    static struct audit_receipt receipt;
    struct request request = {.report = {.reporting = REPORTING_CLOSED}};
    enum ledger_status status = input_policy(context, &request.trust);

    if (status == LEDGER_OK)
        status = input_genesis(context, &request.genesis, &request.has_genesis);
    if (status == LEDGER_OK)
        status = open_report(context, &request, err);
    if (status == LEDGER_OK)
        status = input_file(context, context->arguments[0], AUDIT_RECEIPT_FILE_MAX, &request.file);
    if (status == LEDGER_OK)
        status = judge(context, &request, &receipt);
    if (status == LEDGER_OK)
        status = receipt.verdict == AUDIT_HOLDS ? print_holding(context, &request, &receipt, err)
                                                : print_not_holding(context, &receipt, err);
    audit_receipt_free(&receipt);
    reporting_close(&request.report.reporting);
    audit_buffer_free(&request.checked_file);
    audit_buffer_free(&request.file);
    audit_trust_free(request.trust);
    return status;
}

static const struct command_option options[] = {
    {.name = "check",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"核对一页入账证明是否正是这个文件给出的",
              "whether a page is what the receipt gives, to the byte"}},
    REPORTING_OPTIONS,
    INPUT_POLICY_OPTION,
    INPUT_GENESIS_OPTION,
    {0}};

const struct command cmd_receipt = {
    .name = "receipt",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "<file>",
    .summary = {"核验一份入账证明：一笔明细，或一个收款方的全部款项",
                "check a receipt: one entry, or all that a payee was paid"},
    .details =
        {"只需这个文件、策略和创世哈希，不需要账本和网络。策略和创世哈希要从账本之外得到。--out "
         "把成立的证明写成一页（PDF、HTML、XLSX 等），交收款单位或归档。",
         "Needs this file, the policy and the genesis hash, and neither the ledger nor a "
         "network. Get policy and genesis hash by another way than the file. --out writes what "
         "holds as a page (PDF, HTML, XLSX …) to be handed in and filed."},
    .examples = {"receipt TK-2023-000017.tlog-proof --policy policy --genesis genesis.txt",
                 "receipt heji.tlog-proof --out 入账证明.pdf --policy policy --genesis "
                 "genesis.txt"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = receipt_run,
};
