/* Rule 16, entries that point at others: match, reconciliation, rejection, anchor, erasure,
 * incident. */
#include <string.h>

#include "ledger/note/checkpoint.h"
#include "ledger/rules/judging.h"
#include "ledger/tree/proof.h"

enum ledger_status
ledger_rule_closing_match(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_match *stated = &judging->entry->match;
    struct ledger_matched_state joined;
    enum ledger_status status;

    for (size_t i = 0; i < stated->entry_count; i++) {
        if (stated->entries[i] >= judging->number)
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_OF_LATER_ENTRY,
                               stated->entries[i], judging->number);
    }
    if (stated->action == LEDGER_MATCH_JOIN)
        return LEDGER_OK;
    status = ledger_state_matched(judging->txn, stated->parts, &joined, err);
    if (status != LEDGER_OK && status != LEDGER_NOT_FOUND)
        return status;
    if (status == LEDGER_NOT_FOUND || joined.body != LEDGER_BODY_MATCH)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_PARTS_NO_MATCH, stated->parts);
    if (joined.parted)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_PARTED_TWICE, stated->parts);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_closing_reconciliation(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_reconciliation *stated = &judging->entry->reconciliation;
    struct ledger_matched_state before;
    enum ledger_status status;

    if (stated->tree_size > judging->seal_number)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECONCILIATION_AHEAD,
                           stated->tree_size, judging->seal_number);
    if (stated->previous == 0)
        return LEDGER_OK;
    status = ledger_state_matched(judging->txn, stated->previous, &before, err);
    if (status != LEDGER_OK && status != LEDGER_NOT_FOUND)
        return status;
    if (status == LEDGER_NOT_FOUND || before.body != LEDGER_BODY_RECONCILIATION)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECONCILIATION_PREVIOUS_IS_NONE,
                           stated->previous);
    if (!ledger_slice_equal(ledger_digest_slice(&before.account), stated->account.commitment))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECONCILIATION_OTHER_ACCOUNT,
                           stated->previous);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_closing_rejection(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_rejection *stated = &judging->entry->rejection;
    struct ledger_voucher_fate fate;
    char id[LEDGER_VOUCHER_ID_TEXT_SIZE];
    enum ledger_status status = ledger_state_voucher(judging->txn, stated->voucher, &fate, err);

    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK;
    if (status != LEDGER_OK)
        return status;
    ledger_voucher_id_format(stated->voucher, id);
    return ledger_fail(err, LEDGER_REFUSED,
                       fate.rejected ? LEDGER_MESSAGE_REJECTION_TWICE
                                     : LEDGER_MESSAGE_REJECTION_OF_SEALED,
                       id, fate.number);
}

/* Whether the checkpoint extends the one that was anchored before. */
static enum ledger_status
anchor_extends(struct ledger_entry_judging *judging, const struct ledger_checkpoint *checkpoint,
               struct ledger_error *err)
{
    const struct ledger_anchor *stated = &judging->entry->anchor;
    struct ledger_tree_proof proof = {.count = stated->proof_count};
    struct ledger_digest root;
    uint64_t size;
    enum ledger_status status =
        ledger_state_anchor(judging->txn, checkpoint->origin, &size, &root, err);

    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK;
    if (status != LEDGER_OK)
        return status;
    if (checkpoint->size < size)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ANCHOR_GOES_BACK, checkpoint->origin,
                           checkpoint->size, size);
    if (proof.count <= LEDGER_TREE_PROOF_MAX && proof.count > 0)
        memcpy(proof.hashes, stated->proof, proof.count * sizeof(proof.hashes[0]));
    if (proof.count > LEDGER_TREE_PROOF_MAX ||
        !ledger_tree_consistency_holds(size, checkpoint->size, &root, &checkpoint->root, &proof))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ANCHOR_NOT_CONSISTENT,
                           checkpoint->origin, size, checkpoint->size);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_closing_anchor(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_anchor *stated = &judging->entry->anchor;
    struct ledger_identity_state own;
    struct ledger_checkpoint checkpoint;
    struct ledger_vkey vkey;
    enum ledger_status status = ledger_vkey_parse(ledger_slice_of_text(stated->vkey), &vkey, err);

    if (status == LEDGER_OK)
        status = ledger_checkpoint_open(stated->checkpoint, &vkey, &checkpoint, err);
    if (status == LEDGER_NO_MEMORY)
        return status;
    if (status != LEDGER_OK)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ANCHOR_NOT_SIGNED, stated->vkey);
    status = ledger_state_identity(judging->txn, &judging->arena, &own, err);
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RULES_NO_IDENTITY);
    if (status != LEDGER_OK)
        return status;
    if (strcmp(checkpoint.origin, own.origin) == 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ANCHOR_OF_ITSELF, own.origin);
    return anchor_extends(judging, &checkpoint, err);
}

enum ledger_status
ledger_rule_closing_erasure(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_erasure *stated = &judging->entry->erasure;

    for (size_t i = 0; i < stated->commitment_count; i++) {
        struct ledger_digest commitment;
        char hex[LEDGER_DIGEST_HEX_SIZE];
        bool erased = false;
        enum ledger_status status;

        memcpy(commitment.bytes, stated->commitments[i].data, sizeof(commitment.bytes));
        status = ledger_state_is_erased(judging->txn, &commitment, &erased, err);
        if (status != LEDGER_OK)
            return status;
        ledger_digest_hex(&commitment, hex);
        if (erased)
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ERASED_BEFORE, hex);
    }
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_closing_incident(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_incident *stated = &judging->entry->incident;

    if (stated->from_entry > judging->number)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_INCIDENT_FROM_NOWHERE,
                           stated->from_entry, judging->number);
    return LEDGER_OK;
}
