/* Each question is asked in a process of its own, because there is no way out of a sandbox. */
#define _GNU_SOURCE /* O_TMPFILE, CLONE_NEWUSER */
#include "support/assert_audit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/evidence/evidence.h"
#include "audit/evidence/sandbox_internal.h"
#include "audit/judge/arena.h"

static char root[64]; /* with evidence/, pin/ and work/ in it */

static const char *
path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static int
root_make(void **state)
{
    (void)state;
    strcpy(root, "/tmp/mingzhang-sandbox-XXXXXX");
    if (mkdtemp(root) == NULL || mkdir(path_of("evidence"), 0700) != 0 ||
        mkdir(path_of("pin"), 0700) != 0 || mkdir(path_of("work"), 0700) != 0)
        return 1;
    FILE *file = fopen(path_of("evidence/checkpoint"), "w");
    return file == NULL || fputs("text", file) < 0 || fclose(file) != 0;
}

static int
root_remove(void **state)
{
    (void)state;
    unlink(path_of("evidence/checkpoint"));
    unlink(path_of("pin/state"));
    return rmdir(path_of("evidence")) != 0 || rmdir(path_of("pin")) != 0 ||
           rmdir(path_of("work")) != 0 || rmdir(root) != 0;
}

/* What a question answers: 0, or the errno of the refusal. */
typedef int question_fn(const struct audit_evidence *evidence);

enum { WITH_PIN = 1, WITHOUT_LANDLOCK = 2, ASKED = 100 };

/* As in a container that does not know Landlock. */
static int
hide_landlock(void)
{
    struct sock_filter code[] = {
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr)},
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 444},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
    };
    struct sock_fprog program = {4, code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0;
}

static void
ask_and_exit(question_fn *question, int how)
{
    struct audit_evidence *evidence = NULL;
    struct audit_sandbox_result result;
    if ((how & WITHOUT_LANDLOCK) != 0 && hide_landlock() != 0)
        _exit(ASKED + 99);
    if (audit_evidence_open(path_of("evidence"), &evidence, NULL) != AUDIT_OK)
        _exit(ASKED + 98);
    struct audit_sandbox sandbox = {
        .evidence = audit_evidence_directory(evidence),
        .evidence_2 = -1,
        .writable = (how & WITH_PIN) != 0 ? open(path_of("pin"), O_RDONLY | O_DIRECTORY) : -1,
        .work = open(path_of("work"), O_RDONLY | O_DIRECTORY)};
    if (audit_sandbox_enter(&sandbox, &result, NULL) != AUDIT_OK || !result.seccomp)
        _exit(ASKED + 97);
    if ((how & WITHOUT_LANDLOCK) != 0 && result.landlock)
        _exit(ASKED + 96);
    _exit(question(evidence));
}

/* The errno, or minus the signal that ended the process. */
static int
ask(question_fn *question, int how)
{
    int end = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        ask_and_exit(question, how);
    assert_int_equal(waitpid(child, &end, 0), child);
    return WIFSIGNALED(end) ? -WTERMSIG(end) : WEXITSTATUS(end);
}

static int
result_of(long value)
{
    return value < 0 ? errno : 0;
}

/* Allowed */

static int
reads_the_evidence(const struct audit_evidence *evidence)
{
    struct audit_buffer bytes = {0};
    struct audit_file file = {.kind = AUDIT_FILE_CHECKPOINT};
    if (audit_evidence_read(evidence, file, &bytes, NULL) != AUDIT_OK ||
        !audit_bytes_equal(audit_buffer_bytes(&bytes), audit_text("text")))
        return 1;
    audit_buffer_free(&bytes);
    return 0;
}

static enum audit_status
count(void *context, const char *path, bool regular, uint64_t size, struct audit_error *err)
{
    (void)path;
    (void)err;
    *(unsigned *)context += regular && size == 4;
    return AUDIT_OK;
}

static int
walks_the_evidence(const struct audit_evidence *evidence)
{
    unsigned found = 0;
    const struct audit_source *source = audit_evidence_source(evidence);
    return source->walk(source->context, count, &found, NULL) != AUDIT_OK || found != 1;
}

static void *
read_in_thread(void *evidence)
{
    return reads_the_evidence(evidence) == 0 ? evidence : NULL;
}

static int
reads_in_threads(const struct audit_evidence *evidence)
{
    union {
        const struct audit_evidence *given;
        void *passed;
    } argument = {evidence};
    pthread_t threads[4];
    void *result = NULL;
    for (size_t i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, read_in_thread, argument.passed) != 0)
            return 1;
    for (size_t i = 0; i < 4; i++)
        if (pthread_join(threads[i], &result) != 0 || result == NULL)
            return 2;
    return 0;
}

