/* Settlements of all that is matched with a bank and that the ledger does not know to be paid. */
#include <stdlib.h>
#include <string.h>

#include "ledger/state/state.h"
#include "ledger/value/date.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/match_lines.h"
#include "tools/mingzhang/people.h"
#include "tools/mingzhang/reconcile.h"

struct settling {
    struct command_context *context;
    const struct reconcile *reconcile;
    struct ledger_store_txn *txn;
    struct ledger_arena arena; /* for look-ups */
    struct ledger_account account;
    uint32_t first_open_date; /* behind the last closed month; 0: none is closed */
    struct ledger_entry *drafts;
    size_t count, capacity;
    int64_t fen;
    uint64_t by_hand; /* payments that are left to people */
};

/* What a group of rows that were matched holds. */
struct group {
    uint32_t number;
    size_t payments, rows;
    bool has_others; /* money that came in */
};

static struct group
group_of(const struct reconciling *of, uint32_t number)
{
    struct group group = {.number = number};
    size_t at = 0, row;

    while (audit_reconcile_member(of->run, number, AUDIT_SIDE_LEDGER, &at, &row)) {
        group.payments++;
        if (audit_reconcile_item(of->run, row).kind != AUDIT_ITEM_PAYMENT)
            group.has_others = true;
    }
    at = 0;
    while (audit_reconcile_member(of->run, number, AUDIT_SIDE_BANK, &at, &row)) {
        group.rows++;
        if (!audit_reconcile_bank_row(of->run, row, NULL).out)
            group.has_others = true;
    }
    return group;
}

static enum ledger_status
grow(struct settling *settling, struct ledger_error *err)
{
    const size_t capacity = settling->capacity == 0 ? 64 : 2 * settling->capacity;
    struct ledger_entry *drafts;

    if (settling->count < settling->capacity)
        return LEDGER_OK;
    drafts = realloc(settling->drafts, capacity * sizeof(*drafts));
    if (drafts == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           capacity * sizeof(*drafts));
    settling->drafts = drafts;
    settling->capacity = capacity;
    return LEDGER_OK;
}

/* What the bank calls it, else where it stands in the statement. */
static const char *
bank_reference(struct settling *settling, const struct audit_bank_row *row)
{
    const char *said = match_bank_reference(settling->context, row);
    char place[32];

    if (said == NULL || said[0] != '\0')
        return said;
    (void)snprintf(place, sizeof(place), "row-%llu", (unsigned long long)row->line);
    return ledger_arena_text(&settling->context->arena, ledger_slice_of_text(place));
}

/* The day of the bank; never before the payout's own, nor in a month that is closed. */
static uint32_t
accounting_date(const struct settling *settling, uint32_t bank_date, uint32_t target_date)
{
    uint32_t date = bank_date > target_date ? bank_date : target_date;

    return date > settling->first_open_date ? date : settling->first_open_date;
}

static enum ledger_status
draft_add(struct settling *settling, const struct audit_item *item, size_t bank_row, int64_t fen,
          struct ledger_error *err)
{
    struct ledger_arena *arena = &settling->context->arena;
    struct audit_hash statement;
    const struct audit_bank_row row =
        audit_reconcile_bank_row(settling->reconcile->result.run, bank_row, &statement);
    uint8_t *hash = ledger_arena_take(arena, sizeof(statement.bytes));
    struct ledger_settlement *draft;
    enum ledger_status status = grow(settling, err);

    if (status != LEDGER_OK)
        return status;
    ledger_entry_init(&settling->drafts[settling->count], LEDGER_BODY_SETTLEMENT);
    draft = &settling->drafts[settling->count].settlement;
    draft->target =
        ledger_arena_text(arena, ledger_slice_of(item->reference.data, item->reference.size));
    draft->bank_reference = bank_reference(settling, &row);
    if (hash == NULL || draft->target == NULL || draft->bank_reference == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           item->reference.size);
    memcpy(hash, statement.bytes, sizeof(statement.bytes));
    draft->statement_sha256 = ledger_slice_of(hash, sizeof(statement.bytes));
    draft->amount_fen = fen;
    draft->bank_date = row.date;
    draft->date = accounting_date(settling, row.date, item->date);
    draft->account = settling->account;
    if (__builtin_add_overflow(settling->fen, fen, &settling->fen))
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_MATCH_SUM_TOO_LARGE);
    settling->count++;
    return LEDGER_OK;
}

/* As the ledger has it now, not as the run read it. */
static enum ledger_status
left_of(struct settling *settling, const struct audit_item *item, int64_t *out_left,
        int64_t *out_settled, struct ledger_error *err)
{
    struct ledger_disbursement_state state;
    char reference[512];
    enum ledger_status status;

    (void)snprintf(reference, sizeof(reference), "%.*s", (int)item->reference.size,
                   (const char *)item->reference.data);
    ledger_arena_reset(&settling->arena);
    status = ledger_state_disbursement(settling->txn, reference, &settling->arena, &state, err);
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
    if (status != LEDGER_OK)
        return status;
    *out_left = state.amount_fen - state.reversed_fen - state.settled_fen;
    *out_settled = state.settled_fen;
    return LEDGER_OK;
}

