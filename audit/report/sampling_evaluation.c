#include "audit/examine/confidence.h"
#include "audit/report/sampling_internal.h"

#define W(key, zh, en)                                                                             \
    (struct audit_words)                                                                           \
    {                                                                                              \
        key, zh, en                                                                                \
    }

const struct audit_words audit_evaluation_title = {"evaluation", "抽样结果评价表",
                                                   "Evaluation of a sample"};

static void
put_money(struct audit_report *report, struct audit_words words, int64_t fen)
{
    audit_report_field(report, words, audit_cell_money(fen));
}

/* "2.996" */
static void
put_factor(struct audit_report *report, struct audit_words words, int64_t thousandths)
{
    struct audit_buffer text = {0};
    audit_buffer_decimal(&text, (uint64_t)(thousandths / 1000));
    audit_buffer_text(&text, ".");
    for (int64_t unit = 100; unit > 0; unit /= 10)
        audit_buffer_decimal(&text, (uint64_t)(thousandths / unit % 10));
    audit_report_field(report, words, audit_cell_text(audit_buffer_bytes(&text)));
    audit_buffer_free(&text);
}

static void
put_units(struct audit_report *report, const struct audit_sample_plan *plan,
          const struct audit_evaluation *made)
{
    put_factor(report, W("reliability", "可靠性系数 R0", "Reliability factor R0"),
               audit_reliability(plan->confidence, 0));
    put_money(report, W("basic_precision", "基本精确度", "Basic precision"), made->mus.basic_fen);
    put_money(report, W("projected", "推断错报", "Projected misstatement"),
              made->mus.projected_fen);
    put_money(report, W("incremental", "精确度增量", "Incremental allowance"),
              made->mus.allowance_fen);
    put_money(report, W("top_stratum", "顶层已查实错报", "Known in the top stratum"),
              made->mus.top_fen);
    put_money(report, W("upper_limit", "错报上限", "Upper misstatement limit"),
              made->mus.limit_fen);
    put_money(report,
              W("understated", "推断低估（不抵减）", "Projected understatement (not set off)"),
              made->mus.understated_fen);
}

static void
put_stratified(struct audit_report *report, const struct audit_sample_plan *plan,
               const struct audit_evaluation *made)
{
    put_factor(report, W("z", "标准误倍数 z", "Standard errors z"),
               audit_two_sided(plan->confidence));
    put_money(report, W("estimate", "总体审定金额估计", "Estimate of the audited total"),
              made->stratified.estimate_fen);
    put_money(report, W("standard_error", "标准误", "Standard error"),
              made->stratified.deviation_fen);
    put_money(report, W("margin", "精确度", "Margin"), made->stratified.margin_fen);
    put_money(report, W("low", "区间下限", "Interval from"), made->stratified.low_fen);
    put_money(report, W("high", "区间上限", "Interval to"), made->stratified.high_fen);
    put_money(report, W("difference", "按差额推断的错报", "Misstatement by differences"),
              made->stratified.difference_fen);
}

static void
put_attributes(struct audit_report *report, const struct audit_evaluation *made)
{
    audit_report_field(report, W("deviations", "样本偏差数", "Deviations found"),
                       audit_cell_count(made->attribute.deviations));
    audit_report_field(report, W("limit_count", "总体偏差数上限", "Upper limit of deviations"),
                       audit_cell_count(made->attribute.limit));
    audit_report_field(report, W("limit_rate", "偏差率上限", "Upper limit of the rate"),
                       audit_cell_share(made->attribute.limit_ten_thousandths));
}

