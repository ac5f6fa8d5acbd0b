/* match: what reconciliation could not tell by itself, said by people: these rows of the bank are
 * these entries. Taken back by an entry of its own, as everything is. */
#include <stdlib.h>
#include <string.h>

#include "ledger/list.h"
#include "tools/mingzhang-audit/statement_files.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/match_lines.h"
#include "tools/mingzhang/people.h"

/* --- the ledger's side --- */

/* "12", "#12" or a 业务单号. Digits that are both are told apart by whoever types them. */
static enum ledger_status
entry_number(struct command_context *context, const char *given, uint64_t *out_number,
             struct ledger_error *err)
{
    const bool is_marked = given[0] == '#';
    const char *digits = is_marked ? given + 1 : given;
    const size_t size = strlen(digits);
    const bool is_number = size > 0 && size <= 18 && strspn(digits, "0123456789") == size;
    const uint64_t number = is_number ? strtoull(digits, NULL, 10) : 0;
    struct ledger_record record;
    enum ledger_status status = LEDGER_NOT_FOUND;
    bool is_entry = false;

    if (is_number) {
        status = ledger_read_entry(context->ledger, number, &context->arena, &record, err);
        is_entry = status == LEDGER_OK;
    }
    if ((status == LEDGER_OK || status == LEDGER_NOT_FOUND) && !is_marked) {
        struct ledger_disbursement_state by_reference;

        status =
            ledger_read_disbursement(context->ledger, given, &context->arena, &by_reference, err);
        if (status == LEDGER_OK && is_entry && by_reference.entry_number != number)
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_ENTRY_TWO_MEANINGS, given);
        if (status == LEDGER_OK) {
            *out_number = by_reference.entry_number;
            return LEDGER_OK;
        }
    }
    if (status != LEDGER_OK && status != LEDGER_NOT_FOUND)
        return status;
    if (!is_entry)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_ENTRY_UNKNOWN, given);
    *out_number = number;
    return LEDGER_OK;
}

/* What the bank should show of an entry, money out positive: as reconciliation counts it. A
 * reversal takes back a record, and relief moves no money. */
static enum ledger_status
entry_fen(struct command_context *context, uint64_t number, int64_t *out_fen,
          struct ledger_error *err)
{
    struct ledger_record record;
    enum ledger_status status =
        ledger_read_entry(context->ledger, number, &context->arena, &record, err);
    const struct ledger_entry *entry = &record.entry;

    if (status != LEDGER_OK)
        return status;
    if (record.has_disbursement && record.disbursement.instrument != LEDGER_INSTRUMENT_RELIEF) {
        if (entry->body == LEDGER_BODY_DISBURSEMENT) {
            /* No overflow: the rules keep what is reversed within the amount. */
            *out_fen = entry->disbursement.amount_fen - record.disbursement.reversed_fen;
            return LEDGER_OK;
        }
        if (entry->body == LEDGER_BODY_ADJUSTMENT &&
            entry->adjustment.kind != LEDGER_ADJUSTMENT_REVERSAL) {
            *out_fen = -entry->adjustment.amount_fen;
            return LEDGER_OK;
        }
    }
    return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_ENTRY_NO_MONEY, number);
}

static enum ledger_status
entries_fill(struct command_context *context, struct ledger_match *match, int64_t *out_fen,
             struct ledger_error *err)
{
    const size_t count = command_count(context, "entry");
    uint64_t *numbers = ledger_arena_take(&context->arena, count * sizeof(*numbers));
    int64_t sum = 0;

