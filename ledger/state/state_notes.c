/* Entries that later ones may name, or that must not come twice.
 *
 * matched: u64 entry of a JOIN or a reconciliation -> u8 body | u8 parted (JOIN)
 *                                                     | commitment of the account (32)
 * closing: u32 month              -> u64 entry that closed it
 * anchor:  text0 origin           -> u64 tree size | root (32) | u64 entry, of the newest anchor
 * erased:  commitment (32)        -> u64 entry of the erasure */
#include <string.h>

#include "ledger/note/checkpoint.h"
#include "ledger/state/state_apply.h"
#include "ledger/value/date.h"

static struct ledger_digest
account_commitment(const struct ledger_account *account)
{
    struct ledger_digest commitment = {0};

    if (account->commitment.size == sizeof(commitment.bytes))
        memcpy(commitment.bytes, account->commitment.data, sizeof(commitment.bytes));
    return commitment;
}

static enum ledger_status
matched_put(struct ledger_store_txn *txn, const struct ledger_state_place *place,
            uint64_t noted_entry, const struct ledger_matched_state *matched,
            struct ledger_error *err)
{
    const struct ledger_store_key key = ledger_store_key_of_number(noted_entry);
    struct ledger_row_writer row;

    ledger_row_start(&row);
    ledger_row_put_u8(&row, (uint8_t)matched->body);
    ledger_row_put_u8(&row, matched->parted ? 1 : 0);
    ledger_row_put_bytes(&row, ledger_digest_slice(&matched->account));
    return noted_entry == place->entry_number
               ? ledger_row_insert(txn, LEDGER_STORE_MATCHED, &key, &row, noted_entry, err)
               : ledger_row_replace(txn, LEDGER_STORE_MATCHED, &key, &row, place->entry_number,
                                    err);
}

enum ledger_status
ledger_state_matched(struct ledger_store_txn *txn, uint64_t entry_number,
                     struct ledger_matched_state *out_matched, struct ledger_error *err)
{
    const struct ledger_store_key key = ledger_store_key_of_number(entry_number);
    struct ledger_matched_state matched;
    struct ledger_row_reader row;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_MATCHED, &key, &row, err);

    if (status != LEDGER_OK)
        return status;
    matched.body =
        (enum ledger_body)ledger_row_get_enum(&row, LEDGER_BODY_MATCH, LEDGER_BODY_RECONCILIATION);
    matched.parted = ledger_row_get_bool(&row);
    matched.account = ledger_row_get_digest(&row);
    status = ledger_row_end(&row, LEDGER_STORE_MATCHED, err);
    if (status == LEDGER_OK)
        *out_matched = matched;
    return status;
}

enum ledger_status
ledger_state_apply_match(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                         const struct ledger_match *match, struct ledger_error *err)
{
    struct ledger_matched_state matched = {.body = LEDGER_BODY_MATCH,
                                           .account = account_commitment(&match->account)};
    enum ledger_status status;

    if (match->action == LEDGER_MATCH_JOIN)
        return matched_put(txn, place, place->entry_number, &matched, err);

    status = ledger_state_matched(txn, match->parts, &matched, err);
    if (status == LEDGER_NOT_FOUND ||
        (status == LEDGER_OK && (matched.body != LEDGER_BODY_MATCH || matched.parted)))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STATE_ENTRY_NAMES_ENTRY,
                           place->entry_number, match->parts);
    if (status != LEDGER_OK)
        return status;
    matched.parted = true;
    return matched_put(txn, place, match->parts, &matched, err);
}

enum ledger_status
ledger_state_apply_reconciliation(struct ledger_store_txn *txn,
                                  const struct ledger_state_place *place,
                                  const struct ledger_reconciliation *reconciliation,
                                  struct ledger_error *err)
{
    const struct ledger_matched_state matched = {.body = LEDGER_BODY_RECONCILIATION,
                                                 .account =
                                                     account_commitment(&reconciliation->account)};

