/* Private to ledger_items*.c. */
#ifndef AUDIT_RECONCILE_LEDGER_ITEMS_INTERNAL_H
#define AUDIT_RECONCILE_LEDGER_ITEMS_INTERNAL_H

#include "audit/reconcile/ledger_items.h"

/* Where a reference leads: to an item (+ 1), or to the total of those that take no part. */
struct items_reference {
    uint32_t item;
    struct audit_apart *apart;
};

struct audit_items_memory {
    struct audit_arena *arena;
    struct audit_items_settings settings;
    struct audit_table words, references, programmes;
    size_t item_capacity, piece_capacity, joined_capacity;
    bool ended;
};

struct audit_bytes items_keep(struct audit_items *items, struct audit_bytes text);
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
