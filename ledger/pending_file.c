/* A voucher that travels: out on a USB stick to a signer's machine. */
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
commitment_gather(void *context, struct ledger_slice commitment, struct ledger_error *err)
{
    struct exporting *exporting = context;
    struct ledger_store_key key;
    struct ledger_slice value;
    uint8_t *copy;
    enum ledger_status status;

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

enum ledger_status
ledger_entry_commitments_each(const struct ledger_entry *entry, ledger_commitment_fn *each,
                              void *context, struct ledger_error *err)
{
    const struct ledger_disbursement *payout = &entry->disbursement;
    struct ledger_slice commitments[3] = {{NULL, 0}};
    enum ledger_status status = LEDGER_OK;

    if (entry->body == LEDGER_BODY_OFFICER) {
        commitments[0] = entry->officer.person;
    } else if (entry->body == LEDGER_BODY_ADJUSTMENT) {
        commitments[0] = entry->adjustment.account.commitment;
    } else if (entry->body == LEDGER_BODY_SETTLEMENT) {
        commitments[0] = entry->settlement.account.commitment;
    } else if (entry->body == LEDGER_BODY_DISBURSEMENT) {
        if (payout->payee.kind == LEDGER_PAYEE_PERSON)
            commitments[0] = payout->payee.person;
        commitments[1] = payout->account.commitment;
        commitments[2] = payout->paying_account.commitment;
    }
    for (size_t i = 0; i < 3 && status == LEDGER_OK; i++) {
        if (commitments[i].size > 0)
            status = each(context, commitments[i], err);
    }
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
            status = ledger_entry_commitments_each(&entry, commitment_gather, exporting, err);
    }
    ledger_arena_free(&arena);
    return status;
}

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
