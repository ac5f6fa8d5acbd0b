/* sample: which disbursements to look at, in a draw that neither side can steer. */
#include <string.h>

#include "audit/report/sampling.h"
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/examine.h"
#include "tools/mingzhang-audit/reporting.h"

/* --- options --- */

static enum ledger_status
misused(struct command_context *context, enum audit_message message, const char *text)
{
    struct audit_error why = {0};
    enum audit_status status = audit_fail(&why, AUDIT_MALFORMED, message, text);
    return command_misuse(context, input_tell(context, status, &why));
}

static enum ledger_status
read_names(struct command_context *context, struct audit_sample_plan *plan)
{
    const char *method = command_text(context, "method");
    const char *of = command_text(context, "instrument");
    const char *allocation = command_text(context, "allocation");
    const char *programme = command_text(context, "programme");
    plan->of = AUDIT_SAMPLE_OF_CASH;
    if (!audit_sample_method_of(audit_text(method), &plan->method))
        return misused(context, AUDIT_MESSAGE_SAMPLE_METHOD, method);
    if (of != NULL && !audit_sample_of_of(audit_text(of), &plan->of))
        return misused(context, AUDIT_MESSAGE_SAMPLE_INSTRUMENT, of);
    if (allocation != NULL) {
        plan->in_proportion = strcmp(allocation, "proportional") == 0;
        if (!plan->in_proportion && strcmp(allocation, "neyman") != 0)
            return misused(context, AUDIT_MESSAGE_SAMPLE_ALLOCATION, allocation);
    }
    if (programme != NULL) {
        if (strlen(programme) >= sizeof plan->programme)
            return misused(context, AUDIT_MESSAGE_SAMPLE_NO_PROGRAMME, programme);
        memcpy(plan->programme, programme, strlen(programme) + 1);
    }
    return LEDGER_OK;
}

static enum ledger_status
read_limit(struct command_context *context, const char *option, struct audit_limit *out)
{
    const char *text = command_text(context, option);
    *out = (struct audit_limit){.is_share = true};
    if (text != NULL && !audit_limit_read(audit_text(text), out))
        return misused(context, AUDIT_MESSAGE_SAMPLE_LIMIT, text);
    return LEDGER_OK;
}

static enum ledger_status
read_plan(struct command_context *context, struct audit_sample_plan *plan, struct ledger_error *err)
{
    uint64_t confidence = 95;
    enum ledger_status status = read_names(context, plan);
    if (status == LEDGER_OK)
        status = command_number(context, "seed", UINT64_MAX, &plan->seed, err);
    if (status == LEDGER_OK)
        status = command_number(context, "confidence", 100, &confidence, err);
    if (status == LEDGER_OK)
        status = read_limit(context, "tolerable", &plan->tolerable);
    if (status == LEDGER_OK)
        status = read_limit(context, "expected", &plan->expected);
    if (status == LEDGER_OK)
        status = command_date(context, "from", &plan->from, err);
    if (status == LEDGER_OK)
        status = command_date(context, "to", &plan->to, err);
    plan->confidence = (unsigned)confidence;
    return status;
}

/* What the sheet is made again from: the line of the draw, as the options of this command. */
static void
write_recipe(const struct audit_sample_plan *plan, struct audit_buffer *out)
{
    const size_t mark_size = strlen("mingzhang/v1 draw");
    struct audit_buffer line = {0};
    audit_sample_plan_write(plan, &line);
    audit_buffer_text(out, "sample");
    if (line.size > mark_size)
        audit_buffer_append(out,
                            (struct audit_bytes){line.data + mark_size, line.size - mark_size});
    audit_buffer_append(out, (struct audit_bytes){(const uint8_t *)"", 1});
    audit_buffer_free(&line);
}

/* --- the command --- */

struct sheet {
    enum audit_language language;
    const struct audit_sample_plan *plan;
    const struct audit_sample *sample;
    const struct audit_book *book;
};

static enum audit_status
build(void *context, struct audit_report *report, struct audit_error *err)
{
    const struct sheet *sheet = context;
    (void)err;
    audit_sampling_write(report, sheet->language, sheet->plan, sheet->sample, sheet->book);
    return AUDIT_OK;
}

