#include "ledger/pending.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/evidence.h"
#include "ledger/pending_rows.h"
#include "ledger/record/codec.h"
#include "ledger/rules/requirements.h"
#include "ledger/store/bundle.h"
#include "ledger/store/keyspace.h"

#define SIGNATURE_AGE_MAX_MS INT64_C(2678400000) /* 31 days: rule 8 */

/* --- reading one --- */

struct loading {
    struct ledger_voucher *voucher;
    size_t capacity;
};

static enum ledger_status
bundle_load(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct loading *loading = context;
    struct ledger_voucher *voucher = loading->voucher;
    struct ledger_slice records[LEDGER_BUNDLE_RECORDS];
    size_t count = loading->capacity - voucher->entry_count;
    uint8_t *copy = ledger_arena_take(&voucher->arena, row->value.size);
    enum ledger_status status;

    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, row->value.size);
    memcpy(copy, row->value.data, row->value.size);
    if (count > LEDGER_BUNDLE_RECORDS)
        count = LEDGER_BUNDLE_RECORDS;
    /* Bundles are numbered from 0 without a gap, and only the last one is not full. */
    if (count == 0 || row->key.size < 4 ||
        ledger_get_u32(row->key.data + row->key.size - 4) !=
            voucher->entry_count / LEDGER_BUNDLE_RECORDS)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
    status = ledger_bundle_split(LEDGER_BUNDLE_LINES, ledger_slice_of(copy, row->value.size), count,
                                 records, err);
    if (status != LEDGER_OK)
        return status;
    memcpy(voucher->entries + voucher->entry_count, records, count * sizeof(records[0]));
    voucher->entry_count += count;
    return LEDGER_OK;
}

static enum ledger_status
signature_load(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct ledger_voucher *voucher = context;
    struct ledger_sign_off sign_off;
    struct ledger_store_key key;
    struct ledger_slice bytes;
    uint8_t *copy;
    enum ledger_status status = ledger_pending_row_open(row->value, &bytes, err);

    if (status != LEDGER_OK)
        return status;
    copy = ledger_arena_take(&voucher->arena, bytes.size);
    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, bytes.size);
    memcpy(copy, bytes.data, bytes.size);
    status =
        ledger_sign_off_decode(ledger_slice_of(copy, bytes.size), &voucher->arena, &sign_off, err);
    if (status != LEDGER_OK)
        return status;
    key = ledger_pending_signature_key(voucher->header.voucher, sign_off.role, sign_off.officer);
    if (!ledger_slice_equal(row->key, ledger_store_key_slice(&key)))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
    return ledger_voucher_add_signature(voucher, &sign_off, err);
}

static enum ledger_status
header_load(struct ledger_voucher *voucher, struct ledger_slice value, struct ledger_error *err)
{
    struct ledger_slice bytes;
    uint8_t *copy;
    enum ledger_status status = ledger_pending_row_open(value, &bytes, err);

    if (status != LEDGER_OK)
        return status;
    copy = ledger_arena_take(&voucher->arena, bytes.size);
    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, bytes.size);
    memcpy(copy, bytes.data, bytes.size);
    voucher->header_bytes = ledger_slice_of(copy, bytes.size);
    status =
        ledger_voucher_header_decode(voucher->header_bytes, &voucher->arena, &voucher->header, err);
    if (status != LEDGER_OK)
        return status;
    voucher->entries =
        ledger_arena_take(&voucher->arena, voucher->header.entry_count * sizeof(*voucher->entries));
    if (voucher->entries == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           voucher->header.entry_count * sizeof(*voucher->entries));
    return LEDGER_OK;
}

enum ledger_status
ledger_pending_rows_load(struct ledger_store_txn *txn, struct ledger_voucher_id id,
                         struct ledger_voucher *out_voucher, struct ledger_error *err)
{
    struct ledger_voucher voucher = {0};
    struct loading loading = {.voucher = &voucher};
    struct ledger_store_key header_key = ledger_pending_key('h', id);
    struct ledger_store_key entries_key = ledger_pending_key('e', id);
    struct ledger_store_key signatures_key = ledger_pending_key('s', id);
    struct ledger_slice bytes;
    enum ledger_status status;

    status = ledger_store_get(txn, LEDGER_STORE_PENDING, ledger_store_key_slice(&header_key),
                              &bytes, err);
    if (status != LEDGER_OK)
        goto out;
    status = header_load(&voucher, bytes, err);
    if (status != LEDGER_OK)
        goto out;
    loading.capacity = voucher.header.entry_count;
    status = ledger_pending_scan(txn, &entries_key, bundle_load, &loading, err);
    if (status != LEDGER_OK)
        goto out;
    if (voucher.entry_count != voucher.header.entry_count) {
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
        goto out;
    }
    status = ledger_pending_scan(txn, &signatures_key, signature_load, &voucher, err);
    if (status != LEDGER_OK)
        goto out;

    *out_voucher = voucher;
    voucher = (struct ledger_voucher){0}; /* Now the caller's. */

out:
    ledger_voucher_free(&voucher);
    return status;
}

