/* verify: the ledger checks itself, from every stored byte on. */
#include "ledger/base/text.h"
#include "tools/common/progress.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/open.h"
#include "tools/mingzhang/verify_report.h"

static enum ledger_status
check(struct command_context *context, struct verify_report *report, struct ledger_error *err)
{
    const struct output *output = &context->output;
    const struct ledger_clock clock = {0};
    int64_t started_ms = ledger_clock_now(clock);
    struct progress progress;
    enum ledger_status status;

    progress_begin(&progress, output, language_word(output->language, WORD_VERIFY_PROGRESS));
    status = ledger_verify(context->ledger, (struct ledger_progress){progress_report, &progress},
                           report->verification, err);
    progress_end(&progress);
    report->elapsed_ms = ledger_clock_now(clock) - started_ms;
    report->examined = true;
    return status;
}

/* A store that cannot even be opened, because it is damaged or older than what it released, is an
 * answer too, and gets the same kind of report. */
static enum ledger_status
check_or_tell_why_not(struct command_context *context, struct verify_report *report,
                      struct ledger_error *err)
{
    struct ledger_verification *out = report->verification;
    struct ledger_error why = {0};
    enum ledger_status status = open_ledger(context, COMMAND_NEEDS_READER, &why);

    if (status == LEDGER_OK)
        return check(context, report, err);
    if (err != NULL)
        *err = why;
    if (status != LEDGER_DAMAGED && status != LEDGER_ROLLED_BACK)
        return status;
    out->findings[0].check = status == LEDGER_ROLLED_BACK ? LEDGER_CHECK_HEAD : LEDGER_CHECK_BYTES;
    out->findings[0].what = why;
    out->finding_count = 1;
    return status;
}

static enum ledger_status
verify_run(struct command_context *context, struct ledger_error *err)
{
    struct verify_report report = {
        .verification = ledger_arena_take(&context->arena, sizeof(*report.verification)),
    };
    struct ledger_error print_err = {0};
    enum ledger_status printed;
    enum ledger_status status;

    if (report.verification == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           sizeof(*report.verification));
    status = check_or_tell_why_not(context, &report, err);
    if (status != LEDGER_OK && status != LEDGER_DAMAGED && status != LEDGER_ROLLED_BACK)
        return status;
    printed = verify_report_print(&context->output, &report, &print_err);
    if (printed == LEDGER_OK || status != LEDGER_OK)
        return status; /* Damage is what counts, even where it cannot all be printed. */
    if (err != NULL)
        *err = print_err;
    return printed;
}

const struct command cmd_verify = {
    .name = "verify",
    .group = COMMAND_GROUP_PROVE,
    .summary =
        {"重读全部字节，重算全部哈希、签名、规则、索引和合计",
         "read every byte again, and recompute every hash, signature, rule, index and total"},
    .details = {"有损坏时退出码为 4，并列出哪一笔明细、哪项检查、怎么办，以及最后一个完好的"
                "位置。这是账本自查；给外人的结论由 mingzhang-audit 作出。",
                "On damage the exit status is 4, with the entry, the check, what to do and the "
                "last good head. The ledger checks itself here; what outsiders believe is "
                "mingzhang-audit's business."},
    .examples = {"verify", "verify --json"},
    .needs = COMMAND_NEEDS_NOTHING,
    .run = verify_run,
};
