/* Reading what is sealed. */
#ifndef LEDGER_READ_H
#define LEDGER_READ_H

#include "ledger/ledger.h"
#include "ledger/state/state.h"

/* An entry with what surrounds it. Texts and slices from the arena that was given, or valid during
 * the call. */
struct ledger_record {
    uint64_t number;
    struct ledger_store_txn *txn; /* for further look-ups during ledger_list's call; else NULL */
    struct ledger_slice bytes;
    struct ledger_entry entry;
    /* Of a disbursement, adjustment or settlement: the disbursement it is or concerns. */
    bool has_disbursement;
    struct ledger_disbursement_state disbursement;
};

/* NOT_FOUND, without message, beyond the end. */
enum ledger_status ledger_read_entry(struct ledger *ledger, uint64_t number,
                                     struct ledger_arena *arena, struct ledger_record *out_record,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

struct ledger_sealed {
    struct ledger_seal seal;
    struct ledger_voucher_header header;
    struct ledger_slice bytes;
    struct ledger_digest leaf;
};
enum ledger_status ledger_read_seal(struct ledger *ledger, uint64_t number,
                                    struct ledger_arena *arena, struct ledger_sealed *out_sealed,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* The seal that covers an entry. */
enum ledger_status ledger_read_seal_of(struct ledger *ledger, uint64_t entry_number,
                                       struct ledger_arena *arena, struct ledger_sealed *out_sealed,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

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

/* A money entry's amount, date, and whether it is one. */
bool ledger_entry_money(const struct ledger_entry *entry, int64_t *out_amount_fen,
                        uint32_t *out_date);

#endif
