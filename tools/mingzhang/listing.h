/* Sealed entries as a table: what list, search and show have in common. */
#ifndef TOOLS_MINGZHANG_LISTING_H
#define TOOLS_MINGZHANG_LISTING_H

#include "ledger/list.h"
#include "tools/common/command.h"
#include "tools/common/filter.h"

/* What the columns are: they depend on what is asked for, so that a total never adds up things that
 * are not alike. */
enum listing_shape {
    LISTING_DISBURSEMENTS, /* amount, adjusted, settled, status; all totalled */
    LISTING_MONEY,         /* one kind of money entry: the amount totalled */
    LISTING_MIXED,         /* any entries: amounts without a total */
};
enum listing_shape listing_shape_of(unsigned bodies);

struct listing_result {
    struct output_table *table; /* the caller's */
    uint64_t count;
    uint64_t last_entry; /* of the rows, when `more` */
    bool more;           /* beyond the query's limit */
};

/* Runs a query into a table: of what the query gives, that which a filter takes (NULL: all). */
enum ledger_status listing_run(struct command_context *context,
                               const struct ledger_list_query *query, const struct filter *filter,
                               struct listing_result *out_result,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* Runs a query and prints it: the table, how many, and how to go on where there are more. */
enum ledger_status listing_print(struct command_context *context,
                                 const struct ledger_list_query *query, const struct filter *filter,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
