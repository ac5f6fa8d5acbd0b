#include "tools/common/pager.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a shell says of a command that is not there or cannot be run. */
enum { SHELL_CANNOT_RUN = 126, SHELL_NOT_FOUND = 127 };

extern char **environ;

static bool
is_said(const char *variable)
{
    const char *value = getenv(variable);

    return value != NULL && value[0] != '\0';
}

static bool
wants_colour(void)
{
    return !is_said("NO_COLOR") && is_said("TERM") && strcmp(getenv("TERM"), "dumb") != 0;
}

/* "" where there shall be none. */
static const char *
pager_command(void)
{
    const char *pager = getenv("PAGER");

    if (pager == NULL)
        return "less -FRX";
    return strcmp(pager, "cat") == 0 ? "" : pager;
}

void
pager_begin(struct pager *pager, struct command_context *context)
{
    struct output *output = &context->output;
    FILE *stream;

    *pager = (struct pager){.context = context};
    if (output->json || output->stream != stdout || isatty(STDOUT_FILENO) != 1)
        return;
    output->colour = wants_colour();
    if (command_has(context, "no-pager") || pager_command()[0] == '\0')
        return;
    /* Without the memory it is shown at once. */
    stream = open_memstream(&pager->text, &pager->size);
    if (stream == NULL)
        return;
    pager->kept = output->stream;
    output->stream = stream;
}

/* --- the pager's process --- */

/* With stdin from `from`; what this process ignores, and what it holds open, is not the pager's. */
static bool
start(const int ends[2], pid_t *out_child)
{
    char shell[] = "/bin/sh", option[] = "-c";
    char *command = strdup(pager_command());
    char *arguments[] = {shell, option, command, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    bool started = false;

    if (command == NULL || posix_spawn_file_actions_init(&actions) != 0) {
        free(command);
        return false;
    }
    if (posix_spawnattr_init(&attributes) == 0) {
        (void)sigemptyset(&defaults);
        (void)sigaddset(&defaults, SIGPIPE);
        (void)sigaddset(&defaults, SIGINT);
        (void)sigaddset(&defaults, SIGQUIT);
        started = posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO) == 0 &&
                  posix_spawn_file_actions_addclose(&actions, ends[0]) == 0 &&
                  posix_spawn_file_actions_addclose(&actions, ends[1]) == 0 &&
                  posix_spawnattr_setsigdefault(&attributes, &defaults) == 0 &&
                  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF) == 0 &&
                  posix_spawn(out_child, shell, &actions, &attributes, arguments, environ) == 0;
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    free(command);
    return started;
}

/* Who leaves a pager early has seen enough. */
static void
feed(int to, const char *text, size_t size)
{
    while (size > 0) {
        const ssize_t written = write(to, text, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        text += written;
        size -= (size_t)written;
    }
}

/* Waits for the pager, which alone listens to the keyboard's signals meanwhile. */
static bool
wait_for(pid_t child)
{
    int result = 0;

    while (waitpid(child, &result, 0) < 0) {
        if (errno != EINTR)
            return true;
    }
    return !WIFEXITED(result) ||
           (WEXITSTATUS(result) != SHELL_CANNOT_RUN && WEXITSTATUS(result) != SHELL_NOT_FOUND);
}

/* False: it was not shown. */
static bool
page(const char *text, size_t size)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
    int ends[2];
    pid_t child;
    bool shown;

    /* What people set of less counts; without, colours must not become ESC[31m. The text is UTF-8
     * in every locale. */
    (void)setenv("LESS", "FRX", /* overwrite= */ 0);
    (void)setenv("LESSCHARSET", "utf-8", /* overwrite= */ 0);
    if (pipe(ends) != 0)
        return false;
    (void)sigaction(SIGINT, &ignore, &interrupt);
    (void)sigaction(SIGQUIT, &ignore, &quit);
    shown = start(ends, &child);
    (void)close(ends[0]);
    if (shown)
        feed(ends[1], text, size);
    (void)close(ends[1]);
    shown = shown && wait_for(child);
    (void)sigaction(SIGINT, &interrupt, NULL);
    (void)sigaction(SIGQUIT, &quit, NULL);
    return shown;
}

enum ledger_status
pager_end(struct pager *pager, enum ledger_status status, struct ledger_error *err)
{
    struct output *output = &pager->context->output;
    bool failed;

    output->colour = false;
    if (pager->kept == NULL)
        return status;
    failed = ferror(output->stream) != 0;
    failed = fclose(output->stream) != 0 || failed;
    output->stream = pager->kept;
    pager->kept = NULL;
    if (failed && status == LEDGER_OK)
        status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, pager->size);
    if (!failed && pager->size > 0 && (status != LEDGER_OK || !page(pager->text, pager->size)))
        (void)fwrite(pager->text, 1, pager->size, output->stream);
    free(pager->text);
    pager->text = NULL;
    return status;
}
