/* When money was paid and signed for: on days off, out of hours, at the end of the year. */
#include <stdlib.h>

#include "audit/evidence/date.h"
#include "audit/examine/analyse_internal.h"
#include "audit/examine/statistics.h"

/* --- days off --- */

static int
by_date(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->date, y->at->date);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_date(analysis_ref x, analysis_ref y)
{
    return x->at->date == y->at->date;
}

static void
tell_day_off(struct analysis *a, const analysis_ref *rows, size_t count)
{
    const uint32_t date = rows[0]->at->date;
    if (!audit_calendar_covers(a->options->calendar, date) ||
        audit_calendar_worked(a->options->calendar, date))
        return;
    const int64_t fen = analysis_net(a, rows, count);
    analysis_tell(a, analysis_nobody(fen), rows, count, AUDIT_MESSAGE_ANALYSE_DAY_OFF, date,
                  (uint64_t)count, fen);
}

/* --- signatures: the rows of a voucher stand together in the ledger's order --- */

/* Whether a signature is one that a test looks for, and who tells of an officer's odd ones. */
typedef bool is_odd_fn(const struct analysis *a, int64_t at_ms);

struct signing {
    uint32_t officer;
    int64_t at_ms;
    size_t row; /* the first of its voucher */
};

/* Of one officer: how many, and the earliest and latest by the time of day. Their rows are in
 * a->order. */
struct odd {
    uint32_t officer;
    size_t count, signatures;
    int64_t first_ms, last_ms;
};
typedef void tell_odd_fn(struct analysis *a, const struct odd *odd);

static bool
begins_voucher(const struct analysis *a, size_t row)
{
    return row == 0 || a->rows[row].at->voucher != a->rows[row - 1].at->voucher;
}

/* All odd signatures under vouchers with a row; `out` has room for all signatures of the book. */
static size_t
find_odd(const struct analysis *a, is_odd_fn *is_odd, struct signing *out)
{
    size_t count = 0;
    for (size_t row = 0; row < a->row_count; row++) {
        const struct audit_book_voucher *voucher = &a->book->vouchers[a->rows[row].at->voucher];
        for (size_t i = 0; begins_voucher(a, row) && i < voucher->signature_count; i++) {
            const struct audit_book_signature *at =
                &a->book->signatures[voucher->first_signature + i];
            if (is_odd(a, at->signed_at_ms))
                out[count++] = (struct signing){at->officer, at->signed_at_ms, row};
        }
    }
    return count;
}

static int
by_officer(const void *p, const void *q)
{
    const struct signing *x = p, *y = q;
    int order = ANALYSIS_ORDER(x->officer, y->officer);
    return order != 0 ? order : ANALYSIS_ORDER(x->row, y->row);
}

static struct odd
sum_up(struct analysis *a, const struct signing *signings, size_t count)
{
    struct odd odd = {.officer = signings[0].officer,
                      .signatures = count,
                      .first_ms = signings[0].at_ms,
                      .last_ms = signings[0].at_ms};
    for (size_t i = 0; i < count; i++) {
        if (analysis_minute(signings[i].at_ms) < analysis_minute(odd.first_ms))
            odd.first_ms = signings[i].at_ms;
        if (analysis_minute(signings[i].at_ms) > analysis_minute(odd.last_ms))
            odd.last_ms = signings[i].at_ms;
        size_t row = signings[i].row;
        do
            a->order[odd.count++] = &a->rows[row++];
        while (row < a->row_count && !begins_voucher(a, row));
    }
    return odd;
}

static void
look_at_signatures(struct analysis *a, is_odd_fn *is_odd, tell_odd_fn *tell)
{
    struct signing *signings = calloc(a->book->signature_count + 1, sizeof *signings);
    if (signings == NULL) {
        a->status = audit_fail(a->err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                               (uint64_t)(a->book->signature_count * sizeof *signings));
        return;
    }
    const size_t count = find_odd(a, is_odd, signings);
    qsort(signings, count, sizeof *signings, by_officer);
    for (size_t begin = 0, end; begin < count && a->status == AUDIT_OK; begin = end) {
        for (end = begin + 1; end < count && signings[end].officer == signings[begin].officer;)
            end++;
        const struct odd odd = sum_up(a, signings + begin, end - begin);
        tell(a, &odd);
    }
    free(signings);
}

static bool
is_day_off(const struct analysis *a, int64_t at_ms)
{
    const uint32_t date = audit_date_of(at_ms);
    return audit_calendar_covers(a->options->calendar, date) &&
           !audit_calendar_worked(a->options->calendar, date);
}

static void
tell_signed_day_off(struct analysis *a, const struct odd *odd)
{
    struct analysis_scope scope = analysis_nobody(analysis_net(a, a->order, odd->count));
    scope.officer = odd->officer;
    analysis_tell(a, scope, a->order, odd->count, AUDIT_MESSAGE_ANALYSE_SIGNED_DAY_OFF,
                  analysis_officer_name(a, odd->officer), (uint64_t)odd->signatures,
                  (uint64_t)odd->count, scope.fen);
}

void
analyse_day_off(struct analysis *a)
{
    const struct audit_calendar *calendar = a->options->calendar;
    size_t uncovered = 0;
    if (calendar == NULL) {
        analysis_not_done(a, AUDIT_MESSAGE_ANALYSE_NEEDS_CALENDAR);
        return;
    }
    const size_t count = analysis_sort(a, NULL, by_date);
    for (size_t i = 0; i < count; i++)
        uncovered += !audit_calendar_covers(calendar, a->order[i]->at->date);
    a->outcome->examined = count - uncovered;
    if (uncovered > 0)
        analysis_partly(a, AUDIT_MESSAGE_ANALYSE_CALENDAR_LACKS, (uint64_t)uncovered);
    analysis_runs(a, count, same_date, tell_day_off);
    look_at_signatures(a, is_day_off, tell_signed_day_off);
}

