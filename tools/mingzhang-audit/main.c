/* mingzhang-audit: the table of its commands. */
#include "tools/mingzhang-audit/commands.h"

static const struct command *const commands[] = {
    /* In the order of help, by group. */
    &cmd_verify,
    &cmd_pin,
    &cmd_receipt,
    &cmd_compare,
    &cmd_witness_init,
    &cmd_witness_trust,
    &cmd_witness_show,
    &cmd_witness_cosign,
    &command_completion,
    &command_help,
    NULL,
};

static const struct command_program program = {
    .name = "mingzhang-audit",
    .version = MINGZHANG_VERSION,
    .claim = {"明账核验：不信任何人，只信签名和哈希。离线可用，不改动证据。",
              "Mingzhang for auditors: trusts nobody, only signatures and hashes; offline, and "
              "without touching the evidence."},
    .examples = {"help exit-codes", "verify evidence --policy policy --genesis genesis.txt"},
    .commands = commands,
};

int
main(int argc, char **argv)
{
    return command_main(&program, argc, argv);
}
