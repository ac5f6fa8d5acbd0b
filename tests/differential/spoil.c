#include "differential/spoil.h"

#include <string.h>

#include "ledger/record/codec.h"
#include "support/assert_status.h"

static size_t
any(struct dice *dice, size_t count)
{
    return roll(dice, (unsigned)count);
}

static void
flip(struct dice *dice, uint8_t *bytes, size_t size)
{
    bytes[any(dice, size)] ^= (uint8_t)(1u << roll(dice, 8));
}

static void
swap(struct ledger_buffer *a, struct ledger_buffer *b)
{
    const struct ledger_buffer c = *a;

    *a = *b;
    *b = c;
}

static void
remove_entry(struct forge *forge, size_t at)
{
    ledger_buffer_free(&forge->entries[at]);
    memmove(forge->entries + at, forge->entries + at + 1,
            (--forge->entry_count - at) * sizeof(*forge->entries));
    forge->entries[forge->entry_count] = (struct ledger_buffer){0};
    for (size_t i = 0; i <= forge->seal_count; i++)
        if (forge->first_entries[i] > at)
            forge->first_entries[i]--;
}

static void
remove_voucher(struct forge *forge, size_t seal)
{
    for (size_t i = forge->first_entries[seal + 1]; i-- > forge->first_entries[seal];)
        remove_entry(forge, i);
    ledger_buffer_free(&forge->seals[seal]);
    memmove(forge->seals + seal, forge->seals + seal + 1,
            (forge->seal_count - seal - 1) * sizeof(*forge->seals));
    memmove(forge->first_entries + seal, forge->first_entries + seal + 1,
            (forge->seal_count - seal) * sizeof(*forge->first_entries));
    forge->seals[--forge->seal_count] = (struct ledger_buffer){0};
}

/* Another amount, date or text, written as the ledger writes. */
static bool
edit_entry(struct dice *dice, struct forge *forge, size_t at)
{
    struct ledger_arena arena = {0};
    struct ledger_entry entry;
    struct ledger_buffer bytes = {0};
    bool done = ledger_entry_decode(ledger_buffer_slice(&forge->entries[at]), &arena, &entry,
                                    NULL) == LEDGER_OK;

    if (done) {
        entry.salt[0] ^= roll(dice, 4) == 0;
        if (entry.body == LEDGER_BODY_APPROPRIATION)
            entry.appropriation.amount_fen += 100;
        else if (entry.body == LEDGER_BODY_DISBURSEMENT && once_in(dice, 2))
            entry.disbursement.amount_fen += 100;
        else if (entry.body == LEDGER_BODY_DISBURSEMENT)
            entry.disbursement.memo = "改";
        else if (entry.body == LEDGER_BODY_ADJUSTMENT)
            entry.adjustment.amount_fen += 1;
        else if (entry.body == LEDGER_BODY_SETTLEMENT)
            entry.settlement.date -= 1;
        else
            entry.salt[1] ^= 1;
        done = ledger_entry_encode(&entry, &bytes, NULL) == LEDGER_OK;
    }
    if (done)
        forge_set_entry(forge, at, ledger_buffer_slice(&bytes));
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
    return done;
}

/* The neighbour's, or another voucher's, signatures under this header. */
static bool
lend_signatures(struct dice *dice, struct forge *forge, size_t at)
{
    struct ledger_arena arena = {0};
    struct ledger_seal seal, other;
    struct ledger_buffer bytes = {0};
    const size_t from = any(dice, forge->seal_count);
    const bool done = ledger_seal_decode(ledger_buffer_slice(&forge->seals[at]), &arena, &seal,
                                         NULL) == LEDGER_OK &&
                      ledger_seal_decode(ledger_buffer_slice(&forge->seals[from]), &arena, &other,
                                         NULL) == LEDGER_OK;

    if (done && from != at) {
        seal.signatures = other.signatures;
        seal.signature_count = other.signature_count;
        assert_status(ledger_seal_encode(&seal, &bytes, NULL), LEDGER_OK, NULL);
        forge_set_seal(forge, at, ledger_buffer_slice(&bytes));
    }
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
    return done && from != at;
}

/* Vouchers `seal` and the one behind it, with their entries, change places. */
static void
swap_vouchers(struct forge *forge, size_t seal)
{
    const size_t first = forge->first_entries[seal], middle = forge->first_entries[seal + 1];
    const size_t end = forge->first_entries[seal + 2];

    for (size_t moved = 0; moved < end - middle; moved++)
        for (size_t at = middle + moved; at > first + moved; at--)
            swap(&forge->entries[at], &forge->entries[at - 1]);
    swap(&forge->seals[seal], &forge->seals[seal + 1]);
    forge->first_entries[seal + 1] = first + (end - middle);
}

