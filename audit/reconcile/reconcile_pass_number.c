/* P1 and P2: numbers that one side knows and the other repeats. */
#include "audit/reconcile/reconcile_internal.h"

/* Kinds of words: RECONCILE_REFERENCES, 'v' 支付凭证号, 's' the bank's serial numbers in the
 * ledger. */

struct seen {
    uint32_t row;
    uint64_t payee; /* what the key holds besides the word */
    bool amounts;   /* whether the amount is part of the key */
};

static void
add_key(struct audit_reconcile *run, enum audit_side side, uint32_t row, uint32_t word,
        uint64_t payee, bool amounts)
{
    const struct reconcile_row *at = &run->rows[side][row];

    reconcile_key_add(run, side, row, amounts ? reconcile_amount_key(at) : at->out,
                      (uint64_t)word << 32 | payee);
}

static void
bank_word(struct audit_reconcile *run, uint32_t word, void *context)
{
    const struct seen *seen = context;

    add_key(run, BANK, seen->row, word, seen->payee, seen->amounts);
}

enum payee { PAYEE_ANY, PAYEE_ACCOUNT, PAYEE_NAME };

static uint64_t
payee_of(const struct reconcile_row *row, enum payee payee)
{
    if (payee == PAYEE_ANY)
        return 0;
    return payee == PAYEE_ACCOUNT ? row->account : row->name;
}

/* Keys of open rows by a number of the ledger; only rows whose payee is known where that is asked
 * for. */
static void
number_keys(struct audit_reconcile *run, char kind, enum payee payee, bool amounts)
{
    reconcile_keys_begin(run);
    for (size_t i = 0; i < run->count[LEDGER]; i++) {
        const struct audit_kept_item *item = &run->items->items[i];
        const struct reconcile_row *row = &run->rows[LEDGER][i];
        const bool by_reference = kind == RECONCILE_REFERENCES;
        const items_text text = by_reference ? item->reference : item->voucher_number;
        const uint64_t who = payee_of(row, payee);

        if (reconcile_is_open(row) && text != 0 && (payee == PAYEE_ANY || who != 0))
            add_key(run, LEDGER, (uint32_t)i,
                    by_reference ? text : reconcile_word(run, kind, reconcile_item_text(run, text)),
                    who, amounts);
    }
    if (run->key_count == 0)
        return;
    for (size_t i = 0; i < run->count[BANK]; i++) {
        struct seen seen = {(uint32_t)i, payee_of(&run->rows[BANK][i], payee), amounts};

        if (!reconcile_is_open(&run->rows[BANK][i]) || (payee != PAYEE_ANY && seen.payee == 0))
            continue;
        for (size_t j = 0; j < sizeof reconcile_number_parts / sizeof *reconcile_number_parts; j++)
            reconcile_words_in(run, kind, reconcile_bank_text(run, i, reconcile_number_parts[j]),
                               bank_word, &seen);
    }
}

/* A payment voucher may cover many payees: those that both sides name come first. */
void
reconcile_pass_number(struct audit_reconcile *run)
{
    const struct reconcile_rule rule = {.pass = AUDIT_PASS_NUMBER,
                                        .classification = AUDIT_CLASS_MATCHED,
                                        .compared = AUDIT_COMPARED_NUMBER,
                                        .window = RECONCILE_NO_WINDOW,
                                        .ledger_payees = true,
                                        .bank_payees = true,
                                        .twins = true};

    number_keys(run, RECONCILE_REFERENCES, PAYEE_ANY, /* amounts= */ true);
    reconcile_several(run, &rule);
    reconcile_pair(run, &rule);
    number_keys(run, 'v', PAYEE_ACCOUNT, /* amounts= */ true);
    reconcile_pair(run, &rule);
    number_keys(run, 'v', PAYEE_NAME, /* amounts= */ true);
    reconcile_pair(run, &rule);
    number_keys(run, 'v', PAYEE_ANY, /* amounts= */ true);
    reconcile_pair(run, &rule);
}

