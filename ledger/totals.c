#include "ledger/totals.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/list.h"
#include "ledger/state/state.h"
#include "ledger/value/date.h"

/* Groups stand in a POSIX search tree until they are reported. Keys and names live in the arena. */
struct summing {
    const struct ledger_totals_query *query;
    struct ledger *ledger;
    struct ledger_arena arena;
    void *groups; /* tsearch(3), of struct ledger_totals_group */
    struct ledger_totals_group all;
    struct ledger_programme_state *programmes;
    size_t programme_count;
};

static int
group_compare(const void *a, const void *b)
{
    const struct ledger_totals_group *left = a;
    const struct ledger_totals_group *right = b;

    return strcmp(left->key, right->key);
}

static enum ledger_status
sum_into(struct ledger_totals_group *group, bool is_relief, const struct ledger_totals *totals,
         struct ledger_error *err)
{
    if (ledger_state_totals_add(is_relief ? &group->relief : &group->cash, totals))
        return LEDGER_OK;
    return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_GROUP_OVERFLOW, group->key);
}

static enum ledger_status
group_add(struct summing *summing, const char *key, const char *name, bool is_relief,
          const struct ledger_totals *totals, struct ledger_error *err)
{
    struct ledger_totals_group probe = {.key = key};
    struct ledger_totals_group *group;
    void *node = tfind(&probe, &summing->groups, group_compare);
    enum ledger_status status = sum_into(&summing->all, is_relief, totals, err);

    if (status != LEDGER_OK || summing->query->by == LEDGER_TOTALS_BY_NOTHING)
        return status;
    if (node != NULL)
        return sum_into(*(struct ledger_totals_group **)node, is_relief, totals, err);

    group = ledger_arena_take(&summing->arena, sizeof(*group));
    if (group != NULL) {
        group->key = ledger_arena_text(&summing->arena, ledger_slice_of_text(key));
        group->name = ledger_arena_text(&summing->arena, ledger_slice_of_text(name));
    }
    if (group == NULL || group->key == NULL || group->name == NULL ||
        tsearch(group, &summing->groups, group_compare) == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*group));
    return sum_into(group, is_relief, totals, err);
}

/* --- programmes, read once --- */

static enum ledger_status
programme_copy(struct summing *summing, const struct ledger_programme_state *from,
               struct ledger_programme_state *to, struct ledger_error *err)
{
    *to = *from;
    to->programme.code =
        ledger_arena_text(&summing->arena, ledger_slice_of_text(from->programme.code));
    to->programme.name =
        ledger_arena_text(&summing->arena, ledger_slice_of_text(from->programme.name));
    to->programme.category =
        ledger_arena_text(&summing->arena, ledger_slice_of_text(from->programme.category));
    if (to->programme.code == NULL || to->programme.name == NULL || to->programme.category == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*to));
    return LEDGER_OK;
}

static enum ledger_status
programme_note(void *context, const struct ledger_programme_state *programme,
               struct ledger_error *err)
{
    struct summing *summing = context;
    struct ledger_programme_state *grown =
        realloc(summing->programmes, (summing->programme_count + 1) * sizeof(*summing->programmes));

    if (grown == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*grown));
    summing->programmes = grown;
    return programme_copy(summing, programme, &grown[summing->programme_count++], err);
}

/* They were noted in order of their codes. */
static int
programme_compare(const void *key, const void *element)
{
    const struct ledger_programme_state *programme = element;

    return strcmp(key, programme->programme.code);
}

static const struct ledger_programme *
programme_find(const struct summing *summing, const char *code)
{
    const struct ledger_programme_state *found =
        bsearch(code, summing->programmes, summing->programme_count, sizeof(*summing->programmes),
                programme_compare);

    return found == NULL ? NULL : &found->programme;
}

/* --- one amount of a programme, budget year and month --- */