static bool
is_out_of_hours(const struct analysis *a, int64_t at_ms)
{
    const int64_t minute = analysis_minute(at_ms);
    return minute < rule_of(a, AUDIT_ANALYSE_HOURS_FIRST) ||
           minute > rule_of(a, AUDIT_ANALYSE_HOURS_LAST);
}

static void
clock_text(int64_t ms, char text[8])
{
    const uint32_t minute = analysis_minute(ms);
    text[0] = (char)('0' + minute / 600);
    text[1] = (char)('0' + minute / 60 % 10);
    text[2] = ':';
    text[3] = (char)('0' + minute % 60 / 10);
    text[4] = (char)('0' + minute % 10);
    text[5] = '\0';
}

static void
tell_out_of_hours(struct analysis *a, const struct odd *odd)
{
    struct analysis_scope scope = analysis_nobody(analysis_net(a, a->order, odd->count));
    char first[8], last[8];
    scope.officer = odd->officer;
    clock_text(odd->first_ms, first);
    clock_text(odd->last_ms, last);
    analysis_tell(a, scope, a->order, odd->count, AUDIT_MESSAGE_ANALYSE_HOURS,
                  analysis_officer_name(a, odd->officer), (uint64_t)odd->signatures, first, last,
                  scope.fen);
}

void
analyse_hours(struct analysis *a)
{
    a->outcome->examined = a->row_count;
    look_at_signatures(a, is_out_of_hours, tell_out_of_hours);
}

/* --- the end of the year --- */

static int
by_programme_and_date(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->programme, y->at->programme);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->date, y->at->date);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_programme_and_year(analysis_ref x, analysis_ref y)
{
    return x->at->programme == y->at->programme && x->at->date / 10000 == y->at->date / 10000;
}

static size_t
first_from(const analysis_ref *rows, size_t count, uint32_t date)
{
    size_t at = 0;
    while (at < count && rows[at]->at->date < date)
        at++;
    return at;
}

static void
december(struct analysis *a, const analysis_ref *rows, size_t count, struct analysis_scope scope)
{
    const uint32_t year = rows[0]->at->date / 10000;
    const size_t at = first_from(rows, count, year * 10000 + 1201);
    int64_t months = 0;
    char ratio[AUDIT_CHANCE_SIZE];
    for (size_t i = 0; i < at; i++)
        months += i == 0 || rows[i]->at->date / 100 != rows[i - 1]->at->date / 100;
    if (at == count || months < rule_of(a, AUDIT_ANALYSE_YEAR_END_MONTHS))
        return;
    const int64_t before = analysis_net(a, rows, at) / months;
    scope.fen = analysis_net(a, rows + at, count - at);
    if (before == 0 ||
        audit_ten_thousandths(scope.fen, before) < 100 * rule_of(a, AUDIT_ANALYSE_YEAR_END_RATIO))
        return;
    audit_share_text(scope.fen, before, ratio);
    analysis_tell(a, scope, rows + at, count - at, AUDIT_MESSAGE_ANALYSE_DECEMBER, (uint64_t)year,
                  scope.fen, before, ratio);
}

static uint32_t
last_days_from(const struct analysis *a, uint32_t year)
{
    uint32_t date = year * 10000 + 1231;
    for (int64_t left = rule_of(a, AUDIT_ANALYSE_YEAR_END_DAYS);;
         date = audit_calendar_later(date, -1)) {
        left -= audit_calendar_worked(a->options->calendar, date);
        if (left <= 0)
            return date;
    }
}

static void
last_days(struct analysis *a, const analysis_ref *rows, size_t count, struct analysis_scope scope)
{
    const uint32_t year = rows[0]->at->date / 10000;
    const size_t at = first_from(rows, count, last_days_from(a, year));
    const int64_t all = analysis_net(a, rows, count);
    char share[AUDIT_CHANCE_SIZE];
    scope.fen = analysis_net(a, rows + at, count - at);
    if (all <= 0 ||
        rows[0]->at->date / 100 % 100 > 12 - rule_of(a, AUDIT_ANALYSE_YEAR_END_MONTHS) ||
        audit_ten_thousandths(scope.fen, all) < 100 * rule_of(a, AUDIT_ANALYSE_YEAR_END_SHARE))
        return;
    audit_share_text(scope.fen, all, share);
    analysis_tell(a, scope, rows + at, count - at, AUDIT_MESSAGE_ANALYSE_LAST_DAYS, (uint64_t)year,
                  (uint64_t)rule_of(a, AUDIT_ANALYSE_YEAR_END_DAYS), scope.fen, share);
}

static void
year_end(struct analysis *a, const analysis_ref *rows, size_t count)
{
    struct analysis_scope scope = analysis_nobody(0);
    scope.programme = rows[0]->at->programme;
    december(a, rows, count, scope);
    last_days(a, rows, count, scope);
}

void
analyse_year_end(struct analysis *a)
{
    bool any = false;
    const size_t count = analysis_sort(a, analysis_is_paid, by_programme_and_date);
    a->outcome->examined = count;
    for (size_t i = 0; i < count && !any; i++)
        any = a->order[i]->at->date / 100 % 100 == 12;
    if (!any) {
        analysis_not_done(a, AUDIT_MESSAGE_ANALYSE_NEEDS_DECEMBER);
        return;
    }
    if (a->options->calendar == NULL)
        analysis_note(a, AUDIT_MESSAGE_ANALYSE_WEEKENDS_ALONE);
    analysis_runs(a, count, same_programme_and_year, year_end);
}
