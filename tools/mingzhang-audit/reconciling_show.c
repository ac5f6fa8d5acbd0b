/* A reconciliation as a finance officer reads it: the verdict first, then what it rests on, and
 * last what is open and what to do about it. */
#include <inttypes.h>
#include <string.h>

#include "audit/report/reconcile_words.h"
#include "tools/mingzhang-audit/reconciling.h"

/* Of open rows: --json and the reports have all. */
enum { SHOWN_MAX = 20, TEXT_SIZE = 256 };

struct showing {
    struct command_context *context;
    const struct reconciling_inputs *inputs;
    const struct reconciling *of;
    const struct audit_result *result;
    bool zh;
};

static const char *
word(const struct showing *showing, struct audit_words words)
{
    return showing->zh ? words.zh : words.en;
}

static struct ledger_money
money(int64_t fen)
{
    return (struct ledger_money){fen};
}

static void
line(const struct showing *showing, const char *zh, const char *en)
{
    output_line(&showing->context->output, showing->zh ? zh : en);
}

static void
date_text(uint32_t date, char text[static 16])
{
    (void)snprintf(text, 16, "%04u-%02u-%02u", date / 10000, date / 100 % 100, date % 100);
}

/* --- head --- */

static enum ledger_status
show_head(const struct showing *showing, struct ledger_error *err)
{
    struct output_record *record = NULL;
    const struct reconciling *of = showing->of;
    char hash[65], account[TEXT_SIZE];
    enum ledger_status status = output_record_new(&record, err);
    if (status != LEDGER_OK)
        return status;
    (void)snprintf(account, sizeof account, "%.*s", (int)of->settings.account.size,
                   (const char *)of->settings.account.data);
    audit_hex_write((struct audit_bytes){of->text_sha256.bytes, 32}, hash);
    output_record_text(record, "verdict", (struct language_text){"结论", "Verdict"},
                       word(showing, audit_words_of_verdict(showing->result->verdict)));
    if (showing->inputs->against == AUDIT_AGAINST_BANK)
        output_record_text(record, "account", (struct language_text){"账号", "Account"}, account);
    else
        output_record_text(record, "against", (struct language_text){"核对对象", "Against"},
                           account);
    output_record_date(record, "first_date", (struct language_text){"期间自", "From"},
                       of->settings.first_date);
    output_record_date(record, "last_date", (struct language_text){"至", "To"},
                       of->settings.last_date);
    output_record_count(record, "statements", (struct language_text){"对账单份数", "Statements"},
                        of->statements.count);
    output_record_count(record, "tree_size", (struct language_text){"账本审签单数", "Vouchers"},
                        of->settings.tree_size);
    output_record_text(record, "sha256", (struct language_text){"结果哈希", "Result's SHA-256"},
                       hash);
    status = output_record_print(&showing->context->output, record, err);
    output_record_free(record);
    return status;
}

