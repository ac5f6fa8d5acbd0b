#include "audit/report/sampling_internal.h"

#define W(key, zh, en)                                                                             \
    (struct audit_words)                                                                           \
    {                                                                                              \
        key, zh, en                                                                                \
    }

const struct audit_words audit_sampling_title = {"sampling", "审计抽样表", "Audit sampling sheet"};

const struct audit_column sampling_columns[SAMPLING_COLUMN_COUNT] = {
    [SAMPLING_NUMBER] = {{"number", "序号", "No."}, AUDIT_CELL_COUNT, 6, false},
    [SAMPLING_ENTRY] = {{"entry", "明细号", "Entry"}, AUDIT_CELL_COUNT, 9, false},
    [SAMPLING_VOUCHER] = {{"voucher", "审签单号", "Voucher"}, AUDIT_CELL_COUNT, 9, false},
    [SAMPLING_DATE] = {{"date", "日期", "Date"}, AUDIT_CELL_DATE, 11, false},
    [SAMPLING_REFERENCE] = {{"reference", "业务单号", "Reference"}, AUDIT_CELL_TEXT, 18, false},
    [SAMPLING_PAYEE] = {{"payee", "收款方", "Payee"}, AUDIT_CELL_TEXT, 32, false},
    [SAMPLING_BOOK] = {{"book_value", "账面金额", "Book value"}, AUDIT_CELL_MONEY, 18, true},
    [SAMPLING_UNIT] = {{"unit", "命中单位", "Unit hit"}, AUDIT_CELL_MONEY, 18, false},
    [SAMPLING_STRATUM] = {{"stratum", "层", "Stratum"}, AUDIT_CELL_TEXT, 24, false},
    [SAMPLING_FOUND] = {{"audited_value", "审定金额", "Audited value"},
                        AUDIT_CELL_MONEY,
                        18,
                        false},
    [SAMPLING_WHY] = {{"explanation", "差异说明", "Explanation"}, AUDIT_CELL_TEXT, 24, false},
    [SAMPLING_WHO] = {{"examined_by", "核查人", "Examined by"}, AUDIT_CELL_TEXT, 12, false},
    [SAMPLING_WHEN] = {{"examined_on", "核查日期", "Examined on"}, AUDIT_CELL_DATE, 12, false},
};
const struct audit_words sampling_found_deviation = {"deviation", "是否偏差", "Deviation"};

bool
sampling_is_of_money(const struct audit_sample_plan *plan)
{
    return plan->method == AUDIT_SAMPLE_MUS || plan->method == AUDIT_SAMPLE_STRATIFIED;
}

const char *
sampling_word(const struct sampling *sampling, const char *zh, const char *en)
{
    return sampling->language == AUDIT_ZH ? zh : en;
}

struct audit_cell
sampling_payee(const struct sampling *sampling, uint32_t disbursement)
{
    const struct audit_book_disbursement *at = &sampling->book->disbursements[disbursement];
    const struct audit_book_payee *payee = &sampling->book->payees[at->payee];
    if (at->name.size > 0)
        return audit_cell_text(at->name);
    if (payee->name.size > 0)
        return audit_cell_text(payee->name);
    if (payee->kind == AUDIT_PAYEE_PERSON)
        return audit_cell_words(
            sampling_word(sampling, "个人（未提供姓名）", "a person (no name given)"));
    return audit_cell_text(payee->id);
}

/* "1,234,567.00" */
static void
put_grouped(struct audit_buffer *out, int64_t fen)
{
    struct audit_buffer plain = {0};
    audit_buffer_yuan(&plain, fen);
    for (size_t i = 0; i < plain.size; i++) {
        audit_buffer_append(out, (struct audit_bytes){plain.data + i, 1});
        size_t whole_left = plain.size - i - 1 > 3 ? plain.size - i - 1 - 3 : 0;
        if (whole_left > 0 && whole_left % 3 == 0)
            audit_buffer_text(out, ",");
    }
    audit_buffer_free(&plain);
}

struct audit_cell
sampling_stratum(const struct sampling *sampling, uint32_t stratum, struct audit_buffer *out)
{
    const struct audit_sample_stratum *strata = sampling->sample->strata;
    out->size = 0;
    if (!sampling_is_of_money(sampling->plan))
        return audit_cell_words(sampling_word(sampling, "全部", "all"));
    if (sampling->plan->method == AUDIT_SAMPLE_MUS)
        audit_buffer_text(out, stratum == 0 ? sampling_word(sampling, "顶层：", "top: ")
                                            : sampling_word(sampling, "抽取：", "sampled: "));
    if (strata[stratum].from_fen > 0) {
        audit_buffer_text(out, "≥ ");
        put_grouped(out, strata[stratum].from_fen);
    }
    if (stratum > 0) {
        if (strata[stratum].from_fen > 0)
            audit_buffer_text(out, sampling_word(sampling, "，", ", "));
        audit_buffer_text(out, "< ");
        put_grouped(out, strata[stratum - 1].from_fen);
    }
    return audit_cell_text(audit_buffer_bytes(out));
}

