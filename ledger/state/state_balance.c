/* Where a money entry is listed, and the sums that it is part of. An adjustment or settlement is
 * under its disbursement's programme, budget year and payee, but under its own date.
 *
 * by_date:       u32 date | u64 entry number             -> empty
 * by_programme:  text0 code | u64 entry number           -> empty
 * by_payee:      payee hash (32) | u64 entry number      -> empty (not for appropriations)
 * balance:       text0 code | u16 budget year | u32 month -> u64 count | i64 fen, of appropriated,
 *                disbursed, adjusted, settled
 * payee_balance: payee hash (32) | text0 code | u16 budget year | u32 month
 *                -> u64 count | i64 fen, of disbursed, adjusted, settled
 *                   | u64 highest entry number counted here | its leaf hash (32)
 *
 * Month 0 is the running total, kept beside the months so that a cap or a ceiling costs one look,
 * whatever the number of months. */
#include <string.h>

#include "ledger/state/state_apply.h"
#include "ledger/value/date.h"

/* What is added to for a payee: his totals, and the newest entry among them. */
struct payee_sums {
    struct ledger_totals totals;
    uint64_t last_entry;
    struct ledger_digest last_leaf;
};

static struct ledger_totals
movement_totals(const struct ledger_state_movement *movement)
{
    switch (movement->measure) {
    case LEDGER_STATE_APPROPRIATED:
        return (struct ledger_totals){.appropriated_count = 1,
                                      .appropriated_fen = movement->amount_fen};
    case LEDGER_STATE_DISBURSED:
        return (struct ledger_totals){.disbursed_count = 1, .disbursed_fen = movement->amount_fen};
    case LEDGER_STATE_ADJUSTED:
        return (struct ledger_totals){.adjusted_count = 1, .adjusted_fen = movement->amount_fen};
    case LEDGER_STATE_SETTLED:
        return (struct ledger_totals){.settled_count = 1, .settled_fen = movement->amount_fen};
    }
    return (struct ledger_totals){0};
}

/* The end of a balance's key: programme, budget year, month. */
static void
key_add_balance(struct ledger_store_key *key, const char *programme, uint32_t budget_year,
                uint32_t month)
{
    ledger_store_key_add_text(key, programme);
    ledger_store_key_add_u16(key, (uint16_t)budget_year);
    ledger_store_key_add_u32(key, month);
}

static void
payee_totals_put(struct ledger_row_writer *row, const struct ledger_totals *totals)
{
    ledger_row_put_u64(row, totals->disbursed_count);
    ledger_row_put_i64(row, totals->disbursed_fen);
    ledger_row_put_u64(row, totals->adjusted_count);
    ledger_row_put_i64(row, totals->adjusted_fen);
    ledger_row_put_u64(row, totals->settled_count);
    ledger_row_put_i64(row, totals->settled_fen);
}

static int64_t
sum_get(struct ledger_row_reader *row)
{
    const int64_t sum = ledger_row_get_i64(row);

    if (sum > LEDGER_MONEY_FEN_MAX || sum < -LEDGER_MONEY_FEN_MAX)
        row->damaged = true;
    return sum;
}

static void
payee_totals_get(struct ledger_row_reader *row, struct ledger_totals *totals)
{
    totals->disbursed_count = ledger_row_get_u64(row);
    totals->disbursed_fen = sum_get(row);
    totals->adjusted_count = ledger_row_get_u64(row);
    totals->adjusted_fen = sum_get(row);
    totals->settled_count = ledger_row_get_u64(row);
    totals->settled_fen = sum_get(row);
}

static void
totals_get(struct ledger_row_reader *row, struct ledger_totals *totals)
{
    totals->appropriated_count = ledger_row_get_u64(row);
    totals->appropriated_fen = sum_get(row);
    payee_totals_get(row, totals);
}

/* Zero where there is no row. */
static enum ledger_status
balance_get(struct ledger_store_txn *txn, const struct ledger_store_key *key,
            struct ledger_totals *out_totals, struct ledger_error *err)
{
    struct ledger_totals totals = {0};
    struct ledger_row_reader row;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_BALANCE, key, &row, err);

    if (status == LEDGER_OK) {
        totals_get(&row, &totals);
        status = ledger_row_end(&row, LEDGER_STORE_BALANCE, err);
    } else if (status == LEDGER_NOT_FOUND) {
        status = LEDGER_OK;
    }
    if (status == LEDGER_OK)
        *out_totals = totals;
    return status;
}

