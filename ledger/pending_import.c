/* A voucher that comes back from a signer's machine with his signature, or is new here. */
#include <string.h>

#include "ledger/commit.h"
#include "ledger/evidence.h"
#include "ledger/pending.h"
#include "ledger/pending_rows.h"
#include "ledger/record/codec.h"

enum ledger_status
ledger_voucher_header_check(const struct ledger_voucher *voucher, struct ledger_error *err)
{
    struct ledger_voucher_header counted = {0};
    struct ledger_tree_range range = {0};
    struct ledger_arena arena = {0};
    struct ledger_digest root;
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < voucher->entry_count && status == LEDGER_OK; i++) {
        struct ledger_digest leaf = ledger_tree_leaf(voucher->entries[i]);
        struct ledger_entry entry;

        ledger_arena_reset(&arena);
        ledger_tree_range_add(&range, &leaf);
        status = ledger_entry_decode(voucher->entries[i], &arena, &entry, err);
        if (status == LEDGER_OK)
            status = ledger_voucher_header_count(&counted, &entry, err);
    }
    ledger_arena_free(&arena);
    if (status != LEDGER_OK)
        return status;

    root = ledger_tree_range_root(&range);
    if (voucher->header.entry_count != voucher->entry_count ||
        !ledger_digest_equal(&root, &voucher->header.entries_root) ||
        counted.kind_count != voucher->header.kind_count ||
        counted.appropriated_fen != voucher->header.appropriated_fen ||
        counted.disbursed_fen != voucher->header.disbursed_fen ||
        counted.adjusted_fen != voucher->header.adjusted_fen ||
        counted.settled_fen != voucher->header.settled_fen)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_VOUCHER_FILE_TOTALS);
    for (size_t i = 0; i < counted.kind_count; i++) {
        if (counted.kinds[i].body != voucher->header.kinds[i].body ||
            counted.kinds[i].count != voucher->header.kinds[i].count)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_VOUCHER_FILE_TOTALS);
    }
    return LEDGER_OK;
}

static struct ledger_slice
arena_copy(struct ledger_arena *arena, struct ledger_slice bytes)
{
    uint8_t *copy = ledger_arena_take(arena, bytes.size);

    if (copy == NULL)
        return ledger_slice_of(NULL, 0);
    if (bytes.size > 0)
        memcpy(copy, bytes.data, bytes.size);
    return ledger_slice_of(copy, bytes.size);
}

enum ledger_status
ledger_voucher_from_file(const struct ledger_pending_file *file, struct ledger_voucher *out_voucher,
                         struct ledger_error *err)
{
    struct ledger_voucher voucher = {0};
    enum ledger_status status;

    voucher.header_bytes = arena_copy(&voucher.arena, file->header);
    voucher.entries =
        ledger_arena_take(&voucher.arena, file->entry_count * sizeof(*voucher.entries));
    if (voucher.header_bytes.data == NULL || voucher.entries == NULL) {
        status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                             file->entry_count * sizeof(*voucher.entries));
        goto out;
    }
    status =
        ledger_voucher_header_decode(voucher.header_bytes, &voucher.arena, &voucher.header, err);
    for (size_t i = 0; i < file->entry_count && status == LEDGER_OK; i++) {
        voucher.entries[i] = arena_copy(&voucher.arena, file->entries[i]);
        if (voucher.entries[i].data == NULL)
            status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                                 file->entries[i].size);
    }
    voucher.entry_count = file->entry_count;
    if (status == LEDGER_OK)
        status = ledger_voucher_header_check(&voucher, err);
    for (size_t i = 0; i < file->signature_count && status == LEDGER_OK; i++)
        status = ledger_voucher_add_signature(&voucher, &file->signatures[i], err);
    if (status != LEDGER_OK)
        goto out;

    *out_voucher = voucher;
    voucher = (struct ledger_voucher){0}; /* Now the caller's. */

out:
    ledger_voucher_free(&voucher);
    return status;
}

/* Whether the ledger has a signature of this officer already that holds: it stays as it is,
 * whatever the file says. Before the genesis nobody can tell, and only the same one counts. */
static enum ledger_status
present_holds(struct ledger_store_txn *txn, const struct ledger_voucher *present,
              const struct ledger_sign_off *sign_off, bool is_genesis, int64_t now_ms,
              bool *out_holds, struct ledger_error *err)
{
    enum ledger_status status;

    *out_holds = false;
    for (size_t i = 0; i < present->signature_count; i++) {
        const struct ledger_sign_off *own = &present->signatures[i];

        if (strcmp(own->officer, sign_off->officer) != 0)
            continue;
        *out_holds = ledger_slice_equal(
            ledger_slice_of(own->ed25519.bytes, sizeof(own->ed25519.bytes)),
            ledger_slice_of(sign_off->ed25519.bytes, sizeof(sign_off->ed25519.bytes)));
        if (*out_holds || is_genesis)
            return LEDGER_OK;
        status = ledger_sign_off_judge(txn, present, own, now_ms, err);
        *out_holds = status == LEDGER_OK;
        return status == LEDGER_REFUSED ? LEDGER_OK : status;
    }
    return LEDGER_OK;
}

/* The signatures of a file that the ledger lacks, each of which must hold here and now; they are
 * put beside the voucher that is `present` (NULL: it does not wait yet, and is put with them). */
