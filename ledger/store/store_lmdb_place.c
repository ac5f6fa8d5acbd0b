/* fallocate is GNU's. */
#define _GNU_SOURCE
#include "ledger/store/store_lmdb_place.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "ledger/store/store_lmdb_check.h"

/* File systems over a network, or of a kind that we cannot know: fcntl locks that bind only one
 * machine, and maps that do not show what another wrote, are how LMDB files die. */
static const struct {
    uint32_t magic;
    const char *name;
} refused_file_systems[] = {
    {0x00006969, "NFS"},   {0x0000517B, "SMB"},        {0xFF534D42, "CIFS"},   {0xFE534D42, "SMB2"},
    {0x01021997, "9p"},    {0x65735546, "FUSE"},       {0x5346414F, "AFS"},    {0x6B414653, "AFS"},
    {0x73757245, "Coda"},  {0x00C36400, "Ceph"},       {0x0BD00BD0, "Lustre"}, {0x01161970, "GFS2"},
    {0x7461636F, "OCFS2"}, {0x786F4256, "VirtualBox"}, {0x47504653, "GPFS"},
};

/* Which directories this process has stores open in: opening one twice would make the first close
 * drop the locks of both. */
struct open_place {
    struct open_place *next;
    dev_t device;
    ino_t inode;
};

static pthread_mutex_t open_places_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct open_place *open_places;

static enum ledger_status
place_register(struct lmdb_place *place, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    struct open_place *mine = malloc(sizeof(*mine));

    if (mine == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*mine));
    mine->device = place->device;
    mine->inode = place->inode;

    pthread_mutex_lock(&open_places_mutex);
    for (const struct open_place *at = open_places; at != NULL; at = at->next)
        if (at->device == place->device && at->inode == place->inode)
            status =
                ledger_fail(err, LEDGER_BUSY, LEDGER_MESSAGE_STORE_OPEN_TWICE, place->directory);
    if (status == LEDGER_OK) {
        mine->next = open_places;
        open_places = mine;
        mine = NULL; /* Now the list's. */
        place->registered = true;
    }
    pthread_mutex_unlock(&open_places_mutex);
    free(mine);
    return status;
}

static void
place_unregister(const struct lmdb_place *place)
{
    struct open_place **at = &open_places;
    struct open_place *mine;

    pthread_mutex_lock(&open_places_mutex);
    while ((*at)->device != place->device || (*at)->inode != place->inode)
        at = &(*at)->next;
    mine = *at;
    *at = mine->next;
    pthread_mutex_unlock(&open_places_mutex);
    free(mine);
}

static enum ledger_status
fail_open(const struct lmdb_place *place, int system_error, struct ledger_error *err)
{
    if (system_error == ENOENT)
        return ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_STORE_NO_LEDGER, place->directory);
    return ledger_file_fail(err, system_error, LEDGER_MESSAGE_STORE_CANNOT_OPEN, place->directory);
}

static enum ledger_status
place_judge_file_system(const struct lmdb_place *place, struct ledger_error *err)
{
    struct statfs file_system;

    if (fstatfs(place->directory_fd, &file_system) != 0)
        return fail_open(place, errno, err);
    for (size_t i = 0; i < sizeof(refused_file_systems) / sizeof(refused_file_systems[0]); i++)
        if ((uint32_t)file_system.f_type == refused_file_systems[i].magic)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_STORE_NETWORK_FILE_SYSTEM,
                               place->directory, refused_file_systems[i].name);
    return LEDGER_OK;
}

/* Says whether data.mdb fits what is wanted: there to be opened, or not there to be made. */
static enum ledger_status
place_find_data(struct lmdb_place *place, bool create, struct ledger_error *err)
{
    struct stat data;
    int found = fstatat(place->directory_fd, "data.mdb", &data, AT_SYMLINK_NOFOLLOW);

    if (found != 0 && errno != ENOENT)
        return fail_open(place, errno, err);
    if (found == 0 && create)
        return ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_STORE_LEDGER_EXISTS,
                           place->directory);
    if (found != 0 && !create)
        return fail_open(place, ENOENT, err);
    place->nothing_there = create;
    return LEDGER_OK;
}