    return matched_put(txn, place, place->entry_number, &matched, err);
}

static struct ledger_store_key
month_key(uint32_t month)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_u32(&key, month);
    return key;
}

enum ledger_status
ledger_state_apply_closing(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                           const struct ledger_closing *closing, struct ledger_error *err)
{
    const struct ledger_store_key key = month_key(closing->month);
    struct ledger_row_writer row;

    ledger_row_start(&row);
    ledger_row_put_u64(&row, place->entry_number);
    return ledger_row_insert(txn, LEDGER_STORE_CLOSING, &key, &row, place->entry_number, err);
}

static enum ledger_status
closing_read(struct ledger_slice key, struct ledger_slice value, uint32_t *out_month,
             uint64_t *out_entry, struct ledger_error *err)
{
    struct ledger_row_reader in_key;
    struct ledger_row_reader row;
    enum ledger_status status;
    uint64_t entry_number;
    uint32_t month;

    ledger_row_open(&in_key, key);
    month = ledger_row_get_u32(&in_key);
    if (!ledger_month_exists(month))
        in_key.damaged = true;
    ledger_row_open(&row, value);
    entry_number = ledger_row_get_u64(&row);
    status = ledger_row_end(&in_key, LEDGER_STORE_CLOSING, err);
    if (status == LEDGER_OK)
        status = ledger_row_end(&row, LEDGER_STORE_CLOSING, err);
    if (status != LEDGER_OK)
        return status;
    *out_month = month;
    *out_entry = entry_number;
    return LEDGER_OK;
}

enum ledger_status
ledger_state_closed_month(struct ledger_store_txn *txn, uint32_t *out_month, uint64_t *out_entry,
                          struct ledger_error *err)
{
    const struct ledger_slice anywhere = {0};
    struct ledger_buffer key = {0};
    struct ledger_buffer value = {0};
    enum ledger_status status = ledger_row_find_first(txn, LEDGER_STORE_CLOSING, anywhere, anywhere,
                                                      LEDGER_STORE_DESCENDING, &key, &value, err);

    if (status == LEDGER_OK) {
        status = closing_read(ledger_buffer_slice(&key), ledger_buffer_slice(&value), out_month,
                              out_entry, err);
    } else if (status == LEDGER_NOT_FOUND) {
        *out_month = 0;
        *out_entry = 0;
        status = LEDGER_OK;
    }
    ledger_buffer_free(&key);
    ledger_buffer_free(&value);
    return status;
}

enum ledger_status
ledger_state_closing(struct ledger_store_txn *txn, uint32_t month, uint64_t *out_entry,
                     struct ledger_error *err)
{
    const struct ledger_store_key key = month_key(month);
    struct ledger_row_reader row;
    uint64_t entry_number;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_CLOSING, &key, &row, err);

    if (status != LEDGER_OK)
        return status;
    entry_number = ledger_row_get_u64(&row);
    status = ledger_row_end(&row, LEDGER_STORE_CLOSING, err);
    if (status == LEDGER_OK)
        *out_entry = entry_number;
    return status;
}

enum ledger_status
ledger_state_first_month(struct ledger_store_txn *txn, uint32_t *out_month,
                         struct ledger_error *err)
{
    const struct ledger_slice anywhere = {0};
    struct ledger_buffer key = {0};
    struct ledger_buffer value = {0};
    struct ledger_row_reader in_key;
    uint32_t month = 0;
    enum ledger_status status = ledger_row_find_first(txn, LEDGER_STORE_BY_DATE, anywhere, anywhere,
                                                      LEDGER_STORE_ASCENDING, &key, &value, err);

