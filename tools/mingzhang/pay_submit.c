/* A payment on its way to the ledger: the same again, or another under the same number? */
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/value/uscc.h"
#include "tools/mingzhang/pay.h"
#include "tools/mingzhang/view.h"

enum ledger_status
pay_credit_code(struct command_context *context, const char *text, const char **out_code,
                struct ledger_error *err)
{
    char code[LEDGER_USCC_SIZE + 1];
    const char *copy;
    enum ledger_status status = ledger_uscc_parse(ledger_slice_of_text(text), code, err);

    if (status != LEDGER_OK)
        return status;
    copy = ledger_arena_text(&context->arena, ledger_slice_of_text(code));
    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(code));
    *out_code = copy;
    return LEDGER_OK;
}

enum ledger_status
pay_known_payee(struct command_context *context, const struct ledger_payee *payee,
                struct ledger_payee_state *out_payee, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    const struct ledger_digest hash = ledger_payee_hash(payee);
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_payee(txn, &hash, &context->arena, out_payee, err);
    ledger_store_abort(txn);
    return status;
}

/* --- what waits under the same reference --- */

static enum ledger_status
fields_of(struct command_context *context, const struct ledger_entry *entry, json_t **out_json,
          struct ledger_error *err)
{
    const struct view view = {.output = &context->output, .arena = &context->arena};
    struct output_record *record = NULL;
    enum ledger_status status = output_record_new(&record, err);

    if (status == LEDGER_OK)
        status = view_entry(&view, entry, record, err);
    if (status == LEDGER_OK)
        status = output_record_json(record, out_json, err);
    output_record_free(record);
    return status;
}

/* The first field of either that the other does not have just so; NULL when there is none. */
static const char *
first_difference(json_t *one, json_t *other)
{
    const char *key;
    json_t *value;

    json_object_foreach(one, key, value)
    {
        if (!json_equal(value, json_object_get(other, key)))
            return key;
    }
    json_object_foreach(other, key, value)
    {
        if (json_object_get(one, key) == NULL)
            return key;
    }
    return NULL;
}

static enum ledger_status
compare(struct command_context *context, const struct ledger_entry *waiting,
        const struct ledger_disbursement *stated, const char *voucher, struct ledger_error *err)
{
    struct ledger_entry one = *waiting;
    struct ledger_entry other = {.body = LEDGER_BODY_DISBURSEMENT, .disbursement = *stated};
    json_t *fields[2] = {NULL, NULL};
    const char *key;
    enum ledger_status status;

    /* Where a row came from is no part of what it says. */
    one.disbursement.source.stated = false;
    other.disbursement.source.stated = false;
    status = fields_of(context, &one, &fields[0], err);
    if (status == LEDGER_OK)
        status = fields_of(context, &other, &fields[1], err);
    if (status == LEDGER_OK) {
        key = first_difference(fields[0], fields[1]);
        if (key != NULL)
            status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PAY_WAITS_DIFFERENTLY,
                                 stated->reference, voucher, key);
        else
            status = ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_PENDING_REFERENCE,
                                 stated->reference, voucher);
    }
    json_decref(fields[0]);
    json_decref(fields[1]);
    return status;
}

static enum ledger_status
compare_waiting(struct command_context *context, struct ledger_voucher_id id,
                const struct ledger_disbursement *stated, struct ledger_error *err)
{
    struct ledger_voucher voucher = {0};
    char text[LEDGER_VOUCHER_ID_TEXT_SIZE];
    struct ledger_entry entry;
    enum ledger_status status =
        ledger_pending_load(context->ledger, id, &voucher, /* out_dropped= */ NULL, err);

    ledger_voucher_id_format(id, text);
    text[8] = '\0';
    for (size_t i = 0; i < voucher.entry_count && status == LEDGER_OK; i++) {
        status = ledger_entry_decode(voucher.entries[i], &voucher.arena, &entry, err);
        if (status == LEDGER_OK && entry.body == LEDGER_BODY_DISBURSEMENT &&
            strcmp(entry.disbursement.reference, stated->reference) == 0)
            status = compare(context, &entry, stated, text, err);
    }
    ledger_voucher_free(&voucher);
    return status;
}

/* OK: nothing waits with this reference. */
static enum ledger_status
look_for_waiting(struct command_context *context, const struct ledger_disbursement *stated,
                 struct ledger_error *err)
{
    struct ledger_voucher_id id;
    char text[LEDGER_VOUCHER_ID_TEXT_SIZE];
    enum ledger_status status;

    /* Only an identifier can wait; what is none is refused where the entry is made. */
    if (!ledger_id_is_identifier(ledger_slice_of_text(stated->reference)))
        return LEDGER_OK;
    status = ledger_pending_reference(context->ledger, stated->reference, &id, err);
    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK;
    if (status == LEDGER_OK)
        status = compare_waiting(context, id, stated, err);
    if (status == LEDGER_EXISTS && context->output.json) {
        ledger_voucher_id_format(id, text);
        if (output_json(&context->output,
                        json_pack("{s:s, s:n, s:n, s:s}", "voucher", text, "seal", "first_entry",
                                  "status", "known"),
                        err) != LEDGER_OK)
            return err->status;
    }
    return status;
}

enum ledger_status
pay_submit(struct command_context *context, const struct ledger_disbursement *disbursement,
           const struct ledger_vault *vault, struct ledger_error *err)
{
    struct ledger_entry entry;
    enum ledger_status status = look_for_waiting(context, disbursement, err);

    if (status != LEDGER_OK)
        return status;
    ledger_entry_init(&entry, LEDGER_BODY_DISBURSEMENT);
    entry.disbursement = *disbursement;
    return flow_submit(context, &entry, 1, LEDGER_ROLE_MAKER, vault, err);
}
