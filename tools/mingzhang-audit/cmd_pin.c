/* pin: verifies, and keeps what the next visit starts from. */
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/examine.h"

static const struct command_option options[] = {
    INPUT_POLICY_OPTION,
    INPUT_GENESIS_OPTION,
    {.name = "pin",
     .value = "DIR",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"保存固定点的目录（审计人员自己的），没有就新建",
              "the auditor's own folder for the pin; made when it is not there"}},
    {.name = "full",
     .help = {"从头核验，不从上次的状态接着做",
              "verify from the start, not from the state kept last time"}},
    {.name = "threads",
     .value = "N",
     .kind = COMMAND_VALUE,
     .help = {"线程数（默认：处理器个数）", "threads (default: as many as processors)"}},
    {0}};

/* What is kept is what was verified, whatever lies in the folder meanwhile. */
static enum ledger_status
keep(struct command_context *context, struct examination *examination)
{
    const struct audit_verification *report = &examination->report;
    struct audit_error err = {0};
    enum audit_status status =
        audit_pin_write(examination->pin_directory, audit_buffer_bytes(&report->checkpoint_bytes),
                        &report->genesis, examination->state, &err);
    return input_tell(context, status, &err);
}

static enum ledger_status
pin_run(struct command_context *context, struct ledger_error *err)
{
    struct examination examination;
    enum ledger_status status = examination_open(context, true, &examination, err);
    if (status == LEDGER_OK)
        status = examination_run(context, &examination, err);
    if (status == LEDGER_OK && examination.report.verdict == AUDIT_HOLDS)
        status = keep(context, &examination);
    if (status == LEDGER_OK)
        status = examination_print(context, &examination, err);
    examination_close(&examination);
    return status;
}

const struct command cmd_pin = {
    .name = "pin",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "<evidence>",
    .summary = {"核验并固定：记住这次的检查点和状态，下次只核验新增部分",
                "verify, and keep checkpoint and state, so that next time only what is new is "
                "examined"},
    .details =
        {"只有核验成立才会保存。以后任何回退、分叉或改写都会与固定点冲突而被发现。",
         "Kept only when everything holds. Any later rollback, fork or rewriting contradicts "
         "the pin and is found."},
    .examples = {"pin evidence --policy policy --genesis genesis.txt --pin my-pin",
                 "pin evidence --policy policy --pin my-pin"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = pin_run,
};
