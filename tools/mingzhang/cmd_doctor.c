/* doctor: is everything in order around the ledger, and what to do where it is not. */
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/doctor.h"
#include "tools/mingzhang/open.h"

static const struct output_column columns[] = {
    {.key = "item", .title = {"项目", "Item"}, .kind = OUTPUT_TEXT},
    {.key = "state", .title = {"状态", "State"}, .kind = OUTPUT_TEXT},
    {.key = "finding", .title = {"情况", "Finding"}, .kind = OUTPUT_TEXT},
    {.key = "do", .title = {"怎么办", "What to do"}, .kind = OUTPUT_TEXT},
};

static enum ledger_status
examine(struct doctor *doctor, struct ledger_error *err)
{
    /* In the order of a person who looks: the program, the disk, the ledger, its people. */
    static enum ledger_status (*const examinations[])(struct doctor *, struct ledger_error *) = {
        doctor_store,   doctor_head,     doctor_published, doctor_witnesses,
        doctor_clock,   doctor_own_key,  doctor_officers,  doctor_keys,
        doctor_pending, doctor_erasures, doctor_months,
    };
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < sizeof(examinations) / sizeof(*examinations) && status == LEDGER_OK; i++)
        status = examinations[i](doctor, err);
    return status;
}

static enum ledger_status
doctor_run(struct command_context *context, struct ledger_error *err)
{
    struct doctor doctor = {.context = context};
    struct ledger_error why = {0};
    enum ledger_status opened;
    enum ledger_status status =
        output_table_new(columns, sizeof(columns) / sizeof(*columns), &doctor.table, err);

    if (status != LEDGER_OK)
        return status;
    opened = open_ledger(context, COMMAND_NEEDS_HEAD, &why);
    if (opened == LEDGER_NOT_FOUND || context->misused) {
        if (err != NULL)
            *err = why;
        status = opened;
        goto out;
    }
    status = doctor_program(&doctor, err);
    if (status == LEDGER_OK)
        status = doctor_directory(&doctor, err);
    if (status == LEDGER_OK && opened == LEDGER_OK)
        status = examine(&doctor, err);
    else if (status == LEDGER_OK)
        status = doctor_put_failure(&doctor, &why, err);
    if (status == LEDGER_OK)
        status = output_table_print(&context->output, doctor.table, err);
    if (status == LEDGER_OK && opened == LEDGER_OK)
        context->answer_is_no = doctor.problem_count > 0;
    if (status == LEDGER_OK && opened != LEDGER_OK) {
        if (err != NULL)
            *err = why;
        status = opened;
    }

out:
    output_table_free(doctor.table);
    return status;
}

const struct command cmd_doctor = {
    .name = "doctor",
    .group = COMMAND_GROUP_CARE,
    .summary =
        {"体检：版本、字体、磁盘、权限、备份、见证、时钟、密钥、人员、待签、结账，并说明怎么办",
         "a check-up: versions, fonts, disk, permissions, backup, witnesses, clock, keys, "
         "officers, waiting vouchers, closings, and what to do"},
    .details = {"有“问题”时退出码为 5，只有“注意”时为 0。账本内容由 verify 核验。",
                "Where there is a problem the exit status is 5; what only wants attention leaves "
                "it 0. The content of the ledger is verify's business."},
    .examples = {"doctor", "doctor --json"},
    .needs = COMMAND_NEEDS_NOTHING,
    .run = doctor_run,
};
