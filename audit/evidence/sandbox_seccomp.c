/* seccomp: a filter of the system calls that a reading program with threads makes, as a program for
 * the kernel (linux/filter.h). It is written from two tables; a library for it would be larger than
 * they are. */
#define _GNU_SOURCE /* syscall, O_TMPFILE, CLONE_THREAD */
#include "audit/evidence/sandbox_internal.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <assert.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <errno.h>

/* AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64 of linux/audit.h, which takes a name of ours. */
#if defined(__x86_64__)
#define THIS_MACHINE 0xC000003Eu
#define RSEQ_NUMBER 334
#else
#define THIS_MACHINE 0xC00000B7u
#define RSEQ_NUMBER 293
#endif

/* The kernel's numbers, so that they are at hand with an older header too. */
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif
#ifndef SYS_rseq
#define SYS_rseq RSEQ_NUMBER
#endif

/* Harmless with whatever arguments. */
static const int allowed_calls[] = {
    /* what is open already */
    SYS_read,
    SYS_readv,
    SYS_pread64,
    SYS_preadv,
    SYS_write,
    SYS_writev,
    SYS_pwrite64,
    SYS_pwritev,
    SYS_lseek,
    SYS_close,
    SYS_fstat,
    SYS_fstatfs,
    SYS_getdents64,
    SYS_dup,
    SYS_dup3,
    SYS_fsync,
    SYS_fdatasync,
    SYS_ftruncate,
    SYS_fallocate,
    SYS_fadvise64,
    /* what is there */
    SYS_newfstatat,
    SYS_statx,
    SYS_faccessat,
    SYS_faccessat2,
    SYS_readlinkat,
    SYS_getcwd,
    /* memory */
    SYS_brk,
    SYS_munmap,
    SYS_mremap,
    SYS_madvise,
    SYS_msync,
    /* threads */
    SYS_futex,
    SYS_set_robust_list,
    SYS_get_robust_list,
    SYS_rseq,
    SYS_set_tid_address,
    SYS_gettid,
    SYS_membarrier,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_sched_getparam,
    SYS_sched_getscheduler,
    SYS_getcpu,
    SYS_exit,
    SYS_exit_group,
    SYS_restart_syscall,
    /* signals to ourselves */
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    /* clocks, chance, who and where we are */
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_getrandom,
    SYS_getrusage,
    SYS_times,
    SYS_sysinfo,
    SYS_uname,
    SYS_getpid,
    SYS_getppid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
#if defined(__x86_64__)
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_time,
    SYS_getrlimit,
    SYS_dup2,
    SYS_arch_prctl,
#endif
#if SANDBOX_SANITIZED
    /* To look for leaks they stop themselves, from a process that shares the memory. */
    SYS_clone,
    SYS_ptrace,
    SYS_wait4,
    SYS_kill,
    SYS_tgkill,
    SYS_prctl,
    SYS_mmap,
    SYS_mprotect,
    SYS_sched_setaffinity,
    SYS_pipe2,
    SYS_process_vm_readv,
#if defined(__x86_64__)
    SYS_getdents,
    SYS_pipe,
#endif
#endif
};

/* With `writable`. Where, only Landlock can see. */
static const int writing_calls[] = {
    SYS_openat, SYS_renameat, SYS_renameat2, SYS_unlinkat, SYS_fchmod, SYS_flock,
#if defined(__x86_64__)
    SYS_open,   SYS_rename,   SYS_unlink,
#endif
};

/* Nobody calls these by mistake. */
static const int killing_calls[] = {
    SYS_socket, SYS_socketpair,       SYS_connect,           SYS_execve, SYS_execveat,
#if !SANDBOX_SANITIZED
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev,
#endif
};

/* Calls whose arguments the filter cannot see. The C library then does it the older way. */
static const int missing_calls[] = {SYS_clone3, SYS_openat2};

/* Allowed when an argument, of it the bits of the mask, has this value. */
struct condition {
    int call;
    unsigned argument;
    uint32_t mask, value;
};

enum {
    READING = O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY),
    /* A file that never gets a name (O_EXCL) harms nobody. */
    NAMELESS = O_TMPFILE | O_EXCL,
};