static enum ledger_status
draw(struct command_context *context, const struct reporting *reporting,
     const struct examination *examination, const struct audit_book *book,
     struct audit_sample_plan *plan, struct ledger_error *err)
{
    struct audit_error why = {0};
    struct audit_sample sample = {0};
    struct audit_buffer recipe = {0};
    struct audit_report_head head;
    plan->tree_size = book->voucher_count;
    plan->root = audit_book_root(book);
    enum audit_status drawn = audit_sample_population(book, plan, &sample, &why);
    if (drawn == AUDIT_OK)
        drawn = audit_sample_draw(plan, &sample, &why);
    write_recipe(plan, &recipe);
    if (drawn == AUDIT_OK)
        drawn = audit_buffer_status(&recipe, &why);
    enum ledger_status status = input_tell(context, drawn, &why);
    if (status == LEDGER_OK) {
        struct sheet sheet = {input_language(context), plan, &sample, book};
        reporting_head(context, reporting, &examination->report, book, audit_sampling_title,
                       (const char *)recipe.data, &head);
        head.paper = AUDIT_PAPER_A4_LANDSCAPE;
        status = reporting_write(context, reporting, &head, build, &sheet, err);
    }
    audit_buffer_free(&recipe);
    audit_sample_free(&sample);
    return status;
}

static enum ledger_status
sample_run(struct command_context *context, struct ledger_error *err)
{
    struct audit_sample_plan plan = {0};
    struct reporting reporting = REPORTING_CLOSED;
    struct examination examination = {.pin_directory = -1};
    const struct audit_book *book = NULL;
    enum ledger_status status = read_plan(context, &plan, err);
    if (status == LEDGER_OK)
        status = reporting_open(context, &reporting, err);
    reporting.written = WORD_SAMPLE_WRITTEN;
    if (status == LEDGER_OK)
        status = examination_open_to_read(context, reporting_rooms(&reporting), &examination, err);
    if (status == LEDGER_OK)
        status = examination_read(context, &examination, &book, err);
    if (status == LEDGER_OK)
        status = draw(context, &reporting, &examination, book, &plan, err);
    examination_close(&examination);
    reporting_close(&reporting);
    return status;
}

static const struct command_option options[] = {
    EXAMINATION_OPTIONS,
    {.name = "method",
     .value = "METHOD",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"mus（货币单元）、stratified（分层）、attribute（属性）、discovery（发现）",
              "mus (monetary unit), stratified, attribute or discovery"}},
    {.name = "seed",
     .value = "NUMBER",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"审计人员自己的数；应在拿到证据之前定下并写进底稿",
              "the auditor's own number; settle it, and write it down, before the evidence is "
              "handed over"}},
    {.name = "tolerable",
     .value = "YUAN|PERCENT",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"可容忍错报（元，或占账面金额的百分比）；属性和发现抽样为可容忍偏差率",
              "the tolerable misstatement, in yuan or as a percentage of the book value; of "
              "attribute and discovery sampling the tolerable rate"}},
    {.name = "expected",
     .value = "YUAN|PERCENT",
     .kind = COMMAND_VALUE,
     .help = {"预计错报或预计偏差率（默认 0）", "the expected misstatement, or rate (default: 0)"}},
    {.name = "confidence",
     .value = "PERCENT",
     .kind = COMMAND_VALUE,
     .help = {"置信水平：99、95（默认）、90、85、80、75、50",
              "the confidence: 99, 95 (default), 90, 85, 80, 75 or 50"}},
    {.name = "instrument",
     .value = "KIND",
     .kind = COMMAND_VALUE,
     .help = {"cash（默认：拨付和退库）、subsidy、refund、relief（减免）、all",
              "cash (default: subsidies and refunds), subsidy, refund, relief or all"}},
    {.name = "programme",
     .value = "CODE",
     .kind = COMMAND_VALUE,
     .help = {"只抽这个政策项目", "of this programme alone"}},
    {.name = "from",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"起始日期", "from this date"}},
    {.name = "to", .value = "DATE", .kind = COMMAND_VALUE, .help = {"截止日期", "to this date"}},
    {.name = "allocation",
     .value = "RULE",
     .kind = COMMAND_VALUE,
     .help = {"分层抽样的样本分配：neyman（默认）或 proportional",
              "how a stratified sample is divided: neyman (default) or proportional"}},
    REPORTING_OPTIONS,
    {0}};

const struct command cmd_sample = {
    .name = "sample",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<evidence>",
    .summary = {"抽样：核验证据，按金额、分层或属性抽取拨付明细，生成可填写的抽样表",
                "draw a sample of disbursements, by money, strata or attributes, as a sheet to "
                "fill in"},
    .details = {"随机数由审计人员给定的数和账本当前的根哈希共同决定：被审单位不能预知，"
                "审计人员也不能挑选，任何人可用同样的数重做。填好的表用 evaluate 推断总体。",
                "The draw follows from the auditor's number and the head of the ledger together: "
                "the one side cannot foresee it, the other not choose it, and anybody repeats it. "
                "Give the filled-in sheet to evaluate."},
    .examples =
        {"sample evidence --policy policy --genesis genesis.txt --method mus --seed "
         "20230711 --tolerable 1% --expected 0.1% --out sheet.xlsx",
         "sample evidence --policy policy --genesis genesis.txt --method attribute --seed 7 "
         "--tolerable 5%"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = sample_run,
};
