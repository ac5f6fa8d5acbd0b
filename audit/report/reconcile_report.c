#include "audit/report/reconcile_report.h"

#include <string.h>

#include "audit/reconcile/calendar.h"

#define LEDGER AUDIT_SIDE_LEDGER
#define BANK AUDIT_SIDE_BANK

static const char *
word(const struct audit_reconcile_subject *subject, struct audit_words words)
{
    return subject->language == AUDIT_ZH ? words.zh : words.en;
}

static struct audit_cell
words_cell(const struct audit_reconcile_subject *subject, struct audit_words words)
{
    return audit_cell_words(word(subject, words));
}

static void
put_signatures(struct audit_report *report)
{
    static const struct audit_words places[] = {{"prepared_by", "编制人", "Prepared by"},
                                                {"reviewed_by", "复核人", "Reviewed by"},
                                                {"date", "日期", "Date"}};
    audit_report_signatures(report, places, sizeof places / sizeof places[0]);
}

/* A row of either side in the words of a table. Texts live as long as the run. */
struct told {
    uint32_t date;
    int64_t fen; /* money out is positive */
    struct audit_bytes number, name, account, purpose;
    uint64_t place; /* entry, or line of the statement */
};

static struct told
tell(const struct audit_reconcile *run, enum audit_side side, size_t row)
{
    if (side == LEDGER) {
        const struct audit_item item = audit_reconcile_item(run, row);
        return (struct told){.date = item.date,
                             .fen = item.out ? item.amount_fen : -item.amount_fen,
                             .number = item.reference,
                             .name = item.name,
                             .account = item.account.size > 0 ? item.account : item.last_four,
                             .purpose = item.programme,
                             .place = item.entry};
    }
    const struct audit_bank_row bank = audit_reconcile_bank_row(run, row, NULL);
    return (struct told){.date = bank.date,
                         .fen = bank.out ? bank.amount_fen : -bank.amount_fen,
                         .number = bank.reference.size > 0 ? bank.reference : bank.voucher,
                         .name = bank.name,
                         .account = bank.account,
                         .purpose = bank.purpose,
                         .place = bank.line};
}

/* --- 银行对账结果 --- */

static void
put_head(struct audit_report *report, const struct audit_reconcile_subject *subject)
{
    const struct audit_reconcile_settings *settings = subject->settings;
    const struct audit_result *result = audit_reconcile_result(subject->run);
    audit_report_field(report, (struct audit_words){"verdict", "结论", "Verdict"},
                       words_cell(subject, audit_words_of_verdict(result->verdict)));
    audit_report_field(report,
                       subject->against == AUDIT_AGAINST_BANK
                           ? (struct audit_words){"account", "账号", "Account"}
                           : (struct audit_words){"against", "核对对象", "Against"},
                       audit_cell_text(settings->account));
    audit_report_field(report, (struct audit_words){"first_date", "期间自", "From"},
                       audit_cell_date(settings->first_date));
    audit_report_field(report, (struct audit_words){"last_date", "期间至", "To"},
                       audit_cell_date(settings->last_date));
    audit_report_field(report, (struct audit_words){"rules_version", "规则版本", "Rules"},
                       audit_cell_count(AUDIT_RECONCILE_RULES_VERSION));
    if (subject->carry != NULL)
        audit_report_field(report,
                           (struct audit_words){"previous", "上期结果哈希", "Result before"},
                           audit_cell_hash(&subject->carry->text_sha256));
    audit_report_field(report, (struct audit_words){"result", "本期结果哈希", "Result"},
                       audit_cell_hash(subject->text_sha256));
    audit_report_field(report, (struct audit_words){"new", "新增未了", "New breaks"},
                       audit_cell_count(result->new_breaks));
    audit_report_field(report, (struct audit_words){"persisting", "持续未了", "Persisting breaks"},
                       audit_cell_count(result->persisting_breaks));
    audit_report_field(report, (struct audit_words){"resolved", "已了结", "Resolved breaks"},
                       audit_cell_count(result->resolved_breaks));
}

