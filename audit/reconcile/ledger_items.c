#include "audit/reconcile/ledger_items.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/ledger_items_internal.h"

static items_text
place_of(const struct audit_items *items, const void *value)
{
    const audit_ref ref = audit_table_ref(items->memory->arena, value);

    return ref >> 3 <= UINT32_MAX ? (items_text)(ref >> 3) : 0;
}

items_text
items_key(struct audit_items *items, const void *value)
{
    const items_text text = place_of(items, value);

    items->memory->too_far = items->memory->too_far || text == 0;
    return text;
}

items_text
items_reference(const struct audit_items *items, struct audit_bytes text)
{
    const void *value = audit_table_find(items->memory->arena, &items->memory->references, text);

    return value != NULL ? place_of(items, value) : 0;
}

items_text
items_keep(struct audit_items *items, struct audit_bytes text)
{
    struct audit_items_memory *memory = items->memory;
    const void *value;

    if (text.size == 0)
        return 0;
    value = audit_table_insert(memory->arena, &memory->words, text, /* out_new= */ NULL);
    return value != NULL ? items_key(items, value) : 0;
}

struct audit_bytes
audit_items_text(const struct audit_items *items, items_text text)
{
    return text != 0 ? audit_table_key(items->memory->arena, (audit_ref)text << 3)
                     : (struct audit_bytes){0};
}

enum audit_status
items_status(const struct audit_items *items, struct audit_error *err)
{
    return items->memory->too_far ? items_out_of_memory(err)
                                  : audit_arena_status(items->memory->arena, err);
}

struct audit_item
audit_items_at(const struct audit_items *items, size_t item)
{
    const struct audit_kept_item *kept = &items->items[item];

    return (struct audit_item){
        .entry = kept->entry,
        .voucher = kept->voucher,
        .kind = (enum audit_item_kind)kept->kind,
        .out = kept->out,
        .carried = kept->carried,
        .amount_fen = kept->amount_fen,
        .bank_fen = kept->bank_fen,
        .date = kept->date,
        .bank_date = kept->bank_date,
        .of = kept->of,
        .piece = kept->piece,
        .piece_count = kept->piece_count,
        .reference = audit_items_text(items, kept->reference),
        .voucher_number = audit_items_text(items, kept->voucher_number),
        .bank_reference = audit_items_text(items, kept->bank_reference),
        .programme = audit_items_text(items, kept->programme),
        .claim = audit_items_text(items, kept->claim),
        .name = audit_items_text(items, kept->name),
        .account = audit_items_text(items, kept->account),
        .last_four = audit_items_text(items, kept->last_four),
        .source_sha256 = audit_items_text(items, kept->source_sha256),
        .source_sheet = audit_items_text(items, kept->source_sheet),
        .source_row = kept->source_row,
        .replaces = kept->replaces,
        .explained = kept->explained,
    };
}

bool
items_room(void **array, size_t *capacity, size_t count, size_t size)
{
    void *grown;
    size_t wanted = *capacity > 0 ? *capacity * 2 : 64;

    if (count < *capacity)
        return true;
    if (wanted > SIZE_MAX / size)
        return false;
    grown = realloc(*array, wanted * size);
    if (grown == NULL)
        return false;
    *array = grown;
    *capacity = wanted;
    return true;
}

enum audit_status
items_out_of_memory(struct audit_error *err)
{
    return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, UINT64_C(0));
}

enum audit_status
audit_items_begin(struct audit_arena *arena, const struct audit_items_settings *settings,
                  struct audit_items **out, struct audit_error *err)
{
    struct audit_items *items = calloc(1, sizeof *items);
    struct audit_items_memory *memory = calloc(1, sizeof *memory);

    assert(settings->first_date <= settings->last_date);
    if (items == NULL || memory == NULL) {
        free(items);
        free(memory);
        return items_out_of_memory(err);
    }
    memory->arena = arena;
    memory->settings = *settings;
    audit_table_begin(&memory->words, sizeof(uint64_t));
    audit_table_begin(&memory->references, sizeof(struct items_reference));
    audit_table_begin(&memory->programmes, sizeof(uint32_t));
    items->memory = memory;
    *out = items;
    return AUDIT_OK;
}

