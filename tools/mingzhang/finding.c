#include "tools/mingzhang/finding.h"

#include <string.h>

#include "tools/mingzhang/view.h"

enum { FINDING_TEXT_COUNT_MAX = 6 };

/* A row in the making. */
struct row {
    struct filter_row row;
    struct ledger_slice texts[FINDING_TEXT_COUNT_MAX];
};

static void
put_text(struct row *row, const char *text)
{
    row->texts[row->row.text_count++] = ledger_slice_of_text(text);
}

/* Texts without a key of their own, by body. */
static void
put_texts(struct row *row, const struct ledger_entry *entry)
{
    switch (entry->body) {
    case LEDGER_BODY_DISBURSEMENT:
        put_text(row, entry->disbursement.memo);
        put_text(row, entry->disbursement.reason);
        put_text(row, entry->disbursement.claim);
        put_text(row, entry->disbursement.document);
        put_text(row, entry->disbursement.payment_voucher);
        return;
    case LEDGER_BODY_ADJUSTMENT:
        put_text(row, entry->adjustment.reason);
        put_text(row, entry->adjustment.bank_reference);
        return;
    case LEDGER_BODY_SETTLEMENT:
        put_text(row, entry->settlement.reason);
        put_text(row, entry->settlement.bank_reference);
        return;
    case LEDGER_BODY_APPROPRIATION:
        put_text(row, entry->appropriation.document);
        put_text(row, entry->appropriation.memo);
        return;
    case LEDGER_BODY_PROGRAMME:
        put_text(row, entry->programme.document);
        return;
    case LEDGER_BODY_OFFICER:
        put_text(row, entry->officer.name);
        put_text(row, entry->officer.full_name);
        return;
    case LEDGER_BODY_IDENTITY:
        put_text(row, entry->identity.name);
        put_text(row, entry->identity.origin);
        return;
    case LEDGER_BODY_RULE:
        put_text(row, entry->rule.reason);
        return;
    case LEDGER_BODY_MATCH:
        put_text(row, entry->match.reason);
        return;
    case LEDGER_BODY_RECONCILIATION:
        put_text(row, entry->reconciliation.memo);
        return;
    case LEDGER_BODY_CLOSING:
        put_text(row, entry->closing.memo);
        return;
    case LEDGER_BODY_REJECTION:
        put_text(row, entry->rejection.reason);
        return;
    case LEDGER_BODY_ANCHOR:
        put_text(row, entry->anchor.memo);
        return;
    case LEDGER_BODY_ERASURE:
        put_text(row, entry->erasure.basis);
        put_text(row, entry->erasure.reason);
        return;
    case LEDGER_BODY_INCIDENT:
        put_text(row, entry->incident.description);
        return;
    }
}

static enum filter_status
status_of(enum view_state state)
{
    switch (state) {
    case VIEW_STATE_UNPAID:
        return FILTER_UNPAID;
    case VIEW_STATE_PARTLY_PAID:
        return FILTER_PARTLY_PAID;
    case VIEW_STATE_PAID:
        return FILTER_PAID;
    case VIEW_STATE_REVERSED:
        return FILTER_REVERSED;
    case VIEW_STATE_RETURNED:
        return FILTER_RETURNED;
    case VIEW_STATE_RECOVERED:
        return FILTER_RECOVERED;
    case VIEW_STATE_REPLACED:
        return FILTER_REPLACED;
    case VIEW_STATE_RELIEF:
        return FILTER_RELIEF;
    }
    return FILTER_STATUS_NONE;
}

static enum filter_instrument
instrument_of(enum ledger_instrument instrument)
{
    switch (instrument) {
    case LEDGER_INSTRUMENT_SUBSIDY:
        return FILTER_INSTRUMENT_SUBSIDY;
    case LEDGER_INSTRUMENT_REFUND:
        return FILTER_INSTRUMENT_REFUND;
    case LEDGER_INSTRUMENT_RELIEF:
        return FILTER_INSTRUMENT_RELIEF;
    case LEDGER_INSTRUMENT_NONE:
    case LEDGER_INSTRUMENT_END:
        break;
    }
    return FILTER_INSTRUMENT_NONE;
}

static void
put_money(struct row *row, const struct ledger_entry *entry)
{
    row->row.has_amount = ledger_entry_money(entry, &row->row.fen, &row->row.date);
}

/* "credit-code 91…" without what kind of id it is. */
static struct ledger_slice
bare_id(const char *id)
{
    const char *blank = strchr(id, ' ');

    return ledger_slice_of_text(blank == NULL ? id : blank + 1);
}

static enum ledger_status
put_payee(struct finding *finding, struct row *row, const struct ledger_record *record,
          struct ledger_error *err)
{
    const bool is_disbursement = record->entry.body == LEDGER_BODY_DISBURSEMENT;
    const struct ledger_payee *payee = &record->entry.disbursement.payee;
    struct ledger_payee_state state;
    enum ledger_status status;

    row->row.is_about_another = !is_disbursement;
    if (is_disbursement && payee->credit_code[0] != '\0') {
        row->row.payee = ledger_slice_of_text(payee->name);
        row->row.payee_id = ledger_slice_of_text(payee->credit_code);
        return LEDGER_OK;
    }
    status = ledger_state_payee(record->txn, &record->disbursement.payee_hash, &finding->row_arena,
                                &state, err);
    if (status == LEDGER_OK) {
        row->row.payee = ledger_slice_of_text(is_disbursement ? payee->name : state.name);
        row->row.payee_id = bare_id(state.id);
    }
    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
}

