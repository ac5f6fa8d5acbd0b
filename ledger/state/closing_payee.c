/* Payee statements, from one scan over payee_balance: its keys are in the order of the lines, and
 * within a payee in that of his statement. */
#include <inttypes.h>
#include <string.h>

#include "ledger/state/closing.h"
#include "ledger/state/state_apply.h"

struct payee_scan {
    struct ledger_store_txn *txn;
    uint32_t month;
    ledger_closing_payee_fn *each;
    void *context;
    struct ledger_arena arena;
    struct ledger_buffer lines;     /* of the payee in hand */
    struct ledger_buffer statement; /* composed from them */
    bool has_payee;                 /* with an entry up to the month */
    bool has_line;
    struct ledger_digest payee_hash;
    uint64_t last_entry;
    struct ledger_digest last_leaf;
    char programme[LEDGER_ID_SIZE_MAX + 1]; /* of the line in hand */
    uint32_t budget_year;
    struct ledger_totals totals;
};

/* Writes the line in hand, if there is one. */
static enum ledger_status
line_finish(struct payee_scan *scan, struct ledger_error *err)
{
    const struct ledger_totals *totals = &scan->totals;
    char disbursed[LEDGER_MONEY_TEXT_SIZE];
    char adjusted[LEDGER_MONEY_TEXT_SIZE];
    char settled[LEDGER_MONEY_TEXT_SIZE];

    if (!scan->has_line)
        return LEDGER_OK;
    scan->has_line = false;
    ledger_money_format((struct ledger_money){totals->disbursed_fen}, disbursed);
    ledger_money_format((struct ledger_money){totals->adjusted_fen}, adjusted);
    ledger_money_format((struct ledger_money){totals->settled_fen}, settled);
    return ledger_buffer_printf(
        &scan->lines, err, "%s %" PRIu32 " %" PRIu64 " %s %" PRIu64 " %s %" PRIu64 " %s\n",
        scan->programme, scan->budget_year, totals->disbursed_count, disbursed,
        totals->adjusted_count, adjusted, totals->settled_count, settled);
}

/* The payee's id, with the one newline that an id may have written as a space. */
static enum ledger_status
id_append(struct payee_scan *scan, struct ledger_error *err)
{
    struct ledger_payee_state payee;
    struct ledger_digest digest;
    enum ledger_status status =
        ledger_state_payee(scan->txn, &scan->payee_hash, &scan->arena, &payee, err);
    size_t start = scan->statement.size;

    if (status == LEDGER_NOT_FOUND)
        return ledger_row_damaged(LEDGER_STORE_PAYEE, err);
    if (status != LEDGER_OK)
        return status;
    digest = ledger_digest_of(ledger_slice_of_text(payee.id));
    if (!ledger_digest_equal(&digest, &scan->payee_hash))
        return ledger_row_damaged(LEDGER_STORE_PAYEE, err);
    status = ledger_buffer_append_text(&scan->statement, payee.id, err);
    for (size_t at = start; at < scan->statement.size; at++)
        if (scan->statement.data[at] == '\n')
            scan->statement.data[at] = ' ';
    return status;
}

