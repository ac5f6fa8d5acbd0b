/* reject: a voucher is turned down for good, and the ledger says so. */
#include "ledger/record/codec.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow_internal.h"

static enum ledger_status
reject_run(struct command_context *context, struct ledger_error *err)
{
    const struct flow_signing nobody = {0}; /* Shown without a statement: it is not signed. */
    struct ledger_voucher voucher = {0};
    struct ledger_voucher_id id;
    struct ledger_entry entry;
    enum ledger_status status =
        ledger_pending_find(context->ledger, context->arguments[0], &id, err);

    if (status == LEDGER_OK)
        status = ledger_pending_load(context->ledger, id, &voucher, /* out_dropped= */ NULL, err);
    if (status == LEDGER_OK)
        status = flow_show(context, &voucher, &nobody, err);
    if (status == LEDGER_OK) {
        ledger_entry_init(&entry, LEDGER_BODY_REJECTION);
        entry.rejection.voucher = id;
        entry.rejection.header_sha256 = ledger_digest_of(voucher.header_bytes);
        entry.rejection.reason = command_text(context, "reason");
        status = flow_submit(context, &entry, 1, LEDGER_ROLE_REVIEWER, /* vault= */ NULL, err);
    }
    ledger_voucher_free(&voucher);
    return status;
}

static const struct command_option options[] = {
    {.name = "reason",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"退回的理由（入账，永久保留）", "why (recorded, for ever)"}},
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_reject = {
    .name = "reject",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<voucher>",
    .summary = {"退回待签审签单，写明理由；退回后不能再入账",
                "turn a voucher down, with a reason; it can never be sealed"},
    .details = {"退回本身立即入账，由复核人签名。经办人改正后另编一张。",
                "The rejection is sealed at once, signed by a reviewer. The maker corrects and "
                "prepares another voucher."},
    .examples = {"reject 3f2a9c01 --reason 附件与金额不符 --key /media/usb/wang.wu"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = reject_run,
};
