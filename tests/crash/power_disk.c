/* nftw, pwrite */
#define _XOPEN_SOURCE 700

#include "crash/power_disk.h"

#include <assert.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 8192, NAMES_MAX = 2048, NOTHING = 0, ROOT = 1, PATH_SIZE = 512 };

struct image {
    uint8_t *bytes;
    size_t size;
    size_t capacity;
};

struct disk_name {
    size_t directory;
    char name[POWER_NAME_SIZE];
    size_t file; /* NOTHING: the name is free */
};

struct disk_names {
    struct disk_name names[NAMES_MAX];
    size_t count;
};

struct power_disk {
    struct power_fault fault;
    size_t file_count; /* numbered from 1; 1 is the root */
    uint64_t inodes[FILES_MAX];
    bool is_directory[FILES_MAX];
    bool is_store[FILES_MAX];
    unsigned parts[FILES_MAX]; /* which half a file belongs to; both for the root */
    struct image images[FILES_MAX];
    struct disk_names names;
    struct power_operation *pending[POWER_PENDING_MAX];
    size_t pending_count;
};

static void *
take_memory(size_t size)
{
    void *memory = calloc(1, size);

    if (memory == NULL)
        abort(); /* A test program: nothing could be said of the state. */
    return memory;
}

struct power_disk *
power_disk_new(const struct power_fault *fault)
{
    struct power_disk *disk = take_memory(sizeof(*disk));

    disk->fault = *fault;
    return disk;
}

static void
operation_free(struct power_operation *operation)
{
    free(operation->bytes);
    free(operation);
}

void
power_disk_free(struct power_disk *disk)
{
    if (disk == NULL)
        return;
    for (size_t i = 0; i < disk->pending_count; i++)
        operation_free(disk->pending[i]);
    for (size_t i = 0; i <= disk->file_count; i++)
        free(disk->images[i].bytes);
    free(disk);
}

size_t
power_disk_pending(const struct power_disk *disk)
{
    return disk->pending_count;
}

const struct power_operation *
power_disk_operation(const struct power_disk *disk, size_t index)
{
    return disk->pending[index];
}

/* --- files and names --- */

static size_t
file_new(struct power_disk *disk, uint64_t inode, bool is_directory)
{
    const size_t file = ++disk->file_count;

    assert(file < FILES_MAX);
    disk->inodes[file] = inode;
    disk->is_directory[file] = is_directory;
    return file;
}

/* The newest one of that number. */
static size_t
file_find(const struct power_disk *disk, uint64_t inode)
{
    for (size_t file = disk->file_count; file > NOTHING; file--)
        if (disk->inodes[file] == inode)
            return file;
    return NOTHING;
}

static void
image_resize(struct image *image, size_t size)
{
    if (size > image->capacity) {
        uint8_t *bytes = realloc(image->bytes, size * 2);

        if (bytes == NULL)
            abort();
        image->bytes = bytes;
        image->capacity = size * 2;
    }
    if (size > image->size)
        memset(image->bytes + image->size, 0, size - image->size);
    image->size = size;
}

static void
image_apply(struct image *image, const struct power_operation *operation, int64_t torn)
{
    size_t size = (size_t)operation->size;

    if (operation->kind == POWER_TRUNCATE) {
        image_resize(image, size);
        return;
    }
    if (torn != POWER_WHOLE && (size_t)torn < size)
        size = (size_t)torn;
    if (operation->offset + size > image->size)
        image_resize(image, (size_t)operation->offset + size);
    if (size > 0)
        memcpy(image->bytes + operation->offset, operation->bytes, size);
}

static void
name_set(struct disk_names *names, size_t directory, const char *name, size_t file)
{
    struct disk_name *free_one = NULL;

    for (size_t i = 0; i < names->count; i++) {
        struct disk_name *at = &names->names[i];

        if (at->file == NOTHING)
            free_one = at;
        else if (at->directory == directory && strcmp(at->name, name) == 0) {
            at->file = file;
            return;
        }
    }
    if (file == NOTHING)
        return;
    if (free_one == NULL) {
        assert(names->count < NAMES_MAX);
        free_one = &names->names[names->count++];
    }
    free_one->directory = directory;
    free_one->file = file;
    (void)snprintf(free_one->name, sizeof(free_one->name), "%s", name);
}