/* --- which signatures hold, and which are missing --- */

static enum ledger_status
recovery_may_sign(struct ledger_store_txn *txn, const struct ledger_voucher *voucher,
                  const struct ledger_sign_off *sign_off, struct ledger_error *err)
{
    struct ledger_position position;
    bool breaks = false;
    enum ledger_status status = ledger_position_read(txn, &position, err);

    if (status == LEDGER_OK)
        status = ledger_entries_break_glass(position.seal_count, voucher->entries,
                                            voucher->entry_count, &breaks, err);
    if (status == LEDGER_OK && !breaks)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECOVERY_WITHOUT_BREAK_GLASS,
                           sign_off->officer);
    return status;
}

enum ledger_status
ledger_sign_off_judge(struct ledger_store_txn *txn, const struct ledger_voucher *voucher,
                      const struct ledger_sign_off *sign_off, int64_t now_ms,
                      struct ledger_error *err)
{
    struct ledger_officer_state officer;
    struct ledger_arena arena = {0};
    struct ledger_buffer statement = {0};
    enum ledger_status status = ledger_state_officer(txn, sign_off->officer, &arena, &officer, err);

    if (status == LEDGER_NOT_FOUND) {
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGN_OFF_OFFICER_UNKNOWN,
                             sign_off->officer);
        goto out;
    }
    if (status != LEDGER_OK)
        goto out;
    if (officer.revoked || (officer.roles & 1U << sign_off->role) == 0) {
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGN_OFF_ROLE, sign_off->officer,
                             ledger_role_name(sign_off->role));
        goto out;
    }
    if (sign_off->signed_at_ms < now_ms - SIGNATURE_AGE_MAX_MS) {
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGN_OFF_OLD, sign_off->officer);
        goto out;
    }
    if (sign_off->role == LEDGER_ROLE_RECOVERY) {
        status = recovery_may_sign(txn, voucher, sign_off, err);
        if (status != LEDGER_OK)
            goto out;
    }
    status = ledger_statement_compose(&voucher->header, voucher->header_bytes, sign_off, &statement,
                                      err);
    if (status == LEDGER_OK &&
        !ledger_signature_holds(&sign_off->ed25519, ledger_buffer_slice(&statement),
                                &officer.public_key))
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGN_OFF_FAILS, sign_off->officer);

out:
    ledger_buffer_free(&statement);
    ledger_arena_free(&arena);
    return status;
}

/* Leaves those signatures that hold. Before the genesis no officer is known: all stay, and the
 * rules judge. */
static enum ledger_status
signatures_filter(struct ledger_store_txn *txn, struct ledger_voucher *voucher, int64_t now_ms,
                  size_t *out_dropped, struct ledger_error *err)
{
    struct ledger_position position;
    size_t kept = 0;
    enum ledger_status status = ledger_position_read(txn, &position, err);

    if (status != LEDGER_OK)
        return status;
    *out_dropped = 0;
    if (position.seal_count == 0)
        return LEDGER_OK;
    for (size_t i = 0; i < voucher->signature_count; i++) {
        status = ledger_sign_off_judge(txn, voucher, &voucher->signatures[i], now_ms,
                                       /* err= */ NULL);
        if (status == LEDGER_OK)
            voucher->signatures[kept++] = voucher->signatures[i];
        else if (status != LEDGER_REFUSED)
            return ledger_sign_off_judge(txn, voucher, &voucher->signatures[i], now_ms, err);
    }
    *out_dropped = voucher->signature_count - kept;
    voucher->signature_count = kept;
    return LEDGER_OK;
}

static enum ledger_status
missing_in(struct ledger_store_txn *txn, const struct ledger_voucher *voucher,
           uint32_t out_missing[static LEDGER_ROLE_END], struct ledger_error *err)
{
    struct ledger_position position;
    struct ledger_needed needed;
    enum ledger_status status = ledger_position_read(txn, &position, err);

    if (status != LEDGER_OK)
        return status;
    status = ledger_requirements_of(txn, position.seal_count, voucher->entries,
                                    voucher->entry_count, &needed, err);
    if (status != LEDGER_OK)
        return status;
    ledger_needed_subtract(&needed, voucher->signatures, voucher->signature_count);
    memcpy(out_missing, needed.counts, sizeof(needed.counts));
    return LEDGER_OK;
}

enum ledger_status
ledger_voucher_missing(struct ledger *ledger, const struct ledger_voucher *voucher,
                       uint32_t out_missing[static LEDGER_ROLE_END], struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = missing_in(txn, voucher, out_missing, err);
    ledger_store_abort(txn);
    return status;
}

