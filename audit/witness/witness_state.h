/* A witness's folder, and what it last cosigned of each log:
 *
 *     key                             witness_key.h, mode 0600
 *     logs                            a C2SP policy that names the logs it cosigns for
 *     lock                            held while a request is judged and its outcome kept
 *     seen/<sha256 of the origin, hex>/checkpoint    the last one, with its signatures
 *
 * `seen` is what C2SP tlog-witness calls the monitoring prefix: a web server may show it as it is.
 *
 * The lock is what keeps a smaller checkpoint from being written over a larger one by a process
 * that read the state earlier. A file is replaced as a whole: written beside, made durable,
 * renamed, and the folder made durable, before anybody hears of it. */
#ifndef AUDIT_WITNESS_WITNESS_STATE_H
#define AUDIT_WITNESS_WITNESS_STATE_H

#include "audit/evidence/bytes.h"
#include "audit/evidence/trust.h"

struct audit_witness_folder {
    int directory, seen, lock; /* descriptors; -1: not open */
};
#define AUDIT_WITNESS_FOLDER_NONE ((struct audit_witness_folder){-1, -1, -1})

/* Makes it where it is not (mode 0700). */
enum audit_status audit_witness_folder_make(const char *path, struct audit_witness_folder *out,
                                            struct audit_error *err) AUDIT_MUST_CHECK;
/* NOT_FOUND: no such folder, or none of a witness. */
enum audit_status audit_witness_folder_open(const char *path, struct audit_witness_folder *out,
                                            struct audit_error *err) AUDIT_MUST_CHECK;
/* Accepts AUDIT_WITNESS_FOLDER_NONE; gives the lock back. */
void audit_witness_folder_close(struct audit_witness_folder *folder);
/* Waits until nobody else holds it. Kept until the folder is closed or audit_witness_unlock. */
enum audit_status audit_witness_lock(const struct audit_witness_folder *folder,
                                     struct audit_error *err) AUDIT_MUST_CHECK;
void audit_witness_unlock(const struct audit_witness_folder *folder);

/* `key` or `logs`. NOT_FOUND when it is not there. */
enum audit_status audit_witness_file_read(const struct audit_witness_folder *folder,
                                          const char *name, size_t max, struct audit_buffer *out,
                                          struct audit_error *err) AUDIT_MUST_CHECK;
/* Writes it, in the place of what is there only with `replaces`. */
enum audit_status audit_witness_file_write(const struct audit_witness_folder *folder,
                                           const char *name, struct audit_bytes bytes,
                                           bool replaces, struct audit_error *err) AUDIT_MUST_CHECK;

/* Makes the places of these logs, so that a process in a sandbox need make no folder. */
enum audit_status audit_witness_places(const struct audit_witness_folder *folder,
                                       const struct audit_trust *logs,
                                       struct audit_error *err) AUDIT_MUST_CHECK;
/* The checkpoint last cosigned for an origin; NOT_FOUND: none yet. */
enum audit_status audit_witness_seen_read(const struct audit_witness_folder *folder,
                                          struct audit_bytes origin, struct audit_buffer *out,
                                          struct audit_error *err) AUDIT_MUST_CHECK;
/* Replaces it (`name` "checkpoint"), or puts another file beside it. Only while the lock is held.
 */
enum audit_status audit_witness_seen_write(const struct audit_witness_folder *folder,
                                           struct audit_bytes origin, const char *name,
                                           struct audit_bytes bytes,
                                           struct audit_error *err) AUDIT_MUST_CHECK;

#endif
