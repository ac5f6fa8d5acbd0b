/* The cells of a row into a draft. What a reader objects to is a finding, and the next cell is read
 * all the same. */
#include <stddef.h>
#include <stdio.h>

#include "ledger/base/text.h"
#include "ledger/import/import_internal.h"

#define MEMBER(name) offsetof(struct ledger_disbursement, name)
/* In the order of reading: a bank before its account, a name before the person. */
static const struct {
    enum ledger_import_field field;
    import_cell_fn *read;
    size_t offset;
    bool is_required;
} kinds[] = {
    {LEDGER_IMPORT_REFERENCE, import_identifier_read, MEMBER(reference), true},
    {LEDGER_IMPORT_PROGRAMME, import_programme_read, MEMBER(programme), true},
    {LEDGER_IMPORT_BUDGET_YEAR, import_year_read, MEMBER(budget_year), true},
    {LEDGER_IMPORT_PAYEE, import_words_read, MEMBER(payee.name), true},
    {LEDGER_IMPORT_CREDIT_CODE, import_code_read, MEMBER(payee.credit_code), false},
    {LEDGER_IMPORT_PERSON, import_person_read, MEMBER(payee), false},
    {LEDGER_IMPORT_AMOUNT, import_payout_read, MEMBER(amount_fen), true},
    {LEDGER_IMPORT_DATE, import_date_read, MEMBER(date), true},
    {LEDGER_IMPORT_CLAIM, import_identifier_read, MEMBER(claim), false},
    {LEDGER_IMPORT_CLAIM_APPROVED, import_payout_read, MEMBER(claim_approved_fen), false},
    {LEDGER_IMPORT_BANK, import_words_read, MEMBER(account.bank), false},
    {LEDGER_IMPORT_ACCOUNT, import_account_read, MEMBER(account), false},
    {LEDGER_IMPORT_PAYING_ACCOUNT, import_account_read, MEMBER(paying_account), false},
    {LEDGER_IMPORT_PAYMENT_VOUCHER, import_identifier_read, MEMBER(payment_voucher), false},
    {LEDGER_IMPORT_DOCUMENT, import_document_read, MEMBER(document), false},
    {LEDGER_IMPORT_APPLIED_DATE, import_date_read, MEMBER(applied_date), false},
    {LEDGER_IMPORT_APPROVED_DATE, import_date_read, MEMBER(approved_date), false},
    {LEDGER_IMPORT_REPLACES, import_identifier_read, MEMBER(replaces), false},
    {LEDGER_IMPORT_MEMO, import_words_read, MEMBER(memo), false},
    {LEDGER_IMPORT_REASON, import_words_read, MEMBER(reason), false},
};
#undef MEMBER
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == LEDGER_IMPORT_FIELD_COUNT, "a reader for each");

/* Bytes that could steer a terminal or turn the reading direction: named by number, because they
 * cannot be seen. */
static enum ledger_status
cell_is_clean(struct ledger_slice text, struct ledger_error *err)
{
    char name[16] = "?";

    if (ledger_text_is_clean(text))
        return LEDGER_OK;
    for (size_t at = 0; at < text.size;) {
        uint32_t point = ledger_text_next(text, &at);

        if (point == UINT32_MAX)
            break;
        if (ledger_text_steers(point)) {
            (void)snprintf(name, sizeof(name), "U+%04X", (unsigned)point);
            break;
        }
    }
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_CELL_STEERS, name);
}

/* What is wrong with a cell is a finding; what is wrong with the machine is a failure. */
static enum ledger_status
note(struct import_reading *reading, enum ledger_import_field field, enum ledger_status status,
     const struct ledger_error *why, struct ledger_error *err)
{
    size_t column = reading->import->column_of[field];

    if (status == LEDGER_OK)
        return LEDGER_OK;
    if (status != LEDGER_MALFORMED && status != LEDGER_OUT_OF_RANGE && status != LEDGER_REFUSED) {
        if (err != NULL)
            *err = *why;
        return status;
    }
    reading->is_sound = false;
    if (column == IMPORT_NO_COLUMN)
        column = reading->import->column_of[LEDGER_IMPORT_REFERENCE];
    return import_find(reading->import, reading->row->number, column, LEDGER_IMPORT_ERROR, why,
                       err);
}

static enum ledger_status
cell_read(struct import_reading *reading, size_t kind, struct ledger_error *err)
{
    enum ledger_import_field field = kinds[kind].field;
    struct ledger_slice text =
        import_cell(reading->import, field, reading->cells, reading->cell_count);
    char *out = (char *)&reading->draft->disbursement + kinds[kind].offset;
    const struct import_fault *fault = import_fault_of(reading->import, field);
    struct ledger_error why = {0};
    enum ledger_status status;

    if (reading->import->column_of[field] == IMPORT_NO_COLUMN)
        return LEDGER_OK;
    if (fault != NULL) {
        why = fault->why;
        status = why.status;
    } else if (text.size > 0) {
        status = cell_is_clean(text, &why);
        if (status == LEDGER_OK)
            status = kinds[kind].read(reading, field, text, out, &why);
    } else if (field == LEDGER_IMPORT_AMOUNT)
        status = ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_AMOUNT_EMPTY);
    else if (kinds[kind].is_required)
        status = ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_CELL_EMPTY,
                             import_title_of(reading, field));
    else
        return LEDGER_OK;
    return note(reading, field, status, &why, err);
}