static const struct condition conditions[] = {
    {SYS_openat, 2, READING, O_RDONLY},
    {SYS_openat, 2, NAMELESS, NAMELESS},
#if defined(__x86_64__)
    {SYS_open, 1, READING, O_RDONLY},
#endif
    {SYS_mmap, 2, PROT_EXEC, 0},
    {SYS_mprotect, 2, PROT_EXEC, 0},
    {SYS_clone, 0, CLONE_THREAD, CLONE_THREAD},
    {SYS_prlimit64, 0, UINT32_MAX, 0}, /* one's own */
    {SYS_ioctl, 1, UINT32_MAX, TCGETS},
    {SYS_ioctl, 1, UINT32_MAX, TIOCGWINSZ},
    {SYS_fcntl, 1, UINT32_MAX, F_GETFD},
    {SYS_fcntl, 1, UINT32_MAX, F_SETFD},
    {SYS_fcntl, 1, UINT32_MAX, F_GETFL},
    {SYS_fcntl, 1, UINT32_MAX, F_DUPFD_CLOEXEC},
    {SYS_fcntl, 1, UINT32_MAX, F_OFD_SETLK},
    {SYS_fcntl, 1, UINT32_MAX, F_OFD_SETLKW},
};

enum { CODE_MAX = 512 };

struct filter {
    struct sock_filter code[CODE_MAX];
    unsigned short count;
};

static void
emit(struct filter *filter, unsigned code, uint8_t otherwise, uint32_t k)
{
    assert(filter->count < CODE_MAX);
    filter->code[filter->count++] =
        (struct sock_filter){.code = (uint16_t)code, .jt = 0, .jf = otherwise, .k = k};
}

static void
emit_load(struct filter *filter, size_t offset)
{
    emit(filter, BPF_LD | BPF_W | BPF_ABS, 0, (uint32_t)offset);
}

static void
emit_return(struct filter *filter, uint32_t action)
{
    emit(filter, BPF_RET | BPF_K, 0, action);
}

/* Goes on when what was loaded is `value`, else behind the next `skipped` instructions. */
static void
emit_unless_skip(struct filter *filter, uint32_t value, uint8_t skipped)
{
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, skipped, value);
}

static void
emit_calls(struct filter *filter, const int *calls, size_t count, uint32_t action)
{
    for (size_t i = 0; i < count; i++) {
        emit_unless_skip(filter, (uint32_t)calls[i], 1);
        emit_return(filter, action);
    }
}

static void
emit_condition(struct filter *filter, const struct condition *condition)
{
    /* Its lower half; both machines are little-endian, and no such argument has another half. */
    size_t offset = offsetof(struct seccomp_data, args) + 8 * condition->argument;
    emit_load(filter, offsetof(struct seccomp_data, nr));
    emit_unless_skip(filter, (uint32_t)condition->call, 4);
    emit_load(filter, offset);
    emit(filter, BPF_ALU | BPF_AND | BPF_K, 0, condition->mask);
    emit_unless_skip(filter, condition->value, 1);
    emit_return(filter, SECCOMP_RET_ALLOW);
}

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static void
write_filter(struct filter *filter, bool writing)
{
    emit_load(filter, offsetof(struct seccomp_data, arch));
    /* Calls by another machine's numbers (int 0x80). */
    emit_unless_skip(filter, THIS_MACHINE, 1);
    emit(filter, BPF_JMP | BPF_JA, 0, 1);
    emit_return(filter, SECCOMP_RET_KILL_PROCESS);
    emit_load(filter, offsetof(struct seccomp_data, nr));
    emit_calls(filter, allowed_calls, COUNT(allowed_calls), SECCOMP_RET_ALLOW);
    if (writing)
        emit_calls(filter, writing_calls, COUNT(writing_calls), SECCOMP_RET_ALLOW);
    emit_calls(filter, killing_calls, COUNT(killing_calls), SECCOMP_RET_KILL_PROCESS);
    emit_calls(filter, missing_calls, COUNT(missing_calls), SECCOMP_RET_ERRNO | ENOSYS);
    for (size_t i = 0; i < COUNT(conditions); i++)
        emit_condition(filter, &conditions[i]);
    /* abort() */
    emit_condition(filter, &(struct condition){SYS_tgkill, 0, UINT32_MAX, (uint32_t)getpid()});
    emit_return(filter, SECCOMP_RET_ERRNO | EPERM);
}

bool
sandbox_seccomp(const struct audit_sandbox *allowed)
{
    struct filter filter = {.count = 0};
    write_filter(&filter, allowed->writable >= 0);
    struct sock_fprog program = {filter.count, filter.code};
    /* With all threads: those of a sanitizer are there already. */
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

#else

bool
sandbox_seccomp(const struct audit_sandbox *allowed)
{
    (void)allowed;
    return false; /* Nobody has written down this machine's calls. */
}

#endif
