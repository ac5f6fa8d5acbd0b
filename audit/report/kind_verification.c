/* 核验报告: what was examined and what it came to, for the auditor's signature. Also of evidence
 * that does not hold. How fast it went is left out: the same evidence gives the same bytes. */
#include "audit/report/kinds_internal.h"

enum column { CHECK, SCOPE, CHECKED, SKIPPED, FAULTS, SHARE, RESULT, COLUMN_COUNT };

static const struct audit_column columns[COLUMN_COUNT] = {
    [CHECK] = {{"check", "检查", "Check"}, AUDIT_CELL_TEXT, 12, false},
    [SCOPE] = {{"scope", "内容", "Scope"}, AUDIT_CELL_TEXT, 36, false},
    [CHECKED] = {{"checked", "已检查", "Checked"}, AUDIT_CELL_COUNT, 12, false},
    [SKIPPED] = {{"skipped", "未检查", "Not checked"}, AUDIT_CELL_COUNT, 12, false},
    [FAULTS] = {{"faults", "问题", "Faults"}, AUDIT_CELL_COUNT, 8, false},
    [SHARE] = {{"share", "覆盖率", "Coverage"}, AUDIT_CELL_SHARE, 10, false},
    [RESULT] = {{"result", "结果", "Result"}, AUDIT_CELL_TEXT, 14, false},
};

enum finding_column { NUMBER, DAMAGE, VOUCHER, ENTRY, SENTENCE, FINDING_COLUMN_COUNT };

static const struct audit_column finding_columns[FINDING_COLUMN_COUNT] = {
    [NUMBER] = {{"number", "序号", "No."}, AUDIT_CELL_COUNT, 6, false},
    [DAMAGE] = {{"damage", "类型", "Kind"}, AUDIT_CELL_TEXT, 10, false},
    [VOUCHER] = {{"voucher", "审签单", "Voucher"}, AUDIT_CELL_COUNT, 8, false},
    [ENTRY] = {{"entry", "明细号", "Entry"}, AUDIT_CELL_COUNT, 8, false},
    [SENTENCE] = {{"sentence", "说明", "What"}, AUDIT_CELL_TEXT, 60, false},
};

enum total_column { TOTALS, APPROPRIATED, DISBURSED, ADJUSTED, SETTLED, TOTAL_COLUMN_COUNT };

static const struct audit_column total_columns[TOTAL_COLUMN_COUNT] = {
    [TOTALS] = {{"totals", "合计", "Totals"}, AUDIT_CELL_TEXT, 20, false},
    [APPROPRIATED] = {{"appropriated", "指标", "Appropriated"}, AUDIT_CELL_MONEY, 20, false},
    [DISBURSED] = {{"disbursed", "拨付", "Disbursed"}, AUDIT_CELL_MONEY, 20, false},
    [ADJUSTED] = {{"adjusted", "冲销退回", "Adjusted"}, AUDIT_CELL_MONEY, 20, false},
    [SETTLED] = {{"settled", "已付", "Settled"}, AUDIT_CELL_MONEY, 20, false},
};

static uint64_t
faults_of(const struct audit_verification *verification, enum audit_check check)
{
    uint64_t count = 0;

    for (size_t i = 0; i < verification->finding_count; i++)
        count += verification->findings[i].check == check;
    return count;
}

static void
put_check(struct audit_report *report, const struct audit_report_subject *subject,
          enum audit_check check)
{
    const struct audit_verification *verification = subject->verification;
    const uint64_t checked = verification->checked[check], skipped = verification->skipped[check];
    const uint64_t faults = faults_of(verification, check);
    const char *result = kind_word(subject, "成立", "holds");

    if (checked + skipped + faults == 0)
        return;
    if (faults > 0)
        result = kind_word(subject, "不成立", "does not hold");
    else if (checked == 0)
        result = kind_word(subject, "未检查", "not checked");
    audit_report_row(report,
                     (const struct audit_cell[COLUMN_COUNT]){
                         [CHECK] = audit_cell_words(audit_check_name(check)),
                         [SCOPE] = audit_cell_words(audit_check_word(check, subject->language)),
                         [CHECKED] = audit_cell_count(checked),
                         [SKIPPED] = audit_cell_count(skipped),
                         [FAULTS] = audit_cell_count(faults),
                         [SHARE] = kind_share((int64_t)checked, (int64_t)(checked + skipped)),
                         [RESULT] = audit_cell_words(result),
                     });
}