    if (status == LEDGER_OK) {
        ledger_row_open(&in_key, ledger_buffer_slice(&key));
        month = ledger_date_month(ledger_row_get_u32(&in_key));
        (void)ledger_row_get_u64(&in_key);
        if (!ledger_month_exists(month))
            in_key.damaged = true;
        status = ledger_row_end(&in_key, LEDGER_STORE_BY_DATE, err);
    } else if (status == LEDGER_NOT_FOUND) {
        status = LEDGER_OK;
    }
    if (status == LEDGER_OK)
        *out_month = month;
    ledger_buffer_free(&key);
    ledger_buffer_free(&value);
    return status;
}

static struct ledger_store_key
origin_key(const char *origin)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_text(&key, origin);
    return key;
}

enum ledger_status
ledger_state_apply_anchor(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                          const struct ledger_anchor *anchor, struct ledger_error *err)
{
    struct ledger_checkpoint checkpoint;
    struct ledger_store_key key;
    struct ledger_row_writer row;
    struct ledger_note note;

    /* Its signature is a rule's business; here it is only read. */
    if (ledger_note_parse(anchor->checkpoint, &note, /* err= */ NULL) != LEDGER_OK ||
        ledger_checkpoint_parse(note.text, &checkpoint, /* err= */ NULL) != LEDGER_OK)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_STATE_CHECKPOINT_UNREADABLE,
                           place->entry_number);
    key = origin_key(checkpoint.origin);
    ledger_row_start(&row);
    ledger_row_put_u64(&row, checkpoint.size);
    ledger_row_put_bytes(&row, ledger_digest_slice(&checkpoint.root));
    ledger_row_put_u64(&row, place->entry_number);
    return ledger_row_replace(txn, LEDGER_STORE_ANCHOR, &key, &row, place->entry_number, err);
}

enum ledger_status
ledger_state_anchor(struct ledger_store_txn *txn, const char *origin, uint64_t *out_size,
                    struct ledger_digest *out_root, struct ledger_error *err)
{
    const struct ledger_store_key key = origin_key(origin);
    struct ledger_row_reader row;
    struct ledger_digest root;
    uint64_t size;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_ANCHOR, &key, &row, err);

    if (status != LEDGER_OK)
        return status;
    size = ledger_row_get_u64(&row);
    root = ledger_row_get_digest(&row);
    (void)ledger_row_get_u64(&row); /* The entry is for people who look at the table. */
    status = ledger_row_end(&row, LEDGER_STORE_ANCHOR, err);
    if (status != LEDGER_OK)
        return status;
    *out_size = size;
    *out_root = root;
    return LEDGER_OK;
}

enum ledger_status
ledger_state_apply_erasure(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                           const struct ledger_erasure *erasure, struct ledger_error *err)
{
    struct ledger_row_writer row;
    enum ledger_status status = LEDGER_OK;

    ledger_row_start(&row);
    ledger_row_put_u64(&row, place->entry_number);
    for (size_t i = 0; i < erasure->commitment_count && status == LEDGER_OK; i++) {
        struct ledger_store_key key = {0};

        ledger_store_key_add_bytes(&key, erasure->commitments[i]);
        status = ledger_row_insert(txn, LEDGER_STORE_ERASED, &key, &row, place->entry_number, err);
    }
    return status;
}

enum ledger_status
ledger_state_is_erased(struct ledger_store_txn *txn, const struct ledger_digest *commitment,
                       bool *out_erased, struct ledger_error *err)
{
    struct ledger_store_key key = {0};
    struct ledger_row_reader row;
    enum ledger_status status;

    ledger_store_key_add_bytes(&key, ledger_digest_slice(commitment));
    status = ledger_row_find(txn, LEDGER_STORE_ERASED, &key, &row, err);
    if (status == LEDGER_NOT_FOUND) {
        *out_erased = false;
        return LEDGER_OK;
    }
    if (status != LEDGER_OK)
        return status;
    (void)ledger_row_get_u64(&row);
    status = ledger_row_end(&row, LEDGER_STORE_ERASED, err);
    if (status == LEDGER_OK)
        *out_erased = true;
    return status;
}
