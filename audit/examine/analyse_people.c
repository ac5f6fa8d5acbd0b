/* Who signed what. That nobody signs a voucher twice, and that chain, signatures and keys hold, the
 * verification has judged; here is what rules cannot see. */
#include <stdlib.h>

#include "audit/evidence/date.h"
#include "audit/examine/analyse_internal.h"

void
analyse_chain(struct analysis *a)
{
    const struct audit_book *book = a->book;
    a->outcome->examined = book->voucher_count;
    analysis_note(a, AUDIT_MESSAGE_ANALYSE_CHAIN_PROVED, (uint64_t)book->voucher_count,
                  (uint64_t)book->signature_count);
    for (size_t i = 1; i < book->voucher_count; i++) {
        const struct audit_book_voucher *at = &book->vouchers[i], *before = at - 1;
        if (at->sealed_at_ms < before->sealed_at_ms)
            analysis_tell_entries(
                a, analysis_nobody(0), &at->first_entry, 1, AUDIT_MESSAGE_ANALYSE_TIME_BACK,
                (uint64_t)i, audit_date_of(at->sealed_at_ms), audit_date_of(before->sealed_at_ms));
    }
}

/* Two people of one voucher, and how often. `flipped`: the one with the higher number made it. */
struct pair {
    uint32_t low, high;
    bool flipped, same_person, as_pair;
    size_t row; /* the first of its voucher */
};
struct pairs {
    struct pair *pairs;
    size_t count, capacity;
};

static bool
is_same_person(const struct audit_book_officer *x, const struct audit_book_officer *y)
{
    return x->full_name.size > 0 && audit_bytes_equal(x->full_name, y->full_name) &&
           audit_bytes_equal(x->unit, y->unit);
}

static void
add_pair(struct analysis *a, struct pairs *pairs, struct pair pair)
{
    if (pairs->count == pairs->capacity) {
        const size_t capacity = 2 * pairs->capacity + 64;
        struct pair *grown = realloc(pairs->pairs, capacity * sizeof *grown);
        if (grown == NULL) {
            a->status = audit_fail(a->err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                                   (uint64_t)(capacity * sizeof *grown));
            return;
        }
        pairs->pairs = grown;
        pairs->capacity = capacity;
    }
    pairs->pairs[pairs->count++] = pair;
}

/* The pairs of one voucher: maker with reviewer, and any two who are one person by their names. */
static void
add_pairs(struct analysis *a, struct pairs *pairs, size_t row)
{
    const struct audit_book_voucher *voucher = &a->book->vouchers[a->rows[row].at->voucher];
    const struct audit_book_signature *of = &a->book->signatures[voucher->first_signature];
    for (size_t i = 0; i < voucher->signature_count; i++)
        for (size_t k = i + 1; k < voucher->signature_count && a->status == AUDIT_OK; k++) {
            const uint32_t x = of[i].officer, y = of[k].officer;
            const bool maker_first = of[i].role == AUDIT_MAKER && of[k].role == AUDIT_REVIEWER;
            const bool maker_last = of[k].role == AUDIT_MAKER && of[i].role == AUDIT_REVIEWER;
            const struct pair pair = {
                .low = x < y ? x : y,
                .high = x < y ? y : x,
                .flipped = (maker_first ? x : y) > (maker_first ? y : x),
                .same_person = is_same_person(&a->book->officers[x], &a->book->officers[y]),
                .as_pair = maker_first || maker_last,
                .row = row,
            };
            if (pair.same_person || pair.as_pair)
                add_pair(a, pairs, pair);
        }
}

static int
by_people(const void *p, const void *q)
{
    const struct pair *x = p, *y = q;
    int order = ANALYSIS_ORDER(x->low, y->low);
    if (order == 0)
        order = ANALYSIS_ORDER(x->high, y->high);
    return order != 0 ? order : ANALYSIS_ORDER(x->row, y->row);
}

