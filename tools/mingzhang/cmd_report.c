/* report: what people sign and file, made of the ledger's own evidence by the auditor's library, as
 * mingzhang-audit report makes it of evidence that was handed over. */
#include "audit/judge/arena.h"
#include "audit/judge/private_rows.h"
#include "tools/common/progress.h"
#include "tools/mingzhang-audit/report_request.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/own_evidence.h"

struct reading {
    struct own_evidence own;
    struct audit_arena *state;
    struct audit_private_rows *private_rows;
    struct audit_book *book;
    struct audit_verification verification;
};

static enum audit_status
begin(struct reading *reading, uint64_t size, struct audit_error *err)
{
    enum audit_status status = audit_arena_open(NULL, &reading->state, err);

    if (status == AUDIT_OK)
        status = audit_private_rows_read(reading->own.evidence, &reading->private_rows, err);
    if (status == AUDIT_OK)
        status =
            audit_book_new(size, audit_private_shown, reading->private_rows, &reading->book, err);
    return status;
}

static enum ledger_status
verify(struct command_context *context, struct reading *reading, uint64_t size)
{
    struct progress progress;
    struct audit_verify_options options = {
        .trust = reading->own.trust,
        .genesis = &reading->own.genesis,
        .since_state = reading->state,
        .voucher = audit_book_voucher,
        .progress = progress_report,
        .progress_context = &progress,
    };
    struct audit_error why = {0};
    enum audit_status status = begin(reading, size, &why);

    if (status != AUDIT_OK)
        return input_tell(context, status, &why);
    options.voucher_context = reading->book;
    progress_begin(&progress, &context->output,
                   language_word(context->output.language, WORD_REPORT_VERIFYING));
    status = audit_verify(reading->own.evidence, &options, &reading->verification, NULL, &why);
    progress_end(&progress);
    return input_tell(context, status, &why);
}

/* The ledger reports what holds, and of what does not the verification alone. */
static enum ledger_status
read_own(struct command_context *context, struct report_request *request, struct reading *reading,
         struct ledger_error *err)
{
    enum ledger_status status = own_evidence_open(context, &reading->own, err);

    if (status == LEDGER_OK)
        status = verify(context, reading, request->options.size);
    request->book = reading->book;
    request->verification = &reading->verification;
    if (status == LEDGER_OK && reading->verification.verdict != AUDIT_HOLDS &&
        !report_request_is_verification(request))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RECONCILE_NOT_HELD,
                           reading->own.folder);
    return status;
}

static enum ledger_status
report_run(struct command_context *context, struct ledger_error *err)
{
    const char *kind = context->argument_count > 0 ? context->arguments[0] : NULL;
    struct report_request request;
    struct reading reading = {.state = NULL};
    enum ledger_status status = report_request_open(context, kind, &request, err);

    if (status == LEDGER_OK)
        status = read_own(context, &request, &reading, err);
    if (status == LEDGER_OK)
        status = report_request_answer(context, &request, err);
    if (status == LEDGER_OK && reading.verification.verdict != AUDIT_HOLDS)
        status =
            ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RECONCILE_NOT_HELD, reading.own.folder);
    audit_verification_free(&reading.verification);
    audit_book_free(reading.book);
    audit_private_rows_free(reading.private_rows);
    audit_arena_close(reading.state);
    own_evidence_close(&reading.own);
    report_request_close(&request);
    return status;
}

static const struct command_option options[] = {REPORT_REQUEST_OPTIONS, {.name = NULL}};

const struct command cmd_report = {
    .name = "report",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "[<report>]",
    .summary = {"出具报表：汇总表、明细表、台账、审签单、核验报告、公示名单、操作日志",
                "make a report: summary, list, ledgers, voucher, verification, publicity, log"},
    .details = {"报表：summary 拨付汇总表，disbursements 拨付明细表，programmes "
                "政策项目台账，payee 单位收款台账，voucher 审签单，verification "
                "核验报告，publicity 公示名单，log 操作日志。账本先把证据写到自己的 evidence "
                "目录，由独立审计程序完整核验，再出具；审计人员用 mingzhang-audit report --check "
                "核对，逐字节相同。" FILTER_DETAILS_ZH,
                "Reports: summary, disbursements, programmes, payee, voucher, verification, "
                "publicity, log. The ledger writes its evidence to its own folder evidence, the "
                "auditor's library verifies it in full, and what holds is reported; an auditor "
                "checks it to the byte with mingzhang-audit report --check. " FILTER_DETAILS_EN},
    .examples = {"report disbursements --from 2023-01-01 --to 2023-06-30 --out 明细.xlsx",
                 "report voucher --voucher 26 --paper a5 --out 审签单.pdf"},
    .options = options,
    .argument_count_min = 0,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = report_run,
};
