/* Entries of a camt.053 as rows. A detail becomes a row as soon as it ends; when the entry ends,
 * and its details do not add up to it, they give way to one row of the entry: what the bank booked
 * is what it booked. */
#include <string.h>

#include "audit/reconcile/camt053.h"

/* --- who the other party is --- */

struct party {
    struct audit_bytes name, account;
};

static bool
is_own(const struct camt *camt, const struct party *party)
{
    return party->account.size > 0 && audit_bytes_equal(party->account, camt->statement.account);
}

/* Money that leaves goes to the creditor. A reversal or a return names the parties of the booking
 * that it takes back. Where that leads to the account itself or to nobody, it is the other one. */
static struct party
other_party(const struct camt *camt, bool out)
{
    const struct camt_detail *detail = &camt->detail;
    struct party creditor = {detail->creditor, detail->creditor_account};
    struct party debtor = {detail->debtor, detail->debtor_account};
    bool back = camt->entry.reversal || detail->reason.size > 0;
    struct party wanted = out != back ? creditor : debtor;
    struct party second = out != back ? debtor : creditor;
    bool nobody = wanted.name.size == 0 && wanted.account.size == 0;
    return (nobody || is_own(camt, &wanted)) && !is_own(camt, &second) ? second : wanted;
}

/* --- rows --- */

/* The first that is stated. */
static struct audit_bytes
first_of(struct audit_bytes a, struct audit_bytes b, struct audit_bytes c)
{
    return a.size > 0 ? a : b.size > 0 ? b : c;
}

static enum audit_status
detail_to_row(struct camt *camt, struct audit_error *err)
{
    struct camt_detail *detail = &camt->detail;
    struct camt_entry *entry = &camt->entry;
    bool out = detail->has_sign ? detail->out : entry->out;
    int64_t fen = detail->has_amount ? detail->amount_fen : detail->other_fen;
    struct party party = other_party(camt, out);
    struct audit_bank_row row = {
        .out = out,
        .amount_fen = fen,
        .reference = first_of(detail->servicer, detail->transaction, detail->instruction),
        .end_to_end = detail->end_to_end,
        .voucher = detail->voucher,
        .name = party.name,
        .account = party.account,
        .purpose = audit_buffer_bytes(&camt->purpose),
        .return_reason = detail->reason,
    };
    if (!detail->has_amount && !detail->has_other_amount)
        entry->details_fit = false;
    if (__builtin_add_overflow(entry->net_fen, out == entry->out ? fen : -fen, &entry->net_fen) ||
        !camt_add(&camt->batch.seen, fen))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_STATEMENT_SUM,
                          audit_text(camt->name));
    if (row.reference.size == 0)
        row.reference = detail->uetr;
    audit_statement_join_text(&camt->statement, &row.return_reason,
                              audit_buffer_bytes(&camt->reason_words));
    if (!audit_statement_append(&camt->statement, &row))
        return audit_statement_status(&camt->statement, err);
    return AUDIT_OK;
}

/* What all rows of an entry have from it. */
static void
dress(struct camt *camt, size_t at)
{
    enum { DATE_MASK = (1 << 27) - 1 };
    const struct camt_entry *entry = &camt->entry;
    struct audit_statement_row *row = &camt->statement.rows[at];
    row->line = (uint32_t)(camt->rows_before + at + 1);
    row->reversal = entry->reversal;
    row->date = entry->date & DATE_MASK;
    row->value_date = entry->value_date & DATE_MASK;
    row->status = !entry->booked         ? AUDIT_ROW_PENDING
                  : row->amount_fen == 0 ? AUDIT_ROW_NO_AMOUNT
                                         : AUDIT_ROW_COUNTED;
}

static void
find(struct camt *camt, enum audit_statement_fault fault, int64_t expected, int64_t found)
{
    struct audit_statement_finding finding = {.fault = fault,
                                              .line = camt->rows_before + camt->entry.first_row + 1,
                                              .expected_fen = expected,
                                              .found_fen = found,
                                              .date = camt->entry.date};
    audit_statement_find(&camt->statement, finding);
}

