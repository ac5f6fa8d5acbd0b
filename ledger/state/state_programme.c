/* programme: text0 code -> u8 action of the newest entry | u8 closed | u8 instrument | u8 ceiling
 *                          | u32 first date | u32 last date | i64 payee cap
 *                          | u64 opened entry | u64 changed entry
 *                          | text name | text category | text document | text function code
 *                          | text government economic code | text department economic code
 *                          | text revenue code | text reason of the newest entry */
#include "ledger/state/state_apply.h"

static struct ledger_store_key
code_key(const char *code)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_text(&key, code);
    return key;
}

/* Reads all but the code, which is in the key. */
static void
programme_get(struct ledger_row_reader *row, struct ledger_arena *arena,
              struct ledger_programme_state *state)
{
    struct ledger_programme *programme = &state->programme;

    programme->action = (enum ledger_programme_action)ledger_row_get_enum(
        row, LEDGER_PROGRAMME_OPEN, LEDGER_PROGRAMME_CLOSE);
    state->closed = ledger_row_get_bool(row);
    programme->instrument = (enum ledger_instrument)ledger_row_get_enum(
        row, LEDGER_INSTRUMENT_SUBSIDY, LEDGER_INSTRUMENT_END - 1);
    programme->ceiling = ledger_row_get_bool(row);
    programme->first_date = ledger_row_get_u32(row);
    programme->last_date = ledger_row_get_u32(row);
    programme->payee_cap_fen = ledger_row_get_i64(row);
    state->opened_entry = ledger_row_get_u64(row);
    state->changed_entry = ledger_row_get_u64(row);
    programme->name = ledger_row_get_text(row, arena);
    programme->category = ledger_row_get_text(row, arena);
    programme->document = ledger_row_get_text(row, arena);
    programme->function_code = ledger_row_get_text(row, arena);
    programme->government_economic_code = ledger_row_get_text(row, arena);
    programme->department_economic_code = ledger_row_get_text(row, arena);
    programme->revenue_code = ledger_row_get_text(row, arena);
    programme->reason = ledger_row_get_text(row, arena);
}

static enum ledger_status
programme_put(struct ledger_store_txn *txn, const struct ledger_programme_state *state,
              struct ledger_error *err)
{
    const struct ledger_programme *programme = &state->programme;
    const struct ledger_store_key key = code_key(programme->code);
    const uint64_t entry_number = state->changed_entry;
    struct ledger_row_writer row;

    ledger_row_start(&row);
    ledger_row_put_u8(&row, (uint8_t)programme->action);
    ledger_row_put_u8(&row, state->closed ? 1 : 0);
    ledger_row_put_u8(&row, (uint8_t)programme->instrument);
    ledger_row_put_u8(&row, programme->ceiling ? 1 : 0);
    ledger_row_put_u32(&row, programme->first_date);
    ledger_row_put_u32(&row, programme->last_date);
    ledger_row_put_i64(&row, programme->payee_cap_fen);
    ledger_row_put_u64(&row, state->opened_entry);
    ledger_row_put_u64(&row, state->changed_entry);
    ledger_row_put_text(&row, programme->name);
    ledger_row_put_text(&row, programme->category);
    ledger_row_put_text(&row, programme->document);
    ledger_row_put_text(&row, programme->function_code);
    ledger_row_put_text(&row, programme->government_economic_code);
    ledger_row_put_text(&row, programme->department_economic_code);
    ledger_row_put_text(&row, programme->revenue_code);
    ledger_row_put_text(&row, programme->reason);
    return programme->action == LEDGER_PROGRAMME_OPEN
               ? ledger_row_insert(txn, LEDGER_STORE_PROGRAMME, &key, &row, entry_number, err)
               : ledger_row_replace(txn, LEDGER_STORE_PROGRAMME, &key, &row, entry_number, err);
}

enum ledger_status
ledger_state_programme(struct ledger_store_txn *txn, const char *code, struct ledger_arena *arena,
                       struct ledger_programme_state *out_programme, struct ledger_error *err)
{
    struct ledger_programme_state state = {0};
    struct ledger_store_key key;
    struct ledger_row_reader row;
    enum ledger_status status;