static enum ledger_status
payee_balance_get(struct ledger_store_txn *txn, const struct ledger_store_key *key,
                  struct payee_sums *out_sums, struct ledger_error *err)
{
    struct payee_sums sums = {0};
    struct ledger_row_reader row;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_PAYEE_BALANCE, key, &row, err);

    if (status == LEDGER_OK) {
        payee_totals_get(&row, &sums.totals);
        sums.last_entry = ledger_row_get_u64(&row);
        sums.last_leaf = ledger_row_get_digest(&row);
        status = ledger_row_end(&row, LEDGER_STORE_PAYEE_BALANCE, err);
    } else if (status == LEDGER_NOT_FOUND) {
        status = LEDGER_OK;
    }
    if (status == LEDGER_OK)
        *out_sums = sums;
    return status;
}

static enum ledger_status
balance_add(struct ledger_store_txn *txn, const struct ledger_state_place *place,
            const struct ledger_state_movement *movement, uint32_t month, struct ledger_error *err)
{
    const struct ledger_totals more = movement_totals(movement);
    struct ledger_store_key key = {0};
    struct ledger_totals totals;
    struct ledger_row_writer row;
    enum ledger_status status;

    key_add_balance(&key, movement->programme, movement->budget_year, month);
    status = balance_get(txn, &key, &totals, err);
    if (status != LEDGER_OK)
        return status;
    if (!ledger_state_totals_add(&totals, &more))
        return ledger_state_sum_damaged(place, movement->programme, err);
    ledger_row_start(&row);
    ledger_row_put_u64(&row, totals.appropriated_count);
    ledger_row_put_i64(&row, totals.appropriated_fen);
    payee_totals_put(&row, &totals);
    return ledger_row_replace(txn, LEDGER_STORE_BALANCE, &key, &row, place->entry_number, err);
}

static enum ledger_status
payee_balance_add(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                  const struct ledger_state_movement *movement, uint32_t month,
                  struct ledger_error *err)
{
    const struct ledger_totals more = movement_totals(movement);
    struct ledger_store_key key = {0};
    struct payee_sums sums;
    struct ledger_row_writer row;
    enum ledger_status status;

    ledger_store_key_add_bytes(&key, ledger_digest_slice(movement->payee_hash));
    key_add_balance(&key, movement->programme, movement->budget_year, month);
    status = payee_balance_get(txn, &key, &sums, err);
    if (status != LEDGER_OK)
        return status;
    if (!ledger_state_totals_add(&sums.totals, &more))
        return ledger_state_sum_damaged(place, movement->programme, err);
    ledger_row_start(&row);
    payee_totals_put(&row, &sums.totals);
    /* Entries come in order of their numbers, so the newest is the highest. */
    ledger_row_put_u64(&row, place->entry_number);
    ledger_row_put_bytes(&row, ledger_digest_slice(&place->leaf));
    return ledger_row_replace(txn, LEDGER_STORE_PAYEE_BALANCE, &key, &row, place->entry_number,
                              err);
}

/* Ends a listing's key in the entry's number and puts it there. */
static enum ledger_status
list_put(struct ledger_store_txn *txn, const struct ledger_state_place *place,
         enum ledger_store_table table, struct ledger_store_key *key, struct ledger_error *err)
{
    struct ledger_row_writer empty;

    ledger_row_start(&empty);
    ledger_store_key_add_u64(key, place->entry_number);
    return ledger_row_insert(txn, table, key, &empty, place->entry_number, err);
}

static enum ledger_status
move_payee(struct ledger_store_txn *txn, const struct ledger_state_place *place,
           const struct ledger_state_movement *movement, struct ledger_error *err)
{
    struct ledger_store_key key = {0};
    enum ledger_status status;

    ledger_store_key_add_bytes(&key, ledger_digest_slice(movement->payee_hash));
    status = list_put(txn, place, LEDGER_STORE_BY_PAYEE, &key, err);
    if (status == LEDGER_OK)
        status = payee_balance_add(txn, place, movement, /* month= */ 0, err);
    if (status == LEDGER_OK)
        status = payee_balance_add(txn, place, movement, ledger_date_month(movement->date), err);
    return status;
}

enum ledger_status
ledger_state_move(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                  const struct ledger_state_movement *movement, struct ledger_error *err)
{
    struct ledger_store_key date_key = {0};
    struct ledger_store_key programme_key = {0};
    enum ledger_status status;

    ledger_store_key_add_u32(&date_key, movement->date);
    status = list_put(txn, place, LEDGER_STORE_BY_DATE, &date_key, err);
    if (status != LEDGER_OK)
        return status;
    ledger_store_key_add_text(&programme_key, movement->programme);
    status = list_put(txn, place, LEDGER_STORE_BY_PROGRAMME, &programme_key, err);
    if (status == LEDGER_OK)
        status = balance_add(txn, place, movement, /* month= */ 0, err);
    if (status == LEDGER_OK)
        status = balance_add(txn, place, movement, ledger_date_month(movement->date), err);
    if (status == LEDGER_OK && movement->payee_hash != NULL)
        status = move_payee(txn, place, movement, err);
    return status;
}

