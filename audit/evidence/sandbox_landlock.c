/* Landlock: of the file system, only what was named. Rights that a kernel does not know yet are
 * left out; its version says which it knows. The numbers are the kernel's (linux/landlock.h),
 * written down here because the header of the machine that compiles may be older than the kernel
 * that runs. */
#define _GNU_SOURCE /* syscall, O_PATH */
#include "audit/evidence/sandbox_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same on every machine. */
enum {
    CREATE_RULESET = 444,
    ADD_RULE = 445,
    RESTRICT_SELF = 446,
};
enum { VERSION_FLAG = 1, RULE_PATH_BENEATH = 1 };

enum {
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_FILE = 1 << 5,
    MAKE_REG = 1 << 8,
    TRUNCATE = 1 << 14,
    FILES_1 = (1 << 13) - 1, /* all rights of version 1, */
    FILES_2 = (1 << 14) - 1, /* with moving between directories, */
    FILES_3 = (1 << 15) - 1, /* with shortening, */
    FILES_5 = (1 << 16) - 1, /* with commands to devices */
    NET_4 = 3,               /* to bind and to connect, in TCP */
    SCOPE_6 = 3,             /* abstract sockets of others, signals to others */
};

struct ruleset {
    uint64_t files, net, scope;
};
struct path_beneath {
    uint64_t rights;
    int32_t parent;
} __attribute__((packed));

static struct ruleset
all_rights(long version, size_t *out_size)
{
    struct ruleset all = {.files = version >= 5   ? FILES_5
                                   : version >= 3 ? FILES_3
                                   : version >= 2 ? FILES_2
                                                  : FILES_1,
                          .net = version >= 4 ? NET_4 : 0,
                          .scope = version >= 6 ? SCOPE_6 : 0};
    *out_size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    return all;
}

static bool
allow(int rules, int fd, uint64_t rights)
{
    struct path_beneath beneath = {.rights = rights, .parent = fd};
    return syscall(ADD_RULE, rules, RULE_PATH_BENEATH, &beneath, 0) == 0;
}

/* What our own code reads besides, where it is there. */
static void
allow_path(int rules, const char *path, uint64_t rights)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd >= 0) {
        (void)allow(rules, fd, rights);
        close(fd);
    }
}

static enum audit_status
allow_all(int rules, const struct audit_sandbox *allowed, uint64_t known, struct audit_error *err)
{
    const struct {
        int fd;
        uint64_t rights;
    } rows[] = {
        {allowed->evidence, READ_FILE | READ_DIR},
        {allowed->evidence_2, READ_FILE | READ_DIR},
        {allowed->writable, READ_FILE | READ_DIR | WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE},
        {allowed->work > 0 ? allowed->work : -1, READ_FILE | WRITE_FILE | TRUNCATE},
        {allowed->fonts > 0 ? allowed->fonts : -1, READ_FILE | READ_DIR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].fd >= 0 && !allow(rules, rows[i].fd, rows[i].rights & known))
            return audit_fail(err, AUDIT_DENIED, AUDIT_MESSAGE_SANDBOX_DESCRIPTOR, errno);
    allow_path(rules, "/proc/self/statm", READ_FILE); /* an arena's */
    if (SANDBOX_SANITIZED)
        allow_path(rules, "/proc", READ_FILE | READ_DIR);
    return AUDIT_OK;
}

enum audit_status
sandbox_landlock(const struct audit_sandbox *allowed, bool *out, struct audit_error *err)
{
    size_t size = 0;
    long version = syscall(CREATE_RULESET, NULL, 0, VERSION_FLAG);
    struct ruleset all = all_rights(version, &size);
    int rules = version > 0 ? (int)syscall(CREATE_RULESET, &all, size, 0) : -1;
    *out = false;
    if (rules < 0)
        return AUDIT_OK;
    enum audit_status status = allow_all(rules, allowed, all.files, err);
    if (status == AUDIT_OK)
        *out = syscall(RESTRICT_SELF, rules, 0) == 0;
    close(rules);
    return status;
}