static int
lock_file(int fd, int operation)
{
    int result;

    do
        result = flock(fd, operation);
    while (result != 0 && errno == EINTR);
    return result;
}

/* Where we may not write we cannot register as a reader, so a writer could take pages away from
 * under us: only what nobody has open may be read. Locks of others show without being taken. */
static enum ledger_status
place_lock_read_only(struct lmdb_place *place, struct ledger_error *err)
{
    struct flock probe = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = openat(place->directory_fd, "lock.mdb", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool taken = false;

    if (fd < 0 && errno != ENOENT)
        return fail_open(place, errno, err); /* There may be locks that we cannot see. */
    if (fd >= 0) {
        taken = fcntl(fd, F_GETLK, &probe) == 0 && probe.l_type != F_UNLCK;
        (void)close(fd);
    }
    place->lock_fd = openat(place->directory_fd, "lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (place->lock_fd < 0 && errno != ENOENT)
        return fail_open(place, errno, err);
    if (place->lock_fd >= 0 && lock_file(place->lock_fd, LOCK_SH | LOCK_NB) != 0)
        taken = true; /* Somebody checks it just now. */
    if (taken)
        return ledger_fail(err, LEDGER_BUSY, LEDGER_MESSAGE_STORE_OPEN_ELSEWHERE, place->directory);
    place->no_lock = true;
    place->must_check = true;
    return LEDGER_OK;
}

/* Reads which file was checked by who let us in. */
static enum ledger_status
place_read_checked(struct lmdb_place *place, struct ledger_error *err)
{
    const ssize_t size = pread(place->lock_fd, &place->checked, sizeof(place->checked), 1);

    if (size < 0)
        return fail_open(place, errno, err);
    if (size != (ssize_t)sizeof(place->checked))
        place->checked = (struct lmdb_file){0};
    return LEDGER_OK;
}

/* Takes the lock: exclusively, to check, or shared, when somebody who checked has it. */
static enum ledger_status
place_lock(struct lmdb_place *place, unsigned flags, struct ledger_error *err)
{
    struct stat lock;

    place->lock_fd =
        openat(place->directory_fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (place->lock_fd < 0) {
        if ((errno == EACCES || errno == EROFS || errno == EPERM) &&
            (flags & LEDGER_STORE_LMDB_READ_ONLY) != 0)
            return place_lock_read_only(place, err);
        return fail_open(place, errno == ENOENT ? EIO : errno, err);
    }

    for (;;) {
        if (lock_file(place->lock_fd, LOCK_EX | LOCK_NB) == 0) {
            place->must_check = true;
            if (ftruncate(place->lock_fd, 0) != 0)
                return fail_open(place, errno, err);
            return LEDGER_OK;
        }
        if (errno != EWOULDBLOCK || lock_file(place->lock_fd, LOCK_SH) != 0 ||
            fstat(place->lock_fd, &lock) != 0)
            return fail_open(place, errno, err);
        if (lock.st_size > 0)
            return place_read_checked(place, err);
        /* Who had it went away without passing the check: now it is our turn. */
        (void)lock_file(place->lock_fd, LOCK_UN);
    }
}

struct lmdb_file
lmdb_file_of(const struct stat *about)
{
    return (struct lmdb_file){.device = about->st_dev, .inode = about->st_ino};
}

enum ledger_status
lmdb_place_check(const struct lmdb_place *place, const char *name, struct lmdb_file *out_file,
                 struct ledger_error *err)
{
    struct stat about;
    enum ledger_status status;
    int fd = openat(place->directory_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_STORE_CANNOT_OPEN, place->data_path);
    status = lmdb_check(fd, place->data_path, err);
    if (status == LEDGER_OK && fstat(fd, &about) != 0)
        status = ledger_file_fail(err, errno, LEDGER_MESSAGE_STORE_CANNOT_OPEN, place->data_path);
    if (status == LEDGER_OK)
        *out_file = lmdb_file_of(&about);
    (void)close(fd);
    return status;
}

static enum ledger_status
place_find_directory(struct lmdb_place *place, unsigned flags, struct ledger_error *err)
{
    enum ledger_status status;
    struct stat directory;

    place->directory_fd = open(place->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (place->directory_fd < 0 && errno == ENOENT && (flags & LEDGER_STORE_LMDB_CREATE) != 0) {
        status = ledger_directory_create(place->directory, 0700, err);
        if (status != LEDGER_OK)
            return status;
        place->directory_fd = open(place->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (place->directory_fd < 0 || fstat(place->directory_fd, &directory) != 0)
        return fail_open(place, errno, err);
    place->device = directory.st_dev;
    place->inode = directory.st_ino;
    if ((flags & LEDGER_STORE_LMDB_ANY_FILE_SYSTEM) != 0)
        return LEDGER_OK;
    return place_judge_file_system(place, err);
}

static enum ledger_status
place_name(struct lmdb_place *place, const char *directory, struct ledger_error *err)
{
    static const char file[] = "/data.mdb";
    size_t size = strlen(directory);

    place->directory = malloc(size + 1);
    place->data_path = malloc(size + sizeof(file));
    if (place->directory == NULL || place->data_path == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           size + sizeof(file));
    memcpy(place->directory, directory, size + 1);
    memcpy(place->data_path, directory, size);
    memcpy(place->data_path + size, file, sizeof(file));
    return LEDGER_OK;
}

enum ledger_status
lmdb_place_enter(const char *directory, unsigned flags, struct lmdb_place *out_place,
                 struct ledger_error *err)
{
    const bool create = (flags & LEDGER_STORE_LMDB_CREATE) != 0;
    struct lmdb_place place = {.directory_fd = -1, .lock_fd = -1};
    enum ledger_status status = place_name(&place, directory, err);

    if (status == LEDGER_OK)
        status = place_find_directory(&place, flags, err);
    if (status == LEDGER_OK)
        status = place_register(&place, err);
    if (status == LEDGER_OK)
        status = place_find_data(&place, create, err);
    if (status == LEDGER_OK)
        status = place_lock(&place, flags, err);
    if (status == LEDGER_OK) /* Again: while we waited, another may have made it. */
        status = place_find_data(&place, create, err);
    if (status != LEDGER_OK) {
        lmdb_place_leave(&place);
        return status;
    }
    *out_place = place;
    return LEDGER_OK;
}

enum ledger_status
lmdb_place_admit(struct lmdb_place *place, struct ledger_error *err)
{
    char line[1 + sizeof(place->checked)] = {'c'};

    if (!place->must_check || place->no_lock)
        return LEDGER_OK;
    memcpy(line + 1, &place->checked, sizeof(place->checked));
    /* Going from exclusive to shared is not atomic: another may check in between, which is
     * harmless, since we do not have the file open yet and wait here until it is done. */
    if (pwrite(place->lock_fd, line, sizeof(line), 0) != (ssize_t)sizeof(line) ||
        lock_file(place->lock_fd, LOCK_SH) != 0)
        return fail_open(place, errno, err);
    return LEDGER_OK;
}

enum ledger_status
lmdb_place_reserve_lock(const struct lmdb_place *place, struct ledger_error *err)
{
    enum { LOCK_FILE_SIZE = 8192 }; /* LMDB's, for its 126 readers. */
    enum ledger_status status = LEDGER_OK;
    int fd;

    if (place->no_lock)
        return LEDGER_OK;
    fd = openat(place->directory_fd, "lock.mdb", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) /* What one may not write LMDB will say. */
        return errno == EACCES || errno == EROFS ? LEDGER_OK : fail_open(place, errno, err);
    /* Not posix_fallocate, which writes where a file system cannot: into locks that others hold. */
    if (fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, LOCK_FILE_SIZE) != 0 && errno != EOPNOTSUPP &&
        errno != ENOSYS && errno != EINTR)
        status = ledger_file_fail(err, errno, LEDGER_MESSAGE_STORE_FAILED, place->directory);
    (void)close(fd);
    return status;
}

void
lmdb_place_leave(struct lmdb_place *place)
{
    if (place->registered)
        place_unregister(place);
    if (place->lock_fd >= 0)
        (void)close(place->lock_fd); /* And with it the lock. */
    if (place->directory_fd >= 0)
        (void)close(place->directory_fd);
    free(place->directory);
    free(place->data_path);
    *place = (struct lmdb_place){.directory_fd = -1, .lock_fd = -1};
}
