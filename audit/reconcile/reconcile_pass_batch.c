/* P5: many rows of one side that belong together, and one row of the other for their sum. */
#include <stdlib.h>

#include "audit/reconcile/reconcile_internal.h"

/* Rows that one key brought together: keys[begin, end). */
struct batch {
    int64_t fen;
    uint32_t first_day, last_day;
    size_t begin, end;
    bool out;
};

/* A batch, or a single row of the other side, by sum. */
struct sum {
    uint64_t amount; /* as reconcile_amount_key */
    uint32_t day;
    uint32_t at; /* batch number * 2, or row * 2 + 1 */
};

struct batches {
    struct batch *batches;
    size_t count;
    struct sum *sums;
    size_t sum_count;
};

static int
compare_sums(const void *a, const void *b)
{
    const struct sum *first = a, *second = b;

    if (first->amount != second->amount)
        return first->amount < second->amount ? -1 : 1;
    if (first->day != second->day)
        return first->day < second->day ? -1 : 1;
    return (first->at > second->at) - (first->at < second->at);
}

/* Sums of open rows by key; single rows are no batch. */
static void
add_up(struct audit_reconcile *run, enum audit_side side, struct batches *batches)
{
    size_t begin = 0, end = 0;

    while (reconcile_keys_next(run, &begin, &end)) {
        struct batch batch = {.begin = begin, .end = end, .first_day = UINT32_MAX};
        size_t open = 0;
        bool large = false;

        for (size_t i = begin; i < end; i++) {
            const struct reconcile_row *row = &run->rows[side][reconcile_key_row(&run->keys[i])];

            open++;
            batch.out = row->out;
            batch.first_day = row->day < batch.first_day ? row->day : batch.first_day;
            batch.last_day = row->day > batch.last_day ? row->day : batch.last_day;
            large = large || __builtin_add_overflow(batch.fen, row->fen, &batch.fen);
        }
        if (open > 1 && !large)
            batches->batches[batches->count++] = batch;
    }
}

static bool
is_near(const struct audit_reconcile *run, const struct batch *batch,
        const struct reconcile_row *row)
{
    return batch->first_day + run->settings.window >= row->day &&
           row->day + run->settings.window >= batch->last_day;
}

static void
add_members(struct audit_reconcile *run, uint32_t group, enum audit_side side,
            const struct batch *batch)
{
    for (size_t i = batch->begin; i < batch->end; i++)
        reconcile_group_add(run, group, side, reconcile_key_row(&run->keys[i]));
}

/* Batches and rows of one sum: one of each is a match; more of either, and nobody can say which. */
static void
settle_sum(struct audit_reconcile *run, enum audit_side side, const struct batches *batches,
           size_t begin, size_t end)
{
    const enum audit_side other = (enum audit_side)(1 - (int)side);
    size_t batch_count = 0, row_count = 0;
    const struct batch *batch = NULL;
    uint32_t row = 0, group;

    for (size_t i = begin; i < end; i++) {
        if ((batches->sums[i].at & 1) == 0) {
            batch = &batches->batches[batches->sums[i].at >> 1];
            batch_count++;
        } else {
            row = batches->sums[i].at >> 1;
            row_count++;
        }
    }
    if (batch_count == 0 || row_count == 0)
        return;
    if (batch_count == 1 && row_count == 1) {
        if (!is_near(run, batch, &run->rows[other][row]))
            return;
        group = reconcile_group_new(run, AUDIT_CLASS_MATCHED, AUDIT_PASS_BATCH,
                                    AUDIT_COMPARED_SUM | AUDIT_COMPARED_WINDOW);
        reconcile_group_add(run, group, other, row);
        add_members(run, group, side, batch);
        return;
    }
    group = reconcile_group_new(run, AUDIT_CLASS_AMBIGUOUS, AUDIT_PASS_BATCH, AUDIT_COMPARED_SUM);
    for (size_t i = begin; i < end; i++) {
        if ((batches->sums[i].at & 1) == 0)
            add_members(run, group, side, &batches->batches[batches->sums[i].at >> 1]);
        else
            reconcile_group_add(run, group, other, batches->sums[i].at >> 1);
    }
}

