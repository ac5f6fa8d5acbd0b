/* review and approve: the second and the third pair of eyes on a voucher that waits. */
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"

static enum ledger_status
review_run(struct command_context *context, struct ledger_error *err)
{
    return flow_sign_waiting(context, context->arguments[0], LEDGER_ROLE_REVIEWER, err);
}

static enum ledger_status
approve_run(struct command_context *context, struct ledger_error *err)
{
    return flow_sign_waiting(context, context->arguments[0], LEDGER_ROLE_APPROVER, err);
}

/* The command says the role; --role would only contradict it. */
static const struct command_option options[] = {
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_review = {
    .name = "review",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<voucher>",
    .summary = {"复核待签审签单：逐笔显示，签名，齐了就入账",
                "review a voucher that waits: see every entry, sign, seal when complete"},
    .details = {"审签单以编号的开头几位指明（见 mingzhang pending）。不同意请用 mingzhang reject。",
                "A voucher is named by the first digits of its id (see mingzhang pending). To turn "
                "it down, use mingzhang reject."},
    .examples = {"review 3f2a9c01 --key /media/usb/wang.wu"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = review_run,
};

const struct command cmd_approve = {
    .name = "approve",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<voucher>",
    .summary = {"审批达到限额的审签单", "approve a voucher that reaches the threshold"},
    .examples = {"approve 3f2a9c01 --key /media/usb/zhao.liu"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = approve_run,
};