static void
copy_over(struct forge *forge, size_t to, size_t from)
{
    forge_set_seal(forge, to, ledger_buffer_slice(&forge->seals[from]));
}

/* Changes something and makes all that follows from it fit again. */
static bool
spoil_covered(struct dice *dice, struct forge *forge)
{
    /* A genesis alone has no neighbour to be swapped with. */
    if (forge->seal_count < 2)
        return false;
    const size_t entry = any(dice, forge->entry_count), seal = forge_seal_of(forge, entry);
    const size_t of_two = any(dice, forge->seal_count - 1);
    size_t first = seal;

    switch (roll(dice, 9)) {
    case 0:
        flip(dice, forge->entries[entry].data, forge->entries[entry].size);
        (void)forge_header_again(forge, seal);
        break;
    case 1:
        if (!edit_entry(dice, forge, entry))
            return false;
        (void)forge_header_again(forge, seal);
        break;
    case 2:
    case 3:
        flip(dice, forge->seals[seal].data, forge->seals[seal].size);
        first = seal + 1; /* What was flipped stays. */
        break;
    case 4:
        remove_voucher(forge, of_two + 1);
        first = of_two + 1;
        break;
    case 5:
        swap_vouchers(forge, of_two);
        first = of_two;
        break;
    case 6:
        if (forge->first_entries[seal + 1] - forge->first_entries[seal] < 2)
            return false;
        remove_entry(forge, entry);
        (void)forge_header_again(forge, seal);
        break;
    case 7:
        copy_over(forge, of_two + 1, of_two);
        first = of_two + 1;
        break;
    default:
        if (!lend_signatures(dice, forge, seal))
            return false;
        break;
    }
    if (once_in(dice, 6))
        return true; /* Its links do not fit. */
    forge_link_again(forge, first);
    return true;
}

/* Changes records under hashes that stay: as many as there were, so that the ledger can look. */
static bool
spoil_records(struct dice *dice, struct exhibit *exhibit)
{
    struct forge *forge = &exhibit->forge;
    const size_t entry = any(dice, forge->entry_count), seal = any(dice, forge->seal_count);

    exhibit->is_covered_by_hints = once_in(dice, 3);
    switch (roll(dice, 5)) {
    case 0:
        return edit_entry(dice, forge, entry);
    case 1:
        flip(dice, forge->entries[entry].data, forge->entries[entry].size);
        return true;
    case 2:
        if (entry + 1 == forge->entry_count)
            return false;
        swap(&forge->entries[entry], &forge->entries[entry + 1]);
        return true;
    case 3:
        if (seal + 1 == forge->seal_count)
            return false;
        swap(&forge->seals[seal], &forge->seals[seal + 1]);
        return true;
    default:
        flip(dice, forge->seals[seal].data, forge->seals[seal].size);
        return true;
    }
}

/* A bit of a file, or its end. */
static bool
spoil_file(struct dice *dice, struct evidence_files *files)
{
    struct evidence_file *file = &files->files[any(dice, files->count)];

    if (once_in(dice, 4))
        file->size = any(dice, file->size);
    else
        flip(dice, file->data, file->size);
    return true;
}

bool
spoil(struct generated *generated, const struct pool *pool, struct exhibit *out)
{
    struct dice *dice = &generated->dice;
    bool done;

    *out = (struct exhibit){.forge = generated->forge, .has_store = true};
    generated->forge = (struct forge){0}; /* Now the exhibit's. */
    if (out->forge.seal_count < 2) {      /* Its first rule asked for more people than there are. */
        out->is_covered = out->is_covered_by_hints = true;
        exhibit_publish(out, pool);
        return false;
    }
    switch (roll(dice, 5)) {
    case 0:
        out->is_covered = out->is_covered_by_hints = true;
        exhibit_publish(out, pool);
        out->has_store = false;
        return spoil_file(dice, &out->files);
    case 1:
        forge_copy(&out->forge, &out->sealed);
        done = spoil_records(dice, out);
        break;
    default:
        out->is_covered = out->is_covered_by_hints = true;
        done = spoil_covered(dice, &out->forge);
        break;
    }
    exhibit_publish(out, pool);
    return done;
}
