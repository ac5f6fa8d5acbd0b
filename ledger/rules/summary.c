#include "ledger/rules/summary.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for one more element of a growing array. */
static enum ledger_status
array_grow(void **array, size_t *capacity, size_t count, size_t element_size,
           struct ledger_error *err)
{
    size_t wanted;
    void *grown;

    if (count < *capacity)
        return LEDGER_OK;
    wanted = *capacity == 0 ? 16 : *capacity * 2;
    grown = realloc(*array, wanted * element_size);
    if (grown == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           wanted * element_size);
    *array = grown;
    *capacity = wanted;
    return LEDGER_OK;
}

static int64_t
add_saturated(int64_t a, int64_t b)
{
    int64_t sum;

    /* Only to compare with a threshold: a sum beyond the range reaches every one of them. */
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static int64_t
entry_magnitude(const struct ledger_entry *entry)
{
    int64_t fen = 0;

    if (entry->body == LEDGER_BODY_APPROPRIATION)
        fen = entry->appropriation.amount_fen;
    else if (entry->body == LEDGER_BODY_DISBURSEMENT)
        fen = entry->disbursement.amount_fen;
    else if (entry->body == LEDGER_BODY_ADJUSTMENT)
        fen = entry->adjustment.amount_fen;
    else if (entry->body == LEDGER_BODY_SETTLEMENT)
        fen = entry->settlement.amount_fen;
    /* The codec keeps amounts within 9e18, so that the magnitude fits. */
    return fen < 0 ? -fen : fen;
}

static enum ledger_status
payee_add(struct ledger_summary *summary, const struct ledger_disbursement *disbursement,
          struct ledger_error *err)
{
    void *array = summary->payees;
    enum ledger_status status = array_grow(&array, &summary->payee_capacity, summary->payee_count,
                                           sizeof(*summary->payees), err);

    summary->payees = array;
    if (status != LEDGER_OK)
        return status;
    summary->payees[summary->payee_count++] = (struct ledger_payee_sum){
        .payee_hash = ledger_payee_hash(&disbursement->payee),
        .fen = disbursement->amount_fen,
    };
    return LEDGER_OK;
}

bool
ledger_summary_gives(const struct ledger_officer *officer, enum ledger_role role)
{
    for (size_t i = 0; i < officer->role_count; i++) {
        if (officer->roles[i] == role)
            return true;
    }
    return false;
}

bool
ledger_summary_is_break_glass(uint64_t seal_number, const struct ledger_entry *entry)
{
    /* Nothing can have happened before the ledger. */
    return seal_number > 0 && entry->body == LEDGER_BODY_INCIDENT &&
           entry->incident.kind == LEDGER_INCIDENT_BREAK_GLASS;
}

/* Voucher 0 is judged against its own entries: keep what it says of people and requirements. */
static enum ledger_status
genesis_add(struct ledger_summary *summary, const struct ledger_entry *entry,
            struct ledger_error *err)
{
    void *array = summary->officers;
    enum ledger_status status;

    if (entry->body == LEDGER_BODY_IDENTITY && summary->origin == NULL)
        summary->origin = entry->identity.origin;
    if (entry->body == LEDGER_BODY_RULE) {
        summary->requirements = entry->rule.requirements;
        summary->requirement_count = entry->rule.requirement_count;
    }
    if (entry->body != LEDGER_BODY_OFFICER || entry->officer.action != LEDGER_OFFICER_ENROL)
        return LEDGER_OK;

    status = array_grow(&array, &summary->officer_capacity, summary->officer_count,
                        sizeof(*summary->officers), err);
    summary->officers = array;
    if (status != LEDGER_OK)
        return status;
    summary->officers[summary->officer_count++] = entry->officer;
    summary->admin_count += ledger_summary_gives(&entry->officer, LEDGER_ROLE_ADMIN);
    summary->recovery_count += ledger_summary_gives(&entry->officer, LEDGER_ROLE_RECOVERY);
    return LEDGER_OK;
}

enum ledger_status
ledger_summary_add(struct ledger_summary *summary, uint64_t seal_number,
                   const struct ledger_entry *entry, const struct ledger_digest *leaf,
                   struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    int64_t magnitude = entry_magnitude(entry);

    assert((unsigned)entry->body >= LEDGER_BODY_FIRST && (unsigned)entry->body < LEDGER_BODY_END);
    ledger_tree_range_add(&summary->range, leaf);
    summary->has_body[entry->body] = true;
    if (ledger_summary_is_break_glass(seal_number, entry))
        summary->break_glass = true;
    if (magnitude > summary->reached_fen[entry->body])
        summary->reached_fen[entry->body] = magnitude;

    /* Rule 3 objects to an overflow, and rules 1 and 2 go before it. */
    if (!summary->overflow) {
        status = ledger_voucher_header_count(&summary->counted, entry, &summary->overflow_why);
        summary->overflow = status == LEDGER_OUT_OF_RANGE;
        if (status != LEDGER_OK && !summary->overflow) {
            if (err != NULL)
                *err = summary->overflow_why;
            return status;
        }
    }

    status = LEDGER_OK;
    if (entry->body == LEDGER_BODY_DISBURSEMENT)
        status = payee_add(summary, &entry->disbursement, err);
    if (status == LEDGER_OK && seal_number == 0)
        status = genesis_add(summary, entry, err);
    return status;
}

static int
payee_sum_compare(const void *a, const void *b)
{
    const struct ledger_payee_sum *left = a;
    const struct ledger_payee_sum *right = b;

    return memcmp(left->payee_hash.bytes, right->payee_hash.bytes, sizeof(left->payee_hash.bytes));
}

void
ledger_summary_finish(struct ledger_summary *summary)
{
    int64_t *reached_fen = &summary->reached_fen[LEDGER_BODY_DISBURSEMENT];
    size_t kept = 0;

    if (summary->payee_count == 0)
        return;
    qsort(summary->payees, summary->payee_count, sizeof(*summary->payees), payee_sum_compare);
    for (size_t i = 1; i < summary->payee_count; i++) {
        if (payee_sum_compare(&summary->payees[kept], &summary->payees[i]) == 0)
            summary->payees[kept].fen =
                add_saturated(summary->payees[kept].fen, summary->payees[i].fen);
        else
            summary->payees[++kept] = summary->payees[i];
    }
    summary->payee_count = kept + 1;
    for (size_t i = 0; i < summary->payee_count; i++) {
        if (summary->payees[i].fen > *reached_fen)
            *reached_fen = summary->payees[i].fen;
    }
}

void
ledger_summary_free(struct ledger_summary *summary)
{
    free(summary->payees);
    free(summary->officers);
    *summary = (struct ledger_summary){0};
}

bool
ledger_summary_pays(const struct ledger_summary *summary, const struct ledger_digest *payee_hash)
{
    const struct ledger_payee_sum wanted = {.payee_hash = *payee_hash};

    return summary->payee_count > 0 && bsearch(&wanted, summary->payees, summary->payee_count,
                                               sizeof(*summary->payees), payee_sum_compare) != NULL;
}

enum ledger_status
ledger_summary_officer(const struct ledger_summary *summary, const char *name,
                       struct ledger_officer_state *out_officer)
{
    for (size_t i = 0; i < summary->officer_count; i++) {
        const struct ledger_officer *officer = &summary->officers[i];
        struct ledger_vkey vkey = {0};

        if (strcmp(officer->name, name) != 0)
            continue;
        *out_officer = (struct ledger_officer_state){
            .name = officer->name,
            .full_name = officer->full_name,
            .unit = officer->unit,
            .unit_code = officer->unit_code,
            .person = officer->person,
        };
        for (size_t role = 0; role < officer->role_count; role++)
            out_officer->roles |= 1u << officer->roles[role];
        /* A vkey that cannot be read verifies nothing: rule 5 then says so. */
        if (ledger_vkey_parse(ledger_slice_of_text(officer->vkey), &vkey, /* err= */ NULL) ==
            LEDGER_OK)
            out_officer->public_key = vkey.public_key;
        return LEDGER_OK;
    }
    return LEDGER_NOT_FOUND;
}
