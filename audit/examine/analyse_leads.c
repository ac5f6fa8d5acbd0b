/* What a test says: leads with their entries, notes, sums. */
#include <stdlib.h>
#include <string.h>

#include "audit/examine/analyse_internal.h"

void
analysis_add(struct analysis *a, int64_t *sum, int64_t fen)
{
    if (a->status == AUDIT_OK && __builtin_add_overflow(*sum, fen, sum))
        a->status = audit_fail(a->err, AUDIT_MALFORMED, AUDIT_MESSAGE_ANALYSE_SUM_LARGE);
}

int64_t
analysis_net(struct analysis *a, const analysis_ref *rows, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        analysis_add(a, &sum, rows[i]->net_fen);
    return a->status == AUDIT_OK ? sum : 0;
}

struct analysis_scope
analysis_nobody(int64_t fen)
{
    return (struct analysis_scope){AUDIT_NO_ROW, AUDIT_NO_ROW, AUDIT_NO_ROW, fen};
}

struct analysis_scope
analysis_of(analysis_ref row, int64_t fen)
{
    return (struct analysis_scope){row->at->payee, row->at->programme, AUDIT_NO_ROW, fen};
}

/* Room for so many more, or false. */
static bool
reserve(struct analysis *a, void **items, size_t count, size_t more, size_t *capacity, size_t size)
{
    if (count + more <= *capacity)
        return true;
    const size_t wanted = 2 * (count + more) + 64;
    void *grown = realloc(*items, wanted * size);
    if (grown == NULL) {
        a->status = audit_fail(a->err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                               (uint64_t)(wanted * size));
        return false;
    }
    *items = grown;
    *capacity = wanted;
    return true;
}

static int
by_number(const void *p, const void *q)
{
    const uint64_t *x = p, *y = q;
    return ANALYSIS_ORDER(*x, *y);
}

/* The lead to be filled, its entries still to come; NULL when none is kept any more. */
static struct audit_lead *
begin_lead(struct analysis *a, struct analysis_scope scope, size_t entries)
{
    void *leads = a->out->leads, *numbers = a->out->entries;
    a->outcome->leads++;
    a->out->lead_total++;
    analysis_add(a, &a->outcome->fen, scope.fen);
    if (a->status != AUDIT_OK || a->out->lead_count == AUDIT_LEADS_MAX)
        return NULL;
    const bool room =
        reserve(a, &leads, a->out->lead_count, 1, &a->lead_capacity, sizeof *a->out->leads);
    a->out->leads = leads;
    const bool both = room && reserve(a, &numbers, a->out->entry_count, entries, &a->entry_capacity,
                                      sizeof *a->out->entries);
    a->out->entries = numbers;
    if (!both)
        return NULL;
    struct audit_lead *lead = &a->out->leads[a->out->lead_count++];
    *lead = (struct audit_lead){.test = a->test,
                                .fen = scope.fen,
                                .payee = scope.payee,
                                .programme = scope.programme,
                                .officer = scope.officer,
                                .first_entry = a->out->entry_count,
                                .entry_count = entries};
    return lead;
}

static void
end_lead(struct analysis *a, struct audit_lead *lead, enum audit_message message, va_list arguments)
{
    if (lead->entry_count > 1)
        qsort(&a->out->entries[lead->first_entry], lead->entry_count, sizeof *a->out->entries,
              by_number);
    a->out->entry_count += lead->entry_count;
    (void)audit_fail_list(&lead->what, AUDIT_OK, message, arguments);
}

void
analysis_tell(struct analysis *a, struct analysis_scope scope, const analysis_ref *rows,
              size_t count, enum audit_message message, ...)
{
    struct audit_lead *lead = begin_lead(a, scope, count);
    va_list arguments;
    if (lead == NULL)
        return;
    for (size_t i = 0; i < count; i++)
        a->out->entries[lead->first_entry + i] = rows[i]->at->entry;
    va_start(arguments, message);
    end_lead(a, lead, message, arguments);
    va_end(arguments);
}

void
analysis_tell_entries(struct analysis *a, struct analysis_scope scope, const uint64_t *entries,
                      size_t count, enum audit_message message, ...)
{
    struct audit_lead *lead = begin_lead(a, scope, count);
    va_list arguments;
    if (lead == NULL)
        return;
    for (size_t i = 0; i < count; i++)
        a->out->entries[lead->first_entry + i] = entries[i];
    va_start(arguments, message);
    end_lead(a, lead, message, arguments);
    va_end(arguments);
}

static void
add_note(struct analysis *a, enum audit_message message, va_list arguments)
{
    if (a->outcome->note_count < AUDIT_TEST_NOTES_MAX)
        (void)audit_fail_list(&a->outcome->notes[a->outcome->note_count++], AUDIT_OK, message,
                              arguments);
}

void
analysis_note(struct analysis *a, enum audit_message message, ...)
{
    va_list arguments;
    va_start(arguments, message);
    add_note(a, message, arguments);
    va_end(arguments);
}

void
analysis_not_done(struct analysis *a, enum audit_message message, ...)
{
    va_list arguments;
    a->outcome->state = AUDIT_TEST_NOT_DONE;
    a->outcome->examined = 0;
    va_start(arguments, message);
    add_note(a, message, arguments);
    va_end(arguments);
}

void
analysis_partly(struct analysis *a, enum audit_message message, ...)
{
    va_list arguments;
    a->outcome->state = AUDIT_TEST_PARTLY;
    va_start(arguments, message);
    add_note(a, message, arguments);
    va_end(arguments);
}

struct audit_bytes
analysis_payee_name(const struct analysis *a, analysis_ref row)
{
    const struct audit_book_payee *payee = &a->book->payees[row->at->payee];
    if (row->at->name.size > 0)
        return row->at->name;
    return payee->name.size > 0 ? payee->name : payee->id;
}

struct audit_bytes
analysis_officer_name(const struct analysis *a, uint32_t officer)
{
    return officer != AUDIT_NO_ROW ? a->book->officers[officer].name : (struct audit_bytes){0};
}

struct audit_bytes
analysis_programme_code(const struct analysis *a, uint32_t programme)
{
    return programme != AUDIT_NO_ROW ? a->book->programmes[programme].code
                                     : (struct audit_bytes){0};
}

enum { DAY_MS = 86400000, EIGHT_HOURS_MS = 28800000 };

uint32_t
analysis_minute(int64_t ms)
{
    const int64_t rest = (ms + EIGHT_HOURS_MS) % DAY_MS;
    return (uint32_t)((rest < 0 ? rest + DAY_MS : rest) / 60000);
}
