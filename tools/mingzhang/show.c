#include "tools/mingzhang/show.h"

#include <string.h>

#include "ledger/base/text.h"

enum { ID_DIGITS_MIN = 4 };

static enum ledger_status
find_reference(struct command_context *context, const char *reference, uint64_t *out_entry,
               struct ledger_error *err)
{
    struct ledger_disbursement_state disbursement;
    enum ledger_status status =
        ledger_read_disbursement(context->ledger, reference, &context->arena, &disbursement, err);

    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, status, LEDGER_MESSAGE_SHOW_NO_REFERENCE, reference);
    if (status == LEDGER_OK)
        *out_entry = disbursement.entry_number;
    return status;
}

static bool
is_number(const char *text, uint64_t *out_number)
{
    return ledger_text_from_decimal(ledger_slice_of_text(text), (uint64_t)INT64_MAX, out_number) ==
           LEDGER_OK;
}

/* --- vouchers by id --- */

struct id_search {
    const char *prefix;
    size_t found;
    struct ledger_voucher_id id;
};

static enum ledger_status
compare_id(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct id_search *search = context;
    struct ledger_voucher_id id;
    char text[LEDGER_VOUCHER_ID_TEXT_SIZE];

    if (row->key.size != sizeof(id.bytes))
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
    memcpy(id.bytes, row->key.data, sizeof(id.bytes));
    ledger_voucher_id_format(id, text);
    if (strncmp(text, search->prefix, strlen(search->prefix)) == 0) {
        search->id = id;
        search->found++;
    }
    return LEDGER_OK;
}

/* Ids with the first two digits in common stand together; the others are not looked at. */
static enum ledger_status
scan_ids(struct ledger_store_txn *txn, struct id_search *search, struct ledger_error *err)
{
    struct ledger_store_key first = {0};
    struct ledger_store_key end;
    char start[3] = {search->prefix[0], search->prefix[1], '\0'};
    uint8_t byte;

    if (ledger_text_from_hex(start, &byte, 1) != LEDGER_OK)
        return LEDGER_OK;
    ledger_store_key_add_u8(&first, byte);
    end = first;
    ledger_store_key_end_of_prefix(&end);
    return ledger_store_scan(txn, LEDGER_STORE_BY_VOUCHER, ledger_store_key_slice(&first),
                             ledger_store_key_slice(&end), LEDGER_STORE_ASCENDING, compare_id,
                             search, err);
}

static enum ledger_status
find_id(struct command_context *context, const char *prefix, struct show_target *out_target,
        struct ledger_error *err)
{
    struct id_search search = {.prefix = prefix};
    struct ledger_voucher_fate fate;
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK && strlen(prefix) >= ID_DIGITS_MIN)
        status = scan_ids(txn, &search, err);
    if (status == LEDGER_OK && search.found == 0)
        status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_SHOW_NO_VOUCHER, prefix);
    if (status == LEDGER_OK && search.found > 1)
        status = ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHOW_SEVERAL_VOUCHERS, prefix,
                             search.found);
    if (status == LEDGER_OK)
        status = ledger_state_voucher(txn, search.id, &fate, err);
    ledger_store_abort(txn);
    /* Of a voucher that was turned down there is the entry that says so. */
    if (status == LEDGER_OK)
        *out_target = (struct show_target){.is_voucher = !fate.rejected, .number = fate.number};
    return status;
}

static enum ledger_status
find_voucher(struct command_context *context, const char *text, struct show_target *out_target,
             struct ledger_error *err)
{
    uint64_t number;

    if (is_number(text, &number) && number < context->head->seal_count) {
        *out_target = (struct show_target){.is_voucher = true, .number = number};
        return LEDGER_OK;
    }
    return find_id(context, text, out_target, err);
}

enum ledger_status
show_find(struct command_context *context, const char *text, struct show_target *out_target,
          struct ledger_error *err)
{
    static const char voucher[] = "voucher:";
    static const char reference[] = "ref:";
    struct show_target target = {0};
    enum ledger_status status;

    if (strncmp(text, voucher, sizeof(voucher) - 1) == 0)
        return find_voucher(context, text + sizeof(voucher) - 1, out_target, err);
    if (is_number(text, &target.number) && target.number < context->head->entry_count) {
        *out_target = target;
        return LEDGER_OK;
    }
    if (strncmp(text, reference, sizeof(reference) - 1) == 0)
        text += sizeof(reference) - 1;
    status = find_reference(context, text, &target.number, err);
    if (status == LEDGER_OK)
        *out_target = target;
    return status;
}
