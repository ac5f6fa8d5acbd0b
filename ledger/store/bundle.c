#include "ledger/store/bundle.h"

#include <assert.h>

#include "ledger/store/keyspace.h"

enum { RECORD_LENGTH_SIZE = 2, RECORD_SIZE_MAX = UINT16_MAX };

static enum ledger_store_table
bundle_table(enum ledger_bundle_kind kind)
{
    switch (kind) {
    case LEDGER_BUNDLE_SEALS:
        return LEDGER_STORE_SEALS;
    case LEDGER_BUNDLE_LINES:
        return LEDGER_STORE_LINES;
    case LEDGER_BUNDLE_HINTS:
        break;
    }
    return LEDGER_STORE_HINTS;
}

static enum ledger_store_table
tail_table(enum ledger_bundle_kind kind)
{
    switch (kind) {
    case LEDGER_BUNDLE_SEALS:
        return LEDGER_STORE_SEALS_TAIL;
    case LEDGER_BUNDLE_LINES:
        return LEDGER_STORE_LINES_TAIL;
    case LEDGER_BUNDLE_HINTS:
        break;
    }
    return LEDGER_STORE_HINTS_TAIL;
}

static enum ledger_status
fail_missing(enum ledger_bundle_kind kind, uint64_t number, struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_RECORD_MISSING,
                       ledger_store_table_name(bundle_table(kind)), number);
}

static enum ledger_status
check_records(enum ledger_bundle_kind kind, uint64_t first, const struct ledger_slice *records,
              size_t count, struct ledger_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (kind == LEDGER_BUNDLE_HINTS ? records[i].size != LEDGER_HINT_SIZE
                                        : records[i].size > RECORD_SIZE_MAX)
            return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_STORE_RECORD_SIZE,
                               ledger_store_table_name(bundle_table(kind)), first + i,
                               records[i].size);
    return LEDGER_OK;
}

/* Adds one record to a bundle in the making. */
static enum ledger_status
bundle_add(enum ledger_bundle_kind kind, struct ledger_slice record, struct ledger_buffer *bundle,
           struct ledger_error *err)
{
    uint8_t length[RECORD_LENGTH_SIZE];
    enum ledger_status status = LEDGER_OK;

    if (kind != LEDGER_BUNDLE_HINTS) {
        ledger_put_u16(length, (uint16_t)record.size);
        status = ledger_buffer_append(bundle, ledger_slice_of(length, sizeof(length)), err);
    }
    if (status == LEDGER_OK)
        status = ledger_buffer_append(bundle, record, err);
    return status;
}

/* What a walk through the tail is for: each row must have the number that comes next. */
struct tail_walk {
    enum ledger_bundle_kind kind;
    uint64_t next;
    struct ledger_buffer *bundle;    /* Collects, when not NULL ... */
    ledger_bundle_record_fn *record; /* ... else this is called. */
    void *context;
};

static enum ledger_status
tail_row(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct tail_walk *walk = context;
    enum ledger_status status;

    if (row->key.size != 8 || ledger_get_u64(row->key.data) != walk->next)
        return fail_missing(walk->kind, walk->next, err);
    status = check_records(walk->kind, walk->next, &row->value, 1, NULL);
    if (status != LEDGER_OK)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_RECORD_SIZE,
                           ledger_store_table_name(tail_table(walk->kind)), walk->next,
                           row->value.size);
    if (walk->bundle != NULL)
        status = bundle_add(walk->kind, row->value, walk->bundle, err);
    else
        status = walk->record(walk->context, walk->next, row->value, err);
    walk->next++;
    return status;
}

static enum ledger_status
tail_scan(struct ledger_store_txn *txn, struct tail_walk *walk, uint64_t end,
          struct ledger_error *err)
{
    const struct ledger_store_key first_key = ledger_store_key_of_number(walk->next);
    const struct ledger_store_key end_key = ledger_store_key_of_number(end);