/* Why a run cannot be told to its end. */
static void
show_incomplete(const struct showing *showing)
{
    const struct audit_result *result = showing->result;
    char text[TEXT_SIZE];
    if (result->uncovered)
        line(
            showing, "对账单没有覆盖整个期间：请补齐缺的对账单，或用 --from、--to 缩短期间。",
            "The statements do not cover the whole period: add what is missing, or shorten it with "
            "--from and --to.");
    if (result->outside > 0) {
        (void)snprintf(text, sizeof text,
                       showing->zh ? "对账单有 %" PRIu64
                                     " 行不在期间之内：请换成本期的对账单，或改 --from、--to。"
                                   : "%" PRIu64
                                     " rows of the statements are not of the period: give "
                                     "its statements, or change --from and --to.",
                       result->outside);
        output_line(&showing->context->output, text);
    }
    for (size_t i = 0; i < showing->of->statements.count; i++) {
        const struct audit_statement *at = &showing->of->statements.statements[i];
        for (size_t j = 0; j < at->finding_count; j++) {
            char sentence[AUDIT_ERROR_TEXT_SIZE];
            struct audit_error said;
            audit_statement_explain(at, &at->findings[j], &said);
            input_sentence(showing->context, &said, sentence);
            output_line(&showing->context->output, sentence);
        }
    }
    if (result->not_joined > 0) {
        (void)snprintf(text, sizeof text,
                       showing->zh ? "有 %" PRIu64
                                     " 条人工勾对两边金额不等或所指的行不在，没有采用。"
                                   : "%" PRIu64 " matches by hand do not add up, or name rows that "
                                     "are not there; they were not used.",
                       result->not_joined);
        output_line(&showing->context->output, text);
    }
    if (result->unsearched > 0) {
        (void)snprintf(text, sizeof text,
                       showing->zh ? "有 %" PRIu64 " 行的几笔合计没有找完，可能还能勾对。"
                                   : "Sums of several were not searched to the end for %" PRIu64
                                     " rows; more may match.",
                       result->unsearched);
        output_line(&showing->context->output, text);
    }
}

/* --- tables --- */

static enum ledger_status
print_table(const struct showing *showing, struct output_table *table, enum ledger_status status,
            struct ledger_error *err)
{
    if (status == LEDGER_OK && output_table_row_count(table) > 0) {
        output_line(&showing->context->output, "");
        status = output_table_print(&showing->context->output, table, err);
    }
    output_table_free(table);
    return status;
}

static void
put_totals(struct output_table *table, const struct audit_totals_of_class *totals)
{
    for (int side = 0; side < AUDIT_SIDES; side++) {
        output_table_count(table, totals->count[side]);
        output_table_money(table, money(totals->fen[side]));
    }
}

static bool
is_empty(const struct audit_totals_of_class *totals)
{
    return totals->count[AUDIT_SIDE_LEDGER] + totals->count[AUDIT_SIDE_BANK] == 0;
}

#define TOTALS_COLUMNS                                                                             \
    {.key = "ledger_count", .title = {"账面笔数", "Ledger"}, .kind = OUTPUT_COUNT, .total = true}, \
        {.key = "ledger_yuan",                                                                     \
         .title = {"账面金额", "Yuan"},                                                            \
         .kind = OUTPUT_MONEY,                                                                     \
         .total = true},                                                                           \
        {.key = "bank_count", .title = {"银行笔数", "Bank"}, .kind = OUTPUT_COUNT, .total = true}, \
    {                                                                                              \
        .key = "bank_yuan", .title = {"银行金额", "Yuan"}, .kind = OUTPUT_MONEY, .total = true     \
    }

static enum ledger_status
show_classes(const struct showing *showing, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "class", .title = {"分类（付出为正，收入为负）", "Class (out +, in -)"}},
        TOTALS_COLUMNS};
    struct output_table *table = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof columns / sizeof columns[0], &table, err);
    for (int class = 1; class < AUDIT_CLASS_END && status == LEDGER_OK; class ++) {
        if (is_empty(&showing->result->classes[class]))
            continue;
        output_table_text(table, word(showing, audit_words_of_class((enum audit_class) class)));
        put_totals(table, &showing->result->classes[class]);
    }
    return print_table(showing, table, status, err);
}

static enum ledger_status
show_ages(const struct showing *showing, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "age", .title = {"未了事项账龄", "Open for"}}, TOTALS_COLUMNS};
    struct output_table *table = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof columns / sizeof columns[0], &table, err);
    for (unsigned age = 0; age < AUDIT_AGES && status == LEDGER_OK; age++) {
        if (is_empty(&showing->result->ages[age]))
            continue;
        output_table_text(table, word(showing, audit_words_of_age(age)));
        put_totals(table, &showing->result->ages[age]);
    }
    return print_table(showing, table, status, err);
}

