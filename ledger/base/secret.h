/* Secrets in memory that is locked, guarded, wiped, and in no core dump. */
#ifndef LEDGER_BASE_SECRET_H
#define LEDGER_BASE_SECRET_H

#include "ledger/base/bytes.h"

/* Makes the process fit to hold secrets: starts libsodium, core dumps off, not dumpable, SIGXFSZ
 * and SIGPIPE ignored. Call it once, first thing in main. */
enum ledger_status ledger_secret_prepare_process(struct ledger_error *err) LEDGER_MUST_CHECK;

/* A secret of a fixed size, such as a seed or a passphrase. Starts as {0}. */
struct ledger_secret {
    uint8_t *data; /* From sodium_malloc. */
    size_t size;
};

/* Takes `size` zeroed bytes between guard pages, locked as far as the system's limit (ulimit -l)
 * allows. `secret` is {0}. */
enum ledger_status ledger_secret_take(struct ledger_secret *secret, size_t size,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
/* Wipes and gives back; the secret is {0} again. */
void ledger_secret_free(struct ledger_secret *secret);

/* A passphrase from a file's first line (path) or a file descriptor (fd >= 0), without its newline.
 * 1 to 1,024 bytes, else MALFORMED. A file that others may read is DENIED. Of a descriptor, what
 * stands behind the newline stays for the next reader. */
enum ledger_status ledger_secret_read_file(const char *path, struct ledger_secret *out_secret,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_secret_read_descriptor(int fd, struct ledger_secret *out_secret,
                                                 struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
