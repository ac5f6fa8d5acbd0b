/* A voucher that travels: out on a USB stick to a signer's machine, and back with his signature. */
#include <stdlib.h>
#include <string.h>

#include "ledger/evidence.h"
#include "ledger/pending.h"
#include "ledger/pending_rows.h"
#include "ledger/record/codec.h"
#include "ledger/state/state.h"
#include "ledger/store/bundle.h"
#include "ledger/store/tiles.h"

/* What an export gathers; everything lives in the arena. */
struct exporting {
    struct ledger_store_txn *txn;
    struct ledger_arena arena;
    const struct ledger_voucher *voucher;
    uint64_t size;  /* of the tree */
    uint64_t *seen; /* sizes to prove from, ascending, each once */
    size_t seen_count;
    struct ledger_private_row *rows;
    size_t row_count;
    struct ledger_store *noted; /* commitments gathered already */
    struct ledger_store_txn *noted_txn;
};

/* --- which heads to prove from --- */

/* A signer's last seen head is one that some signature of his states: in the newest seals, or on
 * this voucher. Looking back over the last seals finds everybody who signs at all. */
enum { SEALS_LOOKED_BACK = 512, PROOFS_MAX = 64 };

static void
seen_note(struct exporting *exporting, uint64_t size)
{
    for (size_t i = 0; i < exporting->seen_count; i++) {
        if (exporting->seen[i] == size)
            return;
    }
    if (size > 0 && size <= exporting->size && exporting->seen_count < PROOFS_MAX)
        exporting->seen[exporting->seen_count++] = size;
}

static int
size_compare(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a;
    const uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

static enum ledger_status
seen_gather(struct exporting *exporting, uint64_t since, struct ledger_error *err)
{
    uint64_t first = exporting->size > SEALS_LOOKED_BACK ? exporting->size - SEALS_LOOKED_BACK : 0;
    struct ledger_arena arena = {0};
    enum ledger_status status = LEDGER_OK;

    exporting->seen = ledger_arena_take(&exporting->arena, PROOFS_MAX * sizeof(*exporting->seen));
    if (exporting->seen == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           PROOFS_MAX * sizeof(*exporting->seen));
    seen_note(exporting, since);
    seen_note(exporting, 1); /* For who has the genesis pinned and signed nothing since. */
    for (size_t i = 0; i < exporting->voucher->signature_count; i++)
        seen_note(exporting, exporting->voucher->signatures[i].seen_size);
    for (uint64_t number = exporting->size; number > first && status == LEDGER_OK; number--) {
        struct ledger_slice bytes;
        struct ledger_seal seal;

        ledger_arena_reset(&arena);
        status = ledger_bundle_get(exporting->txn, LEDGER_BUNDLE_SEALS, number - 1, &bytes, err);
        if (status == LEDGER_OK)
            status = ledger_seal_decode(bytes, &arena, &seal, err);
        for (size_t i = 0; status == LEDGER_OK && i < seal.signature_count; i++)
            seen_note(exporting, seal.signatures[i].seen_size);
    }
    ledger_arena_free(&arena);
    qsort(exporting->seen, exporting->seen_count, sizeof(*exporting->seen), size_compare);
    return status;
}

static enum ledger_status
proofs_make(struct exporting *exporting, struct ledger_consistency_proof **out_proofs,
            struct ledger_error *err)
{
    struct ledger_consistency_proof *proofs =
        ledger_arena_take(&exporting->arena, (exporting->seen_count + 1) * sizeof(*proofs));
    enum ledger_status status = LEDGER_OK;

    if (proofs == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*proofs));
    for (size_t i = 0; i < exporting->seen_count && status == LEDGER_OK; i++) {
        struct ledger_tree_proof *proof = ledger_arena_take(&exporting->arena, sizeof(*proof));

        if (proof == NULL)
            return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*proof));
        status = ledger_tree_consistency(exporting->seen[i], exporting->size, ledger_tiles_read,
                                         exporting->txn, proof, err);
        proofs[i] = (struct ledger_consistency_proof){
            .size = exporting->seen[i],
            .hashes = proof->hashes,
            .hash_count = proof->count,
        };
    }
    *out_proofs = proofs;
    return status;
}

/* --- private rows of the commitments in the entries --- */

static enum ledger_status
commitment_gather(struct exporting *exporting, struct ledger_slice commitment,
                  struct ledger_error *err)
{
    struct ledger_store_key key;
    struct ledger_slice value;
    uint8_t *copy;
    enum ledger_status status;

    if (commitment.size == 0)
        return LEDGER_OK;
    ledger_private_key(commitment, &key);
    status = ledger_store_get(exporting->noted_txn, LEDGER_STORE_PRIVATE,
                              ledger_store_key_slice(&key), &value, err);
    if (status != LEDGER_NOT_FOUND)
        return status;
    status = ledger_store_get(exporting->txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&key),
                              &value, err);
    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK; /* Erased, or never here: the signer sees the commitment alone. */
    if (status != LEDGER_OK)
        return status;

    copy = ledger_arena_take(&exporting->arena, commitment.size + value.size);
    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, value.size);
    memcpy(copy, commitment.data, commitment.size);
    memcpy(copy + commitment.size, value.data, value.size);
    exporting->rows[exporting->row_count++] = (struct ledger_private_row){
        .commitment = ledger_slice_of(copy, commitment.size),
        .value = ledger_slice_of(copy + commitment.size, value.size),
    };
    return ledger_store_insert(exporting->noted_txn, LEDGER_STORE_PRIVATE,
                               ledger_store_key_slice(&key), ledger_slice_of(NULL, 0), err);
}

