/* A row held against the words of a filter. */
#include "tools/common/filter_internal.h"

#include <stdlib.h>

enum {
    /* The least of a credit code that finds it: its end, or any part of it. */
    ID_TAIL_SIZE = 4,
    ID_PART_SIZE = 8,
};

void
filter_free(struct filter *filter)
{
    if (filter == NULL)
        return;
    ledger_arena_free(&filter->arena);
    free(filter);
}

unsigned
filter_needs(const struct filter *filter)
{
    static const unsigned needs[FILTER_FIELD_COUNT] = {
        [FILTER_ANY] = FILTER_NEEDS_PROGRAMME,        [FILTER_PROGRAMME] = FILTER_NEEDS_PROGRAMME,
        [FILTER_CATEGORY] = FILTER_NEEDS_PROGRAMME,   [FILTER_OFFICER] = FILTER_NEEDS_OFFICERS,
        [FILTER_INSTRUMENT] = FILTER_NEEDS_PROGRAMME, [FILTER_VOUCHER] = FILTER_NEEDS_VOUCHER,
    };
    unsigned all = 0;

    for (size_t i = 0; i < filter->term_count; i++)
        all |= needs[filter->terms[i].field];
    return all;
}

static bool
name_fits(struct ledger_slice name, const struct filter_text *wanted)
{
    return filter_text_contains(name, wanted) || filter_text_has_initials(name, wanted);
}

static bool
payee_fits(const struct filter_row *row, const struct filter_text *wanted)
{
    if (name_fits(row->payee, wanted))
        return true;
    if (wanted->count >= ID_PART_SIZE)
        return filter_text_contains(row->payee_id, wanted);
    return wanted->count >= ID_TAIL_SIZE && filter_text_ends(row->payee_id, wanted);
}

static bool
word_fits(const struct filter_row *row, const struct filter_text *wanted)
{
    if (filter_text_contains(row->reference, wanted))
        return true;
    if (!row->is_about_another &&
        (payee_fits(row, wanted) || filter_text_contains(row->programme, wanted) ||
         name_fits(row->programme_name, wanted)))
        return true;
    for (size_t i = 0; i < row->text_count; i++) {
        if (filter_text_contains(row->texts[i], wanted))
            return true;
    }
    return false;
}

static bool
officer_fits(const struct filter_row *row, const struct filter_text *wanted)
{
    for (size_t i = 0; i < row->officer_count; i++) {
        if (filter_text_is(row->officers[i].name, wanted) ||
            filter_text_is(row->officers[i].full_name, wanted))
            return true;
    }
    return false;
}

static bool
range_has(const struct filter_range *range, uint64_t number)
{
    return number >= range->low && number <= range->high;
}

/* INT64_MIN has a size too. */
static uint64_t
size_of_amount(int64_t fen)
{
    return fen < 0 ? (uint64_t)0 - (uint64_t)fen : (uint64_t)fen;
}

static bool
term_fits(const struct filter_term *term, const struct filter_row *row)
{
    switch (term->field) {
    case FILTER_ANY:
        return word_fits(row, &term->text);
    case FILTER_PAYEE:
        return payee_fits(row, &term->text);
    case FILTER_PROGRAMME:
        return filter_text_is(row->programme, &term->text) ||
               name_fits(row->programme_name, &term->text);
    case FILTER_CATEGORY:
        return name_fits(row->category, &term->text);
    case FILTER_OFFICER:
        return officer_fits(row, &term->text);
    case FILTER_AMOUNT:
        return row->has_amount && range_has(&term->range, size_of_amount(row->fen));
    case FILTER_DATE:
        return row->date != 0 && range_has(&term->range, row->date);
    case FILTER_STATUS:
        return row->status != FILTER_STATUS_NONE && (term->set >> row->status & 1) != 0;
    case FILTER_INSTRUMENT:
        return row->instrument != FILTER_INSTRUMENT_NONE && (term->set >> row->instrument & 1) != 0;
    case FILTER_VOUCHER:
        return row->has_voucher && range_has(&term->range, row->voucher);
    case FILTER_ENTRY:
        return row->has_entry && range_has(&term->range, row->entry);
    case FILTER_FIELD_COUNT:
        break;
    }
    return false;
}

bool
filter_takes(const struct filter *filter, const struct filter_row *row)
{
    for (size_t i = 0; i < filter->term_count; i++) {
        if (term_fits(&filter->terms[i], row) == filter->terms[i].negated)
            return false;
    }
    return true;
}
