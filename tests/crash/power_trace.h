/* What the recorder (record.c) writes and the disk model (power_disk.c) reads: one record after the
 * other, in the order of the calls, in the machine's own byte order.
 *
 * A record is this header, then the name, the other name (neither with a NUL) and, of a write, its
 * bytes. Files and directories are known by their inode numbers, which the file system may use
 * again after the last name is gone: POWER_CREATE and POWER_MKDIR begin a new one. */
#ifndef TESTS_CRASH_POWER_TRACE_H
#define TESTS_CRASH_POWER_TRACE_H

#include <stdint.h>

enum power_kind {
    POWER_ROOT = 1,   /* directory: beneath this one everything is recorded */
    POWER_CREATE,     /* directory, name, inode */
    POWER_MKDIR,      /* directory, name, inode */
    POWER_WRITE,      /* inode, offset, size, bytes; through: durable when it returned (O_DSYNC) */
    POWER_TRUNCATE,   /* inode, size */
    POWER_SYNC,       /* inode: fsync or fdatasync of a file */
    POWER_SYNC_NAMES, /* inode: fsync of a directory */
    POWER_RENAME,     /* directory, name, other directory, other name */
    POWER_LINK,       /* inode, other directory, other name */
    POWER_UNLINK,     /* directory, name; also of a directory */
    POWER_MARK,       /* what the program says: mark, offset (a number), bytes */
};

/* Marks are the promises that a power cut must not break. */
enum power_mark {
    POWER_MARK_CREATED = 1,  /* an empty ledger was made */
    POWER_MARK_ACKNOWLEDGED, /* offset vouchers are sealed; bytes: root and digest of the content */
    POWER_MARK_PUBLISHED,    /* the evidence has a checkpoint of offset vouchers */
};

struct power_record {
    uint32_t kind;
    uint32_t mark;
    uint32_t through;
    uint32_t name_size;
    uint32_t other_name_size;
    uint32_t data_size;
    uint64_t inode;
    uint64_t directory;
    uint64_t other_directory;
    uint64_t offset;
    uint64_t size;
};

/* The recorder's own functions, found with dlsym where it is preloaded: power_mark writes a mark
 * down; power_kill ends the process, as a kill would, after so many more records. */
typedef void power_mark_fn(uint32_t mark, uint64_t number, const void *bytes, uint32_t size);
typedef void power_kill_fn(unsigned records);

/* How a process ends that power_kill ended. */
enum { POWER_KILLED = 98 };

#endif
