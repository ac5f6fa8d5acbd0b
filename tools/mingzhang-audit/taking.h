/* --where: a filter (tools/common/filter.h) held against the disbursements of a book. */
#ifndef TOOLS_MINGZHANG_AUDIT_TAKING_H
#define TOOLS_MINGZHANG_AUDIT_TAKING_H

#include "audit/examine/book.h"
#include "tools/common/command.h"
#include "tools/common/filter.h"

/* Starts as {0}; then it takes all. */
struct taking {
    struct filter *filter;
    struct ledger_buffer text; /* the filter in the one way it is printed; empty: none */
    struct filter_officer *officers;
};

#define TAKING_OPTION                                                                              \
    {                                                                                              \
        .name = "where", .letter = 'w', .value = "EXPR", .kind = COMMAND_VALUE, .help = {          \
            "查找条件，见下",                                                                      \
            "a filter, see below"                                                                  \
        }                                                                                          \
    }

/* What stands in --where, or in the recipe of a report. */
enum ledger_status taking_read(struct command_context *context, struct taking *out,
                               struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status taking_read_text(struct ledger_slice text, struct taking *out,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* Makes room for what the book has. Before taking_takes. */
enum ledger_status taking_prepare(struct taking *taking, const struct audit_book *book,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;
/* This is audit_report_takes_fn; its context is a struct taking with a filter. */
bool taking_takes(void *context, const struct audit_book *book, uint32_t disbursement);
void taking_free(struct taking *taking);

#endif
