#include "tools/mingzhang/open.h"

#include "ledger/ledger.h"

static enum ledger_status
read_head(struct command_context *context, struct ledger_error *err)
{
    struct ledger_head *head = ledger_arena_take(&context->arena, sizeof(*head));
    enum ledger_status status;

    if (head == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*head));
    status = ledger_head(context->ledger, head, err);
    if (status == LEDGER_OK)
        context->head = head;
    return status;
}

enum ledger_status
open_ledger(struct command_context *context, enum command_needs needs, struct ledger_error *err)
{
    struct ledger_options options = {
        .directory = context->ledger_path,
        .read_only = needs != COMMAND_NEEDS_WRITER,
    };
    enum ledger_status status;

    if (context->ledger_path == NULL || context->ledger_path[0] == '\0')
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_LEDGER_MISSING));
    status = ledger_open(&options, &context->ledger, err);
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_LEDGER_DIRECTORY_MISSING,
                           context->ledger_path);
    if (status == LEDGER_OK && needs == COMMAND_NEEDS_HEAD)
        status = read_head(context, err);
    return status;
}

void
close_ledger(struct command_context *context)
{
    ledger_close(context->ledger);
    context->ledger = NULL;
}
