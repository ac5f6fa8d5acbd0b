/* Every row's verdict, for a person who is about to import a file: one that stops at the first
 * fault would make him run it as often as there are faults. */
#include <assert.h>

#include "ledger/record/codec.h"
#include "ledger/rules/judging.h"
#include "ledger/value/date.h"

/* A preview has no seal yet; numbers of real seals are below. */
enum { PREVIEW_SEAL_NUMBER = INT32_MAX };

/* Encoding is rule 1 for a struct, and gives the bytes whose leaf hash the tables keep. */
static enum ledger_status
preview_one(struct ledger_entry_judging *judging, struct ledger_buffer *bytes,
            struct ledger_error *err)
{
    enum ledger_status status;
    struct ledger_digest leaf;

    judging->verdict = (struct ledger_verdict){0};
    ledger_buffer_clear(bytes);
    status = ledger_rule_of_form(ledger_entry_encode(judging->entry, bytes, err), err);
    if (ledger_rule_objects(status))
        judging->verdict = (struct ledger_verdict){
            .rule = LEDGER_RULE_FORM,
            .concerns_entry = true,
            .entry_index = judging->index,
        };
    if (status != LEDGER_OK)
        return status;
    leaf = ledger_tree_leaf(ledger_buffer_slice(bytes));
    return ledger_judge_entry(judging, &leaf, err);
}

enum ledger_status
ledger_rules_judge_each(struct ledger_store_txn *txn, const struct ledger_entry *entries,
                        size_t entry_count, uint64_t first_entry, int64_t now_ms,
                        ledger_rules_each_fn *each, void *context, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    struct ledger_buffer bytes = {0};
    struct ledger_entry_judging judging = {
        .txn = txn,
        .lines = txn,
        .entry_count = entry_count,
        .first_entry = first_entry,
        .seal_number = PREVIEW_SEAL_NUMBER,
        .today = ledger_date_of_instant(now_ms),
        .voucher_entries = entries,
    };

    assert(txn != NULL && each != NULL);
    for (size_t i = 0; i < entry_count; i++) {
        struct ledger_error why = {0};

        judging.entry = &entries[i];
        judging.index = i;
        judging.number = first_entry + i;
        status = preview_one(&judging, &bytes, &why);
        if (status != LEDGER_OK && !ledger_rule_objects(status)) {
            if (err != NULL)
                *err = why;
            goto out;
        }
        status = each(context, i, status, &judging.verdict, &why, err);
        if (status != LEDGER_OK)
            goto out;
    }

out:
    ledger_arena_free(&judging.arena);
    ledger_buffer_free(&bytes);
    return status;
}