static enum ledger_status
entry_gather(struct exporting *exporting, const struct ledger_entry *entry,
             struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    if (entry->body == LEDGER_BODY_OFFICER)
        return commitment_gather(exporting, entry->officer.person, err);
    if (entry->body == LEDGER_BODY_ADJUSTMENT)
        return commitment_gather(exporting, entry->adjustment.account.commitment, err);
    if (entry->body == LEDGER_BODY_SETTLEMENT)
        return commitment_gather(exporting, entry->settlement.account.commitment, err);
    if (entry->body != LEDGER_BODY_DISBURSEMENT)
        return LEDGER_OK;
    if (entry->disbursement.payee.kind == LEDGER_PAYEE_PERSON)
        status = commitment_gather(exporting, entry->disbursement.payee.person, err);
    if (status == LEDGER_OK)
        status = commitment_gather(exporting, entry->disbursement.account.commitment, err);
    if (status == LEDGER_OK)
        status = commitment_gather(exporting, entry->disbursement.paying_account.commitment, err);
    return status;
}

static enum ledger_status
private_gather(struct exporting *exporting, struct ledger_error *err)
{
    enum { COMMITMENTS_PER_ENTRY = 3 };
    const struct ledger_voucher *voucher = exporting->voucher;
    struct ledger_arena arena = {0};
    enum ledger_status status;

    exporting->rows = ledger_arena_take(
        &exporting->arena, voucher->entry_count * COMMITMENTS_PER_ENTRY * sizeof(*exporting->rows));
    if (exporting->rows == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           voucher->entry_count * sizeof(*exporting->rows));
    status = ledger_store_open_memory(&exporting->noted, err);
    if (status == LEDGER_OK)
        status =
            ledger_store_begin(exporting->noted, LEDGER_STORE_WRITE, &exporting->noted_txn, err);
    for (size_t i = 0; i < voucher->entry_count && status == LEDGER_OK; i++) {
        struct ledger_entry entry;

        ledger_arena_reset(&arena);
        status = ledger_entry_decode(voucher->entries[i], &arena, &entry, err);
        if (status == LEDGER_OK)
            status = entry_gather(exporting, &entry, err);
    }
    ledger_arena_free(&arena);
    return status;
}

/* --- out --- */

static enum ledger_status
file_compose(struct exporting *exporting, const struct ledger_position *position, uint64_t since,
             struct ledger_buffer *out_file, struct ledger_error *err)
{
    struct ledger_pending_file file = {
        .header = exporting->voucher->header_bytes,
        .entries = exporting->voucher->entries,
        .entry_count = exporting->voucher->entry_count,
        .signatures = exporting->voucher->signatures,
        .signature_count = exporting->voucher->signature_count,
    };
    struct ledger_consistency_proof *proofs = NULL;
    enum ledger_status status = private_gather(exporting, err);

    if (status != LEDGER_OK)
        return status;
    file.private_rows = exporting->rows;
    file.private_row_count = exporting->row_count;
    if (position->seal_count > 0) {
        status = seen_gather(exporting, since, err);
        if (status == LEDGER_OK)
            status = proofs_make(exporting, &proofs, err);
        if (status == LEDGER_OK)
            status = ledger_store_get(exporting->txn, LEDGER_STORE_HEAD,
                                      ledger_slice_of_text("checkpoint"), &file.checkpoint, err);
        if (status != LEDGER_OK)
            return status;
        file.proofs = proofs;
        file.proof_count = exporting->seen_count;
        file.genesis = ledger_digest_slice(&position->genesis);
    }
    return ledger_pending_file_encode(&file, out_file, err);
}

enum ledger_status
ledger_pending_export(struct ledger *ledger, struct ledger_voucher_id id, uint64_t since,
                      struct ledger_buffer *out_file, struct ledger_error *err)
{
    struct ledger_voucher voucher = {0};
    struct exporting exporting = {.voucher = &voucher};
    struct ledger_position position;
    enum ledger_status status = ledger_pending_load(ledger, id, &voucher, NULL, err);

    if (status != LEDGER_OK)
        goto out;
    status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &exporting.txn, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_position_read(exporting.txn, &position, err);
    if (status != LEDGER_OK)
        goto out;
    exporting.size = position.seal_count;
    status = file_compose(&exporting, &position, since, out_file, err);

out:
    ledger_store_abort(exporting.noted_txn);
    ledger_store_close(exporting.noted);
    ledger_store_abort(exporting.txn);
    ledger_arena_free(&exporting.arena);
    ledger_voucher_free(&voucher);
    return status;
}

/* --- back --- */

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

static enum ledger_status
import_new(struct ledger *ledger, const struct ledger_pending_file *file,
           const struct ledger_voucher *voucher, size_t *out_new, struct ledger_error *err)
{
    struct ledger_vault *vault = NULL;
    struct ledger_store_txn *txn = NULL;
    size_t fresh = 0;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = signatures_take(ledger, txn, voucher, /* present= */ NULL, &fresh, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK)
        status = ledger_vault_open(ledger, &vault, err);
    for (size_t i = 0; i < file->private_row_count && status == LEDGER_OK; i++)
        status = ledger_vault_take_in(vault, &file->private_rows[i], err);
    if (status == LEDGER_OK)
        status = ledger_pending_put(ledger, voucher, 1, vault, err);
    ledger_vault_free(vault);
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
        status = ledger_store_commit(&txn, err);
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
