/* What a changed or revoked key asks of people, said when the entry is sealed: what to look
 * through, and whom to tell. */
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/state/state.h"
#include "tools/mingzhang/flow_internal.h"
#include "tools/mingzhang/people.h"

static void
tell_of_officer(const struct command_context *context, const struct ledger_officer *officer,
                uint64_t entry)
{
    if (officer->action == LEDGER_OFFICER_ROTATE)
        output_notice(&context->output, WORD_KEYS_ROTATED, officer->name, entry);
    else if (officer->action == LEDGER_OFFICER_REVOKE)
        output_notice(&context->output, WORD_KEYS_REVOKED, officer->name, entry);
}

/* The key before is still in the ledger's folder, and signs nothing any more. */
static enum ledger_status
tell_of_own_key(struct command_context *context, const struct ledger_identity *identity,
                uint64_t seal_number, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_identity_state before;
    struct ledger_vkey vkey;
    char name[PEOPLE_OWN_KEY_NAME_SIZE];
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_identity_at(txn, seal_number, &context->arena, &before, err);
    if (status == LEDGER_OK && strcmp(before.vkey, identity->vkey) != 0) {
        status = ledger_vkey_parse(ledger_slice_of_text(before.vkey), &vkey, err);
        if (status == LEDGER_OK) {
            people_own_key_name(&vkey.public_key, name);
            output_notice(&context->output, WORD_KEYS_OWN, identity->vkey, name);
        }
    }
    ledger_store_abort(txn);
    return status;
}

void
flow_tell_keys(struct command_context *context, const struct ledger_voucher *voucher,
               const struct flow_result *result)
{
    struct ledger_arena arena = {0};
    struct ledger_entry entry;
    enum ledger_status status = LEDGER_OK;

    if (!result->is_sealed || result->receipt.seal_number == 0)
        return;
    for (size_t i = 0; i < voucher->entry_count && status == LEDGER_OK; i++) {
        ledger_arena_reset(&arena);
        status = ledger_entry_decode(voucher->entries[i], &arena, &entry, /* err= */ NULL);
        if (status != LEDGER_OK)
            break;
        if (entry.body == LEDGER_BODY_OFFICER)
            tell_of_officer(context, &entry.officer, result->receipt.first_entry + i);
        else if (entry.body == LEDGER_BODY_IDENTITY)
            status = tell_of_own_key(context, &entry.identity, result->receipt.seal_number,
                                     /* err= */ NULL);
    }
    ledger_arena_free(&arena);
}
