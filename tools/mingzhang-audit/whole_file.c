#include "tools/mingzhang-audit/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum audit_status
cannot_write(const char *path, struct audit_error *err)
{
    return audit_fail(err, errno == ENOSPC ? AUDIT_NO_SPACE : AUDIT_IO,
                      AUDIT_MESSAGE_FILE_CANNOT_WRITE, path, errno);
}

static bool
split_path(const char *path, struct whole_file *out)
{
    const char *slash = strrchr(path, '/');
    const size_t size = slash == NULL ? 1 : slash == path ? 1 : (size_t)(slash - path);

    *out = (struct whole_file){-1, path, slash != NULL ? slash + 1 : path, "."};
    if (size >= sizeof out->folder || out->name[0] == '\0' || strcmp(out->name, ".") == 0 ||
        strcmp(out->name, "..") == 0 || strlen(out->name) > NAME_MAX - sizeof "..new")
        return false;
    if (slash != NULL) {
        memcpy(out->folder, path, size);
        out->folder[size] = '\0';
    }
    return true;
}

enum ledger_status
whole_file_open(struct command_context *context, const char *path, bool replace,
                struct whole_file *out)
{
    struct audit_error why = {0};
    enum audit_status status = AUDIT_OK;

    if (!split_path(path, out))
        status = audit_fail(&why, AUDIT_MALFORMED, AUDIT_MESSAGE_FILE_NAME, path);
    if (status == AUDIT_OK) {
        out->directory = open(out->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (out->directory < 0)
            status = cannot_write(path, &why);
    }
    if (status == AUDIT_OK && !replace && whole_file_exists(out))
        status = audit_fail(&why, AUDIT_DENIED, AUDIT_MESSAGE_FILE_EXISTS, path);
    return input_tell(context, status, &why);
}

enum audit_status
whole_file_beside(const struct whole_file *file, const char *path, struct whole_file *out,
                  struct audit_error *err)
{
    if (!split_path(path, out))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_FILE_NAME, path);
    out->directory = file->directory;
    return AUDIT_OK;
}

bool
whole_file_exists(const struct whole_file *file)
{
    struct stat there;

    return fstatat(file->directory, file->name, &there, AT_SYMLINK_NOFOLLOW) == 0;
}

void
whole_file_close(struct whole_file *file)
{
    if (file->directory >= 0)
        (void)close(file->directory);
    file->directory = -1;
}

struct writing {
    int fd;
    int failed; /* errno */
};

static bool
write_piece(void *context, struct audit_bytes piece)
{
    struct writing *writing = context;

    while (piece.size > 0) {
        const ssize_t size = write(writing->fd, piece.data, piece.size);

        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0) {
            writing->failed = errno;
            return false;
        }
        piece.data += size;
        piece.size -= (size_t)size;
    }
    return true;
}

/* By way of a new file beside it, so that there is never half of one. */
enum ledger_status
whole_file_write(struct command_context *context, const struct whole_file *file,
                 whole_file_make_fn *make, void *make_context)
{
    char new_name[NAME_MAX + 1];
    struct audit_error why = {0};
    struct writing writing = {0};
    uint64_t refused_before = audit_memory_refusals();
    enum audit_status status;

    (void)snprintf(new_name, sizeof new_name, ".%s.new", file->name);
    writing.fd = openat(file->directory, new_name,
                        O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (writing.fd < 0)
        return input_tell(context, cannot_write(file->path, &why), &why);
    status = make(make_context, write_piece, &writing, &why);
    /* What nobody asked about may be missing in it (status.h). */
    if (status == AUDIT_OK && audit_memory_refusals() != refused_before)
        status = audit_fail(&why, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)0);
    if (writing.failed != 0) {
        errno = writing.failed;
        status = cannot_write(file->path, &why);
    }
    if (status == AUDIT_OK && fsync(writing.fd) != 0)
        status = cannot_write(file->path, &why);
    if (close(writing.fd) != 0 && status == AUDIT_OK)
        status = cannot_write(file->path, &why);
    if (status == AUDIT_OK &&
        (renameat(file->directory, new_name, file->directory, file->name) != 0 ||
         fsync(file->directory) != 0))
        status = cannot_write(file->path, &why);
    if (status != AUDIT_OK)
        (void)unlinkat(file->directory, new_name, 0);
    return input_tell(context, status, &why);
}
