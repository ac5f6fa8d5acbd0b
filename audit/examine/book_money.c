/* Money entries, and what later ones do to a disbursement. */
#include "audit/examine/book_internal.h"

static enum audit_status
programme_row(struct audit_book_memory *memory, const struct book_entry *at,
              struct audit_bytes code, uint32_t *out, struct audit_error *err)
{
    uint32_t row = book_index_find(memory, &memory->of_programme, book_programme_code, code);
    if (row == AUDIT_NO_ROW)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_PROGRAMME, at->number, code);
    *out = row;
    return AUDIT_OK;
}

static enum audit_status
target_row(struct audit_book_memory *memory, const struct book_entry *at,
           struct audit_bytes reference, uint32_t *out, struct audit_error *err)
{
    uint32_t row = book_index_find(memory, &memory->of_reference, book_reference, reference);
    if (row == AUDIT_NO_ROW)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_REFERENCE, at->number,
                          reference);
    *out = row;
    return AUDIT_OK;
}

static struct audit_book_disbursement *
disbursement_at(const struct audit_book_memory *memory, uint32_t row)
{
    return (struct audit_book_disbursement *)memory->disbursements.rows + row;
}

static struct audit_book_account
account_of(struct audit_book_memory *memory, const struct audit_account *account)
{
    struct audit_book_account kept = {
        .bank = book_common_text(memory, account->bank),
        .last_four = book_common_text(memory, account->last_four),
        .commitment = book_common_text(memory, account->commitment),
    };
    if (memory->find != NULL && account->commitment.size > 0)
        kept.digits = memory->find(memory->find_context, account->commitment);
    return kept;
}

enum audit_status
book_take_appropriation(struct audit_book_memory *memory, const struct book_entry *at,
                        struct audit_error *err)
{
    const struct audit_entry *entry = at->entry;
    uint32_t programme = AUDIT_NO_ROW;
    enum audit_status status =
        programme_row(memory, at, entry->appropriation.programme, &programme, err);
    if (status != AUDIT_OK)
        return status;
    struct audit_book_appropriation *row = book_array_add(&memory->appropriations, sizeof *row);
    if (row == NULL)
        return book_no_memory(err);
    *row = (struct audit_book_appropriation){
        .entry = at->number,
        .voucher = at->voucher,
        .programme = programme,
        .budget_year = entry->appropriation.budget_year,
        .date = entry->appropriation.date,
        .fen = entry->appropriation.amount_fen,
        .document = book_common_text(memory, entry->appropriation.document),
        .memo = book_common_text(memory, entry->appropriation.memo),
    };
    return AUDIT_OK;
}

/* ---- disbursements ---- */

/* The payee with this id, a new one where there is none yet. */
static enum audit_status
payee_row(struct audit_book_memory *memory, const struct audit_payee *payee, uint32_t *out,
          struct audit_error *err)
{
    memory->scratch.size = 0;
    audit_payee_id(payee, &memory->scratch);
    enum audit_status status = audit_buffer_status(&memory->scratch, err);
    if (status != AUDIT_OK)
        return status;
    const struct audit_bytes id = audit_buffer_bytes(&memory->scratch);
    uint32_t row = book_index_find(memory, &memory->of_payee, book_payee_id, id);
    if (row == AUDIT_NO_ROW) {
        row = (uint32_t)memory->payees.count;
        struct audit_book_payee *added = book_array_add(&memory->payees, sizeof *added);
        if (added == NULL)
            return book_no_memory(err);
        added->kind = payee->kind;
        added->id = book_text(memory, id);
        added->first = added->last = AUDIT_NO_ROW;
        if (!book_index_add(memory, &memory->of_payee, added->id, row))
            return book_no_memory(err);
    }
    *out = row;
    return AUDIT_OK;
}

static struct audit_bytes
name_of(struct audit_book_memory *memory, const struct audit_payee *payee)
{
    if (payee->kind != AUDIT_PAYEE_PERSON)
        return book_common_text(memory, payee->name);
    if (memory->find == NULL)
        return (struct audit_bytes){0};
    return memory->find(memory->find_context, payee->id);
}

static void
link_to_payee(struct audit_book_memory *memory, uint32_t row)
{
    const struct audit_book_disbursement *disbursement = disbursement_at(memory, row);
    struct audit_book_payee *payee =
        (struct audit_book_payee *)memory->payees.rows + disbursement->payee;
    if (payee->last == AUDIT_NO_ROW)
        payee->first = row;
    else
        disbursement_at(memory, payee->last)->next_of_payee = row;
    payee->last = row;
    payee->count++;
    if (disbursement->name.size > 0)
        payee->name = disbursement->name;
}

