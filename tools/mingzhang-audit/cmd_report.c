/* report: what people sign and file, made of evidence that holds; and whether one is what the
 * evidence gives. */
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/examine.h"
#include "tools/mingzhang-audit/report_request.h"

/* A verification is reported also when the evidence does not hold. */
static enum ledger_status
examine(struct command_context *context, struct report_request *request,
        struct examination *examination, struct ledger_error *err)
{
    enum ledger_status status;

    examination->book_size = request->options.size;
    status = examination_read_any(context, examination, &request->book, err);
    request->verification = &examination->report;
    if (status != LEDGER_OK || examination->report.verdict == AUDIT_HOLDS ||
        report_request_is_verification(request))
        return status;
    return examination_print(context, examination, err);
}

static enum ledger_status
report_run(struct command_context *context, struct ledger_error *err)
{
    const char *kind = context->argument_count > 1 ? context->arguments[1] : NULL;
    struct report_request request;
    struct examination examination = {.pin_directory = -1};
    enum ledger_status status = report_request_open(context, kind, &request, err);

    if (status == LEDGER_OK)
        status = examination_open_to_read(context, reporting_rooms(&request.reporting),
                                          &examination, err);
    if (status == LEDGER_OK)
        status = examine(context, &request, &examination, err);
    if (status == LEDGER_OK)
        status = report_request_answer(context, &request, err);
    if (status == LEDGER_OK && examination.report.verdict != AUDIT_HOLDS)
        status = examination_verdict(context, &examination);
    examination_close(&examination);
    report_request_close(&request);
    return status;
}

static const struct command_option options[] = {REPORT_REQUEST_OPTIONS, EXAMINATION_OPTIONS, {0}};

const struct command cmd_report = {
    .name = "report",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<evidence> [<report>]",
    .summary = {"出具报表：汇总表、明细表、台账、审签单、核验报告、公示名单、操作日志",
                "make a report: summary, list, ledgers, voucher, verification, publicity, log"},
    .details = {"报表：summary 拨付汇总表，disbursements 拨付明细表，programmes "
                "政策项目台账，payee 单位收款台账，voucher 审签单，verification "
                "核验报告，publicity 公示名单，log 操作日志。先完整核验证据，成立才出具"
                "（核验报告除外）。同样的证据和选项，任何时候生成的文件逐字节相同，可用 --check "
                "核对。" FILTER_DETAILS_ZH,
                "Reports: summary, disbursements, programmes, payee, voucher, verification, "
                "publicity, log. The evidence is verified in full first, and only what holds is "
                "reported (a verification always is). The same evidence and options give the same "
                "bytes at any time, which --check asks for. " FILTER_DETAILS_EN},
    .examples = {"report evidence disbursements --from 2023-01-01 --to 2023-06-30 --out 明细.xlsx "
                 "--policy policy --genesis genesis.txt",
                 "report evidence --check 明细.xlsx --policy policy --genesis genesis.txt"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 2,
    .run = report_run,
};