void
audit_items_free(struct audit_items *items)
{
    if (items == NULL)
        return;
    free(items->items);
    free(items->pieces);
    free(items->joined);
    free(items->memory);
    free(items);
}

static bool
add_apart(struct audit_apart *apart, int64_t fen)
{
    apart->count++;
    return !__builtin_add_overflow(apart->fen, fen, &apart->fen);
}

/* The digits behind an account, as far as somebody knows them. */
static struct audit_bytes
digits_of(const struct audit_items *items, const struct audit_account *account)
{
    const struct audit_items_settings *settings = &items->memory->settings;

    if (settings->digits == NULL || account->commitment.size == 0)
        return (struct audit_bytes){0};
    return settings->digits(settings->context, account->commitment);
}

static bool
is_ours(const struct audit_items *items, const struct audit_account *account)
{
    const struct audit_items_settings *settings = &items->memory->settings;
    struct audit_bytes digits;

    if (settings->against != AUDIT_AGAINST_BANK)
        return true; /* One list holds what an office paid, from whichever account of its own. */
    if (account->commitment.size == 0)
        return settings->unstated_is_ours;
    if (settings->commitment.size > 0)
        return audit_bytes_equal(settings->commitment, account->commitment);
    digits = digits_of(items, account);
    if (settings->account.size > 0 && digits.size > 0)
        return audit_bytes_equal(settings->account, digits);
    return settings->last_four.size > 0 &&
           audit_bytes_equal(settings->last_four, account->last_four);
}

static bool
is_wanted(const struct audit_items *items, uint32_t instrument)
{
    switch (items->memory->settings.against) {
    case AUDIT_AGAINST_BANK:
        return instrument == AUDIT_SUBSIDY;
    case AUDIT_AGAINST_TREASURY:
        return instrument == AUDIT_REFUND;
    case AUDIT_AGAINST_LIST:
        break;
    }
    return true; /* whatever is cash */
}

static bool
is_of_programme(const struct audit_items *items, struct audit_bytes programme)
{
    const struct audit_items_settings *settings = &items->memory->settings;

    return settings->programme.size == 0 || audit_bytes_equal(settings->programme, programme);
}

static struct audit_kept_item *
new_item(struct audit_items *items, uint64_t voucher, uint64_t number)
{
    struct audit_items_memory *memory = items->memory;
    struct audit_kept_item *item;
    void *array = items->items;

    if (items->count >= AUDIT_NO_ITEM - 1 ||
        !items_room(&array, &memory->item_capacity, items->count, sizeof *item))
        return NULL;
    items->items = array;
    item = &items->items[items->count++];
    *item = (struct audit_kept_item){.entry = number, .voucher = voucher, .of = AUDIT_NO_ITEM};
    return item;
}

static void
fill_payment(struct audit_items *items, const struct audit_entry *entry,
             struct audit_kept_item *item)
{
    const struct audit_payee *payee = &entry->disbursement.payee;

    item->kind = AUDIT_ITEM_PAYMENT;
    item->out = true;
    item->amount_fen = item->bank_fen = entry->disbursement.amount_fen;
    item->date = entry->disbursement.date;
    item->voucher_number = items_keep(items, entry->disbursement.payment_voucher);
    item->programme = items_keep(items, entry->disbursement.programme);
    item->claim = items_keep(items, entry->disbursement.claim);
    item->name = items_keep(items, payee->name);
    item->account = items_keep(items, digits_of(items, &entry->disbursement.account));
    item->last_four = items_keep(items, entry->disbursement.account.last_four);
    item->source_sha256 = items_keep(items, entry->disbursement.source_file_sha256);
    item->source_sheet = items_keep(items, entry->disbursement.source_sheet);
    item->source_row = entry->disbursement.source_row;
    item->explained = entry->disbursement.reason.size > 0;
    item->replaces = entry->disbursement.replaces.size > 0;
}

