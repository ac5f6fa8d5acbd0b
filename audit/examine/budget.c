/* Every money entry becomes an item with the key of its group; items are sorted by group and date,
 * and added up one group after the other. Sums are taken in 128 bits, so that only a result can be
 * too large, never the way to it. */
#include "audit/examine/budget.h"

#include <stdlib.h>
#include <string.h>

#include "audit/examine/budget_internal.h"

__extension__ typedef __int128 budget_wide;

/* What a side of a row adds up to. */
struct sum {
    uint64_t count[BUDGET_KIND_COUNT];
    budget_wide fen[BUDGET_KIND_COUNT];
    budget_wide available;
    bool limited;
};
struct sums {
    struct sum of[BUDGET_SIDE_COUNT];
};

const char *
audit_budget_by_name(enum audit_budget_by by)
{
    static const char *const names[] = {
        [AUDIT_BUDGET_PROGRAMME] = "programme",
        [AUDIT_BUDGET_MONTH] = "month",
        [AUDIT_BUDGET_PROGRAMME_MONTH] = "programme-month",
        [AUDIT_BUDGET_CATEGORY] = "category",
        [AUDIT_BUDGET_INSTRUMENT] = "instrument",
        [AUDIT_BUDGET_YEAR] = "year",
        [AUDIT_BUDGET_PAYEE] = "payee",
    };
    return by < AUDIT_BUDGET_BY_COUNT ? names[by] : "";
}

/* ---- sums ---- */

/* True when the item is of the dates that were asked for. */
static bool
add(struct sums *sums, const struct audit_budget_query *query, const struct budget_item *item)
{
    struct sum *sum = &sums->of[item->side];
    if (item->limited && item->kind != BUDGET_SETTLED && query->by != AUDIT_BUDGET_PAYEE) {
        sum->limited = true;
        sum->available += item->kind == BUDGET_DISBURSED ? -(budget_wide)item->fen : item->fen;
    }
    if (item->date < query->from_date)
        return false;
    sum->count[item->kind]++;
    sum->fen[item->kind] += item->fen;
    return true;
}

/* The sums of the row are done; what is available goes on into the next. */
static void
begin_next(struct sums *sums, bool available_goes_on)
{
    for (size_t side = 0; side < BUDGET_SIDE_COUNT; side++) {
        struct sum next = {0};
        if (available_goes_on) {
            next.available = sums->of[side].available;
            next.limited = sums->of[side].limited;
        }
        sums->of[side] = next;
    }
}

static bool
fits(budget_wide sum, int64_t *out)
{
    if (sum < INT64_MIN || sum > INT64_MAX)
        return false;
    *out = (int64_t)sum;
    return true;
}

static bool
side_of(const struct sum *sum, struct audit_budget_side *out)
{
    struct audit_totals *totals = &out->totals;
    totals->appropriated_count = sum->count[BUDGET_APPROPRIATED];
    totals->disbursed_count = sum->count[BUDGET_DISBURSED];
    totals->adjusted_count = sum->count[BUDGET_ADJUSTED];
    totals->settled_count = sum->count[BUDGET_SETTLED];
    out->limited = sum->limited;
    return fits(sum->fen[BUDGET_APPROPRIATED], &totals->appropriated_fen) &&
           fits(sum->fen[BUDGET_DISBURSED], &totals->disbursed_fen) &&
           fits(sum->fen[BUDGET_ADJUSTED], &totals->adjusted_fen) &&
           fits(sum->fen[BUDGET_SETTLED], &totals->settled_fen) &&
           fits(sum->fen[BUDGET_DISBURSED] - sum->fen[BUDGET_ADJUSTED], &out->net_fen) &&
           fits(sum->available, &out->available_fen);
}

static enum audit_status
write_row(const struct sums *sums, struct audit_budget_row *row, struct audit_error *err)
{
    if (side_of(&sums->of[BUDGET_CASH], &row->cash) &&
        side_of(&sums->of[BUDGET_RELIEF], &row->relief) &&
        !__builtin_add_overflow(row->cash.net_fen, row->relief.net_fen, &row->net_fen))
        return AUDIT_OK;
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BUDGET_SUM_LARGE);
}

static const struct audit_budget_row no_row = {.programme = AUDIT_NO_ROW, .payee = AUDIT_NO_ROW};

struct adding {
    const struct audit_budget_query *query;
    struct sums sums;
};

static enum audit_status
add_item(void *context, const struct budget_item *item, struct audit_error *err)
{
    struct adding *adding = context;
    (void)err;
    (void)add(&adding->sums, adding->query, item);
    return AUDIT_OK;
}

enum audit_status
audit_budget_sum(const struct audit_book *book, const struct audit_budget_query *query,
                 struct audit_budget_row *out, struct audit_error *err)
{
    struct adding adding = {.query = query};
    struct budget_walk walk = {.book = book, .query = query, .take = add_item, .context = &adding};
    struct audit_budget_row row = no_row;
    enum audit_status status = budget_walk(&walk, err);
    if (status == AUDIT_OK)
        status = write_row(&adding.sums, &row, err);
    if (status == AUDIT_OK)
        *out = row;
    return status;
}

/* ---- groups ---- */

