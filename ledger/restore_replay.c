/* Every voucher of the evidence, read whole, judged by every rule, and sealed again as it was. */
#include <stdio.h>

#include "ledger/record/codec.h"
#include "ledger/restore_internal.h"
#include "ledger/rules/rules.h"

/* What one transaction takes: enough that syncing costs little, little enough for the map. */
enum { VOUCHERS_A_TRANSACTION = 1024, BYTES_A_TRANSACTION = 33554432 };

/* A rule's "no" means here that the evidence is not what a ledger can have sealed. */
static enum ledger_status
objection(const struct ledger_evidence_voucher *voucher, const struct ledger_verdict *verdict,
          enum ledger_status status, struct ledger_error *err)
{
    char place[64];
    const uint64_t number = verdict->concerns_entry
                                ? voucher->seal.first_entry + verdict->entry_index
                                : voucher->number;

    if (status != LEDGER_REFUSED && status != LEDGER_EXISTS)
        return status;
    if (err != NULL)
        err->status = LEDGER_DAMAGED;
    if (verdict->rule != LEDGER_RULE_NONE)
        ledger_error_add_place(err, ledger_rule_name(verdict->rule));
    (void)snprintf(place, sizeof(place), "%s %llu", verdict->concerns_entry ? "entry" : "voucher",
                   (unsigned long long)number);
    ledger_error_add_place(err, place);
    return LEDGER_DAMAGED;
}

static enum ledger_status
voucher_seal(struct restoring *restoring, struct ledger_store_txn *txn,
             const struct ledger_evidence_voucher *voucher, struct ledger_arena *arena,
             struct ledger_error *err)
{
    struct ledger_position *position = &restoring->position;
    const struct ledger_case the_case = {
        .txn = txn,
        .header_bytes = voucher->seal.header,
        .entries = voucher->entries,
        .entry_count = voucher->entry_count,
        .signatures = voucher->seal.signatures,
        .signature_count = voucher->seal.signature_count,
        .seal_number = voucher->number,
        .first_entry = voucher->seal.first_entry,
        .sealed_at_ms = voucher->seal.sealed_at_ms,
        .previous_sealed_at_ms = position->last_sealed_at_ms,
    };
    const struct ledger_sealed_voucher sealed = {
        .seal_bytes = voucher->seal_bytes,
        .sealed_at_ms = voucher->seal.sealed_at_ms,
        .entries = voucher->entries,
        .leaves = voucher->leaves,
        .entry_count = voucher->entry_count,
    };
    struct ledger_voucher_header header;
    struct ledger_verdict verdict = {0};
    enum ledger_status status =
        ledger_rules_judge(&the_case, arena, &header, /* out_leaves= */ NULL, &verdict, err);

    if (status != LEDGER_OK)
        return objection(voucher, &verdict, status, err);
    restoring->out.signature_count += voucher->seal.signature_count;
    return ledger_evidence_append(txn, position, &sealed, LEDGER_EVIDENCE_ALL, err);
}

/* Vouchers up to what one transaction takes. */
static enum ledger_status
chunk_replay(struct restoring *restoring, struct ledger_tree_range *range,
             struct ledger_arena *arena, struct ledger_error *err)
{
    const struct ledger_progress *progress = &restoring->options->progress;
    struct ledger_store_txn *txn = NULL;
    const uint64_t byte_limit = restoring->reader.byte_count + BYTES_A_TRANSACTION;
    struct ledger_position *position = &restoring->position;
    enum ledger_status status =
        ledger_store_begin(restoring->ledger.store, LEDGER_STORE_WRITE, &txn, err);

    for (int i = 0; i < VOUCHERS_A_TRANSACTION && status == LEDGER_OK; i++) {
        struct ledger_evidence_voucher voucher;

        if (position->seal_count == restoring->reader.seal_count ||
            restoring->reader.byte_count > byte_limit)
            break;
        ledger_arena_reset(arena);
        status = ledger_evidence_voucher_read(&restoring->reader, position->seal_count,
                                              &position->last_leaf, position->entry_count, arena,
                                              &voucher, err);
        if (status == LEDGER_OK)
            status = ledger_evidence_range_add(&restoring->reader, range, &voucher.leaf, err);
        if (status == LEDGER_OK)
            status = voucher_seal(restoring, txn, &voucher, arena, err);
    }
    if (status == LEDGER_OK)
        status = ledger_store_commit(&txn, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK && progress->report != NULL)
        progress->report(progress->context, position->entry_count, restoring->reader.entry_count);
    return status;
}

enum ledger_status
restore_replay(struct restoring *restoring, struct ledger_error *err)
{
    struct ledger_tree_range range = {0};
    struct ledger_digest root;
    struct ledger_arena arena = {0};
    enum ledger_status status = LEDGER_OK;

    while (status == LEDGER_OK && restoring->position.seal_count < restoring->reader.seal_count)
        status = chunk_replay(restoring, &range, &arena, err);
    ledger_arena_free(&arena);
    if (status != LEDGER_OK)
        return status;
    root = ledger_tree_range_root(&range);
    if (!ledger_digest_equal(&root, &restoring->claimed.root) ||
        restoring->position.entry_count != restoring->reader.entry_count)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RESTORE_ROOT);
    restoring->out.seal_count = restoring->position.seal_count;
    restoring->out.entry_count = restoring->position.entry_count;
    restoring->out.root = root;
    restoring->out.genesis = restoring->position.genesis;
    return LEDGER_OK;
}