static enum ledger_status
atom_add(struct summing *summing, const char *code, uint32_t year, uint32_t month,
         const struct ledger_totals *totals, struct ledger_error *err)
{
    const struct ledger_totals_query *query = summing->query;
    const struct ledger_programme *programme = programme_find(summing, code);
    const char *key = "";
    const char *name = "";
    char text[LEDGER_DATE_TEXT_SIZE];
    char programme_month[128];

    if (programme == NULL)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
    if ((query->programme != NULL && strcmp(query->programme, code) != 0) ||
        (query->category != NULL && strcmp(query->category, programme->category) != 0))
        return LEDGER_OK;

    switch (query->by) {
    case LEDGER_TOTALS_BY_CATEGORY:
        key = programme->category;
        break;
    case LEDGER_TOTALS_BY_PROGRAMME:
        key = programme->code;
        name = programme->name;
        break;
    case LEDGER_TOTALS_BY_MONTH:
        ledger_month_format(month, text);
        key = text;
        break;
    case LEDGER_TOTALS_BY_PROGRAMME_MONTH:
        ledger_month_format(month, text);
        (void)snprintf(programme_month, sizeof(programme_month), "%s %s", programme->code, text);
        key = programme_month;
        name = programme->name;
        break;
    case LEDGER_TOTALS_BY_INSTRUMENT:
        key = ledger_instrument_name(programme->instrument);
        break;
    case LEDGER_TOTALS_BY_YEAR:
        (void)snprintf(text, sizeof(text), "%u", year % 10000);
        key = text;
        break;
    case LEDGER_TOTALS_BY_NOTHING:
    case LEDGER_TOTALS_BY_PAYEE:
        break;
    }
    return group_add(summing, key, name, programme->instrument == LEDGER_INSTRUMENT_RELIEF, totals,
                     err);
}

static enum ledger_status
balance_add(void *context, const struct ledger_balance_row *row, struct ledger_error *err)
{
    struct summing *summing = context;
    const struct ledger_totals_query *query = summing->query;

    if ((query->from_date != 0 && row->month < ledger_date_month(query->from_date)) ||
        (query->to_date != 0 && row->month > ledger_date_month(query->to_date)))
        return LEDGER_OK;
    return atom_add(summing, row->programme, row->budget_year, row->month, &row->totals, err);
}

/* --- entry by entry, where balances by month do not say enough --- */

static void
entry_totals(const struct ledger_entry *entry, struct ledger_totals *totals)
{
    if (entry->body == LEDGER_BODY_APPROPRIATION) {
        totals->appropriated_count = 1;
        totals->appropriated_fen = entry->appropriation.amount_fen;
    } else if (entry->body == LEDGER_BODY_DISBURSEMENT) {
        totals->disbursed_count = 1;
        totals->disbursed_fen = entry->disbursement.amount_fen;
    } else if (entry->body == LEDGER_BODY_ADJUSTMENT) {
        totals->adjusted_count = 1;
        totals->adjusted_fen = entry->adjustment.amount_fen;
    } else if (entry->body == LEDGER_BODY_SETTLEMENT) {
        totals->settled_count = 1;
        totals->settled_fen = entry->settlement.amount_fen;
    }
}

static enum ledger_status
payee_add(struct summing *summing, const struct ledger_record *record,
          const struct ledger_totals *totals, struct ledger_error *err)
{
    const struct ledger_totals_query *query = summing->query;
    const struct ledger_programme *programme =
        programme_find(summing, record->disbursement.programme);
    struct ledger_payee_state payee;
    struct ledger_arena arena = {0};
    enum ledger_status status;

    if (programme == NULL)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
    if (query->category != NULL && strcmp(query->category, programme->category) != 0)
        return LEDGER_OK;
    status = ledger_state_payee(record->txn, &record->disbursement.payee_hash, &arena, &payee, err);
    if (status == LEDGER_OK)
        status = group_add(summing, payee.id, payee.name,
                           programme->instrument == LEDGER_INSTRUMENT_RELIEF, totals, err);
    ledger_arena_free(&arena);
    return status;
}