static enum ledger_status
statement_compose(struct payee_scan *scan, struct ledger_error *err)
{
    char leaf[LEDGER_DIGEST_BASE64_SIZE];
    enum ledger_status status;

    ledger_buffer_clear(&scan->statement);
    status = ledger_buffer_printf(&scan->statement, err, "mingzhang/v1 payee\n%" PRIu32 "\n",
                                  scan->month);
    if (status == LEDGER_OK)
        status = id_append(scan, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append_text(&scan->statement, "\n", err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(&scan->statement, ledger_buffer_slice(&scan->lines), err);
    if (status != LEDGER_OK)
        return status;
    ledger_digest_base64(&scan->last_leaf, leaf);
    return ledger_buffer_printf(&scan->statement, err, "last %" PRIu64 " %s\n", scan->last_entry,
                                leaf);
}

/* Hands out the payee in hand, if there is one. */
static enum ledger_status
payee_finish(struct payee_scan *scan, struct ledger_error *err)
{
    struct ledger_closing_payee_line line;
    enum ledger_status status = line_finish(scan, err);

    if (status != LEDGER_OK || !scan->has_payee)
        return status;
    scan->has_payee = false;
    status = statement_compose(scan, err);
    if (status != LEDGER_OK)
        return status;
    line.payee_hash = scan->payee_hash;
    line.statement = ledger_buffer_slice(&scan->statement);
    ledger_closing_payee_leaf(&line.payee_hash, line.statement, line.bytes);
    return scan->each(scan->context, &line, err);
}

static void
payee_start(struct payee_scan *scan, const struct ledger_payee_balance_row *row)
{
    ledger_buffer_clear(&scan->lines);
    scan->has_payee = true;
    scan->payee_hash = row->payee_hash;
    scan->last_entry = row->last_entry;
    scan->last_leaf = row->last_leaf;
}

static enum ledger_status
row_add(struct payee_scan *scan, const struct ledger_payee_balance_row *row,
        struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    if (!scan->has_line || scan->budget_year != row->budget_year ||
        strcmp(scan->programme, row->programme) != 0) {
        status = line_finish(scan, err);
        scan->has_line = true;
        memcpy(scan->programme, row->programme, strlen(row->programme) + 1);
        scan->budget_year = row->budget_year;
        scan->totals = (struct ledger_totals){0};
    }
    if (status == LEDGER_OK && !ledger_state_totals_add(&scan->totals, &row->totals))
        status = ledger_row_damaged(LEDGER_STORE_PAYEE_BALANCE, err);
    if (row->last_entry > scan->last_entry) {
        scan->last_entry = row->last_entry;
        scan->last_leaf = row->last_leaf;
    }
    return status;
}

static enum ledger_status
payees_each(void *context, const struct ledger_store_row *stored, struct ledger_error *err)
{
    struct payee_scan *scan = context;
    struct ledger_payee_balance_row row;
    enum ledger_status status;

    ledger_arena_reset(&scan->arena);
    status = ledger_payee_balance_read(stored, &scan->arena, &row, err);
    if (status != LEDGER_OK || row.month == 0 || row.month > scan->month)
        return status;
    if (!scan->has_payee || !ledger_digest_equal(&scan->payee_hash, &row.payee_hash)) {
        status = payee_finish(scan, err);
        if (status != LEDGER_OK)
            return status;
        payee_start(scan, &row);
    }
    return row_add(scan, &row, err);
}

static enum ledger_status
payees_scan(struct payee_scan *scan, struct ledger_slice first_key, struct ledger_slice end_key,
            struct ledger_error *err)
{
    enum ledger_status status =
        ledger_store_scan(scan->txn, LEDGER_STORE_PAYEE_BALANCE, first_key, end_key,
                          LEDGER_STORE_ASCENDING, payees_each, scan, err);

    if (status == LEDGER_OK)
        status = payee_finish(scan, err);
    ledger_arena_free(&scan->arena);
    ledger_buffer_free(&scan->lines);
    ledger_buffer_free(&scan->statement);
    return status;
}

enum ledger_status
ledger_closing_payee_lines(struct ledger_store_txn *txn, uint32_t month,
                           ledger_closing_payee_fn *each, void *context, struct ledger_error *err)
{
    const struct ledger_slice anywhere = {0};
    struct payee_scan scan = {.txn = txn, .month = month, .each = each, .context = context};

    return payees_scan(&scan, anywhere, anywhere, err);
}

struct statement_copy {
    struct ledger_buffer *out;
    bool found;
};

static enum ledger_status
statement_copy_each(void *context, const struct ledger_closing_payee_line *line,
                    struct ledger_error *err)
{
    struct statement_copy *copy = context;

    copy->found = true;
    return ledger_buffer_append(copy->out, line->statement, err);
}

enum ledger_status
ledger_closing_statement_compose(struct ledger_store_txn *txn, uint32_t month,
                                 const struct ledger_digest *payee_hash, struct ledger_buffer *out,
                                 struct ledger_error *err)
{
    struct statement_copy copy = {.out = out};
    struct payee_scan scan = {
        .txn = txn, .month = month, .each = statement_copy_each, .context = &copy};
    struct ledger_store_key first = {0};
    struct ledger_store_key end;
    enum ledger_status status;

    ledger_store_key_add_bytes(&first, ledger_digest_slice(payee_hash));
    end = first;
    ledger_store_key_end_of_prefix(&end);
    status = payees_scan(&scan, ledger_store_key_slice(&first), ledger_store_key_slice(&end), err);
    return status == LEDGER_OK && !copy.found ? LEDGER_NOT_FOUND : status;
}

void
ledger_closing_payee_leaf(const struct ledger_digest *payee_hash, struct ledger_slice statement,
                          uint8_t bytes[static LEDGER_CLOSING_PAYEE_LINE_SIZE])
{
    const struct ledger_digest digest = ledger_digest_of(statement);

    memcpy(bytes, payee_hash->bytes, sizeof(payee_hash->bytes));
    memcpy(bytes + sizeof(payee_hash->bytes), digest.bytes, sizeof(digest.bytes));
}
