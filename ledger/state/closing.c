#include "ledger/state/closing.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "ledger/state/state_apply.h"
#include "ledger/tree/range.h"
#include "ledger/value/date.h"

/* One scan over balance: its keys are in the order of the lines. */
struct programme_scan {
    uint32_t month;
    ledger_closing_programme_fn *each;
    void *context;
    struct ledger_arena arena;
    struct ledger_buffer text;
    bool has_line;
    char programme[LEDGER_ID_SIZE_MAX + 1];
    uint32_t budget_year;
    struct ledger_totals totals;
};

static enum ledger_status
line_compose(struct programme_scan *scan, struct ledger_error *err)
{
    const struct ledger_totals *totals = &scan->totals;
    char appropriated[LEDGER_MONEY_TEXT_SIZE];
    char disbursed[LEDGER_MONEY_TEXT_SIZE];
    char adjusted[LEDGER_MONEY_TEXT_SIZE];
    char settled[LEDGER_MONEY_TEXT_SIZE];

    ledger_money_format((struct ledger_money){totals->appropriated_fen}, appropriated);
    ledger_money_format((struct ledger_money){totals->disbursed_fen}, disbursed);
    ledger_money_format((struct ledger_money){totals->adjusted_fen}, adjusted);
    ledger_money_format((struct ledger_money){totals->settled_fen}, settled);
    ledger_buffer_clear(&scan->text);
    return ledger_buffer_printf(&scan->text, err,
                                "%s %" PRIu32 " %" PRIu64 " %s %" PRIu64 " %s %" PRIu64
                                " %s %" PRIu64 " %s\n",
                                scan->programme, scan->budget_year, totals->appropriated_count,
                                appropriated, totals->disbursed_count, disbursed,
                                totals->adjusted_count, adjusted, totals->settled_count, settled);
}

/* Hands out the line in hand, if there is one. */
static enum ledger_status
line_finish(struct programme_scan *scan, struct ledger_error *err)
{
    struct ledger_closing_programme_line line;
    enum ledger_status status;

    if (!scan->has_line)
        return LEDGER_OK;
    scan->has_line = false;
    status = line_compose(scan, err);
    if (status != LEDGER_OK)
        return status;
    line.programme = scan->programme;
    line.budget_year = scan->budget_year;
    line.totals = scan->totals;
    line.text = ledger_buffer_slice(&scan->text);
    return scan->each(scan->context, &line, err);
}

static enum ledger_status
programmes_each(void *context, const struct ledger_store_row *stored, struct ledger_error *err)
{
    struct programme_scan *scan = context;
    struct ledger_balance_row row;
    enum ledger_status status;

    ledger_arena_reset(&scan->arena);
    status = ledger_balance_read(stored, &scan->arena, &row, err);
    if (status != LEDGER_OK || row.month == 0 || row.month > scan->month)
        return status;
    if (!scan->has_line || scan->budget_year != row.budget_year ||
        strcmp(scan->programme, row.programme) != 0) {
        status = line_finish(scan, err);
        scan->has_line = true;
        memcpy(scan->programme, row.programme, strlen(row.programme) + 1);
        scan->budget_year = row.budget_year;
        scan->totals = (struct ledger_totals){0};
    }
    if (status == LEDGER_OK && !ledger_state_totals_add(&scan->totals, &row.totals))
        status = ledger_row_damaged(LEDGER_STORE_BALANCE, err);
    return status;
}

static enum ledger_status
programmes_scan(struct ledger_store_txn *txn, struct programme_scan *scan,
                struct ledger_slice first_key, struct ledger_slice end_key,
                struct ledger_error *err)
{
    enum ledger_status status =
        ledger_store_scan(txn, LEDGER_STORE_BALANCE, first_key, end_key, LEDGER_STORE_ASCENDING,
                          programmes_each, scan, err);

    if (status == LEDGER_OK)
        status = line_finish(scan, err);
    ledger_arena_free(&scan->arena);
    ledger_buffer_free(&scan->text);
    return status;
}

