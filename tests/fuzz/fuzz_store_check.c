/* Any bytes pass the check of an LMDB file or are refused with a sentence, in bounded time. A file
 * is given as patches on an empty one, so that inputs are small: 4 bytes of page count, then offset
 * (u32 BE), length (u16 BE) and bytes. What passes is then opened and read by LMDB, which must not
 * die of it. */
#define _GNU_SOURCE /* memfd_create: a file that is nowhere. */
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lmdb.h>

#include "ledger/store/store_lmdb_check.h"
#include "tests/fuzz/fuzz.h"

enum { PAGES_MAX = 256 };

static bool
write_patches(int fd, struct ledger_slice input)
{
    const size_t size = (size_t)(ledger_get_u32(input.data) % (PAGES_MAX + 1)) * 4096;

    if (ftruncate(fd, (off_t)size) != 0)
        return false;
    for (size_t at = 4; input.size - at >= 6;) {
        const size_t offset = ledger_get_u32(input.data + at);
        size_t length = ledger_get_u16(input.data + at + 4);

        at += 6;
        if (length > input.size - at)
            length = input.size - at;
        if (offset < size && length <= size - offset &&
            pwrite(fd, input.data + at, length, (off_t)offset) != (ssize_t)length)
            return false;
        at += length;
    }
    return true;
}

/* Every row, by way of the main tree, as a store would. */
static void
read_all(int fd)
{
    MDB_env *env = NULL;
    MDB_txn *txn = NULL;
    MDB_cursor *names = NULL;
    MDB_dbi main_table;
    MDB_val name;
    MDB_val value;
    char path[64];

    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (mdb_env_create(&env) != 0)
        return;
    if (mdb_env_set_maxdbs(env, 4) == 0 && mdb_env_set_mapsize(env, 1U << 24) == 0 &&
        mdb_env_open(env, path, MDB_NOSUBDIR | MDB_RDONLY | MDB_NOLOCK, 0600) == 0 &&
        mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) == 0 &&
        mdb_dbi_open(txn, NULL, 0, &main_table) == 0 &&
        mdb_cursor_open(txn, main_table, &names) == 0) {
        while (mdb_cursor_get(names, &name, &value, MDB_NEXT) == 0) {
            char text[512] = "";
            MDB_dbi table;
            MDB_cursor *rows = NULL;
            MDB_val key;
            unsigned sum = 0;

            memcpy(text, name.mv_data, name.mv_size);
            if (mdb_dbi_open(txn, text, 0, &table) != 0)
                continue;
            if (mdb_cursor_open(txn, table, &rows) == 0)
                while (mdb_cursor_get(rows, &key, &value, MDB_NEXT) == 0)
                    for (size_t i = 0; i < value.mv_size; i++)
                        sum += ((const unsigned char *)value.mv_data)[i];
            fuzz_holds(sum <= UINT32_MAX); /* It was read. */
            if (rows != NULL)
                mdb_cursor_close(rows);
        }
        mdb_cursor_close(names);
    }
    mdb_txn_abort(txn);
    mdb_env_close(env);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ledger_error err = {0};
    enum ledger_status status;
    int fd;

    if (size < 4)
        return 0;
    fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0)
        return 0;
    if (write_patches(fd, ledger_slice_of(data, size))) {
        status = lmdb_check(fd, "data.mdb", &err);
        fuzz_explained(status, &err);
        fuzz_holds(status == LEDGER_OK || status == LEDGER_DAMAGED || status == LEDGER_UNSUPPORTED);
        if (status == LEDGER_OK)
            read_all(fd);
    }
    (void)close(fd);
    return 0;
}
