#include "audit/judge/pin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/judge/replay.h"

enum audit_status
audit_pin_open(const char *path, bool create, int *out_directory, struct audit_error *err)
{
    if (create && mkdir(path, 0700) != 0 && errno != EEXIST)
        return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_PIN_CANNOT_WRITE, path, errno);
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return audit_fail(err, errno == ENOENT ? AUDIT_NOT_FOUND : AUDIT_IO,
                          AUDIT_MESSAGE_PIN_CANNOT_READ, path, errno);
    *out_directory = directory;
    return AUDIT_OK;
}

static enum audit_status
read_file(int directory, const char *name, size_t max, struct audit_buffer *out,
          struct audit_error *err)
{
    uint8_t piece[4096];
    ssize_t size = 0;
    int file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return audit_fail(err, errno == ENOENT ? AUDIT_NOT_FOUND : AUDIT_IO,
                          AUDIT_MESSAGE_PIN_CANNOT_READ, name, errno);
    while (out->size <= max && (size = read(file, piece, sizeof piece)) > 0)
        audit_buffer_append(out, (struct audit_bytes){piece, (size_t)size});
    int failed = size < 0 ? errno : out->size > max ? EFBIG : 0;
    (void)close(file);
    if (failed != 0)
        return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_PIN_CANNOT_READ, name, failed);
    return audit_buffer_status(out, err);
}

static enum audit_status
load_state(int file, const struct audit_checkpoint *checkpoint, struct audit_arena **out,
           struct audit_error *err)
{
    struct audit_arena *arena = NULL;
    struct audit_replay *replay = NULL;
    struct audit_position position = {0};
    enum audit_status status = audit_arena_load(file, NULL, &arena, err);
    if (status == AUDIT_OK)
        status = audit_replay_begin(arena, &replay, err);
    if (status == AUDIT_OK)
        audit_replay_position(replay, &position);
    if (status == AUDIT_OK &&
        (position.size != checkpoint->size || !audit_hash_equal(&position.root, &checkpoint->root)))
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_PIN_STATE_OTHER);
    audit_replay_free(replay);
    if (status == AUDIT_OK)
        *out = arena; /* Now the caller's. */
    else
        audit_arena_close(arena);
    return status;
}

/* A state only saves time: one that cannot be used is a reason, not a failure. */
static void
read_state(int directory, struct audit_pin *pin)
{
    int file = openat(directory, "state", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0 && errno == ENOENT)
        return;
    if (file < 0) {
        audit_fail(&pin->state_error, AUDIT_IO, AUDIT_MESSAGE_PIN_CANNOT_READ, "state", errno);
        return;
    }
    (void)!load_state(file, &pin->checkpoint, &pin->state, &pin->state_error);
    (void)close(file);
}

enum audit_status
audit_pin_read(int directory, bool with_state, struct audit_pin *out, struct audit_error *err)
{
    struct audit_buffer genesis = {0};
    *out = (struct audit_pin){0};
    enum audit_status status =
        read_file(directory, "checkpoint", AUDIT_NOTE_SIZE_MAX, &out->checkpoint_bytes, err);
    if (status == AUDIT_OK)
        status = audit_checkpoint_read(audit_buffer_bytes(&out->checkpoint_bytes), &out->checkpoint,
                                       err);
    if (status == AUDIT_OK)
        status = read_file(directory, "genesis", 65, &genesis, err);
    if (status == AUDIT_OK &&
        (genesis.size != 65 || genesis.data[64] != '\n' ||
         !audit_hex_read((struct audit_bytes){genesis.data, 64}, out->genesis.bytes, 32)))
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_GENESIS_MALFORMED, "genesis");
    audit_buffer_free(&genesis);
    if (status == AUDIT_OK && with_state)
        read_state(directory, out);
    if (status != AUDIT_OK)
        audit_pin_free(out);
    return status;
}

void
audit_pin_free(struct audit_pin *pin)
{
    audit_buffer_free(&pin->checkpoint_bytes);
    audit_arena_close(pin->state);
    *pin = (struct audit_pin){0};
}

static enum audit_status
cannot_write(const char *name, struct audit_error *err)
{
    return audit_fail(err, errno == ENOSPC ? AUDIT_NO_SPACE : AUDIT_IO,
                      AUDIT_MESSAGE_PIN_CANNOT_WRITE, name, errno);
}

/* One file, by way of a new one beside it: `bytes`, or the arena when it is not NULL. */
static enum audit_status
write_file(int directory, const char *name, struct audit_bytes bytes, struct audit_arena *arena,
           struct audit_error *err)
{
    char new_name[32];
    (void)snprintf(new_name, sizeof new_name, "%s.new", name);
    int file =
        openat(directory, new_name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    enum audit_status status = AUDIT_OK;
    if (file < 0)
        return cannot_write(name, err);
    if (arena != NULL)
        status = audit_arena_save(arena, file, err);
    for (size_t done = 0; arena == NULL && done < bytes.size && status == AUDIT_OK;) {
        ssize_t size = write(file, bytes.data + done, bytes.size - done);
        if (size > 0)
            done += (size_t)size;
        else if (errno != EINTR)
            status = cannot_write(name, err);
    }
    if (status == AUDIT_OK && fsync(file) != 0)
        status = cannot_write(name, err);
    if (close(file) != 0 && status == AUDIT_OK)
        status = cannot_write(name, err);
    if (status == AUDIT_OK && renameat(directory, new_name, directory, name) != 0)
        status = cannot_write(name, err);
    return status;
}

enum audit_status
audit_pin_write(int directory, struct audit_bytes checkpoint, const struct audit_hash *genesis,
                struct audit_arena *state, struct audit_error *err)
{
    char hex[66];
    audit_hex_write((struct audit_bytes){genesis->bytes, sizeof genesis->bytes}, hex);
    hex[64] = '\n';
    hex[65] = '\0';
    enum audit_status status = write_file(directory, "genesis", audit_text(hex), NULL, err);
    if (status == AUDIT_OK && state != NULL)
        status = write_file(directory, "state", (struct audit_bytes){0}, state, err);
    if (status == AUDIT_OK)
        status = write_file(directory, "checkpoint", checkpoint, NULL, err);
    if (status == AUDIT_OK && fsync(directory) != 0)
        status = cannot_write("checkpoint", err);
    return status;
}