/* The serial numbers that the ledger has for an item as a whole. */
static struct audit_bytes
whole_reference(const struct audit_reconcile *run, size_t row)
{
    const struct audit_kept_item *item = &run->items->items[row];
    const struct audit_item_piece *piece;

    if (item->kind != AUDIT_ITEM_PAYMENT)
        return reconcile_item_text(run, item->bank_reference);
    if (item->piece_count != 1)
        return (struct audit_bytes){0};
    piece = &run->items->pieces[item->piece - 1];
    return piece->fen == item->bank_fen ? piece->bank_reference : (struct audit_bytes){0};
}

static void
settled_bank_keys(struct audit_reconcile *run, bool amounts)
{
    for (size_t i = 0; i < run->count[BANK]; i++) {
        uint32_t by_serial, by_voucher;

        if (!reconcile_is_open(&run->rows[BANK][i]))
            continue;
        by_serial =
            reconcile_known_word(run, 's', reconcile_bank_text(run, i, STATEMENT_REFERENCE));
        by_voucher = reconcile_known_word(run, 's', reconcile_bank_text(run, i, STATEMENT_VOUCHER));
        if (by_serial != 0)
            add_key(run, BANK, (uint32_t)i, by_serial, 0, amounts);
        if (by_voucher != 0 && by_voucher != by_serial)
            add_key(run, BANK, (uint32_t)i, by_voucher, 0, amounts);
    }
}

static void
settled_keys(struct audit_reconcile *run, bool amounts)
{
    reconcile_keys_begin(run);
    for (size_t i = 0; i < run->count[LEDGER]; i++) {
        const struct audit_bytes text = whole_reference(run, i);

        if (text.size > 0 && reconcile_is_open(&run->rows[LEDGER][i]))
            add_key(run, LEDGER, (uint32_t)i, reconcile_word(run, 's', text), 0, amounts);
    }
    if (run->key_count > 0)
        settled_bank_keys(run, amounts);
}

/* Items that name one serial number, and one row of the bank with it, for their sum. */
static void
join_settled(struct audit_reconcile *run, size_t begin, size_t end)
{
    uint32_t bank = 0, group;
    size_t items = 0, rows = 0;
    int64_t sum = 0;

    for (size_t i = begin; i < end; i++) {
        const enum audit_side side = reconcile_key_side(&run->keys[i]);
        const struct reconcile_row *row = &run->rows[side][reconcile_key_row(&run->keys[i])];

        if (!reconcile_is_open(row))
            continue;
        if (side == BANK) {
            bank = reconcile_key_row(&run->keys[i]);
            rows++;
        } else if (++items > 0 && __builtin_add_overflow(sum, row->fen, &sum)) {
            return;
        }
    }
    if (rows != 1 || items < 2 || sum != run->rows[BANK][bank].fen)
        return;
    group = reconcile_group_new(run, AUDIT_CLASS_MATCHED, AUDIT_PASS_SETTLED,
                                AUDIT_COMPARED_BANK_REFERENCE | AUDIT_COMPARED_SUM);
    reconcile_group_add(run, group, BANK, bank);
    for (size_t i = begin; i < end; i++)
        if (reconcile_key_side(&run->keys[i]) == LEDGER &&
            reconcile_is_open(&run->rows[LEDGER][reconcile_key_row(&run->keys[i])]))
            reconcile_group_add(run, group, LEDGER, reconcile_key_row(&run->keys[i]));
}

/* One item that several rows of the bank settle: all of them are here, and they add up. */
static void
join_pieces(struct audit_reconcile *run, size_t begin, size_t end)
{
    uint32_t rows[6], item = 0, group;
    size_t count = 0, items = 0;
    int64_t sum = 0;

    for (size_t i = begin; i < end; i++) {
        const uint32_t row = reconcile_key_row(&run->keys[i]);

        if (reconcile_key_side(&run->keys[i]) == LEDGER) {
            item = row;
            items++;
        } else if (count == 6 || __builtin_add_overflow(sum, run->rows[BANK][row].fen, &sum)) {
            return;
        } else {
            rows[count++] = row;
        }
    }
    if (items != 1 || count < 2 || sum != run->rows[LEDGER][item].fen)
        return;
    group = reconcile_group_new(run, AUDIT_CLASS_MATCHED, AUDIT_PASS_SETTLED,
                                AUDIT_COMPARED_BANK_REFERENCE | AUDIT_COMPARED_SUM);
    reconcile_group_add(run, group, LEDGER, item);
    for (size_t i = 0; i < count; i++)
        reconcile_group_add(run, group, BANK, rows[i]);
}