static bool
operation_is_data(const struct power_operation *operation)
{
    return operation->kind == POWER_WRITE || operation->kind == POWER_TRUNCATE;
}

static void
names_apply(struct disk_names *names, const struct power_operation *operation)
{
    switch (operation->kind) {
    case POWER_RENAME: /* Within a directory. */
        name_set(names, operation->directory, operation->name, NOTHING);
        name_set(names, operation->directory, operation->other_name, operation->file);
        break;
    case POWER_UNLINK:
        name_set(names, operation->directory, operation->name, NOTHING);
        break;
    default:
        name_set(names, operation->directory, operation->name, operation->file);
        break;
    }
}

/* --- what is asked for --- */

static struct power_operation *
pending_add(struct power_disk *disk, uint32_t kind, size_t file)
{
    struct power_operation *operation = take_memory(sizeof(*operation));

    assert(disk->pending_count < POWER_PENDING_MAX);
    operation->kind = kind;
    operation->file = file;
    disk->pending[disk->pending_count++] = operation;
    return operation;
}

static void
pending_add_name(struct power_disk *disk, uint32_t kind, size_t file, size_t directory,
                 const char *name, const char *other_name)
{
    struct power_operation *operation = pending_add(disk, kind, file);

    operation->directory = directory;
    (void)snprintf(operation->name, sizeof(operation->name), "%s", name);
    (void)snprintf(operation->other_name, sizeof(operation->other_name), "%s", other_name);
}

static void
pending_add_data(struct power_disk *disk, const struct power_record *record, const uint8_t *bytes)
{
    const size_t file = file_find(disk, record->inode);
    struct power_operation *operation;

    assert(file != NOTHING);
    operation = pending_add(disk, record->kind, file);
    operation->offset = record->offset;
    operation->size = record->size;
    operation->through =
        record->through != 0 &&
        !(disk->is_store[file] && (disk->fault.no_store_sync || disk->fault.no_meta_sync));
    if (record->kind == POWER_WRITE) {
        operation->bytes = take_memory(record->data_size + 1);
        memcpy(operation->bytes, bytes, record->data_size);
    }
}

/* Moves the pending operations that `promised` says of onto the disk, in their order. */
typedef bool promised_fn(const struct power_operation *operation, size_t what);

static void
pending_settle(struct power_disk *disk, promised_fn *promised, size_t what)
{
    size_t kept = 0;

    for (size_t i = 0; i < disk->pending_count; i++) {
        struct power_operation *operation = disk->pending[i];

        if (!promised(operation, what)) {
            disk->pending[kept++] = operation;
            continue;
        }
        if (operation_is_data(operation))
            image_apply(&disk->images[operation->file], operation, POWER_WHOLE);
        else
            names_apply(&disk->names, operation);
        operation_free(operation);
    }
    disk->pending_count = kept;
}

static bool
promised_bytes(const struct power_operation *operation, size_t file)
{
    return operation_is_data(operation) && operation->file == file;
}

static bool
promised_names(const struct power_operation *operation, size_t directory)
{
    return !operation_is_data(operation) && operation->directory == directory;
}

static bool
promised_through(const struct power_operation *operation, size_t unused)
{
    (void)unused;
    return operation->through;
}

void
power_disk_settle(struct power_disk *disk)
{
    pending_settle(disk, promised_through, 0);
}

static void
rename_take(struct power_disk *disk, const struct power_record *record, const char *name,
            const char *other_name)
{
    const size_t file = file_find(disk, record->inode);
    const size_t from = file_find(disk, record->directory);
    const size_t to = file_find(disk, record->other_directory);

    if (from == to) {
        pending_add_name(disk, POWER_RENAME, file, from, name, other_name);
        return;
    }
    pending_add_name(disk, POWER_LINK, file, to, other_name, "");
    pending_add_name(disk, POWER_UNLINK, file, from, name, "");
}