/* The texts and accounts of a disbursement. */
static void
take_details(struct audit_book_memory *memory, const struct audit_entry *entry,
             struct audit_book_disbursement *row)
{
    row->claim = book_text(memory, entry->disbursement.claim);
    row->payment_voucher = book_text(memory, entry->disbursement.payment_voucher);
    row->document = book_common_text(memory, entry->disbursement.document);
    row->memo = book_common_text(memory, entry->disbursement.memo);
    row->reason = book_common_text(memory, entry->disbursement.reason);
    row->name = name_of(memory, &entry->disbursement.payee);
    row->account = account_of(memory, &entry->disbursement.account);
    row->paying_account = account_of(memory, &entry->disbursement.paying_account);
    row->source_sha256 = book_common_text(memory, entry->disbursement.source_file_sha256);
    row->source_row = entry->disbursement.source_row;
}

/* The row, with all that needs no text: its numbers and whom it names. */
static enum audit_status
read_disbursement(struct audit_book_memory *memory, const struct book_entry *at,
                  struct audit_book_disbursement *out, struct audit_error *err)
{
    const struct audit_entry *entry = at->entry;
    const struct audit_bytes reference = entry->disbursement.reference;
    enum audit_status status;
    *out = (struct audit_book_disbursement){
        .entry = at->number,
        .voucher = at->voucher,
        .budget_year = entry->disbursement.budget_year,
        .date = entry->disbursement.date,
        .fen = entry->disbursement.amount_fen,
        .claim_approved_fen = entry->disbursement.claim_approved_fen,
        .applied_date = entry->disbursement.applied_date,
        .approved_date = entry->disbursement.approved_date,
        .next_of_payee = AUDIT_NO_ROW,
        .first_adjustment = AUDIT_NO_ROW,
        .first_settlement = AUDIT_NO_ROW,
        .replaces = AUDIT_NO_ROW,
        .replaced_by = AUDIT_NO_ROW,
    };
    if (book_index_find(memory, &memory->of_reference, book_reference, reference) != AUDIT_NO_ROW)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_REFERENCE, at->number,
                          reference);
    status = programme_row(memory, at, entry->disbursement.programme, &out->programme, err);
    if (status == AUDIT_OK)
        status = payee_row(memory, &entry->disbursement.payee, &out->payee, err);
    if (status == AUDIT_OK && entry->disbursement.replaces.size > 0)
        status = target_row(memory, at, entry->disbursement.replaces, &out->replaces, err);
    return status;
}

static enum audit_status
link_to_replaced(struct audit_book_memory *memory, const struct book_entry *at, uint32_t row,
                 struct audit_error *err)
{
    const struct audit_book_disbursement *again = disbursement_at(memory, row);
    struct audit_book_disbursement *replaced = disbursement_at(memory, again->replaces);
    replaced->replaced_by = row;
    if (__builtin_add_overflow(replaced->replaced_fen, again->fen, &replaced->replaced_fen))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_SUM, at->number,
                          replaced->reference);
    return AUDIT_OK;
}

enum audit_status
book_take_disbursement(struct audit_book_memory *memory, const struct book_entry *at,
                       struct audit_error *err)
{
    struct audit_book_disbursement read;
    enum audit_status status = read_disbursement(memory, at, &read, err);
    if (status != AUDIT_OK)
        return status;
    uint32_t row = (uint32_t)memory->disbursements.count;
    struct book_tail *tail = book_array_add(&memory->tails, sizeof *tail);
    struct audit_book_disbursement *added = book_array_add(&memory->disbursements, sizeof *added);
    if (tail == NULL || added == NULL)
        return book_no_memory(err);
    *tail = (struct book_tail){AUDIT_NO_ROW, AUDIT_NO_ROW};
    read.reference = book_text(memory, at->entry->disbursement.reference);
    take_details(memory, at->entry, &read);
    *added = read;
    if (!book_index_add(memory, &memory->of_reference, read.reference, row))
        return book_no_memory(err);
    link_to_payee(memory, row);
    return read.replaces != AUDIT_NO_ROW ? link_to_replaced(memory, at, row, err) : AUDIT_OK;
}

/* ---- adjustments and settlements ---- */