/* Words of kind 'p' name the item that a serial number settles a piece of: "serial amount". */
static uint32_t
piece_word(struct audit_reconcile *run, struct audit_bytes reference, int64_t fen, bool add)
{
    struct audit_buffer text = {0};
    uint32_t word;

    audit_buffer_decimal(&text, (uint64_t)fen);
    audit_buffer_text(&text, " ");
    audit_buffer_append(&text, reference);
    word = add ? reconcile_word(run, 'p', audit_buffer_bytes(&text))
               : reconcile_known_word(run, 'p', audit_buffer_bytes(&text));
    audit_buffer_free(&text);
    return word;
}

/* By item: its own key, and those of the rows that its pieces name. First by (serial, amount), to
 * find the rows; `count[word]` more than one is nobody's. */
static void
split_settlements(struct audit_reconcile *run)
{
    size_t begin = 0, end = 0, found = 0;

    reconcile_keys_begin(run);
    for (size_t i = 0; i < run->items->piece_count; i++) {
        const struct audit_item_piece *piece = &run->items->pieces[i];

        if (piece->item == AUDIT_NO_ITEM || piece->taken_back ||
            run->items->items[piece->item].piece_count < 2 ||
            !reconcile_is_open(&run->rows[LEDGER][piece->item]))
            continue;
        reconcile_key_add(run, LEDGER, piece->item,
                          piece_word(run, piece->bank_reference, piece->fen, /* add= */ true), 0);
    }
    if (run->key_count == 0)
        return;
    for (size_t i = 0; i < run->count[BANK]; i++) {
        const struct audit_statement_row *source = run->sources[i].row;
        uint32_t word;

        if (!reconcile_is_open(&run->rows[BANK][i]) || !source->out)
            continue;
        word = piece_word(run, reconcile_bank_text(run, i, STATEMENT_REFERENCE), source->amount_fen,
                          /* add= */ false);
        if (word != 0)
            reconcile_key_add(run, BANK, i, word, 0);
    }
    reconcile_keys_sort(run);
    /* A pair of exactly one piece and one row becomes a key by item, written over those read. */
    while (reconcile_keys_next(run, &begin, &end)) {
        struct reconcile_key first = run->keys[begin], second = run->keys[end - 1];

        if (end - begin != 2 || ((first.at ^ second.at) & 1) == 0)
            continue;
        if (reconcile_key_side(&first) == BANK) {
            first = run->keys[end - 1];
            second = run->keys[begin];
        }
        second.first = reconcile_key_row(&first);
        second.second = 0;
        run->keys[found++] = second;
    }
    run->key_count = found;
    for (size_t i = 0; i < run->count[LEDGER]; i++)
        if (run->items->items[i].piece_count > 1 && reconcile_is_open(&run->rows[LEDGER][i]))
            reconcile_key_add(run, LEDGER, i, i, 0);
    reconcile_keys_sort(run);
    begin = end = 0;
    while (!run->failed && reconcile_keys_next(run, &begin, &end))
        join_pieces(run, begin, end);
}

void
reconcile_pass_settled(struct audit_reconcile *run)
{
    const struct reconcile_rule rule = {.pass = AUDIT_PASS_SETTLED,
                                        .classification = AUDIT_CLASS_MATCHED,
                                        .compared = AUDIT_COMPARED_BANK_REFERENCE,
                                        .window = RECONCILE_NO_WINDOW,
                                        .ledger_payees = true,
                                        .bank_payees = true,
                                        .twins = true};
    size_t begin = 0, end = 0;

    settled_keys(run, /* amounts= */ true);
    reconcile_pair(run, &rule);
    settled_keys(run, /* amounts= */ false);
    reconcile_keys_sort(run);
    while (!run->failed && reconcile_keys_next(run, &begin, &end))
        join_settled(run, begin, end);
    split_settlements(run);
}
