#include "ledger/cosigned.h"

#include <string.h>

static const char prefix[] = "cosigned";
enum { PREFIX_SIZE = sizeof(prefix) - 1 };
_Static_assert(PREFIX_SIZE + 8 == LEDGER_COSIGNED_KEY_SIZE, "a key is the word and a u64");

static struct ledger_slice
key_of(uint64_t size, uint8_t bytes[static LEDGER_COSIGNED_KEY_SIZE])
{
    memcpy(bytes, prefix, PREFIX_SIZE);
    ledger_put_u64(bytes + PREFIX_SIZE, size);
    return ledger_slice_of(bytes, LEDGER_COSIGNED_KEY_SIZE);
}

bool
ledger_cosigned_is_row(struct ledger_slice key, uint64_t *out_size)
{
    if (key.size != LEDGER_COSIGNED_KEY_SIZE || memcmp(key.data, prefix, PREFIX_SIZE) != 0)
        return false;
    *out_size = ledger_get_u64(key.data + PREFIX_SIZE);
    return true;
}

struct counting {
    uint64_t count;
    uint64_t oldest;
};

static enum ledger_status
row_count(void *context, uint64_t size, struct ledger_slice note, struct ledger_error *err)
{
    struct counting *counting = context;

    (void)note, (void)err;
    counting->count++;
    counting->oldest = size; /* They come from the newest on. */
    return LEDGER_OK;
}

enum ledger_status
ledger_cosigned_put(struct ledger_store_txn *txn, uint64_t size, struct ledger_slice note,
                    struct ledger_error *err)
{
    uint8_t key[LEDGER_COSIGNED_KEY_SIZE];
    struct counting counting = {.count = 0};
    enum ledger_status status =
        ledger_store_replace(txn, LEDGER_STORE_HEAD, key_of(size, key), note, err);

    if (status == LEDGER_OK)
        status = ledger_cosigned_each(txn, row_count, &counting, err);
    if (status == LEDGER_OK && counting.count > LEDGER_COSIGNED_ROWS_MAX)
        status = ledger_store_remove(txn, LEDGER_STORE_HEAD, key_of(counting.oldest, key), err);
    return status;
}

enum ledger_status
ledger_cosigned_get(struct ledger_store_txn *txn, uint64_t size, struct ledger_slice *out_note,
                    struct ledger_error *err)
{
    uint8_t key[LEDGER_COSIGNED_KEY_SIZE];

    return ledger_store_get(txn, LEDGER_STORE_HEAD, key_of(size, key), out_note, err);
}

struct walking {
    ledger_cosigned_fn *each;
    void *context;
};

static enum ledger_status
row_walk(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    const struct walking *walking = context;
    uint64_t size;

    if (!ledger_cosigned_is_row(row->key, &size))
        return LEDGER_OK;
    return walking->each(walking->context, size, row->value, err);
}

enum ledger_status
ledger_cosigned_each(struct ledger_store_txn *txn, ledger_cosigned_fn *each, void *context,
                     struct ledger_error *err)
{
    struct walking walking = {each, context};
    uint8_t end[LEDGER_COSIGNED_KEY_SIZE + 1];

    /* Behind the largest size. */
    (void)key_of(UINT64_MAX, end);
    end[LEDGER_COSIGNED_KEY_SIZE] = 0;
    return ledger_store_scan(txn, LEDGER_STORE_HEAD, ledger_slice_of(prefix, PREFIX_SIZE),
                             ledger_slice_of(end, sizeof(end)), LEDGER_STORE_DESCENDING, row_walk,
                             &walking, err);
}
