/* Private to the budget: every money entry as an item, with the key of its group. */
#ifndef AUDIT_EXAMINE_BUDGET_INTERNAL_H
#define AUDIT_EXAMINE_BUDGET_INTERNAL_H

#include "audit/examine/budget.h"

enum budget_kind {
    BUDGET_APPROPRIATED,
    BUDGET_DISBURSED,
    BUDGET_ADJUSTED,
    BUDGET_SETTLED,
    BUDGET_KIND_COUNT
};
enum budget_side { BUDGET_CASH, BUDGET_RELIEF, BUDGET_SIDE_COUNT };

struct budget_item {
    uint32_t key[3];
    uint32_t date;
    uint8_t kind, side;
    bool limited; /* its programme has a ceiling */
    int64_t fen;
};

/* Where a programme, category or payee stands in the order of its text. */
struct budget_ranked {
    struct audit_bytes text;
    uint32_t row;
};
/* How rows of the book become keys and back: ranks[row] is the place in `ranked` of the first of
 * equal texts. */
struct budget_order {
    struct budget_ranked *ranked;
    uint32_t *ranks;
};
enum audit_status budget_order_make(const struct audit_book *book, enum audit_budget_by by,
                                    struct budget_order *out,
                                    struct audit_error *err) AUDIT_MUST_CHECK;
void budget_order_free(struct budget_order *order);

typedef enum audit_status budget_take_fn(void *context, const struct budget_item *item,
                                         struct audit_error *err);
struct budget_walk {
    const struct audit_book *book;
    const struct audit_budget_query *query;
    const struct budget_order *order; /* NULL: keys do not matter */
    budget_take_fn *take;
    void *context;
};
/* Hands on every money entry that the query does not leave out. What is before `from_date` is
 * handed on too: what is available rests on it. */
enum audit_status budget_walk(const struct budget_walk *walk,
                              struct audit_error *err) AUDIT_MUST_CHECK;

enum audit_status budget_no_memory(size_t size, struct audit_error *err);

#endif
