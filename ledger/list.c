#include "ledger/list.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/evidence.h"
#include "ledger/store/bundle.h"
#include "ledger/store/keyspace.h"

static bool
contains(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* The end of a text, for a credit code or an id by its last characters. */
static bool
ends_with(const char *text, const char *part)
{
    size_t text_size = strlen(text);
    size_t part_size = strlen(part);

    return part_size <= text_size && strcmp(text + text_size - part_size, part) == 0;
}

static enum ledger_status
payee_fits(struct ledger_store_txn *txn, const struct ledger_record *record, const char *wanted,
           struct ledger_arena *arena, bool *out_fits, struct ledger_error *err)
{
    struct ledger_payee_state payee;
    enum ledger_status status;

    *out_fits = false;
    if (!record->has_disbursement)
        return LEDGER_OK;
    if (record->entry.body == LEDGER_BODY_DISBURSEMENT &&
        contains(record->entry.disbursement.payee.name, wanted)) {
        *out_fits = true;
        return LEDGER_OK;
    }
    status = ledger_state_payee(txn, &record->disbursement.payee_hash, arena, &payee, err);
    if (status == LEDGER_OK)
        *out_fits = ends_with(payee.id, wanted) || contains(payee.name, wanted);
    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
}

static bool
text_fits(const struct ledger_entry *entry, const char *part)
{
    switch (entry->body) {
    case LEDGER_BODY_DISBURSEMENT: {
        const struct ledger_disbursement *d = &entry->disbursement;

        return contains(d->reference, part) || contains(d->payee.name, part) ||
               contains(d->memo, part) || contains(d->reason, part) || contains(d->claim, part) ||
               contains(d->document, part) || contains(d->payment_voucher, part) ||
               contains(d->payee.credit_code, part);
    }
    case LEDGER_BODY_ADJUSTMENT:
        return contains(entry->adjustment.target, part) ||
               contains(entry->adjustment.reason, part) ||
               contains(entry->adjustment.bank_reference, part);
    case LEDGER_BODY_SETTLEMENT:
        return contains(entry->settlement.target, part) ||
               contains(entry->settlement.reason, part) ||
               contains(entry->settlement.bank_reference, part);
    case LEDGER_BODY_APPROPRIATION:
        return contains(entry->appropriation.document, part) ||
               contains(entry->appropriation.memo, part) ||
               contains(entry->appropriation.programme, part);
    case LEDGER_BODY_PROGRAMME:
        return contains(entry->programme.code, part) || contains(entry->programme.name, part) ||
               contains(entry->programme.document, part);
    case LEDGER_BODY_OFFICER:
        return contains(entry->officer.name, part) || contains(entry->officer.full_name, part);
    case LEDGER_BODY_IDENTITY:
        return contains(entry->identity.name, part) || contains(entry->identity.origin, part);
    case LEDGER_BODY_RULE:
        return contains(entry->rule.reason, part);
    case LEDGER_BODY_MATCH:
        return contains(entry->match.reason, part);
    case LEDGER_BODY_RECONCILIATION:
        return contains(entry->reconciliation.memo, part);
    case LEDGER_BODY_CLOSING:
        return contains(entry->closing.memo, part);
    case LEDGER_BODY_REJECTION:
        return contains(entry->rejection.reason, part);
    case LEDGER_BODY_ANCHOR:
        return contains(entry->anchor.memo, part);
    case LEDGER_BODY_ERASURE:
        return contains(entry->erasure.basis, part) || contains(entry->erasure.reason, part);
    case LEDGER_BODY_INCIDENT:
        return contains(entry->incident.description, part);
    }
    return false;
}

static bool
status_fits(const struct ledger_record *record, enum ledger_list_status wanted)
{
    const struct ledger_disbursement_state *d = &record->disbursement;

    if (wanted == LEDGER_LIST_ANY)
        return true;
    if (record->entry.body != LEDGER_BODY_DISBURSEMENT)
        return false;
    switch (wanted) {
    case LEDGER_LIST_ANY:
        return true;
    case LEDGER_LIST_UNSETTLED:
        return d->instrument != LEDGER_INSTRUMENT_RELIEF &&
               d->settled_fen < d->amount_fen - d->reversed_fen;
    case LEDGER_LIST_SETTLED:
        return d->settled_fen > 0 && d->settled_fen >= d->amount_fen - d->reversed_fen;
    case LEDGER_LIST_ADJUSTED:
        return d->reversed_fen > 0 || d->returned_fen > 0 || d->recovered_fen > 0;
    case LEDGER_LIST_RETURNED:
        return d->returned_fen > d->replaced_fen;
    }
    return false;
}

static bool
programme_fits(const struct ledger_record *record, const char *wanted)
{
    if (record->has_disbursement)
        return strcmp(record->disbursement.programme, wanted) == 0;
    if (record->entry.body == LEDGER_BODY_APPROPRIATION)
        return strcmp(record->entry.appropriation.programme, wanted) == 0;
    if (record->entry.body == LEDGER_BODY_PROGRAMME)
        return strcmp(record->entry.programme.code, wanted) == 0;
    return false;
}

static bool
money_fits(const struct ledger_record *record, const struct ledger_list_query *query)
{
    int64_t amount;
    uint32_t date;

    if (!ledger_entry_money(&record->entry, &amount, &date))
        return query->from_date == 0 && query->to_date == 0 && query->amount_min_fen == 0 &&
               query->amount_max_fen == 0;
    if (amount < 0)
        amount = -amount;
    return date >= query->from_date && (query->to_date == 0 || date <= query->to_date) &&
           amount >= query->amount_min_fen &&
           (query->amount_max_fen == 0 || amount <= query->amount_max_fen);
}

static bool
reference_fits(const struct ledger_entry *entry, const char *wanted)
{
    const char *reference = ledger_entry_reference(entry);

    return reference != NULL && strcmp(reference, wanted) == 0;
}

struct listing {
    struct ledger_store_txn *txn;
    const struct ledger_list_query *query;
    ledger_record_fn *each;
    void *context;
    struct ledger_arena arena;
    uint64_t reported;
    bool full;
};

static enum ledger_status
listing_judge(struct listing *listing, uint64_t number, struct ledger_slice bytes,
              struct ledger_error *err)
{
    const struct ledger_list_query *query = listing->query;
    struct ledger_record record;
    bool fits = true;
    enum ledger_status status;

    ledger_arena_reset(&listing->arena);
    status = ledger_record_of(listing->txn, number, bytes, &listing->arena, &record, err);
    if (status != LEDGER_OK)
        return status;
    if ((query->bodies != 0 && (query->bodies & 1U << record.entry.body) == 0) ||
        !money_fits(&record, query) || !status_fits(&record, query->status) ||
        (query->programme != NULL && !programme_fits(&record, query->programme)) ||
        (query->reference != NULL && !reference_fits(&record.entry, query->reference)) ||
        (query->text != NULL && !text_fits(&record.entry, query->text)))
        return LEDGER_OK;
    if (query->payee != NULL) {
        status = payee_fits(listing->txn, &record, query->payee, &listing->arena, &fits, err);
        if (status != LEDGER_OK || !fits)
            return status;
    }
    status = listing->each(listing->context, &record, err);
    listing->reported++;
    listing->full = query->limit != 0 && listing->reported == query->limit;
    return status;
}

static enum ledger_status
listing_line(void *context, uint64_t number, struct ledger_slice record, struct ledger_error *err)
{
    struct listing *listing = context;

    return listing->full ? LEDGER_OK : listing_judge(listing, number, record, err);
}

struct numbers {
    uint64_t *values;
    size_t count;
    size_t capacity;
};

static enum ledger_status
number_note(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct numbers *numbers = context;

    if (row->key.size < 8)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
    if (numbers->count == numbers->capacity) {
        size_t capacity = numbers->capacity == 0 ? 256 : numbers->capacity * 2;
        uint64_t *values = realloc(numbers->values, capacity * sizeof(*values));

        if (values == NULL)
            return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                               capacity * sizeof(*values));
        numbers->values = values;
        numbers->capacity = capacity;
    }
    numbers->values[numbers->count++] = ledger_get_u64(row->key.data + row->key.size - 8);
    return LEDGER_OK;
}

