/* What needs no search: rows listed twice, records taken back, matches made by hand. */
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/reconcile_internal.h"

/* Pieces behind each other, each behind its size, so that no two rows share their bytes. */
static void
hash_piece(struct audit_buffer *buffer, struct audit_bytes piece)
{
    audit_buffer_decimal(buffer, piece.size);
    audit_buffer_text(buffer, ":");
    audit_buffer_append(buffer, piece);
}

struct audit_hash
reconcile_content(const struct audit_bank_row *row)
{
    struct audit_buffer buffer = {0};
    struct audit_hash hash;

    audit_buffer_text(&buffer, "mingzhang/v1 bank row\n");
    audit_buffer_decimal(&buffer, row->date);
    audit_buffer_text(&buffer, row->out ? " out " : " in ");
    audit_buffer_decimal(&buffer, (uint64_t)row->amount_fen);
    audit_buffer_text(&buffer, row->reversal ? " reversal\n" : "\n");
    hash_piece(&buffer, row->reference);
    hash_piece(&buffer, row->end_to_end);
    hash_piece(&buffer, row->voucher);
    hash_piece(&buffer, row->account);
    hash_piece(&buffer, row->name);
    hash_piece(&buffer, row->purpose);
    hash = audit_sha256(audit_buffer_bytes(&buffer));
    audit_buffer_free(&buffer);
    return hash;
}

static uint64_t
eight(const uint8_t *bytes)
{
    uint64_t number;

    memcpy(&number, bytes, sizeof number);
    return number;
}

/* A serial number names one booking. Without one, and within a batched booking, rows that say the
 * same may be two payments; and two balances are two bookings. */
static bool
repeats(const struct audit_statement_row *first, const struct audit_statement_row *row)
{
    if (row->texts[STATEMENT_REFERENCE] == 0 || row->batch != 0 || first->batch != 0)
        return false;
    return !first->has_balance || !row->has_balance || first->balance_fen == row->balance_fen;
}

static void
mark_repeated(struct audit_reconcile *run, enum audit_side side, uint32_t first, uint32_t row)
{
    struct reconcile_row *repeated = &run->rows[side][row];

    repeated->classification =
        side == BANK ? AUDIT_CLASS_DUPLICATE_IN_BANK : AUDIT_CLASS_DUPLICATE_IN_LEDGER;
    repeated->pass = AUDIT_PASS_REPEATED;
    repeated->twin = first + 1;
}

static void
repeated_in_bank(struct audit_reconcile *run)
{
    size_t begin = 0, end = 0;

    reconcile_keys_begin(run);
    for (size_t i = 0; i < run->count[BANK]; i++) {
        const struct audit_bank_row source = reconcile_bank_row(run, i);
        const struct audit_hash content = reconcile_content(&source);

        reconcile_key_add(run, BANK, i, eight(content.bytes), eight(content.bytes + 8));
    }
    reconcile_keys_sort(run);
    while (reconcile_keys_next(run, &begin, &end)) {
        const uint32_t first = reconcile_key_row(&run->keys[begin]);
        uint32_t ordinal = 0;

        for (size_t i = begin + 1; i < end; i++) {
            const uint32_t row = reconcile_key_row(&run->keys[i]);

            if (run->rows[BANK][row].carried || run->rows[BANK][first].carried)
                continue; /* The run before told them apart, and numbered them. */
            run->rows[BANK][row].ordinal = ++ordinal;
            if (repeats(run->sources[first].row, run->sources[row].row))
                mark_repeated(run, BANK, first, row);
        }
    }
}

/* One row of one imported file, recorded again as the same payment. Equal texts of items are one.
 */
static bool
imports_again(const struct audit_kept_item *first, const struct audit_kept_item *item)
{
    return first->kind == item->kind && first->amount_fen == item->amount_fen && !item->replaces &&
           first->source_row == item->source_row && first->source_sheet == item->source_sheet &&
           first->source_sha256 == item->source_sha256 && first->name == item->name &&
           first->last_four == item->last_four;
}

static void
repeated_in_ledger(struct audit_reconcile *run)
{
    size_t begin = 0, end = 0;

    reconcile_keys_begin(run);
    for (size_t i = 0; i < run->count[LEDGER]; i++) {
        const struct audit_kept_item *item = &run->items->items[i];

        if (item->source_sha256 != 0 && item->bank_fen > 0)
            reconcile_key_add(run, LEDGER, i, item->source_sha256, item->source_row);
    }
    reconcile_keys_sort(run);
    while (reconcile_keys_next(run, &begin, &end)) {
        const uint32_t first = reconcile_key_row(&run->keys[begin]);

        for (size_t i = begin + 1; i < end; i++) {
            const uint32_t row = reconcile_key_row(&run->keys[i]);

            if (imports_again(&run->items->items[first], &run->items->items[row]))
                mark_repeated(run, LEDGER, first, row);
        }
    }
}

void
reconcile_pass_repeated(struct audit_reconcile *run)
{
    repeated_in_bank(run);
    repeated_in_ledger(run);
}

