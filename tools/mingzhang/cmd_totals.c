/* totals: sums by whatever one asks, and whether published figures are true. */
#include <string.h>

#include "ledger/totals.h"
#include "tools/mingzhang/claim.h"
#include "tools/mingzhang/commands.h"

static const struct output_column columns[] = {
    {.key = "key", .title = {"口径", "Key"}, .kind = OUTPUT_TEXT},
    {.key = "name", .title = {"名称", "Name"}, .kind = OUTPUT_TEXT},
    {.key = "appropriated", .title = {"指标", "Appropriated"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "cash_count", .title = {"现金笔数", "Payouts"}, .kind = OUTPUT_COUNT, .total = true},
    {.key = "cash_gross",
     .title = {"现金发生额", "Cash gross"},
     .kind = OUTPUT_MONEY,
     .total = true},
    {.key = "cash_adjusted",
     .title = {"现金调整", "Adjusted"},
     .kind = OUTPUT_MONEY,
     .total = true},
    {.key = "cash_net", .title = {"现金净额", "Cash net"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "cash_settled", .title = {"已付", "Settled"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "relief_count", .title = {"减免笔数", "Reliefs"}, .kind = OUTPUT_COUNT, .total = true},
    {.key = "relief_gross",
     .title = {"减免发生额", "Relief gross"},
     .kind = OUTPUT_MONEY,
     .total = true},
    {.key = "relief_adjusted",
     .title = {"减免调整", "Adjusted"},
     .kind = OUTPUT_MONEY,
     .total = true},
    {.key = "relief_net", .title = {"减免净额", "Relief net"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "net", .title = {"净额合计", "Net in all"}, .kind = OUTPUT_MONEY, .total = true},
};

struct totalling {
    struct output_table *table;
    const struct output *output;
    bool by_instrument;
};

/* Disbursed less adjusted, and cash and relief together, leave the range of amounts only where
 * thousands of thousand millions do; then it is said. */
static enum ledger_status
net_of(const struct ledger_totals_group *group, struct ledger_money *out_cash,
       struct ledger_money *out_relief, struct ledger_money *out_all, struct ledger_error *err)
{
    const struct ledger_totals *cash = &group->cash;
    const struct ledger_totals *relief = &group->relief;

    if (ledger_money_subtract((struct ledger_money){cash->disbursed_fen},
                              (struct ledger_money){cash->adjusted_fen}, out_cash) != LEDGER_OK ||
        ledger_money_subtract((struct ledger_money){relief->disbursed_fen},
                              (struct ledger_money){relief->adjusted_fen},
                              out_relief) != LEDGER_OK ||
        ledger_money_add(*out_cash, *out_relief, out_all) != LEDGER_OK)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_GROUP_OVERFLOW, group->key);
    return LEDGER_OK;
}

static const char *
key_of(const struct totalling *totalling, const struct ledger_totals_group *group)
{
    static const struct language_text words[] = {
        {"拨付", "subsidy"}, {"退库", "refund"}, {"减免", "relief"}};

    if (totalling->output->json || !totalling->by_instrument)
        return group->key;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcmp(group->key, words[i].en) == 0)
            return language_pick(totalling->output->language, words[i]);
    }
    return group->key;
}

static enum ledger_status
put_group(void *context, const struct ledger_totals_group *group, struct ledger_error *err)
{
    struct totalling *totalling = context;
    struct output_table *table = totalling->table;
    const struct ledger_totals *cash = &group->cash;
    const struct ledger_totals *relief = &group->relief;
    struct ledger_money appropriated;
    struct ledger_money cash_net;
    struct ledger_money relief_net;
    struct ledger_money net;
    enum ledger_status status = net_of(group, &cash_net, &relief_net, &net, err);

    if (status == LEDGER_OK && ledger_money_add((struct ledger_money){cash->appropriated_fen},
                                                (struct ledger_money){relief->appropriated_fen},
                                                &appropriated) != LEDGER_OK)
        status = ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_GROUP_OVERFLOW, group->key);
    if (status != LEDGER_OK)
        return status;
    output_table_text(table, key_of(totalling, group));
    output_table_text(table, group->name);
    output_table_money(table, appropriated);
    output_table_count(table, cash->disbursed_count);
    output_table_money(table, (struct ledger_money){cash->disbursed_fen});
    output_table_money(table, (struct ledger_money){cash->adjusted_fen});
    output_table_money(table, cash_net);
    output_table_money(table, (struct ledger_money){cash->settled_fen});
    output_table_count(table, relief->disbursed_count);
    output_table_money(table, (struct ledger_money){relief->disbursed_fen});
    output_table_money(table, (struct ledger_money){relief->adjusted_fen});
    output_table_money(table, relief_net);
    output_table_money(table, net);
    return LEDGER_OK;
}

static enum ledger_status
read_by(struct command_context *context, struct ledger_totals_query *query,
        struct ledger_error *err)
{
    static const char *const names[] = {
        [LEDGER_TOTALS_BY_CATEGORY] = "category",
        [LEDGER_TOTALS_BY_PROGRAMME] = "programme",
        [LEDGER_TOTALS_BY_MONTH] = "month",
        [LEDGER_TOTALS_BY_INSTRUMENT] = "instrument",
        [LEDGER_TOTALS_BY_YEAR] = "year",
        [LEDGER_TOTALS_BY_PAYEE] = "payee",
        [LEDGER_TOTALS_BY_PROGRAMME_MONTH] = "programme-month",
    };
    const char *given = command_text(context, "by");

