#include "tools/mingzhang-audit/taking.h"

#include <stdlib.h>
#include <string.h>

#include "audit/examine/standing.h"

enum ledger_status
taking_read_text(struct ledger_slice text, struct taking *out, struct ledger_error *err)
{
    enum ledger_status status = filter_parse(text, &out->filter, err);

    return status == LEDGER_OK ? filter_print(out->filter, &out->text, err) : status;
}

enum ledger_status
taking_read(struct command_context *context, struct taking *out, struct ledger_error *err)
{
    const char *where = command_text(context, "where");
    enum ledger_status status;

    if (where == NULL)
        return LEDGER_OK;
    status = taking_read_text(ledger_slice_of_text(where), out, err);
    return status == LEDGER_MALFORMED ? command_misuse(context, status) : status;
}

enum ledger_status
taking_prepare(struct taking *taking, const struct audit_book *book, struct ledger_error *err)
{
    size_t most = 1;

    for (size_t i = 0; i < book->voucher_count; i++) {
        if (book->vouchers[i].signature_count > most)
            most = book->vouchers[i].signature_count;
    }
    free(taking->officers);
    taking->officers = calloc(most, sizeof(*taking->officers));
    if (taking->officers == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, most);
    return LEDGER_OK;
}

static struct ledger_slice
slice(struct audit_bytes bytes)
{
    return ledger_slice_of(bytes.data, bytes.size);
}

/* "credit-code 91…" without what kind of id it is. */
static struct ledger_slice
bare_id(struct audit_bytes id)
{
    const uint8_t *blank = id.size == 0 ? NULL : memchr(id.data, ' ', id.size);

    if (blank == NULL)
        return slice(id);
    return ledger_slice_of(blank + 1, id.size - (size_t)(blank + 1 - id.data));
}

static enum filter_status
status_of(enum audit_standing standing)
{
    switch (standing) {
    case AUDIT_STANDING_UNPAID:
        return FILTER_UNPAID;
    case AUDIT_STANDING_PARTLY_PAID:
        return FILTER_PARTLY_PAID;
    case AUDIT_STANDING_PAID:
        return FILTER_PAID;
    case AUDIT_STANDING_REVERSED:
        return FILTER_REVERSED;
    case AUDIT_STANDING_RETURNED:
        return FILTER_RETURNED;
    case AUDIT_STANDING_REPLACED:
        return FILTER_REPLACED;
    case AUDIT_STANDING_RECOVERED:
        return FILTER_RECOVERED;
    case AUDIT_STANDING_RELIEF:
        return FILTER_RELIEF;
    case AUDIT_STANDING_END:
        break;
    }
    return FILTER_STATUS_NONE;
}

static enum filter_instrument
instrument_of(enum audit_instrument instrument)
{
    switch (instrument) {
    case AUDIT_SUBSIDY:
        return FILTER_INSTRUMENT_SUBSIDY;
    case AUDIT_REFUND:
        return FILTER_INSTRUMENT_REFUND;
    case AUDIT_RELIEF:
        return FILTER_INSTRUMENT_RELIEF;
    }
    return FILTER_INSTRUMENT_NONE;
}

static void
put_officers(struct taking *taking, const struct audit_book *book, uint64_t number,
             struct filter_row *row)
{
    const struct audit_book_voucher *voucher = &book->vouchers[number];

    for (size_t i = 0; i < voucher->signature_count; i++) {
        const struct audit_book_signature *signature =
            &book->signatures[voucher->first_signature + i];
        const struct audit_book_officer *officer = &book->officers[signature->officer];

        taking->officers[i] =
            (struct filter_officer){slice(officer->name), slice(officer->full_name)};
    }
    row->officers = taking->officers;
    row->officer_count = voucher->signature_count;
}

bool
taking_takes(void *context, const struct audit_book *book, uint32_t disbursement)
{
    struct taking *taking = context;
    const struct audit_book_disbursement *d = &book->disbursements[disbursement];
    const struct audit_book_programme *programme = &book->programmes[d->programme];
    const struct audit_book_payee *payee = &book->payees[d->payee];
    const struct ledger_slice texts[] = {slice(d->memo), slice(d->reason), slice(d->claim),
                                         slice(d->document), slice(d->payment_voucher)};
    struct filter_row row = {
        .payee = slice(d->name.size > 0 ? d->name : payee->name),
        .payee_id = bare_id(payee->id),
        .reference = slice(d->reference),
        .programme = slice(programme->code),
        .programme_name = slice(programme->name),
        .category = slice(programme->category),
        .texts = texts,
        .text_count = sizeof(texts) / sizeof(*texts),
        .has_amount = true,
        .has_voucher = true,
        .has_entry = true,
        .fen = d->fen,
        .date = d->date,
        .status = status_of(audit_standing_of(book, disbursement)),
        .instrument = instrument_of(programme->instrument),
        .voucher = d->voucher,
        .entry = d->entry,
    };

    if ((filter_needs(taking->filter) & FILTER_NEEDS_OFFICERS) != 0)
        put_officers(taking, book, d->voucher, &row);
    return filter_takes(taking->filter, &row);
}

void
taking_free(struct taking *taking)
{
    filter_free(taking->filter);
    ledger_buffer_free(&taking->text);
    free(taking->officers);
    *taking = (struct taking){0};
}
