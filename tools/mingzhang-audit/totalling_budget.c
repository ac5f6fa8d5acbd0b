/* The tables of totals: cash and relief are two tables, because they are two kinds of money. */
#include <string.h>

#include "tools/mingzhang-audit/totalling.h"

enum { COLUMNS_MAX = 16 };

static const struct output_column key_columns[] = {
    {.key = "programme", .title = {"项目", "Programme"}},
    {.key = "month", .title = {"月份", "Month"}},
    {.key = "programme", .title = {"项目", "Programme"}},
    {.key = "category", .title = {"公布口径", "Category"}},
    {.key = "instrument", .title = {"资金类型", "Instrument"}},
    {.key = "budget_year", .title = {"预算年度", "Budget year"}},
    {.key = "payee", .title = {"收款方", "Payee"}},
};
static const struct output_column name_column = {.key = "name", .title = {"名称", "Name"}};
static const struct output_column year_column = {.key = "budget_year",
                                                 .title = {"预算年度", "Budget year"}};
static const struct output_column month_column = {.key = "month", .title = {"月份", "Month"}};
static const struct output_column money_columns[] = {
    {.key = "appropriated", .title = {"指标", "Appropriated"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "disbursed_count", .title = {"笔数", "Payouts"}, .kind = OUTPUT_COUNT, .total = true},
    {.key = "disbursed", .title = {"发生额", "Disbursed"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "adjusted", .title = {"冲减", "Adjusted"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "net", .title = {"净额", "Net"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "settled", .title = {"支付确认", "Settled"}, .kind = OUTPUT_MONEY, .total = true},
    /* Months run forward: their sum would say nothing. */
    {.key = "available", .title = {"可用余额", "Available"}, .kind = OUTPUT_MONEY},
};

static bool
of_programme(enum audit_budget_by by)
{
    return by == AUDIT_BUDGET_PROGRAMME || by == AUDIT_BUDGET_PROGRAMME_MONTH;
}

/* Nothing is appropriated to a payee. */
static bool
is_of_budget(const struct output_column *column)
{
    return strcmp(column->key, "appropriated") == 0 || strcmp(column->key, "available") == 0;
}

static size_t
choose_columns(enum audit_budget_by by, struct output_column columns[static COLUMNS_MAX])
{
    size_t count = 0;
    columns[count++] = key_columns[by];
    if (of_programme(by) || by == AUDIT_BUDGET_PAYEE)
        columns[count++] = name_column;
    if (of_programme(by))
        columns[count++] = year_column;
    if (by == AUDIT_BUDGET_PROGRAMME_MONTH)
        columns[count++] = month_column;
    for (size_t i = 0; i < sizeof money_columns / sizeof money_columns[0]; i++)
        if (by != AUDIT_BUDGET_PAYEE || !is_of_budget(&money_columns[i]))
            columns[count++] = money_columns[i];
    return count;
}

static void
put_text(struct output_table *table, struct audit_bytes text)
{
    output_table_slice(table, ledger_slice_of(text.data, text.size));
}

static void
put_month(struct output_table *table, uint32_t month)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%04u-%02u", month / 100 % 10000, month % 100);
    output_table_text(table, text);
}

static void
put_year(struct output_table *table, uint32_t year)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%u", year);
    output_table_text(table, text);
}

static void
put_instrument(struct output_table *table, const struct output *output, unsigned instrument)
{
    static const struct language_text words[] = {{"", ""},
                                                 [AUDIT_SUBSIDY] = {"拨付", "subsidy"},
                                                 [AUDIT_REFUND] = {"退库", "refund"},
                                                 [AUDIT_RELIEF] = {"减免", "relief"}};
    output_table_text(table, output->json ? words[instrument].en
                                          : language_pick(output->language, words[instrument]));
}

static void
put_keys(struct output_table *table, const struct output *output, const struct audit_book *book,
         const struct audit_budget_row *row, enum audit_budget_by by)
{
    switch (by) {
    case AUDIT_BUDGET_PROGRAMME:
    case AUDIT_BUDGET_PROGRAMME_MONTH:
        put_text(table, book->programmes[row->programme].code);
        put_text(table, book->programmes[row->programme].name);
        put_year(table, row->budget_year);
        if (by == AUDIT_BUDGET_PROGRAMME_MONTH)
            put_month(table, row->month);
        break;
    case AUDIT_BUDGET_MONTH:
        put_month(table, row->month);
        break;
    case AUDIT_BUDGET_CATEGORY:
        put_text(table, row->category);
        break;
    case AUDIT_BUDGET_INSTRUMENT:
        put_instrument(table, output, row->instrument);
        break;
    case AUDIT_BUDGET_YEAR:
        put_year(table, row->budget_year);
        break;
    case AUDIT_BUDGET_PAYEE:
        put_text(table, book->payees[row->payee].id);
        put_text(table, book->payees[row->payee].name);
        break;
    case AUDIT_BUDGET_BY_COUNT:
    default:
        break;
    }
}

static void
put_side(struct output_table *table, const struct audit_budget_side *side, bool of_budget)
{
    const struct audit_totals *totals = &side->totals;
    if (of_budget)
        output_table_money(table, (struct ledger_money){totals->appropriated_fen});
    output_table_count(table, totals->disbursed_count);
    output_table_money(table, (struct ledger_money){totals->disbursed_fen});
    output_table_money(table, (struct ledger_money){totals->adjusted_fen});
    output_table_money(table, (struct ledger_money){side->net_fen});
    output_table_money(table, (struct ledger_money){totals->settled_fen});
    if (!of_budget)
        return;
    if (side->limited)
        output_table_money(table, (struct ledger_money){side->available_fen});
    else
        output_table_none(table);
}

static bool
has_any(const struct audit_budget_side *side)
{
    const struct audit_totals *totals = &side->totals;
    return totals->appropriated_count + totals->disbursed_count + totals->adjusted_count +
               totals->settled_count >
           0;
}

static const struct audit_budget_side *
side_of(const struct audit_budget_row *row, bool relief)
{
    return relief ? &row->relief : &row->cash;
}

static enum ledger_status
make_table(const struct output *output, const struct audit_book *book,
           const struct audit_budget *budget, enum audit_budget_by by, bool relief,
           struct output_column columns[static COLUMNS_MAX], struct output_table **out,
           struct ledger_error *err)
{
    struct output_table *table = NULL;
    enum ledger_status status = output_table_new(columns, choose_columns(by, columns), &table, err);
    if (status != LEDGER_OK)
        return status;
    for (size_t i = 0; i < budget->row_count; i++) {
        const struct audit_budget_side *side = side_of(&budget->rows[i], relief);
        if (!has_any(side))
            continue;
        put_keys(table, output, book, &budget->rows[i], by);
        put_side(table, side, by != AUDIT_BUDGET_PAYEE);
    }
    *out = table;
    return LEDGER_OK;
}

static void
say_available(struct command_context *context, const struct audit_budget_side *all)
{
    bool zh = context->output.language == LEDGER_LANGUAGE_ZH;
    char amount[LEDGER_MONEY_GROUPED_SIZE];
    if (!all->limited)
        return;
    ledger_money_format_grouped((struct ledger_money){all->available_fen}, amount);
    (void)fprintf(context->output.stream,
                  zh ? "期末可用余额 %s 元 = 指标 − 发生额 + 冲减，只计有指标上限的项目，"
                       "从第一笔算起。\n"
                     : "Available at the end: %s yuan, appropriated less disbursed plus adjusted, "
                       "of programmes with a ceiling, from the first entry on.\n",
                  amount);
}

enum ledger_status
totalling_print_budget(struct command_context *context, const struct audit_book *book,
                       const struct audit_budget *budget, enum audit_budget_by by,
                       struct ledger_error *err)
{
    static const struct language_text titles[] = {
        {"资金（拨付和退库）", "Cash (subsidies and refunds)"},
        {"减免（不付现金，单独列示，不并入资金）",
         "Relief (no cash moves: it stands apart, and is not in the cash above)"}};
    const struct output *output = &context->output;
    enum ledger_status status = LEDGER_OK;
    for (unsigned relief = 0; relief < 2 && status == LEDGER_OK; relief++) {
        struct output_column columns[COLUMNS_MAX];
        struct output_table *table = NULL;
        status = make_table(output, book, budget, by, relief != 0, columns, &table, err);
        if (status != LEDGER_OK)
            break;
        (void)fprintf(output->stream, "\n%s\n", language_pick(output->language, titles[relief]));
        status = output_table_print(output, table, err);
        output_table_free(table);
        if (status == LEDGER_OK && by != AUDIT_BUDGET_PAYEE)
            say_available(context, side_of(&budget->all, relief != 0));
    }
    return status;
}

enum ledger_status
totalling_budget_json(struct command_context *context, const struct audit_book *book,
                      const struct audit_budget *budget, enum audit_budget_by by, json_t *document,
                      struct ledger_error *err)
{
    static const char *const keys[] = {"cash", "relief"};
    enum ledger_status status = LEDGER_OK;
    for (unsigned relief = 0; relief < 2 && status == LEDGER_OK; relief++) {
        struct output_column columns[COLUMNS_MAX];
        struct output_table *table = NULL;
        json_t *side = NULL;
        const struct audit_budget_side *all = side_of(&budget->all, relief != 0);
        status = make_table(&context->output, book, budget, by, relief != 0, columns, &table, err);
        if (status == LEDGER_OK)
            status = output_table_json(table, &side, err);
        if (status == LEDGER_OK) {
            (void)json_object_set_new(
                side, "available",
                all->limited && by != AUDIT_BUDGET_PAYEE
                    ? output_json_money((struct ledger_money){all->available_fen})
                    : json_null());
            (void)json_object_set_new(document, keys[relief], side);
        }
        output_table_free(table);
    }
    return status;
}
