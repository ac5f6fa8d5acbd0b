/* A month of a ledger and of a bank, made of the bytes, and the month behind it: every row is in
 * one class, sums agree, no order of files changes a byte, and the text reads back. Values are few,
 * so that nearly everything has several partners. */
#include <stdio.h>
#include <string.h>

#include "tests/fuzz/fuzz_audit_reconcile.h"

enum { ENTRIES_MAX = 96, ROWS_MAX = 96, FILES = 3, NAME_SIZE = 16 };

struct feed {
    struct audit_bytes rest;
    struct audit_arena *arena, *words;
    struct audit_items *items;
    char references[ENTRIES_MAX][NAME_SIZE];
    int64_t left[ENTRIES_MAX], settled[ENTRIES_MAX]; /* of payments: not reversed, not settled */
    size_t entry_count;
    struct audit_statement statements[FILES];
    uint64_t repeated; /* rows that are listed twice, in this month or before */
};

static uint32_t
next(struct feed *feed, uint32_t below)
{
    uint32_t byte;

    if (feed->rest.size == 0)
        return 0;
    byte = *feed->rest.data;
    feed->rest = (struct audit_bytes){feed->rest.data + 1, feed->rest.size - 1};
    return byte % below;
}

static const char *const accounts[] = {"6222020200012345678", "6222020200087654321",
                                       "6222020200012354678", ""};
static const char *const names[] = {"甲公司", "乙（科技）公司", "乙(科技)公司", ""};
static const char *const words[] = {"", "奖补", "S-1 S-2", "ZF1"};
static const int64_t amounts[] = {100, 200, 300, 1000, 120, 210, 101, 99999};

static struct audit_bytes
text(const char *words_of)
{
    return words_of[0] != '\0' ? audit_text(words_of) : (struct audit_bytes){0};
}

static struct audit_bytes
digits(void *context, struct audit_bytes commitment)
{
    (void)context;
    return commitment.data[0] < 3 ? audit_text(accounts[commitment.data[0]])
                                  : (struct audit_bytes){0};
}

/* --- the ledger --- */

static void
feed_entry(struct feed *feed, const struct audit_entry *entry)
{
    struct audit_error err = {0};

    fuzz_holds(audit_items_entry(feed->items, feed->entry_count / 4, feed->entry_count, entry,
                                 &err) == AUDIT_OK);
    feed->entry_count++;
}

static void
feed_payment(struct feed *feed, uint32_t first_date)
{
    static const uint8_t commitments[4][32] = {{0}, {1}, {2}, {3}};
    static const uint8_t source[32] = {9};
    const uint32_t payee = next(feed, 4), shape = next(feed, 32);
    char *reference = feed->references[feed->entry_count];
    struct audit_entry entry = {.body = AUDIT_DISBURSEMENT};

    snprintf(reference, NAME_SIZE, "S-%zu", feed->entry_count);
    entry.disbursement.programme = audit_text(shape % 2 == 0 ? "SUB" : "SUB2");
    entry.disbursement.reference = audit_text(reference);
    entry.disbursement.amount_fen = amounts[next(feed, 8)];
    entry.disbursement.date = first_date + next(feed, 28);
    entry.disbursement.payee.name = text(names[next(feed, 4)]);
    entry.disbursement.account.commitment = (struct audit_bytes){commitments[payee], 32};
    entry.disbursement.account.last_four = audit_text(payee < 3 ? accounts[payee] + 15 : "5678");
    if ((shape & 2) != 0)
        entry.disbursement.payment_voucher = audit_text("ZF1");
    if ((shape & 4) != 0)
        entry.disbursement.reason = audit_text("again");
    if ((shape & 8) != 0) {
        entry.disbursement.source_file_sha256 = (struct audit_bytes){source, sizeof source};
        entry.disbursement.source_sheet = audit_text("1");
        entry.disbursement.source_row = 1 + shape % 3;
    }
    feed->left[feed->entry_count] = feed->settled[feed->entry_count] =
        entry.disbursement.amount_fen;
    feed_entry(feed, &entry);
}

/* The payment that a byte names; SIZE_MAX: there is none. */
static size_t
a_payment(struct feed *feed)
{
    const size_t at = feed->entry_count > 0 ? next(feed, (uint32_t)feed->entry_count) : 0;

    return feed->left[at] > 0 ? at : SIZE_MAX;
}

