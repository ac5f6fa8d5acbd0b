/* Numbers that should follow each other: of payment vouchers, and the unit's own references. That
 * entries and vouchers of the ledger have no gaps is proved by the verification. */
#include <stdio.h>
#include <string.h>

#include "audit/examine/analyse_internal.h"

/* A number at the end of a text, at most 18 digits, and what stands before it. */
struct numbered {
    struct audit_bytes series;
    uint64_t number;
    size_t digits;
};

static bool
take_apart(struct audit_bytes text, struct numbered *out)
{
    size_t begin = text.size;
    uint64_t number = 0;
    while (begin > 0 && text.data[begin - 1] >= '0' && text.data[begin - 1] <= '9')
        begin--;
    if (begin == text.size || text.size - begin > 18)
        return false;
    for (size_t i = begin; i < text.size; i++)
        number = 10 * number + (uint64_t)(text.data[i] - '0');
    *out = (struct numbered){{text.data, begin}, number, text.size - begin};
    return true;
}

static struct audit_bytes
voucher_of(analysis_ref row)
{
    return row->at->payment_voucher;
}

static struct audit_bytes
reference_of(analysis_ref row)
{
    return row->at->reference;
}

static bool
has_voucher(const struct analysis *a, analysis_ref row)
{
    struct numbered numbered;
    (void)a;
    return take_apart(voucher_of(row), &numbered);
}

static bool
has_reference(const struct analysis *a, analysis_ref row)
{
    struct numbered numbered;
    (void)a;
    return take_apart(reference_of(row), &numbered);
}

static int
compare_numbers(struct audit_bytes first, struct audit_bytes second)
{
    struct numbered x = {0}, y = {0};
    (void)take_apart(first, &x);
    (void)take_apart(second, &y);
    int order = audit_bytes_compare(x.series, y.series);
    if (order == 0)
        order = ANALYSIS_ORDER(x.digits, y.digits);
    return order != 0 ? order : ANALYSIS_ORDER(x.number, y.number);
}

static int
by_voucher(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = compare_numbers(voucher_of(x), voucher_of(y));
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->date, y->at->date);
    return order != 0 ? order : analysis_by_row(x, y);
}

static int
by_reference(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = compare_numbers(reference_of(x), reference_of(y));
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
is_of_series(struct audit_bytes first, struct audit_bytes second)
{
    struct numbered x = {0}, y = {0};
    (void)take_apart(first, &x);
    (void)take_apart(second, &y);
    return audit_bytes_equal(x.series, y.series) && x.digits == y.digits;
}

/* The first missing numbers, as "0007, 0011–0013 …". */
struct missing {
    char text[96];
    size_t size;
    bool cut;
};

static void
say_missing(struct missing *missing, uint64_t first, uint64_t last, size_t digits)
{
    char text[64];
    const int width = (int)digits;
    int size = first == last
                   ? snprintf(text, sizeof text, "%0*llu", width, (unsigned long long)first)
                   : snprintf(text, sizeof text, "%0*llu–%0*llu", width, (unsigned long long)first,
                              width, (unsigned long long)last);
    if (missing->cut)
        return;
    if (missing->size + (size_t)size + sizeof ", …" > sizeof missing->text) {
        missing->cut = true;
        memcpy(missing->text + missing->size, " …", sizeof " …");
        return;
    }
    missing->size +=
        (size_t)snprintf(missing->text + missing->size, sizeof missing->text - missing->size,
                         "%s%s", missing->size > 0 ? ", " : "", text);
}

/* One series, by number. The rows beside a gap are its entries. */
static void
tell_gaps(struct analysis *a, const analysis_ref *rows, size_t count,
          struct audit_bytes (*text_of)(analysis_ref row), enum audit_message message)
{
    struct numbered first = {0}, last = {0}, at = {0}, before;
    struct missing missing = {.text = ""};
    uint64_t distinct = 1, lacking;
    analysis_ref beside[2] = {NULL, NULL};
    (void)take_apart(text_of(rows[0]), &first);
    (void)take_apart(text_of(rows[count - 1]), &last);
    before = first;
    for (size_t i = 1; i < count; i++, before = at) {
        (void)take_apart(text_of(rows[i]), &at);
        distinct += at.number != before.number;
        if (at.number <= before.number + 1)
            continue;
        say_missing(&missing, before.number + 1, at.number - 1, at.digits);
        if (beside[0] == NULL) {
            beside[0] = rows[i - 1];
            beside[1] = rows[i];
        }
    }
    lacking = last.number - first.number + 1 - distinct;
    if (lacking == 0 || distinct < (uint64_t)rule_of(a, AUDIT_ANALYSE_SEQUENCE_COUNT) ||
        distinct < (last.number - first.number + 1) / 100 *
                       (uint64_t)rule_of(a, AUDIT_ANALYSE_SEQUENCE_SHARE))
        return;
    analysis_tell(a, analysis_nobody(0), beside, 2, message, text_of(rows[0]),
                  text_of(rows[count - 1]), lacking, missing.text);
}

static bool
same_voucher_series(analysis_ref x, analysis_ref y)
{
    return is_of_series(voucher_of(x), voucher_of(y));
}

static bool
same_reference_series(analysis_ref x, analysis_ref y)
{
    return is_of_series(reference_of(x), reference_of(y));
}

static void
tell_voucher_gaps(struct analysis *a, const analysis_ref *rows, size_t count)
{
    tell_gaps(a, rows, count, voucher_of, AUDIT_MESSAGE_ANALYSE_GAP_VOUCHER);
}

static void
tell_reference_gaps(struct analysis *a, const analysis_ref *rows, size_t count)
{
    tell_gaps(a, rows, count, reference_of, AUDIT_MESSAGE_ANALYSE_GAP_REFERENCE);
}

static bool
same_voucher(analysis_ref x, analysis_ref y)
{
    return audit_bytes_equal(voucher_of(x), voucher_of(y));
}

/* A batch has one payment voucher and one date; a second date is a second use. */
static void
tell_twice(struct analysis *a, const analysis_ref *rows, size_t count)
{
    if (rows[0]->at->date == rows[count - 1]->at->date)
        return;
    const int64_t fen = analysis_net(a, rows, count);
    analysis_tell(a, analysis_nobody(fen), rows, count, AUDIT_MESSAGE_ANALYSE_VOUCHER_TWICE,
                  voucher_of(rows[0]), rows[0]->at->date, rows[count - 1]->at->date,
                  (uint64_t)count, fen);
}

void
analyse_sequence(struct analysis *a)
{
    size_t count = analysis_sort(a, has_voucher, by_voucher);
    a->outcome->examined = a->row_count;
    analysis_runs(a, count, same_voucher_series, tell_voucher_gaps);
    analysis_runs(a, count, same_voucher, tell_twice);
    if (count == 0)
        analysis_partly(a, AUDIT_MESSAGE_ANALYSE_NEEDS_VOUCHER_NUMBERS);
    count = analysis_sort(a, has_reference, by_reference);
    analysis_runs(a, count, same_reference_series, tell_reference_gaps);
    analysis_note(a, AUDIT_MESSAGE_ANALYSE_SEQUENCE_PROVED, a->book->entry_count,
                  (uint64_t)a->book->voucher_count);
}