    return ledger_store_scan(txn, tail_table(walk->kind), ledger_store_key_slice(&first_key),
                             ledger_store_key_slice(&end_key), LEDGER_STORE_ASCENDING, tail_row,
                             walk, err);
}

/* Moves the tail [first, end) into `bundle`. */
static enum ledger_status
tail_take(struct ledger_store_txn *txn, enum ledger_bundle_kind kind, uint64_t first, uint64_t end,
          struct ledger_buffer *bundle, struct ledger_error *err)
{
    struct tail_walk walk = {.kind = kind, .next = first, .bundle = bundle};
    enum ledger_status status = tail_scan(txn, &walk, end, err);

    if (status == LEDGER_OK && walk.next != end)
        status = fail_missing(kind, walk.next, err);
    for (uint64_t number = first; number < end && status == LEDGER_OK; number++) {
        const struct ledger_store_key key = ledger_store_key_of_number(number);

        status = ledger_store_remove(txn, tail_table(kind), ledger_store_key_slice(&key), err);
    }
    return status;
}

/* Appends fewer records than complete a bundle. */
static enum ledger_status
tail_append(struct ledger_store_txn *txn, enum ledger_bundle_kind kind, uint64_t first,
            const struct ledger_slice *records, size_t count, struct ledger_error *err)
{
    uint8_t keys[LEDGER_BUNDLE_RECORDS][8];
    struct ledger_store_row rows[LEDGER_BUNDLE_RECORDS];

    assert(count < LEDGER_BUNDLE_RECORDS);
    for (size_t i = 0; i < count; i++) {
        ledger_put_u64(keys[i], first + i);
        rows[i].key = ledger_slice_of(keys[i], sizeof(keys[i]));
        rows[i].value = records[i];
    }
    return ledger_store_insert_many(txn, tail_table(kind), rows, count, err);
}

/* Writes the bundle that ends with the given records; those before them come from the tail. */
static enum ledger_status
bundle_complete(struct ledger_store_txn *txn, enum ledger_bundle_kind kind, uint64_t first,
                const struct ledger_slice *records, struct ledger_buffer *bundle,
                struct ledger_error *err)
{
    const uint64_t number = first / LEDGER_BUNDLE_RECORDS;
    const struct ledger_store_key key = ledger_store_key_of_number(number);
    const size_t before = (size_t)(first % LEDGER_BUNDLE_RECORDS);
    enum ledger_status status;

    ledger_buffer_clear(bundle);
    status = tail_take(txn, kind, first - before, first, bundle, err);
    for (size_t i = 0; i < LEDGER_BUNDLE_RECORDS - before && status == LEDGER_OK; i++)
        status = bundle_add(kind, records[i], bundle, err);
    if (status == LEDGER_OK)
        status = ledger_store_insert(txn, bundle_table(kind), ledger_store_key_slice(&key),
                                     ledger_buffer_slice(bundle), err);
    return status;
}

enum ledger_status
ledger_bundle_append(struct ledger_store_txn *txn, enum ledger_bundle_kind kind, uint64_t first,
                     const struct ledger_slice *records, size_t count, struct ledger_error *err)
{
    struct ledger_buffer bundle = {0};
    enum ledger_status status = check_records(kind, first, records, count, err);

    while (status == LEDGER_OK && count > 0) {
        size_t room = LEDGER_BUNDLE_RECORDS - (size_t)(first % LEDGER_BUNDLE_RECORDS);

        if (count < room) {
            status = tail_append(txn, kind, first, records, count, err);
            break;
        }
        status = bundle_complete(txn, kind, first, records, &bundle, err);
        first += room;
        records += room;
        count -= room;
    }
    ledger_buffer_free(&bundle);
    return status;
}

enum ledger_status
ledger_bundle_split(enum ledger_bundle_kind kind, struct ledger_slice bundle, size_t count,
                    struct ledger_slice out_records[static LEDGER_BUNDLE_RECORDS],
                    struct ledger_error *err)
{
    struct ledger_slice records[LEDGER_BUNDLE_RECORDS];
    size_t at = 0;
    size_t i = 0;