void
reconcile_pass_reversed(struct audit_reconcile *run)
{
    for (size_t i = 0; i < run->count[LEDGER]; i++) {
        const struct audit_kept_item *item = &run->items->items[i];

        if (item->bank_fen == 0 && item->kind == AUDIT_ITEM_PAYMENT)
            reconcile_group_add(run,
                                reconcile_group_new(run, AUDIT_CLASS_MATCHED, AUDIT_PASS_REVERSED,
                                                    AUDIT_COMPARED_AMOUNT),
                                LEDGER, (uint32_t)i);
    }
}

/* Where things stand: a row of the bank by file and line, an item by its entry. */
struct place {
    struct audit_bytes statement;
    uint64_t number;
    uint32_t row;
};

static int
compare_places(const void *a, const void *b)
{
    const struct place *first = a, *second = b;
    const int order = audit_bytes_compare(first->statement, second->statement);

    if (order != 0)
        return order;
    return (first->number > second->number) - (first->number < second->number);
}

static struct place *
new_places(struct audit_reconcile *run, int side)
{
    struct place *places = calloc(run->count[side] + 1, sizeof *places);

    if (places == NULL) {
        run->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < run->count[side]; i++) {
        places[i].row = (uint32_t)i;
        if (side == LEDGER) {
            places[i].number = run->items->items[i].entry;
        } else {
            const struct audit_hash *file = reconcile_file(run, i);

            places[i].number = run->sources[i].row->line;
            places[i].statement = (struct audit_bytes){file->bytes, sizeof file->bytes};
        }
    }
    qsort(places, run->count[side], sizeof *places, compare_places);
    return places;
}

/* The open row at a place, whatever it is; false: there is none, or it is taken. */
static bool
find_row(const struct audit_reconcile *run, int side, const struct place *places,
         const struct place *wanted, uint32_t *out_row, bool *out_any)
{
    const struct place *found =
        bsearch(wanted, places, run->count[side], sizeof *places, compare_places);

    if (found == NULL)
        return false;
    *out_any = true;
    *out_row = found->row;
    return reconcile_is_open(&run->rows[side][found->row]);
}

static int64_t
compared_fen(const struct reconcile_row *row)
{
    return row->out ? row->fen : -row->fen;
}

struct hand {
    uint32_t rows[AUDIT_SIDES][256];
    size_t count[AUDIT_SIDES];
    bool any, fits; /* names a row of this run; all that it names is there and adds up */
};

static void
gather(const struct audit_reconcile *run, const struct audit_joined *joined,
       struct place *const places[AUDIT_SIDES], struct hand *hand)
{
    int64_t sum = 0;

    hand->fits = joined->entry_count <= 256 && joined->line_count <= 256;
    for (size_t i = 0; i < joined->entry_count && hand->fits; i++) {
        const struct place wanted = {.number = joined->entries[i]};
        uint32_t *row = &hand->rows[LEDGER][hand->count[LEDGER]++];

        hand->fits = find_row(run, LEDGER, places[LEDGER], &wanted, row, &hand->any) &&
                     !__builtin_add_overflow(sum, compared_fen(&run->rows[LEDGER][*row]), &sum);
    }
    for (size_t i = 0; i < joined->line_count && hand->fits; i++) {
        const struct audit_joined_line *line = &joined->lines[i];
        const struct place wanted = {.statement = line->statement_sha256, .number = line->row};
        uint32_t *row = &hand->rows[BANK][hand->count[BANK]++];

        hand->fits = find_row(run, BANK, places[BANK], &wanted, row, &hand->any) &&
                     compared_fen(&run->rows[BANK][*row]) == line->fen &&
                     !__builtin_sub_overflow(sum, line->fen, &sum);
    }
    hand->fits = hand->fits && sum == 0;
}

static bool
names_twice(struct hand *hand)
{
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < hand->count[side]; i++)
            for (size_t j = 0; j < i; j++)
                if (hand->rows[side][i] == hand->rows[side][j])
                    return true;
    return false;
}

static void
join(struct audit_reconcile *run, const struct audit_joined *joined,
     struct place *const places[AUDIT_SIDES])
{
    struct hand hand = {.count = {0, 0}};
    uint32_t group;

    gather(run, joined, places, &hand);
    if (!hand.fits || names_twice(&hand)) {
        run->result.not_joined += hand.any ? 1 : 0;
        return;
    }
    group = reconcile_group_new(run, AUDIT_CLASS_MATCHED, AUDIT_PASS_MANUAL,
                                AUDIT_COMPARED_HAND | AUDIT_COMPARED_SUM);
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < hand.count[side]; i++)
            reconcile_group_add(run, group, (enum audit_side)side, hand.rows[side][i]);
}

void
reconcile_pass_manual(struct audit_reconcile *run)
{
    struct place *places[AUDIT_SIDES] = {NULL, NULL};

    if (run->items->joined_count == 0)
        return;
    places[LEDGER] = new_places(run, LEDGER);
    places[BANK] = new_places(run, BANK);
    for (size_t i = 0; i < run->items->joined_count && !run->failed; i++)
        if (!run->items->joined[i].parted)
            join(run, &run->items->joined[i], places);
    free(places[LEDGER]);
    free(places[BANK]);
}
