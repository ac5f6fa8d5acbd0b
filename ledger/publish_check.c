/* What was published is read back and hashed, up to the root that the checkpoint states. */
#include <string.h>

#include "ledger/publish_internal.h"
#include "ledger/record/codec.h"
#include "ledger/tree/range.h"

static enum ledger_status
first_entry_of(struct ledger_store_txn *txn, uint64_t number, uint64_t *out_first,
               struct ledger_error *err)
{
    *out_first = 0;
    return number == 0 ? LEDGER_OK : publish_entries_at(txn, number, out_first, err);
}

/* The voucher at which to begin, so that every file that is new is read from its first record on:
 * that of the first seal of the bundle at the edge, or an earlier one that covers the first entry
 * of the bundle at the edge. */
static enum ledger_status
first_voucher(const struct publishing *publishing, uint64_t *out_number, uint64_t *out_entry,
              struct ledger_error *err)
{
    const uint64_t edge = publishing->old.entries / LEDGER_BUNDLE_RECORDS * LEDGER_BUNDLE_RECORDS;
    uint64_t low = 0;
    uint64_t high = publishing->old.stated.size / LEDGER_BUNDLE_RECORDS * LEDGER_BUNDLE_RECORDS;
    struct ledger_store_txn *txn = NULL;
    uint64_t first = 0;
    enum ledger_status status =
        ledger_store_begin(publishing->ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = first_entry_of(txn, high, &first, err);
    if (status == LEDGER_OK && first <= edge)
        low = high;
    /* The last voucher up to `high` that begins at the edge or before it. */
    while (status == LEDGER_OK && low < high) {
        const uint64_t middle = low + (high - low + 1) / 2;

        status = first_entry_of(txn, middle, &first, err);
        if (first <= edge)
            low = middle;
        else
            high = middle - 1;
    }
    if (status == LEDGER_OK)
        status = first_entry_of(txn, low, &first, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK) {
        *out_number = low;
        *out_entry = first;
    }
    return status;
}

static enum ledger_status
vouchers_check(struct publishing *publishing, struct ledger_evidence_reader *reader,
               uint64_t number, uint64_t entry, struct ledger_tree_range *range,
               struct ledger_error *err)
{
    struct ledger_evidence_voucher voucher;
    struct ledger_digest previous = {{0}};
    struct ledger_arena arena = {0};
    enum ledger_status status = LEDGER_OK;

    if (number > 0)
        status = ledger_evidence_hash(reader, 0, number - 1, &previous, err);
    for (; number < reader->seal_count && status == LEDGER_OK; number++) {
        ledger_arena_reset(&arena);
        status =
            ledger_evidence_voucher_read(reader, number, &previous, entry, &arena, &voucher, err);
        if (status == LEDGER_OK)
            status = ledger_evidence_range_add(reader, range, &voucher.leaf, err);
        if (status != LEDGER_OK)
            break;
        previous = voucher.leaf;
        entry += voucher.entry_count;
        if (number >= publishing->old.stated.size)
            publish_progress(publishing, 1 + voucher.entry_count);
    }
    ledger_arena_free(&arena);
    return status;
}

enum ledger_status
publish_check(struct publishing *publishing, struct ledger_error *err)
{
    struct ledger_evidence_reader reader = {
        .folder = &publishing->folder,
        .seal_count = publishing->next.stated.size,
        .entry_count = publishing->next.entries,
    };
    struct ledger_tree_range range;
    struct ledger_digest root;
    uint64_t number = 0;
    uint64_t entry = 0;
    enum ledger_status status = first_voucher(publishing, &number, &entry, err);

    if (status == LEDGER_OK)
        status = ledger_tree_range_at(number, ledger_evidence_hash, &reader, &range, err);
    if (status == LEDGER_OK)
        status = vouchers_check(publishing, &reader, number, entry, &range, err);
    if (status == LEDGER_OK) {
        root = ledger_tree_range_root(&range);
        if (!ledger_digest_equal(&root, &publishing->next.stated.root))
            status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_EVIDENCE_ROOT);
    }
    ledger_evidence_reader_free(&reader);
    return status;
}