static int
number_compare(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a;
    const uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

/* Every index key ends in the entry's number; the range of keys says which index. */
static enum ledger_status
listing_by_index(struct listing *listing, enum ledger_store_table table,
                 const struct ledger_store_key *first, const struct ledger_store_key *end,
                 struct ledger_error *err)
{
    struct numbers numbers = {0};
    enum ledger_status status = ledger_store_scan(
        listing->txn, table, ledger_store_key_slice(first), ledger_store_key_slice(end),
        LEDGER_STORE_ASCENDING, number_note, &numbers, err);

    if (status == LEDGER_OK && numbers.count > 0)
        qsort(numbers.values, numbers.count, sizeof(*numbers.values), number_compare);
    for (size_t i = 0; i < numbers.count && status == LEDGER_OK && !listing->full; i++) {
        struct ledger_slice bytes;

        if (numbers.values[i] < listing->query->first_entry)
            continue;
        status =
            ledger_bundle_get(listing->txn, LEDGER_BUNDLE_LINES, numbers.values[i], &bytes, err);
        if (status == LEDGER_NOT_FOUND)
            status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
        if (status == LEDGER_OK)
            status = listing_judge(listing, numbers.values[i], bytes, err);
    }
    free(numbers.values);
    return status;
}

static enum ledger_status
listing_run(struct listing *listing, struct ledger_error *err)
{
    const struct ledger_list_query *query = listing->query;
    struct ledger_store_key first = {0};
    struct ledger_store_key end = {0};
    struct ledger_position position;
    enum ledger_status status;

    /* Dates narrow most; what is asked beside them is judged row by row. */
    if (query->from_date != 0 || query->to_date != 0) {
        ledger_store_key_add_u32(&first, query->from_date);
        ledger_store_key_add_u32(&end, query->to_date == 0 ? UINT32_MAX : query->to_date + 1);
        return listing_by_index(listing, LEDGER_STORE_BY_DATE, &first, &end, err);
    }
    status = ledger_position_read(listing->txn, &position, err);
    if (status != LEDGER_OK || query->first_entry >= position.entry_count)
        return status;
    return ledger_bundle_scan(listing->txn, LEDGER_BUNDLE_LINES, query->first_entry,
                              position.entry_count, listing_line, listing, err);
}

enum ledger_status
ledger_list(struct ledger *ledger, const struct ledger_list_query *query, ledger_record_fn *each,
            void *context, struct ledger_error *err)
{
    struct listing listing = {.query = query, .each = each, .context = context};
    enum ledger_status status =
        ledger_store_begin(ledger->store, LEDGER_STORE_READ, &listing.txn, err);

    if (status == LEDGER_OK)
        status = listing_run(&listing, err);
    ledger_store_abort(listing.txn);
    ledger_arena_free(&listing.arena);
    return status;
}