static enum ledger_status
entry_add(void *context, const struct ledger_record *record, struct ledger_error *err)
{
    struct summing *summing = context;
    struct ledger_totals totals = {0};
    int64_t amount;
    uint32_t date;

    if (!ledger_entry_money(&record->entry, &amount, &date))
        return LEDGER_OK;
    entry_totals(&record->entry, &totals);
    if (summing->query->by == LEDGER_TOTALS_BY_PAYEE)
        return record->has_disbursement ? payee_add(summing, record, &totals, err) : LEDGER_OK;
    if (record->has_disbursement)
        return atom_add(summing, record->disbursement.programme, record->disbursement.budget_year,
                        ledger_date_month(date), &totals, err);
    return atom_add(summing, record->entry.appropriation.programme,
                    record->entry.appropriation.budget_year, ledger_date_month(date), &totals, err);
}

/* Whole months can be read off the balances. */
static bool
balances_suffice(const struct ledger_totals_query *query)
{
    return query->by != LEDGER_TOTALS_BY_PAYEE &&
           (query->from_date == 0 || query->from_date % 100 == 1) &&
           (query->to_date == 0 ||
            query->to_date == ledger_month_last_date(ledger_date_month(query->to_date)));
}

static enum ledger_status
sum_all(struct summing *summing, struct ledger_error *err)
{
    const struct ledger_totals_query *query = summing->query;
    const struct ledger_list_query entries = {
        .from_date = query->from_date,
        .to_date = query->to_date,
        .programme = query->programme,
        .bodies = 1U << LEDGER_BODY_APPROPRIATION | 1U << LEDGER_BODY_DISBURSEMENT |
                  1U << LEDGER_BODY_ADJUSTMENT | 1U << LEDGER_BODY_SETTLEMENT,
    };
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(summing->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_programmes(txn, programme_note, summing, err);
    if (status == LEDGER_OK && balances_suffice(query))
        status = ledger_state_balances(txn, balance_add, summing, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK && !balances_suffice(query))
        status = ledger_list(summing->ledger, &entries, entry_add, summing, err);
    return status;
}

/* --- out, in order --- */

/* The smallest group left, taken out of the tree; NULL when it is empty. */
static struct ledger_totals_group *
group_take_any(struct summing *summing)
{
    struct ledger_totals_group *group;

    if (summing->groups == NULL)
        return NULL;
    group = *(struct ledger_totals_group **)summing->groups;
    (void)tdelete(group, &summing->groups, group_compare);
    return group;
}

static int
group_pointer_compare(const void *a, const void *b)
{
    return group_compare(*(struct ledger_totals_group *const *)a,
                         *(struct ledger_totals_group *const *)b);
}

static enum ledger_status
groups_report(struct summing *summing, ledger_totals_fn *each, void *context,
              struct ledger_error *err)
{
    struct ledger_totals_group **groups = NULL;
    struct ledger_totals_group *group;
    size_t count = 0;
    enum ledger_status status = LEDGER_OK;

    while ((group = group_take_any(summing)) != NULL) {
        struct ledger_totals_group **grown = realloc(groups, (count + 1) * sizeof(*groups));

        if (grown == NULL) {
            status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                                 (count + 1) * sizeof(*groups));
            break;
        }
        groups = grown;
        groups[count++] = group;
    }
    if (count > 0)
        qsort(groups, count, sizeof(*groups), group_pointer_compare);
    for (size_t i = 0; i < count && status == LEDGER_OK; i++)
        status = each(context, groups[i], err);
    free(groups);
    return status;
}

enum ledger_status
ledger_totals(struct ledger *ledger, const struct ledger_totals_query *query,
              ledger_totals_fn *each, void *context, struct ledger_totals_group *out_all,
              struct ledger_error *err)
{
    struct summing summing = {
        .query = query,
        .ledger = ledger,
        .all = {.key = "", .name = ""},
    };
    enum ledger_status status = sum_all(&summing, err);

    if (status == LEDGER_OK)
        status = groups_report(&summing, each, context, err);
    if (status == LEDGER_OK)
        *out_all = summing.all;
    while (group_take_any(&summing) != NULL)
        ;
    free(summing.programmes);
    ledger_arena_free(&summing.arena);
    return status;
}
