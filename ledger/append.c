#include "ledger/append.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/commit.h"
#include "ledger/evidence.h"
#include "ledger/pending_rows.h"
#include "ledger/record/codec.h"
#include "ledger/store/bundle.h"

void
ledger_voucher_free(struct ledger_voucher *voucher)
{
    ledger_arena_free(&voucher->arena);
    *voucher = (struct ledger_voucher){0};
}

/* Encodes one draft with a salt of its own, counts it into the header and its leaf into the tree.
 */
static enum ledger_status
draft_add(struct ledger_voucher *voucher, const struct ledger_entry *draft,
          struct ledger_tree_range *range, struct ledger_buffer *scratch, struct ledger_error *err)
{
    struct ledger_entry entry = *draft;
    struct ledger_digest leaf;
    uint8_t *copy;
    enum ledger_status status;

    randombytes_buf(entry.salt, sizeof(entry.salt));
    ledger_buffer_clear(scratch);
    status = ledger_entry_encode(&entry, scratch, err);
    if (status != LEDGER_OK)
        return status;
    status = ledger_voucher_header_count(&voucher->header, &entry, err);
    if (status != LEDGER_OK)
        return status;

    copy = ledger_arena_take(&voucher->arena, scratch->size);
    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, scratch->size);
    memcpy(copy, scratch->data, scratch->size);
    voucher->entries[voucher->entry_count++] = ledger_slice_of(copy, scratch->size);
    leaf = ledger_tree_leaf(ledger_buffer_slice(scratch));
    ledger_tree_range_add(range, &leaf);
    return LEDGER_OK;
}

static enum ledger_status
drafts_encode(struct ledger_voucher *voucher, const struct ledger_entry *drafts, size_t draft_count,
              struct ledger_error *err)
{
    struct ledger_tree_range range = {0};
    struct ledger_buffer scratch = {0};
    size_t total = 0;
    enum ledger_status status = LEDGER_OK;

    voucher->entries = ledger_arena_take(&voucher->arena, draft_count * sizeof(*voucher->entries));
    if (voucher->entries == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           draft_count * sizeof(*voucher->entries));
    for (size_t i = 0; i < draft_count && status == LEDGER_OK; i++) {
        status = draft_add(voucher, &drafts[i], &range, &scratch, err);
        if (status == LEDGER_OK)
            total += voucher->entries[i].size;
    }
    if (status == LEDGER_OK && total > LEDGER_VOUCHER_BYTES_MAX)
        status = ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_DRAFTS_TOO_LARGE, total,
                             (size_t)LEDGER_VOUCHER_BYTES_MAX);
    if (status == LEDGER_OK)
        voucher->header.entries_root = ledger_tree_range_root(&range);
    ledger_buffer_free(&scratch);
    return status;
}

static enum ledger_status
header_finish(struct ledger_voucher *voucher, const char *origin, int64_t now_ms,
              struct ledger_error *err)
{
    struct ledger_buffer bytes = {0};
    uint8_t *copy;
    enum ledger_status status;

    voucher->header.origin = ledger_arena_text(&voucher->arena, ledger_slice_of_text(origin));
    voucher->header.entry_count = (uint32_t)voucher->entry_count;
    voucher->header.prepared_at_ms = now_ms;
    randombytes_buf(voucher->header.voucher.bytes, sizeof(voucher->header.voucher.bytes));
    if (voucher->header.origin == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, strlen(origin));

    status = ledger_voucher_header_encode(&voucher->header, &bytes, err);
    if (status != LEDGER_OK)
        goto out;
    copy = ledger_arena_take(&voucher->arena, bytes.size);
    if (copy == NULL) {
        status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, bytes.size);
        goto out;
    }
    memcpy(copy, bytes.data, bytes.size);
    voucher->header_bytes = ledger_slice_of(copy, bytes.size);

out:
    ledger_buffer_free(&bytes);
    return status;
}

static struct ledger_case
case_of(const struct ledger_voucher *voucher, struct ledger_store_txn *txn,
        const struct ledger_position *position, int64_t now_ms)
{
    return (struct ledger_case){
        .txn = txn,
        .header_bytes = voucher->header_bytes,
        .entries = voucher->entries,
        .entry_count = voucher->entry_count,
        .signatures = voucher->signatures,
        .signature_count = voucher->signature_count,
        .seal_number = position->seal_count,
        .first_entry = position->entry_count,
        .sealed_at_ms = now_ms,
        .previous_sealed_at_ms = position->last_sealed_at_ms,
    };
}