static enum ledger_status
show_identities(const struct showing *showing, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "identity", .title = {"勾稽关系", "Identity"}},
        {.key = "result", .title = {"结果", "Result"}},
        {.key = "left", .title = {"左边", "Left"}, .kind = OUTPUT_MONEY},
        {.key = "right", .title = {"右边", "Right"}, .kind = OUTPUT_MONEY},
    };
    struct output_table *table = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof columns / sizeof columns[0], &table, err);
    for (int kind = 0; kind < AUDIT_IDENTITIES && status == LEDGER_OK; kind++) {
        const struct audit_identity_check *check = &showing->result->identities[kind];
        output_table_text(table,
                          word(showing, audit_words_of_identity((enum audit_identity_kind)kind)));
        output_table_text(
            table, word(showing, audit_words_of_check((enum audit_identity_kind)kind, check)));
        if (!check->stated) {
            output_table_none(table);
            output_table_none(table);
            continue;
        }
        output_table_money(table, money(check->left_fen));
        output_table_money(table, money(check->right_fen));
    }
    return print_table(showing, table, status, err);
}

/* 银行存款余额调节表, in its two sides. */
static enum ledger_status
show_bridge(const struct showing *showing, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "ledger", .title = {"单位银行存款账", "The unit's books"}},
        {.key = "ledger_yuan", .title = {"金额", "Yuan"}, .kind = OUTPUT_MONEY},
        {.key = "bank", .title = {"银行对账单", "The bank's statement"}},
        {.key = "bank_yuan", .title = {"金额", "Yuan"}, .kind = OUTPUT_MONEY},
    };
    const struct audit_bridge *bridge = &showing->result->bridge;
    const struct {
        struct language_text left, right;
        int64_t left_fen, right_fen;
    } rows[] = {
        {{"账面余额", "balance"}, {"对账单余额", "balance"}, bridge->ledger_fen, bridge->bank_fen},
        {{"加：银行已收、单位未收", "+ received by the bank only"},
         {"加：单位已收、银行未收", "+ received by the unit only"},
         bridge->bank_in,
         bridge->ledger_in},
        {{"减：银行已付、单位未付", "- paid by the bank only"},
         {"减：单位已付、银行未付", "- paid by the unit only"},
         bridge->bank_out,
         bridge->ledger_out},
        {{"调节后余额", "adjusted balance"},
         {"调节后余额", "adjusted balance"},
         bridge->adjusted_ledger_fen,
         bridge->adjusted_bank_fen},
    };
    struct output_table *table = NULL;
    enum ledger_status status;
    if (!showing->result->identities[AUDIT_IDENTITY_BRIDGE].stated)
        return LEDGER_OK;
    output_line(&showing->context->output, "");
    line(showing, "银行存款余额调节表（元）", "Bank reconciliation statement (yuan)");
    status = output_table_new(columns, sizeof columns / sizeof columns[0], &table, err);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && status == LEDGER_OK; i++) {
        output_table_text(table, language_pick(showing->context->output.language, rows[i].left));
        output_table_money(table, money(rows[i].left_fen));
        output_table_text(table, language_pick(showing->context->output.language, rows[i].right));
        output_table_money(table, money(rows[i].right_fen));
    }
    if (status == LEDGER_OK)
        status = output_table_print(&showing->context->output, table, err);
    output_table_free(table);
    return status;
}

static enum ledger_status
show_apart(const struct showing *showing, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "apart", .title = {"未参加核对", "Took no part"}},
        {.key = "count", .title = {"笔数", "Count"}, .kind = OUTPUT_COUNT},
        {.key = "yuan", .title = {"金额", "Yuan"}, .kind = OUTPUT_MONEY},
    };
    struct output_table *table = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof columns / sizeof columns[0], &table, err);
    for (unsigned i = 0; i < AUDIT_APARTS && status == LEDGER_OK; i++) {
        const struct audit_apart_words apart = audit_words_of_apart(showing->of->items, i);
        if (apart.total.count == 0)
            continue;
        output_table_text(table, word(showing, apart.words));
        output_table_count(table, apart.total.count);
        output_table_money(table, money(apart.total.fen));
    }
    return print_table(showing, table, status, err);
}