    query->by = LEDGER_TOTALS_BY_CATEGORY;
    if (given == NULL)
        return LEDGER_OK;
    for (size_t i = LEDGER_TOTALS_BY_CATEGORY; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(given, names[i]) == 0) {
            query->by = (enum ledger_totals_by)i;
            return LEDGER_OK;
        }
    }
    return command_misuse(
        context,
        ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_WORD_UNKNOWN, "--by", given,
                    "category, programme, month, programme-month, instrument, year, payee"));
}

static enum ledger_status
print(struct command_context *context, struct output_table *table, const struct claims *claims,
      struct ledger_error *err)
{
    const struct output *output = &context->output;
    json_t *document = NULL;
    enum ledger_status status;

    if (!output->json) {
        status = output_table_print(output, table, err);
        return status == LEDGER_OK ? claims_print(output, claims, err) : status;
    }
    status = output_table_json(table, &document, err);
    if (status == LEDGER_OK && claims->count > 0 &&
        json_object_set_new(document, "claims", claims_json(claims)) != 0) {
        json_decref(document);
        document = NULL;
    }
    return status == LEDGER_OK ? output_json(output, document, err) : status;
}

static enum ledger_status
totals_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_totals_query query = {
        .programme = command_text(context, "programme"),
        .category = command_text(context, "category"),
    };
    struct totalling totalling = {.output = &context->output};
    struct ledger_totals_group all;
    struct claims claims = {0};
    enum ledger_status status = read_by(context, &query, err);

    if (status == LEDGER_OK)
        status = command_date(context, "from", &query.from_date, err);
    if (status == LEDGER_OK)
        status = command_date(context, "to", &query.to_date, err);
    /* Every figure is read before anything is summed: a slip in the last one costs no wait. */
    if (status == LEDGER_OK)
        status = claims_read(context, &claims, err);
    if (status == LEDGER_OK)
        status =
            output_table_new(columns, sizeof(columns) / sizeof(*columns), &totalling.table, err);
    if (status != LEDGER_OK)
        goto out;
    totalling.by_instrument = query.by == LEDGER_TOTALS_BY_INSTRUMENT;
    status = ledger_totals(context->ledger, &query, put_group, &totalling, &all, err);
    if (status == LEDGER_OK)
        status = claims_judge(context, &query, &claims, err);
    if (status == LEDGER_OK)
        status = print(context, totalling.table, &claims, err);
    if (status == LEDGER_OK)
        context->answer_is_no = claims.failed > 0;

out:
    output_table_free(totalling.table);
    return status;
}

static const struct command_option options[] = {
    {.name = "by",
     .letter = 'b',
     .value = "WHAT",
     .kind = COMMAND_VALUE,
     .help =
         {"按什么汇总：category 公布口径（默认）、programme、month、programme-month、instrument、"
          "year、payee",
          "what to sum by: category (else), programme, month, programme-month, instrument, year, "
          "payee"}},
    {.name = "from",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"自此入账日期（含）", "from this accounting date on"}},
    {.name = "to",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"至此入账日期（含）", "up to this accounting date"}},
    {.name = "programme",
     .letter = 'p',
     .value = "CODE",
     .kind = COMMAND_VALUE,
     .help = {"只汇总此政策项目", "this programme alone"}},
    {.name = "category",
     .value = "NAME",
     .kind = COMMAND_VALUE,
     .help = {"只汇总此公布口径", "this category alone"}},
    {.name = "claim",
     .letter = 'c',
     .value = "NAME=FIGURE",
     .kind = COMMAND_LIST,
     .help = {"核对公布数：口径或项目代码=数字，如 减税降费政策资金=8.52亿元",
              "judge a published figure: category or programme code = figure"}},
    {.name = "claims",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help =
         {"核对文件中的公布数：每行一个，名称=数字 或 名称 数字，# 开头是注释",
          "judge the figures of a file: NAME=FIGURE or NAME FIGURE a line, # begins a comment"}},
    {.name = NULL},
};

const struct command cmd_totals = {
    .name = "totals",
    .group = COMMAND_GROUP_LOOK,
    .summary = {"汇总金额，核对公布数是否成立", "sum up, and judge published figures"},
    .details = {"净额 = 发生额减去同期调整；减免与现金分列。公布数按现金净额加减免净额判断；有一个"
                "不成立，退出码为 5。",
                "Net is gross less the adjustments of the period; relief stands apart from cash. A "
                "figure is judged on cash and relief together, net; when one does not hold the "
                "exit status is 5."},
    .examples = {"totals --by programme --from 2023-01-01 --to 2023-06-30",
                 "totals --claim '减税降费政策资金=8.52亿元' --claim "
                 "'企业优惠政策资金=1.49余亿元'"},
    .options = options,
    .needs = COMMAND_NEEDS_READER,
    .run = totals_run,
};
