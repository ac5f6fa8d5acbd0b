/* Writes a store's file anew, so that bytes of rows that were removed are in it no longer.
 *
 * data.new/      the copy, until it is whole. A directory, because LMDB keeps the flag of a file
 * that is none in the file for good. data.mdb.old   one more name of the old file, so that a crash
 * between giving data.mdb the new one and overwriting the old one leaves it to be found. Where a
 * file system has no hard links, such a crash leaves the old file's blocks free, not overwritten.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "ledger/store/store_lmdb_copy.h"

static const char folder_new[] = "data.new";
static const char name_new[] = "data.new/data.mdb";
static const char name_old[] = "data.mdb.old";

enum { WIPE_SIZE = 65536 };

static enum ledger_status
fail(const struct lmdb_place *place, struct ledger_error *err)
{
    return ledger_file_fail(err, errno == ENOENT ? EIO : errno, LEDGER_MESSAGE_STORE_FAILED,
                            place->directory);
}

static enum ledger_status
names_sync(const struct lmdb_place *place, struct ledger_error *err)
{
    return ledger_directory_sync(place->directory_fd) == 0 ? LEDGER_OK : fail(place, err);
}

/* Zeros over all that a file holds. */
static enum ledger_status
wipe(const struct lmdb_place *place, int fd, struct ledger_error *err)
{
    static const uint8_t zeros[WIPE_SIZE];
    struct stat about;

    if (fstat(fd, &about) != 0)
        return fail(place, err);
    for (off_t at = 0; at < about.st_size;) {
        const off_t left = about.st_size - at;
        const ssize_t put = pwrite(fd, zeros, left < WIPE_SIZE ? (size_t)left : WIPE_SIZE, at);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return fail(place, err);
        at += put;
    }
    return ledger_file_sync(fd) == 0 ? LEDGER_OK : fail(place, err);
}

static enum ledger_status
name_remove(const struct lmdb_place *place, const char *name, struct ledger_error *err)
{
    if (unlinkat(place->directory_fd, name, 0) != 0 && errno != ENOENT)
        return fail(place, err);
    return names_sync(place, err);
}

