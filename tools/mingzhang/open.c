#include "tools/mingzhang/open.h"

#include "ledger/base/clock.h"
#include "ledger/ledger.h"
#include "ledger/value/date.h"

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

/* Without a battery a clock starts in 1970, or before it. */
static enum ledger_status
clock_is_usable(struct ledger_error *err)
{
    const int64_t now_ms = ledger_clock_now((struct ledger_clock){0});

    if (now_ms > 0 && now_ms <= LEDGER_INSTANT_MS_MAX)
        return LEDGER_OK;
    return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_CLOCK_UNUSABLE);
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
    status = clock_is_usable(err);
    if (status != LEDGER_OK)
        return status;
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