/* The programme's code where the record has one; "". */
static const char *
code_of(const struct ledger_record *record)
{
    if (record->has_disbursement)
        return record->disbursement.programme;
    if (record->entry.body == LEDGER_BODY_APPROPRIATION)
        return record->entry.appropriation.programme;
    return record->entry.body == LEDGER_BODY_PROGRAMME ? record->entry.programme.code : "";
}

static enum ledger_status
put_programme(struct finding *finding, struct row *row, const struct ledger_record *record,
              struct ledger_error *err)
{
    const char *code = code_of(record);
    const struct ledger_programme *programme = &finding->programme.programme;
    enum ledger_status status;

    row->row.programme = ledger_slice_of_text(code);
    if (code[0] == '\0' || (filter_needs(finding->filter) & FILTER_NEEDS_PROGRAMME) == 0)
        return LEDGER_OK;
    if (!finding->has_programme || strcmp(programme->code, code) != 0) {
        finding->has_programme = false;
        ledger_arena_reset(&finding->programme_arena);
        status = ledger_state_programme(record->txn, code, &finding->programme_arena,
                                        &finding->programme, err);
        if (status != LEDGER_OK)
            return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
        finding->has_programme = true;
    }
    row->row.programme_name = ledger_slice_of_text(record->entry.body == LEDGER_BODY_PROGRAMME
                                                       ? record->entry.programme.name
                                                       : programme->name);
    row->row.category = ledger_slice_of_text(programme->category);
    row->row.instrument = instrument_of(programme->instrument);
    return LEDGER_OK;
}

static enum ledger_status
name_officers(struct finding *finding, struct ledger_store_txn *txn, const struct ledger_seal *seal,
              struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    finding->officer_count = 0;
    finding->officers = ledger_arena_take(&finding->voucher_arena,
                                          (seal->signature_count + 1) * sizeof(*finding->officers));
    if (finding->officers == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           seal->signature_count);
    for (size_t i = 0; i < seal->signature_count && status == LEDGER_OK; i++) {
        struct ledger_officer_state officer = {.full_name = ""};

        status = ledger_state_officer(txn, seal->signatures[i].officer, &finding->voucher_arena,
                                      &officer, err);
        if (status == LEDGER_NOT_FOUND)
            status = LEDGER_OK;
        finding->officers[finding->officer_count++] =
            (struct filter_officer){ledger_slice_of_text(seal->signatures[i].officer),
                                    ledger_slice_of_text(officer.full_name)};
    }
    return status;
}

static enum ledger_status
put_voucher(struct finding *finding, struct row *row, const struct ledger_record *record,
            struct ledger_error *err)
{
    const unsigned needs = filter_needs(finding->filter);
    struct ledger_sealed sealed;
    enum ledger_status status = LEDGER_OK;

    if ((needs & (FILTER_NEEDS_VOUCHER | FILTER_NEEDS_OFFICERS)) == 0)
        return LEDGER_OK;
    if (record->number < finding->voucher_first || record->number >= finding->voucher_end) {
        finding->voucher_end = 0;
        ledger_arena_reset(&finding->voucher_arena);
        status = ledger_sealed_read_of(record->txn, record->number, &finding->voucher_arena,
                                       &sealed, err);
        if (status == LEDGER_OK && (needs & FILTER_NEEDS_OFFICERS) != 0)
            status = name_officers(finding, record->txn, &sealed.seal, err);
        if (status != LEDGER_OK)
            return status;
        finding->voucher = sealed.seal.number;
        finding->voucher_first = sealed.seal.first_entry;
        finding->voucher_end = sealed.seal.first_entry + sealed.header.entry_count;
    }
    row->row.has_voucher = true;
    row->row.voucher = finding->voucher;
    row->row.officers = finding->officers;
    row->row.officer_count = finding->officer_count;
    return LEDGER_OK;
}

enum ledger_status
finding_takes(struct finding *finding, const struct ledger_record *record, bool *out_fits,
              struct ledger_error *err)
{
    struct row row = {.row = {.has_entry = true, .entry = record->number}};
    const char *reference = ledger_entry_reference(&record->entry);
    enum ledger_status status = LEDGER_OK;

    ledger_arena_reset(&finding->row_arena);
    if (reference != NULL)
        row.row.reference = ledger_slice_of_text(reference);
    if (record->entry.body == LEDGER_BODY_DISBURSEMENT)
        row.row.status = status_of(view_state_of(&record->disbursement));
    put_texts(&row, &record->entry);
    put_money(&row, &record->entry);
    if (record->has_disbursement)
        status = put_payee(finding, &row, record, err);
    if (status == LEDGER_OK)
        status = put_programme(finding, &row, record, err);
    if (status == LEDGER_OK)
        status = put_voucher(finding, &row, record, err);
    if (status != LEDGER_OK)
        return status;
    row.row.texts = row.texts;
    *out_fits = filter_takes(finding->filter, &row.row);
    return LEDGER_OK;
}

void
finding_free(struct finding *finding)
{
    ledger_arena_free(&finding->row_arena);
    ledger_arena_free(&finding->programme_arena);
    ledger_arena_free(&finding->voucher_arena);
}