/* One row for the entry as a whole; what a single detail says of it is kept. */
static enum audit_status
rows_of_entry(struct camt *camt, size_t detail_count, struct audit_error *err)
{
    struct audit_statement *statement = &camt->statement;
    struct camt_entry *entry = &camt->entry;
    struct audit_bytes reference = first_of(entry->servicer, entry->reference, entry->batch_id);
    struct audit_bank_row row = {0};
    if (detail_count == 1)
        row = audit_statement_at(statement, entry->first_row);
    statement->row_count = entry->first_row;
    row.out = entry->out;
    row.amount_fen = entry->amount_fen;
    row.reference = first_of(row.reference, reference, (struct audit_bytes){0});
    row.batch_id = entry->batch_id;
    audit_statement_join_text(statement, &row.purpose, entry->information);
    if (!audit_statement_append(statement, &row))
        return audit_statement_status(statement, err);
    dress(camt, entry->first_row);
    return AUDIT_OK;
}

static enum audit_status
rows_of_details(struct camt *camt, struct audit_error *err)
{
    struct audit_statement *statement = &camt->statement;
    struct camt_entry *entry = &camt->entry;
    struct audit_bytes id = first_of(entry->batch_id, entry->servicer, entry->reference);
    statement_text kept = audit_statement_keep_text(statement, id);
    camt->batch_number++;
    for (size_t i = entry->first_row; i < statement->row_count; i++) {
        statement->rows[i].batch = camt->batch_number;
        statement->rows[i].texts[STATEMENT_BATCH_ID] = kept;
        dress(camt, i);
    }
    return audit_statement_status(statement, err);
}

/* --- parts --- */

static void
begin_detail(struct camt *camt)
{
    camt->detail = (struct camt_detail){0};
    camt->purpose.size = 0;
    camt->reason_words.size = 0;
}

enum audit_status
camt_entry_begin(struct camt *camt, enum camt_part part, struct audit_error *err)
{
    (void)err;
    if (part == CAMT_ENTRY)
        camt->entry =
            (struct camt_entry){.first_row = camt->statement.row_count, .details_fit = true};
    if (part == CAMT_BATCH)
        camt->batch = (struct camt_batch){0};
    if (part == CAMT_ENTRY || part == CAMT_DETAIL)
        begin_detail(camt);
    return AUDIT_OK;
}

/* Details may be left out, but not some of them. */
static enum audit_status
end_batch(struct camt *camt, struct audit_error *err)
{
    const struct camt_batch *batch = &camt->batch;
    struct camt_entry *entry = &camt->entry;
    if (batch->total.has_count && batch->seen.count > 0 && batch->total.count != batch->seen.count)
        find(camt, AUDIT_STATEMENT_COUNT_DIFFERS, (int64_t)batch->total.count,
             (int64_t)batch->seen.count);
    if (batch->total.has_sum) {
        entry->batches.has_sum = true;
        if (__builtin_add_overflow(entry->batches.sum_fen, batch->total.sum_fen,
                                   &entry->batches.sum_fen))
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_STATEMENT_SUM,
                              audit_text(camt->name));
    }
    if (entry->batch_id.size == 0)
        entry->batch_id = batch->id.size > 0 ? batch->id : batch->message;
    return AUDIT_OK;
}

static enum audit_status
check_entry(struct camt *camt, struct audit_error *err)
{
    struct camt_entry *entry = &camt->entry;
    if (!entry->has_amount)
        return camt_missing(camt, "Amt", err);
    if (!entry->has_sign)
        return camt_missing(camt, "CdtDbtInd", err);
    if (!entry->has_status)
        return camt_missing(camt, "Sts", err);
    if (entry->date == 0)
        entry->date = entry->value_date;
    return entry->date == 0 && entry->booked ? camt_missing(camt, "BookgDt", err) : AUDIT_OK;
}