/* --- what is open --- */

static void
describe(const struct showing *showing, enum audit_side side, size_t row, char *text, size_t size)
{
    struct audit_bytes number, name;
    char date[16];
    if (side == AUDIT_SIDE_LEDGER) {
        const struct audit_item item = audit_reconcile_item(showing->of->run, row);
        date_text(item.date, date);
        number = item.reference;
        name = item.name.size > 0 ? item.name : item.last_four;
    } else {
        const struct audit_bank_row bank =
            audit_reconcile_bank_row(showing->of->run, row, /* out_statement= */ NULL);
        date_text(bank.date, date);
        number = bank.reference.size > 0 ? bank.reference : bank.voucher;
        name = bank.name.size > 0 ? bank.name : bank.account;
    }
    (void)snprintf(text, size, "%s %.*s %.*s", date, number.size < 60 ? (int)number.size : 60,
                   (const char *)number.data, name.size < 90 ? (int)name.size : 90,
                   (const char *)name.data);
}

/* "银行 单位未记 2023-06-07 0012 某公司 300.00（新）" and what to do, on a line of its own. */
static enum ledger_status
show_open_row(const struct showing *showing, enum audit_side side, size_t row)
{
    const struct audit_outcome outcome = audit_reconcile_outcome(showing->of->run, side, row);
    struct audit_buffer advice = {0};
    struct audit_error why = {0};
    char text[2 * TEXT_SIZE], what[TEXT_SIZE], amount[LEDGER_MONEY_TEXT_SIZE];
    int64_t fen;
    if (side == AUDIT_SIDE_LEDGER) {
        const struct audit_item item = audit_reconcile_item(showing->of->run, row);
        fen = item.out ? item.amount_fen : -item.amount_fen;
    } else {
        const struct audit_bank_row bank = audit_reconcile_bank_row(showing->of->run, row, NULL);
        fen = bank.out ? bank.amount_fen : -bank.amount_fen;
    }
    ledger_money_format(money(fen), amount);
    describe(showing, side, row, what, sizeof what);
    (void)snprintf(text, sizeof text, "%s  %s  %s  %s  %s",
                   outcome.persisting ? (showing->zh ? "[持续]" : "[persisting]")
                                      : (showing->zh ? "[新增]" : "[new]"),
                   word(showing, audit_words_of_side(side)),
                   word(showing, audit_words_of_class(outcome.classification)), amount, what);
    output_line(&showing->context->output, text);
    audit_buffer_text(&advice, "    ");
    audit_reconcile_advice(showing->of->run, side, row, showing->zh ? AUDIT_ZH : AUDIT_EN, &advice);
    audit_buffer_append(&advice, (struct audit_bytes){(const uint8_t *)"", 1});
    const enum audit_status status = audit_buffer_status(&advice, &why);
    if (status == AUDIT_OK)
        output_line(&showing->context->output, (const char *)advice.data);
    audit_buffer_free(&advice);
    return input_tell(showing->context, status, &why);
}