static int
opens_an_arena(const struct audit_evidence *evidence)
{
    struct audit_arena *arena = NULL;
    struct audit_table table;
    (void)evidence;
    if (audit_arena_open(path_of("work"), &arena, NULL) != AUDIT_OK)
        return 1;
    audit_table_begin(&table, 8);
    for (uint64_t i = 0; i < 100000; i++)
        if (audit_table_insert(arena, &table, (struct audit_bytes){(uint8_t *)&i, 8}, NULL) == NULL)
            return 2;
    audit_arena_keep_below(arena, 1);
    audit_arena_close(arena);
    return 0;
}

static int
computes_and_prints(const struct audit_evidence *evidence)
{
    (void)evidence;
    char *bytes = malloc(64 << 20);
    if (bytes == NULL)
        return 1;
    memset(bytes, 1, 64 << 20);
    audit_sha256((struct audit_bytes){(uint8_t *)bytes, 64 << 20});
    free(bytes);
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0 || sysconf(_SC_NPROCESSORS_ONLN) < 1)
        return 2;
    (void)isatty(STDOUT_FILENO);
    return fprintf(stderr, "%s", "") < 0 || fflush(stderr) != 0;
}

static int
aborts(const struct audit_evidence *evidence)
{
    (void)evidence;
    signal(SIGABRT, SIG_DFL);
    abort();
}

/* With sanitizers: looks for leaks before. */
static int
ends_as_programs_do(const struct audit_evidence *evidence)
{
    static const struct audit_evidence *kept;
    kept = evidence;
    exit(kept == NULL);
}

static int
writes_a_pin(const struct audit_evidence *evidence)
{
    (void)evidence;
    int fd = open(path_of("pin/state.new"), O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0 || write(fd, "pin", 3) != 3 || fsync(fd) != 0 || close(fd) != 0)
        return 1;
    char from[128];
    strcpy(from, path_of("pin/state.new"));
    return rename(from, path_of("pin/state")) != 0 ? 2 : 0;
}

/* Refused */

static int
reads_passwords(const struct audit_evidence *evidence)
{
    (void)evidence;
    return result_of(open("/etc/passwd", O_RDONLY));
}

static int
reads_beside_the_evidence(const struct audit_evidence *evidence)
{
    return result_of(openat(audit_evidence_directory(evidence), "../pin", O_RDONLY));
}

static int
writes_evidence(const struct audit_evidence *evidence)
{
    return result_of(openat(audit_evidence_directory(evidence), "checkpoint", O_WRONLY));
}

static int
shortens_evidence(const struct audit_evidence *evidence)
{
    return result_of(openat(audit_evidence_directory(evidence), "checkpoint", O_RDONLY | O_TRUNC));
}

static int
makes_evidence(const struct audit_evidence *evidence)
{
    return result_of(openat(audit_evidence_directory(evidence), "new", O_RDONLY | O_CREAT, 0600));
}

static int
makes_a_file_that_could_get_a_name(const struct audit_evidence *evidence)
{
    (void)evidence;
    return result_of(open(path_of("work"), O_TMPFILE | O_RDWR, 0600));
}

static int
removes_evidence(const struct audit_evidence *evidence)
{
    return result_of(unlinkat(audit_evidence_directory(evidence), "checkpoint", 0));
}

static int
links_evidence(const struct audit_evidence *evidence)
{
    int fd = audit_evidence_directory(evidence);
    return result_of(linkat(fd, "checkpoint", fd, "again", 0));
}

static int
changes_rights(const struct audit_evidence *evidence)
{
    return result_of(fchmodat(audit_evidence_directory(evidence), "checkpoint", 0777, 0));
}

static int
makes_code(const struct audit_evidence *evidence)
{
    (void)evidence;
    void *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? errno : 0;
}

