#include "ledger/base/secret.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"

enum { PASSPHRASE_SIZE_MAX = 1024 };

enum ledger_status
ledger_secret_prepare_process(struct ledger_error *err)
{
    const struct rlimit no_core = {0, 0};
    struct sigaction ignore;

    if (sodium_init() < 0)
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_CRYPTO_CANNOT_START);
    if (setrlimit(RLIMIT_CORE, &no_core) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_PROCESS_CANNOT_PROTECT, errno);

    /* A full quota and a closed pipe are errors to report, not a reason to die half-way. */
    memset(&ignore, 0, sizeof(ignore));
    ignore.sa_handler = SIG_IGN;
    if (sigaction(SIGXFSZ, &ignore, NULL) != 0 || sigaction(SIGPIPE, &ignore, NULL) != 0)
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_PROCESS_CANNOT_PROTECT, errno);
    return LEDGER_OK;
}

enum ledger_status
ledger_secret_take(struct ledger_secret *secret, size_t size, struct ledger_error *err)
{
    uint8_t *data;

    assert(secret->data == NULL);
    /* sodium_malloc needs to know the page size; starting twice does nothing. */
    if (sodium_init() < 0)
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_CRYPTO_CANNOT_START);
    data = sodium_malloc(size);
    if (data == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, size);
    memset(data, 0, size);
    secret->data = data;
    secret->size = size;
    return LEDGER_OK;
}

void
ledger_secret_free(struct ledger_secret *secret)
{
    sodium_free(secret->data); /* Wipes; accepts NULL. */
    *secret = (struct ledger_secret){0};
}

/* Reads up to the newline and not a byte further, so that what follows is there for the next
 * reader. One byte more than the limit tells too long from long enough. */
static enum ledger_status
line_read(int fd, const char *name, struct ledger_secret *line, size_t *out_size,
          struct ledger_error *err)
{
    size_t size = 0;

    while (size < line->size) {
        ssize_t got = read(fd, line->data + size, 1);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ledger_file_fail(err, errno, LEDGER_MESSAGE_PASSPHRASE_CANNOT_READ, name);
        if (got == 0)
            break;
        if (line->data[size] == '\n') {
            if (size > 0 && line->data[size - 1] == '\r')
                size--; /* A file that was written on Windows. */
            break;
        }
        size++;
    }
    *out_size = size;
    return LEDGER_OK;
}

static enum ledger_status
passphrase_read(int fd, const char *name, struct ledger_secret *out_secret,
                struct ledger_error *err)
{
    enum ledger_status status;
    struct ledger_secret line = {0};
    struct ledger_secret secret = {0};
    size_t size = 0;

    status = ledger_secret_take(&line, PASSPHRASE_SIZE_MAX + 2, err); /* One for a '\r'. */
    if (status != LEDGER_OK)
        goto out;
    status = line_read(fd, name, &line, &size, err);
    if (status != LEDGER_OK)
        goto out;
    if (size == 0) {
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_PASSPHRASE_EMPTY, name);
        goto out;
    }
    if (size > PASSPHRASE_SIZE_MAX) {
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_PASSPHRASE_TOO_LONG, name,
                             (size_t)PASSPHRASE_SIZE_MAX);
        goto out;
    }
    status = ledger_secret_take(&secret, size, err);
    if (status != LEDGER_OK)
        goto out;
    memcpy(secret.data, line.data, size);
    *out_secret = secret;
    secret = (struct ledger_secret){0}; /* Now the caller's. */

out:
    ledger_secret_free(&secret);
    ledger_secret_free(&line);
    return status;
}

enum ledger_status
ledger_secret_read_file(const char *path, struct ledger_secret *out_secret,
                        struct ledger_error *err)
{
    enum ledger_status status;
    struct stat about;
    int fd;

    /* Non-blocking, so that a pipe put in the file's place is refused and not waited for. */
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
    if (fstat(fd, &about) != 0) {
        status = ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_READ, path);
        goto out;
    }
    if (!S_ISREG(about.st_mode)) {
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILE_NOT_REGULAR, path);
        goto out;
    }
    if ((about.st_mode & (S_IRGRP | S_IROTH)) != 0) {
        status = ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_PASSPHRASE_FILE_READABLE, path);
        goto out;
    }
    status = passphrase_read(fd, path, out_secret, err);

out:
    (void)close(fd); /* Only read from: nothing can be lost. */
    return status;
}

enum ledger_status
ledger_secret_read_descriptor(int fd, struct ledger_secret *out_secret, struct ledger_error *err)
{
    return passphrase_read(fd, "passphrase", out_secret, err);
}