static enum audit_status
sum_entry(struct camt *camt, struct audit_error *err)
{
    const struct camt_entry *entry = &camt->entry;
    enum camt_totals side = entry->out ? CAMT_OUT : CAMT_IN;
    bool fits = camt_add(&camt->all[CAMT_ALL], entry->amount_fen) &&
                camt_add(&camt->all[side], entry->amount_fen) &&
                (!entry->booked || (camt_add(&camt->booked[CAMT_ALL], entry->amount_fen) &&
                                    camt_add(&camt->booked[side], entry->amount_fen)));
    return fits ? AUDIT_OK
                : audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_STATEMENT_SUM,
                             audit_text(camt->name));
}

static enum audit_status
end_entry(struct camt *camt, struct audit_error *err)
{
    struct camt_entry *entry = &camt->entry;
    size_t details = camt->statement.row_count - entry->first_row;
    enum audit_status status = check_entry(camt, err);
    if (status == AUDIT_OK)
        status = sum_entry(camt, err);
    if (status != AUDIT_OK)
        return status;
    bool add_up = details > 0 && entry->details_fit && entry->net_fen == entry->amount_fen;
    if (details > 0 && entry->details_fit && !add_up)
        find(camt, AUDIT_STATEMENT_TOTAL_DIFFERS, entry->amount_fen, entry->net_fen);
    if (entry->batches.has_sum && entry->batches.sum_fen != entry->amount_fen)
        find(camt, AUDIT_STATEMENT_TOTAL_DIFFERS, entry->batches.sum_fen, entry->amount_fen);
    return details > 1 && add_up ? rows_of_details(camt, err) : rows_of_entry(camt, details, err);
}

enum audit_status
camt_entry_end(struct camt *camt, enum camt_part part, struct audit_error *err)
{
    if (part == CAMT_ENTRY)
        return end_entry(camt, err);
    return part == CAMT_BATCH ? end_batch(camt, err) : detail_to_row(camt, err);
}

/* --- fields --- */

static enum audit_status
entry_field(struct camt *camt, enum camt_field field, struct audit_bytes text,
            struct audit_bytes currency, struct audit_error *err)
{
    struct camt_entry *entry = &camt->entry;
    bool midnight = false;
    switch ((int)field) {
    case CAMT_ENTRY_REFERENCE:
        entry->reference = audit_statement_keep(&camt->statement, text);
        return AUDIT_OK;
    case CAMT_ENTRY_SERVICER:
        entry->servicer = audit_statement_keep(&camt->statement, text);
        return AUDIT_OK;
    case CAMT_ENTRY_INFORMATION:
        entry->information = audit_statement_keep(&camt->statement, text);
        return AUDIT_OK;
    case CAMT_ENTRY_AMOUNT:
        entry->has_amount = true;
        return camt_money(camt, text, currency, &entry->amount_fen, err);
    case CAMT_ENTRY_SIGN:
        entry->has_sign = true;
        return camt_sign(camt, text, &entry->out, err);
    case CAMT_REVERSAL:
        return camt_flag(camt, text, &entry->reversal, err);
    case CAMT_STATUS:
        entry->has_status = true;
        entry->booked = audit_bytes_equal(text, audit_text("BOOK"));
        return AUDIT_OK;
    case CAMT_BOOKED:
        return camt_date(camt, text, &entry->date, &midnight, err);
    default: /* CAMT_VALUED */
        return camt_date(camt, text, &entry->value_date, &midnight, err);
    }
}