/* Adds to what later entries did; what is left after adjustments is never less than nothing, and
 * what is settled is between nothing and what was not reversed (rule 15). */
static enum audit_status
change(const struct book_entry *at, struct audit_book_disbursement *target, int64_t *sum,
       int64_t fen, struct audit_error *err)
{
    int64_t changed, adjusted;
    bool fits = !__builtin_add_overflow(*sum, fen, &changed) && changed >= 0;
    if (fits)
        *sum = changed;
    fits = fits && !__builtin_add_overflow(target->reversed_fen, target->returned_fen, &adjusted) &&
           !__builtin_add_overflow(adjusted, target->recovered_fen, &adjusted) &&
           adjusted <= target->fen && target->settled_fen <= target->fen - target->reversed_fen;
    return fits ? AUDIT_OK
                : audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_SUM, at->number,
                             target->reference);
}

enum audit_status
book_take_adjustment(struct audit_book_memory *memory, const struct book_entry *at,
                     struct audit_error *err)
{
    const struct audit_entry *entry = at->entry;
    uint32_t target = AUDIT_NO_ROW, place = (uint32_t)memory->adjustments.count;
    enum audit_status status = target_row(memory, at, entry->adjustment.target, &target, err);
    if (status != AUDIT_OK)
        return status;
    struct audit_book_disbursement *disbursement = disbursement_at(memory, target);
    int64_t *sum = entry->adjustment.kind == AUDIT_REVERSAL ? &disbursement->reversed_fen
                   : entry->adjustment.kind == AUDIT_RETURN ? &disbursement->returned_fen
                                                            : &disbursement->recovered_fen;
    if ((status = change(at, disbursement, sum, entry->adjustment.amount_fen, err)) != AUDIT_OK)
        return status;
    struct audit_book_adjustment *row = book_array_add(&memory->adjustments, sizeof *row);
    if (row == NULL)
        return book_no_memory(err);
    *row = (struct audit_book_adjustment){
        .entry = at->number,
        .voucher = at->voucher,
        .disbursement = target,
        .next_of_target = AUDIT_NO_ROW,
        .date = entry->adjustment.date,
        .bank_date = entry->adjustment.bank_date,
        .kind = entry->adjustment.kind,
        .fen = entry->adjustment.amount_fen,
        .reason = book_common_text(memory, entry->adjustment.reason),
        .bank_reference = book_text(memory, entry->adjustment.bank_reference),
    };
    struct book_tail *tail = (struct book_tail *)memory->tails.rows + target;
    if (tail->adjustment == AUDIT_NO_ROW)
        disbursement->first_adjustment = place;
    else
        ((struct audit_book_adjustment *)memory->adjustments.rows)[tail->adjustment]
            .next_of_target = place;
    tail->adjustment = place;
    return AUDIT_OK;
}

enum audit_status
book_take_settlement(struct audit_book_memory *memory, const struct book_entry *at,
                     struct audit_error *err)
{
    const struct audit_entry *entry = at->entry;
    uint32_t target = AUDIT_NO_ROW, place = (uint32_t)memory->settlements.count;
    enum audit_status status = target_row(memory, at, entry->settlement.target, &target, err);
    if (status != AUDIT_OK)
        return status;
    struct audit_book_disbursement *disbursement = disbursement_at(memory, target);
    status =
        change(at, disbursement, &disbursement->settled_fen, entry->settlement.amount_fen, err);
    if (status != AUDIT_OK)
        return status;
    struct audit_book_settlement *row = book_array_add(&memory->settlements, sizeof *row);
    if (row == NULL)
        return book_no_memory(err);
    *row = (struct audit_book_settlement){
        .entry = at->number,
        .voucher = at->voucher,
        .takes_back = entry->settlement.takes_back,
        .disbursement = target,
        .next_of_target = AUDIT_NO_ROW,
        .date = entry->settlement.date,
        .bank_date = entry->settlement.bank_date,
        .fen = entry->settlement.amount_fen,
        .bank_reference = book_text(memory, entry->settlement.bank_reference),
        .reason = book_common_text(memory, entry->settlement.reason),
    };
    struct book_tail *tail = (struct book_tail *)memory->tails.rows + target;
    if (tail->settlement == AUDIT_NO_ROW)
        disbursement->first_settlement = place;
    else
        ((struct audit_book_settlement *)memory->settlements.rows)[tail->settlement]
            .next_of_target = place;
    tail->settlement = place;
    return AUDIT_OK;
}