static bool
has_text(const struct import_reading *reading, enum ledger_import_field field)
{
    return import_has_content(reading->import, field, reading->cells, reading->cell_count);
}

static enum ledger_status
payee_settle(struct import_reading *reading, struct ledger_error *err)
{
    struct ledger_payee *payee = &reading->draft->disbursement.payee;
    bool has_code = has_text(reading, LEDGER_IMPORT_CREDIT_CODE);
    bool has_person = has_text(reading, LEDGER_IMPORT_PERSON);
    struct ledger_error why = {0};
    enum ledger_import_field field = LEDGER_IMPORT_CREDIT_CODE;
    enum ledger_status status = LEDGER_OK;

    if (has_code && has_person) {
        field = LEDGER_IMPORT_PERSON;
        status = ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_PAYEE_TWICE,
                             import_title_of(reading, LEDGER_IMPORT_CREDIT_CODE),
                             import_title_of(reading, LEDGER_IMPORT_PERSON));
    } else if (!has_code && !has_person) {
        if (reading->import->column_of[field] == IMPORT_NO_COLUMN)
            field = LEDGER_IMPORT_PERSON;
        status = ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_CELL_EMPTY,
                             import_title_of(reading, field));
    }
    if (has_person)
        payee->name = "";
    else
        payee->kind = LEDGER_PAYEE_ENTERPRISE;
    return note(reading, field, status, &why, err);
}

/* Cells that only make sense together. */
static enum ledger_status
pairs_settle(struct import_reading *reading, struct ledger_error *err)
{
    static const enum ledger_import_field pairs[][2] = {
        {LEDGER_IMPORT_CLAIM, LEDGER_IMPORT_CLAIM_APPROVED},
        {LEDGER_IMPORT_CLAIM_APPROVED, LEDGER_IMPORT_CLAIM},
        {LEDGER_IMPORT_BANK, LEDGER_IMPORT_ACCOUNT},
    };
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]) && status == LEDGER_OK; i++) {
        struct ledger_error why = {0};

        if (!has_text(reading, pairs[i][0]) || has_text(reading, pairs[i][1]))
            continue;
        status = note(reading, pairs[i][0],
                      ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_CELL_ALONE,
                                  import_title_of(reading, pairs[i][0]),
                                  import_title_of(reading, pairs[i][1])),
                      &why, err);
    }
    return status;
}

/* Text to the right of the last title belongs to no column; a comma too many shifts money. */
static enum ledger_status
excess_find(struct import_reading *reading, struct ledger_error *err)
{
    for (size_t i = reading->import->column_count; i < reading->cell_count; i++) {
        struct ledger_slice text = import_trim(reading->cells[i]);
        struct ledger_error why = {0};

        if (text.size == 0)
            continue;
        reading->is_sound = false;
        (void)ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_CELL_BEYOND, text,
                          reading->import->heading_row);
        return import_find(reading->import, reading->row->number, i, LEDGER_IMPORT_ERROR, &why,
                           err);
    }
    return LEDGER_OK;
}

/* The same of doubtful cells. */
static enum ledger_status
excess_faults_find(struct import_reading *reading, struct ledger_error *err)
{
    struct ledger_import *import = reading->import;
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < import->fault_count && status == LEDGER_OK; i++) {
        const struct import_fault *fault = &import->faults[i];

        if (fault->column < import->column_count || fault->is_covered)
            continue;
        reading->is_sound = false;
        status = import_find(import, reading->row->number, fault->column, LEDGER_IMPORT_ERROR,
                             &fault->why, err);
    }
    return status;
}

enum ledger_status
import_cells_read(struct ledger_import *import, struct ledger_import_row *row,
                  const struct ledger_slice *cells, size_t cell_count, struct ledger_entry *draft,
                  bool *out_is_sound, struct ledger_error *err)
{
    struct import_reading reading = {
        .import = import,
        .row = row,
        .cells = cells,
        .cell_count = cell_count,
        .draft = draft,
        .is_sound = true,
    };
    struct ledger_disbursement *out = &draft->disbursement;
    enum ledger_status status = LEDGER_OK;

    ledger_entry_init(draft, LEDGER_BODY_DISBURSEMENT);
    if (import->options.programme != NULL)
        out->programme = import->options.programme;
    out->budget_year = import->options.budget_year;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && status == LEDGER_OK; i++)
        status = cell_read(&reading, i, err);
    if (status == LEDGER_OK)
        status = payee_settle(&reading, err);
    if (status == LEDGER_OK)
        status = pairs_settle(&reading, err);
    if (status == LEDGER_OK)
        status = excess_find(&reading, err);
    if (status == LEDGER_OK)
        status = excess_faults_find(&reading, err);
    if (status != LEDGER_OK)
        return status;
    if (!out->account.stated)
        out->account.bank = "";
    out->source = (struct ledger_source){
        .stated = true,
        .file_sha256 = ledger_digest_slice(&import->file),
        .sheet = import->sheet,
        .row = (uint32_t)row->number,
    };
    row->reference = out->reference;
    row->programme = out->programme;
    row->has_amount = out->amount_fen > 0;
    row->amount_fen = out->amount_fen;
    *out_is_sound = reading.is_sound;
    return LEDGER_OK;
}
