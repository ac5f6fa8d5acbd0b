#include "run.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/assert_status.h"

enum { RUN_WORD_COUNT_MAX = 32 };

static void
child(const struct command_program *program, const char *line, int out, int err)
{
    char words[1024];
    char *argv[RUN_WORD_COUNT_MAX + 1] = {0};
    int argc = 0;
    char *rest = words;

    (void)snprintf(words, sizeof(words), "%s %s", program->name, line);
    for (char *word = strtok_r(rest, " ", &rest); word != NULL; word = strtok_r(rest, " ", &rest))
        argv[argc++] = word;
    if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        _exit(99);
    /* Not exit: a process that may not be traced cannot be searched for leaks either. */
    _exit(command_main(program, argc, argv));
}

static void
read_back(FILE *file, char *text, size_t capacity)
{
    rewind(file);
    text[fread(text, 1, capacity - 1, file)] = '\0';
    (void)fclose(file);
}

void
run_program(const struct command_program *program, const char *line, const char *stdout_path,
            struct run *run)
{
    FILE *out = stdout_path == NULL ? tmpfile() : fopen(stdout_path, "w");
    FILE *err = tmpfile();
    int state = 0;
    pid_t pid;

    assert_non_null(out);
    assert_non_null(err);
    (void)fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        child(program, line, fileno(out), fileno(err));
    assert_int_equal(waitpid(pid, &state, 0), pid);
    assert_true(WIFEXITED(state));
    run->exit_status = WEXITSTATUS(state);
    if (stdout_path == NULL)
        read_back(out, run->out, sizeof(run->out));
    else
        (void)fclose(out);
    read_back(err, run->err, sizeof(run->err));
}
