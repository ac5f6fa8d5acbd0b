/* search: a filter over all kinds of entries. */
#include "tools/common/pager.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/listing.h"

enum { SEARCH_WORDS_MAX = 64 };

/* Words may stand by themselves or as one text in quotes of the shell. */
static enum ledger_status
join(struct command_context *context, struct ledger_buffer *out, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (int i = 0; i < context->argument_count && status == LEDGER_OK; i++)
        status = ledger_buffer_printf(out, err, "%s%s", i == 0 ? "" : " ", context->arguments[i]);
    return status;
}

static enum ledger_status
search_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_list_query query = {0};
    struct ledger_buffer text = {0};
    struct filter *filter = NULL;
    enum ledger_status status = join(context, &text, err);

    if (status == LEDGER_OK && text.size == 0)
        status = command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_SEARCH_EMPTY));
    else if (status == LEDGER_OK) {
        status = filter_parse(ledger_buffer_slice(&text), &filter, err);
        if (status == LEDGER_MALFORMED)
            (void)command_misuse(context, status);
    }
    if (status == LEDGER_OK)
        status = command_number(context, "limit", UINT64_C(1000000000), &query.limit, err);
    if (status == LEDGER_OK)
        status = listing_print(context, &query, filter, err);
    filter_free(filter);
    ledger_buffer_free(&text);
    return status;
}

static const struct command_option options[] = {
    {.name = "limit",
     .letter = 'n',
     .value = "N",
     .kind = COMMAND_VALUE,
     .help = {"最多列出几笔", "show at most so many"}},
    PAGER_OPTION,
    {.name = NULL},
};

const struct command cmd_search = {
    .name = "search",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<filter>...",
    .summary = {"按名称、拼音首字母、信用代码末几位、业务单号、文号、摘要和各种条件查找",
                "find entries by name, pinyin initials, a credit code's tail, reference, "
                "document, memo, and by conditions"},
    .details = {FILTER_DETAILS_ZH, FILTER_DETAILS_EN},
    .examples = {"search 样例科技", "search xnsl date:2023-Q2 'amount:>=50万'"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = SEARCH_WORDS_MAX,
    .needs = COMMAND_NEEDS_READER,
    .run = search_run,
};