static enum audit_status
batch_field(struct camt *camt, enum camt_field field, struct audit_bytes text,
            struct audit_bytes currency, struct audit_error *err)
{
    struct camt_batch *batch = &camt->batch;
    switch ((int)field) {
    case CAMT_BATCH_MESSAGE:
        batch->message = audit_statement_keep(&camt->statement, text);
        return AUDIT_OK;
    case CAMT_BATCH_ID:
        batch->id = audit_statement_keep(&camt->statement, text);
        return AUDIT_OK;
    case CAMT_BATCH_COUNT:
        batch->total.has_count = true;
        return camt_count(camt, text, INT64_MAX, &batch->total.count, err);
    default: /* CAMT_BATCH_SUM */
        batch->total.has_sum = true;
        return camt_money(camt, text, currency, &batch->total.sum_fen, err);
    }
}

static enum audit_status
add_words(struct camt *camt, struct audit_buffer *words, struct audit_bytes text,
          struct audit_error *err)
{
    enum { WORDS_SIZE_MAX = 64 << 10 };
    if (words->size + text.size >= WORDS_SIZE_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_LIMIT, camt->name,
                          camt_xml_line(camt->xml), camt_xml_element(camt->xml),
                          (uint64_t)WORDS_SIZE_MAX);
    if (words->size > 0)
        audit_buffer_text(words, " ");
    audit_buffer_append(words, text);
    return audit_buffer_status(words, err);
}

/* Where the text of a detail is kept; NULL for what is no text. */
static struct audit_bytes *
detail_text(struct camt_detail *detail, enum camt_field field)
{
    switch ((int)field) {
    case CAMT_SERVICER:
        return &detail->servicer;
    case CAMT_END_TO_END:
        return &detail->end_to_end;
    case CAMT_TRANSACTION:
        return &detail->transaction;
    case CAMT_INSTRUCTION:
        return &detail->instruction;
    case CAMT_UETR:
        return &detail->uetr;
    case CAMT_VOUCHER:
        return &detail->voucher;
    case CAMT_DEBTOR:
        return &detail->debtor;
    case CAMT_CREDITOR:
        return &detail->creditor;
    case CAMT_RETURN:
        return &detail->reason;
    default:
        return NULL;
    }
}

static enum audit_status
detail_field(struct camt *camt, enum camt_field field, struct audit_bytes text,
             struct audit_bytes currency, struct audit_error *err)
{
    struct camt_detail *detail = &camt->detail;
    struct audit_bytes *place = detail_text(detail, field);
    if (place != NULL) {
        /* What banks write where the payer gave no reference. */
        if (!audit_bytes_equal(text, audit_text("NOTPROVIDED")))
            *place = audit_statement_keep(&camt->statement, text);
        return AUDIT_OK;
    }
    switch ((int)field) {
    case CAMT_AMOUNT:
        detail->has_amount = true;
        return camt_money(camt, text, currency, &detail->amount_fen, err);
    case CAMT_DEBTOR_ACCOUNT:
        return camt_account(camt, text, &detail->debtor_account, err);
    case CAMT_CREDITOR_ACCOUNT:
        return camt_account(camt, text, &detail->creditor_account, err);
    case CAMT_OTHER_AMOUNT:
        /* What was instructed abroad is not what this account was charged. */
        if (!audit_bytes_equal(currency, audit_text("CNY")))
            return AUDIT_OK;
        detail->has_other_amount = true;
        return camt_money(camt, text, currency, &detail->other_fen, err);
    case CAMT_SIGN:
        detail->has_sign = true;
        return camt_sign(camt, text, &detail->out, err);
    case CAMT_RETURN_WORDS:
        return add_words(camt, &camt->reason_words, text, err);
    default: /* CAMT_REMITTANCE, CAMT_INFORMATION */
        return add_words(camt, &camt->purpose, text, err);
    }
}

enum audit_status
camt_entry_field(struct camt *camt, enum camt_field field, struct audit_bytes text,
                 struct audit_bytes currency, struct audit_error *err)
{
    if (field >= CAMT_SERVICER)
        return detail_field(camt, field, text, currency, err);
    if (field >= CAMT_BATCH_MESSAGE)
        return batch_field(camt, field, text, currency, err);
    return entry_field(camt, field, text, currency, err);
}
