/* The ledger that a command needs. */
#ifndef TOOLS_MINGZHANG_OPEN_H
#define TOOLS_MINGZHANG_OPEN_H

#include "tools/common/command.h"

enum ledger_status open_ledger(struct command_context *context, enum command_needs needs,
                               struct ledger_error *err) LEDGER_MUST_CHECK;
void close_ledger(struct command_context *context);

#endif
