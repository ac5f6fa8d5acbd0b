/* programme open, programme amend, programme close, programme list: the policies under which money
 * is paid. */
#include <string.h>

#include "ledger/state/state.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/people.h"
#include "tools/mingzhang/view.h"

#define PROGRAMME_OPTIONS                                                                          \
    {.name = "name",                                                                               \
     .value = "TEXT",                                                                              \
     .kind = COMMAND_VALUE,                                                                        \
     .help = {"政策项目名称", "the programme's name"}},                                            \
        {.name = "document",                                                                       \
         .value = "TEXT",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"政策文号，如 财建〔2023〕1号", "the document's number"}},                       \
        {.name = "from",                                                                           \
         .value = "DATE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"开始日期", "the first day on which it pays"}},                                  \
        {.name = "to",                                                                             \
         .value = "DATE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"结束日期（不填为长期）", "the last day (not given: no end)"}},                  \
        {.name = "payee-cap",                                                                      \
         .value = "YUAN",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"每个收款单位每个预算年度的上限",                                                \
                  "the most that one payee gets in a budget year"}},                               \
        {.name = "function-code",                                                                  \
         .value = "CODE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"支出功能分类", "functional classification"}},                                   \
        {.name = "economic-code",                                                                  \
         .value = "CODE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"政府预算支出经济分类", "economic classification of the government's budget"}},  \
        {.name = "department-code",                                                                \
         .value = "CODE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"部门预算支出经济分类", "economic classification of the department's budget"}},  \
        {.name = "revenue-code",                                                                   \
         .value = "CODE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"收入分类（退库）", "revenue classification (refunds)"}},                        \
    {                                                                                              \
        .name = "reason", .value = "TEXT", .kind = COMMAND_VALUE, .help = { "原因", "why" }        \
    }

static void
text_replace(const struct command_context *context, const char *option, const char **text)
{
    if (command_has(context, option))
        *text = command_text(context, option);
}

/* Everything that `open` states and `amend` may change. */
static enum ledger_status
programme_fill(struct command_context *context, struct ledger_programme *programme,
               struct ledger_error *err)
{
    struct ledger_money cap = {programme->payee_cap_fen};
    enum ledger_status status;

    text_replace(context, "name", &programme->name);
    text_replace(context, "document", &programme->document);
    text_replace(context, "function-code", &programme->function_code);
    text_replace(context, "economic-code", &programme->government_economic_code);
    text_replace(context, "department-code", &programme->department_economic_code);
    text_replace(context, "revenue-code", &programme->revenue_code);
    text_replace(context, "reason", &programme->reason);
    status = command_date(context, "from", &programme->first_date, err);
    if (status == LEDGER_OK)
        status = command_date(context, "to", &programme->last_date, err);
    if (status == LEDGER_OK)
        status = command_money(context, "payee-cap", &cap, err);
    programme->payee_cap_fen = cap.fen;
    return status;
}

static enum ledger_status
instrument_read(struct command_context *context, enum ledger_instrument *out_instrument,
                struct ledger_error *err)
{
    const char *word = command_text(context, "instrument");

    for (int i = LEDGER_INSTRUMENT_SUBSIDY; i < LEDGER_INSTRUMENT_END; i++) {
        if (strcmp(word, ledger_instrument_name((enum ledger_instrument)i)) == 0) {
            *out_instrument = (enum ledger_instrument)i;
            return LEDGER_OK;
        }
    }
    return command_misuse(
        context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INSTRUMENT_UNKNOWN, word));
}

static enum ledger_status
open_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_entry draft;
    enum ledger_status status;

    ledger_entry_init(&draft, LEDGER_BODY_PROGRAMME);
    draft.programme.action = LEDGER_PROGRAMME_OPEN;
    draft.programme.code = context->arguments[0];
    draft.programme.category = command_text(context, "category");
    status = instrument_read(context, &draft.programme.instrument, err);
    if (status == LEDGER_OK)
        status = programme_fill(context, &draft.programme, err);
    if (status != LEDGER_OK)
        return status;
    draft.programme.ceiling =
        draft.programme.instrument == LEDGER_INSTRUMENT_SUBSIDY || command_has(context, "ceiling");
    return flow_submit(context, &draft, 1, LEDGER_ROLE_MAKER, NULL, err);
}

/* The programme as it stands. */
static enum ledger_status
programme_now(struct command_context *context, struct ledger_programme_state *out_state,
              struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status =
            ledger_state_programme(txn, context->arguments[0], &context->arena, out_state, err);
    ledger_store_abort(txn);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_COMMAND_PROGRAMME_UNKNOWN,
                             context->arguments[0]);
    return status;
}

static enum ledger_status
amend_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_programme_state state;
    struct ledger_entry draft;
    enum ledger_status status = programme_now(context, &state, err);

    if (status != LEDGER_OK)
        return status;
    ledger_entry_init(&draft, LEDGER_BODY_PROGRAMME);
    draft.programme = state.programme;
    draft.programme.action = LEDGER_PROGRAMME_AMEND;
    draft.programme.reason = "";
    status = programme_fill(context, &draft.programme, err);
    if (status == LEDGER_OK)
        status = flow_submit(context, &draft, 1, LEDGER_ROLE_MAKER, NULL, err);
    return status;
}

