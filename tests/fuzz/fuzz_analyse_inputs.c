/* What an auditor is handed beside the evidence: rules files (begin with '{'), registers (begin
 * with
 * '|': a row a line, cells with '|' between), calendars (anything else). Whatever the bytes are,
 * they are refused with a sentence or mean something that holds. */
#include "audit/examine/analyse_rules.h"
#include "audit/examine/register.h"
#include "audit/reconcile/calendar.h"
#include "tests/fuzz/fuzz_audit.h"

enum { CELL_COUNT_MAX = 32 };

/* Written down and read again, rules are the same. */
static void
read_rules(struct audit_bytes text)
{
    struct audit_analyse_rules rules, again;
    struct audit_buffer written = {0};
    struct audit_error err = {0};
    audit_analyse_rules_begin(&rules);
    enum audit_status status = audit_analyse_rules_read(text, "rules.json", &rules, &err);
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    audit_analyse_rules_write(&rules, &written);
    audit_analyse_rules_begin(&again);
    fuzz_holds(audit_analyse_rules_read(audit_buffer_bytes(&written), "rules.json", &again, &err) ==
               AUDIT_OK);
    for (size_t i = 0; i < AUDIT_ANALYSE_RULE_COUNT; i++)
        fuzz_holds(rules.values[i] == again.values[i]);
    fuzz_holds(rules.limit_count == again.limit_count);
    for (size_t i = 0; i < rules.limit_count; i++) {
        fuzz_holds(rules.limits_fen[i] == again.limits_fen[i]);
        fuzz_holds(rules.limits_fen[i] > (i > 0 ? rules.limits_fen[i - 1] : 0));
    }
    audit_buffer_free(&written);
}

static enum audit_status
add_row(struct audit_register *registered, struct audit_bytes *rest, uint64_t line,
        struct audit_error *err)
{
    struct audit_bytes cells[CELL_COUNT_MAX];
    size_t count = 0, begin = 0, at = 0;
    for (; at < rest->size && rest->data[at] != '\n'; at++)
        if (rest->data[at] == '|' && count + 1 < CELL_COUNT_MAX) {
            cells[count++] = (struct audit_bytes){rest->data + begin, at - begin};
            begin = at + 1;
        }
    cells[count++] = (struct audit_bytes){rest->data + begin, at - begin};
    at += at < rest->size;
    *rest = (struct audit_bytes){rest->data + at, rest->size - at};
    return audit_register_add(registered, "register.csv", line, cells, count, err);
}

/* Each row is found by its code, and no code twice. */
static void
read_register(struct audit_bytes rest)
{
    struct audit_register registered = {0};
    struct audit_error err = {0};
    enum audit_status status = AUDIT_OK;
    for (uint64_t line = 1; status == AUDIT_OK && rest.size > 0; line++)
        status = add_row(&registered, &rest, line, &err);
    if (status == AUDIT_OK)
        status = audit_register_end(&registered, "register.csv", &err);
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    for (size_t i = 0; status == AUDIT_OK && i < registered.count; i++) {
        const struct audit_bytes code = {(const uint8_t *)registered.rows[i].code, 18};
        fuzz_holds(audit_register_find(&registered, code) == &registered.rows[i]);
        fuzz_holds(registered.rows[i].ended == 0 || registered.rows[i].ended >= 19000101);
    }
    audit_register_free(&registered);
}

/* Days are in order, and counted as they are asked for. */
static void
read_calendar(struct audit_bytes text)
{
    struct audit_calendar calendar;
    struct audit_error err = {0};
    enum audit_status status = audit_calendar_read(text, "calendar.txt", &calendar, &err);
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    for (size_t i = 0; status == AUDIT_OK && i < calendar.count; i++) {
        const struct audit_calendar_day *day = &calendar.days[i];
        fuzz_holds(i == 0 || calendar.days[i - 1].date < day->date);
        fuzz_holds(audit_calendar_covers(&calendar, day->date));
        fuzz_holds(audit_calendar_worked(&calendar, day->date) == day->worked);
        if (day->date < 99991231 && day->date > 19000101) {
            const uint32_t before = audit_calendar_later(day->date, -1);
            fuzz_holds(audit_calendar_worked_days(&calendar, before, day->date) == day->worked);
        }
    }
    audit_calendar_free(&calendar);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct audit_bytes bytes = {data, size};
    if (size > 0 && data[0] == '{')
        read_rules(bytes);
    else if (size > 0 && data[0] == '|')
        read_register((struct audit_bytes){data + 1, size - 1});
    else
        read_calendar(bytes);
    return 0;
}
