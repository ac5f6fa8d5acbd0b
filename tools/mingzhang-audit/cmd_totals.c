/* totals: the ledger against its budget, of evidence that holds. */
#include <string.h>

#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/totalling.h"

struct asked {
    struct audit_budget_query query;
    const char *programme, *category; /* NULL: all */
    enum audit_rounding rounding;
    struct audit_claims claims;
};

static enum ledger_status
read_by(struct command_context *context, struct asked *asked, struct ledger_error *err)
{
    const char *given = command_text(context, "by");
    asked->query.by = AUDIT_BUDGET_PROGRAMME;
    if (given == NULL)
        return LEDGER_OK;
    for (unsigned by = 0; by < AUDIT_BUDGET_BY_COUNT; by++)
        if (strcmp(given, audit_budget_by_name((enum audit_budget_by)by)) == 0) {
            asked->query.by = (enum audit_budget_by)by;
            return LEDGER_OK;
        }
    return command_misuse(
        context,
        ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_WORD_UNKNOWN, "--by", given,
                    "programme, month, programme-month, category, instrument, year, payee"));
}

/* Every figure is read before anything is verified: a slip in the last one costs no wait. */
static enum ledger_status
read_claims(struct command_context *context, struct asked *asked)
{
    for (size_t i = 0; i < command_count(context, "claim"); i++) {
        struct audit_error why = {0};
        enum audit_status status =
            audit_claims_add(&asked->claims, audit_text(command_text_at(context, "claim", i)),
                             "--claim", asked->rounding, &why);
        if (status != AUDIT_OK)
            return command_misuse(context, input_tell(context, status, &why));
    }
    return LEDGER_OK;
}

static enum ledger_status
read_options(struct command_context *context, struct asked *asked, struct ledger_error *err)
{
    enum ledger_status status;
    asked->programme = command_text(context, "programme");
    asked->category = command_text(context, "category");
    if ((status = read_by(context, asked, err)) != LEDGER_OK ||
        (status = command_date(context, "from", &asked->query.from_date, err)) != LEDGER_OK ||
        (status = command_date(context, "to", &asked->query.to_date, err)) != LEDGER_OK ||
        (status = totalling_rounding(context, &asked->rounding, err)) != LEDGER_OK)
        return status;
    return read_claims(context, asked);
}

static bool
has_category(const struct audit_book *book, struct audit_bytes category)
{
    for (size_t i = 0; i < book->programme_count; i++)
        if (audit_bytes_equal(book->programmes[i].category, category))
            return true;
    return false;
}

/* What the names mean in this ledger: an unknown one is no empty table. */
static enum audit_status
find_names(const struct audit_book *book, struct asked *asked, struct audit_error *err)
{
    if (asked->programme != NULL) {
        asked->query.one_programme = true;
        asked->query.programme = audit_book_programme_of(book, audit_text(asked->programme));
        if (asked->query.programme == AUDIT_NO_ROW)
            return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_BUDGET_NO_PROGRAMME,
                              asked->programme);
    }
    if (asked->category != NULL) {
        asked->query.category = audit_text(asked->category);
        if (!has_category(book, asked->query.category))
            return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_BUDGET_NO_CATEGORY,
                              asked->category);
    }
    return AUDIT_OK;
}

static enum ledger_status
print_json(struct command_context *context, const struct examination *examination,
           const struct audit_budget *budget, const struct asked *asked, struct ledger_error *err)
{
    const struct audit_budget_query *query = &asked->query;
    json_t *document = totalling_document(examination, query->from_date, query->to_date);
    enum ledger_status status =
        totalling_budget_json(context, examination->book, budget, query->by, document, err);
    if (status != LEDGER_OK) {
        json_decref(document);
        return status;
    }
    (void)json_object_set_new(document, "by", json_string(audit_budget_by_name(query->by)));
    (void)json_object_set_new(document, "net",
                              output_json_money((struct ledger_money){budget->all.net_fen}));
    if (asked->claims.count > 0) {
        (void)json_object_set_new(document, "rounding",
                                  json_string(audit_rounding_name(asked->rounding)));
        (void)json_object_set_new(document, "claims", totalling_claims_json(&asked->claims));
    }
    return output_json(&context->output, document, err);
}

