/* Where a restored ledger is made, and how it gets its name when it is whole. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "ledger/crypto/keyfile.h"
#include "ledger/restore_internal.h"

/* What stands in a ledger in the making; removed by name, so that nobody's file is lost by a
 * mistaken path. */
static const char *const parts[] = {"data.mdb", "lock.mdb",  "lock",
                                    "head",     "head.lock", "lost-head"};

static enum ledger_status
key_remove(void *context, const char *name, struct ledger_error *err)
{
    const int *keys = context;

    (void)err;
    if (ledger_file_is_temporary(name) || (strlen(name) == 20 && strcmp(name + 16, ".key") == 0))
        (void)unlinkat(*keys, name, 0);
    return LEDGER_OK;
}

static enum ledger_status
temporary_remove(void *context, const char *name, struct ledger_error *err)
{
    const struct ledger_folder *place = context;

    (void)err;
    if (ledger_file_is_temporary(name))
        (void)unlinkat(place->fd, name, 0);
    return LEDGER_OK;
}

static void
parts_remove(struct ledger_folder *place)
{
    int keys = openat(place->fd, "keys", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (keys >= 0) {
        (void)!ledger_folder_list(place, "keys", key_remove, &keys, /* err= */ NULL);
        (void)close(keys);
        (void)unlinkat(place->fd, "keys", AT_REMOVEDIR);
    }
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        (void)unlinkat(place->fd, parts[i], 0);
    (void)!ledger_folder_list(place, "", temporary_remove, place, /* err= */ NULL);
}

static enum ledger_status
name_refuse(void *context, const char *name, struct ledger_error *err)
{
    (void)name;
    return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RESTORE_TARGET, (const char *)context);
}

/* The new name must outlive a crash. */
static enum ledger_status
parent_sync(const char *path, struct ledger_error *err)
{
    struct ledger_buffer parent = {0};
    enum ledger_status status = ledger_path_join(path, "..", &parent, err);
    int fd = -1;

    if (status == LEDGER_OK) {
        fd = open((const char *)parent.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 || ledger_directory_sync(fd) != 0)
            status = ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_WRITE, path);
    }
    if (fd >= 0)
        (void)close(fd);
    ledger_buffer_free(&parent);
    return status;
}

/* Nothing may be there, or an empty folder: a name is given to the new ledger in one step. */
static enum ledger_status
target_is_free(const char *directory, struct ledger_error *err)
{
    struct ledger_folder folder = LEDGER_FOLDER_CLOSED;
    struct stat about;
    char name[512];
    enum ledger_status status;

    if (lstat(directory, &about) != 0)
        return errno == ENOENT
                   ? LEDGER_OK
                   : ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, directory);
    (void)snprintf(name, sizeof(name), "%s", directory);
    if (!S_ISDIR(about.st_mode))
        return name_refuse(name, "", err);
    status = ledger_folder_open(directory, &folder, err);
    /* A ledger that a restore gave its name, and was killed before it saw that the name is durable:
     * whoever is told that it is there relies on it. */
    if (status == LEDGER_OK)
        status = parent_sync(directory, err);
    if (status == LEDGER_OK)
        status = ledger_folder_list(&folder, "", name_refuse, name, err);
    ledger_folder_close(&folder);
    return status;
}

