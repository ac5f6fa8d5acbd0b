/* The ledger's side of a reconciliation: what it says that one account paid and received, as an
 * array of items. Entries are fed in the ledger's order; what a run needs of them is copied, so
 * that entry views need not live on. */
#ifndef AUDIT_RECONCILE_LEDGER_ITEMS_H
#define AUDIT_RECONCILE_LEDGER_ITEMS_H

#include "audit/evidence/view.h"
#include "audit/judge/arena.h"

/* What the ledger is held against. */
enum audit_against {
    AUDIT_AGAINST_BANK = 0, /* SUBSIDY: the statements of a paying account */
    AUDIT_AGAINST_TREASURY, /* REFUND: the treasury's 退库 list, by 收入退还书号 (payment_voucher)
                             */
    AUDIT_AGAINST_LIST, /* SUBSIDY and REFUND: another office's list of what was paid */
};

enum audit_item_kind {
    AUDIT_ITEM_PAYMENT = 1, /* a disbursement: money out; all others are money in */
    AUDIT_ITEM_REVERSAL,    /* takes back a record, not money; see `of` */
    AUDIT_ITEM_RETURN,
    AUDIT_ITEM_RECOVERY,
};

#define AUDIT_NO_ITEM UINT32_MAX

/* An item, written out (audit_items_at). Texts live as long as the arena. {0} and 0: the ledger
 * does not say. */
struct audit_item {
    uint64_t entry, voucher; /* numbers */
    enum audit_item_kind kind;
    bool out;
    bool carried;       /* dated before the run's first day, and open in the run before */
    int64_t amount_fen; /* as recorded */
    int64_t bank_fen; /* what the bank should show: without what REVERSALs take back; 0: nothing */
    uint32_t date;
    uint32_t bank_date; /* of an adjustment: when the ledger says the bank booked it */
    uint32_t of;    /* the item of the disbursement that is adjusted; AUDIT_NO_ITEM: none here */
    uint32_t piece; /* the first of its settlements + 1 */
    uint32_t piece_count;              /* those that nobody took back */
    struct audit_bytes reference;      /* 业务单号; of an adjustment: its target */
    struct audit_bytes voucher_number; /* 支付凭证号, 收入退还书号 */
    struct audit_bytes bank_reference; /* of an adjustment */
    struct audit_bytes programme, claim;
    struct audit_bytes name;    /* of the payee; a person has none here */
    struct audit_bytes account; /* digits, where a private row gave them */
    struct audit_bytes last_four;
    struct audit_bytes source_sha256; /* where it was imported from */
    struct audit_bytes source_sheet;
    uint32_t source_row;
    bool replaces;  /* pays again what was returned */
    bool explained; /* states a reason: no repetition by oversight */
};

/* What a settlement says about an item. */
struct audit_item_piece {
    uint32_t item;
    uint32_t next; /* + 1 */
    int64_t fen;
    uint64_t entry;
    bool taken_back;
    struct audit_bytes bank_reference;
};

/* A `match` entry that stands: JOINs without those that a PART takes back. */
struct audit_joined_line {
    struct audit_bytes statement_sha256;
    uint32_t row, bank_date;
    struct audit_bytes bank_reference;
    int64_t fen; /* money out is positive */
};
struct audit_joined {
    uint64_t entry;
    bool parted;
    uint32_t line_count, entry_count;
    const struct audit_joined_line *lines;
    const uint64_t *entries;
    struct audit_bytes reason;
};

/* Totals of what takes no part. */
struct audit_apart {
    uint64_t count;
    int64_t fen;
};

struct audit_items_settings {
    enum audit_against against;
    struct audit_bytes programme; /* of AGAINST_LIST: this one alone; {0}: all */
    /* The account, as far as it is known: by its digits, by its commitment, or by its last four
     * digits alone. Where a commitment is known it decides, else the digits of a private row. */
    struct audit_bytes account, commitment, last_four;
    bool unstated_is_ours; /* disbursements that name no paying account */
    uint32_t first_date, last_date;
    /* The canonical digits behind a commitment, from private rows; {0}: not known. They are copied.
     * NULL: no private rows. */
    struct audit_bytes (*digits)(void *context, struct audit_bytes commitment);
    void *context;
    /* From the run before: entry numbers, ascending, that were open in it, and how many entries the
     * ledger had. What was recorded later under an earlier date belongs to this run. */
    const uint64_t *carried;
    size_t carried_count;
    uint64_t carried_entries;
};

struct audit_items {
    /* Ascending by date, then entry, once ended. Kept small: audit_items_at. */
    struct audit_kept_item *items;
    size_t count;
    struct audit_item_piece *pieces;
    size_t piece_count;
    struct audit_joined *joined; /* ascending by entry */
    size_t joined_count;
    uint64_t entry_count; /* of the ledger */
    /* Disbursements and adjustments that are no items, and why. */
    struct audit_apart relief, other_instrument, other_account, other_programme, earlier, later;
    int64_t recorded_fen; /* what items add to the account's book balance: carried ones do not */
    struct audit_items_memory *memory;
};

/* The arena is the caller's and outlives the items; the settings' texts too. */
enum audit_status audit_items_begin(struct audit_arena *arena,
                                    const struct audit_items_settings *settings,
                                    struct audit_items **out,
                                    struct audit_error *err) AUDIT_MUST_CHECK;
/* The next entry of the ledger. MALFORMED: not an entry that a verified ledger can have here. */
enum audit_status audit_items_entry(struct audit_items *items, uint64_t voucher, uint64_t number,
                                    const struct audit_entry *entry,
                                    struct audit_error *err) AUDIT_MUST_CHECK;
/* Selects the run's period and puts the items into order. Nothing is fed afterwards. */
enum audit_status audit_items_end(struct audit_items *items,
                                  struct audit_error *err) AUDIT_MUST_CHECK;
void audit_items_free(struct audit_items *items); /* accepts NULL */
/* Item number `item` (from 0). */
struct audit_item audit_items_at(const struct audit_items *items, size_t item);

#endif
