/* A disk that may lose power: what is certainly on it, and what was asked for and not yet promised.
 *
 * The model is a file system that does nothing unasked, such as ext4 with data=ordered at its worst
 * and a disk that reorders at will:
 *
 * - A write, and a change of a file's size, is durable after an fsync or fdatasync of the file; one
 *   through a descriptor with O_DSYNC is durable itself when it returns, and nothing else is.
 * - A name (create, mkdir, link, unlink, rename) is durable after an fsync of its directory. An
 *   fsync of the file promises its bytes, not its name. (ext4 gives more.)
 * - Until then any subset of the pending operations may be on the disk, in the order in which they
 *   were asked for where they touch the same bytes or the same name. What is not there leaves the
 *   old bytes, or zeros beyond the old end.
 * - A rename within a directory is one operation. Between two directories it is two, the new name
 *   and the end of the old one, each promised by its own directory.
 * - A write may be torn: of the newest one, only the first so many bytes arrive. */
#ifndef TESTS_CRASH_POWER_DISK_H
#define TESTS_CRASH_POWER_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crash/power_trace.h"

enum { POWER_PENDING_MAX = 4096, POWER_NAME_SIZE = 128, POWER_WHOLE = -1 };

struct power_operation {
    uint32_t kind; /* WRITE, TRUNCATE, CREATE, MKDIR, RENAME, LINK, UNLINK */
    bool through;
    size_t file; /* whose bytes; or which gets the name */
    size_t directory;
    char name[POWER_NAME_SIZE];
    char other_name[POWER_NAME_SIZE]; /* the new one of a rename */
    uint64_t offset;
    uint64_t size;
    uint8_t *bytes;
};

struct power_disk;

/* What this disk does not do although it is told to: how the harness shows its teeth. */
struct power_fault {
    bool no_store_sync;   /* as MDB_NOSYNC */
    bool no_meta_sync;    /* as MDB_NOMETASYNC */
    bool no_ledger_names; /* the fsync of the ledger's directory was forgotten */
    bool no_evidence_names;
    bool no_file_sync; /* the fsync of a file before its rename */
};

struct power_disk *power_disk_new(const struct power_fault *fault);
void power_disk_free(struct power_disk *disk);

/* Takes the next record in. What it leaves is in power_disk_pending. */
void power_disk_take(struct power_disk *disk, const struct power_record *record, const char *name,
                     const char *other_name, const uint8_t *bytes);

/* After the states with a write in flight were looked at: the write through O_DSYNC has returned.
 */
void power_disk_settle(struct power_disk *disk);

size_t power_disk_pending(const struct power_disk *disk);
const struct power_operation *power_disk_operation(const struct power_disk *disk, size_t index);

/* The two halves of what is beneath the root. */
enum power_part { POWER_PART_LEDGER = 1, POWER_PART_EVIDENCE = 2, POWER_PART_BOTH = 3 };

/* The parts that pending operations concern: only they differ between the states there may be. */
unsigned power_disk_parts(const struct power_disk *disk);

/* Makes `path` (which is emptied first) what the disk may hold after a cut: the pending operations
 * of which `there[i]`, and of the newest one, unless POWER_WHOLE, only `torn` bytes. What is not of
 * `parts` is left out. Evidence that is built alone must only be read: the next call writes only
 * what differs. */
bool power_disk_build(const struct power_disk *disk, const bool *there, int64_t torn,
                      unsigned parts, const char *path);

#endif