enum ledger_status
ledger_voucher_prepare(struct ledger *ledger, const struct ledger_entry *drafts, size_t draft_count,
                       const char *origin, struct ledger_voucher *out_voucher,
                       struct ledger_verdict *out_verdict, struct ledger_error *err)
{
    struct ledger_voucher voucher = {0};
    struct ledger_verdict verdict = {0};
    struct ledger_store_txn *txn = NULL;
    struct ledger_position position;
    struct ledger_identity_state identity;
    struct ledger_voucher_header header;
    struct ledger_case the_case;
    struct ledger_arena arena = {0};
    const int64_t now_ms = ledger_now(ledger);
    enum ledger_status status;

    if (draft_count == 0 || draft_count > LEDGER_VOUCHER_ENTRIES_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_DRAFT_COUNT, draft_count,
                           (size_t)LEDGER_VOUCHER_ENTRIES_MAX);

    /* Rules apply entries to the state as they judge; the transaction is thrown away. */
    status = ledger_store_begin(ledger->store, LEDGER_STORE_WRITE, &txn, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_position_read(txn, &position, err);
    if (status != LEDGER_OK)
        goto out;
    if (origin == NULL) {
        status = ledger_state_identity(txn, &arena, &identity, err);
        if (status == LEDGER_NOT_FOUND)
            status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_NO_GENESIS);
        if (status != LEDGER_OK)
            goto out;
        origin = identity.origin;
    }
    status = drafts_encode(&voucher, drafts, draft_count, err);
    if (status != LEDGER_OK)
        goto out;
    status = header_finish(&voucher, origin, now_ms, err);
    if (status != LEDGER_OK)
        goto out;

    status = ledger_lost_head_judge(ledger, txn, voucher.entries, voucher.entry_count, err);
    if (status != LEDGER_OK)
        goto out;
    the_case = case_of(&voucher, txn, &position, now_ms);
    the_case.preparing = true;
    status = ledger_rules_judge(&the_case, &arena, &header, /* out_leaves= */ NULL, &verdict, err);
    *out_verdict = verdict;
    if (status != LEDGER_OK)
        goto out;

    *out_voucher = voucher;
    voucher = (struct ledger_voucher){0}; /* Now the caller's. */

out:
    ledger_store_abort(txn);
    ledger_arena_free(&arena);
    ledger_voucher_free(&voucher);
    return status;
}

enum ledger_status
ledger_voucher_add_signature(struct ledger_voucher *voucher, const struct ledger_sign_off *sign_off,
                             struct ledger_error *err)
{
    struct ledger_sign_off copy = *sign_off;
    size_t kept = 0;

    copy.officer = ledger_arena_text(&voucher->arena, ledger_slice_of_text(sign_off->officer));
    if (copy.officer == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           strlen(sign_off->officer));
    for (size_t i = 0; i < voucher->signature_count; i++) {
        if (strcmp(voucher->signatures[i].officer, copy.officer) != 0)
            voucher->signatures[kept++] = voucher->signatures[i];
    }
    if (kept == LEDGER_SIGNATURES_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_VOUCHER_SIGNATURES,
                           (size_t)LEDGER_SIGNATURES_MAX);
    voucher->signatures[kept++] = copy;
    voucher->signature_count = kept;
    qsort(voucher->signatures, kept, sizeof(voucher->signatures[0]), ledger_sign_off_compare);
    return LEDGER_OK;
}

/* The checkpoint over all that the position covers, signed by the key of the identity in force: the
 * one that a voucher just brought, if it did. */
static enum ledger_status
checkpoint_sign(const struct ledger *ledger, struct ledger_store_txn *txn,
                const struct ledger_position *position, struct ledger_buffer *out_note,
                struct ledger_error *err)
{
    struct ledger_identity_state identity;
    struct ledger_checkpoint checkpoint = {.size = position->seal_count};
    struct ledger_vkey vkey;
    struct ledger_key key = {0};
    struct ledger_arena arena = {0};
    struct ledger_buffer text = {0};
    enum ledger_status status;