static void
create_take(struct power_disk *disk, const struct power_record *record, const char *name)
{
    const size_t directory = file_find(disk, record->directory);
    const size_t file = file_new(disk, record->inode, record->kind == POWER_MKDIR);

    disk->parts[file] = disk->parts[directory];
    if (directory == ROOT)
        disk->parts[file] = strcmp(name, "evidence") == 0 ? POWER_PART_EVIDENCE : POWER_PART_LEDGER;
    disk->is_store[file] = strcmp(name, "data.mdb") == 0;
    pending_add_name(disk, record->kind, file, directory, name, "");
}

void
power_disk_take(struct power_disk *disk, const struct power_record *record, const char *name,
                const char *other_name, const uint8_t *bytes)
{
    const size_t file = file_find(disk, record->inode);

    switch ((enum power_kind)record->kind) {
    case POWER_ROOT:
        if (disk->file_count == 0)
            disk->parts[file_new(disk, record->directory, true)] = POWER_PART_BOTH;
        break;
    case POWER_CREATE:
    case POWER_MKDIR:
        create_take(disk, record, name);
        break;
    case POWER_WRITE:
    case POWER_TRUNCATE:
        pending_add_data(disk, record, bytes);
        break;
    case POWER_SYNC:
        if (!(disk->is_store[file] ? disk->fault.no_store_sync : disk->fault.no_file_sync))
            pending_settle(disk, promised_bytes, file);
        break;
    case POWER_SYNC_NAMES:
        if (!(disk->fault.no_ledger_names && disk->parts[file] == POWER_PART_LEDGER) &&
            !(disk->fault.no_evidence_names && disk->parts[file] == POWER_PART_EVIDENCE))
            pending_settle(disk, promised_names, file);
        break;
    case POWER_RENAME:
        rename_take(disk, record, name, other_name);
        break;
    case POWER_LINK:
        pending_add_name(disk, POWER_LINK, file, file_find(disk, record->other_directory),
                         other_name, "");
        break;
    case POWER_UNLINK:
        pending_add_name(disk, POWER_UNLINK, NOTHING, file_find(disk, record->directory), name, "");
        break;
    case POWER_MARK:
        break;
    }
}

/* --- what a cut may leave --- */

unsigned
power_disk_parts(const struct power_disk *disk)
{
    unsigned parts = 0;

    for (size_t i = 0; i < disk->pending_count; i++) {
        const struct power_operation *operation = disk->pending[i];

        parts |= disk->parts[operation_is_data(operation) ? operation->file : operation->directory];
    }
    return parts;
}

static int
path_remove(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    (void)about;
    (void)type;
    return walk->level == 0 ? 0 : remove(path);
}

static bool
file_write(const char *path, const struct image *image)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool done;

    if (fd < 0)
        return false;
    done = image->size == 0 || write(fd, image->bytes, image->size) == (ssize_t)image->size;
    return close(fd) == 0 && done;
}

/* A file's bytes after the cut, made of its durable ones where a pending write arrived. */
static bool
file_build(const struct power_disk *disk, const bool *there, int64_t torn, size_t file,
           const char *path)
{
    struct image changed = {0};
    const struct image *image = &disk->images[file];
    bool done;

    for (size_t i = 0; i < disk->pending_count; i++) {
        const struct power_operation *operation = disk->pending[i];

        if (!there[i] || !operation_is_data(operation) || operation->file != file)
            continue;
        if (image != &changed) {
            image_resize(&changed, image->size);
            if (image->size > 0)
                memcpy(changed.bytes, image->bytes, image->size);
            image = &changed;
        }
        image_apply(&changed, operation, i == disk->pending_count - 1 ? torn : POWER_WHOLE);
    }
    done = file_write(path, image);
    free(changed.bytes);
    return done;
}

/* What is being built. */
struct building {
    const struct disk_names *names;
    const bool *there;
    int64_t torn;
    unsigned parts;
};

static bool
directory_build(const struct power_disk *disk, const struct building *building, size_t directory,
                const char *path)
{
    char inner[PATH_SIZE];

    for (size_t i = 0; i < building->names->count; i++) {
        const struct disk_name *name = &building->names->names[i];

        if (name->file == NOTHING || name->directory != directory ||
            (disk->parts[name->file] & building->parts) == 0)
            continue;
        if ((size_t)snprintf(inner, sizeof(inner), "%s/%s", path, name->name) >= sizeof(inner))
            return false;
        if (!disk->is_directory[name->file]) {
            if (!file_build(disk, building->there, building->torn, name->file, inner))
                return false;
        } else if (mkdir(inner, 0700) != 0 || !directory_build(disk, building, name->file, inner)) {
            return false;
        }
    }
    return true;
}