/* Why it is not complete, as sentences. */
static void
put_faults(struct audit_report *report, const struct audit_reconcile_subject *subject)
{
    const struct audit_result *result = audit_reconcile_result(subject->run);
    const bool zh = subject->language == AUDIT_ZH;
    for (size_t i = 0; i < subject->statements->count; i++) {
        const struct audit_statement *at = &subject->statements->statements[i];
        for (size_t j = 0; j < at->finding_count; j++) {
            char sentence[AUDIT_ERROR_TEXT_SIZE];
            struct audit_error said;
            audit_statement_explain(at, &at->findings[j], &said);
            audit_error_text(&said, subject->language, sentence);
            audit_report_note(report, sentence);
        }
    }
    if (result->uncovered)
        audit_report_note(report, zh ? "对账单没有覆盖整个期间。"
                                     : "The statements do not cover the whole period.");
    if (result->outside > 0)
        audit_report_note(report, zh ? "对账单有不在期间之内的行。"
                                     : "Rows of the statements are not of the period.");
    if (result->not_joined > 0)
        audit_report_note(report, zh ? "有人工勾对两边金额不等或所指的行不在，没有采用。"
                                     : "Matches by hand that do not add up were not used.");
}

static void
put_statements(struct audit_report *report, const struct audit_reconcile_subject *subject)
{
    static const struct audit_column columns[] = {
        {{"sha256", "文件 SHA-256", "SHA-256"}, AUDIT_CELL_HASH, 64, false},
        {{"format", "格式", "Format"}, AUDIT_CELL_TEXT, 18, false},
        {{"first_date", "起", "From"}, AUDIT_CELL_DATE, 10, false},
        {{"last_date", "止", "To"}, AUDIT_CELL_DATE, 10, false},
        {{"rows", "行数", "Rows"}, AUDIT_CELL_COUNT, 8, true},
        {{"opening", "期初余额", "Opening"}, AUDIT_CELL_MONEY, 18, false},
        {{"in", "收入", "In"}, AUDIT_CELL_MONEY, 18, true},
        {{"out", "支出", "Out"}, AUDIT_CELL_MONEY, 18, true},
        {{"closing", "期末余额", "Closing"}, AUDIT_CELL_MONEY, 18, false},
    };
    enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };
    audit_report_table(report, (struct audit_words){"statements", "对账单", "Statements"}, columns,
                       COLUMN_COUNT, subject->statements->count);
    for (size_t i = 0; i < subject->statements->count; i++) {
        const struct audit_statement *at = &subject->statements->statements[i];
        const struct audit_cell cells[COLUMN_COUNT] = {
            audit_cell_hash(&at->sha256),
            audit_cell_text(audit_text(at->format)),
            audit_cell_date(at->first_date),
            audit_cell_date(at->last_date),
            audit_cell_count(at->row_count),
            at->has_opening ? audit_cell_money(at->opening_fen) : (struct audit_cell){0},
            audit_cell_money(at->in_fen),
            audit_cell_money(at->out_fen),
            at->has_closing ? audit_cell_money(at->closing_fen) : (struct audit_cell){0},
        };
        audit_report_row(report, cells);
    }
    audit_report_table_end(report);
}

enum { TOTALS_COLUMNS = 5 };
#define TOTALS_OF                                                                                  \
    {{"ledger_count", "账面笔数", "Ledger"}, AUDIT_CELL_COUNT, 8, true},                           \
        {{"ledger", "账面金额", "Yuan"}, AUDIT_CELL_MONEY, 18, true},                              \
        {{"bank_count", "银行笔数", "Bank"}, AUDIT_CELL_COUNT, 8, true},                           \
    {                                                                                              \
        {"bank", "银行金额", "Yuan"}, AUDIT_CELL_MONEY, 18, true                                   \
    }

static void
put_totals(struct audit_report *report, const struct audit_reconcile_subject *subject,
           struct audit_words words, const struct audit_totals_of_class *totals)
{
    const struct audit_cell cells[TOTALS_COLUMNS] = {
        words_cell(subject, words),
        audit_cell_count(totals->count[LEDGER]),
        audit_cell_money(totals->fen[LEDGER]),
        audit_cell_count(totals->count[BANK]),
        audit_cell_money(totals->fen[BANK]),
    };
    if (totals->count[LEDGER] + totals->count[BANK] > 0)
        audit_report_row(report, cells);
}