static int
forks(const struct audit_evidence *evidence)
{
    (void)evidence;
    return result_of(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

static int
forks_the_newest_way(const struct audit_evidence *evidence)
{
    (void)evidence;
    return result_of(syscall(435, NULL, 0));
}

static int
opens_the_newest_way(const struct audit_evidence *evidence)
{
    (void)evidence;
    return result_of(syscall(437, AT_FDCWD, "/etc/passwd", NULL, 0));
}

static int
types_into_the_terminal(const struct audit_evidence *evidence)
{
    (void)evidence;
    return result_of(ioctl(STDIN_FILENO, TIOCSTI, "x"));
}

static int
kills_its_parent(const struct audit_evidence *evidence)
{
    (void)evidence;
    return result_of(kill(getppid(), 0));
}

static int
leaves_for_another_root(const struct audit_evidence *evidence)
{
    (void)evidence;
    return result_of(unshare(CLONE_NEWUSER));
}

static int
writes_beside_the_pin(const struct audit_evidence *evidence)
{
    (void)evidence;
    return result_of(open(path_of("pin.new"), O_WRONLY | O_CREAT, 0600));
}

/* Deadly */

static int
opens_a_socket(const struct audit_evidence *evidence)
{
    (void)evidence;
    return result_of(socket(AF_INET, SOCK_STREAM, 0));
}

static int
runs_a_program(const struct audit_evidence *evidence)
{
    char *const words[] = {NULL};
    (void)evidence;
    return result_of(execve("/bin/true", words, words));
}

static int
traces(const struct audit_evidence *evidence)
{
    (void)evidence;
    return result_of(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

struct row {
    const char *name;
    question_fn *question;
    int answer;
    int how;
    bool only_strict;   /* builds with sanitizers may */
    bool only_landlock; /* seccomp alone cannot see it */
};
#define ROW(question, ...)                                                                         \
    {                                                                                              \
#question, question, __VA_ARGS__                                                           \
    }

static const struct row rows[] = {
    ROW(reads_the_evidence, 0, 0, false, false),
    ROW(walks_the_evidence, 0, 0, false, false),
    ROW(reads_in_threads, 0, 0, false, false),
    ROW(opens_an_arena, 0, 0, false, false),
    ROW(computes_and_prints, 0, 0, false, false),
    ROW(ends_as_programs_do, 0, 0, false, false),
    ROW(aborts, -SIGABRT, 0, false, false),
    ROW(writes_a_pin, 0, WITH_PIN, false, false),
    ROW(reads_the_evidence, 0, WITH_PIN, false, false),
    ROW(reads_passwords, EACCES, 0, false, true),
    ROW(reads_beside_the_evidence, EACCES, 0, false, true),
    ROW(writes_evidence, EPERM, 0, false, false),
    ROW(shortens_evidence, EPERM, 0, false, false),
    ROW(makes_evidence, EPERM, 0, false, false),
    ROW(makes_a_file_that_could_get_a_name, EPERM, 0, false, false),
    ROW(removes_evidence, EPERM, 0, false, false),
    ROW(links_evidence, EPERM, 0, false, false),
    ROW(changes_rights, EPERM, 0, false, false),
    ROW(makes_code, EPERM, 0, true, false),
    ROW(forks, EPERM, 0, true, false),
    ROW(forks_the_newest_way, ENOSYS, 0, false, false),
    ROW(opens_the_newest_way, ENOSYS, 0, false, false),
    ROW(types_into_the_terminal, EPERM, 0, false, false),
    ROW(kills_its_parent, EPERM, 0, true, false),
    ROW(leaves_for_another_root, EPERM, 0, false, false),
    ROW(writes_a_pin, 1, 0, false, false),
    ROW(writes_beside_the_pin, EACCES, WITH_PIN, false, true),
    ROW(writes_evidence, EACCES, WITH_PIN, false, true),
    ROW(removes_evidence, EACCES, WITH_PIN, false, true),
    ROW(opens_a_socket, -SIGSYS, 0, false, false),
    ROW(runs_a_program, -SIGSYS, 0, false, false),
    ROW(traces, -SIGSYS, 0, true, false),
};

static bool
has_landlock(void)
{
    return syscall(444, NULL, 0, 1) > 0;
}

static void
assert_rows(int how, bool landlock)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if ((rows[i].only_strict && SANDBOX_SANITIZED) || (rows[i].only_landlock && !landlock))
            continue;
        int answer = ask(rows[i].question, rows[i].how | how);
        if (answer != rows[i].answer)
            fail_msg("%s: %d, expected %d", rows[i].name, answer, rows[i].answer);
    }
}

static void
what_is_needed_works_and_the_rest_is_refused(void **state)
{
    (void)state;
    assert_rows(0, has_landlock());
}

static void
without_landlock_seccomp_still_holds(void **state)
{
    (void)state;
    assert_rows(WITHOUT_LANDLOCK, false);
}

static int
enters_with_a_bad_descriptor(const struct audit_evidence *evidence)
{
    struct audit_sandbox sandbox = {-1, -1, -1, -1, -1};
    struct audit_sandbox_result result;
    struct audit_error err = {0};
    (void)evidence;
    sandbox.evidence = 12345;
    return audit_sandbox_enter(&sandbox, &result, &err) == AUDIT_DENIED &&
                   err.message == AUDIT_MESSAGE_SANDBOX_DESCRIPTOR
               ? 0
               : 1;
}

static void
a_descriptor_that_is_none_is_a_failure(void **state)
{
    int end = 0;
    (void)state;
    if (!has_landlock())
        skip();
    pid_t child = fork();
    if (child == 0)
        _exit(enters_with_a_bad_descriptor(NULL));
    assert_int_equal(waitpid(child, &end, 0), child);
    assert_true(WIFEXITED(end) && WEXITSTATUS(end) == 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_needed_works_and_the_rest_is_refused, root_make,
                                        root_remove),
        cmocka_unit_test_setup_teardown(without_landlock_seccomp_still_holds, root_make,
                                        root_remove),
        cmocka_unit_test(a_descriptor_that_is_none_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