    if (count > MATCH_SIDE_MAX)
        return command_misuse(context,
                              ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_MATCH_TOO_MANY,
                                          count, (size_t)MATCH_SIDE_MAX));
    if (numbers == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           count * sizeof(*numbers));
    for (size_t i = 0; i < count; i++) {
        int64_t fen = 0;
        enum ledger_status status =
            entry_number(context, command_text_at(context, "entry", i), &numbers[i], err);

        for (size_t j = 0; j < i && status == LEDGER_OK; j++)
            if (numbers[j] == numbers[i])
                status = command_misuse(context,
                                        ledger_fail(err, LEDGER_MALFORMED,
                                                    LEDGER_MESSAGE_MATCH_ENTRY_TWICE, numbers[i]));
        if (status == LEDGER_OK)
            status = entry_fen(context, numbers[i], &fen, err);
        if (status == LEDGER_OK && __builtin_add_overflow(sum, fen, &sum))
            status = ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_MATCH_SUM_TOO_LARGE);
        if (status != LEDGER_OK)
            return status;
    }
    match->entries = numbers;
    match->entry_count = count;
    *out_fen = sum;
    return LEDGER_OK;
}

/* --- both sides --- */

/* Tolerance is 0 fen, for people as for the program: what differs is to be explained by an entry
 * (a return, a fee), not by a match. */
static enum ledger_status
sums_check(const struct ledger_match *match, int64_t entries_fen, struct ledger_error *err)
{
    int64_t lines_fen = 0, difference = 0;

    for (size_t i = 0; i < match->line_count; i++)
        if (__builtin_add_overflow(lines_fen, match->lines[i].amount_fen, &lines_fen))
            return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_MATCH_SUM_TOO_LARGE);
    if (__builtin_sub_overflow(lines_fen, entries_fen, &difference))
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_MATCH_SUM_TOO_LARGE);
    if (difference != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_SUMS_DIFFER, lines_fen,
                           entries_fen, difference);
    return LEDGER_OK;
}

static enum ledger_status
shares_with(const struct ledger_match *match, uint64_t number, const struct ledger_match *earlier,
            struct ledger_error *err)
{
    for (size_t i = 0; i < match->entry_count; i++)
        for (size_t k = 0; k < earlier->entry_count; k++)
            if (match->entries[i] == earlier->entries[k])
                return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_ENTRY_MATCHED,
                                   match->entries[i], number);
    for (size_t i = 0; i < match->line_count; i++)
        for (size_t k = 0; k < earlier->line_count; k++)
            if (match->lines[i].row == earlier->lines[k].row &&
                ledger_slice_equal(match->lines[i].statement_sha256,
                                   earlier->lines[k].statement_sha256))
                return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_LINE_MATCHED,
                                   (uint64_t)match->lines[i].row, number);
    return LEDGER_OK;
}

/* A row is used once: reconciliation would pass over the second match of it. */
static enum ledger_status
free_of(void *context, const struct ledger_record *record, struct ledger_error *err)
{
    const struct ledger_match *match = context;
    struct ledger_matched_state state;
    enum ledger_status status;

    if (record->entry.match.action != LEDGER_MATCH_JOIN)
        return LEDGER_OK;
    status = ledger_state_matched(record->txn, record->number, &state, err);
    if (status != LEDGER_OK || state.parted)
        return status;
    return shares_with(match, record->number, &record->entry.match, err);
}

static enum ledger_status
unused_check(struct command_context *context, struct ledger_match *match, struct ledger_error *err)
{
    const struct ledger_list_query query = {.bodies = 1U << LEDGER_BODY_MATCH};

    return ledger_list(context->ledger, &query, free_of, match, err);
}

static enum ledger_status
join_fill(struct command_context *context, struct ledger_vault *vault, struct ledger_match *match,
          struct ledger_error *err)
{
    struct ledger_bank_line *lines = NULL;
    struct ledger_private behind;
    int64_t entries_fen = 0;
    enum ledger_status status = flow_account(context, vault, command_text(context, "account"),
                                             command_text(context, "bank"), &match->account, err);

    if (status == LEDGER_OK)
        status = ledger_vault_get(vault, match->account.commitment, &context->arena, &behind, err);
    if (status == LEDGER_OK)
        status = entries_fill(context, match, &entries_fen, err);
    if (status == LEDGER_OK)
        status = match_lines_read(context, behind.canonical, &lines, &match->line_count, err);
    if (status != LEDGER_OK)
        return status;
    match->lines = lines;
    status = unused_check(context, match, err);
    return status == LEDGER_OK ? sums_check(match, entries_fen, err) : status;
}

