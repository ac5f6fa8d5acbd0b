/* Runs a program in a process of its own and keeps what it printed. */
#ifndef TESTS_UNIT_COMMON_RUN_H
#define TESTS_UNIT_COMMON_RUN_H

#include "tools/common/command.h"

struct run {
    int exit_status;
    char out[65536];
    char err[65536];
};

/* `line` is split at spaces; the program's name is put before it. `stdout_path` NULL: kept in
 * run->out. */
void run_program(const struct command_program *program, const char *line, const char *stdout_path,
                 struct run *run);

#endif
