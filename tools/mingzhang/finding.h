/* A filter (tools/common/filter.h) held against the records of a ledger, in their order. */
#ifndef TOOLS_MINGZHANG_FINDING_H
#define TOOLS_MINGZHANG_FINDING_H

#include "ledger/list.h"
#include "tools/common/filter.h"

/* Starts as {.filter = …}; finding_free afterwards. The programme and the voucher that were seen
 * last are kept, since neighbours mostly share them. */
struct finding {
    const struct filter *filter;

    struct ledger_arena row_arena;
    struct ledger_arena programme_arena;
    struct ledger_programme_state programme;
    bool has_programme;
    struct ledger_arena voucher_arena;
    uint64_t voucher, voucher_first, voucher_end;
    struct filter_officer *officers;
    size_t officer_count;
};

/* Whether a record that ledger_list gives fits. */
enum ledger_status finding_takes(struct finding *finding, const struct ledger_record *record,
                                 bool *out_fits, struct ledger_error *err) LEDGER_MUST_CHECK;
void finding_free(struct finding *finding);

#endif