static void
put_errors(const struct sampling *sampling, const struct audit_evaluation *made)
{
    struct audit_report *report = sampling->report;
    const struct audit_sample_plan *plan = sampling->plan;
    const struct audit_sample *sample = sampling->sample;
    static const struct audit_column columns[] = {
        {{"entry", "明细号", "Entry"}, AUDIT_CELL_COUNT, 9, false},
        {{"payee", "收款方", "Payee"}, AUDIT_CELL_TEXT, 32, false},
        {{"stratum", "层", "Stratum"}, AUDIT_CELL_TEXT, 24, false},
        {{"book_value", "账面金额", "Book value"}, AUDIT_CELL_MONEY, 18, false},
        {{"difference", "账面高估", "Overstated by"}, AUDIT_CELL_MONEY, 18, false},
        {{"projected", "推断错报", "Projected"}, AUDIT_CELL_MONEY, 18, false},
        {{"allowance", "精确度增量", "Allowance"}, AUDIT_CELL_MONEY, 18, false},
    };
    const size_t count = plan->method == AUDIT_SAMPLE_MUS          ? 7
                         : plan->method == AUDIT_SAMPLE_STRATIFIED ? 5
                                                                   : 4;
    struct audit_buffer text = {0};
    audit_report_table(report, W("errors", "差异明细", "What differs"), columns, count,
                       made->error_count);
    for (size_t i = 0; i < made->error_count; i++) {
        const struct audit_error_found *at = &made->errors[i];
        const struct audit_sample_pick *pick = &sample->picks[at->pick];
        const struct audit_sample_item *item = &sample->items[pick->item];
        const struct audit_cell cells[] = {
            audit_cell_count(item->entry),
            sampling_payee(sampling, item->disbursement),
            sampling_stratum(sampling, pick->stratum, &text),
            audit_cell_money(item->fen),
            audit_cell_money(at->difference_fen),
            audit_cell_money(at->projected_fen),
            audit_cell_money(at->allowance_fen),
        };
        audit_report_row(report, cells);
    }
    audit_report_table_end(report);
    audit_buffer_free(&text);
}

static const char *
conclusion(const struct sampling *sampling, bool acceptable)
{
    const struct audit_sample_plan *plan = sampling->plan;
    if (plan->method == AUDIT_SAMPLE_MUS)
        return acceptable ? sampling_word(sampling, "可以接受：错报上限不超过可容忍错报",
                                          "acceptable: the upper limit is within what is tolerable")
                          : sampling_word(sampling, "不能接受：错报上限超过可容忍错报",
                                          "not acceptable: the upper limit is above what is "
                                          "tolerable");
    if (plan->method == AUDIT_SAMPLE_STRATIFIED)
        return acceptable
                   ? sampling_word(sampling, "可以接受：整个区间与账面金额之差不超过可容忍错报",
                                   "acceptable: all of the interval is within what is tolerable "
                                   "of the book value")
                   : sampling_word(sampling, "不能接受：区间与账面金额之差超过可容忍错报",
                                   "not acceptable: the interval reaches further from the book "
                                   "value than is tolerable");
    return acceptable ? sampling_word(sampling, "可以接受：偏差率上限低于可容忍偏差率",
                                      "acceptable: the upper limit is below the tolerable rate")
                      : sampling_word(sampling, "不能接受：偏差率上限达到或超过可容忍偏差率",
                                      "not acceptable: the upper limit reaches the tolerable rate");
}

void
audit_evaluation_write(struct audit_report *report, enum audit_language language,
                       const struct audit_sample_plan *plan, const struct audit_sample *sample,
                       const struct audit_evaluation *made, const struct audit_book *book)
{
    const struct sampling sampling = {report, language, plan, sample, book};
    sampling_put_plan(&sampling);
    audit_report_section(report, W("result", "评价", "Evaluation"));
    if (sampling_is_of_money(plan))
        put_money(report, W("found", "样本中发现的高估", "Overstatement found in the sample"),
                  made->found_fen);
    if (plan->method == AUDIT_SAMPLE_MUS)
        put_units(report, plan, made);
    else if (plan->method == AUDIT_SAMPLE_STRATIFIED)
        put_stratified(report, plan, made);
    else
        put_attributes(report, made);
    audit_report_field(report, W("acceptable", "能否接受", "Acceptable"),
                       audit_cell_words(made->acceptable ? sampling_word(&sampling, "是", "yes")
                                                         : sampling_word(&sampling, "否", "no")));
    audit_report_field(report, W("conclusion", "结论", "Conclusion"),
                       audit_cell_words(conclusion(&sampling, made->acceptable)));
    put_errors(&sampling, made);
    audit_report_note(
        report,
        sampling_word(&sampling,
                      "抽样结论只说明金额或偏差率；每项差异的性质和原因（是否舞弊）须另行评价。",
                      "A sample speaks of amounts and rates alone. The nature and cause of each "
                      "difference, fraud among them, must be judged apart."));
}