/* --- the plan --- */

static void
put_limit(struct audit_report *report, struct audit_words words, struct audit_limit limit)
{
    struct audit_buffer text = {0};
    audit_limit_write(limit, &text);
    audit_report_field(report, words, audit_cell_text(audit_buffer_bytes(&text)));
    audit_buffer_free(&text);
}

static const char *
method_words(const struct sampling *sampling)
{
    switch (sampling->plan->method) {
    case AUDIT_SAMPLE_MUS:
        return sampling_word(sampling, "货币单元抽样", "monetary unit sampling");
    case AUDIT_SAMPLE_STRATIFIED:
        return sampling_word(sampling, "分层抽样", "stratified sampling");
    case AUDIT_SAMPLE_ATTRIBUTE:
        return sampling_word(sampling, "属性抽样", "attribute sampling");
    case AUDIT_SAMPLE_DISCOVERY:
        return sampling_word(sampling, "发现抽样", "discovery sampling");
    case AUDIT_SAMPLE_METHOD_END:
        break;
    }
    return "";
}

static void
put_money_plan(const struct sampling *sampling)
{
    struct audit_report *report = sampling->report;
    const struct audit_sample_plan *plan = sampling->plan;
    const struct audit_sample *sample = sampling->sample;
    audit_report_field(report, W("tolerable", "可容忍错报", "Tolerable misstatement"),
                       audit_cell_money(sample->tolerable_fen));
    audit_report_field(report, W("expected", "预计错报", "Expected misstatement"),
                       audit_cell_money(sample->expected_fen));
    if (plan->method != AUDIT_SAMPLE_MUS) {
        audit_report_field(report, W("allocation", "样本分配", "Allocation"),
                           audit_cell_words(plan->in_proportion
                                                ? sampling_word(sampling, "按比例", "proportional")
                                                : sampling_word(sampling, "奈曼", "Neyman")));
        return;
    }
    audit_report_field(report, W("interval", "抽样间隔 I", "Interval I"),
                       audit_cell_money(sample->interval_fen));
    audit_report_field(report, W("start", "随机起点 r", "Random start r"),
                       audit_cell_money(sample->first_unit));
    audit_report_field(report, W("hits", "命中单位数", "Units hit"),
                       audit_cell_count(sample->hits));
}

static void
put_rate_plan(const struct sampling *sampling)
{
    struct audit_report *report = sampling->report;
    const struct audit_sample_plan *plan = sampling->plan;
    const struct audit_sample *sample = sampling->sample;
    put_limit(report, W("tolerable_rate", "可容忍偏差率", "Tolerable rate"), plan->tolerable);
    if (plan->method == AUDIT_SAMPLE_ATTRIBUTE)
        put_limit(report, W("expected_rate", "预计偏差率", "Expected rate"), plan->expected);
    audit_report_field(report, W("tolerable_count", "总体偏差数须少于", "Deviations, fewer than"),
                       audit_cell_count(sample->tolerable_count));
    audit_report_field(report, W("allowed", "样本中至多可有偏差", "Allowed in the sample"),
                       audit_cell_count(sample->expected_count));
}

void
sampling_put_plan(const struct sampling *sampling)
{
    struct audit_report *report = sampling->report;
    const struct audit_sample_plan *plan = sampling->plan;
    const struct audit_sample *sample = sampling->sample;
    struct audit_buffer line = {0}, seed = {0};
    audit_sample_plan_write(plan, &line);
    audit_buffer_decimal(&seed, plan->seed);
    audit_report_field(report, W("method", "抽样方法", "Method"),
                       audit_cell_words(method_words(sampling)));
    audit_report_field(report, W("population", "总体笔数", "Items in the population"),
                       audit_cell_count(sample->item_count));
    audit_report_field(report,
                       W("population_value", "总体账面金额", "Book value of the population"),
                       audit_cell_money(sample->book_fen));
    audit_report_field(report, W("seed", "审计人员给定的数", "The auditor's number"),
                       audit_cell_text(audit_buffer_bytes(&seed)));
    audit_report_field(report, W("confidence", "置信水平", "Confidence"),
                       audit_cell_share((int64_t)plan->confidence * 100));
    if (sampling_is_of_money(plan))
        put_money_plan(sampling);
    else
        put_rate_plan(sampling);
    audit_report_field(report, W("size", "样本量 n（按公式）", "Sample size n (by formula)"),
                       audit_cell_count(sample->size));
    audit_report_field(report, W("drawn", "抽中笔数", "Items drawn"),
                       audit_cell_count(sample->pick_count));
    audit_report_field(report, W("draw", "抽样口径", "Draw"),
                       audit_cell_text(audit_buffer_bytes(&line)));
    audit_buffer_free(&line);
    audit_buffer_free(&seed);
}

/* --- the sheet --- */