static void
put_classes(struct audit_report *report, const struct audit_reconcile_subject *subject)
{
    static const struct audit_column classes[TOTALS_COLUMNS] = {
        {{"class", "分类", "Class"}, AUDIT_CELL_TEXT, 24, false}, TOTALS_OF};
    static const struct audit_column ages[TOTALS_COLUMNS] = {
        {{"age", "账龄", "Age"}, AUDIT_CELL_TEXT, 24, false}, TOTALS_OF};
    const struct audit_result *result = audit_reconcile_result(subject->run);
    audit_report_table(report, (struct audit_words){"classes", "控制总数", "Control totals"},
                       classes, TOTALS_COLUMNS, 0);
    for (int class = 1; class < AUDIT_CLASS_END; class ++)
        put_totals(report, subject, audit_words_of_class((enum audit_class) class),
                   &result->classes[class]);
    audit_report_table_end(report);
    audit_report_table(report, (struct audit_words){"ages", "未了事项账龄", "Ages of breaks"}, ages,
                       TOTALS_COLUMNS, 0);
    for (unsigned age = 0; age < AUDIT_AGES; age++)
        put_totals(report, subject, audit_words_of_age(age), &result->ages[age]);
    audit_report_table_end(report);
    audit_report_note(report, subject->language == AUDIT_ZH
                                  ? "付出为正，收入为负。"
                                  : "Money out is positive, in negative.");
}

static void
put_identities(struct audit_report *report, const struct audit_reconcile_subject *subject)
{
    static const struct audit_column columns[] = {
        {{"identity", "勾稽关系", "Identity"}, AUDIT_CELL_TEXT, 34, false},
        {{"result", "结果", "Result"}, AUDIT_CELL_TEXT, 32, false},
        {{"left", "左边", "Left"}, AUDIT_CELL_MONEY, 18, false},
        {{"right", "右边", "Right"}, AUDIT_CELL_MONEY, 18, false},
    };
    const struct audit_result *result = audit_reconcile_result(subject->run);
    audit_report_table(report, (struct audit_words){"identities", "勾稽关系", "Identities"},
                       columns, sizeof columns / sizeof columns[0], AUDIT_IDENTITIES);
    for (int kind = 0; kind < AUDIT_IDENTITIES; kind++) {
        const struct audit_identity_check *check = &result->identities[kind];
        const struct audit_words said = audit_words_of_check((enum audit_identity_kind)kind, check);
        const struct audit_cell cells[sizeof columns / sizeof columns[0]] = {
            words_cell(subject, audit_words_of_identity((enum audit_identity_kind)kind)),
            words_cell(subject, said),
            check->stated ? audit_cell_money(check->left_fen) : (struct audit_cell){0},
            check->stated ? audit_cell_money(check->right_fen) : (struct audit_cell){0},
        };
        audit_report_row(report, cells);
    }
    audit_report_table_end(report);
}

static void
put_apart(struct audit_report *report, const struct audit_reconcile_subject *subject)
{
    static const struct audit_column columns[] = {
        {{"apart", "原因", "Why"}, AUDIT_CELL_TEXT, 36, false},
        {{"count", "笔数", "Count"}, AUDIT_CELL_COUNT, 8, false},
        {{"amount", "金额", "Yuan"}, AUDIT_CELL_MONEY, 18, false},
    };
    audit_report_table(report, (struct audit_words){"apart", "未参加核对", "Took no part"}, columns,
                       sizeof columns / sizeof columns[0], AUDIT_APARTS);
    for (unsigned i = 0; i < AUDIT_APARTS; i++) {
        const struct audit_apart_words apart = audit_words_of_apart(subject->items, i);
        const struct audit_cell cells[sizeof columns / sizeof columns[0]] = {
            words_cell(subject, apart.words),
            audit_cell_count(apart.total.count),
            audit_cell_money(apart.total.fen),
        };
        audit_report_row(report, cells);
    }
    audit_report_table_end(report);
}

/* Bytes of a break's id: enough to find it in the result, where it stands whole. */
enum { ID_SHOWN = 8 };

static enum audit_status
put_break(struct audit_report *report, const struct audit_reconcile_subject *subject,
          enum audit_side side, size_t row, struct audit_error *err)
{
    const struct audit_outcome outcome = audit_reconcile_outcome(subject->run, side, row);
    const struct told told = tell(subject->run, side, row);
    const struct audit_hash id = audit_reconcile_break_id(subject->run, side, row);
    char hex[2 * ID_SHOWN + 1];
    const int64_t days = audit_calendar_days(told.date, subject->settings->last_date);
    struct audit_buffer advice = {0};
    enum audit_status status;
    audit_hex_write((struct audit_bytes){id.bytes, ID_SHOWN}, hex);
    audit_reconcile_advice(subject->run, side, row, subject->language, &advice);
    status = audit_buffer_status(&advice, err);
    const struct audit_cell cells[] = {
        words_cell(subject, outcome.persisting ? (struct audit_words){"", "持续", "persisting"}
                                               : (struct audit_words){"", "新增", "new"}),
        words_cell(subject, audit_words_of_side(side)),
        words_cell(subject, audit_words_of_class(outcome.classification)),
        audit_cell_date(told.date),
        audit_cell_count(days > 0 ? (uint64_t)days : 0),
        audit_cell_money(told.fen),
        audit_cell_text(told.number),
        audit_cell_text(told.name),
        audit_cell_text(told.account),
        audit_cell_count(told.place),
        audit_cell_text(audit_buffer_bytes(&advice)),
        audit_cell_words(hex),
    };
    if (status == AUDIT_OK)
        audit_report_row(report, cells);
    audit_buffer_free(&advice);
    return status;
}