    status = ledger_state_identity(txn, &arena, &identity, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_vkey_parse(ledger_slice_of_text(identity.vkey), &vkey, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_own_key_read(ledger, &vkey.public_key, &key, err);
    if (status != LEDGER_OK)
        goto out;

    assert(strlen(identity.origin) < sizeof(checkpoint.origin));
    memcpy(checkpoint.origin, identity.origin, strlen(identity.origin) + 1);
    checkpoint.root = ledger_tree_range_root(&position->range);
    status = ledger_checkpoint_format(&checkpoint, &text, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_note_sign(ledger_buffer_slice(&text), vkey.name, &key, out_note, err);

out:
    ledger_buffer_free(&text);
    ledger_key_free(&key);
    ledger_arena_free(&arena);
    return status;
}

static enum ledger_status
seal_encode(const struct ledger_case *the_case, const struct ledger_position *position,
            struct ledger_buffer *out, struct ledger_error *err)
{
    const struct ledger_seal seal = {
        .number = the_case->seal_number,
        .previous = position->last_leaf,
        .first_entry = the_case->first_entry,
        .sealed_at_ms = the_case->sealed_at_ms,
        .header = the_case->header_bytes,
        .signatures = the_case->signatures,
        .signature_count = the_case->signature_count,
    };

    return ledger_seal_encode(&seal, out, err);
}

static enum ledger_status
pending_drop(struct ledger_store_txn *txn, struct ledger_voucher_id voucher,
             struct ledger_error *err)
{
    enum ledger_status status = ledger_pending_rows_remove(txn, voucher, err);

    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status; /* It need not have waited here. */
}

/* What is sealed waits no longer, and neither does what a sealed rejection turned down; and what a
 * sealed erasure names is not kept. */
static enum ledger_status
working_rows_clear(const struct ledger_case *the_case, struct ledger_voucher_id voucher,
                   struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    enum ledger_status status = pending_drop(the_case->txn, voucher, err);

    for (size_t i = 0; i < the_case->entry_count && status == LEDGER_OK; i++) {
        struct ledger_entry entry;

        ledger_arena_reset(&arena);
        status = ledger_entry_decode(the_case->entries[i], &arena, &entry, err);
        if (status == LEDGER_OK && entry.body == LEDGER_BODY_REJECTION)
            status = pending_drop(the_case->txn, entry.rejection.voucher, err);
        if (status == LEDGER_OK && entry.body == LEDGER_BODY_ERASURE)
            status = ledger_private_erase(the_case->txn, &entry.erasure, err);
    }
    ledger_arena_free(&arena);
    return status;
}

/* Everything between the verdict and the commit. */
static enum ledger_status
seal_write(const struct ledger *ledger, const struct ledger_case *the_case,
           const struct ledger_digest *leaves, struct ledger_position *position,
           struct ledger_voucher_id voucher_id, struct ledger_buffer *out_note,
           struct ledger_error *err)
{
    struct ledger_buffer seal = {0};
    struct ledger_sealed_voucher sealed = {
        .sealed_at_ms = the_case->sealed_at_ms,
        .entries = the_case->entries,
        .leaves = leaves,
        .entry_count = the_case->entry_count,
    };
    enum ledger_status status = seal_encode(the_case, position, &seal, err);

    if (status != LEDGER_OK)
        goto out;
    sealed.seal_bytes = ledger_buffer_slice(&seal);
    status = ledger_evidence_append(the_case->txn, position, &sealed, LEDGER_EVIDENCE_ALL, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_evidence_recheck(the_case->txn, position, &sealed, err);
    if (status != LEDGER_OK)
        goto out;
    status = checkpoint_sign(ledger, the_case->txn, position, out_note, err);
    if (status != LEDGER_OK)
        goto out;
    status =
        ledger_store_replace(the_case->txn, LEDGER_STORE_HEAD, ledger_slice_of_text("checkpoint"),
                             ledger_buffer_slice(out_note), err);
    if (status != LEDGER_OK)
        goto out;
    status = working_rows_clear(the_case, voucher_id, err);

out:
    ledger_buffer_free(&seal);
    return status;
}

/* What a voucher that is sealed already is answered with. */
static enum ledger_status
known_receipt(struct ledger_store_txn *txn, uint64_t seal_number,
              struct ledger_receipt *out_receipt, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_slice bytes;
    struct ledger_seal seal;
    enum ledger_status status =
        ledger_bundle_get(txn, LEDGER_BUNDLE_SEALS, seal_number, &bytes, err);

    if (status == LEDGER_OK)
        status = ledger_seal_decode(bytes, &arena, &seal, err);
    if (status == LEDGER_OK)
        *out_receipt = (struct ledger_receipt){
            .seal_number = seal.number,
            .first_entry = seal.first_entry,
            .sealed_at_ms = seal.sealed_at_ms,
            .was_known = true,
        };
    ledger_arena_free(&arena);
    return status;
}

/* It waits no longer either, if another process or a file brought it back. */
static enum ledger_status
known_settle(struct ledger_store_txn **txn, struct ledger_voucher_id voucher,
             struct ledger_error *err)
{
    enum ledger_status status = ledger_pending_rows_remove(*txn, voucher, err);

    if (status == LEDGER_OK)
        return ledger_commit_voucher(txn, voucher, err);
    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
}

enum ledger_status
ledger_seal(struct ledger *ledger, const struct ledger_voucher *voucher,
            struct ledger_receipt *out_receipt, struct ledger_verdict *out_verdict,
            struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_position position;
    struct ledger_voucher_header header;
    struct ledger_verdict verdict = {0};
    struct ledger_case the_case;
    struct ledger_receipt receipt;
    struct ledger_digest *leaves = NULL;
    struct ledger_buffer head_file = {0};
    struct ledger_buffer note = {0};
    struct ledger_arena arena = {0};
    uint64_t released;
    enum ledger_status status;

    assert(voucher->entry_count > 0);
    leaves = calloc(voucher->entry_count, sizeof(*leaves));
    if (leaves == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           voucher->entry_count * sizeof(*leaves));
    status = ledger_store_begin(ledger->store, LEDGER_STORE_WRITE, &txn, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_position_read(txn, &position, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_head_file_read(ledger, &head_file, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_guard(txn, &position, ledger_buffer_slice(&head_file), &released, err);
    if (status != LEDGER_OK)
        goto out;
    /* What was committed and not released, because the disk was full, comes first: nothing is
     * acknowledged, or sealed on top, while the head file lags. */
    if (released < position.seal_count)
        status = ledger_release_stored(ledger, txn, err);
    if (status != LEDGER_OK)
        goto out;

    /* Before the rules, which apply the voucher: an identity in it would be in force already. */
    status = ledger_lost_head_judge(ledger, txn, voucher->entries, voucher->entry_count, err);
    if (status != LEDGER_OK)
        goto out;
    the_case = case_of(voucher, txn, &position, ledger_now(ledger));
    status = ledger_rules_judge(&the_case, &arena, &header, leaves, &verdict, err);
    *out_verdict = verdict;
    if (status == LEDGER_EXISTS && verdict.rule == LEDGER_RULE_VOUCHER_KNOWN) {
        status = known_receipt(txn, verdict.known_number, &receipt, err);
        if (status == LEDGER_OK)
            status = known_settle(&txn, voucher->header.voucher, err);
    } else if (status == LEDGER_OK) {
        receipt = (struct ledger_receipt){
            .seal_number = the_case.seal_number,
            .first_entry = the_case.first_entry,
            .sealed_at_ms = the_case.sealed_at_ms,
        };
        status = seal_write(ledger, &the_case, leaves, &position, header.voucher, &note, err);
        if (status == LEDGER_OK)
            status = ledger_commit_voucher(&txn, header.voucher, err);
        /* Durable before visible: a witness must never hold a checkpoint that our own crash can
         * un-write, or an honest restart would look like a fork. */
        if (status == LEDGER_OK &&
            ledger_release(ledger, ledger_buffer_slice(&note), err) != LEDGER_OK)
            status = ledger_fail(err, LEDGER_IN_DOUBT, LEDGER_MESSAGE_SEALED_NOT_RELEASED,
                                 receipt.seal_number);
    }
    if (status == LEDGER_OK)
        *out_receipt = receipt;

out:
    ledger_store_abort(txn);
    ledger_arena_free(&arena);
    ledger_buffer_free(&note);
    ledger_buffer_free(&head_file);
    free(leaves);
    return status;
}
