#include "ledger/pending.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/commit.h"
#include "ledger/evidence.h"
#include "ledger/pending_rows.h"
#include "ledger/record/codec.h"
#include "ledger/state/state.h"
#include "ledger/store/bundle.h"
#include "ledger/store/keyspace.h"

struct ledger_store_key
ledger_pending_key(char kind, struct ledger_voucher_id voucher)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_u8(&key, (uint8_t)kind);
    ledger_store_key_add_bytes(&key, ledger_slice_of(voucher.bytes, sizeof(voucher.bytes)));
    return key;
}

enum ledger_status
ledger_pending_scan(struct ledger_store_txn *txn, const struct ledger_store_key *prefix,
                    ledger_store_row_fn *row, void *context, struct ledger_error *err)
{
    struct ledger_store_key end = *prefix;

    ledger_store_key_end_of_prefix(&end);
    return ledger_store_scan(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(prefix),
                             ledger_store_key_slice(&end), LEDGER_STORE_ASCENDING, row, context,
                             err);
}

struct ledger_store_key
ledger_pending_reference_key(const char *reference)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_u8(&key, 'r');
    ledger_store_key_add_text(&key, reference);
    return key;
}

/* --- putting one there --- */

enum { ROW_CHECK_SIZE = 8 };

/* Nothing signed covers a row that waits until all have signed, so it carries a check of its own.
 */
static enum ledger_status
row_close(struct ledger_buffer *bytes, struct ledger_error *err)
{
    struct ledger_digest check = ledger_digest_of(ledger_buffer_slice(bytes));

    return ledger_buffer_append(bytes, ledger_slice_of(check.bytes, ROW_CHECK_SIZE), err);
}

enum ledger_status
ledger_pending_row_open(struct ledger_slice value, struct ledger_slice *out_bytes,
                        struct ledger_error *err)
{
    struct ledger_slice bytes;
    struct ledger_digest check;

    if (value.size < ROW_CHECK_SIZE)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
    bytes = ledger_slice_of(value.data, value.size - ROW_CHECK_SIZE);
    check = ledger_digest_of(bytes);
    if (memcmp(check.bytes, value.data + bytes.size, ROW_CHECK_SIZE) != 0)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
    *out_bytes = bytes;
    return LEDGER_OK;
}

static enum ledger_status
header_put(struct ledger_store_txn *txn, const struct ledger_voucher *voucher,
           struct ledger_error *err)
{
    struct ledger_store_key key = ledger_pending_key('h', voucher->header.voucher);
    struct ledger_buffer bytes = {0};
    enum ledger_status status = ledger_buffer_append(&bytes, voucher->header_bytes, err);

    if (status == LEDGER_OK)
        status = row_close(&bytes, err);
    if (status == LEDGER_OK)
        status = ledger_store_insert(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&key),
                                     ledger_buffer_slice(&bytes), err);
    ledger_buffer_free(&bytes);
    return status;
}

struct ledger_store_key
ledger_pending_signature_key(struct ledger_voucher_id voucher, enum ledger_role role,
                             const char *officer)
{
    struct ledger_store_key key = ledger_pending_key('s', voucher);

    ledger_store_key_add_u8(&key, (uint8_t)role);
    ledger_store_key_add_text(&key, officer);
    return key;
}

/* Who has two roles and signs again in the other one has one signature, the newer: a seal names
 * nobody twice. */
static enum ledger_status
other_roles_remove(struct ledger_store_txn *txn, struct ledger_voucher_id voucher,
                   const struct ledger_sign_off *sign_off, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (int role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END && status == LEDGER_OK; role++) {
        struct ledger_store_key key =
            ledger_pending_signature_key(voucher, (enum ledger_role)role, sign_off->officer);

        if (role == (int)sign_off->role)
            continue;
        status = ledger_store_remove(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&key), err);
        if (status == LEDGER_NOT_FOUND)
            status = LEDGER_OK;
    }
    return status;
}

enum ledger_status
ledger_pending_signature_put(struct ledger_store_txn *txn, struct ledger_voucher_id voucher,
                             const struct ledger_sign_off *sign_off, struct ledger_error *err)
{
    struct ledger_store_key key =
        ledger_pending_signature_key(voucher, sign_off->role, sign_off->officer);
    struct ledger_buffer bytes = {0};
    enum ledger_status status = ledger_sign_off_encode(sign_off, &bytes, err);

    if (status == LEDGER_OK)
        status = row_close(&bytes, err);
    if (status == LEDGER_OK)
        status = other_roles_remove(txn, voucher, sign_off, err);
    if (status == LEDGER_OK)
        status = ledger_store_replace(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&key),
                                      ledger_buffer_slice(&bytes), err);
    ledger_buffer_free(&bytes);
    return status;
}

/* One bundle of entries, and the references of its disbursements. */
static enum ledger_status
bundle_put(struct ledger_store_txn *txn, const struct ledger_voucher *voucher, size_t first,
           struct ledger_error *err)
{
    struct ledger_store_key key = ledger_pending_key('e', voucher->header.voucher);
    struct ledger_buffer bundle = {0};
    enum ledger_status status = LEDGER_OK;

    for (size_t i = first;
         i < voucher->entry_count && i < first + LEDGER_BUNDLE_RECORDS && status == LEDGER_OK;
         i++) {
        uint8_t size[2];

        ledger_put_u16(size, (uint16_t)voucher->entries[i].size);
        status = ledger_buffer_append(&bundle, ledger_slice_of(size, sizeof(size)), err);
        if (status == LEDGER_OK)
            status = ledger_buffer_append(&bundle, voucher->entries[i], err);
    }
    ledger_store_key_add_u32(&key, (uint32_t)(first / LEDGER_BUNDLE_RECORDS));
    if (status == LEDGER_OK)
        status = ledger_store_insert(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&key),
                                     ledger_buffer_slice(&bundle), err);
    ledger_buffer_free(&bundle);
    return status;
}