static enum ledger_status
signatures_take(struct ledger *ledger, struct ledger_store_txn *txn,
                const struct ledger_voucher *voucher, const struct ledger_voucher *present,
                size_t *out_new, struct ledger_error *err)
{
    const int64_t now_ms = ledger_now(ledger);
    struct ledger_position position;
    size_t fresh = 0;
    enum ledger_status status = ledger_position_read(txn, &position, err);

    for (size_t i = 0; i < voucher->signature_count && status == LEDGER_OK; i++) {
        const struct ledger_sign_off *sign_off = &voucher->signatures[i];
        const bool is_genesis = position.seal_count == 0;
        bool known = false;

        if (present != NULL)
            status = present_holds(txn, present, sign_off, is_genesis, now_ms, &known, err);
        if (status != LEDGER_OK || known)
            continue;
        fresh++;
        if (!is_genesis)
            status = ledger_sign_off_judge(txn, voucher, sign_off, now_ms, err);
        if (status == LEDGER_OK && present != NULL)
            status = ledger_pending_signature_put(txn, voucher->header.voucher, sign_off, err);
    }
    if (status == LEDGER_OK)
        *out_new = fresh;
    return status;
}

/* The private rows of a file, by commitment, and the vault that takes some of them in. */
struct taking {
    struct ledger_store_txn *rows;
    struct ledger_vault *vault;
};

static enum ledger_status
commitment_take(void *context, struct ledger_slice commitment, struct ledger_error *err)
{
    struct taking *taking = context;
    struct ledger_private_row row = {.commitment = commitment};
    enum ledger_status status =
        ledger_store_get(taking->rows, LEDGER_STORE_PRIVATE, commitment, &row.value, err);

    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK; /* Erased, or known here already. */
    return status == LEDGER_OK ? ledger_vault_take_in(taking->vault, &row, err) : status;
}

/* Of the rows of a file those that its entries name: nobody plants a commitment, whose salt he
 * knows, for a person or account that this voucher is not about. */
static enum ledger_status
private_take(struct taking *taking, const struct ledger_pending_file *file,
             const struct ledger_voucher *voucher, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < file->private_row_count && status == LEDGER_OK; i++) {
        const struct ledger_private_row *row = &file->private_rows[i];
        struct ledger_slice present;

        status =
            ledger_store_get(taking->rows, LEDGER_STORE_PRIVATE, row->commitment, &present, err);
        if (status == LEDGER_NOT_FOUND)
            status = ledger_store_insert(taking->rows, LEDGER_STORE_PRIVATE, row->commitment,
                                         row->value, err);
    }
    for (size_t i = 0; i < voucher->entry_count && status == LEDGER_OK; i++) {
        struct ledger_entry entry;

        ledger_arena_reset(&arena);
        status = ledger_entry_decode(voucher->entries[i], &arena, &entry, err);
        if (status == LEDGER_OK)
            status = ledger_entry_commitments_each(&entry, commitment_take, taking, err);
    }
    ledger_arena_free(&arena);
    return status;
}

static enum ledger_status
import_new(struct ledger *ledger, const struct ledger_pending_file *file,
           const struct ledger_voucher *voucher, size_t *out_new, struct ledger_error *err)
{
    struct ledger_store *memory = NULL;
    struct taking taking = {0};
    struct ledger_store_txn *txn = NULL;
    size_t fresh = 0;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = signatures_take(ledger, txn, voucher, /* present= */ NULL, &fresh, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK)
        status = ledger_vault_open(ledger, &taking.vault, err);
    if (status == LEDGER_OK)
        status = ledger_store_open_memory(&memory, err);
    if (status == LEDGER_OK)
        status = ledger_store_begin(memory, LEDGER_STORE_WRITE, &taking.rows, err);
    if (status == LEDGER_OK)
        status = private_take(&taking, file, voucher, err);
    if (status == LEDGER_OK)
        status = ledger_pending_put(ledger, voucher, 1, taking.vault, err);
    ledger_store_abort(taking.rows);
    ledger_store_close(memory);
    ledger_vault_free(taking.vault);
    if (status == LEDGER_OK)
        *out_new = fresh;
    return status;
}

/* All or nothing. NOT_FOUND when the voucher does not wait. */
static enum ledger_status
import_signatures(struct ledger *ledger, const struct ledger_voucher *voucher, size_t *out_new,
                  struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_voucher present = {0};
    size_t fresh = 0;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_WRITE, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_pending_rows_load(txn, voucher->header.voucher, &present, err);
    if (status == LEDGER_OK && !ledger_slice_equal(voucher->header_bytes, present.header_bytes))
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_VOUCHER_FILE_OTHER);
    if (status == LEDGER_OK)
        status = signatures_take(ledger, txn, voucher, &present, &fresh, err);
    if (status == LEDGER_OK)
        status = ledger_commit_voucher(&txn, voucher->header.voucher, err);
    ledger_store_abort(txn);
    ledger_voucher_free(&present);
    if (status == LEDGER_OK)
        *out_new = fresh;
    return status;
}

enum ledger_status
ledger_pending_import(struct ledger *ledger, struct ledger_slice bytes,
                      struct ledger_voucher_id *out_voucher, size_t *out_new_signatures,
                      struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_pending_file file;
    struct ledger_voucher voucher = {0};
    size_t fresh = 0;
    enum ledger_status status = ledger_pending_file_decode(bytes, &arena, &file, err);

    if (status != LEDGER_OK)
        goto out;
    status = ledger_voucher_from_file(&file, &voucher, err);
    if (status != LEDGER_OK)
        goto out;
    status = import_signatures(ledger, &voucher, &fresh, err);
    if (status == LEDGER_NOT_FOUND)
        status = import_new(ledger, &file, &voucher, &fresh, err);
    if (status != LEDGER_OK)
        goto out;
    *out_voucher = voucher.header.voucher;
    *out_new_signatures = fresh;

out:
    ledger_voucher_free(&voucher);
    ledger_arena_free(&arena);
    return status;
}
