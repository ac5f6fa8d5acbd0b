/* Files that must survive a crash, and files from outside that must not hurt us. */
#ifndef LEDGER_BASE_FILE_H
#define LEDGER_BASE_FILE_H

#include "ledger/base/bytes.h"

/* Reads a whole regular file of at most `size_max` bytes and appends it to `out`, which is as it
 * was on failure. NOT_FOUND without
 * a message when there is none; OUT_OF_RANGE when it is larger; MALFORMED when it is no regular
 * file. */
enum ledger_status ledger_file_read(const char *path, size_t size_max, struct ledger_buffer *out,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* Puts `bytes` at `path` for good: a temporary file in the same directory, fsync, rename, fsync of
 * the directory. A crash at any moment leaves the old file or the new one. `mode` as for open(2).
 */
enum ledger_status ledger_file_replace(const char *path, struct ledger_slice bytes, unsigned mode,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* The same, but LEDGER_EXISTS when there is a file already, which stays as it was. */
enum ledger_status ledger_file_create(const char *path, struct ledger_slice bytes, unsigned mode,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* Whether this is what those two call a file before it has its name: who is killed leaves one. */
bool ledger_file_is_temporary(const char *name);

/* fsync(2), which only an interruption lets try again: after any other failure the kernel may have
 * dropped the pages, and a second fsync would say yes to what is lost. 0, or -1 and errno. */
int ledger_file_sync(int fd) LEDGER_MUST_CHECK;

/* The same of a directory. Some network file systems have no fsync of one: names there are durable
 * at once. */
int ledger_directory_sync(int directory) LEDGER_MUST_CHECK;

/* Makes one directory; LEDGER_EXISTS when it is there. Its parent is fsynced in both cases. */
enum ledger_status ledger_directory_create(const char *path, unsigned mode,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

/* "directory/name" in place of what was in the buffer, NUL-terminated behind `size`. */
enum ledger_status ledger_path_join(const char *directory, const char *name,
                                    struct ledger_buffer *out,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* Maps errno to a status and records it: EACCES, EPERM, EROFS -> DENIED; ENOSPC, EDQUOT, EFBIG ->
 * NO_SPACE; ENOENT -> NOT_FOUND; ENOMEM -> NO_MEMORY; EAGAIN, EBUSY -> BUSY; others -> IO. `doing`
 * is a message with the arguments "se": the path, and the system's error. */
enum ledger_status ledger_file_fail(struct ledger_error *err, int system_error,
                                    enum ledger_message doing, const char *path);

#endif
