/* From the rows of a book to items, and which group each is of. */
#include <stdlib.h>

#include "audit/examine/budget_internal.h"

/* ---- ranks: where a programme, category or payee stands in the order of its text ---- */

static int
by_text(const void *a, const void *b)
{
    const struct budget_ranked *first = a, *second = b;
    int order = audit_bytes_compare(first->text, second->text);
    return order != 0 ? order : (first->row > second->row) - (first->row < second->row);
}

/* `ranked` sorted; ranks[row] is the place of the first of equal texts. */
static void
rank(struct budget_ranked *ranked, size_t count, uint32_t *ranks)
{
    uint32_t place = 0;
    if (count > 0)
        qsort(ranked, count, sizeof *ranked, by_text);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !audit_bytes_equal(ranked[i - 1].text, ranked[i].text))
            place = (uint32_t)i;
        ranks[ranked[i].row] = place;
    }
}

void
budget_order_free(struct budget_order *order)
{
    free(order->ranked);
    free(order->ranks);
}

enum audit_status
budget_no_memory(size_t size, struct audit_error *err)
{
    return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)size);
}

enum audit_status
budget_order_make(const struct audit_book *book, enum audit_budget_by by, struct budget_order *out,
                  struct audit_error *err)
{
    size_t count = by == AUDIT_BUDGET_PAYEE ? book->payee_count : book->programme_count;
    out->ranked = calloc(count + 1, sizeof *out->ranked);
    out->ranks = calloc(count + 1, sizeof *out->ranks);
    if (out->ranked == NULL || out->ranks == NULL)
        return budget_no_memory((count + 1) * sizeof *out->ranked, err);
    for (uint32_t i = 0; i < count; i++) {
        out->ranked[i].row = i;
        out->ranked[i].text = by == AUDIT_BUDGET_PAYEE      ? book->payees[i].id
                              : by == AUDIT_BUDGET_CATEGORY ? book->programmes[i].category
                                                            : book->programmes[i].code;
    }
    rank(out->ranked, count, out->ranks);
    return AUDIT_OK;
}

/* ---- items ---- */

static void
set_key(const struct budget_walk *walk, uint32_t programme, uint32_t payee, uint32_t year,
        struct budget_item *item)
{
    const uint32_t *ranks = walk->order->ranks;
    switch (walk->query->by) {
    case AUDIT_BUDGET_PROGRAMME:
    case AUDIT_BUDGET_PROGRAMME_MONTH:
        item->key[0] = ranks[programme];
        item->key[1] = year;
        if (walk->query->by == AUDIT_BUDGET_PROGRAMME_MONTH)
            item->key[2] = item->date / 100;
        break;
    case AUDIT_BUDGET_MONTH:
        item->key[2] = item->date / 100;
        break;
    case AUDIT_BUDGET_CATEGORY:
        item->key[0] = ranks[programme];
        break;
    case AUDIT_BUDGET_INSTRUMENT:
        item->key[0] = walk->book->programmes[programme].instrument;
        break;
    case AUDIT_BUDGET_YEAR:
        item->key[0] = year;
        break;
    case AUDIT_BUDGET_PAYEE:
        item->key[0] = ranks[payee];
        break;
    case AUDIT_BUDGET_BY_COUNT:
    default:
        break;
    }
}

/* Hands an entry on, unless the query leaves it out. */
static enum audit_status
hand_on(const struct budget_walk *walk, enum budget_kind kind, uint32_t programme, uint32_t payee,
        uint32_t year, uint32_t date, int64_t fen, struct audit_error *err)
{
    const struct audit_budget_query *query = walk->query;
    const struct audit_book_programme *of = &walk->book->programmes[programme];
    struct budget_item item = {
        .date = date,
        .kind = (uint8_t)kind,
        .side = of->instrument == AUDIT_RELIEF ? BUDGET_RELIEF : BUDGET_CASH,
        .limited = of->ceiling,
        .fen = fen,
    };
    if ((query->one_programme && programme != query->programme) ||
        (query->category.size > 0 && !audit_bytes_equal(query->category, of->category)) ||
        (query->to_date != 0 && date > query->to_date))
        return AUDIT_OK;
    if (walk->order != NULL)
        set_key(walk, programme, payee, year, &item);
    return walk->take(walk->context, &item, err);
}

enum audit_status
budget_walk(const struct budget_walk *walk, struct audit_error *err)
{
    const struct audit_book *book = walk->book;
    enum audit_status status = AUDIT_OK;
    /* An appropriation is nobody's: by payee it has no row. */
    size_t appropriations = walk->query->by == AUDIT_BUDGET_PAYEE ? 0 : book->appropriation_count;
    for (size_t i = 0; i < appropriations && status == AUDIT_OK; i++) {
        const struct audit_book_appropriation *row = &book->appropriations[i];
        status = hand_on(walk, BUDGET_APPROPRIATED, row->programme, AUDIT_NO_ROW, row->budget_year,
                         row->date, row->fen, err);
    }
    for (size_t i = 0; i < book->disbursement_count && status == AUDIT_OK; i++) {
        const struct audit_book_disbursement *row = &book->disbursements[i];
        status = hand_on(walk, BUDGET_DISBURSED, row->programme, row->payee, row->budget_year,
                         row->date, row->fen, err);
    }
    for (size_t i = 0; i < book->adjustment_count && status == AUDIT_OK; i++) {
        const struct audit_book_adjustment *row = &book->adjustments[i];
        const struct audit_book_disbursement *of = &book->disbursements[row->disbursement];
        status = hand_on(walk, BUDGET_ADJUSTED, of->programme, of->payee, of->budget_year,
                         row->date, row->fen, err);
    }
    for (size_t i = 0; i < book->settlement_count && status == AUDIT_OK; i++) {
        const struct audit_book_settlement *row = &book->settlements[i];
        const struct audit_book_disbursement *of = &book->disbursements[row->disbursement];
        status = hand_on(walk, BUDGET_SETTLED, of->programme, of->payee, of->budget_year, row->date,
                         row->fen, err);
    }
    return status;
}