/* Evidence that stands there from the state before, when it was alone: it is only read, and most
 * of its files are the same in the next state. */
static struct {
    bool is_there;
    struct disk_names names;
} standing;

/* Where a name is; false when nothing leads to its directory. */
static bool
name_path(const struct disk_names *names, size_t directory, const char *name, const char *root,
          char path[static PATH_SIZE])
{
    char parent[PATH_SIZE];

    if (directory == ROOT)
        return (size_t)snprintf(path, PATH_SIZE, "%s/%s", root, name) < PATH_SIZE;
    for (size_t i = 0; i < names->count; i++)
        if (names->names[i].file == directory)
            return name_path(names, names->names[i].directory, names->names[i].name, root,
                             parent) &&
                   (size_t)snprintf(path, PATH_SIZE, "%.300s/%s", parent, name) < PATH_SIZE;
    return false;
}

static bool
name_is_evidence(const struct power_disk *disk, const struct disk_name *name)
{
    return name->file != NOTHING && disk->parts[name->file] == POWER_PART_EVIDENCE;
}

static bool
name_equal(const struct disk_name *a, const struct disk_name *b)
{
    return a->file == b->file &&
           (a->file == NOTHING || (a->directory == b->directory && strcmp(a->name, b->name) == 0));
}

static bool
file_is_in_motion(const struct power_disk *disk, size_t file)
{
    for (size_t i = 0; i < disk->pending_count; i++)
        if (operation_is_data(disk->pending[i]) && disk->pending[i]->file == file)
            return true;
    return false;
}

/* Takes away and writes what differs; false when that is more than files. */
static bool
evidence_update(const struct power_disk *disk, const struct building *building, const char *root)
{
    static const struct disk_name nothing = {.file = NOTHING};
    const struct disk_names *names = building->names;
    char path[PATH_SIZE];

    for (size_t i = 0; i < standing.names.count; i++) {
        const struct disk_name *old = &standing.names.names[i];
        const struct disk_name *now = i < names->count ? &names->names[i] : &nothing;

        if (name_equal(old, now))
            continue;
        if (disk->is_directory[old->file] || disk->is_directory[now->file])
            return false;
        if (name_is_evidence(disk, old) &&
            name_path(&standing.names, old->directory, old->name, root, path))
            (void)unlink(path);
    }
    for (size_t i = 0; i < names->count; i++) {
        const struct disk_name *old =
            i < standing.names.count ? &standing.names.names[i] : &nothing;
        const struct disk_name *now = &names->names[i];

        if (disk->is_directory[now->file] && !name_equal(old, now))
            return false;
        if (!name_is_evidence(disk, now) || disk->is_directory[now->file] ||
            (name_equal(old, now) && !file_is_in_motion(disk, now->file)))
            continue;
        if (name_path(names, now->directory, now->name, root, path) &&
            !file_build(disk, building->there, building->torn, now->file, path))
            return false;
    }
    return true;
}

bool
power_disk_build(const struct power_disk *disk, const bool *there, int64_t torn, unsigned parts,
                 const char *path)
{
    static struct disk_names names;
    const struct building building = {
        .names = &names, .there = there, .torn = torn, .parts = parts};
    bool done;

    names.count = disk->names.count;
    memcpy(names.names, disk->names.names, names.count * sizeof(names.names[0]));
    for (size_t i = 0; i < disk->pending_count; i++)
        if (there[i] && !operation_is_data(disk->pending[i]))
            names_apply(&names, disk->pending[i]);
    done =
        parts == POWER_PART_EVIDENCE && standing.is_there && evidence_update(disk, &building, path);
    if (!done)
        done = nftw(path, path_remove, 8, FTW_DEPTH | FTW_PHYS) == 0 &&
               directory_build(disk, &building, ROOT, path);
    standing.is_there = done && parts == POWER_PART_EVIDENCE;
    if (standing.is_there) {
        standing.names.count = names.count;
        memcpy(standing.names.names, names.names, names.count * sizeof(names.names[0]));
    }
    return done;
}