static enum audit_status
put_breaks(struct audit_report *report, const struct audit_reconcile_subject *subject,
           struct audit_error *err)
{
    static const struct audit_column columns[] = {
        {{"state", "状态", "State"}, AUDIT_CELL_TEXT, 6, false},
        {{"side", "方", "Side"}, AUDIT_CELL_TEXT, 6, false},
        {{"class", "分类", "Class"}, AUDIT_CELL_TEXT, 18, false},
        {{"date", "日期", "Date"}, AUDIT_CELL_DATE, 10, false},
        {{"age", "账龄（天）", "Days"}, AUDIT_CELL_COUNT, 6, false},
        {{"amount", "金额", "Yuan"}, AUDIT_CELL_MONEY, 16, false},
        {{"number", "业务单号或流水号", "Number"}, AUDIT_CELL_TEXT, 20, false},
        {{"name", "收款人或对方户名", "Name"}, AUDIT_CELL_TEXT, 24, false},
        {{"account", "账号", "Account"}, AUDIT_CELL_TEXT, 20, false},
        {{"place", "明细号或行号", "Entry or row"}, AUDIT_CELL_COUNT, 8, false},
        {{"advice", "处理", "What to do"}, AUDIT_CELL_TEXT, 40, false},
        {{"id", "差异编号", "Id"}, AUDIT_CELL_TEXT, 16, false},
    };
    const struct audit_result *result = audit_reconcile_result(subject->run);
    enum audit_status status = AUDIT_OK;
    audit_report_table(report, (struct audit_words){"breaks", "未了事项", "Breaks"}, columns,
                       sizeof columns / sizeof columns[0],
                       result->new_breaks + result->persisting_breaks);
    for (int side = BANK; side >= LEDGER; side--)
        for (size_t i = 0;
             i < audit_reconcile_count(subject->run, (enum audit_side)side) && status == AUDIT_OK;
             i++)
            if (audit_reconcile_is_break(subject->run, (enum audit_side)side, i))
                status = put_break(report, subject, (enum audit_side)side, i, err);
    audit_report_table_end(report);
    return status;
}

static void
put_matched(struct audit_report *report, const struct audit_reconcile_subject *subject,
            uint64_t number, enum audit_side side, size_t row)
{
    const struct audit_outcome outcome = audit_reconcile_outcome(subject->run, side, row);
    const struct told told = tell(subject->run, side, row);
    const struct audit_cell cells[] = {
        audit_cell_count(number),
        words_cell(subject, audit_words_of_side(side)),
        words_cell(subject, audit_words_of_pass(outcome.pass)),
        audit_cell_date(told.date),
        audit_cell_money(told.fen),
        audit_cell_text(told.number),
        audit_cell_text(told.name),
        audit_cell_text(told.account),
        audit_cell_count(told.place),
    };
    audit_report_row(report, cells);
}

