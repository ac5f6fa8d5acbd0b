/* What is known of those who are paid.
 *
 * payee:  payee hash (32) -> text id | text name | text bank | text last four
 *                            | commitment of the account | u64 newest disbursement
 *         Name: of the newest disbursement that states one. Bank, last four and account: of the
 *         newest that states an account.
 * repeat: SHA-256(payee hash (32) | text0 programme | i64 amount | u32 month)[0:16]
 *         -> u64 newest disbursement of that payee, programme, amount and month */
#include "ledger/state/state_apply.h"
#include "ledger/value/date.h"

enum { REPEAT_KEY_SIZE = 16 };

static struct ledger_store_key
payee_key(const struct ledger_digest *payee_hash)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_bytes(&key, ledger_digest_slice(payee_hash));
    return key;
}

static void
payee_get(struct ledger_row_reader *row, struct ledger_arena *arena,
          struct ledger_payee_state *payee)
{
    payee->id = ledger_row_get_text(row, arena);
    payee->name = ledger_row_get_text(row, arena);
    payee->bank = ledger_row_get_text(row, arena);
    payee->last_four = ledger_row_get_text(row, arena);
    payee->account = ledger_row_get_commitment(row, arena);
    payee->last_entry = ledger_row_get_u64(row);
}

enum ledger_status
ledger_state_payee(struct ledger_store_txn *txn, const struct ledger_digest *payee_hash,
                   struct ledger_arena *arena, struct ledger_payee_state *out_payee,
                   struct ledger_error *err)
{
    const struct ledger_store_key key = payee_key(payee_hash);
    struct ledger_payee_state payee;
    struct ledger_row_reader row;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_PAYEE, &key, &row, err);

    if (status != LEDGER_OK)
        return status;
    payee_get(&row, arena, &payee);
    status = ledger_row_end(&row, LEDGER_STORE_PAYEE, err);
    if (status == LEDGER_OK)
        *out_payee = payee;
    return status;
}

struct payees_scan {
    ledger_state_payee_fn *each;
    void *context;
    struct ledger_arena arena;
};

static enum ledger_status
payees_each(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct payees_scan *scan = context;
    struct ledger_digest payee_hash;
    struct ledger_payee_state payee;
    struct ledger_row_reader in_key;
    struct ledger_row_reader value;
    enum ledger_status status;

    ledger_arena_reset(&scan->arena);
    ledger_row_open(&in_key, row->key);
    payee_hash = ledger_row_get_digest(&in_key);
    ledger_row_open(&value, row->value);
    payee_get(&value, &scan->arena, &payee);
    status = ledger_row_end(&in_key, LEDGER_STORE_PAYEE, err);
    if (status == LEDGER_OK)
        status = ledger_row_end(&value, LEDGER_STORE_PAYEE, err);
    return status == LEDGER_OK ? scan->each(scan->context, &payee_hash, &payee, err) : status;
}

enum ledger_status
ledger_state_payees(struct ledger_store_txn *txn, ledger_state_payee_fn *each, void *context,
                    struct ledger_error *err)
{
    const struct ledger_slice anywhere = {0};
    struct payees_scan scan = {.each = each, .context = context};
    enum ledger_status status = ledger_store_scan(txn, LEDGER_STORE_PAYEE, anywhere, anywhere,
                                                  LEDGER_STORE_ASCENDING, payees_each, &scan, err);

    ledger_arena_free(&scan.arena);
    return status;
}

static struct ledger_store_key
repeat_key(const struct ledger_digest *payee_hash, const char *programme, int64_t amount_fen,
           uint32_t month)
{
    struct ledger_store_key what = {0};
    struct ledger_store_key key = {0};
    struct ledger_digest digest;

    ledger_store_key_add_bytes(&what, ledger_digest_slice(payee_hash));
    ledger_store_key_add_text(&what, programme);
    ledger_store_key_add_u64(&what, (uint64_t)amount_fen);
    ledger_store_key_add_u32(&what, month);
    digest = ledger_digest_of(ledger_store_key_slice(&what));
    ledger_store_key_add_bytes(&key, ledger_slice_of(digest.bytes, REPEAT_KEY_SIZE));
    return key;
}

enum ledger_status
ledger_state_repeat(struct ledger_store_txn *txn, const struct ledger_digest *payee_hash,
                    const char *programme, int64_t amount_fen, uint32_t month, uint64_t *out_entry,
                    struct ledger_error *err)
{
    const struct ledger_store_key key = repeat_key(payee_hash, programme, amount_fen, month);
    struct ledger_row_reader row;
    uint64_t entry_number;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_REPEAT, &key, &row, err);

    if (status != LEDGER_OK)
        return status;
    entry_number = ledger_row_get_u64(&row);
    status = ledger_row_end(&row, LEDGER_STORE_REPEAT, err);
    if (status == LEDGER_OK)
        *out_entry = entry_number;
    return status;
}

static enum ledger_status
repeat_put(struct ledger_store_txn *txn, const struct ledger_state_place *place,
           const struct ledger_disbursement *disbursement, const struct ledger_digest *payee_hash,
           struct ledger_error *err)
{
    const struct ledger_store_key key =
        repeat_key(payee_hash, disbursement->programme, disbursement->amount_fen,
                   ledger_date_month(disbursement->date));
    struct ledger_row_writer row;

    ledger_row_start(&row);
    ledger_row_put_u64(&row, place->entry_number);
    return ledger_row_replace(txn, LEDGER_STORE_REPEAT, &key, &row, place->entry_number, err);
}

static enum ledger_status
payee_put(struct ledger_store_txn *txn, const struct ledger_state_place *place,
          const struct ledger_digest *payee_hash, const struct ledger_payee_state *payee,
          struct ledger_error *err)
{
    const struct ledger_store_key key = payee_key(payee_hash);
    struct ledger_row_writer row;

    ledger_row_start(&row);
    ledger_row_put_text(&row, payee->id);
    ledger_row_put_text(&row, payee->name);
    ledger_row_put_text(&row, payee->bank);
    ledger_row_put_text(&row, payee->last_four);
    ledger_row_put_commitment(&row, payee->account);
    ledger_row_put_u64(&row, payee->last_entry);
    return ledger_row_replace(txn, LEDGER_STORE_PAYEE, &key, &row, place->entry_number, err);
}

enum ledger_status
ledger_state_apply_payee(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                         const struct ledger_disbursement *disbursement,
                         const struct ledger_digest *payee_hash, struct ledger_error *err)
{
    const struct ledger_account *account = &disbursement->account;
    struct ledger_payee_state payee = {.name = "", .bank = "", .last_four = ""};
    char id[LEDGER_PAYEE_ID_SIZE];
    struct ledger_arena arena = {0};
    enum ledger_status status = ledger_state_payee(txn, payee_hash, &arena, &payee, err);

    if (status != LEDGER_OK && status != LEDGER_NOT_FOUND)
        goto out;
    (void)ledger_payee_id(&disbursement->payee, id);
    payee.id = id;
    payee.last_entry = place->entry_number;
    if (disbursement->payee.name[0] != '\0')
        payee.name = disbursement->payee.name;
    if (account->stated) {
        payee.bank = account->bank;
        payee.last_four = account->last_four;
        payee.account = account->commitment;
    }
    status = payee_put(txn, place, payee_hash, &payee, err);
    if (status == LEDGER_OK)
        status = repeat_put(txn, place, disbursement, payee_hash, err);

out:
    ledger_arena_free(&arena);
    return status;
}