enum ledger_status
ledger_pending_load(struct ledger *ledger, struct ledger_voucher_id id,
                    struct ledger_voucher *out_voucher, size_t *out_dropped,
                    struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_voucher voucher = {0};
    size_t dropped = 0;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_pending_rows_load(txn, id, &voucher, err);
    if (status == LEDGER_OK)
        status = signatures_filter(txn, &voucher, ledger_now(ledger), &dropped, err);
    ledger_store_abort(txn);
    if (status != LEDGER_OK) {
        ledger_voucher_free(&voucher);
        return status;
    }
    *out_voucher = voucher;
    if (out_dropped != NULL)
        *out_dropped = dropped;
    return LEDGER_OK;
}

/* --- listing and finding --- */

struct header_row {
    struct ledger_voucher_id id;
    int64_t prepared_at_ms;
};

struct header_list {
    struct header_row *rows;
    size_t count;
    size_t capacity;
    struct ledger_arena arena;
};

static enum ledger_status
header_note(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct header_list *list = context;
    struct ledger_voucher_header header;
    struct ledger_slice bytes;
    enum ledger_status status;

    ledger_arena_reset(&list->arena);
    status = ledger_pending_row_open(row->value, &bytes, err);
    if (status == LEDGER_OK)
        status = ledger_voucher_header_decode(bytes, &list->arena, &header, err);
    if (status != LEDGER_OK)
        return status;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        struct header_row *rows = realloc(list->rows, capacity * sizeof(*rows));

        if (rows == NULL)
            return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                               capacity * sizeof(*rows));
        list->rows = rows;
        list->capacity = capacity;
    }
    list->rows[list->count++] = (struct header_row){
        .id = header.voucher,
        .prepared_at_ms = header.prepared_at_ms,
    };
    return LEDGER_OK;
}

static int
header_row_compare(const void *a, const void *b)
{
    const struct header_row *left = a;
    const struct header_row *right = b;

    if (left->prepared_at_ms != right->prepared_at_ms)
        return left->prepared_at_ms < right->prepared_at_ms ? -1 : 1;
    return memcmp(left->id.bytes, right->id.bytes, sizeof(left->id.bytes));
}

static enum ledger_status
item_report(struct ledger *ledger, struct ledger_store_txn *txn, struct ledger_voucher_id id,
            ledger_pending_fn *each, void *context, struct ledger_error *err)
{
    struct ledger_voucher voucher = {0};
    struct ledger_pending_item item = {0};
    size_t dropped;
    enum ledger_status status = ledger_pending_rows_load(txn, id, &voucher, err);

    if (status == LEDGER_OK)
        status = signatures_filter(txn, &voucher, ledger_now(ledger), &dropped, err);
    if (status == LEDGER_OK)
        status = missing_in(txn, &voucher, item.missing, err);
    if (status == LEDGER_OK) {
        item.header = &voucher.header;
        item.header_bytes = voucher.header_bytes;
        item.signatures = voucher.signatures;
        item.signature_count = voucher.signature_count;
        status = each(context, &item, err);
    }
    ledger_voucher_free(&voucher);
    return status;
}

enum ledger_status
ledger_pending_each(struct ledger *ledger, ledger_pending_fn *each, void *context,
                    struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct header_list list = {0};
    struct ledger_store_key prefix = {0};
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    ledger_store_key_add_u8(&prefix, 'h');
    if (status == LEDGER_OK)
        status = ledger_pending_scan(txn, &prefix, header_note, &list, err);
    if (status == LEDGER_OK && list.count > 0)
        qsort(list.rows, list.count, sizeof(*list.rows), header_row_compare);
    for (size_t i = 0; i < list.count && status == LEDGER_OK; i++)
        status = item_report(ledger, txn, list.rows[i].id, each, context, err);
    ledger_store_abort(txn);
    ledger_arena_free(&list.arena);
    free(list.rows);
    return status;
}

struct finding {
    const char *prefix;
    struct ledger_voucher_id id;
    size_t count;
};

static enum ledger_status
header_find(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct finding *finding = context;
    struct ledger_voucher_id id;
    char text[LEDGER_VOUCHER_ID_TEXT_SIZE];

    if (row->key.size != 1 + sizeof(id.bytes))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_PENDING_DAMAGED);
    memcpy(id.bytes, row->key.data + 1, sizeof(id.bytes));
    ledger_voucher_id_format(id, text);
    if (strncmp(text, finding->prefix, strlen(finding->prefix)) == 0) {
        finding->id = id;
        finding->count++;
    }
    return LEDGER_OK;
}

enum ledger_status
ledger_pending_find(struct ledger *ledger, const char *id_prefix,
                    struct ledger_voucher_id *out_voucher, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct finding finding = {.prefix = id_prefix};
    struct ledger_store_key prefix = {0};
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    ledger_store_key_add_u8(&prefix, 'h');
    if (status == LEDGER_OK)
        status = ledger_pending_scan(txn, &prefix, header_find, &finding, err);
    ledger_store_abort(txn);
    if (status != LEDGER_OK)
        return status;
    if (finding.count == 0)
        return ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_PENDING_UNKNOWN, id_prefix);
    if (finding.count > 1)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_PENDING_SEVERAL, id_prefix,
                           finding.count);
    *out_voucher = finding.id;
    return LEDGER_OK;
}