/* A match: the ledger's rows, then the bank's, under one number. Each is met by its first row. */
static void
put_matches(struct audit_report *report, const struct audit_reconcile_subject *subject)
{
    static const struct audit_column columns[] = {
        {{"match", "序号", "No"}, AUDIT_CELL_COUNT, 6, false},
        {{"side", "方", "Side"}, AUDIT_CELL_TEXT, 6, false},
        {{"pass", "依据", "By"}, AUDIT_CELL_TEXT, 20, false},
        {{"date", "日期", "Date"}, AUDIT_CELL_DATE, 10, false},
        {{"amount", "金额", "Yuan"}, AUDIT_CELL_MONEY, 16, false},
        {{"number", "业务单号或流水号", "Number"}, AUDIT_CELL_TEXT, 20, false},
        {{"name", "收款人或对方户名", "Name"}, AUDIT_CELL_TEXT, 24, false},
        {{"account", "账号", "Account"}, AUDIT_CELL_TEXT, 20, false},
        {{"place", "明细号或行号", "Entry or row"}, AUDIT_CELL_COUNT, 8, false},
    };
    uint64_t number = 0;
    audit_report_table(report, (struct audit_words){"matches", "已勾对", "Matches"}, columns,
                       sizeof columns / sizeof columns[0], 0);
    for (int side = LEDGER; side <= BANK; side++)
        for (size_t i = 0; i < audit_reconcile_count(subject->run, (enum audit_side)side); i++) {
            const struct audit_outcome outcome =
                audit_reconcile_outcome(subject->run, (enum audit_side)side, i);
            size_t at = 0, member = i;
            if (outcome.classification != AUDIT_CLASS_MATCHED)
                continue;
            /* Of the bank's rows those whose ledger's rows did not name the group already. */
            if (outcome.group != 0 && side == BANK &&
                audit_reconcile_member(subject->run, outcome.group, LEDGER, &at, &member))
                continue;
            at = 0;
            if (outcome.group != 0 &&
                audit_reconcile_member(subject->run, outcome.group, (enum audit_side)side, &at,
                                       &member) &&
                member != i)
                continue;
            number++;
            for (int other = LEDGER; other <= BANK && outcome.group != 0; other++) {
                at = 0;
                while (audit_reconcile_member(subject->run, outcome.group, (enum audit_side)other,
                                              &at, &member))
                    put_matched(report, subject, number, (enum audit_side)other, member);
            }
            if (outcome.group == 0)
                put_matched(report, subject, number, (enum audit_side)side, i);
        }
    audit_report_table_end(report);
}

static enum audit_status
build_result(struct audit_report *report, const struct audit_reconcile_subject *subject,
             struct audit_error *err)
{
    enum audit_status status;
    put_head(report, subject);
    put_faults(report, subject);
    status = put_breaks(report, subject, err);
    put_classes(report, subject);
    put_identities(report, subject);
    put_apart(report, subject);
    put_statements(report, subject);
    put_matches(report, subject);
    put_signatures(report);
    return status;
}

/* --- 银行存款余额调节表 --- */

enum { BRIDGE_COLUMNS = 8 };

/* The next open row of a side that the balances differ by, in or out; starts with `*at` 0. */
static bool
next_in_bridge(const struct audit_reconcile *run, enum audit_side side, bool out, size_t *at,
               struct told *told)
{
    while (*at < audit_reconcile_count(run, side)) {
        const size_t row = (*at)++;
        if (!audit_reconcile_is_in_bridge(run, side, row))
            continue;
        *told = tell(run, side, row);
        if ((told->fen > 0) == out)
            return true;
    }
    return false;
}

static void
put_bridge_row(struct audit_report *report, const struct audit_reconcile_subject *subject,
               struct audit_words left, int64_t left_fen, struct audit_words right,
               int64_t right_fen)
{
    const struct audit_cell cells[BRIDGE_COLUMNS] = {
        words_cell(subject, left),  {0}, {0}, audit_cell_money(left_fen),
        words_cell(subject, right), {0}, {0}, audit_cell_money(right_fen),
    };
    audit_report_subtotal(report, cells);
}

static void
put_side(struct audit_cell *cells, const struct told *told)
{
    cells[0] = audit_cell_text(told->name.size > 0 ? told->name : told->purpose);
    cells[1] = audit_cell_date(told->date);
    cells[2] = audit_cell_text(told->number);
    cells[3] = audit_cell_money(told->fen > 0 ? told->fen : -told->fen);
}

/* Items of both sides beside each other: on the left what the bank did and the unit did not. */
static void
put_bridge_items(struct audit_report *report, const struct audit_reconcile_subject *subject,
                 bool out)
{
    size_t at[AUDIT_SIDES] = {0, 0};
    for (;;) {
        struct audit_cell cells[BRIDGE_COLUMNS] = {{0}};
        struct told left, right;
        const bool has_left = next_in_bridge(subject->run, BANK, out, &at[BANK], &left);
        const bool has_right = next_in_bridge(subject->run, LEDGER, out, &at[LEDGER], &right);
        if (!has_left && !has_right)
            return;
        if (has_left)
            put_side(cells, &left);
        if (has_right)
            put_side(cells + BRIDGE_COLUMNS / 2, &right);
        audit_report_row(report, cells);
    }
}

