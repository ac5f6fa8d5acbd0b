#include "audit/report/analysis_internal.h"

#define W(key, zh, en)                                                                             \
    (struct audit_words)                                                                           \
    {                                                                                              \
        key, zh, en                                                                                \
    }

const struct audit_words audit_analysis_title = {"analysis", "审计疑点分析",
                                                 "Leads of an analysis"};

/* --- leads --- */

enum {
    LEAD_NUMBER,
    LEAD_TEST,
    LEAD_MONEY,
    LEAD_WHAT,
    LEAD_PAYEE,
    LEAD_PROGRAMME,
    LEAD_OFFICER,
    LEAD_ENTRY_COUNT,
    LEAD_ENTRIES,
    LEAD_COLUMNS
};
static const struct audit_column lead_columns[LEAD_COLUMNS] = {
    [LEAD_NUMBER] = {{"number", "序号", "No."}, AUDIT_CELL_COUNT, 5, false},
    [LEAD_TEST] = {{"test", "测试", "Test"}, AUDIT_CELL_TEXT, 18, false},
    [LEAD_MONEY] = {{"at_stake", "涉及金额", "At stake"}, AUDIT_CELL_MONEY, 18, false},
    [LEAD_WHAT] = {{"finding", "疑点", "Lead"}, AUDIT_CELL_TEXT, 60, false},
    [LEAD_PAYEE] = {{"payee", "收款方", "Payee"}, AUDIT_CELL_TEXT, 20, false},
    [LEAD_PROGRAMME] = {{"programme", "项目", "Programme"}, AUDIT_CELL_TEXT, 10, false},
    [LEAD_OFFICER] = {{"officer", "人员", "Officer"}, AUDIT_CELL_TEXT, 10, false},
    [LEAD_ENTRY_COUNT] = {{"entry_count", "明细数", "Entries"}, AUDIT_CELL_COUNT, 7, false},
    [LEAD_ENTRIES] = {{"entries", "明细号", "Entry numbers"}, AUDIT_CELL_TEXT, 24, false},
};

/* "3, 17–19, 40": all of them, however many. */
static void
put_entries(const uint64_t *entries, size_t count, struct audit_buffer *out)
{
    for (size_t begin = 0, end; begin < count; begin = end) {
        for (end = begin + 1; end < count && entries[end] <= entries[end - 1] + 1;)
            end++;
        if (begin > 0)
            audit_buffer_text(out, ", ");
        audit_buffer_decimal(out, entries[begin]);
        if (entries[end - 1] == entries[begin])
            continue;
        audit_buffer_text(out, "–");
        audit_buffer_decimal(out, entries[end - 1]);
    }
}

static struct audit_bytes
payee_of(const struct writing *writing, uint32_t payee)
{
    if (payee == AUDIT_NO_ROW)
        return (struct audit_bytes){0};
    const struct audit_book_payee *at = &writing->book->payees[payee];
    if (at->name.size > 0 || at->kind != AUDIT_PAYEE_PERSON)
        return at->name.size > 0 ? at->name : at->id;
    return audit_text(word(writing, "个人（未提供姓名）", "a person (no name given)"));
}

static void
put_lead(const struct writing *writing, size_t number)
{
    const struct audit_analysis *analysis = writing->analysis;
    const struct audit_lead *lead = &analysis->leads[number];
    const struct audit_book *book = writing->book;
    struct audit_cell cells[LEAD_COLUMNS] = {{0}};
    struct audit_buffer entries = {0};
    char text[AUDIT_ERROR_TEXT_SIZE];
    audit_error_text(&lead->what, writing->language, text);
    put_entries(&analysis->entries[lead->first_entry], lead->entry_count, &entries);
    cells[LEAD_NUMBER] = audit_cell_count(number + 1);
    cells[LEAD_TEST] = audit_cell_words(audit_test_words(lead->test)->title[writing->language]);
    cells[LEAD_MONEY] = audit_cell_money(lead->fen);
    cells[LEAD_WHAT] = audit_cell_words(text);
    cells[LEAD_PAYEE] = audit_cell_text(payee_of(writing, lead->payee));
    if (lead->programme != AUDIT_NO_ROW)
        cells[LEAD_PROGRAMME] = audit_cell_text(book->programmes[lead->programme].code);
    if (lead->officer != AUDIT_NO_ROW)
        cells[LEAD_OFFICER] = audit_cell_text(book->officers[lead->officer].name);
    cells[LEAD_ENTRY_COUNT] = audit_cell_count(lead->entry_count);
    cells[LEAD_ENTRIES] = audit_cell_text(audit_buffer_bytes(&entries));
    audit_report_row(writing->report, cells);
    audit_buffer_free(&entries);
}

