/* Runs the program's main once for each case, in a child of a process in which everything is
 * loaded.
 *
 *   FAULT_SERVER  "R,W": cases are read from R, a line each, and answered on W
 *   FAULT_SHARED  a file of the size of struct fault_shared
 *   FAULT_ROOT    the folder whose files count
 *
 * A case: KIND MODE ERRNO AT LIMIT FULL CHANCE TIME (fault_world.c). LIMIT is that of a file's size
 * (0: none), FULL 1 when standard output is a full disk. The answer is the status as of waitpid. */
/* RTLD_NEXT, personality and O_TMPFILE are GNU's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"

enum { CASE_SECONDS = 100, LINE_SIZE = 128 };

void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

typedef int main_fn(int argc, char **argv, char **environment);

static main_fn *main_real;

static int
number_of(const char *name)
{
    const char *text = getenv(name);

    return text == NULL ? -1 : (int)strtol(text, NULL, 10);
}

static void
die(const char *why)
{
    perror(why);
    _exit(99);
}

static bool
line_read(int fd, char line[static LINE_SIZE])
{
    size_t size = 0;

    while (size + 1 < LINE_SIZE && read(fd, line + size, 1) == 1) {
        if (line[size++] == '\n') {
            line[size] = '\0';
            return true;
        }
    }
    return false;
}

/* In the child, before main. */
static void
case_begin(const char *line)
{
    unsigned kind, mode;
    int full;
    unsigned long limit;
    const struct itimerval time = {.it_value = {.tv_sec = CASE_SECONDS}};

    if (sscanf(line, "%u %u %d %lu %lu %d %lu %ld", &kind, &mode, &fault.error, &fault.at, &limit,
               &full, &fault.chance, &fault.time) != 8)
        die("no case");
    if (limit != 0 && setrlimit(RLIMIT_FSIZE, &(struct rlimit){limit, limit}) != 0)
        die("setrlimit");
    if (full != 0 && dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO) < 0)
        die("/dev/full");
    if (setitimer(ITIMER_REAL, &time, NULL) != 0) /* A case that hangs ends by SIGALRM. */
        die("setitimer");
    fault.kind = (enum fault_kind)kind;
    fault.mode = (enum fault_mode)mode;
    fault.ready = true;
}

static void
shared_open(void)
{
    const char *path = getenv("FAULT_SHARED");
    int fd = path == NULL ? -1 : open(path, O_RDWR);
    void *frames[4];

    if (fd < 0)
        die("FAULT_SHARED");
    fault.shared = mmap(NULL, sizeof(*fault.shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fault.shared == MAP_FAILED)
        die("FAULT_SHARED");
    (void)close(fd);
    /* It loads what it needs; the linker's tables are known by their caller, and we stand between.
     */
    if (__lsan_disable != NULL)
        __lsan_disable();
    (void)backtrace(frames, 4);
    if (__lsan_enable != NULL)
        __lsan_enable();
}

/* The children that the program itself may start are none of ours. */
static void
environment_clean(void)
{
    (void)unsetenv("FAULT_SERVER");
    (void)unsetenv("FAULT_SHARED");
    (void)unsetenv("LD_PRELOAD");
}

static int
serve(int argc, char **argv, char **environment)
{
    const char *pair = getenv("FAULT_SERVER");
    int from = number_of("FAULT_SERVER");
    int to = pair == NULL || strchr(pair, ',') == NULL ? -1 : atoi(strchr(pair, ',') + 1);
    char line[LINE_SIZE];

    if (pair == NULL)
        return main_real(argc, argv, environment);
    fault.root = strdup(getenv("FAULT_ROOT"));
    shared_open();
    environment_clean();
    while (line_read(from, line)) {
        int status;
        pid_t child = fork();

        if (child < 0)
            die("fork");
        if (child == 0) {
            (void)close(from);
            (void)close(to);
            case_begin(line);
            return main_real(argc, argv, environ);
        }
        if (waitpid(child, &status, 0) != child || dprintf(to, "%d\n", status) < 0)
            die("waitpid");
    }
    _exit(0);
}

int __libc_start_main(main_fn *program, int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*linker_fini)(void), void *stack_end);
int
__libc_start_main(main_fn *program, int argc, char **argv, void (*init)(void), void (*fini)(void),
                  void (*linker_fini)(void), void *stack_end)
{
    main_real = program;
    return REAL(__libc_start_main)(serve, argc, argv, init, fini, linker_fini, stack_end);
}
