/* The command line, read by the tables of command.h. Internal to tools/common. */
#ifndef TOOLS_COMMON_COMMAND_PARSE_H
#define TOOLS_COMMON_COMMAND_PARSE_H

#include "tools/common/command.h"

/* What the command line asks for. */
enum command_wants {
    COMMAND_WANTS_NOTHING, /* The program's name alone. */
    COMMAND_WANTS_RUN,
    COMMAND_WANTS_HELP,
    COMMAND_WANTS_VERSION,
};

struct command_parsed {
    enum command_wants wants;
};

struct command_given {
    const struct command_option *option;
    const char *value; /* NULL for a flag. */
};

/* Finds --lang and --json wherever they stand, so that also the first complaint about the command
 * line comes in the right language and form. */
void command_parse_early(struct command_context *context, int argc, char **argv);

/* Fills the context. Every failure but memory is misuse. */
enum ledger_status command_parse(struct command_context *context, int argc, char **argv,
                                 struct command_parsed *out_parsed,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