enum ledger_status
ledger_state_balance(struct ledger_store_txn *txn, const char *programme, uint32_t budget_year,
                     struct ledger_totals *out_totals, struct ledger_error *err)
{
    struct ledger_store_key key = {0};

    key_add_balance(&key, programme, budget_year, /* month= */ 0);
    return balance_get(txn, &key, out_totals, err);
}

enum ledger_status
ledger_state_payee_balance(struct ledger_store_txn *txn, const struct ledger_digest *payee_hash,
                           const char *programme, uint32_t budget_year,
                           struct ledger_totals *out_totals, struct ledger_error *err)
{
    struct ledger_store_key key = {0};
    struct payee_sums sums;
    enum ledger_status status;

    ledger_store_key_add_bytes(&key, ledger_digest_slice(payee_hash));
    key_add_balance(&key, programme, budget_year, /* month= */ 0);
    status = payee_balance_get(txn, &key, &sums, err);
    if (status == LEDGER_OK)
        *out_totals = sums.totals;
    return status;
}

/* No programme's code is longer: what follows may keep it in a fixed place. */
static const char *
code_get(struct ledger_row_reader *in_key, struct ledger_arena *arena)
{
    const char *code = ledger_row_get_key_text(in_key, arena);

    if (strlen(code) > LEDGER_ID_SIZE_MAX) {
        in_key->damaged = true;
        return "";
    }
    return code;
}

/* Month 0, or one that exists: else a flipped bit would be counted in no month. */
static uint32_t
month_get(struct ledger_row_reader *in_key)
{
    const uint32_t month = ledger_row_get_u32(in_key);

    if (month != 0 && !ledger_month_exists(month))
        in_key->damaged = true;
    return month;
}

enum ledger_status
ledger_balance_read(const struct ledger_store_row *row, struct ledger_arena *arena,
                    struct ledger_balance_row *out_row, struct ledger_error *err)
{
    struct ledger_balance_row balance = {0};
    struct ledger_row_reader in_key;
    struct ledger_row_reader value;
    enum ledger_status status;

    ledger_row_open(&in_key, row->key);
    balance.programme = code_get(&in_key, arena);
    balance.budget_year = ledger_row_get_u16(&in_key);
    balance.month = month_get(&in_key);
    ledger_row_open(&value, row->value);
    totals_get(&value, &balance.totals);
    status = ledger_row_end(&in_key, LEDGER_STORE_BALANCE, err);
    if (status == LEDGER_OK)
        status = ledger_row_end(&value, LEDGER_STORE_BALANCE, err);
    if (status == LEDGER_OK)
        *out_row = balance;
    return status;
}

enum ledger_status
ledger_payee_balance_read(const struct ledger_store_row *row, struct ledger_arena *arena,
                          struct ledger_payee_balance_row *out_row, struct ledger_error *err)
{
    struct ledger_payee_balance_row balance = {0};
    struct ledger_row_reader in_key;
    struct ledger_row_reader value;
    enum ledger_status status;

    ledger_row_open(&in_key, row->key);
    balance.payee_hash = ledger_row_get_digest(&in_key);
    balance.programme = code_get(&in_key, arena);
    balance.budget_year = ledger_row_get_u16(&in_key);
    balance.month = month_get(&in_key);
    ledger_row_open(&value, row->value);
    payee_totals_get(&value, &balance.totals);
    balance.last_entry = ledger_row_get_u64(&value);
    balance.last_leaf = ledger_row_get_digest(&value);
    status = ledger_row_end(&in_key, LEDGER_STORE_PAYEE_BALANCE, err);
    if (status == LEDGER_OK)
        status = ledger_row_end(&value, LEDGER_STORE_PAYEE_BALANCE, err);
    if (status == LEDGER_OK)
        *out_row = balance;
    return status;
}

struct balances_scan {
    ledger_state_balance_fn *each;
    void *context;
    struct ledger_arena arena;
};

static enum ledger_status
balances_each(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct balances_scan *scan = context;
    struct ledger_balance_row balance;
    enum ledger_status status;

    ledger_arena_reset(&scan->arena);
    status = ledger_balance_read(row, &scan->arena, &balance, err);
    if (status != LEDGER_OK || balance.month == 0)
        return status;
    return scan->each(scan->context, &balance, err);
}

enum ledger_status
ledger_state_balances(struct ledger_store_txn *txn, ledger_state_balance_fn *each, void *context,
                      struct ledger_error *err)
{
    const struct ledger_slice anywhere = {0};
    struct balances_scan scan = {.each = each, .context = context};
    enum ledger_status status =
        ledger_store_scan(txn, LEDGER_STORE_BALANCE, anywhere, anywhere, LEDGER_STORE_ASCENDING,
                          balances_each, &scan, err);

    ledger_arena_free(&scan.arena);
    return status;
}