static enum ledger_status
usage_check(struct command_context *context, struct ledger_error *err)
{
    const bool has_lines = command_has(context, "line"),
               has_entries = command_has(context, "entry"),
               has_account = command_has(context, "account");

    if (command_has(context, "part")
            ? !has_lines && !has_entries && !has_account && !command_has(context, "bank")
            : has_lines && has_entries && has_account)
        return LEDGER_OK;
    return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_MATCH_USAGE));
}

static enum ledger_status
match_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_entry draft;
    struct ledger_vault *vault = NULL;
    enum ledger_status status = usage_check(context, err);

    ledger_entry_init(&draft, LEDGER_BODY_MATCH);
    draft.match.reason = command_text(context, "reason");
    draft.match.action = command_has(context, "part") ? LEDGER_MATCH_PART : LEDGER_MATCH_JOIN;
    if (status == LEDGER_OK)
        status = command_number(context, "part", INT64_MAX, &draft.match.parts, err);
    if (status == LEDGER_OK && command_has(context, "part") && draft.match.parts == 0)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_PARTS_NO_MATCH, UINT64_C(0));
    if (status == LEDGER_OK && draft.match.action == LEDGER_MATCH_JOIN) {
        status = ledger_vault_open(context->ledger, &vault, err);
        if (status == LEDGER_OK)
            status = join_fill(context, vault, &draft.match, err);
    }
    if (status == LEDGER_OK)
        status = flow_submit(context, &draft, 1, LEDGER_ROLE_MAKER, vault, err);
    ledger_vault_free(vault);
    return status;
}

static const struct command_option match_options[] = {
    {.name = "account",
     .value = "NUMBER",
     .kind = COMMAND_VALUE,
     .help = {"付款账户的账号", "the paying account"}},
    {.name = "bank", .value = "TEXT", .kind = COMMAND_VALUE, .help = {"开户行", "its bank"}},
    {.name = "line",
     .value = "FILE:ROW",
     .kind = COMMAND_LIST,
     .help = {"对账单文件的一行：电子表格的行号；camt.053 为文件内交易的序号",
              "a row of a statement: its number in the list; for camt.053 that of the booking in "
              "the file"}},
    {.name = "entry",
     .value = "ENTRY",
     .kind = COMMAND_LIST,
     .help = {"账本的明细序号或业务单号（拨付、退汇、追回）",
              "an entry number, or the reference of a payout (payouts, returns, recoveries)"}},
    {.name = "part",
     .value = "ENTRY",
     .kind = COMMAND_VALUE,
     .help = {"撤销第 ENTRY 号人工勾对", "take back the match of this entry number"}},
    {.name = "reason",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"原因", "why"}},
    STATEMENT_FILE_OPTIONS,
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_match = {
    .name = "match",
    .group = COMMAND_GROUP_RECORD,
    .summary = {"人工勾对：指明银行流水与账本明细的对应",
                "say which rows of the bank are which entries"},
    .details =
        {"用于对账（reconcile）无法确定的：两边金额合计须相等，一分不差；每一行只能勾对一次。由经办"
         "登记，复核签署后，下次对账即按此勾对。勾错了用 --part 撤销，再重新勾对。",
         "For what reconcile cannot tell: both sides have the same sum, to the fen, and a row is "
         "matched once. A maker records it; behind the reviewer's signature reconcile goes by it. "
         "A wrong one is taken back with --part."},
    .examples = {"match --account 9999000000000000017 --line 2023-06.csv:7 --entry BT-2023-0007 "
                 "--reason '同日两笔同额，按附言核实' --key /media/usb/zhang.san",
                 "match --part 1860 --reason '勾错笔' --key /media/usb/zhang.san"},
    .options = match_options,
    .needs = COMMAND_NEEDS_WRITER,
    .run = match_run,
};