static enum ledger_status
close_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_entry draft;
    enum ledger_status status;

    ledger_entry_init(&draft, LEDGER_BODY_PROGRAMME);
    draft.programme.action = LEDGER_PROGRAMME_CLOSE;
    draft.programme.code = context->arguments[0];
    draft.programme.reason = people_text(context, "reason");
    draft.programme.last_date = flow_today(context);
    status = command_date(context, "last-date", &draft.programme.last_date, err);
    if (status == LEDGER_OK)
        status = flow_submit(context, &draft, 1, LEDGER_ROLE_MAKER, NULL, err);
    return status;
}

static const struct output_column list_columns[] = {
    {"code", {"项目代码", "Code"}, OUTPUT_TEXT, false},
    {"name", {"项目名称", "Name"}, OUTPUT_TEXT, false},
    {"category", {"公布类别", "Category"}, OUTPUT_TEXT, false},
    {"instrument", {"方式", "Instrument"}, OUTPUT_TEXT, false},
    {"document", {"文号", "Document"}, OUTPUT_TEXT, false},
    {"first_date", {"开始", "From"}, OUTPUT_DATE, false},
    {"last_date", {"结束", "To"}, OUTPUT_DATE, false},
    {"ceiling", {"受指标控制", "Ceiling"}, OUTPUT_FLAG, false},
};

struct listing {
    const struct command_context *context;
    struct output_table *table;
};

static void
date_or_none(struct output_table *table, uint32_t date)
{
    if (date == 0)
        output_table_none(table);
    else
        output_table_date(table, date);
}

static enum ledger_status
list_row(void *context, const struct ledger_programme_state *state, struct ledger_error *err)
{
    const struct listing *listing = context;
    const struct ledger_programme *programme = &state->programme;

    (void)err;
    output_table_text(listing->table, programme->code);
    output_table_text(listing->table, programme->name);
    output_table_text(listing->table, programme->category);
    output_table_text(listing->table, listing->context->output.json
                                          ? ledger_instrument_name(programme->instrument)
                                          : view_instrument_word(listing->context->output.language,
                                                                 programme->instrument));
    output_table_text(listing->table, programme->document);
    date_or_none(listing->table, programme->first_date);
    date_or_none(listing->table, programme->last_date);
    output_table_flag(listing->table, programme->ceiling);
    return LEDGER_OK;
}

static enum ledger_status
list_run(struct command_context *context, struct ledger_error *err)
{
    struct listing listing = {.context = context};
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = output_table_new(
        list_columns, sizeof(list_columns) / sizeof(list_columns[0]), &listing.table, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);
    if (status == LEDGER_OK)
        status = ledger_state_programmes(txn, list_row, &listing, err);
    if (status == LEDGER_OK)
        status = output_table_print(&context->output, listing.table, err);
    ledger_store_abort(txn);
    output_table_free(listing.table);
    return status;
}

static const struct command_option open_options[] = {
    {.name = "category",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"对外公布的类别，如 企业优惠政策资金", "the words under which totals are published"}},
    {.name = "instrument",
     .value = "WORD",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"subsidy 拨付、refund 退库、relief 减免", "subsidy, refund or relief"}},
    {.name = "ceiling",
     .help = {"支付不得超过指标（拨付类总是如此）",
              "what is paid stays within what is appropriated (subsidies: always)"}},
    PROGRAMME_OPTIONS,
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_programme_open = {
    .name = "programme open",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<code>",
    .summary = {"设立政策项目", "open a programme"},
    .examples = {"programme open KJ-01 --name '技改补助' --category '企业优惠政策资金' "
                 "--instrument subsidy --from 2023-01-01 --key /media/usb/zhang.san"},
    .options = open_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = open_run,
};

static const struct command_option amend_options[] = {
    PROGRAMME_OPTIONS,
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_programme_amend = {
    .name = "programme amend",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<code>",
    .summary = {"修改政策项目（类别、方式、指标控制不可改）",
                "change a programme (not its category, instrument or ceiling)"},
    .examples =
        {"programme amend KJ-01 --to 2024-12-31 --reason '延期' --key /media/usb/zhang.san"},
    .options = amend_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = amend_run,
};

static const struct command_option close_options[] = {
    {.name = "last-date",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"最后支付日（默认今天）", "the last day on which it pays (today)"}},
    {.name = "reason",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"原因", "why"}},
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_programme_close = {
    .name = "programme close",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<code>",
    .summary = {"终止政策项目", "end a programme"},
    .examples = {"programme close KJ-01 --reason '政策到期' --key /media/usb/zhang.san"},
    .options = close_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = close_run,
};

const struct command cmd_programme_list = {
    .name = "programme list",
    .group = COMMAND_GROUP_LOOK,
    .summary = {"列出政策项目", "list the programmes"},
    .examples = {"programme list"},
    .needs = COMMAND_NEEDS_READER,
    .run = list_run,
};
