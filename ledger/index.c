#include "ledger/index.h"

#include "ledger/evidence.h"
#include "ledger/record/codec.h"
#include "ledger/state/state.h"
#include "ledger/store/bundle.h"

struct applying {
    struct ledger_store_txn *from;
    struct ledger_store_txn *to;
    struct ledger_progress progress;
    uint64_t entry_count;
    uint64_t seal_number;
    struct ledger_arena arena;
};

static enum ledger_status
entry_apply(void *context, uint64_t number, struct ledger_slice record, struct ledger_error *err)
{
    struct applying *applying = context;
    struct ledger_digest leaf = ledger_tree_leaf(record);
    struct ledger_entry entry;
    enum ledger_status status;

    ledger_arena_reset(&applying->arena);
    status = ledger_entry_decode(record, &applying->arena, &entry, err);
    if (status == LEDGER_OK)
        status =
            ledger_state_apply(applying->to, number, applying->seal_number, &entry, &leaf, err);
    if (status == LEDGER_OK && applying->progress.report != NULL)
        applying->progress.report(applying->progress.context, number + 1, applying->entry_count);
    return status;
}

static enum ledger_status
seal_apply(void *context, uint64_t number, struct ledger_slice record, struct ledger_error *err)
{
    struct applying *applying = context;
    struct ledger_arena arena = {0};
    struct ledger_seal seal;
    struct ledger_voucher_header header;
    enum ledger_status status = ledger_seal_decode(record, &arena, &seal, err);

    if (status == LEDGER_OK)
        status = ledger_voucher_header_decode(seal.header, &arena, &header, err);
    if (status == LEDGER_OK)
        status = ledger_state_apply_voucher(applying->to, header.voucher, number, err);
    applying->seal_number = number;
    if (status == LEDGER_OK)
        status =
            ledger_bundle_scan(applying->from, LEDGER_BUNDLE_LINES, seal.first_entry,
                               seal.first_entry + header.entry_count, entry_apply, applying, err);
    ledger_arena_free(&arena);
    return status;
}

enum ledger_status
ledger_index_apply_all(struct ledger_store_txn *from, struct ledger_store_txn *to,
                       struct ledger_progress progress, struct ledger_error *err)
{
    struct applying applying = {.from = from, .to = to, .progress = progress};
    struct ledger_position position;
    enum ledger_status status = ledger_position_read(from, &position, err);

    if (status == LEDGER_OK) {
        applying.entry_count = position.entry_count;
        status = ledger_bundle_scan(from, LEDGER_BUNDLE_SEALS, 0, position.seal_count, seal_apply,
                                    &applying, err);
    }
    ledger_arena_free(&applying.arena);
    return status;
}

struct copying {
    struct ledger_store_txn *to;
    enum ledger_store_table table;
};

static enum ledger_status
row_copy(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    const struct copying *copying = context;

    return ledger_store_insert(copying->to, copying->table, row->key, row->value, err);
}

static enum ledger_status
derived_copy(struct ledger_store_txn *from, struct ledger_store_txn *to, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (int i = 0; i < LEDGER_STORE_TABLE_COUNT && status == LEDGER_OK; i++) {
        struct copying copying = {to, (enum ledger_store_table)i};

        if (ledger_store_table_class(copying.table) == LEDGER_STORE_DERIVED)
            status = ledger_store_scan(from, copying.table, ledger_slice_of(NULL, 0),
                                       ledger_slice_of(NULL, 0), LEDGER_STORE_ASCENDING, row_copy,
                                       &copying, err);
    }
    return status;
}

/* A scan must not be written under, so the tables are composed in memory and copied: in key order,
 * which is also how a B-tree likes to be filled. */
enum ledger_status
ledger_reindex(struct ledger *ledger, struct ledger_progress progress, struct ledger_error *err)
{
    struct ledger_store *memory = NULL;
    struct ledger_store_txn *scratch = NULL;
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_open_memory(&memory, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(memory, LEDGER_STORE_WRITE, &scratch, err);
    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger->store, LEDGER_STORE_WRITE, &txn, err);
    if (status == LEDGER_OK)
        status = ledger_index_apply_all(txn, scratch, progress, err);
    if (status == LEDGER_OK)
        status = ledger_state_clear(txn, err);
    if (status == LEDGER_OK)
        status = derived_copy(scratch, txn, err);
    if (status == LEDGER_OK)
        status = ledger_store_commit(&txn, err);
    ledger_store_abort(txn);
    ledger_store_abort(scratch);
    ledger_store_close(memory);
    return status;
}
