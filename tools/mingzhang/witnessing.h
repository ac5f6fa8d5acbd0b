/* What the commands about witnesses share: the policy, whose answer is awaited, taking it. */
#ifndef TOOLS_MINGZHANG_WITNESSING_H
#define TOOLS_MINGZHANG_WITNESSING_H

#include "ledger/witness.h"
#include "tools/common/command.h"

/* Rows for the table of a command. */
#define WITNESSING_POLICY_OPTION                                                                   \
    {                                                                                              \
        .name = "policy", .value = "FILE", .kind = COMMAND_VALUE, .help = {                        \
            "见证策略（C2SP tlog-policy）；默认用账本目录里的 policy 文件",                        \
            "the policy (C2SP tlog-policy); by default the file policy in the ledger's directory"  \
        }                                                                                          \
    }

/* The options --request, --add-cosignatures and --witness of `checkpoint`. The ledger is open for
 * writing. */
enum ledger_status witnessing_request(struct command_context *context,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status witnessing_take(struct command_context *context,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status witnessing_ask(struct command_context *context,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
