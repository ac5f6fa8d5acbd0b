/* evaluate: what the findings in a sampling sheet say about all of the population. */
#include <stdlib.h>

#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/examine.h"
#include "tools/mingzhang-audit/reporting.h"
#include "tools/mingzhang-audit/sampling_sheet.h"

/* All of an evaluation. */
struct evaluating {
    enum audit_language language;
    struct sampling_sheet sheet;
    struct audit_sample_plan plan;
    struct audit_sample sample;
    struct audit_found *found;
    struct audit_evaluation made;
    const struct audit_book *book;
};

static void
evaluating_close(struct evaluating *evaluating)
{
    audit_evaluation_free(&evaluating->made);
    audit_sample_free(&evaluating->sample);
    free(evaluating->found);
    sampling_sheet_close(&evaluating->sheet);
}

/* The sheet rests on a head; the book was read up to its size. */
static enum audit_status
check_head(const struct evaluating *evaluating, struct audit_error *err)
{
    const struct audit_sample_plan *plan = &evaluating->plan;
    const struct audit_book *book = evaluating->book;
    if (book->voucher_count < plan->tree_size)
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_SHEET_NEWER, plan->tree_size,
                          (uint64_t)book->voucher_count);
    const struct audit_hash root = audit_book_root(book);
    if (!audit_hash_equal(&root, &plan->root))
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_SHEET_OTHER_LEDGER, plan->tree_size);
    return AUDIT_OK;
}

static enum audit_status
evaluate(struct evaluating *evaluating, struct audit_error *err)
{
    struct audit_sample *sample = &evaluating->sample;
    enum audit_status status = check_head(evaluating, err);
    if (status == AUDIT_OK)
        status = audit_sample_population(evaluating->book, &evaluating->plan, sample, err);
    if (status == AUDIT_OK)
        status = audit_sample_draw(&evaluating->plan, sample, err);
    if (status != AUDIT_OK)
        return status;
    const size_t size = (sample->pick_count + 1) * sizeof *evaluating->found;
    evaluating->found = calloc(1, size);
    if (evaluating->found == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)size);
    status = audit_sampling_reader_found(evaluating->sheet.reader, &evaluating->plan, sample,
                                         evaluating->found, err);
    if (status == AUDIT_OK)
        status =
            audit_evaluate(&evaluating->plan, sample, evaluating->found, &evaluating->made, err);
    return status;
}

static enum audit_status
build(void *context, struct audit_report *report, struct audit_error *err)
{
    const struct evaluating *evaluating = context;
    const struct audit_words words = {"sheet_sha256", "抽样表 SHA-256", "SHA-256 of the sheet"};
    (void)err;
    audit_report_field(report, words, audit_cell_hash(&evaluating->sheet.sha256));
    audit_evaluation_write(report, evaluating->language, &evaluating->plan, &evaluating->sample,
                           &evaluating->made, evaluating->book);
    return AUDIT_OK;
}

static enum ledger_status
answer(struct command_context *context, const struct reporting *reporting,
       const struct examination *examination, struct evaluating *evaluating,
       struct ledger_error *err)
{
    struct audit_error why = {0};
    struct audit_report_head head;
    enum ledger_status status = input_tell(context, evaluate(evaluating, &why), &why);
    if (status != LEDGER_OK)
        return status;
    /* The sheet is named by its hash, above; a path would not get into a report. */
    reporting_head(context, reporting, &examination->report, evaluating->book,
                   audit_evaluation_title, "evaluate", &head);
    status = reporting_write(context, reporting, &head, build, evaluating, err);
    if (status == LEDGER_OK)
        context->answer_is_no = !evaluating->made.acceptable;
    return status;
}

static enum ledger_status
evaluate_run(struct command_context *context, struct ledger_error *err)
{
    struct evaluating evaluating = {.language = input_language(context)};
    struct reporting reporting = REPORTING_CLOSED;
    struct examination examination = {.pin_directory = -1};
    enum ledger_status status =
        sampling_sheet_open(context, context->arguments[1], &evaluating.sheet);
    if (status == LEDGER_OK)
        status = reporting_open(context, &reporting, err);
    reporting.written = WORD_EVALUATION_WRITTEN;
    if (status == LEDGER_OK)
        status = examination_open_to_read(context, reporting_rooms(&reporting), &examination, err);
    /* In the sandbox: the sheet may come from anywhere. */
    if (status == LEDGER_OK)
        status = sampling_sheet_read(context, &evaluating.sheet, &evaluating.plan, err);
    if (status == LEDGER_OK) {
        examination.book_size = evaluating.plan.tree_size;
        status = examination_read(context, &examination, &evaluating.book, err);
    }
    if (status == LEDGER_OK)
        status = answer(context, &reporting, &examination, &evaluating, err);
    examination_close(&examination);
    reporting_close(&reporting);
    evaluating_close(&evaluating);
    return status;
}

static const struct command_option options[] = {EXAMINATION_OPTIONS, REPORTING_OPTIONS, {0}};

const struct command cmd_evaluate = {
    .name = "evaluate",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<evidence> <sheet>",
    .summary = {"评价样本：读填好的抽样表，推断总体错报或偏差率，给出能否接受",
                "evaluate a sample: project what a filled-in sheet found to all of the population"},
    .details = {"先核验证据，再按表中的“抽样口径”重做抽样，逐行核对：增减、替换的行和改动的账面金额"
                "都会指出，"
                "不予评价。错报上限不超过可容忍错报时可以接受，否则以 5 退出。",
                "Verifies the evidence, makes the draw again from the sheet's own line and holds "
                "each row against it: rows that were added, exchanged or removed and book values "
                "that were changed are named, and nothing is evaluated. Exit status 5: the result "
                "is not acceptable."},
    .examples = {"evaluate evidence sheet.xlsx --policy policy --genesis genesis.txt",
                 "evaluate evidence sheet.csv --policy policy --genesis genesis.txt --json"},
    .options = options,
    .argument_count_min = 2,
    .argument_count_max = 2,
    .run = evaluate_run,
};