static enum ledger_status
reference_put(struct ledger_store_txn *txn, const char *reference, struct ledger_voucher_id voucher,
              struct ledger_error *err)
{
    struct ledger_store_key key = ledger_pending_reference_key(reference);
    struct ledger_slice waiting;
    enum ledger_status status =
        ledger_store_get(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&key), &waiting, err);

    if (status == LEDGER_OK) {
        struct ledger_voucher_id other;
        char text[LEDGER_VOUCHER_ID_TEXT_SIZE];

        if (waiting.size != sizeof(other.bytes))
            return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
        memcpy(other.bytes, waiting.data, sizeof(other.bytes));
        ledger_voucher_id_format(other, text);
        return ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_PENDING_REFERENCE, reference, text);
    }
    if (status != LEDGER_NOT_FOUND)
        return status;
    return ledger_store_insert(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&key),
                               ledger_slice_of(voucher.bytes, sizeof(voucher.bytes)), err);
}

enum ledger_status
ledger_pending_references_each(struct ledger_store_txn *txn, const struct ledger_voucher *voucher,
                               ledger_pending_reference_fn *each, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < voucher->entry_count && status == LEDGER_OK; i++) {
        struct ledger_entry entry;

        ledger_arena_reset(&arena);
        status = ledger_entry_decode(voucher->entries[i], &arena, &entry, err);
        if (status == LEDGER_OK && entry.body == LEDGER_BODY_DISBURSEMENT)
            status = each(txn, entry.disbursement.reference, voucher->header.voucher, err);
    }
    ledger_arena_free(&arena);
    return status;
}

/* A voucher that was sealed or rejected, perhaps by another process, must not wait again: nothing
 * would ever take it away. */
static enum ledger_status
fate_check(struct ledger_store_txn *txn, struct ledger_voucher_id voucher, struct ledger_error *err)
{
    struct ledger_voucher_fate fate;
    char id[LEDGER_VOUCHER_ID_TEXT_SIZE];
    enum ledger_status status = ledger_state_voucher(txn, voucher, &fate, err);

    if (status != LEDGER_OK)
        return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
    ledger_voucher_id_format(voucher, id);
    if (fate.rejected)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_VOUCHER_WAS_REJECTED, id,
                           fate.number);
    return ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_VOUCHER_IS_SEALED, id, fate.number);
}

static enum ledger_status
voucher_put(struct ledger_store_txn *txn, const struct ledger_voucher *voucher,
            struct ledger_error *err)
{
    struct ledger_store_key key = ledger_pending_key('h', voucher->header.voucher);
    struct ledger_slice present;
    enum ledger_status status;

    status =
        ledger_store_get(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&key), &present, err);
    if (status == LEDGER_OK)
        return ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_PENDING_EXISTS);
    if (status != LEDGER_NOT_FOUND)
        return status;
    status = fate_check(txn, voucher->header.voucher, err);
    if (status != LEDGER_OK)
        return status;

    status = header_put(txn, voucher, err);
    for (size_t i = 0; i < voucher->entry_count && status == LEDGER_OK; i += LEDGER_BUNDLE_RECORDS)
        status = bundle_put(txn, voucher, i, err);
    if (status == LEDGER_OK)
        status = ledger_pending_references_each(txn, voucher, reference_put, err);
    for (size_t i = 0; i < voucher->signature_count && status == LEDGER_OK; i++)
        status = ledger_pending_signature_put(txn, voucher->header.voucher, &voucher->signatures[i],
                                              err);
    return status;
}

enum ledger_status
ledger_pending_put(struct ledger *ledger, const struct ledger_voucher *vouchers,
                   size_t voucher_count, const struct ledger_vault *vault, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_WRITE, &txn, err);

    if (status == LEDGER_OK && vault != NULL)
        status = ledger_vault_store(vault, txn, err);
    for (size_t i = 0; i < voucher_count && status == LEDGER_OK; i++)
        status = voucher_put(txn, &vouchers[i], err);
    if (status == LEDGER_OK)
        status = voucher_count > 0 ? ledger_commit_voucher(&txn, vouchers[0].header.voucher, err)
                                   : ledger_store_commit(&txn, err); /* A vault alone. */
    ledger_store_abort(txn);
    return status;
}

enum ledger_status
ledger_pending_reference(struct ledger *ledger, const char *reference,
                         struct ledger_voucher_id *out_voucher, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_store_key key;
    struct ledger_slice value;
    enum ledger_status status;

    if (!ledger_id_fits(reference))
        return LEDGER_NOT_FOUND;
    key = ledger_pending_reference_key(reference);
    status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);
    if (status == LEDGER_OK)
        status =
            ledger_store_get(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&key), &value, err);
    if (status == LEDGER_OK && value.size != sizeof(out_voucher->bytes))
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
    if (status == LEDGER_OK)
        memcpy(out_voucher->bytes, value.data, value.size);
    ledger_store_abort(txn);
    return status;
}

/* --- changing --- */

enum ledger_status
ledger_pending_sign(struct ledger *ledger, struct ledger_voucher_id id,
                    const struct ledger_sign_off *sign_off, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_store_key key = ledger_pending_key('h', id);
    struct ledger_slice header;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_WRITE, &txn, err);

    if (status == LEDGER_OK)
        status =
            ledger_store_get(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&key), &header, err);
    if (status == LEDGER_OK)
        status = ledger_pending_signature_put(txn, id, sign_off, err);
    if (status == LEDGER_OK)
        status = ledger_commit_voucher(&txn, id, err);
    ledger_store_abort(txn);
    return status;
}
