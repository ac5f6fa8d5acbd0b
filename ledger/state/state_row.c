#include "ledger/state/state_row.h"

#include <string.h>

/* A sound entry's texts are within CANONICAL.md's limits, and so its rows within ours. Here a row
 * that is not is a status all the same: what we are rebuilding from may be damaged. */
static uint8_t *
row_take(struct ledger_row_writer *row, size_t size)
{
    uint8_t *at = row->bytes + row->size;

    if (row->full || size > sizeof(row->bytes) - row->size) {
        row->full = true;
        return NULL;
    }
    row->size += size;
    return at;
}

void
ledger_row_start(struct ledger_row_writer *row)
{
    row->size = 0;
    row->full = false;
}

void
ledger_row_put_u8(struct ledger_row_writer *row, uint8_t value)
{
    uint8_t *at = row_take(row, 1);

    if (at != NULL)
        *at = value;
}

void
ledger_row_put_u16(struct ledger_row_writer *row, uint16_t value)
{
    uint8_t *at = row_take(row, 2);

    if (at != NULL)
        ledger_put_u16(at, value);
}

void
ledger_row_put_u32(struct ledger_row_writer *row, uint32_t value)
{
    uint8_t *at = row_take(row, 4);

    if (at != NULL)
        ledger_put_u32(at, value);
}

void
ledger_row_put_u64(struct ledger_row_writer *row, uint64_t value)
{
    uint8_t *at = row_take(row, 8);

    if (at != NULL)
        ledger_put_u64(at, value);
}

void
ledger_row_put_i64(struct ledger_row_writer *row, int64_t value)
{
    ledger_row_put_u64(row, (uint64_t)value);
}

void
ledger_row_put_bytes(struct ledger_row_writer *row, struct ledger_slice bytes)
{
    uint8_t *at = row_take(row, bytes.size);

    if (at != NULL && bytes.size > 0)
        memcpy(at, bytes.data, bytes.size);
}

void
ledger_row_put_text(struct ledger_row_writer *row, const char *text)
{
    const struct ledger_slice bytes = ledger_slice_of_text(text);

    if (bytes.size > UINT16_MAX)
        row->full = true;
    ledger_row_put_u16(row, (uint16_t)bytes.size);
    ledger_row_put_bytes(row, bytes);
}

void
ledger_row_put_commitment(struct ledger_row_writer *row, struct ledger_slice commitment)
{
    if (commitment.size != 0 && commitment.size != 32)
        row->full = true;
    ledger_row_put_u8(row, (uint8_t)commitment.size);
    ledger_row_put_bytes(row, commitment);
}

static enum ledger_status
row_too_long(enum ledger_store_table table, uint64_t entry_number, struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STATE_ENTRY_TOO_LONG, entry_number,
                       ledger_store_table_name(table));
}

enum ledger_status
ledger_row_insert(struct ledger_store_txn *txn, enum ledger_store_table table,
                  const struct ledger_store_key *key, const struct ledger_row_writer *row,
                  uint64_t entry_number, struct ledger_error *err)
{
    enum ledger_status status;

    if (row->full)
        return row_too_long(table, entry_number, err);
    status = ledger_store_insert(txn, table, ledger_store_key_slice(key),
                                 ledger_slice_of(row->bytes, row->size), err);
    if (status == LEDGER_EXISTS)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STATE_ENTRY_REPEATS, entry_number,
                           ledger_store_table_name(table));
    return status;
}

enum ledger_status
ledger_row_replace(struct ledger_store_txn *txn, enum ledger_store_table table,
                   const struct ledger_store_key *key, const struct ledger_row_writer *row,
                   uint64_t entry_number, struct ledger_error *err)
{
    if (row->full)
        return row_too_long(table, entry_number, err);
    return ledger_store_replace(txn, table, ledger_store_key_slice(key),
                                ledger_slice_of(row->bytes, row->size), err);
}

void
ledger_row_open(struct ledger_row_reader *row, struct ledger_slice bytes)
{
    *row = (struct ledger_row_reader){.rest = bytes};
}

enum ledger_status
ledger_row_find(struct ledger_store_txn *txn, enum ledger_store_table table,
                const struct ledger_store_key *key, struct ledger_row_reader *out_row,
                struct ledger_error *err)
{
    struct ledger_slice value;
    enum ledger_status status =
        ledger_store_get(txn, table, ledger_store_key_slice(key), &value, err);

    if (status == LEDGER_OK)
        ledger_row_open(out_row, value);
    return status;
}

/* The next bytes, or NULL when there are not so many. */
static const uint8_t *
row_next(struct ledger_row_reader *row, size_t size)
{
    const uint8_t *at = row->rest.data;

    if (row->damaged || size > row->rest.size) {
        row->damaged = true;
        return NULL;
    }
    if (size > 0)
        row->rest = ledger_slice_of(at + size, row->rest.size - size);
    return at;
}

uint8_t
ledger_row_get_u8(struct ledger_row_reader *row)
{
    const uint8_t *at = row_next(row, 1);

    return at == NULL ? 0 : *at;
}

bool
ledger_row_get_bool(struct ledger_row_reader *row)
{
    return ledger_row_get_enum(row, 0, 1) == 1;
}