static void
put_leads(const struct writing *writing)
{
    const struct audit_analysis *analysis = writing->analysis;
    audit_report_section(writing->report, W("leads", "疑点（按涉及金额）", "Leads, by money"));
    audit_report_note(writing->report,
                      word(writing, "疑点是线索，不是结论：请打开明细，核对原件和理由后再判断。",
                           "Leads are pointers, not verdicts: open the entries, and judge by the "
                           "originals and the reasons."));
    if (analysis->lead_count < analysis->lead_total)
        audit_report_note(writing->report,
                          word(writing, "疑点过多，后面的没有列出；请收紧规则或缩小范围。",
                               "There are too many leads, and the last are not listed; tighten the "
                               "rules, or ask for less."));
    audit_report_table(writing->report, W("lead_list", "疑点一览", "Leads"), lead_columns,
                       LEAD_COLUMNS, analysis->lead_count);
    for (size_t i = 0; i < analysis->lead_count; i++)
        put_lead(writing, i);
    audit_report_table_end(writing->report);
}

/* --- tests --- */

enum {
    TEST_KEY,
    TEST_TITLE,
    TEST_STATE,
    TEST_EXAMINED,
    TEST_LEADS,
    TEST_MONEY,
    TEST_NOTES,
    TEST_COLUMNS
};
static const struct audit_column test_columns[TEST_COLUMNS] = {
    [TEST_KEY] = {{"test", "名称", "Name"}, AUDIT_CELL_TEXT, 17, false},
    [TEST_TITLE] = {{"title", "测试", "Test"}, AUDIT_CELL_TEXT, 22, false},
    [TEST_STATE] = {{"state", "状态", "State"}, AUDIT_CELL_TEXT, 10, false},
    [TEST_EXAMINED] = {{"examined", "查看数", "Examined"}, AUDIT_CELL_COUNT, 9, false},
    [TEST_LEADS] = {{"leads", "疑点数", "Leads"}, AUDIT_CELL_COUNT, 7, true},
    [TEST_MONEY] = {{"at_stake", "涉及金额", "At stake"}, AUDIT_CELL_MONEY, 18, false},
    [TEST_NOTES] = {{"notes", "说明", "Notes"}, AUDIT_CELL_TEXT, 60, false},
};

static const char *
state_words(const struct writing *writing, enum audit_test_state state)
{
    switch (state) {
    case AUDIT_TEST_LEFT_OUT:
        return word(writing, "未要求", "not asked");
    case AUDIT_TEST_DONE:
        return word(writing, "已测试", "done");
    case AUDIT_TEST_PARTLY:
        return word(writing, "部分测试", "partly");
    case AUDIT_TEST_NOT_DONE:
        return word(writing, "没有测试", "not tested");
    }
    return "";
}

static void
put_test(const struct writing *writing, enum audit_test test)
{
    const struct audit_test_outcome *outcome = &writing->analysis->outcomes[test];
    struct audit_cell cells[TEST_COLUMNS] = {{0}};
    struct audit_buffer notes = {0};
    for (size_t i = 0; i < outcome->note_count; i++) {
        char text[AUDIT_ERROR_TEXT_SIZE];
        audit_error_text(&outcome->notes[i], writing->language, text);
        if (i > 0)
            audit_buffer_text(&notes, " ");
        audit_buffer_text(&notes, text);
    }
    cells[TEST_KEY] = audit_cell_words(audit_test_words(test)->key);
    cells[TEST_TITLE] = audit_cell_words(audit_test_words(test)->title[writing->language]);
    cells[TEST_STATE] = audit_cell_words(state_words(writing, outcome->state));
    cells[TEST_EXAMINED] = audit_cell_count(outcome->examined);
    cells[TEST_LEADS] = audit_cell_count(outcome->leads);
    cells[TEST_MONEY] = audit_cell_money(outcome->fen);
    cells[TEST_NOTES] = audit_cell_text(audit_buffer_bytes(&notes));
    audit_report_row(writing->report, cells);
    audit_buffer_free(&notes);
}

static void
put_tests(const struct writing *writing)
{
    audit_report_section(writing->report, W("tests", "测试", "Tests"));
    audit_report_table(writing->report, W("test_list", "测试一览", "Tests"), test_columns,
                       TEST_COLUMNS, AUDIT_TEST_COUNT);
    for (int i = 0; i < AUDIT_TEST_COUNT; i++)
        put_test(writing, (enum audit_test)i);
    audit_report_table_end(writing->report);
}

