/* search: any text, over all kinds of entries. */
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/listing.h"

static enum ledger_status
search_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_list_query query = {.text = context->arguments[0]};
    enum ledger_status status = LEDGER_OK;

    if (query.text[0] == '\0')
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_SEARCH_EMPTY));
    status = command_number(context, "limit", UINT64_C(1000000000), &query.limit, err);
    return status == LEDGER_OK ? listing_print(context, &query, err) : status;
}

static const struct command_option options[] = {
    {.name = "limit",
     .letter = 'n',
     .value = "N",
     .kind = COMMAND_VALUE,
     .help = {"最多列出几笔", "show at most so many"}},
    {.name = NULL},
};

const struct command cmd_search = {
    .name = "search",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<text>",
    .summary = {"按任意文字查找：名称、信用代码或其末几位、业务单号、文号、摘要",
                "find any text: a name, a credit code or its tail, a reference, a document, a "
                "memo"},
    .examples = {"search 样例科技", "search TK-2023-000017"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_READER,
    .run = search_run,
};