uint16_t
ledger_row_get_u16(struct ledger_row_reader *row)
{
    const uint8_t *at = row_next(row, 2);

    return at == NULL ? 0 : ledger_get_u16(at);
}

uint32_t
ledger_row_get_u32(struct ledger_row_reader *row)
{
    const uint8_t *at = row_next(row, 4);

    return at == NULL ? 0 : ledger_get_u32(at);
}

uint64_t
ledger_row_get_u64(struct ledger_row_reader *row)
{
    const uint8_t *at = row_next(row, 8);

    return at == NULL ? 0 : ledger_get_u64(at);
}

int64_t
ledger_row_get_i64(struct ledger_row_reader *row)
{
    const uint64_t bits = ledger_row_get_u64(row);
    int64_t value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

unsigned
ledger_row_get_enum(struct ledger_row_reader *row, unsigned first, unsigned last)
{
    const unsigned value = ledger_row_get_u8(row);

    if (value < first || value > last) {
        row->damaged = true;
        return 0;
    }
    return value;
}

struct ledger_digest
ledger_row_get_digest(struct ledger_row_reader *row)
{
    struct ledger_digest digest = {0};
    const uint8_t *at = row_next(row, sizeof(digest.bytes));

    if (at != NULL)
        memcpy(digest.bytes, at, sizeof(digest.bytes));
    return digest;
}

struct ledger_slice
ledger_row_get_bytes(struct ledger_row_reader *row, size_t size)
{
    const uint8_t *at = row_next(row, size);

    return at == NULL ? (struct ledger_slice){0} : ledger_slice_of(at, size);
}

static const char *
row_copy_text(struct ledger_row_reader *row, struct ledger_slice text, struct ledger_arena *arena)
{
    const char *copy;

    if (row->damaged || text.size == 0)
        return "";
    if (memchr(text.data, '\0', text.size) != NULL) {
        row->damaged = true;
        return "";
    }
    copy = ledger_arena_text(arena, text);
    if (copy == NULL)
        row->no_memory = true;
    return copy == NULL ? "" : copy;
}

const char *
ledger_row_get_text(struct ledger_row_reader *row, struct ledger_arena *arena)
{
    const uint16_t size = ledger_row_get_u16(row);

    return row_copy_text(row, ledger_row_get_bytes(row, size), arena);
}

struct ledger_slice
ledger_row_get_commitment(struct ledger_row_reader *row, struct ledger_arena *arena)
{
    const uint8_t size = ledger_row_get_u8(row);
    const struct ledger_slice bytes = ledger_row_get_bytes(row, size);
    uint8_t *copy;

    if (size != 0 && size != 32)
        row->damaged = true;
    if (row->damaged || size == 0)
        return (struct ledger_slice){0};
    copy = ledger_arena_take(arena, size);
    if (copy == NULL) {
        row->no_memory = true;
        return (struct ledger_slice){0};
    }
    memcpy(copy, bytes.data, size);
    return ledger_slice_of(copy, size);
}

const char *
ledger_row_get_key_text(struct ledger_row_reader *row, struct ledger_arena *arena)
{
    const uint8_t *end = row->rest.size == 0 ? NULL : memchr(row->rest.data, '\0', row->rest.size);
    struct ledger_slice text;

    if (row->damaged || end == NULL) {
        row->damaged = true;
        return "";
    }
    text = ledger_row_get_bytes(row, (size_t)(end - row->rest.data));
    (void)ledger_row_get_u8(row);
    return row_copy_text(row, text, arena);
}

enum ledger_status
ledger_row_end(const struct ledger_row_reader *row, enum ledger_store_table table,
               struct ledger_error *err)
{
    if (row->damaged || row->rest.size != 0)
        return ledger_row_damaged(table, err);
    if (row->no_memory)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           (size_t)LEDGER_ROW_SIZE_MAX);
    return LEDGER_OK;
}

enum ledger_status
ledger_row_damaged(enum ledger_store_table table, struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STATE_ROW_DAMAGED,
                       ledger_store_table_name(table));
}

struct row_first {
    struct ledger_buffer *key;
    struct ledger_buffer *value;
    bool found;
};

/* Ends the scan with EXISTS, which no scan gives of itself. */
static enum ledger_status
row_first_each(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct row_first *first = context;
    enum ledger_status status = ledger_buffer_append(first->key, row->key, err);

    if (status == LEDGER_OK)
        status = ledger_buffer_append(first->value, row->value, err);
    first->found = status == LEDGER_OK;
    return status == LEDGER_OK ? LEDGER_EXISTS : status;
}

enum ledger_status
ledger_row_find_first(struct ledger_store_txn *txn, enum ledger_store_table table,
                      struct ledger_slice first_key, struct ledger_slice end_key,
                      enum ledger_store_order order, struct ledger_buffer *key,
                      struct ledger_buffer *value, struct ledger_error *err)
{
    struct row_first first = {.key = key, .value = value};
    enum ledger_status status;

    ledger_buffer_clear(key);
    ledger_buffer_clear(value);
    status = ledger_store_scan(txn, table, first_key, end_key, order, row_first_each, &first, err);
    if (status == LEDGER_OK)
        return LEDGER_NOT_FOUND;
    return status == LEDGER_EXISTS && first.found ? LEDGER_OK : status;
}
