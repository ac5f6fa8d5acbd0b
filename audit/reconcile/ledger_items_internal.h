/* Private to ledger_items*.c. */
#ifndef AUDIT_RECONCILE_LEDGER_ITEMS_INTERNAL_H
#define AUDIT_RECONCILE_LEDGER_ITEMS_INTERNAL_H

#include "audit/reconcile/ledger_items.h"

/* Where a reference leads: to an item (+ 1), or to the total of those that take no part. */
struct items_reference {
    uint32_t item;
    struct audit_apart *apart;
};

/* A text of the arena: the place of the record that it is the key of, in units of 8 bytes. */
typedef uint32_t items_text;

/* An item as it is kept, of which there are a million. */
struct audit_kept_item {
    uint64_t entry, voucher;
    int64_t amount_fen, bank_fen;
    uint32_t date, bank_date;
    uint32_t of, piece, piece_count, source_row;
    items_text reference, voucher_number, bank_reference, programme, claim;
    items_text name, account, last_four, source_sha256, source_sheet;
    uint8_t kind;
    bool out, carried, replaces, explained;
};
_Static_assert(sizeof(struct audit_kept_item) == 104, "a million items are 104 MB");

struct audit_items_memory {
    struct audit_arena *arena;
    struct audit_items_settings settings;
    struct audit_table words, references, programmes;
    size_t item_capacity, piece_capacity, joined_capacity;
    bool ended, too_far; /* a text stands where no items_text reaches: behind 32 GiB */
};

/* A text as the arena keeps it: once, however often it is said. */
items_text items_keep(struct audit_items *items, struct audit_bytes text);
/* The key that stands with `value`, of any table of the arena. */
items_text items_key(struct audit_items *items, const void *value);
/* The reference of a disbursement of the ledger, as items of it have it; 0: there is none. */
items_text items_reference(const struct audit_items *items, struct audit_bytes text);
struct audit_bytes audit_items_text(const struct audit_items *items, items_text text);
/* Whether all that was kept could be. */
enum audit_status items_status(const struct audit_items *items,
                               struct audit_error *err) AUDIT_MUST_CHECK;
/* Makes room for one more than `count`; false: no memory, and nothing changed. */
bool items_room(void **array, size_t *capacity, size_t count, size_t size);
enum audit_status items_out_of_memory(struct audit_error *err);

enum audit_status items_settlement(struct audit_items *items, uint64_t number,
                                   const struct audit_entry *entry,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
enum audit_status items_match(struct audit_items *items, uint64_t number,
                              const struct audit_entry *entry,
                              struct audit_error *err) AUDIT_MUST_CHECK;

#endif