/* What a crash left goes: overwritten, unless it is the store itself under its second name. */
static enum ledger_status
leftover_remove(const struct lmdb_place *place, const char *name, struct ledger_error *err)
{
    struct stat data;
    struct stat about;
    enum ledger_status status = LEDGER_OK;
    int fd = openat(place->directory_fd, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return errno == ENOENT ? LEDGER_OK : fail(place, err);
    if (fstat(fd, &about) != 0 || fstatat(place->directory_fd, "data.mdb", &data, 0) != 0)
        status = fail(place, err);
    else if (about.st_ino != data.st_ino || about.st_dev != data.st_dev)
        status = wipe(place, fd, err);
    (void)close(fd);
    return status == LEDGER_OK ? name_remove(place, name, err) : status;
}

static enum ledger_status
folder_remove(const struct lmdb_place *place, struct ledger_error *err)
{
    enum ledger_status status = leftover_remove(place, name_new, err);

    if (status == LEDGER_OK && unlinkat(place->directory_fd, folder_new, AT_REMOVEDIR) != 0 &&
        errno != ENOENT)
        status = fail(place, err);
    return status == LEDGER_OK ? names_sync(place, err) : status;
}

/* The same mode as the old file, and on the disk: LMDB synced the pages, not the name. */
static enum ledger_status
copy_settle(const struct lmdb_place *place, int old, struct ledger_error *err)
{
    struct stat about;
    struct lmdb_file file;
    enum ledger_status status = lmdb_place_check(place, name_new, &file, err);
    int fd = -1;

    if (status != LEDGER_OK)
        return status;
    fd = openat(place->directory_fd, name_new, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(old, &about) != 0 || fchmod(fd, about.st_mode & 07777) != 0 ||
        ledger_file_sync(fd) != 0)
        status = fail(place, err);
    if (fd >= 0)
        (void)close(fd);
    return status == LEDGER_OK ? names_sync(place, err) : status;
}

/* The old file keeps a name until it is overwritten. */
static enum ledger_status
names_exchange(const struct lmdb_place *place, struct ledger_error *err)
{
    enum ledger_status status;

    if (linkat(place->directory_fd, "data.mdb", place->directory_fd, name_old, 0) != 0 &&
        errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK)
        return fail(place, err);
    status = names_sync(place, err);
    if (status != LEDGER_OK)
        return status;
    if (renameat(place->directory_fd, name_new, place->directory_fd, "data.mdb") != 0)
        return fail(place, err);
    return names_sync(place, err);
}

static enum ledger_status
compact(struct lmdb_place *place, char *path, struct ledger_error *err)
{
    enum ledger_status status;
    int old = -1;

    status = folder_remove(place, err);
    if (status == LEDGER_OK)
        status = leftover_remove(place, name_old, err);
    if (status == LEDGER_OK)
        status = lmdb_place_check(place, "data.mdb", &place->checked, err);
    if (status != LEDGER_OK)
        return status;
    old = openat(place->directory_fd, "data.mdb", O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (old < 0)
        return fail(place, err);
    if (mkdirat(place->directory_fd, folder_new, 0700) != 0) {
        status = fail(place, err);
        goto out;
    }
    status = lmdb_copy_rows(place, path, err);
    if (status == LEDGER_OK)
        status = copy_settle(place, old, err);
    if (status != LEDGER_OK) {
        (void)folder_remove(place, /* err= */ NULL); /* Or by the next call. */
        goto out;
    }
    status = names_exchange(place, err);
    if (status == LEDGER_OK)
        status = wipe(place, old, err);
    if (status == LEDGER_OK)
        status = name_remove(place, name_old, err);
    if (status == LEDGER_OK)
        status = folder_remove(place, err);

out:
    (void)close(old);
    return status;
}

/* Whether a program that does not know of our lock has it open: LMDB's own tools. Only asked while
 * this process has no environment there, whose locks the closing would drop. */
static bool
has_lmdb_users(const struct lmdb_place *place)
{
    struct flock probe = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = openat(place->directory_fd, "lock.mdb", O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool taken;

    if (fd < 0)
        return false;
    taken = fcntl(fd, F_GETLK, &probe) == 0 && probe.l_type != F_UNLCK;
    (void)close(fd);
    return taken;
}

enum ledger_status
ledger_store_compact_lmdb(const char *directory, unsigned flags, struct ledger_error *err)
{
    struct lmdb_place place = {.directory_fd = -1, .lock_fd = -1};
    struct ledger_buffer path = {0};
    enum ledger_status status =
        lmdb_place_enter(directory, flags & LEDGER_STORE_LMDB_ANY_FILE_SYSTEM, &place, err);

    if (status != LEDGER_OK)
        return status;
    /* `must_check` says that our lock is exclusive: others wait until we leave. */
    if (!place.must_check || has_lmdb_users(&place))
        status = ledger_fail(err, LEDGER_BUSY, LEDGER_MESSAGE_STORE_COMPACT_BUSY, directory);
    if (status == LEDGER_OK)
        status = ledger_path_join(directory, folder_new, &path, err);
    if (status == LEDGER_OK)
        status = compact(&place, (char *)path.data, err);
    ledger_buffer_free(&path);
    lmdb_place_leave(&place);
    return status;
}

enum ledger_status
ledger_store_compact_is_due(const char *directory, bool *out_due, struct ledger_error *err)
{
    static const char *const names[] = {folder_new, name_old};
    struct ledger_buffer path = {0};
    struct stat about;
    bool due = false;
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && status == LEDGER_OK; i++) {
        status = ledger_path_join(directory, names[i], &path, err);
        if (status == LEDGER_OK)
            due = due || lstat((const char *)path.data, &about) == 0;
    }
    ledger_buffer_free(&path);
    if (status == LEDGER_OK)
        *out_due = due;
    return status;
}