enum ledger_status
ledger_closing_programme_lines(struct ledger_store_txn *txn, uint32_t month,
                               ledger_closing_programme_fn *each, void *context,
                               struct ledger_error *err)
{
    const struct ledger_slice anywhere = {0};
    struct programme_scan scan = {.month = month, .each = each, .context = context};

    return programmes_scan(txn, &scan, anywhere, anywhere, err);
}

struct line_copy {
    struct ledger_buffer *out;
    bool found;
};

static enum ledger_status
line_copy_each(void *context, const struct ledger_closing_programme_line *line,
               struct ledger_error *err)
{
    struct line_copy *copy = context;

    copy->found = true;
    return ledger_buffer_append(copy->out, line->text, err);
}

enum ledger_status
ledger_closing_programme_compose(struct ledger_store_txn *txn, uint32_t month,
                                 const char *programme, uint32_t budget_year,
                                 struct ledger_buffer *out, struct ledger_error *err)
{
    struct line_copy copy = {.out = out};
    struct programme_scan scan = {.month = month, .each = line_copy_each, .context = &copy};
    struct ledger_store_key first = {0};
    struct ledger_store_key end;
    enum ledger_status status;

    ledger_store_key_add_text(&first, programme);
    ledger_store_key_add_u16(&first, (uint16_t)budget_year);
    end = first;
    ledger_store_key_end_of_prefix(&end);
    status = programmes_scan(txn, &scan, ledger_store_key_slice(&first),
                             ledger_store_key_slice(&end), err);
    return status == LEDGER_OK && !copy.found ? LEDGER_NOT_FOUND : status;
}

/* A closing in the making: the totals, and the right edges of both trees. */
struct closing_sums {
    struct ledger_store_txn *txn;
    struct ledger_closing closing;
    struct ledger_tree_range programmes;
    struct ledger_tree_range payees;
};

static enum ledger_status
closing_add_programme(void *context, const struct ledger_closing_programme_line *line,
                      struct ledger_error *err)
{
    struct closing_sums *sums = context;
    const struct ledger_digest leaf = ledger_tree_leaf(line->text);
    enum ledger_instrument instrument;
    struct ledger_totals *totals;
    enum ledger_status status =
        ledger_state_instrument(sums->txn, line->programme, &instrument, err);

    if (status == LEDGER_NOT_FOUND)
        return ledger_row_damaged(LEDGER_STORE_PROGRAMME, err);
    if (status != LEDGER_OK)
        return status;
    totals = instrument == LEDGER_INSTRUMENT_RELIEF ? &sums->closing.relief : &sums->closing.cash;
    if (!ledger_state_totals_add(totals, &line->totals))
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_CLOSING_SUM_OUT_OF_RANGE,
                           (uint64_t)sums->closing.month);
    ledger_tree_range_add(&sums->programmes, &leaf);
    return LEDGER_OK;
}

static enum ledger_status
closing_add_payee(void *context, const struct ledger_closing_payee_line *line,
                  struct ledger_error *err)
{
    struct closing_sums *sums = context;
    const struct ledger_digest leaf =
        ledger_tree_leaf(ledger_slice_of(line->bytes, sizeof(line->bytes)));

    (void)err;
    ledger_tree_range_add(&sums->payees, &leaf);
    return LEDGER_OK;
}

enum ledger_status
ledger_closing_compute(struct ledger_store_txn *txn, uint32_t month,
                       struct ledger_closing *out_closing, struct ledger_error *err)
{
    struct closing_sums sums = {.txn = txn, .closing = {.month = month, .memo = ""}};
    enum ledger_status status;

    assert(txn != NULL);
    assert(ledger_month_exists(month));

    status = ledger_closing_programme_lines(txn, month, closing_add_programme, &sums, err);
    if (status == LEDGER_OK)
        status = ledger_closing_payee_lines(txn, month, closing_add_payee, &sums, err);
    if (status != LEDGER_OK)
        return status;
    sums.closing.programme_count = sums.programmes.size;
    sums.closing.programme_root = ledger_tree_range_root(&sums.programmes);
    sums.closing.payee_count = sums.payees.size;
    sums.closing.payee_root = ledger_tree_range_root(&sums.payees);
    *out_closing = sums.closing;
    return LEDGER_OK;
}