static void
put_findings(struct audit_report *report, const struct audit_report_subject *subject)
{
    const struct audit_verification *verification = subject->verification;

    if (verification->finding_count == 0)
        return;
    audit_report_table(report, (struct audit_words){"findings", "问题", "Findings"},
                       finding_columns, FINDING_COLUMN_COUNT, verification->finding_count);
    for (size_t i = 0; i < verification->finding_count; i++) {
        const struct audit_finding *finding = &verification->findings[i];
        struct audit_cell cells[FINDING_COLUMN_COUNT] = {
            [NUMBER] = audit_cell_count(i + 1),
            [DAMAGE] = audit_cell_words(audit_damage_word(finding->damage, subject->language)),
        };
        char sentence[AUDIT_ERROR_TEXT_SIZE];

        audit_error_text(&finding->what, subject->language, sentence);
        cells[SENTENCE] = audit_cell_words(sentence);
        if (finding->concerns_seal)
            cells[VOUCHER] = audit_cell_count(finding->seal);
        if (finding->concerns_entry)
            cells[ENTRY] = audit_cell_count(finding->entry);
        audit_report_row(report, cells);
    }
    audit_report_table_end(report);
    if (verification->finding_total > verification->finding_count)
        audit_report_field(report,
                           (struct audit_words){"finding_total", "问题总数（上表只列其中一部分）",
                                                "Findings in all, of which the table has some"},
                           audit_cell_count(verification->finding_total));
}

static void
put_totals(struct audit_report *report, const struct audit_report_subject *subject)
{
    const struct audit_verification *verification = subject->verification;
    const struct {
        const char *zh, *en;
        const struct audit_totals *totals;
    } rows[] = {
        {"资金（拨付和退库）", "cash (subsidies, refunds)", &verification->cash},
        {"减免", "relief", &verification->relief},
    };

    audit_report_table(report, (struct audit_words){"totals", "账本合计", "Totals of the ledger"},
                       total_columns, TOTAL_COLUMN_COUNT, 2);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        audit_report_row(
            report, (const struct audit_cell[TOTAL_COLUMN_COUNT]){
                        [TOTALS] = audit_cell_words(kind_word(subject, rows[i].zh, rows[i].en)),
                        [APPROPRIATED] = audit_cell_money(rows[i].totals->appropriated_fen),
                        [DISBURSED] = audit_cell_money(rows[i].totals->disbursed_fen),
                        [ADJUSTED] = audit_cell_money(rows[i].totals->adjusted_fen),
                        [SETTLED] = audit_cell_money(rows[i].totals->settled_fen),
                    });
    audit_report_table_end(report);
}

static const char *
verdict_of(const struct audit_report_subject *subject)
{
    switch (subject->verification->verdict) {
    case AUDIT_HOLDS:
        return kind_word(subject, "成立：没有改动，签名、规则和合计全部成立",
                         "it holds: nothing was changed; signatures, rules and totals hold");
    case AUDIT_DOES_NOT_HOLD:
        return kind_word(subject, "不成立：问题见下表", "it does not hold: see the findings");
    case AUDIT_COULD_NOT_TELL:
        break;
    }
    return kind_word(subject, "无法判断：缺少判断的依据",
                     "could not tell: what a verdict rests "
                     "on is missing");
}

static void
put_verdict(struct audit_report *report, const struct audit_report_subject *subject)
{
    const struct audit_verification *verification = subject->verification;

    audit_report_field(report, (struct audit_words){"verdict", "结论", "Verdict"},
                       audit_cell_words(verdict_of(subject)));
    audit_report_field(report, (struct audit_words){"entries", "明细数", "Entries"},
                       audit_cell_count(verification->entry_count));
    if (verification->verdict == AUDIT_DOES_NOT_HOLD)
        audit_report_field(report,
                           (struct audit_words){"good_size", "完好到审签单数", "Sound up to size"},
                           audit_cell_count(verification->good_size));
    audit_report_field(report, (struct audit_words){"witnesses", "见证人联签", "Cosignatures"},
                       audit_cell_count(verification->trusted.witness_count));
    if (verification->complete)
        audit_report_field(
            report, (struct audit_words){"complete_to", "完整性已证明到规模", "Complete to size"},
            audit_cell_count(verification->held_size));
    else
        audit_report_note(report,
                          kind_word(subject, "完整性：未证明（没有来自别处的检查点）。",
                                    "Complete: not proved (no checkpoint from elsewhere)."));
}

enum audit_status
kind_build_verification(struct audit_report *report, const struct audit_report_subject *subject,
                        struct audit_error *err)
{
    static const struct audit_words places[] = {
        {"auditor", "审计人员", "Auditor"},
        {"reviewed_by", "复核人", "Reviewed by"},
        {"date", "日期", "Date"},
    };

    (void)err;
    put_verdict(report, subject);
    audit_report_table(report, (struct audit_words){"checks", "检查", "Checks"}, columns,
                       COLUMN_COUNT, AUDIT_CHECK_COUNT);
    for (unsigned check = 0; check < AUDIT_CHECK_COUNT; check++)
        put_check(report, subject, (enum audit_check)check);
    audit_report_table_end(report);
    put_findings(report, subject);
    /* Of what does not hold no sum is anybody's. */
    if (subject->verification->replayed && subject->verification->verdict == AUDIT_HOLDS)
        put_totals(report, subject);
    audit_report_signatures(report, places, sizeof places / sizeof places[0]);
    return AUDIT_OK;
}
