/* mingzhang: the table of its commands. */
#include "audit/evidence/status.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/open.h"

static const struct command *const commands[] = {
    /* In the order of help, by group. */
    &cmd_init,
    &cmd_key_new,
    &cmd_key_show,
    &cmd_key_passphrase,
    &cmd_key_rotate,
    &cmd_key_recover,
    &cmd_officer_enrol,
    &cmd_officer_change,
    &cmd_officer_rotate,
    &cmd_officer_revoke,
    &cmd_officer_list,
    &cmd_rule_set,
    &cmd_rule_show,
    &cmd_incident,
    &cmd_identity,
    &cmd_erase,
    &cmd_programme_open,
    &cmd_programme_amend,
    &cmd_programme_close,
    &cmd_programme_list,
    &cmd_appropriate,
    &cmd_import,
    &cmd_reverse,
    &cmd_return,
    &cmd_recover,
    &cmd_settle,
    &cmd_match,
    &cmd_close,
    &cmd_list,
    &cmd_search,
    &cmd_show,
    &cmd_totals,
    &cmd_reconcile,
    &cmd_report,
    &cmd_verify,
    &cmd_checkpoint,
    &cmd_policy,
    &cmd_publish,
    &cmd_receipt,
    &cmd_handover,
    &cmd_reindex,
    &cmd_restore,
    &cmd_pay,
    &cmd_pending,
    &cmd_review,
    &cmd_approve,
    &cmd_sign,
    &cmd_reject,
    &cmd_doctor,
    &command_completion,
    &command_help,
    NULL,
};

static const struct command_program program = {
    .name = "mingzhang",
    .version = MINGZHANG_VERSION,
    .ledger_variable = "MINGZHANG_LEDGER",
    .claim = {"明账：政策资金账本。一经入账不可改、不可删，谁都能核验。",
              "Mingzhang, a ledger of policy money: nothing is changed, nothing is missing, and "
              "anyone can check."},
    .examples = {"help exit-codes", "completion bash"},
    .commands = commands,
    .open = open_ledger,
    .close = close_ledger,
};

/* The auditor's library keeps a refusal and goes on: what it reckoned then is told to nobody. */
static bool
was_out_of_memory(void)
{
    return audit_memory_refusals() > 0;
}

int
main(int argc, char **argv)
{
    output_watch(was_out_of_memory);
    return command_main(&program, argc, argv);
}
