/* list: sealed entries, by month, programme, payee, amount and what became of them. */
#include <stdio.h>
#include <string.h>

#include "ledger/value/date.h"
#include "tools/common/pager.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/listing.h"

static enum ledger_status
read_dates(struct command_context *context, struct ledger_list_query *query,
           struct ledger_error *err)
{
    uint32_t month = 0;
    enum ledger_status status = command_month(context, "month", &month, err);

    if (status == LEDGER_OK)
        status = command_date(context, "from", &query->from_date, err);
    if (status == LEDGER_OK)
        status = command_date(context, "to", &query->to_date, err);
    if (status != LEDGER_OK || month == 0)
        return status;
    if (query->from_date != 0 || query->to_date != 0)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_MONTH_AND_DATES));
    query->from_date = month * 100 + 1;
    query->to_date = ledger_month_last_date(month);
    return LEDGER_OK;
}

static enum ledger_status
read_amounts(struct command_context *context, struct ledger_list_query *query,
             struct ledger_error *err)
{
    struct ledger_money least = {0};
    struct ledger_money most = {0};
    enum ledger_status status = command_money(context, "amount-min", &least, err);

    if (status == LEDGER_OK)
        status = command_money(context, "amount-max", &most, err);
    query->amount_min_fen = least.fen;
    query->amount_max_fen = most.fen;
    return status;
}

static enum ledger_status
unknown_word(struct command_context *context, const char *option, const char *given,
             const char *known, struct ledger_error *err)
{
    return command_misuse(context,
                          ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_WORD_UNKNOWN,
                                      option, given, known));
}

static enum ledger_status
read_status(struct command_context *context, struct ledger_list_query *query,
            struct ledger_error *err)
{
    static const char *const names[] = {
        [LEDGER_LIST_UNSETTLED] = "unsettled",
        [LEDGER_LIST_SETTLED] = "settled",
        [LEDGER_LIST_ADJUSTED] = "adjusted",
        [LEDGER_LIST_RETURNED] = "returned",
    };
    const char *given = command_text(context, "status");

    if (given == NULL)
        return LEDGER_OK;
    for (size_t i = LEDGER_LIST_UNSETTLED; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(given, names[i]) == 0) {
            query->status = (enum ledger_list_status)i;
            return LEDGER_OK;
        }
    }
    return unknown_word(context, "--status", given, "unsettled, settled, adjusted, returned", err);
}

static enum ledger_status
read_body(struct command_context *context, struct ledger_list_query *query,
          struct ledger_error *err)
{
    const char *given = command_text(context, "body");

    query->bodies = 1U << LEDGER_BODY_DISBURSEMENT;
    if (given == NULL)
        return LEDGER_OK;
    if (strcmp(given, "all") == 0) {
        query->bodies = 0;
        return LEDGER_OK;
    }
    for (int body = LEDGER_BODY_FIRST; body < LEDGER_BODY_END; body++) {
        if (strcmp(given, ledger_body_name((enum ledger_body)body)) == 0) {
            query->bodies = 1U << body;
            return LEDGER_OK;
        }
    }
    return unknown_word(context, "--body", given,
                        "disbursement, adjustment, settlement, appropriation, programme, officer, "
                        "identity, rule, match, reconciliation, closing, rejection, anchor, "
                        "erasure, incident, all",
                        err);
}

static enum ledger_status
read_range(struct command_context *context, struct ledger_list_query *query,
           struct ledger_error *err)
{
    uint64_t after = 0;
    enum ledger_status status =
        command_number(context, "limit", UINT64_C(1000000000), &query->limit, err);

    if (status == LEDGER_OK)
        status = command_number(context, "after", (uint64_t)INT64_MAX - 1, &after, err);
    if (status == LEDGER_OK && command_has(context, "after"))
        query->first_entry = after + 1;
    return status;
}

static enum ledger_status
list_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_list_query query = {
        .programme = command_text(context, "programme"),
        .payee = command_text(context, "payee"),
    };
    const char *where = command_text(context, "where");
    struct filter *filter = NULL;
    enum ledger_status status = read_dates(context, &query, err);

    if (status == LEDGER_OK)
        status = read_amounts(context, &query, err);
    if (status == LEDGER_OK)
        status = read_status(context, &query, err);
    if (status == LEDGER_OK)
        status = read_body(context, &query, err);
    if (status == LEDGER_OK)
        status = read_range(context, &query, err);
    if (status == LEDGER_OK && where != NULL) {
        status = filter_parse(ledger_slice_of_text(where), &filter, err);
        if (status == LEDGER_MALFORMED)
            (void)command_misuse(context, status);
    }
    if (status == LEDGER_OK)
        status = listing_print(context, &query, filter, err);
    filter_free(filter);
    return status;
}

static const struct command_option options[] = {
    {.name = "month",
     .letter = 'm',
     .value = "MONTH",
     .kind = COMMAND_VALUE,
     .help = {"入账日期所在月份，如 2023-06", "the month of the accounting date, as 2023-06"}},
    {.name = "programme",
     .letter = 'p',
     .value = "CODE",
     .kind = COMMAND_VALUE,
     .help = {"政策项目代码", "the programme's code"}},
    {.name = "payee",
     .value = "WHO",
     .kind = COMMAND_VALUE,
     .help = {"收款单位：信用代码、其末几位，或名称的一部分",
              "the payee: a credit code, its last characters, or a part of the name"}},
    {.name = "status",
     .letter = 's',
     .value = "STATUS",
     .kind = COMMAND_VALUE,
     .help = {"unsettled 未付清、settled 已付清、adjusted 有调整、returned 退汇未重付",
              "unsettled, settled, adjusted, or returned and not paid again"}},
    {.name = "from",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"自此入账日期（含）", "from this accounting date on"}},
    {.name = "to",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"至此入账日期（含）", "up to this accounting date"}},
    {.name = "amount-min",
     .value = "YUAN",
     .kind = COMMAND_VALUE,
     .help = {"金额不低于", "of at least this amount"}},
    {.name = "amount-max",
     .value = "YUAN",
     .kind = COMMAND_VALUE,
     .help = {"金额不高于", "of at most this amount"}},
    {.name = "body",
     .letter = 'b',
     .value = "KIND",
     .kind = COMMAND_VALUE,
     .help = {"明细种类（默认 disbursement 支付；all 为全部）",
              "the kind of entry (else disbursement; all for every kind)"}},
    {.name = "where",
     .letter = 'w',
     .value = "EXPR",
     .kind = COMMAND_VALUE,
     .help = {"查找条件，见下", "a filter, see below"}},
    {.name = "limit",
     .letter = 'n',
     .value = "N",
     .kind = COMMAND_VALUE,
     .help = {"最多列出几笔", "show at most so many"}},
    {.name = "after",
     .value = "ENTRY",
     .kind = COMMAND_VALUE,
     .help = {"从此序号之后列起", "begin behind this entry"}},
    PAGER_OPTION,
    {.name = NULL},
};

const struct command cmd_list = {
    .name = "list",
    .group = COMMAND_GROUP_LOOK,
    .summary = {"列出已入账的明细，末行合计", "list sealed entries, with their total"},
    .details = {FILTER_DETAILS_ZH, FILTER_DETAILS_EN},
    .examples = {"list --month 2023-06 --programme SUB-2023-01",
                 "list --where 'xnsl date:2023-Q2 amount:>=50万 -status:paid'"},
    .options = options,
    .needs = COMMAND_NEEDS_READER,
    .run = list_run,
};