struct gathering {
    struct budget_item *items;
    size_t count;
};

static enum audit_status
gather_item(void *context, const struct budget_item *item, struct audit_error *err)
{
    struct gathering *gathering = context;
    (void)err;
    gathering->items[gathering->count++] = *item;
    return AUDIT_OK;
}

static int
by_key(const void *a, const void *b)
{
    const struct budget_item *first = a, *second = b;
    for (size_t i = 0; i < 3; i++)
        if (first->key[i] != second->key[i])
            return first->key[i] < second->key[i] ? -1 : 1;
    return (first->date > second->date) - (first->date < second->date);
}

static bool
same_group(const struct budget_item *a, const struct budget_item *b)
{
    return memcmp(a->key, b->key, sizeof a->key) == 0;
}

/* What a row is of, from its key. */
static struct audit_budget_row
row_of(const struct audit_book *book, enum audit_budget_by by, const struct budget_order *order,
       const struct budget_item *item)
{
    struct audit_budget_row row = no_row;
    switch (by) {
    case AUDIT_BUDGET_PROGRAMME:
    case AUDIT_BUDGET_PROGRAMME_MONTH:
        row.programme = order->ranked[item->key[0]].row;
        row.budget_year = item->key[1];
        row.month = item->key[2];
        break;
    case AUDIT_BUDGET_MONTH:
        row.month = item->key[2];
        break;
    case AUDIT_BUDGET_CATEGORY:
        row.category = book->programmes[order->ranked[item->key[0]].row].category;
        break;
    case AUDIT_BUDGET_INSTRUMENT:
        row.instrument = item->key[0];
        break;
    case AUDIT_BUDGET_YEAR:
        row.budget_year = item->key[0];
        break;
    case AUDIT_BUDGET_PAYEE:
        row.payee = order->ranked[item->key[0]].row;
        break;
    case AUDIT_BUDGET_BY_COUNT:
    default:
        break;
    }
    return row;
}

/* Months of one programme and budget year, or of everything, run on. */
static bool
runs_on(enum audit_budget_by by, const struct budget_item *a, const struct budget_item *b)
{
    bool by_month = by == AUDIT_BUDGET_MONTH || by == AUDIT_BUDGET_PROGRAMME_MONTH;
    return by_month && a->key[0] == b->key[0] && a->key[1] == b->key[1];
}

static enum audit_status
write_rows(const struct audit_book *book, const struct audit_budget_query *query,
           const struct budget_order *order, const struct gathering *gathering,
           struct audit_budget *out, struct audit_error *err)
{
    struct sums sums = {0};
    enum audit_status status = AUDIT_OK;
    for (size_t i = 0; i < gathering->count && status == AUDIT_OK;) {
        const struct budget_item *first = &gathering->items[i];
        bool any = false;
        for (; i < gathering->count && same_group(first, &gathering->items[i]); i++)
            any |= add(&sums, query, &gathering->items[i]);
        if (any) {
            out->rows[out->row_count] = row_of(book, query->by, order, first);
            status = write_row(&sums, &out->rows[out->row_count++], err);
        }
        if (i < gathering->count)
            begin_next(&sums, runs_on(query->by, first, &gathering->items[i]));
    }
    return status;
}

static size_t
group_count(const struct gathering *gathering)
{
    size_t count = 0;
    for (size_t i = 0; i < gathering->count; i++)
        count += i == 0 || !same_group(&gathering->items[i - 1], &gathering->items[i]);
    return count;
}

enum audit_status
audit_budget_make(const struct audit_book *book, const struct audit_budget_query *query,
                  struct audit_budget *out, struct audit_error *err)
{
    struct audit_budget made = {0};
    struct gathering gathering = {0};
    struct budget_order order = {0};
    struct budget_walk walk = {
        .book = book, .query = query, .order = &order, .take = gather_item, .context = &gathering};
    size_t most = book->appropriation_count + book->disbursement_count + book->adjustment_count +
                  book->settlement_count;
    enum audit_status status = budget_order_make(book, query->by, &order, err);
    if (status != AUDIT_OK)
        goto out;
    gathering.items = calloc(most + 1, sizeof *gathering.items);
    if (gathering.items == NULL) {
        status = budget_no_memory((most + 1) * sizeof *gathering.items, err);
        goto out;
    }
    if ((status = budget_walk(&walk, err)) != AUDIT_OK)
        goto out;
    qsort(gathering.items, gathering.count, sizeof *gathering.items, by_key);
    made.rows = calloc(group_count(&gathering) + 1, sizeof *made.rows);
    if (made.rows == NULL) {
        status = budget_no_memory(gathering.count * sizeof *made.rows, err);
        goto out;
    }
    status = write_rows(book, query, &order, &gathering, &made, err);
    if (status == AUDIT_OK)
        status = audit_budget_sum(book, query, &made.all, err);
    if (status == AUDIT_OK) {
        *out = made; /* now the caller's */
        made = (struct audit_budget){0};
    }

out:
    audit_budget_free(&made);
    free(gathering.items);
    budget_order_free(&order);
    return status;
}

void
audit_budget_free(struct audit_budget *budget)
{
    free(budget->rows);
    *budget = (struct audit_budget){0};
}