/* Stretches of one sum in which each is at most a window from the next. */
static void
settle_sums(struct audit_reconcile *run, enum audit_side side, const struct batches *batches)
{
    size_t begin = 0;

    for (size_t i = 1; i <= batches->sum_count; i++) {
        if (i < batches->sum_count && batches->sums[i].amount == batches->sums[begin].amount &&
            batches->sums[i].day - batches->sums[i - 1].day <= run->settings.window)
            continue;
        settle_sum(run, side, batches, begin, i);
        begin = i;
    }
}

/* The keys of `side` are in place: one for each row of a batch. */
static void
settle_batches(struct audit_reconcile *run, enum audit_side side)
{
    const enum audit_side other = (enum audit_side)(1 - (int)side);
    struct batches batches = {0};

    if (run->key_count < 2)
        return;
    reconcile_keys_sort(run);
    batches.batches = calloc(run->key_count / 2 + 1, sizeof *batches.batches);
    batches.sums = calloc(run->key_count / 2 + run->count[other] + 1, sizeof *batches.sums);
    if (batches.batches == NULL || batches.sums == NULL) {
        run->failed = true;
        goto out;
    }
    add_up(run, side, &batches);
    for (size_t i = 0; i < batches.count; i++)
        batches.sums[batches.sum_count++] =
            (struct sum){(uint64_t)batches.batches[i].fen << 1 | batches.batches[i].out,
                         batches.batches[i].first_day, (uint32_t)(i * 2)};
    for (size_t i = 0; batches.count > 0 && i < run->count[other]; i++)
        if (reconcile_is_open(&run->rows[other][i]))
            batches.sums[batches.sum_count++] =
                (struct sum){reconcile_amount_key(&run->rows[other][i]), run->rows[other][i].day,
                             (uint32_t)(i * 2 + 1)};
    qsort(batches.sums, batches.sum_count, sizeof *batches.sums, compare_sums);
    settle_sums(run, side, &batches);

out:
    free(batches.batches);
    free(batches.sums);
}

enum kind { BY_VOUCHER_NUMBER, BY_SOURCE, BY_VOUCHER, KINDS };

/* What the ledger calls a batch: one 支付凭证号, one imported sheet, one voucher. 0: none. */
static uint64_t
batch_of(struct audit_reconcile *run, const struct audit_kept_item *item, enum kind kind)
{
    if (item->kind != AUDIT_ITEM_PAYMENT)
        return 0;
    if (kind == BY_VOUCHER)
        return item->voucher + 1;
    if (kind == BY_VOUCHER_NUMBER)
        return reconcile_word(run, 'v', reconcile_item_text(run, item->voucher_number));
    return (uint64_t)item->source_sha256 << 32 | item->source_sheet;
}

static void
ledger_batches(struct audit_reconcile *run, enum kind kind)
{
    reconcile_keys_begin(run);
    for (size_t i = 0; i < run->count[LEDGER]; i++) {
        const struct reconcile_row *row = &run->rows[LEDGER][i];
        uint64_t batch;

        if (!reconcile_is_open(row))
            continue;
        batch = batch_of(run, &run->items->items[i], kind);
        if (batch != 0)
            reconcile_key_add(run, LEDGER, i, batch, row->out);
    }
    settle_batches(run, LEDGER);
}

/* What the bank calls one: rows that share a booking, of one file. */
static void
bank_batches(struct audit_reconcile *run)
{
    reconcile_keys_begin(run);
    for (size_t i = 0; i < run->count[BANK]; i++) {
        const struct reconcile_source *source = &run->sources[i];
        const struct reconcile_row *row = &run->rows[BANK][i];
        const struct audit_hash *hash;
        uint32_t file;

        if (!reconcile_is_open(row) || source->row->batch == 0)
            continue;
        hash = reconcile_file(run, i);
        file = reconcile_word(run, 'f', (struct audit_bytes){hash->bytes, sizeof hash->bytes});
        reconcile_key_add(run, BANK, i, (uint64_t)file << 32 | source->row->batch, row->out);
    }
    settle_batches(run, BANK);
}

void
reconcile_pass_batch(struct audit_reconcile *run)
{
    for (int kind = 0; kind < KINDS && !run->failed; kind++)
        ledger_batches(run, (enum kind)kind);
    bank_batches(run);
}
