/* Sealed entries that fit what is asked, in order. */
#ifndef LEDGER_LIST_H
#define LEDGER_LIST_H

#include "ledger/read.h"

enum ledger_list_status {
    LEDGER_LIST_ANY = 0,
    LEDGER_LIST_UNSETTLED, /* disbursements of cash of which something is neither settled nor
                              reversed */
    LEDGER_LIST_SETTLED,
    LEDGER_LIST_ADJUSTED, /* with any adjustment */
    LEDGER_LIST_RETURNED, /* with a RETURN that is not paid again */
};

/* Everything stated must fit. */
struct ledger_list_query {
    uint32_t from_date; /* accounting date, inclusive; 0: open */
    uint32_t to_date;
    const char *programme; /* NULL: any */
    const char *payee; /* NULL; a credit code, its last digits, a person's or other id, or a part of
                          the name */
    const char *text;  /* NULL; found in reference, payee name, memo, reason, claim, document or
                          payment voucher */
    const char *reference; /* NULL; exactly, of a disbursement or of a target */
    unsigned bodies;       /* bit 1 << enum ledger_body; 0: any */
    enum ledger_list_status status;
    int64_t amount_min_fen; /* by absolute amount; 0: open */
    int64_t amount_max_fen; /* 0: open */
    uint64_t first_entry;
    uint64_t limit; /* 0: all */
};

/* The record is valid during the call. In order of entry numbers. */
typedef enum ledger_status ledger_record_fn(void *context, const struct ledger_record *record,
                                            struct ledger_error *err);
enum ledger_status ledger_list(struct ledger *ledger, const struct ledger_list_query *query,
                               ledger_record_fn *each, void *context,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