    if (!ledger_id_fits(code))
        return LEDGER_NOT_FOUND;
    key = code_key(code);
    status = ledger_row_find(txn, LEDGER_STORE_PROGRAMME, &key, &row, err);
    if (status != LEDGER_OK)
        return status;
    programme_get(&row, arena, &state);
    state.programme.code = ledger_arena_text(arena, ledger_slice_of_text(code));
    if (state.programme.code == NULL)
        row.no_memory = true;
    status = ledger_row_end(&row, LEDGER_STORE_PROGRAMME, err);
    if (status == LEDGER_OK)
        *out_programme = state;
    return status;
}

enum ledger_status
ledger_state_instrument(struct ledger_store_txn *txn, const char *code,
                        enum ledger_instrument *out_instrument, struct ledger_error *err)
{
    const struct ledger_store_key key = code_key(code);
    enum ledger_instrument instrument;
    struct ledger_row_reader row;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_PROGRAMME, &key, &row, err);

    if (status != LEDGER_OK)
        return status;
    (void)ledger_row_get_u8(&row); /* action */
    (void)ledger_row_get_u8(&row); /* closed */
    instrument = (enum ledger_instrument)ledger_row_get_enum(&row, LEDGER_INSTRUMENT_SUBSIDY,
                                                             LEDGER_INSTRUMENT_END - 1);
    if (row.damaged)
        return ledger_row_damaged(LEDGER_STORE_PROGRAMME, err);
    *out_instrument = instrument;
    return LEDGER_OK;
}

struct programmes_scan {
    ledger_state_programme_fn *each;
    void *context;
    struct ledger_arena arena;
};

static enum ledger_status
programmes_each(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct programmes_scan *scan = context;
    struct ledger_programme_state state = {0};
    struct ledger_row_reader in_key;
    struct ledger_row_reader value;
    enum ledger_status status;

    ledger_arena_reset(&scan->arena);
    ledger_row_open(&in_key, row->key);
    state.programme.code = ledger_row_get_key_text(&in_key, &scan->arena);
    ledger_row_open(&value, row->value);
    programme_get(&value, &scan->arena, &state);
    status = ledger_row_end(&in_key, LEDGER_STORE_PROGRAMME, err);
    if (status == LEDGER_OK)
        status = ledger_row_end(&value, LEDGER_STORE_PROGRAMME, err);
    return status == LEDGER_OK ? scan->each(scan->context, &state, err) : status;
}

enum ledger_status
ledger_state_programmes(struct ledger_store_txn *txn, ledger_state_programme_fn *each,
                        void *context, struct ledger_error *err)
{
    const struct ledger_slice anywhere = {0};
    struct programmes_scan scan = {.each = each, .context = context};
    enum ledger_status status =
        ledger_store_scan(txn, LEDGER_STORE_PROGRAMME, anywhere, anywhere, LEDGER_STORE_ASCENDING,
                          programmes_each, &scan, err);

    ledger_arena_free(&scan.arena);
    return status;
}

enum ledger_status
ledger_state_apply_programme(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                             const struct ledger_programme *programme, struct ledger_error *err)
{
    struct ledger_programme_state state = {.opened_entry = place->entry_number};
    struct ledger_arena arena = {0};
    enum ledger_status status = LEDGER_OK;

    if (programme->action != LEDGER_PROGRAMME_OPEN)
        status = ledger_state_programme(txn, programme->code, &arena, &state, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_state_target_missing(place, programme->code, err);
    if (status != LEDGER_OK)
        goto out;

    /* OPEN and AMEND state the whole programme; CLOSE its code, last day and reason. */
    if (programme->action == LEDGER_PROGRAMME_CLOSE) {
        state.closed = true;
        state.programme.action = programme->action;
        state.programme.last_date = programme->last_date;
        state.programme.reason = programme->reason;
    } else {
        state.programme = *programme;
    }
    state.changed_entry = place->entry_number;
    status = programme_put(txn, &state, err);

out:
    ledger_arena_free(&arena);
    return status;
}
