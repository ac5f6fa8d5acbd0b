/* A voucher is taken entry by entry, then its signers, and then shown. */
#include "audit/examine/book.h"

#include "audit/examine/book_internal.h"

static enum audit_status
take_entry(struct audit_book_memory *memory, const struct book_entry *at, struct audit_error *err)
{
    switch ((unsigned)at->entry->body) {
    case AUDIT_OFFICER:
        return book_take_officer(memory, at, err);
    case AUDIT_PROGRAMME:
        return book_take_programme(memory, at, err);
    case AUDIT_APPROPRIATION:
        return book_take_appropriation(memory, at, err);
    case AUDIT_DISBURSEMENT:
        return book_take_disbursement(memory, at, err);
    case AUDIT_ADJUSTMENT:
        return book_take_adjustment(memory, at, err);
    case AUDIT_SETTLEMENT:
        return book_take_settlement(memory, at, err);
    default:
        return AUDIT_OK; /* Counted with its voucher. */
    }
}

static enum audit_status
take_entries(struct audit_book_memory *memory, const struct audit_voucher *voucher,
             uint64_t first_entry, struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;
    for (uint32_t i = 0; i < voucher->header->entry_count && status == AUDIT_OK; i++) {
        const struct book_entry at = {&voucher->entries[i], first_entry + i, voucher->seal->number};
        status = at.entry->bytes.data == NULL
                     ? audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_PLACE, at.voucher)
                     : take_entry(memory, &at, err);
    }
    return status;
}

static enum audit_status
take_signatures(struct audit_book_memory *memory, const struct audit_seal *seal,
                struct audit_error *err)
{
    for (size_t i = 0; i < seal->signature_count; i++) {
        const struct audit_signature *signature = &seal->signatures[i];
        uint32_t officer =
            book_index_find(memory, &memory->of_officer, book_officer_name, signature->officer);
        if (officer == AUDIT_NO_ROW)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_SIGNER, seal->number,
                              signature->officer);
        struct audit_book_signature *row = book_array_add(&memory->signatures, sizeof *row);
        if (row == NULL)
            return book_no_memory(err);
        *row = (struct audit_book_signature){officer, signature->role, signature->signed_at_ms};
    }
    return AUDIT_OK;
}

static enum audit_status
take_voucher(struct audit_book_memory *memory, const struct audit_voucher *voucher,
             uint64_t first_entry, struct audit_error *err)
{
    const struct audit_header *header = voucher->header;
    struct audit_hash header_hash = audit_sha256(header->bytes);
    struct audit_book_voucher *row = book_array_add(&memory->vouchers, sizeof *row);
    if (row == NULL)
        return book_no_memory(err);
    row->first_entry = first_entry;
    row->entry_count = header->entry_count;
    for (unsigned body = 0; body < AUDIT_BODY_END; body++)
        row->kinds[body] = header->kinds[body];
    row->prepared_at_ms = header->prepared_at_ms;
    row->sealed_at_ms = voucher->seal->sealed_at_ms;
    row->id = book_text(memory, header->voucher);
    row->header_sha256 =
        book_text(memory, (struct audit_bytes){header_hash.bytes, sizeof header_hash.bytes});
    row->entries_root = book_text(memory, header->entries_root);
    row->first_signature = memory->signatures.count;
    row->signature_count = voucher->seal->signature_count;
    return take_signatures(memory, voucher->seal, err);
}

/* What the caller sees; rows may have moved. */
static void
show(struct audit_book *book)
{
    const struct audit_book_memory *memory = book->memory;
    book->officers = memory->officers.rows;
    book->officer_count = memory->officers.count;
    book->programmes = memory->programmes.rows;
    book->programme_count = memory->programmes.count;
    book->payees = memory->payees.rows;
    book->payee_count = memory->payees.count;
    book->appropriations = memory->appropriations.rows;
    book->appropriation_count = memory->appropriations.count;
    book->disbursements = memory->disbursements.rows;
    book->disbursement_count = memory->disbursements.count;
    book->adjustments = memory->adjustments.rows;
    book->adjustment_count = memory->adjustments.count;
    book->settlements = memory->settlements.rows;
    book->settlement_count = memory->settlements.count;
    book->vouchers = memory->vouchers.rows;
    book->voucher_count = memory->vouchers.count;
    book->signatures = memory->signatures.rows;
    book->signature_count = memory->signatures.count;
}

enum audit_status
audit_book_voucher(void *context, const struct audit_voucher *voucher, uint64_t first_entry,
                   struct audit_error *err)
{
    struct audit_book *book = context;
    struct audit_book_memory *memory = book->memory;
    uint64_t entry_count;
    enum audit_status status;
    if (voucher->seal == NULL || voucher->header == NULL)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_PLACE,
                          (uint64_t)memory->vouchers.count);
    if (voucher->seal->number >= memory->size)
        return AUDIT_OK;
    if (voucher->seal->number != memory->vouchers.count || first_entry != book->entry_count ||
        __builtin_add_overflow(first_entry, voucher->header->entry_count, &entry_count))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_PLACE, voucher->seal->number);
    status = take_entries(memory, voucher, first_entry, err);
    /* Voucher 0 is signed by those whom it enrols. */
    if (status == AUDIT_OK)
        status = take_voucher(memory, voucher, first_entry, err);
    audit_frontier_append(&memory->frontier, &voucher->leaf);
    if (status == AUDIT_OK && memory->failed)
        status = book_no_memory(err);
    show(book); /* In any case: nothing may be left that points to where rows were. */
    book->entry_count = status == AUDIT_OK ? entry_count : book->entry_count;
    return status;
}

struct audit_hash
audit_book_root(const struct audit_book *book)
{
    return audit_frontier_root(&book->memory->frontier);
}

int64_t
audit_book_net_fen(const struct audit_book_disbursement *disbursement)
{
    /* Adjustments sum to at most the amount, which was checked when they were taken. */
    return disbursement->fen - disbursement->reversed_fen - disbursement->returned_fen -
           disbursement->recovered_fen;
}

uint32_t
audit_book_programme_of(const struct audit_book *book, struct audit_bytes code)
{
    return book_index_find(book->memory, &book->memory->of_programme, book_programme_code, code);
}

uint32_t
audit_book_disbursement_of(const struct audit_book *book, uint64_t entry)
{
    size_t first = 0, end = book->disbursement_count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (book->disbursements[middle].entry < entry)
            first = middle + 1;
        else
            end = middle;
    }
    bool found = first < book->disbursement_count && book->disbursements[first].entry == entry;
    return found ? (uint32_t)first : AUDIT_NO_ROW;
}