    assert(count <= LEDGER_BUNDLE_RECORDS);
    for (; i < count; i++) {
        size_t size = LEDGER_HINT_SIZE;

        if (kind != LEDGER_BUNDLE_HINTS) {
            if (bundle.size - at < RECORD_LENGTH_SIZE)
                break;
            size = ledger_get_u16(bundle.data + at);
            at += RECORD_LENGTH_SIZE;
        }
        if (bundle.size - at < size)
            break;
        records[i] = ledger_slice_of(bundle.data + at, size);
        at += size;
    }
    if (i != count || at != bundle.size)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STORE_BUNDLE_DAMAGED,
                           ledger_store_table_name(bundle_table(kind)), count);
    for (i = 0; i < count; i++)
        out_records[i] = records[i];
    return LEDGER_OK;
}

/* The 256 records of a full bundle; NOT_FOUND when it is not there (yet). */
static enum ledger_status
bundle_read(struct ledger_store_txn *txn, enum ledger_bundle_kind kind, uint64_t number,
            struct ledger_slice out_records[static LEDGER_BUNDLE_RECORDS], struct ledger_error *err)
{
    const struct ledger_store_key key = ledger_store_key_of_number(number);
    struct ledger_slice bundle;
    enum ledger_status status =
        ledger_store_get(txn, bundle_table(kind), ledger_store_key_slice(&key), &bundle, err);

    if (status != LEDGER_OK)
        return status;
    return ledger_bundle_split(kind, bundle, LEDGER_BUNDLE_RECORDS, out_records, err);
}

enum ledger_status
ledger_bundle_get(struct ledger_store_txn *txn, enum ledger_bundle_kind kind, uint64_t number,
                  struct ledger_slice *out_record, struct ledger_error *err)
{
    const struct ledger_store_key key = ledger_store_key_of_number(number);
    struct ledger_slice records[LEDGER_BUNDLE_RECORDS];
    enum ledger_status status =
        bundle_read(txn, kind, number / LEDGER_BUNDLE_RECORDS, records, err);

    if (status == LEDGER_NOT_FOUND)
        return ledger_store_get(txn, tail_table(kind), ledger_store_key_slice(&key), out_record,
                                err);
    if (status == LEDGER_OK)
        *out_record = records[number % LEDGER_BUNDLE_RECORDS];
    return status;
}

/* Calls for the records of a bundle from `*next` to before `end`, and moves `*next` on. */
static enum ledger_status
scan_records(const struct ledger_slice records[static LEDGER_BUNDLE_RECORDS], uint64_t *next,
             uint64_t end, ledger_bundle_record_fn *record, void *context, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    do {
        status = record(context, *next, records[*next % LEDGER_BUNDLE_RECORDS], err);
        ++*next;
    } while (status == LEDGER_OK && *next < end && *next % LEDGER_BUNDLE_RECORDS != 0);
    return status;
}

enum ledger_status
ledger_bundle_scan(struct ledger_store_txn *txn, enum ledger_bundle_kind kind, uint64_t first,
                   uint64_t end, ledger_bundle_record_fn *record, void *context,
                   struct ledger_error *err)
{
    struct tail_walk walk = {.kind = kind, .next = first, .record = record, .context = context};
    struct ledger_slice records[LEDGER_BUNDLE_RECORDS];
    enum ledger_status status;

    while (walk.next < end) {
        status = bundle_read(txn, kind, walk.next / LEDGER_BUNDLE_RECORDS, records, err);
        if (status == LEDGER_NOT_FOUND)
            break; /* From here on they stand in the tail. */
        if (status == LEDGER_OK)
            status = scan_records(records, &walk.next, end, record, context, err);
        if (status != LEDGER_OK)
            return status;
    }
    if (walk.next >= end)
        return LEDGER_OK;

    status = tail_scan(txn, &walk, end, err);
    if (status == LEDGER_OK && walk.next != end && end != UINT64_MAX)
        status = fail_missing(kind, walk.next, err);
    return status;
}
