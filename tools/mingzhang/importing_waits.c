/* Payouts that wait in vouchers which are not sealed yet. */
#include <stdlib.h>
#include <string.h>

#include "ledger/record/codec.h"
#include "tools/mingzhang/importing.h"

/* One waiting voucher, and for each of its payouts the reference and a hash of what it says. */
struct waiting_payout {
    const char *reference;
    struct ledger_digest content;
};

struct waiting_voucher {
    struct waiting_voucher *next;
    struct ledger_voucher_id id;
    struct ledger_arena arena;
    struct waiting_payout *payouts; /* by reference */
    size_t count;
};

/* What an entry says, apart from its salt and where it was read: two files may hold one payout. */
static enum ledger_status
content_of(const struct ledger_entry *entry, struct ledger_digest *out, struct ledger_error *err)
{
    struct ledger_entry plain = *entry;
    struct ledger_buffer bytes = {0};
    enum ledger_status status;

    memset(plain.salt, 1, sizeof(plain.salt)); /* No salt is refused by the codec. */
    plain.disbursement.source = (struct ledger_source){0};
    status = ledger_entry_encode(&plain, &bytes, err);
    if (status == LEDGER_OK)
        *out = ledger_digest_of(ledger_buffer_slice(&bytes));
    ledger_buffer_free(&bytes);
    return status;
}

static int
payouts_compare(const void *a, const void *b)
{
    return strcmp(((const struct waiting_payout *)a)->reference,
                  ((const struct waiting_payout *)b)->reference);
}

static enum ledger_status
payouts_note(struct waiting_voucher *waiting, const struct ledger_voucher *voucher,
             struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    enum ledger_status status = LEDGER_OK;

    waiting->payouts = calloc(voucher->entry_count + 1, sizeof(*waiting->payouts));
    if (waiting->payouts == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           voucher->entry_count);
    for (size_t i = 0; i < voucher->entry_count && status == LEDGER_OK; i++) {
        struct waiting_payout *payout = &waiting->payouts[waiting->count];
        struct ledger_entry entry;

        ledger_arena_reset(&arena);
        status = ledger_entry_decode(voucher->entries[i], &arena, &entry, err);
        if (status != LEDGER_OK || entry.body != LEDGER_BODY_DISBURSEMENT)
            continue;
        payout->reference =
            ledger_arena_text(&waiting->arena, ledger_slice_of_text(entry.disbursement.reference));
        if (payout->reference == NULL)
            status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)64);
        if (status == LEDGER_OK)
            status = content_of(&entry, &payout->content, err);
        waiting->count += status == LEDGER_OK ? 1 : 0;
    }
    ledger_arena_free(&arena);
    qsort(waiting->payouts, waiting->count, sizeof(*waiting->payouts), payouts_compare);
    return status;
}

/* Loads a waiting voucher the first time that one of its references is met. */
static enum ledger_status
waiting_get(struct importing *importing, struct ledger_voucher_id id,
            struct waiting_voucher **out_waiting, struct ledger_error *err)
{
    struct waiting_voucher *waiting = importing->waiting;
    struct ledger_voucher voucher = {0};
    enum ledger_status status;

    while (waiting != NULL && memcmp(waiting->id.bytes, id.bytes, sizeof(id.bytes)) != 0)
        waiting = waiting->next;
    if (waiting != NULL) {
        *out_waiting = waiting;
        return LEDGER_OK;
    }
    status = ledger_pending_load(importing->context->ledger, id, &voucher,
                                 /* out_dropped= */ NULL, err);
    if (status != LEDGER_OK)
        goto out;
    waiting = calloc(1, sizeof(*waiting));
    if (waiting == NULL) {
        status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*waiting));
        goto out;
    }
    waiting->id = id;
    waiting->next = importing->waiting;
    importing->waiting = waiting; /* Freed with the others, whatever comes. */
    status = payouts_note(waiting, &voucher, err);
    if (status == LEDGER_OK)
        *out_waiting = waiting;

out:
    ledger_voucher_free(&voucher);
    return status;
}

void
importing_waiting_free(struct waiting_voucher *waiting)
{
    while (waiting != NULL) {
        struct waiting_voucher *next = waiting->next;

        ledger_arena_free(&waiting->arena);
        free(waiting->payouts);
        free(waiting);
        waiting = next;
    }
}

/* The short form of a voucher's id, as flow prints it. */
enum { SHORT_ID_SIZE = 8 };

enum ledger_status
importing_waits(void *context, const struct ledger_entry *draft, struct ledger_error *err)
{
    struct importing *importing = context;
    const char *reference = draft->disbursement.reference;
    struct waiting_payout wanted = {.reference = reference};
    const struct waiting_payout *found;
    struct waiting_voucher *waiting = NULL;
    struct ledger_voucher_id id;
    char text[LEDGER_VOUCHER_ID_TEXT_SIZE];
    enum ledger_status status =
        ledger_pending_reference(importing->context->ledger, reference, &id, err);

    if (status == LEDGER_OK)
        status = waiting_get(importing, id, &waiting, err);
    if (status == LEDGER_OK)
        status = content_of(draft, &wanted.content, err);
    if (status != LEDGER_OK)
        return status;
    ledger_voucher_id_format(id, text);
    text[SHORT_ID_SIZE] = '\0';
    found = bsearch(&wanted, waiting->payouts, waiting->count, sizeof(wanted), payouts_compare);
    if (found != NULL && ledger_digest_equal(&found->content, &wanted.content))
        return ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_IMPORT_WAITS_SAME, reference, text);
    return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_IMPORT_WAITS_OTHER, reference, text);
}