static enum audit_status
take_disbursement(struct audit_items *items, uint64_t voucher, uint64_t number,
                  const struct audit_entry *entry, struct audit_error *err)
{
    struct audit_items_memory *memory = items->memory;
    const uint32_t *instrument =
        audit_table_find(memory->arena, &memory->programmes, entry->disbursement.programme);
    struct items_reference *reference = audit_table_insert(
        memory->arena, &memory->references, entry->disbursement.reference, /* out_new= */ NULL);
    struct audit_apart *apart = NULL;
    struct audit_kept_item *item;

    if (reference == NULL)
        return audit_arena_status(memory->arena, err);
    if (instrument == NULL)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_NO_PROGRAMME, number,
                          entry->disbursement.programme);
    *reference = (struct items_reference){0};
    if (*instrument == AUDIT_RELIEF)
        apart = &items->relief;
    else if (!is_wanted(items, *instrument))
        apart = &items->other_instrument;
    else if (!is_of_programme(items, entry->disbursement.programme))
        apart = &items->other_programme;
    else if (!is_ours(items, &entry->disbursement.paying_account))
        apart = &items->other_account;
    if (apart != NULL) {
        reference->apart = apart;
        return add_apart(apart, entry->disbursement.amount_fen)
                   ? AUDIT_OK
                   : audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_SUM_LARGE);
    }
    item = new_item(items, voucher, number);
    if (item == NULL)
        return items_out_of_memory(err);
    fill_payment(items, entry, item);
    item->reference = items_key(items, reference);
    reference->item = (uint32_t)items->count;
    return items_status(items, err);
}

static enum audit_status
take_adjustment(struct audit_items *items, uint64_t voucher, uint64_t number,
                const struct audit_entry *entry, struct audit_error *err)
{
    static const enum audit_item_kind kinds[] = {[AUDIT_REVERSAL] = AUDIT_ITEM_REVERSAL,
                                                 [AUDIT_RETURN] = AUDIT_ITEM_RETURN,
                                                 [AUDIT_RECOVERY] = AUDIT_ITEM_RECOVERY};
    struct audit_items_memory *memory = items->memory;
    const struct items_reference *target =
        audit_table_find(memory->arena, &memory->references, entry->adjustment.target);
    struct audit_kept_item *item;

    if (target == NULL)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_NO_TARGET, number,
                          entry->adjustment.target);
    if (target->item == 0)
        return add_apart(target->apart, -entry->adjustment.amount_fen)
                   ? AUDIT_OK
                   : audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_SUM_LARGE);
    item = new_item(items, voucher, number);
    if (item == NULL)
        return items_out_of_memory(err);
    item->kind = (uint8_t)kinds[entry->adjustment.kind];
    item->amount_fen = item->bank_fen = entry->adjustment.amount_fen;
    item->date = entry->adjustment.date;
    item->bank_date = entry->adjustment.bank_date;
    item->of = target->item - 1;
    item->reference = items_key(items, target);
    item->bank_reference = items_keep(items, entry->adjustment.bank_reference);
    item->programme = items->items[item->of].programme;
    item->claim = items->items[item->of].claim;
    item->name = items->items[item->of].name;
    item->account = items->items[item->of].account;
    item->last_four = items->items[item->of].last_four;
    return items_status(items, err);
}

static enum audit_status
take_programme(struct audit_items *items, const struct audit_entry *entry, struct audit_error *err)
{
    struct audit_items_memory *memory = items->memory;
    uint32_t *instrument;

    if (entry->programme.action != AUDIT_OPEN)
        return AUDIT_OK; /* Neither AMEND nor CLOSE changes the instrument. */
    instrument = audit_table_insert(memory->arena, &memory->programmes, entry->programme.code,
                                    /* out_new= */ NULL);
    if (instrument == NULL)
        return audit_arena_status(memory->arena, err);
    *instrument = entry->programme.instrument;
    return AUDIT_OK;
}

enum audit_status
audit_items_entry(struct audit_items *items, uint64_t voucher, uint64_t number,
                  const struct audit_entry *entry, struct audit_error *err)
{
    assert(!items->memory->ended);
    items->entry_count = number + 1;
    switch ((int)entry->body) {
    case AUDIT_PROGRAMME:
        return take_programme(items, entry, err);
    case AUDIT_DISBURSEMENT:
        return take_disbursement(items, voucher, number, entry, err);
    case AUDIT_ADJUSTMENT:
        return take_adjustment(items, voucher, number, entry, err);
    case AUDIT_SETTLEMENT:
        return items_settlement(items, number, entry, err);
    case AUDIT_MATCH:
        return items_match(items, number, entry, err);
    default:
        return AUDIT_OK;
    }
}