static void
feed_adjustment(struct feed *feed, uint32_t first_date)
{
    const size_t target = a_payment(feed);
    struct audit_entry entry = {.body = AUDIT_ADJUSTMENT};

    if (target == SIZE_MAX)
        return;
    entry.adjustment.kind = (enum audit_adjustment_kind)(1 + next(feed, 3));
    entry.adjustment.target = audit_text(feed->references[target]);
    entry.adjustment.amount_fen =
        next(feed, 2) == 0 ? feed->left[target] : 1 + feed->left[target] / 3;
    if (entry.adjustment.amount_fen > feed->left[target])
        entry.adjustment.amount_fen = feed->left[target];
    entry.adjustment.date = first_date + next(feed, 28);
    entry.adjustment.bank_reference = text(words[next(feed, 4)]);
    feed->left[target] -= entry.adjustment.amount_fen;
    feed_entry(feed, &entry);
}

static void
feed_settlement(struct feed *feed, uint32_t first_date)
{
    const size_t target = a_payment(feed);
    struct audit_entry entry = {.body = AUDIT_SETTLEMENT};

    if (target == SIZE_MAX || feed->settled[target] == 0)
        return;
    entry.settlement.target = audit_text(feed->references[target]);
    entry.settlement.amount_fen =
        next(feed, 2) == 0 ? feed->settled[target] : 1 + feed->settled[target] / 2;
    if (entry.settlement.amount_fen > feed->settled[target])
        entry.settlement.amount_fen = feed->settled[target];
    entry.settlement.date = first_date + next(feed, 28);
    entry.settlement.bank_reference = audit_text(words[1 + next(feed, 3)]);
    feed->settled[target] -= entry.settlement.amount_fen;
    feed_entry(feed, &entry);
}

/* A JOIN of one entry and one line of a file; both may be anything, and then it joins nothing. */
static void
feed_match(struct feed *feed)
{
    uint8_t line[64] = {3 << 3 | 2, 39, 1 << 3 | 2, 32}, number;
    struct audit_entry entry = {.body = AUDIT_MATCH};
    int64_t fen;

    line[4] = (uint8_t)next(feed, FILES);
    line[36] = 2 << 3;
    line[37] = (uint8_t)(1 + next(feed, 32));
    fen = amounts[next(feed, 4)] * (next(feed, 2) == 0 ? 1 : -1);
    line[38] = 5 << 3;
    fen = fen < 0 ? -fen * 2 - 1 : fen * 2;
    line[39] = (uint8_t)((fen & 0x7F) | 0x80);
    line[40] = (uint8_t)(fen >> 7);
    number = (uint8_t)next(feed, ENTRIES_MAX);
    entry.match.action = AUDIT_JOIN;
    entry.match.lines = (struct audit_list){{line, 41}, 1};
    entry.match.entries = (struct audit_bytes){&number, 1};
    entry.match.reason = audit_text("by hand");
    feed_entry(feed, &entry);
}

static void
feed_ledger(struct feed *feed, uint32_t first_date)
{
    const uint32_t count = next(feed, 64);

    for (uint32_t i = 0; i < count && feed->entry_count + 2 < ENTRIES_MAX; i++)
        switch (next(feed, 8)) {
        case 5:
            feed_adjustment(feed, first_date);
            break;
        case 6:
            feed_settlement(feed, first_date);
            break;
        case 7:
            feed_match(feed);
            break;
        default:
            feed_payment(feed, first_date);
        }
}

static void
begin_ledger(struct feed *feed, const struct audit_carry *carry, uint32_t first_date)
{
    struct audit_items_settings settings = {.unstated_is_ours = true,
                                            .first_date = first_date,
                                            .last_date = first_date + 27,
                                            .digits = digits};
    struct audit_entry entry = {.body = AUDIT_PROGRAMME};

    if (carry != NULL) {
        settings.carried = carry->entries;
        settings.carried_count = carry->entry_count_open;
        settings.carried_entries = carry->entry_count;
    }
    fuzz_holds(audit_items_begin(feed->arena, &settings, &feed->items, NULL) == AUDIT_OK);
    feed->entry_count = 0;
    entry.programme.action = AUDIT_OPEN;
    entry.programme.instrument = AUDIT_SUBSIDY;
    entry.programme.code = audit_text("SUB");
    feed_entry(feed, &entry);
    entry.programme.code = audit_text("SUB2");
    feed_entry(feed, &entry);
}

/* --- the bank --- */

static void
add_row(struct feed *feed, uint32_t first_date, uint64_t lines[FILES])
{
    const uint32_t file = next(feed, FILES), shape = next(feed, 64);
    struct audit_statement *statement = &feed->statements[file];
    struct audit_bank_row row = {.line = ++lines[file],
                                 .out = shape % 4 != 0,
                                 .amount_fen = amounts[next(feed, 8)],
                                 .date = first_date + next(feed, 28),
                                 .name = text(names[next(feed, 4)]),
                                 .account = text(accounts[next(feed, 4)]),
                                 .purpose = text(words[next(feed, 4)])};

    if ((shape & 4) != 0)
        row.reference = audit_text(words[1 + next(feed, 3)]);
    if ((shape & 8) != 0)
        row.batch = 1 + next(feed, 2);
    if ((shape & 16) != 0)
        row.end_to_end = audit_text(feed->references[next(feed, ENTRIES_MAX)]);
    row.reversal = (shape & 32) != 0;
    if (!audit_statement_append(statement, &row))
        fuzz_holds(false);
    statement->closing_fen += row.out ? -row.amount_fen : row.amount_fen;
}

