#include "support/evidence_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Out of memory ends a test. */
static void *
must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

struct evidence_file *
evidence_files_find(const struct evidence_files *files, const char *path)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->files[i].path, path) == 0)
            return &files->files[i];
    return NULL;
}

void
evidence_files_put(struct evidence_files *files, const char *path, const void *data, size_t size)
{
    struct evidence_file *file = evidence_files_find(files, path);
    if (file == NULL) {
        if (files->count == files->capacity) {
            files->capacity = files->capacity > 0 ? 2 * files->capacity : 16;
            files->files = must(realloc(files->files, files->capacity * sizeof(*files->files)));
        }
        file = &files->files[files->count++];
        *file = (struct evidence_file){0};
        (void)snprintf(file->path, sizeof(file->path), "%s", path);
    }
    free(file->data);
    file->data = NULL;
    file->size = size;
    if (size > 0)
        file->data = memcpy(must(malloc(size)), data, size);
}

void
evidence_files_remove(struct evidence_files *files, const char *path)
{
    struct evidence_file *file = evidence_files_find(files, path);
    if (file == NULL)
        return;
    free(file->data);
    *file = files->files[--files->count];
}

void
evidence_files_copy(const struct evidence_files *from, struct evidence_files *out)
{
    *out = (struct evidence_files){0};
    for (size_t i = 0; i < from->count; i++)
        evidence_files_put(out, from->files[i].path, from->files[i].data, from->files[i].size);
}

void
evidence_files_free(struct evidence_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->files[i].data);
    free(files->files);
    *files = (struct evidence_files){0};
}

static enum audit_status
read_file(void *context, const char *path, size_t max, struct audit_buffer *out,
          struct audit_error *err)
{
    const struct evidence_files *files = context;
    const struct evidence_file *file = evidence_files_find(files, path);
    out->size = 0;
    if (file == NULL)
        return AUDIT_NOT_FOUND;
    if (file->size > max)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_FILE_TOO_LARGE, path,
                          (uint64_t)file->size, (uint64_t)max);
    audit_buffer_append(out, (struct audit_bytes){file->data, file->size});
    return audit_buffer_status(out, err);
}

static enum audit_status
walk(void *context,
     enum audit_status (*found)(void *found_context, const char *path, bool regular, uint64_t size,
                                struct audit_error *err),
     void *found_context, struct audit_error *err)
{
    const struct evidence_files *files = context;
    enum audit_status status = AUDIT_OK;
    for (size_t i = 0; i < files->count && status == AUDIT_OK; i++)
        status = found(found_context, files->files[i].path, true, files->files[i].size, err);
    return status;
}

static void
close_nothing(void *context)
{
    (void)context;
}

struct audit_evidence *
evidence_files_open(struct evidence_files *files)
{
    struct audit_source source = {
        .read = read_file, .walk = walk, .close = close_nothing, .context = files};
    struct audit_evidence *evidence = NULL;
    if (audit_evidence_from(source, &evidence, NULL) != AUDIT_OK)
        abort();
    return evidence;
}

void
evidence_files_write(const struct evidence_files *files, const char *directory)
{
    for (size_t i = 0; i < files->count; i++) {
        char path[512];
        (void)snprintf(path, sizeof(path), "%s/%s", directory, files->files[i].path);
        for (char *slash = strchr(path + strlen(directory) + 1, '/'); slash != NULL;
             slash = strchr(slash + 1, '/')) {
            *slash = '\0';
            if (mkdir(path, 0700) != 0 && errno != EEXIST)
                abort();
            *slash = '/';
        }
        FILE *file = must(fopen(path, "wb"));
        size_t size = files->files[i].size;
        if ((size > 0 && fwrite(files->files[i].data, 1, size, file) != size) || fclose(file) != 0)
            abort();
    }
}
