/* What the ledger itself says about the bank: settlements, and matches made by hand. */
#include <string.h>

#include "audit/evidence/wire.h"
#include "audit/reconcile/ledger_items_internal.h"

static struct audit_bytes
keep_bytes(struct audit_items *items, struct audit_bytes text)
{
    return audit_items_text(items, items_keep(items, text));
}

static struct audit_item_piece *
piece_of_entry(struct audit_items *items, uint64_t entry)
{
    size_t low = 0, high = items->piece_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (items->pieces[middle].entry < entry)
            low = middle + 1;
        else
            high = middle;
    }
    return low < items->piece_count && items->pieces[low].entry == entry ? &items->pieces[low]
                                                                         : NULL;
}

enum audit_status
items_settlement(struct audit_items *items, uint64_t number, const struct audit_entry *entry,
                 struct audit_error *err)
{
    struct audit_items_memory *memory = items->memory;
    const struct items_reference *target =
        audit_table_find(memory->arena, &memory->references, entry->settlement.target);
    struct audit_item_piece *piece;
    void *array = items->pieces;

    if (target == NULL)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_NO_TARGET, number,
                          entry->settlement.target);
    if (target->item == 0)
        return AUDIT_OK;
    if (entry->settlement.amount_fen < 0) {
        piece = piece_of_entry(items, entry->settlement.takes_back);
        if (piece == NULL)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_NO_TARGET, number,
                              entry->settlement.target);
        piece->taken_back = true;
        return AUDIT_OK;
    }
    if (items->piece_count >= AUDIT_NO_ITEM - 1 ||
        !items_room(&array, &memory->piece_capacity, items->piece_count, sizeof *piece))
        return items_out_of_memory(err);
    items->pieces = array;
    items->pieces[items->piece_count++] = (struct audit_item_piece){
        .item = target->item - 1,
        .fen = entry->settlement.amount_fen,
        .entry = number,
        .bank_reference = keep_bytes(items, entry->settlement.bank_reference)};
    return items_status(items, err);
}

/* BankLine, already checked by the reader of entries. */
static struct audit_joined_line
line_of(struct audit_items *items, struct audit_bytes element)
{
    struct audit_joined_line line = {0};
    struct audit_wire_field field;
    size_t at = 0;

    while (at < element.size && audit_wire_next(element, &at, &field, NULL) == AUDIT_OK) {
        if (field.number == 1)
            line.statement_sha256 = keep_bytes(items, field.bytes);
        else if (field.number == 2)
            line.row = (uint32_t)field.varint;
        else if (field.number == 3)
            line.bank_reference = keep_bytes(items, field.bytes);
        else if (field.number == 4)
            line.bank_date = (uint32_t)field.varint;
        else
            line.fen = (int64_t)(field.varint >> 1) ^ -(int64_t)(field.varint & 1);
    }
    return line;
}

/* Joins ascend by entry. */
static void
part(struct audit_items *items, uint64_t parts)
{
    size_t low = 0, high = items->joined_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (items->joined[middle].entry < parts)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < items->joined_count && items->joined[low].entry == parts)
        items->joined[low].parted = true;
}

static size_t
count_packed(struct audit_bytes packed)
{
    size_t count = 0, at = 0;
    uint64_t number;

    while (audit_packed_next(packed, &at, &number))
        count++;
    return count;
}

/* Lines and entry numbers live in the arena, behind each other. */
static bool
fill_joined(struct audit_items *items, const struct audit_entry *entry, struct audit_joined *joined)
{
    struct audit_arena *arena = items->memory->arena;
    const size_t numbers = count_packed(entry->match.entries);
    struct audit_joined_line *lines;
    uint64_t *entries;
    struct audit_bytes element;
    audit_ref unused;
    size_t at = 0;

    lines = audit_arena_take(arena, entry->match.lines.count * sizeof *lines, &unused);
    entries = audit_arena_take(arena, numbers * sizeof *entries, &unused);
    if (lines == NULL || entries == NULL)
        return false;
    joined->lines = lines;
    joined->entries = entries;
    while (audit_list_next(&entry->match.lines, &at, &element))
        lines[joined->line_count++] = line_of(items, element);
    at = 0;
    while (audit_packed_next(entry->match.entries, &at, &entries[joined->entry_count]))
        if (++joined->entry_count == numbers)
            break;
    joined->reason = keep_bytes(items, entry->match.reason);
    return true;
}

enum audit_status
items_match(struct audit_items *items, uint64_t number, const struct audit_entry *entry,
            struct audit_error *err)
{
    struct audit_items_memory *memory = items->memory;
    struct audit_joined *joined;
    void *array = items->joined;

    if (entry->match.action == AUDIT_PART) {
        part(items, entry->match.parts);
        return AUDIT_OK;
    }
    if (!items_room(&array, &memory->joined_capacity, items->joined_count, sizeof *joined))
        return items_out_of_memory(err);
    items->joined = array;
    joined = &items->joined[items->joined_count];
    *joined = (struct audit_joined){.entry = number};
    if (!fill_joined(items, entry, joined))
        return items_status(items, err);
    items->joined_count++;
    return items_status(items, err);
}