static void
put_bridge(struct audit_report *report, const struct audit_reconcile_subject *subject)
{
    static const struct audit_column columns[BRIDGE_COLUMNS] = {
        {{"ledger_item", "单位银行存款账", "The unit's books"}, AUDIT_CELL_TEXT, 26, false},
        {{"ledger_date", "日期", "Date"}, AUDIT_CELL_DATE, 10, false},
        {{"ledger_number", "凭证号", "Number"}, AUDIT_CELL_TEXT, 16, false},
        {{"ledger_amount", "金额", "Yuan"}, AUDIT_CELL_MONEY, 18, false},
        {{"bank_item", "银行对账单", "The bank's statement"}, AUDIT_CELL_TEXT, 26, false},
        {{"bank_date", "日期", "Date"}, AUDIT_CELL_DATE, 10, false},
        {{"bank_number", "凭证号", "Number"}, AUDIT_CELL_TEXT, 16, false},
        {{"bank_amount", "金额", "Yuan"}, AUDIT_CELL_MONEY, 18, false},
    };
    const struct audit_bridge *bridge = &audit_reconcile_result(subject->run)->bridge;
    audit_report_table(report, (struct audit_words){"bridge", "余额调节", "Adjustment"}, columns,
                       BRIDGE_COLUMNS, 0);
    put_bridge_row(report, subject, (struct audit_words){"", "账面余额", "Balance"},
                   bridge->ledger_fen, (struct audit_words){"", "对账单余额", "Balance"},
                   bridge->bank_fen);
    put_bridge_row(
        report, subject,
        (struct audit_words){"", "加：银行已收、单位未收", "+ received by the bank only"},
        bridge->bank_in,
        (struct audit_words){"", "加：单位已收、银行未收", "+ received by the unit only"},
        bridge->ledger_in);
    put_bridge_items(report, subject, /* out= */ false);
    put_bridge_row(report, subject,
                   (struct audit_words){"", "减：银行已付、单位未付", "- paid by the bank only"},
                   bridge->bank_out,
                   (struct audit_words){"", "减：单位已付、银行未付", "- paid by the unit only"},
                   bridge->ledger_out);
    put_bridge_items(report, subject, /* out= */ true);
    put_bridge_row(report, subject, (struct audit_words){"", "调节后余额", "Adjusted balance"},
                   bridge->adjusted_ledger_fen,
                   (struct audit_words){"", "调节后余额", "Adjusted balance"},
                   bridge->adjusted_bank_fen);
    audit_report_table_end(report);
}

static enum audit_status
build_bridge(struct audit_report *report, const struct audit_reconcile_subject *subject,
             struct audit_error *err)
{
    const struct audit_result *result = audit_reconcile_result(subject->run);
    const struct audit_identity_check *check = &result->identities[AUDIT_IDENTITY_BRIDGE];
    const bool zh = subject->language == AUDIT_ZH;
    if (!check->stated)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_NO_BRIDGE);
    audit_report_field(report, (struct audit_words){"account", "账号", "Account"},
                       audit_cell_text(subject->settings->account));
    audit_report_field(report, (struct audit_words){"date", "截止日期", "As of"},
                       audit_cell_date(subject->settings->last_date));
    audit_report_field(report, (struct audit_words){"unit", "单位", "Unit"},
                       audit_cell_words(zh ? "元" : "yuan"));
    audit_report_field(report, (struct audit_words){"verdict", "结论", "Verdict"},
                       words_cell(subject, audit_words_of_verdict(result->verdict)));
    put_bridge(report, subject);
    audit_report_field(
        report, (struct audit_words){"identity", "调节后余额相等", "Adjusted balances are equal"},
        audit_cell_words(check->holds ? (zh ? "成立" : "holds") : (zh ? "不成立" : "fails")));
    put_faults(report, subject);
    audit_report_note(report, zh ? "本表不是记账凭证：未达账项要等银行单据到达后再入账。"
                                 : "This is no voucher: open items are booked when the bank's "
                                   "document arrives.");
    put_signatures(report);
    return AUDIT_OK;
}

const struct audit_reconcile_report *
audit_reconcile_report_of(const char *key)
{
    static const struct audit_reconcile_report reports[] = {
        {{"result", "对账结果", "Reconciliation"}, AUDIT_PAPER_A4_LANDSCAPE, build_result},
        {{"bridge", "银行存款余额调节表", "Bank reconciliation statement"},
         AUDIT_PAPER_A4_LANDSCAPE,
         build_bridge},
    };
    for (size_t i = 0; i < sizeof reports / sizeof reports[0]; i++)
        if (strcmp(reports[i].title.key, key) == 0)
            return &reports[i];
    return NULL;
}
