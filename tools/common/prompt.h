/* Questions to the person at the terminal, asked on /dev/tty whatever stdin and stdout are. A
 * passphrase comes from there, from a file or from a file descriptor: never from an argument or a
 * variable, where every process of the machine could read it. */
#ifndef TOOLS_COMMON_PROMPT_H
#define TOOLS_COMMON_PROMPT_H

#include "ledger/base/secret.h"
#include "tools/common/command.h"

/* Asks for a line; an empty one is the default, when there is one (else it asks again). Appends the
 * answer to `out`, with a NUL behind it. Without a terminal: DENIED, and the sentence names the
 * question. */
enum ledger_status prompt_line(enum ledger_language language, const char *question,
                               const char *default_answer, struct ledger_buffer *out,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* y, yes, 是 or n, no, 否; an empty line is the default. */
enum ledger_status prompt_yes_no(enum ledger_language language, const char *question,
                                 bool default_answer, bool *out_yes,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;

/* Asks for a passphrase without echo. The terminal is put back also when a signal ends or stops the
 * program. With `twice` it is asked for again and must be the same. */
enum ledger_status prompt_secret(enum ledger_language language, const char *question, bool twice,
                                 struct ledger_secret *out_secret,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;

/* Rows for the table of a command that needs a passphrase. */
#define PROMPT_PASSPHRASE_OPTIONS                                                                  \
    {.name = "passphrase-file",                                                                    \
     .value = "FILE",                                                                              \
     .kind = COMMAND_VALUE,                                                                        \
     .help = {"从文件第一行读口令（仅本人可读）",                                                  \
              "read the passphrase from a file's first line (readable by you alone)"}},            \
    {                                                                                              \
        .name = "passphrase-fd", .value = "N", .kind = COMMAND_VALUE, .help = {                    \
            "从文件描述符 N 读口令",                                                               \
            "read the passphrase from file descriptor N"                                           \
        }                                                                                          \
    }

/* The passphrase of a command with these rows: from the file, else from the descriptor, else asked
 * for. `twice` is for a new one, and is not asked of a file. */
enum ledger_status prompt_passphrase(struct command_context *context, bool twice,
                                     struct ledger_secret *out_secret,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