enum { CAVEAT_TITLE, CAVEAT_MEANING, CAVEAT_WHEN_WRONG, CAVEAT_COLUMNS };
static const struct audit_column caveat_columns[CAVEAT_COLUMNS] = {
    [CAVEAT_TITLE] = {{"title", "测试", "Test"}, AUDIT_CELL_TEXT, 22, false},
    [CAVEAT_MEANING] = {{"meaning", "查什么", "Looks for"}, AUDIT_CELL_TEXT, 50, false},
    [CAVEAT_WHEN_WRONG] = {{"caveat", "何时是误报", "When it is wrong"},
                           AUDIT_CELL_TEXT,
                           50,
                           false},
};

/* Of the tests that were made alone: whoever reads a lead reads when it means nothing. */
static void
put_caveats(const struct writing *writing)
{
    audit_report_table(writing->report, W("caveats", "含义与误报", "Meaning, and false alarms"),
                       caveat_columns, CAVEAT_COLUMNS, 0);
    for (int i = 0; i < AUDIT_TEST_COUNT; i++) {
        const struct audit_test_words *words = audit_test_words((enum audit_test)i);
        const struct audit_cell cells[CAVEAT_COLUMNS] = {
            [CAVEAT_TITLE] = audit_cell_words(words->title[writing->language]),
            [CAVEAT_MEANING] = audit_cell_words(words->meaning[writing->language]),
            [CAVEAT_WHEN_WRONG] = audit_cell_words(words->caveat[writing->language]),
        };
        if (writing->analysis->outcomes[i].state != AUDIT_TEST_LEFT_OUT)
            audit_report_row(writing->report, cells);
    }
    audit_report_table_end(writing->report);
}

/* --- the rest --- */

static const struct audit_column rule_columns[] = {
    {{"rule", "规则", "Rule"}, AUDIT_CELL_TEXT, 30, false},
    {{"value", "取值", "Value"}, AUDIT_CELL_TEXT, 24, false},
    {{"meaning", "含义", "Meaning"}, AUDIT_CELL_TEXT, 50, false},
};

static void
put_rules(const struct writing *writing)
{
    struct audit_buffer limits = {0};
    struct audit_cell cells[3];
    char text[AUDIT_ANALYSE_VALUE_SIZE];
    audit_report_table(writing->report, W("rules", "所用规则", "Rules that were used"),
                       rule_columns, 3, AUDIT_ANALYSE_RULE_COUNT + 1);
    for (size_t i = 0; i < writing->rules->limit_count; i++) {
        audit_buffer_text(&limits, i > 0 ? ", " : "");
        audit_buffer_yuan(&limits, writing->rules->limits_fen[i]);
    }
    cells[0] = audit_cell_words("approval_limits");
    cells[1] = audit_cell_text(audit_buffer_bytes(&limits));
    cells[2] = audit_cell_words(
        word(writing, "审批限额（元）", "amounts from which more people must sign, in yuan"));
    audit_report_row(writing->report, cells);
    for (int i = 0; i < AUDIT_ANALYSE_RULE_COUNT; i++) {
        const enum audit_analyse_rule rule = (enum audit_analyse_rule)i;
        audit_analyse_rule_text(writing->rules, rule, text);
        cells[0] = audit_cell_words(audit_analyse_rule_key(rule));
        cells[1] = audit_cell_words(text);
        cells[2] = audit_cell_words(audit_analyse_rule_words(rule, writing->language));
        audit_report_row(writing->report, cells);
    }
    audit_report_table_end(writing->report);
    audit_buffer_free(&limits);
}

void
audit_analysis_write(struct audit_report *report, enum audit_language language,
                     const struct audit_book *book, const struct audit_analyse_rules *rules,
                     const struct audit_analysis *analysis)
{
    const struct writing writing = {report, language, book, rules, analysis};
    audit_report_field(report, W("examined", "分析的拨付", "Disbursements looked at"),
                       audit_cell_count(analysis->row_count));
    audit_report_field(report, W("examined_net", "冲减后净额", "Net of adjustments"),
                       audit_cell_money(analysis->row_fen));
    audit_report_field(report,
                       W("relief", "减免（没有付款，不参加）", "Reliefs (no cash, left out)"),
                       audit_cell_count(analysis->relief_count));
    audit_report_field(report, W("as_of", "以此日为今日", "As of"),
                       audit_cell_date(analysis->today));
    audit_report_field(report, W("lead_total", "疑点数", "Leads"),
                       audit_cell_count(analysis->lead_total));
    put_leads(&writing);
    put_tests(&writing);
    put_caveats(&writing);
    analysis_put_benford(&writing);
    put_rules(&writing);
}
