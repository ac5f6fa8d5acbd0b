/* 政策项目台账: a line for each programme, and how far its money has gone. */
#include <stdlib.h>

#include "audit/report/kinds_internal.h"

enum column {
    CODE,
    NAME,
    CATEGORY,
    INSTRUMENT,
    DOCUMENT,
    APPROPRIATED,
    COUNT,
    DISBURSED,
    REVERSED,
    RETURNED,
    RECOVERED,
    NET,
    SETTLED,
    AVAILABLE,
    PROGRESS,
    STATE,
    COLUMN_COUNT
};

static const struct audit_column columns[COLUMN_COUNT] = {
    [CODE] = {{"code", "代码", "Code"}, AUDIT_CELL_TEXT, 14, false},
    [NAME] = {{"name", "政策项目", "Programme"}, AUDIT_CELL_TEXT, 28, false},
    [CATEGORY] = {{"category", "公布口径", "Category"}, AUDIT_CELL_TEXT, 20, false},
    [INSTRUMENT] = {{"instrument", "形式", "Kind"}, AUDIT_CELL_TEXT, 6, false},
    [DOCUMENT] = {{"document", "文号", "Document"}, AUDIT_CELL_TEXT, 18, false},
    [APPROPRIATED] = {{"appropriated", "指标", "Appropriated"}, AUDIT_CELL_MONEY, 18, true},
    [COUNT] = {{"count", "笔数", "Number"}, AUDIT_CELL_COUNT, 8, true},
    [DISBURSED] = {{"disbursed", "拨付", "Disbursed"}, AUDIT_CELL_MONEY, 18, true},
    [REVERSED] = {{"reversed", "冲销", "Reversed"}, AUDIT_CELL_MONEY, 14, true},
    [RETURNED] = {{"returned", "退汇", "Returned"}, AUDIT_CELL_MONEY, 14, true},
    [RECOVERED] = {{"recovered", "追回", "Recovered"}, AUDIT_CELL_MONEY, 14, true},
    [NET] = {{"net", "净额", "Net"}, AUDIT_CELL_MONEY, 18, true},
    [SETTLED] = {{"settled", "已付", "Settled"}, AUDIT_CELL_MONEY, 18, true},
    [AVAILABLE] = {{"available", "可用", "Available"}, AUDIT_CELL_MONEY, 18, false},
    [PROGRESS] = {{"progress", "进度", "Progress"}, AUDIT_CELL_SHARE, 8, false},
    [STATE] = {{"state", "状态", "State"}, AUDIT_CELL_TEXT, 6, false},
};

struct line {
    int64_t appropriated;
    struct kind_sums sums;
};

static enum audit_status
add_up(const struct audit_report_subject *subject, struct line *lines, struct audit_error *err)
{
    const struct audit_book *book = subject->book;
    enum audit_status status = AUDIT_OK;

    for (size_t i = 0; i < book->appropriation_count && status == AUDIT_OK; i++) {
        const struct audit_book_appropriation *row = &book->appropriations[i];

        if (kind_takes_date(subject, row->date))
            status = kind_add(&lines[row->programme].appropriated, row->fen, err);
    }
    for (uint32_t i = 0; i < book->disbursement_count && status == AUDIT_OK; i++)
        if (kind_takes(subject, i))
            status = kind_sum(&lines[book->disbursements[i].programme].sums,
                              &book->disbursements[i], err);
    return status;
}

static enum audit_status
put_line(struct audit_report *report, const struct audit_report_subject *subject,
         uint32_t programme, const struct line *line, struct audit_error *err)
{
    const struct audit_book_programme *row = &subject->book->programmes[programme];
    const struct kind_sums *sums = &line->sums;
    struct audit_cell available = {.kind = AUDIT_CELL_EMPTY};
    int64_t left = line->appropriated;
    enum audit_status status = kind_add(&left, -sums->net, err);

    if (status != AUDIT_OK)
        return status;
    if (row->ceiling || line->appropriated != 0)
        available = audit_cell_money(left);
    audit_report_row(
        report, (const struct audit_cell[COLUMN_COUNT]){
                    [CODE] = audit_cell_text(row->code),
                    [NAME] = audit_cell_text(row->name),
                    [CATEGORY] = audit_cell_text(row->category),
                    [INSTRUMENT] = audit_cell_words(kind_instrument(subject, row->instrument)),
                    [DOCUMENT] = audit_cell_text(row->document),
                    [APPROPRIATED] = audit_cell_money(line->appropriated),
                    [COUNT] = audit_cell_count(sums->count),
                    [DISBURSED] = audit_cell_money(sums->disbursed),
                    [REVERSED] = audit_cell_money(sums->reversed),
                    [RETURNED] = audit_cell_money(sums->returned),
                    [RECOVERED] = audit_cell_money(sums->recovered),
                    [NET] = audit_cell_money(sums->net),
                    [SETTLED] = audit_cell_money(sums->settled),
                    [AVAILABLE] = available,
                    [PROGRESS] = kind_share(sums->net, line->appropriated),
                    [STATE] = audit_cell_words(row->closed ? kind_word(subject, "已关闭", "closed")
                                                           : kind_word(subject, "执行中", "open")),
                });
    return AUDIT_OK;
}

static enum audit_status
put_table(struct audit_report *report, const struct audit_report_subject *subject,
          const struct line *lines, struct audit_words words, bool relief, struct audit_error *err)
{
    const struct audit_book *book = subject->book;
    enum audit_status status = AUDIT_OK;
    uint64_t count = 0;

    for (uint32_t i = 0; i < book->programme_count; i++)
        count += (book->programmes[i].instrument == AUDIT_RELIEF) == relief &&
                 kind_takes_programme(subject, i);
    if (count == 0)
        return AUDIT_OK;
    audit_report_table(report, words, columns, COLUMN_COUNT, count);
    for (uint32_t i = 0; i < book->programme_count && status == AUDIT_OK; i++)
        if ((book->programmes[i].instrument == AUDIT_RELIEF) == relief &&
            kind_takes_programme(subject, i))
            status = put_line(report, subject, i, &lines[i], err);
    audit_report_table_end(report);
    return status;
}

static bool
has_any(const struct audit_report_subject *subject)
{
    for (uint32_t i = 0; i < subject->book->programme_count; i++)
        if (kind_takes_programme(subject, i))
            return true;
    return false;
}

enum audit_status
kind_build_programmes(struct audit_report *report, const struct audit_report_subject *subject,
                      struct audit_error *err)
{
    const size_t size = (subject->book->programme_count + 1) * sizeof(struct line);
    struct line *lines = calloc(1, size);
    enum audit_status status;

    if (lines == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)size);
    kind_scope(report, subject);
    status = add_up(subject, lines, err);
    if (status == AUDIT_OK)
        status = put_table(report, subject, lines,
                           (struct audit_words){"cash", "拨付和退库", "Subsidies and refunds"},
                           /* relief= */ false, err);
    if (status == AUDIT_OK)
        status = put_table(
            report, subject, lines,
            (struct audit_words){"relief", "减免（不涉及资金）", "Relief: no money moves"},
            /* relief= */ true, err);
    if (!has_any(subject))
        audit_report_note(report, kind_word(subject, "没有政策项目。", "There is no programme."));
    audit_report_note(report, kind_word(subject, "可用 = 指标 − 净额；进度 = 净额 ÷ 指标。",
                                        "Available is appropriated less net; progress is net "
                                        "over appropriated."));
    kind_signatures(report);
    free(lines);
    return status;
}