/* "ledger" and "ledger/" -> "ledger.partial" */
static enum ledger_status
partial_path(const char *directory, char **out_path, struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    size_t size = strlen(directory);
    enum ledger_status status;

    while (size > 1 && directory[size - 1] == '/')
        size--;
    status = ledger_buffer_append(&path, ledger_slice_of(directory, size), err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(&path, ledger_slice_of(".partial", sizeof(".partial")), err);
    if (status != LEDGER_OK) {
        ledger_buffer_free(&path);
        return status;
    }
    *out_path = (char *)path.data;
    return LEDGER_OK;
}

enum ledger_status
restore_place_open(struct restoring *restoring, struct ledger_error *err)
{
    const struct ledger_store_lmdb_options store_options = {.flags = LEDGER_STORE_LMDB_CREATE};
    struct ledger *ledger = &restoring->ledger;
    struct ledger_buffer keys = {0};
    enum ledger_status status = target_is_free(restoring->options->directory, err);

    if (status == LEDGER_OK)
        status = partial_path(restoring->options->directory, &ledger->directory, err);
    if (status == LEDGER_OK)
        status = ledger_folder_open_writer(ledger->directory, &restoring->place, err);
    if (status != LEDGER_OK)
        return status;
    if (fchmod(restoring->place.fd, 0700) != 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_DIRECTORY_CANNOT_CREATE,
                                ledger->directory);
    parts_remove(&restoring->place); /* Of an earlier attempt. */
    status = ledger_path_join(ledger->directory, "keys", &keys, err);
    if (status == LEDGER_OK)
        status = ledger_directory_create((const char *)keys.data, 0700, err);
    if (status == LEDGER_EXISTS) /* Somebody's files are in it. It does not mean "done before". */
        status = LEDGER_DENIED;
    ledger_buffer_free(&keys);
    if (status == LEDGER_OK)
        status = ledger_store_open_lmdb(ledger->directory, &store_options, &ledger->store, err);
    if (status == LEDGER_OK)
        status = ledger_format_write(ledger->store, err);
    return status;
}

enum ledger_status
restore_key_put(struct restoring *restoring, struct ledger_error *err)
{
    const char *path = restoring->options->key_path;
    struct ledger_buffer bytes = {0};
    struct ledger_buffer target = {0};
    struct ledger_public_key public_key;
    struct ledger_vkey vkey;
    char name[LEDGER_OWN_KEY_NAME_SIZE];
    bool is_protected;
    enum ledger_status status = ledger_file_read(path, LEDGER_KEYFILE_SIZE, &bytes, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_COMMAND_FILE_MISSING, path);
    if (status == LEDGER_OK)
        status = ledger_keyfile_is_protected(ledger_buffer_slice(&bytes), &is_protected,
                                             &public_key, err);
    if (status == LEDGER_OK)
        status = ledger_vkey_parse(ledger_slice_of_text(restoring->out.vkey), &vkey, err);
    if (status == LEDGER_OK &&
        memcmp(public_key.bytes, vkey.public_key.bytes, sizeof(public_key.bytes)) != 0)
        status = ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_RESTORE_KEY_OTHER, path);
    if (status == LEDGER_OK) {
        ledger_own_key_name(&public_key, name);
        status = ledger_path_join(restoring->ledger.directory, name, &target, err);
    }
    if (status == LEDGER_OK)
        status =
            ledger_file_create((const char *)target.data, ledger_buffer_slice(&bytes), 0600, err);
    if (status == LEDGER_OK)
        restoring->out.has_key = true;
    if (bytes.data != NULL)
        sodium_memzero(bytes.data, bytes.size);
    ledger_buffer_free(&target);
    ledger_buffer_free(&bytes);
    return status;
}

enum ledger_status
restore_place_finish(struct restoring *restoring, struct ledger_error *err)
{
    const char *directory = restoring->options->directory;

    ledger_store_close(restoring->ledger.store);
    restoring->ledger.store = NULL;
    if (rename(restoring->ledger.directory, directory) != 0) {
        if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RESTORE_TARGET, directory);
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_WRITE, directory);
    }
    ledger_folder_close(&restoring->place); /* Nothing to drop any more. */
    return parent_sync(directory, err);
}

void
restore_place_drop(struct restoring *restoring)
{
    ledger_store_close(restoring->ledger.store);
    restoring->ledger.store = NULL;
    if (restoring->place.fd >= 0) {
        parts_remove(&restoring->place);
        (void)rmdir(restoring->ledger.directory);
    }
    ledger_folder_close(&restoring->place);
    free(restoring->ledger.directory);
    restoring->ledger.directory = NULL;
}