/* The rows of these vouchers into a->order, each voucher once. */
static size_t
rows_of(struct analysis *a, const struct pair *pairs, size_t count)
{
    size_t rows = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t voucher = a->rows[pairs[i].row].at->voucher;
        if (i > 0 && pairs[i].row == pairs[i - 1].row)
            continue;
        for (size_t row = pairs[i].row; row < a->row_count && a->rows[row].at->voucher == voucher;
             row++)
            a->order[rows++] = &a->rows[row];
    }
    return rows;
}

static void
tell_pair(struct analysis *a, const struct pair *pairs, size_t count)
{
    uint64_t straight = 0, flipped = 0;
    for (size_t i = 0; i < count; i++) {
        straight += pairs[i].as_pair && !pairs[i].flipped;
        flipped += pairs[i].as_pair && pairs[i].flipped;
    }
    const uint64_t least = (uint64_t)rule_of(a, AUDIT_ANALYSE_SWAP_COUNT);
    const bool swapped = straight >= least && flipped >= least;
    if (!pairs[0].same_person && !swapped)
        return;
    const size_t rows = rows_of(a, pairs, count);
    struct analysis_scope scope = analysis_nobody(analysis_net(a, a->order, rows));
    const struct audit_bytes low = analysis_officer_name(a, pairs[0].low);
    const struct audit_bytes high = analysis_officer_name(a, pairs[0].high);
    scope.officer = pairs[0].low;
    if (pairs[0].same_person)
        analysis_tell(a, scope, a->order, rows, AUDIT_MESSAGE_ANALYSE_SAME_PERSON, low, high,
                      (uint64_t)count, scope.fen);
    else
        analysis_tell(a, scope, a->order, rows, AUDIT_MESSAGE_ANALYSE_SWAP, low, high, straight,
                      flipped, scope.fen);
}

/* What the bank paid before the last of those who had to sign did. */
static void
tell_paid_first(struct analysis *a, const struct analysis_row *row)
{
    const struct audit_book_voucher *voucher = &a->book->vouchers[row->at->voucher];
    int64_t last_ms = 0;
    for (size_t i = 0; i < voucher->signature_count; i++) {
        const struct audit_book_signature *at = &a->book->signatures[voucher->first_signature + i];
        last_ms = at->signed_at_ms > last_ms ? at->signed_at_ms : last_ms;
    }
    const uint32_t signed_on = audit_date_of(last_ms);
    for (uint32_t i = row->at->first_settlement; i != AUDIT_NO_ROW;
         i = a->book->settlements[i].next_of_target) {
        const struct audit_book_settlement *at = &a->book->settlements[i];
        const uint64_t entries[] = {row->at->entry, at->entry};
        if (at->bank_date == 0 || at->bank_date >= signed_on || at->fen <= 0)
            continue;
        struct analysis_scope scope = analysis_of(row, at->fen);
        scope.officer = analysis_decider(row);
        analysis_tell_entries(a, scope, entries, 2, AUDIT_MESSAGE_ANALYSE_PAID_FIRST,
                              row->at->reference, at->bank_date, signed_on, at->fen);
    }
}

void
analyse_segregation(struct analysis *a)
{
    struct pairs pairs = {0};
    a->outcome->examined = a->row_count;
    analysis_note(a, AUDIT_MESSAGE_ANALYSE_SEGREGATION_PROVED, (uint64_t)a->book->voucher_count);
    for (size_t row = 0; row < a->row_count; row++) {
        if (row == 0 || a->rows[row].at->voucher != a->rows[row - 1].at->voucher)
            add_pairs(a, &pairs, row);
        tell_paid_first(a, &a->rows[row]);
    }
    if (pairs.count > 0)
        qsort(pairs.pairs, pairs.count, sizeof *pairs.pairs, by_people);
    for (size_t begin = 0, end; begin < pairs.count && a->status == AUDIT_OK; begin = end) {
        for (end = begin + 1; end < pairs.count && pairs.pairs[end].low == pairs.pairs[begin].low &&
                              pairs.pairs[end].high == pairs.pairs[begin].high;)
            end++;
        tell_pair(a, pairs.pairs + begin, end - begin);
    }
    free(pairs.pairs);
}