static void
make_statements(struct feed *feed, uint32_t first_date, int64_t opening_fen)
{
    const uint32_t count = next(feed, ROWS_MAX);
    uint64_t lines[FILES] = {0};

    for (int i = 0; i < FILES; i++) {
        feed->statements[i] = (struct audit_statement){.first_date = first_date + (uint32_t)i,
                                                       .last_date = first_date + 27,
                                                       .period_stated = true,
                                                       .has_opening = true,
                                                       .has_closing = true};
        feed->statements[i].sha256.bytes[0] = (uint8_t)i;
    }
    for (uint32_t i = 0; i < count; i++)
        add_row(feed, first_date, lines);
    for (int i = 0; i < FILES; i++) {
        feed->statements[i].opening_fen = opening_fen;
        opening_fen += feed->statements[i].closing_fen;
        feed->statements[i].closing_fen = opening_fen;
    }
}

/* --- the run --- */

static struct audit_reconcile *
run_once(struct feed *feed, const struct audit_carry *carry, uint32_t first_date)
{
    const struct audit_reconcile_settings settings = {
        .account = audit_text("5678"), .first_date = first_date, .last_date = first_date + 27};
    const struct audit_identity_check *bridge;
    struct audit_reconcile *run = NULL;
    struct audit_error err = {0};

    fuzz_holds(audit_reconcile_run(feed->words, feed->items, feed->statements, FILES, carry,
                                   &settings, &run, &err) == AUDIT_OK);
    feed->repeated += fuzz_run_adds_up(run);
    bridge = &audit_reconcile_result(run)->identities[AUDIT_IDENTITY_BRIDGE];
    /* A row that is listed twice moved the stated balance, or did not: the bridge cannot know. */
    fuzz_holds(bridge->stated && (feed->repeated > 0 || bridge->holds));
    return run;
}

/* The files in another order say the same, byte for byte. */
static void
run_in_another_order(struct feed *feed, const struct audit_carry *carry, uint32_t first_date,
                     const struct audit_reconcile *first)
{
    struct audit_buffer expected = fuzz_run_text(first), found;
    const struct audit_statement moved = feed->statements[0];
    struct audit_reconcile *run;

    feed->statements[0] = feed->statements[2];
    feed->statements[2] = feed->statements[1];
    feed->statements[1] = moved;
    run = run_once(feed, carry, first_date);
    found = fuzz_run_text(run);
    fuzz_holds(audit_bytes_equal(audit_buffer_bytes(&expected), audit_buffer_bytes(&found)));
    audit_buffer_free(&expected);
    audit_buffer_free(&found);
    audit_reconcile_free(run);
}

static struct audit_carry *
month(struct feed *feed, const struct audit_carry *before, uint32_t first_date,
      struct audit_bytes earlier)
{
    struct audit_carry *carry;
    struct audit_reconcile *run;

    begin_ledger(feed, before, first_date);
    if (before != NULL) { /* The ledger is fed whole again: what came before is the same. */
        const struct audit_bytes rest = feed->rest;

        feed->rest = earlier;
        feed_ledger(feed, first_date - 100);
        feed->rest = rest;
    }
    feed_ledger(feed, first_date);
    fuzz_holds(audit_items_end(feed->items, NULL) == AUDIT_OK);
    make_statements(feed, first_date, before != NULL ? before->bank_closing_fen : 100000000);
    run = run_once(feed, before, first_date);
    carry = fuzz_run_carry(run);
    run_in_another_order(feed, before, first_date, run);
    audit_reconcile_free(run);
    for (int i = 0; i < FILES; i++)
        audit_statement_clear(&feed->statements[i]);
    audit_items_free(feed->items);
    return carry;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct feed feed;
    struct audit_carry *april, *may;

    feed = (struct feed){.rest = {data, size}};
    fuzz_holds(audit_arena_open(NULL, &feed.arena, NULL) == AUDIT_OK);
    fuzz_holds(audit_arena_open(NULL, &feed.words, NULL) == AUDIT_OK);
    april = month(&feed, NULL, 20260401, (struct audit_bytes){0});
    may = month(&feed, april, 20260501, (struct audit_bytes){data, size});
    audit_carry_free(april);
    audit_carry_free(may);
    audit_arena_close(feed.arena);
    audit_arena_close(feed.words);
    return 0;
}