static enum ledger_status
show_open(const struct showing *showing)
{
    const struct audit_result *result = showing->result;
    const uint64_t open = result->new_breaks + result->persisting_breaks;
    enum ledger_status status = LEDGER_OK;
    char text[TEXT_SIZE];
    size_t shown = 0;
    output_line(&showing->context->output, "");
    (void)snprintf(text, sizeof text,
                   showing->zh
                       ? "未了事项：新增 %" PRIu64 "，持续 %" PRIu64 "，已了结 %" PRIu64 "。"
                       : "Open: %" PRIu64 " new, %" PRIu64 " persisting; %" PRIu64 " resolved.",
                   result->new_breaks, result->persisting_breaks, result->resolved_breaks);
    output_line(&showing->context->output, text);
    for (int side = AUDIT_SIDES - 1; side >= 0 && status == LEDGER_OK; side--)
        for (size_t i = 0; i < audit_reconcile_count(showing->of->run, (enum audit_side)side) &&
                           shown < SHOWN_MAX && status == LEDGER_OK;
             i++) {
            if (!audit_reconcile_is_break(showing->of->run, (enum audit_side)side, i))
                continue;
            status = show_open_row(showing, (enum audit_side)side, i);
            shown++;
        }
    if (open > shown) {
        (void)snprintf(text, sizeof text,
                       showing->zh ? "…另有 %" PRIu64 " 项（--json 或 --report result 列出全部）"
                                   : "... %" PRIu64 " more (--json or --report result lists them)",
                       open - shown);
        output_line(&showing->context->output, text);
    }
    return status;
}

/* Payments that the bank confirms and the ledger does not know to be settled. */
static void
show_settling(const struct showing *showing)
{
    char text[TEXT_SIZE];
    uint64_t count = 0;
    for (size_t i = 0; i < audit_reconcile_count(showing->of->run, AUDIT_SIDE_LEDGER); i++) {
        const struct audit_item item = audit_reconcile_item(showing->of->run, i);
        if (item.kind == AUDIT_ITEM_PAYMENT && item.piece_count == 0 && item.bank_fen > 0 &&
            audit_reconcile_outcome(showing->of->run, AUDIT_SIDE_LEDGER, i).classification ==
                AUDIT_CLASS_MATCHED)
            count++;
    }
    if (count == 0)
        return;
    (void)snprintf(text, sizeof text,
                   showing->zh ? "已勾对而账上还没有支付确认的有 %" PRIu64
                                 " 笔：出纳用 mingzhang reconcile … --settle 一次登记，或逐笔用 "
                                 "mingzhang settle 业务单号 --bank-reference 流水号"
                               : "%" PRIu64 " matched payments are not settled in the ledger yet: "
                                 "mingzhang reconcile ... --settle does it at once, or, one by "
                                 "one, mingzhang settle REFERENCE --bank-reference NUMBER",
                   count);
    output_line(&showing->context->output, text);
}

static void
show_calendar(const struct showing *showing)
{
    char text[TEXT_SIZE];
    const uint32_t date = showing->of->settings.last_date;
    if (showing->inputs->calendar_name == NULL ||
        audit_calendar_covers(&showing->of->calendar, date))
        return;
    (void)snprintf(text, sizeof text,
                   showing->zh ? "节假日文件没有 %u 年的内容，只按周末计算工作日。"
                               : "The calendar says nothing about %u: only weekends are no "
                                 "business days.",
                   date / 10000);
    output_line(&showing->context->output, text);
}

enum ledger_status
reconciling_print(struct command_context *context, const struct reconciling_inputs *inputs,
                  const struct reconciling *reconciling, struct ledger_error *err)
{
    const struct showing showing = {context, inputs, reconciling,
                                    audit_reconcile_result(reconciling->run),
                                    context->output.language == LEDGER_LANGUAGE_ZH};
    enum ledger_status status;
    if (context->output.json)
        return reconciling_print_json(context, inputs, reconciling, err);
    if ((status = show_head(&showing, err)) != LEDGER_OK)
        return status;
    show_incomplete(&showing);
    show_calendar(&showing);
    if ((status = show_classes(&showing, err)) != LEDGER_OK ||
        (status = show_identities(&showing, err)) != LEDGER_OK ||
        (status = show_bridge(&showing, err)) != LEDGER_OK ||
        (status = show_ages(&showing, err)) != LEDGER_OK ||
        (status = show_apart(&showing, err)) != LEDGER_OK ||
        (status = show_open(&showing)) != LEDGER_OK)
        return status;
    show_settling(&showing);
    return LEDGER_OK;
}