static enum ledger_status
print(struct command_context *context, const struct examination *examination,
      const struct audit_budget *budget, const struct asked *asked, struct ledger_error *err)
{
    const struct audit_budget_query *query = &asked->query;
    enum ledger_status status;
    if (context->output.json)
        return print_json(context, examination, budget, asked, err);
    totalling_heading(context, examination, query->from_date, query->to_date);
    status = totalling_print_budget(context, examination->book, budget, query->by, err);
    if (status == LEDGER_OK && asked->claims.count > 0)
        status = totalling_print_claims(context, &asked->claims, asked->rounding, err);
    return status;
}

static enum ledger_status
totals_run(struct command_context *context, struct ledger_error *err)
{
    struct examination examination = {.pin_directory = -1};
    struct asked asked = {0};
    struct audit_budget budget = {0};
    const struct audit_book *book = NULL;
    struct audit_error why = {0};
    enum audit_status counted;
    enum ledger_status status = read_options(context, &asked, err);
    if (status == LEDGER_OK)
        status = examination_open_to_read(context, INPUT_NO_ROOMS, &examination, err);
    if (status == LEDGER_OK)
        status = examination_read(context, &examination, &book, err);
    if (status != LEDGER_OK)
        goto out;
    counted = find_names(book, &asked, &why);
    if (counted == AUDIT_OK)
        counted = audit_budget_make(book, &asked.query, &budget, &why);
    if (counted == AUDIT_OK)
        counted = audit_claims_judge(&asked.claims, book, asked.query.from_date,
                                     asked.query.to_date, &why);
    status = input_tell(context, counted, &why);
    if (status == LEDGER_OK)
        status = print(context, &examination, &budget, &asked, err);
    if (status == LEDGER_OK)
        context->answer_is_no = asked.claims.failed > 0;

out:
    audit_budget_free(&budget);
    audit_claims_free(&asked.claims);
    examination_close(&examination);
    return status;
}

static const struct command_option options[] = {
    EXAMINATION_OPTIONS,
    {.name = "by",
     .letter = 'b',
     .value = "WHAT",
     .kind = COMMAND_VALUE,
     .help = {"按什么汇总：programme 项目和预算年度（默认）、month、programme-month、category、"
              "instrument、year、payee",
              "what to sum by: programme and budget year (else), month, programme-month, category, "
              "instrument, year, payee"}},
    TOTALLING_FROM_OPTION,
    TOTALLING_TO_OPTION,
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
    TOTALLING_ROUNDING_OPTION,
    {0}};

const struct command cmd_totals = {
    .name = "totals",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<evidence>",
    .summary = {"核验后汇总：指标、拨付、冲减、可用余额，核对公布数",
                "verify, then sum up against the budget, and judge published figures"},
    .details =
        {"先完整核验，成立才给出数字；不成立时列出问题，退出码为 4。资金和减免分列；"
         "冲减和支付确认按各自的入账日期计。按月的可用余额按入账日期逐月滚动，从第一笔"
         "算起，不受 --from 影响；补记早月份的支出会使那个月显示为负。有公布数不成立，退出码为 5。",
         "Verifies everything first, and says a number only of evidence that holds; else it "
         "names the damage, exit status 4. Cash and relief stand apart; adjustments and "
         "settlements count by their own dates. What is available runs forward over the "
         "months from the first entry on, whatever --from says, and is negative in a month "
         "for which more was recorded later than was appropriated by then. When a figure does not "
         "hold the exit status is 5."},
    .examples = {"totals evidence --policy policy --genesis genesis.txt --by month",
                 "totals evidence --policy policy --genesis genesis.txt --claim "
                 "'减税降费政策资金=8.52亿元'"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = totals_run,
};
