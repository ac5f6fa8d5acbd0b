/* nftw */
#define _XOPEN_SOURCE 700

#include "support/folders.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "support/assert_status.h"

enum { PATH_SIZE = 512, FILE_SIZE_MAX = 1 << 26 };

/* nftw has no context of its own. */
static struct {
    const char *from;
    const char *to;
    size_t file_count;
    bool differs;
} walk;

static void
other_path(const char *path, char out[static PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s%s", walk.to, path + strlen(walk.from));
}

static void
start(const char *from, const char *to)
{
    walk.from = from;
    walk.to = to;
    walk.file_count = 0;
    walk.differs = false;
}

static int
one_count(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)path;
    (void)info;
    (void)ftw;
    walk.file_count += type == FTW_F;
    return 0;
}

size_t
folder_file_count(const char *path)
{
    start(path, "");
    (void)nftw(path, one_count, 8, FTW_PHYS);
    return walk.file_count;
}

static int
one_compare(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    char other[PATH_SIZE];
    struct ledger_buffer a = {0};
    struct ledger_buffer b = {0};

    (void)info;
    (void)ftw;
    if (type != FTW_F)
        return 0;
    other_path(path, other);
    if (ledger_file_read(path, FILE_SIZE_MAX, &a, NULL) != LEDGER_OK ||
        ledger_file_read(other, FILE_SIZE_MAX, &b, NULL) != LEDGER_OK ||
        !ledger_slice_equal(ledger_buffer_slice(&a), ledger_buffer_slice(&b))) {
        print_message("%s is not what %s is\n", path, other);
        walk.differs = true;
    }
    ledger_buffer_free(&a);
    ledger_buffer_free(&b);
    return 0;
}

bool
folder_is_part_of(const char *part, const char *whole)
{
    start(part, whole);
    assert_int_equal(nftw(part, one_compare, 8, FTW_PHYS), 0);
    return !walk.differs;
}

bool
folder_equal(const char *a, const char *b)
{
    return folder_is_part_of(a, b) && folder_is_part_of(b, a);
}

static int
one_copy(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    char other[PATH_SIZE];
    struct ledger_buffer bytes = {0};
    FILE *file;

    (void)ftw;
    other_path(path, other);
    if (type != FTW_F)
        return mkdir(other, info->st_mode & 0777);
    if (ledger_file_read(path, FILE_SIZE_MAX, &bytes, NULL) != LEDGER_OK)
        return -1;
    file = fopen(other, "wb");
    if (file == NULL || fwrite(bytes.data, 1, bytes.size, file) != bytes.size || fclose(file) != 0)
        return -1;
    ledger_buffer_free(&bytes);
    return 0;
}

void
folder_copy(const char *from, const char *to)
{
    start(from, to);
    assert_int_equal(nftw(from, one_copy, 8, FTW_PHYS), 0);
}

static int
one_remove(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

void
folder_remove(const char *path)
{
    (void)nftw(path, one_remove, 8, FTW_DEPTH | FTW_PHYS);
}
