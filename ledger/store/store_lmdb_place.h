/* The directory in which an LMDB store lives: whether it is fit for one, and who may be in it. */
#ifndef LEDGER_STORE_STORE_LMDB_PLACE_H
#define LEDGER_STORE_STORE_LMDB_PLACE_H

#include <sys/stat.h>

#include "ledger/store/store.h"

/* Which file it is, whatever name it has. */
struct lmdb_file {
    uint64_t device;
    uint64_t inode;
};

/* `directory`/lock is locked (flock) exclusively while the structure of data.mdb is checked, and
 * then shared for as long as the store is open. It holds the letter c and which
 * file was checked when the check was passed, so that who could not have it exclusively, and
 * waited, knows that it was. LMDB's own lock.mdb is left to LMDB: opening and closing it here
 * would drop its locks. */
struct lmdb_place {
    char *directory;
    char *data_path;
    int directory_fd;
    int lock_fd; /* -1: a read-only directory without the file. */
    dev_t device;
    ino_t inode;
    bool registered;          /* As open in this process. */
    bool nothing_there;       /* No data.mdb: it is to be made. */
    bool must_check;          /* Nobody else has it open, so nobody has checked it. */
    bool no_lock;             /* Nothing may be written here, not even LMDB's lock file. */
    struct lmdb_file checked; /* The only file to be opened; {0}: a lock of version 0.1.0. */
};

/* Judges and enters the directory. Statuses as for ledger_store_open_lmdb. */
enum ledger_status lmdb_place_enter(const char *directory, unsigned flags,
                                    struct lmdb_place *out_place,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

struct lmdb_file lmdb_file_of(const struct stat *about);

/* Whether the file `name` in it has LMDB's structure (store_lmdb_check.h), and which file that is.
 */
enum ledger_status lmdb_place_check(const struct lmdb_place *place, const char *name,
                                    struct lmdb_file *out_file,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* The check was passed: lets others in. */
enum ledger_status lmdb_place_admit(struct lmdb_place *place,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* Takes the disk's blocks for LMDB's lock file before LMDB maps it: where they are not to be had,
 * who writes to the map is killed (SIGBUS). Before the store is opened, for closing the file drops
 * the locks that this process has on it. */
enum ledger_status lmdb_place_reserve_lock(const struct lmdb_place *place,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

/* Accepts an empty place ({.directory_fd = -1, .lock_fd = -1}). */
void lmdb_place_leave(struct lmdb_place *place);

#endif