static void
put_row(const struct sampling *sampling, size_t number, struct audit_buffer *text)
{
    const struct audit_sample *sample = sampling->sample;
    const struct audit_sample_pick *pick = &sample->picks[number];
    const uint32_t row = sample->items[pick->item].disbursement;
    const struct audit_book_disbursement *at = &sampling->book->disbursements[row];
    struct audit_cell cells[SAMPLING_COLUMN_COUNT] = {
        [SAMPLING_NUMBER] = audit_cell_count(number + 1),
        [SAMPLING_ENTRY] = audit_cell_count(at->entry),
        [SAMPLING_VOUCHER] = audit_cell_count(at->voucher),
        [SAMPLING_DATE] = audit_cell_date(at->date),
        [SAMPLING_REFERENCE] = audit_cell_text(at->reference),
        [SAMPLING_PAYEE] = sampling_payee(sampling, row),
        [SAMPLING_BOOK] = audit_cell_money(at->fen),
        [SAMPLING_STRATUM] = sampling_stratum(sampling, pick->stratum, text),
    };
    if (pick->unit > 0)
        cells[SAMPLING_UNIT] = audit_cell_money(pick->unit);
    audit_report_row(sampling->report, cells);
}

static void
put_strata(const struct sampling *sampling)
{
    struct audit_report *report = sampling->report;
    const struct audit_sample *sample = sampling->sample;
    static const struct audit_column columns[] = {
        {{"stratum", "层", "Stratum"}, AUDIT_CELL_TEXT, 36, false},
        {{"count", "总体笔数", "Items"}, AUDIT_CELL_COUNT, 10, true},
        {{"book_value", "账面金额", "Book value"}, AUDIT_CELL_MONEY, 20, true},
        {{"drawn", "抽中笔数", "Drawn"}, AUDIT_CELL_COUNT, 10, true},
    };
    struct audit_buffer text = {0};
    audit_report_table(report, W("strata", "分层", "Strata"), columns, 4, sample->stratum_count);
    for (uint32_t i = 0; i < sample->stratum_count; i++) {
        const struct audit_cell cells[] = {
            sampling_stratum(sampling, i, &text),
            audit_cell_count(sample->strata[i].count),
            audit_cell_money(sample->strata[i].fen),
            audit_cell_count(sample->strata[i].size),
        };
        audit_report_row(report, cells);
    }
    audit_report_table_end(report);
    audit_buffer_free(&text);
}

static void
put_sheet_notes(const struct sampling *sampling)
{
    struct audit_report *report = sampling->report;
    const struct audit_sample_plan *plan = sampling->plan;
    audit_report_note(
        report,
        sampling_word(
            sampling,
            "每行都要填写核查结果；未能核查的按准则视为错报：审定金额填 0，或是否偏差填“是”。"
            "不要改动抽样口径、明细号和账面金额。",
            "Every row takes a finding. What could not be examined counts as wrong: an "
            "audited value of 0, or a deviation. Leave the line of the draw, the entries "
            "and the book values as they are."));
    audit_report_note(
        report,
        sampling_word(
            sampling, "账面金额为拨付明细的登记金额；红字、退汇等调整另行审查，不在总体之内。",
            "Book values are the amounts of the entries; adjustments (red-letter entries, "
            "returns) are looked at apart and are not in the population."));
    if (!sampling_is_of_money(plan))
        audit_report_note(report, sampling_word(sampling, "是否偏差填“是”或“否”。",
                                                "A deviation is \"yes\" or \"no\"."));
    else if (plan->method == AUDIT_SAMPLE_MUS)
        audit_report_note(
            report,
            sampling_word(sampling, "命中单位：按明细顺序累计的金额中，被选中的那一分所在的位置。",
                          "Unit hit: which fen of the sum, added up in the order of "
                          "entries, was chosen."));
}

void
audit_sampling_write(struct audit_report *report, enum audit_language language,
                     const struct audit_sample_plan *plan, const struct audit_sample *sample,
                     const struct audit_book *book)
{
    const struct sampling sampling = {report, language, plan, sample, book};
    static const struct audit_words places[] = {
        {"prepared", "编制人", "Prepared by"},
        {"reviewed", "复核人", "Reviewed by"},
        {"date", "日期", "Date"},
    };
    struct audit_column columns[SAMPLING_COLUMN_COUNT];
    struct audit_buffer text = {0};
    for (size_t i = 0; i < SAMPLING_COLUMN_COUNT; i++)
        columns[i] = sampling_columns[i];
    if (!sampling_is_of_money(plan))
        columns[SAMPLING_FOUND] =
            (struct audit_column){sampling_found_deviation, AUDIT_CELL_TEXT, 10, false};
    sampling_put_plan(&sampling);
    audit_report_table(report, W("sample", "样本", "Sample"), columns, SAMPLING_COLUMN_COUNT,
                       sample->pick_count);
    for (size_t i = 0; i < sample->pick_count; i++)
        put_row(&sampling, i, &text);
    audit_report_table_end(report);
    put_strata(&sampling);
    put_sheet_notes(&sampling);
    audit_report_signatures(report, places, 3);
    audit_buffer_free(&text);
}
