/* Sums: what was appropriated, paid, taken back and settled, by whatever one asks. */
#ifndef LEDGER_TOTALS_H
#define LEDGER_TOTALS_H

#include "ledger/ledger.h"
#include "ledger/record/entry.h"

enum ledger_totals_by {
    LEDGER_TOTALS_BY_NOTHING = 0,
    LEDGER_TOTALS_BY_CATEGORY,
    LEDGER_TOTALS_BY_PROGRAMME,
    LEDGER_TOTALS_BY_MONTH,
    LEDGER_TOTALS_BY_INSTRUMENT,
    LEDGER_TOTALS_BY_YEAR,
    LEDGER_TOTALS_BY_PAYEE,
    LEDGER_TOTALS_BY_PROGRAMME_MONTH,
};

struct ledger_totals_query {
    enum ledger_totals_by by;
    uint32_t from_date; /* accounting dates, inclusive; 0: open */
    uint32_t to_date;
    const char *programme; /* NULL: all */
    const char *category;  /* NULL: all */
};

/* Cash is SUBSIDY and REFUND; RELIEF stands apart. Net = disbursed less adjusted. Adjustments and
 * settlements count by their own date, under their disbursement's programme, year and payee. */
struct ledger_totals_group {
    const char *key;  /* category, programme code, "2023-06", "subsidy", "2023", payee id, programme
                         code and month ("KJ-01 2023-06"); "" for the whole */
    const char *name; /* the programme's or payee's name, or "" */
    struct ledger_totals cash;
    struct ledger_totals relief;
};

/* Groups ascending by key, valid during the call; then the whole in `out_all`. OUT_OF_RANGE when a
 * sum does not fit. */
typedef enum ledger_status ledger_totals_fn(void *context, const struct ledger_totals_group *group,
                                            struct ledger_error *err);
enum ledger_status ledger_totals(struct ledger *ledger, const struct ledger_totals_query *query,
                                 ledger_totals_fn *each, void *context,
                                 struct ledger_totals_group *out_all,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
