#include "ledger/record/voucher.h"

#include <assert.h>
#include <string.h>

int
ledger_sign_off_compare(const void *a, const void *b)
{
    const struct ledger_sign_off *left = a;
    const struct ledger_sign_off *right = b;

    if (left->role != right->role)
        return left->role < right->role ? -1 : 1;
    return strcmp(left->officer, right->officer);
}

/* Counts a body in its place: kinds ascend. */
static void
kinds_count(struct ledger_voucher_header *header, enum ledger_body body)
{
    size_t at = 0;

    while (at < header->kind_count && header->kinds[at].body < body)
        at++;
    if (at < header->kind_count && header->kinds[at].body == body) {
        header->kinds[at].count++;
        return;
    }
    assert(header->kind_count < LEDGER_KINDS_MAX);
    memmove(&header->kinds[at + 1], &header->kinds[at],
            (header->kind_count - at) * sizeof(header->kinds[0]));
    header->kinds[at] = (struct ledger_kind_count){body, 1};
    header->kind_count++;
}

static enum ledger_status
total_add(int64_t *total, int64_t amount, const char *name, struct ledger_error *err)
{
    int64_t sum;

    if (__builtin_add_overflow(*total, amount, &sum) || sum > LEDGER_MONEY_FEN_MAX ||
        sum < -LEDGER_MONEY_FEN_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_SUM_OUT_OF_RANGE, name,
                           LEDGER_MONEY_FEN_MAX);
    *total = sum;
    return LEDGER_OK;
}

static enum ledger_status
totals_add(struct ledger_voucher_header *header, const struct ledger_entry *entry,
           struct ledger_error *err)
{
    if (entry->body == LEDGER_BODY_APPROPRIATION)
        return total_add(&header->appropriated_fen, entry->appropriation.amount_fen,
                         "appropriated_fen", err);
    if (entry->body == LEDGER_BODY_DISBURSEMENT)
        return total_add(&header->disbursed_fen, entry->disbursement.amount_fen, "disbursed_fen",
                         err);
    if (entry->body == LEDGER_BODY_ADJUSTMENT)
        return total_add(&header->adjusted_fen, entry->adjustment.amount_fen, "adjusted_fen", err);
    if (entry->body == LEDGER_BODY_SETTLEMENT)
        return total_add(&header->settled_fen, entry->settlement.amount_fen, "settled_fen", err);
    return LEDGER_OK;
}

enum ledger_status
ledger_voucher_header_count(struct ledger_voucher_header *header, const struct ledger_entry *entry,
                            struct ledger_error *err)
{
    assert(entry->body >= LEDGER_BODY_IDENTITY && entry->body <= LEDGER_BODY_INCIDENT);
    if (header->entry_count >= LEDGER_VOUCHER_ENTRIES_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_VOUCHER_FULL,
                           (size_t)LEDGER_VOUCHER_ENTRIES_MAX);
    header->entry_count++;
    kinds_count(header, entry->body);
    return totals_add(header, entry, err);
}