/* One payment that the bank made in several rows: a settlement a row. */
static enum ledger_status
settle_pieces(struct settling *settling, const struct group *group, const struct audit_item *item,
              struct ledger_error *err)
{
    const struct reconciling *of = &settling->reconcile->result;
    size_t at = 0, row;
    enum ledger_status status = LEDGER_OK;

    while (status == LEDGER_OK &&
           audit_reconcile_member(of->run, group->number, AUDIT_SIDE_BANK, &at, &row))
        status = draft_add(settling, item, row,
                           audit_reconcile_bank_row(of->run, row, NULL).amount_fen, err);
    return status;
}

static enum ledger_status
settle_one(struct settling *settling, size_t row, struct ledger_error *err)
{
    const struct reconciling *of = &settling->reconcile->result;
    const struct audit_item item = audit_reconcile_item(of->run, row);
    const struct audit_outcome outcome = audit_reconcile_outcome(of->run, AUDIT_SIDE_LEDGER, row);
    struct group group;
    int64_t left = 0, settled = 0;
    size_t at = 0, bank_row;
    enum ledger_status status;

    if (item.kind != AUDIT_ITEM_PAYMENT || item.bank_fen <= 0 || outcome.group == 0 ||
        outcome.classification != AUDIT_CLASS_MATCHED)
        return LEDGER_OK;
    status = left_of(settling, &item, &left, &settled, err);
    if (status != LEDGER_OK || left <= 0)
        return status;
    group = group_of(of, outcome.group);
    if (!group.has_others && group.rows == 1 &&
        audit_reconcile_member(of->run, group.number, AUDIT_SIDE_BANK, &at, &bank_row))
        return draft_add(settling, &item, bank_row, left, err);
    if (!group.has_others && group.payments == 1 && group.rows > 1 && settled == 0)
        return settle_pieces(settling, &group, &item, err);
    settling->by_hand++; /* Nobody said which row paid which part. */
    return LEDGER_OK;
}

static enum ledger_status
first_open_take(struct settling *settling, struct ledger_error *err)
{
    uint32_t month = 0;
    uint64_t entry;
    enum ledger_status status = ledger_state_closed_month(settling->txn, &month, &entry, err);

    if (status == LEDGER_OK && month != 0)
        settling->first_open_date = ledger_month_next(month) * 100 + 1;
    return status;
}

static enum ledger_status
drafts_make(struct settling *settling, struct ledger_error *err)
{
    const struct reconciling *of = &settling->reconcile->result;
    const size_t count = audit_reconcile_count(of->run, AUDIT_SIDE_LEDGER);
    enum ledger_status status = ledger_store_begin(ledger_store_of(settling->context->ledger),
                                                   LEDGER_STORE_READ, &settling->txn, err);

    if (status == LEDGER_OK)
        status = first_open_take(settling, err);
    for (size_t i = 0; i < count && status == LEDGER_OK; i++)
        status = settle_one(settling, i, err);
    ledger_store_abort(settling->txn);
    settling->txn = NULL;
    return status;
}

static enum ledger_status
account_take(struct settling *settling, struct ledger_vault *vault, struct ledger_error *err)
{
    const char *digits;
    enum ledger_status status;

    if (settling->reconcile->inputs.against != AUDIT_AGAINST_BANK)
        return LEDGER_OK;
    status = reconcile_account(settling->context, settling->reconcile, &digits, err);
    return status == LEDGER_OK ? flow_account(settling->context, vault, digits, /* bank= */ NULL,
                                              &settling->account, err)
                               : status;
}

enum ledger_status
reconcile_settle(struct command_context *context, struct reconcile *reconcile,
                 struct ledger_error *err)
{
    struct settling settling = {.context = context, .reconcile = reconcile};
    struct ledger_vault *vault = NULL;
    enum ledger_status status = ledger_vault_open(context->ledger, &vault, err);

    if (status == LEDGER_OK)
        status = account_take(&settling, vault, err);
    if (status == LEDGER_OK)
        status = drafts_make(&settling, err);
    if (status == LEDGER_OK && settling.by_hand > 0)
        output_notice(&context->output, WORD_RECONCILE_BY_HAND, settling.by_hand);
    if (status == LEDGER_OK && settling.count == 0)
        status = ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_RECONCILE_NOTHING_TO_SETTLE);
    if (status == LEDGER_OK) {
        output_notice(&context->output, WORD_RECONCILE_SETTLES, (uint64_t)settling.count,
                      settling.fen);
        status = flow_submit_many(context, settling.drafts, settling.count, LEDGER_ROLE_CASHIER,
                                  vault, err);
    }
    free(settling.drafts);
    ledger_arena_free(&settling.arena);
    ledger_vault_free(vault);
    return status;
}
