/* reindex: the derived tables, made anew from evidence. */
#include "ledger/index.h"
#include "tools/common/progress.h"
#include "tools/mingzhang/commands.h"

static enum ledger_status
print_done(struct command_context *context, const struct ledger_head *head, uint64_t elapsed_ms,
           struct ledger_error *err)
{
    const struct output *output = &context->output;
    uint64_t rate = head->entry_count * 1000 / (elapsed_ms == 0 ? 1 : elapsed_ms);
    json_t *document;

    if (!output->json) {
        language_say(output->stream, output->language, WORD_REINDEX_DONE, head->seal_count,
                     head->entry_count, rate);
        return LEDGER_OK;
    }
    document = json_pack("{s:I, s:I, s:I}", "vouchers", (json_int_t)head->seal_count, "entries",
                         (json_int_t)head->entry_count, "milliseconds", (json_int_t)elapsed_ms);
    return output_json(output, document, err);
}

static enum ledger_status
reindex_run(struct command_context *context, struct ledger_error *err)
{
    const struct output *output = &context->output;
    const struct ledger_clock clock = {0};
    struct progress progress;
    struct ledger_head head;
    int64_t started_ms = ledger_clock_now(clock);
    int64_t elapsed_ms;
    enum ledger_status status;

    progress_begin(&progress, output, language_word(output->language, WORD_REINDEX_PROGRESS));
    status =
        ledger_reindex(context->ledger, (struct ledger_progress){progress_report, &progress}, err);
    progress_end(&progress);
    elapsed_ms = ledger_clock_now(clock) - started_ms;
    if (status == LEDGER_OK)
        status = ledger_head(context->ledger, &head, err);
    if (status != LEDGER_OK)
        return status;
    return print_done(context, &head, elapsed_ms < 0 ? 0 : (uint64_t)elapsed_ms, err);
}

const struct command cmd_reindex = {
    .name = "reindex",
    .group = COMMAND_GROUP_CARE,
    .summary = {"按已入账的证据重建全部索引和合计", "rebuild every index and total from evidence"},
    .details = {"证据本身不变。先运行 verify：只有 indexes 一项不成立时，重建才有用。",
                "The evidence is not touched. Run verify first: rebuilding helps where the check "
                "indexes alone fails."},
    .examples = {"reindex"},
    .needs = COMMAND_NEEDS_WRITER,
    .run = reindex_run,
};
